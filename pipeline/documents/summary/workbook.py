"""The office's summary of a round as a workbook: cover, lists in order of score, counts, comparisons, what is missing."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from pipeline.documents.look import shown_number, words
from pipeline.documents.summary.counts import (
    BAND_SHEET, RULE_SHEET, TOTAL, RankedList, area, colour_bands, draw_bands, draw_ranked, draw_rules, give_name, ranked_lists,
    unit_of)
from pipeline.documents.summary.cover import EDGES, NOTE_SHEET, TITLE, draw_cover, draw_notes
from pipeline.documents.summary.findings import FINDING_SHEET, KIND_SHEET, draw_findings, draw_kinds
from pipeline.documents.summary.people import COMPETENCY_SHEET, DATA_SHEET, competencies_of, draw_competencies, draw_people
from pipeline.documents.summary.plan import FOLLOW_SHEET, GOAL_SHEET, draw_followed, draw_goals
from pipeline.documents.summary.rounds import MOVES_SHEET, ROUNDS_SHEET, both_rounds, draw_moves, draw_rounds
from pipeline.documents.summary.spread import SPREAD_SHEET, draw_spread
from pipeline.documents.summary.units import BESIDE_SHEET, UNIT_SHEET, draw_units, draw_units_beside, units_beside
from pipeline.documents.workbook import CENTRED, FIRST_ROW, Book, Column, workbook_bytes
from pipeline.exact import parse_exact
from pipeline.results import Results

EDGE_SHEET, OPEN_SHEET = "คะแนนคาบเส้น", "ยังไม่มีคะแนน"
EDGE_LIST = (Column("เลขที่ตำแหน่ง", 9, CENTRED), Column("ชื่อ-สกุล", 26), Column("ประเภทบุคลากร", 20),
             Column("สังกัด", 25), Column("คะแนนก่อนปัดเศษ", 18, CENTRED), Column("คะแนนรวม", 10, TOTAL),
             Column("ระดับ", 12, CENTRED), Column("เหตุที่ควรพิจารณา", 42), Column("ที่มา", 30))
OPEN = (Column("เลขที่ตำแหน่ง", 9, CENTRED), Column("ชื่อ-สกุล", 26), Column("ประเภทบุคลากร", 18),
        Column("สังกัด", 24), Column("ผู้ประเมิน", 22), Column("สถานะ", 16, CENTRED), Column("เพราะเหตุใด", 38),
        Column("วิธีแก้", 34))


class Sheet(NamedTuple):
    """A sheet of the summary behind the cover: its name, what it holds, who draws it."""

    name: str
    about: str
    draw: Callable[[Book], None]


def summary_workbook(results: Results) -> bytes:
    """The summary .xlsx of the round for the office: same tables, same bytes."""
    lists = ranked_lists(results)
    sheets = [*ranked_sheets(lists), *compared_sheets(results, lists), *listed_sheets(results, lists)]

    def draw(book: Book) -> None:
        draw_cover(book, results, lists, [(sheet.name, sheet.about) for sheet in sheets])
        for sheet in sheets:
            sheet.draw(book)
        book.identify(paper="summary")
    return workbook_bytes(f"{TITLE} {words().round_name(results.round)}", results.settings.office.name, results.round,
                          draw)


def ranked_sheets(lists: Sequence[RankedList]) -> list[Sheet]:
    return [Sheet(own.sheet, "บัญชีรายชื่อตามลำดับคะแนน พร้อมระดับและข้อสังเกต", partial(draw_ranked, own=own)) for own in lists]


def compared_sheets(results: Results, lists: Sequence[RankedList]) -> list[Sheet]:
    """What is counted over the lists, with charts. A comparison that has nothing to compare has no sheet."""
    rule = results.settings.committee.fairness
    found = [Sheet(BAND_SHEET, "จำนวนคนและร้อยละของแต่ละระดับ แยกตามประเภทบุคลากร พร้อมแผนภูมิ", partial(draw_bands, lists=lists))]
    if any(own.ranked for own in lists):
        found.append(Sheet(SPREAD_SHEET, "คะแนนรวมกระจายอยู่ในช่วงใด กี่คน พร้อมแผนภูมิ", partial(draw_spread, lists=lists)))
    found.append(Sheet(UNIT_SHEET, "จำนวนคน คะแนนเฉลี่ย และระดับของแต่ละหน่วย", partial(draw_units, lists=lists)))
    if any(units_beside(own, rule.few_below) for own in lists):
        found.append(Sheet(BESIDE_SHEET, "คะแนนเฉลี่ยของหน่วยที่มีคนมากพอจะเทียบกัน พร้อมแผนภูมิ",
                           partial(draw_units_beside, lists=lists, few_below=rule.few_below)))
    if both_rounds(lists):
        found += [Sheet(ROUNDS_SHEET, "คะแนนเฉลี่ยของรอบนี้กับรอบก่อน ของผู้ที่มีคะแนนทั้งสองรอบ พร้อมแผนภูมิ",
                        partial(draw_rounds, lists=lists)),
                  Sheet(MOVES_SHEET, "กี่คนได้คะแนนเพิ่มขึ้นหรือลดลงจากรอบก่อน และเท่าใด พร้อมแผนภูมิ",
                        partial(draw_moves, lists=lists, jump=parse_exact(str(rule.jump_from))))]
    if competencies_of(lists):
        found.append(Sheet(COMPETENCY_SHEET, "ค่าเฉลี่ยของแต่ละสมรรถนะ พร้อมแผนภูมิ", partial(draw_competencies, lists=lists)))
    return found


def listed_sheets(results: Results, lists: Sequence[RankedList]) -> list[Sheet]:
    """What is listed: edges, open cases, findings, goals, rules, and the lines that the comparisons count over."""
    found = [Sheet(EDGE_SHEET, "คะแนนที่อยู่ระหว่างช่วงที่ประกาศพิมพ์ไว้ หรือได้ระดับเพราะการปัดเศษ เพื่อให้คณะกรรมการพิจารณา",
                   partial(draw_edges, results=results, lists=lists)),
             Sheet(OPEN_SHEET, "ผู้ที่ยังไม่มีคะแนน เพราะเหตุใด และต้องแก้อย่างไร", partial(draw_open, lists=lists)),
             Sheet(FINDING_SHEET, "ข้อค้นพบทั้งหมด เรียงจากผลที่ตามมาหนักที่สุด พร้อมไฟล์ แผ่นงาน และเซลล์",
                   partial(draw_findings, results=results))]
    if not results.findings.empty:
        found.append(Sheet(KIND_SHEET, "จำนวนข้อค้นพบแต่ละชนิด พร้อมแผนภูมิ", partial(draw_kinds, results=results)))
    return [*found,
            Sheet(NOTE_SHEET, "หลักเกณฑ์ที่ใช้พร้อมที่มา การปัดเศษ และวิธีอ่านสูตร", partial(draw_notes, results=results, lists=lists)),
            Sheet(GOAL_SHEET, "เป้าหมายของสำนักงาน หน่วย และตัวชี้วัดของแต่ละคนที่เชื่อมโยง พร้อมส่วนที่ยังไม่เชื่อมโยง",
                  partial(draw_goals, results=results)),
            Sheet(FOLLOW_SHEET, "ผู้ที่ส่งข้อตกลงแล้ว และบันทึกความก้าวหน้าล่าสุดของแต่ละคน", partial(draw_followed, results=results)),
            Sheet(RULE_SHEET, "เกณฑ์ระดับผลการประเมินที่ใช้ พร้อมที่มา", partial(draw_rules, settings=results.settings, lists=lists)),
            Sheet(DATA_SHEET, "คะแนนรวม คะแนนรอบก่อน และสมรรถนะรายคน ที่แผ่นเปรียบเทียบนับจาก", partial(draw_people, lists=lists))]


def draw_edges(book: Book, results: Results, lists: Sequence[RankedList]) -> None:
    """Everybody whose total lies between printed ranges or whose band the rounding decided."""
    rows = [[own.person.person_id, own.person.full_name, own.scheme.name_th, unit_of(own),
             shown_exact(own.score.total_exact), parse_exact(own.score.total_score), own.band.band_th,
             words().edge(own), results.settings.cite(own.band.source)]
            for each in lists for own in each.ranked if own.band.edge]
    sheet = book.add_list(EDGE_SHEET, "คะแนนคาบเส้น: เพื่อให้คณะกรรมการพิจารณา", "ประกาศพิมพ์ช่วงคะแนนเป็นจำนวนเต็ม "
                          "ระบบใช้คะแนนต่ำสุดของระดับเป็นเกณฑ์ · รายการนี้ไม่ใช่การตัดสิน", EDGE_LIST, rows)
    colour_bands(sheet, 6, len(rows), lists)
    give_name(book, EDGES, area(EDGE_SHEET, 0, FIRST_ROW, max(1, len(rows))))


def shown_exact(total: str) -> str:
    """The total before rounding: as it is where it ends, else its first decimals with the fraction behind."""
    return f"{shown_number(total, 6)} ({total})" if "/" in total else total


def draw_open(book: Book, lists: Sequence[RankedList]) -> None:
    """Everybody without a score: a line for each reason, so that no reason is cut."""
    rows = [[own.person.person_id, own.person.full_name, each.scheme.name_th, unit_of(own), own.person.evaluator,
             words().status(own.score.score_status), message, mend]
            for each in lists for own in each.people if not own.is_complete for message, mend in reasons(own)]
    book.add_list(OPEN_SHEET, "ผู้ที่ยังไม่มีคะแนน", f"{words().round_name(book.round)} · หนึ่งบรรทัดต่อหนึ่งเหตุ "
                  "ผู้ที่มีหลายเหตุจึงมีหลายบรรทัด", OPEN, rows)


def reasons(own) -> list[tuple[str, str]]:
    """(what is wrong, how to mend it) of one person without a score, the gravest first, mere warnings left out."""
    return [(finding.message_th, finding.mend_th) for finding, _ in own.findings if finding.severity != "warns"] \
        or [(words().no_score(own.score.score_status), "")]
