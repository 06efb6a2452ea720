"""What the reader makes of one workbook, and which lines of headers.csv would teach it the rest.

A line proposed here goes into a file that everybody shares, so it holds a heading or a label, never what stands under or
beside one: a cell that may be somebody's name or number is left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pipeline.config_office import Limits
from pipeline.intake.fields import Field, read_fields
from pipeline.intake.guard import inspect
from pipeline.intake.layout import ANCHORS, Table, find_tables
from pipeline.intake.roster import NUMBERS
from pipeline.intake.rows import Notes
from pipeline.intake.sheets import Sheet, read_sheets
from pipeline.intake.values import Cell, days_in, is_blank, level_of, number_of, weight_of
from pipeline.intake.words import bare_key, level_of_heading, meaning, meaning_by_start, meaning_of_column
from pipeline.thai import clean, reference_rows, split_title

HEADING_CELLS_MIN, KNOWN_HEADINGS_MIN = 3, 2
NUMBERS_WITHIN = 3
LABEL_LENGTH_MAX = 40
VALUE_LETTERS_MAX = 3
LIKE_ENOUGH, NEARLY_AS_LIKE = 0.6, 0.1
KIND_TH = {"roster": "ทะเบียนบุคลากร", "achievement": "ตารางตัวชี้วัด", "competency": "ตารางสมรรถนะ",
           "summary": "ตารางสรุปคะแนน", "groups": "ตารางกลุ่มสมรรถนะ", "development": "แผนพัฒนา", "progress": "บันทึกความก้าวหน้า",
           "office_goals": "เป้าหมายของสำนักงาน", "unit_goals": "เป้าหมายของหน่วย",
           "committee": "มติคณะกรรมการ", "attendance": "ผู้เข้าประชุม", "decisions": "การใช้ผลการประเมิน",
           "history": "คะแนนรอบก่อน", "opinion": "ความเห็นเสนอผู้อำนวยการ", "register": "ทะเบียนแจ้งผล",
           "plan": "แผนพัฒนารายบุคคล", "scenarios": "ฉากทัศน์การเลื่อนเงินเดือน", "raises": "ร้อยละการเลื่อนเงินเดือน"}
SCORE_OF = {"achievement": "level", "competency": "rating"}
COUNTED_LIKE_SCORES = ("no", "expected")
NUMERIC = {"roster": set(NUMBERS), **dict.fromkeys(("achievement", "competency", "summary", "groups"),
                                                   {"level", "rating", "score", "weight", "points", "full"})}
SURNAMES = {"สกุล", "นามสกุล"}
EVALUATED, EVALUATOR = re.compile("(?:ถูก|รับ|รับการ)ประเมิน"), {"evaluator", "evaluator_position"}
TITLES = {"คำนำหน้า", "คำนำหน้าชื่อ", "คำนำหน้านาม"}
PARTS_OF_A_NAME = SURNAMES | TITLES | {"ชื่อ", "ชื่อตัว"}


@dataclass
class Learnt:
    """What was recognised (sentences) and what was not: the headings and labels, each with a proposed line."""

    recognised: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    meanings: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def proposed(self) -> list[str]:
        """The lines for headers.csv; ? stands for a meaning that nothing gives away."""
        return [f"{place},{meant},{_quoted(wording)}" for (place, wording), meant in self.meanings.items()]

    def propose(self, place: str, meant: str, cell: Cell, sheet: Sheet) -> None:
        """A line of headers.csv for this wording; a meaning found on another sheet is not lost again."""
        wording = clean(cell.text)
        self.unknown.append(f"{sheet.name} {cell.ref}: {wording}")
        if self.meanings.get((place, wording), "?") == "?":
            self.meanings[place, wording] = meant

    def warn_of_split_name(self, cells: Iterable[Cell], sheet: Sheet) -> bool:
        """Say what to do where the surname stands in a cell of its own: a line would read the rest as the whole name."""
        parts = [cell for cell in cells if _key(cell) in PARTS_OF_A_NAME]
        if not any(_key(cell) in SURNAMES for cell in parts):
            return False
        places, wordings = " ".join(cell.ref for cell in parts), " | ".join(clean(cell.text) for cell in parts)
        self.unknown.append(f"{sheet.name} {places}: ชื่อแยกอยู่หลายช่อง ({wordings}) ต้องรวมเป็นช่องเดียวหัวว่า ชื่อ-สกุล "
                            "(คำนำหน้าและชื่อติดกัน เว้นวรรค แล้วสกุล) บรรทัดใน headers.csv รวมให้ไม่ได้ นามสกุลจะหาย")
        return True


@dataclass
class Headings:
    """The headings of a table, found or only guessed at: what its columns mean, and those that nobody knows yet."""

    kind: str
    sheet: Sheet
    known: set[str]
    unknown: list[Cell]
    top: int
    body: range


def learn(content: bytes, limits: Limits) -> Learnt:
    """Read a workbook's wording. Raises guard.Refusal where it is no workbook that can be opened."""
    learnt = Learnt()
    for sheet in read_sheets(content, inspect(content, limits), limits).sheets:
        tables = find_tables(sheet)
        guessed = _guessed_tables(sheet, tables)
        for table in tables:
            learnt.recognised.append(_in_words(table))
            _learn_headings(_headings_of(table), learnt)
        for headings in guessed:
            _learn_headings(headings, learnt)
        in_lists = {row for t in tables if t.kind == "roster" for row in range(t.top, t.end)}
        in_lists |= {row for headings in guessed for row in range(headings.top, headings.body.stop)}
        fields = read_fields(sheet, tables, Notes())
        learnt.recognised += [f"{sheet.name} {f.cell.ref}: {f.meaning} = {f.text}" for f in fields
                              if f.cell.row not in in_lists]
        _learn_labels(sheet, min([t.top for t in [*tables, *guessed]], default=None), fields, learnt)
    return learnt


# ── tables ──

def _in_words(table: Table) -> str:
    columns = ", ".join(f"{m} = {_letters(column)}" for m, column in sorted(table.columns.items(), key=lambda c: c[1]))
    levels = f", ระดับ 1–5 = {_letters(table.levels[1])}–{_letters(table.levels[5])}" if table.levels else ""
    return f"{table.sheet.name} {table.heading.ref}: {KIND_TH[table.kind]} ({columns}{levels})"


def _letters(column: int) -> str:
    return Cell(0, column, "", "text").ref[:-1]


def _headings_of(table: Table) -> Headings:
    return Headings(table.kind, table.sheet, set(table.columns), table.unknown, table.top,
                    range(table.bottom + 1, table.last_answer_row + 1))


def _learn_headings(headings: Headings, learnt: Learnt) -> None:
    """A line for each unknown heading, with a meaning that no other column of the table has."""
    is_split = headings.kind == "roster" and learnt.warn_of_split_name(headings.unknown, headings.sheet)
    for cell in headings.unknown:
        is_of_name = headings.kind == "roster" and _key(cell) in (PARTS_OF_A_NAME if is_split else TITLES)
        if not is_of_name and not _is_value(cell):
            meant = _meaning_lacking(headings, cell)
            headings.known.add(meant)
            learnt.propose(headings.kind, meant, cell, headings.sheet)


def _meaning_lacking(headings: Headings, cell: Cell) -> str:
    """What an unknown column may be: by its wording and answers, or the score where the table has none and it looks like one."""
    answers = [answer for row in headings.body if not _is_worded_row(headings.sheet, row)
               and not is_blank(answer := headings.sheet.own(row, cell.column))]
    has_words = any(number_of(answer) is None and weight_of(answer) is None for answer in answers)
    impossible = NUMERIC.get(headings.kind, set()) if has_words else set()
    meant = _likeliest(headings.kind, clean(cell.text), headings.known | impossible)
    score = SCORE_OF.get(headings.kind)
    if score and score not in headings.known and meant not in COUNTED_LIKE_SCORES and _are_levels(answers):
        return score
    return meant


def _are_levels(answers: list[Cell]) -> bool:
    """Whether the answers are all numbers from 1 to 5 and do not merely count the rows."""
    levels = [level_of(cell) for cell in answers]
    counts_rows = len(levels) > 1 and levels == list(range(1, len(levels) + 1))
    return bool(levels) and not counts_rows and all(level is not None and 1 <= level <= 5 for level in levels)


def _is_worded_row(sheet: Sheet, row: int) -> bool:
    """A sum, group or remark: no row of answers."""
    lead = next(iter(sheet.row_cells(row)), None)
    return lead is not None and bool(meaning_by_start("row", lead.text))


def _guessed_tables(sheet: Sheet, tables: list[Table]) -> list[Headings]:
    """Tables that were not found for want of a known heading: in each block of rows the row that looks most like headings."""
    guessed = []
    for block in _blocks(sheet, {row for table in tables for row in range(table.top, table.end)}):
        rows = [headings for row in block if (headings := _row_of_headings(sheet, row, block))]
        if rows:
            guessed.append(max(rows, key=lambda headings: len(headings.known)))
    return guessed


def _blocks(sheet: Sheet, covered: set[int]) -> list[range]:
    """Rows that follow each other without a blank one between, outside the tables that were found."""
    blocks: list[range] = []
    for row in range(sheet.last_row + 1):
        if row in covered or not sheet.row_cells(row):
            continue
        if blocks and blocks[-1].stop == row:
            blocks[-1] = range(blocks[-1].start, row + 1)
        else:
            blocks.append(range(row, row + 1))
    return blocks


def _row_of_headings(sheet: Sheet, row: int, block: range) -> Headings | None:
    """The row as headings where it may be one: several texts, two of them known, no value among them but right below.

    A row of labels has their values below it and then labels again, or nothing more.
    """
    cells = sheet.row_cells(row)
    texts = [cell for cell in cells if cell.kind == "text" and not level_of_heading(cell.text)]
    below = [cell for r in range(row + 1, min(row + 1 + NUMBERS_WITHIN, block.stop)) for cell in sheet.row_cells(r)]
    if len(texts) < HEADING_CELLS_MIN or any(map(_is_value, cells)) or not any(map(_is_value, below)):
        return None
    are_labels = all(meaning("label", cell.text) for cell in texts) and block.stop == row + 2
    if are_labels or any(meaning("label", cell.text) for cell in below):
        return None
    kind = _likeliest_kind(texts)
    known = {m for cell in texts if (m := meaning_of_column(kind, cell.text))}
    if len(known) < KNOWN_HEADINGS_MIN:
        return None
    return Headings(kind, sheet, known, [cell for cell in texts if not meaning_of_column(kind, cell.text)], row,
                    range(row + 1, block.stop))


def _likeliest_kind(headings: list[Cell]) -> str:
    """The kind of table that knows most of these headings, or the likest wordings where several know as many."""
    texts = [clean(cell.text) for cell in headings]
    return max(ANCHORS, key=lambda kind: (sum(bool(meaning(kind, text)) for text in texts),
                                          sum(_likeness(kind, text)[0] for text in texts)))


# ── labels ──

def _learn_labels(sheet: Sheet, first_table: int | None, fields: list[Field], learnt: Learnt) -> None:
    """Short texts above the first table with something right of them that no label explains.

    On a sheet without any table only what is like a known label: the rest may be a list of people.
    """
    known, pairs = {f.meaning for f in fields}, _label_pairs(sheet, first_table, fields)
    is_split = learnt.warn_of_split_name(pairs, sheet)
    for cell in pairs:
        if meaning("label", cell.text) or _key(cell) in (PARTS_OF_A_NAME if is_split else TITLES):
            continue
        meant = _likeliest("label", clean(cell.text), known)
        if meant != "?" or first_table is not None and " " not in clean(cell.text):
            known.add(meant)
            learnt.propose("label", meant, cell, sheet)


def _label_pairs(sheet: Sheet, first_table: int | None, fields: list[Field]) -> list[Cell]:
    """The cells that may be labels: each with a value right of it that is nobody else's, and itself no label's value."""
    labels, values = [], {f.cell.ref for f in fields}
    for cell in sheet.in_reading_order():
        if first_table is not None and cell.row >= first_table:
            break
        beside = next((c for c in sheet.row_cells(cell.row) if c.column > cell.column), None)
        if (beside is None or meaning("label", beside.text) or sheet.is_hidden_column(cell.column) or _is_value(cell)
                or cell.ref in values or len(cell.text) > LABEL_LENGTH_MAX or any(clean(cell.text) in f.text for f in fields)):
            continue
        if meaning("label", cell.text) or beside.ref not in values:
            labels.append(cell)
            values.add(beside.ref)
    return labels


# ── words ──

def _is_value(cell: Cell) -> bool:
    """Whether the cell holds a number, a date, an address, a personnel type or a name with its title: data, no wording."""
    if cell.kind != "text" or level_of_heading(cell.text):
        return not level_of_heading(cell.text)
    text = clean(cell.text)
    is_number = any(map(str.isdigit, text)) and sum(map(str.isalpha, text)) <= VALUE_LETTERS_MAX
    is_named = any(split_title(word)[0] for word in text.split())
    return is_number or is_named or "@" in text or bool(days_in(text) or meaning("scheme", text))


def _key(cell: Cell) -> str:
    return bare_key(cell.text)


def _likeliest(place: str, wording: str, known: set[str]) -> str:
    """The meaning of the likest known wording, of those that are not taken yet; ? where none is like it.

    A wording that is much more like a taken meaning is but another word for that. ผู้ถูกประเมิน differs from ผู้ประเมิน
    by a syllable and is the very opposite.
    """
    opposite = EVALUATOR if EVALUATED.search(wording) else set()
    likeness, meant = _likeness(place, wording, known | opposite)
    best, _ = _likeness(place, wording, opposite)
    return meant if likeness >= max(LIKE_ENOUGH, best - NEARLY_AS_LIKE) else "?"


def _likeness(place: str, wording: str, taken: Iterable[str] = ()) -> tuple[float, str]:
    """(how like, meaning) of the likest known wording of this place whose meaning is not ``taken``."""
    return max(((SequenceMatcher(None, bare_key(wording), bare_key(row["alias"])).ratio(), row["meaning"])
                for row in reference_rows("headers.csv") if row["place"] == place and row["meaning"] not in taken),
               default=(0.0, "?"))


def _quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text
