"""What the proofs found wrong, as findings that name the place and the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import TablePlan, Target
from crmmigrate.project.proofs_rows import RowDifferences
from crmmigrate.project.proofs_sql import quoted

if TYPE_CHECKING:
    from crmmigrate.project.proofs import Proofs

Row = Mapping[str, Any]
AGAIN = "load it; if it was loaded, somebody changed it since: drop that table and `crmmigrate load` again"
EARLIER = "rows of an earlier delivery (`rows-absent`) may explain it; else " + AGAIN
MOST_NAMED = 5


def lacking(target: Target, plan: TablePlan, found: list[Finding]) -> bool:
    """Whether a table of the target lacks columns, as after a change of model.yaml that was not loaded."""
    names = {n.lower() for n in target.query(f"SELECT * FROM {quoted(plan.table)} WHERE 1 = 0").column_names}
    absent = [c.name for c in plan.columns if c.name.lower() not in names]
    if absent:
        found.append(
            Finding("count-mismatch", "columns are not in the target", Severity.ERROR, Where(None, plan.table),
                    len(absent), tuple(absent), next="load first: `crmmigrate load`")
        )  # fmt: skip
    return bool(absent)


def row_table(differences: Mapping[str, RowDifferences]) -> list[dict[str, Any]]:
    """The comparison of all rows, one line a table."""
    return [
        {
            "table": d.table, "expected": d.expected, "found": d.found, "missing": d.missing, "extra": d.extra,
            "changed": dict(d.changed), "whole": d.whole, "ok": not (d.missing or d.changed or (d.extra and d.grown)),
        }
        for d in differences.values()
    ]  # fmt: skip


def findings(proofs: Proofs, differences: Mapping[str, RowDifferences], personal: frozenset[str]) -> list[Finding]:
    """All findings of the proofs; values of the personal fields (`table.field`) are not told."""
    earlier = {t for t, d in differences.items() if d.extra and not d.grown}
    return [
        *(f for d in differences.values() for f in _rows(d)),
        *_grain(proofs.grain),
        *_slices(proofs.slice_totals, earlier, personal),
        *_columns(proofs, earlier, personal),
        *_cells(proofs.cells),
    ]


def unknown_slices(asked: Sequence[str], proofs: Proofs) -> list[Finding]:
    """Fields that totals were to be cut by and that no file tells in the rows of a fact."""
    cut = {n for r in proofs.slice_totals for n in (r["slice"], f"{r['table']}.{r['slice']}")}
    return [
        Finding("slice-unknown", f"no totals by {path}: the rows of no fact tell it", Severity.INFO)
        for path in asked if path not in cut
    ]  # fmt: skip


def _rows(told: RowDifferences) -> Iterator[Finding]:
    where = Where(None, told.table)
    if told.missing:
        yield Finding("row-missing", "rows that were loaded are not in the target", Severity.ERROR, where,
                      told.missing, tuple(told.keys.get("missing", ())), next=AGAIN)  # fmt: skip
    if told.extra and told.grown:
        yield Finding("row-added", "rows are in the target that no load put there", Severity.ERROR, where, told.extra,
                      tuple(told.keys.get("extra", ())), next=AGAIN)  # fmt: skip
    elif told.extra and not told.table.startswith("_"):
        yield Finding("rows-absent", "rows of an earlier delivery stay in the target", Severity.INFO, where, told.extra)
    for column, n in told.changed.items():
        yield Finding("row-changed", "rows have another value in the target than was loaded", Severity.ERROR,
                      Where(None, told.table, column), n, tuple(told.keys.get(column, ())), next=AGAIN)  # fmt: skip
    if not told.whole:
        yield Finding("rows-unseen", "so many rows differ that not all of them were looked at", Severity.WARNING, where,
                      max(told.expected, told.found), next=AGAIN)  # fmt: skip


def _grain(rows: Sequence[Row]) -> Iterator[Finding]:
    for row in rows:
        if not row["ok"]:
            yield Finding("grain-repeats", f"rows share {', '.join(row['columns'])}", Severity.ERROR,
                          Where(None, row["table"], row["columns"][0]), row["repeats"], next=AGAIN)  # fmt: skip


def _slices(rows: Sequence[Row], earlier: set[str], personal: frozenset[str]) -> Iterator[Finding]:
    """One finding a measure and slice, with the values that differ most."""
    wrong: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        if not row["ok"]:
            wrong.setdefault((row["table"], row["measure"], row["slice"]), []).append(row)
    for (table, measure, name), some in wrong.items():
        through = any("through" in r for r in some)
        hidden = {name, f"{table}.{name}"} & personal
        shown = () if hidden else tuple(f"{r['value']}: {r['difference']}" for r in some[:MOST_NAMED])
        soft = through or bool(earlier)
        message = f"totals of {measure} by {name} differ between the files and the target"
        advice = EARLIER
        if through:
            message = f"{message}; a golden record may have its {name} from another row"
            advice = "compare by a field of the fact itself, or look at the golden records: `crmmigrate trace`"
        yield Finding("slice-total", message, Severity.WARNING if soft else Severity.ERROR,
                      Where(None, table, measure), len(some), shown, next=advice)  # fmt: skip


def _columns(proofs: Proofs, earlier: set[str], personal: frozenset[str]) -> Iterator[Finding]:
    told = (
        ("date-range", proofs.dates, "files: {legacy_min} to {legacy_max}, target: {target_min} to {target_max}"),
        ("key-count", proofs.keys, "{legacy} different values in the files, {target} in the target"),
        ("distribution", proofs.distributions, "rows by value differ between the files and the target"),
        ("completeness", proofs.completeness, "{filled} rows have a value in the target, {expected} should have one"),
    )  # fmt: skip
    for code, rows, message in told:
        for row in rows:
            if not row["ok"]:
                soft = row["table"] in earlier
                hidden = f"{row['table']}.{row['field']}" in personal
                values = () if hidden else row.get("changed", ())[:MOST_NAMED]
                shown = tuple("(none)" if v is None else str(v) for v in values)
                yield Finding(code, message.format(**row), Severity.WARNING if soft else Severity.ERROR,
                              Where(None, row["table"], row["field"]), _count(row), shown, next=EARLIER)  # fmt: skip


def _count(row: Row) -> int:
    if "expected" in row:
        short = abs(int(row["expected"]) - int(row["filled"]))
        return max(1, short + int(row.get("foreign", 0)) + int(row.get("lost", 0)))
    return max(1, len(row.get("changed", ())))


def _cells(told: Row) -> Iterator[Finding]:
    """One finding a source and column; values are not told here, they may be personal."""
    wrong: dict[tuple[str, str, str | None, str], list[Row]] = {}
    for row in told.get("differences", ()):
        key = (row["table"], row["file"], row["sheet"], row["column"] or row["field"])
        wrong.setdefault(key, []).append(row)
    for (table, file, sheet, column), some in wrong.items():
        rows = tuple(sorted({r["row"] for r in some}))[:MOST_NAMED]
        field = f"{table}.{some[0]['field']}"
        yield Finding("cell-differs", f"{field} is not what the cell says, and no rule explains it", Severity.ERROR,
                      Where(file, sheet, column, rows), len(some),
                      next=f"`crmmigrate trace {file} {rows[0]}` shows the cell on its way; {AGAIN}")  # fmt: skip
