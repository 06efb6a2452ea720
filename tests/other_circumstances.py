"""A command of the product at another time, on another disk: ``python -m tests.other_circumstances DAY ORDER WORKERS COMMAND...``.

DAY (2027-02-28) is what the clock shows when the command begins; ORDER is the order in which folders give their entries; WORKERS
is how many read at once, whatever config.toml says (its digest stands in run.json, so it stays as it is). What is replaced,
before anything of the product is imported: time.time and its kin, and datetime.now and utcnow (date.today asks time.time), for
Python and libraries written in it, pandas and what is written in C excepted; os.scandir and os.listdir. Time zone, locale and hash seed are the process's own: ``in_circumstances``
starts it with them.
"""

import datetime
import hashlib
import locale
import os
import runpy
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
ORDERS = {
    "as the disk gives": None,
    "by name": lambda name: os.fsencode(name),
    "by name backwards": lambda name: bytes(255 - byte for byte in os.fsencode(name)) + b"\xff",
    "by digest": lambda name: hashlib.sha256(os.fsencode(name)).digest(),
    "by length": lambda name: (len(name), name),
}


def in_circumstances(day: str, order: str, workers: int, zone: str, language: str, seed: int, *command: str | Path,
                     locales: Path | None = None) -> subprocess.CompletedProcess:
    """The command in a process of its own; ``locales`` is a folder of compiled locales beside the system's."""
    outer = {name: value for name, value in os.environ.items() if name != "PYTHONUTF8"} | {
        "TZ": zone, "LC_ALL": language, "PYTHONHASHSEED": str(seed), **({"LOCPATH": str(locales)} if locales else {})}
    return subprocess.run([sys.executable, "-m", "tests.other_circumstances", day, order, str(workers), *map(str, command)], cwd=ROOT,
                          env=outer, capture_output=True, encoding="utf-8", errors="replace")


def main() -> None:
    import pandas  # noqa: F401 (takes no other class for datetime)
    day, order, workers, *command = sys.argv[1:]
    locale.setlocale(locale.LC_ALL, "")         # more than Python asks of itself; ends here where the system has no such locale
    _set_clock(datetime.datetime.fromisoformat(day + "T23:30:00"))
    if ORDERS[order]:
        _set_order(ORDERS[order])
    from pipeline.intake import workers as reading
    pool_of = reading.pool_of
    reading.pool_of = lambda _, *given: pool_of(int(workers), *given)
    sys.argv = ["pipeline", *command]
    runpy.run_module("pipeline", run_name="__main__")


def _set_clock(start: datetime.datetime) -> None:
    """The clock shows ``start``, local time, and goes on from there."""
    ahead = start.timestamp() - time.time()
    real = {name: getattr(time, name) for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime", "asctime")}
    time.time = lambda: real["time"]() + ahead
    time.time_ns = lambda: real["time_ns"]() + int(ahead * 10**9)
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, lambda seconds=None, of=real[name]: of(time.time() if seconds is None else seconds))
    time.strftime = lambda form, moment=None: real["strftime"](form, moment or time.localtime())
    time.asctime = lambda moment=None: real["asctime"](moment or time.localtime())
    of_the_system = datetime.datetime

    class Alike(type):
        def __instancecheck__(cls, one):
            return isinstance(one, of_the_system)

        def __subclasscheck__(cls, kind):
            return issubclass(kind, of_the_system)

    class Moment(of_the_system, metaclass=Alike):
        @classmethod
        def now(cls, tz=None):
            return of_the_system.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls):
            return of_the_system.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

    datetime.datetime = Moment


def _set_order(key) -> None:
    """Folders give their entries in the order of this key of their names."""
    scandir, listdir = os.scandir, os.listdir

    class Entries(list):
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def close(self) -> None:
            """Everything has been read already."""

        def __next__(self):
            if not self:
                raise StopIteration
            return self.pop(0)

        def __iter__(self):
            return self

    def ordered(path="."):
        with scandir(path) as entries:
            return Entries(sorted(entries, key=lambda entry: key(entry.name)))
    os.scandir, os.listdir = ordered, lambda path=".": sorted(listdir(path), key=key)


if __name__ == "__main__":
    main()
