"""Views of the target against the tables behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from crmmigrate.core.errors import OutsideError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Target
from crmmigrate.project.proofs_sql import quoted

NEXT = "the next load that changes anything makes it anew"


def prove(target: Target, views: Iterable[Mapping[str, Any]], tables: Collection[str]) -> list[Finding]:
    """Compare rows, first and last key of each view with what its own SELECT gives now.

    Args:
        target: The target.
        views: As a load decided them: name, sql.
        tables: Names of tables; a view that would have the name of one was not made.
    """
    found = []
    for view in views:
        if view["name"] in tables:
            continue
        key = quoted(f"{str(view['name']).removeprefix('dim_')}_key")
        expected = _seen(target, f"({view['sql']}) AS x", key)
        there = _seen(target, f"{quoted(view['name'])} AS x", key)
        if there != expected:
            rows = "is not there, or lacks columns" if there is None else f"shows {there[0]} rows"
            text = f"the view {rows}; it should show {expected[0] if expected else 0}"
            found.append(Finding("view-differs", text, Severity.ERROR, Where(None, view["name"]), next=NEXT))
    return found


def _seen(target: Target, place: str, key: str) -> tuple[Any, ...] | None:
    sql = f"SELECT COUNT(*) AS n, MIN({key}) AS low, MAX({key}) AS high FROM {place}"
    try:
        row = target.query(sql).to_pylist()[0]
    except OutsideError:
        return None
    return tuple(None if v is None else int(v) for v in row.values())
