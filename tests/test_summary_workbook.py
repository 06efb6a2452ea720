"""The office's summary workbook says what the tables say, in live formulas and in nobody's own words but text."""

import io
from pathlib import Path

import openpyxl
import pytest
from pipeline import tables
from pipeline.documents.drawing import Formula
from pipeline.documents.look import SHEET_FONT
from pipeline.documents.summary.workbook import EDGE_SHEET, OPEN_SHEET, shown_exact, summary_workbook
from pipeline.documents.summary.counts import BAND_SHEET
from pipeline.documents.summary.cover import COVER, NOTE_SHEET
from pipeline.documents.summary.findings import FINDING_SHEET
from pipeline.documents.summary.units import UNIT_SHEET
from pipeline.documents.workbook import FIRST_ROW, Book, Column, lines_of, workbook_bytes
from tests.office_suite import (
    cells, converted, cut_rows, live_formulas, low_text_rows, needs_soffice, package_text, recalculated_differences)
from tests.pictures import FONTS
from tests.sample_results import sample_results

GOVERNMENT, CIVIL = "พนักงานราชการ", "บุคลากรทางการศึกษาอื่น 38 ค.(2)"
HOSTILE = ("=1+1", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.com")', "http://example.com", "{=1}")


@pytest.fixture(scope="module")
def summary() -> bytes:
    return summary_workbook(sample_results())


def listed(workbook: bytes, sheet: str) -> list[list[object]]:
    return cells(workbook, sheet)[FIRST_ROW:]


@needs_soffice
def test_every_formula_carries_what_recalculating_gives(summary, tmp_path):
    assert recalculated_differences(summary, tmp_path) == []


@needs_soffice
def test_formulas_hold_in_an_office_where_nobody_has_a_score(tmp_path):
    office = "00104 | นายจักรี สมมติเพียร | government_employee | | |"
    assert recalculated_differences(summary_workbook(sample_results(office=office)), tmp_path) == []


@needs_soffice
def test_units_that_look_like_commands_are_counted_exactly(tmp_path):
    changed = {"00101": {"unit": "*"}, "00102": {"unit": ">1"}, "00103": {"unit": '=" "'}}
    assert recalculated_differences(summary_workbook(sample_results(changed=changed)), tmp_path) == []


@needs_soffice
def test_a_wrong_stored_value_would_be_noticed(tmp_path):
    def draw(book: Book) -> None:
        book.add_sheet("แผ่น", landscape=False).put(0, 0, Formula("=1+1", 3), {})
    wrong = workbook_bytes("", "", sample_results().round, draw)
    assert len(recalculated_differences(wrong, tmp_path)) == 1


@needs_soffice
def test_it_prints(summary, tmp_path):
    assert converted(summary, tmp_path, "pdf").read_bytes().startswith(b"%PDF")


def test_people_stand_in_order_of_rank_and_ties_share_it(summary):
    assert [row[:3] for row in listed(summary, GOVERNMENT)][:3] == [[1, 1, "00101"], [2, 2, "00102"], [3, 2, "00103"]]
    assert listed(summary, GOVERNMENT)[1][-1] == "คะแนนเท่ากับ 00103"


def test_who_has_no_score_is_listed_without_rank_and_without_zero(summary):
    without = [row for row in listed(summary, GOVERNMENT) if row[2] in ("00104", "00105")]
    assert len(without) == 2
    assert not [value for row in without for value in row if isinstance(value, int | float)]


def test_totals_are_those_of_the_audit_table(summary):
    results = sample_results()
    totals = {row[2]: row[8] for sheet in (GOVERNMENT, CIVIL) for row in listed(summary, sheet) if row[8] is not None}
    complete = results.scores[results.scores["score_status"] == "complete"]
    assert totals == {row.person_id: float(row.total_score) for row in complete.itertuples()}


def test_bands_are_counted_with_their_share(summary):
    rows = {(row[0], row[1]): row[2:] for row in listed(summary, BAND_SHEET)}
    assert rows[GOVERNMENT, "ดีมาก"] == [1, pytest.approx(1 / 3)]
    assert rows[GOVERNMENT, "รวม"] == [3, 1]
    assert rows[CIVIL, "ดีเด่น"] == [1, 0.5]


def test_units_show_mean_and_bands_of_complete_people_only(summary):
    rows = {(row[0], row[1]): row[2:5] for row in listed(summary, UNIT_SHEET)}
    assert rows["โรงเรียนบ้านสมมติ", GOVERNMENT] == [3, 1, 80]
    assert rows["กลุ่มอำนวยการ", GOVERNMENT] == [2, 2, pytest.approx(87.2)]
    assert rows["รวม", None] == [7, 5, None]


def test_edge_watch_tells_the_exact_total_beside_the_rounded_one(summary):
    rows = {row[0]: row for row in listed(summary, EDGE_SHEET)}
    assert rows["อ01"][4:7] == ["89.996", 90, "ดีเด่น"]
    assert "ปัดเศษ" in rows["อ01"][7] and rows["00101"][4] == "94.4"
    assert "003" not in rows["อ01"][8] and "38 ค.(2)" in rows["อ01"][8]


def test_a_total_that_does_not_end_is_shown_with_its_fraction():
    assert shown_exact("16624/175") == "≈ 94.994286 (16624/175)"
    assert shown_exact("94.995") == "94.995"


def test_who_is_missing_or_incomplete_stands_there_with_the_reason(summary):
    rows = {row[0]: (row[5], row[6], row[7]) for row in listed(summary, OPEN_SHEET)}
    assert set(rows) == {"00104", "00105"}
    assert rows["00104"][1:] == ("ไม่มีระดับของตัวชี้วัดที่ 2 (00104)", "กรอกระดับ 1 ถึง 5")


def test_findings_come_gravest_first(summary):
    assert [row[0] for row in listed(summary, FINDING_SHEET)] == [2, 3, 1]


def test_the_cover_counts_everybody(summary):
    counts = {row[0]: row[1:5] for row in cells(summary, COVER)}
    assert counts["รวม"] == [7, 5, 1, 1]
    assert [row[:5] for row in cells(summary, COVER)][5] == [GOVERNMENT, 5, 3, 1, 1]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_submitted_text_never_becomes_a_formula_or_a_link(hostile):
    changed = {"00101": {"position": hostile, "unit": hostile, "evaluator": hostile, "full_name": hostile}}
    workbook = summary_workbook(sample_results(changed=changed))
    assert not [formula for formula in live_formulas(workbook) if hostile in formula]
    assert [row[3] for row in listed(workbook, GOVERNMENT)][0] == hostile
    assert "relationships/hyperlink" not in package_text(workbook)


def test_person_ids_are_text(summary):
    assert all(isinstance(row[2], str) for sheet in (GOVERNMENT, CIVIL) for row in listed(summary, sheet))


def test_same_tables_give_the_same_bytes(summary):
    assert summary_workbook(sample_results()) == summary


def test_properties_name_no_user_and_no_path(summary):
    properties = openpyxl.load_workbook(io.BytesIO(summary)).properties
    assert (properties.creator, properties.lastModifiedBy) in ((None, None), ("", ""))
    assert properties.created.isoformat() == "2023-03-31T00:00:00"
    assert str(Path.cwd()) not in package_text(summary) and str(Path.home()) + "/" not in package_text(summary)


def test_no_row_cuts_its_vowels(summary):
    assert low_text_rows(summary, 30) == []


def test_rows_grow_with_their_text():
    assert lines_of("ก" * 100, 20) > lines_of("ก" * 30, 20) > lines_of("ก" * 5, 20) == 1
    assert lines_of("กี่" * 10, 20) == lines_of("ก" * 10, 20)


LONG = ("จำนวนปฏิบัติการทดลองวิทยาศาสตร์ที่นักเรียนได้ลงมือทำจริง", "ร้อยละของเด็กที่ได้รับการคัดกรองสุขภาพและบันทึกข้อมูลภาวะโภชนาการ",
        "กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร", "การยึดมั่นในความถูกต้องชอบธรรม และจริยธรรม", "ตลอดรอบการประเมิน",
        "ระยะเวลาในการชี้แจงข้อเท็จจริงเมื่อมีข่าวที่คลาดเคลื่อน", "ยังไม่มีแบบประเมินที่ใช้ได้ของนางสาวพิมพ์ชนก สมมติสุขในรอบนี้")


@needs_soffice
def test_no_list_cuts_its_title_or_the_long_words_in_its_cells(tmp_path, monkeypatch):
    (tmp_path / "fonts.conf").write_text(FONTS, encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))

    widths = (18, 22, 26, 30, 36)
    alone = [[text if col == own else None for col in range(len(widths))] for text in LONG for own in range(len(widths))]

    def draw(book: Book) -> None:
        book.add_list("บัญชี", LONG[2], None, [Column("หัว", width) for width in widths], alone)
    assert cut_rows(workbook_bytes("", "", sample_results().round, draw), tmp_path) == []


def test_every_sheet_prints_on_a4_one_page_wide_with_repeated_headings(summary):
    printed = [sheet for sheet in openpyxl.load_workbook(io.BytesIO(summary)) if sheet.sheet_state == "visible"]
    for sheet in printed:
        assert (sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, True), sheet.title
        assert sheet.page_setup.fitToWidth in (None, 1)           # 1 where it is not written
        if sheet.title not in (COVER, NOTE_SHEET):
            assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "A4"), sheet.title
            assert sheet.auto_filter.ref and sheet.page_setup.orientation == "landscape"


def test_every_font_is_the_thai_one(summary):
    book = openpyxl.load_workbook(io.BytesIO(summary))
    assert {font.name for font in book._fonts} == {SHEET_FONT}
    assert "Calibri" not in book.loaded_theme.decode() and "Cambria" not in book.loaded_theme.decode()


def test_what_xlsxwriter_would_drop_with_a_warning_is_raised():
    def draw(book: Book) -> None:
        book.add_sheet("แผ่น", landscape=False).data_validation(0, 0, 0, 0, {
            "validate": "any", "input_title": "ก" * 40})
    with pytest.raises(UserWarning):
        workbook_bytes("", "", sample_results().round, draw)


def test_an_office_name_with_an_ampersand_keeps_it_in_the_header():
    def draw(book: Book) -> None:
        book.add_sheet("แผ่น", landscape=False)
    workbook = workbook_bytes("", "ก & ข" * 100, sample_results().round, draw)
    assert "ก &amp;&amp; ข" in package_text(workbook)


def test_overlong_text_is_cut_and_says_so():
    changed = {"00101": {"position": "ก" * 40_000}}
    rows = listed(summary_workbook(sample_results(changed=changed)), GOVERNMENT)
    assert rows[0][4].endswith("…") and len(rows[0][4]) < 32_767


def test_everybody_on_the_roster_is_on_exactly_one_list(summary):
    results = sample_results()
    on_lists = [row[2] for sheet in (GOVERNMENT, CIVIL) for row in listed(summary, sheet)]
    assert sorted(on_lists) == sorted(results.people["person_id"])
    assert set(results.scores["score_status"]) == set(tables.SCORE_STATUSES)
