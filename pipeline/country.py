"""The offices of a country, each run on its own as `run` would run it, several at once, and what became of each in one table.

Post numbers, ranks and committees belong to an office, so nothing of one reaches another; an office that cannot be run costs itself.
"""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from pipeline import door
from pipeline.cache import Cache
from pipeline.config import Settings, config_of_office, load_settings
from pipeline.crew import each_done
from pipeline.documents.overview import OVERVIEW_PAGE, OVERVIEW_TABLE, overview_page
from pipeline.documents.pages import OFFICE_PAGE
from pipeline.faults import CannotRun, ConfigFault, DamagedResults, NothingToDo
from pipeline.intake.inbox import is_litter, names_in_letters
from pipeline.lock import cache_of, only_run
from pipeline.place import Place
from pipeline.progress import Watch, show_fault
from pipeline.results import needs_mending
from pipeline.rounds import ROUND_TEXT, Round
from pipeline.run import run
from pipeline.schema import rows_of, values_of
from pipeline.store import completed_runs, csv_bytes, damaged_outputs, read_table
from pipeline.tables import BANDS, FILES, FINDINGS, OVERVIEW, REVIEW, SCHEMES, SCORE_STATUSES, SCORES
from pipeline.unchanged import outcome_before

CONFIG = "config.toml"                  # of an office: in its folder its own, else in its output folder what was made for it
NOT_RUN = "ยังไม่มีผลของรอบนี้ที่ประมวลผลเสร็จแล้ว"
OUR_FAULT = "โปรแกรมขัดข้อง รายละเอียดอยู่ที่หน้าจอของผู้สั่ง ให้ส่งให้ผู้ดูแลโปรแกรม"


@dataclass(frozen=True)
class Office:
    """An office: its name in letters, the folder of its rounds, where its output goes."""

    name: str
    inbox: Path
    output: Path

    @property
    def has_own_config(self) -> bool:
        return os.path.lexists(self.inbox / CONFIG)


@dataclass(frozen=True)
class Order:
    """What is asked for of every office: the round, the configuration of those without one of their own, nothing remembered."""

    round: Round
    config: Path
    is_fresh: bool = False


def list_offices(inbox: Path, output: Path) -> list[Office]:
    """The offices below ``inbox`` by name: each folder, and whatever else lies there, for it may be an office that was packed.

    What begins with a dot is none. Raises NothingToDo where there is no folder.
    """
    found = [path for path in inbox.iterdir() if not path.name.startswith(".") and not is_litter(path.name) and path.name != CONFIG
             ] if os.path.isdir(inbox) else []
    folders = [path.name for path in found if path.is_dir()]
    if rounds := sorted(name for name in folders if ROUND_TEXT.fullmatch(name)):
        raise NothingToDo(f"ใน {inbox} มีโฟลเดอร์ของรอบ {rounds[0]} อยู่โดยตรง จึงเป็นโฟลเดอร์ของสำนักงานเดียว ให้ใช้คำสั่ง run "
                          "หรือย้ายโฟลเดอร์ของรอบไปไว้ในโฟลเดอร์ของสำนักงาน")
    if not folders:
        raise NothingToDo(f"ไม่พบโฟลเดอร์ของสำนักงานใดใน {inbox} ให้วางโฟลเดอร์ของแต่ละสำนักงานลงไปก่อน ในนั้นมีโฟลเดอร์ของรอบ เช่น 2566-1")
    name_of = names_in_letters(found, inbox)
    return [Office(name_of[path], path.absolute(), output.absolute() / path.name) for path in sorted(found, key=name_of.__getitem__)]


def run_offices(offices: list[Office], order: Order, settings: Settings, watch: Watch) -> pd.DataFrame:
    """Run every office; the table of what became of each (``overview``)."""
    with watch.stage("offices", "ประมวลผลสำนักงาน", len(offices)) as one_done:
        return _overview(run_office, offices, order, settings, one_done)


def look_at_offices(offices: list[Office], order: Order, settings: Settings, watch: Watch) -> pd.DataFrame:
    """The same table from what former runs have left, running nothing."""
    with watch.stage("offices", "อ่านผลของสำนักงาน", len(offices)) as one_done:
        return _overview(look_at_office, offices, order, settings, one_done)


def _overview(work: Callable, offices: list[Office], order: Order, settings: Settings, one_done: Callable[[], None]) -> pd.DataFrame:
    lines = []
    for office, said in each_done(partial(work, order=order), offices, settings.run.crew):
        if isinstance(said, CannotRun):
            # Without the names of files, in which a person's number may stand.
            said = line_without_results(office, "could_not_run", said.args[0])
        elif isinstance(said, BaseException):
            show_fault(said)
            said = line_without_results(office, "our_fault", OUR_FAULT)
        lines.append(said)
        one_done()
    return OVERVIEW.frame(lines)


def write_overview(overview: pd.DataFrame, output: Path, settings: Settings, round_: Round) -> None:
    """overview.csv and overview.html into the folder above all offices' output."""
    door.write_file(output / OVERVIEW_TABLE, csv_bytes(overview))
    door.write_file(output / OVERVIEW_PAGE, overview_page(overview, settings, round_).encode())


def remove_overview(output: Path) -> None:
    """Take away what a former run says of the offices: whatever stands there has been written last."""
    with door.saying_why(output):
        door.remove(output / OVERVIEW_PAGE)
        door.remove(output / OVERVIEW_TABLE)


# ── one office: what a worker does ──

def run_office(office: Office, order: Order) -> dict[str, str]:
    """Run the office's round as `run` would with the office's configuration, by this process and one that reads; its line.

    Raises CannotRun where it cannot be run.
    """
    if office.inbox.is_symlink() or not office.inbox.is_dir():
        raise NothingToDo(f"{office.name} ไม่ใช่โฟลเดอร์ของสำนักงาน (เป็นไฟล์หรือลิงก์) ให้แตกไฟล์หรือวางโฟลเดอร์จริงแทน")
    if office.output.name in (OVERVIEW_PAGE, OVERVIEW_TABLE):
        raise ConfigFault(f"โฟลเดอร์ของสำนักงานใช้ชื่อ {office.output.name} ไม่ได้ เพราะเป็นชื่อไฟล์ของหน้าภาพรวม ให้เปลี่ยนชื่อโฟลเดอร์")
    config = own_config(office, order.config)
    settings = load_settings(config)
    alone = settings.model_copy(update={"run": settings.run.model_copy(update={"workers": 1})})
    watch = Watch(quiet=True)
    with only_run(office.output / order.round.folder), Cache(cache_of(office.output), order.is_fresh) as cache:
        place = Place(office.inbox, office.output, config, cache)
        if not outcome_before(order.round, place, settings, watch):
            run(order.round, alone, place, watch)
    return look_at_office(office, order)


def own_config(office: Office, common: Path) -> Path:
    """The office's configuration: that in its folder, else one beside its results that is the common one under its own name."""
    made = office.output / CONFIG
    if office.has_own_config:
        with door.saying_why(office.output):
            door.remove(made)
        return office.inbox / CONFIG
    door.write_file(made, config_of_office(common, office.name).encode())
    return made


def look_at_office(office: Office, order: Order) -> dict[str, str]:
    """The office's line from the tables of its completed run. Raises DamagedResults where they are not what it wrote."""
    folder = office.output / order.round.folder
    if not completed_runs(folder):
        return line_without_results(office, "not_run", NOT_RUN)
    if damaged := damaged_outputs(folder, [f"audit/{table.name}.csv" for table in (FILES, FINDINGS, SCORES, REVIEW)]):
        raise DamagedResults(f"ตารางใน {folder} ไม่ตรงกับที่ประมวลผลไว้ (ถูกแก้ไข เสีย หรือหายไป): {' · '.join(damaged)} ให้ประมวลผลใหม่")
    files, findings, scores, review = (read_table(table, folder) for table in (FILES, FINDINGS, SCORES, REVIEW))
    statuses, refused = Counter(scores["score_status"]), Counter(files["file_status"])["rejected"]
    schemes = Counter(scores["scheme"])
    band_of = dict(values_of(review, "person_id", "band_after"))
    bands = Counter((person.scheme, band_of.get(person.person_id)) for person in rows_of(scores) if person.score_status == "complete")
    counts = {"people": len(scores), **{status: statuses[status] for status in SCORE_STATUSES},
              "files": len(files), "files_rejected": refused, **{f"{scheme}_people": schemes[scheme] for scheme in SCHEMES},
              **{f"{scheme}_{band}": bands[scheme, band] for scheme in SCHEMES for band in BANDS}}
    return line_without_results(office, "finished_with_faults" if needs_mending(findings, scores) else "finished", "") | {
        "page": quote(os.fsencode(f"{office.output.name}/{order.round.folder}/{OFFICE_PAGE}")),
        **{name: str(count) for name, count in counts.items()}}


def line_without_results(office: Office, status: str, reason_th: str) -> dict[str, str]:
    """The line of an office that has no figures to show."""
    in_letters = reason_th.encode("utf-8", "backslashreplace").decode()         # it may tell a folder whose name is none
    return dict.fromkeys(OVERVIEW.column_names, "") | {
        "office": office.name, "office_status": status, "reason_th": in_letters,
        "has_own_config": "yes" if office.has_own_config else "no"}
