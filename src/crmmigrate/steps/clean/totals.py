"""Check totals in header rows against the sum of the rows that belong to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import Total
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, Frame, Table, source_file, source_sheet
from crmmigrate.expressions import decimals
from crmmigrate.expressions.sql import Value
from crmmigrate.expressions.trees import NotAllowedError
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.headers import Headers, decimals_shown
from crmmigrate.steps.clean.work import Work

_HAIR = 1e-9


def apply(done: dict[str, Work], config: CleanConfig, engine: Engine) -> dict[str, Work]:
    """Check totals in header rows against the sum of the rows that belong to them, in whatever table."""
    tables = {name: work.table for name, work in done.items()}
    for name, work in done.items():
        for said in config.cleaning.of(name).totals:
            if said.enabled:
                told = _checked(said, tables, name, config, engine)
                done = {**done, name: replace(done.get(name, work), findings=(*done[name].findings, *told))}
    return done


def _checked(said: Total, tables: Mapping[str, Table], name: str, config: CleanConfig, engine: Engine) -> list[Finding]:
    headers = Headers(tables[name], config.as_of)
    what = f"The total {said.name}"
    if said.of and said.of not in tables:
        return [headers.lost(what, f"names the source {said.of}, which is not there")]
    details = Headers(tables[said.of or name], config.as_of)
    try:
        keys = _keys(headers, said.key), _keys(details, said.of_key or said.key)
        column = headers.find(said.column)
        value = details.value(said.sum)
        if column is None or len(keys[0]) != len(keys[1]):
            lacks = (
                f'names the column "{said.column}", which the table lacks' if column is None else "has keys that differ"
            )
            return [headers.lost(what, lacks)]
    except NotAllowedError as fault:
        return [headers.lost(what, fault)]
    places = decimals_shown(tables[name], [column.name])[column.name]
    sums = summed(details.table.frame, keys[1], value)
    beside = sums.rename({key: f"_k{i}" for i, key in enumerate(keys[1])})
    joined = headers.table.frame.join(
        beside, left_on=list(keys[0]), right_on=[f"_k{i}" for i in range(len(keys[1]))], how="inner"
    )
    held = engine.hold(differing(joined, column.name, max(said.tolerance, 0.5 * 10.0**-places) + _HAIR, keys[0]))
    return _finding(tables[name], said, held)


def _keys(headers: Headers, labels: Sequence[str]) -> tuple[str, ...]:
    found = []
    for label in labels:
        column = headers.find(label)
        if column is None:
            message = f'names the column "{label}", which the table lacks'
            raise NotAllowedError(message)
        found.append(column.name)
    return tuple(found)


def summed(frame: Frame, keys: Sequence[str], value: Value) -> Frame:
    """The sum of a value by key, exact, as `_sum`; keys of which a part is null, or without any number, have none."""
    number = value.expr if value.kind == "number" else decimals.number(value.expr)
    rows = frame.select(*keys, number.alias("_value")).filter(*(~nw.col(key).is_null() for key in keys))
    sums = rows.group_by(*keys).agg(nw.col("_value").sum().alias("_total"), nw.col("_value").count().alias("_n"))
    # Engines give sums of decimals types of their own; this one has room for both.
    total = nw.col("_total").cast(nw.Decimal(28, 6)).cast(nw.Float64())
    return sums.filter(nw.col("_n") > 0).select(*keys, total.alias("_sum"))


def differing(joined: Frame, column: str, most: float, keys: Sequence[str]) -> Frame:
    """Rows whose total is not the sum: row, key, total, sum."""
    total = decimals.number(nw.col(column)).cast(nw.Float64())
    gap = (total - nw.col("_sum")).abs()
    # The last digits of large sums are beyond what floats hold.
    slack = nw.lit(most) + nw.col("_sum").abs() * 1e-15
    key = nw.concat_str([nw.col(name) for name in keys], separator=" ")
    wrong = joined.filter((gap > slack).fill_null(value=False))
    return wrong.select(ROW, nw.col(column).alias("_said"), nw.col("_sum"), key.alias("_key"))


def _finding(table: Table, said: Total, held: Frame) -> list[Finding]:
    count = int(held.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")["n"][0])
    if not count:
        return []
    rows: list[dict[str, Any]] = list(held.sort(ROW).head(MOST_EXAMPLES).collect(backend="pyarrow").rows(named=True))
    numbers, of = tuple(row[ROW] for row in rows), f" of {said.of}" if said.of else ""
    return [
        Finding(
            "total-differs",
            f"In [{said.column}], {count:,} totals are not the sum of {said.sum}{of} (total {said.name}).",
            where=Where(source_file(table.name), source_sheet(table.name), said.column, numbers),
            count=count,
            examples=tuple(f"{row['_key']}: {row['_said']}, sum {_plain(row['_sum'])}" for row in rows),
            next="look for rows that are missing or twice, or mend the totals",
        )
    ]


def _plain(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")
