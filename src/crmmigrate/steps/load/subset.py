"""A part of everything: the rows of waves or a sample, with all members that they point to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import Model
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import LINEAGE, ROW, SOURCE, Fate, Frame, Table, events, size, union
from crmmigrate.steps.load import sampling, surrogates
from crmmigrate.steps.load.sampling import Sample

CLUSTER = "_cluster"
MENTION = "_mention"
Picked = dict[str, Frame]
"""Table of the model -> the ids of its rows that go in: `_source` and `_row` of facts, `_cluster` of members."""


@dataclass(frozen=True)
class WaveRule:
    """The criteria of a wave, ready to be applied; a row is in it when it meets all of them.

    Attributes:
        name: Its name.
        sources: Source ids; None: no criterion.
        tables: Tables of the model; empty: no criterion.
        conditions: Table -> condition on its columns; one on a dimension selects what points to it too.
        periods: Fact -> field, first and last day, as ISO dates.
        rest: What no other wave takes.
    """

    name: str
    sources: frozenset[str] | None = None
    tables: tuple[str, ...] = ()
    conditions: Mapping[str, nw.Expr] = field(default_factory=dict)
    periods: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    rest: bool = False


@dataclass(frozen=True)
class SubsetConfig:
    """What `cut` needs beside the matched tables.

    Attributes:
        model: The model.
        waves: All waves; the rest wave is told by the others.
        chosen: Names of those that go in; empty: everything.
        sample: Of what goes in, take only some.
        copies: Events of facts that were merged into another row, or None.
    """

    model: Model
    waves: tuple[WaveRule, ...] = ()
    chosen: tuple[str, ...] = ()
    sample: Sample | None = None
    copies: Frame | None = None

    @property
    def rule(self) -> str:
        """The name under which rows are left out."""
        return "sample" if self.sample else f"wave:{','.join(self.chosen)}"


def cut(tables: Tables, config: SubsetConfig, engine: Engine) -> Result:
    """Leave out what is not asked for. Golden records stay as they were made from all rows.

    Args:
        tables: Matched tables: facts, dimensions, and `<dimension>.members`.
        config: What is asked for.
        engine: Where frames live.

    Returns:
        The tables with fewer rows. Events: every row left out is excluded, also one that was merged into it.
        Data: `waves`, the rows of each chosen wave in facts and dimensions.
    """
    work = Cut(tables, config.model, engine)
    finals = work.finals(config.waves, config.chosen)
    picked = work.joined(list(finals.values())) if finals else None
    if config.sample:
        picked = work.closed(work.sampled(picked, config.sample))
    if picked is None:
        return Result(tables=dict(tables), data={"waves": {}})
    told = tuple(work.left_out(picked, config))
    return Result(tables=work.only(picked), events=told, data={"waves": {n: work.size(p) for n, p in finals.items()}})


def keys_of(tables: Tables, existing: Frame, engine: Engine) -> Frame:
    """Surrogate keys of all members, also of those that stay out, so that a part gives nobody another's key.

    Args:
        tables: Matched tables before anything is left out.
        existing: `table_name`, `natural_key`, `key`, `own_key` as the target has them.
        engine: Where frames live.

    Returns:
        Rows like `existing`.
    """
    frames = []
    for name in sorted(n.removesuffix(".members") for n in tables if n.endswith(".members")):
        here = existing.filter(nw.col("table_name") == name).select("natural_key", "key", "own_key")
        given = surrogates.assign(tables[f"{name}.members"].frame, here, engine)
        named = given.select(
            nw.lit(name).alias("table_name"),
            nw.col(MENTION).alias("natural_key"),
            nw.col(surrogates.KEY).alias("key"),
            nw.col(surrogates.OWN).alias("own_key"),
        )
        frames.append(named)
    return engine.hold(union(frames, engine.hold)) if frames else existing


class Cut:
    """The matched tables, and the ways in which rows of them point to members."""

    def __init__(self, tables: Tables, model: Model, engine: Engine) -> None:
        self._tables = tables
        self._model = model
        self._engine = engine
        here = sorted(n for n in tables if n in model.tables)
        self._facts = [n for n in here if model.tables[n].role != "dimension"]
        self._dimensions = [n for n in here if model.tables[n].role == "dimension"]
        self._clusters = {n: self._clusters_of(n) for n in self._dimensions}

    def _clusters_of(self, name: str) -> Frame:
        """The cluster of each natural key."""
        members = self._tables[f"{name}.members"].frame.filter(~nw.col(MENTION).is_null())
        return self._engine.hold(members.group_by(MENTION).agg(nw.col(CLUSTER).min()))

    def _id(self, name: str) -> list[str]:
        return [CLUSTER] if name in self._dimensions else [SOURCE, ROW]

    def _references(self, name: str) -> list[str]:
        """The dimensions that the rows of a table point to."""
        return [d for d in self._model.tables[name].dimensions if d in self._dimensions and d != name]

    # --- what a wave takes -----------------------------------------------------------------------------

    def finals(self, rules: Sequence[WaveRule], chosen: Sequence[str]) -> dict[str, Picked]:
        """The rows of each chosen wave, with all members that they need."""
        wanted = [r for r in rules if r.name in chosen]
        needs_all = any(r.rest for r in wanted)
        found = {r.name: self.closed(self._direct(r)) for r in rules if not r.rest and (needs_all or r in wanted)}
        for rule in wanted:
            if rule.rest:
                others = self.joined(list(found.values()))
                found[rule.name] = self.closed(
                    {n: self._all(n).join(ids, on=self._id(n), how="anti") for n, ids in others.items()}
                )
        return {r.name: found[r.name] for r in wanted}

    def _all(self, name: str) -> Frame:
        return self._tables[name].frame.select(self._id(name))

    def _direct(self, rule: WaveRule) -> Picked:
        """The rows that meet every criterion."""
        found = {}
        for name in (*self._facts, *self._dimensions):
            rows = self._meeting(name, rule)
            found[name] = (self._tables[name].frame.head(0) if rows is None else rows).select(self._id(name))
        return found

    def _meeting(self, name: str, rule: WaveRule) -> Frame | None:
        """The rows of a table that meet every criterion; None where one of them does not speak of the table."""
        if (rule.tables and name not in rule.tables) or (rule.periods and name not in rule.periods):
            return None
        rows: Frame | None = self._tables[name].frame
        if rule.periods:
            rows = _within(self._tables[name], *rule.periods[name])
        if rows is not None and rule.conditions:
            rows = self._conditioned(rows, name, rule)
        if rows is not None and rule.sources is not None:
            rows = self._from(rows, name, rule.sources)
        return rows

    def _conditioned(self, rows: Frame, name: str, rule: WaveRule) -> Frame | None:
        own = rule.conditions.get(name)
        others = [t for t in rule.conditions if t != name and self._model.tables[t].role == "dimension"]
        if own is None and not others:
            return None
        found: Frame | None = rows if own is None else rows.filter(own)
        for other in others:
            found = None if found is None else self._pointing(found, name, other, rule.conditions[other])
        return found

    def _pointing(
        self, rows: Frame, name: str, other: str, condition: nw.Expr, seen: frozenset[str] = frozenset()
    ) -> Frame | None:
        """The rows that point to a member which meets a condition: themselves, or by way of another member.

        None where no way leads there.
        """
        references = self._references(name)
        if other in references:
            return self._naming(rows, other, self._tables[other].frame.filter(condition))
        ways = []
        for through in references:
            if through not in seen:
                members = self._tables[through].frame
                met = self._pointing(members, through, other, condition, seen | {name})
                ways += [] if met is None else [self._naming(rows, through, met).select(self._id(name))]
        if not ways:
            return None
        return rows.join(union(ways, self._engine.hold).unique(), on=self._id(name), how="semi")

    def _naming(self, rows: Frame, dimension: str, members: Frame) -> Frame:
        """The rows that name one of the members."""
        mentions = self._clusters[dimension].join(members.select(CLUSTER), on=CLUSTER, how="semi")
        column = f"{dimension}_mention"
        return rows.join(self._engine.hold(mentions.select(nw.col(MENTION).alias(column))), on=column, how="semi")

    def _from(self, rows: Frame, name: str, sources: frozenset[str]) -> Frame:
        """The rows of some sources; a member belongs to all sources that have a record of it."""
        listed = self._engine.hold(pa.table({SOURCE: pa.array(sorted(sources), pa.string())}))
        if name in self._facts:
            return rows.join(listed, on=SOURCE, how="semi")
        records = self._tables[f"{name}.members"].frame.filter(nw.col("_grain")).select(SOURCE, CLUSTER)
        best = self._tables[name].frame.select(SOURCE, CLUSTER)
        here = nw.concat([records, best], how="vertical").join(listed, on=SOURCE, how="semi").select(CLUSTER)
        return rows.join(here.unique(), on=CLUSTER, how="semi")

    # --- closure ----------------------------------------------------------------------------------------

    def closed(self, picked: Picked) -> Picked:
        """Add the members that the rows point to, and those that these point to, until none is missing."""
        found = {n: self._engine.hold(ids.unique()) for n, ids in picked.items()}
        waiting = [*self._facts, *self._dimensions]
        while waiting:
            grown: set[str] = set()
            for name in waiting:
                for dimension in self._references(name):
                    grown |= {dimension} if self._added(found, name, dimension) else set()
            waiting = sorted(grown)
        return found

    def _added(self, found: Picked, name: str, dimension: str) -> bool:
        """Add the members of a dimension that rows of a table point to; whether there were new ones."""
        column = f"{dimension}_mention"
        rows = self._tables[name].frame.select(*self._id(name), column).filter(~nw.col(column).is_null())
        mentions = rows.join(found[name], on=self._id(name), how="semi").select(nw.col(column).alias(MENTION)).unique()
        named = self._clusters[dimension].join(mentions, on=MENTION, how="semi").select(CLUSTER).unique()
        new = self._engine.hold(named.join(found[dimension], on=CLUSTER, how="anti"))
        if not size(new):
            return False
        found[dimension] = self._engine.hold(nw.concat([found[dimension], new], how="vertical"))
        return True

    def joined(self, parts: Sequence[Picked]) -> Picked:
        """What is in any of the parts."""
        return {
            n: self._engine.hold(union([self._all(n).head(0), *(p[n] for p in parts)], self._engine.hold).unique())
            for n in (*self._facts, *self._dimensions)
        }

    def sampled(self, picked: Picked | None, sample: Sample) -> Picked:
        """Some of the facts, and of the members to which nothing points."""
        pointed = {d for n in (*self._facts, *self._dimensions) for d in self._references(n)}
        pool = {}
        for name in [*self._facts, *(d for d in self._dimensions if d not in pointed)]:
            rows = self._tables[name].frame.select(*dict.fromkeys((SOURCE, ROW, *self._id(name))))
            pool[name] = rows if picked is None else rows.join(picked[name], on=self._id(name), how="semi")
        counts = {(n, s): k for n, rows in pool.items() for s, k in _by_source(rows).items()}
        take = sampling.allotted(counts, sample)
        found = {n: self._all(n).head(0) for n in (*self._facts, *self._dimensions)}
        for name, rows in pool.items():
            limits = {s: k for (n, s), k in take.items() if n == name}
            some = sampling.taken(rows, limits, sample.seed, self._engine)
            found[name] = rows.join(some, on=[SOURCE, ROW], how="semi").select(self._id(name))
        return found

    # --- what comes of it -------------------------------------------------------------------------------

    def size(self, picked: Picked) -> int:
        """Number of rows."""
        return sum(size(ids) for ids in picked.values())

    def only(self, picked: Picked) -> dict[str, Table]:
        """The tables without what stays out."""
        done = dict(self._tables)
        for name, ids in picked.items():
            for part in (t for t in self._tables if t.split(".", 1)[0] == name):
                table = self._tables[part]
                if set(self._id(name)) <= set(table.frame.collect_schema().names()):
                    done[part] = table.with_frame(table.frame.join(ids, on=self._id(name), how="semi"))
        return done

    def left_out(self, picked: Picked, config: SubsetConfig) -> list[Frame]:
        """Events for the rows that stay out."""
        names = ", ".join(config.chosen)
        why = "not in the sample" if config.sample else f"not in what is loaded now: {names}"
        told = []
        for name, ids in picked.items():
            out = self._all(name).join(ids, on=self._id(name), how="anti")
            told += self.told(name, out, (config.rule, why), config.copies)
        return told

    def told(self, name: str, out: Frame, said: tuple[str, str], copies: Frame | None) -> list[Frame]:
        """Events for rows of a table that stay out, given by their ids; `said` is the rule and the reason."""
        rows = self._tables[name].frame
        if name in self._dimensions:
            rows = self._tables[f"{name}.members"].frame.filter(nw.col("_grain"))
        gone = self._engine.hold(rows.join(out.unique(), on=self._id(name), how="semi").select(*LINEAGE))
        frames = [gone]
        if name in self._facts and copies is not None:
            frames.append(_copies(copies.filter(nw.col("table") == name), gone))
        return [events(f, step="load", fate=Fate.EXCLUDED, rule=said[0], table=name, reason=said[1]) for f in frames]

    # --- what goes with what ------------------------------------------------------------------------------

    def nothing(self) -> Picked:
        """No rows at all."""
        return {n: self._all(n).head(0) for n in (*self._facts, *self._dimensions)}

    def pointing(self, name: str, dimension: str) -> Frame | None:
        """The rows of a table with the `_cluster` of the member that each points to; None where they point to none."""
        column = f"{dimension}_mention"
        if dimension not in self._references(name):
            return None
        named = self._clusters[dimension].select(nw.col(MENTION).alias(column), nw.col(CLUSTER).alias("_member"))
        return self._tables[name].frame.join(named, on=column, how="inner")

    def pulled(self, out: Picked) -> Picked:
        """Add the rows that point to members which stay out, until none is left that does."""
        found = dict(out)
        waiting = [n for n in self._dimensions if n in found]
        while waiting:
            grown: set[str] = set()
            for name in (*self._facts, *self._dimensions):
                for dimension in (d for d in self._references(name) if d in waiting):
                    grown |= {name} if self._pulled(found, name, dimension) else set()
            waiting = sorted(n for n in grown if n in self._dimensions)
        return found

    def _pulled(self, found: Picked, name: str, dimension: str) -> bool:
        rows = self.pointing(name, dimension)
        if rows is None:
            return False
        members = found[dimension].select(nw.col(CLUSTER).alias("_member"))
        with_it = rows.join(members, on="_member", how="semi").select(self._id(name)).unique()
        new = self._engine.hold(with_it.join(found[name], on=self._id(name), how="anti"))
        if not size(new):
            return False
        found[name] = self._engine.hold(nw.concat([found[name].select(self._id(name)), new], how="vertical"))
        return True

    def rest(self, out: Picked) -> Picked:
        """All rows but these."""
        return {n: self._engine.hold(self._all(n).join(ids, on=self._id(n), how="anti")) for n, ids in out.items()}


def _within(table: Table, column: str, first: str, last: str) -> Frame:
    """The rows of a fact of which a date is in a span."""
    if column not in {c.name for c in table.columns}:
        return table.frame.head(0)
    day = nw.col(column).str.slice(0, 10)
    return table.frame.filter((day >= first) & (day <= last))


def _copies(merged: Frame, out: Frame) -> Frame:
    """The rows that were merged into one that stays out."""
    number = nw.col(ROW).cast(nw.String()).str.zfill(12)
    into = out.select(nw.concat_str([nw.col(SOURCE), nw.lit("|"), number]).alias("into"))
    return merged.join(into, on="into", how="semi").select(*LINEAGE)


def _by_source(rows: Frame) -> dict[str, int]:
    found = rows.group_by(SOURCE).agg(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    return {r[SOURCE]: int(r["n"]) for r in found.rows(named=True)}
