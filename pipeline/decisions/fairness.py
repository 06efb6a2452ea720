"""Fairness aids for the committee (001 ข้อ 7): how each evaluator and each unit rated beside the whole office.

Scores as evaluated, within one scheme, for scales differ. Nothing is corrected here, and nothing is concluded from few
people. The spread is the mean absolute difference from the group's own mean: a committee can check it with a pocket
calculator, and it stays an exact fraction where a standard deviation needs a root.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pipeline.config_office import Fairness
from pipeline.exact import mean, parse_exact
from pipeline.schema import rows_of, values_of
from pipeline.tables import SCHEMES
from pipeline.thai import dictionary_key, name_key, name_order


@dataclass(frozen=True)
class GroupRatings:
    """The complete people of one evaluator or unit in one scheme. ``alike`` are those rated the same in everything."""

    scheme: str
    name: str
    totals: tuple[Fraction, ...]
    office_mean: Fraction
    alike: tuple[str, ...]
    rule: Fairness

    @property
    def count(self) -> int:
        return len(self.totals)

    @property
    def mean(self) -> Fraction:
        return mean(self.totals)

    @property
    def spread(self) -> Fraction:
        """How far a person's total lies from the group's mean, on average."""
        middle = self.mean
        return mean(abs(total - middle) for total in self.totals)

    @property
    def difference(self) -> Fraction:
        """The group's mean less the mean of everybody in the scheme, the group itself included."""
        return self.mean - self.office_mean

    @property
    def shrunk_difference(self) -> Fraction:
        """The difference times n ÷ (n + k): of few people little of it is left."""
        return self.difference * Fraction(self.count, self.count + self.rule.shrink_by)

    @property
    def is_few(self) -> bool:
        """Too few people to judge by."""
        return self.count < self.rule.few_below

    @property
    def is_level(self) -> bool:
        """Enough people, and their totals all within a whisker of one another."""
        return not self.is_few and max(self.totals) - min(self.totals) <= self.rule.alike_within


def compare_evaluators(people: pd.DataFrame, scores: pd.DataFrame, competencies: pd.DataFrame,
                       rule: Fairness) -> list[GroupRatings]:
    """A line for each evaluator and scheme with a complete person, by scheme and name; '' is an evaluator not named.

    In: 20, 50, 22. Two spellings of one name are one evaluator.
    """
    shown: dict[str, str] = {}
    for person in rows_of(people):
        shown.setdefault(name_key(person.evaluator), person.evaluator)
    group_of = {person.person_id: shown[name_key(person.evaluator)] for person in rows_of(people)}
    return sorted(_compared(group_of, scores, competencies, rule), key=lambda own: (SCHEMES.index(own.scheme), name_order(own.name)))


def compare_units(people: pd.DataFrame, scores: pd.DataFrame, competencies: pd.DataFrame,
                  rule: Fairness) -> list[GroupRatings]:
    """The same for each unit and scheme; '' is a unit not named."""
    group_of = dict(values_of(people, "person_id", "unit"))
    return sorted(_compared(group_of, scores, competencies, rule), key=lambda own: (SCHEMES.index(own.scheme), dictionary_key(own.name)))


def exceptional_jumps(scores: pd.DataFrame, former_scores: Mapping[str, str], rule: Fairness) -> dict[str, Fraction]:
    """person_id → this total less the former round's, where that is ``jump_from`` points or more up or down.

    ``former_scores`` holds person_id → total of the round before; who is not in it is not compared.
    """
    changes = {row.person_id: parse_exact(row.total_score) - parse_exact(former_scores[row.person_id])
               for row in _complete(scores) if row.person_id in former_scores}
    return {person_id: change for person_id, change in changes.items() if abs(change) >= rule.jump_from}


def _compared(group_of: Mapping[str, str], scores: pd.DataFrame, competencies: pd.DataFrame,
              rule: Fairness) -> list[GroupRatings]:
    alike = _rated_alike(competencies)
    office: dict[str, list[Fraction]] = {}
    groups: dict[tuple[str, str], list] = {}
    for row in _complete(scores):
        office.setdefault(row.scheme, []).append(parse_exact(row.total_score))
        groups.setdefault((row.scheme, group_of[row.person_id]), []).append(row)
    return [GroupRatings(scheme, name, tuple(parse_exact(row.total_score) for row in rows), mean(office[scheme]),
                         tuple(row.person_id for row in rows if row.person_id in alike), rule)
            for (scheme, name), rows in groups.items()]


def _rated_alike(competencies: pd.DataFrame) -> set[str]:
    """Whoever has more than one rating, and all of them equal."""
    ratings: dict[str, list[Fraction]] = {}
    for row in rows_of(competencies):
        if row.rating:
            ratings.setdefault(row.person_id, []).append(parse_exact(row.rating))
    return {person_id for person_id, own in ratings.items() if len(own) > 1 and len(set(own)) == 1}


def _complete(scores: pd.DataFrame) -> list:
    return [row for row in rows_of(scores) if row.score_status == "complete"]
