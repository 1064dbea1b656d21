"""A tiny company whose truth is known by heart, for the rooms that run the whole way."""

from __future__ import annotations

import os
import shutil
import uuid
import zlib
from pathlib import Path
from types import SimpleNamespace

import duckdb
import openpyxl
import pytest

from crmmigrate import api

NORTH = """customer_no;name;email;city
C001;Alder GmbH;info@alder.example;Berlin
C002;Birch Ltd;office@birch.example;London
C003;Cedar SA;hola@cedar.example;Madrid
C004;Dogwood AG;kontakt@dogwood.example;Zurich
"""
SOUTH = """customer_no;name;email;city
C002;Birch Limited;office@birch.example;Londen
C005;Elm BV;hallo@elm.example;Amsterdam
;Nameless Co;;Paris
"""
ORDERS = """order_no,customer_no,sku,order_date,quantity,amount
O01,C001,P1,2023-01-05,1,100.00
O02,C002,P2,2023-02-10,2,50.50
O03,C003,P1,2023-02-31,3,30.00
O04,C999,P2,2023-03-01,1,20.00
O05,C004,P3,2023-03-05,1,abc
O06,,P1,2023-03-09,two,101.00
O07,C005,P2,2023-04-01,4,15.25
O07,C005,P2,2023-04-01,4,15.25
O08,C001,P3,2023-05-02,5,70.00
O09,C002,P1,2023-05-03,6,80.10
O10,C003,P1,2023-06-11,7,90.20
O11,C004,P2,2023-07-12,8,10.30
Total,,,,,567.35
"""
PRODUCTS = [("P1", "Anvil", "10.50"), ("P2", "Bolt", "0.25"), ("P3", "Crane", "9999.99")]

MIGRATION = """version: 1
name: tiny
sources:
  - path: legacy/*
model: model.yaml
as_of: 2024-01-01
"""
MODEL = """version: 1
name: tiny
tables:
  account:
    role: dimension
    identify:
      - [customer_no]
    fields:
      customer_no: {role: key}
      name: {}
      email: {type: email}
      city: {}
  product:
    role: dimension
    identify:
      - [sku]
    fields:
      sku: {role: key}
      title: {}
      price: {type: money}
  order:
    role: fact
    grain: [order_no]
    dimensions: [account, product]
    fields:
      order_no: {role: degenerate, required: true}
      order_date: {type: date, role: date, required: true}
      quantity: {type: integer, role: measure}
      amount: {type: money, role: measure, required: true}
"""
LAYOUTS = {
    "customers": (
        ["legacy/customers_north.csv", "legacy/customers_south.csv"],
        "account",
        {n: f"account.{n}" for n in ("customer_no", "name", "email", "city")},
    ),
    "orders": (
        ["legacy/orders.csv"],
        "order",
        {"customer_no": "account.customer_no", "sku": "product.sku"}
        | {n: f"order.{n}" for n in ("order_no", "order_date", "quantity", "amount")},
    ),
    "products": (
        ["legacy/products.xlsx#Products"],
        "product",
        {"sku": "product.sku", "title": "product.title", "price": "product.price"},
    ),
}
SERVERS = {"postgres": "CRMMIGRATE_TEST_POSTGRES", "mysql": "CRMMIGRATE_TEST_MYSQL"}
LONG_PART = "CRMMIGRATE_LONG_PART"
TRUTH = {
    # source: gathered, loaded, merged, rejected, excluded
    "legacy/customers_north.csv": (4, 4, 0, 0, 0),
    "legacy/customers_south.csv": (3, 1, 1, 1, 0),
    "legacy/orders.csv": (13, 9, 1, 2, 1),
    "legacy/products.xlsx#Products": (4, 3, 0, 0, 1),
}
FACTS = [
    # order_no, customer_no behind the key, sku, order_date, quantity, amount
    ("O01", "C001", "P1", "2023-01-05", 1, "100.00"),
    ("O02", "C002", "P2", "2023-02-10", 2, "50.50"),
    ("O04", "C999", "P2", "2023-03-01", 1, "20.00"),
    ("O06", None, "P1", "2023-03-09", None, "101.00"),
    ("O07", "C005", "P2", "2023-04-01", 4, "15.25"),
    ("O08", "C001", "P3", "2023-05-02", 5, "70.00"),
    ("O09", "C002", "P1", "2023-05-03", 6, "80.10"),
    ("O10", "C003", "P1", "2023-06-11", 7, "90.20"),
    ("O11", "C004", "P2", "2023-07-12", 8, "10.30"),
]
FACTS_SQL = """
    SELECT f.order_no, a.customer_no, p.sku, CAST(f.order_date AS VARCHAR), f.quantity,
           CAST(CAST(f.amount AS DECIMAL(18, 2)) AS VARCHAR)
    FROM fact_order f JOIN dim_account a USING (account_key) JOIN dim_product p USING (product_key) ORDER BY 1
"""
CONTENT = {
    "account": "SELECT customer_no, name, email, city, is_inferred FROM dim_account ORDER BY 1 NULLS FIRST",
    "product": "SELECT sku, title, CAST(price AS DECIMAL(18, 2)) FROM dim_product ORDER BY 1 NULLS FIRST",
    "order": FACTS_SQL,
}


def pytest_configure(config):
    # Pandera imports pyspark.pandas where it is installed, which warns about every new pandas.
    config.addinivalue_line("filterwarnings", "ignore:PySpark does not yet fully support:FutureWarning")


def pytest_report_header(config):
    if part := os.environ.get(LONG_PART):
        return f"long tests: part {part} (without {LONG_PART} all of them)"
    return "long tests: all"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """A case that names a server needs it; and of the long tests only a part, chosen by name, where one is named."""
    for item in items:
        for value in item.callspec.params.values() if hasattr(item, "callspec") else ():
            if isinstance(value, str) and value in SERVERS:
                item.add_marker(value)
    if not (said := os.environ.get(LONG_PART)):
        return
    part, parts = map(int, said.split("/"))
    left = [i for i in items if i.get_closest_marker("long") and zlib.crc32(i.nodeid.encode()) % parts != part - 1]
    if left:
        config.hook.pytest_deselected(items=left)
        gone = {id(item) for item in left}
        items[:] = [item for item in items if id(item) not in gone]


def write_project(root: Path) -> Path:
    """The tiny project with its five files, nothing run yet."""
    legacy = root / "legacy"
    legacy.mkdir(parents=True)
    for name, text in (("customers_north.csv", NORTH), ("customers_south.csv", SOUTH), ("orders.csv", ORDERS)):
        (legacy / name).write_text(text, "utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Products"
    for row in [("Price list 2023",), ("sku", "title", "price"), *PRODUCTS]:
        sheet.append(row)
    book.save(legacy / "products.xlsx")
    (root / "migration.yaml").write_text(MIGRATION, "utf-8")
    (root / "model.yaml").write_text(MODEL, "utf-8")
    (root / "mappings").mkdir()
    for layout, (sources, rows_are, columns) in LAYOUTS.items():
        (root / "mappings" / f"{layout}.yaml").write_text(_mapping(layout, sources, rows_are, columns), "utf-8")
    return root


def _mapping(layout: str, sources: list[str], rows_are: str, columns: dict[str, str]) -> str:
    lines = ["version: 1", f"layout: {layout}", "applies_to:", *(f"  - {s}" for s in sources)]
    lines += [f"rows_are: {rows_are}", "status: confirmed", "columns:"]
    for name, field in columns.items():
        lines += [f"  - column: {name}", f"    field: {field}", "    confidence: 1.0", "    status: confirmed"]
    return "\n".join(lines) + "\n"


def rows(database: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def load(root: Path, database: Path, **options) -> api.Answer:
    with api.project(root) as project:
        return api.load(project, api.LoadOptions(f"duckdb:///{database}", **options))


def content(database: Path) -> dict[str, list[tuple]]:
    """What the star says, without surrogate keys."""
    return {name: rows(database, sql) for name, sql in CONTENT.items()}


def snapshot(database: Path) -> dict[str, list[tuple]]:
    """Every table, cell for cell, but the times at which batches were applied, and by which run."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {
            t: sorted(connection.execute(f'SELECT * EXCLUDE (applied_at, run) FROM "{t}"').fetchall(), key=repr)
            if t == "_crmmigrate_batch"
            else sorted(connection.execute(f'SELECT * FROM "{t}"').fetchall(), key=repr)
            for t in sorted(tables)
        }


@pytest.fixture(scope="session")
def tiny():
    """Truth and helpers of the tiny company."""
    return SimpleNamespace(
        write=write_project, load=load, rows=rows, content=content, snapshot=snapshot,
        truth=TRUTH, facts=FACTS, facts_sql=FACTS_SQL, orders=ORDERS, north=NORTH, south=SOUTH, model=MODEL,
    )  # fmt: skip


@pytest.fixture(scope="session")
def _loaded_once(tmp_path_factory):
    root = write_project(tmp_path_factory.mktemp("tiny") / "acme")
    answer = load(root, root / "w.duckdb")
    return root, answer


@pytest.fixture
def fresh(tmp_path):
    """The tiny project, nothing run yet."""
    return write_project(tmp_path / "acme")


@pytest.fixture(scope="session")
def _warm_once(tmp_path_factory):
    root = write_project(tmp_path_factory.mktemp("warm") / "acme")
    with api.project(root) as project:
        api.match(project)
    for file in (root / ".crmmigrate").glob("ledger.db*"):
        file.unlink()
    return root


@pytest.fixture
def warm(tmp_path, _warm_once):
    """A copy of the tiny project before its first run, whose steps up to `match` find their results: much faster."""
    shutil.copytree(_warm_once, tmp_path / "acme")
    return tmp_path / "acme"


@pytest.fixture(scope="session")
def put_back(tmp_path_factory):
    """`put_back(key, make)`: a folder that `make` fills once, as it then was, and what `make` said.

    Its path, and with it the URLs of targets in it, stays the same from test to test.
    """
    kept = {}

    def place(key, make):
        if key not in kept:
            folder = tmp_path_factory.mktemp("kept") / "place"
            folder.mkdir()
            kept[key] = folder, make(folder)
            shutil.copytree(folder, folder.with_name("copy"))
        else:
            folder, _ = kept[key]
            shutil.rmtree(folder)
            shutil.copytree(folder.with_name("copy"), folder)
        return kept[key]

    return place


@pytest.fixture
def loaded(tmp_path, _loaded_once):
    """A copy of the tiny project, loaded into `w.duckdb`."""
    shutil.copytree(_loaded_once[0], tmp_path / "acme")
    return tmp_path / "acme"


@pytest.fixture(scope="session")
def first_answer(_loaded_once):
    """What the first load of the tiny project said."""
    return _loaded_once[1]


def server(kind: str) -> str:
    url = os.environ.get(SERVERS[kind])
    if url:
        return url
    if os.environ.get("CI_SERVERS") == "1":
        pytest.fail(f"{SERVERS[kind]} is not set, and CI_SERVERS=1 asks for it")
    pytest.skip(f"{SERVERS[kind]} is not set")


@pytest.fixture(scope="session")
def server_of():
    """The URL of a test server; skips, or fails in CI, where there is none."""
    return server


@pytest.fixture
def unique_name():
    return f"crmmigrate_test_{uuid.uuid4().hex[:12]}"
