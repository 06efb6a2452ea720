"""overview.html: the country at a glance, made from the table of offices alone. Counts and shares; nobody's name or number (PDPA)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from pipeline.config import Settings
from pipeline.documents.chart_shapes import FULL, Part, parts
from pipeline.documents.derivation import Row
from pipeline.documents.look import templates
from pipeline.exact import rounded_text
from pipeline.rounds import Round
from pipeline.schema import rows_of
from pipeline.tables import BANDS, OVERVIEW, SCHEMES, SCORE_STATUSES
from pipeline.thai import dictionary_key, thai_date

OVERVIEW_PAGE, OVERVIEW_TABLE = "overview.html", "overview.csv"
COUNTED = [column.name for column in OVERVIEW.columns if column.unit == "number"]
WITHOUT_RESULTS = ("our_fault", "could_not_run", "not_run")     # the gravest first


def share(count: int, whole: int) -> str:
    """Percent, one decimal; 0.0 of nobody."""
    return rounded_text(Fraction(FULL * count, whole or 1), 1)


@dataclass(frozen=True)
class Tally:
    """The counts of one office, or of several together: column → how many."""

    count: dict[str, int]

    @property
    def statuses(self) -> dict[str, int]:
        return {status: self.count[status] for status in SCORE_STATUSES}

    @property
    def complete_share(self) -> str:
        """Who has a score, in percent of everybody on the rosters."""
        return share(self.count["complete"], self.count["people"])

    @cached_property
    def bands(self) -> dict[str, int]:
        """Band → people of all personnel types together."""
        return {band: sum(self.count[f"{scheme}_{band}"] for scheme in SCHEMES) for band in BANDS}

    @property
    def band_parts(self) -> list[Part]:
        return parts(self.bands)

    @property
    def outstanding_share(self) -> str:
        """Who reached the highest band, in percent of those with a score; '' where nobody has one."""
        return share(self.bands[BANDS[0]], whole) if (whole := sum(self.bands.values())) else ""

    def of_scheme(self, scheme: str) -> list[tuple[str, int, str]]:
        """(band, people, percent of those with a score), the highest first; bands that nobody reached stay in."""
        bands = {band: self.count[f"{scheme}_{band}"] for band in BANDS}
        return [(band, count, share(count, sum(bands.values()))) for band, count in bands.items()]


class OfficeLine(NamedTuple):
    """An office that has results: its line of the table, and its counts."""

    row: Row
    tally: Tally


def overview_page(overview: pd.DataFrame, settings: Settings, round_: Round) -> str:
    """The page of a table of offices; ``settings`` are those of the whole, for its name and the names of personnel types."""
    rows = sorted(rows_of(overview), key=lambda row: (dictionary_key(row.office), row.office))
    offices = [OfficeLine(row, _tally([row])) for row in rows if row.office_status not in WITHOUT_RESULTS]
    missing = sorted((row for row in rows if row.office_status in WITHOUT_RESULTS), key=lambda row: WITHOUT_RESULTS.index(row.office_status))
    names = {code: scheme.name_th for code, scheme in settings.schemes_for(round_).items()}
    return templates().get_template("overview.html").render(
        office=settings.office, round=round_, first_day=thai_date(round_.first_day), last_day=thai_date(round_.last_day),
        offices=offices, missing=missing, everybody=_tally([line.row for line in offices]), table=OVERVIEW_TABLE,
        schemes=[(code, names.get(code, code)) for code in SCHEMES],
        unnamed=sum(line.row.has_own_config == "no" for line in offices))


def _tally(rows: Iterable[Row]) -> Tally:
    rows = list(rows)
    return Tally({name: sum(int(getattr(row, name) or 0) for row in rows) for name in COUNTED})
