"""Papers of pay raises: the list's formulas give the very figures of 90_raises, a slip is its person's alone, a draft says so."""

import io
import random
import re
import subprocess
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from pipeline.config_raises import SalaryBase
from pipeline.decisions.pay import Pay, baht, base_of, raise_of, satang
from pipeline.decisions.raise_sheet import RaiseSheet
from pipeline.decisions.raises import share_raises
from pipeline.decisions.review import reviewed_totals
from pipeline.documents.pages import RAISE_LIST, office_page
from pipeline.documents.raises.lists import BASE_SHEET, formulas, position_type, raise_list
from pipeline.documents.raises.slip import raise_slip, slip_name
from pipeline.documents.raises.standing import SHEETS, payrolls
from pipeline.documents.workbook import FIRST_ROW, HEAD_ROW
from pipeline.intake.workbook import read_content
from pipeline.publish import raise_papers
from pipeline.results import Results
from tests.drawing import ROUND, SETTINGS
from tests.office_suite import (
    cells, converted, cut_rows, live_formulas, low_text_rows, needs_soffice, package_text, recalculated_differences)
from tests.sample_results import sample_results

CIVIL, GOVERNMENT = "civil_servant_38k2", "government_employee"
LIST, ANNEX, BUDGET = SHEETS[CIVIL].listed, SHEETS[CIVIL].annex, SHEETS[CIVIL].budget
HEADINGS = ("ลำดับ | ชื่อ-สกุล | ตำแหน่ง/สังกัด | ประเภท | ระดับ | เลขที่ตำแหน่ง | เงินเดือนเดิม | ฐานในการคำนวณ | ร้อยละที่ได้เลื่อน | "
            "จำนวนเงินที่ได้เลื่อน | ค่าตอบแทนพิเศษ | เงินเดือนที่ได้รับ | หมายเหตุ").split(" | ")
COLUMNS = dict(zip(("salary", "base", "percent", "raise_baht", "special_compensation", "new_salary"), range(6, 12)))

# person_id | full name | unit | level | salary | score | typed percent | days of leave | the case
OFFICE = """
ก01 | นางสาวกานดา สมมติใจ    | กลุ่มอำนวยการ | ชำนาญการ      | 29330 | 92 | 2.91 | 0  | at the midpoint: the lower base
ก02 | นายขจร จำลองดี         | กลุ่มอำนวยการ | ชำนาญการ      | 29340 | 92 | 2.91 | 0  | above it: the upper base
ก03 | นางคำแก้ว ตัวอย่างงาม   | กลุ่มนโยบาย   | อาวุโส         | 41610 | 84 | 2.50 | 0  | the first line of the level
ก04 | นายจักรี สมมติเพียร     | กลุ่มนโยบาย   | อาวุโส         | 41620 | 84 | 2.50 | 0  | the second line
ก05 | นางสาวเฉลา จำลองรักษ์   | กลุ่มอำนวยการ | ชำนาญงาน      | 38480 | 80 | 2.41 | 0  | beyond the maximum
ก06 | นางชุติมา ตัวอย่างกุล    | กลุ่มอำนวยการ | ปฏิบัติงาน      | 20573 | 76 | 2.40 | 0  | 434.64 of 437: beyond it by rounding alone
ก07 | นายโชติ สมมติวงศ์       | กลุ่มนโยบาย   | ปฏิบัติการ      | 26900 | 72 | 1.83 | 0  | already at the maximum
ก08 | นายฐิติ จำลองเดช       | กลุ่มนโยบาย   | ปฏิบัติการ      | 17110 | 50 |      | 0  | needs improvement
ก09 | นางสาวณัฐ ตัวอย่างศรี   | กลุ่มนโยบาย   | ชำนาญการพิเศษ  | 46820 | 88 |      | 40 | on leave too long
ก10 | นายดนัย สมมติพงษ์      | กลุ่มอำนวยการ | ชำนาญการ      | 30110 | -  |      | 0  | incomplete
ก11 | นางเตือนใจ จำลองผล    | กลุ่มนโยบาย   | อำนวยการ ต้น   | 52990 | 95 | 3.00 | 0  | another type of position
"""
DRAWN = [[field.strip() for field in line.split("|")] for line in OFFICE.strip().splitlines()]


def office(left_out: tuple[str, ...] = (), typed: dict[str, str] | None = None, scenario: str = "สำนักงานกำหนดเอง",
           changed: dict[str, dict[str, str]] | None = None, sheet: RaiseSheet | None = None) -> Results:
    """The round of the office drawn above, its percents as typed there or ``typed``, or shared out by a scenario."""
    drawn = [line for line in DRAWN if line[0] not in left_out]
    levels = {line[0]: "- 4 4" if line[5] == "-" else " ".join([str(int(line[5]) / 20)] * 3) for line in drawn}
    people = "\n".join(f"{line[0]} | {line[1]} | {CIVIL} | {line[2]} | {levels[line[0]]} | {' '.join([levels[line[0]].split()[1]] * 8)}"
                       for line in drawn)
    columns = {line[0]: {"level": line[3], "salary": line[4], "leave_days": line[7], "leave_times": "0", "late_times": "0",
                         "months_in_round": "6"} | (changed or {}).get(line[0], {}) for line in drawn}
    results = sample_results(office=people, changed=columns)
    percents = {line[0]: line[6] for line in drawn if line[6]} | (typed or {})
    sheet = sheet or RaiseSheet({CIVIL: scenario}, {own: int(text.replace(".", "")) for own, text in percents.items() if own in columns})
    return with_raises(results, sheet)


def with_raises(results: Results, sheet: RaiseSheet) -> Results:
    (raises, budgets, scenarios), _ = share_raises(results.people, results.scores, reviewed_totals(results.review), results.two_rounds,
                                                   sheet, results.settings, results.round)
    return replace(results, raises=raises, raise_budgets=budgets, scenario_raises=scenarios)


RESULTS = office()
SOUND = office(left_out=("ก10",))       # everything about everybody is known
PAPER = raise_list(RESULTS)


def by_person(workbook: bytes, sheet: str) -> dict[str, list[object]]:
    """person_id → the cells of its line."""
    return {row[5]: row for row in cells(workbook, sheet) if isinstance(row[0], int)}


def in_satang(value: object) -> int | None:
    return None if value is None else round(float(value) * 100)


def said(workbook: bytes, sheet: str | int) -> str:
    return "\n".join(str(value) for row in cells(workbook, sheet) for value in row if value is not None)


# ── the list ──

def test_the_office_has_every_case_that_the_papers_must_show():
    lines = RESULTS.raises.set_index("person_id")
    assert lines["base"].tolist()[:4] == ["24410", "36470", "35070", "44970"]
    assert lines.loc["ก05", ["raise_baht", "special_compensation", "new_salary"]].tolist() == ["270", "491.80", "38750"]
    assert lines.loc["ก06", ["amount_exact", "raise_baht", "special_compensation"]].tolist() == ["434.64", "437", "0"]
    assert lines.loc["ก07", ["raise_baht", "special_compensation"]].tolist() == ["0", "437.92"]
    assert lines.loc[["ก08", "ก09", "ก10"], "percent"].tolist() == ["0.00", "0.00", ""]


def test_the_list_has_the_columns_of_the_offices_and_everybody_by_unit_and_name():
    rows = cells(PAPER, LIST)
    assert rows[HEAD_ROW] == HEADINGS
    assert [(row[0], row[5]) for row in rows[FIRST_ROW:FIRST_ROW + 11]] == list(enumerate(
        ("ก03", "ก04", "ก07", "ก08", "ก09", "ก11", "ก01", "ก02", "ก05", "ก06", "ก10"), 1))
    assert by_person(PAPER, LIST)["ก05"][1:5] == ["นางสาวเฉลา จำลองรักษ์", "นักวิชาการศึกษาชำนาญงาน\nกลุ่มอำนวยการ", "ทั่วไป", "ชำนาญงาน"]


@needs_soffice
def test_the_list_recalculated_is_90_in_every_cell_to_the_satang(tmp_path):
    fresh = converted(PAPER, tmp_path, "xlsx").read_bytes()
    for sheet, ours in ((LIST, RESULTS.raises), (ANNEX, RESULTS.raises[RESULTS.raises["person_id"].isin(by_person(PAPER, ANNEX))])):
        shown = by_person(fresh, sheet)
        assert shown.keys() == set(ours["person_id"])
        for line in ours.itertuples():
            assert {name: in_satang(shown[line.person_id][col]) for name, col in COLUMNS.items()} == {
                name: satang(getattr(line, name)) if getattr(line, name) else None for name in COLUMNS}


@needs_soffice
@pytest.mark.parametrize("results", [RESULTS, SOUND, office(scenario="ไล่ตามคะแนน"), office(changed={"ก01": {"salary": ""}})],
                         ids=["typed", "sound", "by score", "a salary unknown"])
def test_every_formula_carries_what_recalculating_gives_and_no_row_is_cut(results, tmp_path):
    paper = raise_list(results)
    assert recalculated_differences(paper, tmp_path) == [] and cut_rows(paper, tmp_path) == [] and low_text_rows(paper, 30) == []


def test_base_raise_special_compensation_and_new_salary_are_live():
    sheet = openpyxl.load_workbook(io.BytesIO(PAPER))[LIST]
    for row in range(FIRST_ROW + 1, FIRST_ROW + 12):
        is_formula = [sheet.cell(row, col).data_type == "f" for col in (8, 10, 11, 12)]
        assert is_formula == [True] * 4 or sheet.cell(row, 6).value == "ก10" and is_formula == [True, False, False, False]


def test_who_has_no_percent_has_blank_figures_and_the_reason_and_who_is_barred_has_none():
    rows = by_person(PAPER, LIST)
    assert rows["ก10"][8:12] == [None] * 4 and rows["ก10"][12] == "ยังไม่มีคะแนน เพราะแบบประเมินไม่สมบูรณ์"
    assert rows["ก08"][8:12] == [0, 0, 0, 17110] and rows["ก08"][12] == "ผลการประเมินระดับต้องปรับปรุง ไม่ถึงระดับที่ได้เลื่อน"
    assert rows["ก09"][12] == "ลา 40 วัน เกิน 23 วัน"


def test_a_maximum_and_what_the_roster_does_not_say_stand_in_the_remarks_the_latter_not_on_the_annex():
    paper = raise_list(office(changed={"ก05": {"late_times": ""}}))
    listed, annex = by_person(paper, LIST), by_person(paper, ANNEX)
    assert (listed["ก05"][12], annex["ก05"][12]) == ("เลื่อนถึงขั้นสูงของระดับ\nทะเบียนไม่มี: มาสาย", "เลื่อนถึงขั้นสูงของระดับ")
    assert listed["ก07"][12] == "ถึงขั้นสูงของระดับอยู่แล้ว" and listed["ก01"][12] is None


def test_sums_stand_at_the_foot_of_list_and_annex_and_agree_with_91():
    budget = RESULTS.raise_budgets.set_index("scenario").loc["สำนักงานกำหนดเอง"]
    for sheet in (LIST, ANNEX):
        sums = next(row for row in cells(PAPER, sheet) if row[1] == "รวม")
        assert [in_satang(sums[col]) for col in (9, 10)] == [satang(budget["raise_baht"]), satang(budget["special_compensation"])]
    assert in_satang(next(row for row in cells(PAPER, LIST) if row[1] == "รวม")[6]) == satang(budget["payroll"])


def test_a_person_without_a_salary_is_listed_and_no_payroll_is_summed():
    paper = raise_list(office(changed={"ก01": {"salary": ""}}))
    assert by_person(paper, LIST)["ก01"][6:12] == [None] * 6
    assert next(row for row in cells(paper, LIST) if row[1] == "รวม")[6:12] == [None] * 6
    assert "ทราบเงินเดือนไม่ครบทุกคน" in said(paper, BUDGET) and "ไม่มีผู้ได้เลื่อน" in said(paper, ANNEX)


@pytest.mark.parametrize(("level", "kind"), [("อาวุโส", "ทั่วไป"), ("ชำนาญการพิเศษ", "วิชาการ"), ("อำนวยการ ต้น", "อำนวยการ"), ("ครู", "")])
def test_the_type_of_a_position_follows_from_its_level_or_is_left_out(level, kind):
    assert position_type(CIVIL, level) == kind


# ── the formulas by themselves ──

VECTORS = ((20630, 17980, "2.70", 490), (21120, 23930, "2.70", 650), (17040, 18480, "3.20", 600), (32750, 36470, "3.20", 1170),
           (18160, 17980, "2.91", 530), (18160, 17980, "3.16", 570), (57240, 49330, "2.00", 990))


def line(midpoint: int, lower: int, upper: int, maximum: int) -> SalaryBase:
    return SalaryBase(scheme=CIVIL, level="ระดับสมมติ", midpoint=midpoint, lower_base=lower, upper_base=upper, maximum=maximum,
                      extended_maximum=maximum + 1730, effective_from=date(2017, 10, 1), source="practice")


def drawn_cases(chance: random.Random, count: int) -> list[tuple[str, SalaryBase, int]]:
    """(salary, line, percent in steps), many of them close below the maximum; the published vectors first."""
    cases = [(str(salary), line(salary, base, base, 90_000), int(percent.replace(".", ""))) for salary, base, percent, _ in VECTORS]
    for _ in range(count):
        lower, maximum = chance.randrange(8000, 60_000), chance.randrange(20_000, 76_000)
        salary = maximum * 100 - chance.choice((0, chance.randrange(300_00), chance.randrange(4000_00), chance.randrange(9000_00)))
        salary = salary // 100 * 100 if chance.random() < 0.6 else salary
        of_level = line(chance.randrange(max(1, salary // 100 - 3), salary // 100 + 3), lower, lower + chance.randrange(9000), maximum)
        cases.append((baht(salary), of_level, chance.randrange(601)))
    return cases


def as_formulas(cases, rules) -> bytes:
    """A sheet of the list's formulas for each rule, none with its value."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bases = book.add_worksheet(BASE_SHEET)
    for row, (_, of_level, _) in enumerate(cases):
        bases.write_row(row, 3, (of_level.midpoint, of_level.lower_base, of_level.upper_base, of_level.maximum, of_level.extended_maximum))
    for name, rule in rules.items():
        sheet = book.add_worksheet(name)
        for row, (salary, _, percent) in enumerate(cases):
            sheet.write_number(row, 6, float(salary))
            sheet.write_number(row, 8, percent / 100)
            for col, text in zip((7, 9, 10, 11), formulas(row, row, rule), strict=True):
                sheet.write_formula(row, col, text, None, -1)
    book.close()
    return out.getvalue()


@needs_soffice
def test_the_formulas_give_the_published_raises_and_agree_with_the_rules_on_any_pay(tmp_path):
    rule = SETTINGS.schemes_for(ROUND)[CIVIL].raises
    rules = {"level": rule, "own_pay": rule.model_copy(update={"base": "own_pay"}),
             "extended": rule.model_copy(update={"maximum": "extended", "special": "none"})}
    cases = drawn_cases(random.Random(3), 400)
    fresh = converted(as_formulas(cases, rules), tmp_path, "xlsx").read_bytes()
    assert [row[9] for row in cells(fresh, "level")[:len(VECTORS)]] == [raised for *_, raised in VECTORS]
    capped = 0
    for name, of_rule in rules.items():
        for row, (salary, of_level, percent) in zip(cells(fresh, name), cases, strict=True):
            before, highest = satang(salary), of_level.maximum if of_rule.maximum == "ordinary" else of_level.extended_maximum
            base = base_of(before, of_level, of_rule)
            paid = raise_of(Pay(before, base, highest * 100 - before), percent, of_rule)
            capped += paid.raised == highest * 100 - before
            assert [in_satang(row[col]) for col in (7, 9, 10, 11)] == [base, paid.raised, paid.special, before + paid.raised], (
                name, salary, of_level, percent)
    assert capped > 100


# ── annex, bases, budget ──

def test_the_annex_names_only_who_gets_something_below_the_blanks_of_the_order():
    assert list(by_person(PAPER, ANNEX)) == ["ก03", "ก04", "ก07", "ก11", "ก01", "ก02", "ก05", "ก06"]
    text = said(PAPER, ANNEX)
    for words in ("บัญชีรายละเอียดการเลื่อนเงินเดือน บุคลากรทางการศึกษาอื่น 38 ค.(2)", "ให้มีผลตั้งแต่วันที่ 1 เมษายน 2566",
                  f"({SETTINGS.office.director})", SETTINGS.office.director_position):
        assert words in text
    assert re.search(r"แนบท้ายคำสั่ง.+ ที่ \.+/\.+ ลงวันที่ \.+", text)


def test_the_bases_are_the_lines_in_force_with_their_day_and_source():
    rows = cells(PAPER, BASE_SHEET)[FIRST_ROW:]
    assert len(rows) == 10 and rows[3][1:] == ["อาวุโส", 41620, 35120, 32250, 44970, 54820, 69040, "1 ตุลาคม 2560", "แนวปฏิบัติ (ไม่มีในประกาศ)"]


def figures(paper: bytes, sheet: str = BUDGET) -> dict[str, object]:
    return {row[0]: row[1] for row in cells(paper, sheet) if row[0]}


def test_the_budget_says_payroll_share_use_and_what_is_left():
    shown = figures(PAPER)
    assert shown.items() >= {
        "เงินเดือนรวม ณ วันที่ 1 มีนาคม 2566": 374883, "จำนวนคนที่มีเงินเดือนในวันนั้น": 11, "ร้อยละของวงเงิน": 0.03, "วงเงิน": 11246,
        "ใช้ไป": 6976.72, "คงเหลือ": 4269.28, "ค่าตอบแทนพิเศษรวม": 929.72, "ผู้ที่ได้เลื่อน": 8}.items()
    assert shown["ฉากทัศน์ที่ใช้"] == "สำนักงานกำหนดเอง" and shown["วิธี"].startswith("สำนักงานกำหนดร้อยละเอง")


def test_the_budget_counts_everybody_without_a_raise_by_reason():
    rows = cells(PAPER, BUDGET)
    assert [(row[0], row[2]) for row in rows[[row[0] for row in rows].index("เหตุผล") + 1:]] == [
        ("ผลการประเมินระดับต้องปรับปรุง ไม่ถึงระดับที่ได้เลื่อน", 1), ("ยังไม่มีคะแนน เพราะแบบประเมินไม่สมบูรณ์", 1),
        ("ลา 40 วัน เกิน 23 วัน", 1), ("รวม", 3)]


def test_the_budget_says_what_stopped_the_search_and_what_one_step_more_would_cost():
    results = office(left_out=("ก10", "ก08", "ก09"), scenario="ไล่ตามคะแนน")
    row, shown = payrolls(results)[0].budget, figures(raise_list(results))
    assert row.stopped_by == "budget" and row.next_step
    assert shown["เหตุที่ไม่ได้มากกว่านี้"] == "วงเงินที่เหลือไม่พอให้ผู้ใดเพิ่มอีก 0.01"
    assert shown["ขั้นต่อไปที่ใช้เงินน้อยที่สุด"] == f"เพิ่มอีกร้อยละ 0.01 ให้ผู้ได้คะแนน {row.next_step_for} ต้องใช้อีก {row.next_step} บาท"
    assert shown["ช่วงร้อยละของแต่ละระดับ"].startswith("ดีเด่น 2.00–6.00 · ดีมาก 1.50–4.50")


# ── a draft says so ──

ALL_SIX = {line[0]: "6.00" for line in DRAWN if line[6]}


@pytest.mark.parametrize(("results", "why"), [
    (RESULTS, "ยังไม่ทราบว่าได้เลื่อนหรือไม่ 1 คน"), (office(left_out=("ก10",), typed=ALL_SIX), "ใช้เงินเกินวงเงิน"),
    (office(left_out=("ก10",), changed={"ก01": {"salary": ""}}), "ทราบเงินเดือนไม่ครบทุกคน"),
    (office(left_out=("ก10",), sheet=RaiseSheet({CIVIL: "สำนักงานกำหนดเอง"})), "สำนักงานยังไม่ได้กำหนดร้อยละ"),
    (office(left_out=("ก10",), sheet=RaiseSheet({CIVIL: "สำนักงานกำหนดเอง"}, {"ก01": 200})), "ยังไม่ได้กำหนดร้อยละของผู้มีสิทธิ 7 คน"),
    (office(left_out=tuple(line[0] for line in DRAWN if line[0] != "ก08")), "ไม่มีผู้ใดได้เลื่อน"),
    (office(left_out=("ก10",), changed={"ก01": {"level": "ระดับหนึ่ง"}}), "ยังไม่ทราบว่าได้เลื่อนหรือไม่ 1 คน")])
def test_a_draft_says_on_budget_list_and_annex_that_no_order_may_be_issued_and_why(results, why):
    paper = raise_list(results)
    for sheet in (BUDGET, LIST, ANNEX):
        top = "\n".join(str(row[0]) for row in cells(paper, sheet)[:4])
        assert "ร่าง ห้ามใช้ออกคำสั่ง" in top and why in top


def test_what_is_complete_and_within_the_budget_is_no_draft():
    assert "ร่าง" not in package_text(raise_list(SOUND))
    own = payrolls(SOUND)[0]
    assert "ร่าง" not in package_text(raise_slip(own.raised[0], own.order, SOUND.terms))


# ── the slips ──

def slips(results: Results) -> dict[str, bytes]:
    return {one.person.person_id: raise_slip(one, own.order, results.terms) for own in payrolls(results) for one in own.people if not one.is_open}


SLIPS = slips(SOUND)


def test_a_slip_is_written_for_everybody_with_a_percent_and_nobody_else():
    names = [paper.name for paper in raise_papers(RESULTS)]
    assert names.count(RAISE_LIST) == 1
    assert {name for name in names if "/slips/" in name} == {
        slip_name(one.person) for one in payrolls(RESULTS)[0].people if one.person.person_id != "ก10"}
    assert "raises/slips/กลุ่มอำนวยการ/ก01.xlsx" in names


@pytest.mark.parametrize("person_id", SLIPS)
def test_nobody_elses_name_number_or_pay_is_in_a_slip(person_id):
    text, own = package_text(SLIPS[person_id]), SOUND.raises.set_index("person_id").loc[person_id]
    names = dict(zip(SOUND.people["person_id"], SOUND.people["full_name"]))
    assert names[person_id] in text and f"{int(own['salary']):,}" in text
    for other in SOUND.raises.itertuples():
        if other.person_id != person_id:
            assert names[other.person_id] not in text and not re.search(rf"\b{other.person_id}\b", text)
            if other.salary not in own.tolist():
                assert f"{int(other.salary):,}" not in text and other.salary not in text


def test_a_slip_does_not_change_with_what_others_have():
    alone = office(left_out=("ก10", "ก02", "ก03"), typed={"ก05": "1.00"})
    assert slips(alone)["ก01"] == SLIPS["ก01"]


@pytest.mark.parametrize(("person_id", "sentences"), {
    "ก01": ["เงินเดือน 29,330 บาท ไม่เกินค่ากลางของระดับ 29,330 บาท จึงใช้ฐาน 24,410 บาท", "ฐาน 24,410 × 2.91% = 710.331 ปัดขึ้นเป็น 720 บาท"],
    "ก02": ["เกินค่ากลางของระดับ 29,330 บาท จึงใช้ฐาน 36,470 บาท", "ฐาน 36,470 × 2.91% = 1,061.277 ปัดขึ้นเป็น 1,070 บาท"],
    "ก05": ["ฐาน 31,610 × 2.41% = 761.801 ปัดขึ้นเป็น 770 บาท", "เลื่อนได้ไม่เกินขั้นสูงของระดับ 38,750 บาท จึงได้เลื่อน 270 บาท",
            "ส่วนที่เหลือ 491.80 บาท จ่ายเป็นค่าตอบแทนพิเศษ"],
    "ก06": ["ฐาน 18,110 × 2.40% = 434.64 ปัดขึ้นเป็น 440 บาท", "เลื่อนได้ไม่เกินขั้นสูงของระดับ 21,010 บาท จึงได้เลื่อน 437 บาท"],
    "ก07": ["จึงได้เลื่อน 0 บาท", "437.92 บาท จ่ายเป็นค่าตอบแทนพิเศษ"],
    "ก08": ["รอบนี้ท่านไม่ได้เลื่อนเงินเดือน เงินเดือนคงเดิม 17,110 บาท เพราะผลการประเมินระดับต้องปรับปรุง ไม่ถึงระดับที่ได้เลื่อน"],
}.items())
def test_a_slip_says_how_the_figure_came_about(person_id, sentences):
    text = said(SLIPS[person_id], 0)
    assert all(sentence in text for sentence in sentences)
    assert "1 เมษายน 2566" in text and f"({SETTINGS.office.director})" in text and "003" not in text and "วงเงินที่ใช้เลื่อนขั้นเงินเดือน" in text


def test_the_rounded_amount_alone_is_no_special_compensation():
    assert "ค่าตอบแทนพิเศษ" not in said(SLIPS["ก06"], 0).replace("ค่าตอบแทนพิเศษ\n", "")


def test_a_slip_of_a_draft_must_not_be_handed_out():
    own = payrolls(RESULTS)[0]
    text = said(raise_slip(own.raised[0], own.order, RESULTS.terms), 0)
    assert "ร่าง ห้ามใช้แจ้ง" in text and "คน" not in text.partition("ร่าง")[2].partition("ชื่อ-สกุล")[0]


LONG = {"full_name": "ว่าที่ร้อยตรีหญิงกมลวรรณรัตน์ สมมติประเสริฐวงศ์สกุลไพศาล", "position": "นักวิชาการตรวจสอบภายในและพัฒนาระบบราชการ",
        "unit": "กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสารเพื่อการศึกษาขั้นพื้นฐาน"}


@needs_soffice
@pytest.mark.parametrize("person_id", ["ก05", "ก08"])
def test_a_slip_prints_on_one_page_and_no_row_cuts_its_vowels(person_id, tmp_path):
    slip = slips(office(changed={person_id: LONG}))[person_id]
    printed = converted(slip, tmp_path, "pdf")
    assert "Pages:           1\n" in subprocess.run(["pdfinfo", printed], capture_output=True, text=True, check=True).stdout
    assert [row for row in low_text_rows(slip, 30) if not row.startswith("_")] == []


# ── the other personnel type, and the way through the house ──

def both_types() -> Results:
    """The second round of the sample office, whose government employees have raises too, one of them paid satang."""
    schemes = tuple(scheme.model_copy(update={"raises": scheme.raises.model_copy(update={"is_on": True})})
                    if scheme.code == GOVERNMENT and scheme.raises else scheme for scheme in SETTINGS.scheme)
    group = SalaryBase(scheme=GOVERNMENT, level="กลุ่มงานบริการ", maximum=24930, effective_from=date(2020, 10, 1), source="practice")
    settings = SETTINGS.model_copy(update={"scheme": schemes, "salary_base": (group,)})
    pay = {own: {"level": "กลุ่มงานบริการ", "salary": salary} for own, salary in (
        ("00101", "18720.55"), ("00102", "24900"), ("00103", "15300"), ("00104", "16000"), ("00105", "17000"))}
    former = sample_results("2566/1", changed=pay, settings=settings)
    return with_raises(sample_results("2566/2", changed=pay, settings=settings, former=former), RaiseSheet())


@needs_soffice
def test_government_employees_have_sheets_of_their_own_with_their_own_pay_as_base(tmp_path):
    results = both_types()
    paper = raise_list(results)
    sheets = openpyxl.load_workbook(io.BytesIO(paper)).sheetnames
    assert set(sheets[:7]) == {*SHEETS[CIVIL], *SHEETS[GOVERNMENT], BASE_SHEET}
    rows = by_person(paper, SHEETS[GOVERNMENT].listed)
    assert rows["00101"][3] == "พนักงานราชการ" and rows["00101"][6] == rows["00101"][7] == 18720.55 and rows["00101"][10] == 0
    assert cells(paper, SHEETS[GOVERNMENT].listed)[HEAD_ROW][6] == "ค่าตอบแทนเดิม" and rows["00102"][11] == 24930
    assert recalculated_differences(paper, tmp_path) == []
    own = next(own for own in payrolls(results) if own.scheme.code == GOVERNMENT)
    slip = said(raise_slip(next(one for one in own.raised if one.person.person_id == "00101"), own.order, results.terms), 0)
    assert "หนังสือแจ้งผลการเลื่อนค่าตอบแทน" in slip and "ค่ากลาง" not in slip and "1 ตุลาคม 2566" in slip


def test_where_no_raises_are_due_no_paper_is_written_and_none_is_linked():
    none = sample_results("2566/2", office="00101 | นางสาวกานดา สมมติใจ | government_employee | กลุ่มอำนวยการ | 4 4 4 | 4 4 4 4 4 4 4")
    assert list(raise_papers(none)) == [] and RAISE_LIST not in office_page(none)
    assert RAISE_LIST in office_page(RESULTS)


@pytest.mark.parametrize(("paper", "name"), [(PAPER, "บัญชีเลื่อนเงินเดือน"), (SLIPS["ก01"], "หนังสือแจ้งผลการเลื่อนเงินเดือน")])
def test_a_paper_of_raises_that_comes_back_is_refused_by_its_name(paper, name):
    refusal = read_content(paper, "ก.xlsx", SETTINGS.limits, ROUND).refusal
    assert (refusal.code, refusal.found) == ("PAPER_SENT_BACK", name)


def test_text_of_the_office_is_no_formula_on_these_papers():
    results = office(changed={"ก01": {"full_name": "=1+1", "unit": "+กลุ่ม", "position": "@SUM(1)"}})
    assert not [text for text in live_formulas(raise_list(results)) if "1+1" in text or "@SUM" in text]
    assert live_formulas(slips(results)["ก01"]) == []


def test_same_results_give_the_same_bytes():
    assert raise_list(office()) == PAPER and slips(office(left_out=("ก10",))) == SLIPS
