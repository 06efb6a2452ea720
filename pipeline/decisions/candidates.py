"""Who may have a raise, from which base, and why not (003 ข้อ 2; conditions practice: settings of each agency)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pipeline.config import Scheme
from pipeline.config_raises import Raises, SalaryBase
from pipeline.decisions.pay import Pay, baht, base_of, line_for, maximum_of, satang
from pipeline.exact import parse_exact
from pipeline.findings import Finding
from pipeline.intake.words import meaning
from pipeline.schema import rows_of
from pipeline.scoring.bands import band_of
from pipeline.thai import clean

Bases = dict[tuple[str, str], tuple[SalaryBase, ...]]       # (scheme, level) → the lines in force, by salary
NO_SCORE = {"incomplete": "ยังไม่มีคะแนน เพราะแบบประเมินไม่สมบูรณ์", "missing": "ยังไม่มีคะแนน เพราะยังไม่มีแบบประเมินที่ใช้ได้"}
NO_MEAN = "ไม่มีคะแนนครบทั้งสองรอบของปีงบประมาณ"
NO_SALARY, NO_LEVEL, NO_BASE = "ทะเบียนไม่มีเงินเดือนที่อ่านได้", "ไม่พบระดับในตารางฐานในการคำนวณ", "ตารางไม่มีฐานในการคำนวณหรือขั้นสูงของระดับนี้"
ABOVE_MAXIMUM = "เงินเดือนเกินขั้นสูงของระดับ"
TOO_LOW = "ผลการประเมินระดับ{band} ไม่ถึงระดับที่ได้เลื่อน"
# What is asked of the service in the round: column of 20_people, setting, whether it is a least, in words.
CONDITIONS = (("months_in_round", "months_min", True, "อายุราชการในรอบ {has} เดือน ไม่ถึง {asked} เดือน", "อายุราชการในรอบ"),
              ("leave_days", "leave_days_max", False, "ลา {has} วัน เกิน {asked} วัน", "วันลา"),
              ("leave_times", "leave_times_max", False, "ลา {has} ครั้ง เกิน {asked} ครั้ง", "ครั้งลา"),
              ("late_times", "late_times_max", False, "มาสาย {has} ครั้ง เกิน {asked} ครั้ง", "มาสาย"))


@dataclass(frozen=True)
class Candidate:
    """One person of a personnel type whose raises are due, and what speaks for or against a raise.

    ``lacking`` is what must be known first, ``against`` what the rules say against it, ``unasked`` the conditions on which the
    roster has nothing: they are not held against anybody, and are said.
    """

    person: object              # a line of 20_people
    salary: int | None          # satang
    level: str
    line: SalaryBase | None
    pay: Pay | None
    score: Fraction | None
    band: str
    lacking: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def is_eligible(self) -> bool:
        return not self.lacking and not self.against


def level_of(text: str) -> str:
    """The level as the table of bases names it; as written where no line of headers.csv knows it."""
    return meaning("pay_level", text) or clean(text)


def candidates(people: pd.DataFrame, statuses: dict[str, str], scores: dict[str, str], scheme: Scheme, bases: Bases) -> list[Candidate]:
    """Everybody of a scheme with raises, in the order of the roster.

    In: 20, person_id → score_status, person_id → the score that counts for raises (as reviewed), the table in force.
    """
    return [_candidate(person, statuses[person.person_id], scores.get(person.person_id, ""), scheme, bases)
            for person in rows_of(people[people["scheme"] == scheme.code])]


def _candidate(person, status: str, score: str, scheme: Scheme, bases: Bases) -> Candidate:
    rule = scheme.raises
    salary, level = satang(person.salary), level_of(person.level)
    lines = bases.get((scheme.code, level))
    line = line_for(salary, lines) if lines and salary is not None else None
    base, maximum = (base_of(salary, line, rule), maximum_of(line, rule)) if line else (None, None)
    is_above = maximum is not None and salary > maximum
    pay = Pay(salary, base, maximum - salary) if base is not None and maximum is not None and not is_above else None
    band = band_of(parse_exact(score), scheme.bands) if score else None
    lacking = [why for why, is_so in (
        (NO_SCORE.get(status, NO_MEAN), not score), (NO_SALARY, salary is None), (NO_LEVEL, not lines),
        (NO_BASE, line is not None and (base is None or maximum is None)), (ABOVE_MAXIMUM, is_above)) if is_so]
    against = [*([TOO_LOW.format(band=band.name_th)] if band and not _reaches(band.code, scheme) else []), *_unmet(person, rule)]
    return Candidate(person, salary, level, line, pay, parse_exact(score) if score else None, band.code if band else "",
                     tuple(lacking), tuple(against), tuple(_unasked(person, rule)))


def _reaches(band: str, scheme: Scheme) -> bool:
    return scheme.band(band).min >= scheme.band(scheme.raises.reach).min


def _unmet(person, rule: Raises) -> Iterator[str]:
    for column, setting, is_least, words, _ in CONDITIONS:
        has, asked = getattr(person, column), getattr(rule.eligibility, setting)
        if has and asked is not None and (parse_exact(has) < asked if is_least else parse_exact(has) > asked):
            yield words.format(has=has, asked=asked)


def _unasked(person, rule: Raises) -> Iterator[str]:
    for column, setting, _, _, name in CONDITIONS:
        if getattr(rule.eligibility, setting) is not None and not getattr(person, column):
            yield name


def check_candidates(these: list[Candidate], rule: Raises) -> Iterator[Finding]:
    """What keeps a raise from being worked out: salary, level, or a salary above its level's maximum.

    They lead to a cell of the roster and name nobody: pay has no place on the page of a unit.
    """
    for one in these:
        person = one.person
        if one.salary is None:
            yield Finding("RAISE_SALARY_MISSING", person.file_name, person.sheet_name, person.salary_cell_ref or person.cell_ref,
                          person.salary)
        if NO_LEVEL in one.lacking or NO_BASE in one.lacking:
            yield Finding("RAISE_LEVEL_UNKNOWN", person.file_name, person.sheet_name, person.level_cell_ref or person.cell_ref,
                          person.level)
        if ABOVE_MAXIMUM in one.lacking:
            yield Finding("RAISE_SALARY_ABOVE_MAXIMUM", person.file_name, person.sheet_name, person.salary_cell_ref or person.cell_ref,
                          baht(one.salary), words={
                              "expected": baht(maximum_of(one.line, rule)), "about": one.level})
