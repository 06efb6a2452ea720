"""The answer that nothing has changed, from digests alone: of what came in, and of all that went out for it.

A completed run is known by its inbox, the one before, the configuration and the program. It stands as long as run.json and every file
of which that tells are what they were, and no other lies beside them but what Excel and the system leave about: then a run of now
would write the same bytes, and none is needed.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pipeline.cache import key_of
from pipeline.config import Settings
from pipeline.intake.inbox import InboxFile, digest_of, list_inbox
from pipeline.place import BLANK_FORMS, RUN_RECORD, Place
from pipeline.progress import Watch
from pipeline.rounds import Round

KIND = "run"
Digests = dict[str, str]            # file_name → sha256; '' where a file has none


class Outcome(NamedTuple):
    """How a run ended: its files and people by status, its findings, and whether a file or a person needs attention."""

    files: dict[str, int]
    people: dict[str, int]
    findings: int
    needs_mending: bool


def outcome_before(round_: Round, place: Place, settings: Settings, watch: Watch) -> Outcome | None:
    """How the completed run ended that stands in the output folder, where a run of now would write the very same; else None.

    A run has to look where a file is not read whole (a link, an unreadable, a too large one) and so has no digest that would tell,
    and where the round before has files but could not be evaluated, for of that no run keeps what it read.
    """
    files, before, folder = files_of_round(place.input, round_), files_of_round(place.input, round_.previous), place.output / round_.folder
    if not (files and place.cache.is_believed and os.path.isfile(folder / RUN_RECORD)):
        return None
    with watch.stage("digests", "เทียบไฟล์ที่ได้รับกับครั้งก่อน", len(files) + len(before)) as one_done:
        inputs, former = (_digests(some, one_done, settings.limits.file_bytes) for some in (files, before))
    if not all((*inputs.values(), *former.values())):
        return None
    known = place.cache.find(str(round_), KIND, _key(settings, inputs, former))
    if not known:
        return None
    record, *outcome = json.loads(known)
    return Outcome(*outcome) if _stands(folder, record, watch) else None


def keep_outcome(outcome: Outcome, round_: Round, place: Place, settings: Settings, inputs: Digests, former: Digests, record: str) -> None:
    """Know from now on how the run ended that read ``inputs`` and, of the round before, ``former``, and wrote a run.json of this digest."""
    place.cache.keep(str(round_), KIND, _key(settings, inputs, former), json.dumps([record, *outcome]).encode())


def files_of_round(inbox: Path, round_: Round) -> list[InboxFile]:
    """Every file of the round's folder; none where there is no such folder, or nothing but litter in it."""
    folder = inbox / round_.folder
    files = list_inbox(folder) if os.path.isdir(folder) else []     # Path.is_dir raises where the folder above it is closed
    return files if any(not file.is_litter for file in files) else []


def files_of_output(folder: Path) -> list[InboxFile]:
    """Every file of a round's output folder that a run has to answer for: blank forms are another command's, litter is nobody's."""
    return [file for file in list_inbox(folder) if not file.is_litter and not file.file_name.startswith(f"{BLANK_FORMS}/")]


def _key(settings: Settings, inputs: Digests, former: Digests) -> bytes:
    return key_of(settings.sha256, json.dumps([sorted(inputs.items()), sorted(former.items())]))


def _stands(folder: Path, record: str, watch: Watch) -> bool:
    """Whether what lies in a round's output folder is what the run with this run.json laid there, and nothing else."""
    there = files_of_output(folder)
    with watch.stage("papers", "ตรวจว่าผลเดิมอยู่ครบ", len(there)) as one_done:
        found = _digests(there, one_done)
    if found.pop(RUN_RECORD, None) != record:
        return False
    return found == json.loads((folder / RUN_RECORD).read_bytes())["outputs"]


def _digests(files: list[InboxFile], one_done: Callable[[], None], size_max: int | None = None) -> Digests:
    found = {}
    for file in files:
        found[file.file_name] = digest_of(file, size_max)
        one_done()
    return found
