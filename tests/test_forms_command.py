"""`forms`: one file a person from the roster alone, kept by a run, and the roster's own form where there is no roster."""

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from pipeline.documents.blank.goals import GOALS_FORM
from pipeline.documents.blank.history import HISTORY_FORM
from pipeline.documents.blank.roster import ROSTER_FORM
from pipeline.store import Shelf, replace_folder
from tests.filled_rounds import roster_of
from tests.test_blank_forms import KINDS, ROUND, read

ROOT = Path(__file__).parents[1]
UNITS = {"00101": "กลุ่มอำนวยการ", "00102": "โรงเรียนบ้านสมมติ", "อ01": "กลุ่มอำนวยการ", "อ02": ""}


def forms(folder: Path, *more: str, output: str = "out") -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "pipeline", "forms", "--round", str(ROUND), "--input", folder / "in",
                           "--output", folder / output, *more], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def office(tmp_path) -> Path:
    """A folder with nothing but a roster of four people in it."""
    inbox = tmp_path / "in" / ROUND.folder
    inbox.mkdir(parents=True)
    people = [type(whose)(**vars(whose) | {"unit": UNITS[whose.person_id]}) for whose in KINDS.values()]
    (inbox / "รายชื่อ.xlsx").write_bytes(roster_of(people))
    return tmp_path


def blank_folder(office: Path) -> Path:
    return office / "out" / ROUND.folder / "forms" / "blank"


def written(office: Path) -> set[str]:
    """The forms that are there, beside that of the round before's scores."""
    folder = blank_folder(office)
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {HISTORY_FORM}


def test_everybody_on_the_roster_gets_one_form_in_his_units_folder(office):
    done = forms(office)
    assert (done.returncode, done.stdout) == (0, "")
    assert written(office) == {"กลุ่มอำนวยการ/00101.xlsx", "โรงเรียนบ้านสมมติ/00102.xlsx", "กลุ่มอำนวยการ/อ01.xlsx",
                               "ไม่ระบุหน่วย/อ02.xlsx", GOALS_FORM}
    for path in blank_folder(office).glob("*/*.xlsx"):
        reading = read(path.read_bytes())
        assert (reading.kind, set(reading.person_ids), reading.findings) == ("agreement", {path.stem}, [])


def test_the_form_of_the_round_befores_scores_lies_beside_them(office):
    forms(office)
    reading = read((blank_folder(office) / HISTORY_FORM).read_bytes())
    assert (reading.kind, reading.findings) == ("history", [])
    assert forms(office, "--person", "อ01", output="one").returncode == 0
    assert not list((office / "one").rglob(HISTORY_FORM))


def test_whose_personnel_type_is_unknown_gets_no_form_and_stops_nobody(office):
    roster = office / "in" / ROUND.folder / "รายชื่อ.xlsx"
    book = openpyxl.load_workbook(roster)
    typed = next(cell for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value).startswith("พนักงานราชการ"))
    typed.value = "ลูกจ้างชั่วคราว"
    book.save(roster)
    done = forms(office)
    assert done.returncode == 1 and len(written(office) - {GOALS_FORM}) == 3


def test_progress_counts_and_names_nobody(office):
    said = forms(office).stderr
    assert "4 คน" in said and not [whose.full_name for whose in KINDS.values() if whose.full_name in said]


def test_the_answer_for_a_program_is_one_json_object(office):
    answer = json.loads(forms(office, "--json").stdout)
    assert answer == {"status": "finished", "round": "2566/1", "counts": {"forms": 4, "left_out": 0, "carried": 0},
                      "paths": {"forms": str(blank_folder(office))}}


def test_forms_are_written_from_scratch_and_are_the_same_bytes(office):
    forms(office)
    before = {name: (blank_folder(office) / name).read_bytes() for name in written(office)}
    (blank_folder(office) / "เก่า.xlsx").write_bytes(b"old")
    forms(office)
    assert {name: (blank_folder(office) / name).read_bytes() for name in written(office)} == before


@pytest.mark.parametrize(("asked", "expected"), [
    (("--person", "อ01"), {"กลุ่มอำนวยการ/อ01.xlsx"}),
    (("--unit", "กลุ่มอำนวยการ"), {"กลุ่มอำนวยการ/00101.xlsx", "กลุ่มอำนวยการ/อ01.xlsx"})])
def test_one_person_or_unit_alone_leaves_the_other_forms_alone(asked, expected, office):
    assert forms(office, *asked).returncode == 0 and written(office) == expected
    forms(office)
    forms(office, *asked)
    assert len(written(office)) == 4 + 1


@pytest.mark.parametrize("asked", [("--person", "99999"), ("--unit", "ไม่มีหน่วยนี้")])
def test_nobody_unknown_gets_a_form(asked, office):
    done = forms(office, *asked)
    assert done.returncode == 2 and asked[1] in done.stderr.splitlines()[-1]


def test_who_has_no_certain_work_group_gets_no_form_and_is_counted(office):
    whose = KINDS["office"]
    uncertain = type(whose)(**vars(whose) | {"work_group": "อื่น ๆ"})
    (office / "in" / ROUND.folder / "รายชื่อ.xlsx").write_bytes(roster_of([uncertain, KINDS["civil"]]))
    done = forms(office)
    assert done.returncode == 1 and "ไม่ออกให้ 1 คน" in done.stderr
    assert written(office) == {"กลุ่มอำนวยการ/อ01.xlsx", GOALS_FORM}


@pytest.mark.parametrize("has_folder", [True, False])
def test_without_a_roster_it_writes_the_rosters_own_form(has_folder, office):
    shutil.rmtree(office / "in")
    if has_folder:
        (office / "in" / ROUND.folder).mkdir(parents=True)
    done = forms(office)
    assert done.returncode == 0 and written(office) == {ROSTER_FORM}
    assert len([line for line in done.stderr.splitlines() if "ทะเบียน" in line]) == 1


def of_no_known_type(roster: bytes) -> bytes:
    """The roster with a personnel type on every line that nobody knows: as a whole it is refused."""
    book = openpyxl.load_workbook(io.BytesIO(roster))
    for cell in (cell for row in book.worksheets[0].iter_rows() for cell in row):
        if str(cell.value).startswith(("พนักงานราชการ", "บุคลากรทางการศึกษา", "ข้าราชการ")):
            cell.value = "ลูกจ้างชั่วคราว"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_refused_roster_counts_as_none(office):
    roster = office / "in" / ROUND.folder / "รายชื่อ.xlsx"
    roster.write_bytes(of_no_known_type(roster.read_bytes()))
    assert read(roster.read_bytes()).refusal.code == "WORKBOOK_FOREIGN"
    done = forms(office)
    assert (done.returncode, "Traceback" in done.stderr, written(office)) == (0, False, {ROSTER_FORM})


def test_beside_a_roster_that_counts_a_refused_one_adds_nobody(office):
    refused = of_no_known_type(roster_of([KINDS["civil"]]))
    (office / "in" / ROUND.folder / "รายชื่อ.xlsx").write_bytes(roster_of([KINDS["office"]]))
    (office / "in" / ROUND.folder / "อื่น.xlsx").write_bytes(refused)
    assert forms(office).returncode == 0 and written(office) == {"กลุ่มอำนวยการ/00101.xlsx", GOALS_FORM}


def test_the_inbox_is_never_written_to(office):
    assert forms(office, output="in").returncode == 2 and len(list((office / "in").rglob("*.xlsx"))) == 1


# ── forms and a run share a folder ──

def test_a_run_leaves_the_forms_alone(tmp_path):
    for name in ("forms/blank/หน่วย/00101.xlsx", "forms.txt", "old/forms/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    Shelf(tmp_path).finish({})
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()} == {
        "forms/blank/หน่วย/00101.xlsx", "run.json"}


def test_replacing_a_folder_removes_what_is_not_due_there_and_nothing_else(tmp_path):
    for name in ("blank/old/1.xlsx", "blank/หน่วย/2.xlsx", "beside.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    replace_folder(tmp_path / "blank", [("หน่วย/1.xlsx", b"y")])
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == {
        "beside.xlsx", "blank", "blank/หน่วย", "blank/หน่วย/1.xlsx"}
