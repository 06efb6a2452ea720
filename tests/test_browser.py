"""Every kind of page in a real Chromium: quiet, self-contained, sortable, whole on paper, and without a fault for axe-core."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.browser import Page, open_browser
from pipeline.cli import main
from pipeline.documents import split
from pipeline.documents.look import BAND_COLOURS, templates
from pipeline.rounds import Round
from pipeline.thai import dictionary_key, name_order
from tests.browser import (
    as_on_paper, as_on_screen, axe_violations, complaints, cut_parts, needs_chromium, press, type_words, watch, words_of_pdf)
from tests.drawing import SETTINGS

REPO = Path(__file__).parents[1]
PARTED = ("index.html", "units", "findings.html", "committee")     # of a larger office these are split: the page, and those on which it goes on
KINDS = ("index.html", "units", "people", "letters", "findings.html", "plan.html", "plans.html", "due_process.html", "committee",
         "raises.html", "changes.html", *(f"{kind} in parts" for kind in PARTED))
each_kind = pytest.mark.parametrize("kind", KINDS)
THAI_ORDER = ["ก", "เก", "แก", "กา", "เกา", "ข้าว", "เขา", "ฮา", "เฮ"]


def kind_of(name: str) -> str:
    """What kind of page a file is: its folder, or its own name at the top."""
    return name.partition("/")[0]


def ran(*arguments: str) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        patch.chdir(REPO)
        patch.setattr("sys.argv", ["pipeline", *arguments])
        main()


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, Path]:
    """name → file of every page that the example office's run, and its comparison with the round's own results, write."""
    folder = tmp_path_factory.mktemp("office")
    ran("run", "--round", "2566/1", "--output", str(folder / "output"))
    results = folder / "output" / "2566-1"
    ran("compare", str(results), str(results), "--output", str(folder / "changes"))
    pages = {path.relative_to(base).as_posix(): path for base in (results, folder / "changes") for path in sorted(base.rglob("*.html"))}
    return pages | {name: path for kind in PARTED for name, path in in_parts(kind, pages, folder).items()}


def in_parts(kind: str, written: dict[str, Path], folder: Path) -> dict[str, Path]:
    """name → file of the longest page of a kind, split as it would be in an office some fifty times as large."""
    name = max((name for name in written if kind_of(name) == kind), key=lambda name: written[name].stat().st_size)
    with pytest.MonkeyPatch.context() as patch:
        for bound, small in (("PAGE_MAX", 20_000), ("PART_MAX", 30_000), ("PART_LINES", 12), ("LONG", 4_000), ("FIRST_LINES", 4)):
            patch.setattr(split, bound, small)
        parts = {f"{kind} in parts/{part}": page for part, page in split.split(name, written[name].read_text(encoding="utf-8"))}
    for part, page in parts.items():
        path = folder / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    return {part: folder / part for part in parts}


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    """One page of one browser for the whole module."""
    with open_browser() as browser:
        yield watch(browser.new_page())


@pytest.fixture
def page(tab) -> Page:
    """The page as a screen shows it, whatever the test before has made of it."""
    as_on_screen(tab)
    return tab


def pages_of(kind: str, written: dict[str, Path]) -> list[Path]:
    pages = [path for name, path in written.items() if kind_of(name) == kind]
    assert pages, f"the run writes no page of the kind {kind}"
    return pages


def shortest_and_longest(pages: list[Path]) -> list[Path]:
    """The page with least and the one with most in it: of people, somebody without a score and somebody with one."""
    in_order = sorted(pages, key=lambda path: path.stat().st_size)
    return in_order[:1] + in_order[1:][-1:]


@needs_chromium
def test_every_page_that_a_run_writes_is_of_a_kind_that_is_tested_here(written):
    assert {kind_of(name) for name in written} - set(KINDS) == set()


@needs_chromium
@each_kind
def test_a_page_loads_without_a_complaint_and_asks_for_nothing(kind, written, page):
    for path in pages_of(kind, written):
        page.open(path)
        assert complaints(page) == [], path


@needs_chromium
@each_kind
def test_axe_finds_nothing_on_screen(kind, written, page):
    for path in shortest_and_longest(pages_of(kind, written)):
        as_on_screen(page)
        page.open(path)
        assert axe_violations(page) == [], path


@needs_chromium
@each_kind
def test_nothing_is_cut_on_a4_or_on_a_phone(kind, written, page):
    for path in pages_of(kind, written):
        page.open(path)
        as_on_paper(page)
        assert cut_parts(page) == [], path
        as_on_screen(page, 400, 800)
        assert page.run("document.documentElement.scrollWidth") <= 400, path


LENGTHEN = """document.querySelectorAll(".name a, .unit a, h1").forEach(element => {
    element.textContent = "นางสาวพิมพ์ชนกนันท์นภัสศิริวรรณวิไลลักษณ์ตัวอย่างสมมติธรรมกิจวัฒนาพาณิชย์ไพศาลสกุล ณ ตัวอย่าง"; })"""


@needs_chromium
@each_kind
def test_names_of_any_length_are_whole_on_paper(kind, written, page):
    for path in shortest_and_longest(pages_of(kind, written)):
        page.open(path)
        as_on_paper(page)
        page.run(LENGTHEN)
        assert cut_parts(page) == [], path


@needs_chromium
@each_kind
def test_each_sheet_says_its_number_the_office_and_the_round_and_no_column_is_lost(kind, written, page, tmp_path):
    path = shortest_and_longest(pages_of(kind, written))[-1]
    page.open(path)
    as_on_paper(page)
    last_headings = page.run("[...document.querySelectorAll('thead tr')].map(row => [...row.cells].findLast("
                             "cell => cell.checkVisibility() && !cell.querySelector('.unseen'))?.innerText.trim()).filter(Boolean)")
    sheets = words_of_pdf(page.pdf(), tmp_path, "-raw").split("\f")[:-1]
    for number, sheet in enumerate(sheets, 1):
        assert f"หน้า {number} / {len(sheets)}" in sheet
        assert f"{SETTINGS.office.name} · รอบการประเมินครั้งที่ 1 ปีงบประมาณ พ.ศ. 2566" in " ".join(sheet.split())
    printed = "".join("".join(sheets).split())
    assert [heading for heading in last_headings if "".join(heading.split()) not in printed] == []


@needs_chromium
def test_headings_of_a_long_table_are_repeated_on_its_next_sheet(page, tmp_path):
    page.open(table_page(tmp_path, ["ชื่อ"], [[f"ผู้รับการประเมิน {number}"] for number in range(120)]))
    sheets = words_of_pdf(page.pdf(), tmp_path, "-raw").split("\f")[:-1]
    assert len(sheets) > 2 and all("\nชื่อ\n" in f"\n{sheet}" for sheet in sheets)


# ── tables that sort and filter ──

def table_page(folder: Path, headings: list[str], rows: list[list[str]], table: str = '<table class="sortable">') -> Path:
    """A page of ours with one table; a cell may hold mark-up."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    source = (f'{{% extends "base.html" %}}{{% block main %}}<h1>ตาราง</h1><div class="scroll">{table}<caption>รายชื่อ</caption><thead><tr>'
              f'{"".join(f"<th scope=col>{heading}</th>" for heading in headings)}</tr></thead><tbody>{cells}</tbody></table></div>'
              "{% endblock %}")
    path = folder / "table.html"
    path.write_text(templates().from_string(source).render(office=SETTINGS.office, round=Round(2566, 1), first_day="", last_day=""),
                    encoding="utf-8")
    return path


def column(page: Page, number: int = 0, shown_only: bool = False) -> list[str]:
    rows = "tbody tr:not([hidden])" if shown_only else "tbody tr"
    return page.run(f"[...document.querySelectorAll('{rows}')].map(row => row.cells[{number}].textContent)")


def click(page: Page, heading: str) -> None:
    page.run(f"[...document.querySelectorAll('.sort')].find(button => button.textContent === '{heading}').click()")


def directions(page: Page) -> list[str | None]:
    return page.run("[...document.querySelectorAll('thead th')].map(heading => heading.ariaSort)")


@needs_chromium
def test_words_sort_as_a_thai_dictionary_does(page, tmp_path):
    page.open(table_page(tmp_path, ["คำ"], [[word] for word in reversed(THAI_ORDER)]))
    click(page, "คำ")
    assert column(page) == sorted(THAI_ORDER, key=dictionary_key)
    click(page, "คำ")
    assert column(page) == sorted(THAI_ORDER, key=dictionary_key)[::-1]
    assert sorted(THAI_ORDER) != sorted(THAI_ORDER, key=dictionary_key)


@needs_chromium
@pytest.mark.parametrize(("cells", "in_order"), [
    (["9", "10", "–", "1,234.50", "≈ 14.2857 (100/7)", ""], ["9", "10", "≈ 14.2857 (100/7)", "1,234.50", "–", ""]),
    (["๙", "10", "-2"], ["-2", "๙", "10"]),
    (["อ12", "อ9", "00415"], ["00415", "อ9", "อ12"]),
])
def test_numbers_sort_as_numbers_and_nothing_comes_last(page, tmp_path, cells, in_order):
    page.open(table_page(tmp_path, ["คะแนน"], [[cell] for cell in cells]))
    click(page, "คะแนน")
    assert column(page) == in_order
    click(page, "คะแนน")
    empty = sum(cell in ("–", "") for cell in cells)
    filled = len(cells) - empty
    assert column(page) == in_order[:filled][::-1] + in_order[filled:]


@needs_chromium
def test_equal_lines_keep_their_order_both_ways(page, tmp_path):
    page.open(table_page(tmp_path, ["ระดับ", "ชื่อ"], [["2", "ก"], ["1", "ข"], ["2", "ค"], ["1", "ง"]]))
    click(page, "ระดับ")
    assert column(page, 1) == ["ข", "ง", "ก", "ค"]
    click(page, "ระดับ")
    assert column(page, 1) == ["ก", "ค", "ข", "ง"]


@needs_chromium
def test_a_table_is_sorted_and_filtered_by_keyboard_alone(page, tmp_path):
    page.open(table_page(tmp_path, ["ชื่อ", "คะแนน"], [[f"คนที่ {number}", str(90 - number)] for number in range(1, 16)]))
    press(page, "Tab")
    type_words(page, "คนที่ ๑๒")
    assert column(page, shown_only=True) == ["คนที่ 12"]
    assert page.run("document.querySelector('[aria-live]').textContent") == "แสดง 1 จาก 15"
    press(page, "Tab")
    press(page, "Tab")
    press(page, "Enter")
    assert directions(page) == [None, "ascending"] and column(page, 1)[0] == "75"
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    press(page, " ")
    assert directions(page) == [None, "descending"] and column(page, 1)[0] == "89"


@needs_chromium
def test_a_filter_is_offered_from_thirteen_lines_on_and_paper_shows_them_all(page, tmp_path):
    for lines, offers in ((12, False), (13, True)):
        page.open(table_page(tmp_path, ["ชื่อ"], [[f"คนที่ {number}"] for number in range(lines)]))
        assert page.run("!!document.querySelector('.filter')") is offers
    page.run("document.querySelector('.filter input').focus()")
    type_words(page, "ไม่มีใคร")
    assert column(page, shown_only=True) == []
    printed = words_of_pdf(page.pdf(), tmp_path, "-raw")
    assert "คนที่ 12" in printed and "จาก 13" not in printed and "กรอง" not in printed


@needs_chromium
@pytest.mark.parametrize(("table", "rows"), [
    ("<table>", [["ก"], ["ข"]]), ('<table class="sortable">', [["ก"]]),
    ('<table class="sortable"><tbody><tr><td>กลุ่ม</td></tr></tbody>', [["ก"], ["ข"]]),
    ('<table class="sortable">', [["ก"], ['ข</td></tr><tr><td rowspan="2">ค']]),
])
def test_tables_of_groups_and_those_not_named_are_left_alone(page, tmp_path, table, rows):
    page.open(table_page(tmp_path, ["ชื่อ"], rows, table))
    assert page.run("document.querySelectorAll('button').length") == 0


@needs_chromium
def test_lists_of_the_office_sort_people_without_their_titles_and_bands_by_height(written, page):
    page.open(written["index.html"])
    ranks = "document.querySelector('table.ranks')"
    page.run(f"{ranks}.tHead.rows[0].cells[1].querySelector('button').click()")
    names = page.run(f"[...{ranks}.tBodies[0].rows].map(row => row.cells[1].textContent)")
    assert names == sorted(names, key=name_order) != sorted(names)
    page.run(f"{ranks}.tHead.rows[0].cells[3].querySelector('button').click()")
    bands = page.run(f"[...{ranks}.tBodies[0].rows].map(row => row.cells[3].firstChild.className)")
    heights = [list(BAND_COLOURS)[::-1].index(re.search(r"band-(\w+)", band)[1]) for band in bands]
    assert heights == sorted(heights) and len(set(heights)) > 2


@needs_chromium
def test_no_other_script_runs_in_a_page(page, tmp_path):
    path = table_page(tmp_path, ["ชื่อ"], [["<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"]])
    page.open(path)
    assert page.run("window.ran") is None and complaints(page)


@needs_chromium
def test_axe_and_the_measure_of_what_is_cut_do_find_faults(page, tmp_path):
    page.open(table_page(tmp_path, ["ชื่อ"], [["<svg role=img width=3000 height=9></svg>"]]))
    as_on_paper(page)
    assert cut_parts(page)
    as_on_screen(page)
    assert any(found.startswith("svg-img-alt") for found in axe_violations(page))


# ── colours ──

def contrast(fill: str, ink: str) -> float:
    """WCAG 2.1, contrast ratio."""
    def luminance(colour: str) -> float:
        parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= .04045 else ((part + .055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((.2126, .7152, .0722), linear))
    darker, lighter = sorted((luminance(fill), luminance(ink)))
    return (lighter + .05) / (darker + .05)


@pytest.mark.parametrize("band", BAND_COLOURS)
def test_a_bands_name_can_be_read_on_its_colour(band):
    assert contrast(*BAND_COLOURS[band]) >= 4.5
