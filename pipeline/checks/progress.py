"""30: notes of progress (001 ข้อ 6 (2)): each lies in its round and is about an indicator that the person has."""

from collections.abc import Iterator

import pandas as pd

from pipeline.findings import Finding
from pipeline.rounds import Round
from pipeline.schema import rows_of
from pipeline.thai import thai_date


def check_progress(progress: pd.DataFrame, indicators_of: dict[str, set[str]], round_: Round) -> list[Finding]:
    """Findings about 25_progress; ``indicators_of`` are each person's indicator numbers, as agreed or evaluated."""
    return [finding for note in rows_of(progress) for finding in (
        *_dated(note, round_), *_about_an_indicator(note, indicators_of.get(note.person_id, set())))]


def days_of(round_: Round) -> str:
    """The days of a round as a clerk is told them."""
    return f"{thai_date(round_.first_day)} – {thai_date(round_.last_day)}"


def _dated(note, round_: Round) -> Iterator[Finding]:
    """A note counts by its day; one without, or outside the round, cannot show that progress was followed in time."""
    if not note.noted_on and not note.day_cell_ref:        # a day that cannot be read has its own finding already
        yield _at(note, "PROGRESS_DATE_MISSING", note.progress)
    elif note.noted_on and not round_.first_day.isoformat() <= note.noted_on <= round_.last_day.isoformat():
        yield _at(note, "PROGRESS_DATE_OUTSIDE_ROUND", note.noted_on, "day_cell_ref", expected=days_of(round_))


def _about_an_indicator(note, numbers: set[str]) -> Iterator[Finding]:
    if note.indicator_no and numbers and note.indicator_no not in numbers:
        yield _at(note, "PROGRESS_INDICATOR_UNKNOWN", note.indicator_no, "indicator_cell_ref", expected=f"1–{max(map(int, numbers))}")


def _at(note, code: str, found: str, ref: str = "cell_ref", **words: str) -> Finding:
    return Finding(code, note.file_name, note.sheet_name, getattr(note, ref), found, note.person_id, words)
