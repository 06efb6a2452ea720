"""A small office that has filed goals, agreements and progress: the real forms, filled in by openpyxl as people would."""

import io
from datetime import date
from types import SimpleNamespace

import openpyxl

from pipeline.documents.blank.form import blank_evaluation
from pipeline.documents.blank.goals import OFFICE_SHEET, TOP, UNIT_SHEET, goals_form
from pipeline.documents.blank.sheets import UnitGoal
from tests.blank_filling import column_of, person, saved
from tests.drawing import ROUND, SETTINGS

DIRECTION, SCHOOL = "กลุ่มอำนวยการ", "โรงเรียนบ้านสมมติ"
UNITS = [DIRECTION, SCHOOL]
OFFICE_GOALS = [("ส1", "ผู้เรียนอ่านออกเขียนได้ร้อยละ 95"), ("ส2", "เบิกจ่ายงบประมาณทันกำหนดทุกไตรมาส"),
                ("ส3", "สถานศึกษาทุกแห่งปลอดภัย")]
UNIT_GOALS = [(DIRECTION, "อ1", "เบิกจ่ายครบทุกโครงการภายในไตรมาส", "ส2"), (DIRECTION, "อ2", "ลดเวลารับหนังสือเหลือ 1 วัน", "ส2"),
              (SCHOOL, "ร1", "นักเรียนชั้น ป.1 อ่านออกทุกคน", "ส1")]
STAFF = {"00101": ("นางสาวกานดา สมมติใจ", DIRECTION), "00102": ("นายขจร จำลองดี", SCHOOL), "00103": ("นางคำแก้ว ตัวอย่างงาม", DIRECTION)}


def office_people() -> list[SimpleNamespace]:
    """The office's people, all of them government employees."""
    return [person(person_id, "government_employee", full_name=name, unit=unit) for person_id, (name, unit) in STAFF.items()]


def filled_goals(office: list[tuple], own: list[tuple]) -> bytes:
    """The goals form with these lines from the top: (code, goal) of the office, (unit, code, goal, office's code) of units."""
    book = openpyxl.load_workbook(io.BytesIO(goals_form(UNITS, SETTINGS, ROUND)))
    for name, lines in ((OFFICE_SHEET, office), (UNIT_SHEET, own)):
        for row, line in enumerate(lines, TOP):
            for column, value in enumerate(line, 1):
                book[name].cell(row, column).value = value or None
    return saved(book)


def choices_of(unit: str) -> tuple[UnitGoal, ...]:
    """The unit's goals as a personal form is given them."""
    office = dict(OFFICE_GOALS)
    return tuple(UnitGoal(code, title, f"{serves} {office[serves]}") for own, code, title, serves in UNIT_GOALS if own == unit)


def agreed_form(whose: SimpleNamespace, indicators: list[tuple[str, str, int]], notes: list[tuple[date, int, str, str]] = ()) -> bytes:
    """The person's form as an agreement: (title, goal, weight) each with five targets; with notes (day, indicator, progress,
    advice) it is one of progress."""
    book = openpyxl.load_workbook(io.BytesIO(blank_evaluation(whose, SETTINGS, ROUND, choices_of(whose.unit))))
    sheet = next(sheet for sheet in book if column_of(sheet, "ตัวชี้วัดผลงาน"))
    top, title = column_of(sheet, "ตัวชี้วัดผลงาน")
    columns = [column_of(sheet, words)[1] for words in ("เป้าหมายของหน่วยที่", "น้ำหนัก\n", "คะแนนตามระดับ", "องค์ประกอบ")]
    elements = ("ปริมาณงาน", "คุณภาพผลงาน", "ความรวดเร็วหรือความตรงต่อเวลา", "การใช้ทรัพยากรอย่างคุ้มค่า")
    for place, (words, goal, weight) in enumerate(indicators):
        row = top + 2 + place
        sheet.cell(row, title).value, sheet.cell(row, columns[0]).value, sheet.cell(row, columns[1]).value = words, goal or None, weight
        sheet.cell(row, columns[3]).value = elements[place % 4]
        for level in range(5):
            sheet.cell(row, columns[2] + level).value = f"ร้อยละ {60 + 10 * level}"
    if notes:
        sheet = next(sheet for sheet in book if column_of(sheet, "ความก้าวหน้า"))
        top, _ = column_of(sheet, "ความก้าวหน้า")
        for row, (day, indicator, progress, advice) in enumerate(notes, top + 1):
            for column, value in ((1, day), (2, indicator), (3, progress), (5, advice)):
                sheet.cell(row, column).value = value
    return saved(book)
