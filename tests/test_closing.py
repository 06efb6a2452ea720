"""Parts 3–5 of a summary form: remarks, acknowledgment, superiors, however an office prints its boxes."""

from dataclasses import replace

import pytest

from pipeline.intake.matching import Matched
from pipeline.intake.two_rounds import remarks_frame
from tests.drawing import read
from tests.papers_of import person_page
from tests.sample_results import sample_results

FIGURES = """
    [แบบ]
    | ชื่อผู้รับการประเมิน | นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง | "00777" |
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | งานหนึ่ง | 4 | 100 |
    | | รวม | | 100 |
"""
PRINTED = """
    | ส่วนที่ 3  ความคิดเห็นเพิ่มเติมของผู้ประเมิน |
    | {remark} |
    | ส่วนที่ 4  การแจ้งและการรับทราบผลการประเมิน |
    | {yes} ได้รับทราบผลการประเมินแล้ว |
    | {no} ได้แจ้งผลการประเมินเมื่อวันที่ {day} แต่ผู้รับการประเมินไม่ลงนามรับทราบ โดยมี {witness} เป็นพยาน |
    | ลงชื่อ .................... ผู้รับการประเมิน |
    | ส่วนที่ 5  ความเห็นของผู้บังคับบัญชาเหนือขึ้นไป |
    | {agrees} เห็นด้วยกับผลการประเมินข้างต้น | {next_agrees} เห็นด้วยกับผลการประเมินข้างต้น |
    | {differs} มีความเห็นแตกต่าง ดังนี้ {how} | {next_differs} มีความเห็นแตกต่าง ดังนี้ {next_how} |
    | ลงชื่อ .................... | ลงชื่อ .................... |
"""
EMPTY = dict.fromkeys(("yes", "no", "agrees", "differs", "next_agrees", "next_differs"), "☐") | dict.fromkeys(
    ("day", "witness", "how", "next_how"), "....................") | {"remark": ""}


def closed(more):
    reading = read(FIGURES + more)
    said = [(s.kind, s.by, s.text, s.said_on, s.witness) for s in reading.closing]
    return said, [found.code for found in reading.findings if found.code.startswith("CLOSING_")]


def printed(**filled):
    return closed(PRINTED.format(**EMPTY | filled))


def test_a_form_with_empty_boxes_says_nothing():
    assert printed() == ([], [])


def test_remark_acknowledgment_and_agreement_are_read_with_their_cells():
    reading = read(FIGURES + PRINTED.format(**EMPTY | {"remark": "ทำงานดี", "yes": "☑", "agrees": "☑"}))
    assert [(s.kind, s.by, s.text, s.cell_ref) for s in reading.closing] == [
        ("remark", "", "ทำงานดี", "A6"), ("acknowledged", "", "", "A8"), ("agrees", "superior", "", "A12")]
    assert {("closing.remark", "A6"), ("closing.agrees", "A12")} <= {(c["field"], c["cell_ref"]) for c in reading.cells}


def test_whoever_would_not_sign_was_told_on_a_day_before_a_witness():
    assert printed(no="☑", day="12 ตุลาคม 2565", witness="นายสุเทพ จำลองมิตร") == (
        [("refused", "", "", "2022-10-12", "นายสุเทพ จำลองมิตร")], [])


@pytest.mark.parametrize("filled", [{"day": "12 ตุลาคม 2565"}, {"witness": "นายสุเทพ จำลองมิตร"}, {}])
def test_a_refusal_without_day_or_witness_is_a_finding(filled):
    assert printed(no="☑", **filled)[1] == ["CLOSING_INCOMPLETE"]


def test_both_boxes_ticked_contradict_each_other():
    said, codes = printed(yes="☑", no="☑", day="12 ตุลาคม 2565", witness="นายสุเทพ จำลองมิตร")
    assert len(said) == 2 and codes == ["CLOSING_CONTRADICTORY"]


def test_the_superiors_are_told_apart_and_a_difference_needs_its_words():
    assert printed(differs="☑", how="ควรได้ระดับดีมาก", next_agrees="☑") == (
        [("agrees", "next_superior", "", "", ""), ("differs", "superior", "ควรได้ระดับดีมาก", "", "")], [])
    assert printed(next_differs="☑") == ([("differs", "next_superior", "", "", "")], ["CLOSING_INCOMPLETE"])


@pytest.mark.parametrize("more", [
    "| (  ✓  ) ได้รับทราบผลการประเมินแล้ว     (      ) ได้แจ้งผลแล้ว แต่ไม่ลงนามรับทราบ โดยมี.......... เป็นพยาน |",
    "| ส่วนที่ ๕  การรับทราบผล      ☑ ได้รับทราบผลการประเมินแล้ว      ☐ ได้แจ้งผลแล้ว แต่ไม่ลงนามรับทราบ โดยมี .... เป็นพยาน |",
    "| ☑ | ได้รับทราบผลการประเมินแล้ว |", "| [x] ได้รับทราบผลการประเมินและแผนพัฒนาแล้ว |",
    "| ✓ ได้รับทราบผลการประเมินแล้ว |", "| /ได้รับทราบผลการประเมินแล้ว |"])
def test_boxes_are_understood_however_they_are_printed(more):
    assert closed(more) == ([("acknowledged", "", "", "", "")], [])


def test_a_signature_behind_the_superiors_box_is_none_of_his_words():
    assert closed("| ☐ เห็นด้วย  ☑ มีความเห็นแตกต่าง ควรดีมาก ......  ลงชื่อ ........ (นายก ข) |") == (
        [("differs", "superior", "ควรดีมาก", "", "")], [])


@pytest.mark.parametrize(("more", "remark"), [
    ("| ความเห็นของผู้ประเมิน | ทำงานดี |", "ทำงานดี"),
    ("| ความเห็นของผู้ประเมิน |\n| ทำงานดี |\n| และตรงเวลา |\n| ลงชื่อ ....... |", "ทำงานดี และตรงเวลา"),
    ("| ความเห็นของผู้ประเมิน |\n| ทำงานดี |\n| แผนพัฒนาการปฏิบัติราชการรายบุคคล |\n| อบรม |", "ทำงานดี"),
    ("| ความเห็นของผู้ประเมิน |\n| ทำงานดี |\n| ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา | วิธีการพัฒนา |\n| ก | ข |", "ทำงานดี"),
    ("| ความเห็นของผู้ประเมิน |\n| ✓ ทำงานดี |\n| ✓ ได้รับทราบผลการประเมินแล้ว |", "✓ ทำงานดี"),
    ("| ระดับผลการประเมิน | ความเห็นของผู้ประเมิน |\n| ดี | ทำงานดี |", "ทำงานดี")])
def test_a_remark_ends_where_the_form_goes_on(more, remark):
    assert [text for kind, _, text, *_ in closed(more)[0] if kind == "remark"] == [remark]


@pytest.mark.parametrize("more", ["| ความเห็นของผู้ประเมิน |\n| ........ |\n| ลงชื่อ ........ |", "| ความเห็นของผู้ประเมิน |"])
def test_dots_and_signatures_are_no_remark(more):
    assert closed(more)[0] == []


def test_what_is_said_stands_in_the_audit_table_and_on_the_persons_page():
    reading = read(FIGURES + PRINTED.format(**EMPTY | {"remark": "=ดี<b>มาก", "no": "☑", "day": "12 ต.ค. 2565", "witness": "นายสุเทพ"}))
    frame = remarks_frame([Matched(reading, "accepted", "00101")])
    assert frame[["remark_no", "statement", "words", "told_on", "witness"]].values.tolist() == [
        ["1", "remark", "=ดี<b>มาก", "", ""], ["2", "refused", "", "2022-10-12", "นายสุเทพ"]]
    results = sample_results("2566/1")
    page = person_page(replace(results, remarks=frame), "00101")
    assert "=ดี&lt;b&gt;มาก" in page and "แจ้งเมื่อ 12 ตุลาคม 2565" in page and "พยาน นายสุเทพ" in page
    assert "ความเห็นและการรับทราบในแบบ" not in person_page(results, "00101")
