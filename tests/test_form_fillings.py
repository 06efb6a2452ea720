"""Random fillings of whole forms: legal ones come back exactly and without a finding, also through LibreOffice, and what a
form computes live is what the pipeline computes; an illegal value gives the finding that its cell announces."""

import io
import random
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.documents.blank.form import blank_evaluation
from pipeline.exact import parse_exact, rounded_text
from pipeline.intake.workbook import read_content
from tests.blank_filling import filled, has_plan, random_filling, saved
from tests.drawing import ROUND, SETTINGS
from tests.filled_rounds import live_results, numbered, results_of_forms
from tests.form_probes import of_every_sort
from tests.form_rules import Form, allows, serial
from tests.office_suite import convert, needs_soffice
from tests.test_blank_forms import FORMS, KINDS, scheme_of
from tests.test_form_fields import answers_of, name_of, words_of

NUMBER = 30
seeds = st.integers(0, 10**9)
kinds = st.sampled_from([*KINDS])


def filling_of(kind, seed):
    return random_filling(scheme_of(kind), KINDS[kind].work_group, ROUND, random.Random(seed))


def read(workbook):
    return read_content(workbook, "แบบ.xlsx", SETTINGS.limits, ROUND)


def said(reading):
    """Everything that a reading says was filled in."""
    targets = [target["target"] for target in reading.targets]
    lines = {kind: [line.values for line in reading.lines if line.kind == kind] for kind in ("progress", "development")}
    return {
        "indicators": [(i["element"], i["title"], i["attained_level"], i["weight_pct"]) for i in reading.indicators],
        "goals": [i["goal"] for i in reading.indicators], "targets": [tuple(targets[at:at + 5]) for at in range(0, len(targets), 5)],
        "ratings": [c["rating"] for c in reading.competencies], "weights": [c["weight_pct"] for c in reading.competencies],
        "expected": [c["expected_level"] for c in reading.competencies], "day": reading.evaluated_on,
        "progress": [tuple(line.get(m, "") for m in ("noted_on", "indicator_no", "progress", "advice")) for line in lines["progress"]],
        "plans": [tuple(line.get(m, "") for m in ("weakness", "method", "period")) for line in lines["development"]]}


def meant(filling, form):
    """The same of the filling: what should have been read."""
    nothing = [""] * len(filling.ratings)
    return {"indicators": filling.indicators, "goals": filling.goals, "targets": filling.targets,
            "ratings": [*filling.ratings.values()], "weights": [*filling.weights.values()] or nothing,
            "expected": [*filling.expected.values()] or nothing, "day": filling.day.isoformat() if filling.day else "",
            "progress": filling.progress, "plans": filling.plans if has_plan(form) else []}


@settings(max_examples=16)
@given(kinds, seeds)
def test_a_legal_filling_is_read_back_exactly_and_without_a_finding(kind, seed):
    filling = filling_of(kind, seed)
    reading = read(filled(FORMS[kind], filling))
    assert (reading.kind, reading.findings) == ("evaluation", [])
    assert said(reading) == meant(filling, FORMS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_remarked_beside_a_rating_is_kept_with_its_cell(kind):
    """In every open cell of a column of remarks that stands in a row of a rated competency."""
    book = openpyxl.load_workbook(io.BytesIO(filled(FORMS[kind], filling_of(kind, 1))))
    remarked = {(sheet.title, cell.coordinate) for sheet in book for cell in note_cells(sheet)}
    for sheet, ref in remarked:
        book[sheet][ref].value = "ดูแฟ้มผลงาน"
    kept = {(cell["sheet_name"], cell["cell_ref"]) for cell in read(saved(book)).cells if cell["value_text"] == "ดูแฟ้มผลงาน"}
    assert remarked and kept == remarked


def note_cells(sheet):
    """The open cells below a heading of remarks, beside a numbered competency."""
    headings = [cell for row in sheet.iter_rows() for cell in row if cell.value in ("หมายเหตุ", "บันทึก/หมายเหตุ")
                and str(sheet.cell(cell.row, 2).value).startswith("สมรรถนะ")]
    return [below for heading in headings for below, in sheet.iter_rows(heading.row + 1, sheet.max_row, heading.column, heading.column)
            if not below.protection.locked and isinstance(sheet.cell(below.row, 1).value, int)]


def test_the_element_of_an_indicator_is_kept_with_its_cell():
    filling = filling_of("civil", 1)
    reading = read(filled(FORMS["civil"], filling))
    named = {i["element_cell_ref"] for i in reading.indicators if i["element_cell_ref"]}
    assert named and named == {cell["cell_ref"] for cell in reading.cells if cell["field"].endswith(".element")}


@settings(max_examples=10)
@given(kinds, seeds)
def test_without_levels_it_is_an_agreement_or_progress_and_says_the_same(kind, seed):
    filling = filling_of(kind, seed).without_levels()
    reading = read(filled(FORMS[kind], filling))
    assert (reading.kind, reading.findings) == ("progress" if filling.progress else "agreement", [])
    assert said(reading) == meant(filling, FORMS[kind])


@settings(max_examples=5)
@given(st.lists(st.tuples(kinds, seeds), min_size=3, max_size=6))
def test_the_checker_finds_nothing_in_legal_agreements(tmp_path_factory, drawn):
    people = {str(10_000 + place): (kind, filling_of(kind, seed).without_levels()) for place, (kind, seed) in enumerate(drawn)}
    forms = {number: filled(blank_evaluation(numbered(KINDS[kind], number), SETTINGS, ROUND), filling)
             for number, (kind, filling) in people.items()}
    results = results_of_forms(forms, [numbered(KINDS[kind], number) for number, (kind, _) in people.items()],
                               tmp_path_factory.mktemp("agreed"))
    assert results.findings["code"].tolist() == ["PERSON_SENT_NOTHING"] * len(people)


# ── one illegal value in a filling that is legal everywhere else ──

@settings(max_examples=12)
@given(kinds, seeds)
def test_one_illegal_value_gives_the_finding_that_its_cell_announces(tmp_path_factory, kind, seed):
    chance, form = random.Random(seed), Form(FORMS[kind])
    workbook = filled(FORMS[kind], filling_of(kind, seed))
    book, now = openpyxl.load_workbook(io.BytesIO(workbook)), Form(workbook)
    answered = [field for field in form.fields if field.rule and book[field.sheet][field.ref].value is not None
                and not is_only_one_of_its_element(field, book)]
    field = chance.choice(answered)
    value = chance.choice([value for value in of_every_sort(ROUND, scheme_of(kind)) if not allows(field, value, {}, now)])
    book[field.sheet][field.ref].value = serial(value)
    results = results_of_forms({"แบบ": saved(book)}, [KINDS[kind]], tmp_path_factory.mktemp("illegal"))
    announced = answers_of(kind)[words_of(field)]
    assert set(results.findings["code"]) <= {code for code, _ in announced.faults} and len(results.findings), (field, value)
    assert {*results.findings["expected"]} <= {announced.expected(fault) for fault in announced.faults}


def is_only_one_of_its_element(field, book):
    """Of such a cell the rule that every element has an indicator would speak too."""
    column = [cell.value for cell in book[field.sheet][field.ref.rstrip("0123456789")]]
    return name_of(field) == "element" and column.count(book[field.sheet][field.ref].value) == 1


# ── through LibreOffice, which calculates everything anew ──

@needs_soffice
def test_thirty_forms_that_libreoffice_has_saved_are_read_exactly_and_compute_what_the_pipeline_computes(tmp_path):
    kind_of = {f"{20_000 + seed}": [*KINDS][seed % len(KINDS)] for seed in range(NUMBER)}
    fillings = {number: filling_of(kind, int(number)) for number, kind in kind_of.items()}
    people = [numbered(KINDS[kind], number) for number, kind in kind_of.items()]
    forms = recalculated({person.person_id: filled(blank_evaluation(person, SETTINGS, ROUND), fillings[person.person_id])
                          for person in people}, tmp_path)
    results = results_of_forms(forms, people, tmp_path)
    assert results.findings.to_dict("records") == [] and len(results.scores) == NUMBER
    for number, form in forms.items():
        reading = read(form)
        assert (reading.kind, reading.findings) == ("evaluation", []), number
        assert said(reading) == meant(fillings[number], form), number
        assert_live_is_ours(live_results(form), number, results)


def recalculated(forms, folder):
    """The forms (name → content) as LibreOffice saves them, all in one go, with every formula calculated anew."""
    for name, form in forms.items():
        (folder / f"{name}.xlsx").write_bytes(form)
    convert(sorted(folder.glob("*.xlsx")), "xlsx", folder / "out")
    return {name: (folder / "out" / f"{name}.xlsx").read_bytes() for name in forms}


def assert_live_is_ours(live, number, results):
    """Scores to two decimals, points of each indicator, band and box; and the cover finds nothing missing."""
    scores, bands = results.scores.set_index("person_id").loc[number], results.bands.set_index("person_id").loc[number]
    items = results.item_scores[(results.item_scores["person_id"] == number) & (results.item_scores["component"] == "achievement")]
    for figure in ("achievement_score", "behaviour_score", "total_score"):
        assert to_two_places(live[figure]) == to_two_places(scores[figure]), (number, figure)
    assert [to_two_places(point / 5) for point in live["points"]] == [to_two_places(exact) for exact in items["points_exact"]], number
    assert live["band"] == bands["band_th"] and live["ticked"].startswith(f"☑ {live['band']} ("), number
    assert set(live["missing"]) == {"✓ ครบแล้ว"}, number


def to_two_places(figure):
    """As a person reads it: the 15 digits of a live figure, or our exact text, rounded half up."""
    return rounded_text(parse_exact(figure) if isinstance(figure, str) else Fraction(f"{figure:.12g}"))
