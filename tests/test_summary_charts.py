"""The summary's charts and defined names: each shows the cells it claims to show, in the pages' colours and the Thai font."""

import io
import posixpath
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from functools import cache

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import range_boundaries
from pipeline.documents.look import BAND_COLOURS, SHEET_FONT
from pipeline.documents.summary.workbook import summary_workbook
from pipeline.documents.summary.counts import BAND_SHEET, ranked_lists
from pipeline.documents.summary.cover import COVER
from pipeline.documents.summary.findings import FINDING_SHEET, KIND_SHEET
from pipeline.documents.summary.people import COMPETENCY_SHEET, DATA_SHEET
from pipeline.documents.summary.rounds import MOVES_SHEET, ROUNDS_SHEET, moves_of
from pipeline.documents.summary.spread import SPREAD_SHEET, steps_of
from pipeline.documents.summary.units import BESIDE_SHEET, EVERY_UNIT, UNIT_SHEET
from pipeline.documents.workbook import FIRST_ROW
from pipeline.documents.workbook_charts import band_look
from pipeline.exact import parse_exact
from pipeline.tables import BANDS
from tests.office_suite import cells, live_formulas, needs_soffice, package_text, recalculated_differences
from tests.sample_results import OFFICE, sample_results

GOVERNMENT, CIVIL = "พนักงานราชการ", "บุคลากรทางการศึกษาอื่น 38 ค.(2)"
DRAWING, CHART, MAIN = (f"{{http://schemas.openxmlformats.org/drawingml/2006/{name}}}" for name in ("spreadsheetDrawing", "chart", "main"))
# 00101 had 9.25 points less, 00102 a little more, the others what they have now.
FORMER_OFFICE = "\n".join(line.replace("4.5 4.75 4.75", "4.5 3.75 3.75") if "00101" in line else
                          line.replace("4 4 4 ", "4 4 4.05 ", 1) if "00102" in line else line for line in OFFICE.strip().splitlines())
LONG_UNITS = ("กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร", "โรงเรียนชุมชนบ้านหนองสมมติราษฎร์อุปถัมภ์วิทยาคม", "กลุ่มอำนวยการ")
LONG_NAME = "ว่าที่ร้อยตรีหญิงสมหญิงรัตนาภรณ์ จำลองตัวอย่างวัฒนสุขเกษมสันต์"


def office_of(count: int, shift: int = 0) -> str:
    """``count`` people with long names in few units, one of them too small to be compared; ``shift`` moves their levels."""
    lines = []
    for number in range(count):
        scheme, ratings = ("government_employee", 7) if number % 5 < 3 else ("civil_servant_38k2", 8)
        unit = LONG_UNITS[number % 2] if number > 2 else LONG_UNITS[2]
        levels = [2 + Fraction((number * step + shift) % 301, 100) for step in (7, 11, 13)]
        rated = [str(1 + (number + place + shift) % 5) for place in range(ratings)]
        attained = " ".join(f"{float(level):.2f}" for level in levels)
        lines.append(f"ก{number:03} | {LONG_NAME}{number} | {scheme} | {unit} | {attained} | {' '.join(rated)}")
    return "\n".join(lines)


@cache
def results_of(name: str):
    """example: both types, some without a score, a former round · small: 5 people · large: 300 · none: nobody has a score."""
    if name == "none":
        return sample_results(office="00104 | นายจักรี สมมติเพียร | government_employee | | |")
    if name == "example":
        return sample_results(former=sample_results("2565/2", FORMER_OFFICE))
    if name == "small":
        return sample_results(office=office_of(5))
    return sample_results(office=office_of(300), former=sample_results("2565/2", office_of(290, shift=37)))


@cache
def workbook_of(name: str) -> bytes:
    return summary_workbook(results_of(name))


EVERY_OFFICE = pytest.mark.parametrize("office", ["example", "small", "large", "none"])


class Chart:
    """One chart of a sheet, read from the package."""

    def __init__(self, sheet: str, tree, description: str):
        self.sheet, self.tree, self.description = sheet, tree, description

    @property
    def title(self) -> str:
        return "".join(self.tree.find(f".//{CHART}title").itertext())

    @property
    def series(self) -> list:
        return self.tree.findall(f".//{CHART}ser")


@cache
def charts_of(office: str) -> list[Chart]:
    """Every chart of an office's summary, sheet by sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook_of(office))) as package:
        def parsed(part):
            return etree.fromstring(package.read(part))

        def related(part):
            folder, name = posixpath.split(part)
            rels = f"{folder}/_rels/{name}.rels"
            return {rel.get("Id"): posixpath.normpath(posixpath.join(folder, rel.get("Target")))
                    for rel in parsed(rels) if rel.get("TargetMode") != "External"} if rels in package.namelist() else {}

        book, found = parsed("xl/workbook.xml"), []
        parts = related("xl/workbook.xml")
        for sheet in book.iter("{*}sheet"):
            part = parts[next(value for key, value in sheet.attrib.items() if key.endswith("}id"))]
            for drawing in (target for target in related(part).values() if "drawing" in target):
                for frame in parsed(drawing).iter(f"{DRAWING}graphicFrame"):
                    reference = next(value for key, value in next(frame.iter(f"{CHART}chart")).attrib.items() if key.endswith("}id"))
                    found.append(Chart(sheet.get("name"), parsed(related(drawing)[reference]),
                                       frame.find(f".//{DRAWING}cNvPr").get("descr", "")))
        return found


def charted(office: str, sheet: str) -> list[Chart]:
    return [chart for chart in charts_of(office) if chart.sheet == sheet]


def sheet_of(reference: str) -> str:
    return reference.rpartition("!")[0].strip("'")


def cells_at(book, reference: str) -> list[object]:
    """The stored values of ``'sheet'!$A$4:$A$9``."""
    left, top, right, bottom = range_boundaries(reference.rpartition("!")[2])
    return [cell for row in book[sheet_of(reference)].iter_rows(top, bottom, left, right, values_only=True) for cell in row]


def cached(reference) -> list[str]:
    return [point.findtext(f"{CHART}v") for point in reference.iter(f"{CHART}pt")]


# ── formulas ──

@needs_soffice
@EVERY_OFFICE
def test_every_formula_of_every_sheet_equals_its_recalculation(office, tmp_path):
    assert recalculated_differences(workbook_of(office), tmp_path) == []


@EVERY_OFFICE
def test_every_defined_name_leads_to_its_cells_and_every_name_in_a_formula_is_defined(office):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(office)), data_only=True)
    for name, defined in book.defined_names.items():
        assert name.isascii() and not re.fullmatch(r"[A-Za-z]{1,3}\d+", name)
        assert cells_at(book, defined.value), name
    unquoted = [re.sub(r'"[^"]*"', "", formula) for formula in live_formulas(workbook_of(office))]
    used = {name for formula in unquoted for name in re.findall(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b", formula)}
    assert used and used <= set(book.defined_names)


def test_the_names_hold_what_they_say():
    book = openpyxl.load_workbook(io.BytesIO(workbook_of("example")), data_only=True)
    held = {name: cells_at(book, defined.value) for name, defined in book.defined_names.items()}
    assert held["scores_government_employee"] == [94.4, 80, 80, None, None]
    assert held["ids_civil_servant_38k2"] == ["อ01", "อ02"]
    assert held["band_names_government_employee"] == ["ต้องปรับปรุง", "พอใช้", "ดี", "ดีมาก", "ดีเด่น"]
    assert held["floors_civil_servant_38k2"] == [0, 60, 70, 80, 90]
    assert held["finding_numbers"] == [2, 3, 1] and held["people_scores"] == [94.4, 80, 80, 90, 62.1]


# ── what charts show ──

@EVERY_OFFICE
def test_every_series_points_at_the_cells_it_claims_to_show(office):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(office)), data_only=True)
    for chart in charts_of(office):
        for series in chart.series:
            labels, figures = series.find(f"{CHART}cat"), series.find(f"{CHART}val")
            shown = [cells_at(book, reference.findtext(f".//{CHART}f")) for reference in (labels, figures)]
            assert cached(labels) == shown[0] and [float(text) for text in cached(figures)] == pytest.approx(shown[1])
            assert len(shown[0]) == len(shown[1]) and all(isinstance(label, str) for label in shown[0])
            assert {sheet_of(reference.findtext(f".//{CHART}f")) for reference in (labels, figures)} == {chart.sheet}


@EVERY_OFFICE
def test_every_chart_says_in_words_what_it_shows(office):
    for chart in charts_of(office):
        assert re.search("[ก-ฮ]", chart.title) and chart.description.startswith(f"{chart.title}: "), chart.sheet
        for series in chart.series:
            for text in cached(series.find(f"{CHART}cat")):
                assert text in chart.description


@EVERY_OFFICE
def test_every_letter_of_a_chart_is_in_the_thai_font(office):
    for chart in charts_of(office):
        fonts = chart.tree.findall(f".//{MAIN}latin")
        assert fonts and {font.get("typeface") for font in fonts} == {SHEET_FONT}
        said = [*chart.tree.iter(f"{CHART}txPr"), *chart.tree.iter(f"{CHART}rich")]
        assert said and all(text.find(f".//{MAIN}latin") is not None for text in said)
        axes = [*chart.tree.iter(f"{CHART}catAx"), *chart.tree.iter(f"{CHART}valAx")]
        assert all(axis.find(f"{CHART}txPr") is not None for axis in axes if axis.find(f"{CHART}delete[@val='1']") is None)


def fills(parent) -> list[str]:
    """The colour of a bar, below its lines if it has any."""
    inside = f"{CHART}spPr/{MAIN}solidFill/{MAIN}srgbClr", f"{CHART}spPr/{MAIN}pattFill/{MAIN}bgClr/{MAIN}srgbClr"
    return [f"#{colour.get('val')}" for path in inside for colour in parent.findall(path)]


@EVERY_OFFICE
def test_bands_have_the_pages_colours(office):
    colours = [BAND_COLOURS[code][0] for code in BANDS]
    for chart in charted(office, BAND_SHEET):
        assert [fill for point in chart.series[0].findall(f"{CHART}dPt") for fill in fills(point)] == colours
    for chart in charted(office, COVER):
        assert [fill for series in chart.series for fill in fills(series)] == colours
    names = {band.name_th: BAND_COLOURS[band.code][0] for own in ranked_lists(results_of(office)) for band in own.scheme.bands}
    for chart in charted(office, SPREAD_SHEET):
        labels = cached(chart.series[0].find(f"{CHART}cat"))
        assert [fill for point in chart.series[0].findall(f"{CHART}dPt") for fill in fills(point)] == [
            names[label.partition("(")[2].rstrip(")")] for label in labels]


@pytest.mark.parametrize("code", BANDS)
def test_bands_that_print_in_one_grey_differ_by_their_lines(code):
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[place:place + 2], 16) for place in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue
    own = band_look(code)
    alike = [other for other in map(band_look, BANDS) if other != own and abs(grey(other.colour) - grey(own.colour)) < 25]
    assert all(other.pattern != own.pattern for other in alike)


@EVERY_OFFICE
def test_every_bar_carries_its_figure_and_no_chart_needs_a_macro(office):
    for chart in charts_of(office):
        assert all(series.find(f"{CHART}dLbls/{CHART}showVal").get("val") == "1" for series in chart.series)
    assert "vbaProject" not in package_text(workbook_of(office))


# ── no chart where there is nothing to show ──

def test_where_nobody_has_a_score_only_the_findings_are_charted():
    assert [chart.sheet for chart in charts_of("none")] == [KIND_SHEET]
    assert SPREAD_SHEET not in openpyxl.load_workbook(io.BytesIO(workbook_of("none"))).sheetnames


def test_a_round_without_findings_has_no_chart_of_them():
    book = openpyxl.load_workbook(io.BytesIO(workbook_of("none")))
    bare = replace(results_of("none"), findings=results_of("none").findings.iloc[:0])
    sheets = openpyxl.load_workbook(io.BytesIO(summary_workbook(bare))).sheetnames
    assert set(book.sheetnames) - set(sheets) == {KIND_SHEET} and FINDING_SHEET in sheets


def test_without_a_former_round_nothing_is_compared_with_it():
    sheets = openpyxl.load_workbook(io.BytesIO(workbook_of("small"))).sheetnames
    assert not {ROUNDS_SHEET, MOVES_SHEET} & set(sheets) and {ROUNDS_SHEET, MOVES_SHEET} <= {chart.sheet for chart in charts_of("large")}


def test_units_of_few_people_are_neither_compared_nor_ranked():
    assert charted("small", BESIDE_SHEET) == [] and charted("example", BESIDE_SHEET) == []
    rows = cells(workbook_of("large"), BESIDE_SHEET)[FIRST_ROW:]
    compared = {row[1] for row in rows if row[0]}
    assert compared == {EVERY_UNIT, *LONG_UNITS[:2]} and min(row[2] for row in rows if row[0]) >= 5
    assert [row[4] for row in rows][:2] == ["ทุกหน่วย (180 คน)", f"{LONG_UNITS[0]} ({rows[1][2]} คน)"]


def test_the_mean_of_a_unit_of_few_people_has_no_bar_in_its_cell_either():
    formatted = openpyxl.load_workbook(io.BytesIO(workbook_of("large")))
    assert not formatted[UNIT_SHEET].conditional_formatting and formatted[BESIDE_SHEET].conditional_formatting


def test_whoever_has_no_band_is_in_no_chart():
    counted = sum(float(text) for chart in charted("example", BAND_SHEET) for text in cached(chart.series[0].find(f"{CHART}val")))
    assert counted == len(results_of("example").bands)


# ── steps, moves, means ──

@EVERY_OFFICE
def test_every_total_lies_in_one_step_and_every_floor_is_an_edge(office):
    for own in ranked_lists(results_of(office)):
        steps = steps_of(own)
        assert sum(step.count for step in steps) == len(own.ranked)
        assert {Fraction(band.min) for band in own.scheme.bands} <= {step.floor for step in steps}
        assert all(above.floor == below.ceiling for above, below in zip(steps, steps[1:], strict=False)) and steps[-1].floor == 0
        for person in own.ranked:
            total = parse_exact(person.score.total_score)
            step = next(step for step in steps if step.floor <= total)
            assert step.band.code == person.band.band


def test_steps_are_named_by_the_totals_in_them():
    shown = [step.range_th for step in steps_of(ranked_lists(results_of("example"))[0])]
    assert shown[:2] == ["95–100 (ดีเด่น)", "90–94.99 (ดีมาก)"] and shown[-1] == "ต่ำกว่า 60 (ต้องปรับปรุง)"


@pytest.mark.parametrize("jump", ["10", "7.5", "0"])
def test_every_change_counts_in_exactly_one_move(jump):
    moves = moves_of(parse_exact(jump))
    for hundredths in range(-1500, 1501, 1):
        assert sum(move.counts(Fraction(hundredths, 100)) for move in moves) == 1


@pytest.mark.parametrize(("change", "move"), [("10", "เพิ่มขึ้น 10 ขึ้นไป"), ("9.99", "เพิ่มขึ้น 5 ถึงไม่ถึง 10"),
                                              ("0.01", "เพิ่มขึ้นไม่ถึง 5"), ("0", "เท่าเดิม"), ("-4.99", "ลดลงไม่ถึง 5"), ("-5", "ลดลง 5 ถึงไม่ถึง 10"), ("-10", "ลดลง 10 ขึ้นไป")])
def test_a_change_on_the_edge_counts_as_the_greater_move(change, move):
    assert [each.name_th for each in moves_of(Fraction(10)) if each.counts(Fraction(change))] == [move]


def test_both_rounds_are_compared_over_the_same_people():
    rows = {row[0]: row[1:5] for row in cells(workbook_of("example"), ROUNDS_SHEET)[FIRST_ROW:] if row[0]}
    two = results_of("example").two_rounds
    known = two[two["mean_score"] != ""]
    assert rows[GOVERNMENT][0] + rows[CIVIL][0] == len(known) == 5
    assert rows[CIVIL] == [2, pytest.approx(76.05), pytest.approx(76.05), pytest.approx(0)]
    moved = {(row[0], row[1]): row[2] for row in cells(workbook_of("example"), MOVES_SHEET)[FIRST_ROW:]}
    assert (moved[GOVERNMENT, "เพิ่มขึ้น 5 ถึงไม่ถึง 10"], moved[GOVERNMENT, "ลดลงไม่ถึง 5"], moved[CIVIL, "เท่าเดิม"]) == (1, 1, 2)


def test_the_mean_of_two_rounds_is_that_of_the_audit_table():
    shown = {row[0]: row[6] for row in cells(workbook_of("large"), DATA_SHEET)[FIRST_ROW:]}
    stated = {row.person_id: row.mean_score for row in results_of("large").two_rounds.itertuples() if row.mean_score}
    assert len(stated) == 290 and all(shown[person_id] == float(mean) for person_id, mean in stated.items())
    assert any(Fraction(row.mean_exact) * 100 % 1 for row in results_of("large").two_rounds.itertuples() if row.mean_exact)


def test_a_competency_is_averaged_over_those_who_were_rated_in_it():
    rows = {(row[0], row[1]): row[2:4] for row in cells(workbook_of("example"), COMPETENCY_SHEET)[FIRST_ROW:]}
    assert rows[GOVERNMENT, "การมุ่งผลสัมฤทธิ์"] == [3, pytest.approx(13 / 3)]
    assert rows[CIVIL, "การดำเนินการเชิงรุก"] == [2, 3.5]
    assert (GOVERNMENT, "การดำเนินการเชิงรุก") not in rows


def test_findings_are_counted_by_kind_in_words_without_gaps():
    rows = [row for row in cells(workbook_of("example"), KIND_SHEET)[FIRST_ROW:] if row[0]]
    assert sum(row[3] for row in rows) == len(results_of("example").findings)
    assert [row[1] for row in rows] == ["ยังไม่มีคะแนน", "ยังไม่มีคะแนน", "ควรตรวจ"] and not any("{" in row[2] for row in rows)


def test_the_cover_tells_the_key_figures():
    rows = cells(workbook_of("example"), COVER)
    figures = rows[[row[1] for row in rows].index("คะแนนคาบเส้น (คน)") + 1]
    assert figures[:5] == [pytest.approx(5 / 7), 2, 3, 2, 5] and isinstance(figures[5], float)
    none = cells(workbook_of("none"), COVER)
    assert none[[row[1] for row in none].index("คะแนนคาบเส้น (คน)") + 1] == [0, 0, 2, 1, 0, "–"]


@EVERY_OFFICE
def test_the_contents_name_every_other_sheet(office):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(office)))
    links = {sheet_of(cell.hyperlink.location) for row in book[COVER] for cell in row if cell.hyperlink}
    assert links == {sheet.title for sheet in book if sheet.sheet_state == "visible" and sheet.title != COVER}


def test_a_large_summary_has_the_same_bytes_again():
    assert summary_workbook(results_of("large")) == workbook_of("large")
