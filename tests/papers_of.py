"""Papers by the person's number, as the tests ask for them; and of several papers every content by its name."""

from collections.abc import Iterable

from pipeline.documents import pages
from pipeline.documents.derivation import derivations
from pipeline.documents.notice import letter
from pipeline.documents.paper import Paper
from pipeline.documents.person import file, form, report
from pipeline.documents.person.standing import derivation_before


def contents(papers: Iterable[Paper]) -> dict[str, bytes]:
    return {name: content for paper in papers for name, content in paper.files().items()}


def texts(papers: Iterable[Paper]) -> dict[str, str]:
    return {name: content.decode() for name, content in contents(papers).items()}


def own_of(results, person_id, former=None):
    """(the person's derivation, that of the round before)."""
    own = derivations(results).by_person[person_id]
    return own, derivation_before(own, former)


def person_workbook(person_id, results, former):
    return form.person_workbook(*own_of(results, person_id, former), results.terms)


def person_file(person_id, results, former, plan, slip=None):
    return file.person_file(*own_of(results, person_id, former), results.terms, plan, slip)


def person_page(results, person_id, former=None):
    return pages.person_page(*own_of(results, person_id, former), results.terms)


def person_report(results, person_id, former):
    return report.person_report(*own_of(results, person_id, former))


def letter_workbook(results, person_id):
    return letter.letter_workbook(own_of(results, person_id)[0], results.terms)


def letter_page(results, person_id):
    return pages.letter_page(own_of(results, person_id)[0], results.terms)
