"""The goals of the person's unit in a blank evaluation workbook: a sheet to choose from, and the drop-down of its codes.

The reader leaves the sheet out (intake.ours): whatever a goal's words say, they state nothing about the person.
"""

from pipeline.documents.blank.fields import WORDS, Answer, goal
from pipeline.documents.blank.sheets import Blank, FormSheet, at, round_in_words
from pipeline.documents.person.form import TITLE
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Piece

GOAL_SHEET = "เป้าหมายของหน่วย"
WIDTHS = (18, 54, 50)
LAST = len(WIDTHS) - 1
MIDDLE = {"align": "center", "text_wrap": True}
HEAD_LINES = 5                      # title, unit, round, note, headings


def unit_goals_sheet(blank: Blank) -> FormSheet:
    """Codes and words of the unit's goals, and the goal of the office that each of them serves; nothing to fill in."""
    lines = [[Piece("เป้าหมายของหน่วยสำหรับกำหนดตัวชี้วัด", 0, LAST, TITLE)], [Piece(blank.person.unit, 0, LAST, MIDDLE | {"bold": True})],
             [Piece(round_in_words(blank.round), 0, LAST, MIDDLE)],
             [Piece("ตัวชี้วัดแต่ละตัวเลือกรหัสหนึ่งจากตารางนี้ แผ่นนี้มีไว้ดู ไม่ต้องกรอก", 0, LAST, MIDDLE)],
             [Piece(name, col, col, HEAD) for col, name in enumerate(("รหัส", "เป้าหมายของหน่วยตน", "สนับสนุนเป้าหมายของสำนักงานข้อ"))]]
    return FormSheet(GOAL_SHEET, WIDTHS, lines + [
        [Piece(own.code, 0, 0, CENTRED | {"num_format": "@"}), Piece(own.title, 1, 1, TEXT), Piece(own.serves, 2, 2, TEXT)]
        for own in blank.goals])


def goal_answer(blank: Blank) -> Answer:
    """One of the unit's codes; free text as long as no goals of the unit are filed."""
    codes = f"$A${HEAD_LINES + 1}:$A${HEAD_LINES + len(blank.goals)}"
    return goal(at(GOAL_SHEET, codes)) if blank.goals else WORDS
