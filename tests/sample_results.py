"""A small invented office for tests: two personnel types, two units, drawn as text and scored by the real stages.

Ranks of government employees: 00101 94.40 (in no printed range), then 00102 and 00103 tied at 80.00; 00104 lacks a level,
00105 sent nothing. Of the civil servants อ01 has 89.996, hence 90.00 and ดีเด่น by rounding, อ02 62.10.
"""

from pathlib import Path

import pandas as pd

from pipeline import tables
from pipeline.cells import Cells
from pipeline.config import Settings, load_settings
from pipeline.decisions.review import review_people, reviewed_totals
from pipeline.results import Results
from pipeline.rounds import Round
from pipeline.schema import Table
from pipeline.run import judge_rounds
from pipeline.scoring.bands import assign_bands
from pipeline.scoring.items import score_items
from pipeline.scoring.ranks import rank_people
from pipeline.scoring.totals import score_people

CONFIG = Path(__file__).parents[1] / "config.toml"
WEIGHTS = ("40", "30", "30")
OFFICE_GROUP = "สำนักงาน"

# person_id | full_name | scheme | unit | level of each indicator (- is missing) | rating of each competency
OFFICE = """
00101 | นางสาวกานดา สมมติใจ    | government_employee | กลุ่มอำนวยการ      | 4.5 4.75 4.75  | 5 5 5 5 5 5 5
00102 | นายขจร จำลองดี         | government_employee | โรงเรียนบ้านสมมติ   | 4 4 4          | 4 4 4 4 4 4 4
00103 | นางคำแก้ว ตัวอย่างงาม   | government_employee | กลุ่มอำนวยการ      | 4 4 4          | 4 4 4 4 4 4 4
00104 | นายจักรี สมมติเพียร     | government_employee | โรงเรียนบ้านสมมติ   | 4 - 4          | 3 3 3 3 3 3 3
00105 | นางสาวเฉลา จำลองรักษ์   | government_employee | โรงเรียนบ้านสมมติ   |                |
อ01   | นางชุติมา ตัวอย่างกุล    | civil_servant_38k2  | กลุ่มอำนวยการ      | 4.99 4.53 4.53 | 4 4 4 4 4 4 4 4
อ02   | นายโชติ สมมติวงศ์       | civil_servant_38k2  | โรงเรียนบ้านสมมติ   | 3.15 3 3.3     | 3 3 3 3 3 3 3 3
"""


def sample_results(round_: str = "2566/1", office: str = OFFICE, changed: dict[str, dict[str, str]] | None = None,
                   settings: Settings | None = None, former: Results | None = None,
                   history: pd.DataFrame | None = None) -> Results:
    """The round of the office drawn in ``office``; ``changed`` person_id → columns of 20_people to put otherwise.

    ``former`` are the results of the round before, ``history`` is 27_history.
    """
    settings = settings or load_settings(CONFIG)
    of_round, schemes = Round.parse(round_), settings.schemes_for(Round.parse(round_))
    drawn = [[field.strip() for field in line.split("|")] for line in office.strip().splitlines()]
    people = tables.PEOPLE.frame([_line(tables.PEOPLE, **_person(*line[:4]) | (changed or {}).get(line[0], {}))
                                  for line in drawn])
    indicators = tables.INDICATORS.frame([row for line in drawn for row in _indicators(line[0], line[4].split())])
    competencies = tables.COMPETENCIES.frame([
        row for line in drawn for row in _competencies(line[0], line[5].split(), schemes[line[2]])])
    status = {line[0]: "missing" if not line[4] else "incomplete" if "-" in line[4].split() else "complete"
              for line in drawn}
    complete = {line[0]: line[2] for line in drawn if status[line[0]] == "complete"}
    items = score_items(indicators, competencies, complete, schemes)
    scores = score_people(people, status, items, schemes)
    bands = assign_bands(scores, schemes)
    history = tables.HISTORY.frame([]) if history is None else history
    ranks = rank_people(people, scores, bands)
    review, _ = review_people(people, scores, bands, ranks, [], schemes)
    two_rounds, _ = judge_rounds(people, reviewed_totals(review), history, former, schemes, of_round)
    return Results(of_round, settings, tables.FILES.frame([]), Cells({}), people, indicators, competencies,
                   _findings(status), items, scores, bands, ranks, review, history=history, two_rounds=two_rounds)


def _line(table: Table, **values: str) -> dict[str, str]:
    return dict.fromkeys(table.column_names, "") | values


def _person(person_id: str, full_name: str, scheme: str, unit: str) -> dict[str, str]:
    return {"person_id": person_id, "full_name": full_name, "scheme": scheme, "unit": unit, "work_group": OFFICE_GROUP,
            "position": "นักวิชาการศึกษา", "level": "ชำนาญการ" if scheme.startswith("civil") else "", "salary": "18720",
            "evaluator": "นายสุเทพ สมมติชัย", "evaluator_position": "ผู้อำนวยการกลุ่มอำนวยการ",
            "contract_from": "2020-10-01", "contract_to": "2024-09-30"}


def _indicators(person_id: str, levels: list[str]) -> list[dict[str, str]]:
    return [_line(tables.INDICATORS, person_id=person_id, indicator_no=str(no), title=f"ตัวชี้วัดสมมติที่ {no}",
                  weight_pct=weight, attained_level=level.strip("-"), file_name=f"แบบ/{person_id}.xlsx",
                  sheet_name="ผลสัมฤทธิ์ของงาน", cell_ref=f"I{8 + no}", weight_cell_ref=f"J{8 + no}")
            for no, (level, weight) in enumerate(zip(levels, WEIGHTS, strict=False), 1)]


def _competencies(person_id: str, ratings: list[str], scheme) -> list[dict[str, str]]:
    rules = scheme.competencies_for(OFFICE_GROUP)
    return [_line(tables.COMPETENCIES, person_id=person_id, competency_code=rule.code, item_no="1",
                  competency_name=rule.name_th, competency_kind=rule.kind, expected_level="3", rating=rating,
                  weight_pct=f"100/{len(rules)}", file_name=f"แบบ/{person_id}.xlsx", sheet_name="สมรรถนะ",
                  cell_ref=f"D{6 + no}")
            for no, (rule, rating) in enumerate(zip(rules, ratings, strict=False), 1)]


def _findings(status: dict[str, str]):
    """A warning about a complete person first, so that the order by consequence has something to do."""
    found = [("WEIGHT_BELOW_MIN", "warns", next(iter(status)), "น้ำหนักตัวชี้วัดน้อยกว่า 10", "ปรับน้ำหนัก")]
    found += [("LEVEL_MISSING", "blocks_person", person_id, f"ไม่มีระดับของตัวชี้วัดที่ 2 ({person_id})", "กรอกระดับ 1 ถึง 5")
              for person_id, state in status.items() if state == "incomplete"]
    found += [("PERSON_SENT_NOTHING", "blocks_person", person_id, f"ยังไม่มีแบบประเมิน ({person_id})", "ส่งแบบประเมินของรอบนี้")
              for person_id, state in status.items() if state == "missing"]
    return tables.FINDINGS.frame([
        _line(tables.FINDINGS, finding_no=str(no), code=code, severity=severity, person_id=person_id, message_th=message,
              mend_th=mend, file_name=f"แบบ/{person_id}.xlsx") for no, (code, severity, person_id, message, mend)
        in enumerate(found, 1)])
