"""What the page of a unit holds beside its people: how far each has come, who needs a plan, what goes back, its papers.

The page is made so that the head of the unit may see it: only the unit's own people, nothing of another round, no opinion
to the director, no pay.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.checks.plans import people_with_plan
from pipeline.decisions.due_process import REFUSED
from pipeline.decisions.plan_outcomes import form_files
from pipeline.decisions.weaknesses import people_to_plan
from pipeline.documents.derivation import Derivation, Row, derivations, once_per_results
from pipeline.documents.findings.units import told_to_units
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import dictionary_key, name_order

# Who takes the step, in the field's own words (words.html has their names).
OWED_BY = {"agreed": "evaluator", "monitored": "evaluator", "evaluated": "evaluator", "reviewed": "committee",
           "notified": "evaluator", "acknowledged": "person", "planned": "unit"}
DATED = tuple(step for step in OWED_BY if step != "planned")


class StepTaken(NamedTuple):
    """The day of a step ('' where it is missing), whether the person then refused to sign, whether it is dated before an earlier one."""

    day: str
    is_refused: bool
    is_out_of_order: bool


class PersonSteps(NamedTuple):
    """One person's line of 95 with the person, and the steps dated before an earlier one."""

    person: Row
    line: Row
    out_of_order: tuple[str, ...]
    has_score: bool                     # without one nobody knows whether a plan will be needed

    @property
    def dated(self) -> list[StepTaken]:
        """The steps that have a day, in the order of ``OWED_BY``."""
        said = [(step, getattr(self.line, step)) for step in DATED]
        return [StepTaken(day.removeprefix(REFUSED), day.startswith(REFUSED), step in self.out_of_order) for step, day in said]


class UnitSteps(NamedTuple):
    """A unit's people, those whose file is not whole first."""

    unit: str
    people: tuple[PersonSteps, ...]

    @property
    def whole(self) -> int:
        return sum(one.line.complete == "yes" for one in self.people)


@once_per_results
def steps_by_unit(results: Results) -> dict[str, UnitSteps]:
    """unit → its people, the units in dictionary order: what is not whole first, then by name."""
    person_of = {person.person_id: person for person in rows_of(results.people)}
    scored = set(results.bands["person_id"])
    in_unit: dict[str, list[PersonSteps]] = {}
    for line in rows_of(results.due_process):
        one = PersonSteps(person_of[line.person_id], line, tuple(filter(None, line.out_of_order.split(";"))), line.person_id in scored)
        in_unit.setdefault(one.person.unit, []).append(one)
    return {unit: UnitSteps(unit, tuple(sorted(in_unit[unit], key=lambda one: (
                one.line.complete, name_order(one.person.full_name), one.person.person_id))))
            for unit in sorted(in_unit, key=dictionary_key)}


class PersonPlan(NamedTuple):
    """Somebody who needs a development plan or has one, with its lines (85_plans)."""

    own: Derivation
    is_needed: bool
    has_plan: bool
    lines: tuple[Row, ...]


@once_per_results
def plans_by_unit(results: Results) -> dict[str, list[PersonPlan]]:
    """unit → whoever needs a plan or has a line of one: those who still owe one first, then by name."""
    people = derivations(results).by_person
    needing = set(people_to_plan(results.review, results.settings.plans.bands))
    with_plan = people_with_plan(results.plans, form_files(results))
    lines: dict[str, list[Row]] = {}
    for line in rows_of(results.plans):
        lines.setdefault(line.person_id, []).append(line)
    in_unit: dict[str, list[PersonPlan]] = {}
    for person_id in needing | lines.keys():
        plan = PersonPlan(people[person_id], person_id in needing, person_id in with_plan, tuple(lines.get(person_id, ())))
        in_unit.setdefault(plan.own.person.unit, []).append(plan)
    return {unit: sorted(plans, key=lambda plan: (plan.has_plan or not plan.is_needed, name_order(plan.own.person.full_name),
                                                  plan.own.person.person_id)) for unit, plans in in_unit.items()}


class ReturnedFile(NamedTuple):
    """A file that goes back to its sender: where it lay in the inbox, and its place below the round's folder."""

    own: Derivation
    file_name: str
    name: str


def returned_to(people: tuple[Derivation, ...], results: Results, returned: Mapping[str, str]) -> list[ReturnedFile]:
    """What the unit is to mend of these people's files; ``returned`` is file_name → name below the round's folder.

    A file of nobody on the roster, or one in which only the office has something to mend, is not among them.
    """
    own_of = {own.person.person_id: own for own in people}
    told = told_to_units(results)
    named = {row.file_name for own in people for row, _ in own.findings if row.finding_no in told and row.file_name in returned}
    files = sorted((place, file_name, person_id) for person_id in own_of for place, file_name in _sent(results).get(person_id, ()))
    return [ReturnedFile(own_of[person_id], file_name, returned[file_name]) for _, file_name, person_id in files if file_name in named]


@once_per_results
def _sent(results: Results) -> dict[str, list[tuple[int, str]]]:
    """person_id → the person's files, each with its place in 00_files."""
    sent: dict[str, list[tuple[int, str]]] = {}
    for place, (person_id, file_name) in enumerate(zip(results.files["person_id"], results.files["file_name"], strict=True)):
        sent.setdefault(person_id, []).append((place, file_name))
    return sent
