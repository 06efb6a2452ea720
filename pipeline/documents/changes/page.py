"""What two runs of one round differ in, for people: the counts, one sentence, and the page that `compare` writes."""

from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import quote

import pandas as pd

from pipeline.decisions.pay import baht, satang
from pipeline.documents.changes.files import FILE_CHANGES, list_file_changes
from pipeline.documents.changes.moves import CAUSES, PAID, THINGS, by_person
from pipeline.documents.derivation import Row
from pipeline.documents.look import templates
from pipeline.documents.pages import person_page_name
from pipeline.documents.paper import Paper
from pipeline.results import Results
from pipeline.schema import rows_of
from pipeline.store import csv_bytes
from pipeline.thai import thai_date

BECAUSE_TH = {"own": "ข้อมูลของตนเอง", "committee": "มติคณะกรรมการ", "office": "สำนักงานกำหนดใน raises.xlsx", "rules": "หลักเกณฑ์หรือโปรแกรม",
              "others": "ผลของคนอื่น"}
CHANGES_PAGE = "changes.html"
NOTHING_TH = "ไม่มีคะแนน ระดับ สถานะ เงินที่ได้เลื่อน หรืออันดับของใครเปลี่ยน"


class Group(NamedTuple):
    """One person's changes of one cause."""

    because: str
    rows: list[Row]


class Changed(NamedTuple):
    """Somebody whose result moved, with the gravest first."""

    person: Row
    groups: list[Group]

    @property
    def row_count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


class Comparison(NamedTuple):
    """What a page says of the two runs beside their tables: where each lies, and whether both had the same rules."""

    old: str
    new: str
    to_new: str | None          # from the page's folder to the new run's, for links; None where no path leads there
    has_same_rules: bool


def changed_people(changes: pd.DataFrame) -> list[Changed]:
    """Everybody of ``changes``, in its order."""
    people = []
    for _, together in groupby(rows_of(changes), key=attrgetter("person_id")):
        rows = list(together)
        people.append(Changed(rows[0], [Group(because, list(group))
                                        for because, group in groupby(rows, key=attrgetter("because"))]))
    return people


def count_changes(changes: pd.DataFrame, before: Results, after: Results) -> dict:
    """Number of people, of people by their foremost cause and by thing, and of files, and what of raises has moved; nothing is
    left out for being 0."""
    foremost = Counter(min((group.because for group in one.groups), key=CAUSES.index) for one in changed_people(changes))
    things, files = Counter(changes["thing"]), Counter(file.change for file in list_file_changes(before, after))
    return {"people": foremost.total(), "because": {cause: foremost[cause] for cause in CAUSES},
            "things": {thing: things[thing] for thing in THINGS}, "files": {kind: files[kind] for kind in FILE_CHANGES},
            "raised": _raised(changes)}


def _raised(changes: pd.DataFrame) -> dict[str, str | int]:
    """How many have more and less money of raise and special compensation together, and how many baht in all."""
    moved: Counter = Counter()
    for row in rows_of(changes[changes["thing"].isin(PAID)]):
        moved[row.person_id] += satang(row.more_baht or "0") - satang(row.less_baht or "0")
    more, less = [amount for amount in moved.values() if amount > 0], [-amount for amount in moved.values() if amount < 0]
    return {"more": len(more), "more_baht": baht(sum(more)), "less": len(less), "less_baht": baht(sum(less))}


def in_words(counts: dict) -> str:
    """``counts`` as one sentence for the one who runs it: numbers alone, nobody's name."""
    if not counts["people"]:
        return NOTHING_TH
    things = " · ".join(f"{THINGS[thing].name_th} {count}" for thing, count in counts["things"].items() if count)
    causes = " · ".join(f"เพราะ{BECAUSE_TH[cause]} {count} คน" for cause, count in counts["because"].items() if count)
    return f"มีสิ่งเปลี่ยน {counts['people']} คน ({things}) {causes}"


def changes_files(changes: pd.DataFrame, before: Results, after: Results, comparison: Comparison) -> dict[str, bytes]:
    """Name → content of what `compare` writes."""
    return {"changes.csv": csv_bytes(changes)} | Paper(CHANGES_PAGE, changes_page, (changes, before, after, comparison)).files()


def changes_page(changes: pd.DataFrame, before: Results, after: Results, comparison: Comparison) -> str:
    """changes.html: how many moved, who and why by consequence, and which files differ."""
    rosters = [by_person(run.people) for run in (before, after)]
    name_of = {person_id: person.full_name for roster in rosters for person_id, person in roster.items()}
    said = {(row.person_id, row.code): row.message_th
            for run in (before, after) for row in rows_of(run.findings)}

    def link(person_id: str) -> str | None:
        person = rosters[1].get(person_id)
        return quote(f"{comparison.to_new}/{person_page_name(person)}") if person and comparison.to_new else None

    return templates().get_template("changes.html").render(
        office=after.settings.office, round=after.round, first_day=thai_date(after.round.first_day),
        last_day=thai_date(after.round.last_day), comparison=comparison, counts=count_changes(changes, before, after),
        things=THINGS, because_th=BECAUSE_TH, nothing_th=NOTHING_TH, files=list_file_changes(before, after),
        by_gravest=[(THINGS[thing], list(people)) for thing, people
                    in groupby(changed_people(changes), key=lambda one: one.person.thing)],
        name_of=name_of, said=said, link=link)
