"""The record of a round (001 ข้อ 8): one archive of everything that its results rest on, and of the results themselves.

Only a completed run is sealed, and only as it was: inbox, configuration and results must still be what run.json says.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline.archives import write_archive
from pipeline.config import Settings
from pipeline.faults import CannotRun, NotSealed
from pipeline.intake.inbox import CLOSED, LINK, InboxFile, digest_of, list_inbox
from pipeline.place import RUN_RECORD, Place
from pipeline.rounds import Round
from pipeline.sealed import (CONFIG, MANIFEST, Changes, LeftOut, Manifest, Member, Recorded, as_recorded, changes,
                             damages, digest_of_bytes, in_words, inbox_of, lasting, lines_of, manifest_bytes, open_sealed, output_of,
                             sealed_record)
from pipeline.store import completed_runs
from pipeline.unchanged import files_of_output


@dataclass(frozen=True)
class Kept:
    """A sealed round: where it lies, the digest of the archive, its files, the entries left out, whether it is new."""

    path: Path
    sha256: str
    files: int
    left_out: int
    is_new: bool


def seal_round(round_: Round, settings: Settings, place: Place, target: Path, replaces: bool = False) -> Kept:
    """Seal a completed round as ``target``; sealed already as it is, it stays untouched.

    Raises NotSealed where there is no completed run, where anything has changed since it, and where ``target`` is
    another record that shall not be replaced.
    """
    folder = place.output / round_.folder
    was = recorded(folder, round_)
    files = _files(was, place)
    manifest = _manifest(was, files, settings.limits.file_bytes)
    if changed := changes(was, as_recorded(manifest)):
        raise NotSealed(f"ไม่ผนึกรอบ {round_} เพราะเปลี่ยนไปหลังประมวลผล: {in_words(changed)} "
                        "ให้ประมวลผล (run) ใหม่ก่อน แล้วจึงผนึก", lines_of(changed))
    is_new = not _is_sealed(target, manifest, completed_runs(folder)[folder], replaces)
    if is_new:
        content = manifest_bytes(manifest)
        write_archive(target, [(MANIFEST, content, digest_of_bytes(content)), *(
            (name, Path(files[name].path), member.sha256) for name, member in manifest.members.items())], has_stamp=True)
    with open_sealed(target) as sealed:
        return Kept(target, sealed.sha256(), len(manifest.members), len(manifest.left_out), is_new)


def recorded(folder: Path, round_: Round) -> Recorded:
    """What the completed run in the round's folder says of itself. Raises NotSealed where there is none."""
    try:
        found = Recorded.model_validate(completed_runs(folder).get(folder))
    except ValidationError:
        found = None
    if found is None or found.round != str(round_):
        raise NotSealed(f"ยังไม่มีผลของรอบ {round_} ที่ประมวลผลเสร็จแล้ว (มี run.json) ใน {folder} ให้สั่งประมวลผล (run) ก่อน")
    return found


def changed_since(was: Recorded, settings: Settings, place: Place) -> Changes:
    """What inbox, configuration and results have otherwise than the completed run says of them."""
    manifest = _manifest(was, _files(was, place), settings.limits.file_bytes)
    return changes(was, as_recorded(manifest))


def since_sealed(target: Path, folder: Path, round_: Round) -> Changes:
    """What the run in ``folder`` has otherwise than the round as sealed in ``target``.

    Reads the manifest alone. Raises CannotRun where that cannot be done.
    """
    with open_sealed(target) as sealed:
        if sealed.manifest is None:
            raise CannotRun(f"อ่านบัญชีในแฟ้มผนึก {target} ไม่ได้ ให้ตรวจด้วย python -m pipeline verify {target}")
        return changes(as_recorded(sealed.manifest), recorded(folder, round_))


# ── what goes in ──

def _files(was: Recorded, place: Place) -> dict[str, InboxFile]:
    """Name in the archive → every entry that lies in the inboxes and the results, and the configuration."""
    found = {CONFIG: InboxFile(CONFIG, str(place.config))}
    for round_ in (was.round, *([was.former.round] if was.former else [])):
        found |= {inbox_of(round_) + file.file_name: file
                  for file in list_inbox(place.input / Round.parse(round_).folder)}
    return found | {output_of(was.round) + file.file_name: file for file in files_of_output(place.output / Round.parse(was.round).folder)}


def _manifest(was: Recorded, files: dict[str, InboxFile], size_max: int) -> Manifest:
    """The list of what lies there; what the run could not read and still cannot be read is left out."""
    unread = {inbox_of(part.round) + name for part in (was, was.former) if part
              for name, sha256 in part.inputs.items() if not sha256}
    members, left_out = {}, {}
    for name, file in files.items():
        is_too_large = name in unread and not file.irregular and _size(file) > size_max
        if not is_too_large and (sha256 := digest_of(file)):
            members[name] = Member(sha256=sha256, size=_size(file))
        else:
            left_out[name] = _left_out(file, is_too_large)
    return Manifest(program=was.program, version=was.version, round=was.round, former=was.former and was.former.round,
                    members=members, left_out=left_out)


def _left_out(file: InboxFile, is_too_large: bool) -> LeftOut:
    if file.irregular:
        return LeftOut(kind={LINK: "link", CLOSED: "folder"}.get(file.irregular, "special"))
    return LeftOut(kind="too_large" if is_too_large else "unreadable", size=_size(file))


def _size(file: InboxFile) -> int:
    try:
        return os.stat(file.path).st_size
    except OSError:
        return 0


# ── what is sealed already ──

def _is_sealed(target: Path, manifest: Manifest, run_record: dict, replaces: bool) -> bool:
    """Whether ``target`` is this very record, whole; the times of its run do not count. Raises NotSealed where it is another and shall not be replaced."""
    if not target.exists():
        return False
    with open_sealed(target) as old:
        broken = damages(old)
        if not broken and (_others(old.manifest), lasting(sealed_record(old))) == (_others(manifest), lasting(run_record)):
            return True
        if replaces:
            return False
        changed = None if broken else changes(as_recorded(old.manifest), as_recorded(manifest))
    said = f"เสียหรือถูกแก้ไข {len(broken)} รายการ" if broken else f"ไม่ตรงกับผลปัจจุบัน: {in_words(changed)}"
    raise NotSealed(f"มีแฟ้มผนึก {target} อยู่แล้ว และ{said} แฟ้มผนึกเป็นหลักฐาน จึงไม่เขียนทับ ถ้าต้องการแทนที่ให้ใส่ --replace",
                    lines_of(changed) if changed else tuple(f"{what}: {name}" for name, what in broken.items()))


def _others(manifest: Manifest) -> Manifest:
    """The manifest without run.json."""
    record = output_of(manifest.round) + RUN_RECORD
    others = {name: member for name, member in manifest.members.items() if name != record}
    return manifest.model_copy(update={"members": others})
