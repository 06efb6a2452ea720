"""Nothing from outside but what is listed with its reason and locked; and while the product works, no network at all."""

import ast
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.office import write_office
from tests.test_house import MODULES, nodes
from tests.test_setup import EXCLUDED, PROJECT, ROOT, locked, make, needs_make
from tests.trust_figures import record

EXTRAS = PROJECT["optional-dependencies"]
OURS = {"dependencies": PROJECT["dependencies"]} | EXTRAS
NAMES = [canonicalize_name(Requirement(line).name) for lines in OURS.values() for line in lines]
REASON_SHORTEST = 5


# ── what we need ──

def test_every_dependency_has_its_reason_beside_it_or_says_what_it_is_in_its_name():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for wanted in (line for group in OURS.values() for line in group):
        [stands] = [line for line in lines if line.strip().startswith(f'"{wanted}",')]
        _, _, reason = stands.partition("# ")
        assert len(reason) >= REASON_SHORTEST, wanted
    record(10, dependencies=len(PROJECT["dependencies"]), of_tests_and_extras=len(NAMES) - len(PROJECT["dependencies"]))


def test_the_lock_holds_nothing_that_none_of_ours_needs():
    needed, waiting = set(), [*NAMES]
    while waiting:
        if (name := waiting.pop()) not in needed:
            needed.add(name)
            waiting += needs_of(name)
    assert set(locked()) <= needed, set(locked()) - needed
    record(10, locked_packages=len(locked()))


def needs_of(name: str) -> list[str]:
    """What a package asks for, also on other systems; what only its own extras ask for is left out."""
    try:
        requires = map(Requirement, distribution(name).requires or [])
    except PackageNotFoundError:        # of another system; what it needs is not installed here either
        return []
    return [found for one in requires if "extra ==" not in str(one.marker or "") and (found := canonicalize_name(one.name)) not in EXCLUDED]


def test_what_runs_imports_only_what_is_listed_for_running():
    """The product's own imports, against the list: what only tests need is not there to be imported by it."""
    listed = {canonicalize_name(Requirement(line).name) for line in (*PROJECT["dependencies"], *EXTRAS["encrypt"], *EXTRAS["cluster"])}
    found = [node for module in MODULES for node in nodes(module, ast.ImportFrom, ast.Import)]
    names = {name for node in found for name in ([node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])}
    imported = {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"pipeline"}
    of_package = {"python_calamine": "python-calamine", "msoffcrypto": "msoffcrypto-tool", "markupsafe": "jinja2", "pydantic_core": "pydantic", "dask": "distributed"}
    assert {canonicalize_name(of_package.get(name, name)) for name in imported} <= listed


@needs_make
def test_without_a_network_the_check_for_known_vulnerabilities_says_so_in_one_sentence(tmp_path: Path):
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    answer = make("audit-deps", f"PYTHON={sys.executable}", "PIP_INDEX_URL=http://127.0.0.1:9/simple", "PIP_RETRIES=0", folder=tmp_path)
    assert answer.returncode == 2 and "needs the network" in answer.stderr and "Traceback" not in answer.stderr + answer.stdout


# ── no network ──

@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    write_office(folder / "input", 3, round_="2566/1")
    shutil.copytree(folder / "input", folder / "offices" / "เขต 1")
    shutil.copy(ROOT / "config.toml", folder)
    return folder


def offline(*command) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "tests.offline", *map(str, command)], cwd=ROOT, capture_output=True, text=True)


def test_where_something_reaches_for_the_network_it_is_stopped():
    assert "NoNetwork" in offline("try").stderr


def test_from_the_blank_form_to_the_sealed_round_nothing_reaches_for_the_network(home):
    place = ["--round", "2566/1", "--input", home / "input", "--output", home / "output", "--config", home / "config.toml"]
    results = home / "output" / "2566-1"
    commands = [["forms", *place], ["run", *place], ["explain", "", *place], ["compare", results, results, "--config", home / "config.toml",
                "--output", home / "changes"], ["run-all", "--round", "2566/1", "--input", home / "offices", "--output", home / "country",
                "--config", home / "config.toml"], ["packages", *place], ["seal", *place], ["verify", home / "sealed" / "2566-1.zip"]]
    for command in commands:
        if command[0] == "explain":
            command[1] = (results / "audit" / "50_scores.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
        ended = offline(*command)
        assert ended.returncode == 0 and "NoNetwork" not in ended.stderr, (command[0], ended.stderr)
    record(10, commands_without_a_network=len(commands), sockets_made=0)
