"""What must be counted on all rows to say whether data fit a model: grains, attributes of members, missing members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from crmmigrate.core.casting import lowered
from crmmigrate.core.tables import Frame, Table
from crmmigrate.project.align_sources import Source, natural, target_of

FINER = 0.98
"""Distinct keys per row of a fact below which several rows share a key."""
MEMBERS = 0.8
"""The same of a dimension, of which old lists often hold a member twice."""
SEVERAL = 0.1
"""Share of members with several values from which a value is one of the rows, not of the member."""
FEWEST = 5
"""Members that must occur more than once for that."""


@dataclass(frozen=True)
class Grain:
    """What identifies a row in the model and in the data.

    Attributes:
        table: Table of the model.
        model: Its identifying fields.
        fed: Those of them that the data feed.
        data: Headers that identify a row of the data.
        rows, distinct: Rows in which the fed ones are filled, and distinct keys among them.
        verdict: `same`, `finer` (several rows of the data a key), `coarser` (the data lack a part of the key and have
            one row for what is left), `open` (a part is not fed, and what is left repeats) or `unknown`.
    """

    table: str
    model: tuple[str, ...]
    fed: tuple[str, ...]
    data: tuple[str, ...]
    rows: int = 0
    distinct: int = 0
    verdict: str = "unknown"

    def as_json(self) -> dict[str, Any]:
        """For the JSON contract."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in vars(self).items()}


def grain(source: Source, table: Table, data: Sequence[str]) -> Grain:
    """The grain of the model beside that of the data.

    Args:
        source: Table of the data.
        table: Its rows.
        data: Headers of its key, as inferred.
    """
    name = str(source.rows_are)
    spec = source.model.tables[name]
    wanted = spec.grain if spec.role != "dimension" else source.identified_by(name) or spec.grain
    columns = {field: _column(source, name, field) for field in wanted}
    fed = {field: column for field, column in columns.items() if column}
    if not fed:
        return Grain(name, tuple(wanted), (), tuple(data))
    rows, distinct = _keys(table.frame, [c for c in fed.values() if c])
    least = MEMBERS if spec.role == "dimension" else FINER
    unique = distinct >= least * rows
    whole = len(fed) == len(wanted)
    verdict = ("same" if unique else "finer") if whole else ("coarser" if unique else "open")
    return Grain(name, tuple(wanted), tuple(fed), tuple(data), rows, distinct, verdict if rows else "unknown")


def _column(source: Source, table: str, field: str) -> str | None:
    """The column that feeds a field of the key, or names the member that it points to."""
    path = f"{table}.{field}"
    found = source.column_of(path) or source.column_of(target_of(source.model, path))
    return found.name if found else None


def _keys(frame: Frame, names: Sequence[str]) -> tuple[int, int]:
    keys = frame.select(*dict.fromkeys(names)).drop_nulls()
    groups = keys.group_by(*dict.fromkeys(names)).agg(nw.len().cast(nw.Int64()).alias("n"))
    found = groups.select(nw.col("n").sum().cast(nw.Int64()), nw.len().cast(nw.Int64()).alias("d"))
    (rows, distinct), *_ = found.collect(backend="pyarrow").rows()
    return int(rows or 0), int(distinct or 0)


@dataclass(frozen=True)
class Varies:
    """A field of a dimension that has several values for one member: `several` of `members` that occur repeatedly."""

    path: str
    column: str
    several: int
    members: int


def varying(source: Source, table: Table, dimension: str) -> list[Varies]:
    """Fields of a dimension that go with the rows and not with the member, where rows name its members."""
    keys = source.columns_of(dimension, source.identified_by(dimension))
    group = set(source.identified_by(dimension))
    paths = [f"{dimension}.{name}" for name in source.fed_of(dimension) if name not in group]
    known = {path: source.column_of(path) for path in paths}
    attributes = {path: c for path, c in known.items() if c is not None and c.name not in keys}
    if not keys or not attributes:
        return []
    ends = [e for i, c in enumerate(attributes.values())
            for e in (nw.col(c.name).min().alias(f"_l{i}"), nw.col(c.name).max().alias(f"_h{i}"))]  # fmt: skip
    groups = table.frame.drop_nulls(keys).group_by(*keys).agg(nw.len().cast(nw.Int64()).alias("_n"), *ends)
    differ = [(nw.col(f"_h{i}") > nw.col(f"_l{i}")).cast(nw.Int64()).sum().cast(nw.Int64()).alias(f"_{i}")
              for i in range(len(attributes))]  # fmt: skip
    counted = groups.filter(nw.col("_n") > 1).select(nw.len().cast(nw.Int64()).alias("_m"), *differ)
    (members, *counts), *_ = counted.collect(backend="pyarrow").rows()
    return [
        Varies(path, c.label, int(count or 0), int(members))
        for (path, c), count in zip(attributes.items(), counts, strict=True)
        if members >= FEWEST and (count or 0) >= SEVERAL * members
    ]


@dataclass(frozen=True)
class Missing:
    """Members that rows name and no table of the data delivers."""

    source: Source
    column: str
    path: str
    rows: int
    values: int
    examples: tuple[str, ...]


def missing_members(
    dimension: str, sources: Sequence[Source], tables: Mapping[str, Table]
) -> tuple[list[Missing], bool]:
    """Members of a dimension that are named and not delivered; and whether any table delivers members at all.

    Args:
        dimension: A dimension of the model.
        sources: All tables of the data.
        tables: Their rows, by source id.
    """
    model = sources[0].model
    own = [s for s in sources if s.rows_are == dimension]
    found = []
    for source in sources:
        if source.rows_are == dimension or not source.rows_are:
            continue
        for path, target in _pointers(source, dimension):
            column = source.column_of(path)
            known = [(s, s.column_of(target)) for s in own if not _strangers(s, source, model, target)]
            delivered = [tables[s.profile.source].frame.select(value=_key(c.name)) for s, c in known if c is not None]
            if column is not None and delivered:
                rows, values, examples = _absent(tables[source.profile.source].frame, column.name, delivered)
                found += [Missing(source, column.label, path, rows, values, examples)] if rows else []
                break
    return found, bool(own)


def _pointers(source: Source, dimension: str) -> list[tuple[str, str]]:
    """Fields by which rows name members of a dimension, and the dimension's field that each speaks of."""
    model = source.model
    single = [g[0] for g in model.tables[dimension].identify if len(g) == 1] or [natural(model, dimension) or ""]
    wanted = [f"{dimension}.{name}" for name in single]
    return [(path, target_of(model, path)) for path in source.fed if target_of(model, path) in wanted]


def _strangers(one: Source, other: Source, model: Any, target: str) -> bool:
    """Whether a key of one means nothing in the other, since it belongs to another system."""
    table, _, name = target.partition(".")
    return name in model.tables[table].scoped and one.system != other.system


def _key(name: str) -> nw.Expr:
    return lowered(nw.col(name).str.strip_chars())


def _absent(frame: Frame, name: str, delivered: Sequence[Frame]) -> tuple[int, int, tuple[str, ...]]:
    known = nw.concat(list(delivered), how="vertical").unique("value")
    named = frame.select(value=_key(name), shown=nw.col(name)).drop_nulls("value")
    absent = named.join(known, on="value", how="anti")
    groups = absent.group_by("value").agg(nw.len().cast(nw.Int64()).alias("n"), nw.col("shown").min())
    counted = groups.select(nw.col("n").sum().cast(nw.Int64()), nw.len().cast(nw.Int64()).alias("d"))
    (rows, values), *_ = counted.collect(backend="pyarrow").rows()
    first = groups.sort("n", "shown", descending=[True, False]).head(5).collect(backend="pyarrow").rows(named=True)
    return int(rows or 0), int(values or 0), tuple(str(r["shown"]) for r in first)
