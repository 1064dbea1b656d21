"""A profile as the JSON contract tells it, read back; what an older version did not tell is missing, never wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Pairs = dict[str, int]


@dataclass(frozen=True)
class SeenColumn:
    """A column.

    Attributes:
        name: Its header.
        n: Rows of its table.
        filled: Rows in which it is not null.
        distinct: Distinct values.
        type: Inferred type.
        meaning: Semantic type, or None.
        role: Its role.
        fits: Share of filled rows that have the type.
        personal: Whether it holds personal data, so that its values may be masked.
        top: Most frequent values with their rows.
        values: All distinct values where they are few and told, else None.
        patterns: Most frequent shapes with their rows.
        nulls: Spellings that stand for null.
        points: (value, share) of numbers and dates, ascending: at most that share of the values is lower than the
            value, at least that share is not higher. Dates are days since 1970.
        told: The rest, as it stands in the document.
    """

    name: str
    n: int
    filled: int
    distinct: int
    type: str
    meaning: str | None
    role: str
    fits: float
    personal: bool
    top: Pairs
    values: frozenset[str] | None
    patterns: Pairs
    nulls: frozenset[str]
    points: tuple[tuple[float, float], ...]
    told: Mapping[str, Any]

    @property
    def null_share(self) -> float:
        """Share of rows that are null."""
        return 1 - self.filled / self.n if self.n else 0.0


@dataclass(frozen=True)
class SeenTable:
    """A table: columns by header in their order, keys, and what a survey says of it."""

    file: str
    table: str | None
    n: int
    columns: dict[str, SeenColumn]
    keys: tuple[tuple[str, ...], ...] = ()
    duplicates: int = 0
    grain: tuple[str, ...] = ()
    grain_share: float = 1.0

    @property
    def place(self) -> tuple[str, str | None]:
        """File and sheet."""
        return self.file, self.table

    @property
    def title(self) -> str:
        """File and sheet in one text."""
        return f"{self.file}!{self.table}" if self.table else self.file


@dataclass(frozen=True)
class SeenReference:
    """A likely foreign key: its ends as (file, sheet, columns)."""

    source: tuple[str, str | None, tuple[str, ...]]
    target: tuple[str, str | None, tuple[str, ...]]
    rows: int
    orphans: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """All tables of a profile, and the references between them; None where it told none."""

    tables: tuple[SeenTable, ...]
    references: tuple[SeenReference, ...] | None = field(default=None)


def seen(data: Mapping[str, Any]) -> Seen:
    """A profile from its `data` in the JSON contract.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is no profile.
    """
    relations = data.get("relations")
    references = None
    if relations is not None:
        references = tuple(_reference(r) for r in relations.get("foreign_keys", ()))
    return Seen(tuple(_table(t) for t in data["tables"]), references)


def _table(told: Mapping[str, Any]) -> SeenTable:
    grain = told.get("grain") or {}
    n = int(told["n_rows"])
    return SeenTable(
        file=str(told["file"]),
        table=told["table"],
        n=n,
        columns={c["name"]: _column(c, n) for c in told["columns"]},
        keys=tuple(tuple(key) for key in told.get("keys", ())),
        duplicates=int(told.get("duplicates", 0)),
        grain=tuple(grain.get("columns", ())),
        grain_share=float(grain.get("share", 1.0)),
    )


def _column(told: Mapping[str, Any], n: int) -> SeenColumn:
    values = told.get("values")
    return SeenColumn(
        name=str(told["name"]),
        n=n,
        filled=n - int(told["null_count"]),
        distinct=int(told["distinct_count"]),
        type=str(told["inferred_type"]),
        meaning=told.get("semantic_type"),
        role=str(told.get("role", "attribute")),
        fits=float(told.get("type_share", 1.0)),
        personal=told.get("pii") is not None,
        top={str(t["value"]): int(t["count"]) for t in told.get("top", ())},
        values=None if values is None else frozenset(map(str, values)),
        patterns={str(p["pattern"]): int(p["count"]) for p in told.get("patterns", ())},
        nulls=frozenset(told.get("null_spellings", ())),
        points=_points(told),
        told=told,
    )


def _points(told: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    """What quantiles, ends and bars tell of the distribution, ascending."""
    found: set[tuple[float, float]] = set()
    for name, value in (told.get("quantiles") or {}).items():
        found.add((float(value), float(name.rstrip("%")) / 100))
    bars = _bars(told.get("histogram") or ())
    total = sum(rows for _, _, rows in bars)
    below = 0
    for _, upper, rows in bars if total else ():
        below += rows
        found.add((upper, below / total))
    if not found:
        return ()
    low, high = (_number(told.get(end)) for end in ("min", "max"))
    if low is not None:
        found.add((low, 0.0))
    if high is not None:
        found.add((high, 1.0))
    return tuple(sorted(found))


def _bars(told: Sequence[Any]) -> list[tuple[float, float, int]]:
    bars = []
    for bar in told:
        low, high, rows = (bar["from"], bar["to"], bar["count"]) if isinstance(bar, Mapping) else bar
        lower, upper = _number(low), _number(high)
        if lower is not None and upper is not None:
            bars.append((lower, upper, int(rows)))
    return bars


def _number(value: Any) -> float | None:
    """A number, or the day number of a date."""
    if value is None:
        return None
    text = str(value)
    try:
        return float(text)
    except ValueError:
        return _day(text)


def _day(text: str) -> float | None:
    try:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    return (moment - dt.datetime(1970, 1, 1)) / dt.timedelta(days=1)  # noqa: DTZ001


def _reference(told: Mapping[str, Any]) -> SeenReference:
    return SeenReference(
        (told["file"], told["table"], tuple(told["columns"])),
        (told["ref_file"], told["ref_table"], tuple(told["ref_columns"])),
        int(told.get("rows", 0)),
        int(told.get("orphans", 0)),
        tuple(told.get("examples", ())),
    )
