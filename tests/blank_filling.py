"""Random legal fillings of our own forms, written by openpyxl the way a person would: by sheet, row and heading."""

import io
import random
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import openpyxl

from pipeline.config import Scheme
from pipeline.rounds import Round

TITLES = ("ร้อยละของงานที่แล้วเสร็จตามกำหนด", "จำนวนโครงการที่ดำเนินการได้ตามแผน", "ระดับความพึงพอใจของผู้รับบริการ",
          "ความถูกต้องของเอกสารที่ตรวจแล้ว", "น้ำหนักงานที่ลดลงเมื่อเทียบกับปีก่อน", "การส่งรายงานภายในวันที่ 5 ของเดือน")
PERSON = {"full_name": "นางสาวน้ำฝน สมมติธรรม", "work_group": "สำนักงาน", "position": "นักวิชาการศึกษา", "level": "",
          "unit": "กลุ่มอำนวยการ", "evaluator": "นายสุเทพ สมมติชัย", "evaluator_position": "ผู้อำนวยการกลุ่มอำนวยการ",
          "salary": "18720", "contract_from": "2020-10-01", "contract_to": "2024-09-30", "on_probation": ""}


def person(person_id: str, scheme: str, **changed: str) -> SimpleNamespace:
    """A line of the roster."""
    level = "ปฏิบัติการ" if scheme == "civil_servant_38k2" else ""
    return SimpleNamespace(**PERSON | {"person_id": person_id, "scheme": scheme, "level": level} | changed)


@dataclass(frozen=True)
class Filling:
    """What is written into a form: (element, title, level, weight) each, rating and weight by competency."""

    indicators: list[tuple[str, str, str, str]]
    ratings: dict[str, str]
    weights: dict[str, str]
    day: date


def random_filling(scheme: Scheme, work_group: str, round_: Round, chance: random.Random) -> Filling:
    """A filling that the form allows: 5–6 indicators of all elements, weights of 100, every rating."""
    number, rules = chance.choice((5, 6)), scheme.competencies_for(work_group)
    elements = [*scheme.achievement.elements, *chance.choices(scheme.achievement.elements, k=2)]
    weights = _parts(number, 10, chance)
    levels = [f"{chance.randint(100, 500) / 100:g}" for _ in range(number)]
    indicators = list(zip(elements, chance.sample(TITLES, number), levels, map(str, weights)))
    has_weights = chance.random() < 0.5
    return Filling(indicators, {rule.name_th: str(chance.randint(1, 5)) for rule in rules},
                   dict(zip([rule.name_th for rule in rules], map(str, _parts(len(rules), 1, chance)))) if has_weights else {},
                   date.fromordinal(chance.randint(round_.first_day.toordinal(), round_.last_day.toordinal() + 30)))


def _parts(number: int, least: int, chance: random.Random) -> list[int]:
    """``number`` whole weights of at least ``least`` that make 100."""
    cuts = sorted(chance.randint(0, 100 - number * least) for _ in range(number - 1))
    return [least + behind - before for before, behind in zip([0, *cuts], [*cuts, 100 - number * least])]


def filled(form: bytes, filling: Filling) -> bytes:
    """The form with the filling in its cells."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    for sheet in book:
        _fill_indicators(sheet, filling)
        _fill_competencies(sheet, filling)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "วันที่ประเมิน":
                    sheet.cell(cell.row, cell.column + 1).value = filling.day
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The package. Where openpyxl has dropped the stored value of a formula, the form's own is put back: an empty text."""
    out, mended = io.BytesIO(), io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(mended, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = re.sub(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)(><f>[^<]*</f><v)( ?/>|></v>)', rb'\1 t="str"\2></v>', text)
            new.writestr(name, text)
    return mended.getvalue()


def column_of(sheet, *beginnings: str) -> tuple[int, int] | None:
    """(row, column) of the first cell whose text begins so."""
    return next(((cell.row, cell.column) for row in sheet.iter_rows() for cell in row
                 if isinstance(cell.value, str) and cell.value.startswith(beginnings)), None)


def _fill_indicators(sheet, filling: Filling) -> None:
    if not (anchor := column_of(sheet, "ตัวชี้วัดผลงาน")):
        return
    top, title = anchor
    columns = {name: column_of(sheet, *words)[1] for name, words in {
        "element": ("องค์ประกอบ",), "goal": ("เป้าหมายของหน่วย",), "level": ("คะแนนประเมิน", "คะแนน\n"), "weight": ("น้ำหนัก\n",),
        "target": ("คะแนนตามระดับ",)}.items()}
    for row, (element, words, level, weight) in enumerate(filling.indicators, top + 2):
        sheet.cell(row, title).value, sheet.cell(row, columns["element"]).value = words, element
        sheet.cell(row, columns["level"]).value, sheet.cell(row, columns["weight"]).value = float(level), float(weight)
        sheet.cell(row, columns["goal"]).value = "เป้าหมายสมมติ"
        for target in range(5):
            sheet.cell(row, columns["target"] + target).value = f"ร้อยละ {60 + 10 * target}"


def _fill_competencies(sheet, filling: Filling) -> None:
    rating, weight = column_of(sheet, "คะแนน\n"), column_of(sheet, "น้ำหนัก\n")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value not in filling.ratings:
                continue
            if rating and not sheet.cell(cell.row, rating[1]).protection.locked:
                sheet.cell(cell.row, rating[1]).value = int(filling.ratings[cell.value])
            if weight and filling.weights and not sheet.cell(cell.row, weight[1]).protection.locked:
                sheet.cell(cell.row, weight[1]).value = float(filling.weights[cell.value])
