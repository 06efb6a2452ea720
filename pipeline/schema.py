"""How a table that passes between stages is declared, and checked at every hand-over. The tables stand in ``tables``."""

from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, starmap
from operator import itemgetter
from typing import Any

import pandas as pd

from pipeline.faults import OurFault

Row = Any                           # one line of a table, its columns by name
Columns = dict[str, list[str]]      # a table's columns by name, each from the first line to the last
BATCH = 2000                        # rows that lie open at a time

class BrokenTable(OurFault):
    """A stage handed over a frame that is not what its table declares: our own fault, never a clerk's."""


@dataclass(frozen=True)
class Column:
    """One column: its meaning, its unit or form, and the closed list its values come from, if there is one."""

    name: str
    meaning: str
    unit: str = "text"
    closed: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One audit table: ``key`` are the columns that name a line and by which the lines are sorted."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def frame(self, rows: Iterable[dict[str, str]]) -> pd.DataFrame:
        """The checked frame of these rows, sorted by key; a row names every column, '' where it has nothing."""
        columns: Columns = {name: [] for name in self.column_names}
        named: set[str] = set()
        rows = iter(rows)
        # Not all rows at once: as dictionaries they take many times the room that they take in the table. Taken over before
        # pandas has them, for it turns a number into text unasked.
        while batch := list(islice(rows, BATCH)):
            named.update(*batch)
            for name, values in columns.items():
                values += _taken(name, batch)
        unknown = sorted(named - columns.keys())
        return self._framed(columns, [f"columns not declared: {unknown}"] if unknown else [])

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """``frame`` sorted by key; raises BrokenTable naming every breach of the declaration."""
        return self._framed(columns_of(frame))

    def _framed(self, columns: Columns, breaches: Sequence[str] = ()) -> pd.DataFrame:
        return pd.DataFrame(self.in_order(columns, breaches), dtype="str")

    def in_order(self, columns: Columns, breaches: Sequence[str] = ()) -> Columns:
        """The columns of all lines, these sorted by key; raises BrokenTable naming every breach, those known before first.

        Equal texts of a column come out as one: an office repeats few of them thousands of times.
        """
        if list(columns) != self.column_names:
            raise BrokenTable(f"{self.name}: columns {list(columns)} instead of {self.column_names}")
        known = {name: dict(zip(values, values)) for name, values in columns.items()}
        breaches = [*breaches, *self._breaches(known)]
        key = list(zip(*(_ranks(columns[name], known[name]) for name in self.key)))
        if len(set(key)) < len(key):
            breaches.append(f"two lines share one key {self.key}")
        if breaches:
            raise BrokenTable(f"{self.name}: " + "; ".join(breaches))
        order = sorted(range(len(key)), key=key.__getitem__)
        return {name: [same[values[place]] for place in order] for (name, values), same in zip(columns.items(), known.values())}

    def _breaches(self, known: dict[str, dict]) -> Iterator[str]:
        """``known`` has the different values of each column."""
        for column in self.columns:
            met = known[column.name].keys()
            if not all(isinstance(value, str) for value in met):
                yield f"{column.name} holds what is not text"
            elif column.required and "" in met:
                yield f"{column.name} is empty"
            elif column.closed and (beyond := met - {*column.closed, ""}):
                # How many, not which: another column's values may have come here, and these are said on a terminal.
                yield f"{column.name} holds {len(beyond)} values beyond its list"


def columns_of(frame: pd.DataFrame) -> Columns:
    """Every column of a frame as a list."""
    return {name: frame[name].tolist() for name in frame.columns}


def rows_of(frame: pd.DataFrame) -> Iterator[Row]:
    """The lines of a frame, each with its columns by name. The one door: what pandas offers for this takes ten times as long."""
    return starmap(_row(tuple(frame.columns)), zip(*columns_of(frame).values()))


def rows_by_person(frame: pd.DataFrame) -> dict[str, list[Row]]:
    """person_id → the person's lines, in the frame's order."""
    rows: dict[str, list[Row]] = {}
    for row in rows_of(frame):
        rows.setdefault(row.person_id, []).append(row)
    return rows


def records_of(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    """The same as dictionaries, which can be changed."""
    names = list(frame.columns)
    return (dict(zip(names, line)) for line in zip(*columns_of(frame).values()))


def values_of(frame: pd.DataFrame, *names: str) -> Iterator[tuple[str, ...]]:
    """These columns alone, line by line."""
    return zip(*(frame[name].tolist() for name in names))


def _taken(name: str, rows: list[dict[str, str]]) -> list[str | None]:
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:                # a row that leaves a column out: then it holds what is not text
        return [row.get(name) for row in rows]


@cache
def _row(names: tuple[str, ...]) -> type:
    return namedtuple("Row", names)


def _ranks(values: list[str], known: Iterable[str]) -> list[int]:
    """For each value its place among the different ones in order."""
    place = {value: number for number, value in enumerate(sorted(known, key=number_aware))}
    return [place[value] for value in values]


@lru_cache(2**12)                   # cells and fields are called the same in every workbook
def number_aware(value: object) -> str:
    """What to sort by, so that indicator 10 follows 9, while person_ids such as 00412 and อ12 keep their order as text: numbers come
    first, a shorter before a longer one."""
    text = str(value)               # what is no text is a breach, said with the others
    return f"\0{chr(len(text))}{text}" if text.isascii() and text.isdigit() and text[0] != "0" else f"\1{text}"
