"""Telling the result: the letter is its person's alone, and what a unit notes in its register comes back as it was noted."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.decisions.notices import acknowledged_people, days_of_notice
from pipeline.documents.derivation import derivations
from pipeline.documents.notice.letter import letter_name, strengths_and_weaknesses
from pipeline.documents.notice.register import PLACE, register_name, registers
from pipeline.documents.pages import unit_page
from pipeline.documents.workbook import FIRST_ROW
from pipeline.findings import findings_frame
from pipeline.intake.matching import match_files
from pipeline.intake.workbook import read_content
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.results import Results, load_results
from pipeline.run import run
from pipeline.schema import BrokenTable
from pipeline.tables import ACKNOWLEDGMENTS
from tests.drawing import ROUND, SETTINGS, draw
from tests.office import write_office
from tests.office_suite import cells, converted, low_text_rows, needs_soffice, package_text, recalculated_differences
from tests.papers_of import contents, letter_page, letter_workbook, person_page, person_workbook
from tests.sample_results import CONFIG, OFFICE, sample_results
from tests.test_review_papers import REASON, reviewed

COMPLETE = ("00101", "00102", "00103", "อ01", "อ02")
MET_ON = "2023-04-05"
RESULTS = reviewed(sample_results(), {"00102": "85.00"}, MET_ON)
REGISTERS = contents(registers(RESULTS))
UNIT = "กลุ่มอำนวยการ"
FIRST, LAST = days_of_notice(ROUND, MET_ON)
ANSWERS = ("told_on", "signed_on", "is_refused", "told_by", "witness", "remark")


def judged(files: dict[str, bytes], results=RESULTS):
    """(78 as rows by person, findings) of these workbooks in the inbox of the sample office."""
    matched, about_files = match_files([read_content(content, name, SETTINGS.limits, ROUND) for name, content in files.items()],
                                       results.people, ROUND)
    frame, findings = acknowledged_people(results.people, results.review, matched, ROUND)
    said = findings_frame(about_files + findings + [f for file in matched for f in file.reading.findings])
    return {row["person_id"]: row for row in frame.to_dict("records")}, said


def filled(register: bytes, answers: dict[str, dict[str, object]]) -> bytes:
    """The register with these answers (person_id → meaning → value) typed in by another program."""
    book = openpyxl.load_workbook(io.BytesIO(register))
    sheet = book.worksheets[0]
    for row in range(FIRST_ROW + 1, sheet.max_row + 1):
        for meant, value in answers.get(sheet.cell(row, PLACE["person_id"] + 1).value, {}).items():
            sheet.cell(row, PLACE[meant] + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place_of(register: bytes, person_id: str, meant: str) -> str:
    rows = cells(register, 0)
    row = next(number for number, row in enumerate(rows, 1) if row[PLACE["person_id"]] == person_id)
    return f"{chr(65 + PLACE[meant])}{row}"


def reworded(workbook: bytes, old: str, new: str) -> bytes:
    """The workbook with these words in place of those, and every stored value of a formula left as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old.encode(), new.encode()))
    return out.getvalue()


# ── the whole circle ──

def test_a_register_filled_in_and_dropped_back_is_recorded_and_goes_on(tmp_path):
    write_office(tmp_path / "inbox", 6, seed=7)
    for path in (tmp_path / "inbox").rglob("*/*/*.xlsx"):           # nobody has signed the evaluation itself
        path.write_bytes(reworded(path.read_bytes(), "☑ ได้รับทราบ", "☐ ได้รับทราบ"))
    place, alone = Place(tmp_path / "inbox", tmp_path / "output", CONFIG), SETTINGS.model_copy(
        update={"run": SETTINGS.run.model_copy(update={"workers": 1})})
    first = run(ROUND, alone, place, Watch(quiet=True))
    folder = tmp_path / "output" / ROUND.folder
    told = first.people[first.people["person_id"].isin(first.bands["person_id"])]
    unit = told["unit"].value_counts().index[0]
    signs, refuses = told[told["unit"] == unit]["person_id"].tolist()[:2]
    form = (folder / register_name(unit)).read_bytes()
    back = filled(form, {signs: {"told_on": date(2023, 4, 10), "signed_on": "๑๒ เม.ย. ๒๕๖๖"},
                         refuses: {"told_on": date(2023, 4, 10), "is_refused": "ไม่ลงนาม", "told_by": "นายสมมติ ผู้แจ้ง",
                                   "witness": "นางสมมติ พยาน", "remark": "ลงชื่อปฏิเสธต่อหน้าพยาน"}})
    (place.input / ROUND.folder / "ทะเบียนแจ้งผล ลงแล้ว.xlsx").write_bytes(back)
    second = run(ROUND, alone, place, Watch(quiet=True))
    rows = second.acknowledgments.set_index("person_id")[list(ANSWERS)].to_dict("index")
    assert rows == {signs: dict(zip(ANSWERS, ("2023-04-10", "2023-04-12", "", "", "", ""))),
                    refuses: dict(zip(ANSWERS, ("2023-04-10", "", "yes", "นายสมมติ ผู้แจ้ง", "นางสมมติ พยาน", "ลงชื่อปฏิเสธต่อหน้าพยาน")))}
    assert second.findings.equals(first.findings) and "acknowledgment" in set(second.files["file_kind"])
    assert load_results(folder, ROUND, alone).acknowledgments.equals(second.acknowledgments)
    again = (folder / register_name(unit)).read_bytes()
    assert judged({"ก.xlsx": again}, second)[0].keys() == {signs, refuses}
    (place.input / ROUND.folder / "ทะเบียนแจ้งผล รอบสอง.xlsx").write_bytes(again)
    assert run(ROUND, alone, place, Watch(quiet=True)).acknowledgments[list(ANSWERS)].equals(second.acknowledgments[list(ANSWERS)])


# ── what the form allows comes back, what it does not is a finding ──

@st.composite
def legal(draw):
    """A legal filling of one line: not told, told, signed (told noted or not), or refused before a witness."""
    told = draw(st.dates(FIRST, LAST))
    signed = draw(st.dates(told, LAST))
    words = st.sampled_from(["นายสมมติ ผู้แจ้ง", "นางพยาน สมมติ", "ผอ.กลุ่ม", "น้ำผึ้ง"])
    kind = draw(st.sampled_from(["blank", "told", "signed", "signed alone", "refused"]))
    line = {"told": {"told_on": told}, "signed": {"told_on": told, "signed_on": signed}, "signed alone": {"signed_on": signed},
            "refused": {"told_on": told, "is_refused": "ไม่ลงนาม", "told_by": draw(words), "witness": draw(words)}}.get(kind, {})
    if kind not in ("blank", "refused") and draw(st.booleans()):
        line["told_by"] = draw(words)
    if draw(st.booleans()):
        line["remark"] = draw(st.sampled_from(["ลาคลอด", "ลงชื่อแล้ว", "รวมแจ้งสองครั้ง", "ส่วนที่เหลือแจ้งทางไปรษณีย์"]))
    return line


@st.composite
def filling(draw):
    return {person_id: draw(legal()) for person_id in ("00101", "00103", "อ01")}


def expected_of(line: dict) -> dict[str, str]:
    return {meant: "" if value is None else value.isoformat() if isinstance(value, date) else "yes" if meant == "is_refused" else value
            for meant in ANSWERS for value in [line.get(meant)]}


@settings(max_examples=20, deadline=None)
@given(filling())
def test_legal_fillings_come_back_exactly_and_without_a_finding(answers):
    rows, findings = judged({"ก.xlsx": filled(REGISTERS[register_name(UNIT)], answers)})
    assert {person_id: {meant: row[meant] for meant in ANSWERS} for person_id, row in rows.items()} == {
        person_id: expected_of(line) for person_id, line in answers.items() if line}
    assert findings.empty


DAY = timedelta(days=1)
ILLEGAL = {
    "signed and refused": ({"told_on": FIRST, "signed_on": FIRST, "is_refused": "ไม่ลงนาม", "told_by": "ก", "witness": "ข"},
                           "NOTICE_SIGNED_AND_REFUSED", "signed_on"),
    "refused, not told": ({"is_refused": "ไม่ลงนาม", "told_by": "ก", "witness": "ข"}, "NOTICE_REFUSAL_INCOMPLETE", "told_on"),
    "refused, by nobody": ({"told_on": FIRST, "is_refused": "ไม่ลงนาม", "witness": "ข"}, "NOTICE_REFUSAL_INCOMPLETE", "told_by"),
    "no witness": ({"told_on": FIRST, "is_refused": "ไม่ลงนาม", "told_by": "ก"}, "NOTICE_REFUSAL_INCOMPLETE", "witness"),
    "signed first": ({"told_on": FIRST + DAY, "signed_on": FIRST}, "NOTICE_SIGNED_BEFORE_TOLD", "signed_on"),
    "before the committee": ({"told_on": FIRST - DAY}, "NOTICE_BEFORE_COMMITTEE", "told_on"),
    "signed before the committee": ({"signed_on": FIRST - DAY}, "NOTICE_BEFORE_COMMITTEE", "signed_on"),
    "in the round": ({"told_on": ROUND.last_day - DAY}, "NOTICE_DAY_OUTSIDE", "told_on"),
    "too late": ({"told_on": LAST + DAY}, "NOTICE_DAY_OUTSIDE", "told_on"),
    "absurd": ({"signed_on": date(1966, 4, 10)}, "NOTICE_DAY_OUTSIDE", "signed_on"),
    "no choice": ({"told_on": FIRST, "is_refused": "ไม่แน่ใจ"}, "NOTICE_REFUSAL_UNREADABLE", "is_refused"),
    "no day": ({"told_on": "เมื่อวาน"}, "LINE_VALUE_UNREADABLE", "told_on"),
    "nobody's line": ({"person_id": "99999", "told_on": FIRST}, "NOTICE_PERSON_UNKNOWN", "person_id"),
    "another name": ({"full_name": "นายคนอื่น สมมติ", "told_on": FIRST}, "NOTICE_NAME_OF_ANOTHER", "full_name"),
    "another result": ({"result": "ดี (79.90)", "told_on": FIRST}, "NOTICE_RESULT_MOVED", "result"),
    "without a result": ({"person_id": "00105", "full_name": None, "told_on": FIRST}, "NOTICE_PERSON_WITHOUT_RESULT", "person_id"),
}


@pytest.mark.parametrize("case", ILLEGAL)
def test_an_illegal_filling_is_found_at_its_cell_and_not_recorded(case):
    line, code, meant = ILLEGAL[case]
    form = REGISTERS[register_name(UNIT)]
    rows, findings = judged({"ก.xlsx": filled(form, {"00103": line, "อ01": {"told_on": FIRST}})})
    assert findings[["code", "severity", "file_name", "cell_ref"]].values.tolist() == [
        [code, "warns", "ก.xlsx", place_of(form, "00103", meant)]]
    assert set(rows) == {"อ01"}


@settings(max_examples=12, deadline=None)
@given(filling(), st.sampled_from(sorted(ILLEGAL)), st.sampled_from(["00101", "00103", "อ01"]))
def test_whatever_else_stands_in_the_register_the_fault_is_found_and_the_rest_recorded(answers, case, faulty):
    line, code, _ = ILLEGAL[case]
    rows, findings = judged({"ก.xlsx": filled(REGISTERS[register_name(UNIT)], answers | {faulty: line})})
    assert findings["code"].tolist() == [code]
    assert set(rows) == {person_id for person_id, line in answers.items() if line and person_id != faulty}


@pytest.mark.parametrize("case", ["nobody's line", "another name"])
def test_a_line_of_nobody_certain_is_told_to_nobody(case):
    findings = judged({"ก.xlsx": filled(REGISTERS[register_name(UNIT)], {"00103": ILLEGAL[case][0]})})[1]
    assert findings["person_id"].tolist() == [""]


def test_a_finding_says_what_is_wrong_in_the_words_of_the_clerk():
    form = filled(REGISTERS[register_name(UNIT)], {"00103": ILLEGAL["no witness"][0], "อ01": ILLEGAL["signed first"][0]})
    messages = judged({"ก.xlsx": form})[1]["message_th"].tolist()
    assert messages == ["ผู้รับการประเมินไม่ลงนาม แต่ไม่ได้กรอกพยาน จึงไม่ได้บันทึกการแจ้งผลในบรรทัดนี้",
                        "ลงนามรับทราบเมื่อ 5 เมษายน 2566 ซึ่งก่อนวันที่แจ้งผล จึงไม่ได้บันทึกการแจ้งผลในบรรทัดนี้"]


def test_who_was_told_before_the_committee_changed_the_result_has_not_been_told_it():
    printed_before = contents(registers(reviewed(sample_results(), {}, MET_ON)))[register_name("โรงเรียนบ้านสมมติ")]
    told = {person_id: {"told_on": FIRST, "signed_on": FIRST} for person_id in ("00102", "อ02")}
    rows, findings = judged({"ก.xlsx": filled(printed_before, told)})
    assert findings[["code", "person_id", "expected"]].values.tolist() == [["NOTICE_RESULT_MOVED", "00102", "85.00"]]
    assert set(rows) == {"อ02"}


# ── an office's own register, drawn ──

def drawn(*lines: str, head: str = "") -> bytes:
    columns = "| เลขที่ตำแหน่ง | ชื่อ-สกุล | แจ้งเมื่อวันที่ | ลงนามรับทราบเมื่อวันที่ | ไม่ลงนาม | ผู้แจ้ง | พยาน | หมายเหตุ |"
    return draw("\n".join(["[แจ้งผล]", "| ทะเบียนแจ้งผล รอบการประเมิน ครั้งที่ 1/2566 |", head or columns, *lines]))


def test_a_register_of_the_offices_own_is_read_by_its_headings():
    rows, findings = judged({"ก.xlsx": drawn('| "00101" | น.ส.กานดา สมมติใจ | 10 เม.ย. 66 | ๑๑/๔/๒๕๖๖ | | | | |',
                                             '| ลงชื่อ ........ ผู้บันทึก | | | | | | | |', '| (นายคนอื่น) | | | | | | | |')})
    assert (rows["00101"]["told_on"], rows["00101"]["signed_on"], rows["00101"]["cell_ref"]) == ("2023-04-10", "2023-04-11", "A3")
    assert findings.empty


@pytest.mark.parametrize(("result", "is_recorded"), [
    ("80", True), ("ดี ๘๐.๐๐ คะแนน", True), ("ดี (75-84) 80.0", True), ("ดี", True), ("80.01", False), ("ดี (๗๙.๐๐)", False)])
def test_a_result_is_compared_by_its_score_however_it_is_written(result, is_recorded):
    head = "| เลขที่ตำแหน่ง | ผลการประเมิน | แจ้งเมื่อวันที่ | ลงนามรับทราบเมื่อวันที่ |"
    rows, findings = judged({"ก.xlsx": drawn(f'| "00103" | {result} | date 2023-04-10 | |', head=head)})
    assert ("00103" in rows, findings.empty) == (is_recorded, is_recorded)


def test_a_register_without_columns_for_a_refusal_names_what_is_missing_at_the_refusal():
    head = "| เลขที่ตำแหน่ง | แจ้งเมื่อวันที่ | ลงนามรับทราบเมื่อวันที่ | ไม่ลงนาม |"
    findings = judged({"ก.xlsx": drawn('| "00101" | date 2023-04-10 | | ✓ |', head=head)})[1]
    assert findings[["code", "cell_ref"]].values.tolist() == [["NOTICE_REFUSAL_INCOMPLETE", "D3"]] * 2


TOLD = '| "00101" | | date 2023-04-10 | | | นายก ข | | |'


@pytest.mark.parametrize(("other", "clash"), [
    ('| "00101" | | date 2023-04-11 | | | | | |', ["C3", "C3"]),
    ('| "00101" | | | date 2023-04-09 | | | | |', ["C3", "D3"]),
    ('| "00101" | | date 2023-04-10 | | | นายอื่น ข | | |', ["F3", "F3"])])
def test_two_registers_that_contradict_each_other_for_one_person_are_both_not_used(other, clash):
    rows, findings = judged({"ก.xlsx": drawn(TOLD, '| "00102" | | date 2023-04-10 | | | | | |'), "ข.xlsx": drawn(other)})
    assert findings[["code", "person_id", "file_name", "cell_ref"]].values.tolist() == [
        ["NOTICE_CONTRADICTED", "00101", name, ref] for name, ref in zip(("ก.xlsx", "ข.xlsx"), clash)]
    assert set(rows) == {"00102"}


def test_signed_in_one_register_and_refused_in_another_names_both_cells():
    findings = judged({"ก.xlsx": drawn('| "00101" | | date 2023-04-10 | date 2023-04-10 | | | | |'),
                       "ข.xlsx": drawn('| "00101" | | date 2023-04-10 | | ไม่ลงนาม | นายก ข | นายค ง | |')})[1]
    assert findings["cell_ref"].tolist() == ["D3", "E3"]
    assert "ไม่ลงนาม ไม่ลงนาม (ข.xlsx แจ้งผล E3)" in findings["message_th"][0]
    assert "ลงนามรับทราบเมื่อวันที่ 10 เมษายน 2566 (ก.xlsx แจ้งผล D3)" in findings["message_th"][1]


def test_a_later_state_of_a_register_only_says_more():
    rows, findings = judged({"ก.xlsx": drawn('| "00101" | | date 2023-04-10 | | | นายก ข | | เดิม |'), "ข.xlsx": drawn(
        '| "00101" | | date 2023-04-10 | date 2023-04-12 | | นาย ก ข | | ใหม่ |')})
    assert findings.empty and rows["00101"]["signed_on"] == "2023-04-12"
    assert (rows["00101"]["file_name"], rows["00101"]["told_by"], rows["00101"]["remark"]) == ("ข.xlsx", "นาย ก ข", "เดิม · ใหม่")


def test_a_register_as_we_printed_it_says_nothing():
    rows, findings = judged({f"{number}.xlsx": form for number, form in enumerate(REGISTERS.values())})
    assert rows == {} and findings.empty


def test_a_register_of_another_round_is_refused():
    other = contents(registers(sample_results("2565/2")))[register_name(UNIT)]
    assert judged({"ก.xlsx": other})[1]["code"].tolist() == ["ROUND_LAST"]


def test_the_table_takes_nobody_twice_and_no_other_word_than_yes():
    row = dict.fromkeys(ACKNOWLEDGMENTS.column_names, "") | {"person_id": "1"}
    for rows in ([row, row], [row | {"is_refused": "no"}]):
        with pytest.raises(BrokenTable):
            ACKNOWLEDGMENTS.frame(rows)


# ── the register as a form ──

def sheet_of(register: bytes):
    return openpyxl.load_workbook(io.BytesIO(register)).worksheets[0]


def test_a_register_lists_the_units_people_with_a_result_by_name():
    rows = cells(REGISTERS[register_name(UNIT)], 0)[FIRST_ROW:]
    assert [row[:4] for row in rows] == [[1, "00101", "นางสาวกานดา สมมติใจ", "ดีมาก (94.40)"],
                                         [2, "00103", "นางคำแก้ว ตัวอย่างงาม", "ดี (80.00)"],
                                         [3, "อ01", "นางชุติมา ตัวอย่างกุล", "ดีเด่น (90.00)"]]
    school = cells(REGISTERS[register_name("โรงเรียนบ้านสมมติ")], 0)[FIRST_ROW:]
    assert [row[1:4:2] for row in school] == [["00102", "ดีมาก (85.00)"], ["อ02", "พอใช้ (62.10)"]]


def test_only_what_is_to_be_filled_in_is_open():
    sheet = sheet_of(REGISTERS[register_name(UNIT)])
    assert sheet.protection.sheet and not sheet.protection.password
    open_columns = {cell.column - 1 for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_columns == {PLACE[meant] for meant in ANSWERS}


def test_a_day_may_be_typed_from_the_committees_meeting_to_a_year_after():
    sheet = sheet_of(REGISTERS[register_name(UNIT)])
    days = [rule for rule in sheet.data_validations.dataValidation if rule.type == "custom"]
    assert days and all(f"DATE({day.year},{day.month},{day.day})" in rule.formula1 for rule in days
                        for day in (FIRST, LAST + timedelta(days=1)))
    assert {str(cell) for rule in days for cell in rule.sqref.ranges} == {"E4", "E5", "E6", "F4", "F5", "F6"}
    assert all("5 เมษายน 2566 – 5 เมษายน 2567" in rule.error for rule in days)
    choice = next(rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert (choice.formula1, str(choice.sqref), choice.error) == ('"ไม่ลงนาม"', "G4:G6", "ไม่ลงนาม หรือเว้นว่าง")


def test_where_no_committee_met_a_result_can_be_told_from_the_rounds_last_day():
    assert days_of_notice(ROUND, "")[0] == ROUND.last_day and days_of_notice(ROUND, "2023-01-05")[0] == ROUND.last_day


def test_a_register_lies_across_a4_with_its_headings_on_each_page():
    sheet = sheet_of(REGISTERS[register_name(UNIT)])
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.print_title_rows) == (9, "landscape", "$3:$3")


def test_a_register_is_known_by_its_version_and_is_nobodys_paper():
    form = read_content(REGISTERS[register_name(UNIT)], "ก.xlsx", SETTINGS.limits, ROUND).form
    assert form["form_version"] == "1" and form["unit"] == UNIT and "paper" not in form


@needs_soffice
def test_the_register_counts_live_who_has_not_been_told(tmp_path):
    form = filled(REGISTERS[register_name(UNIT)], {"00101": {"told_on": FIRST}, "อ01": {"signed_on": FIRST}})
    fresh = cells(converted(form, tmp_path, "xlsx").read_bytes(), 0)
    assert fresh[1][0].startswith("ยังไม่ได้แจ้งผล 1 คน จาก 3 คน")
    assert recalculated_differences(REGISTERS[register_name(UNIT)], tmp_path) == []


# ── the letter ──

LETTERS = {person_id: (letter_workbook(RESULTS, person_id), letter_page(RESULTS, person_id)) for person_id in COMPLETE}


@pytest.mark.parametrize("person_id", COMPLETE)
def test_nobody_elses_name_number_or_score_is_in_a_letter(person_id):
    scores = dict(zip(COMPLETE, ("93.17", "85.23", "71.39", "88.61", "63.43")))
    results = reviewed(sample_results(), scores)
    results = replace(results, review=results.review.assign(reason="เหตุผลของ " + results.review["person_id"]))
    names = dict(zip(results.people["person_id"], results.people["full_name"]))
    for text in (package_text(letter_workbook(results, person_id)), letter_page(results, person_id)):
        text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
        assert names[person_id] in text
        for other in set(names) - {person_id}:
            assert names[other] not in text and not re.search(rf">\s*{other}\s*<|{other}\.|\b{other}\b", text)
            assert scores.get(other, "no score") not in text
        assert scores[person_id] in text and f"เหตุผลของ {person_id}" in text


def test_a_letter_does_not_change_with_what_others_scored():
    alone = reviewed(sample_results(office=OFFICE.strip().splitlines()[1]), {"00102": "85.00"}, MET_ON)
    assert (letter_workbook(alone, "00102"), letter_page(alone, "00102")) == LETTERS["00102"]


def said(workbook: bytes) -> str:
    return "\n".join(str(value) for row in cells(workbook, 0) for value in row if value is not None)


def test_a_letter_tells_the_result_that_counts_and_asks_for_a_signature():
    workbook, page = LETTERS["00102"]
    text = said(workbook)
    for words in ("บันทึกข้อความ", "แจ้งผลการประเมินผลการปฏิบัติงาน รอบการประเมินครั้งที่ 1 ปีงบประมาณ พ.ศ. 2566", "ข้อ 6 (3.4)",
                  f"คณะกรรมการปรับคะแนนจาก 80.00 (ระดับดี) เป็น 85.00 (ระดับดีมาก) เมื่อ 5 เมษายน 2566 เหตุผล: {REASON}",
                  "ได้รับทราบผลการประเมินแล้ว", "แต่ผู้รับการประเมินไม่ลงนามรับทราบ โดยมี", "เป็นพยาน", "(นายสุเทพ สมมติชัย)"):
        assert words in text and words in page
    assert [80, 80, 85, "ดีมาก"] in [[value for value in row if value is not None] for row in cells(workbook, 0)]
    assert "<td>85.00</td><td>ดีมาก</td>" in page


def test_an_evaluator_who_is_the_director_signs_once():
    director = SETTINGS.office.director
    results = sample_results(changed={"00101": {"evaluator": director}})
    assert said(letter_workbook(results, "00101")).count(director) == 1 and letter_page(results, "00101").count(director) == 1


def test_a_letter_cites_only_a_rule_that_there_is():
    assert "ตามการประเมินผลการปฏิบัติราชการ" in said(LETTERS["อ01"][0])          # 003 as a whole: it has no such clause
    before = sample_results("2565/2")                                            # under rules of [ours]
    assert "ให้ท่านทราบ ดังนี้" in said(letter_workbook(before, "00101"))


def points(results, person_id: str):
    strengths, to_improve = strengths_and_weaknesses(derivations(results).by_person[person_id])
    return [point.title for point in strengths], [point.title for point in to_improve]


def test_strengths_won_most_and_what_to_improve_lost_most():
    strengths, to_improve = points(RESULTS, "00101")
    assert strengths == ["ตัวชี้วัดสมมติที่ 2", "ตัวชี้วัดสมมติที่ 3", "การมุ่งผลสัมฤทธิ์"]     # 22.80, 22.80, 2.86
    assert to_improve == ["ตัวชี้วัดสมมติที่ 1"]                                          # lost 3.20; the others nothing


def test_no_item_is_both_a_strength_and_to_improve():
    for person_id in COMPLETE:
        strengths, to_improve = points(RESULTS, person_id)
        assert not set(strengths) & set(to_improve) and len(strengths) <= 3 >= len(to_improve)


def test_below_the_standard_level_nothing_is_a_strength_and_at_the_top_nothing_is_lost():
    office = OFFICE.replace("4 4 4          | 4 4 4 4 4 4 4", "2 2 2 | 2 2 2 2 2 2 2", 1).replace("4.5 4.75 4.75  |", "5 5 5 |")
    results = sample_results(office=office)
    assert points(results, "00102")[0] == [] and points(results, "00101")[1] == []
    assert "ยังไม่มีรายการที่ถึงระดับมาตรฐาน" in said(letter_workbook(results, "00102")) and "ไม่มีรายการที่เสียคะแนน" in letter_page(results, "00101")


def test_the_points_in_a_letter_are_shares_of_the_total():
    strengths, to_improve = strengths_and_weaknesses(derivations(RESULTS).by_person["00101"])
    assert [(point.won, point.full) for point in (*strengths[:1], *to_improve)] == [("22.80", "24.00"), ("28.80", "32.00")]
    assert Fraction(strengths[2].won) == Fraction(strengths[2].full)


def test_a_signed_letter_that_comes_back_is_its_persons_acknowledgment_beside_the_signed_form():
    files = [read_content(content, name, SETTINGS.limits, ROUND) for name, content in (
        ("หนังสือ.xlsx", LETTERS["00102"][0]), ("แบบ.xlsx", person_workbook("00102", RESULTS, None)))]
    matched, findings = match_files(files, RESULTS.people, ROUND)
    assert [(file.reading.kind, file.status, file.person_id) for file in matched] == [("acknowledgment", "accepted", "00102")] * 2
    assert findings == []


def typed(paper: bytes, words: dict[str, str]) -> bytes:
    """The workbook with the first cell that holds each of these words overwritten."""
    book = openpyxl.load_workbook(io.BytesIO(paper))
    for old, new in words.items():
        next(cell for sheet in book for row in sheet.iter_rows() for cell in row if old in str(cell.value)).value = new
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TICKED = "☑ ข้าพเจ้าได้รับทราบผลการประเมินแล้ว"
REFUSED = "☑ ได้แจ้งผลการประเมินเมื่อวันที่ {} แต่ผู้รับการประเมินไม่ลงนามรับทราบ โดยมี {} เป็นพยาน"
LETTER = LETTERS["00102"][0]


def signed(paper: bytes, day: str, ticked: str = TICKED) -> bytes:
    """The paper with the first box ticked and a day below the person's own signature, which is the left one."""
    book = openpyxl.load_workbook(io.BytesIO(typed(paper, {"☐ ข้าพเจ้าได้รับทราบ" if ticked == TICKED else "☐ ได้รับทราบ": ticked})))
    sheet = book.worksheets[0]
    row = next(cell.row for row in sheet.iter_rows() for cell in row if re.match(r"ลงชื่อ .* ผู้รับการประเมิน", str(cell.value)))
    next(sheet.cell(below, 1) for below in range(row, row + 5) if "วันที่" in str(sheet.cell(below, 1).value)).value = f"วันที่ {day}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_letter_that_comes_back_filled_in_is_recorded():
    rows, findings = judged({"ก.xlsx": signed(LETTER, "12 เมษายน 2566")})
    assert findings.empty and {meant: rows["00102"][meant] for meant in ANSWERS} == expected_of({"signed_on": date(2023, 4, 12)})
    rows, findings = judged({"ก.xlsx": typed(LETTER, {"☐ ได้แจ้งผล": REFUSED.format("10 เมษายน 2566", "นายพยาน สมมติ")})})
    assert findings.empty and {meant: rows["00102"][meant] for meant in ANSWERS} == expected_of(
        {"told_on": date(2023, 4, 10), "is_refused": "ไม่ลงนาม", "witness": "นายพยาน สมมติ"})


EVALUATION = """
    [แบบ]
    | รอบการประเมิน ครั้งที่ 1/2566 |
    | ชื่อผู้รับการประเมิน | {} | | เลขที่ตำแหน่ง | "{}" |
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | งานหนึ่ง | 4 | 100 |
    | | รวม | | 100 |
    | ลงชื่อ ........ ผู้รับการประเมิน | วันที่ 3 ตุลาคม 2565 |
    | ส่วนที่ 4  การแจ้งและการรับทราบผลการประเมิน |
    | ☑ ได้รับทราบผลการประเมินแล้ว |
    | ลงชื่อ ........ ผู้รับการประเมิน | ลงชื่อ ........ ผู้ประเมิน |
    | วันที่ 12 เมษายน 2566 | วันที่ 9 เมษายน 2566 |
"""


def test_part_4_of_an_evaluation_is_recorded_with_the_day_of_the_persons_signature_below_it():
    matched = match_files([read_content(draw(EVALUATION.format("นายขจร จำลองดี", "00102")), "ก.xlsx", SETTINGS.limits, ROUND)],
                          RESULTS.people, ROUND)[0]
    frame, findings = acknowledged_people(RESULTS.people, RESULTS.review, matched, ROUND)
    assert findings == [] and frame[["person_id", "signed_on", "cell_ref"]].values.tolist() == [["00102", "2023-04-12", "A8"]]
    assert acknowledged_people(RESULTS.people, RESULTS.review.iloc[:0], matched, ROUND)[0].empty


def test_a_summary_form_that_comes_back_filled_in_is_recorded():
    form = signed(person_workbook("00102", RESULTS, None), "12 เม.ย. 2566", "☑ ได้รับทราบผลการประเมินแล้ว")
    rows, findings = judged({"ก.xlsx": form})
    assert findings.empty and rows["00102"]["signed_on"] == "2023-04-12"


@pytest.mark.parametrize("paper", [LETTER, person_workbook("00102", RESULTS, None)])
def test_a_paper_that_comes_back_unfilled_is_said_and_not_recorded(paper):
    rows, findings = judged({"ก.xlsx": paper})
    assert rows == {} and findings[["code", "severity", "file_name"]].values.tolist() == [["PAPER_UNFILLED", "warns", "ก.xlsx"]]


@pytest.mark.parametrize(("paper", "code"), [
    (signed(LETTER, "4 เมษายน 2566"), "NOTICE_BEFORE_COMMITTEE"), (signed(LETTER, "12 เมษายน 2506"), "NOTICE_DAY_OUTSIDE"),
    (typed(LETTER, {"☐ ข้าพเจ้า": TICKED}), "NOTICE_WITHOUT_DAY"),
    (typed(LETTER, {"☐ ได้แจ้งผล": REFUSED.format("10 เมษายน 2566", "....")}), "CLOSING_INCOMPLETE"),
    (typed(signed(LETTER, "12 เมษายน 2566"), {"☐ ได้แจ้งผล": REFUSED.format("10 เมษายน 2566", "นายก ข")}), "CLOSING_CONTRADICTORY")])
def test_a_paper_filled_in_with_a_fault_is_found_and_not_recorded(paper, code):
    rows, findings = judged({"ก.xlsx": paper})
    assert rows == {} and findings["code"].tolist() == [code]


def test_a_letter_and_a_register_that_contradict_each_other_are_both_not_used():
    letter = signed(LETTER, "12 เมษายน 2566")
    agreeing = '| "00102" | | date 2023-04-10 | date 2023-04-12 | | | | |'
    rows, findings = judged({"ก.xlsx": letter, "ข.xlsx": drawn(agreeing)})
    assert findings.empty and (rows["00102"]["told_on"], rows["00102"]["signed_on"]) == ("2023-04-10", "2023-04-12")
    rows, findings = judged({"ก.xlsx": letter, "ข.xlsx": drawn(agreeing.replace("-12", "-13"))})
    assert rows == {} and findings["code"].tolist() == ["NOTICE_CONTRADICTED"] * 2


def test_a_letter_of_the_round_before_is_refused():
    letter = letter_workbook(sample_results("2565/2"), "00102")
    matched, _ = match_files([read_content(letter, "ก.xlsx", SETTINGS.limits, ROUND)], RESULTS.people, ROUND)
    assert (matched[0].status, matched[0].reason_code) == ("rejected", "ROUND_LAST")


@needs_soffice
@pytest.mark.parametrize("person_id", ["00102", "อ02"])
def test_a_letter_prints_on_one_page(person_id, tmp_path):
    printed = converted(LETTERS[person_id][0], tmp_path, "pdf")
    assert "Pages:           1\n" in subprocess.run(["pdfinfo", printed], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("paper", [LETTERS["00102"][0], REGISTERS[register_name(UNIT)]])
def test_no_row_cuts_its_vowels(paper):
    assert [row for row in low_text_rows(paper, 30) if not row.startswith("_")] == []


def test_same_results_give_the_same_bytes():
    again = reviewed(sample_results(), {"00102": "85.00"}, MET_ON)
    assert contents(registers(again)) == REGISTERS and letter_workbook(again, "00102") == LETTERS["00102"][0]


def test_pages_of_person_and_unit_lead_to_letter_and_register():
    person = next(RESULTS.people.itertuples(index=False))
    assert letter_name(person) == "letters/กลุ่มอำนวยการ/00101.xlsx" and letter_name(person, ".html").endswith("00101.html")
    assert "/letters/" in person_page(RESULTS, "00101") and "/letters/" not in person_page(RESULTS, "00104")
    assert "forms/registers/" in unit_page(RESULTS, UNIT)


# ── the round before beside it, and one page still ──

FORMER_TOLD = sample_results(former=sample_results("2565/2", OFFICE.replace("4.5 4.75 4.75", "4.5 4.25 4.5 ")))


def test_a_letter_shows_the_total_of_the_round_before_and_is_still_read_as_this_rounds():
    before = FORMER_TOLD.two_rounds.set_index("person_id")["previous_score"]
    letter = letter_workbook(FORMER_TOLD, "00101")
    assert before["00101"] == "90.80" and f"คะแนนรวมของรอบก่อน {before['00101']} คะแนน" in package_text(letter)
    assert before["00101"] in letter_page(FORMER_TOLD, "00101") and "รอบก่อน" not in letter_page(RESULTS, "00101")
    matched, findings = match_files([read_content(letter, "ก.xlsx", SETTINGS.limits, ROUND)], FORMER_TOLD.people, ROUND)
    assert [(file.reading.kind, file.status, file.person_id) for file in matched] == [("acknowledgment", "accepted", "00101")]
    assert findings == []


LONG = {"unit": "กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสารเพื่อการศึกษา", "position": "นักวิชาการศึกษาชำนาญการพิเศษ",
        "full_name": "ว่าที่ร้อยตรีหญิงเฉลิมขวัญรัตนาภรณ์ สมมติเจริญพงศ์พัฒนกุลชัยศรี",
        "evaluator": "ว่าที่ร้อยตรีหญิงเฉลิมขวัญรัตนาภรณ์ สมมติเจริญพงศ์",
        "evaluator_position": "ผู้อำนวยการกลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร"}


def with_long_words() -> Results:
    """00102 with long names and titles throughout, a former score and a committee's change."""
    changed = {"00102": LONG}
    results = sample_results(changed=changed, former=sample_results("2565/2", changed=changed))
    title = "ร้อยละของโครงการตามแผนปฏิบัติราชการที่ดำเนินการแล้วเสร็จภายในระยะเวลาที่กำหนดและมีรายงานผลการใช้จ่ายงบประมาณครบถ้วนถูกต้อง "
    indicators = results.indicators.assign(title=[title + no for no in results.indicators["indicator_no"]])
    competencies = results.competencies.assign(competency_name=[title + code for code in results.competencies["competency_code"]])
    return reviewed(replace(results, indicators=indicators, competencies=competencies), {"00102": "85.00"}, MET_ON)


@needs_soffice
def test_a_letter_of_long_words_prints_on_one_page(tmp_path):
    printed = converted(letter_workbook(with_long_words(), "00102"), tmp_path, "pdf")
    assert "Pages:           1\n" in subprocess.run(["pdfinfo", printed], capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")
@pytest.mark.parametrize(("results", "person_id", "is_long"), [(FORMER_TOLD, "00101", False), (with_long_words(), "00102", True)])
def test_a_letters_page_prints_on_one_page_in_smaller_type_where_its_words_are_long(results, person_id, is_long, tmp_path):
    page = letter_page(results, person_id)
    assert ('class="memo long"' in page) == is_long
    (tmp_path / "letter.html").write_text(page, encoding="utf-8")
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={tmp_path}/profile",
                    f"--print-to-pdf={tmp_path}/letter.pdf", (tmp_path / "letter.html").as_uri()], capture_output=True, check=True, timeout=120)
    said = subprocess.run(["pdfinfo", tmp_path / "letter.pdf"], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in said
