"""What the program has printed itself and finds again in the inbox: returned workbooks, forms and other papers."""

from pipeline.intake.sheets import Sheet

WORKLIST_SHEET = "รายการแก้ไข"
RETURNED_MARK = "prameun:returned:"
FORM_MARK = "prameun:form:"
FORM_VERSION = "1"


def without_ours(sheets: list[Sheet]) -> tuple[list[Sheet], str]:
    """The sheets without our to-do list, and the digest of the file that the workbook was returned for ('' if none)."""
    marks = {id(sheet): mark for sheet in sheets if (mark := _mark(sheet, RETURNED_MARK))}
    return [sheet for sheet in sheets if id(sheet) not in marks], next(iter(marks.values()), "")


def identity_of_form(sheets: list[Sheet]) -> tuple[list[Sheet], dict[str, str]]:
    """The sheets without our form's identity, and that identity (person_id, round, scheme …; empty if it is no form of ours).

    It stands as pairs in the first two columns of a hidden sheet that we print into every form.
    """
    own = [sheet for sheet in sheets if _mark(sheet, FORM_MARK)]
    pairs = {sheet.own(row, 0).text: sheet.own(row, 1).text for sheet in own[:1] for row in range(sheet.last_row + 1)
             if sheet.own(row, 0) and sheet.own(row, 1)}
    return [sheet for sheet in sheets if sheet not in own], pairs


def _mark(sheet: Sheet, mark: str) -> str:
    return next((cell.text.removeprefix(mark) for cell in sheet.cells.values()
                 if cell.kind == "text" and cell.text.startswith(mark)), "")
