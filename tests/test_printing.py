"""``pdf``: the papers of a completed round through Chromium; and the digits of what is signed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

from pipeline import browser
from pipeline.config_office import Office
from pipeline.documents.look import css_text, with_thai_digits
from pipeline.documents.pages import office_page
from pipeline.faults import NoBrowser, NotOurFolder
from pipeline.printing import printed_pages
from pipeline.store import replace_printed
from pipeline.thai import thai_digits
from tests.browser import needs_chromium
from tests.papers_of import letter_page
from tests.test_pages import RESULTS

REPO = Path(__file__).parents[1]
PERSON = "00413"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "pipeline", *arguments], cwd=REPO, capture_output=True, encoding="utf-8",
                          env=environment or None)


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """A folder with output/, the example office's completed round."""
    folder = tmp_path_factory.mktemp("office")
    assert run("run", "--round", "2566/1", "--output", str(folder / "output")).returncode == 1
    return folder


@pytest.fixture(scope="module")
def printed(office) -> dict[str, Path]:
    """name → PDF of every paper that was printed."""
    answer = run("pdf", "--round", "2566/1", "--output", str(office / "output"), "--json")
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout)
    folder = Path(said["paths"]["pdf"])
    papers = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert said["counts"]["papers"] == len(papers) and folder == office / "pdf" / "2566-1"
    return papers


def text_of(paper: Path) -> str:
    return subprocess.run(["pdftotext", "-raw", paper, "-"], check=True, capture_output=True, encoding="utf-8").stdout


@needs_chromium
def test_letters_lists_and_minutes_are_printed_and_nobodys_own_page(office, printed):
    pages = [path.relative_to(office / "output" / "2566-1").with_suffix(".pdf").as_posix()
             for path in (office / "output" / "2566-1").rglob("*.html")]
    assert set(printed) == {name for name in pages if not name.startswith("people/")}
    assert {"index.pdf", "findings.pdf", "committee/minutes.pdf"} < set(printed)
    assert [name for name in printed if name.startswith("letters/")] and [name for name in printed if name.startswith("units/")]


@needs_chromium
def test_thai_text_of_a_letter_comes_back_with_every_vowel_and_tone_mark(office, printed):
    for name in (name for name in printed if name.startswith("letters/")):
        page = html.parse(office / "output" / "2566-1" / name.replace(".pdf", ".html")).getroot()
        text = "".join(text_of(printed[name]).split())
        for words in page.xpath("//article//text()[normalize-space()]"):
            assert "".join(words.split()) in text


@needs_chromium
def test_a_paper_names_no_folder_of_this_machine(office, printed):
    for name, paper in printed.items():
        content = paper.read_bytes()
        assert b"file:" not in content and str(office).encode() not in content, name


@needs_chromium
def test_printing_leaves_the_results_as_they_are_and_a_later_run_leaves_the_papers(office, printed):
    record = json.loads((office / "output" / "2566-1" / "run.json").read_text(encoding="utf-8"))
    lying = {path.relative_to(office / "output" / "2566-1").as_posix() for path in (office / "output" / "2566-1").rglob("*") if path.is_file()}
    assert lying == {*record["outputs"], "run.json"}


@needs_chromium
def test_what_is_no_longer_due_goes_with_the_next_printing(office, printed):
    (office / "pdf" / "2566-1" / "letters" / "ผู้ที่ย้ายไป.pdf").write_bytes(b"old")
    assert run("pdf", "--output", str(office / "output")).returncode == 0
    assert not (office / "pdf" / "2566-1" / "letters" / "ผู้ที่ย้ายไป.pdf").exists()


def test_a_folder_with_other_files_is_never_cleared(tmp_path):
    (tmp_path / "แผน.docx").write_bytes(b"theirs")
    with pytest.raises(NotOurFolder, match="ไม่ใช่ PDF"):
        replace_printed(tmp_path, [("index.pdf", b"ours")])
    assert [path.name for path in tmp_path.iterdir()] == ["แผน.docx"]


def test_where_no_chromium_is_installed_one_sentence_says_so(office):
    answer = run("pdf", "--output", str(office / "output"), PATH="/nowhere", PYTHONUTF8="1")
    assert answer.returncode == 2 and answer.stdout == "" and not (office / "nothing").exists()
    assert [line for line in answer.stderr.splitlines() if "ไม่พบโปรแกรม Chromium" in line] and "Traceback" not in answer.stderr


@pytest.mark.parametrize("says", ["exit 1", "cat >/dev/null"])
def test_a_chromium_that_does_not_answer_is_said_in_one_sentence(tmp_path, monkeypatch, says):
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{says}\n")
    program.chmod(0o755)
    monkeypatch.setattr(browser, "NAMES", (str(program),))
    monkeypatch.setattr(browser, "SECONDS", .5)
    with pytest.raises(NoBrowser, match="ไม่ตอบ"), browser.open_browser() as opened:
        opened.new_page()


@pytest.mark.parametrize(("where", "sentence"), [("2565/2", "ยังไม่มีผลของรอบ 2565/2")])
def test_a_round_without_results_is_not_printed(tmp_path, where, sentence):
    answer = run("pdf", "--round", where, "--output", str(tmp_path / "output"))
    assert answer.returncode == 2 and sentence in answer.stderr


def test_papers_are_never_laid_in_the_results(office):
    answer = run("pdf", "--output", str(office / "output"), "--to", str(office / "output" / "pdf"))
    assert answer.returncode == 2 and "ระบุ --to เป็นโฟลเดอร์อื่น" in answer.stderr


def test_new_pages_of_a_run_are_printed_without_being_named_here():
    assert printed_pages({"raises.html": "", "raises.xlsx": "", "people/ก/1.html": ""}) == ["raises.html"]


# ── digits ──

def in_digits(digits: str):
    office = Office(**RESULTS.settings.office.model_dump() | {"digits": digits})
    return RESULTS.__class__(**{name: getattr(RESULTS, name) for name in RESULTS.__dataclass_fields__}
                             | {"settings": RESULTS.settings.model_copy(update={"office": office})})


def seen(page: str) -> str:
    return " ".join(html.document_fromstring(page).xpath("//text()[not(ancestor::style | ancestor::script)]"))


def test_a_letter_in_thai_digits_shows_no_arabic_one():
    page = letter_page(in_digits("thai"), PERSON)
    assert not re.search("[0-9]", seen(page)) and thai_digits(PERSON) in seen(page) and "พ.ศ. ๒๕๖๖" in seen(page)


def test_thai_digits_change_the_words_of_a_letter_and_nothing_else():
    arabic, thai = letter_page(in_digits("arabic"), PERSON), letter_page(in_digits("thai"), PERSON)
    assert seen(thai) == thai_digits(seen(arabic)) and re.search("[0-9]", seen(arabic))
    tags = [re.findall("<[^>]+>", re.sub("<style>.*?</style>", "", page, flags=re.DOTALL)) for page in (arabic, thai)]
    assert tags[0] == tags[1]


def test_pages_that_are_compared_with_cells_stay_in_arabic_digits():
    assert office_page(in_digits("thai")) == office_page(in_digits("arabic"))


@pytest.mark.parametrize(("page", "with_thai"), [
    ('<a href="people/01022.html" class="h2">ที่ 12</a>', '<a href="people/01022.html" class="h2">ที่ ๑๒</a>'),
    ("A4 2566 a1@b2.go.th แบบ4.1.xlsx &#39;7&#39; 3.50", "A4 ๒๕๖๖ a1@b2.go.th แบบ4.1.xlsx &#39;๗&#39; ๓.๕๐"),
    ("<style>p { margin: 2px }</style>2<script>1 < 2</script>", "<style>p { margin: 2px }</style>๒<script>1 < 2</script>"),
])
def test_links_mark_up_and_latin_words_keep_their_digits(page, with_thai):
    assert with_thai_digits(page) == with_thai


@pytest.mark.parametrize("name", ['สำนักงาน "ก"', "a\\b", "</style><b>", "สอง\nบรรทัด"])
def test_an_offices_name_cannot_leave_its_place_in_the_style(name):
    text = str(css_text(name))
    assert not re.search(r'["<\n]|\\(?![0-9a-f]+ )', text)
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), text) == name
