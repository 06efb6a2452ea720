"""The roster: headings by meaning within the first ten rows, group and sum rows left out, two rosters joined."""

import os

from pipeline.intake.inbox import list_inbox
from pipeline.intake.roster import join_rosters
from pipeline.intake.sheets import Workbook, read_sheets
from pipeline.intake.guard import inspect
from pipeline.intake.reading import Reading
from pipeline.intake.workbook import _understand
from pipeline.intake.workers import read_inbox
from tests.drawing import ROUND, SETTINGS, draw, read

ROSTER = """
    [รายชื่อ]
    | บัญชีรายชื่อผู้รับการประเมิน |
    | |
    | ที่ | ตําแหน่ง\\nเลขที่ | ชื่อ - นามสกุล | ประเภท | ลักษณะงาน | อัตราเงินเดือน\\n(บาท) | เริ่มสัญญา | ทดลอง\\nงาน | ลา\\n(วัน) |
    | พนักงานราชการ – สำนักงาน |
    | ๑ | "00411" | นาง แก้วใจ  ทดสอบ | พนักงาน\u200bราชการ | สำนักงาน | ๑๘,๐๐๐ บาท | date 2563-10-01 | - | 3 |
    | ๒ | "อ28" | น.ส.มาลี ทดลอง | ๓๘ ค.(๒) | - | "15,540.-" | ๑ ต.ค. ๒๕๖๓ | ✓ | - |
    | ห้ามลบ แถวนี้ |
    | รวม ๒ ราย | | | | | 33540 |
"""


def people_of(*drawings):
    rosters = {f"{number}.xlsx": read(drawing).roster for number, drawing in enumerate(drawings)}
    frame, findings = join_rosters(rosters)
    return frame.set_index("person_id"), findings


def test_people_are_read_by_the_meaning_of_the_headings():
    people, _ = people_of(ROSTER)
    assert list(people.index) == ["00411", "อ28"]
    assert list(people["full_name"]) == ["นางแก้วใจ ทดสอบ", "น.ส.มาลี ทดลอง"]
    assert list(people["scheme"]) == ["government_employee", "civil_servant_38k2"]
    assert list(people["salary"]) == ["18000", "15540"]
    assert list(people["contract_from"]) == ["2020-10-01", "2020-10-01"]
    assert list(people["on_probation"]) == ["", "yes"]
    assert list(people["leave_days"]) == ["3", ""]


def test_a_roster_names_the_cell_of_each_number():
    people, _ = people_of(ROSTER)
    assert list(people["cell_ref"]) == ["B5", "B6"]


def test_two_equal_lines_are_one_person_and_two_differing_ones_block():
    assert people_of(ROSTER, ROSTER)[1] == []
    people, findings = people_of(ROSTER, ROSTER.replace("๑๘,๐๐๐", "๑๙,๐๐๐"))
    assert len(people) == 2
    assert [(f.code, f.person_id, f.severity) for f in findings] == [("ROSTER_PERSON_TWICE", "00411", "blocks_person")]


def test_whoever_has_an_unknown_personnel_type_stays_on_the_roster_and_is_blocked():
    reading = read(ROSTER.replace("๓๘ ค.(๒)", "ลูกจ้างประจำ"))
    assert [(f.code, f.found, f.person_id) for f in reading.findings] == [
        ("ROSTER_SCHEME_UNKNOWN", "ลูกจ้างประจำ", "อ28")]
    assert list(join_rosters({"ก": reading.roster})[0]["scheme"]) == ["government_employee", ""]


def test_a_roster_without_any_known_personnel_type_is_no_roster():
    assert read(ROSTER.replace("๓๘ ค.(๒)", "วิชาการ").replace("พนักงาน\u200bราชการ", "ทั่วไป")
                ).refusal.code == "WORKBOOK_FOREIGN"


def test_a_number_or_name_that_is_a_formula_without_value_is_missing_and_named():
    reading = read(ROSTER.replace('"อ28"', "=A1 =>").replace("นาง แก้วใจ  ทดสอบ", "#N/A"))
    assert sorted((f.code, f.cell_ref, f.person_id, f.words["about"]) for f in reading.findings) == [
        ("ROSTER_VALUE_MISSING", "B6", "", "เลขที่ตำแหน่ง"), ("ROSTER_VALUE_MISSING", "C5", "00411", "ชื่อ-สกุล")]
    assert list(join_rosters({"ก": reading.roster})[0]["person_id"]) == ["00411"]


def test_a_second_roster_with_fewer_columns_fills_and_does_not_block():
    shorter = """
        [ก]
        | เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทบุคลากร | อีเมล |
        | "00411" | นางแก้วใจ ทดสอบ | พนักงานราชการ | k@office.example |
    """
    people, findings = people_of(ROSTER, shorter)
    assert findings == []
    assert (people.loc["00411", "salary"], people.loc["00411", "email"]) == ("18000", "k@office.example")


def test_a_conflict_names_both_values_and_both_places():
    [finding] = people_of(ROSTER, ROSTER.replace("๑๘,๐๐๐", "๑๙,๐๐๐"))[1]
    assert finding.found == "เงินเดือน/ค่าตอบแทน: 18000 (0.xlsx B5) / 19000 (1.xlsx B5)"


def test_a_line_without_a_number_or_name_is_a_finding():
    reading = read(ROSTER.replace('"อ28"', ""))
    assert [(f.code, f.words["about"]) for f in reading.findings] == [("ROSTER_VALUE_MISSING", "เลขที่ตำแหน่ง")]


def test_a_salary_that_is_no_number_is_a_finding_and_stays_empty():
    reading = read(ROSTER.replace("๑๘,๐๐๐ บาท", "ตามคำสั่ง"))
    assert [(f.code, f.cell_ref) for f in reading.findings] == [("ROSTER_VALUE_UNREADABLE", "F5")]
    assert reading.roster[0]["salary"] == ""


def test_a_box_that_is_not_ticked_says_that_nobody_is_on_probation():
    reading = read(ROSTER.replace("✓", "FALSE"))
    assert ([person["on_probation"] for person in reading.roster], reading.findings) == (["", ""], [])
    ticked, = (f for f in read(ROSTER.replace("✓", "กำลัง")).findings)
    assert (ticked.code, ticked.cell_ref) == ("ROSTER_VALUE_UNREADABLE", "H6")


def test_whoever_has_no_personnel_type_lacks_it_and_has_no_unknown_one():
    reading = read(ROSTER.replace("๓๘ ค.(๒)", ""))
    assert [(f.code, f.person_id, f.words["about"]) for f in reading.findings] == [("ROSTER_VALUE_MISSING", "อ28", "ประเภทบุคลากร")]
    assert [person["scheme"] for person in reading.roster] == ["government_employee", ""]


def test_national_ids_are_never_read():
    reading = read(ROSTER.replace("| ประเภท |", "| เลขบัตรประชาชน |").replace("พนักงาน\u200bราชการ", "0000000001371"))
    assert "0000000001371" not in str([*reading.roster, *reading.cells])


def test_a_heading_below_the_tenth_row_is_no_roster():
    assert read("[ก]\n" + "| เรื่อง |\n" * 10 + ROSTER.split("\n", 2)[2]).refusal.code == "WORKBOOK_FOREIGN"


def test_a_format_whose_facts_cannot_be_seen_says_so():
    content = draw(ROSTER)
    sheets = read_sheets(content, inspect(content, SETTINGS.limits), SETTINGS.limits).sheets
    reading = Reading("ก.xlsb")
    _understand(reading, Workbook(sheets, hides_facts=True), ROUND)
    assert [f.code for f in reading.findings] == ["FORMAT_HIDES_FACTS"]


def test_what_is_no_regular_file_is_named_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "ท่อ.xlsx")
    [reading] = read_inbox(list_inbox(tmp_path), SETTINGS.limits, ROUND, 1, lambda: None)
    assert reading.refusal.code == "FILE_NOT_REGULAR"
