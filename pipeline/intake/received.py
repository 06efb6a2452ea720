"""An inbox as it was received: who is to be evaluated, every file with its fate, and what was met on the way."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from pipeline.findings import Finding, of_agreement
from pipeline.intake.frames import counted_files
from pipeline.intake.matching import Matched, match_files
from pipeline.intake.roster import join_rosters
from pipeline.intake.workbook import Reading
from pipeline.rounds import Round
from pipeline.thai import thai_date


@dataclass(frozen=True)
class Received:
    """20_people (empty where no roster can be read), the files in the order of their names, findings about both."""

    people: pd.DataFrame
    readings: list[Reading]
    matched: list[Matched]
    findings: list[Finding]

    def counted(self, kind: str) -> list[Matched]:
        """The files of a kind that count."""
        return counted_files(self.matched, kind)


def receive(readings: list[Reading], round_: Round) -> Received:
    """The readings of a round's folder, put together; of a refused roster nobody stands on the round's."""
    people, about_roster = join_rosters({r.file_name: r.roster for r in readings if r.kind == "roster" and not r.refusal})
    matched, about_files = match_files(readings, people, round_)
    late = [finding for file in matched if (finding := _signed_late(file, round_))]
    return Received(people, readings, [_in_time(file, round_) for file in matched], about_roster + about_files + late)


def _signed_late(file: Matched, round_: Round) -> Finding | None:
    """What is said of an agreement that was signed when its round was over: it was to be made at the start (001 ข้อ 6 (1))."""
    reading = file.reading
    if file.status != "accepted" or reading.kind != "agreement" or reading.evaluated_on <= round_.last_day.isoformat():
        return None
    place = next((cell for cell in reading.cells if cell["field"] == "evaluated_on"), {})
    return Finding("AGREEMENT_AFTER_ROUND", reading.file_name, place.get("sheet_name", ""), place.get("cell_ref", ""),
                   thai_date(date.fromisoformat(reading.evaluated_on)), file.person_id,
                   {"expected": f"ไม่เกิน {thai_date(round_.last_day)}"})


def _in_time(file: Matched, round_: Round) -> Matched:
    """The file; of an agreement signed late neither that day nor the day of its saving shows that it was made in the round."""
    return replace(file, reading=replace(file.reading, evaluated_on="", modified="")) if _signed_late(file, round_) else file


def read_findings(matched: list[Matched]) -> list[Finding]:
    """What reading met in the files that count; a refused or superseded file has its own finding instead."""
    return [(of_agreement(finding) if file.reading.kind in ("agreement", "progress") else finding).of(
                person_id=file.person_id or finding.person_id)
            for file in matched if file.status == "accepted" for finding in file.reading.findings]
