"""Drawing tools for the invented office's forms: a workbook in memory, its looks, and what every form has at its foot."""

import io
from datetime import date, datetime
from functools import cache

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from tests.office_people import Calculated, Person, Term

OFFICE = "สำนักงานเขตพื้นที่การศึกษาตัวอย่าง"
DIRECTOR = "นายสมพงษ์ ตัวอย่างบริหาร"
SIGN = "ลงชื่อ .............................................. "

STYLES = {"text": {}, "wrapped": {"text_wrap": True}, "centred": {"align": "center"}, "title": {"bold": True, "align": "center"},
          "heading": {"bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#D9E2F3"},
          "score": {"num_format": "0.00"}, "whole": {"num_format": "0"}, "weight": {"num_format": "0.##"}, "percent": {"num_format": '0"%"'},
          "money": {"num_format": "#,##0"}, "date": {"num_format": "[$-107041E]d mmmm yyyy;@"}}
position = cache(xl_cell_to_rowcol)
FONT = {"font_name": "TH Sarabun New", "font_size": 16, "valign": "vcenter"}


class Book:
    """A workbook in memory with the few looks that the forms need."""

    def __init__(self, author: str, saved_on: date):
        self.bytes = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self.bytes, {"in_memory": True})
        self.workbook.set_properties({"author": author, "created": datetime(saved_on.year, saved_on.month, saved_on.day, 8, 30)})
        self.looks = {name: self.workbook.add_format(FONT | look) for name, look in STYLES.items()}

    def page(self, name: str, widths: tuple[int, ...]) -> "Page":
        return Page(self, name, widths)

    def close(self) -> bytes:
        self.workbook.close()
        return self.bytes.getvalue()


class Page:
    """One sheet; ``put`` takes an address or a range to merge, and a value of any kind that a form holds."""

    def __init__(self, book: Book, name: str, widths: tuple[int, ...]):
        self.name, self.looks, self.sheet = name, book.looks, book.workbook.add_worksheet(name)
        self.sheet.set_paper(9)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def put(self, where: str, value: object, look: str = "text") -> None:
        first, _, last = where.partition(":")
        at = position(first)
        if last:
            self.sheet.merge_range(*at, *position(last), "", self.looks[look])
        if isinstance(value, Calculated):
            self.sheet.write_formula(*at, value.formula, self.looks[look], value.value)
        elif isinstance(value, str):
            self.sheet.write_string(*at, value, self.looks[look])
        elif isinstance(value, date):
            self.sheet.write_datetime(*at, value, self.looks["date"])
        else:
            self.sheet.write_number(*at, value, self.looks[look])

    def refer(self, cell: str, value: float) -> Calculated:
        """What another sheet writes to show ``cell`` of this one."""
        return Calculated(f"='{self.name}'!{cell}", value)

    def headings(self, row: int, headings: tuple[str, ...]) -> None:
        for column, heading in zip("ABCDEFGHIJK", headings):
            self.put(f"{column}{row}", heading, "heading")

    def signatures(self, row: int, left: str, right: str, person: Person, term: Term) -> None:
        """The block of four lines: the evaluated person on the left, the evaluator on the right."""
        signed = term.day_in_words(person.evaluated_on)
        for columns, role, name, post in ((left, "ผู้รับการประเมิน", person.name, person.post),
                                          (right, "ผู้ประเมิน", person.evaluator, person.evaluator_position)):
            first, last = columns.split(":")
            for line, text in enumerate((SIGN + role, f"({name})", f"ตำแหน่ง {post}", signed), row):
                self.put(f"{first}{line}:{last}{line}", text, "centred")

    def superior(self, row: int, columns: str, person: Person, term: Term) -> None:
        """The director's signature below the summary."""
        first, last = columns.split(":")
        for line, text in enumerate((SIGN + "ผู้บังคับบัญชา", f"({DIRECTOR})", f"ตำแหน่ง ผู้อำนวยการ{OFFICE}",
                                     term.day_in_words(person.evaluated_on)), row):
            self.put(f"{first}{line}:{last}{line}", text, "centred")
