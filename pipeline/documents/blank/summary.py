"""แบบ 4.1 and เอกสารหมายเลข 5, blank: part 1 filled in, part 2 live from the other sheets, the rest to fill in and sign.

Parts, wording and signatures are those of the filled-in form (person_form), which an office prints after the round.
"""

from pipeline.documents.blank.fields import FORMER_SCORE, LONG_DAY, WORDS, day as day_of_round
from pipeline.documents.blank.sheets import ANSWER, DUST, Blank, FormSheet, if_number, quoted
from pipeline.documents.drawing import Formula
from pipeline.documents.look import NO_UNIT, printed_range
from pipeline.documents.person.form import (
    LABEL, PART, WIDTHS, closing, day, evaluator_pair, opening, pair, part)
from pipeline.documents.person.standing import LEFT, NOT_KNOWN, SCORE, TOTAL, WEIGHTED_TH
from pipeline.documents.workbook import CENTRED, HEAD, TEXT, Line, Piece
from pipeline.exact import exact_text

NAMES = {"government_employee": "สรุป (4.1)", "civil_servant_38k2": "เอกสารหมายเลข 5"}
DATE = TEXT | {"num_format": LONG_DAY}
BOXES = ((0, 0), (1, 2), (3, 3), (4, 4), (5, 6))
PLAN_ROWS, REMARK_ROWS = 3, 3


def summary_sheet(blank: Blank, achievement: FormSheet, behaviour: FormSheet) -> FormSheet:
    """The summary form of the scheme over the scores of both component sheets; places: total, band, dated."""
    draw = {"government_employee": _two_rounds, "civil_servant_38k2": _one_round}[blank.scheme.code]
    return draw(blank, (achievement.at("score"), behaviour.at("score")))


def _two_rounds(blank: Blank, scores: tuple[str, str]) -> FormSheet:
    """แบบ 4.1: both rounds of the year; of the former one the scores are typed in, of the later one nothing is known."""
    person, number = blank.person, blank.round.number
    lines = opening(blank, blank.scheme, blank, ("กลุ่มลักษณะงาน", person.work_group), ("กลุ่ม/สถานศึกษา", "ค่าตอบแทน (บาท)"))
    lines += [pair("วันเริ่มสัญญาจ้าง", day(person.contract_from), "วันสิ้นสุดสัญญาจ้าง", day(person.contract_to)),
              evaluator_pair(blank)]
    lines = [_to_fill_in(line) for line in lines] + [part(2, "การสรุปผลการประเมิน")]
    lines += [[Piece("องค์ประกอบการประเมิน", 0, 1, HEAD, rows=2), Piece("น้ำหนัก (ร้อยละ) (ข)", 2, 2, HEAD, rows=2),
               Piece("ครั้งที่ 1", 3, 4, HEAD), Piece("ครั้งที่ 2", 5, 6, HEAD)],
              [Piece(text, col, col, HEAD) for col, text in enumerate(("คะแนน (ก)", WEIGHTED_TH) * 2, 3)]]
    row = len(lines) + 1
    names = ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติงาน (สมรรถนะ)")
    for place, (name, share) in enumerate(zip(names, _shares(blank), strict=True)):
        lines.append([Piece(name, 0, 1, TEXT), Piece(share, 2, 2, CENTRED),
                      *(piece for of_round, (col, letter) in enumerate(((3, "D"), (5, "F")), 1)
                        for piece in _round_cells(of_round, number, scores[place], col, f"{letter}{row + place}",
                                                  f"$C{row + place}"))])
    totals = {of_round: _total(blank, f"{letter}{row}:{letter}{row + 1}") for of_round, letter in ((1, "E"), (2, "G"))}
    lines.append([Piece("รวม", 0, 1, HEAD), Piece(_sum_of_shares(blank, f"C{row}:C{row + 1}"), 2, 2, HEAD),
                  *(Piece(totals[of_round] if of_round <= number and col in (4, 6) else None, col, col, TOTAL)
                    for of_round, col in ((1, 3), (1, 4), (2, 5), (2, 6)))])
    lines.append([Piece("คะแนนเฉลี่ยทั้ง 2 ครั้ง", 0, 5, HEAD), Piece(_mean(blank, row + 2), 6, 6, TOTAL)])
    places = _places(f"{'EG'[number - 1]}{row + 2}", len(lines))
    lines += [*_band_lines(blank, f"ระดับผลการประเมิน ครั้งที่ {number}", places),
              part(3, "ความคิดเห็นเพิ่มเติมของผู้ประเมิน"),
              [Piece(None, 0, 6, ANSWER | {"valign": "top"}, rows=REMARK_ROWS, answer=WORDS)], *[[]] * (REMARK_ROWS - 1)]
    return FormSheet(NAMES[blank.scheme.code], WIDTHS, lines + closing(blank, blank, "ได้รับทราบผลการประเมินแล้ว"), places)


def _round_cells(of_round: int, number: int, score: str, col: int, cell: str, weight: str) -> list[Piece]:
    """Score and weighted score of one component in one round: live in this round, typed in for the former one."""
    weighted = Formula(f'=IF(ISNUMBER({cell}),{cell}*{weight}/100,"")', "")
    if of_round > number:
        return [Piece(None, col, col, SCORE), Piece(None, col + 1, col + 1, SCORE)]
    own = Piece(if_number(score), col, col, SCORE) if of_round == number else Piece(None, col, col, SCORE, answer=FORMER_SCORE)
    return [own, Piece(weighted, col + 1, col + 1, SCORE)]


def _mean(blank: Blank, row: int) -> Formula:
    """The mean of both rounded totals, half up, in whole hundredths, as person_standing.mean_of writes it."""
    scale = 10**blank.scheme.rounding.places
    return Formula(f'=IF(COUNT(E{row},G{row})=2,ROUND(ROUND((E{row}+G{row})*{scale},0)/2,0)/{scale},"")', "")


def _one_round(blank: Blank, scores: tuple[str, str]) -> FormSheet:
    """เอกสารหมายเลข 5: one round, with the individual development plan to fill in."""
    probation = " (ทดลองปฏิบัติหน้าที่ราชการ)" if blank.person.on_probation else ""
    lines = opening(blank, blank.scheme, blank, ("ระดับ", blank.person.level + probation), ("กลุ่ม/หน่วย", "เงินเดือน (บาท)"))
    lines = [_to_fill_in(line) for line in [*lines, evaluator_pair(blank)]] + [part(2, "การสรุปผลการประเมิน")]
    lines.append([Piece("องค์ประกอบการประเมิน", *LEFT, HEAD), Piece("คะแนน (ก)", 3, 3, HEAD), Piece("น้ำหนัก (ข)", 4, 4, HEAD),
                  Piece(WEIGHTED_TH, 5, 6, HEAD)])
    row = len(lines) + 1
    names = ("1. ผลสัมฤทธิ์ของงาน", "2. พฤติกรรมการปฏิบัติราชการ (สมรรถนะ)")
    for place, (name, share) in enumerate(zip(names, _shares(blank), strict=True), row):
        weighted = Formula(f'=IF(ISNUMBER(D{place}),D{place}*E{place}/100,"")', "")
        lines.append([Piece(name, *LEFT, TEXT), Piece(if_number(scores[place - row]), 3, 3, SCORE),
                      Piece(share, 4, 4, CENTRED), Piece(weighted, 5, 6, SCORE)])
    lines += [[Piece("3. องค์ประกอบอื่น ๆ (ถ้ามี)", *LEFT, TEXT), *(Piece(NOT_KNOWN, *span, SCORE) for span in ((3, 3), (4, 4), (5, 6)))],
              [Piece("รวม", *LEFT, HEAD), Piece(None, 3, 3, TOTAL),
               Piece(_sum_of_shares(blank, f"E{row}:E{row + 1}"), 4, 4, HEAD), Piece(_total(blank, f"F{row}:F{row + 1}"), 5, 6, TOTAL)]]
    places = _places(f"F{len(lines)}", len(lines))
    lines += [*_band_lines(blank, "ระดับผลการประเมิน", places), part(3, "แผนพัฒนาการปฏิบัติราชการรายบุคคล"),
              [Piece("ความรู้/ทักษะ/สมรรถนะที่ต้องได้รับการพัฒนา", *LEFT, HEAD), Piece("วิธีการพัฒนา", 3, 4, HEAD),
               Piece("ช่วงเวลาที่ต้องการการพัฒนา", 5, 6, HEAD)],
              *([Piece(None, *span, ANSWER, answer=WORDS) for span in (LEFT, (3, 4), (5, 6))] for _ in range(PLAN_ROWS))]
    acknowledged = "ได้รับทราบผลการประเมินและแผนพัฒนาการปฏิบัติราชการรายบุคคลแล้ว"
    return FormSheet(NAMES[blank.scheme.code], WIDTHS, lines + closing(blank, blank, acknowledged), places)


# ── what both share ──

def _to_fill_in(line: Line) -> Line:
    """Part 1, with the facts open that the roster does not know."""
    return [piece._replace(content=None, look=ANSWER, answer=WORDS) if piece.content in (None, "", NO_UNIT) else piece
            for piece in line]


def _shares(blank: Blank) -> tuple:
    return blank.shares.achievement, blank.shares.behaviour


def _sum_of_shares(blank: Blank, cells: str) -> Formula:
    return Formula(f"=SUM({cells})", float(sum(_shares(blank))))


def _total(blank: Blank, weighted: str) -> Formula:
    """The total, rounded half up once: binary dust goes first, far behind the last decimal that scores have."""
    return Formula(f'=IF(COUNT({weighted})=2,ROUND(ROUND(SUM({weighted}),{DUST}),{blank.scheme.rounding.places}),"")', "")


def _places(total: str, above: int) -> dict[str, str]:
    """The cells that the cover speaks of; the band's lines come behind ``above`` lines."""
    return {"total": total, "band": f"E{above + 1}", "dated": f"B{above + 3}"}


def _band_lines(blank: Blank, title: str, places: dict[str, str]) -> list[Line]:
    """The band in words behind the title, a box for each band, ticked live, and the day of evaluation.

    The line below the day stays empty: where nothing stands beside a label, a reader looks below it.
    """
    total, band, upwards = places["total"], places["band"], blank.scheme.bands[::-1]
    floors = ",".join(exact_text(rule.min) for rule in upwards)
    names = ",".join(quoted(rule.name_th) for rule in upwards)
    reached = Formula(f'=IF(ISNUMBER({total}),LOOKUP({total},{{{floors}}},{{{names}}}),"")', "")
    boxes = []
    for rule, span in zip(blank.scheme.bands, BOXES, strict=False):
        words = f" {rule.name_th} ({printed_range(rule, blank.scheme.bands)})"
        boxes.append(Piece(Formula(f'=IF({band}={quoted(rule.name_th)},"☑","☐")&{quoted(words)}', "☐" + words), *span, CENTRED))
    return [[Piece(title, 0, 3, PART), Piece(reached, 4, 6, PART)], boxes,
            [Piece("วันที่ประเมิน", 0, 0, LABEL), Piece(None, 1, 3, DATE, answer=day_of_round("วันที่ประเมิน", blank.round))], []]
