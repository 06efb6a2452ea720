"""A round of forms of ours: the roster form filled in with their people, what the stages make of both, and what a form says."""

import io
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import openpyxl

from pipeline.config import Settings
from pipeline.documents.blank.roster import FIRST_ROW, ROSTER, roster_columns, roster_form
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.results import Results
from pipeline.rounds import Round
from pipeline.run import evaluate_round
from tests.blank_filling import saved
from tests.drawing import ROUND, SETTINGS
from tests.sample_results import CONFIG

TYPES = {"government_employee": "พนักงานราชการ", "civil_servant_38k2": "บุคลากรทางการศึกษาอื่น 38 ค.(2)"}


def roster_of(people: Iterable[SimpleNamespace], round_: Round = ROUND) -> bytes:
    """The roster form filled in with these people."""
    book = openpyxl.load_workbook(io.BytesIO(roster_form(SETTINGS, round_)))
    for row, one in enumerate(people, FIRST_ROW + 1):
        values = vars(one) | {"scheme": TYPES[one.scheme], "on_probation": "ใช่" if one.on_probation else None}
        for column, heading in enumerate(roster_columns(SETTINGS), 1):
            book[ROSTER].cell(row, column).value = values.get(heading.meaning) or None
    return saved(book)


def numbered(person: SimpleNamespace, person_id: str) -> SimpleNamespace:
    """The same person under another number."""
    return SimpleNamespace(**vars(person) | {"person_id": person_id})


def results_of_forms(forms: dict[str, bytes], people: Iterable[SimpleNamespace], folder: Path, round_: Round = ROUND,
                     settings: Settings = SETTINGS) -> Results:
    """The round with these workbooks (name without ending → content) and the roster of these people."""
    inbox = folder / "inbox" / round_.folder
    inbox.mkdir(parents=True)
    (inbox / "ทะเบียน.xlsx").write_bytes(roster_of(people, round_))
    for name, form in forms.items():
        (inbox / f"{name}.xlsx").write_bytes(form)
    alone = settings.model_copy(update={"run": settings.run.model_copy(update={"workers": 1})})
    return evaluate_round(round_, alone, Place(folder / "inbox", folder / "output", CONFIG), Watch(quiet=True))


def live_results(form: bytes) -> dict[str, object]:
    """What a recalculated form says of itself, by its labels: scores, band, ticked box, points of the
    indicators, and what the cover says of each sheet."""
    sheets = openpyxl.load_workbook(io.BytesIO(form), data_only=True)
    rows = [row for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    indicators = next(sheet for sheet in sheets if "ตัวชี้วัดผลงาน" in [cell.value for row in sheet.iter_rows() for cell in row])

    def behind(beginning, kind=int | float):
        return next(value for row in rows if isinstance(row[0], str) and row[0].startswith(beginning) for value in row[1:]
                    if value != "" and isinstance(value, kind))
    return {"achievement_score": behind("คะแนนผลสัมฤทธิ์ของงาน"), "behaviour_score": behind("คะแนนพฤติกรรม"),
            "total_score": behind("คะแนนรวม"), "band": behind("ระดับผลการประเมิน", str),
            "points": [row[11] for row in indicators.iter_rows(values_only=True)
                       if isinstance(row[0], int | float) and isinstance(row[2], str) and row[11] not in (None, "")],
            "missing": [row[2] for row in sheets["เริ่มที่นี่"].iter_rows(values_only=True) if isinstance(row[2], str)],
            "ticked": next(value for row in rows for value in row if isinstance(value, str) and value.startswith("☑ ")
                           and "ครั้งที่" not in value)}
