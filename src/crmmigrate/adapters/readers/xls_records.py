"""What old workbooks claim of their size: a reader that believes a damaged one runs out of memory."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SHEET, _STRINGS, _SIZE, _END = 0x85, 0xFC, 0x200, 0x0A
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256


def unbelievable(stream: bytes) -> str:
    """What a workbook stream claims that cannot be; empty where all is well."""
    starts = [0]
    for kind, at, size in _records(stream, 0):
        if kind == _SHEET and size >= 4:
            starts.append(struct.unpack_from("<I", stream, at)[0])
        elif kind == _STRINGS and size >= 8 and struct.unpack_from("<I", stream, at + 4)[0] > len(stream):
            return "more texts than it has bytes"
        elif fault := _size_fault(stream, kind, at, size):
            return fault
    for start in starts[1:]:
        for kind, at, size in _records(stream, start):
            if fault := _size_fault(stream, kind, at, size):
                return fault
    return ""


def _size_fault(stream: bytes, kind: int, at: int, size: int) -> str:
    if kind != _SIZE:
        return ""
    layout = {14: "<IIHH", 10: "<HHHH"}.get(size)
    if layout is None:
        return "" if size < 10 else "a sheet of unknown size"
    top, bottom, left, right = struct.unpack_from(layout, stream, at)
    fits = top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS
    return "" if fits else f"a sheet of {bottom - top:,} rows and {right - left:,} columns"


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Records of one part of the stream as (type, start, size) of their content."""
    end = len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, min(size, end - at - 4)
        if kind == _END:
            return
        at += 4 + size
