"""Nothing leaks: people who are known by everything that is theirs, looked for wherever they have no place (PDPA).

Names, numbers, pay, scores and national IDs in what commands say, in errors and tracebacks, in names and properties of files,
in other people's files: 0 hits; and what we write is the owner's alone.
"""

import json
import os
import re
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from pipeline import run as method
from pipeline.intake import workbook
from pipeline.store import replace_printed
from tests.canary_office import Canary, texts_in, write_canary_office
from tests.loop_office import called
from tests.trust_figures import FULL, record

FOLDER = "2566-1"
has_modes = pytest.mark.skipif(os.name == "nt", reason="the system has no modes")


class Office:
    """The canary office after every command, and what each of them said: command → standard output and error."""

    def __init__(self, home: Path):
        self.home, self.said, self.ended = home, {}, {}
        self.canaries = write_canary_office(home / "input")
        before = os.umask(0)        # so that only our own modes keep others out
        try:
            for command in (("run",), ("run", "--json"), ("forms",), ("packages", "--json"), ("seal",)):
                self.command(*command)
            shutil.copytree(home / "output" / FOLDER, home / "former" / FOLDER)
            self.keep(("compare",), called("compare", home / "former", home / "output", "--json"))
            replace_printed(home / "pdf" / FOLDER, [("raise_list.pdf", b"%PDF-1.7"), ("letters/ก.pdf", b"%PDF-1.7")])
        finally:
            os.umask(before)
        shutil.rmtree(home / "former")

    def command(self, name: str, *more: str):
        return self.keep((name, *more), called(name, *more, "--input", self.home / "input", "--output", self.home / "output"))

    def keep(self, command: tuple[str, ...], said):
        self.said[command], self.ended[command] = said.out + said.err, said.code
        return said

    def made(self) -> dict[str, Path]:
        """Name → file of everything that was written."""
        files = [path for place in ("output", "packages", "sealed", "pdf") for path in (self.home / place).rglob("*")]
        return {path.relative_to(self.home).as_posix(): path for path in sorted(files) if path.is_file()}


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def hits(canaries: list[Canary], text: str, allowed: str = "") -> list[tuple[str, str]]:
    """(whose, what) stands in ``text`` of anybody but ``allowed``."""
    return [(one.person_id, kind) for one in canaries if one.person_id != allowed for kind in sorted(one.found_in(text))]


# ── what is said ──

def test_no_command_says_a_name_a_number_pay_or_a_score(office):
    assert len(office.said) == 6 and set(office.ended.values()) <= {0, 1}
    assert {command: hits(office.canaries, said) for command, said in office.said.items() if hits(office.canaries, said)} == {}
    record(8, commands=len(office.said), hits_in_what_commands_say=0)


def test_what_is_explained_of_one_person_names_no_other(office):
    told = [one for one in office.canaries if "score" in one.marks]
    for one in told if FULL else told[:2]:
        said = office.command("explain", one.person_id)
        assert one.found_in(said.out) >= {"name", "number", "score"}        # else the next line would prove nothing
        assert hits(office.canaries, said.out + said.err, allowed=one.person_id) == []
        del office.said["explain", one.person_id], office.ended["explain", one.person_id]


# ── our own faults ──

def faulty(office, monkeypatch, where, name: str, fault) -> str:
    """What a run says that ends in ``fault``, raised in place of a function."""
    def broken(*_, **__):
        raise fault
    monkeypatch.setattr(where, name, broken)
    said = called("run", "--input", office.home / "input", "--output", office.home / "faulty")
    assert said.code == 2 and said.out == "" and not (office.home / "faulty" / FOLDER / "run.json").exists()
    return said.err


def of_one(canary: Canary) -> str:
    return " ".join(canary.marks.values())


@pytest.mark.parametrize("kind", [KeyError, ValueError, AssertionError])
def test_a_traceback_says_where_and_of_what_kind_but_nobodys_data(kind, office, monkeypatch):
    said = faulty(office, monkeypatch, method, "score_people", kind(of_one(office.canaries[0])))
    assert "Traceback" in said and "run.py" in said and kind.__name__ in said and hits(office.canaries, said) == []


def test_a_fault_that_led_to_another_is_shown_without_its_words(office, monkeypatch):
    try:
        try:
            raise KeyError(of_one(office.canaries[0]))
        except KeyError as before:
            raise RuntimeError(of_one(office.canaries[1])) from before
    except RuntimeError as fault:
        said = faulty(office, monkeypatch, method, "score_people", fault)
    assert said.index("KeyError") < said.index("RuntimeError") and hits(office.canaries, said) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are started anew and know nothing of the broken function")
def test_a_fault_in_a_worker_is_led_to_its_line_without_its_words(office, monkeypatch):
    said = faulty(office, monkeypatch, workbook, "read_content", ValueError(of_one(office.canaries[0])))
    assert "RemoteTraceback" in said and "workbook.py" in said and "ValueError" in said and hits(office.canaries, said) == []


def test_tables_that_contradict_each_other_are_told_by_table_and_count(office, monkeypatch):
    files_frame = method.files_frame
    monkeypatch.setattr(method, "files_frame", lambda matched: files_frame(matched).iloc[1:])
    said = called("run", "--input", office.home / "input", "--output", office.home / "faulty")
    assert said.code == 2 and "BrokenTotals" in said.err and "00_files lacks 1" in said.err
    assert hits(office.canaries, said.err) == [] and not (office.home / "faulty" / FOLDER / "run.json").exists()


def test_a_value_in_the_wrong_column_is_counted_not_shown(office, monkeypatch):
    assign_bands = method.assign_bands
    monkeypatch.setattr(method, "assign_bands", lambda *given: _with_names_for_bands(assign_bands(*given), office.canaries[0]))
    said = called("run", "--input", office.home / "input", "--output", office.home / "faulty")
    assert said.code == 2 and "BrokenTable: 70_ranks" in said.err and hits(office.canaries, said.err) == []


def _with_names_for_bands(bands, canary: Canary):
    return bands.assign(band=of_one(canary))


# ── what is written ──

def test_a_national_id_stands_in_nothing_that_was_made_but_the_sealed_inbox(office):
    looked = 0
    for name, path in office.made().items():
        if not name.startswith("sealed/"):
            text = texts_in(path.read_bytes(), name)
            assert [one.person_id for one in office.canaries if "national_id" in one.found_in(text)] == [], name
            looked += 1
    with zipfile.ZipFile(office.home / "sealed" / f"{FOLDER}.zip") as sealed:
        for name in sealed.namelist():
            if not name.startswith(("input/", "former/")) and not name.endswith("manifest.json"):
                text = texts_in(sealed.read(name), name)
                assert [one.person_id for one in office.canaries if "national_id" in one.found_in(text)] == [], name
                looked += 1
    assert looked > 150
    record(8, canaries=len(office.canaries), files=looked, national_ids=0)


def test_a_persons_own_file_holds_nothing_of_anybody_else(office):
    own = {name: path for name, path in office.made().items() if re.fullmatch(r"\d{5}", path.stem) and "/returned/" not in name}
    assert len(own) > 40
    found = {name: hits(office.canaries, texts_in(path.read_bytes(), ""), allowed=path.stem) for name, path in own.items()}
    assert {name: marks for name, marks in found.items() if marks} == {}
    record(8, files_of_one_person=len(own), hits_in_other_peoples_files=0)


def test_a_number_stands_only_in_the_persons_own_file_name_and_nothing_else_in_any(office):
    """A returned workbook keeps the name under which its sender knows it."""
    for name, path in office.made().items():
        if "/returned/" in name:
            continue
        found = hits(office.canaries, re.sub(r"\.\w+$", "", name))
        assert found in ([], [(path.stem, "number")]), name


def test_properties_of_workbooks_name_nobody(office):
    looked = 0
    for name, path in office.made().items():
        if path.suffix == ".xlsx" and "/returned/" not in name:
            with zipfile.ZipFile(path) as book:
                said = " ".join(book.read(part).decode("utf-8") for part in book.namelist() if part.startswith("docProps/"))
            assert not re.search(r"<(dc:creator|cp:lastModifiedBy|Manager|Company)>[^<]", said), name
            assert hits(office.canaries, said, allowed=path.stem) == [], name
            looked += 1
    assert looked > 40


def test_the_record_of_a_run_counts_and_names_files_only_by_digest_and_name(office):
    record_ = json.loads((office.home / "output" / FOLDER / "run.json").read_text(encoding="utf-8"))
    said = json.dumps({key: value for key, value in record_.items() if key not in ("inputs", "outputs", "former")}, ensure_ascii=False)
    assert hits(office.canaries, said) == []


@has_modes
def test_what_we_write_is_the_owners_alone(office):
    looked = 0
    for place in ("output", "packages", "sealed", "pdf"):
        for path in (office.home / place, *(office.home / place).rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
            looked += 1
    assert looked > 150
    record(8, modes=looked)


def test_the_lock_says_which_process_and_nothing_else(office):
    said = "".join(path.read_text(encoding="utf-8") for path in (office.home / ".prameun").glob("*.lock"))
    assert "pid" in said and hits(office.canaries, re.sub(r"pid \d+", "pid", said)) == []
