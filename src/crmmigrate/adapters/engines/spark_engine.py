"""Apache Spark as the engine, for data that outgrows one machine (`pip install crmmigrate[spark]`)."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import narwhals as nw
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  (the name that Spark's users know)

from crmmigrate.adapters.engines import shapes
from crmmigrate.core.errors import OutsideError, UsageError
from crmmigrate.core.ports import BatchFunction, ColumnStatistics, TextFormat
from crmmigrate.core.tables import Frame


class SparkEngine:
    """Spark by its master (`local[2]`, `spark://host:7077`) or Spark Connect (`sc://host`).

    Args:
        master: Where Spark runs.
        memory_limit: Memory of the driver, as `1GB`; a running session keeps its own.
    """

    name = "spark"

    def __init__(self, master: str = "local[*]", memory_limit: str = "1GB") -> None:
        builder = SparkSession.builder.appName("crmmigrate")
        if master.startswith("sc://"):
            builder = builder.remote(master)
        else:
            settings = {
                "spark.driver.memory": memory_limit.lower().removesuffix("b"),
                "spark.sql.shuffle.partitions": "8",
                "spark.ui.enabled": "false",
                "spark.ui.showConsoleProgress": "false",
                "spark.sql.session.timeZone": "UTC",
                "spark.sql.ansi.enabled": "true",
                "spark.driver.bindAddress": "127.0.0.1",
                "spark.driver.host": "127.0.0.1",
            }
            # Workers need the same Python with the same packages as this process.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            builder = builder.master(master)
            for key, value in settings.items():
                builder = builder.config(key, value)
        try:
            self._session = builder.getOrCreate()
        except (PySparkException, RuntimeError, OSError) as fault:
            raise OutsideError(
                f"Spark does not start at {master!r}: {fault}", next="check the master's address and that Java 17 is installed"
            ) from fault
        self._held: list[DataFrame] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of held frames; the session stays for the next step."""
        for frame in self._held:
            frame.unpersist()
        self._held.clear()

    def read(self, paths: Sequence[Path], text: TextFormat | None = None) -> Frame:
        """See `Engine.read`. Text files are staged by the embedded engine, not here."""
        if text is not None:
            raise UsageError("text files are staged by the embedded engine; Spark starts at Parquet")
        return _narwhals(self._session.read.parquet(*map(str, paths)))

    def write(self, frame: Frame, path: Path, digest: Mapping[str, Sequence[str]] | None = None) -> int:
        """See `Engine.write`. What is written is a folder of part files."""
        native: DataFrame = frame.to_native()
        for name, columns in (digest or {}).items():
            native = native.withColumn(name, _digest(columns))
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            native.write.mode("overwrite").parquet(str(temporary))
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
            temporary.rename(path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return int(self._session.read.schema(native.schema).parquet(str(path)).count())

    def hold(self, data: pa.Table | Frame) -> Frame:
        """See `Engine.hold`."""
        native = data.to_native() if isinstance(data, nw.LazyFrame) else self._session.createDataFrame(data)
        kept = native.persist(StorageLevel.MEMORY_AND_DISK)
        self._held.append(kept)
        return _narwhals(kept)

    def map_batches(self, frame: Frame, function: BatchFunction, schema: pa.Schema) -> Frame:
        """See `Engine.map_batches`."""

        def mapped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                if batch.num_rows:
                    yield function(batch).cast(schema)

        empty = self._session.createDataFrame(schema.empty_table())
        return self.hold(_narwhals(frame.to_native().mapInArrow(mapped, empty.schema)))

    def statistics(self, frame: Frame, columns: Sequence[str], top: int = 10) -> list[ColumnStatistics]:
        """See `Engine.statistics`."""
        native: DataFrame = frame.to_native().persist(StorageLevel.MEMORY_AND_DISK)
        try:
            n = native.count()
            return [self._statistics_of(native, column, n, top) for column in columns]
        finally:
            native.unpersist()

    def _statistics_of(self, native: DataFrame, column: str, n: int, top: int) -> ColumnStatistics:
        value = F.col(column)
        groups = native.where(F.trim(value) != "").groupBy(value.alias("v")).agg(F.count("*").alias("k"))
        groups = groups.persist(StorageLevel.MEMORY_AND_DISK)
        try:
            totals = groups.agg(
                F.count("*"), F.sum("k"), F.min(F.length("v")), F.max(F.length("v"))
            ).collect()[0]
            sample = groups.orderBy(F.md5("v"), "v").limit(shapes.SAMPLE)
            shaped = (sample if totals[0] > shapes.MANY else groups).select(
                F.translate("v", shapes.FROM, shapes.TO).substr(1, shapes.MOST_SHAPE).alias("s"), "k"
            )
            raw = shaped.groupBy("s").agg(F.sum("k").alias("c")).orderBy(F.desc("c"), "s").limit(shapes.RAW_SHAPES)
            best = groups.orderBy(F.desc("k"), "v").limit(top).collect()
            return ColumnStatistics(
                name=column,
                n=n,
                nulls=n - (totals[1] or 0),
                distinct=totals[0],
                min_length=totals[2],
                max_length=totals[3],
                top=tuple((row["v"], row["k"]) for row in best),
                patterns=shapes.shorten(((row["s"], row["c"]) for row in raw.collect()), top),
                sample=tuple(sorted(row["v"] for row in sample.select("v").collect())),
            )
        finally:
            groups.unpersist()


def _narwhals(native: DataFrame) -> Frame:
    return nw.from_native(native)  # type: ignore[no-any-return]


def _digest(columns: Sequence[str]) -> Any:
    parts = [F.coalesce(F.concat(F.lit("="), F.col(c)), F.lit("")) for c in columns]
    return F.md5(F.concat_ws("\x1f", *parts))
