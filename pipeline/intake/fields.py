"""Labelled fields of a form: person, unit, evaluator, dates. The value stands in the label's own cell, right of it or below."""

import re
from datetime import date, timedelta
from functools import cache
from operator import methodcaller
from typing import NamedTuple

from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes
from pipeline.intake.sheets import Sheet
from pipeline.intake.values import TICK_BOX, UNREADABLE, Cell, day_of, is_blank, lone_box, only_day_in, rounds_in
from pipeline.intake.words import full_key, keys_of, meaning
from pipeline.rounds import Round
from pipeline.thai import arabic_digits, clean, fold, mend, remembered, split_title, thai_date

SEGMENT = re.compile(r"[ \t\u00a0]{2,}|\s*[:：]\s+|\s*[:：](?=\S)|[\t\n]+|\.{3,}|…+")
MAY_SEPARATE = re.compile(r"[\s\u00a0:：…]|\.{3}")
SIGNATURE_ROWS, ROLE_ROWS = 6, 3
SIGNS = methodcaller("__contains__", "ลงชื่อ")
OFFERED = re.compile("ครั้งที่|รอบที่")
SECTION_WORDS = ("ส่วนที่", "ตอนที่", "หมวด", "ข้อมูล")
EVALUATORS = {"full_name": "evaluator", "position": "evaluator_position"}
LOOSE_LABEL_MIN, LOOSE_START = 8, 4
DATED_UNTIL = timedelta(days=366)
# More words than any label has: a long remark is not tried as a label word by word.
LABEL_WORDS_MAX = 8
# Behind one space only: a name has a title or two parts, a number has a digit; else it is more of the label.
LOOSE_VALUES = {"full_name": lambda value: bool(split_title(value)[0]) or " " in value,
                "person_id": lambda value: any(letter.isdigit() for letter in value)}


class Field(NamedTuple):
    """A labelled value: what it means, its text, and the cell it stands in."""

    meaning: str
    text: str
    sheet: Sheet
    cell: Cell


def read_fields(sheet: Sheet, tables: list[Table], notes: Notes, is_ours: bool = False) -> list[Field]:
    """All labelled fields of the sheet outside its tables and signature blocks, in reading order.

    In a form of ours a label stands alone in its cell: ``ผู้รับการประเมิน ตั้งใจทำงาน`` in one cell is a remark, and names nobody.
    """
    found, is_evaluators = [], False
    signed, answers = _signature_rows(sheet), [table for table in tables if table.kind != "roster"]
    for cell in sheet.texts(_said):
        if sheet.is_hidden_column(cell.column) or _is_in_a_table(cell, answers):
            continue
        fields = not is_ours and _inside(sheet, cell) or _beside(sheet, cell, tables, notes, is_ours)
        said = _said(cell.text)
        opened = said.opens_beside if fields else said.opens_alone
        is_evaluators = is_evaluators if opened is None else opened
        if cell.row in signed:
            fields = [field for field in fields if field.meaning == "evaluated_on"]
        found += [field._replace(meaning=EVALUATORS.get(field.meaning, field.meaning)) if is_evaluators else field
                  for field in fields if not (is_evaluators and field.meaning == "person_id")]
    for field in found:
        notes.read(sheet, field.cell, field.meaning)
    return found


class Said(NamedTuple):
    """What a text says by itself: the label that it is, the labels with their values in it, and whether from here on bare labels
    (ชื่อ, ตำแหน่ง) are the evaluator's, where no value is found at it and where one is (None: as before)."""

    label: str
    values: tuple[tuple[str, str], ...]
    opens_alone: bool | None
    opens_beside: bool | None


@remembered
def _said(text: str) -> Said | None:
    """None where that is nothing."""
    said = Said(meaning("label", text), _labelled_values(text), *_opens_evaluators(text))
    return None if said == ("", (), None, None) else said


def _signature_rows(sheet: Sheet) -> set[int]:
    """Rows of signature blocks: names, positions and numbers there belong to whoever signs."""
    return {row for cell in sheet.texts(SIGNS) for row in range(cell.row, cell.row + SIGNATURE_ROWS)}


def _opens_evaluators(text: str) -> tuple[bool | None, bool | None]:
    """A heading that names the evaluator opens what is his, another heading or the person's own label ends it."""
    folded = fold(text)
    if "ผู้รับการประเมิน" in folded:
        return False, False
    names_him = "ผู้ประเมิน" in folded or "ผู้บังคับบัญชา" in folded
    if folded.startswith(SECTION_WORDS):
        return names_him, names_him
    return (True if names_him and meaning("label", text) == "evaluator" else None), None


def _is_in_a_table(cell: Cell, answers: list[Table]) -> bool:
    """Within the columns and rows of a table down to its sum: there a label is a heading or an answer."""
    for table in answers:
        if table.top <= cell.row <= table.last_answer_row and cell.column <= table.last_column:
            return True
    return False


def _is_in_a_heading(cell: Cell, tables: list[Table]) -> bool:
    return any(t.top <= cell.row <= t.bottom and t.first_column <= cell.column <= t.last_column for t in tables)


def _inside(sheet: Sheet, cell: Cell) -> list[Field]:
    """``ผู้ประเมิน  นางเพ็ญศรี   ตำแหน่ง  ผู้อำนวยการ…`` in one cell: labels and values by turns."""
    said = _said(cell.text)
    return [Field(label, value, sheet, cell) for label, value in said.values] if said else []


def _labelled_values(text: str) -> tuple[tuple[str, str], ...]:
    if meaning("label", text) or not MAY_SEPARATE.search(text):
        return ()
    segments = [part for segment in SEGMENT.split(mend(text)) if segment.strip()
                for part in _split_loosely(clean(segment))]
    found: list[tuple[str, list[str]]] = []
    for segment in segments if len(segments) > 1 else ():
        label = _after(meaning("label", segment), found[-1][0] if found else "")
        if label:
            found.append((label, []))
        elif not found:
            return ()
        else:
            found[-1][1].append(segment)
    return tuple((label, clean(" ".join(values))) for label, values in found if values)


def _split_loosely(segment: str) -> list[str]:
    """``ชื่อผู้รับการประเมิน นายวิชัย สมมติธรรม``: one space only, after a label too long to be anything else."""
    if not any(start in full_key(segment) for start in _loose_starts()):
        return [segment]
    words = segment.split(" ", LABEL_WORDS_MAX)
    for size in range(len(words) - 1, 0, -1):
        label, value = " ".join(words[:size]), " ".join(words[size:])
        meant = meaning("label", label)
        if len(label) >= LOOSE_LABEL_MIN and meant in LOOSE_VALUES and LOOSE_VALUES[meant](value):
            return [label, value]
    return [segment]


@cache
def _loose_starts() -> set[str]:
    """The first letters of the labels that may have their value behind one space."""
    return {key[:LOOSE_START] for meant in LOOSE_VALUES for key in keys_of("label", meant)}


def _after(label: str, before: str) -> str:
    """ตำแหน่ง that follows the evaluator's name is his."""
    return "evaluator_position" if label == "position" and before == "evaluator" else label


def _beside(sheet: Sheet, label: Cell, tables: list[Table], notes: Notes, is_ours: bool) -> list[Field]:
    """The value right of a label; where another label or nothing stands there, the value below it. A table's heading is no value."""
    said = _said(label.text)
    if not said or not said.label:
        return []
    meant = said.label
    bottom, right = sheet.extent(label)
    for value in (_right_of(sheet, label.row, right), _below(sheet, label, bottom, right)):
        if value is None or is_blank(value) or meaning("label", value.text) or _is_in_a_heading(value, tables) or (
                not is_ours and _inside(sheet, value)):
            continue
        if value.kind in UNREADABLE:
            notes.find("FIELD_UNREADABLE", sheet, value.ref, value.text, about=clean(label.text))
            return []
        return [Field(meant, clean(value.text), sheet, value)] if _may_be(meant, value) else []
    return []


def _may_be(meant: str, value: Cell) -> bool:
    """A date is nobody's name."""
    return meant not in ("full_name", "evaluator") or day_of(value) is None


def _right_of(sheet: Sheet, row: int, right: int) -> Cell | None:
    """The next filled cell of the row, hidden columns left out."""
    return next((cell for cell in sheet.row_cells(row) if cell.column > right), None)


def _below(sheet: Sheet, label: Cell, bottom: int, right: int) -> Cell | None:
    cells = (sheet.own(bottom + 1, column) for column in range(label.column, right + 1))
    return next((cell for cell in cells if cell), None)


def stated_rounds(sheet: Sheet, tables: list[Table], fields: list[Field]) -> list[tuple[Round, Cell]]:
    """Every round that the sheet's head states in full, with the cell; below the first table rounds are only mentioned.

    Of several rounds printed to choose from, the ticked ones speak, also where the box is a cell of its own; a choice
    that nobody ticked states nothing.
    """
    first_table = min((table.top for table in tables), default=sheet.last_row + 1)
    labelled = {(field.cell.row, field.cell.column) for field in fields if field.meaning == "round"}
    in_head = {(cell.row, cell.column) for cell in sheet.texts(_speaks_of_rounds) if cell.row < first_table}
    head = [cell for place in sorted(in_head | labelled) if (cell := sheet.cells[place]).kind == "text"]
    stated = [(cell, rounds_in(cell.text), _box_beside(sheet, cell)) for cell in head]
    ticked = {cell.row for cell, rounds, box in stated if rounds and box}
    return [(found, cell) for cell, rounds, box in stated if box is not False
            and (box or not ticked & {cell.row - 1, cell.row, cell.row + 1})
            and not _is_open_choice(cell, rounds, box, stated) for found in sorted(rounds)]


@remembered
def _speaks_of_rounds(text: str) -> bool:
    return any(word in fold(text) for word in ("รอบ", "ครั้งที่"))


def _box_beside(sheet: Sheet, cell: Cell) -> bool | None:
    """Whether the lone box in the cell left or right of this one is ticked; None where there is none."""
    for column in (cell.column - 1, sheet.extent(cell)[1] + 1):
        beside = sheet.at(cell.row, column) if column >= 0 else None
        if beside is not None and (is_tick := lone_box(beside)) is not None:
            return is_tick
    return None


def _is_open_choice(cell: Cell, rounds: set[Round], box: bool | None, stated: list) -> bool:
    """Both rounds of a year side by side or one below the other, and neither ticked: printed to choose from."""
    near = [(other, rounds) for other, rounds, _ in stated
            if rounds and abs(other.row - cell.row) <= 1 and not TICK_BOX.search(other.text)]
    offered = {found for _, rounds in near for found in rounds}
    times = sum(len(OFFERED.findall(fold(other.text))) for other, _ in near)
    return not box and not TICK_BOX.search(cell.text) and len(offered) == 2 <= times and (
        len({found.fiscal_year for found in offered}) == 1)


def labelled_days(fields: list[Field]) -> list[tuple[date | None, Sheet, Cell]]:
    """The dates of evaluation that a form labels as such; None where one cannot be read."""
    return [(day_of(f.cell) or only_day_in(f.text), f.sheet, f.cell) for f in fields if f.meaning == "evaluated_on"]


def decided_on(fields: list[Field], round_: Round, notes: Notes) -> str:
    """The day on which a paper of decisions says that they were taken, ISO; '' with a finding where it is none of the round's."""
    for field in fields:
        if field.meaning == "decided_on":
            day = day_of(field.cell) or only_day_in(field.text)
            if day and round_.first_day <= day <= round_.last_day + DATED_UNTIL:
                return day.isoformat()
            if day:
                notes.find("DAY_OUTSIDE_ROUND", field.sheet, field.cell.ref, field.text, expected=f"ตั้งแต่ {thai_date(round_.first_day)}")
            else:
                notes.find("DAY_UNREADABLE", field.sheet, field.cell.ref, field.text)
    return ""


def acknowledged_day(sheet: Sheet, box: Cell) -> tuple[date, Cell] | None:
    """The first date beside or below the person's own signature that stands below the box; what was signed above it (an
    agreement) is another matter."""
    for row, first, last, below in _signatures(sheet):
        cells = [cell for r in range(row, below) for cell in sheet.row_cells(r) if first <= cell.column <= last]
        if row > box.row and any("ผู้รับการประเมิน" in fold(cell.text) for cell in cells if cell.row < row + ROLE_ROWS):
            return next(((day, cell) for cell in cells if (day := day_of(cell) or only_day_in(cell.text))), None)
    return None


def signature_days(sheet: Sheet) -> list[tuple[date | None, Sheet, Cell]]:
    """The dates beside or below the evaluator's signature (contract)."""
    found = []
    for row, first, last, below in _signatures(sheet):
        cells = [cell for r in range(row, below) for cell in sheet.row_cells(r) if first <= cell.column <= last]
        words = "".join(fold(cell.text) for cell in cells if cell.row < row + ROLE_ROWS).replace("ผู้รับการประเมิน", "")
        if "ผู้ประเมิน" in words:
            found += [(day, sheet, cell) for cell in cells if (day := day_of(cell))]
    return found


def _signatures(sheet: Sheet) -> list[tuple[int, int, int, int]]:
    """(row, first column, last column, row below it) of each signature block, split at each ลงชื่อ of its row."""
    starts = sheet.texts(SIGNS)
    rows = sorted({cell.row for cell in starts})
    blocks = []
    for cell in starts:
        beside = [other.column for other in starts if other.row == cell.row and other.column > cell.column]
        next_row = next((row for row in rows if row > cell.row), cell.row + SIGNATURE_ROWS)
        blocks.append((cell.row, cell.column, min(beside, default=sheet.last_column + 1) - 1,
                       min(next_row, cell.row + SIGNATURE_ROWS)))
    return blocks


def name_of(text: str) -> str:
    """A person's name without the brackets that forms print it in below a signature."""
    return clean(text).removeprefix("(").removesuffix(")").strip()


def person_id_of(text: str) -> str:
    """A post number as typed → as compared: Arabic digits, no spaces (``อ๒๘`` → ``อ28``)."""
    return arabic_digits(clean(text)).replace(" ", "")
