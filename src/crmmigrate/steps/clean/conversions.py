"""Amounts in another currency, by a dated table of rates that people give; the original stays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import Conversion, TableCleaning
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import LINEAGE, Column, Frame, Table, column_name, source_file, source_sheet
from crmmigrate.expressions import decimals
from crmmigrate.steps.clean.config import CleanConfig
from crmmigrate.steps.clean.headers import Headers
from crmmigrate.steps.clean.work import Work
from crmmigrate.values.canonical import DATE, whole

_PLACES = {"_ones": 18, "_millions": 13, "_large": 8}
"""Columns of rates by their size, with their decimals: twenty digits each, so that products have room everywhere."""
_MOST = 1e12
_NEWEST = "9999-12-31"
_FIELDS: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in ("_code", "_day", *_PLACES, "_way")]
_SCHEMA = pa.schema(_FIELDS)


@dataclass(frozen=True)
class _Rates:
    """The rates into one currency; a picklable function of batches of currencies and days.

    Attributes:
        to: The currency.
        days: By currency the days from which a rate counts, ascending, with the rates.
        inverse: Currencies of which only the rate the other way round is given.
    """

    to: str
    days: dict[str, tuple[list[str], list[Decimal]]]
    inverse: frozenset[str]

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = [self._rated(pair["_code"], pair["_day"]) for pair in batch.to_pylist()]
        return pa.RecordBatch.from_pylist(rows, schema=_SCHEMA)

    def _rated(self, code: str, day: str) -> dict[str, str | None]:
        found: dict[str, str | None] = {"_code": code, "_day": day, **dict.fromkeys(_PLACES), "_way": None}
        rate = self._rate(code, day)
        place = next((p for p, n in _PLACES.items() if rate is not None and rate < Decimal(10) ** (20 - n) - 1), None)
        if rate is None or place is None:
            return found
        way = "same" if code == self.to else "inverse" if code in self.inverse else "direct"
        return found | {place: f"{rate:.{_PLACES[place]}f}", "_way": way}

    def _rate(self, code: str, day: str) -> Decimal | None:
        if code == self.to:
            return Decimal(1)
        starts, rates = self.days.get(code, ([], []))
        place = bisect_right(starts, day) if day else 0
        return rates[place - 1] if place else None


def apply(work: Work, entry: TableCleaning, config: CleanConfig, engine: Engine) -> Work:
    """Add a column for each conversion: the amount at the newest rate that is not younger than the row."""
    for said in entry.conversions:
        if said.enabled:
            work = _converted(work, said, config, engine)
    return work


def _converted(work: Work, said: Conversion, config: CleanConfig, engine: Engine) -> Work:
    headers = Headers(work.table, config.as_of)
    amount, currency, day = headers.find(said.amount), headers.find(said.currency), headers.find(said.date)
    why = _fault(said, config, headers)
    if why or amount is None:
        return work.telling("conversions", (), [headers.lost(f"The conversion {said.name}", why)])
    code = nw.col(currency.name).str.strip_chars() if currency else nw.lit(said.currency)
    rated = work.table.frame.with_columns(code.fill_null("").alias("_code"), _day(day, said).alias("_day"))
    rates = _rates(config.rates[said.rates], said.to)
    pairs = rated.filter(~nw.col(amount.name).is_null()).select("_code", "_day").unique()
    held = engine.hold(engine.map_batches(pairs, rates, _SCHEMA))
    joined = rated.join(held, on=["_code", "_day"], how="left")
    name = column_name(len(work.table.columns))
    new = joined.with_columns(_product(nw.col(amount.name), said.decimals).alias(name))
    told = _findings(work.table, said, amount, new, name)
    before = [column.name for column in work.table.columns]
    rest = [n for n in work.table.frame.collect_schema().names() if n not in {*before, *LINEAGE}]
    columns = (*work.table.columns, Column(name, said.into, of=amount.name))
    frame = new.select(*before, name, *rest, *LINEAGE)
    table = replace(work.table.with_frame(frame), columns=columns)
    entry = {"table": table.name, "amount": said.amount, "into": said.into, "to": said.to, "column": name}
    return replace(work, table=table).telling("conversions", [entry], told)


def _fault(said: Conversion, config: CleanConfig, headers: Headers) -> str:
    is_code = len(said.currency) == 3 and said.currency.isalpha() and said.currency.isupper()
    if said.rates not in config.rates:
        return f"needs the table of rates {said.rates}, which is not there"
    if headers.find(said.into) is not None:
        return f'would add the column "{said.into}", which the table has'
    for label in (said.amount, *([] if is_code else [said.currency]), *([said.date] if said.date else [])):
        if headers.find(label) is None:
            return f'names the column "{label}", which the table lacks'
    return ""


def _day(day: Column | None, said: Conversion) -> nw.Expr:
    """The day as text; empty where it is none, and the last day of all where the newest rate is asked for."""
    if said.date is None or day is None:
        return nw.lit(_NEWEST)
    text = nw.col(day.name).str.slice(0, 10)
    return nw.when(text.str.contains(whole(DATE))).then(text).otherwise(nw.lit("")).fill_null("")


def _rates(table: pa.Table, to: str) -> _Rates:
    direct: dict[str, dict[str, Decimal]] = {}
    inverse: dict[str, dict[str, Decimal]] = {}
    with localcontext(prec=28):
        for row in table.to_pylist():
            rate = Decimal(row["rate"])
            if row["to"] == to:
                direct.setdefault(row["from"], {})[row["date"]] = rate
            elif row["from"] == to:
                inverse.setdefault(row["to"], {})[row["date"]] = 1 / rate
    only = frozenset(inverse.keys() - direct.keys())
    chosen = {code: inverse[code] for code in only} | direct
    days = {code: (sorted(of), [of[day] for day in sorted(of)]) for code, of in chosen.items()}
    return _Rates(to, days, only)


def _product(amount: nw.Expr, places: int) -> nw.Expr:
    """Amount times rate, rounded half up; null where one of them is not known."""
    exact = decimals.number(amount)
    found = []
    for name, digits in _PLACES.items():
        rate = nw.col(name).cast(nw.Decimal(20, digits))
        fits = (exact.cast(nw.Float64()) * rate.cast(nw.Float64())).abs() < _MOST
        # The operand is emptied, not the result: an engine may stop at a product that has no room.
        found.append((nw.when(fits).then(exact) * rate).cast(nw.Decimal(18, places)).cast(nw.String()))
    return nw.coalesce(*found)


def _findings(table: Table, said: Conversion, amount: Column, new: Frame, name: str) -> list[Finding]:
    """Amounts without a rate, and those that were converted the other way round."""
    asked = new.filter(~nw.col(amount.name).is_null()).with_columns(
        nw.when(nw.col(name).is_null()).then(nw.lit("missing")).otherwise(nw.col("_way")).alias("_how")
    )
    counts = asked.filter(nw.col("_how").is_in(["missing", "inverse"])).group_by("_how", "_code").agg(
        nw.len().cast(nw.Int64()).alias("n"), nw.col("_day").min().alias("first"), nw.col("_day").max().alias("last")
    )  # fmt: skip
    rows = sorted(counts.collect(backend="pyarrow").rows(named=True), key=lambda row: (-row["n"], row["_code"]))
    where = Where(source_file(table.name), source_sheet(table.name), amount.label)
    told = []
    for how, code, severity, text in (
        ("missing", "rate-missing", Severity.WARNING, "were not converted to {to}: no rate"),
        ("inverse", "rate-inverse", Severity.INFO, "were converted to {to} by the inverse of a rate"),
    ):
        mine = [row for row in rows if row["_how"] == how]
        if mine:
            n = sum(int(row["n"]) for row in mine)
            message = f"{n:,} amounts {text.format(to=said.to)} (conversion {said.name}, {said.rates})."
            examples = tuple(_example(row, said) for row in mine[:MOST_EXAMPLES])
            hint = f"add the rates to {said.rates}" if how == "missing" else ""
            told.append(Finding(code, message, severity, where, n, examples, hint))
    return told


def _example(row: dict[str, Any], said: Conversion) -> str:
    code, first, last = row["_code"] or "no currency", row["first"] or "no day", row["last"] or "no day"
    days = "" if said.date is None else f", {first}" if first == last else f", {first} to {last}"
    return f"{code} -> {said.to}{days}: {row['n']:,}"


def wanted(said: Sequence[TableCleaning]) -> list[str]:
    """The tables of rates that enabled conversions name, in order."""
    return list(dict.fromkeys(c.rates for table in said for c in table.conversions if c.enabled))
