"""The plain script: pandas.read_excel with openpyxl, groupby, workbooks by openpyxl, pages by Jinja2.

openpyxl stores no value with a formula: its workbooks show none until somebody recalculates them. What is written is the same otherwise.
"""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from tests.rivals.papers import FONT, LOOKS, ROW_HEIGHT, Formula, Sheet, sheets_of
from tests.rivals.script import Libraries, main


def style_of(name: str, look: dict) -> NamedStyle:
    """A look of ours in openpyxl's terms."""
    colour = look.get("border_color", "#000000").lstrip("#")
    edge = Side("thin", colour) if "border" in look else Side()
    bottom = Side("dotted", colour) if "bottom" in look else edge
    fill = PatternFill("solid", look["bg_color"].lstrip("#")) if "bg_color" in look else PatternFill()
    return NamedStyle(
        name, Font(name=FONT["font_name"], size=look.get("font_size", FONT["font_size"]), bold=look.get("bold", False)), fill,
        Border(edge, edge, edge, bottom),
        Alignment(look.get("align", "left"), look.get("valign", "center"), wrap_text=look.get("text_wrap", False), indent=look.get("indent", 0)),
        look.get("num_format", "General"))


def write_workbook(kind: str, facts: dict, path: Path) -> None:
    """The person's workbook. A merged range gets its frame only where each of its cells has it."""
    book = Workbook()
    book.remove(book.active)
    for name, look in LOOKS.items():
        book.add_named_style(style_of(name, look))
    for drawn in sheets_of(kind, facts):
        draw(book.create_sheet(drawn.name), drawn)
    book.save(path)


def draw(sheet, drawn: Sheet) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape" if drawn.is_landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight = True, 0 if drawn.is_landscape else 1
    sheet.oddFooter.center.text = drawn.name
    for col, width in enumerate(drawn.widths):
        sheet.column_dimensions["ABCDEFGHI"[col]].width = width
    for row, line in enumerate(drawn.lines, 1):
        sheet.row_dimensions[row].height = ROW_HEIGHT
        for cell in line:
            if cell.last > cell.first or cell.rows > 1:         # before it has its look: openpyxl draws a merged frame slowly
                sheet.merge_cells(None, row, cell.first + 1, row + cell.rows - 1, cell.last + 1)
            for below in range(row, row + cell.rows):
                for col in range(cell.first, cell.last + 1):
                    sheet.cell(below, col + 1).style = cell.look
            sheet.cell(row, cell.first + 1).value = cell.value.text if isinstance(cell.value, Formula) else cell.value


if __name__ == "__main__":
    main(Libraries("openpyxl", "openpyxl", write_workbook))
