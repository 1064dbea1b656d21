"""Archive policies: members that are dead weight stay behind, with all rows that point to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw

from crmmigrate.core.documents import Model
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import Frame
from crmmigrate.steps.load.subset import CLUSTER, Cut, Picked


@dataclass(frozen=True)
class ArchiveRule:
    """A policy, ready to be applied; a member goes when it meets all criteria.

    Attributes:
        name: Its name.
        table: Dimension.
        condition: On the columns of its golden records; None: no criterion.
        without: Tables of which no row points to it.
        since: ISO date; no row of `activity` that points to it is of that day or a later one; None: no criterion.
        activity: Fact -> its date. A row without a date counts as active: nothing proves that it is old.
        keys: Fields that name members in `keep`.
        keep: Members that stay: values of any of these fields.
        reason: For people.
    """

    name: str
    table: str
    condition: nw.Expr | None = None
    without: tuple[str, ...] = ()
    since: str | None = None
    activity: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    reason: str = ""

    @property
    def rule(self) -> str:
        """The name under which rows are left out."""
        return f"archive:{self.name}"


@dataclass(frozen=True)
class ArchiveConfig:
    """What `archived` needs beside the matched tables.

    Attributes:
        model: The model.
        rules: Policies; a row goes by the first that takes it.
        copies: Events of facts that were merged into another row, or None.
    """

    model: Model
    rules: tuple[ArchiveRule, ...]
    copies: Frame | None = None


def archived(tables: Tables, config: ArchiveConfig, engine: Engine) -> Result:
    """Leave out what policies archive.

    Args:
        tables: Matched tables: facts, dimensions, and `<dimension>.members`.
        config: The policies.
        engine: Where frames live.

    Returns:
        The tables with fewer rows. Events: every row left out is excluded by `archive:NAME`, also one that was merged
        into it. Data: `archived`, for each policy the rows of each table that it takes.
    """
    work = Cut(tables, config.model, engine)
    out = work.nothing()
    happened: list[Frame] = []
    told = []
    for rule in config.rules:
        mine = taken(rule, work, tables, engine)
        new = {n: _anti(ids, out[n], engine) for n, ids in work.pulled(mine).items()}
        sizes = {n: size for n, ids in new.items() if (size := work.size({n: ids}))}
        why = rule.reason or f"archived by the policy {rule.name}"
        for name in sizes:
            happened += work.told(name, new[name], (rule.rule, why), config.copies)
        told.append({"name": rule.name, "table": rule.table, "rows": sizes})
        out = work.joined([out, new])
    return Result(tables=work.only(work.rest(out)), events=tuple(happened), data={"archived": told})


def taken(rule: ArchiveRule, work: Cut, tables: Tables, engine: Engine) -> Picked:
    """The members that a policy takes by itself."""
    members = tables[rule.table].frame
    if rule.condition is not None:
        members = members.filter(rule.condition)
    for key in rule.keys if rule.keep else ():
        members = members.filter(~nw.col(key).is_in(list(rule.keep)).fill_null(value=False))
    for name in rule.without:
        members = _without(members, work.pointing(name, rule.table) if name in tables else None)
    for name, date in rule.activity.items() if rule.since is not None else ():
        rows = work.pointing(name, rule.table) if name in tables else None
        if rows is not None and date in rows.collect_schema().names():
            day = nw.col(date)
            rows = rows.filter(day.is_null() | (day.str.slice(0, 10) >= rule.since))
        members = _without(members, rows)
    return work.nothing() | {rule.table: engine.hold(members.select(CLUSTER))}


def _without(members: Frame, rows: Frame | None) -> Frame:
    """The members that none of the rows points to."""
    if rows is None:
        return members
    return members.join(rows.select("_member").unique(), left_on=CLUSTER, right_on="_member", how="anti")


def _anti(ids: Frame, known: Frame, engine: Engine) -> Frame:
    columns: Sequence[str] = known.collect_schema().names()
    return engine.hold(ids.select(*columns).join(known, on=list(columns), how="anti"))
