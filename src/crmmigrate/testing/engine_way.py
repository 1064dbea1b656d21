"""The flow, stage by stage: each on the engine in question over what the reference made of the stage before."""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from crmmigrate.core.documents import Mapping, Migration, Model
from crmmigrate.core.ports import Engine
from crmmigrate.core.profiles import from_plain
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import ROW, SOURCE, Frame, Table
from crmmigrate.flow import FLOW, Known, stage
from crmmigrate.project import accounting, shipped
from crmmigrate.project.planning import KEY_SCHEMA
from crmmigrate.project.store import Outcome, Store, plain
from crmmigrate.steps import clean, gather, load, model, validate
from crmmigrate.steps import map as mapping
from crmmigrate.steps.load.versions import SCHEMA as VERSION_SCHEMA
from crmmigrate.testing.engine_shapes import Shape

STAGES = ("gather", "profile", "clean", "model", "map", "check", "match", "load", "validate")
KEPT = "account"  # dimension whose members are partly in the target already


@dataclass
class Way:
    """A shape on its way through the flow on the reference engine.

    Attributes:
        shape: The files.
        folder: Where artefacts are written.
        reference: The engine that is believed.
        outcomes: What the reference gave, by stage.
    """

    shape: Shape
    folder: Path
    reference: Engine
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    _known: Known | None = None

    def outcome(self, name: str) -> Outcome:
        """What the reference gives at a stage, with all that comes before it."""
        for step in STAGES[: STAGES.index(name) + 1]:
            if step not in self.outcomes:
                self.outcomes[step] = self.on(step, self.reference, "reference")
        return self.outcomes[name]

    def on(self, name: str, engine: Engine, who: str) -> Outcome:
        """What an engine gives at a stage, from what the reference gave before."""
        if name != STAGES[0]:
            self.outcome(STAGES[STAGES.index(name) - 1])
        result = _RUN[name](self, engine)
        return Store(self.folder).save(name, who, result, engine)

    def tables(self, name: str, engine: Engine) -> dict[str, Table]:
        """The reference's tables of a stage, in an engine."""
        return {n: artefact.read(engine) for n, artefact in self.outcomes[name].tables.items()}

    @property
    def known(self) -> Known:
        """All documents, as suggested, once the reference has profiled and cleaned."""
        if self._known is None:
            migration = Migration(name="exam", model=self.shape.model, default_region=self.shape.region)
            profiles = {p["source"]: from_plain(plain(p)) for p in self.outcomes["profile"].data["profiles"]}
            cleaning = clean.propose(profiles, migration)
            known = Known(migration, self.shape.patches, profiles, cleaning)
            if "clean" not in self.outcomes:
                return known
            star, mappings = self._mapped(known)
            self._known = Known(migration, self.shape.patches, profiles, cleaning, star, mappings)
        return self._known

    def _mapped(self, known: Known) -> tuple[Model, tuple[Mapping, ...]]:
        tables = self.tables("clean", self.reference)
        if self.shape.model == "flat":
            flat, confirmed = model.flat_model(tables, known.profiles, "exam")
            return flat, tuple(confirmed)
        star = shipped.crm_model()
        if self.shape.model == "inferred":
            star = model.infer(tables, known.profiles, self.reference).star
        mappings = tuple(mapping.propose(known.profiles, star, shipped.vocabularies(), []))
        fed = _fed(star, mappings)
        return _with_history(fed) if self.shape.model == "crm" else fed, mappings


def _fed(star: Model, mappings: tuple[Mapping, ...]) -> Model:
    """The model without fields that no file feeds, so that an engine that is slow to plan is done in time."""
    fed = {c.field.partition(".")[2] for m in mappings for c in m.columns if c.field}
    tables = {}
    for name, spec in star.tables.items():
        kept = {*fed, *spec.grain, "name"}
        fields = {f: field for f, field in spec.fields.items() if f in kept or field.required}
        groups = [group for group in spec.identify if set(group) <= set(fields)]
        tables[name] = spec.model_copy(update={"fields": fields or spec.fields, "identify": groups or spec.identify})
    common = {f: field for f, field in star.common.items() if f in fed}
    return star.model_copy(update={"tables": tables, "common": common})


def _with_history(star: Model) -> Model:
    """The model with two dimensions that keep history: accounts by snapshots, products from load to load."""
    tables = dict(star.tables)
    for name, kept in (("account", ("billing_city", "phone")), ("product", ("name",))):
        spec = tables[name]
        fields = {f: field.model_copy(update={"scd": 2 if f in kept else 1}) for f, field in spec.fields.items()}
        snapshot = "created_at" if name == "account" else None
        tables[name] = spec.model_copy(update={"fields": fields, "snapshot": snapshot})
    return star.model_copy(update={"tables": tables})


# --- the stages -----------------------------------------------------------------------------------


def _gather(way: Way, engine: Engine) -> Result:
    parts = [gather.run(file, engine) for file in way.shape.files]
    return Result(
        tables={name: table for part in parts for name, table in part.tables.items()},
        events=tuple(frame for part in parts for frame in part.events),
        findings=tuple(finding for part in parts for finding in part.findings),
        data={"tables": [table for part in parts for table in part.data["tables"]]},
    )


def _flow(name: str) -> Any:
    step = stage(name)

    def run(way: Way, engine: Engine) -> Result:
        known = Known(Migration(name="exam")) if name == "profile" else way.known
        return step.run(way.tables(step.takes, engine), step.configure(known), engine)

    return run


def _model(way: Way, engine: Engine) -> Result:
    return model.run(way.tables("clean", engine), model.ModelConfig(way.known.profiles), engine)


def _load(way: Way, engine: Engine) -> Result:
    star = way.known.chosen_model
    sources = sorted(table["name"] for table in way.outcomes["gather"].data["tables"])
    held = engine.hold(pa.table({"source": sources, "source_key": list(range(1, len(sources) + 1))}))
    keys = _keys_in_target(way.outcomes["match"])
    config = load.LoadConfig(star, held, engine.hold(keys), engine.hold(_versions_in_target(keys)), "2024-06-30")
    result = load.run(way.tables("match", engine), config, engine)
    return Result(tables=result.tables, data={"plans": plain(result.plans), "views": plain(result.data["views"])})


def _keys_in_target(matched: Outcome) -> pa.Table:
    """Keys that an earlier load gave to some members; the rest is new."""
    if f"{KEPT}.members" not in matched.tables:
        return KEY_SCHEMA.empty_table()
    members = pq.read_table(matched.tables[f"{KEPT}.members"].path, columns=["_mention"])
    names = sorted({name for name in members.column("_mention").to_pylist() if name})[::3]
    rows = [{"table_name": KEPT, "natural_key": name, "key": 100 + i} for i, name in enumerate(names)]
    return pa.Table.from_pylist(rows, schema=KEY_SCHEMA)


def _versions_in_target(keys: pa.Table) -> pa.Table:
    """Versions that earlier loads gave to those members: described ones of two days, and some only mentioned."""
    rows: list[dict[str, object]] = []
    for i, known in enumerate(keys.to_pylist()):
        for since, city in (("1900-01-01", "Old|Town"), ("2020-03-15", "Köln"))[: 1 + i % 2]:
            told = f"|billing_city={city.replace('|', '%7C')}|phone"
            rows.append(
                {"table_name": KEPT, "key": 500 + len(rows), "durable_key": known["key"], "since": since,
                 "attributes": told, "is_inferred": i % 3 == 0, "_source_key": 1, "_row": i + 1}
            )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=VERSION_SCHEMA)


def _validate(way: Way, engine: Engine) -> Result:
    known = way.known
    config = mapping.ConformConfig(known.chosen_model, known.mappings, known.priorities)
    legacy = mapping.legacy_values(way.tables("clean", engine), config, engine)
    paths = [path for step in ("gather", *(s.name for s in FLOW)) if (path := way.outcomes[step].events)]
    events = accounting.all_events(paths, engine)
    sources = [{"source": t["name"], "gathered": _gathered(t)} for t in way.outcomes["gather"].data["tables"]]
    found = accounting.accounts(sources, events, _loaded(way.outcomes["load"], sources))
    told = accounting.event_findings(events) if events is not None else []
    facts = {source: repr(_facts_of(way, table, events, engine)) for source, table in sorted(legacy.items())}
    return Result(findings=tuple(told), data={"facts": facts, "accounts": [a.as_json() for a in found]})


def _facts_of(way: Way, table: Table, events: Frame | None, engine: Engine) -> validate.TableFacts:
    """What validation says of the legacy rows of one source."""
    fields = way.known.chosen_model.fields_of(table.meta["table"])
    types = {c.name: fields[c.name].type for c in table.columns if c.name in fields}
    left = aside = None
    if events is not None:
        lost = accounting.fates(events)
        left = engine.hold(lost.filter(~nw.col(ROW).is_null()).select(SOURCE, ROW).unique())
        mine = (nw.col("fate") == "set_aside") & (nw.col("step") == "check") & (nw.col("table") == table.meta["table"])
        aside = engine.hold(events.filter(mine).select(SOURCE, ROW, "column"))
    return validate.facts(validate.legacy_rows([table.frame], types, left, aside, engine))


def _gathered(table: MappingType[str, Any]) -> int:
    return int(table["n_rows"] + table["n_rejected"] + table["n_excluded"])


def _loaded(outcome: Outcome, sources: list[dict[str, Any]]) -> dict[str, int]:
    """Rows by source that go to the target: those of facts, and the best ones behind members."""
    names = sorted(source["source"] for source in sources)
    counts: dict[str, int] = {}
    for name, artefact in outcome.tables.items():
        rows = nw.from_native(pq.read_table(artefact.path), eager_only=True)
        if name == load.LINEAGE_TABLE:
            rows = rows.filter(nw.col("fate") == "loaded")
        elif "_key" not in rows.columns:
            continue
        for key in rows["_source_key"].to_list():
            counts[names[key - 1]] = counts.get(names[key - 1], 0) + 1
    return counts


_RUN: dict[str, Any] = {name: _flow(name) for name in ("profile", "clean", "map", "check", "match")} | {
    "gather": _gather, "model": _model, "load": _load, "validate": _validate,
}  # fmt: skip


# --- comparison -----------------------------------------------------------------------------------


def differences(expected: Outcome, found: Outcome) -> list[str]:
    """What differs between two outcomes, one line each; nothing when they are equal to the row."""
    lines = _of_sets("tables", set(expected.tables), set(found.tables))
    for name in sorted(set(expected.tables) & set(found.tables)):
        one, other = expected.tables[name], found.tables[name]
        lines += _of_frames(f"table {name}", one.path, other.path)
        if (one.n_rows, one.columns, one.meta) != (other.n_rows, other.columns, other.meta):
            lines.append(f"table {name}: {one} is not {other}")
    lines += _of_frames("events", expected.events, found.events)
    lines += _of_frames("changes", expected.changes, found.changes)
    lines += _of_sets("findings", {repr(f) for f in expected.findings}, {repr(f) for f in found.findings})
    one_data, other_data = _flat(plain(expected.data)), _flat(plain(found.data))
    return lines + _of_sets("data", one_data, other_data)


def _of_frames(what: str, expected: Path | None, found: Path | None) -> list[str]:
    if expected is None or found is None:
        return [] if expected is found else [f"{what}: {expected} is not {found}"]
    one, other = pq.read_table(expected), pq.read_table(found)
    types = _of_sets(f"{what}: columns", _types(one), _types(other))
    return types or _of_sets(f"{what}: rows", _rows(one), _rows(other))


def _types(rows: pa.Table) -> set[str]:
    return {f"{field.name}: {field.type}" for field in rows.schema}


def _rows(rows: pa.Table) -> set[str]:
    """Rows as texts, each with its number among equal ones, so that a set keeps duplicates."""
    seen: dict[str, int] = {}
    found = set()
    for row in rows.to_pylist():
        text = repr(sorted(row.items()))
        seen[text] = seen.get(text, 0) + 1
        found.add(f"{text} #{seen[text]}")
    return found


def _of_sets(what: str, expected: set[str], found: set[str], most: int = 5) -> list[str]:
    lines = [f"{what}: missing {text}" for text in sorted(expected - found)[:most]]
    return lines + [f"{what}: not expected {text}" for text in sorted(found - expected)[:most]]


def _flat(value: Any, path: str = "") -> set[str]:
    """A JSON value as lines, one a leaf."""
    if isinstance(value, dict) and value:
        return {line for key, item in value.items() for line in _flat(item, f"{path}.{key}")}
    if isinstance(value, list) and value:
        return {line for i, item in enumerate(value) for line in _flat(item, f"{path}[{i}]")}
    return {f"{path} = {json.dumps(value)}"}
