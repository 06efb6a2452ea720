"""The first and the last sheet of a blank evaluation workbook: what to do now and what is still missing; the progress."""

from pipeline.documents.blank.fields import LONG_DAY, WORDS, indicator_no, progress_day
from pipeline.documents.blank.sheets import ANSWER, DONE, MISSING, Blank, FormSheet, Heading, head, if_number
from pipeline.documents.drawing import Formula
from pipeline.documents.look import ROW_HEIGHT
from pipeline.documents.person.form import LABEL, PLAIN, TITLE, across, part
from pipeline.documents.person.standing import TOTAL
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Line, Piece
from pipeline.thai import thai_date

COVER, PROGRESS = "เริ่มที่นี่", "บันทึกความก้าวหน้า"
WIDTHS = (24, 14, 14, 15, 18, 12, 15)
PROGRESS_WIDTHS = (24, 12, 34, 16, 34)
PROGRESS_SPANS = ((0, 0), (1, 2), (3, 3), (4, 4))
PROGRESS_ROWS = 15
DATE = TEXT | {"num_format": LONG_DAY}
COMPLETE = "✓ ครบแล้ว"
STEPS = (
    ("1. เมื่อเริ่มรอบ ({first_day}): ตกลงกับผู้ประเมิน แล้วกรอกตัวชี้วัด เป้าหมาย 5 ระดับ และน้ำหนักรวม 100 "
     "ในแผ่น “{achievement}” บันทึกแล้วส่งเป็นข้อตกลง โดยยังไม่กรอกคะแนน"),
    "2. ระหว่างรอบ: บันทึกความก้าวหน้าและคำแนะนำของผู้ประเมินในแผ่น “{progress}”",
    "3. เมื่อสิ้นรอบ ({last_day}): ผู้ประเมินกรอกคะแนนในแผ่น “{achievement}” และ {rated} ส่วนคะแนนรวมและระดับคำนวณให้เอง",
    "4. ลงวันที่ประเมินในแผ่น “{summary}” ดูตารางข้างล่างจนครบทุกแถว แล้วพิมพ์ลงนาม",
    "5. ส่งไฟล์นี้ทั้งไฟล์ผ่านหน่วยต้นสังกัดไปที่ {office} กรอกได้เฉพาะช่องสีอ่อน และไม่คัดลอกไปใช้กับผู้อื่น",
)


def cover_sheet(blank: Blank, achievement: FormSheet, behaviour: list[FormSheet], summary: FormSheet) -> FormSheet:
    """Whose form it is, five lines on what to do, and the live list of what is still missing."""
    person = blank.person
    rated = " ".join(f"“{sheet.name}”" for sheet in behaviour if "score" not in sheet.places)
    steps = [step.format(first_day=thai_date(blank.round.first_day), last_day=thai_date(blank.round.last_day), rated=rated,
                         achievement=achievement.name, progress=PROGRESS, summary=summary.name,
                         office=blank.settings.office.name) for step in STEPS]
    lines = [across("แบบประเมินผลการปฏิบัติงานรายบุคคล", TITLE),
             across(f"{blank.scheme.name_th}  {blank.settings.office.name}", {"bold": True, "align": "center"}),
             [Piece("ชื่อผู้รับการประเมิน", 0, 0, LABEL), Piece(person.full_name, 1, 3, TEXT),
              Piece("เลขที่ตำแหน่ง", 4, 4, LABEL), Piece(person.person_id, 5, 6, TEXT)],
             part(None, "สิ่งที่ต้องทำ"), *(across(step, PLAIN) for step in steps), part(None, "สิ่งที่ยังขาด")]
    lines += [_still_missing(row, sheet.name, _sentence_of(sheet))
              for row, sheet in enumerate((achievement, *behaviour, summary), len(lines) + 1)]
    lines += [part(None, "ผลเมื่อกรอกครบ"),
              [Piece("คะแนนรวม", 0, 0, LABEL), Piece(if_number(summary.at("total")), 1, 2, TOTAL),
               Piece("ระดับผลการประเมิน", 3, 4, LABEL), Piece(Formula(f'={summary.at("band")}&""', ""), 5, 6, TOTAL)]]
    return FormSheet(COVER, WIDTHS, lines)


def _sentence_of(sheet: FormSheet) -> Formula:
    """The sheet's own live sentence, or that it has no date yet."""
    if "missing" in sheet.places:
        return Formula(f"={sheet.at('missing')}&\"\"", _at_first(sheet))
    return Formula(f'=IF(ISNUMBER({sheet.at("dated")}),"","ยังไม่ได้ลงวันที่ประเมิน")', "ยังไม่ได้ลงวันที่ประเมิน")


def _at_first(sheet: FormSheet) -> str:
    """What the sheet's live sentence says on the empty form."""
    row = int(sheet.places["missing"].lstrip("A"))
    return sheet.lines[row - 1][0].content.value


def _still_missing(row: int, name: str, sentence: Formula) -> Line:
    """A sheet and what it lacks. The condition looks at its own cell, for some programs allow it no other sheet's."""
    words = sentence.text.removeprefix("=")
    said = Formula(f'=IF({words}="","{COMPLETE}",{words})', sentence.value or COMPLETE)
    return [Piece(name, 0, 1, LABEL), Piece(said, 2, 6, TEXT | MISSING, turns=(f'$C${row}="{COMPLETE}"', DONE))]


def progress_sheet(blank: Blank, achievement: FormSheet) -> FormSheet:
    """Lines for the progress of each indicator during the round, with the evaluator's advice (001 ข้อ 6 (2))."""
    number = indicator_no(achievement.at("numbers"), achievement.at("titles"))
    heading = Heading("", PROGRESS, "บันทึกความก้าวหน้าและคำแนะนำระหว่างรอบการประเมิน")
    lines = head(blank, heading, "", PROGRESS_SPANS)
    lines.append([Piece("วันที่", 0, 0, HEAD), Piece("ตัวชี้วัดที่", 1, 1, HEAD), Piece("ความก้าวหน้า", 2, 3, HEAD),
                  Piece("คำแนะนำของผู้ประเมิน", 4, 4, HEAD)])
    lines += [[Piece(None, 0, 0, DATE, space=ROW_HEIGHT, answer=progress_day(blank.round)),
               Piece(None, 1, 1, CENTRED, answer=number), Piece(None, 2, 3, ANSWER, answer=WORDS),
               Piece(None, 4, 4, ANSWER, answer=WORDS)] for _ in range(PROGRESS_ROWS)]
    return FormSheet(PROGRESS, PROGRESS_WIDTHS, lines)
