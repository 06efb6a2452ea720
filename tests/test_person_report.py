"""What a person and a unit's head are shown: whole, the former round only where it is the person's own, and nobody else's."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from lxml import html

from pipeline import tables
from pipeline.documents.derivation import derivations
from pipeline.documents.pages import pages, person_page_name, unit_page
from pipeline.exact import parse_exact
from pipeline.results import Results
from tests.drawing import SETTINGS
from tests.papers_of import letter_page, person_page, person_report, texts
from tests.sample_results import OFFICE, sample_results
from tests.test_pages import words_of
from tests.test_review_papers import reviewed

UNIT = "โรงเรียนบ้านสมมติ"
FORMER_OFFICE = """
00101 | นางสาวกานดา สมมติใจ    | government_employee | กลุ่มอำนวยการ      | 4 4.75 4.75    | 3 5 5 5 5 5 5
00102 | นายผู้อื่น จำลองเก่า      | government_employee | โรงเรียนบ้านสมมติ   | 3.21 3.21 3.21 | 2 2 2 2 2 2 2
00103 | นางคำแก้ว ตัวอย่างใหม่   | government_employee | กลุ่มอำนวยการ      | 3.33 3.33 3.33 | 3 3 3 3 3 3 3
อ01   | นางชุติมา ตัวอย่างกุล    | civil_servant_38k2  | กลุ่มอำนวยการ      | - 4 4          | 4 4 4 4 4 4 4 4
"""
FORMER = sample_results("2565/2", FORMER_OFFICE)
RESULTS = sample_results(former=FORMER)
PEOPLE = [line.split("|")[0].strip() for line in OFFICE.strip().splitlines()]
COMPLETE = ("00101", "00102", "00103", "อ01", "อ02")
GAP = SETTINGS.model_copy(update={"scheme": tuple(
    scheme.model_copy(update={"behaviour": scheme.behaviour.model_copy(update={"method": "gap"})}) for scheme in SETTINGS.scheme)})


def page_of(person_id: str, results: Results = RESULTS, former: Results | None = FORMER) -> html.HtmlElement:
    return html.document_fromstring(person_page(results, person_id, former))


def cells_of(page: html.HtmlElement, component: str) -> list[list[str]]:
    """The cells of each item's line."""
    return [[words_of(cell) for cell in row.xpath("./td")]
            for row in page.xpath(f"//section[@aria-labelledby='{component}']//tbody/tr[1]")]


@pytest.mark.parametrize("person_id", COMPLETE)
@pytest.mark.parametrize("results", [RESULTS, sample_results(settings=GAP), sample_results(changed={
    "อ01": {"on_probation": "yes"}, "อ02": {"on_probation": "yes"}})])
def test_points_won_are_the_exact_total_and_with_those_lost_make_100(results, person_id):
    report = person_report(results, person_id, None)
    won, lost = (sum((getattr(part, which) for part in report.parts), Fraction(0)) for which in ("won", "lost"))
    assert won == parse_exact(report.own.evaluated.total_exact) and won + lost == 100


@pytest.mark.parametrize("person_id", COMPLETE)
def test_the_pieces_of_a_bar_follow_each_other_and_end_at_the_total(person_id):
    bar = person_report(RESULTS, person_id, None).bar
    ends = [parse_exact(piece.start) + parse_exact(piece.width) for piece in bar.segments]
    starts = [parse_exact(piece.start) for piece in bar.segments]
    assert all(abs(end - start) <= Fraction(2, 1000) for end, start in zip(ends, starts[1:]))
    assert abs(ends[-1] - parse_exact(bar.total)) <= Fraction(1, 100)


# ── the former round ──

def test_the_former_level_stands_beside_the_same_item_with_its_change():
    report = person_report(RESULTS, "00101", FORMER)
    assert [line.former for part in report.parts for line in part.lines][:4] == [4, Fraction("4.75"), Fraction("4.75"), 3]
    page = page_of("00101")
    assert [row[-1] for row in cells_of(page, "achievement")] == ["4.00 ▲ 0.50", "4.75 เท่าเดิม", "4.75 เท่าเดิม"]
    assert cells_of(page, "behaviour")[0][-1] == "3.00 ▲ 2.00"
    assert (report.former.round_, report.former.total) == ("2565/2", "90.06")
    assert words_of(page.xpath("//section[@aria-labelledby='sum']//tfoot/tr")[1]).split()[-2:] == ["94.40", "90.06"]


@pytest.mark.parametrize(("person_id", "why", "others"), [
    ("00102", "เลขที่ตำแหน่งนี้เป็นของผู้อื่น", ("จำลองเก่า", "3.21", "59.36")), ("00103", "ต้องยืนยันก่อนว่าเป็นคนเดียวกัน", ("3.33", "65.28")),
    ("อ01", "รอบ 2565/2 ไม่มีคะแนน", ()), ("อ02", "ไม่มีผู้ใช้เลขที่ตำแหน่งนี้", ())])
def test_a_former_score_that_is_not_certainly_the_persons_is_kept_back_and_why_is_said(person_id, why, others):
    page = page_of(person_id)
    assert person_report(RESULTS, person_id, FORMER).former is None and why in words_of(page)
    assert not page.xpath("//*[text()='รอบก่อน']") and not [other for other in others if other in words_of(page)]


def test_an_item_that_the_former_round_did_not_have_has_no_former_level():
    renamed = FORMER.indicators.copy()
    renamed.loc[renamed["indicator_no"] == "2", "title"] = "เรื่องอื่น"
    renamed.loc[renamed["indicator_no"] == "3", "title"] = "ตัวชี้วัดสมมติที่ 1"          # twice: which one is meant cannot be told
    former = replace(FORMER, indicators=renamed)
    assert [line.former for line in person_report(RESULTS, "00101", former).parts[0].lines] == [None] * 3


def test_a_score_that_only_the_office_states_stands_alone():
    stated = tables.HISTORY.frame([dict.fromkeys(tables.HISTORY.column_names, "") | {
        "history_no": "1", "person_id": "00101", "full_name": "นางสาวกานดา สมมติใจ", "stated_round": "2565/2", "previous_score": "88.5"}])
    results = sample_results(history=stated)
    report = person_report(results, "00101", None)
    assert (report.former.total, report.former.own, report.former.bar) == ("88.50", None, None)
    page = page_of("00101", results, None)
    assert "88.50" in words_of(page) and "ไม่ได้คำนวณใหม่" in words_of(page) and "▲" not in words_of(page)


# ── kinds of people ──

def test_after_the_committee_the_bar_is_as_evaluated_and_no_item_is_named():
    page = words_of(page_of("00102", reviewed(sample_results(), {"00102": "83.00"}), None))
    assert "80.00 → 83.00" in page and "ยังขาดอีก 2.00 คะแนน" in page and "เป็นมติของคณะกรรมการ" in page and "ต้องได้ เพิ่มขึ้น" not in page


@pytest.mark.parametrize("person_id", ["00104", "00105"])
def test_without_a_score_nothing_is_won_lost_or_drawn(person_id):
    report = person_report(RESULTS, person_id, FORMER)
    assert report.bar is None and report.uplift is None and all(line.won is None for part in report.parts for line in part.lines)
    page = page_of(person_id)
    assert not page.xpath("//*[contains(@class, 'score-bars') or contains(@class, 'level-bar')]") and "อีกเท่าใด" not in words_of(page)


def test_the_expected_level_is_marked_on_the_bar_of_a_competency_and_on_no_indicators():
    page = page_of("00102")
    assert page.xpath("//section[@aria-labelledby='behaviour']//tbody//line[@class='expected']/@x1") == ["60.00%"] * 7
    assert not page.xpath("//section[@aria-labelledby='achievement']//line")


def test_each_of_twenty_indicators_has_its_line_and_its_piece_of_the_bar():
    rows = [row._asdict() for row in RESULTS.indicators.itertuples(index=False) if row.person_id == "00102"]
    twenty = [rows[0] | {"indicator_no": str(no), "title": f"เรื่องที่ {no}", "weight_pct": "5"} for no in range(1, 21)]
    scored = [{"person_id": "00102", "component": "achievement", "item": str(no), "level": "4", "weight_pct": "5", "points_exact": "4"}
              for no in range(1, 21)]
    kept = RESULTS.item_scores[(RESULTS.item_scores["person_id"] == "00102") & (RESULTS.item_scores["component"] == "behaviour")]
    results = replace(RESULTS, indicators=tables.INDICATORS.frame(twenty),
                      item_scores=tables.ITEM_SCORES.frame(scored + kept.to_dict("records")))
    page = page_of("00102", results)
    assert len(cells_of(page, "achievement")) == 20 and len(page.xpath("//div[@class='score-bars']//text[@class='part-number']")) >= 20
    assert words_of(page.xpath("//section[@aria-labelledby='achievement']//tfoot")[0]) == "รวม (เต็ม 80) 64 16"


# ── nobody else's ──

@pytest.mark.parametrize("person_id", PEOPLE)
def test_a_persons_page_and_letter_hold_nobody_elses_name_number_or_score(person_id):
    own = derivations(RESULTS).by_person[person_id]
    papers = [person_page(RESULTS, person_id, FORMER)] + ([letter_page(RESULTS, person_id)] if own.is_complete else [])
    others = [row for results in (RESULTS, FORMER) for row in results.people.itertuples() if row.full_name != own.person.full_name]
    scores = {row.total_score for results in (RESULTS, FORMER) for row in results.scores.itertuples() if row.total_score}
    own_scores = {own.score.total_score, own.two_rounds.previous_score, own.two_rounds.mean_score, *(part.score for part in own.components)}
    for paper in papers:
        text = words_of(html.document_fromstring(paper))
        named = {row.person_id for row in others if row.person_id != person_id and row.person_id in paper}
        assert not named and not [row.full_name for row in others if row.full_name in paper]
        assert not {score for score in scores - own_scores if re.search(rf"(?<![\d.]){re.escape(score)}(?!\d)", text)}


def with_office_matters(results: Results) -> Results:
    """The round with what only the office may see: findings about the former round, about pay and an opinion."""
    said = [dict.fromkeys(tables.FINDINGS.column_names, "") | {
        "finding_no": str(900 + no), "code": code, "severity": "warns", "person_id": "00102", "file_name": f"ลับ/{code}.xlsx",
        "message_th": f"เรื่อง {code}", "mend_th": "ดู", "found": found}
        for no, (code, found) in enumerate([("HISTORY_SCORE_DIFFERS", "61.11"), ("FORMER_NAME_CHANGED", "นายผู้อื่น จำลองเก่า"),
                                            ("OPINION_BLANK", "74.99"), ("RAISE_SALARY_ABOVE_MAXIMUM", "98765"), ("WEIGHT_BELOW_MIN", "5")])]
    files = [dict.fromkeys(tables.FILES.column_names, "") | {"file_name": row["file_name"], "file_kind": "opinion",
                                                             "file_status": "accepted", "person_id": "00102"} for row in said]
    return replace(results, findings=tables.FINDINGS.frame(results.findings.to_dict("records") + said), files=tables.FILES.frame(files))


def test_the_units_page_holds_only_its_own_people_and_no_other_round_no_pay_no_opinion():
    results = with_office_matters(RESULTS)
    returned = {name: f"returned/{name}" for name in results.files["file_name"]}
    page = unit_page(results, UNIT, returned)
    text = words_of(html.document_fromstring(page))
    for row in results.people.itertuples():
        assert (row.full_name in page) == (row.unit == UNIT)
        assert row.unit == UNIT or row.person_id not in page
    assert "18720" not in page and "18,720" not in page and "2565/2" not in text and "รอบก่อน" not in text
    for secret in ("61.11", "จำลองเก่า", "74.99", "98765", "RAISE_", "HISTORY_", "FORMER_", "OPINION_"):
        assert secret not in page
    assert "WEIGHT_BELOW_MIN" in page and "returned/" in page


def test_the_units_page_tells_how_far_each_has_come_and_who_owes_a_plan():
    steps = tables.DUE_PROCESS.frame([dict.fromkeys(tables.DUE_PROCESS.column_names, "") | {
        "person_id": person_id, "agreed": "2022-10-05" if person_id == "00102" else "", "complete": "no",
        "planned": "due" if person_id == "อ02" else ""} for person_id in PEOPLE])
    plans = tables.PLANS.frame([dict.fromkeys(tables.PLANS.column_names, "") | {
        "person_id": "00102", "plan_item": "1", "weakness": "การเขียนหนังสือราชการ", "action": "อบรม", "status": "planned"}])
    results = replace(RESULTS, due_process=steps, plans=plans)
    page = html.document_fromstring(unit_page(results, UNIT))
    rows = page.xpath("//table[contains(@class, 'process')]/tbody/tr")
    assert len(rows) == 4 and sum("5 ต.ค. 2565" in words_of(row) for row in rows) == 1
    needing, planned = page.xpath("//section[@aria-labelledby='plans']//tbody/tr")
    assert "นายโชติ สมมติวงศ์ ยังไม่มี" in words_of(needing) and needing.xpath(".//a[contains(@href, 'forms/plans/')]")
    assert words_of(planned).startswith("นายขจร จำลองดี มีแล้ว การเขียนหนังสือราชการ: อบรม")


def test_pages_of_the_round_carry_the_former_round_to_its_person():
    made = texts(pages(RESULTS, FORMER))
    person = derivations(RESULTS).by_person["00101"].person
    assert made[person_page_name(person)] == person_page(RESULTS, "00101", FORMER) != person_page(RESULTS, "00101")
