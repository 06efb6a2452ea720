"""The catalogue of findings: code, consequence, what is wrong and how to mend it (Thai), document and clause.

The words live in reference/findings.toml, so that a message, its remedy and its consequence are changed in one place.
"""

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

import pandas as pd

from pipeline.tables import FINDINGS, SEVERITIES


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue."""

    severity: str
    message: str
    expected: str
    mend: str
    source: str


@dataclass(frozen=True)
class Finding:
    """Something that somebody must mend or know: a code of the catalogue, where it stands, and what was met.

    ``words`` fills the braces of the catalogue's sentences beside ``found``: ``about``, ``expected``.
    """

    code: str
    file_name: str = ""
    sheet_name: str = ""
    cell_ref: str = ""
    found: str = ""
    person_id: str = ""
    words: dict[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        return catalogue()[self.code].severity

    def of(self, **whose: str) -> "Finding":
        """The same finding with ``file_name`` or ``person_id`` filled in."""
        return replace(self, **whose)


@cache
def catalogue() -> dict[str, Entry]:
    """code → entry; raises ValueError where an entry has another severity than the closed list."""
    text = files("pipeline.reference").joinpath("findings.toml").read_text(encoding="utf-8")
    entries = {code: Entry(**entry) for code, entry in tomllib.loads(text).items()}
    if wrong := [code for code, entry in entries.items() if entry.severity not in SEVERITIES]:
        raise ValueError(f"severity of {wrong}")
    return entries


def findings_frame(findings: list[Finding]) -> pd.DataFrame:
    """30_findings: each finding once, worst consequence first, numbered from 1 in an order that never varies."""
    unique = {_place(finding): finding for finding in findings}
    in_order = [unique[place] for place in sorted(unique)]
    return FINDINGS.frame([_row(number, finding) for number, finding in enumerate(in_order, 1)])


def of_agreement(finding: Finding) -> Finding:
    """The same finding as one about an agreement: it warns, for only an evaluation can keep a person from a score."""
    if finding.severity != "blocks_person":
        return finding
    said = _row(0, finding)
    return replace(finding, code="AGREEMENT_FAULT", found=said["message_th"], words={"expected": said["expected"]})


def _place(finding: Finding) -> tuple:
    return (SEVERITIES.index(finding.severity), finding.person_id, finding.file_name, finding.sheet_name,
            _reading_order(finding.cell_ref), finding.code, finding.found, tuple(sorted(finding.words.items())))


def _reading_order(cell_ref: str) -> tuple[int, int, str]:
    letters = cell_ref.rstrip("0123456789")
    return (int(cell_ref[len(letters):] or 0), len(letters), letters)


def _row(number: int, finding: Finding) -> dict[str, str]:
    entry = catalogue()[finding.code]
    words = {"expected": "", "about": "", **finding.words, "found": finding.found}
    return {"finding_no": str(number), "code": finding.code, "severity": entry.severity,
            "person_id": finding.person_id, "file_name": finding.file_name, "sheet_name": finding.sheet_name,
            "cell_ref": finding.cell_ref, "found": finding.found, "expected": entry.expected.format_map(words),
            "message_th": entry.message.format_map(words), "mend_th": entry.mend.format_map(words),
            "source": entry.source}
