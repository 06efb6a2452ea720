"""The same script with the fast libraries: pandas reads through calamine, XlsxWriter writes, in memory (its default is temporary files)."""

from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.rivals.papers import FONT, LOOKS, ROW_HEIGHT, Formula, Sheet, sheets_of
from tests.rivals.script import Libraries, main


def write_workbook(kind: str, facts: dict, path: Path) -> None:
    """The person's workbook."""
    draw_workbook(path, sheets_of(kind, facts))


def draw_workbook(out, sheets: tuple[Sheet, ...]) -> None:
    """These sheets as a workbook at ``out``, a path or a file in memory."""
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        looks = {name: book.add_format(FONT | look) for name, look in LOOKS.items()}
        for drawn in sheets:
            draw(book.add_worksheet(drawn.name), drawn, looks)


def draw(sheet: Worksheet, drawn: Sheet, looks: dict) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape() if drawn.is_landscape else sheet.set_portrait()
    sheet.fit_to_pages(1, 0 if drawn.is_landscape else 1)
    sheet.set_footer(f"&C{drawn.name}")
    for col, width in enumerate(drawn.widths):
        sheet.set_column(col, col, width)
    for row, line in enumerate(drawn.lines):
        sheet.set_row(row, ROW_HEIGHT)
        for cell in line:
            look = looks[cell.look]
            if cell.last > cell.first or cell.rows > 1:
                sheet.merge_range(row, cell.first, row + cell.rows - 1, cell.last, "", look)
            match cell.value:
                case None:
                    sheet.write_blank(row, cell.first, None, look)
                case Formula(text, value):
                    sheet.write_formula(row, cell.first, text, look, value)
                case str():
                    sheet.write_string(row, cell.first, cell.value, look)
                case number:
                    sheet.write_number(row, cell.first, number, look)


if __name__ == "__main__":
    main(Libraries("calamine", "xlsxwriter", write_workbook))
