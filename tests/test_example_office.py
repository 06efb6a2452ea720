"""The example office as it arrives: every file, person, score, band, rank and source cell as computed by others.

tests/expected/ holds figures computed with fractions from the source of the workbooks, never read from them, and
compare.py, which holds a run's audit tables against them.
"""

import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
COMPARE = REPO / "tests" / "expected" / "compare.py"


@pytest.mark.parametrize("round_, exit_code", [("2565/2", 0), ("2566/1", 1)])
def test_the_example_office_comes_out_as_expected_in_every_check(round_, exit_code, tmp_path):
    ran = subprocess.run([sys.executable, "-m", "pipeline", "run", "--round", round_, "--output", tmp_path],
                         cwd=REPO, capture_output=True, text=True)
    assert ran.returncode == exit_code, ran.stderr
    held = subprocess.run([sys.executable, COMPARE, tmp_path, round_], capture_output=True, text=True)
    assert held.returncode == 0, held.stdout
