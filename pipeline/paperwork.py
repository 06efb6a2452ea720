"""Papers made by several workers at once and laid down in the order in which they are due; those that have not changed are left alone."""

import gc
import json
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context

from pipeline.cache import Cache
from pipeline.crew import end_with_parent
from pipeline.documents.paper import Basis, Group, Paper
from pipeline.progress import Watch
from pipeline.store import Shelf

KIND = "paper"
DIGEST = 32                         # bytes
ALONE_UP_TO = 24                    # papers; for fewer, starting workers takes longer than the work
AHEAD = 3                           # batches a worker that may wait to be laid down

_due: list[list[Paper]] = []        # what the workers forked from here make, batch by batch


def lay_down(groups: list[Group], shelf: Shelf, cache: Cache, basis: Basis, round_: str, workers: int, watch: Watch) -> None:
    """Every paper stands under its name on the shelf; made are those that rest on something else than they did, or were touched since."""
    keys: dict[str, bytes] = {}
    with watch.stage("unchanged", "ดูว่าเอกสารใดต้องทำใหม่", sum(len(group.papers) for group in groups)) as one_done:
        for paper in (paper for group in groups for paper in group.papers):
            key = basis.key(paper)
            known = cache.find(round_, KIND, key)
            if not (known and all(shelf.keep(*file) for file in _digests(paper, known).items())):
                keys[paper.name] = key
            one_done()
    changed = [[paper for paper in group.papers if paper.name in keys] for group in groups]
    files = made([papers[first:first + group.at_once] for group, papers in zip(groups, changed)
                  for first in range(0, len(papers), group.at_once)], workers)
    for group, papers in zip(groups, changed):
        with watch.stage(group.stage, group.title, len(papers)) as one_done:
            for paper in papers:
                digests = {name: shelf.write(name, content) for name, content in next(files).items()}
                cache.keep(round_, KIND, keys[paper.name], _told(paper, digests))
                one_done()


def _told(paper: Paper, digests: dict[str, str]) -> bytes:
    """The digest of a paper's file, and the digests of those on which it goes on, by name."""
    others = {name: digest for name, digest in digests.items() if name != paper.name}
    return bytes.fromhex(digests[paper.name]) + (json.dumps(others).encode() if others else b"")


def _digests(paper: Paper, told: bytes) -> dict[str, str]:
    """The same back again."""
    return {paper.name: told[:DIGEST].hex()} | json.loads(told[DIGEST:] or b"{}")


def made(batches: list[list[Paper]], workers: int) -> Iterator[dict[str, bytes]]:
    """The files of each paper, in their order, whoever makes it.

    The workers are forked from this process and so have all that the papers rest on: nothing but files comes back. Where the
    system cannot fork, or one of them dies, this process makes the papers itself.
    """
    done = 0
    if workers > 1 and sum(map(len, batches)) > ALONE_UP_TO and "fork" in get_all_start_methods():
        try:
            for files in _made_by(workers, batches):
                yield from files
                done += 1
        except BrokenProcessPool:
            pass
    for batch in batches[done:]:
        yield from (paper.files() for paper in batch)


def _made_by(workers: int, batches: list[list[Paper]]) -> Iterator[list[dict[str, bytes]]]:
    _due[:] = batches
    gc.freeze()                     # what is there before the workers need not be looked through, hence copied, in each of them
    places, waiting = iter(range(len(batches))), deque()
    try:
        with ProcessPoolExecutor(workers, get_context("fork"), _begin) as pool:
            while True:
                while len(waiting) < AHEAD * workers and (place := next(places, None)) is not None:
                    waiting.append(pool.submit(_batch, place))
                if not waiting:
                    return
                yield waiting.popleft().result()
    finally:
        gc.unfreeze()
        _due.clear()


def _batch(place: int) -> list[dict[str, bytes]]:
    return [paper.files() for paper in _due[place]]


def _begin() -> None:
    # The one who interrupts means the run: it ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
