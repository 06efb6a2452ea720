"""Tables that are filled in line by line: progress notes, goals and whatever else we print with lines to fill in.

What makes such a table stands in layout.ANCHORS, its columns in headers.csv; so reading a new form needs no code of its own.
"""

import re
from dataclasses import dataclass, field
from itertools import takewhile

from pipeline.intake.fields import person_id_of
from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes
from pipeline.intake.values import TICK_BOX, UNREADABLE, Cell, as_shown, cell_ref, day_of, is_blank, number_of, percent_of, plain_text
from pipeline.intake.words import meaning, wordings_of
from pipeline.thai import clean

# Kind of table → the columns without which a filled line says nothing.
NEEDED = {"progress": ("progress",), "development": ("weakness",), "office_goals": ("code", "office_goal"),
          "unit_goals": ("unit", "code", "goal"), "committee": ("person_id",), "attendance": ("member",),
          "decisions": ("person_id", "use"), "history": ("person_id", "full_name", "round"), "opinion": ("opinion",),
          "register": ("person_id",), "plan": ("weakness",), "scenarios": ("scheme", "scenario"), "raises": ("person_id",)}
# Kind of table that we print with filled-in lines → the columns left blank in it: a line without any is not answered.
ASKED = {"history": ("previous_score", "remark"), "decisions": ("decision", "decided_on", "remark"),
         "plan": ("action", "due", "owner", "evidence", "outcome", "status"), "scenarios": ("is_chosen",),
         "raises": ("person_id", "percent", "remark")}      # a line a person, filled in or not: only the sum is none
DAYS = {"noted_on", "decided_on", "told_on", "signed_on"}
NUMBERS = {"indicator_no", "score_before", "score_after", "previous_score", "salary", "base", "raised"}
PERCENTS = {"percent"}
NOTHING = "ไม่มีรายการ"
NEXT_PART = re.compile(rf"(?:ส่วนที่|ตอนที่)\s*[0-9๐-๙]|{NOTHING}$")
SIGNATURE = re.compile(r"ลงชื่อ\W*(?:$|[.…_]{2}|ผู้(?:รับการ)?ประเมิน|ผู้บังคับบัญชา)|ลงชื่อ.*[.…_]{3}")
CHOICES = {"status": "plan_status", "present": "present", "is_chosen": "chosen"}     # column → the place in headers.csv of what may stand there
WANTED = {**dict.fromkeys(DAYS, "วันที่ เช่น 5 มกราคม 2566"), **dict.fromkeys(NUMBERS, "ตัวเลข"),
          **dict.fromkeys(PERCENTS, "ร้อยละเป็นตัวเลข เช่น 2.70"),
          **{meant: " · ".join(wordings_of(place)) for meant, place in CHOICES.items()}}


@dataclass(frozen=True)
class Line:
    """One filled line: ``values`` and ``refs`` (A1 addresses) of its filled cells by the meaning of the column.

    Text is cleaned, a post number as compared, a day ISO, a number its plain decimal; '' is a cell with a finding. ``places`` are the addresses of
    all its columns, of blank cells too.
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
        rows = _filled_rows(table) if table.kind in NEEDED else []
        _find_merged(table, rows, notes)
        for row, filled in rows:
            if _is_answered(table.kind, filled) and (line := _line(table, row, filled, len(found) + 1, notes)):
                found.append(line)
    return found


def _find_merged(table: Table, rows: list[tuple[int, dict[str, Cell]]], notes: Notes) -> None:
    """A finding for each cell that is merged over further lines: Excel keeps its value in the first of them alone."""
    lines = [row for row, filled in rows if filled.keys() >= set(NEEDED[table.kind])]
    for row, filled in rows:
        for meant, cell in filled.items():
            if further := [str(below + 1) for below in lines if row < below <= table.sheet.extent(cell)[0]]:
                notes.find("LINE_CELL_MERGED", table.sheet, cell.ref, clean(cell.text), about=table.heading_of(meant),
                           expected=", ".join(further))


def _is_answered(kind: str, filled: dict[str, Cell]) -> bool:
    return kind not in ASKED or not filled.keys().isdisjoint(ASKED[kind])


def _filled_rows(table: Table) -> list[tuple[int, dict[str, Cell]]]:
    """The rows with anything filled in, down to where the table ends: at a signature, or at what only the form prints.

    Between full lines nothing ends it: a lone ``☑ ประชุมติดตาม`` above them is a line like any other.
    """
    rows = [(row, filled) for row in table.body() if (filled := _filled(table, row))]
    rows = list(takewhile(lambda of: not _is_signed(table.kind, of[1]) and not _is_next_part(table, *of), rows))
    full = max((place for place, (_, filled) in enumerate(rows, 1) if _is_full(table, filled)), default=0)
    return rows[:full] + list(takewhile(lambda of: not _is_printed(table, *of), rows[full:]))


def _filled(table: Table, row: int) -> dict[str, Cell]:
    cells = {meant: table.cell(row, meant) for meant in table.columns if meant != "no"}
    return {meant: cell for meant, cell in cells.items() if not is_blank(cell)}


def _is_signed(kind: str, filled: dict[str, Cell]) -> bool:
    """A signature, unless a line with a day or a number, or one that has what it needs, whatever its remark begins with;
    and ``ลงชื่อครบทุกคน`` is an answer."""
    signed = {meant for meant, cell in filled.items() if SIGNATURE.search(clean(cell.text))}
    is_line = all(meant in filled and meant not in signed for meant in NEEDED[kind])
    return bool(signed) and not is_line and all(cell.kind == "text" for cell in filled.values())


def _is_full(table: Table, filled: dict[str, Cell]) -> bool:
    """Whether the row cannot but be a line: all that is needed is there, in words of its own, and not alone."""
    return len(filled) > 1 and all(meant in filled and not _is_of_the_form(filled[meant]) for meant in NEEDED[table.kind])


def _is_next_part(table: Table, row: int, filled: dict[str, Cell]) -> bool:
    """The numbered heading of the next part begins where the table does."""
    return _is_printed(table, row, filled) and any(
        cell.column == table.first_column and NEXT_PART.match(clean(cell.text)) for cell in filled.values())


def _is_printed(table: Table, row: int, filled: dict[str, Cell]) -> bool:
    """Alone in its row the numbered heading of the next part, a label or a box to tick.

    A part or a box in the column that a line needs, right of the table's edge, is an answer; so is whatever stands right
    below the heading of a table of one column.
    """
    cell = next(iter(filled.values()))
    if len(filled) > 1 or not _is_of_the_form(cell) or len(table.columns) == 1 and row == table.bottom + 1:
        return False
    is_answer = set(NEEDED[table.kind]) == set(filled) and cell.column > table.first_column
    return not is_answer or bool(meaning("label", cell.text)) or clean(cell.text) == NOTHING


def _is_of_the_form(cell: Cell) -> bool:
    text = clean(cell.text)
    return cell.kind == "text" and bool(NEXT_PART.match(text) or meaning("label", text) or TICK_BOX.match(text))


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
    whose = person_id_of(as_shown(filled["person_id"])) if "person_id" in filled else ""
    return Line(table.kind, table.sheet.name, {meant: _value(table, meant, cell, whose, notes) for meant, cell in filled.items()},
                {meant: cell.ref for meant, cell in filled.items()},
                {meant: cell_ref(row, column) for meant, column in table.columns.items()})


def _value(table: Table, meant: str, cell: Cell, whose: str, notes: Notes) -> str:
    day = day_of(cell) if meant in DAYS else None
    number = number_of(cell) if meant in NUMBERS else percent_of(cell) if meant in PERCENTS else None
    is_no_choice = meant in CHOICES and not meaning(CHOICES[meant], cell.text)
    if cell.kind in UNREADABLE or meant in DAYS and not day or meant in NUMBERS | PERCENTS and number is None or is_no_choice:
        notes.find("LINE_VALUE_UNREADABLE", table.sheet, cell.ref, cell.text, whose if meant != "person_id" else "",
                   about=table.heading_of(meant), expected=WANTED.get(meant, "ข้อความ"))
        return ""
    if meant == "person_id":
        return whose
    return day.isoformat() if day else as_shown(cell) if number is None else plain_text(number)
