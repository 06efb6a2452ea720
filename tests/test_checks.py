"""Checks: each rule with what keeps to it and what breaks it; all run in one pass, and warnings never block."""

import ast
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import tables
from pipeline.checks import figures
from pipeline.checks.evaluation import Evaluation
from pipeline.checks.figures import CHECKS, check_figures
from pipeline.checks.people import check_people
from pipeline.checks.statements import check_statements
from pipeline.findings import findings_frame
from pipeline.intake.stated import Stated
from pipeline.scoring.bands import assign_bands
from pipeline.scoring.items import score_items
from pipeline.scoring.totals import score_people
from tests.drawing import ROUND, SETTINGS, read

SCHEMES = SETTINGS.schemes_for(ROUND)
EMPLOYEE, SERVANT = SCHEMES["government_employee"], SCHEMES["civil_servant_38k2"]
ELEMENTS = EMPLOYEE.achievement.elements


def line(table, **values):
    return dict.fromkeys(table.column_names, "") | values


def indicator(number, level="4", weight="20", element=""):
    return line(tables.INDICATORS, person_id="1", indicator_no=str(number), title=f"งานที่ {number}", attained_level=level,
                weight_pct=weight, element=element, sheet_name="ผลงาน", cell_ref=f"C{number}", weight_cell_ref=f"D{number}")


def indicators(*weights, **more):
    return [indicator(number, weight=weight, **more) for number, weight in enumerate(weights, 1)]


def competency(code, rating="4", weight="100/7", item_no="1", expected="3", name=None):
    rules = {rule.code: rule.name_th for scheme in (SERVANT, EMPLOYEE) for rule in scheme.competencies}
    return line(tables.COMPETENCIES, person_id="1", competency_code=code, item_no=item_no, rating=rating, weight_pct=weight,
                competency_name=rules.get(code, "") if name is None else name, expected_level=expected, sheet_name="สมรรถนะ",
                cell_ref=f"E{item_no}", weight_sheet_name="สรุป", weight_cell_ref=f"F{item_no}")


def competencies(scheme, work_group="สำนักงาน", **more):
    rules = scheme.competencies_for(work_group)
    return [competency(rule.code, **{"weight": f"100/{len(rules)}", **more}) for rule in rules]


def evaluation(scheme=EMPLOYEE, rows=None, rated=None, work_group="สำนักงาน", stated=(), codes=(), **person):
    who = SimpleNamespace(**line(tables.PEOPLE, person_id="1", full_name="นายเอก ทดสอบ", scheme=scheme.code,
                                 work_group=work_group) | person)
    return Evaluation(who, scheme, "ก.xlsx", indicators(*["20"] * 5) if rows is None else rows,
                      competencies(scheme, work_group) if rated is None else rated, list(stated), frozenset(codes))


def with_method(scheme, method):
    return scheme.model_copy(update={"behaviour": scheme.behaviour.model_copy(update={"method": method})})


def found(e):
    return [(f.code, f.cell_ref, f.found) for f in check_figures([e])]


def said(finding):
    return findings_frame([finding]).iloc[0]


@pytest.mark.parametrize("scheme", [EMPLOYEE, SERVANT], ids=lambda scheme: scheme.code)
@pytest.mark.parametrize("method", ["items", "rating", "gap"])
def test_an_evaluation_that_keeps_to_every_rule_has_no_finding(scheme, method):
    assert found(evaluation(with_method(scheme, method))) == []


# ── levels ──

@pytest.mark.parametrize("level", ["1", "5", "4.25", "1.01", "4.99"])
def test_levels_from_1_to_5_with_two_decimals_are_in_order(level):
    rated = competencies(EMPLOYEE, rating=level)
    assert found(evaluation(rows=indicators("60", "40", level=level), rated=rated)) == []


@pytest.mark.parametrize("level", ["0", "0.99", "5.01", "6", "50"])
def test_a_level_outside_1_to_5_is_named_with_its_cell(level):
    rows = [indicator(1, weight="60"), indicator(2, level=level, weight="40")]
    assert found(evaluation(rows=rows)) == [("LEVEL_OUT_OF_RANGE", "C2", level)]


def test_a_rating_outside_1_to_5_is_named_with_its_competency():
    rated = competencies(EMPLOYEE)
    rated[2]["rating"] = "5.5"
    finding, = check_figures([evaluation(rated=rated)])
    assert (finding.code, finding.sheet_name, finding.found) == ("LEVEL_OUT_OF_RANGE", "สมรรถนะ", "5.5")
    assert "การสั่งสมความเชี่ยวชาญในงานอาชีพ" in said(finding).message_th


def test_a_level_with_three_decimals_is_too_precise():
    rows = [indicator(1, level="4.125", weight="60"), indicator(2, weight="40")]
    finding, = check_figures([evaluation(rows=rows)])
    assert (finding.code, finding.cell_ref) == ("LEVEL_TOO_PRECISE", "C1")
    assert said(finding).expected == "ทศนิยมไม่เกิน 2 ตำแหน่ง"


def test_a_level_that_was_not_read_is_left_to_the_finding_that_reading_made():
    assert found(evaluation(rows=[indicator(1, level="", weight="100")])) == []


# ── weights ──

@pytest.mark.parametrize("weights", [("100",), ("33.33", "33.33", "33.34"), ("12.5",) * 8, ("100/3",) * 3])
def test_weights_that_make_exactly_100_are_in_order(weights):
    assert found(evaluation(rows=indicators(*weights))) == []


@pytest.mark.parametrize(("weights", "total"), [
    (("60", "39"), "99"), (("60", "41"), "101"), (("33.33", "33.33", "33.33"), "99.99"), (("100/3", "100/3"), "200/3"), (("1",), "1")])
def test_weights_that_do_not_make_100_are_named_with_their_sum_at_the_first_weight(weights, total):
    finding, = check_figures([evaluation(rows=indicators(*weights))])
    assert (finding.code, finding.sheet_name, finding.cell_ref, finding.found) == ("WEIGHTS_NOT_100", "ผลงาน", "D1", total)


def test_weights_that_do_not_make_100_are_named_at_the_sum_that_the_form_states():
    stated = [Stated("weights:achievement", "100", "ผลงาน", "D9")]
    assert found(evaluation(rows=indicators("60", "39"), stated=stated)) == [("WEIGHTS_NOT_100", "D9", "99")]


def test_weights_of_competencies_are_counted_once_a_competency_and_named_on_their_own_sheet():
    rated = [row for rule in competencies(EMPLOYEE, weight="14") for row in (rule, rule | {"item_no": "2"})]
    finding, = check_figures([evaluation(rated=rated)])
    assert (finding.code, finding.sheet_name, finding.found) == ("WEIGHTS_NOT_100", "สรุป", "98")


@pytest.mark.parametrize(("sums", "place"), [(["C9"], ("เอกสาร", "C9")), (["C9", "C20"], ("สรุป", "F1"))])
def test_weights_are_named_at_a_stated_sum_only_where_it_is_the_only_one(sums, place):
    stated = [Stated("weights:behaviour", "100", "เอกสาร", ref) for ref in sums]
    finding, = check_figures([evaluation(rated=competencies(EMPLOYEE, weight="14"), stated=stated)])
    assert (finding.code, finding.sheet_name, finding.cell_ref) == ("WEIGHTS_NOT_100", *place)


def test_weights_of_a_component_with_a_hidden_row_are_not_summed_but_those_of_the_other_are():
    stated = [Stated("hidden:achievement", "20", "ผลงาน", "C3")]
    assert found(evaluation(rows=indicators("60", "20"), stated=stated)) == []
    assert found(evaluation(rated=competencies(EMPLOYEE, weight="14"), stated=stated)) == [("WEIGHTS_NOT_100", "F1", "98")]


def test_a_missing_weight_is_left_to_the_finding_that_reading_made():
    assert found(evaluation(rows=indicators("60", ""))) == []


@pytest.mark.parametrize("weight", ["0", "-10"])
def test_a_weight_of_zero_or_less_is_named_even_where_the_sum_is_100(weight):
    rows = indicators(weight, exact_rest(weight))
    assert found(evaluation(rows=rows)) == [("WEIGHT_NOT_POSITIVE", "D1", weight)]


def exact_rest(weight):
    return str(100 - int(weight))


def test_an_indicator_below_10_warns_for_civil_servants_only():
    rows = indicators("9.99", "20.01", "20", "20", "30")
    assert found(evaluation(SERVANT, rows)) == [("WEIGHT_BELOW_MIN", "D1", "9.99")]
    assert found(evaluation(EMPLOYEE, rows)) == []


def test_an_indicator_of_exactly_10_is_in_order():
    assert found(evaluation(SERVANT, indicators("10", "20", "20", "20", "30"))) == []


# ── indicators ──

@pytest.mark.parametrize(("number", "codes"), [(4, ["INDICATOR_COUNT"]), (5, []), (6, []), (7, ["INDICATOR_COUNT"])])
def test_five_or_six_indicators_are_expected_of_civil_servants(number, codes):
    rows = indicators(*[f"{Fraction(100, number)}"] * number)
    assert [code for code, *_ in found(evaluation(SERVANT, rows))] == codes


def test_the_number_of_a_government_employees_indicators_is_free():
    assert found(evaluation(EMPLOYEE, indicators("100"))) == []


def test_an_indicator_table_without_a_single_indicator_is_no_achievement_of_zero():
    assert found(evaluation(rows=[])) == [("INDICATORS_MISSING", "", "")]


@pytest.mark.parametrize("code", ["INDICATORS_MISSING", "FIGURES_HIDDEN"])
def test_indicators_whose_lack_reading_has_named_are_not_named_twice(code):
    assert found(evaluation(rows=[], codes=[code])) == []


def test_a_form_whose_indicator_rows_are_all_empty_leaves_its_person_without_a_score():
    reading = read("""
        [แบบประเมิน]
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
        | 1 | ...... | | |
        | |
        | ที่ | สมรรถนะ | คะแนน | น้ำหนัก |
        | 1 | การมุ่งผลสัมฤทธิ์ | 4 | 100 |
    """)
    e = evaluation(rows=reading.indicators, codes=[finding.code for finding in reading.findings])
    findings = reading.findings + check_figures([e])
    assert [f.code for f in findings if f.severity == "blocks_person"] == ["INDICATORS_MISSING"]


# ── elements ──

def of_elements(*elements):
    return [indicator(number, weight="25", element=element) for number, element in enumerate(elements, 1)]


def test_all_four_elements_covered_are_in_order_in_any_spacing():
    assert found(evaluation(rows=of_elements(*ELEMENTS))) == []
    assert found(evaluation(rows=of_elements("ปริมาณ งาน", *ELEMENTS[1:]))) == []


def test_an_element_without_indicator_is_named():
    assert found(evaluation(rows=of_elements(*ELEMENTS[:3], ELEMENTS[0]))) == [("ELEMENT_NOT_COVERED", "", ELEMENTS[3])]


def test_an_element_that_the_rules_do_not_know_is_named_at_its_indicator():
    assert ("ELEMENT_UNKNOWN", "C4", "ความคิดสร้างสรรค์") in found(evaluation(rows=of_elements(*ELEMENTS[:3], "ความคิดสร้างสรรค์")))


def test_a_form_that_states_no_elements_is_not_asked_for_them():
    assert found(evaluation(rows=of_elements("", "", "", ""))) == []


# ── competencies ──

@pytest.mark.parametrize("place", range(7))
def test_each_competency_of_the_set_is_needed(place):
    rated = competencies(EMPLOYEE, weight="100/6")
    lacking = rated.pop(place)
    finding, = check_figures([evaluation(rated=rated)])
    assert finding.code == "COMPETENCY_MISSING"
    assert lacking["competency_name"] in said(finding).message_th


def test_the_functional_competencies_of_the_other_work_group_do_not_count():
    codes = [code for code, *_ in found(evaluation(rated=competencies(EMPLOYEE, "ครูผู้สอน"), work_group="สำนักงาน"))]
    assert codes == ["COMPETENCY_MISSING"] * 2 + ["COMPETENCY_NOT_IN_SET"] * 2


def test_teachers_have_their_own_functional_competencies():
    assert found(evaluation(rated=competencies(EMPLOYEE, "ครูผู้สอน"), work_group="ครูผู้สอน")) == []


def test_a_competency_outside_the_set_is_named_with_the_whole_set():
    rated = [*competencies(EMPLOYEE, weight="12.5"), competency("proactiveness", weight="12.5", name="การดำเนินการเชิงรุก")]
    finding, = check_figures([evaluation(rated=rated)])
    assert (finding.code, finding.cell_ref, finding.found) == ("COMPETENCY_NOT_IN_SET", "E1", "การดำเนินการเชิงรุก")
    assert all(rule.name_th in said(finding).expected for rule in EMPLOYEE.competencies_for("สำนักงาน"))


def test_a_form_without_competencies_is_told_each_one_that_it_lacks():
    assert [code for code, *_ in found(evaluation(rated=[]))] == ["COMPETENCY_MISSING"] * 7


@pytest.mark.parametrize("code", ["COMPETENCIES_MISSING", "FIGURES_HIDDEN"])
def test_competencies_whose_lack_reading_has_named_are_not_named_one_by_one(code):
    assert found(evaluation(rated=[], codes=[code])) == []


def test_the_gap_method_asks_for_the_expected_level_once_a_competency():
    rated = competencies(EMPLOYEE)
    rated[0]["expected_level"] = ""
    rated.insert(1, rated[0] | {"item_no": "2"})
    assert [code for code, *_ in found(evaluation(with_method(EMPLOYEE, "gap"), rated=rated))] == ["EXPECTED_LEVEL_MISSING"]
    assert found(evaluation(EMPLOYEE, rated=rated)) == []


@pytest.mark.parametrize(("expected_level", "codes"), [
    ("3", []), ("5", []), ("2.5", ["EXPECTED_LEVEL_NOT_ON_SCALE"]), ("0", ["EXPECTED_LEVEL_NOT_ON_SCALE"]), ("6", ["EXPECTED_LEVEL_NOT_ON_SCALE"])])
def test_an_expected_level_that_is_none_of_the_five_warns_where_nothing_counts_with_it(expected_level, codes):
    rated = competencies(EMPLOYEE)
    rated[0]["expected_level"] = expected_level
    assert [code for code, *_ in found(evaluation(rated=rated))] == codes


def test_the_rating_method_asks_for_one_rating_a_competency():
    rated = competencies(EMPLOYEE)
    rated += [rated[0] | {"item_no": "2"}, rated[0] | {"item_no": "3"}]
    assert [code for code, *_ in found(evaluation(with_method(EMPLOYEE, "rating"), rated=rated))] == ["COMPETENCY_SEVERAL_ITEMS"]
    assert found(evaluation(EMPLOYEE, rated=rated)) == []


# ── one pass ──

def test_all_faults_of_all_evaluations_are_found_in_one_pass():
    bad = evaluation(SERVANT, [indicator(1, level="9", weight="5"), indicator(2, level="4.125", weight="0")], rated=[])
    codes = [f.code for f in check_figures([bad, evaluation(), bad])]
    each = ["LEVEL_OUT_OF_RANGE", "LEVEL_TOO_PRECISE", "WEIGHT_NOT_POSITIVE", "WEIGHTS_NOT_100", "WEIGHT_BELOW_MIN",
            "INDICATOR_COUNT", *["COMPETENCY_MISSING"] * 8]
    assert codes == each * 2


def test_what_the_announcement_says_should_be_only_warns():
    rows = indicators("5", "45", "50")
    assert {f.severity for f in check_figures([evaluation(SERVANT, rows)])} == {"warns"}


def test_every_check_of_the_module_is_run():
    tree = ast.parse(Path(figures.__file__).read_text(encoding="utf-8"))
    checks = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} - {"check_figures"}
    assert checks == {check.__name__ for check in CHECKS}


def test_a_finding_names_person_file_sheet_and_cell():
    finding, = check_figures([evaluation(rows=[indicator(1, level="9", weight="100")])])
    assert (finding.person_id, finding.file_name, finding.sheet_name, finding.cell_ref) == ("1", "ก.xlsx", "ผลงาน", "C1")
    assert said(finding).message_th == "ตัวชี้วัดที่ 1 ได้คะแนน 9 ซึ่งไม่อยู่ในระดับ 1 ถึง 5"


# ── people ──

def people(**changed):
    return tables.PEOPLE.frame([line(tables.PEOPLE, person_id="1", full_name="นายเอก ทดสอบ", scheme="government_employee",
                                     work_group="สำนักงาน", file_name="ทะเบียน.xlsx", sheet_name="รายชื่อ", cell_ref="A4") | changed])


def about_people(sent=("1",), schemes=SCHEMES, **changed):
    return [(f.code, f.cell_ref, f.found) for f in check_people(people(**changed), set(sent), schemes, ROUND)]


def test_a_person_with_rules_work_group_and_evaluation_has_no_finding():
    assert about_people() == []
    assert about_people(work_group="ครูผู้สอน") == []


@pytest.mark.parametrize("work_group", ["", "ช่าง", "สำนักงาน "])
def test_a_work_group_that_chooses_no_competencies_is_named_at_the_roster(work_group):
    assert about_people(work_group=work_group) == [("ROSTER_WORK_GROUP_UNKNOWN", "A4", work_group)]


def test_civil_servants_need_no_work_group():
    assert about_people(scheme="civil_servant_38k2", work_group="") == []


def test_a_person_whose_scheme_is_not_in_force_is_told_so_and_nothing_is_guessed():
    assert about_people(schemes={"civil_servant_38k2": SERVANT}, work_group="") == [("SCHEME_NOT_IN_FORCE", "", "")]


def test_each_person_who_sent_nothing_is_named():
    finding, = check_people(people(), set(), SCHEMES, ROUND)
    assert (finding.code, finding.person_id) == ("PERSON_SENT_NOTHING", "1")
    assert "นายเอก ทดสอบ" in said(finding).message_th and "2566/1" in said(finding).expected


# ── statements ──

def about_statements(*stated, scheme=EMPLOYEE, status="complete"):
    """Findings about a form whose indicators and ratings are all 4: 80 everywhere, ดี or ดีมาก."""
    e = evaluation(scheme, stated=[Stated(of, text, "สรุป", f"C{row}") for row, (of, text) in enumerate(stated, 1)])
    roster = tables.PEOPLE.frame([vars(e.person)])
    items = score_items(tables.INDICATORS.frame(e.indicators), tables.COMPETENCIES.frame(e.competencies),
                        {"1": scheme.code}, SCHEMES)
    scores = score_people(roster, {"1": status}, items, SCHEMES)
    return check_statements([e], scores, assign_bands(scores, SCHEMES), items)


def differing(*stated, **more):
    return [(f.code, f.cell_ref, f.found) for f in about_statements(*stated, **more)]


@pytest.mark.parametrize("stated", [
    ("total", "80"), ("total", "80.004"), ("achievement", "80"), ("behaviour", "79.996"), ("weight:achievement", "80"),
    ("weight:behaviour", "20"), ("mean:results", "4"), ("band", "ดี"), ("band", "ดี (75–84)"), ("weights:achievement", "100")])
def test_a_statement_that_a_person_would_read_as_ours_is_no_finding(stated):
    assert differing(stated) == []


@pytest.mark.parametrize(("stated", "code", "expected"), [
    (("total", "80.01"), "STATED_TOTAL_DIFFERS", "80.00"), (("total", "79.994"), "STATED_TOTAL_DIFFERS", "80.00"),
    (("achievement", "64"), "STATED_TOTAL_DIFFERS", "80.00"), (("behaviour", "16"), "STATED_TOTAL_DIFFERS", "80.00"),
    (("mean:results", "3.9"), "STATED_TOTAL_DIFFERS", "4.00"), (("weight:achievement", "70"), "COMPONENT_WEIGHT_DIFFERS", "80"),
    (("weight:behaviour", "30"), "COMPONENT_WEIGHT_DIFFERS", "20"), (("band", "ดีมาก"), "STATED_BAND_DIFFERS", "ดี"),
    (("band", "ต้องปรับปรุง"), "STATED_BAND_DIFFERS", "ดี")])
def test_a_statement_that_differs_is_named_with_ours_and_only_warns(stated, code, expected):
    finding, = about_statements(stated)
    assert (finding.code, finding.cell_ref, finding.found, finding.severity) == (code, "C1", stated[1], "warns")
    assert said(finding).expected == expected and finding.person_id == "1"


def test_a_better_band_is_not_taken_for_the_one_whose_name_it_begins_with():
    assert differing(("band", "ดีมาก"), scheme=SERVANT) == []
    assert differing(("band", "ดี"), scheme=SERVANT) == [("STATED_BAND_DIFFERS", "C1", "ดี")]


def test_words_that_are_no_band_state_nothing():
    assert differing(("band", "ผ่าน")) == []


def test_of_two_statements_of_one_figure_the_first_is_compared():
    assert differing(("total", "80"), ("total", "70")) == []
    assert differing(("total", "70"), ("total", "80")) == [("STATED_TOTAL_DIFFERS", "C1", "70")]


def test_several_statements_that_differ_are_each_named():
    assert [code for code, *_ in differing(("total", "70"), ("achievement", "70"), ("band", "พอใช้"))] == [
        "STATED_TOTAL_DIFFERS", "STATED_TOTAL_DIFFERS", "STATED_BAND_DIFFERS"]


def test_a_statement_about_a_person_without_score_is_not_compared():
    assert differing(("total", "70"), status="incomplete") == []


def test_a_competency_that_the_form_states_but_does_not_rate_is_not_compared():
    assert differing(("mean:holistic_view", "2")) == []
