"""What a committee is told of fairness: each figure of evaluators and units with plain words beside it (001 ข้อ 7)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from pipeline.config_office import Fairness
from pipeline.decisions.fairness import GroupRatings, compare_evaluators, compare_units
from pipeline.documents.drawing import Content
from pipeline.documents.look import NO_UNIT, words
from pipeline.documents.summary.counts import COUNT, SCORE, RankedList
from pipeline.documents.workbook import CENTRED, Book, Column
from pipeline.exact import exact_text, rounded_text
from pipeline.results import Results

EVALUATOR_SHEET, UNIT_SHEET = "รายผู้ประเมิน", "รายหน่วย"
NO_EVALUATOR = "ไม่ระบุผู้ประเมิน"
TOO_FEW = "จำนวนน้อยเกินกว่าจะสรุป"
DIFFERENCE = CENTRED | {"num_format": "+0.00;-0.00;0.00"}


def draw_fairness(book: Book, results: Results, lists: Sequence[RankedList]) -> None:
    """A sheet of the evaluators and one of the units."""
    names = {own.scheme.code: own.scheme.name_th for own in lists}
    note = (f"{words().round_name(book.round)} · คิดจากคะแนนที่เสนอ แยกตามประเภทบุคลากร · ใช้ประกอบการพิจารณา "
            "ไม่มีการปรับคะแนนของผู้ใดโดยอัตโนมัติ · " + how_to_read(results.settings.committee.fairness))
    sheets = ((EVALUATOR_SHEET, "การให้คะแนนของผู้ประเมินแต่ละคน", "ผู้ให้คะแนน"), (UNIT_SHEET, "คะแนนของแต่ละหน่วย", "หน่วย"))
    for (sheet, title, heading), (_, nobody, compared) in zip(sheets, comparisons(results), strict=True):
        rows = [row_of(own, own.name or nobody, names[own.scheme]) for own in compared]
        book.add_list(sheet, title, note, columns(heading), rows, open_rows=0)


def columns(heading: str) -> tuple[Column, ...]:
    """The columns of both sheets; none of their headings makes a roster or a list of the committee."""
    return (Column(heading, 26), Column("ประเภทบุคลากร", 20), Column("จำนวน (คน)", 9, COUNT), Column("เฉลี่ย", 9, SCORE),
            Column("ต่ำสุด", 9, SCORE), Column("สูงสุด", 9, SCORE), Column("ห่างจากเฉลี่ย\nของกลุ่ม", 12, SCORE),
            Column("ต่างจาก\nสำนักงาน", 11, DIFFERENCE), Column("ต่างเมื่อถ่วง\nจำนวนคน", 11, DIFFERENCE),
            Column("สมรรถนะเท่ากัน\nทุกข้อ (คน)", 13, COUNT), Column("อ่านว่า", 62))


def row_of(own: GroupRatings, name: str, scheme: str) -> list[Content]:
    return [name, scheme, own.count, own.mean, min(own.totals), max(own.totals), own.spread, own.difference,
            own.shrunk_difference, len(own.alike), in_words(own)]


def how_to_read(rule: Fairness) -> str:
    """What the figures mean, with the settings that they follow."""
    return (f"“ถ่วงจำนวนคน” คือความต่าง × จำนวนคน ÷ (จำนวนคน + {rule.shrink_by}) คนน้อยจึงเหลือความต่างน้อย · "
            "“ห่างจากเฉลี่ยของกลุ่ม” คือเฉลี่ยว่าคะแนนของแต่ละคนห่างจากค่าเฉลี่ยของกลุ่มตนกี่คะแนน")


def in_words(own: GroupRatings) -> str:
    """The figures of one evaluator or unit as sentences; of few people nothing is concluded."""
    said = [f"มี {own.count} คน {TOO_FEW}"] if own.is_few else [
        f"มี {own.count} คน คะแนนเฉลี่ย {two(own.mean)} {beside_office(own)}", spread_in_words(own)]
    return " · ".join([*said, *alike_in_words(own)])


def beside_office(own: GroupRatings) -> str:
    """``สูงกว่าค่าเฉลี่ยของสำนักงาน 3.20 คะแนน เมื่อถ่วงจำนวนคนเหลือ 1.60``"""
    if two(abs(own.difference)) == two(Fraction(0)):
        return f"เท่ากับค่าเฉลี่ยของสำนักงาน ({two(own.office_mean)})"
    return (f"{'สูง' if own.difference > 0 else 'ต่ำ'}กว่าค่าเฉลี่ยของสำนักงาน ({two(own.office_mean)}) "
            f"{two(abs(own.difference))} คะแนน เมื่อถ่วงจำนวนคนเหลือ {two(abs(own.shrunk_difference))}")


def spread_in_words(own: GroupRatings) -> str:
    if own.is_level:
        return f"ทุกคนได้คะแนนต่างกันไม่เกิน {exact_text(own.rule.alike_within)} คะแนน"
    return f"คะแนน {two(min(own.totals))} ถึง {two(max(own.totals))} แต่ละคนห่างจากค่าเฉลี่ยของกลุ่มราว {two(own.spread)}"


def alike_in_words(own: GroupRatings) -> list[str]:
    return [f"ให้คะแนนสมรรถนะเท่ากันทุกข้อ {len(own.alike)} คนจาก {own.count} คน"] if own.alike else []


def sentences(results: Results) -> list[str]:
    """What the minutes put before the committee: of enough people everything, of few only who is rated alike in all."""
    names = {scheme.code: scheme.name_th for scheme in results.schemes.values()}
    return [f"{whose}{own.name or nobody} ({names[own.scheme]}): {in_words(own)}"
            for whose, nobody, compared in comparisons(results) for own in compared if not own.is_few or own.alike]


def too_few_in_words(results: Results) -> str:
    """Of how many evaluators and units nothing can be said; '' where of none."""
    few = [f"{whose.strip()} {number} ราย" for whose, _, compared in comparisons(results) if (number := sum(own.is_few for own in compared))]
    return f"{' และ'.join(few)} มีไม่ถึง {results.settings.committee.fairness.few_below} คนในประเภทบุคลากรเดียวกัน {TOO_FEW}" if few else ""


def comparisons(results: Results) -> tuple[tuple[str, str, list[GroupRatings]], ...]:
    """(whose people, how one without a name is called, what was compared) of the evaluators and of the units."""
    frames, rule = (results.people, results.scores, results.competencies), results.settings.committee.fairness
    return (("ผู้ประเมิน ", NO_EVALUATOR, compare_evaluators(*frames, rule)), ("หน่วย ", NO_UNIT, compare_units(*frames, rule)))


def jump_in_words(change: Fraction, former_scores: Mapping[str, str], person_id: str) -> str:
    """``เพิ่มขึ้น 15.00 คะแนนจากรอบก่อน (70.00)``"""
    return f"{'เพิ่มขึ้น' if change > 0 else 'ลดลง'} {two(abs(change))} คะแนนจากรอบก่อน ({former_scores[person_id]})"


def two(value: Fraction) -> str:
    return rounded_text(Fraction(value), 2)
