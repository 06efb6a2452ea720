"""What became of the plans of the round before (000 ข้อ 3.3–3.5): each item before and after, its outcome, what is proposed.

The program shows; whether an item is closed, continued or revised is what the person's unit wrote, and nothing where it
wrote nothing.
"""

from dataclasses import dataclass

from pipeline.decisions.weaknesses import levels_by_matter, same_people
from pipeline.exact import exact_text
from pipeline.intake.words import competency_code
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import fold


@dataclass(frozen=True)
class Followed:
    """One line of a former plan with what is known of it now.

    ``planned`` is its line of the former 85_plans; ``is_here`` says whether number and name are on this round's roster.
    ``before`` and ``after`` are levels as exact text, '' where the item names no indicator or competency with a level.
    ``outcome`` and ``proposal`` (of tables.PLAN_STATUSES) are '' where the unit wrote none; ``said_in`` is the file that says so.
    """

    planned: object
    is_here: bool
    before: str
    after: str
    outcome: str = ""
    proposal: str = ""
    said_in: str = ""

    @property
    def is_open(self) -> bool:
        return self.proposal != "closed"


def follow_up(results: Results, former: Results) -> list[Followed]:
    """Every line of the former round's plans, in its order, but those that an evaluation workbook had closed already then:
    they were reported in that round."""
    here = same_people(results, former)
    levels_before, levels_after = levels_by_matter(former), levels_by_matter(results)
    forms, reports = form_files(former), _reports(results)
    return [Followed(row, row.person_id in here, _level(row, levels_before),
                     _level(row, levels_after) if row.person_id in here else "",
                     **_said(row, reports.get(_item(row)) if row.person_id in here else None, row.file_name in forms))
            for row in rows_of(former.plans) if row.status != "closed" or row.file_name in forms]


def form_files(results: Results) -> set[str]:
    """The names of the plan forms that came in."""
    return set(results.files[results.files["file_kind"] == "plan"]["file_name"])


def _reports(results: Results) -> dict[tuple[str, str], object]:
    """The item of a plan → the first line of 85_plans that reports on it."""
    reports: dict[tuple[str, str], object] = {}
    for row in rows_of(results.plans):
        if _reports_on(row):
            reports.setdefault(_item(row), row)
    return reports


def _item(row) -> tuple[str, str]:
    """Whose item a line is and what it is about."""
    return row.person_id, fold(row.weakness)


def _said(planned, report, is_of_form: bool) -> dict[str, str]:
    """Outcome and proposal: what this round's papers say of the item (``report``), else what its own plan form says, filled in
    since.

    An evaluation workbook of the former round speaks of the round before it, so it says nothing here.
    """
    said = report or (planned if is_of_form and _reports_on(planned) else None)
    return {"outcome": said.outcome, "proposal": "" if said.status == "planned" else said.status,
            "said_in": said.file_name} if said else {}


def _reports_on(row) -> bool:
    return bool(row.outcome) or row.status != "planned"


def _level(planned, levels: dict) -> str:
    matters = (("achievement", fold(planned.weakness)), ("behaviour", competency_code(planned.weakness)))
    found = [level for matter in matters if (level := levels.get((planned.person_id, *matter))) is not None]
    return exact_text(found[0]) if len(found) == 1 else ""
