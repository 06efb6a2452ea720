"""`forms --carry-over`: what a former round had goes on into the new form, whole and live, and only to whom it belongs."""

import io
import random

import openpyxl
import pytest

from pipeline.decisions.carry_over import CarriedIndicator, CarriedPlan, carry_over
from pipeline.documents.blank.form import blank_evaluation
from pipeline.rounds import Round
from tests.blank_filling import column_of, filled, random_filling, saved
from tests.drawing import SETTINGS
from tests.drawn_round import results_of
from tests.office_suite import cells, converted, needs_soffice, recalculated_differences
from tests.test_agreed import TARGETS, WORK, evaluation, form
from tests.filled_rounds import roster_of
from tests.test_blank_forms import KINDS, opened, read, sheet_with
from tests.test_forms_command import forms, office  # noqa: F401

NEXT = Round.parse("2566/2")
FIVE = ("60", "70", "80", "90", "100")
FIRST = CarriedIndicator("", "งานหนึ่ง", "ก1", "60", FIVE)
PLAN = """
[แผน]
| ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา | วิธีการพัฒนา | ช่วงเวลาที่ต้องการการพัฒนา | ผลการพัฒนา | ข้อเสนอ |
| การเขียนหนังสือราชการ | อบรม | ก.ค. 2566 | | |
| การใช้ตารางคำนวณ | ฝึกกับพี่เลี้ยง | ส.ค. 2566 | ทำได้เอง | สิ้นสุด |
| การบริการ | อบรม | | ดีขึ้น | ดำเนินการต่อ |
"""


def test_indicators_of_the_evaluation_go_on_with_targets_and_weights(tmp_path):
    carried = carry_over(results_of(tmp_path, {"ประเมิน.xlsx": evaluation(*WORK), "ตกลง.xlsx": form(("อื่น", "", TARGETS, "100"))}))
    assert list(carried) == ["00777"] and carried["00777"].indicators[0] == FIRST
    assert carried["00777"].indicators[1].targets == ("ต่ำกว่า 10", "10-19", "20-29", "30-39", "40 ขึ้นไป")


def test_without_an_evaluation_those_of_the_agreement_go_on(tmp_path):
    assert carry_over(results_of(tmp_path, {"ตกลง.xlsx": form(*WORK)}))["00777"].indicators[0] == FIRST


def test_a_plan_is_recorded_line_by_line_and_what_is_open_goes_on(tmp_path):
    results = results_of(tmp_path, {"ประเมิน.xlsx": evaluation(*WORK) + PLAN})
    assert results.plans[["plan_item", "weakness", "action", "due", "outcome", "status", "cell_ref"]].values.tolist() == [
        ["1", "การเขียนหนังสือราชการ", "อบรม", "ก.ค. 2566", "", "planned", "A2"],
        ["2", "การใช้ตารางคำนวณ", "ฝึกกับพี่เลี้ยง", "ส.ค. 2566", "ทำได้เอง", "closed", "A3"],
        ["3", "การบริการ", "อบรม", "", "ดีขึ้น", "continued", "A4"]]
    assert carry_over(results)["00777"].plans == (
        CarriedPlan("การเขียนหนังสือราชการ", "อบรม", "ก.ค. 2566"), CarriedPlan("การบริการ", "อบรม", ""))


def test_nothing_goes_on_for_whom_there_was_nothing(tmp_path):
    assert carry_over(results_of(tmp_path, {})) == {}


def test_a_post_that_has_a_new_holder_takes_nothing_over(tmp_path):
    carried = carry_over(results_of(tmp_path, {"ประเมิน.xlsx": evaluation(*WORK)}))["00777"]
    holder, successor = (type("P", (), {"full_name": name}) for name in ("สมชาย  ทดสอบ", "นายสมหมาย ทดสอบ"))
    assert carried.is_of(holder) and not carried.is_of(successor)


# ── the form that takes over ──

def carried_form(kind, tmp_path, weights=("60", "40"), targets=TARGETS):
    work = [(title, goal, targets, weight) for (title, goal, _, _), weight in zip(WORK, weights)]
    carried = carry_over(results_of(tmp_path / "former", {"ประเมิน.xlsx": evaluation(*work) + PLAN}))["00777"]
    return blank_evaluation(KINDS[kind], SETTINGS, NEXT, carried=carried)


@pytest.mark.parametrize("kind", ["office", "civil"])
def test_an_untouched_form_that_took_over_is_an_agreement_as_it_stood(kind, tmp_path):
    reading = read_next(carried_form(kind, tmp_path))
    assert (reading.kind, reading.findings) == ("agreement", [])
    assert [(i["title"], i["goal"], i["weight_pct"], i["attained_level"]) for i in reading.indicators] == [
        ("งานหนึ่ง", "ก1", "60", ""), ("งานสอง", "ก2", "40", "")]
    assert [t["target"] for t in reading.targets[:5]] == [*FIVE]


def read_next(workbook):
    from pipeline.intake.workbook import read_content
    return read_content(workbook, "แบบ.xlsx", SETTINGS.limits, NEXT)


def test_what_was_taken_over_can_be_changed(tmp_path):
    sheet = sheet_with(opened(carried_form("office", tmp_path)), "ตัวชี้วัดผลงาน")
    row, title = column_of(sheet, "ตัวชี้วัดผลงาน")
    assert sheet.cell(row + 2, title).value == "งานหนึ่ง" and not sheet.cell(row + 2, title).protection.locked
    assert sheet.cell(row + 2, column_of(sheet, "น้ำหนัก\n")[1]).value == 60


@needs_soffice
@pytest.mark.parametrize(("weights", "targets", "said"), [
    (("60", "40"), TARGETS, "ยังขาดคะแนน 2 ตัว"), (("60", "30.5"), TARGETS, "น้ำหนักรวม 90.5 ต้องได้ 100 ขาดอีก 9.5 ยังขาดคะแนน 2 ตัว"),
    (("60", ""), "60 | 70 | | 90 | 100", "ยังขาดเป้าหมายครบ 5 ระดับ 2 ตัว ยังขาดน้ำหนัก 1 ตัว น้ำหนักรวม 60 ต้องได้ 100 ขาดอีก 40 ยังขาดคะแนน 2 ตัว"),
    (("80", "40"), TARGETS, "น้ำหนักรวม 120 ต้องได้ 100 เกินไป 20 ยังขาดคะแนน 2 ตัว")])
def test_what_it_says_is_missing_is_what_recalculating_gives(weights, targets, said, tmp_path):
    taken = carried_form("office", tmp_path, weights, targets)
    assert recalculated_differences(taken, tmp_path) == []
    assert said in {row[2] for row in cells(taken, "เริ่มที่นี่")}


@pytest.mark.parametrize("kind", ["office", "civil"])
def test_open_items_of_the_plan_stand_on_a_sheet_of_their_own_and_their_outcome_is_read_back(kind, tmp_path):
    scheme = SETTINGS.schemes_for(NEXT)[KINDS[kind].scheme]
    book = openpyxl.load_workbook(io.BytesIO(filled(carried_form(kind, tmp_path), random_filling(
        scheme, KINDS[kind].work_group, NEXT, random.Random(3)))))
    sheet = book["แผนพัฒนาต่อเนื่อง"]
    row = column_of(sheet, "ผลการพัฒนา")[0]
    sheet.cell(row + 2, 4).value, sheet.cell(row + 2, 5).value = "บริการดีขึ้นมาก", "สิ้นสุด"
    results = results_of(tmp_path, {"ประเมิน.xlsx": saved(book)}, NEXT, roster_of([KINDS[kind]]))
    assert results.plans[["weakness", "outcome", "status"]].values.tolist() == [
        ["การเขียนหนังสือราชการ", "", "planned"], ["การบริการ", "บริการดีขึ้นมาก", "closed"]]
    assert results.findings.empty


def test_more_indicators_than_a_form_has_rows_get_rows_of_their_own(tmp_path):
    many = [(f"งานที่ {number}", "ก1", TARGETS, "5") for number in range(20)]
    carried = carry_over(results_of(tmp_path, {"ประเมิน.xlsx": evaluation(*many)}))["00777"]
    assert len(read_next(blank_evaluation(KINDS["office"], SETTINGS, NEXT, carried=carried)).indicators) == 20


@needs_soffice
def test_the_sheet_of_the_plan_prints_on_one_page(tmp_path):
    import subprocess
    taken = carried_form("office", tmp_path)
    said = subprocess.run(["pdfinfo", converted(taken, tmp_path, "pdf")], capture_output=True, text=True, check=True).stdout
    assert f"Pages:           {len([sheet for sheet in opened(taken) if sheet.sheet_state == 'visible'])}\n" in said


# ── the command ──

def test_the_command_takes_over_and_counts(office):  # noqa: F811
    former = office / "in" / "2565-2"
    former.mkdir()
    (former / "ทะเบียน.xlsx").write_bytes((office / "in" / "2566-1" / "รายชื่อ.xlsx").read_bytes())
    filling = random_filling(SETTINGS.schemes_for(Round(2565, 2))["civil_servant_38k2"], "สำนักงาน", Round(2565, 2), random.Random(1))
    (former / "อ01.xlsx").write_bytes(filled(blank_evaluation(KINDS["civil"], SETTINGS, Round(2565, 2)), filling))
    done = forms(office, "--carry-over", "2565/2")
    assert done.returncode == 0 and "ยกข้อมูลจากรอบ 2565/2 มาให้ 1 คน" in done.stderr
    taken = read((office / "out" / "2566-1" / "forms" / "blank" / "กลุ่มอำนวยการ" / "อ01.xlsx").read_bytes())
    assert [(i["element"], i["title"], i["weight_pct"]) for i in taken.indicators] == [
        (element, title, weight) for element, title, _, weight in filling.indicators]


@pytest.mark.parametrize(("former", "said"), [("2566/1", "ต้องเป็นรอบก่อนรอบ"), ("2565/3", "ไม่ถูกต้อง"), ("2565/1", "ไม่พบโฟลเดอร์")])
def test_a_round_that_cannot_be_taken_over_is_refused_in_a_sentence(former, said, office):  # noqa: F811
    done = forms(office, "--carry-over", former)
    assert done.returncode == 2 and said in done.stderr.splitlines()[-1]
