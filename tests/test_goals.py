"""Goals from the office to each indicator: the form that goes out, what comes back, its faults, and the chain."""

import io
from datetime import date

import openpyxl
import pytest

from pipeline import tables
from pipeline.checks.goals import UnitGoals, check_goals
from pipeline.checks.progress import check_progress
from pipeline.decisions.goal_chain import goal_chain, served_goals, without_agreement
from pipeline.decisions.monitoring import last_notes, not_followed
from pipeline.documents.blank import fields as blank_fields
from pipeline.documents.blank.form import blank_evaluation
from pipeline.documents.blank.goals import (
    HOW_SHEET, OFFICE_SHEET, STANDING_SHEET, TOP, UNIT_SHEET, goals_form, office_columns, unit_columns, units_of)
from pipeline.documents.blank.unit_goals import GOAL_SHEET
from pipeline.documents.workbook import IDENTITY_SHEET
from pipeline.findings import catalogue
from pipeline.forms import goals_to_choose
from pipeline.intake.agreed import goals_frame
from pipeline.intake.matching import Matched, match_files
from pipeline.intake.workbook import read_content
from pipeline.rounds import Round
from tests.blank_filling import column_of, person, saved
from tests.drawing import ROUND, SETTINGS, draw
from tests.goals_office import (
    DIRECTION, OFFICE_GOALS, SCHOOL, STAFF, UNIT_GOALS, UNITS, agreed_form, choices_of, filled_goals)
from tests.office_suite import cells, converted, low_text_rows, needs_soffice, recalculated_differences

FORM = goals_form(UNITS, SETTINGS, ROUND)


def line(table, **values):
    return dict.fromkeys(table.column_names, "") | values


PEOPLE = tables.PEOPLE.frame([line(tables.PEOPLE, person_id=person_id, full_name=name, unit=unit)
                              for person_id, (name, unit) in STAFF.items()])


def read(workbook, name="goals.xlsx", round_=ROUND):
    return read_content(workbook, name, SETTINGS.limits, round_)


def goals_of(*workbooks):
    """26_goals of these files."""
    return goals_frame([Matched(read(workbook, f"{number}.xlsx"), "accepted") for number, workbook in enumerate(workbooks, 1)])


def said(goals):
    return [(goal.goal_kind, goal.unit, goal.goal_code, goal.title, goal.office_goal_code) for goal in goals.itertuples()]


EXPECTED = [("office", "", *goal, "") for goal in OFFICE_GOALS] + [("unit", *goal) for goal in UNIT_GOALS]


# ── the form ──

def test_an_untouched_goals_form_is_accepted_without_a_line_or_a_finding():
    reading = read(FORM)
    assert (reading.kind, reading.refusal, reading.lines, reading.findings) == ("goals", None, [], [])
    (file,), findings = match_files([reading], PEOPLE, ROUND)
    assert (file.status, file.person_id, findings) == ("accepted", "", [])


def test_filled_goals_are_read_back_exactly():
    reading = read(filled_goals(OFFICE_GOALS, UNIT_GOALS))
    assert (reading.kind, reading.findings) == ("goals", [])
    assert said(goals_of(filled_goals(OFFICE_GOALS, UNIT_GOALS))) == EXPECTED


@needs_soffice
def test_filled_goals_are_read_back_exactly_as_libreoffice_saves_them(tmp_path):
    resaved = converted(filled_goals(OFFICE_GOALS, UNIT_GOALS), tmp_path, "xlsx").read_bytes()
    assert read(resaved).findings == [] and said(goals_of(resaved)) == EXPECTED


def test_the_examples_are_nobodys_goals():
    shown = [value for row in cells(FORM, HOW_SHEET) for value in row if value]
    assert {example for column in (*office_columns(), *unit_columns(UNITS, 60)) for example in column.examples} <= set(shown)
    assert read(FORM).lines == []


def test_a_goals_form_of_another_round_is_refused_and_one_of_another_version_said():
    (file,), _ = match_files([read(goals_form(UNITS, SETTINGS, Round.parse("2565/2")))], PEOPLE, ROUND)
    assert (file.status, file.reason_code) == ("rejected", "ROUND_LAST")
    book = openpyxl.load_workbook(io.BytesIO(FORM))
    cell = next(cell for row in book[IDENTITY_SHEET] for cell in row if cell.value == "form_version")
    book[IDENTITY_SHEET].cell(cell.row, cell.column + 1).value = "99"
    next(prop for prop in book.custom_doc_props.props if prop.name == "form_version").value = "99"
    _, findings = match_files([read(saved(book))], PEOPLE, ROUND)
    assert [finding.code for finding in findings] == ["FORM_VERSION_UNKNOWN"]


def test_a_goal_may_speak_of_another_round():
    reading = read(filled_goals([("ส1", "รายงานผลรอบการประเมินครั้งที่ 2 ปีงบประมาณ พ.ศ. 2565 ครบ")], []))
    assert set(reading.rounds) == {str(ROUND)} and len(reading.lines) == 1


@pytest.mark.parametrize("half", [("", "", "มีแต่เป้าหมาย", ""), (SCHOOL, "", "", ""), (SCHOOL, "ร2", "", "ส1")])
def test_a_goal_filled_in_by_half_is_said_and_hides_none_below_it(half):
    reading = read(filled_goals(OFFICE_GOALS, [half, *UNIT_GOALS]))
    assert [(finding.code, finding.sheet_name) for finding in reading.findings] == [("LINE_INCOMPLETE", UNIT_SHEET)]
    assert len(reading.lines) == len(OFFICE_GOALS) + len(UNIT_GOALS)


def test_a_hidden_line_and_one_with_an_error_are_said():
    reading = read(draw("""
        [เป้าหมาย]
        | รหัสเป้าหมายสำนักงาน | เป้าหมายของสำนักงาน |
        | ส1 | ซ่อนไว้ |
        | ส2 | #N/A |
        hide row 2
    """))
    assert [(finding.code, finding.cell_ref) for finding in reading.findings] == [("LINE_HIDDEN", "A2"), ("LINE_VALUE_UNREADABLE", "B3")]


def test_the_same_goals_in_two_files_count_once():
    both = goals_of(filled_goals(OFFICE_GOALS, UNIT_GOALS), filled_goals(OFFICE_GOALS, UNIT_GOALS[:1]))
    assert said(both) == EXPECTED and both["goal_no"].tolist() == ["1", "2", "3", "4", "5", "6"]


def test_the_goals_form_is_the_same_bytes_each_time():
    assert goals_form(UNITS, SETTINGS, ROUND) == FORM


def test_units_of_a_roster_stand_once_in_dictionary_order():
    units = ["โรงเรียนบ้านสมมติ", "", "กลุ่มอำนวยการ", "โรงเรียน บ้านสมมติ"]
    people = tables.PEOPLE.frame([line(tables.PEOPLE, person_id=str(number), unit=unit) for number, unit in enumerate(units, 1)])
    assert units_of(people) == UNITS


def validations(sheet):
    """First cell → its validation."""
    return {str(rule.sqref).partition(":")[0]: rule for rule in sheet.data_validations.dataValidation}


def test_units_and_office_goals_are_chosen_from_ranges_however_many():
    many = [f"โรงเรียนบ้านสมมติที่ {number}" for number in range(1, 121)]
    book = openpyxl.load_workbook(io.BytesIO(goals_form(many, SETTINGS, ROUND)))
    rules = validations(book[UNIT_SHEET])
    assert (rules["A5"].type, rules["A5"].formula1) == ("list", f"'{STANDING_SHEET}'!$B$4:$B$123")
    assert [book[STANDING_SHEET].cell(row, 2).value for row in range(4, 124)] == many
    assert rules["D5"].type == "list" and f"'{OFFICE_SHEET}'!$A$5" in rules["D5"].formula1 and len(rules["D5"].formula1) <= 255


def test_without_units_on_the_roster_the_unit_is_free_text():
    book = openpyxl.load_workbook(io.BytesIO(goals_form([], SETTINGS, ROUND)))
    assert "A5" not in validations(book[UNIT_SHEET])


def test_what_the_form_refuses_it_says_in_the_words_of_the_finding():
    for column in (*office_columns(), *unit_columns(UNITS, 60)):
        answer = column.answer
        assert len(answer.name) <= blank_fields.TITLE_MAX and len(answer.message) <= blank_fields.MESSAGE_MAX
        for code, words in answer.faults:
            assert catalogue()[code].expected.format_map({"expected": words, "about": ""}) in answer.message
    refused = {code for column in (*office_columns(), *unit_columns(UNITS, 60)) for code, _ in column.answer.faults}
    assert refused == {"GOAL_CODE_TWICE", "GOAL_UNIT_UNKNOWN", "GOAL_LINK_UNKNOWN"}


def test_only_the_answers_are_open():
    for sheet in openpyxl.load_workbook(io.BytesIO(FORM)):
        opened = {cell.column_letter for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert sheet.protection.sheet and not sheet.protection.password
        assert opened == {OFFICE_SHEET: set("AB"), UNIT_SHEET: set("ABCD")}.get(sheet.title, set())


def test_the_goals_form_prints_on_a4_with_repeated_headings_and_whole_vowels():
    for sheet in openpyxl.load_workbook(io.BytesIO(FORM)):
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, True)
            assert sheet.print_title_rows == ("$4:$4" if sheet.title in (OFFICE_SHEET, UNIT_SHEET) else "$3:$3")
    assert [row for row in low_text_rows(FORM, 30) if not row.startswith(IDENTITY_SHEET)] == []


@needs_soffice
def test_every_formula_of_the_untouched_form_carries_what_recalculating_gives(tmp_path):
    assert recalculated_differences(FORM, tmp_path) == []


@needs_soffice
def test_the_form_says_live_what_each_line_and_unit_lacks(tmp_path):
    office = [("ส1", "หนึ่ง"), ("ส1", "หนึ่งอีก"), ("", "ไม่มีรหัส"), ("ส4", ""), ("ส5", "ไม่มีใครสนับสนุน")]
    own = [(SCHOOL, "ร1", "ก", "ส1"), (SCHOOL, "ร1", "ข", "ส1"), (SCHOOL, "", "ค", "ส1"), ("", "ร2", "ง", "ส1"),
           (SCHOOL, "ร3", "", "ส1"), (SCHOOL, "ร4", "จ", ""), (SCHOOL, "ร5", "ฉ", "ส9"), (SCHOOL, "ร6", "ช", "ส1")]
    live = converted(filled_goals(office, own), tmp_path, "xlsx").read_bytes()
    assert [row[2] or "" for row in cells(live, OFFICE_SHEET)[TOP - 1:TOP + 4]] == [
        "รหัสซ้ำ", "รหัสซ้ำ", "ยังขาดรหัส", "ยังขาดเป้าหมาย", "ยังไม่มีหน่วยใดสนับสนุน"]
    assert [row[4] or "" for row in cells(live, UNIT_SHEET)[TOP - 1:TOP + 7]] == [
        "รหัสซ้ำในหน่วยนี้", "รหัสซ้ำในหน่วยนี้", "ยังขาดรหัส", "ยังไม่เลือกหน่วย", "ยังขาดเป้าหมาย",
        "ยังไม่เลือกเป้าหมายสำนักงาน", "ไม่มีรหัสนี้ในเป้าหมายสำนักงาน", ""]
    assert [[*row[1:3], row[3] or ""] for row in cells(live, STANDING_SHEET)[3:5]] == [
        [DIRECTION, 0, "ยังไม่มีเป้าหมาย"], [SCHOOL, 7, ""]]
    assert cells(live, OFFICE_SHEET)[2][0] == "ยังมีสิ่งที่ขาด 5 แถว ดูช่องท้ายแถว"
    assert cells(live, UNIT_SHEET)[2][0] == f"ยังมีสิ่งที่ขาด 7 แถว ดูช่องท้ายแถว ยังไม่มีเป้าหมาย 1 หน่วย ดูแผ่น “{STANDING_SHEET}”"


# ── the checks ──

def codes(office, own, people=PEOPLE):
    return [(finding.code, finding.found) for finding in check_goals(goals_of(filled_goals(office, own)), people)]


def test_complete_goals_have_no_finding_and_an_office_without_any_neither():
    assert codes(OFFICE_GOALS, UNIT_GOALS) == [] and check_goals(tables.GOALS.frame([]), PEOPLE) == []


@pytest.mark.parametrize(("office", "own", "expected"), [
    ([*OFFICE_GOALS, ("ส1", "ใช้รหัสซ้ำ")], UNIT_GOALS, ("GOAL_CODE_TWICE", "ส1")),
    (OFFICE_GOALS, [*UNIT_GOALS, (SCHOOL, "ร1", "ใช้รหัสซ้ำ", "ส1")], ("GOAL_CODE_TWICE", "ร1")),
    (OFFICE_GOALS, [*UNIT_GOALS, (SCHOOL, "ร2", "ไม่มีคู่", "")], ("GOAL_LINK_MISSING", "ไม่มีคู่")),
    (OFFICE_GOALS, [*UNIT_GOALS, (SCHOOL, "ร2", "คู่ผิด", "ส9")], ("GOAL_LINK_UNKNOWN", "ส9")),
    (OFFICE_GOALS, [*UNIT_GOALS, ("กลุ่มอื่น", "น1", "หน่วยอื่น", "ส1")], ("GOAL_UNIT_UNKNOWN", "กลุ่มอื่น")),
    (OFFICE_GOALS, UNIT_GOALS[:2], ("UNIT_WITHOUT_GOALS", SCHOOL))])
def test_each_fault_of_goals_is_one_finding(office, own, expected):
    assert codes(office, own) == [expected]


def test_one_code_may_stand_in_two_units():
    assert codes(OFFICE_GOALS, [*UNIT_GOALS, (SCHOOL, "อ1", "รหัสเดียวกันของอีกหน่วย", "ส1")]) == []


def test_a_fault_of_a_link_names_the_cell_of_the_link():
    findings = check_goals(goals_of(filled_goals(OFFICE_GOALS, [*UNIT_GOALS, (SCHOOL, "ร2", "คู่ผิด", "ส9")])), PEOPLE)
    assert [(finding.file_name, finding.sheet_name, finding.cell_ref) for finding in findings] == [("1.xlsx", UNIT_SHEET, "D8")]


@pytest.mark.parametrize("text", ["ร1", " ร ๑", "นักเรียนชั้น ป.1 อ่านออกทุกคน", "ร1 นักเรียนชั้น ป.๑ อ่านออกทุกคน"])
def test_a_goal_is_named_by_code_by_words_or_by_both(text):
    goals = UnitGoals(goals_of(filled_goals(OFFICE_GOALS, UNIT_GOALS)))
    assert goals.named(SCHOOL, text).goal_code == "ร1"
    assert goals.named(DIRECTION, text) is None and goals.named(SCHOOL, "ร11") is None


def test_goals_drawn_by_others_are_read_by_their_headings():
    drawn = draw("""
        [เป้าหมาย]
        | รอบการประเมินครั้งที่ 1 ปีงบประมาณ พ.ศ. 2566 |
        | เป้าหมายของสำนักงาน | รหัสเป้าหมายสำนักงาน |
        | อ่านออกทุกคน | ส1 |
        | |
        | หน่วยงาน | เป้าหมายของหน่วย | เป้าหมายสำนักงานที่สนับสนุน | รหัสเป้าหมายหน่วย |
        | กลุ่มอำนวยการ | ลดเวลา | ส1 | อ1 |
    """)
    assert said(goals_of(drawn)) == [("office", "", "ส1", "อ่านออกทุกคน", ""), ("unit", DIRECTION, "อ1", "ลดเวลา", "ส1")]


# ── the unit's goals in the personal form ──

WHOSE = person("00102", "government_employee", full_name=STAFF["00102"][0], unit=SCHOOL)
ODD = tuple(choices_of(SCHOOL)) + tuple(choices_of(SCHOOL)[0]._replace(code=code, title=title) for code, title in (
    ("ตัวชี้วัด", "ครั้งที่ 2 ปีงบประมาณ พ.ศ. 2565"), ("=1+1", "ผู้รับการประเมิน: นายอื่น คนละคน"), ("คะแนน", "เลขที่ตำแหน่ง 99999")))


@pytest.mark.parametrize("goals", [choices_of(SCHOOL), ODD])
def test_with_goals_the_form_is_the_same_agreement_whatever_they_say(goals):
    plain, with_goals = (read(blank_evaluation(WHOSE, SETTINGS, ROUND, given)) for given in ((), goals))
    for name in ("kind", "refusal", "person_ids", "full_names", "rounds", "competencies", "lines", "cells", "findings"):
        assert getattr(with_goals, name) == getattr(plain, name), name


def test_the_goals_stand_on_a_locked_sheet_and_the_column_offers_their_codes():
    book = openpyxl.load_workbook(io.BytesIO(blank_evaluation(WHOSE, SETTINGS, ROUND, ODD)))
    rows = [[cell.value for cell in row] for row in book[GOAL_SHEET].iter_rows(min_row=6)]
    assert rows == [list(goal) for goal in ODD]
    assert all(cell.protection.locked and cell.data_type != "f" for row in book[GOAL_SHEET].iter_rows() for cell in row)
    sheet = next(sheet for sheet in book if column_of(sheet, "ตัวชี้วัดผลงาน"))
    row, column = column_of(sheet, "เป้าหมายของหน่วยที่")
    offered = [rule for rule in sheet.data_validations.dataValidation if (row + 2, column) in [
        cell for area in rule.sqref.ranges for cells_ in area.rows for cell in cells_]]
    assert [(rule.type, rule.formula1) for rule in offered] == [("list", f"'{GOAL_SHEET}'!$A$6:$A${5 + len(ODD)}")]


def test_without_filed_goals_the_column_is_free_text_and_there_is_no_sheet_of_goals():
    book = openpyxl.load_workbook(io.BytesIO(blank_evaluation(WHOSE, SETTINGS, ROUND)))
    sheet = next(sheet for sheet in book if column_of(sheet, "ตัวชี้วัดผลงาน"))
    assert GOAL_SHEET not in book.sheetnames
    assert not [rule for rule in sheet.data_validations.dataValidation if GOAL_SHEET in str(rule.formula1)]


def test_a_chosen_code_is_read_as_the_indicators_goal():
    reading = read(agreed_form(WHOSE, [("ร้อยละนักเรียนที่อ่านออก", "ร1", 60), ("สอนเสริม", "ร1", 40)]))
    assert (reading.kind, reading.findings) == ("agreement", [])
    assert [indicator["goal"] for indicator in reading.indicators] == ["ร1", "ร1"]


@needs_soffice
def test_an_indicator_without_a_goal_is_said_live(tmp_path):
    form = converted(agreed_form(WHOSE, [("มีเป้าหมาย", "ร1", 60), ("ไม่มีเป้าหมาย", "", 40)]), tmp_path, "xlsx").read_bytes()
    assert any("ยังไม่ระบุเป้าหมายของหน่วย 1 ตัว" in str(row[2]) for row in cells(form, "เริ่มที่นี่"))


def test_each_unit_is_offered_its_own_goals_with_the_offices():
    goals = goals_of(filled_goals(OFFICE_GOALS, [*UNIT_GOALS, (SCHOOL, "ร2", "ไม่มีคู่", "ส9")]))
    direction, school, other = goals_to_choose([DIRECTION, SCHOOL, "หน่วยอื่น"], goals)
    assert direction == choices_of(DIRECTION) and other == ()
    assert school == (*choices_of(SCHOOL), ("ร2", "ไม่มีคู่", ""))


# ── the chain ──

def indicator(table, person_id, number, goal):
    return line(table, person_id=person_id, indicator_no=str(number), title=f"{person_id}-{number}", goal=goal, weight_pct="50")


AGREED = tables.AGREEMENTS.frame([indicator(tables.AGREEMENTS, "00101", 1, "อ1"), indicator(tables.AGREEMENTS, "00101", 2, "")])
EVALUATED = tables.INDICATORS.frame([indicator(tables.INDICATORS, "00101", 1, "อ2"), indicator(tables.INDICATORS, "00102", 1, "ร1"),
                                     indicator(tables.INDICATORS, "00102", 2, "อ1")])


def chain_of(own=UNIT_GOALS, agreed=AGREED):
    return goal_chain(PEOPLE, goals_of(filled_goals(OFFICE_GOALS, list(own))), agreed, EVALUATED)


def test_indicators_hang_on_the_goal_of_their_own_unit_that_they_name():
    hanging = {(office.row.goal_code, own.row.goal_code): [(one.row.title, one.is_agreed) for one in own.indicators]
               for office in chain_of().office_goals for own in office.unit_goals}
    assert hanging == {("ส1", "ร1"): [("00102-1", False)], ("ส2", "อ1"): [("00101-1", True)], ("ส2", "อ2"): []}


def test_what_hangs_on_nothing_is_named():
    chain = chain_of([*UNIT_GOALS, (SCHOOL, "ร2", "คู่ผิด", "ส9")])
    assert [goal.row.goal_code for goal in chain.unserved] == ["ส3"]
    assert [goal.row.goal_code for goal in chain.unlinked] == ["ร2"]
    assert [goal.row.goal_code for goal in chain.unmeasured] == ["อ2", "ร2"]
    assert [(one.row.title, one.row.goal) for one in chain.without_goal] == [("00101-2", ""), ("00102-2", "อ1")]


def test_every_indicator_is_in_the_chain_once():
    chain = chain_of()
    listed = [one.row.title for office in chain.office_goals for own in office.unit_goals for one in own.indicators]
    assert sorted(listed + [one.row.title for one in chain.without_goal]) == ["00101-1", "00101-2", "00102-1", "00102-2"]


def test_a_code_of_two_office_goals_means_the_first():
    goals = goals_of(filled_goals([*OFFICE_GOALS, ("ส1", "ใช้รหัสซ้ำ")], UNIT_GOALS))
    assert {goal.title for goal in served_goals(goals).values() if goal.goal_code == "ส1"} == {OFFICE_GOALS[0][1]}


def test_who_has_filed_no_agreement():
    assert without_agreement(PEOPLE, AGREED) == ["00102", "00103"]


# ── monitoring ──

def notes(*days):
    return tables.PROGRESS.frame([line(tables.PROGRESS, person_id=person_id, note_no=str(number), noted_on=day, progress="ก")
                                  for number, (person_id, day) in enumerate(days, 1)])


@pytest.mark.parametrize(("day", "is_followed"), [
    ("2022-10-01", True), ("2022-12-31", True), ("2023-01-01", False), ("2022-09-30", False), ("", False)])
def test_who_has_a_dated_note_from_the_first_to_the_middle_day_was_followed(day, is_followed):
    assert ROUND.middle_day == date(2022, 12, 31)
    assert ("00102" not in not_followed(PEOPLE, notes(("00102", day)), ROUND)) == is_followed


@pytest.mark.parametrize(("note", "code"), [
    ({"noted_on": ""}, "PROGRESS_DATE_MISSING"), ({"noted_on": "2023-04-01"}, "PROGRESS_DATE_OUTSIDE_ROUND"),
    ({"indicator_no": "3"}, "PROGRESS_INDICATOR_UNKNOWN"), ({}, "")])
def test_a_note_is_dated_within_the_round_and_about_an_indicator_that_is_there(note, code):
    progress = notes(("00102", "2022-12-01")).assign(**{"indicator_no": "2"} | note)
    assert [finding.code for finding in check_progress(progress, {"00102": {"1", "2"}}, ROUND)] == [code] * bool(code)


def test_who_was_not_followed_is_listed_in_the_order_of_the_roster():
    assert not_followed(PEOPLE, notes(("00102", "2022-11-01")), ROUND) == ["00101", "00103"]


def test_the_last_note_is_the_latest_dated_one():
    found = last_notes(notes(("00101", "2023-02-01"), ("00101", "2022-11-01"), ("00101", ""), ("00102", "")))
    assert {person_id: note.noted_on for person_id, note in found.items()} == {"00101": "2023-02-01", "00102": ""}
