"""The units in the summary: all of them with counts and mean, and those with enough people side by side."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from pipeline.documents.derivation import Derivation
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import words
from pipeline.documents.summary.counts import (
    COUNT, FULL_SCORE, NO_MEAN, SCORE, RankedList, area, listed_in_words, mean, mean_in_words, quoted, unit_of)
from pipeline.documents.workbook import FIRST_ROW, Book, Column
from pipeline.documents.workbook_charts import HATCHED, SOLID, Bars, Picture, add_charts, cell_bars
from pipeline.tables import BANDS
from pipeline.thai import dictionary_key

UNIT_SHEET, BESIDE_SHEET = "รายหน่วย", "เทียบหน่วย"
EVERY_UNIT = "ทุกหน่วย"
BESIDE = (Column("ประเภทบุคลากร", 34), Column("หน่วย", 34), Column("มีคะแนน (คน)", 10, COUNT), Column("คะแนนเฉลี่ย", 11, SCORE),
          Column("ชื่อในแผนภูมิ", 36))
UNITS_A_CHART = 16


def draw_units(book: Book, lists: Sequence[RankedList]) -> None:
    """People, mean and bands of each unit and scheme, and the sums of what can be added up."""
    codes = [code for code in BANDS if any(own.band_name(code) for own in lists)]
    headings = [next(filter(None, (own.band_name(code) for own in lists))) for code in codes]
    columns = (Column("หน่วย", 42), Column("ประเภทบุคลากร", 34), Column("ทั้งหมด", 10, COUNT),
               Column("มีคะแนน", 10, COUNT), Column("คะแนนเฉลี่ย", 13, SCORE),
               *(Column(heading, 13, COUNT) for heading in headings))
    places = sorted({(dictionary_key(unit_of(person)), number) for number, own in enumerate(lists)
                     for person in own.people})
    rows = [unit_row(unit, lists[number], codes, row) for row, ((_, unit), number) in enumerate(places, FIRST_ROW)]
    book.add_list(UNIT_SHEET, "ผลการประเมินรายหน่วย", f"{words().round_name(book.round)} · คะแนนเฉลี่ยคิดจากผู้ที่"
                  "มีคะแนนแล้วของหน่วยและประเภทนั้น ไม่รวมผู้ที่ยังไม่มีคะแนน", columns, [*rows, sum_row(rows)], [len(rows)])


def unit_row(unit: str, own: RankedList, codes: Iterable[str], row: int) -> list[Content]:
    """Counts and mean of one unit and scheme. EXACT, because COUNTIF takes * and = in a unit's name for commands."""
    people = [person for person in own.people if unit_of(person) == unit]
    ranked = [person for person in people if person.is_complete]
    here = f"EXACT({own.named('สังกัด')},{xl_rowcol_to_cell(row, 0)})"
    totals, complete = own.named("คะแนนรวม"), xl_rowcol_to_cell(row, 3)
    return [unit, own.scheme.name_th, Formula(f"=SUMPRODUCT(--{here})", len(people)),
            Formula(f'=SUMPRODUCT({here}*({totals}<>""))', len(ranked)),
            Formula(f"=IF({complete}=0,{quoted(NO_MEAN)},SUMPRODUCT({here}*{totals})/{complete})",
                    mean(person.score.total_score for person in ranked)),
            *(Formula(f"=SUMPRODUCT({here}*({own.named('ระดับ')}={quoted(own.band_name(code))}))",
                      sum(person.band.band == code for person in ranked)) for code in codes)]


def sum_row(rows: list[list[Content]]) -> list[Content]:
    """Sums below the columns of counts; means (column 4) are not added up."""
    last = FIRST_ROW + len(rows) - 1
    return ["รวม", None, *(Formula(f"=SUM({xl_range(FIRST_ROW, col, last, col)})", sum(row[col].value for row in rows))
                           if col != 4 else None for col in range(2, len(rows[0])))]


class UnitMean(NamedTuple):
    """The people of one unit (or of ทุกหน่วย) with a score, in one scheme."""

    unit: str
    people: tuple[Derivation, ...]
    is_everybody: bool = False


def units_beside(own: RankedList, few_below: int) -> list[UnitMean]:
    """The units of a list with at least ``few_below`` people with a score in dictionary order, all units before them;
    [] where there is none: of fewer people a mean says nothing ([committee.fairness])."""
    together: dict[str, list[Derivation]] = {}
    for person in own.ranked:
        together.setdefault(unit_of(person), []).append(person)
    enough = [UnitMean(unit, tuple(together[unit])) for unit in sorted(together, key=dictionary_key)
              if len(together[unit]) >= few_below]
    return [UnitMean(EVERY_UNIT, own.ranked, True), *enough] if enough else []


def draw_units_beside(book: Book, lists: Sequence[RankedList], few_below: int) -> None:
    """Means of the units with enough people, scheme by scheme, with a chart of each sixteen."""
    rows: list[list[Content]] = []
    charts = []
    for own in lists:
        beside = units_beside(own, few_below)
        for begin in range(0, len(beside), UNITS_A_CHART):
            units, first = beside[begin:begin + UNITS_A_CHART], FIRST_ROW + len(rows)
            rows += [beside_row(each, own, row) for row, each in enumerate(units, first)]
            charts.append((first, len(units), units_picture(own, units, first)))
    sheet = book.add_list(BESIDE_SHEET, "คะแนนเฉลี่ยของหน่วยเทียบกัน", f"{words().round_name(book.round)} · เฉพาะหน่วยที่มีคะแนนแล้ว"
                          f"ตั้งแต่ {few_below} คนในประเภทเดียวกัน หน่วยที่มีคนน้อยกว่านั้นไม่นำมาเทียบ เพราะค่าเฉลี่ยของคนน้อยบอกอะไรไม่ได้ · "
                          "เรียงตามชื่อ ไม่ใช่การจัดอันดับ", BESIDE, rows)
    cell_bars(sheet, 3, len(rows), FULL_SCORE)
    add_charts(sheet, len(BESIDE), charts)


def beside_row(own: UnitMean, listed: RankedList, row: int) -> list[Content]:
    unit, count = xl_rowcol_to_cell(row, 1), xl_rowcol_to_cell(row, 2)
    totals = listed.named("คะแนนรวม")
    here = f"EXACT({listed.named('สังกัด')},{unit})*"
    counted = f'=SUMPRODUCT({here}({totals}<>""))' if not own.is_everybody else f"=COUNT({totals})"
    averaged = f"=SUMPRODUCT({here}{totals})/{count}" if not own.is_everybody else f"=AVERAGE({totals})"
    return [listed.scheme.name_th, own.unit, Formula(counted, len(own.people)),
            Formula(averaged, mean(person.score.total_score for person in own.people)),
            Formula(f'={unit}&" ("&{count}&" คน)"', f"{own.unit} ({len(own.people)} คน)")]


def units_picture(own: RankedList, units: Sequence[UnitMean], first: int) -> Picture:
    said = [(f"{each.unit} ({len(each.people)} คน)", mean_in_words(own.score.total_score for own in each.people)) for each in units]
    labels, means = (area(BESIDE_SHEET, col, first, len(units)) for col in (4, 3))
    looks = tuple(HATCHED if each.is_everybody else SOLID for each in units)
    return Picture(f"คะแนนเฉลี่ยของหน่วย: {own.scheme.name_th}", listed_in_words(said, ""),
                   (Bars("คะแนนเฉลี่ย", labels, means, looks=looks),),
                   is_lying=True, bars=len(units), number_format="0.00", full=FULL_SCORE, bar_pixels=54,
                   width=900, label_share=0.54)
