"""What lies beside an output folder between runs: the lock that lets one run in at a time, and the cache.

The system frees the lock when its holder ends, however it ends.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.faults import CannotWrite, RunInProgress

STATE_FOLDER = ".prameun"
# Two bytes far behind the text, which Windows lets nobody read where it is locked: who has HELD runs, DOORSTEP is held
# for the moment of asking and signing.
HELD, DOORSTEP = 1 << 20, 1 << 21


@contextmanager
def only_run(output: Path) -> Iterator[None]:
    """Hold ``output`` (the round's folder) for this run. Raises RunInProgress where another run holds it, CannotWrite.

    The lock file lies beside the output folder, never in it, and stays: only the system's lock on it counts.
    """
    path = _state_folder(output) / f"{_mark(output)}.lock"
    with open(path, "a+", encoding="utf-8") as file:
        # Whoever comes second waits here until the first has signed, so that it never names a run long ended, or nobody.
        _lock(file, DOORSTEP, waits=True)
        is_ours = _lock(file, HELD, waits=False)
        file.seek(0)
        if not is_ours:
            raise RunInProgress(f"มีการประมวลผลอื่นกำลังทำงานกับโฟลเดอร์ผลลัพธ์นี้อยู่ ({file.read().strip()}) "
                                "ให้รอจนเสร็จแล้วสั่งใหม่")
        file.truncate()
        file.write(f"pid {os.getpid()} {datetime.now():%Y-%m-%d %H:%M:%S}\n")
        file.flush()
        _unlock(file, DOORSTEP)
        yield


def cache_of(output: Path) -> Path:
    """The file in which runs into this output folder (that of the rounds) keep what they have worked out: its own, for a run
    forgets what it has not asked for, and several offices may have their output side by side."""
    return output.resolve().parent / STATE_FOLDER / f"{_mark(output)}.sqlite"


def _mark(output: Path) -> str:
    return hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:16]


def _state_folder(output: Path) -> Path:
    """Beside the output folder; where nothing may be written there, the system's folder for such things. Raises CannotWrite where
    not there either."""
    for folder in (output.resolve().parent.parent, Path(tempfile.gettempdir())):
        try:
            (folder / STATE_FOLDER).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder / STATE_FOLDER, os.W_OK):
            return folder / STATE_FOLDER
    raise CannotWrite(f"เขียนไฟล์ไม่ได้ทั้งข้างโฟลเดอร์ {output.parent} และใน {tempfile.gettempdir()} ให้ตรวจสิทธิ์และพื้นที่ว่าง หรือระบุ --output เป็นโฟลเดอร์อื่น")


def _lock(file, place: int, waits: bool) -> bool:
    """Take the byte at ``place`` of the file for this process; False where another has it, unless this one waits."""
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(file, place, waits)
    try:
        # Not flock: workers forked by a run that is killed would hold that one on until they end.
        fcntl.lockf(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB), 1, place)
    except OSError:
        return False
    return True


def _unlock(file, place: int) -> None:
    try:
        import fcntl
    except ImportError:
        return _unlock_on_windows(file, place)
    fcntl.lockf(file, fcntl.LOCK_UN, 1, place)


def _lock_on_windows(file, place: int, waits: bool) -> bool:
    import msvcrt

    try:
        file.seek(place)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def _unlock_on_windows(file, place: int) -> None:
    import msvcrt

    file.seek(place)
    msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
