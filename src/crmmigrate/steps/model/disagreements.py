"""Dimensions whose attributes disagree: one key, other values in other rows or tables, counted on all rows."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame, source_file, source_sheet
from crmmigrate.steps.model.checks import plain
from crmmigrate.steps.model.star import Star
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.grouping import overlap
from crmmigrate.structure.naming import likeness, words
from crmmigrate.values.masking import mask

SAME = 0.8  # share of the values that a copy of an attribute has in common with it
TOLD = 0.8  # mu+ from which a reference determines the copy


@dataclass(frozen=True)
class _Attribute:
    """An attribute of a dimension wherever it is told.

    Attributes:
        name: Field of the dimension.
        sides: (table, column of the key, column of the attribute).
    """

    name: str
    sides: tuple[tuple[int, int, int], ...]


def findings(star: Star, engine: Engine) -> list[Finding]:
    """One finding for each attribute of which members have several values."""
    found: list[Finding] = []
    for name, table in star.built.items():
        if table.role != "dimension" or len(table.grain) != 1 or table.snapshot:
            continue
        attributes = [*_of_groups(star, name, table.grain[0]), *_of_copies(star, name)]
        if attributes:
            found += _counted(star, name, attributes, engine)
    return found


def _of_groups(star: Star, name: str, key: str) -> list[_Attribute]:
    """Attributes that stand beside their key on many rows of flat tables."""
    keys = {t: i for (t, i), place in sorted(star.places.items()) if place == (name, key)}
    sides: dict[str, list[tuple[int, int, int]]] = {}
    for (t, i), (table, field) in sorted(star.places.items()):
        if table == name and field != key and t in keys and star.names.get(t) != name:
            sides.setdefault(field, []).append((t, keys[t], i))
    return [_Attribute(field, tuple(found)) for field, found in sides.items()]


def _of_copies(star: Star, name: str) -> list[_Attribute]:
    """Attributes of a listed dimension that tables that point to it repeat."""
    home = next((t for t, n in star.names.items() if n == name), None)
    if home is None or len(star.tables[home].key) != 1:
        return []
    there, key = star.tables[home], star.tables[home].key[0]
    sides: dict[int, list[tuple[int, int, int]]] = {}
    for k in star.understood.references:
        if k.ref_table != home or k.table == home or k.ref_columns != (key,):
            continue
        for column in range(len(star.tables[k.table].roles)):
            twin = _twin(star, home, (k.table, column), k.columns[0])
            if twin is not None:
                sides.setdefault(twin, [(home, key, twin)]).append((k.table, k.columns[0], column))
    return [_Attribute(there.label(i), tuple(found)) for i, found in sorted(sides.items())]


def _twin(star: Star, home: int, place: tuple[int, int], pointer: int) -> int | None:
    """The attribute of the home table that a column repeats."""
    here, there = star.tables[place[0]], star.tables[home]
    if place[1] == pointer or here.depends[pointer, place[1]] < TOLD:
        return None
    own = [i for i, role in enumerate(there.roles) if role == "attribute" and i not in there.key]
    able = {i: overlap(star.tables, (home, i), place) for i in own}
    named = words(here.label(place[1]))
    best = max(able, key=lambda i: (able[i], likeness(named, words(there.label(i)), ()), -i), default=None)
    return best if best is not None and able[best] >= SAME else None


def _counted(star: Star, name: str, attributes: list[_Attribute], engine: Engine) -> list[Finding]:
    """Members with a smallest and a greatest value that differ, for all attributes in one pass over the rows."""
    columns = [f"v{i}" for i in range(len(attributes))]
    tables = sorted({side[:2] for a in attributes for side in a.sides})
    frames = [_told(star, t, key, attributes, columns) for t, key in tables]
    sides = [nw.col(c).min().alias(f"{c}_a") for c in columns] + [nw.col(c).max().alias(f"{c}_z") for c in columns]
    grouped = nw.concat(frames, how="vertical").group_by("k").agg(*sides)
    differ = [nw.col(f"{c}_a") != nw.col(f"{c}_z") for c in columns]
    held = engine.hold(grouped.filter(nw.any_horizontal(*differ, ignore_nulls=True)))
    found = []
    for attribute, column, differs in zip(attributes, columns, differ, strict=True):
        rows = held.filter(differs).select("k", f"{column}_a", f"{column}_z")
        count = int(rows.select(nw.len().cast(nw.Int64)).collect(backend="pyarrow").rows()[0][0])
        if count:
            examples = rows.sort("k").head(MOST_EXAMPLES).collect(backend="pyarrow").rows()
            found.append(_finding(star, name, attribute, count, [tuple(map(str, e)) for e in examples]))
    return found


def _told(star: Star, t: int, key: int, attributes: list[_Attribute], columns: list[str]) -> Frame:
    """Key and attributes as one table tells them; null where it does not."""
    facts = star.tables[t]
    own = {a.name: c for a in attributes for s, k, c in a.sides if (s, k) == (t, key)}
    wanted = [key, *dict.fromkeys(own.values())]
    frame = plain(facts, wanted, ["k", *(f"c{i}" for i in wanted[1:])], required=1)
    return frame.select(
        "k",
        *(
            (_spelled(f"c{own[a.name]}") if a.name in own else nw.lit(None).cast(nw.String())).alias(column)
            for a, column in zip(attributes, columns, strict=True)
        ),
    )


def _spelled(column: str) -> nw.Expr:
    """The text without what no reader sees: blanks doubled, an apostrophe that a spreadsheet put first."""
    return nw.col(column).str.replace_all(r"\s+", " ").str.replace_all(r"^'\s*", "").str.strip_chars()


def _finding(star: Star, name: str, attribute: _Attribute, count: int, examples: list[tuple[str, ...]]) -> Finding:
    t, key, column = attribute.sides[-1]
    facts = star.tables[t]
    places = list(dict.fromkeys(f"{star.tables[s].name}.{star.tables[s].label(c)}" for s, _, c in attribute.sides))
    told = "in other rows" if len(places) == 1 else f"in {', '.join(places[:4])}"
    source = facts.sample.table.name
    return Finding(
        "dimension-disagrees",
        f"{count} members of {name} have more than one {attribute.name} {told}",
        where=Where(file=source_file(source), table=source_sheet(source), column=facts.label(column)),
        count=count,
        examples=tuple(_shown(facts, key, column, e) for e in examples),
        next="correct the wrong ones, or say by `priority` in migration.yaml which source is right",
    )


def _shown(facts: Facts, key: int, column: int, example: tuple[str, ...]) -> str:
    hidden = [facts.sample.columns[i].pii is not None for i in (key, column, column)]
    who, one, other = (mask(text) if hide else text for text, hide in zip(example, hidden, strict=True))
    return f"{who}: {one} / {other}"
