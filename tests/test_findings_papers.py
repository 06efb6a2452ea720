"""Findings for people: nothing lost or said twice, and a text for each unit that holds only what is that unit's."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from lxml import html

from pipeline.documents.findings.papers import (
    COUNT_SHEET, LIST, LIST_SHEET, MESSAGE_SHEET, findings_page, findings_workbook)
from pipeline.documents.findings.units import UNKNOWN_UNIT, messages, units_to_tell
from pipeline.documents.look import NO_UNIT, TEMPLATES
from pipeline.documents.pages import FINDINGS_WORKBOOK, OFFICE_PAGE, person_page_name, unit_page_name
from pipeline.documents.workbook import FIRST_ROW, NOTHING
from pipeline.findings import Finding, catalogue, findings_frame
from pipeline.results import Results
from pipeline.tables import SEVERITIES
from tests.browser import foreign_scripts
from tests.office_suite import (
    cells, live_formulas, low_text_rows, needs_soffice, package_text, recalculated_differences)
from tests.sample_results import sample_results

SCHOOL, GROUP = "โรงเรียนบ้านสมมติ", "กลุ่มอำนวยการ"
HIDDEN, LEVELS = "ตัวชี้วัด (2)", "ตัวชี้วัด"
TOTALS = ("80.25", "80.00")
REFUSED, SCHOOLS_FILE, FOLDERS_FILE, LOOSE = "เฉลา.xlsx", f"{SCHOOL} /ครู.xlsx", "ส่งเพิ่ม/ใคร.xlsx", "สมุดงาน1.xlsx"
FINDINGS = (
    Finding("WEIGHT_BELOW_MIN", "กานดา.xlsx", LEVELS, "J9", "5", "00101", {"about": "ตัวชี้วัดที่ 1", "expected": "10"}),
    Finding("STATED_TOTAL_DIFFERS", "คำแก้ว.xlsx", "สรุป", "F20", TOTALS[0], "00103",
            {"about": "คะแนนรวม", "expected": TOTALS[1]}),
    *(Finding("HIDDEN_COPY_DIFFERS", "จักรี.xlsx", HIDDEN, cell, "", "00104") for cell in ("D10", "D9", "E9")),
    *(Finding("LEVEL_MISSING", "จักรี.xlsx", LEVELS, f"I{no}", "", "00104", {"about": f"ตัวชี้วัดที่ {no}"}) for no in (8, 9)),
    Finding("ROUND_OTHER", REFUSED, found="2565/2", person_id="00105", words={"expected": "2566/1"}),
    Finding("PERSON_SENT_NOTHING", person_id="00105", words={"about": "นางสาวเฉลา จำลองรักษ์", "expected": "2566/1"}),
    Finding("PERSON_MATCHES_TWO", SCHOOLS_FILE, found="น.ส.กานดา  สมมติใจ"),
    Finding("PERSON_NOT_ON_ROSTER", FOLDERS_FILE, found="09911 นายวีระ นอกทะเบียน"),
    Finding("WORKBOOK_EMPTY", LOOSE),
    Finding("FILE_EMPTY", "สมุดงาน2.xlsx"),
    Finding("LEVEL_MISSING", "โชติ.xlsx", LEVELS, "I9", "", "อ02", {"about": "ตัวชี้วัดที่ 2"}),
    Finding("PERSON_SENT_NOTHING", person_id="อ01", words={"about": "นางชุติมา ตัวอย่างกุล", "expected": "2566/1"}),
    Finding("ROSTER_VALUE_UNREADABLE", "ทะเบียน.xlsx", "บุคลากร", "F3", "x", "00102", {"about": "วันลา", "expected": "ตัวเลข"}),
    Finding("ROSTER_VALUE_MISSING", "ทะเบียน.xlsx", "บุคลากร", "B9", words={"about": "ชื่อ-สกุล"}),
)
UNITS = {NO_UNIT: {"อ01", "อ02"}, SCHOOL: {"00102", "00104", "00105"}, GROUP: {"00101", "00103"}}


def round_with(*findings: Finding, **changed: dict[str, str]) -> Results:
    """The sample office with these findings; อ01 and อ02 belong to no unit that the roster names."""
    results = sample_results(changed={"อ01": {"unit": ""}, "อ02": {"unit": ""}} | changed)
    return replace(results, findings=findings_frame(list(findings)))


RESULTS = round_with(*FINDINGS)
WORKBOOK = findings_workbook(RESULTS)
PAGE = findings_page(RESULTS)
PARSED = html.document_fromstring(PAGE)
TEXTS = {message.about: message.text for unit in units_to_tell(RESULTS) for message in messages(unit, RESULTS)}


def listed(workbook: bytes = WORKBOOK) -> list[dict[str, object]]:
    headings = [column.heading for column in LIST]
    return [dict(zip(headings, row)) for row in cells(workbook, LIST_SHEET)[FIRST_ROW:]]


def numbers(texts) -> list[int]:
    return [int(number) for text in texts for number in re.findall(r"\d+", text)]


def words_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def only_text(*findings: Finding) -> str:
    """The one text that these findings give."""
    results = round_with(*findings)
    (unit,) = units_to_tell(results)
    (message,) = messages(unit, results)
    return message.text


# ── nothing lost, nothing twice, the gravest first ──

def test_every_finding_is_in_the_workbook_and_on_the_page_exactly_once():
    everyone = list(range(1, len(RESULTS.findings) + 1))
    assert sorted(numbers(row["ข้อที่"] for row in listed())) == everyone
    on_page = map(words_of, PARSED.xpath("//table[contains(@class, 'cases')]//td/small"))
    assert sorted(numbers(on_page)) == everyone


def test_units_people_and_matters_come_with_the_gravest_first():
    units = units_to_tell(RESULTS)
    worst = [[[SEVERITIES.index(m.row.severity) for m in case.matters] for case in unit.cases] for unit in units]
    assert all(case == sorted(case) for unit in worst for case in unit)
    assert all(unit == sorted(unit, key=min) for unit in worst)
    assert worst == sorted(worst, key=lambda unit: min(map(min, unit)))


def test_a_unit_and_a_person_stand_together():
    for column in ("หน่วย", "ชื่อ-สกุล"):
        runs = [row[column] for before, row in zip([{}, *listed()], listed()) if row[column] != before.get(column)]
        assert len(runs) - runs.count(None) == len(set(runs) - {None})


def test_a_refused_file_and_having_sent_nothing_are_one_matter_the_refusal_first():
    (row,) = [row for row in listed() if row["ชื่อ-สกุล"] == "นางสาวเฉลา จำลองรักษ์"]
    refusal, outcome = row["ข้อค้นพบ"].split("\n")
    assert "รอบ 2565/2" in refusal and "ยังไม่มีแบบประเมินที่ใช้ได้" in outcome
    assert len(numbers([row["ข้อที่"]])) == 2 and row["ผลที่ตามมา"] == "ไฟล์ใช้ไม่ได้"
    assert "ไม่ใช่รอบ 2566/1 จึงยังไม่มีแบบประเมินของรอบนี้ที่ใช้ได้" in TEXTS[SCHOOL]
    assert "ยังไม่ได้รับแบบประเมิน" not in TEXTS[SCHOOL]


def test_two_refused_files_both_stand_before_what_follows_from_them():
    nothing = Finding("PERSON_SENT_NOTHING", person_id="00105", words={"about": "เฉลา", "expected": "2566/1"})
    results = round_with(nothing, *(Finding("FILE_EMPTY", name, person_id="00105") for name in ("ก.xlsx", "ข.xlsx")))
    (case,) = units_to_tell(results)[0].cases
    assert [matter.numbers for matter in case.matters] == ["1", "2, 3"]


def test_the_same_sentence_of_several_cells_is_one_line_and_another_sentence_is_not():
    rows = [row for row in listed() if row["ชื่อ-สกุล"] == "นายจักรี สมมติเพียร"]
    assert [row["เซลล์"] for row in rows] == ["I8", "I9", "D9, E9, D10"]
    assert "แผ่นงาน ตัวชี้วัด (2) › เซลล์ D9, E9, D10" in TEXTS[SCHOOL]


def test_the_counts_add_up_to_the_lines_of_the_list():
    counts = cells(WORKBOOK, COUNT_SHEET)[FIRST_ROW:]
    assert counts[-1][0] == "รวม" and counts[-1][-1] == len(listed())
    assert {row[0]: row[-1] for row in counts[:-1]} == {
        unit: sum(row["หน่วย"] == unit for row in listed()) for unit in (row[0] for row in counts[:-1])}
    tiles = [words_of(tile) for tile in PARSED.xpath("//dl[@class='glance']//dd")]
    assert tiles == [*(f"{count} เรื่อง" for count in counts[-1][1:-1]), "7 คน"]


# ── whose ──

def test_files_of_nobody_are_under_the_folder_they_lay_in():
    unit_of = {row["ไฟล์"]: row["หน่วย"] for row in listed()}
    assert (unit_of[SCHOOLS_FILE], unit_of[FOLDERS_FILE], unit_of[LOOSE]) == (SCHOOL, "ส่งเพิ่ม", UNKNOWN_UNIT)


@pytest.mark.parametrize("unit", [SCHOOL, GROUP, "ส่งเพิ่ม"])
def test_a_units_text_holds_nobody_elses_name_number_or_file(unit):
    for person in RESULTS.people.itertuples():
        if person.person_id not in UNITS.get(unit, ()):
            assert person.full_name.split()[1] not in TEXTS[unit] and person.person_id not in TEXTS[unit]
    theirs = {row["ไฟล์"] for row in listed() if row["หน่วย"] == unit}
    assert not [row["ไฟล์"] for row in listed() if row["ไฟล์"] and row["ไฟล์"] not in theirs and row["ไฟล์"] in TEXTS[unit]]


def test_where_the_unit_is_unknown_each_person_and_file_has_a_text_of_its_own():
    alone = ["นายโชติ สมมติวงศ์", "นางชุติมา ตัวอย่างกุล", LOOSE, "สมุดงาน2.xlsx"]
    for own in alone:
        assert own in TEXTS[own] and not [other for other in alone if other != own and other in TEXTS[own]]
    assert NO_UNIT not in TEXTS and UNKNOWN_UNIT not in TEXTS


def test_what_a_whole_unit_lacks_stands_under_it_and_in_its_own_text():
    results = round_with(*(Finding("UNIT_WITHOUT_GOALS", found=unit) for unit in (SCHOOL, GROUP)))
    told = {unit.name: messages(unit, results) for unit in units_to_tell(results)}
    assert {name: [message.about for message in texts] for name, texts in told.items()} == {SCHOOL: [SCHOOL], GROUP: [GROUP]}
    assert f"1. {SCHOOL}\n" in told[SCHOOL][0].text and GROUP not in told[SCHOOL][0].text and "วิธีส่งกลับ" not in told[SCHOOL][0].text
    assert "ไฟล์ที่ยังไม่ทราบว่าเป็นของใคร" not in findings_page(results)


OWN_NUMBER = "PERSON_NUMBER_LOST_ZEROS"       # found is the person's own number, as typed


@pytest.mark.parametrize("code", [code for code in catalogue() if code.startswith(("PERSON_", "STATED_"))
                                  and code != OWN_NUMBER])
def test_no_text_quotes_a_name_from_a_form_or_a_total(code):
    text = only_text(Finding(code, f"{SCHOOL}/ก.xlsx", found="ผู้อื่น", words={"expected": "99.75", "about": "ส่วน"}))
    assert "ผู้อื่น" not in text and "99.75" not in text


@pytest.mark.parametrize("code", [code for code in catalogue() if not code.startswith("ROSTER_")])
def test_no_text_asks_a_unit_to_mend_what_only_the_office_can(code):
    results = round_with(Finding(code, f"{SCHOOL}/ก.xlsx", found="ก", words={"expected": "ข", "about": "ค"}))
    (unit,) = units_to_tell(results)
    for message in messages(unit, results):
        mends = re.findall(r"วิธีแก้: (.*)", message.text)
        assert mends and not re.search(r"pipeline/|config\.toml|ประมวลผลใหม่|โฟลเดอร์|ติดตาม|แก้ทะเบียน|ในทะเบียน$", mends[0])


def test_the_words_for_units_belong_to_codes_of_the_catalogue():
    template = (TEMPLATES / "message.txt").read_text(encoding="utf-8")
    assert set(re.findall(r'^  "([A-Z_0-9]+)": \(', template, re.MULTILINE)) <= set(catalogue())


def test_what_the_office_mends_itself_is_in_no_text_and_the_page_says_so():
    assert "ทะเบียน.xlsx" not in "".join(TEXTS.values()) and "นายขจร จำลองดี" not in "".join(TEXTS.values())
    page = findings_page(round_with(next(finding for finding in FINDINGS if finding.person_id == "00102")))
    assert "เป็นเรื่องที่สำนักงานแก้เอง" in page and "<pre" not in page


# ── the text ──

def test_a_text_names_round_unit_person_cell_remedy_and_the_way_back():
    text = TEXTS[SCHOOL]
    assert "รอบการประเมินครั้งที่ 1 ปีงบประมาณ พ.ศ. 2566" in text.splitlines()[0] and f"เรียน {SCHOOL}" in text
    assert "1. นางสาวเฉลา จำลองรักษ์ (เลขที่ตำแหน่ง 00105)" in text and "2. นายจักรี สมมติเพียร" in text
    assert "ไฟล์: จักรี.xlsx › แผ่นงาน ตัวชี้วัด › เซลล์ I9\n  วิธีแก้: กรอกคะแนนในเซลล์นี้" in text
    assert "แก้ในไฟล์ที่ส่งคืนแล้วส่งกลับ" in text and text.endswith(RESULTS.settings.office.name)


def test_warnings_stand_behind_everything_that_blocks():
    text = TEXTS[SCHOOL]
    assert text.index("ต้องแก้ไข") < text.index("ครู.xlsx") < text.index("ควรตรวจสอบ") < text.index(HIDDEN)


def test_a_unit_with_nothing_but_warnings_is_asked_to_look_not_to_mend():
    assert TEXTS[GROUP].startswith("เรื่อง ขอให้ตรวจสอบแบบประเมิน") and "ต้องแก้ไข" not in TEXTS[GROUP]


def test_whoever_sent_nothing_is_asked_to_send_not_to_mend_a_file():
    text = TEXTS["นางชุติมา ตัวอย่างกุล"]
    assert "ส่งแบบประเมินที่กรอกครบแล้วของรอบ 2566/1" in text and "ไฟล์ที่ส่งคืน" not in text


def way_back(*findings: Finding) -> str:
    return next(line for line in only_text(*findings).splitlines() if line.startswith("วิธีส่งกลับ: "))


UNLOCK = Finding("WORKBOOK_ENCRYPTED", f"{SCHOOL}/ก.xlsx")
MENDED_IN_PLACE, ORIGINAL = "แก้ในไฟล์ที่ส่งคืนแล้วส่งกลับ", "แก้ในไฟล์ต้นฉบับแล้วส่งใหม่"


@pytest.mark.parametrize("finding", [
    UNLOCK, Finding("WORKBOOK_DAMAGED", f"{SCHOOL}/ก.xlsx", found="โครงสร้างไฟล์เสีย"), Finding("FILE_EMPTY", f"{SCHOOL}/ก.xlsx"),
    Finding("FILE_NOT_WORKBOOK", f"{SCHOOL}/ก.xlsx", found="เป็นไฟล์ข้อความ"), Finding("PAPER_SENT_BACK", f"{SCHOOL}/ก.xlsx"),
    *(Finding("LEVEL_MISSING", f"{SCHOOL}/ก{ending}", LEVELS, "I9", "", "00104", {"about": "ตัวชี้วัดที่ 1"})
      for ending in (".xls", ".ODS", ".xlsb"))], ids=lambda finding: f"{finding.code} {finding.file_name[-4:]}")
def test_a_file_that_comes_back_as_a_list_is_mended_in_the_original(finding):
    assert way_back(finding) == f"วิธีส่งกลับ: {ORIGINAL}"


def test_a_unit_that_gets_back_both_kinds_is_told_which_is_mended_where():
    marked = Finding("LEVEL_MISSING", f"{SCHOOL}/ข.xlsx", LEVELS, "I9", "", "00104", {"about": "ตัวชี้วัดที่ 1"})
    nothing = Finding("PERSON_SENT_NOTHING", person_id="00105", words={"about": "เฉลา", "expected": "2566/1"})
    assert way_back(UNLOCK, marked, nothing) == (
        f"วิธีส่งกลับ: {MENDED_IN_PLACE} เซลล์ที่ต้องดูระบายสีและมีหมายเหตุไว้แล้ว "
        f"ส่วนไฟล์ที่ได้คืนเป็นใบแจ้งรายการ ให้{ORIGINAL} และส่งแบบประเมินของผู้ที่ยังไม่มีแบบที่ใช้ได้")
    assert way_back(Finding("WORKBOOK_EMPTY", f"{SCHOOL}/ก.xlsx")) == f"วิธีส่งกลับ: {MENDED_IN_PLACE}"


def test_the_page_calls_a_list_that_comes_back_a_list():
    page = html.document_fromstring(findings_page(round_with(UNLOCK), {UNLOCK.file_name: "returned/ก.xlsx"}))
    assert page.xpath("//a[@href='returned/%E0%B8%81.xlsx']/text()") == ["ใบแจ้งรายการที่ส่งคืน"]


def test_the_same_texts_are_in_the_workbook_a_line_each_and_on_the_page():
    in_workbook: dict[str, list[str]] = {}
    for about, line in cells(WORKBOOK, MESSAGE_SHEET)[FIRST_ROW:]:
        in_workbook.setdefault(about, []).append(line or "")
    assert {about: "\n".join(lines).strip() for about, lines in in_workbook.items()} == TEXTS
    assert [pre.text.strip() for pre in PARSED.iter("pre")] == list(TEXTS.values())


def test_letters_that_cannot_be_seen_do_not_break_a_text():
    text = only_text(Finding("WORKBOOK_EMPTY", f"{SCHOOL}/ก\nข\u202e.xlsx"))
    assert "ก\\nข\\u202e.xlsx" in text


# ── workbook and page ──

@needs_soffice
def test_every_formula_carries_what_recalculating_gives(tmp_path):
    assert recalculated_differences(WORKBOOK, tmp_path) == []


@needs_soffice
def test_units_that_look_like_commands_are_counted_exactly(tmp_path):
    results = round_with(*FINDINGS, **{"00101": {"unit": "*"}, "00103": {"unit": ">1"}, "00104": {"unit": '=" "'}})
    assert recalculated_differences(findings_workbook(results), tmp_path) == []


@pytest.mark.parametrize("hostile", ["=1+1", "@SUM(A1)", '=HYPERLINK("http://example.com")', "http://example.com", "{=1}"])
def test_submitted_text_never_becomes_a_formula_or_a_link(hostile):
    finding = Finding("LEVEL_UNREADABLE", hostile, hostile, "I9", hostile, "00104", {"about": hostile})
    workbook = findings_workbook(round_with(finding, **{"00104": {"unit": hostile, "full_name": hostile}}))
    assert not [formula for formula in live_formulas(workbook) if hostile in formula]
    assert "relationships/hyperlink" not in package_text(workbook)
    assert [listed(workbook)[0][column] for column in ("หน่วย", "ชื่อ-สกุล", "ไฟล์", "แผ่นงาน", "พบ")] == [hostile] * 5


def test_submitted_markup_stays_text_on_the_page():
    markup = "</pre><script>alert(1)</script>{{ 7*7 }}\" onclick=\"x"
    finding = Finding("LEVEL_UNREADABLE", markup, markup, "I9", markup, "00104", {"about": markup})
    page = html.document_fromstring(findings_page(round_with(finding, **{"00104": {"unit": markup, "full_name": markup}})))
    assert not page.xpath("//@onclick") + foreign_scripts(page) and len(list(page.iter("pre"))) == 1
    assert f"แผ่นงาน {markup}" in page.find(".//pre").text


def test_the_clause_is_cited_by_title():
    row = next(row for row in listed() if row["เซลล์"] == "I9")
    assert row["หลักเกณฑ์"].endswith("ข้อ 2") and "พนักงานราชการ" in row["หลักเกณฑ์"]


def test_person_ids_are_text():
    assert {"00104", "อ02"} <= {row["เลขที่ตำแหน่ง"] for row in listed()}


def test_links_lead_to_people_units_and_back():
    reached = set(map(unquote, PARSED.xpath("//@href")))
    person = next(person for person in RESULTS.people.itertuples() if person.person_id == "00104")
    assert {OFFICE_PAGE, FINDINGS_WORKBOOK, person_page_name(person), unit_page_name(SCHOOL)} <= reached
    assert not [href for href in reached if href.startswith("#") and not PARSED.xpath("//*[@id=$id]", id=href[1:])]
    assert not [href for href in reached if "ส่งเพิ่ม" in href or UNKNOWN_UNIT in href]


def test_a_returned_workbook_is_linked_where_there_is_one():
    assert "ไฟล์ที่ส่งคืน</a>" not in PAGE
    page = html.document_fromstring(findings_page(RESULTS, {REFUSED: "returned/เฉลา #1.xlsx"}))
    (link,) = page.xpath("//a[text()='ไฟล์ที่ส่งคืน']/@href")
    assert link.startswith("returned/") and link.endswith("%20%231.xlsx")


def test_the_page_stands_alone_and_is_labelled():
    assert not foreign_scripts(PARSED) and not PARSED.xpath("//@src | //link | //iframe | //base") and "user-select: all" in PAGE
    levels = [int(heading.tag[1]) for heading in PARSED.iter("h1", "h2", "h3")]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:]))
    assert all(table.find("caption") is not None for table in PARSED.iter("table")) and not PARSED.xpath("//th[not(@scope)]")
    assert len(PARSED.xpath("//@id")) == len(set(PARSED.xpath("//@id")))


def test_where_nothing_was_found_workbook_and_page_say_so():
    nothing = round_with()
    assert "ไม่มีสิ่งที่ต้องแก้หรือควรตรวจในรอบนี้" in findings_page(nothing)
    workbook = findings_workbook(nothing)
    assert all(NOTHING in cells(workbook, sheet)[FIRST_ROW] for sheet in (LIST_SHEET, COUNT_SHEET, MESSAGE_SHEET))


def test_the_same_results_give_the_same_bytes():
    again = round_with(*reversed(FINDINGS))
    assert findings_workbook(again) == WORKBOOK and findings_page(again) == PAGE


def test_no_row_cuts_its_vowels():
    assert low_text_rows(WORKBOOK, 30) == []
