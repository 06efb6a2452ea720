"""What one who works in this office knows by heart: where its forms have their figures, and the rules. All rivals share it.

They take every workbook for granted: no guard, no findings, no cell but those named here. That is what makes them plain.
Scores are whole numbers all the way: float64 with round() gets 11 of 2,000 totals wrong.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

WORKERS = 2
ROUND_FOLDER = "2566-1"
EMPLOYEE, SERVANT = "พนักงานราชการ", "บุคลากรทางการศึกษาอื่น 38 ค.(2)"
ROSTER_HEAD = 3                                 # the row of the roster's headings, from 0
ROSTER = {"person_id": 1, "name": 2, "kind": 3, "work_group": 4, "position": 5, "level": 6, "unit": 7, "evaluator": 8,
          "evaluator_position": 9, "salary": 10, "contract_from": 11, "contract_to": 12, "probation": 13}
SHEETS = {EMPLOYEE: ("ผลสัมฤทธิ์ของงาน (4.2)", "สรุปพฤติกรรม (4.3)", "สมรรถนะหลัก (4.4)", "สมรรถนะเฉพาะ (4.5)"),
          SERVANT: ("เอกสารหมายเลข 1", "เอกสารหมายเลข 2", "เอกสารหมายเลข 3")}
FOLDERS = {"พนักงานราชการ": EMPLOYEE, "บุคลากร 38ค(2)": SERVANT}
WEIGHT_ROWS = (7, 8, 9, 10, 11, 13, 14)         # of form 4.3, from 0
BANDS = {EMPLOYEE: (("outstanding", "ดีเด่น", 95), ("very_good", "ดีมาก", 85), ("good", "ดี", 75), ("fair", "พอใช้", 65),
                    ("needs_improvement", "ต้องปรับปรุง", 0)),
         SERVANT: (("outstanding", "ดีเด่น", 90), ("very_good", "ดีมาก", 80), ("good", "ดี", 70), ("fair", "พอใช้", 60),
                   ("needs_improvement", "ต้องปรับปรุง", 0))}
LEVEL_UNIT, WEIGHT_UNIT = 300, 10               # a level in 300ths holds hundredths and the mean of 2, 3 or 4 ratings
FULL = 5 * LEVEL_UNIT * WEIGHT_UNIT             # of the points of a component, where it is worth 1 percent
Grid = Sequence[Sequence]                       # a sheet's values, row by row from A1


class Item(NamedTuple):
    """An indicator or a competency as its form has it."""

    title: str
    about: str                                  # the element of an indicator, core or functional
    weight: int
    level: int
    expected: str
    ratings: list[tuple[float, str]]            # (value, cell)
    sheet: str
    weight_place: str                           # sheet › cell

    @property
    def points(self) -> int:
        return self.weight * self.level


class Form(NamedTuple):
    """One person's evaluation."""

    person_id: str
    file_name: str
    parts: tuple[list[Item], list[Item]]        # achievement, behaviour


class Standing(NamedTuple):
    """What a person has reached: exact points of both parts, the total in hundredths, the places in scheme and unit."""

    share: int                                  # of the achievement, in percent
    points: tuple[int, int]
    total: int
    band: int                                   # place among the bands of the scheme, best first
    rank: int
    of: int
    unit_rank: int
    unit_of: int


def inbox_of(inbox: Path) -> tuple[Path, list[Path]]:
    """The roster and everybody's workbook."""
    home = inbox / ROUND_FOLDER
    return next(home.glob("*.xlsx")), sorted(path for folder in FOLDERS for path in (home / folder).glob("*.xlsx"))


def sheets_of(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook that hold figures."""
    return SHEETS[FOLDERS[path.parent.name]]


def form_of(path: Path, grids: Sequence[Grid]) -> Form:
    """What the sheets of one workbook say, in the order of SHEETS."""
    names = sheets_of(path)
    achievement = [Item(row[2], row[1], round(row[9] * WEIGHT_UNIT), round(row[8] * 100) * (LEVEL_UNIT // 100), "",
                        [(row[8], f"I{number}")], names[0], f"{names[0]} › J{number}")
                   for number, row in enumerate(until_sum(grids[0]), 9)]
    behaviour = list(rated_by_item(names, grids) if len(names) == 4 else rated_once(names, grids))
    return Form(grids[0][3][6], f"{path.parent.name}/{path.name}", (achievement, behaviour))


def until_sum(grid: Grid) -> Iterator[Sequence]:
    """The indicators of form 4.2 or เอกสารหมายเลข 1."""
    for row in grid[8:]:
        if row[0] == "รวม":
            return
        yield row


def rated_by_item(names: Sequence[str], grids: Sequence[Grid]) -> Iterator[Item]:
    """The competencies of forms 4.4 and 4.5: one rating beside the name, or one a behaviour below it; weights stand in 4.3."""
    weights = iter(WEIGHT_ROWS)
    for place, about in ((2, "สมรรถนะหลัก"), (3, "สมรรถนะเฉพาะตามลักษณะงาน")):
        for first, heading, ratings in blocks(grids[place]):
            row = next(weights)
            yield competency(heading, about, grids[1][row][2], ratings, names[place], f"{names[1]} › C{row + 1}")


def blocks(grid: Grid) -> Iterator[tuple[int, Sequence, list[tuple[float, str]]]]:
    """(row, line of the name, ratings) of each competency of form 4.4 or 4.5."""
    found: list[tuple[int, Sequence, list[tuple[float, str]]]] = []
    for number, row in enumerate(grid[6:], 7):
        if str(row[0]).startswith("ระดับคะแนน"):
            break
        if isinstance(row[0], (int, float)):
            found.append((number, row, []))
        if isinstance(row[3], (int, float)) and row[0] != "คะแนนเฉลี่ย":
            found[-1][2].append((row[3], f"D{number}"))
    yield from found


def rated_once(names: Sequence[str], grids: Sequence[Grid]) -> Iterator[Item]:
    """The competencies of เอกสารหมายเลข 2 and 3, with their weights."""
    for place, about, count in ((1, "สมรรถนะหลัก", 5), (2, "สมรรถนะเฉพาะตามลักษณะงาน", 3)):
        for number in range(7, 7 + 2 * count, 2):
            row = grids[place][number - 1]
            yield competency(row, about, row[4], [(row[3], f"D{number}")], names[place], f"{names[place]} › E{number}")


def competency(heading: Sequence, about: str, weight: float, ratings: list[tuple[float, str]], sheet: str, place: str) -> Item:
    level = round(sum(value for value, _ in ratings)) * LEVEL_UNIT // len(ratings)
    return Item(heading[1], about, round(weight * WEIGHT_UNIT), level, f"{heading[2]:g}", ratings, sheet, place)


def share_of(kind: str, probation: str) -> int:
    """Percent of the achievement in the total; behaviour has the rest."""
    return 80 if kind == EMPLOYEE else 50 if probation == "ใช่" else 70


def total_of(achievement: int, behaviour: int, share: int) -> int:
    """Hundredths of the weighted total, half up. Takes columns of whole numbers as well."""
    return (achievement * share + behaviour * (100 - share) + FULL // 2) // FULL


def band_of(kind: str, total: int) -> int:
    return next(place for place, (_, _, floor) in enumerate(BANDS[kind]) if total >= 100 * floor)


def in_hundredths(total: int) -> str:
    return f"{total // 100}.{total % 100:02d}"


class Stages:
    """How many seconds each stage took."""

    def __init__(self):
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
