"""How the totals are spread in the summary: people in steps of five points, with the bands' floors as edges."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from pipeline.config import BandRule
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import words
from pipeline.documents.summary.counts import (
    COUNT, FULL_SCORE, SHARE, RankedList, area, colour_bands, listed_in_words)
from pipeline.documents.workbook import CENTRED, FIRST_ROW, Book, Column
from pipeline.documents.workbook_charts import Bars, Picture, add_charts, band_look, cell_bars
from pipeline.exact import exact_text, parse_exact
from pipeline.scoring.bands import band_of

SPREAD_SHEET = "การกระจายคะแนน"
POINTS = CENTRED | {"num_format": "0.##"}
SPREAD = (Column("ประเภทบุคลากร", 34), Column("ระดับ", 13, CENTRED), Column("ช่วงคะแนน", 24, CENTRED), Column("ตั้งแต่", 9, POINTS),
          Column("ไม่ถึง", 9, POINTS), Column("จำนวน (คน)", 9, COUNT), Column("ร้อยละ", 11, SHARE))
STEP = 5


class Step(NamedTuple):
    """Totals from ``floor`` to below ``ceiling`` (None: to the full score), all of one band."""

    floor: Fraction
    ceiling: Fraction | None
    band: BandRule
    places: int
    count: int

    @property
    def range_th(self) -> str:
        """``90–94.99 (ดีมาก)``, ``95–100 (ดีเด่น)``: to the last total before the next step; the band, for print without colour."""
        last = FULL_SCORE if self.ceiling is None else self.ceiling - Fraction(1, 10 ** self.places)
        is_lowest = self.floor == 0 and self.ceiling is not None
        points = f"ต่ำกว่า {exact_text(self.ceiling)}" if is_lowest else f"{exact_text(self.floor)}–{exact_text(last)}"
        return f"{points} ({self.band.name_th})"


def steps_of(own: RankedList) -> list[Step]:
    """The steps of a list, highest first: every multiple of five and every floor is an edge. What lies more than a step
    below both the lowest total and the lowest band's neighbour is one step."""
    totals = [parse_exact(person.score.total_score) for person in own.ranked]
    floors = {Fraction(band.min) for band in own.scheme.bands}
    lowest = min([*totals, *(floor for floor in floors if floor)])
    begin = max(0, (lowest // STEP - 1) * STEP)
    edges = sorted(floors | {Fraction(edge) for edge in range(int(begin), FULL_SCORE, STEP)} | {Fraction(0)}, reverse=True)
    return [Step(floor, ceiling, band_of(floor, own.scheme.bands), own.scheme.rounding.places,
                 sum(floor <= total and (ceiling is None or total < ceiling) for total in totals))
            for floor, ceiling in zip(edges, [None, *edges], strict=False)]


def draw_spread(book: Book, lists: Sequence[RankedList]) -> None:
    """How many totals lie in each step, scheme by scheme, with a chart in the bands' colours."""
    rows: list[list[Content]] = []
    sums, charts = [], []
    for own in (each for each in lists if each.ranked):
        steps, first = steps_of(own), FIRST_ROW + len(rows)
        rows += spread_rows(own, steps, first)
        sums.append(len(rows) - 1)
        charts.append((first, len(steps) + 1, spread_picture(own, steps, first)))
    sheet = book.add_list(SPREAD_SHEET, "การกระจายของคะแนนรวม", f"{words().round_name(book.round)} · ช่วงละ {STEP} คะแนน "
                          "คะแนนต่ำสุดของแต่ละระดับเป็นขอบของช่วงด้วย · สีของแท่งคือระดับ", SPREAD, rows, sums)
    colour_bands(sheet, 1, len(rows), lists)
    cell_bars(sheet, 6, len(rows), 1)
    add_charts(sheet, len(SPREAD), charts)


def spread_rows(own: RankedList, steps: Sequence[Step], first: int) -> list[list[Content]]:
    """A line for each step, highest first, and their sum below; the first stands in row ``first``."""
    last, scores = first + len(steps) - 1, own.named("คะแนนรวม")
    everybody = xl_rowcol_to_cell(last + 1, 5, row_abs=True)
    rows: list[list[Content]] = []
    for row, step in enumerate(steps, first):
        floor, ceiling, count = (xl_rowcol_to_cell(row, col) for col in (3, 4, 5))
        below = f',{scores},"<"&{ceiling}' if step.ceiling is not None else ""
        rows.append([own.scheme.name_th, step.band.name_th, step.range_th, step.floor, step.ceiling,
                     Formula(f'=COUNTIFS({scores},">="&{floor}{below})', step.count),
                     Formula(f"=IF({everybody}=0,0,{count}/{everybody})", step.count / len(own.ranked))])
    return [*rows, [own.scheme.name_th, "รวม", None, None, None,
                    Formula(f"=SUM({xl_range(first, 5, last, 5)})", len(own.ranked)),
                    Formula(f"=SUM({xl_range(first, 6, last, 6)})", 1)]]


def spread_picture(own: RankedList, steps: Sequence[Step], first: int) -> Picture:
    """Lying, so that its axis runs from the highest down as the table does."""
    labels = area(SPREAD_SHEET, 2, first, len(steps))
    return Picture(f"การกระจายคะแนน: {own.scheme.name_th}", listed_in_words((step.range_th, step.count) for step in steps),
                   (Bars("จำนวน (คน)", labels, area(SPREAD_SHEET, 5, first, len(steps)),
                         looks=tuple(band_look(step.band.code) for step in steps)),), is_lying=True, bars=len(steps), label_share=0.33)
