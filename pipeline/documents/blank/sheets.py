"""What all sheets of a blank evaluation workbook share: whose it is, headings, signatures, and live sentences.

A live sentence is a formula that says what is still missing, and an empty text where nothing is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from pipeline.config import Components, Scheme, Settings
from pipeline.decisions.carry_over import Carried
from pipeline.documents.blank.fields import WORDS
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import full_position
from pipeline.documents.person.form import DOTS, LABEL, TITLE, signatures
from pipeline.documents.person.standing import LEFT, RIGHT
from pipeline.documents.workbook import TEXT, Line, Piece
from pipeline.exact import exact_text
from pipeline.rounds import Round
from pipeline.thai import thai_date

Span = tuple[int, int]              # first and last column, from 0
ANSWER = TEXT | {"num_format": "@"}         # so that Excel makes no date of a target such as 1-2
MISSING = {"bold": True, "font_color": "#B02A37", "text_wrap": True, "indent": 1}
DONE = {"font_color": "#1E6B3A"}
ALARM = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#C23B4E"}
SMALL = {"text_wrap": True, "indent": 1, "font_size": 14}
DUST = 9                            # decimals that binary floats keep in sums of weights and points


class UnitGoal(NamedTuple):
    """A goal that the person's unit has filed: its code and words, and the office's goal that it serves in words."""

    code: str
    title: str
    serves: str


@dataclass(frozen=True)
class Blank:
    """Whose blank form, of which rules and round, with which goals to choose from, and what it takes over from a former
    one. ``person`` is a line of 20_people."""

    person: object
    scheme: Scheme
    settings: Settings
    round: Round
    goals: tuple[UnitGoal, ...]
    carried: Carried

    @property
    def shares(self) -> Components:
        """The shares of the components, those of probation where the person is on it."""
        return self.scheme.components_for(self.person.on_probation == "yes")

    @property
    def position(self) -> str:
        return full_position(self.person)


@dataclass(frozen=True)
class FormSheet:
    """One sheet, ready to be drawn. ``places`` name the cells that other sheets speak of: score, missing, total …"""

    name: str
    widths: tuple[float, ...]
    lines: list[Line]
    places: dict[str, str] = field(default_factory=dict)

    def at(self, place: str) -> str:
        """The address of a named cell in a formula of another sheet."""
        return at(self.name, self.places[place])


@dataclass(frozen=True)
class Heading:
    """How a form is called: its number, the sheet's name and the title."""

    number: str
    sheet: str
    title: str


def at(sheet: str, cell: str) -> str:
    """``'แบบ 4.2'!A1``"""
    return f"'{sheet}'!{cell}"


def head(blank: Blank, heading: Heading, about: str, spans: Sequence[Span]) -> list[Line]:
    """Number, title and round of a form and whose it is; ``spans`` are the columns of label, value, label, value."""
    person, last = blank.person, spans[-1][1]
    middle = {"align": "center", "text_wrap": True}
    lines = [[Piece(heading.number, 0, last, {"align": "right"})], [Piece(heading.title, 0, last, TITLE)],
             *([[Piece(about, 0, last, middle)]] if about else []), [Piece(round_in_words(blank.round), 0, last, middle)]]
    facts = ((("ชื่อผู้รับการประเมิน", person.full_name), ("เลขที่ตำแหน่ง", person.person_id)),
             (("ตำแหน่ง", blank.position), ("สังกัด", person.unit)))
    for left, right in facts:
        lines.append([Piece(left[0], *spans[0], LABEL), fact(left[1], *spans[1]),
                      Piece(right[0], *spans[2], LABEL), fact(right[1], *spans[3])])
    return [*lines, []]


def round_in_words(round_: Round) -> str:
    """The round in full, as forms print it in their head."""
    return (f"รอบการประเมิน  ครั้งที่ {round_.number}  ({thai_date(round_.first_day)} – {thai_date(round_.last_day)})  "
            f"ปีงบประมาณ พ.ศ. {round_.fiscal_year}")


def fact(content: Content, first: int, last: int) -> Piece:
    """A cell filled in from the roster, to be filled in by hand where the roster has nothing."""
    return Piece(content, first, last, TEXT) if content else Piece(None, first, last, ANSWER, answer=WORDS)


def signed(blank: Blank, left: Span = LEFT, right: Span = RIGHT) -> list[Line]:
    """A line apart, then the signatures of the person and the evaluator on these columns."""
    person = blank.person
    lines = signatures(("ผู้รับการประเมิน", person.full_name, blank.position),
                       ("ผู้ประเมิน", person.evaluator or DOTS, person.evaluator_position or DOTS))
    places = {LEFT: left, RIGHT: right}
    return [[], *([moved(piece, places[piece.first, piece.last]) for piece in line] for line in lines)]


def moved(piece: Piece, span: Span) -> Piece:
    return piece._replace(first=span[0], last=span[1])


# ── live sentences ──

def sentence(*parts: Formula, unless: tuple[str, str] | None = None) -> Formula:
    """The parts one behind the other; ``unless`` is (condition, text): what it says instead while the condition holds."""
    said, now = "&".join(part.text for part in parts), " ".join("".join(part.value for part in parts).split())
    if unless:
        condition, instead = unless
        return Formula(f"=TRIM(IF({condition},{quoted(instead)},{said}))", now or instead)
    return Formula(f"=TRIM({said})", now)


def counted(number: str, before: str, behind: str, now: int = 0) -> Formula:
    """A part of a sentence: ``ยังขาดคะแนน 5 ช่อง`` where the formula ``number`` is above zero; ``now`` is what it gives."""
    return Formula(f'IF({number}>0,"{before} "&({number})&" {behind}  ","")', f"{before} {now} {behind}  " if now > 0 else "")


def off_by(weights: str, now: Fraction = Fraction(0)) -> Formula:
    """A part of a sentence: by how much the weights in a range miss 100; ``now`` is their sum."""
    total = f"ROUND(SUM({weights}),{DUST})"
    said = "" if now in (0, 100) else (f"น้ำหนักรวม {exact_text(now)} ต้องได้ 100 {'ขาดอีก' if now < 100 else 'เกินไป'} "
                                       f"{exact_text(abs(100 - now))}  ")
    return Formula(f'IF(OR({total}=0,{total}=100),"","น้ำหนักรวม "&{total}&" ต้องได้ 100 "&IF({total}<100,"ขาดอีก ","เกินไป ")'
                   f'&ROUND(ABS(100-{total}),{DUST})&"  ")', said)


def alarm_if_off(weights: str) -> tuple[str, dict]:
    """Red while there are weights in a range and they do not make 100."""
    return f"AND(COUNT({weights})>0,ROUND(SUM({weights}),{DUST})<>100)", ALARM


def quoted(text: str) -> str:
    """``text`` as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def if_number(cell: str) -> Formula:
    """The number that stands at ``cell``, blank where there is none."""
    return Formula(f'=IF(ISNUMBER({cell}),{cell},"")', "")
