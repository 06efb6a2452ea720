"""The notice board: who has reached the highest bands, names alone, where the office has switched it on.

No score, rank, number, unit or order of merit: names stand in dictionary order under their band.
"""

from typing import NamedTuple

from pipeline.documents.derivation import derivations
from pipeline.documents.look import BAND_COLOURS, words
from pipeline.documents.pages import render_page
from pipeline.documents.workbook import TEXT, Book, Line, Piece, workbook_bytes
from pipeline.results import Results
from pipeline.thai import name_order

NOTICE_PAGE, NOTICE_WORKBOOK = "notice_board.html", "notice_board.xlsx"
SHEET = "ประกาศรายชื่อ"
TITLE = "ประกาศรายชื่อผู้มีผลการประเมินผลการปฏิบัติงาน"
WIDTHS = (46, 46)
MIDDLE = {"align": "center", "text_wrap": True}
NOBODY = "ไม่มี"


class Reached(NamedTuple):
    """A band, and the names of whoever has reached it."""

    code: str
    name_th: str
    names: tuple[str, ...]


def to_announce(results: Results) -> tuple[Reached, ...]:
    """The bands that the settings allow, the highest first, by the result that counts."""
    found: dict[str, list[str]] = {band: [] for band in BAND_COLOURS if band in results.settings.packages.notice_bands}
    for own in derivations(results).by_person.values():
        if own.is_complete and own.band.band in found:
            found[own.band.band].append(own.person.full_name)
    return tuple(Reached(band, words().band(band), tuple(sorted(names, key=name_order))) for band, names in found.items())


def notice_page(results: Results) -> str:
    """notice_board.html, to be printed."""
    return render_page("notice_board.html", NOTICE_PAGE, results.terms, title=TITLE, reached=to_announce(results), nobody=NOBODY)


def notice_workbook(results: Results) -> bytes:
    """notice_board.xlsx: the same names, two beside each other. Same tables, same bytes."""
    lines: list[Line] = [[Piece(text, 0, 1, look)] for text, look in (
        (TITLE, MIDDLE | {"bold": True, "font_size": 20}), (results.settings.office.name, MIDDLE | {"bold": True}),
        (words().round_name(results.round), MIDDLE))]
    for band in to_announce(results):
        fill, ink = BAND_COLOURS[band.code]
        lines += [[], [Piece(f"ระดับ{band.name_th}", 0, 1, MIDDLE | {"bold": True, "bg_color": fill, "font_color": ink})]]
        names = band.names or (NOBODY,)
        rows = (len(names) + 1) // 2
        lines += [[Piece(name, col, col, TEXT) for col, name in enumerate((names[row], *names[rows + row:rows + row + 1]))]
                  for row in range(rows)]

    def draw(book: Book) -> None:
        book.add_form(SHEET, WIDTHS, lines, pages_high=0)
        book.identify(paper="notice_board")
    return workbook_bytes(f"{TITLE} รอบ {results.round}", results.settings.office.name, results.round, draw)
