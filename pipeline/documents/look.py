"""What every paper and page shares: fonts, band colours, dates. One source, so page and workbook agree.

Colours: the Okabe–Ito order of lightness, so that bands stay apart in black-and-white print and for colour-blind readers.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup

from pipeline.config import BandRule
from pipeline.documents.once import Once
from pipeline.exact import exact_text, parse_exact, rounded_text
from pipeline.rounds import Round
from pipeline.thai import short_thai_date, split_title, thai_date, thai_digits

SHEET_FONT = "TH Sarabun New"
PAGE_FONTS = ("TH Sarabun New", "Sarabun", "Laksaman", "Noto Sans Thai", "Leelawadee UI", "Tahoma")
ROW_HEIGHT = 32
BAND_COLOURS = {          # fill, text
    "outstanding": ("#0B3C5D", "#FFFFFF"),
    "very_good": ("#2879AB", "#FFFFFF"),
    "good": ("#A9D6E5", "#000000"),
    "fair": ("#F6C85F", "#000000"),
    "needs_improvement": ("#C23B4E", "#FFFFFF"),
}
HEAT_COLOURS = (          # fill, text: of a mean, from low to high in eight steps; lightness alone tells them apart
    ("#F4F8FB", "#000000"), ("#DCEAF3", "#000000"), ("#C0D9E9", "#000000"), ("#9FC5DD", "#000000"),
    ("#7AAECE", "#000000"), ("#5F9FC6", "#000000"), ("#22658F", "#FFFFFF"), ("#0B3C5D", "#FFFFFF"),
)


def made_on(round_: Round) -> datetime:
    """The date that all papers of a round carry as file property: its last day, so that bytes never depend on the clock."""
    return datetime.combine(round_.last_day, time())


TEMPLATES = Path(__file__).parents[2] / "templates"
WORDS_KEPT = 1 << 10       # of one macro: units are the many
DAYS_KEPT = 1 << 10        # of a round and its surroundings
NAMES_KEPT = 1 << 12       # of units, which come again with each of their people
NO_UNIT = "ไม่ระบุหน่วย"
NAME_BYTES = 200          # file systems take 255 (a Thai letter is three); a digest and an ending come behind
NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
ENDS_A_CSS_STRING = re.compile(r'[\x00-\x1f\x7f\\"<]')
PART_OF_A_PAGE = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>|&#?\w+;|[\w.@/-]*[a-z][\w.@/-]*|(?P<number>[0-9]+)",
                            re.ASCII | re.IGNORECASE | re.DOTALL)
WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@lru_cache(NAMES_KEPT)
def safe_name(text: str) -> str:
    """``text`` as a file or folder name that Windows, macOS and Linux all take; '' is ไม่ระบุหน่วย.

    A name that had to be changed ends with a short digest of the original, so that two of them never meet.
    """
    name = NOT_IN_FILE_NAMES.sub("", text).strip().rstrip(". ")
    name = name.encode()[:NAME_BYTES].decode(errors="ignore")
    if name == text and not WINDOWS_DEVICE.fullmatch(name):
        return name or NO_UNIT
    return f"{name}-{short_digest(text)}".lstrip("-")


def short_digest(text: str) -> str:
    """Eight hexadecimal digits that tell two names apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@cache
def templates(autoescape: bool = True) -> Environment:
    """templates/, each compiled once. Only plain text for a terminal is written without escaping."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=autoescape, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, auto_reload=False, extensions=[Once],
                              finalize=None if autoescape else lambda value: as_typed(str(value)))
    environment.filters |= {"number": shown_number, "exact": exact_number, "points": points, "equals": equals, "as_typed": as_typed, "two_places": two_places,
                            "day": day, "money": money, "short_day": short_day, "long_day": thai_date,
                            "css_text": css_text, "thai_digits": thai_digits, "without_title": lambda full_name: split_title(full_name)[1]}
    environment.globals |= {"page_fonts": ", ".join(PAGE_FONTS), "band_colours": BAND_COLOURS,
                            "band_height": {band: height for height, band in enumerate(reversed(BAND_COLOURS), 1)}, "heat_colours": HEAT_COLOURS,
                            "full_position": full_position, **_report_script(environment)}
    environment.globals["words"] = Words(environment.get_template("words.html").module)
    return environment


class Words:
    """The macros of templates/words.html. What one of them says of codes alone is said the same way every time, hence kept."""

    def __init__(self, macros: TemplateModule):
        self._macros = macros

    def __getattr__(self, name: str) -> Callable[..., str]:
        macro = getattr(self._macros, name)
        kept = lru_cache(WORDS_KEPT)(macro)

        def said(*about: Any) -> str:
            return kept(*about) if all(type(one) is str for one in about) else macro(*about)
        setattr(self, name, said)
        return said


def _report_script(environment: Environment) -> dict[str, str]:
    """The one script of our pages as it stands in them, and its digest: their Content-Security-Policy lets in no other."""
    source, _, _ = environment.loader.get_source(environment, "report.js")
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return {"report_script": Markup(source), "report_script_sha256": digest}


def shown_number(text: str, places: int = 4) -> str:
    """An exact value for reading: its decimal where that ends, else ≈ and ``places`` decimals."""
    return f"≈ {rounded_text(parse_exact(text), places)}" if "/" in text else text


def points(value: Fraction) -> str:
    """A figure with two decimals: exact where they hold it, else with ≈."""
    return f"{'' if 100 % value.denominator == 0 else '≈ '}{rounded_text(value)}"


def exact_number(value: Fraction) -> str:
    """A figure for reading, as ``shown_number`` shows it."""
    return shown_number(exact_text(value))


def equals(text: str) -> str:
    """The right-hand side of a sum: ``= 19.6``, or ``≈ 14.2857`` where the decimal does not end."""
    return shown_number(text) if "/" in text else f"= {text}"


def two_places(text: str) -> str:
    """An exact value with two decimals, half up."""
    return rounded_text(parse_exact(text), 2)


def money(baht: str) -> str:
    """An amount with its thousands apart: ``1152.45`` → ``1,152.45``; '' stays ''."""
    return f"{Decimal(baht):,}" if baht else ""


@lru_cache(DAYS_KEPT)
def day(iso: str) -> str:
    """An ISO date as official papers write it; '' stays ''."""
    return thai_date(date.fromisoformat(iso)) if iso else ""


@lru_cache(DAYS_KEPT)
def short_day(iso: str) -> str:
    """An ISO date for a narrow column: ``5 เม.ย. 2566``."""
    return short_thai_date(date.fromisoformat(iso))


def css_text(text: str) -> Markup:
    """``text`` for a quoted string of a style sheet: each character that could end it, or the style, as its code point.

    Source: CSS Syntax 3, consuming an escaped code point.
    """
    return Markup(ENDS_A_CSS_STRING.sub(lambda found: f"\\{ord(found[0]):x} ", text))


def with_thai_digits(page: str) -> str:
    """A finished page whose words have Thai digits; mark-up, links and whatever is written in Latin letters stay as they are.

    So A4, an address of mail and the name of a file stay what they are. Source: ours; announcements are printed so.
    """
    return PART_OF_A_PAGE.sub(lambda part: thai_digits(part[0]) if part["number"] else part[0], page)


def as_typed(text: str) -> str:
    """``text`` with every character that cannot be seen written out (``\\u200b``): safe on a terminal, honest on paper."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def words() -> Words:
    """The words that pages and workbooks share (templates/words.html), as functions."""
    return templates(autoescape=False).globals["words"]


def printed_range(band: BandRule, bands: tuple[BandRule, ...]) -> str:
    """The scores of a band in words, as announcements print them: 85–94, ต่ำกว่า 65."""
    if band.printed:
        return f"{band.printed[0]}–{band.printed[1]}"
    above = [other for other in bands if other.min > band.min]
    return f"ต่ำกว่า {above[-1].min}" if above else f"{band.min} ขึ้นไป"


def full_position(person) -> str:
    """Position and level as officials write them together: นิติกร + ปฏิบัติการ → นิติกรปฏิบัติการ."""
    return person.position if person.position.endswith(person.level) else person.position + person.level
