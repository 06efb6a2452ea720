"""What a form states itself: sums, component scores, the total, the band. Compared with ours later; ours counts."""

import re
from dataclasses import dataclass

from pipeline.intake.competencies import Rated
from pipeline.intake.fields import Field
from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes, percents_of, role_of, weight_in
from pipeline.intake.sheets import Sheet
from pipeline.intake.values import Cell, TICK_BOX, TICKED, is_blank, number_of, plain_text
from pipeline.intake.words import meaning_by_start
from pipeline.rounds import Round
from pipeline.thai import clean, fold

ROUND_HEADING = re.compile(r"(?:ครั้งที่|รอบที่)([12])")
SCORE_ROWS = ("achievement_score", "behaviour_score")


@dataclass(frozen=True)
class Stated:
    """One stated figure: what it is of (``total``, ``weight:behaviour``, ``mean:teamwork`` …), its text, its place."""

    of: str
    text: str
    sheet_name: str
    cell_ref: str


def read_stated(tables: list[Table], sheets: list[Sheet], fields: list[Field], repeated: list[Rated],
                round_: Round, notes: Notes) -> list[Stated]:
    """Everything the workbook states about its own results, a faulty or empty statement left out."""
    found = [Stated(f"mean:{r.code}", r.ratings[0].text, r.table.sheet.name, r.ratings[0].ref)
             for r in repeated if len(r.ratings) == 1 and r.ratings[0].text]
    for table in tables:
        if table.kind == "achievement":
            found += _total_row(table, "weights:achievement")
        elif table.kind == "summary":
            found += _summary(table, round_, notes)
    for sheet in sheets:
        found += _component_scores(sheet) + _band_boxes(sheet)
    found += [Stated("band", f.text, f.sheet.name, f.cell.ref) for f in fields if f.meaning == "band"]
    return list(dict.fromkeys(found))


def _total_row(table: Table, of: str) -> list[Stated]:
    """The stated sum of weights: in the last sum row, for those above it may be sums of groups."""
    sums = [cell for row in table.body() if role_of(table, row) == "total" and (cell := table.cell(row, "weight"))
            and number_of(cell) is not None]
    return [_number(of, table.sheet, sums[-1])] if sums else []


def _number(of: str, sheet: Sheet, cell: Cell) -> Stated:
    return Stated(of, plain_text(number_of(cell)), sheet.name, cell.ref)


def _summary(table: Table, round_: Round, notes: Notes) -> list[Stated]:
    """Scores and weights of the components and the total, from the columns of this round where there are two."""
    columns = _columns_of_round(table, round_)
    found, weights = [], []
    for row in table.body():
        lead = table.cell(row, "component") or next(iter(table.filled(row)), None)
        wording = meaning_by_start("row", re.sub(r"^\W*[\d๐-๙]*[.)]\s*", "", clean(lead.text))) if lead else ""
        if wording in ("achievement", "behaviour"):
            weights.append((wording, row, weight_in(table, row, wording, notes, f"stated.weight.{wording}")))
            found += _stated_at(table, row, columns.get("score"), wording, notes)
        if wording == "total":
            found += _stated_at(table, row, columns.get("points"), "total", notes)
            break
    for (wording, _, cell), percent in zip(weights, percents_of([cell for *_, cell in weights])):
        found += [Stated(f"weight:{wording}", percent, table.sheet.name, cell.ref)] if percent else []
    return found


def _stated_at(table: Table, row: int, column: int | None, of: str, notes: Notes) -> list[Stated]:
    cell = None if column is None else table.sheet.own(row, column)
    if is_blank(cell) or number_of(cell) is None:
        return []
    notes.read(table.sheet, cell, f"stated.{of}")
    return [_number(of, table.sheet, cell)]


def _columns_of_round(table: Table, round_: Round) -> dict[str, int]:
    """meaning → column; where a meaning stands twice (form 4.1) the one under ครั้งที่ of this round."""
    columns = dict(table.columns)
    for meant, column in [*table.columns.items(), *table.repeated]:
        heading = table.sheet.at(table.top, column)
        number = ROUND_HEADING.search(fold(heading.text)) if heading else None
        if number and int(number[1]) == round_.number:
            columns[meant] = column
    return columns


def _component_scores(sheet: Sheet) -> list[Stated]:
    """``คะแนนผลสัมฤทธิ์ของงาน = …`` with the score at the end of its row."""
    found = []
    for cell in sheet.cells.values():
        if cell.kind != "text" or len(cell.text) > 120:
            continue
        wording = meaning_by_start("row", cell.text)
        if wording in SCORE_ROWS:
            numbers = [c for c in sheet.row_cells(cell.row) if c.column > cell.column and c.kind == "number"]
            found += [_number(wording.removesuffix("_score"), sheet, numbers[0])] if len(numbers) == 1 else []
    return found


def _band_boxes(sheet: Sheet) -> list[Stated]:
    """``☑ ดีมาก (85–94)``: the ticked one of the band boxes."""
    return [Stated("band", clean(cell.text[1:]), sheet.name, cell.ref) for cell in sheet.cells.values()
            if cell.kind == "text" and TICK_BOX.match(cell.text) and set(TICK_BOX.match(cell.text)[0]) & TICKED
            and fold(cell.text[1:]).startswith(("ดี", "พอใช้", "ต้องปรับปรุง", "ปรับปรุง"))]
