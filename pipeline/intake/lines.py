"""Tables that are filled in line by line: progress notes, goals and whatever else we print with lines to fill in.

What makes such a table stands in layout.ANCHORS, its columns in headers.csv; so reading a new form needs no code of its own.
"""

from dataclasses import dataclass, field

from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes
from pipeline.intake.values import TICK_BOX, Cell, as_shown, cell_ref, day_of, is_blank, number_of, plain_text
from pipeline.intake.words import meaning, meaning_by_start
from pipeline.thai import clean

# Kind of table → the columns without which a filled line says nothing.
NEEDED = {"progress": ("progress",), "development": ("weakness",), "office_goals": ("code", "office_goal"), "unit_goals": ("unit", "code", "goal"),
          "plan": ("weakness",), "committee": ("person_id",), "attendance": ("member",)}
DAYS = {"noted_on"}
NUMBERS = {"indicator_no", "score_before", "score_after"}
UNREADABLE = ("error", "formula_without_value")
WANTED = {**dict.fromkeys(DAYS, "วันที่ เช่น 5 มกราคม 2566"), **dict.fromkeys(NUMBERS, "ตัวเลข")}


@dataclass(frozen=True)
class Line:
    """One filled line: ``values`` and ``refs`` (A1 addresses) by the meaning of the column.

    Text is cleaned, a day is ISO, a number its plain decimal; '' is a blank cell, or one with a finding. ``places`` has the
    address of every column, blank cells too.
    """

    kind: str
    sheet_name: str
    values: dict[str, str]
    refs: dict[str, str]
    places: dict[str, str] = field(default_factory=dict)

    def text(self, meaning: str) -> str:
        """The value, also '' where the table has no such column."""
        return self.values.get(meaning, "")


def read_lines(tables: list[Table], notes: Notes) -> list[Line]:
    """The filled lines of the tables whose kind is in NEEDED, top to bottom. Every cell of them is noted."""
    found: list[Line] = []
    for table in tables:
        for row in table.body() if table.kind in NEEDED else ():
            cells = {meant: table.cell(row, meant) for meant in table.columns if meant != "no"}
            filled = {meant: cell for meant, cell in cells.items() if not is_blank(cell)}
            if _ends(filled):
                break
            if filled and (line := _line(table, row, filled, len(found) + 1, notes)):
                found.append(line)
    return found


def _ends(filled: dict[str, Cell]) -> bool:
    """A signature, a lone heading of the next part, or a lone label or box to tick: below it no line of the table stands."""
    wordings = [cell.text for cell in filled.values() if cell.kind == "text" and meaning_by_start("row", cell.text) == "end"]
    is_of_the_form = len(filled) == 1 and any(meaning("label", cell.text) or TICK_BOX.match(clean(cell.text))
                                              for cell in filled.values() if cell.kind == "text")
    return any("ลงชื่อ" in text for text in wordings) or len(wordings) == len(filled) == 1 or is_of_the_form


def _line(table: Table, row: int, filled: dict[str, Cell], number: int, notes: Notes) -> Line | None:
    """The line of this row; None with a finding where it is hidden or lacks what it is about."""
    first = min(filled.values(), key=lambda cell: cell.column)
    if table.sheet.is_hidden_row(row):
        notes.find("LINE_HIDDEN", table.sheet, first.ref, clean(first.text))
        return None
    if lacking := [table.heading_of(meant) for meant in NEEDED[table.kind] if meant not in filled]:
        notes.find("LINE_INCOMPLETE", table.sheet, first.ref, clean(first.text), expected=" · ".join(lacking))
        return None
    for meant, cell in filled.items():
        notes.read(table.sheet, cell, f"{table.kind}.{number}.{meant}")
    return Line(table.kind, table.sheet.name, {meant: _value(table, meant, cell, notes) for meant, cell in filled.items()},
                {meant: cell.ref for meant, cell in filled.items()},
                {meant: cell_ref(row, column) for meant, column in table.columns.items()})


def _value(table: Table, meant: str, cell: Cell, notes: Notes) -> str:
    day, number = (day_of(cell) if meant in DAYS else None), (number_of(cell) if meant in NUMBERS else None)
    if cell.kind in UNREADABLE or meant in DAYS and not day or meant in NUMBERS and number is None:
        notes.find("LINE_VALUE_UNREADABLE", table.sheet, cell.ref, cell.text, about=table.heading_of(meant),
                   expected=WANTED.get(meant, "ข้อความ"))
        return ""
    return day.isoformat() if day else as_shown(cell) if number is None else plain_text(number)
