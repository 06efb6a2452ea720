"""Papers after the committee show its result and say so; who was not changed has the very papers as before."""

import re
from dataclasses import replace

import pytest

from pipeline.decisions.review import as_reviewed, with_reviewed
from pipeline.documents.committee.minutes import minutes_sections
from pipeline.documents.derivation import plain_derivation
from pipeline.documents.pages import office_page, unit_page
from pipeline.documents.summary.workbook import summary_workbook
from pipeline.documents.summary.cover import NOTE_SHEET
from pipeline.exact import parse_exact
from pipeline.results import Results
from pipeline.scoring.bands import assign_bands
from pipeline.scoring.ranks import rank_people
from pipeline.tables import REVIEW
from tests.office_suite import cells, needs_soffice, recalculated_differences
from tests.papers_of import person_page, person_workbook
from tests.sample_results import sample_results

REASON = "ผลงานตามเอกสารแนบ"
SAID = f"คณะกรรมการปรับคะแนนจาก 80.00 (ระดับดี) เป็น 85.00 (ระดับดีมาก) เมื่อ 5 เมษายน 2566 เหตุผล: {REASON}"


def reviewed(results: Results, changed: dict[str, str], decided_on: str = "2023-04-05") -> Results:
    """The round with a 75_review in which a committee gave these people (person_id → score) other totals."""
    scores = with_reviewed(results.scores, {person_id: parse_exact(score) for person_id, score in changed.items()})
    bands = assign_bands(scores, results.schemes)
    ranks = rank_people(results.people, scores, bands)
    before, after = ({row.person_id: row for row in frame.itertuples()} for frame in (results.ranks, ranks))
    return replace(results, review=REVIEW.frame([
        dict.fromkeys(REVIEW.column_names, "") | {
            "person_id": person_id, "score_before": row.total_score, "score_after": after[person_id].total_score,
            "band_before": row.band, "band_after": after[person_id].band, "rank_before": row.rank, "decided_on": decided_on,
            "rank_after": after[person_id].rank, "reason": REASON if person_id in changed else ""}
        for person_id, row in before.items()]))


@pytest.fixture(scope="module")
def before() -> Results:
    return sample_results()


@pytest.fixture(scope="module")
def after(before) -> Results:
    return reviewed(before, {"00102": "85.00"})


def lines(workbook: bytes, sheet: int | str = 0) -> dict[str, list[object]]:
    return {str(row[0]): row[1:] for row in cells(workbook, sheet) if row[0] is not None}


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def said(workbook: bytes, sheet: str | int = 0) -> str:
    return "\n".join(str(value) for row in cells(workbook, sheet) for value in row if value is not None)


def test_results_as_reviewed_have_totals_bands_and_ranks_of_the_committee(before, after):
    final = as_reviewed(after)
    assert final.scores["total_score"].tolist() == ["94.40", "85.00", "80.00", "", "", "90.00", "62.10"]
    assert dict(zip(final.ranks["person_id"], final.ranks["rank"]))["00103"] == "3"
    assert dict(zip(final.bands["person_id"], final.bands["band"]))["00102"] == "very_good"
    assert final.scores["achievement_score"].tolist() == before.scores["achievement_score"].tolist()


def test_a_committee_that_changed_nothing_leaves_the_results_themselves(before):
    unchanged = reviewed(before, {})
    assert as_reviewed(unchanged) is unchanged and as_reviewed(before) is before


def test_form_5_shows_the_components_as_evaluated_and_the_total_of_the_committee(before):
    workbook = person_workbook("อ01", reviewed(before, {"อ01": "88.50"}), None)
    shown, plain = lines(workbook), lines(person_workbook("อ01", before, None))
    for name in ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติราชการ (สมรรถนะ)", "รวม"):
        assert shown[name] == plain[name]
    assert shown["คะแนนที่คณะกรรมการเห็นชอบ"][4] == 88.5 and "คะแนนที่คณะกรรมการเห็นชอบ" not in plain
    assert "☑ ดีมาก (80–89)" in said(workbook) and "☐ ดีเด่น" in said(workbook)
    assert f"คณะกรรมการปรับคะแนนจาก 90.00 (ระดับดีเด่น) เป็น 88.50 (ระดับดีมาก) เมื่อ 5 เมษายน 2566 เหตุผล: {REASON}" in said(workbook)


def test_form_41_takes_the_mean_of_the_totals_that_count(before):
    first = reviewed(before, {"00102": "85.00"})
    second = sample_results("2566/2", former=first)
    shown = lines(person_workbook("00102", second, first))
    assert (shown["รวม"][3], shown["รวม"][5]) == (80, 80)
    assert (shown["คะแนนที่คณะกรรมการเห็นชอบ"][3], shown["คะแนนที่คณะกรรมการเห็นชอบ"][5]) == (85, 80)
    assert shown["คะแนนเฉลี่ยทั้ง 2 ครั้ง"][5] == 82.5
    both = person_workbook("00102", reviewed(second, {"00102": "86.01"}, ""), first)
    assert lines(both)["คะแนนเฉลี่ยทั้ง 2 ครั้ง"][5] == 85.51
    assert f"ครั้งที่ 1  {SAID}" in said(both) and "ครั้งที่ 2  คณะกรรมการปรับคะแนนจาก 80.00 (ระดับดี) เป็น 86.01" in said(both)
    assert "☑ ดีมาก (85–94)" in said(both)


def test_form_41_of_the_first_round_leaves_the_second_blank(after):
    shown = lines(person_workbook("00102", after, None))
    assert shown["คะแนนที่คณะกรรมการเห็นชอบ"] == [None, None, None, 85, None, None]


@needs_soffice
@pytest.mark.parametrize("person_id", ["00102", "อ01"])
def test_every_formula_of_a_changed_form_carries_what_recalculating_gives(person_id, before, tmp_path):
    first, second = (reviewed(sample_results(round_), {"00102": "85.00", "อ01": "88.50"}) for round_ in ("2566/1", "2566/2"))
    assert recalculated_differences(person_workbook(person_id, second, first), tmp_path) == []


def test_the_persons_page_shows_the_result_and_how_it_came_about(after):
    page = text_of(person_page(after, "00102"))
    assert SAID in page and "85.00 ดีมาก ระดับดีมาก (85 ขึ้นไป) เท่ากับเกณฑ์ขั้นต่ำพอดี · อันดับ 2 จาก 3 คน" in page
    assert "คะแนนรวมตามแบบประเมิน 80.00 คะแนนที่คณะกรรมการเห็นชอบ 85.00" in page


def test_lists_of_office_and_unit_follow_the_reviewed_total(before):
    changed = reviewed(before, {"00102": "96.00"})
    office, unit = text_of(office_page(changed)), text_of(unit_page(changed, "โรงเรียนบ้านสมมติ"))
    assert office.index("1 นายขจร จำลองดี 96.00 ดีเด่น") < office.index("2 นางสาวกานดา สมมติใจ 94.40 ดีมาก")
    assert "คณะกรรมการปรับจาก 80.00" in office and "คณะกรรมการปรับจาก 80.00" in unit


def test_the_summary_is_ranked_and_counted_by_the_reviewed_total(before):
    changed = reviewed(before, {"00102": "96.00"})
    listed = [row for row in cells(summary_workbook(changed), "พนักงานราชการ") if row[2] == "00102"]
    assert listed[0][:2] == [1, 1] and listed[0][8:10] == [96, "ดีเด่น"]
    assert listed[0][11].startswith("คณะกรรมการปรับคะแนนจาก 80.00 (ระดับดี) เป็น 96.00 (ระดับดีเด่น)")
    assert "คะแนนองค์ประกอบคงตามแบบประเมิน" in said(summary_workbook(changed), NOTE_SHEET)
    assert "คณะกรรมการเห็นชอบ" not in said(summary_workbook(before), NOTE_SHEET)


@needs_soffice
def test_every_formula_of_a_reviewed_summary_carries_what_recalculating_gives(before, tmp_path):
    changed = reviewed(before, {"00102": "96.00", "อ02": "70.00"})
    assert recalculated_differences(summary_workbook(changed), tmp_path) == []


def test_the_explanation_names_the_committees_cell_before_the_score_as_evaluated(after):
    text = plain_derivation(after, "00102")
    assert SAID in " ".join(text.replace("│", " ").split())
    assert text.index("คะแนนที่คณะกรรมการเห็นชอบ 85.00") < text.index("คะแนนรวม 80.00 ← ก่อนปัด 80")


def test_the_minutes_keep_what_was_proposed_beside_what_was_decided(before):
    decided = reviewed(before, {"00101": "96.00"})                  # 94.40: in none of the printed ranges
    sections = {section.title[:3]: section for section in minutes_sections(decided, {})}
    assert [row[2:] for row in sections["3.1"].rows[:3]] == [("0", "1"), ("1", "0"), ("2", "2")]
    assert [row[1:3] for row in sections["4.1"].rows if "94.40" in row] == [("94.40", "ดีมาก")]


@pytest.mark.parametrize("person_id", ["00104", "00105", "อ01", "อ02"])
def test_who_was_not_changed_has_the_very_same_papers(person_id, before, after):
    assert person_workbook(person_id, after, None) == person_workbook(person_id, before, None)
    assert person_page(after, person_id) == person_page(before, person_id)


@pytest.mark.parametrize("person_id", ["00101", "00103"])
def test_a_form_does_not_change_with_somebody_elses_score(person_id, before, after):
    assert person_workbook(person_id, after, None) == person_workbook(person_id, before, None)
