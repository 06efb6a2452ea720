"""78: who was told the result, and signed or refused (001 ข้อ 6 (3.4)): from the registers that came back, and from what
was filled in behind an evaluation, a letter or a summary form.

A line that contradicts itself, the roster, the calendar or another register is a finding and is not recorded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.exact import parse_exact
from pipeline.findings import Finding
from pipeline.intake.closing import notices_of
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.words import meaning, wording_of
from pipeline.intake.workbook import DATED_UNTIL
from pipeline.rounds import Round
from pipeline.schema import rows_of, values_of
from pipeline.tables import ACKNOWLEDGMENTS
from pipeline.thai import arabic_digits, name_key, thai_date

DAYS = ("told_on", "signed_on")
ANSWERS = (*DAYS, "is_refused", "told_by", "witness", "remark")
NEEDED_OF_REFUSAL = ("told_on", "told_by", "witness")   # form 4.1 part 4; who told whom is [practice]
# Of two lines: what one says (column), and what then the other must not say.
EXCLUDED = {"signed_on": "is_refused", "is_refused": "signed_on"}
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Entry:
    """One line of a register that says anything about its person, or part 4 of a form, and the file it stands in."""

    file: Matched
    line: Line

    @property
    def person_id(self) -> str:
        return self.line.text("person_id")

    def text(self, meant: str) -> str:
        """The answer; of the refusal ``yes`` or ''."""
        text = self.line.text(meant)
        return text if meant != "is_refused" else "yes" if meaning("refused", text) == "yes" else ""

    def shown(self, meant: str) -> str:
        """The answer as a clerk reads it."""
        return thai_date(date.fromisoformat(self.text(meant))) if meant in DAYS else self.line.text(meant)

    def finding(self, code: str, at: str, found: str = "", **words: str) -> Finding:
        """A finding about the person at one of the line's cells, blank or not."""
        return Finding(code, self.file.reading.file_name, self.line.sheet_name, self.line.places[at], found, self.person_id, words)


def acknowledged_people(people: pd.DataFrame, review: pd.DataFrame, files: list[Matched],
                        round_: Round) -> tuple[pd.DataFrame, list[Finding]]:
    """78_acknowledgments of all registers, and a finding for each line that is not recorded.

    In: 20, 75 and all files with their fate. Lines of one person that agree, or of which one only says more, are one.
    """
    name_of = dict(values_of(people, "person_id", "full_name"))
    result_of = {row.person_id: row for row in rows_of(review)}
    judged = [(entry, list(_faults(entry, name_of, result_of, round_))) for entry in _entries(files, result_of)]
    sound: dict[str, list[Entry]] = {}
    for entry, faults in judged:
        if not faults and not _is_unread(entry):
            sound.setdefault(entry.person_id, []).append(entry)
    clashes = {person_id: list(_clashes(same)) for person_id, same in sound.items()}
    findings = [finding for _, faults in judged for finding in faults]
    return (ACKNOWLEDGMENTS.frame([_row(person_id, same) for person_id, same in sound.items() if not clashes[person_id]]),
            findings + [finding for found in clashes.values() for finding in found])


def days_of_notice(round_: Round, decided_on: str) -> tuple[date, date]:
    """First and last day on which a result can be told: after the round and the committee's meeting, within a year [ours]."""
    first = max(round_.last_day, date.fromisoformat(decided_on)) if decided_on else round_.last_day
    return first, first + DATED_UNTIL


def _entries(files: list[Matched], result_of: dict) -> list[Entry]:
    """Every line of a register that says more than we had printed, and every part 4 filled in, in the order of the files."""
    return [Entry(file, line) for file in files if file.status == "accepted"
            for line in (*file.reading.lines, *_notices(file, result_of))
            if line.kind == "register" and set(ANSWERS) & set(line.refs) or line.kind == "closing"]


def _notices(file: Matched, result_of: dict) -> list[Line]:
    """Part 4 of a paper of ours, or of an evaluation that has a result: why one has none is found without this.

    An agreement is signed for too, and tells nobody a result. What was signed in an evaluation before the committee met
    stands in 28_remarks; it is no notice of the result that counts, and nobody's fault (001 ข้อ 6 (3.3)–(3.4)).
    """
    lines = notices_of(file.reading.closing, file.person_id)
    if file.reading.kind == "acknowledgment":
        return lines
    if file.reading.kind != "evaluation" or file.person_id not in result_of:
        return []
    met_on = result_of[file.person_id].decided_on
    return [line for line in lines if (line.text("signed_on") or line.text("told_on") or met_on) >= met_on]


def _is_unread(entry: Entry) -> bool:
    """A cell of the line has a finding of its own: what stands there is not known."""
    return "" in entry.line.values.values()


# ── one line by itself ──

def _faults(entry: Entry, name_of: dict[str, str], result_of: dict, round_: Round) -> Iterator[Finding]:
    """Why a line cannot be recorded. Where it is not certain whose it is, the finding is nobody's."""
    full_name = entry.line.text("full_name")
    if entry.person_id not in name_of:
        yield entry.finding("NOTICE_PERSON_UNKNOWN", "person_id", entry.person_id).of(person_id="")
    elif full_name and name_key(full_name) != name_key(name_of[entry.person_id]):
        yield entry.finding("NOTICE_NAME_OF_ANOTHER", "full_name", full_name, expected=name_of[entry.person_id]).of(person_id="")
    elif entry.person_id not in result_of:
        yield entry.finding("NOTICE_PERSON_WITHOUT_RESULT", "person_id", entry.person_id)
    else:
        yield from _fault_of_result(entry, result_of[entry.person_id].score_after)
        yield from _faults_of_refusal(entry)
        yield from _faults_of_days(entry, result_of[entry.person_id].decided_on, round_)


def _fault_of_result(entry: Entry, score: str) -> Iterator[Finding]:
    """Who was told another score has not been told the result that counts. A band follows from its score; in words alone
    it says nothing certain."""
    written = entry.line.text("result")
    scores = [parse_exact(number) for number in NUMBER.findall(arabic_digits(written))]
    if scores and parse_exact(score) not in scores:
        yield entry.finding("NOTICE_RESULT_MOVED", "result", written, expected=score)


def _faults_of_refusal(entry: Entry) -> Iterator[Finding]:
    written = entry.line.text("is_refused")
    if written and not meaning("refused", written):
        yield entry.finding("NOTICE_REFUSAL_UNREADABLE", "is_refused", written)
    if not entry.text("is_refused"):
        return
    if entry.text("signed_on"):
        yield entry.finding("NOTICE_SIGNED_AND_REFUSED", "signed_on", entry.shown("signed_on"))
    for meant in NEEDED_OF_REFUSAL if entry.line.kind == "register" else ():    # a form does not ask who told
        if meant not in entry.line.refs:
            at = meant if meant in entry.line.places else "is_refused"
            yield entry.finding("NOTICE_REFUSAL_INCOMPLETE", at, about=wording_of("register", meant))


def _faults_of_days(entry: Entry, decided_on: str, round_: Round) -> Iterator[Finding]:
    told_on, signed_on = map(entry.text, DAYS)
    if entry.line.kind == "closing" and not (told_on or signed_on):
        yield entry.finding("NOTICE_WITHOUT_DAY", "signed_on")
    if told_on and signed_on and signed_on < told_on:
        yield entry.finding("NOTICE_SIGNED_BEFORE_TOLD", "signed_on", entry.shown("signed_on"), expected=entry.shown("told_on"))
    first, last = days_of_notice(round_, decided_on)
    for meant in filter(entry.text, DAYS):
        day, about = date.fromisoformat(entry.text(meant)), wording_of("register", meant)
        if round_.last_day <= day < first:
            yield entry.finding("NOTICE_BEFORE_COMMITTEE", meant, thai_date(day), about=about, expected=thai_date(first))
        elif not first <= day <= last:
            yield entry.finding("NOTICE_DAY_OUTSIDE", meant, thai_date(day), about=about,
                                expected=f"{thai_date(first)} – {thai_date(last)}")


# ── several lines of one person ──

def _clashes(same: list[Entry]) -> Iterator[Finding]:
    """For each line that another contradicts, what stands in both."""
    for one in same:
        for other in same:
            if clash := _clash(one, other):
                here, there = clash
                place = f"{other.file.reading.file_name} {other.line.sheet_name} {other.line.refs[there]}"
                yield one.finding("NOTICE_CONTRADICTED", here, one.shown(here), about=wording_of("register", here),
                                  expected=f"{wording_of('register', there)} {other.shown(there)} ({place})")
                break


def _clash(one: Entry, other: Entry) -> tuple[str, str] | None:
    """(column of one, column of the other) that cannot both be true; a blank cell contradicts nothing."""
    for meant in ANSWERS[:-1]:
        texts = {name_key(entry.text(meant)) for entry in (one, other) if entry.text(meant)}
        if len(texts) > 1:
            return meant, meant
    for here, there in EXCLUDED.items():
        if one.text(here) and other.text(there):
            return here, there
    for here, there, signed, told in (("signed_on", "told_on", one, other), ("told_on", "signed_on", other, one)):
        if told.text("told_on") and signed.text("signed_on") and signed.text("signed_on") < told.text("told_on"):
            return here, there
    return None


def _row(person_id: str, same: list[Entry]) -> dict[str, str]:
    """The one line of 78 that lines without a contradiction make; the cell is of the line that says most."""
    fullest = max(same, key=lambda entry: sum(bool(entry.text(meant)) for meant in ANSWERS))
    said = {meant: next(filter(None, (entry.text(meant) for entry in (fullest, *same))), "") for meant in ANSWERS[:-1]}
    remarks = dict.fromkeys(filter(None, (entry.text("remark") for entry in same)))
    return {"person_id": person_id, **said, "remark": " · ".join(remarks), "file_name": fullest.file.reading.file_name,
            "sheet_name": fullest.line.sheet_name, "cell_ref": fullest.line.refs["person_id"]}
