"""A submitter's own .xlsx or .xlsm, changed part by part with lxml: what need not change stays byte-identical.

Never saved through a workbook library: that would lose cached values, sparklines and newer validations (measured).
"""

import io
import posixpath
import zipfile

from lxml import etree

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"
NO_RELATIONS = f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'.encode()
# The order that a worksheet's elements must keep, from the one that ours go before.
AFTER_CONDITIONAL = ("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
                     "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
                     "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
                     "webPublishItems", "tableParts", "extLst")
AFTER_LEGACY_DRAWING = AFTER_CONDITIONAL[AFTER_CONDITIONAL.index("legacyDrawing") + 1:]


class Parts:
    """The parts of a package: read on demand, changed in place, written out with all others untouched."""

    def __init__(self, content: bytes):
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._infos = {info.filename.replace("\\", "/"): info for info in self._archive.infolist()}
        self._trees: dict[str, etree._Element] = {}
        self._new: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._infos or name in self._new or name in self._trees

    def tree(self, name: str, otherwise: bytes = b"") -> etree._Element:
        """The XML of a part, to be changed in place; ``otherwise`` makes a part that is not there."""
        if name not in self._trees:
            xml = self._archive.read(self._infos[name]) if name in self._infos else otherwise
            self._trees[name] = self._parsed(xml)
        return self._trees[name]

    def peek(self, name: str) -> etree._Element:
        """The XML of a part for looking only: it stays byte-identical."""
        return self._trees[name] if name in self._trees else self._parsed(self._archive.read(self._infos[name]))

    @staticmethod
    def _parsed(xml: bytes) -> etree._Element:
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))

    def put(self, name: str, content: bytes) -> None:
        """A part of our own, in place of an earlier one of the same name."""
        self._new[name] = content

    def relations(self, part: str) -> etree._Element:
        """The relations of a part, made empty where it has none."""
        folder, name = posixpath.split(part)
        return self.tree(f"{folder}/_rels/{name}.rels", NO_RELATIONS)

    def _related(self, part: str) -> etree._Element:
        """The same for looking only."""
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels"
        return self.peek(rels) if rels in self else self._parsed(NO_RELATIONS)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate ``part`` to ``target`` (relative to its folder); returns the new relation's id."""
        relations = self.relations(part)
        taken = {relation.get("Id") for relation in relations}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdP{n}" not in taken)
        etree.SubElement(relations, f"{{{PACKAGE_RELATIONS}}}Relationship", Id=f"rIdP{number}",
                         Type=f"{RELATIONS}/{kind}", Target=target)
        return f"rIdP{number}"

    def related(self, part: str, kind: str) -> str:
        """Name of the part that ``part`` is related to by this kind, '' where there is none."""
        for relation in self._related(part):
            if relation.get("Type", "").rsplit("/", 1)[-1] == kind and relation.get("TargetMode") != "External":
                return resolve(part, attribute(relation, "Target"))
        return ""

    def declare(self, name: str, content_type: str) -> None:
        """Say in the content types what a new part is."""
        types = self.tree(CONTENT_TYPES)
        if not any(known.get("PartName") == f"/{name}" for known in types):
            etree.SubElement(types, f"{{{etree.QName(types).namespace}}}Override", PartName=f"/{name}",
                             ContentType=content_type)

    def declare_extension(self, extension: str, content_type: str) -> None:
        types = self.tree(CONTENT_TYPES)
        if not any(known.get("Extension", "").lower() == extension for known in types):
            types.insert(0, types.makeelement(f"{{{etree.QName(types).namespace}}}Default",
                                              Extension=extension, ContentType=content_type))

    def unused(self, pattern: str) -> str:
        """The first name of the pattern (``xl/comments{}.xml``) that no part has."""
        return next(name for n in range(1, len(self._infos) + len(self._new) + 2)
                    if (name := pattern.format(n)) not in self)

    def content(self) -> bytes:
        """The package's bytes: old parts in their order, new ones behind them, the same for the same input."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in [*self._infos, *sorted({*self._trees, *self._new} - set(self._infos))]:
                info = zipfile.ZipInfo(name, self._infos[name].date_time if name in self._infos else (1980, 1, 1, 0, 0, 0))
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                archive.writestr(info, self._bytes(name))
        return out.getvalue()

    def _bytes(self, name: str) -> bytes:
        if name in self._new:
            return self._new[name]
        if name in self._trees:
            return etree.tostring(self._trees[name], xml_declaration=True, encoding="UTF-8", standalone=True)
        return self._archive.read(self._infos[name])


def resolve(part: str, target: str) -> str:
    """Name of the part that a relation's target means."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def insert_before(parent: etree._Element, child: etree._Element, followers: tuple[str, ...]) -> None:
    """Put ``child`` where the order of elements wants it: before the first of ``followers``, else last."""
    for position, element in enumerate(parent):
        if isinstance(element.tag, str) and etree.QName(element).localname in followers:
            parent.insert(position, child)
            return
    parent.append(child)


def attribute(element: etree._Element, name: str) -> str:
    """The attribute of this name. Raises KeyError where a package lacks what every package has."""
    return element.attrib[name]


def child(parent: etree._Element, name: str) -> etree._Element:
    """The child of this name. Raises KeyError where a package lacks what every package has."""
    found = parent.find(f"{{*}}{name}")
    if found is None:
        raise KeyError(name)
    return found
