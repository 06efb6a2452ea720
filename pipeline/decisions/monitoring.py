"""Monitoring during the round (001 ข้อ 6 (2), 000 ข้อ 3): whose progress nobody had noted by the middle of the round."""

import pandas as pd

from pipeline.rounds import Round


def not_followed(people: pd.DataFrame, progress: pd.DataFrame, round_: Round) -> list[str]:
    """person_ids, in the order of ``people``, without a dated note of progress up to the round's middle day."""
    by_middle = progress[(progress["noted_on"] != "") & (progress["noted_on"] <= round_.middle_day.isoformat())]
    followed = set(by_middle["person_id"])
    return [person_id for person_id in people["person_id"] if person_id not in followed]
