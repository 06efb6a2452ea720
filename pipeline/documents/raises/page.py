"""raises.html, the office's page of raises, and the workbook of scenarios beside it: written where anybody's raises are due.

For the office alone: everybody's pay and score stand on it, so only index.html leads there.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from pipeline.config_raises import STEPS
from pipeline.decisions.pay import baht
from pipeline.documents.charts import Axis, Point, Region
from pipeline.documents.look import money, words
from pipeline.documents.pages import RAISES_PAGE, SCENARIOS_WORKBOOK, render_page
from pipeline.documents.paper import Paper
from pipeline.documents.raises.scenarios import scenarios_workbook
from pipeline.documents.raises.standing import payrolls
from pipeline.documents.raises.view import SchemeRaises, Sharing, raise_view
from pipeline.exact import exact_text, parse_exact, rounded_text
from pipeline.results import Results
from pipeline.thai import thai_date

BEST_SCORE = 100
MANY_POINTS, LARGEST = 600, 64          # of a chart, and how many people the largest may stand for before all become smaller
COARSER = ((None, None), (Fraction(1), Fraction(1, 10)), (Fraction(2), Fraction(1, 2)))     # what is drawn as one point: of score, of percent


class Chart(NamedTuple):
    """The percents of one scenario over the scores."""

    x: Axis
    y: Axis
    points: list[Point]
    regions: list[Region]


def raise_views(results: Results) -> Iterator[Paper]:
    """Page and workbook of the scenarios; nothing where nobody has raises due."""
    if raise_view(results):
        yield Paper(SCENARIOS_WORKBOOK, scenarios_workbook, (results,))
        yield Paper(RAISES_PAGE, raises_page, (results,))


def raises_page(results: Results) -> str:
    """raises.html: the budget at a glance, percents over scores, who has none and why, the scenarios side by side."""
    return render_page("raises.html", RAISES_PAGE, results.terms, types=raise_view(results),
                       draft_of={own.scheme.code: own.draft for own in payrolls(results)}, scenarios_workbook=SCENARIOS_WORKBOOK,
                       chart=chart_of, baht=baht, climbed=climbed_pct, signed=signed, in_thai=lambda iso: thai_date(date.fromisoformat(iso)))


def climbed_pct(exact: str) -> str:
    """The smallest fraction that a band has climbed as a percent with two decimals; '' where there is none."""
    return rounded_text(parse_exact(exact) * 100) if exact else ""


def signed(amount: int) -> str:
    """Satang as baht with its sign in front and its thousands apart: +1,010, −5.50, 0."""
    return ("+" if amount > 0 else "") + money(baht(amount)).replace("-", "−")


def chart_of(of: SchemeRaises, sharing: Sharing) -> Chart:
    """A point for each score and percent, over the bands with the range that the scenario gives each."""
    scenario = of.scheme.raises.scenario_of(sharing.name)
    tops = [BEST_SCORE, *(band.min for band in of.bands)]
    low, cap = tops[-1], of.scheme.raises.percent_max
    return Chart(
        Axis(float(low), BEST_SCORE, tuple(map(float, reversed(tops))), "คะแนน"),
        Axis(0, float(cap), tuple(range(int(cap) + 1)), "ร้อยละที่ได้เลื่อน"),
        points_of(Counter((one.pay.score, sharing.lines[one.person.person_id].percent, one.pay.band)
                          for one in of.eligible if one.person.person_id in sharing.lines), Fraction(cap)),
        [Region(float(band.min), float(top), f"band-{band.code}", band.name_th, *(end / STEPS for end in scenario.ranges.get(band.code, ())))
         for band, top in zip(of.bands, tops)])


class Span(NamedTuple):
    """A figure, or figures so close that they are drawn as one: where, and in words."""

    middle: float
    words: str


def points_of(placed: Counter, cap: Fraction) -> list[Point]:
    """The points from (score, percent, band) → people; ``cap`` is the highest percent. Where they are too many to be told apart, those close together are one;
    where many people share one, all are drawn smaller."""
    for score_step, percent_step in COARSER:
        near: Counter = Counter()
        for (score, percent, band), people in placed.items():
            near[_span(score, score_step, Fraction(BEST_SCORE)), _span(percent, percent_step, cap), band] += people
        if len(near) <= MANY_POINTS:
            break
    scale = min(1, LARGEST / max(near.values(), default=1))
    return [Point(score.middle, percent.middle, f"band-{band}", people * scale,
                  f"คะแนน {score.words} ร้อยละ {percent.words} ({words().band(band)}) {people} คน") for (score, percent, band), people in near.items()]


def _span(text: str, step: Fraction | None, top: Fraction) -> Span:
    if step is None:
        return Span(float(text), text)
    low = min(parse_exact(text) // step * step, top - step)
    return Span(float(low + step / 2), f"{exact_text(low)}–{exact_text(low + step)}")
