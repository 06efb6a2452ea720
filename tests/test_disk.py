"""Killed anywhere, or on a disk that takes no more: no half file under a final name, no success without a complete result, and
the next run gives the same bytes. The short form tries a few places; ``make trust`` the last forty of each door."""

import json
import os
import signal
import subprocess
import sys

import pytest

from pipeline.door import UNFINISHED
from tests.faulty_disk import DOORS, FAULTS, ROOT, on_a_faulty_disk, uses_of
from tests.office import write_office
from tests.trust_figures import FULL, record

PEOPLE = 2
FINISHED = (0, 1)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An inbox, the files of an undisturbed run over it, and how often that run went through each door."""
    home = tmp_path_factory.mktemp("office")
    write_office(home / "input", PEOPLE, round_="2566/1")
    uses = uses_of(*command(home, home / "undisturbed"))
    return home, outputs(home / "undisturbed"), uses, inputs(home)


def command(home, output):
    return "run", "--round", "2566/1", "--input", str(home / "input"), "--output", str(output)


def outputs(folder):
    """name → bytes of a round's output, the times in run.json left out."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name in [name for name in files if name.endswith("run.json")]:
        files[name] = json.dumps(json.loads(files[name]) | {"times": None}).encode()
    return files


def inputs(home):
    return {path: path.read_bytes() for path in (home / "input").rglob("*") if path.is_file()}


def places(uses, fault):
    """The uses of a door at which it fails: the last forty; in the short form the middle one, or the last."""
    return range(max(1, uses - 39), uses + 1) if FULL else [(uses + 1) // 2 if fault == "killed" else uses]


def interrupted(office, tmp_path, door, fault):
    """Every run that was stopped at a place of this door, its output folder, then the run that came after it."""
    home, _, uses, _ = office
    for place in places(uses[door], fault):
        output = tmp_path / f"{place}"
        yield on_a_faulty_disk(door, place, fault, *command(home, output)), output


@pytest.mark.parametrize("fault", ["killed", *FAULTS] if FULL else ["killed", "full"])
@pytest.mark.parametrize("door", DOORS)
def test_a_run_stopped_at_any_door_leaves_nothing_half_and_the_next_one_gives_the_same_bytes(door, fault, office, tmp_path):
    home, undisturbed, uses, before = office
    for stopped, output in interrupted(office, tmp_path, door, fault):
        said = stopped.stderr
        assert stopped.returncode == (-signal.SIGKILL if fault == "killed" else 2), said
        assert fault == "killed" or "Traceback" not in said and "เขียนลงในโฟลเดอร์" in said, said
        left = outputs(output) if output.exists() else {}
        assert "2566-1/run.json" not in left
        assert all(left[name] == undisturbed[name] for name in left if not name.endswith(UNFINISHED))
        assert inputs(home) == before
        again = on_a_faulty_disk("", 0, "", *command(home, output))
        assert again.returncode in FINISHED and outputs(output) == undisturbed
    record(2, **{f"{fault}_at_{door}": len(places(uses[door], fault))}, half_files=0, runs_that_looked_finished=0, runs_that_did_not_recover=0,
           inputs_changed=0)


AT_WORK = "print(flush=True); import time; time.sleep(600)"
POOLS = {
    "readers": f"from pipeline.intake.workers import in_worker; from tests.drawing import SETTINGS; in_worker(exec, SETTINGS.limits, {AT_WORK!r})",
    "offices": f"from pipeline.crew import each_done; list(each_done(exec, 2 * [{AT_WORK!r}], 2))",
    "makers of papers": "from pipeline.paperwork import made; from types import SimpleNamespace; "
                        f"list(made(30 * [[SimpleNamespace(files=lambda: exec({AT_WORK!r}))]], 2))"}


@pytest.mark.parametrize("pool", POOLS)
def test_who_is_killed_leaves_no_process_behind_that_works_or_waits(pool):
    with subprocess.Popen([sys.executable, "-c", POOLS[pool]], cwd=ROOT, stdout=subprocess.PIPE) as run:
        assert run.stdout.readline() == b"\n"
        run.kill()
        run.communicate(timeout=60)         # the pipe closes when the last process that holds it has ended


def test_a_run_over_a_finished_one_that_is_stopped_does_not_look_finished(office, tmp_path):
    home, undisturbed, *_ = office
    output = tmp_path / "output"
    on_a_faulty_disk("", 0, "", *command(home, output))
    on_a_faulty_disk("fill", 1, "killed", *command(home, output), "--fresh")         # nothing has changed: run.json alone is written anew
    assert "2566-1/run.json" not in outputs(output)
    on_a_faulty_disk("", 0, "", *command(home, output))
    assert outputs(output) == undisturbed


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_may_not_be_written_is_said_in_one_sentence(office, tmp_path):
    home = office[0]
    output = tmp_path / "output"
    (output / "2566-1").mkdir(parents=True)
    (output / "2566-1").chmod(0o500)
    stopped = on_a_faulty_disk("", 0, "", *command(home, output))
    assert stopped.returncode == 2 and "ไม่มีสิทธิ์เขียน" in stopped.stderr and "Traceback" not in stopped.stderr


def test_an_interrupted_run_says_so_and_does_not_look_finished(office, tmp_path):
    home, output = office[0], tmp_path / "output"
    running = subprocess.Popen([sys.executable, "-m", "tests.faulty_disk", "fill", "3", "interrupted", *command(home, output)], cwd=ROOT,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = running.communicate()[1]
    assert running.returncode == 2 and "หยุดกลางคัน" in said and "Traceback" not in said
    assert "2566-1/run.json" not in outputs(output)
