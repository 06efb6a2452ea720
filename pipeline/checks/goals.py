"""30: the goals of office and units (000 ข้อ 1): each unit's goal serves one of the office's, each unit has some."""

from collections.abc import Iterator

import pandas as pd

from pipeline.findings import Finding
from pipeline.schema import rows_of
from pipeline.thai import fold, name_key


class UnitGoals:
    """The units' goals by unit, and which of them a text on a form names."""

    def __init__(self, goals: pd.DataFrame):
        self._of_unit: dict[str, list] = {}
        for goal in rows_of(goals[goals["goal_kind"] == "unit"]):
            self._of_unit.setdefault(name_key(goal.unit), []).append(goal)

    def has(self, unit: str) -> bool:
        return name_key(unit) in self._of_unit

    def of(self, unit: str) -> list:
        """The unit's lines of 26_goals."""
        return self._of_unit.get(name_key(unit), [])

    def named(self, unit: str, text: str):
        """The unit's goal that ``text`` names: by its code, by its words, or by both; None where it names none."""
        said = fold(text)
        return next((goal for goal in self.of(unit) if said in (
            fold(goal.goal_code), fold(goal.title), fold(goal.goal_code + goal.title))), None)

    def choices(self, unit: str) -> str:
        return " · ".join(goal.goal_code for goal in self.of(unit))


def check_goals(goals: pd.DataFrame, people: pd.DataFrame) -> list[Finding]:
    """Findings about goals; none where the office has filed no goals at all."""
    if goals.empty:
        return []
    units = {name_key(unit): unit for unit in people["unit"] if unit}
    return [*_codes_once(goals), *_links(goals), *_units_known(goals, units), *_units_with_none(goals, units)]


def _at(code: str, goal, found: str, ref: str = "", **words: str) -> Finding:
    return Finding(code, goal.file_name, goal.sheet_name, ref or goal.cell_ref, found, words=words)


def _codes_once(goals: pd.DataFrame) -> Iterator[Finding]:
    """A code names one goal only, or nobody could tell which one an indicator means."""
    seen: dict[tuple[str, str, str], object] = {}
    for goal in rows_of(goals):
        first = seen.setdefault((goal.goal_kind, name_key(goal.unit), fold(goal.goal_code)), goal)
        if first is not goal:
            yield _at("GOAL_CODE_TWICE", goal, goal.goal_code, expected=f"{first.title} ({first.file_name} {first.cell_ref})")


def _links(goals: pd.DataFrame) -> Iterator[Finding]:
    """Each unit's goal serves a goal of the office that is there."""
    office = goals[goals["goal_kind"] == "office"]
    known = {fold(code) for code in office["goal_code"]}
    for goal in rows_of(goals[goals["goal_kind"] == "unit"]):
        if not goal.office_goal_code:
            yield _at("GOAL_LINK_MISSING", goal, goal.title, goal.link_cell_ref, about=goal.goal_code)
        elif fold(goal.office_goal_code) not in known:
            yield _at("GOAL_LINK_UNKNOWN", goal, goal.office_goal_code, goal.link_cell_ref, about=goal.goal_code,
                      expected=" · ".join(office["goal_code"]))


def _units_known(goals: pd.DataFrame, units: dict[str, str]) -> Iterator[Finding]:
    for goal in rows_of(goals[goals["goal_kind"] == "unit"]):
        if name_key(goal.unit) not in units:
            yield _at("GOAL_UNIT_UNKNOWN", goal, goal.unit, about=goal.goal_code)


def _units_with_none(goals: pd.DataFrame, units: dict[str, str]) -> Iterator[Finding]:
    given = {name_key(unit) for unit in goals["unit"] if unit}
    for key, unit in sorted(units.items()):
        if key not in given:
            yield Finding("UNIT_WITHOUT_GOALS", found=unit)
