"""Reader of Parquet, Arrow and Feather files."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather, ipc, orc

from crmmigrate.adapters.readers import content
from crmmigrate.adapters.readers.nested_columns import Batches, relations
from crmmigrate.adapters.readers.streams import BATCH_ROWS
from crmmigrate.adapters.readers.texts import named_otherwise
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding
from crmmigrate.core.sources import Relation

_SUFFIXES = (".parquet", ".feather", ".arrow", ".orc")
_END = b"\xff\xff\xff\xff\0\0\0\0"


class ParquetReader:
    """Reads columnar files batch by batch; structs become columns, lists of structs child tables."""

    name = "parquet"
    takes: frozenset[str] = frozenset()

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if content.kind_of(path, head) in _OPENERS else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Relation]:  # noqa: ARG002
        """See `Reader.read`."""
        with path.open("rb") as file:
            kind = content.kind_of(path, file.read(content.HEAD))
        with _faults(path, kind):
            schema, _ = _OPENERS[kind](path)
            if not len(schema):
                raise SourceError(f"{path.name}: {kind} without columns", code="source-empty")
            findings = [*named_otherwise(path, kind, _SUFFIXES), *_findings(path, kind)]
            for relation in relations(None, schema, _pieces(path, kind)):
                relation.findings.extend(findings)
                findings = []
                yield replace(relation, batches=_guarded(relation.batches, path, kind))


Opened = tuple[pa.Schema, Iterator[pa.RecordBatch]]


def _parquet(path: Path) -> Opened:
    file = pq.ParquetFile(path)
    # The schema of the file says nothing of how a page keeps its texts: plain or as a dictionary.
    return file.schema_arrow, _counted(file)


def _counted(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """All batches; Arrow says nothing where a damaged footer makes it skip records."""
    there = 0
    for batch in file.iter_batches(batch_size=BATCH_ROWS):
        there += batch.num_rows
        yield batch
    if there != file.metadata.num_rows:
        raise pa.ArrowInvalid(f"it holds {there:,} of the {file.metadata.num_rows:,} records that its footer counts")


def _arrow(path: Path) -> Opened:
    reader = ipc.open_file(pa.OSFile(str(path), "rb"))
    return reader.schema, (reader.get_batch(i) for i in range(reader.num_record_batches))


def _stream(path: Path) -> Opened:
    reader = ipc.open_stream(pa.OSFile(str(path), "rb"))
    return reader.schema, iter(reader)


def _feather(path: Path) -> Opened:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        table = feather.read_table(str(path), memory_map=False)
    return table.schema, iter(table.to_batches(max_chunksize=BATCH_ROWS))


def _orc(path: Path) -> Opened:
    file = orc.ORCFile(str(path))
    return file.schema, (file.read_stripe(i) for i in range(file.nstripes))


_OPENERS: dict[str, Callable[[Path], Opened]] = {
    content.ORC: _orc,
    content.PARQUET: _parquet,
    content.ARROW: _arrow,
    content.ARROW_STREAM: _stream,
    content.FEATHER_1: _feather,
}


def _pieces(path: Path, kind: str) -> Batches:
    """The batches of a file in bounded pieces."""

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in _OPENERS[kind](path)[1]:
            # Arrow files are used as they lie on disk: an offset that points nowhere would end the whole program.
            batch.validate(full=kind != content.PARQUET)
            for start in range(0, len(batch), BATCH_ROWS):
                yield batch.slice(start, BATCH_ROWS)

    return batches


def _guarded(batches: Iterable[pa.RecordBatch], path: Path, kind: str) -> Iterator[pa.RecordBatch]:
    with _faults(path, kind):
        yield from batches


@contextlib.contextmanager
def _faults(path: Path, kind: str) -> Iterator[None]:
    """Damage, wherever it shows, is told as such."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError, SystemError, MemoryError) as fault:
        raise _damaged(path, kind, fault) from fault


def _damaged(path: Path, kind: str, fault: BaseException) -> SourceError:
    if "ncrypt" in str(fault):
        return SourceError(
            f"{path.name}: {kind} that is encrypted", code="source-encrypted", next="write it again without encryption"
        )
    reason = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
    what = "truncated or corrupt"
    if kind == content.PARQUET and not _ends_with(path, b"PAR1"):
        what = "truncated; its footer is missing"
    elif kind == content.ARROW and not _ends_with(path, b"ARROW1"):
        what = "truncated; its end is missing"
    return SourceError(f"{path.name}: {kind}, but {what} ({reason})", next="get a complete copy of the file")


def _ends_with(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(mark)))
        return file.read() == mark


def _findings(path: Path, kind: str) -> list[Finding]:
    if kind == content.ARROW_STREAM and not _ends_with(path, _END):
        message = "the stream ends without its end mark; records may be missing"
        return [Finding("truncated", message, next="compare the number of records with the program that wrote it")]
    return []
