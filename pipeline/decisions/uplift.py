"""What would have brought the next band: the smallest change of one level that alone would have done it.

It explains a result to its person and is a fact to begin a plan with (000 ข้อ 3.1); it proposes no score and decides nothing.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from pipeline.exact import round_half_up
from pipeline.scoring.items import FULL_LEVEL


class Graded(NamedTuple):
    """One indicator or competency as it counts in the total.

    ``steps`` make one level on its scale: 100 where levels have two decimals, 300 where the level is the mean of three
    such ratings. ``points_at`` gives the points of the total (of 100) that a level brings; it never falls.
    """

    title: str
    level: Fraction
    steps: int
    points_at: Callable[[Fraction], Fraction]


class Change(NamedTuple):
    """The lowest level of one item that alone brings the band asked for, and the rounded total it would have made."""

    item: Graded
    level: Fraction
    total: Fraction

    @property
    def rise(self) -> Fraction:
        return self.level - self.item.level


def single_changes(total: Fraction, items: Sequence[Graded], floor: Fraction, places: int) -> list[Change]:
    """For each item the change that alone lifts ``total`` (unrounded) to ``floor`` once it is rounded to ``places``.

    The smallest rise comes first, equal ones in the order of ``items``. What not even the highest level would bring is
    left out. The rounding is that of the total itself (domain §4), so whoever reaches the floor here reaches the band.
    """
    # Rounding half up reaches the floor from half a step below the first rounded total that is not under it.
    enough = (-(-floor * 10**places // 1) - Fraction(1, 2)) / 10**places
    changes = (_smallest(total, item, enough, places) for item in items)
    return sorted((change for change in changes if change), key=lambda change: change.rise)


def _smallest(total: Fraction, item: Graded, enough: Fraction, places: int) -> Change | None:
    """``enough`` is the lowest unrounded total that will do."""
    others = total - item.points_at(item.level)
    lacking = enough - others
    if item.level >= FULL_LEVEL or item.points_at(Fraction(FULL_LEVEL)) < lacking:
        return None
    scale = range(item.level * item.steps // 1 + 1, FULL_LEVEL * item.steps + 1)
    level = Fraction(scale[bisect_left(scale, True, key=lambda step: item.points_at(Fraction(step, item.steps)) >= lacking)], item.steps)
    return Change(item, level, round_half_up(others + item.points_at(level), places))
