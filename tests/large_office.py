"""The example office with each of its people many times over: offices of any size without a workbook to read."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from pipeline import tables
from pipeline.cells import Cells
from pipeline.config import load_settings
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.results import FRAMES, Results
from pipeline.rounds import Round
from pipeline.run import evaluate_round, former_round
from pipeline.schema import Table

REPO = Path(__file__).parents[1]
ROUND = Round(2566, 1)


def example_rounds() -> tuple[Results, Results]:
    """(the example office's round, the round before it)."""
    settings = load_settings(REPO / "config.toml")
    with TemporaryDirectory() as folder:
        place = Place(REPO / "input", Path(folder), REPO / "config.toml")
        former = former_round(ROUND, settings, place, Watch(quiet=True))
        return evaluate_round(ROUND, settings, place, Watch(quiet=True), former), former


def many(results: Results, times: int, units: int) -> Results:
    """Everybody ``times`` over under numbers of their own, spread over ``units`` units. What cells said is left out."""
    frames = {name: pd.concat([_copy(getattr(results, name), number) for number in range(times)], ignore_index=True) for name in FRAMES}
    unit_of = {person_id: f"กลุ่มงานตัวอย่างที่ {place % units + 1}" for place, person_id in enumerate(frames["people"]["person_id"])}
    for name in ("people", "ranks"):
        frames[name]["unit"] = frames[name]["person_id"].map(unit_of)
    frames["ranks"]["order_no"] = (frames["ranks"].groupby("scheme").cumcount() + 1).astype(str)
    frames["goals"] = tables.GOALS.frame(_goals(sorted(set(unit_of.values()))))
    frames["indicators"]["goal"] = ["น1" if number == "1" else "" for number in frames["indicators"]["indicator_no"]]
    frames["progress"] = tables.PROGRESS.frame([
        _line(tables.PROGRESS, person_id=person_id, note_no="1", noted_on="2022-12-20", progress="ครึ่งหนึ่ง") for person_id in list(unit_of)[::2]])
    frames["findings"]["finding_no"] = [str(number) for number in range(1, len(frames["findings"]) + 1)]
    return replace(results, cells=Cells({}), **frames)


def _goals(units: list[str]) -> list[dict[str, str]]:
    """Goals of the office, and of each unit one that serves them and is measured and one that does neither."""
    goals = [_line(tables.GOALS, goal_kind="office", goal_code=f"ส{number}", title=f"เป้าหมายที่ {number}") for number in range(1, 31)]
    goals += [_line(tables.GOALS, goal_kind="unit", unit=unit, goal_code=f"น{number}", title=f"เป้าหมายที่ {number} ของหน่วย", office_goal_code=serves)
              for unit in units for number, serves in ((1, "ส1"), (2, ""))]
    return [goal | {"goal_no": str(number)} for number, goal in enumerate(goals, 1)]


def _line(table: Table, **values: str) -> dict[str, str]:
    return dict.fromkeys(table.column_names, "") | values


def _copy(frame: pd.DataFrame, number: int) -> pd.DataFrame:
    """The lines about people, theirs under the copy's numbers and file names; all other lines once."""
    if "person_id" not in frame:
        return frame if number == 0 else frame.iloc[:0]
    own = frame.copy()
    for column, written in (("person_id", "{}-{}"), ("file_name", "{1}/{0}")):
        if number and column in own:
            own[column] = [text and written.format(text, number) for text in own[column]]
    return own
