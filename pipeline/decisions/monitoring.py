"""Monitoring during the round (001 ข้อ 6 (2), 000 ข้อ 3): whose progress nobody had noted by the middle of the round."""

from datetime import date

import pandas as pd

from pipeline.rounds import Round
from pipeline.schema import rows_of


def not_followed(people: pd.DataFrame, progress: pd.DataFrame, round_: Round) -> list[str]:
    """person_ids, in the order of ``people``, without a dated note of progress from the round's first to its middle day."""
    followed = set(notes_until(round_.middle_day, progress, round_)["person_id"])
    return [person_id for person_id in people["person_id"] if person_id not in followed]


def notes_until(day: date, progress: pd.DataFrame, round_: Round) -> pd.DataFrame:
    """The notes of 25_progress from the round's first day to ``day``: one of another day shows nothing about the round."""
    return progress[progress["noted_on"].between(round_.first_day.isoformat(), day.isoformat())]


def last_notes(progress: pd.DataFrame) -> dict[str, object]:
    """person_id → the latest note (a line of 25_progress); one without a date only where none has any."""
    return {note.person_id: note for note in sorted(rows_of(progress), key=lambda note: note.noted_on)}
