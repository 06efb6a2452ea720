"""23–26: what was agreed for the round and how it was followed: agreements, targets, progress and goals as frames."""

from datetime import date

import pandas as pd

from pipeline.findings import Finding
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.reading import Reading
from pipeline.rounds import Round
from pipeline.tables import AGREEMENTS, GOALS, PROGRESS, TARGETS
from pipeline.thai import thai_date

DAY = len("2566-01-31")


def agreements_frame(agreements: list[Matched], round_: Round) -> pd.DataFrame:
    """23_agreements of the agreements that count (000 ข้อ 2, 001 ข้อ 6 (1))."""
    return AGREEMENTS.frame([
        {"person_id": file.person_id, "file_name": file.reading.file_name, "agreed_on": day_of_agreement(file, round_),
         "cell_ref": indicator["title_cell_ref"],
         **{name: indicator[name] for name in ("indicator_no", "title", "element", "goal", "weight_pct", "sheet_name",
                                               "weight_cell_ref", "goal_cell_ref")}}
        for file in agreements for indicator in file.reading.indicators])


def day_of_agreement(file: Matched, round_: Round) -> str:
    """The date beside the evaluator's signature; an agreement without one counts from the day it was last saved.

    '' where it was signed late: then the day of its saving does not show either that it was made in the round.
    """
    return "" if _is_late(file, round_) else file.reading.evaluated_on or file.reading.modified[:DAY]


def late_agreements(agreements: list[Matched], round_: Round) -> list[Finding]:
    """A finding for each agreement that was signed when its round was over: it was to be made at the start (001 ข้อ 6 (1))."""
    return [_late(file.reading, file.person_id, round_) for file in agreements if _is_late(file, round_)]


def _is_late(file: Matched, round_: Round) -> bool:
    return file.reading.evaluated_on > round_.last_day.isoformat()


def _late(reading: Reading, person_id: str, round_: Round) -> Finding:
    return Finding("AGREEMENT_AFTER_ROUND", reading.file_name, *reading.evaluated_at, thai_date(date.fromisoformat(reading.evaluated_on)), person_id,
                   {"expected": f"ไม่เกิน {thai_date(round_.last_day)}"})


def targets_frame(agreements: list[Matched], evaluations: list[Matched]) -> pd.DataFrame:
    """24_targets of the agreements and evaluations that count."""
    return TARGETS.frame(target | {"person_id": file.person_id, "file_kind": file.reading.kind, "file_name": file.reading.file_name}
                         for file in (*agreements, *evaluations) for target in file.reading.targets)


def progress_frame(files: list[Matched]) -> pd.DataFrame:
    """25_progress of the progress workbooks and evaluations that count (001 ข้อ 6 (2)).

    The same note stands in both where a person goes on in one workbook: it is listed once, a note without a date last.
    """
    notes: dict[str, dict[tuple[str, ...], tuple[Matched, Line]]] = {}
    for file in files:
        for line in file.reading.lines:
            if line.kind == "progress":
                said = tuple(map(line.text, ("noted_on", "indicator_no", "progress", "advice")))
                notes.setdefault(file.person_id, {}).setdefault(said, (file, line))
    return PROGRESS.frame([
        {"person_id": person_id, "note_no": str(number), "noted_on": said[0], "indicator_no": said[1], "progress": said[2],
         "advice": said[3], "file_name": file.reading.file_name, "sheet_name": line.sheet_name,
         "cell_ref": line.refs["progress"], "day_cell_ref": line.refs.get("noted_on", ""),
         "indicator_cell_ref": line.refs.get("indicator_no", "")}
        for person_id, of_person in notes.items()
        for number, (said, (file, line)) in enumerate(sorted(of_person.items(), key=_by_day), 1)])


def _by_day(note: tuple) -> tuple[bool, str]:
    noted_on = note[0][0]
    return (not noted_on, noted_on)


def goals_frame(files: list[Matched]) -> pd.DataFrame:
    """26_goals of all goals workbooks, the office's first; a line that stands in two of them once (000 ข้อ 1)."""
    lines = [(file, line) for kind in ("office_goals", "unit_goals") for file in files for line in file.reading.lines
             if line.kind == kind]
    once: dict[tuple[str, ...], tuple[Matched, Line]] = {}
    for file, line in lines:
        once.setdefault((line.kind, *map(line.text, ("unit", "code", "goal", "office_goal", "office_goal_code"))), (file, line))
    return GOALS.frame([
        {"goal_no": str(number), "goal_kind": line.kind.partition("_")[0], "unit": line.text("unit"),
         "goal_code": line.text("code"), "title": line.text("goal") or line.text("office_goal"),
         "office_goal_code": line.text("office_goal_code"), "file_name": file.reading.file_name,
         "sheet_name": line.sheet_name, "cell_ref": line.refs.get("goal") or line.refs["office_goal"],
         "link_cell_ref": line.refs.get("office_goal_code", "")}
        for number, (file, line) in enumerate(once.values(), 1)])
