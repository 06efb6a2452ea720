"""The shapes that charts of scores are drawn from: axis, histogram, bar of parts. Exact; a place is text, in percent of the chart."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from pipeline.config import BandRule
from pipeline.exact import exact_text, parse_exact, rounded_text
from pipeline.scoring.bands import band_of

FULL = 100                    # of a score, and of a chart in percent
STEP = 10                     # an axis begins and ends on tens
LOW_STACK = 3                 # of fewer people in one point the stack does not fill the chart
SEPARATE_TO = 16              # up to this height of the tallest stack each person is a block of his own


def mean_of(counts: Mapping[str, int]) -> Fraction:
    """The mean of exact texts that come so many times: of many people few have figures of their own."""
    return sum((parse_exact(text) * count for text, count in counts.items()), Fraction(0)) / sum(counts.values())


class Part(NamedTuple):
    """A part of a bar that shows a whole: where it begins and how long it is, in percent."""

    code: str
    count: int
    left: str
    width: str


def parts(counts: Mapping[str, int]) -> list[Part]:
    """The parts of a bar from code → count, in this order; what nobody counts to is left out."""
    whole, before, found = sum(counts.values()), 0, []
    for code, count in counts.items():
        if count:
            found.append(Part(code, count, rounded_text(Fraction(FULL * before, whole)), rounded_text(Fraction(FULL * count, whole))))
        before += count
    return found


@dataclass(frozen=True)
class ScoreAxis:
    """The stretch of scores from ``low`` to 100."""

    low: int

    def place(self, value: Fraction) -> str:
        """Where a score stands, in percent of the axis."""
        return rounded_text((value - self.low) * FULL / (FULL - self.low))

    @property
    def ticks(self) -> list[tuple[str, str]]:
        """(figure, place) of the tens on the axis."""
        return [(str(ten), self.place(Fraction(ten))) for ten in range(self.low, FULL + 1, STEP)]

    def edges(self, bands: Iterable[BandRule]) -> list[tuple[str, str]]:
        """(figure, place) of the lower bound of each band, highest first; 0 is no edge."""
        return [(exact_text(band.min), self.place(Fraction(band.min))) for band in bands if band.min > self.low]


def axis_of(totals: Iterable[Fraction], bands: Sequence[BandRule]) -> ScoreAxis:
    """From the ten below the lowest total and below the lowest edge of a band."""
    lowest = min([*totals, *(Fraction(band.min) - STEP for band in bands if band.min > 0)], default=Fraction(0))
    return ScoreAxis(max(0, int(lowest // STEP) * STEP))


class Block(NamedTuple):
    """A rectangle of a histogram: one person, or all people of a band within one point; places in percent."""

    band: str
    left: str
    width: str
    top: str
    height: str


@dataclass(frozen=True)
class Histogram:
    """The totals of some people, point by point: 84.00 to 84.99 is one point, 100 belongs to the last."""

    axis: ScoreAxis
    bands: tuple[BandRule, ...]
    totals: tuple[Fraction, ...]

    @cached_property
    def points(self) -> dict[int, list[BandRule]]:
        """Point → the band of each of its people, the lowest first; points where nobody is are left out."""
        found: dict[int, list[BandRule]] = {}
        for total in sorted(self.totals):
            found.setdefault(min(int(total), FULL - 1), []).append(band_of(total, self.bands))
        return found

    @property
    def tallest(self) -> int:
        """People in the fullest point."""
        return max(map(len, self.points.values()), default=0)

    @property
    def is_separate(self) -> bool:
        """Whether each person is a block of his own."""
        return self.tallest <= SEPARATE_TO

    @property
    def rows(self) -> list[tuple[int, BandRule, int]]:
        """(point, band, people) of the data table, from the highest down; a band edge within a point parts it."""
        return [(point, self._rule(code), count) for point in sorted(self.points, reverse=True)
                for code, count in reversed(Counter(band.code for band in self.points[point]).items())]

    def _rule(self, code: str) -> BandRule:
        return next(band for band in self.bands if band.code == code)

    @property
    def blocks(self) -> list[Block]:
        """What is drawn. As long as the stacks are low, everybody is a block of his own."""
        scale, width = max(self.tallest, LOW_STACK), rounded_text(Fraction(FULL, FULL - self.axis.low))
        of_scale = [rounded_text(Fraction(FULL * people, scale)) for people in range(scale + 1)]
        drawn = []
        for point, bands in self.points.items():
            left = self.axis.place(Fraction(point))
            sizes = [(band.code, 1) for band in bands] if self.is_separate else [*Counter(band.code for band in bands).items()]
            below = 0
            for code, size in sizes:
                below += size
                drawn.append(Block(code, left, width, of_scale[scale - below], of_scale[size]))
        return drawn
