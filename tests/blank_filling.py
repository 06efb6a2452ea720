"""Random legal fillings of our own forms, written by openpyxl the way a person would: by sheet, row and heading."""

import io
import random
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace

import openpyxl

from pipeline.config import Scheme
from pipeline.rounds import Round
from pipeline.thai import thai_date

TITLES = ("ร้อยละของงานที่แล้วเสร็จตามกำหนด", "จำนวนโครงการที่ดำเนินการได้ตามแผน", "ระดับความพึงพอใจของผู้รับบริการ",
          "ความถูกต้องของเอกสารที่ตรวจแล้ว", "น้ำหนักงานที่ลดลงเมื่อเทียบกับปีก่อน", "การส่งรายงานภายในวันที่ 5 ของเดือน")
REMARKS = ("ได้ร้อยละ 40 ตามแผน", "ผู้รับการประเมิน มีความตั้งใจ และรับผิดชอบ", "45", "1-2", "รวมข้อมูลแล้ว", "ลงชื่อครบทุกคน", "เร่งสรุปผล (ฉบับที่ 2)",
           "คะแนนพฤติกรรมดีขึ้น", "ด้านคุณภาพยังต้องปรับ", "ส่งรายงาน 5/1/2566", "น้ำหนักงานมาก")
PERSON = {"full_name": "นางสาวน้ำฝน สมมติธรรม", "work_group": "สำนักงาน", "position": "นักวิชาการศึกษา", "level": "",
          "unit": "กลุ่มอำนวยการ", "evaluator": "นายสุเทพ สมมติชัย", "evaluator_position": "ผู้อำนวยการกลุ่มอำนวยการ",
          "salary": "18720", "contract_from": "2020-10-01", "contract_to": "2024-09-30", "on_probation": ""}


def person(person_id: str, scheme: str, **changed: str) -> SimpleNamespace:
    """A line of the roster."""
    level = "ปฏิบัติการ" if scheme == "civil_servant_38k2" else ""
    return SimpleNamespace(**PERSON | {"person_id": person_id, "scheme": scheme, "level": level} | changed)


@dataclass(frozen=True)
class Filling:
    """What is written into a form: (element, title, level, weight) of each indicator with its goal and five targets; by
    competency rating, weight, expected level and note; (day, indicator, progress, advice) of each note of progress; the
    plan's lines (what, how, when) where the form has a plan, the evaluator's remark where it has not."""

    indicators: list[tuple[str, str, str, str]]
    goals: list[str]
    targets: list[tuple[str, ...]]
    ratings: dict[str, str]
    weights: dict[str, str]
    expected: dict[str, str]
    notes: dict[str, str]
    progress: list[tuple[str, str, str, str]]
    plans: list[tuple[str, str, str]]
    remark: str
    day: date

    def without_levels(self) -> "Filling":
        """The same as an agreement: nothing rated yet, and no day of evaluation."""
        return replace(self, indicators=[(*indicator[:2], "", indicator[3]) for indicator in self.indicators],
                       ratings=dict.fromkeys(self.ratings, ""), day=None)


def random_filling(scheme: Scheme, work_group: str, round_: Round, chance: random.Random) -> Filling:
    """A filling that the form allows: 5–6 indicators of all elements with climbing or falling targets, every rating."""
    number, names = chance.choice((5, 6)), [rule.name_th for rule in scheme.competencies_for(work_group)]
    elements = [*scheme.achievement.elements, *chance.choices(scheme.achievement.elements, k=2)]
    levels = [f"{chance.randint(100, 500) / 100:g}" for _ in range(number)]
    days = sorted(chance.sample(range((round_.last_day - round_.first_day).days + 1), chance.randint(0, 5)))
    return Filling(
        indicators=list(zip(elements, chance.sample(TITLES, number), levels, map(str, _parts(number, 10, chance)))),
        goals=[chance.choice(("กนผ.1", "ยกระดับคุณภาพการให้บริการ", "45", "2566/1")) for _ in range(number)],
        targets=[random_targets(round_, chance) for _ in range(number)],
        ratings={name: _rating(chance) for name in names},
        weights=dict(zip(names, map(str, _parts(len(names), 1, chance)))) if chance.random() < 0.5 else {},
        expected={name: str(chance.randint(1, 5)) for name in names} if chance.random() < 0.5 else {},
        notes={name: chance.choice(REMARKS) for name in names if chance.random() < 0.3},
        progress=[((round_.first_day + timedelta(days=day)).isoformat(), str(chance.randint(1, number)), chance.choice(REMARKS),
                   chance.choice(("", *REMARKS))) for day in days],
        plans=[(chance.choice(REMARKS), chance.choice(("", "อบรม", "สอนงาน")), chance.choice(("", "ม.ค. – มี.ค. 2566", "5/1/2566")))
               for _ in range(chance.randint(0, 3))],
        remark=chance.choice(("", *REMARKS)),
        day=date.fromordinal(chance.randint(round_.first_day.toordinal(), round_.last_day.toordinal() + 30)))


def random_targets(round_: Round, chance: random.Random) -> tuple[str, ...]:
    """Five targets that climb, fall, or are words that nobody orders."""
    steps = sorted(chance.sample(range(1, 100), 5))
    days = [round_.first_day + timedelta(days=step) for step in steps]
    climbing = chance.choice((
        [f"ร้อยละ {step}" for step in steps], [str(step) for step in steps], [f"{step}%" for step in steps],
        [f"ไม่น้อยกว่า {step} เรื่อง" for step in steps], [f"{10 * step}–{10 * step + 9} ราย" for step in steps],
        [f"ภายใน {thai_date(day)}" for day in days], [f"{step / 10:g}" for step in steps]))
    worded = ("ยังไม่เริ่ม", "มีแผน", "ดำเนินการแล้ว", "แล้วเสร็จ", "แล้วเสร็จและเผยแพร่")
    return tuple(chance.choice((climbing, climbing[::-1], worded)))


def _rating(chance: random.Random) -> str:
    return str(chance.randint(1, 5)) if chance.random() < 0.7 else f"{chance.randint(100, 500) / 100:g}"


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
        _fill_lines(sheet, "ความก้าวหน้า", ("วันที่", "ตัวชี้วัดที่", "ความก้าวหน้า", "คำแนะนำ"),
                    [(date.fromisoformat(day), int(number), *words) for day, number, *words in filling.progress])
        _fill_lines(sheet, "ความรู้/ทักษะ", ("ความรู้/ทักษะ", "วิธีการพัฒนา", "ช่วงเวลา"), filling.plans)
        if day := column_of(sheet, "วันที่ประเมิน"):
            sheet.cell(day[0], day[1] + 1).value = filling.day
        if remark := column_of(sheet, "ส่วนที่ 3  ความคิดเห็น"):
            sheet.cell(remark[0] + 1, remark[1]).value = filling.remark or None
    return saved(book)


def has_plan(form: bytes) -> bool:
    """Whether the form has lines for a development plan."""
    return any(column_of(sheet, "ความรู้/ทักษะ") for sheet in openpyxl.load_workbook(io.BytesIO(form)))


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
    for row, ((element, words, level, weight), goal, targets) in enumerate(
            zip(filling.indicators, filling.goals, filling.targets, strict=True), top + 2):
        values = {title: words, columns["element"]: element, columns["goal"]: goal, columns["level"]: float(level) if level else None,
                  columns["weight"]: float(weight), **dict(enumerate(targets, columns["target"]))}
        for column, value in values.items():
            sheet.cell(row, column).value = value


def _fill_competencies(sheet, filling: Filling) -> None:
    columns = {name: found[1] for name, words in {"ratings": "คะแนน\n", "weights": "น้ำหนัก\n", "expected": "ระดับที่คาดหวัง",
                                                  "notes": ("หมายเหตุ", "บันทึก/")}.items()
               if (found := column_of(sheet, *([words] if isinstance(words, str) else words)))}
    for row in sheet.iter_rows():
        for cell in row:
            for name, column in columns.items() if cell.value in filling.ratings else ():
                answer = sheet.cell(cell.row, column)
                if not answer.protection.locked and (value := getattr(filling, name).get(cell.value)):
                    answer.value = value if name == "notes" else float(value)


def _fill_lines(sheet, anchor: str, headings: tuple[str, ...], lines: list[tuple]) -> None:
    """Lines below the heading that begins with ``anchor``, a column for each of ``headings``."""
    if found := column_of(sheet, anchor):
        if sheet.cell(found[0] + 1, found[1]).protection.locked:
            return                  # lines of a former plan, printed
        columns = [next(cell.column for cell in sheet[found[0]] if str(cell.value).startswith(heading)) for heading in headings]
        for row, line in enumerate(lines, found[0] + 1):
            for column, value in zip(columns, line, strict=True):
                if value != "":
                    sheet.cell(row, column).value = value
