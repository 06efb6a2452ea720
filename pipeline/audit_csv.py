"""How a table stands in its audit CSV: every value as text, nothing that a spreadsheet program would run, and back."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from types import SimpleNamespace

BOM = "\ufeff"
csv.field_size_limit(2**31 - 1)     # a cell of theirs may be longer than what the library reads back unasked
WOULD_RUN = ("=", "+", "-", "@", "\t", "\r")


def heading_text(names: Iterable[str]) -> str:
    """The first line."""
    return BOM + _text([names])


def lines_text(columns: Iterable[list[str]]) -> str:
    """The lines below, of their columns from left to right."""
    return _text(zip(*map(_guarded_all, columns)))


def _text(lines: Iterable[Iterable[str]]) -> str:
    # The writer puts CR and LF in quotes only where its own line end has them, and ours is LF alone.
    written: list[str] = []
    csv.writer(SimpleNamespace(write=written.append), lineterminator="\r\n").writerows(lines)
    return "".join(line.removesuffix("\r\n") + "\n" for line in written)


def _guarded_all(texts: list[str]) -> list[str]:
    known = {text: guarded(text) for text in set(texts)}
    return [known[text] for text in texts]


def guarded(text: str) -> str:
    """``text`` with a leading apostrophe where a spreadsheet program would take it for a formula."""
    return "'" + text if text.lstrip("'").startswith(WOULD_RUN) else text


def lines_of(text: str) -> Iterator[list[str]]:
    """The values of each line, still guarded."""
    return csv.reader(StringIO(text, newline=""))


def unguarded(text: str) -> str:
    """What stood there before it was guarded."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(WOULD_RUN) else text
