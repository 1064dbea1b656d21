"""The check step: cells and rows that break their contract are set apart, with rule, value and reason."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.casting import NUMERIC, typed
from crmmigrate.core.documents import Model, ModelTable
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import LINE, ROW, SOURCE, Fate, Frame, Table, events
from crmmigrate.steps.check import keys
from crmmigrate.steps.check.contracts import FAILURES, BatchContract

REASONS = {
    "required": "the field must be filled",
    "range": "outside the range that the model allows",
    "allowed": "not among the values that the model allows",
    "pattern": "not in the form that the model asks for",
    "length": "longer than the model allows",
    "type": "not of the type of the field",
}


@dataclass(frozen=True)
class CheckConfig:
    """What `run` needs: the model whose contracts are checked."""

    model: Model


def run(tables: Tables, config: CheckConfig, engine: Engine) -> Result:
    """Check conformed records.

    Args:
        tables: Conformed tables by table of the model.
        config: The model.
        engine: Where frames live.

    Returns:
        The tables without rejected rows and with bad cells set to null; the keys of facts are unique.
    """
    done: dict[str, Table] = {}
    happened: list[Frame] = []
    for name, table in sorted(tables.items()):
        spec = config.model.tables[name]
        frame, found = _contract(table, spec, config.model, engine)
        happened += found
        if spec.role == "dimension":
            frame, found = keys.identified(frame, name, engine)
        elif spec.role == "fact":
            frame, found = keys.unique(frame, name, spec, engine)
        else:  # the grain of a bridge is members, which `match` knows
            found = []
        happened += found
        # A table in which nothing is amiss is handed on as it is, and not written again.
        done[name] = table if frame is table.frame else Table(name, frame, table.columns, system=table.system)
    return Result(tables=done, events=tuple(happened))


def _contract(table: Table, spec: ModelTable, model: Model, engine: Engine) -> tuple[Frame, list[Frame]]:
    known = model.fields_of(table.name)
    fields = {column.name: known[column.name] for column in table.columns}
    full = spec.model_copy(update={"fields": fields})
    checked = [name for name, field in fields.items() if _has_contract(field)]
    if not checked:
        return table.frame, []
    batches = table.frame.select(
        SOURCE, ROW, "_grain", *(_checkable(nw.col(name), fields[name].type).alias(name) for name in checked)
    )
    found = engine.map_batches(batches, BatchContract(full, checked), FAILURES).unique()
    failures = engine.hold(_where_fed(found, table.meta.get("unfed", {})))
    broken = sorted({str(c) for c in failures.select("column").unique().collect(backend="pyarrow")["column"].to_list()})
    if not broken:
        return table.frame, []
    return _apart(table, failures, broken, full, engine)


def _where_fed(failures: Frame, unfed: dict[str, list[str]]) -> Frame:
    """Without the empty required fields of sources that have no column for them: that is said once a source."""
    for source, columns in unfed.items():
        if columns:
            known = (nw.col("rule") == "required") & (nw.col(SOURCE) == source) & nw.col("column").is_in(columns)
            failures = failures.filter(~known)
    return failures


def _has_contract(field: object) -> bool:
    names = ("minimum", "maximum", "allowed", "pattern", "max_length")
    return bool(getattr(field, "required", False)) or any(getattr(field, n) is not None for n in names)


def _checkable(value: nw.Expr, field_type: str) -> nw.Expr:
    return value.cast(nw.Float64()) if field_type in NUMERIC - {"integer"} else typed(value, field_type)


def _apart(
    table: Table, failures: Frame, broken: list[str], spec: ModelTable, engine: Engine
) -> tuple[Frame, list[Frame]]:
    """Split off the rows with failures, treat them cell by cell, and put what stays back."""
    rows = engine.hold(table.frame.join(failures.select(SOURCE, ROW).unique(), on=[SOURCE, ROW], how="semi"))
    happened, fatal, mended = [], [], rows
    for column in broken:
        severity = spec.fields[column].on_bad
        here = failures.filter(nw.col("column") == column)
        joined = here.join(rows.select(SOURCE, ROW, LINE, "_grain"), on=[SOURCE, ROW], how="inner")
        rejects = joined.filter(nw.col("_grain")) if severity == "reject" else joined.head(0)
        others = joined.filter(~nw.col("_grain")) if severity == "reject" else joined
        fatal.append(rejects.select(SOURCE, ROW))
        happened.append(_events(rejects, table.name, Fate.REJECTED))
        happened.append(_events(others, table.name, Fate.WARNED if severity == "warn" else Fate.SET_ASIDE))
        if severity != "warn":
            bad = here.select(SOURCE, ROW, nw.lit(value=True).alias("_bad")).unique()
            mended = (
                mended.join(bad, on=[SOURCE, ROW], how="left")
                .with_columns(nw.when(nw.col("_bad").is_null()).then(nw.col(column)).alias(column))
                .drop("_bad")
            )
    order = table.frame.collect_schema().names()
    rejected = engine.hold(nw.concat(fatal, how="vertical").unique())
    stay = mended.join(rejected, on=[SOURCE, ROW], how="anti").select(order)
    good = table.frame.join(rows.select(SOURCE, ROW), on=[SOURCE, ROW], how="anti").select(order)
    return nw.concat([good, engine.hold(stay)], how="vertical"), happened


def _events(joined: Frame, table: str, fate: Fate) -> Frame:
    reason = nw.lit("breaks the contract")
    for rule, text in REASONS.items():
        reason = nw.when(nw.col("rule") == rule).then(nw.lit(text)).otherwise(reason)
    return events(
        joined, step="check", fate=fate, rule=nw.col("rule"), table=table, column=nw.col("column"),
        value=nw.col("value"), reason=reason,
    )  # fmt: skip
