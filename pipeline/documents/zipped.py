"""Zip files in memory from members that may be compressed already: same members, same bytes.

The standard zipfile compresses whatever it is given; here a member is compressed once and copied as often as need be.
Source: PKWARE APPNOTE 4.3.7, 4.3.12 and 4.3.16.
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple
from zlib import DEFLATED, MAX_WBITS, compress, crc32

LEVEL = 3
VERSION, UNIX = 20, 3               # 2.0, the first that deflates; the same on every system
MIDNIGHT, FIRST_DAY = 0, 1 << 5 | 1         # 1 January 1980, the first day that a zip can state
OWNER_ONLY = 0o600 << 16
LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
FACTS = struct.Struct("<5H3L2H")    # of a member: version, flags, method, time, date, checksum, sizes, lengths of name and extra
MADE_BY, PLACE, TAIL = struct.Struct("<2B"), struct.Struct("<3H2L"), struct.Struct("<4H2LH")


class Member(NamedTuple):
    """A compressed member: its name, what a zip says of it, and its bytes."""

    name: bytes
    facts: bytes
    packed: bytes


def compressed(name: str, content: bytes) -> Member:
    """A member, ready to be copied into any number of zips."""
    packed, encoded = compress(content, LEVEL, -MAX_WBITS), name.encode("ascii")
    return Member(encoded, FACTS.pack(VERSION, 0, DEFLATED, MIDNIGHT, FIRST_DAY, crc32(content), len(packed), len(content),
                                      len(encoded), 0), packed)


def zipped(members: Iterable[Member]) -> bytes:
    """The zip of these members in this order."""
    body, directory, offset = [], [], 0
    for name, facts, packed in members:
        body += LOCAL, facts, name, packed
        directory += CENTRAL, MADE_BY.pack(VERSION, UNIX), facts, PLACE.pack(0, 0, 0, OWNER_ONLY, offset), name
        offset += len(LOCAL) + len(facts) + len(name) + len(packed)
    index, count = b"".join(directory), len(body) // 4
    return b"".join((*body, index, END, TAIL.pack(0, 0, count, count, len(index), offset, 0)))
