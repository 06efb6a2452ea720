"""`learn`: a new office's wording is a new line in headers.csv, and the program proposes it."""

from pipeline.intake.learn import learn
from tests.drawing import SETTINGS, draw

NEW_OFFICE = """
    [แบบ]
    | ชื่อ-นามสกุล ผู้ถูกประเมิน | นายสมชาย ทดสอบ |
    | เลขที่ตำแหน่ง | "00777" |
    | ข้อที่ | ตัวชี้วัดผลงาน | คะแนนที่ทำได้จริง | น้ำหนัก | เอกสารอ้างอิง |
    | 1 | งานหนึ่ง | 4 | 100 | แฟ้ม 1 |
    | รวม | | | 100 | |
"""


def test_what_is_recognised_is_said_with_its_cell():
    recognised = "\n".join(learn(draw(NEW_OFFICE), SETTINGS.limits).recognised)
    assert "แบบ B3: ตารางตัวชี้วัด (title = B, weight = D)" in recognised
    assert "แบบ B2: person_id = 00777" in recognised


def test_unknown_headings_get_a_line_with_the_likeliest_meaning():
    proposed = learn(draw(NEW_OFFICE), SETTINGS.limits).proposed
    assert "achievement,level,คะแนนที่ทำได้จริง" in proposed
    assert "achievement,?,เอกสารอ้างอิง" in proposed


def test_an_unknown_label_gets_a_line():
    assert "label,full_name,ชื่อ-นามสกุล ผู้ถูกประเมิน" in learn(draw(NEW_OFFICE), SETTINGS.limits).proposed


def test_a_table_without_a_known_anchor_is_still_proposed():
    proposed = learn(draw("""
        [แบบ]
        | ลำดับที่ | ภารกิจที่มอบหมาย | คะแนน | น้ำหนัก |
        | 1 | งานหนึ่ง | 4 | 100 |
    """), SETTINGS.limits).proposed
    assert [line.split(",")[2] for line in proposed] == ["ภารกิจที่มอบหมาย"]
    assert proposed[0].startswith("achievement,")
