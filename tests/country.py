"""What a country costs: offices are invented, run by `run-all` as a ministry would, and docs/scale.md is written from what that took.

``python -m tests.country --offices 250 --people 400`` is 100,000 people and takes its time and disk; fewer of both show the same per
person. Offices are of unlike sizes, as offices are. All totals are held against the expected ones; inventing is not measured.
"""

import argparse
import datetime
import json
import os
import random
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.config import load_settings
from pipeline.documents.overview import overview_page
from pipeline.rounds import Round
from pipeline.tables import OVERVIEW
from tests.bench import ROUND, ROUND_FOLDER, SCORES, check_totals
from tests.country_page import page
from tests.measured import ROOT, Measured, measured
from tests.office_filled import fill_offices
from tests.trust import machine

PAGE, KNOWN = "scale.md", "scale.json"
FINISHED = (0, 1)
SPREAD = 0.6                        # of the sizes of offices: the largest of 250 has some six times the mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offices", type=int, default=250)
    parser.add_argument("--people", type=int, default=400, help="of an office, on the mean")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where scale.json and scale.md are written")
    parser.add_argument("--home", type=Path, help="an empty folder that keeps everything; else it is removed in the end")
    options = parser.parse_args()
    before = {"date": datetime.date.today().isoformat(), "machine": machine(), "load": round(os.getloadavg()[0], 1)}
    if options.home:
        figures = before | country(options.home, options.offices, options.people)
    else:
        with TemporaryDirectory(prefix="prameun-country-") as folder:
            figures = before | country(Path(folder), options.offices, options.people)
    text = page(figures)
    print(text, end="")
    options.docs.mkdir(parents=True, exist_ok=True)
    (options.docs / KNOWN).write_text(json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (options.docs / PAGE).write_text(text, encoding="utf-8")


def country(home: Path, offices: int, people: int) -> dict:
    """Everything that is measured of a country of so many offices."""
    cores, inbox, output = os.cpu_count() or 1, home / "offices", home / "output"
    started = time.perf_counter()
    expected = fill_offices(inbox, sizes(offices, people), cores)
    invented = time.perf_counter() - started
    told(f"{offices} offices, {offices * people} people invented in {invented:.0f} s")
    first, again, overview = (run_all(inbox, output, *more) for more in ((), (), ("--overview",)))
    for name, of_office in expected.items():
        check_totals(output / name / ROUND_FOLDER / SCORES["ours"], of_office)
    pages = [(path.stat().st_size, path.relative_to(output / name / ROUND_FOLDER).as_posix())
             for name in expected for path in (output / name / ROUND_FOLDER).rglob("*.html")]
    return {"offices": offices, "people": sum(map(len, expected.values())), "largest_office": max(map(len, expected.values())),
            "cores": cores, "invented": round(invented, 1), "first": taken(first), "again": taken(again), "overview": taken(overview),
            "input": sizes_below([inbox]), "output": sizes_below(output / name for name in expected),
            "cache": sizes_below([output / ".prameun"]), "overview_kb": kb(output / "overview.html"), "empty_overview_kb": empty_overview_kb(),
            "largest_page": dict(zip(("kb", "name"), (round(max(pages)[0] / 1024), max(pages)[1])))}


def run_all(inbox: Path, output: Path, *more: str) -> Measured:
    run = measured("pipeline", "run-all", "--config", ROOT / "config.toml", "--round", ROUND, "--input", inbox, "--output", output, "--json",
                   *more, finished=FINISHED)
    told(f"run-all {' '.join(more)}: {run.seconds:.0f} s, {json.loads(run.said)['counts']['offices']}")
    return run


def sizes(offices: int, people: int) -> list[int]:
    """People of each office, unlike each other, ``people`` on the mean, the same in every trial."""
    rng = random.Random("sizes")
    drawn = [rng.lognormvariate(0, SPREAD) for _ in range(offices)]
    whole = [max(1, int(one * offices * people / sum(drawn))) for one in drawn]
    whole[-1] += max(0, offices * people - sum(whole))
    return whole


def taken(run: Measured) -> dict:
    return {"seconds": round(run.seconds, 1), "cpu": round(run.cpu, 1), "peak_mb": run.peak_mb and round(run.peak_mb)}


def empty_overview_kb() -> float:
    """Of the overview's size, what no office adds to."""
    settings = load_settings(ROOT / "config.toml")
    return round(len(overview_page(OVERVIEW.frame([]), settings, Round.parse(ROUND)).encode()) / 1024, 1)


def sizes_below(folders: Iterable[Path]) -> dict:
    """Files and MB below these folders."""
    found = [path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {"files": len(found), "mb": round(sum(found) / 2 ** 20, 1)}


def kb(path: Path) -> float:
    return round(path.stat().st_size / 1024, 1)


def told(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
