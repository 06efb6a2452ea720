"""The weaknesses of a person are exact: all losses and the total make 100, each with its cell, and the next band is told."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import load_settings
from pipeline.decisions.weaknesses import find_weaknesses, next_band, people_to_plan, worth_planning
from pipeline.exact import parse_exact
from pipeline.scoring.bands import band_of
from pipeline.tables import REVIEW
from tests.sample_results import CONFIG, OFFICE, sample_results

ONE = "00101 | นางสาวกนกวรรณ สมมติชัย | government_employee | กลุ่มอำนวยการ | {} | {}"
LEVELS = st.integers(100, 500).map(lambda hundredths: f"{hundredths / 100:g}")
SCORES = st.integers(0, 10_000).map(lambda hundredths: Fraction(hundredths, 100))
SETTINGS = load_settings(CONFIG)
BANDS = SETTINGS.scheme[0].bands


def office(levels="4 4 4", ratings="4 4 4 4 4 4 4"):
    return ONE.format(levels, ratings)


def weaknesses_of(results, former=None, person_id="00101"):
    return find_weaknesses(results, former)[person_id]


@given(st.lists(LEVELS, min_size=3, max_size=3), st.lists(st.integers(1, 5).map(str), min_size=7, max_size=7))
def test_all_losses_and_the_exact_total_make_100(levels, ratings):
    results = sample_results(office=office(" ".join(levels), " ".join(ratings)), settings=SETTINGS)
    found = weaknesses_of(results)
    assert sum(weakness.lost for weakness in found) + parse_exact(results.scores["total_exact"][0]) == 100
    assert [weakness.lost for weakness in found] == sorted((weakness.lost for weakness in found), reverse=True)
    assert len(found) == sum(level != "5" for level in (*levels, *ratings))


@given(st.lists(st.integers(1, 5).map(str), min_size=7, max_size=7))
def test_where_a_scheme_weighs_gaps_the_losses_are_those_of_the_gaps(ratings):
    by_gap = [scheme.model_copy(update={"behaviour": scheme.behaviour.model_copy(update={"method": "gap"})}) for scheme in SETTINGS.scheme]
    results = sample_results(office=office(ratings=" ".join(ratings)), settings=SETTINGS.model_copy(update={"scheme": tuple(by_gap)}))
    assert sum(weakness.lost for weakness in weaknesses_of(results)) + parse_exact(results.scores["total_exact"][0]) == 100


def test_a_loss_is_weight_by_what_lacks_to_level_5_by_the_share_of_its_component():
    found = {weakness.title: weakness for weakness in weaknesses_of(sample_results(office=office("3 5 5", "5 5 4 5 5 5 5")))}
    weight = parse_exact(sample_results(office=office()).indicators["weight_pct"][0])
    assert {weakness.lost for weakness in found.values()} == {weight * 2 / 5 * Fraction(80, 100), Fraction(100, 7) / 5 * Fraction(20, 100)}


def test_each_weakness_names_the_cell_of_its_level():
    found = weaknesses_of(sample_results(office=office("3 5 5", "5 5 4 5 5 5 5")))
    assert [(weakness.file_name, weakness.sheet_name, weakness.cell_ref) for weakness in found] == [
        ("แบบ/00101.xlsx", "ผลสัมฤทธิ์ของงาน", "I9"), ("แบบ/00101.xlsx", "สมรรถนะ", "D9")]


def test_a_competency_below_its_expected_level_says_so():
    found = {weakness.item: weakness for weakness in weaknesses_of(sample_results(office=office(ratings="2 3 4 5 5 5 5")))}
    assert [found[code].is_below_expected for code in ("results", "service", "expertise")] == [True, False, False]


def test_a_level_below_the_former_round_says_from_where_it_fell():
    former = sample_results("2565/2", office("4.5 4 3", "5 4 4 4 4 4 4"))
    found = {weakness.item: weakness for weakness in weaknesses_of(sample_results(office=office()), former)}
    assert {item: weakness.former for item, weakness in found.items() if weakness.has_dropped} == {"1": Fraction("4.5"), "results": 5}


def test_a_former_round_of_another_holder_of_the_post_tells_nothing():
    former = sample_results("2565/2", office("5 5 5", "5 5 5 5 5 5 5"), changed={"00101": {"full_name": "นายอื่น ทดสอบ"}})
    assert {weakness.former for weakness in weaknesses_of(sample_results(office=office()), former)} == {None}


def test_of_two_indicators_with_one_title_none_is_compared():
    former, now = sample_results("2565/2", office("5 5 5")), sample_results(office=office())
    now.indicators.loc[now.indicators["indicator_no"] == "2", "title"] = now.indicators["title"][0]
    assert {weakness.item for weakness in weaknesses_of(now, former) if weakness.has_dropped} == {"3"}


def test_who_has_no_score_has_no_weaknesses():
    results = sample_results(office=OFFICE)
    assert set(find_weaknesses(results, None)) == set(results.scores[results.scores["score_status"] == "complete"]["person_id"])


@given(SCORES)
def test_the_points_that_lack_reach_the_next_band_and_not_a_hundredth_less(score):
    above = next_band(score, BANDS)
    if above is None:
        assert band_of(score, BANDS) is BANDS[0]
    else:
        band, lacking = above
        assert lacking > 0 and band_of(score + lacking, BANDS) is band
        assert band_of(score + lacking - Fraction(1, 100), BANDS) is band_of(score, BANDS) is not band


def test_a_plan_begins_with_the_costliest_and_what_lies_below_expectation_or_the_former_round():
    now, former = sample_results(office=office("3 3 3", "2 3 3 3 3 3 3")), sample_results("2565/2", office("3 3 3", "2 3 3 3 3 4 3"))
    chosen = worth_planning(weaknesses_of(now, former))
    assert [weakness.item for weakness in chosen[:3]] == [weakness.item for weakness in weaknesses_of(now, former)[:3]]
    assert {weakness.item for weakness in chosen[3:]} == {"results", "accuracy"}
    assert len(worth_planning(weaknesses_of(sample_results(office=office("1 1 1", "1 1 1 1 1 1 1"))))) == 6


@pytest.mark.parametrize(("before", "after", "needs"), [("fair", "good", False), ("good", "fair", True),
                                                        ("needs_improvement", "needs_improvement", True), ("very_good", "very_good", False)])
def test_the_band_after_the_committee_says_who_needs_a_plan(before, after, needs):
    review = REVIEW.frame([dict.fromkeys(REVIEW.column_names, "") | {
        "person_id": "1", "score_before": "70.00", "score_after": "70.00", "band_before": before, "band_after": after}])
    assert people_to_plan(review, SETTINGS.plans.bands) == (["1"] if needs else [])


def test_the_order_of_the_tables_changes_nothing():
    results = sample_results(office=office("3 4 5", "2 3 4 5 1 2 3"))
    shuffled = results.competencies.sample(frac=1, random_state=random.Random(1).randint(0, 99)).reset_index(drop=True)
    assert {w.item: w for w in weaknesses_of(results)} == {
        w.item: w for w in find_weaknesses(type(results)(**{**results.__dict__, "competencies": shuffled}), None)["00101"]}
