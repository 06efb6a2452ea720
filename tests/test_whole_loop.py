"""The whole loop of two rounds on the example office: forms out, filled in by another library, dropped back, and on from there.

Every step goes through the command line and its papers; each fixture is one step, and runs once for all tests of it
(`make test` keeps a module on one worker).
The canaries at the end look through all papers of both rounds for what must not be in them.
"""

import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipeline import tables
from pipeline.documents.blank.plan import PLAN
from pipeline.documents.notice.register import PLACE
from pipeline.rounds import Round
from pipeline.thai import split_title
from tests.loop_office import REPO, LoopOffice, Papers, Said, Work, called, decided, last_saved, opened, opined, texts, worked
from tests.office_suite import cells, package_text
from tests.test_committee import MEMBERS
from tests.test_committee import filled as met
from tests.test_notice import filled as noted
from tests.test_plans import filled as planned
from tests.test_review_papers import text_of

THIS, NEXT = Round.parse("2566/1"), Round.parse("2566/2")
LIFTED, LOWERED, WHOLE, REFUSING = "01022", "01031", "01034", "01035"
UNIT = {LIFTED: "โรงเรียนบ้านหนองสมมติ", LOWERED: "โรงเรียนชุมชนบ้านโคกตัวอย่าง", WHOLE: "โรงเรียนบ้านดอนสมมติ",
        REFUSING: "โรงเรียนบ้านดอนสมมติ", "01025": "โรงเรียนวัดทุ่งจำลอง", "อ28": "กลุ่มอำนวยการ"}
REVIEWED = {LIFTED: (78.37, "มีหลักฐานผลงานเพิ่มเติม"), LOWERED: (74.31, "ปรับให้เป็นมาตรฐานเดียวกัน")}
SAID_OF = {LIFTED: "คณะกรรมการปรับคะแนนจาก 74.60 (ระดับพอใช้) เป็น 78.37 (ระดับดี) เมื่อ 20 เมษายน 2566 เหตุผล: มีหลักฐานผลงานเพิ่มเติม",
           LOWERED: "คณะกรรมการปรับคะแนนจาก 82.40 (ระดับดี) เป็น 74.31 (ระดับพอใช้) เมื่อ 20 เมษายน 2566 เหตุผล: ปรับให้เป็นมาตรฐานเดียวกัน"}
AGREED_ON, FOLLOWED_ON, MET_ON = date(2022, 10, 5), date(2022, 12, 20), date(2023, 4, 20)
TOLD_ON, OPINED_ON, DECIDED_ON = date(2023, 4, 25), date(2023, 4, 28), date(2023, 5, 8)
TO_PLAN = ["01025", LOWERED, WHOLE, REFUSING, "อ28"]
MATTERS = ("การทำงานเป็นทีม", "การมุ่งผลสัมฤทธิ์")
PLAN_LINE = {"วิธีการพัฒนา": "อบรมและฝึกกับพี่เลี้ยง", "กำหนดแล้วเสร็จ": date(2023, 8, 31), "ผู้รับผิดชอบ": "ผู้อำนวยการโรงเรียน",
             "หลักฐาน/ตัววัดความสำเร็จ": "ผ่านการทดสอบ"}
OPINION = "เห็นควรให้โอกาสปรับปรุงตนเองอีกหนึ่งรอบ"
DECISIONS = {("การเลิกจ้าง", REFUSING): ("ไม่เลิกจ้าง", DECIDED_ON, "ติดตามทุกเดือน"),
             ("การพัฒนา", LOWERED): ("จัดทำแผนพัฒนา", DECIDED_ON, None), ("การยกย่องชมเชย", "00411"): ("ยกย่อง", DECIDED_ON, None)}
LEVELS = {LIFTED: 3.6, LOWERED: 3.6, WHOLE: 4.2, REFUSING: 3.5, "อ28": 4}         # all levels and ratings of the next round
OUTCOME = (MATTERS[0], "ทำงานร่วมกับผู้อื่นได้ดีขึ้น", "สิ้นสุด")


def of(folder: str, person_id: str, ending: str = ".xlsx") -> str:
    """The name of a person's paper in a folder of papers."""
    return f"{folder}/{UNIT[person_id]}/{person_id}{ending}"


# ── the steps, in the order of the year ──

@pytest.fixture(scope="module")
def office(tmp_path_factory) -> LoopOffice:
    return LoopOffice.copied_to(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def evaluated(office) -> Papers:
    """A form goes out with what the former round had, comes back as agreement and with progress; the office's own
    evaluations lie there already."""
    assert office.command("forms", THIS, "--person", WHOLE, "--carry-over", "2565/2").code == 0
    form = (office.results(THIS) / of("forms/blank", WHOLE)).read_bytes()
    office.drop(THIS, {"ปรีชา ข้อตกลง.xlsx": last_saved(worked(form, Work()), AGREED_ON),
                       "ปรีชา กลางรอบ.xlsx": worked(form, Work(notes=((FOLLOWED_ON, 1, "ทดลองแล้ว 5 เรื่อง", "เร่งบันทึกผล"),)))})
    return office.run(THIS, "evaluated")


@pytest.fixture(scope="module")
def reviewed(office, evaluated) -> Papers:
    """Three members met and changed two people."""
    office.drop(THIS, {"มติคณะกรรมการ.xlsx": met(evaluated["forms/committee.xlsx"], REVIEWED, met=MET_ON)})
    return office.run(THIS, "reviewed")


@pytest.fixture(scope="module")
def told(office, reviewed) -> Papers:
    """Every unit has told its people, plans are made, opinions written, the director has decided; all of it dropped back."""
    everybody = dict.fromkeys(reviewed.lines(tables.PEOPLE, "unit"), {"told_on": TOLD_ON, "signed_on": TOLD_ON})
    everybody[REFUSING] = {"told_on": TOLD_ON, "is_refused": "ไม่ลงนาม", "told_by": "นางสาวนิภา จำลองสมบัติ", "witness": "นายพยาน สมมติรู้"}
    matters = [{"สิ่งที่ต้องพัฒนา": matter, **PLAN_LINE} for matter in MATTERS]
    fill = {"forms/registers": lambda form: noted(form, everybody), "forms/plans": lambda form: planned(form, *matters),
            "forms/opinions": lambda form: opined(form, OPINION, OPINED_ON), "forms/decisions.xlsx": lambda form: decided(form, DECISIONS)}
    office.drop(THIS, {f"กลับมา/{name}": answer(reviewed[name]) for folder, answer in fill.items() for name in reviewed.names(folder)})
    return office.run(THIS, "told")


@pytest.fixture(scope="module")
def next_forms(office, told) -> dict[str, bytes]:
    """person_id → the next round's form, with what goes on from this one."""
    office.drop(NEXT, {"ทะเบียน.xlsx": next(office.inbox(THIS).glob("บัญชีรายชื่อ*")).read_bytes()})
    said = office.command("forms", NEXT, "--carry-over", str(THIS))
    assert said.code == 0, said.err
    return {person_id: (office.results(NEXT) / of("forms/blank", person_id)).read_bytes() for person_id in LEVELS}


@pytest.fixture(scope="module")
def followed(office, next_forms) -> Papers:
    """Each of these forms comes back three times: agreed, with progress, evaluated with the outcome of the former plan."""
    for person_id, form in next_forms.items():
        notes = ((date(2023, 6, 20), 1, "ทำแล้วครึ่งหนึ่ง", "เร่งรายงาน"),)
        done = Work(date(2023, 10, 3), (), notes, LEVELS[person_id], LEVELS[person_id], (OUTCOME,) if person_id in TO_PLAN else ())
        states = {"ข้อตกลง": last_saved(worked(form, Work()), date(2023, 4, 28)), "กลางรอบ": worked(form, Work(notes=notes)),
                  "ประเมิน": worked(form, done)}
        office.drop(NEXT, {f"{UNIT[person_id]}/{person_id} {state}.xlsx": content for state, content in states.items()})
    return office.run(NEXT, "followed")


@pytest.fixture(scope="module")
def archive(office, followed) -> Path:
    said = office.command("seal", NEXT, "--to", office.home / "sealed")
    assert said.code == 0, said.err
    return office.home / "sealed" / f"{NEXT.folder}.zip"


@pytest.fixture(scope="module")
def verdict(archive) -> Said:
    return called("verify", archive)


# ── this round: agreed, followed, evaluated ──

def differences(papers: Papers) -> list[str]:
    """What the figures of others find otherwise in these papers: table and person of each line."""
    said = subprocess.run([sys.executable, REPO / "tests" / "expected" / "compare.py", papers.folder.parent, str(THIS)],
                          capture_output=True, encoding="utf-8", check=False).stdout
    *lines, last = said.splitlines()
    assert last.endswith("of 1428 checks hold")
    return sorted({" ".join(line.split()[:2]) for line in lines})


@pytest.mark.parametrize(("step", "expected"), [("evaluated", []), ("reviewed", [LIFTED, LOWERED]), ("told", [LIFTED, LOWERED])])
def test_nothing_but_the_committee_moves_a_figure_that_others_have_computed(step, expected, request):
    assert differences(request.getfixturevalue(step)) == ["00_files lines", *(f"80_two_rounds {person_id}" for person_id in expected)]


def test_what_was_dropped_in_is_taken_for_what_it_is(told):
    files = told.table(tables.FILES)
    ours = files[files["file_name"].str.startswith(("กลับมา/", "ปรีชา ", "มติ"))]
    assert set(ours["file_status"]) == {"accepted"}
    assert ours["file_kind"].value_counts().to_dict() == {
        "agreement": 1, "progress": 1, "committee": 1, "acknowledgment": 7, "plan": 5, "opinion": 4, "decisions": 1}


def test_no_form_of_ours_that_comes_back_has_anything_wrong(evaluated, reviewed, told):
    assert evaluated.table(tables.FINDINGS).equals(reviewed.table(tables.FINDINGS))
    assert evaluated.table(tables.FINDINGS).equals(told.table(tables.FINDINGS))


def test_agreement_and_progress_are_recorded_and_stand_on_the_page_of_the_plan(evaluated):
    agreed = evaluated.table(tables.AGREEMENTS)
    assert set(agreed["person_id"]) == {WHOLE} and set(agreed["agreed_on"]) == {AGREED_ON.isoformat()} and len(agreed) == 5
    progress = evaluated.table(tables.PROGRESS)
    assert progress[["person_id", "noted_on", "indicator_no", "progress"]].values.tolist() == [
        [WHOLE, FOLLOWED_ON.isoformat(), "1", "ทดลองแล้ว 5 เรื่อง"]]
    assert "ทดลองแล้ว 5 เรื่อง" in evaluated.page("plan.html")


# ── the committee ──

def test_the_committees_list_has_everybody_with_the_score_as_evaluated(evaluated):
    rows = {row[1]: row for row in cells(evaluated["forms/committee.xlsx"], "พนักงานราชการ")[3:]}
    assert len(rows) == 14 and [rows[person_id][7] for person_id in (LIFTED, LOWERED)] == [74.6, 82.4]


def test_two_people_are_changed_and_everybody_was_reviewed(reviewed):
    review = reviewed.lines(tables.REVIEW, "score_before", "score_after", "band_before", "band_after", "rank_before", "rank_after", "reason")
    assert review[LIFTED] == ("74.60", "78.37", "fair", "good", "7", "5", REVIEWED[LIFTED][1])
    assert review[LOWERED] == ("82.40", "74.31", "good", "fair", "4", "7", REVIEWED[LOWERED][1])
    assert all(line[0] == line[1] and line[2] == line[3] for person_id, line in review.items() if person_id not in REVIEWED)
    assert {days for days, in reviewed.lines(tables.REVIEW, "decided_on").values()} == {MET_ON.isoformat()}


@pytest.mark.parametrize("table", [tables.ITEM_SCORES, tables.SCORES, tables.BAND_TABLE, tables.RANKS], ids=lambda table: table.name)
def test_scores_as_evaluated_stay_untouched(table, evaluated, reviewed, told):
    assert evaluated.table(table).equals(reviewed.table(table)) and evaluated.table(table).equals(told.table(table))


def test_the_minutes_name_who_met_and_what_was_changed(reviewed):
    for said in (texts(reviewed["committee/minutes.xlsx"]), reviewed.page("committee/minutes.html")):
        assert all(words in said for words in ("20 เมษายน 2566", *MEMBERS, "78.37", "74.31", *(reason for _, reason in REVIEWED.values())))


@pytest.mark.parametrize("person_id", [LIFTED, LOWERED])
def test_letter_form_and_page_of_the_changed_say_the_reviewed_result_and_why(person_id, evaluated, reviewed):
    papers = [texts(reviewed[of(folder, person_id)]) for folder in ("letters", "people")]
    pages = [text_of(reviewed.page(of(folder, person_id, ".html"))) for folder in ("letters", "people")]
    score = f"{REVIEWED[person_id][0]:.2f}"
    assert all(SAID_OF[person_id] in paper for paper in papers + pages)
    assert all(score in paper for paper in papers + pages)
    assert "คณะกรรมการปรับคะแนน" not in texts(evaluated[of("letters", person_id)])


def test_the_ranked_list_is_in_the_order_of_the_reviewed_scores(reviewed):
    page = reviewed.page("index.html")
    page = page[page.index('aria-labelledby="ranks"'):]
    places = [page.index(f"/{person_id}.html") for person_id in ("01026", LIFTED, "01030", LOWERED, WHOLE)]
    assert places == sorted(places)


def test_who_needs_a_plan_and_an_opinion_follows_the_reviewed_result(evaluated, reviewed):
    def whose(papers, folder):
        return sorted(Path(name).stem for name in papers.names(folder))
    assert whose(evaluated, "forms/plans") == sorted({*TO_PLAN, LIFTED} - {LOWERED}) and whose(reviewed, "forms/plans") == TO_PLAN
    assert whose(evaluated, "forms/opinions") == ["01025", WHOLE, REFUSING]
    assert whose(reviewed, "forms/opinions") == ["01025", LOWERED, WHOLE, REFUSING]
    assert "74.31 คะแนน  พอใช้ (ตามมติคณะกรรมการ)" in texts(reviewed[of("forms/plans", LOWERED)])
    assert {"70.4", "74.31", "72.36"} <= set(texts(reviewed[of("forms/opinions", LOWERED)]).split())


# ── notice, plans, opinions, decisions ──

def test_who_signed_and_who_refused_before_whom_is_recorded(told):
    noted_ = told.lines(tables.ACKNOWLEDGMENTS, "told_on", "signed_on", "is_refused", "witness")
    day = TOLD_ON.isoformat()
    assert noted_.pop(REFUSING) == (day, "", "yes", "นายพยาน สมมติรู้")
    assert len(noted_) == 14 and set(noted_.values()) == {(day, day, "", "")}
    assert told.lines(tables.DUE_PROCESS, "acknowledged")[REFUSING] == (f"refused {day}",)


def test_the_next_state_of_a_register_begins_with_what_was_noted(told):
    rows = {row[PLACE["person_id"]]: row for row in cells(told[f"forms/registers/{UNIT[REFUSING]}.xlsx"], 0)}
    assert [rows[REFUSING][PLACE[meant]] for meant in ("is_refused", "witness")] == ["ไม่ลงนาม", "นายพยาน สมมติรู้"]
    assert [rows[WHOLE][PLACE[meant]].date() for meant in ("told_on", "signed_on")] == [TOLD_ON, TOLD_ON]


def test_plans_are_recorded_line_by_line_and_nobody_is_left_without(told):
    plans = told.table(tables.PLANS)
    of_forms = plans[plans["file_name"].str.startswith("กลับมา/")]
    assert of_forms[["person_id", "weakness"]].values.tolist() == [[person_id, matter] for person_id in TO_PLAN for matter in MATTERS]
    assert set(of_forms["due_on"]) == {"2023-08-31"} and set(of_forms["status"]) == {"planned"}
    assert "5 คน · มีแผนแล้ว 5 คน · ยังไม่มี 0 คน" in text_of(told.page("plans.html"))


def test_opinions_to_the_director_are_recorded_on_the_reviewed_mean(told):
    assert told.lines(tables.OPINIONS, "opinion", "opined_on", "mean_score") == {
        person_id: (OPINION, OPINED_ON.isoformat(), mean) for person_id, mean in (
            ("01025", "74.60"), (LOWERED, "72.36"), (WHOLE, "72.16"), (REFUSING, "63.48"))}
    assert "ได้รับแล้ว" in text_of(told.page("index.html"))


def test_decisions_are_recorded_and_nothing_is_decided_for_anybody_else(told):
    uses = told.table(tables.USES)
    made = uses[uses["decision"] != ""]
    assert made[["person_id", "use", "decision", "decided_on", "remark"]].values.tolist() == [
        ["00411", "recognition", "recognised", "2023-05-08", ""], [LOWERED, "development", "planned", "2023-05-08", ""],
        [REFUSING, "ending", "not_ended", "2023-05-08", "ติดตามทุกเดือน"]]
    listed = set(uses[uses["use"] == "ending"]["person_id"])
    assert listed == {"01025", LOWERED, WHOLE, REFUSING} and LIFTED not in set(uses[uses["use"] == "development"]["person_id"])


def test_a_file_is_whole_where_every_step_was_taken_in_its_order(told):
    process = told.lines(tables.DUE_PROCESS, "agreed", "monitored", "evaluated", "reviewed", "notified", "acknowledged", "planned",
                         "complete", "out_of_order")
    assert process[WHOLE] == ("2022-10-05", "2022-12-20", "2023-04-11", "2023-04-20", "2023-04-25", "2023-04-25", "yes", "yes", "")
    assert [person_id for person_id, line in process.items() if line[-2] == "yes"] == [WHOLE]
    assert {line[-1] for line in process.values()} == {""}
    page = text_of(told.page("due_process.html"))
    assert "ครบทุกขั้นตอน 1 คน" in page and re.search(r"25 เม\.ย\. 2566\s*ไม่ลงนาม", page)


# ── the next round ──

def test_the_next_form_brings_indicators_and_open_plans_along(next_forms):
    book = opened(next_forms[WHOLE])
    said = texts(next_forms[WHOLE])
    assert "จำนวนปฏิบัติการทดลองวิทยาศาสตร์ที่นักเรียนได้ลงมือทำจริง" in said and all(matter in texts_of(book[PLAN]) for matter in MATTERS)
    assert PLAN not in opened(next_forms[LIFTED]).sheetnames


def texts_of(sheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_the_forms_come_back_as_agreement_progress_and_evaluation_without_a_fault(followed):
    kinds = followed.table(tables.FILES)["file_kind"].value_counts().to_dict()
    assert kinds == {"roster": 1, "agreement": 5, "progress": 5, "evaluation": 5}
    assert set(followed.table(tables.FINDINGS)["code"]) == {"PERSON_SENT_NOTHING"}
    assert set(followed.table(tables.AGREEMENTS)["person_id"]) == set(followed.table(tables.PROGRESS)["person_id"]) == set(LEVELS)
    scores = followed.lines(tables.SCORES, "total_score")
    assert {person_id: scores[person_id][0] for person_id in LEVELS} == {
        person_id: f"{20 * level:.2f}" for person_id, level in LEVELS.items()}


def test_two_rounds_count_the_reviewed_score_of_the_former_one(followed):
    """Both judgements turn on it: as evaluated, the mean of the lifted would be 73.30 and of the lowered 77.20."""
    rounds = followed.lines(tables.TWO_ROUNDS, "previous_round", "previous_score", "current_score", "mean_score", "below_good")
    assert rounds[LIFTED] == ("2566/1", "78.37", "72.00", "75.19", "no")
    assert rounds[LOWERED] == ("2566/1", "74.31", "72.00", "73.16", "yes")
    assert rounds[WHOLE] == ("2566/1", "73.12", "84.00", "78.56", "no")
    assert sorted(Path(name).stem for name in followed.names("forms/opinions")) == [LOWERED, REFUSING]


def test_form_4_1_shows_both_rounds_and_their_mean(followed):
    said = texts(followed[of("people", LIFTED)]).splitlines()
    assert {"78.37", "72", "75.19"} <= set(said)


def test_what_became_of_the_plans_is_told_before_and_after(followed):
    rows = {(row[1], row[4]): row[3:] for row in cells(followed["plans.xlsx"], "ผลตามแผนรอบก่อน") if row[1] in TO_PLAN}
    assert rows[WHOLE, MATTERS[0]][0] == "พอใช้ → ดี" and rows[LOWERED, MATTERS[0]][0] == "พอใช้ → พอใช้"
    assert [row[4] for row in rows.values() if row[1] == MATTERS[0]] == ["4.00", "3.60", "4.20", "3.50", "–"]
    assert rows[WHOLE, MATTERS[0]][3:] == ["4.00", "4.20", *OUTCOME[1:]]
    assert rows[WHOLE, MATTERS[1]][5:] == ["หน่วยยังไม่ได้บันทึกผล", "หน่วยยังไม่ได้เสนอ"]
    page = text_of(followed.page("plans.html"))
    assert "พอใช้ → ดี" in page and "ทำงานร่วมกับผู้อื่นได้ดีขึ้น" in page


def test_a_new_plan_form_begins_with_what_is_still_open(followed):
    forms = {Path(name).stem: texts(followed[name]) for name in followed.names("forms/plans")}
    assert set(forms) == {LIFTED, LOWERED, REFUSING}
    assert MATTERS[1] in forms[LOWERED].splitlines() and PLAN_LINE["วิธีการพัฒนา"] in forms[LOWERED]


# ── the record ──

def test_the_archive_holds_both_inboxes_and_every_paper(archive, followed, office):
    with zipfile.ZipFile(archive) as sealed:
        held = set(sealed.namelist())
    assert {f"input/{THIS.folder}/มติคณะกรรมการ.xlsx", f"input/{THIS.folder}/กลับมา/{of('forms/plans', WHOLE)}",
            f"input/{NEXT.folder}/{UNIT[WHOLE]}/{WHOLE} ประเมิน.xlsx"} <= held
    assert {f"output/{NEXT.folder}/{name}" for name in followed.names() if not name.startswith("forms/blank/")} <= held


def test_run_again_from_the_archive_alone_everything_is_the_same(verdict):
    assert (verdict.code, verdict.out) == (0, ""), verdict.err


# ── whose data stands in whose paper ──

# What the office, its committee and its director work with. Registers and pages of units are looked through by unit.
OF_THE_OFFICE = ("audit/", "committee/", "run.json", "index.html", "summary.xlsx", "findings.", "plans.", "plan.html", "due_process.html",
                 "raises.html", "raises/raise_list.xlsx", "raises/scenarios.xlsx", "forms/raises.xlsx", "forms/committee.xlsx", "forms/decisions.xlsx", "forms/blank/goals.xlsx", "forms/blank/history.xlsx")
OF_UNITS = ("units/", "forms/registers/")
# Two people with a pay, a reviewed and a former score that nobody else has, as workbooks and pages write them.
CANARIES = {LIFTED: ("18540", "18,540", "78.37", "75.39"), LOWERED: ("18720", "18,720", "74.31", "70.40", "82.28")}


def whole_text(name: str, content: bytes) -> str:
    """Everything that stands in a page, or in any part of a workbook's package."""
    return content.decode("utf-8") if name.endswith(".html") else package_text(content)


def stands(words: str, text: str) -> bool:
    """Whether this name stands in the text, or this number or figure and not as a part of another."""
    return words in text and (" " in words or re.search(rf"(?<![\w.,]){re.escape(words)}(?!\w|[.,]\d)", text) is not None)


def signs_of(papers: Papers) -> dict[str, list[str]]:
    """person_id → number, name where nobody else bears it, and the canaries' figures."""
    names = {person_id: split_title(name)[1] for person_id, (name,) in papers.lines(tables.PEOPLE, "full_name").items()}
    own = {person_id: [person_id] + [name] * (list(names.values()).count(name) == 1) for person_id, name in names.items()}
    return {person_id: signs + list(CANARIES.get(person_id, ())) for person_id, signs in own.items()}


def strangers(papers: Papers, belongs_to: dict[str, set[str]]) -> list[tuple[str, str, str]]:
    """(paper, person_id, sign) of whoever stands in a paper (name → person_ids) that does not belong to him."""
    signs = signs_of(papers)
    return [(name, person_id, sign) for name, owners in belongs_to.items() for text in [whole_text(name, papers[name])]
            for person_id in signs.keys() - owners for sign in signs[person_id] if stands(sign, text)]


def personal_papers(papers: Papers) -> dict[str, set[str]]:
    """Every paper that is neither the office's nor a unit's, with its person; a returned file of nobody certain has none."""
    person_of = {f"returned/{name}": person_id for name, person_id in papers.table(tables.FILES)[["file_name", "person_id"]].values}
    return {name: {person_of[name] if name in person_of else Path(name).stem} for name in papers.names()
            if not name.startswith((*OF_THE_OFFICE, *OF_UNITS))}


@pytest.mark.parametrize("step", ["evaluated", "reviewed", "told", "followed"])
def test_no_paper_of_one_person_holds_anything_of_another(step, request):
    papers = request.getfixturevalue(step)
    belongs_to = personal_papers(papers)
    kinds = {name.split("/")[0] for name in belongs_to}
    assert {"people", "letters", "forms"} <= kinds and all(name.endswith((".xlsx", ".html")) for name in belongs_to)
    assert strangers(papers, belongs_to) == []


@pytest.mark.parametrize("step", ["evaluated", "reviewed", "told", "followed"])
def test_no_paper_of_a_unit_holds_anything_of_another_units_people(step, request):
    papers = request.getfixturevalue(step)
    in_unit: dict[str, set[str]] = {}
    for person_id, (unit,) in papers.lines(tables.PEOPLE, "unit").items():
        in_unit.setdefault(unit, set()).add(person_id)
    belongs_to = {name: in_unit[Path(name).stem] for name in papers.names(*OF_UNITS)}
    assert belongs_to and strangers(papers, belongs_to) == []


def test_the_search_sees_every_sign_where_it_belongs(told):
    """Or it would find nothing for want of eyes. No paper writes pay with a comma; that sign is for one that might."""
    for person_id in CANARIES:
        own = "\n".join(whole_text(name, told[name]) for name in told.names("people/") if Path(name).stem == person_id)
        assert [sign for sign in signs_of(told)[person_id] if not stands(sign, own)] == [CANARIES[person_id][1]]
    everybody = {person_id for _, person_id, _ in strangers(told, {"due_process.html": set()})}
    assert everybody == set(told.lines(tables.PEOPLE, "unit"))
    assert {("forms/committee.xlsx", LIFTED, "75.39"), ("forms/committee.xlsx", LOWERED, "74.31")} <= set(
        strangers(told, {"forms/committee.xlsx": set()}))
