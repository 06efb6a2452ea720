"""raises.xlsx: what the office chooses or types comes back as it was meant, costs what the form said, and is never guessed at."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.config_raises import STEPS
from pipeline.decisions.pay import Pay, cost_of, raise_of, satang
from pipeline.decisions.raise_sheet import choose_raise_sheet, read_raise_sheet
from pipeline.decisions.raises import share_raises
from pipeline.documents.blank.fields import raise_percent, scenario_choice
from pipeline.documents.findings.units import messages, units_to_tell
from pipeline.documents.pages import RAISES_FORM, office_page, pages
from pipeline.documents.raises.form import PERCENT_SHEET, SCENARIO_SHEET, raises_form
from pipeline.intake.learn import learn
from pipeline.intake.matching import Matched
from pipeline.intake.workbook import read_content
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.publish import raise_papers
from pipeline.rounds import Round
from pipeline.run import evaluate_round
from tests.blank_filling import saved
from tests.drawing import ROUND, SETTINGS, draw, read
from tests.form_probes import typed
from tests.form_rules import Form, allows
from tests.office_suite import converted, needs_soffice, recalculated_differences
from tests.papers_of import contents, texts
from tests.raise_office import OFFICE as DRAWN, raised_round
from tests.sample_results import CONFIG, sample_results
from tests.test_raises import EMPLOYEE, SERVANT, office, with_rule

INBOX = Path(__file__).parents[1] / "input" / "2566-1"
GIVEN, BY_BAND, BY_SCORE = "สำนักงานกำหนดเอง", "ร้อยละเดียวต่อระดับ", "ไล่ตามคะแนน"
FIRST_LINE = 4                          # of a list, as a person counts rows
PERCENT, REMARK, RAISED, SPECIAL = "L", "O", "M", "N"


def scheme_of(code=SERVANT, settings=SETTINGS, round_=ROUND):
    return settings.schemes_for(round_)[code]


# ── the form of the example office, out and back ──

def evaluated(folder, files=()):
    """The example office's round with these further files (name, content) in its inbox."""
    inbox = folder / "inbox" / ROUND.folder
    inbox.mkdir(parents=True)
    for file in INBOX.rglob("*"):
        if file.is_file():
            (inbox / file.relative_to(INBOX)).parent.mkdir(parents=True, exist_ok=True)
            (inbox / file.relative_to(INBOX)).write_bytes(file.read_bytes())
    for name, content in files:
        (inbox / name).write_bytes(content)
    return evaluate_round(ROUND, SETTINGS, Place(folder / "inbox", folder / "output", CONFIG), Watch(quiet=True))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return evaluated(tmp_path_factory.mktemp("example"))


def lines_of(form):
    """person_id → row of the percents' sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(form))[PERCENT_SHEET]
    return {sheet.cell(row, 2).value: row for row in range(FIRST_LINE, sheet.max_row + 1) if sheet.cell(row, 2).value}


def filled(form, percents=None, choice="", remarks=None, modified=datetime(2023, 4, 20)):
    """The form with percents (person_id → percent), a scenario ticked and remarks, as saved on a day."""
    book, rows = openpyxl.load_workbook(io.BytesIO(form)), lines_of(form)
    for column, answers in ((PERCENT, percents or {}), (REMARK, remarks or {})):
        for person_id, value in answers.items():
            book[PERCENT_SHEET][f"{column}{rows[person_id]}"].value = value
    for row in book[SCENARIO_SHEET].iter_rows(min_row=FIRST_LINE) if choice else ():
        if row[1].value == choice:
            row[8].value = "เลือก"
    return last_saved(saved(book), modified)


def last_saved(workbook, moment):
    """The workbook as one that was last saved at this moment; openpyxl writes its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "docProps/core.xml":
                text = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + f"{moment.isoformat()}Z".encode(), text)
            new.writestr(name, text)
    return out.getvalue()


def eligible_of(results):
    return [line.person_id for line in results.raises.itertuples() if line.eligible == "yes"]


def raises_of(results):
    return {line.person_id: line for line in results.raises.itertuples()}


def budgets_of(results):
    return {line.scenario: line for line in results.raise_budgets.itertuples()}


def about(results, *names):
    """(code, cell) of every finding about these files."""
    return [(f.code, f.cell_ref) for f in results.findings.itertuples() if f.file_name in names]


def test_the_form_stands_where_raises_are_due_and_the_office_page_leads_to_it(example):
    assert RAISES_FORM in contents(raise_papers(example)) and f'href="{RAISES_FORM}"' in office_page(example)
    none_due = sample_results()
    assert RAISES_FORM not in contents(raise_papers(none_due)) and RAISES_FORM not in office_page(none_due)


def test_the_form_as_printed_says_nothing_and_changes_nothing(example, tmp_path):
    back = evaluated(tmp_path, [("แบบ.xlsx", raises_form(example))])
    (file,) = [file for file in back.files.itertuples() if file.file_name == "แบบ.xlsx"]
    assert (file.file_kind, file.file_status, file.person_id) == ("raises", "accepted", "") and about(back, "แบบ.xlsx") == []
    assert back.raises.equals(example.raises) and back.raise_budgets.equals(example.raise_budgets)


def test_a_scenario_that_is_ticked_counts(example, tmp_path):
    back = evaluated(tmp_path, [("แบบ.xlsx", filled(raises_form(example), choice=BY_BAND))])
    assert [name for name, line in budgets_of(back).items() if line.is_chosen] == [BY_BAND] and about(back, "แบบ.xlsx") == []
    assert set(back.raises["scenario"]) == {BY_BAND} and set(back.raises["percent_cell_ref"]) == {""}


def test_typed_percents_count_with_their_cells_and_remarks_also_where_nothing_is_ticked(example, tmp_path):
    form, people = raises_form(example), eligible_of(example)
    percents = dict.fromkeys(people, 2.5)
    for choice in ("", GIVEN):
        back = evaluated(tmp_path / f"{choice}1", [("แบบ.xlsx", filled(form, percents, choice, {people[0]: "ตามมติ"}))])
        own = raises_of(back)
        assert {own[person_id].percent for person_id in people} == {"2.50"} and about(back, "แบบ.xlsx") == []
        assert [(own[p].percent_file_name, own[p].percent_sheet_name, own[p].percent_cell_ref) for p in people] == [
            ("แบบ.xlsx", PERCENT_SHEET, f"{PERCENT}{row}") for p in people for row in [lines_of(form)[p]]]
        assert (own[people[0]].remark, own[people[1]].remark) == ("ตามมติ", "")
        assert budgets_of(back)[GIVEN].is_chosen == "yes" and budgets_of(back)[GIVEN].stopped_by == "given"
        assert {own[p].percent_cell_ref for p in people} <= {cell["cell_ref"] for cell in back.cells.of("แบบ.xlsx")}


def test_percents_beside_another_scenario_are_not_used_and_that_is_said(example, tmp_path):
    people = eligible_of(example)
    back = evaluated(tmp_path, [("แบบ.xlsx", filled(raises_form(example), dict.fromkeys(people, 2.5), BY_BAND))])
    assert about(back, "แบบ.xlsx") == [("RAISE_PERCENTS_NOT_USED", f"{PERCENT}4")]
    assert set(back.raises["scenario"]) == {BY_BAND} and set(back.raises["percent_cell_ref"]) == {""}


def test_of_two_forms_the_later_counts_as_a_whole_and_one_as_printed_competes_with_none(example, tmp_path):
    form, people = raises_form(example), eligible_of(example)
    back = evaluated(tmp_path, [("ก.xlsx", filled(form, dict.fromkeys(people, 2.5), modified=datetime(2023, 4, 22))),
                                ("ข.xlsx", filled(form, {people[0]: 6.0}, modified=datetime(2023, 4, 21))), ("ค.xlsx", form)])
    status = {file.file_name: file.file_status for file in back.files.itertuples()}
    assert [status[name] for name in ("ก.xlsx", "ข.xlsx", "ค.xlsx")] == ["accepted", "superseded", "accepted"]
    assert about(back, "ก.xlsx", "ข.xlsx", "ค.xlsx") == [("SUBMISSION_SUPERSEDED", "")]
    assert {raises_of(back)[p].percent for p in people} == {"2.50"}


@pytest.fixture(scope="module")
def faulty(example, tmp_path_factory):
    """The example office's round with percents out of order, one that is none, and one far over the cap."""
    people = eligible_of(example)
    percents = dict(zip(people, (1.37, "สามครึ่งเศษ", 44.55, 5.83, 3.91)))
    return evaluated(tmp_path_factory.mktemp("faulty"), [("แบบ.xlsx", filled(raises_form(example), percents))])


def test_what_is_wrong_on_the_form_stands_on_no_units_page_and_in_no_message(faulty):
    codes = {code for code, _ in about(faulty, "แบบ.xlsx")}
    assert {"LINE_VALUE_UNREADABLE", "RAISE_PERCENT_IMPOSSIBLE", "RAISE_PERCENT_BELOW_LOWER_SCORE"} <= codes
    assert set(faulty.findings[faulty.findings["file_name"] == "แบบ.xlsx"]["person_id"]) == {""}
    told = "\n".join(message.text for unit in units_to_tell(faulty) for message in messages(unit, faulty))
    shown = "\n".join(page for name, page in texts(pages(faulty)).items() if name.startswith(("units/", "people/", "letters/")))
    assert [secret for secret in ("44.55", "1.37", "สามครึ่งเศษ", "3.91", "แบบ.xlsx") if secret in told + shown] == []


# ── the running total ──

@needs_soffice
def test_every_formula_of_the_form_as_printed_carries_what_recalculating_gives(example, tmp_path):
    assert recalculated_differences(raises_form(example), tmp_path) == []


@needs_soffice
def test_the_live_total_is_what_the_same_percents_cost_when_they_come_back(example, tmp_path):
    people = eligible_of(example)
    content = filled(raises_form(example), dict(zip(people, (6, 5.51, 3.5, 2.49, 4.01))), GIVEN)
    fresh = converted(content, tmp_path, "xlsx").read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(fresh), data_only=True)[PERCENT_SHEET]
    line = budgets_of(evaluated(tmp_path, [("แบบ.xlsx", fresh)]))[GIVEN]
    last = FIRST_LINE + len(example.raises)
    assert (f"{sheet[f'{RAISED}{last}'].value:.2f}", f"{sheet[f'{SPECIAL}{last}'].value:.2f}") == (
        f"{float(line.raise_baht):.2f}", f"{float(line.special_compensation):.2f}")
    assert sheet["A1"].value.endswith(f"วงเงิน {int(line.budget):,}.00 บาท · ใช้ไป {float(line.used):,.2f} บาท · "
                                      f"คงเหลือ {float(line.unspent):,.2f} บาท")


SALARIES = {"ปฏิบัติการ": range(15000, 26901, 70), "ชำนาญงาน": range(38000, 38751, 10), "อาวุโส": range(15410, 54821, 900)}


@needs_soffice
@pytest.mark.parametrize(("code", "changed"), [
    (SERVANT, {}), (SERVANT, {"special": "beside"}), (SERVANT, {"special": "none"}),
    (EMPLOYEE, {"is_on": True, "base": "own_pay"})])
def test_every_line_counts_as_the_pipeline_does(code, changed, tmp_path):
    settings, round_ = with_rule(code, **changed), Round.parse("2566/2")
    if code == EMPLOYEE:
        line = next(iter(SETTINGS.salary_bases(round_.first_day).values()))[0]
        settings = settings.model_copy(update={"salary_base": (line.model_copy(update={
            "scheme": EMPLOYEE, "level": "บริหารทั่วไป", "midpoint": None, "lower_base": None, "upper_base": None, "maximum": 30000}),)})
        people = [("บริหารทั่วไป", f"{29000 + 7 * turn}.{turn % 100:02}") for turn in range(140)]
    else:
        people = [(level, str(salary)) for level, salaries in SALARIES.items() for salary in salaries]
    results = of_office(people, code, settings, round_)
    rule, own = settings.schemes_for(round_)[code].raises, raises_of(results)
    percents = {person_id: (37 * turn % (rule.cap + 1)) / STEPS for turn, person_id in enumerate(own)}
    content = filled(raises_form(results), percents)
    sheet = openpyxl.load_workbook(converted(content, tmp_path, "xlsx"), data_only=True)[PERCENT_SHEET]
    used = 0
    for person_id, row in lines_of(content).items():
        salary, base, maximum = (satang(text) for text in (own[person_id].salary, own[person_id].base, own[person_id].maximum))
        paid = raise_of(Pay(salary, base, maximum - salary), round(percents[person_id] * STEPS), rule)
        shown = [f"{sheet[f'{column}{row}'].value:.2f}" for column in (RAISED, SPECIAL)]
        assert shown == [f"{amount // 100}.{amount % 100:02}" for amount in paid], (own[person_id], percents[person_id])
        used += cost_of(paid, rule)
    assert f"ใช้ไป {used // 100:,}.{used % 100:02} บาท" in sheet["A1"].value and len(own) > 100


def of_office(people, code, settings, round_):
    """The results of an office of these people (level, salary), everybody of one score."""
    text = "\n".join(f"{number:04} | {level} | {salary} | 85.00 | 6 | 0 | 0 | 0" for number, (level, salary) in enumerate(people, 1))
    frame, statuses, scores, rounds = office(text, code)
    (raises, budgets, scenarios), _ = share_raises(frame, statuses, scores, rounds, read_raise_sheet([], frame, {}, round_)[0],
                                                   settings, round_)
    return replace(sample_results(str(round_), settings=settings), people=frame, raises=raises, raise_budgets=budgets,
                   scenario_raises=scenarios)


# ── what the form lets in is what the checker accepts ──

TRIED = [0, 6, 2.7, 2.71, 0.01, 5.99, 0.1 + 0.2, 6.01, -0.01, 2.705, 0.027, 100, "สาม", "ดีเด่น", "2.7.1", True, "1,5"]


@pytest.mark.parametrize("value", TRIED)
def test_a_percent_that_the_form_lets_in_is_read_exactly_and_what_it_refuses_is_found_as_announced(example, value):
    form, answer = Form(raises_form(example)), raise_percent(scheme_of().raises)
    field = next(field for field in form.fields if field.sheet == PERCENT_SHEET and field.ref == f"{PERCENT}{FIRST_LINE}")
    assert (field.rule.errorTitle, field.rule.error) == (answer.name, answer.message)
    content = typed(form.content, {field.place: value}, "90000")
    reading = read_content(content, "แบบ.xlsx", SETTINGS.limits, ROUND)
    sheet, findings = read_raise_sheet([Matched(reading, "accepted")], example.people, example.schemes, ROUND)
    said = [*reading.findings, *findings]
    if allows(field, value, {}, form):
        assert said == [] and [*sheet.percents.values()] == [round(value * STEPS)]
    else:
        announced = {code: answer.expected((code, words)) for code, words in answer.faults}
        assert sheet.percents == {} and [(f.code, f.cell_ref) for f in said] == [(said[0].code, field.ref)]
        assert said[0].code in announced and announced[said[0].code] in field.rule.error


def test_the_choice_is_one_word_and_only_people_who_may_have_a_raise_have_an_open_line(example):
    form = Form(raises_form(example))
    choices = [field for field in form.fields if field.sheet == SCENARIO_SHEET]
    assert {field.rule.error for field in choices} == {scenario_choice().message} and len(choices) == 4
    assert allows(choices[0], "เลือก", {}, form) and not allows(choices[0], "ใช่", {}, form)
    rows = {row for person_id, row in lines_of(form.content).items() if person_id in eligible_of(example)}
    assert {field.ref for field in form.fields if field.sheet == PERCENT_SHEET} == {
        f"{column}{row}" for row in rows for column in (PERCENT, REMARK)}


def test_a_form_whose_budget_is_not_known_calls_no_percents_too_many():
    """A salary is missing on the roster: what a percent costs still stands in its line, what may be spent nowhere."""
    book = openpyxl.load_workbook(io.BytesIO(raises_form(raised_round(DRAWN.replace("34860", "     ")))))
    turned, = {len(book[name].conditional_formatting) for name in book.sheetnames if name.startswith(PERCENT_SHEET)}
    known = openpyxl.load_workbook(io.BytesIO(raises_form(raised_round(DRAWN))))
    assert {turned + 1} == {len(known[name].conditional_formatting) for name in known.sheetnames if name.startswith(PERCENT_SHEET)}


def test_the_form_lists_everybody_best_score_first_and_says_why_somebody_has_none(example):
    rows, own = lines_of(raises_form(example)), raises_of(example)
    scores = [float(own[person_id].score) for person_id in rows if own[person_id].eligible == "yes"]
    assert set(rows) == set(own) and scores == sorted(scores, reverse=True)
    sheet = openpyxl.load_workbook(io.BytesIO(raises_form(example)))[PERCENT_SHEET]
    for person_id, row in rows.items():
        if own[person_id].eligible == "no":
            assert sheet[f"K{row}"].value == own[person_id].reason and sheet[f"{PERCENT}{row}"].protection.locked


# ── a sheet drawn: every finding by its name and cell ──

HEAD = "| เลขที่ตำแหน่ง | ชื่อ-สกุล | เงินเดือน | ฐานในการคำนวณ | ร้อยละที่ได้เลื่อน | หมายเหตุ |"
SOUND = {"1": "| 1 | นายที่ 1 | 34860 | 36470 | 3 | |", "2": "| 2 | นายที่ 2 | 38480 | 31610 | 2.5 | |",
         "3": "| 3 | นายที่ 3 | 14570 | 12310 | 2 | |", "4": "| 4 | นายที่ 4 | 15000 | 17980 | 1 | |",
         "5": "| 5 | นายที่ 5 | 15540 | 17980 | 2.5 | |"}
CELLS = {person_id: f"E{row}" for row, person_id in enumerate(SOUND, 2)}


def drawn(changed=None, further="", scenarios="", head=HEAD):
    lines = [head, *(SOUND | (changed or {})).values(), further]
    return "\n".join(["[ร้อยละ]", *filter(None, lines), scenarios])


def judged(text, settings=SETTINGS, round_=ROUND):
    """The sheet drawn and all that is found about it, with 90 and 91 by person and scenario."""
    people, statuses, scores, rounds = office()
    reading = read(text, "ร้อยละ.xlsx")
    sheet, findings = read_raise_sheet([Matched(reading, "accepted")], people, settings.schemes_for(round_), round_)
    (raises, budgets, _), more = share_raises(people, statuses, scores, rounds, sheet, settings, round_)
    found = [*reading.findings, *findings, *more]
    return sheet, found, {row.person_id: row for row in raises.itertuples()}, {row.scenario: row for row in budgets.itertuples()}


def codes_and_cells(found):
    return [(finding.code, finding.cell_ref) for finding in found]


def test_sound_percents_are_used_without_a_word():
    sheet, found, raises, budgets = judged(drawn())
    assert found == [] and sheet.percents == {"1": 300, "2": 250, "3": 200, "4": 100, "5": 250} and sheet.chosen == {SERVANT: GIVEN}
    assert {p: raises[p].percent for p in SOUND} == {"1": "3.00", "2": "2.50", "3": "2.00", "4": "1.00", "5": "2.50"}
    assert budgets[GIVEN].is_chosen == "yes" and raises["1"].raise_baht == "1100"


@pytest.mark.parametrize(("person", "line", "found"), [
    ("1", "| 1 | นายที่ 1 | 34860 | 36470 | 6.01 | |", [("RAISE_PERCENT_IMPOSSIBLE", "E2")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 36470 | -1 | |", [("RAISE_PERCENT_IMPOSSIBLE", "E2")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 36470 | 3.005 | |", [("RAISE_PERCENT_IMPOSSIBLE", "E2")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 36470 | 3,5 | |", [("LINE_VALUE_UNREADABLE", "E2")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 36470 | =B9 => | |", [("LINE_VALUE_UNREADABLE", "E2")]),
    ("1", "| 99 | นายที่ 99 | 34860 | 36470 | 3 | |", [("RAISE_PERSON_UNKNOWN", "A2"), ("RAISE_PERCENT_MISSING", "")]),
    ("1", "| 99 | นายที่ 99 | 34860 | 36470 | | |", [("RAISE_PERCENT_MISSING", "")]),
    ("1", "| 1 | นายที่ 2 | 34860 | 36470 | 3 | |", [("RAISE_NAME_OF_ANOTHER", "B2"), ("RAISE_PERCENT_MISSING", "")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 36470 | | |", [("RAISE_PERCENT_MISSING", "E2")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 24410 | 3 | |", [("RAISE_BASE_OF_OTHER_LEVEL", "D2")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 17980 | 3 | |", [("RAISE_BASE_OF_OTHER_LEVEL", "D2")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 17981 | 3 | |", [("RAISE_BASE_UNKNOWN", "D2")]),
    ("1", "| 1 | นายที่ 1 | 34000 | 36470 | 3 | |", [("RAISE_SALARY_DIFFERS", "C2")]),
    ("2", "| 2 | นายที่ 2 | 38480 | 31610 | 2.4 | |", [("RAISE_SCORES_EQUAL_PERCENTS_NOT", "E3")]),
    ("1", "| 1 | นายที่ 1 | 34860 | 36470 | 2.49 | |", [("RAISE_PERCENT_BELOW_LOWER_SCORE", "E2")])])
def test_a_line_that_does_not_fit_is_said_at_its_cell(person, line, found):
    sheet, said, raises, _ = judged(drawn({person: line}))
    assert codes_and_cells(said) == found and {finding.severity for finding in said} == {"warns"}
    assert {finding.person_id for finding in said if finding.code.startswith("RAISE_")} <= {""}
    is_used = not {"RAISE_PERCENT_IMPOSSIBLE", "LINE_VALUE_UNREADABLE", "RAISE_PERCENT_MISSING"} & {code for code, _ in found}
    assert (person in sheet.percents) == is_used == (raises[person].percent != "")


@pytest.mark.parametrize(("base", "owner"), [("24410", "ฐานล่างของระดับชำนาญการ"), ("17980", "ฐานล่างของระดับปฏิบัติการ"),
                                             ("32250", "ฐานล่างของระดับอาวุโส")])
def test_a_base_of_another_level_is_named_with_its_level(base, owner):
    _, (found,), raises, _ = judged(drawn({"1": f"| 1 | นายที่ 1 | 34860 | {base} | 3 | |"}))
    assert found.words["about"] == owner and "36470" in found.words["expected"] and raises["1"].base == "36470"


def test_a_percent_for_somebody_who_may_have_none_is_said_with_the_reason_unless_it_is_nothing():
    for percent, codes in (("2", [("RAISE_PERSON_NOT_ELIGIBLE", "E7")]), ("0", []), ("-", [])):
        _, found, raises, _ = judged(drawn(further=f"| 6 | นายที่ 6 | 17510 | 17980 | {percent} | |"))
        assert codes_and_cells(found) == codes and raises["6"].raise_baht == "0" and raises["6"].percent_cell_ref == ""
        assert all(raises["6"].reason == finding.words["expected"] for finding in found)


def test_a_percent_for_a_personnel_type_without_raises_in_the_round_is_said():
    people = office()[0]
    others = people.assign(scheme=EMPLOYEE)
    sheet, found = read_raise_sheet([Matched(read(drawn(), "ร้อยละ.xlsx"), "accepted")], others, SETTINGS.schemes_for(ROUND), ROUND)
    assert {finding.code for finding in found} == {"RAISE_PERSON_NOT_ELIGIBLE"} and len(found) == 5
    assert (sheet.percents, sheet.chosen) == ({}, {})


def test_of_two_percents_for_one_person_neither_is_used_and_two_that_agree_are_one():
    sheet, found, raises, _ = judged(drawn(further="| 1 | นายที่ 1 | 34860 | 36470 | 3.5 | |"))
    assert codes_and_cells(found) == [("RAISE_PERSON_TWICE", "E2"), ("RAISE_PERSON_TWICE", "E7")]
    assert "1" not in sheet.percents and raises["1"].percent == "" and found[0].words["expected"] == "แผ่น ร้อยละ ช่อง E7"
    sheet, found, *_ = judged(drawn(further="| 1 | นายที่ 1 | 34860 | 36470 | 3.00 | |"))
    assert found == [] and sheet.percents["1"] == 300


def test_a_percent_outside_the_range_of_its_band_is_said_where_the_scenario_has_ranges():
    rule = scheme_of().raises
    ranged = rule.scenario_of(BY_SCORE).model_copy(update={"name": GIVEN, "method": "given", "fill": False})
    _, found, *_ = judged(drawn({"4": "| 4 | นายที่ 4 | 15000 | 17980 | 0.49 | |"}), with_rule(scenario=GIVEN, scenarios=(ranged,)))
    assert codes_and_cells(found) == [("RAISE_PERCENT_OUTSIDE_BAND", "E5")] and found[0].words["expected"] == "0.50–2.50"


# ── which scenario counts ──

def choices(*lines):
    return "\n".join(["[ฉากทัศน์]", "| ประเภทบุคลากร | ฉากทัศน์ | เลือกใช้ |",
                      *(f"| {scheme} | {scenario} | {said} |" for scheme, scenario, said in lines)])


TYPE = "บุคลากรทางการศึกษาอื่น 38 ค.(2)"


@pytest.mark.parametrize(("lines", "chosen", "found"), [
    ([(TYPE, BY_BAND, "เลือก")], BY_BAND, []), ([(TYPE, BY_BAND, "✓"), (TYPE, BY_SCORE, "ไม่เลือก")], BY_BAND, []),
    ([(TYPE, "ให้เท่ากันหมด", "เลือก")], "", [("RAISE_SCENARIO_UNKNOWN", "C2")]),
    ([("พนักงานราชการ", BY_BAND, "เลือก")], "", [("RAISE_SCENARIO_UNKNOWN", "C2")]),
    ([(TYPE, BY_BAND, "เลือก"), (TYPE, BY_SCORE, "เลือก")], "", [("RAISE_SCENARIOS_TWO", "C2"), ("RAISE_SCENARIOS_TWO", "C3")]),
    ([(TYPE, BY_BAND, "อาจจะ")], "", [("LINE_VALUE_UNREADABLE", "C2")])])
def test_one_known_scenario_a_personnel_type_is_chosen_and_anything_else_is_said(lines, chosen, found):
    sheet, said, _, budgets = judged(choices(*lines))
    assert codes_and_cells(said) == found and sheet.chosen == ({SERVANT: chosen} if chosen else {})
    assert [name for name, line in budgets.items() if line.is_chosen] == [chosen or BY_SCORE]


def test_percents_count_where_the_given_scenario_is_ticked_or_set_and_are_said_to_be_unused_elsewhere():
    for sheet_text, settings, is_used in (
            (drawn(scenarios=choices((TYPE, GIVEN, "เลือก"))), SETTINGS, True), (drawn(), with_rule(scenario=GIVEN), True),
            (drawn(scenarios=choices((TYPE, BY_BAND, "เลือก"))), SETTINGS, False),
            (drawn(scenarios=choices((TYPE, BY_BAND, "เลือก"), (TYPE, GIVEN, "เลือก"))), SETTINGS, False),
            (drawn(), with_rule(scenarios=scheme_of().raises.scenarios[:3]), False)):
        _, found, raises, _ = judged(sheet_text, settings)
        assert ("RAISE_PERCENTS_NOT_USED" in {finding.code for finding in found}) != is_used
        assert (raises["1"].percent_cell_ref == "E2") == is_used


def test_a_scenario_and_a_given_one_of_several_are_never_guessed():
    rule = scheme_of().raises
    two = (*rule.scenarios, rule.scenario_of(GIVEN).model_copy(update={"name": "กำหนดเองแบบที่สอง"}))
    sheet, found, *_ = judged(drawn(), with_rule(scenarios=two))
    assert sheet.chosen == {} and [finding.code for finding in found] == ["RAISE_PERCENTS_NOT_USED"]


# ── what a percent may look like ──

@pytest.mark.parametrize(("typed_as", "steps"), [
    ("2.7", 270), ('"2.70"', 270), ("๒.๗๐", 270), ("2.7%", 270), ("ร้อยละ 2.7", 270), ("ร้อยละ ๒.๗๐", 270), ("%0.027", 270), ("%0.06", 600),
    ("0", 0), ("=1+1.7 => 2.7", 270), ('"0"', 0)])
def test_a_percent_is_read_as_a_person_sees_it(typed_as, steps):
    sheet, found, *_ = judged(drawn({"1": f"| 1 | นายที่ 1 | 34860 | 36470 | {typed_as} | |"}))
    assert sheet.percents["1"] == steps and not {"RAISE_PERCENT_IMPOSSIBLE", "LINE_VALUE_UNREADABLE"} & {f.code for f in found}


@pytest.mark.parametrize("typed_as", ["0.027", "%2.7", "2.7 บาท", "2 7", "ระดับ 3", "TRUE", "#N/A", "date 2023-02-07", "2.7–3"])
def test_a_percent_that_is_not_certain_is_not_used(typed_as):
    sheet, found, *_ = judged(drawn({"1": f"| 1 | นายที่ 1 | 34860 | 36470 | {typed_as} | |"}))
    assert "1" not in sheet.percents and [finding.cell_ref for finding in found] == ["E2"]


# ── an office's own raise list ──

OWN_LIST = """
    [บัญชี]
    | บัญชีรายละเอียดการเลื่อนเงินเดือน ครั้งที่ 1 ปีงบประมาณ 2566 |
    | ลำดับ | ชื่อ-สกุล | ตำแหน่ง/สังกัด | ประเภท | ระดับ | เลขที่ตำแหน่ง | เงินเดือนเดิม | ฐานในการคำนวณ | ร้อยละที่ได้เลื่อน | จำนวนเงินที่ได้เลื่อน | ค่าตอบแทนพิเศษ | เงินเดือนที่ได้รับ | หมายเหตุ |
    | 1 | นายที่ 1 | นักวิชาการศึกษา | วิชาการ | ชำนาญการ | 1 | 34,860 | 36,470 | 3.00 | 1,100 | - | 35,960 | |
    | 2 | นายที่ 2 | เจ้าพนักงานธุรการ | ทั่วไป | ชำนาญงาน | 2 | 38480 | 31610 | 2.50 | 270 | 520.25 | 38750 | เต็มขั้น |
    | 3 | นายที่ 3 | เจ้าพนักงานธุรการ | ทั่วไป | ปฏิบัติงาน | 3 | 14570 | 12310 | 2.00 | 250 | - | 14820 | |
    | 4 | นายที่ 4 | นักวิชาการ | วิชาการ | ปฏิบัติการ | 4 | 15000 | 17980 | 1.00 | 170 | - | 15170 | |
    | 5 | นายที่ 5 | นักวิชาการ | วิชาการ | ปฏิบัติการ | 5 | 15540 | 17980 | 2.50 | 450 | - | 15990 | |
    |  | รวม |  |  |  |  | 118450 |  |  | 2240 | 520.25 |  |  |
    | ลงชื่อ........................ผู้จัดทำ |
"""


def test_an_offices_own_raise_list_is_read_as_given_percents_and_is_no_roster():
    reading = read(OWN_LIST)
    assert (reading.kind, reading.roster, reading.rounds, reading.findings) == ("raises", [], ["2566/1"], [])
    sheet, found, raises, _ = judged(OWN_LIST)
    assert sheet.percents == {"1": 300, "2": 250, "3": 200, "4": 100, "5": 250} and raises["2"].remark == "เต็มขั้น"
    assert codes_and_cells(found) == [("RAISE_AMOUNT_DIFFERS", "J6")] and found[0].words["expected"] == "180"


def test_learn_names_both_tables():
    said = " ".join(learn(draw(drawn(scenarios=choices((TYPE, BY_BAND, "เลือก")))), SETTINGS.limits).recognised)
    assert "ร้อยละการเลื่อนเงินเดือน" in said and "ฉากทัศน์การเลื่อนเงินเดือน" in said


# ── several files ──

def file_of(text, name, modified):
    return Matched(replace(read(text, name), modified=modified), "accepted")


def test_files_of_one_moment_that_differ_are_both_refused_and_copies_are_one():
    other = drawn({"1": "| 1 | นายที่ 1 | 34860 | 36470 | 4 | |"})
    for text, fates in ((other, ["rejected", "rejected"]), (drawn(), ["accepted", "superseded"])):
        files, found = choose_raise_sheet([file_of(drawn(), "ก.xlsx", "2023-04-20"), file_of(text, "ข.xlsx", "2023-04-20")])
        assert [file.status for file in files] == fates and {f.code for f in found} <= {"SUBMISSION_UNDECIDED", "SUBMISSION_COPY"}
