"""The exam itself: the reference passes it, and an engine that is wrong in one point does not."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.testing.engine_exam import EngineExam
from crmmigrate.testing.engine_shapes import orders
from crmmigrate.testing.engine_way import Way, differences


class TestAnotherDuckDB(EngineExam):
    """With one thread, little memory and batches of a few rows."""

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls):
        patch = pytest.MonkeyPatch()
        patch.setattr("crmmigrate.adapters.engines.duckdb_engine.BATCH_ROWS", 7)
        with DuckDBEngine("200MB", threads=1) as made:
            yield made
        patch.undo()


class Careless(DuckDBEngine):
    """Loses a row on each write, and calls null what is empty in the digest."""

    def write(self, frame, path, digest=None):
        rows = frame.collect(backend="pyarrow").to_native()
        pq.write_table(rows.slice(0, max(0, rows.num_rows - 1)), path)
        return rows.num_rows


def test_an_engine_that_loses_a_row_is_found_out(tmp_path):
    with DuckDBEngine() as reference, Careless() as careless:
        way = Way(orders(6), tmp_path, reference)
        found = differences(way.outcome("gather"), way.on("gather", careless, "careless"))
    assert found == [line for line in found if line.startswith("table orders.csv: rows: missing ")]
    assert len(found) == 1


def test_differences_name_the_column_whose_type_differs(tmp_path):
    with DuckDBEngine() as reference:
        way = Way(orders(6), tmp_path, reference)
        one, other = way.outcome("gather"), way.on("gather", reference, "other")
        rows = pq.read_table(other.tables["orders.csv"].path)
        changed = rows.set_column(rows.schema.get_field_index("_row"), "_row", rows["_row"].cast(pa.int32()))
        pq.write_table(changed, other.tables["orders.csv"].path)
        found = differences(one, other)
    assert found == [
        "table orders.csv: columns: missing _row: int64",
        "table orders.csv: columns: not expected _row: int32",
    ]
