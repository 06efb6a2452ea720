"""due_process.html: whose file would not stand an appeal, which step is missing, and who owes it (001 ข้อ 6–8)."""

from pipeline.decisions.due_process import STEPS
from pipeline.documents.pages import PROCESS_PAGE, render_page
from pipeline.documents.unit_report import OWED_BY, steps_by_unit
from pipeline.results import Results
from pipeline.tables import DUE_PROCESS


def process_page(results: Results) -> str:
    """The page of the round: how far each step has come, and unit by unit what each person's file lacks."""
    units = list(steps_by_unit(results).values())
    everybody = [one for unit in units for one in unit.people]
    taken = {step: sum(bool(getattr(one.line, step)) for one in everybody) for step in STEPS}
    return render_page("due_process.html", PROCESS_PAGE, results.terms, units=units, steps=STEPS, taken=taken, owed_by=OWED_BY,
                       people=len(everybody), whole=sum(unit.whole for unit in units), table=DUE_PROCESS.name)
