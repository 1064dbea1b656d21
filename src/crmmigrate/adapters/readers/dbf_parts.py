"""The parts of a dBase or FoxPro table: header, fields, records by number, and the memo file beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from crmmigrate.core.errors import SourceError

VISUAL = frozenset({0x30, 0x31, 0x32})
_BINARY, _NULLABLE, _SYSTEM = 0x04, 0x02, 0x01
_MEMO_TYPES = frozenset("MGPBW")
_MEMO_SUFFIXES = (".fpt", ".dbt", ".smt")
_END = b"\x1a"

CODE_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x04: "mac_roman", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850",
    0x0B: "cp437", 0x0D: "cp437", 0x0E: "cp850", 0x0F: "cp437", 0x10: "cp850", 0x11: "cp437", 0x12: "cp850",
    0x13: "cp932", 0x14: "cp850", 0x15: "cp437", 0x16: "cp850", 0x17: "cp865", 0x18: "cp437", 0x19: "cp437",
    0x1A: "cp850", 0x1B: "cp437", 0x1C: "cp863", 0x1D: "cp850", 0x1F: "cp852", 0x22: "cp852", 0x23: "cp852",
    0x24: "cp860", 0x25: "cp850", 0x26: "cp866", 0x37: "cp850", 0x40: "cp852", 0x4D: "cp936", 0x4E: "cp949",
    0x4F: "cp950", 0x50: "cp874", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866",
    0x66: "cp865", 0x67: "cp861", 0x6A: "cp737", 0x6B: "cp857", 0x6C: "cp863", 0x78: "cp950", 0x79: "cp949",
    0x7A: "cp936", 0x7B: "cp932", 0x7C: "cp874", 0x7D: "cp1255", 0x7E: "cp1256", 0x86: "cp737", 0x87: "cp852",
    0x88: "cp857", 0x96: "mac_cyrillic", 0x97: "mac_latin2", 0x98: "mac_greek", 0xC8: "cp1250", 0xC9: "cp1251",
    0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip
"""The language driver byte, as dBase and FoxPro count code pages."""


@dataclass(frozen=True)
class Field:
    """A field of the records.

    Attributes:
        name: As in the file.
        type: One letter.
        length: Bytes.
        decimals: Digits behind the point.
        offset: Where it begins in a record.
        null_bit: Bit in `_NullFlags` that says it is null, or None.
        short_bit: Bit that says that its last byte is its length, or None.
        binary: Its text is no text.
    """

    name: bytes
    type: str
    length: int
    decimals: int
    offset: int
    null_bit: int | None = None
    short_bit: int | None = None
    binary: bool = False


@dataclass(frozen=True)
class Header:
    """What the head of a table tells.

    Attributes:
        version: First byte.
        told: Number of records that the header counts.
        start: Where the first record begins.
        width: Bytes of a record.
        language: Language driver byte.
        fields: The fields, without `_NullFlags`.
        flags: `_NullFlags`, or None.
    """

    version: int
    told: int
    start: int
    width: int
    language: int
    fields: tuple[Field, ...]
    flags: Field | None

    @property
    def visual(self) -> bool:
        """Visual FoxPro, whose B is a number and not a memo."""
        return self.version in VISUAL

    @property
    def used(self) -> int:
        """Bytes of a record up to the end of its last field."""
        return max(f.offset + f.length for f in (*self.fields, *([self.flags] if self.flags else [])))

    def is_memo(self, field: Field) -> bool:
        """Whether the record holds but the number of a block in the memo file."""
        return field.type in _MEMO_TYPES and not (field.type == "B" and self.visual)


def header_of(path: Path) -> Header:
    """The header of a table.

    Raises:
        SourceError: It is cut off, damaged or encrypted.
    """
    with path.open("rb") as file:
        data = file.read(65_536)
    start, width = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    if len(data) < start or start < 65:
        raise SourceError(
            f"{path.name}: a truncated dBase table; its header ends too early", next="get a complete copy"
        )
    if data[15] == 1:
        hint = "save it without encryption in dBase"
        raise SourceError(f"{path.name}: the dBase table is encrypted", code="source-encrypted", next=hint)
    fields = _fields(data, start, width, data[0])
    if not fields or 1 + sum(f.length for f in fields) > width:
        raise SourceError(
            f"{path.name}: a damaged dBase table; its fields do not fit into its records of {width} bytes",
            next="get another copy of the file",
        )
    flags = next((f for f in fields if f.type == "0"), None)
    if fields == [flags]:
        raise SourceError(f"{path.name}: a damaged dBase table; it has no fields", next="get another copy of the file")
    told = int.from_bytes(data[4:8], "little")
    return Header(data[0], told, start, width, data[29], tuple(f for f in fields if f is not flags), flags)


def _fields(data: bytes, start: int, width: int, version: int) -> list[Field]:
    """The fields. Clipper and FoxPro keep the high byte of long text fields where decimals stand otherwise."""
    raw = []
    for at in range(32, start - 31, 32):
        if data[at] in {0x0D, 0}:
            break
        raw.append(data[at : at + 32])
    long = any(r[11] == ord("C") and r[17] for r in raw)
    if long and 1 + sum(r[16] + (r[17] << 8 if r[11] == ord("C") else 0) for r in raw) != width:
        long = False
    fields, offset, bit = [], 1, 0
    for r in raw:
        kind, flags = chr(r[11]), r[18] if version in VISUAL else 0
        length = r[16] + (r[17] << 8 if long and kind == "C" else 0)
        short_bit = null_bit = None
        if version in VISUAL and kind in "VQ":
            short_bit, bit = bit, bit + 1
        if flags & _NULLABLE:
            null_bit, bit = bit, bit + 1
        name = r[:11].split(b"\0", 1)[0]
        binary = bool(flags & _BINARY) and kind in "CM"
        fields.append(Field(name, kind, length, r[17], offset, null_bit, short_bit, binary))
        offset += length
    return fields


class Records:
    """The records of a table, by number from 0."""

    def __init__(self, path: Path, header: Header) -> None:
        self._path, self._header = path, header
        size = path.stat().st_size - header.start
        whole, rest = divmod(max(size, 0), header.width)
        with path.open("rb") as file:
            file.seek(header.start + whole * header.width)
            self.tail = file.read(rest)
        self.marks = self._marks(whole)
        ends = np.flatnonzero(self.marks == _END[0])
        # Behind the end mark lies what the program once wrote and no longer counts.
        past = ends[ends >= header.told]
        self.count = int(past[0]) if len(past) else whole
        self.marks = self.marks[: self.count]
        if len(past):
            self.tail = b""

    def _marks(self, whole: int) -> npt.NDArray[np.uint8]:
        """The first byte of each record, which says whether it is deleted."""
        if not whole:
            return np.empty(0, np.uint8)
        shape = (whole, self._header.width)
        return np.array(np.memmap(self._path, np.uint8, "r", offset=self._header.start, shape=shape)[:, 0])

    def chunk(self, first: int, count: int) -> bytes:
        """The bytes of some records."""
        with self._path.open("rb") as file:
            file.seek(self._header.start + first * self._header.width)
            return file.read(count * self._header.width)

    def cells(self, chunk: bytes, field: Field) -> list[bytes]:
        """The bytes of a field in each record of a chunk."""
        count = len(chunk) // self._header.width
        if not field.length:
            return [b""] * count
        strides = (self._header.width,)
        cells: Any = np.ndarray((count,), f"V{field.length}", chunk, field.offset, strides)
        whole = cells.tobytes()
        return [whole[i : i + field.length] for i in range(0, len(whole), field.length)]


class Memo:
    """The memo file of a table."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.empty(0, np.uint8)
        self._is_fpt = path.suffix.lower() == ".fpt"
        head = self._bytes(0, 24)
        size = int.from_bytes(head[6:8], "big") if self._is_fpt else int.from_bytes(head[20:22], "little")
        if path.suffix.lower() == ".smt":
            size = int.from_bytes(head[4:6], "little")
        self._block = size or (64 if self._is_fpt else 512)

    def _bytes(self, start: int, end: int) -> bytes:
        return bytes(self._data[start:end].tobytes())

    def get(self, block: int) -> tuple[bytes, bool] | None:
        """The content of a block and whether it is text; None where the file does not reach that far."""
        at = block * self._block
        head = self._bytes(at, at + 8)
        if len(head) < 8 and self._is_fpt:
            return None
        if self._is_fpt:
            return self._exact(at + 8, int.from_bytes(head[4:8], "big"), text=head[:4] != b"\0\0\0\0")
        if head[:4] == b"\xff\xff\x08\x00":
            return self._exact(at + 8, int.from_bytes(head[4:8], "little") - 8, text=True)
        return self._to_mark(at)

    def _exact(self, start: int, length: int, *, text: bool) -> tuple[bytes, bool] | None:
        data = self._bytes(start, start + length) if 0 <= length <= len(self._data) - start else None
        return None if data is None else (data, text)

    def _to_mark(self, at: int) -> tuple[bytes, bool] | None:
        """The text of dBase III goes on to the end mark."""
        step = self._block
        for end in range(at, len(self._data), step):
            found = self._bytes(end, end + step).find(_END)
            if found >= 0:
                return self._bytes(at, end + found), True
        return None


def memo_of(path: Path) -> Memo | None:
    """The memo file beside a table, in letters of any case."""
    stem = path.stem.casefold()
    beside = [p for p in path.parent.iterdir() if p.stem.casefold() == stem and p.suffix.lower() in _MEMO_SUFFIXES]
    return (
        Memo(min(beside, key=lambda p: (p.stem != path.stem, _MEMO_SUFFIXES.index(p.suffix.lower()))))
        if beside
        else None
    )
