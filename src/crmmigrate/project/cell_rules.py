"""By which rules the cells of a row came to be what they are, as the change log tells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import SOURCE

MOST_HOPS = 5
"""Changes of one cell that are followed: patch, rule, carried down, calculated, converted."""
UNLOGGED = "(not in the change log)"
_Hop = tuple[str, str | None, str | None]
"""Column of the frame, what stood there and what stands there then."""


def rules_of(
    log: Path | None, source: str, raw: Mapping[str, Any], cleaned: Mapping[str, Any], engine: Engine
) -> dict[str, str]:
    """The rules behind each cell that is not as gathered, by column of the frame.

    Args:
        log: The change log.
        source: The table.
        raw: The row as gathered.
        cleaned: The row after cleaning; empty where it did not stay.
        engine: Reads the log.

    Returns:
        `patch > phone` for one after the other, `date | value_map` where either of two may have done it.
    """
    wanted = {name: (raw[name], value) for name, value in cleaned.items() if name in raw and raw[name] != value}
    wanted = {name: pair for name, pair in wanted.items() if not name.startswith("_")}
    if not wanted:
        return {}
    steps = _steps(log, source, wanted, engine) if log else {}
    return {name: " | ".join(_ways(steps, name, *pair)) or UNLOGGED for name, pair in wanted.items()}


def _steps(
    log: Path, source: str, wanted: Mapping[str, tuple[str | None, str | None]], engine: Engine
) -> dict[tuple[str, str | None], dict[tuple[str | None, str], None]]:
    """From column and text to the texts that rules made of it, as far as they may lead to what is wanted."""
    changes = engine.read([log]).filter(nw.col(SOURCE) == source, nw.col("column").is_in(sorted(wanted)))
    found: dict[tuple[str, str | None], dict[tuple[str | None, str], None]] = {}
    frontier = {(name, before) for name, (before, _) in wanted.items()}
    for _ in range(MOST_HOPS):
        texts = sorted({before for _, before in frontier if before is not None})
        test = nw.col("before").is_in(texts) if texts else nw.lit(value=False)
        if any(before is None for _, before in frontier):
            ends = sorted({after for _, after in wanted.values() if after is not None})
            test = test | (nw.col("before").is_null() & nw.col("after").is_in(ends or [""]))
        rows = changes.filter(test).select("column", "before", "after", "rule").unique()
        new = set()
        for row in rows.sort("column", "before", "after", "rule").collect(backend="pyarrow").rows(named=True):
            here, there = (row["column"], row["before"]), (row["column"], row["after"])
            if here in frontier:
                found.setdefault(here, {})[row["after"], row["rule"]] = None
                new.add(there)
        frontier = new - found.keys()
        if not frontier:
            break
    return found


def _ways(
    steps: Mapping[tuple[str, str | None], Mapping[tuple[str | None, str], None]], name: str,
    before: str | None, after: str | None,
) -> list[str]:  # fmt: skip
    """All ways from one text to the other, the short ones first; none goes through a text twice."""
    ways: list[str] = []
    waiting: list[tuple[str | None, tuple[str, ...], frozenset[str | None]]] = [(before, (), frozenset({before}))]
    while waiting:
        here, path, seen = waiting.pop(0)
        for text, rule in steps.get((name, here), {}):
            if text == after:
                ways.append(" > ".join((*path, rule)))
            elif text not in seen and len(path) + 1 < MOST_HOPS:
                waiting.append((text, (*path, rule), seen | {text}))
    return list(dict.fromkeys(ways))
