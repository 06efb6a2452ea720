"""history.xlsx: scores of the round before, for people whose own folder of that round is not there (001 ข้อ 6 (3.5)).

Everybody on the roster has a line; only score and remark are open. A line without either is not answered.
"""

from pipeline.config import Settings
from pipeline.documents.blank.fields import WORDS, Answer, former_total
from pipeline.documents.workbook import ALLOWED, CENTRED, FIRST_ROW, OPEN, TEXT, Book, Column, workbook_bytes
from pipeline.intake.ours import FORM_VERSION
from pipeline.intake.words import wording_of
from pipeline.rounds import Round
from pipeline.thai import name_order

HISTORY_FORM = "history.xlsx"
SHEET = "คะแนนรอบก่อน"
OPEN_TEXT = TEXT | OPEN | {"num_format": "@"}
OPEN_SCORE = CENTRED | OPEN | {"num_format": "0.00"}
SCORE_COLUMN = "F"


def heading(meaning: str) -> str:
    """A column's heading as the reader knows it."""
    return wording_of("history", meaning)


COLUMNS = (Column(heading("no"), 6, CENTRED), Column(heading("person_id"), 16, CENTRED), Column(heading("full_name"), 34),
           Column(heading("scheme"), 34), Column(heading("round"), 12, CENTRED),
           Column(heading("previous_score"), 18, OPEN_SCORE), Column(heading("remark"), 40, OPEN_TEXT))


def history_form(people: list[dict[str, str]], settings: Settings, round_: Round) -> bytes:
    """The form of the round for ``people`` (lines of 20_people) as .xlsx, in the order of types and names."""
    in_order = sorted(people, key=lambda person: (person["scheme"], name_order(person["full_name"]), person["person_id"]))
    former = round_.previous
    note = (f"กรอกเฉพาะผู้ที่ระบบไม่มีผลของรอบ {former} คือคะแนนรวมที่แจ้งผลแล้ว เต็ม 100 ผู้ที่ไม่มีคะแนนให้เขียนเหตุในช่องหมายเหตุ "
            f"แล้ววางไฟล์นี้ในโฟลเดอร์ {round_.folder} คะแนนที่คำนวณได้จากโฟลเดอร์ {former.folder} ใช้ก่อนเสมอ")

    def draw(book: Book) -> None:
        book.footnote = f"แบบรุ่น {FORM_VERSION}"
        sheet = book.add_list(SHEET, f"{SHEET} ({former}) ของผู้รับการประเมินในรอบ {round_}", note, COLUMNS, [
            (number, person["person_id"], person["full_name"], _type_of(person), str(former), None, None)
            for number, person in enumerate(in_order, 1)])
        book.hold(sheet, [(_score(person, settings, round_), f"{SCORE_COLUMN}{row}")
                          for row, person in enumerate(in_order, FIRST_ROW + 1)])
        sheet.protect("", ALLOWED | {"autofilter": True})
        book.identify(form="history", form_version=FORM_VERSION)
    return workbook_bytes(f"คะแนนรอบก่อน รอบ {round_}", settings.office.name, round_, draw)


def _score(person: dict[str, str], settings: Settings, round_: Round) -> Answer:
    """What the score may be under the rules of the person's type; free where none are in force."""
    scheme = settings.schemes_for(round_).get(person["scheme"])
    return former_total(scheme) if scheme else WORDS


def _type_of(person: dict[str, str]) -> str:
    return wording_of("scheme", person["scheme"]) if person["scheme"] else ""
