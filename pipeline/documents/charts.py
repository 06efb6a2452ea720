"""What the chart macros of templates/charts.html draw: numbers for places on a page, so binary ones will do, and words."""

from typing import NamedTuple


class Axis(NamedTuple):
    """From where to where, at which values a tick stands, what is measured (a short word: SVG does not wrap Thai)."""

    low: float
    high: float
    ticks: tuple[float, ...]
    label: str


class Point(NamedTuple):
    """A point whose area grows with ``size``, mostly the number of people, of a CSS class, with the words shown when pointed at."""

    x: float
    y: float
    kind: str
    size: float
    words: str


class Region(NamedTuple):
    """A stretch of the x axis with its label above; filled between ``y_from`` and ``y_to`` where those are known."""

    x_from: float
    x_to: float
    kind: str
    label: str
    y_from: float | None = None
    y_to: float | None = None
