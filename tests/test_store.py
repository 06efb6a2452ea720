"""The only place that writes: audit CSV that comes back as it went, and an output folder that is whole or says that it is not."""

import csv
import hashlib
import io
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import door
from pipeline.audit_csv import BOM, guarded
from pipeline.cells import Cells
from pipeline.door import UNFINISHED
from pipeline.faults import CannotWrite
from pipeline.schema import BrokenTable, Column, Table
from pipeline.store import Shelf, csv_bytes, read_table
from pipeline.tables import CELLS

NOTES = Table("99_notes", "notes, for these tests", ("note_no",), (
    Column("note_no", "counted from 1", "number", required=True), Column("text", "the note"), Column("more", "more of it")))
LIVE = ("=", "+", "-", "@", "\t", "\r")
# No surrogates: there is no such text in a workbook, and UTF-8 has no bytes for them.
TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
                  st.text(st.sampled_from("=+-@\t\r\n'\",; กำ0"), max_size=6))


def notes(*texts):
    return NOTES.frame([{"note_no": str(number), "text": text, "more": texts[-number]} for number, text in enumerate(texts, 1)])


def there_and_back(frame, folder):
    (folder / "audit").mkdir(exist_ok=True)
    (folder / "audit" / "99_notes.csv").write_bytes(csv_bytes(frame))
    return read_table(NOTES, folder)


# ── audit CSV ──

@given(texts=st.lists(TEXTS, max_size=5))
def test_any_text_comes_back_as_it_went(tmp_path_factory, texts):
    frame = notes(*texts)
    assert there_and_back(frame, tmp_path_factory.getbasetemp()).equals(frame)


@pytest.mark.parametrize("text", ["=1+1", "+66", "-5", "@x", "\tx", "\rx", "'", "''", "'=1", "''=1", "'x", '"', '"a","b"', "a\nb", "a\r\nb", "a\rb",
                                  "a,b", "", " ", "NA", "NaN", "null", "None", "0012", "1e5", "TRUE", "\ufeff", "\x00", "๐๑"])
def test_a_text_that_other_programs_would_change_comes_back_as_it_went(text, tmp_path):
    assert list(there_and_back(notes(text, "x"), tmp_path)["text"]) == [text, "x"]


@given(texts=st.lists(TEXTS, max_size=5))
def test_no_cell_begins_with_what_a_spreadsheet_would_run(texts):
    for row in csv.reader(io.StringIO(csv_bytes(notes(*texts)).decode("utf-8-sig"), newline="")):
        assert not any(value.startswith(LIVE) for value in row)


@given(texts=st.lists(TEXTS, max_size=5))
def test_no_line_outside_quotes_begins_with_what_a_spreadsheet_would_run(texts):
    """A lone carriage return is a line end to some programs: =1 behind one would be a cell of its own."""
    outside = "".join(csv_bytes(notes(*texts)).decode("utf-8-sig").split('"')[::2])
    assert "\r" not in outside


@given(TEXTS)
def test_a_leading_apostrophe_is_put_only_before_what_needs_it(text):
    is_live = text.lstrip("'").startswith(LIVE)
    assert guarded(text) == ("'" + text if is_live else text)


def test_the_file_is_utf_8_with_bom_line_feeds_and_plain_where_nothing_needs_quotes():
    assert csv_bytes(notes("ก ข", "0012")) == (BOM + "note_no,text,more\n1,ก ข,0012\n2,0012,ก ข\n").encode()


def test_a_line_break_in_a_cell_is_kept_inside_quotes():
    assert csv_bytes(notes("a\nb")) == (BOM + 'note_no,text,more\n1,"a\nb","a\nb"\n').encode()


def test_a_table_without_lines_is_its_headings():
    assert csv_bytes(NOTES.frame([])) == (BOM + "note_no,text,more\n").encode()


def test_reading_back_an_empty_table_gives_an_empty_frame(tmp_path):
    assert there_and_back(NOTES.frame([]), tmp_path).empty


def test_a_table_that_is_not_there_or_not_as_declared_is_not_read(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_table(NOTES, tmp_path)
    with pytest.raises(BrokenTable):
        there_and_back(pd.DataFrame({"note_no": ["1"], "text": ["x"]}, dtype="str"), tmp_path)


# ── the shelf ──

def publish(folder, names=("index.html", "people/ก/001.xlsx", "audit/00_files.csv")):
    shelf = Shelf(folder)
    for name in names:
        shelf.write(name, f"content of {name}".encode())
    shelf.finish({"program": "prameun"})
    return shelf


def files_below(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_finished_shelf_holds_what_was_written_and_a_record_with_the_digest_of_each(tmp_path):
    publish(tmp_path / "2566-1")
    found = files_below(tmp_path / "2566-1")
    record = json.loads(found.pop("run.json"))
    assert set(found) == {"index.html", "people/ก/001.xlsx", "audit/00_files.csv"}
    assert record == {"program": "prameun", "outputs": {name: hashlib.sha256(content).hexdigest()
                                                        for name, content in sorted(found.items())}}


def test_a_table_is_written_under_its_name_and_comes_back(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.write_table(NOTES, notes("=1", "0012"))
    assert read_table(NOTES, tmp_path).equals(notes("=1", "0012"))


def test_a_broken_table_is_not_written(tmp_path):
    with pytest.raises(BrokenTable):
        Shelf(tmp_path).write_table(NOTES, pd.DataFrame({"text": ["x"]}))
    assert files_below(tmp_path) == {}


def test_cells_whose_files_do_not_stand_together_are_no_table():
    lines = [dict.fromkeys(CELLS.column_names, "1") | {"file_name": name, "value_kind": "text"} for name in ("ก", "ข", "ก")]
    assert len(Cells.of_lines(lines[:2])) == 2
    with pytest.raises(BrokenTable, match="in two places"):
        Cells.of_lines(lines)


def test_what_is_no_longer_due_goes_with_its_empty_folders(tmp_path):
    publish(tmp_path, ("index.html", "people/ก/001.xlsx", "people/ข/ค/002.xlsx"))
    (tmp_path / "people" / "ง").mkdir()
    (tmp_path / UNFINISHED).write_text("left behind by a run that was killed")
    publish(tmp_path, ("index.html", "people/ก/003.xlsx"))
    assert set(files_below(tmp_path)) == {"index.html", "people/ก/003.xlsx", "run.json"}
    assert {path.name for path in tmp_path.rglob("*") if path.is_dir()} == {"people", "ก"}


def test_a_folder_in_the_way_of_a_file_is_named(tmp_path):
    (tmp_path / "summary.xlsx").mkdir()
    with pytest.raises(CannotWrite, match="summary.xlsx"):
        Shelf(tmp_path).write("summary.xlsx", b"new")


def test_a_link_to_a_folder_goes_but_never_what_it_leads_to(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    output = tmp_path / "2566-1"
    output.mkdir()
    (output / "link").symlink_to(elsewhere, target_is_directory=True)
    (output / "to-empty").symlink_to(tmp_path / "empty", target_is_directory=True)
    publish(output, ("index.html",))
    assert {path.name for path in output.iterdir()} == {"index.html", "run.json"}
    assert (elsewhere / "mine.txt").read_text() == "mine" and (tmp_path / "empty").is_dir()


def test_the_record_of_the_former_run_goes_before_anything_is_written(tmp_path):
    publish(tmp_path)
    Shelf(tmp_path)
    assert not (tmp_path / "run.json").exists()
    assert (tmp_path / "index.html").exists()


class Killed(BaseException):
    """Stands for the moment at which the machine stops."""


def killed_at(monkeypatch, step, publish_to):
    """Run ``publish_to`` and stop at the ``step``-th move into place; True where it ran to its end before."""
    moves, rename = iter(range(step)), door.rename

    def stop(*names):
        if next(moves, None) is None:
            raise Killed
        rename(*names)

    with monkeypatch.context() as patch:
        patch.setattr(door, "rename", stop)
        try:
            publish(publish_to)
        except Killed:
            return False
    return True


@pytest.mark.parametrize("step", range(4))
def test_a_run_killed_between_any_two_files_leaves_no_record_and_the_next_run_the_same_bytes(step, tmp_path, monkeypatch):
    publish(tmp_path / "undisturbed")
    publish(tmp_path / "output", ("old.html",))
    assert not killed_at(monkeypatch, step, tmp_path / "output")
    assert not (tmp_path / "output" / "run.json").exists()
    publish(tmp_path / "output")
    assert files_below(tmp_path / "output") == files_below(tmp_path / "undisturbed")


def test_the_record_is_the_last_file_to_come(tmp_path, monkeypatch):
    assert not killed_at(monkeypatch, 3, tmp_path)
    assert {"index.html", "people/ก/001.xlsx", "audit/00_files.csv"} < set(files_below(tmp_path))
    assert killed_at(monkeypatch, 4, tmp_path)


def test_a_file_written_only_in_part_never_has_its_final_name(tmp_path, monkeypatch):
    publish(tmp_path, ("index.html",))

    def half(path, content):
        with open(path, "wb") as file:
            file.write(content[:3])
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(door, "fill", half)
        with pytest.raises(Killed):
            publish(tmp_path, ("index.html", "new.html"))
    found = files_below(tmp_path)
    assert found["index.html"] == b"content of index.html"
    assert set(found) == {"index.html", UNFINISHED}


def test_a_second_run_replaces_a_file_as_a_whole(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.write("a.txt", b"a long text")
    before = (tmp_path / "a.txt").stat().st_ino
    shelf.write("a.txt", b"short")
    assert (tmp_path / "a.txt").read_bytes() == b"short"
    assert (tmp_path / "a.txt").stat().st_ino != before


def test_a_file_that_another_program_holds_open_is_said_once_and_the_rest_goes_on(tmp_path, monkeypatch):
    publish(tmp_path, ("summary.xlsx", "index.html"))
    held, rename = b"summary of the run before", door.rename
    (tmp_path / "summary.xlsx").write_bytes(held)

    def in_excel(path, target):
        if target.name == "summary.xlsx":
            raise PermissionError(13, "sharing violation")
        rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(door, "rename", in_excel)
        with pytest.raises(CannotWrite, match="summary.xlsx.*ปิดไฟล์"):
            publish(tmp_path, ("summary.xlsx", "new.html"))
    found = files_below(tmp_path)
    assert found["summary.xlsx"] == held and "new.html" in found and "run.json" not in found and UNFINISHED not in found


def test_what_stands_there_already_is_not_written_again_and_stays_due(tmp_path, monkeypatch):
    publish(tmp_path, ("same.html", "other.html"))
    (tmp_path / "other.html").write_bytes(b"CONTENT of other.html")
    written, write_file = [], door.write_file
    monkeypatch.setattr(door, "write_file", lambda target, content: (written.append(target.name), write_file(target, content)))
    publish(tmp_path, ("same.html", "other.html"))
    assert written == ["other.html", "run.json"] and files_below(tmp_path)["other.html"] == b"content of other.html"
    assert set(json.loads(files_below(tmp_path)["run.json"])["outputs"]) >= {"same.html", "other.html"}


def test_a_link_to_the_very_content_is_replaced_by_a_file(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"content of index.html")
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "index.html").symlink_to(tmp_path / "elsewhere")
    publish(tmp_path / "output", ("index.html",))
    assert not (tmp_path / "output" / "index.html").is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_what_is_written_is_its_owners_alone(tmp_path):
    publish(tmp_path / "output", ("a/b.html",))
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "output", *(tmp_path / "output").rglob("*"))}
    assert modes["output"] == modes["a"] == 0o700 and modes["b.html"] == modes["run.json"] == 0o600
