"""70: ranks within scheme and within unit (001 ข้อ 6 (3.2): the list of names in order of score)."""

from collections.abc import Callable, Hashable

import pandas as pd

from pipeline.exact import parse_exact
from pipeline.schema import Row, rows_of, values_of
from pipeline.tables import RANKS
from pipeline.thai import name_order


def rank_people(people: pd.DataFrame, scores: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Rank of every complete person, descending by rounded total; equal totals share a rank (1, 2, 2, 4).

    In: 20_people, 50_scores, 60_bands. Out: 70_ranks. Inside a tie the order is by name in Thai dictionary
    order, then by person_id, so that it never depends on the order of files.
    """
    person_of, band_of = {person.person_id: person for person in rows_of(people)}, dict(values_of(bands, "person_id", "band"))
    in_order = sorted((row for row in rows_of(scores) if row.score_status == "complete"), key=lambda row: (
        row.scheme, -parse_exact(row.total_score), name_order(person_of[row.person_id].full_name), row.person_id))
    unit_of = {row.person_id: person_of[row.person_id].unit for row in in_order}
    by_scheme = _ranks(in_order, lambda row: row.scheme)
    by_unit = _ranks(in_order, lambda row: (row.scheme, unit_of[row.person_id]))
    sharing: dict[tuple[str, str], list[str]] = {}
    for row in in_order:
        sharing.setdefault((row.scheme, row.total_score), []).append(row.person_id)
    return RANKS.frame([{
        "person_id": row.person_id, "scheme": row.scheme, "total_score": row.total_score, "band": band_of[row.person_id],
        "rank": str(by_scheme[row.person_id][0]), "order_no": str(by_scheme[row.person_id][1]),
        "tied_with": ";".join(other for other in sharing[row.scheme, row.total_score] if other != row.person_id),
        "unit": unit_of[row.person_id], "unit_rank": str(by_unit[row.person_id][0]),
    } for row in in_order])


def _ranks(in_order: list[Row], group_of: Callable[[Row], Hashable]) -> dict[str, tuple[int, int]]:
    """person_id → (rank, place) within the person's group; ``in_order`` is sorted best first."""
    seen: dict[Hashable, tuple[int, int, str]] = {}
    ranks = {}
    for person in in_order:
        place, rank, total = seen.get(group_of(person), (0, 0, ""))
        place += 1
        if person.total_score != total:
            rank = place
        seen[group_of(person)] = (place, rank, person.total_score)
        ranks[person.person_id] = (rank, place)
    return ranks
