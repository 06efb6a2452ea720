"""`learn`: a new office's wording is a new line in headers.csv, and the program proposes it."""

import re
from pathlib import Path

import pytest

from pipeline.intake.guard import Refusal
from pipeline.intake.learn import learn
from tests.drawing import SETTINGS, draw

INBOX = Path(__file__).parents[1] / "input"
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


def learnt(text: str):
    return learn(draw(text), SETTINGS.limits)


def test_no_column_is_proposed_for_a_meaning_that_the_table_has():
    proposed = learnt("""
        [แบบ]
        | ที่ | ตัวชี้วัดผลงาน | คะแนน | ผลคะแนนจริง | น้ำหนัก | คะแนนรวม | คะแนนรวมทั้งหมด |
        | 1 | งานหนึ่ง | 4 | 4 | 100 | 4 | 4 |
    """).proposed
    assert proposed == ["achievement,?,ผลคะแนนจริง", "achievement,?,คะแนนรวมทั้งหมด"]


@pytest.mark.parametrize(("kind", "anchor", "score"), [("achievement", "ตัวชี้วัดผลงาน", "level"), ("competency", "สมรรถนะ", "rating")])
def test_a_column_of_numbers_from_1_to_5_is_the_score_that_the_table_lacks(kind, anchor, score):
    assert learnt(f"""
        [แบบ]
        | ที่ | {anchor} | ผลคะแนนจริง | น้ำหนัก | คะแนนรวม | รหัสแฟ้ม |
        | 1 | งานหนึ่ง | ๔.๕ | 60 | 2.4 | 3 |
        | 2 | งานสอง | 4 | 40 | 1.6 | 3 |
        | รวม | | 8.5 | 100 | 4 | |
    """).proposed == [f"{kind},{score},ผลคะแนนจริง", f"{kind},?,รหัสแฟ้ม"]


@pytest.mark.parametrize("answers", [(1, 2, 3), (4, 7, 3), (4, "แฟ้ม", 3), ("", "", "")])
def test_a_column_that_counts_the_rows_or_holds_anything_else_is_no_score(answers):
    rows = "".join(f"| งาน{no} | {answer} | 100 |\n" for no, answer in enumerate(answers))
    assert learnt(f"[แบบ]\n| ตัวชี้วัดผลงาน | รหัสงาน | น้ำหนัก |\n{rows}").proposed == ["achievement,?,รหัสงาน"]


def test_a_meaning_found_on_one_sheet_is_not_lost_on_another():
    lacking = "| ตัวชี้วัดผลงาน | ผลคะแนนจริง | น้ำหนัก | คะแนนรวม |\n| งานหนึ่ง | 4 | 100 | 4 |\n"
    having = "| ตัวชี้วัดผลงาน | คะแนน | ผลคะแนนจริง | น้ำหนัก | คะแนนรวม |\n| งานหนึ่ง | 4 | 4 | 100 | 4 |\n"
    for first, second in ((lacking, having), (having, lacking)):
        assert learnt(f"[ก]\n{first}[ข]\n{second}").proposed == ["achievement,level,ผลคะแนนจริง"]


def test_a_column_of_words_is_proposed_for_no_number():
    assert learnt("""
        [แบบ]
        | ตัวชี้วัดผลงาน | คะแนนประเมินแล้ว | น้ำหนัก |
        | งานหนึ่ง | ดีมาก | 100 |
    """).proposed == ["achievement,?,คะแนนประเมินแล้ว"]


SPLIT_ROSTER = "[ทะเบียน]\n| เลขที่ตำแหน่ง | คำนำหน้า | ชื่อ | สกุล | ประเภทบุคลากร | เงินเดือนปัจจุบัน | สายงาน |\n" + "".join(
    f'| "{no:05}" | นาย | ทดสอบ{no} | ตัวอย่าง | พนักงานราชการ | 18000 | ธุรการ |\n' for no in range(30))


def test_a_table_of_which_hardly_a_heading_is_known_is_none_of_ours():
    assert learnt("[ยานพาหนะ]\n| ทะเบียนรถ | น้ำมัน | ระยะทาง |\n| กข 12 | 40 | 380 |\n| กข 13 | 35 | 300 |").proposed == []


def test_a_name_in_several_columns_is_to_be_joined_and_no_line_would_lose_the_surname():
    roster = learnt(SPLIT_ROSTER)
    (said,) = [line for line in roster.unknown if "B1 C1 D1" in line]
    assert "คำนำหน้า | ชื่อ | สกุล" in said and "ชื่อ-สกุล" in said
    assert roster.proposed == ["roster,salary,เงินเดือนปัจจุบัน", "roster,?,สายงาน"]


def test_a_name_in_several_cells_of_a_form_is_to_be_joined_too():
    form = learnt("[ปก]\n| คำนำหน้า | นาย | ชื่อ | ทดสอบ | สกุล | ตัวอย่าง |")
    assert form.proposed == [] and "A1 C1 E1" in form.unknown[0]


def test_a_heading_is_never_claimed_as_the_value_of_the_one_beside_it():
    assert learnt(SPLIT_ROSTER).recognised == []
    listed = learnt("""
        [ทะเบียน]
        | เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทบุคลากร |
        | "00411" | นายทดสอบ ตัวอย่าง | พนักงานราชการ |
    """)
    assert listed.recognised == ["ทะเบียน B1: ทะเบียนบุคลากร (person_id = A, full_name = B, scheme = C)"]


def test_a_roster_with_the_whole_name_under_one_short_heading_gets_its_line():
    assert "roster,full_name,ชื่อ" in learnt(SPLIT_ROSTER.replace("| สกุล ", "| ").replace("| ตัวอย่าง ", "| ")).proposed


PRIVATE = re.compile("ทดสอบ|ตัวอย่าง|00777|1-2345|@")
PERSONAL = {
    "values beside unknown labels": "| ผู้รับประเมินผล | นายทดสอบ ตัวอย่าง | รหัสเดิม | ต 12 | ที่อยู่ใหม่ | ทดสอบซอย |",
    "a value between two labels": "| ผู้รับประเมินผล | ทดสอบ ตัวอย่าง | ตำแหน่ง | ครู |",
    "labels of which one is unknown": "| ชื่อ | ทดสอบ ตัวอย่าง | ตำแหน่ง | ครู |\n| รหัสเดิม | 777 | เงินเดือน | 15000 |",
    "a name that stands alone": "| ทดสอบ ตัวอย่าง | ครู |\n| นายทดสอบ | ครู |",
    "label and name in one cell": "| ชื่อ-สกุลผู้รับประเมิน นายทดสอบ | ครู |",
    "number, date and address": "| 1-2345-67890-12-3 | ครู |\n| test@example.com | ครู |\n| ต ๐๐๗๗๗ | ครู |",
    "the name of a field once more": "| ชื่อ | ทดสอบ ตัวอย่าง |\n| ทดสอบ | ครู |",
    "a roster that goes on behind a gap": SPLIT_ROSTER.split("\n", 1)[1] + "\n| |\n" + SPLIT_ROSTER.split("\n", 2)[2],
}


@pytest.mark.parametrize("rows", PERSONAL.values(), ids=PERSONAL)
@pytest.mark.parametrize("table", ["", "| |\n| ตัวชี้วัดผลงาน | คะแนน | น้ำหนัก |\n| งาน | 4 | 100 |"], ids=["alone", "above a table"])
def test_nothing_personal_is_ever_proposed_or_called_unknown(rows, table):
    form = learnt(f"[แบบ]\n{rows}\n{table}")
    assert not [line for line in form.proposed + form.unknown if PRIVATE.search(line)]


def test_a_list_of_names_without_any_heading_teaches_nothing():
    assert learnt("[รายชื่อ]\n| ทดสอบ | ตัวอย่าง | ครู |\n| สมมติ | ตัวอย่าง | ครู |").proposed == []


def test_who_is_evaluated_is_never_proposed_as_the_evaluator():
    form = learnt("[ปก]\n| ผู้ถูกประเมิน | นายทดสอบ ตัวอย่าง |\n| ผู้ประเมิน | นางสมมติ ดี |")
    assert form.proposed == ["label,full_name,ผู้ถูกประเมิน"]


def test_what_stands_left_of_the_value_below_a_label_is_no_label():
    form = learnt("""
        [ปก]
        | | ชื่อ-สกุลผู้รับการประเมิน |
        | ลำดับแฟ้ม | นายทดสอบ ตัวอย่าง |
        | รหัสแฟ้ม | 12 |
        | |
        | ตัวชี้วัดผลงาน | คะแนน | น้ำหนัก |
        | งาน | 4 | 100 |
    """)
    assert "ปก B2: full_name = นายทดสอบ ตัวอย่าง" in form.recognised
    assert form.proposed == ["label,?,รหัสแฟ้ม"]


def test_labels_with_their_values_below_are_no_table():
    form = learnt("""
        [ปก]
        | ชื่อ-สกุลผู้รับการประเมิน | ตำแหน่ง | เลขที่ตำแหน่ง | สังกัด |
        | นายทดสอบ ตัวอย่าง | ครู | "00777" | โรงเรียนหนึ่ง |
        | รอบการประเมิน | ชื่อผู้ประเมิน | วันที่ประเมิน | ตำแหน่งผู้ประเมิน |
        | 1/2566 | นางสมมติ ดี | 4 เมษายน 2566 | ผู้อำนวยการ |
    """)
    assert form.proposed == [] and len(form.recognised) == 8


def test_the_forms_of_the_example_office_teach_nothing_personal():
    files = [path for path in sorted(INBOX.rglob("*.xlsx")) if not path.name.startswith("~$")]
    proposed = set()
    for path in files:
        try:
            proposed |= set(learn(path.read_bytes(), SETTINGS.limits).proposed)
        except Refusal:
            continue
    assert len(files) > 30 and proposed == {"groups,?,ที่"}
