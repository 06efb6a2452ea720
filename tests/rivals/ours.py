"""The product with everything in (guard, lineage, checks, audit tables), its papers limited to those that the rivals write too."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.cache import Cache
from pipeline.config import load_settings
from pipeline.documents.pages import pages, person_page
from pipeline.documents.paper import Group
from pipeline.documents.summary.workbook import summary_workbook
from pipeline.lock import cache_of, only_run
from pipeline.place import Place
from pipeline.progress import Watch
from pipeline.publish import office_papers, person_papers
from pipeline.results import Results
from pipeline.rounds import Round
from pipeline.run import run
from tests.rivals.layout import WORKERS

CONFIG = Path(__file__).parents[2] / "config.toml"
ROUND = Round(2566, 1)


def same_papers(results: Results, former: Results | None, place: Place) -> Iterator[Group]:
    """The office's summary, everybody's workbook and everybody's page."""
    yield Group("summary", "", [paper for paper in office_papers(results) if paper.make is summary_workbook], at_once=1)
    yield Group("workbooks", "", list(person_papers(results, former)))
    yield Group("pages", "", [paper for paper in pages(results, former) if paper.make is person_page])


def main() -> None:
    """As ``run`` of the command line does it."""
    inbox, output = map(Path, sys.argv[1:])
    settings, watch = load_settings(CONFIG), Watch(quiet=True)
    settings = settings.model_copy(update={"run": settings.run.model_copy(update={"workers": WORKERS})})
    with only_run(output / ROUND.folder), Cache(cache_of(output)) as cache:
        run(ROUND, settings, Place(inbox, output, CONFIG, cache), watch, same_papers)
    print(json.dumps(watch.seconds))


if __name__ == "__main__":
    main()
