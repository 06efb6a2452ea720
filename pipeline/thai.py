"""Thai text as offices type it: digits, spelling, names, dates, dictionary order.

NFC repairs nothing in Thai and NFKC breaks ำ in two, so the few repairs that are safe are written out here.
Invisible characters go first: otherwise cleaning twice would give another result than cleaning once.
"""

import csv
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pipeline.rounds import BUDDHIST_ERA

Text, Answer = TypeVar("Text", str, bytes), TypeVar("Answer")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
SPACE = re.compile(r"[\s\u00a0]+")
TONE = "\u0e48-\u0e4b"
SPLIT_AM = re.compile(f"(?:\u0e4d([{TONE}]?)|([{TONE}])\u0e4d)\u0e32")
AM_BEFORE_TONE = re.compile(f"\u0e33([{TONE}])")
TONE_BEFORE_VOWEL = re.compile(f"([{TONE}])([\u0e31\u0e34-\u0e39])")
# A text without any of this is as its writer saw it: the letters first, for whatever stands before them is skipped fastest so.
UNMENDED = re.compile(f"[{INVISIBLE.pattern[1:-1]}\u0e4d\u0e33{TONE}เ](?:(?<![\u0e33{TONE}เ])|(?<=\u0e33)[{TONE}]|(?<=[{TONE}])[\u0e31\u0e34-\u0e39]|(?<=เ)เ)")
THAI_DIGIT = re.compile("[๐-๙]")
LEADING_VOWEL = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
UNRANKED = re.compile("[\u0e47-\u0e4e]")
STARTS_A_NAME = re.compile("[\u0e01-\u0e2e\u0e40-\u0e44A-Za-z]")
# Of a function of text the answers for so many texts are remembered, none of more letters: some megabytes.
TEXTS_MAX, LETTERS_MAX = 8192, 200

ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
          "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม")
MONTHS_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
                "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def remembered(of: Callable[[Text], Answer], texts_max: int = TEXTS_MAX, letters_max: int = LETTERS_MAX) -> Callable[[Text], Answer]:
    """The same pure function of a text, that works out each short text once: the words of a form come back in every workbook.

    What it answers is shared by all who ask, so nobody may change it.
    """
    return _Remembered(of, texts_max, letters_max).__getitem__


class _Remembered(dict):
    """Text → answer. A dict, for a text that is known costs a fifth of what it costs through lru_cache and a check of its length."""

    def __init__(self, of: Callable[[Text], Answer], texts_max: int, letters_max: int):
        super().__init__()
        self._of, self._texts_max, self._letters_max = of, texts_max, letters_max

    def __missing__(self, text: Text) -> Answer:
        answer = self._of(text)
        if len(text) <= self._letters_max:
            if len(self) >= self._texts_max:
                self.clear()
            self[text] = answer
        return answer


@cache
def reference_rows(name: str) -> tuple[dict[str, str], ...]:
    """The lines of ``pipeline/reference/<name>`` as dictionaries; lines that begin with # are remarks."""
    text = files("pipeline.reference").joinpath(name).read_text(encoding="utf-8-sig")
    return tuple(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))


def arabic_digits(text: str) -> str:
    """Thai digits as Arabic ones; everything else untouched."""
    return text.translate(ARABIC) if THAI_DIGIT.search(text) else text


def thai_digits(text: str) -> str:
    """Arabic digits as Thai ones; everything else untouched."""
    return text.translate(THAI)


def mend(text: str) -> str:
    """``text`` as its writer saw it: invisible characters out, ํ+า as ำ behind its tone mark, เ+เ as แ. Spaces and digits stay."""
    if not UNMENDED.search(text):
        return text
    text = INVISIBLE.sub("", text)
    while (repaired := _repair(text)) != text:
        text = repaired
    return text


@remembered
def clean(text: str) -> str:
    """``text`` mended, with runs of space as one. Cleaning twice changes nothing more."""
    return SPACE.sub(" ", mend(text)).strip()


def _repair(text: str) -> str:
    text = SPLIT_AM.sub(lambda m: (m[1] or m[2] or "") + "\u0e33", text)
    text = AM_BEFORE_TONE.sub("\\1\u0e33", text)
    text = TONE_BEFORE_VOWEL.sub(r"\2\1", text)
    return text.replace("เเ", "แ")


@remembered
def fold(text: str) -> str:
    """``text`` for comparing words: no spaces, mended, Arabic digits, lower case, known misspellings mended."""
    text = arabic_digits(mend(SPACE.sub("", text))).lower()
    for seen, meant in _misspellings():
        text = text.replace(seen, meant)
    return text


@cache
def _misspellings() -> list[tuple[str, str]]:
    return [(row["seen"], row["meant"]) for row in reference_rows("spellings.csv")]


@remembered
def split_title(full_name: str) -> tuple[str, str]:
    """(title, name without it), both clean: ``นางสาวกมลทิพย์ จำลองวิทย์`` → (``นางสาว``, ``กมลทิพย์ จำลองวิทย์``).

    A title counts only where a name can begin behind it, so นายิกา keeps her name.
    """
    name = clean(full_name)
    for row in reference_rows("titles.csv"):
        title = row["title"]
        rest = name[len(title):].strip()
        if name.startswith(title) and STARTS_A_NAME.match(rest):
            return title, rest
    return "", name


def name_key(full_name: str) -> str:
    """What two spellings of one person's name share: no title, no spaces, Thai spelling mended."""
    return fold(split_title(full_name)[1])


def given_name(full_name: str) -> str:
    """The first name alone, without title."""
    return split_title(full_name)[1].split(" ")[0]


def name_agreement(one: str, other: str) -> str:
    """How two names that stand under one number agree, for a post number outlives its holder (domain §4).

    ``same`` however they are spelt or abbreviated, also where only one has a title; ``title`` or ``surname`` where that
    alone was changed, so that somebody must confirm that it is one person; ``other`` for anything else.
    """
    if not clean(one) or not clean(other):
        return "other"
    if name_key(one) != name_key(other):
        return "surname" if fold(given_name(one)) == fold(given_name(other)) else "other"
    titles = {_whole_title(name) for name in (one, other)} - {""}
    return "same" if len(titles) < 2 else "title"


def _whole_title(full_name: str) -> str:
    written_out = {row["title"]: row["meant"] or row["title"] for row in reference_rows("titles.csv")}
    return written_out.get(split_title(full_name)[0], "")


def dictionary_key(text: str) -> tuple[str, str]:
    """Sort key in Thai dictionary order: a leading vowel ranks behind its consonant, tone marks rank last.

    Source: the order of the Royal Institute dictionary; code-point order would put ฮ before เ.
    """
    text = clean(text)
    return UNRANKED.sub("", LEADING_VOWEL.sub(r"\2\1", text)), text


def name_order(full_name: str) -> tuple[str, str]:
    """Sort key of a person's name: dictionary order of the name without its title."""
    return dictionary_key(split_title(full_name)[1])


def thai_date(day: date) -> str:
    """``31 มีนาคม 2566``: the long form that official papers use, Buddhist year."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}"


def short_thai_date(day: date) -> str:
    """``31 มี.ค. 2566``: the same with the month's short name."""
    return f"{day.day} {MONTHS_SHORT[day.month - 1]} {day.year + BUDDHIST_ERA}"
