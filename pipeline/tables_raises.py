"""90–92, the tables of pay raises, declared as ``tables`` declares the others. Money is in baht as text, satang where there are any."""

from pipeline.columns import BANDS, PERSON, FILE, SHEET, RAISE_METHODS, RAISE_STOPS, SCHEMES
from pipeline.schema import Column, Table

OF_SCHEME = Column("scheme", "personnel type", closed=SCHEMES, required=True)
SCENARIO = Column("scenario", "name of the scenario in the settings", required=True)
PERCENT = Column("percent", "raise in percent of the base", "percent, two decimals")
RAISED = Column("raise_baht", "raise as paid, rounded up to ten baht and no further than the maximum", "baht")
SPECIAL = Column("special_compensation", "what of the unrounded amount lies above the maximum", "baht")

RAISES = Table("90_raises", "pay raises by the scenario that counts, of everybody whose personnel type has raises in this round",
               ("person_id",), (
    PERSON,
    Column("level", "ระดับ, as the table of bases names it"),
    Column("salary", "salary on the day of the payroll", "baht"),
    Column("base", "base of calculation", "baht"),
    PERCENT, RAISED, SPECIAL,
    Column("new_salary", "salary after the raise", "baht"),
    Column("eligible", "whether the rules allow a raise", closed=("yes", "no"), required=True),
    Column("reason", "why there is no raise, in Thai"),
    OF_SCHEME,
    Column("scenario", "name of the scenario that counts"),
    Column("score", "the score that counted: as reviewed, or the mean of both rounds", "points, two decimals"),
    Column("band", "band of that score", closed=BANDS),
    Column("amount_exact", "base × percent before rounding", "baht, exact"),
    Column("maximum", "maximum of the level", "baht"),
    Column("midpoint", "midpoint of the level: up to it the lower base counts", "baht"),
    Column("effective_from", "day from which the line of the table of bases is in force", "ISO date"),
    Column("source", "source of that line"),
    Column("note", "conditions on which the roster has nothing, in Thai"),
    FILE, SHEET,
    Column("cell_ref", "cell of the salary on the roster"),
    Column("percent_file_name", "file in which the office typed the percent, where it counts"),
    Column("percent_sheet_name", "its sheet"),
    Column("percent_cell_ref", "its cell"),
    Column("remark", "what the office wrote beside it"),
))
RAISE_BUDGETS = Table("91_raise_budgets", "the budget of raises and what each scenario makes of it", ("scheme", "scenario"), (
    OF_SCHEME, SCENARIO,
    Column("is_chosen", "yes where this scenario counts", closed=("yes",)),
    Column("method", "one percent a band, growing with the score, or typed by the office", closed=RAISE_METHODS, required=True),
    Column("fills", "yes where the remainder is filled in", closed=("yes",)),
    Column("payroll_on", "day of the payroll", "ISO date", required=True),
    Column("effective_on", "day from which raises are paid", "ISO date", required=True),
    Column("payroll", "sum of the salaries of that day; empty where one is unknown", "baht"),
    Column("payroll_people", "people in it", "number", required=True),
    Column("share_pct", "share of the payroll that is the budget", "percent", required=True),
    Column("budget", "that share, floored to the baht", "baht"),
    Column("eligible_people", "people who may have a raise", "number", required=True),
    RAISED, SPECIAL,
    Column("used", "what counts against the budget", "baht"),
    Column("unspent", "budget less used; negative where typed percents go beyond it", "baht"),
    Column("climbed_exact", "smallest fraction of its range that a band has climbed, 0–1", "exact"),
    Column("stopped_by", "what stands in the way of more", closed=RAISE_STOPS, required=True),
    Column("next_step", "what the cheapest 0.01 percent more would cost that breaks no other rule", "baht"),
    Column("next_step_for", "whose step that is: the score, or the band where a band has one percent"),
    Column("source", "document and clause of the budget", required=True),
))
SCENARIO_RAISES = Table("92_scenario_raises", "what each eligible person has in each scenario", ("scheme", "scenario", "person_id"), (
    OF_SCHEME, SCENARIO, PERSON, PERCENT, RAISED, SPECIAL,
))
