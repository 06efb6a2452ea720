"""One workbook from its bytes to everything it says: kind, whose, which round, figures, statements, findings."""

import hashlib
import os
from dataclasses import replace
from itertools import takewhile

from pipeline.config_office import MB, Limits
from pipeline.findings import Finding
from pipeline.intake.closing import read_closing
from pipeline.intake.competencies import read_competencies
from pipeline.intake.fields import (DATED_UNTIL, Field, decided_on, labelled_days, name_of, person_id_of, read_fields,
                                    signature_days, stated_rounds)
from pipeline.intake.figures import FIGURES, Found, find_missing_parts, tables_in_use
from pipeline.intake.guard import Refusal, inspect
from pipeline.intake.indicators import read_indicators
from pipeline.intake.layout import Table, find_tables
from pipeline.intake.lines import read_lines
from pipeline.intake.ours import identity_of_form, without_ours
from pipeline.intake.reading import Reading
from pipeline.intake.roster import read_roster
from pipeline.intake.rows import Notes
from pipeline.intake.sheets import Sheet, Workbook, read_sheets
from pipeline.intake.stated import read_stated
from pipeline.intake.values import address
from pipeline.rounds import Round
from pipeline.thai import clean, fold, given_name, name_key, thai_date

SCHEME_WORDS = {"พนักงานราชการ": "government_employee", "38ค": "civil_servant_38k2"}
# Papers of ours that come back signed: a summary or letter is its person's, minutes are kept (001 ข้อ 8). Of their figures
# none is read, of a summary or letter what was filled in behind them.
PAPERS_READ_BACK = {"summary_form": "acknowledgment", "letter": "acknowledgment", "person_file": "acknowledgment",
                    "minutes": "evidence"}
PAPERS_TH = {"findings_list": "ใบแจ้งรายการที่พบ", "summary": "สรุปผลของสำนักงาน",
             "findings": "รายการสิ่งที่ต้องแก้", "packages": "รายการชุดส่ง", "passwords": "รายการรหัสผ่าน",
             "notice_board": "ประกาศรายชื่อ", "plans": "รายงานแผนพัฒนา",
             "raise_list": "บัญชีเลื่อนเงินเดือน", "raise_slip": "หนังสือแจ้งผลการเลื่อนเงินเดือน"}
# Lines that make a workbook without figures what it is.
KIND_OF_LINES = {"office_goals": "goals", "unit_goals": "goals", "committee": "committee", "decisions": "decisions",
                 "history": "history", "opinion": "opinion", "register": "acknowledgment", "plan": "plan", "scenarios": "raises", "raises": "raises"}
# Kind of workbook → the lines that are used of it; those of a register are of any but a roster's.
LINES_USED = {"evaluation": ("progress", "plan", "development", "register"), "agreement": ("development", "register"),
              "progress": ("progress", "development", "register"),
              "goals": ("office_goals", "unit_goals", "register"), "committee": ("committee", "attendance", "register"),
              "decisions": ("decisions", "register"), "history": ("history", "register"), "opinion": ("opinion", "register"),
              "acknowledgment": ("register",), "plan": ("plan", "development", "register"), "raises": ("scenarios", "raises", "register"), "roster": ()}
UNFILLED = ("LEVEL_MISSING", "LEVEL_COLUMN_MISSING")


def read_file(path: str, file_name: str, limits: Limits, round_: Round) -> Reading:
    """Read one file of the inbox. Never raises for what the file holds: that is a refusal or a finding."""
    try:
        content = _content(path, limits)
    except Refusal as refusal:
        return _refused(Reading(file_name), refusal)
    return read_content(content, file_name, limits, round_)


def read_content(content: bytes, file_name: str, limits: Limits, round_: Round) -> Reading:
    """The same for a file's bytes already in hand."""
    reading = Reading(file_name, hashlib.sha256(content).hexdigest())
    try:
        package = inspect(content, limits)
        if package.kind == "evidence":
            reading.kind = "evidence"
            return reading
        book = read_sheets(content, package, limits)
        reading.modified = book.modified
        _understand(reading, book, round_)
    except Refusal as refusal:
        return _refused(reading, refusal)
    return reading.folded()


def _refused(reading: Reading, refusal: Refusal) -> Reading:
    return replace(reading, refusal=Finding(refusal.code, reading.file_name, found=refusal.found, words=refusal.words))


def _content(path: str, limits: Limits) -> bytes:
    try:
        _check_size(os.stat(path).st_size, limits)
        with open(path, "rb") as file:
            content = file.read(limits.file_bytes + 1)
            # Another program may still write it: the half that was read is no file.
            _check_size(max(len(content), os.fstat(file.fileno()).st_size), limits)
        return content
    except OSError:
        raise Refusal("FILE_UNREADABLE", "ไม่มีสิทธิ์อ่าน หรือไฟล์ถูกย้ายไประหว่างอ่าน") from None


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise Refusal("FILE_TOO_LARGE", f"{size / MB:.1f} MB", expected=f"{limits.file_mb} MB")


def _understand(reading: Reading, book: Workbook, round_: Round) -> None:
    """Fill the reading from the sheets: roster or evaluation, else refused as empty or foreign."""
    sheets, reading.returned_for = without_ours(book.sheets)
    sheets, reading.form = identity_of_form(sheets, book.properties)
    if (paper := reading.form.get("paper")) in PAPERS_READ_BACK:
        reading.kind = PAPERS_READ_BACK[paper]
        if reading.kind == "acknowledgment":
            _read_signed(reading, sheets)
        return
    if paper:
        raise Refusal("PAPER_SENT_BACK", PAPERS_TH.get(paper, paper))
    if not any(sheet.cells for sheet in sheets):
        raise Refusal("WORKBOOK_EMPTY")
    notes = Notes()
    tables = [(sheet, find_tables(sheet)) for sheet in sheets]
    visible = [(sheet, found) for sheet, found in tables if sheet.is_visible]
    kinds = {table.kind for _, found in tables for table in found}
    _find_doubled_names(sheets, notes)
    if book.hides_facts:
        notes.find("FORMAT_HIDES_FACTS")
    if kinds & set(FIGURES):
        _read_evaluation(reading, tables, visible, round_, notes)
    elif "roster" in kinds:
        rosters = [t for _, found in visible or tables for t in found if t.kind == "roster"]
        reading.kind, reading.roster = "roster", read_roster(rosters, notes)
        if not any(person["scheme"] for person in reading.roster):
            raise Refusal("WORKBOOK_FOREIGN")
    elif of_lines := [KIND_OF_LINES[t.kind] for _, found in visible for t in found if t.kind in KIND_OF_LINES]:
        fields = _read_identity(reading, visible, round_, notes)
        reading.evaluated_on = decided_on(fields, round_, notes) or reading.evaluated_on
        reading.kind, reading.lines = of_lines[0], read_lines([table for _, found in visible for table in found], notes)
    else:
        raise Refusal("WORKBOOK_FOREIGN")
    _find_unused_lines(reading.kind, [table for _, found in visible for table in found], notes)
    reading.cells = _cells(notes, sheets)
    reading.findings = [finding.of(file_name=reading.file_name) for finding in notes.findings]


def _find_unused_lines(kind: str, tables: list[Table], notes: Notes) -> None:
    """A finding for each table with filled lines that nothing uses in a workbook of this kind."""
    for table in tables:
        if table.kind not in LINES_USED[kind] and (lines := read_lines([table], Notes())):
            notes.find("LINES_NOT_USED", table.sheet, table.heading.ref, clean(table.heading.text), about=str(len(lines)))


def _read_signed(reading: Reading, sheets: list[Sheet]) -> None:
    """Parts 3–5 of a summary or letter of ours; one that says neither signed nor refused came back unfilled."""
    notes = Notes()
    reading.closing = read_closing([(sheet, find_tables(sheet)) for sheet in sheets if sheet.is_visible], notes)
    if not {"acknowledged", "refused"} & {statement.kind for statement in reading.closing}:
        notes.find("PAPER_UNFILLED")
    reading.cells = _cells(notes, sheets)
    reading.findings = [finding.of(file_name=reading.file_name) for finding in notes.findings]


def _cells(notes: Notes, sheets: list[Sheet]) -> list[dict[str, str]]:
    """Rows of 10_cells without file: the cells read, and those that only a finding names, blank ones too."""
    rows = [(sheet_name, ref, meant, cell.text, cell.kind) for (sheet_name, ref, meant), cell in notes.cells.items()]
    read = {row[:2] for row in rows}
    by_name = {sheet.name: sheet for sheet in reversed(sheets)}
    for sheet_name, ref in dict.fromkeys((f.sheet_name, f.cell_ref) for f in notes.findings if f.cell_ref):
        if (sheet_name, ref) not in read:
            cell = by_name[sheet_name].own(*address(ref))
            rows.append((sheet_name, ref, "finding", cell.text if cell else "", cell.kind if cell else ""))
    return [{"sheet_name": sheet_name, "cell_ref": ref, "field": meant, "value_text": text, "value_kind": kind}
            for sheet_name, ref, meant, text, kind in rows]


def _find_doubled_names(sheets: list[Sheet], notes: Notes) -> None:
    names = [clean(sheet.name).lower() for sheet in sheets]
    for place, sheet in enumerate(sheets):
        if names[place] in names[:place]:
            notes.find("SHEET_NAME_TWICE", sheet, found=sheet.name)


def _read_evaluation(reading: Reading, tables: Found, visible: Found, round_: Round, notes: Notes) -> None:
    fields = _read_identity(reading, visible, round_, notes)
    used = {kind: tables_in_use(kind, tables, visible, notes) for kind in FIGURES}
    reading.indicators, reading.targets = read_indicators(used["achievement"], notes)
    reading.competencies, repeated = read_competencies(used["competency"], notes)
    find_missing_parts(used, notes)
    shown = [table for _, found in visible for table in found]
    reading.stated = read_stated(shown, [sheet for sheet, _ in visible], fields, repeated, round_, notes)
    is_rated = any(i["attained_level"] for i in reading.indicators) or any(c["rating"] for c in reading.competencies)
    faulty = any(f.code.startswith(("LEVEL_", "CELL_", "FORMULA_", "FIGURES_")) and f.code not in UNFILLED for f in notes.findings)
    reading.lines = read_lines(shown, notes)
    reading.closing = read_closing(visible, notes)
    if is_rated or faulty or not any(used.values()):
        reading.kind = "evaluation"
    else:
        reading.kind = "progress" if any(line.kind == "progress" for line in reading.lines) else "agreement"
        notes.findings = [f for f in notes.findings if f.code not in UNFILLED]


def _read_identity(reading: Reading, visible: Found, round_: Round, notes: Notes) -> list[Field]:
    """Whose form it is and of which round, from the labelled fields of all visible sheets together."""
    all_fields = []
    for sheet, found in visible:
        fields = read_fields(sheet, found, notes, bool(reading.form))
        all_fields += fields
        reading.person_ids += [person_id_of(f.text) for f in fields if f.meaning == "person_id"]
        reading.full_names += [name_of(f.text) for f in fields if f.meaning == "full_name"]
        reading.identity = {f.meaning: f.text for f in reversed(fields)} | reading.identity
        for stated, cell in stated_rounds(sheet, found, fields):
            reading.rounds.append(str(stated))
            notes.read(sheet, cell, "round")
    reading.scheme = _scheme_of_form(visible)
    days = labelled_days(all_fields) or [day for sheet, _ in visible for day in signature_days(sheet)]
    reading.evaluated_on = _evaluated_on(days, round_, notes)
    reading.evaluated_at = next(((sheet.name, cell.ref) for _, sheet, cell in days), ("", ""))
    return all_fields


def _evaluated_on(days: list[tuple], round_: Round, notes: Notes) -> str:
    """The one date of evaluation that the form states, ISO; '' with a finding where it is not certain."""
    for day, sheet, cell in days:
        notes.read(sheet, cell, "evaluated_on")
        if day is None:
            notes.find("DATE_UNREADABLE", sheet, cell.ref, cell.text)
            return ""
    stated = {day: (sheet, cell) for day, sheet, cell in reversed(days)}
    for day, (sheet, cell) in stated.items():
        if not round_.first_day <= day <= round_.last_day + DATED_UNTIL:
            notes.find("DATE_OUTSIDE_ROUND", sheet, cell.ref, cell.text,
                       expected=f"ตั้งแต่ {thai_date(round_.first_day)}")
            return ""
    if len(stated) > 1:
        _, sheet, cell = days[0]
        notes.find("DATES_CONTRADICTORY", sheet, cell.ref, ", ".join(thai_date(day) for day in sorted(stated)))
        return ""
    return next((day.isoformat() for day in stated), "")


def _scheme_of_form(visible: Found) -> str:
    """The personnel type that the forms' headlines name, '' where they name none or both."""
    named = set()
    for sheet, found in visible:
        first_table = min((table.top for table in found), default=0)
        head = takewhile(lambda cell: cell.row < first_table, sheet.in_reading_order())
        heads = [fold(cell.text) for cell in head if cell.kind == "text" and "แบบ" in cell.text or "38" in fold(cell.text)]
        named |= {code for word, code in SCHEME_WORDS.items() if any(word in head for head in heads)}
    return named.pop() if len(named) == 1 else ""


def is_two_people(reading: Reading) -> bool:
    """More than one number, or names that no spelling makes one, on the sheets of one workbook."""
    ids = set(filter(None, reading.person_ids))
    if len(ids) > 1:
        return True
    same_person = given_name if ids else name_key
    return len({fold(same_person(name)) for name in reading.full_names}) > 1

