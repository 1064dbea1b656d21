"""Golden records against the records behind them: a value comes from one of them, and none is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.survivorship import JOINT
from crmmigrate.core.tables import ROW, SOURCE, Frame

CLUSTER = "_cluster"


@dataclass(frozen=True)
class MemberFacts:
    """One field of a dimension.

    Attributes:
        foreign: Golden records whose value none of their records has.
        lost: Golden records without a value although one of their records has one.
        filled: Golden records with a value.
        records: Different values of all records.
        golden: Different values of golden records.
    """

    foreign: int
    lost: int
    filled: int
    records: int
    golden: int


def member_facts(
    records: Frame, members: Frame, golden: Frame, fields: Sequence[str], collected: Collection[str] = ()
) -> Mapping[str, MemberFacts]:
    """Compare golden records with their records, all of them and all fields in one pass.

    Args:
        records: `_source`, `_row` and the fields as text, as they passed the checks.
        members: `_source`, `_row`, `_cluster`.
        golden: `_cluster` and the fields.
        fields: Fields.
        collected: Those whose golden values are made of all values of the records, joined.
    """
    if not fields:
        return {}
    told = golden.select(CLUSTER, *(nw.col(f).alias(f"{f}|g") for f in fields))
    own = records.select(SOURCE, ROW, *fields).join(members.select(SOURCE, ROW, CLUSTER), on=[SOURCE, ROW], how="inner")
    joined = own.join(told, on=CLUSTER, how="inner")
    by_member = joined.group_by(CLUSTER).agg(*(e for f in fields for e in _of_member(f, joint=f in collected)))
    found = by_member.select(*(e for f in fields for e in _counted(f))).collect(backend="pyarrow").rows(named=True)[0]
    spoken = own.select(*(nw.col(f).n_unique().alias(f) for f in fields)).collect(backend="pyarrow").rows(named=True)[0]
    nulls = own.select(*(nw.col(f).is_null().any().alias(f) for f in fields)).collect(backend="pyarrow")
    empty = nulls.rows(named=True)[0]
    return {
        f: MemberFacts(
            int(found[f"{f}|foreign"] or 0), int(found[f"{f}|lost"] or 0), int(found[f"{f}|filled"] or 0),
            int(spoken[f] or 0) - bool(empty[f]), int(found[f"{f}|golden"] or 0),
        )
        for f in fields
    }  # fmt: skip


def _of_member(field: str, *, joint: bool) -> list[nw.Expr]:
    value, golden = nw.col(field), nw.col(f"{field}|g")
    if joint:  # each record's value must be a part: one that is not makes the golden one foreign
        hit = value.is_null() | _around(golden).str.contains(_around(value), literal=True)
        return [
            nw.when(hit).then(nw.lit(1)).otherwise(nw.lit(0)).min().alias(f"{field}|hit"),
            value.count().alias(f"{field}|any"),
            golden.min().alias(f"{field}|g"),
        ]
    return [
        nw.when(value == golden).then(nw.lit(1)).otherwise(nw.lit(0)).max().alias(f"{field}|hit"),
        value.count().alias(f"{field}|any"),
        golden.min().alias(f"{field}|g"),
    ]


def _around(value: nw.Expr) -> nw.Expr:
    return nw.concat_str([nw.lit(JOINT), value, nw.lit(JOINT)])


def _counted(field: str) -> list[nw.Expr]:
    golden, filled = nw.col(f"{field}|g"), ~nw.col(f"{field}|g").is_null()
    foreign = filled & (nw.col(f"{field}|hit") == 0)
    lost = ~filled & (nw.col(f"{field}|any") > 0)
    distinct = golden.n_unique() - (~filled).any().cast(nw.Int64())
    return [
        nw.when(foreign).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias(f"{field}|foreign"),
        nw.when(lost).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias(f"{field}|lost"),
        golden.count().alias(f"{field}|filled"),
        distinct.alias(f"{field}|golden"),
    ]
