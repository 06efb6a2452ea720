"""One run at a time over one output folder. The system frees the lock when its holder ends, however it ends."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.faults import RunInProgress

STATE_FOLDER = ".prameun"


@contextmanager
def only_run(output: Path) -> Iterator[None]:
    """Hold ``output`` (the round's folder) for this run. Raises RunInProgress where another run holds it.

    The lock file lies beside the output folder, never in it, and stays: only the system's lock on it counts.
    """
    path = _state_folder(output) / f"{hashlib.sha256(str(output.resolve()).encode()).hexdigest()[:16]}.lock"
    with open(path, "a+", encoding="utf-8") as file:
        if not _take(file):
            file.seek(0)
            raise RunInProgress(f"มีการประมวลผลอื่นกำลังทำงานกับโฟลเดอร์ผลลัพธ์นี้อยู่ ({file.read().strip()}) "
                                "ให้รอจนเสร็จแล้วสั่งใหม่")
        file.seek(0)
        file.truncate()
        file.write(f"pid {os.getpid()} {datetime.now():%Y-%m-%d %H:%M:%S}\n")
        file.flush()
        yield


def _state_folder(output: Path) -> Path:
    """Beside the output folder; where nothing may be written there, the system's folder for such things."""
    for folder in (output.resolve().parent.parent, Path(tempfile.gettempdir())):
        try:
            (folder / STATE_FOLDER).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder / STATE_FOLDER, os.W_OK):
            return folder / STATE_FOLDER
    raise OSError(f"no folder for the lock of {output}")


def _take(file) -> bool:
    try:
        import fcntl
    except ImportError:
        return _take_on_windows(file)
    try:
        # Not flock: workers forked by a run that is killed would hold that one on until they end.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _take_on_windows(file) -> bool:
    import msvcrt

    try:
        # Far behind the text, so that others may still read who holds it.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
