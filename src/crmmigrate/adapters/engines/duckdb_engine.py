"""The embedded engine: DuckDB on a scratch database that goes when the engine is closed."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import duckdb
import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from crmmigrate.adapters.engines import spreading
from crmmigrate.core.errors import OutsideError
from crmmigrate.core.linking import Linker
from crmmigrate.core.ports import BatchFunction, ColumnStatistics
from crmmigrate.core.tables import Frame
from crmmigrate.values import shapes

BATCH_ROWS = 50_000
MOST_COLUMNS = 1000
"""Of a table in the scratch database; wider ones are kept as files."""
WRITTEN = 40_960
"""Rows of a row group in files: each thread that reads or writes holds a whole one."""
GROUP = 16_384
"""Rows of a row group: each thread works on one, so larger ones leave all but one idle where tables are small."""
MOST_REUSED = 128 << 20
"""Bytes of a scratch file that is emptied for another step; a larger one goes with its engine."""


class DuckDBEngine:
    """DuckDB with a memory limit; held frames live in a scratch file and spill to disk.

    Args:
        memory_limit: As DuckDB writes it, such as `1GB`.
        threads: Number of threads; all cores by default.
    """

    name = "duckdb"

    def __init__(self, memory_limit: str = "512MB", threads: int | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="crmmigrate-"))
        self._connection = duckdb.connect()
        scratch = _literal(str(self._folder / "scratch.duckdb"))
        self._connection.execute(f"ATTACH {scratch} AS scratch (ROW_GROUP_SIZE {GROUP})")
        self._connection.execute("USE scratch")
        self._numbers = itertools.count(1)
        self._processes = spreading.processes(threads)
        self._kept: dict[str, Path] = {}
        self._linker: Linker | None = None
        settings: dict[str, Any] = {
            "memory_limit": memory_limit,
            "temp_directory": str(self._folder / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "enable_progress_bar": False,
        }
        if threads:
            settings["threads"] = threads
        for key, value in settings.items():
            self._connection.execute(f"SET {key} = ?", [value])
        self._connection.execute("PRAGMA disable_checkpoint_on_shutdown")  # the scratch file goes anyway
        # To press rows that are read once or twice costs three times as much as to write them.
        self._connection.execute("PRAGMA force_compression='uncompressed'")

    @property
    def linker(self) -> Linker:
        """Compares records on this engine."""
        if self._linker is None:
            from crmmigrate.adapters.engines.duckdb_linker import DuckDBLinker  # noqa: PLC0415 - only match needs it

            self._linker = DuckDBLinker(self._connection, self._hold_query)
        return self._linker

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def emptied(self) -> bool:
        """Drop all that is held, so that another step can have this engine: to start one costs as much as a small step.

        Names are not given twice, so a frame of the step before fails.

        Returns:
            False where the scratch file is large, or holds files; close this engine then.
        """
        size = sum(f.stat().st_size for f in self._folder.rglob("*") if f.is_file())
        if self._kept or size > MOST_REUSED:
            return False
        for (name,) in self._connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            self._connection.execute(f"DROP TABLE {_name(name)}")
        return True

    def close(self) -> None:
        """Close the scratch database and remove it."""
        self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, paths: Sequence[Path]) -> Frame:
        """See `Engine.read`."""
        files = [str(f) for path in paths for f in (sorted(path.glob("*.parquet")) if path.is_dir() else [path])]
        return nw.from_native(self._connection.read_parquet(files))

    def write(self, frame: Frame, path: Path, digest: Mapping[str, Sequence[str]] | None = None) -> int:
        """See `Engine.write`."""
        relation = frame.to_native()
        if not digest and (kept := self._kept.get(relation.sql_query())):
            shutil.copyfile(kept, temporary := path.with_name(f".{path.name}.{os.getpid()}.tmp"))
            _replace(temporary, path)
            return int(pq.read_metadata(path).num_rows)
        added = "".join(f", {_digest(columns)} AS {_name(name)}" for name, columns in (digest or {}).items())
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        sql = (
            f"COPY (SELECT *{added} FROM ({relation.sql_query()})) TO {_literal(str(temporary))} "
            f"(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {WRITTEN},"
            " DICTIONARY_SIZE_LIMIT 10000)"
        )
        try:
            rows = self._run(sql).fetchone()
            _replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        return int(rows[0]) if rows else 0

    def hold(self, data: pa.Table | pa.RecordBatchReader | Frame) -> Frame:
        """See `Engine.hold`. A stream is never held in memory."""
        if isinstance(data, nw.LazyFrame):
            return self._hold_query(data.to_native().sql_query())
        if len(data.schema) > MOST_COLUMNS:
            return self._keep(data)
        return self._hold_arrow(data if isinstance(data, pa.RecordBatchReader) else data.to_reader(BATCH_ROWS))

    def _keep(self, data: pa.Table | pa.RecordBatchReader) -> Frame:
        """Hold a very wide table as a file: as a table, each column would take a block of memory."""
        path = self._folder / f"kept_{next(self._numbers)}.parquet"
        reader = data if isinstance(data, pa.RecordBatchReader) else data.to_reader()
        with pq.ParquetWriter(path, reader.schema, use_dictionary=False) as writer:
            for batch in reader:
                writer.write_batch(batch)
        relation = self._connection.read_parquet([str(path)])
        self._kept[relation.sql_query()] = path
        return nw.from_native(relation)

    def _hold_arrow(self, reader: pa.RecordBatchReader) -> Frame:
        name = f"held_{next(self._numbers)}"
        self._connection.register("_arriving", reader)
        try:
            self._run(f"CREATE TABLE {name} AS SELECT * FROM _arriving")
        finally:
            self._connection.unregister("_arriving")
        return nw.from_native(self._connection.table(name))

    def _hold_query(self, query: str) -> Frame:
        name = f"held_{next(self._numbers)}"
        self._run(f"CREATE TABLE {name} AS {query}")
        return nw.from_native(self._connection.table(name))

    def map_batches(self, frame: Frame, function: BatchFunction, schema: pa.Schema) -> Frame:
        """See `Engine.map_batches`."""
        # A second cursor reads while the first one writes; both see the same scratch database.
        cursor = self._connection.cursor()
        try:
            cursor.execute("USE scratch")
            incoming = cursor.sql(frame.to_native().sql_query()).to_arrow_reader(BATCH_ROWS)
            spread = spreading.mapped(incoming, function, schema, self._processes)
            return self._hold_arrow(pa.RecordBatchReader.from_batches(schema, spread))
        finally:
            cursor.close()

    def statistics(self, frame: Frame, columns: Sequence[str], top: int = 10) -> list[ColumnStatistics]:
        """See `Engine.statistics`."""
        query = frame.to_native().sql_query()
        total = self._run(f"SELECT count(*) FROM ({query})").fetchone()
        n = int(total[0]) if total else 0
        return [self._statistics_of(query, column, n, top) for column in columns]

    def _statistics_of(self, query: str, column: str, n: int, top: int) -> ColumnStatistics:
        name = _name(column)
        # A first sign among the printable ones of ASCII spares most cells the trim, which costs half of the grouping.
        filled = f"({name} >= '!' AND {name} < chr(127)) OR trim({name}) <> ''"
        # Shapes of very many distinct values are taken from the hashed sample: close enough, and much cheaper.
        sql = f"""
            WITH g AS MATERIALIZED (
                SELECT {name} AS v, count(*) AS k FROM ({query}) WHERE {filled} GROUP BY 1
            ), s AS MATERIALIZED (SELECT v, k FROM g ORDER BY md5(v), v LIMIT {shapes.SAMPLE}),
            w AS (SELECT * FROM g WHERE (SELECT count(*) FROM g) <= {shapes.MANY}
                  UNION ALL SELECT * FROM s WHERE (SELECT count(*) FROM g) > {shapes.MANY})
            (SELECT 'all' AS what, CAST(count(*) AS VARCHAR) AS v, CAST(sum(k) AS BIGINT) AS k,
                    min(length(v)) AS a, max(length(v)) AS b FROM g)
            UNION ALL (SELECT 'top', v, k, 0, 0 FROM g ORDER BY k DESC, v LIMIT {top})
            UNION ALL (SELECT 'shape', left(translate(v, '{shapes.FROM}', '{shapes.TO}'), {shapes.MOST_SHAPE}) AS p,
                    CAST(sum(k) AS BIGINT) AS c, 0, 0 FROM w GROUP BY 2 ORDER BY c DESC, p LIMIT {shapes.RAW_SHAPES})
            UNION ALL (SELECT 'sample', v, 0, 0, 0 FROM s)
        """
        found: dict[str, list[tuple[Any, ...]]] = {"all": [], "top": [], "shape": [], "sample": []}
        for what, *rest in self._run(sql).fetchall():
            found[what].append(tuple(rest))
        distinct, filled, shortest, longest = found["all"][0]
        return ColumnStatistics(
            name=column,
            n=n,
            nulls=n - (filled or 0),
            distinct=int(distinct),
            min_length=shortest,
            max_length=longest,
            top=tuple(sorted(((v, k) for v, k, *_ in found["top"]), key=lambda item: (-item[1], item[0]))),
            patterns=shapes.shorten(((v, k) for v, k, *_ in found["shape"]), top),
            sample=tuple(sorted(v for v, *_ in found["sample"])),
        )

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql)
        except (duckdb.InvalidInputException, duckdb.ConversionException) as fault:
            raise OutsideError(f"the engine cannot read this: {_first_lines(fault)}") from fault
        except duckdb.OutOfMemoryException as fault:
            raise OutsideError(_first_lines(fault), next="raise memory_limit in migration.yaml") from fault
        except duckdb.IOException as fault:
            code = "disk-full" if "space" in str(fault).lower() else "outside"
            raise OutsideError(_first_lines(fault), code=code, next="free some space and run again") from fault


def _replace(temporary: Path, path: Path) -> None:
    """Put `temporary` at `path`, whatever stands there, so that a reader sees the old or the new."""
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    if path.is_dir():
        shutil.rmtree(path)
    temporary.replace(path)


def _digest(columns: Sequence[str]) -> str:
    # Null and empty text differ: each present value is preceded by a mark that an absent one lacks.
    parts = ", ".join(f"coalesce('=' || {_name(c)}, '')" for c in columns)
    return f"md5(concat_ws(chr(31), {parts}))"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_lines(fault: Exception) -> str:
    return " ".join(str(fault).splitlines()[:2])
