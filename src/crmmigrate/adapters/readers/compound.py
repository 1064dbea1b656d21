"""Compound files (OLE, of .xls and encrypted workbooks): whether their chains of blocks end, as parsers expect."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

HEADER = 512
FREE_FROM = 0xFFFFFFF0
"""Numbers from here on are marks: end of chain, free, block of the table itself."""
STREAM, ROOT = 2, 5
MOST_BLOCKS = 4_000_000


def damage(path: Path) -> str:
    """Why no parser should be let loose on a compound file; empty where nothing is wrong with its chains."""
    known = path.stat()
    return _damage(path, known.st_size, known.st_mtime_ns)


@lru_cache(maxsize=64)
def _damage(path: Path, size: int, _changed: int) -> str:
    data = memoryview(path.read_bytes())
    if size < HEADER:
        return "it ends within its header"
    shift = int.from_bytes(data[30:32], "little")
    if shift not in {9, 12}:
        return "its header is no longer whole"
    block = 1 << shift
    table = _table(data, block)
    if table is None or _circles(table):
        return "its blocks follow one another in a circle"
    named = [*_starts(data, block, table), *(n for n in table if n < FREE_FROM)]
    if max(named, default=0) * block + HEADER >= size:
        return "its end is missing"
    small = _chain(data, block, table, _number(data, 60))
    return "its blocks follow one another in a circle" if _circles(small) else ""


def _number(data: memoryview, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _numbers(data: memoryview, start: int, count: int) -> array[int]:
    found = array("I")
    piece = data[start : start + 4 * count]
    found.frombytes(bytes(piece[: len(piece) // 4 * 4]))
    return found


def _table(data: memoryview, block: int) -> array[int] | None:
    """The table that names the block after each block, or None where its own blocks run in a circle."""
    places = _numbers(data, 76, 109)
    following, seen = _number(data, 68), set()
    while following < FREE_FROM:
        if following in seen:
            return None
        seen.add(following)
        more = _numbers(data, (following + 1) * block, block // 4)
        if not more:
            break
        following = more.pop()
        places.extend(more)
    table = array("I")
    for place in places:
        if place < FREE_FROM and len(table) < MOST_BLOCKS:
            table.extend(_numbers(data, (place + 1) * block, block // 4))
    return table


def _chain(data: memoryview, block: int, table: array[int], first: int) -> array[int]:
    """The numbers in the blocks of a chain, which is known to end."""
    found, at = array("I"), first
    while at < len(table):
        found.extend(_numbers(data, (at + 1) * block, block // 4))
        at = table[at]
    return found


def _starts(data: memoryview, block: int, table: array[int]) -> Iterator[int]:
    """The first block of each chain: of the directory, of the small streams, and of what the directory lists."""
    directory, small, cutoff = _number(data, 48), _number(data, 60), _number(data, 56)
    yield from (n for n in (directory, small) if n < FREE_FROM)
    entries = _chain(data, block, table, directory)
    for at in range(0, len(entries) - 31, 32):
        kind, first, length = entries[at + 16] >> 16 & 0xFF, entries[at + 29], entries[at + 30]
        if first < FREE_FROM and (kind == ROOT or (kind == STREAM and length >= cutoff)):
            yield first


def _circles(table: array[int]) -> bool:
    """Whether following the numbers from any place leads back to it."""
    turn = array("I", bytes(4 * len(table)))
    for start in range(len(table)):
        at = start
        while at < len(table) and not turn[at]:
            turn[at] = start + 1
            at = table[at]
        if at < len(table) and turn[at] == start + 1:
            return True
    return False
