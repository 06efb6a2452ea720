"""What the one who runs it sees: a bar a stage on standard error, and how long each stage took. Counts only, no names."""

import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.faults import OurFault

# Where a fault in a worker happened, in the text in which it comes over.
FRAME = re.compile(r'^  File ".*", line \d+, in .*$', re.M)


class Watch:
    """Follows a run: ``seconds`` by stage; on a terminal a progress bar each, elsewhere a line each."""

    def __init__(self, quiet: bool = False):
        from rich.console import Console        # here and below: who only asks for help need not wait for it

        self.seconds: dict[str, float] = {}
        self._console = Console(stderr=True, quiet=quiet)
        self._shows_bars = self._console.is_terminal and not quiet

    @contextmanager
    def stage(self, name: str, words: str, total: int) -> Iterator[Callable[[], None]]:
        """Time a stage; yields the function that counts one of ``total`` done."""
        started = time.perf_counter()
        if self._shows_bars:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                          console=self._console) as progress:
                task = progress.add_task(words, total=total)
                yield lambda: progress.advance(task)
                progress.update(task, completed=total)      # a stage that is done is done, counted or not
        else:
            yield lambda: None
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
        if not self._shows_bars:
            self._console.print(f"{words}: {total} ({self.seconds[name]:.2f} วินาที)", highlight=False)

    def say(self, sentence: str) -> None:
        """One sentence for the one who runs it."""
        self._console.print(sentence, highlight=False, soft_wrap=True)


def complain(sentence: str) -> None:
    """A sentence on standard error about why nothing could be done."""
    print(sentence, file=sys.stderr)


def show_fault(fault: BaseException) -> None:
    """A fault of our own on standard error: where it happened, of what kind, and what led to it.

    What errors of others say is left out: a KeyError says a person's number, a ValueError a score (PDPA).
    """
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if before:
        show_fault(before)
    print("Traceback (most recent call last):", file=sys.stderr)
    traceback.print_tb(fault.__traceback__)
    if type(fault).__name__ == "RemoteTraceback":
        print(*FRAME.findall(str(fault)), sep="\n", file=sys.stderr)
    print(type(fault).__qualname__ + (f": {fault}" if isinstance(fault, OurFault) else ""), file=sys.stderr)
