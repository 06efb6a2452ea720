"""10, 21, 22: the figures of the accepted evaluations as frames, each row with its person and its cells."""

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from pipeline.cells import Cells
from pipeline.config import CompetencyRule, Scheme
from pipeline.exact import exact_text
from pipeline.intake.matching import Matched
from pipeline.intake.reading import Reading
from pipeline.schema import values_of
from pipeline.tables import COMPETENCIES, INDICATORS


def counted_files(matched: list[Matched], kind: str) -> list[Matched]:
    """The files of a kind that count; of those that are a person's, one a person at most."""
    return [file for file in matched if file.status == "accepted" and file.reading.kind == kind]


def indicators_frame(evaluations: list[Matched]) -> pd.DataFrame:
    """21_indicators of the evaluations that count."""
    return INDICATORS.frame(indicator | {"person_id": file.person_id, "file_name": file.reading.file_name}
                            for file in evaluations for indicator in file.reading.indicators)


def competencies_frame(evaluations: list[Matched], people: pd.DataFrame, schemes: dict[str, Scheme]) -> pd.DataFrame:
    """22_competencies of the evaluations that count, named as the person's scheme names them.

    Where a form states no weights at all they are equal: 100 ÷ number of competencies, kept exact (domain §4).
    """
    rules_of = {code: {rule.code: rule for rule in scheme.competencies} for code, scheme in schemes.items()}
    scheme_of = dict(values_of(people, "person_id", "scheme"))
    return COMPETENCIES.frame(row for file in evaluations for row in _named(file, rules_of.get(scheme_of[file.person_id], {})))


def _named(file: Matched, rules: dict[str, CompetencyRule]) -> Iterator[dict[str, str]]:
    read = list(file.reading.competencies)
    equal = "" if any(c["weight_pct"] for c in read) else _equal_weight(read)
    for c in read:
        rule = rules.get(c["competency_code"])
        yield c | {"person_id": file.person_id, "file_name": file.reading.file_name,
                   "competency_name": rule.name_th if rule else "", "competency_kind": rule.kind if rule else "",
                   "weight_pct": c["weight_pct"] or equal}


def _equal_weight(competencies: list[dict[str, str]]) -> str:
    number = len({c["competency_code"] for c in competencies})
    return exact_text(Fraction(100, number)) if number else ""


def cells_of(readings: list[Reading]) -> Cells:
    """10_cells: every cell that a value was read from or a finding names."""
    return Cells({reading.file_name: reading.cells for reading in readings if reading.cells})
