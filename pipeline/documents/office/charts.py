"""What the charts of index.html draw and their data tables print: exact figures of one round, as the committee left it.

Nothing is drawn here. A place on an axis is text, in percent of the axis; units and items of few people are marked, for
nothing is concluded from them (``[committee.fairness] few_below``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from pipeline.config import Scheme
from pipeline.decisions.review import as_reviewed
from pipeline.documents.chart_shapes import FULL, Histogram, ScoreAxis, axis_of, mean_of
from pipeline.documents.derivation import Derivation
from pipeline.exact import parse_exact, rounded_text
from pipeline.results import Results
from pipeline.schema import rows_of, values_of
from pipeline.scoring.bands import band_of
from pipeline.thai import dictionary_key, name_order

MANY_LINES = 600              # of many people no more lines than this, or they and their page would be too much
STEPS = (1, 2, 5, 10)         # points of score
SINGLE_LINES = 60             # up to this number of people each has a line in the chart of two rounds
STANDARD_LEVEL = 3            # the rating "as expected" (practice), and the standard of a target (003 วิธีการประเมิน ข้อ 1)
MOVERS = 10                   # of the biggest changes so many are listed


class Unit(NamedTuple):
    """The people of one unit (``kind`` unit), or of all ``units`` that have few people (few)."""

    kind: str
    name: str
    units: int
    people: tuple[Derivation, ...]


class UnitScores(NamedTuple):
    """The totals of one unit and scheme; ``mean`` and its place are '' of few people."""

    unit: Unit
    mean: str
    mean_place: str
    low: str
    high: str
    histogram: Histogram


class Move(NamedTuple):
    """One person's totals of two consecutive rounds."""

    own: Derivation
    previous: Fraction
    current: Fraction

    @property
    def change(self) -> Fraction:
        return self.current - self.previous

    @property
    def change_text(self) -> str:
        """+1.20, −1.20, 0.00."""
        return f"{'+' if self.change > 0 else '−' if self.change < 0 else ''}{rounded_text(abs(self.change))}"

    @property
    def direction(self) -> str:
        return "up" if self.change > 0 else "down" if self.change < 0 else "same"


class Slope(NamedTuple):
    """A line of the slope chart from the former round to this one, for one person or for several between the same points."""

    direction: str
    top_before: str
    top_now: str
    count: int
    own: Derivation | None


@dataclass(frozen=True)
class Movement:
    """Whoever of a scheme has a comparable total in both rounds, by name. ``rules_before`` were in force in the former
    round (None: none are known). ``uncompared`` have a total in this round alone."""

    axis: ScoreAxis
    moves: tuple[Move, ...]
    uncompared: int
    rules_before: Scheme | None
    rules: Scheme

    @property
    def counts(self) -> dict[str, int]:
        """direction → people."""
        counted = Counter(move.direction for move in self.moves)
        return {direction: counted[direction] for direction in ("up", "same", "down")}

    @property
    def biggest(self) -> list[Move]:
        """The biggest changes, up or down, at most ten; whoever stayed is none of them."""
        moved = [move for move in self.moves if move.change]
        return sorted(moved, key=lambda move: -abs(move.change))[:MOVERS]

    @property
    def is_single(self) -> bool:
        """Whether each person has a line of his own."""
        return len(self.moves) <= SINGLE_LINES

    @cached_property
    def step(self) -> int:
        """How many points of score are drawn as one where the lines are of many people: no more lines than can be told apart."""
        return next((step for step in STEPS if len(self._together(step)) <= MANY_LINES), STEPS[-1])

    @property
    def lines(self) -> list[Slope]:
        """Each person's line, or of many people one line for all who moved between the same two points."""
        if self.is_single:
            return [Slope(move.direction, self._top(move.previous), self._top(move.current), 1, move.own) for move in self.moves]
        return [Slope(direction, self._top(Fraction(before)), self._top(Fraction(now)), count, None)
                for (direction, before, now), count in sorted(self._together(self.step).items())]

    def _together(self, step: int) -> Counter:
        return Counter((move.direction, int(move.previous // step) * step, int(move.current // step) * step) for move in self.moves)

    def _top(self, total: Fraction) -> str:
        return rounded_text(FULL - parse_exact(self.axis.place(total)))

    def edges(self, rules: Scheme) -> list[tuple[str, str]]:
        """(figure, place from the top) of the lower bound of each band."""
        return [(figure, rounded_text(FULL - parse_exact(place))) for figure, place in self.axis.edges(rules.bands)]

    @cached_property
    def between_bands(self) -> Counter:
        """(band before, band now) → people, each band by the rules of its own round."""
        return Counter((band_of(move.previous, self.rules_before.bands).code, band_of(move.current, self.rules.bands).code)
                       for move in self.moves)


class HeatCell(NamedTuple):
    """The mean level of a competency over ``count`` people, and in percent of level 5; '' where they are few, or nobody.
    ``shade`` is 0 to 7."""

    count: int
    mean: str = ""
    of_five_pct: str = ""
    shade: int = 0
    is_below: bool = False


class HeatRow(NamedTuple):
    """The whole office (a unit of ``kind`` office), one unit, or all units of few people together, with a cell a competency."""

    unit: Unit
    cells: tuple[HeatCell, ...]


class HeatMap(NamedTuple):
    """Competencies (code → name) by unit."""

    competencies: dict[str, str]
    rows: tuple[HeatRow, ...]

    @property
    def of_office(self) -> dict[str, HeatCell]:
        """Name of the competency → its mean over the whole office."""
        return dict(zip(self.competencies.values(), self.rows[0].cells, strict=True))


@dataclass(frozen=True)
class SchemeCharts:
    """The charts of one personnel type. ``people`` have a total, in the order of the ranked list.

    ``former_bands`` is band → people of the former round, None where that round is not known.
    """

    scheme: Scheme
    histogram: Histogram
    former_bands: Counter | None
    units: tuple[UnitScores, ...]
    movement: Movement
    heat: HeatMap

    def former_share(self, code: str) -> str:
        """Percent of those who had a score in the former round; there was somebody."""
        return rounded_text(Fraction(FULL * self.former_bands[code], self.former_bands.total()), 1)


def scheme_charts(results: Results, former: Results | None, scheme: Scheme, people: Sequence[Derivation]) -> SchemeCharts:
    """The charts of the ``people`` of one personnel type. ``former`` are the results of the round before, as far as known."""
    complete = [own for own in people if own.is_complete]
    totals = tuple(parse_exact(own.score.total_score) for own in complete)
    axis, few_below = axis_of(totals, scheme.bands), results.settings.committee.fairness.few_below
    return SchemeCharts(scheme, Histogram(axis, scheme.bands, totals), former_bands(former, scheme.code),
                        tuple(_unit_scores(unit, scheme, axis, few_below) for unit in units_of(complete, few_below)),
                        movement(results, scheme, complete), heat_map(results, scheme, complete, few_below))


def units_of(people: Iterable[Derivation], few_below: int) -> list[Unit]:
    """The units in dictionary order, no order of merit; those of few people last and together, unless all have few."""
    found: dict[str, list[Derivation]] = {}
    for own in people:
        found.setdefault(own.person.unit, []).append(own)
    units = [Unit("unit", name, 1, tuple(found[name])) for name in sorted(found, key=dictionary_key)]
    large, few = [[unit for unit in units if (len(unit.people) < few_below) is is_few] for is_few in (False, True)]
    if not large or not few:
        return units
    return [*large, Unit("few", "", len(few), tuple(own for unit in few for own in unit.people))]


def _unit_scores(unit: Unit, scheme: Scheme, axis: ScoreAxis, few_below: int) -> UnitScores:
    totals = tuple(parse_exact(own.score.total_score) for own in unit.people)
    mean = None if len(totals) < few_below else sum(totals, Fraction(0)) / len(totals)
    return UnitScores(unit, "" if mean is None else rounded_text(mean), "" if mean is None else axis.place(mean),
                      rounded_text(min(totals)), rounded_text(max(totals)), Histogram(axis, scheme.bands, totals))


def former_bands(former: Results | None, scheme_code: str) -> Counter | None:
    """band → people of one personnel type in the former round as its committee left it; None where it is not known."""
    if former is None:
        return None
    scheme_of = dict(values_of(former.people, "person_id", "scheme"))
    return Counter(row.band for row in rows_of(as_reviewed(former).bands) if scheme_of[row.person_id] == scheme_code)


def movement(results: Results, scheme: Scheme, complete: Sequence[Derivation]) -> Movement:
    """Both rounds of whoever 80_two_rounds can compare: a total in each, of one personnel type."""
    compared = [own for own in complete if own.two_rounds and own.two_rounds.mean_score]
    moves = tuple(Move(own, parse_exact(own.two_rounds.previous_score), parse_exact(own.two_rounds.current_score))
                  for own in sorted(compared, key=lambda own: (name_order(own.person.full_name), own.person.person_id)))
    before = results.settings.schemes_for(results.round.previous).get(scheme.code)
    bands = [*scheme.bands, *(before.bands if before else ())]
    return Movement(axis_of([total for move in moves for total in (move.previous, move.current)], bands), moves,
                    len(complete) - len(moves), before, scheme)


def heat_map(results: Results, scheme: Scheme, complete: Sequence[Derivation], few_below: int) -> HeatMap:
    """The mean level of each competency in 40_item_scores: of the office, of each unit with enough people, of the others together."""
    ids = {own.person.person_id for own in complete}
    rows = rows_of(results.item_scores[results.item_scores["component"] == "behaviour"])
    levels: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.person_id in ids:
            levels.setdefault(row.person_id, {})[row.item] = row.level
    rated = {code for own in levels.values() for code in own}
    names = {rule.code: rule.name_th for rule in scheme.competencies if rule.code in rated}

    def row_of(unit: Unit) -> HeatRow:
        own = [levels.get(one.person.person_id, {}) for one in unit.people]
        return HeatRow(unit, tuple(_heat_cell(code, own, few_below) for code in names))

    units = units_of(complete, few_below)
    enough = any(len(unit.people) >= few_below for unit in units)
    office = Unit("office", "", len(units), tuple(complete))
    return HeatMap(names, tuple(map(row_of, (office, *units) if enough else (office,))))


def _heat_cell(code: str, people: Sequence[Mapping[str, str]], few_below: int) -> HeatCell:
    levels = Counter(own[code] for own in people if code in own)
    count = levels.total()
    if count < few_below:
        return HeatCell(count)
    mean = mean_of(levels)
    return HeatCell(count, rounded_text(mean), rounded_text(mean * FULL / 5), min(7, int((mean - 1) * 2)), mean < STANDARD_LEVEL)
