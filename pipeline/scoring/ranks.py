"""70: ranks within scheme and within unit (001 ข้อ 6 (3.2): the list of names in order of score)."""

import pandas as pd

from pipeline.exact import parse_exact
from pipeline.tables import RANKS
from pipeline.thai import name_order


def rank_people(people: pd.DataFrame, scores: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Rank of every complete person, descending by rounded total; equal totals share a rank (1, 2, 2, 4).

    In: 20_people, 50_scores, 60_bands. Out: 70_ranks. Inside a tie the order is by name in Thai dictionary
    order, then by person_id, so that it never depends on the order of files.
    """
    complete = scores[scores["score_status"] == "complete"]
    listed = complete.merge(people[["person_id", "full_name", "unit"]], on="person_id").merge(
        bands[["person_id", "band"]], on="person_id")
    in_order = sorted(listed.to_dict("records"), key=lambda p: (
        p["scheme"], -parse_exact(p["total_score"]), name_order(p["full_name"]), p["person_id"]))
    by_scheme = _ranks(in_order, lambda p: p["scheme"])
    by_unit = _ranks(in_order, lambda p: (p["scheme"], p["unit"]))
    sharing: dict[tuple[str, str], list[str]] = {}
    for p in in_order:
        sharing.setdefault((p["scheme"], p["total_score"]), []).append(p["person_id"])
    return RANKS.frame([{
        "person_id": p["person_id"], "scheme": p["scheme"], "total_score": p["total_score"], "band": p["band"],
        "rank": str(by_scheme[p["person_id"]][0]), "order_no": str(by_scheme[p["person_id"]][1]),
        "tied_with": ";".join(
            other for other in sharing[p["scheme"], p["total_score"]] if other != p["person_id"]), "unit": p["unit"],
        "unit_rank": str(by_unit[p["person_id"]][0]),
    } for p in in_order])


def _ranks(in_order: list[dict], group_of) -> dict[str, tuple[int, int]]:
    """person_id → (rank, place) within the person's group; ``in_order`` is sorted best first."""
    seen: dict = {}
    ranks = {}
    for person in in_order:
        place, rank, total = seen.get(group_of(person), (0, 0, None))
        place += 1
        if person["total_score"] != total:
            rank = place
        seen[group_of(person)] = (place, rank, person["total_score"])
        ranks[person["person_id"]] = (rank, place)
    return ranks
