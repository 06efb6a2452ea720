"""The method: one line a stage, from the inbox of a round to its papers. Read it aloud to an auditor."""

import os
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline import tables
from pipeline.checks.agreements import check_agreements, check_kept
from pipeline.checks.evaluation import Evaluations
from pipeline.checks.figures import check_figures
from pipeline.checks.former import FormerRound, check_former, check_opinions, sound_history
from pipeline.checks.goals import UnitGoals, check_goals
from pipeline.checks.people import check_people
from pipeline.checks.plans import check_planned, check_plans, people_with_plan
from pipeline.checks.progress import check_progress
from pipeline.checks.statements import check_statements
from pipeline.config import Scheme, Settings
from pipeline.decisions.control import check_control_totals
from pipeline.decisions.due_process import follow_process, steps_of
from pipeline.decisions.monitoring import notes_until
from pipeline.decisions.notices import acknowledged_people
from pipeline.decisions.raise_sheet import choose_raise_sheet, read_raise_sheet
from pipeline.decisions.raises import share_raises
from pipeline.decisions.review import judge_meetings, review_people, reviewed_totals
from pipeline.decisions.two_rounds import compare_rounds
from pipeline.decisions.uses import list_uses
from pipeline.decisions.weaknesses import people_to_plan
from pipeline.faults import NothingToDo
from pipeline.findings import Finding, findings_frame
from pipeline.intake.agreed import agreements_frame, goals_frame, late_agreements, progress_frame, targets_frame
from pipeline.intake.frames import cells_of, competencies_frame, indicators_frame
from pipeline.intake.inbox import InboxFile
from pipeline.intake.known import read_changed
from pipeline.intake.matching import Matched, files_frame
from pipeline.intake.plans import plans_frame
from pipeline.intake.received import Received, read_findings, receive
from pipeline.intake.two_rounds import history_frame, opinions_frame, remarks_frame
from pipeline.progress import Watch
from pipeline.publish import Due, Place, every_paper, publish_round
from pipeline.results import Results
from pipeline.rounds import Round
from pipeline.schema import rows_of, values_of
from pipeline.scoring.bands import assign_bands
from pipeline.scoring.items import score_items
from pipeline.scoring.ranks import rank_people
from pipeline.scoring.status import score_statuses
from pipeline.scoring.totals import score_people
from pipeline.store import check_is_ours
from pipeline.unchanged import files_of_round


def run(round_: Round, settings: Settings, place: Place, watch: Watch, due: Due = every_paper) -> Results:
    """The whole round, beside the round before it where that has a folder of its own. ``due`` are the papers to write."""
    check_is_ours(place.output / round_.folder)
    list_round(place.input, round_)         # where there is nothing to do, that is the one thing to say
    former = former_round(round_, settings, place, watch)
    results = evaluate_round(round_, settings, place, watch, former)
    publish_round(results, former, place, watch, due)
    return results


def evaluate_round(round_: Round, settings: Settings, place: Place, watch: Watch, former: Results | None = None) -> Results:
    """Read, check, score and decide one round, beside ``former``, the results of the round before it, where those are known.

    Writes nothing. Raises NothingToDo where there is no round to read, BrokenTotals where our own tables contradict each other.
    """
    files = list_round(place.input, round_)
    with watch.stage("read", "อ่านไฟล์", len(files)) as one_done:
        readings = read_changed(files, settings.limits, round_, settings.run.crew, place.cache, one_done)
    with watch.stage("score", "ตรวจและคิดคะแนน", len(files)):
        received = receive(readings, round_)
        if received.people.empty:
            raise NothingToDo(f"ไม่พบทะเบียนบุคลากรที่อ่านได้ใน {place.input / round_.folder} จึงไม่ทราบว่าต้องประเมินใคร "
                              "ทะเบียนต้องมีหัวคอลัมน์ เลขที่ตำแหน่ง ชื่อ-สกุล ประเภทบุคลากร ภายในสิบแถวแรก")
        matched, about_meetings = judge_meetings(received.matched, settings.committee)
        matched, about_sheets = choose_raise_sheet(matched)
        received = replace(received, matched=matched, findings=received.findings + about_meetings + about_sheets)
        results, about_scores = score_round(received, round_, settings)
        results, about_decisions = decide_round(results, received, former)
        check_control_totals(results, [file.file_name for file in files])
        return replace(results, findings=findings_frame(received.findings + about_scores + about_decisions))


def score_round(received: Received, round_: Round, settings: Settings) -> tuple[Results, list[Finding]]:
    """20–70 of what was received, the scores as evaluated; and what the checks have found."""
    schemes, people = settings.schemes_for(round_), received.people
    counted, agreed, followed = map(received.counted, ("evaluation", "agreement", "progress"))
    indicators, competencies = indicators_frame(counted), competencies_frame(counted, people, schemes)
    agreements, targets = agreements_frame(agreed, round_), targets_frame(agreed, counted)
    progress, goals = progress_frame(followed + counted), goals_frame(received.counted("goals"))
    evaluations = Evaluations(counted, people, indicators, competencies, schemes)
    promises = Evaluations(agreed, people, indicators_frame(agreed), competencies_frame(agreed, people, schemes), schemes)

    sent = {file.person_id for file in counted}
    findings = read_findings(received.matched) + late_agreements(agreed, round_)
    findings += check_people(people, sent, schemes, round_) + check_goals(goals, people)
    findings += check_figures(evaluations) + check_agreements(promises, UnitGoals(goals))
    findings += check_kept(promises, evaluations)
    findings += check_progress(progress, indicator_numbers(followed + agreed + counted), round_)
    status_of = score_statuses(people, sent, received.findings + findings)
    complete = {p.person_id: p.scheme for p in rows_of(people) if status_of[p.person_id] == "complete"}

    item_scores = score_items(indicators, competencies, complete, schemes)
    scores = score_people(people, status_of, item_scores, schemes)
    bands = assign_bands(scores, schemes)
    ranks = rank_people(people, scores, bands)
    findings += check_statements(evaluations, scores, bands, item_scores)
    return Results(round_, settings, tables.FILES.frame([]), cells_of(received.readings), people, indicators, competencies,
                   tables.FINDINGS.frame([]), item_scores, scores, bands, ranks, agreements=agreements, targets=targets,
                   progress=progress, goals=goals, remarks=remarks_frame(counted + received.counted("acknowledgment"))), findings


def decide_round(raw: Results, received: Received, former: Results | None) -> tuple[Results, list[Finding]]:
    """00 and 75–95: what people have decided over the raw scores and what follows; and what speaks against a decision."""
    people, schemes, round_ = raw.people, raw.schemes, raw.round
    review, about_review = review_people(people, raw.scores, raw.bands, raw.ranks, received.matched, schemes)
    acknowledgments, about_notices = acknowledged_people(people, review, received.matched, round_)
    history, opinions = history_frame(received.counted("history")), opinions_frame(received.counted("opinion"))
    two_rounds, about_rounds = judge_rounds(people, reviewed_totals(review), history, former, schemes, round_)
    plan_forms = received.counted("plan")
    plans = plans_frame(plan_forms, received.counted("evaluation"), dict(values_of(review, "person_id", "band_after")))
    about_plans = check_plans(plan_forms, round_, raw.settings.plans)
    to_plan = people_to_plan(review, raw.settings.plans.bands)
    planned = people_with_plan(plans, {file.reading.file_name for file in plan_forms})
    about_plans += check_planned(to_plan, planned, plan_forms)
    uses, about_uses = list_uses(people, review, two_rounds, to_plan, raw.settings.uses, round_, received.matched)
    sheet, about_sheet = read_raise_sheet(received.counted("raises"), people, schemes, round_)
    (raises, raise_budgets, scenario_raises), about_raises = share_raises(
        people, raw.scores, reviewed_totals(review), two_rounds, sheet, raw.settings, round_)
    evaluated_on = {file.person_id: file.reading.evaluated_on for file in received.counted("evaluation")}
    steps = steps_of(raw.agreements, notes_until(round_.last_day, raw.progress, round_), evaluated_on, review,
                     acknowledgments, planned, to_plan)
    about_opinions = check_opinions(received.counted("opinion"), opinions, two_rounds)
    decided = replace(raw, files=files_frame(received.matched), review=review, history=history, opinions=opinions,
                      two_rounds=two_rounds, plans=plans, uses=uses, acknowledgments=acknowledgments,
                      raises=raises, raise_budgets=raise_budgets, scenario_raises=scenario_raises,
                      due_process=follow_process(people, steps))
    return decided, about_review + about_notices + about_plans + about_rounds + about_uses + about_opinions + about_sheet + about_raises


def judge_rounds(people: pd.DataFrame, totals: dict[str, str], history: pd.DataFrame, former: Results | None,
                 schemes: dict[str, Scheme], round_: Round) -> tuple[pd.DataFrame, list[Finding]]:
    """80_two_rounds, and what is doubtful about the scores of the round before."""
    stated, about_history = sound_history(history, people, schemes, round_.previous)
    before = FormerRound(round_.previous, {} if former is None else {p.person_id: p for p in rows_of(former.people)},
                         {} if former is None else reviewed_totals(former.review), stated)
    return compare_rounds(people, totals, before, schemes), about_history + check_former(people, before)


def former_round(round_: Round, settings: Settings, place: Place, watch: Watch) -> Results | None:
    """The adjacent round before, from its own folder under the rules then in force, by itself: no further round is asked for.

    None, said aloud, where it cannot be evaluated.
    """
    try:
        list_round(place.input, round_.previous)
        watch.say(f"รอบก่อน ({round_.previous}):")
        former = evaluate_round(round_.previous, settings, place, watch)
        watch.say(f"รอบนี้ ({round_}):")
        return former
    except NothingToDo as reason:
        watch.say(f"ไม่มีผลของรอบก่อน ({round_.previous}) มาเทียบ จึงใช้เท่าที่แบบคะแนนรอบก่อน (history.xlsx) ระบุ: {reason}")
        return None


def list_round(inbox: Path, round_: Round) -> list[InboxFile]:
    """Every file of the round's folder; raises NothingToDo where there is none."""
    folder, files = inbox / round_.folder, files_of_round(inbox, round_)
    if not files:
        raise NothingToDo(f"โฟลเดอร์ {folder} ยังว่างอยู่ ให้วางทะเบียนบุคลากรและแบบประเมินลงไปก่อน" if os.path.isdir(folder) else
                          f"ไม่พบโฟลเดอร์ {folder} ของรอบ {round_} ให้สร้างโฟลเดอร์นี้แล้ววางทะเบียนบุคลากรและแบบประเมินลงไป")
    return files


def indicator_numbers(files: list[Matched]) -> dict[str, set[str]]:
    """person_id → the numbers of the indicators in any of the person's workbooks."""
    numbers: dict[str, set[str]] = {}
    for file in files:
        numbers.setdefault(file.person_id, set()).update(row["indicator_no"] for row in file.reading.indicators)
    return numbers
