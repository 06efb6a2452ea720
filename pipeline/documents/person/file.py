"""people/<unit>/<person_id>.xlsx of the packages: all that one person gets, in one workbook to sign and send back.

The sheets are those of the papers themselves. Signed and dropped into the inbox it is the person's acknowledgment.
"""

from pipeline.documents.derivation import Derivation
from pipeline.documents.look import safe_name
from pipeline.documents.notice.letter import draw_letter
from pipeline.documents.person.form import draw_summary_form
from pipeline.documents.plans.form import SHEET as PLAN_SHEET
from pipeline.documents.plans.form import PlanOf, draw_plan_copy
from pipeline.documents.raises.slip import draw_slip
from pipeline.documents.raises.standing import Order, Raised
from pipeline.documents.workbook import Book, workbook_bytes
from pipeline.intake.ours import SHOWN_SHEETS
from pipeline.results import Terms


def person_file_name(person) -> str:
    """``people/<unit>/<person_id>.xlsx``; ``person`` is a line of 20_people."""
    return f"people/{safe_name(person.unit)}/{safe_name(person.person_id)}.xlsx"


def person_file(own: Derivation, before: Derivation | None, terms: Terms, plan: PlanOf | None,
                slip: tuple[Raised, Order] | None = None) -> bytes:
    """The workbook of somebody with a complete score; ``plan`` is what the person's plan form begins with, if one is due,
    ``slip`` the person's raise, where it may be handed out.

    The plan is there to be read: it is agreed on, and filled in, in the form that the unit has.
    """
    person_id = own.person.person_id

    def draw(book: Book) -> None:
        draw_letter(book, own, terms)
        draw_summary_form(book, own, own.scheme, terms, before)
        if slip:
            draw_slip(book, *slip, terms)
        if plan:
            draw_plan_copy(book, plan, terms.settings)
        book.identify(paper="person_file", person_id=person_id, full_name=own.person.full_name,
                      **({SHOWN_SHEETS: PLAN_SHEET} if plan else {}))
    return workbook_bytes(f"ผลการประเมิน {person_id} รอบ {terms.round}", terms.settings.office.name, terms.round, draw)
