"""Every table that passes between stages, declared once.

A stage hands over exactly what an auditor finds in ``audit/<name>.csv``: all values are text, empty means none.
docs/tables.md is generated from here (``python -m pipeline.tables``), and a test keeps it true.
"""

from pipeline.columns import (
    FILE_KINDS, FILE_STATUSES, VALUE_KINDS, SEVERITIES, SCHEMES, BANDS, SCORE_STATUSES, EDGES, COMPONENTS, KINDS,
    PLAN_STATUSES, SCORE_SOURCES, STATEMENTS, OFFICE_STATUSES, PERSON, SCHEME, FILE, SHEET, CELL, BAND, GOAL, GOAL_CELL, TOTAL)
from pipeline.schema import Column, Table
from pipeline.tables_decided import REVIEW, ACKNOWLEDGMENTS, TWO_ROUNDS, OPINIONS, PLANS, USES, DUE_PROCESS
from pipeline.tables_raises import RAISE_BUDGETS, RAISES, SCENARIO_RAISES

FILES = Table("00_files", "every file of the input folder, one line each", ("file_name",), (
    Column("file_name", "path below the round's folder, with /", required=True),
    Column("sha256", "digest of the content; empty where it could not be read"),
    Column("file_kind", "what the content is", closed=FILE_KINDS, required=True),
    Column("file_status", "what became of it", closed=FILE_STATUSES, required=True),
    Column("person_id", "whose it is, where one person is certain"),
    Column("reason_code", "finding that explains a refused, superseded or ignored file"),
))
CELLS = Table("10_cells", "a line for each cell that a value was read from or a finding names",
              ("file_name", "sheet_name", "cell_ref", "field"), (
    Column("file_name", FILE.meaning, required=True),
    Column("sheet_name", SHEET.meaning),
    Column("cell_ref", CELL.meaning, required=True),
    Column("field", "what the cell was read as"),
    Column("value_text", "the cell as it stands"),
    Column("value_kind", "what kind of cell it is; empty for an empty cell", closed=VALUE_KINDS),
))
PEOPLE = Table("20_people", "the roster: everybody who is to be evaluated", ("person_id",), (
    PERSON,
    Column("full_name", "title, given name and surname, spelling cleaned"),
    SCHEME,
    Column("work_group", "กลุ่มลักษณะงาน: สำนักงาน or ครูผู้สอน"),
    Column("position", "ตำแหน่ง"),
    Column("level", "ระดับ"),
    Column("unit", "กลุ่ม/หน่วย/สถานศึกษา"),
    Column("evaluator", "ผู้ประเมิน"),
    Column("salary", "salary or remuneration", "baht"),
    Column("evaluator_position", "ตำแหน่งผู้ประเมิน"),
    Column("contract_from", "first day of the contract", "ISO date"),
    Column("contract_to", "last day of the contract", "ISO date"),
    Column("on_probation", "on probation in this round", closed=("yes",)),
    Column("months_in_round", "service in the round", "months"),
    Column("leave_days", "sick and personal leave", "days"),
    Column("leave_times", "sick and personal leave", "times"),
    Column("late_times", "times late", "times"),
    Column("email", "e-mail"),
    FILE, SHEET,
    Column("cell_ref", "cell of the person's number on the roster"),
    Column("salary_cell_ref", "cell of the salary on that sheet"),
    Column("level_cell_ref", "cell of the level on that sheet"),
))
INDICATORS = Table("21_indicators", "each indicator of each accepted evaluation", ("person_id", "indicator_no"), (
    PERSON,
    Column("indicator_no", "position on the form, counted from 1", "number", required=True),
    Column("title", "the indicator as written"),
    Column("element", "element it belongs to, where the form states one"),
    Column("weight_pct", "weight, percent of the achievement", "percent, exact"),
    Column("attained_level", "attained level 1–5", "level, exact"),
    FILE, SHEET,
    Column("cell_ref", "cell of the level (the ticked one)"),
    Column("weight_cell_ref", "cell of the weight"),
    GOAL, Column("title_cell_ref", "cell of the title"), GOAL_CELL,
    Column("element_cell_ref", "cell of the element, where it stands in the indicator's own row"),
))
COMPETENCIES = Table("22_competencies", "each rated item of each competency of each accepted evaluation",
                     ("person_id", "competency_code", "item_no"), (
    PERSON,
    Column("competency_code", "code in config.toml", required=True),
    Column("item_no", "behaviour item of the competency, counted from 1", "number", required=True),
    Column("competency_name", "name in the announcement"),
    Column("competency_kind", "core or functional", closed=KINDS),
    Column("expected_level", "ระดับที่คาดหวัง, where the form states it", "level"),
    Column("rating", "rating 1–5", "level, exact"),
    Column("weight_pct", "weight of the whole competency, on each of its items; equal weights where the form "
           "states none, p/q where they do not end", "percent, exact"),
    FILE, SHEET,
    Column("cell_ref", "cell of the rating (the ticked one)"),
    Column("weight_sheet_name", "sheet of the weight"),
    Column("weight_cell_ref", "cell of the weight; empty where the form states none"),
    Column("expected_cell_ref", "cell of the expected level"),
))
AGREEMENTS = Table("23_agreements", "each indicator of each agreement that counts", ("person_id", "indicator_no"), (
    PERSON,
    Column("indicator_no", "position on the form, counted from 1", "number", required=True),
    Column("title", "the indicator as agreed"),
    Column("element", "element it belongs to, where the form states one"),
    GOAL,
    Column("weight_pct", "agreed weight, percent of the achievement", "percent, exact"),
    Column("agreed_on", "date beside the evaluator's signature, else the day on which the workbook was last saved", "ISO date"),
    FILE, SHEET,
    Column("cell_ref", "cell of the title"), Column("weight_cell_ref", "cell of the weight"), GOAL_CELL,
))
TARGETS = Table("24_targets", "the targets of each indicator's five levels, as agreed and as evaluated",
                ("person_id", "file_kind", "indicator_no", "level"), (
    PERSON,
    Column("file_kind", "whether the agreement or the evaluation states it", closed=("agreement", "evaluation"), required=True),
    Column("indicator_no", "position on the form, counted from 1", "number", required=True),
    Column("level", "1 to 5", "level", required=True),
    Column("target", "the target as the form shows it"),
    FILE, SHEET,
    Column("cell_ref", "cell of the target"),
))
PROGRESS = Table("25_progress", "each note of progress during the round, from progress workbooks and evaluations",
                 ("person_id", "note_no"), (
    PERSON,
    Column("note_no", "by date, counted from 1", "number", required=True),
    Column("noted_on", "day of the note", "ISO date"),
    Column("indicator_no", "which indicator it is about", "number"),
    Column("progress", "what was reached", required=True),
    Column("advice", "the evaluator's advice"),
    FILE, SHEET,
    Column("cell_ref", "cell of the progress"),
    Column("day_cell_ref", "cell of the day"), Column("indicator_cell_ref", "cell of the indicator's number"),
))
GOALS = Table("26_goals", "goals of the office and of its units", ("goal_no",), (
    Column("goal_no", "counted from 1: the office's first, then the units'", "number", required=True),
    Column("goal_kind", "whose goal it is", closed=("office", "unit"), required=True),
    Column("unit", "กลุ่ม/หน่วย/สถานศึกษา; empty for the office's"),
    Column("goal_code", "the code by which others name it"),
    Column("title", "the goal", required=True),
    Column("office_goal_code", "the office's goal that a unit's goal serves"),
    FILE, SHEET,
    Column("cell_ref", "cell of the title"),
    Column("link_cell_ref", "cell of the office's goal"),
))
HISTORY = Table("27_history", "scores of the round before as the office states them (history.xlsx), sound or not",
                ("history_no",), (
    Column("history_no", "counted from 1, file by file", "number", required=True),
    Column("person_id", "number as stated"),
    Column("full_name", "name as stated"),
    Column("stated_round", "round as stated; as 2565/2 where it is understood"),
    Column("previous_score", "total of that round as stated; empty where only a remark is given", "points"),
    Column("remark", "what the office remarks"),
    FILE, SHEET,
    Column("cell_ref", "cell of the score, of the remark where there is no score"),
))
REMARKS = Table("28_remarks", "what parts 3–5 of the evaluations that count, and of our papers that came back, say: remarks, acknowledgment, superiors' agreement",
                ("person_id", "remark_no"), (
    PERSON,
    Column("remark_no", "in the order of the form, counted from 1", "number", required=True),
    Column("statement", "what is said; refused: was told and would not sign", closed=STATEMENTS, required=True),
    Column("said_by", "which superior, where one agrees or differs", closed=("superior", "next_superior")),
    Column("words", "the remark, or how the superior differs"),
    Column("told_on", "day on which a person who would not sign was told", "ISO date"),
    Column("witness", "witness of that"),
    FILE, SHEET,
    Column("cell_ref", "cell of the words or of the box"),
))
FINDINGS = Table("30_findings", "everything that somebody must mend or know", ("finding_no",), (
    Column("finding_no", "counted from 1", "number", required=True),
    Column("code", "code in the catalogue of findings", required=True),
    Column("severity", "the consequence", closed=SEVERITIES, required=True),
    Column("person_id", "whom it concerns, where known"),
    FILE, SHEET, CELL,
    Column("found", "what stands there"),
    Column("expected", "what should stand there"),
    Column("message_th", "what is wrong, for a clerk", required=True),
    Column("mend_th", "how to mend it, for a clerk", required=True),
    Column("source", "document and clause of the rule"),
))
ITEM_SCORES = Table("40_item_scores", "points of each indicator and competency of each complete person",
                    ("person_id", "component", "item"), (
    PERSON,
    Column("component", "part of the total", closed=COMPONENTS, required=True),
    Column("item", "indicator_no or competency_code", required=True),
    Column("level", "attained level, or mean of the competency's ratings", "level, exact"),
    Column("weight_pct", "weight within the component", "percent, exact"),
    Column("points_exact", "points it adds to the component", "points, exact"),
))
SCORES = Table("50_scores", "the score of everybody on the roster", ("person_id",), (
    PERSON, SCHEME,
    Column("achievement_score", "achievement of 100, rounded for show", "points, two decimals"),
    Column("behaviour_score", "behaviour of 100, rounded for show", "points, two decimals"),
    Column("total_exact", "total before rounding", "points, exact"),
    TOTAL,
    Column("score_status", "complete, incomplete or missing", closed=SCORE_STATUSES, required=True),
    Column("achievement_weight_pct", "share of the achievement in the total", "percent"),
    Column("behaviour_weight_pct", "share of the behaviour in the total", "percent"),
    Column("source", "document and clause of the shares"),
))
RANKED_BAND = Column("band", BAND.meaning, closed=BANDS, required=True)
BAND_TABLE = Table("60_bands", "the band of each complete person", ("person_id",), (
    PERSON, TOTAL, RANKED_BAND,
    Column("band_th", "the band as the announcement names it"),
    Column("band_min", "lower bound of the band", "points"),
    Column("source", "document and clause of the band"),
    Column("edge", "why the committee should look", closed=EDGES),
))
RANKS = Table("70_ranks", "rank within scheme and within unit; equal totals share a rank", ("person_id",), (
    PERSON, SCHEME, TOTAL, RANKED_BAND,
    Column("rank", "rank within the scheme: 1, 2, 2, 4", "number"),
    Column("tied_with", "person_ids of the same total in the scheme, separated by ;"),
    Column("order_no", "place on the scheme's list: by rank, then by name in dictionary order", "number"),
    Column("unit", "กลุ่ม/หน่วย/สถานศึกษา"),
    Column("unit_rank", "rank within the unit and scheme", "number"),
))

AUDIT_TABLES = (FILES, CELLS, PEOPLE, INDICATORS, COMPETENCIES, AGREEMENTS, TARGETS, PROGRESS, GOALS, HISTORY, REMARKS,
                FINDINGS, ITEM_SCORES, SCORES, BAND_TABLE, RANKS, REVIEW, ACKNOWLEDGMENTS, TWO_ROUNDS, OPINIONS, PLANS, USES, RAISES,
                RAISE_BUDGETS, SCENARIO_RAISES, DUE_PROCESS)
# Beside the offices, not below any: no person, no number of a person.
OVERVIEW = Table("overview", "every office of a country and what became of it: counts alone, of nobody by name", ("office",), (
    Column("office", "the office as its folder is named", required=True),
    Column("office_status", "whether its round was run, and whether anything is to be mended", closed=OFFICE_STATUSES, required=True),
    Column("reason_th", "why it was not run"),
    Column("page", "the office's page as a link from the overview, where it was run"),
    Column("has_own_config", "whether config.toml lies in its folder", closed=("yes", "no"), required=True),
    Column("people", "on its roster", "number"),
    *(Column(status, f"of these {status}", "number") for status in SCORE_STATUSES),
    Column("files", "files in the round's folder", "number"),
    Column("files_rejected", "of these refused", "number"),
    *(column for scheme in SCHEMES for column in (
        Column(f"{scheme}_people", f"on its roster as {scheme}", "number"),
        *(Column(f"{scheme}_{band}", "of these, after the committee", "number") for band in BANDS))),
))


def tables_markdown() -> str:
    """docs/tables.md: every audit table with its columns, for an auditor who reads English."""
    lines = ["# The audit tables", "",
             "Generated from `pipeline/tables.py` by `make docs`; a test keeps it true. All values are text: UTF-8 with "
             "BOM, LF, sorted by key. Empty means none, never zero. A text cell that begins with `= + - @`, tab or "
             "carriage return is written with a leading `'`.", ""]
    for table in (*AUDIT_TABLES, OVERVIEW):
        lines += [f"## {table.name}.csv", "", table.meaning[0].upper() + table.meaning[1:] + ".", "",
                  "| column | meaning | unit or form | closed list |", "|---|---|---|---|"]
        for column in table.columns:
            name = f"**{column.name}**" if column.name in table.key else column.name
            lines.append(f"| {name} | {column.meaning} | {column.unit} | {', '.join(column.closed)} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(tables_markdown(), end="")
