"""The slip that tells one person his raise and how the figure came about: one A4, nothing of anybody else in it."""

from pipeline.config import Settings
from pipeline.config_raises import STEPS
from pipeline.decisions.pay import Pay, baht, percent_text, raise_of, satang
from pipeline.documents.look import NO_UNIT, day, full_position, money, safe_name, words
from pipeline.documents.notice.letter import FIRST_LINE, GAP, HEADLINE, INDENTED
from pipeline.documents.person.form import ALERT, DOTS, MIDDLE, PART, PLAIN, across, pair
from pipeline.documents.raises.standing import Order, Raised
from pipeline.documents.workbook import CENTRED, HEAD, Book, Line, Piece, workbook_bytes
from pipeline.exact import parse_exact
from pipeline.results import Terms

FOLDER = "raises/slips"
WIDTHS = (17, 16, 16, 17, 18, 17, 17)
DRAFT = "ร่าง ห้ามใช้แจ้ง: การเลื่อนของทั้งสำนักงานยังไม่เสร็จ ตัวเลขยังเปลี่ยนได้"
FIGURE = CENTRED | {"bold": True}
SIGNATURE_SPACE = 24


def slip_name(person) -> str:
    """``raises/slips/<unit>/<person_id>.xlsx``; ``person`` is a line of 20_people."""
    return f"{FOLDER}/{safe_name(person.unit)}/{safe_name(person.person_id)}.xlsx"


def raise_slip(one: Raised, own: Order, terms: Terms) -> bytes:
    """The slip of somebody with a percent as .xlsx, one page; with 0.00 percent it says why there is no raise."""
    def draw(book: Book) -> None:
        draw_slip(book, one, own, terms)
        book.identify(paper="raise_slip", person_id=one.person.person_id, full_name=one.person.full_name)
    return workbook_bytes(f"แจ้งผลเลื่อน{own.pay_th} {one.person.person_id} รอบ {terms.round}", terms.settings.office.name,
                          terms.round, draw)


def draw_slip(book: Book, one: Raised, own: Order, terms: Terms) -> None:
    """The slip as a sheet of ``book``."""
    book.add_form(f"แจ้งผลเลื่อน{own.pay_th}", WIDTHS, [
        *_head(one, own, terms), *(_figures(one, own) if one.has_raise else []), *_said(one, own, terms.settings),
        *_feet(terms.settings)])


def _head(one: Raised, own: Order, terms: Terms) -> list[Line]:
    person, pay = one.person, one.pay
    band = f"{own.scheme.band(pay.band).name_th} ({pay.score})" if pay.band else None
    return [across(f"หนังสือแจ้งผลการเลื่อน{own.pay_th}", HEADLINE), across(terms.settings.office.name, MIDDLE | {"bold": True}),
            across(f"{words().round_name(terms.round)} · มีผลตั้งแต่วันที่ {day(own.effective_on)}", MIDDLE),
            *([across(DRAFT, ALERT)] if own.is_draft else []), GAP,
            pair("ชื่อ-สกุล", person.full_name, "เลขที่ตำแหน่ง", person.person_id),
            pair("ตำแหน่ง", full_position(person), "ระดับ", pay.level), pair("สังกัด", person.unit or NO_UNIT, "ผลการประเมิน", band), GAP]


def _figures(one: Raised, own: Order) -> list[Line]:
    """The row of figures, as the list has it."""
    pay = one.pay
    figures = ((f"{own.pay_th}เดิม", money(pay.salary)), ("ฐานในการคำนวณ", money(pay.base)), ("ร้อยละที่ได้เลื่อน", pay.percent),
               ("จำนวนเงินก่อนปัด", money(pay.amount_exact)), ("จำนวนเงินที่ได้เลื่อน", money(pay.raise_baht)),
               ("ค่าตอบแทนพิเศษ", money(pay.special_compensation) if satang(pay.special_compensation) else "–"),
               (f"{own.pay_th}ที่ได้รับ", money(pay.new_salary)))
    return [[Piece(heading, col, col, HEAD) for col, (heading, _) in enumerate(figures)],
            [Piece(figure, col, col, FIGURE) for col, (_, figure) in enumerate(figures)], GAP]


def _said(one: Raised, own: Order, settings: Settings) -> list[Line]:
    """How the figure came about, the rules behind it, and the order that the office fills in."""
    pay, rule = one.pay, own.scheme.raises
    if not one.has_raise:
        why = pay.reason or f"ร้อยละที่ได้คือ {pay.percent}"
        told = [across(FIRST_LINE + f"รอบนี้ท่านไม่ได้เลื่อน{own.pay_th} {own.pay_th}คงเดิม {money(pay.salary)} บาท เพราะ{why}", INDENTED)]
    else:
        told = [across("ที่มาของตัวเลข", PART), *(across(sentence, PLAIN) for sentence in derivation(one, own))]
    order = [across(f"ตามคำสั่งที่ {DOTS} ลงวันที่ {DOTS}", PLAIN)] if one.has_raise else []
    sources = [f"ร้อยละไม่เกิน {rule.percent_max} ของฐาน: {settings.cite(rule.source)}"]
    sources += [f"ฐานและขั้นสูง: {settings.cite(pay.source)} ใช้ตั้งแต่ {day(pay.effective_from)}"] if pay.source else []
    return [*order, *told, across("หลักเกณฑ์", PART), *(across(f"• {text}", PLAIN) for text in sources)]


def derivation(one: Raised, own: Order) -> list[str]:
    """Base, amount and rounding in words, and what became of what lies above the maximum."""
    pay, rule = one.pay, own.scheme.raises
    steps = int(parse_exact(pay.percent) * STEPS)
    before, base = satang(pay.salary), satang(pay.base)
    rounded = raise_of(Pay(before, base, 2 * base), steps, rule).raised         # as it would be with no maximum near
    said = []
    if rule.base == "level":
        side = "ไม่เกิน" if before <= satang(pay.midpoint) else "เกิน"
        said.append(f"{own.pay_th} {money(pay.salary)} บาท {side}ค่ากลางของระดับ {money(pay.midpoint)} บาท "
                    f"จึงใช้ฐาน {money(pay.base)} บาท")
    said.append(f"ฐาน {money(pay.base)} × {percent_text(steps)}% = {money(pay.amount_exact)} ปัดขึ้นเป็น {money(baht(rounded))} บาท")
    if rounded != satang(pay.raise_baht):
        said.append(f"{own.pay_th}เลื่อนได้ไม่เกินขั้นสูงของระดับ {money(pay.maximum)} บาท จึงได้เลื่อน {money(pay.raise_baht)} บาท")
    if satang(pay.special_compensation):
        said.append(f"{money(pay.amount_exact)} บาท หักจำนวนที่ได้เลื่อนแล้ว "
                    f"ส่วนที่เหลือ {money(pay.special_compensation)} บาท จ่ายเป็นค่าตอบแทนพิเศษ")
    return said


def _feet(settings: Settings) -> list[Line]:
    """Signed by the office."""
    office = settings.office
    return [GAP, [Piece(f"ลงชื่อ {DOTS}", 3, 6, MIDDLE, space=SIGNATURE_SPACE)], [Piece(f"({office.director})", 3, 6, MIDDLE)],
            [Piece(office.director_position, 3, 6, MIDDLE)], [Piece(f"วันที่ {DOTS}", 3, 6, MIDDLE)]]
