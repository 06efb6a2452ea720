"""A workbook as it is drawn, before there is a file: of each sheet the places of its cells, and apart from them what they hold.

Apart, because papers of one kind differ in what their cells hold and in hardly anything else (see ``prepared``). What is
neither cell nor size is written down as it is to be said to XlsxWriter.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from math import isfinite
from typing import NamedTuple

DAY_ZERO = date(1899, 12, 30)       # of the days that Excel counts
LONGEST_TEXT = 16_000               # a cell holds 32,767 UTF-16 units; more is dropped without a word
# What XlsxWriter may be told of a sheet as a whole. Nothing of it puts anything into a cell or makes the sheet larger.
SAID = frozenset(("conditional_format", "data_validation", "fit_to_pages", "freeze_panes", "protect", "repeat_columns", "repeat_rows",
                  "very_hidden"))


class Formula(NamedTuple):
    """A live formula and the value that recalculating it gives."""

    text: str
    value: float | str


class Link(NamedTuple):
    """A text that leads to another place of the workbook, as XlsxWriter writes its address."""

    target: str
    text: str


Content = str | int | float | Fraction | Formula | Link | None
Spot = tuple[int, int, int, int, int]       # row, column, last row and last column of its merge, number of its look


class Page(NamedTuple):
    """How a sheet lies on A4, one page wide; ``pages_high`` 0 is as many as it needs."""

    is_landscape: bool
    pages_high: int


class Dictionary(tuple):
    """The items of a dictionary, so that what is said of a sheet can be compared and kept."""


def frozen(value: object) -> object:
    """``value`` with its dictionaries and lists as tuples."""
    match value:
        case dict():
            return Dictionary((key, frozen(item)) for key, item in value.items())
        case list() | tuple():
            return tuple(map(frozen, value))
    return value


class Looks:
    """The looks of a workbook, each under a number in the order of first use: equal ones under the same."""

    def __init__(self) -> None:
        self.numbers: dict[tuple, int] = {}
        self._seen: dict[int, tuple[dict, int]] = {}

    def number_of(self, look: dict) -> int:
        """The number of ``look``, which nobody changes any more."""
        # Most are constants of a form, known by their identity; kept with it, for another could come to their place.
        known = self._seen.get(id(look))
        if known is None:
            number = self.numbers.setdefault(tuple(look.items()), len(self.numbers))
            known = self._seen[id(look)] = look, number
        return known[1]


class Sheet:
    """One sheet: its cells in the order in which they were put (a later one lies over an earlier), sizes, and what is said of it.

    Rows and columns are counted from 0. ``page`` None is a sheet that is not printed, without header and footer.
    """

    def __init__(self, name: str, looks: Looks, page: Page | None = None, header: str = "", footer: str = ""):
        self.name, self.page, self.header, self.footer = name, page, header, footer
        self.spots: list[Spot] = []
        self.contents: list[Content] = []
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.filtered: tuple[int, int, int, int] | None = None
        self.said: list[tuple[str, tuple]] = []
        self.by_hand: list[Callable] = []
        self.number_of = looks.number_of

    def put(self, row: int, col: int, content: Content, look: dict, to: tuple[int, int] | None = None) -> None:
        """``content`` at (row, col), merged as far as ``to``; ``look`` are XlsxWriter's properties of its format."""
        self.spots.append((row, col, *(to or (row, col)), self.number_of(look)))
        self.contents.append(content)

    def put_all(self, spots: Iterable[Spot], contents: Iterable[Content]) -> None:
        """Many cells at once, each content on its spot. Raises ValueError where one has none."""
        self.spots += spots
        self.contents += contents
        if len(self.spots) != len(self.contents):
            raise ValueError(f"{len(self.contents)} contents at {len(self.spots)} spots of {self.name}")

    def set_column(self, first: int, last: int, width: float) -> None:
        """Make these columns so many characters wide."""
        for col in range(first, last + 1):
            self.widths[col] = width

    def set_row(self, row: int, height: float) -> None:
        """Make a row so many points high."""
        self.heights[row] = height

    def autofilter(self, first_row: int, first_col: int, last_row: int, last_col: int) -> None:
        """Let the rows be filtered by what stands in these columns."""
        self.filtered = (first_row, first_col, last_row, last_col)

    def draw(self, by_hand: Callable) -> None:
        """Keep ``by_hand(workbook, worksheet)``, to be called with XlsxWriter's own when the cells are drawn: a chart, a column's format."""
        self.by_hand.append(by_hand)

    def __getattr__(self, method: str) -> Callable:
        """What XlsxWriter's worksheet is to be told when there is one (SAID)."""
        if method not in SAID:
            raise AttributeError(method)
        return partial(self._say, method)

    def _say(self, method: str, *arguments: object) -> None:
        self.said.append((method, frozen(arguments)))


@dataclass
class Drawing:
    """A workbook: its title, the date it carries, its sheets, its own properties and defined names."""

    title: str
    created: datetime
    sheets: list[Sheet] = field(default_factory=list)
    looks: Looks = field(default_factory=Looks)
    properties: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, page: Page | None = None, header: str = "", footer: str = "") -> Sheet:
        """A new sheet behind the others."""
        self.sheets.append(Sheet(name, self.looks, page, header, footer))
        return self.sheets[-1]


def shortened(text: str) -> str:
    """``text`` as far as a cell safely holds it, with an ellipsis where it was cut."""
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def day_number(iso: str) -> int | None:
    """A day as the number that Excel counts it by; None for ''."""
    return (date.fromisoformat(iso) - DAY_ZERO).days if iso else None


def figure(content: float | Fraction) -> float:
    """A number as a cell holds it, zero without a sign. Raises ValueError for what is no number."""
    number = float(content) + 0.0
    if not isfinite(number):
        raise ValueError(f"{content} in a cell")
    return number
