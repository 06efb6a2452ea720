"""What a cell means: numbers, weights, levels, marks and dates in every habit of domain §7. What is not certain is no value."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.rounds import BUDDHIST_ERA, Round
from pipeline.thai import MONTHS, MONTHS_SHORT, arabic_digits, clean, fold, remembered, thai_date

BLANK = re.compile(r"[\s.…\-–—_]*")
MARKS = set("✓✔√☑☒✗✘xX×vV●•*/ü")
# [0-9] throughout: \d also matches the digits of thirty other scripts, which nobody here types on purpose.
DECIMAL = r"[0-9]+(?:\.[0-9]+)?"
PLAIN = re.compile(DECIMAL + r"|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
SAYS_PERCENT = re.compile(rf"(?:ร้อยละ\s*)?({DECIMAL})\s*(?:%|เปอร์เซ็นต์)|ร้อยละ\s*({DECIMAL})")
# The words that may stand around a number of each quantity: "4 ครั้ง" is a count, so it is no level.
LEVEL_WORDS = (re.compile(r"^(?:ระดับ|คะแนน)\s*"), re.compile(r"\s*คะแนน$"))
WEIGHT_WORDS = (re.compile(r"^น้ำหนัก\s*"), re.compile(r"\s*คะแนน$"))
NO_WORDS = (re.compile("^(?!)"), re.compile("(?!)$"))
ANY_WORDS = (re.compile(r"^(?:ร้อยละ|ระดับ|คะแนน)\s*"),
             re.compile(r"\s*(?:คะแนน|บาท|เดือน|วัน|ครั้ง|\.-|เปอร์เซ็นต์)$"))
BETWEEN_NUMBERS = re.compile(r"(?<=[0-9๐-๙]) (?=[0-9๐-๙])")
ANY_DIGIT = re.compile("[0-9๐-๙]")
NUMERIC_DATE = re.compile(r"(?<![0-9])([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})(?![0-9])")
ISO_DATE = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
MONTH_OF = {fold(name): number for names in (MONTHS, MONTHS_SHORT) for number, name in enumerate(names, 1)}
MONTH_OF |= {shorter: number for name, number in MONTH_OF.items() for shorter in (name.rstrip("."), name.replace(".", ""))}
WORDED_DATE = re.compile(r"(?<![0-9])([0-9]{1,2})(?:เดือน)?("
                         + "|".join(sorted(map(re.escape, MONTH_OF), key=len, reverse=True))
                         + r")\.?(?:พ\.?ศ\.?)?([0-9]{4}|[0-9]{2})(?![0-9])")
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
COLUMNS_MAX = 16_384
ADDRESSES_KEPT = 4096
UNREADABLE = ("error", "formula_without_value")            # kinds of cell of which nobody knows the value
TICK_BOX = re.compile(r"☑|☒|☐|□|■|\[\s*[xX✓✔/]?\s*\]|\(\s*[xX✓✔/]?\s*\)")
BEGINS_BOX = re.compile(r"[☑☒☐□■\[(]")
TICKED = set("☑☒■✓✔xX/")
ROUND_OF_YEAR = re.compile(r"(?:^|รอบ[^0-9]{0,20}|ครั้งที่|และ)([12])/([0-9]{4}|[0-9]{2})(?![0-9/])")
ROUND_NUMBER = re.compile(r"(?:ครั้งที่|รอบที่|รอบการประเมินที่)([12])(?![0-9/])")
FISCAL_YEAR = re.compile(r"ปีงบประมาณ(?:พ\.?ศ\.?)?([0-9]{4}|[0-9]{2})(?![0-9])")


@dataclass(slots=True, eq=False)        # frozen would take five times as long, and a large part of all reading is making cells
class Cell:
    """One filled cell: its address, the text as it stands, and what kind of value it is (tables.VALUE_KINDS). Nobody changes it."""

    row: int
    column: int
    text: str
    kind: str
    number: Decimal | None = None
    day: date | None = None
    is_percent: bool = False
    is_formula: bool = False

    @property
    def ref(self) -> str:
        return cell_ref(self.row, self.column)


@lru_cache(ADDRESSES_KEPT)
def cell_ref(row: int, column: int) -> str:
    """``cell_ref(0, 27)`` → ``AB1``; both counted from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


@lru_cache(ADDRESSES_KEPT)
def address(reference: str) -> tuple[int, int]:
    """``C7`` → (6, 2); raises ValueError for what is no address."""
    match = REFERENCE.match(reference)
    if not match:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    if column > COLUMNS_MAX:
        raise ValueError(reference)
    return int(match[2]) - 1, column - 1


@lru_cache(4096)
def shown_number(value: float | int) -> tuple[Decimal, str]:
    """The number Excel shows a person: the decimal of its 15 significant digits (domain §4), and its plain text."""
    number = Decimal(format(value, ".15g"))
    return number, plain_text(number)


def plain_text(number: Decimal) -> str:
    """``number`` without exponent and without trailing zeros behind the point."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_shown(cell: Cell) -> str:
    """The cell's text as its form shows it: 0.8 in a cell of percent is 80%, a date is written out."""
    if cell.kind == "number" and cell.is_percent:
        return f"{plain_text(cell.number * 100)}%"
    return thai_date(day) if cell.kind == "date" and (day := day_of(cell)) else clean(cell.text)


def is_blank(cell: Cell | None) -> bool:
    """Nothing there, or only what a form prints to be written over: dots, dashes, spaces."""
    return cell is None or (cell.kind == "text" and _is_unfilled(cell.text))


@remembered
def _is_unfilled(text: str) -> bool:
    return BLANK.fullmatch(clean(text)) is not None


def is_mark(cell: Cell | None) -> bool:
    """A tick of any kind, alone in its cell; a checkbox that is on is one too."""
    return cell is not None and (cell.text == "TRUE" if cell.kind == "bool" else
                                 cell.kind == "text" and clean(cell.text) in MARKS)


def number_of(cell: Cell, words: tuple[re.Pattern, re.Pattern] = ANY_WORDS) -> Decimal | None:
    """The number in the cell, or None where it is not certain: ``๔.๒5`` is 4.25, ``๑๘,๐๐๐ บาท`` 18000, ``4,5`` nothing."""
    if cell.kind == "number":
        return cell.number
    if cell.kind != "text":
        return None
    before, after = words
    text = after.sub("", before.sub("", arabic_digits(clean(cell.text))))
    return Decimal(text.replace(",", "")) if PLAIN.fullmatch(text) else None


def level_of(cell: Cell) -> Decimal | None:
    """The level in the cell: ``ระดับ 4``, ``5 คะแนน``; not ``4 ครั้ง``, ``ร้อยละ 4`` or 4 that is shown as 400%."""
    return None if cell.is_percent else number_of(cell, LEVEL_WORDS)


def percent_of(cell: Cell) -> Decimal | None:
    """The percent in the cell as a person sees it: ``2.7``, ``๒.๗๐``, ``2.7%``, ``ร้อยละ 2.7``, 0.027 that is shown as 2.7%.

    A number without a sign is in percent: 0.027 is no 2.7.
    """
    if cell.kind == "number" and cell.is_percent:
        return cell.number * 100
    said = _said_percent(cell)
    return number_of(cell, NO_WORDS) if said is None else said


def _said_percent(cell: Cell) -> Decimal | None:
    """The number of a text that says that it is percent."""
    said = SAYS_PERCENT.fullmatch(arabic_digits(clean(cell.text))) if cell.kind == "text" else None
    return Decimal(said[1] or said[2]) if said else None


class Weight(NamedTuple):
    """A weight as typed: the number, and whether the cell itself says that it is percent."""

    number: Decimal
    says_percent: bool


def weight_of(cell: Cell) -> Weight | None:
    """``70``, ``0.7``, ``๗๐%``, ``ร้อยละ 70`` or a cell formatted as percent; None where it is none of these."""
    if (said := _said_percent(cell)) is not None:
        return Weight(said, True)
    number = number_of(cell, WEIGHT_WORDS)
    if number is None:
        return None
    return Weight(number * 100, True) if cell.is_percent else Weight(number, False)


def weights_in_percent(weights: list[Weight]) -> list[Decimal]:
    """The weights of one component in percent (domain §4: the unit is seen from the sum, 100 or 1).

    A cell that says percent is percent. The others are fractions where only then the sum is 100, or where the sum is
    neither and none of them is above 1.
    """
    as_percent = [w.number for w in weights]
    as_fraction = [w.number if w.says_percent else w.number * 100 for w in weights]
    plain = [w.number for w in weights if not w.says_percent]
    if sum(as_percent) == 100 or not plain:
        return as_percent
    return as_fraction if sum(as_fraction) == 100 or max(plain) <= 1 else as_percent


def christian_year(year: int) -> int:
    """A year as typed → Christian: Buddhist from 2400 on, two digits are Buddhist too (65 → 2565)."""
    if year < 100:
        return year + 2500 - BUDDHIST_ERA
    return year - BUDDHIST_ERA if year >= 2400 else year


def day_of(cell: Cell) -> date | None:
    """The date in the cell, a Buddhist year typed as Christian mended, or None; text with two dates has no one date."""
    if cell.kind == "date" and cell.day:
        return _day(cell.day.year, cell.day.month, cell.day.day)
    return only_day_in(cell.text) if cell.kind == "text" else None


@remembered
def only_day_in(text: str) -> date | None:
    """The date that ``text`` writes out in any form, or None where it writes none or several."""
    found = set(days_in(text))
    return found.pop() if len(found) == 1 else None


def days_in(text: str) -> list[date]:
    """All dates in ``text``: ``๑ ต.ค. ๒๕๖๕``, ``1 ตุลาคม 2565``, ``01/04/2568``, ``2023-04-05``."""
    if not ANY_DIGIT.search(text):
        return []
    text = _fold_apart(text)
    found = []
    for pattern, order in ((ISO_DATE, (1, 2, 3)), (NUMERIC_DATE, (3, 2, 1)), (WORDED_DATE, (3, 2, 1))):
        for match in pattern.finditer(text):
            year, month, day = (match[i] for i in order)
            month_no = MONTH_OF.get(month) or int(month) if not month.isdigit() else int(month)
            if parsed := _day(int(year), month_no, int(day)):
                found.append((match.start(), parsed))
    return [day for _, day in sorted(found)]


def _fold_apart(text: str) -> str:
    """``text`` folded, two numbers side by side still two: ``ครั้งที่ 1 5 เมษายน`` is not the 15th."""
    return fold(BETWEEN_NUMBERS.sub("|", clean(text)))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(christian_year(year), month, day)
    except ValueError:
        return None


@remembered
def rounds_in(text: str) -> frozenset[Round]:
    """Every round that ``text`` states in full: by its dates, as ``1/2566``, or as ครั้งที่ with ปีงบประมาณ.

    Of several tick boxes only the ticked ones speak; a bare ครั้งที่ without a year states nothing.
    """
    return frozenset(found for part in _ticked_parts(text) for found in _rounds_in_part(part))


def _ticked_parts(text: str) -> list[str]:
    """What stands behind each ticked box; before it, where the text begins with words and ends with a box."""
    boxes = list(TICK_BOX.finditer(text))
    if not boxes:
        return [text]
    if text[:boxes[0].start()].strip() and not text[boxes[-1].end():].strip():
        starts = [0, *(box.end() for box in boxes[:-1])]
        parts = [text[start:box.start()] for start, box in zip(starts, boxes)]
    else:
        ends = [*(box.start() for box in boxes[1:]), len(text)]
        parts = [text[box.end():end] for box, end in zip(boxes, ends)]
    return [part for part, box in zip(parts, boxes) if set(box[0]) & TICKED]


def lone_box(cell: Cell) -> bool | None:
    """Whether the tick box or mark that is all of the cell is ticked; None where the cell is something else."""
    text = clean(cell.text)
    if TICK_BOX.fullmatch(text):
        return bool(set(text) & TICKED)
    return True if is_mark(cell) else None


def _rounds_in_part(text: str) -> set[Round]:
    days = days_in(text)
    by_days = {r for first, last in zip(days, days[1:]) if (r := Round.between(first, last))}
    folded = _fold_apart(text)
    by_name = {Round(_fiscal_year(year), int(number)) for number, year in ROUND_OF_YEAR.findall(folded)}
    number, year = ROUND_NUMBER.search(folded), FISCAL_YEAR.search(folded)
    by_year = {Round(_fiscal_year(year[1]), int(number[1]))} if number and year else set()
    return by_days | by_name | by_year


def _fiscal_year(text: str) -> int:
    return christian_year(int(text)) + BUDDHIST_ERA


