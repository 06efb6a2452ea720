"""The raises of a round as page and workbook show them: each scenario beside the one that counts. Read from 20 and 90–92 alone.

What a person has of a scenario is the raise and the special compensation together, in satang: a raise that ends at the
maximum goes on as special compensation.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.config import BandRule, Scheme
from pipeline.decisions.pay import satang
from pipeline.documents.derivation import Row, once_per_results
from pipeline.documents.raises.standing import Payroll, Raised, payrolls
from pipeline.exact import parse_exact
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import dictionary_key, name_order

HAS = re.compile(r"[0-9]+(\.[0-9]+)?")      # what a person has of a condition, the first number of the reason


@dataclass(frozen=True)
class Sharing:
    """What one scenario makes of the budget: its line of 91, and person_id → line of 92 (nobody's where nothing is allocated)."""

    budget: Row
    lines: dict[str, Row]

    @property
    def name(self) -> str:
        return self.budget.scenario

    @cached_property
    def has(self) -> dict[str, int]:
        """person_id → raise and special compensation together, satang."""
        return {person_id: satang(line.raise_baht) + satang(line.special_compensation) for person_id, line in self.lines.items()}


class Balance(NamedTuple):
    """A scenario against the one that counts: how many have more, less and the same, and by how much, satang."""

    more: int
    more_satang: int
    less: int
    less_satang: int
    same: int


class Slice(NamedTuple):
    """Some of a scenario's people: how many have a percent, the lowest and highest of them, what they have together, satang."""

    people: int
    low: str
    high: str
    satang: int


@dataclass(frozen=True)
class SchemeRaises:
    """The raises of one personnel type. ``sharings`` has the scenario that counts first, then the others as the settings order
    them; ``eligible`` are by score, best first, ``without`` are whoever has a reason for having none, by unit and name."""

    scheme: Scheme
    sharings: tuple[Sharing, ...]
    eligible: tuple[Raised, ...]
    without: tuple[Raised, ...]

    @property
    def chosen(self) -> Sharing:
        return self.sharings[0]

    @cached_property
    def allocated(self) -> tuple[Sharing, ...]:
        """The scenarios that give anybody a percent."""
        return tuple(sharing for sharing in self.sharings if sharing.lines)

    @property
    def bands(self) -> tuple[BandRule, ...]:
        """The bands that have a raise, best first."""
        reach = self.scheme.band(self.scheme.raises.reach).min
        return tuple(band for band in self.scheme.bands if band.min >= reach)

    @cached_property
    def by_band(self) -> dict[str, list[Raised]]:
        """band → the eligible who have reached it."""
        return _grouped(self.eligible, lambda one: one.pay.band)

    @cached_property
    def by_unit(self) -> dict[str, list[Raised]]:
        """unit → its eligible people, the units in dictionary order."""
        units = _grouped(self.eligible, lambda one: one.person.unit)
        return {unit: units[unit] for unit in sorted(units, key=dictionary_key)}

    @cached_property
    def moved(self) -> dict[str, dict[str, int]]:
        """scenario → person_id → what it gives more (less: negative) than the one that counts, satang; of whoever has both."""
        counts = self.chosen.has
        return {sharing.name: {person_id: has - counts[person_id] for person_id, has in sharing.has.items() if person_id in counts}
                for sharing in self.sharings}

    @property
    def units(self) -> list[str]:
        """The units of the eligible, in dictionary order."""
        return list(self.by_unit)

    def balance(self, sharing: Sharing) -> Balance:
        """The scenario against the one that counts, over whoever has both."""
        moved = self.moved[sharing.name].values()
        more, less = [one for one in moved if one > 0], [-one for one in moved if one < 0]
        return Balance(len(more), sum(more), len(less), sum(less), len(moved) - len(more) - len(less))

    def of_band(self, sharing: Sharing, band: BandRule) -> Slice:
        """What one band has in the scenario."""
        return _slice(sharing, self.by_band.get(band.code, []))

    def of_unit(self, sharing: Sharing, unit: str) -> Slice:
        """What one unit has in the scenario."""
        return _slice(sharing, self.by_unit[unit])

    @property
    def why_without(self) -> list[tuple[str, int]]:
        """(reason, people), the commonest first; what a person has of a condition is left out, so equal conditions meet."""
        counted = Counter(HAS.sub("…", reason, count=1) for one in self.without for reason in one.reasons)
        return sorted(counted.items(), key=lambda why: (-why[1], dictionary_key(why[0])))

    @property
    def not_asked(self) -> list[tuple[str, int]]:
        """(condition, eligible people of whom the roster has nothing about it)."""
        return sorted(Counter(name for one in self.eligible for name in one.pay.note.split(" · ") if name).items())


def _grouped(people: Iterable[Raised], key: Callable[[Raised], str]) -> dict[str, list[Raised]]:
    groups: dict[str, list[Raised]] = {}
    for one in people:
        groups.setdefault(key(one), []).append(one)
    return groups


def _slice(sharing: Sharing, people: list[Raised]) -> Slice:
    own = [one.person.person_id for one in people if one.person.person_id in sharing.lines]
    percents = sorted((sharing.lines[person_id].percent for person_id in own), key=parse_exact)
    return Slice(len(own), percents[0] if own else "", percents[-1] if own else "", sum(sharing.has[person_id] for person_id in own))


@once_per_results
def raise_view(results: Results) -> tuple[SchemeRaises, ...]:
    """Every personnel type whose raises are due, as config.toml orders them; none where nobody's are."""
    return tuple(_of_payroll(results, own) for own in payrolls(results))


def _of_payroll(results: Results, own: Payroll) -> SchemeRaises:
    lines: dict[str, dict[str, Row]] = {}
    for line in rows_of(results.scenario_raises):
        if line.scheme == own.scheme.code:
            lines.setdefault(line.scenario, {})[line.person_id] = line
    order = [scenario.name for scenario in own.scheme.raises.scenarios]
    budgets = sorted((row for row in rows_of(results.raise_budgets) if row.scheme == own.scheme.code),
                     key=lambda row: (row.is_chosen != "yes", order.index(row.scenario)))
    return SchemeRaises(own.scheme, tuple(Sharing(row, lines.get(row.scenario, {})) for row in budgets),
                        tuple(sorted((one for one in own.people if one.pay.eligible == "yes"), key=_best_first)),
                        tuple(one for one in own.people if one.pay.reason))


def _best_first(one: Raised) -> tuple:
    return -parse_exact(one.pay.score), name_order(one.person.full_name), one.person.person_id
