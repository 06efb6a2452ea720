"""What goes out: audit tables, workbooks, pages and returned files of an evaluated round, run.json last."""

import hashlib
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from pipeline import __version__, tables
from pipeline.decisions.two_rounds import former_totals
from pipeline.documents.committee.form import committee_workbook
from pipeline.documents.committee.minutes import minutes_page, minutes_workbook
from pipeline.documents.decisions_form import decisions_form
from pipeline.documents.derivation import derivations
from pipeline.documents.findings.papers import findings_page, findings_workbook
from pipeline.documents.notice.letter import letter_name, letter_workbook
from pipeline.documents.notice.register import registers
from pipeline.documents.opinion import opinion_draft, opinion_name, opinions_that_count, people_below
from pipeline.documents.pages import (
    COMMITTEE_FORM, DECISIONS_FORM, FINDINGS_PAGE, FINDINGS_WORKBOOK, MINUTES_PAGE, MINUTES_WORKBOOK, PLAN_PAGE, PROCESS_PAGE,
    RAISE_LIST, RAISES_FORM, SUMMARY_WORKBOOK, pages)
from pipeline.documents.paper import Basis, Group, Paper
from pipeline.documents.person.form import person_workbook, person_workbook_name
from pipeline.documents.person.standing import derivation_before
from pipeline.documents.plan_page import plan_page
from pipeline.documents.plans.papers import plan_papers
from pipeline.documents.process_page import process_page
from pipeline.documents.raises.form import raises_form
from pipeline.documents.raises.lists import raise_list
from pipeline.documents.raises.page import raise_views
from pipeline.documents.raises.slip import raise_slip, slip_name
from pipeline.documents.raises.standing import payrolls
from pipeline.documents.returned.returns import Faulty, faulty_files, returned_file
from pipeline.documents.summary.workbook import summary_workbook
from pipeline.faults import InboxChanged
from pipeline.intake.inbox import content_of
from pipeline.intake.known import BY_CHANCE
from pipeline.paperwork import lay_down
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.results import FRAMES, Results, Terms, needs_mending
from pipeline.schema import Table, values_of
from pipeline.store import Shelf
from pipeline.unchanged import Outcome, keep_outcome


Due = Callable[[Results, Results | None, Place], Iterable[Group]]


def every_paper(results: Results, former: Results | None, place: Place) -> Iterator[Group]:
    """All papers of a round, in the order in which they are laid down."""
    yield Group("summary", "เขียนเอกสารของสำนักงาน", list(office_papers(results)), at_once=1)
    yield Group("workbooks", "เขียนสมุดงานรายบุคคล", list(person_papers(results, former)))
    yield Group("letters", "เขียนหนังสือแจ้งผลและทะเบียนแจ้งผล", list(notice_papers(results)))
    yield Group("raises", "เขียนเอกสารเลื่อนเงินเดือน", list(raise_papers(results)))
    yield Group("plans", "เขียนแบบและรายงานแผนพัฒนา", list(plan_papers(results, former)))
    back = [*faulty_files(results, read_again(place.input, results))]
    returned = {faulty.file.file_name: faulty.name for faulty in back}
    yield Group("returned", "เขียนไฟล์ส่งคืน", list(returned_papers(back, results, place)))
    yield Group("pages", "เขียนหน้ารายงาน", list(all_pages(results, former, returned)))
    yield Group("findings", "เขียนสิ่งที่ต้องแก้", list(findings_papers(results, returned)))


def publish_round(results: Results, former: Results | None, place: Place, watch: Watch, due: Due = every_paper) -> Shelf:
    """Audit tables and papers of an evaluated round stand in its output folder, run.json written last; ``due`` says which papers:
    the benchmark leaves out what its rivals do not write."""
    shelf = Shelf(place.output / results.round.folder)
    with watch.stage("audit", "เขียนตารางตรวจสอบ", len(tables.AUDIT_TABLES)) as one_done:
        for table, frame in audit_frames(results):
            shelf.write_table(table, frame)
            one_done()
        shelf.write_cells(results.cells)
        one_done()
    basis = Basis(results.settings, *filter(None, (results, former)))
    groups = list(due(results, former, place))
    lay_down(groups, shelf, place.cache, basis, str(results.round), results.settings.run.processes, watch)
    record = shelf.finish(run_record(results, former, watch))
    if due is every_paper and not met_by_chance(results, former, groups):
        keep_outcome(outcome_of(results), results.round, place, results.settings, inputs_of(results), inputs_of(former) if former else {}, record)
    return shelf


def met_by_chance(results: Results, former: Results | None, groups: Iterable[Group]) -> bool:
    """Whether a run of the same files may end otherwise: one could not be read, or not once more for what goes back."""
    met = {code for round_ in (results, former) if round_ for code in round_.findings["code"]}
    return bool(met & BY_CHANCE) or any(paper.make is only_listed for group in groups for paper in group.papers)


def office_papers(results: Results) -> Iterator[Paper]:
    """What the office, its committee and its director work with."""
    former_scores = former_totals(results.two_rounds)
    yield Paper(COMMITTEE_FORM, committee_workbook, (results, former_scores))
    yield Paper(SUMMARY_WORKBOOK, summary_workbook, (results,))
    yield Paper(MINUTES_WORKBOOK, minutes_workbook, (results, former_scores))
    yield Paper(MINUTES_PAGE, minutes_page, (results, former_scores))
    yield Paper(DECISIONS_FORM, decisions_form, (results,))
    said = opinions_that_count(results)
    for own in people_below(results):
        yield Paper(opinion_name(own.person), opinion_draft, (own, results.terms, said.get(own.person.person_id)))


def person_papers(results: Results, former: Results | None) -> Iterator[Paper]:
    """The summary form of everybody whose rules are known."""
    for own in derivations(results).by_person.values():
        if own.person.scheme:
            yield Paper(person_workbook_name(own.person), person_workbook, (own.unranked, derivation_before(own, former), results.terms))


def notice_papers(results: Results) -> Iterator[Paper]:
    """The letter to everybody with a result, and the units' registers."""
    for own in derivations(results).by_person.values():
        if own.is_complete:
            yield Paper(letter_name(own.person), letter_workbook, (own.unranked, results.terms))
    yield from registers(results)


def raise_papers(results: Results) -> Iterator[Paper]:
    """The form, the scenarios, the raise list with the annex of the order, and a slip to everybody with a percent, where due."""
    due = payrolls(results)
    if due:
        yield Paper(RAISES_FORM, raises_form, (results,))
        yield Paper(RAISE_LIST, raise_list, (results,))
        yield from raise_views(results)
    for own in due:
        for one in own.people:
            if not one.is_open:
                yield Paper(slip_name(one.person), raise_slip, (one, own.order, results.terms))


def returned_papers(back: list[Faulty], results: Results, place: Place) -> Iterator[Paper]:
    """Each file that somebody must mend, as it goes back."""
    for faulty in back:
        yield (Paper(faulty.name, sent_back, (faulty, results.terms, str(place.input))) if faulty.is_there else
               Paper(faulty.name, only_listed, (faulty, results.terms)))


def sent_back(faulty: Faulty, terms: Terms, inbox: str) -> bytes:
    """What goes back for one file below the inbox. Raises InboxChanged where that has gone since it was found there."""
    content = original(Path(inbox), faulty.file.file_name, faulty.file.sha256, terms)
    if content is None:
        raise InboxChanged(f"ไฟล์ใน {Path(inbox) / terms.round.folder} เปลี่ยนไประหว่างประมวลผล ผลที่มีอยู่จึงยังไม่ครบ ให้สั่งใหม่เมื่อไม่มีใครแก้ไฟล์ในโฟลเดอร์นั้น")
    return returned_file(faulty, terms, content)


def only_listed(faulty: Faulty, terms: Terms) -> bytes:
    """What goes back for a file that cannot be had once more."""
    return returned_file(faulty, terms, None)


def findings_papers(results: Results, returned: Mapping[str, str]) -> Iterator[Paper]:
    """What must be mended, as a workbook and as a page; ``returned`` is file_name → the name under which it goes back."""
    yield Paper(FINDINGS_WORKBOOK, findings_workbook, (results,))
    yield Paper(FINDINGS_PAGE, findings_page, (results, returned))


def all_pages(results: Results, former: Results | None, returned: Mapping[str, str]) -> Iterator[Paper]:
    """Every page but that of the findings."""
    yield from pages(results, former, returned)
    yield Paper(PLAN_PAGE, plan_page, (results,))
    yield Paper(PROCESS_PAGE, process_page, (results,))


def read_again(inbox: Path, results: Results) -> Callable[[str], bytes | None]:
    """How the papers get at an inbox file's own bytes; None where they are no longer those that were read."""
    read = inputs_of(results)
    return lambda file_name: original(inbox, file_name, read[file_name], results.terms)


def original(inbox: Path, file_name: str, sha256: str, terms: Terms) -> bytes | None:
    """An inbox file's own bytes; None where they are no longer those that were read."""
    content = content_of(inbox / terms.round.folder, file_name, terms.settings.limits.file_bytes)
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def audit_frames(results: Results) -> list[tuple[Table, pd.DataFrame]]:
    """Every audit table but the cells with its frame."""
    return [(table, getattr(results, name)) for name, table in FRAMES.items()]


def inputs_of(results: Results) -> dict[str, str]:
    """file_name → sha256 of every file of the round's folder."""
    return dict(values_of(results.files, "file_name", "sha256"))


def outcome_of(results: Results) -> Outcome:
    """What a run is reported by."""
    return Outcome(results.files["file_status"].value_counts().to_dict(), results.scores["score_status"].value_counts().to_dict(),
                   len(results.findings), needs_mending(results.findings, results.scores))


def run_record(results: Results, former: Results | None, watch: Watch) -> dict:
    """What run.json says beside the digests of the outputs. Only ``times`` differs from run to run."""
    return {
        "program": "prameun", "version": __version__, "round": str(results.round),
        "config_sha256": results.settings.sha256,
        "inputs": inputs_of(results),
        "former": {"round": str(former.round), "inputs": inputs_of(former)} if former else None,
        "rows": dict(sorted([(tables.CELLS.name, len(results.cells)), *((table.name, len(frame)) for table, frame in audit_frames(results))])),
        "findings": results.findings["code"].value_counts().sort_index().to_dict(),
        "times": {"python": platform.python_version(),
                  "seconds": {stage: round(seconds, 3) for stage, seconds in watch.seconds.items()}},
    }
