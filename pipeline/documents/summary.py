"""The office's summary of a round as a workbook: contents, lists in order of score, counts, edges, what is missing."""

from collections.abc import Sequence

from xlsxwriter.utility import quote_sheetname, xl_range, xl_rowcol_to_cell

from pipeline.config import Scheme
from pipeline.decisions.review import changed_by_committee
from pipeline.documents.derivation import Row, derivations, worst_first
from pipeline.documents.look import shown_number, words
from pipeline.documents.summary_counts import (
    BAND_SHEET, COUNT, NO_MEAN, RULE_SHEET, SCORE, TOTAL, UNIT_SHEET, RankedList, colour_bands, draw_bands,
    draw_ranked, draw_rules, draw_units, mean, quoted, ranked_lists, rule_areas, unit_of)
from pipeline.documents.summary_plan import FOLLOW_SHEET, GOAL_SHEET, draw_followed, draw_goals
from pipeline.documents.workbook import (
    CENTRED, HEAD, SUMMED, TEXT, Book, Column, Content, Formula, lines_of, row_height, workbook_bytes)
from pipeline.exact import parse_exact
from pipeline.results import Results
from pipeline.tables import SCORE_STATUSES
from pipeline.thai import thai_date

TITLE = "สรุปผลการประเมินผลการปฏิบัติราชการ"
COVER, EDGE_SHEET, OPEN_SHEET, FINDING_SHEET = "สารบัญ", "คะแนนคาบเส้น", "ยังไม่มีคะแนน", "ข้อค้นพบ"
EDGES = (Column("เลขที่ตำแหน่ง", 9, CENTRED), Column("ชื่อ-สกุล", 26), Column("ประเภทบุคลากร", 20),
         Column("สังกัด", 25), Column("คะแนนก่อนปัดเศษ", 18, CENTRED), Column("คะแนนรวม", 10, TOTAL),
         Column("ระดับ", 12, CENTRED), Column("เหตุที่ควรพิจารณา", 42), Column("ที่มา", 30))
OPEN = (Column("เลขที่ตำแหน่ง", 9, CENTRED), Column("ชื่อ-สกุล", 26), Column("ประเภทบุคลากร", 18),
        Column("สังกัด", 24), Column("ผู้ประเมิน", 22), Column("สถานะ", 16, CENTRED), Column("เพราะเหตุใด", 38),
        Column("วิธีแก้", 34))
FINDINGS = (Column("ที่", 5, COUNT), Column("ผลที่ตามมา", 13, CENTRED), Column("หน่วย", 17),
            Column("ผู้รับการประเมิน", 17), Column("ไฟล์", 19), Column("แผ่นงาน", 13), Column("เซลล์", 7, CENTRED),
            Column("พบ", 17), Column("ควรเป็น", 20), Column("ข้อค้นพบ", 34), Column("วิธีแก้", 30))
COVER_WIDTHS = (40, 13, 13, 13, 16, 13)
COVER_LAST = len(COVER_WIDTHS) - 1
COVER_COUNTS = 4                     # row of the counts' headings, from 0
HEADING = {"bold": True, "font_size": 18}
LINK = TEXT | {"font_color": "#0563C1", "underline": 1}


def summary_workbook(results: Results) -> bytes:
    """The summary .xlsx of the round for the office: same tables, same bytes."""
    lists = ranked_lists(results)

    def draw(book: Book) -> None:
        draw_cover(book, results, lists)
        for own in lists:
            draw_ranked(book, own, rule_areas(lists))
        draw_bands(book, lists)
        draw_units(book, lists)
        draw_edges(book, results, lists)
        draw_open(book, lists)
        draw_findings(book, results)
        draw_goals(book, results)
        draw_followed(book, results)
        draw_rules(book, results.settings, lists)
        book.identify(paper="summary")
    return workbook_bytes(f"{TITLE} {words().round_name(results.round)}", results.settings.office.name, results.round,
                          draw)


def draw_cover(book: Book, results: Results, lists: Sequence[RankedList]) -> None:
    """The sheet that a reader sees first: whose, when, how many, what else is here, how it was worked out."""
    sheet = book.add_sheet(COVER, landscape=False, pages_high=1)
    for col, width in enumerate(COVER_WIDTHS):
        sheet.set_column(col, col, width)
    round_ = results.round
    days = f"{thai_date(round_.first_day)} – {thai_date(round_.last_day)}"
    for row, text in enumerate((TITLE, results.settings.office.name, f"{words().round_name(round_)} ({days})")):
        put_across(book, sheet, row, text, HEADING | {"align": "center"})
    row = put_counts(book, sheet, lists) + 1
    put_across(book, sheet, row, "ในแฟ้มนี้", HEADING)
    for line, (name, about) in enumerate(contents(lists), row + 1):
        sheet.write_url(line, 0, f"internal:{quote_sheetname(name)}!A1", book.format(LINK), name)
        put_across(book, sheet, line, about, TEXT, first=1)
    put_across(book, sheet, line + 2, "หมายเหตุ", HEADING)
    for row, note in enumerate(notes(results, [own.scheme for own in lists if own.people[0].person.scheme]), line + 3):
        put_across(book, sheet, row, f"• {note}", {"text_wrap": True, "valign": "top"})


def put_across(book: Book, sheet, row: int, text: str, look: dict, first: int = 0) -> None:
    """One text over the width of the cover, as high as it needs."""
    book.put(sheet, row, first, text, look, (row, COVER_LAST))
    sheet.set_row(row, row_height(lines_of(text, sum(COVER_WIDTHS[first:]))))


def put_counts(book: Book, sheet, lists: Sequence[RankedList]) -> int:
    """How many were to be evaluated and have a score, by personnel type; returns the row behind the sums."""
    headings = ["ประเภทบุคลากร", "ต้องประเมิน", *map(words().status, SCORE_STATUSES), "คะแนนเฉลี่ย"]
    first, sums = COVER_COUNTS + 1, COVER_COUNTS + 1 + len(lists)
    lines = [headings, *(count_row(own, row) for row, own in enumerate(lists, first)),
             ["รวม", *(Formula(f"=SUM({xl_range(first, col, sums - 1, col)})", total)
                       for col, total in enumerate(map(sum, zip(*map(numbers_of, lists), strict=True)), 1)), None]]
    for row, contents_ in enumerate(lines, COVER_COUNTS):
        for col, content in enumerate(contents_):
            look = TEXT if col == 0 else SCORE if col == COVER_LAST else COUNT
            book.put(sheet, row, col, content, HEAD if row == COVER_COUNTS else look | SUMMED if row == sums else look)
        sheet.set_row(row, row_height(max(map(lines_of, contents_, COVER_WIDTHS))))
    return sums + 1


def numbers_of(own: RankedList) -> list[int]:
    """Everybody on a list, then how many in each status."""
    statuses = [person.score.score_status for person in own.people]
    return [len(statuses), *map(statuses.count, SCORE_STATUSES)]


def count_row(own: RankedList, row: int) -> list[Content]:
    everybody, *by_status = numbers_of(own)
    complete = xl_rowcol_to_cell(row, 2)
    return [own.scheme.name_th, Formula(f"=COUNTA({own.area('เลขที่ตำแหน่ง')})", everybody),
            *(Formula(f"=COUNTIF({own.area('สถานะ')},{quoted(words().status(status))})", count)
              for status, count in zip(SCORE_STATUSES, by_status, strict=True)),
            Formula(f"=IF({complete}=0,{quoted(NO_MEAN)},AVERAGE({own.area('คะแนนรวม')}))",
                    mean(person.score.total_score for person in own.ranked))]


def contents(lists: Sequence[RankedList]) -> list[tuple[str, str]]:
    """Every other sheet with what it holds."""
    return [*((own.sheet, "บัญชีรายชื่อตามลำดับคะแนน พร้อมระดับและข้อสังเกต") for own in lists),
            (BAND_SHEET, "จำนวนคนและร้อยละของแต่ละระดับ แยกตามประเภทบุคลากร"),
            (UNIT_SHEET, "จำนวนคน คะแนนเฉลี่ย และระดับของแต่ละหน่วย"),
            (EDGE_SHEET, "คะแนนที่อยู่ระหว่างช่วงที่ประกาศพิมพ์ไว้ หรือได้ระดับเพราะการปัดเศษ เพื่อให้คณะกรรมการพิจารณา"),
            (OPEN_SHEET, "ผู้ที่ยังไม่มีคะแนน เพราะเหตุใด และต้องแก้อย่างไร"),
            (FINDING_SHEET, "ข้อค้นพบทั้งหมด เรียงจากผลที่ตามมาหนักที่สุด พร้อมไฟล์ แผ่นงาน และเซลล์"),
            (GOAL_SHEET, "เป้าหมายของสำนักงาน หน่วย และตัวชี้วัดของแต่ละคนที่เชื่อมโยง พร้อมส่วนที่ยังไม่เชื่อมโยง"),
            (FOLLOW_SHEET, "ผู้ที่ส่งข้อตกลงแล้ว และบันทึกความก้าวหน้าล่าสุดของแต่ละคน"),
            (RULE_SHEET, "เกณฑ์ระดับผลการประเมินที่ใช้ พร้อมที่มา")]


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
            "อันดับ ระดับ จำนวน ร้อยละ และค่าเฉลี่ยเป็นสูตร คลิกที่ช่องเพื่อดูว่าคิดจากช่องใด",
            "ผู้ที่ยังไม่มีคะแนนไม่ได้ศูนย์ ไม่มีอันดับ และไม่อยู่ในค่าเฉลี่ย"]


def draw_edges(book: Book, results: Results, lists: Sequence[RankedList]) -> None:
    """Everybody whose total lies between printed ranges or whose band the rounding decided."""
    rows = [[own.person.person_id, own.person.full_name, own.scheme.name_th, unit_of(own),
             shown_exact(own.score.total_exact), parse_exact(own.score.total_score), own.band.band_th,
             words().edge(own), results.settings.cite(own.band.source)]
            for each in lists for own in each.ranked if own.band.edge]
    sheet = book.add_list(EDGE_SHEET, "คะแนนคาบเส้น: เพื่อให้คณะกรรมการพิจารณา", "ประกาศพิมพ์ช่วงคะแนนเป็นจำนวนเต็ม "
                          "ระบบใช้คะแนนต่ำสุดของระดับเป็นเกณฑ์ · รายการนี้ไม่ใช่การตัดสิน", EDGES, rows)
    colour_bands(book, sheet, 6, len(rows), lists)


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


def draw_findings(book: Book, results: Results) -> None:
    """Every finding of the round, the gravest consequence first."""
    people = derivations(results).by_person
    rows = [finding_row(finding, people) for finding in
            sorted(results.findings.itertuples(index=False), key=worst_first)]
    book.add_list(FINDING_SHEET, "ข้อค้นพบ", f"{words().round_name(book.round)} · เรียงจากผลที่ตามมาหนักที่สุด", FINDINGS,
                  rows)


def finding_row(finding: Row, people: dict) -> list[Content]:
    own = people.get(finding.person_id)
    who = f"{finding.person_id} {own.person.full_name}" if own else finding.person_id
    return [int(finding.finding_no), words().severity(finding.severity), unit_of(own) if own else "", who,
            finding.file_name, finding.sheet_name, finding.cell_ref, finding.found, finding.expected,
            finding.message_th, finding.mend_th]
