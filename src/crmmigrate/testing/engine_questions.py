"""Questions on the five methods of the port that every engine must answer alike."""

# ruff: noqa: S101, D102 - the names of the questions are their docstrings

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.testing.engine_shapes import DATES, NUMBERS, SIGNS, TEXTS

TYPED = pa.table(
    {
        "id": pa.array([1, 2, 3], pa.int64()),
        "text": pa.array(["a", None, ""], pa.string()),
        "money": pa.array([Decimal("1.500000"), None, Decimal("-0.000001")], pa.decimal128(21, 6)),
        "number": pa.array([Decimal("0.333333333333333"), Decimal(-7), None], pa.decimal128(30, 15)),
        "day": pa.array([dt.date(1899, 12, 30), None, dt.date(9999, 12, 31)], pa.date32()),
        "time": pa.array([dt.datetime(2024, 3, 31, 2, 30, 0, 1), None, dt.datetime(1, 1, 1)], pa.timestamp("us")),  # noqa: DTZ001
        "flag": pa.array([True, None, False], pa.bool_()),
    }
)  # fmt: skip


class PortQuestions:
    """Read, write, hold, map_batches and statistics."""

    # --- read and write ------------------------------------------------------------------------------

    def test_every_type_goes_in_and_out(self, engine: Engine, tmp_path: Path) -> None:
        path = tmp_path / "out.parquet"
        assert engine.write(engine.hold(TYPED), path) == 3
        assert _rows(engine.read([path])) == TYPED.to_pylist()
        written = pq.read_table(path)
        assert [f.type for f in written.schema] == [f.type for f in TYPED.schema]
        assert sorted(written.to_pylist(), key=lambda row: int(row["id"])) == TYPED.to_pylist()

    def test_several_files_are_one_frame(self, engine: Engine, tmp_path: Path) -> None:
        odd = tmp_path / "odd [names] {50%} ü=1, é"
        odd.mkdir()
        paths = [odd / f"part {i}.parquet" for i in range(3)]
        for i, path in enumerate(paths):
            pq.write_table(pa.table({"id": [i], "text": [f"t{i}"]}), path)
        assert _rows(engine.read(paths)) == [{"id": i, "text": f"t{i}"} for i in range(3)]

    def test_a_frame_without_rows(self, engine: Engine, tmp_path: Path) -> None:
        path = tmp_path / "none.parquet"
        assert engine.write(engine.hold(TYPED.slice(0, 0)), path) == 0
        assert _rows(engine.read([path])) == []
        assert pq.read_table(path).schema.names == TYPED.schema.names

    def test_what_stands_there_is_replaced_and_nothing_else_is_left(self, engine: Engine, tmp_path: Path) -> None:
        path = tmp_path / "out.parquet"
        engine.write(engine.hold(pa.table({"id": [1, 2]})), path)
        assert engine.write(engine.hold(pa.table({"other": ["x"]})), path) == 1
        assert pq.read_table(path).to_pylist() == [{"other": "x"}]
        assert [p.name for p in tmp_path.iterdir()] == ["out.parquet"]

    def test_a_write_that_fails_leaves_what_stood_there(self, engine: Engine, tmp_path: Path) -> None:
        path = tmp_path / "out.parquet"
        engine.write(engine.hold(pa.table({"id": [1]})), path)
        bad = engine.hold(pa.table({"id": [2], "text": ["no number"]}))
        with pytest.raises(Exception):  # noqa: B017, PT011 - each engine has its own; what counts is what stands
            engine.write(bad.with_columns(nw.col("text").cast(nw.Int64)), path)
        assert pq.read_table(path).to_pylist() == [{"id": 1}]
        assert [p.name for p in tmp_path.iterdir()] == ["out.parquet"]

    def test_the_digest(self, engine: Engine, tmp_path: Path) -> None:
        rows: list[tuple[str | None, str | None]] = [
            ("a", "b"), ("a", None), ("a", ""), (None, "a"), ("", "a"), (None, None), ("a=", "b"), ("Ünï\n", "東京 😀"),
        ]  # fmt: skip
        held = engine.hold(pa.table({"x": [r[0] for r in rows], "y": [r[1] for r in rows]}))
        path = tmp_path / "digest.parquet"
        engine.write(held, path, {"d": ["x", "y"], "only": ["y"]})
        found = {(row["x"], row["y"]): row for row in pq.read_table(path).to_pylist()}
        assert {pair: row["d"] for pair, row in found.items()} == {pair: _md5(*pair) for pair in rows}
        assert {pair: row["only"] for pair, row in found.items()} == {pair: _md5(pair[1]) for pair in rows}
        assert len({row["d"] for row in found.values()}) == len(rows)

    # --- hold ----------------------------------------------------------------------------------------

    def test_held_rows_stay_when_their_file_goes(self, engine: Engine, tmp_path: Path) -> None:
        path = tmp_path / "in.parquet"
        pq.write_table(pa.table({"id": [1, 2]}), path)
        held = engine.hold(engine.read([path]).filter(nw.col("id") > 1))
        path.unlink()
        assert _rows(held) == [{"id": 2}]
        assert _rows(held.with_columns(again=nw.col("id") * 2)) == [{"id": 2, "again": 4}]

    # --- map_batches ---------------------------------------------------------------------------------

    def test_a_stream_of_batches_is_held_and_read_several_times(self, engine: Engine) -> None:
        fields: list[pa.Field[Any]] = [pa.field("id", pa.int64()), pa.field("text", pa.string())]
        schema = pa.schema(fields)
        batches = (pa.RecordBatch.from_pylist([{"id": i, "text": f"t{i}"}], schema) for i in range(3))
        frame = engine.hold(pa.RecordBatchReader.from_batches(schema, batches))
        assert _rows(frame) == _rows(frame) == [{"id": i, "text": f"t{i}"} for i in range(3)]

    def test_map_batches(self, engine: Engine) -> None:
        fields: list[tuple[str, pa.DataType]] = [("id", pa.int64()), ("length", pa.int64()), ("text", pa.string())]
        schema = pa.schema(fields)
        frame = engine.hold(
            pa.table({"id": list(range(5000)), "text": [f"{i}é" if i % 7 else None for i in range(5000)]})
        )
        mapped = _rows(engine.map_batches(frame, _lengths, schema))
        assert [row["id"] for row in mapped] == list(range(5000))
        assert mapped[0] == {"id": 0, "length": 0, "text": None}
        assert mapped[4999] == {"id": 4999, "length": 5, "text": "4999é"}

    def test_map_batches_may_give_other_rows_or_none(self, engine: Engine) -> None:
        schema = pa.schema([("id", pa.int64())])
        frame = engine.hold(pa.table({"id": [1, 2, 3]}))
        assert _rows(engine.map_batches(frame, _odd, schema)) == [{"id": 1}, {"id": 3}]
        assert _rows(engine.map_batches(frame.filter(nw.col("id") > 9), _odd, schema)) == []

    # --- statistics ----------------------------------------------------------------------------------

    def test_statistics(self, engine: Engine) -> None:
        texts = ["b", "b", "a", "a", None, "", " \u00a0", "A-17", "é9", "x\ty"]
        frame = engine.hold(pa.table({"t.x": texts, "none": pa.nulls(10, pa.string())}))
        found, none = engine.statistics(frame, ["t.x", "none"], 3)
        assert (found.name, found.n, found.nulls, found.distinct) == ("t.x", 10, 3, 5)
        assert (found.min_length, found.max_length) == (1, 4)
        assert found.top == (("a", 2), ("b", 2), ("A-17", 1))
        assert found.patterns == (("a", 4), ("A-99", 1), ("a\ta", 1))
        assert found.sample == ("A-17", "a", "b", "x\ty", "é9")
        assert (none.n, none.nulls, none.distinct, none.min_length, none.top, none.sample) == (10, 10, 0, None, (), ())

    def test_statistics_are_those_of_the_reference(self, engine: Engine, reference: Engine) -> None:
        values = [f"{text}{sign}" for text in (*TEXTS, *NUMBERS, *DATES) for sign in ("", *SIGNS)]
        codes = [f"C-{i * 7919 % 6000:05d}" for i in range(4000)]  # more than a sample holds
        rows = pa.table({"text": [values[i % len(values)] for i in range(4000)], "code": codes, "id": ["x"] * 4000})
        expected = reference.statistics(reference.hold(rows), ["text", "code", "id"], 20)
        assert engine.statistics(engine.hold(rows), ["text", "code", "id"], 20) == expected
        backwards = rows.take(list(range(3999, -1, -1)))
        assert engine.statistics(engine.hold(backwards), ["text", "code", "id"], 20) == expected


def _rows(frame: Frame) -> list[dict[str, Any]]:
    """Rows of a frame, by its first column, which holds numbers."""
    found: list[dict[str, Any]] = frame.collect(backend="pyarrow").to_native().to_pylist()
    return sorted(found, key=lambda row: next(iter(row.values())))


def _md5(*values: str | None) -> str:
    text = "\x1f".join("" if value is None else f"={value}" for value in values)
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324


def _lengths(batch: pa.RecordBatch) -> pa.RecordBatch:
    texts = batch.column("text").to_pylist()
    return pa.RecordBatch.from_pydict(
        {"id": batch.column("id"), "length": pa.array([len(t or "") for t in texts], pa.int64()), "text": texts}
    )


def _odd(batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"id": [i for i in batch.column("id").to_pylist() if i in (1, 3)]})
