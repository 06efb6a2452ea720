"""Why raises moved between two runs of one round.

A raise rests on the person's own score and pay, on which scenario counts, and on the budget, which is shared out over
everybody of the personnel type: so it may move because of somebody else's score or pay alone.
"""

from typing import NamedTuple

import pandas as pd

from pipeline.documents.changes.files import list_file_changes
from pipeline.results import Results

GROUNDS = ("scheme", "level", "salary", "base", "maximum", "score", "band", "eligible")     # of 90: a person's own
TERMS = ("scenario", "method", "fills", "share_pct", "payroll_on", "effective_on")          # of 91: of the scenario that counts


class ChangedRaises(NamedTuple):
    """Whose own grounds of a raise differ (``moved``), and by personnel type (``movers``); of whom the round before differs
    (``former``). ``retermed`` are the personnel types with another scenario or other terms of it, ``typed`` those whose
    percents the office types; ``has_form``: what the office sent in for raises differs."""

    moved: set[str]
    movers: dict[str, list[str]]
    scheme_of: dict[str, str]
    former: set[str]
    retermed: set[str]
    typed: set[str]
    has_form: bool

    def cause(self, person_id: str, is_explained: bool, is_decided: bool) -> tuple[str, list[str]]:
        """The cause of a raise that moved, and because of whom where it is others.

        ``is_explained``: something of the person's own differs; ``is_decided``: the committee decided otherwise on him. What
        moves somebody's own grounds comes first, then what the office or the rules lay down for all, then the others.
        """
        scheme = self.scheme_of[person_id]
        if person_id in self.moved:
            return "committee" if is_decided else "own" if is_explained or person_id in self.former else "rules", []
        if self.has_form and scheme in self.retermed | self.typed:
            return "office", []
        others = [] if scheme in self.retermed else self.movers.get(scheme, [])
        return "others" if others else "rules", others


def changed_raises(before: Results, after: Results) -> ChangedRaises:
    """What raises rest on and differs between two runs of one round."""
    was, now = (_lines(run.raises, "person_id", GROUNDS) for run in (before, after))
    terms = [_lines(run.raise_budgets[run.raise_budgets["is_chosen"] == "yes"], "scheme", TERMS) for run in (before, after)]
    moved = sorted(_differing(was, now))
    movers: dict[str, list[str]] = {}
    for person_id in moved:
        for scheme in {line[0] for line in (was.get(person_id), now.get(person_id)) if line}:
            movers.setdefault(scheme, []).append(person_id)
    return ChangedRaises(
        set(moved), movers, {person_id: line[0] for person_id, line in (was | now).items()},
        _differing(*(_lines(run.two_rounds, "person_id", ("previous_score",)) for run in (before, after))),
        _differing(*terms), {scheme for scheme, line in terms[1].items() if "given" in line},
        any(file.file_kind == "raises" for file in list_file_changes(before, after)))


def _differing(was: dict[str, tuple], now: dict[str, tuple]) -> set[str]:
    return {key for key in was | now if was.get(key) != now.get(key)}


def _lines(frame: pd.DataFrame, key: str, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Key → these columns of its line."""
    return {line[0]: line[1:] for line in frame[[key, *columns]].itertuples(index=False, name=None)}
