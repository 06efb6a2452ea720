"""The register of a unit in which it notes whom it has told the result, and who signed or refused (001 ข้อ 6 (3.4)).

It goes to the unit's head, so scores of that unit's people stand in it. What was noted before is there already: a unit
goes on in one register, and the inbox takes each of its states.
"""

from collections.abc import Iterator

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from pipeline.documents.blank.fields import REFUSAL, Answer, day_of_notice
from pipeline.documents.blank.sheets import ALARM, quoted
from pipeline.documents.derivation import Derivation, Row, derivations
from pipeline.documents.drawing import Content, Formula, day_number
from pipeline.documents.look import NO_UNIT, safe_name, words
from pipeline.documents.paper import Paper
from pipeline.documents.workbook import ALLOWED, CENTRED, FIRST_ROW, OPEN, TEXT, Book, Column, workbook_bytes
from pipeline.intake.ours import FORM_VERSION
from pipeline.intake.words import wording_of
from pipeline.results import Results
from pipeline.schema import rows_of, values_of
from pipeline.thai import dictionary_key, name_order

FOLDER = "forms/registers"
REGISTER = "ทะเบียนแจ้งผล"
DATE = CENTRED | {"num_format": "[$-107041E]d mmm yyyy"}
# The meaning in headers.csv, width and look of each column, in order; what is OPEN is to be filled in.
LAYOUT = {"no": (5, CENTRED), "person_id": (13, CENTRED | {"num_format": "@"}), "full_name": (27, TEXT), "result": (17, CENTRED),
          "told_on": (15, DATE | OPEN), "signed_on": (20, DATE | OPEN), "is_refused": (12, CENTRED | OPEN),
          "told_by": (23, TEXT | OPEN), "witness": (23, TEXT | OPEN), "remark": (20, TEXT | OPEN)}
PLACE = {meant: col for col, meant in enumerate(LAYOUT)}
COLUMNS = tuple(Column(wording_of("register", meant), *layout) for meant, layout in LAYOUT.items())


def register_name(unit: str) -> str:
    return f"{FOLDER}/{safe_name(unit)}.xlsx"


def registers(results: Results) -> Iterator[Paper]:
    """The register of each unit where anybody has a result."""
    in_unit: dict[str, list[Derivation]] = {}
    for own in derivations(results).by_person.values():
        if own.is_complete:
            in_unit.setdefault(own.person.unit, []).append(own)
    for unit in sorted(in_unit, key=dictionary_key):
        yield Paper(register_name(unit), register, (results, unit, in_unit[unit]))


def register(results: Results, unit: str, people: list[Derivation]) -> bytes:
    """The register of one unit as .xlsx: its people by name, each with the result that counts and what is noted so far."""
    noted = {row.person_id: row for row in rows_of(results.acknowledgments)}
    in_order = sorted(people, key=lambda own: (name_order(own.person.full_name), own.person.person_id))
    rows = [_line(number, own, noted.get(own.person.person_id)) for number, own in enumerate(in_order, 1)]
    met_on = dict(values_of(results.review, "person_id", "decided_on"))
    title = f"{REGISTER}การประเมินและการรับทราบ  {unit or NO_UNIT}  {words().round_name(results.round)}"

    def draw(book: Book) -> None:
        book.footnote = f"{unit or NO_UNIT} · รอบ {results.round} · แบบรุ่น {FORM_VERSION}"
        sheet = book.add_list(REGISTER, title, _still_to_tell(rows, book.round.folder), COLUMNS, rows)
        book.hold(sheet, list(_answers(book, [met_on.get(own.person.person_id, "") for own in in_order])))
        for meant, condition in _alarms():
            book.turn(sheet, FIRST_ROW, PLACE[meant], condition, ALARM, rows=len(rows))
        sheet.protect("", ALLOWED | {"autofilter": True})
        book.identify(form_version=FORM_VERSION, unit=unit)
    return workbook_bytes(f"{REGISTER} {unit} รอบ {results.round}", results.settings.office.name, results.round, draw)


def _line(number: int, own: Derivation, noted: Row | None) -> list[Content]:
    printed = [number, own.person.person_id, own.person.full_name, f"{own.band.band_th} ({own.score.total_score})"]
    if noted is None:
        return printed + [None] * (len(COLUMNS) - len(printed))
    return [*printed, day_number(noted.told_on), day_number(noted.signed_on), REFUSAL.choices[0] if noted.is_refused else None,
            noted.told_by, noted.witness, noted.remark]


def _still_to_tell(rows: list[list[Content]], folder: str) -> Formula:
    """Live: how many have neither been told nor signed, and what to do with the register."""
    told, signed = (xl_range(FIRST_ROW, PLACE[meant], FIRST_ROW + len(rows) - 1, PLACE[meant]) for meant in ("told_on", "signed_on"))
    waiting = sum(row[PLACE["told_on"]] is row[PLACE["signed_on"]] is None for row in rows)
    behind = (f" คน จาก {len(rows)} คน · ไม่ลงนาม ให้กรอกวันที่แจ้ง ผู้แจ้ง และพยาน · "
              f"กรอกแล้ววางสำเนาของไฟล์นี้ในโฟลเดอร์ {folder}")
    return Formula(f'="ยังไม่ได้แจ้งผล "&SUMPRODUCT(({told}="")*({signed}=""))&{quoted(behind)}', f"ยังไม่ได้แจ้งผล {waiting}{behind}")


def _answers(book: Book, days_met: list[str]) -> Iterator[tuple[Answer, str]]:
    """What each cell to fill in takes; a day depends on when the committee met about the person."""
    for row, decided_on in enumerate(days_met, FIRST_ROW):
        for meant in ("told_on", "signed_on"):
            yield (day_of_notice(wording_of("register", meant), book.round, decided_on), xl_rowcol_to_cell(row, PLACE[meant]))
    col = PLACE["is_refused"]
    yield REFUSAL, xl_range(FIRST_ROW, col, FIRST_ROW + len(days_met) - 1, col)


def _alarms() -> Iterator[tuple[str, str]]:
    """(column, when its cells turn red): the findings of one line that a validation of one cell cannot hold."""
    told, signed, refused, told_by, witness = (
        xl_rowcol_to_cell(FIRST_ROW, PLACE[meant], col_abs=True) for meant in ("told_on", "signed_on", "is_refused", "told_by", "witness"))
    yield "told_on", f'AND({refused}<>"",{told}="")'
    yield "signed_on", f'AND({signed}<>"",OR({refused}<>"",{signed}<{told}))'
    yield "told_by", f'AND({refused}<>"",{told_by}="")'
    yield "witness", f'AND({refused}<>"",{witness}="")'
