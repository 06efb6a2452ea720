"""Workbooks that we write: forms and lists drawn on sheets, as high as their text needs, and the one way anything gets into a cell."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat, zip_longest
from math import ceil
from typing import NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from pipeline.documents.blank.fields import Answer
from pipeline.documents.drawing import Content, Drawing, Page, Sheet
from pipeline.documents.look import ROW_HEIGHT, SHEET_FONT, made_on
from pipeline.documents.prepared import filled
from pipeline.documents.xlsx import FONT_SIZE
from pipeline.intake.ours import FORM_MARK, FORM_VERSION, PROPERTY_MAX
from pipeline.rounds import Round

IDENTITY_SHEET = "_prameun"
TALLEST_ROW = 409                   # points, the most that Excel allows
LINE_FILL, LINE_LOSS, WORD_LOSS = 0.95, 2.5, 2     # Thai letters a digit of width; lost to the indent; where a line breaks
# Letters whose width is known without asking Unicode one by one: Latin, Thai, and the signs that stand among them.
FAMILIAR, MARKS = re.compile("[\x00-\u02ff\u0e00-\u0e7f\u2010-\u2027\u25a0-\u26ff]*"), re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
HEADER_ROOM = 90                    # of each text; a header with its font codes must stay below 255
TITLE_ROW, NOTE_ROW, HEAD_ROW, FIRST_ROW = range(4)
NOTHING = "ไม่มีรายการ"
HEAD_FILL = "#E7EEF3"
FRAME = {"border": 1, "border_color": "#7F8C96"}
HEAD = FRAME | {"bold": True, "font_color": "#000000", "align": "center", "indent": 0, "text_wrap": True,
                "bg_color": HEAD_FILL, "locked": True}
TEXT = FRAME | {"text_wrap": True, "align": "left", "indent": 1}
NO_LOOK: dict = {}
SUMMED = {"bold": True, "bg_color": HEAD_FILL}
CENTRED = FRAME | {"text_wrap": True, "align": "center"}
OPEN = {"locked": False, "bg_color": "#FFFBE8"}
LOCKED = {"locked": True, "bg_color": "#FFFFFF"}
# What one who fills in a protected form may still do beside answering.
ALLOWED = {"select_locked_cells": True, "format_rows": True, "format_columns": True}


@dataclass(frozen=True)
class Column:
    """One column of a list: heading, width in characters, XlsxWriter properties of its cells, what may be filled in."""

    heading: str
    width: float
    look: dict = field(default_factory=lambda: TEXT)
    answer: Answer | None = None


class Piece(NamedTuple):
    """One cell of a form: content from column ``first`` to ``last`` (from 0), over ``rows`` lines.

    With an ``answer`` it is a cell to fill in: open in a protected form, and held to what the answer allows. ``turns`` is
    (condition, look): how the cell looks while the formula holds.
    """

    content: Content
    first: int
    last: int
    look: dict
    rows: int = 1
    space: float = 0                # points above the text, for a signature or a longer answer
    answer: Answer | None = None
    turns: tuple[str, dict] | None = None


Line = list[Piece]


class Lines:
    """The lines of a list on a sheet, each as high as its longest text needs."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column]):
        self._sheet, self._columns = sheet, columns
        self._rulers = [ruler(column.width, column.look) for column in columns]
        self._looks: dict[tuple, list[int]] = {}

    def put(self, row: int, contents: Sequence[Content], over: dict = NO_LOOK) -> None:
        """One line; ``over`` goes over the columns' own look."""
        looks = self._looks.get(key := tuple(over.items()))
        if looks is None:
            looks = self._looks[key] = [self._sheet.number_of(column.look | over) for column in self._columns]
        cols = range(len(looks))
        self._sheet.put_all(zip(repeat(row), cols, repeat(row), cols, looks), contents)
        self._sheet.set_row(row, max(map(Ruler.height, self._rulers, contents)))


class Book:
    """An open workbook: what is drawn in it, and what every sheet of it says of office and round."""

    def __init__(self, title: str, office: str, round_: Round):
        self.office, self.round, self.footnote = office, round_, ""
        self.drawing = Drawing(title, made_on(round_))

    def identify(self, **identity: str) -> None:
        """Say in a hidden sheet and in the file's properties what this paper is, so that the inbox knows it again."""
        said = {"mark": FORM_MARK + FORM_VERSION, "round": str(self.round), **identity}
        sheet = self.drawing.add(IDENTITY_SHEET)
        for row, pair in enumerate(said.items()):
            for col, text in enumerate(pair):
                sheet.put(row, col, text, {})
        sheet.protect()
        sheet.very_hidden()
        self.drawing.properties |= {name: text[:PROPERTY_MAX] for name, text in said.items()}

    def add_sheet(self, name: str, landscape: bool, pages_high: int = 0) -> Sheet:
        """A sheet set up for A4, one page wide; ``pages_high`` 0 lets it run on over as many pages as it needs."""
        font = f'&"{SHEET_FONT},Regular"&12 '          # the blank keeps a digit that follows out of the size
        note = f"&C{font}{header_text(self.footnote)}" if self.footnote else ""
        return self.drawing.add(name, Page(landscape, pages_high),
                                f"&L{font}{header_text(self.office)}&R{font}รอบการประเมิน {self.round}",
                                f"&L{font}{header_text(name)}{note}&R{font}หน้า &P จาก &N")

    def add_form(self, name: str, widths: Sequence[float], lines: Sequence[Line], is_protected: bool = False,
                 pages_high: int = 1) -> Sheet:
        """A portrait sheet of one page (``pages_high`` 0: of many): the lines from the top, as high as their longest text.

        Protected (without password) only its answers can be changed.
        """
        sheet = self.add_sheet(name, landscape=False, pages_high=pages_high)
        for col, width in enumerate(widths):
            sheet.set_column(col, col, width)
        rulers, spots, contents, answers = {}, [], [], []
        for row, line in enumerate(lines):
            height = ROW_HEIGHT
            for content, first, last, look, rows, space, answer, turns in line:
                number = sheet.number_of(look | OPEN if answer else look)
                spots.append((row, first, row + rows - 1, last, number))
                contents.append(content)
                if rows == 1:
                    own = rulers.get((first, last, number))
                    if own is None:
                        own = rulers[first, last, number] = ruler(sum(widths[first:last + 1]), look)
                    height = max(height, space + own.height(content))
                if answer:
                    answers.append((answer, xl_rowcol_to_cell(row, first)))
                if turns:
                    self.turn(sheet, row, first, *turns)
            sheet.set_row(row, height)
        sheet.put_all(spots, contents)
        self.hold(sheet, answers)
        if is_protected:
            sheet.protect("", ALLOWED)
        return sheet

    def turn(self, sheet: Sheet, row: int, col: int, condition: str, look: dict, rows: int = 1) -> None:
        """Let the cell take another look while ``condition`` (a formula) holds, and so those of the rows below it."""
        sheet.conditional_format(row, col, row + rows - 1, col, {"type": "formula", "criteria": f"={condition}", "format": look})

    def hold(self, sheet: Sheet, answers: Sequence[tuple[Answer, str]]) -> None:
        """Hold each cell (or range) to what its answer allows, one validation for all cells of one answer."""
        for answer in dict.fromkeys(answer for answer, _ in answers):
            cells = [cell for held, cell in answers if held == answer]
            first = cells[0].partition(":")[0]
            if rule := answer.validation(first):
                sheet.data_validation(first, rule | {"multi_range": " ".join(cells)})

    def add_list(self, name: str, title: Content, note: Content, columns: Sequence[Column],
                 rows: Sequence[Sequence[Content]], sums: Sequence[int] = (), open_rows: int | None = None) -> Sheet:
        """A landscape sheet that holds one list: title, note, headings that stay in view and on each page, filter.

        The first line of ``rows`` stands in row FIRST_ROW (from 0), so that formulas elsewhere can point at it;
        ``sums`` are those (from 0) that sum up others. With ``open_rows`` it is a form: protected, and in its first so many
        rows the columns with an answer are open; no filter, for a hidden row would not be read back.
        """
        sheet = self.add_sheet(name, landscape=True)
        last = len(columns) - 1
        for col, column in enumerate(columns):
            sheet.set_column(col, col, column.width)
        for row, text, look in ((TITLE_ROW, title, {"bold": True, "font_size": 20}), (NOTE_ROW, note, {"text_wrap": True})):
            sheet.put(row, 0, text, look, (row, last))
            sheet.set_row(row, height_of(text, sum(column.width for column in columns), look))
        lines = Lines(sheet, columns)
        lines.put(HEAD_ROW, [column.heading for column in columns], HEAD)
        if not rows:
            lines.put(FIRST_ROW, [None, NOTHING, *[None] * (last - 1)], LOCKED)
        for row, contents in enumerate(rows, FIRST_ROW):
            lines.put(row, contents, SUMMED if row - FIRST_ROW in sums else NO_LOOK)
        sheet.freeze_panes(FIRST_ROW, 0)
        sheet.repeat_rows(HEAD_ROW)
        if open_rows is None:
            sheet.autofilter(HEAD_ROW, 0, max(FIRST_ROW, HEAD_ROW + len(rows)), last)
        else:
            self._open(sheet, columns, rows[:open_rows])
        return sheet

    def _open(self, sheet: Sheet, columns: Sequence[Column], rows: Sequence[Sequence[Content]]) -> None:
        """Protect a list but for the answers of these first rows, and hold them to what the answers allow."""
        answers = [(col, column) for col, column in enumerate(columns) if column.answer]
        for row, contents in enumerate(rows, FIRST_ROW):
            for col, column in answers:
                sheet.put(row, col, contents[col], column.look | OPEN)
        last = FIRST_ROW + len(rows) - 1
        self.hold(sheet, [(column.answer, xl_range(FIRST_ROW, col, last, col)) for col, column in answers if rows])
        sheet.protect("", ALLOWED)


def workbook_bytes(title: str, office: str, round_: Round, draw: Callable[[Book], None]) -> bytes:
    """The .xlsx that ``draw`` fills. Same drawing, same bytes: nothing in it comes from the clock or the machine.

    Whatever XlsxWriter refuses is raised: it is our own fault.
    """
    book = Book(title, office, round_)
    draw(book)
    return filled(book.drawing)


@lru_cache(maxsize=256)
def header_text(text: str) -> str:
    """``text`` for a page header or footer, where & begins a code, as far as there is room for it in 255 UTF-16 units."""
    coded, room = [], HEADER_ROOM
    for letter, behind in zip_longest(text, text[1:], fillvalue=""):
        # Before these XlsxWriter takes any & for that of a picture: bold on and off again keeps them apart.
        code = letter if letter != "&" else "&&&B&B" if behind in ("G", "[") else "&&"
        room -= len(code.encode("utf-16-le", "surrogatepass")) // 2
        if room < 0:
            return "".join(coded) + "…"
        coded.append(code)
    return "".join(coded)


def lines_of(content: Content, width: float) -> int:
    """Lines that ``content`` takes in a column ``width`` characters wide, estimated on the safe side."""
    return broken_lines(content, width * LINE_FILL - LINE_LOSS) if isinstance(content, str) else 1


@lru_cache(maxsize=4096)            # a thousand forms print the same few hundred texts
def broken_lines(text: str, room: float) -> int:
    """Lines of a text that breaks wherever a line of it takes more than ``room`` digits."""
    lengths = [room_taken(line) for line in text.split("\n")]
    return sum(1 if length <= room else ceil(length / max(1, room - WORD_LOSS)) for length in lengths)


def room_taken(line: str) -> float:
    """Width of a line in digits: marks above and below take none, dots of a dotted line half."""
    if FAMILIAR.fullmatch(line):
        return len(line) - len(MARKS.findall(line)) - line.count(".") / 2
    return sum(0 if unicodedata.category(letter) == "Mn" else 0.5 if letter == "." else 1 for letter in line)


def row_height(lines: float) -> float:
    """Points that ``lines`` lines of 16 pt text need so that no vowel or tone mark is cut."""
    return min(TALLEST_ROW, lines * ROW_HEIGHT)


class Ruler(NamedTuple):
    """How high a content gets in a cell: the digits that a line holds, the points that it takes."""

    room: float
    line: float

    def height(self, content: Content) -> float:
        if not isinstance(content, str) or len(content) <= self.room and "\n" not in content:       # nearly every content
            return self.line
        height = broken_lines(content, self.room) * self.line
        return height if height < TALLEST_ROW else TALLEST_ROW


def ruler(width: float, look: dict) -> Ruler:
    """The ruler of cells so wide and of this look."""
    return ruler_of(width, look.get("font_size", FONT_SIZE))


@lru_cache(maxsize=1024)
def ruler_of(width: float, font_size: float) -> Ruler:
    """The ruler of cells so wide and with letters of so many points; larger ones take more room, smaller ones not less."""
    larger = max(1, font_size / FONT_SIZE)
    return Ruler(width / larger * LINE_FILL - LINE_LOSS, larger * ROW_HEIGHT)


def height_of(content: Content, width: float, look: dict) -> float:
    """Points that ``content`` needs in a column so wide and this look."""
    return ruler(width, look).height(content)
