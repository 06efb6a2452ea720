"""The same facts for .xls and .ods, which readers hide as well: errors, percent formats, what is hidden or merged.

.xlsb has no reader that tells them: there the reading says so (FORMAT_HIDES_FACTS).
"""

import io

import xlrd
from lxml import etree

from pipeline.intake.facts import PARSING, SheetFacts, WorkbookFacts
from pipeline.intake.guard import Refusal

REPEATED_MAX = 10_000
OFFICE, TABLE, STYLE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in
                        ("office", "table", "style"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
HIDING = ("collapse", "filter")


def xls_facts(content: bytes) -> WorkbookFacts:
    """Facts of an .xls workbook. Raises Refusal where its records make no sense."""
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except Exception as fault:
        # A parser of another age: on broken records it raises whatever comes, and nothing of ours runs in there.
        raise Refusal("WORKBOOK_DAMAGED", type(fault).__name__) from None
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
    known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return known.format_str if known else ""


def ods_facts(parts: dict[str, bytes]) -> WorkbookFacts:
    """Facts of an .ods workbook. Raises Refusal where its content is broken."""
    try:
        root = etree.fromstring(parts["content.xml"], etree.XMLParser(**PARSING))
    except (KeyError, etree.XMLSyntaxError) as fault:
        raise Refusal("WORKBOOK_DAMAGED", type(fault).__name__) from None
    hidden = {style.get(f"{STYLE}name") for style in root.iter(f"{STYLE}style")
              for properties in style.iter(f"{STYLE}table-properties") if properties.get(f"{TABLE}display") == "false"}
    return WorkbookFacts([_ods_sheet(table, table.get(f"{TABLE}style-name") not in hidden)
                          for table in root.iterfind(f".//{OFFICE}spreadsheet/{TABLE}table")])


def _ods_sheet(table: etree._Element, is_visible: bool) -> SheetFacts:
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
        for repeated in range(min(count, REPEATED_MAX)):
            _ods_row(element, row + repeated, facts)
        row += count
    return facts


def _ods_row(element: etree._Element, row: int, facts: SheetFacts) -> None:
    if element.get(f"{TABLE}visibility") in HIDING:
        facts.hidden_rows.add(row)
    column = 0
    for cell in element:
        count = _repeated(cell, "columns")
        for place in ((row, column + repeated) for repeated in range(min(count, REPEATED_MAX)) if len(cell.attrib) > 1):
            _ods_cell(cell, place, facts)
        column += count


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
