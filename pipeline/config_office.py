"""What an office sets for itself beside the schemes: the round, its name, its committee, plans, uses, and limits of files."""

import os
import re
from typing import Annotated, Literal

from pydantic import PlainValidator, Strict, field_validator
from pydantic_core import PydanticKnownError

from pipeline.config_values import Band, Cited, Frozen, Percent, Positive, Text, Whole
from pipeline.rounds import Round

WORKERS_MAX = 256
MB = 1_000_000
CLUSTER = re.compile(r"dask://([^\s/]+:\d{1,5})")


def _who_works(typed: object) -> int | str:
    """So many processes of this machine, or the scheduler of a cluster."""
    if isinstance(typed, str) and typed.startswith("dask:"):
        if not CLUSTER.fullmatch(typed):
            raise ValueError('ที่อยู่ของคลัสเตอร์ต้องเขียนเป็น "dask://เครื่อง:พอร์ต" เช่น "dask://10.0.0.5:8786"')
    elif type(typed) is not int:
        raise PydanticKnownError("int_type")
    elif typed < 0:
        raise PydanticKnownError("greater_than_equal", {"ge": 0})
    elif typed > WORKERS_MAX:
        raise PydanticKnownError("less_than_equal", {"le": WORKERS_MAX})
    return typed


class RunSettings(Frozen):
    """Which round is run where none is asked for, and by whom: so many processes (0: one a core), or a cluster's workers."""

    round: str
    workers: Annotated[int | str, PlainValidator(_who_works)] = 0

    @property
    def crew(self) -> int | str:
        """Who works on what can be done anywhere: so many processes, or ``dask://HOST:PORT``."""
        return self.workers or self.processes

    @property
    def processes(self) -> int:
        """How many processes of this machine work at once on what is done here."""
        return self.workers if isinstance(self.workers, int) and self.workers else os.cpu_count() or 1

    @field_validator("round")
    @classmethod
    def _is_a_round(cls, text: str) -> str:
        try:
            return str(Round.parse(text))
        except ValueError:
            raise ValueError('ต้องเขียนเป็น "ปีงบประมาณ/ครั้งที่" เช่น "2566/1"') from None


class Office(Frozen):
    """The office as its papers name it, its director, who signs, and the digits of what is signed."""

    name: Text
    director: Text
    director_position: Text
    digits: Literal["arabic", "thai"] = "arabic"


class Fairness(Cited):
    """When the committee's attention is drawn to an evaluator, a unit or a person: people, people, points, points."""

    few_below: Positive
    shrink_by: Whole
    alike_within: Percent
    jump_from: Percent


class Committee(Cited):
    """How many members a meeting of the committee needs at least (001 ข้อ 7), and what it is shown beside the scores."""

    members_min: Positive
    fairness: Fairness


class Uses(Cited):
    """For which bands people are put forward for recognition (000 ข้อ 5 leaves it to the office)."""

    recognised: tuple[Band, ...]


class Plans(Cited):
    """Who needs a development plan, by band after the committee (000 ข้อ 3), and how many rounds ahead it may reach (ours)."""

    bands: tuple[Band, ...]
    rounds_ahead: Positive

    @field_validator("bands")
    @classmethod
    def _some_once(cls, bands: tuple[str, ...]) -> tuple[str, ...]:
        if not bands or len(set(bands)) != len(bands):
            raise ValueError("ต้องมีระดับอย่างน้อยหนึ่งระดับ และไม่ซ้ำกัน")
        return bands


class Packages(Cited):
    """Whether names go on the notice board, and of which bands: of the two highest alone [practice]."""

    notice_board: Annotated[bool, Strict()]
    notice_bands: tuple[Literal["outstanding", "very_good"], ...]

    @field_validator("notice_bands")
    @classmethod
    def _some_once(cls, bands: tuple[str, ...]) -> tuple[str, ...]:
        if not bands or len(set(bands)) != len(bands):
            raise ValueError("ต้องมีระดับอย่างน้อยหนึ่งระดับ และไม่ซ้ำกัน")
        return bands


class Limits(Cited):
    """What a workbook may cost before it is refused (design: guard before reader)."""

    file_mb: Positive
    member_mb: Positive
    total_mb: Positive
    ratio: Positive
    box_cells: Positive
    merges: Positive
    seconds: Positive
    memory_mb: Positive

    @property
    def file_bytes(self) -> int:
        return self.file_mb * MB
