"""The loaded star is the one that the tiny company's files describe."""

from __future__ import annotations

import random
import shutil

import pytest

from crmmigrate import api


def test_the_accounts_are_the_known_truth(first_answer, tiny):
    found = {
        a["source"]: tuple(a[n] for n in ("gathered", "loaded", "merged", "rejected", "excluded"))
        for a in first_answer.data["accounting"]
    }
    assert found == tiny.truth
    assert all(a["balanced"] for a in first_answer.data["accounting"])
    assert first_answer.status == "ok"


def test_what_was_set_apart_is_told(first_answer):
    told = {(f.code, f.where.file, f.where.column): (f.count, f.examples) for f in first_answer.findings}
    assert told["type", "legacy/orders.csv", "order_date"] == (1, ("2023-02-31",))
    assert told["type", "legacy/orders.csv", "amount"] == (1, ("abc",))
    assert told["type", "legacy/orders.csv", "quantity"] == (1, ("two",))
    assert told["required", "legacy/customers_south.csv", None] == (1, ())
    assert told["rows-total", "legacy/orders.csv", None][0] == 1


def test_the_facts_point_to_their_members(loaded, tiny):
    assert tiny.rows(loaded / "w.duckdb", tiny.facts_sql) == tiny.facts


def test_the_members(loaded, tiny):
    found = tiny.content(loaded / "w.duckdb")
    assert found["account"] == [
        (None, "(unknown)", None, None, False),
        ("C001", "Alder GmbH", "info@alder.example", "Berlin", False),
        ("C002", "Birch Ltd", "office@birch.example", "London", False),
        ("C003", "Cedar SA", "hola@cedar.example", "Madrid", False),
        ("C004", "Dogwood AG", "kontakt@dogwood.example", "Zurich", False),
        ("C005", "Elm BV", "hallo@elm.example", "Amsterdam", False),
        ("C999", None, None, None, True),
    ]
    assert [row[0] for row in found["product"]] == [None, "P1", "P2", "P3"]


def test_the_unknown_member_has_key_minus_one(loaded, tiny):
    sql = "SELECT account_key FROM dim_account WHERE customer_no IS NULL"
    assert tiny.rows(loaded / "w.duckdb", sql) == [(-1,)]
    assert tiny.rows(loaded / "w.duckdb", "SELECT order_no FROM fact_order WHERE account_key = -1") == [("O06",)]


@pytest.mark.long
def test_surrogate_keys_stay_when_a_file_comes_in(loaded, tiny):
    sql = "SELECT customer_no, account_key FROM dim_account ORDER BY 1"
    before = dict(tiny.rows(loaded / "w.duckdb", sql))
    (loaded / "legacy/customers_east.csv").write_text(
        "customer_no;name;email;city\nC000;Ash Oy;moi@ash.example;Turku\nC999;Found Inc;hi@found.example;Boston\n",
        "utf-8",
    )
    mapping = loaded / "mappings/customers.yaml"
    text = mapping.read_text("utf-8").replace("applies_to:", "applies_to:\n  - legacy/customers_east.csv")
    mapping.write_text(text, "utf-8")
    assert tiny.load(loaded, loaded / "w.duckdb").status == "ok"
    after = dict(tiny.rows(loaded / "w.duckdb", sql))
    assert {number: after[number] for number in before} == before
    assert after["C000"] == max(before.values()) + 1
    found = tiny.rows(loaded / "w.duckdb", "SELECT name, is_inferred FROM dim_account WHERE customer_no = 'C999'")
    assert found == [("Found Inc", False)]  # the member that was only mentioned is now described
    assert tiny.rows(loaded / "w.duckdb", tiny.facts_sql) == tiny.facts


@pytest.mark.long
def test_rows_that_are_no_longer_delivered_stay_and_are_told(loaded, tiny):
    orders = loaded / "legacy/orders.csv"
    lines = [line for line in orders.read_text("utf-8").splitlines(keepends=True) if not line.startswith("O11")]
    orders.write_text("".join(lines), "utf-8")
    tiny.load(loaded, loaded / "w.duckdb")
    assert tiny.rows(loaded / "w.duckdb", tiny.facts_sql) == tiny.facts
    with api.project(loaded) as project:
        answer = api.validate(project, to=f"duckdb:///{loaded / 'w.duckdb'}")
    absent = [f for f in answer.findings if f.code == "rows-absent"]
    assert [(f.where.file, f.count) for f in absent if f.where.file] == [("legacy/orders.csv", 1)]


def shuffled(text, seed, last=""):
    head, *body = text.splitlines()
    body = [line for line in body if not (last and line.startswith(last))]
    tail = [line for line in text.splitlines() if last and line.startswith(last)]
    random.Random(seed).shuffle(body)
    return "\n".join([head, *body, *tail]) + "\n"


@pytest.mark.long
def test_the_order_of_rows_and_sources_does_not_matter(tmp_path, loaded, tiny):
    seed = 14
    other = tiny.write(tmp_path / "other")
    (other / "legacy/orders.csv").write_text(shuffled(tiny.orders, seed, "Total"), "utf-8")
    (other / "legacy/customers_north.csv").write_text(shuffled(tiny.north, seed), "utf-8")
    (other / "legacy/customers_south.csv").write_text(shuffled(tiny.south, seed), "utf-8")
    names = ["products.xlsx", "orders.csv", "customers_south.csv", "customers_north.csv"]
    entries = "".join(f"  - path: legacy/{name}\n" for name in names)
    migration = other / "migration.yaml"
    migration.write_text(migration.read_text("utf-8").replace("  - path: legacy/*\n", entries), "utf-8")
    tiny.load(other, other / "w.duckdb")
    assert tiny.content(other / "w.duckdb") == tiny.content(loaded / "w.duckdb")
    for table in ("account", "product"):  # a fresh target gives the same surrogate keys, whatever the order
        sql = f"SELECT * EXCLUDE (_row) FROM dim_{table} ORDER BY {table}_key"
        assert tiny.rows(other / "w.duckdb", sql) == tiny.rows(loaded / "w.duckdb", sql)
    sql = "SELECT * EXCLUDE (_row) FROM fact_order ORDER BY _key"
    assert tiny.rows(other / "w.duckdb", sql) == tiny.rows(loaded / "w.duckdb", sql)


@pytest.mark.long
def test_the_same_file_twice_loads_once(loaded, tiny):
    before = tiny.content(loaded / "w.duckdb")
    shutil.copyfile(loaded / "legacy/orders.csv", loaded / "legacy/orders_copy.csv")
    answer = tiny.load(loaded, loaded / "w.duckdb")
    accounts = {a["source"]: a for a in answer.data["accounting"]}
    assert accounts["legacy/orders_copy.csv"]["gathered"] == 13
    assert accounts["legacy/orders_copy.csv"]["excluded"] == 13
    told = [f for f in answer.findings if f.code == "same-file-twice"]
    assert [(f.where.file, f.count) for f in told] == [("legacy/orders_copy.csv", 12)]
    assert tiny.content(loaded / "w.duckdb") == before


def test_a_share_of_rejects_that_is_too_high_stops_the_load(loaded, tiny):
    answer = tiny.load(loaded, loaded / "other.duckdb", max_rejects=0.0)
    assert [f.code for f in answer.findings if f.severity == "error"] == ["too-many-rejects"]
    assert answer.data["applied"] is False
    assert [a["source"] for a in answer.data["accounting"]] == sorted(tiny.truth)
    assert tiny.rows(loaded / "other.duckdb", "SELECT count(*) FROM duckdb_tables()") == [(0,)]


def test_a_dry_run_decides_and_writes_nothing(loaded, tiny):
    answer = tiny.load(loaded, loaded / "other.duckdb", dry_run=True)
    assert (answer.status, answer.data["applied"], answer.data["receipts"]) == ("ok", False, [])
    assert tiny.rows(loaded / "other.duckdb", "SELECT count(*) FROM duckdb_tables()") == [(0,)]


@pytest.mark.long
def test_suggestions_that_nobody_confirmed_stop_a_load(loaded, tiny):
    path = loaded / "mappings/products.yaml"
    path.write_text(path.read_text("utf-8").replace("status: confirmed", "status: suggested"), "utf-8")
    answer = tiny.load(loaded, loaded / "other.duckdb")
    [waiting] = [f for f in answer.findings if f.severity == "error"]
    assert (waiting.code, waiting.count) == ("mapping-suggested", 3)
    assert not (loaded / "other.duckdb").exists()
    assert tiny.load(loaded, loaded / "other.duckdb", accept=0.0).status == "ok"
