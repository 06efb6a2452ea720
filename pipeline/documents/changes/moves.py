"""What a late file changes: two runs of one round side by side, each change with before, after and its cause.

A score, band or status rests on the person's own figures and the rules alone; a rank or tie also on everybody else's; what
the committee left also on its list; a raise on all of these, on pay and on what the office chose (``changed_raises``).
``WATCHED`` says which is which, so the cause follows from what of the person's own differs between the two runs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

import pandas as pd

from pipeline.decisions.pay import baht, satang
from pipeline.decisions.review import as_reviewed, changed_by_committee
from pipeline.documents.changes.files import FILE_CHANGES, list_file_changes
from pipeline.documents.changes.raises import ChangedRaises, changed_raises
from pipeline.documents.derivation import Row
from pipeline.results import FRAMES, Results
from pipeline.schema import Column, Table, rows_of
from pipeline.tables import PERSON, SCHEME
from pipeline.thai import name_order


class Watched(NamedTuple):
    """One thing that may move: a column of a table with a line a person.

    ``rests_on`` is for what also depends on others: the columns of the roster within which people compete by total.
    ``evaluated`` is for what the committee left: the column of 75 with the same as evaluated. It is a change of its own only
    where it moved otherwise than that.
    """

    thing: str
    frame: str
    column: str
    name_th: str
    rests_on: tuple[str, ...] = ()
    evaluated: str = ""


WATCHED = (             # the gravest consequence first
    Watched("roster", "people", "person_id", "รายชื่อในทะเบียน"),
    Watched("band", "bands", "band", "ระดับ"),
    Watched("band_after", "review", "band_after", "ระดับหลังคณะกรรมการ", evaluated="band_before"),
    Watched("score", "scores", "total_score", "คะแนนรวม"),
    Watched("score_after", "review", "score_after", "คะแนนหลังคณะกรรมการ", evaluated="score_before"),
    Watched("status", "scores", "score_status", "สถานะ"),
    Watched("raise", "raises", "raise_baht", "เงินที่ได้เลื่อน"),
    Watched("special_compensation", "raises", "special_compensation", "ค่าตอบแทนพิเศษ"),
    Watched("raise_percent", "raises", "percent", "ร้อยละที่ได้เลื่อน"),
    Watched("rank", "ranks", "rank", "อันดับ", ("scheme",)),
    Watched("rank_after", "review", "rank_after", "อันดับหลังคณะกรรมการ", ("scheme",), "rank_before"),
    Watched("unit_rank", "ranks", "unit_rank", "อันดับในหน่วย", ("scheme", "unit")),
    Watched("tied_with", "ranks", "tied_with", "ผู้ที่คะแนนเท่ากัน", ("scheme",)),
)
PAID = ("raise", "special_compensation")            # in baht
CAUSES = ("own", "committee", "office", "rules", "others")
CHANGES = Table("changes", "what moved between two runs of one round, a line each person and thing", ("change_no",), (
    Column("change_no", "counted from 1, the gravest consequence first, each person's together", "number", required=True),
    PERSON,
    Column("full_name", "name on the roster, the later run's where both have the person", required=True),
    SCHEME,
    Column("unit", "กลุ่ม/หน่วย/สถานศึกษา"),
    Column("thing", "what moved: roster, band, band_after, score, score_after, status, raise, special_compensation, raise_percent, "
           "rank, rank_after, unit_rank, tied_with; …_after: as the committee left it", required=True),
    Column("before", "its value in the former run; empty where there was none"),
    Column("after", "its value in the later run; empty where there is none"),
    Column("more_baht", "raise or special_compensation: what is more than before, none counting as nothing", "baht"),
    Column("less_baht", "what is less than before", "baht"),
    Column("because", "own: the person's own figures, findings or line of the roster; committee: what it decided on the person; "
           "office: the scenario or percents that it laid down on raises.xlsx; rules: the settings or the program; others: only "
           "somebody else's score, of a raise also somebody else's pay, for all share one budget", closed=CAUSES, required=True),
    Column("because_of", "person_ids who passed, joined or left the person, or moved the budget of raises, separated by ;"),
    Column("files_came", "the person's (committee, office: its) files that are new, separated by |"),
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
SCORING = ("full_name", "scheme", "work_group", "unit", "on_probation")     # of 20_people: what a score, band or rank rests on,
PAYING = ("level", "salary", "months_in_round", "leave_days", "leave_times", "late_times")      # and what a raise does beside
FIGURES = {"indicators": ("weight_pct", "attained_level"), "competencies": ("weight_pct", "rating", "expected_level")}
EXPLAINING = ("figures_changed", "findings_came", "findings_went", "roster_changed")
EVIDENCE = (*(f"files_{change}" for change in FILE_CHANGES), *EXPLAINING)


def list_changes(before: Results, after: Results) -> pd.DataFrame:
    """CHANGES: a line each person and thing, person by person, whoever is hit hardest first."""
    people = by_person(before.people) | by_person(after.people)
    moves = {watched: _moves(before, after, watched.frame, watched.column) for watched in WATCHED}
    evaluated = {watched: _moves(before, after, "review", watched.evaluated) for watched in WATCHED if watched.evaluated}
    causes = _causes(before, after)
    evidence = {"committee": _lists_that_differ(before, after, "committee"), "office": _lists_that_differ(before, after, "raises")}
    rows = []
    for person_id, person in people.items():
        for watched, moves_of in moves.items():
            was, now = moves_of.get(person_id, ("", ""))
            if was == now or watched.evaluated and (was, now) == evaluated[watched].get(person_id):
                continue
            because, because_of = causes.of(person_id, watched)
            files = causes.own.get(person_id, {}) if because == "own" else evidence.get(because, {})
            rows.append({
                "person_id": person_id, "full_name": person.full_name, "scheme": person.scheme, "unit": person.unit,
                "thing": watched.thing, "before": was, "after": now,
                **(_moved_baht(was, now) if watched.thing in PAID else {"more_baht": "", "less_baht": ""}),
                "because": because, "because_of": ";".join(_some(because_of)),
                **{column: " | ".join(files.get(column, ())) for column in EVIDENCE}})
    return CHANGES.frame([row | {"change_no": str(no)} for no, row in enumerate(_hardest_hit_first(rows), 1)])


def _moved_baht(was: str, now: str) -> dict[str, str]:
    moved = satang(now or "0") - satang(was or "0")
    return {"more_baht": baht(moved) if moved > 0 else "", "less_baht": baht(-moved) if moved < 0 else ""}


class Causes(NamedTuple):
    """What may have moved somebody's result: ``own`` person_id → what of his own differs, ``decided`` by the committee, where
    others stand now, and what moved the raises."""

    own: dict[str, dict[str, list[str]]]
    decided: set[str]
    standings: "dict[Watched, Standings]"
    raises: ChangedRaises

    def of(self, person_id: str, watched: Watched) -> tuple[str, Iterable[str]]:
        """The cause, and because of whom where it is others."""
        if watched.frame == "raises":
            return self.raises.cause(person_id, self._explains(person_id, PAYING), person_id in self.decided)
        if watched in self.standings and person_id not in self.standings[watched].moved:
            return "others", self.standings[watched].passed(person_id)
        if watched.evaluated and person_id in self.decided:
            return "committee", ()
        return ("own" if self._explains(person_id) else "rules"), ()

    def _explains(self, person_id: str, also: tuple[str, ...] = ()) -> bool:
        differs = self.own.get(person_id, {})
        return any(column in differs for column in EXPLAINING if column != "roster_changed") or any(
            column in ("person_id", *SCORING, *also) for column in differs.get("roster_changed", ()))


def _causes(before: Results, after: Results) -> Causes:
    own = _own_differences(before, after)
    standings = {watched: _standings(before, after, watched) for watched in WATCHED if watched.rests_on}
    return Causes(own, _decided_otherwise(before, after), standings, changed_raises(before, after))


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
    return {row.person_id: row for row in rows_of(frame)}


def _moves(before: Results, after: Results, frame: str, column: str) -> dict[str, tuple[str, str]]:
    """person_id → value before and after, '' where there is none."""
    was, now = _values(getattr(before, frame), column), _values(getattr(after, frame), column)
    return {person_id: (was.get(person_id, ""), now.get(person_id, "")) for person_id in was | now}


def _values(frame: pd.DataFrame, column: str) -> dict[str, str]:
    """person_id → value; a list of people is sorted by number, for their names must not move it."""
    return {person_id: ";".join(sorted(value.split(";"))) for person_id, value in zip(frame["person_id"], frame[column])}


# ── because of the committee ──

def _decided_otherwise(before: Results, after: Results) -> set[str]:
    """Those of whom the committee left another score, and not because their own moved: a list decides on a score as
    evaluated, and falls with it."""
    was, now = ({row.person_id: row.score_after for row in rows_of(changed_by_committee(run.review))}
                for run in (before, after))
    evaluated = _moves(before, after, "review", "score_before")
    return {person_id for person_id in was | now if was.get(person_id) != now.get(person_id)
            and (person_id in now or len(set(evaluated[person_id])) == 1)}


def _lists_that_differ(before: Results, after: Results, file_kind: str) -> dict[str, list[str]]:
    """Column of CHANGES → the files of this kind that came, went or changed."""
    lists: dict[str, list[str]] = {}
    for file in list_file_changes(before, after):
        if file.file_kind == file_kind:
            lists.setdefault(f"files_{file.change}", []).append(file.file_name)
    return lists


# ── because of whom ──

class Standing(NamedTuple):
    """Where a person stands: among whom, and with what total."""

    among: tuple[str, ...]
    total: Decimal              # as exact as a fraction, and quick to compare: everybody meets everybody who moved


class Standings(NamedTuple):
    """person_id → standing of whoever has a total; ``moved`` are those whose own is another now, with both."""

    after: dict[str, Standing]
    moved: dict[str, tuple[Standing | None, Standing | None]]

    def passed(self, person_id: str) -> Iterator[str]:
        """Who moved to another side of this person (who did not move), joined or left."""
        here = self.after.get(person_id)
        return (other for other, (was, now) in self.moved.items() if here and _side(was, here) != _side(now, here))


def _some(people: Iterable[str]) -> list[str]:
    """A few, then ``…``: all of them to everybody would cost the square of their number."""
    named = list(islice(people, NAMED_MAX + 1))
    return named if len(named) <= NAMED_MAX else [*named[:NAMED_MAX], "…"]


def _side(one: Standing | None, here: Standing) -> int | None:
    """1 where ``one`` stands above, 0 level, -1 below; None where the two do not compete."""
    if one is None or one.among != here.among:
        return None
    return (one.total > here.total) - (one.total < here.total)


def _standings(before: Results, after: Results, watched: Watched) -> Standings:
    """Of what the committee left, by the totals that it left."""
    was, now = (_standing(as_reviewed(run) if watched.evaluated else run, watched.rests_on) for run in (before, after))
    both = {person_id: (was.get(person_id), now.get(person_id)) for person_id in sorted(was.keys() | now.keys())}
    return Standings(now, {person_id: (one, other) for person_id, (one, other) in both.items() if one != other})


def _standing(run: Results, rests_on: tuple[str, ...]) -> dict[str, Standing]:
    people = by_person(run.people)
    return {row.person_id: Standing(tuple(getattr(people[row.person_id], column) for column in rests_on),
                                    Decimal(row.total_score))
            for row in rows_of(run.scores) if row.total_score}


# ── what of a person's own differs ──

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
        for column in (*SCORING, *PAYING):
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
