"""The clusters of a dimension's own records: compared, and joined or held apart by keys and by people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass

import narwhals as nw

from crmmigrate.core.documents import ModelTable
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.linking import Linker, PairDecision, Thresholds
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame, Table
from crmmigrate.steps.match import told
from crmmigrate.steps.match.clusters import RANK
from crmmigrate.steps.match.kinds import KINDS
from crmmigrate.steps.match.linking import LARGE, Linkage, Told, link
from crmmigrate.steps.match.reasons import REFUSED
from crmmigrate.steps.match.told import KEY

PAIRS = "pairs"
KEYS = "keys"
_MOST_EXAMPLES = 5


@dataclass(frozen=True)
class Own:
    """What is known of a dimension's own records.

    Attributes:
        labels: `_rank` and `_cluster` of each.
        tables: `<name>.pairs` (see `PAIR_COLUMNS`; its meta `linked` is `Linked` as plain values) and `<name>.keys`
            (`_rank`, `_source`, `_row`, `_key`, `_cluster`).
        findings: What people must know.
    """

    labels: Frame
    tables: dict[str, Table]
    findings: tuple[Finding, ...]


def pairs_of(name: str) -> str:
    """Name of the table of the pairs of records of a dimension that were compared."""
    return f"{name}.{PAIRS}"


def keys_of(name: str) -> str:
    """Name of the table of the keys of a dimension's own records."""
    return f"{name}.{KEYS}"


def grouped(
    rows: Frame,
    name: str,
    spec: ModelTable,
    engine: Engine,
    thresholds: Mapping[str, Thresholds],
    decisions: Iterable[PairDecision],
) -> Own | None:
    """Group the own records of a dimension, where there are any and something is known of how to compare them.

    Args:
        rows: All its records with `_rank`.
        name: The dimension.
        spec: Its model.
        engine: Where frames live.
        thresholds: Of the bands, by dimension; absent: the usual ones.
        decisions: What people said of pairs, in the order in which they were written down.
    """
    kind, linker = KINDS.get(name), getattr(engine, "linker", None)
    if kind is None or not isinstance(linker, Linker):
        return None
    there = rows.collect_schema().names()
    keyed = told.keyed(rows.filter(nw.col("_grain")), spec, there, kind, linker)
    if not _count(keyed):
        return None
    own = keyed.drop(KEY)
    decided = told.decided(keyed, name, decisions, engine)
    known = Told(decided.same, decided.different, _same_keys(own, told.numbers_of(spec, there), engine))
    found = link(own, kind, engine, linker, thresholds.get(name, Thresholds()), known)
    keys = keyed.select(RANK, SOURCE, ROW, KEY).join(found.labels, on=RANK, how="inner")
    tables = {
        pairs_of(name): Table(pairs_of(name), found.pairs, (), meta={"linked": asdict(found.linked)}),
        keys_of(name): Table(keys_of(name), keys, ()),
    }
    return Own(found.labels, tables, (*decided.findings, *_findings(name, found)))


def _same_keys(own: Frame, numbers: Collection[str], engine: Engine) -> tuple[tuple[int, int], ...]:
    """Records that no key can tell apart: one number of one system, or the same identifying values throughout."""
    system = nw.when(nw.col("_system") == "").then(nw.col(SOURCE)).otherwise(nw.col("_system"))
    keys = [nw.concat_str([system, nw.col(number)], separator="|") for number in numbers] + [nw.col("_mention")]
    pairs: set[tuple[int, int]] = set()
    for key in keys:
        keyed = own.select(RANK, key.alias("_by")).filter(~nw.col("_by").is_null())
        led = keyed.with_columns(nw.col(RANK).min().over("_by").alias("_lead"))
        found = engine.hold(led.filter(nw.col(RANK) != nw.col("_lead"))).collect(backend="pyarrow")
        pairs |= set(zip(found["_lead"].to_list(), found[RANK].to_list(), strict=True))
    return tuple(sorted(pairs))


def is_open() -> nw.Expr:
    """Which pairs people are asked for: likely, decided by nobody, and not closed by a gate."""
    closed = nw.col("vetoes")
    for name in REFUSED:
        closed = closed.str.replace_all(f"{name} ", "", literal=True)
    return (nw.col("band") == "review") & nw.col("decided").is_null() & (closed == "")


def _findings(name: str, found: Linkage) -> list[Finding]:
    said, where = [], Where(table=name)
    if found.large:
        message = f"more than {LARGE} records of {name} are one; somebody should look whether they are"
        sizes = tuple(f"{size:,} records" for size in found.large[:_MOST_EXAMPLES])
        advice = "look at them with `crmmigrate trace`, and say `different` in decisions/pairs.csv where they are not"
        said.append(Finding("cluster-large", message, Severity.WARNING, where, len(found.large), sizes, advice))
    if n := _count(found.pairs.filter(is_open())):
        message = f"pairs of {name} may be one, and nobody has decided; they stay apart"
        advice = "decide with `crmmigrate match --review`"
        said.append(Finding("pairs-to-review", message, Severity.INFO, where, n, (), advice))
    return said


def _count(frame: Frame) -> int:
    found = frame.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    return int(found["n"].to_list()[0] or 0)
