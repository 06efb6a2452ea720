"""The committee's circle: the list we print, filled in by another library, dropped back, applied over untouched raw scores."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.decisions.review import review_people
from pipeline.documents.committee.form import ATTENDANCE, committee_workbook
from pipeline.documents.committee.fairness import EVALUATOR_SHEET, UNIT_SHEET
from pipeline.documents.committee.minutes import meeting_of, minutes_page, minutes_workbook
from pipeline.documents.findings.units import messages, units_to_tell
from pipeline.documents.pages import MINUTES_PAGE, MINUTES_WORKBOOK, office_page
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.reading import Reading
from pipeline.publish import office_papers
from pipeline.tables import TWO_ROUNDS
from tests.blank_filling import saved
from tests.drawing import ROUND, SETTINGS
from tests.drawn_round import found, results_of
from tests.office_suite import (
    cells, converted, low_text_rows, needs_soffice, package_text, recalculated_differences)
from tests.papers_of import contents
from tests.sample_results import sample_results

COMPETENCIES = ("การมุ่งผลสัมฤทธิ์", "การบริการที่ดี", "การสั่งสมความเชี่ยวชาญในงานอาชีพ", "การยึดมั่นในความถูกต้องชอบธรรม และจริยธรรม",
                "การทำงานเป็นทีม", "การตรวจสอบความถูกต้องตามกระบวนการงาน", "ความยืดหยุ่นผ่อนปรน")
NAMES = {"0001": "นายกล้า สมมติใจ", "0002": "นางขวัญ จำลองดี", "0003": "นายคม ตัวอย่างงาม", "0004": "นางงาม สมมติวงศ์"}
LEVELS = {"0001": "4.6", "0002": "4", "0003": "3.2", "0004": ""}           # 93.60, 80.00, 63.20, none
ROSTER = "[ทะเบียน]\n| เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทบุคลากร | กลุ่มลักษณะงาน | กลุ่ม/หน่วย/สถานศึกษา | ผู้ประเมิน |\n" + "\n".join(
    f'| "{person_id}" | {name} | พนักงานราชการ | สำนักงาน | กลุ่มอำนวยการ | นายสุเทพ สมมติชัย |' for person_id, name in NAMES.items())
SHEET = "พนักงานราชการ"
MET = date(2023, 4, 5)
MEMBERS = ("นายประธาน สมมติการ", "นางกรรมการ สมมติหนึ่ง", "นายเลขา สมมติสอง")


def evaluation(person_id, level):
    rows = [f"| {name} | {round(float(level))} |" for name in COMPETENCIES]
    half = "\n".join(f"| {no} | งานที่ {no} | {level} | 50 |" for no in (1, 2))
    return "\n".join([
        "[ผลงาน]", f'| ชื่อผู้รับการประเมิน | {NAMES[person_id]} | | เลขที่ตำแหน่ง | "{person_id}" | | รอบการประเมิน | ครั้งที่ 1/2566 |',
        "| ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |", half, "[สมรรถนะ]", "| สมรรถนะ | คะแนน (ก) |", *rows])


EVALUATIONS = {f"{person_id}.xlsx": evaluation(person_id, level) for person_id, level in LEVELS.items() if level}


def office(folder, **more):
    return results_of(folder, EVALUATIONS | more, roster=ROSTER)


@pytest.fixture(scope="module")
def proposed(tmp_path_factory):
    """The round before the committee."""
    return office(tmp_path_factory.mktemp("proposed"))


@pytest.fixture(scope="module")
def printed(proposed):
    return committee_workbook(proposed)


def filled(form, decisions=None, members=MEMBERS, met=MET, present="เข้าประชุม", changed=()):
    """The printed list with decisions (person_id → score, reason), who attended and when; ``changed`` are further cells."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    sheet, attendance = book[SHEET], book[ATTENDANCE]
    columns = {cell.value: cell.column for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        score, reason = (decisions or {}).get(sheet.cell(row, columns["เลขที่ตำแหน่ง"]).value, (None, None))
        sheet.cell(row, columns["คะแนนที่คณะกรรมการเห็นชอบ"]).value = score
        sheet.cell(row, columns["เหตุผลที่ปรับคะแนน"]).value = reason
    places = {cell.value: (cell.row, cell.column) for row in attendance.iter_rows() for cell in row if isinstance(cell.value, str)}
    day_row, head_row = places["วันที่ประชุม"][0], places["ชื่อกรรมการ"][0]
    attendance.cell(day_row, 3).value = met
    for row, name in enumerate(members, head_row + 1):
        attendance.cell(row, 2).value, attendance.cell(row, 3).value, attendance.cell(row, 4).value = name, "กรรมการ", present
    for name, cell, value in changed:
        book[name][cell] = value
    return saved(book)


CHANGED = {"0002": (95.5, "ผลงานเด่นที่ประชุมรับรอง"), "0003": (65, "ปรับให้เป็นมาตรฐานเดียวกัน")}


# ── the circle ──

def test_the_list_dropped_back_untouched_changes_nothing_and_has_nothing_wrong(proposed, printed, tmp_path):
    results = office(tmp_path, **{"บัญชี.xlsx": printed})
    assert results.findings.equals(proposed.findings) and results.review.equals(proposed.review)
    file, = results.files[results.files["file_kind"] == "committee"].itertuples()
    assert (file.file_status, file.reason_code) == ("accepted", "")


def test_decisions_are_applied_over_untouched_scores(proposed, printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, CHANGED)})
    assert results.findings.equals(proposed.findings)
    for frame in ("scores", "bands", "ranks"):
        assert getattr(results, frame).equals(getattr(proposed, frame))
    assert results.review.drop(columns=["file_name", "sheet_name"]).values.tolist() == [
        ["0001", "93.60", "93.60", "very_good", "very_good", "1", "2", "", "2023-04-05", ""],
        ["0002", "80.00", "95.50", "good", "outstanding", "2", "1", "ผลงานเด่นที่ประชุมรับรอง", "2023-04-05", "L5"],
        ["0003", "63.20", "65.00", "needs_improvement", "fair", "3", "3", "ปรับให้เป็นมาตรฐานเดียวกัน", "2023-04-05", "L6"]]


def test_a_new_list_says_who_was_changed_and_when_and_is_empty_again(printed, tmp_path):
    listed = cells(committee_workbook(office(tmp_path, **{"มติ.xlsx": filled(printed, CHANGED)})), SHEET)[3:]
    assert "คณะกรรมการปรับเป็น 95.50 เมื่อ 5 เมษายน 2566: ผลงานเด่นที่ประชุมรับรอง" in listed[1][10]
    assert [row[11:13] for row in listed] == [[None, None]] * 4 and listed[1][7] == 80


@pytest.mark.parametrize(("decision", "codes"), [
    ((85, None), {"REVIEW_REASON_MISSING": "L5"}), ((None, "ดีมาก"), {"REVIEW_SCORE_MISSING": "M5"}),
    ((100.5, "ดี"), {"REVIEW_SCORE_OUT_OF_RANGE": "L5"}), ((-1, "ดี"), {"REVIEW_SCORE_OUT_OF_RANGE": "L5"}),
    ((85.123, "ดี"), {"REVIEW_SCORE_OUT_OF_RANGE": "L5"}),
    (("แปดสิบ", "ดี"), {"LINE_VALUE_UNREADABLE": "L5", "REVIEW_SCORE_MISSING": "M5"})])
def test_a_decision_that_cannot_be_applied_is_told_at_its_cell_and_the_others_are(decision, codes, printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, {"0002": decision, "0003": (65, "ปรับ")})})
    assert {code: ref for code, ref in found(results, "code", "cell_ref") if code in codes} == codes
    assert dict(zip(results.review["person_id"], results.review["score_after"])) == {"0001": "93.60", "0002": "80.00", "0003": "65.00"}


@pytest.mark.parametrize(("changed", "code", "ref"), [
    ({"B5": "9999"}, "REVIEW_PERSON_UNKNOWN", "B5"), ({"C5": NAMES["0001"]}, "REVIEW_NAME_OF_ANOTHER", "C5"),
    ({"B5": "0004"}, "REVIEW_NAME_OF_ANOTHER", "C5"), ({"B5": "0004", "C5": NAMES["0004"]}, "REVIEW_PERSON_WITHOUT_SCORE", "B5"),
    ({"H5": 79.5}, "REVIEW_SCORE_MOVED", "H5"), ({"H5": None}, "REVIEW_SCORE_MOVED", "L5")])
def test_a_decision_about_another_person_or_another_score_is_not_applied(changed, code, ref, printed, tmp_path):
    changed = [(SHEET, cell, value) for cell, value in changed.items()]
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, {"0002": (85, "ดี")}, changed=changed)})
    assert found(results, "cell_ref", "severity", code=code) == [(ref, "warns")]
    assert (results.review["score_before"] == results.review["score_after"]).all()


def test_a_line_with_anothers_name_is_nobodys_and_has_met_about_nobody(printed, tmp_path):
    form = filled(printed, {"0002": (85, "ดี")}, changed=[(SHEET, "C5", NAMES["0001"]), (SHEET, "C6", "นาย คม  ตัวอย่างงาม")])
    results = office(tmp_path, **{"มติ.xlsx": form})
    assert found(results, "person_id", "expected", code="REVIEW_NAME_OF_ANOTHER") == [("", NAMES["0002"])]
    assert dict(zip(results.review["person_id"], results.review["decided_on"])) == {
        "0001": "2023-04-05", "0002": "", "0003": "2023-04-05"}


def test_two_lines_of_one_person_apply_neither(printed, tmp_path):
    form = filled(printed, {"0002": (85, "ดี"), "0003": (70, "ดี")}, changed=[(SHEET, "B6", "0002"), (SHEET, "C6", NAMES["0002"]), (SHEET, "H6", 80)])
    results = office(tmp_path, **{"มติ.xlsx": form})
    assert found(results, "cell_ref", "person_id", code="REVIEW_PERSON_TWICE") == [("B5", "0002"), ("B6", "0002")]
    assert (results.review["score_before"] == results.review["score_after"]).all()


# ── the meeting ──

@pytest.mark.parametrize("meeting", [
    {"members": MEMBERS[:2]}, {"present": "ไม่เข้าประชุม"}, {"members": (MEMBERS[0], MEMBERS[0], MEMBERS[0])}, {"members": ()},
    {"members": MEMBERS[:2], "decisions": None}])
def test_too_few_members_refuse_the_whole_file_even_where_nothing_was_changed(meeting, printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, **{"decisions": CHANGED} | meeting)})
    file, = results.files[results.files["file_kind"] == "committee"].itertuples()
    assert (file.file_status, file.reason_code) == ("rejected", "COMMITTEE_TOO_FEW")
    assert (results.review["score_before"] == results.review["score_after"]).all() and not any(results.review["decided_on"])
    assert not found(results, "code", code="REVIEW_REASON_MISSING")


def test_a_meeting_without_a_day_is_told_and_applied(printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, CHANGED, met=None)})
    assert found(results, "file_name", code="COMMITTEE_DATE_MISSING") == [("มติ.xlsx",)]
    assert results.review["score_after"].tolist() == ["93.60", "95.50", "65.00"]


@pytest.mark.parametrize(("met", "code"), [("เมื่อวานนี้", "DAY_UNREADABLE"), (date(1965, 4, 5), "DAY_OUTSIDE_ROUND"),
                                           (date(2029, 4, 5), "DAY_OUTSIDE_ROUND")])
def test_a_day_that_cannot_be_is_told_at_its_cell_and_not_used(met, code, printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, CHANGED, met=met)})
    assert found(results, "sheet_name", "cell_ref", code=code) == [(ATTENDANCE, "C6")]
    assert not any(results.review["decided_on"]) and not found(results, "code", code="COMMITTEE_DATE_MISSING")


@pytest.mark.parametrize("met", ["5 เมษายน 2566", date(2566, 4, 5)])
def test_a_day_in_words_or_in_the_buddhist_era_is_the_day(met, printed, tmp_path):
    assert set(office(tmp_path, **{"มติ.xlsx": filled(printed, met=met)}).review["decided_on"]) == {"2023-04-05"}


# ── two lists ──

def undated(workbook):
    """The workbook without its modified property."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"<dcterms:modified.*?</dcterms:modified>", b"", old.read(name)))
    return out.getvalue()


def fates(results):
    return {file.file_name: (file.file_status, file.reason_code) for file in results.files.itertuples() if file.file_kind == "committee"}


def test_the_later_meeting_supersedes_the_earlier_as_a_whole(printed, tmp_path):
    later = filled(printed, {"0003": (70, "ทบทวน")}, met=date(2023, 4, 20))
    results = office(tmp_path, **{"ก.xlsx": later, "ข.xlsx": filled(printed, CHANGED)})
    assert fates(results) == {"ก.xlsx": ("accepted", ""), "ข.xlsx": ("superseded", "SUBMISSION_SUPERSEDED")}
    assert found(results, "file_name", "found", code="SUBMISSION_SUPERSEDED") == [("ข.xlsx", "ก.xlsx")]
    assert results.review["score_after"].tolist() == ["93.60", "80.00", "70.00"]


@pytest.mark.parametrize(("lists", "days"), [
    (({"0002": (95.5, "ดี")}, {"0002": (95.5, "ดี"), "0003": (65, "ปรับ")}), ("05", "05", "20")),
    (({"0002": (95.5, "ดี")}, {"0003": (65, "ปรับ")}), ("05", "20", "20")),
    (({"0002": (95.5, "ดี")}, {}, {"0002": (95.5, "ดี")}), ("05", "25", "05")),
    (({"0002": (95.5, None)}, {"0002": (95.5, "ดี")}), ("05", "20", "05"))])
def test_a_further_meeting_leaves_the_day_of_whose_score_it_does_not_change(lists, days, printed, tmp_path):
    met = (date(2023, 4, 5), date(2023, 4, 20), date(2023, 4, 25))
    results = office(tmp_path, **{f"{day}.xlsx": filled(printed, decided, met=day) for day, decided in zip(met, lists)})
    assert tuple(day.removeprefix("2023-04-") for day in results.review["decided_on"]) == days


def test_a_meeting_about_another_score_than_the_evaluated_one_of_now_is_no_day_of_it(printed, tmp_path):
    results = office(tmp_path, **{"ก.xlsx": filled(printed, changed=[(SHEET, "H5", 79)]), "ข.xlsx": filled(printed, met=date(2023, 4, 20))})
    assert results.review["decided_on"].tolist() == ["2023-04-05", "2023-04-20", "2023-04-05"]


def test_who_was_not_shown_with_the_score_of_now_was_not_decided_on(printed, tmp_path):
    sent_afterwards, mended_afterwards = (SHEET, "H6", None), (SHEET, "H5", 79)
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, changed=[sent_afterwards, mended_afterwards])})
    assert results.review["decided_on"].tolist() == ["2023-04-05", "", ""]


def test_a_list_that_shows_nobodys_score_has_decided_on_everybody(printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, changed=[(SHEET, cell, None) for cell in ("H4", "H5", "H6")])})
    assert set(results.review["decided_on"]) == {"2023-04-05"}


def test_two_meetings_of_one_day_that_differ_are_both_refused(printed, tmp_path):
    results = office(tmp_path, **{"ก.xlsx": undated(filled(printed, CHANGED)), "ข.xlsx": undated(filled(printed, {"0003": (70, "ทบทวน")}))})
    assert set(fates(results).values()) == {("rejected", "SUBMISSION_UNDECIDED")}
    assert (results.review["score_before"] == results.review["score_after"]).all()
    assert "มติคณะกรรมการ" in found(results, "message_th", code="SUBMISSION_UNDECIDED")[0][0]


@pytest.mark.parametrize("other", ["printed", "too_few"])
def test_neither_an_untouched_list_nor_a_refused_meeting_supersedes_a_decided_one(other, printed, tmp_path):
    beside = printed if other == "printed" else filled(printed, members=MEMBERS[:1], met=date(2023, 5, 1))
    results = office(tmp_path, **{"มติ.xlsx": undated(filled(printed, CHANGED)), "อื่น.xlsx": beside})
    assert fates(results)["มติ.xlsx"] == ("accepted", "")
    assert results.review["score_after"].tolist() == ["93.60", "95.50", "65.00"]


# ── brute force ──

decision = st.tuples(st.sampled_from([*NAMES, "9999"]), st.one_of(st.none(), st.integers(-50, 10_050)), st.sampled_from(("", "เหตุผล")),
                     st.booleans())


@settings(deadline=None)
@given(st.lists(decision, max_size=6))
def test_only_an_applicable_decision_touches_a_person_and_ranks_follow_the_scores(decisions):
    base = sample_results(office="\n".join(f"{person_id} | {NAMES[person_id]} | government_employee | ก | {level} {level} {level} | "
                                           + "3 3 3 3 3 3 3" for person_id, level in zip(NAMES, ("4.6", "4", "3.2", "-"))))
    before = dict(zip(base.scores["person_id"], base.scores["total_score"]))
    lines = [Line("committee", SHEET, {"person_id": person_id, "reason": reason,
                                       "score_after": "" if score is None else f"{score / 100:.2f}",
                                       "score_before": before.get(person_id, "1") if is_current else "1.23"},
                  {"person_id": f"B{no}", "score_after": f"L{no}", "score_before": f"H{no}"} | ({"reason": f"M{no}"} if reason else {}))
             for no, (person_id, score, reason, is_current) in enumerate(decisions)]
    file = Matched(Reading("มติ.xlsx", kind="committee", evaluated_on="2023-04-05", lines=lines), "accepted")
    review, findings = review_people(base.people, base.scores, base.bands, base.ranks, [file], base.schemes)
    after = {}
    for person_id, score, reason, is_current in decisions:
        alone = [one[0] for one in decisions].count(person_id) == 1
        if alone and before.get(person_id) and score is not None and 0 <= score <= 10_000 and reason and is_current:
            after[person_id] = f"{score / 100:.2f}"
    expected = {person_id: after.get(person_id, total) for person_id, total in before.items() if total}
    assert dict(zip(review["person_id"], review["score_after"])) == expected
    assert dict(zip(review["person_id"], review["rank_after"])) == {
        person_id: str(1 + sum(float(other) > float(total) for other in expected.values())) for person_id, total in expected.items()}
    assert {row.person_id for row in review.itertuples() if row.reason} == set(after)
    assert {finding.person_id for finding in findings} == {one[0] for one in decisions} - set(after)


# ── the paper ──

def test_everybody_is_listed_in_order_of_score_and_only_scored_people_can_be_answered(printed):
    sheet = openpyxl.load_workbook(io.BytesIO(printed))[SHEET]
    assert [sheet.cell(row, 2).value for row in range(4, 8)] == ["0001", "0002", "0003", "0004"]
    is_open = {(row, column) for row in range(1, sheet.max_row + 1) for column in range(1, 15)
               if not sheet.cell(row, column).protection.locked}
    assert sheet.protection.sheet and is_open == {(row, column) for row in (4, 5, 6) for column in (12, 13)}
    assert [sheet.cell(7, column).value for column in (1, 6, 7, 8, 9)] == [None] * 5


def test_remarks_name_edges_jumps_and_what_should_be_checked():
    rows = {row[1]: row for row in cells(committee_workbook(sample_results(), {"00101": "80.00", "00102": "79.00"}), SHEET)[3:]}
    assert rows["00101"][9:11] == [80, "อยู่ระหว่างช่วงที่พิมพ์\nเพิ่มขึ้น 14.40 คะแนนจากรอบก่อน (80.00)\nมีข้อที่ควรตรวจ 1 ข้อ"]
    assert rows["00102"][9:11] == [79, None]


def test_fairness_is_told_in_plain_words_beside_the_figures():
    office = "\n".join(f"{no:05} | นายสมมติ ที่{no} | government_employee | {unit} | {level} {level} {level} | 4 4 4 4 4 4 4"
                       for no, (unit, level) in enumerate([*[("หน่วยหนึ่ง", "4")] * 5, ("หน่วยสอง", "4.6")]))
    rows = {row[0]: row for row in cells(committee_workbook(sample_results(office=office)), UNIT_SHEET)[3:]}
    assert rows["หน่วยหนึ่ง"][-1] == ("มี 5 คน คะแนนเฉลี่ย 80.00 ต่ำกว่าค่าเฉลี่ยของสำนักงาน (81.60) 1.60 คะแนน เมื่อถ่วงจำนวนคนเหลือ 0.80 · "
                                     "ทุกคนได้คะแนนต่างกันไม่เกิน 1 คะแนน · ให้คะแนนสมรรถนะเท่ากันทุกข้อ 5 คนจาก 5 คน")
    assert rows["หน่วยสอง"][-1].startswith("มี 1 คน จำนวนน้อยเกินกว่าจะสรุป")
    assert cells(committee_workbook(sample_results(office=office)), EVALUATOR_SHEET)[3][2] == 6


@needs_soffice
def test_live_cells_show_what_was_decided(proposed, printed, tmp_path):
    form = filled(printed, CHANGED | {"0001": (101, "เกิน")})
    fresh = openpyxl.load_workbook(converted(form, tmp_path, "xlsx"), data_only=True)
    assert [fresh[SHEET].cell(row, 14).value for row in (4, 5, 6)] == ["คะแนนผิด", "ดีเด่น", "พอใช้"]
    texts = {cell.value for row in fresh[ATTENDANCE].iter_rows() for cell in row}
    assert {"3 คน", "ครบองค์ประชุม"} <= texts


@needs_soffice
def test_every_formula_carries_what_recalculating_gives(printed, tmp_path):
    assert recalculated_differences(printed, tmp_path) == []


def test_the_papers_look_official(printed, proposed):
    for paper in (printed, minutes_workbook(proposed)):
        assert low_text_rows(paper, 30) == [] and "vbaProject" not in package_text(paper)
    book = openpyxl.load_workbook(io.BytesIO(printed))
    assert (book[SHEET].page_setup.orientation, book[SHEET].print_title_rows) == ("landscape", "$3:$3")
    assert committee_workbook(proposed) == printed and minutes_workbook(proposed) == minutes_workbook(proposed)


@pytest.mark.parametrize("score", [0, 100, 94.99, 65])
def test_what_the_form_allows_as_a_score_the_reader_applies(score, printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, {"0002": (score, "ดี")})})
    assert results.review["score_after"].tolist()[1] == f"{score:.2f}"
    rules = openpyxl.load_workbook(io.BytesIO(printed))[SHEET].data_validations.dataValidation
    assert [(str(rule.sqref), rule.error) for rule in rules] == [("L4:L6", "คะแนน 0 ถึง 100 ทศนิยมไม่เกิน 2 ตำแหน่ง")]


# ── the minutes ──

def test_minutes_before_the_meeting_say_so_and_leave_blanks(proposed):
    page = minutes_page(proposed)
    assert "ก่อนคณะกรรมการพิจารณา" in page and "เมื่อวันที่ ......" in page and "หลังพิจารณา (คน)" not in page
    assert NAMES["0004"] in page and not meeting_of(proposed).was_held


def test_minutes_after_the_meeting_hold_day_members_and_every_change_with_its_reason(printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, CHANGED)})
    texts = " ".join(str(value) for row in cells(minutes_workbook(results), 0) for value in row if value is not None)
    for page in (minutes_page(results), texts):
        for said in ("5 เมษายน 2566", *MEMBERS, "ผลงานเด่นที่ประชุมรับรอง", "95.50", "80.00", "2 → 1", "หลังพิจารณา (คน)"):
            assert said in page
        assert "ยังไม่ได้รับมติ" not in page


def test_minutes_name_an_exceptional_jump_from_the_former_round(proposed):
    former = TWO_ROUNDS.frame([dict.fromkeys(TWO_ROUNDS.column_names, "") | {
        "person_id": "0001", "previous_round": "2565/2", "previous_score": "60.00", "previous_source": "recomputed", "mean_score": "76.80"}])
    written = contents(office_papers(replace(proposed, two_rounds=former)))
    texts = " ".join(str(value) for row in cells(written[MINUTES_WORKBOOK], 0) for value in row if value is not None)
    for page in (written[MINUTES_PAGE].decode(), texts):
        assert f"{NAMES['0001']}: เพิ่มขึ้น 33.60 คะแนนจากรอบก่อน (60.00)" in page


def test_minutes_that_come_back_are_kept_as_evidence(proposed, tmp_path):
    results = office(tmp_path, **{"รายงาน.xlsx": minutes_workbook(proposed)})
    assert results.files[["file_kind", "file_status"]].values.tolist().count(["evidence", "ignored"]) == 1
    assert results.findings.equals(proposed.findings)


def test_the_office_page_leads_to_the_committees_papers(proposed):
    page = office_page(proposed)
    assert all(f'href="{name}"' in page for name in ("forms/committee.xlsx", "committee/minutes.html", "committee/minutes.xlsx"))


def test_no_unit_is_sent_what_is_wrong_in_the_committees_list(printed, tmp_path):
    results = office(tmp_path, **{"มติ.xlsx": filled(printed, {"0002": (85, None)}, met=None)})
    assert {"REVIEW_REASON_MISSING", "COMMITTEE_DATE_MISSING"} <= {code for code, in found(results, "code")}
    assert not [message for unit in units_to_tell(results) for message in messages(unit, results) if "คณะกรรมการ" in message.text]
