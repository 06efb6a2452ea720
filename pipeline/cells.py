"""10_cells: every cell that a value was read from. By far the largest table, so the lines of a file lie open only while it is looked at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from pipeline.folded import Folded
from pipeline.schema import BrokenTable, Columns, number_aware
from pipeline.tables import CELLS

LINE = CELLS.column_names[1:]       # what a line says within its file
Line = dict[str, str]
Place = tuple[str, str, str]        # file_name, sheet_name, cell_ref


class Cell(NamedTuple):
    """Where a value was read, and what stood there as it was typed."""

    file_name: str
    sheet_name: str
    cell_ref: str
    value_text: str = ""
    value_kind: str = ""


class Cells:
    """The lines of 10_cells, file by file in the table's order."""

    def __init__(self, of_file: Mapping[str, Sequence[Line]]):
        """``of_file`` is file_name → its lines, best as Folded."""
        self._of_file = {name: of_file[name] for name in sorted(of_file, key=number_aware) if of_file[name]}

    @classmethod
    def of_lines(cls, lines: Iterable[dict[str, str]]) -> "Cells":
        """Of whole lines in the table's order. Raises BrokenTable where they are not what the table declares."""
        found: dict[str, Folded] = {}
        for file_name, own in groupby(lines, key=itemgetter("file_name")):
            if file_name in found:
                raise BrokenTable(f"{CELLS.name}: {file_name} stands in two places")
            own = list(own)
            columns = CELLS.in_order({name: [line[name] for line in own] for name in own[0]})
            found[file_name] = Folded(dict(zip(LINE, line)) for line in zip(*(columns[name] for name in LINE)))
        return cls(found)

    def __len__(self) -> int:
        return sum(map(len, self._of_file.values()))

    def of(self, file_name: str) -> Sequence[Line]:
        """The lines of one file."""
        return self._of_file.get(file_name, ())

    def at(self, places: Iterable[Place]) -> dict[Place, Cell]:
        """The cell at each place; what was typed there is '' where that is not known."""
        found = {place: Cell(*place) for place in places}
        for file_name in {place[0] for place in found}:
            # Of two sheets with one name: the table's order decides whose cell it is.
            for line in sorted(self.of(file_name), key=itemgetter("field")):
                if (place := (file_name, line["sheet_name"], line["cell_ref"])) in found:
                    found[place] = Cell(*place, line["value_text"], line["value_kind"])
        return found

    def only(self, file_names: Iterable[str]) -> "Cells":
        """The cells of these files alone."""
        return Cells({name: self.of(name) for name in file_names})

    def columns(self) -> Iterator[Columns]:
        """The table's columns, one file after the other, checked and sorted. Raises BrokenTable."""
        for file_name, lines in self._of_file.items():
            opened = list(lines)
            yield CELLS.in_order({"file_name": [file_name] * len(opened)} | {
                name: [line[name] for line in opened] for name in LINE})
