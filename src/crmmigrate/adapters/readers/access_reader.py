"""Reader of Access databases (mdb, accdb): through mdbtools where it is installed, else through access-parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from crmmigrate.adapters.readers import access_mdbtools, access_python, content
from crmmigrate.adapters.readers.queries import wanted
from crmmigrate.adapters.readers.streams import batches
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.sources import Refused, Relation

Backend = access_mdbtools.MdbTools | access_python.PythonParser
_NO_DATE = re.compile(r"^\d{4}-\d\d-00 ")
"""What mdbtools writes for dates before 1899-12-30 and after the year 4637."""
_HEADER_KEY = b"\xc7\xda\x39\x6b"
_BINARY = ("OLE", "Binary")
_REPAIR = "compact and repair it in Access"


class AccessReader:
    """Reads the tables that people made; forms, reports and macros are not data."""

    name = "access"
    takes = frozenset({"tables", "encoding"})

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if content.kind_of(path, head) == content.ACCESS else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:
        """See `Reader.read`."""
        _check_length(path)
        backend = _backend(path, options)
        try:
            everything, made = backend.tables(), backend.user_tables()
        except SourceError as fault:
            raise _encrypted(path) or fault from fault
        if not everything and (locked := _encrypted(path)):
            raise locked
        if not made:
            raise SourceError(f"{path.name}: the database has no tables", code="source-empty")
        chosen = wanted(options, everything, path.name)
        findings = _left_out(everything, made) if chosen is None else []
        for table in [t for t in everything if t in chosen] if chosen is not None else made:
            try:
                relation = _relation(path, backend, table)
            except SourceError as fault:
                yield Refused(table, fault.code, fault.message, fault.next)
                continue
            relation.findings.extend(findings)
            findings = []
            yield relation


def _check_length(path: Path) -> None:
    """A database is whole pages; one that ends within a page has been cut off, and its readers may go in circles."""
    with path.open("rb") as file:
        version = file.read(0x15)[-1:]
    page = 2048 if version == b"\0" else 4096
    size = path.stat().st_size
    if size % page or size < 4 * page:
        message = f"{path.name}: a truncated Access database; its {size:,} bytes are no whole number of pages"
        raise SourceError(message, next="get a complete copy of the file")


def _backend(path: Path, options: Mapping[str, Any]) -> Backend:
    if access_mdbtools.installed():
        return access_mdbtools.MdbTools(path, options)
    if access_python.installed():
        return access_python.PythonParser(path)
    raise SourceError(
        f"{path.name}: an Access database, and nothing here can read it",
        next="install mdbtools (`apt install mdbtools`, `brew install mdbtools`), or `pip install access-parser`",
    )


def _left_out(everything: Sequence[str], made: Sequence[str]) -> list[Finding]:
    own = [name for name in everything if name not in made]
    if not own:
        return []
    message = f"{len(own)} tables that Access keeps for itself were left out"
    return [Finding("system-tables", message, Severity.INFO, count=len(own), examples=tuple(own))]


def _relation(path: Path, backend: Backend, table: str) -> Relation:
    names, declared = backend.header(table), backend.types(table)
    types = [declared.get(name, "") for name in names]
    findings = _of_types(names, types)
    rows = _counted(_mended(path, backend, table, types, findings), backend, table, findings)
    told = {"types": {n: t for n, t in zip(names, types, strict=True) if t}, "backend": type(backend).__name__}
    return Relation(table, tuple(names), _batches(rows, len(names)), [], findings, options=told)


def _batches(rows: Iterator[Sequence[str | None]], width: int) -> Iterator[pa.RecordBatch]:
    yield from batches(rows, width)


def _of_types(names: Sequence[str], types: Sequence[str]) -> list[Finding]:
    binary = [name for name, kind in zip(names, types, strict=True) if kind.startswith(_BINARY)]
    if not binary:
        return []
    message = f"{', '.join(binary)}: binary data, read as hexadecimal digits"
    return [Finding("binary-values", message, Severity.INFO, count=len(binary))]


def _counted(
    rows: Iterator[list[str | None]], backend: Backend, table: str, findings: list[Finding]
) -> Iterator[list[str | None]]:
    """The rows, compared with the number that the database tells."""
    told, number = backend.count(table), 0
    for row in rows:
        number += 1
        if told is not None and number > 2 * told + 1000:
            raise SourceError(f"{table}: a damaged Access database; reading it goes round in circles", next=_REPAIR)
        yield row
    if told is not None and told != number:
        message = f"{number} records could be read, and the database counts {told}"
        findings.append(Finding("record-count", message, Severity.WARNING, Where(), abs(told - number), next=_REPAIR))


def _mended(
    path: Path, backend: Backend, table: str, types: Sequence[str], findings: list[Finding]
) -> Iterator[list[str | None]]:
    """The rows, with the dates that mdbtools cannot tell taken from access-parser where it sees the same record."""
    dates = [place for place, kind in enumerate(types) if kind.startswith("DateTime")]
    second: list[list[str | None]] | None = None
    unread = 0
    for number, row in enumerate(backend.rows(table, types)):
        odd = [place for place in dates if _NO_DATE.match(row[place] or "")]
        if odd:
            if second is None:
                second = _second(path, table)
            other = second[number] if number < len(second) else None
            for place in odd:
                row[place] = other[place] if other and _same(row, other, dates) else None
                unread += row[place] is None
        yield row
    if unread:
        message = f"{unread} dates before 1899-12-30 or after 4637 cannot be read by mdbtools; their cells are empty"
        hint = "" if access_python.installed() else "pip install access-parser, which reads them"
        findings.append(Finding("dates-unread", message, Severity.WARNING, Where(), unread, next=hint))


def _second(path: Path, table: str) -> list[list[str | None]]:
    """All records of the table by access-parser, none where it cannot read them."""
    if not access_python.installed():
        return []
    try:
        parser = access_python.PythonParser(path)
        return list(parser.rows(table, list(parser.types(table).values())))
    except SourceError:
        return []


def _same(row: Sequence[str | None], other: Sequence[str | None], dates: Sequence[int]) -> bool:
    """Whether two readings are of one record: all is the same but for dates, line ends and how numbers are written."""
    if len(row) != len(other):
        return False
    return all(_alike(row[place], other[place]) for place in range(len(row)) if place not in dates)


def _alike(one: str | None, other: str | None) -> bool:
    if one == other:
        return True
    if one is None or other is None:
        return False
    try:
        return float(one) == float(other)
    except ValueError:
        return "".join(one.split()) == "".join(other.split())


def _encrypted(path: Path) -> SourceError | None:
    """The key of an encrypted database stands in its header, which is hidden behind a fixed key itself."""
    with path.open("rb") as file:
        head = file.read(0x98)
    if len(head) < 0x98:
        return None
    key = _rc4(_HEADER_KEY, head[0x18:])[0x3E - 0x18 : 0x42 - 0x18]
    if not any(key):
        return None
    return SourceError(
        f"{path.name}: the Access database is encrypted and protected by a password",
        code="source-encrypted",
        next="open it in Access, take the password off, and save it",
    )


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)
