"""Random input at the readers of what comes in: ``python -m tests.fuzz [--minutes 1] [--seed 1] [READER...]``.

Each reader has its minutes of processor time, however busy the machine. The guard gets honest workbooks with bytes turned, cut, doubled; the finder of tables sheets of known
headings, figures and nonsense laid out anywhere; the readers of numbers and of dates texts put together from what they know. Nothing
but the reader's own refusal may come out, and of numbers and dates nothing that was not typed. What fails is printed with its seed.
"""

import argparse
import io
import os
import random
import sys
import time
from datetime import date
from decimal import Decimal
from functools import cache

import xlsxwriter

from pipeline.intake.guard import Refusal, inspect
from pipeline.intake.layout import find_tables
from pipeline.intake.sheets import read_sheets
from pipeline.intake.values import (Cell, as_shown, day_of, days_in, is_blank, is_mark, level_of, lone_box, number_of, only_day_in, percent_of,
                                    rounds_in, weight_of)
from pipeline.intake.workbook import read_content
from pipeline.thai import MONTHS, MONTHS_SHORT, arabic_digits, clean, reference_rows
from tests.drawing import ROUND, SETTINGS, draw
from tests.trust_figures import record

PIECES = [*"0123456789๐๑๒๓๔๕๖๗๘๙.,/-% \u00a0\u200b\t\n()[]☑☐✓٣²½−–…+eE'", "ร้อยละ ", "น้ำหนัก ", "ระดับ ", "คะแนน", "บาท", "ครั้ง", "พ.ศ. ", "2566", "๒๕๖๖",
          "66", "1/2566", "รอบ", "ครั้งที่ ", "ปีงบประมาณ ", "31", "30", "29", "2", "1,000", "4.50", "99999999999999999999", "inf", "nan", "0x10",
          "1_0", "เดือน", "2023-04-05", *MONTHS, *MONTHS_SHORT]
DRAWN = """
    [แบบ]
    | ที่ | ตัวชี้วัด | น้ำหนัก | ระดับ | คะแนน |
    | 1 | งานสมมติ | 40 | 4 | =D2*2 => 8 |
    | 2 | งานที่สอง | 60 | 3.5 | 2 |
    merge A5:C5
"""


@cache
def honest() -> list[bytes]:
    return [draw(DRAWN), draw(DRAWN.replace("แบบ", "hidden: ข้าง") + "[สอง]\n| a | %0.3 | date 2566-04-05 |")]


@cache
def headings() -> list[str]:
    return [value for row in reference_rows("headers.csv") for value in map(str, row.values() if isinstance(row, dict) else row)]


def spoilt(chance: random.Random, content: bytes) -> bytes:
    """The bytes with a few of them turned, a stretch cut out, doubled or swapped with another's."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        place, length = chance.randrange(len(data)), chance.choice((1, 2, 4, 30, 200))
        match chance.randrange(5):
            case 0 | 1:
                data[place] = chance.choice((0, 1, 0x7f, 0x80, 0xff, chance.randrange(256)))
            case 2:
                del data[place:place + length]
            case 3:
                data[place:place] = data[place:place + length]
            case 4:
                data[place:place + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"PK\x01\x02", b"PK\x05\x06"))
        if not data:
            return b""
    return bytes(data)


def try_guard(chance: random.Random) -> None:
    """Whatever passes can be read or is refused; nothing else comes out."""
    content = spoilt(chance, chance.choice(honest()))
    try:
        read_sheets(content, inspect(content, SETTINGS.limits), SETTINGS.limits)
    except Refusal:
        pass


def try_layout(chance: random.Random) -> None:
    """Tables lie within their sheet, below their heading and never over each other's rows; reading them raises nothing."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("ก", "ข")[:chance.choice((1, 1, 2))]:
            sheet = book.add_worksheet(name)
            for _ in range(chance.choice((5, 20, 60))):
                row, column = chance.randrange(14), chance.randrange(12)
                text = chance.choice((chance.choice(headings()), "".join(chance.choices(PIECES, k=3)), str(chance.randrange(1, 6))))
                sheet.write_number(row, column, int(text)) if text.isascii() and text.isdigit() else sheet.write_string(row, column, text)
            if chance.random() < .5:
                row, column = chance.randrange(8), chance.randrange(8)
                sheet.merge_range(row, column, row + chance.randrange(1, 4), column + chance.randrange(3), chance.choice(headings()))
            if chance.random() < .3:
                sheet.set_column(chance.randrange(6), chance.randrange(6, 9), None, None, {"hidden": True})
    content = out.getvalue()
    for sheet in read_sheets(content, inspect(content, SETTINGS.limits), SETTINGS.limits).sheets:
        for table in find_tables(sheet):
            assert 0 <= table.top <= table.bottom < table.end <= sheet.last_row + 1, table
            assert 0 <= table.first_column <= table.last_column <= sheet.last_column, table
            assert all(table.first_column <= column <= table.last_column for column in table.columns.values()), table
    read_content(content, "ก.xlsx", SETTINGS.limits, ROUND)


def drawn_text(chance: random.Random) -> str:
    return "".join(chance.choices(PIECES, k=chance.randrange(1, 9)))


def try_numbers(chance: random.Random) -> None:
    """A number is finite, and all its digits stand in the text in that order."""
    cell = Cell(0, 0, drawn_text(chance), "text")
    digits = "".join(letter for letter in arabic_digits(cell.text) if letter in "0123456789")
    for read in (number_of, level_of, percent_of):
        found = read(cell)
        assert found is None or isinstance(found, Decimal) and found.is_finite() and found >= 0, (read, cell.text, found)
        assert found is None or int(format(found, "f").replace(".", "")) == int(digits), (read, cell.text, found)
    weight_of(cell), is_blank(cell), is_mark(cell), lone_box(cell), as_shown(cell)


def try_dates(chance: random.Random) -> None:
    """A date's day stands in the text, and a round's year too."""
    text = drawn_text(chance)
    plain = arabic_digits(clean(text))          # what nobody sees between two figures does not part them
    for found in (*days_in(text), *filter(None, (only_day_in(text), day_of(Cell(0, 0, text, "text"))))):
        assert isinstance(found, date) and str(found.day) in plain, (text, found)
    for found in rounds_in(text):
        assert found.folder, (text, found)


READERS = {"guard": try_guard, "layout": try_layout, "numbers": try_numbers, "dates": try_dates}


def fuzz(name: str, minutes: float, seed: int) -> int:
    """So many inputs were tried; ends the program at the first that fails."""
    ends, tried = time.process_time() + 60 * minutes, 0
    while time.process_time() < ends:
        try:
            READERS[name](random.Random(f"{name} {seed} {tried}"))
        except BaseException:
            print(f"{name}: input {tried} of seed {seed} fails", file=sys.stderr)
            raise
        tried += 1
    return tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", nargs="*", metavar="READER", help=" ".join(READERS))
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("FUZZ_MINUTES") or 1))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name in options.readers or READERS:
        tried = fuzz(name, options.minutes, options.seed)
        print(f"{name}: {tried} inputs in {options.minutes:g} minutes, nothing found", flush=True)
        record(12, **{f"{name}_inputs": tried, f"{name}_minutes": f"{options.minutes:g}"})


if __name__ == "__main__":
    main()
