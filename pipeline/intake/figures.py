"""Which tables of a workbook hold its figures: the visible ones, each once; what is hidden, doubled or missing is said."""

from pipeline.intake.competencies import rates_otherwise
from pipeline.intake.indicators import read_indicators
from pipeline.intake.layout import Table
from pipeline.intake.rows import Notes
from pipeline.intake.sheets import Sheet

FIGURES = {"achievement": "ตารางตัวชี้วัด", "competency": "ตารางสมรรถนะ"}
Found = list[tuple[Sheet, list[Table]]]


def tables_in_use(kind: str, tables: Found, visible: Found, notes: Notes) -> list[Table]:
    """The visible tables of this kind. A hidden one never counts: alone it is a finding, beside a visible one compared."""
    shown = [table for _, found in visible for table in found if table.kind == kind]
    hidden = [table for sheet, found in tables for table in found if table.kind == kind and not sheet.is_visible]
    if hidden and not shown:
        notes.find("FIGURES_HIDDEN", hidden[0].sheet, hidden[0].heading.ref, about=FIGURES[kind])
    for table in hidden if shown else ():
        if rates_otherwise(table, shown) if kind == "competency" else _figures([table]) != _figures(shown):
            notes.find("HIDDEN_COPY_DIFFERS", table.sheet, table.heading.ref)
    return _each_once(shown, notes) if kind == "achievement" else shown


def _figures(tables: list[Table]) -> list[tuple[str, str, str]]:
    return [(i["title"], i["weight_pct"], i["attained_level"]) for i in read_indicators(tables, Notes())[0]]


def _each_once(tables: list[Table], notes: Notes) -> list[Table]:
    """Indicator tables without repetitions: a second table with the same titles is the same table shown again."""
    kept: list[Table] = []
    seen: dict[tuple, list] = {}
    for table in tables if len(tables) > 1 else []:
        figures = _figures([table])
        titles = tuple(title for title, *_ in figures)
        if titles and titles in seen:
            if figures != seen[titles]:
                notes.find("FIGURES_TWICE", table.sheet, table.heading.ref,
                           ", ".join(t.sheet.name for t in tables), about=FIGURES["achievement"])
            continue
        seen[titles] = figures
        kept.append(table)
    return kept or tables


def find_missing_parts(used: dict[str, list[Table]], notes: Notes) -> None:
    """A finding for each kind of figures that no table holds."""
    hidden = {f.words.get("about") for f in notes.findings if f.code == "FIGURES_HIDDEN"}
    for kind, code in (("achievement", "INDICATORS_MISSING"), ("competency", "COMPETENCIES_MISSING")):
        if not used[kind] and FIGURES[kind] not in hidden:
            notes.find(code)
