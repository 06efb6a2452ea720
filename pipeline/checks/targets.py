"""What a target written in words demands in numbers, and whether five of them climb or fall without overlap (003)."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.exact import parse_exact
from pipeline.intake.values import only_day_in
from pipeline.thai import MONTHS, MONTHS_SHORT, arabic_digits, clean, fold

NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
BETWEEN = re.compile(rf"({NUMBER})\s*%?\s*(?:-|–|—|ถึง)\s*(?:ร้อยละ)?\s*({NUMBER})")
# Folded words, the refusing ones first: ไม่น้อยกว่า holds น้อยกว่า. (pattern, open below, open above, bound itself excluded)
BOUNDS = tuple((re.compile(words), *rest) for words, *rest in (
    (r"ไม่น้อยกว่า|ไม่ต่ำกว่า|อย่างน้อย|ตั้งแต่|ขึ้นไป|≥|>=", False, True, False),
    (r"ไม่เกิน|ไม่มากกว่า|ไม่สูงกว่า|ภายใน|ลงมา|≤|<=", True, False, False),
    (r"ต่ำกว่า|น้อยกว่า|ไม่ถึง|ก่อน|<", True, False, True),
    (r"มากกว่า|สูงกว่า|เกิน|หลัง|>", False, True, True)))

# Folded words with which a figure alone says nothing of its order: a month's year, a change up or down, days before or
# after a deadline, steps that each level counts from the first one again, a figure below zero.
RELATIVE = re.compile("|".join((*(re.escape(fold(month)) for month in (*MONTHS, *MONTHS_SHORT)), "ลดลง", "เพิ่มขึ้น",
                                "(?:ก่อน|หลัง|กว่า|เกิน)กำหนด", "ขั้นตอน", r"(?<![0-9%])[-−–—][0-9]")))
PERCENT = re.compile(r"(?:ร้อยละ|เปอร์เซ็นต์|%)+")
FIGURES = re.compile(rf"{NUMBER}|ถึง|[-–—]")


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high``, None where it is open; the bounds belong to it unless ``excludes_bound``."""

    low: Fraction | None
    high: Fraction | None
    is_day: bool = False
    excludes_bound: bool = False

    def is_below(self, other: "Range") -> bool:
        """Entirely below; of two ranges open to the same side (``ไม่น้อยกว่า 60``, ``ไม่น้อยกว่า 70``) the bounds count."""
        if self.low is None and other.low is None:
            return self.high < other.high
        if self.high is None and other.high is None:
            return self.low < other.low
        if self.high is None or other.low is None:
            return False
        return self.high < other.low or self.high == other.low and (self.excludes_bound or other.excludes_bound)


def range_of(target: str) -> Range | None:
    """The range that a target names; None where it names no single number, range or day: then nobody but people can judge."""
    text, day = arabic_digits(clean(target)), only_day_in(target)
    numbers = [parse_exact(number.replace(",", "")) for number in re.findall(NUMBER, text)]
    if not day and RELATIVE.search(fold(text)):
        return None
    if not day and len(numbers) == 2 and BETWEEN.search(text) and numbers[0] <= numbers[1]:
        return Range(*numbers)
    if not day and len(numbers) != 1:
        return None
    bound = Fraction(day.toordinal()) if day else numbers[0]
    for words, is_open_below, is_open_above, excludes_bound in BOUNDS:
        if words.search(fold(text)):
            return Range(None if is_open_below else bound, None if is_open_above else bound, bool(day), excludes_bound)
    return Range(bound, bound, bool(day))


def is_same_target(one: str, other: str) -> bool:
    """Whether two targets say the same: the same words, or the same figures or day however they are written (``ร้อยละ 60``,
    ``60%``, ``60.0``). Where both count in something, it must be the same thing: 5 วัน is not 5 ครั้ง."""
    if fold(one) == fold(other):
        return True
    named = range_of(one)
    if named is None or named != range_of(other):
        return False
    units = {_unit_of(one), _unit_of(other)} - {""}
    return named.is_day or len(units) < 2


def _unit_of(target: str) -> str:
    """What is left of a target's words without its figures and bounds; ``%`` for percent in every wording."""
    text = PERCENT.sub("%", fold(target))
    for words, *_ in BOUNDS:
        text = words.sub("", text)
    return PERCENT.sub("%", FIGURES.sub("", text))


def out_of_order(targets: list[str]) -> tuple[int, int] | None:
    """The first two neighbours (from 0) that break the order of the others; None where all climb, all fall, or words or
    different kinds of figures leave it to people."""
    ranges = [range_of(target) for target in targets]
    if None in ranges or len({known.is_day for known in ranges}) > 1:
        return None
    ranges = _as_cumulative(ranges)
    pairs = list(zip(ranges, ranges[1:]))
    climbing = [low.is_below(high) for low, high in pairs]
    falling = [high.is_below(low) for low, high in pairs]
    if all(climbing) or all(falling):
        return None
    broken = climbing if sum(climbing) >= sum(falling) else falling
    return (place := broken.index(False)), place + 1


def _as_cumulative(ranges: list[Range]) -> list[Range]:
    """The ranges; where all but the last are open to the same side, the last one too: nothing is above ``ร้อยละ 100``."""
    *before, last = ranges
    if all(known.high is None for known in before):
        return [*before, replace(last, high=None)] if last.low is not None else ranges
    if all(known.low is None for known in before):
        return [*before, replace(last, low=None)] if last.high is not None else ranges
    return ranges
