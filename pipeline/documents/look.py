"""What every paper and page shares: fonts, band colours, dates. One source, so page and workbook agree.

Colours: the Okabe–Ito order of lightness, so that bands stay apart in black-and-white print and for colour-blind readers.
"""

from datetime import datetime, time

from pipeline.rounds import Round

SHEET_FONT = "TH Sarabun New"
PAGE_FONTS = ("TH Sarabun New", "Sarabun", "Laksaman", "Noto Sans Thai", "Leelawadee UI", "Tahoma")
ROW_HEIGHT = 32
BAND_COLOURS = {          # fill, text
    "outstanding": ("#0B3C5D", "#FFFFFF"),
    "very_good": ("#328CC1", "#FFFFFF"),
    "good": ("#A9D6E5", "#000000"),
    "fair": ("#F6C85F", "#000000"),
    "needs_improvement": ("#D1495B", "#FFFFFF"),
}


def made_on(round_: Round) -> datetime:
    """The date that all papers of a round carry as file property: its last day, so that bytes never depend on the clock."""
    return datetime.combine(round_.last_day, time())
