"""What index.html counts beside its charts: what must be done now, the indicators most often missed, findings by kind, budgets."""

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from pipeline.config import Scheme
from pipeline.documents.chart_shapes import FULL, mean_of
from pipeline.documents.derivation import Row, derivations
from pipeline.documents.office.charts import STANDARD_LEVEL
from pipeline.documents.opinion import people_below
from pipeline.exact import parse_exact, rounded_text
from pipeline.findings import catalogue
from pipeline.intake.words import PUNCTUATION
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.tables import SEVERITIES
from pipeline.thai import dictionary_key, fold

LEVELS = 1, 5                 # of a target; what was typed beside them is a finding and counts as no level
MOST_MISSED = 10              # of the indicators most often missed so many are listed
BLANK = re.compile(r"\s*\([^()]*\{\w+\}[^()]*\)|\{\w+\}")


def to_do(results: Results) -> dict[str, int]:
    """What waits for somebody now → how many files, findings or people, in the order of the round; nothing that is done.

    In: 00, 30, 50, 60, 80, 81 and 95. Whoever has no score is asked for nothing that follows from one.
    """
    people = derivations(results).by_person
    steps = [line for line in rows_of(results.due_process) if line.person_id in people]
    scored = [line for line in steps if people[line.person_id].is_complete]
    unreviewed = [line for line in scored if not line.reviewed]
    status, opined = Counter(own.score.score_status for own in people.values()), set(results.opinions["person_id"])
    waiting = {
        "rejected": sum(results.files["file_status"] == "rejected"),
        "missing": status["missing"],
        "incomplete": status["incomplete"],
        "warns": sum(results.findings["severity"] == "warns"),
        "edge": sum(people[line.person_id].band.edge != "" for line in unreviewed),
        "reviewed": len(unreviewed),
        "below": sum(own.person.person_id not in opined for own in people_below(results)),
        "notified": sum(not line.notified for line in scored if line.reviewed),
        "acknowledged": sum(not line.acknowledged for line in scored if line.notified),
        "planned": sum(line.planned == "due" for line in scored),
        "followed": sum(not (line.agreed and line.monitored) for line in steps),
    }
    return {what: int(count) for what, count in waiting.items() if count}


class Missed(NamedTuple):
    """An element, or an indicator by its text: how many people have it, how many lines there are, how many lie below level 3,
    their share in percent and the mean level; both '' of few people, for nothing is concluded from them."""

    name: str
    people: int
    lines: int
    below: int
    share_pct: str
    mean: str


class MissedIndicators(NamedTuple):
    """``read`` indicators have a level; ``titles`` are those that several people share and some missed, the most missed
    first; ``own_below`` indicators below level 3 are one person's alone."""

    read: int
    elements: list[Missed]
    titles: list[Missed]
    own_below: int


def missed_indicators(results: Results) -> MissedIndicators:
    """Indicators below level 3, by element and by text, of every evaluation that was read (21_indicators), complete or not.

    Texts are one where they differ in spelling, spaces and marks alone. Indicators are mostly agreed person by person,
    so a text that only one person has says nothing of the office and is only counted.
    """
    few_below = results.settings.committee.fairness.few_below
    lines = [line for line in rows_of(results.indicators) if _on_the_scale(line.attained_level)]
    elements = _missed(lines, lambda line: line.element, few_below)
    titles = _missed(lines, lambda line: line.title, few_below)
    shared = [one for one in titles if one.people > 1 and one.below]
    return MissedIndicators(len(lines), elements, sorted(shared, key=lambda one: (-one.below, one.lines))[:MOST_MISSED],
                            sum(one.below for one in titles if one.people == 1))


def _on_the_scale(level: str) -> bool:
    return level != "" and LEVELS[0] <= parse_exact(level) <= LEVELS[1]


def _missed(lines: Iterable[Row], text_of, few_below: int) -> list[Missed]:
    """By text, in dictionary order; lines without one come last under ''."""
    together: dict[str, list[Row]] = {}
    for line in lines:
        together.setdefault(PUNCTUATION.sub("", fold(text_of(line))), []).append(line)
    found = []
    for own in together.values():
        levels = Counter(line.attained_level for line in own)
        below = sum(count for level, count in levels.items() if parse_exact(level) < STANDARD_LEVEL)
        people = len({line.person_id for line in own})
        concluded = ("", "") if people < few_below else (
            rounded_text(Fraction(FULL * below, len(own)), 1), rounded_text(mean_of(levels)))
        found.append(Missed(text_of(own[0]), people, len(own), below, *concluded))
    return sorted(found, key=lambda one: (not one.name, dictionary_key(one.name)))


class FindingKind(NamedTuple):
    """All findings of one code: the consequence, what they are about in few words, how many, and of how many people."""

    code: str
    severity: str
    name: str
    count: int
    people: int


def finding_kinds(results: Results) -> list[FindingKind]:
    """30_findings by code, the gravest consequence first, then the commonest."""
    together: dict[tuple[str, str], list[Row]] = {}
    for row in rows_of(results.findings):
        together.setdefault((row.severity, row.code), []).append(row)
    kinds = [FindingKind(code, severity, kind_name(code, rows), len(rows), len({row.person_id for row in rows} - {""}))
             for (severity, code), rows in together.items()]
    return sorted(kinds, key=lambda kind: (SEVERITIES.index(kind.severity), -kind.count, kind.code))


def kind_name(code: str, rows: Iterable[Row]) -> str:
    """What findings of one code say in common: the catalogue's sentence without what differs from one to the next."""
    if code not in catalogue():         # of a round that an older version has run
        return next(iter(rows)).message_th
    return BLANK.sub(lambda blank: "" if "(" in blank[0] else "…" if blank.start() else "รายการ", catalogue()[code].message)


class BudgetUse(NamedTuple):
    """The line of 91 that counts, and how much of its budget is used in percent; '' where budget or use is not known."""

    scheme: Scheme
    line: Row
    used_pct: str
    bar_pct: str


def budget_uses(results: Results) -> list[BudgetUse]:
    """The budgets of raises by the chosen scenario, as config.toml orders the personnel types; none where no raise is due."""
    chosen = {line.scheme: line for line in rows_of(results.raise_budgets) if line.is_chosen == "yes"}
    found = []
    for code, scheme in results.schemes.items():
        if line := chosen.get(code):
            share = _used_share(line)
            found.append(BudgetUse(scheme, line, *(("", "") if share is None else (rounded_text(share), rounded_text(min(share, Fraction(FULL)))))))
    return found


def _used_share(line: Row) -> Fraction | None:
    if not line.budget or not line.used or parse_exact(line.budget) == 0:
        return None
    return parse_exact(line.used) * FULL / parse_exact(line.budget)
