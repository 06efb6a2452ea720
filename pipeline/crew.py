"""Who does the work: processes of this machine, or the workers of a cluster that is there already (dask.distributed).

The same function does a task, whoever runs it. On a cluster each task has a process of its own: it may start workers, which dask's
own processes may not, and what it is about and what went wrong stay out of dask's logs (PDPA).
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, as_completed
from multiprocessing import get_all_start_methods, get_context, parent_process
from multiprocessing.pool import ExceptionWithTraceback
from pathlib import Path
from threading import Thread
from typing import Any

from pipeline.cache import program_stamp
from pipeline.faults import NoCluster, WorkerLost

ROOT = Path(__file__).parents[1]
REACHED_IN = 20                     # seconds in which a cluster answers, and has somebody who works
QUIET = {"logging": {"distributed": "critical", "distributed.client": "critical", "distributed.core": "critical"}}
LOST = "กระบวนการที่ทำงานนี้หยุดไปเอง อาจเพราะหน่วยความจำไม่พอหรือถูกสั่งปิด ให้สั่งใหม่"
NOT_INSTALLED = "ยังไม่ได้ติดตั้งส่วนที่ใช้ต่อกับคลัสเตอร์ ให้สั่ง make setup หรือ pip install distributed"
NO_PROGRAM = ("worker ของคลัสเตอร์ทำงานนี้ไม่ได้ เพราะไม่พบโปรแกรมรุ่นเดียวกับเครื่องนี้ "
              "ให้เริ่ม worker ในโฟลเดอร์ของโปรแกรมซึ่งใช้ร่วมกัน: .venv/bin/python -m distributed.cli.dask_worker")

Work = Callable[[Any], Any]
Done = Iterator[tuple[Any, Any]]


def each_done(work: Work, tasks: Iterable[Any], workers: int | str) -> Done:
    """(task, ``work(task)``) as each is done, by so many processes or by the cluster at ``dask://HOST:PORT``.

    Where the work raised, that exception stands in place of its result; WorkerLost where the process has died. Raises NoCluster
    where the cluster cannot be reached or is lost. Once the caller goes no further, nobody does.
    """
    return _by_cluster(work, tasks, workers) if isinstance(workers, str) else _by_processes(work, tasks, workers)


# ── processes of this machine ──

def _by_processes(work: Work, tasks: Iterable[Any], count: int) -> Done:
    from pebble import ProcessExpired

    pool = pool_of(count)
    try:
        task_of = {pool.schedule(work, (task,)): task for task in tasks}
        for future in as_completed(task_of):
            fault = future.exception()
            yield task_of[future], WorkerLost(LOST) if isinstance(fault, ProcessExpired) else fault or future.result()
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()


def pool_of(count: int, begin: Callable[..., None] | None = None, *given: Any):
    """A pebble.ProcessPool of so many processes that end with this one; each first calls ``begin(*given)``."""
    from pebble import ProcessPool

    # Fork where the system has it: what the work needs is imported once, before the workers exist.
    method = "fork" if "fork" in get_all_start_methods() else "spawn"
    return ProcessPool(max_workers=max(1, count), context=get_context(method), initializer=_begin, initargs=(begin, *given))


def _begin(begin: Callable[..., None] | None, *given: Any) -> None:
    end_with_parent()               # before all else: the memory of its thread is not the work's
    if begin:
        begin(*given)


def end_with_parent() -> None:
    """In a process of a pool: whoever is killed leaves nobody behind that works on, waits forever, or keeps the next run out."""
    Thread(target=lambda: (parent_process().join(), os._exit(1)), daemon=True).start()


# ── a cluster ──

def _by_cluster(work: Work, tasks: Iterable[Any], address: str) -> Done:
    client, killed, finished = _client(address)
    try:
        # In bytes, for dask's logs say what a failed task was given.
        pending = [(client.submit(in_own_process, _packed(work, task), pure=False), task) for task in tasks]
        task_of = {future.key: task for future, task in pending}
        for future in finished([future for future, _ in pending], loop=client.loop):
            fault = future.exception()
            if fault and not isinstance(fault, killed):
                raise NoCluster(NO_PROGRAM) from fault
            said = WorkerLost(LOST) if fault or not (packed := future.result()) else pickle.loads(packed)
            if isinstance(said, NoCluster):
                raise said
            yield task_of[future.key], said
    except (CancelledError, OSError):
        raise NoCluster(f"ขาดการติดต่อกับคลัสเตอร์ {address} งานจึงยังไม่ครบ ให้ตรวจ scheduler แล้วสั่งใหม่") from None
    finally:
        client.close(timeout=1)


def _client(address: str):
    """The cluster's client, what says that a task has killed its workers, and what follows tasks. Raises NoCluster."""
    try:
        import dask
        dask.config.set(QUIET)              # before it is imported; what it has to say, we say
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise NoCluster(NOT_INSTALLED) from None
    client = None
    try:
        client = Client(address.replace("dask:", "tcp:"), timeout=REACHED_IN, set_as_default=False)
        client.wait_for_workers(1, timeout=REACHED_IN)
    except (OSError, ValueError, TimeoutError):
        if client is None:
            raise NoCluster(f"ติดต่อคลัสเตอร์ {address} ไม่ได้ ให้ตรวจที่อยู่ใน config.toml และตรวจว่า scheduler ทำงานอยู่") from None
        client.close(timeout=1)
        raise NoCluster(f"คลัสเตอร์ {address} ยังไม่มี worker ให้เริ่ม worker แล้วสั่งใหม่") from None
    return client, KilledWorker, as_completed


def _packed(work: Work, task: Any) -> bytes:
    return pickle.dumps(program_stamp()) + pickle.dumps((work, task))


def in_own_process(packed: bytes) -> bytes:
    """What the work says, packed; b'' where its process has died. Called on a worker of the cluster."""
    with subprocess.Popen([sys.executable, "-X", "utf8", "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as own:
        own.stdin.write(packed)
        own.stdin.flush()                   # left open: where it closes, this process has died, and its own ends with it
        said = own.stdout.read()
    return b"" if own.returncode < 0 else said


def _do_one() -> None:
    """One task from standard input, what it says to standard output."""
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    try:
        if pickle.load(tasks) != program_stamp():
            raise NoCluster(NO_PROGRAM)
        work, task = pickle.load(tasks)
        Thread(target=lambda: (os.read(0, 1), os._exit(1)), daemon=True).start()
        pickle.dump(work(task), answers)
    except Exception as fault:
        pickle.dump(ExceptionWithTraceback(fault, fault.__traceback__), answers)
        raise
    finally:
        answers.flush()


if __name__ == "__main__":
    _do_one()
