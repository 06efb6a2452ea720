"""The page of promises: each names the test that holds it, and README says the same."""

import json
import re

from tests.trust import KNOWN, PAGE, PROMISES, README, ROOT, page, with_promises


def test_every_promise_on_the_page_names_test_modules_that_are_there():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d", line)]
    assert len(rows) == len(PROMISES)
    for row in rows:
        targets = re.findall(r"\]\(\.\./([^)]+)\)", row)
        assert targets and all((ROOT / target).is_file() for target in targets), row


def test_the_page_is_as_make_trust_writes_it_whatever_is_known():
    """Promise by promise, with or without a trial: one that failed cannot be read as one that holds."""
    known = {"9": {"holds": False, "figures": {"tables": 26}, "date": "2026-01-01", "machine": "x"}}
    rows = {int(line.split("|")[1]): line for line in page(known).splitlines() if re.match(r"\| \d", line)}
    assert "fails" in rows[9] and "tables 26" in rows[9] and "holds" not in rows[9].replace("test_", "")
    assert all("not tried yet" in row for number, row in rows.items() if number != 9)


def test_the_readme_has_each_promise_with_the_figures_of_its_last_trial():
    readme, known = README.read_text(encoding="utf-8"), json.loads(KNOWN.read_text(encoding="utf-8"))
    assert "(docs/trust.md)" in readme and with_promises(readme, known) == readme
    assert PAGE.read_text(encoding="utf-8") == page(known)
