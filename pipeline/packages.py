"""The packages of a completed round: one archive a unit, one file a person, and the list of who gets what.

What each may hold stands in documents/editions.py. They are laid outside the results, for they leave the office.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline import __version__
from pipeline.config import Settings
from pipeline.decisions.weaknesses import find_weaknesses
from pipeline.documents.derivation import derivations
from pipeline.documents.editions import COMMITTEE, DIRECTOR, NOTICE_BOARD, PERSON, UNIT, Edition, as_unit_sees, without_links_out
from pipeline.documents.findings.units import messages, units_to_tell
from pipeline.documents.look import safe_name
from pipeline.documents.notice.board import NOTICE_PAGE, NOTICE_WORKBOOK, notice_page, notice_workbook
from pipeline.documents.notice.letter import letter_name, letter_workbook
from pipeline.documents.package_list import (
    LIST_TABLE, LIST_WORKBOOK, PASSWORDS, Package, package_table, package_workbook, password_workbook)
from pipeline.documents.pages import unit_page, unit_page_name
from pipeline.documents.paper import Paper
from pipeline.documents.person.file import person_file, person_file_name
from pipeline.documents.person.standing import derivation_before
from pipeline.documents.plans.papers import plans_to_agree, report_of
from pipeline.documents.raises.standing import slips_to_hand_out
from pipeline.documents.returned.returns import faulty_files, returned_file
from pipeline.faults import NotPackaged
from pipeline.intake.inbox import content_of
from pipeline.passwords import locker, new_password
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.publish import read_again
from pipeline.results import Results, load_results
from pipeline.rounds import Round
from pipeline.run import former_round
from pipeline.schema import values_of
from pipeline.seal import changed_since, recorded
from pipeline.sealed import Recorded, digest_of_bytes, in_words, lines_of
from pipeline.thai import dictionary_key, name_order
from pipeline.tray import Tray, tray_for

MESSAGE = "message.txt"
RETURNED = "returned"
PAGE_MAX = 1 << 30                  # bytes; our own pages, whole


@dataclass(frozen=True)
class Made:
    """Where the packages lie, which they are, and how many people have no result yet and so no file."""

    folder: Path
    packages: tuple[Package, ...]
    waiting: int


@dataclass(frozen=True)
class Papers:
    """The papers of the completed run, as they lie: name → digest, and how to get at the bytes of one."""

    folder: Path
    digests: dict[str, str]

    def content(self, name: str) -> bytes:
        return content_of(self.folder, name, PAGE_MAX)


def make_packages(round_: Round, settings: Settings, place: Place, target: Path, watch: Watch, encrypts: bool = False) -> Made:
    """Lay the packages of a completed round in ``target``, in place of those of an earlier making.

    With ``encrypts`` each person's file has a password of its own. Raises NotPackaged where anything has changed since
    the run, where it was made by another version, or where ``target`` holds what is not ours in the place of a package.
    """
    lock = locker() if encrypts else None
    folder = place.output / round_.folder
    was = completed_as_it_was(folder, round_, settings, place)
    results = load_results(folder, round_, settings)
    former = former_round(round_, settings, place, watch) if was.former else None
    papers = Papers(folder, was.outputs)
    told = set(results.bands["person_id"])
    units = sorted({unit for unit in results.people["unit"] if unit}, key=dictionary_key)
    with tray_for(target) as tray, watch.stage("packages", "จัดชุดส่ง", len(told) + len(units)) as one_done:
        # The units last, for each sees a round of its own: what is worked out of the whole round is worked out once.
        for_office = list(office_packages(tray, results, papers))
        for_people = list(counted(person_packages(tray, results, former, lock), one_done))
        for_units = list(counted((unit_package(tray, results, papers, place, unit) for unit in units), one_done))
        packages = [*for_office, *for_units, *for_people]
        made = Made(target, tuple(packages), len(results.people) - len(told))
        tray.write(LIST_TABLE, package_table(results, packages))
        tray.write(LIST_WORKBOOK, package_workbook(results, packages, made.waiting))
        if encrypts:
            tray.write(PASSWORDS, password_workbook(results, packages, dict(values_of(results.people, "person_id", "full_name"))))
        tray.settle({"program": "prameun", "version": __version__, "round": str(round_), "made_from": digest_of_run(was)})
    return made


def completed_as_it_was(folder: Path, round_: Round, settings: Settings, place: Place) -> Recorded:
    """What the completed run says of itself, where everything still is as it says. Raises NotPackaged, NotSealed."""
    was = recorded(folder, round_)
    if was.version != __version__:
        raise NotPackaged(f"ผลของรอบ {round_} ทำด้วยโปรแกรมรุ่น {was.version} แต่รุ่นนี้คือ {__version__} ให้ประมวลผล (run) ใหม่ก่อน แล้วจึงจัดชุดส่ง")
    if changed := changed_since(was, settings, place):
        raise NotPackaged(f"ไม่จัดชุดส่งของรอบ {round_} เพราะเปลี่ยนไปหลังประมวลผล: {in_words(changed)} "
                          "ให้ประมวลผล (run) ใหม่ก่อน แล้วจึงจัดชุดส่ง", lines_of(changed))
    return was


def digest_of_run(was: Recorded) -> str:
    """By which packages can be told to come from this very run."""
    return hashlib.sha256(json.dumps(was.outputs, sort_keys=True).encode()).hexdigest()


def counted(packages: Iterator[Package], one_done: Callable[[], None]) -> Iterator[Package]:
    """The packages, each counted as done."""
    for one in packages:
        yield one
        one_done()


# ── the editions ──

def office_packages(tray: Tray, results: Results, papers: Papers) -> Iterator[Package]:
    """What goes to the committee and to the director, and on the notice board where that is switched on."""
    office = results.settings.office
    for edition, recipient in ((COMMITTEE, "ประธานและกรรมการกลั่นกรอง"), (DIRECTOR, f"{office.director} {office.director_position}")):
        yield zipped(tray, edition, recipient, f"{edition.code}.zip", members_of(edition, papers))
    if results.settings.packages.notice_board:
        board = Paper(NOTICE_PAGE, notice_page, (results,)).files() | Paper(NOTICE_WORKBOOK, notice_workbook, (results,)).files()
        for name, content in board.items():
            tray.write(name, content)
            yield Package(NOTICE_BOARD, "ป้ายประกาศของสำนักงาน", name, tray.laid[name])


def unit_package(tray: Tray, results: Results, papers: Papers, place: Place, unit: str) -> Package:
    """What goes to the head of one unit."""
    seen = as_unit_sees(results, unit)
    drawn = {name: content for told in units_to_tell(seen) if told.name == unit for message in messages(told, seen)
             for name, content in [(MESSAGE, message.text.encode())]}
    drawn |= returned_to_unit(seen, place)
    drawn |= {letter_name(own.person): letter_workbook(own, seen.terms) for own in derivations(seen).by_person.values() if own.is_complete}
    drawn |= Paper(unit_page_name(unit), unit_page, (seen, unit)).files()
    return zipped(tray, UNIT, f"หัวหน้า{unit}", f"units/{safe_name(unit)}.zip", members_of(UNIT, papers, unit, drawn))


def returned_to_unit(seen: Results, place: Place) -> dict[str, bytes]:
    """The marked workbooks of the unit's people, called by number: how the sender called them may name somebody."""
    owner = dict(values_of(seen.files, "file_name", "person_id"))
    back: dict[str, bytes] = {}
    bytes_of = read_again(place.input, seen)
    for faulty in faulty_files(seen, bytes_of):
        stem, ending = f"{RETURNED}/{safe_name(owner[faulty.file.file_name])}", PurePosixPath(faulty.name).suffix
        number = sum(other.startswith((f"{stem}.", f"{stem}-")) for other in back) + 1
        back[f"{stem}{ending}" if number == 1 else f"{stem}-{number}{ending}"] = returned_file(faulty, seen.terms, bytes_of(faulty.file.file_name))
    return back


def person_packages(tray: Tray, results: Results, former: Results | None, lock: Callable[[bytes, str], bytes] | None) -> Iterator[Package]:
    """A file for everybody with a result, by unit and name; with ``lock`` each has a password of its own."""
    plans = {plan.person.person_id: plan for plan in plans_to_agree(report_of(results, former, find_weaknesses(results, former)))}
    slips = slips_to_hand_out(results)
    told = [own for own in derivations(results).by_person.values() if own.is_complete]
    for own in sorted(told, key=lambda own: (dictionary_key(own.person.unit), name_order(own.person.full_name), own.person.person_id)):
        person = own.person
        name, password = person_file_name(person), new_password() if lock else ""
        content = person_file(own, derivation_before(own, former), results.terms, plans.get(person.person_id), slips.get(person.person_id))
        tray.write(name, lock(content, password) if lock else content)
        yield Package(PERSON, person.full_name, name, tray.laid[name], person.person_id, password)


# ── an archive ──

def members_of(edition: Edition, papers: Papers, unit: str = "", drawn: dict[str, bytes] | None = None) -> list[tuple[str, bytes | Path, str]]:
    """The papers of the round that the edition takes as they lie and what is drawn for it, pages without links that lead out."""
    taken = {name for name in papers.digests if edition.takes(name, unit)}
    pages = {name: papers.content(name) for name in taken if name.endswith(".html")} | (drawn or {})
    held = taken | pages.keys()
    changed = {name: without_links_out(content.decode(), name, held).encode() if name.endswith(".html") else content
               for name, content in pages.items()}
    return [*((name, content, digest_of_bytes(content)) for name, content in changed.items()),
            *((name, papers.folder / name, papers.digests[name]) for name in taken - pages.keys())]


def zipped(tray: Tray, edition: Edition, recipient: str, name: str, members: list[tuple[str, bytes | Path, str]]) -> Package:
    """The archive laid on the tray."""
    tray.write_zip(name, members)
    return Package(edition, recipient, name, tray.laid[name])
