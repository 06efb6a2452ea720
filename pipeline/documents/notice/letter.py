"""The letter that tells a person the result and is signed for it (001 ข้อ 6 (3.4)): one A4, nothing of anybody else in it.

The same letter as workbook and as page; its sentences stand in templates/words.html.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from pipeline.config import Scheme, Settings
from pipeline.documents.derivation import Derivation, Item
from pipeline.documents.look import safe_name, words
from pipeline.documents.person.form import DOTS, MIDDLE, PART, PLAIN, across, beside, signatures
from pipeline.documents.person.report import Bar, bar_of_components, points_of
from pipeline.documents.workbook import CENTRED, HEAD, Book, Line, Piece, lines_of, workbook_bytes
from pipeline.exact import parse_exact, rounded_text
from pipeline.results import Terms

FOLDER = "letters"
SHEET = "หนังสือแจ้งผล"
WIDTHS = (12, 12, 13, 14, 16, 14, 15)
SHOWN_ITEMS = 3
PAGE_LETTERS, ROOM_LINES = 76, 16    # letters that a printed line takes, and lines that leave a letter of ordinary type on one page
SHOWN_TITLE = 120                   # letters, so that the longest indicators leave the letter on one page
STANDARD = Fraction(3, 5)           # level 3 of 5 is the standard (003); what lies below it is no strength
# The clause on telling a person, where the document of the person's rules has one; else the document as a whole.
CLAUSES = {"001": "001 ข้อ 6 (3.4)"}
DOTTED = {"bottom": 4, "valign": "bottom"}
LABEL = {"bold": True, "valign": "bottom"}
HEADLINE = {"bold": True, "font_size": 26, "align": "center"}
SCORE = CENTRED | {"bold": True, "num_format": "0.00"}
INDENTED = {"text_wrap": True}
GAP: Line = []
FIRST_LINE = " " * 12
SIGNATURE_SPACE = 16


@dataclass(frozen=True)
class Point:
    """One indicator or competency by what it adds to the total: points won of those it can bring, two decimals."""

    title: str
    level: str
    won: str
    full: str


@dataclass(frozen=True)
class Letter:
    """What one person is told: the result stands in ``own``, beside it strengths and what to improve, and the clause."""

    own: Derivation
    strengths: tuple[Point, ...]
    to_improve: tuple[Point, ...]
    source: str
    superior: tuple[str, str]

    @property
    def bar(self) -> Bar:
        return bar_of_components(self.own)

    @property
    def is_long(self) -> bool:
        """Its words take so many lines that the printed page must be set in smaller type to stay one page."""
        person = self.own.person
        across = [*(point.title for point in (*self.strengths, *self.to_improve)), person.unit, person.full_name,
                  words().reviewed(self.own) if self.own.reviewed else ""]
        halved = [f"({person.full_name})", f"({person.evaluator})", f"ตำแหน่ง {person.evaluator_position}", f"ตำแหน่ง {self.superior[1]}"]
        return ROOM_LINES < (sum(lines_of(text, PAGE_LETTERS) for text in across if text)
                             + sum(lines_of(text, PAGE_LETTERS / 2) for text in halved))


def letter_name(person, ending: str = ".xlsx") -> str:
    """``letters/<unit>/<person_id>.xlsx`` (or ``.html``); ``person`` is a line of 20_people."""
    return f"{FOLDER}/{safe_name(person.unit)}/{safe_name(person.person_id)}{ending}"


def letter_of(own: Derivation, settings: Settings) -> Letter:
    """The letter to a person with a complete score."""
    strengths, to_improve = strengths_and_weaknesses(own)
    office = settings.office
    is_evaluator = office.director == own.person.evaluator
    return Letter(own, strengths, to_improve, _clause(own.scheme, settings),
                  (DOTS, DOTS) if is_evaluator else (office.director, office.director_position))


def _clause(scheme: Scheme, settings: Settings) -> str:
    """The rule that asks for the letter; '' where the person's rules rest on no document."""
    document = scheme.source.partition(" ")[0]
    return settings.cite(CLAUSES.get(document, document)) if document in settings.documents else ""


def strengths_and_weaknesses(own: Derivation) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """(most points won, most points lost), no item in both [ours].

    A strength is at least at the standard level and at the person's own average; among the rest whatever lost points
    is to improve, most lost first.
    """
    items, one = _weighed(own)
    average = Fraction(sum(won for won, _, _ in items), sum(full for _, full, _ in items) or 1)
    bar = max(STANDARD, average)
    strong = [entry for entry in items if entry[0] * bar.denominator >= bar.numerator * entry[1]]
    strengths = sorted(strong, key=lambda entry: -entry[0])[:SHOWN_ITEMS]
    lost = [entry for entry in items if entry[0] < entry[1] and not any(entry is strength for strength in strengths)]
    return (tuple(_point(*entry, one) for entry in strengths),
            tuple(_point(*entry, one) for entry in sorted(lost, key=lambda entry: entry[0] - entry[1])[:SHOWN_ITEMS]))


def _weighed(own: Derivation) -> tuple[list[tuple[int, int, Item]], int]:
    """(points won, points it can bring, item) within the total, of each item that weighs anything; the points in parts that
    are whole for all of them, and how many of those make one: fractions would be brought together again for every comparison."""
    weighed = [(won, full, item) for component in own.components
               for (won, full), item in zip(points_of(component), component.items, strict=True) if full]
    one = lcm(*(points.denominator for won, full, _ in weighed for points in (won, full)))
    return [(won.numerator * (one // won.denominator), full.numerator * (one // full.denominator), item) for won, full, item in weighed], one


def _point(won: int, full: int, item: Item, one: int) -> Point:
    return Point(_short(item.title), rounded_text(parse_exact(item.level)), rounded_text(Fraction(won, one)), rounded_text(Fraction(full, one)))


def _short(title: str) -> str:
    return title if len(title) <= SHOWN_TITLE else title[:SHOWN_TITLE - 1] + "…"


# ── the workbook ──

def letter_workbook(own: Derivation, terms: Terms) -> bytes:
    """The letter of a person with a complete score as .xlsx, one page."""
    def draw(book: Book) -> None:
        draw_letter(book, own, terms)
        book.identify(paper="letter", person_id=own.person.person_id, full_name=own.person.full_name)
    return workbook_bytes(f"{SHEET} {own.person.person_id} รอบ {terms.round}", terms.settings.office.name, terms.round, draw)


def draw_letter(book: Book, own: Derivation, terms: Terms) -> None:
    """The letter as a sheet of its own."""
    letter = letter_of(own, terms.settings)
    book.add_form(SHEET, WIDTHS, [*_head(letter, terms), *_result(letter, terms), *_feet(letter)])


def _head(letter: Letter, terms: Terms) -> list[Line]:
    """The head of a memo: from whom, number and day to be filled in, subject, to whom."""
    person = letter.own.person
    return [across("บันทึกข้อความ", HEADLINE),
            _labelled("ส่วนราชการ", f"{terms.settings.office.name}  {person.unit}"),
            [Piece("ที่", 0, 0, LABEL), Piece(None, 1, 3, DOTTED), Piece("วันที่", 4, 4, LABEL | {"align": "center"}),
             Piece(None, 5, 6, DOTTED)],
            _labelled("เรื่อง", words().notice_subject(terms.round)), _labelled("เรียน", person.full_name)]


def _labelled(label: str, text: str) -> Line:
    return [Piece(label, 0, 0, LABEL), Piece(text, 1, 6, DOTTED | {"text_wrap": True})]


def _result(letter: Letter, terms: Terms) -> list[Line]:
    """What the person is told: the result, the committee's change, strengths and what to improve."""
    own = letter.own
    figures = [(words().component(part.code) + f"\n(ร้อยละ {part.weight_pct})", parse_exact(part.score)) for part in own.components]
    figures += [("คะแนนรวม\n(เต็ม 100)", parse_exact(own.score.total_score)), ("ระดับผลการประเมิน", own.band.band_th)]
    places = ((0, 1), (2, 3), (4, 4), (5, 6))
    return [across(FIRST_LINE + words().notice_opening(letter, terms.settings.office.name, terms.round), INDENTED),
            [Piece(heading, *place, HEAD) for (heading, _), place in zip(figures, places, strict=True)],
            [Piece(figure, *place, SCORE) for (_, figure), place in zip(figures, places, strict=True)],
            *([across(words().former_total(own), PLAIN)] if words().former_total(own) else []),
            *([across(words().reviewed(own), PLAIN)] if own.reviewed else []),
            *_listed("จุดเด่น", letter.strengths, words().no_strength()),
            *_listed("สิ่งที่ควรพัฒนา", letter.to_improve, words().nothing_lost()),
            across(FIRST_LINE + words().notice_closing(), INDENTED)]


def _listed(heading: str, points: tuple[Point, ...], otherwise: str) -> list[Line]:
    said = [f"• {words().notice_point(point)}" for point in points] or [otherwise]
    return [across(heading, {"bold": True}), *(across(line, PLAIN) for line in said)]


def _feet(letter: Letter) -> list[Line]:
    """Who tells, and the acknowledgment: signed for, or refused before a witness."""
    person = letter.own.person
    lines = signatures(("ผู้ประเมิน", person.evaluator or DOTS, person.evaluator_position or DOTS),
                       ("ผู้บังคับบัญชาเหนือขึ้นไป", *letter.superior))[:3]
    signed = [beside(f"ลงชื่อ {DOTS} ผู้รับการประเมิน", f"ลงชื่อ {DOTS} พยาน (กรณีไม่ลงนาม)", MIDDLE, SIGNATURE_SPACE),
              beside(f"({person.full_name})", f"({DOTS})", MIDDLE), beside(f"วันที่ {DOTS}", f"วันที่ {DOTS}", MIDDLE)]
    return [*lines, GAP, across("การรับทราบผลการประเมิน", PART), across(f"☐ {words().notice_signed()}", PLAIN),
            across(f"☐ {words().notice_refused(DOTS)}", PLAIN), *signed]
