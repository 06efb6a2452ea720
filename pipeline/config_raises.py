"""The rules of pay raises (003; details practice): budget, bases, who may have one, and how the budget is shared out."""

from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from pipeline.config_values import Cited, Day, Percent, Positive, Text, Whole, upwards
from pipeline.thai import reference_rows

STEPS = 100             # a raise is a percent with two decimals, counted in steps of 0.01: 2.70 is 270
RaisedBand = Literal["outstanding", "very_good", "good", "fair"]        # whoever needs improvement has none (domain §5)
RoundNumber = Annotated[Positive, Field(le=2)]


def _in_steps(percent: Decimal) -> Decimal:
    if percent * STEPS % 1:
        raise ValueError(f"ร้อยละ {percent} มีทศนิยมเกินสองตำแหน่ง")
    return percent


StepPercent = Annotated[Percent, AfterValidator(_in_steps)]
PercentRange = Annotated[tuple[StepPercent, StepPercent], AfterValidator(upwards)]


class SalaryBase(Cited):
    """One line of the table of bases, baht: a level (of government employees: a group) from one salary on, from a day on."""

    scheme: Literal["government_employee", "civil_servant_38k2"]
    level: Text
    salary_from: Whole = 0
    midpoint: Positive | None = None
    lower_base: Positive | None = None
    upper_base: Positive | None = None
    maximum: Positive
    extended_maximum: Positive | None = None
    effective_from: Day

    @model_validator(mode="after")
    def _has_bases_or_none(self) -> "SalaryBase":
        if len({value is None for value in (self.midpoint, self.lower_base, self.upper_base)}) > 1:
            raise ValueError("ต้องมี midpoint lower_base และ upper_base ครบทั้งสามค่า หรือไม่มีเลย (ฐานคือค่าตอบแทนของตนเอง)")
        return self


@cache
def shipped_bases() -> tuple[SalaryBase, ...]:
    """reference/salary_bases.csv; raises ValidationError where a line is not what it should be."""
    return tuple(SalaryBase(**{name: int(text) if text.isdigit() else text for name, text in row.items()}
                            | {"effective_from": date.fromisoformat(row["effective_from"])})
                 for row in reference_rows("salary_bases.csv"))


class Eligibility(Cited):
    """What keeps a person from a raise whatever the score; each agency sets its own (practice). None: not asked for."""

    months_min: Whole | None = None
    leave_days_max: Whole | None = None
    leave_times_max: Whole | None = None
    late_times_max: Whole | None = None


class Scenario(Cited):
    """One way to share the budget out: a method, each band's range of percents, whether the remainder is filled in."""

    name: Text
    method: Literal["by_band", "by_score", "given"]
    fill: bool = False
    outstanding: PercentRange | None = None
    very_good: PercentRange | None = None
    good: PercentRange | None = None
    fair: PercentRange | None = None

    @property
    def ranges(self) -> dict[str, tuple[int, int]]:
        """band → lowest and highest percent, in steps of 0.01; best band first, one without range left out."""
        return {band: (int(own[0] * STEPS), int(own[1] * STEPS)) for band in get_args(RaisedBand) if (own := getattr(self, band))}

    @model_validator(mode="after")
    def _every_band_climbs(self) -> "Scenario":
        lacking = [band for band in get_args(RaisedBand) if band not in self.ranges]
        if lacking and (self.method != "given" or self.ranges):
            raise ValueError(f"ขาดช่วงร้อยละของระดับ {' '.join(lacking)}")
        for (better, high), (worse, low) in pairwise(self.ranges.items()):
            if high[0] < low[0] or high[1] < low[1]:
                raise ValueError(f"ช่วงร้อยละของระดับ {better} ต้องไม่ต่ำกว่าของระดับ {worse} ทั้งค่าแรกและค่าหลัง")
        return self


class Raises(Cited):
    """The raises of one personnel type (003 ข้อ 1–2)."""

    is_on: bool = True
    rounds: tuple[RoundNumber, ...]         # of a fiscal year: raises are due after these
    payroll_share: StepPercent              # of the payroll, the budget
    percent_max: StepPercent                # of the base, a raise before it is rounded
    score: Literal["round", "mean"]         # of the round, or the mean of both rounds of the fiscal year
    base: Literal["level", "own_pay"]
    maximum: Literal["ordinary", "extended"]
    special: Literal["counts", "beside", "none"]    # special compensation: of the budget, beside it, or never paid
    reach: RaisedBand                       # the lowest band that has a raise
    scenario: Text                          # the one that counts, where raises.xlsx names no other
    eligibility: Eligibility
    scenarios: tuple[Scenario, ...]

    @model_validator(mode="after")
    def _names_its_scenarios(self) -> "Raises":
        names = [scenario.name for scenario in self.scenarios]
        if len(set(names)) != len(names):
            raise ValueError("มีฉากทัศน์ชื่อซ้ำกัน")
        if self.scenario not in names:
            raise ValueError(f"ไม่มีฉากทัศน์ชื่อ {self.scenario} (ที่มีคือ {' · '.join(names)})")
        for scenario in self.scenarios:
            if over := [band for band, (_, high) in scenario.ranges.items() if high > self.cap]:
                raise ValueError(f"ฉากทัศน์ {scenario.name}: ช่วงของระดับ {' '.join(over)} เกินร้อยละ {self.percent_max}")
        return self

    def scenario_of(self, name: str) -> Scenario:
        """The scenario with this name; raises StopIteration where there is none."""
        return next(scenario for scenario in self.scenarios if scenario.name == name)

    @property
    def cap(self) -> int:
        """``percent_max`` in steps of 0.01 percent."""
        return int(self.percent_max * STEPS)

    @property
    def share(self) -> int:
        """``payroll_share`` in steps of 0.01 percent."""
        return int(self.payroll_share * STEPS)
