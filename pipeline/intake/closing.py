"""Parts 3–5 of a summary form: the evaluator's remarks, the acknowledgment, whether the superiors agree (001 ข้อ 6 (3.4)).

What a tick means stands in headers.csv (place closing). Boxes are printed in a cell with their words, several in one cell,
or in a cell of their own left of the words.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.intake.fields import acknowledged_day
from pipeline.intake.layout import Table
from pipeline.intake.lines import Line
from pipeline.intake.rows import Notes
from pipeline.intake.sheets import Sheet
from pipeline.intake.values import BEGINS_BOX, TICK_BOX, TICKED, Cell, is_blank, only_day_in
from pipeline.intake.words import meaning, meaning_by_start
from pipeline.tables import STATEMENTS
from pipeline.thai import clean, mend, remembered

REFUSED = "ไม่ลงนาม"           # as a register says it
SUPERIORS = ("superior", "next_superior")
PART = re.compile(r"^(?:ส่วนที่|ตอนที่)\s*[0-9๐-๙]+\s*[.:]?\s*")
WITNESS = re.compile(r"โดยมี\s*(.*?)\s*เป็นพยาน")
DIFFERENCE = re.compile(r"^.*?แตกต่าง\s*(?:ดังนี้)?\s*[:：]?\s*")
SIGNED = re.compile(r"ลงชื่อ.*$")
# Typed over the printed box. With words behind it: a mark alone in its cell may be anything.
BARE_TICK = re.compile(r"\s*[✓✔√/](?=\s*[^\W\d])")
UNFILLED = re.compile(r"[.…_]{2,}")
REMARK_ROWS_MAX = 6


@dataclass(frozen=True)
class Statement:
    """One thing said: ``kind`` is of tables.STATEMENTS, ``by`` says which superior, ``said_on`` is ISO, and so is
    ``signed_on``, the day beside the person's signature, which stands in ``signed_ref``."""

    kind: str
    sheet_name: str
    cell_ref: str
    by: str = ""
    text: str = ""
    said_on: str = ""
    witness: str = ""
    signed_on: str = ""
    signed_ref: str = ""


def notices_of(statements: list[Statement], person_id: str) -> list[Line]:
    """What part 4 says of telling the person, each as a line of a register would say it.

    None where both boxes are ticked, or of a refusal that lacks its day or witness: that was found when it was read.
    """
    told = [statement for statement in statements if statement.kind in ("acknowledged", "refused") and not _lacking(statement)]
    return [_notice(statement, person_id) for statement in told] if len({one.kind for one in told}) == 1 else []


def _notice(said: Statement, person_id: str) -> Line:
    values = {"person_id": person_id, "told_on": said.said_on, "signed_on": said.signed_on, "witness": said.witness,
              "is_refused": REFUSED if said.kind == "refused" else ""}
    places = dict.fromkeys(values, said.cell_ref) | {"signed_on": said.signed_ref or said.cell_ref}
    values = {meant: value for meant, value in values.items() if value}
    return Line("closing", said.sheet_name, values, {meant: places[meant] for meant in values}, places)


def read_closing(visible: list[tuple[Sheet, list[Table]]], notes: Notes) -> list[Statement]:
    """Everything that the visible sheets say in parts 3–5; what contradicts itself or lacks its half is a finding."""
    sheets = [sheet for sheet, _ in visible]
    found = [statement for sheet, tables in visible for statement in (*_remarks(sheet, tables, notes), *_ticked(sheet, notes))]
    kinds = {statement.kind: statement for statement in found}
    if {"acknowledged", "refused"} <= set(kinds):
        _find(notes, sheets, "CLOSING_CONTRADICTORY", kinds["refused"])
    for statement in found:
        lacking = _lacking(statement)
        if lacking:
            _find(notes, sheets, "CLOSING_INCOMPLETE", statement, expected=lacking)
    return found


def _find(notes: Notes, sheets: list[Sheet], code: str, statement: Statement, **words: str) -> None:
    sheet = next(sheet for sheet in sheets if sheet.name == statement.sheet_name)
    notes.find(code, sheet, statement.cell_ref, **words)


def _lacking(statement: Statement) -> str:
    """Who would not sign was told on a day, before a witness; who differs says how."""
    wanted = {"refused": (("วันที่แจ้งผล", statement.said_on), ("ชื่อพยาน", statement.witness)),
              "differs": (("ความเห็นที่แตกต่าง", statement.text),)}.get(statement.kind, ())
    return " · ".join(name for name, value in wanted if not value)


def _remarks(sheet: Sheet, tables: list[Table], notes: Notes) -> Iterator[Statement]:
    """The text right of the heading of the remarks, else the lines below it."""
    headings = {table.top for table in tables}
    for cell in sheet.texts(_heads_remarks):
        right = sheet.extent(cell)[1]
        beside = [other for other in sheet.row_cells(cell.row) if other.column > right and not is_blank(other)][:1]
        if lines := [other for other in beside if not _goes_on(other)] or _lines_below(sheet, cell, headings):
            notes.read(sheet, lines[0], "closing.remark")
            yield Statement("remark", sheet.name, lines[0].ref, text=clean(" ".join(line.text for line in lines)))


@remembered
def _heads_remarks(text: str) -> bool:
    return meaning("label", PART.sub("", clean(text))) == "remark"


def _lines_below(sheet: Sheet, heading: Cell, headings: set[int]) -> list[Cell]:
    """The filled cells below a heading and no wider than it, as far as the next heading, table, box or signature.

    None of these is several rows high: such a cell is room to write in, whatever its words begin with.
    """
    lines: list[Cell] = []
    bottom, right = sheet.extent(heading)
    for row in range(bottom + 1, bottom + 1 + REMARK_ROWS_MAX):
        filled = [cell for cell in sheet.row_cells(row) if not is_blank(cell)]
        if row in headings or any(_goes_on(cell) and sheet.extent(cell)[0] == row for cell in filled):
            break
        lines += [cell for cell in filled if heading.column <= cell.column <= right]
    return lines


def _goes_on(cell: Cell) -> bool:
    """Whether the form goes on with this cell: a part, a signature, a box, a label."""
    return bool(meaning_by_start("row", cell.text) == "end" or meaning_by_start("closing", cell.text) == "plan" or PART.match(clean(cell.text))
                or TICK_BOX.search(cell.text) or meaning("label", cell.text)
                or any(meaning_by_start("closing", words) in STATEMENTS for _, words in _boxes(cell.text)))


def _ticked(sheet: Sheet, notes: Notes) -> Iterator[Statement]:
    """The statements whose boxes are ticked. Of two boxes with the same words the first is the superior's, the second the
    next one's, ticked or not."""
    seen: Counter[str] = Counter()
    for cell in sheet.texts(_boxes):
        boxes = _boxes(cell.text)
        for is_ticked, behind in boxes:
            words = behind if behind.strip() or len(boxes) > 1 else _words_beside(sheet, cell)
            kind = meaning_by_start("closing", words)
            place = seen[kind]
            seen[kind] += 1
            if kind in STATEMENTS and is_ticked and place < len(SUPERIORS):
                notes.read(sheet, cell, f"closing.{kind}")
                yield _statement(kind, sheet, cell, words, SUPERIORS[place], notes)


@remembered
def _boxes(text: str) -> tuple[tuple[bool, str], ...]:
    """(ticked?, the words behind it) of each box in the text."""
    if not BEGINS_BOX.search(text) and not BARE_TICK.match(text):
        return ()
    text = BARE_TICK.sub("☑", mend(text))
    boxes = list(TICK_BOX.finditer(text))
    ends = [*(box.start() for box in boxes), len(text)][1:]
    return tuple((bool(set(box[0]) & TICKED), text[box.end():end]) for box, end in zip(boxes, ends, strict=True))


def _words_beside(sheet: Sheet, box: Cell) -> str:
    """The words of a box that stands alone in its cell."""
    return next((other.text for other in sheet.row_cells(box.row) if other.column > box.column), "")


def _statement(kind: str, sheet: Sheet, cell: Cell, words: str, by: str, notes: Notes) -> Statement:
    words = clean(words)
    if kind == "refused":
        witness, told_on = WITNESS.search(words), only_day_in(words)
        return Statement(kind, sheet.name, cell.ref, said_on=told_on.isoformat() if told_on else "",
                         witness=_without_dots(witness[1]) if witness else "")
    if kind == "acknowledged":
        day, signed = acknowledged_day(sheet, cell) or (None, None)
        if day is None:
            return Statement(kind, sheet.name, cell.ref)
        notes.read(sheet, signed, "closing.signed_on")
        return Statement(kind, sheet.name, cell.ref, signed_on=day.isoformat(), signed_ref=signed.ref)
    text = _without_dots(DIFFERENCE.sub("", SIGNED.sub("", words))) if kind == "differs" else ""
    return Statement(kind, sheet.name, cell.ref, by, text)


def _without_dots(text: str) -> str:
    return clean(UNFILLED.sub(" ", text))
