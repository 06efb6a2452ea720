"""``make cluster-demo``: a cluster on this machine alone, a folder of invented offices run by it, one worker killed on the way.

Says what happens, compares the papers with those of a run without a cluster, and ends everything that it has started.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.cluster import ROOT, Cluster
from tests.office_filled import fill_offices

WORKERS = 2
LEFT_ASIDE = (".prameun", "overview.html", "run.json", "config.toml")      # times, digests, and in the configuration who works


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offices", type=int, default=6)
    parser.add_argument("--people", type=int, default=20, help="of each office")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="prameun-cluster-") as folder:
        sys.exit(0 if shown(Path(folder), options.offices, options.people) else 1)


def shown(home: Path, offices: int, people: int) -> bool:
    """Whether the cluster gave what this machine gives alone."""
    fill_offices(home / "offices", [people] * offices)
    say(f"{offices} สำนักงาน สำนักงานละ {people} คน · {offices} offices of {people} people each")
    with Cluster(home / "cluster", WORKERS) as cluster:
        say(f"คลัสเตอร์ {cluster.address}: scheduler 1 worker {WORKERS} · a scheduler and {WORKERS} workers are up")
        run = started(home, "by the cluster", configured(home, f'"{cluster.address}"'))
        victim = cluster.workers[0]
        while run.poll() is None and not cluster.children_of(victim):
            time.sleep(0.1)
        victim.kill()
        say("สั่งปิด worker ตัวหนึ่งกลางคัน · one worker is killed at its work; the other goes on alone")
        by_cluster = ended(run)
    say("ปิดคลัสเตอร์แล้ว · scheduler and workers are ended")
    alone = ended(started(home, "alone", configured(home, "0")))
    differing = differences(home / "by the cluster", home / "alone")
    say(f"คลัสเตอร์ {by_cluster} · เครื่องนี้เครื่องเดียว {alone}")
    say("ผลเหมือนกันทุกไบต์ · the same bytes" if not differing else f"ผลต่างกัน · what differs: {differing}")
    return not differing


def configured(home: Path, workers: str) -> Path:
    path = home / "config.toml"
    path.write_text((ROOT / "config.toml").read_text(encoding="utf-8").replace("workers = 0", f"workers = {workers}"), encoding="utf-8")
    return path


def started(home: Path, output: str, config: Path) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "pipeline", "run-all", "--config", config, "--round", "2566/1", "--input", home / "offices",
                             "--output", home / output, "--json"], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(run: subprocess.Popen) -> str:
    """What a run has to say of its offices, in a few words."""
    out, _ = run.communicate()
    if run.returncode == 2:
        sys.exit(2)
    said = json.loads(out)
    return f"{said['counts']['offices']} {said['seconds']['offices']:.0f} s"


def differences(one: Path, other: Path) -> list[str]:
    """Papers that differ, or stand on one side only."""
    first, second = ({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*")
                      if path.is_file() and not set(LEFT_ASIDE) & {path.name, path.relative_to(folder).parts[0]}} for folder in (one, other))
    return sorted(os.fspath(name) for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    main()
