"""Before any reader: is this a regular, honest, bounded file, and of which kind by its first bytes?

A legal 2 KB workbook can make a reader ask for 549 GB and abort the process, so nothing is handed to a reader that has
not passed here. The caps are [limits] of config.toml. Nothing is ever extracted to disk.
"""

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from pipeline.config_office import MB, Limits

RATIO_MATTERS_ABOVE = 8 * MB
MEMBERS_MAX = 10_000
CHUNK = 1 << 16
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EVIDENCE_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"{\\rtf")
# Behind four bytes of their own: pictures as telephones take them (HEIC, AVIF) and as web pages give them (WebP).
EVIDENCE_BRANDS = (b"ftyphei", b"ftypmif1", b"ftypavif", b"ftypmsf1")
PDF_WITHIN = 1024
OLE_KINDS = {"EncryptedPackage": "encrypted", "Workbook": "xls", "Book": "xls", "WordDocument": "evidence",
             "PowerPoint Document": "evidence"}
READ_ENDINGS = (".xml", ".rels", ".vml", ".bin")
DOCTYPES = tuple("<!DOCTYPE".encode(coding) for coding in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
# What Python's zip reader raises for damage, beside OSError; struct.error and LZMAError are siblings of none of the others.
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError,
              RuntimeError, ValueError)
# What is said of damage: the name of an exception of Python's would tell a clerk nothing.
BROKEN_PACKAGE, BROKEN_CONTENT, READER_STOPPED = "โครงสร้างไฟล์เสีย", "เนื้อหาในไฟล์เสีย", "โปรแกรมอ่านหยุดกลางคัน"


class Refusal(Exception):
    """The file cannot be used: ``code`` is of the catalogue of findings, ``found`` says what was met."""

    def __init__(self, code: str, found: str = "", **words: str):
        super().__init__(code)
        self.code, self.found, self.words = code, found, words


@dataclass(frozen=True)
class Package:
    """A file that passed: ``kind`` is xlsx, xlsb, ods, xls or evidence; ``parts`` are the parts of a zip that are read, others empty."""

    kind: str
    parts: dict[str, bytes] = field(default_factory=dict)


def inspect(content: bytes, limits: Limits) -> Package:
    """The package that ``content`` is. Raises Refusal for what is no workbook, damaged, encrypted or unsafe."""
    if not content:
        raise Refusal("FILE_EMPTY")
    if _is_evidence(content):
        return Package("evidence")
    if content.startswith(OLE_MAGIC):
        return _inspect_ole(content)
    if content.startswith(ZIP_MAGIC):
        return _inspect_zip(content, limits)
    raise Refusal("FILE_NOT_WORKBOOK", "เป็นไฟล์ข้อความ" if _is_text(content) else "ไม่ทราบชนิด")


def _is_evidence(content: bytes) -> bool:
    """A picture, PDF or rich text, by its first bytes; a PDF may have some of another program's before its own."""
    return (content.startswith(EVIDENCE_MAGIC) or content[4:].startswith(EVIDENCE_BRANDS)
            or content.startswith(b"RIFF") and content[8:12] == b"WEBP" or b"%PDF-" in content[:PDF_WITHIN])


def _is_text(content: bytes) -> bool:
    """Only the kind is named, never the words: they may be about a person."""
    try:
        return "\0" not in content[:4000].decode("utf-8", "strict")
    except UnicodeDecodeError as fault:
        return fault.start > 3990


def _inspect_ole(content: bytes) -> Package:
    """The kind by the first stream that its directory names: a letter may hold a workbook within it, and the reverse."""
    found = {place: kind for stream, kind in OLE_KINDS.items() if (place := _place_in_directory(content, stream)) >= 0}
    if not found:
        raise Refusal("FILE_NOT_WORKBOOK", "ไม่ทราบชนิด")
    if (kind := found[min(found)]) == "encrypted":
        raise Refusal("WORKBOOK_ENCRYPTED")
    return Package(kind)


def _place_in_directory(content: bytes, stream: str) -> int:
    """Where the entry of this stream stands: its name, filled up to 64 bytes, and the name's length. -1 for nowhere."""
    name = stream.encode("utf-16-le")
    return content.find(name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2))


def _inspect_zip(content: bytes, limits: Limits) -> Package:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
        _check_directory(members, len(content), limits)
        parts = _inflate(archive, members, limits)
    except ZIP_FAULTS:
        raise Refusal("WORKBOOK_DAMAGED", BROKEN_PACKAGE) from None
    names = set(parts)
    if "xl/workbook.xml" in names:
        return Package("xlsx", parts)
    if "xl/workbook.bin" in names:
        return Package("xlsb", parts)
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return Package("evidence")
    if content[30:120].find(b"opendocument.spreadsheet") >= 0 or b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise Refusal("WORKBOOK_ENCRYPTED")
        return Package("ods", parts)
    raise Refusal("FILE_NOT_WORKBOOK", "เป็นไฟล์บีบอัด")


def _check_directory(members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """What the zip's directory alone gives away: too many, doubled, overlapping, climbing or encrypted members."""
    names = [_part_name(member) for member in members]
    if len(members) > MEMBERS_MAX:
        raise Refusal("WORKBOOK_UNSAFE", f"{len(members)} ส่วนในไฟล์")
    if len(set(map(str.lower, names))) != len(names):
        raise Refusal("WORKBOOK_UNSAFE", "มีส่วนชื่อซ้ำกันในไฟล์")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refusal("WORKBOOK_UNSAFE", "มีส่วนที่ชี้ออกนอกไฟล์")
    if any(member.flag_bits & 1 for member in members):
        raise Refusal("WORKBOOK_ENCRYPTED")
    in_order = sorted(members, key=lambda member: member.header_offset)
    for member, after in zip(in_order, in_order[1:]):
        if member.header_offset + 30 + len(member.orig_filename) + member.compress_size > after.header_offset:
            raise Refusal("WORKBOOK_UNSAFE", "มีส่วนที่ซ้อนทับกันในไฟล์")
    if in_order and in_order[-1].header_offset + in_order[-1].compress_size > size:
        raise Refusal("WORKBOOK_DAMAGED", "ไฟล์ขาดหาย")


def _part_name(member: zipfile.ZipInfo) -> str:
    """Honest files have backslashes too: they mean the same."""
    return member.filename.replace("\\", "/")


def _inflate(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits) -> dict[str, bytes]:
    """Every member, inflated with the bytes counted, not believed; checks CRC and DOCTYPE on the way."""
    parts, total = {}, 0
    for member in members:
        chunks, size = [], 0
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limits.member_mb * MB or total + size > limits.total_mb * MB:
                    raise Refusal("WORKBOOK_TOO_LARGE", f"เกิน {limits.member_mb} MB หลังคลาย")
                if size > RATIO_MATTERS_ABOVE and size > member.compress_size * limits.ratio:
                    raise Refusal("WORKBOOK_UNSAFE", "บีบอัดแน่นผิดปกติ")
                chunks.append(chunk)
        total += size
        name = _part_name(member)
        is_read = name.lower().endswith(READ_ENDINGS) or name == "mimetype"
        parts[name] = b"".join(chunks) if is_read else b""
        if _has_doctype(parts[name]):
            raise Refusal("WORKBOOK_UNSAFE", "มีคำสั่ง DOCTYPE ในไฟล์")
    return parts


def _has_doctype(part: bytes) -> bool:
    """In any coding; one of two or four bytes a letter has zero bytes."""
    return DOCTYPES[0] in part or b"\0" in part and any(doctype in part for doctype in DOCTYPES[1:])
