"""What the program has printed itself and finds again in the inbox: returned workbooks, forms and other papers."""

from operator import methodcaller

from pipeline.intake.guard import Refusal
from pipeline.intake.sheets import Sheet

WORKLIST_SHEET = "รายการแก้ไข"
RETURNED_MARK = "prameun:returned:"
FORM_MARK = "prameun:form:"
FORM_VERSION = "1"
PROPERTY_MAX = 255                  # characters that a file property holds
SHOWN_SHEETS = "shown_sheets"       # of a form's identity: names, "/" between them, of sheets on which nothing is answered


def without_ours(sheets: list[Sheet]) -> tuple[list[Sheet], str]:
    """The sheets without our to-do list, and the digest of the file that the workbook was returned for ('' if none)."""
    marks = {id(sheet): mark for sheet in sheets if (mark := _mark(sheet, RETURNED_MARK))}
    return [sheet for sheet in sheets if id(sheet) not in marks], next(iter(marks.values()), "")


def identity_of_form(sheets: list[Sheet], properties: dict[str, str]) -> tuple[list[Sheet], dict[str, str]]:
    """The sheets to be read of a form of ours, and its identity (person_id, round, scheme …); else all of them and {}.

    It stands as pairs in the first two columns of a hidden sheet that we print into every form, and again in the file's
    ``properties``, where it is found should the sheet be gone. What only shows (examples, the unit's goals) is left out
    like the identity itself: a goal may speak of another round or name a table. Raises Refusal where both differ: one of
    them was changed, or the sheet comes from another form.
    """
    own = [sheet for sheet in sheets if _mark(sheet, FORM_MARK)]
    pairs = {sheet.own(row, 0).text: sheet.own(row, 1).text for sheet in own[:1] for row in range(sheet.last_row + 1)
             if sheet.own(row, 0) and sheet.own(row, 1)}
    is_told = "mark" in properties if pairs else properties.get("mark", "").startswith(FORM_MARK)
    known = properties if is_told else {}
    if differs := [name for name in pairs if known and pairs[name][:PROPERTY_MAX] != known.get(name, "")]:
        raise Refusal("FORM_IDENTITY_DIFFERS", " ".join(f"{pairs[name]} / {known.get(name, '')}" for name in differs))
    pairs = pairs or known
    shown = pairs.get(SHOWN_SHEETS, "").split("/")
    return [sheet for sheet in sheets if sheet not in own and sheet.name not in shown], pairs


def _mark(sheet: Sheet, mark: str) -> str:
    return next((cell.text.removeprefix(mark) for cell in sheet.texts(methodcaller("startswith", mark))), "")
