"""The DDL that `model` writes is the star that `load` makes: run by hand, it gives the same, and takes the load."""

from __future__ import annotations

import duckdb
import pytest
import sqlalchemy as sa

from crmmigrate import api
from crmmigrate.config import load as read
from crmmigrate.core.documents import Model
from crmmigrate.core.ports import DropPlan
from crmmigrate.project import plugins
from crmmigrate.project.star_scripts import scripts, star_of

MODEL = """version: 1
name: by_hand
tables:
  region:
    role: dimension
    identify: [[code]]
    fields:
      code: {role: key, description: "50% of it isn't known"}
      name: {}
  account:
    role: dimension
    snapshot: as_of
    identify: [[customer_no]]
    dimensions: [region]
    description: Who buys
    fields:
      customer_no: {role: key}
      name: {}
      segment: {scd: 2}
      city: {scd: 2}
      as_of: {type: date, role: date}
  order:
    role: fact
    grain: [order_no]
    dimensions: [account]
    fields:
      order_no: {role: degenerate, required: true}
      date: {type: date, role: date}
      amount: {type: money, role: measure, additive: non}
  serves:
    role: bridge
    dimensions: [account, region]
    fields:
      since: {type: datetime, role: date}
"""
ACCOUNTS = (
    "account",
    {n: f"account.{n}" for n in ("customer_no", "name", "segment", "city", "as_of")} | {"code": "region.code"},
    [("C1", "Alder", "small", "Berlin", "2023-01-31", "N"), ("C2", "Birch", "big", "London", "2023-01-31", "S")],
)
ORDERS = (
    "order",
    {"order_no": "order.order_no", "no": "account.customer_no", "date": "order.date", "amount": "order.amount"},
    [("O1", "C1", "2023-02-01", "1.00"), ("O2", "", "2023-04-01", "2.50")],
)
SERVES = (
    "serves",
    {"customer": "account.customer_no", "region": "region.code", "since": "serves.since"},
    [("C1", "N", "2023-01-01 10:00:00"), ("C1", "S", "2023-01-02 10:00:00")],
)
REGIONS = ("region", {"code": "region.code", "title": "region.name"}, [("N", "North"), ("S", "South")])
TABLES = {"a.csv": ACCOUNTS, "o.csv": ORDERS, "s.csv": SERVES, "r.csv": REGIONS}
STAR = ["dim_account", "dim_date", "dim_region", "fact_order", "bridge_serves"]
TECHNICAL = ["_crmmigrate_key", "_crmmigrate_lineage", "_crmmigrate_source", "_crmmigrate_version"]

OF_STAR = "FROM duckdb_{}() WHERE table_name <> '_crmmigrate_batch' AND schema_name = 'main'"
COLUMNS = f"""SELECT table_name, column_name, data_type, is_nullable, comment {OF_STAR.format("columns")}
    AND NOT internal ORDER BY table_name, column_index"""
KEYS = f"""SELECT table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names
    {OF_STAR.format("constraints")} ORDER BY ALL"""
COMMENTS = f"SELECT table_name, comment {OF_STAR.format('tables')} ORDER BY 1"


@pytest.fixture(scope="module")
def project(history, tmp_path_factory):
    return history.write(tmp_path_factory.mktemp("by_hand"), MODEL, TABLES, "2024-01-01")


def catalogue(url: str, schema: str | None) -> dict:
    """Columns with types and comments, keys and indexes of each table, without the names that nobody uses."""
    if url.startswith("duckdb"):
        with duckdb.connect(url.removeprefix("duckdb:///"), read_only=True) as db:
            columns = db.execute(COLUMNS).fetchall()
            keys = db.execute(KEYS).fetchall()
            comments = db.execute(COMMENTS).fetchall()
        return {"columns": columns, "keys": keys, "comments": comments}
    seen = sa.inspect(engine(url))
    return {table: described(seen, table, schema) for table in [*STAR, *TECHNICAL]}


def engine(url: str) -> sa.Engine:
    named = url.replace("postgresql:", "postgresql+psycopg:").replace("mysql:", "mysql+pymysql:")
    return sa.create_engine(named, poolclass=sa.NullPool)


def described(seen, table: str, schema: str | None) -> dict:
    try:
        comment = seen.get_table_comment(table, schema)["text"]
    except NotImplementedError:
        comment = None
    columns = seen.get_columns(table, schema)
    foreign = seen.get_foreign_keys(table, schema)
    indexes = seen.get_indexes(table, schema)
    return {
        "comment": comment,
        "columns": [(c["name"], repr(c["type"]), c["nullable"], c.get("comment")) for c in columns],
        "key": seen.get_pk_constraint(table, schema)["constrained_columns"],
        "foreign": sorted((f["constrained_columns"], f["referred_table"], f["referred_columns"]) for f in foreign),
        "indexes": sorted(
            (i["name"] if i["name"][:2] == "ix" else "", i["column_names"], i["unique"]) for i in indexes
        ),
    }


def run(url: str, schema: str | None, text: str) -> None:
    """The script, as people run it: statement by statement."""
    if url.startswith("duckdb"):
        with duckdb.connect(url.removeprefix("duckdb:///")) as db:
            db.execute(text)
        return
    if url.startswith("sqlite"):
        with engine(url).connect() as connection:
            connection.connection.executescript(text)
        return
    with engine(url).begin() as connection:
        if url.startswith("postgres"):
            connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
            connection.exec_driver_sql(f'SET LOCAL search_path TO "{schema}"')
            connection.exec_driver_sql(text.replace("%", "%%"))
            return
        connection.exec_driver_sql(f"CREATE DATABASE `{schema}`")
        connection.exec_driver_sql(f"USE `{schema}`")
        for statement in text.split(";\n"):
            lines = [line for line in statement.splitlines() if not line.startswith("--")]
            if any(lines):
                connection.exec_driver_sql("\n".join(lines).replace("%", "%%"))


@pytest.fixture(params=["duckdb", "sqlite", "postgres", "mysql"])
def places(request, tmp_path, server_of, unique_name):
    """Dialect, and URL and schema of two empty targets."""
    kind = request.param
    if kind in {"duckdb", "sqlite"}:
        yield kind, [(f"{kind}:///{tmp_path}/{name}.db", None) for name in ("loaded", "made")]
        return
    url = server_of(kind)
    found = [(url, f"{unique_name}_{number}") for number in range(2)]
    yield {"postgres": "postgresql", "mysql": "mariadb"}[kind], found
    for _, schema in found:
        target = plugins.target(url, schema)
        target.apply(DropPlan(tuple(target.tables())))
        target._run(f'DROP SCHEMA "{schema}"' + (" CASCADE" if kind == "postgres" else ""))
        target.close()


def test_the_script_makes_the_tables_of_a_load_and_takes_one(project, history, places):
    dialect, (loaded, made) = places
    history.load(project, *loaded)
    text = scripts(star_of(read(project / "model.yaml", Model)), [dialect])[dialect]
    run(*made, text)
    found, wanted = catalogue(*made), catalogue(*loaded)
    for part in wanted:
        assert found[part] == wanted[part]
    history.load(project, *made)
    for table in STAR:
        everything = f'SELECT * FROM "{table}" ORDER BY 1'
        assert history.ask(made[0], everything, made[1]) == history.ask(loaded[0], everything, loaded[1])
    with api.project(project) as opened:
        answer = api.validate(opened, to=made[0], schema=made[1])
    assert answer.status == "ok", answer.findings
    again = history.load(project, *made)
    assert not any(receipt["applied"] for receipt in again.data["receipts"])
