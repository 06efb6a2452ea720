"""Which files differ between two runs of one round: content decides, so a file that was only renamed or moved does not."""

from operator import attrgetter
from typing import NamedTuple

from pipeline.documents.derivation import Row
from pipeline.results import Results
from pipeline.schema import rows_of

FILE_CHANGES = ("came", "went", "changed", "judged")


class FileChange(NamedTuple):
    """A file that differs between the runs: ``came``, ``went``, ``changed`` content, or is ``judged`` otherwise."""

    change: str
    file_name: str
    file_kind: str
    person_ids: frozenset[str]


def list_file_changes(before: Results, after: Results) -> list[FileChange]:
    """The files that differ, by name. Content decides, so a file that was only renamed or moved does not differ."""
    changes = [FileChange(change, (new or old).file_name, (new or old).file_kind,
                          frozenset(row.person_id for row in (old, new) if row) - {""})
               for old, new in _pairs(_files(before), _files(after)) if (change := _file_change(old, new))]
    return sorted(changes, key=attrgetter("file_name", "change"))


def _files(run: Results) -> list[Row]:
    return sorted((row for row in rows_of(run.files) if row.file_kind != "litter"),
                  key=attrgetter("file_name"))


def _content(file: Row) -> str:
    return file.sha256 or file.file_name        # without a digest (it could not be read) the name must do


def _pairs(before: list[Row], after: list[Row]) -> list[tuple[Row | None, Row | None]]:
    """Each file with itself in the other run, by name and content, else by content, else by name; else with None."""
    pairs = []
    for key in (attrgetter("file_name", "sha256"), _content, attrgetter("file_name")):
        waiting: dict = {}
        for old in before:
            waiting.setdefault(key(old), []).append(old)
        unpaired = []
        for new in after:
            if olds := waiting.get(key(new)):
                pairs.append((olds.pop(0), new))
            else:
                unpaired.append(new)
        before, after = [old for olds in waiting.values() for old in olds], unpaired
    return [*pairs, *((old, None) for old in before), *((None, new) for new in after)]


def _file_change(old: Row | None, new: Row | None) -> str:
    """The change in one word; '' where content, owner and status are the same."""
    if old is None or new is None:
        return "went" if old else "came"
    if _content(old) != _content(new):
        return "changed"
    return "" if (old.person_id, old.file_status) == (new.person_id, new.file_status) else "judged"
