"""Rows kept small: of all the workbooks of an office only those of the one in hand lie open."""

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence

QUICK = 1                           # of zlib's nine levels: the better ones cost more time than the space is worth


class Folded(Sequence):
    """A list in one compressed piece, unfolded anew each time it is looked at; equal to the list that it was made of.

    The piece lives in memory and between a run and its own workers, never on a disk: what is unpickled may run.
    """

    __slots__ = ("_count", "_piece")

    def __init__(self, rows: Iterable):
        rows = list(rows)
        self._count = len(rows)
        self._piece = zlib.compress(pickle.dumps(rows, pickle.HIGHEST_PROTOCOL), QUICK)

    def unfolded(self) -> list:
        return pickle.loads(zlib.decompress(self._piece))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator:
        return iter(self.unfolded())

    def __getitem__(self, place):
        return self.unfolded()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.unfolded() == list(other)

    __hash__ = None
