"""Development plans: a form for everybody who needs one, filled in and read back, checked, and followed in the next round."""

import io
import random
import re
from datetime import timedelta
from urllib.parse import unquote

import openpyxl
import pytest

from pipeline.checks.plans import days_to_finish
from pipeline.config import load_settings
from pipeline.decisions.plan_outcomes import follow_up
from pipeline.decisions.weaknesses import find_weaknesses
from pipeline.documents.plans.form import SHEET
from pipeline.documents.plans.papers import plan_papers
from pipeline.findings import catalogue
from pipeline.intake.ours import FORM_VERSION
from pipeline.intake.workbook import read_content
from pipeline.rounds import Round
from pipeline.store import read_table
from pipeline.tables import PLANS
from pipeline.thai import thai_date
from tests.blank_filling import column_of, saved
from tests.drawing import ROUND, SETTINGS, draw
from tests.drawn_round import found, results_of
from tests.office_suite import (
    cells, converted, live_formulas, low_text_rows, needs_soffice, package_text, recalculated_differences)
from tests.papers_of import contents
from tests.sample_results import CONFIG
from tests.test_agreed import PERSON, TARGETS, form

NEXT = ROUND.next
FORM = "forms/plans/กลุ่มอำนวยการ/00777.xlsx"
WORK = ("งานหนึ่ง", "ก1", TARGETS, "60"), ("งานสอง", "ก2", TARGETS, "40")
OTHER = PERSON.replace("นายสมชาย ทดสอบ", "นางสาวน้ำฝน สมมติธรรม").replace("00777", "00778")
IN_NEXT = PERSON.replace("1/2566", "2/2566")
FIRST, LAST = days_to_finish(ROUND, SETTINGS.plans)
FILLING = {"วิธีการพัฒนา": "อบรมและฝึกกับพี่เลี้ยง", "กำหนดแล้วเสร็จ": FIRST, "ผู้รับผิดชอบ": "ผู้อำนวยการกลุ่ม",
           "หลักฐาน/ตัววัดความสำเร็จ": "ผ่านการทดสอบ"}
MATTERS = ("การเขียน", "=1+1 ไม่ใช่สูตร", "00123", "1-2", "ข้อความ\nสองบรรทัด", "'อัญประกาศ")
HEADINGS = ("สิ่งที่ต้องพัฒนา", *FILLING, "ผลการพัฒนา", "ข้อเสนอ")


def fair(level="3.5", person=PERSON, more=""):
    """An evaluation of all levels alike; 3.5 everywhere is 70, พอใช้."""
    return form(*WORK, level=level, person=person, more=more)


def papers(results, former=None):
    return contents(plan_papers(results, former))


def filled(workbook, *lines):
    """The plan form with these lines (heading → answer) from its first line on, whatever stood there."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    sheet = book[SHEET]
    top = column_of(sheet, "สิ่งที่ต้องพัฒนา")[0]
    places = {cell.value: cell.column for cell in sheet[top]}
    for row in range(top + 1, column_of(sheet, "ส่วนที่ 3")[0]):
        answers = lines[row - top - 1] if row - top - 1 < len(lines) else dict.fromkeys(HEADINGS)
        for heading, answer in answers.items():
            assert not sheet.cell(row, places[heading]).protection.locked
            sheet.cell(row, places[heading]).value = answer
    return saved(book)


def printed(tmp_path, **how):
    return papers(results_of(tmp_path / "printed", {"ก.xlsx": fair(**how)}))[FORM]


def back(tmp_path, *lines, **files):
    """The round with this person's evaluation and plan form, filled in so."""
    return results_of(tmp_path / "back", {"ก.xlsx": fair(), "แผน.xlsx": filled(printed(tmp_path), *lines), **files})


def line(**changed):
    return {"สิ่งที่ต้องพัฒนา": "การทำงานเป็นทีม", **FILLING, **changed}


# ── who gets a form, and what stands on it ──

def test_only_who_needs_a_plan_gets_a_form(tmp_path):
    results = results_of(tmp_path, {"ก.xlsx": fair(), "ข.xlsx": fair("4.5", OTHER)})
    assert [name for name in papers(results) if name.startswith("forms/")] == [FORM]


def test_the_settings_say_which_bands_need_a_plan():
    assert (SETTINGS.plans.bands, SETTINGS.plans.source) == (("fair", "needs_improvement"), "000 ข้อ 3")


def test_the_form_shows_the_result_what_the_next_band_asks_for_and_each_loss_with_its_cell(tmp_path):
    said = [[text for text in row if text not in (None, "")] for row in cells(printed(tmp_path), SHEET)]
    assert ["ผลการประเมิน", "70.00 คะแนน  พอใช้", "ระดับถัดไป", "ดี ต้องได้ 75 ขาดอีก 5 คะแนน"] in said
    assert ["งานหนึ่ง", "3.50", "–", "14.40", "ผลงาน › I3"] in said
    assert ["และอีก 1 รายการ รวม ≈ 0.86 คะแนน · อ่านจากไฟล์ ก.xlsx"] in said


def test_the_form_begins_with_what_the_scores_show_and_leaves_it_open(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(printed(tmp_path)))
    row, column = column_of(book[SHEET], "สิ่งที่ต้องพัฒนา")
    matters = [book[SHEET].cell(row + place, column) for place in range(1, 6)]
    assert [cell.value for cell in matters] == ["งานหนึ่ง", "งานสอง", "การมุ่งผลสัมฤทธิ์", None, None]
    assert not any(cell.protection.locked for cell in matters) and book[SHEET].protection.sheet


def test_the_form_knows_whose_it_is_and_is_no_paper(tmp_path):
    reading = read_content(printed(tmp_path), "แผน.xlsx", SETTINGS.limits, ROUND)
    assert (reading.kind, reading.refusal, reading.findings) == ("plan", None, [])
    assert (reading.form["person_id"], reading.form["form_version"], "paper" in reading.form) == ("00777", FORM_VERSION, False)
    assert set(reading.rounds) == {"2566/1"} and set(reading.full_names) == {"นายสมชาย ทดสอบ"}


def test_after_the_committee_the_form_says_so(tmp_path):
    results = results_of(tmp_path, {"ก.xlsx": fair()})
    results.review.loc[0, ["score_after", "band_after", "cell_ref"]] = ["60.00", "needs_improvement", "F5"]
    assert "60.00 คะแนน  ต้องปรับปรุง (ตามมติคณะกรรมการ)" in package_text(papers(results)[FORM])


def test_the_committee_can_lift_somebody_out_of_those_who_need_a_plan(tmp_path):
    results = results_of(tmp_path, {"ก.xlsx": fair()})
    results.review.loc[0, "band_after"] = "good"
    assert FORM not in papers(results)


def test_the_same_round_gives_the_same_bytes(tmp_path):
    results = results_of(tmp_path, {"ก.xlsx": fair()})
    assert papers(results) == papers(results)


@needs_soffice
def test_every_formula_carries_what_recalculating_gives(tmp_path):
    assert recalculated_differences(printed(tmp_path), tmp_path) == []


@needs_soffice
def test_the_form_says_live_what_is_still_missing(tmp_path):
    half = filled(printed(tmp_path), line(), line(**{"สิ่งที่ต้องพัฒนา": "งานสอง", "ผู้รับผิดชอบ": None, "วิธีการพัฒนา": None}))
    fresh = openpyxl.load_workbook(converted(half, tmp_path, "xlsx"), data_only=True)[SHEET]
    said = [cell.value for row in fresh.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "ยังขาดวิธีการพัฒนา 1 เรื่อง ยังขาดผู้รับผิดชอบ 1 เรื่อง" in said
    whole = converted(filled(printed(tmp_path / "2"), line()), tmp_path / "whole", "xlsx")
    assert "✓ กรอกครบแล้ว" in [cell.value for row in openpyxl.load_workbook(whole, data_only=True)[SHEET].iter_rows() for cell in row]


@needs_soffice
def test_the_form_prints_on_one_page_with_whole_vowels(tmp_path):
    import subprocess
    said = subprocess.run(["pdfinfo", converted(printed(tmp_path), tmp_path, "pdf")], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in said
    assert [row for row in low_text_rows(printed(tmp_path / "2"), 30) if row.startswith(SHEET)] == []


# ── what comes back ──

def test_a_filled_form_is_recorded_word_for_word(tmp_path):
    results = back(tmp_path, line(), line(**{"สิ่งที่ต้องพัฒนา": "งานสอง", "ผลการพัฒนา": "ดีขึ้น", "ข้อเสนอ": "ปรับแผน"}))
    assert results.plans[["person_id", "plan_item", "band", "weakness", "action", "due", "due_on", "owner", "evidence", "outcome",
                          "status", "file_name"]].values.tolist() == [
        ["00777", "1", "fair", "การทำงานเป็นทีม", "อบรมและฝึกกับพี่เลี้ยง", thai_date(FIRST), FIRST.isoformat(), "ผู้อำนวยการกลุ่ม",
         "ผ่านการทดสอบ", "", "planned", "แผน.xlsx"],
        ["00777", "2", "fair", "งานสอง", "อบรมและฝึกกับพี่เลี้ยง", thai_date(FIRST), FIRST.isoformat(), "ผู้อำนวยการกลุ่ม",
         "ผ่านการทดสอบ", "ดีขึ้น", "revised", "แผน.xlsx"]]
    assert found(results, "code") == [("PERSON_SENT_NOTHING",)]
    assert dict(zip(results.files["file_name"], results.files["file_kind"]))["แผน.xlsx"] == "plan"


@pytest.mark.parametrize("seed", range(10))
def test_random_legal_fillings_come_back_exactly_and_with_no_finding(seed, tmp_path):
    chance = random.Random(seed)
    written = [{"สิ่งที่ต้องพัฒนา": f"{chance.choice(MATTERS)} {place}",
                "วิธีการพัฒนา": chance.choice(("อบรม", "สอนงาน 3 ครั้ง", "@พี่เลี้ยง")),
                "กำหนดแล้วเสร็จ": FIRST + timedelta(days=chance.randint(0, (LAST - FIRST).days)),
                "ผู้รับผิดชอบ": chance.choice(("ตนเอง", "นายสุเทพ สมมติชัย")),
                "หลักฐาน/ตัววัดความสำเร็จ": chance.choice((None, "ผ่านร้อยละ 80")), "ผลการพัฒนา": chance.choice((None, "ดีขึ้น")),
                "ข้อเสนอ": chance.choice((None, "สิ้นสุด", "ดำเนินการต่อ", "ปรับแผน"))} for place in range(chance.randint(1, 5))]
    as_text = [{heading: "'" + text if isinstance(text, str) and text.startswith("=") else text for heading, text in each.items()}
               for each in written]
    results = back(tmp_path, *as_text)
    status = {None: "planned", "สิ้นสุด": "closed", "ดำเนินการต่อ": "continued", "ปรับแผน": "revised"}
    columns = ("weakness", "action", "due_on", "owner", "evidence", "outcome", "status")
    assert results.plans[list(columns)].values.tolist() == [
        [" ".join(each["สิ่งที่ต้องพัฒนา"].split()), each["วิธีการพัฒนา"], each["กำหนดแล้วเสร็จ"].isoformat(), each["ผู้รับผิดชอบ"],
         each["หลักฐาน/ตัววัดความสำเร็จ"] or "", each["ผลการพัฒนา"] or "", status[each["ข้อเสนอ"]]] for each in as_text]
    is_open = any(status[each["ข้อเสนอ"]] != "closed" for each in as_text)
    assert sorted(found(results, "code")) == [("PERSON_SENT_NOTHING",), *([] if is_open else [("PLAN_MISSING",)])]


def test_the_lines_of_a_plan_form_come_before_those_of_the_evaluation_workbook_and_none_is_doubled(tmp_path):
    written = """
        [แผน]
        | ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา | วิธีการพัฒนา | ช่วงเวลาที่ต้องการการพัฒนา | ผลการพัฒนา | ข้อเสนอ |
        | การทำงานเป็นทีม | อย่างอื่น | | | |
        | การทำงานเป็นทีม | ของรอบก่อน | | ดีขึ้น | |
        | การทำงานเป็นทีม | เสนอไว้ | | | สิ้นสุด |
        | การเขียน | อบรม | ก.ค. 2566 | | |
    """
    results = back(tmp_path, line(), **{"ก.xlsx": fair(more=written)})
    assert results.plans[["plan_item", "weakness", "action", "status", "file_name"]].values.tolist() == [
        ["1", "การทำงานเป็นทีม", "อบรมและฝึกกับพี่เลี้ยง", "planned", "แผน.xlsx"], ["2", "การทำงานเป็นทีม", "ของรอบก่อน", "planned", "ก.xlsx"],
        ["3", "การทำงานเป็นทีม", "เสนอไว้", "closed", "ก.xlsx"], ["4", "การเขียน", "อบรม", "planned", "ก.xlsx"]]


def test_what_a_form_prints_below_its_plan_is_no_line_of_it(tmp_path):
    written = """
        [แผน]
        | ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา | วิธีการพัฒนา | ช่วงเวลาที่ต้องการการพัฒนา |
        | การเขียน | อบรม | |
        | {} | | |
    """
    for below in ("วันที่ประเมิน", "( ✓ ) ได้รับทราบผลการประเมินแล้ว", "☐ ได้รับทราบผลการประเมินแล้ว", "ลงชื่อ ........", "ส่วนที่ 4 การรับทราบ"):
        results = results_of(tmp_path / below.replace("/", ""), {"ก.xlsx": fair(more=written.format(below))})
        assert results.plans["weakness"].tolist() == ["การเขียน"]


# ── what is wrong with it ──

@pytest.mark.parametrize(("changed", "code", "column", "what"), [
    ({"วิธีการพัฒนา": None}, "PLAN_ANSWER_MISSING", "B", "การทำงานเป็นทีม"),
    ({"กำหนดแล้วเสร็จ": None}, "PLAN_ANSWER_MISSING", "C", "การทำงานเป็นทีม"),
    ({"ผู้รับผิดชอบ": None}, "PLAN_ANSWER_MISSING", "D", "การทำงานเป็นทีม"),
    ({"กำหนดแล้วเสร็จ": "ตลอดปี"}, "PLAN_DUE_UNREADABLE", "C", "ตลอดปี"),
    ({"กำหนดแล้วเสร็จ": FIRST - timedelta(days=1)}, "PLAN_DUE_OUTSIDE", "C", thai_date(FIRST - timedelta(days=1))),
    ({"กำหนดแล้วเสร็จ": LAST + timedelta(days=1)}, "PLAN_DUE_OUTSIDE", "C", thai_date(LAST + timedelta(days=1)))])
def test_what_a_plan_lacks_is_told_at_its_cell_and_the_line_is_kept(changed, code, column, what, tmp_path):
    results = back(tmp_path, line(**changed))
    row = results.plans["cell_ref"][0].lstrip("A")
    assert found(results, "severity", "person_id", "file_name", "cell_ref", "found", code=code) == [
        ("warns", "00777", "แผน.xlsx", f"{column}{row}", what)]
    assert len(results.plans) == 1 and {other for other, in found(results, "code")} == {code, "PERSON_SENT_NOTHING"}


def test_a_day_typed_in_words_counts_as_the_day_it_is(tmp_path):
    results = back(tmp_path, line(**{"กำหนดแล้วเสร็จ": "๓๐ ก.ย. ๒๕๖๖"}))
    assert results.plans[["due", "due_on"]].values.tolist() == [["๓๐ ก.ย. ๒๕๖๖", "2023-09-30"]]
    assert found(results, "code") == [("PERSON_SENT_NOTHING",)]


def test_what_the_form_announces_beside_the_day_is_what_the_catalogue_says(tmp_path):
    rules = openpyxl.load_workbook(io.BytesIO(printed(tmp_path)))[SHEET].data_validations.dataValidation
    day = next(rule for rule in rules if rule.type == "custom")
    assert catalogue()["PLAN_DUE_UNREADABLE"].expected in day.error and f"{thai_date(FIRST)} ถึง {thai_date(LAST)}" in day.error
    assert {rule.formula1 for rule in rules if rule.type == "list"} == {'"ดำเนินการต่อ,ปรับแผน,สิ้นสุด"'}


def test_without_any_plan_form_nobody_is_told_and_with_one_everybody_without_a_plan_is(tmp_path):
    both = {"ก.xlsx": fair(), "ข.xlsx": fair("3", OTHER)}
    assert found(results_of(tmp_path / "none", both), "code", code="PLAN_MISSING") == []
    one = results_of(tmp_path / "one", {**both, "แผน.xlsx": filled(printed(tmp_path), line())})
    assert found(one, "severity", "person_id", code="PLAN_MISSING") == [("warns", "00778")]


def test_a_plan_written_in_the_evaluation_workbook_is_a_plan_and_one_that_is_closed_is_none(tmp_path):
    written = "\n[แผน]\n| ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา | วิธีการพัฒนา | ข้อเสนอ |\n| การเขียน | อบรม | {} |"
    for status, told in (("", []), ("สิ้นสุด", [("00778",)])):
        results = results_of(tmp_path / (status or "เปิด"), {
            "ก.xlsx": fair(), "ข.xlsx": fair("3", OTHER, written.format(status)),
            "แผน.xlsx": filled(printed(tmp_path / (status or "เปิด")), line())})
        assert found(results, "person_id", code="PLAN_MISSING") == told


@pytest.mark.parametrize(("lines", "is_planned"), [
    ((), False), (({"สิ่งที่ต้องพัฒนา": "การเขียน"},), False), ((line(**{"ข้อเสนอ": "สิ้นสุด"}),), False),
    (({"สิ่งที่ต้องพัฒนา": "การเขียน", "หลักฐาน/ตัววัดความสำเร็จ": "ผ่าน"},), False), ((line(),), True),
    (({"สิ่งที่ต้องพัฒนา": "การเขียน", "ผู้รับผิดชอบ": "ตนเอง"},), True)])
def test_a_form_is_a_plan_only_where_an_open_line_says_how_until_when_or_by_whom(lines, is_planned, tmp_path):
    results = back(tmp_path, *lines)
    assert found(results, "person_id", code="PLAN_MISSING") == [("00777",)] * (not is_planned)


def test_a_form_as_printed_has_no_lines(tmp_path):
    results = results_of(tmp_path / "back", {"ก.xlsx": fair(), "แผน.xlsx": printed(tmp_path)})
    assert results.plans.empty and found(results, "person_id", code="PLAN_MISSING") == [("00777",)]


def test_a_form_copied_for_a_colleague_is_refused(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(printed(tmp_path)))
    for row in book[SHEET].iter_rows():
        for cell in row:
            if cell.value in ("00777", "นายสมชาย ทดสอบ"):
                cell.value = {"00777": "00778", "นายสมชาย ทดสอบ": "นางสาวน้ำฝน สมมติธรรม"}[cell.value]
    results = results_of(tmp_path / "back", {"ก.xlsx": fair(), "แผน.xlsx": saved(book)})
    assert found(results, "severity", "file_name", code="FORM_COPIED") == [("blocks_file", "แผน.xlsx")]
    assert results.plans.empty


def test_a_form_of_another_round_is_refused(tmp_path):
    results = results_of(tmp_path / "back", {"แผน.xlsx": filled(printed(tmp_path), line())}, NEXT)
    assert found(results, "severity", "file_name", code="ROUND_LAST") == [("blocks_file", "แผน.xlsx")] and results.plans.empty


def test_the_report_that_comes_back_is_refused_by_its_name(tmp_path):
    report = papers(results_of(tmp_path / "printed", {"ก.xlsx": fair()}))["plans.xlsx"]
    results = results_of(tmp_path / "back", {"รายงาน.xlsx": report})
    assert found(results, "found", code="PAPER_SENT_BACK") == [("รายงานแผนพัฒนา",)]


# ── the next round ──

REPORT = """
    [แผนพัฒนาต่อเนื่อง]
    | ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา | วิธีการพัฒนา | ช่วงเวลาที่ต้องการการพัฒนา | ผลการพัฒนา | ข้อเสนอ |
    | การทำงานเป็นทีม | อบรม | | ทำงานร่วมกันได้ดี | สิ้นสุด |
    | งานสอง | อบรม | | | |
"""


def two_rounds(tmp_path, more=REPORT, **how):
    former = back(tmp_path / "former", line(), line(**{"สิ่งที่ต้องพัฒนา": "งานสอง"}), line(**{"สิ่งที่ต้องพัฒนา": "การพูดในที่ชุมชน"}))
    return results_of(tmp_path / "now", {"ก.xlsx": fair("3.6", IN_NEXT, more)}, NEXT, **how), former


def followed(results, former):
    return [(item.planned.weakness, item.before, item.after, item.outcome, item.proposal, item.is_open)
            for item in follow_up(results, former)]


def test_each_item_is_shown_before_and_after_with_what_the_unit_wrote_and_nothing_where_it_wrote_nothing(tmp_path):
    assert followed(*two_rounds(tmp_path)) == [
        ("การทำงานเป็นทีม", "3.5", "3.6", "ทำงานร่วมกันได้ดี", "closed", False), ("งานสอง", "3.5", "3.6", "", "", True),
        ("การพูดในที่ชุมชน", "", "", "", "", True)]


def test_a_plan_form_filled_in_since_tells_its_own_outcome(tmp_path):
    former = back(tmp_path / "former", line(**{"ผลการพัฒนา": "ผ่านแล้ว", "ข้อเสนอ": "สิ้นสุด"}))
    now = results_of(tmp_path / "now", {"ก.xlsx": fair(person=IN_NEXT)}, NEXT)
    assert followed(now, former) == [("การทำงานเป็นทีม", "3.5", "3.5", "ผ่านแล้ว", "closed", False)]


def test_what_an_evaluation_workbook_closed_in_the_former_round_was_reported_then(tmp_path):
    former = results_of(tmp_path / "former", {"ก.xlsx": fair(more=REPORT.replace("งานสอง | อบรม | | | ", "งานสอง | อบรม | | ช้า | ปรับแผน"))})
    now = results_of(tmp_path / "now", {"ก.xlsx": fair(person=IN_NEXT)}, NEXT)
    assert followed(now, former) == [("งานสอง", "3.5", "3.5", "", "", True)]


def test_a_new_holder_of_the_post_has_no_outcomes_and_the_item_is_not_lost(tmp_path):
    results, former = two_rounds(tmp_path)
    results.people.loc[results.people["person_id"] == "00777", "full_name"] = "นายอื่น ทดสอบ"
    assert {(after, outcome, proposal) for _, _, after, outcome, proposal, _ in followed(results, former)} == {("", "", "")}
    assert "ไม่อยู่ในทะเบียนรอบนี้" in papers(results, former)["plans.html"].decode()


def test_the_report_tells_every_unit_and_person(tmp_path):
    results, former = two_rounds(tmp_path)
    made = papers(results, former)
    rows = [row for row in cells(made["plans.xlsx"], "ผลตามแผนรอบก่อน") if row[1] == "00777"]
    assert [row[3:] for row in rows] == [
        ["พอใช้ → พอใช้", "การทำงานเป็นทีม", "อบรมและฝึกกับพี่เลี้ยง", "3.50", "3.60", "ทำงานร่วมกันได้ดี", "สิ้นสุด"],
        ["พอใช้ → พอใช้", "งานสอง", "อบรมและฝึกกับพี่เลี้ยง", "3.50", "3.60", "หน่วยยังไม่ได้บันทึกผล", "หน่วยยังไม่ได้เสนอ"],
        ["พอใช้ → พอใช้", "การพูดในที่ชุมชน", "อบรมและฝึกกับพี่เลี้ยง", "–", "–", "หน่วยยังไม่ได้บันทึกผล", "หน่วยยังไม่ได้เสนอ"]]
    page = made["plans.html"].decode()
    assert "3 เรื่อง · ยังไม่สิ้นสุด 2 เรื่อง" in page and "ทำงานร่วมกันได้ดี" in page


def test_every_link_of_the_page_leads_to_something_that_a_run_writes(tmp_path):
    results, former = two_rounds(tmp_path)
    made = papers(results, former)
    known = {*made, "index.html", *(f"units/{unit}.html" for unit in results.people["unit"]),
             *(f"people/{row.unit}/{row.person_id}.html" for row in results.people.itertuples())}
    links = {unquote(link) for link in re.findall(r'href="([^#"]+)"', made["plans.html"].decode())}
    assert links and links <= known


def test_open_items_stand_first_on_the_next_form_with_their_way_and_without_their_old_day(tmp_path):
    results, former = two_rounds(tmp_path)
    sheet = openpyxl.load_workbook(io.BytesIO(papers(results, former)[FORM]))[SHEET]
    row, column = column_of(sheet, "สิ่งที่ต้องพัฒนา")
    assert [[sheet.cell(row + place, column + more).value for more in range(3)] for place in range(1, 5)] == [
        ["งานสอง", "อบรมและฝึกกับพี่เลี้ยง", None], ["การพูดในที่ชุมชน", "อบรมและฝึกกับพี่เลี้ยง", None], ["งานหนึ่ง", None, None],
        ["การมุ่งผลสัมฤทธิ์", None, None]]


def test_a_fall_from_the_former_round_stands_on_the_form(tmp_path):
    former = results_of(tmp_path / "former", {"ก.xlsx": fair("4.25")})
    now = results_of(tmp_path / "now", {"ก.xlsx": fair(person=IN_NEXT)}, NEXT)
    assert "รอบก่อน 4.25" in package_text(papers(now, former)[FORM]) and find_weaknesses(now, former)["00777"][0].has_dropped


def test_without_a_former_round_the_page_says_so_and_who_needs_a_plan_is_listed_all_the_same(tmp_path):
    page = papers(results_of(tmp_path, {"ก.xlsx": fair()}))["plans.html"].decode()
    assert "ไม่มีผลของรอบก่อน" in page and "1 คน · มีแผนแล้ว 0 คน · ยังไม่มี 1 คน" in page


# ── the whole circle through files, and whose data it shows ──

def test_the_circle_runs_through_the_folders(tmp_path):
    from pipeline.place import Place
    from pipeline.progress import Watch
    from pipeline.run import run
    place = Place(tmp_path / "inbox", tmp_path / "output", CONFIG)
    settings = SETTINGS.model_copy(update={"run": SETTINGS.run.model_copy(update={"workers": 1})})
    from tests.drawn_round import ROSTER
    for round_, person, more in ((ROUND, PERSON, ""), (NEXT, IN_NEXT, REPORT)):
        folder = place.input / round_.folder
        folder.mkdir(parents=True)
        (folder / "ทะเบียน.xlsx").write_bytes(draw(ROSTER))
        (folder / "ก.xlsx").write_bytes(draw(fair(person=person, more=more)))
    run(ROUND, settings, place, Watch(quiet=True))
    form_ = (place.output / ROUND.folder / FORM).read_bytes()
    (place.input / ROUND.folder / "แผน.xlsx").write_bytes(filled(form_, line()))
    run(ROUND, settings, place, Watch(quiet=True))
    assert read_table(PLANS, place.output / ROUND.folder)["weakness"].tolist() == ["การทำงานเป็นทีม"]
    run(NEXT, settings, place, Watch(quiet=True))
    assert "ทำงานร่วมกันได้ดี" in (place.output / NEXT.folder / "plans.html").read_text(encoding="utf-8")
    assert 'href="plans.html"' in (place.output / NEXT.folder / "index.html").read_text(encoding="utf-8")


def test_a_plan_form_shows_nobody_elses_data(tmp_path):
    canary = fair("3.21", OTHER).replace("งานหนึ่ง", "ความลับนกขมิ้น")
    former = results_of(tmp_path / "former", {"ก.xlsx": fair(), "ข.xlsx": canary})
    now = results_of(tmp_path / "now", {"ก.xlsx": fair(person=IN_NEXT), "ข.xlsx": canary.replace("1/2566", "2/2566")}, NEXT)
    made = papers(now, former)
    shown = package_text(made[FORM])
    assert not [word for word in ("00778", "น้ำฝน", "สมมติธรรม", "ความลับนกขมิ้น", "3.21", "64.20") if word in shown]
    assert "ความลับนกขมิ้น" in package_text(made[FORM.replace("กลุ่มอำนวยการ/00777", "กลุ่มนโยบายและแผน/00778")])


def test_what_a_submitter_wrote_stays_text_in_form_and_report(tmp_path):
    results = results_of(tmp_path, {"ก.xlsx": fair().replace("งานหนึ่ง", '"=HYPERLINK(1)"').replace("งานสอง", "<b>หนา</b>")})
    made = papers(results)
    assert live_formulas(made["plans.xlsx"]) == [] and len(live_formulas(made[FORM])) == 1
    assert "<b>หนา</b>" not in made["plans.html"].decode() and "&lt;b&gt;หนา" in made["plans.html"].decode()


def test_bands_of_the_settings_are_known_and_named_once(tmp_path):
    from pipeline.faults import ConfigFault
    text = CONFIG.read_text(encoding="utf-8")
    for bands in ("[]", '["fair", "fair"]', '["lowest"]'):
        broken = tmp_path / "config.toml"
        broken.write_text(text.replace('bands = ["fair", "needs_improvement"]', f"bands = {bands}"), encoding="utf-8")
        with pytest.raises(ConfigFault, match="plans.bands"):
            load_settings(broken)


def test_a_plan_may_reach_as_far_as_the_settings_say():
    assert days_to_finish(Round.parse("2566/2"), SETTINGS.plans) == (Round.parse("2566/2").last_day, Round.parse("2567/2").last_day)


def test_a_plan_form_whose_items_are_all_closed_is_no_plan_and_nor_is_an_emptied_one(tmp_path):
    done = back(tmp_path / "done", line(**{"ผลการพัฒนา": "ผ่าน", "ข้อเสนอ": "สิ้นสุด"}))
    assert found(done, "person_id", code="PLAN_MISSING") == [("00777",)]
    assert found(back(tmp_path / "emptied"), "person_id", code="PLAN_MISSING") == [("00777",)]
