"""A dimension of the target against the records behind its golden records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import narwhals as nw

from crmmigrate.core.documents import ModelField
from crmmigrate.core.ports import Engine
from crmmigrate.core.survivorship import collected
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project import planning
from crmmigrate.project.proofs_facts import share
from crmmigrate.project.proofs_sql import quoted
from crmmigrate.steps import load, validate
from crmmigrate.steps.validate import DATES, Legacy, MemberFacts, TableFacts

if TYPE_CHECKING:
    from crmmigrate.project.proofs import Ground, Proofs


def prove(ground: Ground, proofs: Proofs, name: str, legacy: Legacy | None, engine: Engine) -> None:
    """Prove one dimension: each value is from a record of its member, none is lost, and the target has them."""
    work = _Dimension(ground, name, legacy, engine)
    if not work.members:
        return
    row = work.there()
    proofs.keys += work.keys(row)
    proofs.dates += [
        work.date(f, row) for f, spec in work.fields.items() if spec.type in DATES and not ground.shifted(name, f)
    ]
    proofs.completeness += [work.full(f, row) for f, m in work.members.items() if m.records]
    if not ground.options.masked:
        proofs.distributions += [work.values(f) for f in work.categories()]


class _Dimension:
    """One dimension: records, members, golden records, and the target."""

    def __init__(self, ground: Ground, name: str, legacy: Legacy | None, engine: Engine) -> None:
        self.ground, self.name = ground, name
        self.table = load.target_name(ground.model, name)
        columns = set(ground.columns(self.table))
        self.fields: dict[str, ModelField] = {n: f for n, f in ground.model.fields_of(name).items() if n in columns}
        self.spec = ground.model.tables[name]
        self.before: TableFacts | None = validate.facts(legacy) if legacy else None
        self.legacy = legacy
        self.golden, self.members = self._golden(engine)

    def _golden(self, engine: Engine) -> tuple[Frame | None, Mapping[str, MemberFacts]]:
        matched = self.ground.state.outcomes["match"].tables
        checked = self.ground.state.outcomes["check"].tables.get(self.name)
        members = matched.get(f"{self.name}.members")
        if checked is None or members is None or self.name not in matched:
            return None, {}
        rows = planning.rows_behind(self.ground.state, self.name, engine)
        records = checked.read(engine).frame.join(rows, on=[SOURCE, ROW], how="semi")
        behind = members.read(engine).frame.join(rows, on=[SOURCE, ROW], how="semi")
        golden = matched[self.name].read(engine).frame.join(behind.select("_cluster"), on="_cluster", how="semi")
        present = set(records.collect_schema().names()) & set(golden.collect_schema().names())
        fields = [f for f in self.fields if f in present]
        return golden, validate.member_facts(records, behind, golden, fields, collected(self.spec.survivorship))

    def there(self) -> dict[str, Any]:
        """What the target says of all columns, in one statement."""
        asked = [f"COUNT({quoted(n)}) AS {quoted(f'{n}|n')}" for n in self.fields]
        dates = [n for n, f in self.fields.items() if f.type in DATES]
        asked += [f"MIN({quoted(n)}) AS {quoted(f'{n}|low')}, MAX({quoted(n)}) AS {quoted(f'{n}|high')}" for n in dates]
        keys = [n for n, f in self.fields.items() if f.role == "key"]
        asked += [f"COUNT(DISTINCT {quoted(n)}) AS {quoted(f'{n}|d')}" for n in keys]
        sql = f"SELECT {', '.join(['COUNT(*) AS ' + quoted('_rows'), *asked])} FROM {quoted(self.table)}"
        [row] = self.ground.target.query(f"{sql} WHERE {self.ground.current(self.table)}").to_pylist()
        return dict(row)

    def keys(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Natural keys: those of all records, less those that only merged records have."""
        found = []
        for field, spec in self.fields.items():
            if spec.role == "key" and field in self.members:
                known, there = self.members[field], int(row[f"{field}|d"])
                found.append({
                    "table": self.table, "field": field, "legacy": known.records,
                    "merged": known.records - known.golden,
                    "target": there, "ok": there == known.golden,
                })  # fmt: skip
        return found

    def date(self, field: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """First and last date of the golden records."""
        kind = self.fields[field].type
        low, high = self._range(field)
        there = [validate.text_of(row[f"{field}|{x}"], kind) for x in ("low", "high")]
        legacy = [validate.text_of(v, kind) for v in (low, high)]
        return {
            "table": self.table, "field": field, "legacy_min": legacy[0], "legacy_max": legacy[1],
            "target_min": there[0], "target_max": there[1], "ok": legacy == there,
        }  # fmt: skip

    def _range(self, field: str) -> tuple[Any, Any]:
        if self.golden is None or field not in self.members:
            return None, None
        asked = [nw.col(field).min().alias("low"), nw.col(field).max().alias("high")]
        row = self.golden.select(*asked).collect(backend="pyarrow").rows(named=True)[0]
        return row["low"], row["high"]

    def full(self, field: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """How full a field is: in the own rows of the files, and in the golden records."""
        known, there, n = self.members[field], int(row[f"{field}|n"]), int(row["_rows"])
        before = self.before.fields.get(field) if self.before else None
        rows = self.before.rows if self.before else 0
        grouped = self.fields[field].survivorship_group is not None
        return {
            "table": self.table, "field": field, "before": share(before.filled, rows) if before else None,
            "after": share(there, n), "rows_before": rows, "rows_after": n, "set_aside": before.aside if before else 0,
            "expected": known.filled, "filled": there, "foreign": known.foreign, "lost": 0 if grouped else known.lost,
            "ok": there == known.filled and not known.foreign and (grouped or not known.lost),
        }  # fmt: skip

    def categories(self) -> list[str]:
        """Fields that speak in few values."""
        return validate.categories(self.before, self.fields) if self.before else []

    def values(self, field: str) -> dict[str, Any]:
        """Rows of the files by value beside golden records by value; what must be equal is the latter."""
        legacy = self.legacy
        rows = validate.grouped(legacy, legacy.value(field), None, []) if legacy else []
        before = {r["_value"]: int(r["_loaded"] or 0) for r in rows if r["_loaded"]}
        sql = (
            f"SELECT {quoted(field)} AS v, COUNT(*) AS n FROM {quoted(self.table)} "
            f"WHERE {self.ground.current(self.table)} GROUP BY {quoted(field)}"
        )
        kind = self.fields[field].type
        after = {_value(r["v"], kind): int(r["n"]) for r in self.ground.target.query(sql).to_pylist()}
        told = validate.compared(self.table, field, before, after)
        planned = self._planned(field)
        changed = [v for v in dict.fromkeys([*planned, *after]) if planned.get(v) != after.get(v)]
        return told | {"changed": changed, "ok": not changed}

    def _planned(self, field: str) -> dict[str | None, int]:
        if self.golden is None:
            return {}
        counted = self.golden.group_by(field).agg(nw.len().alias("n")).collect(backend="pyarrow").rows(named=True)
        return {r[field]: int(r["n"]) for r in counted}


def _value(value: Any, kind: str) -> str | None:
    return validate.text_of(value, "boolean") if kind == "boolean" else value
