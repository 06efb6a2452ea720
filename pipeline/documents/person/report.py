"""What a person is shown about the own result: points won and lost, the round before beside it, what would have lifted the band.

It adds nothing to the derivation but what follows from it, and knows of nobody else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from itertools import accumulate
from typing import NamedTuple

from pipeline.config import BandRule, Scheme
from pipeline.decisions.uplift import Change, Graded, single_changes
from pipeline.decisions.weaknesses import next_band, same_matter
from pipeline.documents.derivation import Cell, Component, Derivation, Item
from pipeline.exact import exact_text, parse_exact, rounded_text
from pipeline.scoring.items import FULL_LEVEL, closed_gap_points, level_points

ROOM_FOR_A_LABEL = 3            # percent of the bar


@dataclass(frozen=True)
class Line:
    """One indicator or competency: ``won`` of the ``full`` points that it can bring of the total of 100 (None while there is
    no score), and the level of the same item in the round before (None where there was none)."""

    number: int
    item: Item
    won: Fraction | None = None
    full: Fraction | None = None
    former: Fraction | None = None

    @property
    def readings(self) -> list[tuple[str | None, str, Cell | None]]:
        """(number, value, cell) of each rating, '' for the number of a single one; last those of the weight, which has none."""
        several = len(self.item.ratings) > 1
        return [*((str(number) if several else "", *rating) for number, rating in enumerate(self.item.ratings, 1)), (None, *self.item.weight)]

    @cached_property
    def lost(self) -> Fraction:
        return self.full - self.won

    @property
    def won_exact(self) -> str:
        """The points won as exact text; '' without a score."""
        return "" if self.won is None else exact_text(self.won)

    @property
    def rise(self) -> Fraction:
        """How far the level has risen since the round before; below 0 where it has fallen."""
        return parse_exact(self.item.level) - self.former

    @property
    def level_pct(self) -> str:
        return on_scale(self.item.level)

    @property
    def expected_pct(self) -> str:
        return on_scale(self.item.expected_level) if self.item.expected_level else ""

    @property
    def former_pct(self) -> str:
        return "" if self.former is None else on_scale(exact_text(self.former))


@dataclass(frozen=True)
class Part:
    """A component with its lines."""

    component: Component
    lines: tuple[Line, ...]

    @cached_property
    def has_former(self) -> bool:
        return any(line.former is not None for line in self.lines)

    @cached_property
    def won(self) -> Fraction:
        return sum((line.won for line in self.lines), Fraction(0))

    @cached_property
    def lost(self) -> Fraction:
        return sum((line.lost for line in self.lines), Fraction(0))


class Segment(NamedTuple):
    """A piece of a bar of 100, its place and width in percent as a page writes them; ``label`` where there is room for one."""

    component: str
    start: str
    width: str
    label: str


class Bar(NamedTuple):
    """A total as a bar made of its parts; ``reviewed`` is the committee's total where it changed it, else ''."""

    segments: tuple[Segment, ...]
    total: str
    reviewed: str = ""


class Former(NamedTuple):
    """The round before: its total that counts, with its band and bar where that round was evaluated here."""

    round_: str
    total: str
    own: Derivation | None

    @property
    def bar(self) -> Bar | None:
        return bar_of_components(self.own) if self.own else None


@dataclass(frozen=True)
class Uplift:
    """The band above with the points that are missing, and the single changes that would each have brought it."""

    band: BandRule
    missing: Fraction
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class PersonReport:
    """Everything on a person's page; ``bar`` and ``uplift`` are None without a score, ``uplift`` in the highest band too."""

    own: Derivation
    parts: tuple[Part, ...]
    former: Former | None
    bar: Bar | None
    uplift: Uplift | None


def person_report(own: Derivation, before: Derivation | None) -> PersonReport:
    """The report of one person, beside the same person's round before (``derivation_before``)."""
    level_then = _level_then(own, before) if before else lambda *_: None
    parts = tuple(Part(component, tuple(_lines(own, component, level_then))) for component in own.components)
    return PersonReport(own, parts, former_of(own, before), bar_of_items(own, parts) if own.is_complete else None,
                        uplift_of(own, parts) if own.is_complete else None)


def former_of(own: Derivation, before: Derivation | None) -> Former | None:
    """The round before as 80_two_rounds has found it: whose score is whose is decided there, not here."""
    known = own.two_rounds
    return Former(known.previous_round, known.previous_score, before) if known and known.previous_score else None


def levels_of(own: Derivation) -> dict[tuple[str, str], Fraction]:
    """The person's levels by what is the same in two rounds (``same_matter``), as weaknesses.levels_by_matter has them."""
    levels: dict[tuple[str, str], list[Fraction]] = {}
    for component in own.components:
        for item in component.items:
            if item.level:
                levels.setdefault(same_matter(component.code, item.item, item.title), []).append(parse_exact(item.level))
    return {matter: found[0] for matter, found in levels.items() if len(found) == 1 and matter[1]}


def _level_then(own: Derivation, before: Derivation) -> Callable[[str, Item], Fraction | None]:
    """The level of an item of this component in the round before; None where that had no such item."""
    now, then = levels_of(own), levels_of(before)

    def level_then(component: str, item: Item) -> Fraction | None:
        matter = same_matter(component, item.item, item.title)
        return then.get(matter) if matter in now else None
    return level_then


def _lines(own: Derivation, component: Component, level_then: Callable[[str, Item], Fraction | None]) -> Iterator[Line]:
    figures = points_of(component) if own.is_complete else [(None, None)] * len(component.items)
    for number, (item, (won, full)) in enumerate(zip(component.items, figures, strict=True), 1):
        yield Line(number, item, won, full, level_then(component.code, item))


def points_of(component: Component) -> list[tuple[Fraction, Fraction]]:
    """(points won, points it can bring) of each scored item of a component, of the total of 100."""
    share = parse_exact(component.weight_pct) / 100
    return [(parse_exact(item.points_exact) * share, parse_exact(item.weight.value) * share) for item in component.items]


# ── bars ──

@lru_cache(1 << 12)
def on_scale(level: str) -> str:
    """Where a level (exact text) lies on the scale of 5, in percent."""
    return rounded_text(parse_exact(level) * 100 / FULL_LEVEL)


def bar_of_items(own: Derivation, parts: tuple[Part, ...]) -> Bar:
    """The total as evaluated, a segment for each item that won points."""
    return _bar(own, [(part.component.code, line.won, str(line.number)) for part in parts for line in part.lines])


def bar_of_components(own: Derivation) -> Bar:
    """The total as evaluated, a segment for each component."""
    return _bar(own, [(component.code, parse_exact(component.addend_exact), "") for component in own.components])


def _bar(own: Derivation, pieces: list[tuple[str, Fraction, str]]) -> Bar:
    starts = accumulate((width for _, width, _ in pieces), initial=Fraction(0))
    segments = tuple(Segment(component, rounded_text(start, 3), rounded_text(width, 3), label if width >= ROOM_FOR_A_LABEL else "")
                     for start, (component, width, label) in zip(starts, pieces) if width)
    return Bar(segments, own.evaluated.total_score, own.score.total_score if own.reviewed else "")


# ── what would have lifted the band ──

def uplift_of(own: Derivation, parts: tuple[Part, ...]) -> Uplift | None:
    """What the next band asks of somebody with a score; None in the highest band.

    A committee's total does not follow from the items any more, so no change of one of them is named after it.
    """
    above = next_band(parse_exact(own.score.total_score), own.scheme.bands)
    if above is None:
        return None
    band, missing = above
    # An item brings at most what it lost; less than a step of rounding may lack, for totals are rounded before they are compared.
    least = missing - Fraction(1, 10**own.scheme.rounding.places)
    may_do = [(part.component, line.item) for part in parts for line in part.lines if line.lost > least]
    changes = [] if own.reviewed else single_changes(
        parse_exact(own.score.total_exact), [_graded(component, item, own.scheme) for component, item in may_do],
        Fraction(band.min), own.scheme.rounding.places)
    return Uplift(band, missing, tuple(changes))


def _graded(component: Component, item: Item, scheme: Scheme) -> Graded:
    """A rating has as many decimals as a level (checks.figures); the level of a competency is the mean of its ratings."""
    weight, share = parse_exact(item.weight.value), parse_exact(component.weight_pct) / 100
    if component.code == "behaviour" and scheme.behaviour.method == "gap":
        points = partial(closed_gap_points, weight=weight * share, expected=parse_exact(item.expected_level))
    else:
        points = partial(level_points, weight=weight * share)
    return Graded(item.title, parse_exact(item.level), 10**scheme.achievement.level_places * len(item.ratings), points)
