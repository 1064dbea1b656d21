"""Value maps: what the sources write in a field whose values the model lists, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import Model, Status, ValueEntry, ValueMap
from crmmigrate.core.findings import Finding, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.steps.map import mentions
from crmmigrate.steps.map.listed import Listed

MOST_VALUES = 1000
"""Different values of one field of one source that a value map takes in, the most frequent ones."""


@dataclass(frozen=True)
class Spoken:
    """A value that a source has for a field.

    Attributes:
        field: Field of the model, where it is told (`Model.home`).
        layout: Layout of the source.
        value: The text after cleaning and transforms.
        count: Rows.
    """

    field: str
    layout: str
    value: str
    count: int


@dataclass(frozen=True)
class Recode:
    """What a value becomes, decided.

    Attributes:
        field: Field of the model, where it is told.
        value: Before.
        to: After; None: it stays.
        layout: The layout that this is for; empty for all others.
    """

    field: str
    value: str
    to: str | None
    layout: str = ""


def listed_fields(model: Model) -> dict[str, list[str]]:
    """The fields whose values the model lists."""
    paths = [f"common.{n}" for n in model.common] + [f"{t}.{n}" for t, s in model.tables.items() for n in s.fields]
    fields = {path: model.field(path) for path in paths}
    return {path: field.allowed for path, field in fields.items() if field and field.allowed}


def counted(rows: Frame, paths: Iterable[str], layout: str, model: Model, wanted: Iterable[str]) -> list[Spoken]:
    """The values of the wanted fields in the rows of one source, the most frequent first."""
    chosen, found = set(wanted), []
    for path in paths:
        field = model.home(path)
        if field not in chosen:
            continue
        value = rows.select(nw.col(mentions.at(path)).alias("value")).filter(~nw.col("value").is_null())
        counts = value.group_by("value").agg(nw.len().cast(nw.Int64()).alias("n"))
        top = counts.sort("n", "value", descending=[True, False]).head(MOST_VALUES)
        pairs = top.collect(backend="pyarrow").rows(named=True)
        found += [Spoken(field, layout, row["value"], row["n"]) for row in pairs]
    return found


def renewed(
    field: str, spoken: Sequence[Spoken], before: ValueMap, last: ValueMap, listed: Listed | None
) -> tuple[ValueMap, ValueMap]:
    """A value map brought up to date: what people decided stays, suggestions are made anew, nothing is removed.

    Args:
        field: Field of the model.
        spoken: Its values in all sources.
        before: The value map as it stands.
        last: What the tool suggested; a line that differs is a person's.
        listed: The listed values; None: the model lists none, and nothing is suggested.

    Returns:
        The value map, and what the tool suggests in it, to be `last` the next time.
    """
    counts: dict[tuple[str, str], int] = {}
    told = {(e.layout, e.value): e for e in before.entries}
    for one in spoken:
        key = (one.layout if (one.layout, one.value) in told else "", one.value)
        counts[key] = counts.get(key, 0) + one.count
    written = {(e.layout, e.value): e for e in last.entries}
    entries, suggested = [], dict(written)
    for key in {**told, **counts}:
        old, count = told.get(key), counts.get(key, 0)
        if old and (not count or key[0] or _is_persons(old, written.get(key))):
            entries.append(old.model_copy(update={"count": count}))
        elif listed and key[1] not in listed.allowed:
            guess = listed.guess(key[1])
            made = ValueEntry(value=key[1], to=guess.to, confidence=guess.confidence, count=count, why=guess.why)
            entries.append(made)
            suggested[key] = made
    ordered = sorted(entries, key=lambda e: (-e.count, e.value, e.layout))
    return ValueMap(field=field, entries=ordered), ValueMap(field=field, entries=list(suggested.values()))


def _is_persons(entry: ValueEntry, written: ValueEntry | None) -> bool:
    return entry.status != Status.SUGGESTED or written is None or written.to != entry.to


def recodes(maps: Iterable[ValueMap]) -> tuple[Recode, ...]:
    """What value maps decide; a line of a layout that changes nothing keeps the others from that layout."""
    return tuple(
        Recode(m.field, e.value, e.to if e.applies else None, e.layout)
        for m in maps
        for e in m.entries
        if e.applies or e.layout
    )


def recoded(
    rows: Frame, paths: Iterable[str], layout: str, model: Model, decided: Sequence[Recode], engine: Engine
) -> Frame:
    """The rows of one source with their values as the value maps say; all others stay as they are."""
    columns = rows.collect_schema().names()
    for path in paths:
        pairs = _pairs(decided, model.home(path), layout)
        if not pairs:
            continue
        name = mentions.at(path)
        held = engine.hold(pa.table({"_value": list(pairs), "_to": list(pairs.values())}))
        joined = rows.with_columns(nw.col(name).alias("_said")).join(
            held, left_on="_said", right_on="_value", how="left"
        )
        rows = joined.with_columns(nw.coalesce(nw.col("_to"), nw.col(name)).alias(name)).select(*columns)
    return rows


def _pairs(decided: Sequence[Recode], field: str, layout: str) -> dict[str, str]:
    """Before and after, where they differ; a line of the layout wins."""
    found: dict[str, str | None] = {}
    for recode in sorted((r for r in decided if r.field == field), key=lambda r: (r.layout != "", r.value)):
        if recode.layout in ("", layout):
            found[recode.value] = recode.to
    return {value: to for value, to in found.items() if to and to != value}


def unmapped(maps: Iterable[ValueMap], model: Model) -> list[Finding]:
    """A finding for each field with listed values that some rows do not have and no line leads to."""
    return [finding for found in maps if (finding := _unmapped(found, model))]


def _unmapped(found: ValueMap, model: Model) -> Finding | None:
    spec = model.field(found.field)
    left = [e for e in found.entries if e.count and not e.applies and e.status != Status.CONFIRMED]
    if not (left and spec and spec.allowed):
        return None
    table, _, name = found.field.partition(".")
    return Finding(
        "values-unmapped",
        f"different values of {found.field} that are none of the listed ones, and that no value map leads to one: "
        f"{len(left)}",
        where=Where(table=table, column=name),
        count=sum(e.count for e in left),
        examples=tuple(f"{e.value} ({e.count})" for e in left),
        next=f"write the listed value under `to` in mappings/values/{found.field}.csv, and `confirmed` under `status`",
    )


def waiting(maps: Iterable[ValueMap], threshold: float) -> Mapping[str, list[ValueEntry]]:
    """Suggestions below a confidence, of values that rows have, by field."""
    found: dict[str, list[ValueEntry]] = {}
    for one in maps:
        for entry in one.entries:
            open_ = entry.applies and entry.status == Status.SUGGESTED and entry.confidence < threshold
            if open_ and entry.count:
                found.setdefault(one.field, []).append(entry)
    return found
