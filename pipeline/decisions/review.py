"""75: what the committee decided, laid over the scores as evaluated (001 ข้อ 6 (3.3), ข้อ 7).

Raw scores stay untouched in 50–70. The program applies what a committee of enough members has decided with a reason; it
decides nothing itself, and a decision that it cannot apply is a finding, never a silent change.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

import pandas as pd

from pipeline.config import Scheme
from pipeline.config_office import Committee
from pipeline.exact import parse_exact, rounded_text
from pipeline.findings import Finding
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched, choose
from pipeline.intake.stated import SCORE_MAX
from pipeline.intake.words import meaning
from pipeline.results import Results
from pipeline.schema import records_of, rows_of, values_of
from pipeline.scoring.bands import assign_bands
from pipeline.scoring.ranks import rank_people
from pipeline.tables import REVIEW, SCORES
from pipeline.thai import name_key

Scores = tuple[Fraction, Fraction]              # as evaluated and as the committee left it
# A meeting's day, and person_id → the score it was shown and the one it left (None unknown); None where the list shows no scores at all.
Meeting = tuple[str, dict[str, tuple[Fraction, Fraction | None] | None]]


@dataclass(frozen=True)
class Decision:
    """One line of a committee's list that has a score of its own: the file, the line, the day of the meeting ('' unknown)."""

    file: Matched
    line: Line
    decided_on: str

    @property
    def person_id(self) -> str:
        return self.line.text("person_id")

    def finding(self, code: str, about: str = "score_after", found: str = "", **words: str) -> Finding:
        """A finding at one of the line's cells; at the committee's score where that cell is empty."""
        ref = self.line.refs.get(about) or self.line.refs.get("score_after", "")
        return Finding(code, self.file.reading.file_name, self.line.sheet_name, ref, found, self.person_id, words)


# ── the meeting ──

def judge_meetings(matched: list[Matched], rule: Committee) -> tuple[list[Matched], list[Finding]]:
    """The files, those of a committee refused where too few members attended (001 ข้อ 7), and of several the later meeting's.

    With what speaks against any. A list that comes back as we printed it says nothing and competes with none.
    """
    judged, findings = [], []
    for file in matched:
        faults = list(_faults_of_meeting(file, rule)) if _is_of_a_meeting(file) else []
        refusal = next((fault.code for fault in faults if fault.severity == "blocks_file"), "")
        judged.append(replace(file, status="rejected", reason_code=refusal) if refusal else file)
        findings += faults
    chosen, about_choice = choose(judged, "มติคณะกรรมการ", lambda file: ("committee",) if _is_of_a_meeting(file) else ())
    return chosen, findings + about_choice


def _is_committee(file: Matched) -> bool:
    return file.status == "accepted" and file.reading.kind == "committee"


def _is_of_a_meeting(file: Matched) -> bool:
    """Whether anything of a meeting was written on the list: who came, when, or a decision."""
    return _is_committee(file) and bool(file.reading.evaluated_on or _has_faulty_day(file) or any(
        line.kind == "attendance" or _decides(line) for line in file.reading.lines))


def _has_faulty_day(file: Matched) -> bool:
    return any(finding.code.startswith("DAY_") for finding in file.reading.findings)


def _faults_of_meeting(file: Matched, rule: Committee) -> Iterator[Finding]:
    attended = {name_key(line.text("member")) for line in file.reading.lines
                if line.kind == "attendance" and meaning("present", line.text("present")) == "yes"} - {""}
    if len(attended) < rule.members_min:
        yield Finding("COMMITTEE_TOO_FEW", file.reading.file_name, found=str(len(attended)),
                      words={"expected": str(rule.members_min)})
    if not file.reading.evaluated_on and not _has_faulty_day(file):
        yield Finding("COMMITTEE_DATE_MISSING", file.reading.file_name)


# ── the decisions ──

def review_people(people: pd.DataFrame, scores: pd.DataFrame, bands: pd.DataFrame, ranks: pd.DataFrame,
                  files: list[Matched], schemes: dict[str, Scheme]) -> tuple[pd.DataFrame, list[Finding]]:
    """75_review: a line for each complete person, changed or not; and a finding for each decision that was not applied.

    In: 20, 50, 60, 70, and all files with their fate. Bands and ranks after come from the same rules as before.
    """
    complete = {row.person_id: row for row in rows_of(scores) if row.score_status == "complete"}
    decisions = _decisions(files)
    name_of, lines_of = dict(values_of(people, "person_id", "full_name")), Counter(decision.person_id for decision in decisions)
    judged = [(decision, list(_faults(decision, complete, name_of, schemes, lines_of[decision.person_id]))) for decision in decisions]
    applied = {decision.person_id: decision for decision, faults in judged if not faults}
    after = with_reviewed(scores, {person_id: _score(decision) for person_id, decision in applied.items()})
    bands_after = assign_bands(after, schemes)
    ranks_after = rank_people(people, after, bands_after)
    band_before, band_after, rank_before, rank_after, score_after = (
        dict(zip(frame["person_id"], frame[column])) for frame, column in (
            (bands, "band"), (bands_after, "band"), (ranks, "rank"), (ranks_after, "rank"), (after, "total_score")))
    decided_on = _days_decided(_meetings(files, name_of), {
        person_id: (parse_exact(row.total_score), parse_exact(score_after[person_id])) for person_id, row in complete.items()})
    return REVIEW.frame([
        {"person_id": person_id, "score_before": row.total_score, "score_after": score_after[person_id],
         "band_before": band_before[person_id], "band_after": band_after[person_id],
         "rank_before": rank_before[person_id], "rank_after": rank_after[person_id],
         "decided_on": decided_on.get(person_id, ""), **_of_decision(applied.get(person_id))}
        for person_id, row in complete.items()]), [finding for _, faults in judged for finding in faults]


def _decisions(files: list[Matched]) -> list[Decision]:
    """Every line with a score or a reason of the committee's own, in the order of the files."""
    return [Decision(file, line, file.reading.evaluated_on) for file in files if _is_committee(file)
            for line in file.reading.lines if _decides(line)]


def _decides(line: Line) -> bool:
    return line.kind == "committee" and bool({"score_after", "reason"} & set(line.refs))


def _faults(decision: Decision, complete: dict, name_of: dict[str, str], schemes: dict[str, Scheme], lines: int) -> Iterator[Finding]:
    """Why a decision cannot be applied to its person, who has this many ``lines`` with a decision.

    Where it is not certain whose it is, the finding is nobody's.
    """
    score = parse_exact(text) if (text := decision.line.text("score_after")) else None
    if decision.person_id not in name_of:
        yield decision.finding("REVIEW_PERSON_UNKNOWN", "person_id", decision.person_id)
        return
    if is_of_another(decision.line, name_of):
        yield decision.finding("REVIEW_NAME_OF_ANOTHER", "full_name", decision.line.text("full_name"),
                               expected=name_of[decision.person_id]).of(person_id="")
        return
    if decision.person_id not in complete:
        yield decision.finding("REVIEW_PERSON_WITHOUT_SCORE", "person_id", decision.person_id)
        return
    if lines > 1:
        yield decision.finding("REVIEW_PERSON_TWICE", "person_id", decision.person_id)
    row = complete[decision.person_id]
    if score is None:
        yield decision.finding("REVIEW_SCORE_MISSING", "reason")
    elif not 0 <= score <= SCORE_MAX or score != parse_exact(rounded_text(score, schemes[row.scheme].rounding.places)):
        yield decision.finding("REVIEW_SCORE_OUT_OF_RANGE", "score_after", text, expected=str(schemes[row.scheme].rounding.places))
    if score is not None and not decision.line.text("reason"):
        yield decision.finding("REVIEW_REASON_MISSING", "reason", text)
    based_on = decision.line.text("score_before")
    if not based_on or parse_exact(based_on) != parse_exact(row.total_score):
        yield decision.finding("REVIEW_SCORE_MOVED", "score_before", based_on, expected=row.total_score)


def is_of_another(line: Line, name_of: dict[str, str]) -> bool:
    """Whether the line writes another name beside the number than its holder's; a number outlives its holder (domain §4)."""
    full_name = line.text("full_name")
    return bool(full_name) and name_key(full_name) != name_key(name_of.get(line.text("person_id"), full_name))


def _score(decision: Decision) -> Fraction:
    return parse_exact(decision.line.text("score_after"))


def _days_decided(meetings: list[Meeting], scores: dict[str, Scores]) -> dict[str, str]:
    """person_id → the day on which the score of now was decided, also where the committee changed nothing; of whoever the
    counted list shows with that very score: nobody has decided on one that was sent or changed afterwards (001 ข้อ 6 (3.3)).
    ``scores`` are those of now.

    A further meeting repeats the list: where it left a person's score as the meeting before had left it, that one's day
    stays, so that who was told in between was told what still counts.
    """
    if not meetings:
        return {}
    last_day, shown = meetings[0]
    same = {person_id: [day for day, _ in takewhile(lambda meeting: meeting[1].get(person_id) == now, meetings)]
            for person_id, now in scores.items() if person_id in shown and (shown[person_id] is None or shown[person_id][0] == now[0])}
    return {person_id: days[-1] if days else last_day for person_id, days in same.items()}


def _meetings(files: list[Matched], name_of: dict[str, str]) -> list[Meeting]:
    """The counted list and those that it superseded, the last first; none where the counted one has no day."""
    dated = [file for file in files if file.reading.kind == "committee" and file.reading.evaluated_on]
    counted = next((file for file in dated if file.status == "accepted"), None)
    before = [file for file in dated if counted and file.status == "superseded"
              and file.reading.evaluated_on < counted.reading.evaluated_on]
    in_order = sorted(before, key=lambda file: file.reading.evaluated_on, reverse=True)
    return [(file.reading.evaluated_on, _shown(file, name_of)) for file in ([counted] if counted else []) + in_order]


def _shown(file: Matched, name_of: dict[str, str]) -> dict[str, tuple[Fraction, Fraction | None] | None]:
    """Whom a list shows, and with which scores. Where it shows scores, a line without one is of somebody who had none yet."""
    lines = [line for line in file.reading.lines if line.kind == "committee" and not is_of_another(line, name_of)]
    has_scores = any(line.text("score_before") for line in lines)
    return {line.text("person_id"): _left_by(line) for line in lines if line.text("score_before") or not has_scores}


def _left_by(line: Line) -> tuple[Fraction, Fraction | None] | None:
    """The score that a line had before it and the one that it left, None where a decision lacks its score or reason."""
    before, after = line.text("score_before"), line.text("score_after")
    if not before:
        return None
    is_faulty = _decides(line) and not (after and line.text("reason"))
    return parse_exact(before), None if is_faulty else parse_exact(after or before)


def _of_decision(decision: Decision | None) -> dict[str, str]:
    if decision is None:
        return dict.fromkeys(("reason", "file_name", "sheet_name", "cell_ref"), "")
    return {"reason": decision.line.text("reason"), "file_name": decision.file.reading.file_name,
            "sheet_name": decision.line.sheet_name, "cell_ref": decision.line.refs["score_after"]}


def with_reviewed(scores: pd.DataFrame, reviewed: dict[str, Fraction]) -> pd.DataFrame:
    """50_scores with the committee's totals in place of those as evaluated; ``reviewed`` is person_id → score."""
    return SCORES.frame([row | _totals(reviewed[row["person_id"]], row["total_score"]) if row["person_id"] in reviewed else row
                         for row in records_of(scores)])


def _totals(score: Fraction, before: str) -> dict[str, str]:
    text = rounded_text(score, len(before.partition(".")[2]))
    return {"total_exact": text, "total_score": text}


def reviewed_totals(review: pd.DataFrame) -> dict[str, str]:
    """person_id → the total after the committee, for whom there is one: what 80 and later use (contract)."""
    return dict(values_of(review, "person_id", "score_after"))


# ── what the papers after the committee rest on ──

def as_reviewed(results: Results) -> Results:
    """The round with 50, 60 and 70 as the committee left them (001 ข้อ 6 (3.3)); itself where it changed nobody's score.

    What a component or an item scored stays as evaluated: the committee decides on the total.
    """
    changed = changed_by_committee(results.review)
    if changed.empty:
        return results
    after = dict(zip(changed["person_id"], map(parse_exact, changed["score_after"])))
    scores = with_reviewed(results.scores, after)
    bands = assign_bands(scores, results.schemes)
    return replace(results, scores=scores, bands=bands, ranks=rank_people(results.people, scores, bands))


def as_evaluated(results: Results) -> Results:
    """The round without what the committee changed, for its next list: itself where it changed nobody's score."""
    return results if changed_by_committee(results.review).empty else replace(results, review=REVIEW.frame([]))


def changed_by_committee(review: pd.DataFrame) -> pd.DataFrame:
    """The lines of 75 whose score the committee changed."""
    return review[review["score_after"] != review["score_before"]]
