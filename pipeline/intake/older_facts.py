"""The same facts for .xls and .ods, which readers hide as well: errors, percent formats, what is hidden or merged.

.xlsb has no reader that tells them: there the reading says so (FORMAT_HIDES_FACTS).
"""

import io
from collections.abc import Iterator
from itertools import product

import xlrd
from lxml import etree

from pipeline.config_office import Limits
from pipeline.intake.facts import PARSING, SHOWN_ONLY, Box, SheetFacts, WorkbookFacts
from pipeline.intake.guard import BROKEN_CONTENT, Refusal

REPEATED_MAX = 10_000
OFFICE, TABLE, STYLE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in
                        ("office", "table", "style"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
HIDING = ("collapse", "filter")
LOCKED = "Workbook is encrypted"        # how xlrd says that there is a password


def xls_facts(content: bytes) -> WorkbookFacts:
    """Facts of an .xls workbook. Raises Refusal where its records make no sense."""
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except Exception as fault:
        # A parser of another age: on broken records it raises whatever comes, and nothing of ours runs in there.
        if str(fault) == LOCKED:
            raise Refusal("WORKBOOK_ENCRYPTED") from None
        raise Refusal("WORKBOOK_DAMAGED", BROKEN_CONTENT) from None
    return WorkbookFacts([_xls_sheet(book, sheet) for sheet in book.sheets()])


def _xls_sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> SheetFacts:
    facts = SheetFacts(sheet.name, sheet.visibility == 0)
    facts.merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    facts.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    facts.hidden_columns = [(column, column) for column, info in sheet.colinfo_map.items() if info.hidden]
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype == xlrd.XL_CELL_ERROR:
                facts.errors[row, column] = xlrd.error_text_from_code.get(cell.value, "#ERROR")
            elif cell.ctype == xlrd.XL_CELL_NUMBER:
                facts.take_format((row, column), _format(book, cell))
    return facts


def _format(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if not book.xf_list:                # other programs leave the styles out
        return ""
    known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return SHOWN_ONLY.sub("", known.format_str) if known else ""


def ods_facts(parts: dict[str, bytes], limits: Limits) -> WorkbookFacts:
    """Facts of an .ods workbook. Raises Refusal where its content is broken or its box of valued cells too wide."""
    try:
        return _ods_facts(etree.fromstring(parts["content.xml"], etree.XMLParser(**PARSING)), limits)
    except (KeyError, ValueError, etree.XMLSyntaxError):
        raise Refusal("WORKBOOK_DAMAGED", BROKEN_CONTENT) from None


def _ods_facts(root: etree._Element, limits: Limits) -> WorkbookFacts:
    hidden = {style.get(f"{STYLE}name") for style in root.iter(f"{STYLE}style")
              for properties in style.iter(f"{STYLE}table-properties") if properties.get(f"{TABLE}display") == "false"}
    return WorkbookFacts([_ods_sheet(table, limits, table.get(f"{TABLE}style-name") not in hidden)
                          for table in root.iterfind(f".//{OFFICE}spreadsheet/{TABLE}table")])


def _ods_sheet(table: etree._Element, limits: Limits, is_visible: bool) -> SheetFacts:
    box = Box(limits.box_cells)
    facts = SheetFacts(table.get(f"{TABLE}name", ""), is_visible)
    column = 0
    for element in table.iter(f"{TABLE}table-column"):
        count = _repeated(element, "columns")
        if element.get(f"{TABLE}visibility") in HIDING:
            facts.hidden_columns.append((column, column + count - 1))
        column += count
    row = 0
    for element in table.iter(f"{TABLE}table-row"):
        count = _repeated(element, "rows")
        if element.get(f"{TABLE}visibility") in HIDING:
            facts.hidden_rows |= set(range(row, row + min(count, REPEATED_MAX)))
        for cell, column, width in _valued(element):
            box.take(row, column)
            box.take(row + count - 1, column + width - 1)
            for place in product(range(row, row + count), range(column, column + width)):
                _ods_cell(cell, place, facts)
        row += count
    return facts


def _valued(row: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    """The cells of the row that hold something, each with its column and how many columns it is repeated over.

    A format alone is no value: honest workbooks repeat it over whole columns, a thousand million cells.
    """
    column = 0
    for cell in row:
        width = _repeated(cell, "columns")
        if cell.get(f"{OFFICE}value-type") or cell.get(f"{TABLE}formula"):
            yield cell, column, width
        column += width


def _ods_cell(cell: etree._Element, place: tuple[int, int], facts: SheetFacts) -> None:
    rows, columns = (int(cell.get(f"{TABLE}number-{what}-spanned", 1)) for what in ("rows", "columns"))
    if rows > 1 or columns > 1:
        facts.merges.append((*place, place[0] + rows - 1, place[1] + columns - 1))
    if cell.get(f"{OFFICE}value-type") == "percentage":
        facts.percents.add(place)
    if cell.get(f"{TABLE}formula"):
        facts.formulas.add(place)
        if not cell.get(f"{OFFICE}value-type"):
            facts.without_value.add(place)
    if cell.get(f"{CALC}value-type") == "error":
        facts.errors[place] = "".join(cell.itertext()) or "#ERROR"


def _repeated(element: etree._Element, what: str) -> int:
    return int(element.get(f"{TABLE}number-{what}-repeated", 1))
