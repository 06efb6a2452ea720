"""Tables that are filled in line by line: progress notes, goals and whatever else we print with lines to fill in.

What makes such a table stands in layout.ANCHORS, its columns in headers.csv; so reading a new form needs no code of its own.
"""

import re
from dataclasses import dataclass, field

from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes
from pipeline.intake.values import TICK_BOX, Cell, as_shown, cell_ref, day_of, is_blank, number_of, plain_text
from pipeline.intake.words import meaning, wordings_of
from pipeline.thai import clean

# Kind of table → the columns without which a filled line says nothing.
NEEDED = {"progress": ("progress",), "development": ("weakness",), "office_goals": ("code", "office_goal"),
          "unit_goals": ("unit", "code", "goal"), "committee": ("person_id",), "attendance": ("member",),
          "decisions": ("person_id", "use"), "history": ("person_id", "full_name", "round"), "opinion": ("opinion",),
          "register": ("person_id",), "plan": ("weakness",)}
# Kind of table that we print with filled-in lines → the columns left blank in it: a line without any is not answered.
ASKED = {"history": ("previous_score", "remark"), "decisions": ("decision", "decided_on", "remark"),
         "plan": ("action", "due", "owner", "evidence", "outcome", "status")}
DAYS = {"noted_on", "decided_on", "told_on", "signed_on"}
NUMBERS = {"indicator_no", "score_before", "score_after", "previous_score"}
NEXT_PART = re.compile(r"(?:ส่วนที่|ตอนที่)\s*[0-9๐-๙]|ไม่มีรายการ$")
UNREADABLE = ("error", "formula_without_value")
SIGNATURE = re.compile(r"ลงชื่อ\W*(?:$|[.…_]{2}|ผู้(?:รับการ)?ประเมิน|ผู้บังคับบัญชา)|ลงชื่อ.*[.…_]{3}")
CHOICES = {"status": "plan_status"}     # column → the place in headers.csv of what may stand there
WANTED = {**dict.fromkeys(DAYS, "วันที่ เช่น 5 มกราคม 2566"), **dict.fromkeys(NUMBERS, "ตัวเลข"),
          **{meant: " · ".join(wordings_of(place)) for meant, place in CHOICES.items()}}


@dataclass(frozen=True)
class Line:
    """One filled line: ``values`` and ``refs`` (A1 addresses) of its filled cells by the meaning of the column.

    Text is cleaned, a day is ISO, a number its plain decimal; '' is a cell with a finding. ``places`` are the addresses of
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
        for row in table.body() if table.kind in NEEDED else ():
            cells = {meant: table.cell(row, meant) for meant in table.columns if meant != "no"}
            filled = {meant: cell for meant, cell in cells.items() if not is_blank(cell)}
            if _ends(table.kind, filled):
                break
            if filled and _is_answered(table.kind, filled) and (line := _line(table, row, filled, len(found) + 1, notes)):
                found.append(line)
    return found


def _is_answered(kind: str, filled: dict[str, Cell]) -> bool:
    return kind not in ASKED or not filled.keys().isdisjoint(ASKED[kind])


def _ends(kind: str, filled: dict[str, Cell]) -> bool:
    """A signature, or alone in its row the numbered heading of the next part, a label or a box to tick: below it no line
    of the table stands.

    A line with a day or a number is neither, nor is one that has what it needs, whatever its remark begins with; and
    ``ลงชื่อครบทุกคน`` is an answer.
    """
    if any(cell.kind != "text" for cell in filled.values()):
        return False
    texts = {meant: clean(cell.text) for meant, cell in filled.items()}
    signed = {meant for meant, text in texts.items() if SIGNATURE.search(text)}
    is_line = all(meant in filled and meant not in signed for meant in NEEDED[kind])
    return bool(signed) and not is_line or len(texts) == 1 and _is_of_the_form(next(iter(texts.values())))


def _is_of_the_form(text: str) -> bool:
    return bool(NEXT_PART.match(text) or meaning("label", text) or TICK_BOX.match(text))


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
    is_no_choice = meant in CHOICES and not meaning(CHOICES[meant], cell.text)
    if cell.kind in UNREADABLE or meant in DAYS and not day or meant in NUMBERS and number is None or is_no_choice:
        notes.find("LINE_VALUE_UNREADABLE", table.sheet, cell.ref, cell.text, about=table.heading_of(meant),
                   expected=WANTED.get(meant, "ข้อความ"))
        return ""
    return day.isoformat() if day else as_shown(cell) if number is None else plain_text(number)
