"""The plan form: one A4 page a person, with what the scores show and lines to agree on what is to be developed (000 ข้อ 3.1).

It comes back like an evaluation workbook and is read line by line; the identity stands in it as in every form of ours.
The wording of the person's own commitment is not established (domain §8), so its lines are left dotted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.config import Scheme, Settings
from pipeline.decisions.carry_over import CarriedPlan
from pipeline.decisions.weaknesses import Weakness, next_band, worth_planning
from pipeline.documents.blank.fields import WORDS, plan_due, plan_status
from pipeline.documents.blank.form import NOTHING
from pipeline.documents.blank.sheets import ANSWER, DONE, MISSING, SMALL, Blank, Heading, counted, head, moved, sentence
from pipeline.documents.blank.summary import DATE
from pipeline.documents.drawing import Formula
from pipeline.documents.look import ROW_HEIGHT, points, safe_name
from pipeline.documents.person.form import BLANK, DOTS, LABEL, PART, signatures
from pipeline.documents.person.standing import LEFT, RIGHT
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Book, Line, Piece, workbook_bytes
from pipeline.exact import exact_text, parse_exact
from pipeline.intake.ours import FORM_VERSION
from pipeline.rounds import Round
from pipeline.thai import fold

FOLDER = "forms/plans"
SHEET = "แผนพัฒนา"
WIDTHS = (30, 22, 16, 16, 23, 17, 13)
SPANS = ((0, 0), (1, 2), (3, 3), (4, 6))
LAST = len(WIDTHS) - 1
FACTS = (("จุดที่เสียคะแนน", 0, 1), ("ระดับที่ได้", 2, 2), ("เทียบกับ", 3, 3), ("เสียคะแนน (จาก 100)", 4, 4), ("แผ่นงาน › เซลล์", 5, 6))
HEADINGS = ("สิ่งที่ต้องพัฒนา", "วิธีการพัฒนา", "กำหนดแล้วเสร็จ", "ผู้รับผิดชอบ", "หลักฐาน/ตัววัดความสำเร็จ", "ผลการพัฒนา", "ข้อเสนอ")
SHOWN_MAX, FREE_ROWS, PROMISE_ROWS = 8, 2, 2
NO_MATTER = CarriedPlan("", "", "")
COMPLETE = "✓ กรอกครบแล้ว"
COPY_NOTE = "สำเนาให้อ่าน · กรอกร่วมกับผู้ประเมินในแบบแผนพัฒนาที่หน่วย"
SIGNING = {LEFT: (0, 1), RIGHT: (3, LAST)}


@dataclass(frozen=True)
class PlanOf:
    """Whose plan, on what facts: a line of 20_people, the score and band after the committee and whether it changed them,
    the weaknesses found, and what is still open of a former plan."""

    person: object
    score: str
    band: str
    is_reviewed: bool
    weaknesses: tuple[Weakness, ...]
    carried: tuple[CarriedPlan, ...] = ()


def plan_form_name(person) -> str:
    """``forms/plans/<unit>/<person_id>.xlsx``; ``person`` is a line of 20_people."""
    return f"{FOLDER}/{safe_name(person.unit)}/{safe_name(person.person_id)}.xlsx"


def plan_form(plan: PlanOf, settings: Settings, round_: Round) -> bytes:
    """The form as .xlsx: same facts, same bytes. Raises KeyError where no rules are in force for the personnel type."""
    person = plan.person

    def draw(book: Book) -> None:
        book.footnote = f"เลขที่ตำแหน่ง {person.person_id} · รอบ {round_} · แบบรุ่น {FORM_VERSION}"
        book.add_form(SHEET, WIDTHS, form_lines(_blank(plan, settings, round_), plan), is_protected=True)
        book.identify(person_id=person.person_id, full_name=person.full_name, scheme=person.scheme, form_version=FORM_VERSION)
    return workbook_bytes(f"แผนพัฒนา {person.person_id} รอบ {round_}", settings.office.name, round_, draw)


def draw_plan_copy(book: Book, plan: PlanOf, settings: Settings) -> None:
    """The form as a sheet to read, which says so where the form says what is still missing: nothing is answered on it."""
    lines = [[piece._replace(answer=None, content=COPY_NOTE, turns=None) if piece.turns else piece._replace(answer=None)
              for piece in line] for line in form_lines(_blank(plan, settings, book.round), plan)]
    book.footnote = COPY_NOTE
    book.add_form(SHEET, WIDTHS, lines, is_protected=True)


def _blank(plan: PlanOf, settings: Settings, round_: Round) -> Blank:
    return Blank(plan.person, settings.schemes_for(round_)[plan.person.scheme], settings, round_, (), NOTHING)


def form_lines(blank: Blank, plan: PlanOf) -> list[Line]:
    """The page from top to bottom."""
    lines = head(blank, Heading("", SHEET, "แผนพัฒนารายบุคคล"), blank.settings.office.name, SPANS)
    lines[-1:] = [result_line(blank.scheme, plan), across("ส่วนที่ 1  จุดที่เสียคะแนน เรียงจากที่เสียมากที่สุด", PART)]
    lines += weakness_lines(plan.weaknesses)
    lines.append(across("ส่วนที่ 2  สิ่งที่จะพัฒนา ตกลงร่วมกันระหว่างผู้รับการประเมินและผู้ประเมิน", PART))
    matters = proposed(plan)
    lines += plan_lines(blank, matters, len(lines))
    lines.append(across("ส่วนที่ 3  คำมั่นในการพัฒนาปรับปรุงตนเองของผู้รับการประเมิน", PART))
    return [*lines, *[across(None, BLANK)] * PROMISE_ROWS, *signing(blank)]


def across(content, look: dict) -> Line:
    return [Piece(content, 0, LAST, look)]


def result_line(scheme: Scheme, plan: PlanOf) -> Line:
    """The result as it stands after the committee, and what the next band asks for."""
    band = next(rule.name_th for rule in scheme.bands if rule.code == plan.band)
    reviewed = " (ตามมติคณะกรรมการ)" if plan.is_reviewed else ""
    above = next_band(parse_exact(plan.score), scheme.bands)
    wanted = f"{above[0].name_th} ต้องได้ {exact_text(above[0].min)} ขาดอีก {exact_text(above[1])} คะแนน" if above else None
    return [Piece("ผลการประเมิน", *SPANS[0], LABEL), Piece(f"{plan.score} คะแนน  {band}{reviewed}", *SPANS[1], TEXT),
            Piece("ระดับถัดไป", *SPANS[2], LABEL), Piece(wanted, *SPANS[3], TEXT)]


# ── part 1: what the scores show ──

def weakness_lines(weaknesses: Sequence[Weakness]) -> list[Line]:
    """The costliest with their points and cells, the rest in one line, and the file that all of it was read from."""
    lines = [[Piece(heading, first, last, HEAD) for heading, first, last in FACTS]]
    for weakness in weaknesses[:SHOWN_MAX]:
        facts = (weakness.title, points(weakness.level), compared(weakness), points(weakness.lost),
                 f"{weakness.sheet_name} › {weakness.cell_ref}")
        lines.append([Piece(fact, first, last, TEXT if first in (0, 5) else CENTRED)
                      for fact, (_, first, last) in zip(facts, FACTS, strict=True)])
    rest = weaknesses[SHOWN_MAX:]
    more = f"และอีก {len(rest)} รายการ รวม {points(sum(weakness.lost for weakness in rest))} คะแนน · " if rest else ""
    files = " และ ".join(dict.fromkeys(weakness.file_name for weakness in weaknesses))
    return [*lines, across(f"{more}อ่านจากไฟล์ {files}", SMALL)] if weaknesses else lines


def compared(weakness: Weakness) -> str:
    """What the level is measured against: the expected level, the former round's."""
    said = [f"คาดหวัง {exact_text(weakness.expected)}"] if weakness.is_below_expected else []
    said += [f"รอบก่อน {points(weakness.former)}"] if weakness.has_dropped else []
    return " · ".join(said) or "–"


# ── part 2: what is agreed ──

def proposed(plan: PlanOf) -> list[CarriedPlan]:
    """The matters that the form begins with: what is still open of the former plan, its day to be set anew, then what the
    scores show; each once."""
    matters: dict[str, CarriedPlan] = {}
    found = [CarriedPlan(weakness.title, "", "") for weakness in worth_planning(plan.weaknesses)]
    for matter in [*plan.carried, *found]:
        matters.setdefault(fold(matter.weakness), replace(matter, due=""))
    return list(matters.values())


def plan_lines(blank: Blank, matters: Sequence[CarriedPlan], above: int) -> list[Line]:
    """The live sentence, the headings, a line for each matter and some free ones; ``above`` lines stand before them."""
    rows = len(matters) + FREE_ROWS
    first = above + 3
    due, status = plan_due(blank.round, blank.settings.plans), plan_status()
    lines = [[missing(matters, first, first + rows - 1, above + 1)],
             [Piece(heading, col, col, HEAD) for col, heading in enumerate(HEADINGS)]]
    for matter in [*matters, *[NO_MATTER] * FREE_ROWS]:
        lines.append([Piece(matter.weakness or None, 0, 0, ANSWER, answer=WORDS), Piece(matter.action or None, 1, 1, ANSWER, answer=WORDS),
                      Piece(None, 2, 2, DATE, space=1.5 * ROW_HEIGHT, answer=due), *(Piece(None, col, col, ANSWER, answer=WORDS) for col in (3, 4, 5)),
                      Piece(None, 6, 6, CENTRED, answer=status)])
    return lines


def missing(matters: Sequence[CarriedPlan], first: int, last: int, row: int) -> Piece:
    """The live sentence over the lines ``first`` to ``last``: how many of those with a matter lack what a plan needs."""
    named = f"(LEN(A{first}:A{last})>0)"
    parts = [counted(f"SUMPRODUCT({named}*(LEN({column}{first}:{column}{last})=0))", f"ยังขาด{HEADINGS['ABCDEFG'.index(column)]}",
                     "เรื่อง", sum(not answer for answer in answers))
             for column, answers in (("B", [matter.action for matter in matters]), *((column, [""] * len(matters)) for column in "CD"))]
    said = sentence(*parts)
    words = said.text.removeprefix("=")
    return Piece(Formula(f'=IF({words}="","{COMPLETE}",{words})', said.value or COMPLETE), 0, LAST, TEXT | MISSING,
                 turns=(f'$A${row}="{COMPLETE}"', DONE))


def signing(blank: Blank) -> list[Line]:
    """Person, evaluator, head of the unit and HR."""
    person = blank.person
    blocks = [signatures(("ผู้รับการประเมิน", person.full_name, blank.position or DOTS),
                         ("ผู้ประเมิน", person.evaluator or DOTS, person.evaluator_position or DOTS)),
              signatures(("หัวหน้าหน่วย", DOTS, DOTS), ("ผู้รับผิดชอบงานบริหารงานบุคคล", DOTS, DOTS))]
    return [line for block in blocks for line in ([], *([moved(piece, SIGNING[piece.first, piece.last]) for piece in signed]
                                                       for signed in block))]
