"""The page of promises: each names the test that holds it, and README leads there."""

import re
from pathlib import Path

from tests.trust import PAGE, PROMISES, ROOT, page


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


def test_the_readme_leads_to_the_promises():
    assert "(docs/trust.md)" in (Path(ROOT) / "README.md").read_text(encoding="utf-8")
