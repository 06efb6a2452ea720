"""Due process: a step without a day is missing, one before an earlier step is out of order, nothing is filled in."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipeline.decisions.due_process import STEPS, Steps, follow_process, steps_of
from pipeline.documents.process_page import process_page
from pipeline.tables import AGREEMENTS, PROGRESS, REVIEW
from tests.sample_results import sample_results

WHOLE = dict(zip(STEPS, ("2022-10-05", "2022-12-20", "2023-03-31", "2023-04-10", "2023-04-12", "2023-04-12")))


def line_of(days, planned=(), plan_due=()):
    steps = Steps(**{step: {"1": days.get(step, "")} for step in STEPS}, planned=set(planned), plan_due=set(plan_due))
    return follow_process(pd.DataFrame({"person_id": ["1"]}), steps).iloc[0]


def test_every_step_in_order_is_complete():
    line = line_of(WHOLE)
    assert (line.complete, line.missing, line.out_of_order, line.planned) == ("yes", "", "", "")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_without_a_day_is_named_and_incomplete(step):
    line = line_of(WHOLE | {step: ""})
    assert (line.complete, line.missing, line.out_of_order) == ("no", step, "")


def test_who_was_told_and_would_not_sign_has_been_acknowledged_as_refused():
    line = line_of(WHOLE | {"acknowledged": "refused 2023-04-12"})
    assert (line.acknowledged, line.complete) == ("refused 2023-04-12", "yes")


@pytest.mark.parametrize(("step", "day"), [("evaluated", "2022-09-01"), ("notified", "2023-04-09"), ("acknowledged", "refused 2023-04-11")])
def test_a_step_before_an_earlier_one_is_out_of_order(step, day):
    line = line_of(WHOLE | {step: day})
    assert (line.complete, line.out_of_order) == ("no", step)


@pytest.mark.parametrize(("planned", "due", "said", "complete"), [
    ((), (), "", "yes"), (("1",), (), "yes", "yes"), (("1",), ("1",), "yes", "yes"), ((), ("1",), "due", "no")])
def test_a_plan_counts_only_where_one_is_due(planned, due, said, complete):
    line = line_of(WHOLE, planned, due)
    assert (line.planned, line.complete) == (said, complete)


@given(st.lists(st.one_of(st.just(""), st.dates().map(str)), min_size=6, max_size=6))
def test_a_file_is_complete_exactly_where_all_days_are_there_and_never_fall(days):
    line = line_of(dict(zip(STEPS, days)))
    assert (line.complete == "yes") == (all(days) and days == sorted(days))


def frame(table, *rows):
    return table.frame([dict.fromkeys(table.column_names, "") | row for row in rows])


def test_the_steps_are_those_of_the_tables():
    agreements = frame(AGREEMENTS, {"person_id": "1", "indicator_no": "1", "agreed_on": "2022-10-05"})
    progress = frame(PROGRESS, *({"person_id": "1", "note_no": str(no), "progress": "ได้", "noted_on": day}
                                 for no, day in enumerate(("2023-01-10", "2022-12-20"))))
    review = frame(REVIEW, *({"person_id": person_id, "score_before": "60.00", "score_after": "60.00", "band_before": band,
                              "band_after": band, "decided_on": "2023-04-10"} for person_id, band in (("1", "good"), ("2", "fair"))))
    told = pd.DataFrame([SimpleNamespace(person_id="1", told_on="", signed_on="2023-04-12", is_refused="").__dict__,
                         SimpleNamespace(person_id="2", told_on="2023-04-13", signed_on="", is_refused="yes").__dict__])
    steps = steps_of(agreements, progress, {"1": "2023-03-31"}, review, told, set(), ["2"])
    lines = follow_process(pd.DataFrame({"person_id": ["1", "2", "3"]}), steps).set_index("person_id")
    assert lines.loc["1", list(STEPS)].tolist() == ["2022-10-05", "2022-12-20", "2023-03-31", "2023-04-10", "2023-04-12", "2023-04-12"]
    assert lines.loc["2", ["reviewed", "notified", "acknowledged", "planned", "missing"]].tolist() == [
        "2023-04-10", "2023-04-13", "refused 2023-04-13", "due", "agreed;monitored;evaluated;planned"]
    assert lines.loc["3", "missing"] == ";".join(STEPS)


# ── the page ──

def said_of(days, plan_due=(), place=0):
    """What the page says of the sample office's first person, or another, from left to right, where these are the days."""
    results = sample_results()
    person_id = results.people["person_id"][place]
    steps = Steps(**{step: {person_id: days.get(step, "")} for step in STEPS}, planned=set(), plan_due={person_id} & set(plan_due))
    page = html.fromstring(process_page(replace(results, due_process=follow_process(results.people, steps))))
    row = page.xpath("//tr[contains(th, $name)]", name=person_id)[0]
    heads = [" ".join(head.text_content().split()) for head in row.xpath("ancestor::table/thead/tr/th")]
    return dict(zip(heads, (" ".join(" ".join(cell.xpath(".//text()")).split()) for cell in row), strict=True))


def test_the_page_shows_each_step_with_its_day_and_who_owes_it():
    said = said_of(WHOLE | {"monitored": "", "acknowledged": "refused 2023-04-12"}, plan_due=["00101"])
    assert list(said.items())[1:] == [
        ("ตกลง ผู้ประเมิน", "5 ต.ค. 2565"), ("ติดตาม ผู้ประเมิน", "ขาด"), ("ประเมิน ผู้ประเมิน", "31 มี.ค. 2566"),
        ("กลั่นกรอง คณะกรรมการ", "10 เม.ย. 2566"), ("แจ้งผล ผู้ประเมิน", "12 เม.ย. 2566"),
        ("รับทราบ ผู้รับการประเมิน", "12 เม.ย. 2566 ไม่ลงนาม"), ("แผนพัฒนา หน่วย", "ขาด")]


def test_the_page_marks_a_day_before_an_earlier_step_and_asks_nobody_for_a_plan_without_need():
    said = said_of(WHOLE | {"reviewed": "2023-03-30"})
    assert (said["กลั่นกรอง คณะกรรมการ"], said["แผนพัฒนา หน่วย"]) == ("30 มี.ค. 2566 ผิดลำดับ", "ไม่ต้องมี")


def test_whether_somebody_without_a_score_needs_a_plan_is_not_known():
    places = range(len(sample_results().people))
    assert [said_of(WHOLE, place=place)["แผนพัฒนา หน่วย"] for place in places] == [
        "ยังไม่ทราบ" if status != "complete" else "ไม่ต้องมี" for status in sample_results().scores["score_status"]]
