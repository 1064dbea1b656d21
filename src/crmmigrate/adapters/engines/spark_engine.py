"""Apache Spark as the engine, for data that outgrows one machine (`pip install crmmigrate[spark]`)."""

from __future__ import annotations

import os
import re
import shutil
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

with warnings.catch_warnings():
    # pyspark warns that its pandas functions are not ready for pandas 3; only its Arrow ones are used here.
    warnings.simplefilter("ignore", FutureWarning)
    from py4j.protocol import Py4JError
    from pyspark import StorageLevel
    from pyspark.errors import UnknownException
    from pyspark.sql import Column, DataFrame, Row, Window
    from pyspark.sql import functions as F  # noqa: N812  (the name that Spark's users know)

from crmmigrate.adapters.engines.spark_session import open_session
from crmmigrate.core.errors import OutsideError
from crmmigrate.core.linking import Linker
from crmmigrate.core.ports import BatchFunction, ColumnStatistics
from crmmigrate.core.tables import Frame
from crmmigrate.values import shapes

_GLOB = re.compile(r"([\[\]{}*?\\])")


class SparkEngine:
    """Spark by its master (`local[2]`, `spark://host:7077`) or Spark Connect (`sc://host`).

    Args:
        master: Where Spark runs.
        memory_limit: Memory of the driver, as `1GB`; a running session keeps its own.
        settings: Further settings of Spark, by their names.
    """

    name = "spark"

    def __init__(
        self, master: str = "local[*]", memory_limit: str = "1GB", settings: Mapping[str, str] | None = None
    ) -> None:
        self._session = open_session(master, memory_limit, dict(settings or {}))
        self._linker: Linker | None = None

    @property
    def linker(self) -> Linker:
        """Compares records on this engine."""
        if self._linker is None:
            from crmmigrate.adapters.engines.spark_linker import SparkLinker  # noqa: PLC0415 - only match needs it

            self._linker = SparkLinker(self._session, self.hold)
        return self._linker

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Spark itself runs on for the next step, and lets go of held frames when nobody has them any more."""

    def read(self, paths: Sequence[Path]) -> Frame:
        """See `Engine.read`."""
        # Spark takes names for patterns, and would run a job to learn what the first file's foot says.
        names = [_GLOB.sub(r"\\\1", str(path.absolute())) for path in paths]
        schema = pq.read_schema(_parts(paths[0])[0]).remove_metadata()
        return _narwhals(self._session.read.schema(self._schema(schema)).parquet(*names))

    def write(self, frame: Frame, path: Path, digest: Mapping[str, Sequence[str]] | None = None) -> int:
        """See `Engine.write`. What is written is a folder of part files."""
        native: DataFrame = frame.to_native()
        for name, columns in (digest or {}).items():
            native = native.withColumn(name, _digest(columns))
        temporary = path.absolute().with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with _outside():
                native.write.mode("overwrite").parquet(str(temporary))
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
            temporary.rename(path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return sum(pq.read_metadata(part).num_rows for part in _parts(path))

    def hold(self, data: pa.Table | pa.RecordBatchReader | Frame) -> Frame:
        """See `Engine.hold`."""
        if isinstance(data, pa.RecordBatchReader):
            data = data.read_all()
        if isinstance(data, pa.Table):
            return _narwhals(self._session.createDataFrame(data))
        # Not `persist`: that keeps the rows and also the plan that made them, and plans on plans grow beyond measure.
        with _outside():
            return _narwhals(data.to_native().localCheckpoint(eager=True, storageLevel=StorageLevel.MEMORY_AND_DISK))

    def map_batches(self, frame: Frame, function: BatchFunction, schema: pa.Schema) -> Frame:
        """See `Engine.map_batches`."""

        def mapped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                if batch.num_rows:
                    yield function(batch).cast(schema)

        wanted = self._schema(schema)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            native: DataFrame = frame.to_native().mapInArrow(mapped, wanted)
        return self.hold(_narwhals(native))

    def statistics(self, frame: Frame, columns: Sequence[str], top: int = 10) -> list[ColumnStatistics]:
        """See `Engine.statistics`. All columns go through together: four jobs, however many there are."""
        if not columns:
            return []
        cells = [F.struct(F.lit(i).alias("c"), _column(name).alias("v")) for i, name in enumerate(columns)]
        native: DataFrame = frame.to_native().select(F.explode(F.array(*cells)).alias("x"))
        groups = native.groupBy("x.c", "x.v").agg(F.count(F.lit(1)).alias("k")).persist(StorageLevel.MEMORY_AND_DISK)
        try:
            with _outside():
                totals = {row["c"]: row for row in _totals(groups).collect()}
                many = [c for c, row in totals.items() if row["distinct"] > shapes.MANY]
                details = _details(groups.where(_filled()), many, top).collect()
        finally:
            groups.unpersist()
        found: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for row in details:
            found.setdefault((row["what"], row["c"]), []).append((row["v"], row["k"]))
        return [_statistics(name, i, totals.get(i), found, top) for i, name in enumerate(columns)]

    def _schema(self, schema: pa.Schema) -> Any:
        """A schema as Spark writes it."""
        return self._session.createDataFrame(schema.empty_table()).schema


def _totals(groups: DataFrame) -> DataFrame:
    count = F.when(_filled(), F.col("k"))
    length = F.when(_filled(), F.length("v"))
    return groups.groupBy("c").agg(
        F.sum("k").alias("n"), F.coalesce(F.sum(count), F.lit(0)).alias("filled"), F.count(count).alias("distinct"),
        F.min(length).alias("shortest"), F.max(length).alias("longest"),
    )  # fmt: skip


def _details(filled: DataFrame, many: Sequence[int], top: int) -> DataFrame:
    """Rows of what (top, sample, shape), column, value and count."""
    best = _first(filled, [F.desc("k"), F.asc("v")], top)
    sample = _first(filled, [F.md5("v"), F.asc("v")], shapes.SAMPLE)
    shaped = filled
    if many:
        shaped = filled.where(~F.col("c").isin(many)).unionByName(sample.where(F.col("c").isin(many)))
    shape = F.translate("v", shapes.FROM, shapes.TO).substr(1, shapes.MOST_SHAPE).alias("v")
    counted = shaped.select("c", shape, "k").groupBy("c", "v").agg(F.sum("k").alias("k"))
    frequent = _first(counted, [F.desc("k"), F.asc("v")], shapes.RAW_SHAPES)
    named = {"top": best, "sample": sample, "shape": frequent}
    parts = [frame.select(F.lit(what).alias("what"), "c", "v", "k") for what, frame in named.items()]
    return parts[0].unionByName(parts[1]).unionByName(parts[2])


def _first(frame: DataFrame, order: list[Column], most: int) -> DataFrame:
    """The first rows of each column."""
    place = F.row_number().over(Window.partitionBy("c").orderBy(*order))
    return frame.withColumn("_place", place).where(F.col("_place") <= most).drop("_place")


def _statistics(
    name: str, index: int, total: Row | None, found: Mapping[tuple[str, int], list[tuple[str, int]]], top: int
) -> ColumnStatistics:
    best = sorted(found.get(("top", index), []), key=lambda pair: (-pair[1], pair[0]))
    return ColumnStatistics(
        name=name,
        n=total["n"] if total else 0,
        nulls=total["n"] - total["filled"] if total else 0,
        distinct=total["distinct"] if total else 0,
        min_length=total["shortest"] if total else None,
        max_length=total["longest"] if total else None,
        top=tuple(best),
        patterns=shapes.shorten(found.get(("shape", index), []), top),
        sample=tuple(sorted(value for value, _ in found.get(("sample", index), []))),
    )


def _filled() -> Column:
    return F.col("v").rlike(f"[^{shapes.BLANKS}]")


def _column(name: str) -> Column:
    return F.col("`" + name.replace("`", "``") + "`")


def _narwhals(native: DataFrame) -> Frame:
    return nw.from_native(native)  # type: ignore[no-any-return]


def _parts(path: Path) -> list[Path]:
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def _digest(columns: Sequence[str]) -> Column:
    parts = [F.coalesce(F.concat(F.lit("="), _column(c)), F.lit("")) for c in columns]
    return F.md5(F.concat_ws("\x1f", *parts))


@contextmanager
def _outside() -> Iterator[None]:
    """What Spark itself failed at, in our words; faults of a step's own code pass as they are."""
    try:
        yield
    except (UnknownException, Py4JError) as fault:
        text = str(fault)
        full = "No space left on device" in text
        raise OutsideError(
            f"Spark failed: {text.strip().splitlines()[0][:300]}",
            code="disk-full" if full else "outside",
            next="free some space and run again" if full else "look at Spark's log; raise memory_limit if it ran out",
        ) from fault
