"""Whose a file is, and which of several counts (contract: Input). Names and times of files never decide."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pipeline.intake.matching import Matched, files_frame, match_files
from pipeline.intake.reading import Reading
from pipeline.tables import PEOPLE
from tests.drawing import ROUND, SETTINGS, read

ROSTER = """
    00777 | นายสมชาย ทดสอบ        | โรงเรียนบ้านหนึ่ง | government_employee
    00778 | นางสาวน้ำฝน สมมติธรรม   | โรงเรียนบ้านสอง  | government_employee
    00779 | ว่าที่ ร.ต. แดน จำลอง    | โรงเรียนบ้านหนึ่ง | government_employee
    อ12   | นางมานี ตัวอย่าง        | กลุ่มอำนวยการ   | civil_servant_38k2
    00801 | นายซ้ำ ชื่อเดียว        | โรงเรียนบ้านหนึ่ง | government_employee
    00802 | นายซ้ำ ชื่อเดียว        | โรงเรียนบ้านสอง  | government_employee
"""
PEOPLE_OF_ROSTER = PEOPLE.frame([
    dict.fromkeys(PEOPLE.column_names, "") | dict(zip(("person_id", "full_name", "unit", "scheme"), map(str.strip, line.split("|"))))
    for line in ROSTER.strip().splitlines()])
FULL_ROUND = "ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566)"


def form(name: str = "นายสมชาย ทดสอบ", number: str = "00777", round_: str = FULL_ROUND, level: str = "4.25", unit: str = "",
         on: str = "", title: str = "แบบประเมิน", more: str = "", file_name: str = "ก.xlsx", modified: str = "") -> Reading:
    """The reading of a form drawn with these fields."""
    drawn = read(f"""
        [แบบ]
        | {title} |
        | ชื่อผู้รับการประเมิน | {name} | | เลขที่ตำแหน่ง | "{number}" | | สังกัด | {unit} |
        | รอบการประเมิน | {round_} |
        | วันที่ประเมิน | {on} |
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
        | 1 | งานหนึ่ง | {level} | 100 |
        {more}
    """)
    return replace(drawn, file_name=file_name, modified=modified)


def fates(*readings: Reading) -> list[tuple[str, str, str]]:
    """(status, person, reason) of each file, in the order given."""
    matched, _ = match_files(list(readings), PEOPLE_OF_ROSTER, ROUND)
    return [(m.status, m.person_id, m.reason_code) for m in matched]


def codes(*readings: Reading) -> list[str]:
    return sorted(finding.code for finding in match_files(list(readings), PEOPLE_OF_ROSTER, ROUND)[1])


def refused(code: str, person_id: str = "") -> list[tuple[str, str, str]]:
    return [("rejected", person_id, code)]


ACCEPTED = [("accepted", "00777", "")]


# ── whose ──

def test_the_number_says_whose_a_form_is():
    assert fates(form()) == fates(form(number="๐๐๗๗๗")) == fates(form(number=" 00 777")) == ACCEPTED
    assert codes(form()) == []


@pytest.mark.parametrize(("name", "person_id"), [
    ("นายสมชาย ทดสอบ", "00777"), ("นายสมชาย  ทดสอบ", "00777"), ("สมชาย ทดสอบ", "00777"), ("นาย สมชาย ทดสอบ", "00777"),
    ("นายสมชาย\u200b ทดสอบ", "00777"), ("น.ส. น้ำฝน สมมติธรรม", "00778"), ("น.ส.นํ้าฝน สมมติธรรม", "00778"), ("น.ส.น้ําฝน สมมติธรรม", "00778"),
    ("นางน้ำฝน สมมติธรรม", "00778"), ("ว่าที่ร.ต.แดน จำลอง", "00779"), ("ว่าที่ ร้อยตรี แดน จำลอง", "00779"), ("แดน จําลอง", "00779")])
def test_without_a_number_the_name_does_however_it_is_spelt(name, person_id):
    assert fates(form(name, "")) == [("accepted", person_id, "")]


def test_a_name_of_two_people_is_no_match_unless_the_unit_tells_them_apart():
    assert fates(form("นายซ้ำ ชื่อเดียว", "")) == refused("PERSON_MATCHES_TWO")
    assert fates(form("นายซ้ำ ชื่อเดียว", "", unit="โรงเรียน บ้านสอง")) == [("accepted", "00802", "")]
    assert fates(form("นายซ้ำ ชื่อเดียว", "00801")) == [("accepted", "00801", "")]


def test_who_is_not_on_the_roster_is_nobody():
    assert fates(form("นายไม่มี ในทะเบียน", "")) == fates(form(number="99999")) == refused("PERSON_NOT_ON_ROSTER")
    assert fates(form("", "")) == refused("PERSON_NOT_STATED")


def test_a_nearly_right_name_is_never_taken_for_the_right_one():
    for name in ("นายสมชัย ทดสอบ", "นายสมชาย", "นายสมชาย ทดสอบดี", "สมชาย ท."):
        assert fates(form(name, "")) == refused("PERSON_NOT_ON_ROSTER")


def test_the_number_of_one_and_the_name_of_another_is_refused_and_nobodys():
    assert fates(form("นางมานี ตัวอย่าง", "00777")) == refused("PERSON_NAME_OF_ANOTHER")
    assert fates(form("นายคนใหม่ เพิ่งมา", "00777")) == refused("PERSON_NAME_OF_ANOTHER")


def test_a_changed_surname_with_number_and_given_name_is_accepted_to_be_confirmed():
    assert fates(form("นางสาวน้ำฝน แต่งงานแล้ว", "00778")) == [("accepted", "00778", "")]
    assert codes(form("นางสาวน้ำฝน แต่งงานแล้ว", "00778")) == ["PERSON_NAME_CHANGED"]
    assert codes(form("นางน้ำฝน สมมติธรรม", "00778")) == []


def test_two_people_in_one_workbook_are_neithers():
    second = """
        [คนที่สอง]
        | ชื่อผู้รับการประเมิน | นางสาวน้ำฝน สมมติธรรม | | เลขที่ตำแหน่ง | "00778" |
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
        | 1 | งานอื่น | 5 | 100 |
    """
    assert fates(form(more=second)) == refused("PERSON_TWO_IN_WORKBOOK")
    assert fates(form(number="", more=second.replace('"00778"', ""))) == refused("PERSON_TWO_IN_WORKBOOK")


def test_one_person_named_on_every_sheet_in_other_spelling_is_one():
    again = "[อีกแผ่น]\n| ชื่อผู้รับการประเมิน | สมชาย  ทดสอบ | | เลขที่ตำแหน่ง | ๐๐๗๗๗ |"
    assert fates(form(more=again)) == ACCEPTED


def test_another_unit_than_the_rosters_is_said_aloud():
    assert fates(form(unit="โรงเรียนบ้านสอง")) == ACCEPTED
    assert (codes(form(unit="โรงเรียนบ้านสอง")), codes(form(unit="โรงเรียน บ้านหนึ่ง"))) == (["UNIT_DIFFERS"], [])


# ── of which round, by which form ──

@pytest.mark.parametrize(("stated", "code"), [
    ("ครั้งที่ 2 (1 เมษายน – 30 กันยายน 2565)", ""), ("1 เมษายน 2565 – 30 กันยายน 2565", "ROUND_LAST"), ("2/2565", "ROUND_LAST"),
    ("รอบที่ 2/2566", "ROUND_OTHER"), ("รอบที่ 1/2565", "ROUND_OF_OTHER_YEAR"), ("รอบที่ 1/2567", "ROUND_OF_OTHER_YEAR"),
    ("รอบที่ 1/2566 และ 2/2566", "ROUND_CONTRADICTORY"), ("รอบที่ 1/2566 (1 เมษายน 2566 – 30 กันยายน 2566)", "ROUND_CONTRADICTORY")])
def test_a_form_of_another_round_is_refused_but_keeps_its_person(stated, code):
    assert fates(form(round_=stated)) == (refused(code, "00777") if code else ACCEPTED)


def test_a_form_without_a_round_counts_for_its_folder_and_says_so():
    for unstated in ("", "ครั้งที่ 1", "ครั้งที่ 1 ☐  ครั้งที่ 2 ☐"):
        assert fates(form(round_=unstated)) == ACCEPTED
        assert codes(form(round_=unstated)) == ["ROUND_NOT_STATED"]


def test_another_personnel_types_form_is_refused():
    assert fates(form(title="แบบประเมินข้าราชการ 38 ค.(2)")) == refused("FORM_OF_OTHER_SCHEME", "00777")
    assert fates(form(title="แบบประเมินพนักงานราชการ")) == ACCEPTED
    assert fates(form("นางมานี ตัวอย่าง", "อ12", title="แบบประเมินพนักงานราชการ")) == refused("FORM_OF_OTHER_SCHEME", "อ12")


# ── which of several ──

EARLY, LATE = "2023-04-01T08:00:00+00:00", "2023-04-02T08:00:00+00:00"
SUPERSEDED, COPY = ("superseded", "00777", "SUBMISSION_SUPERSEDED"), ("superseded", "00777", "SUBMISSION_COPY")
UNDECIDED = ("rejected", "", "SUBMISSION_UNDECIDED")


def test_the_evaluators_later_date_counts_whatever_was_saved_last():
    first = form(on="5 เมษายน 2566", level="3", file_name="ข.xlsx", modified=LATE)
    second = form(on="6 เมษายน 2566", level="4", file_name="ก.xlsx", modified=EARLY)
    assert fates(first, second) == [SUPERSEDED, *ACCEPTED]


def test_a_tie_of_dates_is_decided_by_the_workbooks_own_modified_property():
    first = form(on="5 เมษายน 2566", level="3", file_name="ข.xlsx", modified=EARLY)
    second = form(on="5 เมษายน 2566", level="4", file_name="ก.xlsx", modified=LATE)
    assert fates(first, second) == [SUPERSEDED, *ACCEPTED]


def test_where_one_has_no_date_all_go_by_the_modified_property():
    first = form(on="9 เมษายน 2566", level="3", file_name="ข.xlsx", modified=EARLY)
    second = form(level="4", file_name="ก.xlsx", modified=LATE)
    assert fates(first, second) == [SUPERSEDED, *ACCEPTED]


def test_differing_forms_that_nothing_orders_are_all_refused_and_named():
    readings = [form(level=level, file_name=f"{level}.xlsx", modified=EARLY) for level in ("3", "4", "5")]
    assert fates(*readings) == [UNDECIDED] * 3
    found = [f.found for f in match_files(readings, PEOPLE_OF_ROSTER, ROUND)[1]]
    assert found == ["3.xlsx, 4.xlsx, 5.xlsx"] * 3


def test_of_copies_the_first_path_counts():
    readings = [form(file_name=f"{name}.xlsx", modified=EARLY) for name in "ขกค"]
    assert fates(*readings) == [COPY, *ACCEPTED, COPY]


def test_a_late_copy_of_the_counted_form_is_a_copy_and_an_early_other_one_superseded():
    readings = [form(file_name="ก.xlsx", modified=EARLY, level="3"), form(file_name="ข.xlsx", modified=LATE),
                form(file_name="ค.xlsx", modified=EARLY)]
    assert fates(*readings) == [SUPERSEDED, *ACCEPTED, COPY]


def test_an_agreement_never_supersedes_an_evaluation():
    agreement = form(level="", file_name="ข.xlsx", modified=LATE)
    assert agreement.kind == "agreement"
    assert fates(form(file_name="ก.xlsx", modified=EARLY), agreement) == ACCEPTED * 2


def test_a_refused_form_supersedes_nothing():
    other_round = form(round_="รอบที่ 2/2566", on="9 เมษายน 2566", modified=LATE, file_name="ข.xlsx")
    assert fates(form(on="1 เมษายน 2566"), other_round) == ACCEPTED + refused("ROUND_OTHER", "00777")


@pytest.mark.parametrize("first", [form("นางใคร ไม่ทราบ", "", modified=LATE), form(level="4,5", on="9 เมษายน 2566", modified=LATE)],
                         ids=["refused", "accepted and later by its date"])
def test_a_returned_file_that_came_back_mended_supersedes_the_one_that_was_returned(first):
    mended = replace(form(on="1 เมษายน 2566", file_name="กลับ.xlsx", modified=EARLY), returned_for=first.sha256)
    other = form("นางมานี ตัวอย่าง", "อ12", file_name="ข.xlsx")
    assert fates(first, mended, other) == [SUPERSEDED, *ACCEPTED, ("accepted", "อ12", "")]
    assert [(f.code, f.file_name, f.found, f.person_id) for f in match_files([first, mended, other], PEOPLE_OF_ROSTER, ROUND)[1]] == [
        ("SUBMISSION_SUPERSEDED", "ก.xlsx", "กลับ.xlsx", "00777")]


def test_a_returned_file_that_came_back_refused_leaves_the_first_as_it_was():
    first = form()
    back = replace(form(round_="รอบที่ 2/2566", file_name="กลับ.xlsx"), returned_for=first.sha256)
    assert fates(first, back) == ACCEPTED + refused("ROUND_OTHER", "00777")


def test_a_hidden_copy_in_the_workbook_neither_counts_nor_names_a_second_person():
    hidden = """
        [hidden: แบบ (2)]
        | ชื่อผู้รับการประเมิน | นางมานี ตัวอย่าง | | เลขที่ตำแหน่ง | "อ12" |
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
        | 1 | งานหนึ่ง | 5 | 100 |
    """
    reading = form(more=hidden)
    assert fates(reading) == ACCEPTED and reading.indicators[0]["attained_level"] == "4.25"
    assert "HIDDEN_COPY_DIFFERS" in {finding.code for finding in reading.findings}


SENT = [form(level=level, on=on, modified=modified, file_name=f"{number}.xlsx") for number, (level, on, modified) in enumerate([
    ("3", "1 เมษายน 2566", EARLY), ("4", "2 เมษายน 2566", EARLY), ("4", "2 เมษายน 2566", LATE), ("5", "2 เมษายน 2566", LATE),
    ("3", "", LATE), ("4", "", EARLY), ("", "", LATE)])] + [form("นางมานี ตัวอย่าง", "อ12", file_name="7.xlsx")]


@given(st.lists(st.sampled_from(SENT), unique_by=lambda reading: reading.file_name), st.randoms(use_true_random=False))
def test_the_order_of_files_never_matters(readings, chance):
    shuffled = chance.sample(readings, len(readings))
    one, other = (match_files(order, PEOPLE_OF_ROSTER, ROUND) for order in (readings, shuffled))
    assert files_frame(one[0]).equals(files_frame(other[0]))
    assert sorted(map(str, one[1])) == sorted(map(str, other[1]))


@given(st.lists(st.sampled_from(SENT), unique_by=lambda reading: reading.file_name))
def test_each_file_has_one_fate_and_one_evaluation_a_person_counts_at_most(readings):
    matched, _ = match_files(readings, PEOPLE_OF_ROSTER, ROUND)
    assert [m.reading.file_name for m in matched] == [reading.file_name for reading in readings]
    counted = [(m.person_id, m.reading.kind) for m in matched if m.status == "accepted"]
    assert len(set(counted)) == len(counted)


@given(st.permutations("กขคง"), st.permutations([("3", EARLY), ("4", LATE), ("4", EARLY), ("3", EARLY)]))
def test_the_names_of_files_never_decide_between_differing_forms(names, sent):
    readings = [form_of(level, modified, f"{name}.xlsx") for name, (level, modified) in zip(names, sent)]
    matched = match_files(readings, PEOPLE_OF_ROSTER, ROUND)[0]
    assert [(m.reading.modified, m.reading.figures()[0][2]) for m in matched if m.status == "accepted"] == [(LATE, "4")]


def form_of(level: str, modified: str, file_name: str) -> Reading:
    return replace(BY_LEVEL[level], modified=modified, file_name=file_name)


BY_LEVEL = {level: form(level=level) for level in "34"}


def test_a_workbook_without_a_modified_property_is_not_taken_for_the_older_one():
    undated, dated = form(level="3", file_name="ก.xls"), form(level="4", file_name="ข.xlsx", modified=LATE)
    assert fates(undated, dated) == [UNDECIDED] * 2


def test_files_that_are_no_forms_pass_by():
    litter, evidence = Reading("~$ก.xlsx", kind="litter"), Reading("ก.pdf", kind="evidence")
    assert fates(litter, evidence) == [("ignored", "", "")] * 2
    assert isinstance(match_files([litter], PEOPLE_OF_ROSTER, ROUND)[0][0], Matched)


# ── forms of ours ──

IDENTITY = """
    [hidden: _prameun]
    | mark | prameun:form:1 |
    | person_id | "00777" |
    | full_name | นายสมชาย ทดสอบ |
    | round | 2566/1 |
    | form_version | "1" |
"""


def test_a_form_of_ours_is_its_persons():
    assert fates(form(more=IDENTITY)) == ACCEPTED
    assert "SHEET_NAME_TWICE" not in {f.code for f in form(more=IDENTITY).findings}


@pytest.mark.parametrize("changed", [{"name": "นางสาวน้ำฝน สมมติธรรม", "number": "00778"}, {"number": "00778"},
                                     {"name": "นางสาวน้ำฝน สมมติธรรม"}])
def test_a_form_copied_for_a_colleague_is_refused_and_says_whose_it_was(changed):
    assert fates(form(more=IDENTITY, **changed)) == refused("FORM_COPIED")


def test_a_form_of_ours_for_another_round_is_another_rounds_form():
    assert fates(form(more=IDENTITY.replace("2566/1", "2565/2"))) == refused("ROUND_CONTRADICTORY", "00777")


def test_a_form_of_another_version_is_read_by_its_headings_and_says_so():
    reading = form(more=IDENTITY.replace('form_version | "1"', 'form_version | "9"'))
    assert fates(reading) == ACCEPTED
    assert codes(reading) == ["FORM_VERSION_UNKNOWN"]
