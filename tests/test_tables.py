"""Tables are declared once and checked at every hand-over; docs/tables.md says what they are."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from pipeline import tables
from pipeline.schema import BrokenTable, Column, Table
from pipeline.tables import AUDIT_TABLES, tables_markdown

# The outside that users, scripts and auditors rely on: columns may be added, never renamed, dropped or moved.
PROMISED = {
    "00_files": "file_name sha256 file_kind file_status person_id reason_code",
    "10_cells": "file_name sheet_name cell_ref field value_text value_kind",
    "20_people": "person_id full_name scheme work_group position level unit evaluator salary",
    "21_indicators": "person_id indicator_no title element weight_pct attained_level file_name sheet_name cell_ref",
    "22_competencies": "person_id competency_code item_no competency_name competency_kind expected_level rating weight_pct "
                       "file_name sheet_name cell_ref",
    "30_findings": "finding_no code severity person_id file_name sheet_name cell_ref found expected message_th mend_th",
    "40_item_scores": "person_id component item level weight_pct points_exact",
    "50_scores": "person_id scheme achievement_score behaviour_score total_exact total_score score_status",
    "60_bands": "person_id total_score band band_th band_min source edge",
    "70_ranks": "person_id scheme total_score band rank tied_with",
    "75_review": "person_id score_before score_after band_before band_after rank_before rank_after reason decided_on",
    "80_two_rounds": "person_id previous_round previous_score current_score mean_score below_good note",
    "85_plans": "person_id plan_item band weakness action due outcome status",
    "90_raises": "person_id level salary base percent raise_baht special_compensation new_salary eligible reason",
    "95_due_process": "person_id agreed monitored evaluated reviewed notified acknowledged complete",
}
KEYS = {
    "00_files": "file_name", "10_cells": "file_name sheet_name cell_ref", "21_indicators": "person_id indicator_no",
    "22_competencies": "person_id competency_code item_no", "30_findings": "finding_no",
    "40_item_scores": "person_id component item", "85_plans": "person_id plan_item",
}
CLOSED = {
    ("00_files", "file_kind"): "roster evaluation agreement progress committee acknowledgment plan goals history raises decisions "
                               "opinion evidence unknown litter",
    ("00_files", "file_status"): "accepted rejected superseded ignored",
    ("10_cells", "value_kind"): "text number date bool error formula_without_value",
    ("22_competencies", "competency_kind"): "core functional",
    ("30_findings", "severity"): "blocks_file blocks_person warns",
    ("50_scores", "score_status"): "complete incomplete missing",
    ("60_bands", "band"): "outstanding very_good good fair needs_improvement",
    ("60_bands", "edge"): "printed_gap by_rounding",
    ("70_ranks", "band"): "outstanding very_good good fair needs_improvement",
}
BY_NAME = {table.name: table for table in AUDIT_TABLES}

FRUIT = Table("99_fruit", "fruit, for these tests", ("tree", "fruit_no"), (
    Column("tree", "which tree", required=True), Column("fruit_no", "counted from 1", "number"),
    Column("colour", "its colour", closed=("red", "green"))))


def fruit(*rows):
    return pd.DataFrame(rows, columns=["tree", "fruit_no", "colour"], dtype="str")


# ── the promised tables ──

def test_there_are_the_fifteen_promised_tables_in_their_order():
    names = [table.name for table in AUDIT_TABLES]
    assert [name for name in names if name in PROMISED] == list(PROMISED) and names == sorted(names)


@pytest.mark.parametrize("name", PROMISED)
def test_a_table_begins_with_the_promised_columns_in_their_order(name):
    promised = PROMISED[name].split()
    assert BY_NAME[name].column_names[:len(promised)] == promised


@pytest.mark.parametrize("name", PROMISED)
def test_a_table_is_sorted_by_the_promised_key(name):
    promised = KEYS.get(name, "person_id").split()
    assert list(BY_NAME[name].key[:len(promised)]) == promised


@pytest.mark.parametrize("place", CLOSED)
def test_a_closed_list_is_the_promised_one(place):
    table, name = place
    assert next(column.closed for column in BY_NAME[table].columns if column.name == name) == tuple(CLOSED[place].split())


@pytest.mark.parametrize("table", AUDIT_TABLES, ids=lambda table: table.name)
def test_no_column_stands_twice_and_every_key_is_a_column(table):
    assert len(set(table.column_names)) == len(table.column_names)
    assert set(table.key) <= set(table.column_names)


@pytest.mark.parametrize("table", AUDIT_TABLES, ids=lambda table: table.name)
def test_a_table_without_lines_has_its_headings(table):
    assert table.frame([]).empty
    assert list(table.frame([]).columns) == table.column_names


def test_the_page_about_the_tables_is_what_the_declarations_say():
    page = Path(__file__).parents[1] / "docs" / "tables.md"
    assert page.read_text(encoding="utf-8") == tables_markdown(), "run: python -m pipeline.tables > docs/tables.md"


def test_the_page_names_every_column_of_every_table():
    page = tables_markdown()
    for table in AUDIT_TABLES:
        part = page[page.index(f"## {table.name}.csv"):].split("\n## ")[0]
        for column in table.columns:
            assert f"| **{column.name}** |" in part or f"| {column.name} |" in part


# ── the check ──

def breach(frame):
    with pytest.raises(BrokenTable) as raised:
        FRUIT.check(frame)
    return str(raised.value)


def test_a_frame_as_declared_passes():
    assert len(FRUIT.check(fruit(("a", "1", "red"), ("a", "2", "")))) == 2


def test_wrong_columns_are_named():
    assert breach(fruit().rename(columns={"colour": "color"})) == (
        "99_fruit: columns ['tree', 'fruit_no', 'color'] instead of ['tree', 'fruit_no', 'colour']")


@pytest.mark.parametrize("columns", [["fruit_no", "tree", "colour"], ["tree", "fruit_no"], ["tree", "fruit_no", "colour", "more"]])
def test_moved_missing_and_surplus_columns_are_breaches(columns):
    assert "instead of" in breach(pd.DataFrame(columns=columns, dtype="str"))


@pytest.mark.parametrize("value", [1, 1.5, None, float("nan"), True, Decimal("1")])
def test_what_is_not_text_is_named(value):
    frame = pd.DataFrame({"tree": ["a"], "fruit_no": pd.Series([value], dtype=object), "colour": ["red"]})
    assert breach(frame) == "99_fruit: fruit_no holds what is not text"


def test_an_empty_required_value_is_named():
    assert breach(fruit(("", "1", "red"))) == "99_fruit: tree is empty"


def test_a_value_outside_the_closed_list_is_named():
    assert breach(fruit(("a", "1", "blue"), ("a", "2", "red"))) == "99_fruit: colour holds 1 values beyond its list"


def test_two_lines_with_one_key_are_named():
    assert breach(fruit(("a", "1", "red"), ("a", "1", "green"))) == "99_fruit: two lines share one key ('tree', 'fruit_no')"


def test_every_breach_is_named_at_once():
    said = breach(fruit(("", "1", "blue"), ("", "1", "red")))
    assert said == "99_fruit: tree is empty; colour holds 1 values beyond its list; two lines share one key ('tree', 'fruit_no')"


def test_a_row_with_a_column_not_declared_is_a_breach():
    with pytest.raises(BrokenTable, match=r"columns not declared: \['size'\]"):
        FRUIT.frame([{"tree": "a", "fruit_no": "1", "colour": "", "size": "big"}])


def test_a_row_that_leaves_a_column_out_is_a_breach():
    with pytest.raises(BrokenTable, match="colour holds what is not text"):
        FRUIT.frame([{"tree": "a", "fruit_no": "1"}])


@pytest.mark.parametrize("value", [1, 0.1, Decimal("1"), None])
def test_a_row_with_a_number_is_a_breach_although_pandas_would_turn_it_into_text(value):
    with pytest.raises(BrokenTable, match="fruit_no holds what is not text"):
        FRUIT.frame([{"tree": "a", "fruit_no": value, "colour": ""}])


# ── the order ──

def test_numbers_are_sorted_as_numbers():
    rows = [{"tree": "a", "fruit_no": str(number), "colour": ""} for number in (10, 9, 100, 1, 2)]
    assert list(FRUIT.frame(rows)["fruit_no"]) == ["1", "2", "9", "10", "100"]


def test_numbers_of_posts_with_leading_zeros_are_sorted_as_text_and_stay_as_they_are():
    trees = ["อ12", "00412", "0099", "007"]
    assert list(FRUIT.check(fruit(*((tree, "1", "") for tree in trees)))["tree"]) == ["00412", "007", "0099", "อ12"]


def test_thai_digits_are_no_numbers_to_the_order():
    assert list(FRUIT.check(fruit(("a", "๑๐", ""), ("a", "๙", ""), ("a", "2", "")))["fruit_no"]) == ["2", "๑๐", "๙"]


def test_the_order_does_not_depend_on_the_order_handed_over():
    rows = [{"tree": tree, "fruit_no": number, "colour": ""} for tree in ("12", "7", "012", "ก") for number in ("2", "10", "x")]
    assert FRUIT.frame(rows).equals(FRUIT.frame(rows[::-1]))


def test_the_frame_of_a_stage_is_not_edited():
    handed = fruit(("b", "2", "red"), ("a", "10", "green"), ("a", "9", ""))
    kept = handed.copy(deep=True)
    checked = FRUIT.check(handed)
    checked.loc[0, "colour"] = "red"
    assert handed.equals(kept)
    assert list(checked.index) == [0, 1, 2]


def test_a_table_has_no_line_that_its_stage_did_not_hand_over():
    rows = [{"tree": "a", "fruit_no": str(number), "colour": "red"} for number in range(1, 6)]
    assert FRUIT.frame(rows).to_dict("records") == rows


def test_every_column_of_the_audit_tables_has_a_name_in_snake_case():
    for table in AUDIT_TABLES:
        assert all(name.isidentifier() and name == name.lower() for name in table.column_names)


def test_bands_stand_from_best_to_worst_and_consequences_from_worst_to_least():
    assert tables.BANDS[0] == "outstanding" and tables.BANDS[-1] == "needs_improvement"
    assert tables.SEVERITIES == ("blocks_file", "blocks_person", "warns")
