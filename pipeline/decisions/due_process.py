"""95: the steps that an appeal asks for, each with its day: agreed, monitored, evaluated, reviewed, notified, acknowledged.

A step without a day is missing; whose file would not stand an appeal is said, and nothing is filled in for anybody
(001 ข้อ 6–8, 000 ข้อ 3).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from pipeline.schema import rows_of, values_of
from pipeline.tables import DUE_PROCESS

REFUSED = "refused "
STEPS = ("agreed", "monitored", "evaluated", "reviewed", "notified", "acknowledged")


@dataclass(frozen=True)
class Steps:
    """What is known of the steps, each person_id → ISO day ('' or absent: unknown); ``acknowledged`` may be ``refused DAY``."""

    agreed: dict[str, str]
    monitored: dict[str, str]
    evaluated: dict[str, str]
    reviewed: dict[str, str]
    notified: dict[str, str]
    acknowledged: dict[str, str]
    planned: set[str]
    plan_due: set[str]


def steps_of(agreements: pd.DataFrame, progress: pd.DataFrame, evaluated_on: dict[str, str], review: pd.DataFrame,
             acknowledgments: pd.DataFrame, planned: set[str], plan_due: Iterable[str]) -> Steps:
    """The steps as the tables have them. In: 23, 25, 75, 78; ``evaluated_on`` is the day of each counted evaluation,
    ``planned`` and ``plan_due`` are the person_ids who have and who need a development plan.

    ``progress`` are the notes that lie in the round. It was followed from the first of them on; who signed was told that day at the latest.
    """
    told = {row.person_id: row.told_on or row.signed_on for row in rows_of(acknowledgments)}
    signed = {row.person_id: f"{REFUSED}{row.told_on}".strip() if row.is_refused == "yes" else row.signed_on
              for row in rows_of(acknowledgments)}
    return Steps(dict(values_of(agreements, "person_id", "agreed_on")),
                 progress.groupby("person_id")["noted_on"].min().to_dict(), evaluated_on,
                 dict(values_of(review, "person_id", "decided_on")), told, signed, planned, set(plan_due))


def follow_process(people: pd.DataFrame, steps: Steps) -> pd.DataFrame:
    """95_due_process: a line for everybody on the roster."""
    return DUE_PROCESS.frame([_line(person_id, steps) for person_id in people["person_id"]])


def _line(person_id: str, steps: Steps) -> dict[str, str]:
    days = {step: getattr(steps, step).get(person_id, "") for step in STEPS}
    planned = "yes" if person_id in steps.planned else "due" if person_id in steps.plan_due else ""
    missing = [step for step, day in days.items() if not day] + ["planned"] * (planned == "due")
    wrong = list(_out_of_order(days))
    return {"person_id": person_id, **days, "planned": planned, "missing": ";".join(missing), "out_of_order": ";".join(wrong),
            "complete": "no" if missing or wrong else "yes"}


def _out_of_order(days: dict[str, str]) -> Iterator[str]:
    """Each step that is dated before the last known step ahead of it."""
    known = [(step, day.removeprefix(REFUSED)) for step, day in days.items() if day.removeprefix(REFUSED)]
    for (_, before), (step, day) in pairwise(known):
        if day < before:
            yield step
