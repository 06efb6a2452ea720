"""One pre-filled evaluation workbook a person: agreement, progress and evaluation of a round in one file to fill in.

Each sheet is a list of lines with its answers; the scores of one are live in the next. The identity stands in a hidden
sheet, in the file's properties and in every footer, so that a form renamed or copied is still known (issue 4, point 3).
"""

from pipeline.config import Settings
from pipeline.decisions.carry_over import Carried
from pipeline.documents.blank.achievement import achievement_sheet
from pipeline.documents.blank.behaviour import behaviour_sheets
from pipeline.documents.blank.cover import cover_sheet, progress_sheet
from pipeline.documents.blank.plan import plan_sheets
from pipeline.documents.blank.sheets import Blank, FormSheet, UnitGoal
from pipeline.documents.blank.summary import summary_sheet
from pipeline.documents.blank.unit_goals import GOAL_SHEET, unit_goals_sheet
from pipeline.documents.look import safe_name
from pipeline.documents.workbook import Book, workbook_bytes
from pipeline.intake.ours import FORM_VERSION, SHOWN_SHEETS
from pipeline.place import BLANK_FORMS
from pipeline.rounds import Round

FOLDER = BLANK_FORMS
NOTHING = Carried("")
SUMMARY_COMES_FIRST = ("government_employee",)      # 4.1 before 4.2–4.5; document 5 behind 1–4


def blank_evaluation_name(person) -> str:
    """``<unit>/<person_id>.xlsx`` below FOLDER; ``person`` is a line of 20_people."""
    return f"{safe_name(person.unit)}/{safe_name(person.person_id)}.xlsx"


def blank_evaluation(person, settings: Settings, round_: Round, goals: tuple[UnitGoal, ...] = (),
                     carried: Carried = NOTHING) -> bytes:
    """The person's workbook for the round: ``goals`` are those of the unit, for indicators to choose from; what goes on
    from a former round is already in it.

    Raises KeyError where no rules are in force for the personnel type.
    """
    blank = Blank(person, settings.schemes_for(round_)[person.scheme], settings, round_, goals, carried)

    def draw(book: Book) -> None:
        book.footnote = f"เลขที่ตำแหน่ง {person.person_id} · รอบ {round_} · แบบรุ่น {FORM_VERSION}"
        for sheet in _sheets(blank):
            book.add_form(sheet.name, sheet.widths, sheet.lines, is_protected=True)
        book.identify(person_id=person.person_id, full_name=person.full_name, scheme=person.scheme,
                      form_version=FORM_VERSION, **({SHOWN_SHEETS: GOAL_SHEET} if goals else {}))
    return workbook_bytes(f"แบบประเมิน {person.person_id} รอบ {round_}", settings.office.name, round_, draw)


def _sheets(blank: Blank) -> list[FormSheet]:
    """All sheets in the order in which an official set is numbered, between cover and progress."""
    achievement, behaviour = achievement_sheet(blank), behaviour_sheets(blank)
    weighed = next(sheet for sheet in behaviour if "score" in sheet.places)
    summary = summary_sheet(blank, achievement, weighed)
    parts = [achievement, *behaviour]
    ordered = [summary, *parts] if blank.scheme.code in SUMMARY_COMES_FIRST else [*parts, summary]
    goals = [unit_goals_sheet(blank)] if blank.goals else []
    return [cover_sheet(blank, achievement, behaviour, summary), *goals, *ordered, *plan_sheets(blank),
            progress_sheet(blank, achievement)]
