"""A command run to its end with what it took: seconds by our clock, seconds of processors, and memory of all its processes together."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PROC = Path("/proc")
PAGE_KB = resource.getpagesize() / 1024
SHARE = 20              # looking may take one in so many seconds of one core


class Measured(NamedTuple):
    """Of one run: seconds, processor seconds of the command and its children, MB at the highest (None: this system does not tell)."""

    seconds: float
    cpu: float
    peak_mb: float | None
    said: str


def measured(*arguments: str | Path, finished: Sequence[int] = (0,)) -> Measured:
    """``python -m`` with these arguments. Leaves, with what it said, where it ends otherwise than ``finished``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8") as command, Peak(command.pid) as peak:
        said, complained = command.communicate()
        seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if command.returncode not in finished:
        sys.exit(f"{' '.join(map(str, arguments))} ended {command.returncode}:\n{complained}")
    return Measured(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak.mb, said)


class Peak:
    """Watches a process and all its descendants until it is left; ``mb`` is the most that they held at one time.

    Pages that several processes share are counted once (PSS) where the system tells them, else once a process (RSS).
    """

    def __init__(self, process: int):
        self.process, self.mb = process, 0.0 if PROC.is_dir() else None
        self._left, self._watcher = Event(), Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._watcher.join()

    def _watch(self) -> None:
        took = 0.0
        while self.mb is not None and not self._left.wait(SHARE * took):
            started = time.perf_counter()
            self.mb = max(self.mb, sum(map(memory_kb, family(self.process))) / 1024)
            took = time.perf_counter() - started


def family(process: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir(PROC):
        if entry.isdigit():
            children.setdefault(parent_of(int(entry)), []).append(int(entry))
    found = [process]
    for one in found:
        found += children.get(one, [])
    return found


def parent_of(process: int) -> int:
    """0 where the process has gone."""
    try:
        return int((PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def memory_kb(process: int) -> float:
    """What a process holds: its share of memory (PSS), all its resident memory where the system has no shares, 0 once it has gone."""
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text().splitlines()
        return next((float(line.split()[1]) for line in lines if line.startswith("Pss:")), 0.0)
    except OSError:
        return resident_kb(process)


def resident_kb(process: int) -> float:
    try:
        return int((PROC / str(process) / "statm").read_text().split()[1]) * PAGE_KB
    except OSError:
        return 0.0
