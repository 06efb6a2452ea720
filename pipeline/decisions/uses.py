"""88: what results are used for (001 ข้อ 1, 000 ข้อ 5): whom each use concerns, and what the director has decided.

The program lists people by the facts and records what comes back; it never decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.config_office import Uses
from pipeline.decisions.notices import days_of_notice
from pipeline.decisions.review import is_of_another
from pipeline.findings import Finding
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.words import meaning, wording_of
from pipeline.rounds import Round
from pipeline.schema import rows_of, values_of
from pipeline.tables import USES
from pipeline.thai import thai_date


@dataclass(frozen=True)
class Use:
    """One use of results: its clause, what may be decided (meanings of headers.csv), why a person is on its list."""

    code: str
    source: str
    choices: tuple[str, ...]

    @property
    def name_th(self) -> str:
        return wording_of("use", self.code)


ALL_USES = (
    Use("renewal", "001 ข้อ 1 (3)", ("renewed", "not_renewed")),
    Use("ending", "001 ข้อ 6 (3.5)", ("ended", "not_ended")),
    Use("development", "000 ข้อ 3", ("planned", "not_planned")),
    Use("recognition", "000 ข้อ 5", ("recognised", "not_recognised")),
    Use("appointment", "000 ข้อ 5", ("noted",)),
)
Decided = tuple[Matched, Line]
USE_OF = {use.code: use for use in ALL_USES}


def list_uses(people: pd.DataFrame, review: pd.DataFrame, two_rounds: pd.DataFrame, to_plan: Iterable[str],
              rule: Uses, round_: Round, files: list[Matched]) -> tuple[pd.DataFrame, list[Finding]]:
    """88_uses: a line for each use that concerns a person, with the decision that came back; and findings about decisions.

    In: 20, 75 (the reviewed result counts), 80, the person_ids who need a development plan, and all files with their fate.
    """
    listed = {(person_id, use): why for use, person_id, why in _listed(people, review, two_rounds, set(to_plan), rule, round_)}
    met_on = dict(values_of(review, "person_id", "decided_on"))
    name_of, decided, findings = dict(values_of(people, "person_id", "full_name")), {}, []
    for file, line in _decisions(files):
        place = line.text("person_id"), meaning("use", line.text("use"))
        faults = list(_faults(file, line, place, listed, met_on, name_of, round_))
        findings += faults
        if not faults:
            decided.setdefault(place, []).append((file, line))
    standing = {place: _latest(lines) for place, lines in decided.items()}
    findings += [finding for last in standing.values() for finding in _contradictions(last)]
    recorded = {place: last[-1] for place, last in standing.items() if not _is_contradicted(last)}
    return USES.frame([{"person_id": person_id, "use": use, "why": why, "source": USE_OF[use].source,
                        **_of_decision(*recorded.get((person_id, use), (None, None)))}
                       for (person_id, use), why in listed.items()]), findings


def _listed(people: pd.DataFrame, review: pd.DataFrame, two_rounds: pd.DataFrame, to_plan: set[str],
            rule: Uses, round_: Round) -> Iterator[tuple[str, str, str]]:
    """(use, person_id, why in Thai) of everybody whom a use concerns."""
    band_of = dict(values_of(review, "person_id", "band_after"))
    mean_of = {row.person_id: row for row in rows_of(two_rounds)}
    for person in rows_of(people):
        band, rounds = band_of.get(person.person_id, ""), mean_of.get(person.person_id)
        if person.contract_to and _ends_next(person.contract_to, round_):
            yield "renewal", person.person_id, f"สัญญาสิ้นสุด {thai_date(date.fromisoformat(person.contract_to))}"
        if rounds is not None and rounds.below_good == "yes":
            yield "ending", person.person_id, f"คะแนนเฉลี่ยสองรอบ {rounds.mean_score} ต่ำกว่าระดับดี"
        if person.person_id in to_plan:
            yield "development", person.person_id, "ผลการประเมินอยู่ในระดับที่ต้องมีแผนพัฒนารายบุคคล"
        if band in rule.recognised:
            yield "recognition", person.person_id, "ผลการประเมินอยู่ในระดับที่เสนอชื่อเพื่อยกย่องชมเชย"
        if band:
            yield "appointment", person.person_id, "มีผลการประเมินของรอบนี้"


def _ends_next(contract_to: str, round_: Round) -> bool:
    """Whether a contract ends before the next round is over: then this result is the last one to decide on."""
    return round_.last_day.isoformat() <= contract_to <= round_.next.last_day.isoformat()


def _decisions(files: list[Matched]) -> list[tuple[Matched, Line]]:
    """Every line of a decisions workbook in which something was decided."""
    return [(file, line) for file in files if file.status == "accepted" and file.reading.kind == "decisions"
            for line in file.reading.lines if line.kind == "decisions" and {"decision", "decided_on", "remark"} & set(line.refs)]


def _faults(file: Matched, line: Line, place: tuple[str, str], listed: dict, met_on: dict[str, str],
            name_of: dict[str, str], round_: Round) -> Iterator[Finding]:
    def at(code: str, column: str, found: str, **words: str) -> Finding:
        ref = line.refs.get(column) or line.refs.get("decision") or line.refs["person_id"]
        return Finding(code, file.reading.file_name, line.sheet_name, ref, found, place[0], words)

    decision, day = line.text("decision"), line.text("decided_on")
    if place not in listed:
        yield at("DECISION_NOT_LISTED", "person_id", f"{place[0]} {line.text('use')}".strip())
        return
    if is_of_another(line, name_of):
        yield at("DECISION_NAME_OF_ANOTHER", "full_name", line.text("full_name"), expected=name_of[place[0]]).of(person_id="")
        return
    choices = [wording_of("decision", choice) for choice in USE_OF[place[1]].choices]
    if meaning("decision", decision) not in USE_OF[place[1]].choices:
        yield at("DECISION_UNKNOWN", "decision", decision, expected=" · ".join(choices))
    if not day:
        yield at("DECISION_DATE_MISSING", "decided_on", decision)
        return
    first, last = days_of_notice(round_, met_on.get(place[0], ""))
    if not first <= date.fromisoformat(day) <= last:
        yield at("DECISION_DAY_OUTSIDE", "decided_on", thai_date(date.fromisoformat(day)),
                 expected=f"{thai_date(first)} – {thai_date(last)}")


def _latest(lines: list[Decided]) -> list[Decided]:
    """Those of the last day: a later decision stands in place of an earlier one."""
    last_day = max(line.text("decided_on") for _, line in lines)
    return [(file, line) for file, line in lines if line.text("decided_on") == last_day]


def _is_contradicted(lines: list[Decided]) -> bool:
    return len({meaning("decision", line.text("decision")) for _, line in lines}) > 1


def _contradictions(lines: list[Decided]) -> Iterator[Finding]:
    """For each line of one day that another contradicts, what stands in both and where."""
    for file, line in lines:
        for other_file, other in lines if _is_contradicted(lines) else ():
            if meaning("decision", other.text("decision")) != meaning("decision", line.text("decision")):
                place = f"{other_file.reading.file_name} {other.sheet_name} {other.refs['decision']}"
                yield Finding("DECISION_CONTRADICTED", file.reading.file_name, line.sheet_name, line.refs["decision"],
                              line.text("decision"), line.text("person_id"),
                              {"expected": f"{other.text('decision')} ({place})"})
                break


def _of_decision(file: Matched | None, line: Line | None) -> dict[str, str]:
    if line is None:
        return dict.fromkeys(("decision", "decided_on", "remark", "file_name", "sheet_name", "cell_ref"), "")
    return {"decision": meaning("decision", line.text("decision")), "decided_on": line.text("decided_on"),
            "remark": line.text("remark"), "file_name": file.reading.file_name, "sheet_name": line.sheet_name,
            "cell_ref": line.refs["decision"]}
