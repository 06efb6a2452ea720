"""raises/raise_list.xlsx: the raise list, the annex of the order and the table of bases, live from salary and percent."""

from collections.abc import Sequence
from fractions import Fraction

from xlsxwriter.utility import quote_sheetname, xl_range, xl_rowcol_to_cell

from pipeline.config_raises import Raises, SalaryBase
from pipeline.decisions.pay import SATANG, line_for, satang
from pipeline.documents.drawing import Content, Formula, Sheet
from pipeline.documents.look import NO_UNIT, day, full_position, words
from pipeline.documents.raises.budget import draw_budget
from pipeline.documents.raises.formulas import raised_and_special
from pipeline.documents.raises.standing import (
    BASE, NEW_SALARY, PERCENT, RAISED, REMARK, SALARY, SHEETS, SPECIAL, Payroll, Raised, payrolls)
from pipeline.documents.workbook import (
    CENTRED, FIRST_ROW, FRAME, HEAD, HEAD_ROW, NO_LOOK, NOTE_ROW, SUMMED, Book, Column, Lines, height_of, workbook_bytes)
from pipeline.exact import parse_exact
from pipeline.results import Results
from pipeline.thai import reference_rows, thai_date

TITLE, BASE_SHEET = "บัญชีเลื่อนเงินเดือน", "ฐานในการคำนวณ"
MONEY = FRAME | {"align": "right"}
# "_0" leaves the room of a digit: some programs lose the indent of a number that a formula gives.
BAHT, WITH_SATANG = MONEY | {"num_format": "#,##0_0"}, MONEY | {"num_format": "#,##0.00_0"}
BESIDE = MONEY | {"num_format": '#,##0.00_0;-#,##0.00_0;"–"_0'}      # nothing is paid beside most raises
PERCENT_LOOK = CENTRED | {"num_format": "0.00"}
DRAFT = {"text_wrap": True, "bold": True, "font_color": "#9B1C31", "bg_color": "#FBEBED", "indent": 1}
HEADING = {"bold": True, "font_size": 20, "align": "center", "text_wrap": True}
CENTRE = {"align": "center", "text_wrap": True}
HOW_TO_READ = ("ตัวเลขเป็นสูตรจาก{pay}เดิม ร้อยละที่ได้เลื่อน และแผ่น “{bases}” · ผู้ที่ไม่มีร้อยละไม่มีตัวเลข เหตุผลอยู่ในช่องหมายเหตุ · "
               "แก้ร้อยละในแบบ raises.xlsx แล้วประมวลผลใหม่ เอกสารทุกฉบับจึงตรงกัน")
DOTS, SHORT_DOTS = "." * 44, "." * 16
SIGNED_FROM = SALARY            # column where the signature stands
SIGNATURE_SPACE = 24
BASES = (Column("ประเภทบุคลากร", 34), Column("ระดับ", 20, CENTRED), Column("ใช้เมื่อเงินเดือนตั้งแต่", 22, BAHT),
         Column("ค่ากลาง", 12, BAHT), Column("ฐานล่าง", 12, BAHT), Column("ฐานบน", 12, BAHT), Column("ขั้นสูง", 12, BAHT),
         Column("ขั้นสูงที่ขยาย", 14, BAHT), Column("ใช้ตั้งแต่", 20, CENTRED), Column("ที่มา", 34))
MIDPOINT, LOWER, UPPER, MAXIMUM, EXTENDED = range(3, 8)


def raise_list(results: Results) -> bytes:
    """The workbook of every personnel type whose raises are due: budget, list, annex each, and the bases. Same tables, same bytes."""
    due = payrolls(results)
    lines = [line for (code, _), of_level in results.settings.salary_bases(results.round.next.first_day).items()
             if code in {own.scheme.code for own in due} for line in of_level]
    row_of = {line: row for row, line in enumerate(lines, FIRST_ROW)}

    def draw(book: Book) -> None:
        for own in due:
            sheets = SHEETS[own.scheme.code]
            book.footnote = "ร่าง ห้ามใช้ออกคำสั่ง" if own.draft else ""
            draw_budget(book, own, sheets, results.settings)
            draw_list(book, own, sheets.listed, row_of)
            draw_annex(book, own, sheets.annex, row_of, results)
        book.footnote = ""
        draw_bases(book, lines, results)
        book.identify(paper="raise_list")
    return workbook_bytes(f"{TITLE} {words().round_name(results.round)}", results.settings.office.name, results.round, draw)


# ── one line, the same on list and annex ──

def columns(own: Payroll) -> tuple[Column, ...]:
    """The columns of domain §6, with satang where any pay has them."""
    pays = [one.pay for one in own.people]
    pay_look = WITH_SATANG if any((satang(pay.salary) or 0) % SATANG for pay in pays) else BAHT
    return (Column("ลำดับ", 7, CENTRED), Column("ชื่อ-สกุล", 27), Column("ตำแหน่ง/สังกัด", 36), Column("ประเภท", 14, CENTRED),
            Column("ระดับ", 16, CENTRED), Column("เลขที่ตำแหน่ง", 13, CENTRED | {"num_format": "@"}),
            Column(f"{own.pay_th}เดิม", 13, pay_look), Column("ฐานในการคำนวณ", 13, pay_look),
            Column("ร้อยละที่ได้เลื่อน", 10, PERCENT_LOOK), Column("จำนวนเงินที่ได้เลื่อน", 13, pay_look),
            Column("ค่าตอบแทนพิเศษ", 16, BESIDE), Column(f"{own.pay_th}ที่ได้รับ", 16, pay_look), Column("หมายเหตุ", 36))


def raise_row(one: Raised, no: int, row: int, own: Payroll, row_of: dict[SalaryBase, int], remark: str) -> list[Content]:
    """One person in sheet row ``row`` (from 0); who has no percent has no figures either."""
    pay, person, rule = one.pay, one.person, own.scheme.raises
    known = satang(pay.salary) is not None
    who = [no, person.full_name, f"{full_position(person)}\n{person.unit or NO_UNIT}", position_type(own.scheme.code, pay.level),
           pay.level, person.person_id, parse_exact(pay.salary) if known else None]
    if not pay.base:
        return [*who, None, None, None, None, None, remark]
    line_row = row_of[line_in_force(one, own, row_of)]
    texts = formulas(row, line_row, rule)
    stored = (pay.base, pay.raise_baht, pay.special_compensation, pay.new_salary)
    base, *rest = (Formula(text, float(parse_exact(value))) if value else None for text, value in zip(texts, stored, strict=True))
    return [*who, base, parse_exact(pay.percent) if pay.percent else None, *rest, remark]


def formulas(row: int, line_row: int, rule: Raises) -> tuple[str, str, str, str]:
    """Base, raise, special compensation and new salary of sheet row ``row`` (003 ข้อ 2; details practice, domain §5)."""
    salary, base, percent, raised = (xl_rowcol_to_cell(row, col) for col in (SALARY, BASE, PERCENT, RAISED))
    midpoint, lower, upper, highest = (base_cell(line_row, col) for col in (
        MIDPOINT, LOWER, UPPER, MAXIMUM if rule.maximum == "ordinary" else EXTENDED))
    return (f"={salary}" if rule.base == "own_pay" else f"=IF({salary}<={midpoint},{lower},{upper})",
            *(f"={amount}" for amount in raised_and_special(salary, base, percent, highest, rule)),
            f"=ROUND({salary}+{raised},2)")


def base_cell(line_row: int, col: int) -> str:
    return f"{quote_sheetname(BASE_SHEET)}!{xl_rowcol_to_cell(line_row, col, row_abs=True, col_abs=True)}"


def line_in_force(one: Raised, own: Payroll, row_of: dict[SalaryBase, int]) -> SalaryBase:
    """The line of the table of bases that counts for the person's level and salary."""
    of_level = tuple(line for line in row_of if (line.scheme, line.level) == (own.scheme.code, one.pay.level))
    return line_for(satang(one.pay.salary), of_level)


def position_type(scheme: str, level: str) -> str:
    """ประเภท of a level as orders print it; '' where reference/position_types.csv does not know the level."""
    return next((row["position_type"] for row in reference_rows("position_types.csv")
                 if row["scheme"] == scheme and row["level"] in ("", level)), "")


def at_maximum(one: Raised) -> str:
    """Why the amount is not the usual one; '' where the maximum of the level does not come in."""
    if not one.has_raise or one.pay.new_salary != one.pay.maximum:
        return ""
    return "ถึงขั้นสูงของระดับอยู่แล้ว" if one.pay.salary == one.pay.maximum else "เลื่อนถึงขั้นสูงของระดับ"


def sum_row(rows: Sequence[list[Content]], first: int, skipped: Sequence[int] = ()) -> list[Content]:
    """Sums at the foot of the columns of money, of those that hold any."""
    summed: list[Content] = [None, "รวม", *[None] * (REMARK - 1)]
    for col in (SALARY, RAISED, SPECIAL, NEW_SALARY):
        held = [cell.value if isinstance(cell, Formula) else cell for cell in (row[col] for row in rows) if cell is not None]
        if held and col not in skipped:
            total = sum(round(Fraction(value) * SATANG) for value in held)
            summed[col] = Formula(f"=ROUND(SUM({xl_range(first, col, first + len(rows) - 1, col)}),2)", total / SATANG)
    return summed


# ── the sheets ──

def draw_list(book: Book, own: Payroll, name: str, row_of: dict[SalaryBase, int]) -> None:
    """Everybody in the payroll, by unit and name; a sum only where 91 knows it too."""
    rows = [raise_row(one, row - FIRST_ROW + 1, row, own, row_of, list_remark(one)) for row, one in enumerate(own.people, FIRST_ROW)]
    unknown = (*(() if own.budget.payroll else (SALARY,)), *(() if own.budget.used else (RAISED, SPECIAL, NEW_SALARY)))
    rows.append(sum_row(rows, FIRST_ROW, unknown))
    title = f"{name}: {own.scheme.name_th} ตั้งแต่วันที่ {day(own.budget.effective_on)}"
    note = own.draft or f"{words().round_name(book.round)} · เรียงตามหน่วยแล้วตามชื่อ"
    cols = columns(own)
    sheet = book.add_list(name, title, note, cols, rows, sums=[len(rows) - 1])
    if own.draft:               # once more into the cell that the list has merged already, to be seen
        sheet.put(NOTE_ROW, 0, note, DRAFT)
    put_across(sheet, FIRST_ROW + len(rows), HOW_TO_READ.format(pay=own.pay_th, bases=BASE_SHEET), {"text_wrap": True}, cols)
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.autofilter(HEAD_ROW, 0, FIRST_ROW + len(own.people) - 1, REMARK)      # the sums stay where they are


def list_remark(one: Raised) -> str:
    """Why there is no raise or not the usual amount, and on what the roster has nothing."""
    unasked = f"ทะเบียนไม่มี: {one.pay.note}" if one.pay.note and one.pay.eligible == "yes" else ""
    return "\n".join(filter(None, (one.pay.reason, at_maximum(one), unasked)))


def draw_annex(book: Book, own: Payroll, name: str, row_of: dict[SalaryBase, int], results: Results) -> None:
    """The annex of the order: whoever gets a raise, below the order's blanks and above the director's signature."""
    sheet, cols = book.add_sheet(name, landscape=True), columns(own)
    for col, column in enumerate(cols):
        sheet.set_column(col, col, column.width)
    office = results.settings.office
    head = [(f"บัญชีรายละเอียดการเลื่อน{own.pay_th} {own.scheme.name_th}", HEADING),
            (f"แนบท้ายคำสั่ง{office.name} ที่ {SHORT_DOTS}/{SHORT_DOTS} ลงวันที่ {DOTS}", CENTRE),
            (f"{words().round_name(results.round)} · ให้มีผลตั้งแต่วันที่ {day(own.budget.effective_on)}", CENTRE),
            *([(own.draft, DRAFT)] if own.draft else [])]
    for row, (text, look) in enumerate(head):
        put_across(sheet, row, text, look, cols)
    lines = Lines(sheet, cols)
    lines.put(len(head), [column.heading for column in cols], HEAD)
    sheet.repeat_rows(len(head))
    first = len(head) + 1
    rows = [raise_row(one, no, first + no - 1, own, row_of, at_maximum(one)) for no, one in enumerate(own.raised, 1)]
    rows = rows + [sum_row(rows, first)] if rows else [[None, "ไม่มีผู้ได้เลื่อน", *[None] * (REMARK - 1)]]
    for row, contents in enumerate(rows, first):
        lines.put(row, contents, SUMMED if contents[0] is None else NO_LOOK)
    signed = (f"ลงชื่อ {DOTS}", f"({office.director})", office.director_position)
    for row, text in enumerate(signed, first + len(rows) + 1):
        put_across(sheet, row, text, CENTRE, cols, SIGNED_FROM, SIGNATURE_SPACE if text == signed[0] else 0)


def put_across(sheet: Sheet, row: int, text: str, look: dict, cols: Sequence[Column], first: int = 0, space: float = 0) -> None:
    """One text from column ``first`` to the last, as high as it needs, with ``space`` points above it."""
    sheet.put(row, first, text, look | ({"valign": "bottom"} if space else {}), (row, len(cols) - 1))
    sheet.set_row(row, space + height_of(text, sum(column.width for column in cols[first:]), look))


def draw_bases(book: Book, lines: Sequence[SalaryBase], results: Results) -> None:
    """The lines of the table of bases in force on the day from which the raises are paid."""
    names = {code: scheme.name_th for code, scheme in results.schemes.items()}
    rows = [[names[line.scheme], line.level, line.salary_from or None, line.midpoint, line.lower_base, line.upper_base, line.maximum,
             line.extended_maximum, thai_date(line.effective_from), results.settings.cite(line.source)] for line in lines]
    book.add_list(BASE_SHEET, "ฐานในการคำนวณและขั้นสูง", f"ที่ใช้กับการเลื่อนที่มีผล {thai_date(results.round.next.first_day)} · "
                  "ได้ไม่เกินค่ากลางใช้ฐานล่าง เกินค่ากลางใช้ฐานบน · บัญชีเลื่อนและบัญชีแนบท้ายคำสั่งอ้างแผ่นนี้", BASES, rows)
