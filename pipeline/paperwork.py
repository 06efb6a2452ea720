"""Papers made by several workers at once and laid down in the order in which they are due; those that have not changed are left alone."""

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context

from pipeline.cache import Cache
from pipeline.documents.paper import Basis, Paper
from pipeline.store import Shelf

ALONE_UP_TO = 8                     # papers; for fewer, starting workers takes longer than the work
BATCH = 16                          # papers: some hundredths of a second
AHEAD = 3                           # batches a worker that may wait to be laid down

_due: list[Paper] = []              # what the workers forked from here make, by its place


def lay_down(papers: list[Paper], shelf: Shelf, cache: Cache, round_: str, basis: Basis, workers: int, one_done: Callable[[], None]) -> None:
    """Every paper stands under its name on the shelf; ``one_done`` is called after each."""
    changed = []
    for paper in papers:
        key = basis.key(paper)
        known = cache.find(round_, "paper", key)
        if known and shelf.keep(paper.name, known.hex()):
            one_done()
        else:
            changed.append((paper, key))
    for (paper, key), content in zip(changed, made([paper for paper, _ in changed], workers), strict=True):
        cache.keep(round_, "paper", key, bytes.fromhex(shelf.write(paper.name, content)))
        one_done()


def made(papers: list[Paper], workers: int) -> Iterator[bytes]:
    """The content of each paper, in their order, whoever makes it.

    The workers are forked from this process and so have all that the papers rest on: nothing but contents comes back. Where the
    system cannot fork, or one of them dies, this process makes the papers itself.
    """
    laid = 0
    if workers > 1 and len(papers) > ALONE_UP_TO and "fork" in get_all_start_methods():
        try:
            for batch in _made_by(workers, papers):
                yield from batch
                laid += len(batch)
        except BrokenProcessPool:
            pass
    for paper in papers[laid:]:
        yield paper.content()


def _made_by(workers: int, papers: list[Paper]) -> Iterator[list[bytes]]:
    _due[:] = papers
    gc.freeze()                     # what is there before the workers need not be looked through, hence copied, in each of them
    batches = iter(range(0, len(papers), BATCH))
    waiting: deque = deque()
    try:
        with ProcessPoolExecutor(workers, get_context("fork"), _ignore_interrupts) as pool:
            while True:
                while len(waiting) < AHEAD * workers and (first := next(batches, None)) is not None:
                    waiting.append(pool.submit(_batch, first))
                if not waiting:
                    return
                yield waiting.popleft().result()
    finally:
        gc.unfreeze()
        _due.clear()


def _batch(first: int) -> list[bytes]:
    return [paper.content() for paper in _due[first:first + BATCH]]


def _ignore_interrupts() -> None:
    # The one who interrupts means the run: it ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
