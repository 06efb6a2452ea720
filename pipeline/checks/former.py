"""30: whose the scores of the round before are, and what is doubtful about them (domain §4, two rounds)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pipeline.checks.figures import LEVEL_MAX, LEVEL_MIN
from pipeline.config import Scheme
from pipeline.exact import exact_text, parse_exact
from pipeline.findings import Finding
from pipeline.intake.stated import SCORE_MAX
from pipeline.rounds import Round
from pipeline.schema import Row, rows_of
from pipeline.thai import name_agreement



@dataclass(frozen=True)
class FormerScore:
    """A person's score of the round before, '' where none is certain.

    ``source`` is of tables.SCORE_SOURCES, ``scheme`` the personnel type of that round where it is known, ``why`` a key of
    decisions.two_rounds.NOTES that says what is to be said about it.
    """

    score: str = ""
    source: str = ""
    scheme: str = ""
    why: str = ""


@dataclass(frozen=True)
class FormerRound:
    """The round before as far as it is known, by person_id.

    ``people`` are its lines of 20_people and ``totals`` their rounded totals, as evaluated or as reviewed; both empty
    where its folder cannot be evaluated. ``history`` are the sound lines of 27_history.
    """

    round_: Round
    people: Mapping[str, Row]
    totals: Mapping[str, str]
    history: Mapping[str, Row]

    def stated(self, person: Row) -> str:
        """The score that history.xlsx gives the person, '' where none."""
        return self.history[person.person_id].previous_score if person.person_id in self.history else ""

    def holder(self, person: Row) -> str:
        """How the name that the person's number had then agrees with the name now; '' where nobody had the number."""
        then = self.people.get(person.person_id)
        return name_agreement(then.full_name, person.full_name) if then else ""

    def recomputed(self, person: Row) -> str:
        """The total that stands under the person's number, '' where there is none or it was certainly another's."""
        return "" if self.holder(person) in ("", "other") else self.totals.get(person.person_id, "")

    def score_of(self, person: Row) -> FormerScore:
        """The person's score: only where number and name agree, recomputed before stated.

        Where the name was changed, the score under the number counts once history.xlsx states the same.
        """
        total, stated, holder = self.recomputed(person), self.stated(person), self.holder(person)
        if total and (holder == "same" or is_equal(stated, total)):
            return FormerScore(total, "recomputed", self.people[person.person_id].scheme,
                               "" if holder == "same" else "confirmed")
        if total:
            return FormerScore(why="name_changed")
        if stated:
            return FormerScore(stated, "history", why="stated")
        return FormerScore(why="round_missing" if not self.people else
                           {"": "person_missing", "other": "of_another"}.get(holder, "no_total"))


def is_equal(one: str, other: str) -> bool:
    """Whether two scores as text are one number; '' equals nothing."""
    return bool(one and other) and parse_exact(one) == parse_exact(other)


def check_former(people: pd.DataFrame, former: FormerRound) -> list[Finding]:
    """Findings about the former scores of the people on the roster."""
    return [finding for person in rows_of(people) for finding in (*_name_changed(person, former),
                                                                      *_stated_otherwise(person, former))]


def _name_changed(person: Row, former: FormerRound) -> Iterator[Finding]:
    """A changed surname or title under one number and given name must be confirmed before its score counts."""
    if former.score_of(person).why == "name_changed":
        then = former.people[person.person_id]
        yield Finding("FORMER_NAME_CHANGED", person.file_name, person.sheet_name, person.cell_ref, then.full_name,
                      person.person_id, {"expected": person.full_name, "about": str(former.round_)})


def _stated_otherwise(person: Row, former: FormerRound) -> Iterator[Finding]:
    total, stated = former.recomputed(person), former.stated(person)
    if total and stated and not is_equal(total, stated):
        line = former.history[person.person_id]
        yield _at(line, "HISTORY_SCORE_DIFFERS", stated, expected=total, about=str(former.round_))


def sound_history(history: pd.DataFrame, people: pd.DataFrame, schemes: dict[str, Scheme],
                  former: Round) -> tuple[dict[str, Row], list[Finding]]:
    """person_id → the line of 27_history that can be used, and what keeps the others from it.

    ``people`` and ``schemes`` are those of the round in hand, ``former`` is the round before it.
    """
    person_of = {person.person_id: person for person in rows_of(people)}
    sound: dict[str, list[Row]] = {}
    findings = []
    for line in rows_of(history):
        person = person_of.get(line.person_id)
        if faults := list(_faults_of(line, person, schemes.get(person.scheme) if person else None, former)):
            findings += faults
        else:
            sound.setdefault(line.person_id, []).append(line)
    twice = {person_id for person_id, lines in sound.items() if len({line.previous_score for line in lines}) > 1}
    findings += [_at(line, "HISTORY_SCORE_TWICE", " / ".join(other.previous_score or "–" for other in sound[person_id]))
                 for person_id in twice for line in sound[person_id]]
    return {person_id: lines[0] for person_id, lines in sound.items() if person_id not in twice}, findings


def _faults_of(line: Row, person: Row | None, scheme: Scheme | None, former: Round) -> Iterator[Finding]:
    """A line is used only where it is of somebody on the roster, of the round before, and can be a total."""
    if person is None or name_agreement(line.full_name, person.full_name) != "same":
        yield _at(line, "HISTORY_PERSON_UNKNOWN", f"{line.person_id} {line.full_name}",
                  expected=f"{person.person_id} {person.full_name}" if person else "ผู้ที่อยู่ในทะเบียนบุคลากรของรอบนี้")
        return
    if line.stated_round != str(former):
        yield _at(line, "HISTORY_ROUND_OTHER", line.stated_round, expected=str(former))
    if line.previous_score and scheme and not is_a_total(line.previous_score, scheme):
        yield _at(line, "HISTORY_SCORE_IMPOSSIBLE", line.previous_score, expected=totals_in_words(scheme))


def is_a_total(score: str, scheme: Scheme) -> bool:
    """From the lowest total of the scheme to 100, with no more decimals than it rounds to."""
    number = parse_exact(score)
    return lowest_total(scheme) <= number <= SCORE_MAX and (number * 10**scheme.rounding.places).denominator == 1


def lowest_total(scheme: Scheme) -> Fraction:
    """What levels of 1 throughout give; only points for a gap begin at 0 (domain §4)."""
    behaviour = 0 if scheme.behaviour.method == "gap" else Fraction(scheme.components.behaviour)
    return (Fraction(scheme.components.achievement) + behaviour) * LEVEL_MIN / LEVEL_MAX


def totals_in_words(scheme: Scheme) -> str:
    """What a total can be, as a clerk reads it."""
    return f"{exact_text(lowest_total(scheme))} ถึง {SCORE_MAX} ทศนิยมไม่เกิน {scheme.rounding.places} ตำแหน่ง"


def _at(line: Row, code: str, found: str, **words: str) -> Finding:
    return Finding(code, line.file_name, line.sheet_name, line.cell_ref, found, line.person_id, words)


def check_opinions(files: list, opinions: pd.DataFrame, two_rounds: pd.DataFrame) -> list[Finding]:
    """Opinions to the director that came back (001 ข้อ 6 (3.5)): written, still due, and on the figures of now.

    ``files`` are the opinion workbooks that count, as matched.
    """
    written, now = set(opinions["person_id"]), {line.person_id: line for line in rows_of(two_rounds)}
    blank = [Finding("OPINION_BLANK", file.reading.file_name, person_id=file.person_id) for file in files
             if file.person_id not in written]
    return blank + [finding for opinion in rows_of(opinions) for finding in _grounds(opinion, now[opinion.person_id])]


def _grounds(opinion: Row, now: Row) -> Iterator[Finding]:
    if now.below_good != "yes":
        yield _at(opinion, "OPINION_NOT_DUE", now.mean_score)
    elif opinion.mean_score not in ("", now.mean_score):
        yield _at(opinion, "OPINION_FACTS_CHANGED", opinion.mean_score, expected=now.mean_score)
