import datetime as dt
import warnings
from decimal import Decimal

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from pyarrow import feather, ipc

from crmmigrate.adapters.readers.columns import Notes, texts
from crmmigrate.adapters.readers.parquet_reader import ParquetReader
from crmmigrate.adapters.readers.streams import float_text
from crmmigrate.core.errors import SourceError

UTC = dt.UTC
TABLE = pa.table(
    {
        "id": pa.array(["007", None, " ", "null"]).dictionary_encode(),
        "amount": pa.array([Decimal("0.50"), None, Decimal("-12.00"), Decimal("1E-9")], pa.decimal128(30, 10)),
        "x": [1.0, 1e20, 1e-7, 0.1],
        "f": pa.array([0.1, 16777216, None, 1e10], pa.float32()),
        "when": pa.array(["2020-01-01 05:00:00", None, "2020-01-01 05:00:00.5", None]).cast(pa.timestamp("us")),
        "zone": pa.array([dt.datetime(2020, 7, 1, 5, tzinfo=UTC)] * 4, pa.timestamp("us", "Europe/Berlin")),
        "day": pa.array([dt.date(2020, 1, 1), dt.date(1, 1, 1), dt.date(9999, 12, 31), None]),
        "span": pa.array([dt.timedelta(hours=36), dt.timedelta(seconds=-1), None, dt.timedelta(microseconds=1500)]),
        "raw": pa.array([b"\xde\xad", b"", None, None]),
        "tags": [["a", "b"], [], None, ["é"]],
        "ok": [True, False, None, True],
    }
)
ROWS = [
    ("007", "0.5000000000", "1", "0.1", "2020-01-01 05:00:00", "2020-07-01 07:00:00+02:00", "2020-01-01", "36:00:00",
     "dead", '["a", "b"]', "true"),
    (None, None, "100000000000000000000", "16777216", None, "2020-07-01 07:00:00+02:00", "0001-01-01", "-00:00:01",
     None, "[]", "false"),
    (None, "-12.0000000000", "0.0000001", None, "2020-01-01 05:00:00.5", "2020-07-01 07:00:00+02:00", "9999-12-31",
     None, None, None, None),
    ("null", "0.0000000010", "0.1", "10000000000", None, "2020-07-01 07:00:00+02:00", None, "00:00:00.0015",
     None, '["é"]', "true"),
]  # fmt: skip


def as_parquet(table, path):
    pq.write_table(table, path)


def as_arrow(table, path):
    with ipc.new_file(str(path), table.schema) as file:
        file.write_table(table)


def as_stream(table, path):
    with ipc.new_stream(str(path), table.schema) as file:
        file.write_table(table)


def as_feather(table, path):
    feather.write_feather(table, str(path), compression="zstd")


WRITERS = [as_parquet, as_arrow, as_stream, as_feather]


def read(path):
    return [(part, rows(part)) for part in ParquetReader().read(path, {})]


def rows(part):
    return [tuple(r.values()) for b in part.batches for r in b.to_pylist()]


@pytest.mark.parametrize("write", WRITERS)
def test_every_format_keeps_every_value(tmp_path, write):
    path = tmp_path / "data.txt"
    write(TABLE, path)
    assert ParquetReader().claims(path, path.read_bytes()) == 1.0
    ((part, found),) = read(path)
    assert part.header == tuple(TABLE.column_names)
    assert found == ROWS
    assert part.options["types"]["amount"] == "decimal128(30, 10)"
    assert [f.code for f in part.findings] == ["extension-wrong", "binary-values"]


def test_feather_of_the_first_version(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        feather.write_feather(pa.table({"a": ["007"]}), str(tmp_path / "a"), version=1)
    assert read(tmp_path / "a")[0][1] == [("007",)]


def test_nested_records_become_tables(tmp_path):
    orders = [
        {"nr": "007", "cust": {"id": "A", "geo": {"lat": 1.5}}, "lines": [{"sku": "x", "lots": [{"n": 1}, {"n": 2}]}]},
        {"nr": "008", "cust": None, "lines": None},
        {
            "nr": "009",
            "cust": {"id": "B", "geo": None},
            "lines": [{"sku": "y", "lots": []}, {"sku": "z", "lots": None}],
        },
    ]
    pq.write_table(pa.Table.from_pylist(orders), tmp_path / "a")
    (parent, top), (lines, middle), (lots, low) = read(tmp_path / "a")
    assert parent.header == ("nr", "cust.id", "cust.geo.lat")
    assert top == [("007", "A", "1.5"), ("008", None, None), ("009", "B", None)]
    assert (lines.table, lines.header) == ("lines", ("parent row", "nr", "sku"))
    assert middle == [("1", "007", "x"), ("3", "009", "y"), ("3", "009", "z")]
    assert (lots.table, lots.header[0]) == ("lines.lots", "lines row")
    assert [(r[0], r[-1]) for r in low] == [("1", "1"), ("1", "2")]


def test_maps_are_json(tmp_path):
    maps = pa.array([[("a", 1), ("b", None)], [], None], pa.map_(pa.string(), pa.int64()))
    pq.write_table(pa.table({"m": maps}), tmp_path / "a")
    assert read(tmp_path / "a")[0][1] == [('{"a": 1, "b": null}',), ("[]",), (None,)]


def test_text_that_is_not_utf8_is_told(tmp_path):
    bad = pa.array([b"M\xfcller", "Köln".encode()]).cast(pa.binary()).view(pa.string())
    pq.write_table(pa.table({"name": bad}), tmp_path / "a")
    ((part, found),) = read(tmp_path / "a")
    assert found == [("Müller",), ("Köln",)]
    assert [f.code for f in part.findings] == ["encoding-mixed"]


@pytest.mark.parametrize("write", [as_parquet, as_arrow, as_stream])
@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_never_read_as_whole(tmp_path, write, keep):
    table = pa.table({"a": np.arange(100_000).astype(str)})
    write(table, tmp_path / "a")
    data = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(data[: int(len(data) * keep)])
    try:
        ((part, found),) = read(tmp_path / "a")
    except SourceError as fault:
        told = fault.message
    else:
        assert len(found) < 100_000
        told = part.findings[0].code
    assert "truncated" in told


def test_a_header_that_begins_like_parquet_is_text(tmp_path):
    for text in (b"PAR1;PAR2\n1;2\n", b"BZhours,n\n1,2\n", b"SQLite format 3,x\n"):
        assert ParquetReader().claims(tmp_path / "a.csv", text) == 0.0


def test_without_columns(tmp_path):
    pq.write_table(pa.table({}), tmp_path / "a")
    with pytest.raises(SourceError, match="without columns"):
        read(tmp_path / "a")


@given(st.lists(st.floats(allow_nan=False) | st.none()))
def test_doubles_as_python_writes_them(values):
    found = texts(pa.array(values, pa.float64()), Notes()).to_pylist()
    assert [None if t is None else float(t) for t in found] == [None if v is None else v for v in values]
    assert found == [None if v is None else float_text(v) for v in values]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"))))
def test_texts_stay(values):
    found = texts(pa.array(values, pa.string()), Notes()).to_pylist()
    assert found == [v if v.strip() else None for v in values]
