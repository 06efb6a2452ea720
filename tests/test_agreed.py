"""What was agreed is recorded with its cells and checked; an evaluation that departs from it says so and shows both."""

import pytest

from tests.drawn_round import found, results_of

PERSON = "| ชื่อผู้รับการประเมิน | นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง | \"00777\" | | รอบการประเมิน | ครั้งที่ 1/2566 |"
HEAD = "| ที่ | ตัวชี้วัดผลงาน | เป้าหมายของหน่วย | 1 | 2 | 3 | 4 | 5 | คะแนน (ก) | น้ำหนัก (ข) |"
TARGETS = "60 | 70 | 80 | 90 | 100"
COMPETENCIES = ("การมุ่งผลสัมฤทธิ์", "การบริการที่ดี", "การสั่งสมความเชี่ยวชาญในงานอาชีพ", "การยึดมั่นในความถูกต้องชอบธรรม และจริยธรรม",
                "การทำงานเป็นทีม", "การตรวจสอบความถูกต้องตามกระบวนการงาน", "ความยืดหยุ่นผ่อนปรน")


def form(*rows, level="", more="", person=PERSON):
    """A form with an indicator a row (title, goal, targets, weight); without a level it is an agreement."""
    lines = [f"| {no} | {title} | {goal} | {targets} | {level} | {weight} |"
             for no, (title, goal, targets, weight) in enumerate(rows, 1)]
    rated = ["[สมรรถนะ]", "| สมรรถนะ | คะแนน (ก) |", *(f"| {name} | {level} |" for name in COMPETENCIES)]
    return "\n".join(["[ผลงาน]", person, HEAD, *lines, *rated, more])


def evaluation(*rows):
    return form(*rows, level="4")


WORK = ("งานหนึ่ง", "ก1", TARGETS, "60"), ("งานสอง", "ก2", "ต่ำกว่า 10 | 10-19 | 20-29 | 30-39 | 40 ขึ้นไป", "40")


def test_an_agreement_is_recorded_with_its_cells_and_has_nothing_wrong(tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(*WORK)})
    assert results.agreements[["person_id", "indicator_no", "title", "goal", "weight_pct", "cell_ref", "weight_cell_ref",
                               "goal_cell_ref"]].values.tolist() == [
        ["00777", "1", "งานหนึ่ง", "ก1", "60", "B3", "J3", "C3"], ["00777", "2", "งานสอง", "ก2", "40", "B4", "J4", "C4"]]
    assert results.targets[results.targets["indicator_no"] == "2"][["file_kind", "level", "target", "cell_ref"]].values.tolist() == [
        ["agreement", level, target, f"{column}4"] for level, target, column in zip(
            "12345", ("ต่ำกว่า 10", "10-19", "20-29", "30-39", "40 ขึ้นไป"), "DEFGH")]
    assert {code for code, in found(results, "code")} == {"PERSON_SENT_NOTHING"} and results.indicators.empty


def test_an_agreement_counts_from_the_day_beside_the_evaluators_signature(tmp_path):
    signed = '| ลงชื่อ ......... ผู้ประเมิน |\n| (นายสุเทพ สมมติชัย) |\n| วันที่ 5 ตุลาคม 2565 |'
    results = results_of(tmp_path, {"ตกลง.xlsx": form(*WORK, more="\n[ลงนาม]\n" + signed)})
    assert set(results.agreements["agreed_on"]) == {"2022-10-05"}


@pytest.mark.parametrize(("day", "agreed_on", "said"), [
    ("31 มีนาคม 2566", "2023-03-31", []), ("1 เมษายน 2566", "", [("warns", "00777", "ลงนาม", "1 เมษายน 2566")])])
def test_an_agreement_signed_when_the_round_is_over_has_no_day_and_is_named(day, agreed_on, said, tmp_path):
    signed = f'| ลงชื่อ ......... ผู้ประเมิน |\n| (นายสุเทพ สมมติชัย) |\n| วันที่ {day} |'
    results = results_of(tmp_path, {"ตกลง.xlsx": form(*WORK, more="\n[ลงนาม]\n" + signed)})
    assert set(results.agreements["agreed_on"]) == {agreed_on}
    assert found(results, "severity", "person_id", "sheet_name", "found", code="AGREEMENT_AFTER_ROUND") == said
    step, = results.due_process[results.due_process["person_id"] == "00777"].itertuples()
    assert (step.agreed, "agreed" in step.missing.split(";")) == (agreed_on, not agreed_on)


def test_an_agreement_without_a_signed_day_counts_from_the_day_it_was_saved(tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(*WORK)})
    assert set(results.agreements["agreed_on"]) == {"2023-04-01"}


@pytest.mark.parametrize(("row", "code", "cell", "what"), [
    (("งาน", "ก1", "60 | 70 | | 90 | ", "100"), "TARGETS_MISSING", "F3", "ระดับ 3 5"),
    (("งาน", "ก1", "60 | 70 | 70 | 90 | 100", "100"), "TARGETS_NOT_ORDERED", "F3", "ระดับ 2 = 70, ระดับ 3 = 70"),
    (("งาน", "ก1", "1-5 | 5-9 | 10 | 11 | 12", "100"), "TARGETS_NOT_ORDERED", "E3", "ระดับ 1 = 1-5, ระดับ 2 = 5-9"),
    (("งาน", "", TARGETS, "100"), "INDICATOR_WITHOUT_GOAL", "C3", ""),
    (("งาน", "ก1", TARGETS, "90"), "AGREEMENT_FAULT", "J3", "น้ำหนักของตัวชี้วัดรวมกันได้ 90 ไม่ใช่ 100")])
def test_what_is_wrong_in_an_agreement_warns_at_its_cell(row, code, cell, what, tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(row)})
    assert found(results, "severity", "person_id", "cell_ref", "found", code=code) == [("warns", "00777", cell, what)]
    assert sorted(other for other, in found(results, "code")) == sorted(["PERSON_SENT_NOTHING"] * 2 + [code])


@pytest.mark.parametrize(("row", "cell", "what"), [
    (("", "ก1", "1 | 2 | 3 | 4 | 5", ""), "C4", "ก1"), (("", "ก1", " | | | | ", ""), "C4", "ก1"), (("", "", "1 | 2 | 3 | 4 | 5", ""), "D4", "1"),
    (("", "", " | | 80 | | ", ""), "F4", "80")])
def test_a_goal_or_targets_without_an_indicator_are_named(row, cell, what, tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(("งาน", "ก1", TARGETS, "100"), row)})
    assert found(results, "severity", "cell_ref", "found", code="AGREEMENT_FAULT") == [
        ("warns", cell, "แถวนี้มีคำตอบ แต่ไม่มีชื่อตัวชี้วัด")]
    assert results.agreements["title"].tolist() == ["งาน"]
    assert [(line["sheet_name"], line["value_text"]) for line in results.cells.of("ตกลง.xlsx") if line["cell_ref"] == cell] == [("ผลงาน", what)]


@pytest.mark.parametrize("unfilled", [("......", "", "1 | 2 | 3 | 4 | 5", ""), ("", "", TARGETS, "")])
def test_a_scale_that_a_form_prints_is_nobodys_answer(unfilled, tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(("งาน", "ก1", TARGETS, "100"), unfilled)})
    assert found(results, "code", code="AGREEMENT_FAULT") == []


def test_a_form_without_columns_for_targets_and_goals_is_told_of_its_targets_alone(tmp_path):
    plain = f"[ผลงาน]\n{PERSON}\n| ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |\n| 1 | งานหนึ่ง | | 100 |"
    results = results_of(tmp_path, {"ตกลง.xlsx": plain})
    assert found(results, "cell_ref", "found", code="TARGETS_MISSING") == [("B3", "ทั้ง 5 ระดับ")]
    assert found(results, "code", code="INDICATOR_WITHOUT_GOAL") == []


def test_level_columns_that_are_ticked_hold_no_targets(tmp_path):
    ticked = f"[ผลงาน]\n{PERSON}\n| ที่ | ตัวชี้วัดผลงาน | 1 | 2 | 3 | 4 | 5 | น้ำหนัก (ข) |\n| 1 | งานหนึ่ง | | | | ✓ | | 100 |"
    assert results_of(tmp_path, {"ก.xlsx": ticked}).targets.empty


def test_targets_are_recorded_as_the_form_shows_them(tmp_path):
    shown = form(("งาน", "ก1", "%0.6 | %0.705 | ร้อยละ ๘๐ | date 2023-03-15 | 4.5", "100"))
    assert results_of(tmp_path, {"ก.xlsx": shown}).targets["target"].tolist() == ["60%", "70.5%", "ร้อยละ ๘๐", "15 มีนาคม 2566", "4.5"]


# ── the evaluation against the agreement ──

def test_an_evaluation_that_keeps_to_its_agreement_has_no_finding(tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(*WORK), "ประเมิน.xlsx": evaluation(*reversed(WORK))})
    assert found(results, "code", "person_id") == [("PERSON_SENT_NOTHING", "00778")]
    assert set(results.targets["file_kind"]) == {"agreement", "evaluation"}


ONE = ("งานหนึ่ง", "ก1", TARGETS, "60")


@pytest.mark.parametrize(("rows", "expected"), [
    ([ONE, ("งานสอง", "ก2", WORK[1][2], "50"), ("งานสาม", "", TARGETS, "-10")], None),
    ([("งานหนึ่ง", "ก1", TARGETS, "50"), ("งานสอง", "ก2", WORK[1][2], "50")],
     [("EVALUATION_WEIGHT_DIFFERS", "J3", "50", "60 (ตกลง.xlsx ผลงาน J3)"),
      ("EVALUATION_WEIGHT_DIFFERS", "J4", "50", "40 (ตกลง.xlsx ผลงาน J4)")]),
    ([ONE, ("งานอื่น", "ก2", WORK[1][2], "40")],
     [("EVALUATION_INDICATOR_DIFFERS", "B4", "งานอื่น", "งานสอง (ตกลง.xlsx ผลงาน B4)")]),
    ([("งานหนึ่ง", "ก1", "50 | 70 | 80 | 90 | 100", "60"), WORK[1]],
     [("EVALUATION_TARGET_DIFFERS", "D3", "50", "60 (ตกลง.xlsx ผลงาน D3)")]),
    ([("งานหนึ่ง", "ก1", TARGETS, "100")],
     [("EVALUATION_INDICATOR_DROPPED", "", "", "งานสอง (ตกลง.xlsx ผลงาน B4)"),
      ("EVALUATION_WEIGHT_DIFFERS", "J3", "100", "60 (ตกลง.xlsx ผลงาน J3)")]),
    ([ONE, ("งานสอง", "ก2", WORK[1][2], "20"), ("งานสาม", "ก1", TARGETS, "20")],
     [("EVALUATION_WEIGHT_DIFFERS", "J4", "20", "40 (ตกลง.xlsx ผลงาน J4)"),
      ("EVALUATION_INDICATOR_ADDED", "B5", "งานสาม", "ตัวชี้วัดตามข้อตกลง")])])
def test_an_evaluation_that_departs_from_its_agreement_shows_both(rows, expected, tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(*WORK), "ประเมิน.xlsx": evaluation(*rows)})
    differs = [row for row in found(results, "code", "cell_ref", "found", "expected", "severity", "file_name")
               if row[0].startswith("EVALUATION_")]
    assert {row[4:] for row in differs} == {("warns", "ประเมิน.xlsx")}
    if expected is not None:
        assert [row[:4] for row in differs] == expected
        assert results.scores["score_status"][0] == "complete"


SPAN = "ร้อยละ 60 | ร้อยละ 70 | ร้อยละ 80-84 | ไม่น้อยกว่าร้อยละ 90 | ร้อยละ 100"
DAYS = "date 2023-03-31 | date 2023-03-25 | date 2023-03-20 | date 2023-03-15 | ภายใน 10 มีนาคม 2566"


@pytest.mark.parametrize(("agreed", "evaluated"), [
    (SPAN, "60% | 70.0 | 80% ถึง 84% | 90 เปอร์เซ็นต์ขึ้นไป | %1"),
    (DAYS, "31 มี.ค. 2566 | 25/3/2566 | 20 มีนาคม 2566 | ๑๕ มี.ค. ๒๕๖๖ | ภายในวันที่ 10 มี.ค. 66"),
    (TARGETS, "60.0 | 70 | 80.00 | 90 คน | ร้อยละ 100")])
def test_the_same_targets_in_another_writing_are_kept_to(agreed, evaluated, tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(("งานหนึ่ง", "ก1", agreed, "100")),
                                    "ประเมิน.xlsx": evaluation(("งานหนึ่ง", "ก1", evaluated, "100"))})
    assert [row for row in found(results, "code", "found") if row[0].startswith("EVALUATION_")] == []


@pytest.mark.parametrize(("agreed", "evaluated"), [
    ("5 วัน", "5 ครั้ง"), ("ร้อยละ 5", "5 ครั้ง"), ("ไม่เกิน 5", "ไม่น้อยกว่า 5"), ("ต่ำกว่า 5", "ไม่เกิน 5"), ("ดี", "ดีมาก"), ("5", "")])
def test_a_target_that_says_something_else_is_named(agreed, evaluated, tmp_path):
    levels = "{} | 70 | 80 | 90 | 100"
    results = results_of(tmp_path, {"ตกลง.xlsx": form(("งาน", "ก1", levels.format(agreed), "100")),
                                    "ประเมิน.xlsx": evaluation(("งาน", "ก1", levels.format(evaluated), "100"))})
    assert found(results, "cell_ref", "found", code="EVALUATION_TARGET_DIFFERS") == [("D3", evaluated)]


@pytest.mark.parametrize(("title", "is_same"), [
    ("1. งานหนึ่ง", True), ("๑) งานหนึ่ง", True), ("(1) งานหนึ่ง", True), ("1.1 งานหนึ่ง", True), ("ตัวชี้วัดที่ 1 งานหนึ่ง", True),
    ("5 งานหนึ่ง", False), ("1.", False)])
def test_a_number_before_the_title_makes_no_other_indicator(title, is_same, tmp_path):
    results = results_of(tmp_path, {"ตกลง.xlsx": form(ONE, ("งานสอง", "ก2", TARGETS, "40")),
                                    "ประเมิน.xlsx": evaluation((title, "ก1", TARGETS, "60"), ("2. งานสอง", "ก2", TARGETS, "40"))})
    assert found(results, "found", code="EVALUATION_INDICATOR_DIFFERS") == ([] if is_same else [(title,)])


def test_targets_left_blank_in_the_evaluation_are_said_once_an_indicator(tmp_path):
    blank = [(title, goal, " | | | | ", weight) for title, goal, _, weight in WORK]
    results = results_of(tmp_path, {"ตกลง.xlsx": form(*WORK), "ประเมิน.xlsx": evaluation(*blank)})
    assert [row for row in found(results, "code", "cell_ref", "expected") if row[0].startswith("EVALUATION_")] == [
        ("EVALUATION_TARGETS_BLANK", "D3", "ค่าเป้าหมายตามข้อตกลง เช่น 60 (ตกลง.xlsx ผลงาน D3)"),
        ("EVALUATION_TARGETS_BLANK", "D4", "ค่าเป้าหมายตามข้อตกลง เช่น ต่ำกว่า 10 (ตกลง.xlsx ผลงาน D4)")]


def test_another_persons_agreement_is_nothing_to_depart_from(tmp_path):
    other = PERSON.replace("นายสมชาย ทดสอบ", "นางสาวน้ำฝน สมมติธรรม").replace("00777", "00778")
    results = results_of(tmp_path, {"ตกลง.xlsx": form(("อื่น", "ก1", TARGETS, "100"), person=other),
                                    "ประเมิน.xlsx": evaluation(*WORK)})
    assert [code for code, in found(results, "code") if code.startswith("EVALUATION_")] == []


# ── progress ──

def progress(*notes):
    return "\n".join(["\n[ความก้าวหน้า]", "| วันที่ | ตัวชี้วัดที่ | ความก้าวหน้า | คำแนะนำของผู้ประเมิน |", *notes])


def test_notes_of_progress_are_recorded_by_day(tmp_path):
    notes = progress("| date 2022-12-20 | 2 | ได้ร้อยละ 40 | เร่งสรุป |", "| | 1 | ไม่ลงวันที่ | |", "| 1 พ.ย. 2565 | 1 | เริ่มแล้ว | |")
    results = results_of(tmp_path, {"ก้าวหน้า.xlsx": form(*WORK, more=notes)})
    assert results.files["file_kind"].tolist() == ["progress", "roster"]
    assert results.progress[["note_no", "noted_on", "indicator_no", "progress", "advice", "cell_ref"]].values.tolist() == [
        ["1", "2022-11-01", "1", "เริ่มแล้ว", "", "C4"], ["2", "2022-12-20", "2", "ได้ร้อยละ 40", "เร่งสรุป", "C2"],
        ["3", "", "1", "ไม่ลงวันที่", "", "C3"]]
    assert found(results, "cell_ref", code="PROGRESS_DATE_MISSING") == [("C3",)]


def test_a_note_in_the_progress_and_again_in_the_evaluation_is_listed_once(tmp_path):
    notes = progress("| date 2022-12-20 | 2 | ได้ร้อยละ 40 | เร่งสรุป |")
    more = progress("| date 2022-12-20 | 2 | ได้ร้อยละ 40 | เร่งสรุป |", "| date 2023-02-01 | 1 | เสร็จ | |")
    results = results_of(tmp_path, {"ก้าวหน้า.xlsx": form(*WORK, more=notes), "ประเมิน.xlsx": evaluation(*WORK) + more})
    assert results.progress[["progress", "file_name"]].values.tolist() == [["ได้ร้อยละ 40", "ก้าวหน้า.xlsx"], ["เสร็จ", "ประเมิน.xlsx"]]


@pytest.mark.parametrize(("note", "code", "cell"), [
    ("| date 2022-09-30 | 1 | ก่อนรอบ | |", "PROGRESS_DATE_OUTSIDE_ROUND", "A2"),
    ("| date 2023-04-01 | 1 | หลังรอบ | |", "PROGRESS_DATE_OUTSIDE_ROUND", "A2"),
    ("| date 2022-12-01 | 3 | เกิน | |", "PROGRESS_INDICATOR_UNKNOWN", "B2"),
    ("| วันหนึ่ง | 1 | ได้ | |", "LINE_VALUE_UNREADABLE", "A2"),
    ("| date 2022-12-01 | หนึ่ง | ได้ | |", "LINE_VALUE_UNREADABLE", "B2"),
    ("| date 2022-12-01 | 1 | | เร่ง |", "LINE_INCOMPLETE", "A2")])
def test_a_note_that_cannot_count_warns_at_its_cell(note, code, cell, tmp_path):
    results = results_of(tmp_path, {"ก.xlsx": form(*WORK, more=progress(note))})
    assert found(results, "severity", "cell_ref", "person_id", code=code) == [("warns", cell, "00777")]


def test_a_hidden_line_is_said_and_not_used(tmp_path):
    notes = progress("| date 2022-12-20 | 2 | ได้ร้อยละ 40 | |", "| date 2022-12-21 | 2 | ได้ร้อยละ 50 | |", "hide row 2")
    results = results_of(tmp_path, {"ก.xlsx": form(*WORK, more=notes)})
    assert results.progress["progress"].tolist() == ["ได้ร้อยละ 50"]
    assert found(results, "cell_ref", "sheet_name", code="LINE_HIDDEN") == [("A2", "ความก้าวหน้า")]


def test_below_a_signature_no_line_stands(tmp_path):
    notes = progress("| date 2022-12-20 | 2 | ได้ร้อยละ 40 | |", "| ลงชื่อ ..... | | ลงชื่อ ..... | |", "| | | (นายสมชาย ทดสอบ) | |")
    assert results_of(tmp_path, {"ก.xlsx": form(*WORK, more=notes)}).progress["progress"].tolist() == ["ได้ร้อยละ 40"]


def test_a_note_outside_the_round_shows_no_monitoring(tmp_path):
    results = results_of(tmp_path, {"ก.xlsx": form(*WORK, more=progress("| date 2022-09-30 | 1 | ก่อนรอบ | |"))})
    assert results.due_process["monitored"].tolist() == ["", ""]
