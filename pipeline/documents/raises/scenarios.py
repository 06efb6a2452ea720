"""raises/scenarios.xlsx: what each scenario makes of the budget of raises, side by side with the one that counts.

For the office alone: it holds everybody's pay. What can be added up is a live formula over the list of people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from pipeline.decisions.pay import percent_text, satang
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import BAND_COLOURS, NO_UNIT, words
from pipeline.documents.raises.standing import Raised
from pipeline.documents.raises.view import SchemeRaises, Sharing, raise_view
from pipeline.documents.summary.counts import area, quoted
from pipeline.documents.workbook import CENTRED, FIRST_ROW, HEAD, TEXT, Book, Column, height_of, workbook_bytes
from pipeline.exact import parse_exact
from pipeline.results import Results

TITLE = "เทียบฉากทัศน์การเลื่อนเงินเดือน"
SIDE_SHEET, BAND_SHEET, UNIT_SHEET, PEOPLE_SHEET = "ฉากทัศน์", "รายระดับ", "รายหน่วย", "รายคน"
PERCENT = CENTRED | {"num_format": "0.00"}
BAHT = TEXT | {"align": "right", "num_format": "#,##0.00"}
MOVE = BAHT | {"num_format": "+#,##0.00;-#,##0.00;0.00"}
COUNT = CENTRED | {"num_format": "0"}
SHARE = CENTRED | {"num_format": "0.00%"}
WHO = (Column("เลขที่ตำแหน่ง", 10, CENTRED), Column("ชื่อ-สกุล", 24), Column("สังกัด", 22), Column("คะแนน", 9, PERCENT),
       Column("ระดับ", 11, CENTRED), Column("เงินเดือนเดิม", 12, BAHT))
UNIT_COL, BAND_COL = 2, 4
SIDE_WIDTHS = 34, 30
OF_SHARING = 4                      # columns of a scenario on the list of people: percent, raise, special compensation, move
NONE = "–"


@dataclass(frozen=True)
class Place:
    """Where the people of one personnel type are listed, so that formulas elsewhere can count them."""

    of: SchemeRaises
    suffix: str                     # behind the names of its sheets; '' where there is one personnel type only

    @property
    def last(self) -> int:
        """Row (from 0) of the last person; the sums stand below."""
        return FIRST_ROW + len(self.of.eligible) - 1

    def col(self, sharing: Sharing, what: int) -> int:
        """The column of a scenario: 0 percent, 1 raise, 2 special compensation, 3 what it gives more than the one that counts."""
        number = self.of.allocated.index(sharing)
        return len(WHO) + number * OF_SHARING - (number > 0 and self.of.allocated[0] is self.of.chosen) + what

    def area(self, col: int) -> str:
        return area(PEOPLE_SHEET + self.suffix, col, FIRST_ROW, len(self.of.eligible))

    def of_sharing(self, sharing: Sharing, what: int) -> str:
        return self.area(self.col(sharing, what))

    def has_moves(self, sharing: Sharing) -> bool:
        """Whether the scenario can be held against the one that counts."""
        return sharing is not self.of.chosen and bool(self.of.chosen.lines)


def scenarios_workbook(results: Results) -> bytes:
    """The .xlsx of every personnel type whose raises are due: same tables, same bytes."""
    schemes = raise_view(results)

    def draw(book: Book) -> None:
        for number, of in enumerate(schemes, 1):
            place = Place(of, f" {number}" if len(schemes) > 1 else "")
            draw_side_by_side(book, place)
            if of.allocated:
                draw_bands(book, place)
                draw_units(book, place)
                draw_people(book, place)
        book.identify(paper="raise_scenarios")
    return workbook_bytes(f"{TITLE} {words().round_name(results.round)}", results.settings.office.name, results.round, draw)


# ── the scenarios side by side ──

def draw_side_by_side(book: Book, place: Place) -> None:
    """A line each thing to compare, a column each scenario, the one that counts first."""
    sheet = book.add_sheet(SIDE_SHEET + place.suffix, landscape=True)
    about = (f"{words().round_name(book.round)} · เทียบกับฉากทัศน์ที่ใช้จริงทีละคน นับเงินที่ได้เลื่อนรวมค่าตอบแทนพิเศษ "
             "· ผู้ที่ไม่มีสิทธิเลื่อนไม่อยู่ในการเทียบ")
    last = len(place.of.sharings)
    for row, text, look in ((0, f"{TITLE}: {place.of.scheme.name_th}", {"bold": True, "font_size": 20}), (1, about, {"text_wrap": True})):
        sheet.put(row, 0, text, look, (row, last))
        sheet.set_row(row, height_of(text, SIDE_WIDTHS[0] + last * SIDE_WIDTHS[1], look))
    for col in range(last + 1):
        sheet.set_column(col, col, SIDE_WIDTHS[col > 0])
    lines = [("ฉากทัศน์", HEAD, lambda sharing: sharing.name), *side_lines(place)]
    for row, (label, look, content_of) in enumerate(lines, FIRST_ROW - 1):
        contents = [label, *(content_of(sharing) for sharing in place.of.sharings)]
        for col, content in enumerate(contents):
            own = HEAD | {"align": "left"} if col == 0 else CENTRED if content == NONE else look
            sheet.put(row, col, content, own)
        sheet.set_row(row, max(height_of(content, SIDE_WIDTHS[col > 0], look) for col, content in enumerate(contents)))
    sheet.freeze_panes(FIRST_ROW, 1)


def side_lines(place: Place) -> list[tuple[str, dict, Callable[[Sharing], Content]]]:
    """(label, look, scenario → content) of each line; what nobody can know yet is a dash, never 0."""
    rule = place.of.scheme.raises
    used = {"counts": (1, 2)}.get(rule.special, (1,))

    def total(*columns: int) -> Callable[[Sharing], Content]:
        return lambda sharing: sum_of(place, sharing, columns)

    def unspent(sharing: Sharing) -> Content:
        budget = number_of(sharing.budget.budget)
        return Formula(f"=ROUND({float(budget):.2f}-({sum_of(place, sharing, used).text[1:]}),2)",
                       float(parse_exact(sharing.budget.unspent))) if sharing.lines else NONE

    return [
        ("ใช้จริง", CENTRED, lambda sharing: "ใช้จริง" if sharing.budget.is_chosen else NONE),
        ("วิธี", TEXT, lambda sharing: words().raise_method(sharing.budget)),
        ("ช่วงร้อยละของแต่ละระดับ", TEXT, lambda sharing: ranges_of(place.of, sharing) or NONE),
        ("วงเงิน (บาท)", BAHT, lambda sharing: number_of(sharing.budget.budget)),
        ("เงินที่ได้เลื่อน (บาท)", BAHT, total(1)),
        *([("ค่าตอบแทนพิเศษ (บาท)", BAHT, total(2))] if rule.special != "none" else []),
        ("ใช้ไปจากวงเงิน (บาท)", BAHT, total(*used)),
        ("คงเหลือ (บาท)", BAHT, unspent),
        ("ไต่ช่วงร้อยละได้อย่างน้อย", SHARE, lambda sharing: number_of(sharing.budget.climbed_exact)),
        ("หยุดเพราะ", TEXT, lambda sharing: words().raise_stop(sharing.budget.stopped_by)),
        ("ขั้นต่อไป", TEXT, lambda sharing: words().raise_step(sharing.budget) or NONE),
        *((label, look, against(place, formula, field)) for label, look, formula, field in (
            ("ได้มากกว่าที่ใช้จริง (คน)", COUNT, '=COUNTIF({area},">0")', "more"),
            ("ได้มากกว่ารวม (บาท)", BAHT, '=SUMIF({area},">0")', "more_satang"),
            ("ได้น้อยกว่าที่ใช้จริง (คน)", COUNT, '=COUNTIF({area},"<0")', "less"),
            ("ได้น้อยกว่ารวม (บาท)", BAHT, '=-SUMIF({area},"<0")', "less_satang"),
            ("ได้เท่ากัน (คน)", COUNT, "=COUNTIF({area},0)", "same")))]


def sum_of(place: Place, sharing: Sharing, columns: tuple[int, ...]) -> Content:
    """What these columns of the list of people come to together; a dash where the scenario gives nothing."""
    if not sharing.lines:
        return NONE
    amount = sum(satang((line.percent, line.raise_baht, line.special_compensation)[column])
                 for line in sharing.lines.values() for column in columns)
    return Formula("=" + "+".join(f"SUM({place.of_sharing(sharing, column)})" for column in columns), amount / 100)


def against(place: Place, formula: str, field: str) -> Callable[[Sharing], Content]:
    """A count or sum over what the scenario gives more or less than the one that counts; a dash where there is nothing to compare."""
    def content(sharing: Sharing) -> Content:
        if not sharing.lines or not place.has_moves(sharing):
            return NONE
        value = getattr(place.of.balance(sharing), field)
        return Formula(formula.format(area=place.of_sharing(sharing, 3)), value / 100 if field.endswith("satang") else value)
    return content


def ranges_of(of: SchemeRaises, sharing: Sharing) -> str:
    """The range of each band in the scenario, a line each; '' where it sets none."""
    scenario = of.scheme.raises.scenario_of(sharing.name)
    return "\n".join(f"{band.name_th} {percent_text(low)}–{percent_text(high)}" for band in of.bands if band.code in scenario.ranges
                     for low, high in [scenario.ranges[band.code]])


def number_of(text: str) -> Content:
    """An amount or fraction as a number; a dash where there is none."""
    return parse_exact(text) if text else NONE


# ── by band and unit ──

def draw_bands(book: Book, place: Place) -> None:
    """How many reached each band, between which percents each scenario raises them, and what that comes to."""
    columns = [Column("ระดับ", 16, CENTRED), Column("คน", 8, COUNT)]
    for sharing in place.of.allocated:
        columns += [Column(f"{sharing.name}\n{what}", width, look) for what, width, look in (
            ("ร้อยละต่ำสุด", 16, PERCENT), ("ร้อยละสูงสุด", 16, PERCENT), ("รวม (บาท)", 18, BAHT))]
    rows = [[band.name_th, Formula(f"=COUNTIF({place.area(BAND_COL)},{xl_rowcol_to_cell(row, 0)})",
                                   sum(one.pay.band == band.code for one in place.of.eligible)),
             *(content for sharing in place.of.allocated for content in band_cells(place, sharing, band, row))]
            for row, band in enumerate(place.of.bands, FIRST_ROW)]
    add_counted(book, BAND_SHEET + place.suffix, f"เงินที่ได้เลื่อนตามระดับผลการประเมิน: {place.of.scheme.name_th}", columns, rows)


def band_cells(place: Place, sharing: Sharing, band, row: int) -> list[Content]:
    """Lowest percent, highest percent and baht of one band in one scenario."""
    own = place.of.of_band(sharing, band)
    condition = f"{place.area(BAND_COL)},{xl_rowcol_to_cell(row, 0, col_abs=True)}"
    together = "+".join(f"SUMIF({condition},{place.of_sharing(sharing, what)})" for what in (1, 2))
    return [parse_exact(own.low) if own.people else NONE, parse_exact(own.high) if own.people else NONE, Formula(f"={together}", own.satang / 100)]


def draw_units(book: Book, place: Place) -> None:
    """What each unit has in each scenario, and how much more or less than in the one that counts."""
    columns = [Column("หน่วย", 40), Column("คน", 8, COUNT)]
    for sharing in place.of.allocated:
        columns.append(Column(f"{sharing.name}\nรวม (บาท)", 20, BAHT))
        if place.has_moves(sharing):
            columns.append(Column(f"{sharing.name}\nต่างจากที่ใช้จริง (บาท)", 20, MOVE))
    rows = [unit_row(place, unit, row) for row, unit in enumerate(place.of.units, FIRST_ROW)]
    add_counted(book, UNIT_SHEET + place.suffix, f"เงินที่ได้เลื่อนรายหน่วย: {place.of.scheme.name_th}", columns, rows)


def unit_row(place: Place, unit: str, row: int) -> list[Content]:
    """One unit. EXACT, because SUMIF takes * and = in a unit's name for commands."""
    here = f"EXACT({place.area(UNIT_COL)},{xl_rowcol_to_cell(row, 0, col_abs=True)})"
    cells: list[Content] = [unit or NO_UNIT, Formula(f"=SUMPRODUCT(--{here})", len(place.of.by_unit[unit]))]
    for sharing in place.of.allocated:
        has = place.of.of_unit(sharing, unit).satang
        together = "+".join(f"SUMPRODUCT({here}*{place.of_sharing(sharing, what)})" for what in (1, 2))
        cells.append(Formula(f"={together}", has / 100))
        if place.has_moves(sharing):
            less = xl_rowcol_to_cell(row, 2)
            cells.append(Formula(f"=ROUND({xl_rowcol_to_cell(row, len(cells) - 1)}-{less},2)", (has - place.of.of_unit(place.of.chosen, unit).satang) / 100))
    return cells


def add_counted(book: Book, name: str, title: str, columns: list[Column], rows: list[list[Content]]) -> None:
    """A list with the sums of its counts and amounts below; percents are not added up."""
    last = FIRST_ROW + len(rows) - 1
    sums: list[Content] = ["รวม", *(Formula(f"=SUM({xl_range_abs(FIRST_ROW, col, last, col)})", sum(row[col].value for row in rows))
                                    if column.look is not PERCENT else None for col, column in enumerate(columns) if col)]
    book.add_list(name, title, f"{words().round_name(book.round)} · บาทคือเงินที่ได้เลื่อนรวมค่าตอบแทนพิเศษ", columns, [*rows, sums], [len(rows)])


# ── the list of people ──

def draw_people(book: Book, place: Place) -> None:
    """Everybody who may have a raise, best score first, with what each scenario gives."""
    columns = list(WHO)
    for sharing in place.of.allocated:
        columns += [Column(f"{sharing.name}\n{what}", width, look) for what, width, look in (
            ("ร้อยละ", 9, PERCENT), ("เงินที่ได้เลื่อน", 11, BAHT), ("ค่าตอบแทนพิเศษ", 11, BAHT))]
        if place.has_moves(sharing):
            columns.append(Column(f"{sharing.name}\nต่างจากที่ใช้จริง", 11, MOVE))
    rows = [person_row(place, one, row) for row, one in enumerate(place.of.eligible, FIRST_ROW)]
    sums = ["รวม", *[None] * (len(WHO) - 1), *(sum_below(place, rows, col) if columns[col].look is not PERCENT else None
                                               for col in range(len(WHO), len(columns)))]
    sheet = book.add_list(PEOPLE_SHEET + place.suffix, f"เงินที่ได้เลื่อนรายคนในแต่ละฉากทัศน์: {place.of.scheme.name_th}",
                          f"{words().round_name(book.round)} · เฉพาะผู้มีสิทธิเลื่อน เรียงตามคะแนน · เฉพาะสำนักงาน มีเงินเดือนของทุกคน",
                          columns, [*rows, sums], [len(rows)])
    for band in place.of.bands:
        fill, text = BAND_COLOURS[band.code]
        sheet.conditional_format(FIRST_ROW, BAND_COL, place.last, BAND_COL, {
            "type": "cell", "criteria": "==", "value": quoted(band.name_th), "format": {"bg_color": fill, "font_color": text}})


def sum_below(place: Place, rows: list[list[Content]], col: int) -> Formula:
    values = [row[col].value if isinstance(row[col], Formula) else row[col] for row in rows]
    return Formula(f"=SUM({xl_range_abs(FIRST_ROW, col, place.last, col)})", float(sum(Fraction(value).limit_denominator(100) for value in values if value)))


def person_row(place: Place, one: Raised, row: int) -> list[Content]:
    """One person; a scenario that gives no percent leaves its cells blank."""
    cells: list[Content] = [one.person.person_id, one.person.full_name, one.person.unit or NO_UNIT, parse_exact(one.pay.score),
                            place.of.scheme.band(one.pay.band).name_th, parse_exact(one.pay.salary)]
    for sharing in place.of.allocated:
        line = sharing.lines.get(one.person.person_id)
        cells += [parse_exact(line.percent), parse_exact(line.raise_baht), parse_exact(line.special_compensation)] if line else [None] * 3
        if place.has_moves(sharing):
            cells.append(move_of(place, sharing, one.person.person_id, row))
    return cells


def move_of(place: Place, sharing: Sharing, person_id: str, row: int) -> Content:
    """What the scenario gives more than the one that counts; rounded, for sums of decimals are not exact in a spreadsheet."""
    moved = place.of.moved[sharing.name].get(person_id)
    if moved is None:
        return None
    here, there = ([xl_rowcol_to_cell(row, place.col(of, what)) for what in (1, 2)] for of in (sharing, place.of.chosen))
    return Formula(f"=ROUND({'+'.join(here)}-{'-'.join(there)},2)", moved / 100)
