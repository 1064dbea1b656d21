"""The tiny project the whole way into the targets that have no project tests of their own: loaded, proven, traced."""

import sqlite3
from dataclasses import replace

import duckdb
import pytest

from crmmigrate import api
from crmmigrate.adapters.targets import open_target
from crmmigrate.adapters.targets.sqlalchemy_target import SqlAlchemyTarget
from crmmigrate.adapters.targets.sqlalchemy_traits import SQLITE
from crmmigrate.project import plugins

FACTS = """
    SELECT f."order_no", a."customer_no", p."sku", f."quantity" FROM "fact_order" f
    JOIN "dim_account" a ON a."account_key" = f."account_key"
    JOIN "dim_product" p ON p."product_key" = f."product_key" ORDER BY f."order_no"
"""
IN_WORDS_OF_SQLGLOT = replace(SQLITE, dialect="sqlite")
WAYS = {
    "parquet": (open_target, "parquet:///{}/star"),
    "sqlalchemy": (lambda url, schema=None: SqlAlchemyTarget(url, schema, IN_WORDS_OF_SQLGLOT), "sqlite:///{}/star.db"),
}


def other_answers(url, schema=None):
    """A database whose own name is unknown to the proofs, so that they read its rows."""
    target = open_target(url, schema)
    target.name = "oracle"
    return target


WAYS["without hashes"] = (other_answers, "duckdb:///{}/star.duckdb")


@pytest.fixture(params=WAYS)
def opener(request, warm, monkeypatch):
    made, url = WAYS[request.param]
    url = url.format(warm)
    ours = plugins.target

    def target(asked, schema=None):
        return made(asked, schema) if asked == url else ours(asked, schema)

    monkeypatch.setattr(plugins, "target", target)
    return lambda: made(url), url


def errors(answer):
    return [f for f in answer.findings if f.severity == "error"]


def everything(target):
    tables = [name for name in target.tables() if not name.startswith("_crmmigrate_batch")]
    return {name: sorted(map(repr, target.query(f'SELECT * FROM "{name}"').to_pylist())) for name in tables}


@pytest.mark.long
def test_the_tiny_project(opener, warm, tiny):
    opened, url = opener
    for _ in range(2):  # the second time nothing is left to do
        with api.project(warm) as project:
            assert not errors(api.load(project, api.LoadOptions(url)))
            assert not errors(api.validate(project, to=url))
    target = opened()
    found = [tuple(row.values()) for row in target.query(FACTS).to_pylist()]
    target.close()
    assert found == [(no, customer, sku, quantity) for no, customer, sku, _, quantity, _ in tiny.facts]
    with api.project(warm) as project:
        traced = api.trace_key(project, "account", "1", to=url)
    assert traced.data["cells"]


MAPPING = """version: 1
layout: sales
applies_to: ["../legacy/*.csv"]
rows_are: order
status: confirmed
columns:
  - {column: Customer, field: account.name, status: confirmed}
  - {column: Date, field: order.date, status: confirmed}
  - {column: Amount, field: order.total_amount, status: confirmed}
"""
SALES = "Customer,Date,Amount\nAda Ltd,2024-01-02,10.50\nAda Ltd,2024-01-03,7.00\nBob AS,2024-01-04,3.25\n"


@pytest.mark.long
def test_a_corrected_row_replaces_the_old_one_and_goes_back(opener, tmp_path):
    opened, url = opener
    legacy, root = tmp_path / "sales/legacy", tmp_path / "sales/p"
    legacy.mkdir(parents=True)
    (legacy / "sales.csv").write_text(SALES, "utf-8")
    api.init(root, [legacy])
    (root / "mappings").mkdir(exist_ok=True)
    (root / "mappings/sales.yaml").write_text(MAPPING, "utf-8")
    states = []
    for text in (SALES, SALES.replace("7.00", "8.00")):
        (legacy / "sales.csv").write_text(text, "utf-8")
        with api.project(root) as project:
            answer = api.load(project, api.LoadOptions(url, accept=0.0))
        target = opened()
        states.append(everything(target))
        target.close()
    assert "rows-gone" in {finding.code for finding in answer.findings}
    assert [len(state["fact_order"]) for state in states] == [3, 3]
    assert states[0]["fact_order"] != states[1]["fact_order"]
    with api.project(root) as project:
        assert api.undo(project, api.LoadOptions(url)).data["applied"]
    target = opened()
    assert everything(target) == states[0]
    target.close()


def test_a_changed_cell_is_found(warm, monkeypatch):
    """Also where rows are read because the database has no hash that we know."""
    url = f"duckdb:///{warm}/star.duckdb"
    ours = plugins.target
    with api.project(warm) as project:
        api.load(project, api.LoadOptions(url))
        with duckdb.connect(f"{warm}/star.duckdb") as db:
            db.execute("UPDATE fact_order SET quantity = quantity + 1 WHERE order_no = 'O01'")
        monkeypatch.setattr(plugins, "target", lambda u, s=None: other_answers(u, s) if u == url else ours(u, s))
        answer = api.validate(project, to=url)
    assert ("row-changed", "fact_order") in {(f.code, f.where.table) for f in answer.findings}


def test_sources_without_a_winning_field_may_be_null(warm):
    """Oracle gives an empty text back as null."""
    url = f"sqlite:///{warm}/star.db"
    with api.project(warm) as project:
        api.load(project, api.LoadOptions(url))
        with sqlite3.connect(f"{warm}/star.db") as db:
            db.execute("UPDATE _crmmigrate_lineage SET fields = NULL")
        traced = api.trace_key(project, "account", "1", to=url)
    assert {cell["used"] for cell in traced.data["cells"]} == {False}
