"""Exact numbers as text: what stands in the audit tables and what arithmetic needs.

A score is a fraction from the cell to the page and is rounded once (domain: arithmetic, §4).
Binary floating point never enters: of 51,494 weighted totals that are exactly 80.00 it puts
3,895 below 80, which is another band and another pay.
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

EXACT = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]*[1-9][0-9]*)?")


@lru_cache(1024)
def parse_exact(text: str) -> Fraction:
    """The number behind ``text``: a decimal (``87.5``) or a fraction (``16624/175``).

    Raises ValueError for anything else, the empty string included: empty is none, never zero.
    """
    # Fraction alone would also take 1e3, 1_0 and Thai digits.
    if not EXACT.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


@lru_cache(1024)
def exact_text(value: Fraction | Decimal | int) -> str:
    """The whole decimal where it ends (``94.995``), else ``p/q`` in lowest terms (``16624/175``)."""
    value = Fraction(value)
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return _point(value, max(twos, fives))


def round_half_up(value: Fraction, places: int = 2) -> Fraction:
    """``value`` rounded to ``places`` decimals, halves away from zero for the non-negative scores we have."""
    scale = 10**places
    return Fraction((value * scale * 2 + 1) // 2, scale)


def rounded_text(value: Fraction, places: int = 2) -> str:
    """``value`` rounded half up and written with exactly ``places`` decimals: ``88.204`` → ``88.20``."""
    return _point(round_half_up(value, places), places)


def _point(value: Fraction, places: int) -> str:
    """``value`` (which ends within ``places`` decimals) with exactly ``places`` digits behind the point."""
    hundredths = value * 10**places
    digits = str(abs(hundredths.numerator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
