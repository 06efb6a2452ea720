"""The command line: exit codes, one sentence for each fault, standard output only for what was asked for."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.intake.learn import learn
from tests.drawing import SETTINGS, draw
from tests.office import write_office
from tests.test_learn import NEW_OFFICE

REPO = Path(__file__).parents[1]
CONFIG = REPO / "config.toml"


def run(*arguments, **environment) -> subprocess.CompletedProcess:
    """``python -m pipeline`` with these arguments, its output as text."""
    return subprocess.run([sys.executable, "-m", "pipeline", *map(str, arguments)], cwd=REPO, text=True, timeout=120,
                          env=os.environ | {"PYTHONUTF8": "1"} | environment, capture_output=True)


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """An inbox of eight sound people."""
    folder = tmp_path_factory.mktemp("office")
    write_office(folder, 8)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder but run.json, whose times differ."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "run.json"}


def test_a_sound_round_ends_with_0_and_prints_nothing_on_standard_output(office, tmp_path):
    ended = run("run", "--input", office, "--output", tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "ได้คะแนนครบ 8 คน" in ended.stderr


def test_json_is_one_object_with_status_round_counts_and_paths(office, tmp_path):
    said = json.loads(run("run", "--input", office, "--output", tmp_path, "--json").stdout)
    assert (said["status"], said["round"]) == ("finished", "2566/1")
    assert said["counts"]["people"] == {"complete": 8}
    assert Path(said["paths"]["index"]).is_file()


def test_a_missing_person_ends_with_1(office, tmp_path):
    inbox = tmp_path / "in"
    shutil.copytree(office, inbox)
    next(path for path in sorted((inbox / "2566-1").rglob("*.xlsx")) if "ทะเบียน" not in path.name).unlink()
    assert run("run", "--input", inbox, "--output", tmp_path / "out").returncode == 1


@pytest.mark.parametrize("arguments, sentence", [
    (("--round", "2599/1"), "ไม่พบโฟลเดอร์"), (("--round", "x"), "ไม่ถูกต้อง"), (("--config", "no.toml"), "ไม่พบไฟล์ค่าตั้ง")])
def test_what_cannot_run_ends_with_2_and_one_thai_sentence(arguments, sentence, office, tmp_path):
    ended = run("run", "--input", office, "--output", tmp_path / "out", *arguments)
    assert ended.returncode == 2
    assert sentence in ended.stderr and "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out" / "2566-1").exists()


def test_an_empty_inbox_and_one_without_roster_are_said(office, tmp_path):
    (tmp_path / "2566-1").mkdir()
    assert "ยังว่างอยู่" in run("run", "--input", tmp_path, "--output", tmp_path.parent / "o1").stderr
    a_form = next(path for path in sorted((office / "2566-1").rglob("*.xlsx")) if "ทะเบียน" not in path.name)
    shutil.copy(a_form, tmp_path / "2566-1" / "ก.xlsx")
    ended = run("run", "--input", tmp_path, "--output", tmp_path.parent / "o1")
    assert ended.returncode == 2 and "ไม่พบทะเบียนบุคลากร" in ended.stderr


@pytest.mark.parametrize("output", [".", "2566-1", "deeper/out"])
def test_the_inbox_is_never_written_to(output, office, tmp_path):
    shutil.copytree(office, tmp_path / "in")
    before = tree(tmp_path / "in")
    ended = run("run", "--input", tmp_path / "in", "--output", tmp_path / "in" / output)
    assert ended.returncode == 2 and "ต้องแยกจากกัน" in ended.stderr
    assert tree(tmp_path / "in") == before


def test_the_same_input_gives_the_same_bytes_whatever_workers_clock_zone_and_hash_seed(office, tmp_path):
    one = tmp_path / "one.toml"
    one.write_text(CONFIG.read_text(encoding="utf-8").replace("workers = 0", "workers = 1"), encoding="utf-8")
    run("run", "--input", office, "--output", tmp_path / "a")
    run("run", "--input", office, "--output", tmp_path / "b", "--config", one, TZ="Pacific/Kiritimati",
        PYTHONHASHSEED="7", LC_ALL="C")
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_a_second_run_leaves_nothing_of_the_first_that_is_not_due(office, tmp_path):
    inbox = tmp_path / "in"
    shutil.copytree(office, inbox)
    (inbox / "2566-1" / "เสีย.xlsx").write_bytes(b"PK\x03\x04")
    run("run", "--input", inbox, "--output", tmp_path / "out")
    assert (tmp_path / "out" / "2566-1" / "returned" / "เสีย.xlsx").is_file()
    (inbox / "2566-1" / "เสีย.xlsx").unlink()
    run("run", "--input", inbox, "--output", tmp_path / "out")
    assert not (tmp_path / "out" / "2566-1" / "returned").exists()


def test_explain_names_file_sheet_cell_and_clause(office, tmp_path):
    before = run("explain", "no-such", "--output", tmp_path)
    assert before.returncode == 2 and "ให้สั่งประมวลผล (run) ก่อน" in before.stderr
    run("run", "--input", office, "--output", tmp_path)
    person_id = sorted(path.stem for path in (tmp_path / "2566-1" / "people").rglob("*.xlsx"))[0]
    said = run("explain", person_id, "--output", tmp_path).stdout
    assert "ประกาศ สพป.นครศรีธรรมราช เขต 4" in said or "003" in said or "38 ค.(2)" in said
    assert ".xlsx ›" in said
    assert run("explain", "no-such", "--output", tmp_path).returncode == 2
    as_json = json.loads(run("explain", person_id, "--output", tmp_path, "--json").stdout)
    assert as_json == {"status": "explained", "round": "2566/1", "person_id": person_id, "text": said}


def test_learn_says_what_it_knows_what_not_and_which_line_to_add(tmp_path):
    workbook = tmp_path / "แบบใหม่.xlsx"
    workbook.write_bytes(draw(NEW_OFFICE))
    said = run("learn", workbook)
    assert (said.returncode, said.stderr) == (0, "")
    headings = [line for line in said.stdout.splitlines() if not line.startswith("  ")]
    assert [heading.partition(":")[0].split(" ")[0] for heading in headings] == ["เข้าใจแล้ว", "ยังไม่รู้จัก", "บรรทัดที่ควรเพิ่มใน"]
    learnt = learn(draw(NEW_OFFICE), SETTINGS.limits)
    assert [line[2:] for line in said.stdout.splitlines() if line.startswith("  ")] == [*learnt.recognised, *learnt.unknown, *learnt.proposed]


def test_learn_says_in_a_sentence_why_a_file_cannot_be_read(tmp_path):
    (tmp_path / "เสีย.xlsx").write_bytes(b"PK\x03\x04 cut off")
    said = run("learn", tmp_path / "เสีย.xlsx")
    assert (said.returncode, said.stdout) == (2, "") and said.stderr.startswith("เสีย.xlsx: ") and "Traceback" not in said.stderr


def on_a_terminal(*arguments) -> str:
    """What ``python -m pipeline`` with these arguments shows to somebody who sits before it."""
    pty = pytest.importorskip("pty", reason="this system has no such terminals")
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-m", "pipeline", *map(str, arguments)], cwd=REPO, stdout=theirs, stderr=theirs,
                          env=os.environ | {"PYTHONUTF8": "1", "TERM": "xterm", "COLUMNS": "200"}) as command:
        os.close(theirs)
        shown = b""
        while block := read_or_end(ours):
            shown += block
    os.close(ours)
    assert command.returncode == 0
    return shown.decode("utf-8")


def read_or_end(terminal: int) -> bytes:
    try:
        return os.read(terminal, 10_000)
    except OSError:                 # Linux says so that nobody writes there any more
        return b""


def test_on_a_terminal_every_stage_has_a_bar_that_counts_to_its_end_and_explain_is_a_tree(office, tmp_path):
    shown = on_a_terminal("run", "--input", office, "--output", tmp_path)
    files = len([path for path in (office / "2566-1").rglob("*") if path.is_file()])
    for stage, total in (("อ่านไฟล์", files), ("ตรวจและคิดคะแนน", files), ("เขียนสมุดงานรายบุคคล", 8)):
        assert re.search(rf"{stage} .*━.*{total}/{total}", shown), stage
    person_id = sorted(path.stem for path in (tmp_path / "2566-1" / "people").rglob("*.xlsx"))[0]
    tree = on_a_terminal("explain", person_id, "--output", tmp_path)
    assert "├── " in tree and ".xlsx ›" in tree


def test_no_personal_data_in_the_log_of_a_run(office, tmp_path):
    said = run("run", "--input", office, "--output", tmp_path).stderr
    people = (tmp_path / "2566-1" / "audit" / "20_people.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert not any(line.split(",")[1] in said for line in people)


def test_a_folder_with_files_of_others_is_never_cleared(office, tmp_path):
    (tmp_path / "2566-1").mkdir()
    (tmp_path / "2566-1" / "วิทยานิพนธ์.docx").write_bytes(b"mine")
    ended = run("run", "--input", office, "--output", tmp_path)
    assert ended.returncode == 2 and "ไฟล์อื่น" in ended.stderr
    assert (tmp_path / "2566-1" / "วิทยานิพนธ์.docx").read_bytes() == b"mine"


def test_asking_for_help_loads_nothing_heavy():
    loaded = "import sys, pipeline.cli; print(sorted({'pandas', 'pydantic', 'lxml', 'xlsxwriter', 'rich'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=REPO, capture_output=True, text=True).stdout.strip() == "[]"
