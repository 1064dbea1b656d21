"""Questions on the transforms of `map`: every engine must make the same text of every value."""

# ruff: noqa: S101, D102 - the names of the questions are their docstrings

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest

from crmmigrate.core.documents import ColumnMapping, Mapping, Model, ModelField, ModelTable, Status
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Column, Table
from crmmigrate.expressions.sql import over_headers
from crmmigrate.steps.map.combining import COMBINING
from crmmigrate.steps.map.feeding import feed_of, prepared
from crmmigrate.steps.map.readings import READINGS
from crmmigrate.steps.map.transforms import EXPRESSIONS, call, expression
from crmmigrate.testing.engine_shapes import DATES, NUMBERS, SIGNS, TEXTS

VALUES = (
    *TEXTS, *NUMBERS, *DATES, "10 - Retail", "DE | Germany", "(A) Top", "Berlin (DE)", "a@x.com; b@y.com,c@z.com",
    "https://www.ACME.com/a?b", "Info@Acme.co.uk", "12", "-7.25", "0.000001", "123456789012.5", "999999999999",
    "1000000000000", "0.333333333333333", "2.5", "-0.5", "1.0000005", "March", "3", "31", "2024", "x\n", "a\rb$", "é-Ü",
)  # fmt: skip
_ARGUMENTS = {"default": "('-')", "scaled": "(0.0254)", "part": "(2)"}
SQL = (
    "value || 'x'", 'value + "B"', 'value * "B"', 'value - "B" * 3', 'value / "B"', '"B" / value', "-value",
    "abs(value)", "round(value, 1)", "round(value / 3, 2)", "length(value)", "substr(value, 2, 3)",
    "left(value, 2) || right(value, 2)", "replace(value, '.', ',')", "regexp_replace(value, '[0-9]+', '#', 'g')",
    "regexp_extract(value, '([a-z]+).(.)', 2)", "regexp_extract(value, '^.*$')", "cast(value as date)",
    "cast(value as integer)", "case when value > B then 'more' when value is null then 'none' else value end",
    "coalesce(nullif(value, '2.5'), B, 'z')", 'concat(value, "B")', "value like '%a_b%'", "value not like '1%'",
    "value in ('NO', 'NA', 12)", "value between 1 and 100", "upper(trim(value))", "value >= 'b'",
    "age_on(value, '2024-02-29')", "years_between('1999-12-31', value)",
)  # fmt: skip


class TransformQuestions:
    """Transforms, combined columns and SQL."""

    @pytest.mark.parametrize("name", sorted(EXPRESSIONS))
    def test_transforms_give_the_same(self, engine: Engine, reference: Engine, name: str) -> None:
        wanted = call(name + _ARGUMENTS.get(name, ""))
        _same(engine, reference, expression(nw.col("value"), wanted))

    def test_parts_with_separators(self, engine: Engine, reference: Engine) -> None:
        for separator in (".", "|", "$", "ab", "\\"):
            _same(engine, reference, expression(nw.col("value"), call(f"part(1, '{separator}')")))

    @pytest.mark.parametrize("name", sorted(COMBINING))
    def test_combined_columns_give_the_same(self, engine: Engine, reference: Engine, name: str) -> None:
        fewest, _ = COMBINING[name].signature.columns
        columns = [nw.col("value"), nw.col("B"), nw.col("C")][: max(fewest, 2)]
        _same(engine, reference, COMBINING[name].expression(columns))

    @pytest.mark.parametrize("text", SQL)
    def test_sql_gives_the_same(self, engine: Engine, reference: Engine, text: str) -> None:
        _same(engine, reference, over_headers(text, nw.col))

    def test_what_python_reads_is_the_same(self, engine: Engine, reference: Engine) -> None:
        """Value maps: each distinct value once, joined back to every row that holds it."""
        one, other = (_read(e) for e in (reference, engine))
        assert one == other
        assert {"Musterfrau", "12345", "EUR", "kg"} <= {value for row in one for value in row.values()}


def _read(engine: Engine) -> list[dict[str, Any]]:
    texts = [*VALUES, "Anna Musterfrau", "Am Ring 5, 12345 Berlin", "EUR 5.00", "12 kg", None, *VALUES[::2]]
    fields = [f"order.{name}" for name in sorted(READINGS)]
    column = ColumnMapping(column="T", parts={f: f.partition(".")[2] for f in fields}, status=Status.CONFIRMED)
    mapping = Mapping(layout="t", applies_to=["t"], rows_are="order", columns=[column])
    spec = ModelTable(role="fact", fields={name: ModelField() for name in READINGS})
    model = Model(name="m", tables={"order": spec})
    rows: dict[str, Sequence[Any]] = {"c001": texts, "_source": ["t"] * len(texts), "_row": list(range(len(texts)))}
    table = Table("t", engine.hold(pa.table(rows)), (Column("c001", "T"),))
    feed = feed_of(table, mapping, model)
    assert feed is not None
    ready = prepared(feed, engine)
    asked = ready.table.frame.select("_row", *(ready.expression(f).alias(f.partition(".")[2]) for f in fields))
    found: list[dict[str, Any]] = asked.sort("_row").collect(backend="pyarrow").to_native().to_pylist()
    assert len(found) == len(texts)
    return found


def _same(engine: Engine, reference: Engine, asked: nw.Expr) -> None:
    values = [*VALUES, *(f"{text}{sign}" for text in VALUES[::3] for sign in SIGNS), None]
    rows = pa.table(
        {
            "id": list(range(len(values))),
            "value": values,
            "B": [(values[-i], "3", "0", "2.5", None)[i % 5] for i in range(len(values))],
            "C": [("3", "12", None, "x", "31")[i % 5] for i in range(len(values))],
        }
    )
    one, other = (
        e.hold(rows).select("id", asked.alias("found")).sort("id").collect(backend="pyarrow").to_native().to_pylist()
        for e in (reference, engine)
    )
    told = [(values[a["id"]], a["found"], b["found"]) for a, b in zip(one, other, strict=True) if a != b]
    assert told == []
