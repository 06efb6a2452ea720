"""The rows of a sheet's XML as every spreadsheet program writes them, told by pattern: a tree of them takes six times as long.

Only what is proved to be of that form, letter by letter, is taken out of the XML; a parser would find the same cells in it.
Comments, entities of their own, other orders of attributes, cells without an address, columns beyond ZZ, a box that could be too
wide: a sheet with any of these is left as it is, for the parser.
"""

import re
from dataclasses import dataclass
from functools import partial
from html import unescape
from itertools import chain
from typing import NamedTuple

from pipeline.intake.values import address
from pipeline.thai import remembered

SIZE_MAX = 1_000_000
COLUMNS = 702                       # A to ZZ
OPENED, CLOSED, ROW_END = b"<sheetData>", b"</sheetData>", "</row>"
DECLARATION = rb"""<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?(?: standalone=["'](?:yes|no)["'])?\s*\?>"""
HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:" + DECLARATION + rb")?[^?!]*")
ROW_ELSEWHERE = re.compile(rb"[<:]row[\s/>]")
LETTERS = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*"
TEXT = rf"{LETTERS}(?:&(?:amp|lt|gt|quot|apos);{LETTERS})*"
QUOTED = r'"[^"<>&\x00-\x1f\ufffe\uffff]*"'
FORMULA = rf"<f(?: t={QUOTED})?(?: aca={QUOTED})?(?: ref={QUOTED})?(?: ca={QUOTED})?(?: si={QUOTED})?(?:/>|>{TEXT}</f>)"
HELD = rf'(?:{FORMULA}(?:<v>{TEXT}</v>|<v ?/>)?|<v>{TEXT}</v>|<v ?/>|<is><t(?: xml:space="preserve")?>{TEXT}</t></is>)'
CELL = rf'<c r="[A-Z]{{1,2}}\1"(?: s="(?:0|[1-9][0-9]{{0,5}})")?(?: t="[A-Za-z]+")?(?: ?/>|>{HELD}</c>)'
PREFIX, PREFIX_DECLARED = "x14ac:", b"xmlns:x14ac="     # of Excel's own attribute of rows
NAME = f"[A-Za-z]+|{PREFIX}dyDescent"
ROW = re.compile(rf'<row r="([1-9][0-9]{{0,6}})"((?: (?:{NAME})={QUOTED})*)(?: ?/>|>((?:{CELL})*)\Z)')
ATTRIBUTE = re.compile(rf' ({NAME})="([^"]*)"')
NUMBER = re.compile("<v>[-+.0-9eE]+")
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
    """The filled cells row by row, the numbers of the hidden rows from 0, and the XML of the sheet without its rows.

    ``text`` of a cell is that of its value where this is no number.
    """

    cells: list[FilledCell]
    hidden: set[int]
    rest: bytes


def plain_rows(xml: bytes, box_cells: int) -> PlainRows | None:
    """The rows of a sheet where they are of the plain form and fit into a box of so many cells, else None."""
    start, end = xml.find(OPENED) + len(OPENED), xml.rfind(CLOSED)
    rest = xml[:start] + xml[end:]
    if not len(OPENED) <= start <= end or len(xml) > SIZE_MAX or not _is_plain_around(rest):
        return None
    try:
        text = xml[start:end].decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Without its numbers a row of a form is the same in every workbook.
    pieces = [*map(_piece, NUMBER.sub("<v>0", text).split(ROW_END))]
    if None in pieces:
        return None
    lasts, hidden, cells, are_open, have_prefix = zip(*pieces)
    if max(lasts) > box_cells // COLUMNS or any(have_prefix) and PREFIX_DECLARED not in rest:
        return None
    if not all(are_open[:-1]) or are_open[-1]:
        return None
    return PlainRows([*chain.from_iterable(cells)], {*chain.from_iterable(hidden)}, rest)


@of_part
def _is_plain_around(rest: bytes) -> bool:
    """Whether what is around the rows says nothing that makes them other than they look, and has no rows of its own."""
    head, _, tail = rest.partition(OPENED)
    return HEAD.fullmatch(head) is not None and not ROW_ELSEWHERE.search(head) and not ROW_ELSEWHERE.search(tail)


class Piece(NamedTuple):
    """Rows up to where one ends: the number of the last, those of the hidden ones from 0, the filled cells; whether the last is still
    open, and whether any has an attribute with Excel's prefix."""

    last: int
    hidden: list[int]
    cells: list[FilledCell]
    is_open: bool
    has_prefix: bool


@partial(remembered, texts_max=4096, letters_max=1000)
def _piece(text: str) -> Piece | None:
    """None where anything in it is not of the plain form."""
    last, hidden, is_open, end = 0, [], False, 0
    while row := ROW.match(text, end):
        number, is_hidden, is_open, end = int(row[1]), _is_hidden(row[2]), row[3] is not None, row.end()
        if is_hidden is None:
            return None
        last, hidden = max(last, number), hidden + [number - 1] * is_hidden
    if end < len(text) or "]]>" in text:
        return None
    cells = [FilledCell(address(ref), int(style or 0), kind, bool(formula), bool(element), bool(value or inline), unescape(value))
             for ref, style, kind, formula, element, value, inline in FILLED.findall(text)]
    return Piece(last, hidden, cells, is_open, PREFIX in text)


@remembered
def _is_hidden(attributes: str) -> bool | None:
    """Whether a row with these attributes is hidden or without height; None where they are not attributes of a row."""
    found = ATTRIBUTE.findall(attributes)
    said = dict(found)
    if len(said) < len(found) or not said.keys().isdisjoint(("r", "xmlns")):
        return None
    return said.get("hidden") in ("1", "true") or said.get("ht") == "0"
