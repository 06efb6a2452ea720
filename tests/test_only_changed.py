"""A second run does again only what has changed, and gives the bytes that a first one would."""

import json
import os
import shutil

import pytest

from pipeline import paperwork
from pipeline.cache import Cache
from pipeline.config import load_settings
from pipeline.intake import known
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.rounds import Round
from pipeline.run import run
from tests.office import write_office
from tests.sample_results import CONFIG

ROUND, BEFORE = Round(2566, 1), Round(2565, 2)
PEOPLE = 6


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """The inbox of a small office, this round and the one before."""
    home = tmp_path_factory.mktemp("sent")
    for round_ in (BEFORE, ROUND):
        write_office(home, PEOPLE, round_=str(round_))
    return home


@pytest.fixture(scope="module")
def plain(sent, tmp_path_factory):
    """What one process makes of it that knows of nothing before."""
    return tree(ran(sent, tmp_path_factory.mktemp("plain"), workers=1).output)


def ran(inbox, home, workers=1, fresh=False, config=CONFIG):
    """The place of a run with the cache of ``home``."""
    settings = load_settings(config)
    settings = settings.model_copy(update={"run": settings.run.model_copy(update={"workers": workers})})
    with Cache(home / "cache.sqlite", fresh) as cache:
        place = Place(inbox, home / "output", config, cache)
        run(ROUND, settings, place, Watch(quiet=True))
    return place


def touched(inbox, home):
    """The workbooks that a run reads and the papers that it makes."""
    seen, read, made = [], known.read_by, paperwork.made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known, "read_by", lambda crew, files, *how: (seen.extend(file.file_name for file in files), read(crew, files, *how))[1])
        patch.setattr(paperwork, "made", lambda batches, workers: (
            seen.extend(paper.name for batch in batches for paper in batch), made(batches, workers))[1])
        ran(inbox, home)
    return seen


def tree(folder):
    """Path → content of every file, of run.json without its times."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    record = json.loads(found[f"{ROUND.folder}/run.json"])
    return found | {f"{ROUND.folder}/run.json": {name: value for name, value in record.items() if name != "times"}}


@pytest.mark.parametrize("workers", [1, 2])
def test_cached_fresh_parallel_and_serial_runs_give_the_same_bytes(workers, sent, plain, tmp_path):
    for fresh in (False, False, True):
        assert tree(ran(sent, tmp_path, workers, fresh).output) == plain


def test_a_second_run_with_nothing_changed_reads_no_workbook_and_makes_no_paper(sent, tmp_path):
    ran(sent, tmp_path)
    before = {path: path.stat().st_ino for path in (tmp_path / "output").rglob("*") if path.is_file() and path.name != "run.json"}
    assert touched(sent, tmp_path) == []
    assert {path: path.stat().st_ino for path in before} == before          # none was written again


def test_a_late_file_is_read_alone_and_nobody_elses_forms_and_letters_are_made_again(sent, tmp_path):
    """Others' pages tell their place among those with a score, which a late score moves."""
    inbox = tmp_path / "inbox"
    shutil.copytree(sent, inbox)
    late, *_ = sorted((inbox / ROUND.folder).glob("*/*.xlsx"))
    late.rename(tmp_path / "late.xlsx")
    ran(inbox, tmp_path)
    (tmp_path / "late.xlsx").rename(late)
    seen = touched(inbox, tmp_path)
    assert [name for name in seen if (inbox / ROUND.folder / name).is_file()] == [late.relative_to(inbox / ROUND.folder).as_posix()]
    assert tree(tmp_path / "output") == tree(ran(inbox, tmp_path / "fresh").output)
    whose = {name.rpartition("/")[2].partition(".")[0] for name in seen if name.startswith(("people/", "letters/")) and not name.endswith(".html")}
    assert whose == {late.stem.split()[0]}


@pytest.mark.parametrize("changed", ["[office]\nname = ", "few_below = ", "places = 2"])
def test_other_settings_are_another_basis_of_every_paper_they_stand_in(changed, sent, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    ran(sent, tmp_path, config=config)
    text = config.read_text(encoding="utf-8")
    assert changed in text
    other = {"[office]\nname = ": '[office]\nname = "สำนักงานอื่น"\nx = ', "few_below = ": "few_below = 6 # ", "places = 2": "places = 1"}[changed]
    config.write_text(text.replace(changed, other, 1).replace('\nx = "', '\n# "'), encoding="utf-8")
    assert tree(ran(sent, tmp_path, config=config).output) == tree(ran(sent, tmp_path / "fresh", config=config).output)


def test_of_a_file_without_a_digest_what_was_found_is_part_of_the_basis(sent, tmp_path):
    """A link that became a pipe, a file too large that became larger: the same name, no digest, another finding."""
    inbox = tmp_path / "inbox"
    shutil.copytree(sent, inbox)
    odd = inbox / ROUND.folder / "ลิงก์.xlsx"
    odd.symlink_to("nowhere")
    ran(inbox, tmp_path)
    odd.unlink()
    os.mkfifo(odd)
    assert tree(ran(inbox, tmp_path).output) == tree(ran(inbox, tmp_path / "fresh").output)


def test_a_damaged_cache_costs_only_time(sent, plain, tmp_path):
    ran(sent, tmp_path)
    content = bytearray((tmp_path / "cache.sqlite").read_bytes())
    content[len(content) // 3:len(content) // 2] = bytes(len(content) // 2 - len(content) // 3)
    (tmp_path / "cache.sqlite").write_bytes(content)
    assert tree(ran(sent, tmp_path).output) == plain
    (tmp_path / "cache.sqlite").write_bytes(b"\xff" * 5000)
    assert tree(ran(sent, tmp_path).output) == plain
