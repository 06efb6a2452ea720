"""The two commands: what make, the lock and CI promise. No environment is built here, CI itself does that."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import pipeline

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, EXCLUDED = PYPROJECT["project"], set(PYPROJECT["tool"]["uv"]["exclude-dependencies"])
TARGETS = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[1].split()
THIS_PYTHON = f"PYTHON={sys.executable}"
THAI = re.compile("[\u0e01-\u0e5b]")

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def make(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess:
    """Run make as a clerk would: variables of the make that runs these tests are kept from it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", *arguments], cwd=folder, env=environment, capture_output=True, encoding="utf-8")


def locked() -> dict[str, tuple[Requirement, str]]:
    """name → requirement and the text of its hashes."""
    entries = re.findall(r"^([a-z0-9].*?)((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", LOCK, re.M)
    return {canonicalize_name(Requirement(line).name): (Requirement(line), hashes) for line, hashes in entries}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with nothing but the Makefile and the lock, its name as awkward as offices make them."""
    folder = tmp_path / "ประเมิน รอบ 1 (สำเนา)"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


def fake_python(folder: Path, version: str) -> Path:
    """A python that says it is ``version`` and, like an old one, fails whatever we ask of it."""
    script = folder / "old python"
    script.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" || exit 1\n')
    script.chmod(0o755)
    return script


@needs_make
def test_make_help_lists_every_target_in_both_languages():
    lines = {line.split()[1]: line for line in make("help").stdout.splitlines()}
    for target in TARGETS:
        english, thai = re.fullmatch(rf"make {target} +([ -~]+?) {{2,}}(\S.+)", lines[target]).groups()
        assert english and THAI.search(thai), target


@needs_make
def test_make_help_is_aligned():
    columns = {THAI.search(line).start() for line in make("help").stdout.splitlines()}
    assert len(columns) == 1


@needs_make
@pytest.mark.parametrize("target", ["all", "setup", "test"])
def test_a_python_too_old_is_named_in_one_sentence(clone: Path, target: str):
    answer = make(target, f"PYTHON={fake_python(clone, '3.9.18')}", folder=clone)
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1
    assert "Python 3.9.18" in answer.stderr and "needs Python 3.11" in answer.stderr and THAI.search(answer.stderr)
    assert not (clone / ".venv").exists()


@needs_make
def test_a_missing_python_is_named_in_one_sentence(clone: Path):
    answer = make("setup", "PYTHON=no-such-python", folder=clone)
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1
    assert "no-such-python" in answer.stderr


@needs_make
def test_help_and_clean_need_no_python(clone: Path):
    for target in ("help", "clean"):
        assert make("-n", target, "PYTHON=no-such-python", folder=clone).returncode == 0


@needs_make
def test_a_half_made_environment_is_made_again(clone: Path):
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").touch()
    assert "-m venv .venv" in make("-n", "setup", THIS_PYTHON, folder=clone).stdout


@needs_make
def test_an_environment_is_made_again_only_when_the_lock_is_newer(clone: Path):
    stamp = clone / ".venv" / "ready-{}.{}".format(*sys.version_info)
    stamp.parent.mkdir()
    stamp.touch()
    assert "-m venv" not in make("-n", "setup", THIS_PYTHON, folder=clone).stdout
    os.utime(stamp, (0, 0))
    assert "-m venv" in make("-n", "setup", THIS_PYTHON, folder=clone).stdout


@needs_make
def test_clean_never_touches_the_input():
    assert "input" not in make("-n", "clean").stdout


def test_every_locked_package_has_hashes_and_an_exact_version():
    assert len(locked()) == len(re.findall(r"^[a-z0-9]", LOCK, re.M))
    for name, (requirement, hashes) in locked().items():
        assert hashes, name
        assert [part.operator for part in requirement.specifier] == ["=="], name


def test_the_lock_names_no_place_to_download_from():
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", LOCK)


def test_every_dependency_is_locked_within_its_bounds():
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    for requirement in map(Requirement, wanted):
        [pin] = locked()[canonicalize_name(requirement.name)][0].specifier
        assert pin.version in requirement.specifier, requirement


def test_the_lock_is_whole_although_pip_follows_no_dependency():
    for name in locked():
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:            # of another system or another Python
            continue
        needed = {canonicalize_name(one.name) for one in map(Requirement, requires)
                  if one.marker is None or one.marker.evaluate({"extra": ""})}
        assert needed - EXCLUDED <= set(locked()), name


def test_the_version_is_the_same_everywhere():
    assert PROJECT["version"] == pipeline.__version__


def test_ci_runs_make_test():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text(encoding="utf-8").splitlines()
