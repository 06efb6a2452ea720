"""Two runs of one round side by side: who moved, from what to what, and because of whom."""

import csv
import dataclasses
import hashlib
import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from lxml import html

from pipeline import cli, tables
from pipeline.documents.changes import moves as module
from pipeline.documents.changes.files import list_file_changes
from pipeline.documents.changes.moves import EVIDENCE, THINGS, Watched, list_changes
from pipeline.documents.changes.page import (
    BECAUSE_TH, Comparison, changes_files, changes_page, count_changes, in_words)
from pipeline.documents.pages import person_page_name
from pipeline.results import FRAMES, Results
from pipeline.publish import audit_frames
from pipeline.door import write_file
from pipeline.audit_csv import BOM
from pipeline.store import Shelf, completed_runs
from tests.browser import foreign_scripts
from tests.sample_results import CONFIG, OFFICE, sample_results
from tests.test_review_papers import reviewed

COMPARISON = Comparison("old/2566-1", "new/2566-1", "../2566-1", True)
NOTHING = "ไม่มีคะแนน ระดับ สถานะ เงินที่ได้เลื่อน หรืออันดับของใครเปลี่ยน"
MARKUP = "<script>alert(1)</script> {{ 7*7 }}"


def drawn(person_id: str, levels: str | None) -> str:
    """The office with other levels of one person; without the person where ``levels`` is None."""
    lines = [line.split("|") for line in OFFICE.strip().splitlines()]
    return "\n".join("|".join([*line[:4], levels, line[5]] if line[0].strip() == person_id else line)
                     for line in lines if line[0].strip() != person_id or levels)


def with_files(results: Results, *files: tuple[str, ...]) -> Results:
    """``results`` with these lines of 00_files: name, digest, person_id, and the status where it is not accepted."""
    return dataclasses.replace(results, files=tables.FILES.frame([
        dict.fromkeys(tables.FILES.column_names, "") | {
            "file_name": name, "sha256": sha256, "person_id": person_id, "file_kind": "evaluation",
            "file_status": status[0] if status else "accepted"} for name, sha256, person_id, *status in files]))


def moves(changes: pd.DataFrame, person_id: str) -> dict[str, tuple[str, str, str]]:
    """thing → before, after, because."""
    return {row.thing: (row.before, row.after, row.because) for row in changes.itertuples() if row.person_id == person_id}


def line_of(changes: pd.DataFrame, person_id: str, thing: str):
    return next(row for row in changes.itertuples() if (row.person_id, row.thing) == (person_id, thing))


def file_changes(before: list[tuple], after: list[tuple]) -> list[tuple[str, str]]:
    return [(file.change, file.file_name)
            for file in list_file_changes(with_files(BEFORE, *before), with_files(BEFORE, *after))]


def page_of(before: Results, after: Results, comparison: Comparison = COMPARISON) -> html.HtmlElement:
    return html.document_fromstring(changes_page(list_changes(before, after), before, after, comparison))


def words_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.xpath(".//text()[not(ancestor::style | ancestor::script)]")).split())


# 00104, who lacked a level, sends it: 80.80 comes between 00101 and the two at 80.00.
BEFORE = with_files(sample_results(), ("a/4.xlsx", "4a", "00104"), ("b/1.xlsx", "1a", "00101"))
AFTER = with_files(sample_results(office=drawn("00104", "4 5 4")), ("a/4.xlsx", "4b", "00104"), ("b/1.xlsx", "1a", "00101"))
CHANGES = list_changes(BEFORE, AFTER)


# ── who moved ──

def test_two_equal_runs_have_no_changes_and_say_so():
    changes = list_changes(BEFORE, BEFORE)
    assert changes.empty and list(changes.columns) == module.CHANGES.column_names
    assert in_words(count_changes(changes, BEFORE, BEFORE)) == NOTHING
    assert NOTHING in words_of(page_of(BEFORE, BEFORE)) and not page_of(BEFORE, BEFORE).xpath("//table")


def test_whoever_becomes_complete_gets_band_score_status_and_rank():
    assert moves(CHANGES, "00104") == {
        "band": ("", "good", "own"), "score": ("", "80.80", "own"), "status": ("incomplete", "complete", "own"),
        "rank": ("", "2", "own"), "unit_rank": ("", "1", "own")}


def test_a_late_file_moves_the_ranks_of_others():
    assert moves(CHANGES, "00102") == {"rank": ("2", "3", "others"), "unit_rank": ("1", "2", "others")}
    assert moves(CHANGES, "00103") == {"rank": ("2", "3", "others")}


def test_whoever_was_not_passed_is_not_listed():
    assert set(CHANGES["person_id"]) == {"00104", "00102", "00103"}


def test_the_same_changes_backwards_have_before_and_after_swapped():
    back = list_changes(AFTER, BEFORE)
    assert {(r.person_id, r.thing, r.after, r.before) for r in CHANGES.itertuples()} == {
        (r.person_id, r.thing, r.before, r.after) for r in back.itertuples()}


def test_a_tie_that_ends_is_said_of_both_and_its_cause_of_each():
    changes = list_changes(BEFORE, sample_results(office=drawn("00103", "4 4 4.5")))
    assert moves(changes, "00103")["tied_with"] == ("00102", "", "own")
    assert moves(changes, "00102") == {"rank": ("2", "3", "others"), "tied_with": ("00103", "", "others")}


def test_a_tie_in_another_order_of_names_is_no_change():
    office = OFFICE + "00106 | นายฉลอง สมมติ | government_employee | กลุ่มอำนวยการ | 4 4 4 | 4 4 4 4 4 4 4\n"
    before, after = (sample_results(office=office, changed=changed) for changed in ({}, {"00102": {"full_name": "นายอุทัย จำลองดี"}}))
    assert list(before.ranks["tied_with"]) != list(after.ranks["tied_with"])
    assert list_changes(before, after).empty


@pytest.mark.parametrize("before, after, was, now", [(drawn("00103", None), OFFICE, "", "00103"),
                                                     (OFFICE, drawn("00103", None), "00103", "")])
def test_whoever_came_or_left_is_said_first(before, after, was, now):
    before, after = sample_results(office=before), sample_results(office=after)
    changes = list_changes(before, after)
    assert moves(changes, "00103")["roster"] == (was, now, "own")
    assert changes["person_id"][0] == "00103" and changes["thing"][0] == "roster"
    assert moves(changes, "00102")["tied_with"] == (was, now, "others")
    assert "อยู่ในทะเบียน" in words_of(page_of(before, after))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_does_not_matter(seed):
    mixed = [dataclasses.replace(run, **{name: getattr(run, name).sample(frac=1, random_state=seed) for name in FRAMES})
             for run in (BEFORE, AFTER)]
    assert changes_files(list_changes(*mixed), *mixed, COMPARISON) == changes_files(CHANGES, BEFORE, AFTER, COMPARISON)


# ── order by consequence ──

def test_a_band_outranks_a_score_and_a_score_a_rank():
    office = drawn("00101", "4.5 4.75 4.8").replace("3.15 3 3.3 ", "5 5 5 ")
    changes = list_changes(BEFORE, sample_results(office=office))
    firsts = changes.drop_duplicates("person_id")
    assert list(zip(firsts["person_id"], firsts["thing"])) == [("อ02", "band"), ("00101", "score")]
    assert list(firsts["change_no"]) == sorted(firsts["change_no"], key=int)
    things = list(THINGS)
    for _, own in changes.groupby("person_id"):
        assert list(own["thing"]) == sorted(own["thing"], key=things.index)


def test_equals_in_consequence_stand_in_dictionary_order():
    assert list(CHANGES["full_name"].drop_duplicates()) == ["นายจักรี สมมติเพียร", "นายขจร จำลองดี", "นางคำแก้ว ตัวอย่างงาม"]


# ── because of what ──

def test_an_own_change_names_the_file_the_figures_and_the_finding():
    row = line_of(CHANGES, "00104", "band")
    assert (row.files_changed, row.figures_changed, row.findings_went) == ("a/4.xlsx", "1", "LEVEL_MISSING")
    assert not any((row.files_came, row.files_went, row.files_judged, row.findings_came, row.roster_changed, row.because_of))


def test_a_change_because_of_others_names_them_and_nothing_of_ones_own():
    resent = with_files(AFTER, ("a/4.xlsx", "4b", "00104"), ("b/2.xlsx", "2b", "00102"))
    row = line_of(list_changes(BEFORE, resent), "00102", "rank")
    assert row.because_of == "00104" and not any(getattr(row, column) for column in EVIDENCE)


def test_whoever_falls_has_the_rank_of_ones_own_making_and_whoever_was_passed_of_others():
    changes = list_changes(BEFORE, sample_results(office=drawn("อ01", "1 1 1")))
    assert moves(changes, "อ01")["rank"] == ("1", "2", "own")
    assert moves(changes, "อ02") == {"rank": ("2", "1", "others")}


def test_another_unit_moves_the_rank_in_the_unit_by_ones_own_and_the_others_there():
    changes = list_changes(BEFORE, sample_results(changed={"00102": {"unit": "กลุ่มอำนวยการ"}}))
    assert moves(changes, "00102") == {"unit_rank": ("1", "2", "own")}
    assert line_of(changes, "00102", "unit_rank").roster_changed == "unit"
    back = list_changes(sample_results(changed={"00101": {"unit": "โรงเรียนบ้านสมมติ"}}), BEFORE)
    assert moves(back, "00102") == {"unit_rank": ("2", "1", "others")} and line_of(back, "00102", "unit_rank").because_of == "00101"


def test_a_band_that_moved_although_nothing_of_the_persons_did_is_put_down_to_the_rules():
    stricter = dataclasses.replace(BEFORE, bands=BEFORE.bands.replace({"band": {"outstanding": "very_good"}}))
    changes = list_changes(BEFORE, stricter)
    assert moves(changes, "อ01") == {"band": ("outstanding", "very_good", "rules")}
    assert BECAUSE_TH["rules"] in words_of(page_of(BEFORE, stricter))


def test_settings_that_differ_are_said_on_the_page():
    assert "ไฟล์ค่าตั้ง" in words_of(page_of(BEFORE, AFTER, COMPARISON._replace(has_same_rules=False)))
    assert "ไฟล์ค่าตั้ง" not in words_of(page_of(BEFORE, AFTER))


# ── which files ──

X, Y = ("x.xlsx", "1"), ("y.xlsx", "2")


@pytest.mark.parametrize("before, after, expected", [
    ([X], [X, Y], [("came", "y.xlsx")]),
    ([X, Y], [X], [("went", "y.xlsx")]),
    ([X], [("x.xlsx", "9")], [("changed", "x.xlsx")]),
    ([X], [("sub/new name.xlsx", "1")], []),
    ([X, Y], [("x.xlsx", "2"), ("y.xlsx", "1")], []),
    ([X], [X, ("copy.xlsx", "1")], [("came", "copy.xlsx")]),
    ([X, ("copy.xlsx", "1")], [X], [("went", "copy.xlsx")]),
    ([("x.xlsx", "")], [("x.xlsx", "")], []),
    ([("x.xlsx", "")], [("x.xlsx", "1")], [("changed", "x.xlsx")]),
    ([X], [("x.xlsx", "9"), ("z.xlsx", "1")], [("came", "x.xlsx")]),
], ids=["came", "went", "other content", "moved", "names swapped", "copy came", "copy went", "unreadable twice", "readable now",
        "moved and its name taken"])
def test_content_decides_which_file_differs(before, after, expected):
    assert file_changes(*([(*file, "00104") for file in files] for files in (before, after))) == expected


@pytest.mark.parametrize("after", [("x.xlsx", "1", "00104", "superseded"), ("x.xlsx", "1", "00102")])
def test_the_same_file_with_another_status_or_owner_is_judged_otherwise(after):
    assert file_changes([("x.xlsx", "1", "00104")], [after]) == [("judged", "x.xlsx")]


def test_files_of_nobody_are_listed_on_the_page():
    after = with_files(BEFORE, ("a/4.xlsx", "4a", "00104"), ("b/1.xlsx", "1a", "00101"), ("ทะเบียนใหม่.xlsx", "9", ""))
    page = words_of(page_of(BEFORE, after))
    assert NOTHING in page and "ทะเบียนใหม่.xlsx ไฟล์ใหม่" in page


# ── what is written ──

def test_the_csv_is_in_the_dialect_of_the_audit_and_runs_nothing():
    after = with_files(AFTER, ("=cmd|' /C calc'!A1.xlsx", "4b", "00104"))
    content = changes_files(list_changes(BEFORE, after), BEFORE, after, COMPARISON)["changes.csv"].decode()
    assert content.startswith(BOM + "change_no,person_id,") and "\r" not in content
    cells = [cell for row in csv.reader(content.removeprefix(BOM).splitlines()) for cell in row]
    assert "'=cmd|' /C calc'!A1.xlsx" in cells and not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_text_of_a_workbook_stays_text_on_the_page():
    hostile = {"00104": {"full_name": MARKUP, "unit": MARKUP}, "00102": {"unit": '" onclick="alert(2)'}}
    before = sample_results(changed=hostile)
    after = with_files(sample_results(office=drawn("00104", "4 5 4"), changed=hostile), (f"{MARKUP}.xlsx", "1", "00104"))
    page = page_of(before, after)
    assert not foreign_scripts(page) and f"{MARKUP}.xlsx" in words_of(page) and f"{MARKUP} " in words_of(page)
    assert not [name for element in page.iter() for name in element.keys() if name.startswith("on")]


def test_the_counts_stand_on_top_and_add_up():
    counts = count_changes(CHANGES, BEFORE, AFTER)
    assert counts == {"people": 3, "because": {"own": 1, "committee": 0, "office": 0, "rules": 0, "others": 2},
                      "things": dict.fromkeys(THINGS, 0) | {"band": 1, "score": 1, "status": 1, "rank": 3, "unit_rank": 2},
                      "files": {"came": 0, "went": 0, "changed": 1, "judged": 0},
                      "raised": {"more": 0, "more_baht": "0", "less": 0, "less_baht": "0"}}
    tiles = [words_of(tile) for tile in page_of(BEFORE, AFTER).xpath("//dl[@class='glance']//dd")]
    assert tiles == [f"{count} คน" for count in (3, *counts["things"].values())]


def test_everybody_who_moved_is_on_the_page_once_below_the_gravest_consequence():
    sections = {section.get("aria-labelledby"): section for section in page_of(BEFORE, AFTER).xpath("//section")}
    assert list(sections) == ["summary", "band", "rank", "files"]
    names = {thing: [words_of(name.xpath("./a")[0]) for name in sections[thing].xpath(".//th[@scope='rowgroup']")]
             for thing in ("band", "rank")}
    assert names == {"band": ["นายจักรี สมมติเพียร"], "rank": ["นายขจร จำลองดี", "นางคำแก้ว ตัวอย่างงาม"]}
    assert "a/4.xlsx" in words_of(sections["band"]) and "หมดไป: ไม่มีระดับของตัวชี้วัดที่ 2" in words_of(sections["band"])
    assert words_of(sections["rank"]).count("ผลของคนอื่น นายจักรี สมมติเพียร") == 2


def test_each_row_of_a_person_is_a_line_of_the_csv():
    rows = page_of(BEFORE, AFTER).xpath("//th[@scope='rowgroup']/ancestor::tbody/tr")
    assert len(rows) == len(CHANGES)
    assert all(len(body.xpath("./tr")) == int(body.xpath(".//th/@rowspan")[0]) for body in page_of(BEFORE, AFTER).xpath(
        "//tbody[.//th[@scope='rowgroup']]"))


def test_the_page_asks_for_nothing_from_outside_and_is_labelled():
    page = page_of(BEFORE, AFTER)
    assert not page.xpath("//@src | //link | //iframe") and not [href for href in page.xpath("//@href") if ":" in href]
    assert all(table.find("caption") is not None for table in page.iter("table")) and not page.xpath("//th[not(@scope)]")
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3")]
    assert levels[0] == 1 and levels.count(1) == 1


def test_links_lead_to_the_new_run_and_nowhere_for_whoever_left():
    gone = sample_results(office=drawn("00103", None))
    page = page_of(AFTER, gone)
    person = next(person for person in gone.people.itertuples() if person.person_id == "00102")
    hrefs = [unquote(href) for href in page.xpath("//th//a/@href")]
    assert f"../2566-1/{person_page_name(person)}" in hrefs and not [href for href in hrefs if "00103" in href]
    assert not page_of(AFTER, gone, COMPARISON._replace(to_new=None)).xpath("//th//a")


def test_a_thing_more_to_watch_is_one_line(monkeypatch):
    watched = Watched("achievement", "scores", "achievement_score", "ผลสัมฤทธิ์ของงาน")
    monkeypatch.setattr(module, "WATCHED", (*module.WATCHED, watched))
    monkeypatch.setitem(THINGS, "achievement", watched)
    assert moves(list_changes(BEFORE, AFTER), "00104")["achievement"] == ("", "86.00", "own")
    assert "ผลสัมฤทธิ์ของงาน – 86.00" in words_of(page_of(BEFORE, AFTER))


# ── because of the committee ──

def with_list(results: Results, changed: dict[str, str], *names: str) -> Results:
    """The round after a committee that gave these people other totals, with its lists among the files."""
    files = [dict.fromkeys(tables.FILES.column_names, "") | {"file_name": name, "sha256": name, "file_kind": "committee",
                                                             "file_status": "accepted"} for name in names]
    return dataclasses.replace(reviewed(results, changed),
                               files=tables.FILES.frame([*results.files.to_dict("records"), *files]))


def test_what_a_committee_changed_is_a_change_with_its_list_as_the_cause():
    before, after = with_list(BEFORE, {}), with_list(BEFORE, {"00102": "85.00"}, "มติ.xlsx")
    changes = list_changes(before, after)
    assert moves(changes, "00102") == {"band_after": ("good", "very_good", "committee"),
                                       "score_after": ("80.00", "85.00", "committee")}
    assert line_of(changes, "00102", "band_after").files_came == "มติ.xlsx"
    assert moves(changes, "00103") == {"rank_after": ("2", "3", "others")}
    assert line_of(changes, "00103", "rank_after").because_of == "00102"
    assert "มติคณะกรรมการ ไฟล์ใหม่: มติ.xlsx" in words_of(page_of(before, after))
    assert "เพราะมติคณะกรรมการ 1 คน" in in_words(count_changes(changes, before, after))


def test_a_decision_that_is_gone_is_the_committees_unless_the_score_it_changed_has_moved():
    decided = with_list(BEFORE, {"00102": "85.00"}, "มติ.xlsx")
    assert moves(list_changes(decided, with_list(BEFORE, {})), "00102")["score_after"] == ("85.00", "80.00", "committee")
    resent = with_list(sample_results(office=drawn("00102", "5 5 5")), {}, "มติ.xlsx")
    assert {because for _, _, because in moves(list_changes(decided, resent), "00102").values()} == {"own"}


def test_what_the_committee_left_as_evaluated_is_said_once():
    changes = list_changes(with_list(BEFORE, {}), with_list(AFTER, {}))
    assert not {"score_after", "band_after", "rank_after"} & set(changes["thing"])


# ── the command ──

def completed(folder: Path, results: Results = BEFORE, **record: str) -> Path:
    """The audit tables of a completed run in ``folder``."""
    shelf = Shelf(folder)
    for table, frame in audit_frames(results):
        shelf.write_table(table, frame)
    shelf.write_cells(results.cells)
    shelf.finish({"round": str(results.round), "version": "1", "config_sha256": "1"} | record)
    return folder


def compare(monkeypatch, *arguments: str | Path) -> int:
    """Run the command as a clerk would; the code it leaves with."""
    monkeypatch.setattr(sys, "argv", ["pipeline", "compare", *map(str, arguments), "--config", str(CONFIG)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return left.value.code or 0


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    return completed(tmp_path / "old" / "2566-1"), completed(tmp_path / "new" / "2566-1", AFTER)


def test_the_command_says_counts_alone_and_writes_beside_the_new_run(runs, monkeypatch, capsys):
    assert compare(monkeypatch, *runs) == 0
    said = capsys.readouterr()
    assert said.out == "" and "มีสิ่งเปลี่ยน 3 คน" in said.err and "เพราะผลของคนอื่น 2 คน" in said.err
    assert not re.search("00104|จักรี|80.80", said.err)
    place = runs[1].parent / "changes-2566-1"
    assert sorted(path.name for path in place.iterdir()) == ["changes.csv", "changes.html"]
    assert place.joinpath("changes.csv").read_bytes() == changes_files(CHANGES, BEFORE, AFTER, COMPARISON)["changes.csv"]
    assert 'href="../2566-1/people/' in place.joinpath("changes.html").read_text(encoding="utf-8")


def test_a_run_whose_tables_cannot_be_read_is_refused_in_thai(runs, monkeypatch, capsys):
    runs[0].joinpath("audit", "50_scores.csv").unlink()
    assert compare(monkeypatch, *runs) == 2
    assert "อ่านตารางใน" in capsys.readouterr().err


def test_the_command_as_json_is_one_object(runs, monkeypatch, capsys, tmp_path):
    assert compare(monkeypatch, *runs, "--json", "--output", tmp_path / "x") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["round"], answer["counts"]["people"]) == ("changed", "2566/1", 3)
    assert all(Path(path).exists() for path in answer["paths"].values())
    assert Path(answer["paths"]["output"]) == tmp_path / "x"


def test_nothing_changed_is_finished_too(runs, monkeypatch, capsys):
    assert compare(monkeypatch, runs[0], runs[0], "--json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["status"] == "unchanged" and NOTHING in said.err


def test_the_same_two_runs_give_the_same_bytes(runs, monkeypatch):
    contents = []
    for _ in range(2):
        compare(monkeypatch, *runs)
        contents.append([path.read_bytes() for path in sorted((runs[1].parent / "changes-2566-1").iterdir())])
    assert contents[0] == contents[1]


def test_a_folder_of_rounds_is_taken_by_the_round_asked_for(runs, monkeypatch, capsys):
    for folder in runs:
        completed(folder.parent / "2566-2", sample_results("2566/2"))
    assert compare(monkeypatch, runs[0].parent, runs[1].parent, "--round", "2566/1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["counts"]["people"] == 3
    assert compare(monkeypatch, runs[0].parent, runs[1].parent, "--round", "2566/2", "--json") == 0
    assert json.loads(capsys.readouterr().out)["round"] == "2566/2"


def test_a_folder_of_one_round_needs_no_round(runs, monkeypatch):
    assert compare(monkeypatch, runs[0].parent, runs[1].parent) == 0


def test_other_settings_of_the_two_runs_are_noticed(runs, monkeypatch):
    completed(runs[1], AFTER, config_sha256="2")
    compare(monkeypatch, *runs)
    assert "ไฟล์ค่าตั้ง" in (runs[1].parent / "changes-2566-1" / "changes.html").read_text(encoding="utf-8")


def _unfinished(old: Path) -> None:
    (old / "run.json").unlink()


def _cut_off(old: Path) -> None:
    (old / "run.json").write_text('{"round": "25')


def _of_another_program(old: Path) -> None:
    (old / "run.json").write_text("[]")


def _of_another_round(old: Path) -> None:
    completed(old, sample_results("2566/2"))


def _without_a_table(old: Path) -> None:
    (old / "audit" / "70_ranks.csv").unlink()


def _with_other_columns(old: Path) -> None:
    (old / "audit" / "70_ranks.csv").write_text("person_id\n", encoding="utf-8")


def _with_an_empty_table(old: Path) -> None:
    (old / "audit" / "70_ranks.csv").write_bytes(b"")


def _of_another_version(old: Path) -> None:
    _with_other_columns(old)
    record = json.loads((old / "run.json").read_text(encoding="utf-8"))
    record["outputs"]["audit/70_ranks.csv"] = hashlib.sha256((old / "audit" / "70_ranks.csv").read_bytes()).hexdigest()
    (old / "run.json").write_text(json.dumps(record), encoding="utf-8")


def _with_a_copy(old: Path) -> None:
    (old / "run.json").rename(old / "x")
    for name in ("one", "two"):
        completed(old / name)


@pytest.mark.parametrize("spoil, sentence", [
    (_unfinished, "ไม่พบผล"), (_cut_off, "ไม่พบผล"), (_of_another_program, "ไม่พบผล"), (_of_another_round, "เทียบต่างรอบไม่ได้"),
    (_of_another_version, "อ่านตาราง"), (_without_a_table, "อ่านตาราง"), (_with_other_columns, "อ่านตาราง"), (_with_an_empty_table, "อ่านตาราง"),
    (_with_a_copy, "พบผลของรอบ 2566/1 มากกว่าหนึ่งชุด")])
def test_a_folder_without_one_completed_run_of_the_round_is_one_sentence(runs, monkeypatch, capsys, spoil, sentence):
    spoil(runs[0])
    assert compare(monkeypatch, *runs, "--round", "2566/1") == cli.COULD_NOT_RUN
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith(sentence) and len(said.err.splitlines()) == 1
    assert str(runs[0]) in said.err and not (runs[1].parent / "changes-2566-1").exists()


def test_a_folder_that_is_not_there_is_one_sentence(runs, monkeypatch, capsys, tmp_path):
    assert compare(monkeypatch, tmp_path / "nowhere", runs[1]) == cli.COULD_NOT_RUN
    assert capsys.readouterr().err.startswith("ไม่พบผล")


def test_two_runs_of_a_round_not_asked_for_are_refused(runs, monkeypatch, capsys):
    assert compare(monkeypatch, *runs, "--round", "2566/2") == cli.COULD_NOT_RUN
    assert "แต่ขอรอบ 2566/2" in capsys.readouterr().err


@pytest.mark.parametrize("inside", [".", "audit", "../2566-1/changes"])
def test_nothing_is_written_where_a_run_would_remove_it(runs, monkeypatch, capsys, inside):
    before = sorted(runs[1].rglob("*"))
    assert compare(monkeypatch, *runs, "--output", runs[1] / inside) == cli.COULD_NOT_RUN
    assert "--output" in capsys.readouterr().err and sorted(runs[1].rglob("*")) == before


# ── the store ──

def test_a_round_below_a_folder_is_found_only_when_completed(tmp_path):
    completed(tmp_path / "2566-1")
    (tmp_path / "2566-2").mkdir()
    assert list(completed_runs(tmp_path)) == [tmp_path / "2566-1"] == list(completed_runs(tmp_path / "2566-1"))


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path):
    for content in (b"one", b"two"):
        write_file(tmp_path / "sub" / "a.txt", content)
    assert [path.read_bytes() for path in (tmp_path / "sub").iterdir()] == [b"two"]
