"""Rounds: 2566/1 runs from 1 October 2565 to 31 March 2566, 2566/2 from 1 April to 30 September (001 ข้อ 5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rounds import Round

ROUNDS = st.builds(Round, st.integers(2400, 2599), st.sampled_from((1, 2)))


def test_the_first_round_runs_from_october_to_march_and_the_second_from_april_to_september():
    first, second = Round(2566, 1), Round(2566, 2)
    assert (first.first_day, first.last_day) == (date(2022, 10, 1), date(2023, 3, 31))
    assert (second.first_day, second.last_day) == (date(2023, 4, 1), date(2023, 9, 30))


@pytest.mark.parametrize("text", ["2566/1", "2566-1"])
def test_a_round_is_written_with_a_stroke_and_its_folder_with_a_hyphen(text):
    found = Round.parse(text)
    assert (found.fiscal_year, found.number) == (2566, 1)
    assert (str(found), found.folder) == ("2566/1", "2566-1")


@pytest.mark.parametrize("text", ["", "2566", "2566/3", "2566/0", "1/2566", "66/1", "2023/1", "2566/1 ", " 2566/1", "2566/1\n",
                                  "2566/11", "25๖๖/1", "2566/๑", "๒๕๖๖/๑", "2566.1"])
def test_anything_else_is_no_round(text):
    with pytest.raises(ValueError):
        Round.parse(text)


@given(ROUNDS)
def test_a_round_is_read_back_from_its_text_and_from_its_folder(round_):
    assert Round.parse(str(round_)) == Round.parse(round_.folder) == round_


def test_the_round_before_the_first_is_the_second_of_the_former_fiscal_year():
    assert Round(2566, 1).previous == Round(2565, 2)
    assert Round(2566, 2).previous == Round(2566, 1)


@given(ROUNDS)
def test_a_round_begins_on_the_day_after_the_one_before_it(round_):
    assert round_.previous.last_day + timedelta(days=1) == round_.first_day
    assert round_.previous < round_


@given(ROUNDS)
def test_a_round_is_found_between_its_own_days(round_):
    assert Round.between(round_.first_day, round_.last_day) == round_


@given(ROUNDS, st.integers(-400, 400), st.integers(-400, 400))
def test_no_round_runs_between_any_other_days(round_, earlier, later):
    first, last = round_.first_day + timedelta(days=earlier), round_.last_day + timedelta(days=later)
    found = Round.between(first, last)
    assert found is None or (found.first_day, found.last_day) == (first, last)


@pytest.mark.parametrize(("first", "last"), [
    (date(2022, 10, 1), date(2023, 9, 30)),     # a whole fiscal year
    (date(2022, 10, 1), date(2023, 3, 30)),     # a day short
    (date(2023, 3, 31), date(2022, 10, 1)),     # the wrong way round
    (date(2022, 10, 1), date(2022, 10, 1)),
])
def test_days_that_bound_no_round_give_none(first, last):
    assert Round.between(first, last) is None
