"""The draft of an evaluator's opinion to the director on somebody below the band that two rounds must reach (001 ข้อ 6 (3.5)).

The facts are filled in; the opinion, its date and the signatures are left blank. Dropped into the inbox with the opinion
written it is recorded, and from then on the paper that goes to the director has it. Nothing is proposed and nothing decided:
that is the evaluator's and the director's.
"""

from pipeline.documents.blank.fields import WORDS, day
from pipeline.documents.blank.summary import DATE
from pipeline.documents.derivation import Derivation, derivations
from pipeline.documents.drawing import day_number
from pipeline.documents.look import full_position, safe_name
from pipeline.documents.person.form import (
    DOTS, LABEL, MIDDLE, PLAIN, SIGNATURE_SPACE, SIGNED, TITLE, WIDTHS, across, day as day_in_words, pair, part)
from pipeline.documents.person.standing import RIGHT
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Book, Line, Piece, workbook_bytes
from pipeline.exact import parse_exact
from pipeline.intake.ours import FORM_VERSION
from pipeline.intake.words import wording_of
from pipeline.results import Results, Terms
from pipeline.rounds import Round
from pipeline.schema import Row, rows_of, values_of
from pipeline.thai import thai_date

SHEET = "ความเห็นเสนอผู้อำนวยการ"
TITLE_TH = "ความเห็นของผู้ประเมิน เสนอผู้อำนวยการเพื่อพิจารณา"
SCORE = CENTRED | {"num_format": "0.00"}
BOLD_SCORE = SCORE | {"bold": True}
OPINION_ROWS, ORDER_ROWS = 8, 3
SOURCES = {"recomputed": "คำนวณจากแบบประเมิน", "history": "ตามแบบคะแนนรอบก่อน"}


def opinion_name(person) -> str:
    """``forms/opinions/<unit>/<person_id>.xlsx``; ``person`` is a line of 20_people."""
    return f"forms/opinions/{safe_name(person.unit)}/{safe_name(person.person_id)}.xlsx"


def people_below(results: Results) -> list[Derivation]:
    """Those whose mean of two rounds is below what the rules ask for, as the roster is ordered."""
    return [own for own in derivations(results).by_person.values() if own.two_rounds and own.two_rounds.below_good == "yes"]


def opinions_that_count(results: Results) -> dict[str, Row]:
    """person_id → the line of 81 that speaks of the mean as it is now, or does not say of which."""
    mean_of = dict(values_of(results.two_rounds, "person_id", "mean_score"))
    return {said.person_id: said for said in rows_of(results.opinions) if said.mean_score in ("", mean_of.get(said.person_id))}


def opinion_draft(own: Derivation, terms: Terms, said: Row | None = None) -> bytes:
    """The draft for one of ``people_below`` as .xlsx: one protected A4 page that the inbox understands, with what was ``said``."""
    person = own.person

    def draw(book: Book) -> None:
        book.footnote = f"เลขที่ตำแหน่ง {person.person_id} · รอบ {terms.round} · แบบรุ่น {FORM_VERSION}"
        book.add_form(SHEET, WIDTHS, [*_facts(own, terms), *_opinion(own, terms.round, said), *_order(terms)], is_protected=True)
        book.identify(form="opinion", person_id=person.person_id, full_name=person.full_name, scheme=person.scheme,
                      form_version=FORM_VERSION, mean_score=own.two_rounds.mean_score)
    return workbook_bytes(f"{SHEET} {person.person_id} รอบ {terms.round}", terms.settings.office.name, terms.round, draw)


def _facts(own: Derivation, terms: Terms) -> list[Line]:
    """Heading, person, both rounds with their mean, and the clause."""
    person, both, round_, office = own.person, own.two_rounds, terms.round, terms.settings.office
    reach = own.scheme.band(own.scheme.two_rounds.reach)
    return [
        across(TITLE_TH, TITLE), across(office.name, {"bold": True, "align": "center"}),
        across(f"เรียน {office.director_position}", PLAIN), part(1, "ข้อเท็จจริง"),
        pair("ชื่อผู้รับการประเมิน", person.full_name, "เลขที่ตำแหน่ง", person.person_id),
        pair("ตำแหน่ง", full_position(person), "สังกัด", person.unit),
        pair("ประเภท", own.scheme.name_th, "สิ้นสุดสัญญาจ้าง", day_in_words(person.contract_to)),
        pair("ชื่อผู้ประเมิน", person.evaluator, "ตำแหน่งผู้ประเมิน", person.evaluator_position),
        [Piece("รอบ", 0, 0, HEAD), Piece("ระหว่างวันที่", 1, 3, HEAD), Piece("ที่มา", 4, 5, HEAD), Piece("คะแนนรวม", 6, 6, HEAD)],
        _of_round(round_.previous, both.previous_score, SOURCES[both.previous_source]),
        _of_round(round_, both.current_score, SOURCES["recomputed"]),
        [Piece("คะแนนเฉลี่ยสองรอบติดต่อกัน", 0, 5, HEAD), Piece(parse_exact(both.mean_score), 6, 6, BOLD_SCORE)],
        across(f"คะแนนเฉลี่ยสองรอบติดต่อกัน {both.mean_score} ต่ำกว่าระดับ{reach.name_th} ({both.reach_min}) "
               "ผู้ประเมินต้องทำความเห็นเสนอผู้อำนวยการเพื่อพิจารณา", PLAIN),
        across(f"ตาม {terms.settings.cite(both.source)}", PLAIN)]


def _of_round(round_: Round, score: str, source: str) -> Line:
    return [Piece(str(round_), 0, 0, CENTRED), Piece(f"{thai_date(round_.first_day)} – {thai_date(round_.last_day)}", 1, 3, CENTRED),
            Piece(source, 4, 5, CENTRED), Piece(parse_exact(score), 6, 6, SCORE)]


def _opinion(own: Derivation, round_: Round, said: Row | None) -> list[Line]:
    """Where the evaluator writes, dates and signs."""
    person = own.person
    return [part(2, "ความเห็นของผู้ประเมิน"),
            [Piece("ลงวันที่", 0, 0, LABEL), Piece(day_number(said.opined_on) if said else None, 1, 3, DATE, answer=day("ลงวันที่", round_))],
            across(wording_of("opinion", "opinion"), HEAD),
            [Piece(said.opinion if said else None, 0, 6, TEXT | {"valign": "top", "num_format": "@"}, rows=OPINION_ROWS, answer=WORDS)],
            *[[]] * (OPINION_ROWS - 1),
            *_signature("ผู้ประเมิน", person.evaluator or DOTS, person.evaluator_position or DOTS)]


def _order(terms: Terms) -> list[Line]:
    """Where the director writes and signs, by hand."""
    office = terms.settings.office
    return [[], part(3, "คำสั่งของผู้อำนวยการ"), *[across(None, {"bottom": 4})] * ORDER_ROWS,
            *_signature("ผู้อำนวยการ", office.director, office.director_position)]


def _signature(role: str, name: str, position: str) -> list[Line]:
    return [[Piece(f"{SIGNED} {role}", *RIGHT, MIDDLE, space=SIGNATURE_SPACE)], [Piece(f"({name})", *RIGHT, MIDDLE)],
            [Piece(f"ตำแหน่ง {position}", *RIGHT, MIDDLE)], [Piece(f"วันที่ {DOTS}", *RIGHT, MIDDLE)]]
