"""History on each database: loads in several steps, the keys that stay, and the way back to the cells."""

from __future__ import annotations

import pytest

from crmmigrate import api
from crmmigrate.core.ports import DropPlan
from crmmigrate.project import plugins

JANUARY = [("C1", "Alder", "small", "Berlin", "2023-01-31"), ("C2", "Birch", "big", "London", "2023-01-31")]
MARCH = [("C1", "Alder AG", "small", "Bonn", "2023-03-31"), ("C2", "Birch", "big", "London", "2023-03-31")]
JUNE = [("C1", "Alder AG", "big", None, "2023-06-30")]
ORDERS = [("O1", "C1", "2023-02-01", "1.00"), ("O2", "C1", "2023-04-01", "2.00"), ("O3", "C2", "2024-01-01", "3.00")]
TRUTH = [
    ("C1", "Alder AG", "small", "Berlin", "1900-01-01", "2023-03-31", False),
    ("C1", "Alder AG", "small", "Bonn", "2023-03-31", "2023-06-30", False),
    ("C1", "Alder AG", "big", "Bonn", "2023-06-30", "9999-12-31", True),
    ("C2", "Birch", "big", "London", "1900-01-01", "9999-12-31", True),
]


@pytest.fixture(params=["duckdb", "sqlite", "parquet", "postgres", "mysql"])
def place(request, tmp_path, server_of, unique_name):
    """URL and schema of an empty target."""
    if request.param in ("duckdb", "sqlite", "parquet"):
        yield f"{request.param}:///{tmp_path / 'w.db'}", None
        return
    url = server_of(request.param)
    yield url, unique_name
    target = plugins.target(url, unique_name)
    target.apply(DropPlan(tuple(target.tables())))
    if request.param == "postgres":
        target._run(f'DROP SCHEMA "{unique_name}"')
    target.close()


@pytest.mark.long
def test_history_in_steps(tmp_path, history, place):
    url, schema = place
    orders = {"orders.csv": history.orders(ORDERS)}
    first = orders | {"march.csv": history.customers(MARCH)}
    history.load(history.write(tmp_path / "p", history.snapshots, first), url, schema)
    keys = {row[0]: row[2] for row in history.ask(url, history.keys, schema)}
    every = first | {"january.csv": history.customers(JANUARY), "june.csv": history.customers(JUNE)}
    root = history.write(tmp_path / "p", history.snapshots, every)
    history.load(root, url, schema)
    found = [(*row[:6], bool(row[6])) for row in history.ask(url, history.versions, schema)]
    assert found == TRUTH
    assert [row[3] for row in history.ask(url, history.pointing, schema)] == ["Berlin", "Bonn", "London"]
    versions = {row[:2]: row[2] for row in history.ask(url, history.keys, schema)}
    assert versions["C1", "2023-03-31"] == keys["C1"]
    assert versions["C2", "1900-01-01"] == keys["C2"]
    again = history.load(root, url, schema)
    assert not any(receipt["applied"] for receipt in again.data["receipts"])
    with api.project(root) as project:
        answer = api.validate(project, to=url, schema=schema)
    assert answer.status == "ok", answer.findings
    _cells(root, url, schema, versions["C1", "2023-03-31"])


def _cells(root, url, schema, key):
    """Behind the version of March stand its cells, and those of the member that all versions share."""
    with api.project(root) as project:
        traced = api.trace_key(project, "account", str(key), to=url, schema=schema).data
    used = {
        (c["field"], c["source"], c["raw"]) for c in traced["cells"] if c["used"] and c["field"] in ("city", "segment")
    }
    assert used == {("city", "legacy/march.csv", "Bonn"), ("segment", "legacy/march.csv", "small")}
    assert ("city", "Berlin") in {(c["field"], c["raw"]) for c in traced["cells"]}
