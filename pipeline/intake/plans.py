"""85: the development plans written in the forms that came in (000 ข้อ 3.1; form document 5 part 3)."""

import pandas as pd

from pipeline.intake.matching import Matched
from pipeline.intake.words import meaning
from pipeline.tables import PLANS


def plans_frame(files: list[Matched], bands: pd.DataFrame) -> pd.DataFrame:
    """85_plans: a line for each line of a plan in these files, with the person's band where there is one.

    A line without a proposal is planned; a proposal in other words than ours leaves it planned, so that it stays open.
    """
    band_of = dict(zip(bands["person_id"], bands["band"]))
    return PLANS.frame([
        {"person_id": file.person_id, "plan_item": str(number), "band": band_of.get(file.person_id, ""),
         "weakness": line.text("weakness"), "action": line.text("method"), "due": line.text("period"),
         "outcome": line.text("outcome"), "status": meaning("plan_status", line.text("status")) or "planned",
         "file_name": file.reading.file_name, "sheet_name": line.sheet_name, "cell_ref": line.refs["weakness"]}
        for file in files
        for number, line in enumerate((line for line in file.reading.lines if line.kind == "development"), 1)])
