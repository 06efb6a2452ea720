"""Labelled fields, dates and rounds as other offices' forms print them (seen in a stranger's trial)."""

import pytest

from tests.drawing import read

TABLE = """
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | งานหนึ่ง | 4 | 100 |
    | รวม | | | 100 |
"""
HEAD = """
    [แบบ]
    | ชื่อผู้รับการประเมิน | นายหนึ่ง ทดสอบ | | เลขที่ตำแหน่ง | "00777" |
"""


@pytest.mark.parametrize("below", ["(นายหนึ่ง ทดสอบ)", "วันที่ 3 เม.ย. 66", "ตำแหน่ง ครู"])
def test_a_signature_block_names_nobody_else(below):
    reading = read(HEAD + TABLE + f"| ลงชื่อ | | ลงชื่อ |\n| ผู้รับการประเมิน | | ผู้ประเมิน |\n| {below} | | (นายสอง ทดลอง) |")
    assert reading.full_names == ["นายหนึ่ง ทดสอบ"]


def test_the_evaluators_own_section_is_not_the_persons():
    reading = read(HEAD + """
        | ข้อมูลผู้ประเมิน |
        | ชื่อ-สกุล | นายสอง ทดลอง |
        | ตำแหน่ง | ผู้อำนวยการ |
        | เลขที่ตำแหน่ง | "00001" |
    """ + TABLE)
    assert (reading.full_names, reading.person_ids) == (["นายหนึ่ง ทดสอบ"], ["00777"])
    assert (reading.identity["evaluator"], reading.identity["evaluator_position"]) == ("นายสอง ทดลอง", "ผู้อำนวยการ")


def test_an_evaluators_line_before_the_persons_does_not_swallow_it():
    reading = read("[แบบ]\n| ผู้ประเมิน | นายสอง ทดลอง |\n| ชื่อผู้รับการประเมิน | นายหนึ่ง ทดสอบ |" + TABLE)
    assert (reading.full_names, reading.identity["evaluator"]) == (["นายหนึ่ง ทดสอบ"], "นายสอง ทดลอง")


def test_a_second_label_behind_one_space_is_not_part_of_the_name():
    reading = read("[แบบ]\n| ชื่อผู้รับการประเมิน  นายหนึ่ง ทดสอบ   เลขที่ตำแหน่ง ๐๐๗๗๗ |" + TABLE)
    assert (reading.full_names, reading.person_ids) == (["นายหนึ่ง ทดสอบ"], ["00777"])


@pytest.mark.parametrize("value", ["=M1 =>", "#REF!"])
def test_a_faulty_field_is_named_and_is_no_name(value):
    reading = read(f'[แบบ]\n| ชื่อผู้รับการประเมิน | {value} |\n| เลขที่ตำแหน่ง | "00777" |' + TABLE)
    assert reading.full_names == []
    assert ("FIELD_UNREADABLE", "B1") in [(f.code, f.cell_ref) for f in reading.findings]


@pytest.mark.parametrize("signature", [
    "| ลงชื่อ....ผู้ประเมิน | | | วันที่ 5 เม.ย. 2566 |",
    "| ลงชื่อ | ...... | ผู้ประเมิน |\n| วันที่ | 5 เม.ย. 2566 |",
    "| ลงชื่อ....ผู้รับการประเมิน | | ลงชื่อ....ผู้ประเมิน |\n| วันที่ 4 เม.ย. 2566 | | วันที่ 5 เม.ย. 2566 |",
    "| ลงชื่อ............ |\n| ผู้ประเมิน |\n| 5 เมษายน 2566 |"])
def test_the_date_beside_or_below_the_evaluators_signature_is_his(signature):
    assert read(HEAD + TABLE + signature).evaluated_on == "2023-04-05"


def test_a_label_below_a_table_without_a_sum_is_read():
    reading = read(HEAD + TABLE.replace("| รวม | | | 100 |", "| |\n| |") + "| วันที่ประเมิน | 5 เมษายน 2566 |")
    assert reading.evaluated_on == "2023-04-05"


FIRST, SECOND = "ครั้งที่ 1 (1 ต.ค. 2565 – 31 มี.ค. 2566)", "ครั้งที่ 2 (1 เม.ย. 2566 – 30 ก.ย. 2566)"


@pytest.mark.parametrize("head, stated", [
    ("| ครั้งที่ 1/2566 ☑  ครั้งที่ 2/2566 ☐ |", ["2566/1"]),
    (f"| ☑ | {FIRST} | ☐ | {SECOND} |", ["2566/1"]),
    (f"| {FIRST} | ✓ |\n| {SECOND} | |", ["2566/1"]),
    (f"| {FIRST} |\n| {SECOND} |", []),
    (f"| {FIRST} {SECOND} |", []),
    ("| คำสั่งที่ 2/2565 รอบที่ 1/2566 |", ["2566/1"]),
    ("| รอบการประเมิน | 1/66 |", ["2566/1"])])
def test_the_round_is_the_ticked_or_the_named_one_and_an_open_choice_states_nothing(head, stated):
    assert read(HEAD + head + TABLE).rounds == stated
