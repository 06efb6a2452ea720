"""The product with everything in (guard, lineage, checks, audit tables), its papers limited to those that the rivals write too."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.config import load_settings
from pipeline.documents.derivation import derivations
from pipeline.documents.pages import SUMMARY_WORKBOOK, person_page, person_page_name
from pipeline.documents.paper import Group, Paper
from pipeline.documents.summary.workbook import summary_workbook
from pipeline.lock import only_run
from pipeline.progress import Watch
from pipeline.publish import Place, person_papers
from pipeline.results import Results
from pipeline.rounds import Round
from pipeline.run import run
from tests.rivals.layout import WORKERS

CONFIG = Path(__file__).parents[2] / "config.toml"
ROUND = Round(2566, 1)


def same_papers(results: Results, former: Results | None, place: Place) -> Iterator[Group]:
    """The office's summary, everybody's workbook and everybody's page."""
    yield Group("summary", "", [Paper(SUMMARY_WORKBOOK, summary_workbook, (results,))])
    yield Group("workbooks", "", list(person_papers(results, former)))
    yield Group("pages", "", [Paper(person_page_name(own.person), person_page, (own, None, results.terms))
                              for own in derivations(results).by_person.values()])


def main() -> None:
    settings, watch = load_settings(CONFIG), Watch(quiet=True)
    settings = settings.model_copy(update={"run": settings.run.model_copy(update={"workers": WORKERS})})
    place = Place(Path(sys.argv[1]), Path(sys.argv[2]), CONFIG)
    with only_run(place.output / ROUND.folder):
        run(ROUND, settings, place, watch, same_papers)
    print(json.dumps(watch.seconds))


if __name__ == "__main__":
    main()
