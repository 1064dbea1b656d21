"""What a kind says of two records: the level of one comparison, and the gates that close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from crmmigrate.core.linking import Kind
from crmmigrate.steps.match.comparing import prepare

Record = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """Level of each comparison by its name (`other`: none holds, None: nothing is known), and the gates."""

    levels: Mapping[str, str | None]
    vetoes: frozenset[str]


def judged(kind: Kind, pairs: Sequence[tuple[Record, Record]], engine) -> list[Said]:
    """What is said of each pair, all of them in one frame, as each would be judged beside the others."""
    records = [record for pair in pairs for record in pair]
    fields = sorted({name for record in records for name in record})
    columns = {name: pa.array([record.get(name) for record in records], pa.string()) for name in fields}
    table = pa.table({"_rank": pa.array(range(1, len(records) + 1), pa.int64()), **columns})
    prepared = prepare(engine.hold(table), kind, engine, engine.linker)
    numbers = range(1, len(records) + 1, 2)
    asked = engine.hold(
        pa.table({"_l": pa.array(numbers, pa.int64()), "_r": pa.array([n + 1 for n in numbers], pa.int64())})
    )
    conditions = {f"veto_{veto.name}": veto.sql for veto in kind.vetoes}
    for comparison in kind.comparisons:
        conditions[f"null_{comparison.name}"] = comparison.null
        conditions |= {f"is_{comparison.name}_{i}": level.sql for i, level in enumerate(comparison.levels)}
    found = engine.linker.judge(prepared, asked, conditions, kind).collect(backend="pyarrow").to_native().to_pylist()
    return [_said(kind, row) for row in sorted(found, key=lambda row: row["_l"])]


def _said(kind: Kind, row: Mapping[str, bool]) -> Said:
    levels: dict[str, str | None] = {}
    for comparison in kind.comparisons:
        holding = [level.name for i, level in enumerate(comparison.levels) if row[f"is_{comparison.name}_{i}"]]
        levels[comparison.name] = None if row[f"null_{comparison.name}"] else next(iter(holding), "other")
    return Said(levels, frozenset(veto.name for veto in kind.vetoes if row[f"veto_{veto.name}"]))
