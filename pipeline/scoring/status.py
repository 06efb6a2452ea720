"""Who can be scored: never a silent zero (domain §4)."""

import pandas as pd

from pipeline.findings import Finding


def score_statuses(people: pd.DataFrame, sent: set[str], findings: list[Finding]) -> dict[str, str]:
    """person_id → complete, incomplete or missing.

    Missing is who has no counted evaluation (``sent``), incomplete who has a finding that blocks the person.
    """
    blocked = {finding.person_id for finding in findings if finding.severity == "blocks_person"}
    return {person_id: "missing" if person_id not in sent else "incomplete" if person_id in blocked else "complete"
            for person_id in people["person_id"]}
