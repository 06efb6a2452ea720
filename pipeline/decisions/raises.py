"""90–92: the raise budget shared out by each scenario of the settings, and the raises of the one that counts (003).

Nothing is allocated where the budget cannot be known or cannot carry the lower ends of the ranges: then the tables say so.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

import pandas as pd

from pipeline.config import Scheme, Settings
from pipeline.config_raises import Raises, Scenario
from pipeline.decisions.allocation import Allocation, Group, allocate
from pipeline.decisions.candidates import Candidate, candidates, check_candidates
from pipeline.decisions.pay import SATANG, WHOLE, Pay, Raise, baht, cost_of, maximum_of, percent_text, raise_of
from pipeline.decisions.raise_checks import check_given
from pipeline.decisions.raise_sheet import RaiseSheet, schemes_due
from pipeline.exact import exact_text, rounded_text
from pipeline.findings import Finding
from pipeline.rounds import Round
from pipeline.schema import rows_of, values_of
from pipeline.tables import RAISE_BUDGETS, RAISES, SCENARIO_RAISES

NOTHING_ALLOCATED = {"lower_ends": "ปลายล่างของช่วงร้อยละรวมกันเกินวงเงิน จึงยังไม่จัดสรร",
                     "salary_unknown": "ทราบเงินเดือนไม่ครบทุกคน จึงยังไม่ทราบวงเงินและยังไม่จัดสรร",
                     "no_percents": "สำนักงานยังไม่ได้กำหนดร้อยละ"}
Costs = dict[Pay, tuple[int, ...]]
NONE_TYPED = "สำนักงานยังไม่ได้กำหนดร้อยละของผู้นี้"


@dataclass(frozen=True)
class Budget:
    """The budget of one personnel type in one round, satang; ``payroll`` and ``amount`` are None where a salary is unknown."""

    scheme: Scheme
    payroll_on: date
    effective_on: date
    people: int
    payroll: int | None
    amount: int | None


@dataclass(frozen=True)
class Shared:
    """What a scenario makes of a budget: person_id → percent in steps, and why it is not more."""

    scenario: Scenario
    percents: dict[str, int]
    stopped_by: str
    climbed: Fraction | None = None
    next_step: int | None = None
    next_step_for: str = ""


def share_raises(people: pd.DataFrame, scores: pd.DataFrame, reviewed: dict[str, str], two_rounds: pd.DataFrame,
                 sheet: RaiseSheet, settings: Settings, round_: Round
                 ) -> tuple[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], list[Finding]]:
    """90_raises, 91_raise_budgets and 92_scenario_raises of every personnel type whose raises are due after this round.

    In: 20, 50, person_id → total as reviewed, 80, and what the office says on raises.xlsx.
    """
    statuses, bases = dict(values_of(scores, "person_id", "score_status")), settings.salary_bases(round_.next.first_day)
    mean_of = {row.person_id: row.mean_score for row in rows_of(two_rounds)}
    raises, budgets, percents, findings = [], [], [], []
    for scheme in schemes_due(settings.schemes_for(round_), round_).values():
        rule = scheme.raises
        these = candidates(people, statuses, reviewed if rule.score == "round" else mean_of, scheme, bases)
        if not any(one.person.salary for one in these):         # an office that states no pay asks for no raises
            continue
        budget = budget_of(these, scheme, round_)
        findings += check_candidates(these, rule)
        costs = _costs(these, rule)
        chosen = sheet.chosen.get(scheme.code, rule.scenario)
        for scenario in rule.scenarios:
            shared = share(these, budget, scenario, costs, sheet.percents)
            paid = _paid(these, shared, rule)
            budgets.append(_budget_line(budget, shared, paid, these, scenario.name == chosen))
            percents += _scenario_lines(budget, shared, paid)
            if scenario.name == chosen:
                raises += [_raise_line(one, budget, shared, paid.get(one.person.person_id)) | _typed(one, sheet, scenario)
                           for one in these]
                findings += _not_allocated(budget, shared, paid)
                findings += check_given(these, scenario, sheet, scheme, bases) if scenario.method == "given" else []
    return (RAISES.frame(raises), RAISE_BUDGETS.frame(budgets), SCENARIO_RAISES.frame(percents)), findings


def budget_of(these: list[Candidate], scheme: Scheme, round_: Round) -> Budget:
    """The budget: a share of everybody's pay on the day of the payroll, floored to the baht (003 ข้อ 1; the floor is ours)."""
    salaries = [one.salary for one in these]
    payroll = None if None in salaries else sum(salaries)
    share = scheme.raises.share
    amount = None if payroll is None else payroll * share // (WHOLE * SATANG) * SATANG
    return Budget(scheme, round_.payroll_day, round_.next.first_day, len(these), payroll, amount)


# ── one scenario ──

def share(these: list[Candidate], budget: Budget, scenario: Scenario, costs: Costs, typed: dict[str, int]) -> Shared:
    """The percents of the eligible under one scenario; none, with the reason, where nothing can be allocated."""
    eligible = [one for one in these if one.is_eligible]
    if budget.amount is None:
        return Shared(scenario, {}, "salary_unknown")
    if not eligible:
        return Shared(scenario, {}, "nobody")
    if scenario.method == "given":
        return _given(eligible, budget.amount, scenario, budget.scheme.raises, typed)
    groups = _grouped(eligible, scenario)
    found = allocate([_group(members, scenario, costs, budget.scheme) for members in groups], budget.amount, scenario.fill)
    if found is None:
        return Shared(scenario, {}, "lower_ends")
    percents = {one.person.person_id: percent for members, percent in zip(groups, found.percents) for one in members}
    return Shared(scenario, percents, _stop(found, scenario), found.climbed, found.next_step and found.next_step.cost,
                  _whose(groups[found.next_step.group][0], scenario) if found.next_step else "")


def _given(eligible: list[Candidate], amount: int, scenario: Scenario, rule: Raises, typed: dict[str, int]) -> Shared:
    """The percents that the office typed: only counted, and held against the budget."""
    percents = {one.person.person_id: typed[one.person.person_id] for one in eligible if one.person.person_id in typed}
    used = sum(cost_of(raise_of(one.pay, percents[one.person.person_id], rule), rule) for one in eligible
               if one.person.person_id in percents)
    return Shared(scenario, percents, "no_percents" if not percents else "over_budget" if used > amount else "given")


def _grouped(eligible: list[Candidate], scenario: Scenario) -> list[list[Candidate]]:
    """Those who must have one percent together, best first: everybody of a band, or of a score."""
    in_order = sorted(eligible, key=lambda one: (-one.score, one.person.person_id))
    return [list(members) for _, members in groupby(in_order, key=lambda one: _whose(one, scenario))]


def _whose(one: Candidate, scenario: Scenario) -> str:
    return one.band if scenario.method == "by_band" else rounded_text(one.score)


def _group(members: list[Candidate], scenario: Scenario, costs: Costs, scheme: Scheme) -> Group:
    one = members[0]
    low, high = scenario.ranges[one.band]
    place = Fraction(1) if scenario.method == "by_band" else place_in_band(one.score, one.band, scheme)
    return Group(low, high, place, Counter(costs[_as_costed(member.pay, scheme.raises)] for member in members))


def place_in_band(score: Fraction, band: str, scheme: Scheme) -> Fraction:
    """How far up its band a score lies, 0 at the lower bound, 1 at the next better band's (at 100 in the best)."""
    floors = [rule.min for rule in scheme.bands]
    place = [rule.code for rule in scheme.bands].index(band)
    top = floors[place - 1] if place else 100
    return (score - Fraction(floors[place])) / Fraction(top - floors[place])


def _costs(these: list[Candidate], rule: Raises) -> Costs:
    """What a raise of the eligible costs, satang, at each percent up to the cap, by pay as far as it matters."""
    return {pay: tuple(cost_of(raise_of(pay, percent, rule), rule) for percent in range(rule.cap + 1))
            for pay in {_as_costed(one.pay, rule) for one in these if one.is_eligible}}


def _as_costed(pay: Pay, rule: Raises) -> Pay:
    """What of a pay a raise depends on: two people of one base, both far below the maximum, cost the same."""
    furthest = raise_of(pay._replace(room=pay.base * 2), rule.cap, rule).raised
    return Pay(0, pay.base, min(pay.room, furthest))


def _stop(found: Allocation, scenario: Scenario) -> str:
    if found.next_step is None:
        return "ranges"
    return "budget" if scenario.fill else "no_fill"


# ── what it comes to ──

def _paid(these: list[Candidate], shared: Shared, rule: Raises) -> dict[str, Raise]:
    """person_id → the raise, of everybody with a percent."""
    return {one.person.person_id: raise_of(one.pay, shared.percents[one.person.person_id], rule) for one in these
            if one.person.person_id in shared.percents}


def _scenario_lines(budget: Budget, shared: Shared, paid: dict[str, Raise]) -> list[dict[str, str]]:
    return [{"scheme": budget.scheme.code, "scenario": shared.scenario.name, "person_id": person_id,
             "percent": percent_text(shared.percents[person_id]), "raise_baht": baht(one.raised),
             "special_compensation": baht(one.special)} for person_id, one in paid.items()]


def _budget_line(budget: Budget, shared: Shared, paid: dict[str, Raise], these: list[Candidate], is_chosen: bool) -> dict[str, str]:
    rule = budget.scheme.raises
    used = sum(cost_of(one, rule) for one in paid.values())
    is_allocated = shared.stopped_by not in NOTHING_ALLOCATED
    return {
        "scheme": budget.scheme.code, "scenario": shared.scenario.name, "is_chosen": "yes" if is_chosen else "",
        "method": shared.scenario.method, "fills": "yes" if shared.scenario.fill else "",
        "payroll_on": budget.payroll_on.isoformat(), "effective_on": budget.effective_on.isoformat(),
        "payroll": _amount(budget.payroll), "payroll_people": str(budget.people),
        "share_pct": percent_text(rule.share), "budget": _amount(budget.amount),
        "eligible_people": str(sum(one.is_eligible for one in these)),
        "raise_baht": baht(sum(one.raised for one in paid.values())) if is_allocated else "",
        "special_compensation": baht(sum(one.special for one in paid.values())) if is_allocated else "",
        "used": baht(used) if is_allocated else "", "unspent": baht(budget.amount - used) if is_allocated else "",
        "climbed_exact": exact_text(shared.climbed) if shared.climbed is not None else "",
        "stopped_by": shared.stopped_by, "next_step": _amount(shared.next_step), "next_step_for": shared.next_step_for,
        "source": rule.source}


def _amount(amount: int | None) -> str:
    return "" if amount is None else baht(amount)


def _raise_line(one: Candidate, budget: Budget, shared: Shared, paid: Raise | None) -> dict[str, str]:
    person, percent = one.person, shared.percents.get(one.person.person_id)
    if one.against and not one.lacking:
        percent, paid = 0, Raise(0, 0)
    return {
        "person_id": person.person_id, "level": one.level, "salary": person.salary,
        "base": baht(one.pay.base) if one.pay else "", "percent": percent_text(percent) if paid else "",
        "raise_baht": baht(paid.raised) if paid else "", "special_compensation": baht(paid.special) if paid else "",
        "new_salary": baht(one.salary + paid.raised) if paid else "", "eligible": "yes" if one.is_eligible else "no",
        "reason": _reason(one, shared, paid), "scheme": person.scheme, "scenario": shared.scenario.name,
        "score": rounded_text(one.score) if one.score is not None else "", "band": one.band,
        "amount_exact": exact_text(Fraction(one.pay.base * percent, WHOLE * SATANG)) if paid else "",
        "maximum": _amount(maximum_of(one.line, budget.scheme.raises)) if one.line else "",
        "midpoint": str(one.line.midpoint) if one.line and one.line.midpoint else "",
        "effective_from": one.line.effective_from.isoformat() if one.line else "", "source": one.line.source if one.line else "",
        "note": " · ".join(one.unasked), "file_name": person.file_name, "sheet_name": person.sheet_name,
        "cell_ref": person.salary_cell_ref}


def _typed(one: Candidate, sheet: RaiseSheet, scenario: Scenario) -> dict[str, str]:
    """The cell of the percent where the office typed the one that counts, and its remark on the person."""
    own = sheet.lines.get(one.person.person_id)
    is_used = one.is_eligible and scenario.method == "given" and one.person.person_id in sheet.percents
    place = (own.file_name, own.line.sheet_name, own.line.refs["percent"]) if own and is_used else ("", "", "")
    return dict(zip(("percent_file_name", "percent_sheet_name", "percent_cell_ref"), place)) | {
        "remark": own.line.text("remark") if own else ""}


def _reason(one: Candidate, shared: Shared, paid: Raise | None) -> str:
    if not one.is_eligible:
        return " · ".join((*one.lacking, *one.against))
    return "" if paid else NOTHING_ALLOCATED.get(shared.stopped_by, NONE_TYPED)


def _not_allocated(budget: Budget, shared: Shared, paid: dict[str, Raise]) -> Iterator[Finding]:
    """Why the office has no raises to hand out, or none that it may."""
    if shared.stopped_by in NOTHING_ALLOCATED:
        yield Finding("RAISE_NOT_ALLOCATED", found=NOTHING_ALLOCATED[shared.stopped_by],
                      words={"about": budget.scheme.name_th, "expected": shared.scenario.name})
    if shared.stopped_by == "over_budget":
        used = sum(cost_of(one, budget.scheme.raises) for one in paid.values())
        yield Finding("RAISE_OVER_BUDGET", found=baht(used), words={"about": budget.scheme.name_th, "expected": _amount(budget.amount)})
