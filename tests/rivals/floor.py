"""The floor: the least work that gives these papers in Python. calamine without pandas, a package prepared once a form, pages as strings.

Each of two processes keeps its half of the office from reading to writing; only points go up and places come down. A paper of each
shape (form, number of indicators, ratings a competency) is drawn once with numbered marks where people differ, cut at the marks,
and filled: what has no mark is copied as compressed bytes.
"""

import json
import struct
import sys
import zlib
from collections.abc import Sequence
from html import escape
from io import BytesIO
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from re import compile as pattern
from time import perf_counter
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from tests.rivals.calamine import draw_workbook
from tests.rivals.layout import (
    BANDS, ROSTER, ROSTER_HEAD, ROUND_FOLDER, WORKERS, Form, Stages, Standing, band_of, form_of, in_hundredths, inbox_of, share_of, sheets_of,
    total_of)
from tests.rivals.papers import Facts, facts_of, page_of, paper_name
from tests.rivals.papers import sheets_of as sheets_drawn

FIRST_MARK = 700_000_000_000                    # no figure of a form is as large
MARK = pattern(r"(7000000\d{5})")
FASTEST = 1                                     # of zlib; half the time of its default for a tenth more bytes
LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
MADE = (20, 0x800, 8, 0, 33)                    # version, names in UTF-8, deflated, 00:00, 1 January 1980
HEADINGS = ("ลำดับ", "อันดับ", "เลขที่ตำแหน่ง", "ชื่อ-สกุล", "ตำแหน่ง", "สังกัด", "ผลสัมฤทธิ์ของงาน", "พฤติกรรม", "คะแนนรวม", "ระดับ", "สถานะ", "ข้อสังเกต")
Points = tuple[int, int]


def main() -> None:
    inbox, output = Path(sys.argv[1]), Path(sys.argv[2]) / ROUND_FOLDER
    stage = Stages()
    roster, workbooks = inbox_of(inbox)
    with stage("read"):
        people = read_people(roster)
        workers = [started(people, workbooks[number::WORKERS], output) for number in range(WORKERS)]
        points = {person_id: own for worker in workers for person_id, own in worker.recv().items()}
    with stage("score"):
        standings = standings_of(people, points)
        for unit in {person["unit"] for person in people.values()}:
            (output / "people" / unit).mkdir(parents=True, exist_ok=True)
        (output / "scores.csv").write_text(scores_csv(people, standings), encoding="utf-8-sig")
        for worker in workers:
            worker.send(standings)
    with stage("summary"):
        write_summary(people, standings, output / "summary.xlsx")
    with stage("papers"):
        clocked = [worker.recv() for worker in workers]
    papers = stage.seconds.pop("papers")        # shared out as the workers have clocked it: each person's papers are made together
    share = sum(workbooks for workbooks, _ in clocked) / sum(map(sum, clocked))
    print(json.dumps(stage.seconds | {"workbooks": papers * share, "pages": papers * (1 - share)}))


def started(people: dict[str, dict], workbooks: list[Path], output: Path) -> Connection:
    """A process at work on these workbooks, and the way to it."""
    here, there = Pipe()
    Process(target=work, args=(there, people, workbooks, output), daemon=True).start()
    return here


def work(parent: Connection, people: dict[str, dict], workbooks: list[Path], output: Path) -> None:
    """Read a half, say its points, hear its places, write its papers, say how long workbooks and pages took."""
    forms = [read_form(path) for path in workbooks]
    parent.send({form.person_id: tuple(sum(item.points for item in items) for items in form.parts) for form in forms})
    standings = parent.recv()
    packages, pages = {}, {}
    seconds = [0.0, 0.0]
    for form in forms:
        person = people[form.person_id]
        kind, started = person["kind"], perf_counter()
        facts = facts_of(person, form, standings[form.person_id])
        values = [*map(escaped, leaves(facts))]
        shape = (kind, *(len(item.ratings) for items in form.parts for item in items))
        if shape not in packages:
            marks = marked(facts)
            packages[shape], pages[shape] = Package(kind, marks), MARK.split(page_of(kind, marks))
        (output / paper_name(person["unit"], form.person_id, ".xlsx")).write_bytes(packages[shape].filled(values))
        seconds[0] += (written := perf_counter()) - started
        (output / paper_name(person["unit"], form.person_id, ".html")).write_bytes(filled(pages[shape], values))
        seconds[1] += perf_counter() - written
    parent.send(tuple(seconds))


# ── reading and scoring ──

def read_people(roster: Path) -> dict[str, dict]:
    rows = CalamineWorkbook.from_path(roster).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {row[ROSTER["person_id"]]: {name: row[col] for name, col in ROSTER.items()} for row in rows[ROSTER_HEAD + 1:]}


def read_form(path: Path) -> Form:
    with CalamineWorkbook.from_path(path) as book:
        return form_of(path, [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in sheets_of(path)])


def standings_of(people: dict[str, dict], points: dict[str, Points]) -> dict[str, Standing]:
    """person_id → standing, the best of each personnel type first."""
    shares = {person_id: share_of(person["kind"], person["probation"]) for person_id, person in people.items()}
    totals = {person_id: total_of(*points[person_id], share) for person_id, share in shares.items()}
    order = sorted(people, key=lambda person_id: (people[person_id]["kind"], -totals[person_id], people[person_id]["name"]))
    overall = places(order, totals, {person_id: person["kind"] for person_id, person in people.items()})
    in_unit = places(order, totals, {person_id: (person["kind"], person["unit"]) for person_id, person in people.items()})
    return {person_id: Standing(shares[person_id], points[person_id], totals[person_id], band_of(people[person_id]["kind"], totals[person_id]),
                                *overall[person_id], *in_unit[person_id]) for person_id in order}


def places(order: list[str], totals: dict[str, int], group_of: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """person_id → (rank in the group, its size); equal totals share a rank."""
    groups: dict[Any, list[str]] = {}
    for person_id in order:
        groups.setdefault(group_of[person_id], []).append(person_id)
    found = {}
    for group in groups.values():
        rank = 0
        for place, person_id in enumerate(group, 1):
            rank = place if place == 1 or totals[person_id] != totals[group[place - 2]] else rank
            found[person_id] = (rank, len(group))
    return found


def scores_csv(people: dict[str, dict], standings: dict[str, Standing]) -> str:
    lines = ["person_id,kind,achievement_score,behaviour_score,total_score,band,rank,unit_rank"]
    for person_id, own in standings.items():
        kind = people[person_id]["kind"]
        parts = ",".join(in_hundredths(total_of(points, 0, 100)) for points in own.points)
        lines.append(f"{person_id},{kind},{parts},{in_hundredths(own.total)},{BANDS[kind][own.band][0]},{own.rank},{own.unit_rank}")
    return "\n".join(lines) + "\n"


def write_summary(people: dict[str, dict], standings: dict[str, Standing], path: Path) -> None:
    """Ranked lists, how many reached each band, and the units."""
    with Workbook(path, {"constant_memory": True}) as book:
        for kind, bands in BANDS.items():
            ranked = [(people[person_id], own) for person_id, own in standings.items() if people[person_id]["kind"] == kind]
            lines = [(place, own.rank, person["person_id"], person["name"], person["position"] + person["level"], person["unit"],
                      *(total_of(points, 0, 100) / 100 for points in own.points), own.total / 100, bands[own.band][1], "มีคะแนนแล้ว", "")
                     for place, (person, own) in enumerate(ranked, 1)]
            put_list(book, kind, HEADINGS, lines)
        counts: dict[tuple, int] = {}
        units: dict[tuple, list[int]] = {}
        for person_id, own in standings.items():
            kind, unit = people[person_id]["kind"], people[person_id]["unit"]
            counts[kind, BANDS[kind][own.band][0]] = counts.get((kind, BANDS[kind][own.band][0]), 0) + 1
            units.setdefault((unit, kind), []).append(own.total)
        put_list(book, "จำนวนตามระดับ", ("kind", "band", "จำนวน (คน)"), [(*group, count) for group, count in sorted(counts.items())])
        put_list(book, "รายหน่วย", ("unit", "kind", "size", "mean"), [(*group, len(own), sum(own) / len(own) / 100) for group, own in sorted(units.items())])


def put_list(book: Workbook, name: str, headings: Sequence[str], lines: Sequence[Sequence]) -> None:
    sheet = book.add_worksheet(name)
    for row, line in enumerate((headings, *lines)):
        sheet.write_row(row, 0, line)


# ── what is drawn once and filled ──

def leaves(facts: Any) -> list:
    """All values in nested facts, in their order."""
    if isinstance(facts, dict):
        facts = facts.values()
    elif not isinstance(facts, (list, tuple)):
        return [facts]
    return [leaf for part in facts for leaf in leaves(part)]


def marked(facts: Facts) -> Facts:
    """The same facts with a numbered mark in place of each value: texts become texts, numbers numbers."""
    count = iter(range(FIRST_MARK, FIRST_MARK + 100_000))

    def mark(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: mark(value) for name, value in part.items()}
        if isinstance(part, (list, tuple)):
            return [mark(value) for value in part]
        return str(next(count)) if isinstance(part, str) else next(count)
    return mark(facts)


def escaped(value: Any) -> str:
    return escape(value) if isinstance(value, str) else repr(value)


def filled(pieces: list[str], values: list[str]) -> bytes:
    """``pieces`` are literals and marks by turns, as ``re.split`` gives them."""
    made = pieces.copy()
    made[1::2] = [values[int(mark) - FIRST_MARK] for mark in pieces[1::2]]
    return "".join(made).encode()


class Package:
    """A workbook whose parts are compressed already, but for those with marks."""

    def __init__(self, kind: str, marks: Facts):
        drawn = BytesIO()
        draw_workbook(drawn, sheets_drawn(kind, marks))
        with ZipFile(drawn) as parts:
            contents = {name: parts.read(name).decode() for name in parts.namelist()}
        self.fixed = {name: packed(text.encode()) for name, text in contents.items() if not MARK.search(text)}
        self.pieces = {name: MARK.split(text) for name, text in contents.items() if MARK.search(text)}

    def filled(self, values: list[str]) -> bytes:
        """The package with ``values`` at their marks: local headers and parts, central directory, its end (PKWARE APPNOTE 4.3)."""
        out, directory, place = [], [], 0
        parts = self.fixed | {name: packed(filled(pieces, values)) for name, pieces in self.pieces.items()}
        for name, (crc, size, content) in parts.items():
            named = name.encode()
            sizes = (crc, len(content), size, len(named), 0)
            out += LOCAL.pack(b"PK\3\4", *MADE, *sizes), named, content
            directory += CENTRAL.pack(b"PK\1\2", 20, *MADE, *sizes, 0, 0, 0, 0, place), named
            place += LOCAL.size + len(named) + len(content)
        listed = b"".join(directory)
        return b"".join((*out, listed, END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), place, 0)))


def packed(content: bytes) -> tuple[int, int, bytes]:
    """(CRC, size, deflated) of a part."""
    deflate = zlib.compressobj(FASTEST, zlib.DEFLATED, -zlib.MAX_WBITS)
    return zlib.crc32(content), len(content), deflate.compress(content) + deflate.flush()


if __name__ == "__main__":
    main()
