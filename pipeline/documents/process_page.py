"""due_process.html: whose file would not stand an appeal, which step is missing, and who owes it (001 ข้อ 6–8)."""

from typing import NamedTuple

from pipeline.decisions.due_process import STEPS
from pipeline.documents.pages import PROCESS_PAGE, render_page
from pipeline.results import Results
from pipeline.tables import DUE_PROCESS
from pipeline.thai import dictionary_key, name_order

# Who takes the step, in the field's own words (words.html has their names).
OWED_BY = {"agreed": "evaluator", "monitored": "evaluator", "evaluated": "evaluator", "reviewed": "committee",
           "notified": "evaluator", "acknowledged": "person", "planned": "unit"}


class PersonSteps(NamedTuple):
    """One person's line of 95 with the person, and the steps dated before an earlier one."""

    person: object
    line: object
    out_of_order: tuple[str, ...]


class UnitSteps(NamedTuple):
    """A unit's people, those whose file is not whole first."""

    unit: str
    people: tuple[PersonSteps, ...]

    @property
    def whole(self) -> int:
        return sum(one.line.complete == "yes" for one in self.people)


def process_page(results: Results) -> str:
    """The page of the round: how far each step has come, and unit by unit what each person's file lacks."""
    units = units_in_process(results)
    everybody = [one for unit in units for one in unit.people]
    taken = {step: sum(bool(getattr(one.line, step)) for one in everybody) for step in STEPS}
    return render_page("due_process.html", PROCESS_PAGE, results, units=units, steps=STEPS, taken=taken, owed_by=OWED_BY,
                       people=len(everybody), whole=sum(unit.whole for unit in units), table=DUE_PROCESS.name)


def units_in_process(results: Results) -> list[UnitSteps]:
    """The units in dictionary order, each with its people: what is not whole first, then by name."""
    person_of = {person.person_id: person for person in results.people.itertuples()}
    in_unit: dict[str, list[PersonSteps]] = {}
    for line in results.due_process.itertuples():
        one = PersonSteps(person_of[line.person_id], line, tuple(filter(None, line.out_of_order.split(";"))))
        in_unit.setdefault(one.person.unit, []).append(one)
    return [UnitSteps(unit, tuple(sorted(in_unit[unit], key=lambda one: (
                one.line.complete, name_order(one.person.full_name), one.person.person_id))))
            for unit in sorted(in_unit, key=dictionary_key)]
