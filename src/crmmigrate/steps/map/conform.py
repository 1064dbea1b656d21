"""Apply mappings: staged columns become records of the model's tables; what does not fit a type is set apart.

Each source row has the grain of one table (`rows_are`). What its columns say of other tables becomes a mention:
one record per distinct set of identifying values, and a reference from the row to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

import narwhals as nw

from crmmigrate.core.documents import Exclusion, Mapping, Model, ModelField, ModelTable, Status
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.grain import mark
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Result, Tables
from crmmigrate.core.tables import (
    LINEAGE,
    ROW,
    Column,
    Fate,
    Frame,
    Table,
    events,
    source_file,
    source_sheet,
    union,
)
from crmmigrate.steps.map import mentions
from crmmigrate.steps.map.conditions import condition
from crmmigrate.steps.map.feeding import Feed, feed_of, field_of, prepared
from crmmigrate.steps.map.places import Places
from crmmigrate.steps.map.valuemaps import Recode, Spoken, counted, recoded
from crmmigrate.values.canonical import GUARDS

SYSTEM = "_system"
PRIORITY = "_priority"
GRAIN = "_grain"
DIGEST = "_digest"
ROWKEY = "_rowkey"


@dataclass(frozen=True)
class ConformConfig:
    """What `run` needs beside the cleaned tables.

    Attributes:
        model: The target model.
        mappings: One per layout; entries that a person rejected count as not mapped.
        priorities: Source id -> priority; lower wins; 100 when absent.
        exclusions: Named rules that leave rows out, the first that applies counts.
        ignore_below: Suggested column mappings with less confidence are not applied.
        recodes: What value maps decide.
    """

    model: Model
    mappings: tuple[Mapping, ...]
    priorities: MappingType[str, int] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    ignore_below: float = 0.0
    recodes: tuple[Recode, ...] = ()


def run(tables: Tables, config: ConformConfig, engine: Engine) -> Result:
    """Conform cleaned tables to the model.

    Args:
        tables: Cleaned tables by source id.
        config: Model and mappings.
        engine: Where frames live.

    Returns:
        One table per table of the model that any source feeds. Columns: its fields as canonical text;
        `_source`, `_row`, `_line`; `_system`; `_priority`; `_grain` (true for rows whose grain it is, false for
        mentions); `<dimension>_mention` per reference; dimensions also have `_mention`, their own key text; facts
        have `_rowkey`, null where the grain is incomplete, and then `_digest`, the MD5 of their content.
        Events: rows rejected for a bad value, cells set aside, rows of sources that feed nothing.
    """
    parts: dict[str, list[Frame]] = {}
    happened: list[Frame] = []
    findings: list[Finding] = []
    unfed: dict[str, dict[str, list[str]]] = {}
    for source in sorted(tables):
        mapping = mapping_of(config.mappings, source)
        feed = feed_of(tables[source], mapping, config.model, config.ignore_below)
        if feed is None or mapping is None:
            happened.append(_excluded(tables[source]))
            findings.append(_not_mapped(tables[source]))
            continue
        unfed.setdefault(feed.rows_are, {})[source] = _unfed(feed, config.model)
        findings += [*_uncovered(feed, unfed[feed.rows_are][source]), *_gone(feed, mapping)]
        feed = prepared(feed, engine)
        happened += _unread(feed, engine)
        said = recoded(selected(feed, config), feed.paths(), mapping.layout, config.model, config.recodes, engine)
        rows, row_events = _guarded(said, feed, config.model, engine)
        happened += row_events
        rows, left_out = _without_excluded(rows, feed, config, engine)
        happened += left_out
        for name, frame in mentions.split(rows, feed.rows_are, feed.paths(), config.model).items():
            parts.setdefault(name, []).append(frame)
    return Result(
        tables={
            name: _union(name, frames, config, unfed.get(name, {}), engine) for name, frames in sorted(parts.items())
        },
        events=tuple(happened),
        findings=tuple(findings),
    )


def selected(feed: Feed, config: ConformConfig) -> Frame:
    """The rows of a source with a column `table/field` for each field that it feeds."""
    priority = config.priorities.get(feed.table.name, 100)
    return feed.table.frame.select(
        *LINEAGE,
        nw.lit(feed.table.system).alias(SYSTEM),
        nw.lit(priority).cast(nw.Int64).alias(PRIORITY),
        *(
            _fitted(feed.expression(path), field_of(config.model, path)).alias(mentions.at(path))
            for path in feed.paths()
        ),
    )


def _fitted(value: nw.Expr, spec: ModelField | None) -> nw.Expr:
    """Codes such as `000010` are numbers where the model says so."""
    if spec is None or spec.type != "integer":
        return value
    padded = value.str.contains(r"^0+[0-9]+\z")
    bare = value.str.strip_chars_start("0")
    return nw.when(~padded).then(value).otherwise(nw.when(bare == "").then(nw.lit("0")).otherwise(bare))


def _guarded(rows: Frame, feed: Feed, model: Model, engine: Engine) -> tuple[Frame, list[Frame]]:
    """Take out rows and cells whose text does not have the type of its field.

    The bad rows are few: they are held, and only they are treated cell by cell.
    """
    guards = {}
    for path in feed.paths():
        found = field_of(model, path)
        if found is not None and found.type in GUARDS:
            guards[path] = GUARDS[found.type]
    if not guards:
        return rows, []
    bad = {
        path: ~nw.col(mentions.at(path)).str.contains(pattern) & ~nw.col(mentions.at(path)).is_null()
        for path, pattern in guards.items()
    }
    held = engine.hold(rows.filter(nw.any_horizontal(*bad.values(), ignore_nulls=True)))
    fatal = [p for p in bad if p.startswith(f"{feed.rows_are}.") and _on_bad(model, p) == "reject"]
    stay = held.filter(~nw.any_horizontal(*(bad[p] for p in fatal), ignore_nulls=True)) if fatal else held
    happened = [_cell_events(held.filter(bad[path]), path, feed, model, reject=path in fatal) for path in sorted(bad)]
    mended = stay.with_columns(
        nw.when(~bad[path]).then(nw.col(mentions.at(path))).alias(mentions.at(path))
        for path in bad
        if path not in fatal
    )
    good = rows.join(held.select(ROW), on=ROW, how="anti")  # of one source
    return nw.concat([good, mended], how="vertical"), happened


def _unread(feed: Feed, engine: Engine) -> list[Frame]:
    """Events for values of which transforms and SQL make nothing and which no other field keeps."""
    happened = []
    for watch, text, is_unread in feed.unread():
        frame = feed.table.frame.with_columns(text.alias("_text"))
        left = engine.hold(frame.filter(is_unread).select(*LINEAGE, "_text"))
        happened.append(
            events(
                left, step="map", fate=Fate.SET_ASIDE, rule="transform", table=feed.rows_are,
                column=watch.pieces[0].label, value=nw.col("_text"), reason=watch.reason,
            )
        )  # fmt: skip
    return happened


def _without_excluded(rows: Frame, feed: Feed, config: ConformConfig, engine: Engine) -> tuple[Frame, list[Frame]]:
    """Leave out what `policies.exclude` names; each row goes by the first rule that applies."""
    happened = []
    for rule in config.exclusions:
        if rule.table != feed.rows_are:
            continue
        judged = rows.with_columns(condition(rule, config.model, set(feed.paths())).alias("_out"))
        left = engine.hold(judged.filter(nw.col("_out")).select(*LINEAGE))
        reason = rule.reason or f"left out by the policy {rule.name}"
        happened.append(events(left, step="map", fate=Fate.EXCLUDED, rule=rule.name, table=rule.table, reason=reason))
        rows = rows.join(left.select(ROW), on=ROW, how="anti")
    return rows, happened


def _on_bad(model: Model, path: str) -> str:
    found = field_of(model, path)
    return found.on_bad if found else "set_aside"


def _cell_events(rows: Frame, path: str, feed: Feed, model: Model, *, reject: bool) -> Frame:
    found = field_of(model, path)
    column = feed.pieces[path][0].label if path in feed.pieces else path
    table, _, name = path.partition(".")
    return events(
        rows,
        step="map",
        fate=Fate.REJECTED if reject else Fate.SET_ASIDE,
        rule="type",
        table=table,
        column=column,
        value=nw.col(mentions.at(path)),
        reason=f"not a {found.type if found else 'value'} for {table}.{name}",
    )


def _excluded(table: Table) -> Frame:
    return events(
        table.frame,
        step="map",
        fate=Fate.EXCLUDED,
        rule="not_mapped",
        reason="the table feeds nothing in the model",
    )


def _not_mapped(table: Table) -> Finding:
    return Finding(
        "mapping-none",
        "no column fits the model; the rows are excluded by the rule not_mapped",
        Severity.WARNING,
        Where(source_file(table.name), source_sheet(table.name)),
        count=table.n_rows or 0,
        next="name rows_are and the fields in mappings/*.yaml, or leave it out with `exclude` in migration.yaml",
    )


def _gone(feed: Feed, mapping: Mapping | None) -> list[Finding]:
    """Entries of the mapping that feed a field and whose column the source does not have any more."""
    where = Where(source_file(feed.table.name), source_sheet(feed.table.name))
    fed = [c for c in (mapping.columns if mapping else ()) if c.field and c.status != Status.REJECTED]
    places = Places(feed.table)
    gone = tuple(c.column for c in fed if places.get(c.column, c.position) is None)
    text = "the mapping has columns that the source does not have (any more); they feed nothing"
    advice = "take their entries out of the mapping, or give the columns their old names back"
    return (
        [Finding("mapping-column-gone", text, where=where, count=len(gone), examples=gone, next=advice)] if gone else []
    )


def _unfed(feed: Feed, model: Model) -> list[str]:
    """Required fields of the grain that no column of the source feeds."""
    fields = model.fields_of(feed.rows_are)
    return [n for n, f in fields.items() if f.required and f"{feed.rows_are}.{n}" not in feed.paths()]


def _uncovered(feed: Feed, fields: list[str]) -> list[Finding]:
    where = Where(source_file(feed.table.name), source_sheet(feed.table.name))
    return [
        Finding(
            "field-uncovered", f"no column feeds the required field {feed.rows_are}.{name}; it stays empty",
            Severity.WARNING,
            where, feed.table.n_rows or 0, next="name its column or a constant in mappings/*.yaml",
        )
        for name in fields
    ]  # fmt: skip


def _union(name: str, frames: list[Frame], config: ConformConfig, unfed: dict[str, list[str]], engine: Engine) -> Table:
    """The records of one table from all sources, with the same columns in the same order."""
    model = config.model
    spec = model.tables[name]
    spoken = {column for frame in frames for column in frame.collect_schema().names()}
    fields = [f for f in model.fields_of(name) if f in spec.fields or f in spoken]
    references = [f"{d}_mention" for d in spec.dimensions]
    own = ["_mention"] if spec.role == "dimension" else []
    text = [*fields, *references, *own]
    shaped = []
    for frame in frames:
        present = set(frame.collect_schema().names())
        columns = [nw.col(c) if c in present else nw.lit(None).cast(nw.String()).alias(c) for c in text]
        shaped.append(frame.select(*LINEAGE, SYSTEM, PRIORITY, GRAIN, *columns))
    whole = union(shaped, engine.hold)
    meta: dict[str, object] = {"unfed": unfed}
    if not own:
        whole = whole.with_columns(_row_key(spec).alias(ROWKEY))
        if not _is_grain_certain(spec, unfed):
            meta["digest"] = {DIGEST: fields}
    return Table(name, whole, tuple(Column(f, f) for f in fields), meta=meta)


def _row_key(spec: ModelTable) -> nw.Expr:
    """The key of a fact's row from its grain; null where a part of it is missing."""
    if not spec.grain:
        return nw.lit(None).cast(nw.String())
    parts = [
        nw.concat_str([nw.col(SYSTEM), nw.lit(":"), nw.col(f)]) if f in spec.scoped else nw.col(f) for f in spec.grain
    ]
    complete = nw.all_horizontal(*(~nw.col(f).is_null() for f in spec.grain), ignore_nulls=True)
    return nw.when(complete).then(nw.concat_str([nw.lit(mark(spec)), nw.concat_str(parts, separator="|")]))


def _is_grain_certain(spec: ModelTable, unfed: dict[str, list[str]]) -> bool:
    """Whether every row that passes the check has its whole grain; if not, content is the key of some."""
    missing = {field for fields in unfed.values() for field in fields}
    return bool(spec.grain) and all(spec.fields[f].required and f not in missing for f in spec.grain)


def legacy_values(tables: Tables, config: ConformConfig, engine: Engine) -> dict[str, Table]:
    """The rows of every source as its mapping reads them, before anything is rejected, set aside or left out.

    Returns:
        By source: lineage and the fields of its grain as text under their own names, value maps applied, and what
        its rows say of other tables as `table/field`; meta names the table.
    """
    found: dict[str, Table] = {}
    for source, table in sorted(tables.items()):
        document = mapping_of(config.mappings, source)
        feed = feed_of(table, document, config.model, config.ignore_below)
        if feed is None or document is None:
            continue
        paths = feed.paths()
        rows = selected(prepared(feed, engine), config)
        rows = recoded(rows, paths, document.layout, config.model, config.recodes, engine)
        names = {path: path.removeprefix(f"{feed.rows_are}.") for path in paths}
        frame = rows.select(*LINEAGE, *(nw.col(mentions.at(p)).alias(mentions.at(n)) for p, n in names.items()))
        columns = tuple(Column(mentions.at(n), n) for n in names.values())
        found[source] = Table(source, frame, columns, table.n_rows, meta={"table": feed.rows_are})
    return found


def spoken(tables: Tables, config: ConformConfig, wanted: Iterable[str], engine: Engine) -> list[Spoken]:
    """The values that the sources have for some fields of the model, before value maps."""
    found = []
    for source, table in sorted(tables.items()):
        mapping = mapping_of(config.mappings, source)
        feed = feed_of(table, mapping, config.model, config.ignore_below)
        if feed and mapping and {config.model.home(path) for path in feed.paths()} & set(wanted):
            rows = selected(prepared(feed, engine), config)
            found += counted(rows, feed.paths(), mapping.layout, config.model, wanted)
    return found


def mapping_of(mappings: Iterable[Mapping], source: str) -> Mapping | None:
    """The mapping that applies to a source."""
    return next((m for m in mappings if source in m.applies_to), None)
