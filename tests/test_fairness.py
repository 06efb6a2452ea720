"""The fairness aids against brute force: exact, within one scheme, silent about few people, correcting nothing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tables
from pipeline.decisions.fairness import compare_evaluators, compare_units, exceptional_jumps
from tests.drawing import SETTINGS

RULE = SETTINGS.committee.fairness
SCHEMES = ("government_employee", "civil_servant_38k2")
EVALUATORS = ("นายสุเทพ สมมติชัย", "นางจันทร์ จำลองใจ", "")

person = st.tuples(st.sampled_from(SCHEMES), st.sampled_from(EVALUATORS), st.sampled_from(("ก", "ข", "")),
                   st.one_of(st.none(), st.integers(0, 10_000)), st.lists(st.integers(1, 5), max_size=4))


def frames(office):
    """20, 50 and 22 of people drawn as (scheme, evaluator, unit, hundredths or None, ratings)."""
    def line(table, **values):
        return dict.fromkeys(table.column_names, "") | values
    people, scores, rated = [], [], []
    for no, (scheme, evaluator, unit, hundredths, ratings) in enumerate(office):
        person_id = f"{no:03}"
        people.append(line(tables.PEOPLE, person_id=person_id, full_name=f"นายสมมติ{no}", scheme=scheme, evaluator=evaluator, unit=unit))
        total = "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02}"
        scores.append(line(tables.SCORES, person_id=person_id, scheme=scheme, total_score=total,
                           score_status="complete" if total else "missing"))
        rated += [line(tables.COMPETENCIES, person_id=person_id, competency_code="results", item_no=str(item), rating=str(rating))
                  for item, rating in enumerate(ratings, 1)]
    return tables.PEOPLE.frame(people), tables.SCORES.frame(scores), tables.COMPETENCIES.frame(rated)


@given(st.lists(person, max_size=25))
def test_every_figure_is_what_counting_by_hand_gives(office):
    for compare, place in ((compare_evaluators, 1), (compare_units, 2)):
        compared = compare(*frames(office), RULE)
        scored = [one for one in office if one[3] is not None]
        assert {(own.scheme, own.name) for own in compared} == {(one[0], one[place]) for one in scored}
        for own in compared:
            group = [one for one in scored if (one[0], one[place]) == (own.scheme, own.name)]
            totals = [Fraction(one[3], 100) for one in group]
            everybody = [Fraction(one[3], 100) for one in scored if one[0] == own.scheme]
            mean, office_mean = sum(totals) / len(totals), sum(everybody) / len(everybody)
            assert (own.count, own.mean, own.difference) == (len(group), mean, mean - office_mean)
            assert own.spread == sum(abs(total - mean) for total in totals) / len(totals)
            assert own.shrunk_difference == (mean - office_mean) * len(totals) / (len(totals) + RULE.shrink_by)
            assert len(own.alike) == sum(len(one[4]) > 1 and len(set(one[4])) == 1 for one in group)
            assert own.is_few == (len(group) < RULE.few_below)
            assert own.is_level == (len(group) >= RULE.few_below and max(totals) - min(totals) <= RULE.alike_within)


@given(st.lists(person, max_size=25))
def test_the_differences_of_all_groups_weighed_by_their_people_cancel_out(office):
    compared = compare_evaluators(*frames(office), RULE)
    for scheme in SCHEMES:
        assert sum((own.difference * own.count for own in compared if own.scheme == scheme), Fraction(0)) == 0


@given(st.lists(person, max_size=15), st.dictionaries(st.integers(0, 20), st.integers(0, 10_000)))
def test_a_jump_is_a_change_of_the_setting_or_more_and_nobody_without_both_scores_is_compared(office, former):
    former_scores = {f"{no:03}": f"{score // 100}.{score % 100:02}" for no, score in former.items()}
    expected = {f"{no:03}": Fraction(one[3] - former[no], 100) for no, one in enumerate(office)
                if one[3] is not None and no in former and abs(one[3] - former[no]) >= RULE.jump_from * 100}
    assert exceptional_jumps(frames(office)[1], former_scores, RULE) == expected


def group(*totals, evaluator="ก", ratings=()):
    return [("government_employee", evaluator, "", round(total * 100), list(ratings)) for total in totals]


def test_five_people_within_one_point_are_level_and_four_are_too_few_to_say_so():
    five, = compare_evaluators(*frames(group(80, 80.5, 81, 80, 80)), RULE)
    assert (five.is_few, five.is_level) == (False, True)
    four, = compare_evaluators(*frames(group(80, 80, 80, 80)), RULE)
    assert (four.is_few, four.is_level) == (True, False)
    wider, = compare_evaluators(*frames(group(80, 80, 80, 80, 81.01)), RULE)
    assert not wider.is_level


def test_of_few_people_little_of_the_difference_is_left():
    one, many = sorted(compare_evaluators(*frames(group(90, evaluator="ก") + group(*[80] * 9, evaluator="ข")), RULE),
                       key=lambda own: own.count)
    assert (one.difference, one.shrunk_difference) == (9, Fraction(3, 2))
    assert (many.difference, many.shrunk_difference) == (-1, Fraction(-9, 14))


def test_two_spellings_of_one_evaluator_are_one():
    spelt = group(80, evaluator="นายสุเทพ สมมติชัย") + group(90, evaluator="นาย สุเทพ  สมมติชัย")
    assert [own.count for own in compare_evaluators(*frames(spelt), RULE)] == [2]


@pytest.mark.parametrize(("ratings", "alike"), [((4, 4, 4), 1), ((4, 4, 5), 0), ((4,), 0), ((), 0), ((4, "", 4), 1)])
def test_a_person_is_rated_alike_where_more_than_one_rating_are_all_the_same(ratings, alike):
    own, = compare_evaluators(*frames(group(80, ratings=ratings)), RULE)
    assert len(own.alike) == alike
