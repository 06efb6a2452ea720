"""How a result came about, as ``python -m pipeline explain`` prints it."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline import tables
from pipeline.cells import Cells
from pipeline.documents.derivation import derivation, derivations, plain_derivation
from pipeline.exact import parse_exact
from pipeline.results import Results
from pipeline.scoring.items import score_items
from tests.test_pages import ACHIEVEMENT_FILE, MARKUP, RESULTS, SHEET, level_cell, sample_round


def lines_of(person_id: str, results: Results = RESULTS) -> str:
    """The tree in one line, its guides and line breaks gone."""
    return " ".join(re.sub("[│├└─]", " ", plain_derivation(results, person_id)).split())


def test_a_value_names_file_sheet_cell_and_what_was_typed():
    assert f"ระดับ 4.5 ← {ACHIEVEMENT_FILE.format('00415')} › {SHEET} › I10 · พิมพ์ว่า “๔.๕”" in lines_of("00415")


def test_each_rule_names_its_document_and_clause():
    told = lines_of("00415")
    for clause in ("ข้อ 2", "ข้อ 2 (ก)", "ข้อ 3"):
        assert f"ลงวันที่ 31 ธันวาคม 2565 {clause}" in told
    assert "แนวปฏิบัติ (ไม่มีในประกาศ)" in told


def test_items_make_components_and_components_make_the_total():
    told = lines_of("00415")
    assert "จำนวนเรื่อง\" onclick=\"alert(2): 62.5 × 4.5 ÷ 5 = 56.25" in told
    assert "ผลสัมฤทธิ์ของงาน 93.75 × 80 ÷ 100 = 75" in told
    assert "คะแนนรวม 95.00 ← ก่อนปัด 94.995" in told and "ครึ่งปัดขึ้น" in told


@pytest.mark.parametrize("person_id", ["00412", "00413", "00415", "00418"])
def test_what_the_components_add_is_exactly_the_total(person_id):
    own = derivations(RESULTS).by_person[person_id]
    added = sum((parse_exact(component.addend_exact) for component in own.components), Fraction(0))
    assert added == parse_exact(own.score.total_exact)


def test_a_decimal_that_does_not_end_is_said_to_be_near_and_given_whole():
    told = lines_of("00412")
    assert "คะแนนรวม 94.33 ← ก่อนปัด ≈ 94.3333 (283/3)" in told
    assert "น้ำหนัก ≈ 33.3333 ← เท่ากันทุกสมรรถนะ เพราะแบบหรือวิธีคิดไม่กำหนดน้ำหนัก" in told


def test_the_band_names_its_floor_and_why_the_committee_should_look():
    assert "ระดับดีมาก (85 ขึ้นไป) เท่ากับเกณฑ์ขั้นต่ำพอดี" in lines_of("00413")
    assert "ก่อนปัด 94.995 อยู่ระดับดีมาก ปัดแล้ว 95.00 อยู่ระดับดีเด่น" in lines_of("00415")
    assert "ไม่อยู่ในช่วงใดที่ประกาศพิมพ์ไว้" in lines_of("00412")


def test_the_rank_names_those_who_share_it():
    assert "อันดับ 3 จาก 4 คนที่มีคะแนน ประเภทพนักงานราชการ ร่วมกับอีก 1 คน: 00418" in lines_of("00413")


def test_whoever_is_incomplete_is_told_what_to_mend_and_gets_no_total():
    told = lines_of("00420")
    assert "ไม่มีระดับที่ได้" in told and "วิธีแก้: แก้ไข ไม่มีระดับที่ได้" in told
    assert f"ระดับ ไม่มีค่า ← {ACHIEVEMENT_FILE.format('00420')} › {SHEET} › I10" in told
    assert "คะแนนรวม" not in told and "อันดับ" not in told


@pytest.mark.parametrize(("text", "kind", "said"), [
    ("", "", "ไม่มีค่า"), ("หก", "text", "ค่าที่ใช้ไม่ได้"), ("#N/A", "error", "ค่าผิดพลาด"),
    ("=A1", "formula_without_value", "สูตรที่ไม่มีค่าเก็บไว้")])
def test_why_a_level_is_missing_is_said(text, kind, said):
    results = replace(RESULTS, cells=Cells.of_lines([level_cell("00420", text, kind)]))
    assert f"ระดับ {said} ← {ACHIEVEMENT_FILE.format('00420')} › {SHEET} › I10" in lines_of("00420", results)


def test_whoever_sent_nothing_is_said_to_be_missing():
    assert "ยังไม่มีคะแนน เพราะยังไม่มีแบบประเมินที่ใช้ได้" in lines_of("อ35")


def test_findings_come_with_the_gravest_consequence_first():
    assert [row.severity for row, _ in derivations(RESULTS).by_person["00420"].findings] == ["blocks_person", "warns"]


def test_a_finding_about_nobody_is_kept_apart():
    assert [row.code for row, _ in derivations(RESULTS).nobodys_findings] == ["NOT_A_WORKBOOK"]


def test_submitted_text_is_neither_markup_nor_a_command_to_the_terminal():
    assert MARKUP in lines_of("00418")
    assert "\x1b" not in plain_derivation(RESULTS, "00413") and "\\x1b[2J" in lines_of("00413")


def test_the_gap_method_is_told_in_its_own_terms():
    scheme = RESULTS.settings.schemes_for(RESULTS.round)["government_employee"]
    by_gap = scheme.model_copy(update={"behaviour": scheme.behaviour.model_copy(update={"method": "gap"})})
    settings = RESULTS.settings.model_copy(update={"scheme": (by_gap,)})
    items = score_items(RESULTS.indicators, RESULTS.competencies, {"00413": by_gap.code}, {by_gap.code: by_gap})
    told = lines_of("00413", replace(RESULTS, settings=settings, item_scores=items))
    assert "วิธีคิด: เทียบกับระดับที่คาดหวัง ได้ 0 ถึง 3 คะแนน × น้ำหนัก ÷ 3" in told
    assert "การมุ่งผลสัมฤทธิ์: 50 × 2 ÷ 3 ≈ 33.3333" in told


def test_unknown_people_are_refused():
    with pytest.raises(KeyError):
        derivation(RESULTS, "99999")


def test_the_tree_has_the_person_as_its_root():
    assert "00415" in str(derivation(RESULTS, "00415").label)


def test_a_round_is_gathered_once_and_another_one_anew():
    again = sample_round()
    assert derivations(RESULTS) is derivations(RESULTS)
    assert derivations(again) is not derivations(RESULTS)
