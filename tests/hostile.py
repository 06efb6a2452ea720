"""Hostile files by the hundred, always the same ones, and the tools to bend an honest workbook into any of them."""

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from tests.drawing import draw

HONEST = """
    [แบบ 4.2]
    | ชื่อผู้รับการประเมิน | นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง | "99777" |
    | รอบการประเมิน | ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566) |
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) | คะแนนรวม (ค) |
    | 1 | งานหนึ่ง | 4.25 | %0.6 | =C4*D4 => 2.55 |
    | 2 | งานสอง | 3 | %0.4 | =C5*D5 => 1.2 |
    merge B1:C1
    [แบบ 4.4]
    | ที่ | สมรรถนะ | คะแนน | น้ำหนัก |
    | 1 | การมุ่งผลสัมฤทธิ์ | 4 | 60 |
    | 2 | บริการที่ดี | 5 | 40 |
    hide row 7
"""
BOOK, FIRST_SHEET, RELATIONS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
Parts = dict[str, bytes]


def parts_of(workbook: bytes) -> Parts:
    """Part name → content, in the order of the package."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The package of these parts, with one date whatever the clock says; a list may name a part twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            member = zipfile.ZipInfo(name, (2023, 4, 1, 0, 0, 0))
            member.compress_type = method
            # ZipInfo would turn a backslash on some systems and cut at a zero byte on all.
            member.filename = name
            package.writestr(member, content)
    return out.getvalue()


def bent(part: str, bend: Callable[[bytes], bytes], workbook: str = HONEST) -> bytes:
    """The drawn workbook with one part bent."""
    parts = parts_of(draw(workbook))
    return packed(parts | {part: bend(parts[part])})


def with_rows(rows: str, workbook: str = HONEST) -> bytes:
    """The drawn workbook whose first sheet has exactly these rows, written as XML."""
    data = f"<sheetData>{rows}</sheetData>".encode()
    return bent(FIRST_SHEET, lambda xml: re.sub(rb"<sheetData>.*</sheetData>", lambda _: data, xml, flags=re.DOTALL),
                workbook)


def compound(*streams: str) -> bytes:
    """The start of an OLE compound file whose directory names these streams."""
    entries = b"".join((name := stream.encode("utf-16-le")).ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + b"\2\1"
                       + bytes(60) for stream in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries + bytes(512)


def binary_workbook(cells: dict[tuple[int, int], str | float]) -> bytes:
    """The least .xlsb with these cells on its one sheet (nothing here can save one)."""
    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    rows, columns = zip(*cells)
    sheet, last_row = [_record(129), _record(148, struct.pack("<IIII", min(rows), max(rows), min(columns), max(columns))), _record(145)], -1
    for (row, column), value in sorted(cells.items()):
        if row != last_row:
            sheet.append(_record(0, struct.pack("<IIHHBI", row, 0, 300, 0, 0, 0)))
        sheet.append(_record(6, struct.pack("<II", column, 0) + wide(value)) if isinstance(value, str)
                     else _record(5, struct.pack("<IId", column, 0, value)))
        last_row = row
    book = [_record(131), _record(143), _record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("แบบ")), _record(144), _record(132)]
    return packed({
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.bin": b"".join(book), "xl/worksheets/sheet1.bin": b"".join([*sheet, _record(146), _record(130)]),
        "xl/_rels/workbook.bin.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        b'Target="worksheets/sheet1.bin"/></Relationships>'})


def _record(kind: int, content: bytes = b"") -> bytes:
    """A record of an .xlsb part; type and size in groups of seven bits."""
    sizes = bytes([len(content)]) if len(content) < 128 else bytes([len(content) & 127 | 128, len(content) >> 7])
    return (bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])) + sizes + content


def older_workbook(cells: dict[tuple[int, int], float], before: bytes = b"", has_styles: bool = True) -> bytes:
    """The least .xls with these cells on its one sheet, and with these records before the list of sheets (nothing here can save one)."""
    begin = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    book = older_record(0x809, begin) + before
    if has_styles:
        book += older_record(0x31, bytes(14) + b"\5\0Arial") * 5 + older_record(0xE0, bytes(20)) * 16
    listed = older_record(0x85, struct.pack("<IBBBB", len(book) + 17, 0, 0, 1, 0) + b"a") + older_record(0x0A)
    sheet = [older_record(0x809, begin[:2] + b"\x10\0" + begin[4:])]
    rows, columns = zip(*cells)
    sheet.append(older_record(0x200, struct.pack("<IIHHH", min(rows), max(rows) + 1, min(columns), max(columns) + 1, 0)))
    sheet += [older_record(0x203, struct.pack("<HHHd", row, column, 0, value)) for (row, column), value in sorted(cells.items())]
    return _compound_of(book + listed + b"".join(sheet) + older_record(0x0A))


def older_record(kind: int, content: bytes = b"") -> bytes:
    """A record of an .xls stream."""
    return struct.pack("<HH", kind, len(content)) + content


def _compound_of(stream: bytes) -> bytes:
    """A whole OLE compound file with this stream as its Workbook: header, table of sectors, directory, the stream."""
    end, free, sector = 0xFFFFFFFE, 0xFFFFFFFF, 512
    stream = stream.ljust(max(4096, -(-len(stream) // sector) * sector), b"\0")
    last = 1 + len(stream) // sector
    table = [0xFFFFFFFD, end, *range(3, last + 1), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    places = struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        letters = name.encode("utf-16-le")
        return letters.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(letters) + 2, kind, 1, free, free, child, start, size)
    directory = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream))
    return header + places + struct.pack(f"<{len(table)}I", *table).ljust(sector, b"\xff") + directory.ljust(sector, b"\0") + stream


def overstated(workbook: bytes, size: int) -> bytes:
    """The package whose directory claims ``size`` bytes in the file for its last member."""
    found = bytearray(workbook)
    struct.pack_into("<I", found, workbook.rindex(b"PK\1\2") + 20, size)
    return bytes(found)


def lying(workbook: bytes, size: int) -> bytes:
    """The package whose directory claims ``size`` for every inflated part."""
    found = bytearray(workbook)
    for place in (match.start() for match in re.finditer(rb"PK\x01\x02", workbook)):
        struct.pack_into("<I", found, place + 24, size)
    return bytes(found)


def overlapping(workbook: bytes) -> bytes:
    """The package with every entry of the directory pointing at the first member: a bomb's outline."""
    found = bytearray(workbook)
    for place in (match.start() for match in re.finditer(rb"PK\x01\x02", workbook)):
        struct.pack_into("<I", found, place + 42, 0)
    return bytes(found)


def encrypted_members(workbook: bytes) -> bytes:
    """The package whose members say that they are encrypted."""
    found = bytearray(workbook)
    for sign, flags in ((rb"PK\x01\x02", 8), (rb"PK\x03\x04", 6)):
        for place in (match.start() for match in re.finditer(sign, workbook)):
            found[place + flags] |= 1
    return bytes(found)


def hostile_files(count: int, seed: int) -> list[tuple[str, bytes]]:
    """``count`` files with their names, the same for the same arguments, every kind in turn."""
    chance = random.Random(seed)
    return [(f"{number:04} {kind.__name__}{chance.choice(ENDINGS)}", kind(chance))
            for number, kind in ((n, KINDS[n % len(KINDS)]) for n in range(count))]


ENDINGS = (".xlsx", ".xlsx", ".xlsx", ".xlsm", ".xls", ".ods", ".xlsb", ".XLSX", "")


def truncated(chance: random.Random) -> bytes:
    whole = draw(HONEST)
    return whole[:chance.randrange(len(whole))]


def flipped_bytes(chance: random.Random) -> bytes:
    found = bytearray(draw(HONEST))
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        found[chance.randrange(len(found))] ^= chance.randrange(1, 256)
    return bytes(found)


def stored_flipped(chance: random.Random) -> bytes:
    """Damage within the XML itself, below a package whose checksums are right."""
    parts = parts_of(draw(HONEST))
    name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    xml = bytearray(parts[name])
    for _ in range(chance.choice((1, 3, 20))):
        xml[chance.randrange(len(xml))] = chance.randrange(256)
    return packed(parts | {name: bytes(xml)})


def mutated_xml(chance: random.Random) -> bytes:
    """Well-formed nonsense: attributes, numbers and references of an honest workbook replaced at random."""
    parts = parts_of(draw(HONEST))
    name = chance.choice([name for name in parts if name.startswith("xl/") and name.endswith((".xml", ".rels"))])
    values = (b"-1", b"0", b"99999999999", b"NaN", b"1E400", b"", b"A0", b"XFD1048576", b"ZZZZ9", "ก".encode(), b"true", b"s")

    def other(match: re.Match) -> bytes:
        return match[1] + (chance.choice(values) if chance.random() < 0.05 else match[2]) + match[3]

    return packed(parts | {name: re.sub(rb'([="]|<v>)([A-Za-z0-9.]+)("|</v>)', other, parts[name])})


def dropped_parts(chance: random.Random) -> bytes:
    parts = parts_of(draw(HONEST))
    for name in chance.sample(list(parts), chance.randrange(1, 4)):
        del parts[name]
    return packed(parts)


def swapped_parts(chance: random.Random) -> bytes:
    parts = parts_of(draw(HONEST))
    one, other = chance.sample(list(parts), 2)
    return packed(parts | {one: parts[other], other: parts[one]})


def doubled_members(chance: random.Random) -> bytes:
    parts = list(parts_of(draw(HONEST)).items())
    name, content = chance.choice(parts)
    # Another letter case, not the same name: Python's own writer warns of that.
    return packed([*parts, (name.swapcase(), content)])


def climbing_names(chance: random.Random) -> bytes:
    name = chance.choice(("../../etc/passwd", "/etc/passwd", "xl/../../x.xml", "..\\..\\x.xml", "a/" * 300 + "x.xml"))
    return packed(parts_of(draw(HONEST)) | {name: b"<x/>"})


def bomb(chance: random.Random) -> bytes:
    """Zeros by the megabyte, where a reader looks or where it does not."""
    size = chance.choice((9, 20, 60)) * 1_000_000
    return packed(parts_of(draw(HONEST)) | {chance.choice(("xl/media/x.bin", "xl/sharedStrings.xml", "x.xml")): bytes(size)})


def lying_sizes(chance: random.Random) -> bytes:
    return lying(draw(HONEST), chance.choice((0, 1, 100, 2**31, 2**32 - 1)))


def overlapping_members(chance: random.Random) -> bytes:
    return overlapping(draw(HONEST))


def entities(chance: random.Random) -> bytes:
    doctype = chance.choice((
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">'))
    part = chance.choice((BOOK, FIRST_SHEET, RELATIONS, "[Content_Types].xml", "docProps/core.xml"))
    coding = chance.choice(("utf-8", "utf-16"))
    return bent(part, lambda xml: f'<?xml version="1.0" encoding="{coding}"?>{doctype}{_body(xml)}'.encode(coding))


def _body(xml: bytes) -> str:
    return re.sub(r"^<\?xml[^>]*\?>\s*", "", xml.decode())


def far_cells(chance: random.Random) -> bytes:
    row, column = chance.choice(((1048576, "XFD"), (1048576, "ZZ"), (400_000, "XFD"), (1048577, "A"), (9999999, "XFE")))
    return with_rows(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{column}{row}"><v>1</v></c></row>')


def far_binary_cells(chance: random.Random) -> bytes:
    last = chance.choice(((1_048_575, 16_383), (1_048_575, 9), (4_000_000_000, 0), (0, 4_000_000_000)))
    return binary_workbook({(0, 0): "ตัวชี้วัด", last: 4.0})


def broken_binary(chance: random.Random) -> bytes:
    """Damage within the records of an .xlsb, below checksums that are right."""
    parts = parts_of(binary_workbook({(row, column): 4.0 if row else "ตัวชี้วัด" for row in range(9) for column in range(9)}))
    name = chance.choice([name for name in parts if name != "[Content_Types].xml"])
    content = bytearray(parts[name])
    for _ in range(chance.choice((1, 3, 20))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return packed(parts | {name: bytes(content[:chance.choice((None, None, -5))])})


def absurd_dimensions(chance: random.Random) -> bytes:
    claimed = chance.choice((b"A1:XFD1048576", b"A1", b"XFD1048576:A1", b"", b"A1:ZZZZ99999999", b"1:1"))
    return bent(FIRST_SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + claimed + b'"', xml))


def absurd_ranges(chance: random.Random) -> bytes:
    """Merges, columns and comments over the whole sheet, many or one."""
    merges = chance.choice(('<mergeCell ref="A1:XFD1048576"/>', '<mergeCell ref="C5:A1"/>', '<mergeCell ref="A1:A2"/>' * 120_000))
    columns = '<cols><col min="1" max="999999999" hidden="1"/><col min="5" max="2"/></cols>'
    return bent(FIRST_SHEET, lambda xml: re.sub(rb"<mergeCells.*</mergeCells>", f"<mergeCells>{merges}</mergeCells>".encode(), xml)
                .replace(b"<sheetData>", columns.encode() + b"<sheetData>"))


def deep_nesting(chance: random.Random) -> bytes:
    depth = chance.choice((200, 5_000, 100_000))
    return with_rows("<row>" + "<c>" * depth + "</c>" * depth + "</row>")


def giant_strings(chance: random.Random) -> bytes:
    """Texts that do not shrink well, in titles, names and numbers."""
    text = "".join(chance.choice("กขคงจ1 ") for _ in range(1000)) * chance.choice((33, 300))
    return with_rows(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c><c r="B1" t="str"><v>{text}</v></c></row>')


def odd_numbers(chance: random.Random) -> bytes:
    """An honest workbook whose numbers are none."""
    odd = chance.choice((b"NaN", b"INF", b"1E400", b"-1E308", b"1e-320", b"0x10", b"\xe0\xb9\x94", b"4,5", b" 4 ", b"--4", b"1_0"))
    return bent(FIRST_SHEET, lambda xml: xml.replace(b"<v>4.25</v>", b"<v>" + odd + b"</v>"))


def odd_types(chance: random.Random) -> bytes:
    odd = chance.choice((b't="s"', b't="e"', b't="b"', b't="d"', b't="z"', b't=""', b's="999"', b's="-1"', b's="x"'))
    return bent(FIRST_SHEET, lambda xml: xml.replace(b'<c r="C4">', b'<c r="C4" ' + odd + b">"))


def many_members(chance: random.Random) -> bytes:
    return _members(chance.choice((10_001, 12_000)))


@cache
def _members(count: int) -> bytes:
    return packed({f"{number}.xml": b"" for number in range(count)}, zipfile.ZIP_STORED)


def many_sheets(chance: random.Random) -> bytes:
    """A workbook of very many sheets that are all one part."""
    sheets = b"".join(b'<sheet name="%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(chance.choice((50, 400))))
    return bent(BOOK, lambda xml: re.sub(rb"<sheets>.*</sheets>", b"<sheets>" + sheets + b"</sheets>", xml))


def wrong_types(chance: random.Random) -> bytes:
    words = "ชื่อ,คะแนน\nนายสมชาย,4\n"
    return chance.choice((
        b"", b"P", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), words.encode(), words.encode("cp874"), words.encode("utf-16"),
        b"<html><table><tr><td>4</td></tr></table></html>", b'{"a": 1}', b"<?xml version='1.0'?><Workbook/>",
        b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n" + bytes(20), b"\xff\xd8\xff\xe0", b"MZ\x90\0", b"\x7fELF", zlib.compress(b"x"),
        bytes(4000), chance.randbytes(4000), compound("EncryptedPackage"), compound("Workbook"), compound("WordDocument"),
        compound(), packed({"a.txt": b"a"}), packed({"word/document.xml": b"<w/>"}), packed({}), packed({BOOK: b""}),
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        packed({"xl/workbook.bin": chance.randbytes(200)}), encrypted_members(draw(HONEST))))


KINDS = (truncated, flipped_bytes, stored_flipped, mutated_xml, dropped_parts, swapped_parts, doubled_members,
         climbing_names, bomb, lying_sizes, overlapping_members, entities, far_cells, far_binary_cells, broken_binary,
         absurd_dimensions, absurd_ranges,
         deep_nesting, giant_strings, odd_numbers, odd_types, many_members, many_sheets, wrong_types, mutated_xml, wrong_types)
