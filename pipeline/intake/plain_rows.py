"""The rows of a sheet's XML as every spreadsheet program writes them, told by pattern: a tree of them takes six times as long.

Only what is proved to be of that form, letter by letter, is taken out of the XML; a parser would find the same cells in it.
Comments, entities of their own, other orders of attributes, cells without an address, columns beyond ZZ, a box that could be too
wide: a sheet with any of these is left as it is, for the parser.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from html import unescape
from itertools import chain
from typing import NamedTuple

from pipeline.intake.values import address
from pipeline.thai import remembered

SIZE_MAX = 1_000_000
COLUMNS = 702                       # A to ZZ
OPENED, CLOSED, ROW_END, CUT = b"<sheetData>", b"</sheetData>", "</row>", "\0"
DECLARATION = rb"""<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?(?: standalone=["'](?:yes|no)["'])?\s*\?>"""
HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:" + DECLARATION + rb")?[^?!]*")
ROW_ELSEWHERE = re.compile(rb"[<:]row[\s/>]")
LETTERS = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*"
TEXT = rf"{LETTERS}(?:&(?:amp|lt|gt|quot|apos);{LETTERS})*"
QUOTED = r'"[^"<>&\x00-\x1f\ufffe\uffff]*"'
FORMULA = rf"<f(?: t={QUOTED})?(?: aca={QUOTED})?(?: ref={QUOTED})?(?: ca={QUOTED})?(?: si={QUOTED})?(?:/>|>{TEXT}</f>)"
HELD = rf'(?:{FORMULA}(?:<v>{TEXT}</v>|<v ?/>)?|<v>{TEXT}</v>|<v ?/>|<is><t(?: xml:space="preserve")?>{TEXT}</t></is>)'
CELL = rf'<c r="[A-Z]{{1,2}}\1"(?: s="(?:0|[1-9][0-9]{{0,5}})")?(?: t="[A-Za-z]+")?(?: ?/>|>{HELD}</c>)'
NAME = "[A-Za-z]+|x14ac:dyDescent"      # the one of another namespace is Excel's own
ROW = re.compile(rf'<row r="([1-9][0-9]{{0,6}})"((?: (?:{NAME})={QUOTED})*)(?: ?/>|>(?:{CELL})*{ROW_END})')
ATTRIBUTE = re.compile(rf' ({NAME})="([^"]*)"')
FILLED = re.compile('<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?>'
                    "(?:(<f)[^<>]*(?:/>|>[^<]*</f>))?(?:(<v)(?:>([^<]*)</v>)?|(<is))?")

# Without its rows a part is the same in every workbook that was made from one form.
of_part = partial(remembered, texts_max=256, letters_max=20_000)


class FilledCell(NamedTuple):
    """A cell that holds something: its row and column from 0, number of style and type; whether it has a formula, an element for a
    value, and a value; the text of that."""

    place: tuple[int, int]
    style: int
    type: str
    has_formula: bool
    has_element: bool
    has_value: bool
    text: str


@dataclass(frozen=True)
class PlainRows:
    """The filled cells as FILLED finds them, the numbers of the hidden rows from 0, and the XML of the sheet without its rows."""

    found: list[tuple[str, ...]]
    hidden: set[int]
    rest: bytes

    def telling(self, styles: Iterable[int]) -> Iterator[FilledCell]:
        """The cells with a formula, an error, or one of these styles, row by row."""
        among = set(map(str, styles))
        for ref, style, kind, formula, element, value, inline in self.found:
            if formula or kind == "e" or (style or "0") in among:
                yield FilledCell(address(ref), int(style or 0), kind, bool(formula), bool(element), bool(value or inline), unescape(value))


def plain_rows(xml: bytes, box_cells: int) -> PlainRows | None:
    """The rows of a sheet where they are of the plain form and fit into a box of so many cells, else None."""
    head, _, rows = xml.partition(OPENED)
    body, closed, tail = rows.partition(CLOSED)
    rest = head + OPENED + CLOSED + tail
    if not closed or len(xml) > SIZE_MAX or not _is_plain_around(rest):
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "]]>" in text or "x14ac:" in text and b"xmlns:x14ac=" not in head:
        return None
    found = [*map(_rows, text.replace(ROW_END, ROW_END + CUT).split(CUT))]
    if None in found:
        return None
    lasts, hidden, cells = zip(*found)
    if max(lasts) > box_cells // COLUMNS:
        return None
    return PlainRows([*chain.from_iterable(cells)], {*chain.from_iterable(hidden)}, rest)


@of_part
def _is_plain_around(rest: bytes) -> bool:
    """Whether what is around the rows says nothing that makes them other than they look, and has no rows of its own."""
    head, _, tail = rest.partition(OPENED)
    return HEAD.fullmatch(head) is not None and not ROW_ELSEWHERE.search(head) and not ROW_ELSEWHERE.search(tail)


@partial(remembered, texts_max=4096, letters_max=1000)
def _rows(text: str) -> tuple[int, list[int], list[tuple[str, ...]]] | None:
    """The number of the last row of the text, those of its hidden rows from 0, and its filled cells; None where it is not all plain."""
    last, hidden, end = 0, [], 0
    while row := ROW.match(text, end):
        last, is_hidden, end = max(last, int(row[1])), _is_hidden(row[2]), row.end()
        if is_hidden is None:
            return None
        hidden += [int(row[1]) - 1] if is_hidden else []
    if end < len(text):
        return None
    return last, hidden, FILLED.findall(text)


@remembered
def _is_hidden(attributes: str) -> bool | None:
    """Whether a row with these attributes is hidden or without height; None where they are not attributes of a row."""
    found = ATTRIBUTE.findall(attributes)
    said = dict(found)
    if len(said) < len(found) or not said.keys().isdisjoint(("r", "xmlns")):
        return None
    return said.get("hidden") in ("1", "true") or said.get("ht") == "0"
