"""The clerk's wording → our meaning, through reference/headers.csv and reference/competencies.csv."""

import re
from functools import cache

from pipeline.thai import fold, reference_rows, remembered

BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
FORMULA_TAIL = re.compile(r"[=×÷].*$")
PUNCTUATION = re.compile(r"[\s.,:;()\[\]{}<>/\\|\-–—_…'\"“”‘’*]")
LEVEL_HEADING = re.compile(r"(?:ระดับ|คะแนน)?(?:ที่)?([1-5])(?![\d.,%])\D{0,25}$|\D{2,25}\(([1-5])\)$")
SYMBOL = re.compile(r"\(([กขค])\)|\(ก[×x*]ข\)")
MEANING_OF_SYMBOL = {"ก": ("level", "rating", "score"), "ข": ("weight",), "ค": ("points",)}


@remembered
def full_key(text: str) -> str:
    """All letters and digits of a wording, brackets' contents included: ``ลา (ครั้ง)`` → ``ลาครั้ง``."""
    return PUNCTUATION.sub("", FORMULA_TAIL.sub("", fold(text)))


@remembered
def bare_key(text: str) -> str:
    """The wording without bracketed remarks and formulas: ``น้ำหนัก (ร้อยละ) (ข)`` → ``น้ำหนัก``."""
    bare = fold(text)
    if "(" not in bare and "[" not in bare:
        return full_key(text)
    while (shorter := BRACKETED.sub("", bare)) != bare:
        bare = shorter
    return PUNCTUATION.sub("", FORMULA_TAIL.sub("", bare))


@cache
def _known() -> dict[str, dict[str, str]]:
    """Key of a wording → place → what it means there, of all lines of headers.csv."""
    known: dict[str, dict[str, str]] = {}
    for row in reference_rows("headers.csv"):
        known.setdefault(full_key(row["alias"]), {})[row["place"]] = row["meaning"]
    return known


@cache
def _beginnings() -> tuple[set[str], int]:
    """The first two letters of each known wording, and how many letters the longest has."""
    return {key[:2] for key in _known()}, max(map(len, _known()))


@remembered
def meanings(text: str) -> dict[str, str]:
    """Place → what ``text`` means where it stands there, for every place that knows it."""
    return _known().get(bare_key(text), {}) | _known().get(full_key(text), {})


@remembered
def meanings_by_start(text: str) -> dict[str, str]:
    """Place → what a wording means there whose beginning is known, longest known beginning first."""
    key, found, known = bare_key(text), {}, _known()
    beginnings, longest = _beginnings()
    for size in range(1, min(len(key), longest) + 1 if key[:2] in beginnings or key[:1] in beginnings else 0):
        found |= known.get(key[:size], {})
    return found


def meaning(place: str, text: str) -> str:
    """What ``text`` means where it stands, or '' where no line of headers.csv knows it."""
    return meanings(text).get(place, "")


def meaning_by_start(place: str, text: str) -> str:
    """What a wording means whose beginning is known, or '' (row wordings, scheme names)."""
    return meanings_by_start(text).get(place, "")


def keys_of(place: str, meant: str) -> list[str]:
    """The keys of all wordings of a meaning."""
    return [key for key, places in _known().items() if places.get(place) == meant]


@cache
def wording_of(place: str, meant: str) -> str:
    """The first wording that headers.csv lists for a meaning: how we say it to a clerk."""
    return next(row["alias"] for row in reference_rows("headers.csv") if (row["place"], row["meaning"]) == (place, meant))


def wordings_of(place: str) -> list[str]:
    """Our own wording of each meaning of a place, in the order of headers.csv."""
    first = {row["meaning"]: row["alias"] for row in reversed(reference_rows("headers.csv")) if row["place"] == place}
    return [*first.values()][::-1]


@cache
def _meanings_of(place: str) -> set[str]:
    return {row["meaning"] for row in reference_rows("headers.csv") if row["place"] == place}


def meaning_of_column(kind: str, text: str) -> str:
    """What a column heading means in a table of this kind.

    Unknown wording is understood by the marks that every form prints beside it: (ก) score, (ข) weight, (ค) points.
    """
    if known := meaning(kind, text):
        return known
    symbol = SYMBOL.search(fold(text))
    if not symbol:
        return ""
    wanted = MEANING_OF_SYMBOL[symbol[1] or "ค"]
    return next((m for m in wanted if m in _meanings_of(kind)), "")


@remembered
def level_of_heading(text: str) -> int:
    """1–5 where the heading names a level (``ระดับ ๓``, ``3 ตามกำหนด``, ``ตามกำหนด (3)``), else 0."""
    match = LEVEL_HEADING.match(fold(text))
    return int(match[1] or match[2]) if match else 0


@cache
def _competencies() -> dict[str, str]:
    return {full_key(row["alias"]): row["code"] for row in reference_rows("competencies.csv")}


@remembered
def competency_code(text: str) -> str:
    """Code of the competency that ``text`` names, with or without a number before it, else ''."""
    key = re.sub(r"^\d+", "", full_key(text))
    return _competencies().get(key) or _competencies().get(re.sub(r"^\d+", "", bare_key(text))) or ""
