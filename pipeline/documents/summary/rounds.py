"""This round beside the former one in the summary: means over the same people, and how far their totals moved."""

import operator
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from pipeline.documents.derivation import Derivation
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.summary.counts import COUNT, FULL_SCORE, SCORE, SHARE, RankedList, area, listed_in_words
from pipeline.documents.summary.people import CHANGE, CHANGES, FORMER, SCORES, TYPES, change_of, is_compared
from pipeline.documents.workbook import FIRST_ROW, Book, Column
from pipeline.documents.workbook_charts import HATCHED, PALER, SOLID, Bars, Picture, add_charts, cell_bars
from pipeline.exact import exact_text, parse_exact, rounded_text

ROUNDS_SHEET, MOVES_SHEET = "เทียบรอบก่อน", "การเปลี่ยนแปลง"
ROUNDS_ROWS = 9                      # of a list that the chart of means is high
ROUNDS = (Column("ประเภทบุคลากร", 34), Column("เทียบได้ (คน)", 13, COUNT), Column("เฉลี่ยรอบก่อน", 13, SCORE),
          Column("เฉลี่ยรอบนี้", 13, SCORE), Column("ต่างกัน", 10, CHANGE))


def both_rounds(lists: Sequence[RankedList]) -> list[tuple[RankedList, list[Derivation]]]:
    """The lists with those of their people whose rounds can be compared; lists without any are left out."""
    found = [(own, [person for person in own.ranked if is_compared(person)]) for own in lists]
    return [(own, people) for own, people in found if people]


def draw_rounds(book: Book, lists: Sequence[RankedList]) -> None:
    """The mean of both rounds over the same people, by personnel type."""
    rows = [rounds_row(own, people, row) for row, (own, people) in enumerate(both_rounds(lists), FIRST_ROW)]
    sheet = book.add_list(ROUNDS_SHEET, "คะแนนเฉลี่ยของรอบนี้กับรอบก่อน", f"{round_names(book)} · คิดจาก"
                          "ผู้ที่มีคะแนนทั้งสองรอบในประเภทเดียวกันเท่านั้น จึงต่างจากค่าเฉลี่ยของทุกคนได้", ROUNDS, rows)
    for col in (2, 3):
        cell_bars(sheet, col, len(rows), FULL_SCORE)
    labels, before, now = (area(ROUNDS_SHEET, col, FIRST_ROW, len(rows)) for col in (0, 2, 3))
    said = [(own.scheme.name_th, "รอบก่อน {} รอบนี้ {}".format(*(rounded_text(mean, 2) for mean in means_of(people))))
            for own, people in both_rounds(lists)]
    add_charts(sheet, len(ROUNDS), [(FIRST_ROW, ROUNDS_ROWS, Picture(
        "คะแนนเฉลี่ยของผู้ที่มีคะแนนทั้งสองรอบ", listed_in_words(said, ""),
        (Bars(f"รอบ {book.round.previous}", labels, before, HATCHED), Bars(f"รอบ {book.round}", labels, now)),
        number_format="0.00", full=FULL_SCORE))])


def means_of(people: Sequence[Derivation]) -> tuple[Fraction, Fraction]:
    """The mean totals of the former round and of this one."""
    totals = ([person.two_rounds.previous_score for person in people], [person.score.total_score for person in people])
    former, current = (sum(map(parse_exact, each), Fraction(0)) / len(people) for each in totals)
    return former, current


def rounds_row(own: RankedList, people: Sequence[Derivation], row: int) -> list[Content]:
    name, before, now = (xl_rowcol_to_cell(row, col) for col in (0, 2, 3))
    whose = f'{TYPES},{name},{FORMER},">=0"'
    former, current = means_of(people)
    return [own.scheme.name_th, Formula(f"=COUNTIFS({whose})", len(people)),
            Formula(f"=AVERAGEIFS({FORMER},{whose})", float(former)),
            Formula(f"=AVERAGEIFS({SCORES},{whose})", float(current)), Formula(f"={now}-{before}", float(current - former))]


MOVES = (Column("ประเภทบุคลากร", 34), Column("เทียบกับรอบก่อน", 32), Column("จำนวน (คน)", 11, COUNT),
         Column("ร้อยละ", 12, SHARE))
HOLDS = {">=": operator.ge, ">": operator.gt, "=": operator.eq, "<": operator.lt, "<=": operator.le}
MIRRORED = {">=": "<=", ">": "<", "<": ">"}


class Move(NamedTuple):
    """How far totals moved, in words, and the conditions on the change: (comparison, points)."""

    name_th: str
    conditions: tuple[tuple[str, Fraction], ...]

    def counts(self, change: Fraction) -> bool:
        return all(HOLDS[compared](change, points) for compared, points in self.conditions)

    @property
    def criteria(self) -> str:
        """The conditions as COUNTIFS takes them."""
        return "".join(f',{CHANGES},"{compared}{exact_text(points)}"' for compared, points in self.conditions)


def moves_of(jump: Fraction) -> list[Move]:
    """The greatest rise first, the greatest fall last: ``jump`` points ([committee.fairness] jump_from), half of it, less."""
    half, none = jump / 2, Fraction(0)
    sizes = [(f" {exact_text(jump)} ขึ้นไป", ((">=", jump),)),
             (f" {exact_text(half)} ถึงไม่ถึง {exact_text(jump)}", ((">=", half), ("<", jump))),
             (f"ไม่ถึง {exact_text(half)}", ((">", none), ("<", half)))] if jump else [("", ((">", none),))]
    rises = [Move(f"เพิ่มขึ้น{size}", conditions) for size, conditions in sizes]
    falls = [Move(f"ลดลง{size}", tuple((MIRRORED[compared], -points) for compared, points in conditions))
             for size, conditions in sizes]
    return [*rises, Move("เท่าเดิม", (("=", none),)), *reversed(falls)]


def draw_moves(book: Book, lists: Sequence[RankedList], jump: Fraction) -> None:
    """How many rose and fell, and how far, personnel type by personnel type, with a chart: rises solid, falls hatched."""
    rows: list[list[Content]] = []
    sums, charts = [], []
    for own, people in both_rounds(lists):
        moves, first = moves_of(jump), FIRST_ROW + len(rows)
        counts = [sum(move.counts(change_of(person)) for person in people) for move in moves]
        rows += moves_rows(own, moves, counts, first)
        sums.append(len(rows) - 1)
        labels, figures = (area(MOVES_SHEET, col, first, len(moves)) for col in (1, 2))
        looks = (SOLID,) * (len(moves) // 2) + (PALER,) + (HATCHED,) * (len(moves) // 2)
        charts.append((first, len(moves) + 1, Picture(
            f"คะแนนที่เปลี่ยนจากรอบก่อน: {own.scheme.name_th}",
            listed_in_words(zip((move.name_th for move in moves), counts, strict=True)),
            (Bars("จำนวน (คน)", labels, figures, looks=looks),), is_lying=True, bars=len(moves), label_share=0.36)))
    sheet = book.add_list(MOVES_SHEET, "คะแนนรวมที่เปลี่ยนจากรอบก่อน", f"{round_names(book)} · เฉพาะผู้ที่มีคะแนนทั้งสองรอบในประเภทเดียวกัน · "
                          f"เปลี่ยนตั้งแต่ {exact_text(jump)} คะแนนเป็นรายที่คณะกรรมการควรดู", MOVES, rows, sums)
    cell_bars(sheet, 3, len(rows), 1)
    add_charts(sheet, len(MOVES), charts)


def moves_rows(own: RankedList, moves: Sequence[Move], counts: Sequence[int], first: int) -> list[list[Content]]:
    """A line for each move and their sum below; the first stands in row ``first``."""
    last, everybody = first + len(moves) - 1, sum(counts)
    whole = xl_rowcol_to_cell(last + 1, 2, row_abs=True)
    rows: list[list[Content]] = [
        [own.scheme.name_th, move.name_th, Formula(f"=COUNTIFS({TYPES},{xl_rowcol_to_cell(row, 0)}{move.criteria})", count),
         Formula(f"=IF({whole}=0,0,{xl_rowcol_to_cell(row, 2)}/{whole})", count / everybody)]
        for row, (move, count) in enumerate(zip(moves, counts, strict=True), first)]
    return [*rows, [own.scheme.name_th, "รวม", Formula(f"=SUM({xl_range(first, 2, last, 2)})", everybody),
                    Formula(f"=SUM({xl_range(first, 3, last, 3)})", 1)]]


def round_names(book: Book) -> str:
    return f"รอบ {book.round} เทียบกับรอบ {book.round.previous}"
