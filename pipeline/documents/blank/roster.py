"""The form of the roster, with which an office begins: headings of the contract, drop-downs, and examples beside it.

The examples stand column by column on a sheet of their own, so that nobody reads them as people.
"""

from dataclasses import dataclass
from functools import partial

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.config import Settings
from pipeline.documents.blank.fields import SHORT_DAY, WORDS, Answer
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Book, Column, height_of, row_height, workbook_bytes
from pipeline.intake.roster import DAY_WANTED, FIRST_CONTRACT, NUMBER_WANTED, YES_WANTED
from pipeline.intake.words import wording_of
from pipeline.rounds import Round
from pipeline.thai import thai_date

ROSTER_FORM = "ทะเบียนบุคลากร.xlsx"
ROSTER, EXAMPLES = "ทะเบียน", "วิธีกรอกและตัวอย่าง"
HEAD_ROW, FIRST_ROW, LAST_ROW = 2, 3, 1_048_576
PAGES_WIDE = 2                      # nineteen columns on one page nobody can read
TYPED = TEXT | {"num_format": "@"}
DATE = CENTRED | {"num_format": SHORT_DAY}
NUMBER, BAHT = CENTRED | {"num_format": "0.##"}, CENTRED | {"num_format": "#,##0"}
NOT_NEGATIVE = "AND(ISNUMBER({cell}),{cell}>=0)"
A_DAY = f"AND(ISNUMBER({{cell}}),{{cell}}>=DATE({FIRST_CONTRACT.year},{FIRST_CONTRACT.month},{FIRST_CONTRACT.day}))"
NEEDED = "จำเป็น"


@dataclass(frozen=True)
class RosterColumn:
    """One column: its meaning in headers.csv, width, look, what it takes, how to fill it in, an example of each kind."""

    meaning: str
    width: float
    look: dict
    answer: Answer
    how: str
    examples: tuple[str, str]

    @property
    def heading(self) -> str:
        return wording_of("roster", self.meaning)


def roster_form(settings: Settings, round_: Round) -> bytes:
    """The roster form of the round as .xlsx."""
    columns = roster_columns(settings)

    def draw(book: Book) -> None:
        _draw_roster(book, columns)
        how = (Column("คอลัมน์", 26), Column("วิธีกรอก", 52),
               *(Column(f"ตัวอย่าง {number} (อย่ากรอกที่นี่)", 34) for number in (1, 2)))
        note = f"กรอกรายชื่อในแผ่น “{ROSTER}” คนละหนึ่งบรรทัด แล้ววางไฟล์ในโฟลเดอร์ {round_.folder}"
        book.add_list(EXAMPLES, EXAMPLES, note, how, [(column.heading, column.how, *column.examples) for column in columns])
    return workbook_bytes(f"ทะเบียนบุคลากร รอบ {round_}", settings.office.name, round_, draw)


def roster_columns(settings: Settings) -> tuple[RosterColumn, ...]:
    """All columns of the contract in its order; only the first three are needed."""
    types = tuple(dict.fromkeys(wording_of("scheme", scheme.code) for scheme in settings.scheme))
    rules = [rule for scheme in settings.scheme for rule in scheme.competencies]
    groups = tuple(dict.fromkeys(rule.work_group for rule in rules if rule.work_group))

    def text(meaning: str, width: float, how: str, *examples: str) -> RosterColumn:
        return RosterColumn(meaning, width, TYPED, WORDS, how, examples)

    def chosen(meaning: str, width: float, choices: tuple, code: str, how: str, *examples: str) -> RosterColumn:
        answer = Answer(wording_of("roster", meaning), ((code, YES_WANTED),), choices=choices)
        return RosterColumn(meaning, width, CENTRED, answer, how, examples)

    def number(meaning: str, look: dict, how: str, *examples: str) -> RosterColumn:
        name = wording_of("roster", meaning)
        answer = Answer(name, (("ROSTER_VALUE_UNREADABLE", NUMBER_WANTED),), condition=NOT_NEGATIVE)
        return RosterColumn(meaning, 14, look, answer, how, examples)

    def day(meaning: str, *examples: str) -> RosterColumn:
        answer = Answer(wording_of("roster", meaning), (("ROSTER_VALUE_UNREADABLE", DAY_WANTED),), condition=A_DAY)
        return RosterColumn(meaning, 18, DATE, answer, "เฉพาะพนักงานราชการ", examples)
    return (
        text("person_id", 16, f"{NEEDED} เลขของสำนักงาน คงเลขศูนย์นำหน้าไว้", "00101", "อ01"),
        text("full_name", 32, f"{NEEDED} คำนำหน้า ชื่อ และนามสกุล", "นางสาวตัวอย่าง ทดลองกรอก", "นายตัวอย่าง สมมติชื่อ"),
        chosen("scheme", 34, types, "ROSTER_SCHEME_UNKNOWN", f"{NEEDED} เลือกจากรายการ", types[0], types[-1]),
        chosen("work_group", 18, groups, "ROSTER_WORK_GROUP_UNKNOWN", "จำเป็นสำหรับพนักงานราชการ เลือกจากรายการ",
               *([groups[-1], groups[0]] if groups else ["", ""])),
        text("position", 28, "ชื่อตำแหน่ง", "ครูผู้สอน", "นิติกร"),
        text("level", 16, "เฉพาะ 38 ค.(2)", "", "ปฏิบัติการ"),
        text("unit", 34, "หน่วยที่รวบรวมส่งแบบประเมิน", "โรงเรียนบ้านตัวอย่าง", "กลุ่มกฎหมายและคดี"),
        text("evaluator", 30, "ผู้ลงนามประเมิน", "นายตัวอย่าง บริหารสมมติ", "นางตัวอย่าง ยุติสมมติ"),
        text("evaluator_position", 34, "ตำแหน่งของผู้ประเมิน", "ผู้อำนวยการโรงเรียนบ้านตัวอย่าง", "ผู้อำนวยการกลุ่มกฎหมายและคดี"),
        number("salary", BAHT, "บาทต่อเดือน", "18,000", "15,000"),
        day("contract_from", "1 ต.ค. 2563", ""), day("contract_to", "30 ก.ย. 2567", ""),
        chosen("on_probation", 14, ("ใช่",), "ROSTER_VALUE_UNREADABLE", "เลือก ใช่ หรือเว้นว่าง", "", "ใช่"),
        number("months_in_round", NUMBER, "เดือนที่ปฏิบัติงานในรอบนี้", "6", "6"),
        number("leave_days", NUMBER, "ลาป่วยและลากิจรวมกัน (วัน)", "2", "0"),
        number("leave_times", NUMBER, "ลาป่วยและลากิจรวมกัน (ครั้ง)", "1", "0"),
        number("late_times", NUMBER, "ครั้ง", "0", "0"),
        text("national_id", 20, "ไม่จำเป็น ระบบไม่ใช้และไม่เก็บ", "", ""),
        text("email", 26, "ไม่จำเป็น", "p101@office.example", "p01@office.example"),
    )


def _draw_roster(book: Book, columns: tuple[RosterColumn, ...]) -> None:
    """The sheet to fill in: heading row repeated on each page, every row below it open."""
    sheet = book.add_sheet(ROSTER, landscape=True)
    last = len(columns) - 1
    title = (f"ทะเบียนบุคลากรผู้รับการประเมิน  รอบที่ {book.round.number}  ปีงบประมาณ พ.ศ. {book.round.fiscal_year}  "
             f"({thai_date(book.round.first_day)} – {thai_date(book.round.last_day)})")
    heading = {"bold": True, "font_size": 20}
    sheet.put(0, 0, title, heading, (0, last))
    sheet.set_row(0, height_of(title, sum(column.width for column in columns), heading))
    sheet.put(1, 0, book.office, {"bold": True}, (1, last))
    for col, column in enumerate(columns):
        sheet.draw(partial(_open, col, column))
        sheet.put(HEAD_ROW, col, column.heading, HEAD)
    book.hold(sheet, [(column.answer, f"{chr(65 + col)}{FIRST_ROW + 1}:{chr(65 + col)}{LAST_ROW}")
                      for col, column in enumerate(columns)])
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.repeat_rows(HEAD_ROW)
    sheet.repeat_columns(0, 1)
    sheet.fit_to_pages(PAGES_WIDE, 0)
    sheet.set_row(HEAD_ROW, row_height(2))
    sheet.protect("", {"format_rows": True, "format_columns": True, "sort": True})


def _open(col: int, column: RosterColumn, workbook: Workbook, worksheet: Worksheet) -> None:
    """Give a whole column its look, and open all of it."""
    worksheet.set_column(col, col, column.width, workbook.add_format({"valign": "vcenter"} | column.look | {"locked": False}))
