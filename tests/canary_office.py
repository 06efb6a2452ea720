"""An invented office in which everything about a person is that person's alone, so that any of it is known again anywhere.

Two rounds of ten people in three units. In each unit one workbook has a level that there is not: it comes back marked.
"""

import io
import random
import re
import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from pathlib import Path

from tests.office import write_workbook
from tests.office_forms import TYPE_TH, roster_bytes
from tests.office_page import Book
from tests.office_people import FOLDER, Person, Term, invent_people

TERM, BEFORE = Term(2566, 1), Term(2565, 2)
UNITS = ("กลุ่มอำนวยการ", "กลุ่มกฎหมายและคดี", "โรงเรียนบ้านหนองสมมติ")
FIRST_NUMBER = 70_317
IMPOSSIBLE = ("70320", "70321", "70322")            # one in each unit
NAMES = "กระถิน ขนุน คะน้า ชมพู่ ตะขบ ทับทิม น้อยหน่า พุทรา มะปราง ลำไย".split()


@dataclass(frozen=True)
class Canary:
    """What belongs to one person: kind → the text by which it is known."""

    person_id: str
    unit: str
    marks: dict[str, str]

    def found_in(self, text: str) -> set[str]:
        """Which kinds of what is this person's stand in ``text``."""
        return {kind for kind, mark in self.marks.items() if mark in scores_in(text)
                or mark in text and re.search(rf"(?<![0-9A-Za-z])(?<!\d\.){re.escape(mark)}(?![0-9A-Za-z])", text)}


@lru_cache(maxsize=2)
def scores_in(text: str) -> frozenset[str]:
    """Every number with decimals, as a score is written: a cell stores 68.60 as 68.599999999999994."""
    return frozenset(f"{float(number):.2f}" for number in set(re.findall(r"(?<![\w.])\d{1,3}\.\d+(?![\w.])", text)))


def staff(seed: int = 5) -> list[Person]:
    """The ten people of the round, each with a name, a number, pay and indicators of his own."""
    people = invent_people(len(NAMES), TERM, random.Random(f"canary {seed}"))
    return [_own(person, number) for number, person in enumerate(people)]


def _own(person: Person, number: int) -> Person:
    unit, sign = UNITS[number % len(UNITS)], f"นกขมิ้นที่{number + 71}"
    first, *others = person.indicators
    indicators = (first._replace(title=f"{first.title} {sign}"), *others)
    return replace(person, person_id=f"{FIRST_NUMBER + number}", given_name=f"{NAMES[number]}นก", surname=f"สมมติ{NAMES[number]}บิน", unit=unit,
                   salary=31_013 + 1_110 * number, indicators=indicators, evaluator=f"นายผู้ประเมิน {unit}",
                   evaluator_position=f"ผู้อำนวยการ{unit}")


def as_before(person: Person) -> Person:
    """The same person in the round before, every level one lower."""
    lower = tuple(one._replace(level=one.level - 1, level_cell=float(one.level - 1)) if one.level >= 2 else one for one in person.indicators)
    return replace(person, indicators=lower)


def spoilt(person: Person) -> Person:
    """The person with a level that there is not, where that is to be."""
    first, *others = person.indicators
    return replace(person, indicators=(first._replace(level_cell=9), *others)) if person.person_id in IMPOSSIBLE else person


def write_canary_office(folder: Path) -> list[Canary]:
    """Write both rounds below ``folder`` (what ``--input`` takes); what belongs to whom."""
    people = staff()
    for term, own in ((TERM, list(map(spoilt, people))), (BEFORE, list(map(as_before, people)))):
        home = folder / f"{term.year}-{term.number}"
        for name in FOLDER.values():
            (home / name).mkdir(parents=True, exist_ok=True)
        (home / "ทะเบียน.xlsx").write_bytes(roster_bytes(own, term))
        for person in own:
            write_workbook(home, term, person)
    (folder / "2566-1" / "ทะเบียนพร้อมเลขประจำตัว.xlsx").write_bytes(roster_with_ids(people))
    return [canary_of(person, number) for number, person in enumerate(people)]


def national_id(number: int) -> str:
    return f"3800{number:02d}7654{number + 310}"


def roster_with_ids(people: list[Person]) -> bytes:
    """A second roster, with what the first lacks."""
    book = Book("กลุ่มบริหารงานบุคคล", TERM.evaluation_month)
    page = book.page("เลขประจำตัว", (14, 30, 30, 20))
    lines = [("เลขที่ตำแหน่ง", "ชื่อ-สกุล", "ประเภทบุคลากร", "เลขประจำตัวประชาชน")]
    lines += [(person.person_id, person.name, TYPE_TH[person.scheme], national_id(number)) for number, person in enumerate(people)]
    for row, line in enumerate(lines, 1):
        for column, value in zip("ABCD", line):
            page.put(f"{column}{row}", value, "text")
    return book.close()


def canary_of(person: Person, number: int) -> Canary:
    marks = {"name": person.given_name, "surname": person.surname, "number": person.person_id, "pay": str(person.salary),
             "national_id": national_id(number), "former": as_before(person).expected().total_text, "indicator": f"นกขมิ้นที่{number + 71}"}
    if person.person_id not in IMPOSSIBLE:
        marks["score"] = person.expected().total_text
    return Canary(person.person_id, person.unit, marks)


def texts_in(content: bytes, name: str) -> str:
    """Everything that stands in a file: its name, and of an archive or workbook every member down to the last part, hidden
    sheets, notes and properties included; numbers without the commas of thousands."""
    said = [name]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            said += [texts_in(archive.read(member), member) for member in archive.namelist()]
    else:
        text = unescape(content.decode("utf-8", errors="replace"))
        said += [text, re.sub(r"(?<=\d),(?=\d{3})", "", text)]
    return "\n".join(said)
