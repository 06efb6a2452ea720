"""The laws of the house, read from the source itself: who imports whom, who reads and writes, and how long things are."""

import ast
from functools import cache
from pathlib import Path

import pytest

PIPELINE = Path(__file__).parents[1] / "pipeline"
GROUND = ("faults", "exact", "rounds", "thai", "schema", "columns", "folded", "audit_csv", "tables_decided", "tables_raises", "tables", "findings", "config_values", "config_faults", "config_office", "config_raises",
          "config", "door", "archives", "tray", "cells", "cache", "place", "store", "crew", "results")
WINGS = ("intake", "checks", "scoring", "decisions", "documents")
# From left to right: a module imports only what stands left of it, its own wing, or its neighbours on the ground floor.
STOREY = {**dict.fromkeys(GROUND, 0), **{wing: place for place, wing in enumerate(WINGS, 1)},
          "lock": 6, "progress": 6, "browser": 6, "passwords": 6, "sealed": 6, "paperwork": 7, "unchanged": 7, "publish": 8, "run": 9, "forms": 10, "seal": 10, "verify": 10,
          "printing": 10, "country": 10, "cli_options": 10, "packages": 11, "cli_print": 11, "cli_country": 11, "cli_packages": 12, "cli_record": 12, "cli_purge": 13, "cli": 14, "__main__": 15}
MODULE_LINES, FUNCTION_LINES = 300, 45

MODULES = {path.relative_to(PIPELINE).with_suffix("").as_posix().replace("/", "."): path
           for path in sorted(PIPELINE.rglob("*.py"))}
every_module = pytest.mark.parametrize("module", MODULES)


@cache
def tree(module):
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def nodes(module, *kinds):
    return [node for node in ast.walk(tree(module)) if isinstance(node, kinds)]


def called(call):
    """How the called thing is written: ``os.replace``, ``path.write_bytes``, ``open``."""
    return ast.unparse(call.func)


def calls_by_function(module):
    """(name of the outermost function or class, call) of every call of a module; '' outside of any."""
    return [(getattr(part, "name", ""), node) for part in tree(module).body for node in ast.walk(part)
            if isinstance(node, ast.Call)]


def imports(module):
    """The modules of the pipeline that ``module`` imports, anywhere in it."""
    found = set()
    for node in nodes(module, ast.ImportFrom, ast.Import):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        else:
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "pipeline" else {node.module}
    return {name.removeprefix("pipeline.") for name in found if name.startswith("pipeline.")} - {"__version__"}


# ── who imports whom ──

@every_module
def test_a_module_imports_only_what_stands_left_of_it(module):
    own = module.split(".")[0]
    if own in ("__init__", "reference"):
        assert imports(module) == set()
        return
    for other in imports(module):
        theirs = other.split(".")[0]
        same_floor = own == theirs or STOREY[own] == STOREY[theirs] == 0
        assert same_floor or STOREY[theirs] < STOREY[own], f"{module} imports {other}"


def test_every_part_of_the_pipeline_has_its_place_in_the_house():
    parts = {module.split(".")[0] for module in MODULES} - {"__init__", "reference"}
    assert parts == set(STOREY)


def test_the_house_has_no_drawer_for_odds_and_ends():
    assert not {module for module in MODULES if module.split(".")[-1] in ("utils", "util", "helpers", "common", "misc", "base")}


# ── who reads and writes ──

WRITERS = {"door", "archives", "tray", "lock"}
WRITING = {"write_bytes", "write_text", "mkdir", "makedirs", "unlink", "rmdir", "touch", "rename", "renames", "rmtree", "symlink_to",
           "hardlink_to", "chmod", "to_csv", "to_excel", "to_json", "to_parquet", "copyfile", "copytree", "mkdtemp", "mkstemp",
           "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory"}
READING = {"read_bytes", "read_text", "read_csv", "read_excel", "read_table", "load_workbook", "from_path", "scandir", "listdir"}
READERS = {
    "config": {"load_settings", "config_of_office"},                          # the announcement
    "findings": {"catalogue"},                            # our own reference data
    "thai": {"reference_rows"},
    "store": {"read_table", "read_cells", "_record", "_digest"},            # what a former run wrote
    "tray": {"Tray", "_digest"},
    "door": {"fill"},                                     # a descriptor that it has just opened for writing
    "cache": {"program_stamp"},
    "archives": {"_add_member", "unpack", "stand_in", "_stamp"},
    "sealed": {"open_sealed"},                            # an archive that is to be looked at
    "results": {"load_results"},
    "country": {"look_at_office"},                        # its counts, for the table of offices
    "unchanged": {"_stands"},                             # what a former run wrote
    "printing": {"_printed"},                             # the pages of a completed run, in the browser
    "cli": {"learn_command"},                             # the one workbook that learn is asked about
}


def is_open_for_writing(call):
    """open(…, "w"), also where the mode is not written out and could be anything."""
    if called(call) != "open":
        return False
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(not isinstance(mode, ast.Constant) or set(mode.value) & set("wax+") for mode in modes)


@every_module
def test_only_the_store_and_the_lock_write_files(module):
    if module in WRITERS:
        return
    for _, call in calls_by_function(module):
        name = called(call)
        receiver, _, last = name.rpartition(".")
        writes = last in WRITING and receiver not in ("shelf", "self") or name in ("os.replace", "os.remove", "shutil.move", "shutil.copy", "os.open")
        assert not writes and not is_open_for_writing(call), f"{module}:{call.lineno} {name}"


def is_reading(call):
    name = called(call)
    last = name.rpartition(".")[2]
    in_memory = last == "load_workbook" or name.endswith("archive.open")
    return (last in READING or last == "open") and not in_memory


@every_module
def test_only_the_intake_reads_what_came_in(module):
    if module.startswith("intake.") or module == "lock":
        return
    readers = {part for part, call in calls_by_function(module) if is_reading(call)}
    assert readers <= READERS.get(module, set())


def test_the_cache_alone_keeps_a_database():
    assert [module for module in MODULES for node in nodes(module, ast.Import) if "sqlite3" in {alias.name for alias in node.names}] == ["cache"]


def test_the_intake_opens_files_for_reading_only():
    opened = [call for module in MODULES if module.startswith("intake.") for _, call in calls_by_function(module)
              if called(call) == "open"]
    assert opened and not any(is_open_for_writing(call) for call in opened)


# ── exact arithmetic ──

EXACT_PARTS = [module for module in MODULES if module.startswith(("scoring.", "checks.", "decisions.")) or module == "exact"]
INEXACT = {"float", "round", "math", "numpy", "np", "statistics"}


@pytest.mark.parametrize("module", EXACT_PARTS)
def test_no_binary_number_and_no_second_rounding_comes_near_a_score(module):
    assert {node.id for node in nodes(module, ast.Name)} & INEXACT == set()
    assert [node.value for node in nodes(module, ast.Constant) if isinstance(node.value, float)] == []
    assert {alias.name for node in nodes(module, ast.Import, ast.ImportFrom) for alias in node.names} & INEXACT == set()
    assert {call.func.attr for call in nodes(module, ast.Call) if isinstance(call.func, ast.Attribute)} & {
        "mean", "sum", "astype", "to_numeric", "round", "quantize"} == set()


def test_only_the_total_and_what_is_shown_are_rounded():
    rounding = {module for module in MODULES if module.startswith("scoring.") for call in nodes(module, ast.Call)
                if called(call) in ("rounded_text", "round_half_up")}
    assert rounding == {"scoring.totals"}


# ── same input, same bytes ──

CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime", "perf_counter")


def test_only_the_lock_and_the_watch_look_at_a_clock():
    looking = {module for module in MODULES for call in nodes(module, ast.Call) if called(call).endswith(CLOCKS)}
    assert looking == {"lock", "progress"}


def test_nothing_is_left_to_chance_or_to_the_hash_seed():
    named = {(module, node.id) for module in MODULES for node in nodes(module, ast.Name)}
    by_chance = {module for module, name in named if name in ("random", "uuid", "uuid4", "hash", "secrets")}
    assert by_chance == {"passwords"}               # a password that can be worked out again is none


# ── short enough to read, and documented ──

@every_module
def test_a_module_fits_in_the_head(module):
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= MODULE_LINES


@every_module
def test_a_function_fits_on_a_screen(module):
    lengths = {node.name: node.end_lineno - node.lineno + 1 for node in nodes(module, ast.FunctionDef, ast.AsyncFunctionDef)}
    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES} == {}


@every_module
def test_a_module_with_code_says_what_it_is_for(module):
    assert ast.get_docstring(tree(module)) or not tree(module).body


def test_what_one_module_lends_another_says_what_it_does():
    """Of what a module keeps to itself the name is enough, and of a single expression too."""
    lent = {(node.module.removeprefix("pipeline."), alias.name) for module in MODULES for node in nodes(module, ast.ImportFrom)
            if node.module.startswith("pipeline.") for alias in node.names}
    silent = [f"{module}.{node.name}" for module in MODULES for node in tree(module).body
              if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (module, node.name) in lent
              and not ast.get_docstring(node) and len(node.body) > 1]
    assert lent and silent == []


def test_no_function_lent_to_another_module_is_marked_as_private():
    lent = [(module, alias.name) for module in MODULES for node in nodes(module, ast.ImportFrom)
            if node.module.startswith("pipeline") for alias in node.names if alias.name.startswith("_")]
    assert {name for _, name in lent} <= {"__version__"}


# ── what is said, and what is swallowed ──

@every_module
def test_only_the_command_line_prints(module):
    if module not in ("cli", "cli_country", "cli_packages", "cli_print", "cli_purge", "cli_record", "progress"):
        prints = [call.lineno for part in tree(module).body if not is_main_guard(part) for call in ast.walk(part)
                  if isinstance(call, ast.Call) and called(call) in ("print", "sys.stdout.write", "sys.stderr.write")]
        assert prints == []


def is_main_guard(part):
    return isinstance(part, ast.If) and ast.unparse(part.test) == "__name__ == '__main__'"


@every_module
def test_no_unknown_error_is_swallowed(module):
    for handler in nodes(module, ast.ExceptHandler):
        names = [ast.unparse(name) for name in getattr(handler.type, "elts", [handler.type])] if handler.type else ["everything"]
        if {"everything", "Exception", "BaseException"} & set(names):
            passed_on = any(isinstance(node, ast.Raise) for part in handler.body for node in ast.walk(part))
            shown = any(called(call) in ("traceback.print_exc", "show_fault") for part in handler.body for call in ast.walk(part)
                        if isinstance(call, ast.Call))
            assert passed_on or shown, f"{module}:{handler.lineno}"


def test_nothing_keeps_a_log_in_which_a_person_could_be_named():
    assert {module for module in MODULES for node in nodes(module, ast.Import, ast.ImportFrom) for alias in node.names
            if alias.name == "logging" or getattr(node, "module", "") == "logging"} == set()
