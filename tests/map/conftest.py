import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.tables import Column, Table, column_name


@pytest.fixture(scope="session")
def engine():
    with DuckDBEngine(memory_limit="512MB", threads=1) as engine:
        yield engine


@pytest.fixture
def source(engine):
    """A cleaned table of a header and columns of texts."""

    def make(columns, name="a.csv"):
        n = len(next(iter(columns.values())))
        data = {column_name(i): pa.array(values, pa.string()) for i, values in enumerate(columns.values())}
        data |= {"_source": [name] * n, "_row": list(range(1, n + 1)), "_line": list(range(2, n + 2))}
        labels = tuple(Column(column_name(i), label) for i, label in enumerate(columns))
        return Table(name, engine.hold(pa.table(data)), labels, n_rows=n)

    return make
