"""Uses of results: who is listed for what follows from the facts alone; a decision is recorded only where it fits."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from pipeline.decisions.review import review_people
from pipeline.decisions.uses import ALL_USES, list_uses
from pipeline.documents.decisions_form import decisions_form
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.words import wording_of
from pipeline.intake.reading import Reading
from pipeline.intake.workbook import read_content
from pipeline.tables import PEOPLE, REVIEW, TWO_ROUNDS
from tests.blank_filling import saved
from tests.drawing import ROUND, SETTINGS
from tests.sample_results import sample_results

BANDS = {"1": "outstanding", "2": "very_good", "3": "good", "4": "fair", "5": "needs_improvement"}


def frame(table, *rows):
    return table.frame([dict.fromkeys(table.column_names, "") | row for row in rows])


def listed(*files, contract_to="", below=()):
    people = frame(PEOPLE, *({"person_id": person_id, "full_name": f"นายที่ {person_id}", "contract_to": contract_to}
                             for person_id in (*BANDS, "6")))
    review = frame(REVIEW, *({"person_id": person_id, "score_before": "80.00", "score_after": "80.00", "band_before": band,
                              "band_after": band, "decided_on": "2023-04-10"} for person_id, band in BANDS.items()))
    rounds = frame(TWO_ROUNDS, *({"person_id": person_id, "mean_score": "70.00", "below_good": "yes"} for person_id in below))
    return list_uses(people, review, rounds, ("4", "5"), SETTINGS.uses, ROUND, list(files))


def people_in(use, **how):
    uses, _ = listed(**how)
    return uses["person_id"][uses["use"] == use].tolist()


@pytest.mark.parametrize(("use", "people"), [("recognition", ["1", "2"]), ("development", ["4", "5"]), ("appointment", [*BANDS])])
def test_a_band_puts_people_on_the_lists_that_the_announcements_name(use, people):
    assert people_in(use) == people


@pytest.mark.parametrize(("contract_to", "is_listed"), [
    ("2023-03-30", False), ("2023-03-31", True), ("2023-09-30", True), ("2023-10-01", False), ("", False)])
def test_a_contract_that_ends_before_the_next_round_is_over_is_up_for_renewal(contract_to, is_listed):
    assert bool(people_in("renewal", contract_to=contract_to)) == is_listed


def test_who_has_no_score_is_still_listed_for_the_contract_that_ends():
    assert people_in("renewal", contract_to="2023-09-30") == [*BANDS, "6"]


def test_a_mean_below_good_is_put_before_the_director():
    assert people_in("ending", below=("4",)) == ["4"]


def decisions(file_name="มติ.xlsx", **values):
    line = Line("decisions", "การยกย่องชมเชย", values, {name: f"{letter}5" for letter, name in zip("BCDEF", values)})
    return Matched(Reading(file_name, kind="decisions", lines=[line]), "accepted")


DECIDED = {"person_id": "1", "use": "การยกย่องชมเชย", "decision": "ยกย่อง", "decided_on": "2023-04-20"}


def test_a_decision_is_recorded_with_its_cell():
    uses, findings = listed(decisions(**DECIDED, remark="ดีเยี่ยม"))
    line = uses[(uses["person_id"] == "1") & (uses["use"] == "recognition")].iloc[0]
    assert findings == [] and (line.decision, line.decided_on, line.remark, line.cell_ref, line.file_name) == (
        "recognised", "2023-04-20", "ดีเยี่ยม", "D5", "มติ.xlsx")


def test_a_missing_day_is_said_at_the_decision_where_its_own_cell_is_empty():
    undated = {name: value for name, value in DECIDED.items() if name != "decided_on"}
    assert [(f.code, f.cell_ref) for f in listed(decisions(**undated))[1]] == [("DECISION_DATE_MISSING", "D5")]


@pytest.mark.parametrize(("changed", "code", "cell"), [
    ({"person_id": "3"}, "DECISION_NOT_LISTED", "B5"), ({"person_id": "9"}, "DECISION_NOT_LISTED", "B5"),
    ({"use": "เรื่องอื่น"}, "DECISION_NOT_LISTED", "B5"), ({"decision": "ต่อสัญญา"}, "DECISION_UNKNOWN", "D5"),
    ({"decision": ""}, "DECISION_UNKNOWN", "D5"), ({"decided_on": ""}, "DECISION_DATE_MISSING", "E5"),
    ({"decided_on": "2023-04-09"}, "DECISION_DAY_OUTSIDE", "E5"),
    ({"decided_on": "2024-04-12"}, "DECISION_DAY_OUTSIDE", "E5"), ({"decided_on": "1966-04-20"}, "DECISION_DAY_OUTSIDE", "E5"), ({"full_name": "นายที่ 2"}, "DECISION_NAME_OF_ANOTHER", "F5")])
def test_a_decision_that_does_not_fit_is_said_at_its_cell_and_not_recorded(changed, code, cell):
    uses, findings = listed(decisions(**DECIDED | changed))
    assert [(f.code, f.cell_ref, f.severity) for f in findings] == [(code, cell, "warns")]
    assert set(uses["decision"]) == {""}


def recognised(*files):
    uses, findings = listed(*files)
    line = uses[(uses["person_id"] == "1") & (uses["use"] == "recognition")].iloc[0]
    return (line.decision, line.decided_on, line.file_name), [(f.code, f.file_name, f.cell_ref, f.found, f.words) for f in findings]


@pytest.mark.parametrize("names", [("ก.xlsx", "ข.xlsx"), ("ข.xlsx", "ก.xlsx")])
def test_of_two_decisions_the_later_counts_whatever_their_files_are_called(names):
    earlier = decisions(names[0], **DECIDED)
    later = decisions(names[1], **DECIDED | {"decision": "ไม่ยกย่อง", "decided_on": "2023-05-02"})
    for files in ((earlier, later), (later, earlier)):
        assert recognised(*files) == (("not_recognised", "2023-05-02", names[1]), [])


def test_two_decisions_of_one_day_that_differ_are_both_told_and_neither_is_recorded():
    row, findings = recognised(decisions("ก.xlsx", **DECIDED), decisions("ข.xlsx", **DECIDED | {"decision": "ไม่ยกย่อง"}))
    assert row == ("", "", "") and findings == [
        ("DECISION_CONTRADICTED", "ก.xlsx", "D5", "ยกย่อง", {"expected": "ไม่ยกย่อง (ข.xlsx การยกย่องชมเชย D5)"}),
        ("DECISION_CONTRADICTED", "ข.xlsx", "D5", "ไม่ยกย่อง", {"expected": "ยกย่อง (ก.xlsx การยกย่องชมเชย D5)"})]


def test_one_decision_that_stands_in_two_files_is_one():
    assert recognised(decisions("ก.xlsx", **DECIDED), decisions("ข.xlsx", **DECIDED)) == (("recognised", "2023-04-20", "ข.xlsx"), [])


def test_a_list_as_printed_decides_nothing():
    uses, findings = listed(decisions(person_id="1", use="การยกย่องชมเชย"))
    assert findings == [] and set(uses["decision"]) == {""}


# ── the form ──

def results_with_uses():
    results = sample_results(changed={"00105": {"contract_to": "2023-09-30"}})
    review, _ = review_people(results.people, results.scores, results.bands, results.ranks, [], results.schemes)
    uses, _ = list_uses(results.people, review, frame(TWO_ROUNDS), (), SETTINGS.uses, ROUND, [])
    return replace(results, review=review, uses=uses)


def test_the_form_as_printed_is_read_as_decisions_that_decide_nothing():
    results = results_with_uses()
    reading = read_content(decisions_form(results), "มติ.xlsx", SETTINGS.limits, ROUND)
    assert (reading.kind, reading.refusal, reading.findings, reading.lines) == ("decisions", None, [], [])


def test_decisions_filled_in_are_recorded_exactly():
    results = results_with_uses()
    book = openpyxl.load_workbook(io.BytesIO(decisions_form(results)))
    expected = {}
    for use in ALL_USES:
        sheet = book[use.name_th]
        for row in range(4, sheet.max_row + 1):
            person_id, choice = sheet.cell(row, 2).value, use.choices[row % len(use.choices)]
            if sheet.cell(row, 9).protection.locked or not person_id:
                continue
            sheet.cell(row, 9).value, sheet.cell(row, 10).value = wording_of("decision", choice), date(2023, 5, row)
            sheet.cell(row, 11).value = f"=หมายเหตุ {row}"
            expected[person_id, use.code] = (choice, f"2023-05-{row:02}", f"=หมายเหตุ {row}")
            sheet.cell(row, 11).data_type = "s"
    reading = read_content(saved(book), "มติ.xlsx", SETTINGS.limits, ROUND)
    uses, findings = list_uses(results.people, results.review, frame(TWO_ROUNDS), (), SETTINGS.uses, ROUND, [Matched(reading, "accepted")])
    assert findings == [] and len(expected) > 5
    assert {(u.person_id, u.use): (u.decision, u.decided_on, u.remark) for u in uses.itertuples()} == expected
