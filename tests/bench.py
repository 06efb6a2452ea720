"""How fast the product is: ``make bench`` times whole runs over an invented office, stage by stage, and its blank forms.

Making the workbooks is not timed. Each run starts a new process and fills a new output folder, as a clerk's first run
does, and its totals are held against the expected ones: the speed of a wrong result is worth nothing. Blank forms are
written twice, and both times must give the same bytes. Raises are shared out over a generated roster by three scenarios.
"""

import argparse
import csv
import hashlib
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.office import ExpectedPerson, write_office, write_roster
from tests.raise_office import SCENARIOS, drawn_office, raise_settings, raised, scored_round

ROOT = Path(__file__).parent.parent
ROUND, ROUND_FOLDER = "2566/1", "2566-1"
FINISHED = (0, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--forms", type=int, default=1000, help="people to write blank forms for")
    parser.add_argument("--raises", type=int, default=5000, help="people to share a budget of raises out over")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="prameun-bench-") as folder:
        home = Path(folder)
        expected = write_office(home / "input", options.people, round_=ROUND, workers=os.cpu_count() or 1)
        timings = [time_run(home / "input", home / f"output-{number}", expected) for number in range(options.runs)]
    print(f"{options.people} workbooks, {options.runs} runs, {os.cpu_count()} cores, "
          f"Python {platform.python_version()} on {platform.system()} {platform.machine()}\n")
    print(table(timings))
    if options.forms:
        print(f"\n{forms_line(options.forms)}")
    if options.raises:
        print(f"\n{raises_line(options.raises)}")
    print(f"\nworkbooks per second  {options.people / median(timing['total'] for timing in timings):9.1f}")
    print(f"peak memory, MB       {peak_memory_mb():9.1f}  (largest process of a run)")


def time_run(inbox: Path, output: Path, expected: list[ExpectedPerson]) -> dict[str, float]:
    """Seconds of each stage as the run itself reports them, of its start-up and end, and in total by our clock."""
    command = [sys.executable, "-m", "pipeline", "run", "--config", ROOT / "config.toml", "--round", ROUND,
               "--input", inbox, "--output", output, "--json"]
    started = time.perf_counter()
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    total = time.perf_counter() - started
    if finished.returncode not in FINISHED:
        sys.exit(f"the run ended {finished.returncode}:\n{finished.stderr}")
    check_totals(output / ROUND_FOLDER / "audit" / "50_scores.csv", expected)
    stages = json.loads(finished.stdout)["seconds"]
    return stages | {"start and end": total - sum(stages.values()), "total": total}


def forms_line(people: int) -> str:
    """Seconds and forms per second of ``make forms`` for so many people, the faster of two times that give the same bytes."""
    with TemporaryDirectory(prefix="prameun-bench-forms-") as folder:
        home, seconds = Path(folder), []
        write_roster(home / "input", people, round_=ROUND)
        for number in range(2):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-m", "pipeline", "forms", "--config", ROOT / "config.toml", "--round", ROUND,
                            "--input", home / "input", "--output", home / f"forms-{number}"], cwd=ROOT, capture_output=True, check=True)
            seconds.append(time.perf_counter() - started)
        first, second = (written(home / f"forms-{number}") for number in range(2))
    if first != second or len(first) < people:       # the office's own forms come on top
        sys.exit(f"{len(first)} and {len(second)} forms for {people} people, {'the same' if first == second else 'other'} bytes")
    return (f"{people} blank forms       {min(seconds):9.1f} s, {people / min(seconds):.1f} a second "
            f"(both times: {' and '.join(f'{second:.1f}' for second in seconds)} s, the same bytes)")


def raises_line(people: int) -> str:
    """Seconds of sharing a budget out over so many people of all levels by three scenarios: two of them fill the remainder in."""
    results = scored_round(drawn_office(people), raise_settings(SCENARIOS[:3]))
    started = time.perf_counter()
    budgets = raised(results).raise_budgets
    seconds = time.perf_counter() - started
    for budget in budgets.itertuples():
        if float(budget.unspent) < 0 or budget.fills and float(budget.unspent) >= float(budget.next_step):
            sys.exit(f"{budget.scenario}: {budget.unspent} of the budget unspent where a step costs {budget.next_step}")
    return (f"{people} people allocated, {len(budgets)} scenarios {seconds:5.1f} s "
            f"(unspent of {float(budgets['budget'][0]):,.0f} baht: {' and '.join(budgets['unspent'])})")


def written(folder: Path) -> dict[str, str]:
    """Path → digest of every file below a folder."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def check_totals(scores: Path, expected: list[ExpectedPerson]) -> None:
    with scores.open(encoding="utf-8-sig", newline="") as lines:
        found = {line["person_id"]: line["total_score"] for line in csv.DictReader(lines)}
    wrong = [person.person_id for person in expected if found.get(person.person_id) != person.total_text]
    if wrong:
        sys.exit(f"{len(wrong)} of {len(expected)} totals are not as expected, first {wrong[0]}")


def table(timings: list[dict[str, float]]) -> str:
    """Stages by runs, with the median and its share of the median total."""
    total = median(timing["total"] for timing in timings)
    lines = [f"{'seconds':<20}" + "".join(f"{f'run {number}':>9}" for number in range(1, len(timings) + 1))
             + f"{'median':>9}{'share':>8}"]
    for stage in timings[0]:
        seconds = [timing[stage] for timing in timings]
        lines.append(f"{stage:<20}" + "".join(f"{second:9.3f}" for second in (*seconds, median(seconds)))
                     + f"{median(seconds) / total:8.0%}")
    return "\n".join(lines)


def peak_memory_mb() -> float:
    """Of the largest process among all children so far; Linux counts in kilobytes, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (1024 ** 2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
