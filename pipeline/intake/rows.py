"""The rows of an answer table: which answer, which only group, sum or explain; and the levels and weights in them."""

from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.exact import exact_text
from pipeline.findings import Finding
from pipeline.intake.layout import ANCHORS, Table
from pipeline.intake.sheets import Sheet
from pipeline.intake.values import (Cell, Weight, cell_ref, is_blank, is_mark, level_of, plain_text, weight_of,
                                    weights_in_percent)
from pipeline.intake.words import competency_code, meaning, meaning_by_start
from pipeline.thai import clean

ANSWERS = {"achievement": ("level", "weight"), "competency": ("rating", "weight")}
SHOWN_TITLE = 60


@dataclass
class Notes:
    """What a reading leaves behind beside its figures: every cell a value was read from, and its findings."""

    cells: dict[tuple[str, str, str], Cell] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def read(self, sheet: Sheet, cell: Cell | None, meant: str) -> None:
        if cell is not None:
            self.cells[sheet.name, cell.ref, meant] = cell

    def find(self, code: str, sheet: Sheet | None = None, ref: str = "", found: str = "", person_id: str = "",
             **words: str) -> None:
        self.findings.append(Finding(code, sheet_name=sheet.name if sheet else "", cell_ref=ref, found=found,
                                     person_id=person_id, words=words))


def role_of(table: Table, row: int) -> str:
    """What the row is: answer, group, total, mean, end, or '' for blank, guard and explaining rows."""
    if row not in table.roles:
        table.roles[row] = _role(table, row)
    return table.roles[row]


def _role(table: Table, row: int) -> str:
    cells = [cell for cell in table.filled(row) if not is_blank(cell)]
    if not cells:
        return ""
    answers, name_column = answer_columns(table), table.columns[ANCHORS[table.kind]]
    lead = next((cell for cell in cells if cell.column not in answers), cells[0])
    wording = meaning_by_start("row", lead.text) if lead.kind == "text" else ""
    if wording in ("guard", "end"):
        return "" if wording == "guard" else "end"
    if lead.column < name_column or meaning("row", lead.text):
        if wording in ("total", "mean"):
            return wording
        if wording in ("achievement_score", "behaviour_score", "two_rounds", "legend"):
            return "end"
    return _role_by_shape(table, cells, lead, name_column)


def _role_by_shape(table: Table, cells: list[Cell], lead: Cell, name_column: int) -> str:
    """Answer rows have a number and a name, or something in an answer column; a lone text only groups or explains."""
    if len(cells) == 1 and lead.kind == "text":
        is_name = lead.column == name_column and "no" not in table.columns and (
            meaning_by_start("row", lead.text) != "group")
        is_item = lead.column == table.columns.get("behaviour")
        return "answer" if is_name or is_item or lead.column in answer_columns(table) else "group"
    return "answer"


def answer_columns(table: Table) -> set[int]:
    """The columns that a filled cell of which must become a value or a finding."""
    columns = {table.columns[m] for m in ANSWERS.get(table.kind, ()) if m in table.columns}
    return columns | (set(table.levels.values()) if table.kind == "competency" and "rating" not in table.columns
                      else set())


def answer_rows(table: Table, notes: Notes):
    """(row, role) of the rows that matter, down to the end of the table; hidden answers are findings.

    Below a sum a row counts only where name and answers are all filled in: then the sum was one of a group, and
    weights that do not make 100 will tell where it was not. One filled in by half is a finding.
    """
    below_sum = False
    for row in table.body():
        role = role_of(table, row)
        if role == "end":
            return
        if role == "answer" and _names_competency(table, row):
            below_sum = False       # the sum above was of another competency's items
        if role == "answer" and below_sum and not _is_filled_in(table, row):
            _find_half_filled(table, row, notes)
            continue
        if role == "answer" and table.sheet.is_hidden_row(row):
            if filled := [c for c in table.filled(row) if c.column in answer_columns(table) and not is_blank(c)]:
                notes.find("ROW_HIDDEN", table.sheet, filled[0].ref, filled[0].text)
            continue
        below_sum = below_sum or role == "total"
        if role and not (below_sum and role == "group"):
            yield row, role


def _names_competency(table: Table, row: int) -> bool:
    name = table.cell(row, "name")
    return table.kind == "competency" and name is not None and bool(competency_code(name.text))


def _is_filled_in(table: Table, row: int) -> bool:
    """A name, and a number or mark in every answer column there is."""
    answers = [table.cell(row, m) for m in ANSWERS[table.kind] if m in table.columns]
    is_rated = all(cell and (cell.kind == "number" or weight_of(cell)) for cell in answers)
    return bool(answers) and is_rated and not is_blank(table.cell(row, ANCHORS[table.kind]))


def _find_half_filled(table: Table, row: int, notes: Notes) -> None:
    """Below the sum a name that is no wording of the form, with a level or a weight but not all that an answer needs."""
    name = table.cell(row, ANCHORS[table.kind])
    if is_blank(name) or name.kind != "text" or meaning_by_start("row", name.text):
        return
    weight = table.cell(row, "weight")
    figures = [cell for cell in table.filled(row) if cell.column in answer_columns(table) | set(table.levels.values())
               and (weight_of(cell) if cell is weight else _answers_level(table, cell))]
    if figures:
        notes.find("ROW_BELOW_SUM", table.sheet, figures[0].ref, figures[0].text, about=f"\"{shown(name.text)}\"")


def _answers_level(table: Table, cell: Cell) -> bool:
    """A tick in a level column, or a level in the column of levels."""
    level = next((level for level, column in table.levels.items() if column == cell.column), None)
    return _ticks(table, cell, level) if level else level_of(cell) is not None


class Level(NamedTuple):
    """A level or rating as read: its exact text ('' where there is none) and the cell it stands in."""

    text: str
    ref: str


def level_in(table: Table, row: int, column_meaning: str, about: str, notes: Notes, meant: str) -> Level:
    """The level of this row: the number in its column, or the one ticked level column. What is not certain is a finding."""
    if not _is_known(table, column_meaning):
        return Level("", "")        # said once for the whole table, not for each of its rows
    cell = table.cell(row, column_meaning)
    ticked, strays = _marks(table, row)
    answers = ticked + ([] if is_blank(cell) else [(_level_text(cell), cell)])
    if len({text for text, _ in answers}) > 1:
        notes.find("LEVEL_TWO_MARKS", table.sheet, answers[1][1].ref, " ".join(text or c.text for text, c in answers), about=about)
        return Level("", answers[1][1].ref)
    if strays and (ticked or table.kind == "competency"):
        notes.find(_fault_of(strays[0], "LEVEL_UNREADABLE"), table.sheet, strays[0].ref, strays[0].text, about=about)
        return Level("", strays[0].ref)
    if ticked and is_blank(cell):
        notes.read(table.sheet, ticked[0][1], meant)
        return Level(ticked[0][0], ticked[0][1].ref)
    column = table.columns.get(column_meaning, min(table.levels.values(), default=0))
    ref = cell_ref(row, column)
    notes.read(table.sheet, cell, meant)
    if is_blank(cell):
        notes.find("LEVEL_MISSING", table.sheet, ref, cell.text if cell else "", about=about)
        return Level("", ref)
    if not _level_text(cell):
        notes.find(_fault_of(cell, "LEVEL_UNREADABLE"), table.sheet, ref, cell.text, about=about)
    return Level(_level_text(cell), ref)


def _level_text(cell: Cell) -> str:
    number = level_of(cell)
    return "" if number is None else plain_text(number)


def _marks(table: Table, row: int) -> tuple[list[tuple[str, Cell]], list[Cell]]:
    """The ticked level columns as (level, cell); and where the columns are for ticking only, what else stands there."""
    cells = [(level, cell) for level, column in sorted(table.levels.items()) if (cell := table.sheet.own(row, column))]
    ticked = [(str(level), cell) for level, cell in cells if _ticks(table, cell, level)]
    is_for_ticking = not {"level", "rating"} & set(table.columns)
    return ticked, [cell for level, cell in cells if is_for_ticking and not _ticks(table, cell, level)
                    and not is_blank(cell) and cell.text not in ("FALSE", "☐", "□")]


def _is_known(table: Table, column_meaning: str) -> bool:
    """Whether the table's levels have a place that we know: a column of their own, or five columns that are ticked.

    Five columns without a tick may as well hold targets: where a column of unknown heading holds numbers from 1 to 5
    beside them, the levels may stand there.
    """
    if column_meaning in table.columns:
        return True
    is_ticked = any(is_mark(table.sheet.own(row, column)) for row in table.body() for column in table.levels.values())
    return bool(table.levels) and (is_ticked or not _numbers_under_unknown(table))


def _numbers_under_unknown(table: Table) -> list[Cell]:
    """The headings nobody knows that have numbers from 1 to 5 below them."""
    return [heading for heading in table.unknown
            if any((number := level_of(cell)) is not None and 1 <= number <= 5 for row in table.body()
                   if (cell := table.sheet.own(row, heading.column)) and role_of(table, row) == "answer")]


def find_unknown_column(table: Table, column_meaning: str, about: str, notes: Notes) -> None:
    """One finding for a table whose column of levels no heading names: filled but hidden, filled under a heading that
    nobody knows, or not there at all."""
    if _is_known(table, column_meaning):
        return
    hidden = table.hidden.get(column_meaning)
    if hidden is not None and any(not is_blank(table.sheet.own(row, hidden)) for row in table.body()):
        notes.find("FIGURES_HIDDEN", table.sheet, cell_ref(table.bottom, hidden), about=f"คอลัมน์คะแนนของ{about}")
    elif headings := _numbers_under_unknown(table):
        notes.find("LEVEL_COLUMN_UNKNOWN", table.sheet, headings[0].ref,
                   ", ".join(shown(cell.text) for cell in headings), about=about)
    else:
        notes.find("LEVEL_COLUMN_MISSING", table.sheet, table.heading.ref, about=about)


def _ticks(table: Table, cell: Cell, level: int) -> bool:
    """A mark ticks; so does the level's own number where the columns are there for ticking only."""
    is_own_number = cell.kind == "number" and cell.number == level and "level" not in table.columns
    return is_mark(cell) or (is_own_number and "rating" not in table.columns)


def _fault_of(cell: Cell, otherwise: str) -> str:
    return {"error": "CELL_ERROR", "formula_without_value": "FORMULA_WITHOUT_VALUE"}.get(cell.kind, otherwise)


class WeightCell(NamedTuple):
    """A weight column's cell: where it stands, the weight in it (None where blank or faulty), whether it is blank."""

    sheet: Sheet
    ref: str
    weight: Weight | None
    is_blank: bool


def weight_in(table: Table, row: int, about: str, notes: Notes, meant: str) -> WeightCell | None:
    """The weight of this row, or None where the table has no weight column. A blank one is judged by the caller."""
    if "weight" not in table.columns:
        return None
    cell = table.cell(row, "weight")
    ref = cell_ref(row, table.columns["weight"])
    notes.read(table.sheet, cell, meant)
    if is_blank(cell):
        return WeightCell(table.sheet, ref, None, True)
    weight = weight_of(cell)
    if weight is None:
        notes.find(_fault_of(cell, "WEIGHT_UNREADABLE"), table.sheet, ref, cell.text, about=about)
    return WeightCell(table.sheet, ref, weight, False)


def read_note(table: Table, row: int, notes: Notes, about: str) -> None:
    """Keep what the evaluator remarks beside an answer: it changes no score, and is not lost."""
    if not is_blank(note := table.cell(row, "note")):
        notes.read(table.sheet, note, f"{about}.note")


def percents_of(cells: list[WeightCell | None]) -> list[str]:
    """The weights of one component in percent, as exact text, '' where there is none."""
    known = [cell.weight for cell in cells if cell and cell.weight]
    in_percent = iter(weights_in_percent(known))
    return [exact_text(next(in_percent)) if cell and cell.weight else "" for cell in cells]


def shown(text: str) -> str:
    """A title short enough for a message."""
    text = clean(text)
    return text if len(text) <= SHOWN_TITLE else text[:SHOWN_TITLE - 1] + "…"
