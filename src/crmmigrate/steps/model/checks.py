"""What the model says, tried on all rows in the engine: keys that repeat, references that lead nowhere."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from crmmigrate.core.casting import lowered
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.tables import Frame, source_file, source_sheet
from crmmigrate.structure.counting import count, single
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.relations import ForeignKey
from crmmigrate.values.masking import mask


def findings(
    tables: Sequence[Facts], references: Sequence[ForeignKey], coarse: Sequence[dict[int, tuple[int, ...]]]
) -> list[Finding]:
    """All findings of the model step."""
    found: list[Finding] = []
    for t, facts in enumerate(tables):
        found += _key_findings(facts)
        found += [_coarse_finding(facts, m, key) for m, key in coarse[t].items()]
    return found + [f for key in references for f in _orphans(tables, key)]


def where(facts: Facts, columns: Sequence[int]) -> Where:
    """The place of columns of a table."""
    source = facts.sample.table.name
    labels = ", ".join(facts.label(i) for i in columns) or None
    return Where(file=source_file(source), table=source_sheet(source), column=labels)


def _key_findings(facts: Facts) -> list[Finding]:
    if not facts.key:
        message = f"no column or small group of columns identifies the rows of {facts.name}"
        return [
            Finding(
                "key-none", message, where=where(facts, ()), count=facts.sample.profile.n_rows,
                next="name the key as `grain` in model.yaml, or load rows by their content",
            )
        ]  # fmt: skip
    names = [facts.sample.columns[i].name for i in facts.key]
    groups = facts.sample.table.frame.group_by(*names).agg(nw.len().cast(nw.Int64).alias("_n"))
    repeated = groups.filter(nw.col("_n") > 1)
    rows = single(repeated.select((nw.col("_n") - 1).sum().cast(nw.Int64).alias("k")))
    if not rows:
        return []
    texts = _texts(repeated.sort("_n", *names, descending=[True] + [False] * len(names)), names)
    examples = _masked(facts, facts.key, texts)
    message = f"{rows} rows of {facts.name} repeat the key of another row"
    return [
        Finding(
            "key-duplicate", message, where=where(facts, facts.key), count=rows, examples=examples,
            next="see whether these rows are duplicates, or name a finer key as `grain` in model.yaml",
        )
    ]  # fmt: skip


def _coarse_finding(facts: Facts, measure: int, key: tuple[int, ...]) -> Finding:
    grain = ", ".join(facts.label(i) for i in key)
    label = facts.label(measure)
    return Finding(
        "grain-coarse",
        f"{label} is the same on all rows of one {grain}: summed over {facts.name} it counts several times",
        where=where(facts, (measure,)),
        next=f"keep {label} in a table with one row a {grain}, or take it once for each {grain}",
    )


def _orphans(tables: Sequence[Facts], key: ForeignKey) -> list[Finding]:
    here, there = tables[key.table], tables[key.ref_table]
    counted = count(tables, key)
    if not counted.orphans:
        return []
    target = f"{there.name}.{', '.join(there.label(i) for i in key.ref_columns)}"
    share = _share(counted.orphans, counted.rows)
    return [
        Finding(
            "foreign-key-orphans",
            f"{counted.orphans} rows ({share} of those with a value) point to {target} by one that is not there",
            severity=Severity.WARNING, where=where(here, key.columns), count=counted.orphans,
            examples=_masked(here, key.columns, counted.examples),
            next="such values get an `inferred` row in the dimension when they are loaded",
        )
    ]  # fmt: skip


def plain(facts: Facts, columns: Sequence[int], names: Sequence[str], required: int | None = None) -> Frame:
    """The columns trimmed and in lower case, null for null spellings, without rows that lack one of the first.

    Args:
        facts: The table.
        columns: Its columns.
        names: Their names in the frame.
        required: How many of the first must be filled; None: all.
    """
    profiles = [facts.sample.columns[i] for i in columns]
    texts = [lowered(nw.col(p.name).str.strip_chars()) for p in profiles]
    frame = facts.sample.table.frame.select(**dict(zip(names, texts, strict=True)))
    for name, profile in zip(names, profiles, strict=True):
        nulls = sorted({"", *(s.strip().lower() for s in profile.null_spellings)})
        frame = frame.with_columns(nw.when(~nw.col(name).is_in(nulls)).then(nw.col(name)).alias(name))
    needed = list(names)[:required]
    return frame.filter(*(~nw.col(name).is_null() for name in needed))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if part >= whole / 1000 else "under 0.1%"


def _masked(facts: Facts, columns: Sequence[int], examples: tuple[str, ...]) -> tuple[str, ...]:
    personal = any(facts.sample.columns[i].pii is not None for i in columns)
    return tuple(mask(e) for e in examples) if personal else examples


def _texts(frame: Frame, names: Sequence[str]) -> tuple[str, ...]:
    rows = frame.head(MOST_EXAMPLES).select(*names).collect(backend="pyarrow").rows()
    return tuple(", ".join("" if v is None else str(v) for v in row) for row in rows)
