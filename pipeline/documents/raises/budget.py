"""The sheet of the raise budget of one personnel type: payroll of the day, its share, what is used of it and by which method."""

from collections.abc import Iterator

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from pipeline.config import Settings
from pipeline.decisions.pay import percent_text
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import day, words
from pipeline.documents.person.form import ALERT, PART
from pipeline.documents.raises.standing import NAME, RAISED, SALARY, SPECIAL, Payroll, Sheets
from pipeline.documents.summary.counts import area
from pipeline.documents.workbook import CENTRED, FIRST_ROW, FRAME, HEAD, SUMMED, TEXT, Book, Line, Piece
from pipeline.exact import parse_exact, rounded_text

WIDTHS = (38, 20, 52)
LAST = len(WIDTHS) - 1
TITLE = {"bold": True, "font_size": 20, "align": "center", "text_wrap": True}
CENTRE = {"align": "center", "text_wrap": True}
LABEL = TEXT | {"bold": True}
MONEY = FRAME | {"num_format": "#,##0.00", "align": "right", "indent": 1}
COUNT = FRAME | {"num_format": "#,##0", "align": "right", "indent": 1}
PEOPLE = CENTRED | {"num_format": "#,##0"}
SHARE = FRAME | {"num_format": "0.00%", "align": "right", "indent": 1}
SPECIAL_TH = {"counts": "นับรวมในวงเงิน", "beside": "จ่ายนอกวงเงิน ไม่นับรวม", "none": "ไม่จ่าย"}


def draw_budget(book: Book, own: Payroll, sheets: Sheets, settings: Settings) -> None:
    """The sheet ``sheets.budget``, whose figures count the list ``sheets.listed``; without a payroll it has none, and says why."""
    lines = [[Piece(f"วงเงินเลื่อน{own.pay_th}", 0, LAST, TITLE)], [Piece(f"{own.scheme.name_th} {book.office}", 0, LAST, CENTRE)],
             [Piece(f"{words().round_name(book.round)} · ให้มีผลตั้งแต่วันที่ {day(own.budget.effective_on)}", 0, LAST, CENTRE)],
             *([[Piece(own.draft, 0, LAST, ALERT | {"bold": True})]] if own.draft else [])]
    lines += figures(own, sheets.listed, len(lines), settings)
    lines += [part("วิธีจัดสรร"), *(wide(label, text) for label, text in method(own))]
    lines += without_raise(own, len(lines))
    book.add_form(sheets.budget, WIDTHS, lines)


def part(name: str) -> Line:
    return [Piece(name, 0, LAST, PART)]


def wide(label: str, text: str) -> Line:
    return [Piece(label, 0, 0, LABEL), Piece(text, 1, LAST, TEXT)]


def line(label: str, content: Content, look: dict, note: str) -> Line:
    return [Piece(label, 0, 0, LABEL), Piece(content, 1, 1, look), Piece(note, 2, 2, TEXT)]


# ── budget and what is used of it ──

def figures(own: Payroll, listed: str, first: int, settings: Settings) -> list[Line]:
    """The figures, from sheet row ``first`` (from 0) on, live from the list."""
    row, rule, held = own.budget, own.scheme.raises, len(own.people)
    payroll, share, budget, raised, special, used = (xl_rowcol_to_cell(first + place, 1) for place in (1, 3, 4, 6, 7, 8))
    of_list = {col: area(listed, col, FIRST_ROW, held) for col in (NAME, SALARY, RAISED, SPECIAL)}
    counted = f"=ROUND({raised}+{special},2)" if rule.special == "counts" else f"={raised}"
    paid = f"=SUMPRODUCT(--({of_list[RAISED]}+{of_list[SPECIAL]}>0))"
    return [
        part("วงเงิน"),
        line(f"{own.pay_th}รวม ณ วันที่ {day(row.payroll_on)}", live(f"=ROUND(SUM({of_list[SALARY]}),2)", row.payroll), MONEY,
             "บาท ต่อเดือน ตามทะเบียน" if row.payroll else words().raise_stop("salary_unknown")),
        line(f"จำนวนคนที่มี{own.pay_th}ในวันนั้น", live(f"=COUNTA({of_list[NAME]})", row.payroll_people), COUNT, "คน"),
        line("ร้อยละของวงเงิน", parse_exact(row.share_pct) / 100, SHARE, f"ที่มา: {settings.cite(row.source)}"),
        line("วงเงิน", live(f"=ROUNDDOWN(ROUND({payroll}*100,0)*ROUND({share}*10000,0)/1000000,0)", row.budget), MONEY | {"bold": True},
             "บาท ปัดเศษของบาททิ้ง (กำหนดโดยระบบ)"),
        part("การใช้วงเงิน"),
        line("จำนวนเงินที่ได้เลื่อนรวม", live(f"=ROUND(SUM({of_list[RAISED]}),2)", row.raise_baht), MONEY, "บาท"),
        line("ค่าตอบแทนพิเศษรวม", live(f"=ROUND(SUM({of_list[SPECIAL]}),2)", row.special_compensation), MONEY,
             f"บาท {SPECIAL_TH[rule.special]}"),
        line("ใช้ไป", live(counted, row.used), MONEY, "บาท"),
        line("คงเหลือ", live(f"=ROUND({budget}-{used},2)", row.unspent), MONEY | {"bold": True}, "บาท"),
        line("ผู้มีสิทธิได้เลื่อน", int(row.eligible_people), COUNT, "คน มีคะแนนและเข้าเกณฑ์"),
        line("ผู้ที่ได้เลื่อน", live(paid, str(len(own.raised))), COUNT, "คน ได้เงินเลื่อนหรือค่าตอบแทนพิเศษ")]


def live(formula: str, stored: str) -> Content:
    """The formula with its value; nothing where the value is not known."""
    return Formula(formula, float(parse_exact(stored))) if stored else None


# ── how it was shared out ──

def method(own: Payroll) -> Iterator[tuple[str, str]]:
    """(label, words) on the scenario that counts, how far it went and what stopped it."""
    row = own.budget
    yield "ฉากทัศน์ที่ใช้", row.scenario
    yield "วิธี", words().raise_method(row)
    if own.scenario.ranges:
        yield "ช่วงร้อยละของแต่ละระดับ", " · ".join(f"{own.scheme.band(band).name_th} {percent_text(low)}–{percent_text(high)}"
                                              for band, (low, high) in own.scenario.ranges.items())
    if row.climbed_exact:
        yield ("ระดับที่ขึ้นไปในช่วงของตนได้น้อยที่สุด",
               f"ร้อยละ {rounded_text(100 * parse_exact(row.climbed_exact))} ของช่วง")
    yield "เหตุที่ไม่ได้มากกว่านี้", words().raise_stop(row.stopped_by)
    if row.next_step:
        yield "ขั้นต่อไปที่ใช้เงินน้อยที่สุด", words().raise_step(row)


def without_raise(own: Payroll, first: int) -> list[Line]:
    """Everybody without a raise, counted by reason, most people first; from sheet row ``first`` (from 0) on."""
    reasons = own.not_raised.items()
    if not reasons:
        return []
    begin = first + 2
    in_order = sorted(reasons, key=lambda one: (-one[1], one[0]))
    rows = [[Piece(reason, 0, 1, TEXT), Piece(people, 2, 2, PEOPLE)] for reason, people in in_order]
    total = Formula(f"=SUM({xl_range(begin, 2, begin + len(rows) - 1, 2)})", sum(people for _, people in reasons))
    return [part("ผู้ที่อยู่ในบัญชีแต่ไม่ได้เลื่อน"), [Piece("เหตุผล", 0, 1, HEAD), Piece("จำนวนคน", 2, 2, HEAD)], *rows,
            [Piece("รวม", 0, 1, LABEL | SUMMED), Piece(total, 2, 2, PEOPLE | SUMMED)]]
