"""A command of the product in a process forked from the tests': it begins at once, for everything is imported already."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import cli, run  # noqa: F401 (run is what the command would import)

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked on this system")


class Command:
    """Begins at once; what it says goes to the file ``log``. ``before`` is called in its process just before the command."""

    def __init__(self, log: Path, *arguments: str | Path, before: Callable[[], object] = lambda: None):
        self.log = log
        self.process = multiprocessing.get_context("fork").Process(target=self._obey, args=(arguments, before))
        self.process.start()

    def _obey(self, arguments: tuple[str | Path, ...], before: Callable[[], object]) -> None:
        os.setsid()                     # so that its workers can be ended with it
        with open(self.log, "w", encoding="utf-8") as said:
            sys.stdout = sys.stderr = said
            sys.argv = ["pipeline", *map(str, arguments)]
            before()
            cli.main()

    def end(self, seconds: float) -> tuple[int | None, str]:
        """(exit code, what it has said) when it has ended; None for the code where it had not in this time."""
        self.process.join(seconds)
        code = self.process.exitcode
        if code is None:
            self.kill_with_workers()
        return code, self.log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """Kill it alone, as the kernel would."""
        self.process.kill()
        self.process.join()

    def kill_with_workers(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.join()
