"""A round is forgotten on request: what was made of it goes, what came in and the record stay, and it is said where they are."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from pipeline.door import UNFINISHED
from pipeline.lock import only_run
from tests.loop_office import called
from tests.office import write_office
from tests.test_setup import make

FOLDER = "2566-1"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An office of two after run, packages, seal and compare; pages printed by hand, for that needs no browser."""
    home = tmp_path_factory.mktemp("office")
    write_office(home / "input", 2)
    for command in (("run",), ("packages",), ("seal",)):
        assert at(home, *command).code == 0
    assert called("compare", home / "output", home / "output").code == 0
    (home / "pdf" / FOLDER).mkdir(parents=True)
    (home / "pdf" / FOLDER / "raise_list.pdf").write_bytes(b"%PDF-1.7")
    return home


@pytest.fixture
def office(made, tmp_path):
    shutil.copytree(made, tmp_path / "office", symlinks=True)
    return tmp_path / "office"


def at(home, command, *more):
    return called(command, "--round", "2566/1", "--input", home / "input", "--output", home / "output", *more)


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def left(home):
    """What of the office is there, the lock apart."""
    return {name: content for name, content in tree(home).items() if not name.startswith(".prameun/")}


def test_nothing_that_was_made_of_the_round_is_left_and_what_came_in_is_as_it_was(office):
    before = left(office)
    said = at(office, "purge")
    assert (said.code, said.out) == (0, "")
    assert left(office) == {name: content for name, content in before.items() if name.startswith(("input/", "sealed/"))}
    assert not [folder for folder in ("output/2566-1", "output/changes-2566-1", "pdf/2566-1", "packages/2566-1") if (office / folder).exists()]


def test_it_says_in_a_sentence_each_what_remains_and_where(office):
    said = at(office, "purge").err
    assert f"ไฟล์ที่ส่งเข้ามายังอยู่ที่ {office / 'input' / FOLDER}" in said and f"ยังอยู่ที่ {office / 'sealed' / '2566-1.zip'}" in said
    assert "--to" in said and not [name for name in os.listdir(office / "input" / FOLDER) if name in said]


def test_what_somebody_has_filled_in_or_laid_there_himself_stays_and_is_counted(office):
    signed, own = office / "packages" / FOLDER / "packages.xlsx", office / "packages" / FOLDER / "บันทึก.txt"
    signed.write_bytes(b"signed")
    own.write_bytes(b"ours")
    said = json.loads(at(office, "purge", "--json").out)
    assert (said["status"], said["counts"]["filled_in"]) == ("purged", 2)
    assert {name for name in left(office) if name.startswith("packages/")} == {
        f"packages/{FOLDER}/{name}" for name in ("packages.xlsx", "บันทึก.txt", "packages.json")}


def test_the_next_rounds_papers_are_named_for_they_hold_the_former_score(office):
    (office / "output" / "2566-2").mkdir()
    (office / "output" / "2566-2" / "run.json").write_text("{}")
    assert "ผลของรอบ 2566/2" in at(office, "purge").err and (office / "output" / "2566-2" / "run.json").exists()


def test_purged_twice_it_finds_nothing_and_what_a_killed_purge_left_goes(office):
    (office / "output" / FOLDER / "run.json").unlink()
    (office / "packages" / f"{UNFINISHED}-{FOLDER}").mkdir()
    (office / "packages" / f"{UNFINISHED}-{FOLDER}" / "units.zip").write_bytes(b"half")
    assert at(office, "purge").code == 0 and not (office / "packages" / f"{UNFINISHED}-{FOLDER}").exists()
    assert json.loads(at(office, "purge", "--json").out)["counts"]["removed"] == 0


def test_of_an_inbox_that_is_not_there_nothing_is_said(office):
    shutil.rmtree(office / "input" / FOLDER)
    assert "ไฟล์ที่ส่งเข้ามายังอยู่" not in at(office, "purge").err


def test_a_round_must_be_named(office):
    before = left(office)
    said = called("purge", "--input", office / "input", "--output", office / "output")
    assert said.code == 2 and "--round 2566/1" in said.err and left(office) == before


def test_nothing_is_purged_while_a_run_holds_the_round(office):
    before = left(office)
    with only_run(office / "output" / FOLDER):
        said = subprocess.run([sys.executable, "-m", "pipeline", "purge", "--round", "2566/1", "--input", office / "input", "--output", office / "output"],
                              capture_output=True, text=True, env=os.environ | {"PYTHONUTF8": "1"})
    assert said.returncode == 2 and "กำลังทำงาน" in said.stderr and left(office) == before


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
@pytest.mark.parametrize("place", [f"output/{FOLDER}", f"pdf/{FOLDER}", f"packages/{FOLDER}", f"output/changes-{FOLDER}"])
def test_a_folder_that_is_a_link_is_refused_and_nothing_goes(place, office):
    shutil.rmtree(office / place)
    (office / place).symlink_to(office / "sealed", target_is_directory=True)
    before = left(office)
    said = at(office, "purge")
    assert said.code == 2 and "ลิงก์" in said.err and left(office) == before


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
def test_links_go_as_links(office):
    for place in (office / "output" / FOLDER, office / "pdf" / FOLDER):
        (place / "ก.pdf").symlink_to(office / "input" / FOLDER, target_is_directory=True)
    kept = {name: content for name, content in left(office).items() if name.startswith(("input/", "sealed/"))}
    assert at(office, "purge").code == 0 and left(office) == kept


@pytest.mark.parametrize("name", ["../../input/2566-1/เหยื่อ.txt", "ลิงก์/เหยื่อ.txt"])
def test_a_record_of_packages_that_leads_out_of_its_folder_removes_nothing_there(name, office):
    victim, folder = office / "input" / FOLDER / "เหยื่อ.txt", office / "packages" / FOLDER
    victim.write_bytes(b"")
    if os.name != "nt":
        (folder / "ลิงก์").symlink_to(office / "input" / FOLDER, target_is_directory=True)
    record = json.loads((folder / "packages.json").read_text(encoding="utf-8"))
    record["laid"][name] = ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
    (folder / "packages.json").write_text(json.dumps(record), encoding="utf-8")
    assert at(office, "purge").code == 0 and victim.exists()


@pytest.mark.parametrize("place", ["pdf", "output", "packages"])
def test_a_place_that_leads_into_the_inbox_is_refused(place, office):
    if os.name == "nt":
        pytest.skip("links need a privilege")
    shutil.rmtree(office / place)
    (office / place).symlink_to(office / "input", target_is_directory=True)
    before = tree(office / "input")
    assert at(office, "purge").code == 2 and tree(office / "input") == before


def test_a_folder_with_what_we_never_laid_there_is_refused(office):
    (office / "pdf" / FOLDER / "ของฉัน.docx").write_bytes(b"mine")
    before = left(office)
    assert at(office, "purge").code == 2 and left(office) == before


def test_make_help_tells_of_it():
    assert "make purge" in make("help").stdout and "ROUND=2566/1" in make("help").stdout
