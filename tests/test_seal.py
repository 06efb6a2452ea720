"""The record of a round: one archive of what it rests on, refused where that has changed, checked and run again from itself."""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import archives, cli, verify
from pipeline.faults import NotSealed
from pipeline.intake.inbox import list_inbox
from pipeline.rounds import Round
from pipeline.sealed import damages, open_sealed
from pipeline.seal import recorded
from tests.hostile import overlapping, packed, parts_of
from tests.office import write_office

CONFIG = Path(__file__).parents[1] / "config.toml"
ROUND, BEFORE = "2566/2", "2566/1"
FOLDER = "2566-2"
INBOX, FORMER_INBOX, RESULTS = f"input/{FOLDER}/", "input/2566-1/", f"output/{FOLDER}/"
EVIDENCE, REFUSED, LITTER, LINK, PIPE, HUGE = "หลักฐาน/คำสั่ง.pdf", "เสีย.xlsx", ".DS_Store", "ทางลัด.xlsx", "ท่อ", "วีดิทัศน์.mp4"
has_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")


@dataclass(frozen=True)
class Office:
    """A folder with input, output and configuration, as an office has it."""

    home: Path

    @property
    def inbox(self) -> Path:
        return self.home / "input" / FOLDER

    @property
    def results(self) -> Path:
        return self.home / "output" / FOLDER

    @property
    def archive(self) -> Path:
        return self.home / "sealed" / f"{FOLDER}.zip"

    def arguments(self, command: str, *more) -> list[str]:
        return [command, "--round", ROUND, "--input", str(self.home / "input"), "--output", str(self.home / "output"),
                "--config", str(self.home / "config.toml"), *map(str, more)]


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys, monkeypatch) -> Callable[..., Said]:
    """The command line in this process."""
    def call(*arguments) -> Said:
        monkeypatch.setattr(sys, "argv", ["pipeline", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Said(ended.value.code or 0, said.out, said.err)
    return call


@pytest.fixture(scope="module")
def sealed_office(tmp_path_factory) -> Office:
    """Two rounds of three people, the later one run and sealed, with all that may lie in an inbox."""
    office = Office(tmp_path_factory.mktemp("office"))
    for round_ in (BEFORE, ROUND):
        write_office(office.home / "input", 3, round_=round_)
    shutil.copy(CONFIG, office.home / "config.toml")
    for name, content in {EVIDENCE: b"%PDF-1.4 order", REFUSED: b"PK\x03\x04", LITTER: b"\0\0\0\1Bud1"}.items():
        (office.inbox / name).parent.mkdir(exist_ok=True)
        (office.inbox / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("run", "seal"):
            patch.setattr(sys, "argv", ["pipeline", *office.arguments(name)])
            with pytest.raises(SystemExit):
                cli.main()
    return office


@pytest.fixture
def office(sealed_office, tmp_path) -> Office:
    """The same office at another place, to be changed."""
    shutil.copytree(sealed_office.home, tmp_path / "สำนักงาน", symlinks=True)
    return Office(tmp_path / "สำนักงาน")


def members(archive: Path) -> dict[str, bytes]:
    return parts_of(archive.read_bytes())


def repack(archive: Path, changed: dict[str, bytes | None]) -> None:
    """The archive with these members' contents, without those of None."""
    parts = members(archive) | changed
    archive.write_bytes(stamped(packed({name: content for name, content in parts.items() if content is not None})))


def stamped(content: bytes) -> bytes:
    """A zip without a comment, with the digest of all that stands before as its comment: what a forger would do too."""
    head = content[:-2] + (64).to_bytes(2, "little")
    return head + digest(head).encode()


def forge(archive: Path, changed: dict[str, bytes]) -> None:
    """The archive with these members and a manifest and run.json that agree with them: what only a new run can tell."""
    parts = members(archive)
    record, manifest = json.loads(parts[RESULTS + "run.json"]), json.loads(parts["manifest.json"])
    for name, content in changed.items():
        for folder, listed in ((INBOX, record["inputs"]), (RESULTS, record["outputs"])):
            if name.startswith(folder):
                listed[name.removeprefix(folder)] = digest(content)
    changed = changed | {RESULTS + "run.json": json.dumps(record, ensure_ascii=False, indent=2).encode() + b"\n"}
    for name, content in changed.items():
        manifest["members"][name] = {"sha256": digest(content), "size": len(content)}
    manifest["members"] = dict(sorted(manifest["members"].items()))
    repack(archive, changed | {"manifest.json": written(manifest)})


def written(manifest: dict) -> bytes:
    """A manifest in the one way in which they are written."""
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def damaged(archive: Path) -> dict[str, str]:
    with open_sealed(archive) as sealed:
        return damages(sealed)


def a_workbook(office: Office) -> Path:
    """Some person's evaluation workbook in the inbox."""
    return next(path for path in sorted(office.inbox.rglob("*.xlsx")) if "ทะเบียน" not in path.name and path.name != REFUSED)


def an_output(office: Office, pattern: str) -> Path:
    return sorted(office.results.rglob(pattern))[0]


def nobody_is_named(office: Office, said: str) -> bool:
    """Whether no name, number or file of anyone on the roster stands in what was said."""
    people = (office.results / "audit" / "20_people.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    words = {word for line in people for word in (line.split(",")[0], *line.split(",")[1].split())}
    assert len(words) >= 6
    return not any(word in said for word in words)


# ── what is sealed ──

def test_a_round_sealed_at_two_places_gives_the_same_bytes(sealed_office, office, command):
    office.archive.unlink()
    assert command(*office.arguments("seal")).code == 0
    assert office.archive.read_bytes() == sealed_office.archive.read_bytes()


def test_the_archive_holds_both_inboxes_the_configuration_the_tables_and_the_papers_as_they_are(sealed_office):
    held = members(sealed_office.archive)
    due = {path.relative_to(sealed_office.home).as_posix(): path.read_bytes() for path in sealed_office.home.rglob("*")
           if path.is_file() and path.relative_to(sealed_office.home).parts[0] in ("input", "output", "config.toml")}
    assert {name: content for name, content in held.items() if name != "manifest.json"} == due
    assert {"config.toml", INBOX + EVIDENCE, INBOX + REFUSED, INBOX + LITTER, RESULTS + "run.json", RESULTS + "summary.xlsx",
            RESULTS + "audit/50_scores.csv", RESULTS + "index.html"} <= set(held)
    assert any(name.startswith(FORMER_INBOX) for name in held)


def test_the_manifest_lists_version_round_and_every_member(sealed_office):
    held = members(sealed_office.archive)
    manifest = json.loads(held.pop("manifest.json"))
    assert (manifest["round"], manifest["former"], manifest["left_out"]) == (ROUND, BEFORE, {})
    assert manifest["version"] == json.loads(held[RESULTS + "run.json"])["version"]
    assert manifest["members"] == {name: {"sha256": digest(content), "size": len(content)} for name, content in held.items()}


def test_no_place_no_time_and_no_owner_stands_in_the_archive(sealed_office):
    with zipfile.ZipFile(sealed_office.archive) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(member.create_system, member.external_attr, member.extra) for member in archive.infolist()} == {(3, 0o600 << 16, b"")}
        assert archive.namelist() == sorted(archive.namelist())
    assert not any(str(sealed_office.home).encode() in content for content in members(sealed_office.archive).values())


def test_blank_forms_and_what_a_desktop_leaves_among_the_results_are_not_sealed(office, command):
    for name in ("forms/blank/กลุ่ม/1.xlsx", "~$summary.xlsx", "Thumbs.db"):
        (office.results / name).parent.mkdir(parents=True, exist_ok=True)
        (office.results / name).write_bytes(b"x")
    said = command(*office.arguments("seal"))
    assert said.code == 0 and "ตรงกันทั้ง" in said.err


def test_a_round_without_a_round_before_it_is_sealed_too(office, command):
    arguments = [argument.replace(ROUND, BEFORE) for argument in office.arguments("run")]
    command(*arguments)
    assert command("seal", *arguments[1:]).code == 0
    archive = office.home / "sealed" / "2566-1.zip"
    assert json.loads(members(archive)["manifest.json"])["former"] is None
    assert command("verify", archive).code == 0


# ── what is not sealed ──

def spoil_nothing_but_the_record(office):
    (office.results / "run.json").unlink()


def spoil_a_table(office):
    with open(office.results / "audit" / "50_scores.csv", "a", encoding="utf-8") as table:
        table.write("\n")


CHANGED_SINCE = {
    "a changed workbook": (lambda o: a_workbook(o).write_bytes(b"PK"), "ไฟล์ที่รับ 1 ไฟล์ (เปลี่ยน 1)", "เปลี่ยน: ไฟล์ที่รับ"),
    "a new file": (lambda o: (o.inbox / "ใหม่.xlsx").write_bytes(b"PK"), "ไฟล์ที่รับ 1 ไฟล์ (เพิ่ม 1)", "เพิ่ม: ไฟล์ที่รับ ใหม่.xlsx"),
    "a lost file": (lambda o: (o.inbox / EVIDENCE).unlink(), "ไฟล์ที่รับ 1 ไฟล์ (หาย 1)", f"หาย: ไฟล์ที่รับ {EVIDENCE}"),
    "the round before": (lambda o: (o.home / FORMER_INBOX / "ใหม่.xlsx").write_bytes(b"PK"), "ไฟล์ของรอบก่อน 1 ไฟล์ (เพิ่ม 1)",
                         "เพิ่ม: ไฟล์ของรอบก่อน ใหม่.xlsx"),
    "a table mended by hand": (spoil_a_table, "ไฟล์ผลลัพธ์ 1 ไฟล์ (เปลี่ยน 1)", "เปลี่ยน: ไฟล์ผลลัพธ์ audit/50_scores.csv"),
    "a lost page": (lambda o: (o.results / "index.html").unlink(), "ไฟล์ผลลัพธ์ 1 ไฟล์ (หาย 1)", "หาย: ไฟล์ผลลัพธ์ index.html"),
    "a paper laid among the results": (lambda o: (o.results / "บันทึก.docx").write_bytes(b"x"), "ไฟล์ผลลัพธ์ 1 ไฟล์ (เพิ่ม 1)",
                                       "เพิ่ม: ไฟล์ผลลัพธ์ บันทึก.docx"),
    "the configuration": (lambda o: (o.home / "config.toml").write_text(CONFIG.read_text(encoding="utf-8") + "\n# x\n", encoding="utf-8"),
                          "ค่าตั้ง (config.toml)", ""),
}


@pytest.mark.parametrize("how", CHANGED_SINCE)
def test_what_has_changed_since_the_run_is_not_sealed(how, office, command):
    change, counted, named = CHANGED_SINCE[how]
    change(office)
    before = office.archive.read_bytes()
    said = command(*office.arguments("seal", "--replace"))
    assert said.code == 2 and counted in said.err and len(said.err.strip().splitlines()) == 1
    assert named in said.out and len(said.out.splitlines()) == bool(named)
    assert nobody_is_named(office, said.err)
    assert office.archive.read_bytes() == before


def test_a_file_that_vanishes_while_the_round_is_looked_through_is_a_change(office, command, monkeypatch):
    def meanwhile(folder):
        found = list_inbox(folder)
        (office.inbox / EVIDENCE).unlink(missing_ok=True)
        return found
    monkeypatch.setattr("pipeline.seal.list_inbox", meanwhile)
    said = command(*office.arguments("seal", "--replace"))
    assert said.code == 2 and said.out == f"เปลี่ยน: ไฟล์ที่รับ {EVIDENCE}\n"


@pytest.mark.parametrize("record", [None, b"{}", b"no json", b'{"program": "prameun", "round": "2566/2"}', "other round"])
def test_a_round_that_was_not_run_to_its_end_is_not_sealed(record, office, command):
    (office.results / "run.json").unlink()
    if record == "other round":
        shutil.copy(write_record_of(office, BEFORE), office.results / "run.json")
    elif record is not None:
        (office.results / "run.json").write_bytes(record)
    said = command(*office.arguments("seal"))
    assert said.code == 2 and "ยังไม่มีผลของรอบ 2566/2 ที่ประมวลผลเสร็จแล้ว" in said.err


def write_record_of(office: Office, round_: str) -> Path:
    record = json.loads(members(office.archive)[RESULTS + "run.json"]) | {"round": round_}
    (office.home / "other.json").write_text(json.dumps(record), encoding="utf-8")
    return office.home / "other.json"


@pytest.mark.parametrize("to", ["output", f"output/{FOLDER}", "output/deeper", "input", f"input/{FOLDER}"])
def test_the_archive_never_lies_among_the_results_or_in_the_inbox(to, office, command):
    said = command(*office.arguments("seal", "--to", office.home / to))
    assert said.code == 2 and not list(office.home.glob(f"{to}/*.zip"))


def test_a_file_that_changes_while_it_is_sealed_leaves_no_archive(tmp_path):
    (tmp_path / "ก.xlsx").write_bytes(b"new")
    with pytest.raises(NotSealed, match="ระหว่างผนึก"):
        archives.write_archive(tmp_path / "sealed" / "x.zip", [("ก.xlsx", tmp_path / "ก.xlsx", digest(b"old"))])
    assert list((tmp_path / "sealed").iterdir()) == []


# ── sealed already ──

def test_a_round_sealed_again_says_so_and_leaves_the_archive(office, command):
    before = office.archive.stat().st_mtime_ns, office.archive.read_bytes()
    said = command(*office.arguments("seal"))
    assert said.code == 0 and "ผนึกไว้แล้ว" in said.err and digest(before[1]) in said.err and said.out == ""
    assert (office.archive.stat().st_mtime_ns, office.archive.read_bytes()) == before


def test_a_round_run_again_without_a_change_is_still_the_sealed_one(office, command):
    times = recorded(office.results, Round.parse(ROUND)), (office.results / "run.json").read_bytes()
    run = command(*office.arguments("run"))
    assert "ต่างจากที่ผนึก" not in run.err
    assert recorded(office.results, Round.parse(ROUND)) == times[0] and (office.results / "run.json").read_bytes() != times[1]
    assert json.loads(command(*office.arguments("seal", "--json")).out)["status"] == "unchanged"


def test_another_record_of_the_round_is_kept_until_its_replacement_is_asked_for(office, command):
    before = office.archive.read_bytes()
    (office.inbox / EVIDENCE).write_bytes(b"%PDF-1.4 another order")
    command(*office.arguments("run"))
    refused = command(*office.arguments("seal"))
    assert refused.code == 2 and "--replace" in refused.err and "ไฟล์ที่รับ 1 ไฟล์ (เปลี่ยน 1)" in refused.err
    assert f"เปลี่ยน: ไฟล์ที่รับ {EVIDENCE}" in refused.out and "audit/00_files.csv" in refused.out
    assert office.archive.read_bytes() == before
    assert json.loads(command(*office.arguments("seal", "--json")).out)["status"] == "not_sealed"
    assert json.loads(command(*office.arguments("seal", "--replace", "--json")).out)["status"] == "sealed"
    assert command("verify", office.archive).code == 0


def test_a_damaged_record_is_not_overwritten_unasked_either(office, command):
    repack(office.archive, {"config.toml": None})
    said = command(*office.arguments("seal"))
    assert said.code == 2 and "เสียหรือถูกแก้ไข 1 รายการ" in said.err and said.out == "หายไป: config.toml\n"
    assert command(*office.arguments("seal", "--replace")).code == 0
    assert damaged(office.archive) == {}


# ── what no archive can hold ──

@has_pipes
def test_links_pipes_and_files_too_large_are_listed_and_the_round_still_holds(office, command):
    (office.inbox / LINK).symlink_to("/etc/hostname")
    os.mkfifo(office.inbox / PIPE)
    with open(office.inbox / HUGE, "wb") as huge:
        huge.truncate(23_400_000)
    command(*office.arguments("run"))
    said = command(*office.arguments("seal", "--replace"))
    assert said.code == 0 and "เก็บเนื้อหาไม่ได้ 3 รายการ" in said.err
    held = members(office.archive)
    assert json.loads(held["manifest.json"])["left_out"] == {
        INBOX + LINK: {"kind": "link", "size": 0}, INBOX + PIPE: {"kind": "special", "size": 0},
        INBOX + HUGE: {"kind": "too_large", "size": 23_400_000}}
    assert not {INBOX + LINK, INBOX + PIPE, INBOX + HUGE} & set(held)
    verified = command("verify", office.archive)
    assert (verified.code, verified.out) == (0, "") and "3 รายการ" in verified.err


@has_pipes
def test_a_link_that_has_become_a_file_since_the_run_is_a_change(office, command):
    (office.inbox / LINK).symlink_to("/etc/hostname")
    command(*office.arguments("run"))
    (office.inbox / LINK).unlink()
    (office.inbox / LINK).write_bytes(b"PK")
    said = command(*office.arguments("seal", "--replace"))
    assert said.code == 2 and said.out == f"เปลี่ยน: ไฟล์ที่รับ {LINK}\n"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_listed_and_the_round_still_holds(office, command):
    (office.inbox / "ปิด").mkdir(mode=0)
    (office.inbox / "ลับ.xlsx").write_bytes(b"x")
    (office.inbox / "ลับ.xlsx").chmod(0)
    command(*office.arguments("run"))
    assert command(*office.arguments("seal", "--replace")).code == 0
    left_out = json.loads(members(office.archive)["manifest.json"])["left_out"]
    (office.inbox / "ปิด").chmod(0o700)
    assert {name: entry["kind"] for name, entry in left_out.items()} == {INBOX + "ปิด": "folder", INBOX + "ลับ.xlsx": "unreadable"}
    assert command("verify", office.archive).code == 0


@pytest.mark.parametrize("kind, is_there", [("link", Path.is_symlink), ("folder", Path.is_dir), ("unreadable", Path.is_file),
                                            ("too_large", Path.is_file), pytest.param("special", Path.is_fifo, marks=has_pipes)])
def test_what_stands_in_for_an_entry_is_of_its_kind(kind, is_there, tmp_path):
    archives.stand_in(tmp_path / "ก" / "ข", kind, 7)
    assert is_there(tmp_path / "ก" / "ข")


# ── verified ──

def test_a_sealed_round_holds_and_leaves_nothing_behind(office, command, tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    before = {path: path.stat().st_mtime_ns for path in office.home.rglob("*")}
    said = command("verify", office.archive)
    assert (said.code, said.out) == (0, "")
    assert "ตรงกันทุกไบต์" in said.err and digest(office.archive.read_bytes()) in said.err
    assert nobody_is_named(office, said.err)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in office.home.rglob("*")} == before


def test_the_verdict_as_json(office, command):
    said = json.loads(command("verify", office.archive, "--json").out)
    assert said["status"] == "verified" and said["round"] == ROUND and said["compared"] == "all"
    assert (said["damaged"], said["differing"]) == ({}, {})
    assert said["counts"]["outputs"] == len([name for name in members(office.archive) if name.startswith(RESULTS)])


def test_one_changed_byte_in_any_member_names_that_member(office):
    held = members(office.archive)
    for name, content in held.items():
        spoilt = content[:-1] + bytes([content[-1] ^ 1])
        repack(office.archive, held | {name: spoilt})
        assert name in damaged(office.archive) and len(damaged(office.archive)) == 1, name


def test_one_changed_byte_on_the_disk_is_noticed(office):
    whole = office.archive.read_bytes()
    with zipfile.ZipFile(office.archive) as archive:
        places = {member.filename: member.header_offset + 30 + len(member.orig_filename.encode()) + member.compress_size // 2
                  for member in archive.infolist() if member.compress_size > 8}
    for name, place in places.items():
        office.archive.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1:])
        assert name in damaged(office.archive), name


def remade(change: Callable[[dict], None]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """The manifest with a change, written in our way."""
    def make(held: dict[str, bytes]) -> dict[str, bytes]:
        manifest = json.loads(held["manifest.json"])
        change(manifest)
        return {"manifest.json": written(manifest)}
    return make


SPOILT = {
    "a member less": (lambda held: {INBOX + EVIDENCE: None}, {INBOX + EVIDENCE}),
    "a member more": (lambda held: {INBOX + "ใหม่.xlsx": b"x"}, {INBOX + "ใหม่.xlsx"}),
    "a member elsewhere": (lambda held: {"../x": b"x"}, {"../x"}),
    "no manifest": (lambda held: {"manifest.json": None}, {"manifest.json"}),
    "a space in the manifest": (lambda held: {"manifest.json": held["manifest.json"] + b" "}, {"manifest.json"}),
    "a word in the manifest": (remade(lambda m: m.update(note="x")), {"manifest.json"}),
    "a manifest of nothing": (lambda held: {"manifest.json": b"[]"}, {"manifest.json"}),
    "another version": (remade(lambda m: m.update(version="0.0.9")), {"manifest.json"}),
    "another digest": (remade(lambda m: m["members"][INBOX + EVIDENCE].update(sha256="0" * 64)), {"manifest.json", INBOX + EVIDENCE}),
    "another size": (remade(lambda m: m["members"][INBOX + EVIDENCE].update(size=1)), {INBOX + EVIDENCE}),
    "an entry that never was": (remade(lambda m: m["left_out"].update({INBOX + "x": {"kind": "link", "size": 0}})), {"manifest.json"}),
    "an entry outside": (remade(lambda m: m["left_out"].update({INBOX + "../../x": {"kind": "link", "size": 0}})),
                         {"manifest.json", INBOX + "../../x"}),
    "no run.json, and none listed": (lambda held: {RESULTS + "run.json": None, **remade(
        lambda m: m["members"].pop(RESULTS + "run.json"))(held)}, {"manifest.json"}),
    "a run.json that says nothing": (lambda held: {RESULTS + "run.json": b"{}", **remade(
        lambda m: m["members"][RESULTS + "run.json"].update(sha256=digest(b"{}"), size=2))(held)}, {"manifest.json"}),
    "no round before": (remade(lambda m: m.update(former=None)), {"manifest.json", "the whole former inbox"}),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_archive_is_named_part_by_part_and_not_run(how, office, command, monkeypatch):
    change, named = SPOILT[how]
    monkeypatch.setattr(verify, "run", None)
    held = members(office.archive)
    repack(office.archive, change(held))
    if how == "no round before":
        named = named - {"the whole former inbox"} | {name for name in held if name.startswith(FORMER_INBOX)}
    assert set(damaged(office.archive)) == named
    said = command("verify", office.archive)
    assert said.code == 1 and f"เสียหรือถูกแก้ไข {len(named)} รายการ" in said.err
    assert {line.split(": ", 1)[1] for line in said.out.splitlines()} == named
    assert nobody_is_named(office, said.err)
    assert json.loads(command("verify", office.archive, "--json").out)["status"] == "damaged"


def test_a_member_twice_is_named(office):
    held = members(office.archive)
    with pytest.warns(UserWarning, match="Duplicate name"):
        office.archive.write_bytes(packed([*held.items(), (INBOX + EVIDENCE, b"another")]))
    assert damaged(office.archive) == {INBOX + EVIDENCE: "มีซ้ำกัน"}


def test_members_outside_their_folders_are_never_unpacked_even_where_the_manifest_lists_them(office):
    held = members(office.archive)
    manifest = json.loads(held["manifest.json"])
    for name in ("../x", "/x", "input/2566-2/../../../x", "elsewhere/x", "input/2566-2//x"):
        listed = manifest | {"members": dict(sorted((manifest["members"] | {name: {"sha256": digest(b"x"), "size": 1}}).items()))}
        repack(office.archive, held | {name: b"x", "manifest.json": written(listed)})
        assert damaged(office.archive)[name] == "ชื่อชี้ออกนอกแฟ้มผนึก", name


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18), "cut", "overlapping"])
def test_what_is_no_whole_archive_is_damaged(content, office, command):
    whole = office.archive.read_bytes()
    office.archive.write_bytes({"cut": whole[:-100], "overlapping": overlapping(whole)}.get(content, content))
    said = command("verify", office.archive)
    assert said.code == 1 and "ใช้เป็นหลักฐานไม่ได้" in said.err and said.out


def test_an_archive_that_is_not_there_cannot_be_verified(tmp_path, command):
    for path in (tmp_path / "ไม่มี.zip", tmp_path):
        said = command("verify", path)
        assert said.code == 2 and "เปิดแฟ้มผนึก" in said.err and len(said.err.splitlines()) == 1


def test_an_archive_that_cannot_be_unpacked_says_so(office, command):
    forge(office.archive, {INBOX + "ก": b"x", INBOX + "ก/ข": b"x"})
    said = command("verify", office.archive)
    assert said.code == 2 and "คลายแฟ้มผนึก" in said.err and "Traceback" not in said.err


def test_a_disk_too_small_is_said_before_anything_is_unpacked(office, command, monkeypatch):
    monkeypatch.setattr(verify.shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
    said = command("verify", office.archive)
    assert said.code == 2 and "ที่ว่าง" in said.err


# ── forged throughout: only the new run can tell ──

def test_results_changed_together_with_manifest_and_run_json_are_found_by_the_new_run(office, command):
    table, page = RESULTS + "audit/50_scores.csv", RESULTS + "index.html"
    forge(office.archive, {table: members(office.archive)[table] + b"\n", page: b"<html>", RESULTS + "more.html": b"x"})
    assert damaged(office.archive) == {}
    said = command("verify", office.archive)
    assert said.code == 1 and "ไม่ตรงกับที่ผนึกไว้ 3 ไฟล์" in said.err
    assert said.out == "เปลี่ยน: audit/50_scores.csv\nเปลี่ยน: index.html\nหาย: more.html\n"


def test_a_workbook_changed_together_with_manifest_and_run_json_is_found_by_the_new_run(office, command):
    name = INBOX + a_workbook(office).relative_to(office.inbox).as_posix()
    forge(office.archive, {name: b"PK\x03\x04"})
    said = json.loads(command("verify", office.archive, "--json").out)
    assert said["status"] == "differs" and {"audit/00_files.csv", "audit/50_scores.csv", "run.json"} <= set(said["differing"])


# ── another version of the program ──

def test_another_version_compares_the_tables_alone_and_says_so(office, command, monkeypatch):
    forge(office.archive, {RESULTS + "index.html": b"<html>"})
    assert command("verify", office.archive).code == 1
    monkeypatch.setattr(verify, "__version__", "9.9.9")
    monkeypatch.setattr("pipeline.__version__", "9.9.9")
    said = command("verify", office.archive)
    assert said.code == 0 and "เทียบเฉพาะตารางตรวจสอบ" in said.err and "9.9.9" in said.err
    assert json.loads(command("verify", office.archive, "--json").out)["compared"] == "tables"


def test_another_version_with_another_table_is_named(office, command, monkeypatch):
    table = RESULTS + "audit/50_scores.csv"
    forge(office.archive, {table: members(office.archive)[table] + b"\n"})
    monkeypatch.setattr(verify, "__version__", "9.9.9")
    said = command("verify", office.archive)
    assert (said.code, said.out) == (1, "เปลี่ยน: audit/50_scores.csv\n")


# ── a sealed round that is changed later ──

def word_of(said: Said) -> list[str]:
    return [line for line in said.err.splitlines() if "ผนึก" in line]


def test_a_run_of_a_sealed_round_that_is_as_it_was_says_nothing_of_it(office, command):
    assert word_of(command(*office.arguments("run"))) == []


def test_a_run_of_a_sealed_round_says_what_has_changed_and_goes_on(office, command):
    before, code = office.archive.read_bytes(), command(*office.arguments("run")).code
    (office.inbox / EVIDENCE).unlink()
    (office.inbox / "คำสั่งใหม่.pdf").write_bytes(b"%PDF-1.4")
    with open(office.home / "config.toml", "a", encoding="utf-8") as config:
        config.write("# x\n")
    said = command(*office.arguments("run"))
    [word] = word_of(said)
    assert said.code == code and said.out == ""
    assert "ไฟล์ที่รับ 2 ไฟล์ (หาย 1 เพิ่ม 1)" in word
    assert "ค่าตั้ง (config.toml)" in word and "รุ่นของโปรแกรม" not in word
    assert office.archive.read_bytes() == before


def test_a_run_says_that_the_round_before_has_changed(office, command):
    (office.home / FORMER_INBOX / "ใหม่.pdf").write_bytes(b"%PDF-1.4")
    assert "ไฟล์ของรอบก่อน 1 ไฟล์ (เพิ่ม 1)" in word_of(command(*office.arguments("run")))[0]


def test_a_run_by_another_version_of_the_program_says_so(office, command, monkeypatch):
    monkeypatch.setattr("pipeline.publish.__version__", "9.9.9")
    assert "รุ่นของโปรแกรม" in word_of(command(*office.arguments("run")))[0]


def test_the_word_about_a_sealed_round_names_nobody(office, command):
    """Not whom the roster names, and not whom only the name of a file does: neither former staff nor a nickname."""
    own = a_workbook(office)
    own.write_bytes(own.read_bytes() + b"\0")
    (office.inbox / "ป้าแดง ขอลา.pdf").write_bytes(b"%PDF-1.4")
    said = command(*office.arguments("run"))
    assert "ไฟล์ที่รับ 2 ไฟล์ (เปลี่ยน 1 เพิ่ม 1)" in word_of(said)[0]
    assert nobody_is_named(office, said.err) and "ป้าแดง" not in said.err and ".pdf" not in said.err


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_an_unreadable_seal_is_said_and_stops_no_run(content, office, command):
    code = command(*office.arguments("run")).code
    office.archive.write_bytes(content)
    said = command(*office.arguments("run"))
    assert said.code == code and "อ่านบัญชีในแฟ้มผนึก" in word_of(said)[0]
