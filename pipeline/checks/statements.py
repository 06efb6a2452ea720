"""30: what a form states about itself against what we computed. A difference warns; ours counts (contract)."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import pandas as pd

from pipeline.checks.evaluation import Evaluation
from pipeline.checks.sums import wrong_sums
from pipeline.exact import exact_text, half_up, parse_exact, rounded_text
from pipeline.findings import Finding
from pipeline.intake.stated import Stated
from pipeline.schema import rows_of, values_of
from pipeline.thai import fold

COMPONENT_WORDS = {"achievement": "ผลสัมฤทธิ์ของงาน", "behaviour": "พฤติกรรม", "total": "คะแนนรวม"}


def check_statements(evaluations: Iterable[Evaluation], scores: pd.DataFrame, bands: pd.DataFrame,
                     item_scores: pd.DataFrame) -> list[Finding]:
    """Differences between statements and our figures: the sums inside the tables, then, for complete people, what
    stands in 40_item_scores, 50_scores and 60_bands; one a figure. A component's score that follows from points that
    are wrong already is not compared."""
    score_of = {row.person_id: row for row in rows_of(scores) if row.score_status == "complete"}
    band_of = dict(values_of(bands, "person_id", "band_th"))
    means = {(row.person_id, row.item): row.level for row in rows_of(item_scores) if row.component == "behaviour"}
    found = []
    for e in evaluations:
        wrong = wrong_sums(e)
        found += wrong.values()
        if (score := score_of.get(e.person.person_id)) is not None:
            first = {stated.of: stated for stated in reversed(e.stated)}
            ours = _computed(e, score, means)
            follow = {stated.of.partition(":")[2] for stated in wrong if not stated.of.startswith("weights:")}
            found += [f for of, stated in first.items() if of not in follow for f in _compare(e, stated, of, ours)]
            found += _compare_band(e, first.get("band"), band_of[score.person_id])
    return found


def _computed(e: Evaluation, score, means: dict[tuple[str, str], str]) -> dict[str, Fraction]:
    """Our figure for each statement that can be compared."""
    ours = {"achievement": parse_exact(score.achievement_score), "behaviour": parse_exact(score.behaviour_score),
            "total": parse_exact(score.total_score), "weight:achievement": parse_exact(score.achievement_weight_pct),
            "weight:behaviour": parse_exact(score.behaviour_weight_pct)}
    return ours | {f"mean:{row['competency_code']}": parse_exact(means[score.person_id, row["competency_code"]])
                   for row in e.competencies}


def _compare(e: Evaluation, stated: Stated, of: str, ours: dict[str, Fraction]) -> Iterator[Finding]:
    """Compared as a person would read both: rounded half up to 2 decimals."""
    if of not in ours or half_up(parse_exact(stated.text)) == half_up(ours[of]):
        return
    kind, _, item = of.rpartition(":")
    if kind == "weight":
        yield e.at("COMPONENT_WEIGHT_DIFFERS", stated, stated.text, about=COMPONENT_WORDS[item],
                   expected=exact_text(ours[of]))
        return
    about = f"คะแนน{COMPONENT_WORDS[of]}" if of in COMPONENT_WORDS and of != "total" else COMPONENT_WORDS.get(of) or (
        "คะแนนเฉลี่ยสมรรถนะ " + next(f"\"{r['competency_name']}\" " for r in e.competencies
                                     if r["competency_code"] == item))
    yield e.at("STATED_TOTAL_DIFFERS", stated, stated.text, about=about, expected=rounded_text(ours[of]))


def _compare_band(e: Evaluation, stated: Stated | None, band_th: str) -> Iterator[Finding]:
    """The longest band name that the statement begins with is the one it means: ดีมาก is not ดี."""
    if stated is None:
        return
    names = sorted((band.name_th for band in e.scheme.bands), key=len, reverse=True)
    meant = next((name for name in names if fold(stated.text).startswith(fold(name))), "")
    if meant and meant != band_th:
        yield e.at("STATED_BAND_DIFFERS", stated, meant, expected=band_th)
