"""Where a run reads and writes."""

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.cache import Cache

RUN_RECORD = "run.json"             # below a round's folder, as all that follows
FORMS = "forms"
BLANK_FORMS = "forms/blank"         # written by the forms command, left alone by a run


@dataclass(frozen=True)
class Place:
    """The folder that holds the rounds, the output folder, the configuration, what former runs left."""

    input: Path
    output: Path
    config: Path
    cache: Cache = field(default_factory=lambda: Cache(None))
