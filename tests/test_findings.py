"""Findings: one catalogue of codes, consequences and sentences; every code is raised, every sentence is whole."""

import ast
import re
from itertools import permutations
from pathlib import Path
from string import Formatter

import pytest

from pipeline.config import load_settings
from pipeline.config_values import CITED
from pipeline.findings import Finding, catalogue, findings_frame
from pipeline.tables import SEVERITIES

REPOSITORY = Path(__file__).parents[1]
CATALOGUE = catalogue()
SOURCES = {path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
           for path in sorted((REPOSITORY / "pipeline").rglob("*.py"))}
TESTS = {path.name: path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "tests").glob("*.py"))
         if path.name != Path(__file__).name}
SENTENCES = ("message", "expected", "mend")
CODE = re.compile(r"[A-Z]+(_[A-Z0-9]+)+")
MAKERS = {"Finding", "find", "finding", "at", "_about", "Refusal", "_refused"}
BLANKS = {"found": "สิ่งที่พบ", "expected": "สิ่งที่ควรเป็น", "about": "เรื่องนี้"}



# ── the catalogue ──

def test_the_consequences_are_those_of_the_contract():
    assert SEVERITIES == ("blocks_file", "blocks_person", "warns")
    assert {entry.severity for entry in CATALOGUE.values()} == set(SEVERITIES)


@pytest.mark.parametrize(("severity", "codes"), {
    "blocks_file": "FILE_EMPTY FILE_NOT_WORKBOOK WORKBOOK_ENCRYPTED WORKBOOK_DAMAGED WORKBOOK_FOREIGN WORKBOOK_EMPTY ROUND_OTHER "
                   "PERSON_NOT_ON_ROSTER PERSON_MATCHES_TWO PERSON_TWO_IN_WORKBOOK SUBMISSION_UNDECIDED",
    "blocks_person": "LEVEL_MISSING LEVEL_UNREADABLE LEVEL_OUT_OF_RANGE WEIGHT_MISSING WEIGHTS_NOT_100 COMPETENCY_MISSING CELL_ERROR "
                     "FORMULA_WITHOUT_VALUE ROW_HIDDEN FIGURES_HIDDEN PERSON_SENT_NOTHING ROSTER_PERSON_TWICE SCHEME_NOT_IN_FORCE",
    "warns": "WEIGHT_BELOW_MIN INDICATOR_COUNT ELEMENT_NOT_COVERED STATED_TOTAL_DIFFERS STATED_BAND_DIFFERS HIDDEN_COPY_DIFFERS "
             "SUBMISSION_SUPERSEDED SUBMISSION_COPY PERSON_NAME_CHANGED",
}.items())
def test_a_fault_has_the_consequence_that_the_contract_gives_it(severity, codes):
    assert {code: CATALOGUE[code].severity for code in codes.split()} == dict.fromkeys(codes.split(), severity)


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_says_in_thai_what_is_wrong_and_how_to_mend_it_and_cites_a_document(code):
    entry = CATALOGUE[code]
    assert CODE.fullmatch(code)
    assert re.search("[ก-ฮ]", entry.message) and re.search("[ก-ฮ]", entry.mend) and entry.expected
    assert CITED.fullmatch(entry.source)


def test_every_document_that_the_catalogue_cites_is_listed_in_the_settings():
    settings = load_settings(REPOSITORY / "config.toml")
    assert all(settings.cite(entry.source) for entry in CATALOGUE.values())


def blanks_of(code):
    return {name for sentence in SENTENCES for _, name, *_ in Formatter().parse(getattr(CATALOGUE[code], sentence))
            if name is not None}


@pytest.mark.parametrize("code", CATALOGUE)
def test_the_sentences_have_no_blank_that_nothing_fills(code):
    assert blanks_of(code) <= set(BLANKS)
    row = findings_frame([Finding(code, found=BLANKS["found"], words={k: BLANKS[k] for k in ("expected", "about")})]).iloc[0]
    for sentence in (row["message_th"], row["expected"], row["mend_th"]):
        assert not set("{}") & set(sentence)
        assert sentence == " ".join(sentence.split())


# ── code and tests against the catalogue ──

def quoted(code, text):
    return re.search(rf"""["']{code}["']""", text) is not None


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_of_the_catalogue_is_raised_somewhere(code):
    assert any(quoted(code, text) for text in SOURCES.values())


def finding_calls():
    """(where, code, names of the words given) of every call that makes a finding and is given the code as it stands."""
    for name, text in SOURCES.items():
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            if ast.unparse(call.func).rpartition(".")[2] not in MAKERS:
                continue
            literals = [node for node in ast.walk(call) if isinstance(node, ast.Dict)]
            given = {keyword.arg for keyword in call.keywords} | {key.value for node in literals for key in node.keys if key}
            for code in (node.value for argument in call.args[:2] for node in ast.walk(argument)
                         if isinstance(node, ast.Constant) and isinstance(node.value, str)):
                if CODE.fullmatch(code):
                    yield f"{name}:{call.lineno}", code, given


CALLS = list(finding_calls())


def test_calls_that_raise_findings_are_recognised():
    assert len({code for _, code, _ in CALLS}) > 50


def test_no_code_is_raised_that_the_catalogue_does_not_have():
    assert [(where, code) for where, code, _ in CALLS if code not in CATALOGUE] == []


def test_whoever_raises_a_code_gives_the_words_that_its_sentences_need():
    lacking = [(where, code, needed) for where, code, given in CALLS if (needed := blanks_of(code) - {"found"} - given)]
    assert lacking == []


def test_every_code_that_is_raised_is_named_by_a_test():
    raised = {code for code in CATALOGUE if any(quoted(code, text) for text in SOURCES.values())}
    tested = {code for code in raised if any(re.search(rf"\b{code}\b", text) for text in TESTS.values())}
    assert sorted(raised - tested) == []


def test_what_concerns_agreements_and_empty_tables_too_speaks_neither_of_scores_nor_of_a_lacking_table_alone():
    assert "คะแนน" not in CATALOGUE["SUBMISSION_UNDECIDED"].message and "ยังว่าง" in CATALOGUE["INDICATORS_MISSING"].message


# ── a finding ──

def test_a_finding_has_the_consequence_of_its_code():
    assert Finding("LEVEL_MISSING").severity == "blocks_person"


def test_a_finding_with_file_and_person_filled_in_is_another_finding():
    bare = Finding("LEVEL_MISSING", cell_ref="C4")
    whose = bare.of(file_name="ก.xlsx", person_id="1")
    assert (whose.file_name, whose.person_id, whose.cell_ref) == ("ก.xlsx", "1", "C4")
    assert bare.file_name == ""


def test_a_code_that_the_catalogue_does_not_have_is_our_fault():
    with pytest.raises(KeyError):
        findings_frame([Finding("NO_SUCH_CODE")])


# ── the table ──

def test_a_line_has_the_sentences_of_the_catalogue_with_the_blanks_filled():
    row = findings_frame([Finding("LEVEL_OUT_OF_RANGE", "ก.xlsx", "แบบ", "C4", "7", "1", {"about": "ตัวชี้วัดที่ 2 "})]).iloc[0]
    assert row["message_th"] == "ตัวชี้วัดที่ 2 ได้คะแนน 7 ซึ่งไม่อยู่ในระดับ 1 ถึง 5"
    assert (row["finding_no"], row["severity"], row["expected"], row["found"], row["source"]) == (
        "1", "blocks_person", "ระดับ 1 ถึง 5", "7", CATALOGUE["LEVEL_OUT_OF_RANGE"].source)


def test_braces_in_a_workbook_are_text_and_no_blanks():
    row = findings_frame([Finding("LEVEL_UNREADABLE", found="{about} {0} {x!r}", words={"about": "{found}"})]).iloc[0]
    assert "{about} {0} {x!r}" in row["message_th"] and "{found}" in row["message_th"]


def test_words_never_take_the_place_of_what_was_found():
    row = findings_frame([Finding("LEVEL_OUT_OF_RANGE", found="7", words={"found": "3", "about": ""})]).iloc[0]
    assert "7" in row["message_th"] and row["found"] == "7"


MIXED = [
    Finding("WEIGHT_BELOW_MIN", "ก.xlsx", "แบบ", "D4", "5", "1", {"about": "ก", "expected": "10"}),
    Finding("LEVEL_MISSING", "ข.xlsx", "แบบ", "C10", person_id="2", words={"about": "ก"}),
    Finding("LEVEL_MISSING", "ข.xlsx", "แบบ", "C9", person_id="2", words={"about": "ข"}),
    Finding("LEVEL_MISSING", "ข.xlsx", "แบบ", "AA9", person_id="2", words={"about": "ค"}),
    Finding("LEVEL_MISSING", "ก.xlsx", "แบบ", "C4", person_id="1", words={"about": "ก"}),
    Finding("FILE_EMPTY", "ฮ.xlsx"),
]


def test_findings_stand_by_consequence_then_person_then_place_in_reading_order():
    frame = findings_frame(MIXED)
    assert list(zip(frame["code"], frame["person_id"], frame["cell_ref"])) == [
        ("FILE_EMPTY", "", ""), ("LEVEL_MISSING", "1", "C4"), ("LEVEL_MISSING", "2", "C9"), ("LEVEL_MISSING", "2", "AA9"),
        ("LEVEL_MISSING", "2", "C10"), ("WEIGHT_BELOW_MIN", "1", "D4")]
    assert list(frame["finding_no"]) == ["1", "2", "3", "4", "5", "6"]


def test_the_table_does_not_depend_on_the_order_in_which_findings_were_made():
    expected = findings_frame(MIXED)
    assert all(findings_frame(list(order)).equals(expected) for order in permutations(MIXED))


def test_the_same_finding_made_twice_is_one_line():
    assert findings_frame(MIXED + MIXED[::-1]).equals(findings_frame(MIXED))


def test_findings_that_differ_in_one_word_are_two_lines():
    one = Finding("LEVEL_MISSING", "ก.xlsx", "แบบ", "C4", person_id="1", words={"about": "ก"})
    other = Finding("LEVEL_MISSING", "ก.xlsx", "แบบ", "C4", person_id="1", words={"about": "ข"})
    assert len(findings_frame([one, other])) == 2


def test_ten_findings_are_numbered_in_their_order():
    many = [Finding("LEVEL_MISSING", "ก.xlsx", "แบบ", f"C{row}", person_id="1", words={"about": "ก"}) for row in range(1, 13)]
    frame = findings_frame(many[::-1])
    assert list(frame["finding_no"]) == [str(number) for number in range(1, 13)]
    assert list(frame["cell_ref"]) == [f"C{row}" for row in range(1, 13)]


def test_no_findings_make_a_table_with_headings_only():
    assert findings_frame([]).empty
