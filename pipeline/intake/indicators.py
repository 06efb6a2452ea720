"""21: the indicators of an evaluation workbook (form 4.2, เอกสารหมายเลข 1, or any table that means the same)."""

import re

from pipeline.intake.layout import Table
from pipeline.intake.rows import (Notes, WeightCell, answer_rows, find_unknown_column, level_in, percents_of,
                                  read_note, shown, weight_in)
from pipeline.intake.values import UNREADABLE, Cell, as_shown, cell_ref, is_blank, is_mark, number_of
from pipeline.thai import clean

ELEMENT_PREFIX = re.compile(r"^(?:[0-9๐-๙]+[.)]\s*)?(?:ด้าน|องค์ประกอบ(?:ด้าน)?)\s*[:：]?\s*")


def read_indicators(tables: list[Table], notes: Notes) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The indicators of all tables in order, numbered on from 1, and the targets of their five levels: rows of
    21_indicators and 24_targets without person and file."""
    found: list[dict[str, str]] = []
    targets: list[dict[str, str]] = []
    weights: list[WeightCell | None] = []
    for table in tables:
        element = ""
        for row, role in answer_rows(table, notes):
            if role == "group":
                element = element_of(table.filled(row)[0].text)
            elif role == "answer" and not _is_indicator(table, row):
                _find_untitled(table, row, notes)
            elif role == "answer":
                number = len(found) + 1
                found.append(_indicator(table, row, number, element, notes))
                targets += _targets(table, row, number, notes)
                weights.append(weight_in(table, row, _about(found[-1]), notes, f"indicator.{number}.weight"))
    for indicator, percent, cell in zip(found, percents_of(weights), weights):
        indicator |= {"weight_pct": percent, "weight_cell_ref": cell.ref if cell else ""}
        if cell and cell.is_blank:
            notes.find("WEIGHT_MISSING", cell.sheet, cell.ref, about=_about(indicator))
    for table in tables if found else ():
        find_unknown_column(table, "level", "ตัวชี้วัด", notes)
        if "weight" not in table.columns:
            notes.find("WEIGHT_MISSING", table.sheet, table.heading.ref, about="ตัวชี้วัดทุกตัว")
    return found, targets


def element_of(text: str) -> str:
    """The element that a group heading or an element cell names: ``ด้านปริมาณงาน`` → ``ปริมาณงาน``."""
    return ELEMENT_PREFIX.sub("", clean(text))


def _is_indicator(table: Table, row: int) -> bool:
    """A row with a title, or with something in an answer column: a lone number or unfilled dots are no indicator."""
    return not all(is_blank(table.cell(row, m)) for m in ("title", "level", "weight")) or any(
        is_mark(table.sheet.own(row, column)) for column in table.levels.values())


def _find_untitled(table: Table, row: int, notes: Notes) -> None:
    """A goal or targets in a numbered row, or all five targets in any, where nobody has said of what.

    Where the title's dots still stand nobody has answered; the same scale beside several lines is printed by the form.
    """
    goal, number, targets = table.cell(row, "goal"), table.cell(row, "no"), _target_cells(table, row)
    if any(_texts(targets) == _texts(_target_cells(table, other)) for other in table.body() if other != row):
        targets = []
    filled = [cell for cell in (goal, *targets) if not is_blank(cell)]
    is_numbered = number is not None and number_of(number) is not None
    if filled and not table.cell(row, "title") and (is_numbered or targets and not any(map(is_blank, targets))):
        notes.find("ROW_WITHOUT_TITLE", table.sheet, filled[0].ref, filled[0].text, about="ตัวชี้วัด")


def _target_cells(table: Table, row: int) -> list[Cell | None]:
    return [table.sheet.own(row, column) for column in _target_columns(table).values()]


def _texts(cells: list[Cell | None]) -> list[str]:
    return [cell.text if cell else "" for cell in cells]


def _target_columns(table: Table) -> dict[int, int]:
    """Level → column, where the columns of the five levels are there for targets."""
    return table.levels if {"level", "targets"} & set(table.columns) else {}


def _indicator(table: Table, row: int, number: int, element: str, notes: Notes) -> dict[str, str]:
    title, own_element, goal = (table.cell(row, meant) for meant in ("title", "element", "goal"))
    indicator = {"indicator_no": str(number), "title": "" if is_blank(title) or title.kind in UNREADABLE else clean(title.text),
                 "element": element if is_blank(own_element) else element_of(own_element.text),
                 "goal": "" if is_blank(goal) or goal.kind in UNREADABLE else clean(goal.text),
                 "goal_cell_ref": cell_ref(row, table.columns["goal"]) if "goal" in table.columns else "",
                 "title_cell_ref": cell_ref(row, table.columns["title"]),
                 "element_cell_ref": "" if is_blank(own_element) else own_element.ref, "sheet_name": table.sheet.name}
    level = level_in(table, row, "level", _about(indicator), notes, f"indicator.{number}.level")
    notes.read(table.sheet, title, f"indicator.{number}.title")
    notes.read(table.sheet, goal, f"indicator.{number}.goal")
    if not is_blank(own_element):
        notes.read(table.sheet, own_element, f"indicator.{number}.element")
    read_note(table, row, notes, f"indicator.{number}")
    if not indicator["title"]:
        notes.find("ROW_WITHOUT_TITLE", table.sheet, level.ref or table.heading.ref, about="ตัวชี้วัด")
    return indicator | {"attained_level": level.text, "cell_ref": level.ref}


def _targets(table: Table, row: int, number: int, notes: Notes) -> list[dict[str, str]]:
    """A line for each of the five levels whose columns hold targets; none where the columns are there to be ticked."""
    if not _target_columns(table) or any(is_mark(table.sheet.own(row, column)) for column in table.levels.values()):
        return []
    rows = []
    for level, column in sorted(table.levels.items()):
        cell = table.sheet.own(row, column)
        notes.read(table.sheet, cell, f"indicator.{number}.target.{level}")
        rows.append({"indicator_no": str(number), "level": str(level), "target": "" if is_blank(cell) else as_shown(cell),
                     "sheet_name": table.sheet.name, "cell_ref": cell_ref(row, column)})
    return rows


def _about(indicator: dict[str, str]) -> str:
    return f"ตัวชี้วัดที่ {indicator['indicator_no']} \"{shown(indicator['title'])}\" "
