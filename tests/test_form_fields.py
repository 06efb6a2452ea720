"""Point for point, form and checker are one: what a cell lets in is read exactly and without a finding; what it refuses
gives the finding that its own message announces, at that cell, and nothing else."""

from collections import Counter
from functools import cache

import pytest

from pipeline.decisions.carry_over import Carried, CarriedPlan
from pipeline.documents.blank import fields as blank_fields
from pipeline.documents.blank.form import blank_evaluation
from pipeline.rounds import Round
from tests.blank_filling import person
from tests.drawing import SETTINGS
from tests.filled_rounds import numbered, results_of_forms
from tests.form_probes import WHO, Filler, typed
from tests.form_rules import Calculator, Form, allows, serial
from tests.goals_office import DIRECTION, OFFICE_GOALS, UNIT_GOALS, choices_of, filled_goals

FIRST, SECOND = Round.parse("2566/1"), Round.parse("2566/2")
UNKNOWN = dict.fromkeys(("position", "unit", "evaluator", "evaluator_position", "salary", "contract_from", "contract_to", "level"), "")
PLANS = Carried("", plans=(CarriedPlan("การคิดวิเคราะห์", "อบรม", "ก.พ. 2566"), CarriedPlan("บริการที่ดี", "สอนงาน", "")))
# kind of form → whose, which round, what it takes over, how many forms are tried
KINDS = {
    "office": (person(WHO, "government_employee"), FIRST, Carried(""), 45),
    "teacher": (person(WHO, "government_employee", work_group="ครูผู้สอน"), FIRST, Carried(""), 30),
    "civil": (person(WHO, "civil_servant_38k2"), FIRST, Carried(""), 45),
    "probation": (person(WHO, "civil_servant_38k2", on_probation="yes"), FIRST, Carried(""), 30),
    "second round": (person(WHO, "government_employee"), SECOND, Carried(""), 45),
    "carried over": (person(WHO, "civil_servant_38k2"), FIRST, PLANS, 45),
    "unknown office": (person(WHO, "government_employee", **UNKNOWN), FIRST, Carried(""), 30),
    "unknown civil": (person(WHO, "civil_servant_38k2", **UNKNOWN), FIRST, Carried(""), 30),
}
every_kind = pytest.mark.parametrize("kind", KINDS)
# What a person reads above or beside an open cell → our name for it; (sheet, wording) where a wording is used twice.
NAMES = {
    "องค์ประกอบ": "element", "ตัวชี้วัดผลงาน": "title", "เป้าหมายของหน่วยที่เชื่อมโยง": "goal", **dict.fromkeys("12345", "target"),
    "คะแนนประเมิน (ก)": "level", ("เอกสารหมายเลข 1", "คะแนน (ก)"): "level", "น้ำหนัก (ร้อยละ) (ข)": "weight", "น้ำหนัก (ข)": "weight",
    "ระดับที่คาดหวัง": "expected", "คะแนน (1–5)": "rating", "คะแนน (ก)": "rating", "หมายเหตุ": "note", "บันทึก/หมายเหตุ": "note",
    "วันที่": "noted_on", "ตัวชี้วัดที่": "indicator_no", "ความก้าวหน้า": "progress", "คำแนะนำของผู้ประเมิน": "advice",
    "วันที่ประเมิน": "evaluated_on", ("สรุป (4.1)", "คะแนน (ก)"): "former_score", "ส่วนที่ 3 ความคิดเห็นเพิ่มเติมของผู้ประเมิน": "remark",
    "ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา": "weakness", "วิธีการพัฒนา": "action", "ช่วงเวลาที่ต้องการการพัฒนา": "due",
    "ผลการพัฒนา": "outcome", "ข้อเสนอ": "status", "ตำแหน่ง": "fact", "ระดับ": "fact", "สังกัด": "fact", "กลุ่ม/สถานศึกษา": "fact", "กลุ่ม/หน่วย": "fact",
    "ค่าตอบแทน (บาท)": "fact", "เงินเดือน (บาท)": "fact", "วันเริ่มสัญญาจ้าง": "fact", "วันสิ้นสุดสัญญาจ้าง": "fact", "ชื่อผู้ประเมิน": "fact",
    "ตำแหน่งผู้ประเมิน": "fact",
}
FREE = {"title", "goal", "target", "note", "progress", "advice", "remark", "weakness", "action", "due", "outcome", "fact"}
# our name → where the value comes back: table, column, and the columns that say from which sheet and cell
FRAMES = {
    "element": [("indicators", "element", "sheet_name", "element_cell_ref")],
    "title": [("indicators", "title", "sheet_name", "title_cell_ref")],
    "goal": [("indicators", "goal", "sheet_name", "goal_cell_ref")],
    "target": [("targets", "target", "sheet_name", "cell_ref")],
    "level": [("indicators", "attained_level", "sheet_name", "cell_ref")],
    "weight": [("indicators", "weight_pct", "sheet_name", "weight_cell_ref"),
               ("competencies", "weight_pct", "weight_sheet_name", "weight_cell_ref")],
    "expected": [("competencies", "expected_level", "sheet_name", "expected_cell_ref")],
    "rating": [("competencies", "rating", "sheet_name", "cell_ref")],
    "noted_on": [("progress", "noted_on", "sheet_name", "day_cell_ref")],
    "indicator_no": [("progress", "indicator_no", "sheet_name", "indicator_cell_ref")],
    "progress": [("progress", "progress", "sheet_name", "cell_ref")],
    "weakness": [("plans", "weakness", "sheet_name", "cell_ref")], "remark": [("remarks", "words", "sheet_name", "cell_ref")],
    **dict.fromkeys(("advice", "action", "due", "outcome", "status", "evaluated_on"), [("cells", "value_text", "sheet_name", "cell_ref")]),
}
KEPT_IN_THE_FILE = {"note", "former_score", "fact"}     # no table holds them: nothing is computed from them


def name_of(field):
    """Our name of an open cell; '' where no case knows it."""
    return next((NAMES[key] for name in field.names for key in ((field.sheet, name), name) if key in NAMES), "")


@cache
def form_of(kind):
    """The blank form of a kind."""
    whose, round_, carried, _ = KINDS[kind]
    return Form(blank_evaluation(whose, SETTINGS, round_, carried=carried))


@cache
def filler_of(kind):
    """What fills the forms of a kind."""
    whose, round_, *_ = KINDS[kind]
    return Filler(form_of(kind), round_, SETTINGS.schemes_for(round_)[whose.scheme], name_of)


def evaluated(kind, fillings, folder):
    """The results of a round with one form for each of these fillings, each of a number of its own: 90001, 90002 …"""
    whose, round_, *_ = KINDS[kind]
    numbers = [str(int(WHO) + place) for place in range(1, len(fillings) + 1)]
    forms = {number: typed(form_of(kind).content, values, number) for number, values in zip(numbers, fillings)}
    return results_of_forms(forms, [numbered(whose, number) for number in numbers], folder, round_), numbers


def read_back(results, number, field):
    """What the results say was read from this cell; None where they do not name it."""
    for frame, column, sheet, ref in FRAMES[name_of(field)]:
        for row in lines_of_file(results, frame, f"{number}.xlsx"):
            if (row[sheet], row[ref]) == (field.sheet, field.ref):
                return row[column]
    return None


def lines_of_file(results, frame, file_name):
    if frame == "cells":
        return results.cells.of(file_name)
    table = getattr(results, frame)
    return table[table["file_name"] == file_name].to_dict("records")


def as_read(field, value):
    """How the tables write what was typed."""
    if name_of(field) == "noted_on":
        return value.replace(year=value.year - 543 if value.year > 2400 else value.year).isoformat()
    if name_of(field) == "evaluated_on":
        return value.isoformat()
    return f"{serial(value):.15g}" if not isinstance(value, str) else value


# ── every open cell ──

@every_kind
def test_every_open_cell_has_a_case_and_is_held_as_its_case_says(kind):
    fields = form_of(kind).fields
    assert [field.place for field in fields if not name_of(field)] == []
    assert {name_of(field) for field in fields if field.rule is None} <= FREE
    assert {name_of(field) for field in fields if field.rule is not None} & FREE == set()
    assert {name_of(field) for field in fields} <= set(FRAMES) | KEPT_IN_THE_FILE


@every_kind
def test_every_held_cell_says_the_words_of_an_answer(kind):
    answers = answers_of(kind)
    assert [field.place for field in form_of(kind).fields if field.rule is not None and words_of(field) not in answers] == []


def answers_of(kind):
    """(name, message) → the answer, of all answers that a form of this kind may hold a cell to."""
    whose, round_, *_ = KINDS[kind]
    scheme = SETTINGS.schemes_for(round_)[whose.scheme]
    made = [blank_fields.WEIGHT, blank_fields.EXPECTED, blank_fields.FORMER_SCORE, blank_fields.plan_status(),
            blank_fields.level(scheme), blank_fields.rating(scheme), blank_fields.indicator_weight(scheme), blank_fields.element(scheme),
            blank_fields.indicator_no("", ""), blank_fields.day("วันที่ประเมิน", round_), blank_fields.progress_day(round_)]
    return {(answer.name, answer.message): answer for answer in made}


def words_of(field):
    return field.rule.errorTitle, field.rule.error


@every_kind
def test_what_a_cell_allows_passes_and_what_it_refuses_is_found_as_announced(kind, tmp_path):
    filler, answers = filler_of(kind), answers_of(kind)
    probes = list(filler.probes(KINDS[kind][3]))
    results, numbers = evaluated(kind, [values for values, _ in probes], tmp_path)
    met, tries = Counter(), Counter((field.place, legal) for _, tried in probes for field, _, legal in tried)
    for number, (values, tried) in zip(numbers, probes):
        findings = results.findings[results.findings["person_id"] == number].to_dict("records")
        expected_at = {}
        for field, value, legal in tried:
            answer = answers[words_of(field)]
            announced = {(code, answer.expected((code, words))) for code, words in answer.faults}
            advised = {(code, answer.expected((code, words))) for code, words in answer.advises}
            own = [finding for finding in findings if is_of(finding, field)]
            said = {(finding["code"], finding["expected"]) for finding in own}
            case = (kind, number, field.place, value, legal, said)
            assert len(own) == (not legal) or legal and said and said <= advised, case
            assert said <= (advised if legal else announced), case
            assert all(expected in field.rule.error for _, expected in said), case
            if legal and name_of(field) not in KEPT_IN_THE_FILE:
                assert read_back(results, number, field) == as_read(field, value), case
            met.update(said)
            expected_at |= {id(finding): finding for finding in own}
        assert [finding for finding in findings if id(finding) not in expected_at] == [], number
    held = {field.place for field in filler.form.fields if field.rule is not None}
    assert set(tries) == {(place, legal) for place in held for legal in (True, False)}
    used = {words_of(field) for field in filler.form.fields if field.rule is not None}
    assert {code for words in used for code, _ in answers[words].faults} <= {code for code, _ in met}


def is_of(finding, field):
    """Whether a finding is about the cell; a sum of weights that is off is said once, wherever the sum stands."""
    if finding["code"] == "WEIGHTS_NOT_100":
        of_indicators = "ผลสัมฤทธิ์" in field.sheet or field.sheet.endswith(" 1")
        return name_of(field) == "weight" and ("ตัวชี้วัด" in finding["message_th"]) == of_indicators
    return (finding["sheet_name"], finding["cell_ref"]) == field.place


# ── the rule over all weights of a component: shown in red, said in words, and the checker's ──

WEIGHTS = [((20, 20, 20, 20, 20), 100), ((60, 10, 10, 10, 10), 100), ((33.33, 33.33, 13.34, 10, 10), 100), ((12.5, 12.5, 25, 25, 25), 100),
           ((20, 20, 20, 20, 19.99), 99.99), ((20, 20, 20, 20, 20.01), 100.01), ((40, 30, 10, 10, 20), 110), ((5, 5, 10, 10, 10), 40)]


@pytest.mark.parametrize("kind", ["office", "civil"])
def test_weights_that_are_off_are_red_and_found_and_no_others(kind, tmp_path):
    filler, fillings = filler_of(kind), []
    for weights, _ in WEIGHTS:
        values = filler.base(0)
        cells = [field for field in filler.columns["weight", True] if field.place in values]
        fillings.append(values | {field.place: weight for field, weight in zip(cells, weights, strict=True)})
    results, numbers = evaluated(kind, fillings, tmp_path)
    (_, condition), = filler.form.alarms(cells[0].sheet)
    for number, values, (weights, total) in zip(numbers, fillings, WEIGHTS):
        red = Calculator(cells[0].sheet, lambda sheet, ref: values.get((sheet, ref))).of(condition)
        found = results.findings[(results.findings["person_id"] == number) & (results.findings["code"] == "WEIGHTS_NOT_100")]
        assert (red, found["found"].tolist()) == (total != 100, [f"{total:g}"] if total != 100 else []), weights


# ── goals to choose from: of the agreement, for there it is checked that every indicator serves one ──

def test_a_goal_of_the_unit_passes_and_any_other_is_found_as_announced(tmp_path):
    whose = person(WHO, "government_employee", unit=DIRECTION)
    form = Form(blank_evaluation(whose, SETTINGS, FIRST, choices_of(DIRECTION)))
    filler = Filler(form, FIRST, SETTINGS.schemes_for(FIRST)[whose.scheme], name_of)
    codes, answer, forms, tried = [goal.code for goal in choices_of(DIRECTION)], blank_fields.goal(""), {}, {}
    assert {words_of(field) for field in filler.named("goal")} == {(answer.name, answer.message)}
    for turn, value in enumerate([*codes, "ร1", "เป้าหมายอื่น", 5, True, "อ"] * 3):
        field, number = filler.named("goal")[turn % 10], str(int(WHO) + turn + 1)
        values = filler.base(turn) | {other.place: codes[0] for other in filler.named("goal") if other.row in filler.rows(turn)}
        for name in ("level", "rating", "evaluated_on", "noted_on", "indicator_no", "progress", "advice"):
            values |= dict.fromkeys((other.place for other in filler.named(name)), None)
        forms[number] = typed(form.content, values | {field.place: value}, number)
        tried[number] = field, value, allows(field, value, {}, form)
    people = [numbered(whose, number) for number in forms]
    results = results_of_forms(forms | {"เป้าหมาย": filled_goals(OFFICE_GOALS, UNIT_GOALS[:2])}, people, tmp_path)
    assert {legal for *_, legal in tried.values()} == {True, False}
    for number, (field, value, legal) in tried.items():
        own = results.findings[(results.findings["person_id"] == number) & (results.findings["code"] != "PERSON_SENT_NOTHING")]
        announced = [(field.ref, code, answer.expected((code, words))) for code, words in answer.faults]
        assert list(zip(own["cell_ref"], own["code"], own["expected"])) == ([] if legal else announced), (field.place, value)


# ── what only a form of ours asks, and the checker did not use to ──

@pytest.mark.parametrize(("kind", "name", "value", "code"), [
    ("office", "expected", 3.5, "EXPECTED_LEVEL_NOT_ON_SCALE"), ("civil", "expected", 6, "EXPECTED_LEVEL_NOT_ON_SCALE"),
    ("office", "expected", "สาม", "EXPECTED_LEVEL_UNREADABLE"), ("second round", "former_score", 100.5, "FORMER_SCORE_UNREADABLE"),
    ("second round", "former_score", "ดีมาก", "FORMER_SCORE_UNREADABLE"), ("carried over", "status", "เลิก", "LINE_VALUE_UNREADABLE")])
def test_a_value_that_nothing_is_computed_from_warns_and_blocks_nobody(kind, name, value, code, tmp_path):
    filler = filler_of(kind)
    field = filler.named(name)[0]
    results, _ = evaluated(kind, [filler.base(0) | {field.place: value}], tmp_path)
    found = results.findings[["severity", "code", "sheet_name", "cell_ref"]].to_numpy().tolist()
    assert (found, results.scores["score_status"].tolist()) == ([["warns", code, *field.place]], ["complete"])
