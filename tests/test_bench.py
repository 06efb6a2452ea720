"""The benchmark: rivals that do the same work rightly, figures drawn as they are, memory of all processes."""

import csv
import re
import subprocess
import sys
import warnings
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import bench
from tests.bench import ENTRANTS, SCORES, check_totals, of_runs
from tests.bench_page import page, race_rows, section, table, targets
from tests.measured import PROC, ROOT, Measured, Peak, measured, resident_kb
from tests.office import write_roster

RIVALS = [entrant for entrant in ENTRANTS if entrant != "ours"]
PEOPLE = 8
KIND = {"government_employee": "พนักงานราชการ", "civil_servant_38k2": "บุคลากรทางการศึกษาอื่น 38 ค.(2)"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("race")


@pytest.fixture(scope="module")
def figures(home):
    """What a race of one small office says."""
    return bench.race(home, PEOPLE, runs=1)


@pytest.fixture(scope="module")
def raced(home, figures):
    """(who is expected to score what, entrant → its output folder) of that race."""
    expected = [person.expected() for person in write_roster(home / "again", PEOPLE, round_=bench.ROUND)[2]]
    return expected, {entrant: home / entrant / "output" / bench.ROUND_FOLDER for entrant in ENTRANTS}


def lines(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {line["person_id"]: line for line in csv.DictReader(file)}


def papers(folder):
    """The papers that a race is about, each with whether there is anything in it."""
    return {path.relative_to(folder).as_posix(): path.stat().st_size > 0 for path in folder.rglob("*")
            if path.is_file() and path.suffix in (".xlsx", ".html")}


def cells(path, values=False):
    """(sheet, cell) → formula or value, and the merged ranges, of the two sheets that a reader sees; figures as far as Excel shows them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheets = load_workbook(path, data_only=values).worksheets[:2]
    found = {(sheet.title, cell.coordinate): round(cell.value, 9) if isinstance(cell.value, float) else cell.value
             for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None}
    return found, {(sheet.title, str(area)) for sheet in sheets for area in sheet.merged_cells.ranges}


# ── the rivals ──

@pytest.mark.parametrize("entrant", ENTRANTS)
def test_every_entrant_gives_the_totals_that_are_expected(raced, entrant):
    expected, folders = raced
    check_totals(folders[entrant] / SCORES.get(entrant, "scores.csv"), expected)


@pytest.mark.parametrize("rival", RIVALS)
def test_a_rival_writes_the_same_papers_as_the_product(raced, rival):
    _, folders = raced
    assert papers(folders[rival]) == papers(folders["ours"])
    assert len(papers(folders[rival])) == 2 * PEOPLE + 1 and all(papers(folders[rival]).values())


@pytest.mark.parametrize("rival", RIVALS)
def test_a_rival_reaches_the_bands_and_ranks_of_the_product(raced, rival):
    _, folders = raced
    ours, theirs = lines(folders["ours"] / "audit" / "70_ranks.csv"), lines(folders[rival] / "scores.csv")
    assert {person_id: (KIND[own["scheme"]], own["band"], own["rank"], own["unit_rank"]) for person_id, own in ours.items()} == {
        person_id: (own["kind"], own["band"], own["rank"], own["unit_rank"]) for person_id, own in theirs.items()}


@pytest.mark.parametrize("rival", RIVALS)
def test_a_rivals_workbook_has_every_cell_and_merged_range_of_ours(raced, rival):
    """But where ours writes the total as a number, because a formula over binary floats could round it the other way."""
    _, folders = raced
    for path in sorted((folders["ours"] / "people").rglob("*.xlsx")):
        (ours, our_areas), (theirs, areas) = cells(path), cells(folders[rival] / path.relative_to(folders["ours"]))
        other = [(cell, ours.get(cell), theirs.get(cell)) for cell in ours | theirs if ours.get(cell) != theirs.get(cell)]
        assert [(cell, said) for cell, said, formula in other if not str(formula).startswith("=ROUND(SUM(")] == [], path.name
        assert areas == our_areas, path.name


@pytest.mark.parametrize("rival", ["calamine", "floor"])
def test_the_values_stored_with_formulas_are_those_of_ours(raced, rival):
    _, folders = raced
    for path in sorted((folders["ours"] / "people").rglob("*.xlsx")):
        assert cells(path, values=True)[0] == cells(folders[rival] / path.relative_to(folders["ours"]), values=True)[0], path.name


def test_the_pages_of_all_rivals_are_the_same_and_say_what_ours_says(raced):
    _, folders = raced
    for path in sorted((folders["plain"] / "people").rglob("*.html")):
        name = path.relative_to(folders["plain"])
        theirs = path.read_text(encoding="utf-8")
        assert {(folders[rival] / name).read_text(encoding="utf-8") for rival in RIVALS} == {theirs}
        ours = (folders["ours"] / name).read_text(encoding="utf-8")
        for pattern in (r'<strong class="score">[\d.]+', r'<th scope="row" class="words">(\d+\. [^<]+) ', r'<td class="number">([\d.,≈ ]+)</td>'):
            assert set(re.findall(pattern, theirs)) <= set(re.findall(pattern, ours)), (name, pattern)


def test_a_wrong_total_ends_the_race(raced):
    expected, folders = raced
    swapped = [replace(expected[0], total_text=expected[1].total_text), *expected[1:]]
    with pytest.raises(SystemExit, match=f"1 of {PEOPLE} totals are not as expected, first {expected[0].person_id}"):
        check_totals(folders["floor"] / "scores.csv", swapped)


def test_a_race_tells_of_every_entrant_and_of_later_runs(figures):
    assert set(figures["entrants"]) == set(ENTRANTS)
    for own in figures["entrants"].values():
        assert {"start and end", "read", "score", "summary", "workbooks", "pages"} <= set(own["stages"]) and own["cpu"] > 0
        assert own["total"] == pytest.approx(sum(own["stages"].values()), abs=0.01)
        assert own["workbook_kb"] > 5 and own["page_kb"] > 20
    assert set(figures["again"]) == {"every paper, into a new folder", "nothing changed", "one late file", "all anew (--fresh)"}


def test_a_part_of_none_is_left_out():
    options = Namespace(sizes=[0, 50], runs=2, people=0, forms=0, raises=10)
    assert [name for name, _ in bench.parts(options)] == ["start", "disk", "race 50", "raises"]


# ── what a run took ──

HOLDS_MEMORY = "import sys, time; held = bytearray(int(sys.argv[1]) * 2**20); held[::4096] = b'x' * len(held[::4096]); {then}"


@pytest.mark.skipif(not PROC.is_dir(), reason="this system does not tell what processes hold")
def test_the_peak_counts_the_memory_of_children_too(tmp_path):
    child = HOLDS_MEMORY.format(then="time.sleep(1.5)")
    parent = HOLDS_MEMORY.format(then=f"import subprocess; subprocess.run([sys.executable, '-c', {child!r}, '120'])")
    (tmp_path / "parent.py").write_text(f"import sys; sys.argv.append('60')\n{parent}", encoding="utf-8")
    with subprocess.Popen([sys.executable, tmp_path / "parent.py"]) as command, Peak(command.pid) as peak:
        command.wait()
    assert 180 < peak.mb < 400


@pytest.mark.skipif(not PROC.is_dir(), reason="this system does not tell what processes hold")
def test_a_process_that_has_gone_holds_nothing():
    assert resident_kb(2**22 + 1) == 0


def test_a_command_that_ends_badly_is_no_measurement():
    with pytest.raises(SystemExit, match="No module named tests.nowhere"):
        measured("tests.nowhere")


def test_what_no_stage_reports_is_start_and_end_and_medians_are_a_person():
    runs = [({"read": read}, Measured(total, 2 * total, peak, "")) for read, total, peak in ((1.0, 3.0, 90.2), (4.0, 5.0, 99.6), (2.0, 2.5, 95.0))]
    assert of_runs(runs, 1000) == {"stages": {"start and end": 1.0, "read": 2.0}, "total": 3.0, "cpu": 6.0, "peak_mb": 100}


# ── the tables and the page ──

WHEN = {"date": "2026-01-02", "machine": "Linux x86_64, 2 cores, Python 3.11.7", "load": 0.5}


def entrant(total, peak=100):
    return {"stages": {"start and end": 1.0, "read": total - 1}, "total": total, "cpu": 2 * total, "peak_mb": peak, "workbook_kb": 12.5, "page_kb": 50.1}


def race(people, peak=100, **totals):
    return WHEN | {"people": people, "runs": 3, "workbook_kb": 16.0, "again": {"nothing changed": 0.5},
                   "entrants": {name: entrant(total, peak) for name, total in totals.items()}}


KNOWN = {"race 200": race(200, ours=5.0, plain=60.0, calamine=15.0, floor=1.0), "race 20000": race(20_000, peak=700, ours=5.5, floor=1.0),
         "start": WHEN | {"seconds": [0.2, 0.3, 0.1]}}


def test_a_race_is_drawn_with_every_stage_and_how_many_times_the_product():
    rows = {row[0]: row[1:] for row in race_rows(KNOWN["race 200"])}
    assert rows["ms a person"] == ["product", "plain script", "fast libraries", "floor"]
    assert rows["read"] == ["4.00", "59.00", "14.00", "0.00"]
    assert rows["times the product"] == ["1.00", "12.00", "3.00", "0.20"]


def test_a_stage_that_an_entrant_does_not_have_is_a_dash():
    known = race(10, ours=5.0, floor=1.0)
    known["entrants"]["ours"]["stages"]["audit"] = 0.25
    assert ["audit", "0.25", "–"] in race_rows(known)


def test_columns_of_a_table_are_as_wide_as_their_widest_cell_and_figures_stand_right():
    assert table([["a", "ms"], ["long", "12.50"], ["b", "–"]]).splitlines() == [
        "| a    |    ms |", "|------|------:|", "| long | 12.50 |", "| b    |     – |"]


def test_each_target_says_whether_it_holds_and_by_how_much():
    said = {(target.name, target.measured): target.verdict for target in targets(KNOWN)}
    assert said == {
        ("plain script", "12.0 times, 200 people"): "holds, with 83% of what is allowed",
        ("floor", "5.0 times, 200 people"): "**does not hold**: 1.7 times what is allowed",
        ("floor", "5.5 times, 20,000 people"): "**does not hold**: 1.8 times what is allowed",
        ("growth", "5.0 → 5.5 ms"): "holds, with 92% of what is allowed",
        ("memory", "100 MB, 200 people"): "holds, with 25% of what is allowed",
        ("memory", "700 MB, 20,000 people"): "**does not hold**: 1.2 times what is allowed",
        ("start", "0.20 s"): "holds, with 80% of what is allowed"}


def test_a_target_of_which_nothing_is_known_is_not_judged():
    assert list(targets({})) == []
    assert "Nothing has been measured yet" in page({})


def test_the_page_explains_every_target_that_does_not_hold_and_only_those():
    drawn = page(KNOWN)
    assert [name for name in ("plain script", "floor", "growth", "memory", "start") if f"Why “{name}” does not hold" in drawn] == ["floor", "memory"]


def test_every_part_says_when_and_where_it_was_taken():
    for name, figures in KNOWN.items():
        assert "2026-01-02 · Linux x86_64, 2 cores, Python 3.11.7 · 0.5 other processes" in section(name, figures)


def test_the_page_names_no_folder_and_no_host_of_the_machine():
    assert not re.search(r"(?<![\w.])/(tmp|home|root|work|Users)\b", page(KNOWN))


def test_the_page_leads_to_rivals_that_are_there():
    targets_of_links = re.findall(r"\]\(\.\./([^)]+)\)", page(KNOWN))
    assert len(targets_of_links) == len(ENTRANTS) and all((ROOT / target).is_file() for target in targets_of_links)


def test_the_readme_leads_to_the_figures():
    assert "(docs/performance.md)" in Path(ROOT / "README.md").read_text(encoding="utf-8")
