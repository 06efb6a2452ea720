"""What goes out: audit tables, workbooks, pages and returned files of an evaluated round, run.json last."""

import hashlib
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pipeline import __version__, tables
from pipeline.cache import Cache
from pipeline.decisions.two_rounds import former_totals
from pipeline.documents.committee.form import committee_workbook
from pipeline.documents.committee.minutes import minutes_page, minutes_workbook
from pipeline.documents.decisions_form import decisions_form
from pipeline.documents.findings.papers import findings_page, findings_workbook
from pipeline.documents.notice.letter import letter_name, letter_workbook
from pipeline.documents.notice.register import registers
from pipeline.documents.opinion import opinion_draft, opinion_name, people_below
from pipeline.documents.pages import (
    COMMITTEE_FORM, DECISIONS_FORM, FINDINGS_PAGE, FINDINGS_WORKBOOK, MINUTES_PAGE, MINUTES_WORKBOOK, PLAN_PAGE, PROCESS_PAGE,
    RAISE_LIST, RAISES_FORM, SUMMARY_WORKBOOK, pages)
from pipeline.documents.person.form import person_workbook, person_workbook_name
from pipeline.documents.plan_page import plan_page
from pipeline.documents.plans.papers import plan_papers
from pipeline.documents.process_page import process_page
from pipeline.documents.raises.form import raises_form
from pipeline.documents.raises.lists import raise_list
from pipeline.documents.raises.page import raise_views
from pipeline.documents.raises.slip import raise_slip, slip_name
from pipeline.documents.raises.standing import payrolls
from pipeline.documents.returned.returns import returned_files
from pipeline.documents.summary.workbook import summary_workbook
from pipeline.intake.guard import MB
from pipeline.intake.inbox import content_of
from pipeline.progress import Watch
from pipeline.results import FRAMES, Results
from pipeline.schema import Table
from pipeline.store import Shelf


@dataclass(frozen=True)
class Place:
    """Where a run reads and writes: the folder that holds the rounds, the output folder, the configuration, what former runs left."""

    input: Path
    output: Path
    config: Path
    cache: Cache = field(default_factory=lambda: Cache(None))


Papers = Iterator[tuple[str, bytes]]        # (name below the round's folder, content)


class Group(NamedTuple):
    """Papers that are written together: the stage and what the terminal says of it, how many things they are about, the papers."""

    stage: str
    title: str
    count: int
    papers: Papers


def every_paper(results: Results, former: Results | None, place: Place) -> Iterator[Group]:
    """All papers of a round, in the order in which they are written."""
    everybody = len(results.people)
    yield Group("summary", "เขียนเอกสารของสำนักงาน", everybody, office_papers(results, former))
    yield Group("workbooks", "เขียนสมุดงานรายบุคคล", everybody, person_papers(results, former))
    yield Group("letters", "เขียนหนังสือแจ้งผลและทะเบียนแจ้งผล", everybody, notice_papers(results, former))
    yield Group("raises", "เขียนเอกสารเลื่อนเงินเดือน", everybody, raise_papers(results, former))
    yield Group("plans", "เขียนแบบและรายงานแผนพัฒนา", everybody, plan_papers(results, former))
    returned: dict[str, str] = {}               # file_name → the name under which it goes back
    yield Group("returned", "เขียนไฟล์ส่งคืน", results.findings["file_name"].replace("", pd.NA).nunique(),
                returned_papers(results, place, returned))
    yield Group("pages", "เขียนหน้ารายงาน", everybody, all_pages(results, former, returned))
    yield Group("findings", "เขียนสิ่งที่ต้องแก้", len(results.findings), findings_papers(results, returned))


Due = Callable[[Results, Results | None, Place], Iterable[Group]]


def publish_round(results: Results, former: Results | None, place: Place, watch: Watch, due: Due = every_paper) -> Shelf:
    """Write audit tables and papers of an evaluated round, run.json last; ``due`` says which papers: the
    benchmark leaves out what its rivals do not write."""
    shelf = Shelf(place.output / results.round.folder)
    with watch.stage("audit", "เขียนตารางตรวจสอบ", len(tables.AUDIT_TABLES)) as one_done:
        for table, frame in audit_frames(results):
            shelf.write_table(table, frame)
            one_done()
    for group in due(results, former, place):
        with watch.stage(group.stage, group.title, group.count) as one_done:
            for name, content in group.papers:
                shelf.write(name, content)
                one_done()
    shelf.finish(run_record(results, former, place, watch))
    return shelf


def office_papers(results: Results, former: Results | None) -> Papers:
    """What the office, its committee and its director work with."""
    former_scores = former_totals(results.two_rounds)
    # First, for it looks at the round as evaluated: all that follows shares what is worked out of the round as it stands.
    yield COMMITTEE_FORM, committee_workbook(results, former_scores)
    yield SUMMARY_WORKBOOK, summary_workbook(results)
    yield MINUTES_WORKBOOK, minutes_workbook(results, former_scores)
    yield MINUTES_PAGE, minutes_page(results, former_scores).encode()
    yield DECISIONS_FORM, decisions_form(results)
    for own in people_below(results):
        yield opinion_name(own.person), opinion_draft(own, results)


def person_papers(results: Results, former: Results | None) -> Papers:
    """The summary form of everybody whose rules are known."""
    for person in results.people[results.people["scheme"] != ""].itertuples():
        yield person_workbook_name(person), person_workbook(person.person_id, results, former)


def notice_papers(results: Results, former: Results | None) -> Papers:
    """The letter to everybody with a result, and the units' registers."""
    for person in results.people[results.people["person_id"].isin(results.bands["person_id"])].itertuples():
        yield letter_name(person), letter_workbook(results, person.person_id)
    yield from registers(results)


def raise_papers(results: Results, former: Results | None) -> Papers:
    """The form, the scenarios, the raise list with the annex of the order, and a slip to everybody with a percent, where due."""
    due = payrolls(results)
    if due:
        yield RAISES_FORM, raises_form(results)
        yield RAISE_LIST, raise_list(results)
        yield from raise_views(results)
    for own in due:
        for one in own.people:
            if not one.is_open:
                yield slip_name(one.person), raise_slip(one, own, results)


def returned_papers(results: Results, place: Place, returned: dict[str, str]) -> Papers:
    """Each faulty workbook as it goes back; ``returned`` learns under which name."""
    for file_name, name, content in returned_files(results, read_again(place.input, results)):
        returned[file_name] = name
        yield name, content


def findings_papers(results: Results, returned: Mapping[str, str]) -> Papers:
    """What must be mended, as a workbook and as a page."""
    yield FINDINGS_WORKBOOK, findings_workbook(results)
    yield FINDINGS_PAGE, findings_page(results, returned).encode()


def all_pages(results: Results, former: Results | None, returned: Mapping[str, str]) -> Papers:
    """Every page but that of the findings; ``returned`` is file_name → the name under which it goes back."""
    for name, page in pages(results, former, returned):
        yield name, page.encode()
    yield PLAN_PAGE, plan_page(results).encode()
    yield PROCESS_PAGE, process_page(results).encode()


def read_again(inbox: Path, results: Results) -> Callable[[str], bytes]:
    """How the papers get at an inbox file's own bytes; b'' where they are no longer those that were read."""
    read = inputs_of(results)

    def bytes_of(file_name: str) -> bytes:
        content = content_of(inbox / results.round.folder, file_name, results.settings.limits.file_mb * MB)
        return content if hashlib.sha256(content).hexdigest() == read[file_name] else b""
    return bytes_of


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
