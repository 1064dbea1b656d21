"""Parquet, Arrow and Feather with the types that engines write."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq

from legacy_shapes.formats_json import main
from legacy_shapes.kit import Shapes, table

SHAPES = Shapes("arrow")


def old_feather(made, path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pf.write_feather(made, path, version=1)


STAMP = datetime(2021, 3, 4, 5, 6, 7)  # noqa: DTZ001


def add(file, columns, *tables, write=pq.write_table, **more):
    def build(path):
        write(columns if isinstance(columns, pa.Table) else pa.table(columns), str(path))

    SHAPES.add(file, *tables, **more)(build)


add(
    "plain_types.parquet",
    {"i8": pa.array([1, -128, None], pa.int8()), "u64": pa.array([18446744073709551615, 0, None], pa.uint64()), "f": [0.1, 1e300, None],
     "b": [True, False, None], "s": ["007", "NA", None], "d": [date(1899, 12, 31), date(2020, 2, 29), None], "f32": pa.array([0.1, 2.0, None], pa.float32())},
    table(["i8", "u64", "f", "b", "s", "d", "f32"], 3, (0, 1, "18446744073709551615"), (0, 2, "0.1"), (0, 3, "true"), (1, 4, "NA"), (0, 5, "1899-12-31"), (0, 6, "0.1"), (2, 4, None)),
    leaves=("007", "NA"),
)  # fmt: skip
add(
    "decimals_and_zones.parquet",
    {"amount": pa.array([Decimal("12.50"), Decimal("-0.01"), None], pa.decimal128(38, 2)), "utc": pa.array([STAMP.replace(tzinfo=UTC)] * 3, pa.timestamp("us", "UTC")),
     "berlin": pa.array([STAMP.replace(tzinfo=UTC)] * 3, pa.timestamp("ms", "Europe/Berlin")), "plain": pa.array([STAMP] * 3, pa.timestamp("ns")), "t": pa.array([time(7, 30)] * 3, pa.time32("ms"))},
    table(["amount", "utc", "berlin", "plain", "t"], 3, (0, 0, ("12.50", "12.5")), (1, 0, "-0.01"), (0, 3, "2021-03-04 05:06:07"), (0, 4, "07:30:00")), leaves=("05:06:07",),
)  # fmt: skip
add(
    "dictionary.parquet",
    {"c": pa.array(["x", "y", None, "x"]).dictionary_encode(), "n": [1, 2, 3, 4]},
    table(["c", "n"], 4, (0, 0, "x"), (2, 0, None)),
)
add("nested.parquet", pa.Table.from_pylist([{"id": i, "adr": {"zip": f"0{i}", "geo": {"lat": 1.5}}, "tags": ["a", f"b{i}"][:i], "lines": [{"sku": f"S{i}", "q": 2}]} for i in range(3)]),
    main(3, (0, "00"), (2, "02")), extra=True)  # fmt: skip
add("map.parquet", {"id": ["1", "2"], "props": pa.array([[("colour", "red"), ("size", "9")], []], pa.map_(pa.string(), pa.string()))},
    main(2, (0, "1")), extra=True, leaves=("colour", "red", "size", "9"))  # fmt: skip
add(
    "no_rows.parquet",
    {"id": pa.array([], pa.int64()), "name": pa.array([], pa.string())},
    table(["id", "name"], 0),
    or_error="empty|no (row|record)",
)
add("nulls_only.parquet", {"id": ["1", "2"], "gone": pa.array([None, None], pa.null()), "lost": pa.array([None, None], pa.string())},
    table(["id", "gone", "lost"], 2, (1, 0, "2"), header_any=[["id"]]))  # fmt: skip
add("spark_int96.parquet", {"ts": pa.array([STAMP, None], pa.timestamp("ns")), "k": ["1", "2"]}, table(["ts", "k"], 2, (0, 0, "2021-03-04 05:06:07")),
    write=lambda t, p: pq.write_table(t, p, use_deprecated_int96_timestamps=True))  # fmt: skip
add("large_and_binary.parquet", {"s": pa.array(["long", None], pa.large_string()), "b": pa.array([b"abc", b"\x00\xff"], pa.binary()), "f": pa.array([b"ab", b"cd"], pa.binary(2))},
    main(2, (0, "long")), leaves=("long",))  # fmt: skip
add(
    "r_session.feather",
    {"id": ["01", "02"], "v": [1.5, None]},
    table(["id", "v"], 2, (0, 0, "01"), (0, 1, "1.5")),
    write=lambda t, p: pf.write_feather(t, p, compression="lz4"),
)
add("old_feather.feather", {"id": ["01", "02"], "v": [1.5, None]}, table(["id", "v"], 2, (1, 0, "02")), or_error="[Ff]eather",
    write=old_feather, leaves=())  # fmt: skip


def stream(made, path):
    with pa.OSFile(path, "wb") as sink, pa.ipc.new_stream(sink, made.schema) as writer:
        writer.write_table(made)


add(
    "stream.arrow",
    {"id": ["01", "02"], "when": [date(2020, 1, 1), None]},
    table(["id", "when"], 2, (0, 1, "2020-01-01")),
    write=stream,
)
add("durations.arrow", {"id": ["a", "b"], "d": pa.array([timedelta(hours=36), timedelta(seconds=-5)], pa.duration("us"))}, table(["id", "d"], 2, (0, 1, ("36:00:00", "1 day, 12:00:00"))),
    write=stream, leaves=("a", "b"))  # fmt: skip
add("floats.parquet", {"x": [float("nan"), float("inf"), -0.0, 123456789.125], "h": pa.array([1, 2, 3, 4], pa.int16())},
    table(["x", "h"], 4, (0, 0, ("NaN", "nan", None)), (1, 0, ("inf", "Infinity")), (3, 0, "123456789.125")), leaves=())  # fmt: skip
add("same_name_twice.parquet", pa.Table.from_arrays([pa.array(["a", "b"]), pa.array(["c", "d"])], names=["v", "v"]),
    main(2, (0, "a"), (1, "d")), leaves=("a", "b", "c", "d"))  # fmt: skip
add("listed_structs.feather", pa.Table.from_pylist([{"o": f"o{i}", "l": [{"s": f"s{i}{j}"} for j in range(2)]} for i in range(3)]),
    main(3, (0, "o0")), extra=True, write=pf.write_feather)  # fmt: skip


@SHAPES.add("cut_off.parquet", error="damaged|broken|parquet|incomplete|cut", leaves=())
def cut(path):
    pq.write_table(pa.table({"a": list(range(500))}), path)
    path.write_bytes(path.read_bytes()[:-40])


@SHAPES.add("cut_off.arrow", error="damaged|broken|arrow|feather|incomplete|cut", leaves=())
def cut_arrow(path):
    pf.write_feather(pa.table({"a": list(range(500))}), str(path))
    path.write_bytes(path.read_bytes()[:-40])
