"""Tables on a sheet, found by the meaning of their headings, wherever they start and in whatever order they stand."""

from dataclasses import dataclass, field

from pipeline.intake.sheets import Sheet
from pipeline.intake.values import Cell
from pipeline.intake.words import level_of_heading, meaning, meaning_by_start, meaning_of_column, meanings, wording_of
from pipeline.thai import clean, remembered

# The column that makes a table what it is, and what must stand beside it: one of each group.
ANCHORS = {"roster": "full_name", "achievement": "title", "competency": "name", "summary": "component",
           "groups": "group", "development": "weakness", "progress": "progress",
           "office_goals": "office_goal", "unit_goals": "goal", "plan": "weakness",
           "committee": "score_after", "attendance": "member",
           "decisions": "decision", "scenarios": "is_chosen", "raises": "percent", "history": "previous_score", "opinion": "opinion", "register": "told_on"}
BESIDE = {"roster": [("person_id",), ("scheme",)], "achievement": [("level", "weight", "levels")],
          "competency": [("rating", "weight", "levels")], "summary": [("score", "points")],
          "groups": [("points", "weight")], "development": [("method",)], "progress": [("noted_on", "advice")],
          "office_goals": [("code",)], "unit_goals": [("unit", "office_goal_code")], "plan": [("due",), ("owner",)],
          "committee": [("person_id",), ("score_before",)], "attendance": [("present",)],
          "decisions": [("person_id",), ("use",)], "history": [("person_id",), ("full_name",)], "opinion": [],
          "scenarios": [("scheme",), ("scenario",)], "raises": [("person_id",), ("base", "salary", "raised")],
          "register": [("person_id",), ("signed_on",)]}
ANCHORED_BY_START = ("achievement", "competency")
ANCHOR_LENGTH_MAX = 60
LEVELS = {1, 2, 3, 4, 5}
HEADING_ROWS_MAX = 3
GAP_COLUMNS_MAX = 1
ROSTER_HEADING_WITHIN = 10


@dataclass
class Table:
    """A table on a sheet: which column means what, the level columns 1–5 where all five stand, and its body rows.

    ``hidden`` are the hidden columns by meaning: they are never read, but a filled one is worth a word. ``roles`` are what is
    known already of its rows (rows.role_of).
    """

    kind: str
    sheet: Sheet
    heading: Cell
    top: int
    bottom: int
    columns: dict[str, int] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    unknown: list[Cell] = field(default_factory=list)
    end: int = 0
    first_column: int = 0
    last_column: int = 0
    last_answer_row: int = 0
    roles: dict[int, str] = field(default_factory=dict)

    def heading_of(self, meaning: str) -> str:
        """The heading of a column as the form words it, else as our own forms do."""
        cell = self.sheet.at(self.bottom, self.columns[meaning]) if meaning in self.columns else None
        return clean(cell.text) if cell else wording_of(self.kind, meaning)

    def body(self) -> range:
        return range(self.bottom + 1, self.end)

    def cell(self, row: int, meaning: str) -> Cell | None:
        """The cell of this row in the column of this meaning, or None where there is neither."""
        return self.sheet.cells.get((row, self.columns.get(meaning)))

    def filled(self, row: int) -> list[Cell]:
        """The filled cells of the row within the table, hidden helper columns left out, from left to right."""
        return [cell for cell in self.sheet.row_cells(row) if self.first_column <= cell.column <= self.last_column]


def find_tables(sheet: Sheet) -> list[Table]:
    """All tables of the sheet from top to bottom, each ending where the next one below it begins."""
    tables = []
    for cell in sheet.texts(_kinds_anchored_by):
        if not sheet.is_hidden_column(cell.column):
            tables += [table for kind in _kinds_anchored_by(cell.text) if (table := _table_at(sheet, kind, cell, tables))]
    for table in tables:
        below = [other.top for other in tables if other.top > table.bottom
                 and other.first_column <= table.last_column and other.last_column >= table.first_column]
        table.end = min(below, default=sheet.last_row + 1)
        table.last_answer_row = _last_answer_row(table)
    return tables


def _last_answer_row(table: Table) -> int:
    """The row of the table's sum; without one its last row with two cells filled: below it the form goes on."""
    last = table.bottom
    for row in table.body():
        cells = table.filled(row)
        if cells and meaning_by_start("row", cells[0].text) in ("total", "end"):
            return row
        if len(cells) > 1 and not meaning("label", cells[0].text):
            last = row
    return last


@remembered
def _kinds_anchored_by(text: str) -> tuple[str, ...]:
    """The kinds whose anchor this text may be: a known wording, or a short one that begins like one.

    Only what stands beside it decides, so that ``ตัวชี้วัด/เกณฑ์`` need not be taught.
    """
    if len(text) > ANCHOR_LENGTH_MAX:
        return ()
    meant = meanings(text)
    known = tuple(kind for kind, anchor in ANCHORS.items() if meant.get(kind) == anchor) if meant else ()
    return known or tuple(kind for kind in ANCHORED_BY_START if meaning_by_start(kind, text) == ANCHORS[kind])


def _table_at(sheet: Sheet, kind: str, anchor: Cell, others: list[Table]) -> Table | None:
    """The table of this kind whose anchor heading is this cell, or None where too little stands beside it.

    Columns that a table beside it has taken are not taken twice.
    """
    if kind == "roster" and anchor.row >= ROSTER_HEADING_WITHIN:
        return None
    top, bottom = _heading_rows(sheet, kind, anchor)
    if kind == "roster" and _is_raise_list(sheet, top, bottom):
        return None
    table = Table(kind, sheet, anchor, top, bottom, {ANCHORS[kind]: anchor.column})
    taken = {column for other in others if other.top <= bottom and top <= other.bottom
             for column in range(other.first_column, other.last_column + 1)}
    _walk(table, range(sheet.extent(anchor)[1] + 1, sheet.last_column + 1), taken, stop_at=("no", ANCHORS[kind]))
    _walk(table, range(anchor.column - 1, -1, -1), taken, stop_at=(ANCHORS[kind],))
    if set(table.levels) != LEVELS:
        table.levels = {}
    known = [*table.columns.values(), *table.levels.values(), *(column for _, column in table.repeated)]
    table.first_column, table.last_column = min(known), max(known)
    has = {*table.columns, *(["levels"] if table.levels else [])}
    return table if all(has & set(group) for group in BESIDE[kind]) else None


def _is_raise_list(sheet: Sheet, top: int, bottom: int) -> bool:
    """Whether these headings are a raise list's: it has a roster's columns too, ประเภท among them (domain §6)."""
    return any(cell.kind == "text" and meaning("raises", cell.text) == ANCHORS["raises"]
               for row in range(top, bottom + 1) for cell in sheet.row_cells(row))


def _heading_rows(sheet: Sheet, kind: str, anchor: Cell) -> tuple[int, int]:
    """First and last row of the heading: the anchor's own rows, sub-headings below it, spanning headings above it."""
    top, bottom = anchor.row, sheet.extent(anchor)[0]
    while bottom - top < HEADING_ROWS_MAX and _is_heading_row(sheet, kind, anchor, bottom + 1):
        bottom += 1
    while bottom - top < HEADING_ROWS_MAX and _is_heading_row(sheet, kind, anchor, top - 1):
        top -= 1
    return top, bottom


def _is_heading_row(sheet: Sheet, kind: str, anchor: Cell, row: int) -> bool:
    """Whether the row only continues the heading: nothing under the anchor, and all its cells are headings."""
    if row < 0 or sheet.own(row, anchor.column):
        return False
    cells = sheet.row_cells(row)
    return bool(cells) and all(_heading_meaning(kind, cell) for cell in cells)


def _heading_meaning(kind: str, cell: Cell) -> str:
    """Meaning of a heading cell: a column's meaning, ``level:3`` for a level column, '' where it is not known."""
    if level := level_of_heading(cell.text):
        return f"level:{level}"
    if cell.kind != "text":
        return ""
    if kind == "summary" and clean(cell.text).startswith(("ครั้งที่", "รอบที่")):
        return "round"
    return meaning_of_column(kind, cell.text)


def _walk(table: Table, columns: range, taken: set[int], stop_at: tuple[str, ...]) -> None:
    """Give the columns their meaning one by one, until another table begins or the headings end."""
    gap, seen = 0, {table.heading}
    for column in columns:
        if column in taken:
            return
        headings = [cell for row in range(table.bottom, table.top - 1, -1)
                    if (cell := table.sheet.at(row, column)) and cell.row >= table.top]
        if table.sheet.is_hidden_column(column):
            table.hidden |= {m: column for cell in headings if (m := _heading_meaning(table.kind, cell))}
            continue
        gap = 0 if headings else gap + 1
        if gap > GAP_COLUMNS_MAX:
            return
        if not headings or headings[0] in seen:
            continue
        seen.add(headings[0])
        found = next((m for cell in headings if (m := _heading_meaning(table.kind, cell))), "")
        if found in stop_at:
            return
        _take(table, column, found, headings[0])


def _take(table: Table, column: int, found: str, heading: Cell) -> None:
    if found.startswith("level:"):
        table.levels.setdefault(int(found[-1]), column)
    elif not found:
        table.unknown.append(heading)
    elif found in table.columns:
        table.repeated.append((found, column))
    else:
        table.columns[found] = column
