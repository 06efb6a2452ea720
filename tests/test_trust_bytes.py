"""Same input, same bytes: time zone, locale, hash seed, clock, order of files and number of workers change nothing of an output.

The example office is run in other circumstances (what of them is simulated: ``tests.other_circumstances``) and compared with a
plain run, byte by byte, the times in run.json apart. The short form runs a few of them; ``make trust`` as many as it takes for
every two circumstances to meet, with the blank forms.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, islice, product
from pathlib import Path

import pytest

from tests.other_circumstances import ORDERS, ROOT, in_circumstances
from tests.test_disk import FINISHED, outputs
from tests.trust_figures import FULL, record

RUNS = None if FULL else 3
COMMANDS = ("forms", "run") if FULL else ("run",)
LOCALES = {"C": "", "C.UTF-8": "", "th_TH": "TIS-620", "tr_TR": "ISO-8859-9"}
CIRCUMSTANCES = {
    "day": ("2023-03-31", "2022-09-30", "2022-10-01", "2024-02-29", "2027-01-01"),           # the last is in 2570 B.E.
    "order": tuple(ORDERS), "workers": (5, 1, 2), "zone": ("Pacific/Kiritimati", "UTC", "Asia/Bangkok"),
    "locale": ("th_TH", "tr_TR", "C", "C.UTF-8"), "seed": (1, 0, 2566)}


def meetings() -> Iterator[tuple]:
    """Choices of circumstances, each with as many pairs that have not met before as there can be, until all have."""
    every = list(product(*CIRCUMSTANCES.values()))
    apart = {pair for chosen in every for pair in pairs(chosen)}
    while apart:
        best = max(every, key=lambda chosen: len(apart & pairs(chosen)))
        apart -= pairs(best)
        yield best


def pairs(chosen: tuple) -> set[tuple]:
    """Every two of the circumstances, and each by itself, so that the first choices are as unlike as can be."""
    return {*combinations(enumerate(chosen), 2), *enumerate(chosen)}


@pytest.fixture(scope="module")
def locales(tmp_path_factory) -> Path | None:
    """A folder with the locales of before UTF-8, compiled; None where the system cannot."""
    folder = tmp_path_factory.mktemp("locales")
    if not shutil.which("localedef"):
        return None
    for name, letters in LOCALES.items():
        if letters:
            subprocess.run(["localedef", "-i", name, "-f", letters, folder / name], capture_output=True)
    return folder


def is_there(name: str, locales: Path | None) -> bool:
    """Whether the system knows the locale."""
    asked = subprocess.run([sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '')"], capture_output=True,
                           env=os.environ | {"LC_ALL": name} | ({"LOCPATH": str(locales)} if locales else {}))
    return asked.returncode == 0


def copied(target: Path, order: str) -> Path:
    """The example office, its files made in this order and not all at the same time."""
    files = [path for path in (ROOT / "input").rglob("*") if path.is_file()]
    for moment, path in enumerate(sorted(files, key=lambda path: (ORDERS[order] or str)(path.name)), 10**9):
        place = target / path.relative_to(ROOT / "input")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        os.utime(place, (moment, moment))
    return target


def arguments(home: Path, command: str) -> tuple[str | Path, ...]:
    return command, "--round", "2566/1", "--input", home / "in", "--output", home / "out"


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> dict[str, bytes]:
    """The output of a plain run, nothing patched and nothing set."""
    home = tmp_path_factory.mktemp("plain")
    copied(home / "in", "as the disk gives")
    for command in COMMANDS:
        ended = subprocess.run([sys.executable, "-m", "pipeline", *arguments(home, command)], cwd=ROOT, capture_output=True, text=True)
        assert ended.returncode in FINISHED, ended.stderr
    return outputs(home / "out")


def differences(home: Path, chosen: tuple, locales: Path | None, plain: dict[str, bytes]) -> set[str]:
    """Files that are not as in the plain run, when the office is run in these circumstances."""
    day, order, workers, zone, locale, seed = chosen
    copied(home / "in", order)
    for command in COMMANDS:
        ended = in_circumstances(day, order, workers, zone, locale, seed, *arguments(home, command), locales=locales)
        assert ended.returncode in FINISHED and "Traceback" not in ended.stderr, (chosen, ended.stderr)
    made = outputs(home / "out")
    return {name for name in made.keys() | plain.keys() if made.get(name) != plain.get(name)}


def test_other_circumstances_give_the_same_bytes(plain, locales, tmp_path):
    known = {name for name in LOCALES if is_there(name, locales)}
    tried = [(*chosen[:4], chosen[4] if chosen[4] in known else "C", chosen[5]) for chosen in islice(meetings(), RUNS)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda each: differences(tmp_path / f"{each[0]}", each[1], locales, plain), enumerate(tried)))
    assert [chosen for chosen, different in zip(tried, found) if different] == [], sorted(set().union(*found))
    assert len(plain) > 100 and {name.rpartition(".")[2] for name in plain} >= {"csv", "xlsx", "html", "json"}
    record(4, runs=len(tried), files_compared_in_each=len(plain), files_that_differ=0, locales_tried=" ".join(sorted(known)))
    if known != set(LOCALES):
        pytest.skip(f"not on this system: {' '.join(LOCALES.keys() - known)}")


def test_the_clock_the_order_and_the_locale_are_really_others(locales, tmp_path):
    """Python in the same circumstances says what it sees of them; otherwise the test above would compare nothing."""
    for name in "กขคงจ":
        (tmp_path / name).touch()
    shown = {}
    for order in ORDERS:
        probe = ("import datetime, os, sys, time; from datetime import date; from tests import other_circumstances as o; "
                 f"o._set_clock(datetime.datetime(2024, 2, 29, 23, 30)); o.ORDERS[{order!r}] and o._set_order(o.ORDERS[{order!r}]); "
                 "print(date.today(), datetime.datetime.now().date(), time.strftime('%Y-%m-%d'), time.localtime().tm_mday, "
                 f"''.join(n for _, _, names in os.walk({str(tmp_path)!r}) for n in names))")
        told = subprocess.run([sys.executable, "-X", "utf8", "-c", probe], cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.split()
        assert told[:4] == ["2024-02-29", "2024-02-29", "2024-02-29", "29"]
        shown[order] = told[4]
    assert shown["by name"] == "กขคงจ" == shown["by name backwards"][::-1] and len(set(shown.values())) >= 3
