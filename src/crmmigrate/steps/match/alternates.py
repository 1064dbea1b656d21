"""What the golden records did not take: other values, and where records of one member disagree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.casting import NUMERIC
from crmmigrate.core.documents import Model, ModelField
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.history import snapshot_of, versioned_fields
from crmmigrate.core.ports import Engine
from crmmigrate.core.survivorship import DATED, policy_of
from crmmigrate.core.tables import LINEAGE, Frame, Table, size, union
from crmmigrate.steps.match.clusters import CLUSTER, RANK
from crmmigrate.steps.match.survivorship import Unit
from crmmigrate.values.company_name import core_name
from crmmigrate.values.masking import mask
from crmmigrate.values.person_name import name_key
from crmmigrate.values.text import fold

ALTERNATES = "alternates"
FIELD, VALUE = "field", "value"
_EXACT = ("date", "datetime", "boolean", "email", "url")
_NAMES = ("name", "full_name", "first_name", "last_name")
_FOLDS: Mapping[str, Callable[[str], str]] = {"company": core_name, "person": name_key}
_SHOWN = ("category", "boolean", *sorted(NUMERIC))


def alternates_of(name: str) -> str:
    """Name of the table that holds the values of a dimension that its golden records did not take."""
    return f"{name}.{ALTERNATES}"


def left(
    rows: Frame, golden: Frame, units: Sequence[Unit], model: Model, table: str, engine: Engine
) -> tuple[Table, list[Finding]]:
    """The values of a dimension that its golden records did not take, and what is to be told of them.

    Values of attributes of which snapshots keep the history are no alternates: the versions hold them.

    Args:
        rows: Records with `_cluster`, `_rank`, `_system`, lineage and the columns of the units.
        golden: Golden records.
        units: How columns survive.
        model: The model.
        table: The dimension.
        engine: Where frames live.
    """
    fields = model.fields_of(table)
    past = versioned_fields(model, table) if snapshot_of(model.tables[table]) else ()
    single = [c for u in units if not u.collects for c in u.columns if c in fields and c not in past]
    others = alternates(rows, golden, single, engine)
    asked = judged(single, units, model, table) if size(others) else {}
    found = conflicts(others, golden, asked, model, table, engine)
    return Table(alternates_of(table), others, ()), [*found, *unmet(units, rows, fields, table)]


def alternates(rows: Frame, golden: Frame, fields: Sequence[str], engine: Engine) -> Frame:
    """The other values of members, each once a member and field.

    Args:
        rows: Records with `_cluster`, `_rank`, lineage and the fields as text.
        golden: `_cluster` and the fields.
        fields: Those whose golden value is the value of one record.
        engine: Where frames live.

    Returns:
        `_cluster`, `field`, `value`, and `_rank` and lineage of the best record that says so.
    """
    lineage = rows.select(RANK, *LINEAGE)
    several = rows.group_by(CLUSTER).agg(nw.len().alias("_n")).filter(nw.col("_n") > 1).select(CLUSTER)
    joined = engine.hold(rows.select(CLUSTER, RANK, *fields).join(several, on=CLUSTER, how="semi"))
    if not fields or not size(joined):
        nothing = nw.lit(None).cast(nw.String())
        return engine.hold(rows.head(0).select(CLUSTER, nothing.alias(FIELD), nothing.alias(VALUE), RANK, *LINEAGE))
    taken = engine.hold(golden.select(CLUSTER, *fields).join(several, on=CLUSTER, how="semi"))
    distinct = _long(joined, fields, [CLUSTER, RANK], engine).group_by(CLUSTER, FIELD, VALUE).agg(nw.col(RANK).min())
    others = distinct.join(_long(taken, fields, [CLUSTER], engine), on=[CLUSTER, FIELD, VALUE], how="anti")
    found = others.join(lineage, on=RANK, how="inner")
    return engine.hold(found.select(CLUSTER, FIELD, VALUE, RANK, *LINEAGE))


def _long(frame: Frame, fields: Sequence[str], index: Sequence[str], engine: Engine) -> Frame:
    """A row for each filled field: the index, `field`, `value`."""
    parts = [
        frame.filter(~nw.col(name).is_null()).select(*index, nw.lit(name).alias(FIELD), nw.col(name).alias(VALUE))
        for name in fields
    ]
    return union(parts, engine.hold)


def judged(single: Sequence[str], units: Sequence[Unit], model: Model, table: str) -> dict[str, ModelField]:
    """The fields in which records of one member should agree: no keys of systems, dates of records, or free texts."""
    spec, fields = model.tables[table], model.fields_of(table)
    told = {d for u in units for d in u.dates} | {d for dates in DATED.values() for d in dates}
    passed = {*spec.scoped, *told, *([s] if (s := snapshot_of(spec)) else [])}
    passed |= {n for n, f in model.common.items() if f.type in ("date", "datetime")}
    return {n: fields[n] for n in single if n not in passed and fields[n].type != "text" and fields[n].role != "key"}


def conflicts(
    others: Frame, golden: Frame, fields: Mapping[str, ModelField], model: Model, table: str, engine: Engine
) -> list[Finding]:
    """One finding a field in which records of one member disagree, also when case and marks do not count.

    Args:
        others: See `alternates`.
        golden: `_cluster` and the fields.
        fields: See `judged`.
        model: The model.
        table: The dimension.
        engine: Where frames live.
    """
    if not fields:
        return []
    pairs = engine.hold(_disagreeing(others, golden, fields, table, engine))
    counted = pairs.group_by(FIELD).agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    counts = {row[FIELD]: int(row["n"]) for row in counted.rows(named=True)}
    shown = pairs.with_columns(nw.col(CLUSTER).cum_count().over(FIELD, order_by=CLUSTER).alias("_nth"))
    few = shown.filter(nw.col("_nth") <= MOST_EXAMPLES).sort(FIELD, CLUSTER).collect(backend="pyarrow")
    examples: dict[str, list[str]] = {}
    people = any(f.type in ("email", "phone") for f in model.tables[table].fields.values())
    for row in few.rows(named=True):
        plain = not people or fields[row[FIELD]].type in _SHOWN
        both = [text if plain else mask(text) for text in (row["_taken"], row["_other"])]
        examples.setdefault(row[FIELD], []).append(" / ".join(both))
    return [_finding(model, table, f, counts[f], tuple(examples[f])) for f in fields if f in counts]


def _disagreeing(others: Frame, golden: Frame, fields: Mapping[str, ModelField], table: str, engine: Engine) -> Frame:
    """`_cluster`, `field`, `_taken` and `_other`, one row for each member and field with values that differ.

    Where the golden record has no value, as of a field of a group, the best of the others stands for it.
    """
    mine = others.filter(nw.col(FIELD).is_in(list(fields))).select(CLUSTER, FIELD, VALUE, RANK)
    taken = _long(golden, list(fields), [CLUSTER], engine).join(
        mine.select(CLUSTER, FIELD), on=[CLUSTER, FIELD], how="semi"
    )
    said = engine.hold(nw.concat([taken.with_columns(nw.lit(0).cast(nw.Int64()).alias(RANK)), mine], how="vertical"))
    plain = Plain({name: _kind(table, name, field) for name, field in fields.items()})
    mapped = engine.map_batches(said.select(FIELD, VALUE).unique(), plain, Plain.SCHEMA)
    told = engine.hold(said.join(mapped, on=[FIELD, VALUE], how="inner"))
    lead = told.with_columns(nw.col(RANK).min().over(CLUSTER, FIELD).alias("_least"))
    first = lead.filter(nw.col(RANK) == nw.col("_least")).select(
        CLUSTER, FIELD, nw.col(VALUE).alias("_taken"), nw.col("_plain").alias("_wanted")
    )
    differs = told.join(first, on=[CLUSTER, FIELD], how="inner").filter(nw.col("_plain") != nw.col("_wanted"))
    best = differs.with_columns(nw.col(RANK).min().over(CLUSTER, FIELD).alias("_least"))
    return best.filter(nw.col(RANK) == nw.col("_least")).select(CLUSTER, FIELD, "_taken", nw.col(VALUE).alias("_other"))


def _kind(table: str, name: str, field: ModelField) -> str:
    """What a field says, as `Plain` knows it: legal forms of companies and the order of names do not count."""
    if table == "account" and name in ("name", "legal_name"):
        return "company"
    people = ("contact", "employee")
    return "person" if field.references in people or (table in people and name in _NAMES) else field.type


class Plain:
    """Maps distinct values of fields to the form in which they are compared: what only is spelled otherwise is equal.

    Args:
        kinds: Field -> type of the model, `company` or `person`.
    """

    _FIELDS: tuple[tuple[str, pa.DataType], ...] = ((FIELD, pa.string()), (VALUE, pa.string()), ("_plain", pa.string()))
    SCHEMA = pa.schema(list(_FIELDS))

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = dict(kinds)

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One batch of distinct values."""
        fields, values = (batch.column(name).cast(pa.string()) for name in (FIELD, VALUE))
        said = zip(fields.to_pylist(), values.to_pylist(), strict=True)
        plain = [self._plain(self._kinds[str(field)], str(value)) for field, value in said]
        return pa.RecordBatch.from_arrays([fields, values, pa.array(plain, pa.string())], schema=self.SCHEMA)

    @staticmethod
    def _plain(kind: str, value: str) -> str:
        if kind in NUMERIC:
            try:
                return str(Decimal(value).normalize())
            except InvalidOperation:
                return value
        if kind == "phone":
            return "".join(sign for sign in value if sign.isalnum())
        if kind in _EXACT:
            return value.casefold()
        return _FOLDS.get(kind, fold)(value) or value


def _finding(model: Model, table: str, field: str, count: int, examples: tuple[str, ...]) -> Finding:
    spec = model.tables[table]
    group = model.fields_of(table)[field].survivorship_group
    now = policy_of(spec.survivorship, group or field).policy
    return Finding(
        "golden-conflict", "records of one member have different values; the golden record takes one", Severity.INFO,
        Where(None, table, field), count, examples,
        next=f"`survivorship` of {table} in model.yaml says which one wins ({group or field}: now {now})",
    )  # fmt: skip


def unmet(units: Sequence[Unit], rows: Frame, fields: Collection[str], table: str) -> list[Finding]:
    """Policies that ask for dates or systems that no record has."""
    found = []
    for unit in units:
        here = Where(None, table, unit.columns[0])
        if unit.rule.policy in DATED and not unit.dates and set(unit.columns) <= set(fields):
            found.append(
                Finding("survivorship-undated", f"{unit.rule.policy}: no record has a date", Severity.INFO, here,
                        next="map a column to the date field, or name another with `by` in model.yaml")
            )  # fmt: skip
    named = {system: unit for unit in units for system in unit.rule.sources if unit.columns[0] in fields}
    if not named:
        return found
    there = {r["_system"] for r in rows.select("_system").unique().collect(backend="pyarrow").rows(named=True)}
    return found + [
        Finding("survivorship-source", f"no record is from the system {system!r}", Severity.INFO,
                Where(None, table, unit.columns[0]), next="see `system` of the sources in migration.yaml")
        for system, unit in sorted(named.items()) if system not in there
    ]  # fmt: skip
