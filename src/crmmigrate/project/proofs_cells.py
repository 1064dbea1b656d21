"""Cells of the target against the cells of the files that they came from: sampled, read anew, compared one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import narwhals as nw

from crmmigrate.core.casting import NUMERIC
from crmmigrate.core.history import snapshot_of, versioned_fields
from crmmigrate.core.ports import Engine
from crmmigrate.core.survivorship import collected
from crmmigrate.core.tables import LINE, ROW, Table, source_file, source_sheet
from crmmigrate.project import added
from crmmigrate.project.proofs_rules import Rules
from crmmigrate.project.proofs_sql import literal, quoted
from crmmigrate.steps import load, validate
from crmmigrate.steps.load import LINEAGE_TABLE
from crmmigrate.values.canonical import GUARDS

if TYPE_CHECKING:
    from crmmigrate.project.proofs import Ground

MOST_TOLD = 100
FEWEST_CELLS = 2
"""So many cells at least should a sampled row give: members have their values from many rows."""
_VALIDITY = ("valid_from", "valid_to")
_HELD = "v/of version"
"""The member whose version a row speaks of; null where it speaks of none."""
_SPREAD, _STEP = 7_919, 104_729
"""Two primes, so that chosen rows lie all over a source, and elsewhere with another seed."""


@dataclass(frozen=True)
class Stratum:
    """Rows of one source in one table of the model."""

    table: str
    source_key: int
    rows: int


@dataclass
class _Told:
    """What has been compared so far."""

    rows: int = 0
    cells: int = 0
    equal: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    different: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)


def compare(ground: Ground, mapped: Mapping[str, Table], engine: Engine) -> dict[str, Any]:
    """Compare sampled cells with the source.

    Returns:
        seed, rows, cells, equal, explained, by_rule, different, differences (the first hundred); equal + explained +
        different = cells.
    """
    strata = [s for s in _strata(ground) if ground.sources.get(s.source_key) in mapped]
    told = _Told()
    rules = Rules(ground.state, engine)
    left = len(strata)
    for table in dict.fromkeys(s.table for s in strata):
        mine = [s for s in strata if s.table == table]
        by_source: dict[int, list[dict[str, Any]]] = {}
        for row in _sample(ground, table, mine, ground.options.cells // len(strata)):
            by_source.setdefault(int(row["_source_key"]), []).append(row)
        for key in sorted(by_source):
            source = ground.sources[key]
            budget = max(1, (ground.options.cells - told.cells) // max(1, left))
            left -= 1
            _Source(ground, table, mapped[source], rules, engine).compare(by_source[key], budget, told)
    return {
        "seed": ground.options.seed, "rows": told.rows, "cells": told.cells, "equal": told.equal,
        "explained": told.explained.total(), "by_rule": [[rule, n] for rule, n in sorted(told.explained.items())],
        "different": told.different, "differences": told.differences, "masked": ground.options.masked,
    }  # fmt: skip


def _strata(ground: Ground) -> Iterator[Stratum]:
    for name, spec in ground.model.tables.items():
        table = load.target_name(ground.model, name)
        if table not in ground.plans or (spec.role == "dimension" and LINEAGE_TABLE not in ground.plans):
            continue
        place, only = quoted(table), ""
        if spec.role == "dimension":
            place, only = quoted(LINEAGE_TABLE), f' WHERE "table_name" = {literal(name)}'
        sql = f'SELECT "_source_key" AS k, COUNT(*) AS n FROM {place}{only} GROUP BY "_source_key"'
        rows = ground.target.query(sql).to_pylist()
        yield from (Stratum(name, int(r["k"]), int(r["n"])) for r in sorted(rows, key=lambda r: r["k"] or 0) if r["k"])


def _sample(ground: Ground, table: str, strata: list[Stratum], budget: int) -> list[dict[str, Any]]:
    """Rows of the target, spread over each source, in one statement a table."""
    target = load.target_name(ground.model, table)
    fields = _fields(ground, table)  # a source that has few cells to give leaves its share to the next ones
    rows = 1 + 2 * budget // FEWEST_CELLS
    alias = "l" if ground.model.tables[table].role == "dimension" else "f"
    chosen = " OR ".join(_chosen(alias, s, rows, ground.options.seed) for s in strata)
    versioned = _versioned(ground, table)
    values = ", ".join(f"{'v' if n in versioned else 'f'}.{quoted(n)} AS {quoted('v/' + n)}" for n in fields)
    place = f'{alias}."_source_key" AS "_source_key", {alias}."_row" AS "_row", {values or "1 AS one"}'
    if alias == "f":
        sql = f"SELECT {place}, NULL AS fields FROM {quoted(target)} f WHERE {chosen}"
    else:
        sql = _of_members(ground, table, place, chosen)
    found = ground.target.query(sql).to_pylist()
    return sorted(found, key=lambda r: (r["_source_key"], _order(int(r["_row"]), ground.options.seed)))


def _of_members(ground: Ground, table: str, place: str, chosen: str) -> str:
    """Rows of the lineage `l` with their members as they are now, `f`, and as they were at the rows' day, `v`."""
    target = quoted(load.target_name(ground.model, table))
    lineage = f'{quoted(LINEAGE_TABLE)} l JOIN {target} f ON l."key" = '
    only = f'WHERE l."table_name" = {literal(table)} AND ({chosen})'
    if not _versioned(ground, table):
        return f'SELECT {place}, l."fields" AS fields FROM {lineage}f.{quoted(f"{table}_key")} {only}'
    member = quoted(load.durable(table))
    # Rows that are undated, or of members that are only mentioned, speak of a version only if it is made of them.
    own = 'v."_source_key" = l."_source_key" AND v."_row" = l."_row"'
    holds = f'v."is_current" AND (NOT f."is_inferred" OR {own})'
    if snapshot_of(ground.model.tables[table]) and "as_of" in ground.columns(LINEAGE_TABLE):
        day, first, last = "COALESCE(l.\"as_of\", '1900-01-01')", *(f'CAST(v."{n}" AS CHAR(10))' for n in _VALIDITY)
        holds = f'{first} <= {day} AND {day} < {last} AND ((l."as_of" IS NOT NULL AND NOT f."is_inferred") OR ({own}))'
    return (
        f'SELECT {place}, l."fields" AS fields, v.{member} AS {quoted(_HELD)} FROM {lineage}f.{member} '
        f'AND f."is_current" LEFT JOIN {target} v ON v.{member} = f.{member} AND {holds} {only}'
    )


def _versioned(ground: Ground, table: str) -> frozenset[str]:
    """The type 2 attributes of a dimension of which the target keeps versions."""
    kept = load.durable(table) in ground.columns(load.target_name(ground.model, table))
    return frozenset(versioned_fields(ground.model, table)) if kept else frozenset()


def _order(row: int, seed: int) -> int:
    return (row * _SPREAD + seed * _STEP) % 1_000_003


def _chosen(alias: str, stratum: Stratum, rows: int, seed: int) -> str:
    every = max(1, stratum.rows // (2 * rows))
    spread = f'({alias}."_row" * {_SPREAD} + {seed * _STEP}) % {every} = 0'
    return f'({alias}."_source_key" = {stratum.source_key} AND {spread})'


def _fields(ground: Ground, table: str) -> list[str]:
    columns = set(ground.columns(load.target_name(ground.model, table)))
    return [n for n in ground.model.fields_of(table) if n in columns]


class _Source:
    """The sampled rows of one source in one table."""

    def __init__(self, ground: Ground, table: str, mapped: Table, rules: Rules, engine: Engine) -> None:
        self._ground, self._table, self._mapped, self._rules, self._engine = ground, table, mapped, rules, engine
        self._source, self._versioned = mapped.name, _versioned(ground, table)
        self._collected = collected(ground.model.tables[table].survivorship)
        self._types = {n: f.type for n, f in ground.model.fields_of(table).items()}
        own = mapped.meta["table"] == table
        names = set(mapped.frame.collect_schema().names())
        places = {n: n if own else f"{table}/{n}" for n in _fields(ground, table)}
        self._places = {n: place for n, place in places.items() if place in names and self._is_asked(n)}

    def _is_asked(self, name: str) -> bool:
        kind = self._types[name]
        if not self._ground.options.masked:
            return True
        return kind in (*NUMERIC, "date", "datetime", "boolean") and not self._ground.shifted(self._table, name)

    def compare(self, rows: list[dict[str, Any]], budget: int, told: _Told) -> None:
        """Compare cells until the source has its share."""
        wanted = rows[: 1 + budget]
        numbers = sorted({int(r["_row"]) for r in wanted})
        staged = _by_row(added.staged_of(self._ground.state, self._source, self._engine), numbers)
        mapped = _by_row(self._mapped, numbers)
        self._rules.open(self._source, self._table, staged.values())
        left = budget
        for row in wanted:
            if left <= 0:
                return
            number = int(row["_row"])
            won = None if row["fields"] is None else set(str(row["fields"]).split())
            silent = self._versioned if row.get(_HELD) is None else frozenset()
            names = [n for n in self._places if (won is None or n in won) and n not in silent][:left]
            told.rows += bool(names)
            for name in names:
                left -= 1
                self._cell(name, row, staged.get(number), mapped.get(number), told)

    def _cell(
        self, name: str, row: Mapping[str, Any], staged: Mapping[str, Any] | None, mapped: Mapping[str, Any] | None,
        told: _Told,
    ) -> None:  # fmt: skip
        told.cells += 1
        kind = self._types[name]
        there = validate.text_of(row[f"v/{name}"], kind)
        column = self._rules.column(name)
        raw = staged.get(column.name) if staged and column else None
        if column and column.is_direct and staged and validate.same(raw, there, kind, column.spelling):
            told.equal += 1
            return
        text = mapped.get(self._places[name]) if mapped else None
        rule = self._rules.rule(name, int(row["_row"]), raw, text) if staged else None
        if name in self._collected and there and text and text in there:
            told.explained["collect_all"] += 1
            return
        if rule and there == _typed(text, kind):
            told.explained[rule] += 1
            return
        if there is None and text is not None and self._rules.is_aside(name, int(row["_row"]), text, kind):
            told.explained["set_aside"] += 1
            return
        told.different += 1
        if len(told.differences) < MOST_TOLD:
            told.differences.append({
                "table": load.target_name(self._ground.model, self._table), "field": name, "source": self._source,
                "file": source_file(self._source), "sheet": source_sheet(self._source), "row": int(row["_row"]),
                "line": staged.get(LINE) if staged else None, "column": column.label if column else None,
                "legacy": raw, "target": there, "personal": bool(column and column.personal),
            })  # fmt: skip


def _typed(text: str | None, kind: str) -> str | None:
    """What the pipeline makes of a mapped text; null where it does not have the type."""
    if text is None or (kind in GUARDS and not validate.fits(text, kind)):
        return None
    return validate.text_of(text, kind)


def _by_row(table: Table, rows: list[int]) -> dict[int, dict[str, Any]]:
    found = table.frame.filter(nw.col(ROW).is_in(rows)).collect(backend="pyarrow").rows(named=True)
    return {int(r[ROW]): dict(r) for r in found}
