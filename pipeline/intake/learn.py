"""What the reader makes of one workbook, and which lines of headers.csv would teach it the rest."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pipeline.config import Limits
from pipeline.intake.fields import read_fields
from pipeline.intake.guard import inspect
from pipeline.intake.layout import ANCHORS, Table, find_tables
from pipeline.intake.rows import Notes
from pipeline.intake.sheets import Sheet, read_sheets
from pipeline.intake.values import Cell
from pipeline.intake.words import bare_key, level_of_heading, meaning
from pipeline.thai import clean, reference_rows

HEADING_CELLS_MIN = 3
LABEL_LENGTH_MAX = 40
LIKE_ENOUGH = 0.6
KIND_TH = {"roster": "ทะเบียนบุคลากร", "achievement": "ตารางตัวชี้วัด", "competency": "ตารางสมรรถนะ",
           "summary": "ตารางสรุปคะแนน", "groups": "ตารางกลุ่มสมรรถนะ", "development": "แผนพัฒนา"}


@dataclass
class Learnt:
    """What was recognised (sentences) and what was not: the headings and labels, each with a proposed line."""

    recognised: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)

    def propose(self, place: str, cell: Cell, sheet: Sheet) -> None:
        """A line of headers.csv for this wording, its meaning taken from the likest known wording, else left to fill in."""
        wording = clean(cell.text)
        self.unknown.append(f"{sheet.name} {cell.ref}: {wording}")
        line = f"{place},{_likeliest(place, wording)},{_quoted(wording)}"
        if line not in self.proposed:
            self.proposed.append(line)


def learn(content: bytes, limits: Limits) -> Learnt:
    """Read a workbook's wording. Raises guard.Refusal where it is no workbook that can be opened."""
    learnt = Learnt()
    for sheet in read_sheets(content, inspect(content, limits), limits).sheets:
        tables = find_tables(sheet)
        for table in tables:
            _learn_table(table, learnt)
        fields = read_fields(sheet, tables, Notes())
        learnt.recognised += [f"{sheet.name} {f.cell.ref}: {f.meaning} = {f.text}" for f in fields]
        explained = _learn_headings(sheet, tables, learnt)
        _learn_labels(sheet, explained, {f.cell.ref for f in fields}, learnt)
    return learnt


def _learn_table(table: Table, learnt: Learnt) -> None:
    columns = ", ".join(f"{m} = {_letters(column)}" for m, column in sorted(table.columns.items(), key=lambda c: c[1]))
    levels = f", ระดับ 1–5 = {_letters(table.levels[1])}–{_letters(table.levels[5])}" if table.levels else ""
    learnt.recognised.append(f"{table.sheet.name} {table.heading.ref}: {KIND_TH[table.kind]} ({columns}{levels})")
    for cell in table.unknown:
        learnt.propose(table.kind, cell, table.sheet)


def _letters(column: int) -> str:
    return Cell(0, column, "", "text").ref[:-1]


def _learn_headings(sheet: Sheet, tables: list[Table], learnt: Learnt) -> set[int]:
    """Rows that look like the heading of a table that was not found: several texts with numbers right below.

    Returns the rows that belong to tables, found or only proposed.
    """
    covered = {row for table in tables for row in range(table.top, table.end)}
    for row in range(sheet.last_row + 1):
        texts = [cell for cell in sheet.row_cells(row) if cell.kind == "text" and not level_of_heading(cell.text)]
        below = [cell for r in range(row + 1, row + 4) for cell in sheet.row_cells(r) if cell.kind == "number"]
        if row not in covered and len(texts) >= HEADING_CELLS_MIN and below:
            kind = _likeliest_kind(texts)
            for cell in texts:
                if not meaning(kind, cell.text):
                    learnt.propose(kind, cell, sheet)
            covered |= set(range(row, row + 4))
    return covered


def _likeliest_kind(headings: list[Cell]) -> str:
    """The kind of table that knows most of these headings, or the likest wordings where several know as many."""
    texts = [clean(cell.text) for cell in headings]
    return max(ANCHORS, key=lambda kind: (sum(bool(meaning(kind, text)) for text in texts),
                                          sum(_likeness(kind, text)[0] for text in texts)))


def _learn_labels(sheet: Sheet, explained: set[int], known: set[str], learnt: Learnt) -> None:
    """Short texts above the first table with something right of them that no label explains."""
    first_table = min(explained, default=sheet.last_row + 1)
    for cell in sheet.in_reading_order():
        if cell.row >= first_table or cell.kind != "text" or len(cell.text) > LABEL_LENGTH_MAX:
            continue
        beside = next((c for c in sheet.row_cells(cell.row) if c.column > cell.column), None)
        if beside and not meaning("label", cell.text) and cell.ref not in known and beside.ref not in known:
            learnt.propose("label", cell, sheet)


def _likeliest(place: str, wording: str) -> str:
    likeness, meant = _likeness(place, wording)
    return meant if likeness >= LIKE_ENOUGH else "?"


def _likeness(place: str, wording: str) -> tuple[float, str]:
    """(how like, meaning) of the likest known wording of this place."""
    return max(((SequenceMatcher(None, bare_key(wording), bare_key(row["alias"])).ratio(), row["meaning"])
                for row in reference_rows("headers.csv") if row["place"] == place), default=(0.0, "?"))


def _quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text
