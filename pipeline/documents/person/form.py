"""The summary form of one person, filled in and ready to sign: แบบ 4.1 (both rounds of the year) or เอกสารหมายเลข 5.

A form is a list of lines on seven columns, drawn at the end; a second sheet says where each point came from. Wording
and parts follow the offices' own forms (domain §6). Nothing of anybody else is in the file.
"""

from fractions import Fraction

from pipeline.config import DOTS, BandRule, Scheme
from pipeline.documents.derivation import Derivation
from pipeline.documents.drawing import Content
from pipeline.documents.look import NO_UNIT, day, full_position, printed_range, safe_name, words
from pipeline.documents.person.sources import draw_sources
from pipeline.documents.person.standing import (
    LEFT, RIGHT, Standing, former_standing, one_round_table, standing_of, two_rounds_table)
from pipeline.documents.workbook import CENTRED, FRAME, HEAD, HEAD_FILL, TEXT, Book, Line, Piece, workbook_bytes
from pipeline.exact import parse_exact
from pipeline.results import Terms
from pipeline.rounds import Round
from pipeline.thai import thai_date

WIDTHS = (21, 14, 14, 15, 18, 12, 15)
SHOWN_REASONS = 4
PLAIN = {"text_wrap": True, "indent": 1}
TITLE = {"bold": True, "font_size": 20, "align": "center"}
PART = FRAME | {"bold": True, "bg_color": HEAD_FILL, "indent": 1}
LABEL = TEXT | {"bold": True}
BAHT, SATANG = TEXT | {"num_format": "#,##0"}, TEXT | {"num_format": "#,##0.00"}
MIDDLE = {"align": "center", "valign": "bottom", "text_wrap": True}
BLANK = {"bottom": 4}
SIGNATURE_SPACE = 20
ALERT = {"text_wrap": True, "border": 2, "border_color": "#D1495B", "bg_color": "#FBEBED", "indent": 1}
SIGNED = "ลงชื่อ " + DOTS


def person_workbook_name(person) -> str:
    """``people/<unit>/<person_id>.xlsx`` in names that every file system takes; ``person`` is a line of 20_people."""
    return f"people/{safe_name(person.unit)}/{safe_name(person.person_id)}.xlsx"


def person_workbook(own: Derivation, before: Derivation | None, terms: Terms) -> bytes:
    """The form of the person's scheme as .xlsx; without a complete score its score cells are empty, never zero.

    ``before`` is the same person's round before (``derivation_before``); form 4.1 shows it beside this one where it is of the
    same fiscal year.
    """
    scheme = own.scheme or next(s for s in terms.settings.scheme if s.code == own.person.scheme)

    def draw(book: Book) -> None:
        draw_summary_form(book, own, scheme, terms, before)
        book.identify(paper="summary_form", person_id=own.person.person_id, full_name=own.person.full_name)
    return workbook_bytes(f"{scheme.summary_form} {own.person.person_id} รอบ {terms.round}",
                          terms.settings.office.name, terms.round, draw)


def draw_summary_form(book: Book, own: Derivation, scheme: Scheme, terms: Terms, before: Derivation | None) -> None:
    """The form of the person's scheme as a sheet, and behind it where each point came from."""
    book.add_form(scheme.summary_form, WIDTHS, FORMS[scheme.code](own, scheme, terms, before))
    draw_sources(book, own, scheme)


# ── the two forms ──

def two_rounds_form(own: Derivation, scheme: Scheme, terms: Terms, before: Derivation | None) -> list[Line]:
    """แบบ 4.1: both rounds of the fiscal year side by side and their mean."""
    standing = standing_of(own)
    first = standing if terms.round.number == 1 else former_standing(own, terms.round, before)
    second = standing if terms.round.number == 2 else None
    lines = opening(own, scheme, terms, ("กลุ่มลักษณะงาน", own.person.work_group), ("กลุ่ม/สถานศึกษา", "ค่าตอบแทน (บาท)"))
    lines += [pair("วันเริ่มสัญญาจ้าง", day(own.person.contract_from), "วันสิ้นสุดสัญญาจ้าง", day(own.person.contract_to)),
              evaluator_pair(own), part(2, "การสรุปผลการประเมิน")]
    lines += two_rounds_table(own, first, second, terms.round, len(lines))
    lines += [part(None, f"ระดับผลการประเมิน ครั้งที่ {terms.round.number}"), band_boxes(own, scheme.bands)]
    lines += [across(f"ครั้งที่ {number}  {standing.note}", PLAIN) for number, standing in ((1, first), (2, second))
              if isinstance(standing, Standing) and standing.note]
    if terms.round.number == 2 and isinstance(first, Fraction) and own.two_rounds.note:
        lines.append(across(f"หมายเหตุ  {own.two_rounds.note}", PLAIN))
    elif terms.round.number == 2 and standing and first is None:
        lines.append(across("หมายเหตุ  ไม่ทราบผลครั้งที่ 1 ของปีงบประมาณนี้ (ไม่พบคะแนนที่เลขที่ตำแหน่งและชื่อตรงกัน) "
                            "จึงไม่มีคะแนนเฉลี่ย", PLAIN))
    lines += [*alert(own), part(3, "ความคิดเห็นเพิ่มเติมของผู้ประเมิน"), *[across(None, BLANK)] * 3]
    return lines + closing(own, terms, "ได้รับทราบผลการประเมินแล้ว")


def one_round_form(own: Derivation, scheme: Scheme, terms: Terms, before: Derivation | None) -> list[Line]:
    """เอกสารหมายเลข 5: one round, with the individual development plan."""
    probation = " (ทดลองปฏิบัติหน้าที่ราชการ)" if own.person.on_probation else ""
    lines = opening(own, scheme, terms, ("ระดับ", own.person.level + probation), ("กลุ่ม/หน่วย", "เงินเดือน (บาท)"))
    lines += [evaluator_pair(own), part(2, "การสรุปผลการประเมิน")]
    standing = standing_of(own)
    lines += one_round_table(own, standing, len(lines))
    lines += [part(None, "ระดับผลการประเมิน"), band_boxes(own, scheme.bands),
              *([across(standing.note, PLAIN)] if standing and standing.note else []), *alert(own), part(3, "แผนพัฒนาการปฏิบัติราชการรายบุคคล"),
              [Piece("ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา", *LEFT, HEAD), Piece("วิธีการพัฒนา", 3, 4, HEAD),
               Piece("ช่วงเวลาที่ต้องการการพัฒนา", 5, 6, HEAD)],
              *([Piece(None, *LEFT, TEXT), Piece(None, 3, 4, TEXT), Piece(None, 5, 6, TEXT)] for _ in range(3))]
    return lines + closing(own, terms, "ได้รับทราบผลการประเมินและแผนพัฒนาการปฏิบัติราชการรายบุคคลแล้ว")


FORMS = {"government_employee": two_rounds_form, "civil_servant_38k2": one_round_form}


# ── part 1: the person ──

def opening(own: Derivation, scheme: Scheme, terms: Terms, beside_position: tuple[str, str],
            unit_and_pay: tuple[str, str]) -> list[Line]:
    """Title and part 1 as far as both forms share it, each form with its own labels."""
    person, round_ = own.person, terms.round
    kind = "" if scheme.name_th in scheme.summary_title else scheme.name_th + "  "
    return [[Piece(scheme.summary_form, 5, 6, {"align": "right"})], across(scheme.summary_title, TITLE),
            across(kind + terms.settings.office.name, {"bold": True, "align": "center"}),
            part(1, "ข้อมูลของผู้รับการประเมิน"),
            [Piece("รอบการประเมิน", 0, 0, LABEL, rows=2), Piece(round_box(round_, 1), 1, 6, TEXT)],
            [Piece(round_box(round_, 2), 1, 6, TEXT)],
            pair("ชื่อผู้รับการประเมิน", person.full_name, "เลขที่ตำแหน่ง", person.person_id),
            pair("ตำแหน่ง", person.position, *beside_position),
            pair(unit_and_pay[0], person.unit or NO_UNIT, unit_and_pay[1],
                 parse_exact(person.salary) if person.salary else None)]


def evaluator_pair(own: Derivation) -> Line:
    return pair("ชื่อผู้ประเมิน", own.person.evaluator, "ตำแหน่งผู้ประเมิน", own.person.evaluator_position)


def round_box(round_: Round, number: int) -> str:
    """``☑ ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566)``, ticked for the round in hand."""
    shown = Round(round_.fiscal_year, number)
    return (f"{tick(shown == round_)} ครั้งที่ {number}  ({thai_date(shown.first_day)} – {thai_date(shown.last_day)})")


def tick(is_chosen: bool) -> str:
    return "☑" if is_chosen else "☐"


def pair(label: str, value: Content, label_beside: str, value_beside: Content) -> Line:
    """Two labels, each with its value right of it."""
    return [Piece(label, 0, 0, LABEL), Piece(value, 1, 3, TEXT), Piece(label_beside, 4, 4, LABEL),
            Piece(value_beside, 5, 6, money_look(value_beside) if isinstance(value_beside, Fraction) else TEXT)]


def money_look(baht: Fraction) -> dict:
    return BAHT if baht.denominator == 1 else SATANG


def across(content: Content, look: dict) -> Line:
    return [Piece(content, 0, 6, look)]


def part(number: int | None, name: str) -> Line:
    return across(f"ส่วนที่ {number}  {name}" if number else name, PART)


# ── the band, and why there is none ──

def band_boxes(own: Derivation, bands: tuple[BandRule, ...]) -> Line:
    """A box for each band with its range as announced, ticked where the person's total lies."""
    reached = own.band.band if own.band else None
    places = ((0, 0), (1, 2), (3, 3), (4, 4), (5, 6))
    return [Piece(f"{tick(band.code == reached)} {band.name_th} ({printed_range(band, bands)})", *place, CENTRED)
            for band, place in zip(bands, places, strict=False)]


def alert(own: Derivation) -> list[Line]:
    """What is missing and how to mend it, where there is no score; nothing where there is one."""
    if own.is_complete:
        return []
    reasons = [f"• {finding.message_th}  วิธีแก้: {finding.mend_th}" for finding, _ in own.findings
               if finding.severity != "warns"]
    more = len(reasons) - SHOWN_REASONS
    rest = [f"และอีก {more} เรื่อง ดูแผ่น “ที่มาของคะแนน”"] if more > 0 else []
    return [across("\n".join([words().no_score(own.score.score_status), *reasons[:SHOWN_REASONS], *rest]), ALERT)]


# ── parts 4 and 5: signatures ──

def closing(own: Derivation, terms: Terms, acknowledged: str) -> list[Line]:
    """Acknowledgment and the superiors' opinions, with all signatures."""
    person, office = own.person, terms.settings.office
    superior = (office.director, office.director_position) if office.director != person.evaluator else (DOTS, DOTS)
    return [part(4, "การแจ้งและการรับทราบผลการประเมิน"), across(f"☐ {acknowledged}", PLAIN),
            across(f"☐ ได้แจ้งผลการประเมินเมื่อวันที่ {DOTS} แต่ผู้รับการประเมินไม่ลงนามรับทราบ โดยมี {DOTS} เป็นพยาน", PLAIN),
            *signatures(("ผู้รับการประเมิน", person.full_name, full_position(person)),
                        ("ผู้ประเมิน", person.evaluator or DOTS, person.evaluator_position or DOTS)),
            part(5, "ความเห็นของผู้บังคับบัญชาเหนือขึ้นไป"),
            *(beside(text, text, PLAIN) for text in ("☐ เห็นด้วยกับผลการประเมินข้างต้น",
                                                    f"☐ มีความเห็นแตกต่าง ดังนี้ {DOTS}")),
            *signatures(("ผู้บังคับบัญชาเหนือขึ้นไป", *superior), ("ผู้บังคับบัญชาเหนือขึ้นไปอีกชั้นหนึ่ง (ถ้ามี)", DOTS, DOTS))]


def signatures(left: tuple[str, str, str], right: tuple[str, str, str]) -> list[Line]:
    """Two signature blocks side by side, each (role, name, position)."""
    return [beside(f"{SIGNED} {left[0]}", f"{SIGNED} {right[0]}", MIDDLE, SIGNATURE_SPACE),
            beside(f"({left[1]})", f"({right[1]})", MIDDLE),
            beside(f"ตำแหน่ง {left[2]}", f"ตำแหน่ง {right[2]}", MIDDLE),
            beside(f"วันที่ {DOTS}", f"วันที่ {DOTS}", MIDDLE)]


def beside(left: str, right: str, look: dict, space: float = 0) -> Line:
    return [Piece(left, *LEFT, look, space=space), Piece(right, *RIGHT, look, space=space)]
