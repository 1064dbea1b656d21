"""The clusters of a dimension's own records: compared, and joined or held apart by keys and by people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass

import narwhals as nw

from crmmigrate.core.documents import ModelTable
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.linking import Linker, PairDecision, Thresholds
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame, Table
from crmmigrate.steps.match import relations, told
from crmmigrate.steps.match.clusters import RANK
from crmmigrate.steps.match.kinds import kind_of
from crmmigrate.steps.match.linking import LARGE, Linkage, Told, link
from crmmigrate.steps.match.reasons import REFUSED
from crmmigrate.steps.match.told import KEY

PAIRS = "pairs"
KEYS = "keys"
CODE = "_code_"
FEATURES = "features"
_MOST_EXAMPLES = 5


@dataclass(frozen=True)
class Own:
    """What is known of a dimension's own records.

    Attributes:
        labels: `_rank` and `_cluster` of each.
        tables: `<name>.pairs` (see `PAIR_COLUMNS`; its meta `linked` is `Linked` as plain values) and `<name>.keys`
            (`_rank`, `_source`, `_row`, `_key`, `_cluster`); of some kinds `<name>.relations` (see `relations`).
        findings: What people must know.
        prepared: The records as they were compared, with columns `_code_<field>` of the model's codes.
    """

    labels: Frame
    tables: dict[str, Table]
    findings: tuple[Finding, ...]
    prepared: Frame


def pairs_of(name: str) -> str:
    """Name of the table of the pairs of records of a dimension that were compared."""
    return f"{name}.{PAIRS}"


def keys_of(name: str) -> str:
    """Name of the table of the keys of a dimension's own records."""
    return f"{name}.{KEYS}"


def features_of(name: str) -> str:
    """Name of the table of what later records of a dimension are compared with, see `remembered`."""
    return f"{name}.{FEATURES}"


def grouped(
    rows: Frame, name: str, spec: ModelTable, engine: Engine, thresholds: Thresholds,
    decisions: Iterable[PairDecision], unique: Collection[str] = (),
) -> Own | None:  # fmt: skip
    """Group the own records of a dimension, where there are any and something is known of how to compare them.

    Args:
        rows: All its records with `_rank`.
        name: The dimension.
        spec: Its model.
        engine: Where frames live.
        thresholds: Of the bands.
        decisions: What people said of pairs, in the order in which they were written down.
        unique: Sources without duplicates.
    """
    kind, linker = kind_of(name, spec), getattr(engine, "linker", None)
    if kind is None or not isinstance(linker, Linker):
        return None
    there = rows.collect_schema().names()
    keyed = told.keyed(rows.filter(nw.col("_grain")), spec, there, kind, linker)
    if not _count(keyed):
        return None
    own = with_codes(keyed.drop(KEY), spec)
    keys, alike = same_keys(keyed, told.numbers_of(spec, there), told.codes_of(spec, there), engine)
    decided = told.decided(keyed, name, decisions, engine)
    known = Told(decided.same, decided.different, keys, alike, frozenset(unique))
    found = link(own, kind, engine, linker, thresholds, known)
    named = keyed.select(RANK, SOURCE, ROW, KEY).join(found.labels, on=RANK, how="inner")
    tables = {
        pairs_of(name): Table(pairs_of(name), found.pairs, (), meta={"linked": asdict(found.linked)}),
        keys_of(name): Table(keys_of(name), named, ()),
    }
    findings = [*decided.findings, *findings_of(name, found)]
    matched = relations.Matched(keyed, found.prepared, found.labels, found.pairs)
    if related := relations.proposed(matched, name, kind, engine, linker):
        tables[related[0].name] = related[0]
        findings += related[1]
    return Own(found.labels, tables, tuple(findings), found.prepared)


def with_codes(own: Frame, spec: ModelTable) -> Frame:
    """The records with `_code_<field>` for each code of the model, see `told.codes_of`."""
    there, nothing = own.collect_schema().names(), nw.lit(None).cast(nw.String())
    codes = told.codes_of(spec, spec.fields)
    return own.select(nw.all(), *((nw.col(c) if c in there else nothing).alias(f"{CODE}{c}") for c in codes))


def same_keys(
    keyed: Frame, numbers: Collection[str], codes: Collection[str], engine: Engine
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Records of one number of one system, one code, or the same content, and those of the same identifying values."""
    system = nw.when(nw.col("_system") == "").then(nw.col(SOURCE)).otherwise(nw.col("_system"))
    content = nw.concat_str([nw.col("_mention"), nw.col(KEY)], separator="|")
    keys = [nw.concat_str([system, nw.col(number)], separator="|") for number in numbers]
    keys += [*(nw.col(code) for code in codes), content]
    same: set[tuple[int, int]] = set()
    for key in keys:
        same |= set(with_first(keyed.select(RANK, key.alias("_by")), engine))
    firsts = keyed.select(RANK, nw.col("_mention").alias("_by"), content.alias("_content"))
    firsts = firsts.filter(nw.col(RANK) == nw.col(RANK).min().over("_content"))
    return tuple(sorted(same)), tuple(with_first(firsts.select(RANK, "_by"), engine))


def with_first(rows: Frame, engine: Engine) -> list[tuple[int, int]]:
    """The first record of each value of `_by` with each other one of it; `rows` are `_rank` and `_by`."""
    led = rows.filter(~nw.col("_by").is_null()).with_columns(nw.col(RANK).min().over("_by").alias("_lead"))
    found = engine.hold(led.filter(nw.col(RANK) != nw.col("_lead"))).collect(backend="pyarrow")
    return sorted(zip(found["_lead"].to_list(), found[RANK].to_list(), strict=True))


def is_open() -> nw.Expr:
    """Which pairs people are asked for: likely, decided by nobody, and not closed by a gate."""
    closed = nw.col("vetoes")
    for name in REFUSED:
        closed = closed.str.replace_all(f"{name} ", "", literal=True)
    return (nw.col("band") == "review") & nw.col("decided").is_null() & (closed == "")


def findings_of(name: str, found: Linkage) -> list[Finding]:
    """What people must know of the clusters of a dimension."""
    said, where = [], Where(table=name)
    if found.large:
        message = f"more than {LARGE} records of {name} are one; somebody should look whether they are"
        sizes = tuple(f"{size:,} records" for size in found.large[:_MOST_EXAMPLES])
        advice = "look at them with `crmmigrate trace`, and say `different` in decisions/pairs.csv where they are not"
        said.append(Finding("cluster-large", message, Severity.WARNING, where, len(found.large), sizes, advice))
    if (expected := found.linked.expected).falls_short:
        asked = f"{expected.wanted:g} of the joined pairs of {name} are to be right"
        message = f"{asked}, which cannot be had by what is known"
        advice = "decide more pairs with `crmmigrate match --review`, or ask for less"
        said.append(Finding("match-precision", message, Severity.WARNING, where, 1, (), advice))
    if n := _count(found.pairs.filter(is_open())):
        message = f"pairs of {name} may be one, and nobody has decided; they stay apart"
        advice = "decide with `crmmigrate match --review`"
        said.append(Finding("pairs-to-review", message, Severity.INFO, where, n, (), advice))
    return said


def _count(frame: Frame) -> int:
    found = frame.select(nw.len().cast(nw.Int64()).alias("n")).collect(backend="pyarrow")
    return int(found["n"].to_list()[0] or 0)
