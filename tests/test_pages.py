"""The pages of a small invented office, parsed back as a browser would read them."""

import posixpath
import re
from urllib.parse import unquote

import pytest
from lxml import html

from pipeline import tables
from pipeline.cells import Cells
from pipeline.config import load_settings
from pipeline.documents.notice.letter import letter_name
from pipeline.documents.look import BAND_COLOURS, TEMPLATES, safe_name
from pipeline.documents.notice.register import register_name
from pipeline.documents.pages import COMMITTEE_FORM, DECISIONS_FORM, FINDINGS_PAGE, FINDINGS_WORKBOOK, MINUTES_PAGE, MINUTES_WORKBOOK, OFFICE_PAGE, PLAN_PAGE, PLANS_PAGE, PLANS_WORKBOOK, PROCESS_PAGE, SUMMARY_WORKBOOK, grouped, pages, person_page_name, unit_page, unit_page_name
from pipeline.documents.person.form import person_workbook_name
from pipeline.documents.plan_page import plan_page
from pipeline.results import Results
from pipeline.rounds import Round
from pipeline.schema import Table
from pipeline.scoring.bands import assign_bands
from pipeline.scoring.items import score_items
from pipeline.scoring.ranks import rank_people
from pipeline.scoring.totals import score_people
from tests.browser import foreign_scripts
from tests.papers_of import person_page, texts

UNIT = 'กลุ่ม A/B "100%" #1?'
MARKUP = "<script>alert(1)</script> {{ 7*7 }} [bold]x[/bold]"
TITLES = ("ร้อยละของงานที่เสร็จ", 'จำนวนเรื่อง" onclick="alert(2)')
SHEET, ACHIEVEMENT_FILE = "ผลสัมฤทธิ์ของงาน (4.2)", "{}/แบบ 4.2.xlsx"

# person_id, name, unit, scheme, two levels, two ratings, two competency weights ('' where the form states none)
STAFF = (
    ("00415", "นางอำไพ จำลองกุล", UNIT, "government_employee", ("5", "4.5"), ("4.99", "5"), ("12.5", "87.5")),
    ("00413", "นายณัฐวุฒิ ตัวอย่างกิจ", UNIT, "government_employee", ("5", "4.5"), ("2.5", "2.5"), ("12.5", "87.5")),
    ("00418", MARKUP, "กลุ่มอำนวยการ", "government_employee", ("5", "4.5"), ("2.5", "2.5"), ("12.5", "87.5")),
    ("00412", "นางสาวพิมพ์ชนก สมมติสุข", "กลุ่มอำนวยการ", "government_employee", ("5", "5"), ("4.75", "3"), ("", "")),
    ("00420", "นายวิชัย สมมติธรรม", "กลุ่มอำนวยการ", "government_employee", ("5", ""), ("4", "4"), ("50", "50")),
    ("อ35", "นางสาวดวงแก้ว สมมติรัตน์", "", "civil_servant_38k2", (), (), ()),
)
STATUS = {"00420": "incomplete", "อ35": "missing"}


def line(table: Table, **values: str) -> dict[str, str]:
    return dict.fromkeys(table.column_names, "") | values


def sample_round() -> Results:
    """00415 = 94.995 → 95.00 by rounding · 00413 and 00418 = 85.00, on the floor and tied · 00412 = 94.33, in a printed
    gap, with equal weights · 00420 lacks a level · อ35 sent nothing and has no unit · one file belongs to nobody."""
    settings, round_ = load_settings(TEMPLATES.parent / "config.toml"), Round(2566, 1)
    schemes = settings.schemes_for(round_)
    people = tables.PEOPLE.frame([line(tables.PEOPLE, person_id=person_id, full_name=name, scheme=scheme, unit=unit,
                                       work_group="สำนักงาน", position="นิติกร", level="ปฏิบัติการ")
                                  for person_id, name, unit, scheme, *_ in STAFF])
    indicators = tables.INDICATORS.frame([_indicator(person_id, no, levels[no])
                                          for person_id, _, _, _, levels, *_ in STAFF for no in range(len(levels))])
    competencies = tables.COMPETENCIES.frame([_competency(person_id, no, ratings[no], weights[no])
                                              for person_id, *_, ratings, weights in STAFF for no in range(len(ratings))])
    complete = {person_id: scheme for person_id, _, _, scheme, *_ in STAFF if person_id not in STATUS}
    item_scores = score_items(indicators, competencies, complete, schemes)
    scores = score_people(people, {row[0]: STATUS.get(row[0], "complete") for row in STAFF}, item_scores, schemes)
    bands = assign_bands(scores, schemes)
    return Results(round_, settings, tables.FILES.frame(_files()), Cells.of_lines(_cells()), people, indicators,
                   competencies, tables.FINDINGS.frame(_findings()), item_scores, scores, bands,
                   rank_people(people, scores, bands))


def _indicator(person_id: str, no: int, level: str) -> dict[str, str]:
    return line(tables.INDICATORS, person_id=person_id, indicator_no=str(no + 1), title=TITLES[no],
                weight_pct=("37.5", "62.5")[no], attained_level=level, file_name=ACHIEVEMENT_FILE.format(person_id),
                sheet_name=SHEET, cell_ref=f"I{no + 9}", weight_cell_ref=f"J{no + 9}")


def _competency(person_id: str, no: int, rating: str, weight: str) -> dict[str, str]:
    return line(tables.COMPETENCIES, person_id=person_id, competency_code=("results", "service")[no], item_no="1",
                competency_name=("การมุ่งผลสัมฤทธิ์", "การบริการที่ดี")[no], competency_kind="core", expected_level="3",
                rating=rating, weight_pct=weight or ("100/3", "200/3")[no], file_name=ACHIEVEMENT_FILE.format(person_id),
                sheet_name="สมรรถนะหลัก (4.4)", cell_ref=f"D{no + 7}", weight_sheet_name="สรุป (4.3)" if weight else "",
                weight_cell_ref=f"C{no + 8}" if weight else "")


def _files() -> list[dict[str, str]]:
    sent = [line(tables.FILES, file_name=ACHIEVEMENT_FILE.format(row[0]), file_kind="evaluation", file_status="accepted",
                 person_id=row[0]) for row in STAFF if row[4]]
    return [*sent, line(tables.FILES, file_name="แปลก & ปลอม.xlsx", file_kind="unknown", file_status="rejected",
                        reason_code="NOT_A_WORKBOOK")]


def _cells() -> list[dict[str, str]]:
    typed = {"00415": "๔.๕", "00413": "4.5\x1b[2J", "00418": "<b>4.5</b>"}
    return [level_cell(person_id, text, "text") for person_id, text in typed.items()]


def level_cell(person_id: str, text: str, kind: str) -> dict[str, str]:
    """The cell of the second indicator's level."""
    return line(tables.CELLS, file_name=ACHIEVEMENT_FILE.format(person_id), sheet_name=SHEET, cell_ref="I10",
                field="level", value_text=text, value_kind=kind)


def _findings() -> list[dict[str, str]]:
    said = (("warns", "00413", "WEIGHT_LOW", "น้ำหนักน้อย"), ("blocks_person", "00420", "LEVEL_MISSING", "ไม่มีระดับที่ได้"),
            ("blocks_file", "", "NOT_A_WORKBOOK", "ไม่ใช่สมุดงาน"), ("warns", "00420", "ELEMENT_MISSING", "ไม่ระบุองค์ประกอบ"))
    return [line(tables.FINDINGS, finding_no=str(no), code=code, severity=severity, person_id=person_id,
                 file_name=ACHIEVEMENT_FILE.format(person_id) if person_id else "แปลก & ปลอม.xlsx", sheet_name=SHEET,
                 cell_ref="I10", message_th=message, mend_th=f"แก้ไข {message}", source="001 ข้อ 2")
            for no, (severity, person_id, code, message) in enumerate(said, 1)]


RESULTS = sample_round()
PAGES = texts(pages(RESULTS)) | {PLAN_PAGE: plan_page(RESULTS)}
PARSED = {name: html.document_fromstring(content) for name, content in PAGES.items()}
EACH_PAGE = pytest.mark.parametrize("name", PAGES)


def page_of(person_id: str) -> html.HtmlElement:
    return PARSED[next(name for name in PARSED if name.endswith(f"/{person_id}.html"))]


def words_of(element: html.HtmlElement) -> str:
    """The words that a reader sees, without style."""
    return " ".join(" ".join(element.xpath(".//text()[not(ancestor::style | ancestor::script)]")).split())


@EACH_PAGE
def test_submitted_markup_stays_text(name):
    assert not PARSED[name].xpath("//b[text()='4.5']") + foreign_scripts(PARSED[name])
    assert not [attribute for element in PARSED[name].iter() for attribute in element.keys() if attribute.startswith("on")]


def test_submitted_words_are_shown_as_they_were_typed():
    page = words_of(page_of("00418"))
    assert MARKUP in page and TITLES[1] in page and "<b>4.5</b>" in page


@EACH_PAGE
def test_no_page_asks_for_anything_from_outside(name):
    style = "".join(PARSED[name].xpath("//style/text()"))
    assert not PARSED[name].xpath("//@src | //link | //iframe | //object | //embed | //base")
    assert "//" not in re.sub(r"/\*.*?\*/", "", style) and "url(" not in style and "@import" not in style
    assert not [href for href in PARSED[name].xpath("//@href") if ":" in href or href.startswith("/")]
    assert PARSED[name].xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


def test_every_link_leads_to_a_file_that_the_run_writes():
    people = list(RESULTS.people.itertuples(index=False))
    written = {*PAGES, SUMMARY_WORKBOOK, FINDINGS_PAGE, FINDINGS_WORKBOOK, COMMITTEE_FORM, MINUTES_PAGE, MINUTES_WORKBOOK,
               PLANS_PAGE, PLANS_WORKBOOK, PROCESS_PAGE, DECISIONS_FORM,
               *map(person_workbook_name, people), *map(letter_name, people), *map(register_name, RESULTS.people["unit"]),
               *(f"audit/{table.name}.csv" for table in tables.AUDIT_TABLES)}
    for name, page in PARSED.items():
        for href in page.xpath("//@href"):
            target, _, anchor = href.partition("#")
            reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target))) if target else name
            assert reached in written, href
            assert not anchor or PARSED[reached].xpath("//*[@id=$anchor]", anchor=anchor), href


@pytest.mark.parametrize("paper", [PLAN_PAGE, SUMMARY_WORKBOOK, FINDINGS_PAGE, FINDINGS_WORKBOOK, COMMITTEE_FORM, MINUTES_PAGE,
                                   MINUTES_WORKBOOK, PROCESS_PAGE, DECISIONS_FORM, PLANS_PAGE, PLANS_WORKBOOK])
def test_the_office_page_leads_to_every_paper_of_the_office(paper):
    assert paper in PARSED[OFFICE_PAGE].xpath("//@href")


def test_a_units_register_is_reached_from_the_office_and_its_letters_from_the_unit():
    units = {own.person.unit for own in grouped(RESULTS).everybody.ranked}
    assert {href for href in map(unquote, PARSED[OFFICE_PAGE].xpath("//@href")) if "/registers/" in href} == set(map(register_name, units))
    for unit in units:
        hrefs = set(map(unquote, PARSED[unit_page_name(unit)].xpath("//@href")))
        assert {f"../{register_name(unit)}", *(f"../{letter_name(own.person)}" for own in grouped(RESULTS).units[unit].ranked)} <= hrefs


def test_links_of_odd_unit_names_are_percent_encoded():
    hrefs = PARSED[OFFICE_PAGE].xpath("//@href")
    assert not [href for href in hrefs if re.search(r'[^!-~]|["?<>\\]', href)]


def test_a_persons_page_lies_beside_the_workbook():
    person = next(RESULTS.people.itertuples(index=False))
    assert person_page_name(person).removesuffix(".html") == person_workbook_name(person).removesuffix(".xlsx")


@pytest.mark.parametrize("person_id", [row[0] for row in STAFF if row[4]])
def test_each_number_stands_beside_its_source_cell(person_id):
    items = [*RESULTS.indicators.itertuples(index=False), *RESULTS.competencies.itertuples(index=False)]
    lines = "\n".join(words_of(row) for row in page_of(person_id).xpath("//table[@class='graded']/tbody"))
    for item in (item for item in items if item.person_id == person_id):
        level = (item.rating if hasattr(item, "rating") else item.attained_level) or "ไม่มีค่า"
        weight = "น้ำหนัก .* › " + item.weight_cell_ref if item.weight_cell_ref else "น้ำหนัก เท่ากันทุกสมรรถนะ"
        assert re.search(rf"{re.escape(level)}.*{re.escape(item.sheet_name)} › {item.cell_ref}\b.*{weight}", lines)
    assert all(ACHIEVEMENT_FILE.format(person_id) in words_of(caption)
               for caption in page_of(person_id).xpath("//table[@class='graded']/caption"))


def test_points_of_an_item_stand_in_its_line():
    item = page_of("00415").xpath("//section[@aria-labelledby='achievement']//tbody")[1]
    assert [words_of(cell) for cell in item.xpath(".//td[contains(@class, 'number')]")] == ["62.5", "4.5", "45.00", "5.00"]
    assert words_of(item.xpath(".//details")[0]).startswith(
        f"ที่มา ระดับ 4.5 ← {SHEET} › I10 พิมพ์ว่า “๔.๕” น้ำหนัก 62.5 ← {SHEET} › J10 62.5 × 4.5 ÷ 5 = 56.25 × 80 ÷ 100 = 45")
    assert item.xpath(".//details/summary") and not item.xpath(".//details/@open")


@pytest.mark.parametrize("person_id", [row[0] for row in STAFF])
def test_a_persons_page_holds_nobody_elses_name_or_number(person_id):
    content = html.tostring(page_of(person_id), encoding="unicode")
    for other, name, *_ in STAFF:
        if other != person_id:
            assert other not in content and name not in words_of(page_of(person_id))


@pytest.mark.parametrize("person_id", STATUS)
def test_whoever_is_not_complete_has_no_score_on_any_page(person_id):
    page = words_of(page_of(person_id).find(".//main"))
    assert "ยังไม่มีคะแนน" in page and not re.search(r"\d\.\d\d\b|อันดับ", page)
    assert not page_of(person_id).xpath("//*[contains(@class, 'chip') or contains(@class, 'score') or @id='sum']")
    full_name = next(row[1] for row in STAFF if row[0] == person_id)
    for ranks in PARSED[OFFICE_PAGE].xpath("//table[contains(@class, 'ranks')]"):
        assert full_name not in words_of(ranks)


def test_a_missing_level_is_said_in_words_and_how_to_mend_it():
    page = words_of(page_of("00420"))
    assert "ไม่มีค่า" in page and "ไม่มีระดับที่ได้" in page and "แก้ไข ไม่มีระดับที่ได้" in page


def test_the_same_results_give_the_same_bytes():
    again = sample_round()
    assert texts(pages(again)) | {PLAN_PAGE: plan_page(again)} == PAGES


def test_a_score_on_the_floor_says_so():
    assert "ระดับดีมาก (85 ขึ้นไป) เท่ากับเกณฑ์ขั้นต่ำพอดี" in words_of(page_of("00413"))
    assert "เท่ากับเกณฑ์ขั้นต่ำพอดี" not in words_of(page_of("00412"))


def test_a_band_that_rounding_decided_says_so():
    said = "ระดับเปลี่ยนเพราะการปัดเศษ: ก่อนปัด 94.995 อยู่ระดับดีมาก ปัดแล้ว 95.00 อยู่ระดับดีเด่น"
    assert said in words_of(page_of("00415")) and said in words_of(PARSED[OFFICE_PAGE])


def test_a_score_between_two_printed_ranges_says_so_with_its_exact_total():
    edge_watch = words_of(PARSED[OFFICE_PAGE].xpath("//section[@aria-labelledby='edge']")[0])
    assert "ระหว่าง 85 ถึง 94 (ดีมาก) กับ 95 ถึง 100 (ดีเด่น)" in edge_watch
    assert "≈ 94.3333 (283/3)" in edge_watch


def test_the_ranked_list_shares_a_rank_between_equal_totals():
    rows = PARSED[OFFICE_PAGE].xpath("//table[contains(@class, 'ranks')]/tbody/tr")
    assert [words_of(row.xpath("./td")[0]) for row in rows] == ["1", "2", "3", "3"]
    assert "ร่วมกับอีก 1 คน" in words_of(page_of("00413"))


def test_everybody_is_on_the_office_page_and_on_one_unit_page():
    units = [words_of(PARSED[unit_page_name(unit)]) for unit in grouped(RESULTS).units]
    for _, name, *_ in STAFF:
        assert name in words_of(PARSED[OFFICE_PAGE])
        assert len([page for page in units if name in page]) == 1


def test_the_state_of_the_round_adds_up():
    tiles = PARSED[OFFICE_PAGE].xpath("//dl[@class='glance']//dd")
    assert [words_of(tile) for tile in tiles] == ["6 คน", "4 คน", "1 คน", "1 คน"]


def test_findings_come_with_the_gravest_consequence_first():
    for unit in grouped(RESULTS).units:
        tags = PARSED[unit_page_name(unit)].xpath("//table[@class='findings']/tbody/tr/td[1]/span/@class")
        severities = [tag.removeprefix("tag ") for tag in tags]
        assert severities == sorted(severities, key=tables.SEVERITIES.index)


def test_the_office_page_counts_findings_by_unit_and_consequence():
    by_unit, by_kind = PARSED[OFFICE_PAGE].xpath("//section[@aria-labelledby='findings']//tbody")
    counted = [int(words_of(cell)) for cell in by_unit.xpath("tr/td") if words_of(cell) != "–"]
    assert sum(counted) == len(RESULTS.findings)
    assert [words_of(row.find("th/small")) for row in by_kind] == ["NOT_A_WORKBOOK", "LEVEL_MISSING", "ELEMENT_MISSING", "WEIGHT_LOW"]
    assert sum(int(words_of(row.xpath("td")[1])) for row in by_kind) == len(RESULTS.findings)


@EACH_PAGE
def test_headings_are_in_order_and_tables_are_labelled(name):
    levels = [int(heading.tag[1]) for heading in PARSED[name].iter("h1", "h2", "h3")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(levels, levels[1:]))
    assert PARSED[name].get("lang") == "th"
    assert all(table.find("caption") is not None for table in PARSED[name].iter("table"))
    assert not PARSED[name].xpath("//th[not(@scope)]")
    assert len(PARSED[name].xpath("//@id")) == len(set(PARSED[name].xpath("//@id")))


@EACH_PAGE
def test_band_colours_have_one_source(name):
    style = "".join(PARSED[name].xpath("//style/text()"))
    for band, (fill, ink) in BAND_COLOURS.items():
        assert f".band-{band} {{ background: {fill}; color: {ink};" in style


def test_the_style_sheet_has_no_dead_rule():
    markup = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES.glob("*.html"), TEMPLATES / "report.js"])
    css = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", (TEMPLATES / "report.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    coded = {*tables.SEVERITIES, *tables.COMPONENTS, *(f"status-{status}" for status in tables.SCORE_STATUSES)}
    assert not [name for name in set(re.findall(r"\.([a-z][\w-]*)", css)) - coded if not re.search(rf"\b{name}\b", markup)]


def test_unknown_people_and_units_are_refused():
    with pytest.raises(KeyError):
        person_page(RESULTS, "99999")
    with pytest.raises(KeyError):
        unit_page(RESULTS, "ไม่มีหน่วยนี้")


@pytest.mark.parametrize("text", ["a/b", "a\\b", "a:b*?", "con", "NUL.txt", "ท้ายจุด.", "ก" * 200, "a\nb", ".."])
def test_a_name_that_no_file_system_takes_is_changed_and_stays_its_own(text):
    name = safe_name(text)
    assert name != text and len(name.encode()) < 230 and not re.search(r'[\x00-\x1f/\\:*?"<>|]|[. ]$', name)
    assert name != safe_name(re.sub(r"[^\w.]", "", text) + "x")


def test_an_ordinary_name_is_kept_and_an_empty_one_is_said():
    assert safe_name("กลุ่มอำนวยการ") == "กลุ่มอำนวยการ"
    assert safe_name("") == "ไม่ระบุหน่วย"
    assert safe_name("a/b") != safe_name("ab") != safe_name("a:b")
