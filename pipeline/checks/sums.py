"""30: the sums inside a form's tables, against ours: the points of each row, their sum and the sum of the weights.

Forms write level × weight in several units (domain §4, §6). A figure that is ours in any of them is right.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from pipeline.checks.evaluation import Evaluation, competency_words, indicator_words
from pipeline.exact import exact_text, half_up, in_all, mean, parse_exact, rounded_text
from pipeline.findings import Finding
from pipeline.intake.stated import Stated

WHOLE = Fraction(100)
# What forms divide level × weight by: weights in percent; as fractions (or ÷ 100); ÷ 5 (or ÷ 100 × 20); fractions ÷ 5.
UNITS = (1, 100, 5, 500)
WORDS = {"achievement": "ตัวชี้วัด", "behaviour": "สมรรถนะ"}
# A wrong statement, what it is about, and what should stand there.
Difference = tuple[Stated, str, str]


class Item(NamedTuple):
    """An indicator or a competency: how findings name it, its weight, and weight × level; None where that was not read.

    ``repeated`` are the levels that the form itself gives for it elsewhere: a mean that was rounded or is wrong.
    """

    words: str
    weight: Fraction | None
    points: Fraction | None
    repeated: Sequence[Fraction] = ()


def wrong_sums(e: Evaluation) -> dict[Stated, Finding]:
    """The first wrong statement of each table with its finding: what is computed from it is wrong with it."""
    firsts = (next(_differences(component, _ITEMS[component](e), stated), None)
              for (component, *_), stated in _tables(e).items())
    return {stated: _finding(e, stated, about, expected) for stated, about, expected in filter(None, firsts)}


def _tables(e: Evaluation) -> dict[tuple[str, str, str], list[Stated]]:
    """The statements of each table that can be compared at all, rows first."""
    said = {stated.of for stated in e.stated}
    incomparable = {component for component in WORDS if f"hidden:{component}" in said}
    incomparable |= {"behaviour"} if "WEIGHTS_TWICE" in e.reading_codes or e.scheme.behaviour.method == "gap" else set()
    tables: dict[tuple[str, str, str], list[Stated]] = {}
    for stated in e.stated:
        component = stated.of.partition(":")[2]
        if stated.made_of and component not in incomparable:
            tables.setdefault((component, stated.sheet_name, stated.table), []).append(stated)
    return tables


def _differences(component: str, items: dict[str, Item], stated: list[Stated]) -> Iterator[Difference]:
    """What is wrong in one table: its rows from top to bottom, then the sum of weights, then the sum of points."""
    rows = {s.made_of[0][0]: s for s in stated if s.of.startswith("points:") and s.made_of[0][0] in items}
    for key, row in rows.items():
        item = items[key]
        if item.points is not None and not _is_any(row, chain([item.points], (item.weight * level for level in item.repeated))):
            yield row, f"คะแนนรวม (ค) ของ{item.words}", rounded_text(item.points / _unit_of(items, rows))
    for s in stated:
        spans = [known for span in s.made_of if (known := [key for key in span if key in items])]
        if spans and s.of.startswith("weights:"):
            yield from _wrong_weights(component, items, s, spans)
        elif spans and s.of.startswith("sum:"):
            yield from _wrong_points(component, items, s, spans, rows)


def _wrong_weights(component: str, items: dict[str, Item], stated: Stated,
                   spans: list[list[str]]) -> Iterator[Difference]:
    """The stated sum of weights; where they do not make 100 that is said already."""
    if any(item.weight is None for item in items.values()) or in_all(item.weight for item in items.values()) != WHOLE:
        return
    ours = [in_all(items[key].weight for key in span) for span in spans] + [WHOLE]
    if not _is_any(stated, ours, UNITS[:2]):
        unit = UNITS[1] if parse_exact(stated.text) <= 1 else UNITS[0]
        yield stated, f"น้ำหนักรวมของ{WORDS[component]}", exact_text(ours[0] / unit)


def _wrong_points(component: str, items: dict[str, Item], stated: Stated, spans: list[list[str]],
                  rows: dict[str, Stated]) -> Iterator[Difference]:
    """The stated sum of points: ours, or what the form's own rows make, each of which has been found right."""
    if any(item.points is None for item in items.values()):
        return
    ours = (in_all(items[key].points for key in span) for span in [*spans, [*items]])
    theirs = (in_all(parse_exact(rows[key].text) for key in span) for span in spans if set(span) <= set(rows))
    if not _is_any(stated, ours) and not _is_any(stated, theirs, UNITS[:1]):
        points = in_all(items[key].points for key in spans[0])
        yield stated, f"ผลรวมคะแนน (ค) ของ{WORDS[component]}", rounded_text(points / _unit_of(items, rows))


def _is_any(stated: Stated, ours: Iterable[Fraction], units: tuple[int, ...] = UNITS) -> bool:
    """Compared as a person would read both: rounded half up to 2 decimals."""
    read = half_up(parse_exact(stated.text))
    return any(half_up(figure, divisor=unit) == read for figure in ours for unit in units)


def _unit_of(items: dict[str, Item], rows: dict[str, Stated]) -> int:
    """The unit in which most rows of the table are right: in it a finding says what should stand there."""
    known = [(half_up(parse_exact(row.text)), items[key].points) for key, row in rows.items() if items[key].points is not None]
    return max(UNITS, key=lambda unit: sum(half_up(points, divisor=unit) == read for read, points in known))


def _finding(e: Evaluation, stated: Stated, about: str, expected: str) -> Finding:
    return e.at("STATED_TOTAL_DIFFERS", stated, stated.text, about=about, expected=expected)


def _indicators(e: Evaluation) -> dict[str, Item]:
    """Indicators by their weight's cell."""
    return {f"{row['sheet_name']}!{row['weight_cell_ref']}": _item(
        indicator_words(row), row["weight_pct"], [row["attained_level"]]) for row in e.indicators}


def _competencies(e: Evaluation) -> dict[str, Item]:
    """Competencies by their code, each with its mean."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in e.competencies:
        rows.setdefault(row["competency_code"], []).append(row)
    repeated: dict[str, list[Fraction]] = {}
    for stated in e.stated:
        if stated.of.startswith("mean:"):
            repeated.setdefault(stated.of.removeprefix("mean:"), []).append(parse_exact(stated.text))
    return {code: _item(competency_words(same[0]), same[0]["weight_pct"], [row["rating"] for row in same], repeated.get(code, ()))
            for code, same in rows.items()}


def _item(words: str, weight: str, levels: list[str], repeated: Sequence[Fraction] = ()) -> Item:
    """``levels`` are the ratings of which the level is the mean; '' is what was not read."""
    if not weight:
        return Item(words, None, None, repeated)
    points = parse_exact(weight) * mean(map(parse_exact, levels)) if all(levels) else None
    return Item(words, parse_exact(weight), points, repeated)


_ITEMS = {"achievement": _indicators, "behaviour": _competencies}
