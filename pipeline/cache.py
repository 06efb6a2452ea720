"""What a former run has worked out, found again by what it rests on, so that a run does only what has changed.

One SQLite file that may be deleted at any time and is never believed without its digest: damaged, locked or gone it costs time and
nothing else. It holds what workbooks say, so it is the owner's alone and ``purge`` forgets a round's part of it (PDPA มาตรา 37 (3)).
"""

import hashlib
import platform
import sqlite3
from functools import cache
from pathlib import Path

from pipeline import door

SEVERAL_AT_ONCE = 1                 # seconds to wait for another run that is writing; then this one goes without
TABLE = ("CREATE TABLE IF NOT EXISTS kept (round TEXT, kind TEXT, key BLOB, digest BLOB, content BLOB,"
         " PRIMARY KEY (round, kind, key)) WITHOUT ROWID")
ROOT = Path(__file__).parents[1]
PROGRAM = ("pipeline/**/*.py", "pipeline/reference/*", "templates/*", "requirements.lock")


class Cache:
    """What is known of former runs, while one run has it open. ``path`` None keeps nothing; ``fresh`` believes nothing of what is
    there, but keeps anew. What a run that has come to its end has not asked for of its rounds and kinds is forgotten."""

    def __init__(self, path: Path | None, fresh: bool = False):
        self._path, self._fresh = path, fresh
        self._asked: dict[tuple[str, str], set[bytes]] = {}         # (round, kind) → keys that this run has to do with
        self._known = _opened(path) if path else None

    @property
    def is_believed(self) -> bool:
        """Whether anything of former runs can be found in it."""
        return self._known is not None and not self._fresh

    def __enter__(self) -> "Cache":
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is None:
            self._forget_unasked()
        self.commit()
        if self._known:
            self._known.close()
            self._known = None

    def find(self, round_: str, kind: str, key: bytes) -> bytes | None:
        """What is kept under the key; None where there is nothing, or not what was laid there."""
        self._asked.setdefault((round_, kind), set()).add(key)
        if self._fresh:
            return None
        for digest, content in self._do("SELECT digest, content FROM kept WHERE round = ? AND kind = ? AND key = ?", (round_, kind, key)):
            if isinstance(content, bytes) and digest == _digest(key, content):
                return content
        return None

    def keep(self, round_: str, kind: str, key: bytes, content: bytes) -> None:
        """Know the content from now on."""
        self._asked.setdefault((round_, kind), set()).add(key)
        self._do("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", (round_, kind, key, _digest(key, content), content))

    def commit(self) -> None:
        """Let other runs write, and see what this one has kept."""
        if self._known:
            try:
                self._known.commit()
            except sqlite3.Error as fault:
                self._give_up(fault)

    def forget(self, round_: str) -> int:
        """Remove all that is kept of a round, from the file too; how many entries that were."""
        count = sum(number for number, in self._do("SELECT count(*) FROM kept WHERE round = ?", (round_,)))
        self._do("DELETE FROM kept WHERE round = ?", (round_,))
        self.commit()
        self._do("VACUUM")
        return count

    def _forget_unasked(self) -> None:
        for (round_, kind), asked in self._asked.items():
            for key, in self._do("SELECT key FROM kept WHERE round = ? AND kind = ?", (round_, kind)):
                if key not in asked:
                    self._do("DELETE FROM kept WHERE round = ? AND kind = ? AND key = ?", (round_, kind, key))

    def _do(self, statement: str, values: tuple = ()) -> list[tuple]:
        if self._known is None:
            return []
        try:
            return self._known.execute(statement, values).fetchall()
        except sqlite3.Error as fault:
            self._give_up(fault)
            return []

    def _give_up(self, fault: sqlite3.Error) -> None:
        """Go on without. A file that is none of ours any more is taken away; one that another run holds, or a full disk, is not."""
        self._known.close()
        self._known = None
        if not isinstance(fault, sqlite3.OperationalError):
            _take_away(self._path)


def _digest(key: bytes, content: bytes) -> bytes:
    # With the key: in a damaged file one entry's content may turn up under another's.
    return hashlib.sha256(key + content).digest()


def _opened(path: Path) -> sqlite3.Connection | None:
    try:
        door.make_folder(path.parent)
        if not path.exists():
            door.fill(path, b"")                # the owner's alone before anything is in it
        known = sqlite3.connect(path, timeout=SEVERAL_AT_ONCE)
        # It is disposable: no waiting for the disk. What is deleted is overwritten.
        for statement in ("PRAGMA synchronous = OFF", "PRAGMA secure_delete = ON", TABLE):
            known.execute(statement)
        return known
    except sqlite3.OperationalError:
        return None
    except sqlite3.Error:
        _take_away(path)
        return None
    except OSError:
        return None


def _take_away(path: Path) -> None:
    try:
        door.remove(path)
    except OSError:
        pass


@cache
def program_stamp() -> bytes:
    """Digest of the program as it stands: its source, reference data, templates, locked libraries, and Python."""
    digest = hashlib.sha256(platform.python_version().encode())
    for path in sorted(path for pattern in PROGRAM for path in ROOT.glob(pattern) if path.is_file()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def key_of(*parts: str | bytes) -> bytes:
    """A key of what something rests on, the program included; where one part ends is part of it."""
    digest = hashlib.sha256(program_stamp())
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.digest()
