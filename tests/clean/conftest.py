import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import Cleaning, CleaningRule, ColumnCleaning, TableCleaning
from crmmigrate.core.tables import Column, Table, column_name


@pytest.fixture(scope="session")
def engine():
    with DuckDBEngine(memory_limit="512MB", threads=1) as engine:
        yield engine


@pytest.fixture
def staged(engine):
    """A staged table from labelled columns of texts."""

    def make(name="list.csv", **columns):
        n = len(next(iter(columns.values())))
        data = {column_name(i): pa.array(values, pa.string()) for i, values in enumerate(columns.values())}
        data |= {
            "_source": pa.array([name] * n, pa.string()),
            "_row": pa.array(range(1, n + 1), pa.int64()),
            "_line": pa.array(range(2, n + 2), pa.int64()),
        }
        labels = tuple(Column(column_name(i), label) for i, label in enumerate(columns))
        return Table(name, engine.hold(pa.table(data)), labels, n_rows=n)

    return make


@pytest.fixture(scope="session")
def staged_rows(engine):
    """A staged table from headers and rows of texts."""

    def make(headers, rows, name="list.csv", engine=engine):
        data = {column_name(i): pa.array([row[i] for row in rows], pa.string()) for i in range(len(headers))}
        data |= {
            "_source": pa.array([name] * len(rows), pa.string()),
            "_row": pa.array(range(1, len(rows) + 1), pa.int64()),
            "_line": pa.array(range(2, len(rows) + 2), pa.int64()),
        }
        columns = tuple(Column(column_name(i), label) for i, label in enumerate(headers))
        return Table(name, engine.hold(pa.table(data)), columns, n_rows=len(rows))

    return make


@pytest.fixture
def cleaning():
    """A cleaning.yaml with rules by column: names, or (name, options)."""

    def make(source="list.csv", **rules):
        columns = []
        for label, entries in rules.items():
            pairs = [(entry, {}) if isinstance(entry, str) else entry for entry in entries]
            found = [CleaningRule(rule=rule, options=options) for rule, options in pairs]
            columns.append(ColumnCleaning(column=label, rules=found))
        return Cleaning(tables=[TableCleaning(applies_to=[source], columns=columns)])

    return make


@pytest.fixture
def cells():
    """The cells of a column of a table, in the order of row ids."""

    def read(table, name="c001"):
        return table.frame.sort("_row").collect(backend="pyarrow")[name].to_list()

    return read


@pytest.fixture
def log():
    """The change log of a result: (column, before, after, rule, count), sorted."""

    def read(result):
        rows = [row for frame in result.changes for row in frame.collect(backend="pyarrow").rows(named=True)]
        names = ("column", "before", "after", "rule", "count")
        return sorted((tuple(row[name] for name in names) for row in rows), key=str)

    return read
