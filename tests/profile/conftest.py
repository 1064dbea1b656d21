import csv
import io

import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.tables import Column, Table, column_name


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


@pytest.fixture(scope="module")
def staged(engine):
    """A staged table from CSV text."""

    def make(text, name="table.csv", delimiter=","):
        header, *rows = csv.reader(io.StringIO(text.strip()), delimiter=delimiter)
        cells = {column_name(i): [row[i] or None for row in rows] for i in range(len(header))}
        arrays = {key: pa.array(values, pa.string()) for key, values in cells.items()}
        arrays["_source"] = pa.array([name] * len(rows), pa.string())
        arrays["_row"] = pa.array(range(1, len(rows) + 1), pa.int64())
        arrays["_line"] = pa.array(range(2, len(rows) + 2), pa.int64())
        columns = tuple(Column(column_name(i), label) for i, label in enumerate(header))
        return Table(name, engine.hold(pa.table(arrays)), columns, len(rows))

    return make
