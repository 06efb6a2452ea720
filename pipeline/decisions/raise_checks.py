"""Percents that the office typed, held against the people they are for: eligibility, bases, salaries, order of scores (003 ข้อ 2).

The office answers for its percents: every finding only warns, and what is typed is counted as it stands.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from pipeline.config import Scheme
from pipeline.config_raises import Scenario
from pipeline.decisions.candidates import Bases, Candidate
from pipeline.decisions.pay import SATANG, baht, percent_text, raise_of, satang
from pipeline.decisions.raise_sheet import RaiseLine, RaiseSheet
from pipeline.exact import rounded_text
from pipeline.findings import Finding


class Given(NamedTuple):
    """An eligible person with a typed percent, in steps of 0.01, and its line."""

    one: Candidate
    percent: int
    line: RaiseLine

    def finding(self, code: str, at: str, found: str = "", **words: str) -> Finding:
        return self.line.finding(code, at, found, **words)


def check_given(these: list[Candidate], scenario: Scenario, sheet: RaiseSheet, scheme: Scheme, bases: Bases) -> Iterator[Finding]:
    """What speaks against the typed percents of one personnel type; nothing where none was typed for it."""
    typed = [Given(one, sheet.percents[one.person.person_id], sheet.lines[one.person.person_id]) for one in these
             if one.person.person_id in sheet.percents and one.person.person_id in sheet.lines]
    for given in typed:
        if given.one.is_eligible:
            yield from _of_the_sheet(given, scheme, bases)
            yield from _of_the_band(given, scenario, scheme)
        elif given.percent:
            yield given.finding("RAISE_PERSON_NOT_ELIGIBLE", "percent", percent_text(given.percent), about=given.one.person.person_id,
                                expected=" · ".join((*given.one.lacking, *given.one.against)))
    yield from _of_the_order([given for given in typed if given.one.is_eligible])
    if typed:
        yield from _without_percent(these, sheet)


def _of_the_sheet(given: Given, scheme: Scheme, bases: Bases) -> Iterator[Finding]:
    """Salary, base and amount that the sheet states itself; ours count."""
    one, line = given.one, given.line.line
    salary, base, raised = (satang(line.text(column)) for column in ("salary", "base", "raised"))
    if line.text("salary") and salary != one.salary:
        yield given.finding("RAISE_SALARY_DIFFERS", "salary", line.text("salary"), expected=baht(one.salary))
    if line.text("base") and base != one.pay.base:
        owners = " · ".join(_owners(base, scheme, bases))
        own = f"{baht(one.pay.base)} (ระดับ{one.level} เงินเดือน {baht(one.salary)})"
        if owners:
            yield given.finding("RAISE_BASE_OF_OTHER_LEVEL", "base", line.text("base"), about=owners, expected=own)
        else:
            yield given.finding("RAISE_BASE_UNKNOWN", "base", line.text("base"), expected=own)
    paid = raise_of(one.pay, given.percent, scheme.raises)
    if line.text("raised") and raised != paid.raised:
        yield given.finding("RAISE_AMOUNT_DIFFERS", "raised", line.text("raised"), expected=baht(paid.raised))


def _owners(base: int | None, scheme: Scheme, bases: Bases) -> Iterator[str]:
    """Whose base an amount is, in words: ``ฐานบนของระดับชำนาญการ``."""
    names = {f"ฐาน{name}ของระดับ{level}": None for (code, level), lines in bases.items() if code == scheme.code for line in lines
             for name, amount in (("ล่าง", line.lower_base), ("บน", line.upper_base)) if amount is not None and amount * SATANG == base}
    yield from names


def _of_the_band(given: Given, scenario: Scenario, scheme: Scheme) -> Iterator[Finding]:
    low, high = scenario.ranges.get(given.one.band, (0, scheme.raises.cap))
    if not low <= given.percent <= high:
        yield given.finding("RAISE_PERCENT_OUTSIDE_BAND", "percent", percent_text(given.percent),
                            about=scheme.band(given.one.band).name_th, expected=f"{percent_text(low)}–{percent_text(high)}")


def _of_the_order(typed: list[Given]) -> Iterator[Finding]:
    """Equal scores with unequal percents, and a higher score with a lower percent, each at the lower percent's cell."""
    highest_below: Given | None = None
    for score, same in groupby(sorted(typed, key=lambda given: given.one.score), key=lambda given: given.one.score):
        members = list(same)
        highest = max(members, key=lambda given: given.percent)
        for given in members:
            if given.percent < highest.percent:
                yield given.finding("RAISE_SCORES_EQUAL_PERCENTS_NOT", "percent", percent_text(given.percent),
                                    about=rounded_text(score), expected=highest.line.place)
            if highest_below and given.percent < highest_below.percent:
                yield given.finding("RAISE_PERCENT_BELOW_LOWER_SCORE", "percent", percent_text(given.percent),
                                    about=rounded_text(score), expected=highest_below.line.place)
        highest_below = max(filter(None, (highest_below, highest)), key=lambda given: given.percent)


def _without_percent(these: list[Candidate], sheet: RaiseSheet) -> Iterator[Finding]:
    """Whoever may have a raise and has no percent; one that cannot be used has a finding of its own."""
    for one in these:
        line = sheet.lines.get(one.person.person_id)
        if not one.is_eligible or one.person.person_id in sheet.percents or line and "percent" in line.line.refs:
            continue
        if line:
            yield line.finding("RAISE_PERCENT_MISSING", "percent", one.person.person_id)
        else:
            yield Finding("RAISE_PERCENT_MISSING", sheet.file_name, found=one.person.person_id)
