"""The invented country: workbooks filled as they would have been drawn, and docs/scale.md says what its figures say."""

import io
import random
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from tests.country import empty_overview_kb, sizes
from tests.country_page import COUNTRY, country_seconds, page, per_person
from tests.office_filled import PATTERNS, WHO, Term, fill_office, fill_offices, patterns
from tests.office_forms import workbook_bytes
from tests.office_people import invent_people
from tests.test_country import tree

TERM = Term(2566, 1)
FIGURES = {"date": "2026-11-23", "machine": "test", "load": 0.1, "offices": 100, "people": 40_000, "largest_office": 2400, "cores": 2, "invented": 80.0,
           "first": {"seconds": 500.0, "cpu": 800.0, "peak_mb": 600}, "again": {"seconds": 20.0, "cpu": 40.0, "peak_mb": 300},
           "overview": {"seconds": 5.0, "cpu": 8.0, "peak_mb": 200}, "input": {"files": 40_100, "mb": 640.0}, "output": {"files": 320_000, "mb": 8000.0},
           "cache": {"files": 100, "mb": 1000.0}, "overview_kb": 130.0, "empty_overview_kb": 30.0, "largest_page": {"kb": 900, "name": "index.html"}}


# ── filled workbooks ──

@pytest.mark.parametrize("kind", patterns(TERM), ids=lambda kind: "-".join(kind))
def test_a_filled_workbook_has_every_cell_of_the_one_drawn_for_its_person(kind):
    pattern = patterns(TERM)[kind][0]
    somebody = next(person for person in invent_people(5, TERM, random.Random(3)) if (person.scheme, person.work_group) == kind)
    person = replace(pattern.person, **{field: getattr(somebody, field) for field in WHO} | {"unit": "กลุ่ม <ก> & \"ข\""})
    filled, drawn = pattern.workbook(person), workbook_bytes(person, TERM)
    assert everything(filled) == everything(drawn) and everything(filled, values=True) == everything(drawn, values=True)
    assert not any(mark.encode() in filled for mark in WHO.values())


def everything(workbook: bytes, values: bool = False) -> dict:
    book = load_workbook(io.BytesIO(workbook), data_only=values)
    cells = {(sheet.title, cell.coordinate): (cell.value, cell.number_format, cell.font.b) for sheet in book for row in sheet.iter_rows() for cell in row}
    return cells | {"author": book.properties.creator, "merged": [str(sheet.merged_cells.ranges) for sheet in book]}


def test_there_are_patterns_of_every_kind_of_person():
    kinds = {(person.scheme, person.work_group) for person in invent_people(5, TERM, random.Random(0))}
    assert set(patterns(TERM)) == kinds and sum(map(len, patterns(TERM).values())) == PATTERNS


def test_the_same_arguments_give_the_same_country(tmp_path):
    one, other = (fill_offices(tmp_path / name, [3, 5]) for name in "กข")
    assert one == other and tree(tmp_path / "ก") == tree(tmp_path / "ข")
    assert [len(people) for people in one.values()] == [3, 5] and len(tree(tmp_path / "ก")) == 10
    assert fill_office(tmp_path / "ค", 3, seed=0) == one[next(iter(one))]


def test_offices_are_of_unlike_sizes_and_nobody_is_lost():
    drawn = sizes(250, 400)
    assert sum(drawn) == 100_000 and len(drawn) == 250 and min(drawn) > 0 and max(drawn) > 3 * 400


# ── docs/scale.md ──

def test_figures_of_a_person_are_those_of_the_run_by_its_people():
    own = per_person(FIGURES)
    assert (own["cpu_ms"], own["per_core_second"], own["files"]) == (20.0, 50.0, 8.0)
    assert own["in_kb"] == pytest.approx(16.384) and own["out_kb"] == pytest.approx(204.8)


def test_more_machines_help_until_the_largest_office_alone_takes_longer():
    busy = 800 / 500 / 2
    assert country_seconds(FIGURES, 1) == pytest.approx(COUNTRY * 0.020 / 8 / busy)
    assert country_seconds(FIGURES, 5) == pytest.approx(country_seconds(FIGURES, 1) / 5)
    assert country_seconds(FIGURES, 1000) == pytest.approx(2000 * 0.020)


def test_the_page_says_every_figure_and_when_it_was_taken():
    said = page(FIGURES)
    for words in ("40,000 invented people in 100 offices", "the largest has 2,400", "20.0 ms", "50.0", "205 KB in 8.0 files", "300 MB",
                  "2.2 core-hours", "3.2 million files", "reaches 2 MB at some 1,970", "`index.html` with 900 KB", "2026-11-23 · test"):
        assert words in said, words


def test_a_system_that_tells_no_memory_is_said():
    assert "not told by this system" in page(FIGURES | {"first": FIGURES["first"] | {"peak_mb": None}})


def test_an_overview_of_no_office_is_small():
    assert 10 < empty_overview_kb() < 100
