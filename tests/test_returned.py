"""The same file back: marked where it is wrong, otherwise untouched, and understood when it comes back."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from pipeline.documents.findings.papers import findings_workbook
from pipeline.documents.returned.marked import OURS, WORKLIST_PART, WORKSHEET_TYPE, returned_workbook
from pipeline.documents.returned.returns import faulty_files, returned_file, returned_name
from pipeline.documents.summary.workbook import summary_workbook
from pipeline.findings import Finding, findings_frame
from pipeline.intake.ours import RETURNED_MARK, WORKLIST_SHEET
from pipeline.intake.workbook import read_content
from pipeline.tables import FILES
from tests.drawing import ROUND, SETTINGS, draw, read
from tests.office_suite import converted, needs_soffice
from tests.papers_of import person_workbook
from tests.sample_results import sample_results

FAULTY = """
    [แบบประเมิน]
    | ชื่อผู้รับการประเมิน | นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง | "00777" |
    | รอบการประเมิน | ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566) |
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) | คะแนนรวม |
    | 1 | งานหนึ่ง | | 60 | =C4*D4 => 0 |
    | 2 | งานสอง | "4,5" | 40 | =C5*D5 => 0 |
    | รวม | | | 100 | |
    [สมรรถนะ]
    | ที่ | สมรรถนะ | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | การมุ่งผลสัมฤทธิ์ | 4 | 100 |
"""


def returned(content: bytes, name: str = "ก.xlsx") -> bytes:
    """What goes back for ``content`` with the findings that reading it gives."""
    reading = read_content(content, name, SETTINGS.limits, ROUND)
    frame = findings_frame(reading.findings)
    return returned_workbook(content, reading.sha256, name, list(frame.itertuples()), sample_results(str(ROUND)))


def again(content: bytes):
    return read_content(content, "ก.xlsx", SETTINGS.limits, ROUND)


def places(reading):
    return [(f.code, f.sheet_name, f.cell_ref) for f in reading.findings]


def test_the_bad_cells_are_coloured_noted_and_listed_in_front_with_links():
    book = openpyxl.load_workbook(io.BytesIO(returned(draw(FAULTY))))
    assert book.sheetnames == [WORKLIST_SHEET, "แบบประเมิน", "สมรรถนะ"]
    sheet = book["แบบประเมิน"]
    coloured = {str(area.sqref) for area in sheet.conditional_formatting}
    assert coloured == {"C4", "C5"}
    assert "ยังไม่มีคะแนน" in sheet["C4"].comment.text and "วิธีแก้" in sheet["C4"].comment.text
    links = {cell.coordinate: cell.hyperlink.location for row in book[WORKLIST_SHEET] for cell in row if cell.hyperlink}
    assert links == {"C6": "'แบบประเมิน'!C4", "C7": "'แบบประเมิน'!C5"}
    assert book[WORKLIST_SHEET]["D6"].value.startswith("ตัวชี้วัดที่ 1")


def test_parts_that_need_not_change_are_byte_identical():
    before, after = (zipfile.ZipFile(io.BytesIO(c)) for c in (draw(FAULTY), returned(draw(FAULTY))))
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
                       "xl/worksheets/sheet1.xml"}


def test_cells_formulas_values_and_merges_stay_as_they_were():
    before, after = (openpyxl.load_workbook(io.BytesIO(c))["แบบประเมิน"] for c in (draw(FAULTY), returned(draw(FAULTY))))
    assert [[c.value for c in row] for row in before] == [[c.value for c in row] for row in after]
    assert [[c.style_id for c in row] for row in before] == [[c.style_id for c in row] for row in after]


def test_unmended_it_gives_the_same_findings_and_none_about_our_notes():
    first = read(FAULTY)
    back = again(returned(draw(FAULTY)))
    assert places(back) == places(first)
    assert back.returned_for == first.sha256
    assert back.figures() == first.figures()


def test_returned_twice_it_is_marked_once():
    twice = returned(returned(draw(FAULTY)))
    book = openpyxl.load_workbook(io.BytesIO(twice))
    assert book.sheetnames == [WORKLIST_SHEET, "แบบประเมิน", "สมรรถนะ"]
    assert len([rule for area in book["แบบประเมิน"].conditional_formatting for rule in area.rules]) == 2
    assert book["แบบประเมิน"]["C4"].comment.text.count("ยังไม่มีคะแนน") == 1


def mended_with_openpyxl(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["แบบประเมิน"]["C4"], book["แบบประเมิน"]["C5"] = 4, 4.5
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_mended_by_a_second_program_it_is_accepted_and_the_old_findings_are_gone():
    back = again(mended_with_openpyxl(returned(draw(FAULTY))))
    assert back.findings == []
    assert [i["attained_level"] for i in back.indicators] == ["4", "4.5"]
    assert back.returned_for == read(FAULTY).sha256


@needs_soffice
def test_saved_again_by_an_office_program_it_is_still_known_as_returned(tmp_path):
    back = again(converted(mended_with_openpyxl(returned(draw(FAULTY))), tmp_path, "xlsx").read_bytes())
    assert back.findings == []
    assert back.returned_for == read(FAULTY).sha256


def test_the_colour_goes_when_the_cell_no_longer_shows_the_fault():
    book = openpyxl.load_workbook(io.BytesIO(returned(draw(FAULTY))))
    conditions = {str(area.sqref): area.rules[0].formula[0] for area in book["แบบประเมิน"].conditional_formatting}
    assert conditions == {"C4": f'AND({OURS},EXACT(C4&"",""))', "C5": f'AND({OURS},EXACT(C5&"","4,5"))'}


def test_a_note_of_the_submitter_stays_and_ours_is_added():
    book = openpyxl.load_workbook(io.BytesIO(draw(FAULTY)))
    book["แบบประเมิน"]["C4"].comment = openpyxl.comments.Comment("รอผลเดือนมีนาคม", "ผู้ส่ง")
    book["แบบประเมิน"]["A1"].comment = openpyxl.comments.Comment("ของฉัน", "ผู้ส่ง")
    out = io.BytesIO()
    book.save(out)
    notes = openpyxl.load_workbook(io.BytesIO(returned(out.getvalue())))["แบบประเมิน"]
    assert notes["A1"].comment.text == "ของฉัน"
    assert notes["C4"].comment.text.startswith("รอผลเดือนมีนาคม") and "ยังไม่มีคะแนน" in notes["C4"].comment.text


def test_names_that_count_sheets_by_place_still_mean_their_sheet():
    book = openpyxl.load_workbook(io.BytesIO(draw(FAULTY)))
    book["สมรรถนะ"].print_area = "A1:D2"
    out = io.BytesIO()
    book.save(out)
    assert openpyxl.load_workbook(io.BytesIO(returned(out.getvalue())))["สมรรถนะ"].print_area == "'สมรรถนะ'!$A$1:$D$2"


def test_names_of_the_whole_workbook_stay_as_they_are():
    book = openpyxl.load_workbook(io.BytesIO(draw(FAULTY)))
    book.defined_names["น้ำหนัก"] = openpyxl.workbook.defined_name.DefinedName("น้ำหนัก", attr_text="'แบบประเมิน'!$D$4:$D$5")
    out = io.BytesIO()
    book.save(out)
    back = openpyxl.load_workbook(io.BytesIO(returned(out.getvalue())))
    assert {name: own.attr_text for name, own in back.defined_names.items()} == {"น้ำหนัก": "'แบบประเมิน'!$D$4:$D$5"}


def test_a_part_that_the_content_types_name_already_is_named_once():
    """Left behind by a program that took the part away: named twice, Excel would call the file damaged."""
    named = ('<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>',
             f'<Override PartName="/{WORKLIST_PART}" ContentType="{WORKSHEET_TYPE}"/>')
    types = with_types(draw(FAULTY), "".join(named)).read("[Content_Types].xml").decode()
    assert all(types.count(one) == 1 for one in named)


def with_types(content: bytes, more: str) -> zipfile.ZipFile:
    """What goes back for the workbook whose content types say ``more``."""
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", more.encode() + b"</Types>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as after:
        for name, part in parts.items():
            after.writestr(name, part)
    return zipfile.ZipFile(io.BytesIO(returned(out.getvalue())))


@pytest.mark.parametrize("workbook", [b"<no end", b"<workbook/>"])
def test_a_package_that_cannot_be_marked_goes_back_as_a_list(workbook):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", workbook)
    (_, content), = sent_back(results_with(Finding("LEVEL_MISSING", "ก.xlsx", sheet_name="แบบ", cell_ref="C4")), out.getvalue())
    assert again(content).refusal.code == "PAPER_SENT_BACK"


def test_only_our_list_is_selected_so_that_no_two_sheets_are_edited_at_once():
    book = openpyxl.load_workbook(io.BytesIO(returned(draw(FAULTY))))
    assert [bool(sheet.sheet_view.tabSelected) for sheet in book] == [True, False, False]
    assert book.active.title == WORKLIST_SHEET


def results_with(*findings: Finding):
    """The sample round with these findings only, each about a rejected file of its own."""
    sample = sample_results(str(ROUND))
    files = FILES.frame([{"file_name": f.file_name, "sha256": "", "file_kind": "unknown", "file_status": "rejected",
                          "person_id": "", "reason_code": f.code} for f in findings])
    return replace(sample, files=files, findings=findings_frame(list(findings)))


def sent_back(results, content):
    """(name, content) of each file that goes back, every one of this content."""
    return [(faulty.name, returned_file(faulty, results.terms, content)) for faulty in faulty_files(results, lambda _: content)]


def test_what_cannot_be_opened_goes_back_as_a_list_that_says_why():
    found = Finding("FILE_NOT_WORKBOOK", "โรงเรียน/รายงาน.xlsx", found="เป็นไฟล์ข้อความ")
    (name, content), = sent_back(results_with(found), "ข้อความ".encode())
    assert name == "returned/โรงเรียน/รายงาน.xlsx"
    texts = [str(c.value) for row in openpyxl.load_workbook(io.BytesIO(content)).active for c in row]
    assert any("ไม่ใช่สมุดงาน Excel" in text for text in texts) and any("บันทึกเป็น" in text for text in texts)


def test_a_list_that_is_sent_back_is_told_from_a_form():
    found = Finding("FILE_NOT_WORKBOOK", "รายงาน.xlsx", found="เป็นไฟล์ข้อความ")
    (_, content), = sent_back(results_with(found), b"")
    assert again(content).refusal.code == "PAPER_SENT_BACK"


@pytest.mark.parametrize("file_name, ending, expected", [
    ("ก/ข.xlsx", ".xlsx", "returned/ก/ข.xlsx"), ("ข.xls", ".xlsx", "returned/ข.xls.xlsx"),
    ("ข.xlsx", ".xlsm", "returned/ข.xlsm"), ("../ข.xlsx", ".xlsx", None), ("a\nb.xlsx", ".xlsx", None)])
def test_the_name_is_the_files_own_with_the_ending_of_its_content(file_name, ending, expected):
    name = returned_name(file_name, ending)
    assert name == expected if expected else "\n" not in name and ".." not in name.split("/")


def test_two_files_that_would_go_back_under_one_name_are_told_apart():
    both = results_with(Finding("FILE_EMPTY", "ก.xls.xlsx"), Finding("FILE_EMPTY", "ก.xls"))
    names = [name for name, _ in sent_back(both, b"")]
    assert len({name.lower() for name in names}) == 2


def test_the_same_file_goes_back_as_the_same_bytes():
    assert returned(draw(FAULTY)) == returned(draw(FAULTY))


def test_the_mark_holds_the_digest_of_the_file_it_was_made_for():
    book = openpyxl.load_workbook(io.BytesIO(returned(draw(FAULTY))))
    assert book[WORKLIST_SHEET]["A4"].value == RETURNED_MARK + read(FAULTY).sha256


@pytest.mark.parametrize("paper", [summary_workbook, findings_workbook])
def test_a_paper_of_ours_is_told_from_forms_and_rosters(paper):
    assert again(paper(sample_results(str(ROUND)))).refusal.code == "PAPER_SENT_BACK"


def test_a_summary_form_of_ours_that_comes_back_is_its_persons_and_holds_no_figures():
    results = sample_results(str(ROUND))
    back = again(person_workbook(results.people["person_id"][0], results, None))
    assert (back.kind, back.form["person_id"], back.indicators, [found.code for found in back.findings]) == (
        "acknowledgment", results.people["person_id"][0], [], ["PAPER_UNFILLED"])
