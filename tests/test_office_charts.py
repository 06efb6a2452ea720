"""The figures of the office page against counting by hand, and what its data tables print against the audit tables."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from lxml import html

from pipeline import tables
from pipeline.documents.chart_shapes import Histogram, ScoreAxis, axis_of, parts
from pipeline.documents.office.charts import MOVERS, SINGLE_LINES, former_bands, scheme_charts
from pipeline.documents.office.counts import budget_uses, finding_kinds, kind_name, missed_indicators, to_do
from pipeline.documents.pages import grouped, office_page
from pipeline.findings import catalogue
from tests.drawing import SETTINGS
from tests.office_drawn import drawn_office, drawn_rounds
from tests.sample_results import sample_results
from tests.test_pages import words_of

FEW = SETTINGS.committee.fairness.few_below
OFFICES = {count: drawn_rounds(count) for count in (5, 300)}
EACH_OFFICE = pytest.mark.parametrize("count", OFFICES)


def line(table, **values):
    return dict.fromkeys(table.column_names, "") | values


def charts(results, former=None):
    return {scheme.code: scheme_charts(results, former, scheme, group.people) for scheme, group in grouped(results).schemes}


def page_of(results, former=None):
    return html.document_fromstring(office_page(results, former))


def rows_of(page, section, caption=""):
    """The words of each row of a section's tables whose caption begins so."""
    found = page.xpath("//section[@aria-labelledby=$id]//table[starts-with(caption, $caption)]/tbody/tr", id=section, caption=caption)
    return [[words_of(cell) for cell in row] for row in found]


def scores_of(results, code):
    rows = results.scores[(results.scores["scheme"] == code) & (results.scores["score_status"] == "complete")]
    return {row.person_id: Fraction(row.total_score) for row in rows.itertuples()}


# ── histogram ──

@EACH_OFFICE
def test_a_histogram_holds_everybody_once_in_the_right_point_and_band(count):
    results, former = OFFICES[count]
    bands = dict(zip(results.bands["person_id"], results.bands["band"]))
    for code, drawn in charts(results, former).items():
        totals = scores_of(results, code)
        expected = Counter((min(int(total), 99), bands[person_id]) for person_id, total in totals.items())
        assert {(point, band.code): number for point, band, number in drawn.histogram.rows} == expected
        assert sum(Fraction(block.height) for block in drawn.histogram.blocks) == pytest.approx(
            100 * len(totals) / max(drawn.histogram.tallest, 3), abs=1) if totals else not drawn.histogram.blocks


def test_a_band_edge_within_a_point_parts_the_bar_and_100_is_not_left_out():
    scheme = SETTINGS.schemes_for(sample_results().round)["government_employee"]
    bands = (scheme.bands[0].model_copy(update={"min": scheme.bands[0].min - Decimal("0.5")}), *scheme.bands[1:])
    drawn = Histogram(ScoreAxis(50), bands, tuple(map(Fraction, ("94.49", "94.5", "100"))))
    assert [(point, band.code, number) for point, band, number in drawn.rows] == [
        (99, "outstanding", 1), (94, "outstanding", 1), (94, "very_good", 1)]


def test_everybody_is_a_block_of_his_own_until_the_stacks_grow_high():
    scheme = SETTINGS.schemes_for(sample_results().round)["government_employee"]
    few, many = [Histogram(ScoreAxis(50), scheme.bands, (Fraction(80),) * number) for number in (16, 17)]
    assert (len(few.blocks), len(many.blocks)) == (16, 1)


@pytest.mark.parametrize(("totals", "low"), [((), 50), (("64.99",), 50), (("49.99",), 40), (("0",), 0), (("100",), 50)])
def test_an_axis_begins_on_a_ten_below_all_totals_and_edges(totals, low):
    scheme = SETTINGS.schemes_for(sample_results().round)["government_employee"]
    assert axis_of(map(Fraction, totals), scheme.bands).low == low


def test_the_edges_of_bands_are_drawn_where_their_floors_are():
    scheme = SETTINGS.schemes_for(sample_results().round)["government_employee"]
    assert ScoreAxis(50).edges(scheme.bands) == [("95", "90.00"), ("85", "70.00"), ("75", "50.00"), ("65", "30.00")]


def test_the_parts_of_a_bar_lie_end_to_end_and_make_the_whole():
    assert parts({"complete": 1, "incomplete": 0, "missing": 2}) == [
        ("complete", 1, "0.00", "33.33"), ("missing", 2, "33.33", "66.67")]


# ── bands against the former round ──

@EACH_OFFICE
def test_bands_of_both_rounds_are_those_of_the_audit_tables(count):
    results, former = OFFICES[count]
    page = page_of(results, former)
    for scheme, group in grouped(results).schemes:
        before = Counter(band for person_id, band in zip(former.bands["person_id"], former.bands["band"]) if scheme.code == dict(
            zip(former.people["person_id"], former.people["scheme"]))[person_id])
        rows = rows_of(page, "bands", scheme.name_th)
        assert [int(row[3]) for row in rows] == [group.band_count[band.code] for band in scheme.bands]
        assert [row[5].split()[0] for row in rows if before] == [str(before[band.code]) for band in scheme.bands if before]


def test_where_nobody_had_a_score_in_the_former_round_no_share_is_shown():
    results, former = OFFICES[5]
    assert former_bands(former, "civil_servant_38k2") == Counter() and "civil_servant_38k2" in charts(results, former)
    [caption] = page_of(results, former).xpath("//section[@aria-labelledby='bands']//caption[starts-with(., 'บุคลากร')]")
    assert "รอบก่อนไม่มีผู้ใดมีคะแนน" in caption.text
    assert not caption.xpath("../thead//th[contains(., 'รอบก่อน')]")


def test_the_former_round_counts_as_its_committee_left_it():
    former = sample_results("2565/2")
    raised = former.review["person_id"] == "00102"
    changed = replace(former, review=former.review.assign(
        score_after=former.review["score_after"].mask(raised, "96.00"), band_after=former.review["band_after"].mask(raised, "outstanding")))
    assert former_bands(former, "government_employee")["outstanding"] == 0
    assert former_bands(changed, "government_employee")["outstanding"] == 1


def test_where_the_former_round_is_unknown_the_page_says_so_and_shows_no_nought():
    page = page_of(sample_results())
    assert "ไม่มีผลของรอบ 2565/2 มาเทียบ" in words_of(page.xpath("//section[@aria-labelledby='bands']")[0])
    assert not page.xpath("//section[@aria-labelledby='bands']//th[contains(., 'รอบก่อน')]")
    assert "ไม่มีผู้ใดที่เทียบคะแนนกับรอบ 2565/2 ได้" in words_of(page.xpath("//section[@aria-labelledby='movement']")[0])
    assert not page.xpath("//section[@aria-labelledby='movement']//svg")


# ── movement ──

@EACH_OFFICE
def test_movement_is_that_of_80_two_rounds(count):
    results, former = OFFICES[count]
    compared = {row.person_id: Fraction(row.current_score) - Fraction(row.previous_score)
                for row in results.two_rounds.itertuples() if row.mean_score}
    assert compared
    for code, drawn in charts(results, former).items():
        changes = {person_id: change for person_id, change in compared.items() if person_id in scores_of(results, code)}
        moved = drawn.movement
        assert moved.counts == {"up": sum(change > 0 for change in changes.values()), "same": sum(not change for change in changes.values()),
                                "down": sum(change < 0 for change in changes.values())}
        assert [abs(move.change) for move in moved.biggest] == sorted(filter(None, map(abs, changes.values())), reverse=True)[:MOVERS]
        assert moved.uncompared == len(scores_of(results, code)) - len(changes)
        assert sum(line.count for line in moved.lines) == sum(moved.between_bands.values()) == len(changes)


def test_of_many_people_nobody_has_a_line_with_a_name():
    drawn = charts(*OFFICES[300])["government_employee"].movement
    assert len(drawn.moves) > SINGLE_LINES and not any(line.own for line in drawn.lines)
    assert len(drawn.lines) < len(drawn.moves)


def test_bands_of_both_rounds_follow_the_rules_of_their_own_round():
    results, _ = OFFICES[300]
    stricter = [scheme if scheme.effective_until is None else scheme.model_copy(update={"bands": tuple(
        band.model_copy(update={"min": band.min and band.min + 4}) for band in scheme.bands)}) for scheme in results.settings.scheme]
    changed = replace(results, settings=results.settings.model_copy(update={"scheme": tuple(stricter)}))
    as_now, otherwise = [charts(one)["government_employee"].movement.between_bands for one in (results, changed)]
    assert as_now != otherwise
    assert Counter(now for (_, now), number in as_now.items() for _ in range(number)) == Counter(
        now for (_, now), number in otherwise.items() for _ in range(number))


# ── units and competencies ──

@EACH_OFFICE
def test_nothing_is_concluded_from_few_people(count):
    results, former = OFFICES[count]
    for drawn in charts(results, former).values():
        for unit in drawn.units:
            assert bool(unit.mean) is bool(unit.mean_place) is (len(unit.unit.people) >= FEW)
        assert all(bool(cell.mean) is (cell.count >= FEW) for row in drawn.heat.rows for cell in row.cells)
        assert all(len(row.unit.people) >= FEW for row in drawn.heat.rows if row.unit.kind == "unit")


def test_as_many_people_as_the_setting_says_are_enough_and_one_less_are_few():
    lines = [f"{number:05d} | นายที่{number} สมมติ | government_employee | {unit} | 4 4 4 | 4 4 4 4 4 4 4"
             for number, unit in enumerate(["กลุ่มอำนวยการ"] * FEW + ["กลุ่มนโยบายและแผน"] * (FEW - 1), 1)]
    [drawn] = charts(sample_results(office="\n".join(lines))).values()
    assert [(one.unit.kind, one.unit.name, len(one.unit.people), one.mean) for one in drawn.units] == [
        ("unit", "กลุ่มอำนวยการ", FEW, "80.00"), ("few", "", FEW - 1, "")]
    assert [{cell.mean for cell in row.cells} for row in drawn.heat.rows] == [{"4.00"}, {"4.00"}, {""}]


def test_units_stand_in_dictionary_order_and_each_person_in_one_of_them():
    results, former = OFFICES[300]
    for code, drawn in charts(results, former).items():
        listed = [own.person.person_id for unit in drawn.units for own in unit.unit.people]
        assert sorted(listed) == sorted(scores_of(results, code))
        names = [unit.unit.name for unit in drawn.units if unit.unit.kind == "unit"]
        assert names == [unit for unit in grouped(results).units if unit in names]


def test_the_mean_of_a_unit_and_of_a_competency_are_those_of_the_audit_tables():
    results, former = OFFICES[300]
    drawn = charts(results, former)["government_employee"]
    unit_of, totals = dict(zip(results.people["person_id"], results.people["unit"])), scores_of(results, "government_employee")
    unit = next(one for one in drawn.units if one.mean)
    own = [person_id for person_id in totals if unit_of[person_id] == unit.unit.name]
    assert abs(Fraction(unit.mean) - sum(totals[person_id] for person_id in own) / len(own)) <= Fraction(1, 200)
    row = next(row for row in drawn.heat.rows if row.unit.name == unit.unit.name)
    for code, cell in zip(drawn.heat.competencies, row.cells, strict=True):
        levels = [Fraction(line.level) for line in results.item_scores.itertuples()
                  if line.component == "behaviour" and line.item == code and line.person_id in own]
        assert cell.count == len(levels) and (not cell.mean or abs(Fraction(cell.mean) - sum(levels) / len(levels)) <= Fraction(1, 200))


def test_an_office_of_few_people_shows_no_mean_of_any_competency():
    page = page_of(sample_results())
    assert {row[2] for row in rows_of(page, "competencies")} == {"น้อย"}
    assert not page.xpath("//table[@class='heat']")


# ── indicators ──

def indicators_of(lines):
    results = sample_results()
    return replace(results, indicators=tables.INDICATORS.frame([
        line(tables.INDICATORS, person_id=person_id, indicator_no=str(no), title=title, element=element, attained_level=level)
        for no, (person_id, title, element, level) in enumerate(lines, 1)]))


def test_indicators_are_one_where_their_texts_differ_in_spelling_alone():
    missed = missed_indicators(indicators_of([
        ("00101", "ร้อยละของงาน ที่เสร็จ", "", "2.99"), ("00102", "ร้อยละของงานที่เสร็จ", "", "1"), ("00103", "ร้อยละของงาน  ที่เสร็จ.", "", "3"),
        ("อ01", "อีกตัวหนึ่ง", "", "2"), ("อ02", "ร้อยละ = ก", "", "4"), ("อ01", "ร้อยละ = ข", "", "4")]))
    assert [(one.name, one.people, one.lines, one.below) for one in missed.titles] == [("ร้อยละของงาน ที่เสร็จ", 3, 3, 2)]
    assert missed.own_below == 1


def test_a_share_of_indicators_is_shown_from_enough_people_on():
    lines = [(str(number), "ก", "คุณภาพผลงาน", "2" if number < 2 else "4") for number in range(FEW)]
    enough, few = [missed_indicators(indicators_of(lines[:number])).elements[0] for number in (FEW, FEW - 1)]
    assert (enough.below, enough.share_pct, enough.mean) == (2, "40.0", "3.20")
    assert (few.below, few.share_pct, few.mean) == (2, "", "")


@pytest.mark.parametrize("level", ["", "0", "6", "5.01"])
def test_a_level_that_is_none_counts_neither_as_missed_nor_as_reached(level):
    missed = missed_indicators(indicators_of([("00101", "ก", "", level), ("00102", "ก", "", "2")]))
    assert missed.read == 1 and [one.lines for one in missed.elements] == [1]


# ── what must be done, findings, budgets ──

def process(*steps):
    """(person_id, steps that are done, planned) as 95."""
    days = {"agreed": "2022-10-10", "monitored": "2023-01-10", "evaluated": "2023-04-03", "reviewed": "2023-04-10",
            "notified": "2023-04-12", "acknowledged": "2023-04-13"}
    return tables.DUE_PROCESS.frame([line(tables.DUE_PROCESS, person_id=person_id, complete="no", planned=planned,
                                          **{step: days[step] for step in done.split()}) for person_id, done, planned in steps])


def test_what_must_be_done_follows_from_the_tables():
    results = replace(sample_results(), due_process=process(
        ("00101", "agreed monitored evaluated", ""), ("00102", "agreed monitored evaluated reviewed", "due"),
        ("00103", "agreed monitored evaluated reviewed notified", ""), ("อ01", "agreed monitored evaluated reviewed notified acknowledged", ""),
        ("00104", "agreed", "due"), ("00105", "agreed monitored", "")))
    assert to_do(results) == {"missing": 1, "incomplete": 1, "warns": 1, "edge": 1, "reviewed": 1, "notified": 1, "acknowledged": 1,
                              "planned": 1, "followed": 1}


def test_where_nothing_waits_the_page_says_so():
    alone = "\n".join(drawn_office(300).splitlines()[3:4])
    results = sample_results(office=alone)
    assert to_do(replace(results, findings=tables.FINDINGS.frame([]))) == {}
    assert "ไม่มีเรื่องที่รอผู้ทำ" in words_of(page_of(replace(results, findings=tables.FINDINGS.frame([]))).xpath(
        "//section[@aria-labelledby='todo']")[0])


def test_every_matter_that_waits_has_its_words():
    results = replace(sample_results(), due_process=process(("00101", "evaluated", "due"), ("00102", "reviewed", ""), ("00103", "reviewed notified", "")),
                      files=tables.FILES.frame([line(tables.FILES, file_name="ก.xlsx", file_kind="unknown", file_status="rejected")]))
    waiting = to_do(results)
    rows = rows_of(page_of(results), "todo")
    assert [int(row[0].split()[0]) for row in rows] == list(waiting.values()) and len(waiting) >= 9


@pytest.mark.parametrize("code", catalogue())
def test_the_name_of_a_kind_of_finding_has_no_brace_and_nobodys_name(code):
    assert not set("{}") & set(kind_name(code, [])) and not kind_name(code, []).startswith("…")


def test_findings_by_kind_are_those_of_30():
    results, _ = OFFICES[300]
    kinds = finding_kinds(results)
    assert {kind.code: kind.count for kind in kinds} == results.findings["code"].value_counts().to_dict()
    assert [kind.severity for kind in kinds] == sorted((kind.severity for kind in kinds), key=tables.SEVERITIES.index)


@pytest.mark.parametrize(("budget", "used", "said"), [("7753", "5312.45", ("68.52", "68.52")), ("1000", "1200", ("120.00", "100.00")),
                                                     ("", "", ("", "")), ("7753", "", ("", "")), ("0", "0", ("", ""))])
def test_the_use_of_a_budget_is_that_of_91_or_not_known(budget, used, said):
    lines = [line(tables.RAISE_BUDGETS, scheme="civil_servant_38k2", scenario=name, is_chosen=chosen, method="by_score", payroll_on="2023-03-01",
                  effective_on="2023-04-01", payroll_people="2", share_pct="3.00", budget=budget, eligible_people="2", used=used,
                  stopped_by="budget", source="003", unspent="")
             for name, chosen in (("หนึ่ง", "yes"), ("สอง", ""))]
    [use] = budget_uses(replace(sample_results(), raise_budgets=tables.RAISE_BUDGETS.frame(lines)))
    assert (use.line.scenario, use.used_pct, use.bar_pct) == ("หนึ่ง", *said)


# ── the page ──

@EACH_OFFICE
def test_every_chart_has_a_title_a_description_and_a_table(count):
    page = page_of(*OFFICES[count])
    charts_drawn = page.xpath("//svg[@role='img']")
    assert len(charts_drawn) >= 2
    for drawn in charts_drawn:
        title, desc = drawn.get("aria-labelledby").split()
        assert words_of(page.get_element_by_id(title)) and words_of(page.get_element_by_id(desc))
        assert drawn.xpath("ancestor::section//table/caption")
    assert not page.xpath("//svg[not(@role='img') and not(@aria-hidden='true') and not(ancestor::svg)]")


@EACH_OFFICE
def test_the_data_table_of_the_histogram_counts_everybody(count):
    results, former = OFFICES[count]
    page = page_of(results, former)
    for scheme, group in grouped(results).schemes:
        assert sum(int(row[2]) for row in rows_of(page, "scores", scheme.name_th)) == len(group.ranked)


@EACH_OFFICE
def test_the_units_of_the_office_add_up_to_its_state(count):
    results, former = OFFICES[count]
    page = page_of(results, former)
    rows = [[0 if cell == "–" else int(cell) for cell in row[2:6]] for row in rows_of(page, "units")]
    tiles = [int(words_of(tile).split()[0]) for tile in page.xpath("//dl[@class='glance']//dd")]
    assert [sum(column) for column in zip(*rows)] == tiles


def test_the_page_goes_from_state_to_work_to_results_to_papers_and_rules():
    page = page_of(*OFFICES[300])
    in_order = page.xpath("//section/@aria-labelledby")
    wanted = ["state", "todo", "units", "unscored", "findings", "bands", "scores", "movement", "competencies", "indicators", "ranks",
              "side-by-side", "edge", "below", "papers", "rules", "files"]
    assert in_order == wanted
    assert {href[1:] for href in page.xpath("//ul[@class='contents']//@href")} == set(wanted) - {"state"}


def test_every_section_of_figures_leads_to_its_audit_tables():
    for section in page_of(*OFFICES[300]).xpath("//section[@aria-labelledby!='papers' and @aria-labelledby!='rules']"):
        assert section.xpath(".//a[starts-with(@href, 'audit/')]"), section.get("aria-labelledby")


def test_what_is_drawn_of_thousands_stays_small():
    results, former = drawn_rounds(2000)
    page = page_of(results, former)
    for section in ("bands", "scores", "movement", "competencies", "indicators", "side-by-side"):
        assert len(html.tostring(page.xpath("//section[@aria-labelledby=$id]", id=section)[0])) < 120_000
