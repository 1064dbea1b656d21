"""The rows of each table as the files have them: mapped, and nothing left out, joined or set aside."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.casting import typed
from crmmigrate.core.documents import Model
from crmmigrate.core.ports import Engine
from crmmigrate.core.steps import Tables
from crmmigrate.core.tables import ROW, SOURCE, Column, Frame, Table, union
from crmmigrate.steps.map import mentions
from crmmigrate.steps.map.conform import ConformConfig, mapping_of, selected
from crmmigrate.steps.map.feeding import feed_of, field_of, prepared
from crmmigrate.steps.map.valuemaps import recoded
from crmmigrate.values.canonical import GUARDS

MENTION = "_mention"


def legacy_rows(tables: Tables, config: ConformConfig, engine: Engine) -> dict[str, Table]:
    """The own rows of each table of the model, before any row or cell is judged.

    Args:
        tables: Cleaned tables by source id.
        config: Model, mappings and value maps; exclusions do not count here.
        engine: Where frames live.

    Returns:
        By table of the model: its fields in their types (what is none of its type is null), `_source`, `_row`,
        `<dimension>_mention` and, for dimensions, `_mention`. `meta["fed"]` lists the fields and references
        that any source feeds.
    """
    parts: dict[str, list[Frame]] = {}
    for source, table in sorted(tables.items()):
        mapping = mapping_of(config.mappings, source)
        feed = feed_of(table, mapping, config.model, config.ignore_below)
        if feed is None or mapping is None:
            continue
        feed = prepared(feed, engine)
        rows = recoded(selected(feed, config), feed.paths(), mapping.layout, config.model, config.recodes, engine)
        rows = rows.with_columns(_guarded(path, config.model) for path in feed.paths())
        split = mentions.split(rows, feed.rows_are, feed.paths(), config.model)
        parts.setdefault(feed.rows_are, []).append(split[feed.rows_are])
    return {name: _union(name, frames, config.model, engine) for name, frames in sorted(parts.items())}


def _guarded(path: str, model: Model) -> nw.Expr:
    """The value where it has the type of its field."""
    spec, value = field_of(model, path), nw.col(mentions.at(path))
    if spec is None or spec.type not in GUARDS:
        return value
    return nw.when(value.str.contains(GUARDS[spec.type])).then(value).alias(mentions.at(path))


def _union(name: str, frames: list[Frame], model: Model, engine: Engine) -> Table:
    names = [set(frame.collect_schema().names()) for frame in frames]
    fields = {f: spec for f, spec in model.fields_of(name).items() if any(f in spoken for spoken in names)}
    links = sorted({c for spoken in names for c in spoken if c.endswith(MENTION) and not c.startswith("_")})
    own = [MENTION] if model.tables[name].role == "dimension" else []
    shaped = []
    for frame, spoken in zip(frames, names, strict=True):
        text = [nw.col(c) if c in spoken else nw.lit(None).cast(nw.String()) for c in [*fields, *links, *own]]
        shaped.append(
            frame.select(SOURCE, ROW, *(e.alias(c) for e, c in zip(text, [*fields, *links, *own], strict=True)))
        )
    whole = union(shaped, engine.hold).with_columns(typed(nw.col(f), spec.type).alias(f) for f, spec in fields.items())
    fed = [*fields, *(link.removesuffix(MENTION) + "_key" for link in links)]
    return Table(name, whole, tuple(Column(f, f) for f in fields), meta={"fed": fed})
