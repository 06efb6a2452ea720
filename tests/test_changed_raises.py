"""What a late file, the committee, the roster or the office's choice moves in raises: who, how many baht, because of what."""

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from lxml import html

from pipeline import tables
from pipeline.decisions.pay import satang
from pipeline.decisions.raise_sheet import RaiseSheet
from pipeline.documents.changes.moves import list_changes
from pipeline.documents.changes.page import BECAUSE_TH, changes_page, count_changes, in_words
from pipeline.results import Results
from tests.raise_office import OFFICE, SCENARIOS, drawn_office, raise_settings, raised, raised_round
from tests.test_changes import COMPARISON, line_of, moves, words_of
from tests.test_review_papers import reviewed

PAID = ("raise", "special_compensation", "raise_percent")


def with_form(results: Results, *names: str) -> Results:
    """The round with these forms of the office among its files."""
    return replace(results, files=tables.FILES.frame([dict.fromkeys(tables.FILES.column_names, "") | {
        "file_name": name, "sha256": name, "file_kind": "raises", "file_status": "accepted"} for name in names]))


def decided(changed: dict[str, str]) -> Results:
    """The office after a committee gave these people other totals."""
    return raised(reviewed(BEFORE, changed))


def causes(before: Results, after: Results) -> dict[str, set[str]]:
    """person_id → the causes of whatever moved in his raise."""
    found: dict[str, set[str]] = {}
    for row in list_changes(before, after).itertuples():
        if row.thing in PAID:
            found.setdefault(row.person_id, set()).add(row.because)
    return found


def used(results: Results) -> int:
    budgets = results.raise_budgets
    return satang(budgets[budgets["is_chosen"] == "yes"]["used"].iloc[0])


def page_of(before: Results, after: Results) -> str:
    return words_of(html.document_fromstring(changes_page(list_changes(before, after), before, after, COMPARISON)))


BEFORE = raised_round()
LATE = raised_round(OFFICE.replace("| 17510 | -     |", "| 17510 | 85.00 |"))       # ก08 sends what was missing


def test_the_office_of_these_tests_has_a_budget_that_everybody_feels():
    assert causes(BEFORE, BEFORE) == {} and BEFORE.raise_budgets["stopped_by"].iloc[-1] == "budget"
    assert len(causes(BEFORE, LATE)) > 3


# ── because of what ──

def test_a_late_file_moves_ones_own_raise_and_through_the_budget_everybody_elses():
    found = causes(BEFORE, LATE)
    assert found.pop("ก08") == {"own"} and set(map(frozenset, found.values())) == {frozenset({"others"})}
    changes = list_changes(BEFORE, LATE)
    assert {row.because_of for row in changes.itertuples() if row.thing in PAID and row.because == "others"} == {"ก08"}
    assert line_of(changes, "ก08", "raise").figures_changed == "1"


def test_a_committees_change_is_its_own_on_that_person_and_others_on_the_rest():
    after = decided({"ก04": "85.00"})
    found = causes(BEFORE, after)
    assert found.pop("ก04") == {"committee"} and found and set(map(frozenset, found.values())) == {frozenset({"others"})}
    assert moves(list_changes(BEFORE, after), "ก04")["band_after"] == ("good", "very_good", "committee")


@pytest.mark.parametrize("column, value", [("salary", "36000"), ("level", "ชำนาญการพิเศษ"), ("leave_days", "40"), ("leave_times", "11"),
                                           ("late_times", "19"), ("months_in_round", "3")])
def test_a_roster_that_says_otherwise_of_ones_pay_or_service_is_ones_own(column, value):
    after = raised(replace(BEFORE, people=BEFORE.people.assign(**{column: [
        value if person_id == "ก01" else was for person_id, was in zip(BEFORE.people["person_id"], BEFORE.people[column])]})))
    assert causes(BEFORE, after)["ก01"] == {"own"}
    row = next(row for row in list_changes(BEFORE, after).itertuples() if row.person_id == "ก01" and row.thing in PAID)
    assert row.roster_changed == column


def test_whoever_leaves_takes_the_budget_along():
    after = raised_round("\n".join(line for line in OFFICE.splitlines() if "ก06" not in line))
    found = causes(BEFORE, after)
    assert found.pop("ก06") == {"own"} and found and set(map(frozenset, found.values())) == {frozenset({"others"})}


def test_leave_explains_no_band():
    stricter = replace(BEFORE, bands=BEFORE.bands.replace({"band": {"outstanding": "very_good"}}),
                       people=BEFORE.people.replace({"leave_days": {"0": "1"}}))
    assert moves(list_changes(BEFORE, stricter), "ก01") == {"band": ("outstanding", "very_good", "rules")}


# ── because of the office, or of the rules ──

def test_another_scenario_chosen_on_the_form_is_the_offices_and_names_the_form():
    after = with_form(raised(BEFORE, RaiseSheet(chosen={"civil_servant_38k2": "ไม่เติม"})), "เลื่อน.xlsx")
    assert set(map(frozenset, causes(BEFORE, after).values())) == {frozenset({"office"})}
    assert line_of(list_changes(BEFORE, after), "ก01", "raise").files_came == "เลื่อน.xlsx"
    assert f"{BECAUSE_TH['office']} ไฟล์ใหม่: เลื่อน.xlsx" in page_of(BEFORE, after)


def test_percents_typed_otherwise_are_the_offices():
    settings = raise_settings(scenario="สำนักงานกำหนดเอง")
    before, after = (with_form(raised_round(settings=settings, sheet=RaiseSheet(percents={"ก01": percent, "ก02": 200})), name)
                     for percent, name in ((300, "ก.xlsx"), (400, "ข.xlsx")))
    assert causes(before, after) == {"ก01": {"office"}}


def test_another_scenario_in_the_settings_is_the_rules():
    assert set(map(frozenset, causes(BEFORE, raised_round(settings=raise_settings(scenario="ไม่เติม"))).values())) == {frozenset({"rules"})}


def test_another_scenario_comes_before_what_others_move():
    after = raised(replace(LATE, settings=raise_settings(scenario="ร้อยละเดียวต่อระดับ")))
    found = causes(BEFORE, after)
    assert found.pop("ก08") == {"own"} and set(map(frozenset, found.values())) == {frozenset({"rules"})}


def test_ranges_that_are_set_otherwise_are_the_rules():
    ranges = dict.fromkeys(("outstanding", "very_good", "good", "fair"), (Decimal(1), Decimal(2)))
    narrow = raised_round(settings=raise_settings((SCENARIOS[0].model_copy(update=ranges),)))
    assert set(map(frozenset, causes(BEFORE, narrow).values())) == {frozenset({"rules"})}


def test_raises_that_are_switched_on_are_the_rules():
    off = raised(replace(BEFORE, settings=raise_settings(is_on=False)))
    assert off.raises.empty and causes(off, BEFORE)["ก01"] == {"rules"}


def test_a_form_that_chose_the_same_explains_nothing():
    after = with_form(LATE, "เลื่อน.xlsx")
    assert causes(BEFORE, after)["ก01"] == {"others"}


def test_a_former_round_that_moved_the_mean_is_ones_own():
    def mean(score: str) -> Results:
        lines = [dict.fromkeys(tables.TWO_ROUNDS.column_names, "") | {"person_id": "ก01", "previous_score": score, "mean_score": score}]
        return raised(replace(BEFORE, two_rounds=tables.TWO_ROUNDS.frame(lines), settings=raise_settings(score="mean")))
    assert causes(mean("91.00"), mean("75.00")) == {"ก01": {"own"}}


# ── how many baht ──

def signed_sum(changes: pd.DataFrame) -> int:
    return sum(satang(more or "0") - satang(less or "0") for more, less in zip(changes["more_baht"], changes["less_baht"]))


@pytest.mark.parametrize("after", [LATE, decided({"ก04": "85.00"}), raised_round(settings=raise_settings(scenario="ร้อยละเดียวต่อระดับ"))],
                         ids=["late", "committee", "scenario"])
def test_what_moved_adds_up_to_what_is_used_more(after):
    changes = list_changes(BEFORE, after)
    counts = count_changes(changes, BEFORE, after)["raised"]
    assert signed_sum(changes) == used(after) - used(BEFORE) == satang(counts["more_baht"]) - satang(counts["less_baht"])
    assert counts["more"] + counts["less"] <= 6


def test_the_page_says_who_moves_how_many_baht_and_the_sums():
    counts = count_changes(list_changes(BEFORE, LATE), BEFORE, LATE)["raised"]
    page = page_of(BEFORE, LATE)
    row = line_of(list_changes(BEFORE, LATE), "ก08", "raise")
    assert (row.before, row.more_baht, row.less_baht) == ("", row.after, "")
    assert f"เงินที่ได้เลื่อน – {row.after} บาท +{row.after}" in page
    assert f"ลดลง {counts['less']} คน รวม {float(counts['less_baht']):,.2f} บาท" in page


def test_nobodys_pay_is_said_on_the_terminal():
    said = in_words(count_changes(list_changes(BEFORE, LATE), BEFORE, LATE))
    assert "เงินที่ได้เลื่อน" in said and "บาท" not in said


def test_a_large_office_names_some_of_those_who_moved_the_budget():
    office = drawn_office(60)
    changes = list_changes(raised_round(office), raised_round("\n".join(office.splitlines()[25:])))
    named = {row.because_of for row in changes.itertuples() if row.thing == "raise" and row.because == "others"}
    assert named and all(len(each.split(";")) == 21 and each.endswith("…") for each in named)
