"""How one person's result came about: total ← components ← items ← the cell as typed, each rule with its clause.

The person's page and ``python -m pipeline explain`` tell the same story from here; their words are in templates/.
"""

import io
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from itertools import chain, pairwise
from typing import Any, NamedTuple

import pandas as pd
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from pipeline.cells import Cell, Cells, Place
from pipeline.config import BandRule, Scheme, Settings
from pipeline.decisions.review import as_reviewed, changed_by_committee
from pipeline.documents.derivation_raise import raise_story
from pipeline.documents.look import templates
from pipeline.exact import exact_text, in_all, parse_exact
from pipeline.results import Results
from pipeline.schema import Row, rows_by_person, rows_of
from pipeline.scoring.bands import band_of
from pipeline.scoring.items import gap_points
from pipeline.tables import SEVERITIES

PLAIN_WIDTH = 120
INDENT = 2


class Reading(NamedTuple):
    """A level, rating or weight with its cell; ``cell`` is None where the form states none (equal weights)."""

    value: str
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator, or one competency with its ratings; without points while the person is incomplete."""

    item: str
    title: str
    kind: str
    expected_level: str
    ratings: tuple[Reading, ...]
    weight: Reading
    level: str = ""
    points_exact: str = ""

    @property
    def gap_points(self) -> int:
        """Points of the ``gap`` method, of 3."""
        return gap_points(parse_exact(self.level), parse_exact(self.expected_level))


@dataclass(frozen=True)
class Component:
    """Achievement or behaviour: its score of 100, its share, and what it adds to the total."""

    code: str
    score: str
    weight_pct: str
    items: tuple[Item, ...]
    source: str

    @cached_property
    def score_exact(self) -> str:
        return exact_text(in_all(parse_exact(item.points_exact) for item in self.items))

    @cached_property
    def addend_exact(self) -> str:
        """What the component adds to the total: its unrounded score times its share."""
        return exact_text(parse_exact(self.score_exact) * parse_exact(self.weight_pct) / 100)


@dataclass(frozen=True)
class Derivation:
    """Everything that one person's result rests on, and nothing of anybody else's.

    ``person``, ``score``, ``band``, ``rank``, ``findings``, ``two_rounds`` and ``remarks`` are lines of 20, 50, 60, 70, 30, 80
    and 28; band and rank are None where there is no total, ``scheme`` where no version is in force. Score, band and rank
    are the committee's where it changed the total: then ``reviewed`` is the line of 75 (else None), and ``evaluated`` the
    line of 50 as it was.
    """

    person: Row
    scheme: Scheme | None
    score: Row
    components: tuple[Component, ...]
    band: Row | None
    rank: Row | None
    ranked_in_scheme: int
    ranked_in_unit: int
    findings: tuple[tuple[Row, Cell], ...]
    evaluated: Row
    reviewed: Row | None
    two_rounds: Row | None = None
    remarks: tuple[tuple[Row, Cell], ...] = ()

    @cached_property
    def unranked(self) -> "Derivation":
        """The same without the place among others: what does not tell it stays as it is when somebody's late file moves it."""
        return replace(self, rank=None, ranked_in_scheme=0, ranked_in_unit=0)

    @property
    def is_complete(self) -> bool:
        return self.score.score_status == "complete"

    @property
    def tied_count(self) -> int:
        """How many others share the rank."""
        return len([other for other in self.rank.tied_with.split(";") if other])

    @property
    def band_before_rounding(self) -> BandRule:
        return band_of(parse_exact(self.score.total_exact), self.scheme.bands)

    @property
    def scheme_band(self) -> BandRule:
        """The rule of the band that was reached."""
        return next(band for band in self.scheme.bands if band.code == self.band.band)

    @property
    def band_as_evaluated(self) -> BandRule:
        """The band before the committee changed the total."""
        return next(band for band in self.scheme.bands if band.code == self.reviewed.band_before)

    @property
    def is_on_the_floor(self) -> bool:
        """The rounded total is exactly the lower bound of its band (0 is no bound that one could miss)."""
        return self.band.band_min != "0" and parse_exact(self.score.total_score) == parse_exact(self.band.band_min)

    @cached_property
    def printed_around(self) -> tuple[BandRule, BandRule]:
        """The two bands between whose printed ranges the total lies, the lower first. Raises StopIteration where it lies in one."""
        total = parse_exact(self.score.total_score)
        return next((lower, upper) for upper, lower in pairwise(self.scheme.bands)
                    if upper.printed and lower.printed and lower.printed[1] < total < upper.printed[0])

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """The files that the values were read from."""
        return tuple(sorted({reading.cell.file_name for component in self.components for item in component.items
                             for reading in (*item.ratings, item.weight) if reading.cell}))


class Derivations(NamedTuple):
    """A whole round: ``by_person`` person_id → derivation; ``nobodys_findings`` concern no one on the roster."""

    by_person: dict[str, Derivation]
    nobodys_findings: tuple[tuple[Row, Cell], ...]


def once_per_results(function: Callable[[Results], Any]) -> Callable[[Results], Any]:
    """``function(results)`` worked out once for the round in hand, known by identity: frames have no hash."""
    last = None

    @wraps(function)
    def kept(results: Results):
        nonlocal last
        if last is None or last[0] is not results:
            last = results, function(results)
        return last[1]
    return kept


@once_per_results
def derivations(results: Results) -> Derivations:
    """The derivation of everybody on the roster, gathered in one pass over the tables."""
    after, schemes = as_reviewed(results), results.schemes
    rows = {name: rows_by_person(getattr(after, name)) for name in
            ("indicators", "competencies", "item_scores", "scores", "bands", "ranks", "findings", "two_rounds", "remarks")}
    rows |= {"evaluated": rows_by_person(results.scores), "reviewed": rows_by_person(changed_by_committee(results.review))}
    of_one = {file.file_name for file in rows_of(results.files) if file.person_id}
    said = chain(rows_of(results.findings), rows_of(results.remarks))
    shared = results.cells.at(_place(row) for row in said if row.file_name not in of_one)
    ranked = Counter(results.ranks["scheme"]) + Counter(zip(results.ranks["scheme"], results.ranks["unit"]))
    found = {}
    for person in rows_of(results.people):
        own = {name: by_person.pop(person.person_id, []) for name, by_person in rows.items()}
        scheme = schemes.get(person.scheme)
        cells = _cells_of(own, results.cells, shared)
        found[person.person_id] = Derivation(
            person, scheme, own["scores"][0], _components(own, scheme, cells), next(iter(own["bands"]), None),
            next(iter(own["ranks"]), None), ranked[person.scheme], ranked[person.scheme, person.unit],
            _placed(own["findings"], cells), own["evaluated"][0], next(iter(own["reviewed"]), None),
            next(iter(own["two_rounds"]), None), tuple((row, cells[_place(row)]) for row in own["remarks"]))
    rest = [row for of_nobody in rows["findings"].values() for row in of_nobody]
    return Derivations(found, _placed(rest, results.cells.at(map(_place, rest))))


def _cells_of(own: dict[str, list[Row]], cells: Cells, shared: Mapping[Place, Cell]) -> dict[Place, Cell]:
    """Every cell that a person's lines name. ``shared`` are those of files that name many people, opened once for all of them."""
    read = (*own["indicators"], *own["competencies"])
    places = {*map(_place, (*read, *own["findings"], *own["remarks"])), *map(_place_of_weight, read)}
    known = {place: shared[place] for place in places if place in shared}
    return known | cells.at(places - known.keys())


def _place(row: Row) -> Place:
    return row.file_name, row.sheet_name, row.cell_ref


def _place_of_weight(row: Row) -> Place:
    return row.file_name, getattr(row, "weight_sheet_name", row.sheet_name), row.weight_cell_ref


def _placed(findings: list[Row], cells: Mapping[Place, Cell]) -> tuple[tuple[Row, Cell], ...]:
    return tuple((finding, cells[_place(finding)]) for finding in sorted(findings, key=worst_first))


def worst_first(finding: Row) -> tuple[int, int]:
    """Sort key of findings: the gravest consequence first, then as they are numbered."""
    return SEVERITIES.index(finding.severity), int(finding.finding_no)


def _components(own: dict[str, list], scheme: Scheme | None, cells: Mapping[Place, Cell]) -> tuple[Component, ...]:
    """Both components of one person, as far as they were read."""
    if scheme is None:
        return ()
    points = {(row.component, row.item): row for row in own["item_scores"]}
    score = own["scores"][0]
    return (Component("achievement", score.achievement_score, score.achievement_weight_pct,
                      tuple(_indicator(row, points.get(("achievement", row.indicator_no)), cells)
                            for row in own["indicators"]), scheme.achievement.source),
            Component("behaviour", score.behaviour_score, score.behaviour_weight_pct,
                      tuple(_competency(rows, points.get(("behaviour", rows[0].competency_code)), scheme, cells)
                            for rows in _in_order_of_the_rules(own["competencies"], scheme)), scheme.behaviour.source))


def _in_order_of_the_rules(competencies: list, scheme: Scheme) -> list[list]:
    """The rows of each competency together, in the order in which the announcement names them."""
    place = {rule.code: number for number, rule in reversed(list(enumerate(scheme.competencies)))}
    together: dict[str, list] = {}
    for row in competencies:
        together.setdefault(row.competency_code, []).append(row)
    return sorted(together.values(), key=lambda rows: place.get(rows[0].competency_code, len(place)))


def _indicator(row: Row, points: Row | None, cells: Mapping[Place, Cell]) -> Item:
    return Item(row.indicator_no, row.title, row.element, "", (Reading(row.attained_level, cells[_place(row)]),),
                _weight(row, cells), **_scored(points))


def _competency(rows: list[Row], points: Row | None, scheme: Scheme, cells: Mapping[Place, Cell]) -> Item:
    first = rows[0]
    weight = _weight(first, cells)
    if points and scheme.behaviour.method == "gap":     # it weighs all alike, whatever the form states
        weight = Reading(points.weight_pct, None)
    return Item(first.competency_code, first.competency_name, first.competency_kind, first.expected_level,
                tuple(Reading(row.rating, cells[_place(row)]) for row in rows), weight, **_scored(points))


def _weight(row: Row, cells: Mapping[Place, Cell]) -> Reading:
    return Reading(row.weight_pct, cells[_place_of_weight(row)] if row.weight_cell_ref else None)


def _scored(points: Row | None) -> dict[str, str]:
    return {"level": points.level, "points_exact": points.points_exact} if points else {}


def derivation(results: Results, person_id: str) -> Tree:
    """The derivation of one person as a tree, in the words of templates/derivation.txt.

    Raises KeyError where nobody on the roster has this ``person_id``.
    """
    own = derivations(results).by_person[person_id]
    template = templates(autoescape=False).get_template("derivation.txt")
    return _tree(template.render(own=own, raised=raise_story(results, person_id), cite=citer(results.settings)))


def citer(settings: Settings):
    """What templates cite a rule with: '' for a finding that rests on no rule."""
    return lambda source: settings.cite(source) if source else ""


def _tree(text: str) -> Tree:
    """Lines indented by two spaces a level as a tree; plain Text, so that no submitted word is taken for markup."""
    first, *rest = (line for line in text.splitlines() if line.strip())
    branches = [Tree(Text(first.strip()), guide_style="dim")]
    for line in rest:
        depth = (len(line) - len(line.lstrip(" "))) // INDENT
        del branches[depth:]
        branches.append(branches[-1].add(Text(line.strip())))
    return branches[0]


def plain_derivation(results: Results, person_id: str) -> str:
    """``derivation`` as text without colour, for a pipe, a log of an appeal, or a test."""
    out = io.StringIO()
    Console(file=out, width=PLAIN_WIDTH, no_color=True, color_system=None).print(derivation(results, person_id))
    return out.getvalue()
