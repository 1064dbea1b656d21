"""The match step: records of a dimension become clusters, clusters become golden records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import narwhals as nw

from crmmigrate.core.documents import Model
from crmmigrate.core.findings import Finding
from crmmigrate.core.history import snapshot_of, versioned_fields
from crmmigrate.core.linking import PairDecision, Thresholds
from crmmigrate.core.ports import Engine
from crmmigrate.core.rulings import gone
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import LINE, LINEAGE, ROW, SOURCE, Column, Fate, Frame, Table, events
from crmmigrate.steps.match import against, alternates, bridges, clusters, history, natural
from crmmigrate.steps.match.clusters import CLUSTER, RANK
from crmmigrate.steps.match.golden import survivors
from crmmigrate.steps.match.history import LOADED, states_of
from crmmigrate.steps.match.own import features_of, grouped, keys_of, pairs_of
from crmmigrate.steps.match.relations import COUNTS, relations_of
from crmmigrate.steps.match.survivorship import units_of

MEMBERS = "members"


@dataclass(frozen=True)
class MatchConfig:
    """What `run` needs.

    Attributes:
        model: With identifying groups and survivorship.
        thresholds: Of the bands, by dimension; absent: the usual ones.
        decisions: What people said of pairs, in the order in which they were written down.
        unique: Sources that have no duplicates.
        golden: Whether golden records are wanted; else there are members, pairs and keys only, without `_wins`.
        remember: Whether there is to be `<name>.features` (see `against.features`) of what is compared.
    """

    model: Model
    thresholds: Mapping[str, Thresholds] = field(default_factory=dict)
    decisions: tuple[PairDecision, ...] = ()
    unique: frozenset[str] = frozenset()
    golden: bool = True
    remember: bool = False


def members_of(name: str) -> str:
    """Name of the table that holds the records behind the golden records of a dimension."""
    return f"{name}.{MEMBERS}"


def run(tables: Tables, config: MatchConfig, engine: Engine) -> Result:
    """Join the records of one thing.

    Args:
        tables: Checked tables by table of the model.
        config: The model.
        engine: Where frames live.

    Returns:
        Facts as they are; bridges with one row a set of members. Per dimension `<name>` (one golden record a cluster:
        `_cluster`, fields, references, `_inferred`, lineage of its best record) and `<name>.members` (its records:
        lineage, `_cluster`, `_rank`, `_grain`, `_mention`, `_wins`, `_loaded`); of versioned ones also `<name>.states`
        (see `history`), and members have `_day`; `<name>.alternates` are the values that golden records did not take
        (see `alternates`); of those that are compared there are also `<name>.pairs`, `<name>.keys` and
        `<name>.relations` (see `Own`). Data: `clusters` and `relations`, numbers by dimension.
        Events: records that are not loaded are merged into the best one. Findings: where records of a member disagree.
    """
    done: dict[str, Table] = {}
    happened: list[Frame] = []
    findings: list[Finding] = []
    data: dict[str, dict[str, int]] = {}
    related: dict[str, dict[str, int]] = {}
    for name, table in sorted(tables.items()):
        if config.model.tables[name].role != "dimension":
            done[name] = table
            continue
        made, told = _matched(table, tables, config, engine)
        done |= made
        findings += told
        members = made[members_of(name)].frame
        happened.append(_merged(members, name))
        data[name] = _counts(members)
        if relations_of(name) in made:
            related[name] = made[relations_of(name)].meta[COUNTS]
    for name in [n for n in done if n in tables and config.model.tables[n].role == "bridge"]:
        members_by_dimension = {
            d: done[members_of(d)].frame for d in config.model.tables[name].dimensions if members_of(d) in done
        }
        done[name], found = bridges.paired(done[name], config.model, members_by_dimension, engine)
        happened += found
    findings += gone([d for d in config.decisions if pairs_of(d.entity) not in done])
    return Result(
        tables=done, events=tuple(happened), findings=tuple(findings), data={"clusters": data, "relations": related}
    )


def _matched(
    table: Table, tables: Tables, config: MatchConfig, engine: Engine
) -> tuple[dict[str, Table], Sequence[Finding]]:
    model = config.model
    spec = model.tables[table.name]
    fields = {column.name: model.fields_of(table.name)[column.name] for column in table.columns}
    references = [f"{d}_mention" for d in spec.dimensions]
    snapshot = snapshot_of(spec) if snapshot_of(spec) in fields else None
    kept = [name for name in versioned_fields(model, table.name) if name in fields]
    spoken = clusters.spoken(table.frame, [*fields, *references]) | {*kept, *([snapshot] if snapshot else [])}
    silent = [n for n in (*fields, *references) if n not in spoken]
    ranked = engine.hold(_ranked(table.frame.drop(silent), snapshot))
    labelled, made, told = _labelled(ranked, table.name, spoken, tables, config, engine)
    if not config.golden:
        return made | {members_of(table.name): _members(table.name, labelled, engine)}, told
    day = []
    if kept:
        found, labelled = history.states(labelled, kept, fields, snapshot, engine)
        made[states_of(table.name)] = Table(states_of(table.name), found, tuple(Column(f, f) for f in kept))
        day = [history.DAY]
    else:
        labelled = labelled.with_columns((nw.col(RANK) == nw.col(CLUSTER)).alias(LOADED))
    said = {n: f for n, f in fields.items() if n in spoken}
    units = units_of(spec, said, [r for r in references if r in spoken], kept)
    golden, behind = survivors(labelled, units, said, engine)
    if kept and snapshot:
        behind = history.with_wins(behind, kept)
    whole = _whole(golden, behind, [*fields, *references], silent)
    members = behind.select(*LINEAGE, CLUSTER, RANK, "_grain", "_mention", "_wins", LOADED, *day)
    made[table.name] = Table(table.name, engine.hold(whole), tuple(Column(f, f) for f in fields))
    made[members_of(table.name)] = Table(members_of(table.name), engine.hold(members), ())
    left, more = alternates.left(labelled, made[table.name].frame, units, model, table.name, engine)
    return made | {left.name: left}, [*told, *more]


def _whole(golden: Frame, behind: Frame, names: Sequence[str], silent: Collection[str]) -> Frame:
    """The golden records with the lineage of their best record, and fields of which nobody says anything."""
    best = behind.filter(nw.col(RANK) == nw.col(CLUSTER)).select(
        *LINEAGE, CLUSTER, (~nw.col("_grain")).alias("_inferred")
    )
    nothing = nw.lit(None).cast(nw.String())
    columns = [nothing.alias(name) if name in silent else nw.col(name) for name in names]
    return golden.join(best, on=CLUSTER, how="inner").select(CLUSTER, *columns, *LINEAGE, "_inferred")


def _members(name: str, labelled: Frame, engine: Engine) -> Table:
    """The records with their clusters, where nobody asks for golden records."""
    loaded = (nw.col(RANK) == nw.col(CLUSTER)).alias(LOADED)
    rows = labelled.select(*LINEAGE, CLUSTER, RANK, "_grain", "_mention", nw.lit("").alias("_wins"), loaded)
    return Table(members_of(name), engine.hold(rows), ())


def _labelled(
    rows: Frame, name: str, spoken: Collection[str], tables: Tables, config: MatchConfig, engine: Engine
) -> tuple[Frame, dict[str, Table], list[Finding]]:
    """The records with `_cluster` and a natural key that only one cluster has; what tells of them."""
    spec, limits = config.model.tables[name], config.thresholds.get(name, Thresholds())
    own = grouped(rows, name, spec, engine, limits, config.decisions, config.unique)
    found = clusters.labels(rows, name, spec, spoken, engine, own.labels if own else None)
    labelled = engine.hold(rows.join(found, on=RANK, how="inner"))
    if own is None:
        return labelled, {}, []
    told = list(own.findings)
    if config.remember:
        own.tables[features_of(name)] = Table(features_of(name), against.features(own.prepared), ())
    shared = natural.unclear(labelled, engine)
    if shared is not None:
        labelled = natural.told_apart(labelled, own.tables[keys_of(name)].frame, shared, engine)
        told += natural.finding(tables, name, shared)
    return labelled, dict(own.tables), told


def _ranked(rows: Frame, snapshot: str | None) -> Frame:
    """Number records from the best: own rows before mentions, newer snapshots first, then priority, source, row."""
    text = nw.concat_str(
        [
            nw.when(nw.col("_grain")).then(nw.lit("0")).otherwise(nw.lit("1")),
            *([history.recency(snapshot)] if snapshot else []),
            nw.col("_priority").cast(nw.String()).str.zfill(6),
            nw.col(SOURCE),
            nw.col(ROW).cast(nw.String()).str.zfill(12),
            nw.coalesce(nw.col("_mention"), nw.lit("")),
        ],
        separator="|",
    )
    return (
        rows.with_columns(text.alias("_sort"))
        .with_columns(nw.col("_sort").rank("ordinal").cast(nw.Int64()).alias(RANK))
        .drop("_sort")
    )


def _merged(members: Frame, name: str) -> Frame:
    """Own rows that stand for no row of the target go into the best one of their cluster."""
    best = members.filter(nw.col(RANK) == nw.col(CLUSTER)).select(
        nw.col(CLUSTER).alias("_into"),
        nw.concat_str([nw.col(SOURCE), nw.lit("|"), nw.col(ROW).cast(nw.String())]).alias("into"),
    )
    others = members.filter(nw.col("_grain")).filter(~nw.col(LOADED))
    joined = others.join(best, left_on=CLUSTER, right_on="_into", how="inner")
    return events(
        joined.select(SOURCE, ROW, LINE, "into"), step="match", fate=Fate.MERGED, rule="same_member", table=name,
        into=nw.col("into"), reason="the same member as another record",
    )  # fmt: skip


def _counts(members: Frame) -> dict[str, int]:
    grain = nw.col("_grain").cast(nw.Int64())
    best = (nw.col(RANK) == nw.col(CLUSTER)).cast(nw.Int64())
    found = members.select(
        nw.len().cast(nw.Int64()).alias("records"),
        best.sum().alias("members"),
        (grain * (1 - nw.col(LOADED).cast(nw.Int64()))).sum().alias("merged"),
        (best * (1 - grain)).sum().alias("inferred"),
    ).collect(backend="pyarrow")
    return {name: int(found[name].to_list()[0] or 0) for name in ("records", "members", "merged", "inferred")}
