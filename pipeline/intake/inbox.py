"""The inbox as it lies there: every file below the round's folder, opened read-only, litter told by its name."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
LITTER_STARTS = ("~$", "._", ".~lock.")
LINK, SPECIAL, VANISHED, CLOSED = "ลิงก์", "ไฟล์พิเศษของระบบ", "ไฟล์ที่หายไประหว่างอ่าน", "โฟลเดอร์ที่เปิดไม่ได้"


@dataclass(frozen=True)
class InboxFile:
    """One entry of the inbox: its path below the round's folder with /, and why it is not opened, if it is not."""

    file_name: str
    path: str
    is_litter: bool = False
    irregular: str = ""


def list_inbox(folder: Path) -> list[InboxFile]:
    """Every file below ``folder`` at any depth, sorted by name. Links are named, never followed.

    A folder that cannot be opened stands for what is in it: nothing vanishes.
    """
    paths, closed, waiting = [], [], [folder]
    while waiting:                      # os.walk goes down by recursion, and a thousand folders deep ends it
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    (waiting if entry.is_dir(follow_symlinks=False) else paths).append(here / entry.name)
        except OSError:
            closed.append(here)
    name_of = names_in_letters([*paths, *closed], folder)
    found = [InboxFile(name_of[path], str(path), is_litter(path.name), _irregular(path)) for path in paths]
    found += [InboxFile(name_of[path], str(path), irregular=CLOSED) for path in closed]
    return sorted(found, key=lambda file: file.file_name)


def names_in_letters(paths: list[Path], folder: Path) -> dict[Path, str]:
    """Each path below ``folder`` in letters, no two alike: a name in UTF-8 stays, another that reads like it is marked."""
    owner: dict[str, Path] = {}
    for path in sorted(paths, key=lambda path: (not _is_utf8(path.relative_to(folder).as_posix()), os.fsencode(path))):
        below = path.relative_to(folder)
        name = "/".join(map(_in_letters, below.parts)) or "."
        while name in owner:
            name = _marked(name, hashlib.sha256(os.fsencode(below)).hexdigest()[:8])
        owner[name] = path
    return {path: name for name, path in owner.items()}


def _is_utf8(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _in_letters(part: str) -> str:
    """A name that an old program packed in Thai Windows' code page reads as Thai."""
    return part if _is_utf8(part) else os.fsencode(part).decode("cp874", "backslashreplace")


def _marked(name: str, mark: str) -> str:
    """``ชั้น/ก.xlsx`` → ``ชั้น/ก-1a2b3c4d.xlsx``."""
    stem, ending = os.path.splitext(name)
    return f"{stem}-{mark}{ending}"


def is_litter(name: str) -> bool:
    """Whether it is by its name what an operating system or Excel leaves lying about."""
    return name.lower() in LITTER or name.startswith(LITTER_STARTS)


def _irregular(path: Path) -> str:
    """What the entry is where it is no regular file, in Thai for the finding; '' for a regular one."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return VANISHED
    if stat.S_ISREG(mode):
        return ""
    return LINK if stat.S_ISLNK(mode) else SPECIAL


def digest_of(file: InboxFile, size_max: int | None = None) -> str:
    """sha256 of a file; '' where it is no regular file, cannot be opened, or has more bytes than are read."""
    if file.irregular:
        return ""
    try:
        if size_max is not None and os.stat(file.path).st_size > size_max:
            return ""
        with open(file.path, "rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""


def content_of(folder: Path, file_name: str, size_max: int) -> bytes:
    """The bytes of an inbox file once more, b'' where it is no regular file, too large or unreadable."""
    path = folder / file_name
    if not os.path.lexists(path):
        path = next((Path(file.path) for file in list_inbox(folder) if file.file_name == file_name), path)
    try:
        if _irregular(path) or path.stat().st_size > size_max:
            return b""
        return path.read_bytes()
    except OSError:
        return b""
