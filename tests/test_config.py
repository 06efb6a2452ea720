"""config.toml is the announcement: the shipped one says what the rules say, and every fault is refused by name and line."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from pipeline.config import ConfigFault, Scheme, Settings, load_settings
from pipeline.config_values import Cited
from pipeline.config_faults import VALUE_FAULTS, in_thai, line_of
from pipeline.rounds import Round

SHIPPED = Path(__file__).parents[1] / "config.toml"
TEXT = SHIPPED.read_text(encoding="utf-8")
SETTINGS = load_settings(SHIPPED)
CURRENT = SETTINGS.schemes_for(Round.parse("2566/1"))
ELEMENTS = ("ปริมาณงาน", "คุณภาพผลงาน", "ความรวดเร็วหรือความตรงต่อเวลา", "การใช้ทรัพยากรอย่างคุ้มค่า")
THAI = re.compile("[\u0e01-\u0e5b]")


# ── the shipped announcement, figure by figure (domain §3) ──

@pytest.mark.parametrize(("code", "achievement", "behaviour", "source"), [
    ("government_employee", 80, 20, "001 ข้อ 2"), ("civil_servant_38k2", 70, 30, "practice")])
def test_the_shares_of_achievement_and_behaviour(code, achievement, behaviour, source):
    shares = CURRENT[code].components
    assert (shares.achievement, shares.behaviour, shares.source) == (achievement, behaviour, source)


def test_only_civil_servants_have_other_shares_on_probation():
    shares = CURRENT["civil_servant_38k2"].components_for(on_probation=True)
    assert (shares.achievement, shares.behaviour, shares.source) == (50, 50, "practice")
    employee = CURRENT["government_employee"]
    assert employee.components_for(on_probation=True) == employee.components_for(on_probation=False)


@pytest.mark.parametrize(("code", "floors", "printed"), [
    ("government_employee", [95, 85, 75, 65, 0], [(95, 100), (85, 94), (75, 84), (65, 74), None]),
    ("civil_servant_38k2", [90, 80, 70, 60, 0], [(90, 100), (80, 89), (70, 79), (60, 69), None])])
def test_the_bands(code, floors, printed):
    bands = CURRENT[code].bands
    assert [band.code for band in bands] == ["outstanding", "very_good", "good", "fair", "needs_improvement"]
    assert [band.name_th for band in bands] == ["ดีเด่น", "ดีมาก", "ดี", "พอใช้", "ต้องปรับปรุง"]
    assert [band.min for band in bands] == floors
    assert [band.printed for band in bands] == printed


CORE = ["results", "service", "expertise", "integrity", "teamwork"]


@pytest.mark.parametrize(("code", "work_group", "functional"), [
    ("government_employee", "สำนักงาน", ["accuracy", "flexibility"]),
    ("government_employee", "ครูผู้สอน", ["analysis", "holistic_view"]),
    ("civil_servant_38k2", "สำนักงาน", ["analysis", "proactiveness", "accuracy"]),
    ("civil_servant_38k2", "", ["analysis", "proactiveness", "accuracy"])])
def test_the_competency_set_of_each_work_group(code, work_group, functional):
    rules = CURRENT[code].competencies_for(work_group)
    assert [rule.code for rule in rules] == CORE + functional
    assert [rule.kind for rule in rules] == ["core"] * 5 + ["functional"] * len(functional)


def test_the_competencies_are_named_as_each_document_names_them():
    names = {code: {rule.code: rule.name_th for rule in scheme.competencies} for code, scheme in CURRENT.items()}
    assert names["government_employee"] == {
        "results": "การมุ่งผลสัมฤทธิ์", "service": "การบริการที่ดี", "expertise": "การสั่งสมความเชี่ยวชาญในงานอาชีพ",
        "integrity": "การยึดมั่นในความถูกต้องชอบธรรม และจริยธรรม", "teamwork": "การทำงานเป็นทีม",
        "accuracy": "การตรวจสอบความถูกต้องตามกระบวนการงาน", "flexibility": "ความยืดหยุ่นผ่อนปรน",
        "analysis": "การคิดวิเคราะห์", "holistic_view": "การมองภาพองค์รวม"}
    assert names["civil_servant_38k2"] | names["government_employee"] == names["government_employee"] | {
        "proactiveness": "การดำเนินการเชิงรุก"}
    assert names["civil_servant_38k2"]["service"] == "บริการที่ดี"
    assert names["civil_servant_38k2"]["expertise"] == "การสั่งสมความเชี่ยวชาญในอาชีพ"
    assert names["civil_servant_38k2"]["accuracy"] == "การตรวจสอบความถูกต้องตามกระบวนงาน"


def test_only_government_employees_have_work_groups():
    assert {code: scheme.has_work_groups() for code, scheme in CURRENT.items()} == {
        "government_employee": True, "civil_servant_38k2": False}


def test_the_rules_for_indicators():
    employee, servant = CURRENT["government_employee"].achievement, CURRENT["civil_servant_38k2"].achievement
    assert employee.elements == servant.elements == ELEMENTS
    assert (employee.weight_min, employee.count) == (None, None)
    assert (servant.weight_min, servant.count) == (10, (5, 6))
    assert employee.level_places == servant.level_places == 2


def test_totals_are_rounded_to_two_places_and_behaviour_is_the_mean_of_items():
    for scheme in SETTINGS.scheme:
        assert (scheme.rounding.places, scheme.behaviour.method) == (2, "items")


def test_the_forms_of_each_scheme():
    assert {code: scheme.summary_form for code, scheme in CURRENT.items()} == {
        "government_employee": "แบบ 4.1", "civil_servant_38k2": "เอกสารหมายเลข 5"}


def test_every_table_of_a_scheme_cites_its_source():
    def uncited(node, place):
        if isinstance(node, list):
            return [fault for i, child in enumerate(node) for fault in uncited(child, f"{place}.{i}")]
        if isinstance(node, dict):
            own = [] if "source" in node else [place]
            return own + [fault for key, child in node.items() for fault in uncited(child, f"{place}.{key}")]
        return []

    assert uncited(tomllib.loads(TEXT)["scheme"], "scheme") == []


def test_no_kind_of_rule_can_do_without_a_source():
    parts = {annotation for field in Scheme.model_fields.values() for annotation in inner_models(field.annotation)}
    assert len(parts) >= 6
    assert {part.__name__ for part in parts | {Scheme} if not issubclass(part, Cited)} == set()


def inner_models(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for inner in getattr(annotation, "__args__", ()) for model in inner_models(inner)}


def test_the_figures_before_the_announcement_at_hand_are_marked_ours():
    before = SETTINGS.schemes_for(Round.parse("2565/2"))["government_employee"]
    assert {before.source, before.components.source, *(band.source for band in before.bands),
            *(rule.source for rule in before.competencies)} == {"ours"}


# ── versions ──

@pytest.mark.parametrize(("round_", "source"), [("2566/1", "001 วรรคท้าย"), ("2565/2", "ours"), ("2560/1", "ours"),
                                                ("2570/2", "001 วรรคท้าย")])
def test_the_version_in_force_on_the_last_day_of_the_round_is_chosen(round_, source):
    assert SETTINGS.schemes_for(Round.parse(round_))["government_employee"].source == source


def test_a_version_that_ends_within_the_round_gives_way_to_the_one_in_force_on_its_last_day(tmp_path):
    moved = TEXT.replace("2022-10-01", "2023-03-31").replace("2022-09-30", "2023-03-30")
    assert faultless(tmp_path, moved).schemes_for(Round.parse("2566/1"))["government_employee"].source == "001 วรรคท้าย"
    later = TEXT.replace("2022-10-01", "2023-04-01").replace("2022-09-30", "2023-03-31")
    assert faultless(tmp_path, later).schemes_for(Round.parse("2566/1"))["government_employee"].source == "ours"


def test_outside_its_dates_a_scheme_does_not_apply():
    assert set(SETTINGS.schemes_for(Round.parse("2559/2"))) == {"civil_servant_38k2"}


def test_first_and_last_day_of_a_version_belong_to_it():
    version = SETTINGS.scheme[1]
    assert version.in_force_on(date(2016, 11, 7)) and version.in_force_on(date(2022, 9, 30))
    assert not version.in_force_on(date(2016, 11, 6)) and not version.in_force_on(date(2022, 10, 1))


# ── settings cannot change, figures are exact ──

def test_settings_cannot_be_changed_once_loaded():
    scheme = CURRENT["government_employee"]
    for thing, name in ((SETTINGS, "office"), (SETTINGS.run, "round"), (scheme, "name_th"), (scheme.components, "achievement"),
                        (scheme.bands[0], "min"), (SETTINGS.limits, "file_mb")):
        with pytest.raises(ValidationError):
            setattr(thing, name, getattr(thing, name))
    assert isinstance(SETTINGS.scheme, tuple) and isinstance(scheme.bands, tuple)


def test_a_figure_with_decimals_is_read_exactly(tmp_path):
    settings = faultless(tmp_path, TEXT.replace("achievement = 80 ", "achievement = 80.00000000000000001").replace(
        "behaviour = 20 ", "behaviour = 19.99999999999999999"))
    assert settings.scheme[0].components.achievement == Decimal("80.00000000000000001")


def test_a_source_is_spoken_as_title_and_clause():
    assert SETTINGS.cite("001 ข้อ 2").startswith("ประกาศ สพป.นครศรีธรรมราช เขต 4")
    assert SETTINGS.cite("001 ข้อ 2").endswith(" ข้อ 2")
    assert SETTINGS.cite("003") == SETTINGS.documents["003"]
    assert THAI.search(SETTINGS.cite("practice")) and THAI.search(SETTINGS.cite("ours"))


# ── faults ──

def faultless(tmp_path, text) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def fault(tmp_path, text) -> str:
    with pytest.raises(ConfigFault) as raised:
        faultless(tmp_path, text)
    return str(raised.value)


def changed(old: str, new: str, which: int = 0) -> tuple[str, int]:
    """The shipped text with the ``which``-th ``old`` replaced by ``new``, and the line (from 1) where that stands."""
    start = [match.start() for match in re.finditer(re.escape(old), TEXT)][which]
    return TEXT[:start] + new + TEXT[start + len(old):], TEXT.count("\n", 0, start) + 1 + (len(new) - len(new.lstrip("\n")))


FAULTS = {
    "an unknown key": ('name = "สำนัก', '\nnmae = "ก"\nname = "สำนัก', 0, "office.nmae", "ไม่รู้จักค่านี้"),
    "an unknown key of a rule": ('method = "items"', '\nmethode = 1\nmethod = "items"', 1, "scheme.2.behaviour.methode", "ไม่รู้จักค่านี้"),
    "an unknown key of a band": ("printed = [75, 84]", "printd = [75, 84]", 0, "scheme.1.bands.3.printd", "ไม่รู้จักค่านี้"),
    "an unknown table": ("[limits]", "\n[limit]\nx = 1\n[limits]", 0, "limit", "ไม่รู้จักค่านี้"),
    "an unknown method": ('method = "items"', 'method = "mean"', 0, "scheme.1.behaviour.method", "ต้องเป็นค่าหนึ่งใน"),
    "a value missing": ("places = 2\nsource", "source", 0, "scheme.1.rounding.places", "ขาดค่านี้"),
    "a share above 100": ("achievement = 70", "achievement = 101", 0, "scheme.3.components.achievement", "ค่าสูงเกินไป"),
    "a share below 0": ("behaviour = 30", "behaviour = -1", 0, "scheme.3.components.behaviour", "ค่าต่ำเกินไป"),
    "a bad round": (f'round = "{SETTINGS.run.round}"', 'round = "2/2565"', 0, "run.round", "ปีงบประมาณ/ครั้งที่"),
    "a source that is no citation": ('source = "001 ข้อ 3"', 'source = "ประกาศ"', 2, "scheme.1.bands.3.source", "practice"),
    "a source naming an unlisted document": ('source = "001 ข้อ 3"', 'source = "002 ข้อ 3"', 1, "scheme.1.bands.2.source",
                                             "อ้างเอกสาร 002"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_refused_by_name_and_line_in_thai(name, tmp_path):
    old, new, which, key, words = FAULTS[name]
    text, line = changed(old, new, which)
    said = fault(tmp_path, text)
    if name == "a value missing":
        line -= 1                     # where nothing stands, the heading of its table is named
    assert said.startswith(f"config.toml บรรทัด {line}: {key}: ") and words in said
    assert "\n" not in said


FIRST_BAND = TEXT.splitlines().index("[[scheme.bands]]") + 1
IN_A_TABLE = {
    "bands in the wrong order": ("min = 75", "min = 85", "ต้องสูงกว่า"),
    "a gap between printed ranges": ("printed = [75, 84]", "printed = [75, 83]", "ช่วงคะแนนขาด"),
    "printed ranges that overlap": ("printed = [75, 84]", "printed = [75, 85]", "ช่วงคะแนนขาด"),
    "a printed range that does not reach 100": ("printed = [95, 100]", "printed = [95, 99]", "ต้องถึง 100"),
    "a printed range that begins elsewhere": ("min = 95", "min = 96", "ต้องเริ่มที่ min = 96"),
    "a lowest band above 0": ("min = 0 ", "min = 50 ", "min = 0"),
    "a band twice": ('code = "good"', 'code = "fair"', "ระดับซ้ำ"),
}


@pytest.mark.parametrize("name", IN_A_TABLE)
def test_a_band_table_that_does_not_hold_together_is_refused_at_its_first_line(name, tmp_path):
    old, new, words = IN_A_TABLE[name]
    said = fault(tmp_path, changed(old, new)[0])
    assert said.startswith(f"config.toml บรรทัด {FIRST_BAND}: scheme.1.bands: ") and words in said


def test_weights_that_do_not_make_100_are_refused_at_their_table(tmp_path):
    text, line = changed("behaviour = 30", "behaviour = 29.99")
    said = fault(tmp_path, text)
    assert said.startswith(f"config.toml บรรทัด {line - 2}: scheme.3.components: ") and "99.99" in said


@pytest.mark.parametrize(("old", "new", "words"), [
    ('code = "service"', 'code = "results"', "ไม่ซ้ำกัน"), ("effective_until = 2022-09-30", "effective_until = 2016-01-01", "อยู่ก่อน effective_from")],
    ids=["a competency twice", "an end before the beginning"])
def test_a_scheme_that_contradicts_itself_is_refused(old, new, words, tmp_path):
    assert words in fault(tmp_path, TEXT.replace(old, new, 1))




def test_a_rule_without_a_source_is_refused_at_its_table_and_told_why(tmp_path):
    text, line = changed('source = "001 ข้อ 2"\n', "")
    said = fault(tmp_path, text)
    assert said.startswith(f"config.toml บรรทัด {line - 3}: scheme.1.components.source: ขาดค่านี้") and "ที่มา" in said


@pytest.mark.parametrize("old", ['source = "003"  ', 'source = "003 การสรุปการประเมิน"', 'source = "003 วิธีการประเมิน ข้อ 2"',
                                 'source = "practice"', 'source = "ours"'])
def test_no_rule_of_the_shipped_file_could_lose_its_source_unnoticed(old, tmp_path):
    said = fault(tmp_path, changed(old, "# ")[0])
    assert re.search(r"^config.toml บรรทัด \d+: \S+source: ขาดค่านี้", said)


def test_several_faults_are_all_named_at_once(tmp_path):
    text = TEXT.replace("workers = 0", "worker = 0").replace("behaviour = 20 ", "behaviour = 21 ").replace("seconds = 30", "")
    assert [line.split(": ")[1] for line in fault(tmp_path, text).splitlines()] == [
        "run.worker", "limits.seconds", "scheme.1.components"]


def test_two_versions_in_force_on_one_day_are_refused_at_the_later_one(tmp_path):
    text, _ = changed("effective_until = 2022-09-30", "effective_until = 2022-10-01")
    second = [number for number, line in enumerate(TEXT.splitlines(), 1) if line == "[[scheme]]"][1]
    said = fault(tmp_path, text)
    assert said.startswith(f"config.toml บรรทัด {second}: scheme.2: ")
    assert "government_employee" in said and "2022-10-01" in said


@pytest.mark.parametrize(("first_until", "second_until"), [("", ""), ("2022-01-01", "2023-01-01"), ("2022-01-01", "")])
def test_two_versions_without_a_first_day_always_overlap(first_until, second_until, tmp_path):
    servant = TEXT[TEXT.index('[[scheme]]\ncode = "civil_servant_38k2"'):]
    until = [f"effective_until = {day}\nsummary_form" if day else "summary_form" for day in (first_until, second_until)]
    both = TEXT.replace(servant, servant.replace("summary_form", until[0])) + "\n" + servant.replace("summary_form", until[1])
    assert "มีสองฉบับใช้บังคับในวันเดียวกัน" in fault(tmp_path, both)


def test_versions_that_follow_each_other_day_by_day_are_no_fault(tmp_path):
    assert len(faultless(tmp_path, TEXT).scheme) == 3


NO_TOML = {
    "no value": ("[run]\nround = \n", 2, "ไม่มีค่าที่อ่านได้"),
    "no value at the end of the file": ("[run]\nround =", 2, "ไม่มีค่าที่อ่านได้"),
    "words without quotation marks": ("[office]\n\nname = สำนักงาน\n", 3, "เครื่องหมายคำพูด"),
    "an open quotation mark": ('[run]\nround = "2566/1\nworkers = 0\n', 2, "ไม่มีเครื่องหมายคำพูดปิด"),
    "a value twice": ("[run]\nworkers = 0\nworkers = 1\n", 3, "มีอยู่แล้ว"),
    "a table twice": ("[run]\n[office]\n[run]\n", 3, "มีอยู่แล้ว"),
    "a table inside one line twice": ("run = { workers = 0, workers = 1 }\n", 1, "มีอยู่แล้ว"),
    "an open heading": ("[run\nworkers = 0\n", 1, "ไม่มีวงเล็บปิด"),
    "an open list": ('elements = ["ก"\nworkers = 0\n', 2, "ไม่มีวงเล็บปิด"),
    "a key of two words": ("[run]\nround no = 1\n", 2, "ต้องมีเครื่องหมาย ="),
    "a remark without #": ("[run]\nworkers = 0 งาน\n", 2, "ขึ้นต้นด้วย #"),
    "a path with single backslashes": ('name = "C:\\q"\n', 1, "ต้องเขียนเป็น"),
    "29 February of a Buddhist year": ("a = 1\nday = 2567-02-29\n", 2, "คริสต์ศักราช"),
    "a Thai key": ("ชื่อ = 1\n", 1, "อ่านบรรทัดนี้ไม่ได้"),
}


@pytest.mark.parametrize(("text", "line", "words"), NO_TOML.values(), ids=NO_TOML)
def test_what_is_no_toml_is_refused_in_thai_with_its_line(text, line, words, tmp_path):
    said = fault(tmp_path, text)
    assert said.startswith(f"config.toml บรรทัด {line}: รูปแบบ TOML ไม่ถูกต้อง: ") and words in said
    assert not re.search("[A-Za-z]", said.replace("config.toml", "").replace("TOML", ""))


HARMFUL = {
    "a Buddhist first day": ("effective_from = 2022-10-01", "effective_from = 2565-10-01", "ปี 2565 เป็นปีพุทธศักราช ให้เขียนปีคริสต์ศักราช 2022"),
    "a Buddhist last day": ("effective_until = 2022-09-30", "effective_until = 2565-09-30", "พุทธศักราช"),
    "a day in quotation marks": ("effective_from = 2022-10-01", 'effective_from = "2022-10-01"', "ต้องเป็นวันที่"),
    "a day with its hour": ("effective_from = 2022-10-01", "effective_from = 2022-10-01T00:00:00", "ต้องเป็นวันที่"),
    "a year for a day": ("effective_from = 2022-10-01", "effective_from = 86400", "ต้องเป็นวันที่"),
    "true for 1": ("places = 2", "places = true", "ต้องเป็นจำนวนเต็ม"),
    "a decimal for a count": ("places = 2", "places = 2.0", "ต้องเป็นจำนวนเต็ม"),
    "a count in quotation marks": ("level_places = 2", 'level_places = "2"', "ต้องเป็นจำนวนเต็ม"),
    "more places than a total has": ("places = 2", "places = 5", "ต้องไม่เกิน 4"),
    "true for a share": ("achievement = 80", "achievement = true", "ต้องเป็นตัวเลข"),
    "a share in quotation marks": ("achievement = 80", 'achievement = "80"', "ต้องเป็นตัวเลข"),
    "a share that is no number": ("achievement = 80", "achievement = nan", "ต้องเป็นตัวเลข"),
    "a count that runs down": ("count = [5, 6]", "count = [6, 5]", "ค่าแรก (6) ต้องไม่มากกว่าค่าหลัง (5)"),
    "a count of three": ("count = [5, 6]", "count = [5, 6, 7]", "มีเกิน 2 ค่า"),
    "a count alone": ("count = [5, 6]", "count = 5", "ต้องเป็นรายการใน [ ]"),
    "a printed range that runs down": ("printed = [95, 100]", "printed = [101, 100]", "ต้องไม่มากกว่า"),
    "no time to read": ("seconds = 30", "seconds = 0", "ต้องมากกว่า 0"),
    "less than no file": ("file_mb = 20", "file_mb = -1", "ต้องมากกว่า 0"),
    "less than no memory": ("memory_mb = 1000", "memory_mb = -1000", "ต้องมากกว่า 0"),
    "true workers": ("workers = 0", "workers = true", "ต้องเป็นจำนวนเต็ม"),
    "a round without quotation marks": ('round = "2566/1"', "round = 2566", "ต้องเป็นข้อความใน"),
    "an empty name": ('director = "นายสมพงษ์ ตัวอย่างบริหาร"', 'director = " "', "ต้องไม่ว่าง"),
    "a competency that no form names": ('code = "teamwork"', 'code = "team_work"', "ไม่มีรหัส team_work ใน pipeline/reference/competencies.csv"),
    "a work group that no roster names": ('work_group = "ครูผู้สอน"', 'work_group = "ครู ผู้สอน"', "(ที่มีคือ สำนักงาน ครูผู้สอน)"),
}


@pytest.mark.parametrize(("old", "new", "words"), HARMFUL.values(), ids=HARMFUL)
def test_a_value_that_would_do_harm_is_refused_in_thai_with_its_line(old, new, words, tmp_path):
    text, line = changed(old, new)
    said = fault(tmp_path, text)
    assert said.startswith(f"config.toml บรรทัด {line}: ") and words in said and "\n" not in said
    assert not re.search("Input|should|valid|instance| or ", said)


def test_a_table_that_is_a_plain_value_is_refused_in_thai(tmp_path):
    said = fault(tmp_path, 'run = 1\ndocuments = "x"\n')
    assert said.count("ต้องเป็นตารางที่มีหัวใน [ ]") == 2 and not re.search("Input|should|valid", said)


def test_what_pydantic_says_is_never_passed_on():
    assert in_thai({"type": "of another age", "loc": ()}) == "ใช้ค่านี้ไม่ได้"
    assert all(THAI.search(words) for words in VALUE_FAULTS.values() if words != "{error}")


def test_a_band_that_is_lacking_is_refused(tmp_path):
    band = TEXT[TEXT.index('[[scheme.bands]]\ncode = "good"'):TEXT.index('[[scheme.bands]]\ncode = "fair"')]
    printed = TEXT.replace(band, "", 1).replace("printed = [85, 94]\n", "", 1)
    assert "ขาดระดับ good ต้องมีครบห้าระดับ" in fault(tmp_path, printed)


def test_bands_whose_codes_are_exchanged_are_refused(tmp_path):
    exchanged = TEXT.replace('code = "good"', "<here>", 1).replace('code = "fair"', 'code = "good"', 1).replace("<here>", 'code = "fair"', 1)
    assert "ระดับต้องเรียงเป็น outstanding very_good good fair" in fault(tmp_path, exchanged)


def test_a_folder_in_place_of_the_settings_is_refused_in_thai(tmp_path):
    with pytest.raises(ConfigFault, match="เปิดไฟล์ค่าตั้ง .* ไม่ได้ ให้ตรวจ"):
        load_settings(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(TEXT.encode("cp874", errors="replace"))
    with pytest.raises(ConfigFault, match="UTF-8"):
        load_settings(path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert faultless(tmp_path, "\ufeff" + TEXT).model_dump() == SETTINGS.model_dump()


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(ConfigFault, match="ไม่พบไฟล์ค่าตั้ง .*nowhere.toml"):
        load_settings(tmp_path / "nowhere.toml")


def test_what_concerns_the_whole_file_is_named_at_its_first_line():
    assert line_of(TEXT, ()) == 1


def test_every_key_of_the_shipped_file_is_found_on_its_own_line():
    lines = TEXT.splitlines()

    def keys(node, place):
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(child, dict) or isinstance(child, list) and child and isinstance(child[0], dict):
                yield from keys(child, (*place, key))
            else:
                yield (*place, key)

    found = {place: line_of(TEXT, place) for place in keys(tomllib.loads(TEXT), ())}
    assert len(found) > 150 and len(set(found.values())) == len(found)
    assert all(lines[line - 1].startswith(f"{place[-1]} =") for place, line in found.items())


# ── raises ──

SERVANTS_RULES = TEXT.index('[scheme.raises]', TEXT.index('code = "civil_servant_38k2"'))
IN_THE_RAISES = {
    "a range that falls from band to band": ("very_good = [1.50, 4.50]", "very_good = [1.50, 3.00]", "ไม่ต่ำกว่าของระดับ good"),
    "a range that begins below the worse band's": ("outstanding = [2.00", "outstanding = [1.00", "ไม่ต่ำกว่าของระดับ very_good"),
    "a range upside down": ("fair = [0.50, 2.50]", "fair = [2.50, 0.50]", "ต้องไม่มากกว่าค่าหลัง"),
    "a band without a range": ("fair = [0.50, 2.50]", "", "ขาดช่วงร้อยละของระดับ fair"),
    "a range beyond the cap": ("percent_max = 6 ", "percent_max = 5 ", "เกินร้อยละ 5"),
    "a percent with three decimals": ("outstanding = [2.00", "outstanding = [2.005", "ทศนิยมเกินสองตำแหน่ง"),
    "a range for who needs improvement": ("fair = [0.50", "needs_improvement = [0.50, 1.00]\nfair = [0.50", "ไม่รู้จักค่านี้"),
    "a chosen scenario that is not there": ('scenario = "ไล่ตามคะแนน"', 'scenario = "อื่น"', "ไม่มีฉากทัศน์ชื่อ อื่น"),
    "two scenarios of one name": ('name = "ร้อยละเดียวต่อระดับ"', 'name = "ไล่ตามคะแนน"', "ชื่อซ้ำกัน"),
    "a third round of a year": ("rounds = [1, 2]", "rounds = [1, 3]", "ไม่เกิน 2"),
    "an unknown way to pay special compensation": ('special = "counts"', 'special = "some"', "ต้องเป็นค่าหนึ่งใน"),
}


@pytest.mark.parametrize("name", IN_THE_RAISES)
def test_rules_of_raises_that_do_not_hold_together_are_refused(name, tmp_path):
    old, new, words = IN_THE_RAISES[name]
    assert old in TEXT[SERVANTS_RULES:]
    said = fault(tmp_path, TEXT[:SERVANTS_RULES] + TEXT[SERVANTS_RULES:].replace(old, new, 1))
    assert ": scheme.3.raises" in said and words in said


OWN_BASE = """
[[salary_base]]
scheme = "civil_servant_38k2"
level = "ชำนาญการ"
midpoint = 29330
lower_base = 24410
upper_base = 36470
maximum = 43600
effective_from = 2017-10-01
source = "practice"
"""


def test_an_office_may_lay_its_own_table_of_bases_beside(tmp_path):
    assert faultless(tmp_path, TEXT + OWN_BASE).salary_base[0].upper_base == 36470


@pytest.mark.parametrize(("old", "new", "words"), [
    ("lower_base = 24410\n", "", "ครบทั้งสามค่า"), ("maximum = 43600", "maximum = 0", "มากกว่า 0"), ("source", "sauce", "ที่มา"),
    ("2017-10-01", "2560-10-01", "พุทธศักราช")])
def test_a_line_of_the_office_s_own_bases_that_does_not_hold_is_refused(old, new, words, tmp_path):
    said = fault(tmp_path, TEXT + OWN_BASE.replace(old, new))
    assert ": salary_base.1" in said and words in said
