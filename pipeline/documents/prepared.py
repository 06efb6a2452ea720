"""Drawings as .xlsx the quick way: XlsxWriter makes a package once, and papers of one kind are filled into it.

What differs from paper to paper are rows, texts, title, properties, header and footer; all else is kept as compressed
bytes. Inflated, every part is the same as XlsxWriter's own (tests/test_prepared.py), so nobody need know which way a
paper was made. What cannot be prepared (a chart, a link) XlsxWriter draws itself.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from io import BytesIO
from itertools import product
from typing import NamedTuple
from zipfile import ZipFile

from xlsxwriter.utility import xl_col_to_name, xl_range

from pipeline.documents.drawing import Drawing, Formula, Link, Page, Sheet, Spot, figure, shortened
from pipeline.documents.xlsx import ROW_PIXELS, xlsx_bytes
from pipeline.documents.zipped import Member, compressed, zipped

ROWS_MAX = 1_048_576
HEADER_MAX = 255
SPAN_ROWS = 16                      # rows that share one note on which columns are used
KEPT_CELLS = 2_000                  # the list of a whole office is not worth keeping
BLANK = "/>"
ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
CORE, CUSTOM, STRINGS, WORKBOOK = "docProps/core.xml", "docProps/custom.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
SHEET = "xl/worksheets/sheet{}.xml"         # counted from 1
# What of a part is filled in, found by the mark-up around it, which no text can forge.
SLOTS = {CORE: re.compile("(?<=<dc:title>)(?=</dc:title>)"), CUSTOM: re.compile("(?<=<vt:lpwstr>)(?=</vt:lpwstr>)"),
         STRINGS: re.compile('(?<=ount=")1|<si>.*</si>')}
SHEET_SLOT = re.compile('(?<=<dimension ref=")(?P<area>[^"]*)|(?P<rows><sheetData/>|<sheetData>.*</sheetData>)'
                        '|(?<=<autoFilter ref=")(?P<filtered>[^"]*)|(?P<merges><mergeCells .*</mergeCells>)'
                        "|(?<=<oddHeader>)(?P<header>[^<]*)|(?<=<oddFooter>)(?P<footer>[^<]*)", re.DOTALL)
STYLE = re.compile('<c r="A[0-9]+" s="([0-9]+)"')
LAST_FILTERED = re.compile(r"(?<=\$)[0-9]+(?=</definedName>)")
ESCAPED, CODE_LIKE = re.compile("[&<>_]"), re.compile("(_x[0-9a-fA-F]{4}_)")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class SheetShape(NamedTuple):
    """All of a sheet but what its cells hold, how high its rows are, and what stands above and below on paper."""

    name: str
    page: Page | None
    widths: tuple[tuple[int, float], ...]
    rows: tuple[int, ...]           # those of a height of their own
    filtered: tuple[int, int, int, int] | None
    said: tuple[tuple[str, tuple], ...]
    spots: tuple[Spot, ...]


class Shape(NamedTuple):
    """All that papers of one kind share. ``properties`` are names only."""

    created: datetime
    looks: tuple[tuple, ...]
    properties: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    has_text: bool
    sheets: tuple[SheetShape, ...]


class Template(NamedTuple):
    """A part to be filled in: a format string, and which of the part's values stand in it, in their order."""

    name: str
    text: str
    order: Sequence[int]

    def filled(self, values: Sequence[object]) -> Member:
        return compressed(self.name, (self.text % tuple([values[slot] for slot in self.order])).encode())


Package = tuple[Member | Template, ...]


def filled(drawing: Drawing) -> bytes:
    """The workbook as .xlsx: same drawing, same bytes, whatever was drawn before."""
    contents = [content for sheet in drawing.sheets for content in sheet.contents]
    if Link in map(type, contents) or any(sheet.by_hand for sheet in drawing.sheets):
        return xlsx_bytes(drawing)
    texts = [content for content in contents if isinstance(content, str) and content]
    strings: dict[str, int] = {}
    cells = {text: _text_cell(strings.setdefault(shortened(text), len(strings))) for text in dict.fromkeys(texts)}
    cells[""] = BLANK
    package = (kept_package if len(contents) <= KEPT_CELLS else package_of)(shape_of(drawing, bool(texts)))
    values = {CORE: [_escaped(drawing.title)], CUSTOM: [*map(_escaped, drawing.properties.values())],
              STRINGS: [len(texts), len(strings), "".join(map(_string, strings))],
              **{SHEET.format(number): _values(sheet, cells) for number, sheet in enumerate(drawing.sheets, 1)}}
    return zipped(member if isinstance(member, Member) else member.filled(values[member.name]) for member in package)


# ── what differs from paper to paper ──

def _values(sheet: Sheet, text_cells: dict[str, str]) -> list[str]:
    """What is filled in: of each row its height, of each cell all behind its look, header and footer."""
    cells = [BLANK if content is None else text_cells[content] if isinstance(content, str)
             else _formula(content) if isinstance(content, Formula) else _number_cell(figure(content)) for content in sheet.contents]
    return [*map(_height, sheet.heights.values()), *cells, _header(sheet.header), _header(sheet.footer)]


@lru_cache(maxsize=1024)
def _text_cell(number: int) -> str:
    """A cell that shows this one of the workbook's shared strings."""
    return f' t="s"><v>{number}</v></c>'


@lru_cache(maxsize=1024)
def _number_cell(number: float) -> str:
    return f"><v>{number:.16G}</v></c>"


def _formula(formula: Formula) -> str:
    """A formula with its stored value, from behind the cell's look on."""
    value = formula.value
    if not isinstance(value, str):
        return f"><f>{_formula_text(formula.text)}</f><v>{value}</v></c>"
    kind = "e" if value in ERRORS else "str"
    return f' t="{kind}"><f>{_formula_text(formula.text)}</f><v>{escape(value, quote=False)}</v></c>'


@lru_cache(maxsize=1024)            # they differ in the row alone
def _formula_text(text: str) -> str:
    return escape(text.removeprefix("="), quote=False)


@lru_cache(maxsize=1024)
def _height(points: float) -> str:
    """A row's height in whole pixels, as Excel has it; nothing where it is that of every row."""
    pixels = int(points * 4 / 3 + 0.5)
    return "" if pixels == ROW_PIXELS else f' ht="{pixels * 0.75:.16g}" customHeight="1"'


def _header(text: str) -> str:
    if len(text) > HEADER_MAX:
        raise ValueError(f"Excel takes no header of {len(text)} characters")
    return _escaped(text)


@lru_cache(maxsize=512)             # papers of one kind share most of their texts
def _string(text: str) -> str:
    """A text among the workbook's shared strings. A space at its edge is kept only where XML is told so."""
    shown = _escaped(text)
    space = ' xml:space="preserve"' if shown[0].isspace() or shown[-1].isspace() else ""
    return f"<si><t{space}>{shown}</t></si>"


def _escaped(text: str) -> str:
    """``text`` in XML: control characters, which XML cannot hold, as _x0007_, and what looks like one marked as text."""
    if text.isprintable() and not ESCAPED.search(text):
        return text
    coded = CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", CODE_LIKE.sub(r"_x005F\1", text))
    return escape(coded, quote=False)


# ── what is prepared once ──

def shape_of(drawing: Drawing, has_text: bool) -> Shape:
    """What ``drawing`` shares with all papers of its kind."""
    return Shape(drawing.created, tuple(drawing.looks.numbers), tuple(drawing.properties), tuple(drawing.names.items()), has_text, tuple(
        SheetShape(sheet.name, sheet.page, tuple(sheet.widths.items()), tuple(sheet.heights), sheet.filtered,
                   tuple(sheet.said), tuple(sheet.spots)) for sheet in drawing.sheets))


def package_of(shape: Shape) -> Package:
    """The package of all papers of this shape. Raises ValueError where two merges overlap or a row lies below the last."""
    tables = [_table(sheet) for sheet in shape.sheets]
    used = dict.fromkeys(look for cells, _ in tables for row in sorted(cells) for _, (look, _) in sorted(cells[row].items()))
    parts, styles = skeleton_of(_bare(shape, tuple(used)))
    style_of = dict(zip(used, styles, strict=True))
    templates = {SHEET.format(number): _template(SHEET.format(number), parts[SHEET.format(number)], sheet, *table, style_of)
                 for number, (sheet, table) in enumerate(zip(shape.sheets, tables, strict=True), 1)}
    for name, slots in SLOTS.items():
        if name in parts:
            pieces = slots.split(parts[name].replace("%", "%%"))
            templates[name] = Template(name, "%s".join(pieces), range(len(pieces) - 1))
    lasts = {str(_unknown_last(number) + 1): str(sheet.filtered[2] + 1) for number, sheet in enumerate(shape.sheets) if sheet.filtered}
    fixed = parts | {WORKBOOK: LAST_FILTERED.sub(lambda row: lasts.get(row[0], row[0]), parts[WORKBOOK])}
    return tuple(templates.get(name) or compressed(name, part.encode()) for name, part in fixed.items())


kept_package = lru_cache(maxsize=256)(package_of)


@lru_cache(maxsize=64)
def skeleton_of(bare: Shape) -> tuple[dict[str, str], tuple[int, ...]]:
    """The parts of a bare paper by name, drawn by XlsxWriter, and the number that it gave each look."""
    drawing = Drawing("", bare.created, properties=dict.fromkeys(bare.properties, ""), names=dict(bare.names))
    drawing.looks.numbers = {look: number for number, look in enumerate(bare.looks)}
    for own in bare.sheets:
        sheet = drawing.add(own.name, own.page, "-", "-")
        sheet.widths, sheet.filtered, sheet.said = dict(own.widths), own.filtered, own.said
        sheet.spots, sheet.contents = own.spots, [None] * len(own.spots)
    if bare.has_text:
        drawing.sheets[0].contents[0] = "-"
    with ZipFile(BytesIO(xlsx_bytes(drawing))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return parts, tuple(map(int, STYLE.findall(parts[SHEET.format(1)])[:len(bare.looks)]))


def _bare(shape: Shape, looks: tuple[int, ...]) -> Shape:
    """The shape without its rows: every look once, in the order in which the paper uses them, and a mark where there are merges and
    a filter. However many rows papers have, they are filled into the same skeleton."""
    every_look = tuple((number, 0, number, 0, number) for number in range(len(looks)))
    merge = (len(looks), 0, len(looks), 1, 0)
    return shape._replace(looks=tuple(shape.looks[look] for look in looks), sheets=tuple(sheet._replace(
        rows=(), filtered=sheet.filtered and (*sheet.filtered[:2], _unknown_last(number), sheet.filtered[3]),
        spots=(() if number else every_look) + ((merge,) if any(spot[:2] != spot[2:4] for spot in sheet.spots) else ()))
        for number, sheet in enumerate(shape.sheets)))


def _unknown_last(sheet_number: int) -> int:
    """Stands for the last row of a sheet's filter while that is not known."""
    return ROWS_MAX - 2 - sheet_number


# ── the rows of a sheet ──

Table = dict[int, dict[int, tuple[int, int | None]]]      # row → column → (number of the look, slot of its content if it has one)


def _table(sheet: SheetShape) -> tuple[Table, list[str]]:
    """The cells as they lie in the end, and the merges."""
    cells: Table = defaultdict(dict)
    merged: set[tuple[int, int]] = set()
    merges = []
    for slot, (row, col, last_row, last_col, look) in enumerate(sheet.spots, len(sheet.rows)):
        if not 0 <= row <= last_row < ROWS_MAX:
            raise ValueError(f"row {last_row} of {sheet.name} refused")
        if (row, col) != (last_row, last_col):
            area = set(product(range(row, last_row + 1), range(col, last_col + 1)))
            merges.append(xl_range(row, col, last_row, last_col))
            if merged & area:
                raise ValueError(f"merge {merges[-1]} of {sheet.name} lies over another")
            merged |= area
            for below, beside in area:
                cells[below][beside] = (look, None)
        cells[row][col] = (look, slot)
    return cells, merges


def _template(name: str, xml: str, sheet: SheetShape, cells: Table, merges: list[str], style_of: dict[int, int]) -> Template:
    """The part of a bare sheet with rows, each cell in its look, and gaps for all that differs from paper to paper."""
    heights = {row: slot for slot, row in enumerate(sheet.rows)}
    rows, lines, order = sorted({*cells, *heights}), [], []
    notes = _spans(cells)
    for row in rows:
        own = sorted(cells.get(row, {}).items())
        order += [slot for slot in (heights.get(row), *(slot for _, (_, slot) in own)) if slot is not None]
        head = f'<row r="{row + 1}"{notes.get(row // SPAN_ROWS, "")}' + ("%s" if row in heights else "")
        body = "".join(f'<c r="{xl_col_to_name(col)}{row + 1}" s="{style_of[look]}"' + ("/>" if slot is None else "%s")
                       for col, (look, slot) in own)
        lines.append(f"{head}>{body}</row>" if own else head + "/>")
    columns = [col for own in cells.values() for col in own] or [0]
    last = len(sheet.rows) + len(sheet.spots)
    order += [last, last + 1] if sheet.page else []
    parts = {"area": xl_range(rows[0], min(columns), rows[-1], max(columns)) if rows else "A1",
             "rows": f"<sheetData>{''.join(lines)}</sheetData>" if rows else "<sheetData/>",
             "merges": f'<mergeCells count="{len(merges)}">' + "".join(f'<mergeCell ref="{area}"/>' for area in merges) + "</mergeCells>",
             "filtered": xl_range(*sheet.filtered) if sheet.filtered else "", "header": "%s", "footer": "%s"}
    return Template(name, SHEET_SLOT.sub(lambda slot: parts[slot.lastgroup], xml.replace("%", "%%")), order)


def _spans(cells: Table) -> dict[int, str]:
    """Of every block of rows the note on the first and last column used in it."""
    used: dict[int, set[int]] = defaultdict(set)
    for row, own in cells.items():
        used[row // SPAN_ROWS] |= own.keys()
    return {block: f' spans="{min(columns) + 1}:{max(columns) + 1}"' for block, columns in used.items()}
