"""60: the band of each total, and the edge watch for the committee (domain §4; 001 ข้อ 3, 003)."""

from fractions import Fraction
from itertools import pairwise

import pandas as pd

from pipeline.config import BandRule, Scheme
from pipeline.exact import exact_text, parse_exact
from pipeline.schema import rows_of
from pipeline.tables import BAND_TABLE


def assign_bands(scores: pd.DataFrame, schemes: dict[str, Scheme]) -> pd.DataFrame:
    """The band of every complete person. In: 50_scores. Out: 60_bands."""
    return BAND_TABLE.frame([_banded(row, schemes[row.scheme].bands) for row in
                             rows_of(scores[scores["score_status"] == "complete"])])


def band_of(total: Fraction, bands: tuple[BandRule, ...]) -> BandRule:
    """The highest band whose lower bound is not above ``total``; ``bands`` run from the highest down to 0."""
    return next(band for band in bands if band.min <= total)


def edge_of(exact: Fraction, rounded: Fraction, bands: tuple[BandRule, ...]) -> str:
    """``by_rounding`` where rounding changed the band, else ``printed_gap`` where the rounded total lies in no
    printed whole-number range (94.40 between 85–94 and 95–100), else ''."""
    if band_of(exact, bands) is not band_of(rounded, bands):
        return "by_rounding"
    for upper, lower in pairwise(bands):
        if upper.printed and lower.printed and lower.printed[1] < rounded < upper.printed[0]:
            return "printed_gap"
    return ""


def _banded(row, bands: tuple[BandRule, ...]) -> dict:
    rounded = parse_exact(row.total_score)
    band = band_of(rounded, bands)
    return {"person_id": row.person_id, "total_score": row.total_score, "band": band.code, "band_th": band.name_th,
            "band_min": exact_text(band.min), "source": band.source,
            "edge": edge_of(parse_exact(row.total_exact), rounded, bands)}
