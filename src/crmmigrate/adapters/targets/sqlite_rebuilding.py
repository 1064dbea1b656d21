"""What a SQLite table is made of, to make it again with other types or without some columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from crmmigrate.adapters.targets.sql import listed, quoted, word_of

Run = Callable[..., list[tuple[Any, ...]]]


class ColumnOf(NamedTuple):
    """A column as `PRAGMA table_info` says; `key` is its place in the primary key, from 1 on."""

    name: str
    type: str
    not_null: int
    default: str | None
    key: int


def columns(run: Run, table: str) -> list[ColumnOf]:
    """The columns of a table, in order."""
    rows = run(
        "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(:table, 'main') ORDER BY cid",
        {"table": table},
    )
    return [ColumnOf(*row) for row in rows]


def indexes(run: Run, table: str, drop: Collection[str]) -> list[str]:
    """The statements that make its indexes and triggers, but for indexes on columns that go."""
    kept = []
    rows = run(
        "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = :table AND type IN ('index', 'trigger') "
        "AND sql IS NOT NULL ORDER BY rowid",
        {"table": table},
    )
    for kind, name, sql in rows:
        used = {column for (column,) in run("SELECT name FROM pragma_index_info(:name)", {"name": name})}
        if kind == "trigger" or not used & set(drop):
            kept.append(sql)
    return kept


def create_sql(run: Run, table: str, anew: str, kept: Sequence[ColumnOf], types: Mapping[str, str]) -> str:
    """The statement that makes the table under another name: types, not null, defaults, keys."""
    parts = [
        f"{quoted(row.name)} {types.get(row.name, row.type)}"
        + (" NOT NULL" if row.not_null else "")
        + (f" DEFAULT ({row.default})" if row.default else "")
        for row in kept
    ]
    key = [row.name for row in sorted(kept, key=lambda row: row.key) if row.key]
    parts += [f"PRIMARY KEY ({listed(key)})"] if key else []
    names = {row.name for row in kept}
    rows = run(
        'SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(:table, \'main\') ORDER BY id, seq',
        {"table": table},
    )
    for _, group in groupby(rows, key=lambda row: row[0]):
        pairs = list(group)
        if all(row[2] in names for row in pairs):
            own, parents = listed(row[2] for row in pairs), listed(row[3] for row in pairs)
            parts.append(
                f"FOREIGN KEY ({own}) REFERENCES {quoted(pairs[0][1])} ({parents}) DEFERRABLE INITIALLY DEFERRED"
            )
    return f"CREATE TABLE {quoted(anew)} ({', '.join(parts)})"


def value(row: ColumnOf, wanted: str | None) -> str:
    """The expression that brings a column to its new type as a load would write it."""
    name, before, after = quoted(row.name), word_of(row.type), word_of(wanted or row.type)
    if after == before:
        return name
    if after == "datetime":
        return f"{name} || ' 00:00:00.000000'"
    if after == "text" and before == "boolean":
        return f"CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    return f"CAST({name} AS TEXT)" if after == "text" else name
