"""References counted on all rows: who points where, who points nowhere, who is never pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from crmmigrate.core.casting import lowered
from crmmigrate.core.findings import MOST_EXAMPLES
from crmmigrate.core.tables import Frame
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.relations import ForeignKey


@dataclass(frozen=True)
class Counted:
    """A reference, counted.

    Attributes:
        rows: Rows that name something.
        orphans: Rows that name something that is not there.
        orphan_values: Different things not found.
        unused: Things there that no row names.
        examples: At most five of what is not found, the most frequent first.
    """

    rows: int
    orphans: int
    orphan_values: int
    unused: int
    examples: tuple[str, ...] = ()


def count(tables: Sequence[Facts], key: ForeignKey) -> Counted:
    """Count a reference on all rows, spelling apart: case, blanks, and the ways to write one number.

    Args:
        tables: Facts of the tables that the reference counts by.
        key: The reference. A row counts only if all of its columns are filled.

    Both tables are read from their samples where these hold every row, else the engine counts.
    """
    here, there = tables[key.table], tables[key.ref_table]
    if here.sample.whole and there.sample.whole:
        return _in_samples(here, key.columns, there, key.ref_columns)
    return _in_engine(here, key.columns, there, key.ref_columns)


def _in_samples(here: Facts, columns: Sequence[int], there: Facts, ref_columns: Sequence[int]) -> Counted:
    pointing, members = _tuples(here, columns), _tuples(there, ref_columns)
    lost = {value: often for value, often in pointing.items() if value not in members}
    examples = sorted(lost, key=lambda value: (-lost[value], value))[:MOST_EXAMPLES]
    return Counted(
        sum(pointing.values()),
        sum(lost.values()),
        len(lost),
        len(members) - (len(pointing) - len(lost)),
        tuple(", ".join(value) for value in examples),
    )


def _tuples(facts: Facts, columns: Sequence[int]) -> dict[tuple[str, ...], int]:
    """How often each group of values occurs where all are filled."""
    codes = facts.sample.codes[:, list(columns)]
    rows, often = np.unique(codes[(codes >= 0).all(axis=1)], axis=0, return_counts=True)
    texts = [facts.sample.values[c][rows[:, i]].tolist() for i, c in enumerate(columns)]
    return dict(zip(zip(*texts, strict=True), often.tolist(), strict=True))


def _in_engine(here: Facts, columns: Sequence[int], there: Facts, ref_columns: Sequence[int]) -> Counted:
    parts = [f"k{i}" for i in range(len(columns))]
    pointing = spelled(here, columns, parts).group_by(*parts).agg(nw.len().cast(nw.Int64).alias("_n"))
    members = spelled(there, ref_columns, parts).unique(parts)
    lost = pointing.join(members, on=parts, how="anti")
    sums = [_sums(frame) for frame in (pointing, lost)]
    known = single(members.select(k=nw.len().cast(nw.Int64)))
    rows = lost.sort("_n", *parts, descending=[True] + [False] * len(parts)).head(MOST_EXAMPLES).select(*parts)
    examples = tuple(", ".join(map(str, row)) for row in rows.collect(backend="pyarrow").rows()) if sums[1][0] else ()
    return Counted(sums[0][0], sums[1][0], sums[1][1], known - (sums[0][1] - sums[1][1]), examples)


def _sums(frame: Frame) -> tuple[int, int]:
    counted = frame.select(nw.col("_n").sum().cast(nw.Int64).alias("rows"), nw.len().cast(nw.Int64).alias("values"))
    rows, values = counted.collect(backend="pyarrow").rows()[0]
    return int(rows or 0), int(values or 0)


def spelled(facts: Facts, columns: Sequence[int], names: Sequence[str], *, nulls: bool = False) -> Frame:
    """Columns of all rows in one spelling: trimmed, in lower case, single blanks, whole numbers without `.0`.

    Args:
        facts: The table.
        columns: The columns.
        names: Their names in the frame that is returned.
        nulls: Keep rows with a null or a null spelling, as empty text; they are left out otherwise.
    """
    profiles = [facts.sample.columns[i] for i in columns]
    texts = []
    for profile in profiles:
        text = lowered(nw.col(profile.name).str.strip_chars()).str.replace_all(r"\s+", " ").str.replace_all("^'+", "")
        texts.append(text.str.replace_all(r"[.]0+$", "") if profile.inferred_type == "integer" else text)
    frame = facts.sample.table.frame.select(**dict(zip(names, texts, strict=True)))
    for name, profile in zip(names, profiles, strict=True):
        blank = sorted({"", *(s.strip().lower() for s in profile.null_spellings)})
        empty = nw.col(name).is_null() | nw.col(name).is_in(blank)
        filled = nw.when(empty).then(nw.lit("")).otherwise(nw.col(name)).alias(name)
        frame = frame.with_columns(filled) if nulls else frame.filter(~empty)
    return frame


def single(frame: Frame) -> int:
    """The one number of a frame."""
    value = frame.collect(backend="pyarrow").to_native().column(0)[0].as_py()
    return int(value or 0)
