"""The scenarios of raises side by side, and the office's page of raises."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from lxml import html

from pipeline.columns import RAISE_METHODS, RAISE_STOPS
from pipeline.config_raises import SalaryBase, Scenario
from pipeline.decisions.pay import satang
from pipeline.decisions.raise_sheet import RaiseSheet
from pipeline.documents.look import money, words
from pipeline.documents.pages import OFFICE_PAGE, RAISES_PAGE, SCENARIOS_WORKBOOK, pages
from pipeline.documents.raises.page import MANY_POINTS, points_of, raise_views, raises_page, signed
from pipeline.documents.raises.scenarios import BAND_SHEET, NONE, PEOPLE_SHEET, SIDE_SHEET, UNIT_SHEET, scenarios_workbook
from pipeline.documents.raises.view import raise_view
from pipeline.results import FRAMES
from tests.office_suite import cells, cut_rows, low_text_rows, needs_soffice, recalculated_differences
from tests.browser import foreign_scripts
from tests.papers_of import contents, texts
from tests.raise_office import CIVIL, OFFICE, SCENARIOS, drawn_office, raise_settings, raised_round
from tests.sample_results import sample_results

MARKUP = "<script>alert(1)</script> {{ 7*7 }}"
TYPED = RaiseSheet(percents={"ก01": 500, "ก03": 300})           # of five who may have a raise


def words_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.xpath(".//text()[not(ancestor::style)]")).split())


def page_of(results) -> html.HtmlElement:
    return html.document_fromstring(raises_page(results))


def side(workbook: bytes, sheet: str = SIDE_SHEET) -> dict[str, list[object]]:
    """Label → what stands in each scenario's column."""
    return {row[0]: row[1:] for row in cells(workbook, sheet)}


def table_of(page: html.HtmlElement, label: str) -> list[list[str]]:
    """The body of the table in the box of this name, cell by cell."""
    return [[words_of(cell) for cell in row.xpath("./th | ./td")]
            for row in page.xpath(f"//div[@aria-label='{label}']//tbody/tr")]


def same_for_all(low: Decimal, high: Decimal) -> Scenario:
    return Scenario(name="เท่ากันทุกระดับ", method="by_band", source="ours", **dict.fromkeys(
        ("outstanding", "very_good", "good", "fair"), (low, high)))


RESULTS = raised_round()
VIEW = raise_view(RESULTS)[0]
BY_BAND = next(sharing for sharing in VIEW.sharings if sharing.name == "ร้อยละเดียวต่อระดับ")
PARTLY = raised_round(sheet=TYPED)
NOT_CHOSEN_YET = raised_round(settings=raise_settings(scenario="สำนักงานกำหนดเอง"))


# ── one scenario against the one that counts ──

def test_the_scenario_that_counts_stands_first_and_the_others_as_the_settings_have_them():
    later = raised_round(settings=raise_settings(scenario="ไม่เติม"))
    assert [sharing.name for sharing in VIEW.sharings] == [scenario.name for scenario in SCENARIOS]
    assert [sharing.name for sharing in raise_view(later)[0].sharings] == ["ไม่เติม", "ไล่ตามคะแนน", "ร้อยละเดียวต่อระดับ", "สำนักงานกำหนดเอง"]


def test_what_somebody_has_more_is_raise_and_special_compensation_together():
    ours, theirs = VIEW.chosen.lines["ก02"], BY_BAND.lines["ก02"]
    assert ours.raise_baht == theirs.raise_baht and ours.special_compensation != theirs.special_compensation
    assert VIEW.moved[BY_BAND.name]["ก02"] == satang(theirs.special_compensation) - satang(ours.special_compensation)


def test_gains_less_losses_are_what_the_scenario_uses_more():
    for sharing in VIEW.allocated[1:]:
        balance = VIEW.balance(sharing)
        assert balance.more_satang - balance.less_satang == satang(sharing.budget.used) - satang(VIEW.chosen.budget.used)
        assert balance.more + balance.less + balance.same == len(VIEW.eligible) == 5
    assert VIEW.balance(BY_BAND).more > 0 < VIEW.balance(BY_BAND).less


def test_whoever_has_the_same_neither_gains_nor_loses():
    assert VIEW.balance(VIEW.chosen) == (0, 0, 0, 0, 5)


def test_whoever_has_no_typed_percent_is_held_against_nobody():
    view = raise_view(PARTLY)[0]
    typed = view.sharings[-1]
    balance = view.balance(typed)
    assert set(view.moved[typed.name]) == {"ก01", "ก03"} and balance.more + balance.less + balance.same == 2
    assert view.of_band(typed, view.scheme.band("fair")).people == 0


def test_bands_and_units_each_add_up_to_the_scenario():
    for sharing in VIEW.allocated:
        for parts in ([VIEW.of_band(sharing, band) for band in VIEW.bands], [VIEW.of_unit(sharing, unit) for unit in VIEW.units]):
            assert sum(part.satang for part in parts) == sum(sharing.has.values()) and sum(part.people for part in parts) == 5


def test_reasons_are_counted_by_condition_and_each_of_several_counts():
    office = OFFICE + "ก09 | นายบุญมี สมมติชัย | กลุ่มการเงินฯ | ปฏิบัติการ | 16000 | 75.00 | leave_days=41\n"
    view = raise_view(raised_round(office))[0]
    assert len(view.without) == 4 and view.why_without == [
        ("ลา … วัน เกิน 23 วัน", 2), ("ผลการประเมินระดับต้องปรับปรุง ไม่ถึงระดับที่ได้เลื่อน", 1), ("มาสาย … ครั้ง เกิน 18 ครั้ง", 1),
        ("ยังไม่มีคะแนน เพราะแบบประเมินไม่สมบูรณ์", 1)]


# ── the workbook ──

def test_the_workbook_says_of_each_scenario_what_the_audit_table_says():
    told = side(scenarios_workbook(RESULTS))
    budgets = [sharing.budget for sharing in VIEW.sharings]
    for label, column in (("เงินที่ได้เลื่อน (บาท)", "raise_baht"), ("ค่าตอบแทนพิเศษ (บาท)", "special_compensation"),
                          ("ใช้ไปจากวงเงิน (บาท)", "used"), ("คงเหลือ (บาท)", "unspent"), ("วงเงิน (บาท)", "budget")):
        assert told[label] == [float(text) if (text := getattr(budget, column)) else NONE for budget in budgets]
    assert told["หยุดเพราะ"] == [words().raise_stop(budget.stopped_by) for budget in budgets]
    assert "ระดับดี" in told["ขั้นต่อไป"][1] and told["ใช้จริง"] == ["ใช้จริง", NONE, NONE, NONE]


def test_a_scenario_that_gives_nothing_has_dashes_and_says_why():
    told = side(scenarios_workbook(RESULTS))
    assert [told[label][3] for label in told if label.endswith(("(คน)", "(บาท)")) and label != "วงเงิน (บาท)"] == [NONE] * 9
    assert told["หยุดเพราะ"][3] == "สำนักงานยังไม่ได้กำหนดร้อยละ"
    assert "สำนักงานกำหนดเอง" not in str(cells(scenarios_workbook(RESULTS), PEOPLE_SHEET)[2])


def test_where_nobody_is_given_anything_the_workbook_still_says_why():
    none = raised_round(settings=raise_settings((same_for_all(Decimal(6), Decimal(6)),)))
    workbook = scenarios_workbook(none)
    assert openpyxl.load_workbook(io.BytesIO(workbook)).sheetnames == [SIDE_SHEET, "_prameun"]
    assert side(workbook)["หยุดเพราะ"] == ["ปลายล่างของช่วงร้อยละรวมกันเกินวงเงิน จึงยังไม่จัดสรร"]


def test_without_a_scenario_that_counts_nothing_is_held_against_it():
    workbook = scenarios_workbook(NOT_CHOSEN_YET)
    assert set(side(workbook)["ได้เท่ากัน (คน)"]) == {NONE}
    assert "ต่างจากที่ใช้จริง" not in str(cells(workbook, PEOPLE_SHEET)) + str(cells(workbook, UNIT_SHEET))
    assert "ยังไม่จัดสรรเงินเลื่อน เพราะสำนักงานยังไม่ได้กำหนดร้อยละ" in words_of(page_of(NOT_CHOSEN_YET))


def test_a_cell_without_a_typed_percent_is_blank_and_never_zero():
    rows = {row[0]: row for row in cells(scenarios_workbook(PARTLY), PEOPLE_SHEET)}
    assert rows["ก05"][-4:] == [None] * 4 and rows["ก01"][-4:-2] == [5, 1830]


@needs_soffice
@pytest.mark.parametrize("results", [RESULTS, PARTLY, raised_round(drawn_office(60))], ids=["drawn", "partly typed", "sixty"])
def test_recalculating_gives_the_stored_values(results, tmp_path):
    assert recalculated_differences(scenarios_workbook(results), tmp_path) == []


@needs_soffice
def test_no_line_of_the_workbook_is_cut(tmp_path):
    workbook = scenarios_workbook(raised_round(drawn_office(40)))
    assert low_text_rows(workbook, 32) == [] == cut_rows(workbook, tmp_path)


def test_a_units_name_is_no_command_to_a_formula():
    workbook = scenarios_workbook(raised_round(OFFICE.replace("กลุ่มการเงินฯ", "=กลุ่ม*?")))
    assert [row[1] for row in cells(workbook, UNIT_SHEET)[3:]] == [3, 2, 5]
    assert cells(workbook, BAND_SHEET)[-1][1] == 5


def test_two_personnel_types_have_sheets_of_their_own():
    office = OFFICE + "".join(f"{number} | นายบุญ{number} สมมติชัย | กลุ่มการเงินฯ | บริหารทั่วไป | 18000 | {score} | scheme=government_employee\n"
                              for number, score in (("11", "96.00"), ("12", "80.00")))
    settings = raise_settings()
    schemes = tuple(scheme if scheme.code == CIVIL or not scheme.raises else scheme.model_copy(update={"raises": scheme.raises.model_copy(
        update={"is_on": True, "rounds": (1,), "score": "round"})}) for scheme in settings.scheme)
    line = SalaryBase(scheme="government_employee", level="บริหารทั่วไป", maximum=30000, effective_from=date(2020, 10, 1), source="ours")
    results = raised_round(office, settings.model_copy(update={"scheme": schemes, "salary_base": (line,)}))
    names = openpyxl.load_workbook(io.BytesIO(scenarios_workbook(results))).sheetnames
    assert names[:-1] == [f"{sheet} {number}" for number in (1, 2) for sheet in (SIDE_SHEET, BAND_SHEET, UNIT_SHEET, PEOPLE_SHEET)]
    assert [words_of(heading) for heading in page_of(results).xpath("//h2")].count("รายคน") == 2


@pytest.mark.parametrize("seed", range(2))
def test_the_same_tables_in_another_order_give_the_same_bytes(seed):
    mixed = replace(RESULTS, **{name: getattr(RESULTS, name).sample(frac=1, random_state=seed) for name in FRAMES})
    assert contents(raise_views(mixed)) == contents(raise_views(RESULTS))


# ── the page ──

def test_where_nobody_has_raises_due_there_is_no_page_and_no_link():
    nobody = sample_results()
    assert nobody.raise_budgets.empty and contents(raise_views(nobody)) == {}
    assert RAISES_PAGE not in texts(pages(nobody))[OFFICE_PAGE]


def test_the_page_of_raises_is_linked_from_the_offices_page_alone():
    assert set(contents(raise_views(RESULTS))) == {RAISES_PAGE, SCENARIOS_WORKBOOK}
    assert [name for name, page in texts(pages(RESULTS)).items() if RAISES_PAGE in page or SCENARIOS_WORKBOOK in page] == [OFFICE_PAGE]


def test_the_budget_is_told_in_sentences():
    told = words_of(page_of(RESULTS))
    budget = VIEW.chosen.budget
    for said in (f"เงินเดือนรวม ณ 1 มีนาคม 2566 {money(budget.payroll)}", f"วงเงิน ร้อยละ 3.00 {money(budget.budget)}",
                 f"เหลือ {money(budget.unspent)} บาท: วงเงินที่เหลือไม่พอให้ผู้ใดเพิ่มอีก 0.01",
                 f"เพิ่มอีกร้อยละ 0.01 ให้ผู้ได้คะแนน {budget.next_step_for} ต้องใช้อีก {money(budget.next_step)} บาท"):
        assert said in told


def test_ranges_that_are_spent_say_what_would_use_the_rest():
    low = same_for_all(Decimal(0), Decimal(1))
    assert "ทุกคนได้ถึงปลายบนของช่วงร้อยละแล้ว หากต้องการใช้วงเงินที่เหลือ ต้องขยายช่วงร้อยละ" in words_of(page_of(raised_round(settings=raise_settings((low,)))))


def test_percents_beyond_the_budget_are_said_with_how_much():
    over = raised_round(settings=raise_settings(scenario="สำนักงานกำหนดเอง"),
                        sheet=RaiseSheet(percents=dict.fromkeys(("ก01", "ก02", "ก03", "ก04", "ก05"), 600)))
    beyond = raise_view(over)[0].chosen.budget.unspent.lstrip("-")
    assert f"เกินวงเงิน {money(beyond)} บาท จึงยังใช้ออกคำสั่งไม่ได้" in words_of(page_of(over))


def test_every_score_and_percent_is_a_point_and_every_point_a_line_of_the_table():
    page = page_of(RESULTS)
    charts = page.xpath("//*[local-name()='svg']")
    assert [len(chart.xpath(".//*[local-name()='circle']")) for chart in charts] == [5, 5, 5]
    table = table_of(page, "รายคน")
    for sharing, column in zip(VIEW.allocated, (3, 4, 5), strict=True):
        for one in VIEW.eligible:
            row = next(row for row in table if one.person.full_name in row)
            assert row[0] == one.pay.score and row[column].split()[0] == sharing.lines[one.person.person_id].percent


def test_people_of_one_score_are_one_larger_point():
    page = page_of(raised_round(OFFICE.replace("86.00", "80.00")))
    said = [words_of(title) for title in page.xpath("(//*[local-name()='svg'])[1]//*[local-name()='circle']/*")]
    assert len(said) == 4 and [words.endswith("2 คน") for words in said].count(True) == 1


def test_a_higher_score_is_further_right_and_a_higher_percent_further_up():
    circles = page_of(RESULTS).xpath("(//*[local-name()='svg'])[1]//*[local-name()='circle']")
    places = [(float(circle.get("cx")), float(circle.get("cy"))) for circle in circles]
    assert [x for x, _ in places] == sorted((x for x, _ in places), reverse=True) and [y for _, y in places] == sorted(y for _, y in places)
    assert all(0 < x < 900 and 0 < y < 400 for x, y in places)


def test_every_chart_is_told_to_those_who_do_not_see_it():
    page = page_of(RESULTS)
    for chart in page.xpath("//*[local-name()='svg']"):
        told = [page.xpath(f"//*[@id='{name}']/text()")[0] for name in chart.get("aria-labelledby").split()]
        assert chart.get("role") == "img" and "ร้อยละที่ได้เลื่อนตามคะแนน" in told[0] and "ตารางรายคน" in told[1]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_who_has_none_stands_on_the_page_with_the_reason():
    page = page_of(RESULTS)
    assert [row[1] for row in table_of(page, "ผู้ที่ไม่ได้เลื่อน")] == ["นายชัยวัฒน์ สมมติสุข", "นางดวงใจ ตัวอย่างดี", "นายธงชัย จำลองกิจ"]
    assert ["ลา 30 วัน เกิน 23 วัน · มาสาย 20 ครั้ง เกิน 18 ครั้ง"] == [row[4] for row in table_of(page, "ผู้ที่ไม่ได้เลื่อน")][:1]
    assert ["ลา … วัน เกิน 23 วัน", "1"] in table_of(page, "เหตุที่ไม่ได้เลื่อน")


def test_conditions_on_which_the_roster_has_nothing_are_said():
    page = words_of(page_of(raised_round(OFFICE.replace("91.70 |", "91.70 | late_times="))))
    assert "ทะเบียนไม่มีข้อมูลมาสายของผู้มีสิทธิ 1 คน จึงไม่ได้ใช้เงื่อนไขนี้กับผู้นั้น" in page


def test_text_of_a_workbook_stays_text_and_nothing_comes_from_outside():
    hostile = raised_round(OFFICE.replace("นายขจร จำลองดี", MARKUP).replace("กลุ่มการเงินฯ", '" onclick="alert(2)'))
    page = page_of(hostile)
    assert not page.xpath("//@src | //link | //iframe") + foreign_scripts(page) and MARKUP in words_of(page)
    assert not [name for element in page.iter() for name in element.keys() if name.startswith("on")]
    assert not page.xpath("//th[not(@scope)]") and all(table.find("caption") is not None for table in page.iter("table"))


# ── words ──

@pytest.mark.parametrize("code", RAISE_STOPS)
def test_every_stop_has_words(code):
    assert re.search("[ก-ฮ]", words().raise_stop(code))


@pytest.mark.parametrize("method", RAISE_METHODS)
def test_every_method_has_words(method):
    budget = VIEW.chosen.budget._replace(method=method, fills="")
    assert re.search("[ก-ฮ]", words().raise_method(budget)) and "เติม" not in words().raise_method(budget)


@pytest.mark.parametrize("text, shown", [("1152.45", "1,152.45"), ("145281820", "145,281,820"), ("0", "0"), ("-0.50", "-0.50"), ("", "")])
def test_amounts_are_shown_with_their_thousands_apart(text, shown):
    assert money(text) == shown


@pytest.mark.parametrize("amount, shown", [(101000, "+1,010"), (-550, "−5.50"), (0, "0")])
def test_a_difference_has_its_sign(amount, shown):
    assert signed(amount) == shown


# ── the chart ──

@pytest.mark.parametrize(("scores", "percents"), [(700, 1), (4000, 60)])
def test_points_too_many_to_be_told_apart_are_drawn_as_fewer_that_stand_for_everybody(scores, percents):
    placed = Counter({(f"{60 + 40 * number / scores:.2f}", f"{number % percents / 10:.1f}", "good"): 1 for number in range(scores)})
    drawn = points_of(placed, Fraction(6))
    assert len(drawn) <= MANY_POINTS
    assert sum(int(point.words.split()[-2]) for point in drawn) == placed.total()
    assert all("–" in point.words for point in drawn)
