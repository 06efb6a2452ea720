"""Agreements: what is wrong in one warns, for only an evaluation can keep a person from a score."""

from pipeline.findings import Finding, findings_frame, of_agreement
from pipeline.intake.matching import Matched
from pipeline.run import read_findings
from tests.drawing import read

AGREEMENT = """
    [แบบ]
    | ชื่อผู้รับการประเมิน | นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง | "00777" |
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | งานหนึ่ง | | |
    | 2 | งานสอง | | 40 |
"""


def test_a_missing_weight_in_an_agreement_warns_and_blocks_nobody():
    reading = read(AGREEMENT)
    assert reading.kind == "agreement"
    found = [f for f in read_findings([Matched(reading, "accepted", "00777")]) if f.cell_ref]
    assert [(f.code, f.severity, f.person_id, f.cell_ref) for f in found] == [("AGREEMENT_FAULT", "warns", "00777", "D3")]


def test_the_sentence_says_what_is_wrong_in_the_agreement():
    finding = of_agreement(Finding("WEIGHT_MISSING", "ก.xlsx", words={"about": "ตัวชี้วัดที่ 1 "}))
    assert findings_frame([finding])["message_th"][0] == "ข้อตกลงการปฏิบัติงาน: ตัวชี้วัดที่ 1 ยังไม่มีน้ำหนัก"


def test_what_only_warns_stays_as_it_is():
    finding = Finding("WEIGHT_BELOW_MIN", "ก.xlsx")
    assert of_agreement(finding) is finding
