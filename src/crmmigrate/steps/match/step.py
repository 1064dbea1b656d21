"""The match step: records of a dimension become clusters, clusters become golden records."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from crmmigrate.core.documents import Model
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import LINE, LINEAGE, ROW, SOURCE, Column, Fate, Frame, Table, events
from crmmigrate.steps.match import clusters
from crmmigrate.steps.match.clusters import CLUSTER, RANK
from crmmigrate.steps.match.golden import survivors

MEMBERS = "members"


@dataclass(frozen=True)
class MatchConfig:
    """What `run` needs: the model with its identifying groups."""

    model: Model


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
        Facts as they are. Per dimension `<name>` (one golden record a cluster: `_cluster`, fields, references,
        `_inferred`, lineage of its best record) and `<name>.members` (its records: lineage, `_cluster`, `_rank`,
        `_grain`, `_mention`, `_wins`). Events: each further record of a cluster is merged into the best one.
    """
    done: dict[str, Table] = {}
    happened: list[Frame] = []
    data: dict[str, dict[str, int]] = {}
    for name, table in sorted(tables.items()):
        if config.model.tables[name].role != "dimension":
            done[name] = table
            continue
        golden, members = _matched(table, config.model, engine)
        done[name], done[members_of(name)] = golden, members
        happened.append(_merged(members.frame, name))
        data[name] = _counts(members.frame)
    return Result(tables=done, events=tuple(happened), data={"clusters": data})


def _matched(table: Table, model: Model, engine: Engine) -> tuple[Table, Table]:
    spec = model.tables[table.name]
    known = model.fields_of(table.name)
    fields = {column.name: known[column.name] for column in table.columns}
    references = [f"{d}_mention" for d in spec.dimensions]
    spoken = clusters.spoken(table.frame, [*fields, *references])
    ranked = engine.hold(_ranked(table.frame.drop([n for n in (*fields, *references) if n not in spoken])))
    labelled = ranked.join(clusters.labels(ranked, table.name, spec, spoken, engine), on=RANK, how="inner")
    said = {n: field for n, field in fields.items() if n in spoken}
    golden, behind = survivors(engine.hold(labelled), said, [r for r in references if r in spoken], engine)
    best = behind.filter(nw.col(RANK) == nw.col(CLUSTER)).select(
        *LINEAGE, CLUSTER, (~nw.col("_grain")).alias("_inferred")
    )
    silent = nw.lit(None).cast(nw.String())
    whole = golden.join(best, on=CLUSTER, how="inner").select(
        CLUSTER, *(nw.col(n) if n in spoken else silent.alias(n) for n in (*fields, *references)), *LINEAGE, "_inferred"
    )
    members = behind.select(*LINEAGE, CLUSTER, RANK, "_grain", "_mention", "_wins")
    columns = tuple(Column(f, f) for f in fields)
    return Table(table.name, engine.hold(whole), columns), Table(members_of(table.name), engine.hold(members), ())


def _ranked(rows: Frame) -> Frame:
    """Number records from the best: own rows before mentions, then priority, source and row."""
    text = nw.concat_str(
        [
            nw.when(nw.col("_grain")).then(nw.lit("0")).otherwise(nw.lit("1")),
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
    """Own rows that are not the best of their cluster go into the best one."""
    best = members.filter(nw.col(RANK) == nw.col(CLUSTER)).select(
        nw.col(CLUSTER).alias("_into"),
        nw.concat_str([nw.col(SOURCE), nw.lit("|"), nw.col(ROW).cast(nw.String())]).alias("into"),
    )
    others = members.filter(nw.col("_grain")).filter(nw.col(RANK) != nw.col(CLUSTER))
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
        (grain * (1 - best)).sum().alias("merged"),
        (best * (1 - grain)).sum().alias("inferred"),
    ).collect(backend="pyarrow")
    return {name: int(found[name].to_list()[0] or 0) for name in ("records", "members", "merged", "inferred")}
