"""The stream of an old workbook in a container of our own: calamine never ends on one whose sectors form a ring."""

from __future__ import annotations

import struct
from typing import BinaryIO

import olefile

_SECTOR = 4096
_PER_TABLE = _SECTOR // 4
_MOST_TABLES = 109
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_NAMES = ("Workbook", "Book")


def names_in(stream: BinaryIO) -> set[str]:
    """Names of the streams and storages at the top of an OLE container.

    Raises:
        ValueError: It is damaged.
    """
    try:
        with olefile.OleFileIO(stream) as container:
            return {entry[0] for entry in container.listdir(streams=True, storages=True)}
    except Exception as fault:  # the foreign parser fails in any way on damaged sectors
        raise ValueError(str(fault) or type(fault).__name__) from fault


def rebuilt(stream: BinaryIO) -> bytes | None:
    """A container with nothing but the workbook; None where there is none, or it is too large for a simple one.

    Raises:
        ValueError: The container is damaged.
    """
    try:
        with olefile.OleFileIO(stream) as container:
            found = {entry[0].lower(): entry[0] for entry in container.listdir() if len(entry) == 1}
            name = next((name for name in _NAMES if name.lower() in found), None)
            content = container.openstream(found[name.lower()]).read() if name else b""
    except Exception as fault:  # the foreign parser fails in any way on damaged sectors
        raise ValueError(str(fault) or type(fault).__name__) from fault
    return contained(content, name) if name and content else None


def contained(content: bytes, name: str = "Workbook") -> bytes | None:
    """A stream in an OLE container of version 4; None where it is too large."""
    content = content.ljust(_SECTOR, b"\0")
    n_content = -(-len(content) // _SECTOR)
    n_tables = -(-(n_content + 1) // (_PER_TABLE - 1))
    if n_tables > _MOST_TABLES:
        return None
    chain = [*range(1, n_content), _END, _END, *[_TABLE] * n_tables]
    chain += [_FREE] * (n_tables * _PER_TABLE - len(chain))
    first_table = n_content + 1
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 4, 0xFFFE, 12, 6) + bytes(6)
    head += struct.pack("<9I", 1, n_tables, n_content, 0, _SECTOR, _END, 0, _END, 0)
    places = [first_table + j if j < n_tables else _FREE for j in range(_MOST_TABLES)]
    head += struct.pack(f"<{_MOST_TABLES}I", *places)
    # calamine asks for a root with a sector, although nothing is in it.
    folder = _entry("Root Entry", 5, 1, n_content, 0) + _entry(name, 2, _FREE, 0, len(content)) + _nothing() * 30
    table = struct.pack(f"<{len(chain)}I", *chain)
    return head.ljust(_SECTOR, b"\0") + content.ljust(n_content * _SECTOR, b"\0") + folder + table


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text) + 2, kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _nothing() -> bytes:
    return bytes(68) + struct.pack("<3I", _FREE, _FREE, _FREE) + bytes(48)
