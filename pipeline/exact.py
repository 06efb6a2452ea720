"""Exact numbers as text: what stands in the audit tables and what arithmetic needs.

A score is a fraction from the cell to the page and is rounded once (domain: arithmetic, §4).
Binary floating point never enters: of 51,494 weighted totals that are exactly 80.00 it puts
3,895 below 80, which is another band and another pay.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

TEXTS_KNOWN = 2**12                 # the same few levels, weights and points come again and again
EXACT = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]*[1-9][0-9]*)?")


@lru_cache(TEXTS_KNOWN)
def parse_exact(text: str) -> Fraction:
    """The number behind ``text``: a decimal (``87.5``) or a fraction (``16624/175``).

    Raises ValueError for anything else, the empty string included: empty is none, never zero.
    """
    # Fraction alone would also take 1e3, 1_0 and Thai digits.
    if not EXACT.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def exact_text(value: Fraction | Decimal | int) -> str:
    """The whole decimal where it ends (``94.995``), else ``p/q`` in lowest terms (``16624/175``)."""
    return _ratio_text(*value.as_integer_ratio())


@lru_cache(TEXTS_KNOWN)
def _ratio_text(numerator: int, denominator: int) -> str:
    rest, twos, fives = denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{numerator}/{denominator}"
    places = max(twos, fives)
    return _point(numerator * 10**places // denominator, places)


def in_all(values: Iterable[Fraction]) -> Fraction:
    """The sum of ``values``, over what they all divide: Fraction itself would reduce after each of them."""
    return Fraction(*_sum(values)[:2])


def mean(values: Iterable[Fraction]) -> Fraction:
    """Their mean. Raises ZeroDivisionError where there are none."""
    parts, whole, count = _sum(values)
    return Fraction(parts, whole * count)


def _sum(values: Iterable[Fraction]) -> tuple[int, int, int]:
    """How many parts ``values`` make together, of how many that are a whole; and how many values they are."""
    ratios = [value.as_integer_ratio() for value in values]
    whole = lcm(*{denominator for _, denominator in ratios})
    return sum(numerator * (whole // denominator) for numerator, denominator in ratios), whole, len(ratios)


def half_up(value: Fraction, places: int = 2, divisor: int = 1) -> int:
    """``value`` ÷ ``divisor`` in whole steps of ``places`` decimals, halves away from zero for the non-negative scores we have."""
    steps, whole = value.numerator * 10**places, value.denominator * divisor
    return (2 * steps + whole) // (2 * whole)


def round_half_up(value: Fraction, places: int = 2) -> Fraction:
    """``value`` rounded to ``places`` decimals."""
    return Fraction(half_up(value, places), 10**places)


def rounded_text(value: Fraction, places: int = 2) -> str:
    """``value`` rounded half up and written with exactly ``places`` decimals: ``88.204`` → ``88.20``."""
    return _point(half_up(value, places), places)


def _point(steps: int, places: int) -> str:
    """A whole number of steps of ``places`` decimals, written with exactly that many digits behind the point."""
    digits = str(abs(steps)).rjust(places + 1, "0")
    sign = "-" if steps < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
