"""What a form states itself: sums, component scores, the total, the band. Compared with ours later; ours counts."""

import re
from typing import NamedTuple

from pipeline.intake.competencies import Rated
from pipeline.intake.fields import Field
from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes, answer_rows, percents_of, weight_in
from pipeline.intake.sheets import Sheet
from pipeline.intake.values import Cell, TICK_BOX, TICKED, is_blank, number_of, plain_text, weight_of
from pipeline.intake.words import competency_code, meaning_by_start
from pipeline.rounds import Round
from pipeline.thai import clean, fold, remembered

ROUND_HEADING = re.compile(r"(?:ครั้งที่|รอบที่)([12])")
SCORE_ROWS = ("achievement_score", "behaviour_score")
SCORE_MAX = 100
WORDING_MAX = 120
BANDS = ("ดี", "พอใช้", "ต้องปรับปรุง", "ปรับปรุง")
COMPONENTS = {"achievement": "achievement", "competency": "behaviour"}


class Stated(NamedTuple):
    """One stated figure: what it is of (``total``, ``weight:behaviour``, ``mean:teamwork`` …), its text, its place.

    A figure of a table, ``points:achievement`` of a row or ``weights:achievement`` and ``sum:achievement`` below the
    rows, also says which table, and which items it may be made of: all above it, or those since the sum above it. An
    indicator goes by its weight's cell, a competency by its code. ``hidden:achievement`` is a filled hidden row.
    """

    of: str
    text: str
    sheet_name: str
    cell_ref: str
    table: str = ""
    made_of: tuple[tuple[str, ...], ...] = ()


def read_stated(tables: list[Table], sheets: list[Sheet], fields: list[Field], repeated: list[Rated],
                round_: Round, notes: Notes) -> list[Stated]:
    """Everything the workbook states about its own results, a faulty or empty statement left out."""
    found = [Stated(f"mean:{r.code}", r.ratings[0].text, r.table.sheet.name, r.ratings[0].ref)
             for r in repeated if len(r.ratings) == 1 and r.ratings[0].text]
    for table in tables:
        if table.kind in COMPONENTS:
            found += _of_table(table, notes)
        elif table.kind == "summary":
            found += _summary(table, round_, notes)
    for sheet in sheets:
        found += _component_scores(sheet, notes) + _band_boxes(sheet, notes)
    found += [Stated("band", f.text, f.sheet.name, f.cell.ref) for f in fields if f.meaning == "band"]
    return list(dict.fromkeys(found))


def _keep(of: str, text: str, sheet: Sheet, cell: Cell, notes: Notes, *of_table) -> Stated:
    """The statement, its cell noted: whatever is compared can be found in 10_cells."""
    notes.read(sheet, cell, f"stated.{of.replace(':', '.')}")
    return Stated(of, text, sheet.name, cell.ref, *of_table)


def _number_at(cell: Cell | None) -> str:
    """The number of a cell as text, '' where there is none or it is not certain, so also for a formula without value."""
    number = None if is_blank(cell) else number_of(cell)
    return "" if number is None else plain_text(number)


def _of_table(table: Table, notes: Notes) -> list[Stated]:
    """What an answer table states of its own: the points of its rows, the sums below them, and what it hides."""
    component, aside = COMPONENTS[table.kind], Notes()
    found: list[Stated] = []
    items: list[str] = []
    sums: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
    group_from = 0
    for row, role in answer_rows(table, aside):
        if role == "answer" and (item := _item_in(table, row)):
            items.append(item)
            if text := _number_at(table.cell(row, "points")):
                found.append(_keep(f"points:{component}", text, table.sheet, table.cell(row, "points"), notes,
                                   table.heading.ref, ((item,),)))
        elif role == "total":
            sums.append((row, tuple(dict.fromkeys((tuple(items), tuple(items[group_from:]))))))
            group_from = len(items)
    hidden = [Stated(f"hidden:{component}", f.found, f.sheet_name, f.cell_ref, table.heading.ref)
              for f in aside.findings if f.code == "ROW_HIDDEN"]
    return found + _sums(table, component, sums, notes) + hidden


def _item_in(table: Table, row: int) -> str:
    """What the row's figures are of, as the checks know it; '' where it has no weight of its own to be multiplied by."""
    weight, name = table.cell(row, "weight"), table.cell(row, "name")
    if is_blank(weight):
        return ""
    if table.kind == "achievement":
        return f"{table.sheet.name}!{weight.ref}"
    return competency_code(name.text) if name else ""


def _sums(table: Table, component: str, sums: list[tuple[int, tuple]], notes: Notes) -> list[Stated]:
    """The stated sums in the last row that sums weights, else in the last sum row: those above it may be of groups."""
    of_weights = [(row, made_of) for row, made_of in sums if (cell := table.cell(row, "weight")) and weight_of(cell)]
    found = []
    for row, made_of in (of_weights or sums)[-1:]:
        weight, points = table.cell(row, "weight"), table.cell(row, "points")
        if of_weights:
            found.append(_keep(f"weights:{component}", plain_text(weight_of(weight).number), table.sheet, weight, notes,
                               table.heading.ref, made_of))
        if text := _number_at(points):
            found.append(_keep(f"sum:{component}", text, table.sheet, points, notes, table.heading.ref, made_of))
    return found


def _summary(table: Table, round_: Round, notes: Notes) -> list[Stated]:
    """Scores and weights of the components and the total, from the columns of this round where there are two."""
    columns = _columns_of_round(table, round_.number)
    former = _columns_of_round(table, 1).get("score") if round_.number == 2 else None
    found, weights = [], []
    for row in table.body():
        lead = table.cell(row, "component") or next(iter(table.filled(row)), None)
        wording = meaning_by_start("row", re.sub(r"^\W*[\d๐-๙]*[.)]\s*", "", clean(lead.text))) if lead else ""
        if wording in ("achievement", "behaviour"):
            weights.append((wording, row, weight_in(table, row, wording, notes, f"stated.weight.{wording}")))
            found += _stated_at(table, row, columns.get("score"), wording, notes)
            if former not in (None, columns.get("score")):
                _check_former(table.sheet, table.sheet.own(row, former), clean(lead.text), notes)
        if wording == "total":
            found += _stated_at(table, row, columns.get("points"), "total", notes)
            break
    for (wording, _, cell), percent in zip(weights, percents_of([cell for *_, cell in weights])):
        found += [Stated(f"weight:{wording}", percent, table.sheet.name, cell.ref)] if percent else []
    return found


def _stated_at(table: Table, row: int, column: int | None, of: str, notes: Notes) -> list[Stated]:
    cell = None if column is None else table.sheet.own(row, column)
    text = _number_at(cell)
    return [_keep(of, text, table.sheet, cell, notes)] if text else []


def _check_former(sheet: Sheet, cell: Cell | None, about: str, notes: Notes) -> None:
    """The former round's score, typed in by hand on form 4.1: nobody counts with it, but what is no score is said."""
    number = None if is_blank(cell) else number_of(cell)
    if not is_blank(cell) and (number is None or not 0 <= number <= SCORE_MAX):
        notes.find("FORMER_SCORE_UNREADABLE", sheet, cell.ref, cell.text, about=f" {about} ")


def _columns_of_round(table: Table, number: int) -> dict[str, int]:
    """meaning → column; where a meaning stands twice (form 4.1) the one under ครั้งที่ ``number``."""
    columns = dict(table.columns)
    for meant, column in [*table.columns.items(), *table.repeated]:
        heading = table.sheet.at(table.top, column)
        found = ROUND_HEADING.search(fold(heading.text)) if heading else None
        if found and int(found[1]) == number:
            columns[meant] = column
    return columns


def _component_scores(sheet: Sheet, notes: Notes) -> list[Stated]:
    """``คะแนนผลสัมฤทธิ์ของงาน = …`` with the score at the end of its row."""
    found = []
    for cell in sheet.texts(_score_row):
        numbers = [c for c in sheet.row_cells(cell.row) if c.column > cell.column and c.kind == "number"]
        found += [_keep(_score_row(cell.text).removesuffix("_score"), plain_text(numbers[0].number), sheet, numbers[0], notes)
                  ] if len(numbers) == 1 else []
    return found


@remembered
def _score_row(text: str) -> str:
    wording = meaning_by_start("row", text)
    return wording if wording in SCORE_ROWS and len(text) <= WORDING_MAX else ""


def _band_boxes(sheet: Sheet, notes: Notes) -> list[Stated]:
    """``☑ ดีมาก (85–94)``: the ticked one of the band boxes."""
    return [_keep("band", _ticked_band(cell.text), sheet, cell, notes) for cell in sheet.texts(_ticked_band)]


@remembered
def _ticked_band(text: str) -> str:
    box = TICK_BOX.match(text)
    is_ticked = box is not None and set(box[0]) & TICKED and fold(text[1:]).startswith(BANDS)
    return clean(text[1:]) if is_ticked else ""
