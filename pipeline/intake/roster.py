"""20: the roster. One or more workbooks, headings by meaning, joined by number; two lines that differ block that person."""

import pandas as pd

from pipeline.findings import Finding
from pipeline.intake.fields import person_id_of
from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes
from pipeline.intake.values import Cell, cell_ref, day_of, is_blank, number_of, plain_text
from pipeline.intake.words import meaning, meaning_by_start
from pipeline.tables import PEOPLE
from pipeline.thai import clean, split_title

NUMBERS = {"salary": "เงินเดือน", "months_in_round": "อายุราชการในรอบ", "leave_days": "วันลา",
           "leave_times": "ครั้งลา", "late_times": "มาสาย"}
DATES = {"contract_from": "วันเริ่มสัญญา", "contract_to": "วันสิ้นสุดสัญญา"}
TEXTS = ("position", "level", "unit", "evaluator", "evaluator_position", "email")
REQUIRED = {"person_id": "เลขที่ตำแหน่ง", "full_name": "ชื่อ-สกุล", "scheme": "ประเภทบุคลากร"}


def read_roster(tables: list[Table], notes: Notes) -> list[dict[str, str]]:
    """The people on the roster tables of one workbook: rows of 20_people without file, group and sum rows left out."""
    return [person for table in tables for row in table.body() if (person := _person(table, row, notes))]


def _person(table: Table, row: int, notes: Notes) -> dict[str, str] | None:
    cells = {m: cell for m in table.columns if not is_blank(cell := table.cell(row, m))}
    lead = next(iter(table.filled(row)), None)
    wording = meaning_by_start("row", lead.text) if lead else ""
    if not {"person_id", "full_name"} & set(cells) or wording in ("guard", "total", "end"):
        return None
    about = [name for m, name in REQUIRED.items() if m not in cells]
    if about:
        notes.find("ROSTER_VALUE_MISSING", table.sheet, next(iter(cells.values())).ref, about=" ".join(about))
    for m, cell in cells.items():
        if m not in ("no", "national_id"):
            notes.read(table.sheet, cell, f"roster.{m}")
    return _values(table, row, cells, notes)


def _values(table: Table, row: int, cells: dict[str, Cell], notes: Notes) -> dict[str, str]:
    """Each column of 20_people as text; what cannot be read is a finding and stays empty."""
    person = dict.fromkeys(PEOPLE.column_names, "")
    person |= {m: clean(cells[m].text) for m in TEXTS if m in cells}
    for m, name in NUMBERS.items():
        person[m] = _read(table, cells.get(m), number_of, plain_text, name, "ตัวเลข", notes)
    for m, name in DATES.items():
        person[m] = _read(table, cells.get(m), day_of, str, name, "วันที่ เช่น 1 ต.ค. 2565", notes)
    person["on_probation"] = _yes(table, cells.get("on_probation"), notes)
    person["work_group"] = _known(cells.get("work_group"), "work_group")
    person["scheme"] = _scheme(table, cells.get("scheme"), notes)
    place = cells.get("person_id") or cells.get("full_name")
    return person | {"person_id": person_id_of(cells["person_id"].text) if "person_id" in cells else "",
                     "full_name": "".join(split_title(cells["full_name"].text)) if "full_name" in cells else "",
                     "sheet_name": table.sheet.name, "cell_ref": place.ref if place else cell_ref(row, 0)}


def _read(table: Table, cell: Cell | None, reader, writer, about: str, expected: str, notes: Notes) -> str:
    if cell is None:
        return ""
    value = reader(cell)
    if value is None:
        notes.find("ROSTER_VALUE_UNREADABLE", table.sheet, cell.ref, cell.text, about=about, expected=expected)
        return ""
    return writer(value)


def _yes(table: Table, cell: Cell | None, notes: Notes) -> str:
    if cell is None or meaning("no", cell.text):
        return ""
    if cell.text == "TRUE" or meaning("yes", cell.text) or clean(cell.text) in ("✓", "✔", "/"):
        return "yes"
    if cell.text != "FALSE":
        notes.find("ROSTER_VALUE_UNREADABLE", table.sheet, cell.ref, cell.text,
                   about="ทดลองปฏิบัติราชการ", expected="ใช่ หรือเว้นว่าง")
    return ""


def _known(cell: Cell | None, place: str) -> str:
    """Our word for a listed value; the clerk's own where the list does not know it, for a check to judge."""
    return "" if cell is None else meaning(place, cell.text) or meaning_by_start(place, cell.text) or clean(cell.text)


def _scheme(table: Table, cell: Cell | None, notes: Notes) -> str:
    if cell is None:
        return ""
    found = meaning("scheme", cell.text) or meaning_by_start("scheme", cell.text)
    if not found:
        notes.find("ROSTER_SCHEME_UNKNOWN", table.sheet, cell.ref, cell.text)
    return found


def join_rosters(rosters: dict[str, list[dict[str, str]]]) -> tuple[pd.DataFrame, list[Finding]]:
    """20_people of all roster workbooks (file → its people), and a finding for each number with two differing lines.

    A line that lacks number, name or a known personnel type cannot be anybody: it stays out, its finding stands.
    """
    lines: dict[str, list[dict[str, str]]] = {}
    for file_name in sorted(rosters):
        for person in rosters[file_name]:
            if all(person[m] for m in REQUIRED):
                lines.setdefault(person["person_id"], []).append(person | {"file_name": file_name})
    findings = [Finding("ROSTER_PERSON_TWICE", other["file_name"], other["sheet_name"], other["cell_ref"],
                        f"{same[0]['full_name']} / {other['full_name']}", person_id, {"about": person_id})
                for person_id, same in lines.items() for other in same[1:] if _facts(other) != _facts(same[0])]
    return PEOPLE.frame([same[0] for same in lines.values()]), findings


def _facts(person: dict[str, str]) -> dict[str, str]:
    return {m: text for m, text in person.items() if m not in ("file_name", "sheet_name", "cell_ref")}
