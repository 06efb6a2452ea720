"""forms/committee.xlsx: what a committee needs to screen a round, to be filled in and dropped back (001 ข้อ 6 (3.3), ข้อ 7).

Lists in order of score, who attended, and fairness aids. Only the answers are open; what is typed is held to what the
reader accepts. The program applies what comes back; it decides nothing.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from xlsxwriter.utility import xl_col_to_name

from pipeline.config import Scheme
from pipeline.decisions.fairness import exceptional_jumps
from pipeline.decisions.review import as_evaluated
from pipeline.documents.blank.fields import REVIEW_REASON, WORDS, day_decided, presence, reviewed_score
from pipeline.documents.committee.fairness import EVALUATOR_SHEET, UNIT_SHEET, draw_fairness, jump_in_words
from pipeline.documents.derivation import Derivation
from pipeline.documents.drawing import Content, Formula, Sheet
from pipeline.documents.look import BAND_COLOURS, words
from pipeline.documents.summary.counts import COUNT, SCORE, TOTAL, RankedList, quoted, ranked_lists, unit_of
from pipeline.documents.workbook import (
    CENTRED, FIRST_ROW, HEAD, TEXT, Book, Column, Line, Piece, height_of, lines_of, row_height, workbook_bytes)
from pipeline.exact import parse_exact
from pipeline.intake.ours import FORM_VERSION
from pipeline.intake.words import wording_of
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import thai_date

TITLE = "บัญชีเสนอคณะกรรมการกลั่นกรองการประเมินผลการปฏิบัติงาน"
COVER, ATTENDANCE = "เริ่มที่นี่", "ผู้เข้าประชุม"
MEMBERS = 12                            # lines to sign in on
ALARM = {"bg_color": "#C23B4E", "font_color": "#FFFFFF"}
CLOSED = {"font_color": "#3D4C5A", "bg_color": "#F1F3F5"}
DAY = CENTRED | {"num_format": "[$-107041E]d mmmm yyyy"}
COVER_WIDTHS = (28, 90)
STEPS = (
    "1. เปิดแผ่นบัญชีรายชื่อทีละประเภทบุคลากร พิจารณาตามลำดับคะแนน พร้อมข้อสังเกต และแผ่น “{evaluators}” กับ “{units}”",
    "2. ผู้ใดเห็นชอบตามที่เสนอ ไม่ต้องกรอกอะไร ผู้ใดปรับคะแนน ให้กรอก “{score}” และ “{reason}” ทั้งสองช่อง",
    "3. กรอกวันที่ประชุม ชื่อกรรมการ และการเข้าประชุมในแผ่น “{attendance}” ต้องเข้าประชุมอย่างน้อย {members} คน มิฉะนั้นไม่รับทั้งฉบับ",
    "4. บันทึกไฟล์นี้ แล้ววางในโฟลเดอร์ {folder} ประมวลผลใหม่ ผลหลังพิจารณาและรายงานการประชุมจะออกมาตามมติ",
    "5. ประชุมเพิ่มอีกครั้ง ใช้บัญชีฉบับใหม่ ฉบับที่ประชุมหลังแทนฉบับก่อนทั้งฉบับ จึงต้องกรอกมติเดิมที่ยังใช้อยู่ด้วย",
)
HEADINGS = (wording_of("committee", "score_after"), wording_of("committee", "reason"))


def committee_workbook(results: Results, former_scores: Mapping[str, str] | None = None) -> bytes:
    """The committee's workbook; ``former_scores`` is person_id → total of the round before. Same tables, same bytes."""
    lists = ranked_lists(as_evaluated(results))

    def draw(book: Book) -> None:
        book.footnote = "เฉพาะคณะกรรมการ"
        draw_cover(book, results, lists)
        for own in lists:
            draw_people(book, own, results, former_scores or {})
        book.add_form(ATTENDANCE, ATTENDANCE_WIDTHS, attendance(results), is_protected=True)
        draw_fairness(book, results, lists)
        book.identify(form="committee", form_version=FORM_VERSION)
    return workbook_bytes(f"{TITLE} รอบ {results.round}", results.settings.office.name, results.round, draw)


# ── what to do ──

def draw_cover(book: Book, results: Results, lists: tuple[RankedList, ...]) -> None:
    """Five lines on what to do, and what is in the workbook."""
    sheet = book.add_sheet(COVER, landscape=True, pages_high=1)
    told = {"evaluators": EVALUATOR_SHEET, "units": UNIT_SHEET, "score": HEADINGS[0], "reason": HEADINGS[1], "attendance": ATTENDANCE,
            "members": results.settings.committee.members_min, "folder": results.round.folder}
    heading, plain = {"bold": True, "font_size": 20, "align": "center"}, {"text_wrap": True, "indent": 1}
    texts = [(TITLE, heading), (results.settings.office.name, heading),
             (f"{words().round_name(results.round)} ({thai_date(results.round.first_day)} – {thai_date(results.round.last_day)})",
              {"align": "center"}), ("สิ่งที่ต้องทำ", {"bold": True, "font_size": 18}),
             *((step.format(**told), plain) for step in STEPS), ("ในแฟ้มนี้", {"bold": True, "font_size": 18})]
    for col, width in enumerate(COVER_WIDTHS):
        sheet.set_column(col, col, width)
    for row, (text, look) in enumerate(texts):
        sheet.put(row, 0, text, look, (row, 1))
        sheet.set_row(row, height_of(text, sum(COVER_WIDTHS), look))
    for row, (name, about) in enumerate(contents(lists), len(texts)):
        sheet.put(row, 0, name, TEXT | {"bold": True})
        sheet.put(row, 1, about, TEXT)
        sheet.set_row(row, row_height(max(lines_of(name, COVER_WIDTHS[0]), lines_of(about, COVER_WIDTHS[1]))))
    sheet.protect("", {"select_locked_cells": True})


def contents(lists: tuple[RankedList, ...]) -> list[tuple[str, str]]:
    return [*((own.sheet, f"{len(own.people)} คน มีคะแนน {len(own.ranked)} คน ยังไม่มีคะแนน {len(own.people) - len(own.ranked)} คน "
               "(อยู่ท้ายบัญชี)") for own in lists),
            (ATTENDANCE, "วันที่ประชุม รายชื่อกรรมการ การเข้าประชุม และลายมือชื่อ"),
            (EVALUATOR_SHEET, "ผู้ประเมินแต่ละคนให้คะแนนสูงหรือต่ำกว่าทั้งสำนักงานเพียงใด และให้คะแนนเท่ากันหมดหรือไม่"),
            (UNIT_SHEET, "คะแนนของแต่ละหน่วยเทียบกับทั้งสำนักงาน")]


# ── the lists ──

def list_columns(scheme: Scheme) -> tuple[Column, ...]:
    """The columns of one list: headings by which the reader knows it again."""
    score = reviewed_score(scheme)
    return (Column(wording_of("committee", "no"), 5, COUNT), Column(wording_of("committee", "person_id"), 9, CENTRED),
            Column("ชื่อ-สกุล", 20), Column("สังกัด", 20), Column("ผู้ประเมิน", 19), Column("ผลสัมฤทธิ์", 10, SCORE),
            Column("พฤติกรรม", 9, SCORE), Column(wording_of("committee", "score_before"), 9, TOTAL), Column("ระดับ", 11, CENTRED),
            Column("รอบก่อน", 8, SCORE), Column("ข้อสังเกต", 26), Column(HEADINGS[0], 14, TOTAL, answer=score),
            Column(HEADINGS[1], 28, TEXT | {"num_format": "@"}, answer=REVIEW_REASON), Column("ระดับ\nหลังพิจารณา", 12, CENTRED))


PLACES = ("no", "person_id", "name", "unit", "evaluator", "achievement", "behaviour", "before", "band", "former", "remark",
          "after", "reason", "band_after")
COL = {place: col for col, place in enumerate(PLACES)}
LETTER = {place: xl_col_to_name(col) for place, col in COL.items()}


def draw_people(book: Book, own: RankedList, results: Results, former_scores: Mapping[str, str]) -> None:
    """One personnel type in order of score, whoever has none behind them; open are score and reason of those who have one."""
    jumps = exceptional_jumps(results.scores, former_scores, results.settings.committee.fairness)
    reviewed = {row.person_id: row for row in rows_of(results.review)}
    rows = [person_row(person, row, own.scheme, former_scores, remarks(person, jumps, former_scores, reviewed))
            for row, person in enumerate(own.people, FIRST_ROW)]
    title = f"บัญชีรายชื่อตามลำดับคะแนนผลการประเมิน: {own.scheme.name_th}"
    note = (f"{words().round_name(book.round)} · คะแนนที่เสนอคือคะแนนตามแบบประเมิน ก่อนคณะกรรมการพิจารณา · กรอกเฉพาะช่องสีอ่อนของผู้ที่ปรับคะแนน "
            "ช่องสีแดงคือช่องที่ยังขาด · ผู้ที่ยังไม่มีคะแนนอยู่ท้ายบัญชีและกรอกไม่ได้")
    sheet = book.add_list(own.sheet, title, note, list_columns(own.scheme), rows, open_rows=len(own.ranked))
    sheet.freeze_panes(FIRST_ROW, COL["unit"])
    mark_list(sheet, own)


def mark_list(sheet: Sheet, own: RankedList) -> None:
    """Red where one of score and reason stands without the other, the bands in their colours, grey who has no score."""
    first, last = FIRST_ROW, FIRST_ROW + len(own.ranked) - 1
    after, reason = f"${LETTER['after']}{first + 1}", f"${LETTER['reason']}{first + 1}"
    for place, lacking, other in (("reason", reason, after), ("after", after, reason)):
        if own.ranked:
            sheet.conditional_format(first, COL[place], last, COL[place], {
                "type": "formula", "criteria": f'=AND(TRIM({lacking})="",TRIM({other})<>"")', "format": ALARM})
    for place in ("band", "band_after"):
        for band in own.scheme.bands if own.ranked else ():
            fill, ink = BAND_COLOURS[band.code]
            sheet.conditional_format(first, COL[place], last, COL[place], {
                "type": "cell", "criteria": "==", "value": quoted(band.name_th), "format": {"bg_color": fill, "font_color": ink}})
    columns = list_columns(own.scheme)
    for row, person in enumerate(own.people[len(own.ranked):], last + 1):
        for col, content in enumerate(person_row(person, row, own.scheme, {}, unscored_remark(person))):
            sheet.put(row, col, content, columns[col].look | CLOSED)


def person_row(own: Derivation, row: int, scheme: Scheme, former_scores: Mapping[str, str], remark: str) -> list[Content]:
    """One line; whoever has no score has no number in it."""
    person, former = own.person, former_scores.get(own.person.person_id, "")
    who = [person.person_id, person.full_name, unit_of(own), person.evaluator]
    was = parse_exact(former) if former else None
    if not own.is_complete:
        return [None, *who, None, None, None, None, was, remark, None, None, None]
    return [int(own.rank.order_no), *who, parse_exact(own.score.achievement_score), parse_exact(own.score.behaviour_score),
            parse_exact(own.score.total_score), own.band.band_th, was, remark, None, None, band_after(row + 1, scheme, own.band.band_th)]


def band_after(line: int, scheme: Scheme, proposed: str) -> Formula:
    """The band of the committee's score while it is one, of the proposed score while there is none."""
    after = f"{LETTER['after']}{line}"
    floors = ",".join(str(band.min) for band in reversed(scheme.bands))
    names = ",".join(quoted(band.name_th) for band in reversed(scheme.bands))
    return Formula(f'=IF(TRIM({after})="",{LETTER["band"]}{line},IF(ISNUMBER({after}),IF(AND({after}>=0,{after}<=100),'
                   f'LOOKUP({after},{{{floors}}},{{{names}}}),"คะแนนผิด"),"คะแนนผิด"))', proposed)


def remarks(own: Derivation, jumps: Mapping[str, Fraction], former_scores: Mapping[str, str], reviewed: Mapping) -> str:
    """Why the committee should look twice, one reason a line."""
    if not own.is_complete:
        return unscored_remark(own)
    person_id = own.person.person_id
    edge = words().edge_mark(own.band.edge) if own.band.edge else ""
    jump = jump_in_words(jumps[person_id], former_scores, person_id) if person_id in jumps else ""
    warnings = f"มีข้อที่ควรตรวจ {len(own.findings)} ข้อ" if own.findings else ""
    return "\n".join(filter(None, (edge, jump, warnings, changed_before(reviewed.get(person_id)))))


def changed_before(review) -> str:
    """That a committee has changed the score already, to what and on which day; '' where none has."""
    if review is None or not review.reason:
        return ""
    on = f"เมื่อ {thai_date(date.fromisoformat(review.decided_on))}" if review.decided_on else "(ไม่ลงวันที่)"
    return f"คณะกรรมการปรับเป็น {review.score_after} {on}: {review.reason}"


def unscored_remark(own: Derivation) -> str:
    return f"{words().status(own.score.score_status)}: ยังพิจารณาไม่ได้"


# ── who attended ──

ATTENDANCE_WIDTHS = (7, 40, 34, 20, 30)


def attendance(results: Results) -> list[Line]:
    """Day of the meeting, whether enough came (001 ข้อ 7), and the lines to sign in on."""
    rule, last = results.settings.committee, len(ATTENDANCE_WIDTHS) - 1
    middle, members = {"align": "center", "text_wrap": True}, max(MEMBERS, rule.members_min)
    first = 9                           # sheet row of the first member, behind the lines that come before
    came = (f"SUMPRODUCT((LEN(TRIM(B{first}:B{first + members - 1}))>0)*"
            f"(D{first}:D{first + members - 1}={quoted(wording_of('present', 'yes'))}))")
    day = day_decided(wording_of("label", "decided_on"), results.round)
    said = Formula(f'=IF({came}>={rule.members_min},"ครบองค์ประชุม","ยังขาดอีก "&({rule.members_min}-{came})&" คน")',
                   f"ยังขาดอีก {rule.members_min} คน")
    head = [wording_of("attendance", meant) for meant in ("no", "member", "role", "present")]
    return [[Piece("ผู้เข้าประชุมคณะกรรมการกลั่นกรองการประเมินผลการปฏิบัติงาน", 0, last, {"bold": True, "font_size": 20, "align": "center"})],
            [Piece(results.settings.office.name, 0, last, middle | {"bold": True})],
            [Piece(words().round_name(results.round), 0, last, middle)],
            [Piece(f"กรรมการเข้าประชุมอย่างน้อย {rule.members_min} คน มิฉะนั้นไม่รับมติทั้งฉบับ (ที่มา: {results.settings.cite(rule.source)})",
                   0, last, middle)],
            [Piece("เข้าประชุมแล้ว", 0, 1, HEAD), Piece(Formula(f'={came}&" คน"', "0 คน"), 2, 2, CENTRED),
             Piece(said, 3, last, CENTRED, turns=(f"{came}<{rule.members_min}", ALARM))],
            # Nothing stands right of the day or below it: the reader would take it for the day.
            [Piece(day.name, 0, 1, HEAD), Piece(None, 2, 2, DAY, answer=day)], [],
            [Piece(heading, col, col, HEAD) for col, heading in enumerate([*head, "ลายมือชื่อ"])],
            *([Piece(number, 0, 0, COUNT), Piece(None, 1, 1, TEXT, answer=WORDS), Piece(None, 2, 2, TEXT, answer=WORDS),
               Piece(None, 3, 3, CENTRED, answer=presence()), Piece(None, 4, 4, TEXT)] for number in range(1, members + 1))]
