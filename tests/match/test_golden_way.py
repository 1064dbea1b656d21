"""Golden records on the whole way: into a target, traced, proven, and loaded again when their sources change."""

from __future__ import annotations

import pytest

from crmmigrate import api
from crmmigrate.project import plugins
from crmmigrate.steps.load import ALTERNATES

MIGRATION = """version: 1
name: golden
sources:
  - path: legacy/erp.csv
    system: erp
    priority: 1
  - path: legacy/shop.csv
    system: shop
  - path: legacy/orders.csv
    system: shop
model: model.yaml
"""
MODEL = """version: 1
name: golden
tables:
  account:
    role: dimension
    identify: [[customer_no]]
    survivorship:
      email: most_recent
      address: {policy: most_complete}
      tags: collect_all
    fields:
      customer_no: {role: key}
      name: {}
      email: {type: email}
      street: {survivorship_group: address}
      city: {survivorship_group: address}
      tags: {}
      modified_at: {type: date}
  order:
    role: fact
    grain: [order_no]
    dimensions: [account]
    fields:
      order_no: {role: degenerate, required: true}
      amount: {type: money, role: measure}
"""
FIELDS = ("customer_no", "name", "email", "street", "city", "tags", "modified_at")
ERP = [
    ("A", "Acme Ltd", "old@acme.example", "", "Leeds", "vip", "2020-01-01"),
    ("B", "Birch", "b@birch.example", "Elm 1", "York", "", "2020-01-01"),
]
SHOP = [
    ("A", "Acme Limited", "new@acme.example", "High St 2", "Leeds", "newsletter", "2023-05-05"),
    ("A", "Acme Ltd", "other@acme.example", "", "Hull", "vip", "2021-05-05"),
    ("B", "Birch", "b@birch.example", "Elm 1", "York", "", "2021-01-01"),
]
ORDERS = [("1", "A", "10.5"), ("2", "B", "7"), ("3", "A", "1.25")]


def lines(header, rows):
    return "\n".join(";".join(row) for row in (header, *rows)) + "\n"


def mapping(name, rows_are, columns):
    entries = [f"  - {{column: {c}, field: {f}, confidence: 1.0, status: confirmed}}" for c, f in columns.items()]
    head = ["version: 1", f"layout: {name}", "applies_to:", *(f"  - legacy/{n}.csv" for n in name.split("_"))]
    return "\n".join([*head, f"rows_are: {rows_are}", "status: confirmed", "columns:", *entries]) + "\n"


def write(root, shop=SHOP):
    for folder in ("legacy", "mappings"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "migration.yaml").write_text(MIGRATION, "utf-8")
    (root / "model.yaml").write_text(MODEL, "utf-8")
    (root / "legacy/erp.csv").write_text(lines(FIELDS, ERP), "utf-8")
    (root / "legacy/shop.csv").write_text(lines(FIELDS, shop), "utf-8")
    (root / "legacy/orders.csv").write_text(lines(("order_no", "customer_no", "amount"), ORDERS), "utf-8")
    customers = mapping("erp_shop", "account", {n: f"account.{n}" for n in FIELDS})
    orders = {"order_no": "order.order_no", "customer_no": "account.customer_no", "amount": "order.amount"}
    (root / "mappings/customers.yaml").write_text(customers, "utf-8")
    (root / "mappings/orders.yaml").write_text(mapping("orders", "order", orders), "utf-8")


def load(root, url, *, masked=False):
    with api.project(root) as project:
        answer = api.load(project, api.LoadOptions(url, masked=masked))
        proof = api.validate(project, to=url)
    assert answer.data["applied"], answer.findings
    assert all(account["balanced"] for account in answer.data["accounting"])
    return answer, proof


def ask(url, sql):
    target = plugins.target(url, None)
    try:
        return [tuple(row.values()) for row in target.query(sql).to_pylist()]
    finally:
        target.close()


OTHERS = f'SELECT "field", "number", "value" FROM "{ALTERNATES}" ORDER BY 1, 2, 3'
GOLDEN = 'SELECT "name", "email", "street", "city", "tags" FROM "dim_account" WHERE "customer_no" = \'A\''
POINTING = (
    'SELECT f."order_no", a."customer_no" FROM "fact_order" f JOIN "dim_account" a '
    'ON f."account_key" = a."account_key" ORDER BY 1'
)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["duckdb", "sqlite", "parquet"])
def test_golden_records_are_loaded_proven_traced_and_follow_their_sources(kind, tmp_path):
    url = f"{kind}:///{tmp_path / 'target'}"
    write(tmp_path / "p")
    answer, proof = load(tmp_path / "p", url)
    assert proof.status == "ok", proof.findings
    assert all(row["ok"] for part in ("rows", "keys", "completeness", "distributions") for row in proof.data[part])
    assert proof.data["cells"]["different"] == 0
    assert ask(url, GOLDEN) == [("Acme Ltd", "new@acme.example", "High St 2", "Leeds", "vip; newsletter")]
    assert ask(url, POINTING) == [("1", "A"), ("2", "B"), ("3", "A")]
    others = [
        ("city", 1, "Hull"), ("email", 1, "old@acme.example"), ("email", 2, "other@acme.example"),
    ]  # fmt: skip
    told = [row for row in ask(url, OTHERS) if row[0] in ("city", "email")]
    assert told == others
    assert {f.where.column for f in answer.findings if f.code == "golden-conflict"} == {"email", "city"}
    assert not any("acme" in example for f in answer.findings for example in f.examples)

    write(tmp_path / "p", SHOP[:1])
    _, proof = load(tmp_path / "p", url)
    assert proof.status == "ok"
    assert [row for row in ask(url, OTHERS) if row[0] in ("city", "email")] == [("email", 1, "old@acme.example")]
    write(tmp_path / "p")
    load(tmp_path / "p", url)
    assert [row for row in ask(url, OTHERS) if row[0] in ("city", "email")] == others


@pytest.mark.long
def test_trace_shows_who_won_and_what_else_is_said(tmp_path):
    url = f"duckdb:///{tmp_path / 'target'}"
    write(tmp_path / "p")
    load(tmp_path / "p", url)
    [(key,)] = ask(url, 'SELECT "account_key" FROM "dim_account" WHERE "customer_no" = \'A\'')
    with api.project(tmp_path / "p") as project:
        told = api.trace_key(project, "account", str(key), to=url).data
    used = {(c["field"], c["source"], c["row"]) for c in told["cells"] if c["used"]}
    assert {("email", "legacy/shop.csv", 1), ("street", "legacy/shop.csv", 1), ("city", "legacy/shop.csv", 1)} <= used
    assert {("tags", "legacy/erp.csv", 1), ("tags", "legacy/shop.csv", 1), ("name", "legacy/erp.csv", 1)} <= used
    assert ("email", "legacy/erp.csv", 1) not in used
    others = [(a["field"], a["value"], a["source"], a["row"], a["line"]) for a in told["alternates"]]
    assert ("email", "old@acme.example", "legacy/erp.csv", 1, 2) in others
    assert ("city", "Hull", "legacy/shop.csv", 2, 3) in others


@pytest.mark.long
def test_pseudonyms_go_in_for_other_values_too(tmp_path):
    url = f"duckdb:///{tmp_path / 'target'}"
    write(tmp_path / "p")
    load(tmp_path / "p", url, masked=True)
    values = [value for field, _, value in ask(url, OTHERS) if field == "email"]
    assert len(values) == 2
    assert not any("acme" in value or "old" in value for value in values)
