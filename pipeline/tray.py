"""A folder that we share with others: what is laid there is made beside it first, and only what is still ours is replaced."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import door
from pipeline.archives import write_archive
from pipeline.faults import NotPackaged

LAID = "packages.json"              # in a folder of packages


class Tray:
    """What is to lie in a folder among files of other people: made beside it first, then put in place as a whole.

    ``packages.json`` in the folder names what we have laid there, each with its digest. Only a file that still is what
    it says there is ours to replace or remove; so a list that somebody has filled in is never lost.
    """

    def __init__(self, folder: Path):
        self.folder, self.beside = folder, folder.with_name(f"{door.UNFINISHED}-{folder.name}")
        self.laid: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> None:
        """Make the file ``name`` (a path below the folder, with /)."""
        door.write_file(self.beside / name, content)
        self.laid[name] = hashlib.sha256(content).hexdigest()

    def write_zip(self, name: str, members: Iterable[tuple[str, bytes | Path, str]]) -> None:
        """Make the archive ``name`` of these members; see ``write_archive``."""
        write_archive(self.beside / name, members)
        self.laid[name] = _digest(self.beside / name)

    def settle(self, about: dict) -> None:
        """Put everything in its place and remove what an earlier making has laid and is no longer due; the record last.

        Killed in between, the next making knows both by the record. Raises NotPackaged, and changes nothing, where a
        file that is not ours lies in the place of one of these.
        """
        before = self._ours()
        if foreign := [name for name in sorted(self.laid) if os.path.lexists(self.folder / name)
                       and _digest(self.folder / name) not in (self.laid[name], *before.get(name, ()))]:
            raise NotPackaged(f"ใน {self.folder} มี {len(foreign)} ไฟล์ชื่อเดียวกับชุดส่งแต่ถูกแก้ไขหรือวางไว้เอง จึงไม่เขียนทับ "
                              "ให้ย้ายออกไปเก็บก่อน แล้วสั่งใหม่", tuple(foreign))
        both = {name: sorted({*before.get(name, ()), *filter(None, [self.laid.get(name)])}) for name in {**before, **self.laid}}
        self._record(about | {"is_complete": False}, both)
        for name in self.laid:
            door.make_folder((self.folder / name).parent)
            door.rename(self.beside / name, self.folder / name)
        for name in sorted(before.keys() - self.laid.keys(), reverse=True):
            if _digest(self.folder / name) in before[name]:
                door.remove(self.folder / name)
                _remove_if_empty((self.folder / name).parent, self.folder)
        self._record(about | {"is_complete": True}, {name: [digest] for name, digest in self.laid.items()})

    def take_back(self) -> tuple[int, int]:
        """Remove what we have laid in the folder and nobody has changed since, then the record; how many files were ours, and
        how many of other hands remain."""
        if not self.folder.is_dir():
            return 0, 0
        ours = [name for name, digests in self._ours().items() if _digest(self.folder / name) in digests]
        with door.saying_why(self.folder):
            for name in sorted(ours, reverse=True):
                door.remove(self.folder / name)
                _remove_if_empty((self.folder / name).parent, self.folder)
            others = [path for path in self.folder.rglob("*") if path.is_symlink() or not path.is_dir()]
            if others == [self.folder / LAID]:
                door.remove(self.folder / LAID)
                door.remove(self.folder)
        return len(ours), len([path for path in others if path != self.folder / LAID])

    def _ours(self) -> dict[str, list[str]]:
        """Name → the digests by which a file of that name is ours, as an earlier making has recorded it.

        A name that leads out of the folder, by itself or over a link, was not recorded by us.
        """
        try:
            laid = json.loads((self.folder / LAID).read_text(encoding="utf-8"))["laid"]
            return {name: digests for name, digests in laid.items()
                    if (self.folder / name).parent.resolve().is_relative_to(self.folder.resolve())}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _record(self, about: dict, laid: dict[str, list[str]]) -> None:
        said = about | {"laid": dict(sorted(laid.items()))}
        door.write_file(self.folder / LAID, (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))


@contextmanager
def tray_for(folder: Path) -> Iterator[Tray]:
    """A tray for ``folder``; what is made on it and not settled is gone afterwards, as is what a killed making left."""
    tray = Tray(folder)
    shutil.rmtree(tray.beside, ignore_errors=True)
    try:
        yield tray
    finally:
        shutil.rmtree(tray.beside, ignore_errors=True)


def _digest(path: Path) -> str:
    """sha256 of a file; '' where there is none, or something else than a file."""
    if path.is_symlink() or not path.is_file():
        return ""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_if_empty(folder: Path, top: Path) -> None:
    if folder != top and not any(folder.iterdir()):
        door.remove(folder)
        _remove_if_empty(folder.parent, top)
