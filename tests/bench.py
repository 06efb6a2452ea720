"""How fast the product is: ``make bench`` measures it beside scripts that do the same work, and writes docs/performance.md.

The race: the same workbooks, the same papers, right totals (the speed of a wrong result is worth nothing), by turns, each in a new process
and a new folder. Beside it whole runs with every paper (``--people``), start-up, the disk, blank forms, raises. A part left out
(0) keeps what docs/performance.json says of its last trial. Making the workbooks is not timed.
"""

import argparse
import csv
import datetime
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pipeline import door
from tests.bench_page import page, section
from tests.measured import ROOT, Measured, measured
from tests.office import ExpectedPerson, write_office, write_roster
from tests.raise_office import SCENARIOS, drawn_office, raise_settings, raised, scored_round
from tests.trust import machine

PAGE, KNOWN = ROOT / "docs" / "performance.md", ROOT / "docs" / "performance.json"
ROUND, ROUND_FOLDER = "2566/1", "2566-1"
ENTRANTS = ("ours", "plain", "calamine", "floor")
LARGEST_FOR_ALL = 2000                          # people; beyond, the slow ones would take all night
SCORES = {"ours": "audit/50_scores.csv"}        # of all others: scores.csv
FINISHED = (0, 1)
STARTS, FILES, FILE_KB = 5, 400, 45             # a page of ours has some 45 KB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[200, 2000], help="people of the races")
    parser.add_argument("--runs", type=int, default=3, help="of each entrant and of the whole")
    parser.add_argument("--people", type=int, default=200, help="of the whole run with every paper")
    parser.add_argument("--forms", type=int, default=1000, help="people to write blank forms for")
    parser.add_argument("--raises", type=int, default=5000, help="people to share a budget of raises out over")
    known = json.loads(KNOWN.read_text(encoding="utf-8")) if KNOWN.exists() else {}
    for name, measure in parts(parser.parse_args()):
        before = {"date": datetime.date.today().isoformat(), "machine": machine(), "load": round(os.getloadavg()[0], 1)}
        with TemporaryDirectory(prefix="prameun-bench-") as folder:
            known[name] = measure(Path(folder)) | before
        print(section(name, known[name]), flush=True)
        KNOWN.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        PAGE.write_text(page(known), encoding="utf-8")


def parts(options: argparse.Namespace) -> Iterator[tuple[str, Callable[[Path], dict]]]:
    """What is to be measured: its name in docs/performance.json, and what measures it in an empty folder."""
    yield "start", start
    yield "disk", disk
    for people in filter(None, options.sizes):
        yield f"race {people}", partial(race, people=people, runs=options.runs)
    for name, measure, people in (("whole", partial(whole, runs=options.runs), options.people), ("forms", forms, options.forms),
                                  ("raises", raises, options.raises)):
        if people:
            yield name, partial(measure, people=people)


# ── the race ──

def race(home: Path, people: int, runs: int) -> dict:
    """Every entrant by turns; of each the medians in ms a person, and the highest peak. Then the product with every paper."""
    inbox, entrants = home / "input", ENTRANTS if people <= LARGEST_FOR_ALL else ("ours", "floor")
    expected = write_office(inbox, people, round_=ROUND, workers=os.cpu_count() or 1)
    found: dict[str, list[tuple[dict[str, float], Measured]]] = {entrant: [] for entrant in entrants}
    for _ in range(runs):
        for entrant in entrants:
            shutil.rmtree(home / entrant, ignore_errors=True)
            found[entrant].append(one_run(entrant, inbox, home / entrant / "output", expected))
    return {"people": people, "runs": runs, "workbook_kb": mean_kb(inbox, "*/*/*.xlsx"),
            "entrants": {entrant: of_runs(found[entrant], people) | sizes_of(home / entrant) for entrant in entrants},
            "again": again(home, expected)}


def one_run(entrant: str, inbox: Path, output: Path, expected: list[ExpectedPerson]) -> tuple[dict[str, float], Measured]:
    """Seconds of each stage as the entrant reports them, and what the run took in all; the totals are looked at."""
    run = measured(f"tests.rivals.{entrant}", inbox, output)
    print(f"{len(expected)} people, {entrant}: {run.seconds:.1f} s", file=sys.stderr)
    check_totals(output / ROUND_FOLDER / SCORES.get(entrant, "scores.csv"), expected)
    return json.loads(run.said), run


def of_runs(runs: list[tuple[dict[str, float], Measured]], people: int) -> dict:
    """Medians in ms a person; what no stage reports is start and end."""
    def in_ms(values: Iterator[float]) -> float:
        return round(1000 * median(values) / people, 3)
    stages = {stage: in_ms(seconds[stage] for seconds, _ in runs) for stage in runs[0][0]}
    peaks = [run.peak_mb for _, run in runs if run.peak_mb]
    return {"stages": {"start and end": in_ms(run.seconds - sum(seconds.values()) for seconds, run in runs)} | stages,
            "total": in_ms(run.seconds for _, run in runs), "cpu": in_ms(run.cpu for _, run in runs),
            "peak_mb": round(max(peaks)) if peaks else None}


def again(home: Path, expected: list[ExpectedPerson]) -> dict[str, float]:
    """Seconds of the product with every paper it has: in a new folder while one file is still to come, then with that one late file,
    with nothing changed, and with all done anew; this last not of the largest, for which it says nothing new."""
    inbox, output = home / "input", home / "whole" / "output"
    late = sorted((inbox / ROUND_FOLDER).glob("*/*.xlsx"))[-1]
    late.rename(home / late.name)
    timed = {"every paper, into a new folder": whole_run(inbox, output, [one for one in expected if one.person_id != late.name.split()[0]])}
    (home / late.name).rename(late)
    timed |= {"one late file": whole_run(inbox, output, expected), "nothing changed": whole_run(inbox, output, expected)}
    if len(expected) <= LARGEST_FOR_ALL:
        timed["all anew (--fresh)"] = whole_run(inbox, output, expected, "--fresh")
    return {name: round(run.seconds, 2) for name, run in timed.items()}


def whole_run(inbox: Path, output: Path, expected: list[ExpectedPerson], *options: str) -> Measured:
    """What the command takes that a clerk gives; the totals are looked at."""
    run = measured("pipeline", "run", *config(), "--input", inbox, "--output", output, "--json", *options, finished=FINISHED)
    print(f"{len(expected)} people, every paper {' '.join(options)}: {run.seconds:.1f} s", file=sys.stderr)
    check_totals(output / ROUND_FOLDER / SCORES["ours"], expected)
    return run


def sizes_of(folder: Path) -> dict[str, float]:
    """Mean KB of a person's workbook and page."""
    return {f"{name}_kb": mean_kb(folder, f"people/*/*{ending}") for name, ending in (("workbook", ".xlsx"), ("page", ".html"))}


def mean_kb(folder: Path, pattern: str) -> float:
    sizes = [path.stat().st_size for path in folder.rglob(pattern)]
    return round(sum(sizes) / len(sizes) / 1024, 1)


def check_totals(scores: Path, expected: list[ExpectedPerson]) -> None:
    with scores.open(encoding="utf-8-sig", newline="") as lines:
        found = {line["person_id"]: line["total_score"] for line in csv.DictReader(lines)}
    wrong = [person.person_id for person in expected if found.get(person.person_id) != person.total_text]
    if wrong:
        sys.exit(f"{len(wrong)} of {len(expected)} totals are not as expected, first {wrong[0]}")


# ── the product alone ──

def whole(home: Path, people: int, runs: int) -> dict:
    """Seconds of each stage of ``run`` with every paper, of its start and end, and in total, run by run."""
    expected = write_office(home / "input", people, round_=ROUND, workers=os.cpu_count() or 1)
    found = []
    for number in range(runs):
        run = whole_run(home / "input", home / str(number) / "output", expected)
        stages = json.loads(run.said)["seconds"]
        found.append((stages | {"start and end": run.seconds - sum(stages.values()), "total": run.seconds}, run.peak_mb))
    return {"people": people, "seconds": {stage: [round(seconds[stage], 3) for seconds, _ in found] for stage in found[0][0]},
            "peak_mb": round(max(peak for _, peak in found)) if found[0][1] else None}


def config() -> tuple:
    return "--config", ROOT / "config.toml", "--round", ROUND


def start(home: Path) -> dict:
    """Seconds until ``--help`` has said what there is."""
    return {"seconds": [round(measured("pipeline", "--help").seconds, 3) for _ in range(STARTS)]}


def disk(home: Path) -> dict:
    """ms a file of the ways to write pages: new, over existing ones as we do it, over existing ones in place, new and flushed."""
    content = os.urandom(1024 * FILE_KB)

    def flushed(path: Path) -> None:
        with path.open("wb") as file:
            file.write(content)
            os.fsync(file.fileno())
    ways = {"new": lambda path: door.write_file(path, content), "replaced": lambda path: door.write_file(path, content),
            "in_place": lambda path: path.write_bytes(content), "flushed": flushed}
    found: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(3):
        for way, write in ways.items():
            folder = home / f"{turn}{'' if way != 'flushed' else way}"
            folder.mkdir(exist_ok=True)
            started = time.perf_counter()
            for number in range(FILES):
                write(folder / f"{number}.html")
            found[way].append((time.perf_counter() - started) * 1000 / FILES)
    return {"ms": {way: round(median(times), 3) for way, times in found.items()}, "file_kb": FILE_KB, "files": FILES}


def forms(home: Path, people: int) -> dict:
    """Seconds of ``forms`` for so many people, written twice: both times must give the same bytes."""
    write_roster(home / "input", people, round_=ROUND)
    seconds = [measured("pipeline", "forms", *config(), "--input", home / "input", "--output", home / f"forms-{number}").seconds
               for number in range(2)]
    first, second = (written(home / f"forms-{number}") for number in range(2))
    if first != second or len(first) < people:       # the office's own forms come on top
        sys.exit(f"{len(first)} and {len(second)} forms for {people} people, {'the same' if first == second else 'other'} bytes")
    return {"people": people, "seconds": [round(second, 1) for second in seconds]}


def written(folder: Path) -> dict[str, str]:
    """Path → digest of every file below a folder."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def raises(home: Path, people: int) -> dict:
    """Seconds of sharing a budget out over so many people of all levels by three scenarios: two of them fill the remainder in."""
    results = scored_round(drawn_office(people), raise_settings(SCENARIOS[:3]))
    started = time.perf_counter()
    budgets = raised(results).raise_budgets
    seconds = time.perf_counter() - started
    for budget in budgets.itertuples():
        if float(budget.unspent) < 0 or budget.fills and float(budget.unspent) >= float(budget.next_step):
            sys.exit(f"{budget.scenario}: {budget.unspent} of the budget unspent where a step costs {budget.next_step}")
    return {"people": people, "seconds": round(seconds, 1), "scenarios": len(budgets), "budget": float(budgets["budget"][0]),
            "unspent": list(budgets["unspent"])}


if __name__ == "__main__":
    main()
