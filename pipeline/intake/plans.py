"""85: the development plans that came in, as plan forms or as lines of an evaluation workbook (000 ข้อ 3.1; document 5 part 3)."""

from collections.abc import Iterator

import pandas as pd

from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.values import only_day_in
from pipeline.intake.words import meaning
from pipeline.tables import PLANS
from pipeline.thai import fold


def plans_frame(forms: list[Matched], evaluations: list[Matched], band_of: dict[str, str]) -> pd.DataFrame:
    """85_plans: the lines of the plan forms, then those of the evaluation workbooks that say something else.

    ``band_of`` is person_id → the band after the committee. A plan form speaks first: a line about the same matter in the
    person's evaluation workbook is left out, but never one that reports an outcome or a proposal, which is about the
    former plan. A line without a proposal is planned; a proposal in other words than ours leaves it planned, so that it
    stays open.
    """
    said = {(file.person_id, fold(line.text("weakness"))) for file, line in plan_lines(forms)}
    lines = [*plan_lines(forms), *(
        (file, line) for file, line in plan_lines(evaluations)
        if (file.person_id, fold(line.text("weakness"))) not in said or line.text("outcome") or line.text("status"))]
    number: dict[str, int] = {}
    rows = []
    for file, line in lines:
        number[file.person_id] = number.get(file.person_id, 0) + 1
        rows.append(_row(file, line) | {"plan_item": str(number[file.person_id]), "band": band_of.get(file.person_id, "")})
    return PLANS.frame(rows)


def plan_lines(files: list[Matched]) -> Iterator[tuple[Matched, Line]]:
    """Every line of a plan in these files, in their order."""
    return ((file, line) for file in files for line in file.reading.lines if line.kind in ("plan", "development"))


def _row(file: Matched, line: Line) -> dict[str, str]:
    due = line.text("due") or line.text("period")
    day = only_day_in(due)
    return {"person_id": file.person_id, "weakness": line.text("weakness"), "action": line.text("action") or line.text("method"),
            "due": due, "due_on": day.isoformat() if day else "", "owner": line.text("owner"),
            "evidence": line.text("evidence"), "outcome": line.text("outcome"),
            "status": meaning("plan_status", line.text("status")) or "planned", "file_name": file.reading.file_name,
            "sheet_name": line.sheet_name, "cell_ref": line.refs["weakness"]}
