"""What one raise comes to (003 ข้อ 2; details practice, domain §5): base, rounding up to ten baht, ceiling, special compensation.

Money is counted in satang and percents in steps of 0.01, both whole numbers, so nothing is rounded but where a rule says so.
"""

from fractions import Fraction
from typing import NamedTuple

from pipeline.config_raises import STEPS, Raises, SalaryBase
from pipeline.exact import parse_exact

SATANG = 100                    # of a baht
TEN_BAHT = 10 * SATANG
WHOLE = 100 * STEPS             # a hundred percent in steps


class Pay(NamedTuple):
    """A person's pay as raises see it, satang: the salary, the base of calculation, how far below the maximum it is."""

    salary: int
    base: int
    room: int


class Raise(NamedTuple):
    """What a percent comes to, satang: the raise as paid, the special compensation beside it."""

    raised: int
    special: int


def satang(text: str) -> int | None:
    """Baht as text in satang; None where there is none, or not a whole number of satang."""
    amount = parse_exact(text) * SATANG if text else Fraction(1, 2)
    return int(amount) if amount.denominator == 1 else None


def baht(amount: int) -> str:
    """Satang as baht, with two decimals only where there are any: 490, 976.60."""
    whole, rest = divmod(abs(amount), SATANG)
    return f"{'-' if amount < 0 else ''}{whole}" + (f".{rest:02}" if rest else "")


def percent_text(steps: int) -> str:
    """Steps as a percent with two decimals: 270 → 2.70."""
    return f"{steps // STEPS}.{steps % STEPS:02}"


def line_for(salary: int, lines: tuple[SalaryBase, ...]) -> SalaryBase:
    """The line of a level that counts at this salary; the lowest where the salary is below all (อาวุโส has two)."""
    return next((line for line in reversed(lines) if line.salary_from * SATANG <= salary), lines[0])


def maximum_of(line: SalaryBase, rule: Raises) -> int | None:
    """The maximum that the rule sets, satang; None where the table has none of that kind."""
    highest = line.maximum if rule.maximum == "ordinary" else line.extended_maximum
    return None if highest is None else highest * SATANG


def base_of(salary: int, line: SalaryBase, rule: Raises) -> int | None:
    """The base of calculation, satang: the lower one up to the midpoint, else the upper one; or one's own pay.

    None where the table has no bases for the level.
    """
    if rule.base == "own_pay":
        return salary
    if line.midpoint is None:
        return None
    return SATANG * (line.lower_base if salary <= line.midpoint * SATANG else line.upper_base)


def raise_of(pay: Pay, percent: int, rule: Raises) -> Raise:
    """The raise of this percent of the base, rounded up to ten baht, no further than the maximum.

    What of the *unrounded* amount (two decimals, half up) lies above the maximum is special compensation.
    """
    product = pay.base * percent
    rounded_up = -(-product // (WHOLE * TEN_BAHT)) * TEN_BAHT
    if rounded_up <= pay.room:
        return Raise(rounded_up, 0)
    exact = (2 * product + WHOLE) // (2 * WHOLE)
    return Raise(pay.room, max(0, exact - pay.room) if rule.special != "none" else 0)


def cost_of(paid: Raise, rule: Raises) -> int:
    """What a raise takes of the budget, satang: special compensation counts where the rule says so ([ours] by default)."""
    return paid.raised + (paid.special if rule.special == "counts" else 0)
