"""Who gets what: packages.xlsx to be signed before anything is sent, packages.csv to be kept, passwords.xlsx for the office.

A package is named by its digest, never by what stands in it: no score and no band is in any of the three.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from pipeline.documents.editions import EDITIONS, PRIVACY, Edition
from pipeline.documents.look import words
from pipeline.documents.person.form import DOTS, MIDDLE, SIGNATURE_SPACE, SIGNED
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Book, Column, Line, Piece, workbook_bytes
from pipeline.results import Results
from pipeline.store import csv_bytes
from pipeline.thai import thai_date

LIST_WORKBOOK, LIST_TABLE, PASSWORDS = "packages.xlsx", "packages.csv", "passwords.xlsx"
OPENING_SHEET, LIST_SHEET, PASSWORD_SHEET = "ขออนุมัติส่ง", "รายการชุดส่ง", "รหัสผ่าน"
TITLE = "รายการชุดส่งผลการประเมิน"
OPENING_WIDTHS = (14, 9, 40, 36, 30)
SIGNERS = ("ผู้จัดทำ", "ผู้ตรวจทาน", "ผู้อนุมัติให้ส่ง")
SIGNED_AT = ((0, 1), (2, 2), (3, 4))
LIST = (Column("ที่", 5, CENTRED), Column("ชุด", 12, CENTRED), Column("ถึง", 32), Column("ไฟล์", 40), Column("sha256", 38),
        Column("วันที่ส่ง", 13, CENTRED), Column("ผู้ส่ง\n(ลายมือชื่อ)", 17), Column("ผู้รับ\n(ลายมือชื่อ)", 17))
PASSWORD_LIST = (Column("ที่", 6, CENTRED), Column("เลขที่ตำแหน่ง", 15, CENTRED), Column("ชื่อ-สกุล", 36), Column("ไฟล์", 44),
                 Column("รหัสผ่าน", 22, CENTRED | {"num_format": "@"}), Column("แจ้งแล้วเมื่อ", 16, CENTRED))


class Package(NamedTuple):
    """One file that goes to one recipient; ``password`` is '' where it opens without."""

    edition: Edition
    recipient: str
    file: str
    sha256: str
    person_id: str = ""
    password: str = ""


def package_table(results: Results, packages: Sequence[Package]) -> bytes:
    """packages.csv: who got which package, by its digest."""
    return csv_bytes(pd.DataFrame([
        {"round": str(results.round), "edition": one.edition.code, "recipient": one.recipient, "person_id": one.person_id,
         "file": one.file, "sha256": one.sha256, "encrypted": "yes" if one.password else ""} for one in packages], dtype="str"))


def package_workbook(results: Results, packages: Sequence[Package], waiting: int) -> bytes:
    """packages.xlsx: what may be sent and why, with places to sign, then a line a package. ``waiting`` people have no result yet."""
    rows = [[number, one.edition.name_th, one.recipient, one.file, one.sha256, None, None, None]
            for number, one in enumerate(packages, 1)]

    def draw(book: Book) -> None:
        book.footnote = "เฉพาะสำนักงาน"
        book.add_form(OPENING_SHEET, OPENING_WIDTHS, opening(results, packages, waiting))
        book.add_list(LIST_SHEET, TITLE, f"{words().round_name(results.round)} · ตรวจ sha256 ของไฟล์ให้ตรงก่อนส่ง · ไฟล์ที่ใส่รหัสผ่านแล้วส่งรหัสแยกทาง",
                      LIST, rows)
        book.identify(paper="packages")
    return workbook_bytes(f"{TITLE} รอบ {results.round}", results.settings.office.name, results.round, draw)


def opening(results: Results, packages: Sequence[Package], waiting: int) -> list[Line]:
    """One page: how many packages of each edition, what it holds and never holds, the clause, three signatures."""
    count = Counter(one.edition.code for one in packages)
    last = len(OPENING_WIDTHS) - 1
    lines: list[Line] = [[Piece(text, 0, last, look)] for text, look in (
        (TITLE, MIDDLE | {"bold": True, "font_size": 20}), (results.settings.office.name, MIDDLE | {"bold": True}),
        (words().round_name(results.round), MIDDLE))]
    lines += [[Piece(heading, col, col, HEAD) for col, heading in enumerate(("ชุด", "จำนวน", "มีเฉพาะ", "ไม่มี", "ที่มา"))]]
    lines += [[Piece(edition.name_th, 0, 0, CENTRED), Piece(count[edition.code], 1, 1, CENTRED), Piece(edition.holds_th, 2, 2, TEXT),
               Piece(edition.never_th, 3, 3, TEXT), Piece(results.settings.cite(edition.source), 4, 4, TEXT)]
              for edition in EDITIONS if count[edition.code]]
    decided = ", ".join(sorted({thai_date(edition.decided_on) for edition in EDITIONS}))
    said = [f"แต่ละชุดมีเท่าที่จำเป็นตาม {PRIVACY} ขอบเขตนี้กำหนดโดยผู้พัฒนาเมื่อ {decided} ไม่มีชุดใดมีเลขประจำตัวประชาชนจากทะเบียน"]
    said += [f"ยังไม่มีผลประเมิน {waiting} คน จึงยังไม่มีไฟล์รายบุคคล"] if waiting else []
    said += ["ไฟล์ส่งคืนของหน่วยเป็นไฟล์เดิมของผู้ส่ง จึงมีเท่าที่ผู้ส่งเขียนไว้"] if any(one.edition.code == "unit" for one in packages) else []
    lines += [[Piece(text, 0, last, {"text_wrap": True, "indent": 1})] for text in said]
    lines += [[], [Piece("☐ ตรวจแล้วว่าผู้รับแต่ละรายได้เฉพาะชุดของตน และ sha256 ตรงกับไฟล์ที่จะส่ง", 0, last, {"text_wrap": True, "indent": 1})]]
    return lines + [[Piece(text.format(role), *place, MIDDLE, space=space) for place, role in zip(SIGNED_AT, SIGNERS, strict=True)]
                    for text, space in ((SHORT_SIGNED, SIGNATURE_SPACE), (f"({SHORT_DOTS})", 0), ("{}", 0),
                                        (f"วันที่ {SHORT_DOTS}", 0))]


SHORT_DOTS = DOTS[:28]
SHORT_SIGNED = SIGNED.replace(DOTS, SHORT_DOTS)


def password_workbook(results: Results, packages: Sequence[Package], name_of: Mapping[str, str]) -> bytes:
    """passwords.xlsx, for the office alone: the password of each encrypted file. ``name_of``: person_id → name."""
    locked = [one for one in packages if one.password]
    rows = [[number, one.person_id, name_of[one.person_id], one.file, one.password, None] for number, one in enumerate(locked, 1)]

    def draw(book: Book) -> None:
        book.footnote = "ลับ เฉพาะสำนักงาน ห้ามส่งพร้อมไฟล์"
        book.add_list(PASSWORD_SHEET, "รหัสผ่านของไฟล์รายบุคคล", f"{words().round_name(results.round)} · แจ้งรหัสแยกทางจากไฟล์ เช่น ทางโทรศัพท์ · "
                      "จัดชุดส่งใหม่ครั้งใด รหัสเปลี่ยนทุกไฟล์ ไฟล์ที่ส่งไปก่อนยังใช้รหัสเดิม", PASSWORD_LIST, rows)
        book.identify(paper="passwords")
    return workbook_bytes(f"รหัสผ่านของไฟล์รายบุคคล รอบ {results.round}", results.settings.office.name, results.round, draw)
