"""A run is answered from digests where it would write the very same, and only there."""

import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from typer.testing import CliRunner

from pipeline import publish, run
from pipeline.cache import Cache
from pipeline.cli import app
from pipeline.config import load_settings
from pipeline.faults import InboxChanged
from pipeline.intake import workers
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.publish import outcome_of
from pipeline.rounds import Round
from pipeline.unchanged import outcome_before
from tests.office import write_office
from tests.sample_results import CONFIG

ROUND, BEFORE = Round(2566, 1), Round(2565, 2)
WATCH = Watch(quiet=True)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """An office after a run: its inbox, output, configuration and cache in one folder, and how the run ended."""
    home = tmp_path_factory.mktemp("office")
    for round_ in (BEFORE, ROUND):
        write_office(home / "input", 3, round_=str(round_))
    shutil.copy(CONFIG, home / "config.toml")
    with Cache(home / "cache.sqlite") as cache:
        return home, ended(home, cache)


@pytest.fixture
def home(ran, tmp_path):
    """The same in a folder that a test may change."""
    shutil.copytree(ran[0], tmp_path / "office")
    return tmp_path / "office"


def ended(home, cache, settings=None):
    return outcome_of(run.run(ROUND, settings or load_settings(home / "config.toml"), place_in(home, cache), WATCH))


def place_in(home, cache):
    return Place(home / "input", home / "output", home / "config.toml", cache)


def known(home, fresh=False, settings=None):
    with Cache(home / "cache.sqlite", fresh) as cache:
        return outcome_before(ROUND, place_in(home, cache), settings or load_settings(home / "config.toml"), WATCH)


def one_of(folder, pattern):
    return sorted(folder.glob(pattern))[0]


def append(path):
    path.write_bytes(path.read_bytes() + b"\n")


def link(path):
    path.symlink_to("nowhere")


WORKBOOKS = "*/*.xlsx"
CHANGES = {
    "a workbook's content": lambda home: append(one_of(home / "input/2566-1", WORKBOOKS)),
    "a workbook's name": lambda home: os.rename(found := one_of(home / "input/2566-1", WORKBOOKS), found.with_name("อื่น.xlsx")),
    "one workbook less": lambda home: one_of(home / "input/2566-1", WORKBOOKS).unlink(),
    "one file more": lambda home: (home / "input/2566-1/ใหม่.xlsx").write_bytes(b""),
    "litter": lambda home: (home / "input/2566-1/Thumbs.db").write_bytes(b""),
    "a link, which is never followed": lambda home: link(home / "input/2566-1/ลิงก์.xlsx"),
    "a workbook of the round before": lambda home: append(one_of(home / "input/2565-2", WORKBOOKS)),
    "no round before": lambda home: shutil.rmtree(home / "input/2565-2"),
    "a remark in config.toml": lambda home: append(home / "config.toml"),
    "a paper": lambda home: append(one_of(home / "output/2566-1", "people/*/*.html")),
    "an audit table": lambda home: append(home / "output/2566-1/audit/50_scores.csv"),
    "a paper that is gone": lambda home: one_of(home / "output/2566-1", "people/*/*.html").unlink(),
    "a paper that became a link": lambda home: (page := home / "output/2566-1/index.html", page.rename(home / "page"), page.symlink_to(home / "page")),
    "a file among the papers": lambda home: (home / "output/2566-1/people/บันทึก.txt").write_bytes(b""),
    "run.json": lambda home: append(home / "output/2566-1/run.json"),
    "no run.json": lambda home: (home / "output/2566-1/run.json").unlink(),
    "a paper, and run.json that says so": lambda home: tampered(home / "output/2566-1", "index.html"),
    "no cache": lambda home: (home / "cache.sqlite").unlink(),
}


def tampered(folder, name):
    """Changed by somebody who knows of run.json."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    append(folder / name)
    record["outputs"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "run.json").write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def test_with_nothing_changed_the_answer_is_how_the_run_ended(ran, home):
    assert known(home) == ran[1] == known(home)         # and the answer is not forgotten for having been asked for


@pytest.mark.parametrize("change", CHANGES)
def test_a_run_is_needed_after_any_change_of(change, home):
    CHANGES[change](home)
    assert known(home) is None


def test_a_run_that_is_asked_to_believe_nothing_looks_itself(home):
    assert known(home, fresh=True) is None


def test_a_run_is_needed_where_a_file_is_larger_than_is_read(home):
    settings = load_settings(home / "config.toml")
    assert known(home, settings=with_limits(settings, file_mb=1)) is not None
    assert known(home, settings=with_limits(settings, file_mb=0)) is None


def with_limits(settings, **limits):
    return settings.model_copy(update={"limits": settings.limits.model_copy(update=limits)})


def test_a_run_after_which_only_other_papers_stand_is_no_answer(home):
    """The benchmark leaves papers out."""
    with Cache(home / "cache.sqlite", fresh=True) as cache:
        run.run(ROUND, load_settings(home / "config.toml"), place_in(home, cache), WATCH, due=lambda *_: [])
    assert known(home) is None


def test_what_was_decided_under_rules_that_were_changed_meanwhile_is_known_under_its_own(home):
    """config.toml is read once: somebody may save it while a run works."""
    settings = load_settings(home / "config.toml")
    append(home / "config.toml")
    with Cache(home / "cache.sqlite", fresh=True) as cache:
        ended(home, cache, settings)
    assert known(home, settings=settings) is not None and known(home) is None
    record = json.loads((home / "output/2566-1/run.json").read_text(encoding="utf-8"))
    assert record["config_sha256"] == hashlib.sha256(CONFIG.read_bytes()).hexdigest()


@pytest.mark.skipif(os.name != "posix", reason="there are no pipes with names")
def test_a_configuration_that_can_be_read_only_once_is_that_which_was_read(home, tmp_path):
    pipe = tmp_path / "config.toml"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        pool.submit(pipe.write_bytes, (home / "config.toml").read_bytes())
        assert known(home, settings=load_settings(pipe)) is not None


def test_a_file_that_could_not_be_had_once_more_for_what_goes_back_is_tried_again(home, monkeypatch):
    """A share that is away for a moment: what went back instead is a list, and neither it nor the run is believed later."""
    faulty = one_of(home / "input/2566-1", WORKBOOKS)
    faulty.write_bytes(b"PK\x03\x04 cut off")
    with Cache(home / "cache.sqlite") as cache:
        ended(home, cache)
    good = {path: path.read_bytes() for path in (home / "output/2566-1/returned").rglob("*.xlsx")}
    assert good and known(home) is not None
    usual = publish.content_of
    monkeypatch.setattr(publish, "content_of", lambda *asked: b"")
    with Cache(home / "cache.sqlite", fresh=True) as cache:
        ended(home, cache)
    assert known(home) is None
    monkeypatch.setattr(publish, "content_of", usual)
    with Cache(home / "cache.sqlite") as cache:
        ended(home, cache)
    assert {path: path.read_bytes() for path in good} == good and known(home) is not None


def test_a_file_that_goes_away_between_finding_and_marking_stops_the_run_with_a_sentence(home, monkeypatch):
    one_of(home / "input/2566-1", WORKBOOKS).write_bytes(b"PK\x03\x04 cut off")
    answers = iter([one_of(home / "input/2566-1", WORKBOOKS).read_bytes(), b""])
    monkeypatch.setattr(publish, "content_of", lambda *asked: next(answers))
    with Cache(home / "cache.sqlite") as cache, pytest.raises(InboxChanged, match="2566-1 เปลี่ยนไประหว่างประมวลผล"):
        ended(home, cache)
    assert not (home / "output/2566-1/run.json").exists()


def test_the_answer_survives_no_purge(home):
    with Cache(home / "cache.sqlite") as cache:
        cache.forget(str(ROUND))
    assert known(home) is None


@pytest.mark.parametrize("name", ["run.json", "index.html"])
def test_a_folder_in_the_place_of_a_file_of_ours_is_a_change(name, home):
    (home / "output/2566-1" / name).unlink()
    (home / "output/2566-1" / name).mkdir()
    assert known(home) is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["run.json", "plan.html"])
def test_a_file_of_ours_that_is_closed_to_us_is_made_again(name, ran, home):
    (home / "output/2566-1" / name).chmod(0)
    assert known(home) is None
    with Cache(home / "cache.sqlite") as cache:
        assert ended(home, cache) == ran[1]
    assert (home / "output/2566-1" / name).read_bytes()


@pytest.mark.parametrize("name", ["forms/blank/ว่าง.xlsx", "~$summary.xlsx"])
def test_blank_forms_and_what_excel_leaves_among_the_papers_ask_for_no_run(name, ran, home):
    path = home / "output/2566-1" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    assert known(home) == ran[1]


def test_what_happened_while_reading_and_may_not_happen_again_is_tried_again(home, monkeypatch):
    """A workbook that stopped its reader may have met a machine without memory."""
    stopped = one_of(home / "input/2566-1", WORKBOOKS)
    append(stopped)
    usual = workers._reading
    monkeypatch.setattr(workers, "_reading", lambda file, *rest: workers._refused(file, "WORKBOOK_STOPS_READER")
                        if file.path == str(stopped) else usual(file, *rest))
    with Cache(home / "cache.sqlite") as cache:
        assert ended(home, cache).needs_mending
    assert known(home) is None


def test_the_command_says_so_and_ends_as_the_run_did(home, monkeypatch):
    command = ["run", "--round", "2566/1", "--json", "--input", str(home / "input"), "--output", str(home / "output"),
               "--config", str(home / "config.toml")]
    one_of(home / "input/2566-1", WORKBOOKS).unlink()           # somebody is missing: it ends with 1
    first = CliRunner().invoke(app, command)
    before = {path: path.stat().st_mtime_ns for path in (home / "output").rglob("*")}
    monkeypatch.setattr(run, "run", None)
    second = CliRunner().invoke(app, command)
    assert (first.exit_code, second.exit_code) == (1, 1)
    was, now = (json.loads(done.stdout) for done in (first, second))
    assert was | {"seconds": 0} == now | {"seconds": 0} and now["counts"]["people"]["missing"] == 1
    assert "ไม่มีอะไรเปลี่ยนจากครั้งก่อน" in second.stderr and "ไม่มีอะไรเปลี่ยน" not in first.stderr
    assert {path: path.stat().st_mtime_ns for path in (home / "output").rglob("*")} == before


def test_the_offices_of_a_country_that_have_not_changed_are_not_run_again(ran, tmp_path):
    for name in ("สพป. หนึ่ง", "สพป. สอง"):
        shutil.copytree(ran[0] / "input", tmp_path / "offices" / name)
    command = ["run-all", "--round", "2566/1", "--input", str(tmp_path / "offices"), "--output", str(tmp_path / "output"), "--config", str(CONFIG)]

    def written():
        assert CliRunner().invoke(app, command).exit_code == 0
        return {path.parts[-3]: path.stat().st_mtime_ns for path in (tmp_path / "output").glob("*/2566-1/run.json")}
    first = written()
    overview = (tmp_path / "output/overview.csv").read_bytes()
    append(one_of(tmp_path / "offices/สพป. สอง/2566-1", WORKBOOKS))
    second = written()
    assert [name for name in first if first[name] != second[name]] == ["สพป. สอง"]
    assert (tmp_path / "output/overview.csv").read_bytes() == overview
