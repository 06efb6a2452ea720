"""The example office at work: commands of the command line, and its printed forms filled in by another library as people would."""

import contextlib
import io
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pipeline import cli
from pipeline.documents.blank.plan import PLAN
from pipeline.documents.opinion import SHEET as OPINION_SHEET
from pipeline.rounds import Round
from pipeline.schema import Table
from pipeline.store import read_table
from tests.blank_filling import column_of, saved

REPO = Path(__file__).parents[1]
ELEMENTS = ("ปริมาณงาน", "คุณภาพผลงาน", "ความรวดเร็วหรือความตรงต่อเวลา", "การใช้ทรัพยากรอย่างคุ้มค่า")


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Papers:
    """What one run has written, kept apart from what the next one writes over it."""

    folder: Path

    def __getitem__(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def page(self, name: str) -> str:
        return self[name].decode("utf-8")

    def names(self, *beginnings: str) -> list[str]:
        """The names that begin so, of everything that was written."""
        names = [path.relative_to(self.folder).as_posix() for path in sorted(self.folder.rglob("*")) if path.is_file()]
        return [name for name in names if name.startswith(beginnings or "")]

    def table(self, table: Table) -> pd.DataFrame:
        return read_table(table, self.folder)

    def lines(self, table: Table, *columns: str) -> dict[str, tuple[str, ...]]:
        """person_id → these columns of a table with one line a person."""
        frame = self.table(table)
        assert frame["person_id"].is_unique
        return dict(zip(frame["person_id"], frame[list(columns)].itertuples(index=False, name=None)))


@dataclass(frozen=True)
class LoopOffice:
    """A copy of the example office in a folder of its own: inbox, output, configuration, sealed rounds."""

    home: Path

    @classmethod
    def copied_to(cls, home: Path) -> "LoopOffice":
        shutil.copytree(REPO / "input", home / "input")
        shutil.copy(REPO / "config.toml", home / "config.toml")
        return cls(home)

    def command(self, name: str, round_: Round, *more: str) -> Said:
        """``pipeline NAME`` over this office, in this process."""
        return called(name, "--round", round_, "--input", self.home / "input", "--output", self.home / "output",
                      "--config", self.home / "config.toml", *more)

    def run(self, round_: Round, step: str) -> Papers:
        """The round, run by the command line, and its papers of this ``step``; the example office always has something
        to mend."""
        said = self.command("run", round_)
        assert said.code == 1, said.err
        return Papers(shutil.copytree(self.results(round_), self.home / "steps" / step / round_.folder))

    def inbox(self, round_: Round) -> Path:
        return self.home / "input" / round_.folder

    def results(self, round_: Round) -> Path:
        return self.home / "output" / round_.folder

    def drop(self, round_: Round, files: dict[str, bytes]) -> None:
        """Lay these files (name → content) into the inbox."""
        for name, content in files.items():
            target = self.inbox(round_) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def called(*arguments) -> Said:
    """The command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(sys, "argv", ["pipeline", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return Said(ended.value.code or 0, out.getvalue(), err.getvalue())


def opened(workbook: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook))


def texts(workbook: bytes) -> str:
    """All stored values of a workbook, a line a cell."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)


# ── a person's evaluation workbook in its three states ──

@dataclass(frozen=True)
class Work:
    """What evaluator and person write into a blank form: (title, weight, targets) of each indicator where the form brings
    none along; with ``notes`` (day, indicator, progress, advice) it tells progress; with ``level`` of every indicator and
    ``rating`` of every competency it is an evaluation; outcome and proposal by matter of a former plan."""

    day: date | None = None
    indicators: tuple[tuple[str, float, tuple[str, ...]], ...] = ()
    notes: tuple[tuple[date, int, str, str], ...] = ()
    level: float | None = None
    rating: float | None = None
    outcomes: tuple[tuple[str, str, str], ...] = ()


def worked(form: bytes, work: Work) -> bytes:
    """The blank form with the work written into it, and the day beside วันที่ประเมิน."""
    book = opened(form)
    for sheet in book:
        _write_indicators(sheet, work)
        _write_ratings(sheet, work.rating)
        _write_notes(sheet, work.notes)
        if day := column_of(sheet, "วันที่ประเมิน"):
            sheet.cell(day[0], day[1] + 1).value = work.day
    if work.outcomes:
        _write_outcomes(book[PLAN], {matter: said for matter, *said in work.outcomes})
    return saved(book)


def last_saved(workbook: bytes, day: date) -> bytes:
    """The workbook as if it had been saved last on that day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + f"{day}T09:00:00Z".encode(), old.read(name)))
    return out.getvalue()


def _write_indicators(sheet, work: Work) -> None:
    if not (anchor := column_of(sheet, "ตัวชี้วัดผลงาน")):
        return
    top, title = anchor
    element, goal, target, level, weight = (column_of(sheet, *words)[1] for words in (
        ("องค์ประกอบ",), ("เป้าหมายของหน่วย",), ("คะแนนตามระดับ",), ("คะแนนประเมิน", "คะแนน\n"), ("น้ำหนัก\n",)))
    for place, (words, share, targets) in enumerate(work.indicators):
        row = top + 2 + place
        sheet.cell(row, title).value, sheet.cell(row, weight).value = words, share
        for column, said in enumerate(targets, target):
            sheet.cell(row, column).value = said
    for place, row in enumerate(_until_empty(sheet, top + 2, title)):
        sheet.cell(row, element).value = sheet.cell(row, element).value or ELEMENTS[place % len(ELEMENTS)]
        sheet.cell(row, goal).value = sheet.cell(row, goal).value or "ยกระดับคุณภาพการให้บริการ"
        sheet.cell(row, level).value = work.level


def _until_empty(sheet, first: int, column: int) -> Iterable[int]:
    row = first
    while isinstance(sheet.cell(row, column).value, str):
        yield row
        row += 1


def _write_ratings(sheet, rating: float | None) -> None:
    """Every open cell below the heading of the ratings on a sheet of competencies."""
    anchor = column_of(sheet, "คะแนน\n")
    if rating is None or not anchor or column_of(sheet, "ตัวชี้วัดผลงาน"):
        return
    for row in range(anchor[0] + 1, sheet.max_row + 1):
        cell = sheet.cell(row, anchor[1])
        if not cell.protection.locked and cell.value is None:
            cell.value = rating


def _write_notes(sheet, notes: Iterable[tuple]) -> None:
    if not (anchor := column_of(sheet, "ความก้าวหน้า")):
        return
    columns = [next(cell.column for cell in sheet[anchor[0]] if str(cell.value).startswith(heading))
               for heading in ("วันที่", "ตัวชี้วัดที่", "ความก้าวหน้า", "คำแนะนำ")]
    for row, note in enumerate(notes, anchor[0] + 1):
        for column, value in zip(columns, note, strict=True):
            sheet.cell(row, column).value = value


def _write_outcomes(sheet, said_of: dict[str, list[str]]) -> None:
    top, matter = column_of(sheet, "ความรู้/ทักษะ")
    columns = [next(cell.column for cell in sheet[top] if str(cell.value).startswith(heading)) for heading in ("ผลการพัฒนา", "ข้อเสนอ")]
    printed = {sheet.cell(row, matter).value: row for row in _until_empty(sheet, top + 1, matter)}
    for words, said in said_of.items():
        for column, value in zip(columns, said, strict=True):
            sheet.cell(printed[words], column).value = value


# ── the office's lists ──

def decided(form: bytes, decisions: dict[tuple[str, str], tuple[str, date, str]]) -> bytes:
    """The decisions workbook with these decisions: (sheet, person_id) → decision, day, remark."""
    book = opened(form)
    for sheet_name in {sheet_name for sheet_name, _ in decisions}:
        sheet = book[sheet_name]
        top, number = column_of(sheet, "เลขที่ตำแหน่ง")
        columns = [next(cell.column for cell in sheet[top] if str(cell.value).startswith(heading))
                   for heading in ("ผลการพิจารณา", "วันที่พิจารณา", "หมายเหตุการพิจารณา")]
        row_of = {sheet.cell(row, number).value: row for row in range(top + 1, sheet.max_row + 1)}
        for (_, person_id), values in ((place, said) for place, said in decisions.items() if place[0] == sheet_name):
            for column, value in zip(columns, values, strict=True):
                sheet.cell(row_of[person_id], column).value = value
    return saved(book)


def opined(draft: bytes, opinion: str, on: date) -> bytes:
    """The draft with the evaluator's opinion and its day."""
    book = opened(draft)
    sheet = book[OPINION_SHEET]
    places = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    sheet.cell(places["ลงวันที่"].row, 2).value = on
    sheet.cell(places["ความเห็นของผู้ประเมินที่เสนอผู้อำนวยการ"].row + 1, 1).value = opinion
    return saved(book)
