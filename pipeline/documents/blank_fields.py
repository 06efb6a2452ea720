"""What may be typed into the answer cells of our forms: one definition an answer, for validation and message alike.

The sentence that a form shows beside a wrong answer is the catalogue's own about the fault that the reader would find,
so form and checker announce the same (design: "the form says one thing, the checker another").
"""

from dataclasses import dataclass

from pipeline.checks.plans import days_in_words, days_to_finish
from pipeline.config import Plans, Scheme
from pipeline.findings import catalogue
from pipeline.intake.words import wording_of
from pipeline.intake.workbook import DATED_UNTIL
from pipeline.rounds import Round
from pipeline.tables import PLAN_STATUSES
from pipeline.thai import thai_date

TITLE_MAX, MESSAGE_MAX = 32, 255        # what is longer XlsxWriter drops
LEVELS = (1, 2, 3, 4, 5)
INDICATORS_MAX = 10


@dataclass(frozen=True)
class Answer:
    """One kind of answer: its name, what it must be, and the findings (code, its {expected}) that refuse anything else.

    ``choices`` make a drop-down; ``condition`` is a formula over ``{cell}``; ``between`` are the first and last day. With
    none of them it is free text.
    """

    name: str
    faults: tuple[tuple[str, str], ...] = ()
    choices: tuple[str | int, ...] = ()
    condition: str = ""
    between: tuple = ()
    says: str = ""

    @property
    def message(self) -> str:
        """What stands beside the cell: the catalogue's sentences on what is expected there."""
        expected = [catalogue()[code].expected.format_map({"expected": words, "about": self.name})
                    for code, words in self.faults]
        return " · ".join(filter(None, [self.says, *expected]))

    def validation(self, cell: str) -> dict | None:
        """XlsxWriter's validation of the answer at ``cell``; None where anything may be typed."""
        texts = {"error_title": self.name, "error_message": self.message}
        hint = {"input_title": self.name, "input_message": self.message}
        if self.choices:
            return texts | {"validate": "list", "source": list(self.choices)}
        if self.condition:
            return texts | hint | {"validate": "custom", "value": "=" + self.condition.format(cell=cell)}
        if self.between:
            first, last = self.between
            return texts | hint | {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        return None


WORDS = Answer("ข้อความ")
WEIGHT = Answer("น้ำหนัก (ร้อยละ)", (("WEIGHT_MISSING", ""), ("WEIGHT_UNREADABLE", ""), ("WEIGHT_NOT_POSITIVE", "")),
                condition="AND(ISNUMBER({cell}),{cell}>0,{cell}<=100)")
RATING = Answer("คะแนนสมรรถนะ", (("LEVEL_OUT_OF_RANGE", ""),), choices=LEVELS, says="เลือกจากรายการ")
EXPECTED = Answer("ระดับที่คาดหวัง", (("EXPECTED_LEVEL_UNREADABLE", ""),), choices=LEVELS, says="เลือกจากรายการ")
INDICATOR_NO = Answer("ตัวชี้วัดที่", choices=tuple(range(1, INDICATORS_MAX + 1)), says="เลือกลำดับที่ของตัวชี้วัดจากรายการ")
FORMER_SCORE = Answer("คะแนนครั้งที่ 1", condition="AND(ISNUMBER({cell}),{cell}>=0,{cell}<=100)",
                      says="คะแนนเต็ม 100 ตามแบบของครั้งที่ 1")


def plan_status() -> Answer:
    """What is proposed for an open item of a development plan (000 ข้อ 3.5)."""
    return Answer("ข้อเสนอ", choices=tuple(wording_of("plan_status", status) for status in PLAN_STATUSES if status != "planned"),
                  says="เลือกจากรายการ")


def plan_due(round_: Round, rule: Plans) -> Answer:
    """The day on which an item of a plan is to be finished, as the checker counts it (000 ข้อ 3.1)."""
    first, last = (f"DATE({day.year},{day.month},{day.day})" for day in days_to_finish(round_, rule))
    return Answer("กำหนดแล้วเสร็จ", (("PLAN_DUE_UNREADABLE", ""), ("PLAN_DUE_OUTSIDE", days_in_words(round_, rule))),
                  condition=f"AND(ISNUMBER({{cell}}),{{cell}}>={first},{{cell}}<={last})")


def level(scheme: Scheme) -> Answer:
    """An attained level: 1–5 with the decimals that the scheme allows, in the 15 digits that count (domain §4)."""
    places = scheme.achievement.level_places
    return Answer("คะแนน (ก)", (("LEVEL_OUT_OF_RANGE", ""), ("LEVEL_TOO_PRECISE", str(places))),
                  condition=f"AND(ISNUMBER({{cell}}),{{cell}}>=1,{{cell}}<=5,ABS({{cell}}-ROUND({{cell}},{places}))<5E-15)")


def element(scheme: Scheme) -> Answer:
    """The element that an indicator belongs to; free where the scheme names none."""
    elements = scheme.achievement.elements
    return Answer("องค์ประกอบ", (("ELEMENT_UNKNOWN", " · ".join(elements)),), choices=elements) if elements else WORDS


def day(name: str, round_: Round) -> Answer:
    """A day that can belong to the round, as the reader counts it."""
    first = f"ตั้งแต่ {thai_date(round_.first_day)}"
    return Answer(name, (("DATE_UNREADABLE", ""), ("DATE_OUTSIDE_ROUND", first)),
                  between=(round_.first_day, round_.last_day + DATED_UNTIL))
