"""A roster of ours filled in with the people whose forms a test drops in."""

import io
from types import SimpleNamespace

import openpyxl

from pipeline.documents.blank_roster import FIRST_ROW, ROSTER, roster_columns, roster_form
from pipeline.rounds import Round
from tests.blank_filling import saved
from tests.drawing import SETTINGS

TYPES = {"government_employee": "พนักงานราชการ", "civil_servant_38k2": "บุคลากรทางการศึกษาอื่น 38 ค.(2)"}


def roster_of(people: list[SimpleNamespace], round_: Round, numbers: list[str] | None = None) -> bytes:
    """The roster form with these people; with ``numbers`` the one person once under each of them."""
    if numbers:
        people = [SimpleNamespace(**vars(people[0]) | {"person_id": number}) for number in numbers]
    book = openpyxl.load_workbook(io.BytesIO(roster_form(SETTINGS, round_)))
    for row, one in enumerate(people, FIRST_ROW + 1):
        values = vars(one) | {"scheme": TYPES[one.scheme], "on_probation": "ใช่" if one.on_probation else None}
        for column, heading in enumerate(roster_columns(SETTINGS), 1):
            book[ROSTER].cell(row, column).value = values.get(heading.meaning) or None
    return saved(book)
