"""50: the total of everybody on the roster, rounded once (domain §4)."""

from fractions import Fraction

import pandas as pd

from pipeline.config import Scheme
from pipeline.exact import exact_text, in_all, parse_exact, rounded_text
from pipeline.schema import rows_of
from pipeline.tables import COMPONENTS, SCORES

SHOWN_PLACES = 2


def score_people(people: pd.DataFrame, status_of: dict[str, str], item_scores: pd.DataFrame,
                 schemes: dict[str, Scheme]) -> pd.DataFrame:
    """One line for each person on the roster.

    In: 20_people; ``status_of`` person_id → complete, incomplete or missing; 40_item_scores.
    Out: 50_scores. Components are rounded for show only and enter the total unrounded; the total is rounded
    half up to the scheme's places. Whoever is not complete has no figure at all, never a zero.
    """
    earned: dict[tuple[str, str], list[Fraction]] = {}
    for item in rows_of(item_scores):
        earned.setdefault((item.person_id, item.component), []).append(parse_exact(item.points_exact))
    return SCORES.frame([_score(person, status_of[person.person_id], earned, schemes.get(person.scheme))
                         for person in rows_of(people)])


def _score(person, status: str, earned: dict, scheme: Scheme | None) -> dict:
    row = dict.fromkeys(SCORES.column_names, "")
    row |= {"person_id": person.person_id, "scheme": person.scheme, "score_status": status}
    if scheme is None:
        return row
    shares = scheme.components_for(person.on_probation == "yes")
    row |= {"achievement_weight_pct": exact_text(shares.achievement),
            "behaviour_weight_pct": exact_text(shares.behaviour), "source": shares.source}
    if status == "complete":
        achievement, behaviour = (in_all(earned[person.person_id, component]) for component in COMPONENTS)
        total = achievement * Fraction(shares.achievement) / 100 + behaviour * Fraction(shares.behaviour) / 100
        row |= {"achievement_score": rounded_text(achievement, SHOWN_PLACES),
                "behaviour_score": rounded_text(behaviour, SHOWN_PLACES),
                "total_exact": exact_text(total), "total_score": rounded_text(total, scheme.rounding.places)}
    return row
