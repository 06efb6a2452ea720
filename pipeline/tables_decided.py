"""75–95, the tables of what people decide over the scores, declared as ``tables`` declares the others."""

from pipeline.columns import (
    BANDS, USE_CODES, DECISIONS, PLAN_STATUSES, SCORE_SOURCES, PERSON, FILE, SHEET, BAND, TOTAL)
from pipeline.schema import Column, Table

REVIEW = Table("75_review", "every score as evaluated and as reviewed by the committee, changed or not", ("person_id",), (
    PERSON,
    Column("score_before", "total as evaluated", TOTAL.unit, required=True),
    Column("score_after", "total after the committee; the same where it changed nothing", TOTAL.unit, required=True),
    Column("band_before", "band of score_before", closed=BANDS, required=True),
    Column("band_after", "band of score_after", closed=BANDS, required=True),
    Column("rank_before", "rank within the scheme as evaluated", "number"),
    Column("rank_after", "rank within the scheme after the committee", "number"),
    Column("reason", "the committee's reason for a change"),
    Column("decided_on", "day of the meeting that left the score as it is now", "ISO date"),
    FILE, SHEET,
    Column("cell_ref", "cell of the committee's score"),
))
ACKNOWLEDGMENTS = Table("78_acknowledgments", "who was told the result and signed or refused, from the units' registers and part 4 of forms",
                        ("person_id",), (
    PERSON,
    Column("told_on", "day on which the person was told", "ISO date"),
    Column("signed_on", "day on which the person signed for it", "ISO date"),
    Column("is_refused", "told, and did not sign", closed=("yes",)),
    Column("told_by", "who told the person"),
    Column("witness", "who witnessed the refusal"),
    Column("remark", "the unit's remark"),
    FILE, SHEET,
    Column("cell_ref", "cell of the person's number, in a form of the box"),
))
TWO_ROUNDS = Table("80_two_rounds", "this round and the one before it, also across fiscal years, of everybody on the roster",
                   ("person_id",), (
    PERSON,
    Column("previous_round", "the adjacent round, where the person's score of it is known"),
    Column("previous_score", "total of that round as rounded then", "points, two decimals"),
    Column("current_score", "total of this round", "points, two decimals"),
    Column("mean_score", "mean of both totals, rounded once, half up; empty unless both are of one personnel type",
           "points, two decimals"),
    Column("below_good", "whether the mean is below the band that the rules ask for; empty where it cannot be judged or no "
           "rule asks", closed=("yes", "no")),
    Column("note", "what is missing, what rounding decided, where the former score comes from; for a clerk"),
    Column("previous_source", "recomputed from the round's own folder, or stated in 27_history", closed=SCORE_SOURCES),
    Column("mean_exact", "mean before rounding", "points, exact"),
    Column("reach_min", "lower bound of the band that the mean must reach; empty where no rule asks", "points"),
    Column("source", "document and clause of that rule"),
))
OPINIONS = Table("81_opinions", "the evaluators' opinions to the director that came back filled in", ("person_id",), (
    PERSON,
    Column("opinion", "the opinion as written", required=True),
    Column("opined_on", "day of the opinion", "ISO date"),
    Column("mean_score", "mean of two rounds on which it was drafted; empty where the form does not say", "points, two decimals"),
    FILE, SHEET,
    Column("cell_ref", "cell of the opinion"),
))
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
USES = Table("88_uses", "what each result is used for, and what was decided", ("person_id", "use"), (
    PERSON,
    Column("use", "for which decision the person is listed", closed=USE_CODES, required=True),
    Column("why", "the fact for which the person is listed, in Thai", required=True),
    Column("source", "document and clause of the use", required=True),
    Column("decision", "what was decided", closed=DECISIONS),
    Column("decided_on", "day of the decision", "ISO date"),
    Column("remark", "remark beside the decision"),
    FILE, SHEET,
    Column("cell_ref", "cell of the decision"),
))
DUE_PROCESS = Table("95_due_process", "the steps that an appeal asks for", ("person_id",), (
    PERSON,
    Column("agreed", "day of the agreement", "ISO date"),
    Column("monitored", "day of the first note of progress", "ISO date"),
    Column("evaluated", "day of the evaluation", "ISO date"),
    Column("reviewed", "day of the committee's meeting", "ISO date"),
    Column("notified", "day on which the person was told", "ISO date"),
    Column("acknowledged", "day of the signature, or refused and the day on which the person was told", "ISO date"),
    Column("complete", "whether every step is there and in a possible order", closed=("yes", "no"), required=True),
    Column("planned", "yes where a development plan is there, due where one should be", closed=("yes", "due")),
    Column("missing", "steps without a day, separated by ;"),
    Column("out_of_order", "steps dated before an earlier one, separated by ;"),
))
