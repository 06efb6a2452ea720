"""A paper that is due: its name, and what makes it of which arguments, so that it is made only where these have changed."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from pipeline.cache import key_of
from pipeline.config import Scheme, Settings
from pipeline.documents.derivation import Derivation
from pipeline.documents.split import split
from pipeline.results import Results
from pipeline.rounds import Round


class Paper(NamedTuple):
    """A file below the round's folder. ``make(*args)`` gives its content, and rests on nothing else but the program itself."""

    name: str
    make: Callable[..., bytes | str]
    args: tuple

    def files(self) -> dict[str, bytes]:
        """Name → content. A page too long to be opened is several files, itself the first."""
        made = self.make(*self.args)
        return {self.name: made} if isinstance(made, bytes) else {name: page.encode() for name, page in split(self.name, made)}


class Group(NamedTuple):
    """Papers of one stage: what the terminal says of it, the papers, and how many of them one worker makes at a time."""

    stage: str
    title: str
    papers: list[Paper]
    at_once: int = 16               # a person's paper is the work of a millisecond


class Basis:
    """What the papers of one run rest on beside their own arguments: the settings, and for whole rounds what was sent in."""

    def __init__(self, settings: Settings, *rounds: Results):
        """``rounds`` are the round in hand and those before it; a round's tables follow from its files, what was found in them, and those
        before: of a file without a digest the finding alone tells."""
        self._settings = key_of(settings.model_dump_json(exclude={"run"})).hex()
        sent = [key_of(json.dumps([round_.files.values.tolist(), round_.findings.values.tolist()])).hex() for round_ in rounds]
        self._rounds = {id(round_): sent[place:] for place, round_ in enumerate(rounds)}
        self._people: dict[int, tuple[Derivation, str]] = {}

    def key(self, paper: Paper) -> bytes:
        """Equal where the paper would be the same. Raises TypeError for an argument of which that cannot be told."""
        return key_of(self._settings, f"{paper.make.__module__}.{paper.make.__qualname__}", paper.name, self._said(paper.args))

    def _said(self, value: Any) -> str:
        return json.dumps(value, default=self._plainly, ensure_ascii=False, separators=(",", ":"))

    def _plainly(self, value: Any) -> Any:
        match value:
            case Derivation():
                return ["own", self._digest_of(value)]
            case Results():
                return ["results", self._rounds[id(value)]]
            case Settings():
                return "settings"               # part of every key
            case Scheme():
                return ["scheme", value.code, str(value.effective_from)]
            case Round() | Fraction():
                return str(value)
        if is_dataclass(value):
            return [type(value).__name__, *_fields(value)]
        raise TypeError(f"{type(value).__name__} of a paper: whether it has changed cannot be told")

    def _digest_of(self, own: Derivation) -> str:
        """Once a person: several papers rest on it. The derivation is kept with it, for another one could come to its place."""
        known = self._people.get(id(own))
        if known is None:
            known = self._people[id(own)] = own, key_of(self._said(_fields(own))).hex()
        return known[1]


def _fields(value: Any) -> list:
    return [getattr(value, one.name) for one in fields(value)]
