"""The page and the sheets about the plan of a round, for a small office whose real forms went through the whole pipeline."""

import shutil
from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from pipeline.documents.pages import OFFICE_PAGE, PLAN_PAGE
from pipeline.documents.plan_page import plan_page
from pipeline.documents.summary.plan import FOLLOW_SHEET, GOAL_SHEET
from pipeline.documents.summary.workbook import summary_workbook
from pipeline.forms import write_forms
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.results import load_results
from pipeline.run import run
from tests.browser import foreign_scripts
from tests.drawing import ROUND, SETTINGS
from tests.goals_office import OFFICE_GOALS, STAFF, UNIT_GOALS, agreed_form, filled_goals, office_people
from tests.office_suite import cells, live_formulas, low_text_rows
from tests.sample_results import CONFIG, sample_results
from tests.test_blank_forms import opened, roster_of, validated

HOSTILE = '@SUM(A1) {{ 7*7 }} <b>x</b>'
DIRECTIONS_INDICATORS = [("ร้อยละของการเบิกจ่าย", "อ1", 40), ("ความถูกต้องของเอกสาร", "อ1", 20), ("จำนวนหนังสือที่รับ", "", 20),
                         (HOSTILE, "อ9", 20)]
IN_TIME, LATE = (date(2022, 12, 20), 1, "เบิกจ่ายแล้วร้อยละ 40", "เร่งทำสัญญา"), (date(2023, 2, 10), 2, "ผิด 2 ฉบับ", "")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Goals of office and units; 00101 has agreed and was followed, 00102 has agreed and was followed late, 00103 nothing."""
    folder = tmp_path_factory.mktemp("plan")
    home = folder / "in" / ROUND.folder
    home.mkdir(parents=True)
    first, second, _ = office_people()
    files = {"รายชื่อ": roster_of(office_people()), "goals": filled_goals(OFFICE_GOALS, UNIT_GOALS),
             "ก": agreed_form(first, DIRECTIONS_INDICATORS), "ก2": agreed_form(first, DIRECTIONS_INDICATORS, [IN_TIME, LATE]),
             "ข": agreed_form(second, [("ร้อยละที่อ่านออก", "ร1", 100)]), "ข2": agreed_form(second, [("อ่านออก", "ร1", 100)], [LATE])}
    for name, content in files.items():
        (home / f"{name}.xlsx").write_bytes(content)
    return Place(folder / "in", folder / "out", CONFIG)


@pytest.fixture(scope="module")
def results(place):
    return run(ROUND, SETTINGS, place, Watch(quiet=True))


@pytest.fixture(scope="module")
def page(results):
    return html.document_fromstring(plan_page(results))


def words_of(element):
    return " ".join(" ".join(element.xpath(".//text()[not(ancestor::style | ancestor::script)]")).split())


def section(page, name):
    return page.xpath("//section[@aria-labelledby=$name]", name=name)[0]


def test_the_page_shows_each_office_goal_with_unit_goals_and_indicators(page):
    tables_ = section(page, "goals").xpath(".//table")
    assert [words_of(heading) for heading in section(page, "goals").xpath(".//h3")] == [" ".join(goal) for goal in OFFICE_GOALS]
    assert [words_of(row) for row in tables_[0].xpath("./tbody/tr")] == [
        "โรงเรียนบ้านสมมติ · ร1 นักเรียนชั้น ป.1 อ่านออกทุกคน", f"{STAFF['00102'][0]} 1. ร้อยละที่อ่านออก 100 ข้อตกลง"]
    assert [words_of(row) for row in tables_[1].xpath("./tbody/tr")] == [
        "กลุ่มอำนวยการ · อ1 เบิกจ่ายครบทุกโครงการภายในไตรมาส", f"{STAFF['00101'][0]} 1. ร้อยละของการเบิกจ่าย 40 ข้อตกลง",
        f"{STAFF['00101'][0]} 2. ความถูกต้องของเอกสาร 20 ข้อตกลง", "กลุ่มอำนวยการ · อ2 ลดเวลารับหนังสือเหลือ 1 วัน",
        "ยังไม่มีตัวชี้วัดใดเชื่อมโยง"]
    assert "ส3 สถานศึกษาทุกแห่งปลอดภัย ยังไม่มีหน่วยใดสนับสนุนเป้าหมายนี้" in words_of(section(page, "goals"))


def test_the_page_names_what_hangs_on_nothing(page):
    gaps = section(page, "gaps")
    assert [words_of(item) for item in gaps.xpath(".//li")] == [
        "ส3 สถานศึกษาทุกแห่งปลอดภัย", "กลุ่มอำนวยการ · อ2 ลดเวลารับหนังสือเหลือ 1 วัน"]
    row, = gaps.xpath(".//tbody/tr")                # a person's indicators together
    assert words_of(row) == f"{STAFF['00101'][0]} กลุ่มอำนวยการ 3. จำนวนหนังสือที่รับ 4. {HOSTILE} (ระบุ “อ9”) ข้อตกลง"


def test_the_page_names_who_has_no_agreement_and_who_was_not_followed_in_time(page):
    agreements, (late, followed) = section(page, "agreements").xpath(".//table"), section(page, "progress").xpath(".//table")
    assert [words_of(row)[:5] for row in agreements[0].xpath("./tbody/tr")] == ["00103"]
    assert "31 ธันวาคม 2565" in words_of(late.find("caption")) and "2 คน จาก 3 คน" in words_of(late.find("caption"))
    assert [(words_of(row)[:5], words_of(row.xpath("./td")[-1])) for row in late.xpath("./tbody/tr")] == [
        ("00103", "–"), ("00102", "10 กุมภาพันธ์ 2566 · ตัวชี้วัดที่ 2: ผิด 2 ฉบับ")]
    assert [(words_of(row)[:5], words_of(row.xpath("./td")[-1])) for row in followed.xpath("./tbody/tr")] == [
        ("00101", "10 กุมภาพันธ์ 2566 · ตัวชี้วัดที่ 2: ผิด 2 ฉบับ")]


def test_the_advice_stands_beside_the_note(results):
    notes = results.progress[results.progress["noted_on"] == "2022-12-20"]
    only = html.document_fromstring(plan_page(replace(results, progress=notes)))
    assert "เบิกจ่ายแล้วร้อยละ 40 คำแนะนำ: เร่งทำสัญญา" in words_of(section(only, "progress"))


def test_submitted_markup_stays_text_and_no_score_is_on_the_page(page, results):
    assert not page.xpath("//td//b[text()='x']") + foreign_scripts(page)
    scored = html.document_fromstring(plan_page(sample_results()))
    totals = [total for total in sample_results().scores["total_score"] if total]
    assert totals and not [total for total in totals if total in words_of(scored)]


def test_the_run_writes_the_page_and_the_office_page_leads_to_it(results, place):
    folder = place.output / ROUND.folder
    assert (folder / PLAN_PAGE).read_text(encoding="utf-8") == plan_page(results)
    assert html.document_fromstring((folder / OFFICE_PAGE).read_bytes()).xpath("//a[@href=$page]", page=PLAN_PAGE)
    assert plan_page(load_results(folder, ROUND, SETTINGS)) == plan_page(results)


def test_an_office_that_has_filed_nothing_is_told_so_in_one_sentence():
    results = sample_results()
    page = html.document_fromstring(plan_page(results))
    assert len(page.xpath("//main/p")) == 1 and "ยังไม่มีแบบเป้าหมาย" in words_of(page.find(".//main"))
    assert not [name for name in results.people["full_name"] if name in words_of(page)]
    for sheet in (GOAL_SHEET, FOLLOW_SHEET):
        assert cells(summary_workbook(results), sheet)[3][1] == "ไม่มีรายการ"


@pytest.mark.parametrize(("missing", "place_", "said"), [
    ("goals", "goals", "ยังไม่มีแบบเป้าหมาย"), ("agreements", "agreements", "ยังไม่มีข้อตกลงของผู้ใด"),
    ("progress", "progress", "ยังไม่มีบันทึกความก้าวหน้าของผู้ใด")])
def test_what_nobody_has_filed_is_said_once_and_of_nobody(missing, place_, said, results):
    without = replace(results, **{missing: getattr(results, missing).iloc[:0]})
    part = section(html.document_fromstring(plan_page(without)), place_)
    assert said in words_of(part) and not part.xpath(".//table")


def test_an_agreements_indicator_without_a_goal_or_with_an_unknown_one_is_a_warning_at_its_cell(results):
    found = results.findings[results.findings["code"].str.startswith("INDICATOR_")]
    assert found[["code", "severity", "person_id", "cell_ref", "found"]].to_numpy().tolist() == [
        ["INDICATOR_WITHOUT_GOAL", "warns", "00101", "D11", ""], ["INDICATOR_GOAL_UNKNOWN", "warns", "00101", "D12", "อ9"]]


def test_indicators_of_an_evaluation_count_where_nothing_was_agreed(results):
    evaluated = replace(results, **{
        "agreements": results.agreements.iloc[:0],
        "indicators": results.agreements.drop(columns=["agreed_on"]).assign(attained_level="", title_cell_ref="")})
    assert "แบบประเมิน" in words_of(section(html.document_fromstring(plan_page(evaluated)), "goals"))


# ── the sheets ──

def listed(results, sheet):
    return [["" if value is None else value for value in row] for row in cells(summary_workbook(results), sheet)[3:]]


def test_the_sheet_of_goals_has_a_line_for_every_indicator_and_every_gap(results):
    assert [(row[0], row[3], row[5], row[7], row[11]) for row in listed(results, GOAL_SHEET)] == [
        ("ส1", "ร1", "00102", 1, ""), ("ส2", "อ1", "00101", 1, ""), ("ส2", "อ1", "00101", 2, ""),
        ("ส2", "อ2", "", "", "ยังไม่มีตัวชี้วัด"), ("ส3", "", "", "", "ยังไม่มีหน่วยใดสนับสนุน"),
        ("", "", "00101", 3, "ไม่ระบุเป้าหมายของหน่วย"), ("", "", "00101", 4, "ระบุเป้าหมาย “อ9” ซึ่งไม่มีในหน่วย")]


def test_a_units_goal_that_serves_none_of_the_office_has_its_line(results):
    goals = results.goals.assign(office_goal_code=results.goals["office_goal_code"].where(results.goals["goal_code"] != "อ2", "ส9"))
    rows = listed(replace(results, goals=goals), GOAL_SHEET)
    assert [(row[0], row[3], row[11]) for row in rows if row[3] == "อ2"] == [("", "อ2", "ไม่สนับสนุนเป้าหมายใดของสำนักงาน · ยังไม่มีตัวชี้วัด")]


def test_the_sheet_of_monitoring_lists_everybody_the_not_followed_first(results):
    rows = [(row[0], row[4] != "ยังไม่ส่ง", row[5], row[6], row[8]) for row in listed(results, FOLLOW_SHEET)]
    assert rows == [("00103", False, "ยังไม่มี", "", ""), ("00102", True, "ยังไม่มี", "10 กุมภาพันธ์ 2566", "ผิด 2 ฉบับ"),
                    ("00101", True, "มี", "10 กุมภาพันธ์ 2566", "ผิด 2 ฉบับ")]


def test_submitted_words_stay_text_and_rows_keep_their_vowels(results):
    workbook = summary_workbook(results)
    assert not [formula for formula in live_formulas(workbook) if "@" in formula] and low_text_rows(workbook, 30) == []


# ── the personal forms of such an office ──

def test_forms_offer_each_person_the_goals_of_the_unit(place, tmp_path):
    write_forms(ROUND, SETTINGS, replace(place, output=tmp_path), Watch(quiet=True))
    offered = {}
    for person_id, (_, unit) in STAFF.items():
        book = opened((tmp_path / ROUND.folder / "forms" / "blank" / unit / f"{person_id}.xlsx").read_bytes())
        offered[person_id] = [cell.value for cell in book["เป้าหมายของหน่วย"]["A"][5:]]
        assert [rule for sheet in book for rule in validated(sheet).values() if "เป้าหมายของหน่วย" in str(rule.formula1)]
    assert offered == {"00101": ["อ1", "อ2"], "00102": ["ร1"], "00103": ["อ1", "อ2"]}


def test_the_goals_form_that_comes_with_them_is_accepted_where_it_is_dropped(place, tmp_path):
    home = tmp_path / "in" / ROUND.folder
    shutil.copytree(place.input / ROUND.folder, home)
    write_forms(ROUND, SETTINGS, replace(place, output=tmp_path / "out"), Watch(quiet=True))
    shutil.copy(tmp_path / "out" / ROUND.folder / "forms" / "blank" / "goals.xlsx", home / "goals.xlsx")
    results = run(ROUND, SETTINGS, Place(tmp_path / "in", tmp_path / "out", CONFIG), Watch(quiet=True))
    assert results.goals.empty and "goals" in results.files["file_kind"].tolist()
    assert results.files[results.files["file_kind"] == "goals"]["file_status"].tolist() == ["accepted"]
    assert not [found for found in results.findings["file_name"] if found == "goals.xlsx"]
