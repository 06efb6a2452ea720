"""Exact numbers: a score is a fraction from the cell to the page and is rounded once, half up."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.exact import exact_text, parse_exact, round_half_up, rounded_text

SCORES = st.fractions(min_value=0, max_value=100, max_denominator=10**6)
ANY = st.fractions(max_denominator=10**6)
DECIMALS = st.decimals(min_value=0, max_value=10**6, places=6)
PLACES = st.integers(0, 4)


@given(ANY)
def test_exact_text_loses_nothing(value):
    assert parse_exact(exact_text(value)) == value


@given(DECIMALS)
def test_a_number_whose_decimal_ends_is_written_as_that_decimal_without_needless_zeros(value):
    text = exact_text(value)
    assert Decimal(text) == value
    assert "/" not in text and not ("." in text and text.endswith(("0", ".")))


@given(ANY)
def test_a_number_whose_decimal_never_ends_is_written_in_lowest_terms(value):
    text = exact_text(value)
    ends = 10**40 % value.denominator == 0
    assert ("/" in text) != ends
    if not ends:
        assert text == f"{value.numerator}/{value.denominator}"


@pytest.mark.parametrize(("value", "text"), [
    (Fraction(94995, 1000), "94.995"), (Fraction(16624, 175), "16624/175"), (Fraction(100, 7), "100/7"), (0, "0"),
    (100, "100"), (Fraction(1, 1024), "0.0009765625"), (Fraction(-5, 2), "-2.5"), (Fraction(-1, 3), "-1/3"),
    (Decimal("4.50"), "4.5"),
])
def test_exact_text_of_known_numbers(value, text):
    assert exact_text(value) == text


@pytest.mark.parametrize("text", ["", " ", "-", "๙๐", "1e3", "1_0", " 1", "1 ", "1,000", "+1", ".5", "1.", "1/0", "0/0", "1/-2",
                                  "1.5/2", "nan", "inf", "None", "4\n"])
def test_parse_exact_refuses_what_is_no_number_of_ours_and_never_takes_it_for_zero(text):
    with pytest.raises(ValueError):
        parse_exact(text)


@given(SCORES, PLACES)
def test_rounding_goes_to_the_nearest_and_halves_go_up(value, places):
    rounded, step = round_half_up(value, places), Fraction(1, 10**places)
    assert rounded % step == 0
    assert rounded - step / 2 <= value < rounded + step / 2


@given(DECIMALS, PLACES)
def test_rounding_agrees_with_the_decimal_module(value, places):
    assert Decimal(rounded_text(Fraction(value), places)) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(SCORES)
def test_rounding_twice_changes_nothing_more(value):
    assert round_half_up(round_half_up(value)) == round_half_up(value)


@given(SCORES, SCORES)
def test_rounding_keeps_the_order(one, other):
    assert round_half_up(min(one, other)) <= round_half_up(max(one, other))


@given(SCORES, PLACES)
def test_rounded_text_is_the_rounded_value_with_exactly_its_places(value, places):
    text = rounded_text(value, places)
    assert parse_exact(text) == round_half_up(value, places)
    assert len(text.partition(".")[2]) == places
    assert ("." in text) == bool(places)


@pytest.mark.parametrize(("value", "text"), [
    ("2.675", "2.68"), ("94.995", "95.00"), ("94.9949999999", "94.99"), ("0.005", "0.01"), ("0.004", "0.00"), ("0", "0.00"),
    ("100", "100.00"), ("88.204", "88.20"), ("74.995", "75.00"), ("16624/175", "94.99"), ("1/3", "0.33"), ("0.05", "0.05"),
])
def test_halves_that_binary_numbers_get_wrong_are_rounded_up(value, text):
    assert rounded_text(parse_exact(value)) == text
