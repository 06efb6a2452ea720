"""Zip archives that are the same bytes for the same members, and what of them is laid out again."""

import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from pipeline import door
from pipeline.faults import NotSealed

ZIP_TIME = (1980, 1, 1, 0, 0, 0)    # the first that a zip can state: the clock has no part in an archive
UNIX = 3                            # so that an archive says the same on every system
STAMP = 64                          # last bytes of a stamped archive, its comment: the sha256 of all before them
CHUNK = 1 << 20


def write_archive(target: Path, members: Iterable[tuple[str, bytes | Path, str]], has_stamp: bool = False) -> None:
    """A zip of (name, content or the file that holds it, sha256), whole or not at all; same members, same bytes.

    With ``has_stamp`` its comment is the digest of all that stands before it: a zip's own checksums leave out its headers.

    Raises NotSealed where a file has other content than its digest says.
    """
    unfinished = target.with_name(f"{door.UNFINISHED}-{target.name}")
    with door.saying_why(target.parent):
        door.make_folder(target.parent)
        try:
            door.fill(unfinished, b"")              # so that it is its owner's alone from the first byte
            with zipfile.ZipFile(unfinished, "w") as archive:
                for name, source, sha256 in sorted(members, key=lambda member: member[0]):
                    if _add_member(archive, name, source) != sha256:
                        raise NotSealed("มีไฟล์เปลี่ยนไประหว่างผนึก จึงไม่ผนึก ให้สั่งใหม่เมื่อไม่มีใครแก้ไขไฟล์", (name,))
                archive.comment = b"0" * STAMP if has_stamp else b""
            if has_stamp:
                _stamp(unfinished)
            door.rename(unfinished, target)
        finally:
            door.remove(unfinished)


def _add_member(archive: zipfile.ZipFile, name: str, source: bytes | Path) -> str:
    member, digest = zipfile.ZipInfo(name, ZIP_TIME), hashlib.sha256()
    member.create_system, member.compress_type = UNIX, zipfile.ZIP_DEFLATED
    with open(source, "rb") if isinstance(source, Path) else io.BytesIO(source) as content:
        member.file_size = content.seek(0, os.SEEK_END)
        content.seek(0)
        with archive.open(member, "w") as stream:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                stream.write(chunk)
    return digest.hexdigest()


def _stamp(path: Path) -> None:
    with open(path, "r+b") as file:
        stamp = _due_stamp(file)
        file.seek(-STAMP, os.SEEK_END)
        file.write(stamp)


def is_as_stamped(file: BinaryIO) -> bool:
    """Whether an open archive ends with the digest of all its bytes before."""
    stamp = _due_stamp(file)
    file.seek(-len(stamp), os.SEEK_END)
    return file.read() == stamp


def _due_stamp(file: BinaryIO) -> bytes:
    rest, digest = file.seek(0, os.SEEK_END) - STAMP, hashlib.sha256()
    file.seek(0)
    while rest > 0 and (chunk := file.read(min(CHUNK, rest))):
        rest -= len(chunk)
        digest.update(chunk)
    return digest.hexdigest().encode()


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
