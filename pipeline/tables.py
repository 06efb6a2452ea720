"""Every table that passes between stages, declared once.

A stage hands over exactly what an auditor finds in ``audit/<name>.csv``: all values are text, empty means none.
docs/tables.md is generated from here (``python -m pipeline.tables``), and a test keeps it true.
"""

from pipeline.schema import Column, Table

FILE_KINDS = ("roster", "evaluation", "agreement", "progress", "committee", "acknowledgment", "plan", "goals",
              "history", "raises", "decisions", "opinion", "evidence", "unknown", "litter")
FILE_STATUSES = ("accepted", "rejected", "superseded", "ignored")
VALUE_KINDS = ("text", "number", "date", "bool", "error", "formula_without_value")
SEVERITIES = ("blocks_file", "blocks_person", "warns")
SCHEMES = ("government_employee", "civil_servant_38k2")
BANDS = ("outstanding", "very_good", "good", "fair", "needs_improvement")
SCORE_STATUSES = ("complete", "incomplete", "missing")
EDGES = ("printed_gap", "by_rounding")
COMPONENTS = ("achievement", "behaviour")
KINDS = ("core", "functional")
PLAN_STATUSES = ("planned", "continued", "revised", "closed")
CAUSES = ("own", "rules", "others")


def _columns(*columns: Column | str) -> tuple[Column, ...]:
    return tuple(c if isinstance(c, Column) else Column(c, "") for c in columns)


PERSON = Column("person_id", "the office's own number for the person (เลขที่ตำแหน่ง), leading zeros kept", required=True)
SCHEME = Column("scheme", "personnel type, hence the rules that apply; empty where the roster's word is unknown",
                closed=SCHEMES)
FILE = Column("file_name", "path below the round's folder, with /")
SHEET = Column("sheet_name", "sheet as it is named in the workbook, spaces kept")
CELL = Column("cell_ref", "one A1 address")
BAND = Column("band", "band of the rounded total", closed=BANDS)
GOAL = Column("goal", "goal of the unit that the form names for it")
GOAL_CELL = Column("goal_cell_ref", "cell of the goal; empty where the form has no such column")
TOTAL = Column("total_score", "total rounded once, half up", "points, two decimals")

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
REVIEW = Table("75_review", "every score as evaluated and as reviewed by the committee, changed or not", ("person_id",), (
    PERSON,
    Column("score_before", "total as evaluated", TOTAL.unit, required=True),
    Column("score_after", "total after the committee; the same where it changed nothing", TOTAL.unit, required=True),
    Column("band_before", "band of score_before", closed=BANDS, required=True),
    Column("band_after", "band of score_after", closed=BANDS, required=True),
    Column("rank_before", "rank within the scheme as evaluated", "number"),
    Column("rank_after", "rank within the scheme after the committee", "number"),
    Column("reason", "the committee's reason for a change"),
    Column("decided_on", "day of the meeting whose list names the person", "ISO date"),
    FILE, SHEET,
    Column("cell_ref", "cell of the committee's score"),
))
TWO_ROUNDS = Table("80_two_rounds", "this round and the one before", ("person_id",), (PERSON, *_columns(
    "previous_round", "previous_score", "current_score", "mean_score", "below_good", "note")))
PLANS = Table("85_plans", "each line of each development plan, the plan form's before those of the evaluation workbook",
              ("person_id", "plan_item"), (
    PERSON,
    Column("plan_item", "place in the plan, counted from 1", "number", required=True),
    Column("band", "band after the committee; empty without a score", closed=BANDS),
    Column("weakness", "knowledge, skill or competency to develop", required=True),
    Column("action", "how it is to be developed"),
    Column("due", "when, as the plan words it"),
    Column("outcome", "what came of it"),
    Column("status", "planned, or what the person's unit proposes for the next round", closed=PLAN_STATUSES, required=True),
    Column("due_on", "when, where the plan's words are one certain day", "ISO date"),
    Column("owner", "who is responsible for it"),
    Column("evidence", "evidence or measure of success"),
    FILE, SHEET,
    Column("cell_ref", "cell of the weakness"),
))
RAISES = Table("90_raises", "pay raises", ("person_id",), (PERSON, *_columns(
    "level", "salary", "base", "percent", "raise_baht", "special_compensation", "new_salary", "eligible", "reason")))
DUE_PROCESS = Table("95_due_process", "the steps that an appeal asks for", ("person_id",), (PERSON, *_columns(
    "agreed", "monitored", "evaluated", "reviewed", "notified", "acknowledged", "complete")))

AUDIT_TABLES = (FILES, CELLS, PEOPLE, INDICATORS, COMPETENCIES, AGREEMENTS, TARGETS, PROGRESS, GOALS, FINDINGS,
                ITEM_SCORES, SCORES, BAND_TABLE, RANKS, REVIEW, TWO_ROUNDS, PLANS, RAISES, DUE_PROCESS)

# Of two runs, beside the audit: what `compare` writes.
CHANGES = Table("changes", "what moved between two runs of one round, a line each person and thing", ("change_no",), (
    Column("change_no", "counted from 1, the gravest consequence first, each person's together", "number", required=True),
    PERSON,
    Column("full_name", "name on the roster, the later run's where both have the person", required=True),
    SCHEME,
    Column("unit", "กลุ่ม/หน่วย/สถานศึกษา"),
    Column("thing", "what moved: roster, band, score, status, rank, unit_rank, tied_with", required=True),
    Column("before", "its value in the former run; empty where there was none"),
    Column("after", "its value in the later run; empty where there is none"),
    Column("because", "own: the person's own figures, findings or line of the roster; rules: the settings or the program; "
           "others: only somebody else's score", closed=CAUSES, required=True),
    Column("because_of", "person_ids who passed, joined or left the person, separated by ;"),
    Column("files_came", "the person's files that are new, separated by |"),
    Column("files_went", "files that are gone, separated by |"),
    Column("files_changed", "files of another content (sha256), separated by |"),
    Column("files_judged", "files of the same content, now of another status or person, separated by |"),
    Column("figures_changed", "items read otherwise, come or gone", "number"),
    Column("findings_came", "codes of blocking findings, separated by |"),
    Column("findings_went", "codes of blocking findings, separated by |"),
    Column("roster_changed", "columns of 20_people, separated by |; person_id where the whole line came or went"),
))


def tables_markdown() -> str:
    """docs/tables.md: every audit table with its columns, for an auditor who reads English."""
    lines = ["# The audit tables", "",
             "Generated from `pipeline/tables.py` by `make docs`; a test keeps it true. All values are text: UTF-8 with "
             "BOM, LF, sorted by key. Empty means none, never zero. A text cell that begins with `= + - @`, tab or "
             "carriage return is written with a leading `'`.", ""]
    for table in AUDIT_TABLES:
        lines += [f"## {table.name}.csv", "", table.meaning[0].upper() + table.meaning[1:] + ".", "",
                  "| column | meaning | unit or form | closed list |", "|---|---|---|---|"]
        for column in table.columns:
            name = f"**{column.name}**" if column.name in table.key else column.name
            lines.append(f"| {name} | {column.meaning} | {column.unit} | {', '.join(column.closed)} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(tables_markdown(), end="")
