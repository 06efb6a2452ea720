"""Hostile files cost themselves only: no traceback, no dead run, not a byte of the others' results."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from pipeline.intake import workers
from pipeline.intake.inbox import list_inbox
from pipeline.intake.reading import Reading
from pipeline.intake.workbook import read_content
from tests.drawing import ROUND, SETTINGS
from tests.hostile import KINDS, hostile_files
from tests.office import write_office
from tests.trust_figures import FULL, record

MANY, SEED, GOOD = 300 if FULL else 90, 2566, 10
RESULTS = ("20_people", "21_indicators", "22_competencies", "40_item_scores", "50_scores", "60_bands", "70_ranks")
# What counts or lists every file of the inbox, and so may differ beside hostile ones; everything else is about people.
ABOUT_ALL_FILES = {"audit/00_files.csv", "audit/10_cells.csv", "audit/30_findings.csv", "findings.html", "findings.xlsx", "index.html",
                   "summary.xlsx", "run.json"}
# Whoever shares a machine with this test may slow it; the run itself takes a fraction.
SECONDS_MAX = 120
RUN = """
import resource, sys
from pipeline.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, file=sys.stderr)
"""


# ── one by one ──

@pytest.fixture(scope="module")
def hostile() -> list[tuple[str, bytes]]:
    return hostile_files(MANY, SEED)


@pytest.mark.parametrize("kind", dict.fromkeys(KINDS), ids=lambda kind: kind.__name__)
def test_every_kind_of_hostile_file_is_a_refusal_or_a_reading_with_findings(kind, hostile):
    of_kind = [(name, content) for name, content in hostile if f" {kind.__name__}" in name]
    for name, content in of_kind:
        reading = read_content(content, name, SETTINGS.limits, ROUND)
        assert reading.sha256 and (reading.refusal or reading.kind in ("evaluation", "agreement", "evidence")), name
    assert len(of_kind) >= MANY // len(KINDS)


def test_the_same_arguments_give_the_same_files():
    assert hostile_files(50, SEED) == hostile_files(50, SEED) != hostile_files(50, SEED + 1)


# ── a whole run ──

def run_office(folder: Path) -> tuple[subprocess.CompletedProcess, float]:
    started = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", RUN, "run", "--round", str(ROUND), "--input", folder / "in", "--output", folder / "out",
                            "--json"], capture_output=True, text=True, encoding="utf-8", timeout=SECONDS_MAX * 2)
    return ended, time.monotonic() - started


def audit(folder: Path, table: str) -> Path:
    return folder / "out" / ROUND.folder / "audit" / f"{table}.csv"


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(audit(folder, table).read_text(encoding="utf-8-sig").splitlines()))


@pytest.fixture(scope="module")
def runs(hostile, tmp_path_factory):
    """The same office alone and beside hostile files: (folder, ended, seconds) of each run."""
    made = []
    for name, files in (("alone", []), ("beside", hostile)):
        folder = tmp_path_factory.mktemp(name)
        write_office(folder / "in", GOOD)
        for file_name, content in files:
            place = folder / "in" / ROUND.folder / "จากโรงเรียน"
            place.mkdir(exist_ok=True)
            (place / file_name).write_bytes(content)
        made.append((folder, *run_office(folder)))
    return made


def test_hostile_files_change_no_byte_of_ten_good_results(runs):
    (alone, *_), (beside, *_) = runs
    for table in RESULTS:
        assert audit(beside, table).read_bytes() == audit(alone, table).read_bytes(), table
    scores = rows(beside, "50_scores")
    assert len(scores) == GOOD and {row["score_status"] for row in scores} == {"complete"}


def written(folder: Path) -> dict[str, bytes]:
    """name → bytes of everything in the round's output."""
    home = folder / "out" / ROUND.folder
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_every_paper_of_the_good_people_is_the_same_byte_by_byte(runs):
    (alone, *_), (beside, *_) = runs
    before, after = written(alone), written(beside)
    assert {name for name in before if after.get(name) != before[name]} == ABOUT_ALL_FILES
    assert {name.split("/")[0] for name in after.keys() - before.keys()} == {"returned"}
    papers = [name for name in before if name not in ABOUT_ALL_FILES and not name.startswith("audit/")]
    assert {name.split("/")[0] for name in papers} >= {"people", "units", "letters", "committee", "forms", "raises"}
    record(5, hostile_files=MANY, good_people=GOOD, papers_compared=len(papers), papers_changed=0)


def test_every_hostile_file_has_its_line_and_each_refused_one_its_finding(runs):
    beside, *_ = runs[1]
    files = rows(beside, "00_files")
    findings = {row["file_name"] for row in rows(beside, "30_findings")}
    assert len(files) == len(list_inbox(beside / "in" / ROUND.folder)) == MANY + GOOD + 1
    assert {row["file_name"] for row in files if row["file_status"] == "rejected"} <= findings
    assert all(row["sha256"] for row in files)


def test_the_run_ends_in_time_without_a_traceback_and_says_how_it_ended(runs):
    for (_, ended, seconds), code in zip(runs, (0, 1)):
        assert (ended.returncode, "Traceback" in ended.stderr) == (code, False), ended.stderr[-2000:]
        assert json.loads(ended.stdout)["round"] == str(ROUND)
        assert seconds < SECONDS_MAX


def test_no_worker_holds_more_than_its_limit(runs):
    for _, ended, _ in runs:
        assert int(ended.stderr.split()[-1]) < SETTINGS.limits.memory_mb * 1_000_000


# ── workers that die, hang or fail ──

def reader(path: str, file_name: str, limits, round_) -> Reading:
    """Stands for read_file: does what the file's first word says."""
    word = Path(path).read_text().split()[0]
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == "swell":
        bytearray(limits.memory_mb * 1_500_000)
    elif word == "hang" or word == "late" and _is_first_attempt(Path(path)):
        time.sleep(60)
    elif word == "fail":
        raise ZeroDivisionError("ours")
    return Reading(file_name, kind="evidence")


def _is_first_attempt(path: Path) -> bool:
    try:
        path.with_suffix(".tried").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Reads an inbox whose files do what their words say; gives (verdict by file, number of files said to be done)."""
    monkeypatch.setattr(workers, "read_file", reader)
    monkeypatch.setattr(workers, "PATIENCE", 2)

    def read_words(*words: str) -> tuple[dict[str, str], int]:
        folder, done = tmp_path / "in", Counter()
        folder.mkdir()
        for number, word in enumerate(words):
            (folder / f"{number:02} {word}").write_text(word)
        readings = workers.read_inbox(list_inbox(folder), SETTINGS.limits.model_copy(update={"seconds": 1}), ROUND, 2,
                                      lambda: done.update(["one"]))
        assert [r.file_name for r in readings] == [f"{n:02} {word}" for n, word in enumerate(words)]
        return {r.file_name.split()[1]: r.refusal.code if r.refusal else r.kind for r in readings}, done["one"]
    return read_words


def test_a_worker_that_dies_or_swells_costs_its_own_file_only(read):
    verdicts, done = read("fine", "die", "good", "swell", "well")
    assert verdicts == {"fine": "evidence", "good": "evidence", "well": "evidence", "die": "WORKBOOK_STOPS_READER",
                        "swell": "WORKBOOK_STOPS_READER"}
    assert done == 5


@pytest.mark.parametrize(("word", "verdict"), [("die", "WORKBOOK_STOPS_READER"), ("swell", "WORKBOOK_STOPS_READER"),
                                               ("hang", "WORKBOOK_TOO_SLOW"), ("late", "evidence")])
def test_of_files_that_were_read_at_once_only_the_guilty_one_pays(read, word, verdict):
    words = [*["fine"] * 20, word, *["good"] * 20]
    assert len(words) // 2 > workers.BATCHES_EACH * 2
    assert read(*words) == ({"fine": "evidence", word: verdict, "good": "evidence"}, len(words))


def test_a_file_that_ran_out_of_time_is_tried_once_more_alone_and_counts(read):
    assert read("fine", "late", "good") == ({"fine": "evidence", "late": "evidence", "good": "evidence"}, 3)


def test_a_file_that_never_ends_is_refused_when_its_second_time_is_up(read):
    started = time.monotonic()
    assert read("fine", "hang") == ({"fine": "evidence", "hang": "WORKBOOK_TOO_SLOW"}, 2)
    assert 3 <= time.monotonic() - started < 20


def test_a_refusal_for_slowness_names_the_longer_time(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "read_file", reader)
    monkeypatch.setattr(workers, "PATIENCE", 2)
    (tmp_path / "hang").write_text("hang")
    reading, = workers.read_inbox(list_inbox(tmp_path), SETTINGS.limits.model_copy(update={"seconds": 1}), ROUND, 1, lambda: None)
    assert (reading.refusal.found, bool(reading.sha256)) == ("2", True)


def test_a_fault_of_our_own_is_no_finding(read):
    with pytest.raises(ZeroDivisionError):
        read("fine", "fail")
