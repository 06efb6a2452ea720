"""An invented office of any size: a roster and one evaluation workbook a person, in the official layouts.

What each person should score is worked out in fractions from the drawn figures, never by the pipeline, while the
workbooks store what Excel would: binary floats with their dust (3.3333333333333335). The same arguments give the same bytes.
"""

import random
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.office_forms import roster_bytes, workbook_bytes
from tests.office_people import FOLDER, ExpectedPerson, Person, Term, invent_people

__all__ = ["ExpectedPerson", "write_office", "write_roster"]


def write_office(folder: Path, people: int, seed: int = 0, round_: str = "2566/1", workers: int = 1) -> list[ExpectedPerson]:
    """Write ``people`` workbooks and their roster to ``folder/2566-1`` (``folder`` is what ``--input`` takes).

    One process draws about 80 workbooks a second; ``workers`` is for the thousands of a benchmark.
    """
    term, home, staff = write_roster(folder, people, seed, round_)
    for name in FOLDER.values():
        (home / name).mkdir(exist_ok=True)
    write = partial(write_workbook, home, term)
    if workers == 1:
        list(map(write, staff))
    else:
        with ProcessPoolExecutor(workers) as pool:
            list(pool.map(write, staff, chunksize=20))
    return [person.expected() for person in staff]


def write_roster(folder: Path, people: int, seed: int = 0, round_: str = "2566/1") -> tuple[Term, Path, list[Person]]:
    """Write the roster of the same office alone, as it stands before anybody has sent anything; its round, folder, people."""
    term = Term(*map(int, round_.split("/")))
    home = folder / f"{term.year}-{term.number}"
    home.mkdir(parents=True, exist_ok=True)
    staff = list(invent_people(people, term, random.Random(f"{seed} {round_}")))
    (home / f"ทะเบียนบุคลากร รอบ {term.number}-{term.year}.xlsx").write_bytes(roster_bytes(staff, term))
    return term, home, staff


def write_workbook(home: Path, term: Term, person: Person) -> None:
    (home / person.file_name).write_bytes(workbook_bytes(person, term))
