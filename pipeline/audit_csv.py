"""How a table stands in its audit CSV: every value as text, nothing that a spreadsheet program would run, and back."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from pipeline.thai import remembered

BOM = "\ufeff"
csv.field_size_limit(2**31 - 1)     # a cell of theirs may be longer than what the library reads back unasked
ENDS_VALUE = re.compile('[,"\r\n]')
WOULD_RUN = ("=", "+", "-", "@", "\t", "\r")


def heading_text(names: Iterable[str]) -> str:
    """The first line."""
    return BOM + _text([map(_quoted, names)])


def lines_text(columns: Iterable[list[str]]) -> str:
    """The lines below, of their columns from left to right."""
    return _text(zip(*(map(_written, column) for column in columns)))


def _text(lines: Iterable[Iterable[str]]) -> str:
    return "".join([",".join(line) + "\n" for line in lines])


@remembered
def _written(text: str) -> str:
    return _quoted(guarded(text))


def _quoted(text: str) -> str:
    """``text`` in quotes where it would not be one value of one line without (RFC 4180); csv.writer looks at each letter anew."""
    return '"' + text.replace('"', '""') + '"' if ENDS_VALUE.search(text) else text


def guarded(text: str) -> str:
    """``text`` with a leading apostrophe where a spreadsheet program would take it for a formula."""
    return "'" + text if text.lstrip("'").startswith(WOULD_RUN) else text


def lines_of(text: str) -> Iterator[list[str]]:
    """The values of each line, still guarded."""
    return csv.reader(StringIO(text, newline=""))


def unguarded(text: str) -> str:
    """What stood there before it was guarded."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(WOULD_RUN) else text
