"""The findings in the summary: each of them, and how many there are of each kind."""

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.documents.derivation import Row, derivations, worst_first
from pipeline.documents.drawing import Content, Formula
from pipeline.documents.look import words
from pipeline.documents.summary.counts import COUNT, area, give_name, listed_in_words, unit_of
from pipeline.documents.workbook import CENTRED, FIRST_ROW, Book, Column
from pipeline.documents.workbook_charts import HATCHED, PALER, SOLID, Bars, Picture, add_charts
from pipeline.findings import catalogue
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.tables import SEVERITIES

FINDING_SHEET, KIND_SHEET = "ข้อค้นพบ", "ชนิดของข้อค้นพบ"
CODE = CENTRED | {"font_size": 14}     # capitals of 16 pt would not fit
FINDINGS = (Column("ที่", 5, COUNT), Column("ผลที่ตามมา", 13, CENTRED), Column("หน่วย", 17),
            Column("ผู้รับการประเมิน", 17), Column("ไฟล์", 19), Column("แผ่นงาน", 13), Column("เซลล์", 7, CENTRED),
            Column("พบ", 17), Column("ควรเป็น", 20), Column("ข้อค้นพบ", 34), Column("วิธีแก้", 30),
            Column("รหัส", 28, CODE))
PLACE_OF = {column.heading: col for col, column in enumerate(FINDINGS)}
NUMBERS, OUTCOMES, CODES = "finding_numbers", "finding_outcomes", "finding_codes"
NAMES = {NUMBERS: "ที่", OUTCOMES: "ผลที่ตามมา", CODES: "รหัส"}
KINDS = (Column("รหัส", 28, CODE), Column("ผลที่ตามมา", 14, CENTRED), Column("ข้อค้นพบ", 52),
         Column("จำนวน (ข้อ)", 10, COUNT))
KINDS_A_CHART = 16
LOOKS = dict(zip(SEVERITIES, (SOLID, HATCHED, PALER), strict=True))
FILLED_IN = re.compile(r"\{[^}]*\}")


def draw_findings(book: Book, results: Results) -> None:
    """Every finding of the round, the gravest consequence first."""
    people = derivations(results).by_person
    rows = [finding_row(finding, people) for finding in
            sorted(rows_of(results.findings), key=worst_first)]
    book.add_list(FINDING_SHEET, "ข้อค้นพบ", f"{words().round_name(book.round)} · เรียงจากผลที่ตามมาหนักที่สุด", FINDINGS,
                  rows)
    for name, heading in NAMES.items():
        give_name(book, name, area(FINDING_SHEET, PLACE_OF[heading], FIRST_ROW, max(1, len(rows))))


def finding_row(finding: Row, people: dict) -> list[Content]:
    own = people.get(finding.person_id)
    who = f"{finding.person_id} {own.person.full_name}" if own else finding.person_id
    return [int(finding.finding_no), words().severity(finding.severity), unit_of(own) if own else "", who,
            finding.file_name, finding.sheet_name, finding.cell_ref, finding.found, finding.expected,
            finding.message_th, finding.mend_th, finding.code]


class Kind(NamedTuple):
    """All findings of one code; ``name_th`` is the catalogue's sentence, with … where the finding says what it met."""

    code: str
    severity: str
    name_th: str
    count: int


def kinds_of(results: Results) -> list[Kind]:
    """The kinds of the round's findings, the gravest consequence first, then the most frequent, then by code."""
    found = Counter(results.findings["code"])
    kinds = (Kind(code, catalogue()[code].severity, FILLED_IN.sub("…", catalogue()[code].message), count)
             for code, count in found.items())
    return sorted(kinds, key=lambda kind: (SEVERITIES.index(kind.severity), -kind.count, kind.code))


def draw_kinds(book: Book, results: Results) -> None:
    """How many findings there are of each kind, with charts of them all."""
    kinds = kinds_of(results)
    rows = [kind_row(kind, row) for row, kind in enumerate(kinds, FIRST_ROW)]
    sheet = book.add_list(KIND_SHEET, "ชนิดของข้อค้นพบ", f"{words().round_name(book.round)} · เรียงจากผลที่ตามมาหนักที่สุด แล้วจำนวนมากที่สุด · "
                          "ในแผนภูมิ แท่งทึบคือไฟล์ใช้ไม่ได้ แท่งลายคือยังไม่มีคะแนน แท่งอ่อนคือควรตรวจ", KINDS, rows)
    size = ceil(len(kinds) / ceil(len(kinds) / KINDS_A_CHART))
    charts = [(FIRST_ROW + first, len(part), kinds_picture(part, FIRST_ROW + first, len(kinds) > size))
              for first in range(0, len(kinds), size) for part in [kinds[first:first + size]]]
    add_charts(sheet, len(KINDS), charts)


def kind_row(kind: Kind, row: int) -> list[Content]:
    return [kind.code, words().severity(kind.severity), kind.name_th,
            Formula(f"=COUNTIF({CODES},{xl_rowcol_to_cell(row, 0)})", kind.count)]


def kinds_picture(kinds: Sequence[Kind], first: int, is_part: bool) -> Picture:
    labels, figures = (area(KIND_SHEET, col, first, len(kinds)) for col in (2, 3))
    before = first - FIRST_ROW
    part = f" (แถวที่ {before + 1}–{before + len(kinds)})" if is_part else ""
    return Picture(f"จำนวนข้อค้นพบตามชนิด{part}", listed_in_words(((kind.name_th, kind.count) for kind in kinds), " ข้อ"),
                   (Bars("จำนวน (ข้อ)", labels, figures, looks=tuple(LOOKS[kind.severity] for kind in kinds)),),
                   is_lying=True, bars=len(kinds), bar_pixels=50, width=860, label_share=0.68)
