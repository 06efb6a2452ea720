"""The forms of a round from its roster alone: one blank evaluation workbook a person, or the roster's own form.

Called by the command line; a run of the round neither needs nor touches what is written here.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from pipeline.checks.people import check_people
from pipeline.config import Settings
from pipeline.documents.blank_form import FOLDER, blank_evaluation, blank_evaluation_name
from pipeline.documents.blank_history import HISTORY_FORM, history_form
from pipeline.documents.blank_roster import ROSTER_FORM, roster_form
from pipeline.intake.inbox import list_inbox
from pipeline.intake.roster import join_rosters
from pipeline.intake.workers import read_inbox
from pipeline.progress import Watch
from pipeline.rounds import Round
from pipeline.store import replace_folder, write_file
from pipeline.thai import fold

ALONE_UP_TO = 20                    # people; for fewer, starting workers takes longer than the work
CHUNK = 10


@dataclass(frozen=True)
class Made:
    """What was written: the folder, how many forms, how many people got none; without a roster only its own form."""

    folder: Path
    forms: int
    left_out: int
    has_roster: bool = True


def write_forms(round_: Round, settings: Settings, inbox: Path, output: Path, watch: Watch, person_id: str = "",
                unit: str = "") -> Made:
    """Write the round's blank forms below ``output``, instead of all that were there.

    Asked for one person or unit only, it writes that and leaves the other forms alone.
    """
    folder = output / round_.folder / FOLDER
    people, uncertain = read_staff(round_, settings, inbox, watch)
    if people.empty:
        replace_folder(folder, [(ROSTER_FORM, roster_form(settings, round_))])
        return Made(folder, 0, 0, has_roster=False)
    asked = [person for person in people.to_dict("records")
             if person_id in ("", person["person_id"]) and (not unit or fold(unit) == fold(person["unit"]))]
    certain = [person for person in asked if person["person_id"] not in uncertain]
    with watch.stage("forms", "ออกแบบประเมิน", len(certain)) as one_done:
        forms = _made(certain, settings, round_, one_done)
        if person_id or unit:
            for name, content in forms:
                write_file(folder / name, content)
        else:
            replace_folder(folder, chain(forms, [(HISTORY_FORM, history_form(certain, settings, round_))]))
    return Made(folder, len(certain), len(asked) - len(certain))


def read_staff(round_: Round, settings: Settings, inbox: Path, watch: Watch) -> tuple[pd.DataFrame, set[str]]:
    """The round's roster (empty where none can be read), and the person_ids whose line or rules are not certain."""
    folder = inbox / round_.folder
    files = list_inbox(folder) if folder.is_dir() else []
    with watch.stage("read", "อ่านไฟล์", len(files)) as one_done:
        readings = read_inbox(files, settings.limits, round_, settings.run.workers, one_done) if files else []
    people, findings = join_rosters({r.file_name: r.roster for r in readings if r.kind == "roster"})
    findings = findings + check_people(people, set(people["person_id"]), settings.schemes_for(round_), round_)
    findings += [finding for reading in readings if reading.kind == "roster" for finding in reading.findings]
    return people, {finding.person_id for finding in findings if finding.severity == "blocks_person"}


def _made(people: list[dict[str, str]], settings: Settings, round_: Round,
          one_done: Callable[[], None]) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each person's form, in the order of the roster whatever the workers do."""
    make = partial(_form, settings=settings, round_=round_)
    if len(people) <= ALONE_UP_TO or settings.run.workers <= 1:
        yield from _followed(map(make, people), one_done)
        return
    with ProcessPoolExecutor(settings.run.workers) as pool:
        yield from _followed(pool.map(make, people, chunksize=CHUNK), one_done)


def _followed(made: Iterator, one_done: Callable[[], None]) -> Iterator:
    for form in made:
        yield form
        one_done()


def _form(person: dict[str, str], settings: Settings, round_: Round) -> tuple[str, bytes]:
    whose = SimpleNamespace(**person)
    return blank_evaluation_name(whose), blank_evaluation(whose, settings, round_)
