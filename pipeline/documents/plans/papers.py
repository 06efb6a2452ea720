"""Plans on paper: a form for everybody who needs one, and the units' report to HR, as a page and a workbook (000 ข้อ 3.4)."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from pipeline.checks.plans import people_with_plan
from pipeline.decisions.carry_over import CarriedPlan
from pipeline.decisions.plan_outcomes import Followed, follow_up, form_files
from pipeline.decisions.weaknesses import Weakness, find_weaknesses, people_to_plan
from pipeline.documents.derivation import Row
from pipeline.documents.drawing import Content
from pipeline.documents.look import NO_UNIT, points, words
from pipeline.documents.pages import PLANS_PAGE, PLANS_WORKBOOK, render_page
from pipeline.documents.paper import Paper
from pipeline.documents.plans.form import PlanOf, plan_form, plan_form_name
from pipeline.documents.workbook import CENTRED, Book, Column, workbook_bytes
from pipeline.exact import parse_exact
from pipeline.results import Results
from pipeline.schema import rows_of, values_of
from pipeline.thai import dictionary_key, name_order

TITLE = "แผนพัฒนารายบุคคล"
NEED_SHEET, PLAN_SHEET, OUTCOME_SHEET = "ผู้ที่ต้องมีแผน", "แผนของรอบนี้", "ผลตามแผนรอบก่อน"
WHO = (Column("หน่วย", 24), Column("เลขที่ตำแหน่ง", 13, CENTRED), Column("ชื่อ-สกุล", 24))
NEED = (*WHO, Column("คะแนน", 9, CENTRED), Column("ระดับ", 14, CENTRED), Column("แผน", 12, CENTRED), Column("จุดที่เสียคะแนนมากที่สุด", 60))
PLANS = (*WHO, Column("ระดับ", 12, CENTRED), Column("สิ่งที่ต้องพัฒนา", 30), Column("วิธีการพัฒนา", 26), Column("กำหนดแล้วเสร็จ", 19, CENTRED),
         Column("ผู้รับผิดชอบ", 18), Column("หลักฐาน/ตัววัดความสำเร็จ", 22), Column("ผลการพัฒนา", 20), Column("ข้อเสนอ", 14, CENTRED))
OUTCOMES = (*WHO, Column("ระดับ ก่อน → หลัง", 16, CENTRED), Column("สิ่งที่ต้องพัฒนา", 30), Column("วิธีการพัฒนา", 26),
            Column("ก่อน", 9, CENTRED), Column("หลัง", 9, CENTRED), Column("ผลการพัฒนา", 28), Column("ข้อเสนอของหน่วย", 18, CENTRED))
NO_OUTCOME, NOT_KNOWN, LEFT_OFFICE = "หน่วยยังไม่ได้บันทึกผล", "–", "ไม่อยู่ในทะเบียนรอบนี้"
SHOWN_WEAKNESSES = 3


class Needing(NamedTuple):
    """Somebody who needs a plan: the person's lines of 20 and 75, what the scores show, whether there is a plan."""

    person: Row
    review: Row
    weaknesses: tuple[Weakness, ...]
    has_plan: bool


class Planned(NamedTuple):
    """A line of 85_plans with its person."""

    person: Row
    plan: Row


class Outcome(NamedTuple):
    """A line of a former plan with its person, as this round's roster has him, else as the former one had; and the bands
    of both rounds after the committee, '' where there is none."""

    person: Row
    followed: Followed
    band_before: str
    band_after: str


class Report(NamedTuple):
    """Everything that page and workbook tell, each list by unit and name. ``has_former``: the former round is known."""

    needing: list[Needing]
    planned: list[Planned]
    outcomes: list[Outcome]
    has_former: bool


def plan_papers(results: Results, former: Results | None) -> Iterator[Paper]:
    """The plan forms, and the units' report as workbook and page."""
    weaknesses = find_weaknesses(results, former)
    report = report_of(results, former, weaknesses)
    for plan in plans_to_agree(report):
        yield Paper(plan_form_name(plan.person), plan_form, (plan, results.settings, results.round))
    yield Paper(PLANS_WORKBOOK, plans_workbook, (results, report))
    yield Paper(PLANS_PAGE, plans_page, (results, report))


def plans_to_agree(report: Report) -> Iterator[PlanOf]:
    """What the plan form of everybody who needs a plan begins with."""
    open_items: dict[str, list[CarriedPlan]] = {}
    for outcome in report.outcomes:
        item = outcome.followed
        if item.is_here and item.is_open:
            open_items.setdefault(item.planned.person_id, []).append(
                CarriedPlan(item.planned.weakness, item.planned.action, item.planned.due))
    for need in report.needing:
        review = need.review
        yield PlanOf(need.person, review.score_after, review.band_after, review.cell_ref != "", need.weaknesses,
                     tuple(open_items.get(need.person.person_id, ())))


def report_of(results: Results, former: Results | None, weaknesses: dict[str, tuple[Weakness, ...]]) -> Report:
    """Who needs a plan, what is planned, and what became of the former round's plans."""
    people = {row.person_id: row for row in rows_of(results.people)}
    review = {row.person_id: row for row in rows_of(results.review)}
    planned = people_with_plan(results.plans, form_files(results))
    needing = [Needing(people[person_id], review[person_id], weaknesses[person_id], person_id in planned)
               for person_id in people_to_plan(results.review, results.settings.plans.bands)]
    lines = [Planned(people[row.person_id], row) for row in rows_of(results.plans)]
    return Report(sorted(needing, key=_order), sorted(lines, key=_order), sorted(_outcomes(results, former), key=_order),
                  former is not None)


def _order(entry: Needing | Planned | Outcome) -> tuple:
    return dictionary_key(entry.person.unit), name_order(entry.person.full_name), entry.person.person_id


def _outcomes(results: Results, former: Results | None) -> Iterator[Outcome]:
    if former is None:
        return
    here, then = ({row.person_id: row for row in rows_of(round_.people)} for round_ in (results, former))
    after, before = (dict(values_of(round_.review, "person_id", "band_after")) for round_ in (results, former))
    for item in follow_up(results, former):
        own = item.planned.person_id
        yield Outcome((here if item.is_here else then)[own], item, before.get(own, ""), after.get(own, "") if item.is_here else "")


# ── the page and the workbook ──

def plans_page(results: Results, report: Report) -> str:
    """plans.html, for HR: every unit's people with their plans and outcomes."""
    return render_page("plans.html", PLANS_PAGE, results.terms, report=report, plans_workbook=PLANS_WORKBOOK, plan_form=plan_form_name,
                       shown_weaknesses=SHOWN_WEAKNESSES, level=shown_level, units=by_unit,
                       on_roster=set(results.people["person_id"]), rule=results.settings.plans)


def by_unit(entries: list) -> list[tuple[str, list]]:
    """(unit, its entries) of a list in the order of units."""
    return [(unit, list(own)) for unit, own in groupby(entries, key=lambda entry: entry.person.unit)]


def shown_level(exact: str) -> str:
    """A level of either round, a dash where the item names none."""
    return points(parse_exact(exact)) if exact else NOT_KNOWN


def plans_workbook(results: Results, report: Report) -> bytes:
    """plans.xlsx: the same three lists, to be filtered by unit. Same tables, same bytes."""
    about = words().round_name(results.round)

    def draw(book: Book) -> None:
        book.add_list(NEED_SHEET, "ผู้ที่ต้องมีแผนพัฒนารายบุคคล", f"{about} · ตามระดับหลังคณะกรรมการ · ที่มา: "
                      f"{results.settings.cite(results.settings.plans.source)}", NEED, list(map(need_row, report.needing)))
        book.add_list(PLAN_SHEET, "แผนพัฒนาของรอบนี้", f"{about} · ตามที่หน่วยส่งมา", PLANS, list(map(plan_row, report.planned)))
        said = "ผลและข้อเสนอเป็นของหน่วย ระบบแสดงเพียงระดับก่อนและหลัง" if report.has_former else "ไม่มีผลของรอบก่อน จึงไม่มีแผนให้ติดตาม"
        book.add_list(OUTCOME_SHEET, "ผลตามแผนพัฒนาของรอบก่อน", f"{about} · {said}", OUTCOMES, list(map(outcome_row, report.outcomes)))
        book.identify(paper="plans")
    return workbook_bytes(f"{TITLE} {about}", results.settings.office.name, results.round, draw)


def _who(person: Row) -> list[Content]:
    return [person.unit or NO_UNIT, person.person_id, person.full_name]


def need_row(need: Needing) -> list[Content]:
    costliest = [f"{weakness.title} ({points(weakness.lost)})" for weakness in need.weaknesses[:SHOWN_WEAKNESSES]]
    return [*_who(need.person), need.review.score_after, words().band(need.review.band_after), "มีแล้ว" if need.has_plan else "ยังไม่มี",
            "\n".join(costliest)]


def plan_row(line: Planned) -> list[Content]:
    plan = line.plan
    return [*_who(line.person), words().band(plan.band) if plan.band else NOT_KNOWN, plan.weakness, plan.action, plan.due, plan.owner,
            plan.evidence, plan.outcome, words().plan_status(plan.status)]


def outcome_row(outcome: Outcome) -> list[Content]:
    item = outcome.followed
    bands = " → ".join(words().band(band) if band else NOT_KNOWN for band in (outcome.band_before, outcome.band_after))
    return [*_who(outcome.person), bands if item.is_here else LEFT_OFFICE, item.planned.weakness, item.planned.action,
            shown_level(item.before), shown_level(item.after), item.outcome or NO_OUTCOME, words().plan_status(item.proposal)]
