"""A shop with money in two currencies, negative amounts, gaps and letters of many kinds; and its targets."""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from types import SimpleNamespace

import duckdb
import psycopg
import pymysql
import pytest
from sqlalchemy.engine import make_url

from crmmigrate import api

MIGRATION = "version: 1\nname: shop\nsources:\n  - path: legacy/*\nmodel: model.yaml\nas_of: 2024-01-01\n"
MODEL = """version: 1
name: shop
tables:
  customer:
    role: dimension
    identify:
      - [number]
    fields:
      number: {role: key}
      name: {}
      city: {}
      sector: {type: category}
      active: {type: boolean}
      since: {type: date, role: date}
  sale:
    role: fact
    grain: [sale_no]
    dimensions: [customer]
    fields:
      sale_no: {role: degenerate, required: true}
      day: {type: date, role: date, required: true}
      booked_at: {type: datetime}
      amount: {type: money, role: measure, required: true, additive: additive}
      pieces: {type: integer, role: measure, additive: additive, minimum: -50}
      discount: {type: percent}
      currency: {type: category}
      status: {type: category}
      remark: {type: text}
"""
CUSTOMERS = "number,name,city,sector,active,since"
SALES = "sale_no,number,day,booked_at,amount,pieces,discount,currency,status,remark"
CITIES = ("Zürich", "Łódź", "Αθήνα", "São Paulo", "東京", "O'Brien")
N_SALES = 240


def customers() -> list[dict[str, object]]:
    return [
        {
            "number": f"K{i:03d}", "name": f"Firma {i} ★ Żółw", "city": CITIES[i % 6] if i % 4 else None,
            "sector": ("retail", "craft", None)[i % 3], "active": i % 2 == 0,
            "since": f"20{10 + i % 9}-0{1 + i % 9}-1{i % 10}",
        }
        for i in range(30)
    ]  # fmt: skip


def sales() -> list[list[str]]:
    rows = []
    for i in range(N_SALES):
        sign = -1 if i % 7 == 0 else 1
        rows.append([
            f"S{i:04d}", f"K{i % 30:03d}" if i % 11 else "", f"2023-{1 + i % 12:02d}-{1 + i % 28:02d}",
            f"2023-05-06 {i % 24:02d}:15:00" if i % 3 else "", f"{sign * (i * 37 % 1000 + 0.25):.2f}",
            "-99" if i == 50 else str(i % 9 - 2), f"{i % 20}.5" if i % 5 == 0 else "", ("EUR", "PLN")[i % 2],
            ("open", "won", "lost")[i % 3], f"Notiz „{i}“ — naïve" if i % 2 else "",
        ])  # fmt: skip
    return rows


def mapping(layout: str, source: str, rows_are: str, columns: dict[str, str]) -> str:
    lines = ["version: 1", f"layout: {layout}", "applies_to:", f"  - {source}"]
    lines += [f"rows_are: {rows_are}", "status: confirmed", "columns:"]
    for name, path in columns.items():
        lines += [f"  - column: {name}", f"    field: {path}", "    confidence: 1.0", "    status: confirmed"]
    return "\n".join(lines) + "\n"


def write(root, *, as_json=False):
    """The shop: customers as CSV or as JSON lines, sales as CSV with a copy, a rejected row and a cell set aside."""
    legacy = root / "legacy"
    legacy.mkdir(parents=True)
    people = customers()
    name = "customers.ndjson" if as_json else "customers.csv"
    if as_json:
        lines = [json.dumps({k: v for k, v in c.items() if v is not None}, ensure_ascii=False) for c in people]
    else:
        words = {None: "", True: "true", False: "false"}
        lines = [CUSTOMERS] + [",".join(str(words.get(v, v)) for v in c.values()) for c in people]
    (legacy / name).write_text("\n".join(lines) + "\n", "utf-8")
    rows = [*sales(), sales()[3], ["S9999", "K001", "no day", "", "5.00", "1", "", "EUR", "open", ""]]
    (legacy / "sales.csv").write_text("\n".join([SALES, *(",".join(r) for r in rows)]) + "\n", "utf-8")
    (root / "migration.yaml").write_text(MIGRATION, "utf-8")
    (root / "model.yaml").write_text(MODEL, "utf-8")
    (root / "mappings").mkdir()
    fields = {c: f"customer.{c}" for c in CUSTOMERS.split(",")}
    (root / "mappings/customers.yaml").write_text(mapping("customers", f"legacy/{name}", "customer", fields), "utf-8")
    own = {c: f"sale.{c}" for c in SALES.split(",")} | {"number": "customer.number"}
    (root / "mappings/sales.yaml").write_text(mapping("sales", "legacy/sales.csv", "sale", own), "utf-8")
    return root


class Loaded:
    """A loaded shop that can be tampered with and proven."""

    def __init__(self, root, kind, url, schema=None):
        self.root, self.kind, self.url, self.schema = root, kind, url, schema

    def change(self, *statements):
        connection = {"duckdb": self._duckdb, "sqlite": self._sqlite, "postgres": self._postgres,
                      "mysql": self._mysql}[self.kind]()  # fmt: skip
        try:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            connection.commit()
        finally:
            connection.close()

    def _duckdb(self):
        connection = duckdb.connect(make_url(self.url).database)
        connection.execute("BEGIN")
        return connection

    def _sqlite(self):
        return sqlite3.connect(make_url(self.url).database)

    def _postgres(self):
        connection = psycopg.connect(self.url)
        connection.execute(f'SET search_path = "{self.schema}"')
        return connection

    def _mysql(self):
        parts = make_url(self.url)
        return pymysql.connect(
            host=parts.host, port=parts.port or 3306, user=parts.username, password=parts.password or "",
            database=self.schema, init_command="SET sql_mode = 'ANSI_QUOTES', foreign_key_checks = 0",
        )  # fmt: skip

    def validate(self, **asked):
        with api.project(self.root) as project:
            return api.validate(project, to=self.url, schema=self.schema, asked=api.ProofOptions(**asked))

    def load(self):
        with api.project(self.root) as project:
            answer = api.load(project, api.LoadOptions(self.url, self.schema))
        assert answer.data["applied"]
        return self


@pytest.fixture(scope="session")
def shop_files(tmp_path_factory):
    """The shop, brought up to `match`, to be copied."""
    root = write(tmp_path_factory.mktemp("shop") / "shop")
    Loaded(root, "duckdb", f"duckdb:///{root / 'w.duckdb'}").load()
    Loaded(root, "sqlite", f"sqlite:///{root / 'w.db'}").load()
    return root


@pytest.fixture
def shop(shop_files, tmp_path, server_of):
    """Gives the shop in a target of a kind."""
    made = []

    def loaded(kind):
        root = tmp_path / "shop"
        shutil.copytree(shop_files, root)
        if kind in ("duckdb", "sqlite"):
            return Loaded(root, kind, f"{kind}:///{root / ('w.duckdb' if kind == 'duckdb' else 'w.db')}")
        name = f"crmmigrate_test_{uuid.uuid4().hex[:12]}"
        found = Loaded(root, kind, server_of(kind), name)
        _make(found)
        made.append(found)
        return found.load()

    yield loaded
    for found in made:
        kind = f'SCHEMA "{found.schema}" CASCADE' if found.kind == "postgres" else f'DATABASE "{found.schema}"'
        found.change(f"DROP {kind}")


def _make(found):
    if found.kind == "mysql":
        name, found.schema = found.schema, make_url(found.url).database
        found.change(f'CREATE DATABASE "{name}"')
        found.schema = name


@pytest.fixture(scope="session")
def shapes():
    """Writers of shops."""
    return SimpleNamespace(write=write, Loaded=Loaded, sales=sales)
