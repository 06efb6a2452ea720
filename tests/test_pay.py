"""What one raise comes to: the published vectors, and for every base, percent and maximum what exact fractions say."""

from datetime import date
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config_raises import shipped_bases
from pipeline.decisions.pay import Pay, Raise, baht, base_of, cost_of, line_for, maximum_of, percent_text, raise_of, satang
from tests.drawing import ROUND, SETTINGS

RULE = SETTINGS.schemes_for(ROUND)["civil_servant_38k2"].raises
TABLE = SETTINGS.salary_bases(ROUND.next.first_day)
FAR = 10**9
# salary | base | percent | raise, from published orders (domain §5)
PUBLISHED = """
20630 | 17980 | 2.70 |  490
21120 | 23930 | 2.70 |  650
17040 | 18480 | 3.20 |  600
32750 | 36470 | 3.20 | 1170
18160 | 17980 | 2.91 |  530
18160 | 17980 | 3.16 |  570
57240 | 49330 | 2.00 |  990
"""
LEVEL_OF = {"20630": "ปฏิบัติการ", "21120": "ปฏิบัติการ", "17040": "ชำนาญงาน", "32750": "ชำนาญการ", "18160": "ปฏิบัติการ", "57240": "ชำนาญการพิเศษ"}


def rows(text):
    return [tuple(field.strip() for field in line.split("|")) for line in text.strip().splitlines()]


def with_special(special):
    return RULE.model_copy(update={"special": special})


@pytest.mark.parametrize(("salary", "base", "percent", "raised"), rows(PUBLISHED))
def test_a_raise_is_what_the_published_order_says(salary, base, percent, raised):
    line = line_for(satang(salary), TABLE["civil_servant_38k2", LEVEL_OF[salary]])
    assert baht(base_of(satang(salary), line, RULE)) == base
    pay = Pay(satang(salary), satang(base), maximum_of(line, RULE) - satang(salary))
    assert raise_of(pay, int(Fraction(percent) * 100), RULE) == Raise(satang(raised), 0)


percents, bases, rooms = st.integers(0, 600), st.integers(1, 80_000), st.integers(0, 8_000)


@given(bases, percents, rooms)
def test_the_raise_is_rounded_up_to_ten_baht_and_never_beyond_the_maximum(base, percent, room):
    exact = Fraction(base * percent, 10_000)
    paid = raise_of(Pay(0, base * 100, room * 100), percent, RULE)
    assert Fraction(paid.raised, 100) == min(ceil(exact / 10) * 10, room)


@given(bases, percents, rooms)
def test_special_compensation_is_what_of_the_unrounded_amount_lies_above_the_maximum(base, percent, room):
    exact = Fraction(base * percent, 10_000)
    paid = raise_of(Pay(0, base * 100, room * 100), percent, RULE)
    in_satang = (exact * 200 + 1) // 2                     # half up
    is_over = ceil(exact / 10) * 10 > room
    assert paid.special == (max(0, in_satang - room * 100) if is_over else 0)


@given(bases, st.integers(0, 599), rooms)
def test_a_higher_percent_never_costs_less(base, percent, room):
    pay = Pay(0, base * 100, room * 100)
    for rule in map(with_special, ("counts", "beside", "none")):
        assert cost_of(raise_of(pay, percent, rule), rule) <= cost_of(raise_of(pay, percent + 1, rule), rule)


@pytest.mark.parametrize(("salary", "raised", "special"), [
    (5738000, 99000, 0),            # 57,380 + 990 is below 58,390
    (5740000, 99000, 0),            # exactly the maximum
    (5740500, 98500, 160),          # 986.60 of which 985 fit
    (5740400, 98600, 60), (5740300, 98700, 0),   # rounding alone goes over: nothing is left of the unrounded amount
    (5838000, 1000, 97660), (5839000, 0, 98660)])
def test_at_the_ceiling_the_salary_becomes_the_maximum_and_the_rest_is_special(salary, raised, special):
    assert raise_of(Pay(salary, 4933000, 5839000 - salary), 200, RULE) == Raise(raised, special)


def test_special_compensation_counts_against_the_budget_only_where_the_rule_says_so():
    pay = Pay(0, 4933000, 1000)
    assert [(raise_of(pay, 200, rule).special, cost_of(raise_of(pay, 200, rule), rule))
            for rule in map(with_special, ("counts", "beside", "none"))] == [(97660, 98660), (97660, 1000), (0, 1000)]


# ── the table of bases ──

@pytest.mark.parametrize(("level", "salary", "base", "maximum"), [
    ("ปฏิบัติการ", "20950", "17980", "26900"), ("ปฏิบัติการ", "20950.01", "23930", "26900"), ("ปฏิบัติการ", "20960", "23930", "26900"),
    ("อาวุโส", "32250", "32250", "54820"), ("อาวุโส", "41610", "35070", "54820"), ("อาวุโส", "41620", "44970", "54820"),
    ("เชี่ยวชาญ", "50320", "50320", "69040"), ("อำนวยการ สูง", "52330", "60990", "70360")])
def test_the_base_is_the_lower_one_up_to_the_midpoint_of_the_level(level, salary, base, maximum):
    line = line_for(satang(salary), TABLE["civil_servant_38k2", level])
    assert (baht(base_of(satang(salary), line, RULE)), baht(maximum_of(line, RULE))) == (base, maximum)


def test_a_level_without_bases_has_none():
    line = line_for(satang("20950"), TABLE["civil_servant_38k2", "ปฏิบัติการ"])
    assert base_of(satang("20950"), line.model_copy(update=dict.fromkeys(("midpoint", "lower_base", "upper_base"))), RULE) is None


def test_the_extended_maximum_counts_where_the_setting_says_so():
    (line,) = TABLE["civil_servant_38k2", "ชำนาญการ"]
    assert baht(maximum_of(line, RULE.model_copy(update={"maximum": "extended"}))) == "58390"


def test_every_line_of_the_table_climbs_and_is_cited():
    for line in shipped_bases():
        assert line.lower_base <= line.midpoint <= line.upper_base < line.maximum < line.extended_maximum and line.source


def test_before_the_table_is_in_force_no_level_has_a_base():
    assert SETTINGS.salary_bases(date(2017, 9, 30)) == {}


def test_an_office_lays_a_level_of_its_own_table_over_the_one_shipped():
    own = shipped_bases()[0].model_copy(update={"lower_base": 12_500, "effective_from": date(2023, 4, 1)})
    settings = SETTINGS.model_copy(update={"salary_base": (own,)})
    was, now = (settings.salary_bases(day)["civil_servant_38k2", "ปฏิบัติงาน"] for day in (date(2023, 3, 31), date(2023, 4, 1)))
    assert (was[0].lower_base, now, len(settings.salary_bases(date(2023, 4, 1)))) == (12_310, (own,), 9)


def test_the_latest_line_in_force_counts():
    older, newer = (shipped_bases()[0].model_copy(update={"maximum": maximum, "effective_from": day}) for maximum, day in (
        (30_000, date(2020, 1, 1)), (31_000, date(2023, 1, 1))))
    settings = SETTINGS.model_copy(update={"salary_base": (newer, older)})
    assert [settings.salary_bases(day)["civil_servant_38k2", "ปฏิบัติงาน"][0].maximum for day in (
        date(2019, 12, 31), date(2022, 12, 31), date(2023, 1, 1))] == [21_010, 30_000, 31_000]


# ── amounts as text ──

@pytest.mark.parametrize(("text", "amount"), [("34860", 3486000), ("15540.5", 1554050), ("0", 0), ("", None), ("1.005", None)])
def test_baht_become_whole_satang_or_nothing(text, amount):
    assert satang(text) == amount


@pytest.mark.parametrize(("amount", "text"), [(49000, "490"), (97660, "976.60"), (5, "0.05"), (-150, "-1.50"), (-49000, "-490")])
def test_satang_are_written_as_baht_with_decimals_only_where_there_are_any(amount, text):
    assert baht(amount) == text


@given(st.integers(0, 10_000))
def test_steps_are_written_as_a_percent_with_two_decimals(steps):
    assert Fraction(percent_text(steps)) * 100 == steps and len(percent_text(steps).partition(".")[2]) == 2
