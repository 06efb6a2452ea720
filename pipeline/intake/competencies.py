"""22: the competencies of an evaluation workbook, from single ratings or blocks of behaviour items.

Forms show a competency more than once: its items on 4.4 or 4.5, its mean and weight on 4.3. The most detailed place is
the source of the ratings (contract), the others are statements to compare with.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import zip_longest

from pipeline.exact import parse_exact, round_half_up
from pipeline.intake.layout import Table
from pipeline.intake.rows import (Level, Notes, WeightCell, answer_rows, find_unknown_column, level_in, percents_of,
                                  read_note, shown, weight_in)
from pipeline.intake.values import Cell, is_blank, is_mark, number_of
from pipeline.intake.words import competency_code
from pipeline.thai import arabic_digits, clean, remembered

ITEM_NUMBER = re.compile(r"\d+\.\d+\.?")
HEADLINE_ROWS = 8
WHOLE = 100


@dataclass(eq=False)
class Rated:
    """One competency in one table: its ratings item by item, and its weight and expected level where stated.

    ``notes`` are of its ratings alone: only those of the place that turns out to be the source can block.
    """

    code: str
    table: Table
    name: Cell
    row: int
    expected: str
    expected_ref: str
    weight: WeightCell | None
    own: Level | None = None
    items: list[Level] = field(default_factory=list)
    is_in_summary: bool = False
    rated_by_formula: bool = False
    unrated_items: list[int] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    @property
    def ratings(self) -> list[Level]:
        return self.items or ([self.own] if self.own else [])


def read_competencies(tables: list[Table], notes: Notes) -> tuple[list[dict[str, str]], list[Rated]]:
    """Rows of 22_competencies without person and file, and the places that only repeat a competency's mean."""
    places = [rated for table in tables for rated in _competencies_of(table, notes)]
    by_code: dict[str, list[Rated]] = {}
    for rated in places:
        by_code.setdefault(rated.code, []).append(rated)
    sources = [max(same, key=_detail) for same in by_code.values()]
    weighing = [_weighing(same) for same in by_code.values()]
    weights = [place.weight if place else None for place in weighing]
    for table in {id(rated.table): rated.table for rated in sources}.values():
        find_unknown_column(table, "rating", "สมรรถนะ", notes)
    _take_notes(places, sources, notes)
    _find_missing_weights(sources, weights, notes)
    _find_contradictions(by_code, sources, notes)
    _find_weights_twice(by_code, notes)
    rows = [row for rated, weight, percent in zip(sources, weights, _percents(weighing))
            for row in _rows(rated, weight, percent, notes)]
    return rows, [r for r in places if r not in sources and r.ratings]


def _take_notes(places: list[Rated], sources: list[Rated], notes: Notes) -> None:
    """What reading the ratings met. A faulty repetition only warns, and one that was never calculated says nothing."""
    for place in places:
        notes.cells |= place.notes.cells
        for finding in place.notes.findings:
            if place in sources:
                notes.findings.append(finding)
            elif finding.code not in ("FORMULA_WITHOUT_VALUE", "LEVEL_MISSING"):
                notes.find("FIELD_UNREADABLE", place.table.sheet, finding.cell_ref, finding.found,
                           about=shown(place.name.text))


def rates_otherwise(hidden: Table, shown: list[Table]) -> bool:
    """Whether a table that does not count rates a competency as none of the tables that count does."""
    known = _ratings_by_code(shown)
    return any(not any(_are_same(ratings, other) for other in known.get(code, []))
               for code, places in _ratings_by_code([hidden]).items() for ratings in places)


def _ratings_by_code(tables: list[Table]) -> dict[str, list[list[str]]]:
    """code → the ratings of each place that rates the competency, item by item."""
    found: dict[str, list[list[str]]] = {}
    for rated in (rated for table in tables for rated in _competencies_of(table, Notes())):
        if ratings := [level.text for level in rated.ratings if level.text]:
            found.setdefault(rated.code, []).append(ratings)
    return found


def _are_same(ratings: list[str], others: list[str]) -> bool:
    """The same items, or one figure that is the others' mean as a person reads it."""
    means = {round_half_up(sum(map(parse_exact, of), Fraction(0)) / len(of)) for of in (ratings, others)}
    return ratings == others or (1 in (len(ratings), len(others)) and len(means) == 1)


def _competencies_of(table: Table, notes: Notes) -> list[Rated]:
    """The competencies of one table in order; rows below a competency are its items or explain it."""
    found: list[Rated] = []
    is_summary = _is_called_summary(table)
    for row, role in answer_rows(table, notes):
        name, has_behaviour = table.cell(row, "name"), not is_blank(table.cell(row, "behaviour"))
        if role != "answer" or is_blank(name) and not has_behaviour and not _is_rated(table, row):
            continue
        code = competency_code(name.text) if name else ""
        if code:
            found.append(_start(table, row, code, name, notes))
            found[-1].is_in_summary = is_summary
            if has_behaviour:
                _add_item(table, row, found[-1])
        elif found and (has_behaviour or _is_item(table, row, found[-1])):
            _add_item(table, row, found[-1])
        elif _is_rated(table, row):
            cell = name or next(c for c in table.filled(row) if not is_blank(c))
            notes.find("COMPETENCY_UNKNOWN", table.sheet, cell.ref, cell.text)
    return found


def _start(table: Table, row: int, code: str, name: Cell, notes: Notes) -> Rated:
    about = f"สมรรถนะ \"{shown(name.text)}\" "
    expected = table.cell(row, "expected")
    number = None if is_blank(expected) else number_of(expected)
    notes.read(table.sheet, name, f"competency.{code}.name")
    rated = Rated(code, table, name, row, "" if number is None else f"{number.normalize():f}",
                  "" if is_blank(expected) else expected.ref,
                  weight_in(table, row, about, notes, f"competency.{code}.weight"))
    notes.read(table.sheet, expected, f"competency.{code}.expected")
    read_note(table, row, notes, f"competency.{code}")
    if number is None and not is_blank(expected):
        notes.find("EXPECTED_LEVEL_UNREADABLE", table.sheet, expected.ref, expected.text, about=about)
    if _is_rated(table, row) and is_blank(table.cell(row, "behaviour")):
        rated.own = level_in(table, row, "rating", about, rated.notes, f"competency.{code}.rating")
        cell = table.cell(row, "rating")
        rated.rated_by_formula = cell is not None and cell.is_formula
    return rated


def _is_rated(table: Table, row: int) -> bool:
    return not is_blank(table.cell(row, "rating")) or any(
        (cell := table.sheet.own(row, column)) and (is_mark(cell) or cell.kind == "number")
        for column in table.levels.values())


def _is_item(table: Table, row: int, rated: Rated) -> bool:
    """A row numbered 1.1, or any rated row below a competency that has no rating of its own."""
    number = table.cell(row, "no")
    is_numbered = number is not None and ITEM_NUMBER.fullmatch(arabic_digits(clean(number.text))) is not None
    return is_numbered or (_is_rated(table, row) and rated.own is None)


def _add_item(table: Table, row: int, rated: Rated) -> None:
    if not _is_rated(table, row):
        rated.unrated_items.append(row)
        return
    number = len(rated.items) + 1
    about = f"สมรรถนะ \"{shown(rated.name.text)}\" รายการที่ {number} "
    read_note(table, row, rated.notes, f"competency.{rated.code}.item.{number}")
    rated.items.append(level_in(table, row, "rating", about, rated.notes, f"competency.{rated.code}.item.{number}"))


def _detail(rated: Rated) -> tuple:
    """How much of a source a place is: forms called สรุป repeat, items beat means, typed figures beat formulas."""
    return (not rated.is_in_summary, bool(rated.items or rated.unrated_items),
            "expected" in rated.table.columns, not rated.rated_by_formula)


def _is_called_summary(table: Table) -> bool:
    above = range(max(0, table.top - HEADLINE_ROWS), table.top)
    return any(cell.row in above for cell in table.sheet.texts(_says_summary))


@remembered
def _says_summary(text: str) -> bool:
    return "สรุป" in clean(text)


def _weighing(same: list[Rated]) -> Rated | None:
    """The place of a competency whose weight counts: the first that states one, else the first that has a cell for it."""
    places = [rated for rated in same if rated.weight]
    return next((rated for rated in places if not rated.weight.is_blank), places[0] if places else None)


def _percents(places: list[Rated | None]) -> list[str]:
    """The weights of these places in percent. Where all together do not make 100 in one unit, each table has its own."""
    together = percents_of([place.weight if place else None for place in places])
    if sum((parse_exact(percent) for percent in together if percent), Fraction(0)) == WHOLE:
        return together
    apart: dict[int, str] = {}
    for table in {id(place.table): place.table for place in places if place}.values():
        own = [place for place in places if place and place.table is table]
        apart |= zip(map(id, own), percents_of([place.weight for place in own]))
    return [apart.get(id(place), "") for place in places]


def _find_weights_twice(by_code: dict[str, list[Rated]], notes: Notes) -> None:
    """Every place that weighs a competency must weigh it the same, in whatever unit: neither can be preferred.

    The unit is seen from a whole set: what states the competencies' weights first, what states them again, and so on.
    """
    stated = [[rated for rated in same if rated.weight and rated.weight.weight] for same in by_code.values()]
    sets = [list(zip(places, _percents(places))) for places in zip_longest(*stated)]
    for (first, percent), *others in zip(*sets):
        for other, again in others:
            if again not in ("", percent) and round_half_up(parse_exact(again)) != round_half_up(parse_exact(percent)):
                notes.find("WEIGHTS_TWICE", other.weight.sheet, other.weight.ref,
                           f"{_shown_weight(first, percent)}, {_shown_weight(other, again)}",
                           about=f"สมรรถนะ \"{shown(first.name.text)}\" ")
                break


def _shown_weight(rated: Rated, percent: str) -> str:
    return f"{clean(rated.weight.sheet.name)} {rated.weight.ref} = {percent}"


def _find_missing_weights(sources: list[Rated], weights: list[WeightCell | None], notes: Notes) -> None:
    """Where some competencies have a weight all need one; where none has, they are equal (domain §4)."""
    if all(weight is None or weight.is_blank for weight in weights):
        return
    for rated, weight in zip(sources, weights):
        if weight is None or weight.is_blank:
            sheet, ref = (weight.sheet, weight.ref) if weight else (rated.table.sheet, rated.name.ref)
            notes.find("WEIGHT_MISSING", sheet, ref, about=f"สมรรถนะ \"{shown(rated.name.text)}\" ")


def _find_contradictions(by_code: dict[str, list[Rated]], sources: list[Rated], notes: Notes) -> None:
    """Two places of equal detail that rate one competency differently: neither can be preferred."""
    for source in sources:
        for other in by_code[source.code]:
            if other is not source and _detail(other) == _detail(source) and other.ratings and (
                    [r.text for r in other.ratings] != [r.text for r in source.ratings]):
                notes.find("FIGURES_TWICE", other.table.sheet, other.ratings[0].ref,
                           f"{source.table.sheet.name}, {other.table.sheet.name}",
                           about=f"คะแนนสมรรถนะ \"{shown(source.name.text)}\" ")


def _rows(rated: Rated, weight: WeightCell | None, percent: str, notes: Notes) -> list[dict[str, str]]:
    about = f"สมรรถนะ \"{shown(rated.name.text)}\" "
    if rated.items or not rated.own:
        for row in rated.unrated_items:
            level_in(rated.table, row, "rating", about, notes, f"competency.{rated.code}.item")
    ratings = rated.ratings
    if not ratings:
        ratings = [level_in(rated.table, rated.row, "rating", about, notes, f"competency.{rated.code}.rating")
                   if not rated.unrated_items else Level("", "")]
    return [{"competency_code": rated.code, "item_no": str(number), "expected_level": rated.expected,
             "rating": rating.text, "weight_pct": percent, "sheet_name": rated.table.sheet.name,
             "cell_ref": rating.ref, "weight_sheet_name": weight.sheet.name if weight and percent else "",
             "weight_cell_ref": weight.ref if weight and percent else "", "expected_cell_ref": rated.expected_ref}
            for number, rating in enumerate(ratings, 1)]
