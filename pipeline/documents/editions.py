"""Which of a round's papers go to whom: each edition with just what it may hold, and the round as a unit may see it.

Whoever gets a package can pass it on, so what is not needed for the purpose is not in it: พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล
พ.ศ. 2562 มาตรา 22 (no more than necessary), มาตรา 27 (no use beyond the purpose). National IDs stand in none: the roster's
are never read.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from glob import escape
from html import unescape
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pandas as pd

from pipeline.documents.findings.units import FOR_THE_OFFICE
from pipeline.documents.look import safe_name
from pipeline.results import FRAMES, Results

PRIVACY = "พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 22 และ 27"
DECIDED_ON = date(2026, 11, 22)


@dataclass(frozen=True)
class Edition:
    """One kind of package: ``papers`` are patterns of the round's papers that go into it as they are, ``{unit}`` the
    unit's name in them; the rest is drawn for it. In Thai what it holds and what it never does."""

    code: str
    name_th: str
    papers: tuple[str, ...]
    holds_th: str
    never_th: str
    source: str
    decided_on: date = DECIDED_ON

    def takes(self, name: str, unit: str = "") -> bool:
        """Whether the round's paper of this name goes into the edition (of this unit)."""
        return any(fnmatchcase(name, pattern.format(unit=escape(safe_name(unit)))) for pattern in self.papers)


COMMITTEE = Edition(
    "committee", "คณะกรรมการ", ("forms/committee.xlsx", "committee/*"),
    "บัญชีเสนอคณะกรรมการพร้อมคะแนนทุกคนและข้อสังเกตด้านความเป็นธรรม · ร่างรายงานการประชุม",
    "เงินเดือนและการเลื่อน · แบบสรุปรายบุคคล · ไฟล์ที่หน่วยส่งมา", "001 ข้อ 6 (3.3)")
DIRECTOR = Edition(
    "director", "ผู้อำนวยการ",
    ("index.html", "index/*", "units/*", "people/*.html", "summary.xlsx", "plan.html", "plan/*", "plans.html", "plans/*", "plans.xlsx",
     "due_process.html", "due_process/*", "forms/decisions.xlsx", "forms/opinions/*", "raises.html", "raises/*", "forms/raises.xlsx"),
    "สรุปผลและหน้ารายงานทุกหน่วยทุกคน · การใช้ผล · ความเห็นของผู้ประเมิน · แผนพัฒนา · ขั้นตอน · เอกสารการเลื่อนเงินเดือน",
    "ไฟล์ที่หน่วยส่งมา · ตารางตรวจสอบ", "000 ข้อ 5")
UNIT = Edition(
    "unit", "หน่วย",
    ("forms/registers/{unit}.xlsx", "forms/plans/{unit}/*.xlsx"),
    "หน้ารายงานของหน่วย · หนังสือแจ้งผล · ทะเบียนแจ้งผล · แบบแผนพัฒนา · ข้อความสิ่งที่ต้องแก้ · ไฟล์ส่งคืนของคนในหน่วย",
    "คนของหน่วยอื่น · เงินเดือนและการเลื่อน จึงไม่มีแบบสรุป · คะแนนรวมรอบก่อน · ความเห็นเสนอผู้อำนวยการ", "001 ข้อ 6 (3.4)")
PERSON = Edition(
    "person", "บุคคล", (),
    "ไฟล์เดียว: หนังสือแจ้งผล · แบบสรุปพร้อมที่มาของคะแนน · หนังสือแจ้งผลการเลื่อนเงินเดือนและสำเนาแบบแผนพัฒนา (ถ้ามี)",
    "ข้อมูลใดๆ ของผู้อื่น", "001 ข้อ 6 (3.4)")
NOTICE_BOARD = Edition(
    "notice_board", "ป้ายประกาศ", (), "ชื่อผู้ได้ระดับที่ค่าตั้งอนุญาต เรียงตามตัวอักษร",
    "คะแนน อันดับ เลขที่ตำแหน่ง และผู้ที่ได้ระดับอื่น", "practice")
EDITIONS = (COMMITTEE, DIRECTOR, UNIT, PERSON, NOTICE_BOARD)

# Kinds of file that are one person's and go back to the unit; rosters and lists hold other people.
OF_ONE_PERSON = ("evaluation", "agreement", "progress", "plan", "acknowledgment")
NOT_FOR_UNITS = ("history", "two_rounds", "opinions", "uses", "raises", "raise_budgets", "scenario_raises", "goals")


def as_unit_sees(results: Results, unit: str) -> Results:
    """The round with nobody's lines but the unit's own people's, without pay, former scores, opinions and uses of results.

    What is drawn from it cannot say more than it holds. Of findings those stay that concern the unit; of files those
    of its people. Messages and pages see to the rest: ranks are the office's where nobody's score was changed.
    """
    own = set(results.people.loc[results.people["unit"] == unit, "person_id"])
    frames = {name: _of_people(getattr(results, name), own) for name in FRAMES}
    frames |= {name: frames[name].iloc[:0] for name in NOT_FOR_UNITS}
    frames["people"] = frames["people"].assign(salary="")
    frames["files"] = frames["files"][frames["files"]["file_kind"].isin(OF_ONE_PERSON)]
    frames["findings"] = frames["findings"][~frames["findings"]["code"].str.startswith(FOR_THE_OFFICE)]
    return replace(results, cells=results.cells.only(frames["files"]["file_name"]),
                   **{name: frame.reset_index(drop=True) for name, frame in frames.items()})


def _of_people(frame: pd.DataFrame, own: set[str]) -> pd.DataFrame:
    return frame[frame["person_id"].isin(own)] if "person_id" in frame else frame.iloc[:0]


LINK = re.compile(r'<a\b[^>]*? href="([^"#][^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def without_links_out(page: str, name: str, held: set[str]) -> str:
    """The page called ``name`` with the links that lead to what the edition holds (names as the round has them); what
    else it names stays as plain text."""
    def kept(link: re.Match) -> str:
        target = unquote(unescape(link[1])).partition("#")[0]
        return link[0] if normpath(join(dirname(name), target)) in held else link[2]
    return LINK.sub(kept, page)
