"""The search over percents: within the budget and its ranges, in the order of scores, and as good as trying everything."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.decisions.allocation import Allocation, Group, allocate

STEPS_MAX = 12


def costs(base: int, ten: int = 1, room: int = 10**9) -> tuple[int, ...]:
    """What one person costs at 0, 1, 2 … steps, rounded up to ``ten``, nothing beyond ``room``."""
    return tuple(min(-(-base * step // ten) * ten, room) for step in range(STEPS_MAX + 1))


def group(low, high, *bases, place=Fraction(1), ten=1):
    people = {}
    for base in bases:
        people[costs(base, ten)] = people.get(costs(base, ten), 0) + 1
    return Group(low, high, place, people)


@st.composite
def offices(draw, groups=6, width=4):
    """Groups from the highest score down whose ranges never fall, and a budget around what they cost."""
    number = draw(st.integers(1, groups))
    lows = sorted((draw(st.integers(0, 4)) for _ in range(number)), reverse=True)
    highs = sorted((draw(st.integers(0, width)) for _ in range(number)), reverse=True)
    drawn = [Group(low, low + more, draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(0), Fraction(1, 3), Fraction(7, 10)])),
                   {costs(draw(st.integers(1, 500)), draw(st.sampled_from([1, 10, 100])), draw(st.sampled_from([300, 10**9]))):
                    draw(st.integers(1, 3))}) for low, more in zip(lows, highs)]
    most = sum(one.cost(one.high) for one in drawn)
    return drawn, draw(st.integers(0, most + 50))


def total(groups, percents):
    return sum(one.cost(percent) for one, percent in zip(groups, percents))


def every_legal_allocation(groups, budget):
    for percents in product(*(range(one.low, one.high + 1) for one in groups)):
        if all(upper >= lower for upper, lower in pairwise(percents)) and total(groups, percents) <= budget:
            yield percents


def least_climbed(groups, percents):
    return min(one.climbed(percent) for one, percent in zip(groups, percents))


# ── the laws ──

@given(offices(), st.booleans())
def test_no_rule_is_ever_broken(office, fills):
    groups, budget = office
    found = allocate(groups, budget, fills)
    assume(found is not None)
    assert found.cost == total(groups, found.percents) <= budget
    assert all(one.low <= percent <= one.high for one, percent in zip(groups, found.percents))
    assert all(upper >= lower for upper, lower in pairwise(found.percents))


@settings(deadline=None)
@given(offices(), st.booleans())
def test_the_smallest_fraction_climbed_is_the_best_of_all_that_is_possible(office, fills):
    groups, budget = office
    best = max((least_climbed(groups, percents) for percents in every_legal_allocation(groups, budget)), default=None)
    found = allocate(groups, budget, fills)
    if best is None:
        assert found is None
    elif fills:
        assert found.climbed >= best
    else:
        assert found.climbed == best


@settings(deadline=None)
@given(offices(groups=4))
def test_without_filling_nobody_gets_more_than_that_fraction_asks_for(office):
    groups, budget = office
    found = allocate(groups, budget, fills=False)
    assume(found is not None)
    equally_good = [percents for percents in every_legal_allocation(groups, budget) if least_climbed(groups, percents) >= found.climbed]
    assert all(ours <= theirs for percents in equally_good for ours, theirs in zip(found.percents, percents))


def filled_by_hand(groups, percents, budget):
    """The passes as the announcement of the method words them, without any shortcut."""
    percents, before = list(percents), None
    while percents != before:
        before = list(percents)
        for place, one in enumerate(groups):
            raised = [*percents[:place], percents[place] + 1, *percents[place + 1:]]
            if (raised[place] <= one.high and (place == 0 or raised[place] <= percents[place - 1])
                    and total(groups, raised) <= budget):
                percents = raised
    return tuple(percents)


@given(offices())
def test_the_remainder_is_filled_in_passes_from_the_highest_score_until_a_pass_adds_nothing(office):
    groups, budget = office
    plain, filled = (allocate(groups, budget, fills) for fills in (False, True))
    assume(plain is not None)
    assert filled.percents == filled_by_hand(groups, plain.percents, budget)


@given(offices(), st.integers(1, 500), st.booleans())
def test_more_budget_never_lowers_the_total_paid(office, more, fills):
    groups, budget = office
    less, richer = allocate(groups, budget, fills), allocate(groups, budget + more, fills)
    assert less is None or richer.cost >= less.cost


@given(offices())
def test_the_next_step_is_the_cheapest_that_breaks_no_other_rule_and_does_not_fit(office):
    groups, budget = office
    found = allocate(groups, budget, fills=True)
    assume(found is not None)
    one_more = [total(groups, raised) - found.cost for place in range(len(groups))
                for raised in [[*found.percents[:place], found.percents[place] + 1, *found.percents[place + 1:]]]
                if raised[place] <= groups[place].high and all(upper >= lower for upper, lower in pairwise(raised))]
    assert min(one_more, default=None) == (found.next_step and found.next_step.cost)
    assert all(found.cost + step > budget for step in one_more)


# ── what the laws look like ──

BEST, GOOD = group(2, 6, 100), group(0, 4, 50, 50)


@pytest.mark.parametrize(("budget", "percents", "climbed"), [
    (199, None, None), (200, (2, 0), 0), (399, (2, 0), 0), (400, (3, 1), Fraction(1, 4)), (1000, (6, 4), 1), (5000, (6, 4), 1)])
def test_bands_climb_together(budget, percents, climbed):
    found = allocate([BEST, GOOD], budget, fills=False)
    assert (found and found.percents, found and found.climbed) == (percents, climbed)


@pytest.mark.parametrize(("budget", "percents"), [(299, (2, 0)), (300, (3, 0)), (399, (3, 0)), (499, (3, 1)), (500, (4, 1))])
def test_the_remainder_goes_to_the_highest_score_first(budget, percents):
    assert allocate([BEST, GOOD], budget, fills=True).percents == percents


def test_a_step_that_does_not_fit_is_skipped_for_a_cheaper_one_below():
    assert allocate([group(2, 6, 1000), group(0, 4, 10)], 2025, fills=True).percents == (2, 2)


def test_a_lower_score_never_climbs_above_a_higher_one_however_cheap():
    assert allocate([group(1, 6, 1000), group(0, 4, 1)], 1500, fills=True).percents == (1, 1)


def test_within_a_band_the_percent_grows_with_the_score():
    spread = [replace(group(0, 10, 10), place=Fraction(place, 10)) for place in (9, 5, 0)]
    assert allocate(spread, 10**6, fills=False).percents == (9, 5, 0)


def test_rounding_up_alone_can_stop_what_three_percent_would_allow():
    assert allocate([group(0, 1, 101, 101, 101, ten=10)], 303, fills=True).percents == (0,)


def test_nobody_at_all_costs_nothing():
    assert allocate([], 100, fills=True) == Allocation((), 0, Fraction(1), None)
