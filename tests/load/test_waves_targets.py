"""Waves on the other targets: one after another into the same schema, proven after each."""

from __future__ import annotations

import pytest

from crmmigrate import api
from crmmigrate.adapters.targets.mysql_target import MySQLTarget
from crmmigrate.adapters.targets.parquet_target import ParquetTarget
from crmmigrate.adapters.targets.postgres_target import PostgresTarget
from crmmigrate.adapters.targets.sqlite_target import SQLiteTarget

WAVES = """waves:
  - name: first
    where: {account: city = 'Berlin'}
  - name: rest
    rest: true
"""
FACTS = """
    SELECT f."order_no" AS o, a."customer_no" AS c, p."sku" AS s FROM "fact_order" f
    JOIN "dim_account" a ON a."account_key" = f."account_key"
    JOIN "dim_product" p ON p."product_key" = f."product_key" ORDER BY 1
"""


def proven(root, url, schema, target, tiny):
    path = root / "migration.yaml"
    path.write_text(path.read_text("utf-8") + WAVES, "utf-8")
    with api.project(root) as project:
        for name, orders in (("first", ["O01", "O08"]), ("rest", [f[0] for f in tiny.facts])):
            answer = api.load(project, api.LoadOptions(url, schema, subset=api.Subset((name,))))
            assert answer.status == "ok"
            assert [r["o"] for r in target.query(FACTS).to_pylist()] == orders
            assert api.validate(project, to=url, schema=schema).status == "ok"
        told = api.status(project, to=url, schema=schema).data["waves"]
    assert [tuple(r.values()) for r in target.query(FACTS).to_pylist()] == [f[:3] for f in tiny.facts]
    assert [(w["name"], [t["rows"] > 0 for t in w["loaded"]]) for w in told] == [("first", [True]), ("rest", [True])]


@pytest.mark.long
def test_sqlite(warm, tmp_path, tiny):
    url = f"sqlite:///{tmp_path / 'w.db'}"
    target = SQLiteTarget(url)
    try:
        proven(warm, url, None, target, tiny)
    finally:
        target.close()


@pytest.mark.long
def test_parquet(warm, tmp_path, tiny):
    url = f"parquet:///{tmp_path / 'star'}"
    target = ParquetTarget(url)
    try:
        proven(warm, url, None, target, tiny)
    finally:
        target.close()


def test_postgres(warm, tiny, server_of, unique_name):
    url = server_of("postgres")
    target = PostgresTarget(url, unique_name)
    try:
        proven(warm, url, unique_name, target, tiny)
    finally:
        target._run(f'DROP SCHEMA IF EXISTS "{unique_name}" CASCADE')
        target.close()


@pytest.mark.parametrize("name", ["crmmigrate_waves"])
def test_mysql(warm, tiny, server_of, unique_name, name):
    url = server_of("mysql")
    target = MySQLTarget(url, unique_name)
    try:
        proven(warm, url, unique_name, target, tiny)
    finally:
        target._run(f"DROP DATABASE IF EXISTS `{unique_name}`")
        target.close()
