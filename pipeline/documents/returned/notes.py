"""Cell notes in a submitter's workbook: the comments part and its VML drawing, beside those that are there already."""

from lxml import etree

from pipeline.documents.returned.package import AFTER_LEGACY_DRAWING, RELATIONS, Parts, child, insert_before
from pipeline.intake.values import address

AUTHOR = "ประเมิน"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
OFFICE, EXCEL, VML = ("urn:schemas-microsoft-com:office:office", "urn:schemas-microsoft-com:office:excel",
                      "urn:schemas-microsoft-com:vml")
NO_DRAWING = (f'<xml xmlns:v="{VML}" xmlns:o="{OFFICE}" xmlns:x="{EXCEL}"><v:shapetype id="_x0000_t202" '
              'coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
              '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>').encode()
NOTE_COLUMNS, NOTE_ROWS = 4, 8


def put_notes(parts: Parts, sheet_part: str, notes: dict[str, str]) -> None:
    """One note a cell, ``notes`` being cell_ref → text; the notes of an earlier return give way, others stay."""
    root = parts.tree(sheet_part)
    namespace = etree.QName(root).namespace
    comments_part = parts.related(sheet_part, "comments") or _new_comments(parts, sheet_part, namespace)
    comments = parts.tree(comments_part)
    author = _author(comments, namespace)
    listed = child(comments, "commentList")
    drawing = parts.tree(_drawing(parts, sheet_part, root), NO_DRAWING)
    _take_away_ours(listed, drawing, author)
    there = {comment.get("ref"): comment for comment in listed}
    for ref, text in notes.items():
        if ref in there:
            _text_of(there[ref], namespace).append(_run("\n" + text, namespace))
            continue
        comment = etree.SubElement(listed, f"{{{namespace}}}comment", ref=ref, authorId=str(author))
        _text_of(comment, namespace).append(_run(text, namespace))
        drawing.append(_shape(ref, 900_000 + len(drawing)))


def _new_comments(parts: Parts, sheet_part: str, namespace: str) -> str:
    name = parts.unused("xl/comments{}.xml")
    parts.tree(name, f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode())
    parts.declare(name, COMMENTS_TYPE)
    parts.relate(sheet_part, "comments", f"/{name}")
    return name


def _author(comments: etree._Element, namespace: str) -> int:
    """Our number among the authors."""
    authors = child(comments, "authors")
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{{{namespace}}}author").text = AUTHOR
        names.append(AUTHOR)
    return names.index(AUTHOR)


def _drawing(parts: Parts, sheet_part: str, root: etree._Element) -> str:
    """The VML drawing that shows the sheet's notes, made where there is none."""
    if root.find("{*}legacyDrawing") is not None:
        return parts.related(sheet_part, "vmlDrawing")
    name = parts.unused("xl/drawings/vmlDrawing{}.vml")
    parts.declare_extension("vml", VML_TYPE)
    relation = parts.relate(sheet_part, "vmlDrawing", f"/{name}")
    insert_before(root, root.makeelement(f"{{{etree.QName(root).namespace}}}legacyDrawing",
                                         {f"{{{RELATIONS}}}id": relation}), AFTER_LEGACY_DRAWING)
    parts.tree(name, NO_DRAWING)
    return name


def _take_away_ours(listed: etree._Element, drawing: etree._Element, author: int) -> None:
    ours = {address(c.get("ref")): c for c in listed if c.get("authorId") == str(author)}
    for comment in ours.values():
        listed.remove(comment)
    for shape in [s for s in drawing.iter(f"{{{VML}}}shape") if _place_of(s) in ours]:
        shape.getparent().remove(shape)


def _place_of(shape: etree._Element) -> tuple[int, int] | None:
    row, column = (next(shape.iter(f"{{{EXCEL}}}{name}"), None) for name in ("Row", "Column"))
    return (int(row.text), int(column.text)) if row is not None and column is not None else None


def _text_of(comment: etree._Element, namespace: str) -> etree._Element:
    text = comment.find("{*}text")
    return text if text is not None else etree.SubElement(comment, f"{{{namespace}}}text")


def _run(text: str, namespace: str) -> etree._Element:
    run = etree.Element(f"{{{namespace}}}r")
    body = etree.SubElement(run, f"{{{namespace}}}t")
    body.text = text
    body.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _shape(ref: str, number: int) -> etree._Element:
    """A hidden note box right of its cell, large enough for what, why and how."""
    row, column = address(ref)
    anchor = f"{column + 1}, 15, {max(0, row - 1)}, 5, {column + 1 + NOTE_COLUMNS}, 15, {row + NOTE_ROWS}, 5"
    return etree.fromstring(
        f'<v:shape xmlns:v="{VML}" xmlns:o="{OFFICE}" xmlns:x="{EXCEL}" id="_x0000_s{number}" type="#_x0000_t202" '
        'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
        f'<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
        f'<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>')
