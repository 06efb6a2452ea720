"""A sealed round as it lies in its archive: what its manifest says was the case, and whether the archive is whole.

An archive is opened like any file from outside: names, digests and counted sizes are checked before anything is used,
and nothing is unpacked here. Three witnesses must agree: the members, the manifest, and the run.json among the members;
and the stamp at the end, the digest of all bytes before it, speaks for what lies between the members.
"""

import hashlib
import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

from pydantic import BaseModel, Field, ValidationError

from pipeline.archives import is_as_stamped
from pipeline.faults import CannotRun
from pipeline.intake.guard import ZIP_FAULTS
from pipeline.place import RUN_RECORD
from pipeline.rounds import Round

MANIFEST, CONFIG = "manifest.json", "config.toml"
SAID_MAX = 64_000_000               # bytes of a manifest or run.json; an office of 5,000 people needs some 10 MB
CHUNK = 1 << 20
CHANGED, ADDED, GONE = "เปลี่ยน", "เพิ่ม", "หาย"

RoundText = Annotated[str, Field(pattern=r"^2[45][0-9]{2}/[12]\z")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}\z")]
DigestOrNone = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?\z")]


class Former(BaseModel):
    """The round before that a run used: file_name → sha256, '' for an entry that could not be read."""

    round: RoundText
    inputs: dict[str, DigestOrNone]


class Recorded(BaseModel):
    """What decides whether two runs are the same, as run.json says it: who made it, from what, and every output's digest."""

    program: Literal["prameun"]
    version: str
    round: RoundText
    config_sha256: DigestOrNone
    inputs: dict[str, DigestOrNone]
    former: Former | None = None
    outputs: dict[str, DigestOrNone]


class Member(BaseModel):
    """A file of the archive."""

    sha256: Digest
    size: Annotated[int, Field(ge=0)]


class LeftOut(BaseModel):
    """An entry of an inbox that the run could not read either, and that no archive can hold: only named."""

    kind: Literal["link", "special", "folder", "unreadable", "too_large"]
    size: Annotated[int, Field(ge=0, lt=1 << 62)] = 0


class Manifest(BaseModel):
    """The list of an archive; members and entries left out by their names in it."""

    program: Literal["prameun"]
    version: str
    round: RoundText
    former: RoundText | None
    members: dict[str, Member]
    left_out: dict[str, LeftOut]


@dataclass(frozen=True)
class Sealed:
    """An open archive. ``archive`` is None where it is no zip, ``manifest`` where that is missing or not as we write it."""

    path: Path
    file: BinaryIO
    archive: zipfile.ZipFile | None
    manifest: Manifest | None

    def sha256(self) -> str:
        """Digest of the whole archive: what an office writes down when it seals."""
        self.file.seek(0)
        return hashlib.file_digest(self.file, "sha256").hexdigest()


@dataclass(frozen=True)
class Changes:
    """What is otherwise than recorded; of files name → changed, added or gone."""

    inputs: dict[str, str]
    former: dict[str, str]
    outputs: dict[str, str]
    config: bool
    version: bool

    def __bool__(self) -> bool:
        return any((self.inputs, self.former, self.outputs, self.config, self.version))


@contextmanager
def open_sealed(path: Path) -> Iterator[Sealed]:
    """The archive at ``path``, unpacked nowhere and not yet checked. Raises CannotRun where no file can be opened."""
    try:
        if not path.is_file():
            raise FileNotFoundError
        file = open(path, "rb")
    except OSError:
        raise CannotRun(f"เปิดแฟ้มผนึก {path} ไม่ได้ ให้ตรวจชื่อไฟล์และสิทธิ์อ่าน") from None
    with file:
        try:
            archive = zipfile.ZipFile(file)
        except ZIP_FAULTS:
            archive = None
        yield Sealed(path, file, archive, archive and _manifest(archive))


def _manifest(archive: zipfile.ZipFile) -> Manifest | None:
    try:
        with archive.open(MANIFEST) as stream:
            content = stream.read(SAID_MAX)
        manifest = Manifest.model_validate_json(content)
    except (KeyError, ValidationError, *ZIP_FAULTS):
        return None
    return manifest if manifest_bytes(manifest) == content else None


def manifest_bytes(manifest: Manifest) -> bytes:
    """The one way in which a manifest is written: sorted, so that any other byte shows."""
    said = manifest.model_dump()
    said |= {part: dict(sorted(said[part].items())) for part in ("members", "left_out")}
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


# ── what a manifest says ──

def inbox_of(round_: str) -> str:
    """The folder in the archive, with its /, of a round's inbox."""
    return f"input/{Round.parse(round_).folder}/"


def output_of(round_: str) -> str:
    """The folder in the archive, with its /, of a round's results."""
    return f"output/{Round.parse(round_).folder}/"


def as_recorded(manifest: Manifest) -> Recorded:
    """What the manifest says was the case, in the words of run.json."""
    outputs = _below(manifest, output_of(manifest.round))
    outputs.pop(RUN_RECORD, None)
    former = manifest.former and Former(round=manifest.former, inputs=_below(manifest, inbox_of(manifest.former)))
    return Recorded(program=manifest.program, version=manifest.version, round=manifest.round,
                    config_sha256=_below(manifest, CONFIG).get("", ""), inputs=_below(manifest, inbox_of(manifest.round)),
                    former=former, outputs=outputs)


def _below(manifest: Manifest, folder: str) -> dict[str, str]:
    digests = {name: member.sha256 for name, member in manifest.members.items()} | dict.fromkeys(manifest.left_out, "")
    return {name.removeprefix(folder): sha256 for name, sha256 in digests.items() if name.startswith(folder)}


def changes(was: Recorded, now: Recorded) -> Changes:
    """What ``now`` has otherwise than ``was``."""
    return Changes(changed_names(was.inputs, now.inputs),
                   changed_names(was.former.inputs if was.former else {}, now.former.inputs if now.former else {}),
                   changed_names(was.outputs, now.outputs),
                   was.config_sha256 != now.config_sha256, was.version != now.version)


def changed_names(was: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """name → changed, added or gone, of two lists of digests."""
    return {name: GONE if name not in now else ADDED if name not in was else CHANGED
            for name in sorted(was.keys() | now.keys()) if was.get(name) != now.get(name)}


def sealed_record(sealed: Sealed) -> dict:
    """The whole run.json of an archive that is not damaged."""
    return json.loads(sealed.archive.read(output_of(sealed.manifest.round) + RUN_RECORD))


def lasting(record: dict) -> dict:
    """What run.json says beside its times; its outputs are compared one by one."""
    return {name: value for name, value in record.items() if name not in ("times", "outputs")}


def in_words(changed: Changes) -> str:
    """What has changed, counted, in Thai: no name of a file, for names may be people's."""
    said = [f"{what} {len(names)} ไฟล์ ({' '.join(f'{how} {count}' for how, count in sorted(Counter(names.values()).items()))})"
            for what, names in _lists(changed) if names]
    said += ["ค่าตั้ง (config.toml)"] * changed.config + ["รุ่นของโปรแกรม"] * changed.version
    return " · ".join(said) or "รายละเอียดใน run.json หรือรายการที่เก็บเนื้อหาไม่ได้"


def lines_of(changed: Changes) -> tuple[str, ...]:
    """A line for each file that has changed."""
    return tuple(f"{how}: {what} {name}" for what, names in _lists(changed) for name, how in names.items())


def _lists(changed: Changes) -> tuple[tuple[str, dict[str, str]], ...]:
    return ("ไฟล์ที่รับ", changed.inputs), ("ไฟล์ของรอบก่อน", changed.former), ("ไฟล์ผลลัพธ์", changed.outputs)


def digest_of_bytes(content: bytes) -> str:
    """sha256 of bytes in hand."""
    return hashlib.sha256(content).hexdigest()


# ── whether the archive is whole ──

def damages(sealed: Sealed) -> dict[str, str]:
    """Name in the archive → what is wrong with it, in Thai; empty where all three witnesses agree."""
    archive, manifest = sealed.archive, sealed.manifest
    if archive is None:
        return {sealed.path.name: "ไม่ใช่แฟ้มผนึก หรือเสียทั้งแฟ้ม"}
    if manifest is None:
        return {MANIFEST: "ไม่มี อ่านไม่ได้ หรือถูกแก้ไข"}
    times = Counter(archive.namelist())
    found = {name: "ไม่อยู่ในบัญชี" for name in times if name not in manifest.members and name != MANIFEST}
    found |= {name: "มีซ้ำกัน" for name, count in times.items() if count > 1}
    found |= {name: "หายไป" for name in manifest.members if name not in times}
    found |= {name: "ชื่อชี้ออกนอกแฟ้มผนึก" for name in (*manifest.members, *manifest.left_out) if not _is_due(name, manifest)}
    found |= {name: "เนื้อหาไม่ตรงกับบัญชี" for name, member in manifest.members.items()
              if name not in found and not _is_as_listed(archive, name, member)}
    record = output_of(manifest.round) + RUN_RECORD
    if record not in found and _record_in(archive, record) != as_recorded(manifest):
        found[MANIFEST] = "ไม่ตรงกับ run.json ที่ผนึกไว้ด้วยกัน"
    if not found and not is_as_stamped(sealed.file):
        found[sealed.path.name] = "โครงของแฟ้มไม่เหมือนตอนผนึก แม้เนื้อหาทุกไฟล์ตรงกับบัญชี"
    return dict(sorted(found.items()))


def _is_due(name: str, manifest: Manifest) -> bool:
    """Whether a member of this name belongs in the archive; it would be unpacked under it."""
    homes = [inbox_of(manifest.round), output_of(manifest.round), *([inbox_of(manifest.former)] if manifest.former else [])]
    climbs = any(part in ("", ".", "..") for part in name.split("/")) or "\0" in name
    foreign = os.sep == "\\" and bool(set(name) & set("\\:"))
    return name == CONFIG or name.startswith(tuple(homes)) and not climbs and not foreign


def _is_as_listed(archive: zipfile.ZipFile, name: str, member: Member) -> bool:
    """Size and digest, counted while it is read: what the zip says of itself is not believed."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as stream:
            while size <= member.size and (chunk := stream.read(CHUNK)):
                size += len(chunk)
                digest.update(chunk)
    except ZIP_FAULTS:
        return False
    return (size, digest.hexdigest()) == (member.size, member.sha256)


def _record_in(archive: zipfile.ZipFile, name: str) -> Recorded | None:
    try:
        with archive.open(name) as stream:
            return Recorded.model_validate_json(stream.read(SAID_MAX))
    except (KeyError, ValidationError):
        return None
