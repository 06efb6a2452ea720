"""Workbooks drawn as text, so that a test shows the sheet it is about.

    [sheet name]              a new sheet; [hidden: name] a hidden one
    | ที่ | "20" | 4.5 |       cells from column A on; numbers as numbers, "…" as text, anything else as text
    | =A1*2 => 9 | =A1 => |   a formula with its stored value, and one without any
    | #N/A | %0.3 | date 2566-04-05 | TRUE |    an error, a number shown as percent, a real date, a boolean
    | 00000:411 |             a number shown with leading zeros
    merge A1:C1  ·  hide row 7  ·  hide column B
"""

import io
import re
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from pipeline.config import load_settings
from pipeline.intake.reading import Reading
from pipeline.intake.workbook import read_content
from pipeline.rounds import Round

SETTINGS = load_settings(Path(__file__).parents[1] / "config.toml")
ROUND = Round.parse("2566/1")


def draw(text: str) -> bytes:
    """The .xlsx that the drawing shows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2023, 4, 1)})
    sheet, row = None, 0
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if heading := re.fullmatch(r"\[(hidden: )?(.*)\]", line):
            sheet, row = book.add_worksheet(heading[2]), 0
            if heading[1]:
                sheet.hide()
        elif line.startswith("|"):
            for column, cell in enumerate(line.strip("|").split("|")):
                _write(book, sheet, row, column, cell.strip())
            row += 1
        else:
            _arrange(sheet, line)
    if not book.worksheets():
        book.add_worksheet("Sheet1")
    book.worksheets()[0].activate()
    book.close()
    return out.getvalue()


def _write(book, sheet, row: int, column: int, text: str) -> None:
    if not text:
        return
    if text.startswith("=") and "=>" in text:
        formula, _, value = text.partition("=>")
        value = value.strip()
        sheet.write_formula(row, column, formula.strip(), None, float(value) if _is_number(value) else value)
    elif text.startswith("#") and text[1:2].isupper():
        sheet.write_formula(row, column, "=NA()", None, text)
    elif text.startswith("%") and _is_number(text[1:]):
        sheet.write_number(row, column, float(text[1:]), book.add_format({"num_format": "0%"}))
    elif padded := re.fullmatch(r"(0+):(\d+)", text):
        sheet.write_number(row, column, int(padded[2]), book.add_format({"num_format": padded[1]}))
    elif day := re.fullmatch(r"date (\d{4})-(\d\d)-(\d\d)", text):
        sheet.write_datetime(row, column, date(*map(int, day.groups())), book.add_format({"num_format": "dd/mm/yyyy"}))
    elif text in ("TRUE", "FALSE"):
        sheet.write_boolean(row, column, text == "TRUE")
    elif _is_number(text):
        sheet.write_number(row, column, float(text))
    else:
        sheet.write_string(row, column, re.fullmatch(r'"?(.*?)"?', text, re.DOTALL)[1].replace("\\n", "\n"))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) is not None


def _arrange(sheet, line: str) -> None:
    if merged := re.fullmatch(r"merge (.+)", line):
        # merge_range would write over what the drawing has put there.
        sheet.merge.extend([*xl_cell_to_rowcol(first), *xl_cell_to_rowcol(last)]
                           for first, last in (place.split(":") for place in merged[1].split()))
    elif row := re.fullmatch(r"hide row (\d+)", line):
        sheet.set_row(int(row[1]) - 1, None, None, {"hidden": True})
    elif column := re.fullmatch(r"hide column ([A-Z]+)", line):
        sheet.set_column(f"{column[1]}:{column[1]}", None, None, {"hidden": True})
    else:
        raise ValueError(line)


def read(text: str, file_name: str = "ก.xlsx", round_: Round = ROUND) -> Reading:
    """What the intake makes of the drawing."""
    return read_content(draw(text), file_name, SETTINGS.limits, round_)
