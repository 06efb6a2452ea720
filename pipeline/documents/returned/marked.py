"""The same file back: a submitter's workbook with the bad cells coloured, a note on each, and a to-do list in front.

The colour is a conditional format that lies over the cell, so the cell's own format stays as it was, and where the
fault shows in the cell itself the colour goes as soon as it is mended. A workbook that comes back unmended and is
returned again gets the same marks once, not twice.
"""

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.look import ROW_HEIGHT, SHEET_FONT, templates, words
from pipeline.documents.returned.notes import put_notes
from pipeline.documents.returned.package import AFTER_CONDITIONAL, Parts, attribute, child, insert_before, resolve
from pipeline.documents.workbook import lines_of, row_height
from pipeline.intake.ours import RETURNED_MARK, WORKLIST_SHEET
from pipeline.results import Terms

BOOK = "xl/workbook.xml"
WORKLIST_PART = "xl/worksheets/prameun-worklist.xml"
WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
OURS = 'LEN("prameun")=7'
SHOWS_IN_CELL = re.compile(r"LEVEL_|WEIGHT_MISSING|WEIGHT_UNREADABLE")
LIST_FIRST_ROW = 6
WIDTHS = (6, 22, 9, 46, 46, 16, 44)        # of the to-do list's columns, in characters
CENTRED = '<alignment horizontal="center" vertical="center"/>'
STYLES = {          # name: (font, is filled, is framed, alignment)
    "title": ('<b/><sz val="20"/>', False, False, ""), "plain": ('<sz val="16"/>', False, False, ""),
    "faint": ('<sz val="8"/><color rgb="FFB0B0B0"/>', False, False, ""),
    "head": ('<b/><sz val="16"/>', True, True, CENTRED), "number": ('<sz val="16"/>', False, True, CENTRED),
    "text": ('<sz val="16"/>', False, True, '<alignment horizontal="left" vertical="center" wrapText="1" indent="1"/>'),
    "link": ('<u/><sz val="16"/><color rgb="FF0B3C5D"/>', False, True, CENTRED),
}
FRAME = "".join(f'<{side} style="thin"><color rgb="FF7F8C96"/></{side}>' for side in ("left", "right", "top", "bottom"))


@dataclass(frozen=True)
class Task:
    """One line of the to-do list, as the template prints it."""

    row: int
    height: float
    cells: tuple[tuple[str, str, str], ...]


def returned_workbook(content: bytes, sha256: str, file_name: str, findings: list, terms: Terms) -> bytes:
    """``content`` (.xlsx or .xlsm) with its findings marked. ``findings`` are its rows of 30_findings.

    Raises etree.XMLSyntaxError or KeyError where the package cannot be edited: then a list goes back instead.
    """
    parts = Parts(content)
    sheets = _sheets(parts)
    styles, colour = _add_styles(parts)
    for sheet_name, part in sheets.items():
        marked = [f for f in findings if f.sheet_name == sheet_name and f.cell_ref]
        if marked or _is_marked(parts, part):
            _colour(parts, part, marked, colour)
            put_notes(parts, part, {ref: _note([f for f in marked if f.cell_ref == ref], terms)
                                    for ref in dict.fromkeys(f.cell_ref for f in marked)})
    _put_worklist(parts, _worklist(findings, sheets, styles, sha256, file_name, terms))
    return parts.content()


def _sheets(parts: Parts) -> dict[str, str]:
    """Sheet name → part, our own to-do list left out."""
    targets = {r.get("Id"): resolve(BOOK, attribute(r, "Target")) for r in parts.relations(BOOK)}
    return {s.get("name"): targets[_relation_id(s)] for s in parts.tree(BOOK).iter("{*}sheet")
            if s.get("name") != WORKLIST_SHEET}


def _relation_id(sheet: etree._Element) -> str:
    return attribute(sheet, next((key for key in sheet.attrib if key.endswith("}id")), "r:id"))


def _is_marked(parts: Parts, part: str) -> bool:
    return any(OURS in (f.text or "") for f in parts.peek(part).iter("{*}formula"))


def _add_styles(parts: Parts) -> tuple[dict[str, int], int]:
    """The to-do list's cell styles by name, and the number of the colour that lies over marked cells."""
    part = parts.related(BOOK, "styles")
    root = parts.tree(part)
    fonts, fills, borders, formats = (child(root, name) for name in ("fonts", "fills", "borders", "cellXfs"))
    fill = _append(fills, '<fill><patternFill patternType="solid"><fgColor rgb="FFE7EEF3"/></patternFill></fill>')
    frame = _append(borders, f"<border>{FRAME}<diagonal/></border>")
    numbers = {}
    for name, (look, is_filled, is_framed, alignment) in STYLES.items():
        font = _append(fonts, f'<font>{look}<name val="{SHEET_FONT}"/></font>')
        numbers[name] = _append(formats, f'<xf numFmtId="0" fontId="{font}" fillId="{fill if is_filled else 0}" '
                                f'borderId="{frame if is_framed else 0}" xfId="0" applyFont="1" applyFill="1" '
                                f'applyBorder="1" applyAlignment="1">{alignment}</xf>')
    overlays = root.find("{*}dxfs")
    if overlays is None:
        overlays = etree.Element(f"{{{etree.QName(root).namespace}}}dxfs")
        insert_before(root, overlays, ("tableStyles", "colors", "extLst"))
    colour = _append(overlays, '<dxf><font><color rgb="FF7A0019"/></font><fill><patternFill patternType="solid">'
                     '<fgColor rgb="FFFFD6D6"/><bgColor rgb="FFFFD6D6"/></patternFill></fill></dxf>')
    return numbers, colour


def _append(parent: etree._Element, xml: str) -> int:
    """Append what ``xml`` draws, in the parent's own namespace; returns its number."""
    namespace = etree.QName(parent).namespace
    parent.append(etree.fromstring(re.sub(r"^<(\w+)", rf'<\1 xmlns="{namespace}"', xml, count=1)))
    count = len([child for child in parent if isinstance(child.tag, str)])
    parent.set("count", str(count))
    return count - 1


def _colour(parts: Parts, part: str, findings: list, colour: int) -> None:
    """Lay the colour over each cell that a finding names, after taking away that of an earlier return."""
    root = parts.tree(part)
    for formula in [f for f in root.iter("{*}formula") if OURS in (f.text or "")]:
        root.remove(formula.getparent().getparent())
    namespace = etree.QName(root).namespace
    for ref in dict.fromkeys(f.cell_ref for f in findings):
        fault = next(f for f in findings if f.cell_ref == ref)
        block = etree.fromstring(
            f'<conditionalFormatting xmlns="{namespace}" sqref="{ref}"><cfRule type="expression" dxfId="{colour}" '
            'priority="1"><formula/></cfRule></conditionalFormatting>')
        block[0][0].text = f"AND({OURS},{_still_bad(fault)})"
        insert_before(root, block, AFTER_CONDITIONAL)


def _still_bad(fault) -> str:
    """The condition under which the cell is still as it was found; always, where the fault does not show in it."""
    if fault.code == "CELL_ERROR":
        return f"ISERROR({fault.cell_ref})"
    if not SHOWS_IN_CELL.match(fault.code) or fault.code == "LEVEL_TWO_MARKS" or len(fault.found) > 100:
        return "TRUE"
    return f'EXACT({fault.cell_ref}&"","{fault.found.replace(chr(34), chr(34) * 2)}")'


def _note(findings: list, terms: Terms) -> str:
    """What, why with the clause, and how to mend it."""
    return "\n".join(f"{f.message_th}\nควรเป็น: {f.expected}\nวิธีแก้: {f.mend_th}\nหลักเกณฑ์: {terms.settings.cite(f.source)}"
                     for f in findings)


def _worklist(findings: list, sheets: dict[str, str], styles: dict[str, int], sha256: str, file_name: str,
          terms: Terms) -> bytes:
    tasks, links = [], []
    for row, finding in enumerate(findings, LIST_FIRST_ROW):
        place = finding.cell_ref if finding.sheet_name in sheets else ""
        texts = (finding.sheet_name, place, finding.message_th, finding.mend_th, words().severity(finding.severity),
                 terms.settings.cite(finding.source))
        widths = WIDTHS[1:]
        tasks.append(Task(row, row_height(max(map(lines_of, texts, widths))),
                          tuple(zip("BCDEFG", texts, ("text", "link", "text", "text", "text", "text")))))
        if place:
            links.append((f"C{row}", "'" + finding.sheet_name.replace("'", "''") + f"'!{place}"))
    return templates().get_template("worklist.xml").render(
        file_name=file_name, round=terms.round, office=terms.settings.office.name, mark=RETURNED_MARK + sha256,
        styles=styles, tasks=tasks, links=links, widths=WIDTHS, line_height=ROW_HEIGHT).encode("utf-8")


def _put_worklist(parts: Parts, xml: bytes) -> None:
    """The to-do list as the first sheet and the one that is open; an earlier one gives way."""
    book = parts.tree(BOOK)
    sheets = child(book, "sheets")
    own = next((s for s in sheets if s.get("name") == WORKLIST_SHEET), None)
    if own is not None:
        target = {r.get("Id"): attribute(r, "Target") for r in parts.relations(BOOK)}[_relation_id(own)]
        parts.put(resolve(BOOK, target), xml)
        return
    parts.put(WORKLIST_PART, xml)
    parts.declare(WORKLIST_PART, WORKSHEET_TYPE)
    key = next(key for s in sheets for key in s.attrib if key.endswith("}id"))
    number = max(int(attribute(s, "sheetId")) for s in sheets) + 1
    sheets.insert(0, sheets.makeelement(etree.QName(sheets[0]).text, {
        "name": WORKLIST_SHEET, "sheetId": str(number),
        key: parts.relate(BOOK, "worksheet", WORKLIST_PART.removeprefix("xl/"))}))
    _shift_places(parts, book)


def _shift_places(parts: Parts, book: etree._Element) -> None:
    """Whatever counts sheets by place counts one more; only our sheet is selected, or Excel would edit two at once."""
    for name in book.iter("{*}definedName"):
        if name.get("localSheetId") is not None:
            name.set("localSheetId", str(int(name.get("localSheetId")) + 1))
    for view in book.iter("{*}workbookView"):
        view.set("activeTab", "0")
        view.set("firstSheet", "0")
    for part in _sheets(parts).values():
        for view in parts.tree(part).iter("{*}sheetView") if _is_selected(parts, part) else ():
            view.attrib.pop("tabSelected", None)


def _is_selected(parts: Parts, part: str) -> bool:
    return any(view.get("tabSelected") in ("1", "true") for view in parts.peek(part).iter("{*}sheetView"))
