"""A real cluster on this machine alone: a scheduler and workers of dask.distributed, each a process, on the loopback interface.

The workers are started in the product's folder, as an administrator would on machines that share it. Whatever happens, all of it is
ended: by its own process numbers, and by the scheduler, whose end its workers notice.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
STARTS_IN = 60                      # seconds


class Cluster:
    """Use as a context: ``with Cluster(folder, workers=2) as cluster``; ``folder`` takes what its processes write and say."""

    def __init__(self, folder: Path, workers: int = 2):
        self.folder, self.count = folder, workers
        self.scheduler: subprocess.Popen | None = None
        self.workers: list[subprocess.Popen] = []

    def __enter__(self) -> "Cluster":
        self.folder.mkdir(parents=True, exist_ok=True)
        told = self.folder / "scheduler.json"
        try:
            self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", told)
            self._wait(lambda: told.exists() and told.read_text())
            self.address = json.loads(told.read_text())["address"].replace("tcp:", "dask:")
            for number in range(self.count):
                self.add_worker(f"worker {number}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.workers, self.scheduler):
            if process:
                process.terminate()
        for process in (*self.workers, self.scheduler):
            if process:
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def add_worker(self, name: str) -> None:
        """One more process that works, one task at a time; without a nanny, so that killed it stays dead."""
        self.workers.append(self._start("worker", self.address.replace("dask:", "tcp:"), "--nthreads", "1", "--no-nanny", "--name", name,
                                        "--local-directory", self.folder))

    def _start(self, what: str, *arguments: object) -> subprocess.Popen:
        with open(self.folder / f"{what} {len(self.workers)}.log", "wb") as said:
            return subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1", "--no-dashboard",
                                     *map(str, arguments)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                    env=os.environ | {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "false"})

    def _wait(self, happened) -> None:
        for _ in range(STARTS_IN * 20):
            if happened():
                return
            if self.scheduler.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"no scheduler: {(self.folder / 'scheduler 0.log').read_text()[-500:]}")

    def children_of(self, worker: subprocess.Popen) -> list[int]:
        """The processes that this worker has started, one for each task it is at."""
        return [int(pid) for pid in Path(f"/proc/{worker.pid}/task").glob("*/children") for pid in pid.read_text().split()]
