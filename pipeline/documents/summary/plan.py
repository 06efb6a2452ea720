"""The sheets of the summary about the plan of the round: goals with the indicators that name them, and who was followed."""

from collections.abc import Iterator

from pipeline.decisions.goal_chain import OfficeGoal, OwnIndicator, Row, UnitGoal
from pipeline.documents.drawing import Content
from pipeline.documents.look import NO_UNIT, words
from pipeline.documents.plan_page import Plan, Standing, plan_of
from pipeline.documents.workbook import CENTRED, Book, Column
from pipeline.exact import parse_exact
from pipeline.results import Results

GOAL_SHEET, FOLLOW_SHEET = "เป้าหมายและตัวชี้วัด", "การติดตาม"
WEIGHT = CENTRED | {"num_format": "0.##"}
GOALS = (Column("รหัสเป้าหมายสำนักงาน", 11, CENTRED), Column("เป้าหมายของสำนักงาน", 23), Column("หน่วย", 17),
         Column("รหัสเป้าหมายหน่วย", 10, CENTRED), Column("เป้าหมายของหน่วย", 23), Column("เลขที่ตำแหน่ง", 9, CENTRED),
         Column("ชื่อ-สกุล", 18), Column("ตัวชี้วัดที่", 8, CENTRED), Column("ตัวชี้วัด", 26), Column("น้ำหนัก", 8, WEIGHT),
         Column("ที่มา", 10, CENTRED), Column("ข้อสังเกต", 21))
FOLLOWED = (Column("เลขที่ตำแหน่ง", 9, CENTRED), Column("ชื่อ-สกุล", 22), Column("หน่วย", 20), Column("ผู้ประเมิน", 20),
            Column("ข้อตกลง", 17, CENTRED), Column("บันทึกกลางรอบ", 14, CENTRED), Column("บันทึกล่าสุด", 17, CENTRED),
            Column("ตัวชี้วัดที่", 8, CENTRED), Column("ความก้าวหน้า", 30), Column("คำแนะนำของผู้ประเมิน", 30))


def draw_goals(book: Book, results: Results) -> None:
    """A line for each indicator below the goals it serves, and for each goal or indicator that nothing hangs on."""
    plan = plan_of(results)
    rows = list(_goal_rows(plan)) if plan.has_goals else []
    note = "หนึ่งบรรทัดต่อหนึ่งตัวชี้วัด เป้าหมายหรือตัวชี้วัดที่ยังไม่เชื่อมโยงมีข้อสังเกตท้ายบรรทัด · ผู้ที่ไม่มีข้อตกลงใช้ตัวชี้วัดจากแบบประเมิน"
    book.add_list(GOAL_SHEET, "เป้าหมายของสำนักงานและหน่วย กับตัวชี้วัดที่เชื่อมโยง", note if plan.has_goals else words().no_goals(),
                  GOALS, rows)


def _goal_rows(plan: Plan) -> Iterator[list[Content]]:
    for office in plan.chain.office_goals:
        for own in office.unit_goals:
            yield from _unit_goal_rows(office, own)
        if not office.unit_goals:
            yield [*_office(office), *_of_unit(None), *_of_person(None), "ยังไม่มีหน่วยใดสนับสนุน"]
    for own in plan.chain.unlinked:
        yield from _unit_goal_rows(None, own)
    for indicator in plan.chain.without_goal:
        named = f"ระบุเป้าหมาย “{indicator.row.goal}” ซึ่งไม่มีในหน่วย" if indicator.row.goal else "ไม่ระบุเป้าหมายของหน่วย"
        yield [*_office(None), indicator.person.unit or NO_UNIT, None, None, *_of_person(indicator), named]


def _unit_goal_rows(office: OfficeGoal | None, own: UnitGoal) -> Iterator[list[Content]]:
    unlinked = "" if office else "ไม่สนับสนุนเป้าหมายใดของสำนักงาน"
    for indicator in own.indicators:
        yield [*_office(office), *_of_unit(own), *_of_person(indicator), unlinked]
    if not own.indicators:
        yield [*_office(office), *_of_unit(own), *_of_person(None), " · ".join(filter(None, [unlinked, "ยังไม่มีตัวชี้วัด"]))]


def _office(goal: OfficeGoal | None) -> list[Content]:
    return [goal.row.goal_code, goal.row.title] if goal else [None, None]


def _of_unit(goal: UnitGoal | None) -> list[Content]:
    return [goal.row.unit, goal.row.goal_code, goal.row.title] if goal else [None, None, None]


def _of_person(own: OwnIndicator | None) -> list[Content]:
    if own is None:
        return [None] * 6
    weight = parse_exact(own.row.weight_pct) if own.row.weight_pct else None
    return [own.person.person_id, own.person.full_name, int(own.row.indicator_no), own.row.title, weight,
            words().indicator_source(own)]


def draw_followed(book: Book, results: Results) -> None:
    """Everybody with agreement and last note of progress, whoever was not followed in time first."""
    plan = plan_of(results)
    is_used = plan.has_agreements or plan.has_progress
    note = f"วันกลางรอบคือ {plan.middle_day} · ผู้ที่ยังไม่มีบันทึกภายในวันนั้นอยู่ก่อน"
    book.add_list(FOLLOW_SHEET, "ข้อตกลงและบันทึกความก้าวหน้าระหว่างรอบ", note if is_used else words().nothing_planned(), FOLLOWED,
                  [_followed_row(own) for own in (*plan.not_followed, *plan.followed)] if is_used else [])


def _followed_row(own: Standing) -> list[Content]:
    person, note = own.person, own.note
    return [person.person_id, person.full_name, person.unit or NO_UNIT, person.evaluator,
            own.agreed_on or ("ส่งแล้ว" if own.has_agreement else "ยังไม่ส่ง"), "มี" if own.is_followed else "ยังไม่มี",
            *_note(own.noted_on, note)]


def _note(noted_on: str, note: Row | None) -> list[Content]:
    if note is None:
        return [None] * 4
    return [noted_on or "ไม่ลงวันที่", int(note.indicator_no) if note.indicator_no.isdecimal() else note.indicator_no, note.progress,
            note.advice]
