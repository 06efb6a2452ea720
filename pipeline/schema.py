"""How a table that passes between stages is declared, and checked at every hand-over. The tables stand in ``tables``."""

from dataclasses import dataclass

import pandas as pd

from pipeline.faults import OurFault


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

    def frame(self, rows: list[dict]) -> pd.DataFrame:
        """The checked frame of these rows, sorted by key; a row names every column, '' where it has nothing."""
        return self.check(pd.DataFrame(rows, columns=self.column_names, dtype="str"), rows)

    def check(self, frame: pd.DataFrame, rows: list[dict] | None = None) -> pd.DataFrame:
        """``frame`` sorted by key; raises BrokenTable naming every breach of the declaration."""
        breaches = list(self._breaches(frame))
        for row in rows or ():
            if unknown := set(row) - set(self.column_names):
                breaches.append(f"columns not declared: {sorted(unknown)}")
                break
            # Here, for pandas turns a number into text unasked.
            if alien := [name for name, value in row.items() if not isinstance(value, str)]:
                breaches.append(f"{', '.join(alien)} holds what is not text")
                break
        if breaches:
            raise BrokenTable(f"{self.name}: " + "; ".join(breaches))
        places = list(zip(*(map(_number_aware, frame[column].tolist()) for column in self.key)))
        order = sorted(range(len(frame)), key=places.__getitem__)
        return frame.iloc[order].reset_index(drop=True)

    def _breaches(self, frame: pd.DataFrame):
        if list(frame.columns) != self.column_names:
            yield f"columns {list(frame.columns)} instead of {self.column_names}"
            return
        for column in self.columns:
            values = frame[column.name]
            if not all(isinstance(value, str) for value in values.tolist()):
                yield f"{column.name} holds what is not text"
            elif column.required and (values == "").any():
                yield f"{column.name} is empty"
            elif column.closed and not set(values) <= {*column.closed, ""}:
                # How many, not which: another column's values may have come here, and these are said on a terminal.
                yield f"{column.name} holds {len(set(values) - {*column.closed, ''})} values beyond its list"
        if frame.duplicated(list(self.key)).any():
            yield f"two lines share one key {self.key}"


def _number_aware(value: str) -> tuple:
    """So that indicator 10 follows 9, while person_ids such as 00412 and อ12 keep their order as text."""
    return (0, int(value), value) if value.isascii() and value.isdigit() and value[0] != "0" else (1, 0, value)
