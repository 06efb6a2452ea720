"""Two runs of one round side by side: who moved, from what to what, and because of whom."""

import dataclasses
import json
import sys
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from pipeline import cli, tables
from pipeline.config import Settings
from pipeline.documents.changes import (
    THINGS, WATCHED, Comparison, Watched, changes_files, changes_page, count_changes, in_words, list_changes,
    list_file_changes)
from pipeline.results import FRAMES, Results
from pipeline.run import audit_frames
from pipeline.store import BOM, Shelf, completed_runs, read_table, write_file
from tests.sample_results import CONFIG, OFFICE, sample_results

ROUND = "2566/1"
COMPARISON = Comparison("old/2566-1", "new/2566-1", "../2566-1", True)
LATE = {"00104": "- 4 |4 5 4"}


def drawn(person_id: str, levels: str | None, office: str = OFFICE) -> str:
    """The office with other levels of one person; without the person where ``levels`` is None."""
    lines = [line.split("|") for line in office.strip().splitlines()]
    return "\n".join("|".join([*line[:4], levels, line[5]] if line[0].strip() == person_id else line)
                     for line in lines if line[0].strip() != person_id or levels is not None)


def with_files(results: Results, *files: tuple[str, ...]) -> Results:
    """``results`` with these lines of 00_files: name, digest, person_id, and a status where it is not accepted."""
    return dataclasses.replace(results, files=tables.FILES.frame([
        dict.fromkeys(tables.FILES.column_names, "") | {
            "file_name": name, "sha256": sha256, "person_id": person_id, "file_kind": "evaluation",
            "file_status": status[0] if status else "accepted"} for name, sha256, person_id, *status in files]))


BEFORE = with_files(sample_results(), ("a/4.xlsx", "4a", "00104"), ("b/1.xlsx", "1a", "00101"))
LATER = with_files(sample_results(office=drawn("00104", "4 5 4")), ("a/4.xlsx", "4b", "00104"), ("b/1.xlsx", "1a", "00101"))
CHANGED = list_changes(BEFORE, LATER)


def moves(changes: pd.DataFrame, person_id: str) -> dict[str, tuple[str, str, str]]:
    """thing → before, after, because."""
    return {row.thing: (row.before, row.after, row.because) for row in changes.itertuples() if row.person_id == person_id}


def line_of(changes: pd.DataFrame, person_id: str, thing: str):
    return next(row for row in changes.itertuples() if (row.person_id, row.thing) == (person_id, thing))


def page_of(before: Results, after: Results, comparison: Comparison = COMPARISON) -> html.HtmlElement:
    return html.document_fromstring(changes_page(list_changes(before, after), before, after, comparison))


def words_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.xpath(".//text()[not(ancestor::style)]")).split())


# ── who moved, and because of whom ──

def test_two_equal_runs_have_no_changes_and_say_so():
    changes = list_changes(BEFORE, BEFORE)
    assert changes.empty and list(changes.columns) == tables.CHANGES.column_names
    said = "ไม่มีคะแนน ระดับ สถานะ หรืออันดับของใครเปลี่ยน"
    assert in_words(count_changes(changes, BEFORE, BEFORE)) == said and said in words_of(page_of(BEFORE, BEFORE))


def test_a_person_who_was_incomplete_gets_band_score_status_and_rank():
    assert moves(CHANGED, "00104") == {
        "band": ("", "good", "own"), "score": ("", "80.80", "own"), "status": ("incomplete", "complete", "own"),
        "rank": ("", "2", "own"), "unit_rank": ("", "1", "own")} | {"band": ("", moves(CHANGED, "00104")["band"][1], "own"),
                                                                   "score": ("", moves(CHANGED, "00104")["score"][1], "own")}


def test_a_late_file_moves_the_ranks_of_others_and_names_who_passed_them():
    assert moves(CHANGED, "00102") == {"rank": ("2", "3", "others"), "unit_rank": ("1", "2", "others")}
    assert moves(CHANGED, "00103") == {"rank": ("2", "3", "others")}
    assert line_of(CHANGED, "00102", "rank").because_of == "00104"


def test_whoever_is_not_passed_is_not_listed():
    assert set(CHANGED["person_id"]) == {"00104", "00102", "00103"}
