"""LibreOffice for tests: recalculates a workbook that we wrote, or prints it. Without it such tests are skipped."""

import atexit
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest

SECONDS = 300
# Without this, LibreOffice shows the stored values of a workbook instead of calculating them.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def needs_soffice(test):
    """Marks a test that is skipped, saying so, where LibreOffice is missing."""
    return pytest.mark.office(pytest.mark.skipif(shutil.which("soffice") is None,
                                                 reason="LibreOffice (soffice) is not installed")(test))


def converted(workbook: bytes, folder: Path, ending: str, kind: str = "xlsx") -> Path:
    """``workbook`` (of this kind) as LibreOffice saves it under another ending; soffice ends 0 on failure, so the file is looked for."""
    folder.mkdir(parents=True, exist_ok=True)
    source, made = folder / f"workbook.{kind}", folder / "out" / f"workbook.{ending}"
    source.write_bytes(workbook)
    made.unlink(missing_ok=True)
    convert([source], ending, made.parent)
    assert made.exists(), "soffice made no file"
    return made


def convert(sources: list[Path], ending: str, out: Path) -> None:
    """LibreOffice saves these files in ``out`` under another ending, with every formula calculated anew."""
    subprocess.run(["soffice", f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--convert-to", ending,
                    "--outdir", out, *sources], check=True, capture_output=True, timeout=SECONDS)


@cache
def _profile() -> Path:
    """LibreOffice's settings for this process, which asks it for one thing at a time: to set up new ones takes as long as converting."""
    home = tempfile.mkdtemp(prefix="prameun-soffice-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    (Path(home) / "user").mkdir()
    (Path(home) / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    return Path(home)


def recalculated_differences(workbook: bytes, folder: Path) -> list[str]:
    """Every formula whose stored value is not what LibreOffice makes of it; fails where there is no formula at all."""
    formulas = openpyxl.load_workbook(io.BytesIO(workbook))
    stored = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    fresh = openpyxl.load_workbook(converted(workbook, folder, "xlsx"), data_only=True)
    places = [(sheet.title, cell.coordinate, cell.value) for sheet in formulas for row in sheet.iter_rows()
              for cell in row if cell.data_type == "f"]
    assert places
    return [f"{name}!{ref} {formula}: {stored[name][ref].value!r}, recalculated {fresh[name][ref].value!r}"
            for name, ref, formula in places if not same(stored[name][ref].value, fresh[name][ref].value)]


def same(one: object, other: object) -> bool:
    """Equal, numbers within the last bits that summing floats in another order may cost."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-9
    return one == other


def package_text(workbook: bytes) -> str:
    """All parts of the package as text, to look for what must not be in it."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return "\n".join(package.read(name).decode("utf-8") for name in package.namelist())


def live_formulas(workbook: bytes) -> list[str]:
    """Everything in the workbook that a spreadsheet program would calculate."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def cells(workbook: bytes, sheet: str | int) -> list[list[object]]:
    """The stored values of one sheet, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    chosen = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
    return [list(row) for row in chosen.iter_rows(values_only=True)]


def cut_rows(workbook: bytes, folder: Path) -> list[str]:
    """Rows that LibreOffice would make higher than they are: their text is cut. It does not measure merged cells.

    LibreOffice chooses heights anew only in its own format and where none is stated.
    """
    flat = re.sub(r' style:row-height="[^"]*"', "", converted(workbook, folder, "fods").read_text(encoding="utf-8"))
    free = flat.replace('use-optimal-row-height="false"', 'use-optimal-row-height="true"').encode()
    given, chosen = (openpyxl.load_workbook(file) for file in (io.BytesIO(workbook), converted(free, folder, "xlsx", "fods")))
    return [f"{sheet.title}!{row}" for sheet in given if sheet.sheet_state == "visible" for row in range(1, sheet.max_row + 1)
            if (chosen[sheet.title].row_dimensions[row].height or 0) > 1 + (
                sheet.row_dimensions[row].height or sheet.sheet_format.defaultRowHeight)]


def low_text_rows(workbook: bytes, lowest: float) -> list[str]:
    """Rows that hold something and are lower than ``lowest`` points, so that vowels would be cut."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return [f"{sheet.title}!{number}" for sheet in book for number, row in enumerate(sheet.iter_rows(), 1)
            if any(cell.value is not None for cell in row)
            and (sheet.row_dimensions[number].height or sheet.sheet_format.defaultRowHeight) < lowest]
