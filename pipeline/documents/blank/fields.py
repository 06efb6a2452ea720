"""What may be typed into the answer cells of our forms: one definition an answer, for validation and message alike.

The sentence that a form shows beside a wrong answer is the catalogue's own about the fault that the reader would find,
so form and checker announce the same (design: "the form says one thing, the checker another").
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.checks.figures import LEVEL_MAX, LEVEL_MIN, LEVELS, WHOLE
from pipeline.checks.former import lowest_total, totals_in_words
from pipeline.checks.plans import days_in_words, days_to_finish
from pipeline.checks.progress import days_of
from pipeline.config import Scheme
from pipeline.config_office import Plans
from pipeline.config_raises import Raises
from pipeline.decisions.notices import days_of_notice
from pipeline.decisions.raise_sheet import percents_in_words
from pipeline.exact import exact_text
from pipeline.findings import catalogue
from pipeline.intake.fields import DATED_UNTIL
from pipeline.intake.lines import WANTED
from pipeline.intake.stated import SCORE_MAX
from pipeline.intake.words import wording_of, wordings_of
from pipeline.rounds import BUDDHIST_ERA, Round
from pipeline.thai import thai_date

TITLE_MAX, MESSAGE_MAX = 32, 255        # what is longer XlsxWriter drops
INDICATORS_MAX = 10
DUST = "5E-15"                          # below the 15 digits that count (domain §4), for levels up to 5
# Thai names of months and Buddhist years, also where the year was typed as one and Excel holds 2566 for a Christian year.
LONG_DAY = "[>=182623][$-101041E]d mmmm yyyy;[$-107041E]d mmmm yyyy"
SHORT_DAY = LONG_DAY.replace("mmmm", "mmm")


@dataclass(frozen=True)
class Answer:
    """One kind of answer: its name, what it must be, and the findings (code, its {expected}) that refuse anything else.

    ``choices`` make a drop-down, and so does ``choices_from``, a formula that gives the range in which they stand (a
    validation holds 255 characters of choices only); ``condition`` is a formula over ``{cell}``. With none of them it is
    free text. ``advises`` are findings that only warn of an answer which the form lets in.
    """

    name: str
    faults: tuple[tuple[str, str], ...] = ()
    choices: tuple[str | int, ...] = ()
    choices_from: str = ""
    condition: str = ""
    says: str = ""
    advises: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> str:
        """What stands beside the cell: the catalogue's sentences on what is expected there."""
        return " · ".join(filter(None, [self.says, *map(self.expected, self.faults),
                                        *(f"ควร{self.expected(advice)}" for advice in self.advises)]))

    def expected(self, fault: tuple[str, str]) -> str:
        """What the catalogue expects where it finds this fault."""
        code, words = fault
        return catalogue()[code].expected.format_map({"expected": words, "about": self.name})

    def validation(self, cell: str) -> dict | None:
        """XlsxWriter's validation of the answer at ``cell``; None where anything may be typed."""
        texts = {"error_title": self.name, "error_message": self.message}
        hint = {"input_title": self.name, "input_message": self.message}
        if self.choices or self.choices_from:
            return texts | {"validate": "list", "source": list(self.choices) or "=" + self.choices_from}
        if self.condition:
            return texts | hint | {"validate": "custom", "value": "=" + self.condition.format(cell=cell)}
        return None


WORDS = Answer("ข้อความ")
WEIGHT_FAULTS = (("WEIGHT_UNREADABLE", ""), ("WEIGHT_NOT_POSITIVE", ""), ("WEIGHTS_NOT_100", ""))
WEIGHT = Answer("น้ำหนัก (ร้อยละ)", WEIGHT_FAULTS, condition=f"AND(ISNUMBER({{cell}}),{{cell}}>0,{{cell}}<={WHOLE})")
EXPECTED = Answer("ระดับที่คาดหวัง", (("EXPECTED_LEVEL_UNREADABLE", ""), ("EXPECTED_LEVEL_NOT_ON_SCALE", "")),
                  choices=tuple(LEVELS), says="เลือกจากรายการ")
FORMER_SCORE = Answer("คะแนนครั้งที่ 1", (("FORMER_SCORE_UNREADABLE", ""),), says="ตามแบบของครั้งที่ 1",
                      condition=f"AND(ISNUMBER({{cell}}),{{cell}}>=0,{{cell}}<={SCORE_MAX})")
REFUSAL = Answer(wording_of("register", "is_refused"), (("NOTICE_REFUSAL_UNREADABLE", ""),),
                 choices=(wording_of("refused", "yes"),))
REVIEW_REASON = Answer("เหตุผลที่ปรับคะแนน", (("REVIEW_REASON_MISSING", ""),))


def reviewed_score(scheme: Scheme) -> Answer:
    """The committee's score: 0–100 with the decimals of the scheme's total (001 ข้อ 6 (3.3))."""
    places = scheme.rounding.places
    return Answer("คะแนนที่คณะกรรมการเห็นชอบ", (("REVIEW_SCORE_OUT_OF_RANGE", str(places)),),
                  condition=f"AND(ISNUMBER({{cell}}),{{cell}}>=0,{{cell}}<=100,ABS({{cell}}-ROUND({{cell}},{places}))<5E-15)")


def presence() -> Answer:
    """Whether a member attended the meeting (001 ข้อ 7)."""
    return Answer("การเข้าประชุม", choices=tuple(wording_of("present", said) for said in ("yes", "no")), says="เลือกจากรายการ")


def day_decided(name: str, round_: Round) -> Answer:
    """The day on which something was decided, as the reader counts it."""
    return Answer(name, (("DAY_UNREADABLE", ""), ("DAY_OUTSIDE_ROUND", f"ตั้งแต่ {thai_date(round_.first_day)}")),
                  condition=_between(round_.first_day, round_.last_day + DATED_UNTIL))


def plan_status() -> Answer:
    """What is proposed for an open item of a development plan (000 ข้อ 3.5)."""
    return Answer("ข้อเสนอ", (("LINE_VALUE_UNREADABLE", WANTED["status"]),), says="เลือกจากรายการ",
                  choices=tuple(wordings_of("plan_status")))


def plan_due(round_: Round, rule: Plans) -> Answer:
    """The day on which an item of a plan is to be finished, as the checker counts it (000 ข้อ 3.1)."""
    return Answer("กำหนดแล้วเสร็จ", (("PLAN_DUE_UNREADABLE", ""), ("PLAN_DUE_OUTSIDE", days_in_words(round_, rule))),
                  condition=_between(*days_to_finish(round_, rule)))


def level(scheme: Scheme, name: str = "คะแนน (ก)") -> Answer:
    """A level or rating: 1–5 with the decimals that the scheme allows, in the 15 digits that count (domain §4)."""
    places = scheme.achievement.level_places
    return Answer(name, (("LEVEL_UNREADABLE", ""), ("LEVEL_OUT_OF_RANGE", ""), ("LEVEL_TOO_PRECISE", str(places))),
                  condition=f"AND(ISNUMBER({{cell}}),{{cell}}>={LEVEL_MIN},{{cell}}<={LEVEL_MAX},"
                            f"ABS({{cell}}-ROUND({{cell}},{places}))<{DUST})")


def rating(scheme: Scheme) -> Answer:
    """The rating of a competency: what the checker lets pass, so also 4.5 (domain §3 names five levels, and bans none between)."""
    return level(scheme, "คะแนนสมรรถนะ")


def indicator_weight(scheme: Scheme) -> Answer:
    """The weight of an indicator, with what it should be where the scheme says so (003 "ควร")."""
    minimum = scheme.achievement.weight_min
    return WEIGHT if minimum is None else replace(WEIGHT, advises=(("WEIGHT_BELOW_MIN", str(minimum)),))


def former_total(scheme: Scheme) -> Answer:
    """A total of the round before: from the lowest of the scheme to 100, with the decimals that it rounds to."""
    places = scheme.rounding.places
    return Answer("คะแนนรอบก่อน", (("HISTORY_SCORE_IMPOSSIBLE", totals_in_words(scheme)),),
                  condition=f"AND(ISNUMBER({{cell}}),{{cell}}>={exact_text(lowest_total(scheme))},{{cell}}<=100,ABS({{cell}}-ROUND({{cell}},{places}))<5E-14)")


def element(scheme: Scheme) -> Answer:
    """The element that an indicator belongs to; free where the scheme names none."""
    elements = scheme.achievement.elements
    return Answer("องค์ประกอบ", (("ELEMENT_UNKNOWN", " · ".join(elements)),), choices=elements) if elements else WORDS


def day_of_decision(round_: Round) -> Answer:
    """A day on which something was decided about the round's results."""
    return Answer("วันที่พิจารณา", (("LINE_VALUE_UNREADABLE", WANTED["decided_on"]), ("DECISION_DATE_MISSING", "")),
                  condition=_between(round_.last_day, round_.last_day + DATED_UNTIL))


def raise_percent(rule: Raises) -> Answer:
    """The percent of a raise: from 0 to the cap in steps of 0.01 (003 ข้อ 2)."""
    return Answer(wording_of("raises", "percent"), (("LINE_VALUE_UNREADABLE", WANTED["percent"]),
                                                    ("RAISE_PERCENT_IMPOSSIBLE", percents_in_words(rule))),
                  condition=f"AND(ISNUMBER({{cell}}),{{cell}}>=0,{{cell}}<={rule.percent_max},ABS({{cell}}-ROUND({{cell}},2))<{DUST})")


def scenario_choice() -> Answer:
    """Which scenario counts: a word in its line, in one of each personnel type."""
    return Answer(wording_of("scenarios", "is_chosen"), (("LINE_VALUE_UNREADABLE", WANTED["is_chosen"]),),
                  choices=(wording_of("chosen", "yes"),))


def indicator_no(numbers: str, titles: str) -> Answer:
    """Which indicator a note is about: a drop-down of as many ``numbers`` as there are ``titles`` (two columns), of all
    where there is none."""
    given = f"SUMPRODUCT(--(LEN({titles})>0))"
    return Answer("ตัวชี้วัดที่", (("LINE_VALUE_UNREADABLE", WANTED["indicator_no"]), ("PROGRESS_INDICATOR_UNKNOWN", "")),
                  choices_from=f"OFFSET({numbers},0,0,IF({given}=0,ROWS({numbers}),{given}),1)")


def goal(codes: str) -> Answer:
    """The unit's goal that an indicator serves: one of the codes in the range ``codes``."""
    return Answer("เป้าหมายของหน่วยที่เชื่อมโยง", (("INDICATOR_GOAL_UNKNOWN", ""),), choices_from=codes)


def day(name: str, round_: Round) -> Answer:
    """A day that can belong to the round, as the reader counts it."""
    return Answer(name, (("DATE_UNREADABLE", ""), ("DATE_OUTSIDE_ROUND", f"ตั้งแต่ {thai_date(round_.first_day)}")),
                  condition=_between(round_.first_day, round_.last_day + DATED_UNTIL))


def progress_day(round_: Round) -> Answer:
    """The day of a note: within the round, or it shows nothing about it (001 ข้อ 6 (2))."""
    return Answer("วันที่", (("LINE_VALUE_UNREADABLE", WANTED["noted_on"]), ("PROGRESS_DATE_OUTSIDE_ROUND", days_of(round_))),
                  condition=_between(round_.first_day, round_.last_day))


def day_of_notice(name: str, round_: Round, decided_on: str) -> Answer:
    """A day on which a result can be told or signed for, as the checker counts it; ``decided_on`` is the committee's, ISO."""
    first, last = days_of_notice(round_, decided_on)
    return Answer(name, (("NOTICE_DAY_OUTSIDE", f"{thai_date(first)} – {thai_date(last)}"),), condition=_between(first, last))


def _between(first: date, last: date) -> str:
    """The days from ``first`` to ``last``, also with the Buddhist year typed as a Christian one, as the reader takes them."""
    ends = [(f"DATE({first.year + era},{first.month},{first.day})", f"DATE({behind.year + era},{behind.month},{behind.day})")
            for era in (0, BUDDHIST_ERA) for behind in [last + timedelta(days=1)]]
    return f"AND(ISNUMBER({{cell}}),OR({','.join(f'AND({{cell}}>={start},{{cell}}<{end})' for start, end in ends)}))"
