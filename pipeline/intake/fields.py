"""Labelled fields of a form: person, unit, evaluator, dates. The value stands in the label's own cell, right of it or below."""

import re
from dataclasses import dataclass
from datetime import date

from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes
from pipeline.intake.sheets import Sheet
from pipeline.intake.values import Cell, day_of, is_blank, only_day_in, rounds_in
from pipeline.intake.words import meaning
from pipeline.rounds import Round
from pipeline.thai import arabic_digits, clean, fold, mend, split_title

SEGMENT = re.compile(r"[ \t\u00a0]{2,}|\s*[:：]\s+|\s*[:：](?=\S)|[\t\n]+|\.{3,}|…+")
SIGNATURE_ROWS = 6
LOOSE_LABEL_MIN = 8
# More words than any label has: a long remark is not tried as a label word by word.
LABEL_WORDS_MAX = 8
# Behind one space only: a name has a title or two parts, a number has a digit; else it is more of the label.
LOOSE_VALUES = {"full_name": lambda value: bool(split_title(value)[0]) or " " in value,
                "person_id": lambda value: any(letter.isdigit() for letter in value)}


@dataclass(frozen=True)
class Field:
    """A labelled value: what it means, its text, and the cell it stands in."""

    meaning: str
    text: str
    sheet: Sheet
    cell: Cell


def read_fields(sheet: Sheet, tables: list[Table], notes: Notes) -> list[Field]:
    """All labelled fields of the sheet outside its tables, in reading order."""
    found = []
    for cell in sheet.in_reading_order():
        if cell.kind != "text" or sheet.is_hidden_column(cell.column) or _is_in_a_table(cell, tables):
            continue
        found += _inside(sheet, cell) or _beside(sheet, cell)
    for field in found:
        notes.read(sheet, field.cell, field.meaning)
    return found


def _is_in_a_table(cell: Cell, tables: list[Table]) -> bool:
    """Within the columns and rows of a table down to its sum: there a label is a heading or an answer."""
    return any(t.kind != "roster" and t.top <= cell.row <= t.last_answer_row and cell.column <= t.last_column
               for t in tables)


def _inside(sheet: Sheet, cell: Cell) -> list[Field]:
    """``ผู้ประเมิน  นางเพ็ญศรี   ตำแหน่ง  ผู้อำนวยการ…`` in one cell: labels and values by turns."""
    if meaning("label", cell.text):
        return []
    segments = [s for s in SEGMENT.split(mend(cell.text)) if s.strip()]
    if len(segments) < 2:
        return _loosely_inside(sheet, cell)
    found: list[tuple[str, list[str]]] = []
    for segment in segments:
        label = _after(meaning("label", segment), found[-1][0] if found else "")
        if label:
            found.append((label, []))
        elif not found:
            return []
        else:
            found[-1][1].append(segment)
    return [Field(label, clean(" ".join(values)), sheet, cell) for label, values in found if values]


def _loosely_inside(sheet: Sheet, cell: Cell) -> list[Field]:
    """``ชื่อผู้รับการประเมิน นายวิชัย สมมติธรรม``: one space only, after a label too long to be anything else."""
    words = clean(cell.text).split(" ", LABEL_WORDS_MAX)
    for size in range(len(words) - 1, 0, -1):
        label = " ".join(words[:size])
        meant, value = meaning("label", label), " ".join(words[size:])
        if len(label) >= LOOSE_LABEL_MIN and meant in LOOSE_VALUES and LOOSE_VALUES[meant](value):
            return [Field(meant, value, sheet, cell)]
    return []


def _after(label: str, before: str) -> str:
    """ตำแหน่ง that follows the evaluator's name is his."""
    return "evaluator_position" if label == "position" and before == "evaluator" else label


def _beside(sheet: Sheet, label: Cell) -> list[Field]:
    """The value right of a label; where another label or nothing stands there, the value below it."""
    meant = meaning("label", label.text)
    if not meant:
        return []
    bottom, right = sheet.extent(label)
    for value in (_right_of(sheet, label.row, right), _below(sheet, label, bottom, right)):
        if value and not is_blank(value) and not meaning("label", value.text):
            return [Field(meant, clean(value.text), sheet, value)]
    return []


def _right_of(sheet: Sheet, row: int, right: int) -> Cell | None:
    """The next filled cell of the row, hidden columns left out."""
    return next((cell for cell in sheet.row_cells(row) if cell.column > right), None)


def _below(sheet: Sheet, label: Cell, bottom: int, right: int) -> Cell | None:
    cells = (sheet.own(bottom + 1, column) for column in range(label.column, right + 1))
    return next((cell for cell in cells if cell), None)


def stated_rounds(sheet: Sheet, tables: list[Table], fields: list[Field]) -> list[tuple[Round, Cell]]:
    """Every round that the sheet's head states in full, with the cell; below the first table rounds are only mentioned."""
    first_table = min((table.top for table in tables), default=sheet.last_row + 1)
    head = [cell for cell in sheet.cells.values() if cell.row < first_table and cell.kind == "text"
            and any(word in fold(cell.text) for word in ("รอบ", "ครั้งที่"))]
    labelled = [field.cell for field in fields if field.meaning == "round"]
    cells = sorted({*head, *labelled}, key=lambda cell: (cell.row, cell.column))
    return [(found, cell) for cell in cells for found in sorted(rounds_in(cell.text))]


def labelled_days(fields: list[Field]) -> list[tuple[date | None, Sheet, Cell]]:
    """The dates of evaluation that a form labels as such; None where one cannot be read."""
    return [(day_of(f.cell) or only_day_in(f.text), f.sheet, f.cell) for f in fields if f.meaning == "evaluated_on"]


def signature_days(sheet: Sheet) -> list[tuple[date | None, Sheet, Cell]]:
    """The dates beside or below the evaluator's signature (contract)."""
    return [(day, sheet, below) for cell in sheet.cells.values()
            if cell.kind == "text" and _is_evaluators_signature(cell.text)
            for row in range(cell.row, cell.row + SIGNATURE_ROWS)
            if (below := sheet.own(row, cell.column)) and (day := day_of(below))]


def _is_evaluators_signature(text: str) -> bool:
    folded = fold(text)
    return "ลงชื่อ" in folded and folded.endswith("ผู้ประเมิน")


def person_id_of(text: str) -> str:
    """A post number as typed → as compared: Arabic digits, no spaces (``อ๒๘`` → ``อ28``)."""
    return arabic_digits(clean(text)).replace(" ", "")
