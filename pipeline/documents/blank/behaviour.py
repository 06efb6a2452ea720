"""แบบ 4.3–4.5 and เอกสารหมายเลข 2–4, blank: ratings of the competencies, their weights, the live behaviour score.

Weights may all be left out: then every competency weighs the same (domain §4).
"""

from dataclasses import dataclass
from itertools import accumulate

from pipeline.checks.figures import LEVEL_MAX
from pipeline.config import CompetencyRule
from pipeline.documents.blank.fields import EXPECTED, WEIGHT, WORDS, rating
from pipeline.documents.blank.sheets import (
    ANSWER, DUST, MISSING, SMALL, Blank, FormSheet, Heading, alarm_if_off, at, counted, head, if_number, off_by,
    sentence, signed)
from pipeline.documents.drawing import Formula
from pipeline.documents.look import ROW_HEIGHT
from pipeline.documents.person.form import PART
from pipeline.documents.person.standing import SCORE, TOTAL
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Line, Piece

# Number, name (two columns, so that labels above have room), then D to H as each form uses them.
WIDTHS = (6, 16, 26, 13, 14, 13, 14, 18)
SPANS = ((0, 1), (2, 3), (4, 4), (5, 7))
NAME = (1, 2)
D, E, F, G, LAST = range(3, 8)
KINDS = ("core", "functional")
RATED = {
    ("government_employee", "core"): Heading(
        "แบบ 4.4", "สมรรถนะหลัก (4.4)", "แบบประเมินพฤติกรรมการปฏิบัติงาน หรือสมรรถนะหลัก"),
    ("government_employee", "functional"): Heading(
        "แบบ 4.5", "สมรรถนะเฉพาะ (4.5)", "แบบประเมินพฤติกรรมการปฏิบัติงาน หรือสมรรถนะเฉพาะตามลักษณะงานที่ปฏิบัติ"),
    ("civil_servant_38k2", "core"): Heading("เอกสารหมายเลข 2", "เอกสารหมายเลข 2", "แบบประเมินสมรรถนะหลัก"),
    ("civil_servant_38k2", "functional"): Heading(
        "เอกสารหมายเลข 3", "เอกสารหมายเลข 3", "แบบประเมินสมรรถนะเฉพาะตามลักษณะงานที่ปฏิบัติ"),
}
SUMMED = {
    "government_employee": Heading("แบบ 4.3", "สรุปพฤติกรรม (4.3)", "แบบสรุปผลการประเมินพฤติกรรมการปฏิบัติงาน"),
    "civil_servant_38k2": Heading(
        "เอกสารหมายเลข 4", "เอกสารหมายเลข 4", "แบบสรุปการประเมินพฤติกรรมการปฏิบัติราชการ (สมรรถนะ)"),
}
GROUPS = {"สำนักงาน": "(พนักงานราชการที่ปฏิบัติงานในสำนักงานเขตพื้นที่การศึกษา)",
          "ครูผู้สอน": "(พนักงานราชการที่ปฏิบัติงานในสถานศึกษา – ครูผู้สอน)"}
GROUP_NAMES = {"core": "ก. สมรรถนะหลัก", "functional": "ข. สมรรถนะเฉพาะตามลักษณะงานที่ปฏิบัติ"}
KIND_NAMES = {"core": "สมรรถนะหลัก", "functional": "สมรรถนะเฉพาะ"}
SCALE = "ระดับคะแนน  5 = เกินกว่ากำหนดมาก   4 = เกินกว่ากำหนด   3 = ตามกำหนด   2 = ต่ำกว่ากำหนด   1 = ต่ำกว่ากำหนดมาก"
EQUAL = "น้ำหนัก: กรอกให้ครบทุกด้านและรวมกันเป็น 100 หรือเว้นว่างทั้งหมด ซึ่งหมายถึงทุกด้านมีน้ำหนักเท่ากัน"
FULL_GAP = 3                        # points of who reaches the expected level, method gap


@dataclass(frozen=True)
class Group:
    """The competencies of one kind and where they are rated: ``top`` is the row of the first, as Excel counts."""

    kind: str
    rules: tuple[CompetencyRule, ...]
    heading: Heading
    top: int

    def cell(self, letter: str, place: int) -> str:
        """The address of a column's cell in the row of the competency at ``place`` (from 0)."""
        return at(self.heading.sheet, f"{letter}{self.top + place}")

    def column(self, letter: str) -> str:
        return at(self.heading.sheet, f"{letter}{self.top}:{letter}{self.top + len(self.rules) - 1}")


def behaviour_sheets(blank: Blank) -> list[FormSheet]:
    """The sheets in the order of their numbers; of the summary among them ``score`` is the live behaviour score."""
    code = blank.scheme.code
    set_ = blank.scheme.competencies_for(blank.person.work_group)
    groups = [_group(blank, kind, tuple(rule for rule in set_ if rule.kind == kind)) for kind in KINDS]
    return (_of_government if code == "government_employee" else _of_civil)(
        blank, [group for group in groups if group.rules])


def _group(blank: Blank, kind: str, rules: tuple[CompetencyRule, ...]) -> Group:
    heading = RATED[blank.scheme.code, kind]
    return Group(kind, rules, heading, len(_rating_head(blank, kind, heading)) + 2)


def _rating_head(blank: Blank, kind: str, heading: Heading) -> list[Line]:
    is_of_group = kind == "functional" and blank.scheme.has_work_groups()
    return head(blank, heading, GROUPS.get(blank.person.work_group, "") if is_of_group else "", SPANS)


# ── พนักงานราชการ: rated on 4.4 and 4.5, weighed on 4.3 ──

def _of_government(blank: Blank, groups: list[Group]) -> list[FormSheet]:
    rated = []
    for group in groups:
        lines = _rating_head(blank, group.kind, group.heading)
        lines.append([Piece("ที่", 0, 0, HEAD), Piece("สมรรถนะ / พฤติกรรมที่แสดงออก", *NAME, HEAD),
                      Piece("ระดับที่คาดหวัง", D, D, HEAD), Piece("คะแนน\n(1–5)", E, E, HEAD), Piece("หมายเหตุ", F, LAST, HEAD)])
        lines += [[*_named(number, rule), _expected(D), _rating(blank, E), _note(F)] for number, rule in enumerate(group.rules, 1)]
        lines += _foot(_unrated(blank, group), SCALE)
        rated.append(FormSheet(group.heading.sheet, WIDTHS, lines + _signed(blank), {"missing": f"A{len(lines) - 1}"}))
    return [_weighed(blank, groups), *rated]


def _weighed(blank: Blank, groups: list[Group]) -> FormSheet:
    """แบบ 4.3: each competency's rating as it stands on 4.4 or 4.5, its weight, its points."""
    heading, number = SUMMED[blank.scheme.code], len([rule for group in groups for rule in group.rules])
    about = " + ".join(f"{KIND_NAMES[group.kind]} {len(group.rules)} ด้าน" for group in groups)
    lines = head(blank, heading, f"({about})", SPANS)
    lines.append([Piece("ที่", 0, 0, HEAD), Piece("สมรรถนะ", *NAME, HEAD), Piece("น้ำหนัก\n(ร้อยละ) (ข)", D, D, HEAD),
                  Piece("คะแนน (ก)", E, E, HEAD), Piece("รวมคะแนน\n(ก×ข)", F, F, HEAD), Piece("หมายเหตุ", G, LAST, HEAD)])
    first, last = len(lines) + 1, len(lines) + number + len(groups)
    weights, points = f"D{first}:D{last}", f"F{first}:F{last}"
    starts = accumulate((len(group.rules) for group in groups), initial=1)
    for start, group in zip(starts, groups, strict=False):
        lines.append([Piece(GROUP_NAMES[group.kind], 0, LAST, PART)])
        for place, rule in enumerate(group.rules):
            row = len(lines) + 1
            earned = _points(blank, f"E{row}", group.cell("D", place), f"D{row}", weights, number)
            lines.append([*_named(start + place, rule), _weight(D), Piece(if_number(group.cell("E", place)), E, E, SCORE),
                          Piece(earned, F, F, SCORE), _note(G)])
    total = len(lines) + 1
    lines += [[Piece("รวม", 0, D - 1, HEAD), _sum_of_weights(weights), Piece(None, E, E, HEAD),
               Piece(_sum(points, number, weights), F, F, TOTAL), Piece(None, G, LAST, HEAD)],
              _score_line("คะแนนพฤติกรรมการปฏิบัติงาน = รวม ÷ 100 × 20", f"F{total}", F)]
    lines += _foot(_unweighed(weights, number), EQUAL)
    return FormSheet(heading.sheet, WIDTHS, lines + _signed(blank),
                     {"score": f"F{total + 1}", "missing": f"A{len(lines) - 1}"})


# ── 38 ค.(2): rated and weighed on documents 2 and 3, summed up on document 4 ──

def _of_civil(blank: Blank, groups: list[Group]) -> list[FormSheet]:
    number = len([rule for group in groups for rule in group.rules])
    weights = ",".join(group.column("F") for group in groups)
    rated, sums = [], []
    for group in groups:
        lines = _rating_head(blank, group.kind, group.heading)
        names = ("ระดับที่คาดหวัง", "คะแนน\n(ก)", "น้ำหนัก\n(ข)", "รวมคะแนน\n(ก×ข)", "บันทึก/หมายเหตุ")
        lines.append([Piece("ที่", 0, 0, HEAD), Piece("สมรรถนะ", *NAME, HEAD),
                      *(Piece(name, col, col, HEAD) for col, name in enumerate(names, D))])
        for place, rule in enumerate(group.rules):
            row = group.top + place
            earned = _points(blank, f"E{row}", f"D{row}", f"F{row}", weights, number)
            lines.append([*_named(place + 1, rule), _expected(D), _rating(blank, E), _weight(F), Piece(earned, G, G, SCORE),
                          _note(LAST)])
        last = group.top + len(group.rules) - 1
        lines.append([Piece("รวม", 0, E, HEAD), Piece(_shown_sum(f"F{group.top}:F{last}"), F, F, CENTRED | {"bold": True}),
                      Piece(_sum(f"G{group.top}:G{last}", len(group.rules)), G, G, TOTAL), Piece(None, LAST, LAST, HEAD)])
        sums.append(len(lines))
        lines += _foot(_unrated(blank, group), SCALE, EQUAL)
        rated.append(FormSheet(group.heading.sheet, WIDTHS, lines + _signed(blank), {"missing": f"A{len(lines) - 2}"}))
    return [*rated, _groups_summed(blank, groups, sums, weights, number)]


def _groups_summed(blank: Blank, groups: list[Group], sums: list[int], weights: str, number: int) -> FormSheet:
    """เอกสารหมายเลข 4: the sums of documents 2 and 3 (their rows in ``sums``) and the behaviour score."""
    heading = SUMMED[blank.scheme.code]
    lines = head(blank, heading, "", SPANS)
    lines.append([Piece("ที่", 0, 0, HEAD), Piece("กลุ่มสมรรถนะ", *NAME, HEAD), Piece("น้ำหนัก\n(ข)", D, D, HEAD),
                  Piece("รวมคะแนน\n(ก×ข)", E, E, HEAD), Piece("หมายเหตุ", F, LAST, HEAD)])
    first = len(lines) + 1
    for place, (group, row) in enumerate(zip(groups, sums, strict=True), 1):
        name = f"{KIND_NAMES[group.kind]} {len(group.rules)} ด้าน ({group.heading.number})"
        lines.append([Piece(place, 0, 0, CENTRED, space=ROW_HEIGHT), Piece(name, *NAME, TEXT),
                      Piece(if_number(at(group.heading.sheet, f"F{row}")), D, D, CENTRED),
                      Piece(if_number(at(group.heading.sheet, f"G{row}")), E, E, SCORE), _note(F)])
    own, points = f"D{first}:D{len(lines)}", f"E{first}:E{len(lines)}"
    lines += [[Piece("รวม", 0, D - 1, HEAD), _sum_of_weights(own), Piece(_sum(points, len(groups), own), E, E, TOTAL),
               Piece(None, F, LAST, HEAD)],
              _score_line("คะแนนพฤติกรรม (สมรรถนะ) = รวม ÷ 100 × 20", f"E{len(lines) + 1}", E)]
    score = f"E{len(lines)}"
    lines += _foot(_unweighed(weights, number), EQUAL)
    return FormSheet(heading.sheet, WIDTHS, lines + _signed(blank), {"score": score, "missing": f"A{len(lines) - 1}"})


# ── cells ──

def _named(number: int, rule: CompetencyRule) -> list[Piece]:
    return [Piece(number, 0, 0, CENTRED, space=ROW_HEIGHT), Piece(rule.name_th, *NAME, TEXT)]


def _expected(col: int) -> Piece:
    return Piece(None, col, col, CENTRED, answer=EXPECTED)


def _rating(blank: Blank, col: int) -> Piece:
    return Piece(None, col, col, CENTRED, answer=rating(blank.scheme))


def _weight(col: int) -> Piece:
    return Piece(None, col, col, CENTRED, answer=WEIGHT)


def _note(first: int) -> Piece:
    return Piece(None, first, LAST, ANSWER, answer=WORDS)


def _sum_of_weights(weights: str) -> Piece:
    return Piece(_shown_sum(weights), D, D, CENTRED | {"bold": True}, turns=alarm_if_off(weights))


def _score_line(name: str, total: str, col: int) -> Line:
    score = Formula(f'=IF(ISNUMBER({total}),{total}/100*20,"")', "")
    return [Piece(name, 0, col - 1, HEAD), Piece(score, col, col, TOTAL), Piece(None, col + 1, LAST, HEAD)]


def _signed(blank: Blank) -> list[Line]:
    return signed(blank, (0, 3), (4, LAST))


def _foot(missing: Formula, *remarks: str) -> list[Line]:
    return [[Piece(missing, 0, LAST, MISSING)], *([Piece(remark, 0, LAST, SMALL)] for remark in remarks)]


# ── formulas ──

def _points(blank: Blank, rating: str, expected: str, weight: str, weights: str, number: int) -> Formula:
    """A competency's part of a sum that makes 500 at best: rating × weight, or the points of the closed gap."""
    if blank.scheme.behaviour.method == "gap":
        gap = f"MAX(0,{FULL_GAP}-MAX(0,ROUNDUP({expected}-{rating},0)))*{LEVEL_MAX}*100/{FULL_GAP * number}"
        return Formula(f'=IF(AND(ISNUMBER({rating}),ISNUMBER({expected})),{gap},"")', "")
    equal = f'IF(COUNT({weights})=0,{rating}*100/{number},"")'
    return Formula(f'=IF(ISNUMBER({rating}),IF(ISNUMBER({weight}),{rating}*{weight},{equal}),"")', "")


def _sum(points: str, number: int, weights: str = "") -> Formula:
    """The sum of points once all of them are there and the weights, if any, make 100."""
    makes_100 = f",OR(COUNT({weights})=0,ROUND(SUM({weights}),{DUST})=100)" if weights else ""
    return Formula(f'=IF(AND(COUNT({points})={number}{makes_100}),SUM({points}),"")', "")


def _shown_sum(cells: str) -> Formula:
    return Formula(f'=IF(COUNT({cells})=0,"",SUM({cells}))', "")


def _unrated(blank: Blank, group: Group) -> Formula:
    """What is still missing on a sheet of ratings."""
    number, letters = len(group.rules), ["E"] + ["D"] * (blank.scheme.behaviour.method == "gap")
    names = {"E": "ยังขาดคะแนน", "D": "ยังขาดระดับที่คาดหวัง"}
    cells = {letter: f"{letter}{group.top}:{letter}{group.top + number - 1}" for letter in letters}
    return sentence(*(counted(f"({number}-COUNT({cells[letter]}))", names[letter], "ด้าน", number) for letter in letters))


def _unweighed(weights: str, number: int) -> Formula:
    """What is wrong with the weights: some are missing, or they do not make 100. None at all are right."""
    lacking = f"({number}-COUNT({weights}))"
    return sentence(counted(lacking, "ยังขาดน้ำหนัก", "ด้าน"), off_by(weights), unless=(f"COUNT({weights})=0", ""))
