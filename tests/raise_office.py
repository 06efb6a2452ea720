"""An invented office of civil servants for tests of raises: drawn as text, its budget shared out by the real stage."""

import random
from dataclasses import replace
from decimal import Decimal

from pipeline import tables
from pipeline.cells import Cells
from pipeline.config import Settings, load_settings
from pipeline.config_raises import Scenario
from pipeline.decisions.raise_sheet import RaiseSheet
from pipeline.decisions.raises import share_raises
from pipeline.decisions.review import review_people, reviewed_totals
from pipeline.exact import exact_text, parse_exact
from pipeline.findings import findings_frame
from pipeline.results import Results
from pipeline.rounds import Round
from pipeline.scoring.bands import assign_bands
from pipeline.scoring.ranks import rank_people
from tests.sample_results import CONFIG

CIVIL = "civil_servant_38k2"
SETTINGS = load_settings(CONFIG)
ROSTER, ROSTER_SHEET = "ทะเบียน.xlsx", "รายชื่อ"
# person_id | full_name | unit | level | salary | total (- is incomplete, empty is missing) | other columns of the roster
OFFICE = """
ก01 | นางสาวกานดา สมมติใจ  | กลุ่มอำนวยการ    | ชำนาญการ   | 34860 | 91.70 |
ก02 | นายขจร จำลองดี       | กลุ่มอำนวยการ    | ชำนาญงาน   | 38480 | 86.00 |
ก03 | นางคำแก้ว ตัวอย่างงาม | กลุ่มการเงินฯ     | ปฏิบัติการ   | 15540 | 80.00 |
ก04 | นายจักรี สมมติเพียร   | กลุ่มการเงินฯ     | ปฏิบัติงาน   | 14570 | 73.50 |
ก05 | นางสาวเฉลา จำลองรักษ์ | กลุ่มการเงินฯ     | ปฏิบัติการ   | 15000 | 68.25 |
ก06 | นายชัยวัฒน์ สมมติสุข  | กลุ่มอำนวยการ    | ชำนาญการ   | 29080 | 88.40 | leave_days=30 late_times=20
ก07 | นางดวงใจ ตัวอย่างดี   | กลุ่มอำนวยการ    | ปฏิบัติการ   | 17510 | 55.00 |
ก08 | นายธงชัย จำลองกิจ    | กลุ่มอำนวยการ    | ปฏิบัติการ   | 17510 | -     |
"""
# Ranges so wide that the budget is what stops them.
RANGES = {band: tuple(map(Decimal, low_high)) for band, low_high in (
    ("outstanding", ("3", "6")), ("very_good", ("2.5", "6")), ("good", ("1.5", "5")), ("fair", ("0.5", "3")))}
SCENARIOS = (Scenario(name="ไล่ตามคะแนน", method="by_score", fill=True, **RANGES, source="ours"),
             Scenario(name="ร้อยละเดียวต่อระดับ", method="by_band", fill=True, **RANGES, source="ours"),
             Scenario(name="ไม่เติม", method="by_score", **RANGES, source="ours"),
             Scenario(name="สำนักงานกำหนดเอง", method="given", source="ours"))


def raise_settings(scenarios: tuple[Scenario, ...] = SCENARIOS, **rule: object) -> Settings:
    """The settings of config.toml with these scenarios for civil servants, the first of them chosen unless ``rule`` names another."""
    schemes = tuple(scheme.model_copy(update={"raises": scheme.raises.model_copy(
        update={"scenarios": scenarios, "scenario": scenarios[0].name} | rule)}) if scheme.code == CIVIL else scheme
        for scheme in SETTINGS.scheme)
    return SETTINGS.model_copy(update={"scheme": schemes})


def raised_round(office: str = OFFICE, settings: Settings | None = None, sheet: RaiseSheet = RaiseSheet(), round_: str = "2566/1") -> Results:
    """The round of the office drawn in ``office`` with its raises."""
    return raised(scored_round(office, settings or raise_settings(), round_), sheet)


def scored_round(office: str, settings: Settings, round_: str = "2566/1") -> Results:
    """The round of the office drawn in ``office``: everybody's score, which no committee changed; raises not yet shared out."""
    of_round = Round.parse(round_)
    schemes = settings.schemes_for(of_round)
    drawn = [[field.strip() for field in line.split("|")] for line in office.strip().splitlines()]
    people = tables.PEOPLE.frame([_person(*line[:5], *line[6:]) for line in drawn])
    scores = tables.SCORES.frame([dict.fromkeys(tables.SCORES.column_names, "") | {
        "person_id": line[0], "scheme": person["scheme"], "total_score": line[5].strip("-"), "total_exact": line[5].strip("-"),
        "score_status": "missing" if not line[5] else "incomplete" if line[5] == "-" else "complete",
        "achievement_weight_pct": "70", "behaviour_weight_pct": "30", "source": "practice"}
        for line, person in zip(drawn, people.to_dict("records"), strict=True)])
    bands = assign_bands(scores, schemes)
    ranks = rank_people(people, scores, bands)
    review, _ = review_people(people, scores, bands, ranks, [], schemes)
    cells = Cells.of_lines([dict.fromkeys(tables.CELLS.column_names, "") | {
        "file_name": ROSTER, "sheet_name": ROSTER_SHEET, "cell_ref": person["salary_cell_ref"], "field": "roster.salary",
        "value_text": person["salary"], "value_kind": "text"} for person in people.to_dict("records")])
    scored = [(line[0], line[5]) for line in drawn if line[5].strip("-")]
    indicators = tables.INDICATORS.frame([dict.fromkeys(tables.INDICATORS.column_names, "") | {
        "person_id": person_id, "indicator_no": "1", "title": "งานทั้งหมด", "weight_pct": "100", "file_name": f"แบบ/{person_id}.xlsx",
        "sheet_name": "ผลสัมฤทธิ์ของงาน", "cell_ref": "I9", "attained_level": exact_text(parse_exact(total) / 20)} for person_id, total in scored])
    items = tables.ITEM_SCORES.frame([{"person_id": person_id, "component": "achievement", "item": "1", "weight_pct": "100",
                                       "level": exact_text(parse_exact(total) / 20), "points_exact": total} for person_id, total in scored])
    nothing = [table.frame([]) for table in (tables.FILES, tables.COMPETENCIES, tables.FINDINGS)]
    return Results(of_round, settings, nothing[0], cells, people, indicators, nothing[1], nothing[2], items, scores, bands, ranks, review)


def raised(results: Results, sheet: RaiseSheet = RaiseSheet()) -> Results:
    """The round with its 90–92 worked out anew: after another settings, committee or roster."""
    (raises, budgets, scenario_raises), found = share_raises(
        results.people, results.scores, reviewed_totals(results.review), results.two_rounds, sheet, results.settings, results.round)
    return replace(results, raises=raises, raise_budgets=budgets, scenario_raises=scenario_raises, findings=findings_frame(found))


def _person(person_id: str, full_name: str, unit: str, level: str, salary: str, others: str = "") -> dict[str, str]:
    place = int("".join(filter(str.isdigit, person_id))) + 3
    return dict.fromkeys(tables.PEOPLE.column_names, "") | {
        "person_id": person_id, "full_name": full_name, "scheme": CIVIL, "unit": unit, "work_group": "สำนักงาน",
        "position": "นักวิชาการศึกษา", "level": level, "salary": salary, "months_in_round": "6", "leave_days": "0",
        "leave_times": "0", "late_times": "0", "file_name": ROSTER, "sheet_name": ROSTER_SHEET, "cell_ref": f"B{place}",
        "salary_cell_ref": f"K{place}", "level_cell_ref": f"F{place}"} | dict(pair.split("=") for pair in others.split())


def drawn_office(people: int, seed: int = 2566) -> str:
    """So many people of all levels, with scores of two decimals from 55 on and salaries up to their maximum."""
    chance = random.Random(seed)
    levels = [level for level in SETTINGS.salary_bases(Round(2566, 2).first_day).items() if level[0][0] == CIVIL]
    lines = []
    for number in range(1, people + 1):
        (_, level), known = chance.choice(levels)
        salary = chance.randrange(known[0].lower_base // 10 * 10, known[-1].maximum + 1, 10)
        lines.append(f"อ{number:05} | นาย{chance.choice(GIVEN)} {chance.choice(FAMILY)} | {chance.choice(UNITS)} | {level} | {salary} | "
                     f"{chance.randrange(5500, 10001) / 100:.2f} |")
    return "\n".join(lines)


GIVEN = ("สมชาย", "ณัฐวุฒิ", "ภาณุพงศ์", "กิตติศักดิ์", "ธนวัฒน์", "วีระพงษ์", "พิสิษฐ์", "อนุชิต")
FAMILY = ("สมมติธรรม", "จำลองรักษ์", "ตัวอย่างกุล", "ทดสอบไพบูลย์", "สมมติรุ่งเรืองทรัพย์", "จำลองศรี")
UNITS = ("กลุ่มอำนวยการ", "กลุ่มบริหารงานบุคคล", "กลุ่มนโยบายและแผน", "กลุ่มนิเทศ ติดตาม และประเมินผลการจัดการศึกษา",
         "กลุ่มส่งเสริมการจัดการศึกษา", "กลุ่มบริหารงานการเงินและสินทรัพย์", "หน่วยตรวจสอบภายใน")
