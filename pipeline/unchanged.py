"""The answer that nothing has changed, from digests alone: of what came in, and of all that went out for it.

A completed run is known by its inbox, the one before, the announcement and the program. It stands as long as run.json and every file
of which that tells are what they were, and no other lies beside them: then a run of now would write the same bytes, and none is needed.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from pipeline.cache import key_of
from pipeline.config_office import Limits
from pipeline.intake.inbox import InboxFile, digest_of, list_inbox
from pipeline.place import BLANK_FORMS, Place
from pipeline.progress import Watch
from pipeline.rounds import Round

KIND = "run"
RUN_RECORD = "run.json"
EVERY_PAPER = "every_paper"
Inputs = dict[str, str]             # file_name → sha256 of every file of a round's folder


class Outcome(NamedTuple):
    """How a run ended: its files and people by status, its findings, and whether a file or a person needs attention."""

    files: dict[str, int]
    people: dict[str, int]
    findings: int
    needs_mending: bool


def outcome_before(round_: Round, place: Place, limits: Limits, watch: Watch, papers: str = EVERY_PAPER) -> Outcome | None:
    """How the completed run ended that stands in the output folder, where a run of now would write the very same; else None.

    ``papers`` names what decided which papers were due. A file that is not read whole (a link, an unreadable, a too large one) has no
    digest that would tell: with one of them a run has to look.
    """
    files, before = (_files(place.input / one.folder) for one in (round_, round_.previous))
    with watch.stage("digests", "เทียบกับครั้งก่อน", len(files) + len(before)):
        inputs, former = ({file.file_name: digest_of(file, limits.file_bytes) for file in some} for some in (files, before))
        known = all([*inputs.values(), *former.values()]) and place.cache.find(str(round_), KIND, _key(place, inputs, former, papers))
        if not known:
            return None
        record, *outcome = json.loads(known)
        return Outcome(*outcome) if _stands(place.output / round_.folder, record) else None


def keep_outcome(outcome: Outcome, round_: Round, place: Place, inputs: Inputs, former: Inputs, record: str, papers: str) -> None:
    """Know from now on how the run ended that read ``inputs``, and of the round before ``former``, and wrote a run.json of this digest."""
    place.cache.keep(str(round_), KIND, _key(place, inputs, former, papers), json.dumps([record, *outcome]).encode())


def _files(folder: Path) -> list[InboxFile]:
    """What makes a round's folder one: with nothing but litter in it there is none, and so no round."""
    files = list_inbox(folder) if os.path.isdir(folder) else []
    return files if any(not file.is_litter for file in files) else []


def _key(place: Place, inputs: Inputs, former: Inputs, papers: str) -> bytes:
    return key_of(place.config.read_bytes(), json.dumps([sorted(inputs.items()), sorted(former.items())]), papers)


def _stands(folder: Path, record: str) -> bool:
    """Whether what lies in a round's output folder is, byte for byte, what the run with this run.json laid there, and nothing else."""
    told = (folder / RUN_RECORD).read_bytes() if (folder / RUN_RECORD).is_file() else b""
    if hashlib.sha256(told).hexdigest() != record:
        return False
    due = json.loads(told)["outputs"] | {RUN_RECORD: record}
    there = {file.file_name: file for file in list_inbox(folder) if not file.is_litter and not file.file_name.startswith(f"{BLANK_FORMS}/")}
    return there.keys() == due.keys() and all(digest_of(file) == due[name] for name, file in there.items())
