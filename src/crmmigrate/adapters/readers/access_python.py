"""Access databases through the package access-parser; values are decoded here, since it rounds and shortens them."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import logging
import struct
import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from crmmigrate.adapters.readers.streams import float_text, text_of
from crmmigrate.core.errors import SourceError

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - Access knows no zones
_NAMES = {
    1: "Boolean", 2: "Byte", 3: "Integer", 4: "Long Integer", 5: "Currency", 6: "Single", 7: "Double",
    8: "DateTime", 9: "Binary", 10: "Text", 11: "OLE", 12: "Memo/Hyperlink", 15: "Replication ID", 16: "Numeric",
}  # fmt: skip
_BINARY = frozenset({9, 11})


def installed() -> bool:
    """Whether the package is there."""
    return importlib.util.find_spec("access_parser") is not None


class PythonParser:
    """A database file as access-parser sees it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        logging.getLogger("access_parser").setLevel(logging.CRITICAL)
        self._parser = importlib.import_module("access_parser.access_parser")
        try:
            self._database = self._parser.AccessParser(str(path))
        except Exception as fault:  # on a damaged file it raises whatever its bytes lead to
            raise self._fault(fault) from fault

    def tables(self) -> list[str]:
        """Names of all tables that it knows."""
        return list(self._database.catalog)

    def user_tables(self) -> list[str]:
        """Names of the tables that people made."""
        return [n for n in self.tables() if not n.startswith(("MSys", "USys", "~")) and not _is_attachment(n)]

    def types(self, table: str) -> dict[str, str]:
        """Declared type of each column."""
        return {c.col_name_str: _NAMES.get(c.type, str(c.type)) for c in self._columns(table)}

    def count(self, table: str) -> int | None:
        """It counts nothing."""

    def header(self, table: str) -> list[str]:
        """Names of the columns."""
        return list(self.types(table))

    def rows(self, table: str, types: Sequence[str]) -> Iterator[list[str | None]]:
        """The records as text, null where there is nothing.

        Raises:
            SourceError: Its columns came out with different numbers of values, so nobody knows what belongs together.
        """
        columns = self.columns(table)
        names = self.header(table)
        lengths = {len(columns.get(name, ())) for name in names}
        if len(lengths) > 1:
            raise self._fault(f"the columns of {table} have different lengths")
        for number in range(lengths.pop() if lengths else 0):
            yield [_text(columns[n][number], binary=k in {"Binary", "OLE"}) for n, k in zip(names, types, strict=True)]

    def columns(self, table: str) -> dict[str, list[Any]]:
        """All values of a table."""
        try:
            return dict(_exact(self._parser)(self._database, table).parse())
        except Exception as fault:  # as above
            raise self._fault(fault) from fault

    def _columns(self, table: str) -> list[Any]:
        try:
            found = self._database.get_table(table).columns
        except Exception as fault:  # as above
            raise self._fault(fault) from fault
        return [found[number] for number in sorted(found)]

    def _fault(self, reason: object) -> SourceError:
        return SourceError(
            f"{self._path.name}: a damaged Access database, or one that access-parser cannot read ({reason})",
            next="install mdbtools, which reads more, or export the tables to Excel",
        )


def _is_attachment(name: str) -> bool:
    """Access keeps attachments in tables of such names: `f_` and 32 digits."""
    return name.startswith("f_") and len(name) > 34 and all(c in "0123456789ABCDEF" for c in name[2:34])


def _exact(parser: Any) -> Any:
    """Makes tables of access-parser whose numbers, dates and ids are exact."""

    class Exact(parser.AccessTable):  # type: ignore[misc, unused-ignore]
        """A table with its own way to decode values of fixed length."""

        def __init__(self, database: Any, name: str) -> None:
            plain = database.get_table(name)
            pages, definitions = database._data_pages, database._table_defs  # noqa: SLF001 - it offers no other way
            super().__init__(plain.table, database.version, database.page_size, pages, definitions, None)

        def _parse_fixed_length_data(self, original_record: bytes, column: Any, null_table: list[bool]) -> None:
            present = null_table[column.column_id]
            if column.type == 1:
                value: Any = present
            else:
                value = _fixed(column, original_record[column.fixed_offset :]) if present else None
            self.parsed_table[column.col_name_str].append(value)

    return Exact


_NUMBERS = {2: "<B", 3: "<h", 4: "<i", 5: "<q", 6: "<f", 7: "<d", 8: "<d"}


def _fixed(column: Any, data: bytes) -> Any:
    kind = column.type
    if kind == 15:
        return str(uuid.UUID(bytes_le=data[:16]))
    if kind == 16:
        sign, *words = struct.unpack_from("<BIIII", data)
        number = sum(word << 32 * place for place, word in enumerate(reversed(words)))
        scale = getattr(getattr(column, "various", None), "scale", 0) or 0
        return Decimal(-number if sign else number).scaleb(-scale)
    if kind not in _NUMBERS:
        return data[: column.length]
    (value,) = struct.unpack_from(_NUMBERS[kind], data)
    if kind == 5:
        return Decimal(value).scaleb(-4)
    if kind == 6:
        return _single(value)
    return moment(value) if kind == 8 else value


def _single(value: float) -> str:
    """The shortest digits that make this 32-bit number."""
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        if struct.pack("<f", short) == struct.pack("<f", value):
            return float_text(short)
    return float_text(value)


def moment(days: float) -> str:
    """A date of Access: days since 1899-12-30; the fraction is the time of day, before that day too.

    >>> moment(44532.5), moment(-1.25), moment(2958465.0)
    ('2021-12-02 12:00:00', '1899-12-29 06:00:00', '9999-12-31 00:00:00')
    """
    whole = int(days)
    seconds = round(abs(days - whole) * 86_400)
    try:
        return (_EPOCH + dt.timedelta(days=whole, seconds=seconds)).isoformat(sep=" ")
    except (OverflowError, ValueError):
        return float_text(days)


def _text(value: Any, *, binary: bool) -> str | None:
    if isinstance(value, str) and binary:
        return value.encode("latin-1", errors="replace").hex() or None
    return text_of(value)
