"""What the declared tables share: closed lists of values, and columns that mean the same wherever they stand."""

from pipeline.schema import Column

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
USE_CODES = ("renewal", "ending", "development", "recognition", "appointment")
DECISIONS = ("renewed", "not_renewed", "ended", "not_ended", "planned", "not_planned", "recognised", "not_recognised", "noted")
PLAN_STATUSES = ("planned", "continued", "revised", "closed")
SCORE_SOURCES = ("recomputed", "history")
RAISE_METHODS = ("by_band", "by_score", "given")
RAISE_STOPS = ("budget", "ranges", "no_fill", "lower_ends", "salary_unknown", "nobody", "no_percents", "given", "over_budget")
OFFICE_STATUSES = ("finished", "finished_with_faults", "not_run", "could_not_run", "our_fault")
STATEMENTS = ("remark", "acknowledged", "refused", "agrees", "differs")

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
