"""What would have lifted the band, against trying every level of the scale with the real stages."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.decisions.uplift import Graded, single_changes
from pipeline.documents.derivation import derivations
from pipeline.documents.person.report import person_report
from pipeline.exact import exact_text, parse_exact
from pipeline.results import Results
from tests.drawing import SETTINGS
from tests.sample_results import OFFICE_GROUP, sample_results

GAP = SETTINGS.model_copy(update={"scheme": tuple(
    scheme.model_copy(update={"behaviour": scheme.behaviour.model_copy(update={"method": "gap"})}) for scheme in SETTINGS.scheme)})
COARSE = SETTINGS.model_copy(update={"scheme": tuple(
    scheme.model_copy(update={"achievement": scheme.achievement.model_copy(update={"level_places": 1})}) for scheme in SETTINGS.scheme)})


def office(levels: list[str], ratings: list[str], scheme: str = "government_employee") -> str:
    return f"00001 | นายเอก สมมติ | {scheme} | กลุ่มอำนวยการ | {' '.join(levels)} | {' '.join(ratings)}"


def evaluated(levels: list[str], ratings: list[str], scheme: str, rules, probation: bool = False) -> Results:
    return sample_results(office=office(levels, ratings, scheme), settings=rules,
                          changed={"00001": {"on_probation": "yes" if probation else ""}})


def own_of(results: Results):
    return derivations(results).by_person["00001"]


def uplift_of(results: Results):
    return person_report(own_of(results), None).uplift


def total_with(levels: list[str], ratings: list[str], place: int, tried: Fraction, *rules) -> Fraction:
    """The total that the stages themselves make with one item at another level, all else as it was."""
    changed = [*levels, *ratings]
    changed[place] = exact_text(tried)
    return parse_exact(evaluated(changed[:len(levels)], changed[len(levels):], *rules).scores["total_score"][0])


level = st.integers(10, 50).map(lambda tenths: exact_text(Fraction(tenths, 10)))


@settings(max_examples=5, deadline=None)
@given(st.lists(level, min_size=3, max_size=3), st.lists(level, min_size=8, max_size=8),
       st.sampled_from(["government_employee", "civil_servant_38k2"]), st.booleans())
def test_the_stages_reach_the_band_with_each_change_and_not_with_a_step_less(levels, ratings, scheme, probation):
    ratings = ratings[:len(SETTINGS.schemes_for(sample_results().round)[scheme].competencies_for(OFFICE_GROUP))]
    results = evaluated(levels, ratings, scheme, COARSE, probation)
    own, lift = own_of(results), uplift_of(results)
    if lift is None:
        assert own.band.band == "outstanding"
        return
    found = {change.item.title: change for change in lift.changes}
    titles = [item.title for component in own.components for item in component.items]
    for place in (0, 2, len(titles) - 1):
        rules = levels, ratings, place
        if titles[place] not in found:
            assert total_with(*rules, Fraction(5), scheme, COARSE, probation) < lift.band.min
            continue
        change = found[titles[place]]
        assert total_with(*rules, change.level, scheme, COARSE, probation) == change.total >= lift.band.min
        assert total_with(*rules, change.level - Fraction(1, 10), scheme, COARSE, probation) < lift.band.min


@st.composite
def graded(draw):
    """An item whose points go up in steps of any size, as under ``gap``, or with the level."""
    steps = draw(st.sampled_from([1, 3, 10, 20]))
    now, weight = Fraction(draw(st.integers(steps, 5 * steps)), steps), Fraction(draw(st.integers(0, 40)), draw(st.integers(1, 3)))
    return Graded("", now, steps, draw(st.sampled_from([lambda at: at * weight / 5, lambda at: int(at) * weight / 5])))


@settings(deadline=None)
@given(st.lists(graded(), max_size=5), st.fractions(20, 100, max_denominator=400), st.sampled_from([65, 75, 85, 95]),
       st.sampled_from([0, 1, 2]))
def test_the_search_finds_what_trying_every_step_finds(items, total, floor, places):
    def rounded(exact: Fraction) -> Fraction:
        return Fraction(int(exact * 10**places + Fraction(1, 2)), 10**places)

    found = single_changes(total, items, Fraction(floor), places)
    for item in items:
        tried = (Fraction(step, item.steps) for step in range(int(item.level * item.steps) + 1, 5 * item.steps + 1))
        reaching = [at for at in tried if rounded(total - item.points_at(item.level) + item.points_at(at)) >= floor]
        assert [change.level for change in found if change.item is item] == reaching[:1]
    assert [change.rise for change in found] == sorted(change.rise for change in found)
    assert all(change.total >= floor for change in found)


def test_the_first_of_two_decimals_that_brings_the_band_is_named():
    lift = uplift_of(evaluated(["4", "4", "4"], ["4"] * 7, "government_employee", SETTINGS))
    assert (lift.band.code, lift.missing) == ("very_good", 5)
    first = lift.changes[0]                 # it weighs 32 of 100, so 0.78 of a level lack 0.008 and 0.79 is the first
    assert (first.item.title, first.level, first.total) == ("ตัวชี้วัดสมมติที่ 1", Fraction("4.79"), Fraction("85.06"))
    assert "การมุ่งผลสัมฤทธิ์" not in {change.item.title for change in lift.changes}      # not even 5 would bring 5 points


def test_the_gap_method_asks_for_the_rating_that_closes_the_gap():
    results = evaluated(["4.7", "4.7", "4.7"], ["3", "3", "3", "3", "3", "3", "1"], "government_employee", GAP)
    own, lift = own_of(results), uplift_of(results)
    last = own.components[1].items[-1].title      # 75.2 + 20 × 19 ÷ 21 = 93.30; two points of three more make 95.20
    assert own.score.total_score == "93.30" and {change.item.title: change.level for change in lift.changes}[last] == 3


def test_whoever_is_in_the_highest_band_lacks_nothing():
    assert uplift_of(evaluated(["5", "5", "5"], ["5"] * 7, "government_employee", SETTINGS)) is None


@pytest.mark.parametrize("level_now", ["5", "4.99"])
def test_a_full_level_cannot_be_raised(level_now):
    lift = uplift_of(evaluated([level_now, "1", "1"], ["1"] * 7, "government_employee", SETTINGS))
    assert all(change.item.level < change.level <= 5 for change in lift.changes)


@pytest.mark.parametrize(("total", "needed"), [("80", [5]), ("79.995", [5]), ("79.9949", []), ("84.99", [Fraction("4.01")])])
def test_the_floor_itself_is_reached_and_by_rounding_too(total, needed):
    item = Graded("", Fraction(4), 100, lambda level: level * 5)
    assert [change.level for change in single_changes(Fraction(total), [item], Fraction(85), 2)] == needed
