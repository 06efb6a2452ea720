"""What all rivals write: the facts of one person ready to be shown, the cells of the person's workbook, and the page.

The workbook has the cells of the product's two sheets (แบบ 4.1 or เอกสารหมายเลข 5, and where each point came from); the page has the
product's style and its tables, without what would have lifted the band, the remarks and the round before.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from tests.rivals.layout import BANDS, EMPLOYEE, FULL, LEVEL_UNIT, WEIGHT_UNIT, Form, Item, Standing, in_hundredths, total_of

HERE = Path(__file__).parent
OFFICE = "สำนักงานเขตพื้นที่การศึกษาตัวอย่าง"
ROUNDS = ("ครั้งที่ 1  (1 ตุลาคม 2565 – 31 มีนาคม 2566)", "ครั้งที่ 2  (1 เมษายน 2566 – 30 กันยายน 2566)")
DIRECTOR = ("ผู้บังคับบัญชาเหนือขึ้นไป", "นายสมพงษ์ ตัวอย่างบริหาร", f"ผู้อำนวยการ{OFFICE}")
DOTS = "." * 36
MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน",
          "ธันวาคม")
PARTS = ("ผลสัมฤทธิ์ของงาน", "พฤติกรรม (สมรรถนะ)")
Facts = dict[str, Any]


def paper_name(unit: str, person_id: str, ending: str) -> str:
    return f"people/{unit}/{person_id}{ending}"


# ── the facts ──

def facts_of(person: dict, form: Form, standing: Standing) -> Facts:
    """Everything that differs from one person's papers to another's, as it is written there."""
    kind = person["kind"]
    points = [one / FULL for one in standing.points]
    shares = (standing.share, 100 - standing.share)
    weighted = [score * share / 100 for score, share in zip(points, shares)]
    bands = BANDS[kind]
    code, band, floor = bands[standing.band]
    return {
        **{name: person[name] for name in ("person_id", "name", "work_group", "unit", "salary", "evaluator", "evaluator_position")},
        "level": person["level"] + (" (ทดลองปฏิบัติหน้าที่ราชการ)" if person["probation"] == "ใช่" else ""),
        "position": person["position"], "full_position": person["position"] + person["level"],
        "contract_from": thai_day(person["contract_from"]), "contract_to": thai_day(person["contract_to"]), "file": form.file_name,
        "scores": points, "shares": shares, "weighted": weighted, "lost": [share - one for share, one in zip(shares, weighted)],
        "total": in_hundredths(standing.total), "total_value": standing.total / 100, "exact": shown(sum(weighted)),
        "shown": [(shown(score), shown(one), shown(share - one)) for score, one, share in zip(points, weighted, shares)],
        "band": band, "band_code": code,
        "boxes": [f"{'☑' if place == standing.band else '☐'} {words} ({in_words(bands, place)})"
                  for place, (_, words, _) in enumerate(bands)],
        "reached": f"ระดับ{band} ({f'{floor} ขึ้นไป' if floor else in_words(bands, 4)}) · อันดับ {standing.rank} จาก {standing.of} คนที่มีคะแนน "
                   f"ประเภท{kind} · อันดับ {standing.unit_rank} จาก {standing.unit_of} คน ในหน่วย",
        "parts": [[line_of(number, item, share) for number, item in enumerate(items, 1)] for items, share in zip(form.parts, shares)],
        "starts": starts_of(form, shares)}


def starts_of(form: Form, shares: tuple[int, int]) -> list[str]:
    """Where each item's piece of the bar of the total begins, in percent."""
    widths = [item.points * share / FULL / 100 for items, share in zip(form.parts, shares) for item in items]
    return [f"{start:.3f}" for start in accumulate(widths[:-1], initial=0)]


def line_of(number: int, item: Item, share: int) -> Facts:
    """An item as the workbook's second sheet and the page show it."""
    weight, level = item.weight / WEIGHT_UNIT, item.level / LEVEL_UNIT
    points, shown_level = weight * level / 5, shown(level)
    won = points * share / 100
    return {"number": number, "title": item.title, "about": item.about, "weight": weight, "level": level, "points": points,
            "sheet": item.sheet, "cells": ", ".join(cell for _, cell in item.ratings), "weight_place": item.weight_place,
            "expected": item.expected, "expected_bar": f"{20 * float(item.expected or 0):.2f}", "shown_weight": f"{weight:g}",
            "shown_level": shown_level, "typed": ", ".join(f"{value:g}" for value, _ in item.ratings), "bar": f"{20 * level:.2f}",
            "width": f"{won:.3f}", "won": two_places(item.points, share),
            "lost": two_places(5 * LEVEL_UNIT * item.weight - item.points, share), "shown_points": shown(points), "shown_won": shown(won),
            "ratings": [(f"{value:g}", cell) for value, cell in item.ratings]}


def in_words(bands: Sequence[tuple], place: int) -> str:
    """The scores of a band as announcements print them."""
    floor = bands[place][2]
    return f"{floor}–{bands[place - 1][2] - 1 if place else 100}" if floor else f"ต่ำกว่า {bands[place - 1][2]}"


def shown(value: float) -> str:
    """At most four decimals; ≈ before a value that has more."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text if abs(value - float(text)) < 1e-9 else f"≈ {value:.4f}"


def two_places(points: int, share: int) -> str:
    """Points of a component as points of the total."""
    return "≈ " * (points * share % FULL > 0) + in_hundredths(total_of(points, 0, share))


def thai_day(day) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}" if day else ""


# ── the workbook ──

FONT = {"font_name": "TH Sarabun New", "font_size": 16, "valign": "vcenter"}
FRAME = {"border": 1, "border_color": "#7F8C96"}
HEAD = FRAME | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7EEF3"}
TEXT, CENTRED = FRAME | {"text_wrap": True, "align": "left", "indent": 1}, FRAME | {"text_wrap": True, "align": "center"}
SUM = {"bold": True, "bg_color": "#E7EEF3"}
LOOKS = {
    "corner": {"align": "right"}, "title": {"bold": True, "font_size": 20, "align": "center"}, "office": {"bold": True, "align": "center"},
    "part": FRAME | {"bold": True, "bg_color": "#E7EEF3", "indent": 1}, "head": HEAD, "text": TEXT, "label": TEXT | {"bold": True},
    "money": TEXT | {"num_format": "#,##0"}, "centred": CENTRED, "score": CENTRED | {"num_format": "0.00"},
    "total": CENTRED | {"num_format": "0.00", "bold": True}, "plain": {"text_wrap": True, "indent": 1}, "line": {"bottom": 4},
    "sign": {"align": "center", "valign": "bottom", "text_wrap": True}, "big": {"bold": True, "font_size": 20}, "note": {"text_wrap": True},
    "figure": CENTRED | {"num_format": "0.00##"}, "points": CENTRED | {"num_format": "0.0000"},
    "sum text": TEXT | SUM, "sum centred": CENTRED | SUM, "sum figure": CENTRED | {"num_format": "0.00##"} | SUM,
    "sum points": CENTRED | {"num_format": "0.0000"} | SUM}
ROW_HEIGHT = 32
HALVES = ((0, 2), (3, 6))


class Formula(NamedTuple):
    text: str
    value: float


class Cell(NamedTuple):
    """From column ``first`` to ``last`` of one row, or of ``rows``."""

    value: Any
    first: int
    last: int
    look: str
    rows: int = 1


class Sheet(NamedTuple):
    name: str
    widths: tuple[int, ...]
    is_landscape: bool
    lines: list[list[Cell]]


def sheets_of(kind: str, facts: Facts) -> tuple[Sheet, Sheet]:
    """The person's workbook. Only the lengths of lists in ``facts`` decide which cells there are, no value does."""
    name, lines = ("แบบ 4.1", two_rounds(facts)) if kind == EMPLOYEE else ("เอกสารหมายเลข 5", one_round(facts))
    return (Sheet(name, (21, 14, 14, 15, 18, 12, 15), False, lines),
            Sheet("ที่มาของคะแนน", (18, 5, 44, 12, 14, 12, 26, 20, 13), True, sources(facts)))


def two_rounds(facts: Facts) -> list[list[Cell]]:
    """แบบ 4.1 of the first round of a year."""
    names = ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติงาน (สมรรถนะ)")
    weighted = [Formula(f"=D{row}*C{row}/100", value) for row, value in zip((15, 16), facts["weighted"])]
    return [
        *opening(facts, "แบบ 4.1", "แบบสรุปผลการประเมินผลการปฏิบัติงานของพนักงานราชการ", OFFICE),
        pair("ตำแหน่ง", facts["position"], "กลุ่มลักษณะงาน", facts["work_group"]),
        pair("กลุ่ม/สถานศึกษา", facts["unit"], "ค่าตอบแทน (บาท)", facts["salary"], "money"),
        pair("วันเริ่มสัญญาจ้าง", facts["contract_from"], "วันสิ้นสุดสัญญาจ้าง", facts["contract_to"]),
        pair("ชื่อผู้ประเมิน", facts["evaluator"], "ตำแหน่งผู้ประเมิน", facts["evaluator_position"]),
        across("ส่วนที่ 2  การสรุปผลการประเมิน", "part"),
        [Cell("องค์ประกอบการประเมิน", 0, 1, "head", 2), Cell("น้ำหนัก (ร้อยละ) (ข)", 2, 2, "head", 2),
         Cell("ครั้งที่ 1", 3, 4, "head"), Cell("ครั้งที่ 2", 5, 6, "head")],
        [Cell(text, col, col, "head") for col, text in enumerate(("คะแนน (ก)", "รวมคะแนน\n(ก)×(ข)÷100") * 2, 3)],
        *([Cell(name, 0, 1, "text"), Cell(share, 2, 2, "centred"), Cell(score, 3, 3, "score"), Cell(one, 4, 4, "score"),
           Cell(None, 5, 5, "score"), Cell(None, 6, 6, "score")]
          for name, share, score, one in zip(names, facts["shares"], facts["scores"], weighted)),
        [Cell("รวม", 0, 1, "head"), Cell(Formula("=SUM(C15:C16)", 100), 2, 2, "head"), Cell(None, 3, 3, "total"),
         Cell(Formula("=ROUND(SUM(E15:E16),2)", facts["total_value"]), 4, 4, "total"), Cell(None, 5, 5, "total"), Cell(None, 6, 6, "total")],
        [Cell("คะแนนเฉลี่ยทั้ง 2 ครั้ง", 0, 5, "head"), Cell(None, 6, 6, "total")],
        across("ระดับผลการประเมิน ครั้งที่ 1", "part"), boxes(facts),
        across("ส่วนที่ 3  ความคิดเห็นเพิ่มเติมของผู้ประเมิน", "part"), *[across(None, "line")] * 3,
        *closing(facts, "ได้รับทราบผลการประเมินแล้ว")]


def one_round(facts: Facts) -> list[list[Cell]]:
    """เอกสารหมายเลข 5."""
    names = ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติราชการ (สมรรถนะ)", "3. องค์ประกอบอื่น ๆ (ถ้ามี)", "รวม")
    weighted = [Formula(f"=D{row}*E{row}/100", value) for row, value in zip((13, 14), facts["weighted"])]
    figures = [*zip(facts["scores"], facts["shares"], weighted), ("–", "–", "–"),
               (None, Formula("=SUM(E13:E14)", 100), Formula("=ROUND(SUM(F13:F14),2)", facts["total_value"]))]
    looks = [("text", "score", "centred")] * 3 + [("head", "total", "head")]
    return [
        *opening(facts, "เอกสารหมายเลข 5", "แบบสรุปการประเมินผลการปฏิบัติราชการ", "บุคลากรทางการศึกษาอื่น 38 ค.(2)  " + OFFICE),
        pair("ตำแหน่ง", facts["position"], "ระดับ", facts["level"]),
        pair("กลุ่ม/หน่วย", facts["unit"], "เงินเดือน (บาท)", facts["salary"], "money"),
        pair("ชื่อผู้ประเมิน", facts["evaluator"], "ตำแหน่งผู้ประเมิน", facts["evaluator_position"]),
        across("ส่วนที่ 2  การสรุปผลการประเมิน", "part"),
        [Cell("องค์ประกอบการประเมิน", 0, 2, "head"), Cell("คะแนน (ก)", 3, 3, "head"), Cell("น้ำหนัก (ข)", 4, 4, "head"),
         Cell("รวมคะแนน\n(ก)×(ข)÷100", 5, 6, "head")],
        *([Cell(name, 0, 2, words), Cell(score, 3, 3, number), Cell(share, 4, 4, weight), Cell(one, 5, 6, number)]
          for name, (score, share, one), (words, number, weight) in zip(names, figures, looks)),
        across("ระดับผลการประเมิน", "part"), boxes(facts), across("ส่วนที่ 3  แผนพัฒนาการปฏิบัติราชการรายบุคคล", "part"),
        thirds("ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา", "วิธีการพัฒนา", "ช่วงเวลาที่ต้องการการพัฒนา", "head"),
        *[thirds(None, None, None, "text")] * 3,
        *closing(facts, "ได้รับทราบผลการประเมินและแผนพัฒนาการปฏิบัติราชการรายบุคคลแล้ว")]


def opening(facts: Facts, form: str, title: str, office: str) -> list[list[Cell]]:
    return [[Cell(form, 5, 6, "corner")], across(title, "title"), across(office, "office"), across("ส่วนที่ 1  ข้อมูลของผู้รับการประเมิน", "part"),
            [Cell("รอบการประเมิน", 0, 0, "label", 2), Cell(f"☑ {ROUNDS[0]}", 1, 6, "text")], [Cell(f"☐ {ROUNDS[1]}", 1, 6, "text")],
            pair("ชื่อผู้รับการประเมิน", facts["name"], "เลขที่ตำแหน่ง", facts["person_id"])]


def closing(facts: Facts, acknowledged: str) -> list[list[Cell]]:
    return [across("ส่วนที่ 4  การแจ้งและการรับทราบผลการประเมิน", "part"), across(f"☐ {acknowledged}", "plain"),
            across(f"☐ ได้แจ้งผลการประเมินเมื่อวันที่ {DOTS} แต่ผู้รับการประเมินไม่ลงนามรับทราบ โดยมี {DOTS} เป็นพยาน", "plain"),
            *signatures(("ผู้รับการประเมิน", facts["name"], facts["full_position"]), ("ผู้ประเมิน", facts["evaluator"], facts["evaluator_position"])),
            across("ส่วนที่ 5  ความเห็นของผู้บังคับบัญชาเหนือขึ้นไป", "part"),
            *(beside(text, text, "plain") for text in ("☐ เห็นด้วยกับผลการประเมินข้างต้น", f"☐ มีความเห็นแตกต่าง ดังนี้ {DOTS}")),
            *signatures(DIRECTOR, ("ผู้บังคับบัญชาเหนือขึ้นไปอีกชั้นหนึ่ง (ถ้ามี)", DOTS, DOTS))]


def signatures(left: tuple[str, str, str], right: tuple[str, str, str]) -> Iterator[list[Cell]]:
    for words in ("ลงชื่อ " + DOTS + " {0}", "({1})", "ตำแหน่ง {2}", f"วันที่ {DOTS}"):
        yield beside(words.format(*left), words.format(*right), "sign")


def pair(label: str, value: Any, beside_label: str, beside_value: Any, look: str = "text") -> list[Cell]:
    return [Cell(label, 0, 0, "label"), Cell(value, 1, 3, "text"), Cell(beside_label, 4, 4, "label"), Cell(beside_value, 5, 6, look)]


def across(value: Any, look: str) -> list[Cell]:
    return [Cell(value, 0, 6, look)]


def beside(left: str, right: str, look: str) -> list[Cell]:
    return [Cell(left, *HALVES[0], look), Cell(right, *HALVES[1], look)]


def thirds(first: Any, second: Any, third: Any, look: str) -> list[Cell]:
    return [Cell(first, 0, 2, look), Cell(second, 3, 4, look), Cell(third, 5, 6, look)]


def boxes(facts: Facts) -> list[Cell]:
    return [Cell(text, *place, "centred") for text, place in zip(facts["boxes"], ((0, 0), (1, 2), (3, 3), (4, 4), (5, 6)))]


def sources(facts: Facts) -> list[list[Cell]]:
    """ที่มาของคะแนน: a line an item with a formula, and the sums of both parts."""
    heads = ("องค์ประกอบ", "ที่", "ตัวชี้วัด/สมรรถนะ", "น้ำหนัก (ร้อยละ)", "ระดับ/คะแนน", "ได้คะแนน", "ไฟล์", "แผ่นงาน", "เซลล์")
    looks = ("text", "centred", "text", "figure", "figure", "points", "text", "text", "centred")
    lines = [[Cell(f"ที่มาของคะแนน: {facts['name']} เลขที่ตำแหน่ง {facts['person_id']}", 0, 8, "big")],
             [Cell("ได้คะแนน = น้ำหนัก × ระดับ ÷ 5 ไม่ปัดเศษ · เซลล์คือช่องของระดับในไฟล์ที่ส่งมา", 0, 8, "note")],
             [Cell(head, col, col, "head") for col, head in enumerate(heads)]]
    for part, items, score in zip(PARTS, facts["parts"], facts["scores"]):
        first = len(lines) + 1
        for row, item in enumerate(items, first):
            values = (part, item["number"], item["title"], item["weight"], item["level"], Formula(f"=D{row}*E{row}/5", item["points"]),
                      facts["file"], item["sheet"], item["cells"])
            lines.append([Cell(value, col, col, look) for col, (value, look) in enumerate(zip(values, looks))])
        last = len(lines)
        values = (part, None, "รวม", Formula(f"=SUM(D{first}:D{last})", 100), None, Formula(f"=SUM(F{first}:F{last})", score), None, None, None)
        lines.append([Cell(value, col, col, f"sum {look}") for col, (value, look) in enumerate(zip(values, looks))])
    return lines


# ── the page ──

@cache
def page_template() -> Template:
    folders = FileSystemLoader([HERE, HERE.parents[1] / "templates"])
    return Environment(loader=folders, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).get_template("page.html")


def page_of(kind: str, facts: Facts) -> str:
    """The person's page. As of the workbook, no value decides what is on it."""
    return page_template().render(kind=kind, bands=BANDS[kind], office=OFFICE, facts=facts)
