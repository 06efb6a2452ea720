"""The findings of a round as people mend them: unit by unit, case by case, and the text to send to each unit.

The text goes out by LINE or e-mail: it holds nobody's but the unit's own people and files, names no one whom a form
happens to name, and tells no total.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from pipeline.documents.derivation import Derivation, Row, derivations, once_per_results
from pipeline.documents.look import NO_UNIT, templates
from pipeline.documents.returned.returns import UNOPENED
from pipeline.results import Results
from pipeline.tables import SEVERITIES
from pipeline.thai import dictionary_key, fold, name_order

UNKNOWN_UNIT = "ไม่ทราบหน่วย"
SENT_NOTHING = "PERSON_SENT_NOTHING"
OF_A_UNIT = "UNIT_WITHOUT_GOALS"    # concerns no file and no person: what was found is the unit
OLDER_KINDS = (".xls", ".ods", ".xlsb")
FOR_THE_OFFICE = ("ROSTER_", "COMMITTEE_", "REVIEW_", "DECISION_", "SCHEME_NOT_IN_FORCE", "FILE_NOT_REGULAR", "FILE_UNREADABLE",
                  "SUBMISSION_COPY", "FORMER_", "HISTORY_", "OPINION_", "RAISE_")
OFFICE_KINDS = ("committee", "decisions", "history", "raises")       # files that no unit has filled in


@dataclass(frozen=True)
class Matter:
    """One thing to mend: a finding, or several that say the same of several cells of one sheet.

    ``leads_to`` is the finding that follows from it and needs no mending of its own.
    """

    rows: tuple[Row, ...]
    leads_to: Row | None = None
    is_of_an_office_file: bool = False

    @property
    def row(self) -> Row:
        return self.rows[0]

    @property
    def cells(self) -> str:
        return ", ".join(row.cell_ref for row in self.rows if row.cell_ref)

    @property
    def numbers(self) -> str:
        """The lines of 30_findings that it stands for."""
        return ", ".join(row.finding_no for row in (*self.rows, self.leads_to) if row)

    @property
    def is_for_the_unit(self) -> bool:
        """A unit cannot mend the roster, the configuration, a paper of the office or the round before, and need not hear of a
        mere copy; what concerns pay or the end of a contract goes by no message."""
        return not self.row.code.startswith(FOR_THE_OFFICE) and not self.is_of_an_office_file

    @property
    def comes_back(self) -> str:
        """What goes back to the unit: "marked", its own workbook; "list", where that could not be opened or marked; or ''."""
        name = self.row.file_name
        return name and ("list" if UNOPENED.match(self.row.code) or name.lower().endswith(OLDER_KINDS) else "marked")


@dataclass(frozen=True)
class Case:
    """All that is to be mended for one person; or, ``own`` being None, for one file that is nobody's on the roster, or for the
    unit as a whole, of no file."""

    own: Derivation | None
    matters: tuple[Matter, ...]

    @property
    def file_name(self) -> str:
        return self.matters[0].row.file_name

    @property
    def about(self) -> str:
        return self.own.person.full_name if self.own else self.file_name or self.matters[0].row.found

    @property
    def order(self) -> tuple:
        """The gravest first, people before files, then by name."""
        who = (name_order(self.about), self.own.person.person_id) if self.own else (dictionary_key(self.about), "")
        return SEVERITIES.index(self.matters[0].row.severity), self.own is None, *who


@dataclass(frozen=True)
class Unit:
    """A unit of the roster, or the folder in which files of nobody lay, with its cases."""

    name: str
    cases: tuple[Case, ...]

    @cached_property
    def count_of(self) -> dict[str, int]:
        """severity → number of matters; every severity is there."""
        counted = Counter(matter.row.severity for case in self.cases for matter in case.matters)
        return {severity: counted[severity] for severity in SEVERITIES}

    @property
    def is_known(self) -> bool:
        return self.name not in (NO_UNIT, UNKNOWN_UNIT)


class Message(NamedTuple):
    """A text that is ready to be sent."""

    about: str
    text: str


@once_per_results
def units_to_tell(results: Results) -> tuple[Unit, ...]:
    """Every finding of the round once, by unit and case; the unit with the gravest first, then in dictionary order."""
    by_person, nobodys = derivations(results)
    units = {fold(own.person.unit): own.person.unit for own in by_person.values() if own.person.unit}
    office_files = frozenset(results.files["file_name"][results.files["file_kind"].isin(OFFICE_KINDS)])
    grouped: dict[str, list[Case]] = {}
    for own in by_person.values():
        if own.findings:
            case = Case(own, matters([row for row, _ in own.findings], office_files))
            grouped.setdefault(own.person.unit or NO_UNIT, []).append(case)
    of_file: dict[tuple[str, str], list[Row]] = {}
    for row, _ in nobodys:
        of_file.setdefault((row.file_name, row.found if row.code == OF_A_UNIT else ""), []).append(row)
    for (file_name, unit), rows in of_file.items():
        folder = unit or folder_of(file_name)
        grouped.setdefault(units.get(fold(folder), folder), []).append(Case(None, matters(rows, office_files)))
    told = (Unit(name, tuple(sorted(cases, key=lambda case: case.order))) for name, cases in grouped.items())
    return tuple(sorted(told, key=lambda unit: (unit.cases[0].order[0], not unit.is_known, dictionary_key(unit.name))))


@once_per_results
def told_to_units(results: Results) -> frozenset[str]:
    """finding_no of every finding that a unit may be told, with what follows from it."""
    return frozenset(row.finding_no for unit in units_to_tell(results) for case in unit.cases for matter in case.matters
                     if matter.is_for_the_unit for row in (*matter.rows, matter.leads_to) if row)


def folder_of(file_name: str) -> str:
    """The first folder of a path below the round's: most offices keep one for each unit."""
    folder, slash, _ = file_name.partition("/")
    return folder if slash else UNKNOWN_UNIT


def matters(findings: Sequence[Row], office_files: frozenset[str]) -> tuple[Matter, ...]:
    """The findings of one case in the order given, those that differ only in the cell together, consequences within.

    Who sent only a file that was refused is told so once: the refusal, and that nothing usable is left.
    """
    together: dict[Row, list[Row]] = {}
    for row in findings:
        together.setdefault(row._replace(finding_no="", cell_ref=""), []).append(row)
    found = [Matter(tuple(rows), is_of_an_office_file=rows[0].file_name in office_files) for rows in together.values()]
    refused = [matter for matter in found if matter.row.severity == "blocks_file"]
    nothing = [matter for matter in found if matter.row.code == SENT_NOTHING]
    if not (refused and nothing):
        return tuple(found)
    return tuple(replace(matter, leads_to=nothing[0].row) if matter is refused[-1] else matter
                 for matter in found if matter is not nothing[0])


def messages(unit: Unit, results: Results) -> tuple[Message, ...]:
    """What the unit is to be told, in one text; one for each case where nobody knows to whom it will go."""
    parts = [(unit.name, unit.cases)] if unit.is_known else [(case.about, (case,)) for case in unit.cases]
    return tuple(Message(about, message_text(unit, cases, results)) for about, cases in parts
                 if any(matter.is_for_the_unit for case in cases for matter in case.matters))


def message_text(unit: Unit, cases: Sequence[Case], results: Results) -> str:
    """The text about these cases of the unit: what people must mend, files of nobody, and last what only warns."""
    people, files = ([case for case in cases if (case.own is None) == nobodys] for nobodys in (False, True))
    parts = {"people": chosen(people, grave=True), "files": chosen(files, grave=True),
             "warnings": chosen(cases, grave=False)}
    told = [matter for part in parts.values() for _, of_case in part for matter in of_case]
    return templates(autoescape=False).get_template("message.txt").render(
        unit=unit, parts=parts, office=results.settings.office.name, round=results.round,
        some_marked=any(matter.comes_back == "marked" for matter in told),
        some_coloured=any(matter.cells for matter in told if matter.comes_back == "marked"),
        some_listed=any(matter.comes_back == "list" for matter in told),
        some_unsent=any(matter.row.code == SENT_NOTHING for matter in told))


def chosen(cases: Sequence[Case], grave: bool) -> list[tuple[Case, list[Matter]]]:
    """The cases with what they must mend (``grave``) or should look at, so that warnings never drown errors."""
    picked = [(case, [matter for matter in case.matters if matter.is_for_the_unit
                      and (matter.row.severity != "warns") == grave]) for case in cases]
    return [(case, of_case) for case, of_case in picked if of_case]
