"""30: development plans (000 ข้อ 3.1): each line of a plan form says how, until when and by whom; nobody is left without one."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from pipeline.config_office import Plans
from pipeline.findings import Finding
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.plans import plan_lines
from pipeline.intake.values import only_day_in
from pipeline.intake.words import wording_of
from pipeline.rounds import Round
from pipeline.thai import thai_date

NEEDED = ("action", "due", "owner")


def check_plans(forms: list[Matched], round_: Round, rule: Plans) -> list[Finding]:
    """Findings about the lines of plan forms. Those in evaluation workbooks are recorded as written: their forms have
    no place for all of this."""
    return [finding for file, line in plan_lines(forms) for finding in (*_filled_in(file, line), *_in_time(file, line, round_, rule))]


def check_planned(to_plan: list[str], planned: set[str], forms: list[Matched]) -> list[Finding]:
    """Whoever of ``to_plan`` is not among the ``planned``, once the first plan form of the round is in (ours): before that everybody
    would be told, which helps nobody; the page of plans lists them always."""
    return [Finding("PLAN_MISSING", person_id=person_id) for person_id in to_plan if forms and person_id not in planned]


def people_with_plan(plans: pd.DataFrame, form_files: set[str]) -> set[str]:
    """Who has a line in 85_plans that is not closed: what only reports the end of a former plan is no plan. A line of a plan
    form is one only where it says how, until when or by whom. ``form_files`` are the names of the plan forms."""
    says_how = (plans[list(NEEDED)] != "").any(axis=1)
    return set(plans[(plans["status"] != "closed") & (says_how | ~plans["file_name"].isin(form_files))]["person_id"])


def days_to_finish(round_: Round, rule: Plans) -> tuple[date, date]:
    """The first and last day on which a plan made after ``round_`` may be due."""
    last = round_
    for _ in range(rule.rounds_ahead):
        last = last.next
    return round_.last_day, last.last_day


def days_in_words(round_: Round, rule: Plans) -> str:
    """Those days as a clerk reads them."""
    return "ตั้งแต่ {} ถึง {}".format(*map(thai_date, days_to_finish(round_, rule)))


def _filled_in(file: Matched, line: Line) -> Iterator[Finding]:
    for meant in NEEDED:
        if not line.text(meant):
            yield _at(file, line, meant, "PLAN_ANSWER_MISSING", line.text("weakness"), about=wording_of("plan", meant))


def _in_time(file: Matched, line: Line, round_: Round, rule: Plans) -> Iterator[Finding]:
    if not (due := line.text("due")):
        return
    first, last = days_to_finish(round_, rule)
    if not (day := only_day_in(due)):
        yield _at(file, line, "due", "PLAN_DUE_UNREADABLE", due)
    elif not first <= day <= last:
        yield _at(file, line, "due", "PLAN_DUE_OUTSIDE", due, expected=days_in_words(round_, rule))


def _at(file: Matched, line: Line, meant: str, code: str, found: str, **words: str) -> Finding:
    """A finding at the cell of a column, blank or not; at the matter itself where the form has no such column."""
    return Finding(code, file.reading.file_name, line.sheet_name, line.places.get(meant, line.refs["weakness"]), found,
                   file.person_id, words)
