"""Facts that readers hide: error cells, formulas without value, percent formats, what is hidden or merged, the modified property."""

import io

import pytest
import xlsxwriter
from pipeline.intake.facts import modified_of
from pipeline.intake.guard import Refusal, inspect
from pipeline.intake.plain_rows import plain_rows
from pipeline.intake.sheets import Sheet, read_sheets
from tests.drawing import SETTINGS, draw
from tests.hostile import FIRST_SHEET, bent, parts_of, with_rows


def sheets_of(content: bytes) -> list[Sheet]:
    return read_sheets(content, inspect(content, SETTINGS.limits), SETTINGS.limits).sheets


def test_errors_formulas_without_value_percents_and_merges_are_facts():
    sheet, *_ = sheets_of(draw("""
        [ก]
        | #N/A | #REF! | =B1*2 => | =B1*2 => 9 | %0.3 | 0.3 | TRUE |
        | หัว | |
        merge A2:C3
        hide row 2
        hide column F
    """))
    kinds = [(c.kind, c.text, c.is_formula, c.is_percent) for c in sheet.in_reading_order()]
    assert kinds == [("error", "#N/A", True, False), ("error", "#REF!", True, False), ("formula_without_value", "", True, False),
                     ("number", "9", True, False), ("number", "0.3", False, True), ("number", "0.3", False, False),
                     ("bool", "TRUE", False, False), ("text", "หัว", False, False)]
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_columns) == ([(1, 0, 2, 2)], {1}, [(5, 5)])
    assert sheet.at(2, 2).text == "หัว" and [c.ref for c in sheet.row_cells(0)] == ["A1", "B1", "C1", "D1", "E1", "G1"]


def test_an_empty_result_of_a_formula_is_no_formula_without_value():
    sheet, *_ = sheets_of(with_rows('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>1</f><v/></c></row>'))
    assert {c.ref: c.kind for c in sheet.in_reading_order()} == {"B1": "formula_without_value"}


@pytest.mark.parametrize(("form", "is_percent"), [
    ("0%", True), ("0.00%", True), ("#,##0.0 %", True), ("[Red]0%;-0%", True), ("[$-1000000]0%", True),
    ('0"%"', False), ("0\\%", False), ("0_%", False), ('0" % ของงาน"', False), ("General", False), ("0.00", False)])
def test_a_number_is_percent_only_where_its_format_multiplies(form, is_percent):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_number(0, 0, 60, book.add_format({"num_format": form}))
    assert sheets_of(out.getvalue())[0].own(0, 0).is_percent == is_percent


def test_a_row_of_no_height_is_hidden():
    sheet, *_ = sheets_of(with_rows('<row r="1" ht="0" customHeight="1"><c r="A1"><v>1</v></c></row>'))
    assert sheet.hidden_rows == {0}


ROW = '<row r="1" spans="1:1"><c r="A1"><v>1</v></c></row>'
ILL_FORMED = {
    "a row's end too many": ROW.encode() + b"</row>", "a row without its end": ROW.encode()[:-6],
    "an attribute twice": ROW.encode().replace(b'spans="1:1"', b'ht="1" ht="0"'),
    "the number twice": ROW.encode().replace(b'spans="1:1"', b'r="2"'),
    "letters of another coding": b'<row r="1"><c r="A1" t="str"><v>\xa1</v></c></row>',
}


def left_to_the_parser(rows: bytes) -> bool:
    """Whether the fast way does not take a sheet of these rows, where it does take a plain one."""
    xml = parts_of(with_rows(ROW))[FIRST_SHEET]
    assert plain_rows(xml, SETTINGS.limits.box_cells) is not None
    return plain_rows(xml.replace(ROW.encode(), rows), SETTINGS.limits.box_cells) is None


@pytest.mark.parametrize("rows", ILL_FORMED.values(), ids=ILL_FORMED)
def test_rows_that_no_parser_takes_are_not_taken_by_their_pattern_either(rows):
    assert left_to_the_parser(rows)
    with pytest.raises(Refusal):
        sheets_of(bent(FIRST_SHEET, lambda _: parts_of(with_rows(ROW))[FIRST_SHEET].replace(ROW.encode(), rows)))


def test_a_row_of_another_namespace_is_left_to_the_parser():
    assert left_to_the_parser(ROW.replace('spans="1:1"', 'xmlns="x"').encode())


@pytest.mark.parametrize(("text", "expected"), [
    ("2023-04-05T06:00:00Z", "2023-04-05T06:00:00+00:00"), ("2023-04-05T13:00:00+07:00", "2023-04-05T06:00:00+00:00"),
    ("2023-04-05T06:00:00", "2023-04-05T06:00:00+00:00"), ("yesterday", ""), ("", "")])
def test_the_modified_property_is_one_moment_however_it_is_written(text, expected):
    core = f'<c xmlns:d="http://purl.org/dc/terms/"><d:modified>{text}</d:modified></c>'.encode()
    assert modified_of({"docProps/core.xml": core}) == expected
    assert modified_of({}) == modified_of({"docProps/core.xml": b"<x"}) == ""
