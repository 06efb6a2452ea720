"""20: the roster. One or more workbooks, headings by meaning, joined by number; two lines that differ block that person."""

from datetime import date
from decimal import Decimal

import pandas as pd

from pipeline.findings import Finding
from pipeline.intake.fields import person_id_of
from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes
from pipeline.intake.values import Cell, cell_ref, day_of, is_blank, number_of, plain_text
from pipeline.intake.words import meaning, meaning_by_start, wording_of
from pipeline.tables import PEOPLE
from pipeline.thai import clean, split_title

NUMBERS = {"salary": "เงินเดือน", "months_in_round": "อายุราชการในรอบ", "leave_days": "วันลา",
           "leave_times": "ครั้งลา", "late_times": "มาสาย"}
DATES = {"contract_from": "วันเริ่มสัญญา", "contract_to": "วันสิ้นสุดสัญญา"}
TEXTS = ("position", "level", "unit", "evaluator", "evaluator_position", "email")
FAULTY = ("error", "formula_without_value")
NUMBER_WANTED, DAY_WANTED, YES_WANTED = "ตัวเลขตั้งแต่ 0", "วันที่ เช่น 1 ต.ค. 2565", "ใช่ หรือเว้นว่าง"
FIRST_CONTRACT = date(1950, 1, 1)
PLACE = ("file_name", "sheet_name", "cell_ref", "salary_cell_ref", "level_cell_ref")
REQUIRED = {"person_id": "เลขที่ตำแหน่ง", "full_name": "ชื่อ-สกุล", "scheme": "ประเภทบุคลากร"}


def read_roster(tables: list[Table], notes: Notes) -> list[dict[str, str]]:
    """The people on the roster tables of one workbook: rows of 20_people without file, group and sum rows left out."""
    return [person for table in tables for row in table.body() if (person := _person(table, row, notes))]


def _person(table: Table, row: int, notes: Notes) -> dict[str, str] | None:
    """The person of one row, or None for group, sum and blank rows. A faulty cell counts as none, and is said."""
    filled = {m: cell for m in table.columns if not is_blank(cell := table.cell(row, m))}
    lead = next(iter(table.filled(row)), None)
    wording = meaning_by_start("row", lead.text) if lead else ""
    if not {"person_id", "full_name"} & set(filled) or wording in ("guard", "total", "end"):
        return None
    cells = {m: cell for m, cell in filled.items() if cell.kind not in FAULTY}
    for m, cell in cells.items():
        if m not in ("no", "national_id"):
            notes.read(table.sheet, cell, f"roster.{m}")
    person = _values(table, row, cells, notes)
    _find_faulty_cells(table, row, filled, person, notes)
    return person


def _find_faulty_cells(table: Table, row: int, filled: dict[str, Cell], person: dict[str, str], notes: Notes) -> None:
    """Errors and formulas without value anywhere in the row, and required columns that have nothing to read."""
    for m, cell in filled.items():
        if cell.kind in FAULTY and m not in REQUIRED:
            notes.find("ROSTER_VALUE_UNREADABLE", table.sheet, cell.ref, cell.text, person["person_id"],
                       about=table.heading_of(m), expected="ค่าที่พิมพ์ไว้ หรือสูตรที่บันทึกผลแล้ว")
    lacking = [m for m in REQUIRED if m not in filled or filled[m].kind in FAULTY]
    if lacking:
        place = next((filled[m] for m in lacking if m in filled), next(iter(filled.values())))
        notes.find("ROSTER_VALUE_MISSING", table.sheet, place.ref, person_id=person["person_id"],
                   about=" ".join(REQUIRED[m] for m in lacking))


def _values(table: Table, row: int, cells: dict[str, Cell], notes: Notes) -> dict[str, str]:
    """Each column of 20_people as text; what cannot be read is a finding and stays empty."""
    person = dict.fromkeys(PEOPLE.column_names, "")
    person["person_id"] = person_id_of(cells["person_id"].text) if "person_id" in cells else ""
    person |= {m: clean(cells[m].text) for m in TEXTS if m in cells}
    for m, name in NUMBERS.items():
        person[m] = _read(table, cells.get(m), _count_of, plain_text, person["person_id"], name, NUMBER_WANTED, notes)
    for m, name in DATES.items():
        person[m] = _read(table, cells.get(m), _contract_day, str, person["person_id"], name, DAY_WANTED, notes)
    person["on_probation"] = _yes(table, cells.get("on_probation"), person["person_id"], notes)
    person["work_group"] = _known(cells.get("work_group"), "work_group")
    person["scheme"] = _scheme(table, cells.get("scheme"), person["person_id"], notes)
    place = cells.get("person_id") or cells.get("full_name")
    return person | {"full_name": "".join(split_title(cells["full_name"].text)) if "full_name" in cells else "",
                     "sheet_name": table.sheet.name, "cell_ref": place.ref if place else cell_ref(row, 0),
                     **{f"{m}_cell_ref": cells[m].ref for m in ("salary", "level") if m in cells}}


def _read(table: Table, cell: Cell | None, reader, writer, person_id: str, about: str, expected: str,
          notes: Notes) -> str:
    if cell is None:
        return ""
    value = reader(cell)
    if value is None:
        notes.find("ROSTER_VALUE_UNREADABLE", table.sheet, cell.ref, cell.text, person_id, about=about,
                   expected=expected)
        return ""
    return writer(value)


def _count_of(cell: Cell) -> Decimal | None:
    """Pay, months, days and times: none of them is below zero."""
    number = number_of(cell)
    return None if number is not None and number < 0 else number


def _contract_day(cell: Cell) -> date | None:
    """A day that may stand in a contract in force: a bare number in a cell of dates lies long before."""
    day = day_of(cell)
    return None if day is not None and day < FIRST_CONTRACT else day


def _yes(table: Table, cell: Cell | None, person_id: str, notes: Notes) -> str:
    if cell is None or meaning("no", cell.text):
        return ""
    if cell.text == "TRUE" or meaning("yes", cell.text) or clean(cell.text) in ("✓", "✔", "/"):
        return "yes"
    if cell.text != "FALSE":
        notes.find("ROSTER_VALUE_UNREADABLE", table.sheet, cell.ref, cell.text, person_id,
                   about="ทดลองปฏิบัติราชการ", expected=YES_WANTED)
    return ""


def _known(cell: Cell | None, place: str) -> str:
    """Our word for a listed value; the clerk's own where the list does not know it, for a check to judge."""
    return "" if cell is None else meaning(place, cell.text) or meaning_by_start(place, cell.text) or clean(cell.text)


def _scheme(table: Table, cell: Cell | None, person_id: str, notes: Notes) -> str:
    if cell is None:
        return ""
    found = meaning("scheme", cell.text) or meaning_by_start("scheme", cell.text)
    if not found:
        notes.find("ROSTER_SCHEME_UNKNOWN", table.sheet, cell.ref, cell.text, person_id=person_id)
    return found


def join_rosters(rosters: dict[str, list[dict[str, str]]]) -> tuple[pd.DataFrame, list[Finding]]:
    """20_people of all roster workbooks (file → its people): lines of one number fill each other's gaps.

    Where they differ in a value it is a finding that names both. A line without a number cannot be anybody; without a
    name or a known personnel type the person stands on the roster and cannot be scored: the reading has said so.
    """
    lines: dict[str, list[dict[str, str]]] = {}
    for file_name in sorted(rosters):
        for person in rosters[file_name]:
            if person["person_id"]:
                lines.setdefault(person["person_id"], []).append(person | {"file_name": file_name})
    findings = [finding for same in lines.values() for other in same[1:] for finding in _differences(same[0], other)]
    return PEOPLE.frame([_joined(same) for same in lines.values()]), findings


def _joined(same: list[dict[str, str]]) -> dict[str, str]:
    """The first line with its gaps filled by the others; addresses are the first line's own."""
    return {m: same[0][m] if m in PLACE else next((line[m] for line in same if line[m]), "") for m in same[0]}


def _differences(one: dict[str, str], other: dict[str, str]) -> list[Finding]:
    """One finding that names every value in which two lines of one number differ, with both places."""
    differing = [f"{wording_of('roster', m)}: {one[m]} ({one['file_name']} {one['cell_ref']}) / {other[m]} ({other['file_name']} "
                 f"{other['cell_ref']})" for m in one if m not in PLACE and one[m] and other[m] and one[m] != other[m]]
    if not differing:
        return []
    return [Finding("ROSTER_PERSON_TWICE", other["file_name"], other["sheet_name"], other["cell_ref"],
                    "; ".join(differing), one["person_id"], {"about": one["person_id"]})]
