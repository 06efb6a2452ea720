"""The raise budget of an office shared out: who may have a raise and why not, what it comes to, and when nothing is allocated."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config_raises import SalaryBase
from pipeline.decisions.raise_sheet import RaiseSheet
from pipeline.decisions.raises import share_raises
from pipeline.intake.words import meaning
from pipeline.rounds import Round
from pipeline.scoring.bands import band_of
from pipeline.tables import PEOPLE, SCORES, TWO_ROUNDS
from tests.drawing import ROUND, SETTINGS

SERVANT, EMPLOYEE = "civil_servant_38k2", "government_employee"
# person_id | level | salary | score as reviewed (- is none) | months | leave days | leave times | late times
OFFICE = """
1 | ชำนาญการ   | 34860 | 91.70 | 6 | 2  | 1  | 0
2 | ชำนาญงาน   | 38480 | 80.00 | 6 | 3  | 2  | 0
3 | ปฏิบัติงาน  | 14570 | 73.50 | 6 | 8  | 5  | 6
4 | ปฏิบัติการ  | 15000 | 68.25 | 4 | 23 | 10 | 18
5 | ปฏิบัติการ  | 15540 | 80.00 | 6 | 1  | 1  |
6 | ปฏิบัติการ  | 17510 | 59.99 | 6 |    |    |
7 | ชำนาญการ   | 31140 | -     | 6 | 7  | 4  |
"""


def frame(table, rows):
    return table.frame([dict.fromkeys(table.column_names, "") | row for row in rows])


def office(text=OFFICE, scheme=SERVANT, changed=None):
    """(20, 50, person_id → score, 80) of the office drawn."""
    drawn = [[field.strip() for field in line.split("|")] for line in text.strip().splitlines()]
    people = [{"person_id": line[0], "full_name": f"นายที่ {line[0]}", "scheme": scheme, "level": line[1], "salary": line[2],
               **dict(zip(("months_in_round", "leave_days", "leave_times", "late_times"), line[4:])), "file_name": "ทะเบียน.xlsx",
               "sheet_name": "ทะเบียน", "cell_ref": f"A{line[0]}", "salary_cell_ref": f"F{line[0]}", "level_cell_ref": f"E{line[0]}",
               **(changed or {}).get(line[0], {})} for line in drawn]
    scores = {line[0]: line[3] for line in drawn if line[3] != "-"}
    statuses = [{"person_id": line[0], "score_status": "complete" if line[0] in scores else "incomplete"} for line in drawn]
    rounds = [{"person_id": line[0], "mean_score": scores.get(line[0], "")} for line in drawn]
    return frame(PEOPLE, people), frame(SCORES, statuses), scores, frame(TWO_ROUNDS, rounds)


def with_rule(scheme=SERVANT, of=SETTINGS, **changed):
    """The settings with this personnel type's rule of raises changed."""
    schemes = tuple(one.model_copy(update={"raises": one.raises.model_copy(update=changed)}) if one.code == scheme and one.raises else one
                    for one in of.scheme)
    return of.model_copy(update={"scheme": schemes})


def with_range(band, low, high, **changed):
    scheme = next(one for one in SETTINGS.scheme if one.code == SERVANT)
    scenarios = tuple(one.model_copy(update={band: (Fraction(low), Fraction(high)), **changed}) for one in scheme.raises.scenarios)
    return with_rule(scenarios=scenarios)


def shared(text=OFFICE, settings=SETTINGS, round_=ROUND, sheet=RaiseSheet(), scheme=SERVANT, changed=None):
    people, statuses, scores, rounds = office(text, scheme, changed)
    (raises, budgets, _), findings = share_raises(people, statuses, scores, rounds, sheet, settings, round_)
    return {row.person_id: row for row in raises.itertuples()}, {row.scenario: row for row in budgets.itertuples()}, findings


def chosen(budgets):
    (one,) = [row for row in budgets.values() if row.is_chosen]
    return one


# ── the budget ──

def test_the_budget_is_three_percent_of_everybodys_pay_floored_to_the_baht():
    _, budgets, _ = shared()
    assert {(row.payroll, row.payroll_people, row.share_pct, row.budget) for row in budgets.values()} == {("167100", "7", "3.00", "5013")}
    _, budgets, _ = shared("1 | ปฏิบัติการ | 20033 | 80.00")
    assert chosen(budgets).budget == "600"                              # of 600.99


@pytest.mark.parametrize(("round_", "payroll_on", "effective_on"), [("2566/1", "2023-03-01", "2023-04-01"), ("2566/2", "2023-09-01", "2023-10-01")])
def test_the_payroll_of_march_pays_raises_of_april_and_that_of_september_those_of_october(round_, payroll_on, effective_on):
    _, budgets, _ = shared(round_=Round.parse(round_))
    assert (chosen(budgets).payroll_on, chosen(budgets).effective_on) == (payroll_on, effective_on)


def test_an_unknown_salary_in_the_payroll_allocates_nothing_and_names_the_cell():
    raises, budgets, findings = shared(OFFICE.replace("31140", "     "))
    assert {(row.payroll, row.budget, row.used, row.stopped_by) for row in budgets.values()} == {("", "", "", "salary_unknown")}
    assert [(found.code, found.person_id, found.cell_ref) for found in findings] == [
        ("RAISE_SALARY_MISSING", "", "F7"), ("RAISE_NOT_ALLOCATED", "", "")]
    assert raises["1"].eligible == "yes" and "ทราบเงินเดือนไม่ครบ" in raises["1"].reason and raises["1"].percent == ""


def test_a_roster_that_states_nobodys_salary_asks_for_no_raises():
    assert shared("1 | ชำนาญการ |  | 80.00 | 6\n2 | ชำนาญการ |  | 91.00 | 6") == ({}, {}, [])


def test_lower_ends_that_alone_break_the_budget_allocate_nothing_and_say_so():
    raises, budgets, findings = shared(settings=with_range("fair", "2.40", "4.50", good=(Fraction(4), Fraction(6)), very_good=(
        Fraction(5), Fraction(6)), outstanding=(Fraction(6), Fraction(6))))
    assert chosen(budgets).stopped_by == "lower_ends" and raises["1"].percent == "" == chosen(budgets).used
    assert [found.code for found in findings] == ["RAISE_NOT_ALLOCATED"]


def test_where_nobody_is_eligible_the_whole_budget_stays():
    raises, budgets, _ = shared("1 | ชำนาญการ | 34860 | 59.99 | 6")
    one = chosen(budgets)
    assert (one.stopped_by, one.budget, one.used, one.unspent, raises["1"].raise_baht) == ("nobody", "1045", "0", "1045", "0")


# ── who, and why not ──

def test_conditions_are_met_at_their_limit():
    raises, _, _ = shared()
    assert raises["4"].eligible == "yes" and raises["4"].reason == ""


@pytest.mark.parametrize(("person", "column", "value", "why"), [
    ("4", "months_in_round", "3", "ไม่ถึง 4 เดือน"), ("4", "leave_days", "23.5", "ลา 23.5 วัน เกิน 23 วัน"),
    ("4", "leave_times", "11", "เกิน 10 ครั้ง"), ("4", "late_times", "19", "มาสาย 19 ครั้ง เกิน 18 ครั้ง")])
def test_a_condition_that_is_not_met_is_the_reason_why_there_is_no_raise(person, column, value, why):
    raises, _, _ = shared(changed={person: {column: value}})
    row = raises[person]
    assert row.eligible == "no" and why in row.reason
    assert (row.percent, row.raise_baht, row.special_compensation, row.new_salary) == ("0.00", "0", "0", row.salary)


def test_a_condition_that_an_agency_does_not_set_is_not_asked():
    rule = next(one for one in SETTINGS.scheme if one.code == SERVANT).raises
    without = rule.eligibility.model_copy(update={"months_min": None})
    raises, _, _ = shared(settings=with_rule(eligibility=without), changed={"4": {"months_in_round": "1"}})
    assert raises["4"].eligible == "yes"


def test_what_the_roster_does_not_say_is_held_against_nobody_and_is_said():
    raises, _, _ = shared()
    assert (raises["5"].eligible, raises["5"].note) == ("yes", "มาสาย")
    assert raises["6"].note == "วันลา · ครั้งลา · มาสาย"


def test_who_needs_improvement_gets_none_and_is_told_why():
    raises, _, _ = shared()
    assert (raises["6"].eligible, raises["6"].percent, raises["6"].new_salary) == ("no", "0.00", "17510")
    assert "ต้องปรับปรุง" in raises["6"].reason


def test_who_has_no_score_gets_none_and_no_zero():
    raises, _, _ = shared()
    row = raises["7"]
    assert (row.eligible, row.percent, row.raise_baht, row.new_salary, row.score) == ("no", "", "", "", "")
    assert "ยังไม่มีคะแนน" in row.reason


def test_the_lowest_band_that_has_a_raise_is_a_setting():
    raises, _, _ = shared(settings=with_rule(reach="good"))
    assert {person for person, row in raises.items() if row.eligible == "yes"} == {"1", "2", "3", "5"}


@pytest.mark.parametrize(("column", "value", "code", "cell", "why"), [
    ("level", "ชำนาญมาก", "RAISE_LEVEL_UNKNOWN", "E1", "ไม่พบระดับ"), ("level", "", "RAISE_LEVEL_UNKNOWN", "E1", "ไม่พบระดับ"),
    ("salary", "43610", "RAISE_SALARY_ABOVE_MAXIMUM", "F1", "เกินขั้นสูง")])
def test_what_cannot_be_on_a_payroll_is_a_finding_at_its_cell_and_nobody_elses_trouble(column, value, code, cell, why):
    raises, _, findings = shared(changed={"1": {column: value}})
    assert [(found.code, found.person_id, found.cell_ref) for found in findings] == [(code, "", cell)]
    assert raises["1"].eligible == "no" and why in raises["1"].reason and raises["1"].percent == ""
    assert raises["2"].percent != ""


def test_a_salary_up_to_the_extended_maximum_is_sound_where_that_is_the_setting():
    _, _, findings = shared(changed={"1": {"salary": "58390"}}, settings=with_rule(maximum="extended"))
    assert findings == []


@pytest.mark.parametrize("level", ["ชำนาญการ", "ระดับชำนาญการ", "ชก.", "ประเภทวิชาการ  ระดับชำนาญการ"])
def test_a_level_is_known_in_the_words_of_rosters(level):
    assert meaning("pay_level", level) == "ชำนาญการ"


# ── what they get ──

def test_nobody_is_left_out_and_every_figure_leads_to_a_cell_and_a_line_of_the_table():
    raises, _, _ = shared()
    assert list(raises) == [*"1234567"]
    row = raises["2"]
    assert (row.base, row.midpoint, row.maximum, row.effective_from, row.source) == ("31610", "24470", "38750", "2017-10-01", "practice")
    assert (row.file_name, row.sheet_name, row.cell_ref) == ("ทะเบียน.xlsx", "ทะเบียน", "F2")


def test_equal_scores_have_equal_percents_and_the_budget_is_not_broken():
    raises, budgets, _ = shared()
    assert raises["2"].percent == raises["5"].percent
    assert Fraction(chosen(budgets).used) + Fraction(chosen(budgets).unspent) == Fraction(chosen(budgets).budget) >= Fraction(chosen(budgets).used)


def test_one_percent_a_band_is_one_percent_a_band():
    text = "\n".join(f"{place} | ชำนาญการ | 30000 | {score}" for place, score in enumerate(("99.00", "91.00", "89.99", "80.00"), 1))
    raises, budgets, _ = shared(text, settings=with_rule(scenario="ร้อยละเดียวต่อระดับ"))
    assert chosen(budgets).method == "by_band" and raises["1"].percent == raises["2"].percent > raises["3"].percent == raises["4"].percent


def test_a_cap_as_high_as_the_base_itself_is_costed_as_it_is_paid():
    wide = (Fraction(0), Fraction(100))
    scenario = SETTINGS.schemes_for(ROUND)[SERVANT].raises.scenarios[1].model_copy(update=dict.fromkeys(
        ("outstanding", "very_good", "good", "fair"), wide))
    settings = with_rule(percent_max=Fraction(100), maximum="extended", scenarios=(scenario,), scenario=scenario.name)
    others = "\n".join(f"{number} | ชำนาญการ | 42777 | - | 6" for number in range(2, 11))
    raises, budgets, _ = shared("1 | ปฏิบัติการ | 15000 | 80.00 | 6\n" + others, settings=settings)
    assert (chosen(budgets).budget, raises["1"].percent, raises["1"].raise_baht) == ("11999", "66.68", "11990")


def test_typed_percents_are_counted_and_a_sum_beyond_the_budget_is_said():
    sheet = RaiseSheet({SERVANT: "สำนักงานกำหนดเอง"}, {"1": 600, "2": 600, "3": 600, "5": 600})
    raises, budgets, findings = shared(sheet=sheet)
    assert (raises["1"].percent, raises["1"].raise_baht, raises["4"].percent, raises["4"].reason) == (
        "6.00", "2190", "", "สำนักงานยังไม่ได้กำหนดร้อยละของผู้นี้")
    assert [found.code for found in findings] == ["RAISE_OVER_BUDGET"] and chosen(budgets).unspent.startswith("-")


def test_typed_percents_within_the_budget_are_sound():
    sheet = RaiseSheet({SERVANT: "สำนักงานกำหนดเอง"}, dict.fromkeys("12345", 300))
    _, budgets, findings = shared(sheet=sheet)
    assert findings == [] and chosen(budgets).stopped_by == "given"


def test_before_any_percent_is_typed_nothing_is_allocated():
    raises, budgets, findings = shared(sheet=RaiseSheet({SERVANT: "สำนักงานกำหนดเอง"}))
    assert chosen(budgets).stopped_by == "no_percents" and [found.code for found in findings] == ["RAISE_NOT_ALLOCATED"]


@st.composite
def rosters(draw):
    people = draw(st.lists(st.tuples(st.sampled_from([("ปฏิบัติการ", 15000, 26900), ("ชำนาญการ", 20000, 43600), ("อาวุโส", 30000, 54820)]),
                                     st.integers(0, 100), st.integers(6000, 10000)), min_size=1, max_size=12))
    return "\n".join(f"{place} | {level} | {low + (high - low) * along // 1000 * 10} | {score // 100}.{score % 100:02}"
                     for place, ((level, low, high), along, score) in enumerate(people, 1))


@settings(deadline=None, max_examples=60)
@given(rosters(), st.sampled_from(["ไล่ตามคะแนน", "ร้อยละเดียวต่อระดับ", "เน้นผู้มีผลงานดีเด่น"]))
def test_no_office_ever_breaks_budget_cap_ceiling_order_or_rounding(text, scenario):
    scheme = SETTINGS.schemes_for(ROUND)[SERVANT]
    ranges = next(one for one in scheme.raises.scenarios if one.name == scenario).ranges
    raises, budgets, _ = shared(text, settings=with_rule(scenario=scenario))
    one, rows = chosen(budgets), list(raises.values())
    if one.stopped_by == "lower_ends":
        assert all(row.percent == "" for row in rows)
        return
    assert Fraction(one.used) <= Fraction(one.budget) == Fraction(one.payroll) * 3 // 100
    assert Fraction(one.used) == sum(Fraction(row.raise_baht) + Fraction(row.special_compensation) for row in rows)
    for row in rows:
        steps = Fraction(row.percent) * 100
        assert ranges[row.band][0] <= steps <= ranges[row.band][1] <= 600
        assert Fraction(row.new_salary) == Fraction(row.salary) + Fraction(row.raise_baht) <= Fraction(row.maximum)
        exact = Fraction(row.base) * Fraction(row.percent) / 100
        assert Fraction(row.amount_exact) == exact and row.band == band_of(Fraction(row.score), scheme.bands).code
        assert Fraction(row.raise_baht) == -(-exact // 10) * 10 or row.new_salary == row.maximum
    by_score = sorted(rows, key=lambda row: Fraction(row.score))
    assert all(Fraction(low.percent) <= Fraction(high.percent) for low, high in pairwise(by_score))
    assert all(low.percent == high.percent for low, high in pairwise(by_score) if low.score == high.score)


def test_the_order_of_the_roster_changes_nothing():
    lines = OFFICE.strip().splitlines()
    assert shared("\n".join(lines)) == shared("\n".join(reversed(lines)))


# ── government employees: practice, off by default ──

STAFF = """
1 | บริหารทั่วไป | 18000 | 96.00 | 6
2 | บริหารทั่วไป | 24900 | 88.00 | 6
3 | บริหารทั่วไป | 18000 | 70.00 | 6
4 | บริหารทั่วไป | 18000 | -     | 6
"""


def employees(round_="2566/2", is_on=True, **changed):
    group = SalaryBase(scheme=EMPLOYEE, level="บริหารทั่วไป", maximum=24930, effective_from=date(2022, 10, 1), source="ours")
    of = with_rule(EMPLOYEE, is_on=is_on, **changed).model_copy(update={"salary_base": (group,)})
    return shared(STAFF, settings=of, round_=Round.parse(round_), scheme=EMPLOYEE)


def test_government_employees_have_no_raises_unless_the_office_switches_them_on():
    assert employees(is_on=False) == ({}, {}, [])


def test_government_employees_have_raises_once_a_year():
    assert employees("2566/1") == ({}, {}, [])


def test_a_government_employees_base_is_the_own_pay_up_to_the_maximum_of_the_group_without_special_compensation():
    raises, budgets, findings = employees()
    assert findings == [] and chosen(budgets).budget == str(78900 * 4 // 100)
    assert (raises["1"].base, raises["2"].base) == ("18000", "24900")
    assert (raises["2"].new_salary, raises["2"].raise_baht, raises["2"].special_compensation) == ("24930", "30", "0")


def test_a_government_employee_needs_a_mean_of_both_rounds_that_is_at_least_good():
    raises, _, _ = employees()
    assert raises["3"].eligible == "no" and "พอใช้" in raises["3"].reason
    assert raises["4"].eligible == "no" and raises["4"].percent == ""
