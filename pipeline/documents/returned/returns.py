"""What goes back to whom: for each file with findings the same file marked, or where that cannot be, a list of its own."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from lxml import etree

from pipeline.documents.look import safe_name, short_digest, words
from pipeline.documents.returned.marked import returned_workbook
from pipeline.documents.workbook import CENTRED, Book, Column, workbook_bytes
from pipeline.intake.guard import Refusal, inspect
from pipeline.results import Results

FOLDER = "returned"
MACRO = b"macroEnabled"
# Refused before its cells could be read: what cannot be opened cannot be marked either.
UNOPENED = re.compile(r"FILE_|PAPER_|WORKBOOK_(?!EMPTY|FOREIGN)")
PATH_BYTES = 1000           # of 4096 that a system takes: a digest may come behind each part, and the output's own path before it
COLUMNS = (Column("ที่", 7, CENTRED), Column("สิ่งที่พบ", 60), Column("วิธีแก้ไข", 60), Column("ผลที่ตามมา", 20),
           Column("หลักเกณฑ์", 40))


def returned_files(results: Results, content_of: Callable[[str], bytes]) -> Iterator[tuple[str, str, bytes]]:
    """(name in the inbox, name below the round's folder, content) for each file that somebody must mend or know of.

    ``content_of`` gives the bytes of an inbox file, b'' where it cannot be read.
    """
    findings: dict[str, list] = {}
    for finding in results.findings.itertuples():
        findings.setdefault(finding.file_name, []).append(finding)
    taken: set[str] = set()
    for file in results.files.itertuples():
        if file.file_name in findings:
            ending, content = _returned(file, findings[file.file_name], results, content_of(file.file_name))
            name = _unused(returned_name(file.file_name, ending), file.file_name, taken)
            taken.add(name.lower())
            yield file.file_name, name, content


def _returned(file, findings: list, results: Results, content: bytes) -> tuple[str, bytes]:
    """(ending by content, bytes) of what goes back for one file: a list where its kind or shape cannot be marked."""
    if not UNOPENED.match(file.reason_code):
        try:
            package = inspect(content, results.settings.limits)
            if package.kind == "xlsx":
                ending = ".xlsm" if MACRO in package.parts["[Content_Types].xml"] else ".xlsx"
                return ending, returned_workbook(content, file.sha256, file.file_name, findings, results)
        except (Refusal, etree.XMLSyntaxError, KeyError):
            pass        # changed since it was read, or a package without what every package has
    return ".xlsx", findings_list(file.file_name, findings, results)


def findings_list(file_name: str, findings: list, results: Results) -> bytes:
    """A workbook of one sheet that says why the file was not taken and what to do."""
    def draw(book: Book) -> None:
        rows = [(number, f"{f.sheet_name} {f.cell_ref}\n{f.message_th}".strip(), f.mend_th, words().severity(f.severity),
                 results.settings.cite(f.source)) for number, f in enumerate(findings, 1)]
        book.add_list("รายการที่พบ", f"รายการที่พบในไฟล์ {file_name}",
                              f"รอบการประเมิน {results.round} · แก้ไขแล้วส่งไฟล์ต้นฉบับกลับมา ไม่ใช่ไฟล์นี้", COLUMNS, rows)
        book.identify(paper="findings_list")
    return workbook_bytes(f"รายการที่พบ รอบ {results.round}", results.settings.office.name, results.round, draw)


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
