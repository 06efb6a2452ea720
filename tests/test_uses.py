"""Uses of results: who is listed for what follows from the facts alone; a decision is recorded only where it fits."""

import pytest

from pipeline.decisions.uses import list_uses
from pipeline.intake.lines import Line
from pipeline.intake.matching import Matched
from pipeline.intake.workbook import Reading
from pipeline.tables import PEOPLE, REVIEW, TWO_ROUNDS
from tests.drawing import ROUND, SETTINGS

BANDS = {"1": "outstanding", "2": "very_good", "3": "good", "4": "fair", "5": "needs_improvement"}


def frame(table, *rows):
    return table.frame([dict.fromkeys(table.column_names, "") | row for row in rows])


def listed(*files, contract_to="", below=()):
    people = frame(PEOPLE, *({"person_id": person_id, "full_name": f"นายที่ {person_id}", "contract_to": contract_to}
                             for person_id in (*BANDS, "6")))
    review = frame(REVIEW, *({"person_id": person_id, "score_before": "80.00", "score_after": "80.00", "band_before": band,
                              "band_after": band, "decided_on": "2023-04-10"} for person_id, band in BANDS.items()))
    rounds = frame(TWO_ROUNDS, *({"person_id": person_id, "mean_score": "70.00", "below_good": "yes"} for person_id in below))
    return list_uses(people, review, rounds, SETTINGS.uses, ROUND, list(files))


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


def decisions(**values):
    line = Line("decisions", "การยกย่องชมเชย", values, {name: f"{letter}5" for letter, name in zip("BCDEF", values)})
    return Matched(Reading("มติ.xlsx", kind="decisions", lines=[line]), "accepted")


DECIDED = {"person_id": "1", "use": "การยกย่องชมเชย", "decision": "ยกย่อง", "decided_on": "2023-04-20"}


def test_a_decision_is_recorded_with_its_cell():
    uses, findings = listed(decisions(**DECIDED, remark="ดีเยี่ยม"))
    line = uses[(uses["person_id"] == "1") & (uses["use"] == "recognition")].iloc[0]
    assert findings == [] and (line.decision, line.decided_on, line.remark, line.cell_ref, line.file_name) == (
        "recognised", "2023-04-20", "ดีเยี่ยม", "D5", "มติ.xlsx")


@pytest.mark.parametrize(("changed", "code", "cell"), [
    ({"person_id": "3"}, "DECISION_NOT_LISTED", "B5"), ({"person_id": "9"}, "DECISION_NOT_LISTED", "B5"),
    ({"use": "เรื่องอื่น"}, "DECISION_NOT_LISTED", "B5"), ({"decision": "ต่อสัญญา"}, "DECISION_UNKNOWN", "D5"),
    ({"decision": ""}, "DECISION_UNKNOWN", "D5"), ({"decided_on": ""}, "DECISION_DATE_MISSING", "E5"),
    ({"decided_on": "2023-04-09"}, "DECISION_BEFORE_REVIEW", "E5")])
def test_a_decision_that_does_not_fit_is_said_at_its_cell_and_not_recorded(changed, code, cell):
    uses, findings = listed(decisions(**DECIDED | changed))
    assert [(f.code, f.cell_ref, f.severity) for f in findings] == [(code, cell, "warns")]
    assert set(uses["decision"]) == {""}


def test_a_list_as_printed_decides_nothing():
    uses, findings = listed(decisions(person_id="1", use="การยกย่องชมเชย"))
    assert findings == [] and set(uses["decision"]) == {""}
