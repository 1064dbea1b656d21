"""The values of dBase and FoxPro fields as canonical text."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as made

from crmmigrate.adapters.readers.dbf_parts import Field, Header, Memo
from crmmigrate.adapters.readers.streams import float_text
from crmmigrate.core.findings import Finding, Severity, Where

_TRUE, _FALSE = frozenset(b"TtYyJjSs"), frozenset(b"FfNn")
_JULIAN = 1_721_425
_MOST_DAY = 3_652_059
_SOFT_RETURN = b"\x8d\n"

_TELL = {
    "overflow": ("number-overflow", "numbers did not fit into their field; the file holds only `***`, which is kept"),
    "dates": ("dates-impossible", "dates are none; they are kept as they stand"),
    "memos": ("memo-missing", "memo texts cannot be found; their cells are empty"),
    "binary": ("binary-values", "values are binary data; they were read as hexadecimal digits"),
    "damaged": ("encoding-damage", "texts hold bytes that their code page does not have; they were read as cp437"),
    "cut": ("encoding-damage", "texts are cut off in the middle of their last character, which was left out"),
}


@dataclass
class Column:
    """Turns the cells of a field into text, and counts what the user must know.

    Attributes:
        field: The field.
        header: Of its table.
        encoding: Of its texts.
        memo: The memo file, None where it is missing.
    """

    field: Field
    header: Header
    encoding: str
    memo: Memo | None
    counts: dict[str, int] = made(default_factory=dict)
    examples: dict[str, list[str]] = made(default_factory=dict)

    def texts(self, cells: list[bytes], flags: list[bytes]) -> list[str | None]:
        """The texts of some records.

        Args:
            cells: Bytes of the field.
            flags: Bytes of `_NullFlags`, empty where there are none.
        """
        make = self._maker()
        if flags and (self.field.null_bit is not None or self.field.short_bit is not None):
            return [self._flagged(cell, bits, make) for cell, bits in zip(cells, flags, strict=True)]
        return [make(cell) for cell in cells]

    def findings(self, name: str) -> Iterator[Finding]:
        """What the user must know of this column."""
        for what, count in self.counts.items():
            code, text = _TELL[what]
            severity = Severity.INFO if what == "binary" else Severity.WARNING
            hint = "put the memo file (.dbt, .fpt) beside the table" if what == "memos" and self.memo is None else ""
            examples = tuple(self.examples.get(what, ()))
            yield Finding(code, f"{name}: {count} {text}", severity, Where(column=name), count, examples, hint)

    def _note(self, what: str, example: str = "") -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
        if example and len(self.examples.setdefault(what, [])) < 5:
            self.examples[what].append(example)

    def _flagged(self, cell: bytes, bits: bytes, make: Callable[[bytes], str | None]) -> str | None:
        flags = int.from_bytes(bits, "little")
        if self.field.null_bit is not None and flags >> self.field.null_bit & 1:
            return None
        if self.field.short_bit is not None and flags >> self.field.short_bit & 1:
            cell = cell[: cell[-1]]
        return make(cell)

    def _maker(self) -> Callable[[bytes], str | None]:
        kind = self.field.type
        if self.header.is_memo(self.field):
            return self._memo
        if self.field.binary or kind == "Q":
            return self._hex
        makers = {"N": self._number, "F": self._number, "D": self._date, "L": _logical, "T": self._moment}
        exact = {"I": (4, _integer), "+": (4, _integer), "Y": (8, _currency), "B": (8, _double), "O": (8, _double)}
        if kind == "@":
            return self._moment
        if kind in exact and exact[kind][0] == self.field.length:
            return exact[kind][1]
        return makers.get(kind, self._text)

    def _text(self, cell: bytes) -> str | None:
        text = self._decoded(cell.rstrip(b" \0"))
        return text if text and not text.isspace() else None

    def _decoded(self, data: bytes) -> str:
        try:
            return data.decode(self.encoding)
        except UnicodeDecodeError as fault:
            if fault.start >= len(data) - 3 and "end of data" in fault.reason:
                self._note("cut")
                return data[: fault.start].decode(self.encoding)
            self._note("damaged")
            return data.decode("cp437")

    def _hex(self, cell: bytes) -> str | None:
        data = cell.rstrip(b"\0")
        if not data:
            return None
        self._note("binary")
        return data.hex()

    def _number(self, cell: bytes) -> str | None:
        text = cell.strip(b" \0").decode("latin-1")
        if text.startswith("*"):
            self._note("overflow", text)
        return text if text and not text.isspace() else None

    def _date(self, cell: bytes) -> str | None:
        text = cell.strip(b" \0").decode("latin-1")
        if not text or text == "00000000":
            return None
        try:
            return (
                dt.date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat() if len(text) == 8 else self._odd(text)
            )
        except ValueError:
            return self._odd(text)

    def _odd(self, text: str) -> str:
        self._note("dates", text)
        return text

    def _moment(self, cell: bytes) -> str | None:
        """Days of the Julian calendar and milliseconds, which FoxPro lets stray by one."""
        if len(cell) != 8:
            return self._text(cell)
        day, millis = struct.unpack("<ii", cell)
        if not day or cell.isspace():
            return None
        if millis % 1000 in {1, 999}:
            millis = round(millis, -3)
        if not 0 < day - _JULIAN <= _MOST_DAY or not 0 <= millis <= 86_400_000:
            return self._odd(f"{day} {millis}")
        value = dt.datetime.fromordinal(day - _JULIAN) + dt.timedelta(milliseconds=millis)
        return value.isoformat(sep=" ")

    def _memo(self, cell: bytes) -> str | None:
        try:
            block = int.from_bytes(cell, "little") if len(cell) == 4 else int(cell.strip(b" \0") or 0)
        except ValueError:
            block = -1
        if not block:
            return None
        found = self.memo.get(block) if self.memo and block > 0 else None
        if found is None:
            self._note("memos", cell.strip().decode("latin-1") if len(cell) != 4 else str(block))
            return None
        data, is_text = found
        if not is_text or self.field.binary or self.field.type != "M":
            return self._hex(data)
        text = self._decoded(data.replace(_SOFT_RETURN, b"\n").rstrip(b"\0"))
        return text if text and not text.isspace() else None


def _logical(cell: bytes) -> str | None:
    if cell[0] in _TRUE:
        return "true"
    if cell[0] in _FALSE:
        return "false"
    text = cell.strip(b" ?\0").decode("latin-1")
    return text or None


def _integer(cell: bytes) -> str:
    return str(int.from_bytes(cell, "little", signed=True))


def _currency(cell: bytes) -> str:
    value = int.from_bytes(cell, "little", signed=True)
    whole, rest = divmod(abs(value), 10_000)
    return f"{'-' if value < 0 else ''}{whole}.{rest:04d}"


def _double(cell: bytes) -> str:
    return float_text(struct.unpack("<d", cell)[0])
