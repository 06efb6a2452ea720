"""How a raise came about, as ``python -m pipeline explain`` prints it: down to cell and clause."""

from dataclasses import replace

import pytest

from pipeline.decisions.raise_sheet import RaiseSheet
from pipeline.documents.derivation_raise import raise_story
from tests.papers_of import person_page
from tests.raise_office import OFFICE, raise_settings, raised, raised_round
from tests.sample_results import sample_results
from tests.test_derivation import lines_of

CLAUSE = "บุคลากรทางการศึกษาอื่นตามมาตรา 38 ค.(2) วงเงินที่ใช้เลื่อนขั้นเงินเดือน"
RESULTS = raised_round()
GIVEN = raise_settings(scenario="สำนักงานกำหนดเอง")


def told(person_id: str, results=RESULTS) -> str:
    """What explain says of the raise."""
    story = lines_of(person_id, results)
    return story[story.index("เลื่อนเงินเดือน"):]


def line_of(person_id: str, results=RESULTS):
    return next(line for line in results.raises.itertuples() if line.person_id == person_id)


def test_score_level_and_salary_are_told_with_their_cells():
    story = told("ก01")
    assert "คะแนนที่ใช้ 91.70 ระดับดีเด่น: คะแนนของรอบนี้หลังคณะกรรมการ" in story
    assert "ระดับตำแหน่ง ชำนาญการ ← ทะเบียน.xlsx › รายชื่อ › F4" in story
    assert "เงินเดือน 34860 ← ทะเบียน.xlsx › รายชื่อ › K4 · พิมพ์ว่า “34860”" in story


@pytest.mark.parametrize("person_id, said", [
    ("ก01", "ฐานในการคำนวณ 36470: ฐานบน เพราะเงินเดือน 34860 เกินค่ากลาง 29330"),
    ("ก04", "ฐานในการคำนวณ 12310: ฐานล่าง เพราะเงินเดือน 14570 ไม่เกินค่ากลาง 15210")])
def test_the_base_is_told_with_why_it_is_this_one(person_id, said):
    assert said in told(person_id)


def test_a_salary_on_the_midpoint_has_the_lower_base():
    assert "ฐานล่าง เพราะเงินเดือน 15210 ไม่เกินค่ากลาง 15210" in told("ก04", raised_round(OFFICE.replace("14570", "15210")))


def test_the_table_of_bases_has_its_date_and_source_and_the_rules_their_clause():
    story = told("ก01")
    assert "ตารางฐานของระดับชำนาญการ ที่ใช้ตั้งแต่ 1 ตุลาคม 2560: ค่ากลาง 29330 ขั้นสูง 43600 เกณฑ์: แนวปฏิบัติ (ไม่มีในประกาศ)" in story
    assert story.count(CLAUSE) == 2


def test_the_percent_is_told_with_scenario_range_and_budget():
    line = line_of("ก01")
    story = told("ก01")
    assert f"ร้อยละ {line.percent} ตามฉากทัศน์ “ไล่ตามคะแนน”: ร้อยละเพิ่มตามคะแนนภายในระดับ" in story
    assert "ช่วงของระดับดีเด่น: ร้อยละ 3.00 ถึง 6.00" in story and "วงเงิน 5,476 บาท = ร้อยละ 3.00 ของเงินเดือนรวม 182,550 บาท" in story


@pytest.mark.parametrize("percent, said", [
    (400, "36470 × 4.00 ÷ 100 = 1458.8 ปัดขึ้นเป็นสิบบาท = 1460 เงินเดือนใหม่ 34860 + 1460 = 36320 ไม่เกินขั้นสูง 43600"),
    (500, "36470 × 5.00 ÷ 100 = 1823.5 ปัดขึ้นเป็นสิบบาท = 1830 เงินเดือนใหม่ 34860 + 1830 = 36690 ไม่เกินขั้นสูง 43600")])
def test_the_amount_is_told_before_and_after_it_is_rounded(percent, said):
    typed = raised_round(settings=GIVEN, sheet=RaiseSheet(percents={"ก01": percent}))
    assert said in told("ก01", typed) and "สำนักงานกำหนดร้อยละเอง" in told("ก01", typed) and "ช่วงของระดับ" not in told("ก01", typed)


def test_the_maximum_and_the_special_compensation_are_told_as_sums():
    story = told("ก02", raised_round(settings=GIVEN, sheet=RaiseSheet(percents={"ก02": 450})))
    assert "ได้เลื่อน 270 บาท และค่าตอบแทนพิเศษ 1,152.45 บาท เงินเดือนใหม่ 38,750 บาท ตั้งแต่ 1 เมษายน 2566" in story
    assert "38480 + 1430 เกินขั้นสูง 38750 จึงได้เลื่อน 270 บาท ถึงขั้นสูง" in story
    assert "1422.45 − 270 = 1152.45 เป็นค่าตอบแทนพิเศษ" in story


def test_a_maximum_reached_exactly_is_not_exceeded():
    story = told("ก02", raised_round(OFFICE.replace("38480", "38430"), GIVEN, RaiseSheet(percents={"ก02": 100})))
    assert "38430 + 320 = 38750 ไม่เกินขั้นสูง 38750" in story and "ค่าตอบแทนพิเศษ" not in story


@pytest.mark.parametrize("person_id, reason", [
    ("ก06", "ลา 30 วัน เกิน 23 วัน · มาสาย 20 ครั้ง เกิน 18 ครั้ง"), ("ก07", "ผลการประเมินระดับต้องปรับปรุง ไม่ถึงระดับที่ได้เลื่อน"),
    ("ก08", "ยังไม่มีคะแนน เพราะแบบประเมินไม่สมบูรณ์")])
def test_whoever_has_none_is_told_why_and_no_percent(person_id, reason):
    story = told(person_id)
    assert f"ไม่ได้เลื่อนเงินเดือน: {reason}" in lines_of(person_id, RESULTS) and CLAUSE in story
    assert "ตามฉากทัศน์" not in story and "÷ 100" not in story


def test_a_scenario_that_gives_nothing_is_told_as_the_reason():
    assert "ไม่ได้เลื่อนเงินเดือน: สำนักงานยังไม่ได้กำหนดร้อยละ" in lines_of("ก01", raised_round(settings=GIVEN))


def test_a_salary_and_a_level_that_are_missing_are_said():
    story = told("ก01", raised_round(OFFICE.replace("| ชำนาญการ   | 34860 |", "| ไม่รู้จัก | |")))
    assert "ทะเบียนไม่มีเงินเดือนที่อ่านได้ · ไม่พบระดับในตารางฐานในการคำนวณ" in story and "เงินเดือน ไม่มีค่า ← ทะเบียน.xlsx › รายชื่อ › K4" in story
    assert "ฐานในการคำนวณ " not in story.split("เพราะ")[0] and "ขั้นสูง" not in story


def test_the_mean_of_both_rounds_is_named_where_that_counted():
    mean = raised(replace(RESULTS, settings=raise_settings(score="mean")))
    assert "ไม่มีคะแนนครบทั้งสองรอบของปีงบประมาณ" in told("ก01", mean)
    other = replace(RESULTS, settings=raise_settings(score="mean"))
    assert "คะแนนที่ใช้ 91.70 ระดับดีเด่น: คะแนนเฉลี่ยสองรอบของปีงบประมาณ" in told("ก01", other)


def test_conditions_on_which_the_roster_has_nothing_are_said():
    assert "ทะเบียนไม่มีข้อมูลมาสาย จึงไม่ได้ใช้เงื่อนไขนั้น" in told("ก01", raised_round(OFFICE.replace("91.70 |", "91.70 | late_times=")))


def test_where_the_personnel_type_has_no_raises_nothing_is_told():
    assert raise_story(sample_results(), "00101") is None and "เลื่อนเงินเดือน" not in lines_of("00101", sample_results())
    none = raise_settings()
    none = none.model_copy(update={"scheme": tuple(scheme.model_copy(update={"raises": None}) for scheme in none.scheme)})
    assert raise_story(replace(RESULTS, settings=none), "ก01") is None


def test_the_persons_page_says_nothing_of_pay():
    page = person_page(RESULTS, "ก01")
    assert "34860" not in page and "เลื่อนเงินเดือน" not in page.replace("การเลื่อนเงินเดือน", "") and line_of("ก01").new_salary not in page
