"""Forms of offices nobody here has seen: read by meaning, or named so that one line of headers.csv teaches them."""

from tests.drawing import read

COLONS_AND_PREFIXES = """
    [แบบฟอร์ม]
    | สำนักงานเขตพื้นที่การศึกษาอื่น |
    | ชื่อ-สกุล : นายสมชาย ทดสอบ | | ตำแหน่ง : ครู | | เลขที่ตำแหน่ง : 00777 |
    | รอบการประเมิน : ( / ) ครั้งที่ 1 (1 ต.ค. 2565 - 31 มี.ค. 2566)   (  ) ครั้งที่ 2 (1 เม.ย. 2566 - 30 ก.ย. 2566) |
    | ลำดับ | ตัวชี้วัด/เกณฑ์การประเมิน | ระดับค่าเป้าหมาย | | | | | ค่าคะแนนที่ได้ (ก) | น้ำหนัก (%) (ข) | (ค = ก x ข) |
    | | | 1 | 2 | 3 | 4 | 5 | | | |
    | 1 | งานหนึ่ง | 60 | 70 | 80 | 90 | 100 | 4 | 50 | 200 |
    | 2 | งานสอง | 60 | 70 | 80 | 90 | 100 | 3.5 | 50 | 175 |
    | รวมน้ำหนัก | | | | | | | | 100 | 375 |
    | สมรรถนะที่ประเมิน | ระดับที่คาดหวัง | คะแนนที่ได้ (1-5) | น้ำหนัก (%) |
    | 1. การมุ่งผลสัมฤทธิ์ | 3 | 4 | 50 |
    | 2. การบริการที่ดี | 3 | 3 | 50 |
    | รวม | | | 100 |
    merge C4:G4 A4:A5 B4:B5 H4:H5 I4:I5 J4:J5
"""
LEVELS_BACKWARDS = """
    [ฟอร์ม]
    | ชื่อผู้รับการประเมิน (นาย/นาง/นางสาว) | นางสาวมาลี ทดสอบ |
    | รอบการประเมิน รอบที่ 1 ปีงบประมาณ พ.ศ. 2566 |
    | ตัวชี้วัดผลงาน | น้ำหนัก | 5 | 4 | 3 | 2 | 1 | คะแนน |
    | งานหนึ่ง | 30% | | ✓ | | | | |
    | งานสอง | 70% | ✓ | | | | | |
    | รวม | 100% | | | | | | |
"""
BEHAVIOURS_BESIDE_THE_NAME = """
    [สมรรถนะ]
    | สมรรถนะ | พฤติกรรมบ่งชี้ | ระดับคะแนน | | | | |
    | | | 1 | 2 | 3 | 4 | 5 |
    | การมุ่งผลสัมฤทธิ์ | ทำงานดี | | | | ✓ | |
    | | ทำงานเร็ว | | | ✓ | | |
    | การบริการที่ดี | ยิ้ม | | | | | ✓ |
    | | ฟัง | | | | | |
    merge C1:G1 A3:A4 A5:A6
"""


def test_colons_ticked_rounds_and_headings_with_more_words_are_understood():
    reading = read(COLONS_AND_PREFIXES)
    assert [(i["attained_level"], i["weight_pct"]) for i in reading.indicators] == [("4", "50"), ("3.5", "50")]
    assert [(c["competency_code"], c["rating"]) for c in reading.competencies] == [("results", "4"), ("service", "3")]
    assert (reading.person_ids, reading.full_names, reading.rounds) == (["00777"], ["นายสมชาย ทดสอบ"], ["2566/1"])
    assert reading.findings == []


def test_level_columns_may_run_from_five_to_one():
    reading = read(LEVELS_BACKWARDS)
    assert [(i["attained_level"], i["weight_pct"]) for i in reading.indicators] == [("4", "30"), ("5", "70")]
    assert (reading.full_names, reading.rounds) == (["นางสาวมาลี ทดสอบ"], ["2566/1"])


def test_behaviours_in_a_column_of_their_own_are_the_items():
    reading = read(LEVELS_BACKWARDS + BEHAVIOURS_BESIDE_THE_NAME)
    assert [(c["competency_code"], c["item_no"], c["rating"]) for c in reading.competencies] == [
        ("results", "1", "4"), ("results", "2", "3"), ("service", "1", "5")]
    assert [(f.code, f.cell_ref) for f in reading.findings] == [("LEVEL_MISSING", "C6")]


def test_numbers_under_an_unknown_heading_are_one_finding_not_one_a_row():
    reading = read(COLONS_AND_PREFIXES.replace("ค่าคะแนนที่ได้ (ก)", "ทำได้จริง"))
    assert [(f.code, f.cell_ref, f.found) for f in reading.findings] == [("LEVEL_COLUMN_UNKNOWN", "H4", "ทำได้จริง")]
    assert [i["attained_level"] for i in reading.indicators] == ["", ""]


def test_a_table_without_any_column_of_levels_is_one_finding():
    drawn = LEVELS_BACKWARDS.replace("| 5 | 4 | 3 | 2 | 1 | คะแนน |", "|").replace("| | ✓ | | | | |", "|").replace("| ✓ | | | | | |", "|")
    reading = read(drawn + BEHAVIOURS_BESIDE_THE_NAME.replace("ฟัง | | | | | |", "ฟัง | | ✓ | | | |"))
    assert [f.code for f in reading.findings] == ["LEVEL_COLUMN_MISSING"]


def test_a_number_with_leading_zeros_by_format_is_the_number_that_excel_shows():
    reading = read(LEVELS_BACKWARDS.replace("| นางสาวมาลี ทดสอบ |", "| นางสาวมาลี ทดสอบ | | เลขที่ตำแหน่ง | 00000:777 |"))
    assert reading.person_ids == ["00777"]
