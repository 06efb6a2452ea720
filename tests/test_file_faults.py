"""Files as they really arrive, fault by fault: the code that each gets, and the honest oddities that must pass."""

import hashlib
import io
import os
import re
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from pipeline.config_office import Limits
from pipeline.intake.guard import Refusal, inspect
from pipeline.intake.inbox import content_of, list_inbox, names_in_letters
from pipeline.intake.learn import learn
from pipeline.intake.sheets import Sheet, read_sheets
from pipeline.intake.reading import Reading
from pipeline.intake.workbook import read_content, read_file
from pipeline.intake.workers import in_worker
from tests import hostile
from tests.drawing import ROUND, SETTINGS, draw, read
from tests.hostile import BOOK, FIRST_SHEET, HONEST, RELATIONS, bent, compound, packed, parts_of, with_rows
from tests.office_suite import converted, needs_soffice

LIMITS = SETTINGS.limits
SOME = draw(HONEST)
PARTS = parts_of(SOME)


def reading_of(content: bytes, limits: Limits = LIMITS) -> Reading:
    return read_content(content, "ก.xlsx", limits, ROUND)


def refusal_of(content: bytes, limits: Limits = LIMITS) -> str:
    """The code that the guard refuses with, '' where it lets the file pass."""
    try:
        inspect(content, limits)
    except Refusal as refusal:
        return refusal.code
    return ""


def sheets_of(content: bytes) -> list[Sheet]:
    return read_sheets(content, inspect(content, LIMITS), LIMITS).sheets


def drawn(sheet: Sheet) -> dict[str, str]:
    return {cell.ref: cell.text for cell in sheet.in_reading_order()}


def prefixed(part: str, before: str, coding: str = "utf-8") -> bytes:
    """The workbook with ``before`` between XML declaration and root of a part."""
    return bent(part, lambda xml: f'<?xml version="1.0" encoding="{coding}"?>{before}{hostile._body(xml)}'.encode(coding))


WORDS = "ชื่อ,คะแนน\nนายสมชาย,4\n"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]>'
EXTERNAL = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
TEXT_DOCUMENT = packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})

ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_BEHIND_A_PASSWORD = packed({"mimetype": ODS_TYPE, "content.xml": b"\x93\x1f\xe4" * 99, "META-INF/manifest.xml": (
    b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="content.xml">'
    b'<m:encryption-data m:checksum="x"/></m:file-entry></m:manifest>')})
XLS_LOCK = hostile.older_record(0x2F, b"\1\0\1\0\1\0" + bytes(48))

REFUSED_BY_THE_GUARD = {
    # no workbook at all
    "empty": (b"", "FILE_EMPTY"),
    "one byte": (b"P", "FILE_NOT_WORKBOOK"),
    "text": (WORDS.encode(), "FILE_NOT_WORKBOOK"),
    "text in Thai Windows' code page": (WORDS.encode("cp874"), "FILE_NOT_WORKBOOK"),
    "text in UTF-16": (WORDS.encode("utf-16"), "FILE_NOT_WORKBOOK"),
    "HTML that calls itself a workbook": (b"<html><table><tr><td>4</td></tr></table></html>", "FILE_NOT_WORKBOOK"),
    "XML spreadsheet of 2003": (b'<?xml version="1.0"?><Workbook/>', "FILE_NOT_WORKBOOK"),
    "JSON": (b'{"a": 1}', "FILE_NOT_WORKBOOK"),
    "zeros": (bytes(4000), "FILE_NOT_WORKBOOK"),
    "program": (b"MZ\x90\0" + bytes(100), "FILE_NOT_WORKBOOK"),
    "zip of pictures": (packed({"a.png": b"\x89PNG"}), "FILE_NOT_WORKBOOK"),
    "empty zip": (packed({}), "FILE_NOT_WORKBOOK"),
    "text document of OpenOffice": (TEXT_DOCUMENT, "FILE_NOT_WORKBOOK"),
    "compound file of nothing known": (compound("__properties_version1.0"), "FILE_NOT_WORKBOOK"),
    "workbook without workbook.xml": (packed({n: c for n, c in PARTS.items() if n != BOOK}), "FILE_NOT_WORKBOOK"),
    # behind a password
    "password": (compound("EncryptionInfo", "EncryptedPackage"), "WORKBOOK_ENCRYPTED"),
    "encrypted members": (hostile.encrypted_members(SOME), "WORKBOOK_ENCRYPTED"),
    "password of an ods": (ODS_BEHIND_A_PASSWORD, "WORKBOOK_ENCRYPTED"),
    # damaged
    "first bytes of a zip": (b"PK\x03\x04", "WORKBOOK_DAMAGED"),
    "cut at 100 bytes": (SOME[:100], "WORKBOOK_DAMAGED"),
    "cut in the middle": (SOME[:len(SOME) // 2], "WORKBOOK_DAMAGED"),
    "cut within the directory": (SOME[:-60], "WORKBOOK_DAMAGED"),
    "last byte lost": (SOME[:-1], "WORKBOOK_DAMAGED"),
    "byte flipped in a stored member": (packed(PARTS, zipfile.ZIP_STORED).replace(b"<v>4.25</v>", b"<v>4.35</v>"), "WORKBOOK_DAMAGED"),
    "byte flipped in a deflated member": (SOME[:60] + bytes([SOME[60] ^ 255]) + SOME[61:], "WORKBOOK_DAMAGED"),
    "inflated size understated": (hostile.lying(SOME, 10), "WORKBOOK_DAMAGED"),
    "last member longer than the file": (hostile.overstated(SOME, len(SOME)), "WORKBOOK_DAMAGED"),
    # unsafe
    "members differing in case only": (packed([*PARTS.items(), ("XL/WORKBOOK.XML", b"<x/>")]), "WORKBOOK_UNSAFE"),
    "overlapping members": (hostile.overlapping(SOME), "WORKBOOK_UNSAFE"),
    "climbing name": (packed(PARTS | {"../x.xml": b"<x/>"}), "WORKBOOK_UNSAFE"),
    "climbing name with backslashes": (packed(PARTS | {"xl\\..\\..\\x.xml": b"<x/>"}), "WORKBOOK_UNSAFE"),
    "absolute name": (packed(PARTS | {"/etc/passwd": b"x"}), "WORKBOOK_UNSAFE"),
    "10,001 members": (packed({f"{n}": b"" for n in range(10_001)}, zipfile.ZIP_STORED), "WORKBOOK_UNSAFE"),
    "bomb": (packed(PARTS | {"xl/media/x.bin": bytes(20_000_000)}), "WORKBOOK_UNSAFE"),
    "member of 151 MB": (packed(PARTS | {"xl/worksheets/sheet9.xml": bytes(151_000_000)}), "WORKBOOK_UNSAFE"),
    "DOCTYPE": (prefixed(BOOK, DOCTYPE), "WORKBOOK_UNSAFE"),
    "DOCTYPE in a sheet": (prefixed(FIRST_SHEET, DOCTYPE), "WORKBOOK_UNSAFE"),
    "DOCTYPE in the relations": (prefixed(RELATIONS, DOCTYPE), "WORKBOOK_UNSAFE"),
    "DOCTYPE in UTF-16": (prefixed(BOOK, DOCTYPE, "utf-16"), "WORKBOOK_UNSAFE"),
    "DOCTYPE in UTF-32": (prefixed(FIRST_SHEET, DOCTYPE, "utf-32"), "WORKBOOK_UNSAFE"),
    "external entity": (prefixed(FIRST_SHEET, EXTERNAL), "WORKBOOK_UNSAFE"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED_BY_THE_GUARD.values(), ids=REFUSED_BY_THE_GUARD)
def test_the_guard_refuses_before_any_reader_is_asked(content, code):
    assert refusal_of(content) == code
    assert reading_of(content).refusal.code == code


def test_what_was_met_is_said_in_thai_and_never_by_the_name_of_an_exception():
    english = {}
    for name, (content, _) in {**REFUSED_BY_THE_GUARD, **REFUSED_BY_THE_READER}.items():
        found = reading_of(content).refusal.found
        if re.search("[A-Za-z]", re.sub(" MB|DOCTYPE", "", found)):
            english[name] = found
    assert english == {}


def test_a_reader_that_panics_is_said_in_thai(monkeypatch):
    class PanicException(BaseException):
        pass

    def panics(_):
        raise PanicException("index out of bounds")
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", type("Reader", (), {"from_filelike": panics}))
    refusal = reading_of(SOME).refusal
    assert (refusal.code, refusal.found) == ("WORKBOOK_DAMAGED", "โปรแกรมอ่านหยุดกลางคัน")


def test_a_reader_that_runs_out_of_memory_is_not_called_damage(monkeypatch):
    def runs_out(_):
        raise MemoryError
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", type("Reader", (), {"from_filelike": runs_out}))
    with pytest.raises(MemoryError):
        reading_of(SOME)


def test_two_members_of_one_name_are_unsafe():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed([*PARTS.items(), (BOOK, b"<x/>")])
    assert refusal_of(content) == "WORKBOOK_UNSAFE"


@pytest.mark.parametrize(("limits", "code"), [
    ({"member_mb": 0}, "WORKBOOK_TOO_LARGE"), ({"total_mb": 0}, "WORKBOOK_TOO_LARGE"), ({"merges": 0}, "WORKBOOK_UNSAFE"),
    ({"box_cells": 10}, "WORKBOOK_UNSAFE")])
def test_the_caps_are_those_of_the_settings(limits, code):
    assert reading_of(SOME, LIMITS.model_copy(update=limits)).refusal.code == code


def test_a_member_over_its_cap_is_too_large_though_its_ratio_is_honest():
    noise = os.urandom(1000) * 1000 * 2
    content = packed({"xl/media/x.bin": noise}, zipfile.ZIP_STORED)
    assert refusal_of(content, LIMITS.model_copy(update={"member_mb": 1})) == "WORKBOOK_TOO_LARGE"


def test_the_cap_on_all_members_counts_them_together():
    noise = os.urandom(700_000)
    content = packed({"1.bin": noise, "2.bin": noise})
    assert refusal_of(content, LIMITS.model_copy(update={"member_mb": 1, "total_mb": 1})) == "WORKBOOK_TOO_LARGE"


def test_a_file_over_its_cap_is_not_even_opened(tmp_path):
    path = tmp_path / "ก.xlsx"
    with path.open("wb") as file:
        file.truncate(LIMITS.file_mb * 1_000_000 + 1)
    assert read_file(str(path), "ก.xlsx", LIMITS, ROUND).refusal.code == "FILE_TOO_LARGE"
    path.unlink()
    assert read_file(str(path), "ก.xlsx", LIMITS, ROUND).refusal.code == "FILE_UNREADABLE"


EVIDENCE = {
    "PDF": b"%PDF-1.7\n", "PDF behind another program's bytes": b"\r\n\xef\xbb\xbf%PDF-1.4", "PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff\xe0",
    "GIF": b"GIF89a", "BMP": b"BM6", "TIFF": b"II*\0", "HEIC of a telephone": b"\0\0\0\x24ftypheic", "WebP": b"RIFF\0\0\0\0WEBP",
    "RTF": b"{\\rtf1", "docx": packed({"word/document.xml": b"<w/>"}), "pptx": packed({"ppt/presentation.xml": b"<p/>"}),
    "doc": compound("WordDocument"), "doc with a workbook in it": compound("WordDocument", "Workbook"), "ppt": compound("PowerPoint Document"),
    "doc that writes of workbooks": compound("WordDocument") + "Workbook".encode("utf-16-le"),
}


@pytest.mark.parametrize("content", EVIDENCE.values(), ids=EVIDENCE)
def test_evidence_is_known_by_its_bytes_and_left_alone(content):
    reading = reading_of(content)
    assert (reading.kind, reading.refusal) == ("evidence", None)


def without_sheet(xml: bytes) -> bytes:
    return re.sub(rb"<sheet [^>]*/>", b"", xml)


def bent_xlsb(part: str, bend: Callable[[bytes], bytes]) -> bytes:
    """The least .xlsb with one part bent."""
    parts = parts_of(hostile.binary_workbook({(0, 0): "ตัวชี้วัด", (1, 2): 4.25}))
    return packed(parts | {part: bend(parts[part])})


def listed_twice(book: bytes) -> bytes:
    """The book of an .xlsb with its one sheet listed twice: the record begins with its type 156, the next is the list's end."""
    start, end = book.index(b"\x9c\1"), book.index(b"\x90\1")
    return book[:end] + book[start:end] + book[end:]


REFUSED_BY_THE_READER = {
    "missing sheet part": (packed({n: c for n, c in PARTS.items() if n != FIRST_SHEET}), "WORKBOOK_DAMAGED"),
    "broken XML in a sheet": (bent(FIRST_SHEET, lambda xml: xml[:-200]), "WORKBOOK_DAMAGED"),
    "broken XML in the workbook": (bent(BOOK, lambda xml: xml[:300]), "WORKBOOK_DAMAGED"),
    "workbook.xml of something else": (bent(BOOK, lambda xml: b"<x/>"), "WORKBOOK_DAMAGED"),
    "no relations": (packed({n: c for n, c in PARTS.items() if n != RELATIONS}), "WORKBOOK_DAMAGED"),
    "sheet without its relation": (bent(RELATIONS, lambda xml: xml.replace(b'"rId1"', b'"rId99"')), "WORKBOOK_DAMAGED"),
    "shared text that is not there": (with_rows('<row r="1"><c r="A1" t="s"><v>999</v></c></row>'), "WORKBOOK_DAMAGED"),
    "word where a number must be": (with_rows('<row r="1"><c r="A1" t="n"><v>สี่</v></c></row>'), "WORKBOOK_DAMAGED"),
    "address beyond the last column": (with_rows('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "WORKBOOK_DAMAGED"),
    "far cells": (with_rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
                  "WORKBOOK_UNSAFE"),
    "nested a thousand deep": (with_rows("<row>" + "<c>" * 1000 + "</c>" * 1000 + "</row>"), "WORKBOOK_DAMAGED"),
    "no sheet": (bent(BOOK, without_sheet), "WORKBOOK_EMPTY"),
    "sheets without a cell": (draw("[ก]\n[ข]"), "WORKBOOK_EMPTY"),
    "sheet of formats only": (with_rows('<row r="1"><c r="A1" s="1"/></row>', "[ก]\n| 1 |"), "WORKBOOK_EMPTY"),
    "a report": (draw("[ก]\n| รายงานการเงิน | 4 |"), "WORKBOOK_FOREIGN"),
    "far cells of an xlsb": (hostile.binary_workbook({(0, 0): 1.0, (1_048_575, 16_383): 1.0}), "WORKBOOK_UNSAFE"),
    "xlsb of noise": (packed({"xl/workbook.bin": b"\x83\x01\0" * 9}), "WORKBOOK_DAMAGED"),
    "xlsb cut within the head of a record": (bent_xlsb("xl/worksheets/sheet1.bin", lambda sheet: sheet[:sheet.rindex(b"\x92\1") + 2]), "WORKBOOK_DAMAGED"),
    "two sheets of one name in an xlsb": (bent_xlsb("xl/workbook.bin", listed_twice), "WORKBOOK_DAMAGED"),
    "xls of noise": (compound("Workbook"), "WORKBOOK_DAMAGED"),
    "password of an xls": (hostile.older_workbook({(0, 0): 1.0}, XLS_LOCK), "WORKBOOK_ENCRYPTED"),
    "ods of noise": (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}), "WORKBOOK_DAMAGED"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED_BY_THE_READER.values(), ids=REFUSED_BY_THE_READER)
def test_what_passes_the_guard_and_is_no_evaluation_is_refused_by_name(content, code):
    assert refusal_of(content) == ""
    assert reading_of(content).refusal.code == code


@pytest.mark.parametrize("which", ["far cells", "far cells of an xlsb"])
def test_far_cells_are_refused_before_the_reader_is_asked(which, monkeypatch):
    def asked(_):
        raise AssertionError("the reader was asked")
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", type("Reader", (), {"from_filelike": asked}))
    content, code = REFUSED_BY_THE_READER[which]
    assert reading_of(content).refusal.code == code


def chart_only() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=a!$A$1"})
        book.add_chartsheet("a").set_chart(chart)
    return out.getvalue()


def test_a_workbook_of_charts_only_is_empty():
    assert reading_of(chart_only()).refusal.code == "WORKBOOK_EMPTY"


# ── honest oddities: read right ──

STRICT = ((b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
          (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"))


def strict(workbook: bytes) -> bytes:
    """The workbook as Strict Open XML, which openpyxl opens as no sheets at all."""
    def other(xml: bytes) -> bytes:
        for transitional, own in STRICT:
            xml = xml.replace(transitional, own)
        return xml.replace(b"<workbook ", b'<workbook conformance="strict" ')
    return packed({name: other(xml) for name, xml in parts_of(workbook).items()})


def with_part(name: str, content: bytes) -> bytes:
    return packed(PARTS | {name: content})


def zip64(parts: hostile.Parts) -> bytes:
    """The package as a program writes it that does not know the sizes beforehand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            with package.open(zipfile.ZipInfo(name, (2023, 4, 1, 0, 0, 0)), "w", force_zip64=True) as member:
                member.write(content)
    return out.getvalue()


PLAIN = (reading_of(SOME).figures(), [f.code for f in reading_of(SOME).findings])
ODD_BUT_HONEST = {
    "strict": strict(SOME),
    "backslashes in names": packed({name.replace("/", "\\") if "/" in name else name: xml for name, xml in PARTS.items()}),
    "stored, not deflated": packed(PARTS, zipfile.ZIP_STORED),
    "absolute target": bent(RELATIONS, lambda xml: xml.replace(b"worksheets/sheet1.xml", b"/xl/worksheets/sheet1.xml")),
    "macros": with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 99),
    "external link": with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    "wrong dimension": bent(FIRST_SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>', xml)),
    "no dimension": bent(FIRST_SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"/>', b"", xml)),
    "sizes in zip64 fields": zip64(PARTS),
    "inflated size overstated": hostile.lying(SOME, 2**31),
    "remarks and instructions in the XML": bent(FIRST_SHEET, lambda xml: re.sub(rb"(<row [^>]*>|<c [^>/]*>)", rb"<!-- a -->\1<?x y?><!-- b -->", xml)),
    "rows and cells without address": bent(FIRST_SHEET, lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml)),
    "rows out of order": bent(FIRST_SHEET, lambda xml: b"<sheetData>".join((xml.split(b"<sheetData>")[0], b"".join(reversed(
        re.findall(rb"<row .*?</row>", xml, re.DOTALL))) + b"</sheetData>" + xml.split(b"</sheetData>")[1]))),
    "a comment far away": with_part("xl/comments1.xml", b'<comments><commentList><comment ref="XFD1048576"/></commentList></comments>'),
    "another prefix for the namespace": bent(BOOK, lambda xml: xml.replace(b"r:id", b"rel:id").replace(b"xmlns:r=", b"xmlns:rel=")),
}


@pytest.mark.parametrize("content", ODD_BUT_HONEST.values(), ids=ODD_BUT_HONEST)
def test_an_honest_oddity_is_read_like_the_plain_file(content):
    reading = reading_of(content)
    assert (reading.refusal, reading.figures(), [f.code for f in reading.findings]) == (None, *PLAIN)


def test_rows_and_cells_without_address_stand_where_they_follow():
    sheet, *_ = sheets_of(with_rows(
        '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row r="4" hidden="1"><c/><c><f>A1</f></c></row>'
        '<row><c t="e"><v>#REF!</v></c></row>'))
    assert {c.ref: c.kind for c in sheet.in_reading_order()} == {
        "A1": "number", "B1": "error", "B4": "formula_without_value", "A5": "error"}
    assert sheet.hidden_rows == {3}


def test_text_in_pieces_is_one_text_without_its_phonetics():
    sheet, *_ = sheets_of(with_rows(
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>ตัว</t></r><r><t>ชี้วัด</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c></row>'))
    assert drawn(sheet) == {"A1": "ตัวชี้วัด"}
    shared = sheets_of(bent("xl/sharedStrings.xml", lambda xml: xml.replace(
        "<t>งานหนึ่ง</t>".encode(), '<r><t>งาน</t></r><r><t>หนึ่ง</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'.encode())))
    assert drawn(shared[0])["B4"] == "งานหนึ่ง"


@pytest.mark.parametrize("text", ["NaN", "INF", "1E400"])
def test_a_number_that_is_none_is_text_and_a_finding(text):
    reading = reading_of(bent(FIRST_SHEET, lambda xml: xml.replace(b"<v>4.25</v>", f"<v>{text}</v>".encode())))
    assert [(f.code, f.cell_ref) for f in reading.findings] == [("LEVEL_UNREADABLE", "C4")]


def dated(**options) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("ก")
        for row, form in enumerate(("dd/mm/yyyy", "[$-107041E]d mmm yyyy", "[$-41E]d mmmm bbbb")):
            sheet.write_datetime(row, 0, date(2023, 4, 5), book.add_format({"num_format": form}))
    return out.getvalue()


@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_are_right_in_both_date_systems_and_in_thai_formats(is_1904):
    sheet, *_ = sheets_of(dated(date_1904=is_1904))
    assert [cell.day for cell in sheet.in_reading_order()] == [date(2023, 4, 5)] * 3


def test_two_sheets_of_one_name_are_each_read_and_said_aloud():
    content = bent(BOOK, lambda xml: xml.replace("แบบ 4.4".encode(), "แบบ 4.2".encode()))
    reading = reading_of(content)
    assert reading.figures() == PLAIN[0]
    assert [(f.code, f.found) for f in reading.findings] == [("SHEET_NAME_TWICE", "แบบ 4.2")]
    assert [drawn(sheet)["A1"] for sheet in sheets_of(content)] == ["ชื่อผู้รับการประเมิน", "ที่"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_known_as_hidden_and_a_name_keeps_its_spaces(state):
    content = bent(BOOK, lambda xml: xml.replace('name="แบบ 4.4"'.encode(), f'name=" แบบ 4.4  " state="{state}"'.encode()))
    assert [(s.name, s.is_visible) for s in sheets_of(content)] == [("แบบ 4.2", True), (" แบบ 4.4  ", False)]
    assert "FIGURES_HIDDEN" in {f.code for f in reading_of(content).findings}


# ── old file types ──

@needs_soffice
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_an_old_file_type_gives_the_same_figures(ending, tmp_path):
    reading = reading_of(converted(SOME, tmp_path, ending).read_bytes())
    assert (reading.refusal, reading.figures(), reading.person_ids, reading.rounds) == (None, PLAIN[0], ["99777"], ["2566/1"])


@needs_soffice
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_hidden_sheet_of_an_old_file_type_is_known_as_hidden(ending, tmp_path):
    workbook = draw("[ก ]\n| 1 | #N/A |\n[hidden: ข]\n| 2 |")
    assert [(s.name, s.is_visible) for s in sheets_of(converted(workbook, tmp_path, ending).read_bytes())] == [("ก ", True), ("ข", False)]


def test_an_xlsb_is_read():
    sheet, = sheets_of(hostile.binary_workbook({(0, 0): "ตัวชี้วัด", (1, 2): 4.25}))
    assert drawn(sheet) == {"A1": "ตัวชี้วัด", "C2": "4.25"}


@pytest.mark.parametrize("has_styles", [True, False])
def test_an_xls_is_read_with_and_without_styles(has_styles):
    sheet, = sheets_of(hostile.older_workbook({(0, 0): 3.0, (1, 2): 4.25}, has_styles=has_styles))
    assert drawn(sheet) == {"A1": "3", "C2": "4.25"}


def test_an_xls_that_claims_more_rows_than_memory_holds_stops_a_worker_and_never_the_command():
    honest = hostile.older_workbook({(0, 0): 3.0})
    size, lie = (struct.pack("<HHIIHHH", 0x200, 14, 0, rows, 0, columns, 0) for rows, columns in ((1, 1), (2**32 - 1, 2**16 - 1)))
    assert in_worker(learn, LIMITS, honest, LIMITS).proposed == []
    with pytest.raises(Refusal) as refused:
        in_worker(learn, LIMITS, honest.replace(size, lie), LIMITS)
    assert refused.value.code == "WORKBOOK_STOPS_READER"
    with pytest.raises(Refusal) as refused:
        in_worker(learn, LIMITS, b"PK", LIMITS)
    assert refused.value.code == refusal_of(b"PK")
    with pytest.raises(Refusal) as refused:
        in_worker(time.sleep, LIMITS.model_copy(update={"seconds": 0.01}), 60)
    assert refused.value.code == "WORKBOOK_TOO_SLOW"


def test_far_cells_of_a_format_without_a_measure_of_its_own_are_refused():
    far = hostile.older_workbook({(0, 0): 3.0, (9, 9): 4.25})
    assert reading_of(far, LIMITS.model_copy(update={"box_cells": 100})).refusal.code == "WORKBOOK_FOREIGN"
    refusal = reading_of(far, LIMITS.model_copy(update={"box_cells": 99})).refusal
    assert (refusal.code, refusal.found) == ("WORKBOOK_UNSAFE", "มีเซลล์ที่อยู่ห่างกันผิดปกติ")


def ods(table: str) -> bytes:
    """The least .ods with these columns and rows in its one sheet."""
    return packed({"mimetype": ODS_TYPE, "META-INF/manifest.xml": b"<m/>", "content.xml": (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{table}</table:table></office:spreadsheet></office:body></office:document-content>').encode()})


ODS_VALUE = 'office:value-type="float" office:value="1"'
ODS_ROWS = {
    "far cells": (f'<table:table-row><table:table-cell {ODS_VALUE}/></table:table-row><table:table-row table:number-rows-repeated="1048574"/>'
                  f'<table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell {ODS_VALUE}/></table:table-row>', "WORKBOOK_UNSAFE"),
    "one value repeated over everything": ('<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
                                           f'table:number-columns-repeated="16384" {ODS_VALUE}/></table:table-row>', "WORKBOOK_UNSAFE"),
    "a number of columns that is none": (f'<table:table-row><table:table-cell table:number-columns-repeated="x" {ODS_VALUE}/></table:table-row>',
                                         "WORKBOOK_DAMAGED"),
    "whole columns with a format": (f'<table:table-row><table:table-cell {ODS_VALUE}/></table:table-row><table:table-row table:number-rows-repeated="1048575">'
                                    '<table:table-cell table:style-name="a" table:number-columns-repeated="16384"/></table:table-row>', "WORKBOOK_FOREIGN"),
}


@pytest.mark.parametrize(("rows", "code"), ODS_ROWS.values(), ids=ODS_ROWS)
def test_an_ods_is_measured_by_its_values_before_any_is_repeated(rows, code):
    content = ods(rows)
    started = time.monotonic()
    assert reading_of(content).refusal.code == code
    assert time.monotonic() - started < 10


def test_hidden_columns_and_formulas_without_value_of_an_ods_are_facts():
    sheet, = sheets_of(ods(
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
        '<table:table-column table:visibility="filter" table:number-columns-repeated="2"/><table:table-column/>'
        f'<table:table-row><table:table-cell {ODS_VALUE}/><table:table-cell table:formula="of:=[.A1]"/>'
        f'<table:table-cell {ODS_VALUE} table:formula="of:=[.A1]" table:number-columns-repeated="4"/></table:table-row>'))
    assert sheet.hidden_columns == [(2, 2), (3, 4)]
    assert [(c.ref, c.kind, c.is_formula) for c in sheet.row_cells(0)] == [
        ("A1", "number", False), ("B1", "formula_without_value", True), ("F1", "number", True)]


# ── what lies in the inbox ──

def inbox(folder: Path) -> dict[str, tuple[bool, str]]:
    return {file.file_name: (file.is_litter, file.irregular) for file in list_inbox(folder)}


def test_links_and_special_files_are_named_and_never_opened(tmp_path):
    (tmp_path / "ชั้น" / "ลึก").mkdir(parents=True)
    (tmp_path / "ชั้น" / "ลึก" / "ก.xlsx").write_bytes(SOME)
    (tmp_path / "ลิงก์.xlsx").symlink_to(tmp_path / "ชั้น" / "ลึก" / "ก.xlsx")
    (tmp_path / "ลิงก์โฟลเดอร์").symlink_to(tmp_path / "ชั้น", target_is_directory=True)
    (tmp_path / "ลิงก์ขาด.xlsx").symlink_to(tmp_path / "ไม่มี")
    os.mkfifo(tmp_path / "ท่อ.xlsx")
    assert inbox(tmp_path) == {"ชั้น/ลึก/ก.xlsx": (False, ""), "ท่อ.xlsx": (False, "ไฟล์พิเศษของระบบ"), "ลิงก์.xlsx": (False, "ลิงก์"),
                               "ลิงก์ขาด.xlsx": (False, "ลิงก์"), "ลิงก์โฟลเดอร์": (False, "ลิงก์")}


@pytest.mark.parametrize("name", ["~$แบบ.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini", "._แบบ.xlsx", ".~lock.แบบ.xlsx#"])
def test_litter_is_known_by_its_name(name, tmp_path):
    (tmp_path / name).write_bytes(b"x")
    assert inbox(tmp_path) == {name: (True, "")}


def test_a_folder_that_cannot_be_opened_has_its_own_line(tmp_path, monkeypatch):
    (tmp_path / "ปิด").mkdir()
    (tmp_path / "ก.xlsx").write_bytes(SOME)
    scandir = os.scandir

    def closed(path):
        if Path(path).name == "ปิด":
            raise PermissionError(13, "closed", str(path))
        return scandir(path)
    monkeypatch.setattr(os, "scandir", closed)
    assert inbox(tmp_path) == {"ก.xlsx": (False, ""), "ปิด": (False, "โฟลเดอร์ที่เปิดไม่ได้")}


def test_a_file_that_vanishes_while_the_inbox_is_listed_keeps_its_line(tmp_path, monkeypatch):
    (tmp_path / "ก.xlsx").write_bytes(SOME)
    (tmp_path / "ข.xlsx").write_bytes(SOME)

    def meanwhile(paths, folder):
        (tmp_path / "ก.xlsx").unlink()
        return names_in_letters(paths, folder)
    monkeypatch.setattr("pipeline.intake.inbox.names_in_letters", meanwhile)
    assert inbox(tmp_path) == {"ก.xlsx": (False, "ไฟล์ที่หายไประหว่างอ่าน"), "ข.xlsx": (False, "")}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable(tmp_path):
    path = tmp_path / "ก.xlsx"
    path.write_bytes(SOME)
    path.chmod(0)
    assert read_file(str(path), "ก.xlsx", LIMITS, ROUND).refusal.code == "FILE_UNREADABLE"


def test_a_name_in_thai_windows_code_page_is_read_as_thai(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), "ครู.xlsx".encode("cp874"))
    with open(path, "wb") as file:
        file.write(SOME)
    file, = list_inbox(tmp_path)
    assert file.file_name == "ครู.xlsx"
    assert read_file(file.path, file.file_name, LIMITS, ROUND).figures() == PLAIN[0]


def dropped(folder: Path, *names: bytes) -> dict[str, bytes]:
    """file_name → content of an inbox with these names, each file holding the bytes of its own name."""
    for name in names:
        path = os.path.join(os.fsencode(folder), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(name)
    return {file.file_name: content_of(folder, file.file_name, 1000) for file in list_inbox(folder)}


def test_two_names_that_read_alike_are_told_apart_and_both_found_again(tmp_path):
    utf8, thai_windows = "ครู.xlsx".encode(), "ครู.xlsx".encode("cp874")
    mark = hashlib.sha256(thai_windows).hexdigest()[:8]
    assert dropped(tmp_path, thai_windows, utf8) == {"ครู.xlsx": utf8, f"ครู-{mark}.xlsx": thai_windows}


def test_a_name_that_a_mark_would_give_is_not_taken_twice_either(tmp_path):
    utf8, thai_windows = "ก.xlsx".encode(), "ก.xlsx".encode("cp874")
    mark = hashlib.sha256(thai_windows).hexdigest()[:8]
    names = utf8, thai_windows, f"ก-{mark}.xlsx".encode()
    assert sorted(dropped(tmp_path, *names).values()) == sorted(names) and len(list_inbox(tmp_path)) == 3


def test_each_part_of_a_path_is_read_in_its_own_code_page(tmp_path):
    folder = "โรงเรียน".encode("cp874")
    names = folder + "/ก.xlsx".encode(), folder + "/ข.xlsx".encode("cp874"), "โรงเรียน/ข.xlsx".encode()
    mark = hashlib.sha256(names[1]).hexdigest()[:8]
    assert dropped(tmp_path, *names) == dict(zip(("โรงเรียน/ก.xlsx", f"โรงเรียน/ข-{mark}.xlsx", "โรงเรียน/ข.xlsx"), names))


def test_there_are_at_least_forty_kinds_of_fault():
    assert len(REFUSED_BY_THE_GUARD) + len(REFUSED_BY_THE_READER) >= 40


def test_the_honest_workbook_is_honest():
    assert read(HONEST).refusal is None and PLAIN[1] == [] and len(PLAIN[0]) == 4
