"""The papers of a completed round as PDF, printed by Chromium: letters, lists and the committee's minutes.

They lie beside the output folder, not in it: what is in it is the same from run to run, byte by byte, and sealed with the
round; what a browser prints carries its version and the hour. People's own pages are left out, they are for looking
figures up on screen; forms are workbooks, which Chromium does not print.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.browser import open_browser
from pipeline.faults import NothingToDo
from pipeline.progress import Watch
from pipeline.rounds import Round
from pipeline.store import completed_runs, replace_printed

NOT_PRINTED = "people/"


@dataclass(frozen=True)
class Printed:
    """Where the papers lie, and how many there are."""

    folder: Path
    papers: int


def print_round(round_: Round, output: Path, target: Path, watch: Watch) -> Printed:
    """Print the papers of the round's last completed run into ``target``, instead of all that were printed there before.

    Raises NothingToDo where there is no such run, NotOurFolder where ``target`` holds something else, NoBrowser where no
    Chromium does the work.
    """
    folder = output / round_.folder
    record = completed_runs(folder).get(folder)
    pages = printed_pages(record["outputs"]) if record else []
    if not pages:
        raise NothingToDo(f"ยังไม่มีผลของรอบ {round_} ที่ประมวลผลเสร็จแล้ว (มี run.json) ใน {folder} ให้สั่งประมวลผล (run) ก่อน")
    with watch.stage("pdf", "พิมพ์เป็น PDF", len(pages)) as one_done:
        replace_printed(target, list(_printed(folder, pages, one_done)))        # all of them, or none
    return Printed(target, len(pages))


def printed_pages(outputs: dict[str, str]) -> list[str]:
    """Of all that a run has written, the pages that are printed."""
    return [name for name in outputs if name.endswith(".html") and not name.startswith(NOT_PRINTED)]


def _printed(folder: Path, pages: list[str], one_done) -> Iterator[tuple[str, bytes]]:
    with open_browser() as browser:
        page = browser.new_page()
        for name in pages:
            page.open(folder / name)
            yield name.removesuffix(".html") + ".pdf", page.pdf()
            one_done()
