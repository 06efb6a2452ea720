"""The chain of goals (000 ข้อ 1): which goal of the office each unit's goal serves, and which of those each indicator names.

A person's indicators are those agreed; where there is no agreement, those of the evaluation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from pipeline.checks.goals import UnitGoals
from pipeline.schema import Row, rows_of
from pipeline.thai import dictionary_key, fold, name_order



class OwnIndicator(NamedTuple):
    """An indicator with its person: a line of 20_people, and one of 23_agreements (or 21_indicators) with title and goal."""

    person: Row
    row: Row
    is_agreed: bool


class UnitGoal(NamedTuple):
    """A unit's goal (a line of 26_goals) and the indicators that name it."""

    row: Row
    indicators: tuple[OwnIndicator, ...]


class OfficeGoal(NamedTuple):
    """A goal of the office (a line of 26_goals) and the units' goals that serve it."""

    row: Row
    unit_goals: tuple[UnitGoal, ...]


@dataclass(frozen=True)
class GoalChain:
    """All goals with what hangs on them, and what hangs on nothing: goals of units that serve none of the office's, and
    indicators that name no goal of their unit."""

    office_goals: tuple[OfficeGoal, ...]
    unlinked: tuple[UnitGoal, ...]
    without_goal: tuple[OwnIndicator, ...]

    @property
    def unserved(self) -> tuple[OfficeGoal, ...]:
        """Goals of the office that no unit serves."""
        return tuple(goal for goal in self.office_goals if not goal.unit_goals)

    @property
    def unmeasured(self) -> tuple[UnitGoal, ...]:
        """Goals of units that no indicator names."""
        unit_goals = [own for goal in self.office_goals for own in goal.unit_goals] + [*self.unlinked]
        return tuple(goal for goal in unit_goals if not goal.indicators)


def goal_chain(people: pd.DataFrame, goals: pd.DataFrame, agreements: pd.DataFrame, indicators: pd.DataFrame) -> GoalChain:
    """The chain of 20_people, 26_goals, 23_agreements and 21_indicators; every goal and every indicator is in it once."""
    of_units, serves = UnitGoals(goals), served_goals(goals)
    naming: dict[str, list[OwnIndicator]] = {}
    for own in own_indicators(people, agreements, indicators):
        named = of_units.named(own.person.unit, own.row.goal) if own.row.goal else None
        naming.setdefault(named.goal_no if named else "", []).append(own)
    serving: dict[str, list[UnitGoal]] = {}
    for goal in sorted(rows_of(goals[goals["goal_kind"] == "unit"]), key=lambda goal: dictionary_key(goal.unit)):
        office = serves.get(goal.goal_no)
        serving.setdefault(office.goal_no if office else "", []).append(UnitGoal(goal, tuple(naming.get(goal.goal_no, ()))))
    office_goals = rows_of(goals[goals["goal_kind"] == "office"])
    return GoalChain(tuple(OfficeGoal(goal, tuple(serving.get(goal.goal_no, ()))) for goal in office_goals),
                     tuple(serving.get("", ())), tuple(naming.get("", ())))


def served_goals(goals: pd.DataFrame) -> dict[str, Row]:
    """goal_no of a unit's goal → the office's goal (a line of 26_goals) that it serves; without those that serve none."""
    by_code: dict[str, Row] = {}
    for goal in rows_of(goals[goals["goal_kind"] == "office"]):
        by_code.setdefault(fold(goal.goal_code), goal)
    return {goal.goal_no: by_code[fold(goal.office_goal_code)]
            for goal in rows_of(goals[goals["goal_kind"] == "unit"]) if fold(goal.office_goal_code) in by_code}


def own_indicators(people: pd.DataFrame, agreements: pd.DataFrame, indicators: pd.DataFrame) -> Iterator[OwnIndicator]:
    """Everybody's indicators by unit, name and number: the agreed ones, else those of the evaluation."""
    agreed, evaluated = _by_person(agreements), _by_person(indicators)
    for person in in_order(people):
        rows = agreed.get(person.person_id) or evaluated.get(person.person_id, [])
        for row in sorted(rows, key=lambda row: int(row.indicator_no)):
            yield OwnIndicator(person, row, person.person_id in agreed)


def without_agreement(people: pd.DataFrame, agreements: pd.DataFrame) -> list[str]:
    """person_ids, in the order of ``people``, of whom no agreement with an indicator is filed (001 ข้อ 6 (1))."""
    agreed = set(agreements["person_id"])
    return [person_id for person_id in people["person_id"] if person_id not in agreed]


def in_order(people: pd.DataFrame) -> list[Row]:
    """The lines of 20_people by unit and name, as a dictionary orders them."""
    return sorted(rows_of(people),
                  key=lambda person: (dictionary_key(person.unit), name_order(person.full_name), person.person_id))


def _by_person(frame: pd.DataFrame) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in rows_of(frame):
        rows.setdefault(row.person_id, []).append(row)
    return rows
