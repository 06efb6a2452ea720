"""What the checks look at: one evaluation with its person and the rules that apply to both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.config import Scheme
from pipeline.findings import Finding
from pipeline.intake.matching import Matched
from pipeline.intake.stated import Stated
from pipeline.schema import rows_by_person, rows_of


@dataclass(frozen=True)
class Evaluation:
    """One counted evaluation or agreement: the person's roster row, the scheme in force, the rows of 21, 22 and 24, the
    statements."""

    person: object
    scheme: Scheme
    file_name: str
    indicators: list[dict[str, str]]
    competencies: list[dict[str, str]]
    statements: Sequence[Stated]
    reading_codes: frozenset[str]
    target_rows: Sequence[dict[str, str]] = ()

    @cached_property
    def stated(self) -> list[Stated]:
        """The statements, unfolded once and only where they are looked at; and so are the targets."""
        return list(self.statements)

    @cached_property
    def targets(self) -> list[dict[str, str]]:
        return list(self.target_rows)

    def targets_of(self, indicator: dict[str, str]) -> list[dict[str, str]]:
        """The targets of one indicator, level 1 first; none where the form has no columns for them."""
        return [target for target in self.targets if target["indicator_no"] == indicator["indicator_no"]]

    def finding(self, code: str, row: dict[str, str] | None = None, found: str = "", weight: bool = False,
                **words: str) -> Finding:
        """A finding of this person at the row's level cell, or at its weight cell; without a row at the file."""
        return self.finding_in("weight_cell_ref" if weight else "cell_ref", code, row or {}, found, **words)

    def finding_in(self, ref: str, code: str, row: dict[str, str], found: str = "", **words: str) -> Finding:
        """A finding of this person at the cell that the row's column ``ref`` names."""
        sheet = "weight_sheet_name" if ref == "weight_cell_ref" else "sheet_name"
        return Finding(code, self.file_name, row.get(sheet) or row.get("sheet_name", ""), row.get(ref, ""), found,
                       self.person.person_id, words)

    def at(self, code: str, stated: Stated, found: str, **words: str) -> Finding:
        """A finding of this person at the cell of a statement."""
        return Finding(code, self.file_name, stated.sheet_name, stated.cell_ref, found, self.person.person_id, words)


class Evaluations:
    """All counted evaluations, or agreements, each opened when its turn comes: an office of open ones would fill the memory."""

    def __init__(self, files: list[Matched], people: pd.DataFrame, indicators: pd.DataFrame, competencies: pd.DataFrame,
                 schemes: dict[str, Scheme]):
        """In: the files that count, 20, 21 and 22 of them, the rules in force; whose personnel type has none is left out."""
        self._person_of = {person.person_id: person for person in rows_of(people)}
        self._schemes, self._file_of = schemes, {file.person_id: file for file in files if self._person_of[file.person_id].scheme in schemes}
        self._indicators, self._competencies = rows_by_person(indicators), rows_by_person(competencies)

    def __iter__(self) -> Iterator[Evaluation]:
        return map(self._opened, self._file_of.values())

    def of(self, person_id: str) -> Evaluation | None:
        """The one of this person, None where there is none."""
        return self._opened(self._file_of[person_id]) if person_id in self._file_of else None

    def _opened(self, file: Matched) -> Evaluation:
        person, read = self._person_of[file.person_id], file.reading
        indicators, competencies = ([row._asdict() for row in rows.get(file.person_id, ())] for rows in (self._indicators, self._competencies))
        return Evaluation(person, self._schemes[person.scheme], read.file_name, indicators, competencies, read.stated,
                          frozenset(finding.code for finding in read.findings), read.targets)


def indicator_words(row: dict[str, str]) -> str:
    """An indicator as findings name it."""
    return f"ตัวชี้วัดที่ {row['indicator_no']} "


def competency_words(row: dict[str, str]) -> str:
    """A competency as findings name it."""
    return f"สมรรถนะ \"{row['competency_name']}\" "
