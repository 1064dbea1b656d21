"""Validate proves a good target and finds a tampered one."""

from __future__ import annotations

import duckdb
import pytest

from crmmigrate import api
from crmmigrate.core.errors import UsageError


def validate(root, statement=None):
    if statement:
        with duckdb.connect(str(root / "w.duckdb")) as connection:
            connection.execute(statement)
    with api.project(root) as project:
        return api.validate(project, to=f"duckdb:///{root / 'w.duckdb'}")


def errors(answer):
    return [(f.code, f.where.file or f.where.table, f.where.column) for f in answer.findings if f.severity == "error"]


def test_a_good_target(loaded):
    answer = validate(loaded)
    assert (answer.status, errors(answer)) == ("ok", [])
    totals = {
        (t["source"], t["measure"]): (t["legacy"], t["left_out"], t["target"]) for t in answer.data["control_totals"]
    }
    # legacy: 12 records, the total row is none; left out: O03, O05 (no number) and the second O07
    assert totals["legacy/orders.csv", "amount"] == ("582.6", "45.25", "537.35")
    assert totals["legacy/orders.csv", "quantity"] == ("42", "8", "34")
    assert {i["orphans"] for i in answer.data["integrity"]} == {0}


def test_a_changed_value(loaded):
    answer = validate(loaded, "UPDATE fact_order SET amount = amount + 0.01 WHERE order_no = 'O10'")
    assert ("control-total", "legacy/orders.csv", "amount") in errors(answer)
    assert ("row-changed", "fact_order", "amount") in errors(answer)
    assert {column for _, _, column in errors(answer)} == {"amount"}
    [told] = [f for f in answer.findings if f.code == "control-total"]
    assert "0.01" in told.examples[0]


def test_a_deleted_fact(loaded):
    answer = validate(loaded, "DELETE FROM fact_order WHERE order_no = 'O10'")
    assert ("count-mismatch", "legacy/orders.csv", None) in errors(answer)
    assert ("control-total", "legacy/orders.csv", "amount") in errors(answer)


def test_a_table_that_is_gone(loaded):
    answer = validate(loaded, "DROP TABLE fact_order")
    assert errors(answer)[0][0] == "count-mismatch"
    assert "fact_order" in [e for f in answer.findings if f.code == "count-mismatch" for e in f.examples]


def test_a_member_that_is_gone(loaded):
    # Without the foreign keys that DuckDB keeps, as a target has them that somebody copied.
    with duckdb.connect(str(loaded / "w.duckdb")) as connection:
        connection.execute("CREATE TABLE copy AS FROM fact_order; DROP TABLE fact_order")
        connection.execute("ALTER TABLE copy RENAME TO fact_order")
        connection.execute("DELETE FROM dim_account WHERE customer_no = 'C001'")
    answer = validate(loaded)
    assert ("orphans", "fact_order", "account_key") in errors(answer)


def test_a_tampered_table_is_mended_as_the_advice_says(loaded, tiny):
    answer = validate(loaded, "DELETE FROM fact_order WHERE order_no = 'O10'")
    assert any("drop that table" in f.next for f in answer.findings)
    validate(loaded, "DROP TABLE fact_order")
    receipts = tiny.load(loaded, loaded / "w.duckdb").data["receipts"]
    assert [r["table"] for r in receipts if r["applied"]] == ["fact_order"]
    assert errors(validate(loaded)) == []
    assert tiny.rows(loaded / "w.duckdb", tiny.facts_sql) == tiny.facts


def test_an_empty_target(loaded, tmp_path):
    with api.project(loaded) as project:
        with pytest.raises(UsageError, match="there is no"):
            api.validate(project, to=f"duckdb:///{tmp_path / 'empty.duckdb'}")
        assert not (tmp_path / "empty.duckdb").exists()
        duckdb.connect(str(tmp_path / "empty.duckdb")).close()
        answer = api.validate(project, to=f"duckdb:///{tmp_path / 'empty.duckdb'}")
    assert errors(answer)[0][0] == "count-mismatch"
