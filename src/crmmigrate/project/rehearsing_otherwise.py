"""What a rule with other options would make of the values that are read well today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import ColumnMapping
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project import rehearsing_edits as edits
from crmmigrate.project.rehearsing_bench import Bench
from crmmigrate.project.rehearsing_faults import is_of
from crmmigrate.steps.clean.rules import BY_NAME
from crmmigrate.values.canonical import has_type
from crmmigrate.values.dates import date_orders
from crmmigrate.values.numbers import parse_number

Reader = Callable[[str], str | None]
"""A text -> its canonical form; None where it cannot be read."""

LEAST_SHARE = 0.1
"""Part of the values that only other options can read; where fewer are, those are the ones that are wrong."""


@dataclass(frozen=True)
class Reading:
    """How a rule reads with one of its options: whether a value is one at all, and for which option it decides."""

    option: str
    others: tuple[str, ...]
    of: Callable[[str], frozenset[str]]


def _orders(text: str) -> frozenset[str]:
    return frozenset(date_orders(text))


def _signs(text: str) -> frozenset[str]:
    return frozenset(sign for sign in ".," if parse_number(text, sign) is not None)


READINGS = {
    "date": Reading("order", ("dmy", "mdy", "ymd"), _orders),
    "datetime": Reading("order", ("dmy", "mdy", "ymd"), _orders),
    "number": Reading("decimal", (".", ","), _signs),
}


def otherwise(
    bench: Bench, sources: Sequence[str], entry: ColumnMapping, rule: str, options: Mapping[str, Any], kind: str
) -> Frame | None:  # fmt: skip
    """The rows whose value is read today and would be another one, or none; None where there is none.

    Args:
        bench: Where changes are tried.
        sources: Sources of the column.
        entry: The column.
        rule: Cleaning rule.
        options: Its options as they would be.
        kind: Type of the field that the column feeds.
    """
    parts = [_of_source(bench, s, entry, rule, options, kind) for s in sources]
    told = [part for part in parts if part is not None]
    return bench.engine.hold(nw.concat(told, how="vertical")) if told else None


def _of_source(
    bench: Bench, source: str, entry: ColumnMapping, rule: str, options: Mapping[str, Any], kind: str
) -> Frame | None:  # fmt: skip
    table = bench.seen(source)
    name = next((c.name for c in table.columns if is_of(entry, c.label, c.name)), None)
    if name is None:
        return None
    before, after = reader(bench, source, entry, rule, kind), by_rule(rule, options)
    distinct = table.frame.select(name).filter(~nw.col(name).is_null()).unique()

    def differing(batch: Any) -> Any:
        texts = [t for t in batch.column(0).to_pylist() if _differs(str(t).strip(), before, after)]
        return type(batch).from_pydict({name: texts}, schema=batch.schema)

    values = bench.engine.hold(bench.engine.map_batches(distinct, differing, pa.schema([(name, pa.string())])))
    return table.frame.join(values, on=name, how="semi").select(SOURCE, ROW)


def reader(bench: Bench, source: str, entry: ColumnMapping, rule: str, kind: str) -> Reader:
    """How a column is read today: by the rule that is on for it, else as it stands if it has the type."""
    told = edits.options_of(bench.state.known.cleaning, source, entry, rule)
    return by_rule(rule, told) if told is not None else lambda text: text if has_type(text, kind) else None


def by_rule(rule: str, options: Mapping[str, Any]) -> Reader:
    """How a rule of cleaning.yaml reads with these options."""
    function = BY_NAME[rule].function
    return lambda text: function(text, options).after if function else None


def _differs(text: str, before: Reader, after: Reader) -> bool:
    one = before(text)
    return one is not None and _value(one) != _value(after(text))


def _value(text: str | None) -> Decimal | str | None:
    """A number as its value: 5.00 is 5."""
    try:
        return Decimal(text) if text is not None else None
    except InvalidOperation:
        return text
