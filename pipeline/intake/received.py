"""An inbox as it was received: who is to be evaluated, every file with its fate, and what was met on the way."""

from dataclasses import dataclass

import pandas as pd

from pipeline.findings import Finding, of_agreement
from pipeline.intake.frames import counted_files
from pipeline.intake.matching import Matched, match_files
from pipeline.intake.roster import join_rosters
from pipeline.intake.reading import Reading
from pipeline.rounds import Round


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
    return Received(people, readings, matched, about_roster + about_files)


def read_findings(matched: list[Matched]) -> list[Finding]:
    """What reading met in the files that count; a refused or superseded file has its own finding instead.

    Of a raise sheet it is the file's, not the person's: pay stands on no page of a unit.
    """
    return [(of_agreement(finding) if file.reading.kind in ("agreement", "progress") else finding).of(
                person_id=file.person_id or ("" if file.reading.kind == "raises" else finding.person_id))
            for file in matched if file.status == "accepted" for finding in file.reading.findings]
