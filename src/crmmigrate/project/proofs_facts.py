"""A fact of the target against the legacy rows: totals by slice, dates, keys, values, completeness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import narwhals as nw

from crmmigrate.core.casting import NUMERIC
from crmmigrate.core.documents import ModelField
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Table
from crmmigrate.project.proofs_sql import month, quoted
from crmmigrate.steps import load, validate
from crmmigrate.steps.validate import DATES, Legacy, Slice, TableFacts

if TYPE_CHECKING:
    from crmmigrate.project.proofs import Ground, Proofs

KEYS = ("key", "degenerate")


def prove(
    ground: Ground, proofs: Proofs, name: str, legacy: Legacy | None, parts: Mapping[str, Table], engine: Engine
) -> None:
    """Prove one fact."""
    if legacy is None:
        return
    work = _Fact(ground, name, legacy)
    proofs.control_totals += work.by_source(parts)
    for field in work.dates:
        proofs.slice_totals += work.by_date(field)
    for field in work.categories():
        if not (ground.options.masked and work.fields[field].type != "boolean"):
            rows, values = work.by_value(field)
            proofs.slice_totals += rows
            proofs.distributions.append(values)
    for path in ground.options.by:
        dimension, _, field = path.partition(".")
        if dimension in ground.model.tables[name].dimensions:
            proofs.slice_totals += _by_dimension(work, parts, dimension, field, engine)
    work.columns(proofs)


class _Fact:
    """One fact: its legacy rows and what the target says of it."""

    def __init__(self, ground: Ground, name: str, legacy: Legacy) -> None:
        self.ground, self.name, self.legacy = ground, name, legacy
        self.table = load.target_name(ground.model, name)
        self.fields: dict[str, ModelField] = {
            n: f for n, f in ground.model.fields_of(name).items() if n in legacy.types
        }
        self.facts: TableFacts = validate.facts(legacy)
        filled = [n for n, f in self.fields.items() if f.type in DATES and self.facts.fields[n].filled]
        self.dates = [n for n in filled if not ground.shifted(name, n)]
        self.currency = validate.currency_of(self.fields, {n: 1 for n in self.fields if self.facts.fields[n].filled})
        numbers = {n: f for n, f in self.fields.items() if f.role == "measure" and f.type in NUMERIC}
        self.measures = [n for n in numbers if self.facts.fields[n].filled]
        self.additive = {
            n: bool(self.currency) and numbers[n].type == "money"
            for n in self.measures
            if numbers[n].additive not in ("non", "semi")
        }

    def categories(self) -> list[str]:
        """The fields by which the fact is cut: those of few values, and those that were asked for."""
        asked = [path.partition(".")[2] for path in self.ground.options.by if path.startswith(f"{self.name}.")]
        found = validate.categories(self.facts, self.fields)
        return list(dict.fromkeys([*found, *(f for f in asked if f in self.fields and f not in self.dates)]))

    def by_source(self, parts: Mapping[str, Table]) -> list[dict[str, Any]]:
        """The control totals of each source, of the measures that it feeds."""
        asked = ", ".join(f"SUM({quoted(m)}) AS {quoted(m)}" for m in self.measures)
        if not asked:
            return []
        sql = f'SELECT "_source_key", {asked} FROM {quoted(self.table)} GROUP BY "_source_key"'
        there = {self.ground.sources.get(int(r["_source_key"]), "?"): r for r in self._query(sql)}
        rows = []
        for row in sorted(validate.source_totals(self.legacy, self.measures), key=lambda r: str(r[SOURCE])):
            told = there.get(row[SOURCE], {})
            for measure in (m for m in self.measures if m in parts[row[SOURCE]].frame.collect_schema().names()):
                whole, kept, size = (validate.number(row[f"{measure}{x}"]) for x in ("", "|kept", "|size"))
                loaded = validate.number(told.get(measure))
                rows.append({
                    "source": row[SOURCE], "table": self.name, "measure": measure, "legacy": validate.plain(whole),
                    "left_out": validate.plain(whole - kept), "target": validate.plain(loaded),
                    "difference": validate.plain(kept - loaded),
                    "ok": abs(kept - loaded) <= self.ground.tolerance * max(size, abs(loaded)),
                })  # fmt: skip
        return rows

    def by_date(self, field: str) -> list[dict[str, Any]]:
        """Totals by month; by year where there are very many months."""
        if not self.additive:
            return []
        width = validate.months(self.legacy, field)
        value = self.legacy.value(field).str.head(width)
        mine = validate.grouped(self.legacy, value, self.currency, self.additive)
        return validate.slice_totals(self._slice(field), mine, self._there(month(field, width)))

    def by_value(self, field: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Totals by the values of a field, and the rows that have each."""
        mine = validate.grouped(self.legacy, self.legacy.value(field), self.currency, self.additive)
        there = self._there(quoted(field))
        if self.fields[field].type == "boolean":
            there = [r | {"_value": validate.text_of(r["_value"], "boolean")} for r in there]
        values = validate.distribution(self.table, field, mine, there)
        return validate.slice_totals(self._slice(field), mine, there), values

    def _slice(self, name: str) -> Slice:
        return Slice(self.name, name, self.additive, self.ground.tolerance)

    def _there(self, value: str, source: str = "", only: str = "") -> list[dict[str, Any]]:
        """The rows of the target by a value and by currency."""
        asked = "".join(f", SUM(f.{quoted(m)}) AS {quoted(m)}" for m in self.additive)
        money = f"f.{quoted(self.currency)}" if self.currency else "NULL"
        groups = f"{value}, {money}" if self.currency else value
        return self._query(
            f"SELECT {value} AS {quoted('_value')}, {money} AS {quoted('_currency')}, "
            f"COUNT(*) AS {quoted('_loaded')}{asked} "
            f"FROM {quoted(self.table)} f{source}{only} GROUP BY {groups}"
        )

    def columns(self, proofs: Proofs) -> None:
        """Dates, keys and completeness, all columns in one statement."""
        keys = [n for n, f in self.fields.items() if f.role in KEYS and self.facts.fields[n].distinct is not None]
        asked = [f"COUNT({quoted(n)}) AS {quoted(f'{n}|n')}" for n in self.fields]
        asked += [f"MIN({quoted(n)}) AS {quoted(f'{n}|low')}" for n in self.dates]
        asked += [f"MAX({quoted(n)}) AS {quoted(f'{n}|high')}" for n in self.dates]
        asked += [f"COUNT(DISTINCT {quoted(n)}) AS {quoted(f'{n}|d')}" for n in keys]
        [row] = self._query(f"SELECT COUNT(*) AS {quoted('_rows')}, {', '.join(asked)} FROM {quoted(self.table)}")
        proofs.dates += [self._date(n, row) for n in self.dates]
        proofs.keys += [self._key(n, row) for n in keys]
        proofs.completeness += [self._full(n, row) for n in self.fields if self.facts.fields[n].filled]

    def _date(self, field: str, row: Mapping[str, Any]) -> dict[str, Any]:
        known, kind = self.facts.fields[field], self.fields[field].type
        legacy = [validate.text_of(v, kind) for v in (known.low, known.high)]
        there = [validate.text_of(row[f"{field}|{x}"], kind) for x in ("low", "high")]
        return {
            "table": self.table, "field": field, "legacy_min": legacy[0], "legacy_max": legacy[1],
            "target_min": there[0], "target_max": there[1], "ok": legacy == there,
        }  # fmt: skip

    def _key(self, field: str, row: Mapping[str, Any]) -> dict[str, Any]:
        legacy, there = self.facts.fields[field].distinct, int(row[f"{field}|d"])
        return {
            "table": self.table, "field": field, "legacy": legacy, "merged": 0, "target": there, "ok": legacy == there,
        }  # fmt: skip

    def _full(self, field: str, row: Mapping[str, Any]) -> dict[str, Any]:
        known, there, n = self.facts.fields[field], int(row[f"{field}|n"]), int(row["_rows"])
        return {
            "table": self.table, "field": field, "before": share(known.filled, self.facts.rows),
            "after": share(there, n), "rows_before": self.facts.rows, "rows_after": n, "set_aside": known.aside,
            "expected": known.expected, "filled": there, "foreign": 0, "lost": 0, "ok": there == known.expected,
        }  # fmt: skip

    def _query(self, sql: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ground.target.query(sql).to_pylist()
        return found


def share(part: int, whole: int) -> float:
    """A share with six decimals; of nothing, nought."""
    return round(part / whole, 6) if whole else 0.0


def _by_dimension(
    work: _Fact, parts: Mapping[str, Table], dimension: str, field: str, engine: Engine
) -> list[dict[str, Any]]:
    """Totals by an attribute of a dimension, over the sources whose rows tell it themselves."""
    column, ground = f"{dimension}/{field}", work.ground
    telling = {s: t for s, t in parts.items() if column in t.frame.collect_schema().names()}
    keys = [str(k) for k, s in ground.sources.items() if s in telling]
    if not keys or not work.additive:
        return []
    told = [t.frame.select(SOURCE, ROW, nw.col(column).alias("_told")) for t in telling.values()]
    frame = work.legacy.frame.join(engine.hold(nw.concat(told, how="vertical")), on=[SOURCE, ROW], how="inner")
    legacy = Legacy(frame, work.legacy.types, work.legacy.aside)
    mine = validate.grouped(legacy, nw.col("_told"), work.currency, work.additive)
    table, key = load.target_name(ground.model, dimension), f"{dimension}_key"
    there = work._there(  # noqa: SLF001 - the same question with one table more
        f"d.{quoted(field)}", f" LEFT JOIN {quoted(table)} d ON f.{quoted(key)} = d.{quoted(key)}",
        f" WHERE f.{quoted('_source_key')} IN ({', '.join(keys)})",
    )  # fmt: skip
    rows = validate.slice_totals(Slice(work.name, f"{dimension}.{field}", work.additive, ground.tolerance), mine, there)
    return [r | {"through": table} for r in rows]
