"""Control totals: what must hold between the tables of a round, asserted in every run before anything is written.

People, points and money are counted once more, each from the table before the one that is checked (laws 2 and 4 of the contract).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

import pandas as pd

from pipeline.config import Scheme
from pipeline.decisions.pay import satang
from pipeline.exact import in_all, parse_exact, rounded_text
from pipeline.faults import OurFault
from pipeline.results import Results
from pipeline.schema import rows_of, values_of


class BrokenTotals(OurFault):
    """Two tables of one round contradict each other: nothing is published."""


def check_control_totals(results: Results, inbox: Iterable[str]) -> None:
    """``inbox`` are the names of the files that lay in the round's folder. Raises BrokenTotals naming every breach."""
    breaches = [*_people(results, inbox), *_points(results), *_ranks(results), *_review(results), *_money(results)]
    if breaches:
        raise BrokenTotals("control totals do not hold: " + "; ".join(breaches))


def _people(results: Results, inbox: Iterable[str]) -> Iterator[str]:
    """Every file has its line, everybody his score or the reason for none, and nobody else has one."""
    everybody, scores = results.people["person_id"], results.scores
    complete = scores.loc[scores["score_status"] == "complete", "person_id"]
    yield from _differing("00_files", results.files["file_name"], "the inbox", inbox)
    yield from _differing("50_scores", scores["person_id"], "20_people", everybody)
    for name, frame in (("60_bands", results.bands), ("70_ranks", results.ranks), ("75_review", results.review)):
        yield from _differing(name, frame["person_id"], "the complete of 50_scores", complete)
    for name, frame in (("80_two_rounds", results.two_rounds), ("95_due_process", results.due_process)):
        yield from _differing(name, frame["person_id"], "20_people", everybody)
    yield from _differing("40_item_scores", set(results.item_scores["person_id"]), "the complete of 50_scores", complete)


def _differing(name: str, has: Iterable[str], other: str, should: Iterable[str]) -> Iterator[str]:
    has, should = Counter(has), Counter(should)
    if has != should:
        yield f"{name} lacks {(should - has).total()} and has {(has - should).total()} beyond {other}"


def _points(results: Results) -> Iterator[str]:
    """The points of the items, weighted by the components, make each total; whoever is not complete has none."""
    earned: dict[tuple[str, str], list[Fraction]] = {}
    for person_id, component, points in values_of(results.item_scores, "person_id", "component", "points_exact"):
        earned.setdefault((person_id, component), []).append(parse_exact(points))
    band_total = dict(values_of(results.bands, "person_id", "total_score"))
    wrong = Counter()
    for row in rows_of(results.scores):
        if row.score_status != "complete":
            wrong["figures of somebody not complete"] += bool(row.total_exact or row.total_score or row.achievement_score or row.behaviour_score)
            continue
        total = in_all(in_all(earned.get((row.person_id, component), ())) * parse_exact(share) / 100 for component, share in (
            ("achievement", row.achievement_weight_pct), ("behaviour", row.behaviour_weight_pct)))
        wrong["total_exact that are not the sum of 40_item_scores"] += parse_exact(row.total_exact) != total
        wrong["total_score that are not the rounded total"] += row.total_score != rounded_text(total, _places(row, results.schemes))
        wrong["total_score that 60_bands has otherwise"] += band_total.get(row.person_id) != row.total_score
    yield from (f"50_scores has {count} {what}" for what, count in wrong.items() if count)


def _places(row, schemes: dict[str, Scheme]) -> int:
    return schemes[row.scheme].rounding.places


def _ranks(results: Results) -> Iterator[str]:
    """A rank is one more than those with a higher total; the places on a list run from 1 without a gap."""
    ranks = results.ranks
    for column, group in (("rank", ("scheme",)), ("unit_rank", ("scheme", "unit"))):
        yield from _ranked(f"70_ranks {column}", values_of(ranks, "total_score", column), values_of(ranks, *group))
    listed: dict[str, list[int]] = {}
    for scheme, place in values_of(ranks, "scheme", "order_no"):
        listed.setdefault(scheme, []).append(int(place))
    gaps = [scheme for scheme, places in listed.items() if sorted(places) != list(range(1, len(places) + 1))]
    if gaps:
        yield f"70_ranks order_no has gaps in {len(gaps)} schemes"


def _ranked(name: str, ranked: Iterable[tuple[str, str]], groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """``ranked`` are (score, rank), each with the group in which it is ranked."""
    members: dict[tuple[str, ...], list[tuple[Fraction, str]]] = {}
    for (score, rank), group in zip(ranked, groups, strict=True):
        members.setdefault(group, []).append((parse_exact(score), rank))
    wrong = 0
    for group in members.values():
        before, seen = 0, None
        for place, (score, rank) in enumerate(sorted(group, key=lambda one: one[0], reverse=True), 1):
            before, seen = (before, seen) if score == seen else (place, score)
            wrong += rank != str(before)
    if wrong:
        yield f"{name}: {wrong} are not one more than those with a higher total"


def _review(results: Results) -> Iterator[str]:
    """The committee starts from the scores as evaluated, and its own are ranked like those."""
    review, total_of = results.review, dict(values_of(results.bands, "person_id", "total_score"))
    scheme_of = dict(values_of(results.people, "person_id", "scheme"))
    moved = [person_id for person_id, before in values_of(review, "person_id", "score_before") if total_of.get(person_id) != before]
    if moved:
        yield f"75_review starts {len(moved)} times from another score than 60_bands"
    yield from _ranked("75_review rank_after", values_of(review, "score_after", "rank_after"),
                       [(scheme_of[person_id],) for person_id in review["person_id"]])


def _money(results: Results) -> Iterator[str]:
    """The payroll, the raises and what is left of the budget are sums over the people of 90_raises."""
    raises, raised = list(rows_of(results.raises)), set(results.raise_budgets["scheme"])
    yield from _differing("90_raises", [row.person_id for row in raises], "20_people", [
        person_id for person_id, scheme in values_of(results.people, "person_id", "scheme") if scheme in raised])
    unpaid = [row for row in raises if row.new_salary and satang(row.new_salary) != satang(row.salary) + satang(row.raise_baht)]
    if unpaid:
        yield f"90_raises has {len(unpaid)} new_salary that are not salary and raise"
    for budget in rows_of(results.raise_budgets[results.raise_budgets["is_chosen"] == "yes"]):
        own = [row for row in raises if row.scheme == budget.scheme]
        special_counts = results.schemes[budget.scheme].raises.special == "counts"
        raised, special = _in_all(row.raise_baht for row in own), _in_all(row.special_compensation for row in own)
        used = raised + special * special_counts
        sums = {"payroll": budget.payroll and _in_all(row.salary for row in own), "raise_baht": raised, "special_compensation": special,
                "used": used, "unspent": budget.budget and satang(budget.budget) - used}
        stated = {name: getattr(budget, name) for name in sums}
        yield from (f"91_raise_budgets {name} of {budget.scheme} is not the sum of 90_raises" for name, text in stated.items()
                    if text and satang(text) != sums[name])
        counts = {"payroll_people": len(own), "eligible_people": sum(row.eligible == "yes" for row in own)}
        yield from (f"91_raise_budgets {name} of {budget.scheme} is not the count of 90_raises" for name, count in counts.items()
                    if getattr(budget, name) != str(count))


def _in_all(amounts: Iterable[str]) -> int:
    """The sum of what is known, satang."""
    return sum(satang(text) for text in amounts if text)

