"""committee/minutes: a draft of the committee's minutes as page and workbook, from one list of sections.

What is known is filled in, what the committee says is left blank. The numbers say whether they stand before or after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.decisions.fairness import exceptional_jumps
from pipeline.decisions.review import as_evaluated
from pipeline.documents.committee.fairness import jump_in_words, sentences, too_few_in_words
from pipeline.documents.derivation import derivations
from pipeline.documents.look import words
from pipeline.documents.pages import MINUTES_PAGE, render_page
from pipeline.documents.person.form import DOTS, SIGNED
from pipeline.documents.summary.counts import ranked_lists, unit_of
from pipeline.documents.workbook import HEAD, TEXT, Book, Line, Piece, workbook_bytes
from pipeline.intake.words import meaning
from pipeline.results import Results
from pipeline.schema import rows_of, values_of
from pipeline.thai import thai_date

TITLE = "รายงานการประชุมคณะกรรมการกลั่นกรองการประเมินผลการปฏิบัติงาน"
DOTTED = "." * 150
GRID = (9,) * 12                        # every table of the workbook takes its columns from this grid
NONE = "ไม่มี"


@dataclass(frozen=True)
class Section:
    """One part: heading, paragraphs, a table of text with the width of each column in twelfths, paragraphs behind it."""

    title: str
    texts: tuple[str, ...] = ()
    headings: tuple[tuple[str, int], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    closing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """What the decisions that came back say of the meeting; '' and () where none came back."""

    held_on: str = ""
    attended: tuple[tuple[str, str], ...] = ()
    absent: tuple[tuple[str, str], ...] = ()

    @property
    def was_held(self) -> bool:
        return bool(self.held_on or self.attended)


def meeting_of(results: Results) -> Meeting:
    """The meeting whose file counts: its day from 75_review, its members from the cells that were read."""
    members: dict[tuple[str, str], dict[str, str]] = {}
    for file in rows_of(results.files):
        for cell in results.cells.of(file.file_name) if (file.file_kind, file.file_status) == ("committee", "accepted") else ():
            kind, _, rest = cell["field"].partition(".")
            if kind == "attendance":
                number, _, meant = rest.partition(".")
                members.setdefault((file.file_name, number), {})[meant] = cell["value_text"]
    named = [member for _, member in sorted(members.items(), key=lambda item: int(item[0][1])) if member.get("member")]
    came = [meaning("present", member.get("present", "")) == "yes" for member in named]
    held_on = max(results.review["decided_on"], default="")
    attended, absent = (tuple((member["member"], member.get("role", "")) for member, is_here in zip(named, came) if is_here is wanted)
                        for wanted in (True, False))
    return Meeting(thai_date(date.fromisoformat(held_on)) if held_on else "", attended, absent)


# ── what they say ──

def minutes_sections(results: Results, former_scores: Mapping[str, str]) -> list[Section]:
    """The minutes from who came to when it ended, in the order of official minutes."""
    meeting, proposed = meeting_of(results), as_evaluated(results)
    open_item = (DOTTED, DOTTED)
    return [members("ผู้มาประชุม", meeting.attended, 5), members("ผู้ไม่มาประชุม (ถ้ามี)", meeting.absent, 2),
            Section("เริ่มประชุมเวลา ................ น."),
            Section("ระเบียบวาระที่ 1  เรื่องที่ประธานแจ้งให้ที่ประชุมทราบ", open_item),
            Section("ระเบียบวาระที่ 2  เรื่องรับรองรายงานการประชุม", open_item[:1]),
            Section("ระเบียบวาระที่ 3  เรื่องเสนอให้ที่ประชุมทราบ", (scores_are(meeting),)),
            counts(results, proposed, meeting), unscored(results),
            Section("ระเบียบวาระที่ 4  เรื่องเสนอให้ที่ประชุมพิจารณา"),
            edges(proposed), fairness(results, former_scores), changes(results, meeting),
            Section("ระเบียบวาระที่ 5  เรื่องอื่น ๆ (ถ้ามี)", open_item[:1]),
            Section("เลิกประชุมเวลา ................ น.")]


def scores_are(meeting: Meeting) -> str:
    if meeting.was_held:
        return "คะแนนและระดับในรายงานนี้ที่เขียนว่า “หลังพิจารณา” เป็นไปตามมติคณะกรรมการที่ส่งกลับมาแล้ว นอกนั้นเป็นคะแนนที่เสนอ"
    return "คะแนนและระดับในรายงานนี้เป็นคะแนนที่เสนอ ก่อนคณะกรรมการพิจารณา (ยังไม่ได้รับมติคณะกรรมการกลับมา)"


def members(title: str, named: Sequence[tuple[str, str]], blanks: int) -> Section:
    if named:
        return Section(title, headings=(("ที่", 1), ("ชื่อ-สกุล", 6), ("ตำแหน่งในคณะกรรมการ", 5)),
                       rows=tuple((str(number), *who) for number, who in enumerate(named, 1)))
    return Section(title, tuple(f"{number}. {DOTS * 2} ตำแหน่ง {DOTS}" for number in range(1, blanks + 1)))


def counts(results: Results, proposed: Results, meeting: Meeting) -> Section:
    """How many reached each band, as proposed and, where there was a meeting, after it."""
    after = dict(values_of(results.review, "person_id", "band_after"))
    heads = ["ที่เสนอ (คน)", *(["หลังพิจารณา (คน)"] if meeting.was_held else [])]
    rows = []
    for own in ranked_lists(proposed):
        ids = [person.person.person_id for person in own.ranked]
        for band in own.scheme.bands:
            numbers = [sum(person.band.band == band.code for person in own.ranked)]
            if meeting.was_held:
                numbers.append(sum(after[person_id] == band.code for person_id in ids))
            rows.append((own.scheme.name_th if band is own.scheme.bands[0] else "", band.name_th, *map(str, numbers)))
        rows.append(("", "รวมผู้มีคะแนน", *[str(len(ids))] * len(heads)))
    return Section("3.1  จำนวนผู้รับการประเมินในแต่ละระดับ", headings=(("ประเภทบุคลากร", 5), ("ระดับ", 3), *((head, 2) for head in heads)),
                   rows=tuple(rows), closing=("มติที่ประชุม  ☐ รับทราบ  ☐ " + DOTS * 2,))


def unscored(results: Results) -> Section:
    """Who has no score and why, so that nobody is forgotten."""
    rows = tuple((own.person.person_id, own.person.full_name, unit_of(own), reason_of(own))
                 for each in ranked_lists(results) for own in each.people if not own.is_complete)
    return Section("3.2  ผู้ที่ยังไม่มีคะแนน", () if rows else (NONE,),
                   (("เลขที่ตำแหน่ง", 2), ("ชื่อ-สกุล", 3), ("สังกัด", 3), ("เพราะเหตุใด", 4)), rows)


def reason_of(own) -> str:
    blocking = [finding.message_th for finding, _ in own.findings if finding.severity != "warns"]
    return "\n".join(blocking[:2]) or words().no_score(own.score.score_status)


def edges(proposed: Results) -> Section:
    """Scores on an edge as they were proposed: afterwards the committee may have lifted them off it."""
    rows = tuple((own.person.full_name, own.score.total_score, own.band.band_th, words().edge(own))
                 for each in ranked_lists(proposed) for own in each.ranked if own.band.edge)
    return Section("4.1  คะแนนคาบเส้น", () if rows else (NONE,),
                   (("ชื่อ-สกุล", 3), ("คะแนนที่เสนอ", 2), ("ระดับ", 2), ("เหตุที่ควรพิจารณา", 5)), rows, resolution())


def fairness(results: Results, former_scores: Mapping[str, str]) -> Section:
    """Remarks on evaluators, units and jumps; nothing follows from them by itself."""
    people = derivations(results).by_person
    jumps = exceptional_jumps(results.scores, former_scores, results.settings.committee.fairness)
    jumped = [f"{people[person_id].person.full_name}: {jump_in_words(change, former_scores, person_id)}" for person_id, change in jumps.items()]
    said = [f"• {sentence}" for sentence in [*sentences(results), *jumped, too_few_in_words(results)] if sentence]
    return Section("4.2  ข้อสังเกตด้านความเป็นธรรม", ("ใช้ประกอบการพิจารณา ไม่มีการปรับคะแนนโดยอัตโนมัติ", *(said or [NONE])),
                   closing=resolution())


def changes(results: Results, meeting: Meeting) -> Section:
    """Every score that the committee changed, with its reason."""
    people = derivations(results).by_person
    bands = {band.code: band.name_th for scheme in results.schemes.values() for band in scheme.bands}
    rows = tuple((people[row.person_id].person.full_name, f"{row.score_before}\n{bands[row.band_before]}",
                  f"{row.score_after}\n{bands[row.band_after]}", f"{row.rank_before} → {row.rank_after}", row.reason)
                 for row in rows_of(results.review) if row.reason)
    heads = (("ชื่อ-สกุล", 3), ("ที่เสนอ", 2), ("หลังพิจารณา", 2), ("อันดับ", 1), ("เหตุผล", 4))
    none = "ไม่มีผู้ใดถูกปรับคะแนน" if meeting.was_held else "ยังไม่ได้รับมติคณะกรรมการกลับมา กรอกในบัญชีเสนอคณะกรรมการแล้วส่งกลับ"
    rest = " นอกจากผู้มีชื่อในตารางนี้ เห็นชอบตามคะแนนที่เสนอ" if rows else " เห็นชอบตามคะแนนที่เสนอ"
    return Section("4.3  การปรับคะแนน", () if rows else (none,), heads, rows, (f"มติที่ประชุม  ☐{rest}  ☐ {DOTS}", DOTTED))


def resolution() -> tuple[str, ...]:
    return ("มติที่ประชุม  " + DOTTED,)


def opening(results: Results) -> list[str]:
    """Title, office, round, day and place."""
    held_on = meeting_of(results).held_on
    return [TITLE, results.settings.office.name, words().round_name(results.round),
            f"ครั้งที่ ............./.............  เมื่อวันที่ {held_on or DOTS}  ณ {DOTS}"]


SIGNERS = ("ผู้จดรายงานการประชุม", "ผู้ตรวจรายงานการประชุม / ประธานกรรมการ")


# ── page and workbook ──

def minutes_page(results: Results, former_scores: Mapping[str, str] | None = None) -> str:
    """committee/minutes.html, for the committee only."""
    return render_page("minutes.html", MINUTES_PAGE, results.terms, opening=opening(results), signers=SIGNERS, signed=SIGNED, dots=DOTS,
                       sections=minutes_sections(results, former_scores or {}))


def minutes_workbook(results: Results, former_scores: Mapping[str, str] | None = None) -> bytes:
    """committee/minutes.xlsx: the same minutes on A4, as many pages as they need. Same tables, same bytes."""
    title, *below = opening(results)
    middle = {"align": "center", "text_wrap": True}
    lines = [across(title, middle | {"bold": True, "font_size": 20}), *(across(text, middle) for text in below), []]
    for section in minutes_sections(results, former_scores or {}):
        lines += [across(section.title, {"bold": True, "text_wrap": True}), *map(paragraph, section.texts)]
        lines += [table_line([heading for heading, _ in section.headings], section, HEAD)] if section.rows else []
        lines += [table_line(row, section, TEXT) for row in section.rows]
        lines += [*map(paragraph, section.closing), []]
    signed = {"align": "center", "valign": "bottom", "text_wrap": True}
    lines += [[Piece(text.format(role), first, first + 5, signed, space=space) for first, role in zip((0, 6), SIGNERS)]
              for text, space in ((SIGNED, 20), (f"({DOTS})", 0), ("{}", 0), (f"วันที่ {DOTS}", 0))]

    def draw(book: Book) -> None:
        book.footnote = "ร่าง เฉพาะคณะกรรมการ"
        book.add_form("รายงานการประชุม", GRID, lines, pages_high=0)
        book.identify(paper="minutes")
    return workbook_bytes(f"{TITLE} รอบ {results.round}", results.settings.office.name, results.round, draw)


def across(text: str, look: dict) -> Line:
    return [Piece(text, 0, len(GRID) - 1, look)]


def paragraph(text: str) -> Line:
    return across(text, {"text_wrap": True, "indent": 1})


def table_line(texts: Sequence[str], section: Section, look: dict) -> Line:
    """One line of a section's table, each column over its share of the grid."""
    line, first = [], 0
    for text, (_, width) in zip(texts, section.headings, strict=True):
        line.append(Piece(text, first, first + width - 1, look))
        first += width
    return line
