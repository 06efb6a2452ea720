"""30: everybody on the roster has rules, a work group where the rules ask for one, and one counted evaluation."""

from collections.abc import Iterator

import pandas as pd

from pipeline.config import Scheme
from pipeline.findings import Finding
from pipeline.intake.words import wording_of
from pipeline.rounds import Round
from pipeline.schema import rows_of


def check_people(people: pd.DataFrame, sent: set[str], schemes: dict[str, Scheme], round_: Round) -> list[Finding]:
    """Findings about the people themselves; ``sent`` are the person_ids with a counted evaluation."""
    return [finding for person in rows_of(people) for check in (_has_rules, _has_work_group, _has_sent)
            for finding in check(person, sent, schemes, round_)]


def _has_rules(person, sent: set[str], schemes: dict[str, Scheme], round_: Round) -> Iterator[Finding]:
    """Outside its dates a rule does not apply, and the program says so (law 5)."""
    if person.scheme and person.scheme not in schemes:
        yield Finding("SCHEME_NOT_IN_FORCE", person_id=person.person_id,
                      words={"about": wording_of("scheme", person.scheme), "expected": str(round_)})


def _has_work_group(person, sent: set[str], schemes: dict[str, Scheme], round_: Round) -> Iterator[Finding]:
    scheme = schemes.get(person.scheme)
    if scheme and scheme.has_work_groups() and person.work_group not in {c.work_group for c in scheme.competencies}:
        yield Finding("ROSTER_WORK_GROUP_UNKNOWN", person.file_name, person.sheet_name, person.cell_ref,
                      person.work_group, person.person_id)


def _has_sent(person, sent: set[str], schemes: dict[str, Scheme], round_: Round) -> Iterator[Finding]:
    if person.person_id not in sent:
        yield Finding("PERSON_SENT_NOTHING", person_id=person.person_id,
                      words={"about": person.full_name, "expected": str(round_)})
