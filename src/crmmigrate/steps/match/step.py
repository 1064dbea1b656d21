"""The match step: records of a dimension become clusters, clusters become golden records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import narwhals as nw

from crmmigrate.core.documents import Model, ModelTable
from crmmigrate.core.findings import Finding
from crmmigrate.core.history import snapshot_of, versioned_fields
from crmmigrate.core.linking import Linker, Thresholds
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import LINE, LINEAGE, ROW, SOURCE, Column, Fate, Frame, Table, events
from crmmigrate.steps.match import alternates, bridges, clusters, history
from crmmigrate.steps.match.clusters import CLUSTER, RANK
from crmmigrate.steps.match.golden import survivors
from crmmigrate.steps.match.history import LOADED, states_of
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.steps.match.linking import Linkage, Told, link
from crmmigrate.steps.match.survivorship import units_of

MEMBERS = "members"
PAIRS = "pairs"


@dataclass(frozen=True)
class MatchConfig:
    """What `run` needs.

    Attributes:
        model: With identifying groups and survivorship.
        thresholds: Of the bands, by dimension; absent: the usual ones.
    """

    model: Model
    thresholds: Mapping[str, Thresholds] = field(default_factory=dict)


def members_of(name: str) -> str:
    """Name of the table that holds the records behind the golden records of a dimension."""
    return f"{name}.{MEMBERS}"


def pairs_of(name: str) -> str:
    """Name of the table of the pairs of records of a dimension that were compared."""
    return f"{name}.{PAIRS}"


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
        (see `alternates`). Events: records that are not loaded are merged into the best one. Findings: where records of
        one member disagree.
    """
    done: dict[str, Table] = {}
    happened: list[Frame] = []
    findings: list[Finding] = []
    data: dict[str, dict[str, int]] = {}
    for name, table in sorted(tables.items()):
        if config.model.tables[name].role != "dimension":
            done[name] = table
            continue
        made, told = _matched(table, config, engine)
        done |= made
        findings += told
        members = made[members_of(name)].frame
        happened.append(_merged(members, name))
        data[name] = _counts(members)
    for name in [n for n in done if n in tables and config.model.tables[n].role == "bridge"]:
        members_by_dimension = {
            d: done[members_of(d)].frame for d in config.model.tables[name].dimensions if members_of(d) in done
        }
        done[name], found = bridges.paired(done[name], config.model, members_by_dimension, engine)
        happened += found
    return Result(tables=done, events=tuple(happened), findings=tuple(findings), data={"clusters": data})


def _matched(table: Table, config: MatchConfig, engine: Engine) -> tuple[dict[str, Table], list[Finding]]:
    model = config.model
    spec = model.tables[table.name]
    known = model.fields_of(table.name)
    fields = {column.name: known[column.name] for column in table.columns}
    references = [f"{d}_mention" for d in spec.dimensions]
    snapshot = snapshot_of(spec) if snapshot_of(spec) in fields else None
    kept = [name for name in versioned_fields(model, table.name) if name in fields]
    spoken = clusters.spoken(table.frame, [*fields, *references]) | {*kept, *([snapshot] if snapshot else [])}
    silent = [n for n in (*fields, *references) if n not in spoken]
    ranked = engine.hold(_ranked(table.frame.drop(silent), snapshot))
    own = _linked(ranked, table.name, spec, engine, config)
    found = clusters.labels(ranked, table.name, spec, spoken, engine, own.labels if own else None)
    labelled = engine.hold(ranked.join(found, on=RANK, how="inner"))
    made: dict[str, Table] = {}
    if own:
        made[pairs_of(table.name)] = Table(pairs_of(table.name), own.pairs, ())
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
    best = behind.filter(nw.col(RANK) == nw.col(CLUSTER)).select(
        *LINEAGE, CLUSTER, (~nw.col("_grain")).alias("_inferred")
    )
    nothing = nw.lit(None).cast(nw.String())
    whole = golden.join(best, on=CLUSTER, how="inner").select(
        CLUSTER,
        *(nothing.alias(n) if n in silent else nw.col(n) for n in (*fields, *references)),
        *LINEAGE,
        "_inferred",
    )
    members = behind.select(*LINEAGE, CLUSTER, RANK, "_grain", "_mention", "_wins", LOADED, *day)
    made[table.name] = Table(table.name, engine.hold(whole), tuple(Column(f, f) for f in fields))
    made[members_of(table.name)] = Table(members_of(table.name), engine.hold(members), ())
    left, told = alternates.left(labelled, made[table.name].frame, units, model, table.name, engine)
    return made | {left.name: left}, told


def _linked(rows: Frame, name: str, spec: ModelTable, engine: Engine, config: MatchConfig) -> Linkage | None:
    """The clusters of a dimension's own records, where something is known of how to compare them."""
    kind, linker = KINDS.get(name), getattr(engine, "linker", None)
    if kind is None or not isinstance(linker, Linker):
        return None
    own = engine.hold(rows.filter(nw.col("_grain")))
    told = Told(same=_same_keys(own, spec, engine))
    return link(own, kind, engine, linker, config.thresholds.get(name, Thresholds()), told)


def _same_keys(own: Frame, spec: ModelTable, engine: Engine) -> tuple[tuple[int, int], ...]:
    """Records that no key can tell apart: one number of one system, or the same identifying values throughout."""
    there = set(own.collect_schema().names())
    numbers = [group[0] for group in spec.identify if len(group) == 1 and group[0] in spec.scoped and group[0] in there]
    system = nw.when(nw.col("_system") == "").then(nw.col(SOURCE)).otherwise(nw.col("_system"))
    keys = [nw.concat_str([system, nw.col(number)], separator="|") for number in numbers] + [nw.col("_mention")]
    pairs: set[tuple[int, int]] = set()
    for key in keys:
        keyed = own.select(RANK, key.alias("_by")).filter(~nw.col("_by").is_null())
        led = keyed.with_columns(nw.col(RANK).min().over("_by").alias("_lead"))
        found = engine.hold(led.filter(nw.col(RANK) != nw.col("_lead"))).collect(backend="pyarrow")
        pairs |= set(zip(found["_lead"].to_list(), found[RANK].to_list(), strict=True))
    return tuple(sorted(pairs))


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
