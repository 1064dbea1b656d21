"""Versions of members (slowly changing dimensions, type 2): from states to validity and version keys.

States are what the files say now and the versions that the target has already. Ordered in time, equal neighbours are
one version; so it does not matter in which order files come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.casting import captured
from crmmigrate.core.history import BEGIN, END, carried, with_runs
from crmmigrate.core.ports import Engine, TargetColumn
from crmmigrate.core.tables import Frame
from crmmigrate.steps.load.names import SOURCE_KEY, SOURCE_ROW

DURABLE = "_durable"
SINCE = "_since"
KNOWN = "_known"
INFERRED = "_inferred"
ORIGIN = "_origin"
ORDER = "_at"
KEY = "_version"
FROM = "_from"
TO = "_to"
CURRENT = "_current"

COLUMNS = (
    TargetColumn("table_name", "string", nullable=False),
    TargetColumn("key", "bigint", nullable=False, comment="key of the version"),
    TargetColumn("durable_key", "bigint", nullable=False, comment="durable key of the member"),
    TargetColumn("since", "string", nullable=False, comment="day from which the values are known to hold"),
    TargetColumn("attributes", "text", comment="the type 2 attributes, as text"),
    TargetColumn("is_inferred", "boolean", comment="only mentioned, never described"),
    TargetColumn(SOURCE_KEY, "bigint"),
    TargetColumn(SOURCE_ROW, "bigint"),
)
"""The table in which a target remembers versions, alike on all databases."""
_KINDS: dict[str, pa.DataType] = {"bigint": pa.int64(), "boolean": pa.bool_()}
SCHEMA = pa.schema({column.name: _KINDS.get(column.type, pa.string()) for column in COLUMNS})


@dataclass(frozen=True)
class Versioned:
    """A versioned dimension.

    Attributes:
        name: Table of the model.
        fields: Its type 2 attributes.
        together: The same, in lists of those that go on together.
        has_snapshots: Whether rows tell their day; if not, a change holds from `effective`.
        effective: The day of the load.
    """

    name: str
    fields: Sequence[str]
    together: Sequence[Sequence[str]]
    has_snapshots: bool
    effective: str


def planned(states: Frame, existing: Frame, dimension: Versioned, greatest: int, engine: Engine) -> Frame:
    """The versions of all members of which the files say something.

    Args:
        states: `_durable`, `_since` (null: undated), `_inferred`, attributes, `_source_key`, `_row`.
        existing: Rows of the target's table of versions, of this dimension.
        dimension: What keeps history.
        greatest: The greatest key that a member or a version has so far.
        engine: Where frames live.

    Returns:
        `_durable`, `_version` (the key), `_since`, `_from`, `_to` (text), `_current`, `_inferred`, attributes,
        `_source_key`, `_row`. A version that the target has and nothing supports any more has no day: its `_to` is
        its `_from`.
    """
    before = _decoded(existing, dimension).join(states.select(DURABLE).unique(), on=DURABLE, how="semi")
    live, dead = _told_apart(states, engine.hold(before), dimension, engine)
    ordered = _in_time(live, dimension, engine)
    versions = _keyed(ordered, dead, engine)
    numbered = _numbered(versions, greatest, is_first=_is_empty(existing))
    named = engine.hold(numbered.select(KEY))
    taken_back = _taken_back(ordered, dead, named, dimension)
    return engine.hold(nw.concat([numbered.select(taken_back.collect_schema().names()), taken_back], how="vertical"))


def remembered(versions: Frame, dimension: Versioned) -> Frame:
    """The versions as the target's table of versions holds them."""
    return versions.select(
        nw.lit(dimension.name).alias("table_name"), nw.col(KEY).alias("key"), nw.col(DURABLE).alias("durable_key"),
        nw.col(SINCE).alias("since"), _encoded(dimension.fields).alias("attributes"),
        nw.col(INFERRED).alias("is_inferred"), SOURCE_KEY, SOURCE_ROW,
    )  # fmt: skip


def greatest_key(*keys: Frame) -> int:
    """The greatest of the keys in frames with one column `key`."""
    found = [frame.select(nw.col("key").max()).collect(backend="pyarrow")["key"].to_list()[0] for frame in keys]
    return max((int(key) for key in found if key is not None), default=0)


# --- attributes as one text ------------------------------------------------------------------------


def _encoded(fields: Sequence[str]) -> nw.Expr:
    """`|city=Berlin|segment`: the second is null."""
    parts = []
    for name in fields:
        value = nw.col(name).str.replace_all("%", "%25", literal=True).str.replace_all("|", "%7C", literal=True)
        parts.append(nw.coalesce(nw.concat_str([nw.lit(f"|{name}="), value]), nw.lit(f"|{name}")))
    return nw.concat_str(parts)


def _decoded(existing: Frame, dimension: Versioned) -> Frame:
    """The target's versions as states. An attribute that kept no history then is marked in `_no_<attribute>`."""
    values, absent = [], []
    for name in dimension.fields:
        text = captured(nw.col("attributes"), rf"\|{name}=([^|]*)")
        plain = text.str.replace_all("%7C", "|", literal=True).str.replace_all("%25", "%", literal=True)
        values.append(plain.alias(name))
        absent.append((~nw.col("attributes").str.contains(rf"\|{name}(?:[|=]|\z)")).alias(f"_no_{name}"))
    return existing.select(
        nw.col("durable_key").alias(DURABLE), nw.col("since").alias(SINCE), nw.col("is_inferred").alias(INFERRED),
        nw.col("key").alias(KNOWN), SOURCE_KEY, SOURCE_ROW, *values, *absent,
    )  # fmt: skip


# --- the way ---------------------------------------------------------------------------------------


def _told_apart(states: Frame, before: Frame, dimension: Versioned, engine: Engine) -> tuple[Frame, Frame]:
    """All states, and those of the target that only held the place of a member until it was described."""
    fresh = states.with_columns(
        nw.lit(None).cast(nw.Int64()).alias(KNOWN),
        *(nw.lit(value=False).alias(f"_no_{name}") for name in dimension.fields),
        nw.lit(1).cast(nw.Int64()).alias(ORIGIN),
    )
    names = fresh.collect_schema().names()
    old = before.with_columns(nw.lit(0).cast(nw.Int64()).alias(ORIGIN)).select(names)
    undated = nw.coalesce(nw.col(SINCE), nw.lit(BEGIN)) == BEGIN
    weak = (nw.col(INFERRED) | undated) if dimension.has_snapshots else nw.col(INFERRED)
    judged = nw.concat([fresh, old], how="vertical").with_columns(
        nw.when(weak).then(nw.lit(0)).otherwise(nw.lit(1)).cast(nw.Int64()).alias("_solid")
    )
    known = engine.hold(judged.with_columns(nw.col("_solid").max().over(DURABLE).alias("_any")))
    is_live = nw.col("_solid") == nw.col("_any")
    live, dead = known.filter(is_live), known.filter(~is_live).filter(nw.col(ORIGIN) == 0)
    return live.drop("_solid", "_any"), dead.drop("_solid", "_any")


def _in_time(live: Frame, dimension: Versioned, engine: Engine) -> Frame:
    """One state a member and day, in runs of equal ones; what the files say comes before what the target has."""
    last = nw.when(nw.col(ORIGIN) == 0).then(nw.col(SINCE)).max().over(DURABLE)
    placed = live.with_columns(last.alias("_last"))
    since = nw.coalesce(nw.col(SINCE), nw.lit(BEGIN))
    if not dimension.has_snapshots:
        today = nw.lit(dimension.effective)
        newest = nw.when(nw.col("_last") > today).then(nw.col("_last")).otherwise(today)
        now = nw.when(nw.col("_last").is_null()).then(nw.lit(BEGIN)).otherwise(newest)
        since = nw.when(nw.col(ORIGIN) == 1).then(now).otherwise(nw.col(SINCE))
    placed = placed.with_columns(since.alias(SINCE)).drop("_last")
    at = nw.concat_str([nw.col(SINCE), nw.lit("|"), nw.col(ORIGIN).cast(nw.String())])
    filled = carried(engine.hold(placed.with_columns(at.alias(ORDER))), dimension.together, DURABLE, ORDER)
    filled = filled.with_columns(
        nw.when(nw.col(f"_no_{name}"))
        .then(nw.when(~nw.col(f"_no_{name}")).then(nw.col(name)).fill_null(strategy="backward")
              .over(DURABLE, order_by=ORDER))
        .otherwise(nw.col(name)).alias(name)
        for name in dimension.fields
    ).drop(*(f"_no_{name}" for name in dimension.fields))  # fmt: skip
    of_day = filled.with_columns(
        nw.col(ORIGIN).max().over(DURABLE, SINCE).alias("_wins"), nw.col(KNOWN).max().over(DURABLE, SINCE).alias(KNOWN)
    )
    single = engine.hold(of_day.filter(nw.col(ORIGIN) == nw.col("_wins")).drop("_wins", ORIGIN))
    return engine.hold(with_runs(single, dimension.fields, DURABLE, SINCE))


def _keyed(ordered: Frame, dead: Frame, engine: Engine) -> Frame:
    """Versions with their validity, and the key that each has already: its own, or that of a state it took in."""
    runs = ordered.with_columns(
        nw.col(SINCE).min().over(DURABLE, "_run").alias("_start"),
        nw.col(KNOWN).min().over(DURABLE, "_run").alias("_in"),
    )
    starts = engine.hold(runs.filter(nw.col(SINCE) == nw.col("_start")).drop("_start"))
    placeholder = engine.hold(dead.group_by(DURABLE).agg(nw.col(KNOWN).min().alias("_placeholder")))
    joined = starts.join(placeholder, on=DURABLE, how="left")
    first = nw.col("_run") == 1
    key = nw.coalesce(nw.col(KNOWN), nw.col("_in"), nw.when(first).then(nw.col("_placeholder")))
    following = nw.col(SINCE).shift(-1).over(DURABLE, order_by=SINCE)
    return engine.hold(
        joined.with_columns(
            key.alias(KEY), following.alias("_next"),
            nw.when(first).then(nw.lit(BEGIN)).otherwise(nw.col(SINCE)).alias(FROM),
        ).with_columns(
            nw.coalesce(nw.col("_next"), nw.lit(END)).alias(TO), nw.col("_next").is_null().alias(CURRENT)
        )
    )  # fmt: skip


def _numbered(versions: Frame, greatest: int, *, is_first: bool) -> Frame:
    """Give new versions the next keys, in the order of members and days.

    In the first load that keeps history, the first version of a member has its durable key, so that rows of a target
    that did not keep history keep their keys.
    """
    own = nw.when((nw.col("_run") == 1) & nw.lit(is_first)).then(nw.col(DURABLE))
    given = versions.with_columns(nw.coalesce(nw.col(KEY), own).cast(nw.Int64()).alias(KEY))
    order = nw.concat_str([nw.col(DURABLE).cast(nw.String()).str.zfill(19), nw.lit("|"), nw.col(SINCE)])
    number = order.rank("ordinal").cast(nw.Int64()) + nw.lit(greatest)
    new = given.filter(nw.col(KEY).is_null()).with_columns(number.cast(nw.Int64()).alias(KEY))
    return nw.concat([given.filter(~nw.col(KEY).is_null()), new], how="vertical")


def _is_empty(existing: Frame) -> bool:
    return existing.select("key").head(1).collect(backend="pyarrow").shape[0] == 0


def _taken_back(ordered: Frame, dead: Frame, named: Frame, dimension: Versioned) -> Frame:
    """Versions of the target that are no version any more: they hold on no day."""
    columns = [DURABLE, KNOWN, SINCE, INFERRED, *dimension.fields, SOURCE_KEY, SOURCE_ROW]
    had = nw.concat([ordered.select(columns), dead.select(columns)], how="vertical").filter(~nw.col(KNOWN).is_null())
    gone = had.join(named, left_on=KNOWN, right_on=KEY, how="anti")
    return gone.select(
        DURABLE, nw.col(KNOWN).alias(KEY), SINCE, nw.col(SINCE).alias(FROM), nw.col(SINCE).alias(TO),
        nw.lit(value=False).alias(CURRENT), INFERRED, *dimension.fields, SOURCE_KEY, SOURCE_ROW,
    )  # fmt: skip
