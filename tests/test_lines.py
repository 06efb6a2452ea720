"""Tables filled in line by line: where such a table ends, and what of a line is not used."""

import pytest

from pipeline.intake.words import meaning
from tests.drawing import read

PROGRESS = """
    [ความก้าวหน้า]
    | ที่ | ตัวชี้วัด | คะแนน | น้ำหนัก |
    [บันทึก]
    | วันที่ | ตัวชี้วัดที่ | ความก้าวหน้า | คำแนะนำ |
"""
ATTENDANCE = """
    [มติ]
    | เลขที่ตำแหน่ง | คะแนนที่เสนอ | คะแนนที่คณะกรรมการเห็นชอบ |
    | |
    | |
    | ชื่อกรรมการ | การเข้าประชุม |
"""


def lines(drawing):
    return [line.values for line in read(drawing).lines]


def codes(drawing):
    return [(found.code, found.cell_ref) for found in read(drawing).findings if found.code.startswith("LINE")]


# ── where a table ends ──

@pytest.mark.parametrize("alone", ["☑ ประชุมติดตาม", "ส่วนที่ 1 เสร็จแล้ว"])
def test_a_box_or_a_part_alone_in_the_column_that_is_needed_is_a_line(alone):
    later = PROGRESS + f"| | | {alone} | |\n| 5 ม.ค. 2566 | 1 | เริ่มแล้ว | เร่ง |"
    assert [line["progress"] for line in lines(later)] == [alone, "เริ่มแล้ว"]
    assert [line["progress"] for line in lines(PROGRESS + f"| 5 ม.ค. 2566 | 1 | เริ่มแล้ว | |\n| | | {alone} | |")] == ["เริ่มแล้ว", alone]


@pytest.mark.parametrize("alone", ["| ☑ เสร็จ | | | |", "| | | | ☑ เร่ง |", "| ผู้ประเมิน | | | |"])
def test_a_box_or_a_label_alone_above_a_full_line_is_said_and_hides_no_line(alone):
    drawing = PROGRESS + alone + "\n| 5 ม.ค. 2566 | 1 | เริ่มแล้ว | เร่ง |"
    assert [line["progress"] for line in lines(drawing)] == ["เริ่มแล้ว"]
    assert [code for code, _ in codes(drawing)] == ["LINE_INCOMPLETE"]


@pytest.mark.parametrize("below", [
    "| ส่วนที่ 3 ลายมือชื่อ | | | |\n| ตำแหน่ง | | ครู | ชำนาญ |", "| ☐ เห็นด้วย | | | |", "| | | ผู้ประเมิน | |",
    "| | | ไม่มีรายการ | |", "| ☐ เห็นด้วย | | | |\n| | | ลงชื่อ ..... | |\n| ก | | ข | |"])
def test_what_only_the_form_prints_below_the_lines_is_none(below):
    drawing = PROGRESS + "| 5 ม.ค. 2566 | 1 | เริ่มแล้ว | |\n" + below
    assert ([line["progress"] for line in lines(drawing)], codes(drawing)) == (["เริ่มแล้ว"], [])


@pytest.mark.parametrize("opinion", ["☑ เห็นควรให้โอกาส", "ส่วนที่ 1 งานล่าช้า ส่วนที่ 2 ควรพัฒนา", "ความเห็นของผู้ประเมิน"])
def test_an_opinion_is_read_whatever_it_begins_with(opinion):
    drawing = f"[ก]\n| ความเห็นของผู้ประเมินที่เสนอผู้อำนวยการ |\n| {opinion} |\n| ลงชื่อ ..... ผู้ประเมิน |\n| ส่วนที่ 3 คำสั่ง |"
    assert lines(drawing) == [{"opinion": opinion}]


def test_a_goal_that_begins_like_a_part_and_lacks_its_code_is_said_and_hides_none_below_it():
    drawing = "[ก]\n| รหัสเป้าหมายสำนักงาน | เป้าหมายของสำนักงาน |\n| ส1 | ก |\n| | ส่วนที่ 2 ข |\n| ส3 | ค |"
    assert [line["code"] for line in lines(drawing)] == ["ส1", "ส3"] and codes(drawing) == [("LINE_INCOMPLETE", "B3")]


# ── whose a line is ──

@pytest.mark.parametrize("typed", ["๐๐๐๒", "0002", "00 02"])
def test_a_post_number_is_read_as_it_is_compared(typed):
    drawing = f'[ก]\n| เลขที่ตำแหน่ง | แจ้งเมื่อวันที่ | ลงนามรับทราบเมื่อวันที่ |\n| "{typed}" | 10 เม.ย. 2566 | เมื่อวาน |'
    assert [line["person_id"] for line in lines(drawing)] == ["0002"]
    assert [(f.code, f.cell_ref, f.person_id) for f in read(drawing).findings if f.code.startswith("LINE")] == [("LINE_VALUE_UNREADABLE", "C2", "0002")]


# ── what may stand in a column of choices ──

@pytest.mark.parametrize(("typed", "meant"), [
    ("✔", "yes"), ("/", "yes"), ("ใช่", "yes"), ("TRUE", "yes"), ("มาประชุม", "yes"), ("เข้าร่วมประชุม", "yes"), ("เข้าประชุม", "yes"),
    ("FALSE", "no"), ("ไม่มา", "no"), ("ไม่เข้าร่วมประชุม", "no"), ("ลา", "no")])
def test_attendance_is_understood_in_the_words_of_offices(typed, meant):
    drawing = ATTENDANCE + f"| นายประธาน สมมติการ | {typed} |"
    assert [meaning("present", line["present"]) for line in lines(drawing)] == [meant] and codes(drawing) == []


def test_attendance_in_unknown_words_is_said_at_its_cell():
    drawing = ATTENDANCE + "| นายประธาน สมมติการ | ออนไลน์ |"
    assert [line["present"] for line in lines(drawing)] == [""] and codes(drawing) == [("LINE_VALUE_UNREADABLE", "B5")]


# ── lines in a workbook of another kind ──

GOALS = "\n[เป้าหมาย]\n| รหัสเป้าหมายสำนักงาน | เป้าหมายของสำนักงาน |\n| ส1 | ก |\n| ส2 | ข |"
ROSTER = "[ทะเบียน]\n| เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทบุคลากร |\n| 00777 | นายกล้า สมมติใจ | พนักงานราชการ |"
EVALUATION = "[ผลงาน]\n| ที่ | ตัวชี้วัด | คะแนน | น้ำหนัก |\n| 1 | งาน | 4 | 100 |\n"
MEETING = "\n[มติ]\n| เลขที่ตำแหน่ง | คะแนนที่เสนอ | คะแนนที่คณะกรรมการเห็นชอบ |\n| 00777 | 80 | 85 |"
REGISTER = '[แจ้งผล]\n| เลขที่ตำแหน่ง | แจ้งเมื่อวันที่ | ลงนามรับทราบเมื่อวันที่ |\n| "0002" | 10 เม.ย. 2566 | 11 เม.ย. 2566 |'


@pytest.mark.parametrize(("drawing", "kind", "unused"), [
    (ROSTER + GOALS, "roster", [("เป้าหมาย", "B1", "2")]), (EVALUATION + MEETING, "evaluation", [("มติ", "C1", "1")]),
    (REGISTER + MEETING + GOALS, "acknowledgment", [("มติ", "C1", "1"), ("เป้าหมาย", "B1", "2")])])
def test_lines_that_nothing_uses_in_a_workbook_of_another_kind_are_said_once_a_table(drawing, kind, unused):
    reading = read(drawing)
    said = [(f.sheet_name, f.cell_ref, f.words["about"]) for f in reading.findings if f.code == "LINES_NOT_USED"]
    assert (reading.kind, said) == (kind, unused)


@pytest.mark.parametrize("drawing", [ROSTER, EVALUATION + PROGRESS[PROGRESS.index("[บันทึก]"):] + "| | 1 | เริ่ม | |", GOALS, MEETING, REGISTER,
                                     GOALS + "\n" + REGISTER, ROSTER + GOALS.partition("| ส1")[0]])
def test_lines_that_are_used_and_tables_without_any_are_not_said(drawing):
    assert "LINES_NOT_USED" not in [finding.code for finding in read(drawing).findings]


# ── cells merged over several lines ──

PEOPLE_TOLD = """
    [แจ้งผล]
    | เลขที่ตำแหน่ง | แจ้งเมื่อวันที่ | ลงนามรับทราบเมื่อวันที่ | หมายเหตุ |
    | "0001" | 10 เม.ย. 2566 | 11 เม.ย. 2566 | |
    | "0002" | | 11 เม.ย. 2566 | |
    | "0003" | | 12 เม.ย. 2566 | |
"""


def test_a_day_merged_over_several_people_counts_for_the_first_and_is_said():
    drawing = PEOPLE_TOLD + "merge B2:B4"
    assert [line.get("told_on", "") for line in lines(drawing)] == ["2023-04-10", "", ""]
    assert [(f.code, f.cell_ref, f.words["expected"]) for f in read(drawing).findings if f.code.startswith("LINE")] == [("LINE_CELL_MERGED", "B2", "3, 4")]


@pytest.mark.parametrize("merge", ["merge C4:D4", "merge B4:B9", "merge A1:A1"])
def test_a_cell_merged_within_its_line_or_over_blank_rows_is_not_said(merge):
    assert codes(PEOPLE_TOLD + merge) == []
