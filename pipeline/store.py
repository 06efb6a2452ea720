"""The only place that writes files. A final name means a complete file; tables ↔ audit CSV.

A run opens a ``Shelf`` over ``output/<round>/``: it takes away ``run.json`` first, replaces files one by one, each
whole, removes those no longer due and writes ``run.json`` last. So its presence says that the run was completed.

Whatever touches the disk goes through the four functions of the door below, so that a test can stop a run at any of them.
Folders are the owner's alone, and so are files, where the system has modes (PDPA).
"""

import csv
import errno
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

from pipeline.faults import CannotWrite, NotOurFolder, NotSealed
from pipeline.rounds import ROUND_TEXT
from pipeline.schema import Table

BOM = "\ufeff"
WOULD_RUN = ("=", "+", "-", "@", "\t", "\r")
UNFINISHED = ".prameun-unfinished"
FORMS = "forms"                     # below a round's folder
BLANK_FORMS = "forms/blank"         # written by the forms command, left alone by a run
ZIP_TIME = (1980, 1, 1, 0, 0, 0)    # the first that a zip can state: the clock has no part in an archive
# Why a disk takes nothing, by the system's number of the fault.
WHY = {errno.ENOSPC: "ดิสก์เต็ม", errno.EDQUOT: "พื้นที่ที่ได้รับเต็ม", errno.EROFS: "เขียนไม่ได้เพราะเป็นดิสก์ที่อ่านได้อย่างเดียว",
       errno.EACCES: "ไม่มีสิทธิ์เขียน", errno.EPERM: "ไม่มีสิทธิ์เขียน", errno.EIO: "ดิสก์อ่านหรือเขียนผิดพลาด",
       errno.ENAMETOOLONG: "ชื่อไฟล์หรือโฟลเดอร์ยาวเกินไป", errno.ENOTDIR: "มีไฟล์ชื่อเดียวกับโฟลเดอร์ขวางอยู่",
       errno.EISDIR: "มีโฟลเดอร์ชื่อเดียวกับไฟล์ขวางอยู่"}
UNIX = 3                            # so that an archive says the same on every system


# ── the door to the disk ──

def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _fill(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
        file.write(content)


def _rename(path: Path, target: Path) -> None:
    os.replace(path, target)


def _remove(path: Path) -> None:
    path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


@contextmanager
def _saying_why(folder: Path) -> Iterator[None]:
    """A disk that does not take what is written is nobody's fault of ours: one sentence says what it is."""
    try:
        yield
    except OSError as fault:
        why = WHY.get(fault.errno, fault.strerror or type(fault).__name__)
        raise CannotWrite(f"เขียนลงในโฟลเดอร์ {folder} ไม่ได้: {why} ผลที่มีอยู่จึงยังไม่ครบ ให้แก้แล้วสั่งใหม่") from fault


# ── the output of a round ──

class Shelf:
    """The output folder of one round, while a run fills it. Raises CannotWrite where the disk takes no more."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.written: dict[str, str] = {}
        self.busy: list[str] = []               # what another program holds open: said at the end, the rest goes on
        with _saying_why(folder):
            _make_folder(folder)
            _remove(folder / "run.json")

    def write(self, name: str, content: bytes) -> None:
        """Put ``content`` under ``name`` (a path below the folder, with /), whole or not at all."""
        self.written[name] = hashlib.sha256(content).hexdigest()
        try:
            write_file(self.folder / name, content)
        except HeldOpen:
            self.busy.append(name)

    def write_text(self, name: str, text: str) -> None:
        self.write(name, text.encode("utf-8"))

    def write_table(self, table: Table, frame: pd.DataFrame) -> None:
        """``audit/<table>.csv`` of a frame, checked once more against its declaration."""
        self.write(f"audit/{table.name}.csv", csv_bytes(table.check(frame)))

    def finish(self, record: dict) -> None:
        """Remove what is no longer due, forms apart, then write run.json with the digest of every output.

        Raises CannotWrite, and writes no run.json, where a file could not be replaced.
        """
        if self.busy:
            raise CannotWrite(f"เขียนทับไฟล์ไม่ได้ เพราะเปิดอยู่ในโปรแกรมอื่น: {' · '.join(self.busy)} ไฟล์อื่นเขียนครบแล้ว "
                              "ให้ปิดไฟล์เหล่านั้น (เช่นใน Excel) แล้วสั่งใหม่")
        with _saying_why(self.folder):
            _remove_others(self.folder, set(self.written), kept=BLANK_FORMS)
        record = record | {"outputs": dict(sorted(self.written.items()))}
        self.write_text("run.json", json.dumps(record, ensure_ascii=False, indent=2) + "\n")


class HeldOpen(CannotWrite):
    """Another program holds the file: Windows replaces no file that Excel has open."""


def write_file(target: Path, content: bytes) -> None:
    """Put ``content`` under ``target``, whole or not at all.

    Raises HeldOpen where another program has the file open, else CannotWrite where the disk does not take it.
    """
    unfinished = target.parent / UNFINISHED
    with _saying_why(target.parent):
        _make_folder(target.parent)
        _fill(unfinished, content)
        try:
            _rename(unfinished, target)
        except PermissionError:
            _remove(unfinished)
            raise HeldOpen(f"เขียนทับไฟล์ {target.name} ไม่ได้ เพราะเปิดอยู่ในโปรแกรมอื่น ให้ปิดแล้วสั่งใหม่") from None


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
    with _saying_why(folder):
        _remove_others(folder, due)


def _remove_others(folder: Path, due: set[str], kept: str = "") -> None:
    """Remove every file below ``folder`` that is not due, and folders left empty; not what lies in the folder ``kept``."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if kept and f"{name}/".startswith(f"{kept}/"):
            continue
        is_folder = path.is_dir() and not path.is_symlink()
        if not any(path.iterdir()) if is_folder else name not in due:
            _remove(path)


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
    unfinished = target.with_name(f"{UNFINISHED}-{target.name}")
    with _saying_why(target.parent):
        _make_folder(target.parent)
        try:
            _fill(unfinished, b"")              # so that it is its owner's alone from the first byte
            with zipfile.ZipFile(unfinished, "w") as archive:
                for name, source, sha256 in sorted(members, key=lambda member: member[0]):
                    if _add_member(archive, name, source) != sha256:
                        raise NotSealed("มีไฟล์เปลี่ยนไประหว่างผนึก จึงไม่ผนึก ให้สั่งใหม่เมื่อไม่มีใครแก้ไขไฟล์", (name,))
            _rename(unfinished, target)
        finally:
            _remove(unfinished)


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
