"""Rounds of evaluation: 2566/1 runs from 1 October 2565 to 31 March 2566 (001 ข้อ 5, 003)."""

import re
from dataclasses import dataclass
from datetime import date

BUDDHIST_ERA = 543
ROUND_TEXT = re.compile(r"(2[45][0-9]{2})[/-]([12])")


@dataclass(frozen=True, order=True)
class Round:
    """One round: ``fiscal_year`` is Buddhist, ``number`` is 1 (October to March) or 2 (April to September)."""

    fiscal_year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Round":
        """``2566/1`` or ``2566-1``; raises ValueError for anything else."""
        match = ROUND_TEXT.fullmatch(text)
        if not match:
            raise ValueError(text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def between(cls, first: date, last: date) -> "Round | None":
        """The round that runs exactly from ``first`` to ``last``, or None where no round does."""
        for fiscal_year in (last.year + BUDDHIST_ERA, last.year + BUDDHIST_ERA + 1):
            for number in (1, 2):
                found = cls(fiscal_year, number)
                if (found.first_day, found.last_day) == (first, last):
                    return found
        return None

    def __str__(self) -> str:
        return f"{self.fiscal_year}/{self.number}"

    @property
    def folder(self) -> str:
        return f"{self.fiscal_year}-{self.number}"

    @property
    def first_day(self) -> date:
        christian_year = self.fiscal_year - BUDDHIST_ERA
        return date(christian_year - 1, 10, 1) if self.number == 1 else date(christian_year, 4, 1)

    @property
    def last_day(self) -> date:
        christian_year = self.fiscal_year - BUDDHIST_ERA
        return date(christian_year, 3, 31) if self.number == 1 else date(christian_year, 9, 30)

    @property
    def middle_day(self) -> date:
        """The last day of the round's third month."""
        christian_year = self.fiscal_year - BUDDHIST_ERA
        return date(christian_year - 1, 12, 31) if self.number == 1 else date(christian_year, 6, 30)

    @property
    def payroll_day(self) -> date:
        """The day whose payroll sets the budget of raises: 1 March or 1 September (003 ข้อ 1)."""
        return date(self.fiscal_year - BUDDHIST_ERA, 3 if self.number == 1 else 9, 1)

    @property
    def next(self) -> "Round":
        """The adjacent round behind this one, also across fiscal years."""
        return Round(self.fiscal_year, 2) if self.number == 1 else Round(self.fiscal_year + 1, 1)

    @property
    def previous(self) -> "Round":
        """The adjacent round before this one, also across fiscal years."""
        return Round(self.fiscal_year, 1) if self.number == 2 else Round(self.fiscal_year - 1, 2)
