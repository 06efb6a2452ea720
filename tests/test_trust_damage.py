"""Damage is noticed and named: any byte of a sealed round, of a table that is read back, of the identity of a form that comes back.

The short form tries a dozen places of each, ``make trust`` two hundred; which ones, depends on nothing but their number.
"""

import random
import re
import shutil
import sys
import zipfile

import pytest

from pipeline import cli
from pipeline.config import load_settings
from pipeline.faults import DamagedResults
from pipeline.intake.workbook import read_content
from pipeline.results import load_results
from pipeline.rounds import Round
from pipeline.sealed import damages, open_sealed
from pipeline.tables import AUDIT_TABLES
from tests.drawing import ROUND, SETTINGS
from tests.hostile import packed, parts_of
from tests.office import write_office
from tests.sample_results import CONFIG
from tests.test_blank_forms import FORMS
from tests.trust_figures import FULL, record

PLACES = 200 if FULL else 12
FOLDER = "2566-1"
IDENTITY_PARTS = ("docProps/custom.xml", "xl/sharedStrings.xml")


def command(*arguments) -> int:
    """The command line in this process; the code it ends with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["pipeline", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return ended.value.code or 0


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A folder with inbox, results and seal of three people."""
    home = tmp_path_factory.mktemp("office")
    write_office(home / "input", 3, round_="2566/1")
    shutil.copy(CONFIG, home / "config.toml")
    for name in ("run", "seal"):
        assert command(name, *options(home)) == 0
    return home


def options(home):
    return ["--round", "2566/1", "--input", home / "input", "--output", home / "output", "--config", home / "config.toml"]


def places(size: int, seed: str) -> list[int]:
    """Sampled, beside the first and the last byte."""
    return sorted({0, size - 1, *random.Random(seed).sample(range(size), min(size, PLACES) - 2)})


def with_bit(content: bytes, place: int) -> bytes:
    """The same bytes with one bit of one of them turned: the smallest damage there is."""
    return content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1:]


# ── a sealed round ──

def test_a_bit_turned_anywhere_in_a_sealed_round_is_noticed_and_what_holds_it_is_named(office, tmp_path):
    whole, archive = (office / "sealed" / f"{FOLDER}.zip").read_bytes(), tmp_path / "ผนึก.zip"
    archive.write_bytes(whole)
    with open_sealed(archive) as sealed:
        assert damages(sealed) == {}
        extents = extents_of(sealed.archive)
    tried = places(len(whole), "sealed")
    for place in tried:
        archive.write_bytes(with_bit(whole, place))
        with open_sealed(archive) as sealed:
            found = damages(sealed)
        holder = next((name for name, extent in extents.items() if place in extent), "")
        assert found and (not holder or holder in found or archive.name in found), (place, holder, found)
    record(9, bytes_of_a_sealed_round=len(tried))


def extents_of(archive: zipfile.ZipFile) -> dict[str, range]:
    """Member → the places of its compressed bytes."""
    starts = {member.filename: member.header_offset + 30 + len(member.orig_filename.encode()) for member in archive.infolist()}
    return {member.filename: range(starts[member.filename], starts[member.filename] + member.compress_size) for member in archive.infolist()}


def test_the_headers_of_a_sealed_round_are_as_much_evidence_as_its_contents(office, tmp_path):
    """A date in a header: no content and no checksum of the zip's own is touched."""
    whole, archive = (office / "sealed" / f"{FOLDER}.zip").read_bytes(), tmp_path / "ผนึก.zip"
    archive.write_bytes(with_bit(whole, 10))
    with open_sealed(archive) as sealed:
        assert list(damages(sealed)) == [archive.name]
    assert command("verify", archive) == 1


# ── a table read back ──

def test_a_bit_turned_in_any_table_is_noticed_and_the_table_is_named(office, tmp_path):
    results, settings = tmp_path / FOLDER, load_settings(CONFIG)
    shutil.copytree(office / "output" / FOLDER, results)
    load_results(results, Round.parse("2566/1"), settings)
    for table in AUDIT_TABLES:
        path = results / "audit" / f"{table.name}.csv"
        whole = path.read_bytes()
        for place in places(len(whole), table.name)[:: 1 if FULL else 6]:
            path.write_bytes(with_bit(whole, place))
            with pytest.raises(DamagedResults, match=re.escape(f"audit/{table.name}.csv")):
                load_results(results, Round.parse("2566/1"), settings)
            record(9, bytes_of_a_table=PLACES, tables=len(AUDIT_TABLES))
        path.write_bytes(whole)
    load_results(results, Round.parse("2566/1"), settings)


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_every_command_that_reads_tables_back_names_the_damaged_one_in_one_sentence_and_writes_nothing(how, office, tmp_path, capsys):
    home = tmp_path / "สำนักงาน"
    shutil.copytree(office, home)
    table = home / "output" / FOLDER / "audit" / "50_scores.csv"
    person = table.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
    if how == "changed":
        table.write_bytes(with_bit(table.read_bytes(), table.stat().st_size // 2))
    else:
        table.unlink()
    before = files(home)
    capsys.readouterr()
    for arguments in (["explain", person, *options(home)], ["packages", *options(home)],
                      ["compare", office / "output" / FOLDER, home / "output" / FOLDER, "--config", home / "config.toml"]):
        assert command(*arguments) == cli.COULD_NOT_RUN
        said = capsys.readouterr()
        assert "50_scores.csv" in said.out + said.err and "Traceback" not in said.err, arguments
        assert files(home) == before
    record(9, commands_that_read_back=3)


def files(home):
    """Everything below, but for the locks of commands."""
    return sorted(path for path in home.rglob("*") if path.suffix != ".lock")


# ── a form that comes back ──

@pytest.mark.parametrize("kind", FORMS)
def test_a_letter_of_a_forms_identity_changed_in_either_place_is_noticed_or_changes_nothing_that_is_read(kind):
    """Either the form is refused as not our own any more, or what it says of itself is what it said before."""
    parts = parts_of(FORMS[kind])
    honest = read_content(FORMS[kind], "แบบ.xlsx", SETTINGS.limits, ROUND).form
    assert honest
    tried = refused = 0
    for part in IDENTITY_PARTS:
        text = parts[part].decode()
        spans = [match.span(1) for value in honest.values() if value for match in re.finditer(f">({re.escape(value)})<", text)]
        letters = [place for start, end in spans for place in range(start, end)]
        for place in random.Random(part).sample(letters, min(len(letters), PLACES)):
            spoilt = packed(parts | {part: (text[:place] + ("7" if text[place] != "7" else "8") + text[place + 1:]).encode()})
            reading = read_content(spoilt, "แบบ.xlsx", SETTINGS.limits, ROUND)
            assert reading.refusal or reading.form == honest, (part, place)
            tried, refused = tried + 1, refused + bool(reading.refusal)
            assert reading.refusal or part != IDENTITY_PARTS[0], place      # the properties hold nothing but the identity
    assert refused
    record(9, **{f"letters_of_identity_{kind}": tried})
