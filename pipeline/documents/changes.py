"""What a late file changes: two runs of one round side by side, each change with before, after and its cause.

A score, band or status rests on the person's own figures and the rules alone; a rank or tie also on everybody else's.
``WATCHED`` says which is which, so the cause follows from what of the person's own differs between the two runs.
"""

from collections import Counter
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

import pandas as pd

from pipeline.documents.derivation import Row
from pipeline.results import FRAMES, Results
from pipeline.schema import Column, Table
from pipeline.tables import PERSON, SCHEME
from pipeline.thai import name_order


class Watched(NamedTuple):
    """One thing that may move: a column of a table with a line a person.

    ``rests_on`` is for what also depends on others: the columns of the roster within which people compete by total.
    """

    thing: str
    frame: str
    column: str
    name_th: str
    rests_on: tuple[str, ...] = ()


WATCHED = (             # the gravest consequence first
    Watched("roster", "people", "person_id", "รายชื่อในทะเบียน"),
    Watched("band", "bands", "band", "ระดับ"),
    Watched("score", "scores", "total_score", "คะแนนรวม"),
    Watched("status", "scores", "score_status", "สถานะ"),
    Watched("rank", "ranks", "rank", "อันดับ", ("scheme",)),
    Watched("unit_rank", "ranks", "unit_rank", "อันดับในหน่วย", ("scheme", "unit")),
    Watched("tied_with", "ranks", "tied_with", "ผู้ที่คะแนนเท่ากัน", ("scheme",)),
)
CAUSES = ("own", "rules", "others")
CHANGES = Table("changes", "what moved between two runs of one round, a line each person and thing", ("change_no",), (
    Column("change_no", "counted from 1, the gravest consequence first, each person's together", "number", required=True),
    PERSON,
    Column("full_name", "name on the roster, the later run's where both have the person", required=True),
    SCHEME,
    Column("unit", "กลุ่ม/หน่วย/สถานศึกษา"),
    Column("thing", "what moved: roster, band, score, status, rank, unit_rank, tied_with", required=True),
    Column("before", "its value in the former run; empty where there was none"),
    Column("after", "its value in the later run; empty where there is none"),
    Column("because", "own: the person's own figures, findings or line of the roster; rules: the settings or the program; "
           "others: only somebody else's score", closed=CAUSES, required=True),
    Column("because_of", "person_ids who passed, joined or left the person, separated by ;"),
    Column("files_came", "the person's files that are new, separated by |"),
    Column("files_went", "files that are gone, separated by |"),
    Column("files_changed", "files of another content (sha256), separated by |"),
    Column("files_judged", "files of the same content, now of another status or person, separated by |"),
    Column("figures_changed", "items read otherwise, come or gone", "number"),
    Column("findings_came", "codes of blocking findings, separated by |"),
    Column("findings_went", "codes of blocking findings, separated by |"),
    Column("roster_changed", "columns of 20_people, separated by |; person_id where the whole line came or went"),
))
NAMED_MAX = 20
THINGS = {watched.thing: watched for watched in WATCHED}
DECIDING = ("full_name", "scheme", "work_group", "unit", "level", "salary", "on_probation")     # of 20_people
FIGURES = {"indicators": ("weight_pct", "attained_level"), "competencies": ("weight_pct", "rating", "expected_level")}
EXPLAINING = ("figures_changed", "findings_came", "findings_went", "roster_changed")
FILE_CHANGES = ("came", "went", "changed", "judged")
EVIDENCE = (*(f"files_{change}" for change in FILE_CHANGES), *EXPLAINING)


def list_changes(before: Results, after: Results) -> pd.DataFrame:
    """CHANGES: a line each person and thing, person by person, whoever is hit hardest first."""
    people = by_person(before.people) | by_person(after.people)
    values = {watched: (_values(before, watched), _values(after, watched)) for watched in WATCHED}
    standings = {watched: _standings(before, after, watched.rests_on) for watched in WATCHED if watched.rests_on}
    own = _own_differences(before, after)
    rows = []
    for person_id, person in people.items():
        differs = own.get(person_id, {})
        explains = any(column in differs for column in EXPLAINING)
        for watched, (was, now) in values.items():
            if was.get(person_id, "") == now.get(person_id, ""):
                continue
            others = watched in standings and person_id not in standings[watched].moved
            because = "others" if others else "own" if explains else "rules"
            rows.append({
                "person_id": person_id, "full_name": person.full_name, "scheme": person.scheme, "unit": person.unit,
                "thing": watched.thing, "before": was.get(person_id, ""), "after": now.get(person_id, ""),
                "because": because, "because_of": ";".join(standings[watched].passed(person_id)) if others else "",
                **{column: " | ".join(differs.get(column, ())) if because == "own" else "" for column in EVIDENCE}})
    return CHANGES.frame([row | {"change_no": str(no)} for no, row in enumerate(_hardest_hit_first(rows), 1)])


def _hardest_hit_first(rows: list[dict]) -> list[dict]:
    """Each person's changes together, by consequence; people by their gravest, then by name in dictionary order."""
    consequence = {thing: no for no, thing in enumerate(THINGS)}
    gravest: dict[str, int] = {}
    for row in rows:
        gravest[row["person_id"]] = min(consequence[row["thing"]], gravest.get(row["person_id"], len(THINGS)))
    return sorted(rows, key=lambda row: (gravest[row["person_id"]], name_order(row["full_name"]), row["person_id"],
                                         consequence[row["thing"]]))


def by_person(frame: pd.DataFrame) -> dict[str, Row]:
    """person_id → the person's row."""
    return {row.person_id: row for row in frame.itertuples(index=False)}


def _values(run: Results, watched: Watched) -> dict[str, str]:
    """person_id → value; a list of people is sorted by number, for their names must not move it."""
    frame = getattr(run, watched.frame)
    return {person_id: ";".join(sorted(value.split(";")))
            for person_id, value in zip(frame["person_id"], frame[watched.column])}


# ── because of whom ──

class Standing(NamedTuple):
    """Where a person stands: among whom, and with what total."""

    among: tuple[str, ...]
    total: Decimal              # as exact as a fraction, and quick to compare: everybody meets everybody who moved


class Standings(NamedTuple):
    """person_id → standing of whoever has a total; ``moved`` are those whose own is another now, with both."""

    after: dict[str, Standing]
    moved: dict[str, tuple[Standing | None, Standing | None]]

    def passed(self, person_id: str) -> list[str]:
        """Who moved to another side of this person (who did not move), joined or left: a few, then ``…``, for all of
        them to everybody would cost the square of their number."""
        here = self.after.get(person_id)
        passed = (other for other, (was, now) in self.moved.items() if here and _side(was, here) != _side(now, here))
        named = list(islice(passed, NAMED_MAX + 1))
        return named if len(named) <= NAMED_MAX else [*named[:NAMED_MAX], "…"]


def _side(one: Standing | None, here: Standing) -> int | None:
    """1 where ``one`` stands above, 0 level, -1 below; None where the two do not compete."""
    if one is None or one.among != here.among:
        return None
    return (one.total > here.total) - (one.total < here.total)


def _standings(before: Results, after: Results, rests_on: tuple[str, ...]) -> Standings:
    was, now = _standing(before, rests_on), _standing(after, rests_on)
    both = {person_id: (was.get(person_id), now.get(person_id)) for person_id in sorted(was.keys() | now.keys())}
    return Standings(now, {person_id: (one, other) for person_id, (one, other) in both.items() if one != other})


def _standing(run: Results, rests_on: tuple[str, ...]) -> dict[str, Standing]:
    people = by_person(run.people)
    return {row.person_id: Standing(tuple(getattr(people[row.person_id], column) for column in rests_on),
                                    Decimal(row.total_score))
            for row in run.scores.itertuples(index=False) if row.total_score}


# ── what of a person's own differs ──

class FileChange(NamedTuple):
    """A file that differs between the runs: ``came``, ``went``, ``changed`` content, or is ``judged`` otherwise."""

    change: str
    file_name: str
    person_ids: frozenset[str]


def list_file_changes(before: Results, after: Results) -> list[FileChange]:
    """The files that differ, by name. Content decides, so a file that was only renamed or moved does not differ."""
    changes = [FileChange(change, (new or old).file_name, frozenset(row.person_id for row in (old, new) if row) - {""})
               for old, new in _pairs(_files(before), _files(after)) if (change := _file_change(old, new))]
    return sorted(changes, key=attrgetter("file_name", "change"))


def _files(run: Results) -> list[Row]:
    return sorted((row for row in run.files.itertuples(index=False) if row.file_kind != "litter"),
                  key=attrgetter("file_name"))


def _content(file: Row) -> str:
    return file.sha256 or file.file_name        # without a digest (it could not be read) the name must do


def _pairs(before: list[Row], after: list[Row]) -> list[tuple[Row | None, Row | None]]:
    """Each file with itself in the other run, by name and content, else by content, else by name; else with None."""
    pairs = []
    for key in (attrgetter("file_name", "sha256"), _content, attrgetter("file_name")):
        waiting: dict = {}
        for old in before:
            waiting.setdefault(key(old), []).append(old)
        unpaired = []
        for new in after:
            if olds := waiting.get(key(new)):
                pairs.append((olds.pop(0), new))
            else:
                unpaired.append(new)
        before, after = [old for olds in waiting.values() for old in olds], unpaired
    return [*pairs, *((old, None) for old in before), *((None, new) for new in after)]


def _file_change(old: Row | None, new: Row | None) -> str:
    """The change in one word; '' where content, owner and status are the same."""
    if old is None or new is None:
        return "went" if old else "came"
    if _content(old) != _content(new):
        return "changed"
    return "" if (old.person_id, old.file_status) == (new.person_id, new.file_status) else "judged"


def _own_differences(before: Results, after: Results) -> dict[str, dict[str, list[str]]]:
    """person_id → column of CHANGES → what of the person's own differs; a column without a difference is left out."""
    found: dict[str, dict[str, list[str]]] = {}

    def note(person_id: str, column: str, what: str) -> None:
        found.setdefault(person_id, {}).setdefault(column, []).append(what)

    for file in list_file_changes(before, after):
        for person_id in file.person_ids:
            note(person_id, f"files_{file.change}", file.file_name)
    for person_id, items in _figure_differences(before, after):
        note(person_id, "figures_changed", str(items))
    for column, one, other in (("findings_came", after, before), ("findings_went", before, after)):
        for person_id, code in sorted((_blocking(one) - _blocking(other)).keys()):
            note(person_id, column, code)
    was, now = by_person(before.people), by_person(after.people)
    for person_id in was.keys() ^ now.keys():
        note(person_id, "roster_changed", "person_id")
    for person_id in was.keys() & now.keys():
        for column in DECIDING:
            if getattr(was[person_id], column) != getattr(now[person_id], column):
                note(person_id, "roster_changed", column)
    return found


def _figure_differences(before: Results, after: Results) -> list[tuple[str, int]]:
    """(person_id, how many items were read otherwise, came or went), wherever the figures stand by now."""
    differing = set()
    for frame, columns in FIGURES.items():
        key = FRAMES[frame].key
        was, now = (set(getattr(run, frame)[[*key, *columns]].itertuples(index=False, name=None))
                    for run in (before, after))
        differing |= {row[:len(key)] for row in was ^ now}
    return sorted(Counter(person_id for person_id, *_ in differing).items())


def _blocking(run: Results) -> Counter:
    """(person_id, code) → number of findings, without those that only warn: they move nothing."""
    grave = run.findings[run.findings["severity"] != "warns"]
    return Counter(zip(grave["person_id"], grave["code"]))
