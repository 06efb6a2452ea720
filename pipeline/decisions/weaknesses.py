"""Where a person lost points, and what the next band asks for (000 ข้อ 3.1): the facts a development plan begins with.

Everything is exact and from the audit tables; which of it is worth developing, and how, people decide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pipeline.config import BandRule
from pipeline.exact import parse_exact
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import fold, name_key

COSTLIEST, PLANNED_MAX = 3, 6               # how many are proposed for a plan (ours)


@dataclass(frozen=True)
class Weakness:
    """One indicator or competency that cost points, lies below its expected level or below the former round.

    ``lost`` are points of the total of 100, ``level`` the attained level or the mean of the ratings; ``expected`` and
    ``former`` are None where no form states them. The cell is that of the level, or of the lowest rating.
    """

    component: str
    item: str
    title: str
    level: Fraction
    lost: Fraction
    expected: Fraction | None
    former: Fraction | None
    file_name: str
    sheet_name: str
    cell_ref: str

    @property
    def is_below_expected(self) -> bool:
        return self.expected is not None and self.level < self.expected

    @property
    def has_dropped(self) -> bool:
        return self.former is not None and self.level < self.former


def find_weaknesses(results: Results, former: Results | None) -> dict[str, tuple[Weakness, ...]]:
    """person_id → weaknesses of everybody with a score, those that cost most first, else in the order of the form.

    Points lost are the item's weight less its points, times the component's share: weight × (5 − level) ÷ 5 where
    levels are weighed, by the gap where the scheme compares with expected levels. All losses of a person and the exact
    total make 100.
    """
    sources = _sources(results)
    before = former_levels(results, former)
    shares = {row.person_id: {"achievement": parse_exact(row.achievement_weight_pct), "behaviour": parse_exact(row.behaviour_weight_pct)}
              for row in rows_of(results.scores) if row.score_status == "complete"}
    found: dict[str, list[Weakness]] = {person_id: [] for person_id in shares}
    for item in rows_of(results.item_scores):
        source = sources[item.person_id, item.component, item.item]
        lost = (parse_exact(item.weight_pct) - parse_exact(item.points_exact)) * shares[item.person_id][item.component] / 100
        weakness = Weakness(item.component, item.item, source["title"], parse_exact(item.level), lost, source["expected"],
                            before.get((item.person_id, *same_matter(item.component, item.item, source["title"]))),
                            source["file_name"], source["sheet_name"], source["cell_ref"])
        if lost or weakness.is_below_expected or weakness.has_dropped:
            found[item.person_id].append(weakness)
    place = _places_on_the_form(results)
    return {person_id: tuple(sorted(weaknesses, key=lambda weakness: (-weakness.lost, *place(weakness))))
            for person_id, weaknesses in found.items()}


def _places_on_the_form(results: Results) -> Callable[[Weakness], tuple[str, int]]:
    """Where an item stands: indicators by number, competencies as the rules name them."""
    named = list(dict.fromkeys(rule.code for scheme in results.schemes.values() for rule in scheme.competencies))
    return lambda weakness: (weakness.component, int(weakness.item) if weakness.component == "achievement" else named.index(weakness.item))


def worth_planning(weaknesses: Sequence[Weakness]) -> tuple[Weakness, ...]:
    """What a plan form proposes (ours): the costliest, and whatever lies below its expected level or the former round."""
    return tuple(weakness for place, weakness in enumerate(weaknesses)
                 if place < COSTLIEST or weakness.is_below_expected or weakness.has_dropped)[:PLANNED_MAX]


def next_band(score: Fraction, bands: Sequence[BandRule]) -> tuple[BandRule, Fraction] | None:
    """The band above the one that ``score`` (rounded) reaches, with the points that lack; None in the highest."""
    above = [band for band in bands if band.min > score]
    return (above[-1], Fraction(above[-1].min) - score) if above else None


def people_to_plan(review: pd.DataFrame, bands: Sequence[str]) -> list[str]:
    """Who needs a plan: whose band after the committee is one of ``bands``, in the order of 75_review."""
    return list(review[review["band_after"].isin(bands)]["person_id"])


def same_people(results: Results, former: Results) -> set[str]:
    """person_ids that are one person in both rounds: number and name agree (a post number outlives its holder, domain §4)."""
    before = {row.person_id: name_key(row.full_name) for row in rows_of(former.people)}
    return {row.person_id for row in rows_of(results.people) if before.get(row.person_id) == name_key(row.full_name)}


def levels_by_matter(results: Results) -> dict[tuple[str, str, str], Fraction]:
    """(person_id, component, folded title of the indicator or code of the competency) → level.

    An indicator without a title, or one of two with the same, is left out: which of them another round means cannot be told.
    """
    title_of = {(row.person_id, row.indicator_no): row.title for row in rows_of(results.indicators)}
    levels: dict[tuple[str, str, str], list[Fraction]] = {}
    for item in rows_of(results.item_scores):
        matter = same_matter(item.component, item.item, title_of.get((item.person_id, item.item), ""))
        levels.setdefault((item.person_id, *matter), []).append(parse_exact(item.level))
    return {matter: found[0] for matter, found in levels.items() if len(found) == 1 and matter[2]}


def former_levels(results: Results, former: Results | None) -> dict[tuple[str, str, str], Fraction]:
    """The former round's levels of what this round has too, of those who are the same person; none without a former round."""
    if former is None:
        return {}
    known, now = same_people(results, former), levels_by_matter(results)
    return {matter: level for matter, level in levels_by_matter(former).items() if matter[0] in known and matter in now}


def same_matter(component: str, item: str, title: str) -> tuple[str, str]:
    """What makes an item of two rounds the same: the words of an indicator, the code of a competency."""
    return component, fold(title) if component == "achievement" else item


def _sources(results: Results) -> dict[tuple[str, str, str], dict]:
    """(person_id, component, item) → title, expected level and cell; of several ratings the lowest one's, the first of them."""
    sources = {(row.person_id, "achievement", row.indicator_no): {
        "title": row.title, "expected": None, "file_name": row.file_name, "sheet_name": row.sheet_name, "cell_ref": row.cell_ref}
        for row in rows_of(results.indicators)}
    scored = set(results.item_scores["person_id"])
    rated = results.competencies[results.competencies["person_id"].isin(scored)]
    for row in sorted(rows_of(rated), key=lambda row: parse_exact(row.rating)):
        sources.setdefault((row.person_id, "behaviour", row.competency_code), {
            "title": row.competency_name, "expected": parse_exact(row.expected_level) if row.expected_level else None,
            "file_name": row.file_name, "sheet_name": row.sheet_name, "cell_ref": row.cell_ref})
    return sources
