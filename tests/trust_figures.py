"""The figures behind the promises: each promise's test leaves its own where `make trust` asks for them."""

import json
import os
from pathlib import Path

FOLDER = os.environ.get("PRAMEUN_TRUST", "")
FULL = bool(FOLDER)                 # whether a promise is tried in full; else in its short form


def record(promise: int, **figures: int | str) -> None:
    """Add figures, named in English words with underscores, to a promise's own file in the folder that PRAMEUN_TRUST names, one
    a process, for tests run side by side; without such a folder (`make test`) nothing is written."""
    if not os.path.isdir(FOLDER):
        return
    file = Path(FOLDER, f"{promise}.{os.getpid()}.json")
    former = json.loads(file.read_text(encoding="utf-8"))["figures"] if file.exists() else {}
    known = {"promise": promise, "figures": former | figures}
    file.write_text(json.dumps(known, ensure_ascii=False, sort_keys=True), encoding="utf-8")
