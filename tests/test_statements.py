"""What a form states of itself: its sums, its weights, its hidden copies and what stands below its sums."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.checks.evaluation import Evaluation
from pipeline.checks.figures import check_figures
from pipeline.checks.statements import check_statements
from pipeline.findings import Finding
from pipeline.intake.reading import Reading
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.rounds import Round
from pipeline.run import evaluate_round
from pipeline.tables import BAND_TABLE, ITEM_SCORES, SCORES
from tests.drawing import ROUND, SETTINGS, draw, read
from tests.test_reading_layouts import COMPETENCIES, HEAD, INDICATORS

REPOSITORY = Path(__file__).parents[1]

TWO_WORKERS = SETTINGS.model_copy(update={"run": SETTINGS.run.model_copy(update={"workers": 2})})
EMPLOYEE = SETTINGS.schemes_for(ROUND)["government_employee"]
NAMES = [rule.name_th for rule in EMPLOYEE.competencies_for("สำนักงาน")]
ROSTER = """
    [ทะเบียน]
    | เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทบุคลากร | กลุ่มลักษณะงาน |
    | "00777" | นายสมชาย ทดสอบ | พนักงานราชการ | สำนักงาน |
"""


def rated(name="หลัก", weights=(), ratings=(4,) * 7, points="{}"):
    """A sheet of all seven competencies, with weights and points where weights are given."""
    sheet = f"[{name}]\n| ที่ | สมรรถนะ | คะแนน (ก) | น้ำหนัก (ข) | รวมคะแนน (ก×ข) |\n"
    for number, (competency, rating) in enumerate(zip(NAMES, ratings), 1):
        weight = weights[number - 1] if weights else ""
        sheet += f"| {number} | {competency} | {rating} | {weight} | {weight and points.format(weight * rating)} |\n"
    return sheet


def evaluation_of(reading: Reading) -> Evaluation:
    names = {rule.code: rule.name_th for rule in EMPLOYEE.competencies}
    rows = [row | {"competency_name": names.get(row["competency_code"], "")} for row in reading.competencies]
    return Evaluation(SimpleNamespace(person_id="00777", work_group="สำนักงาน"), EMPLOYEE, reading.file_name, reading.indicators,
                      rows, reading.stated, frozenset(finding.code for finding in reading.findings))


def about_statements(reading: Reading) -> list[Finding]:
    """Findings about the statements of a form whose person has no score: those about the sums of its tables."""
    return check_statements([evaluation_of(reading)], SCORES.frame([]), BAND_TABLE.frame([]), ITEM_SCORES.frame([]))


def differing(drawing: str) -> list[tuple[str, str, str]]:
    """Sheet, cell and text of the sums that differ."""
    findings = about_statements(read(drawing))
    assert {finding.code for finding in findings} <= {"STATED_TOTAL_DIFFERS"}
    return [(f.sheet_name, f.cell_ref, f.found) for f in findings]


def codes(drawing: str) -> list[tuple[str, str]]:
    return [(f.code, f.cell_ref) for f in read(drawing).findings]


def evaluated(folder, **drawings):
    """The results of a round whose inbox holds these drawings and a roster."""
    (folder / ROUND.folder).mkdir()
    for name, drawing in {"ทะเบียน": ROSTER, **drawings}.items():
        (folder / ROUND.folder / f"{name}.xlsx").write_bytes(draw(drawing))
    return evaluate_round(ROUND, TWO_WORKERS, Place(folder, folder, folder), Watch(quiet=True))


# ── the points of the rows, and the sums ──

def table(points=(255, 120), total=(100, 375), weights=(60, 40)):
    return HEAD + f"""
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ร้อยละ) (ข) | คะแนนรวม (ค) = (ก×ข) |
        | 1 | งานหนึ่ง | 4.25 | {weights[0]} | {points[0]} |
        | 2 | งานสอง | 3 | {weights[1]} | {points[1]} |
        | รวม | | | {total[0]} | {total[1]} |
    """


@pytest.mark.parametrize("unit", [1, 0.01, 0.2, 0.002])
@pytest.mark.parametrize("weights", [(60, 40), (0.6, 0.4), ("60%", "40%"), ("%0.6", "%0.4")])
def test_points_in_any_unit_of_the_forms_are_right(weights, unit):
    total = {60: 100, 0.6: 1, "60%": "100%", "%0.6": "%1"}[weights[0]]
    assert differing(table((round(255 * unit, 4), round(120 * unit, 4)), (total, round(375 * unit, 4)), weights)) == []


@pytest.mark.parametrize(("points", "total", "wrong"), [
    ((250, 120), (100, 370), ("E4", "250")), ((255, 121), (100, 376), ("E5", "121")), ((255, 120), (100, 380), ("E6", "380")),
    ((255, 120), (95, 375), ("D6", "95")), ((1, 2), (3, 4), ("E4", "1")), (("๒๕๕", "๑๒๑"), (100, 376), ("E5", "121"))])
def test_the_first_wrong_figure_of_a_table_is_named_and_not_what_follows_from_it(points, total, wrong):
    assert differing(table(points, total)) == [("แบบประเมิน", *wrong)]


def test_a_wrong_figure_is_told_in_the_unit_of_its_table():
    reading = read(table((2.55, 1.3), (1, 3.85), (0.6, 0.4)))
    finding, = about_statements(reading)
    assert (finding.words["expected"], finding.severity) == ("1.20", "warns")
    assert "ตัวชี้วัดที่ 2" in finding.words["about"]


@pytest.mark.parametrize("nothing", ["", "-", "......", "=C4*D4 =>", "#N/A", "ยังไม่คิด"])
def test_a_figure_that_the_form_does_not_state_is_not_compared(nothing):
    assert differing(table((nothing, 120), (100, nothing))) == []


def test_sums_over_points_that_the_form_rounded_are_right():
    assert differing(HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) | คะแนนรวม (ค) |
        | 1 | งานหนึ่ง | 4.25 | 0.35 | 1.49 |
        | 2 | งานสอง | 4.25 | 0.35 | 1.49 |
        | 3 | งานสาม | 3 | 0.3 | 0.9 |
        | รวม | | | 1 | 3.88 |
    """) == []


def test_a_sum_of_a_group_is_right_and_one_of_neither_group_nor_all_is_not():
    groups = HEAD + """
        | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) | คะแนนรวม (ค) |
        | 1 | งานหนึ่ง | 4.25 | 60 | 255 |
        | รวมด้านปริมาณงาน | | | 60 | 255 |
        | 2 | งานสอง | 3 | 40 | 120 |
        | รวมด้านคุณภาพ | | | 40 | 120 |
    """
    assert differing(groups) == []
    assert differing(groups + "| รวมทั้งสิ้น | | | 100 | 375 |") == []
    assert differing(groups + "| รวมทั้งสิ้น | | | 100 | 255 |") == [("แบบประเมิน", "E8", "255")]


def test_a_sum_on_the_next_page_may_be_of_both_pages():
    first = table().replace("| รวม | | | 100 | 375 |", "").replace("40 | 120", "20 | 60")
    more = "[ต่อ]\n| ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) | คะแนนรวม (ค) |\n| 3 | งานสาม | 5 | 20 | 100 |\n| รวม | | | {} | {} |"
    assert differing(first + more.format(100, 415)) == differing(first + more.format(20, 100)) == []
    assert differing(first + more.format(20, 315)) == [("ต่อ", "E3", "315")]


def test_weights_that_do_not_make_100_are_not_also_a_wrong_sum():
    reading = read(table((255, 105), (100, 360), (60, 35)))
    assert [(f.code, f.cell_ref, f.found) for f in check_figures([evaluation_of(reading)])
            if f.code == "WEIGHTS_NOT_100"] == [("WEIGHTS_NOT_100", "D6", "95")]
    assert differing(table((255, 105), (100, 360), (60, 35))) == []


def test_points_of_competencies_are_compared_each_table_for_itself():
    weights = [15, 15, 10, 15, 15, 15, 15]
    right = INDICATORS + rated(weights=weights)
    assert differing(HEAD + right + "| รวม | | | 100 | 400 |") == []
    wrong = differing(HEAD + right.replace("| 60 |\n", "| 61 |\n") + "| รวม | | | 99 | 407 |")
    assert wrong == [("หลัก", "E2", "61")]


def test_a_product_of_the_mean_that_the_form_rounded_is_right():
    items = "[หลัก]\n| ที่ | สมรรถนะ | คะแนน |\n| 1 | การมุ่งผลสัมฤทธิ์ | |\n" + "".join(
        f'| "1.{n}" | ทำงาน{n} | {rating} |\n' for n, rating in enumerate((3, 3, 4), 1))
    summary = """[สรุป]
        | แบบสรุปพฤติกรรม |
        | ที่ | สมรรถนะ | คะแนน (ก) | น้ำหนัก (ข) | รวมคะแนน (ก×ข) |
        | 1 | การมุ่งผลสัมฤทธิ์ | 3.33 | 100 | {} |
    """
    assert differing(HEAD + INDICATORS + items + summary.format(333)) == []
    assert differing(HEAD + INDICATORS + items + summary.format(333.33)) == []
    assert differing(HEAD + INDICATORS + items + summary.format(340)) == [("สรุป", "E3", "340")]


def test_a_wrong_row_is_named_and_the_score_that_follows_from_it_is_not(tmp_path):
    form = table((250, 120), (100, 370)) + "| คะแนนผลสัมฤทธิ์ของงาน = รวม ÷ 100 × 20 | | | | 74 |\n" + rated()
    findings = evaluated(tmp_path, ก=form).findings
    assert [(row.code, row.cell_ref) for row in findings.itertuples()
            if row.code.startswith("STATED")] == [("STATED_TOTAL_DIFFERS", "E4")]


def test_a_wrong_score_below_right_points_is_named(tmp_path):
    form = table() + "| คะแนนผลสัมฤทธิ์ของงาน = รวม ÷ 100 × 20 | | | | 74 |\n" + rated()
    findings = evaluated(tmp_path, ก=form).findings
    assert [(row.code, row.cell_ref, row.expected) for row in findings.itertuples()
            if row.code.startswith("STATED")] == [("STATED_TOTAL_DIFFERS", "E7", "75.00")]


# ── weights of competencies ──

SIX_AND_REST = [15] * 6 + [10]


def test_weights_that_contradict_each_other_name_both_cells():
    reading = read(HEAD + INDICATORS + rated("แบบ 4.4", SIX_AND_REST) + rated("แบบ 4.3", [10] * 6 + [40]))
    twice = [f for f in reading.findings if f.code == "WEIGHTS_TWICE"]
    assert [(f.sheet_name, f.cell_ref) for f in twice] == [("แบบ 4.3", f"D{row}") for row in range(2, 9)]
    assert twice[0].found == "แบบ 4.4 D2 = 15, แบบ 4.3 D2 = 10"
    assert {f.severity for f in twice} == {"blocks_person"}


@pytest.mark.parametrize("again", [SIX_AND_REST, [weight / 100 for weight in SIX_AND_REST], [f"{weight}%" for weight in SIX_AND_REST]])
def test_weights_that_mean_the_same_in_another_unit_contradict_nothing(again):
    sheet = rated("แบบ 4.3", SIX_AND_REST)
    for number, weight in enumerate(again, 1):
        sheet = sheet.replace(f"| {NAMES[number - 1]} | 4 | {SIX_AND_REST[number - 1]} |", f"| {NAMES[number - 1]} | 4 | {weight} |")
    reading = read(HEAD + INDICATORS + rated("แบบ 4.4", SIX_AND_REST) + sheet)
    assert reading.findings == []
    assert {row["weight_pct"] for row in reading.competencies} == {"15", "10"}


def test_each_table_of_one_set_may_have_its_own_unit():
    core, functional = rated("แบบ 4.4", [12] * 5 + [0.2] * 2).split("| 6 |")
    reading = read(HEAD + INDICATORS + core + "[แบบ 4.5]\n| ที่ | สมรรถนะ | คะแนน (ก) | น้ำหนัก (ข) | รวมคะแนน |\n| 6 |" + functional)
    assert [row["weight_pct"] for row in reading.competencies] == ["12"] * 5 + ["20"] * 2
    assert reading.findings == []


def test_a_weight_that_stands_only_once_contradicts_nothing():
    assert codes(HEAD + INDICATORS + rated("แบบ 4.4") + rated("แบบ 4.3", SIX_AND_REST)) == []


def test_contradicting_weights_are_not_also_wrong_sums():
    weighed = rated("แบบ 4.4", SIX_AND_REST) + "| รวม | | | 100 | 400 |\n"
    assert differing(HEAD + INDICATORS + weighed + rated("แบบ 4.3", [10] * 6 + [40]) + "| รวม | | | 100 | 400 |") == []


@pytest.mark.parametrize("weights", [(), [*SIX_AND_REST[:6], ""]], ids=["none", "one lacking"])
def test_a_sum_of_competencies_that_lack_their_weights_is_not_compared(weights):
    assert differing(HEAD + INDICATORS + rated(weights=weights) + "| รวม | | | 100 | 999 |") == []


# ── hidden copies and hidden rows ──

@pytest.mark.parametrize(("hidden", "differs"), [
    ((4,) * 7, False), ((4,) * 6 + (5,), True), (("",) * 7, False), (("", 4, 4, 4, 4, 4, 4), False), (("", 3, 4, 4, 4, 4, 4), True)])
def test_a_hidden_copy_of_the_ratings_is_compared_by_competency(hidden, differs):
    found = codes(HEAD + INDICATORS + rated() + rated("หลัก (2)", ratings=hidden).replace("[", "[hidden: "))
    assert found == ([("HIDDEN_COPY_DIFFERS", "B1")] if differs else [])


def test_a_hidden_summary_that_repeats_the_means_differs_in_nothing():
    items = "[หลัก]\n| ที่ | สมรรถนะ | คะแนน |\n| 1 | การมุ่งผลสัมฤทธิ์ | |\n" + '| "1.1" | ทำงาน | 3 |\n| "1.2" | ติดตาม | 4 |\n'
    summary = "[hidden: สรุป]\n| ที่ | สมรรถนะ | คะแนน |\n| 1 | การมุ่งผลสัมฤทธิ์ | {} |"
    assert codes(HEAD + INDICATORS + items + summary.format(3.5)) == []
    assert codes(HEAD + INDICATORS + items + summary.format(5)) == [("HIDDEN_COPY_DIFFERS", "B1")]


def test_weights_are_not_summed_without_the_row_that_is_hidden():
    reading = read(table() + "hide row 5\n" + rated(weights=[15] * 7))
    assert [f.code for f in reading.findings] == ["ROW_HIDDEN"]
    faults = [f for f in check_figures([evaluation_of(reading)]) if f.code == "WEIGHTS_NOT_100"]
    assert [(f.sheet_name, f.found) for f in faults] == [("หลัก", "105")]
    assert about_statements(reading) == []


# ── below the sum ──

@pytest.mark.parametrize(("row", "cell"), [("| 3 | งานสาม | 5 | | |", "C7"), ("| 3 | งานสาม | | 20 | |", "D7"),
                                           ("| | งานสาม | ระดับ 4 | ...... | |", "C7"), ("| 3 | งานสาม | | 20% | |", "D7")])
def test_a_half_filled_row_below_the_sum_is_said(row, cell):
    reading = read(HEAD + INDICATORS + row + COMPETENCIES)
    assert [(f.code, f.cell_ref, f.severity) for f in reading.findings] == [("ROW_BELOW_SUM", cell, "warns")]
    assert len(reading.indicators) == 2


def test_a_ticked_competency_below_the_sum_is_an_answer_that_lacks_its_weight():
    reading = read(HEAD + INDICATORS + """
        [สมรรถนะ]
        | สมรรถนะ | 1 | 2 | 3 | 4 | 5 | น้ำหนัก |
        | การมุ่งผลสัมฤทธิ์ | | | | ✓ | | 100 |
        | รวม | | | | | | 100 |
        | บริการที่ดี | | | ✓ | | | |
    """)
    assert [(f.code, f.cell_ref, f.found) for f in reading.findings] == [("WEIGHT_MISSING", "G4", "")]
    assert [(c["competency_code"], c["rating"]) for c in reading.competencies] == [("results", "4"), ("service", "3")]


@pytest.mark.parametrize("row", [
    "| | (นายสมชาย ทดสอบ) | | |", "| | คะแนนเฉลี่ย | 4 | |", "| | ด้านคุณภาพ | | 40 |", "| | ลงชื่อ .......... | 4 | |",
    "| | ......... | 4 | |", "| | ตำแหน่ง ครู | ผู้ประเมิน | |", "| 3 | งานสาม | ...... | - |", "| | 5 เมษายน 2566 | 5 เมษายน 2566 | |"])
def test_what_a_form_prints_below_its_sum_is_no_half_filled_row(row):
    assert codes(HEAD + INDICATORS + row + COMPETENCIES) == []


# ── every cell that is spoken of ──

@pytest.mark.parametrize("round_", ["2565/2", "2566/1"])
def test_the_cell_of_every_finding_of_the_example_office_is_among_the_cells(round_):
    place = Place(*[REPOSITORY / "input"] * 3)
    results = evaluate_round(Round.parse(round_), TWO_WORKERS, place, Watch(quiet=True))
    assert unnamed_cells(results) == set()


def test_the_cell_of_every_statement_that_differs_is_among_the_cells(tmp_path):
    form = table((255, 120), (95, 375)) + "| คะแนนผลสัมฤทธิ์ของงาน = รวม ÷ 100 × 20 | | | | 74 |\n" + rated() + """
        [สรุป]
        | ☐ ดีเด่น (95–100) | ☑ ดีมาก (85–94) | ☐ ดี (75–84) |
    """
    results = evaluated(tmp_path, ก=form)
    assert [(row.code, row.cell_ref) for row in results.findings.itertuples() if row.code.startswith("STATED")] == [
        ("STATED_BAND_DIFFERS", "B1"), ("STATED_TOTAL_DIFFERS", "D6"), ("STATED_TOTAL_DIFFERS", "E7")]
    assert unnamed_cells(results) == set()


def unnamed_cells(results) -> set[tuple[str, str, str]]:
    place = ["file_name", "sheet_name", "cell_ref"]
    named = results.findings[results.findings["cell_ref"] != ""]
    cells = {tuple(line[name] if name in line else file_name for name in place) for file_name in results.files["file_name"]
             for line in results.cells.of(file_name)}
    return set(named[place].itertuples(index=False, name=None)) - cells


# ── the former round's score on form 4.1 ──

BOTH_ROUNDS = """
    [สรุป (4.1)]
    | องค์ประกอบการประเมิน | น้ำหนัก (ข) | ครั้งที่ 1 | | ครั้งที่ 2 | |
    | | | คะแนน (ก) | รวมคะแนน (ก)×(ข) | คะแนน (ก) | รวมคะแนน (ก)×(ข) |
    | 1. ผลสัมฤทธิ์ของงาน | 80 | {former} | | 80 | 64 |
    | 2. พฤติกรรมการปฏิบัติงาน | 20 | 70 | | 80 | 16 |
    | รวม | 100 | | | | 80 |
    merge A1:A2 B1:B2 C1:D1 E1:F1
"""


@pytest.mark.parametrize(("former", "faults"), [
    ("70", []), ("", []), ("0", []), ("100", []), ("-", []), ("ดีมาก", ["ดีมาก"]), ("100.5", ["100.5"]), ("-1", ["-1"])])
def test_a_former_score_that_is_no_score_is_said_at_its_cell(former, faults):
    reading = read(HEAD.replace("ครั้งที่ 1 ", "ครั้งที่ 2 ") + INDICATORS + BOTH_ROUNDS.format(former=former), round_=ROUND.next)
    assert [(f.found, f.cell_ref) for f in reading.findings if f.code == "FORMER_SCORE_UNREADABLE"] == [
        (fault, "C3") for fault in faults]


def test_in_the_first_round_of_a_year_no_column_is_the_former_rounds():
    reading = read(HEAD + INDICATORS + BOTH_ROUNDS.format(former="ดีมาก"))
    assert "FORMER_SCORE_UNREADABLE" not in {f.code for f in reading.findings}


def test_the_rounds_may_stand_above_the_heading_of_the_components():
    above = """
        [สรุป (4.1)]
        | | | ครั้งที่ 1 | | ครั้งที่ 2 | |
        | องค์ประกอบการประเมิน | น้ำหนัก (ข) | คะแนน (ก) | รวมคะแนน | คะแนน (ก) | รวมคะแนน |
        | 1. ผลสัมฤทธิ์ของงาน | 80 | ดีมาก | | 85 | 68 |
        | 2. พฤติกรรมการปฏิบัติงาน | 20 | 70 | | 80 | 16 |
        | รวม | 100 | | | | 84 |
        merge C1:D1 E1:F1
    """
    reading = read(HEAD.replace("ครั้งที่ 1 ", "ครั้งที่ 2 ") + INDICATORS + above, round_=ROUND.next)
    assert [(s.of, s.text, s.cell_ref) for s in reading.stated if s.sheet_name == "สรุป (4.1)" and not s.of.startswith("weight")] == [
        ("achievement", "85", "E3"), ("behaviour", "80", "E4"), ("total", "84", "F5")]
    assert [f.cell_ref for f in reading.findings if f.code == "FORMER_SCORE_UNREADABLE"] == ["C3"]


def test_a_summary_without_a_row_of_its_total_states_what_it_has():
    reading = read(HEAD + INDICATORS + """
        [สรุป]
        | องค์ประกอบการประเมิน | คะแนน (ก) | น้ำหนัก (ข) | รวมคะแนน |
        | 1. ผลสัมฤทธิ์ของงาน | 75 | 80 | 60 |
        | 2. พฤติกรรมการปฏิบัติงาน | 80 | 20 | 16 |
    """)
    assert [(s.of, s.text) for s in reading.stated if s.sheet_name == "สรุป"] == [
        ("achievement", "75"), ("behaviour", "80"), ("weight:achievement", "80"), ("weight:behaviour", "20")]
