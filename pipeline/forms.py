"""The forms of a round from its roster: the goals form and one blank evaluation workbook a person, or the roster's own form.

Called by the command line; a run of the round neither needs nor touches what is written here.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pandas as pd

from pipeline.checks.goals import UnitGoals
from pipeline.checks.people import check_people
from pipeline.config import Settings
from pipeline.decisions.carry_over import Carried, carry_over
from pipeline.decisions.goal_chain import served_goals
from pipeline.documents.blank.form import FOLDER, NOTHING, blank_evaluation, blank_evaluation_name
from pipeline.documents.blank.goals import GOALS_FORM, goals_form, units_of
from pipeline.documents.blank.history import HISTORY_FORM, history_form
from pipeline.documents.blank.roster import ROSTER_FORM, roster_form
from pipeline.documents.blank.sheets import UnitGoal
from pipeline.door import write_file
from pipeline.intake.agreed import goals_frame
from pipeline.intake.inbox import list_inbox
from pipeline.intake.received import receive
from pipeline.intake.workers import read_inbox
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.rounds import Round
from pipeline.run import evaluate_round
from pipeline.schema import records_of
from pipeline.store import replace_folder
from pipeline.thai import fold

ALONE_UP_TO = 20                    # people; for fewer, starting workers takes longer than the work
CHUNK = 10


class Office(NamedTuple):
    """What the forms are made from: 20_people (empty where no roster can be read), the person_ids whose line or rules are
    not certain, and 26_goals."""

    people: pd.DataFrame
    uncertain: set[str]
    goals: pd.DataFrame


@dataclass(frozen=True)
class Made:
    """What was written: the folder, how many forms, how many people got none; without a roster only its own form.

    ``carried`` is how many forms took something over from a former round.
    """

    folder: Path
    forms: int
    left_out: int
    carried: int = 0
    has_roster: bool = True


def write_forms(round_: Round, settings: Settings, place: Place, watch: Watch, person_id: str = "", unit: str = "",
                former: Round | None = None) -> Made:
    """Write the round's blank forms below the output folder, instead of all that were there.

    Asked for one person or unit only, it writes that and leaves the other forms alone. With ``former`` they take over
    what that round had; raises NothingToDo where it cannot be read.
    """
    folder = place.output / round_.folder / FOLDER
    office = read_office(round_, settings, place.input, watch)
    if office.people.empty:
        replace_folder(folder, [(ROSTER_FORM, roster_form(settings, round_))])
        return Made(folder, 0, 0, has_roster=False)
    asked = [person for person in records_of(office.people)
             if person_id in ("", person["person_id"]) and (not unit or fold(unit) == fold(person["unit"]))]
    certain = [person for person in asked if person["person_id"] not in office.uncertain]
    carried = carried_by(certain, carry_over(evaluate_round(former, settings, place, watch))) if former else [NOTHING] * len(certain)
    with watch.stage("forms", "ออกแบบประเมิน", len(certain)) as one_done:
        forms = _made(certain, office.goals, carried, settings, round_, one_done)
        if person_id or unit:
            for name, content in forms:
                write_file(folder / name, content)
        else:
            replace_folder(folder, chain([(GOALS_FORM, goals_form(units_of(office.people), settings, round_)),
                                          (HISTORY_FORM, history_form(certain, settings, round_))], forms))
    return Made(folder, len(certain), len(asked) - len(certain), sum(own is not NOTHING for own in carried))


def carried_by(people: list[dict[str, str]], carried: dict[str, Carried]) -> list[Carried]:
    """Beside each person what goes on, NOTHING where nothing does or the post has a new holder."""
    own = [carried.get(person["person_id"], NOTHING) for person in people]
    return [one if one.is_of(SimpleNamespace(**person)) else NOTHING for person, one in zip(people, own, strict=True)]


def read_office(round_: Round, settings: Settings, inbox: Path, watch: Watch) -> Office:
    """The round's roster, and the goals that are filed for it."""
    folder = inbox / round_.folder
    files = list_inbox(folder) if folder.is_dir() else []
    with watch.stage("read", "อ่านไฟล์", len(files)) as one_done:
        readings = read_inbox(files, settings.limits, round_, settings.run.processes, one_done) if files else []
    received = receive(readings, round_)
    people, rosters = received.people, {file.reading.file_name for file in received.counted("roster")}
    findings = check_people(people, set(people["person_id"]), settings.schemes_for(round_), round_)
    findings += [finding for finding in received.findings if finding.file_name in rosters]
    findings += [finding for file in received.counted("roster") for finding in file.reading.findings]
    uncertain = {finding.person_id for finding in findings if finding.severity == "blocks_person"}
    return Office(people, uncertain, goals_frame(received.counted("goals")))


def goals_to_choose(units: list[str], goals: pd.DataFrame) -> list[tuple[UnitGoal, ...]]:
    """Beside each unit its goals of 26_goals, with the office's goal that each of them serves."""
    of_units, serves = UnitGoals(goals), served_goals(goals)
    office = {goal_no: f"{served.goal_code} {served.title}" for goal_no, served in serves.items()}
    return [tuple(UnitGoal(goal.goal_code, goal.title, office.get(goal.goal_no, "")) for goal in of_units.of(unit))
            for unit in units]


def _made(people: list[dict[str, str]], goals: pd.DataFrame, carried: list[Carried], settings: Settings, round_: Round,
          one_done: Callable[[], None]) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each person's form, in the order of the roster whatever the workers do."""
    make = partial(_form, settings=settings, round_=round_)
    choices = goals_to_choose([person["unit"] for person in people], goals)
    if len(people) <= ALONE_UP_TO or settings.run.processes <= 1:
        yield from _followed(map(make, people, choices, carried), one_done)
        return
    with ProcessPoolExecutor(settings.run.processes) as pool:
        yield from _followed(pool.map(make, people, choices, carried, chunksize=CHUNK), one_done)


def _followed(made: Iterator, one_done: Callable[[], None]) -> Iterator:
    for form in made:
        yield form
        one_done()


def _form(person: dict[str, str], goals: tuple[UnitGoal, ...], carried: Carried, settings: Settings,
          round_: Round) -> tuple[str, bytes]:
    whose = SimpleNamespace(**person)
    return blank_evaluation_name(whose), blank_evaluation(whose, settings, round_, goals, carried)
