"""The roster form and its reader are one: what a cell lets in is on the roster as typed, what it refuses is found as announced."""

import io
from datetime import date

import openpyxl
import pytest

from pipeline.documents.blank.roster import EXAMPLES, FIRST_ROW, ROSTER, roster_columns, roster_form
from pipeline.intake.workbook import read_content
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.rounds import Round
from pipeline.run import evaluate_round
from tests.blank_filling import saved
from tests.drawing import SETTINGS
from tests.form_rules import Form, FormField, allows, rule_at, serial
from tests.sample_results import CONFIG

ROUND = Round.parse("2566/1")
ROSTER_FORM = roster_form(SETTINGS, ROUND)
FORM = Form(ROSTER_FORM)
COLUMNS = roster_columns(SETTINGS)
MEANT = [column.meaning for column in COLUMNS]
TYPES = ("พนักงานราชการ", "บุคลากรทางการศึกษาอื่น 38 ค.(2)")
# our name → how the roster holds a value that the form lets in; for the rest it is text, and any text will do
READ_AS = {"scheme": dict(zip(TYPES, ("government_employee", "civil_servant_38k2"))).get, "on_probation": {"ใช่": "yes"}.get,
           "work_group": str,
           **dict.fromkeys(("salary", "months_in_round", "leave_days", "leave_times", "late_times"),
                           lambda value: f"{serial(value):.15g}"),
           **dict.fromkeys(("contract_from", "contract_to"),
                           lambda day: day.replace(year=day.year - 543 * (day.year > 2400)).isoformat())}
SORTS = [0, 1, 6, 2.5, -1, -0.5, 15000, 9720.5, True, "สิบ", "ไม่ใช่รายการ", "ใช่", *TYPES, "สำนักงาน", "ครูผู้สอน",
         date(2020, 10, 1), date(2563, 10, 1), date(2024, 2, 29)]
TEXTS = ("45", "=1+1", "@SUM(A1)", "1-2", "ลงชื่อ", "ส่วนที่ 2", "น้ำ ๑", "ก")
NOT_ON_THE_ROSTER = {"national_id"}         # never kept


def sheet_and_rules():
    sheet = openpyxl.load_workbook(io.BytesIO(ROSTER_FORM))[ROSTER]
    return sheet, [(area.bounds, rule) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]


def field_of(place, row):
    return FormField(ROSTER, f"{chr(65 + place)}{row}", (MEANT[place],), rule_at(sheet_and_rules()[1], row, place + 1))


def test_every_open_column_is_one_of_ours_and_held_to_its_last_row():
    sheet, rules = sheet_and_rules()
    is_open = {place for column in sheet.column_dimensions.values() if not column.protection.locked
               for place in range(column.min, column.max + 1)}
    assert is_open == set(range(1, len(COLUMNS) + 1))
    assert {MEANT[left - 1] for (left, *_), _ in rules} == set(READ_AS)
    assert {(left, top, right, bottom) for (left, top, right, bottom), _ in rules} == {
        (left, FIRST_ROW + 1, left, 1_048_576) for (left, *_), _ in rules}
    book = openpyxl.load_workbook(io.BytesIO(ROSTER_FORM))
    assert all(cell.protection.locked for row in book[EXAMPLES].iter_rows() for cell in row)


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """A roster with a line for each value tried in each held column, the round evaluated from it, and what was tried where."""
    folder = tmp_path_factory.mktemp("roster")
    book = openpyxl.load_workbook(io.BytesIO(ROSTER_FORM))
    probes = [(place, value) for place, meaning in enumerate(MEANT) if meaning in READ_AS for value in SORTS
              if (meaning, value) != ("on_probation", True)]       # a ticked box of another office's roster says yes
    for row, (place, value) in enumerate(probes, FIRST_ROW + 1):
        usually = {"person_id": f"9{row:04}", "full_name": f"นาย{row} สมมติ", "scheme": TYPES[0], "work_group": "สำนักงาน"}
        for meaning, usual in usually.items():
            book[ROSTER].cell(row, MEANT.index(meaning) + 1).value = usual
        cell = book[ROSTER].cell(row, place + 1)
        # As a spreadsheet program keeps it where the column has a format.
        cell.value, cell.number_format = serial(value), COLUMNS[place].look.get("num_format", "General")
    (folder / "inbox" / ROUND.folder).mkdir(parents=True)
    (folder / "inbox" / ROUND.folder / "ทะเบียน.xlsx").write_bytes(saved(book))
    results = evaluate_round(ROUND, SETTINGS, Place(folder / "inbox", folder / "output", CONFIG), Watch(quiet=True))
    return results, [(f"9{row:04}", field_of(place, row), value) for row, (place, value) in enumerate(probes, FIRST_ROW + 1)]


def test_what_a_column_allows_is_on_the_roster_and_what_it_refuses_is_found_as_announced(tried):
    results, probes = tried
    answers = {column.meaning: column.answer for column in COLUMNS}
    people, met = results.people.set_index("person_id"), set()
    for number, field, value in probes:
        own = results.findings[(results.findings["person_id"] == number) & (results.findings["code"] != "PERSON_SENT_NOTHING")]
        said, answer = set(zip(own["code"], own["expected"])), answers[field.names[0]]
        if allows(field, value, {}, FORM):
            assert (said, people.loc[number, field.names[0]]) == (set(), READ_AS[field.names[0]](value)), (field, value)
        else:
            announced = {(code, answer.expected((code, words))) for code, words in answer.faults}
            assert len(own) == 1 and said <= announced, (field, value, said)
            assert own["expected"].iloc[0] in field.rule.error
            assert own["cell_ref"].iloc[0] in (field.ref, f"A{field.ref[1:]}")
            met |= {(field.names[0], code) for code, _ in said}
    assert met == {(meaning, code) for meaning in READ_AS for code, _ in answers[meaning].faults}


def test_free_columns_take_any_text():
    book = openpyxl.load_workbook(io.BytesIO(ROSTER_FORM))
    free = [place for place, meaning in enumerate(MEANT) if meaning not in READ_AS]
    for row, turn in enumerate(range(len(TEXTS)), FIRST_ROW + 1):
        book[ROSTER].cell(row, MEANT.index("scheme") + 1).value = TYPES[1]
        for place in free:
            cell = book[ROSTER].cell(row, place + 1)
            cell.value, cell.data_type = f"{'อ' if MEANT[place] == 'person_id' else ''}{TEXTS[(turn + place) % len(TEXTS)]}", "s"
    reading = read_content(saved(book), "ทะเบียน.xlsx", SETTINGS.limits, ROUND)
    assert reading.findings == [] and len(reading.roster) == len(TEXTS)
    for turn, person in enumerate(reading.roster):
        for place in free:
            if MEANT[place] not in ("person_id", *NOT_ON_THE_ROSTER):
                assert person[MEANT[place]] == TEXTS[(turn + place) % len(TEXTS)]


def test_of_whom_the_rules_ask_no_work_group_the_roster_may_name_any():
    book = openpyxl.load_workbook(io.BytesIO(ROSTER_FORM))
    for place, value in enumerate(("อ01", "นายตัวอย่าง สมมติ", TYPES[1], "นิติการ")):
        book[ROSTER].cell(FIRST_ROW + 1, place + 1).value = value
    assert read_content(saved(book), "ทะเบียน.xlsx", SETTINGS.limits, ROUND).findings == []
