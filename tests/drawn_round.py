"""A whole round from workbooks drawn as text: what the stages make of an inbox that a test shows in full."""

from pathlib import Path

from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.results import Results
from pipeline.rounds import Round
from pipeline.run import evaluate_round
from tests.drawing import ROUND, SETTINGS, draw
from tests.sample_results import CONFIG

ROSTER = """
    [ทะเบียน]
    | เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทบุคลากร | กลุ่มลักษณะงาน | กลุ่ม/หน่วย/สถานศึกษา |
    | "00777" | นายสมชาย ทดสอบ | พนักงานราชการ | สำนักงาน | กลุ่มอำนวยการ |
    | "00778" | นางสาวน้ำฝน สมมติธรรม | พนักงานราชการ | สำนักงาน | กลุ่มนโยบายและแผน |
"""


def results_of(folder: Path, files: dict[str, str | bytes], round_: Round = ROUND, roster: str = ROSTER) -> Results:
    """The round of a roster and these files (name → drawing, or the workbook itself)."""
    inbox = folder / "inbox" / round_.folder
    inbox.mkdir(parents=True)
    for name, content in {"ทะเบียน.xlsx": roster, **files}.items():
        (inbox / name).write_bytes(content if isinstance(content, bytes) else draw(content))
    settings = SETTINGS.model_copy(update={"run": SETTINGS.run.model_copy(update={"workers": 1})})
    return evaluate_round(round_, settings, Place(folder / "inbox", folder / "output", CONFIG), Watch(quiet=True))


def found(results: Results, *columns: str, code: str = "") -> list[tuple[str, ...]]:
    """These columns of every finding, or of those with this code."""
    findings = results.findings[results.findings["code"] == code] if code else results.findings
    return list(findings[list(columns)].itertuples(index=False, name=None))
