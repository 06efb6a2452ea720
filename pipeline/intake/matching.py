"""00: whose each file is, and which of several counts (contract: Input)."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

import pandas as pd

from pipeline.findings import Finding
from pipeline.intake.ours import FORM_VERSION
from pipeline.intake.words import wording_of
from pipeline.intake.reading import Reading
from pipeline.intake.workbook import is_two_people
from pipeline.rounds import Round
from pipeline.schema import rows_of
from pipeline.tables import FILES
from pipeline.thai import clean, name_agreement, name_key

NOBODYS = ("goals", "history", "committee", "decisions", "raises")            # kinds of file that concern no single person


@dataclass(frozen=True)
class Matched:
    """A file with its fate: status of tables.FILE_STATUSES, the person, the finding that explains a refusal."""

    reading: Reading
    status: str
    person_id: str = ""
    reason_code: str = ""


def match_files(readings: list[Reading], people: pd.DataFrame, round_: Round) -> tuple[list[Matched], list[Finding]]:
    """Every reading with its fate, and the findings about whose and which.

    An evaluation is its person's by number, else by name; the later of two supersedes the other.
    """
    roster = _Roster(people)
    matched = _without_mended([_match(reading, roster, round_) for reading in readings])
    findings = [finding for _, found in matched for finding in found]
    chosen, about_choice = choose([file for file, _ in matched], "แบบของคนเดียวกัน", _person_and_kind)
    return chosen, findings + about_choice


def _without_mended(matched: list[tuple[Matched, list[Finding]]]) -> list[tuple[Matched, list[Finding]]]:
    """A file whose returned workbook came back mended is superseded, whatever it was: its own findings are gone."""
    mended = {file.reading.returned_for: file for file, _ in matched if file.status == "accepted"
              and file.reading.returned_for}
    return [(file, found) if file.reading.sha256 not in mended or file.reading is mended[file.reading.sha256].reading
            else _superseded_by(mended[file.reading.sha256], file) for file, found in matched]


def _superseded_by(mended: Matched, file: Matched) -> tuple[Matched, list[Finding]]:
    found = _about(file.reading, "SUBMISSION_SUPERSEDED", mended.reading.file_name, about="ไฟล์เดียวกัน").of(person_id=mended.person_id)
    return Matched(file.reading, "superseded", mended.person_id, found.code), [found]


def files_frame(matched: list[Matched]) -> pd.DataFrame:
    """00_files of all matched files."""
    return FILES.frame([{"file_name": m.reading.file_name, "sha256": m.reading.sha256, "file_kind": m.reading.kind,
                         "file_status": m.status, "person_id": m.person_id, "reason_code": m.reason_code}
                        for m in matched])


class _Roster:
    """The people by number, by name, and by name within unit."""

    def __init__(self, people: pd.DataFrame):
        self.by_id = {person.person_id: person for person in rows_of(people)}
        self.by_name: dict[str, list] = {}
        for person in rows_of(people):
            self.by_name.setdefault(name_key(person.full_name), []).append(person)

    def of_number(self, person_id: str, names: list[str]) -> list:
        """The person of this number; where Excel has cut leading zeros, the people of the same rest **and** name."""
        if person_id in self.by_id:
            return [self.by_id[person_id]]
        same_name = [person for name in names for person in self.by_name.get(name_key(name), [])]
        return [person for person in same_name if person.person_id.lstrip("0") == person_id.lstrip("0")]

    def of_name(self, full_name: str, unit: str) -> list:
        """The people of this name; within the form's unit where it states one and somebody of the name is there."""
        found = self.by_name.get(name_key(full_name), [])
        within = [person for person in found if unit and name_key(person.unit) == name_key(unit)]
        return within or found


def _match(reading: Reading, roster: _Roster, round_: Round) -> tuple[Matched, list[Finding]]:
    """Fate of one file by itself, with its findings."""
    if reading.refusal:
        return Matched(reading, "rejected", reason_code=reading.refusal.code), [reading.refusal]
    if reading.kind in ("litter", "evidence"):
        return Matched(reading, "ignored"), []
    if reading.kind == "roster":
        return Matched(reading, "accepted"), []
    person, faults = (None, []) if _is_nobodys(reading) else _whose(reading, roster)
    faults = _of_round(reading, round_) + _of_version(reading) + faults
    if person is not None and reading.scheme and reading.scheme != person.scheme:
        faults.append(_about(reading, "FORM_OF_OTHER_SCHEME", wording_of("scheme", reading.scheme),
                             expected=wording_of("scheme", person.scheme)))
    blocking = [fault.code for fault in faults if fault.severity == "blocks_file"]
    person_id = "" if person is None or "PERSON_NAME_OF_ANOTHER" in blocking else person.person_id
    return (Matched(reading, "rejected" if blocking else "accepted", person_id, blocking[0] if blocking else ""),
            [fault.of(person_id=person_id) for fault in faults])


def _is_nobodys(reading: Reading) -> bool:
    """Whether the file is about several people: an acknowledgment is one person's paper that we printed, or a register."""
    return reading.kind in NOBODYS or reading.kind == "acknowledgment" and not reading.form.get("paper")


def _about(reading: Reading, code: str, found: str = "", **words: str) -> Finding:
    return Finding(code, reading.file_name, found=found, words=words)


def _of_round(reading: Reading, round_: Round) -> list[Finding]:
    """The rounds that a form states must all be the round of the folder."""
    stated = sorted({*reading.rounds, *filter(None, [reading.form.get("round")])})
    if stated == [str(round_)]:
        return []
    if not stated:
        return [_about(reading, "ROUND_NOT_STATED", expected=str(round_))]
    return [_about(reading, _round_fault(stated, round_), ", ".join(stated), expected=str(round_))]


def _of_version(reading: Reading) -> list[Finding]:
    version = reading.form.get("form_version", FORM_VERSION)
    return [] if version == FORM_VERSION else [_about(reading, "FORM_VERSION_UNKNOWN", version, expected=FORM_VERSION)]


def _round_fault(stated: list[str], round_: Round) -> str:
    if len(stated) > 1:
        return "ROUND_CONTRADICTORY"
    if stated[0] == str(round_.previous):
        return "ROUND_LAST"
    return "ROUND_OTHER" if Round.parse(stated[0]).fiscal_year == round_.fiscal_year else "ROUND_OF_OTHER_YEAR"


def _whose(reading: Reading, roster: _Roster) -> tuple[object | None, list[Finding]]:
    """The person on the roster whose form this is, and what speaks against it."""
    names = list(dict.fromkeys(clean(name) for name in reading.full_names))
    ids = list(dict.fromkeys(filter(None, reading.person_ids))) or list(filter(None, [reading.form.get("person_id")]))
    if reading.form and (copied := _copied(reading, ids, names)):
        return None, [copied]
    if is_two_people(reading):
        return None, [_about(reading, "PERSON_TWO_IN_WORKBOOK", ", ".join(ids if len(ids) > 1 else names))]
    if not ids and not names:
        return None, [_about(reading, "PERSON_NOT_STATED")]
    found = (roster.of_number(ids[0], names) if ids else
             roster.of_name(names[0], reading.identity.get("unit", "")))
    if not found:
        return None, [_about(reading, "PERSON_NOT_ON_ROSTER", " ".join(ids + names[:1]))]
    if len(found) > 1:
        return None, [_about(reading, "PERSON_MATCHES_TWO", names[0])]
    lost_zeros = [_about(reading, "PERSON_NUMBER_LOST_ZEROS", ids[0], expected=found[0].person_id)
                  ] if ids and ids[0] != found[0].person_id else []
    return found[0], lost_zeros + _name_faults(reading, names, found[0]) + _unit_faults(reading, found[0])


def _copied(reading: Reading, ids: list[str], names: list[str]) -> Finding | None:
    """A form of ours that was printed for somebody else than it now names, or of a version we do not know."""
    printed_for = reading.form.get("person_id", ""), reading.form.get("full_name", "")
    if set(ids) - {printed_for[0]} or {name_key(name) for name in names} - {name_key(printed_for[1])}:
        return _about(reading, "FORM_COPIED", " ".join(ids[:1] + names[:1]), expected=" ".join(printed_for))
    return None


def _name_faults(reading: Reading, names: list[str], person) -> list[Finding]:
    """A post number outlives its holder: the name on the form must be its present holder's (domain §4)."""
    agreed = {name_agreement(name, person.full_name) for name in names}
    if agreed <= {"same", "title"}:
        return []
    return [_about(reading, "PERSON_NAME_OF_ANOTHER" if "other" in agreed else "PERSON_NAME_CHANGED", names[0],
                   expected=person.full_name)]


def _unit_faults(reading: Reading, person) -> list[Finding]:
    unit = reading.identity.get("unit", "")
    if not unit or not person.unit or name_key(unit) == name_key(person.unit):
        return []
    return [_about(reading, "UNIT_DIFFERS", unit, expected=person.unit)]


def _person_and_kind(file: Matched) -> tuple[str, ...]:
    """A signed letter and a signed form are two papers, and both stay."""
    return (file.person_id, file.reading.kind, file.reading.form.get("paper", "")) if file.person_id else ()


def choose(files: list[Matched], about: str, group_of: Callable[[Matched], tuple[str, ...]]) -> tuple[list[Matched], list[Finding]]:
    """Of several accepted files of one group the later one; the others are superseded and named.

    ``group_of`` gives () for a file that competes with none; ``about`` names the group's papers to a clerk.
    """
    groups: dict[tuple[str, ...], list[Matched]] = {}
    for file in files:
        if file.status == "accepted" and (group := group_of(file)):
            groups.setdefault(group, []).append(file)
    fate: dict[str, Matched] = {}
    findings: list[Finding] = []
    for same in groups.values():
        if len(same) > 1:
            decided, found = _decide(sorted(same, key=lambda file: file.reading.file_name), about)
            fate |= {file.reading.file_name: file for file in decided}
            findings += found
    return [fate.get(file.reading.file_name, file) for file in files], findings


def _decide(same: list[Matched], about: str) -> tuple[list[Matched], list[Finding]]:
    """By the evaluator's date if all have one, ties and otherwise by the workbook's own modified property (contract).

    A date that not all of them have orders none of them: a workbook without it is not the older one.
    """
    by_day, by_modified = (all(map(attrgetter(f"reading.{name}"), same)) for name in ("evaluated_on", "modified"))

    def moment(file: Matched) -> tuple[str, str]:
        return (file.reading.evaluated_on if by_day else "", file.reading.modified if by_modified else "")

    latest = max(map(moment, same))
    last = [file for file in same if moment(file) == latest]
    if any(file.reading.figures() != last[0].reading.figures() for file in last):
        names = ", ".join(file.reading.file_name for file in same)
        return ([Matched(f.reading, "rejected", reason_code="SUBMISSION_UNDECIDED") for f in same],
                [_about(f.reading, "SUBMISSION_UNDECIDED", names, about=about).of(person_id=f.person_id) for f in same])
    counted, *others = [last[0], *(file for file in same if file is not last[0])]
    codes = ["SUBMISSION_COPY" if f.reading.figures() == counted.reading.figures() else "SUBMISSION_SUPERSEDED"
             for f in others]
    return ([counted, *(Matched(f.reading, "superseded", f.person_id, code) for f, code in zip(others, codes))],
            [_about(f.reading, code, counted.reading.file_name, about=about).of(person_id=f.person_id)
             for f, code in zip(others, codes)])
