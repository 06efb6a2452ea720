"""The sheet of a blank workbook that takes a former development plan on: what is still open, its outcome, what is proposed."""

from pipeline.documents.blank.fields import WORDS, plan_status
from pipeline.documents.blank.sheets import ANSWER, Blank, FormSheet, Heading, head, signed
from pipeline.documents.look import ROW_HEIGHT
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Piece

PLAN = "แผนพัฒนาต่อเนื่อง"
WIDTHS = (34, 26, 20, 28, 16)
SPANS = ((0, 0), (1, 2), (3, 3), (4, 4))
HEADINGS = ("ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา", "วิธีการพัฒนา", "ช่วงเวลาที่ต้องการการพัฒนา", "ผลการพัฒนา", "ข้อเสนอ")


def plan_sheets(blank: Blank) -> list[FormSheet]:
    """The sheet with the person's open items (000 ข้อ 3.3); none where nothing is open."""
    if not blank.carried.plans:
        return []
    lines = head(blank, Heading("", PLAN, "แผนพัฒนารายบุคคลที่ดำเนินการต่อจากรอบก่อน"), "", SPANS)
    lines.append([Piece(heading, col, col, HEAD) for col, heading in enumerate(HEADINGS)])
    lines += [[*(Piece(text, col, col, TEXT, space=ROW_HEIGHT) for col, text in enumerate((item.weakness, item.action, item.due))),
               Piece(None, 3, 3, ANSWER, answer=WORDS), Piece(None, 4, 4, CENTRED, answer=plan_status())]
              for item in blank.carried.plans]
    return [FormSheet(PLAN, WIDTHS, [*lines, *signed(blank, (0, 1), (2, 4))])]
