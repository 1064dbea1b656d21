"""Reader of dBase, FoxPro and Clipper tables with their memo files."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from crmmigrate.adapters.readers import content, encoding
from crmmigrate.adapters.readers.dbf_parts import CODE_PAGES, Header, Memo, Records, header_of, memo_of
from crmmigrate.adapters.readers.dbf_values import Column
from crmmigrate.adapters.readers.streams import BATCH_ROWS, schema_of
from crmmigrate.adapters.readers.texts import named_otherwise
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Aside, Relation

_KEPT, _DELETED = ord(" "), ord("*")
_PROVING = 3
"""Different texts that are UTF-8 by chance, each of them, are not to be feared from this number on."""
_HIGH = re.compile(rb"[\x80-\xff]")


class DbfReader:
    """Reads records by their number; deleted ones become a hidden table of their own."""

    name = "dbf"
    takes = frozenset({"encoding"})

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if content.kind_of(path, head) == content.DBASE else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Relation]:
        """See `Reader.read`."""
        table = _Table.of(path, options)
        yield table.relation(None, _KEPT)
        if (table.records.marks == _DELETED).any():
            yield table.relation("deleted", _DELETED)


@dataclass(frozen=True)
class _Table:
    path: Path
    header: Header
    records: Records
    memo: Memo | None
    encoding: encoding.Encoding
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, options: Mapping[str, Any]) -> _Table:
        header = header_of(path)
        records = Records(path, header)
        memo = memo_of(path) if any(header.is_memo(f) for f in header.fields) else None
        found, findings = _encoding(path, header, records, options)
        return cls(path, header, records, memo, found, findings)

    def relation(self, name: str | None, mark: int) -> Relation:
        """The records with a mark."""
        columns = [Column(f, self.header, self.encoding.name, self.memo) for f in self.header.fields]
        header = tuple(self._name(f.name) for f in self.header.fields)
        options: dict[str, Any] = {
            "types": {n: _type(c) for n, c in zip(header, columns, strict=True)},
            "encoding": self.encoding.name,
            "encoding_confidence": self.encoding.confidence,
        }
        if self.memo is not None:
            options["memo"] = self.memo.path.name
        is_main = mark == _KEPT
        findings: list[Finding] = []
        if is_main:
            named = named_otherwise(self.path, content.DBASE, (".dbf",))
            findings = [*named, *self.findings, *self._counted(), *self._uncovered()]
        aside = list(self._damaged()) if is_main else []
        batches = self._batches(np.flatnonzero(self.records.marks == mark), columns, header, findings)
        return Relation(
            name, header, batches, aside, findings, excluded="" if is_main else "deleted_record", options=options
        )

    def _name(self, raw: bytes) -> str:
        return raw.decode(self.encoding.name, errors="replace").strip()

    def _batches(
        self, numbers: npt.NDArray[np.intp], columns: list[Column], header: tuple[str, ...], findings: list[Finding]
    ) -> Iterator[pa.RecordBatch]:
        schema = schema_of(len(columns), lines=True)
        for first in range(0, self.records.count, BATCH_ROWS):
            low, high = np.searchsorted(numbers, [first, first + BATCH_ROWS])
            picked = numbers[low:high]
            if len(picked):
                chunk = self._picked(first, picked)
                bits = self.records.cells(chunk, self.header.flags) if self.header.flags else []
                arrays: list[pa.Array[Any]] = [
                    pa.array(column.texts(self.records.cells(chunk, column.field), bits), pa.string())
                    for column in columns
                ]
                yield pa.RecordBatch.from_arrays([*arrays, pa.array(picked + 1, pa.int64())], schema=schema)
        for column, name in zip(columns, header, strict=True):
            findings.extend(column.findings(name))

    def _picked(self, first: int, numbers: npt.NDArray[np.intp]) -> bytes:
        """The bytes of the records with these numbers, which lie near one another."""
        chunk = self.records.chunk(first, int(numbers[-1]) - first + 1)
        rows = np.frombuffer(chunk, np.uint8).reshape(-1, self.header.width)
        return rows[numbers - first].tobytes()

    def _damaged(self) -> Iterator[Aside]:
        """Records without a mark, and the beginning of one at the end of the file."""
        marks = self.records.marks
        for number in np.flatnonzero((marks != _KEPT) & (marks != _DELETED)).tolist():
            raw = self.records.chunk(number, 1)
            reason = "the record has no deletion mark, so it is not where the header says"
            yield Aside("record-damaged", reason, self._raw(raw), number + 1, number + 1)
        rest = self.records.tail.rstrip(b"\x1a\0")
        if rest:
            number = self.records.count + 1
            yield Aside("truncated", "the file ends in the middle of this record", self._raw(rest), number, number)

    def _raw(self, data: bytes) -> str:
        return data.decode(self.encoding.name, errors="replace").replace("\0", "")

    def _counted(self) -> Iterator[Finding]:
        told, there = self.header.told, self.records.count
        if there < told:
            message = f"the file holds {there} of the {told} records that its header counts"
            yield Finding("truncated", message, count=told - there, next="get a complete copy of the file")
        elif there > told:
            message = f"the file holds {there} records, and its header counts {told}; all were read"
            yield Finding("record-count", message, count=there - told)
        deleted = int((self.records.marks == _DELETED).sum())
        if deleted:
            message = f"{deleted} records are marked as deleted; they were left out, and kept as the table `deleted`"
            yield Finding("deleted-records", message, Severity.WARNING, count=deleted)
        odd = int(((self.records.marks != _KEPT) & (self.records.marks != _DELETED)).sum())
        if odd:
            yield Finding("record-damaged", f"{odd} records have no deletion mark; they are set aside", count=odd)

    def _uncovered(self) -> Iterator[Finding]:
        """Texts behind the last field: the list of fields is cut off, or another program keeps something there."""
        used, width, count = self.header.used, self.header.width, 0
        for first in range(0, self.records.count, BATCH_ROWS) if used < width else ():
            chunk = self.records.chunk(first, min(BATCH_ROWS, self.records.count - first))
            behind = np.frombuffer(chunk, np.uint8).reshape(-1, width)[:, used:]
            count += int(((behind != 0) & (behind != _KEPT)).any(axis=1).sum())
        if count:
            message = f"{count} records hold something in {width - used} bytes that belong to no field; it was left out"
            hint = "the list of fields may be damaged: compare with the program that wrote the file"
            yield Finding("record-damaged", message, count=count, next=hint)


def _type(column: Column) -> str:
    decimals = f",{column.field.decimals}" if column.field.type in "NFB" and column.field.decimals else ""
    return f"{column.field.type}({column.field.length}{decimals})"


def _encoding(
    path: Path, header: Header, records: Records, options: Mapping[str, Any]
) -> tuple[encoding.Encoding, list[Finding]]:
    """What the user says, then what the file beside it says, then UTF-8 where it is proven, then the language byte."""
    if options.get("encoding"):
        return encoding.Encoding(_codec(path, str(options["encoding"]))), []
    if (named := _cpg(path)) is not None:
        return encoding.Encoding(named), []
    sample = _sample(header, records)
    told = CODE_PAGES.get(header.language)
    found = encoding.detect(sample) if sample else encoding.Encoding(told or "cp1252")
    proven = found == encoding.Encoding("utf-8") and len(set(sample.split(b"\n"))) >= _PROVING
    if told is None or proven:
        return found, _guessed(found, told, sample)
    return encoding.Encoding(told), []


def _guessed(found: encoding.Encoding, told: str | None, sample: bytes) -> list[Finding]:
    if not sample:
        return []
    why = f"the header says {told}, but all texts are UTF-8" if told else "the header does not name a code page"
    message = f"the encoding was guessed: {found.name} (confidence {found.confidence:.2f}); {why}"
    return [Finding("encoding-guessed", message, Severity.INFO, next="set `encoding` in migration.yaml")]


def _sample(header: Header, records: Records) -> bytes:
    """Texts with bytes beyond ASCII, as lines."""
    texts = [f for f in header.fields if f.type in "CV" and not f.binary]
    taken: list[bytes] = []
    size = 0
    for first in range(0, records.count, BATCH_ROWS):
        chunk = records.chunk(first, min(BATCH_ROWS, records.count - first))
        for one in texts:
            lines = [cell.rstrip(b" \0") for cell in records.cells(chunk, one) if _HIGH.search(cell)]
            taken += lines
            size += sum(map(len, lines))
        if size > encoding.SAMPLE:
            break
    return b"\n".join(taken)[: encoding.SAMPLE]


def _cpg(path: Path) -> str | None:
    """The code page that geographic programs write into a file of its own."""
    for beside in (path.with_suffix(".cpg"), path.with_suffix(".CPG")):
        if beside.is_file():
            text = beside.read_text("latin-1").strip()[:40]
            digits = re.sub(r"^(?:ANSI|OEM|CP)?[ _-]*(?=\d{3,4}$)", "cp", text, flags=re.IGNORECASE)
            try:
                return codecs.lookup(digits).name
            except LookupError:
                return None
    return None


def _codec(path: Path, name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as fault:
        raise SourceError(f"{path.name}: Python knows no encoding {name!r}", next="correct `encoding`") from fault
