"""What was read before of the same bytes under the same name: the content alone decides, never a time or a size.

A file is hashed in each run; what it says is taken from the cache where program, limits, round, name and content are the same.
"""

import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter

from pipeline.cache import Cache, key_of
from pipeline.cells import FileCells
from pipeline.config_office import Limits
from pipeline.folded import QUICK
from pipeline.intake.inbox import InboxFile, digest_of
from pipeline.intake.reading import Reading
from pipeline.intake.workers import read_by
from pipeline.rounds import Round

KIND, CELLS = "reading", "cells"
# What happened while reading, and may not happen again, is no fact of the file.
BY_CHANCE = {"WORKBOOK_STOPS_READER", "WORKBOOK_TOO_SLOW", "FILE_UNREADABLE"}


@cache
def _form() -> TypeAdapter:
    return TypeAdapter(Reading)


def read_changed(files: list[InboxFile], limits: Limits, round_: Round, crew: int | str, kept: Cache, on_read: Callable[[], None]) -> list[Reading]:
    """What every file says, in the order of the list; read are only those of which it is not known. ``on_read`` is called after each."""
    known = find_known(files, limits, round_, kept)
    for _ in known:
        on_read()
    read = read_by(crew, [file for file in files if file.file_name not in known], limits, round_, on_read)
    keep_read(read, limits, round_, kept)
    known |= {reading.file_name: reading for reading in read}
    return [known[file.file_name] for file in files]


def find_known(files: list[InboxFile], limits: Limits, round_: Round, kept: Cache) -> dict[str, Reading]:
    """file_name → what it says, of the files whose very bytes were read before."""
    known = {}
    for file in files:
        if digest := digest_of(file, limits.file_bytes):
            key = _key(file.file_name, digest, limits, round_)
            said, cells = (kept.find(str(round_), kind, key) for kind in (KIND, CELLS))
            if said is not None and cells is not None:
                known[file.file_name] = _unpacked(said, cells)
    return known


def _unpacked(said: bytes, cells: bytes) -> Reading:
    reading = _form().validate_json(zlib.decompress(said)).folded()
    return replace(reading, cells=FileCells.unpacked(cells)) if cells else reading


def keep_read(readings: list[Reading], limits: Limits, round_: Round, kept: Cache) -> None:
    """Know from now on what these files say."""
    for reading in readings:
        if reading.sha256 and not (reading.refusal and reading.refusal.code in BY_CHANCE):
            key = _key(reading.file_name, reading.sha256, limits, round_)
            said = _form().dump_json(replace(reading.unfolded(), cells=[]))
            kept.keep(str(round_), KIND, key, zlib.compress(said, QUICK))
            # As they are: by far the most of a reading, and nobody looks into all of them.
            kept.keep(str(round_), CELLS, key, reading.cells.packed() if reading.cells else b"")
    kept.commit()


def _key(file_name: str, digest: str, limits: Limits, round_: Round) -> bytes:
    return key_of(file_name, digest, limits.model_dump_json(), str(round_))
