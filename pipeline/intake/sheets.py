"""The cells of a workbook with their addresses: values from calamine, the facts it hides from the XML beside it."""

import io
import math
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import compress
from operator import itemgetter

import python_calamine

from pipeline.config_office import Limits
from pipeline.intake.facts import (
    SheetFacts, WorkbookFacts, check_binary_boxes, modified_of, properties_of, with_sheet_names, workbook_facts)
from pipeline.intake.guard import BROKEN_CONTENT, READER_STOPPED, Package, Refusal
from pipeline.intake.older_facts import ods_facts, xls_facts
from pipeline.intake.values import Cell, shown_number

MERGED_SEEN = 200                   # rows and columns of a merged range that show its first cell
MERGES_KEPT = 200


@dataclass
class Sheet:
    """One worksheet: its filled cells by (row, column) from 0, in reading order, its merged ranges, and what of it is hidden."""

    name: str
    is_visible: bool
    cells: dict[tuple[int, int], Cell]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        ranges = tuple(self.merges)
        self._merged, self._extent = _merged(ranges) if len(ranges) <= MERGES_KEPT else _merged.__wrapped__(ranges)
        self._hidden = {column for first, last in self.hidden_columns for column in range(first, min(last, first + 999) + 1)}
        self._in_order = [*self.cells.values()]
        self._texts = [cell for cell in self._in_order if cell.kind == "text"]
        self._words = [cell.text for cell in self._texts]
        self._rows: dict[int, list[Cell]] = {}
        for cell in self._in_order:
            self._rows.setdefault(cell.row, []).append(cell)
        self.last_row = max(self._rows, default=-1)
        self.last_column = max((cells[-1].column for cells in self._rows.values()), default=-1)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that a person sees at this place: a merged range shows its first cell everywhere."""
        for top, left, _, right in reversed(self._merged.get(row, ())):
            if left <= column <= min(right, left + MERGED_SEEN):
                return self.cells.get((top, left))
        return self.cells.get((row, column))

    def own(self, row: int, column: int) -> Cell | None:
        """The cell stored at exactly this place."""
        return self.cells.get((row, column))

    def extent(self, cell: Cell) -> tuple[int, int]:
        """Last row and last column that the cell covers."""
        return self._extent.get((cell.row, cell.column), (cell.row, cell.column))

    def in_reading_order(self) -> list[Cell]:
        """All filled cells, row by row, from left to right."""
        return self._in_order

    def texts(self, that: Callable[[str], object]) -> list[Cell]:
        """The cells of text that answer with anything, row by row, from left to right."""
        return [*compress(self._texts, map(that, self._words))]

    def row_cells(self, row: int) -> list[Cell]:
        """The filled cells of one row outside hidden columns, from left to right."""
        cells = self._rows.get(row, [])
        return [cell for cell in cells if cell.column not in self._hidden] if self._hidden else cells

    def is_hidden_column(self, column: int) -> bool:
        return column in self._hidden

    def is_hidden_row(self, row: int) -> bool:
        return row in self.hidden_rows


Range = tuple[int, int, int, int]       # first row, first column, last row, last column


@lru_cache(32)                      # the sheets of one form are merged alike
def _merged(ranges: tuple[Range, ...]) -> tuple[dict[int, list[Range]], dict[tuple[int, int], tuple[int, int]]]:
    """Row → the merged ranges that it is in; and the last row and column of each by its first."""
    by_row: dict[int, list[Range]] = {}
    for merged in ranges:
        for row in range(merged[0], min(merged[2], merged[0] + MERGED_SEEN) + 1):
            by_row.setdefault(row, []).append(merged)
    return by_row, {(top, left): (bottom, right) for top, left, bottom, right in ranges}


@dataclass
class Workbook:
    """The worksheets in workbook order, the workbook's own modified property (ISO text, '' where it has none) and its
    custom properties."""

    sheets: list[Sheet]
    modified: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    hides_facts: bool = False


def read_sheets(content: bytes, package: Package, limits: Limits) -> Workbook:
    """Every cell of every worksheet. Raises Refusal where the reader cannot make sense of the file."""
    facts = _facts(content, package, limits)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(_each_by_its_name(content, package, facts)))
        described = [m for m in enumerate(book.sheets_metadata) if m[1].typ == python_calamine.SheetTypeEnum.WorkSheet]
        of_sheets = facts.sheets if facts else [None] * len(described)
        if len(of_sheets) != len(described) or not facts and len(set(book.sheet_names)) < len(book.sheet_names):
            raise Refusal("WORKBOOK_DAMAGED", "รายชื่อแผ่นงานไม่ตรงกับที่มีในไฟล์")
        sheets = [_sheet(book.get_sheet_by_index(index), meta, of_sheet, limits)
                  for (index, meta), of_sheet in zip(described, of_sheets)]
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError,
            python_calamine.WorksheetNotFound, IndexError, OSError, ValueError):
        raise Refusal("WORKBOOK_DAMAGED", BROKEN_CONTENT) from None
    except BaseException as fault:
        # A panic of the Rust reader is a BaseException of its own kind; anything else is not ours to swallow.
        if type(fault).__name__ != "PanicException":
            raise
        raise Refusal("WORKBOOK_DAMAGED", READER_STOPPED) from None
    return Workbook(sheets, modified_of(package.parts), properties_of(package.parts), hides_facts=facts is None)


def _facts(content: bytes, package: Package, limits: Limits) -> WorkbookFacts | None:
    """What calamine hides, by the file's own kind; nothing tells it of an .xlsb."""
    if package.kind == "xlsx":
        return workbook_facts(package.parts, limits)
    if package.kind == "xls":
        return xls_facts(content)
    if package.kind == "xlsb":
        check_binary_boxes(package.parts, limits)
    return ods_facts(package.parts, limits) if package.kind == "ods" else None


def _each_by_its_name(content: bytes, package: Package, facts: WorkbookFacts | None) -> bytes:
    """``content``, or where two sheets share a name a copy with other names: the reader would read the first one twice."""
    names = [sheet.name for sheet in facts.sheets] if package.kind == "xlsx" else []
    if len(set(names)) == len(names):
        return content
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(copy, "w") as new:
        for member in old.infolist():
            is_book = member.filename.replace("\\", "/") == "xl/workbook.xml"
            new.writestr(member.filename, with_sheet_names(package.parts["xl/workbook.xml"]) if is_book
                         else old.read(member))
    return copy.getvalue()


def _sheet(source, meta, facts: SheetFacts | None, limits: Limits) -> Sheet:
    facts = facts or SheetFacts(meta.name, meta.visible == python_calamine.SheetVisibleEnum.Visible,
                                merges=[(*first, *last) for first, last in source.merged_cell_ranges or ()])
    cells = {}
    if source.start is not None:
        (top, left), (bottom, right) = source.start, source.end
        if (bottom - top + 1) * (right - left + 1) > limits.box_cells:
            raise Refusal("WORKBOOK_UNSAFE", "มีเซลล์ที่อยู่ห่างกันผิดปกติ")
        for row, values in enumerate(source.to_python(skip_empty_area=True), top):
            for column, value in enumerate(values, left):
                if value == "":
                    continue
                if not isinstance(value, str):
                    cells[row, column] = _cell(row, column, value, facts)
                else:               # by far the most
                    text = _lines(value) if "\r" in value else value
                    cells[row, column] = Cell(row, column, text, "text", None, None, False, (row, column) in facts.formulas)
    for place, text in facts.errors.items():
        cells[place] = Cell(*place, text, "error", is_formula=place in facts.formulas)
    for place in facts.without_value:
        cells[place] = Cell(*place, "", "formula_without_value", is_formula=True)
    if facts.errors or facts.without_value:
        cells = dict(sorted(cells.items(), key=itemgetter(0)))
    return Sheet(facts.name or meta.name, facts.is_visible, cells, facts.merges, facts.hidden_rows,
                 facts.hidden_columns)


def _cell(row: int, column: int, value: object, facts: SheetFacts) -> Cell:
    """The cell of a value that is no text."""
    place = (row, column)
    is_formula = place in facts.formulas
    if isinstance(value, bool):
        return Cell(row, column, "TRUE" if value else "FALSE", "bool", is_formula=is_formula)
    if isinstance(value, (int, float)) and math.isfinite(value):
        # 0 and -0 would be one key.
        number, text = shown_number(value) if value else shown_number.__wrapped__(value)
        return Cell(row, column, text.zfill(facts.padded[place]) if place in facts.padded else text, "number", number,
                    None, place in facts.percents, is_formula)
    if isinstance(value, datetime):
        return Cell(row, column, value.isoformat(sep=" "), "date", day=value.date(), is_formula=is_formula)
    if isinstance(value, date):
        return Cell(row, column, value.isoformat(), "date", day=value, is_formula=is_formula)
    if isinstance(value, (time, timedelta)):
        return Cell(row, column, str(value), "date", is_formula=is_formula)
    return Cell(row, column, _lines(str(value)), "text", is_formula=is_formula)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
