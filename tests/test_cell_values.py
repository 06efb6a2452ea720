"""What a cell means, habit by habit (domain §4, §7): the value, or the finding that says why there is none. Never a guess."""

from decimal import Decimal

import pytest
from pipeline.intake.guard import inspect
from pipeline.intake.sheets import read_sheets
from pipeline.intake.values import Cell, address, day_of, is_mark, level_of, number_of, rounds_in, weight_of
from pipeline.rounds import Round
from tests.drawing import SETTINGS, draw, read

HEAD = """
    [แบบประเมิน]
    | ชื่อผู้รับการประเมิน | นายสมชาย ทดสอบ | | เลขที่ตำแหน่ง | "00777" |
    | รอบการประเมิน | ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566) |
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
"""


def cell(drawn: str) -> Cell:
    """The cell as it comes out of a workbook in which it alone is drawn."""
    content = draw(f"[ก]\n| {drawn} |")
    return read_sheets(content, inspect(content, SETTINGS.limits), SETTINGS.limits).sheets[0].own(0, 0)


def verdict(drawn: str, column: int) -> str:
    """The value read from C4 (level) or D4 (weight) where ``drawn`` stands there, or the code of the finding there."""
    answers = ["4", "60"]
    answers[column] = drawn
    reading = read(f"{HEAD} | 1 | งานหนึ่ง | {answers[0]} | {answers[1]} |\n | 2 | งานสอง | 3 | 40 |")
    value = reading.indicators[0][("attained_level", "weight_pct")[column]]
    codes = [finding.code for finding in reading.findings if finding.cell_ref == ("C4", "D4")[column]]
    assert len([value, *codes]) <= 2 and bool(value) != bool(codes), "a filled cell becomes a value or one finding"
    return value or codes[0]


MISSING, UNREADABLE = "LEVEL_MISSING", "LEVEL_UNREADABLE"
LEVELS = [
    # numbers
    ("4", "4"), ("4.25", "4.25"), ("5", "5"), ("1.10", "1.1"),
    ("4.8999999999999995", "4.9"),          # the dust of a formula: 15 significant digits
    ("=A1/3 => 3.3333333333333335", "3.33333333333333"),
    ("4.333", "4.333"),                     # too precise is a later check's business: the value stays
    ("0", "0"), ("6", "6"), ("-1", "-1"), ("99999999999999999999", "100000000000000000000"),   # so is out of range
    # numbers as text
    ('"4"', "4"), ('"4.25 "', "4.25"), ('"๔.๒5"', "4.25"), ('"๔"', "4"), ('"4.0"', "4"), ('"04"', "4"),
    ("5 คะแนน", "5"), ("๔.๕๐ คะแนน", "4.5"), ("4คะแนน", "4"), ("ระดับ 4", "4"), ("ระดับ ๔", "4"), ("คะแนน 3.5", "3.5"),
    ('"4\u200b.25"', "4.25"), ('"\ufeff4"', "4"), ('"4\u00a0"', "4"), ('"4\\n"', "4"),
    ('"1,234.50"', "1234.5"), ('"21,12๐"', "21120"),
    # what a form prints to be written over, and nothing at all
    ("", MISSING), ("-", MISSING), ("......", MISSING), ("…", MISSING), ("–", MISSING), ("—", MISSING), ("____", MISSING),
    ('" "', MISSING), ('"\u200b"', MISSING),
    # several readings possible
    ('"4,5"', UNREADABLE), ('"4,50"', UNREADABLE), ('"4-5"', UNREADABLE), ('"4–5"', UNREADABLE), ('"4/5"', UNREADABLE),
    ('"4.2.5"', UNREADABLE), ('"4 5"', UNREADABLE), ('"4\u00a0.25"', UNREADABLE), ('"4\\n5"', UNREADABLE),
    ('"4."', UNREADABLE), ('".5"', UNREADABLE), ('"4*"', UNREADABLE), ('"(4)"', UNREADABLE), ('"+4"', UNREADABLE),
    ('"-4"', UNREADABLE), ('"4-"', UNREADABLE), ("4 (ดีมาก)", UNREADABLE), ("ได้ 4", UNREADABLE), ("≈4", UNREADABLE),
    ("สี่", UNREADABLE), ("ดีมาก", UNREADABLE), ("½", UNREADABLE), ("Ⅳ", UNREADABLE), ("④", UNREADABLE), ('"4%"', UNREADABLE),
    ('"=4"', UNREADABLE), ('"1e1"', UNREADABLE), ("1e300", UNREADABLE), ("inf", UNREADABLE), ("nan", UNREADABLE),
    ("0x4", UNREADABLE), ('"1_0"', UNREADABLE), ("None", UNREADABLE), ("O", UNREADABLE),
    ("٤", UNREADABLE), ("４", UNREADABLE), ("४", UNREADABLE),      # digits of other scripts: int() would take them all
    # a tick is a level in a level column only
    ("✓", UNREADABLE), ("✔", UNREADABLE), ("/", UNREADABLE), ("x", UNREADABLE), ("☑", UNREADABLE),
    # other kinds of cell
    ("TRUE", UNREADABLE), ("FALSE", UNREADABLE),
    ("date 2023-05-04", UNREADABLE),        # 4/5 typed, and Excel made a date of it
    ("#N/A", "CELL_ERROR"), ("#REF!", "CELL_ERROR"), ("#DIV/0!", "CELL_ERROR"), ("#VALUE!", "CELL_ERROR"),
    ('"#N/A"', UNREADABLE),                 # typed as text
    ("=C5*1 =>", "FORMULA_WITHOUT_VALUE"), ("=C5*1 => 4.5", "4.5"), ('=C5&"" => ๔.๕', "4.5"),
]


@pytest.mark.parametrize(("drawn", "expected"), LEVELS)
def test_a_level_cell_is_its_value_or_its_finding(drawn, expected):
    assert verdict(drawn, 0) == expected


NO_LEVELS = ("4 ครั้ง", "4 บาท", "4 วัน", "4 เดือน", '"4.-"', "ร้อยละ 4", "4 เปอร์เซ็นต์", "%4", "%0.8")


@pytest.mark.parametrize("drawn", NO_LEVELS)
def test_a_count_an_amount_and_a_percentage_are_no_level(drawn):
    assert level_of(cell(drawn)) is None


@pytest.mark.parametrize(("drawn", "expected"), [(d, e) for d, e in LEVELS if e[0].isdigit()])
def test_a_level_is_a_number_too(drawn, expected):
    assert level_of(cell(drawn)) == number_of(cell(drawn)) == Decimal(expected)


WEIGHTS = [
    ("60", "60"), ("0.6", "0.6"),           # beside a 40 no fraction: the sum is said to be wrong later
    ("%0.6", "60"), ('"60%"', "60"), ('"60 %"', "60"), ('"๖๐%"', "60"), ('"๖๐ %"', "60"), ('"60.5%"', "60.5"),
    ("ร้อยละ 60", "60"), ("ร้อยละ ๖๐", "60"), ("ร้อยละ 60 %", "60"), ("60 เปอร์เซ็นต์", "60"), ('"0.6%"', "0.6"),
    ('"60"', "60"), ('"๖๐"', "60"), ('"60.00"', "60"), ("60 คะแนน", "60"), ("น้ำหนัก 60", "60"), ('"60\u00a0%"', "60"),
    ("=30*2 => 60", "60"), ("0", "0"), ("-60", "-60"), ('"1,000"', "1000"),
    ("", "WEIGHT_MISSING"), ("-", "WEIGHT_MISSING"), ("......", "WEIGHT_MISSING"), ("…", "WEIGHT_MISSING"),
    ('"60,0"', "WEIGHT_UNREADABLE"), ('"6 0%"', "WEIGHT_UNREADABLE"), ('"%60"', "WEIGHT_UNREADABLE"),
    ('"60%%"', "WEIGHT_UNREADABLE"), ('"60-70"', "WEIGHT_UNREADABLE"), ('"1/2"', "WEIGHT_UNREADABLE"), ("½", "WEIGHT_UNREADABLE"),
    ("60 ครั้ง", "WEIGHT_UNREADABLE"), ("60 บาท", "WEIGHT_UNREADABLE"), ("หกสิบ", "WEIGHT_UNREADABLE"),
    ('"1,000%"', "WEIGHT_UNREADABLE"), ("٦٠", "WEIGHT_UNREADABLE"), ("✓", "WEIGHT_UNREADABLE"), ("TRUE", "WEIGHT_UNREADABLE"),
    ("date 2023-05-04", "WEIGHT_UNREADABLE"), ("#N/A", "CELL_ERROR"), ("=D5 =>", "FORMULA_WITHOUT_VALUE"),
]


@pytest.mark.parametrize(("drawn", "expected"), WEIGHTS)
def test_a_weight_cell_is_its_percent_or_its_finding(drawn, expected):
    assert verdict(drawn, 1) == expected


@pytest.mark.parametrize(("first", "second"), [
    ("70", "30"), ("0.7", "0.3"), ('"70%"', '"30%"'), ("%0.7", "%0.3"), ('"๗๐%"', '"๓๐%"'), ('"0.7"', '"๐.๓"'),
    ("70", '"30%"'), ("%0.7", "30"), ("%0.7", "0.3"), ('"70%"', "0.3"), ("ร้อยละ 70", "30"), ("70 คะแนน", "30 คะแนน")])
def test_weights_of_one_table_are_percent_in_whatever_unit_they_are_typed(first, second):
    reading = read(f"{HEAD} | 1 | งานหนึ่ง | 4 | {first} |\n | 2 | งานสอง | 3 | {second} |")
    assert [i["weight_pct"] for i in reading.indicators] == ["70", "30"]


@pytest.mark.parametrize("drawn", ["70", "%0.7", '"70%"', "ร้อยละ 70"])
def test_only_a_cell_that_says_percent_says_percent(drawn):
    assert weight_of(cell(drawn)).says_percent == (drawn != "70")


ROSTER = """
    [ทะเบียน]
    | เลขที่ตำแหน่ง | ชื่อ-สกุล | ประเภทบุคลากร | เงินเดือน | วันเริ่มสัญญา |
    | "00777" | นายสมชาย ทดสอบ | พนักงานราชการ |"""
SALARIES = [
    ("18000", "18000"), ("18000.50", "18000.5"), ('"18,000"', "18000"), ('"18,000.50"', "18000.5"), ("๑๘,๐๐๐ บาท", "18000"),
    ('"21,12๐"', "21120"), ('"15,540.-"', "15540"), ("15540 บาท", "15540"), ("", ""), ("-", ""),
    ('"18,00"', None), ('"18.000,50"', None), ('"18 000"', None), ('"15,540-"', None), ("หมื่นแปด", None), ("TRUE", None),
    ("date 2023-05-04", None), ("#N/A", None), ("=D1 =>", None), ("١٨٠٠٠", None),
]


@pytest.mark.parametrize(("drawn", "expected"), SALARIES)
def test_a_salary_in_the_roster_is_its_number_or_a_finding(drawn, expected):
    reading = read(f"{ROSTER} {drawn} | |")
    assert reading.roster[0]["salary"] == (expected or "")
    assert [f.code for f in reading.findings] == ([] if expected is not None else ["ROSTER_VALUE_UNREADABLE"])


FIFTH, FIRST = "2023-04-05", "2022-10-01"
DAYS = [
    ("๑ ต.ค. ๒๕๖๕", FIRST), ("1 ตุลาคม 2565", FIRST), ("๑ ตุลาคม พ.ศ. ๒๕๖๕", FIRST), ("1 ต.ค. 65", FIRST), ("1 ตค 65", FIRST),
    ("1 ต. ค. 2565", FIRST), ("วันที่ 5 เมษายน 2566", FIFTH), ("วันที่ ๕ เดือน เมษายน พ.ศ. ๒๕๖๖", FIFTH), ("5เมษายน2566", FIFTH),
    ('"05/04/2566"', FIFTH), ('"5/4/2566"', FIFTH), ('"5/4/66"', FIFTH), ('"๕/๔/๖๖"', FIFTH), ('"5 / 4 / 2566"', FIFTH),
    ('"5-4-2566"', FIFTH), ('"5.4.2566"', FIFTH), ('"05/04/2023"', FIFTH), ('"2023-04-05"', FIFTH), ('"2566-04-05"', FIFTH),
    ("date 2023-04-05", FIFTH), ("date 2566-04-05", FIFTH),        # a real date typed with its Buddhist year
    ('"29/02/2567"', "2024-02-29"),         # no real date can be Excel's here: 2567 has no 29 February
    ("date 1965-10-01", "1965-10-01"),      # 1/10/65 typed: as it stands, for the round to judge
    ("ครั้งที่ 1 5 เมษายน 2566", FIFTH),       # not the 15th
    ('"31/02/2566"', None), ('"5/13/2566"', None), ('"0/4/2566"', None), ("32 มกราคม 2566", None), ("5 มาคม 2566", None),
    ("เมษายน 2566", None), ('"5/4"', None), ("สิ้นปี", None), ("45021", None), ("TRUE", None), ("#N/A", None), ("5 เมษายน", None),
    ('"٥/٤/٢٥٦٦"', None), ("1 ต.ค. 2565 – 30 ก.ย. 2569", None),      # two dates: neither is the one
]


@pytest.mark.parametrize(("drawn", "expected"), DAYS)
def test_a_date_cell_is_its_day_or_none(drawn, expected):
    found = day_of(cell(drawn))
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize(("drawn", "expected"), [(d, e) for d, e in DAYS if e is None])
def test_a_contract_date_that_cannot_be_read_is_a_finding(drawn, expected):
    reading = read(f"{ROSTER} 18000 | {drawn} |")
    assert [f.code for f in reading.findings] == ["ROSTER_VALUE_UNREADABLE"]


@pytest.mark.parametrize(("text", "expected"), [
    ("1 ตุลาคม 2565 – 31 มีนาคม 2566", "2566/1"), ("๑ ต.ค. ๖๕ ถึง ๓๑ มี.ค. ๖๖", "2566/1"), ("รอบที่ 1/2566", "2566/1"),
    ("ครั้งที่ ๒/๖๖", "2566/2"), ("ครั้งที่ 1 ปีงบประมาณ พ.ศ. ๒๕๖๖", "2566/1"), ("รอบที่ 1 1 ต.ค. 2565 - 31 มี.ค. 2566", "2566/1"),
    ("☐ ครั้งที่ 1/2566 ☑ ครั้งที่ 2/2566", "2566/2"), ("ครั้งที่ 1", None), ("ปีงบประมาณ 2566", None), ("1/10/2565", None)])
def test_a_round_is_what_the_text_states_in_full(text, expected):
    assert rounds_in(text) == ({Round.parse(expected)} if expected else set())


@pytest.mark.parametrize("mark", ["✓", "✔", "/", "x", "X", "☑", "●", "*", "TRUE"])
def test_one_mark_in_five_level_columns_is_the_level(mark):
    reading = read(HEAD.replace("คะแนน (ก)", "1 | 2 | 3 | 4 | 5") + f"| 1 | งานหนึ่ง | - | | | {mark} | | 100 |")
    assert [(i["attained_level"], i["cell_ref"]) for i in reading.indicators] == [("4", "F4")]


TICKING, BOTH = ("1 | 2 | 3 | 4 | 5", "1 | 2 | 3 | 4 | 5 | คะแนน (ก)")


@pytest.mark.parametrize(("columns", "answers", "expected"), [
    (BOTH, "| | ✓ | | | 3", "3"), (BOTH, "| | ✓ | | | 5", "LEVEL_TWO_MARKS"), (BOTH, "80 | 85 | 90 | 95 | 99 | 4.25", "4.25"),
    (TICKING, "| | ✓ | ? |", "LEVEL_UNREADABLE"), (TICKING, "| | ✓ | 2 |", "LEVEL_UNREADABLE"), (TICKING, "| | ✓ | #N/A |", "CELL_ERROR"),
    (TICKING, "FALSE | FALSE | TRUE | FALSE | FALSE", "3"), (TICKING, "☐ | ☐ | ☑ | ☐ | ☐", "3"), (TICKING, "- | - | 3 | - | -", "3")])
def test_a_tick_beside_anything_that_says_otherwise_is_no_level(columns, answers, expected):
    reading = read(HEAD.replace("คะแนน (ก) | น้ำหนัก (ข)", f"น้ำหนัก (ข) | {columns}") + f"| 1 | งานหนึ่ง | 100 | {answers} |")
    codes = [f.code for f in reading.findings if f.code != "COMPETENCIES_MISSING"]
    assert (reading.indicators[0]["attained_level"] or codes[0], len(codes)) == (expected, not expected[0].isdigit())


def test_a_count_in_a_level_cell_is_a_finding():
    assert [verdict(drawn, 0) for drawn in NO_LEVELS] == [UNREADABLE] * len(NO_LEVELS)


@pytest.mark.parametrize("drawn", ["FALSE", "-", "……", "ดี", "☐", "4"])
def test_what_is_no_tick_marks_nothing(drawn):
    assert not is_mark(cell(drawn))


def test_every_cell_that_a_value_came_from_is_noted_as_it_stands():
    reading = read(f'{HEAD} | 1 | งานหนึ่ง | "๔.๒5 " | ร้อยละ 100 |')
    noted = {c["cell_ref"]: (c["value_text"], c["value_kind"]) for c in reading.cells}
    assert (noted["C4"], noted["D4"]) == (("๔.๒5 ", "text"), ("ร้อยละ 100", "text"))


def test_there_are_at_least_sixty_kinds():
    assert len(LEVELS) + len(NO_LEVELS) >= 60 and len(WEIGHTS) + len(SALARIES) + len(DAYS) >= 60


@pytest.mark.parametrize("text", ["", "C", "7", "c7", "C7:D8", "ก1"])
def test_what_is_no_address_of_a_cell_is_refused(text):
    assert address("C7") == (6, 2)
    with pytest.raises(ValueError):
        address(text)
