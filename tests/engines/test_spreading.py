"""Batches through a function come out the same whether one process works or several."""

import pyarrow as pa
import pytest

from crmmigrate.adapters.engines import spreading
from crmmigrate.steps.clean.plan import ColumnPlan
from crmmigrate.steps.clean.rules import BY_NAME
from crmmigrate.steps.clean.value_map import SCHEMA, Reader

READER = Reader({"c001": ColumnPlan("c001", "Tag", ((BY_NAME["date"], {"order": "dmy"}),))})


def batch(start, n=25):
    texts = [f"{1 + i % 28}. Mai {1950 + i}" for i in range(start, start + n)]
    data = dict.fromkeys(("before", "text", "value"), texts)
    data |= {"column": ["c001"] * n, "context": [""] * n, "rule": [""] * n, "count": [1] * n, "row": list(range(n))}
    return pa.RecordBatch.from_pydict(data)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(spreading, "PATIENCE", -1.0)
    monkeypatch.setattr(spreading, "PORTION", 10)


def test_several_processes_give_what_one_gives_in_the_same_order(impatient):
    batches = [batch(0), batch(25), batch(50)]
    one = pa.Table.from_batches(spreading.mapped(batches, READER, SCHEMA, 1))
    several = pa.Table.from_batches(spreading.mapped(batches, READER, SCHEMA, 2))
    assert several.equals(one)
    assert several["after"].to_pylist()[:2] == ["1950-05-01", "1951-05-02"]


def test_a_function_of_this_process_only_stays_here(impatient):
    seen = []

    def function(batch):
        seen.append(batch.num_rows)
        return batch

    given = pa.RecordBatch.from_pydict({"a": list(range(25))})
    assert pa.Table.from_batches(spreading.mapped([given], function, given.schema, 2)).num_rows == 25
    assert seen == [10, 10, 5]


def test_engines_with_one_thread_have_one_process():
    assert spreading.processes(1) == 1
    assert spreading.processes(None) >= 1
