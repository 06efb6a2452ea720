"""Two rounds (001 ข้อ 6 (3.5)): whose former score is whose, the mean of both totals, and whether it is below what is asked."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tables
from pipeline.checks.former import FormerRound, check_former, sound_history
from pipeline.decisions.two_rounds import compare_rounds
from pipeline.exact import parse_exact
from pipeline.intake.matching import match_files
from pipeline.intake.two_rounds import history_frame
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.run import evaluate_round, former_round, judge_rounds, run
from pipeline.store import read_table
from pipeline.thai import name_agreement
from tests.drawing import ROUND, SETTINGS, draw, read
from tests.sample_results import CONFIG, sample_results

SCHEMES = SETTINGS.schemes_for(ROUND)
NOW = "นางสาวกานดา สมมติใจ"
ROSTER = """
    [ทะเบียน]
    | เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทบุคลากร | กลุ่มลักษณะงาน | กลุ่ม/หน่วย/สถานศึกษา |
    | "00101" | นางสาวกานดา สมมติใจ | พนักงานราชการ | สำนักงาน | กลุ่มอำนวยการ |
    | "00102" | นายขจร จำลองดี | พนักงานราชการ | สำนักงาน | โรงเรียนบ้านสมมติ |
"""


def person(full_name=NOW, scheme="government_employee", person_id="00101"):
    return dict.fromkeys(tables.PEOPLE.column_names, "") | {
        "person_id": person_id, "full_name": full_name, "scheme": scheme, "file_name": "ทะเบียน.xlsx", "sheet_name": "ทะเบียน",
        "cell_ref": "A2"}


def people(*lines):
    return tables.PEOPLE.frame(list(lines or [person()]))


def before(total="77.20", then=None, stated=None, remark=""):
    """The round before: somebody under number 00101 with this total, or nobody where ``total`` is None."""
    known = {} if total is None else {"00101": SimpleNamespace(**(then or person()))}
    line = SimpleNamespace(person_id="00101", previous_score=stated or "", remark=remark, file_name="h.xlsx",
                           sheet_name="คะแนนรอบก่อน", cell_ref="F4")
    return FormerRound(ROUND.previous, known, {"00101": total or ""}, {"00101": line} if stated or remark else {})


def compared(current="72.00", former=None, now=None):
    frame = compare_rounds(people(*([now] if now else [])), {"00101": current}, former or before(), SCHEMES)
    return next(frame.itertuples(index=False))


# ── the mean against the band that is asked for ──

def test_the_mean_is_judged_and_not_each_round():
    line = compared("72.00", before("77.20"))
    assert (line.previous_round, line.previous_score, line.current_score, line.mean_score, line.below_good) == (
        "2565/2", "77.20", "72.00", "74.60", "yes")
    assert (line.reach_min, line.source, line.note) == ("75", "001 ข้อ 6 (3.5)", "")
    assert compared("77.20", before("72.80")).below_good == "no"


def test_a_mean_that_rounding_lifts_to_the_floor_is_not_below_and_says_so():
    line = compared("74.60", before("75.39"))
    assert (line.mean_exact, line.mean_score, line.below_good) == ("74.995", "75.00", "no")
    assert "เพราะการปัดเศษ" in line.note and "74.995" in line.note
    assert "ปัดเศษ" not in compared("75.01", before("75.00")).note      # 75.005 is above without rounding
    assert compared("74.60", before("75.38")).below_good == "yes"


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_mean_is_that_of_fractions_rounded_once(one, other):
    line = compared(f"{other / 100:.2f}", before(f"{one / 100:.2f}"))
    hundredths = (one + other + 1) // 2
    assert parse_exact(line.mean_score) == Fraction(hundredths, 100)
    assert parse_exact(line.mean_exact) == Fraction(one + other, 200)
    assert line.below_good == ("yes" if hundredths < 7500 else "no")


def test_the_floor_comes_from_the_settings_and_not_from_the_code():
    stricter = SCHEMES["government_employee"].model_copy(
        update={"two_rounds": SCHEMES["government_employee"].two_rounds.model_copy(update={"reach": "very_good"})})
    frame = compare_rounds(people(), {"00101": "84.00"}, before("85.00"), {"government_employee": stricter})
    assert frame[["mean_score", "below_good", "reach_min"]].values.tolist() == [["84.50", "yes", "85"]]


def test_a_type_without_the_rule_has_a_mean_and_no_judgement():
    civil = person(scheme="civil_servant_38k2")
    line = compared("40.00", before("50.00", then=civil), civil)
    assert (line.mean_score, line.below_good, line.reach_min, line.source) == ("45.00", "", "", "")


def test_totals_of_two_personnel_types_have_no_mean():
    line = compared("70.00", before("70.00", then=person(scheme="civil_servant_38k2")))
    assert (line.previous_score, line.mean_score, line.below_good) == ("70.00", "", "")
    assert "ไม่เฉลี่ย" in line.note


def test_reviewed_scores_can_stand_in_for_those_as_evaluated():
    assert compared("80.00").mean_score == "78.60" != compared("72.00").mean_score


# ── a missing round is said, never guessed ──

@pytest.mark.parametrize(("current", "former", "said"), [
    ("72.00", before(None), "ไม่มีผลของรอบ 2565/2"),
    ("72.00", FormerRound(ROUND.previous, {"00999": SimpleNamespace(**person())}, {}, {}), "ไม่มีผู้ใช้เลขที่ตำแหน่งนี้"),
    ("72.00", before(""), "รอบ 2565/2 ไม่มีคะแนน"),
    ("", before("77.20"), "รอบนี้ยังไม่มีคะแนน")])
def test_without_two_totals_nothing_is_judged_and_the_note_says_which_is_missing(current, former, said):
    line = compared(current, former)
    assert (line.mean_score, line.below_good) == ("", "") and said in line.note


def test_everybody_on_the_roster_has_a_line():
    results = sample_results("2566/2", former=sample_results("2566/1"))
    assert set(results.two_rounds["person_id"]) == set(results.people["person_id"])
    lines = results.two_rounds.set_index("person_id")
    assert lines.loc["00105", "note"] == "รอบ 2566/1 ไม่มีคะแนน · รอบนี้ยังไม่มีคะแนน"


# ── number and name ──

@pytest.mark.parametrize(("one", "other", "agree"), [
    (NOW, "น.ส. กานดา  สมมติใจ", "same"), (NOW, "กานดา สมมติใจ", "same"), ("ว่าที่ ร.ต. แดน จำลอง", "ว่าที่ร้อยตรี แดน จำลอง", "same"),
    (NOW, "นางกานดา สมมติใจ", "title"), (NOW, "นางกานดา รักสมมติ", "surname"), (NOW, "นางสาวกานดา รักสมมติ", "surname"),
    (NOW, "นางสาวกัลยา สมมติใจ", "other"), (NOW, "", "other"), ("", "", "other")])
def test_names_under_one_number_agree_or_must_be_confirmed(one, other, agree):
    assert name_agreement(one, other) == name_agreement(other, one) == agree


@pytest.mark.parametrize("then", ["นางกานดา สมมติใจ", "นางสาวกานดา รักสมมติ"])
def test_a_changed_name_is_a_finding_to_confirm_and_no_match(then):
    former = before("77.20", then=person(then))
    line = compared("72.00", former)
    assert (line.previous_round, line.previous_score, line.mean_score) == ("", "", "") and "ต้องยืนยัน" in line.note
    [found] = check_former(people(), former)
    assert (found.code, found.person_id, found.found, found.words["expected"], found.cell_ref) == (
        "FORMER_NAME_CHANGED", "00101", then, NOW, "A2")


def test_a_number_that_was_anothers_brings_no_score_and_names_nobody():
    former = before("77.20", then=person("นายจักรี สมมติเพียร"))
    line = compared("72.00", former)
    assert (line.previous_score, line.mean_score) == ("", "") and "เป็นของผู้อื่น" in line.note and "จักรี" not in line.note
    assert check_former(people(), former) == []


def test_a_changed_name_is_confirmed_by_stating_the_same_score():
    former = before("77.20", then=person("นางกานดา สมมติใจ"), stated="77.2")
    line = compared("72.00", former)
    assert (line.previous_score, line.previous_source, line.mean_score) == ("77.20", "recomputed", "74.60")
    assert "ยืนยันด้วยแบบคะแนนรอบก่อน" in line.note and check_former(people(), former) == []


def test_a_changed_name_with_another_score_stays_open():
    former = before("77.20", then=person("นางกานดา สมมติใจ"), stated="79")
    assert compared("72.00", former).previous_score == ""
    assert {found.code for found in check_former(people(), former)} == {"FORMER_NAME_CHANGED", "HISTORY_SCORE_DIFFERS"}


# ── history.xlsx ──

def test_a_stated_score_counts_where_the_round_or_the_person_in_it_is_missing():
    for former in (before(None, stated="77.2"), before("", stated="77.2"),
                   before("90.00", then=person("นายจักรี สมมติเพียร"), stated="77.2")):
        line = compared("72.00", former)
        assert (line.previous_source, line.previous_round, line.mean_score, line.below_good) == ("history", "2565/2", "74.60", "yes")
        assert "ตามแบบคะแนนรอบก่อน" in line.note and check_former(people(), former) == []


def test_a_recomputed_score_counts_before_a_stated_one_and_the_finding_shows_both():
    former = before("77.20", stated="80.00")
    assert compared("72.00", former).previous_score == "77.20"
    [found] = check_former(people(), former)
    assert (found.code, found.found, found.words["expected"], found.file_name, found.cell_ref) == (
        "HISTORY_SCORE_DIFFERS", "80.00", "77.20", "h.xlsx", "F4")


def test_a_remark_without_a_score_is_said_and_no_zero():
    line = compared("72.00", before(None, remark="บรรจุใหม่"))
    assert line.previous_score == "" and "บรรจุใหม่" in line.note


HISTORY = """
    [คะแนนรอบก่อน]
    | คะแนนรอบก่อน |
    | ที่ | เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทผู้รับการประเมิน | รอบก่อน | คะแนนรอบก่อน | หมายเหตุ |
    | 1 | "00101" | นางสาวกานดา สมมติใจ | พนักงานราชการ | {round_} | {score} | {remark} |
    | 2 | "{number}" | {name} | พนักงานราชการ | 2565/2 | {other} | |
"""


def history(round_="2565/2", score="77.2", remark="", number="00102", name="นายขจร จำลองดี", other=""):
    """(27_history, the sound lines of it, codes of the findings) of the drawn workbook."""
    drawn = read(HISTORY.format(round_=round_, score=score, remark=remark, number=number, name=name, other=other), "h.xlsx")
    roster = people(person(), person("นายขจร จำลองดี", person_id="00102"))
    matched, about = match_files([drawn], roster, ROUND)
    assert [(file.status, file.reading.kind, file.person_id) for file in matched] == [("accepted", "history", "")]
    frame = history_frame(matched)
    sound, findings = sound_history(frame, roster, SCHEMES, ROUND.previous)
    codes = [found.code for found in (*drawn.findings, *about, *findings) if found.code != "ROUND_NOT_STATED"]
    return frame, {person_id: line.previous_score for person_id, line in sound.items()}, codes


def test_only_answered_lines_of_the_form_are_read():
    frame, sound, codes = history()
    assert frame[["history_no", "person_id", "stated_round", "previous_score", "file_name", "cell_ref"]].values.tolist() == [
        ["1", "00101", "2565/2", "77.2", "h.xlsx", "F3"]]
    assert (sound, codes) == ({"00101": "77.2"}, [])


def test_a_remark_alone_answers_a_line():
    frame, sound, codes = history(score="", remark="บรรจุใหม่")
    assert (frame["cell_ref"].tolist(), sound, codes) == (["G3"], {"00101": ""}, [])


@pytest.mark.parametrize("round_", ["2565/2", '"๒๕๖๕/๒"', "2/2565", "ครั้งที่ 2/2565", "รอบที่ 2/65"])
def test_the_round_may_be_written_as_offices_write_it(round_):
    assert history(round_)[1:] == ({"00101": "77.2"}, [])


@pytest.mark.parametrize(("round_", "code"), [("2566/1", "HISTORY_ROUND_OTHER"), ("2565/1", "HISTORY_ROUND_OTHER"),
                                              ("ปีก่อน", "HISTORY_ROUND_OTHER"), ("", "LINE_INCOMPLETE")])
def test_a_score_of_another_round_than_the_one_before_is_not_used(round_, code):
    assert history(round_)[1:] == ({}, [code])


@pytest.mark.parametrize(("score", "codes"), [
    ("100.01", ["HISTORY_SCORE_IMPOSSIBLE"]), ("-1", ["HISTORY_SCORE_IMPOSSIBLE"]), ("77.205", ["HISTORY_SCORE_IMPOSSIBLE"]),
    ("ดีมาก", ["LINE_VALUE_UNREADABLE"]), ("#N/A", ["LINE_VALUE_UNREADABLE"]), ("100", []), ("20", []),
    ("19.99", ["HISTORY_SCORE_IMPOSSIBLE"]), ("0", ["HISTORY_SCORE_IMPOSSIBLE"]), ("๗๗.๒๕", []), ("77.250", [])])
def test_a_score_is_a_total_or_a_finding(score, codes):
    assert history(score=score)[2] == codes


@pytest.mark.parametrize(("number", "name"), [("00999", "นายขจร จำลองดี"), ("00102", "นายจักรี สมมติเพียร"),
                                              ("00102", "นายขจร เปลี่ยนสกุล")])
def test_a_line_counts_only_for_a_number_and_name_of_the_roster(number, name):
    assert history(number=number, name=name, other="80")[1:] == ({"00101": "77.2"}, ["HISTORY_PERSON_UNKNOWN"])


def test_a_workbook_without_the_column_of_the_round_is_told_which_one_it_lacks():
    reading = read("""
        [ก]
        | เลขที่ตำแหน่ง | ชื่อ-สกุล | คะแนนรอบก่อน |
        | "00101" | นางสาวกานดา สมมติใจ | 77.2 |
    """)
    assert reading.kind == "history" and reading.lines == []
    assert [(found.code, found.words["expected"]) for found in reading.findings] == [("LINE_INCOMPLETE", "รอบก่อน")]


def test_two_scores_of_one_person_are_both_left_unused():
    frame, sound, codes = history(number="00101", name=NOW, other="80")
    assert len(frame) == 2 and sound == {} and codes == ["HISTORY_SCORE_TWICE"] * 2
    assert history(number="00101", name=NOW, other="77.20")[1:] == ({"00101": "77.2"}, [])


# ── the whole round ──

@pytest.fixture
def office(tmp_path):
    """Two rounds in which there is nothing but a roster."""
    for round_ in (ROUND, ROUND.previous):
        folder = tmp_path / "in" / round_.folder
        folder.mkdir(parents=True)
        (folder / "ทะเบียน.xlsx").write_bytes(draw(ROSTER))
    return Place(tmp_path / "in", tmp_path / "out", CONFIG)


def test_the_round_before_is_evaluated_under_the_rules_then_in_force(office):
    former = former_round(ROUND, SETTINGS, office, Watch(quiet=True))
    assert str(former.round) == "2565/2" and former.schemes["government_employee"].source == "ours"
    assert set(former.two_rounds["note"]) == {
        "ไม่มีผลของรอบ 2565/1: ประเมินจากโฟลเดอร์ของรอบนั้นไม่ได้ และไม่มีคะแนนในแบบคะแนนรอบก่อน · รอบนี้ยังไม่มีคะแนน"}


def test_no_more_than_one_round_back_is_read(office, monkeypatch):
    (office.input / "2565-1").mkdir()
    (office.input / "2565-1" / "ทะเบียน.xlsx").write_bytes(draw(ROSTER))
    read_rounds = []
    evaluate = evaluate_round
    monkeypatch.setattr("pipeline.run.evaluate_round", lambda round_, *more: read_rounds.append(str(round_)) or evaluate(round_, *more))
    run(ROUND, SETTINGS, office, Watch(quiet=True))
    assert read_rounds == ["2565/2", "2566/1"]


def test_a_missing_folder_of_the_round_before_is_said_and_history_counts(office, capsys):
    (office.input / "2565-2" / "ทะเบียน.xlsx").unlink()
    (office.input / "2566-1" / "history.xlsx").write_bytes(draw(HISTORY.format(
        round_="2565/2", score="77.2", remark="", number="00102", name="นายขจร จำลองดี", other="")))
    results = run(ROUND, SETTINGS, office, Watch())
    assert "ไม่มีผลของรอบก่อน (2565/2)" in " ".join(capsys.readouterr().err.split())
    written = read_table(tables.TWO_ROUNDS, office.output / "2566-1").set_index("person_id")
    assert written.loc["00101", ["previous_score", "previous_source", "mean_score"]].tolist() == ["77.20", "history", ""]
    assert read_table(tables.HISTORY, office.output / "2566-1").equals(results.history) and len(results.history) == 1
    assert results.files.set_index("file_name").loc["history.xlsx", ["file_kind", "file_status"]].tolist() == ["history", "accepted"]


def test_what_is_doubtful_about_the_former_round_joins_the_findings():
    former = sample_results("2565/2", changed={"00101": {"full_name": "นางกานดา สมมติใจ"}})
    now = sample_results("2566/1")
    _, findings = judge_rounds(now.people, dict(zip(now.scores["person_id"], now.scores["total_score"])), tables.HISTORY.frame([]), former, SCHEMES, ROUND)
    assert [found.code for found in findings] == ["FORMER_NAME_CHANGED"]
