"""The only place that writes files. A final name means a complete file; tables ↔ audit CSV.

A run opens a ``Shelf`` over ``output/<round>/``: it takes away ``run.json`` first, replaces files one by one, each
whole, removes those no longer due and writes ``run.json`` last. So its presence says that the run was completed.
"""

import csv
import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from pipeline.faults import NotOurFolder, NotSealed
from pipeline.rounds import ROUND_TEXT
from pipeline.schema import Table

BOM = "\ufeff"
WOULD_RUN = ("=", "+", "-", "@", "\t", "\r")
UNFINISHED = ".prameun-unfinished"
FORMS = "forms"                     # below a round's folder
BLANK_FORMS = "forms/blank"         # written by the forms command, left alone by a run
ZIP_TIME = (1980, 1, 1, 0, 0, 0)    # the first that a zip can state: the clock has no part in an archive
UNIX = 3                            # so that an archive says the same on every system


class Shelf:
    """The output folder of one round, while a run fills it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.written: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.json").unlink(missing_ok=True)

    def write(self, name: str, content: bytes) -> None:
        """Put ``content`` under ``name`` (a path below the folder, with /), whole or not at all."""
        write_file(self.folder / name, content)
        self.written[name] = hashlib.sha256(content).hexdigest()

    def write_text(self, name: str, text: str) -> None:
        self.write(name, text.encode("utf-8"))

    def write_table(self, table: Table, frame: pd.DataFrame) -> None:
        """``audit/<table>.csv`` of a frame, checked once more against its declaration."""
        self.write(f"audit/{table.name}.csv", csv_bytes(table.check(frame)))

    def finish(self, record: dict) -> None:
        """Remove what is no longer due, forms apart, then write run.json with the digest of every output."""
        _remove_others(self.folder, set(self.written), kept=BLANK_FORMS)
        record = record | {"outputs": dict(sorted(self.written.items()))}
        self.write_text("run.json", json.dumps(record, ensure_ascii=False, indent=2) + "\n")


def write_file(target: Path, content: bytes) -> None:
    """Put ``content`` under ``target``, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.parent / UNFINISHED
    unfinished.write_bytes(content)
    os.replace(unfinished, target)


def check_is_ours(folder: Path) -> None:
    """Whether a run may fill the folder and clear it of what is no longer due: it is new, empty, or a run's own.

    Raises NotOurFolder where it holds what no run has laid there.
    """
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if names and not names & {"run.json", "audit", FORMS}:
        raise NotOurFolder(f"โฟลเดอร์ {folder} มีไฟล์อื่นที่ระบบไม่ได้เขียน จึงไม่เขียนทับ ให้เลือกโฟลเดอร์ผลลัพธ์ที่ว่าง"
                           "หรือย้ายไฟล์เหล่านั้นออก")


def replace_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write ``files`` (names below ``folder``, with /), each whole; then remove whatever else is there."""
    due = set()
    for name, content in files:
        write_file(folder / name, content)
        due.add(name)
    _remove_others(folder, due)


def replace_printed(folder: Path, papers: Iterable[tuple[str, bytes]]) -> None:
    """As replace_folder, for PDF alone. Raises NotOurFolder where the folder holds anything else."""
    if folder.is_dir() and any(path.is_file() and path.suffix != ".pdf" and path.name != UNFINISHED for path in folder.rglob("*")):
        raise NotOurFolder(f"โฟลเดอร์ {folder} มีไฟล์อื่นที่ไม่ใช่ PDF จึงไม่เขียนทับ ให้เลือกโฟลเดอร์ที่ว่าง หรือย้ายไฟล์เหล่านั้นออก")
    replace_folder(folder, papers)


def _remove_others(folder: Path, due: set[str], kept: str = "") -> None:
    """Remove every file below ``folder`` that is not due, and folders left empty; not what lies in the folder ``kept``."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if kept and f"{name}/".startswith(f"{kept}/"):
            continue
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif name not in due:
            path.unlink()


def completed_runs(folder: Path) -> dict[Path, dict]:
    """Round's folder → its run.json: ``folder`` itself where it holds a completed run, else those right below it.

    A run.json that is none (not ours, or cut off) counts as no run.
    """
    places = [folder] if (folder / "run.json").exists() else sorted(path.parent for path in folder.glob("*/run.json"))
    return {place: record for place in places if (record := _record(place / "run.json"))}


def _record(path: Path) -> dict | None:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(record, dict) and ROUND_TEXT.fullmatch(str(record.get("round")))
    return record if is_ours else None


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as audit CSV: UTF-8 with BOM, LF, every value as text, nothing that a spreadsheet would run."""
    rows = [frame.columns, *([guarded(value) for value in row] for row in frame.itertuples(index=False, name=None))]
    return (BOM + "".join(map(_line, rows))).encode("utf-8")


def _line(values: Iterable[str]) -> str:
    # The writer puts CR and LF in quotes only where its own line end has them, and ours is LF alone.
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue().removesuffix("\r\n") + "\n"


def guarded(text: str) -> str:
    """``text`` with a leading apostrophe where a spreadsheet program would take it for a formula."""
    return "'" + text if text.lstrip("'").startswith(WOULD_RUN) else text


def read_table(table: Table, folder: Path) -> pd.DataFrame:
    """The frame of ``audit/<table>.csv`` below ``folder``, as the stage handed it over.

    Raises FileNotFoundError where there is none, BrokenTable where it is not what the table declares.
    """
    frame = pd.read_csv(folder / "audit" / f"{table.name}.csv", dtype="str", keep_default_na=False,
                        encoding="utf-8-sig", lineterminator="\n")
    return table.check(frame.map(_unguarded))


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(WOULD_RUN) else text


# ── archives ──

def write_archive(target: Path, members: Iterable[tuple[str, bytes | Path, str]]) -> None:
    """A zip of (name, content or the file that holds it, sha256), whole or not at all; same members, same bytes.

    Raises NotSealed where a file has other content than its digest says.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{UNFINISHED}-{target.name}")
    try:
        with zipfile.ZipFile(unfinished, "w") as archive:
            for name, source, sha256 in sorted(members, key=lambda member: member[0]):
                if _add_member(archive, name, source) != sha256:
                    raise NotSealed("มีไฟล์เปลี่ยนไประหว่างผนึก จึงไม่ผนึก ให้สั่งใหม่เมื่อไม่มีใครแก้ไขไฟล์", (name,))
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def _add_member(archive: zipfile.ZipFile, name: str, source: bytes | Path) -> str:
    member, digest = zipfile.ZipInfo(name, ZIP_TIME), hashlib.sha256()
    member.create_system, member.compress_type = UNIX, zipfile.ZIP_DEFLATED
    with open(source, "rb") if isinstance(source, Path) else io.BytesIO(source) as content:
        member.file_size = content.seek(0, os.SEEK_END)
        content.seek(0)
        with archive.open(member, "w") as stream:
            while chunk := content.read(1 << 20):
                digest.update(chunk)
                stream.write(chunk)
    return digest.hexdigest()


@contextmanager
def folder_for_a_while() -> Iterator[Path]:
    """An empty folder that only its owner can open, gone afterwards with all that was laid in it."""
    with TemporaryDirectory(prefix="prameun-") as name:
        yield Path(name)


def unpack(archive: zipfile.ZipFile, names: Iterable[str], folder: Path) -> None:
    """Lay these members below ``folder``. The caller has checked that no name leads out of it, and how large they are."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as content, open(folder / name, "xb") as file:
            shutil.copyfileobj(content, file)


def stand_in(target: Path, kind: str, size: int) -> None:
    """Lay something of this kind where an archive could not keep the thing itself: a link to nowhere, a file of no content.

    Nothing where the system has no such thing.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == "link":
        target.symlink_to("nowhere")
    elif kind == "special" and hasattr(os, "mkfifo"):
        os.mkfifo(target)
    elif kind == "folder":
        target.mkdir(mode=0)
    elif kind in ("unreadable", "too_large"):
        with open(target, "xb") as file:
            file.truncate(size)             # takes no room on the disk
        if kind == "unreadable":
            target.chmod(0)
