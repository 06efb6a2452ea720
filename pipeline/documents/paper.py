"""A paper that is due: its name, and what makes it of which arguments, so that it is made only where these have changed."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from pydantic import BaseModel

from pipeline.cache import key_of
from pipeline.config import Scheme, Settings
from pipeline.results import Results
from pipeline.rounds import Round


class Paper(NamedTuple):
    """A file below the round's folder. ``make(*args)`` gives its content, and rests on nothing else but the program itself."""

    name: str
    make: Callable[..., bytes | str]
    args: tuple

    def content(self) -> bytes:
        made = self.make(*self.args)
        return made.encode() if isinstance(made, str) else made


class Basis:
    """What the papers of one run rest on beside their own arguments: the announcement, and for whole rounds what was sent in."""

    def __init__(self, config: str, rounds: dict[int, str]):
        """``config`` is the digest of config.toml, ``rounds`` id of Results → digest of all that they were worked out from."""
        self._config, self._rounds = config, rounds

    def key(self, paper: Paper) -> bytes:
        """Equal where the paper would be the same. Raises TypeError for an argument of which that cannot be told."""
        said = json.dumps(paper.args, default=self._plainly, ensure_ascii=False, separators=(",", ":"))
        return key_of(self._config, f"{paper.make.__module__}.{paper.make.__qualname__}", paper.name, said)

    def _plainly(self, value: Any) -> Any:
        match value:
            case Results():
                return ["results", self._rounds[id(value)]]
            case Settings():
                return "settings"               # the digest of config.toml is part of every key
            case Scheme():
                return ["scheme", value.code, str(value.effective_from)]
            case BaseModel():
                return [type(value).__name__, value.model_dump_json()]
            case Round() | Fraction():
                return str(value)
            case set() | frozenset():
                return sorted(value)
        if is_dataclass(value):
            return [type(value).__name__, *(getattr(value, one.name) for one in fields(value))]
        raise TypeError(f"{type(value).__name__} of a paper: whether it has changed cannot be told")
