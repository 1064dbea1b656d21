"""New records against those of an earlier run, without comparing these again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import ModelTable
from crmmigrate.core.findings import MOST_EXAMPLES, Finding, Severity, Where
from crmmigrate.core.linking import CONTENT, ID, Kind, Linker, Rare, Spread, Thresholds, Weights
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame, Table
from crmmigrate.steps.match import comparing, told, weighing
from crmmigrate.steps.match.clusters import CLUSTER
from crmmigrate.steps.match.linking import Linkage, Told, clustered
from crmmigrate.steps.match.own import CODE, findings_of, pairs_of, same_keys, with_codes, with_first
from crmmigrate.steps.match.resolving import Pair

RECORD = "_record"
KNOWN = "_known"
MENTION = "_mention"


@dataclass(frozen=True)
class Remembered:
    """What is kept of an earlier run.

    Attributes:
        records: What `features` gives.
        ids: `_rank`, `_record` (the id of a record) and `_known` (the id of its cluster).
        words: `_of`, `_word`, `_n`: in how many records a word of a feature is.
        greatest: The greatest `_rank`.
        weights: In force then.
        thresholds: In force then.
    """

    records: Frame
    ids: Frame
    words: Frame
    greatest: int
    weights: Weights
    thresholds: Thresholds


@dataclass(frozen=True)
class Found:
    """New records with their clusters.

    Attributes:
        rows: `_source`, `_row`, `_content`, `_group` (text, the cluster of this run; null of rows that are known) and
            `_known` (the id of the cluster that was there, or null).
        prepared: What `features` gives of those that are not known; None where there are none.
        tables: `<name>.pairs`, as a whole run gives it.
        findings: What people must know.
    """

    rows: Frame
    prepared: Frame | None
    tables: Mapping[str, Table]
    findings: Sequence[Finding]


def features(prepared: Frame) -> Frame:
    """What is remembered of records: `_rank`, `_source`, `_row`, `_content`, `_mention`, `_code_*` and features."""
    names = prepared.collect_schema().names()
    kept = [n for n in names if not n.startswith("_") or n.startswith(CODE)]
    return prepared.select(ID, SOURCE, ROW, CONTENT, MENTION, *sorted(kept))


def words(prepared: Frame, kind: Kind, linker: Linker) -> Frame:
    """In how many records the words of features are of which the rarest count: `_of`, `_word`, `_n`."""
    counted = []
    for of in sorted({how.of for how in _how(kind).values() if isinstance(how, Rare)}):
        split = linker.add(prepared.select(of), {"_word": f"unnest(string_split({of}, ' '))"}, kind)
        grouped = split.filter(nw.col("_word").str.len_chars() > 1).group_by("_word")
        numbers = grouped.agg(nw.len().cast(nw.Int64()).alias("_n"))
        counted.append(numbers.select(nw.lit(of).alias("_of"), "_word", "_n"))
    if not counted:
        nothing = prepared.head(0)
        return nothing.select(nw.lit("").alias("_of"), nw.lit("").alias("_word"), nw.col(ID).alias("_n"))
    return nw.concat(counted, how="vertical") if len(counted) > 1 else counted[0]


def against(
    rows: Frame, name: str, kind: Kind, spec: ModelTable, remembered: Remembered, engine: Engine, linker: Linker
) -> Found:
    """Find the clusters of new records, among one another and with those of an earlier run.

    Args:
        rows: New records of one dimension, each a row of a source, with `_record`.
        name: The dimension.
        kind: How its records are compared.
        spec: Its model.
        remembered: Of the earlier run; its clusters stay as they are.
        engine: Where frames live.
        linker: The engine's.
    """
    told_apart = engine.hold(linker.add(_whole(rows, kind), {CONTENT: comparing.content(kind)}, kind))
    again = engine.hold(_again(told_apart, remembered))
    new = told_apart.join(again.select(SOURCE, ROW), on=[SOURCE, ROW], how="anti")
    ranked = engine.hold(with_codes(_ranked(new, remembered.greatest), spec))
    old = again.select(SOURCE, ROW, CONTENT, nw.lit(None).cast(nw.String()).alias("_group"), KNOWN)
    if not _count(ranked):
        return Found(old, None, {}, ())
    prepared = comparing.prepare(ranked, kind, engine, linker, _counted(kind, remembered, linker))
    found, touched = _linked(ranked, prepared, kind, spec, remembered, engine, linker)
    labels = found.labels.filter(nw.col(ID) > remembered.greatest)
    ids = touched.select(nw.col(ID).alias(CLUSTER), KNOWN)
    named = prepared.select(ID, SOURCE, ROW, CONTENT).join(labels, on=ID, how="inner").join(ids, on=CLUSTER, how="left")
    joined = named.select(SOURCE, ROW, CONTENT, nw.col(CLUSTER).cast(nw.String()).alias("_group"), KNOWN)
    pairs = Table(pairs_of(name), found.pairs, (), meta={"linked": asdict(found.linked)})
    said = [*findings_of(name, found), *_tied(name, found, prepared, touched, engine)]
    rows = engine.hold(nw.concat([joined, old], how="vertical"))
    return Found(rows, features(prepared), {pairs.name: pairs}, tuple(said))


def _linked(
    ranked: Frame, prepared: Frame, kind: Kind, spec: ModelTable, remembered: Remembered, engine: Engine, linker: Linker
) -> tuple[Linkage, Frame]:
    """The clusters of new records and of the known ones that they touch; these with `_known`."""
    records, weights = remembered.records, remembered.weights
    keys, alike = _keys(ranked, prepared, spec, remembered, engine)
    pairs = linker.candidates(prepared, kind, records)
    columns = [ID, CONTENT, *(n for n in prepared.collect_schema().names() if not n.startswith("_"))]
    # All records are read, and few of them kept: candidates are many, likely pairs are not.
    every = nw.concat([f.select(*columns) for f in (records, prepared)], how="vertical")
    scored = linker.score(every, pairs, kind, weights, comparing.LEAST, every)
    touched = _touched(scored, [*keys, *alike], remembered, engine)
    both = engine.hold(nw.concat([f.select(*columns) for f in (prepared, touched)], how="vertical"))
    kind = comparing.standing(kind, weights)
    compared = comparing.Compared(both, comparing.gated(both, scored, kind, linker), weights, kind)
    # Thresholds are in force as they are: what precision asked for is in them.
    thresholds = replace(remembered.thresholds, precision=None)
    weighed = weighing.weighed(compared.pairs, kind, weights, thresholds, {}, engine, None)
    said = Told(
        keys=tuple(keys), alike=tuple(alike), standing=_standing(touched, weighed.pairs, [*keys, *alike], engine)
    )
    return clustered(compared, weighed, kind, engine, linker, said), touched


def _whole(rows: Frame, kind: Kind) -> Frame:
    """The records with all fields of the kind."""
    there = rows.collect_schema().names()
    nothing = nw.lit(None).cast(nw.String())
    return rows.select(*there, *(nothing.alias(field) for field in kind.fields if field not in there))


def _again(rows: Frame, remembered: Remembered) -> Frame:
    """Those that are known already, by id and content: `_source`, `_row`, `_content`, `_known`."""
    both = [RECORD, CONTENT]
    said = remembered.ids.join(rows.select(RECORD).unique(), on=RECORD, how="semi")
    known = said.join(remembered.records.select(ID, CONTENT), on=ID, how="inner")
    first = known.filter(nw.col(ID) == nw.col(ID).min().over(*both)).select(*both, KNOWN)
    return rows.select(SOURCE, ROW, *both).join(first, on=both, how="inner").drop(RECORD)


def _ranked(rows: Frame, after: int) -> Frame:
    """The records numbered by what they say, wherever they stand."""
    place = [nw.col(SOURCE), nw.col(ROW).cast(nw.String()).str.zfill(12)]
    order = nw.concat_str([nw.col(CONTENT), nw.col(RECORD), *place], separator="|")
    return rows.with_columns((order.rank("ordinal").cast(nw.Int64()) + after).alias(ID)).drop(CONTENT)


def _how(kind: Kind) -> dict[str, object]:
    return {name: how for stage in kind.features for name, how in stage.items()}


def _counted(kind: Kind, remembered: Remembered, linker: Linker) -> dict[str, Frame]:
    """What known records say of features, see `Linker.add`."""
    found = {}
    for name, how in _how(kind).items():
        if isinstance(how, Rare):
            found[name] = remembered.words.filter(nw.col("_of") == how.of).select("_word", "_n")
        elif isinstance(how, Spread):
            said = linker.add(remembered.records, {"_of": how.of}, kind)
            found[name] = said.select(nw.col(how.by).alias("_by"), "_of")
    return found


def _keys(
    ranked: Frame, prepared: Frame, spec: ModelTable, remembered: Remembered, engine: Engine
) -> tuple[list[Pair], list[Pair]]:
    """Pairs of a code or of the same content, and those of the same identifying values; each with a new record.

    Numbers count among new records alone: another file of the same name may number its rows anew.
    """
    there = ranked.collect_schema().names()
    keyed = ranked.join(prepared.select(ID, CONTENT), on=ID, how="inner").rename({CONTENT: told.KEY})
    same, alike = same_keys(keyed, told.numbers_of(spec, there), told.codes_of(spec, there), engine)
    content = nw.concat_str([nw.col(MENTION), nw.col(CONTENT)], separator="|")
    codes = [nw.col(n) for n in there if n.startswith(CODE)]
    keys = {*same}
    for key in (content, *codes):
        keys |= set(_with_known(prepared, remembered, key, engine)[0])
    found, torn = _with_known(prepared, remembered, nw.col(MENTION), engine)
    return sorted(keys), sorted({*(pair for pair in alike if pair[1] not in torn), *found})


def _with_known(
    prepared: Frame, remembered: Remembered, key: nw.Expr, engine: Engine
) -> tuple[list[Pair], set[int]]:  # fmt: skip
    """The first known record of a key that one cluster alone has, with each new one of it; and new ones of others.

    Where several clusters have a key, it tells nothing, of new records neither.
    """
    new = engine.hold(prepared.select(ID, key.alias("_by")).filter(~nw.col("_by").is_null()))
    known = remembered.records.select(ID, key.alias("_by")).join(new.select("_by").unique(), on="_by", how="semi")
    asked = engine.hold(known).join(remembered.ids.select(ID, KNOWN), on=ID, how="inner")
    ends = engine.hold(
        asked.group_by("_by").agg(
            nw.col(ID).min().alias("_first"), nw.col(KNOWN).min().alias("_low"), nw.col(KNOWN).max().alias("_high")
        )
    )
    several = ends.filter(nw.col("_low") != nw.col("_high")).select("_by")
    first = ends.filter(nw.col("_low") == nw.col("_high")).select(nw.col("_first").alias(ID), "_by")
    there = new.join(first.select("_by"), on="_by", how="semi")
    torn = new.join(several, on="_by", how="semi").select(ID).collect(backend="pyarrow")[ID].to_list()
    return with_first(nw.concat([first, there], how="vertical"), engine), set(torn)


def _touched(pairs: Frame, keys: Sequence[Pair], remembered: Remembered, engine: Engine) -> Frame:
    """The known records of pairs, and all others of their clusters."""
    ids = remembered.ids.select(ID, KNOWN)
    left = pairs.filter(nw.col("_l") <= remembered.greatest).select(nw.col("_l").alias(ID)).unique()
    ends = nw.concat([left, _numbers([one for one, _ in keys if one <= remembered.greatest], engine)], how="vertical")
    clusters = engine.hold(ids.join(ends, on=ID, how="semi").select(KNOWN).unique())
    members = engine.hold(ids.join(clusters, on=KNOWN, how="semi"))
    return engine.hold(remembered.records.join(members, on=ID, how="inner"))


def _numbers(ranks: Sequence[int], engine: Engine) -> Frame:
    return engine.hold(pa.table([pa.array(sorted(set(ranks)), pa.int64())], names=[ID]))


def _standing(touched: Frame, pairs: Frame, keys: Sequence[Pair], engine: Engine) -> tuple[Pair, ...]:
    """Known records of clusters that likely pairs touch, each with the first record of its cluster."""
    ends = nw.concat([pairs.select(nw.col("_l").alias(ID)), _numbers([one for one, _ in keys], engine)], how="vertical")
    heads = touched.select(ID, KNOWN).with_columns(nw.col(ID).min().over(KNOWN).alias(CLUSTER))
    asked = heads.join(ends, on=ID, how="semi").select(CLUSTER).unique()
    found = heads.join(asked, on=CLUSTER, how="semi").select(ID, CLUSTER).sort(ID).collect(backend="pyarrow")
    return tuple(zip(found[ID].to_list(), found[CLUSTER].to_list(), strict=True))


def _tied(name: str, found: Linkage, prepared: Frame, touched: Frame, engine: Engine) -> list[Finding]:
    """Clusters that were there, and that new records would make one."""
    if not found.tied:
        return []
    shown = found.tied[:MOST_EXAMPLES]
    asked = _numbers([rank for group in shown for rank in group], engine)
    ids = _by_rank(touched.select(ID, nw.col(KNOWN).alias("_id")), asked)
    records = _by_rank(prepared.select(ID, nw.col(RECORD).alias("_id")), asked)
    examples = tuple(f"{', '.join(ids[rank] for rank in group[:-1])} by {records[group[-1]]}" for group in shown)
    message = f"new records would make one of several known clusters of {name}; these stay apart"
    advice = "look at them: if they are one, match all files again, with `--remember`"
    return [Finding("clusters-tied", message, Severity.WARNING, Where(table=name), len(found.tied), examples, advice)]


def _by_rank(frame: Frame, asked: Frame) -> dict[int, str]:
    found = frame.join(asked, on=ID, how="semi").collect(backend="pyarrow")
    return dict(zip(found[ID].to_list(), found["_id"].to_list(), strict=True))


def _count(frame: Frame) -> int:
    found = frame.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    return int(found["n"].to_list()[0] or 0)
