"""A line a person behind the comparisons of the summary, with former round and competencies; and the competencies' means.

Totals come from the ranked lists by formula. Of a competency it holds the mean of the person's ratings, as scored.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.documents.derivation import Derivation
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import words
from pipeline.documents.summary.counts import (
    COUNT, FULL_SCORE, SCORE, RankedList, area, give_name, listed_in_words)
from pipeline.documents.workbook import CENTRED, FIRST_ROW, Book, Column
from pipeline.documents.workbook_charts import Bars, Picture, add_charts, cell_bars
from pipeline.exact import parse_exact, rounded_text

DATA_SHEET, COMPETENCY_SHEET = "ข้อมูลรายคน", "สมรรถนะ"
CHANGE = CENTRED | {"num_format": "+0.00;-0.00;0.00"}
PERSON = (Column("เลขที่ตำแหน่ง", 9, CENTRED), Column("ชื่อ-สกุล", 26), Column("ประเภทบุคลากร", 32),
          Column("คะแนนรวม", 10, SCORE), Column("คะแนน\nรอบก่อน", 10, SCORE), Column("เปลี่ยนแปลง", 11, CHANGE),
          Column("เฉลี่ย\nสองรอบ", 10, SCORE))
TYPES, SCORES, FORMER, CHANGES = "people_types", "people_scores", "former_scores", "score_changes"
PLACES = {TYPES: 2, SCORES: 3, FORMER: 4, CHANGES: 5}
FULL_LEVEL = 5


class Competency(NamedTuple):
    """A competency as it is headed, and person_id → the mean of the person's ratings."""

    code: str
    name_th: str
    level_of: dict[str, str]

    @property
    def named(self) -> str:
        return f"levels_{self.code}"


def competencies_of(lists: Sequence[RankedList]) -> list[Competency]:
    """Every competency rated of anybody with a score, in the order of the rules; its name is that of the first list."""
    found: dict[str, Competency] = {}
    for own in lists:
        order = {rule.code: place for place, rule in reversed(list(enumerate(own.scheme.competencies)))}
        rated = sorted(((order.get(item.item, len(order)), item, person.person.person_id) for person in own.ranked
                        for item in person.components[1].items), key=lambda each: each[0])
        for _, item, person_id in rated:
            found.setdefault(item.item, Competency(item.item, item.title, {})).level_of[person_id] = item.level
    return list(found.values())


def is_compared(own: Derivation) -> bool:
    """Whether both rounds of the person can be compared (80_two_rounds)."""
    return bool(own.two_rounds and own.two_rounds.mean_score)


def change_of(own: Derivation) -> Fraction:
    """This total less the former round's."""
    return parse_exact(own.score.total_score) - parse_exact(own.two_rounds.previous_score)


def draw_people(book: Book, lists: Sequence[RankedList]) -> None:
    """Everybody with a score, list by list, in order of rank."""
    competencies = competencies_of(lists)
    columns = (*PERSON, *(Column(each.name_th, 15, SCORE) for each in competencies))
    ranked = [(listed, own) for listed in lists for own in listed.ranked]
    rows = [person_row(own, listed, row, competencies) for row, (listed, own) in enumerate(ranked, FIRST_ROW)]
    sheet = book.add_list(DATA_SHEET, "ข้อมูลรายคนที่แผ่นงานอื่นนับจาก", f"{words().round_name(book.round)} · ผู้ที่มีคะแนนแล้ว · "
                          "คะแนนรอบก่อนมีเฉพาะผู้ที่เทียบสองรอบได้ · สมรรถนะเป็นค่าเฉลี่ยของคะแนนรายการพฤติกรรม (1 ถึง 5)", columns, rows)
    cell_bars(sheet, PLACES[SCORES], len(rows), FULL_SCORE)
    for name, col in {**PLACES, **{each.named: col for col, each in enumerate(competencies, len(PERSON))}}.items():
        give_name(book, name, area(DATA_SHEET, col, FIRST_ROW, max(1, len(rows))))


def person_row(own: Derivation, listed: RankedList, row: int, competencies: Sequence[Competency]) -> list[Content]:
    """The total is looked up by number, EXACT because a number is text; of the former round nothing where it is not known."""
    total, former = xl_rowcol_to_cell(row, PLACES[SCORES]), xl_rowcol_to_cell(row, PLACES[FORMER])
    looked_up = f"=SUMPRODUCT(EXACT({listed.named('เลขที่ตำแหน่ง')},{xl_rowcol_to_cell(row, 0)})*{listed.named('คะแนนรวม')})"
    before: list[Content] = [None, None, None]
    if is_compared(own):
        places = listed.scheme.rounding.places
        before = [parse_exact(own.two_rounds.previous_score),
                  Formula(f"=ROUND({total}-{former},{places})", float(change_of(own))),
                  Formula(f"=ROUND(({total}+{former})/2,{places})", float(parse_exact(own.two_rounds.mean_score)))]
    levels = [each.level_of.get(own.person.person_id) for each in competencies]
    return [own.person.person_id, own.person.full_name, listed.scheme.name_th,
            Formula(looked_up, float(parse_exact(own.score.total_score))), *before,
            *(parse_exact(level) if level else None for level in levels)]


COMPETENCIES = (Column("ประเภทบุคลากร", 34), Column("สมรรถนะ", 46), Column("จำนวน (คน)", 9, COUNT),
                Column("เฉลี่ย (1–5)", 11, SCORE))


def draw_competencies(book: Book, lists: Sequence[RankedList]) -> None:
    """The mean level of each competency, personnel type by personnel type, with a chart."""
    rows: list[list[Content]] = []
    charts = []
    for own in lists:
        rated, first = competencies_of([own]), FIRST_ROW + len(rows)
        rows += [competency_row(own, each, row) for row, each in enumerate(rated, first)]
        if rated:
            charts.append((first, len(rated), competency_picture(own, rated, first)))
    sheet = book.add_list(COMPETENCY_SHEET, "ค่าเฉลี่ยของแต่ละสมรรถนะ", f"{words().round_name(book.round)} · คิดจากผู้ที่มีคะแนนแล้วและมี"
                          f"สมรรถนะนั้นในแบบประเมิน จากแผ่น{DATA_SHEET}", COMPETENCIES, rows)
    cell_bars(sheet, 3, len(rows), FULL_LEVEL)
    add_charts(sheet, len(COMPETENCIES), charts)


def competency_row(own: RankedList, competency: Competency, row: int) -> list[Content]:
    whose = f'{TYPES},{xl_rowcol_to_cell(row, 0)}'
    count = len(competency.level_of)
    return [own.scheme.name_th, competency.name_th, Formula(f'=COUNTIFS({whose},{competency.named},">=0")', count),
            Formula(f"=AVERAGEIFS({competency.named},{whose})", float(mean_level(competency)))]


def mean_level(competency: Competency) -> Fraction:
    return sum(map(parse_exact, competency.level_of.values()), Fraction(0)) / len(competency.level_of)


def competency_picture(own: RankedList, rated: Sequence[Competency], first: int) -> Picture:
    return Picture(f"ค่าเฉลี่ยของแต่ละสมรรถนะ: {own.scheme.name_th}",
                   listed_in_words(((each.name_th, rounded_text(mean_level(each), 2)) for each in rated), ""),
                   (Bars("เฉลี่ย", area(COMPETENCY_SHEET, 1, first, len(rated)), area(COMPETENCY_SHEET, 3, first, len(rated))),),
                   is_lying=True, bars=len(rated), number_format="0.00", full=FULL_LEVEL, width=760)
