"""Which lines and branches of pipeline/ does no test go through? ``python -m tests.covered`` runs all tests under coverage, also in the
processes that they start, which takes more than twice as long as the tests alone. What is left must stand in LEFT with its reason.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.trust_figures import record

ROOT = Path(__file__).parents[1]
ELSEWHERE = "another operating system"
OURS = "a fault of our own, or of a library that no longer keeps its word: raised, so that nothing is lost in silence"
RACE = "what went away between two looks at it"

# "module function" of what no test goes through, and why; '' is the module itself.
LEFT: dict[str, str] = {
    "__main__.py": "where the system writes file names in other letters the process is replaced before its lines could be counted",
    "archives.py stand_in": OURS,
    "browser.py Browser._keep": OURS,
    "browser.py Browser.command": OURS,
    "browser.py Page.open": OURS,
    "browser.py Page.run": OURS,
    "browser.py _end": RACE,
    "browser.py open_browser": "tried in a process without PATH, which coverage cannot follow",
    "cli.py _way": ELSEWHERE,
    "documents/raises/page.py points_of": "the coarsest spans of scores and percents that can be are fewer than a chart takes",
    "documents/returned/package.py child": OURS,
    "documents/workbook_charts.py _insert": OURS,
    "documents/xlsx.py _accepted": OURS,
    "findings.py catalogue": OURS,
    "intake/workers.py _limit_memory": ELSEWHERE,
    "lock.py _lock": ELSEWHERE,
    "lock.py _lock_on_windows": ELSEWHERE,
    "lock.py _unlock": ELSEWHERE,
    "lock.py _unlock_on_windows": ELSEWHERE,
    "tables.py": "`make docs` runs it as a program; a test compares what it would write",
}


def main() -> None:
    with TemporaryDirectory(prefix="prameun-covered-") as folder:
        tests = _coverage(folder, "run", "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile")
        if _coverage(folder, "combine", "-q") or _coverage(folder, "json", "-q", "-o", f"{folder}/found.json"):
            sys.exit("coverage: ended without a result")
        found = json.loads(Path(folder, "found.json").read_text(encoding="utf-8"))
    left, totals = not_reached(found), found["totals"]
    for place, lines in left.items():
        print(f"{place}: {', '.join(lines)} ({LEFT.get(place, 'NOT EXPLAINED')})")
    if tests:
        sys.exit("a test failed: what is above may be reached when it passes")
    record(13, lines=totals["num_statements"], lines_not_reached=totals["missing_lines"], branches=totals["num_branches"],
           branches_not_reached=totals["missing_branches"], places_not_reached=len(left))
    sys.exit(1 if left.keys() - LEFT else 0)


def _coverage(folder: str, *command: str) -> int:
    """How ``coverage`` ended; what it counts lies in the folder."""
    return subprocess.run([sys.executable, "-m", "coverage", *command], cwd=ROOT,
                          env=os.environ | {"COVERAGE_FILE": f"{folder}/data", "PRAMEUN_TRUST": ""}).returncode


def not_reached(found: dict) -> dict[str, list[str]]:
    """"module function" → the lines, and branches as "from->to", of it that no test goes through."""
    return {f"{Path(path).relative_to('pipeline').as_posix()} {function}".rstrip(): lines
            for path, of_module in found["files"].items() for function, own in of_module["functions"].items()
            if (lines := [*map(str, own["missing_lines"]), *(f"{start}->{end}" for start, end in own["missing_branches"])])}


if __name__ == "__main__":
    main()
