"""One run at a time over one output folder, however the run before it ended."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.faults import CannotWrite, RunInProgress
from pipeline.lock import STATE_FOLDER, cache_of, only_run

REPOSITORY = Path(__file__).parents[1]
HOLDER = """
import os, sys
from pathlib import Path
from pipeline.lock import only_run
with only_run(Path(sys.argv[1])):
    if "with a worker" in sys.argv and os.fork() == 0:
        sys.stdin.read()
        os._exit(0)
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(output, *how):
    """Another process that holds ``output`` until its input is closed or it is killed."""
    child = subprocess.Popen([sys.executable, "-c", HOLDER, str(output), *how], cwd=REPOSITORY, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "held\n"
        yield child
    finally:
        child.stdin.close()
        child.wait()
        child.stdout.close()


def is_free(output):
    """Whether a run may begin over ``output`` now."""
    try:
        with only_run(output):
            return True
    except RunInProgress:
        return False


def test_a_second_run_is_told_which_process_holds_the_folder(tmp_path):
    output = tmp_path / "output" / "2566-1"
    with holder(output) as child:
        for _ in range(2):
            with pytest.raises(RunInProgress, match=rf"\(pid {child.pid} \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\)"), only_run(output):
                pass


def test_the_folder_is_free_once_its_holder_has_ended(tmp_path):
    output = tmp_path / "output" / "2566-1"
    with holder(output) as child:
        assert not is_free(output)
        child.stdin.close()
        child.wait()
        assert is_free(output)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal on this system")
def test_the_folder_is_free_once_its_holder_was_killed(tmp_path):
    output = tmp_path / "output" / "2566-1"
    with holder(output) as child:
        assert not is_free(output)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert is_free(output)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are not forked on this system")
def test_workers_that_outlive_a_killed_run_do_not_hold_the_folder_on(tmp_path):
    output = tmp_path / "output" / "2566-1"
    with holder(output, "with a worker") as child:
        assert not is_free(output)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert is_free(output)


def test_the_folder_is_free_again_after_a_fault(tmp_path):
    output = tmp_path / "output" / "2566-1"
    with pytest.raises(ZeroDivisionError), only_run(output):
        raise ZeroDivisionError
    assert is_free(output)


def test_rounds_and_output_folders_do_not_hold_each_other_up(tmp_path):
    with holder(tmp_path / "output" / "2566-1"), only_run(tmp_path / "output" / "2565-2"):
        assert is_free(tmp_path / "other" / "2566-1")


def test_one_folder_is_one_folder_however_it_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with holder(tmp_path / "output" / "2566-1"), pytest.raises(RunInProgress), only_run(Path("output/../output/2566-1")):
        pass


def test_the_lock_lies_outside_the_output_folder(tmp_path):
    with only_run(tmp_path / "output" / "2566-1"):
        assert {path.name for path in tmp_path.iterdir()} == {STATE_FOLDER}


def test_outputs_that_lie_side_by_side_have_each_their_own_cache(tmp_path):
    one, other = cache_of(tmp_path / "เขต 1"), cache_of(tmp_path / "เขต 2")
    assert one != other and one.parent == other.parent == tmp_path / STATE_FOLDER
    assert cache_of(tmp_path / "เขต 2" / ".." / "เขต 1") == one


def test_where_nothing_may_be_written_beside_the_output_the_lock_lies_in_the_systems_own_folder(tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    monkeypatch.setattr(os, "access", lambda folder, how: folder.is_relative_to(tmp_path / "temporary"))
    with only_run(tmp_path / "home" / "output" / "2566-1"):
        assert [path.suffix for path in (tmp_path / "temporary" / STATE_FOLDER).iterdir()] == [".lock"]


def test_where_no_lock_can_lie_nothing_runs_and_one_sentence_says_why(tmp_path, monkeypatch):
    for folder in (tmp_path / "home", tmp_path / "temporary"):
        folder.mkdir()
        (folder / ".prameun").write_text("in the way")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    with pytest.raises(CannotWrite, match="ให้ตรวจสิทธิ์"), only_run(tmp_path / "home" / "output" / "2566-1"):
        pytest.fail("it ran")
