"""Blank forms: what they allow the reader reads exactly so, what they compute is what the pipeline computes."""

import io
import random
import subprocess
from fractions import Fraction

import openpyxl
import pytest

from pipeline.documents.blank.form import blank_evaluation
from pipeline.documents.blank.roster import ROSTER, roster_form
from pipeline.documents.workbook import IDENTITY_SHEET
from pipeline.exact import round_half_up
from pipeline.intake.workbook import read_content
from pipeline.rounds import Round
from tests.blank_filling import column_of, filled, person, random_filling, saved
from tests.drawing import SETTINGS
from tests.filled_rounds import live_results, results_of_forms, roster_of
from tests.office_suite import (
    cells, converted, live_formulas, low_text_rows, needs_soffice, package_text, recalculated_differences)

ROUND = Round.parse("2566/1")
KINDS = {"office": person("00101", "government_employee"),
         "teacher": person("00102", "government_employee", work_group="ครูผู้สอน"),
         "civil": person("อ01", "civil_servant_38k2"), "probation": person("อ02", "civil_servant_38k2", on_probation="yes")}
FORMS = {kind: blank_evaluation(whose, SETTINGS, ROUND) for kind, whose in KINDS.items()}
every_kind = pytest.mark.parametrize("kind", KINDS)


def scheme_of(kind):
    return SETTINGS.schemes_for(ROUND)[KINDS[kind].scheme]


def filling_of(kind, seed):
    return random_filling(scheme_of(kind), KINDS[kind].work_group, ROUND, random.Random(seed))


def read(workbook):
    return read_content(workbook, "แบบ.xlsx", SETTINGS.limits, ROUND)


def opened(workbook, **how):
    return openpyxl.load_workbook(io.BytesIO(workbook), **how)


def sheet_with(book, heading):
    return next(sheet for sheet in book if column_of(sheet, heading))


# ── the untouched form ──

@every_kind
def test_an_untouched_form_is_an_agreement_with_nothing_wrong(kind):
    reading = read(FORMS[kind])
    assert (reading.kind, reading.refusal, reading.findings, reading.indicators) == ("agreement", None, [], [])
    assert {row["rating"] for row in reading.competencies} == {""} and reading.evaluated_on == ""
    assert {row["competency_code"] for row in reading.competencies} == {
        rule.code for rule in scheme_of(kind).competencies_for(KINDS[kind].work_group)}


@every_kind
def test_the_reader_knows_whose_form_it_is_from_every_sheet(kind):
    reading = read(FORMS[kind])
    assert set(reading.person_ids) == {KINDS[kind].person_id} and set(reading.full_names) == {KINDS[kind].full_name}
    assert set(reading.rounds) == {"2566/1"} and reading.scheme == KINDS[kind].scheme


@every_kind
def test_an_empty_form_shows_blanks_and_no_zero_or_error(kind):
    shown = opened(FORMS[kind], data_only=True)
    formulas = [(sheet.title, cell.coordinate) for sheet in opened(FORMS[kind]) for row in sheet.iter_rows()
                for cell in row if cell.data_type == "f"]
    values = {shown[name][ref].value for name, ref in formulas}
    assert {value for value in values if isinstance(value, int | float)} == {100}          # the sum of the shares alone
    assert not [value for value in values if isinstance(value, str) and value.startswith("#")]


@needs_soffice
@every_kind
def test_every_formula_carries_what_recalculating_gives(kind, tmp_path):
    assert recalculated_differences(FORMS[kind], tmp_path) == []


@needs_soffice
@every_kind
def test_each_sheet_prints_on_one_page(kind, tmp_path):
    printed = converted(FORMS[kind], tmp_path, "pdf")
    pages = subprocess.run(["pdfinfo", printed], capture_output=True, text=True, check=True).stdout
    shown = [sheet for sheet in opened(FORMS[kind]) if sheet.sheet_state == "visible"]
    assert f"Pages:           {len(shown)}\n" in pages


@every_kind
def test_every_sheet_is_one_portrait_page_of_a4(kind):
    for sheet in opened(FORMS[kind]):
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
            assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight in (None, 1)


@every_kind
def test_no_row_cuts_its_vowels(kind):
    visible = [row for row in low_text_rows(FORMS[kind], 30) if not row.startswith(IDENTITY_SHEET)]
    assert visible == []


@every_kind
def test_same_roster_gives_the_same_bytes(kind):
    assert blank_evaluation(KINDS[kind], SETTINGS, ROUND) == FORMS[kind]


# ── whose it is ──

@every_kind
def test_the_identity_stands_in_three_places(kind):
    book = opened(FORMS[kind])
    hidden = {row[0]: row[1] for row in cells(FORMS[kind], IDENTITY_SHEET)}
    whose = {"mark": "prameun:form:1", "person_id": KINDS[kind].person_id, "full_name": KINDS[kind].full_name,
             "round": "2566/1", "scheme": KINDS[kind].scheme, "form_version": "1"}
    assert hidden == whose and book[IDENTITY_SHEET].sheet_state == "veryHidden"
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == whose
    for sheet in book:
        if sheet.sheet_state == "visible":
            assert f"{KINDS[kind].person_id} · รอบ 2566/1 · แบบรุ่น 1" in sheet.oddFooter.center.text
    assert read(FORMS[kind]).form == whose


def test_a_form_whose_hidden_sheet_is_gone_is_known_by_its_properties():
    book = opened(FORMS["office"])
    del book[IDENTITY_SHEET]
    assert read(saved(book)).form == read(FORMS["office"]).form


@pytest.mark.parametrize("change", ["sheet", "properties"])
def test_an_identity_that_was_changed_in_one_of_its_places_is_refused(change):
    book = opened(FORMS["office"])
    if change == "sheet":
        next(row for row in book[IDENTITY_SHEET].iter_rows() if row[0].value == "person_id")[1].value = "00999"
    else:
        next(prop for prop in book.custom_doc_props.props if prop.name == "person_id").value = "00999"
    assert read(saved(book)).refusal.code == "FORM_IDENTITY_DIFFERS"


@pytest.mark.parametrize("hostile", ["=1+1", "+1+1", "@SUM(A1)", '=HYPERLINK("http://example.com")', "{=1}", "&A&P"])
def test_text_of_the_roster_never_becomes_a_formula_or_a_link(hostile):
    whose = person("00101", "government_employee", **dict.fromkeys(
        ("full_name", "position", "unit", "evaluator", "evaluator_position"), hostile))
    form = blank_evaluation(whose, SETTINGS, ROUND)
    assert not [formula for formula in live_formulas(form) if hostile in formula]
    assert "relationships/hyperlink" not in package_text(form)


def test_probation_has_its_own_shares():
    book = opened(FORMS["probation"])
    sheet = sheet_with(book, "องค์ประกอบการประเมิน")
    row, column = column_of(sheet, "น้ำหนัก (ข)")
    assert [sheet.cell(row + place, column).value for place in (1, 2)] == [50, 50]


@pytest.mark.parametrize("field", ["position", "unit", "evaluator", "evaluator_position", "salary"])
def test_what_the_roster_does_not_know_is_a_cell_to_fill_in(field):
    known, unknown = (sum(not cell.protection.locked for sheet in opened(form) for row in sheet.iter_rows() for cell in row)
                      for form in (FORMS["office"], blank_evaluation(person("00101", "government_employee", **{field: ""}),
                                                                     SETTINGS, ROUND)))
    assert unknown > known


# ── only answers can be changed, and only to what they allow ──

def validated(sheet):
    """Cell → its validation."""
    return {cell: rule for rule in sheet.data_validations.dataValidation
            for area in rule.sqref.ranges for rows in area.rows for cell in rows}


@every_kind
def test_every_sheet_is_protected_without_a_password(kind):
    for sheet in opened(FORMS[kind]):
        assert sheet.protection.sheet and not sheet.protection.password


@every_kind
def test_only_empty_cells_are_open(kind):
    open_cells = [cell for sheet in opened(FORMS[kind]) for row in sheet.iter_rows() for cell in row
                  if not cell.protection.locked]
    assert open_cells and {cell.value for cell in open_cells} == {None}


@every_kind
def test_every_validated_cell_is_open_and_has_thai_words(kind):
    for sheet in opened(FORMS[kind]):
        for (row, column), rule in validated(sheet).items():
            assert not sheet.cell(row, column).protection.locked
            assert 0 < len(rule.errorTitle) <= 32 and 0 < len(rule.error) <= 255


@every_kind
def test_ten_indicators_can_be_answered_and_each_answer_is_held(kind):
    sheet = sheet_with(opened(FORMS[kind]), "ตัวชี้วัดผลงาน")
    top = column_of(sheet, "ตัวชี้วัดผลงาน")[0] + 2
    rules = validated(sheet)
    for words, kind_of_rule in ((("องค์ประกอบ",), "list"), (("คะแนนประเมิน", "คะแนน\n"), "custom"), (("น้ำหนัก\n",), "custom")):
        column = column_of(sheet, *words)[1]
        assert [rules[row, column].type for row in range(top, top + 10)] == [kind_of_rule] * 10
        assert (top + 10, column) not in rules


@every_kind
def test_every_rating_is_held_to_what_a_level_is_held_to(kind):
    names = [rule.name_th for rule in scheme_of(kind).competencies_for(KINDS[kind].work_group)]
    rules = [validated(sheet).get((cell.row, column_of(sheet, "คะแนน\n")[1])) for sheet in opened(FORMS[kind])
             if column_of(sheet, "ระดับที่คาดหวัง") for row in sheet.iter_rows() for cell in row if cell.value in names]
    assert len(rules) == len(names) and {(rule.type, rule.errorTitle) for rule in rules} == {("custom", "คะแนนสมรรถนะ")}


# ── what is filled in is what is read ──

def test_indicators_without_levels_are_an_agreement():
    book = opened(FORMS["office"])
    sheet = sheet_with(book, "ตัวชี้วัดผลงาน")
    row, title = column_of(sheet, "ตัวชี้วัดผลงาน")
    sheet.cell(row + 2, title).value, sheet.cell(row + 2, column_of(sheet, "น้ำหนัก\n")[1]).value = "งานสมมติ", 100
    reading = read(saved(book))
    assert (reading.kind, reading.findings) == ("agreement", [])
    assert [(i["title"], i["weight_pct"], i["attained_level"]) for i in reading.indicators] == [("งานสมมติ", "100", "")]


# ── what is computed live is what the pipeline computes ──

@needs_soffice
@pytest.mark.parametrize(("weights", "said"), [
    ((40, 50), "น้ำหนักรวม 90 ต้องได้ 100 ขาดอีก 10"), ((60, 50), "น้ำหนักรวม 110 ต้องได้ 100 เกินไป 10"),
    ((40, None), "ยังขาดน้ำหนัก 1 ตัว")])
def test_weights_that_are_off_say_by_how_much_and_give_no_score(weights, said, tmp_path):
    book = opened(FORMS["office"])
    sheet = sheet_with(book, "ตัวชี้วัดผลงาน")
    top, title = column_of(sheet, "ตัวชี้วัดผลงาน")
    for row, weight in enumerate(weights, top + 2):
        sheet.cell(row, title).value, sheet.cell(row, column_of(sheet, "น้ำหนัก\n")[1]).value = f"งาน {row}", weight
        sheet.cell(row, column_of(sheet, "คะแนนประเมิน")[1]).value = 4
    done = converted(saved(book), tmp_path, "xlsx").read_bytes()
    rows = cells(done, sheet.title)
    assert [row for row in rows if isinstance(row[0], str) and said in row[0]]
    assert next(row for row in rows if str(row[0]).startswith("คะแนนผลสัมฤทธิ์ของงาน"))[11] in (None, "")


@needs_soffice
def test_the_second_round_takes_the_first_ones_scores_and_shows_their_mean(tmp_path):
    second = Round.parse("2566/2")
    filling = random_filling(scheme_of("office"), "สำนักงาน", second, random.Random(7))
    book = opened(filled(blank_evaluation(KINDS["office"], SETTINGS, second), filling))
    sheet = sheet_with(book, "องค์ประกอบการประเมิน")
    row = column_of(sheet, "1. ผลสัมฤทธิ์ของงาน")[0]
    sheet.cell(row, 4).value, sheet.cell(row + 1, 4).value = 91.25, 80
    rows = {str(line[0]): line for line in cells(converted(saved(book), tmp_path, "xlsx").read_bytes(), sheet.title)}
    first, last = (Fraction(str(rows["รวม"][column])) for column in (4, 6))
    assert first == 89 and Fraction(str(rows["คะแนนเฉลี่ยทั้ง 2 ครั้ง"][6])) == round_half_up((first + last) / 2)


@needs_soffice
@pytest.mark.parametrize("kind", ["office", "civil"])
def test_the_gap_method_is_computed_live_too(kind, tmp_path):
    by_gap = SETTINGS.model_copy(update={"scheme": tuple(
        scheme.model_copy(update={"behaviour": scheme.behaviour.model_copy(update={"method": "gap"})})
        for scheme in SETTINGS.scheme)})
    book = opened(filled(blank_evaluation(KINDS[kind], by_gap, ROUND), filling_of(kind, 5)))
    for sheet in book:
        if expected := column_of(sheet, "ระดับที่คาดหวัง"):
            for row in range(expected[0] + 1, sheet.max_row):
                if not sheet.cell(row, expected[1]).protection.locked:
                    sheet.cell(row, expected[1]).value = 1 + row % 5
    form = converted(saved(book), tmp_path, "xlsx").read_bytes()
    results = results_of_forms({kind: form}, [KINDS[kind]], tmp_path, settings=by_gap)
    assert results.findings.empty and results.scores["score_status"].tolist() == ["complete"]
    assert f"{live_results(form)['behaviour_score']:.2f}" == results.scores["behaviour_score"][0]


@every_kind
def test_weights_that_are_off_turn_red(kind):
    sheet = sheet_with(opened(FORMS[kind]), "ตัวชี้วัดผลงาน")
    conditions = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
    assert len(conditions) == 1 and "<>100" in conditions[0]


# ── the roster's own form ──

def test_an_empty_roster_form_names_nobody():
    assert read(roster_form(SETTINGS, ROUND)).roster == []


def test_a_roster_form_filled_in_is_read_as_exactly_these_people():
    people = list(KINDS.values())
    reading = read(roster_of(people))
    assert (reading.kind, reading.findings) == ("roster", [])
    read_back = [{name: line[name] for name in vars(one)} for line, one in zip(reading.roster, people, strict=True)]
    assert read_back == [vars(one) for one in people]


def test_the_roster_form_offers_types_and_groups():
    sheet = opened(roster_form(SETTINGS, ROUND))[ROSTER]
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert lists == {'"พนักงานราชการ,บุคลากรทางการศึกษาอื่น 38 ค.(2)"', '"สำนักงาน,ครูผู้สอน"', '"ใช่"'}


def test_the_roster_form_is_the_same_bytes_each_time():
    assert roster_form(SETTINGS, ROUND) == roster_form(SETTINGS, ROUND)
