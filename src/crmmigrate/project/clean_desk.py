"""The command `clean`: rules proposed and applied, every change shown, value maps for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate import config
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding
from crmmigrate.core.tables import ROW, Frame, Table, source_file, source_sheet, union
from crmmigrate.project import clean_diff, masking, outputs, reporting, spelling_desk
from crmmigrate.project.clean_diff import Veil
from crmmigrate.project.pipeline import Pipeline, State, profiles_of
from crmmigrate.steps import clean as cleaning


@dataclass(frozen=True)
class CleanOptions:
    """What to clean, and what to show of it.

    Attributes:
        out: Folder for the cleaned tables.
        page: Where to write the page of changes, if at all.
        diff: Whether each change is listed.
        masked: Whether personal data is masked.
        top: Changes of one column and rule that are listed.
        sample: Rows of each table to try the rules on; nothing is kept then.
        values: Whether value maps are written for people.
        accept: Proposed rules to switch on, as `column:rule`.
        tables, columns, rules: Parts of names or patterns of what is shown; empty: all.
    """

    out: Path | None = None
    page: Path | None = None
    diff: bool = False
    masked: bool = True
    top: int = 5
    sample: int | None = None
    values: bool = False
    accept: tuple[str, ...] = ()
    tables: tuple[str, ...] = field(default=())
    columns: tuple[str, ...] = field(default=())
    rules: tuple[str, ...] = field(default=())


def clean(pipeline: Pipeline, options: CleanOptions) -> Answer:
    """Propose cleaning rules, apply them, list every change.

    Raises:
        UsageError: Options that do not go together, or a rule that is not proposed.
    """
    if options.sample is not None and (options.out or options.values):
        raise UsageError("a sample is not kept: --sample goes without --out and --values", next="leave one out")
    lines = _accept(pipeline, options) if options.accept else []
    state = pipeline.ready_to_clean() if options.sample else pipeline.upto("clean")
    told = _tried(pipeline, state, options) if options.sample else _done(pipeline, state, options)
    if options.values:
        with pipeline.engine() as engine:
            known = state.known
            staged = pipeline.tables(state, "gather", engine)
            lines += spelling_desk.refresh(
                pipeline.project, known.cleaning, staged, known.migration.default_region, engine
            )
    if options.page:
        clean_diff.write_page(state, told.data, options.page, sample=options.sample, masked=options.masked)
    if not (options.diff or options.sample):
        told.data.pop("diff")
    return Answer("clean", told.findings, told.data, (*lines, *state.changes), options.page)


@dataclass(frozen=True)
class _Told:
    data: dict[str, Any]
    findings: tuple[Finding, ...]


def _done(pipeline: Pipeline, state: State, options: CleanOptions) -> _Told:
    """What the whole tables tell."""
    outcome = state.outcomes["clean"]
    tables = outputs.entries(state, "clean", outputs.copied(state, "clean", options.out))
    for entry, artefact in zip(tables, outcome.tables.values(), strict=True):
        entry["columns"] = [{"name": c.name, "header": c.label} for c in artefact.columns]
    veil = Veil(profiles_of(state), masked=options.masked)
    with pipeline.engine("duckdb") as engine:
        frame = engine.read([outcome.changes]) if outcome.changes else None
        groups = _groups(frame, state, options, veil)
    changes = reporting.changes(pipeline, state, masked=options.masked)
    found = [*state.gathered.findings, *state.told]
    rest = [f for name, o in state.outcomes.items() if name != "clean" for f in o.findings]
    quoted = masking.without_people(found, profiles_of(state)) if options.masked else found
    findings = in_order([*quoted, *rest, *veil.findings(outcome.findings)])
    return _Told({"tables": tables, "changes": changes} | _told(state, outcome.data, options, veil, groups), findings)


def _tried(pipeline: Pipeline, state: State, options: CleanOptions) -> _Told:
    """What a sample of each table tells; nothing is kept."""
    veil = Veil(profiles_of(state), masked=options.masked)
    with pipeline.engine() as engine:
        staged = pipeline.tables(state, "gather", engine)
        profiles = profiles_of(state)
        taken = {name: _sampled(table, options.sample or 1, profiles[name].n_rows) for name, table in staged.items()}
        held = {name: table.with_frame(engine.hold(table.frame)) for name, table in taken.items()}
        result = cleaning.run(held, state.known.clean_config, engine)
        changes = union(result.changes, engine.hold) if result.changes else None
        groups = _groups(changes, state, options, veil)
    tables = [
        {"file": source_file(name), "table": source_sheet(name), "path": None, "n_rows": profiles[name].n_rows,
         "n_sampled": min(len(range(0, profiles[name].n_rows, _step(profiles[name].n_rows, options.sample or 1))),
                          profiles[name].n_rows)}
        for name in taken
    ]  # fmt: skip
    shown = [
        {"source": g["source"], "column": g["column"], "rule": g["rule"], "count": g["cells"],
         "before": g["pairs"][0]["before"], "after": g["pairs"][0]["after"]}
        for g in groups
    ]  # fmt: skip
    data = {"sample": options.sample, "tables": tables, "changes": shown}
    findings = in_order(veil.findings(result.findings))
    return _Told(data | _told(state, dict(result.data), options, veil, groups), findings)


def _sampled(table: Table, most: int, n_rows: int) -> Table:
    """At most so many rows, spread over the table."""
    place = (nw.col(ROW) - 1) % _step(n_rows, most)
    return table.with_frame(table.frame.filter(place == 0))


def _step(n_rows: int, most: int) -> int:
    return max(-(-n_rows // most), 1)


def _groups(frame: Frame | None, state: State, options: CleanOptions, veil: Veil) -> list[dict[str, Any]]:
    if frame is None or not (options.diff or options.page or options.sample):
        return []
    labels = {(n, c.name): c.label for n, t in state.gathered.tables.items() for c in t.columns}
    found = clean_diff.groups(frame, max(options.top, 1), labels, veil)
    return [g for g in found if _wanted(options, g["source"], g["column"], g["rule"])]


def _told(
    state: State, told: dict[str, Any], options: CleanOptions, veil: Veil, groups: list[dict[str, Any]]
) -> dict[str, Any]:
    """What the step told, with the rules of cleaning.yaml beside it."""
    entries = {key: [veil.entry(e) for e in value] if isinstance(value, list) else value for key, value in told.items()}
    unread = [e for e in entries.pop("unread", []) if _wanted(options, e["source"], e["column"], e["rule"])]
    rules = clean_diff.rules(state, told.get("columns", []))
    rules = [r for r in rules if _wanted(options, r["table"], r["column"], r["rule"])]
    return entries | {"unread": unread, "rules": rules, "diff": groups}


def _wanted(options: CleanOptions, table: str, column: str, rule: str) -> bool:
    return _named(options.tables, table) and _named(options.columns, column) and _named(options.rules, rule)


def _named(wanted: Sequence[str], name: str) -> bool:
    """Whether a name is one of those asked for: a part of it, or a pattern."""
    folded = name.casefold()
    return not wanted or any(w.casefold() in folded or fnmatch(folded, w.casefold()) for w in wanted)


def _accept(pipeline: Pipeline, options: CleanOptions) -> list[str]:
    path = pipeline.project.cleaning_path
    if not path.is_file():
        raise UsageError("there is no cleaning.yaml yet", next="run `crmmigrate clean` first")
    pairs = []
    for text in options.accept:
        column, colon, rule = text.rpartition(":")
        if not colon or not column:
            raise UsageError(f"{text!r} is not COLUMN:RULE", next="write it like --accept 'Status:boolean'")
        pairs.append((column, rule))
    return config.accept(path, pairs, lambda source: _named(options.tables, source))
