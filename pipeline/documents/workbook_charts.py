"""Native charts of a workbook: bars whose every text has the Thai font, each bar with its figure, each chart with its words.

A chart only repeats a table beside it: its bars are references to that table's cells, so it follows when they change. It
can be read without colour: each bar carries its figure, and bands that print in one grey differ by their lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from pipeline.documents.drawing import Sheet
from pipeline.documents.look import BAND_COLOURS, SHEET_FONT
from pipeline.documents.workbook import FIRST_ROW

PLAIN, PALE = "#5D6B78", "#DDE3E8"       # of what is no band: no colour of a band, dark and light
EDGE = "#3A454E"
TITLE_SIZE, LABEL_SIZE = 16, 13
MOVE_ONLY = 2                            # with the cells, but never squeezed where a filter hides rows
MARGIN = 12                              # pixels between a table and its chart
ROW_PIXELS = 42                          # the lowest row of a list is a little higher
TITLE_PIXELS, FIGURE_PIXELS, LABEL_PIXELS, LEGEND_PIXELS, LEAST_STANDING = 62, 22, 36, 44, 228
BAR = "#D5DEE5"


@dataclass(frozen=True)
class Look:
    """The inside of a bar: its colour, and over it lines (a pattern as XlsxWriter names it) in another."""

    colour: str
    pattern: str = ""
    lines: str = ""

    @property
    def drawn(self) -> dict:
        """What XlsxWriter is told of it; the edge keeps pale bars visible on paper."""
        inside = {"pattern": {"pattern": self.pattern, "fg_color": self.lines, "bg_color": self.colour}} if self.pattern else {
            "fill": {"color": self.colour}}
        return inside | {"border": {"color": EDGE, "width": 0.75}}


SOLID, HATCHED, PALER = Look(PLAIN), Look("#FFFFFF", "wide_upward_diagonal", PLAIN), Look(PALE)
# Printed without colour, fair is the grey of good, and needs_improvement that of very_good.
BAND_LINES = {"fair": ("wide_downward_diagonal", "#FFFFFF"), "needs_improvement": ("wide_upward_diagonal", "#FFFFFF")}


@dataclass(frozen=True)
class Bars:
    """One series: its name, where its labels and its figures stand (absolute references), its look.

    ``looks`` gives each bar its own look; ``unsaid`` are the bars (from 0) too narrow for their figure.
    """

    name: str
    labels: str
    figures: str
    look: Look = SOLID
    looks: tuple[Look, ...] = ()
    unsaid: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Picture:
    """A chart: title, what it shows in words for who cannot see it, its series, its form.

    The bars stand, or lie below one another (``is_lying``) with labels that take ``label_share`` of the width and lines
    ``bar_pixels`` high, ``bars`` of them; ``full`` is the greatest figure that there can be, None where it is open.
    ``subtype`` as XlsxWriter names it.
    """

    title: str
    says: str
    series: tuple[Bars, ...]
    is_lying: bool = False
    subtype: str = ""
    number_format: str = "0"
    full: float | None = None
    width: int = 640
    label_share: float = 0.45
    bars: int = 0
    bar_pixels: int = 34

    @property
    def least_height(self) -> int:
        """Pixels that its texts need so that none covers another."""
        legend = LEGEND_PIXELS if len(self.series) > 1 else MARGIN
        return TITLE_PIXELS + legend + (self.bars * self.bar_pixels if self.is_lying else LEAST_STANDING - TITLE_PIXELS)


def band_look(code: str) -> Look:
    """A band in the colour that pages give it."""
    return Look(BAND_COLOURS[code][0], *BAND_LINES.get(code, ()))


def font(size: int = LABEL_SIZE, bold: bool = False) -> dict:
    return {"name": SHEET_FONT, "size": size, "bold": bold}


def add_chart(sheet: Sheet, place: tuple[int, int], picture: Picture, height: int = 0) -> int:
    """Put the chart at the cell ``place`` (row, column from 0), at least ``height`` pixels high; returns the rows it covers."""
    height = max(height, picture.least_height)
    sheet.draw(lambda workbook, worksheet: _insert(workbook, worksheet, place, picture, height))
    return ceil((height + MARGIN) / ROW_PIXELS)


def _insert(workbook: Workbook, worksheet: Worksheet, place: tuple[int, int], picture: Picture, height: int) -> None:
    """Draw the chart. Raises ValueError where XlsxWriter refuses it."""
    subtype = {"subtype": picture.subtype} if picture.subtype else {}
    chart = workbook.add_chart({"type": "bar" if picture.is_lying else "column"} | subtype)
    for bars in picture.series:
        if chart.add_series(_series(bars, picture)):
            raise ValueError(f"series {bars.name} of {worksheet.name} refused")
    chart.set_title({"name": picture.title, "name_font": font(TITLE_SIZE, bold=True), "overlay": False})
    _set_axes(chart, picture)
    chart.set_legend({"position": "bottom", "font": font()} if len(picture.series) > 1 else {"none": True})
    chart.set_chartarea({"border": {"color": "#7F8C96"}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": picture.width, "height": height})
    chart.set_plotarea({"layout": _layout(picture, height)})
    options = {"x_offset": MARGIN, "object_position": MOVE_ONLY, "description": f"{picture.title}: {picture.says}"}
    if worksheet.insert_chart(*place, chart, options):
        raise ValueError(f"chart of {worksheet.name} refused")


def add_charts(sheet: Sheet, col: int, charts: Sequence[tuple[int, int, Picture]]) -> None:
    """Charts behind column ``col``, each beside its lines: (first row, number of rows, chart). None covers another."""
    free = 0
    for first, rows, picture in charts:
        row = max(first, free)
        free = row + add_chart(sheet, (row, col), picture, rows * ROW_PIXELS - MARGIN)


def cell_bars(sheet: Sheet, col: int, rows: int, full: float) -> None:
    """A pale bar behind each figure of a list's column, ``full`` filling the cell."""
    sheet.conditional_format(FIRST_ROW, col, FIRST_ROW + max(rows, 1) - 1, col, {
        "type": "data_bar", "data_bar_2010": True, "bar_color": BAR, "bar_solid": True, "bar_no_border": True,
        "min_type": "num", "min_value": 0, "max_type": "num", "max_value": full})


def _series(bars: Bars, picture: Picture) -> dict:
    is_stacked = "stacked" in picture.subtype
    labels = {"value": True, "num_format": picture.number_format, "font": font()}
    if is_stacked:
        labels |= {"position": "center", "fill": {"color": "#FFFFFF"}}
    if bars.unsaid:
        labels["custom"] = [{"delete": True} if number in bars.unsaid else None for number in range(max(bars.unsaid) + 1)]
    points = {"points": [look.drawn for look in bars.looks]} if bars.looks else {}
    return {"name": bars.name, "categories": f"={bars.labels}", "values": f"={bars.figures}", "data_labels": labels,
            "gap": 40, **({"overlap": 100} if is_stacked else {"overlap": -5}), **bars.look.drawn, **points}


def _set_axes(chart: Chart, picture: Picture) -> None:
    """Labels on one axis; the other is left out, for every bar carries its figure."""
    labels = {"num_font": font(), "line": {"color": EDGE}, "major_tick_mark": "none", "interval_unit": 1}
    figures = {"visible": False, "major_gridlines": {"visible": False}, "min": 0, "num_font": font()}
    if picture.full is not None:
        figures["max"] = picture.full
    if picture.is_lying:
        chart.set_x_axis(figures)
        chart.set_y_axis(labels | {"reverse": True})
    else:
        chart.set_x_axis(labels)
        chart.set_y_axis(figures)


def _layout(picture: Picture, height: int) -> dict[str, float]:
    """Where the bars stand in the chart, as shares of it: below the title, above labels or legend, right of lying labels."""
    below = (LEGEND_PIXELS if len(picture.series) > 1 else MARGIN) + (0 if picture.is_lying else LABEL_PIXELS)
    above = TITLE_PIXELS + (0 if picture.is_lying else FIGURE_PIXELS)
    left, right = (picture.label_share, 0.08) if picture.is_lying else (0.03, 0.03)
    return {"x": left, "y": above / height, "width": 1 - left - right, "height": (height - above - below) / height}


def too_narrow(counts: Sequence[int], of: Sequence[int], least: float) -> frozenset[int]:
    """The places (from 0) of a stacked series whose figure would not fit: less than a ``least`` share of its bar."""
    return frozenset(place for place, (count, whole) in enumerate(zip(counts, of, strict=True))
                     if not count or count < least * whole)
