"""30: the figures of an evaluation against the rules. Each check is small, yields findings, and all run in one pass."""

from collections.abc import Iterable, Iterator

from pipeline.checks.evaluation import Evaluation, competency_words, indicator_words
from pipeline.exact import exact_text, in_all, parse_exact
from pipeline.findings import Finding
from pipeline.thai import fold

LEVEL_MIN, LEVEL_MAX = 1, 5
LEVELS = range(LEVEL_MIN, LEVEL_MAX + 1)
WHOLE = 100


def check_figures(evaluations: Iterable[Evaluation]) -> list[Finding]:
    """All findings of all checks about all evaluations, in one pass."""
    return [finding for evaluation in evaluations for check in CHECKS for finding in check(evaluation)]


def levels_in_range(e: Evaluation) -> Iterator[Finding]:
    """Levels and ratings lie between 1 and 5 (003) and have no more decimals than the scheme allows."""
    rated = [(row, row["attained_level"], indicator_words(row)) for row in e.indicators]
    rated += [(row, row["rating"], competency_words(row)) for row in e.competencies]
    for row, text, about in rated:
        if not text:
            continue
        if not LEVEL_MIN <= parse_exact(text) <= LEVEL_MAX:
            yield e.finding("LEVEL_OUT_OF_RANGE", row, text, about=about)
        elif len(text.partition(".")[2]) > e.scheme.achievement.level_places:
            yield e.finding("LEVEL_TOO_PRECISE", row, text, about=about,
                            expected=str(e.scheme.achievement.level_places))


def weights_make_100(e: Evaluation) -> Iterator[Finding]:
    """The weights of each component sum to exactly 100, none is zero or less (003; domain §4).

    Where a row of the component is hidden its weight is not among them: that is said, and not their sum too.
    """
    by_competency = list({row["competency_code"]: row for row in e.competencies}.values())
    for rows, about, component in ((e.indicators, "ตัวชี้วัด", "achievement"), (by_competency, "สมรรถนะ", "behaviour")):
        weights = [row["weight_pct"] for row in rows]
        if not rows or not all(weights):
            continue
        for row in rows:
            if parse_exact(row["weight_pct"]) <= 0:
                yield e.finding("WEIGHT_NOT_POSITIVE", row, row["weight_pct"], weight=True, about=about)
        total = in_all(map(parse_exact, weights))
        if total != WHOLE and not any(stated.of == f"hidden:{component}" for stated in e.stated):
            sums = [stated for stated in e.stated if stated.of == f"weights:{component}"]
            yield (e.at("WEIGHTS_NOT_100", sums[0], exact_text(total), about=about) if len(sums) == 1 else
                   e.finding("WEIGHTS_NOT_100", rows[0], exact_text(total), weight=True, about=about))


def weights_not_below_minimum(e: Evaluation) -> Iterator[Finding]:
    """Each indicator should weigh 10 or more (003 "ควร"): warns, where the scheme says so."""
    minimum = e.scheme.achievement.weight_min
    for row in e.indicators if minimum is not None else ():
        if row["weight_pct"] and 0 < parse_exact(row["weight_pct"]) < minimum:
            yield e.finding("WEIGHT_BELOW_MIN", row, row["weight_pct"], weight=True, about=indicator_words(row),
                            expected=str(minimum))


def number_of_indicators(e: Evaluation) -> Iterator[Finding]:
    """There should be five or six indicators (003 "ควร"): warns, where the scheme says so."""
    count = e.scheme.achievement.count
    if count and e.indicators and not count[0] <= len(e.indicators) <= count[1]:
        yield e.finding("INDICATOR_COUNT", None, str(len(e.indicators)), expected=f"{count[0]}–{count[1]}")


def indicators_given(e: Evaluation) -> Iterator[Finding]:
    """There is at least one indicator: a table left empty is no achievement of 0 (domain §4)."""
    if not e.indicators and not {"INDICATORS_MISSING", "FIGURES_HIDDEN"} & e.reading_codes:
        yield e.finding("INDICATORS_MISSING")


def elements_covered(e: Evaluation) -> Iterator[Finding]:
    """Every element has an indicator (001 ข้อ 2 (ก)): warns, and only where the form states elements at all."""
    known = {fold(element): element for element in e.scheme.achievement.elements}
    stated = [row for row in e.indicators if row["element"]]
    covered = {key for row in stated for key in known if key in fold(row["element"])}
    for row in stated:
        if not any(key in fold(row["element"]) for key in known):
            yield e.finding_in("element_cell_ref" if row.get("element_cell_ref") else "cell_ref", "ELEMENT_UNKNOWN", row,
                               row["element"], about=indicator_words(row), expected=" · ".join(known.values()))
    if stated and (lacking := [element for key, element in known.items() if key not in covered]):
        yield e.finding("ELEMENT_NOT_COVERED", None, " · ".join(lacking))


def competency_set_complete(e: Evaluation) -> Iterator[Finding]:
    """Exactly the competencies of the scheme and work group are rated (001 ข้อ 2 (ข), 003)."""
    if {"COMPETENCIES_MISSING", "FIGURES_HIDDEN"} & e.reading_codes and not e.competencies:
        return
    wanted = {rule.code: rule for rule in e.scheme.competencies_for(e.person.work_group)}
    read = {row["competency_code"]: row for row in e.competencies}
    for code, rule in wanted.items():
        if code not in read:
            yield e.finding("COMPETENCY_MISSING", None, about=f"\"{rule.name_th}\"")
    for code, row in read.items():
        if code not in wanted:
            yield e.finding("COMPETENCY_NOT_IN_SET", row, row["competency_name"] or code,
                            expected=" · ".join(rule.name_th for rule in wanted.values()))


def method_has_what_it_needs(e: Evaluation) -> Iterator[Finding]:
    """``gap`` needs the expected level, ``rating`` exactly one rating a competency (domain §4)."""
    method = e.scheme.behaviour.method
    for row in e.competencies:
        if method == "gap" and row["item_no"] == "1" and not row["expected_level"]:
            yield e.finding("EXPECTED_LEVEL_MISSING", row, about=f"\"{row['competency_name']}\"")
        if method == "rating" and row["item_no"] == "2":
            yield e.finding("COMPETENCY_SEVERAL_ITEMS", row, about=f"\"{row['competency_name']}\"")


def expected_levels_on_scale(e: Evaluation) -> Iterator[Finding]:
    """An expected level is one of the five: anything else warns; ``gap`` counts with it and cannot do so outside 1–5."""
    for row in e.competencies:
        if row["item_no"] != "1" or not row["expected_level"] or parse_exact(row["expected_level"]) in LEVELS:
            continue
        blocks = e.scheme.behaviour.method == "gap" and not LEVEL_MIN <= parse_exact(row["expected_level"]) <= LEVEL_MAX
        yield e.finding_in("expected_cell_ref" if row.get("expected_cell_ref") else "cell_ref",
                           "LEVEL_OUT_OF_RANGE" if blocks else "EXPECTED_LEVEL_NOT_ON_SCALE", row, row["expected_level"],
                           about=f"ระดับที่คาดหวังของ{competency_words(row)}" if blocks else competency_words(row))


CHECKS = (levels_in_range, weights_make_100, weights_not_below_minimum, number_of_indicators, indicators_given,
          elements_covered, competency_set_complete, method_has_what_it_needs, expected_levels_on_scale)
