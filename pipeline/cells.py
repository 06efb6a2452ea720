"""10_cells: every cell that a value was read from. By far the largest table, so the lines of a file lie open only while it is looked at."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from pipeline.audit_csv import guarded, heading_text, lines_of, lines_text, unguarded
from pipeline.folded import QUICK, Folded
from pipeline.schema import BrokenTable, number_aware
from pipeline.tables import CELLS

LINE = CELLS.column_names[1:]       # what a line says within its file
Line = dict[str, str]
COUNT = 4                           # bytes of the number of lines in front of a packed piece
Place = tuple[str, str, str]        # file_name, sheet_name, cell_ref


class Cell(NamedTuple):
    """Where a value was read, and what stood there as it was typed."""

    file_name: str
    sheet_name: str
    cell_ref: str
    value_text: str = ""
    value_kind: str = ""


class FileCells(Folded):
    """The lines of one file, without its name, folded as a piece of the audit CSV, which a file of ours may hold."""

    __slots__ = ()

    def __init__(self, file_name: str, lines: Iterable[Line]):
        """Raises BrokenTable where they are not what the table declares."""
        lines = list(lines)
        columns = CELLS.in_order({"file_name": [file_name] * len(lines)} | {name: [line[name] for line in lines] for name in LINE})
        self._count, self._piece = len(lines), zlib.compress(lines_text(columns.values()).encode("utf-8"), QUICK)

    @classmethod
    def unpacked(cls, packed: bytes) -> "FileCells":
        """What ``packed`` gave."""
        own = cls.__new__(cls)
        own._count, own._piece = int.from_bytes(packed[:COUNT], "big"), packed[COUNT:]
        return own

    def packed(self) -> bytes:
        """The lines as they are kept, for a file of ours."""
        return self._count.to_bytes(COUNT, "big") + self._piece

    def csv(self) -> bytes:
        """As they stand in the audit CSV."""
        return zlib.decompress(self._piece)

    def values(self) -> Iterator[list[str]]:
        """Every line as it stands there."""
        return lines_of(self.csv().decode("utf-8"))

    def unfolded(self) -> list[Line]:
        return [dict(zip(LINE, map(unguarded, values[1:]))) for values in self.values()]


class Cells:
    """The lines of 10_cells, file by file in the table's order."""

    def __init__(self, of_file: Mapping[str, FileCells]):
        self._of_file = {name: of_file[name] for name in sorted(of_file, key=number_aware)}

    @classmethod
    def of_lines(cls, lines: Iterable[Line]) -> "Cells":
        """Of whole lines, those of a file one behind the other. Raises BrokenTable where they are not what the table declares."""
        found: dict[str, FileCells] = {}
        for file_name, own in groupby(lines, key=itemgetter("file_name")):
            if file_name in found:
                raise BrokenTable(f"{CELLS.name}: the lines of one file stand in two places")
            found[file_name] = FileCells(file_name, own)
        return cls(found)

    def __len__(self) -> int:
        return sum(map(len, self._of_file.values()))

    def of(self, file_name: str) -> Sequence[Line]:
        """The lines of one file."""
        return self._of_file.get(file_name, ())

    def at(self, places: Iterable[Place]) -> dict[Place, Cell]:
        """The cell at each place; what was typed there is '' where that is not known."""
        found = {place: Cell(*place) for place in places}
        asked: dict[str, dict[tuple[str, str], Place]] = {}
        for place in found:
            asked.setdefault(place[0], {})[guarded(place[1]), place[2]] = place
        for file_name in asked.keys() & self._of_file.keys():
            here = asked[file_name]
            for _, sheet_name, cell_ref, _, text, kind in self._of_file[file_name].values():
                if place := here.get((sheet_name, cell_ref)):
                    # A few levels, weights and kinds stand in thousands of cells: one text each.
                    found[place] = Cell(*place, intern(unguarded(text)), intern(kind))
        return found

    def only(self, file_names: Iterable[str]) -> "Cells":
        """The cells of these files alone."""
        return Cells({name: self._of_file[name] for name in file_names if name in self._of_file})

    def csv(self) -> Iterator[bytes]:
        """The audit CSV, one file's lines after the other."""
        yield heading_text(CELLS.column_names).encode("utf-8")
        for own in self._of_file.values():
            yield own.csv()
