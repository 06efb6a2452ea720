"""What goes back to whom: for each file with findings the same file marked, or where that cannot be, a list of its own."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from lxml import etree

from pipeline.documents.derivation import Row
from pipeline.documents.look import safe_name, short_digest, words
from pipeline.documents.returned.marked import returned_workbook
from pipeline.documents.workbook import CENTRED, Book, Column, workbook_bytes
from pipeline.intake.guard import Package, Refusal, inspect
from pipeline.results import Results, Terms
from pipeline.schema import rows_of

FOLDER = "returned"
MACRO = b"macroEnabled"
# Refused before its cells could be read: what cannot be opened cannot be marked either.
UNOPENED = re.compile(r"FILE_|PAPER_|WORKBOOK_(?!EMPTY|FOREIGN)")
PATH_BYTES = 1000           # of 4096 that a system takes: a digest may come behind each part, and the output's own path before it
COLUMNS = (Column("ที่", 7, CENTRED), Column("สิ่งที่พบ", 60), Column("วิธีแก้ไข", 60), Column("ผลที่ตามมา", 20),
           Column("หลักเกณฑ์", 40))


class Faulty(NamedTuple):
    """A file of the inbox that somebody must mend or know of: its line of 00, its findings, the name under which it goes back, and
    whether its bytes are still there."""

    file: Row
    findings: tuple[Row, ...]
    name: str
    is_there: bool


def faulty_files(results: Results, content_of: Callable[[str], bytes | None]) -> Iterator[Faulty]:
    """Each file with findings, in the order of 00_files, no two under one name whatever system it goes to.

    ``content_of`` gives the bytes of an inbox file that were read, None where they cannot be had.
    """
    findings: dict[str, list[Row]] = {}
    for finding in rows_of(results.findings):
        findings.setdefault(finding.file_name, []).append(finding)
    taken: set[str] = set()
    for file in rows_of(results.files):
        if file.file_name in findings:
            own = tuple(findings[file.file_name])
            content = content_of(file.file_name)
            ending = _ending(file, own, results.terms, content)
            name = _unused(returned_name(file.file_name, ending), file.file_name, taken)
            taken.add(name.lower())
            yield Faulty(file, own, name, content is not None)


def returned_file(faulty: Faulty, terms: Terms, content: bytes | None) -> bytes:
    """What goes back for a file of this content: itself marked, a list where its kind or shape cannot be marked."""
    file, findings = faulty.file, faulty.findings
    return _marked(file, findings, terms, content, _package(file, terms, content)) or findings_list(file.file_name, findings, terms)


def _ending(file: Row, findings: tuple[Row, ...], terms: Terms, content: bytes | None) -> str:
    """Excel opens a workbook with macros under its own ending alone, and a list under no such ending."""
    package = _package(file, terms, content)
    has_macros = package and MACRO in package.parts.get("[Content_Types].xml", b"")
    return ".xlsm" if has_macros and _marked(file, findings, terms, content, package) else ".xlsx"


def _package(file: Row, terms: Terms, content: bytes | None) -> Package | None:
    """The file as a package that may be marked; None where its content cannot be had, could not be opened, or is of another kind."""
    if content is None or UNOPENED.match(file.reason_code):
        return None
    package = inspect(content, terms.settings.limits)
    return package if package.kind == "xlsx" else None


def _marked(file: Row, findings: tuple[Row, ...], terms: Terms, content: bytes | None, package: Package | None) -> bytes | None:
    try:
        return package and returned_workbook(content, file.sha256, file.file_name, findings, terms)
    except (Refusal, etree.XMLSyntaxError, KeyError):
        return None         # a package without what every package has


def findings_list(file_name: str, findings: tuple[Row, ...], terms: Terms) -> bytes:
    """A workbook of one sheet that says why the file was not taken and what to do."""
    def draw(book: Book) -> None:
        rows = [(number, f"{f.sheet_name} {f.cell_ref}\n{f.message_th}".strip(), f.mend_th, words().severity(f.severity),
                 terms.settings.cite(f.source)) for number, f in enumerate(findings, 1)]
        book.add_list("รายการที่พบ", f"รายการที่พบในไฟล์ {file_name}",
                              f"รอบการประเมิน {terms.round} · แก้ไขแล้วส่งไฟล์ต้นฉบับกลับมา ไม่ใช่ไฟล์นี้", COLUMNS, rows)
        book.identify(paper="findings_list")
    return workbook_bytes(f"รายการที่พบ รอบ {terms.round}", terms.settings.office.name, terms.round, draw)


def returned_name(file_name: str, ending: str) -> str:
    """``returned/`` and the file's own path, each part safe as a name, with the ending that its content has.

    Folders too many for a path that grows here and there become one.
    """
    path = PurePosixPath(file_name)
    folders = path.parts[:-1] if len(file_name.encode()) <= PATH_BYTES else [str(path.parent)]
    stem = path.name.removesuffix(path.suffix) if path.suffix.lower() in (".xlsx", ".xlsm") else path.name
    return "/".join([FOLDER, *map(safe_name, folders), safe_name(stem) + ending])


def _unused(name: str, file_name: str, taken: set[str]) -> str:
    """``name``, or with a short digest of the file's own path where another file goes back under it."""
    if name.lower() not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{short_digest(file_name)}{dot}{ending}"
