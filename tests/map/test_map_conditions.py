"""policies.exclude: SQL conditions against an allow-list."""

from __future__ import annotations

import narwhals as nw
import pyarrow as pa
import pytest

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import Exclusion, Model
from crmmigrate.core.errors import UsageError
from crmmigrate.steps.map.conditions import condition

MODEL = Model.model_validate(
    {
        "name": "m",
        "tables": {
            "account": {
                "role": "dimension",
                "identify": [["name"]],
                "fields": {"name": {}, "type": {}, "revenue": {"type": "money"}, "since": {"type": "date"}},
            }
        },
    }
)
ROWS = {
    "account/name": ["Müller", "NO", "Smith", None],
    "account/type": ["prospect", "customer", "Prospect", None],
    "account/revenue": ["10.5", "200", None, "0"],
    "account/since": ["2019-12-31", "2021-05-01", "2020-01-01", None],
}


def _kept(frame, expression):
    return frame.with_columns(expression.alias("_out")).filter(nw.col("_out"))


def chosen(where: str) -> list[int]:
    with DuckDBEngine() as engine:
        frame = engine.hold(pa.table(ROWS | {"n": [0, 1, 2, 3]}))
        rule = Exclusion(name="r", table="account", where=where)
        found = (
            _kept(frame, condition(rule, MODEL, {name.replace("/", ".") for name in ROWS}))
            .select("n")
            .sort("n")
            .collect(backend="pyarrow")
        )
        return [int(n) for n in found["n"].to_list()]


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("type = 'prospect'", [0]),
        ("lower(type) = 'prospect' AND since < '2020-01-01'", [0]),
        ("revenue >= 10.5", [0, 1]),
        ("revenue > -1 AND NOT type = 'customer'", [0]),
        ("type NOT IN ('customer')", [0, 2]),
        ("NOT type = 'customer' OR type IS NULL", [0, 2, 3]),
        ("NOT (type LIKE 'c%' AND revenue > 5)", [0, 2, 3]),
        ("type IS NULL OR name IN ('NO', 'Smith')", [1, 2, 3]),
        ("type IS NOT NULL", [0, 1, 2]),
        ("since BETWEEN '2020-01-01' AND '2021-12-31'", [1, 2]),
        ("NOT (revenue > 5)", [3]),
    ],
)
def test_condition_chooses(where: str, rows: list[int]) -> None:
    assert chosen(where) == rows


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("typ = 'prospect'", "the field 'typ', which account lacks"),
        ("type =", "is no SQL"),
        ("read_text('/etc/passwd') = 'x'", "not allowed"),
        ("name IN (SELECT 1)", "not allowed"),
        ("1 = 1; DROP TABLE x", "not allowed"),
    ],
)
def test_condition_refuses(where: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        chosen(where)


def test_field_without_column_is_null() -> None:
    rule = Exclusion(name="r", table="account", where="revenue IS NULL")
    with DuckDBEngine() as engine:
        frame = engine.hold(pa.table({"account/name": ["a"]}))
        kept = _kept(frame, condition(rule, MODEL, {"account.name"})).select(nw.len()).collect(backend="pyarrow")
    assert kept["len"].to_list() == [1]
