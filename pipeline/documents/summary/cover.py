"""The first sheet of the summary: whose, when, how many, the bands at a glance, what else is here, how it was worked out."""

from collections.abc import Iterable, Sequence

from xlsxwriter.utility import quote_sheetname, xl_range, xl_rowcol_to_cell

from pipeline.config import Scheme
from pipeline.decisions.review import changed_by_committee
from pipeline.documents.drawing import Content, Formula, Link, Sheet
from pipeline.documents.look import words
from pipeline.documents.summary.counts import (
    COUNT, NO_MEAN, SCORE, SHARE, RankedList, area, count_of, listed_in_words, mean, quoted)
from pipeline.documents.summary.findings import NUMBERS, OUTCOMES
from pipeline.documents.summary.people import CHANGE, CHANGES, FORMER, change_of, is_compared
from pipeline.documents.workbook import HEAD, SUMMED, TEXT, Book, height_of
from pipeline.documents.workbook_charts import Bars, Picture, add_chart, band_look, too_narrow
from pipeline.results import Results
from pipeline.tables import BANDS, SCORE_STATUSES
from pipeline.thai import thai_date

TITLE = "สรุปผลการประเมินผลการปฏิบัติราชการ"
COVER, NOTE_SHEET, EDGES = "สารบัญ", "หมายเหตุ", "edge_watch_ids"
BLOCKING = ("blocks_file", "blocks_person")
COVER_WIDTHS = (40, 15, 15, 15, 16, 15)
COVER_LAST = len(COVER_WIDTHS) - 1
COVER_COUNTS = 4                     # row of the counts' headings, from 0
HEADING = {"bold": True, "font_size": 18}
LINK = TEXT | {"font_color": "#0563C1", "underline": 1}
KEY = {"bold": True, "font_size": 22}
CHART_WIDTH, BAR_PIXELS = 1070, 62
NARROW = 0.04                        # of a bar: less holds no figure


def draw_cover(book: Book, results: Results, lists: Sequence[RankedList], contents: Iterable[tuple[str, str]]) -> None:
    """The sheet that a reader sees first; ``contents`` are the other sheets, (name, what it holds)."""
    sheet = book.add_sheet(COVER, landscape=False, pages_high=1)
    for col, width in enumerate(COVER_WIDTHS):
        sheet.set_column(col, col, width)
    round_ = results.round
    days = f"{thai_date(round_.first_day)} – {thai_date(round_.last_day)}"
    for row, text in enumerate((TITLE, results.settings.office.name, f"{words().round_name(round_)} ({days})")):
        put_across(sheet, row, text, HEADING | {"align": "center"})
    sums = put_lines(sheet, COVER_COUNTS, counts(lists), [TEXT, *[COUNT] * 4, SCORE], is_summed=True)
    row = put_lines(sheet, sums + 2, key_figures(results, lists, sums),
                    [look | KEY for look in (SHARE, *[COUNT] * 4, CHANGE)])
    row = put_lines(sheet, row + 2, band_lines(lists, row + 3), [TEXT, *[COUNT] * len(BANDS)])
    row = put_chart(sheet, lists, row - len(lists) + 1, row + 2)
    put_across(sheet, row, "ในแฟ้มนี้", HEADING)
    for line, (name, about) in enumerate(contents, row + 1):
        sheet.put(line, 0, Link(f"internal:{quote_sheetname(name)}!A1", name), LINK)
        put_across(sheet, line, about, TEXT, first=1)


def draw_notes(book: Book, results: Results, lists: Sequence[RankedList]) -> None:
    """How scores were worked out and what is rounded, on a page of its own."""
    sheet = book.add_sheet(NOTE_SHEET, landscape=False)
    for col, width in enumerate(COVER_WIDTHS):
        sheet.set_column(col, col, width)
    put_across(sheet, 0, f"{NOTE_SHEET}: ที่มาและการปัดเศษ", HEADING)
    for row, note in enumerate(notes(results, [own.scheme for own in lists if own.people[0].person.scheme]), 1):
        put_across(sheet, row, f"• {note}", {"text_wrap": True, "valign": "top"})


def put_across(sheet: Sheet, row: int, text: str, look: dict, first: int = 0) -> None:
    """One text over the width of the cover, as high as it needs."""
    sheet.put(row, first, text, look, (row, COVER_LAST))
    sheet.set_row(row, height_of(text, sum(COVER_WIDTHS[first:]), look))


def put_lines(sheet: Sheet, first: int, lines: Sequence[Sequence[Content]], looks: Sequence[dict],
              is_summed: bool = False) -> int:
    """A small table from row ``first`` on, headings before; returns its last row, which is a sum where ``is_summed``."""
    last = first + len(lines) - 1
    for row, contents in enumerate(lines, first):
        for col, (content, look) in enumerate(zip(contents, looks, strict=True)):
            sheet.put(row, col, content, HEAD if row == first else look | SUMMED if is_summed and row == last else look)
        sheet.set_row(row, max(map(height_of, contents, COVER_WIDTHS, [HEAD] * len(looks) if row == first else looks)))
    return last


def counts(lists: Sequence[RankedList]) -> list[list[Content]]:
    """How many were to be evaluated and have a score, by personnel type, and their sums."""
    first, sums = COVER_COUNTS + 1, COVER_COUNTS + 1 + len(lists)
    return [["ประเภทบุคลากร", "ต้องประเมิน", *map(words().status, SCORE_STATUSES), "คะแนนเฉลี่ย"],
            *(count_row(own, row) for row, own in enumerate(lists, first)),
            ["รวม", *(Formula(f"=SUM({xl_range(first, col, sums - 1, col)})", total)
                     for col, total in enumerate(map(sum, zip(*map(numbers_of, lists), strict=True)), 1)), None]]


def numbers_of(own: RankedList) -> list[int]:
    """Everybody on a list, then how many in each status."""
    statuses = [person.score.score_status for person in own.people]
    return [len(statuses), *map(statuses.count, SCORE_STATUSES)]


def count_row(own: RankedList, row: int) -> list[Content]:
    everybody, *by_status = numbers_of(own)
    complete = xl_rowcol_to_cell(row, 2)
    return [own.scheme.name_th, Formula(f"=COUNTA({own.named('เลขที่ตำแหน่ง')})", everybody),
            *(Formula(f"=COUNTIF({own.named('สถานะ')},{quoted(words().status(status))})", count)
              for status, count in zip(SCORE_STATUSES, by_status, strict=True)),
            Formula(f"=IF({complete}=0,{quoted(NO_MEAN)},AVERAGE({own.named('คะแนนรวม')}))",
                    mean(person.score.total_score for person in own.ranked))]


def key_figures(results: Results, lists: Sequence[RankedList], sums: int) -> list[list[Content]]:
    """What a director asks first: how far, on the edge, to mend, against the former round; ``sums`` is the row of the sums."""
    ranked = [own for each in lists for own in each.ranked]
    everybody, severities = sum(len(each.people) for each in lists), list(results.findings["severity"])
    changes = [change_of(own) for own in ranked if is_compared(own)]
    return [["ได้คะแนนแล้ว (ร้อยละของผู้ที่ต้องประเมิน)", "คะแนนคาบเส้น (คน)", "ข้อค้นพบ (ข้อ)", "ในนั้นต้องแก้ก่อน (ข้อ)",
             "เทียบรอบก่อนได้ (คน)", "เปลี่ยนจากรอบก่อน (คะแนน)"],
            [Formula(f"={xl_rowcol_to_cell(sums, 2)}/{xl_rowcol_to_cell(sums, 1)}", len(ranked) / everybody),
             Formula(f"=COUNTA({EDGES})", sum(bool(own.band.edge) for own in ranked)),
             Formula(f"=COUNT({NUMBERS})", len(severities)),
             Formula("=" + "+".join(f"COUNTIF({OUTCOMES},{quoted(words().severity(severity))})" for severity in BLOCKING),
                     sum(map(severities.count, BLOCKING))),
             Formula(f"=COUNT({FORMER})", len(changes)),
             Formula(f"=IF(COUNT({FORMER})=0,{quoted(NO_MEAN)},AVERAGE({CHANGES}))",
                     float(sum(changes) / len(changes)) if changes else NO_MEAN)]]


def band_lines(lists: Sequence[RankedList], first: int) -> list[list[Content]]:
    """How many reached each band, by personnel type; the first type stands in row ``first``."""
    def count(own: RankedList, code: str) -> Formula:
        return Formula(f"=COUNTIF({own.named('ระดับ')},{quoted(own.band_name(code))})", count_of(own, code))
    return [["ระดับ (คน)", *(lists[0].band_name(code) for code in BANDS)],
            *([own.scheme.name_th, *(count(own, code) for code in BANDS)] for own in lists)]


def put_chart(sheet: Sheet, lists: Sequence[RankedList], first: int, row: int) -> int:
    """The bands of each personnel type as parts of one bar, from the table whose first line is row ``first``, drawn at
    ``row``; returns the first row behind. Nothing where nobody has a score."""
    if not any(own.ranked for own in lists):
        return row
    labels, ranked = area(COVER, 0, first, len(lists)), [len(own.ranked) for own in lists]
    counted = {code: [count_of(own, code) for own in lists] for code in BANDS}
    series = tuple(Bars(f"={area(COVER, col, first - 1, 1)}", labels, area(COVER, col, first, len(lists)), band_look(code),
                        unsaid=too_narrow(counted[code], ranked, NARROW)) for col, code in enumerate(BANDS, 1))
    said = "; ".join(f"{own.scheme.name_th}: " + listed_in_words((own.band_name(code), counted[code][place]) for code in BANDS)
                     for place, own in enumerate(lists))
    return row + 1 + add_chart(sheet, (row, 0), Picture(
        "สัดส่วนของแต่ละระดับในแต่ละประเภทบุคลากร (จำนวนคน)", said, series, is_lying=True, subtype="percent_stacked",
        width=CHART_WIDTH, label_share=0.28, bars=len(lists), bar_pixels=BAR_PIXELS))


def notes(results: Results, schemes: Sequence[Scheme]) -> list[str]:
    """How scores were worked out, each rule with its source."""
    cite = results.settings.cite
    rules = [f"{scheme.name_th}: ผลสัมฤทธิ์ของงานร้อยละ {scheme.components.achievement} พฤติกรรมร้อยละ "
             f"{scheme.components.behaviour} (ที่มา: {cite(scheme.components.source)}) · {words().rounding(scheme)} "
             f"(ที่มา: {cite(scheme.rounding.source)})" for scheme in schemes]
    probation = [f"{scheme.name_th} ระหว่างทดลองปฏิบัติหน้าที่ราชการ: ร้อยละ {scheme.probation.achievement} และ "
                 f"{scheme.probation.behaviour} (ที่มา: {cite(scheme.probation.source)})"
                 for scheme in schemes if scheme.probation]
    reviewed = ["คะแนนรวม ระดับ และอันดับเป็นไปตามที่คณะกรรมการเห็นชอบ ผู้ที่คณะกรรมการปรับคะแนนมีคะแนนเดิมและเหตุผลในช่องข้อสังเกต "
                "คะแนนองค์ประกอบคงตามแบบประเมิน"] if not changed_by_committee(results.review).empty else []
    return [*rules, *probation, *reviewed,
            "คะแนนองค์ประกอบแสดงทศนิยม 2 ตำแหน่ง แต่เข้าคะแนนรวมโดยไม่ปัดเศษ คะแนนรวมจึงเป็นค่าจากระบบ ไม่ใช่สูตร",
            "ร้อยละแสดงทศนิยม 2 ตำแหน่งแต่ไม่ปัดค่าในช่อง ผลรวมจึงเป็น 100.00% เสมอ · ค่าเฉลี่ยของคะแนนแสดงทศนิยม 2 ตำแหน่ง",
            "สูตรนับจากช่วงที่ตั้งชื่อไว้ เช่น scores_government_employee ดูได้ที่ สูตร > ตัวจัดการชื่อ · แผนภูมิอ้างถึงตารางที่อยู่ข้างกัน",
            "อันดับ ระดับ จำนวน ร้อยละ และค่าเฉลี่ยเป็นสูตร คลิกที่ช่องเพื่อดูว่าคิดจากช่องใด",
            "ผู้ที่ยังไม่มีคะแนนไม่ได้ศูนย์ ไม่มีอันดับ และไม่อยู่ในค่าเฉลี่ย"]
