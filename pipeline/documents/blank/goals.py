"""The goals form of an office: its goals, and the goals of its units, each of which serves one of the office's (000 ข้อ 1).

Two sheets are filled in. Which unit has no goal yet, and how to fill in with examples, stand on sheets that nobody reads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.config import Settings
from pipeline.documents.blank.fields import WORDS, Answer
from pipeline.documents.blank.sheets import ANSWER, MISSING, at, counted, round_in_words, sentence
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import ROW_HEIGHT
from pipeline.documents.workbook import (
    ALLOWED, CENTRED, FIRST_ROW as LIST_TOP, HEAD, OPEN, TEXT, Book, Column, height_of, lines_of, row_height, workbook_bytes)
from pipeline.intake.ours import FORM_VERSION, SHOWN_SHEETS
from pipeline.intake.words import wording_of
from pipeline.rounds import Round
from pipeline.thai import dictionary_key, name_key

GOALS_FORM = "goals.xlsx"
TITLE = "แบบเป้าหมายของสำนักงานและหน่วย"
OFFICE_SHEET, UNIT_SHEET, STANDING_SHEET, HOW_SHEET = "เป้าหมายสำนักงาน", "เป้าหมายหน่วย", "หน่วยที่มีเป้าหมายแล้ว", "วิธีกรอกและตัวอย่าง"
HEAD_ROW, TOP = 3, 5                # row of the headings (from 0) and of the first line, as Excel counts
OFFICE_ROWS, UNIT_ROWS_LEAST, ROWS_A_UNIT = 36, 60, 5
SPACE = 2 * ROW_HEIGHT              # points of a line, so that a goal may take two
NO_OFFICE_GOAL, NO_GOAL = "ยังไม่มีเป้าหมายของสำนักงานแม้แต่ข้อเดียว", "ยังไม่มีเป้าหมาย"


@dataclass(frozen=True)
class GoalColumn:
    """A column to fill in: its heading, width, what it takes, how to fill it in, examples."""

    heading: str
    width: float
    answer: Answer
    how: str
    examples: tuple[str, str]


def units_of(people: pd.DataFrame) -> list[str]:
    """The units on a roster (20_people), each once however it is spelt, in dictionary order."""
    return sorted({name_key(unit): unit for unit in reversed(people["unit"].tolist()) if unit}.values(), key=dictionary_key)


def goals_form(units: Sequence[str], settings: Settings, round_: Round) -> bytes:
    """The goals form of the round as .xlsx; ``units`` are those to choose from."""
    rows = max(UNIT_ROWS_LEAST, ROWS_A_UNIT * len(units))
    office, own = office_columns(), unit_columns(units, rows)

    def draw(book: Book) -> None:
        _draw_answers(book, OFFICE_SHEET, office, OFFICE_ROWS,
                      lambda row: _lacking_of_office(row, rows), _office_sentence())
        _draw_answers(book, UNIT_SHEET, own, rows, lambda row: _lacking_of_unit(row, rows), _unit_sentence(len(units), rows))
        _draw_standing(book, units, rows)
        _draw_how(book, {OFFICE_SHEET: office, UNIT_SHEET: own})
        book.identify(form_version=FORM_VERSION, **{SHOWN_SHEETS: f"{STANDING_SHEET}/{HOW_SHEET}"})
    return workbook_bytes(f"{TITLE} รอบ {round_}", settings.office.name, round_, draw)


def office_columns() -> tuple[GoalColumn, ...]:
    """What is asked about each goal of the office."""
    return (GoalColumn(wording_of("office_goals", "code"), 26, _code_once(f"1*({_area('A', OFFICE_ROWS)}={{cell}})"),
                       "รหัสสั้น ๆ ไม่ซ้ำกัน", ("ส1", "ส2")),
            GoalColumn(wording_of("office_goals", "office_goal"), 86, WORDS, "เป้าหมายของสำนักงานในรอบนี้",
                       ("ผู้เรียนอ่านออกเขียนได้ร้อยละ 95", "เบิกจ่ายงบประมาณทันกำหนดทุกไตรมาส")))


def unit_columns(units: Sequence[str], rows: int) -> tuple[GoalColumn, ...]:
    """What is asked about each goal of a unit."""
    unit_names = at(STANDING_SHEET, f"$B${LIST_TOP + 1}:$B${LIST_TOP + len(units)}")
    unit = Answer(wording_of("unit_goals", "unit"), (("GOAL_UNIT_UNKNOWN", ""),), choices_from=unit_names) if units else WORDS
    link = Answer("เป้าหมายสำนักงานที่สนับสนุน", (("GOAL_LINK_UNKNOWN", f"รหัสที่กรอกไว้ในแผ่น “{OFFICE_SHEET}”"),),
                  choices_from=_filled_part(OFFICE_SHEET, OFFICE_ROWS))
    code = _code_once(f"({_area('A', rows)}=$A{TOP})*({_area('B', rows)}={{cell}})")
    return (GoalColumn(unit.name if units else wording_of("unit_goals", "unit"), 36, unit, "เลือกหน่วยตามทะเบียนบุคลากร ทุกแถว",
                       ("กลุ่มนิเทศตัวอย่าง", "โรงเรียนบ้านตัวอย่าง")),
            GoalColumn(wording_of("unit_goals", "code"), 16, code, "รหัสสั้น ๆ ไม่ซ้ำกันในหน่วยเดียวกัน", ("น1", "ร1")),
            GoalColumn(wording_of("unit_goals", "goal"), 58, WORDS, "เป้าหมายของหน่วยในรอบนี้",
                       ("นิเทศการสอนอ่านครบทุกโรงเรียน", "นักเรียนชั้น ป.1 อ่านออกทุกคน")),
            GoalColumn(wording_of("unit_goals", "office_goal_code"), 22, link, "เลือกรหัสเป้าหมายของสำนักงานที่เป้าหมายนี้สนับสนุน",
                       ("ส1", "ส1")))


def _code_once(same: str) -> Answer:
    """A code that no other line has; ``same`` is a formula that gives 1 for each line of this code."""
    return Answer("รหัสเป้าหมาย", (("GOAL_CODE_TWICE", "เป้าหมายข้ออื่น"),), condition=f"SUMPRODUCT({same})=1")


def _area(column: str, rows: int) -> str:
    """A column of the lines to fill in."""
    return f"${column}${TOP}:${column}${TOP + rows - 1}"


def _filled_part(sheet: str, rows: int) -> str:
    """The first column of the lines as far down as one is filled in, so that a list of choices has no empty tail."""
    codes = at(sheet, _area("A", rows))
    last = f"SUMPRODUCT(MAX(({codes}<>\"\")*ROW({codes})))"
    return f"OFFSET({at(sheet, f'$A${TOP}')},0,0,MAX(1,{last}-{TOP - 1}),1)"


# ── what is missing, live ──

def _lacking_of_office(row: int, unit_rows: int) -> str:
    """What the line of an office's goal lacks, as a formula."""
    served = at(UNIT_SHEET, _area("D", unit_rows))
    return _first_of((f"LEN(A{row})+LEN(B{row})=0", ""), (f"LEN(A{row})=0", "ยังขาดรหัส"), (f"LEN(B{row})=0", "ยังขาดเป้าหมาย"),
                     (f"SUMPRODUCT(1*({_area('A', OFFICE_ROWS)}=A{row}))>1", "รหัสซ้ำ"),
                     (f"SUMPRODUCT(1*({served}=A{row}))=0", "ยังไม่มีหน่วยใดสนับสนุน"))


def _lacking_of_unit(row: int, rows: int) -> str:
    """The same of a unit's goal."""
    known = at(OFFICE_SHEET, _area("A", OFFICE_ROWS))
    return _first_of((f"LEN(A{row})+LEN(B{row})+LEN(C{row})+LEN(D{row})=0", ""), (f"LEN(A{row})=0", "ยังไม่เลือกหน่วย"),
                     (f"LEN(B{row})=0", "ยังขาดรหัส"), (f"LEN(C{row})=0", "ยังขาดเป้าหมาย"),
                     (f"LEN(D{row})=0", "ยังไม่เลือกเป้าหมายสำนักงาน"),
                     (f"SUMPRODUCT(1*({known}=D{row}))=0", "ไม่มีรหัสนี้ในเป้าหมายสำนักงาน"),
                     (f"SUMPRODUCT(({_area('A', rows)}=A{row})*({_area('B', rows)}=B{row}))>1", "รหัสซ้ำในหน่วยนี้"))


def _first_of(*cases: tuple[str, str]) -> str:
    """The words of the first condition that holds, an empty text where none does."""
    return "=" + "".join(f'IF({condition},"{words}",' for condition, words in cases) + '""' + ")" * len(cases)


def _office_sentence() -> Formula:
    used, lacking = (f"{column}{TOP}:{column}{TOP + OFFICE_ROWS - 1}" for column in "AC")
    return sentence(counted(f"SUMPRODUCT(1*(LEN({lacking})>0))", "ยังมีสิ่งที่ขาด", "แถว ดูช่องท้ายแถว"),
                    unless=(f"COUNTA({used})=0", NO_OFFICE_GOAL))


def _unit_sentence(units: int, rows: int) -> Formula:
    behind = f"หน่วย ดูแผ่น “{STANDING_SHEET}”"
    counts = at(STANDING_SHEET, f"$C${LIST_TOP + 1}:$C${LIST_TOP + units}")
    lacking = counted(f"SUMPRODUCT(1*(LEN(E{TOP}:E{TOP + rows - 1})>0))", "ยังมีสิ่งที่ขาด", "แถว ดูช่องท้ายแถว")
    return sentence(lacking, *([counted(f"COUNTIF({counts},0)", NO_GOAL, behind, units)] if units else []))


# ── the sheets ──

def _draw_answers(book: Book, name: str, columns: Sequence[GoalColumn], rows: int,
                  lacking: Callable[[int], str], said: Formula) -> None:
    """A sheet of lines to fill in, each with what it lacks behind it; only the answers are open."""
    sheet = book.add_sheet(name, landscape=True)
    last = len(columns)
    widths = [*(column.width for column in columns), 32]
    for row, content, look in ((0, f"{TITLE}: {name}", {"bold": True, "font_size": 20}),
                               (1, round_in_words(book.round), {}), (2, said, MISSING)):
        sheet.put(row, 0, content, look, (row, last))
        sheet.set_row(row, height_of(content, sum(widths), look))
    for col, heading in enumerate([*(column.heading for column in columns), "สิ่งที่ยังขาด"]):
        sheet.set_column(col, col, widths[col])
        sheet.put(HEAD_ROW, col, heading, HEAD)
    sheet.set_row(HEAD_ROW, row_height(max(lines_of(column.heading, column.width) for column in columns)))
    for row in range(TOP, TOP + rows):
        for col in range(last):
            sheet.put(row - 1, col, None, ANSWER | OPEN)
        sheet.put(row - 1, last, Formula(lacking(row), ""), TEXT | MISSING)
        sheet.set_row(row - 1, SPACE)
    book.hold(sheet, [(column.answer, f"{chr(65 + col)}{TOP}:{chr(65 + col)}{TOP + rows - 1}")
                      for col, column in enumerate(columns)])
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.protect("", ALLOWED)


def _draw_standing(book: Book, units: Sequence[str], rows: int) -> None:
    """Every unit of the roster with the number of its goals so far."""
    filled = at(UNIT_SHEET, _area("A", rows))
    lines: list[list[Content]] = [
        [number, unit, Formula(f"=SUMPRODUCT(1*({filled}=B{LIST_TOP + number}))", 0),
         Formula(f'=IF(C{LIST_TOP + number}=0,"{NO_GOAL}","")', NO_GOAL)] for number, unit in enumerate(units, 1)]
    columns = (Column("ที่", 8, CENTRED), Column("หน่วยตามทะเบียนบุคลากร", 70), Column("จำนวนเป้าหมาย", 20, CENTRED),
               Column("สิ่งที่ยังขาด", 34, TEXT | MISSING))
    book.add_list(STANDING_SHEET, STANDING_SHEET, f"นับจากแผ่น “{UNIT_SHEET}” เมื่อกรอก ไม่ต้องกรอกในแผ่นนี้", columns,
                  lines).protect("", ALLOWED)


def _draw_how(book: Book, columns_of: dict[str, Sequence[GoalColumn]]) -> None:
    """What belongs in each column, with examples beside it."""
    columns = (Column("แผ่น", 22), Column("ช่อง", 34), Column("วิธีกรอก", 60),
               *(Column(f"ตัวอย่าง {number} (อย่ากรอกที่นี่)", 40) for number in (1, 2)))
    note = (f"กรอกสองแผ่นแรก แล้ววางไฟล์ในโฟลเดอร์ {book.round.folder} · รหัสตั้งเองได้ ตัวชี้วัดของแต่ละคนจะเลือกรหัสเป้าหมายของหน่วยตน "
            "· แถวไม่พอให้ใช้แบบนี้อีกไฟล์หนึ่ง")
    book.add_list(HOW_SHEET, HOW_SHEET, note, columns, [
        (sheet, column.heading, column.how, *column.examples) for sheet, asked in columns_of.items() for column in asked
    ]).protect("", ALLOWED)
