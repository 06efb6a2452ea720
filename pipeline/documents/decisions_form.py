"""decisions.xlsx: what the results are used for (001 ข้อ 1, 000 ข้อ 5), a sheet a use, a line a person, the decision left blank.

People, facts and clauses come from 88_uses; dropped back filled in it is read as decisions.
"""

from pipeline.decisions.uses import ALL_USES, Use
from pipeline.documents.blank.fields import WORDS, Answer, day_of_decision
from pipeline.documents.workbook import ALLOWED, CENTRED, FIRST_ROW, OPEN, TEXT, Book, Column, workbook_bytes
from pipeline.intake.ours import FORM_VERSION
from pipeline.intake.words import wording_of
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.thai import name_order

DATE = CENTRED | OPEN | {"num_format": "[$-107041E]d mmm yyyy"}
OPEN_TEXT = TEXT | OPEN | {"num_format": "@"}


def _heading(meaning: str) -> str:
    return wording_of("decisions", meaning)


COLUMNS = (Column(_heading("no"), 5, CENTRED), Column(_heading("person_id"), 12, CENTRED), Column("ชื่อ-สกุล", 28),
           Column("สังกัด", 26), Column("คะแนน", 10, CENTRED | {"num_format": "0.00"}), Column("ระดับ", 13, CENTRED),
           Column("เหตุที่อยู่ในบัญชี", 32), Column(_heading("use"), 20), Column(_heading("decision"), 18, CENTRED | OPEN),
           Column(_heading("decided_on"), 16, DATE), Column(_heading("remark"), 28, OPEN_TEXT))
OF_DECISION, OF_DAY, OF_REMARK = "I", "J", "K"


def decisions_form(results: Results) -> bytes:
    """The workbook of the round: same tables, same bytes. A list with nobody on it says so."""
    people = {person.person_id: person for person in rows_of(results.people)}
    reviewed = {row.person_id: row for row in rows_of(results.review)}

    def draw(book: Book) -> None:
        book.footnote = f"แบบรุ่น {FORM_VERSION}"
        for use in ALL_USES:
            lines = sorted(rows_of(results.uses[results.uses["use"] == use.code]),
                           key=lambda line: (name_order(people[line.person_id].full_name), line.person_id))
            _draw_use(book, use, results, [_row(number, line, use, people[line.person_id], reviewed, results)
                                           for number, line in enumerate(lines, 1)])
        book.identify(form="decisions", form_version=FORM_VERSION)
    return workbook_bytes(f"การใช้ผลการประเมิน รอบ {results.round}", results.settings.office.name, results.round, draw)


def _row(number: int, line, use: Use, person, reviewed: dict, results: Results) -> list:
    result = reviewed.get(line.person_id)
    band = {rule.code: rule.name_th for rule in results.schemes[person.scheme].bands}[result.band_after] if result else "ยังไม่มีผล"
    return [number, person.person_id, person.full_name, person.unit, float(result.score_after) if result else None, band, line.why,
            use.name_th, None, None, None]


def _draw_use(book: Book, use: Use, results: Results, rows: list) -> None:
    note = (f"หลักเกณฑ์: {results.settings.cite(use.source)} · ระบบจัดบัญชีตามข้อเท็จจริงเท่านั้น ผู้มีอำนาจเป็นผู้พิจารณา "
            f"กรอกช่องสีอ่อน แล้ววางไฟล์นี้ในโฟลเดอร์ {results.round.folder}")
    sheet = book.add_list(use.name_th, f"บัญชีเสนอพิจารณา: {use.name_th}", note, COLUMNS, rows)
    if rows:
        last = FIRST_ROW + len(rows)
        decision = Answer(_heading("decision"), (("DECISION_UNKNOWN", " · ".join(words := _choices(use))),), choices=words)
        book.hold(sheet, [(answer, f"{column}{FIRST_ROW + 1}:{column}{last}") for column, answer in (
            (OF_DECISION, decision), (OF_DAY, day_of_decision(book.round)), (OF_REMARK, WORDS))])
    sheet.protect("", ALLOWED | {"autofilter": True})


def _choices(use: Use) -> tuple[str, ...]:
    return tuple(wording_of("decision", choice) for choice in use.choices)
