"""30: what evaluator and person agreed at the start of a round, and whether the evaluation kept to it.

Nothing here keeps a person from a score: what blocks an evaluation only warns in an agreement.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.checks.evaluation import Evaluation, Evaluations, indicator_words
from pipeline.checks.figures import (
    elements_covered, indicators_given, number_of_indicators, weights_make_100, weights_not_below_minimum)
from pipeline.checks.goals import UnitGoals
from pipeline.checks.targets import is_same_target, out_of_order
from pipeline.findings import Finding, of_agreement
from pipeline.thai import fold

# A number that a clerk types before a title, folded: ``1.``, ``1.2``, ``(3)``, ``ตัวชี้วัดที่ 1``; a bare one may belong to it (5 ส.).
NUMBERING = re.compile(r"^(?:ตัวชี้วัด(?:ที่)?[0-9]+[.:)]?|\(?(?:[0-9]+(?:\.[0-9]+)+[.)]?|[0-9]+[.)]))(?=.)")


def check_agreements(agreements: Iterable[Evaluation], goals: UnitGoals) -> list[Finding]:
    """All findings of all checks about all agreements (000 ข้อ 1–2, 001 ข้อ 6 (1), 003), in one pass."""
    return [of_agreement(finding) for agreement in agreements for check in CHECKS for finding in check(agreement)] + [
        finding for agreement in agreements for finding in goals_named(agreement, goals)]


def targets_given(agreed: Evaluation) -> Iterator[Finding]:
    """Every indicator has a target for each of the five levels (003)."""
    for row in agreed.indicators:
        targets = agreed.targets_of(row)
        if lacking := [target for target in targets if not target["target"]]:
            yield agreed.finding("TARGETS_MISSING", lacking[0], "ระดับ " + " ".join(t["level"] for t in lacking),
                                 about=indicator_words(row))
        elif not targets:
            yield agreed.finding_in("title_cell_ref", "TARGETS_MISSING", row, "ทั้ง 5 ระดับ", about=indicator_words(row))


def targets_ordered(agreed: Evaluation) -> Iterator[Finding]:
    """The five targets climb or fall without overlap, as far as they are figures."""
    for row in agreed.indicators:
        targets = agreed.targets_of(row)
        if targets and all(target["target"] for target in targets) and (
                places := out_of_order([target["target"] for target in targets])):
            first, second = (targets[place] for place in places)
            yield agreed.finding("TARGETS_NOT_ORDERED", second, f"ระดับ {first['level']} = {first['target']}, "
                                 f"ระดับ {second['level']} = {second['target']}", about=indicator_words(row))


CHECKS = (weights_make_100, weights_not_below_minimum, number_of_indicators, indicators_given, elements_covered,
          targets_given, targets_ordered)


def goals_named(agreed: Evaluation, goals: UnitGoals) -> Iterator[Finding]:
    """Every indicator names a goal of the person's unit (000 ข้อ 1): where the form has a cell for it, or goals are filed."""
    for row in agreed.indicators:
        if not row["goal"] and (row["goal_cell_ref"] or goals.has(agreed.person.unit)):
            yield agreed.finding_in("goal_cell_ref" if row["goal_cell_ref"] else "title_cell_ref", "INDICATOR_WITHOUT_GOAL", row,
                                    about=indicator_words(row))
        elif row["goal"] and goals.has(agreed.person.unit) and goals.named(agreed.person.unit, row["goal"]) is None:
            yield agreed.finding_in("goal_cell_ref", "INDICATOR_GOAL_UNKNOWN", row, row["goal"], about=indicator_words(row),
                                    expected=goals.choices(agreed.person.unit))


# ── the evaluation against the agreement ──

def check_kept(agreements: Evaluations, evaluations: Evaluations) -> list[Finding]:
    """Where an evaluation differs from its person's agreement; the finding stands in the evaluation and shows both."""
    pairs = ((evaluations.of(agreed.person.person_id), agreed) for agreed in agreements if agreed.indicators)
    return [finding for evaluation, agreed in pairs if evaluation for finding in _differences(evaluation, agreed)]


def _differences(evaluation: Evaluation, agreed: Evaluation) -> Iterator[Finding]:
    pairs = _pairs(evaluation.indicators, agreed.indicators)
    for row, before in pairs:
        if row is None:
            yield evaluation.finding("EVALUATION_INDICATOR_DROPPED", None, about=indicator_words(before),
                                     expected=_agreed_as(agreed, before, before["title"], "title_cell_ref"))
        elif before is None:
            yield evaluation.finding_in("title_cell_ref", "EVALUATION_INDICATOR_ADDED", row, row["title"], about=indicator_words(row))
        else:
            yield from _changes(evaluation, agreed, row, before)


def _changes(evaluation: Evaluation, agreed: Evaluation, row: dict[str, str], before: dict[str, str]) -> Iterator[Finding]:
    about = indicator_words(row)
    if not _is_same_title(row, before):
        yield evaluation.finding_in("title_cell_ref", "EVALUATION_INDICATOR_DIFFERS", row, row["title"], about=about,
                                    expected=_agreed_as(agreed, before, before["title"], "title_cell_ref"))
    if row["weight_pct"] and before["weight_pct"] and row["weight_pct"] != before["weight_pct"]:
        yield evaluation.finding("EVALUATION_WEIGHT_DIFFERS", row, row["weight_pct"], weight=True, about=about,
                                 expected=_agreed_as(agreed, before, before["weight_pct"], "weight_cell_ref"))
    targets, promised = evaluation.targets_of(row), agreed.targets_of(before)
    if targets and not any(now["target"] for now in targets) and (then := next((t for t in promised if t["target"]), None)):
        yield evaluation.finding("EVALUATION_TARGETS_BLANK", targets[0], about=about,
                                 expected=_agreed_as(agreed, then, then["target"], "cell_ref"))
        return
    for now, then in zip(targets, promised):
        if not is_same_target(now["target"], then["target"]):
            yield evaluation.finding("EVALUATION_TARGET_DIFFERS", now, now["target"], about=f"{about}ระดับ {now['level']} ",
                                     expected=_agreed_as(agreed, then, then["target"], "cell_ref"))


def _pairs(rows: list[dict[str, str]], before: list[dict[str, str]]) -> list[tuple[dict | None, dict | None]]:
    """Each indicator beside the agreed one: of the same title; of the others those at the same place."""
    pairs: list[tuple[dict | None, dict | None]] = []
    left = list(before)
    unmatched = []
    for row in rows:
        same = next((other for other in left if _is_same_title(other, row)), None)
        if same is None:
            unmatched.append(row)
        else:
            left.remove(same)
            pairs.append((row, same))
    for row in unmatched:
        at_place = next((other for other in left if other["indicator_no"] == row["indicator_no"]), None)
        if at_place:
            left.remove(at_place)
        pairs.append((row, at_place))
    return pairs + [(None, other) for other in left]


def _is_same_title(row: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two indicators have the same title, however they are numbered."""
    one, another = (NUMBERING.sub("", fold(indicator["title"])) for indicator in (row, other))
    return one == another


def _agreed_as(agreed: Evaluation, row: dict[str, str], text: str, ref: str) -> str:
    """The agreed text with the cell where it stands."""
    return f"{text or 'ว่าง'} ({agreed.file_name} {row['sheet_name']} {row[ref]})"
