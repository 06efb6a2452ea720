"""The method: one line a stage, from the inbox of a round to its papers. Read it aloud to an auditor."""

import hashlib
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline import __version__, tables
from pipeline.checks.agreements import check_agreements, check_kept
from pipeline.checks.evaluation import Evaluation
from pipeline.checks.figures import check_figures
from pipeline.checks.goals import UnitGoals, check_goals
from pipeline.checks.people import check_people
from pipeline.checks.progress import check_progress
from pipeline.checks.statements import check_statements
from pipeline.config import Scheme, Settings
from pipeline.decisions.review import judge_meetings, review_people
from pipeline.documents.findings_papers import findings_page, findings_workbook
from pipeline.documents.pages import FINDINGS_PAGE, FINDINGS_WORKBOOK, SUMMARY_WORKBOOK, pages
from pipeline.documents.person_form import person_workbook, person_workbook_name
from pipeline.documents.returns import returned_files
from pipeline.documents.summary import summary_workbook
from pipeline.faults import NothingToDo
from pipeline.findings import findings_frame, of_agreement
from pipeline.intake.agreed import agreements_frame, goals_frame, progress_frame, targets_frame
from pipeline.intake.frames import cells_frame, competencies_frame, counted_files, indicators_frame
from pipeline.intake.guard import MB
from pipeline.intake.inbox import InboxFile, content_of, list_inbox
from pipeline.intake.matching import Matched, files_frame, match_files
from pipeline.intake.plans import plans_frame
from pipeline.intake.roster import join_rosters
from pipeline.intake.workers import read_inbox
from pipeline.progress import Watch
from pipeline.results import FRAMES, Results
from pipeline.rounds import Round
from pipeline.schema import Table
from pipeline.scoring.bands import assign_bands
from pipeline.scoring.items import score_items
from pipeline.scoring.ranks import rank_people
from pipeline.scoring.status import score_statuses
from pipeline.scoring.totals import score_people
from pipeline.store import Shelf, check_is_ours


@dataclass(frozen=True)
class Place:
    """Where a run reads and writes: the folder that holds the rounds, the output folder, the configuration."""

    input: Path
    output: Path
    config: Path


def evaluate_round(round_: Round, settings: Settings, place: Place, watch: Watch) -> Results:
    """Read, check and score one round. Writes nothing. Raises NothingToDo where there is no round to read."""
    schemes = settings.schemes_for(round_)
    files = list_round(place.input, round_)
    with watch.stage("read", "อ่านไฟล์", len(files)) as one_done:
        readings = read_inbox(files, settings.limits, round_, settings.run.workers, one_done)

    with watch.stage("score", "ตรวจและคิดคะแนน", len(files)):
        people, about_roster = join_rosters({r.file_name: r.roster for r in readings if r.kind == "roster"})
        if people.empty:
            raise NothingToDo(f"ไม่พบทะเบียนบุคลากรที่อ่านได้ใน {place.input / round_.folder} จึงไม่ทราบว่าต้องประเมินใคร "
                              "ทะเบียนต้องมีหัวคอลัมน์ เลขที่ตำแหน่ง ชื่อ-สกุล ประเภทบุคลากร ภายในสิบแถวแรก")
        matched, about_files = match_files(readings, people, round_)
        matched, about_meetings = judge_meetings(matched, settings.committee)
        counted, agreed, followed = (counted_files(matched, kind) for kind in ("evaluation", "agreement", "progress"))
        indicators, competencies = indicators_frame(counted), competencies_frame(counted, people, schemes)
        agreements, targets = agreements_frame(agreed), targets_frame(agreed, counted)
        progress, goals = progress_frame(followed + counted), goals_frame(counted_files(matched, "goals"))
        evaluations, promises = (to_check(files, people, schemes) for files in (counted, agreed))

        sent = {file.person_id for file in counted}
        findings = about_roster + about_files + about_meetings + read_findings(matched)
        findings += check_people(people, sent, schemes, round_) + check_goals(goals, people)
        findings += check_figures(evaluations) + check_agreements(promises, UnitGoals(goals))
        findings += check_kept(promises, evaluations)
        findings += check_progress(progress, indicator_numbers(followed + agreed + counted), round_)
        status_of = score_statuses(people, sent, findings)
        complete = {p.person_id: p.scheme for p in people.itertuples() if status_of[p.person_id] == "complete"}

        item_scores = score_items(indicators, competencies, complete, schemes)
        scores = score_people(people, status_of, item_scores, schemes)
        bands = assign_bands(scores, schemes)
        ranks = rank_people(people, scores, bands)
        findings += check_statements(evaluations, scores, bands, item_scores)
        review, not_applied = review_people(people, scores, bands, ranks, matched, schemes)
        findings += not_applied
        return Results(round_, settings, files_frame(matched), cells_frame(readings), people, indicators,
                       competencies, findings_frame(findings), item_scores, scores, bands, ranks, review,
                       agreements, targets, progress, goals, plans_frame(counted, bands))


def publish_round(results: Results, former: Results | None, place: Place, watch: Watch) -> Shelf:
    """Write audit tables, workbooks and pages of a scored round, run.json last."""
    shelf = Shelf(place.output / results.round.folder)
    with watch.stage("audit", "เขียนตารางตรวจสอบ", len(tables.AUDIT_TABLES)) as one_done:
        for table, frame in audit_frames(results):
            shelf.write_table(table, frame)
            one_done()
    with watch.stage("summary", "เขียนสรุปของสำนักงาน", 1):
        shelf.write(SUMMARY_WORKBOOK, summary_workbook(results))
    with watch.stage("workbooks", "เขียนสมุดงานรายบุคคล", len(results.people)) as one_done:
        for person in results.people[results.people["scheme"] != ""].itertuples():
            shelf.write(person_workbook_name(person), person_workbook(person.person_id, results, former))
            one_done()
    with watch.stage("pages", "เขียนหน้ารายงาน", len(results.people)) as one_done:
        for name, page in pages(results):
            shelf.write_text(name, page)
            one_done()
    with watch.stage("returned", "เขียนไฟล์ส่งคืน", results.findings["file_name"].replace("", pd.NA).nunique()) as one_done:
        returned = {}
        for file_name, name, content in returned_files(results, read_again(place.input, results)):
            shelf.write(name, content)
            returned[file_name] = name
            one_done()
    with watch.stage("findings", "เขียนสิ่งที่ต้องแก้", len(results.findings)):
        shelf.write(FINDINGS_WORKBOOK, findings_workbook(results))
        shelf.write_text(FINDINGS_PAGE, findings_page(results, returned))
    shelf.finish(run_record(results, former, place, watch))
    return shelf


def run(round_: Round, settings: Settings, place: Place, watch: Watch) -> Results:
    """The whole round, and the round before it of the same fiscal year where its folder is there (form 4.1)."""
    check_is_ours(place.output / round_.folder)
    results = evaluate_round(round_, settings, place, watch)
    publish_round(results, former_round(results, place, watch), place, watch)
    return results


def former_round(results: Results, place: Place, watch: Watch) -> Results | None:
    """The first round of the same fiscal year, from its own folder; None, said aloud, where it cannot be evaluated."""
    if results.round.number == 1:
        return None
    try:
        return evaluate_round(results.round.previous, results.settings, place, watch)
    except NothingToDo as reason:
        watch.say(f"ไม่มีผลของรอบก่อน ({results.round.previous}) มาแสดงคู่กัน: {reason}")
        return None


def list_round(inbox: Path, round_: Round) -> list[InboxFile]:
    """Every file of the round's folder; raises NothingToDo where there is none."""
    folder = inbox / round_.folder
    if not folder.is_dir():
        raise NothingToDo(f"ไม่พบโฟลเดอร์ {folder} ของรอบ {round_} ให้สร้างโฟลเดอร์นี้แล้ววางทะเบียนบุคลากรและแบบประเมินลงไป")
    files = list_inbox(folder)
    if not any(not file.is_litter for file in files):
        raise NothingToDo(f"โฟลเดอร์ {folder} ยังว่างอยู่ ให้วางทะเบียนบุคลากรและแบบประเมินลงไปก่อน")
    return files


def read_again(inbox: Path, results: Results) -> Callable[[str], bytes]:
    """How the papers get at an inbox file's own bytes."""
    return lambda file_name: content_of(inbox / results.round.folder, file_name, results.settings.limits.file_mb * MB)


def to_check(files: list[Matched], people: pd.DataFrame, schemes: dict[str, Scheme]) -> list[Evaluation]:
    """Each counted evaluation or agreement with its person, the rules in force for both, and its rows of 21 and 22."""
    person_of = {person.person_id: person for person in people.itertuples()}
    of_indicators = rows_by_person(indicators_frame(files))
    of_competencies = rows_by_person(competencies_frame(files, people, schemes))
    return [Evaluation(person_of[file.person_id], schemes[person_of[file.person_id].scheme], file.reading.file_name,
                       of_indicators.get(file.person_id, []), of_competencies.get(file.person_id, []),
                       file.reading.stated, frozenset(finding.code for finding in file.reading.findings),
                       file.reading.targets)
            for file in files if person_of[file.person_id].scheme in schemes]


def indicator_numbers(files: list[Matched]) -> dict[str, set[str]]:
    """person_id → the numbers of the indicators in any of the person's workbooks."""
    numbers: dict[str, set[str]] = {}
    for file in files:
        numbers.setdefault(file.person_id, set()).update(row["indicator_no"] for row in file.reading.indicators)
    return numbers


def rows_by_person(frame: pd.DataFrame) -> dict[str, list[dict[str, str]]]:
    """person_id → the person's rows, in the frame's order."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in frame.to_dict("records"):
        rows.setdefault(row["person_id"], []).append(row)
    return rows


def read_findings(matched: list[Matched]) -> list:
    """What reading met in the files that count; a refused or superseded file has its own finding instead."""
    return [(of_agreement(finding) if file.reading.kind in ("agreement", "progress") else finding).of(
                person_id=file.person_id or finding.person_id)
            for file in matched if file.status == "accepted" for finding in file.reading.findings]


def audit_frames(results: Results) -> list[tuple[Table, pd.DataFrame]]:
    """Every audit table with its frame; those of decisions not yet taken have headings only."""
    made = {table.name: getattr(results, name) for name, table in FRAMES.items()}
    return [(table, made.get(table.name, table.frame([]))) for table in tables.AUDIT_TABLES]


def inputs_of(results: Results) -> dict[str, str]:
    """file_name → sha256 of every file of the round's folder."""
    return dict(zip(results.files["file_name"], results.files["sha256"], strict=True))


def run_record(results: Results, former: Results | None, place: Place, watch: Watch) -> dict:
    """What run.json says beside the digests of the outputs. Only ``times`` differs from run to run."""
    return {
        "program": "prameun", "version": __version__, "round": str(results.round),
        "config_sha256": hashlib.sha256(place.config.read_bytes()).hexdigest(),
        "inputs": inputs_of(results),
        "former": {"round": str(former.round), "inputs": inputs_of(former)} if former else None,
        "rows": {table.name: len(frame) for table, frame in audit_frames(results)},
        "findings": results.findings["code"].value_counts().sort_index().to_dict(),
        "times": {"python": platform.python_version(),
                  "seconds": {stage: round(seconds, 3) for stage, seconds in watch.seconds.items()}},
    }
