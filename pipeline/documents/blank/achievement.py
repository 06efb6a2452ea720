"""แบบ 4.2 and เอกสารหมายเลข 1, blank: ten indicators with targets, level and weight, and the live achievement score."""

from collections.abc import Sequence
from fractions import Fraction

from pipeline.checks.figures import LEVELS
from pipeline.decisions.carry_over import CarriedIndicator
from pipeline.documents.blank.fields import INDICATORS_MAX, WORDS, element, indicator_weight, level
from pipeline.documents.blank.sheets import (
    ANSWER, DUST, MISSING, SMALL, Blank, FormSheet, Heading, alarm_if_off, counted, head, off_by, sentence, signed)
from pipeline.documents.blank.unit_goals import goal_answer
from pipeline.documents.drawing import Formula
from pipeline.documents.look import ROW_HEIGHT
from pipeline.documents.person.standing import SCORE, TOTAL
from pipeline.documents.workbook import CENTRED, HEAD, Line, Piece
from pipeline.exact import parse_exact

HEADINGS = {
    "government_employee": Heading("แบบ 4.2", "ผลสัมฤทธิ์ของงาน (4.2)", "แบบประเมินผลสัมฤทธิ์ของงานของพนักงานราชการ"),
    "civil_servant_38k2": Heading("เอกสารหมายเลข 1", "เอกสารหมายเลข 1", "แบบประเมินผลสัมฤทธิ์ของงาน"),
}
SYMBOLS = {"government_employee": ("คะแนนประเมิน\n(ก)", "คะแนนรวม\n(ค) = (ก×ข)"),
           "civil_servant_38k2": ("คะแนน\n(ก)", "รวมคะแนน\n(ค) = (ก×ข)")}
WIDTHS = (5, 14, 30, 14, *[9] * 5, 9, 10, 11)
NO, ELEMENT, TITLE, GOAL, FIRST_TARGET, LEVEL, WEIGHT_COLUMN, POINTS = 0, 1, 2, 3, 4, 9, 10, 11
SPANS = ((0, 1), (2, 3), (4, 5), (6, 11))
LEGEND = "ระดับค่าเป้าหมาย  1 = ต่ำสุดที่ยอมรับได้   2 = ต่ำกว่ามาตรฐาน   3 = มาตรฐานทั่วไป   4 = ยากปานกลาง   5 = ท้าทาย"
NOTHING = CarriedIndicator("", "", "", "", ("",) * len(LEVELS))
MORE_LINES = 2 * ROW_HEIGHT         # points above one line, so that an answer may take three


def achievement_sheet(blank: Blank) -> FormSheet:
    """The sheet; its score cell is empty until every indicator has level and weight and the weights make 100."""
    heading = HEADINGS[blank.scheme.code]
    lines = [*head(blank, heading, "", SPANS), *_headings(blank)]
    carried = blank.carried.indicators
    first = len(lines) + 1                                  # row of the first indicator, as Excel counts
    last = first + max(INDICATORS_MAX, len(carried)) - 1
    weights, points = f"K{first}:K{last}", f"L{first}:L{last}"
    used = f"SUMPRODUCT(--(LEN(C{first}:C{last})+LEN(J{first}:J{last})+LEN({weights})>0))"
    is_whole = f"AND(COUNT({points})>0,COUNT({points})={used},ROUND(SUM({weights}),{DUST})=100)"
    lines += [_indicator(blank, row - first + 1, row, *carried[row - first:row - first + 1]) for row in range(first, last + 1)]
    lines += [[Piece("รวม", NO, LEVEL, HEAD),
               Piece(Formula(f'=IF(COUNT({weights})=0,"",SUM({weights}))', float(_weight_of(carried) or 0) or ""),
                     WEIGHT_COLUMN, WEIGHT_COLUMN,
                     CENTRED | {"bold": True}, turns=alarm_if_off(weights)),
               Piece(Formula(f'=IF({is_whole},SUM({points}),"")', ""), POINTS, POINTS, TOTAL)],
              [Piece("คะแนนผลสัมฤทธิ์ของงาน = รวม (ค) ÷ 100 × 20", NO, WEIGHT_COLUMN, HEAD),
               Piece(Formula(f'=IF(ISNUMBER(L{last + 1}),L{last + 1}/100*20,"")', ""), POINTS, POINTS, TOTAL)],
              [Piece(_missing(used, first, last, carried), NO, POINTS, MISSING)], [Piece(LEGEND, NO, POINTS, SMALL)],
              *signed(blank, (0, 3), (4, 11))]
    return FormSheet(heading.sheet, WIDTHS, lines, {
        "score": f"L{last + 2}", "missing": f"A{last + 3}", "numbers": f"$A${first}:$A${last}", "titles": f"$C${first}:$C${last}"})


def _headings(blank: Blank) -> list[Line]:
    attained, points = SYMBOLS[blank.scheme.code]
    names = ("ที่", "องค์ประกอบ", "ตัวชี้วัดผลงาน", "เป้าหมายของหน่วยที่เชื่อมโยง")
    return [[*(Piece(name, col, col, HEAD, rows=2) for col, name in enumerate(names)),
             Piece("คะแนนตามระดับค่าเป้าหมาย", FIRST_TARGET, LEVEL - 1, HEAD),
             *(Piece(name, col, col, HEAD, rows=2)
               for col, name in enumerate((attained, "น้ำหนัก\n(ร้อยละ) (ข)", points), LEVEL))],
            [Piece(number, col, col, HEAD, space=ROW_HEIGHT) for col, number in enumerate(LEVELS, FIRST_TARGET)]]


def _indicator(blank: Blank, number: int, row: int, carried: CarriedIndicator = NOTHING) -> Line:
    """One indicator to fill in, or to keep as it was; its points appear when title, level and weight are there."""
    points = Formula(f'=IF(AND(LEN(C{row})>0,ISNUMBER(J{row}),ISNUMBER(K{row})),J{row}*K{row},"")', "")
    small = ANSWER | {"font_size": 14, "indent": 0}
    weight = parse_exact(carried.weight_pct) if carried.weight_pct else None
    return [Piece(number, NO, NO, CENTRED, space=MORE_LINES),
            Piece(carried.element, ELEMENT, ELEMENT, small | {"align": "center"}, answer=element(blank.scheme)),
            Piece(carried.title, TITLE, TITLE, ANSWER, answer=WORDS),
            Piece(carried.goal, GOAL, GOAL, small, answer=goal_answer(blank)),
            *(Piece(target, col, col, small | {"align": "center"}, answer=WORDS)
              for col, target in enumerate(carried.targets, FIRST_TARGET)),
            Piece(None, LEVEL, LEVEL, SCORE, answer=level(blank.scheme)),
            Piece(weight, WEIGHT_COLUMN, WEIGHT_COLUMN, CENTRED, answer=indicator_weight(blank.scheme)),
            Piece(points, POINTS, POINTS, SCORE)]


def _weight_of(carried: Sequence[CarriedIndicator]) -> Fraction:
    return sum((parse_exact(one.weight_pct) for one in carried if one.weight_pct), Fraction(0))


def _missing(used: str, first: int, last: int, carried: Sequence[CarriedIndicator]) -> Formula:
    """What the sheet still lacks, first things first: an agreement lacks only levels."""
    def column(letter: str) -> str:
        return f"{letter}{first}:{letter}{last}"
    titled, nothing = f"(LEN({column('C')})>0)", f"(LEN({column('C')})=0)"
    targets = "*".join(f"LEN({column(letter)})" for letter in "EFGHI")
    others = "+".join(f"LEN({column(letter)})" for letter in "EFGHIJK")
    return sentence(
        counted(f"SUMPRODUCT({nothing}*(({others})>0))", "ยังขาดชื่อตัวชี้วัด", "แถว"),
        counted(f"SUMPRODUCT({titled}*(({targets})=0))", "ยังขาดเป้าหมายครบ 5 ระดับ", "ตัว",
                sum(not all(one.targets) for one in carried)),
        counted(f"SUMPRODUCT({titled}*(LEN({column('D')})=0))", "ยังไม่ระบุเป้าหมายของหน่วย", "ตัว",
                sum(not one.goal for one in carried)),
        counted(f"SUMPRODUCT({titled}*(LEN({column('K')})=0))", "ยังขาดน้ำหนัก", "ตัว", sum(not one.weight_pct for one in carried)),
        off_by(column("K"), _weight_of(carried)),
        counted(f"SUMPRODUCT({titled}*(LEN({column('J')})=0))", "ยังขาดคะแนน", "ตัว", len(carried)),
        unless=(f"{used}=0", "ยังไม่มีตัวชี้วัด"))
