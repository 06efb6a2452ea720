"""What goes on from one round into the forms of the next: indicators as they stood, and plans not yet closed (000 ข้อ 3.3)."""

from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import name_agreement

LEVELS = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class CarriedIndicator:
    """One indicator of the former round: texts as they stood, weight in percent ('' where there was none), five targets."""

    element: str
    title: str
    goal: str
    weight_pct: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class CarriedPlan:
    """One line of a development plan that is still open."""

    weakness: str
    action: str
    due: str


@dataclass(frozen=True)
class Carried:
    """What goes on for one person; the name says whose it is, for a post number outlives its holder (domain §4)."""

    full_name: str
    indicators: tuple[CarriedIndicator, ...] = ()
    plans: tuple[CarriedPlan, ...] = ()

    def is_of(self, person) -> bool:
        """Whether it belongs to this line of 20_people, which has the same number."""
        return name_agreement(self.full_name, person.full_name) == "same"


def carry_over(former: Results) -> dict[str, Carried]:
    """person_id → what goes on: the indicators of the evaluation, or of the agreement where no evaluation was accepted."""
    evaluated = _indicators(former.indicators, former.targets, "evaluation")
    indicators = _indicators(former.agreements, former.targets, "agreement") | evaluated
    plans = {person_id: tuple(CarriedPlan(row.weakness, row.action, row.due) for row in rows)
             for person_id, rows in groupby(rows_of(former.plans[former.plans["status"] != "closed"]),
                                            key=lambda row: row.person_id)}
    return {person.person_id: Carried(person.full_name, indicators.get(person.person_id, ()), plans.get(person.person_id, ()))
            for person in rows_of(former.people) if person.person_id in {*indicators, *plans}}


def _indicators(indicators: pd.DataFrame, targets: pd.DataFrame, file_kind: str) -> dict[str, tuple[CarriedIndicator, ...]]:
    """person_id → the indicators with a title, in the order of the form."""
    of_kind = targets[targets["file_kind"] == file_kind]
    target_of = {(row.person_id, row.indicator_no, row.level): row.target for row in rows_of(of_kind)}
    return {person_id: tuple(
                CarriedIndicator(row.element, row.title, row.goal, row.weight_pct,
                                 tuple(target_of.get((person_id, row.indicator_no, level), "") for level in LEVELS))
                for row in rows)
            for person_id, rows in groupby(rows_of(indicators[indicators["title"] != ""]), key=lambda row: row.person_id)}
