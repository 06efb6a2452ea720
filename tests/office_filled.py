"""Invented offices by the hundred: each pattern is drawn once (tests/office.py), and its package filled with who somebody is.

A person's workbook differs from the pattern's in name, number, unit and evaluator alone: in the table of strings and the file's
author. Those two parts are written anew, all others are copied as they are, compressed. Figures, hence scores, are the pattern's.
"""

import io
import random
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from xml.sax.saxutils import escape

from tests.office_forms import roster_bytes, workbook_bytes
from tests.office_people import FOLDER, ExpectedPerson, Person, Term, invent_people

PATTERNS = 100                      # of five kinds: enough for a distribution, drawn in a second
# What a pattern has in place of who somebody is: no two alike, and nowhere else in a workbook.
WHO = {"person_id": "@id@", "title": "@title@", "given_name": "@given@", "surname": "@surname@", "unit": "@unit@",
       "evaluator": "@evaluator@", "evaluator_position": "@position@"}
FILLED = ("xl/sharedStrings.xml", "docProps/core.xml")


@dataclass(frozen=True)
class Pattern:
    """Somebody nobody is: the parts of his workbook that stay, as a package, and those to be filled."""

    person: Person
    package: bytes
    parts: dict[str, str]

    def workbook(self, person: Person) -> bytes:
        """The pattern's workbook as this person's."""
        filled = io.BytesIO()
        filled.write(self.package)
        with zipfile.ZipFile(filled, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, text in self.parts.items():
                for field, mark in WHO.items():
                    text = text.replace(mark, escape(getattr(person, field)))
                package.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
        return filled.getvalue()


@cache
def patterns(term: Term) -> dict[tuple[str, str], list[Pattern]]:
    """(personnel type, work group) → its patterns."""
    found: dict[tuple[str, str], list[Pattern]] = {}
    for person in invent_people(PATTERNS, term, random.Random("patterns")):
        pattern = _pattern(replace(person, **WHO), term)
        found.setdefault((person.scheme, person.work_group), []).append(pattern)
    return found


def _pattern(person: Person, term: Term) -> Pattern:
    stays, parts = io.BytesIO(), {}
    with (zipfile.ZipFile(io.BytesIO(workbook_bytes(person, term))) as drawn,
          zipfile.ZipFile(stays, "w", zipfile.ZIP_DEFLATED) as package):
        for name in drawn.namelist():
            content = drawn.read(name)
            if name in FILLED:
                parts[name] = content.decode()
            else:
                assert not any(mark.encode() in content for mark in WHO.values()), name
                package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return Pattern(person, stays.getvalue(), parts)


def fill_office(folder: Path, people: int, seed: int = 0, round_: str = "2566/1") -> list[ExpectedPerson]:
    """Write ``people`` workbooks and their roster to ``folder/2566-1``, some hundreds a second; who should score what."""
    term = Term(*map(int, round_.split("/")))
    home = folder / f"{term.year}-{term.number}"
    for name in FOLDER.values():
        (home / name).mkdir(parents=True, exist_ok=True)
    staff = []
    for person, pattern in _cast(people, term, random.Random(f"{seed} {round_}")):
        staff.append(person)
        (home / person.file_name).write_bytes(pattern.workbook(person))
    (home / f"ทะเบียนบุคลากร รอบ {term.number}-{term.year}.xlsx").write_bytes(roster_bytes(staff, term))
    return [person.expected() for person in staff]


def _cast(people: int, term: Term, rng: random.Random) -> Iterator[tuple[Person, Pattern]]:
    """Each person with the pattern whose figures are his."""
    for person in invent_people(people, term, rng):
        pattern = rng.choice(patterns(term)[person.scheme, person.work_group])
        yield replace(pattern.person, **{field: getattr(person, field) for field in WHO}), pattern


def fill_offices(folder: Path, people: list[int], workers: int = 1) -> dict[str, list[ExpectedPerson]]:
    """An office of each size; its folder's name → who should score what."""
    names = [f"สำนักงานเขตพื้นที่การศึกษาตัวอย่าง เขต {number}" for number in range(1, len(people) + 1)]
    fill = partial(_fill, folder)
    if workers == 1:
        return dict(zip(names, map(fill, names, people, range(len(names)))))
    with ProcessPoolExecutor(workers) as pool:
        return dict(zip(names, pool.map(fill, names, people, range(len(names)))))


def _fill(folder: Path, name: str, people: int, seed: int) -> list[ExpectedPerson]:
    return fill_office(folder / name, people, seed)
