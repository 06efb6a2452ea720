"""A person's form says what the audit tables say about that person, and nothing about anybody else."""

import io
import re
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.drawing import Formula
from pipeline.documents.person.form import person_workbook_name
from pipeline.documents.person.sources import SOURCES
from pipeline.documents.person.standing import Standing, mean_of, total_of
from pipeline.documents.workbook import FIRST_ROW
from pipeline.exact import parse_exact, round_half_up
from pipeline.publish import person_papers
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.tables import HISTORY
from tests.office_suite import (
    cells, converted, live_formulas, low_text_rows, needs_soffice, package_text, recalculated_differences)
from tests.papers_of import person_workbook
from tests.sample_results import OFFICE, sample_results

HOSTILE = ("=1+1", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.com")', "http://example.com", "{=1}")
IDS = ("00101", "00102", "00103", "00104", "00105", "อ01", "อ02")
COMPLETE = ("00101", "00102", "00103", "อ01", "อ02")


@pytest.fixture(scope="module")
def first() -> Results:
    return sample_results("2566/1")


@pytest.fixture(scope="module")
def second(first) -> Results:
    return sample_results("2566/2", former=first)


@pytest.fixture
def history_of_the_first():
    return HISTORY.frame([dict.fromkeys(HISTORY.column_names, "") | {
        "history_no": "1", "person_id": "00101", "full_name": "นางสาวกานดา สมมติใจ", "stated_round": "2566/1",
        "previous_score": "90.15"}])


def form(workbook: bytes) -> dict[str, list[object]]:
    """The form's lines by their first text."""
    return {str(row[0]): row[1:] for row in cells(workbook, 0) if row[0] is not None}


def words_of(workbook: bytes) -> str:
    return "\n".join(str(value) for row in cells(workbook, 0) for value in row if value is not None)


@needs_soffice
@pytest.mark.parametrize("person_id", ["00101", "00104", "อ01"])
def test_every_formula_carries_what_recalculating_gives(person_id, first, second, tmp_path):
    assert recalculated_differences(person_workbook(person_id, second, first), tmp_path) == []


@needs_soffice
@pytest.mark.parametrize("person_id", ["00102", "00104", "อ02"])
def test_the_form_prints_on_one_page(person_id, first, tmp_path):
    printed = converted(person_workbook(person_id, first, None), tmp_path, "pdf").read_bytes()
    portrait = re.findall(rb"/MediaBox\s*\[\s*0 0 59\d(?:\.\d+)? 84\d", printed)
    assert len(portrait) == 1                       # the list behind it lies across


@pytest.mark.parametrize("person_id", COMPLETE)
def test_the_total_on_the_form_is_the_total_of_the_audit_table(person_id, first):
    total = first.scores.set_index("person_id").loc[person_id, "total_score"]
    shown = form(person_workbook(person_id, first, None))["รวม"]
    assert parse_exact(total) == Fraction(str(shown[3] if person_id.startswith("0") else shown[4]))


def test_both_rounds_stand_side_by_side_with_their_mean(first, second):
    lines = form(person_workbook("00101", second, first))
    assert (lines["รวม"][3], lines["รวม"][5]) == (94.4, 94.4)
    assert lines["คะแนนเฉลี่ยทั้ง 2 ครั้ง"][5] == 94.4


def test_a_mean_on_half_a_cent_is_rounded_up():
    standing = Standing(Fraction(0), Fraction(0), (Fraction(80), Fraction(20)), Fraction("77.20"), 2)
    assert mean_of(standing, replace(standing, total=Fraction("72.01")), 9).value == 74.61


@pytest.mark.parametrize("changed", [{"full_name": "นางสาวกมล คนละคน"}, {}])
def test_the_other_round_counts_only_where_number_and_name_agree(changed):
    former = sample_results("2566/1", changed={"00101": changed}) if changed else None
    workbook = person_workbook("00101", sample_results("2566/2", former=former), former)
    assert form(workbook)["รวม"][3] == "–" and form(workbook)["คะแนนเฉลี่ยทั้ง 2 ครั้ง"][5] == "–"
    assert "ไม่ทราบผลครั้งที่ 1" in words_of(workbook)


def test_a_title_written_otherwise_is_the_same_name():
    former = sample_results("2566/1", changed={"00101": {"full_name": "น.ส. กานดา  สมมติใจ"}})
    assert form(person_workbook("00101", sample_results("2566/2", former=former), former))["รวม"][3] == 94.4


def test_a_round_of_another_fiscal_year_is_not_put_beside():
    former = sample_results("2565/2")
    results = sample_results("2566/1", former=former)
    assert results.two_rounds.set_index("person_id").loc["00101", "previous_score"] == "94.40"
    assert form(person_workbook("00101", results, former))["รวม"][2:6] == [None, 94.4, None, None]


def test_a_total_that_the_office_states_stands_beside_this_round_without_its_parts(history_of_the_first):
    workbook = person_workbook("00101", sample_results("2566/2", history=history_of_the_first), None)
    lines = form(workbook)
    assert lines["1. ผลสัมฤทธิ์ของงาน"][2:4] == ["–", "–"] and lines["รวม"][2:6] == ["–", 90.15, None, 94.4]
    assert lines["คะแนนเฉลี่ยทั้ง 2 ครั้ง"][5] == 92.28
    assert "ตามแบบคะแนนรอบก่อน" in words_of(workbook)


def test_rounds_of_two_personnel_types_have_no_mean_on_the_form():
    former = sample_results("2566/1", changed={"00101": {"scheme": "civil_servant_38k2"}})
    lines = form(person_workbook("00101", sample_results("2566/2", former=former), former))
    assert lines["คะแนนเฉลี่ยทั้ง 2 ครั้ง"][5] == "–"


def test_the_second_column_stays_blank_in_the_first_round(first):
    lines = form(person_workbook("00101", first, None))
    assert lines["1. ผลสัมฤทธิ์ของงาน"][4:6] == [None, None]
    assert lines["คะแนนเฉลี่ยทั้ง 2 ครั้ง"][5] is None


def test_the_round_and_the_band_are_ticked(first):
    said = words_of(person_workbook("อ01", first, None))
    assert "☑ ครั้งที่ 1  (1 ตุลาคม 2565 – 31 มีนาคม 2566)" in said and "☐ ครั้งที่ 2" in said
    assert "☑ ดีเด่น (90–100)" in said and said.count("☑") == 2


def test_contract_dates_are_buddhist(first):
    assert "30 กันยายน 2567" in words_of(person_workbook("00101", first, None))


@pytest.mark.parametrize("person_id", ["00104", "00105"])
def test_who_has_no_score_gets_no_number_and_is_told_why(person_id, first):
    workbook = person_workbook(person_id, first, None)
    lines, said = form(workbook), words_of(workbook)
    for name in ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติงาน (สมรรถนะ)", "รวม", "คะแนนเฉลี่ยทั้ง 2 ครั้ง"):
        assert lines[name][2:] == [None] * 4 + lines[name][6:]
    assert f"({person_id})" in said and "วิธีแก้" in said and said.count("☑") == 1


@pytest.mark.parametrize("person_id", IDS)
def test_nobody_elses_name_or_number_is_in_the_file(person_id, first, second):
    text = package_text(person_workbook(person_id, second, first))
    others = [row for row in first.people.itertuples() if row.person_id != person_id]
    assert not [row.full_name for row in others if row.full_name in text]
    assert not [row.person_id for row in others if f">{row.person_id}<" in text or f"{row.person_id}.xlsx" in text]


def test_nothing_about_the_others_changes_a_persons_file(first):
    alone = OFFICE.strip().splitlines()[0]
    assert person_workbook("00101", first, None) == person_workbook("00101", sample_results(office=alone), None)


def test_the_second_sheet_leads_to_every_cell(first):
    rows = cells(person_workbook("00102", first, None), SOURCES)[FIRST_ROW:]
    items = [row for row in rows if row[1] is not None]
    assert len(items) == 3 + 7
    assert items[0][2:] == ["ตัวชี้วัดสมมติที่ 1", 40, 4, 32, "แบบ/00102.xlsx", "ผลสัมฤทธิ์ของงาน", "I9"]
    assert [row[5] for row in rows if row[2] == "รวม"] == pytest.approx([80, 80])


def test_points_on_the_second_sheet_add_up_to_the_form(first):
    workbook = person_workbook("อ02", first, None)
    sums = [row[5] for row in cells(workbook, SOURCES)[FIRST_ROW:] if row[2] == "รวม"]
    lines = form(workbook)
    assert sums == pytest.approx([lines["1. ผลสัมฤทธิ์ของงาน"][2], lines["2. พฤติกรรมการปฏิบัติราชการ (สมรรถนะ)"][2]])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_submitted_text_never_becomes_a_formula_or_a_link(hostile):
    fields = ("full_name", "position", "unit", "evaluator", "work_group")
    workbook = person_workbook("00101", sample_results(changed={"00101": dict.fromkeys(fields, hostile)}), None)
    assert not [formula for formula in live_formulas(workbook) if hostile in formula]
    assert form(workbook)["ชื่อผู้รับการประเมิน"][0] == hostile
    assert "relationships/hyperlink" not in package_text(workbook)


@pytest.mark.parametrize("person_id", IDS)
def test_same_tables_give_the_same_bytes(person_id, first):
    assert person_workbook(person_id, first, None) == person_workbook(person_id, sample_results("2566/1"), None)


@pytest.mark.parametrize("person_id", IDS)
def test_no_row_cuts_its_vowels(person_id, first):
    assert low_text_rows(person_workbook(person_id, first, None), 30) == []


def test_the_form_is_one_portrait_page_of_a4(first):
    sheet = openpyxl.load_workbook(io.BytesIO(person_workbook("00101", first, None))).worksheets[0]
    assert (sheet.title, sheet.page_setup.paperSize, sheet.page_setup.orientation) == ("แบบ 4.1", 9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight in (None, 1)


def test_nobody_unknown_gets_a_form(first):
    with pytest.raises(KeyError):
        person_workbook("99999", first, None)


def test_a_scheme_that_is_not_in_force_gives_a_form_without_figures(first):
    settings = first.settings
    ended = tuple(s for s in settings.scheme if s.code != "civil_servant_38k2")
    older = next(s for s in settings.scheme if s.code == "civil_servant_38k2").model_copy(
        update={"effective_until": sample_results("2560/1").round.last_day})
    office = OFFICE[:OFFICE.index("อ01")]
    results = sample_results(office=office, settings=settings.model_copy(update={"scheme": (*ended, older)}))
    moved = results.people.assign(scheme="civil_servant_38k2"), results.scores.assign(
        scheme="civil_servant_38k2", achievement_weight_pct="", behaviour_weight_pct="", score_status="incomplete")
    results = replace(results, people=moved[0], scores=moved[1], bands=results.bands[:0], ranks=results.ranks[:0])
    assert form(person_workbook("00101", results, None))["รวม"] == [None] * 6


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from([(80, 20), (70, 30), (50, 50)]))
def test_a_total_as_formula_rounds_in_floats_to_the_exact_total(achievement, behaviour, shares):
    scores = Fraction(achievement, 10**4), Fraction(behaviour, 10**4)
    exact = (scores[0] * shares[0] + scores[1] * shares[1]) / 100
    standing = Standing(*scores, tuple(map(Fraction, shares)), round_half_up(exact), 2)
    content = total_of(standing, "G15:G16")
    if isinstance(content, Formula):
        in_floats = float(scores[0]) * shares[0] / 100 + float(scores[1]) * shares[1] / 100
        assert round(in_floats, 2) == content.value == float(standing.total)
    else:
        assert content == standing.total


@pytest.mark.parametrize("exact", ["94.995", "80.005", "74.125"])
def test_a_total_on_half_a_cent_is_written_as_a_number(exact):
    standing = Standing(Fraction(exact), Fraction(exact), (Fraction(80), Fraction(20)), round_half_up(Fraction(exact)), 2)
    assert total_of(standing, "G15:G16") == round_half_up(Fraction(exact))


@pytest.mark.parametrize(("unit", "person_id", "name"), [
    ("กลุ่มอำนวยการ", "00101", "people/กลุ่มอำนวยการ/00101.xlsx"), ("", "อ01", "people/ไม่ระบุหน่วย/อ01.xlsx")])
def test_a_plain_name_is_kept(unit, person_id, name, first):
    assert person_workbook_name(_person(first, unit, person_id)) == name


@pytest.mark.parametrize("name", ["a/b", "..", "con", "COM1", "x" * 500, "ก" * 300, 'a:b*?"<>|', "end. ", "\x07bell", "a\\b"])
def test_a_name_that_no_file_system_takes_is_made_safe(name, first):
    made = person_workbook_name(_person(first, name, name))
    folder, unit, file = made.split("/")
    assert folder == "people" and file.endswith(".xlsx")
    for part in (unit, file.removesuffix(".xlsx")):
        assert part and not re.search(r'[\x00-\x1f\\:*?"<>|]|[. ]$', part) and len(part.encode()) <= 240
        assert part.lower() not in ("con", "com1", "..", ".")


def test_two_names_that_are_made_safe_stay_apart(first):
    assert person_workbook_name(_person(first, "u", "a/b")) != person_workbook_name(_person(first, "u", "ab"))


def _person(results: Results, unit: str, person_id: str):
    return next(results.people.assign(unit=unit, person_id=person_id).itertuples(index=False))


def test_somebody_whose_rules_are_not_known_has_no_summary_form():
    """Which form it would be, the rules say."""
    results = sample_results()
    people = results.people.copy()
    people.loc[0, "scheme"] = ""
    assert {paper.name for paper in person_papers(results, None)} - {paper.name for paper in person_papers(replace(results, people=people), None)} == {
        person_workbook_name(next(rows_of(results.people)))}
