"""Facts that readers hide: error cells, formulas without a stored value, percent formats, hidden rows, columns, sheets.

Read with lxml from the package's own XML, beside the values that calamine gives: calamine turns ``#N/A`` into an empty
string and an uncached formula into nothing, and says nothing of formats or of what is hidden.
"""

import io
import posixpath
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from pipeline.config_office import Limits
from pipeline.intake.guard import BROKEN_CONTENT, Refusal
from pipeline.intake.plain_rows import FilledCell, of_part, plain_rows
from pipeline.intake.values import address

PERCENT_FORMATS = {9, 10}
PERCENT = "%"
PADDED = re.compile("0{2,20}")
# What a number format only shows: "…", and the character behind \, _ or *. A bare % multiplies by 100.
SHOWN_ONLY = re.compile(r'"[^"]*"|[\\_*].')
YES = ("1", "true")
# Records of an .xlsb sheet: a row with its number, and the cells that hold a value with their column.
BINARY_ROW, BINARY_VALUES = 0, range(2, 12)
PARSING = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}


@dataclass
class SheetFacts:
    """What the XML of one sheet tells; rows and columns are counted from 0."""

    name: str
    is_visible: bool = True
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    percents: set[tuple[int, int]] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)

    def take(self, cell: FilledCell, formats: dict[int, str]) -> None:
        """Note what a cell of a package tells beside its value."""
        if cell.has_formula:
            self.formulas.add(cell.place)
            if not cell.has_value and not (cell.has_element and cell.type == "str"):
                self.without_value.add(cell.place)
        if cell.type == "e":
            self.errors[cell.place] = cell.text or "#ERROR"
        if code := formats.get(cell.style):
            self.take_format(cell.place, code)

    def take_format(self, place: tuple[int, int], code: str) -> None:
        """Note what a number format shows beyond the number: percent, or leading zeros as ``00000`` shows 411."""
        if PERCENT in code:
            self.percents.add(place)
        elif PADDED.fullmatch(code):
            self.padded[place] = len(code)


@dataclass
class WorkbookFacts:
    """The worksheets in workbook order."""

    sheets: list[SheetFacts]


def workbook_facts(parts: dict[str, bytes], limits: Limits) -> WorkbookFacts:
    """Facts of an .xlsx or .xlsm package. Raises Refusal where its XML is broken or its box of valued cells too wide."""
    try:
        listed = _listed_sheets(parts["xl/workbook.xml"])
        targets = _relations(parts.get("xl/_rels/workbook.xml.rels", b""))
        formats = _telling_formats(parts.get(_styles_part(targets), b""))
        return WorkbookFacts([_sheet_facts(name, is_visible, parts[targets[relation][1]], formats, limits)
                              for name, is_visible, relation in listed if targets.get(relation, ("", ""))[0] == "worksheet"])
    except (etree.XMLSyntaxError, KeyError, ValueError):
        raise Refusal("WORKBOOK_DAMAGED", BROKEN_CONTENT) from None


def _tree(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(**PARSING))


@of_part
def _listed_sheets(xml: bytes) -> list[tuple[str, bool, str]]:
    """(name, is visible, relation id) of each sheet."""
    return [(element.get("name", ""), element.get("state", "visible") == "visible", _relation_id(element))
            for element in _tree(xml).iter("{*}sheet")]


@of_part
def _relations(xml: bytes) -> dict[str, tuple[str, str]]:
    """Relation id → (type's last word, part name)."""
    if not xml:
        return {}
    return {r.get("Id"): (r.get("Type", "").rsplit("/", 1)[-1],
                          posixpath.normpath(posixpath.join("xl", r.get("Target", ""))).lstrip("/")
                          if not r.get("Target", "").startswith("/") else r.get("Target").lstrip("/"))
            for r in _tree(xml)}


def _relation_id(element: etree._Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")


def _styles_part(targets: dict[str, tuple[str, str]]) -> str:
    return next((part for kind, part in targets.values() if kind == "styles"), "")


@of_part
def _telling_formats(xml: bytes) -> dict[int, str]:
    """Style number → number format, of the styles that show another figure than they store: percent, leading zeros."""
    if not xml:
        return {}
    tree = _tree(xml)
    own = {int(f.get("numFmtId", "")): SHOWN_ONLY.sub("", f.get("formatCode", "")) for f in tree.iter("{*}numFmt")}
    styles = tree.find("{*}cellXfs")
    formats = {number: PERCENT if (code := int(style.get("numFmtId", 0))) in PERCENT_FORMATS else own.get(code, "")
               for number, style in enumerate(styles if styles is not None else ())}
    return {number: code for number, code in formats.items() if PERCENT in code or PADDED.fullmatch(code)}


def _sheet_facts(name: str, is_visible: bool, xml: bytes, formats: dict[int, str], limits: Limits) -> SheetFacts:
    facts = SheetFacts(name, is_visible)
    if plain := plain_rows(xml, limits.box_cells):
        facts.hidden_rows = plain.hidden
        for cell in plain.cells:
            if cell.has_formula or cell.type == "e" or cell.style in formats:
                facts.take(cell, formats)
        facts.merges, facts.hidden_columns = _around_rows(plain.rest)
    else:
        _take_parsed(xml, facts, formats, limits)
    if len(facts.merges) > limits.merges:
        raise _too_many_merges()
    return facts


@of_part
def _around_rows(xml: bytes) -> tuple[list[tuple[int, int, int, int]], list[tuple[int, int]]]:
    """The merged ranges and the hidden columns of a sheet without its rows."""
    tree = _tree(xml)
    return [_range(merge.get("ref", "")) for merge in tree.iter("{*}mergeCell")], [
        _columns(columns) for columns in tree.iter("{*}col") if columns.get("hidden") in YES]


def _take_parsed(xml: bytes, facts: SheetFacts, formats: dict[int, str], limits: Limits) -> None:
    """The facts of a sheet in any form and of any size: what has told is cleared at once."""
    box, row_no = Box(limits.box_cells), -1
    for _, found in etree.iterparse(io.BytesIO(xml), tag=("{*}row", "{*}col", "{*}mergeCell"), **PARSING):
        kind = _local_name(found)
        if kind == "row":
            row_no = int(found.get("r", row_no + 2)) - 1
            _row_facts(found, row_no, facts, formats, box)
        elif kind == "col" and found.get("hidden") in YES:
            facts.hidden_columns.append(_columns(found))
        elif kind == "mergeCell":
            facts.merges.append(_range(found.get("ref", "")))
            if len(facts.merges) > limits.merges:
                raise _too_many_merges()
        found.clear()
        while found.getprevious() is not None:
            del found.getparent()[0]


def _too_many_merges() -> Refusal:
    return Refusal("WORKBOOK_UNSAFE", "ผสานเซลล์มากผิดปกติ")


def _columns(element: etree._Element) -> tuple[int, int]:
    return int(element.get("min", "")) - 1, int(element.get("max", "")) - 1


class Box:
    """The box around all valued cells, refused as soon as it grows beyond what a reader may be asked for."""

    def __init__(self, cells_max: int):
        self.cells_max, self.top, self.left, self.bottom, self.right = cells_max, None, 0, 0, 0

    def take(self, row: int, column: int) -> None:
        if self.top is None:
            self.top, self.left, self.bottom, self.right = row, column, row, column
        self.left, self.right = min(self.left, column), max(self.right, column)
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > self.cells_max:
            raise Refusal("WORKBOOK_UNSAFE", "มีเซลล์ที่อยู่ห่างกันผิดปกติ")


def _row_facts(row: etree._Element, row_no: int, facts: SheetFacts, formats: dict[int, str], box: Box) -> None:
    """Facts of the cells of one row; a cell without an address stands right of the one before it."""
    column = -1
    if row.get("hidden") in YES or row.get("ht") == "0":
        facts.hidden_rows.add(row_no)
    for element in row:
        reference = element.get("r")
        row_no, column = address(reference) if reference else (row_no, column + 1)
        children = {_local_name(child): child for child in element}
        if not children:
            continue
        value = children.get("v")
        text = None if value is None else value.text
        cell = FilledCell((row_no, column), int(element.get("s", 0)), element.get("t", ""), "f" in children, value is not None,
                          text is not None or "is" in children, text or "")
        if cell.has_value:
            box.take(row_no, column)
        facts.take(cell, formats)


def _local_name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2]


def check_binary_boxes(parts: dict[str, bytes], limits: Limits) -> None:
    """Refuses an .xlsb package with a sheet whose valued cells lie too far apart: its reader would ask for all between."""
    try:
        relations = _relations(parts.get("xl/_rels/workbook.bin.rels", b""))
    except etree.XMLSyntaxError:
        raise Refusal("WORKBOOK_DAMAGED", BROKEN_CONTENT) from None
    for kind, name in relations.values():
        box, row = Box(limits.box_cells), 0
        for record, number in _records(parts.get(name, b"")) if kind == "worksheet" else ():
            if record == BINARY_ROW:
                row = number
            elif record in BINARY_VALUES:
                box.take(row, number)


def _records(binary: bytes) -> Iterator[tuple[int, int]]:
    """(type, first number) of each record of a binary part; both type and size are in groups of seven bits."""
    place = 0
    while place + 2 <= len(binary):
        record, place = _groups(binary, place, 2)
        size, place = _groups(binary, place, 4)
        if place + 4 <= len(binary) and size >= 4:
            yield record, struct.unpack_from("<I", binary, place)[0]
        place += size


def _groups(binary: bytes, place: int, groups_max: int) -> tuple[int, int]:
    number = 0
    for group, byte in enumerate(binary[place:place + groups_max]):
        number |= (byte & 127) << 7 * group
        place += 1
        if byte < 128:
            break
    return number, place


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return (*address(first), *address(last or first))


def with_sheet_names(xml: bytes) -> bytes:
    """``xl/workbook.xml`` with its sheets named 1, 2, 3 …"""
    book = _tree(xml)
    for number, sheet in enumerate(book.iter("{*}sheet"), 1):
        sheet.set("name", str(number))
    return etree.tostring(book, xml_declaration=True, encoding="UTF-8", standalone=True)


def properties_of(parts: dict[str, bytes]) -> dict[str, str]:
    """The workbook's own custom properties that are text, by name; none where it has no such part or it cannot be read."""
    try:
        properties = _tree(parts["docProps/custom.xml"])
    except (KeyError, etree.XMLSyntaxError):
        return {}
    return {one.get("name", ""): (value.text or "") for one in properties for value in one.iter("{*}lpwstr")}


def modified_of(parts: dict[str, bytes]) -> str:
    """The workbook's own modified property as ISO text in UTC, so that it sorts; '' where it has none that can be read."""
    xml = parts.get("docProps/core.xml") or parts.get("meta.xml")
    try:
        found = next(_tree(xml).iter("{*}modified", "{http://purl.org/dc/elements/1.1/}date"), None) if xml else None
        moment = datetime.fromisoformat((found.text or "").strip().replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (etree.XMLSyntaxError, AttributeError, ValueError, OverflowError):
        return ""
