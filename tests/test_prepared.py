"""A workbook filled into a prepared package is, part by part, what XlsxWriter makes of the same drawing."""

import io
import math
import re
import zipfile
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.documents import workbook
from pipeline.documents.blank.form import blank_evaluation
from pipeline.documents.blank.goals import goals_form
from pipeline.documents.blank.history import history_form
from pipeline.documents.blank.roster import roster_form
from pipeline.documents.drawing import LONGEST_TEXT, Drawing, Formula, Link, Page
from pipeline.documents.prepared import KEPT_CELLS, filled, kept_package, skeleton_of
from pipeline.documents.workbook import HEADER_ROOM, Book, Column, header_text, workbook_bytes
from pipeline.documents.xlsx import xlsx_bytes
from pipeline.place import Place
from pipeline.publish import every_paper, raise_papers
from pipeline.rounds import Round
from tests.blank_filling import person
from tests.drawing import SETTINGS
from tests.raise_office import raised_round
from tests.sample_results import CONFIG, sample_results

ROUND = Round.parse("2566/1")
CREATED = datetime(2023, 3, 31)
TEXT, FIGURE, LARGE = {"text_wrap": True}, {"num_format": "0.00", "border": 1}, {"bold": True, "font_size": 20}
LOOKS = (TEXT, FIGURE, LARGE, {}, {"border": 1, "num_format": "0.00"})
HOSTILE = ("=1+1", "+1", "@SUM(A1)", "{=1}", "http://example.com", "\x00\x07\x0b\x1f", "a\r\nb\tc", " a", "a ", "\n", "\u3000a", "a\xa0", "_x000D_",
           "_x0041_ก_x0042_", "_X0041_", "<r>", "</t></si>", "&amp;", "]]>", "%s %d %%", "\ufffe\uffff", "😀", "\u202eb", "''", '"', "ป่ำ", "1.50", "TRUE", "")


def parts(workbook: bytes) -> dict[str, bytes]:
    """Name → content of every part, in their order."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def same(drawing: Drawing) -> bool:
    """Whether both ways make the same parts, in the same order, of ``drawing``."""
    return list(parts(filled(drawing)).items()) == list(parts(xlsx_bytes(drawing)).items())


def one_sheet(*contents, look=TEXT, title="") -> Drawing:
    drawing = Drawing(title, CREATED)
    sheet = drawing.add("แผ่น", Page(False, 0), "&Lหัว", "&Lท้าย")
    for row, content in enumerate(contents):
        sheet.put(row, 0, content, look)
    return drawing


def read_back(drawing: Drawing) -> list[list[str]]:
    """The texts of the workbook as they stand in the file, of either way. Source: ECMA-376 part 1, 22.9.2.19, on _x0007_."""
    return [[re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), "".join(text.itertext()))
             for text in etree.fromstring(parts(made)["xl/sharedStrings.xml"])] for made in (filled(drawing), xlsx_bytes(drawing))]


# ── all that we draw ──

def made_papers() -> None:
    """Every paper of a small office in both rounds, of its raises, and every form to be filled in."""
    first = sample_results("2566/1")
    second = sample_results("2566/2", former=first)
    place = Place(Path("nowhere"), Path("nowhere"), CONFIG)
    for papers in (*(group.papers for results, former in ((first, None), (second, first)) for group in every_paper(results, former, place)),
                   raise_papers(raised_round())):
        for paper in papers:
            paper.files()
    for whose in (person("00101", "government_employee"), person("00102", "government_employee"), person("อ01", "civil_servant_38k2")):
        blank_evaluation(whose, SETTINGS, ROUND)
    goals_form(["กลุ่มอำนวยการ"], SETTINGS, ROUND)
    history_form(first.people.to_dict("records"), SETTINGS, ROUND)
    roster_form(SETTINGS, ROUND)


@pytest.fixture(scope="module")
def drawings() -> list[Drawing]:
    drawn: list[Drawing] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "filled", lambda drawing: (drawn.append(drawing), filled(drawing))[1])
        made_papers()
    return drawn


def test_every_part_of_every_paper_is_what_xlsxwriter_makes_of_it(drawings):
    assert len({drawing.title for drawing in drawings}) > 40
    assert [drawing.title for drawing in drawings if not same(drawing)] == []


def test_a_paper_is_the_same_bytes_whatever_was_made_before(drawings):
    warm = [filled(drawing) for drawing in drawings]
    kept_package.cache_clear(), skeleton_of.cache_clear()
    assert [filled(drawing) for drawing in reversed(drawings)][::-1] == warm


def test_people_of_one_kind_share_a_package(drawings):
    slips = [drawing for drawing in drawings if drawing.properties.get("paper") in ("summary_form", "letter")]
    kept_package.cache_clear(), skeleton_of.cache_clear()
    for drawing in slips:
        filled(drawing)
    assert len(slips) > 20 and skeleton_of.cache_info().misses < len(slips) / 2


# ── whatever stands in the cells ──

words = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from(HOSTILE),
                  st.tuples(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE)).map("".join))
numbers = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-10**20, 10**20), st.fractions(), st.sampled_from((0.0, -0.0, 1e16)))
formulas = st.builds(Formula, st.sampled_from(("=1+1", '=IF(A1<>"",A1&"%s","")', "SUM(B1:B3)", "='แผ่น 2'!A1")),
                     st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(("", "#N/A", "ก & ข", "<b>", "#REF!"))))
contents_ = st.one_of(st.none(), words, numbers, formulas)


@given(st.lists(contents_, min_size=1, max_size=12), words, words, words)
def test_whatever_is_filled_in_is_what_xlsxwriter_would_write(contents, title, text, property_):
    drawing = one_sheet(*contents, title=title)
    drawing.properties["100 %"] = property_
    drawing.sheets[0].header = "&L" + header_text(text)
    assert same(drawing)


@st.composite
def layouts(draw) -> Drawing:
    """Sheets with merges below one another, cells put over others, rows with and without height, filters."""
    drawing = Drawing("ก", CREATED)
    for number in range(draw(st.integers(1, 3))):
        sheet = drawing.add(f"แผ่น {number}", draw(st.sampled_from((None, Page(True, 0), Page(False, 1)))), "หัว", "ท้าย")
        row = draw(st.integers(0, 3))
        if draw(st.booleans()):
            sheet.set_row(row, 60)
        for _ in range(draw(st.integers(0, 12))):
            rows, col, cols, look = (draw(st.integers(0, 2)), draw(st.integers(0, 28)), draw(st.integers(0, 3)), draw(st.sampled_from(LOOKS)))
            sheet.put(row, col, draw(contents_), look, (row + rows, col + cols))
            sheet.put(row, draw(st.integers(0, 31)), draw(contents_), draw(st.sampled_from(LOOKS)))
            for height in range(draw(st.integers(0, 3))):
                sheet.set_row(row + height, draw(st.sampled_from((1, 32, 32.25, 57.3, 409))))
            row += rows + draw(st.integers(1, 20))
        sheet.set_column(0, draw(st.integers(0, 4)), draw(st.sampled_from((0.5, 8, 12.5))))
        if draw(st.booleans()):
            sheet.autofilter(2, 0, 2 + draw(st.integers(1, 9)), 3)
        if draw(st.booleans()):
            sheet.protect("", {"select_locked_cells": True})
            sheet.conditional_format(0, 0, row, 0, {"type": "formula", "criteria": "=A1=1", "format": LARGE})
            sheet.data_validation("B2", {"validate": "list", "source": ["ก", "ข"], "multi_range": "B2 B4"})
    return drawing


@given(layouts())
def test_whatever_is_drawn_is_what_xlsxwriter_would_draw(drawing):
    assert same(drawing)


def test_lists_of_any_length_are_filled_into_one_skeleton():
    columns = [Column("ที่", 8), Column("ชื่อ", 30)]

    def made(rows: int) -> bytes:
        return workbook_bytes(f"{rows}", "", ROUND, lambda book: book.add_list("บัญชี", "บัญชี", None, columns, [(n, "ก") for n in range(rows)], [rows - 1]))
    made(2)
    before = skeleton_of.cache_info().misses
    assert [openpyxl.load_workbook(io.BytesIO(made(rows))).active.auto_filter.ref for rows in (3, 17, 40)] == ["A3:B6", "A3:B20", "A3:B43"]
    assert skeleton_of.cache_info().misses == before


def test_looks_made_on_the_way_stay_apart():
    drawing = one_sheet()
    for size in range(1, 100):
        drawing.sheets[0].put(size, 0, size, {"font_size": size})
    assert len(drawing.looks.numbers) == 99 and same(drawing)


def test_the_list_of_a_whole_office_is_not_kept():
    before = kept_package.cache_info().currsize
    drawing = one_sheet(*["ก"] * (KEPT_CELLS + 1))
    assert same(drawing) and kept_package.cache_info().currsize == before


# ── what is text stays text ──

def test_submitted_text_is_read_back_as_it_was_typed_either_way():
    typed = [text for text in (*HOSTILE, "<r><t>ก</t></r>", "<r>&</r>", "<r></r>", "<r>_x0041_\x07</r>") if text]
    for texts in read_back(one_sheet(*typed)):
        assert texts == typed


def test_no_text_is_longer_than_a_cell_holds():
    for texts in read_back(one_sheet("ก" * 40_000, "ก" * 50_000, "ก" * LONGEST_TEXT)):
        assert texts == ["ก" * LONGEST_TEXT + "…", "ก" * LONGEST_TEXT]
    assert same(one_sheet("ก" * 40_000, "ข", "ก" * 50_000, "ข", "ค"))


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(wrong):
    for way in (filled, xlsx_bytes):
        with pytest.raises(ValueError, match="in a cell"):
            way(one_sheet(wrong))


def test_half_a_letter_is_refused_either_way():
    for way in (filled, xlsx_bytes):
        with pytest.raises(UnicodeEncodeError):
            way(one_sheet("\ud800"))


# ── what XlsxWriter would refuse ──

def test_a_merge_over_another_is_refused():
    drawing = one_sheet()
    for col in (0, 1):
        drawing.sheets[0].put(0, col, None, TEXT, (1, col + 1))
    with pytest.raises(ValueError, match="B1:C2"):
        filled(drawing)


@pytest.mark.parametrize("row", [-1, 1_048_576])
def test_a_row_that_excel_does_not_have_is_refused(row):
    drawing = one_sheet()
    drawing.sheets[0].put(row, 0, "ก", TEXT)
    with pytest.raises(ValueError, match="refused"):
        filled(drawing)


def test_a_validation_that_xlsxwriter_drops_is_refused():
    drawing = one_sheet("ก")
    drawing.sheets[0].data_validation(0, 0, 0, 0, {"validate": "any", "input_title": "ก" * 40})
    with pytest.raises(UserWarning):
        filled(drawing)


def test_a_header_longer_than_excel_takes_is_refused():
    drawing = one_sheet("ก")
    drawing.sheets[0].footer = "ก" * 256
    with pytest.raises(ValueError, match="256"):
        filled(drawing)


def test_contents_without_a_spot_are_refused():
    with pytest.raises(ValueError, match="2 contents at 1 spots"):
        one_sheet().sheets[0].put_all([(0, 0, 0, 0, 0)], ["ก", "ข"])


def test_nothing_unknown_is_said_to_xlsxwriter():
    with pytest.raises(AttributeError):
        one_sheet().sheets[0].insert_image(0, 0, "x.png")


# ── what cannot be prepared ──

def test_a_link_or_what_is_drawn_by_hand_is_drawn_by_xlsxwriter():
    linked, by_hand = one_sheet(Link("internal:'แผ่น'!A1", "แผ่น")), one_sheet("ก")
    by_hand.sheets[0].draw(lambda book, sheet: sheet.set_column(0, 0, 9, book.add_format({"bold": True})))
    for drawing in (linked, by_hand):
        assert filled(drawing) == xlsx_bytes(drawing) != filled(one_sheet("ก"))


# ── header and footer ──

@given(st.one_of(words, st.sampled_from(("R&G", "&[Picture]", "&" * 300, "&G" * 100, "😀" * 200, "ก & ข" * 100))))
def test_any_office_and_any_unit_may_stand_in_header_and_footer(name):
    def draw(book: Book) -> None:
        book.footnote = name
        book.add_sheet("แผ่น" * 7, landscape=False).draw(lambda workbook, sheet: None)
    assert workbook_bytes("", name, ROUND, draw)            # by XlsxWriter, which drops what it does not take
    assert len(header_text(name).encode("utf-16-le")) // 2 <= HEADER_ROOM + 1


# ── the zip ──

def test_the_zip_states_no_clock_and_no_system():
    with zipfile.ZipFile(io.BytesIO(filled(one_sheet("ก")))) as archive:
        said = {(member.date_time, member.create_system, member.external_attr, member.compress_type) for member in archive.infolist()}
    assert said == {((1980, 1, 1, 0, 0, 0), 3, 0o600 << 16, zipfile.ZIP_DEFLATED)}
