"""raises.xlsx: the office chooses a scenario, or types percents of its own beside a running total of what they cost (003 ข้อ 1–2).

Figures come from 90 and 91; dropped back filled in it is read as raise settings. The formulas count as decisions.pay does.
"""

from collections.abc import Iterator

from pipeline.config import Scheme
from pipeline.config_raises import Raises
from pipeline.decisions.pay import SATANG, satang
from pipeline.decisions.raises import NOTHING_ALLOCATED
from pipeline.documents.blank.fields import WORDS, raise_percent, scenario_choice
from pipeline.documents.derivation import Row
from pipeline.documents.drawing import Formula
from pipeline.documents.look import words
from pipeline.documents.raises.formulas import raised_and_special
from pipeline.documents.raises.standing import payrolls
from pipeline.documents.workbook import CENTRED, FIRST_ROW, TEXT, TITLE_ROW, Book, Column, height_of, workbook_bytes
from pipeline.exact import parse_exact
from pipeline.intake.ours import FORM_VERSION
from pipeline.intake.words import wording_of
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import name_order

SCENARIO_SHEET, PERCENT_SHEET = "เลือกฉากทัศน์", "ร้อยละที่กำหนดเอง"
MONEY = CENTRED | {"num_format": "#,##0.00"}
COUNT, TWO_PLACES = CENTRED | {"num_format": "0"}, CENTRED | {"num_format": "0.00"}
OVER_BUDGET = {"font_color": "#B3261E"}
USED, UNSPENT = 4, 5                # of the scenarios' columns, from 0: where a reason stands that nothing is allocated
REASON = ("K", "N")                 # of the percents' columns: from where to where the reason stands that there is no raise


def raises_form(results: Results) -> bytes:
    """The workbook of a round with raises due: same tables, same bytes."""
    due = [own.scheme for own in payrolls(results)]

    def draw(book: Book) -> None:
        book.footnote = f"แบบรุ่น {FORM_VERSION}"
        _draw_scenarios(book, results, due)
        for number, scheme in enumerate(due):
            _draw_percents(book, results, scheme, f"{PERCENT_SHEET} ({number + 1})" if number else PERCENT_SHEET)
        book.identify(form="raises", form_version=FORM_VERSION)
    return workbook_bytes(f"การเลื่อนเงินเดือน รอบ {results.round}", results.settings.office.name, results.round, draw)


# ── the scenarios ──

def _draw_scenarios(book: Book, results: Results, due: list[Scheme]) -> None:
    """A line for each scenario of each personnel type, with what it makes of the budget."""
    columns = (Column(wording_of("scenarios", "scheme"), 30), Column(wording_of("scenarios", "scenario"), 26), Column("วิธี", 42),
               Column("วงเงิน (บาท)", 14, MONEY), Column("ใช้ไป (บาท)", 14, MONEY), Column("คงเหลือ (บาท)", 14, MONEY),
               Column("เลื่อนได้ (คน)", 11, COUNT), Column("ใช้อยู่", 10, CENTRED),
               Column(wording_of("scenarios", "is_chosen"), 12, CENTRED, answer=scenario_choice()))
    budget_of = {(row.scheme, row.scenario): row for row in rows_of(results.raise_budgets)}
    lines = [budget_of[scheme.code, scenario.name] for scheme in due for scenario in scheme.raises.scenarios]
    note = (f"เลือกหนึ่งฉากทัศน์ต่อหนึ่งประเภทบุคลากรในช่องสีอ่อน แล้ววางไฟล์นี้ในโฟลเดอร์ {results.round.folder} · ไม่เลือกเลย ใช้ฉากทัศน์ตามค่าตั้ง · "
            f"หากจะกำหนดร้อยละเอง ให้พิมพ์ในแผ่น {PERCENT_SHEET}")
    sheet = book.add_list(SCENARIO_SHEET, f"เลือกฉากทัศน์การเลื่อนเงินเดือน รอบ {results.round}", note, columns,
                          [_scenario_row(line) for line in lines], open_rows=len(lines))
    for row, line in enumerate(lines, FIRST_ROW):
        if reason := NOTHING_ALLOCATED.get(line.stopped_by):
            sheet.put(row, USED, reason, CENTRED, (row, UNSPENT))
            room = sum(column.width for column in columns[USED:UNSPENT + 1])
            sheet.set_row(row, max(height_of(reason, room, CENTRED), height_of(words().raise_method(line), columns[2].width, TEXT)))


def _scenario_row(line: Row) -> list:
    return [wording_of("scheme", line.scheme), line.scenario, words().raise_method(line), _number(line.budget), _number(line.used),
            _number(line.unspent), _number(line.eligible_people), "ใช้อยู่" if line.is_chosen else None, None]


def _number(text: str):
    return parse_exact(text) if text else None


# ── the percents ──

def _draw_percents(book: Book, results: Results, scheme: Scheme, name: str) -> None:
    """A line a person: whoever may have a raise in order of score, then whoever may not, with the reason."""
    rule, people = scheme.raises, {person.person_id: person for person in rows_of(results.people)}
    lines = sorted(rows_of(results.raises[results.raises["scheme"] == scheme.code]), key=lambda line: (
        line.eligible == "no", -parse_exact(line.score or "0"), name_order(people[line.person_id].full_name), line.person_id))
    eligible, budget = [line for line in lines if line.eligible == "yes"], next(
        row.budget for row in rows_of(results.raise_budgets) if row.scheme == scheme.code)
    columns, last = _columns(rule), FIRST_ROW + len(lines)          # the row of the sum, from 1
    rows = [_percent_row(number, line, people[line.person_id], scheme) for number, line in enumerate(lines, 1)]
    sums = [Formula(f"=SUM({letter}{FIRST_ROW + 1}:{letter}{last})", 0) for letter in "MN"]
    used = f"M{last + 1}+N{last + 1}" if rule.special == "counts" else f"M{last + 1}"
    note = (f"ร้อยละที่สำนักงานกำหนดเอง: พิมพ์ร้อยละ 0–{rule.percent_max} ในช่องสีอ่อน ทศนิยมไม่เกินสองตำแหน่ง · ฐาน × ร้อยละ ปัดขึ้นเป็นสิบบาท ไม่เกินขั้นสูง · "
            f"ไม่พิมพ์เลย ใช้ฉากทัศน์ในแผ่น {SCENARIO_SHEET}")
    sheet = book.add_list(name, _running_total(scheme, budget, used), note, columns,
                          [*rows, [None, None, "รวม", *[None] * 9, *sums, None]], sums=(len(rows),), open_rows=len(eligible))
    sheet.freeze_panes(FIRST_ROW, 3)
    if budget:
        book.turn(sheet, TITLE_ROW, 0, f"{used}>{budget}", OVER_BUDGET)
    first, end = (ord(letter) - ord("A") for letter in REASON)
    for row, line in enumerate(lines[len(eligible):], FIRST_ROW + len(eligible)):
        sheet.put(row, first, line.reason, TEXT, (row, end))
        room = sum(column.width for column in columns[first:end + 1])
        sheet.set_row(row, max(height_of(line.reason, room, TEXT), *(
            height_of(content, column.width, column.look) for column, content in zip(columns, rows[row - FIRST_ROW]))))


def _columns(rule: Raises) -> tuple[Column, ...]:
    """From A to O. What is counted live has headings of its own, so that the reader takes nothing of it for an answer."""
    return (Column(wording_of("raises", "no"), 5, COUNT), Column(wording_of("raises", "person_id"), 12, CENTRED),
            Column(wording_of("raises", "full_name"), 26), Column("สังกัด", 24), Column("ระดับ", 14, CENTRED),
            Column(wording_of("raises", "salary"), 12, MONEY), Column("ขั้นสูง", 12, MONEY), Column(wording_of("raises", "base"), 12, MONEY),
            Column("คะแนน", 9, TWO_PLACES), Column("ระดับผล", 11, CENTRED), Column("ร้อยละตามฉากทัศน์ที่ใช้", 14, TWO_PLACES),
            Column(wording_of("raises", "percent"), 14, TWO_PLACES, answer=raise_percent(rule)),
            Column("คิดเป็น\nเงินเลื่อน", 12, MONEY), Column("คิดเป็นค่า\nตอบแทนพิเศษ", 14, MONEY),
            Column(wording_of("raises", "remark"), 24, TEXT | {"num_format": "@"}, answer=WORDS))


def _percent_row(number: int, line: Row, person: Row, scheme: Scheme) -> list:
    facts = [number, line.person_id, person.full_name, person.unit, line.level, *map(_number, (line.salary, line.maximum, line.base, line.score)),
             scheme.band(line.band).name_th if line.band else None]
    if line.eligible == "no":
        return [*facts, *[None] * 5]
    return [*facts, _number(line.percent), None, *_live(FIRST_ROW + number, scheme.raises), None]


def _live(row: int, rule: Raises) -> Iterator[Formula]:
    """Raise and special compensation of the percent in column L, nothing before one is typed."""
    for amount in raised_and_special(*(f"{column}{row}" for column in "FHLG"), rule):
        yield Formula(f'=IF(ISNUMBER(L{row}),{amount},"")', "")


def _running_total(scheme: Scheme, budget: str, used: str) -> Formula:
    """The title of a list of percents: budget, what the percents cost, what is left, live."""
    known = f"{scheme.name_th} · " + (f"วงเงิน {satang(budget) // SATANG:,}.00 บาท" if budget else "ยังไม่ทราบวงเงิน") + " · ใช้ไป "
    left = f"ROUND({budget}-({used}),2)"
    behind = f'&" บาท · คงเหลือ "&TEXT({left},"#,##0.00")&" บาท"' if budget else '&" บาท"'
    shown = f"{known}0.00 บาท" + (f" · คงเหลือ {satang(budget) // SATANG:,}.00 บาท" if budget else "")
    return Formula(f'="{known}"&TEXT({used},"#,##0.00"){behind}', shown)
