"""A company whose customers change: exports of several days, and orders at the days between."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest

from crmmigrate import api
from crmmigrate.project import plugins

MIGRATION = "version: 1\nname: history\nsources:\n  - path: legacy/*\nmodel: model.yaml\n"
MODEL = """version: 1
name: history
tables:
  account:
    role: dimension
    {snapshot}
    identify:
      - [customer_no]
    fields:
      customer_no: {{role: key}}
      name: {{}}
      segment: {{scd: 2}}
      city: {{scd: 2}}
      as_of: {{type: date, role: date}}
  order:
    role: fact
    grain: [order_no]
    dimensions: [account]
    fields:
      order_no: {{role: degenerate, required: true}}
      date: {{type: date, role: date}}
      amount: {{type: money, role: measure}}
"""
CUSTOMER = ("customer_no", "name", "segment", "city", "as_of")
ORDER = ("order_no", "customer_no", "date", "amount")


def mapping(layout: str, files: list[str], rows_are: str, columns: dict[str, str]) -> str:
    lines = ["version: 1", f"layout: {layout}", "applies_to:", *(f"  - {file}" for file in files)]
    lines += [f"rows_are: {rows_are}", "status: confirmed", "columns:"]
    for name, field in columns.items():
        lines += [f"  - column: {name}", f"    field: {field}", "    confidence: 1.0", "    status: confirmed"]
    return "\n".join(lines) + "\n"


def write(root: Path, model: str, tables: dict[str, tuple], as_of: str | None = None) -> Path:
    """A project of CSV files.

    Args:
        root: Its folder.
        model: model.yaml.
        tables: File -> (rows_are, {header: field}, rows).
        as_of: The day that counts as today.
    """
    (root / "legacy").mkdir(parents=True, exist_ok=True)
    (root / "mappings").mkdir(exist_ok=True)
    for old in [*(root / "legacy").iterdir(), *(root / "mappings").iterdir()]:
        old.unlink()
    (root / "migration.yaml").write_text(MIGRATION + (f"as_of: {as_of}\n" if as_of else ""), "utf-8")
    (root / "model.yaml").write_text(model, "utf-8")
    layouts: dict[tuple, list[str]] = {}
    for name, (rows_are, columns, rows) in tables.items():
        lines = [";".join(columns), *(";".join(cell or "" for cell in row) for row in rows)]
        (root / "legacy" / name).write_text("\n".join(lines) + "\n", "utf-8")
        layouts.setdefault((rows_are, tuple(columns.items())), []).append(f"legacy/{name}")
    for number, ((rows_are, columns), files) in enumerate(layouts.items()):
        text = mapping(f"layout{number}", files, rows_are, dict(columns))
        (root / "mappings" / f"layout{number}.yaml").write_text(text, "utf-8")
    return root


def customers(rows, **changed):
    return ("account", {n: f"account.{n}" for n in CUSTOMER} | changed, rows)


def orders(rows):
    fields = {n: f"order.{n}" for n in ORDER if n != "customer_no"}
    return ("order", {n: fields.get(n, "account.customer_no") for n in ORDER}, rows)


def load(root: Path, url: str, schema: str | None = None) -> api.Answer:
    with api.project(root) as project:
        answer = api.load(project, api.LoadOptions(url, schema))
    assert answer.data["applied"], answer.findings
    assert all(account["balanced"] for account in answer.data["accounting"])
    return answer


def ask(url: str, sql: str, schema: str | None = None) -> list[tuple]:
    target = plugins.target(url, schema)
    try:
        return [tuple(_plain(v) for v in row.values()) for row in target.query(sql).to_pylist()]
    finally:
        target.close()


def _plain(value):
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()[:10]
    return bool(value) if isinstance(value, bool) else value


VERSIONS = (
    'SELECT "customer_no", "name", "segment", "city", "valid_from", "valid_to", "is_current" FROM "dim_account" '
    'WHERE "account_key" <> -1 AND "valid_from" <> "valid_to" ORDER BY "customer_no", "valid_from"'
)
POINTING = (
    'SELECT f."order_no", a."customer_no", a."segment", a."city" FROM "fact_order" f '
    'JOIN "dim_account" a ON f."account_key" = a."account_key" ORDER BY f."order_no"'
)
KEYS = 'SELECT "customer_no", "valid_from", "account_key", "account_durable_key" FROM "dim_account" ORDER BY 1, 2'


@pytest.fixture(scope="session")
def history():
    """Writing, loading and asking."""
    return SimpleNamespace(
        write=write, load=load, ask=ask, customers=customers, orders=orders,
        snapshots=MODEL.format(snapshot="snapshot: as_of"), plain=MODEL.format(snapshot="description: no snapshots"),
        versions=VERSIONS, pointing=POINTING, keys=KEYS,
    )  # fmt: skip
