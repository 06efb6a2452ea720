"""A command of the product on a disk that fails: ``python -m tests.faulty_disk DOOR PLACE FAULT COMMAND...``.

At the PLACE-th use (from 1) of ``pipeline.door`` the process is killed, as by the kernel, or interrupted, as by Ctrl-C, or the
disk refuses with an error of the system. PLACE 0 only counts: it prints how often each door was used.
"""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from pipeline import door

ROOT = Path(__file__).parents[1]
DOORS = ("make_folder", "fill", "rename", "remove")
TOO_LONG = 300                      # seconds; a process that is left behind would wait forever
FAULTS = {"full": errno.ENOSPC, "broken": errno.EIO, "read_only": errno.EROFS}


def on_a_faulty_disk(door: str, place: int, fault: str, *command: str) -> subprocess.CompletedProcess:
    """The command in a process of its own; it has ended when no process that it started is left."""
    return subprocess.run([sys.executable, "-m", "tests.faulty_disk", door, str(place), fault, *command], cwd=ROOT,
                          capture_output=True, text=True, timeout=TOO_LONG)


def uses_of(*command: str) -> dict[str, int]:
    """How often the command goes through each door."""
    return json.loads(on_a_faulty_disk("", 0, "", *command).stdout)


def main() -> None:
    chosen, place, fault, *command = sys.argv[1:]
    used = dict.fromkeys(DOORS, 0)
    for name in DOORS:
        setattr(door, name, _watched(name, getattr(door, name), used, int(place) if name == chosen else 0, fault))
    sys.argv = ["pipeline", *command]
    from pipeline.cli import main as run_command
    try:
        run_command()
    finally:
        if not chosen:
            print(json.dumps(used))


def _watched(name: str, through, used: dict[str, int], place: int, fault: str):
    def watched(*paths):
        used[name] += 1
        if used[name] == place:
            if fault == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if fault == "interrupted":
                raise KeyboardInterrupt
            raise OSError(FAULTS[fault], os.strerror(FAULTS[fault]))
        return through(*paths)
    return watched


if __name__ == "__main__":
    main()
