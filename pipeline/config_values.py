"""The kinds of value that config.toml holds, each as strict as it is meant.

Without Strict, pydantic would take true for 1, "80" for 80 and a number for a day after 1970.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints, field_validator

from pipeline.rounds import BUDDHIST_ERA
from pipeline.thai import reference_rows

BUDDHIST_FROM = 2400


def _in_christian_years(day: date) -> date:
    if day.year >= BUDDHIST_FROM:
        raise ValueError(f"ปี {day.year} เป็นปีพุทธศักราช ให้เขียนปีคริสต์ศักราช {day.year - BUDDHIST_ERA}")
    return day


def upwards(both: tuple) -> tuple:
    """A range as it is; raises ValueError where it runs downwards."""
    if both[0] > both[1]:
        raise ValueError(f"ค่าแรก ({both[0]}) ต้องไม่มากกว่าค่าหลัง ({both[1]})")
    return both


def _known_from_forms(code: str) -> str:
    if code not in {row["code"] for row in reference_rows("competencies.csv")}:
        raise ValueError(f"ไม่มีรหัส {code} ใน pipeline/reference/competencies.csv จึงอ่านสมรรถนะนี้จากแบบประเมินไม่ได้")
    return code


def _known_from_the_roster(work_group: str) -> str:
    meant = {row["meaning"]: None for row in reference_rows("headers.csv") if row["place"] == "work_group"}
    if work_group not in meant:
        raise ValueError(f"ไม่มีบรรทัด work_group ใดใน pipeline/reference/headers.csv ที่หมายถึง {work_group} "
                         f"จึงไม่มีใครในทะเบียนอยู่ในกลุ่มนี้ (ที่มีคือ {' '.join(meant)})")
    return work_group


Band = Literal["outstanding", "very_good", "good", "fair", "needs_improvement"]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Whole = Annotated[int, Strict(), Field(ge=0)]
Places = Annotated[Whole, Field(le=4)]
Positive = Annotated[int, Strict(), Field(gt=0)]
Range = Annotated[tuple[Whole, Whole], AfterValidator(upwards)]
Percent = Annotated[Decimal, Strict(), Field(ge=0, le=100),
                    BeforeValidator(lambda typed: Decimal(typed) if type(typed) is int else typed)]
Day = Annotated[date, Strict(), AfterValidator(_in_christian_years)]
CompetencyCode = Annotated[Text, AfterValidator(_known_from_forms)]
WorkGroup = Annotated[Text, AfterValidator(_known_from_the_roster)]
CITED = re.compile(r"practice|ours|(\d{3})( .+)?")


class Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(Frozen):
    """A rule: it names its document and clause, or says that it is practice or ours."""

    source: str

    @field_validator("source")
    @classmethod
    def _is_cited(cls, source: str) -> str:
        if not CITED.fullmatch(source):
            raise ValueError('ต้องเป็น "เลขเอกสาร ข้อ" เช่น "001 ข้อ 2" หรือ "practice" หรือ "ours"')
        return source
