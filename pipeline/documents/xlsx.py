"""A drawing as .xlsx by XlsxWriter: one deterministic workbook in memory.

Why not XlsxWriter plain: its ``write()`` turns submitted ``=1+1`` into a live formula and text into links, text in <r> it takes for
mark-up, a formula without a stored value reads as 0 in viewers that do not recalculate, what it refuses is only a warning, and a Thai
default font holds only where the theme names it.
"""

import re
import warnings
from collections.abc import Callable
from html import escape
from io import BytesIO, StringIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.theme import THEME_XML_2007
from xlsxwriter.worksheet import Worksheet

from pipeline.documents.drawing import Content, Dictionary, Drawing, Formula, Link, Page, Sheet, Spot, figure, shortened
from pipeline.documents.look import ROW_HEIGHT, SHEET_FONT

FONT_SIZE = 16
ROW_PIXELS = round(ROW_HEIGHT * 4 / 3)
COLUMN_PIXELS = 80                  # what Excel gives a font whose digits are 9 pixels wide, as Sarabun's at 16 pt
THEME = re.sub(r'(<a:(?:latin|cs) typeface=|<a:font script="Thai" typeface=)"[^"]*"', rf'\1"{SHEET_FONT}"',
               THEME_XML_2007)
A4 = 9
HEADER_MARGIN, FOOTER_MARGIN = 0.25, 0.2


class _NoText(str):
    """The stored value of a formula that gives an empty text. Plain '' XlsxWriter stores as no value at all, which
    readers rightly take for a formula that was never calculated."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


def xlsx_bytes(drawing: Drawing) -> bytes:
    """The workbook. Same drawing, same bytes: nothing in it comes from the clock or the machine.

    Whatever XlsxWriter refuses, be it with a warning (and would drop), is raised: it is our own fault.
    """
    out = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = Workbook(out, {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "default_format_properties": {"font_name": SHEET_FONT, "font_size": FONT_SIZE},
            "default_row_height": ROW_PIXELS, "default_column_width": COLUMN_PIXELS})
        workbook.use_custom_theme(StringIO(THEME))
        workbook.set_properties({"title": drawing.title, "created": drawing.created})
        formats = [workbook.add_format({"valign": "vcenter"} | dict(look)) for look in drawing.looks.numbers]
        for sheet in drawing.sheets:
            _draw(workbook, workbook.add_worksheet(sheet.name), sheet, formats)
        for name, text in drawing.properties.items():
            workbook.set_custom_property(name, text, "text")
        for name, reference in drawing.names.items():
            _accepted(workbook.define_name(name, reference), f"name {name}")
        workbook.close()
    return out.getvalue()


def _draw(workbook: Workbook, worksheet: Worksheet, sheet: Sheet, formats: list[Format]) -> None:
    """All of one sheet, in the order in which a reader would set it up: paper, widths, cells, heights, the rest."""
    if sheet.page:
        _set_up(worksheet, sheet, sheet.page)
    for col, width in sheet.widths.items():
        worksheet.set_column(col, col, width)
    for spot, content in zip(sheet.spots, sheet.contents, strict=True):
        _put(worksheet, spot, content, formats[spot[-1]])
    for row, height in sheet.heights.items():
        worksheet.set_row(row, height)
    if sheet.filtered:
        worksheet.autofilter(*sheet.filtered)
    for method, arguments in sheet.said:
        _accepted(getattr(worksheet, method)(*_thawed(arguments, workbook.add_format)), f"{method} of {sheet.name} {arguments}")
    for by_hand in sheet.by_hand:
        by_hand(workbook, worksheet)


def _set_up(worksheet: Worksheet, sheet: Sheet, page: Page) -> None:
    """Paper, margins, header and footer."""
    worksheet.set_landscape() if page.is_landscape else worksheet.set_portrait()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, page.pages_high)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.5)
    worksheet.center_horizontally()
    worksheet.hide_gridlines(2)
    worksheet.set_header(sheet.header, {"margin": HEADER_MARGIN})
    worksheet.set_footer(sheet.footer, {"margin": FOOTER_MARGIN})


def _put(worksheet: Worksheet, spot: Spot, content: Content, cell_format: Format) -> None:
    """One cell. Text stays text whatever it looks like."""
    row, col, last_row, last_col, _ = spot
    if (row, col) != (last_row, last_col):
        worksheet.merge_range(row, col, last_row, last_col, "", cell_format)
    match content:
        case None | "":
            refused = worksheet.write_blank(row, col, None, cell_format)
        case Formula(text, value):
            refused = worksheet.write_formula(row, col, text, cell_format, _NoText() if value == "" else value)
        case Link(target, text):
            refused = worksheet.write_url(row, col, target, cell_format, text)
        case str():
            refused = worksheet.write_string(row, col, _no_markup(shortened(content)), cell_format)
        case number:
            refused = worksheet.write_number(row, col, figure(number), cell_format)
    _accepted(refused, f"cell ({row}, {col}) of {worksheet.name}")


def _no_markup(text: str) -> str:
    """``text`` so that XlsxWriter writes these very letters: what stands in <r> it would put into the file as it is."""
    is_taken_for_markup = text.startswith("<r>") and text.endswith("</r>")
    return f'<r><t xml:space="preserve">{escape(text, quote=False)}</t></r>' if is_taken_for_markup else text


def _accepted(refused: object, what: str) -> None:
    """XlsxWriter's answer; whatever it refuses is raised as ValueError."""
    if refused:
        raise ValueError(f"{what} refused: {refused}")


def _thawed(value: object, format_of: Callable[[dict], Format]) -> object:
    """What was said of a sheet as XlsxWriter takes it: with dictionaries and lists, a look as a format."""
    match value:
        case Dictionary():
            said = {name: _thawed(item, format_of) for name, item in value}
            return said | {"format": format_of(said["format"])} if "format" in said else said
        case tuple():
            return [_thawed(item, format_of) for item in value]
    return value
