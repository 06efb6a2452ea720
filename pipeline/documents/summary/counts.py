"""The sheets of the summary that count by formula: ranked lists, bands and the table of rules behind them.

Every formula carries the value that recalculating it gives, and counts over a defined name: scores_government_employee. A
total stays a plain value: the components beside it are shown rounded and would not add up to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from xlsxwriter.utility import quote_sheetname, xl_range, xl_range_abs, xl_rowcol_to_cell

from pipeline.config import Scheme, Settings
from pipeline.documents.derivation import Derivation, derivations
from pipeline.documents.drawing import Content, Formula, Sheet
from pipeline.documents.look import BAND_COLOURS, NO_UNIT, full_position, printed_range, words
from pipeline.documents.workbook import CENTRED, FIRST_ROW, Book, Column
from pipeline.documents.workbook_charts import Bars, Picture, add_charts, band_look, cell_bars
from pipeline.exact import parse_exact, rounded_text
from pipeline.results import Results
from pipeline.tables import SCHEMES
from pipeline.thai import name_order

SCORE = CENTRED | {"num_format": "0.00"}
TOTAL = SCORE | {"bold": True}
COUNT = CENTRED | {"num_format": "0"}
SHARE = CENTRED | {"num_format": "0.00%"}
NO_MEAN = "–"
LONGEST_SHEET_NAME = 31
BAND_SHEET, RULE_SHEET = "จำนวนตามระดับ", "เกณฑ์"
LIST = (Column("ลำดับ", 7, CENTRED), Column("อันดับ", 7, COUNT), Column("เลขที่ตำแหน่ง", 9, CENTRED),
        Column("ชื่อ-สกุล", 26), Column("ตำแหน่ง", 23), Column("สังกัด", 27), Column("ผลสัมฤทธิ์ของงาน", 10, SCORE),
        Column("พฤติกรรม", 10, SCORE), Column("คะแนนรวม", 11, TOTAL), Column("ระดับ", 12, CENTRED),
        Column("สถานะ", 14, CENTRED), Column("ข้อสังเกต", 25))
PLACE_OF = {column.heading: col for col, column in enumerate(LIST)}
RULES = (Column("ประเภทบุคลากร", 34), Column("ระดับ", 16, CENTRED), Column("คะแนนต่ำสุด", 12, SCORE),
         Column("ช่วงตามประกาศ", 16, CENTRED), Column("ที่มา", 70))
BAND_COUNTS = (Column("ประเภทบุคลากร", 34), Column("ระดับ", 14, CENTRED), Column("จำนวน (คน)", 13, COUNT),
               Column("ร้อยละ", 13, SHARE))
# Defined names are ASCII: Excel takes no Thai vowel that stands above or below its letter.
NAMES = {"เลขที่ตำแหน่ง": "ids", "สังกัด": "units", "คะแนนรวม": "scores", "ระดับ": "bands", "สถานะ": "statuses"}
FULL_SCORE = 100

TYPE_UNKNOWN = "ไม่ทราบประเภทบุคลากร"


@dataclass(frozen=True)
class RankedList:
    """The list of one scheme and where it stands, so that formulas on other sheets can count it."""

    scheme: Scheme
    sheet: str
    people: tuple[Derivation, ...]

    @property
    def code(self) -> str:
        """What the list's defined names end with: the scheme, or unknown."""
        return self.people[0].person.scheme or "unknown"

    def named(self, heading: str) -> str:
        """The defined name of one of the list's columns, all people: ``scores_government_employee``."""
        return f"{NAMES[heading]}_{self.code}"

    @property
    def floors(self) -> str:
        """The defined name of the list's floors on the sheet of rules, lowest first; ``band_names`` stand beside them."""
        return f"floors_{self.code}"

    @property
    def band_names(self) -> str:
        return f"band_names_{self.code}"

    @property
    def ranked(self) -> tuple[Derivation, ...]:
        return tuple(own for own in self.people if own.is_complete)

    def band_name(self, code: str) -> str:
        """The scheme's word for a band; '' where it has no such band."""
        return next((band.name_th for band in self.scheme.bands if band.code == code), "")


def ranked_lists(results: Results) -> tuple[RankedList, ...]:
    """A list for each personnel type on the roster: by rank, whoever has no score behind them by name."""
    everyone = sorted(derivations(results).by_person.values(), key=_list_order)
    lists = []
    for code in (*SCHEMES, ""):
        scheme = scheme_of_list(code, results)
        if people := tuple(own for own in everyone if own.person.scheme == code):
            lists.append(RankedList(scheme, scheme.name_th[:LONGEST_SHEET_NAME], people))
    return tuple(lists)


def scheme_of_list(code: str, results: Results) -> Scheme:
    """The scheme of one list. Whoever's type the roster does not tell has a list too, under rules that score nobody."""
    named = [scheme for scheme in results.settings.scheme if scheme.code == code]
    if named:
        return results.schemes.get(code, named[0])
    return results.settings.scheme[0].model_copy(update={"name_th": TYPE_UNKNOWN, "probation": None})


def _list_order(own: Derivation) -> tuple:
    by_name = (name_order(own.person.full_name), own.person.person_id)
    return (0, int(own.rank.order_no), *by_name) if own.rank else (1, 0, *by_name)


def unit_of(own: Derivation) -> str:
    return own.person.unit or NO_UNIT


def area(sheet: str, col: int, first_row: int, rows: int) -> str:
    """``'sheet'!$A$4:$A$9``: one column of a sheet from ``first_row`` (from 0) on."""
    return f"{quote_sheetname(sheet)}!{xl_range_abs(first_row, col, first_row + rows - 1, col)}"


def give_name(book: Book, name: str, reference: str) -> None:
    """Give an area a defined name, by which formulas call it."""
    book.drawing.names[name] = f"={reference}"


def quoted(text: str) -> str:
    """``text`` as a literal in a formula."""
    return '"' + text.replace('"', '""') + '"'


def mean(totals: Iterable[str]) -> float | str:
    """The mean of rounded totals as a formula over them gives it, or a dash where there are none."""
    values = [parse_exact(total) for total in totals]
    return float(sum(values, Fraction(0)) / len(values)) if values else NO_MEAN


def mean_in_words(totals: Iterable[str]) -> str:
    """The same for a text, with two decimals."""
    values = [parse_exact(total) for total in totals]
    return rounded_text(sum(values, Fraction(0)) / len(values), 2) if values else NO_MEAN


def colour_bands(sheet: Sheet, col: int, rows: int, lists: Iterable[RankedList]) -> None:
    """Colour the cells of a column that name a band: by condition, so that the colour follows the formula."""
    for name_th, code in {band.name_th: band.code for own in lists for band in own.scheme.bands}.items():
        fill, text = BAND_COLOURS[code]
        sheet.conditional_format(FIRST_ROW, col, FIRST_ROW + rows, col, {
            "type": "cell", "criteria": "==", "value": quoted(name_th), "format": {"bg_color": fill, "font_color": text}})


def draw_ranked(book: Book, own: RankedList) -> None:
    """The list of one scheme in order of score (001 ข้อ 6 (3.2))."""
    title = f"บัญชีรายชื่อตามลำดับคะแนนผลการประเมิน: {own.scheme.name_th}"
    note = (f"{words().round_name(book.round)} · เรียงตามคะแนนรวม คะแนนเท่ากันใช้อันดับร่วมกัน "
            "ภายในอันดับเดียวกันเรียงตามชื่อ · ผู้ที่ยังไม่มีคะแนนอยู่ท้ายบัญชี ไม่มีอันดับ และไม่นับเป็นศูนย์")
    sheet = book.add_list(own.sheet, title, note, LIST, [
        ranked_row(person, row, own) for row, person in enumerate(own.people, FIRST_ROW)])
    for heading in NAMES:
        give_name(book, own.named(heading), area(own.sheet, PLACE_OF[heading], FIRST_ROW, len(own.people)))
    for heading in ("ผลสัมฤทธิ์ของงาน", "พฤติกรรม", "คะแนนรวม"):
        cell_bars(sheet, PLACE_OF[heading], len(own.people), FULL_SCORE)
    colour_bands(sheet, PLACE_OF["ระดับ"], len(own.people), [own])


def ranked_row(own: Derivation, row: int, listed: RankedList) -> list[Content]:
    """One line of a list; whoever has no score has no number in it."""
    person, status = own.person, words().status(own.score.score_status)
    who = [person.person_id, person.full_name, full_position(person), unit_of(own)]
    if not own.is_complete:
        return [None, None, *who, None, None, None, None, status, None]
    total = xl_rowcol_to_cell(row, PLACE_OF["คะแนนรวม"])
    return [int(own.rank.order_no), Formula(f"=RANK({total},{listed.named('คะแนนรวม')})", int(own.rank.rank)), *who,
            parse_exact(own.score.achievement_score), parse_exact(own.score.behaviour_score),
            parse_exact(own.score.total_score),
            Formula(f"=LOOKUP({total},{listed.floors},{listed.band_names})", own.band.band_th), status, remark(own)]


def remark(own: Derivation) -> str:
    """Why a reader should look twice: the committee's change, edge watch, shared total."""
    reviewed = words().reviewed(own) if own.reviewed else ""
    edge = words().edge_mark(own.band.edge) if own.band.edge else ""
    tie = "คะแนนเท่ากับ " + own.rank.tied_with.replace(";", ", ") if own.rank.tied_with else ""
    return " · ".join(filter(None, (reviewed, edge, tie)))


def draw_rules(book: Book, settings: Settings, lists: Iterable[RankedList]) -> None:
    """The band tables, each from the lowest floor up, because LOOKUP asks for that order."""
    rows = [[own.scheme.name_th, band.name_th, band.min, printed_range(band, own.scheme.bands),
             settings.cite(band.source)] for own in lists for band in reversed(own.scheme.bands)]
    sheet = book.add_list(RULE_SHEET, "เกณฑ์ระดับผลการประเมิน", "สูตรของช่อง “ระดับ” ในบัญชีรายชื่อค้นจากตารางนี้ "
                          "จึงเรียงจากต่ำไปสูง: ได้ระดับสูงสุดที่คะแนนต่ำสุดไม่เกินคะแนนรวม", RULES, rows)
    colour_bands(sheet, 1, len(rows), lists)
    row = FIRST_ROW
    for own in lists:
        give_name(book, own.band_names, area(RULE_SHEET, 1, row, len(own.scheme.bands)))
        give_name(book, own.floors, area(RULE_SHEET, 2, row, len(own.scheme.bands)))
        row += len(own.scheme.bands)


def draw_bands(book: Book, lists: Iterable[RankedList]) -> None:
    """How many reached each band, and their share; beside it a chart of each personnel type with a score."""
    rows: list[list[Content]] = []
    sums, charts = [], []
    for own in lists:
        first = FIRST_ROW + len(rows)
        rows += band_rows(own, first)
        sums.append(len(rows) - 1)
        if own.ranked:
            charts.append((first, len(own.scheme.bands) + 1, band_picture(own, first)))
    sheet = book.add_list(BAND_SHEET, "จำนวนและร้อยละของผู้รับการประเมินตามระดับ",
                          f"{words().round_name(book.round)} · ร้อยละคิดจากผู้ที่มีคะแนนแล้ว", BAND_COUNTS, rows, sums)
    colour_bands(sheet, 1, len(rows), lists)
    cell_bars(sheet, 3, len(rows), 1)
    add_charts(sheet, len(BAND_COUNTS), charts)


def band_picture(own: RankedList, first: int) -> Picture:
    """How many reached each band, best first, in the bands' colours."""
    bands = own.scheme.bands
    return Picture(f"จำนวนคนแต่ละระดับ: {own.scheme.name_th}",
                   listed_in_words((band.name_th, count_of(own, band.code)) for band in bands),
                   (Bars("จำนวน (คน)", area(BAND_SHEET, 1, first, len(bands)), area(BAND_SHEET, 2, first, len(bands)),
                         looks=tuple(band_look(band.code) for band in bands)),))


def listed_in_words(figures: Iterable[tuple[str, object]], unit: str = " คน") -> str:
    """``ดีเด่น 1 คน, ดีมาก 3 คน``: the alternative text of a chart."""
    return ", ".join(f"{label} {figure}{unit}" for label, figure in figures)


def count_of(own: RankedList, code: str) -> int:
    """How many of a list reached a band."""
    return sum(person.band.band == code for person in own.ranked)


def band_rows(own: RankedList, first: int) -> list[list[Content]]:
    """A line for each band, best first, and their sum below; the first stands in row ``first``."""
    bands, ranked = own.scheme.bands, len(own.ranked)
    last = first + len(bands) - 1
    everybody = xl_rowcol_to_cell(last + 1, 2, row_abs=True)
    rows: list[list[Content]] = []
    for row, band in enumerate(bands, first):
        count = count_of(own, band.code)
        rows.append([own.scheme.name_th, band.name_th,
                     Formula(f"=COUNTIF({own.named('ระดับ')},{xl_rowcol_to_cell(row, 1)})", count),
                     Formula(f"=IF({everybody}=0,0,{xl_rowcol_to_cell(row, 2)}/{everybody})",
                             count / ranked if ranked else 0)])
    return [*rows, [own.scheme.name_th, "รวม", Formula(f"=SUM({xl_range(first, 2, last, 2)})", ranked),
                    Formula(f"=SUM({xl_range(first, 3, last, 3)})", 1 if ranked else 0)]]
