"""80: this round beside the one before it (001 ข้อ 6 (3.5)): the mean of both totals, and whether it reaches the band asked for.

It lists whose mean is below; what follows from that, people decide.
"""

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from pipeline.checks.former import FormerRound, FormerScore, Row
from pipeline.config import Scheme
from pipeline.exact import exact_text, parse_exact, rounded_text
from pipeline.intake.words import wording_of
from pipeline.rounds import Round
from pipeline.schema import rows_of, values_of
from pipeline.tables import TWO_ROUNDS

NOTES = {
    "round_missing": "ไม่มีผลของรอบ {round}: ประเมินจากโฟลเดอร์ของรอบนั้นไม่ได้ และไม่มีคะแนนในแบบคะแนนรอบก่อน",
    "person_missing": "ในรอบ {round} ไม่มีผู้ใช้เลขที่ตำแหน่งนี้",
    "of_another": "ในรอบ {round} เลขที่ตำแหน่งนี้เป็นของผู้อื่น จึงไม่นับคะแนนนั้น",
    "name_changed": "ชื่อในรอบ {round} ต่างไป ต้องยืนยันก่อนว่าเป็นคนเดียวกัน",
    "no_total": "รอบ {round} ไม่มีคะแนน",
    "confirmed": "ชื่อในรอบ {round} ต่างไป สำนักงานยืนยันด้วยแบบคะแนนรอบก่อน",
    "stated": "คะแนนรอบ {round} เป็นไปตามแบบคะแนนรอบก่อน ไม่ได้คำนวณใหม่",
}
NO_SCORE_NOW = "รอบนี้ยังไม่มีคะแนน"
OTHER_TYPE = "ในรอบ {round} เป็น{scheme} จึงไม่เฉลี่ยกับรอบนี้"
BY_ROUNDING = "ถึงระดับ{band}เพราะการปัดเศษ: ค่าเฉลี่ยก่อนปัด {exact}"


def compare_rounds(people: pd.DataFrame, totals: Mapping[str, str], former: FormerRound,
                   schemes: dict[str, Scheme]) -> pd.DataFrame:
    """Both rounds of everybody on the roster.

    In: 20_people of this round; ``totals`` person_id → rounded total, as evaluated or as reviewed, '' or no entry where
    there is none; the round before; the rules in force in this round. Out: 80_two_rounds. A missing round is said in
    ``note``, never guessed.
    """
    return TWO_ROUNDS.frame([_line(person, totals.get(person.person_id, ""), former, schemes.get(person.scheme))
                             for person in rows_of(people)])


def former_totals(two_rounds: pd.DataFrame) -> dict[str, str]:
    """person_id → total of the round before, for whom both rounds can be compared."""
    compared = two_rounds[two_rounds["mean_score"] != ""]
    return dict(values_of(compared, "person_id", "previous_score"))


def _line(person: Row, current: str, former: FormerRound, scheme: Scheme | None) -> dict[str, str]:
    then = former.score_of(person)
    line = dict.fromkeys(TWO_ROUNDS.column_names, "") | {
        "person_id": person.person_id, "previous_round": str(former.round_) if then.score else "", "current_score": current,
        "previous_score": _as_printed(then.score, scheme), "previous_source": then.source}
    notes = [_about(then, former.round_), *_remarks(person, former), "" if current else NO_SCORE_NOW]
    if then.scheme not in ("", person.scheme):
        notes.append(OTHER_TYPE.format(round=former.round_, scheme=wording_of("scheme", then.scheme)))
    elif then.score and current and scheme:
        mean = (parse_exact(then.score) + parse_exact(current)) / 2
        judged = _judged(mean, scheme)
        notes.append(judged.pop("note"))
        line |= judged
    return line | {"note": " · ".join(filter(None, notes))}


def _as_printed(score: str, scheme: Scheme | None) -> str:
    """A stated 77.2 as totals are printed, 77.20; it has no more decimals than that."""
    return rounded_text(parse_exact(score), scheme.rounding.places) if score and scheme else score


def _about(then: FormerScore, round_: Round) -> str:
    return NOTES[then.why].format(round=round_) if then.why else ""


def _remarks(person: Row, former: FormerRound) -> list[str]:
    """What the office remarks on the person's former score."""
    line = former.history.get(person.person_id)
    return [f"หมายเหตุของสำนักงาน: {line.remark}"] if line and line.remark else []


def _judged(mean: Fraction, scheme: Scheme) -> dict[str, str]:
    """The mean, rounded once, against the band that the scheme asks for; without such a rule it is not judged."""
    rounded = rounded_text(mean, scheme.rounding.places)
    said = {"mean_score": rounded, "mean_exact": exact_text(mean), "note": ""}
    if scheme.two_rounds is None:
        return said
    reach = scheme.band(scheme.two_rounds.reach)
    is_below = parse_exact(rounded) < reach.min
    if mean < reach.min and not is_below:
        said["note"] = BY_ROUNDING.format(band=reach.name_th, exact=exact_text(mean))
    return said | {"below_good": "yes" if is_below else "no", "reach_min": exact_text(reach.min),
                   "source": scheme.two_rounds.source}
