"""history.xlsx and the draft of an opinion: printed pre-filled, filled in by another library, and read back."""

import io
import re
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from pipeline import tables
from pipeline.checks.former import check_opinions, sound_history
from pipeline.documents.blank.fields import former_total
from pipeline.documents.blank.history import history_form
from pipeline.documents.opinion import SHEET, opinion_draft, opinion_name, opinions_that_count, people_below
from pipeline.documents.pages import office_page
from pipeline.intake.matching import match_files
from pipeline.intake.two_rounds import history_frame, opinions_frame
from pipeline.intake.workbook import read_content
from pipeline.tables import OPINIONS
from tests.drawing import SETTINGS
from tests.office_suite import cells, converted, live_formulas, low_text_rows, needs_soffice, package_text
from tests.papers_of import person_page
from tests.sample_results import sample_results

# Former round: 00102 has 60.00 and 00103 80.00; now both have 80.00.
FORMER_OFFICE = """
00101 | นางสาวกานดา สมมติใจ    | government_employee | กลุ่มอำนวยการ      | 5 5 5 | 5 5 5 5 5 5 5
00102 | นายขจร จำลองดี         | government_employee | โรงเรียนบ้านสมมติ   | 3 3 3 | 3 3 3 3 3 3 3
00103 | นางคำแก้ว ตัวอย่างงาม   | government_employee | กลุ่มอำนวยการ      | 4 4 4 | 4 4 4 4 4 4 4
อ02   | นายโชติ สมมติวงศ์       | civil_servant_38k2  | โรงเรียนบ้านสมมติ   | 2 2 2 | 2 2 2 2 2 2 2 2
"""
RESULTS = sample_results("2566/1", former=sample_results("2565/2", office=FORMER_OFFICE))
OPINION = "เห็นควรให้โอกาสปรับปรุงตนเองอีกหนึ่งรอบ\nเพราะผลงานดีขึ้น"


@pytest.fixture(scope="module")
def own():
    [own] = people_below(RESULTS)
    return own


@pytest.fixture(scope="module")
def draft(own):
    return opinion_draft(own, RESULTS.terms)


def read(workbook, file_name="ก.xlsx"):
    return read_content(workbook, file_name, SETTINGS.limits, RESULTS.round)


def filled(workbook, sheet, **values):
    """The workbook with values in its cells, as another library saves it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for ref, value in values.items():
        book[sheet][ref] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_cells(workbook, sheet):
    page = openpyxl.load_workbook(io.BytesIO(workbook))[sheet]
    return [cell.coordinate for row in page.iter_rows() for cell in row
            if not isinstance(cell, MergedCell) and not cell.protection.locked]


def pages_of(workbook, folder, size):
    """How many pages LibreOffice prints; all of them must be of this size."""
    printed = converted(workbook, folder, "pdf").read_bytes()
    assert set(re.findall(rb"/MediaBox\s*\[\s*0 0 (\d\d\d)", printed)) == {size}
    return len(re.findall(rb"/Type\s*/Page\b", printed))


# ── history.xlsx ──

@pytest.fixture(scope="module")
def history():
    return history_form(RESULTS.people.to_dict("records"), SETTINGS, RESULTS.round)


def test_everybody_has_a_line_with_the_round_before_and_nothing_filled_in(history):
    lines = cells(history, 0)[3:]
    assert {line[1] for line in lines} == set(RESULTS.people["person_id"])
    assert {tuple(line[4:]) for line in lines} == {("2565/2", None, None)}


def test_only_score_and_remark_are_open(history):
    page = openpyxl.load_workbook(io.BytesIO(history)).worksheets[0]
    assert page.protection.sheet and not page.protection.password
    assert set(open_cells(history, page.title)) == {f"{column}{row}" for column in "FG" for row in range(4, 4 + len(RESULTS.people))}


def test_an_untouched_history_form_says_nothing(history):
    reading = read(history)
    assert (reading.kind, reading.lines, reading.findings, reading.form["round"]) == ("history", [], [], "2566/1")


def test_scores_typed_into_the_form_come_back_as_they_are(history):
    page = openpyxl.load_workbook(io.BytesIO(history)).worksheets[0]
    row_of = {row[1].value: row[0].row for row in page.iter_rows(min_row=4)}
    sent = filled(history, page.title, **{f"F{row_of['00101']}": 77.25, f"F{row_of['อ01']}": 100, f"G{row_of['00104']}": "บรรจุใหม่"})
    reading = read(sent)
    matched, about = match_files([reading], RESULTS.people, RESULTS.round)
    sound, findings = sound_history(history_frame(matched), RESULTS.people, RESULTS.schemes, RESULTS.round.previous)
    assert {person_id: (line.previous_score, line.remark) for person_id, line in sound.items()} == {
        "00101": ("77.25", ""), "อ01": ("100", ""), "00104": ("", "บรรจุใหม่")}
    assert (reading.findings, about, findings) == ([], [], [])


def test_the_form_announces_what_the_finding_expects():
    assert former_total(RESULTS.schemes["government_employee"]).message == "คะแนนรวม 20 ถึง 100 ทศนิยมไม่เกิน 2 ตำแหน่ง"


@needs_soffice
def test_the_history_form_cuts_no_vowels_and_prints_across_one_page(history, tmp_path):
    assert low_text_rows(history, 32) == []
    assert pages_of(history, tmp_path, size=b"841") == 1


# ── the opinion to the director ──

def test_who_is_below_on_the_mean_gets_a_draft_and_nobody_else(own):
    assert (own.person.person_id, own.two_rounds.mean_score) == ("00102", "70.00")
    assert opinion_name(own.person) == "forms/opinions/โรงเรียนบ้านสมมติ/00102.xlsx"
    assert RESULTS.two_rounds.set_index("person_id").loc["อ02", "mean_score"] != ""       # no rule asks about this type


def test_the_facts_are_filled_in_and_the_opinion_is_blank(draft):
    said = "\n".join(str(value) for row in cells(draft, SHEET) for value in row if value is not None)
    for fact in ("นายขจร จำลองดี", "00102", "2565/2", "2566/1", "70.00", "ต่ำกว่าระดับดี (75)", "ข้อ 6 (3.5)", "นายสุเทพ สมมติชัย"):
        assert fact in said
    figures = [row[6] for row in cells(draft, SHEET) if isinstance(row[6], int | float)]
    assert figures == [60, 80, 70] and live_formulas(draft) == []
    page = openpyxl.load_workbook(io.BytesIO(draft))[SHEET]
    assert page.protection.sheet and not page.protection.password
    assert all(page[ref].value is None for ref in open_cells(draft, SHEET))


def test_the_draft_proposes_nothing(draft):
    assert not re.search("เลิกจ้าง|เห็นควร|สมควร|ไม่ผ่าน", "".join(
        str(value) for row in cells(draft, SHEET) for value in row if value is not None))


def test_nobody_elses_name_or_number_is_in_the_draft(draft):
    text = package_text(draft)
    assert not [other.full_name for other in RESULTS.people.itertuples() if other.person_id != "00102" and other.full_name in text]


def answers(draft):
    """(cell of the date, cell of the opinion), as the form is laid out."""
    page = openpyxl.load_workbook(io.BytesIO(draft))[SHEET]
    label = {cell.value: cell for row in page.iter_rows() for cell in row if cell.value}
    return (page.cell(label["ลงวันที่"].row, 2).coordinate,
            page.cell(label["ความเห็นของผู้ประเมินที่เสนอผู้อำนวยการ"].row + 1, 1).coordinate)


def sent_back(draft, opinion=OPINION, on=date(2023, 4, 20), two_rounds=RESULTS.two_rounds):
    """(81_opinions, files, codes of the findings) of the draft dropped into the inbox with these answers."""
    reading = read(filled(draft, SHEET, **dict(zip(answers(draft), (on, opinion), strict=True))), "ความเห็น.xlsx")
    matched, about = match_files([reading], RESULTS.people, RESULTS.round)
    frame = opinions_frame([file for file in matched if file.status == "accepted"])
    return frame, matched, [found.code for found in (*reading.findings, *about, *check_opinions(matched, frame, two_rounds))]


def test_an_opinion_that_comes_back_is_its_persons_and_is_recorded(draft):
    frame, [file], codes = sent_back(draft)
    assert (file.reading.kind, file.status, file.person_id) == ("opinion", "accepted", "00102")
    assert frame.to_dict("records") == [{
        "person_id": "00102", "opinion": "เห็นควรให้โอกาสปรับปรุงตนเองอีกหนึ่งรอบ เพราะผลงานดีขึ้น", "opined_on": "2023-04-20",
        "mean_score": "70.00", "file_name": "ความเห็น.xlsx", "sheet_name": SHEET, "cell_ref": answers(draft)[1]}]
    assert codes == []


def test_what_came_back_stands_in_the_paper_for_the_director_and_comes_back_the_same(own, draft):
    frame, *_ = sent_back(draft)
    said = opinions_that_count(replace(RESULTS, opinions=frame))["00102"]
    again = opinion_draft(own, RESULTS.terms, said)
    page = openpyxl.load_workbook(io.BytesIO(again))[SHEET]
    assert [page[ref].value for ref in answers(again)] == [datetime(2023, 4, 20), OPINION.replace("\n", " ")]
    assert opinions_frame([file for file in match_files([read(again, "ความเห็น.xlsx")], RESULTS.people, RESULTS.round)[0]]).equals(frame)


def test_an_opinion_on_another_mean_is_not_put_before_the_director(draft):
    frame, *_ = sent_back(draft)
    assert opinions_that_count(replace(RESULTS, opinions=frame.assign(mean_score="71.00"))) == {}
    assert set(opinions_that_count(replace(RESULTS, opinions=frame.assign(mean_score="")))) == {"00102"}


def test_a_draft_sent_back_unwritten_is_said(draft):
    frame, [file], codes = sent_back(draft, opinion=None)
    assert (file.status, frame.empty, codes) == ("accepted", True, ["OPINION_BLANK"])


def test_an_opinion_without_its_day_has_no_day_and_nothing_that_cannot_be_read(draft):
    frame, _, codes = sent_back(draft, on=None)
    assert (frame["opined_on"].tolist(), codes) == ([""], [])


def test_a_day_that_the_form_refuses_is_a_finding(draft):
    frame, _, codes = sent_back(draft, on=date(2021, 4, 20))
    assert (frame["opined_on"].tolist(), codes) == ([""], ["DATE_OUTSIDE_ROUND"])


@pytest.mark.parametrize(("changed", "code"), [
    ({"mean_score": "71.00"}, "OPINION_FACTS_CHANGED"), ({"below_good": "no", "mean_score": "76.00"}, "OPINION_NOT_DUE"),
    ({"below_good": "", "mean_score": ""}, "OPINION_NOT_DUE")])
def test_an_opinion_on_figures_that_have_changed_since_is_said(changed, code, draft):
    now = RESULTS.two_rounds.copy()
    for column, value in changed.items():
        now.loc[now["person_id"] == "00102", column] = value
    assert sent_back(draft, two_rounds=tables.TWO_ROUNDS.check(now))[2] == [code]


def test_the_form_of_another_person_is_not_taken_for_ones_own(draft):
    page = openpyxl.load_workbook(io.BytesIO(draft))[SHEET]
    name = next(cell.coordinate for row in page.iter_rows() for cell in row if cell.value == "นายขจร จำลองดี")
    reading = read(filled(draft, SHEET, **{name: "นางคำแก้ว ตัวอย่างงาม", answers(draft)[1]: OPINION}))
    [file], _ = match_files([reading], RESULTS.people, RESULTS.round)
    assert (file.status, file.reason_code) == ("rejected", "FORM_COPIED")


@needs_soffice
def test_the_draft_cuts_no_vowels_and_prints_on_one_page(draft, tmp_path):
    assert low_text_rows(draft, 32) == []
    assert pages_of(draft, tmp_path, size=b"595") == 1


# ── the pages ──

def test_the_offices_page_lists_who_is_below_with_the_draft_and_whether_the_opinion_is_there(draft):
    page = office_page(RESULTS)
    section = page[page.index('id="below"'):]
    assert "70.00" in section and "00102.xlsx" in section and "ได้รับแล้ว" not in section
    opined = replace(RESULTS, opinions=OPINIONS.frame([dict.fromkeys(OPINIONS.column_names, "") | {"person_id": "00102", "opinion": OPINION}]))
    assert "ได้รับแล้ว" in office_page(opined)


def test_nobody_below_leaves_no_list():
    assert 'id="below"' not in office_page(sample_results("2566/1"))


def test_a_persons_page_shows_both_rounds_or_says_what_is_missing():
    page = person_page(RESULTS, "00102")
    assert "รอบ 2565/2 ได้ 60.00" in page and "คะแนนเฉลี่ยสองรอบ 70.00" in page and "ต่ำกว่าเกณฑ์ 75" in page
    assert "ไม่มีผู้ใช้เลขที่ตำแหน่งนี้" in person_page(RESULTS, "00105")
