"""`run-all`: every office of a folder by itself, one page over all of them; what befalls one office befalls no other."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import signal
import time
import tomllib
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

from pipeline import country
from pipeline.browser import open_browser
from pipeline.config import DOTS, Settings, config_of_office, load_settings
from pipeline.documents.overview import overview_page
from pipeline.faults import CannotWrite, ConfigFault
from pipeline.rounds import Round
from pipeline.store import csv_bytes
from pipeline.tables import BANDS, OVERVIEW, REVIEW
from pipeline.thai import dictionary_key
from tests.browser import as_on_paper, as_on_screen, axe_violations, complaints, cut_parts, needs_chromium, watch
from tests.forked import Command, needs_fork
from tests.loop_office import called
from tests.office import write_office

REPO = Path(__file__).parents[1]
CONFIG = REPO / "config.toml"
SETTINGS, ROUND = load_settings(CONFIG), Round(2566, 1)
DIRECTOR = "นางสาววันเพ็ญ ตัวอย่างเขตสอง"
HOSTILE = "=1+1 <b>&'\"{{7*7}}%41?#"
LONG = "สำนักงานเขตพื้นที่การศึกษา" + "ไกล" * 18 + "x"         # 240 bytes; a folder's name may have 255
SOUND = ("เขต 1", "เขต 2", HOSTILE, LONG)


def write_offices(folder: Path) -> None:
    """One sound, one with a configuration of its own, one that sent too little, two of odd names, and four that cannot be run."""
    for seed, name in enumerate((*SOUND, "ขาด")):
        write_office(folder / name, 4, seed=seed)
    own = CONFIG.read_text(encoding="utf-8").replace(SETTINGS.office.director, DIRECTOR)
    (folder / "เขต 2" / "config.toml").write_text(own.replace(SETTINGS.office.name, "สพป. ที่สองจริง ๆ"), encoding="utf-8")
    next(path for path in sorted((folder / "ขาด").rglob("*.xlsx")) if "ทะเบียน" not in path.name).unlink()
    (folder / "ขาด" / "2566-1" / "เสีย.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "ว่าง" / "2566-1").mkdir(parents=True)
    (folder / "ค่าตั้งเสีย" / "2566-1").mkdir(parents=True)
    (folder / "ค่าตั้งเสีย" / "config.toml").write_text("[run]\nround = \n", encoding="utf-8")
    (folder / "แฟ้ม.zip").write_bytes(b"PK\x05\x06")
    (folder / "ลิงก์").symlink_to(folder / "เขต 1")
    for litter in (".git", "Thumbs.db"):
        (folder / litter).touch()


def lines_of(output: Path) -> dict[str, dict[str, str]]:
    text = (output / "overview.csv").read_text(encoding="utf-8-sig")
    return {line["office"].removeprefix("'"): line for line in csv.DictReader(io.StringIO(text))}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder; of run.json all but the times."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    for name in files:
        if Path(name).name == "run.json":
            files[name] = json.dumps(json.loads(files[name]) | {"times": ""}).encode()
    return files


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """(folder of offices, output, what the command said)."""
    home = tmp_path_factory.mktemp("country")
    write_offices(home / "offices")
    return home / "offices", home / "output", called("run-all", "--input", home / "offices", "--output", home / "output", "--json")


# ── each office by itself ──

@pytest.mark.parametrize("name", [*SOUND, "ขาด"])
def test_an_office_gets_exactly_what_run_alone_gives_it(ran, name, tmp_path):
    offices, output, _ = ran
    own = offices / name / "config.toml"
    config = own if own.exists() else output / name / "config.toml"
    called("run", "--input", offices / name, "--output", tmp_path / "alone", "--config", config)
    assert tree(tmp_path / "alone" / "2566-1") == tree(output / name / "2566-1")


def test_what_befalls_one_office_is_named_and_costs_only_itself(ran):
    _, output, said = ran
    lines = lines_of(output)
    assert {name: lines[name]["office_status"] for name in lines} == {
        **dict.fromkeys(SOUND, "finished"), "ขาด": "finished_with_faults",
        **dict.fromkeys(("ว่าง", "ค่าตั้งเสีย", "แฟ้ม.zip", "ลิงก์"), "could_not_run")}
    for name, word in {"ว่าง": "ยังว่างอยู่", "ค่าตั้งเสีย": "config.toml บรรทัด 2", "แฟ้ม.zip": "แตกไฟล์", "ลิงก์": "ลิงก์"}.items():
        assert word in lines[name]["reason_th"] and f"{name}: " in said.err
    assert said.code == 1 and "Traceback" not in said.err


def test_json_counts_offices_and_people(ran):
    said = json.loads(ran[2].out)
    assert (said["status"], said["round"]) == ("finished_with_faults", "2566/1")
    assert said["counts"] == {"offices": {"finished": 4, "finished_with_faults": 1, "could_not_run": 4}, "people": 20, "complete": 19,
                              "incomplete": 0, "missing": 1, "files_rejected": 1}
    assert {one["office"] for one in said["without_results"]} == {"ว่าง", "ค่าตั้งเสีย", "แฟ้ม.zip", "ลิงก์"}
    assert all(Path(path).exists() for path in said["paths"].values())


def test_an_office_without_a_configuration_has_its_folders_name_and_dots_for_its_director(ran):
    _, output, _ = ran
    office = load_settings(output / "เขต 1" / "config.toml").office
    assert (office.name, office.director, office.director_position) == ("เขต 1", DOTS, DOTS)
    letter = next((output / "เขต 1" / "2566-1" / "letters").rglob("*.html")).read_text(encoding="utf-8")
    assert f"({DOTS})" in letter and SETTINGS.office.director not in letter
    assert not any(SETTINGS.office.director.encode() in content for content in tree(output / "เขต 1").values())


def test_an_office_with_a_configuration_of_its_own_is_named_by_that_alone(ran):
    _, output, _ = ran
    assert not (output / "เขต 2" / "config.toml").exists()
    assert DIRECTOR in next((output / "เขต 2" / "2566-1" / "letters").rglob("*.html")).read_text(encoding="utf-8")


def load_settings_of(text: str) -> Settings:
    return Settings.model_validate(tomllib.loads(text, parse_float=Decimal))


def test_all_else_of_an_office_without_a_configuration_is_the_common_one():
    for name in ("ก\nข", 'ก"\\x7f\x7f', "ก" * 80):
        named = config_of_office(CONFIG, name)
        own = load_settings_of(named)
        assert own.office.name == name
        assert own.model_copy(update={"office": SETTINGS.office}).model_dump() == SETTINGS.model_dump()


def test_a_common_configuration_that_cannot_be_named_anew_is_refused(tmp_path):
    text = CONFIG.read_text(encoding="utf-8")
    start, end = text.index("[office]"), text.index("[documents]")
    one_line = f'office = {{ name = "ก", director = "ข", director_position = "ค" }}\n{text[:start]}{text[end:]}'
    (tmp_path / "config.toml").write_text(one_line, encoding="utf-8")
    with pytest.raises(ConfigFault, match=r"\[office\] ต้องเขียนค่าละบรรทัด"):
        config_of_office(tmp_path / "config.toml", "เขต 1")


# ── commands that cannot do anything ──

def test_a_folder_of_rounds_is_one_office_and_an_empty_one_none(tmp_path):
    (tmp_path / "in" / "2566-1").mkdir(parents=True)
    said = called("run-all", "--input", tmp_path / "in", "--output", tmp_path / "out")
    assert said.code == 2 and "สำนักงานเดียว" in said.err
    for folder in (tmp_path / "in" / "2566-1", tmp_path / "no such folder"):
        said = called("run-all", "--input", folder, "--output", tmp_path / "out")
        assert said.code == 2 and "ไม่พบโฟลเดอร์ของสำนักงาน" in said.err and len(said.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_an_office_whose_folder_has_no_name_in_letters_is_named_all_the_same(tmp_path):
    write_office(tmp_path / "in" / os.fsdecode("เขต".encode("utf-16le")), 1)
    os.mkdir(tmp_path / "in" / os.fsdecode(b"\xa1\xa2"))
    said = called("run-all", "--input", tmp_path / "in", "--output", tmp_path / "out")
    assert said.code == 1 and set(lines_of(tmp_path / "out")) == {"กข", "@\x0e\x02\x0e\x15\x0e"}
    assert "ไม่พบโฟลเดอร์" in lines_of(tmp_path / "out")["กข"]["reason_th"]


def test_where_no_office_could_be_run_the_command_could_not_run(tmp_path):
    (tmp_path / "in" / "เขต 1").mkdir(parents=True)
    said = called("run-all", "--input", tmp_path / "in", "--output", tmp_path / "out", "--json")
    assert said.code == 2 and json.loads(said.out)["status"] == "could_not_run"
    assert (tmp_path / "out" / "overview.html").is_file()


@pytest.mark.parametrize("output", ["in", "in/เขต 1/out", "."])
def test_the_offices_are_never_written_to(output, tmp_path):
    write_office(tmp_path / "in" / "เขต 1", 1)
    before = tree(tmp_path / "in")
    said = called("run-all", "--input", tmp_path / "in", "--output", tmp_path / output)
    assert said.code == 2 and "ต้องแยกจากกัน" in said.err and tree(tmp_path / "in") == before


def test_an_office_named_as_the_overview_is_told_to_change_its_name(tmp_path):
    write_office(tmp_path / "in" / "overview.html", 1)
    said = called("run-all", "--input", tmp_path / "in", "--output", tmp_path / "out")
    assert said.code == 2 and "ให้เปลี่ยนชื่อโฟลเดอร์" in lines_of(tmp_path / "out")["overview.html"]["reason_th"]


def test_a_name_in_the_common_configuration_that_goes_over_lines_is_refused(tmp_path):
    text = CONFIG.read_text(encoding="utf-8")
    old = re.search(r'^director = "(.*)".*$', text, re.M)
    (tmp_path / "config.toml").write_text(text.replace(old[0], f'director = """\n{old[1]}"""'), encoding="utf-8")
    with pytest.raises(ConfigFault, match=r"\[office\] ต้องเขียนค่าละบรรทัด"):
        config_of_office(tmp_path / "config.toml", "เขต 1")


# ── faults of our own, and processes that die ──

@pytest.fixture
def three(tmp_path) -> tuple[Path, Path]:
    for name in ("ก", "ข", "ค"):
        write_office(tmp_path / "in" / name, 1)
    return tmp_path / "in", tmp_path / "out"


def broken_run(monkeypatch, name: str, break_it) -> None:
    """From now on the run of this office does ``break_it`` instead, in workers too."""
    real = country.run
    monkeypatch.setattr(country, "run", lambda round_, settings, place, watch: (
        break_it() if place.input.name == name else real(round_, settings, place, watch)))


@needs_fork
def test_a_fault_of_our_own_keeps_its_traceback_names_nobody_and_costs_one_office(three, monkeypatch):
    somebody = "00123 นายสมชาย"             # not in the line that fails: a traceback may show our source

    def faulty():
        return {}[somebody]
    broken_run(monkeypatch, "ข", faulty)
    said = called("run-all", "--input", three[0], "--output", three[1])
    assert said.code == 2 and "Traceback" in said.err and "faulty" in said.err and "KeyError" in said.err
    assert "00123" not in said.err and "00123" not in (three[1] / "overview.html").read_text(encoding="utf-8")
    assert {name: line["office_status"] for name, line in lines_of(three[1]).items()} == {"ก": "finished", "ข": "our_fault", "ค": "finished"}


@needs_fork
def test_an_office_whose_process_dies_is_named_and_costs_only_itself(three, monkeypatch):
    broken_run(monkeypatch, "ก", lambda: os.kill(os.getpid(), signal.SIGKILL))
    said = called("run-all", "--input", three[0], "--output", three[1])
    lines = lines_of(three[1])
    assert said.code == 1 and "หยุดไปเอง" in lines["ก"]["reason_th"]
    assert [lines[name]["office_status"] for name in "กขค"] == ["could_not_run", "finished", "finished"]


@needs_fork
def test_the_overview_does_not_say_which_files_are_held_open(three, monkeypatch):
    def held():
        raise CannotWrite("เปิดอยู่ในโปรแกรมอื่น", ("people/ก/00123.xlsx",))
    broken_run(monkeypatch, "ค", held)
    called("run-all", "--input", three[0], "--output", three[1])
    assert lines_of(three[1])["ค"]["reason_th"] == "เปิดอยู่ในโปรแกรมอื่น"


@needs_fork
def test_who_kills_the_command_leaves_no_worker_behind_and_may_start_again(three, tmp_path, monkeypatch):
    def wait_for_ever():
        (tmp_path / "pid").write_text(str(os.getpid()))
        time.sleep(600)
    with monkeypatch.context() as patch:
        broken_run(patch, "ข", wait_for_ever)
        killed = Command(tmp_path / "log", "run-all", "--input", three[0], "--output", three[1])
        try:
            until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
            killed.kill()
            until(lambda: not is_alive(int((tmp_path / "pid").read_text())))
        finally:
            killed.kill_with_workers()
    assert not (three[1] / "overview.html").exists()
    assert called("run-all", "--input", three[0], "--output", three[1]).code == 0
    called("run-all", "--input", three[0], "--output", tmp_path / "undisturbed")
    assert without_state(three[1]) == without_state(tmp_path / "undisturbed")


def until(happened, seconds: float = 60) -> None:
    for _ in range(int(seconds * 20)):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it has not happened in time")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def without_state(output: Path) -> dict[str, bytes]:
    return {name: content for name, content in tree(output).items() if not name.startswith(".prameun/")}


# ── the overview made again ──

def test_the_overview_is_made_again_from_what_the_runs_left(ran, tmp_path):
    offices, output, _ = ran
    shutil.copytree(output, tmp_path / "output")
    before = {name: line for name, line in lines_of(output).items() if line["people"]}
    said = called("run-all", "--input", offices, "--output", tmp_path / "output", "--overview")
    assert said.code == 1
    again = lines_of(tmp_path / "output")
    assert {name: line for name, line in again.items() if line["people"]} == before
    assert {line["office_status"] for name, line in again.items() if name not in before} == {"not_run"}


def test_figures_that_are_no_longer_what_the_run_wrote_are_not_counted(ran, tmp_path):
    offices, output, _ = ran
    shutil.copytree(output, tmp_path / "output")
    scores = tmp_path / "output" / "เขต 1" / "2566-1" / "audit" / "50_scores.csv"
    scores.write_bytes(scores.read_bytes().replace(b"complete", b"missing", 1))
    called("run-all", "--input", offices, "--output", tmp_path / "output", "--overview")
    line = lines_of(tmp_path / "output")["เขต 1"]
    assert line["office_status"] == "could_not_run" and "50_scores" in line["reason_th"] and line["people"] == ""


# ── the page ──

@pytest.fixture(scope="module")
def page(ran) -> html.HtmlElement:
    return html.document_fromstring((ran[1] / "overview.html").read_text(encoding="utf-8"))


def words_of(element) -> str:
    return " ".join(" ".join(element.xpath(".//text()[not(ancestor::style | ancestor::script)]")).split())


def test_what_could_not_be_run_stands_first_with_its_reason(page):
    first = page.xpath("//section")[0]
    assert first.get("aria-labelledby") == "missing"
    assert {row.xpath("string(th)") for row in first.xpath(".//tbody/tr")} == {"ว่าง", "ค่าตั้งเสีย", "แฟ้ม.zip", "ลิงก์"}
    assert "ยังว่างอยู่" in words_of(first)


def test_every_office_that_was_run_leads_to_its_own_page(ran, page):
    links = page.xpath("//section[@aria-labelledby='offices']//tbody//a")
    assert {link.text for link in links} == {*SOUND, "ขาด"}
    for link in links:
        assert (ran[1] / unquote(link.get("href"))).is_file()
        assert "/" + link.get("href").rpartition("/")[2] == "/index.html" and "?" not in link.get("href")


def test_the_figures_of_an_office_are_those_of_its_own_tables(ran, page):
    for name in (*SOUND, "ขาด"):
        with (ran[1] / name / "2566-1" / "audit" / "75_review.csv").open(encoding="utf-8-sig", newline="") as review:
            bands = [line["band_after"] for line in csv.DictReader(review)]
        [row] = page.xpath("//section[@aria-labelledby='offices']//tbody/tr[th/a=$name]", name=name)
        assert [cell.text for cell in row.xpath("td[@class='number']")][:2] == ["4", str(len(bands))]
        assert len(row.xpath(".//rect")) == len(set(bands))
        for code, count in ((code, bands.count(code)) for code in set(bands)):
            [bar] = row.xpath(f".//rect[@class='band-{code}']")
            assert float(bar.get("width").rstrip("%")) == round(100 * count / len(bands), 2)


def test_bands_are_counted_as_the_committee_left_them(ran, tmp_path):
    shutil.copytree(ran[1] / "เขต 1" / "2566-1", tmp_path / "เขต 1" / "2566-1")
    review, record = (tmp_path / "เขต 1" / "2566-1" / name for name in ("audit/75_review.csv", "run.json"))
    with review.open(encoding="utf-8-sig", newline="") as lines:
        reviewed = [line | {"band_after": "outstanding"} for line in csv.DictReader(lines)]
    content = csv_bytes(REVIEW.frame(reviewed))
    review.write_bytes(content)
    record.write_text(record.read_text(encoding="utf-8").replace(digest_in(record), hashlib.sha256(content).hexdigest()), encoding="utf-8")
    line = country.look_at_office(country.Office("เขต 1", ran[0] / "เขต 1", tmp_path / "เขต 1"), country.Order(ROUND, CONFIG))
    assert sum(int(line[f"{scheme}_outstanding"]) for scheme in ("government_employee", "civil_servant_38k2")) == 4


def digest_in(record: Path) -> str:
    return json.loads(record.read_text(encoding="utf-8"))["outputs"]["audit/75_review.csv"]


def test_the_countrys_bands_are_the_sum_of_the_offices(ran, page):
    lines = [line for line in lines_of(ran[1]).values() if line["people"]]
    tables = page.xpath("//section[@aria-labelledby='bands']//table")
    for scheme, table in zip(("government_employee", "civil_servant_38k2"), tables, strict=True):
        shown = [int(cell) for cell in table.xpath(".//tbody/tr/td[2]/text()")]
        assert shown == [sum(int(line[f"{scheme}_{band}"]) for line in lines) for band in BANDS]


def test_nobodys_name_or_number_stands_in_the_overview(ran):
    said = "".join((ran[1] / name).read_text(encoding="utf-8") for name in ("overview.html", "overview.csv"))
    for name in (*SOUND, "ขาด"):
        with (ran[1] / name / "2566-1" / "audit" / "20_people.csv").open(encoding="utf-8-sig", newline="") as people:
            for person in csv.DictReader(people):
                assert person["full_name"] not in said and person["person_id"] not in said and person["evaluator"] not in said


def named(count: int) -> list[str]:
    """So many offices, as they may well be named."""
    return [f"สำนักงานเขตพื้นที่การศึกษาประถมศึกษานครศรีธรรมราช เขต {number}" for number in range(count)]


def drawn_overview(names: list[str]):
    figures = {column.name: str(seed % 97) for seed, column in enumerate(OVERVIEW.columns) if column.unit == "number"}
    return OVERVIEW.frame([dict.fromkeys(OVERVIEW.column_names, "") | figures | {
        "office": name, "office_status": "finished_with_faults", "has_own_config": "no", "page": "%E0%B8%AA" * len(name) + "/2566-1/index.html"}
        for name in names])


def test_the_page_of_a_thousand_offices_is_below_two_megabytes():
    assert len(overview_page(drawn_overview(named(1000)), SETTINGS, ROUND).encode()) < 2_000_000


def test_offices_stand_in_dictionary_order():
    names = ["เขต", "ฮอด", "ขอน", "กา"]
    page = html.document_fromstring(overview_page(drawn_overview(names), SETTINGS, ROUND))
    assert page.xpath("//tbody//a/text()") == sorted(names, key=dictionary_key) != sorted(names)


@needs_chromium
@pytest.mark.parametrize("offices", [0, 3, 40])
def test_the_page_is_whole_on_screen_and_paper_and_axe_finds_nothing(ran, offices, tmp_path):
    path = tmp_path / "overview.html"
    path.write_text(overview_page(drawn_overview(named(offices)), SETTINGS, ROUND) if offices != 3 else (ran[1] / "overview.html").read_text(encoding="utf-8"),
                    encoding="utf-8")
    with open_browser() as browser:
        page = watch(browser.new_page())
        as_on_screen(page)
        page.open(path)
        assert complaints(page) == [] and axe_violations(page) == []
        as_on_paper(page)
        assert cut_parts(page) == []
        as_on_screen(page, 400, 800)
        assert page.run("document.documentElement.scrollWidth") <= 400
