"""A sealed round run again from its archive alone: do the same files still give the same results, byte for byte?"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline import __version__
from pipeline.archives import folder_for_a_while, stand_in, unpack
from pipeline.config import load_settings
from pipeline.faults import CannotRun
from pipeline.intake.guard import ZIP_FAULTS
from pipeline.place import RUN_RECORD, Place
from pipeline.progress import Watch
from pipeline.rounds import Round
from pipeline.run import run
from pipeline.sealed import (CHANGED, CONFIG, Sealed, as_recorded, changed_names, damages, lasting, open_sealed,
                             sealed_record)
from pipeline.store import completed_runs

AUDIT = "audit/"


@dataclass(frozen=True)
class Verdict:
    """What became of an archive. Of a damaged one only ``damaged`` says more: it is not run again.

    ``compared`` outputs were compared (under another version of the program the audit tables alone); ``differing``
    is name below the round's folder → changed, added or gone.
    """

    sha256: str
    round: str
    version: str
    files: int
    left_out: int
    damaged: dict[str, str]
    compared: int = 0
    differing: dict[str, str] | None = None

    @property
    def is_same_version(self) -> bool:
        return self.version == __version__

    @property
    def holds(self) -> bool:
        return not self.damaged and not self.differing


def verify_archive(path: Path, watch: Watch) -> Verdict:
    """Check an archive and run its round again below a folder for a while.

    Raises CannotRun where the archive cannot be opened, unpacked or run.
    """
    with open_sealed(path) as sealed:
        damaged, manifest = damages(sealed), sealed.manifest
        if manifest is None:
            return Verdict(sealed.sha256(), "", "", 0, 0, damaged)
        verdict = Verdict(sealed.sha256(), manifest.round, manifest.version, len(manifest.members), len(manifest.left_out), damaged)
        if damaged:
            return verdict
        with folder_for_a_while() as folder:
            place = _unpacked(sealed, folder)
            run(Round.parse(manifest.round), load_settings(place.config), place, watch)
            return _compared(verdict, sealed, place)


def _unpacked(sealed: Sealed, folder: Path) -> Place:
    """The inboxes and the configuration as they lay; something of its kind for each entry that no archive can hold."""
    needed = {name: member.size for name, member in sealed.manifest.members.items() if name == CONFIG or name.startswith("input/")}
    if sum(needed.values()) > shutil.disk_usage(folder).free:
        raise CannotRun(f"ที่ว่างใน {folder.parent} ไม่พอสำหรับคลายแฟ้มผนึก")
    try:
        unpack(sealed.archive, needed, folder)
        for name, entry in sealed.manifest.left_out.items():
            stand_in(folder / name, entry.kind, entry.size)
    except ZIP_FAULTS as fault:
        raise CannotRun(f"คลายแฟ้มผนึก {sealed.path} ลงโฟลเดอร์ชั่วคราวไม่ได้ ({type(fault).__name__})") from None
    return Place(folder / "input", folder / "output", folder / CONFIG)


def _compared(verdict: Verdict, sealed: Sealed, place: Place) -> Verdict:
    """The verdict with every output of both runs compared by its digest, and run.json apart from its times."""
    folder = place.output / Round.parse(verdict.round).folder
    again = completed_runs(folder)[folder]
    was, now = as_recorded(sealed.manifest).outputs, again["outputs"]
    if not verdict.is_same_version:
        was, now = ({name: digest for name, digest in outputs.items() if name.startswith(AUDIT)} for outputs in (was, now))
    differing = changed_names(was, now)
    if verdict.is_same_version and lasting(sealed_record(sealed)) != lasting(again):
        differing[RUN_RECORD] = CHANGED
    return Verdict(**vars(verdict) | {"compared": len(was) + verdict.is_same_version, "differing": differing})
