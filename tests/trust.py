"""``make trust``: every promise tried in full, a table of their figures, docs/trust.md and the README's list written from it.

``--only 9 10`` tries some; the others keep what docs/trust.json says of their last trial. ``--fuzz-minutes`` is for each reader,
``--mutants`` the number of operators made wrong; 0 leaves either out. Ends with 1 where a promise does not hold.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.covered import LEFT
from tests.mutate import SURVIVORS

ROOT = Path(__file__).parents[1]
PAGE, KNOWN, README = ROOT / "docs" / "trust.md", ROOT / "docs" / "trust.json", ROOT / "README.md"
BEGIN, END = "<!-- written by make trust -->\n", "<!-- end of what make trust writes -->\n"


@dataclass(frozen=True)
class Promise:
    """What is promised, the test modules that hold it, and the other commands that try it."""

    thai: str
    english: str
    modules: tuple[str, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()


PROMISES = {
    1: Promise("ทุกไฟล์ที่เข้ามามีบันทึก ไม่มีไฟล์ใดหาย", "Every input is accounted for", ("test_trust_inbox",)),
    2: Promise("หยุดกลางคันที่จุดใดก็ได้ เริ่มใหม่ได้ผลเดิมทุกไบต์", "Killed anywhere, start again, same bytes", ("test_disk",)),
    3: Promise("สั่งซ้อนกันสองครั้ง ผลไม่ปนกัน", "Two runs never mix", ("test_trust_lock",)),
    4: Promise("ข้อมูลเดิม ได้ผลเดิมทุกไบต์", "Same input, same bytes", ("test_trust_bytes",)),
    5: Promise("ไฟล์เสียหนึ่งไฟล์ไม่กระทบไฟล์อื่น", "One bad file changes nothing else", ("test_hostile",)),
    6: Promise("คน คะแนน และเงินครบทุกขั้น", "People, points and money are conserved", ("test_trust_properties",)),
    7: Promise("ข้อความเป็นข้อความเสมอ ไม่กลายเป็นคำสั่ง", "Text stays text", ("test_trust_text",)),
    8: Promise("ข้อมูลส่วนบุคคลไม่รั่ว และลบได้", "Nothing leaks", ("test_trust_leaks", "test_purge")),
    9: Promise("ความเสียหายถูกพบและบอกชื่อไฟล์", "Damage is noticed", ("test_trust_damage",)),
    10: Promise("ไลบรารีมีเหตุผลและล็อกไว้ ไม่ใช้เครือข่าย", "Dependencies are known; no network", ("test_trust_dependencies",)),
    11: Promise("ตัวดำเนินการที่ผิดถูกชุดทดสอบจับได้", "A wrong operator is caught", commands=(("tests.mutate", "--count", "{mutants}"),)),
    12: Promise("ข้อมูลสุ่มไม่ทำให้ตัวอ่านล้ม", "Random input breaks no reader", commands=(("tests.fuzz", "--minutes", "{minutes}"),)),
    13: Promise("บรรทัดที่ไม่มีการทดสอบใดผ่าน มีเหตุผลทุกบรรทัด", "A line that no test goes through has a reason", commands=(("tests.covered",),)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", type=int, nargs="+", choices=PROMISES, default=[*PROMISES])
    parser.add_argument("--fuzz-minutes", default="1")
    parser.add_argument("--mutants", default="50")
    options = parser.parse_args()
    left_out = {number for number, count in ((11, options.mutants), (12, options.fuzz_minutes)) if float(count) == 0}
    known = json.loads(KNOWN.read_text(encoding="utf-8")) if KNOWN.exists() else {}
    for number in options.only:
        if number not in left_out:
            known[str(number)] = tried(number, {"minutes": options.fuzz_minutes, "mutants": options.mutants})
            print(line(number, known[str(number)]), flush=True)
            KNOWN.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page(known), encoding="utf-8")
    README.write_text(with_promises(README.read_text(encoding="utf-8"), known), encoding="utf-8")
    sys.exit(0 if all(known[str(number)]["holds"] for number in options.only if number not in left_out) else 1)


def tried(number: int, sizes: dict[str, str]) -> dict:
    """Whether the promise held just now, with which figures, when and where."""
    promise = PROMISES[number]
    with TemporaryDirectory(prefix="prameun-trust-") as folder:
        tests = [("pytest", "-q", "-n", "auto", *(f"tests/{name}.py" for name in promise.modules))] if promise.modules else []
        commands = [*tests, *([part.format(**sizes) for part in command] for command in promise.commands)]
        holds = all([subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=os.environ | {"PRAMEUN_TRUST": folder}).returncode == 0
                     for command in commands])
        figures = {name: value for file in sorted(Path(folder).glob(f"{number}.*json"))
                   for name, value in json.loads(file.read_text(encoding="utf-8"))["figures"].items()}
    return {"holds": holds, "figures": dict(sorted(figures.items())), "date": datetime.date.today().isoformat(), "machine": machine()}


def machine() -> str:
    """The machine in a few words, and never whose it is."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def line(number: int, found: dict) -> str:
    """One row of the table on the terminal."""
    return f"{number:>2}  {'holds' if found['holds'] else 'FAILS':6}{PROMISES[number].english:46}{in_words(found['figures'])}"


def in_words(figures: dict) -> str:
    return " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())


def page(known: dict) -> str:
    """docs/trust.md."""
    rows = [f"| {number} | {promise.thai} · {promise.english} | {held_by(promise)} | {' | '.join(trial(known.get(str(number))))} |"
            for number, promise in PROMISES.items()]
    return "\n".join([
        "# คำมั่น · Promises", "",
        "ผลการประเมินเป็นหลักฐาน อาจมีการอุทธรณ์ในปีถัดไป ตารางนี้บอกว่าระบบรับรองอะไร ชุดทดสอบใดพิสูจน์ และได้ตัวเลขเท่าใด", "",
        "Evaluation results are evidence: an appeal may be heard a year later. This page says what is promised, which test holds it and "
        "with which figures. It is written by `make trust` and by nothing else; `make test` tries a short form of each.", "",
        "| | คำมั่น · promise | ชุดทดสอบ · test | ผล · outcome | ตัวเลข · figures | วันที่ · date | เครื่อง · machine |", "|---|---|---|---|---|---|---|",
        *rows, "", "## ที่ชุดทดสอบไม่จับ และเหตุผล · What survives, and why", "",
        *(f"- `{what}`: {why}" for what, why in SURVIVORS.items()), "",
        "## บรรทัดที่ไม่มีการทดสอบใดผ่าน และเหตุผล · What no test goes through, and why", "",
        *(f"- `{what}`: {why}" for what, why in LEFT.items()), ""])


def with_promises(readme: str, known: dict) -> str:
    """The README with each promise, what holds it and its figures, where the last ones stood."""
    before, _, rest = readme.partition(BEGIN)
    rows = [f"| {number} | {promise.english} | {held_by(promise, '')} | {' | '.join(trial(known.get(str(number)))[:2])} |"
            for number, promise in PROMISES.items()]
    return "".join([before, BEGIN, "\n".join(["| | promise | held by | outcome | figures |", "|---|---|---|---|---|", *rows, ""]), END, rest.partition(END)[2]])


def held_by(promise: Promise, home: str = "../") -> str:
    """The files that try it, linked from a page in docs/ or, with another ``home``, from elsewhere."""
    files = [*(f"tests/{name}.py" for name in promise.modules), *(command[0].replace(".", "/") + ".py" for command in promise.commands)]
    return ", ".join(f"[{Path(file).stem}]({home}{file})" for file in files)


def trial(found: dict | None) -> tuple[str, ...]:
    """Outcome, figures, date and machine; what was not tried yet says so."""
    if found is None:
        return "ยังไม่ได้ทดสอบเต็มรูปแบบ · not tried yet", "", "", ""
    return "ผ่าน · holds" if found["holds"] else "**ไม่ผ่าน · fails**", in_words(found["figures"]), found["date"], found["machine"]


if __name__ == "__main__":
    main()
