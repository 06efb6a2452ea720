"""plan.html: what was agreed for the round and how it is followed, from the office's goals to each person's indicators.

It holds no score. What an office has not filed at all is said in one sentence, not as everybody's fault.
"""

from datetime import date
from itertools import groupby
from typing import NamedTuple

from pipeline.decisions.goal_chain import GoalChain, OwnIndicator, Row, goal_chain, in_order, without_agreement
from pipeline.decisions.monitoring import last_notes, not_followed
from pipeline.documents.derivation import once_per_results
from pipeline.documents.pages import PLAN_PAGE, render_page
from pipeline.results import Results
from pipeline.schema import values_of
from pipeline.thai import thai_date


class Standing(NamedTuple):
    """Where a person (a line of 20_people) stands in the round: the agreement with its day, where that is known, the last
    note of progress (a line of 25_progress), and whether there was one by the middle of the round."""

    person: Row
    has_agreement: bool
    agreed_on: str
    note: Row | None
    is_followed: bool

    @property
    def noted_on(self) -> str:
        """The day of the last note in words; '' without one."""
        return _in_words(self.note.noted_on if self.note else "")


class Plan(NamedTuple):
    """The plan of a round: the chain of goals, and everybody's standing by unit and name."""

    chain: GoalChain
    standings: tuple[Standing, ...]
    middle_day: str
    has_goals: bool
    has_agreements: bool
    has_progress: bool

    @property
    def without_goal(self) -> list[list[OwnIndicator]]:
        """The indicators that name no goal of their unit, each person's together."""
        return [list(own) for _, own in groupby(self.chain.without_goal, lambda own: own.person.person_id)]

    @property
    def without_agreement(self) -> list[Standing]:
        return [own for own in self.standings if not own.has_agreement]

    @property
    def not_followed(self) -> list[Standing]:
        return [own for own in self.standings if not own.is_followed]

    @property
    def followed(self) -> list[Standing]:
        return [own for own in self.standings if own.is_followed]


@once_per_results
def plan_of(results: Results) -> Plan:
    """The plan of the round in hand."""
    people, agreements, progress = results.people, results.agreements, results.progress
    agreed_on, notes = dict(values_of(agreements, "person_id", "agreed_on")), last_notes(progress)
    without, missing = set(without_agreement(people, agreements)), set(not_followed(people, progress, results.round))
    standings = tuple(Standing(person, person.person_id not in without, _in_words(agreed_on.get(person.person_id, "")),
                               notes.get(person.person_id), person.person_id not in missing) for person in in_order(people))
    return Plan(goal_chain(people, results.goals, agreements, results.indicators), standings,
                thai_date(results.round.middle_day), not results.goals.empty, not agreements.empty, not progress.empty)


def _in_words(day: str) -> str:
    return thai_date(date.fromisoformat(day)) if day else ""


def plan_page(results: Results) -> str:
    """plan.html of the round."""
    return render_page("plan.html", PLAN_PAGE, results.terms, plan=plan_of(results))
