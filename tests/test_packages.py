"""What goes to whom: each package holds what its recipient may have and nothing of anybody else's, whoever looks where."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import msoffcrypto
import openpyxl
import pytest

from pipeline import door, tray
from pipeline.config import load_settings
from pipeline.documents.editions import EDITIONS, as_unit_sees, without_links_out
from pipeline.faults import ConfigFault, NotPackaged
from pipeline.intake.matching import match_files
from pipeline.intake.workbook import read_content
from pipeline.passwords import LETTERS, new_password
from tests.canary_office import IMPOSSIBLE, UNITS, Canary, texts_in, write_canary_office
from tests.drawing import ROUND, SETTINGS
from tests.loop_office import called
from tests.office_suite import cells, low_text_rows
from tests.papers_of import person_file
from tests.sample_results import CONFIG, sample_results
from tests.test_notice import judged, reworded

FOLDER = "2566-1"


class Office:
    """The canary office in a folder of its own."""

    def __init__(self, home: Path, canaries: list[Canary]):
        self.home, self.canaries = home, canaries

    @property
    def packages(self) -> Path:
        return self.home / "packages" / FOLDER

    @property
    def results(self) -> Path:
        return self.home / "output" / FOLDER

    def command(self, name: str, *more):
        return called(name, "--input", self.home / "input", "--output", self.home / "output", "--config", self.home / "config.toml", *more)

    def make(self, *more):
        said = self.command("packages", *more)
        assert said.code == 0, said.err
        return said


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def made_office(home: Path) -> Office:
    canaries = write_canary_office(home / "input")
    text = CONFIG.read_text(encoding="utf-8")
    (home / "config.toml").write_text(text.replace("notice_board = false", "notice_board = true"), encoding="utf-8")
    office = Office(home, canaries)
    assert office.command("run").code == 1             # three people have a level that there is not
    return office


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Office:
    office = made_office(tmp_path_factory.mktemp("office"))
    office.make()
    return office


@pytest.fixture
def office(made, tmp_path) -> Office:
    """The same office at another place, to be changed."""
    shutil.copytree(made.home, tmp_path / "สำนักงาน")
    return Office(tmp_path / "สำนักงาน", made.canaries)


# ── the canary: what belongs to whom is written down here ──

OF_EVERYBODY = {"committee.zip": {"name", "surname", "number", "score", "former"},
                "director.zip": {"name", "surname", "number", "score", "former", "indicator", "pay"}}
OF_THE_UNIT = {"name", "surname", "number", "score", "indicator"}
# A workbook that goes back is the sender's own: whatever he has written into it.
SENT_BACK = OF_THE_UNIT | {"pay", "former"}
OF_THE_PERSON = {"name", "surname", "number", "score", "former", "indicator", "pay"}
ANNOUNCED = {"70318": {"name", "surname"}, "70323": {"name", "surname"}, "70326": {"name", "surname"}}


def allowed(name: str, canary: Canary) -> set[str]:
    """What of this person may stand in the package called ``name``."""
    if name in OF_EVERYBODY:
        return OF_EVERYBODY[name]
    if name.startswith("units/"):
        is_own = name == f"units/{canary.unit}.zip"
        return (SENT_BACK if canary.person_id in IMPOSSIBLE else OF_THE_UNIT) if is_own else set()
    if name.startswith("people/"):
        return OF_THE_PERSON if name == f"people/{canary.unit}/{canary.person_id}.xlsx" else set()
    return ANNOUNCED.get(canary.person_id, set()) if name.startswith("notice_board") else set()


OFFICE_ONLY = {"packages.csv", "packages.xlsx", "packages.json", "passwords.xlsx"}


def test_no_package_holds_anything_of_anybody_who_does_not_belong_there(made):
    packages = {name: content for name, content in tree(made.packages).items() if name not in OFFICE_ONLY}
    assert len(packages) == 2 + 2 + len(UNITS) + 7
    for name, content in packages.items():
        text = texts_in(content, name)
        for canary in made.canaries:
            assert canary.found_in(text) - allowed(name, canary) == set(), (name, canary.person_id)


def test_the_canaries_sing_where_they_belong(made):
    """Else the test above would pass over empty packages."""
    packages = tree(made.packages)
    for canary in made.canaries:
        is_told = canary.person_id not in IMPOSSIBLE
        texts = {name: texts_in(packages[name], name) for name in ("committee.zip", "director.zip", f"units/{canary.unit}.zip")}
        marks = {name: canary.found_in(text) for name, text in texts.items()}
        assert {"name", "number", *(["score", "former"] if is_told else [])} <= marks["committee.zip"]
        assert {"name", "number", "indicator", *(["score"] if is_told else [])} <= marks["director.zip"]
        assert {"name", "number", *(["score", "indicator"] if is_told else ["pay"])} <= marks[f"units/{canary.unit}.zip"]
        person = packages.get(f"people/{canary.unit}/{canary.person_id}.xlsx")
        assert (person is not None) == is_told
        if is_told:
            assert canary.found_in(texts_in(person, "")) >= {"name", "number", "score", "indicator", "pay"}


def test_of_a_units_people_pay_and_former_scores_stand_in_their_own_returned_workbook_alone(made):
    for unit in UNITS:
        parts = members(made.packages / f"units/{unit}.zip")
        for canary in (one for one in made.canaries if one.unit == unit):
            for name, content in parts.items():
                if name != f"returned/{canary.person_id}.xlsx":
                    assert canary.found_in(texts_in(content, "")) & {"pay", "former"} == set(), (unit, name, canary.person_id)


def test_a_national_id_stands_in_no_table_no_paper_and_no_package(made):
    for folder in (made.home / "output", made.home / "packages"):
        for name, content in tree(folder).items():
            text = texts_in(content, name)
            assert not [canary.person_id for canary in made.canaries if "national_id" in canary.found_in(text)], name


def test_no_name_no_score_and_no_band_stands_in_a_file_name_and_a_number_only_in_its_persons(made):
    names = [*tree(made.packages)]
    names += [member for name in names if name.endswith(".zip") for member in members(made.packages / name)]
    for name in names:
        for canary in made.canaries:
            found = canary.found_in(re.sub(r"\.(xlsx|html)$", "", name))
            assert found <= ({"number"} if Path(name).stem == canary.person_id else set()), name
        assert not re.search("ดีเด่น|ดีมาก|พอใช้|ปรับปรุง", name)


def test_the_notice_board_names_the_two_highest_bands_and_nothing_else(made):
    packages = tree(made.packages)
    page = re.sub(r"<(head|header|script)\b.*?</\1>|<[^>]*>", "\n", packages["notice_board.html"].decode(), flags=re.DOTALL)
    said = [line.strip() for line in page.splitlines() if line.strip()]
    assert said == ["ประกาศรายชื่อผู้มีผลการประเมินผลการปฏิบัติงาน", "ระดับดีเด่น", names_of(made, "70318")[0], "ระดับดีมาก",
                    *names_of(made, "70323", "70326")]
    workbook = [value for row in cells(packages["notice_board.xlsx"], 0) for value in row if value]
    assert set(workbook[3:]) == set(said[1:])


def names_of(office: Office, *person_ids: str) -> list[str]:
    with open(office.results / "audit" / "20_people.csv", encoding="utf-8-sig") as table:
        name = {row["person_id"]: row["full_name"] for row in csv.DictReader(table)}
    return [name[person_id] for person_id in person_ids]


def test_the_notice_board_is_off_until_the_office_switches_it_on(office):
    text = (office.home / "config.toml").read_text(encoding="utf-8")
    (office.home / "config.toml").write_text(text.replace("notice_board = true", "notice_board = false"), encoding="utf-8")
    office.command("run")
    office.make()
    assert not [name for name in tree(office.packages) if name.startswith("notice_board")]
    assert SETTINGS.packages.notice_board is False


@pytest.mark.parametrize(("typed", "wanted"), [
    ('notice_bands = ["outstanding", "good"]', "'outstanding' หรือ 'very_good'"), ("notice_bands = []", "อย่างน้อยหนึ่งระดับ"),
    ('notice_board = "yes"', "true หรือ false")])
def test_a_lower_band_or_an_unclear_switch_is_refused(typed, wanted, tmp_path):
    name = typed.partition(" ")[0]
    (tmp_path / "config.toml").write_text(re.sub(rf"^{name} = [^#\n]*", typed, CONFIG.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    with pytest.raises(ConfigFault, match=wanted):
        load_settings(tmp_path / "config.toml")


def members(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


# ── properties, links, sheets ──

def test_file_properties_name_no_user_and_no_place(made):
    packages = tree(made.packages)
    workbooks = {name: content for name, content in packages.items() if name.endswith(".xlsx")}
    workbooks |= {f"{name}/{member}": content for name in packages if name.endswith(".zip")
                  for member, content in members(made.packages / name).items() if member.endswith(".xlsx") and not member.startswith("returned/")}
    assert len(workbooks) > 20
    for name, content in workbooks.items():
        properties = openpyxl.load_workbook(io.BytesIO(content)).properties
        assert not properties.creator and not properties.lastModifiedBy, name
    for name, content in packages.items():
        assert str(made.home) not in texts_in(content, name) and "/tmp" not in texts_in(content, name), name


class Links(HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.targets: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.targets += [value for key, value in attrs if key in ("href", "src", "xlink:href")]


def test_every_link_of_a_page_leads_to_something_in_the_same_package(made):
    followed = 0
    for archive in [made.packages / "committee.zip", made.packages / "director.zip", *(made.packages / "units").iterdir()]:
        held = members(archive)
        for name, content in held.items():
            for target in Links(content.decode()).targets if name.endswith(".html") else ():
                assert target.startswith("#") or normpath(join(dirname(name), unquote(target).partition("#")[0])) in held, (name, target)
                followed += not target.startswith("#")
    assert followed > 20


def test_a_link_that_leads_out_leaves_its_words():
    page = '<p><a href="../a%20b.html" class="x">ก <b>ข</b></a> <a href="c.html#d">ค</a> <a href="#e">ง</a> <a aria-label="f" href="f.csv">จ</a></p>'
    assert without_links_out(page, "units/u.html", {"a b.html"}) == (
        '<p><a href="../a%20b.html" class="x">ก <b>ข</b></a> ค <a href="#e">ง</a> จ</p>')


def test_a_unit_sees_a_round_without_anybody_elses_line():
    results = sample_results()
    seen = as_unit_sees(results, "กลุ่มอำนวยการ")
    assert seen.people["person_id"].tolist() == ["00101", "00103", "อ01"] and set(seen.people["salary"]) == {""}
    assert set(seen.scores["person_id"]) == {"00101", "00103", "อ01"} and seen.two_rounds.empty and seen.uses.empty
    assert set(results.people["salary"]) == {"18720"}


def test_every_edition_says_what_it_holds_what_it_never_does_and_where_that_is_from():
    for edition in EDITIONS:
        assert edition.holds_th and edition.never_th and edition.decided_on.year > 2022 and SETTINGS.cite(edition.source)


# ── the list to be signed ──

def test_the_list_names_every_package_once_with_its_digest_and_no_score(made):
    packages = tree(made.packages)
    with open(made.packages / "packages.csv", encoding="utf-8-sig") as table:
        listed = list(csv.DictReader(table))
    assert {row["file"]: row["sha256"] for row in listed} == {
        name: hashlib.sha256(content).hexdigest() for name, content in packages.items() if name not in OFFICE_ONLY}
    assert [row["edition"] for row in listed] == ["committee", "director"] + ["notice_board"] * 2 + ["unit"] * 3 + ["person"] * 7
    assert {row["recipient"] for row in listed if row["person_id"] == "70317"} == set(names_of(made, "70317"))
    rows = cells(packages["packages.xlsx"], 1)[3:]
    assert [tuple(row[3:5]) for row in rows] == [(row["file"], row["sha256"]) for row in listed]
    for name in ("packages.csv", "packages.xlsx", "packages.json"):
        text = texts_in(packages[name], name)
        assert not any(canary.found_in(text) & {"score", "former", "pay"} for canary in made.canaries)


def test_the_first_sheet_of_the_list_is_one_page_to_be_signed(made):
    content = tree(made.packages)["packages.xlsx"]
    first = [str(value) for row in cells(content, 0) for value in row if value is not None]
    assert {"ผู้จัดทำ", "ผู้ตรวจทาน", "ผู้อนุมัติให้ส่ง"} <= set(first) and sum(text.startswith("ลงชื่อ") for text in first) == 3
    assert "ยังไม่มีผลประเมิน 3 คน จึงยังไม่มีไฟล์รายบุคคล" in first
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight in (None, 1)
    assert low_text_rows(content, 30) == []


# ── a person's file comes back ──

def of_person(made: Office, person_id: str) -> bytes:
    return next(content for name, content in tree(made.packages).items() if name.startswith("people/") and name.endswith(f"/{person_id}.xlsx"))


def test_a_persons_file_holds_letter_summary_form_and_a_plan_where_one_is_due(made):
    sheets = {person_id: openpyxl.load_workbook(io.BytesIO(of_person(made, person_id))).sheetnames for person_id in ("70317", "70318")}
    assert sheets == {"70317": ["หนังสือแจ้งผล", "แบบ 4.1", "ที่มาของคะแนน", "แผนพัฒนา", "_prameun"],
                      "70318": ["หนังสือแจ้งผล", "เอกสารหมายเลข 5" if "เอกสารหมายเลข 5" in sheets["70318"] else "แบบ 4.1",
                                "ที่มาของคะแนน", "_prameun"]}


def test_a_persons_file_signed_and_dropped_back_is_the_persons_acknowledgment():
    results = sample_results()
    content = person_file("00103", results, None, None)
    signed = reworded(content, "☐ ข้าพเจ้าได้รับทราบผลการประเมินแล้ว", "☑ ข้าพเจ้าได้รับทราบผลการประเมินแล้ว")
    assert signed != content
    reading = read_content(signed, "ก.xlsx", SETTINGS.limits, ROUND)
    assert (reading.kind, reading.refusal, [said.kind for said in reading.closing]) == ("acknowledgment", None, ["acknowledged"])
    [matched], findings = match_files([reading], results.people, ROUND)
    assert (matched.status, matched.person_id, findings) == ("accepted", "00103", [])
    refused = reworded(content, "☐ ได้แจ้งผลการประเมินเมื่อวันที่ ....................................",
                       "☑ ได้แจ้งผลการประเมินเมื่อวันที่ 10 เมษายน 2566")
    refused = reworded(refused, "โดยมี .................................... เป็นพยาน", "โดยมี นางสมมติ พยาน เป็นพยาน")
    rows, said = judged({"ก.xlsx": refused}, results)
    assert {(row["told_on"], row["is_refused"], row["witness"]) for row in rows.values()} == {("2023-04-10", "yes", "นางสมมติ พยาน")}
    assert said.empty and set(rows) == {"00103"}


def test_a_persons_file_that_comes_back_as_it_went_says_that_nothing_was_filled_in(made):
    content = of_person(made, "70317")
    reading = read_content(content, "ก.xlsx", SETTINGS.limits, ROUND)
    assert [finding.code for finding in reading.findings] == ["PAPER_UNFILLED"] and reading.lines == []


def test_the_plan_in_a_persons_file_is_a_copy_that_takes_no_answer(made):
    book = openpyxl.load_workbook(io.BytesIO(of_person(made, "70317")))
    sheet = book["แผนพัฒนา"]
    assert sheet.protection.sheet and not sheet.data_validations.dataValidation
    assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row)
    assert any("สำเนาให้อ่าน" in str(cell.value) for row in sheet.iter_rows() for cell in row)


# ── again, and what lay there before ──

def test_made_at_two_places_the_packages_are_the_same_bytes(made, tmp_path):
    again = made_office(tmp_path / "อีกที่")
    again.make()
    assert tree(again.packages) == tree(made.packages)


def test_made_again_nothing_changes_and_no_half_made_file_stays(office):
    before = tree(office.packages)
    office.make()
    assert tree(office.packages) == before
    assert [path.name for path in office.packages.parent.iterdir()] == [FOLDER]


def test_what_is_no_longer_due_is_removed_and_what_is_not_ours_stays(office):
    mine = {"units/บันทึก.docx": b"x", "people/กลุ่มอำนวยการ/จดหมายนำ.txt": b"y", "ส่งแล้ว.pdf": b"z"}
    for name, content in mine.items():
        (office.packages / name).write_bytes(content)
    gone = next(path for path in (office.home / "input" / FOLDER).rglob("70318*.xlsx"))
    gone.unlink()
    office.command("run")
    office.make()
    now = tree(office.packages)
    assert f"people/{UNITS[1]}/70318.xlsx" not in now and mine.items() <= now.items()


def test_a_file_that_somebody_has_changed_is_neither_overwritten_nor_removed(office):
    (office.packages / "packages.xlsx").write_bytes(b"signed")
    before = tree(office.packages)
    said = office.command("packages")
    assert said.code == 2 and "ไม่เขียนทับ" in said.err and said.out == "packages.xlsx\n" and len(said.err.strip().splitlines()[-1:]) == 1
    assert tree(office.packages) == before and [path.name for path in office.packages.parent.iterdir()] == [FOLDER]


OLD, NEW = {"ก": b"1", "ข/ค": b"2", "ง/จ": b"3"}, {"ก": b"1", "ข/ค": b"22", "ฉ": b"4"}


class Killed(BaseException):
    pass


def laid(folder: Path, files: dict[str, bytes]) -> None:
    with tray.tray_for(folder) as made:
        for name, content in files.items():
            made.write(name, content)
        made.settle({})


@pytest.mark.parametrize("after", range(6))
def test_a_making_that_is_killed_is_made_good_by_the_next(after, tmp_path, monkeypatch):
    folder, steps = tmp_path / "ชุดส่ง", iter(range(after))
    laid(folder, OLD)
    before = tree(folder)
    settle = tray.Tray.settle

    def until_killed(source, target, replace=os.replace):
        if next(steps, None) is None:
            raise Killed
        replace(source, target)

    def settled(made, about):
        patch.setattr(os, "replace", until_killed)
        settle(made, about)
    with monkeypatch.context() as patch:
        patch.setattr(tray.Tray, "settle", settled)
        try:
            laid(folder, NEW)
        except Killed:
            pass
        assert (tree(folder).keys() - {door.UNFINISHED} == before.keys()) == (after < 4)
    laid(folder, NEW)
    assert {name: content for name, content in tree(folder).items() if name != tray.LAID} == NEW
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ชุดส่ง"]


@pytest.mark.parametrize("how", ["changed", "a link", "a folder"])
def test_what_lies_in_the_place_of_a_package_and_is_not_ours_stops_the_making(how, tmp_path):
    folder = tmp_path / "ชุดส่ง"
    laid(folder, OLD)
    place = folder / "ข" / "ค"
    if how != "changed":
        place.unlink()
    {"changed": lambda: place.write_bytes(b"x"), "a link": lambda: place.symlink_to(folder / "ก"), "a folder": place.mkdir}[how]()
    before = tree(folder)
    with pytest.raises(NotPackaged) as refused:
        laid(folder, NEW)
    assert refused.value.files == ("ข/ค",) and tree(folder) == before


# ── what is refused ──

STALE = {
    "a changed paper": lambda o: (o.results / "summary.xlsx").write_bytes(b"x"),
    "a new file in the inbox": lambda o: (o.home / "input" / FOLDER / "ใหม่.xlsx").write_bytes(b"PK"),
    "the round before": lambda o: (o.home / "input" / "2565-2" / "ใหม่.xlsx").write_bytes(b"PK"),
    "the configuration": lambda o: (o.home / "config.toml").write_text(CONFIG.read_text(encoding="utf-8") + "\n", encoding="utf-8"),
}


@pytest.mark.parametrize("how", STALE)
def test_a_round_that_has_changed_since_its_run_is_not_packaged(how, office):
    before = tree(office.packages)
    STALE[how](office)
    said = office.command("packages")
    assert said.code == 2 and "เปลี่ยนไปหลังประมวลผล" in said.err and len(said.err.strip().splitlines()) == 1
    assert tree(office.packages) == before


def test_what_stops_the_making_is_listed_in_json_too(office):
    office.make()
    changed = next(path for path in sorted(office.packages.rglob("*.zip")))
    changed.write_bytes(b"mine")
    said = office.command("packages", "--json")
    assert said.code == 2 and json.loads(said.out) == {"status": "not_packaged", "round": "2566/1",
                                                       "files": [changed.relative_to(office.packages).as_posix()]}


def test_a_round_that_was_not_run_or_by_another_version_is_not_packaged(office):
    record = json.loads((office.results / "run.json").read_text(encoding="utf-8"))
    (office.results / "run.json").write_text(json.dumps(record | {"version": "0.0.1"}), encoding="utf-8")
    said = office.command("packages")
    assert said.code == 2 and "รุ่น 0.0.1" in said.err
    (office.results / "run.json").unlink()
    said = office.command("packages")
    assert said.code == 2 and "ยังไม่มีผลของรอบ 2566/1" in said.err and len(said.err.strip().splitlines()) == 1


@pytest.mark.parametrize("to", ["output", "output/deeper", "input"])
def test_packages_never_lie_among_the_results_or_in_the_inbox(to, office):
    said = office.command("packages", "--to", office.home / to)
    assert said.code == 2 and not list((office.home / to).rglob("packages.csv"))


def test_the_command_names_nobody_on_standard_error_and_counts_in_json(office):
    said = office.make("--json")
    assert json.loads(said.out)["counts"] == {"committee": 1, "director": 1, "notice_board": 2, "unit": 3, "person": 7, "waiting": 3}
    assert not any(canary.found_in(said.err) for canary in office.canaries)


# ── passwords ──

@pytest.fixture(scope="module")
def locked(made, tmp_path_factory) -> Office:
    """The same office with its person files locked."""
    home = tmp_path_factory.mktemp("locked") / "สำนักงาน"
    shutil.copytree(made.home, home)
    office = Office(home, made.canaries)
    office.make("--encrypt")
    return office


def test_a_locked_file_opens_with_its_listed_password_and_with_no_other(locked, made):
    plain, packages = tree(made.packages), tree(locked.packages)
    listed = {row[3]: row[4] for row in cells(packages["passwords.xlsx"], 0)[3:]}
    assert set(listed) == {name for name in packages if name.startswith("people/")} and len(set(listed.values())) == 7
    for name, password in listed.items():
        assert not packages[name].startswith(b"PK") and opened(packages[name], password) == plain[name]
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        opened(packages[f"people/{UNITS[0]}/70317.xlsx"], listed[f"people/{UNITS[1]}/70318.xlsx"])
    others = {name: content for name, content in packages.items() if name != "passwords.xlsx"}
    assert not any(password in texts_in(content, name) for name, content in others.items() for password in listed.values())


def opened(content: bytes, password: str) -> bytes:
    file, out = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    file.load_key(password=password, verify_password=True)
    file.decrypt(out)
    return out.getvalue()


def test_locked_files_alone_differ_from_those_without_a_password(locked, made):
    plain, packages = tree(made.packages), tree(locked.packages)
    differing = {name for name in plain if plain[name] != packages[name]}
    assert differing == {name for name in plain if name.startswith("people/")} | {"packages.csv", "packages.xlsx", "packages.json"}


def test_made_again_without_passwords_the_list_of_them_is_gone(locked, made):
    locked.make()
    assert tree(locked.packages) == tree(made.packages)


def test_a_password_is_easy_to_read_out_and_never_the_same():
    passwords = {new_password() for _ in range(200)}
    assert len(passwords) == 200 and all(re.fullmatch(rf"([{LETTERS}]{{4}}-){{2}}[{LETTERS}]{{4}}", one) for one in passwords)
    assert not set(LETTERS) & set("0o1li2z5s6b9gqu")


def test_without_the_extra_the_command_says_what_to_install(office, monkeypatch):
    monkeypatch.setitem(sys.modules, "msoffcrypto.format.ooxml", None)
    before = tree(office.packages)
    said = office.command("packages", "--encrypt")
    assert said.code == 2 and "msoffcrypto-tool" in said.err and len(said.err.strip().splitlines()) == 1
    assert tree(office.packages) == before
