"""The work on a cluster: the same function and the same bytes; what is lost, absent or another program is one sentence."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import crew
from pipeline.cache import program_stamp
from pipeline.config import load_settings
from pipeline.crew import each_done, in_own_process
from pipeline.faults import ConfigFault, NoCluster, NothingToDo, WorkerLost
from pipeline.intake import workers
from pipeline.intake.inbox import list_inbox
from pipeline.progress import show_fault
from pipeline.rounds import Round
from tests.cluster import ROOT, Cluster
from tests.loop_office import called
from tests.office import write_office
from tests.test_country import CONFIG, SETTINGS, is_alive, tree, until

PEOPLE = {"เขต 1": 4, "เขต 2": 2, "เขต 3": 4, "เขต 4": 2, "ว่าง": 0}
DONE_BY_NOBODY = "dask://127.0.0.1:9"


@pytest.fixture(scope="module")
def offices(tmp_path_factory) -> Path:
    """Offices with a configuration of their own each, so that who works stands in no file that is compared."""
    folder = tmp_path_factory.mktemp("offices")
    for seed, (name, people) in enumerate(PEOPLE.items()):
        if people:
            write_office(folder / name, people, seed=seed)
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "config.toml").write_bytes(CONFIG.read_bytes())
    return folder


@pytest.fixture(scope="module")
def locally(offices, tmp_path_factory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("local") / "output"
    assert called("run-all", "--input", offices, "--output", output).code == 1
    return without_state(output)


def without_state(output: Path) -> dict[str, bytes]:
    return {name: content for name, content in tree(output).items() if not name.startswith(".prameun/")}


def configured(address: str, folder: Path) -> Path:
    """config.toml with this cluster at work."""
    path = folder / "config.toml"
    path.write_text(CONFIG.read_text(encoding="utf-8").replace("workers = 0", f'workers = "{address}"'), encoding="utf-8")
    return path


def started(*arguments: object) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "pipeline", *map(str, arguments)], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, env=os.environ | {"PYTHONUTF8": "1"})


# ── a real cluster ──

def test_a_worker_killed_in_the_middle_costs_nothing_but_time(offices, locally, tmp_path):
    with Cluster(tmp_path / "cluster") as cluster:
        run = started("run-all", "--input", offices, "--output", tmp_path / "output", "--config", configured(cluster.address, tmp_path), "--json")
        victim = cluster.workers[0]
        until(lambda: cluster.children_of(victim), 120)
        [task] = cluster.children_of(victim)
        victim.kill()
        until(lambda: not is_alive(task))               # nobody works on for one who is dead
        out, err = run.communicate(timeout=600)
        assert victim.wait() == -signal.SIGKILL and cluster.workers[1].poll() is None
    assert run.returncode == 1 and "Traceback" not in err
    assert json.loads(out)["counts"]["offices"] == {"finished": 4, "could_not_run": 1}
    assert without_state(tmp_path / "output") == locally
    logs = "".join(log.read_text(encoding="utf-8") for log in (tmp_path / "cluster").glob("*.log"))
    assert "worker 1" in logs and not any(name in logs for name in (*PEOPLE, *people_of(tmp_path / "output")))


def people_of(output: Path) -> set[str]:
    """Names and numbers of everybody."""
    rosters = [path.read_text(encoding="utf-8-sig").splitlines()[1:] for path in output.glob("*/2566-1/audit/20_people.csv")]
    return {column for lines in rosters for line in lines for column in line.split(",")[:2]}


def test_one_offices_workbooks_are_read_by_a_cluster_as_they_are_here(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.intake.workers.BATCH", 3)
    write_office(tmp_path / "in", 6)
    (tmp_path / "in" / "2566-1" / "เสีย.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "in" / "2566-1" / "Thumbs.db").touch()
    (tmp_path / "in" / "2566-1" / "ลิงก์.xlsx").symlink_to(tmp_path / "nowhere")
    local = called("run", "--input", tmp_path / "in", "--output", tmp_path / "local" / "output")
    monkeypatch.chdir(tmp_path)                     # not where the workers are
    with Cluster(tmp_path / "cluster") as cluster:
        said = called("run", "--input", "in", "--output", tmp_path / "far" / "output",
                      "--config", configured(cluster.address, tmp_path))
    assert said.code == local.code == 1
    assert apart_from_the_record(tmp_path / "far" / "output") == apart_from_the_record(tmp_path / "local" / "output")


def apart_from_the_record(output: Path) -> dict[str, bytes]:
    """run.json has the digest of the configuration, in which it stands who works."""
    return {name: content for name, content in tree(output).items() if not name.endswith("run.json")}


def test_what_a_clusters_worker_dies_of_is_read_here_and_costs_nobody(tmp_path, monkeypatch):
    write_office(tmp_path, 2)
    files = list_inbox(tmp_path / "2566-1")
    monkeypatch.setattr(workers, "each_done", lambda work, batches, crew: ((batch, WorkerLost("")) for batch in batches))
    counted = []
    assert workers.read_by("dask://", files, SETTINGS.limits, Round(2566, 1), lambda: counted.append(1)) == workers.read_inbox(
        files, SETTINGS.limits, Round(2566, 1), 1, lambda: None)
    assert len(counted) == len(files)


def test_a_fault_of_our_own_on_a_cluster_is_raised_here(tmp_path, monkeypatch):
    write_office(tmp_path, 1)
    monkeypatch.setattr(workers, "each_done", lambda work, batches, crew: ((batch, KeyError("our own")) for batch in batches))
    with pytest.raises(KeyError, match="our own"):
        workers.read_by("dask://", list_inbox(tmp_path / "2566-1"), SETTINGS.limits, Round(2566, 1), lambda: None)


def test_a_lost_scheduler_is_one_sentence_and_the_run_may_be_started_again(offices, locally, tmp_path):
    with Cluster(tmp_path / "cluster", workers=1) as cluster:
        config = configured(cluster.address, tmp_path)
        run = started("run-all", "--input", offices, "--output", tmp_path / "output", "--config", config)
        until(lambda: [*(tmp_path / "output").glob("*/*")], 120)          # an office is at work
        cluster.scheduler.kill()
        _, err = run.communicate(timeout=120)
    assert run.returncode == 2 and len(err.strip().splitlines()) == 1 and "ขาดการติดต่อกับคลัสเตอร์" in err
    assert not (tmp_path / "output" / "overview.html").exists()
    assert called("run-all", "--input", offices, "--output", tmp_path / "output").code == 1
    assert without_state(tmp_path / "output") == locally


def test_a_cluster_without_anybody_who_works_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.crew.REACHED_IN", 3)
    with Cluster(tmp_path, workers=0) as cluster, pytest.raises(NoCluster, match="ยังไม่มี worker"):
        list(each_done(len, [""], cluster.address))


# ── what cannot be reached or is not there ──

def test_a_faulty_address_is_one_sentence(offices, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.crew.REACHED_IN", 2)
    said = called("run-all", "--input", offices, "--output", tmp_path / "output", "--config", configured(DONE_BY_NOBODY, tmp_path))
    assert said.code == 2 and len(said.err.strip().splitlines()) == 1 and f"ติดต่อคลัสเตอร์ {DONE_BY_NOBODY} ไม่ได้" in said.err


def test_an_extra_that_is_not_installed_is_one_sentence(offices, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = called("run-all", "--input", offices, "--output", tmp_path / "output", "--config", configured(DONE_BY_NOBODY, tmp_path))
    assert said.code == 2 and len(said.err.strip().splitlines()) == 1 and "pip install distributed" in said.err


@pytest.mark.parametrize(("typed", "words"), [
    ('"dask://no-port"', '"dask://เครื่อง:พอร์ต"'), ('"dask:8786"', "dask://"), ('"2"', "ต้องเป็นจำนวนเต็ม"), ("257", "ต้องไม่เกิน 256"),
    ("-1", "ต้องไม่น้อยกว่า 0"), ("2.0", "ต้องเป็นจำนวนเต็ม")])
def test_who_works_is_a_count_or_an_address_and_nothing_else(typed, words, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.read_text(encoding="utf-8").replace("workers = 0", f"workers = {typed}"), encoding="utf-8")
    with pytest.raises(ConfigFault, match=r"config.toml บรรทัด \d+: run.workers: ") as fault:
        load_settings(path)
    assert words in str(fault.value)


@pytest.mark.parametrize("who", [0, 3, 256, "dask://10.0.0.5:8786", "dask://cluster.example:1"])
def test_a_cluster_does_what_can_be_done_anywhere_and_this_machine_the_rest(who, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.read_text(encoding="utf-8").replace("workers = 0", f"workers = {json.dumps(who)}"), encoding="utf-8")
    run = load_settings(path).run
    assert run.crew == (who or os.cpu_count()) and run.processes == (who if isinstance(who, int) and who else os.cpu_count())


# ── a task in a process of its own ──

def double(number: int) -> int:
    return 2 * number


def fail(person_id: str) -> int:
    return {}[person_id]


def refuse(_: object) -> None:
    raise NothingToDo("ยังว่างอยู่")


def die(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def mark_and_wait(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(600)


def packed(work, task) -> bytes:
    return pickle.dumps(program_stamp()) + pickle.dumps((work, task))


def test_a_task_says_what_the_same_function_says_here():
    assert pickle.loads(in_own_process(packed(double, 21))) == 42


def test_why_it_could_not_be_done_comes_back_as_it_was_raised():
    said = pickle.loads(in_own_process(packed(refuse, None)))
    assert isinstance(said, NothingToDo) and str(said) == "ยังว่างอยู่"


def test_a_fault_of_our_own_comes_back_with_where_it_happened_and_without_what_it_says(capfd):
    said = pickle.loads(in_own_process(packed(fail, "00123")))
    assert isinstance(said, KeyError)
    show_fault(said)
    shown = capfd.readouterr().err             # also what that process may have said itself
    assert "in fail" in shown and "KeyError" in shown and "00123" not in shown


def test_a_process_that_dies_says_nothing():
    assert in_own_process(packed(die, None)) == b""


def test_another_program_on_the_cluster_is_told_before_anything_of_the_task_is_looked_at():
    said = pickle.loads(in_own_process(pickle.dumps(b"another program") + b"no pickle at all"))
    assert isinstance(said, NoCluster) and "รุ่นเดียวกับเครื่องนี้" in str(said)


@pytest.mark.parametrize(("fault", "answer"), [(ModuleNotFoundError("pipeline"), None), (None, NoCluster(crew.NO_PROGRAM))])
def test_workers_that_have_not_our_program_are_said_to(fault, answer, monkeypatch):
    class Future:
        key = 1

        def exception(self):
            return fault

        def result(self):
            return pickle.dumps(answer)

    class Client:
        loop = None

        def submit(self, *_, **__):
            return Future()

        def close(self, timeout):
            pass

    monkeypatch.setattr(crew, "_client", lambda address: (Client(), MemoryError, lambda futures, loop: iter(futures)))
    with pytest.raises(NoCluster, match="ไม่พบโปรแกรมรุ่นเดียวกับเครื่องนี้"):
        next(crew.each_done(double, [1], "dask://one:1"))


def test_where_the_one_who_asked_dies_the_task_ends(tmp_path):
    asking = ("import sys; from pipeline.crew import in_own_process; from tests.test_cluster import mark_and_wait, packed; "
              "in_own_process(packed(mark_and_wait, sys.argv[1]))")
    asker = subprocess.Popen([sys.executable, "-c", asking, str(tmp_path / "pid")], cwd=ROOT)
    try:
        until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    finally:
        asker.kill()
        asker.wait()
    task = int((tmp_path / "pid").read_text())
    until(lambda: not is_alive(task))
    assert not is_alive(task)


# ── processes of this machine ──

def test_each_task_is_done_once_and_what_went_wrong_stands_in_its_place():
    assert dict(each_done(double, [1, 2, 3], 2)) == {1: 2, 2: 4, 3: 6}
    [(task, said)] = each_done(fail, ["00123"], 1)
    assert task == "00123" and isinstance(said, KeyError)
    assert list(each_done(double, [], 2)) == []


def test_who_goes_no_further_stops_the_work(tmp_path):
    names = [str(tmp_path / name) for name in "กข"]
    done = each_done(mark_or_say, [*names, ""], 3)
    assert next(done) == ("", "")
    until(lambda: all(Path(name).exists() and Path(name).read_text() for name in names))
    done.close()
    assert not any(is_alive(int(Path(name).read_text())) for name in names)


def mark_or_say(path: str) -> str:
    return mark_and_wait(path) if path else path
