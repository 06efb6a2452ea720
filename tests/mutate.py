"""Do the tests notice a wrong operator? ``python -m tests.mutate [--count 50] [--seed 1]``: in a copy of the tree one operator or
constant of scoring/ and decisions/ at a time is made another, and the tests that concern these wings must fail.

First run those that name the mutated module, then the rest; the first failure ends it. What survives must stand in SURVIVORS
with its reason, or the command ends with 1.
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.trust_figures import record

ROOT = Path(__file__).parents[1]
WINGS = ("scoring", "decisions")
TESTS = ("test_scoring", "test_pay", "test_allocation", "test_fairness", "test_two_rounds", "test_uplift", "test_weaknesses",
         "test_due_process", "test_uses", "test_raises", "test_raises_form", "test_raise_scenarios", "test_raise_papers", "test_committee",
         "test_review_papers", "test_goals", "test_carry_over", "test_plans", "test_plan", "test_notice", "test_changed_raises",
         "test_derivation_raise", "test_trust_properties", "test_example_office")
OTHER = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
         ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
         ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.And: ast.Or, ast.Or: ast.And, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}
FAILED = 1                          # of pytest: tests ran and some failed; other codes say that none ran
COLLECTION_FAILED = 2
TOO_LONG = 240                      # seconds: a loop that no longer ends is noticed too

# "module: was → is" of what survives, and why.
SURVIVORS = {
    "decisions/goal_chain.py: False → True": "index=False of itertuples: lines are read by the names of their columns, so one more in front changes nothing",
    "decisions/raises.py: 2 → 3": "a room that no raise can fill: twice the base is as much out of reach as three times",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chosen = sorted(random.Random(options.seed).sample(list(places()), options.count))
    with TemporaryDirectory(prefix="prameun-mutate-") as folder:
        tree = Path(folder, "tree")
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", "output", "__pycache__", ".hypothesis", ".pytest_cache"))
        if fails(tree, [tree / "tests" / f"{test}.py" for test in TESTS]):
            sys.exit("the tests fail on the tree as it is: what they notice would say nothing")
        survived = [said for module, place in chosen if (said := survivor(tree, module, place))]
    unexplained = [said for said in survived if said not in SURVIVORS]
    print(f"{len(chosen) - len(survived)} of {len(chosen)} caught; survivors not explained: {len(unexplained)}")
    record(11, mutants=len(chosen), caught=len(chosen) - len(survived), survivors="; ".join(survived) or "none")
    sys.exit(1 if unexplained else 0)


def places() -> Iterator[tuple[str, int]]:
    """(module, number among what it holds that can be mutated)."""
    for wing in WINGS:
        for path in sorted((ROOT / "pipeline" / wing).glob("*.py")):
            for number, _ in enumerate(mutable(ast.parse(path.read_text(encoding="utf-8")))):
                yield f"{wing}/{path.name}", number


def mutable(tree: ast.Module) -> list[ast.expr]:
    """Operators, numbers and truth values outside of annotations and decorators, in the order of the source."""
    told = {id(node) for owner in ast.walk(tree) for part in apart(owner) for node in ast.walk(part)}
    return [node for node in ast.walk(tree) if id(node) not in told and (
        isinstance(node, (ast.Compare, ast.BoolOp)) or isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub))
        or isinstance(node, ast.BinOp) and type(node.op) in OTHER
        or isinstance(node, ast.Constant) and isinstance(node.value, int))]


def apart(owner: ast.AST) -> list[ast.AST]:
    """What of a node says nothing about what is computed."""
    return [part for name in ("annotation", "returns") if (part := getattr(owner, name, None))] + getattr(owner, "decorator_list", [])


def mutate(node: ast.expr) -> None:
    """Make the node another, in place."""
    if isinstance(node, ast.Compare):
        node.ops[0] = OTHER[type(node.ops[0])]()
    elif isinstance(node, (ast.BoolOp, ast.BinOp)):
        node.op = OTHER[type(node.op)]()
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    else:
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
        node.operand = node.operand if isinstance(node.op, ast.UAdd) else ast.UnaryOp(ast.Not(), node.operand)


def survivor(tree: Path, module: str, place: int) -> str:
    """What was changed where no test noticed, '' where one did; ``tree`` is as before afterwards."""
    path = tree / "pipeline" / module
    source = path.read_text(encoding="utf-8")
    parsed = ast.parse(source)
    node = mutable(parsed)[place]
    line, was = node.lineno, ast.unparse(node)
    mutate(node)
    said = f"{module}: {was} → {ast.unparse(node)}"
    path.write_text(ast.unparse(parsed), encoding="utf-8")
    caught = is_caught(tree, module)
    path.write_text(source, encoding="utf-8")
    print(f"{'caught' if caught else 'SURVIVED'} {said} (line {line})", flush=True)
    return "" if caught else said


def is_caught(tree: Path, module: str) -> bool:
    """Whether a test fails. Those that need other programs are left out, and no bytecode is kept that could be mistaken for newer."""
    name = "pipeline." + module.removesuffix(".py").replace("/", ".")
    files = [tree / "tests" / f"{test}.py" for test in TESTS]
    near = [file for file in files if re.search(rf"\b{re.escape(name)}\b", file.read_text(encoding="utf-8"))]
    return any(fails(tree, some) for some in (near, [file for file in files if file not in near]) if some)


def fails(tree: Path, files: list[Path]) -> bool:
    try:
        ended = subprocess.run([sys.executable, "-m", "pytest", "-x", "-q", "-m", "not office", "-p", "no:cacheprovider", *files], cwd=tree,
                               env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PRAMEUN_TRUST": "", "PYTEST_DEBUG_TEMPROOT": str(tree.parent)},
                               timeout=TOO_LONG, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    except subprocess.TimeoutExpired:
        return True
    if ended not in (0, FAILED, COLLECTION_FAILED):
        sys.exit(f"pytest ended with {ended}")
    return ended != 0


if __name__ == "__main__":
    main()
