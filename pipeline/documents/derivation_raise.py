"""How one person's raise came about, as ``explain`` tells it: score, base, percent, rounding and maximum, down to cell and clause."""

from fractions import Fraction
from typing import Any, NamedTuple

from pipeline.cells import Cell
from pipeline.config_raises import Raises, Scenario
from pipeline.decisions.pay import percent_text
from pipeline.exact import exact_text, parse_exact
from pipeline.results import Results
from pipeline.schema import rows_of

TEN_BAHT = 10


class RaiseStory(NamedTuple):
    """What a raise rests on: the person's line of 90, the line of 91 of the scenario that counts, the rules of the personnel
    type, that scenario as the settings have it now (None where they do not), and where salary and level stand on the roster."""

    line: Any
    budget: Any
    rule: Raises
    scenario: Scenario | None
    salary: Cell
    level: Cell

    @property
    def is_lower_base(self) -> bool:
        return parse_exact(self.line.salary) <= parse_exact(self.line.midpoint)

    @property
    def rounded_up(self) -> str:
        """The amount rounded up to ten baht, before the maximum is looked at."""
        return exact_text(-(-parse_exact(self.line.amount_exact) // TEN_BAHT) * TEN_BAHT)

    @property
    def is_cut(self) -> bool:
        """Whether the maximum leaves less of the raise than the rounded amount."""
        return parse_exact(self.line.raise_baht) < Fraction(self.rounded_up)

    @property
    def range(self) -> tuple[str, str] | None:
        """The range of the person's band in the scenario, percents with two decimals."""
        low_high = self.scenario and self.scenario.ranges.get(self.line.band)
        return tuple(map(percent_text, low_high)) if low_high else None


def raise_story(results: Results, person_id: str) -> RaiseStory | None:
    """The story of one person; None where the personnel type has no raises in this round, or no rules for them any more."""
    line = next(rows_of(results.raises[results.raises["person_id"] == person_id]), None)
    rule = line and line.scheme in results.schemes and results.schemes[line.scheme].raises
    if not rule:
        return None
    person = next(rows_of(results.people[results.people["person_id"] == person_id]))
    budgets = results.raise_budgets
    budget = next(rows_of(budgets[(budgets["scheme"] == line.scheme) & (budgets["scenario"] == line.scenario)]))
    scenario = next((one for one in rule.scenarios if one.name == line.scenario), None)
    places = [(person.file_name, person.sheet_name, cell_ref) for cell_ref in (person.salary_cell_ref, person.level_cell_ref)]
    typed = results.cells.at(places)
    return RaiseStory(line, budget, rule, scenario, *map(typed.get, places))
