"""The door to the disk: whatever is written, renamed or removed goes through here, so that a test can stop a run at any of it.

A final name means a complete file. Folders are the owner's alone, and so are files, where the system has modes (PDPA).
"""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.faults import CannotWrite

UNFINISHED = ".prameun-unfinished"
# Why a disk takes nothing, by the system's number of the fault.
WHY = {errno.ENOSPC: "ดิสก์เต็ม", errno.EDQUOT: "พื้นที่ที่ได้รับเต็ม", errno.EROFS: "เขียนไม่ได้เพราะเป็นดิสก์ที่อ่านได้อย่างเดียว",
       errno.EACCES: "ไม่มีสิทธิ์เขียน", errno.EPERM: "ไม่มีสิทธิ์เขียน", errno.EIO: "ดิสก์อ่านหรือเขียนผิดพลาด",
       errno.ENAMETOOLONG: "ชื่อไฟล์หรือโฟลเดอร์ยาวเกินไป", errno.ENOTDIR: "มีไฟล์ชื่อเดียวกับโฟลเดอร์ขวางอยู่",
       errno.EISDIR: "มีโฟลเดอร์ชื่อเดียวกับไฟล์ขวางอยู่"}


def make_folder(folder: Path) -> None:
    """The folder with those above it, the owner's alone; what is there already stays as it is."""
    # One by one: mkdir gives its mode to the last of them alone.
    for one in (*reversed(folder.parents), folder):
        if not one.exists():
            one.mkdir(mode=0o700, exist_ok=True)


def fill(path: Path, content: bytes | Iterable[bytes]) -> None:
    """A file of this content, whole or in pieces, the owner's alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)


def rename(path: Path, target: Path) -> None:
    """Put a file in the place of ``target``, at once."""
    os.replace(path, target)


def remove(path: Path) -> None:
    """Take away a file, a link or an empty folder."""
    path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


@contextmanager
def saying_why(folder: Path) -> Iterator[None]:
    """A disk that does not take what is written is nobody's fault of ours: one sentence says what it is."""
    try:
        yield
    except OSError as fault:
        why = WHY.get(fault.errno, fault.strerror or type(fault).__name__)
        if fault.errno == errno.EISDIR and (in_the_way := fault.filename2 or fault.filename):
            why += f" ({Path(in_the_way).name})"
        raise CannotWrite(f"เขียนลงในโฟลเดอร์ {folder} ไม่ได้: {why} ผลที่มีอยู่จึงยังไม่ครบ ให้แก้แล้วสั่งใหม่") from fault


class HeldOpen(CannotWrite):
    """Another program holds the file: Windows replaces no file that Excel has open."""


def write_file(target: Path, content: bytes | Iterable[bytes]) -> None:
    """Put ``content`` (or its pieces, one behind the other) under ``target``, whole or not at all.

    Raises HeldOpen where another program has the file open, else CannotWrite where the disk does not take it.
    """
    unfinished = target.parent / UNFINISHED
    with saying_why(target.parent):
        make_folder(target.parent)
        fill(unfinished, content)
        try:
            rename(unfinished, target)
        except PermissionError:
            remove(unfinished)
            raise HeldOpen(f"เขียนทับไฟล์ {target.name} ไม่ได้ เพราะเปิดอยู่ในโปรแกรมอื่น ให้ปิดแล้วสั่งใหม่") from None


def remove_others(folder: Path, due: set[str], kept: str = "") -> None:
    """Remove every file below ``folder`` that is not due, and folders left empty; not what lies in the folder ``kept``."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if kept and f"{name}/".startswith(f"{kept}/"):
            continue
        is_folder = path.is_dir() and not path.is_symlink()
        if not any(path.iterdir()) if is_folder else name not in due:
            remove(path)
