"""Where a run reads and writes."""

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.cache import Cache

FORMS = "forms"                     # below a round's folder
BLANK_FORMS = "forms/blank"         # written by the forms command, left alone by a run


@dataclass(frozen=True)
class Place:
    """The folder that holds the rounds, the output folder, the configuration, what former runs left."""

    input: Path
    output: Path
    config: Path
    cache: Cache = field(default_factory=lambda: Cache(None))
