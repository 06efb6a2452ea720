"""Two runs never mix: of two runs that begin together one wins and the other names it; a killed one stands in nobody's way.

The short form starts a few pairs; ``make trust`` fifty, and twenty more whose winner is killed.
"""

import multiprocessing
import re
import signal
import time

import pytest

from tests.forked import Command, needs_fork
from tests.office import write_office
from tests.test_disk import FINISHED, command, inputs, outputs
from tests.trust_figures import FULL, record

pytestmark = needs_fork
PAIRS, KILLED = (50, 20) if FULL else (3, 2)
PEOPLE = 1
SECONDS = 120           # one run takes about one
HOLDER = r"\(pid {} \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\)"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A home with an inbox, and the files of a run over it that nothing disturbed."""
    home = tmp_path_factory.mktemp("office")
    write_office(home / "input", PEOPLE)
    code, said = Command(home / "said", *command(home, home / "undisturbed")).end(SECONDS)
    assert code in FINISHED, said
    return home, outputs(home / "undisturbed")


def pair(home, output):
    """Two runs over one output folder that are let go at the same moment, the one that ended first behind the other."""
    barrier = multiprocessing.get_context("fork").Barrier(2)
    # Fresh, so that the first is still at work when the second comes.
    both = [Command(home / f"said {number}", *command(home, output), "--fresh", before=barrier.wait) for number in (1, 2)]
    started = time.monotonic()
    while all(one.process.is_alive() for one in both) and time.monotonic() - started < SECONDS:
        time.sleep(0.002)
    return sorted(both, key=lambda one: not one.process.is_alive())


def check_told(second, winner):
    """The second run said who holds the folder, with process and start time, and left with 2."""
    code, said = second.end(SECONDS)
    assert code == 2 and re.search(HOLDER.format(winner.process.pid), said) and "Traceback" not in said, said


def test_of_two_runs_that_begin_together_one_wins_and_the_other_names_it(office, tmp_path):
    home, undisturbed = office
    before, output = inputs(home), tmp_path / "output"
    for _ in range(PAIRS):              # over one folder, so that the name of the run before is there to be mistaken
        winner, second = pair(home, output)
        check_told(second, winner)
        code, said = winner.end(SECONDS)
        assert code in FINISHED, said
        assert outputs(output) == undisturbed
    assert inputs(home) == before
    record(3, pairs_started_together=PAIRS, runs_mixed=0)


def test_the_folder_of_a_killed_winner_is_taken_over_and_comes_out_whole(office, tmp_path):
    home, undisturbed = office
    for number in range(KILLED):
        output = tmp_path / f"{number}"
        winner, second = pair(home, output)
        check_told(second, winner)
        while winner.process.is_alive() and len(list(output.rglob("*"))) < number * len(undisturbed) // KILLED:
            time.sleep(0.002)
        winner.kill()
        assert winner.process.exitcode == -signal.SIGKILL
        heir = Command(home / "said", *command(home, output))
        code, said = heir.end(SECONDS)
        winner.kill_with_workers()
        assert code in FINISHED, said
        assert outputs(output) == undisturbed
    record(3, holders_killed=KILLED, stale_locks_that_stayed=0)
