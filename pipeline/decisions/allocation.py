"""How a budget is shared out over percents: an integer search in steps of 0.01, the same for every method.

The aims, in this order. First the smallest fraction of its range that any band has climbed is as large as the budget allows,
and no percent is higher than that asks for. Then, where the remainder is filled in, passes of 0.01 go from the highest score
down, skipping what does not fit, until a pass adds nothing.

More budget never lowers the total: where it lifts the smallest fraction, that alone costs more than the former budget had;
where it does not, the first step that fits now and did not before costs more than was then left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

# Fractions at which a percent goes up a step are k / (width × place), with width ≤ 10,000 steps and place in ten-thousandths:
# two of them are never closer than this, so halving down to it finds the largest that fits, exactly.
FINEST = 2 ** 60


@dataclass(frozen=True)
class Group:
    """People who must have one percent: of one score, or of one band.

    ``place`` is how far up its band's range the group climbs when the band climbs all of it, 0–1. ``costs`` is how many
    people there are of each list of costs, satang by percent in steps.
    """

    low: int
    high: int
    place: Fraction
    costs: Mapping[tuple[int, ...], int]

    def cost(self, percent: int) -> int:
        return sum(costs[percent] * people for costs, people in self.costs.items())

    def step(self, percent: int) -> int | None:
        """What one step more costs; None at the top of the range."""
        return sum((costs[percent + 1] - costs[percent]) * people for costs, people in self.costs.items()) if percent < self.high else None

    def least(self, climbed: Fraction) -> int:
        """The lowest percent at which the group's band has climbed this fraction of its range."""
        return self.low - -(climbed.numerator * (self.high - self.low) * self.place.numerator) // (
            climbed.denominator * self.place.denominator)

    def climbed(self, percent: int) -> Fraction:
        """The fraction of the range climbed, 1 where there is nothing to climb."""
        reach = (self.high - self.low) * self.place
        return min(Fraction(percent - self.low) / reach, Fraction(1)) if reach else Fraction(1)


class Step(NamedTuple):
    """One group one step higher: which (by its place in the list), and what that costs, satang."""

    group: int
    cost: int


@dataclass(frozen=True)
class Allocation:
    """A percent in steps for each group, what they cost together, how far every band has climbed at least, and what
    stands in the way of more: the cheapest single step that breaks no other rule (None: all are at the top)."""

    percents: tuple[int, ...]
    cost: int
    climbed: Fraction
    next_step: Step | None


def allocate(groups: Sequence[Group], budget: int, fills: bool) -> Allocation | None:
    """Share ``budget`` (satang) out over groups in falling order of score; None where their lower ends alone cost more.

    A better group's range never lies below a worse one's (the settings see to it), so no percent has to leave its range for
    the sake of the order.
    """
    if _cost(groups, percents := _least(groups, Fraction(0))) > budget:
        return None
    if _cost(groups, whole := _least(groups, Fraction(1))) <= budget:
        percents = whole
    else:
        fits, fails = 0, FINEST
        while fails - fits > 1:
            middle = (fits + fails) // 2
            if _cost(groups, tried := _least(groups, Fraction(middle, FINEST))) <= budget:
                fits, percents = middle, tried
            else:
                fails = middle
    if fills:
        _fill(groups, percents, budget - _cost(groups, percents))
    return Allocation(tuple(percents), _cost(groups, percents),
                      min((group.climbed(percent) for group, percent in zip(groups, percents)), default=Fraction(1)),
                      _next_step(groups, percents))


def _cost(groups: Sequence[Group], percents: Sequence[int]) -> int:
    return sum(group.cost(percent) for group, percent in zip(groups, percents))


def _least(groups: Sequence[Group], climbed: Fraction) -> list[int]:
    """The lowest percents at which every band has climbed this fraction, none below that of a lower score."""
    percents, below = [], 0
    for group in reversed(groups):
        below = max(below, group.least(climbed))
        percents.append(below)
    return percents[::-1]


def _fill(groups: Sequence[Group], percents: list[int], left: int) -> None:
    """Raise ``percents`` in passes of one step from the highest score down.

    A step that does not fit will never fit, for what is left only shrinks; so the group is done with.
    """
    waiting = list(range(len(groups)))
    is_added = True
    while is_added:
        is_added, still = False, []
        for group in waiting:
            if _is_blocked(groups, percents, group):
                still.append(group)
                continue
            step = groups[group].step(percents[group])
            if step is not None and step <= left:
                percents[group] += 1
                left -= step
                is_added = True
                still.append(group)
        waiting = still


def _is_blocked(groups: Sequence[Group], percents: Sequence[int], group: int) -> bool:
    """Whether one step more would put the group above a higher score."""
    return group > 0 and percents[group] >= percents[group - 1]


def _next_step(groups: Sequence[Group], percents: Sequence[int]) -> Step | None:
    steps = [Step(group, step) for group in range(len(groups)) if not _is_blocked(groups, percents, group)
             and (step := groups[group].step(percents[group])) is not None]
    return min(steps, key=lambda step: (step.cost, step.group), default=None)
