"""The rows of a sheet's XML as every spreadsheet program writes them, told by pattern: a tree of them takes six times as long.

Only what is proved to be of that form, character by character, is taken out of the XML; then a parser would find the same facts in
it. Comments, entities of their own, other orders of attributes, cells without an address, columns beyond ZZ, a box that could be too
wide: all that is left where it is, for the parser.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from pipeline.thai import remembered

SIZE_MAX = 1_000_000
COLUMNS = 702                       # A to ZZ
OPENED, CLOSED = b"<sheetData>", b"</sheetData>"
HEAD = re.compile(rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?(?: standalone=["'](?:yes|no)["'])?\s*\?>)?[^?!]*""")
ROW_ELSEWHERE = re.compile(rb"[<:]row[\s/>]")
TEXT = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*(?:&(?:amp|lt|gt|quot|apos);[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*)*"
VALUE = r'[^"<>&\x00-\x1f\ufffe\uffff]*'
FORMULA = rf'<f(?: t="{VALUE}")?(?: aca="{VALUE}")?(?: ref="{VALUE}")?(?: ca="{VALUE}")?(?: si="{VALUE}")?(?:/>|>{TEXT}</f>)'
HELD = rf'(?:{FORMULA}(?:<v>{TEXT}</v>|<v ?/>)?|<v>{TEXT}</v>|<v ?/>|<is><t(?: xml:space="preserve")?>{TEXT}</t></is>)'
CELL = rf'<c r="[A-Z]{{1,2}}\1"(?: s="(?:0|[1-9][0-9]{{0,5}})")?(?: t="[A-Za-z]+")?(?: ?/>|>{HELD}</c>)'
NAME = "[A-Za-z]+|x14ac:dyDescent"     # the one of another namespace is Excel's own
ROW = re.compile(rf'<row r="([1-9][0-9]{{0,6}})"((?: (?:{NAME})="{VALUE}")*)(?: ?/>|>(?:{CELL})*</row>)')
ATTRIBUTE = re.compile(rf' ({NAME})="([^"]*)"')
FILLED = re.compile('<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?>'
                    "(?:(<f)[^<>]*(?:/>|>[^<]*</f>))?(?:(<v)(?:>([^<]*)</v>)?|(<is))?")


class TellingCell(NamedTuple):
    """A cell that holds something: its address, number of style and type; whether it has a formula, a place for a value and a value,
    and the text of that."""

    ref: str
    style: int
    type: str
    has_formula: bool
    has_place: bool
    has_value: bool
    text: str


@dataclass(frozen=True)
class PlainRows:
    """The text of the rows, the numbers of the hidden ones from 0, and the XML of the sheet without its rows."""

    text: str
    hidden: set[int]
    rest: bytes

    def telling(self, styles: Container[int]) -> Iterator[TellingCell]:
        """The cells with a formula, an error, or one of these styles, row by row."""
        for ref, style, kind, formula, place, text, inline in FILLED.findall(self.text):
            if formula or kind == "e" or int(style or 0) in styles:
                yield TellingCell(ref, int(style or 0), kind, bool(formula), bool(place), bool(text or inline), unescape(text))


def plain_rows(xml: bytes, box_cells: int) -> PlainRows | None:
    """The rows of a sheet where they are of the plain form and fit into a box of so many cells, else None."""
    head, _, rows = xml.partition(OPENED)
    body, closed, tail = rows.partition(CLOSED)
    if not closed or len(body) > SIZE_MAX or not HEAD.fullmatch(head) or ROW_ELSEWHERE.search(head) or ROW_ELSEWHERE.search(tail):
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "]]>" in text or "x14ac:" in text and b"xmlns:x14ac=" not in head:
        return None
    hidden = _hidden_rows(text, box_cells // COLUMNS)
    return None if hidden is None else PlainRows(text, hidden, head + OPENED + CLOSED + tail)


def _hidden_rows(text: str, last_row: int) -> set[int] | None:
    """The numbers of the hidden rows from 0; None where anything is not of the plain form, or a row below the last."""
    hidden, end = set(), 0
    while row := ROW.match(text, end):
        number, is_hidden = int(row[1]), _is_hidden(row[2])
        if is_hidden is None or number > last_row:
            return None
        if is_hidden:
            hidden.add(number - 1)
        end = row.end()
    return hidden if end == len(text) else None


@remembered
def _is_hidden(attributes: str) -> bool | None:
    """Whether a row with these attributes is hidden or without height; None where they are not attributes of a row."""
    found = ATTRIBUTE.findall(attributes)
    said = dict(found)
    if len(said) < len(found) or not said.keys().isdisjoint(("r", "xmlns")):
        return None
    return said.get("hidden") in ("1", "true") or said.get("ht") == "0"
