"""Workbooks are read in worker processes with limits, so that one can die without the run noticing more than a finding."""

import os
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Overtime
from dataclasses import replace
from functools import partial
from typing import TypeVar

from pebble import ProcessExpired

from pipeline.config_office import MB, Limits
from pipeline.crew import each_done, pool_of
from pipeline.faults import WorkerLost
from pipeline.findings import Finding
from pipeline.intake.guard import Refusal
from pipeline.intake.inbox import InboxFile, digest_of
from pipeline.intake.reading import Reading
from pipeline.intake.workbook import read_file
from pipeline.rounds import Round

T = TypeVar("T")
# Who ran out of time alone gets this many times the limit (issue 3).
PATIENCE = 10
# Files that a worker is handed at once, for a task costs something too, and batches that each worker has at least: none waits long
# for the last.
AT_ONCE, BATCHES_EACH = 16, 4
# Files that a worker of a cluster reads at once, for it starts a process of its own each time.
BATCH = 100


def read_by(crew: int | str, files: list[InboxFile], limits: Limits, round_: Round, on_read: Callable[[], None]) -> list[Reading]:
    """As ``read_inbox``, by so many processes or, batch by batch, by the cluster at this address; a batch of which its process has
    died is read here. Raises NoCluster."""
    if isinstance(crew, int):
        return read_inbox(files, limits, round_, crew, on_read)
    found = [replace(file, path=os.path.abspath(file.path)) for file in files]
    batches = _batches(found, BATCH)
    read: dict[str, Reading] = {}
    for batch, said in each_done(partial(_read_batch, limits=limits, round_=round_), batches, crew):
        if isinstance(said, WorkerLost):
            said = _read_batch(batch, limits, round_)
        elif isinstance(said, BaseException):
            raise said
        read |= {reading.file_name: reading for reading in said}
        for _ in batch:
            on_read()
    return [read[file.file_name] for file in files]


def _read_batch(batch: list[InboxFile], limits: Limits, round_: Round) -> list[Reading]:
    return read_inbox(batch, limits, round_, 1, lambda: None)


def read_inbox(files: list[InboxFile], limits: Limits, round_: Round, workers: int,
               on_read: Callable[[], None]) -> list[Reading]:
    """Read every file of the inbox, in the order of the list; ``on_read`` is called after each.

    A worker that takes too long or dies costs its own file only: the files of its batch are read again one by one, and what
    happens then is a finding. Who took too long is tried once more alone with ten times the limit, so that a busy machine
    refuses nobody. A fault of our own in a worker is raised here with its traceback.
    """
    honest = [file for file in files if not file.is_litter and not file.irregular]
    size = max(1, min(AT_ONCE, len(honest) // (max(1, workers) * BATCHES_EACH)))
    read = _read_all(_batches(honest, size), limits, round_, workers, limits.seconds, on_read)
    if unfinished := [[file] for file in honest if file.file_name not in read]:
        read |= _read_all(unfinished, limits, round_, workers, limits.seconds, on_read)
    for file in honest:
        if read[file.file_name] is None:
            read |= _read_all([[file]], limits, round_, 1, limits.seconds * PATIENCE, lambda: None)
    return [_reading(file, read, limits) for file in files]


def _batches(files: list[InboxFile], size: int) -> list[list[InboxFile]]:
    return [files[first:first + size] for first in range(0, len(files), size)]


def _read_all(batches: list[list[InboxFile]], limits: Limits, round_: Round, workers: int, seconds: int,
              on_read: Callable[[], None]) -> dict[str, Reading | None]:
    """file_name → what it says; None where the time was up. Of several files at once nothing is said where they were not finished."""
    with pool_of(workers, _limit_memory, limits.memory_mb) as pool:
        pending = [(batch, pool.schedule(_read_each, args=(batch, limits, round_), timeout=seconds)) for batch in batches]
        for batch, future in pending:
            future.add_done_callback(partial(_count, batch, on_read))
        return {name: said for batch, future in pending for name, said in _outcome(batch, future).items()}


def _read_each(batch: list[InboxFile], limits: Limits, round_: Round) -> list[Reading]:
    return [read_file(file.path, file.file_name, limits, round_) for file in batch]


def _count(batch: list[InboxFile], on_read: Callable[[], None], future: Future) -> None:
    if len(batch) == 1 or future.exception() is None:
        for _ in batch:
            on_read()


def _outcome(batch: list[InboxFile], future: Future) -> dict[str, Reading | None]:
    try:
        return {reading.file_name: reading for reading in future.result()}
    except (Overtime, ProcessExpired, MemoryError) as fault:
        if len(batch) > 1:
            return {}
        file, = batch
        return {file.file_name: None if isinstance(fault, Overtime) else _refused(file, "WORKBOOK_STOPS_READER")}


def in_worker(work: Callable[..., T], limits: Limits, *given: object) -> T:
    """``work(*given)`` on one workbook, in a process of its own within the limits. Raises Refusal where that dies or takes too long."""
    patience = limits.seconds * PATIENCE
    with pool_of(1, _limit_memory, limits.memory_mb) as pool:
        try:
            return pool.schedule(work, args=given, timeout=patience).result()
        except Overtime:
            raise Refusal("WORKBOOK_TOO_SLOW", str(patience)) from None
        except (ProcessExpired, MemoryError):
            raise Refusal("WORKBOOK_STOPS_READER") from None


def _limit_memory(memory_mb: int) -> None:
    """Bound what a worker may hold in all, where the system can; address space that it never touches is not counted."""
    try:
        import resource
        with open("/proc/self/statm", encoding="ascii") as statm:
            size, resident = (int(pages) * resource.getpagesize() for pages in statm.read().split()[:2])
    except (ImportError, OSError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (size - resident + memory_mb * MB, resource.RLIM_INFINITY))


def _reading(file: InboxFile, read: dict[str, Reading | None], limits: Limits) -> Reading:
    if file.is_litter:
        return Reading(file.file_name, sha256=digest_of(file), kind="litter")
    if file.irregular:
        return _refused(file, "FILE_NOT_REGULAR", file.irregular)
    return read[file.file_name] or _refused(file, "WORKBOOK_TOO_SLOW", str(limits.seconds * PATIENCE))


def _refused(file: InboxFile, code: str, found: str = "") -> Reading:
    return Reading(file.file_name, sha256=digest_of(file), refusal=Finding(code, file.file_name, found=found))
