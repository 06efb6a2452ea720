"""config.toml → frozen, validated settings. A fault stops the run before anything is read, by name and line."""

import hashlib
import io
import json
import tomllib
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal, get_args

from pydantic import PrivateAttr, ValidationError, field_validator, model_validator

from pipeline.config_faults import in_thai, line_of, toml_fault, value_fault
from pipeline.config_office import Committee, Limits, Office, Packages, Plans, RunSettings, Uses
from pipeline.config_raises import Raises, SalaryBase, shipped_bases
from pipeline.config_values import CITED, Band, Cited, CompetencyCode, Day, Frozen, Percent, Places, Range, Text, WorkGroup
from pipeline.faults import ConfigFault
from pipeline.rounds import Round

DOTS = "." * 36             # as papers print what is filled in by hand


class Components(Cited):
    """Shares of achievement and behaviour in percent (001 ข้อ 2)."""

    achievement: Percent
    behaviour: Percent

    @model_validator(mode="after")
    def _make_100(self) -> "Components":
        if self.achievement + self.behaviour != 100:
            raise ValueError(f"สัดส่วนรวมได้ {self.achievement + self.behaviour} ต้องรวมเป็น 100")
        return self


class Achievement(Cited):
    """What the indicators must keep to; ``weight_min`` and ``count`` warn only ("ควร", 003)."""

    elements: tuple[Text, ...] = ()
    level_places: Places
    weight_min: Percent | None = None
    count: Range | None = None


class Behaviour(Cited):
    """How ratings become a score: see domain §4 and scoring.items."""

    method: Literal["items", "rating", "gap"]


class Rounding(Cited):
    """Decimals of the total, rounded once, half up."""

    places: Places


class BandRule(Cited):
    """One line of the band table; ``printed`` is the range in whole numbers as the announcement prints it."""

    code: Band
    name_th: Text
    min: Percent
    printed: Range | None = None


class CompetencyRule(Cited):
    """One competency of the scheme, for everybody or for one work group (กลุ่มลักษณะงาน)."""

    code: CompetencyCode
    name_th: Text
    kind: Literal["core", "functional"]
    work_group: WorkGroup | None = None


class TwoRounds(Cited):
    """The band that the mean of two consecutive rounds must reach (001 ข้อ 6 (3.5)); below it somebody has to act."""

    reach: Band


class Scheme(Cited):
    """The rules for one personnel type between two dates. Nothing of a scheme applies outside them."""

    code: Literal["government_employee", "civil_servant_38k2"]
    name_th: Text
    effective_from: Day | None = None
    effective_until: Day | None = None
    summary_form: Text
    summary_title: Text
    components: Components
    probation: Components | None = None
    achievement: Achievement
    behaviour: Behaviour
    rounding: Rounding
    two_rounds: TwoRounds | None = None
    raises: Raises | None = None
    bands: tuple[BandRule, ...]
    competencies: tuple[CompetencyRule, ...]

    @field_validator("bands")
    @classmethod
    def _without_gap(cls, bands: tuple[BandRule, ...]) -> tuple[BandRule, ...]:
        if not bands or bands[-1].min != 0:
            raise ValueError("ระดับต่ำสุดต้องมี min = 0 มิฉะนั้นคะแนนต่ำจะไม่มีระดับ")
        for upper, lower in pairwise(bands):
            if upper.min <= lower.min:
                raise ValueError(f"min ของระดับ {upper.name_th} ต้องสูงกว่าระดับ {lower.name_th}")
            if upper.printed and lower.printed and lower.printed[1] + 1 != upper.printed[0]:
                raise ValueError(f"ช่วงคะแนนขาดหรือซ้อนกันระหว่างระดับ {lower.name_th} กับ {upper.name_th}")
        if bands[0].printed and bands[0].printed[1] != 100:
            raise ValueError(f"printed ของระดับ {bands[0].name_th} ต้องถึง 100")
        for band in bands:
            if band.printed and band.printed[0] != band.min:
                raise ValueError(f"printed ของระดับ {band.name_th} ต้องเริ่มที่ min = {band.min}")
        return bands

    @field_validator("bands")
    @classmethod
    def _all_five(cls, bands: tuple[BandRule, ...]) -> tuple[BandRule, ...]:
        codes = [band.code for band in bands]
        if len(set(codes)) != len(codes):
            raise ValueError("มีระดับซ้ำกัน")
        if lacking := [code for code in get_args(Band) if code not in codes]:
            raise ValueError(f"ขาดระดับ {' '.join(lacking)} ต้องมีครบห้าระดับ")
        if codes != list(get_args(Band)):
            raise ValueError(f"ระดับต้องเรียงเป็น {' '.join(get_args(Band))}")
        return bands

    @field_validator("competencies")
    @classmethod
    def _each_once(cls, competencies: tuple[CompetencyRule, ...]) -> tuple[CompetencyRule, ...]:
        if not competencies or len({(c.code, c.work_group) for c in competencies}) != len(competencies):
            raise ValueError("ต้องมีสมรรถนะอย่างน้อยหนึ่งด้าน และไม่ซ้ำกัน")
        return competencies

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Scheme":
        if self.effective_from and self.effective_until and self.effective_until < self.effective_from:
            raise ValueError("effective_until อยู่ก่อน effective_from")
        return self

    def in_force_on(self, day: date) -> bool:
        return ((self.effective_from is None or self.effective_from <= day)
                and (self.effective_until is None or day <= self.effective_until))

    def band(self, code: str) -> BandRule:
        """The line of the band table with this code; all five are there."""
        return next(band for band in self.bands if band.code == code)

    def competencies_for(self, work_group: str) -> tuple[CompetencyRule, ...]:
        """The competency set of one work group, in the order of the announcement."""
        return tuple(c for c in self.competencies if c.work_group in (None, work_group))

    def has_work_groups(self) -> bool:
        return any(c.work_group for c in self.competencies)

    def components_for(self, on_probation: bool) -> Components:
        return self.probation if on_probation and self.probation else self.components


class Settings(Frozen):
    """The whole of config.toml."""

    run: RunSettings
    office: Office
    documents: dict[str, Text]
    committee: Committee
    uses: Uses
    plans: Plans
    packages: Packages
    limits: Limits
    scheme: tuple[Scheme, ...]
    salary_base: tuple[SalaryBase, ...] = ()
    _sha256: str = PrivateAttr("")

    @property
    def sha256(self) -> str:
        """Digest of the file as it was read, which may be another by now; '' where they come from none."""
        return self._sha256

    def schemes_for(self, round_: Round) -> dict[str, Scheme]:
        """code → the version in force on the round's last day; a scheme without one is left out."""
        return {s.code: s for s in self.scheme if s.in_force_on(round_.last_day)}

    def salary_bases(self, day: date) -> dict[tuple[str, str], tuple[SalaryBase, ...]]:
        """(scheme, level) → the lines in force on ``day``, by salary; an office's own come in place of those shipped."""
        in_force: dict[tuple[str, str], tuple[SalaryBase, ...]] = {}
        for lines in (shipped_bases(), self.salary_base):
            of_level: dict[tuple[str, str], list[SalaryBase]] = {}
            for line in lines:
                if line.effective_from <= day:
                    of_level.setdefault((line.scheme, line.level), []).append(line)
            for level, known in of_level.items():
                since = max(line.effective_from for line in known)
                in_force[level] = tuple(sorted((line for line in known if line.effective_from == since),
                                               key=lambda line: line.salary_from))
        return in_force

    def cite(self, source: str) -> str:
        """``001 ข้อ 2`` as a person reads it: the document's title and the clause."""
        number, _, clause = source.partition(" ")
        if number in self.documents:
            return f"{self.documents[number]} {clause}".strip()
        return {"practice": "แนวปฏิบัติ (ไม่มีในประกาศ)", "ours": "กำหนดโดยระบบ (ไม่มีในประกาศ)"}[source]


def _uncited(settings: "Settings") -> list[tuple[tuple, str]]:
    """(where, sentence) for every source that names a document which [documents] does not have."""
    def walk(node: object, place: tuple) -> list[tuple[tuple, str]]:
        if isinstance(node, dict):
            number = CITED.fullmatch(node.get("source", "ours"))[1]
            own = ([((*place, "source"), f'อ้างเอกสาร {number} ซึ่งไม่มีใน [documents]')]
                   if number and number not in settings.documents else [])
            return own + [f for key, child in node.items() for f in walk(child, (*place, key))]
        if isinstance(node, (list, tuple)):
            return [f for i, child in enumerate(node) for f in walk(child, (*place, i))]
        return []
    return walk(settings.model_dump(), ())


def _overlapping(settings: "Settings") -> list[tuple[tuple, str]]:
    """(where, sentence) for every later version of a scheme that is in force on one day with an earlier one."""
    found = []
    for (_, one), (place, other) in combinations(enumerate(settings.scheme), 2):
        day = max(one.effective_from or date.min, other.effective_from or date.min)
        if one.code == other.code and one.in_force_on(day) and other.in_force_on(day):
            since = f"ตั้งแต่วันที่ {day}" if day > date.min else "เพราะไม่บอกวันเริ่มใช้ทั้งสองฉบับ"
            found.append((("scheme", place), f"scheme {one.code} มีสองฉบับใช้บังคับในวันเดียวกัน {since}"))
    return found


def load_settings(path: Path) -> Settings:
    """Read and check config.toml; raises ConfigFault with one Thai sentence per fault, each with its line."""
    try:
        content = path.read_bytes()
        text = io.StringIO(content.decode("utf-8-sig"), newline=None).read()
        settings = Settings.model_validate(tomllib.loads(text, parse_float=Decimal))
        settings._sha256 = hashlib.sha256(content).hexdigest()
    except FileNotFoundError:
        raise ConfigFault(f"ไม่พบไฟล์ค่าตั้ง {path}") from None
    except OSError:
        raise ConfigFault(f"เปิดไฟล์ค่าตั้ง {path} ไม่ได้ ให้ตรวจว่าเป็นไฟล์และมีสิทธิ์อ่าน") from None
    except UnicodeDecodeError:
        raise ConfigFault(f"{path.name}: ไฟล์ไม่ใช่ข้อความ UTF-8 ให้บันทึกใหม่เป็น UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        raise ConfigFault(toml_fault(path.name, text, str(fault))) from None
    except ValidationError as faults:
        said = [(fault["loc"], in_thai(fault)) for fault in faults.errors()]
    else:
        if not (said := _uncited(settings) + _overlapping(settings)):
            return settings
    raise ConfigFault("\n".join(value_fault(path.name, text, *fault) for fault in said))


def config_of_office(common: Path, name: str) -> str:
    """The common configuration as that of one office: under its own name, with dots where its director is filled in by hand,
    for nobody's name is invented. Raises ConfigFault where that cannot be written, or is no configuration."""
    load_settings(common)
    text = common.read_text(encoding="utf-8-sig")
    lines, own = text.splitlines(), {"name": name, "director": DOTS, "director_position": DOTS}
    for key, value in own.items():
        lines[line_of(text, ("office", key)) - 1] = f"{key} = {_toml_text(value)}"
    named = "\n".join([*lines, ""])
    try:
        is_so = tomllib.loads(named) == (before := tomllib.loads(text)) | {"office": before["office"] | own}
    except tomllib.TOMLDecodeError:
        is_so = False
    if not is_so:
        raise ConfigFault(f"{common.name} บรรทัด {line_of(text, ('office',))}: ค่าใน [office] ต้องเขียนค่าละบรรทัด จึงจะใช้ร่วมกันหลายสำนักงานได้")
    return named


def _toml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
