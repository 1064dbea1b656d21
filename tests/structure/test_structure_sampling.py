"""Samples: rows chosen by what they say, with their numbers."""

import numpy as np
import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.tables import Column, Table
from crmmigrate.steps.profile import profiles
from crmmigrate.structure import sampling


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as made:
        yield made


def rows(lead):
    """600 lines of 200 orders; what leads is an order number, with blanks, or nothing that tells rows apart."""
    numbers = np.random.default_rng(2)
    orders = {
        "repeats": [f"A{i // 3:03}" if i % 20 else None for i in range(600)],
        "unique": [f"A{i:03}" for i in range(600)],
        "few": [f"A{i % 2}" for i in range(600)],
    }[lead]
    kinds = [f"k{k}" for k in numbers.integers(0, 3 if lead == "few" else 9, 600)]
    return pa.table({"c001": orders, "c002": kinds, "_source": ["t"] * 600, "_row": range(1, 601), "_line": range(600)})


def sample(data, engine):
    table = Table("t", engine.hold(data), (Column("c001", "Order"), Column("c002", "Kind")), data.num_rows)
    return sampling.sample(table, profiles({"t": table}, engine)["t"], "t", engine)


@pytest.mark.parametrize("lead", ["repeats", "unique", "few"])
@pytest.mark.parametrize("most", [300, 1000])
def test_samples_do_not_depend_on_the_order_of_rows(engine, monkeypatch, lead, most):
    monkeypatch.setattr(sampling, "FEWEST_ROWS", 1)
    monkeypatch.setattr(sampling, "MOST_ROWS", most)
    data = rows(lead)
    one = sample(data, engine)
    other = sample(data.take(np.random.default_rng(5).permutation(600)), engine)
    assert one.whole is (most > 600)
    # Rows that say the same share their luck, so of few different ones all or none may be taken.
    assert one.n == 600 if one.whole else 0 <= one.n <= 300
    assert (one.codes == other.codes).all()
    assert (one.rows == other.rows).all()
    written = data.to_pylist()
    for code, number in zip(one.codes.tolist(), one.rows.tolist(), strict=True):
        cells = [None if c < 0 else str(v[c]) for c, v in zip(code, one.values, strict=True)]
        text = written[number - 1]["c001"]
        assert cells == [text and text.lower(), written[number - 1]["c002"]]


def test_lines_of_an_order_stay_together(engine, monkeypatch):
    monkeypatch.setattr(sampling, "FEWEST_ROWS", 1)
    monkeypatch.setattr(sampling, "MOST_ROWS", 300)
    found = sample(rows("repeats"), engine)
    taken = set(found.rows.tolist())
    filled = [i for i in range(600) if i % 20]
    for order in range(200):
        lines = {i + 1 for i in filled if i // 3 == order}
        assert lines <= taken or not lines & taken
    assert 100 < len(taken) < 300
    assert any(not (number - 1) % 20 for number in taken)  # rows without a number are chosen one by one
