"""40: the points of each indicator and competency (domain §4), exact fractions throughout."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain

import pandas as pd

from pipeline.config import Scheme
from pipeline.exact import exact_text, mean, parse_exact
from pipeline.schema import Row, rows_of
from pipeline.tables import ITEM_SCORES

FULL_LEVEL = 5
GAP_FULL_POINTS = 3


def score_items(indicators: pd.DataFrame, competencies: pd.DataFrame, scheme_of: dict[str, str],
                schemes: dict[str, Scheme]) -> pd.DataFrame:
    """Points of every item of the complete people.

    In: 21_indicators, 22_competencies; ``scheme_of`` person_id → scheme for complete people only.
    Out: 40_item_scores, unrounded. An indicator gives level × weight ÷ 5, a competency by the scheme's method.
    """
    rated: dict[str, dict[str, list[Row]]] = {}
    for row in rows_of(competencies):
        if row.person_id in scheme_of:
            rated.setdefault(row.person_id, {}).setdefault(row.competency_code, []).append(row)
    behaviour = (item for person_id, of_person in rated.items()
                 for item in _competency_points(person_id, of_person, schemes[scheme_of[person_id]].behaviour.method))
    return ITEM_SCORES.frame(chain(_indicator_points(row for row in rows_of(indicators) if row.person_id in scheme_of), behaviour))


def _indicator_points(indicators: Iterable[Row]) -> Iterator[dict]:
    """One row an indicator: W × level ÷ 5."""
    for row in indicators:
        level, weight = parse_exact(row.attained_level), parse_exact(row.weight_pct)
        yield _item(row.person_id, "achievement", row.indicator_no, level, weight, level_points(level, weight))


def _competency_points(person_id: str, rated: dict[str, list[Row]], method: str) -> Iterator[dict]:
    """One row a competency: W × mean ÷ 5 for ``items`` and ``rating``, gap points ÷ (3 n) × 100 for ``gap``."""
    for code, items in rated.items():
        level = mean(parse_exact(item.rating) for item in items)
        if method == "gap":
            weight = Fraction(100, len(rated))
            points = closed_gap_points(level, weight, parse_exact(items[0].expected_level))
        else:
            weight = parse_exact(items[0].weight_pct)
            points = level_points(level, weight)
        yield _item(person_id, "behaviour", code, level, weight, points)


def level_points(level: Fraction, weight: Fraction) -> Fraction:
    """What a level brings of its weight: level × weight ÷ 5."""
    return level * weight / FULL_LEVEL


def closed_gap_points(rating: Fraction, weight: Fraction, expected: Fraction) -> Fraction:
    """What a rating brings of its weight under the ``gap`` method: its points of 3."""
    return gap_points(rating, expected) * weight / GAP_FULL_POINTS


def gap_points(rating: Fraction, expected: Fraction) -> int:
    """3 points at or above the expected level, 2 within one below, 1 within two below, else 0 (practice).

    A mean between two whole levels counts as the gap it has closed: 2.5 against 3 is within one below (ours).
    """
    missing = expected - rating
    return max(0, GAP_FULL_POINTS - max(0, -(-missing.numerator // missing.denominator)))


def _item(person_id: str, component: str, item: str, level: Fraction, weight: Fraction, points: Fraction) -> dict:
    return {"person_id": person_id, "component": component, "item": item, "level": exact_text(level),
            "weight_pct": exact_text(weight), "points_exact": exact_text(points)}
