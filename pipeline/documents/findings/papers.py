"""Findings for people: findings.xlsx and findings.html, by which HR follows up what is to be mended, unit by unit."""

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from pipeline.documents.drawing import Content, Formula
from pipeline.documents.findings.units import Case, Matter, Unit, messages, units_to_tell
from pipeline.documents.look import NO_UNIT, words
from pipeline.documents.pages import FINDINGS_PAGE, FINDINGS_WORKBOOK, render_page
from pipeline.documents.summary.counts import COUNT, area, quoted
from pipeline.documents.workbook import CENTRED, FIRST_ROW, Book, Column, workbook_bytes
from pipeline.results import Results
from pipeline.tables import SEVERITIES

TITLE = "สิ่งที่ต้องแก้หรือควรตรวจ"
LIST_SHEET, COUNT_SHEET, MESSAGE_SHEET = "ข้อค้นพบ", "จำนวนรายหน่วย", "ข้อความถึงหน่วย"
LIST = (Column("ข้อที่", 6, CENTRED), Column("หน่วย", 17), Column("เลขที่ตำแหน่ง", 9, CENTRED), Column("ชื่อ-สกุล", 16),
        Column("ผลที่ตามมา", 11, CENTRED), Column("ไฟล์", 18), Column("แผ่นงาน", 12), Column("เซลล์", 7, CENTRED),
        Column("พบ", 16), Column("ควรเป็น", 19), Column("ข้อค้นพบ", 30), Column("วิธีแก้", 27),
        Column("หลักเกณฑ์", 20))
PLACE_OF = {column.heading: col for col, column in enumerate(LIST)}
UNFRAMED = {"text_wrap": True, "indent": 1}
MESSAGES = (Column("หน่วย", 32, UNFRAMED | {"font_color": "#5D6B78"}), Column("ข้อความ", 112, UNFRAMED))


def findings_page(results: Results, returned: Mapping[str, str] | None = None) -> str:
    """findings.html. ``returned``: file_name → the marked workbook that goes back, a path below the round's folder."""
    units = units_to_tell(results)
    return render_page("findings.html", FINDINGS_PAGE, results.terms, units=[(unit, messages(unit, results)) for unit in units],
                       count_of={severity: sum(unit.count_of[severity] for unit in units) for severity in SEVERITIES},
                       people=sum(case.own is not None for unit in units for case in unit.cases), returned=returned or {},
                       on_roster={unit or NO_UNIT for unit in results.people["unit"]}, finding_count=len(results.findings),
                       findings_workbook=FINDINGS_WORKBOOK)


def findings_workbook(results: Results) -> bytes:
    """findings.xlsx: all that is to be mended, how much of it by unit, and the texts. Same tables, same bytes."""
    units = units_to_tell(results)

    def draw(book: Book) -> None:
        draw_list(book, units, results)
        draw_counts(book, units)
        draw_messages(book, units, results)
        book.identify(paper="findings")
    return workbook_bytes(f"{TITLE} {words().round_name(results.round)}", results.settings.office.name, results.round,
                          draw)


def draw_list(book: Book, units: Sequence[Unit], results: Results) -> None:
    rows = [matter_row(unit, case, matter, results) for unit in units for case in unit.cases for matter in case.matters]
    book.add_list(LIST_SHEET, TITLE, f"{words().round_name(book.round)} · เรียงตามหน่วยและบุคคล ผลที่ตามมาหนักที่สุดอยู่ก่อน · "
                  "ข้อที่ คือเลขใน audit/30_findings.csv เรื่องเดียวกันหลายข้อรวมเป็นบรรทัดเดียว", LIST, rows)


def matter_row(unit: Unit, case: Case, matter: Matter, results: Results) -> list[Content]:
    row = matter.row
    who = [case.own.person.person_id, case.own.person.full_name] if case.own else [None, None]
    said = f"{row.message_th}\n→ {matter.leads_to.message_th}" if matter.leads_to else row.message_th
    return [matter.numbers, unit.name, *who, words().severity(row.severity), row.file_name, row.sheet_name, matter.cells,
            row.found, row.expected, said, row.mend_th, results.settings.cite(row.source) if row.source else ""]


def draw_counts(book: Book, units: Sequence[Unit]) -> None:
    """How many matters each unit has, by consequence. EXACT, because COUNTIFS takes * and = in a name for commands."""
    height = sum(len(case.matters) for unit in units for case in unit.cases)
    listed, outcomes = (area(LIST_SHEET, PLACE_OF[heading], FIRST_ROW, height) for heading in ("หน่วย", "ผลที่ตามมา"))
    rows = [[unit.name, *(Formula(f"=SUMPRODUCT(EXACT({listed},{xl_rowcol_to_cell(row, 0)})*"
                                  f"({outcomes}={quoted(words().severity(severity))}))", count)
                          for severity, count in unit.count_of.items()),
             Formula(f"=SUM({xl_range(row, 1, row, len(SEVERITIES))})", sum(unit.count_of.values()))]
            for row, unit in enumerate(units, FIRST_ROW)]
    sums = [["รวม", *(Formula(f"=SUM({xl_range(FIRST_ROW, col, FIRST_ROW + len(rows) - 1, col)})",
                              sum(row[col].value for row in rows)) for col in range(1, len(SEVERITIES) + 2))]]
    columns = (Column("หน่วย", 60), *(Column(words().severity(severity), 18, COUNT) for severity in SEVERITIES),
               Column("รวม", 14, COUNT))
    book.add_list(COUNT_SHEET, "จำนวนเรื่องรายหน่วย", f"{words().round_name(book.round)} · นับเป็นเรื่องตามบรรทัดในแผ่น"
                  f"{LIST_SHEET}", columns, rows and rows + sums, [len(rows)] if rows else [])


def draw_messages(book: Book, units: Sequence[Unit], results: Results) -> None:
    """The texts, a line of text in a line of the sheet: a cell of several lines would be pasted in quotation marks."""
    rows: list[list[Content]] = []
    first_lines = []
    for unit in units:
        for message in messages(unit, results):
            first_lines.append(len(rows))
            rows += [[message.about, text] for text in [*message.text.splitlines(), ""]]
    book.add_list(MESSAGE_SHEET, MESSAGE_SHEET, "กรองคอลัมน์แรกให้เหลือหน่วยเดียว เลือกข้อความในคอลัมน์ที่สองทั้งหมด คัดลอก "
                  "แล้ววางใน LINE หรืออีเมล · ข้อความมีเฉพาะบุคคลและไฟล์ของหน่วยนั้น และไม่บอกคะแนนรวม", MESSAGES, rows, first_lines)
