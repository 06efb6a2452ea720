"""What one workbook says, whose and of which round, as it is handed from the readers to the matching."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.cells import FileCells
from pipeline.findings import Finding
from pipeline.folded import Folded
from pipeline.intake.closing import Statement
from pipeline.intake.lines import Line
from pipeline.intake.stated import Stated

# What a reading has many rows of.
ROWS = ("indicators", "competencies", "targets", "lines", "stated", "closing", "roster")


@dataclass
class Reading:
    """What one file of the inbox says. ``kind`` is of tables.FILE_KINDS; ``refusal`` says why it cannot be used.

    Rows lack person_id: whose they are is decided when all files are in. ``returned_for`` is the digest of the file
    that this one was returned for, where it is a returned workbook that came back; ``form`` is the identity that we
    printed into a form of ours.
    """

    file_name: str
    sha256: str = ""
    kind: str = "unknown"
    refusal: Finding | None = None
    person_ids: list[str] = field(default_factory=list)
    full_names: list[str] = field(default_factory=list)
    identity: dict[str, str] = field(default_factory=dict)
    rounds: list[str] = field(default_factory=list)
    scheme: str = ""
    evaluated_on: str = ""
    evaluated_at: tuple[str, str] = ("", "")            # sheet and cell of the first day that it states
    returned_for: str = ""
    form: dict[str, str] = field(default_factory=dict)
    modified: str = ""
    indicators: Sequence[dict[str, str]] = field(default_factory=list)
    competencies: Sequence[dict[str, str]] = field(default_factory=list)
    targets: Sequence[dict[str, str]] = field(default_factory=list)
    lines: Sequence[Line] = field(default_factory=list)
    stated: Sequence[Stated] = field(default_factory=list)
    closing: Sequence[Statement] = field(default_factory=list)
    roster: Sequence[dict[str, str]] = field(default_factory=list)
    cells: Sequence[dict[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def folded(self) -> "Reading":
        """The same with its rows folded: a whole office of open ones would fill the memory."""
        cells = {"cells": FileCells(self.file_name, self.cells)} if self.cells else {}
        return replace(self, **{name: Folded(rows) for name in ROWS if (rows := getattr(self, name))}, **cells)

    def unfolded(self) -> "Reading":
        """The same with its rows as lists; its cells stay as they are."""
        return replace(self, **{name: list(getattr(self, name)) for name in ROWS})

    def figures(self) -> list[tuple]:
        """What two submissions of one person are compared by: of an evaluation its recognised figures alone, in whatever order
        its rows stand."""
        figures = (sorted((i["title"], i["weight_pct"], i["attained_level"]) for i in self.indicators)
                   + sorted((c["competency_code"], c["item_no"], c["weight_pct"], c["rating"]) for c in self.competencies))
        if self.kind == "evaluation":
            return figures
        agreed = [(i["goal"],) for i in self.indicators] + [(t["indicator_no"], t["level"], t["target"]) for t in self.targets]
        signed = [(said,) for said in self.closing if self.kind == "acknowledgment"]
        return figures + agreed + signed + [tuple(line.values.items()) for line in self.lines]
