"""The legacy side of the KPIs: the rows as the files have them, in a sandbox, with all that was left out named.

The rows stand there with the stage at which they are left out: 1, 2, ... for each cause (a rule that excludes,
rejects or merges), then one stage at which cells are set aside, then one at which the records of one member are
joined. A figure at stage 0 is the legacy figure as it stood; at the last stage all that was left out by name is out.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate.adapters.engines.duckdb_sandbox import Sandbox, StatementError
from crmmigrate.core.casting import typed
from crmmigrate.core.documents import Model
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import ROW, SOURCE, Frame, Table
from crmmigrate.flow import stage as stage_of
from crmmigrate.project import planning
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.steps import load
from crmmigrate.steps import map as mapping
from crmmigrate.steps.kpis import Cause, Kpi, KpiSqlError, Star, legacy_tables

MEMBERS = ".members"
MOST_EXAMPLES = 5
_NEVER = 1 << 30
_MACROS = (
    """CREATE MACRO num(t, d) AS TRY_CAST(CASE WHEN trim(t) LIKE '%-' THEN '-' ELSE '' END || replace(
    regexp_replace(rtrim(trim(t), '-'), CASE WHEN d = ',' THEN '[^0-9,\\-]' ELSE '[^0-9.\\-]' END, '', 'g'), d, '.')
    AS DECIMAL(30, 6))""",
    """CREATE MACRO day_of(t, o) AS CAST(CASE o
    WHEN 'dmy' THEN try_strptime(regexp_replace(trim(t), '[./ ]', '-', 'g'), ['%d-%m-%Y', '%d-%m-%y'])
    WHEN 'mdy' THEN try_strptime(regexp_replace(trim(t), '[./ ]', '-', 'g'), ['%m-%d-%Y', '%m-%d-%y'])
    ELSE try_strptime(regexp_replace(trim(t), '[./ ]', '-', 'g'), ['%Y-%m-%d', '%y-%m-%d']) END AS DATE)""",
)


@dataclass
class LegacySide:
    """The sandbox, and what is known of it.

    Attributes:
        star: The tables with what is fed.
        sandbox: Where statements run.
        causes: Why rows are left out, in their order.
        counts: Table -> stage -> rows that are left out there.
        aside: Table -> fields of which cells are set aside -> how many.
        joined: Dimension -> records less members.
    """

    star: Star
    sandbox: Sandbox
    causes: list[Cause] = field(default_factory=list)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    aside: dict[str, dict[str, int]] = field(default_factory=dict)
    joined: dict[str, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The stage at which nothing is left to take out."""
        return len(self.causes) + 2

    def figures(self, sql: str, stage: int, *, resolved: bool = False) -> dict[tuple[str, ...], Decimal | None]:
        """The figures of a SELECT by its groups, at a stage."""
        self.sandbox.run(f"SET VARIABLE stage = {stage}")
        self.sandbox.run(f"SET VARIABLE resolved = {str(resolved or stage >= self.last).lower()}")
        return by_group(self.sandbox.run(sql))

    def own_figures(self, sql: str, stage: int) -> dict[tuple[str, ...], Decimal | None]:
        """The figures of a user's own SELECT.

        Raises:
            KpiSqlError: It fails, gives a value that is no number, or several rows for the same groups.
        """
        try:
            self.figures("SELECT 1 AS value", stage)
            rows = self.sandbox.run(sql)
            found = by_group(rows)
        except StatementError as fault:
            raise KpiSqlError(f"the legacy SQL cannot be run: {fault.message}") from fault
        except InvalidOperation as fault:
            raise KpiSqlError("the legacy SQL gives a value that is no number") from fault
        if len(by_group([(*groups, 1) for *groups, _ in rows])) < len(rows):
            raise KpiSqlError("the legacy SQL gives several rows where one figure is to be")
        return found

    def figures_row(self, sql: str) -> tuple[Any, ...]:
        """The one row of a SELECT over what is left when all that was left out is out."""
        self.figures("SELECT 1 AS value", self.last)
        return self.sandbox.run(sql)[0]

    def causes_of(self, kpi: Kpi) -> list[Cause]:
        """What can change a KPI, each with the rows of its tables that it concerns."""
        views = legacy_tables([kpi.settings.legacy]) if kpi.settings.legacy else set()
        tables = {f"legacy.{v}" for v in views} or set(kpi.tables)
        found = [
            Cause(c.cause, c.reason, n, c.stage, self._examples(sorted(tables), c.stage))
            for c in self.causes
            if (n := sum(self.counts.get(t, {}).get(c.stage, 0) for t in tables))
        ]
        if views:
            return found
        cells = sum(n for t in tables for f, n in self.aside.get(t, {}).items() if f in kpi.names)
        if cells:
            found.append(Cause("set_aside", "cells that are no good value are null", cells, self.last - 1))
        keys = {d for d in self.joined if f"{d}_key" in kpi.names or any(t.endswith(f"_{d}") for t in tables)}
        spellings = sum(self.joined[d] for d in keys)
        if keys:
            found.append(Cause("members", "records of the same member are joined", spellings or 1, self.last))
        return found

    def _examples(self, tables: Sequence[str], stage: int) -> tuple[dict[str, Any], ...]:
        rows: list[tuple[Any, ...]] = []
        for table in tables:
            name = _rows(table)
            if stage in self.counts.get(table, {}):
                sql = f"SELECT _source, _row FROM {name} WHERE _cut = ? ORDER BY 1, 2 LIMIT {MOST_EXAMPLES}"
                rows += self.sandbox.run(sql, [stage])
        return tuple({"source": s, "row": r} for s, r in rows[:MOST_EXAMPLES])


def by_group(rows: Sequence[Sequence[Any]]) -> dict[tuple[str, ...], Decimal | None]:
    """Rows of groups and a value as figures; an empty group is empty text."""
    from crmmigrate.steps.kpis.compare import number  # noqa: PLC0415

    found = {tuple("" if g is None else _text(g) for g in groups): number(value) for *groups, value in rows}
    return {groups: value for groups, value in found.items() if value is not None}


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float | Decimal) and value == int(value) else str(value)


@contextmanager
def opened(pipeline: Pipeline, state: State, kpis: Sequence[Kpi]) -> Iterator[LegacySide]:
    """The legacy side of a project, for a while."""
    known = state.known
    limit = pipeline.project.migration.memory_limit
    with tempfile.TemporaryDirectory(prefix="crmmigrate-kpis-") as folder, Sandbox(limit) as sandbox:
        with pipeline.engine("duckdb") as engine:
            tables = rows(state, engine)
            paths = {name: Path(folder) / f"{name}.parquet" for name in tables}
            for name, table in tables.items():
                engine.write(table.frame, paths[name])
            _write_members(state, known.chosen_model, engine, Path(folder))
        side = LegacySide(star_of(known.chosen_model, tables), sandbox)
        _take_events(side, state.event_paths)
        for dimension in (n for n, t in known.chosen_model.tables.items() if t.role == "dimension"):
            _take_members(side, dimension, Path(folder))
        for name, path in paths.items():
            _take_table(side, known.chosen_model, tables[name], path, Path(folder))
        wanted = legacy_tables(s for k in kpis for s in (k.settings.legacy, *k.settings.legacy_slices.values()) if s)
        _take_raw(side, state, wanted)
        for macro in _MACROS:
            sandbox.run(macro)
        sandbox.shut()
        yield side


def rows(state: State, engine: Engine) -> dict[str, Table]:
    """The own rows of each table of the model as the files have them."""
    cleaned = {n: a.read(engine) for n, a in state.tables_of("clean").items()}
    return mapping.legacy_rows(cleaned, stage_of("map").configure(state.known), engine)


def star_of(model: Model, tables: dict[str, Table]) -> Star:
    """The columns of the target that KPIs may name, and those that are fed."""
    columns, fed = {}, {}
    for name, spec in model.tables.items():
        target = load.target_name(model, name)
        keys = {f"{d}_key": "bigint" for d in spec.dimensions if d != name}
        own = {f"{name}_key": "bigint", "is_inferred": "boolean"} if spec.role == "dimension" else {"_key": "string"}
        columns[target] = {n: f.type for n, f in model.fields_of(name).items()} | keys | own
        if name in tables:
            fed[target] = frozenset([*tables[name].meta["fed"], *own])
    return Star(columns, fed)


def sources(state: State) -> dict[str, list[str]]:
    """The views legacy.*: name -> source ids; one a source and one a layout of several sources."""
    found: dict[str, list[str]] = {}
    for source in sorted(state.gathered.tables):
        found[_free(_slug(source), found)] = [source]
    for one in sorted(state.known.mappings, key=lambda m: m.layout):
        present = [s for s in one.applies_to if s in state.gathered.tables]
        if len(present) > 1:
            found[_free(_slug(one.layout), found)] = present
    return found


def _free(name: str, taken: dict[str, list[str]]) -> str:
    names = (name, *(f"{name}_{i}" for i in range(2, len(taken) + 3)))
    return next(n for n in names if n not in taken)


def _slug(text: str) -> str:
    """`legacy/erp/VBAP 2020.csv` becomes `vbap_2020`; sheets and inner tables follow."""
    file, _, inner = text.partition("#")
    stem = re.sub(r"\.\w{1,5}$", "", file.rsplit("/", 1)[-1])
    slug = re.sub(r"[^a-z0-9]+", "_", f"{stem}_{inner}".lower()).strip("_")[:60]
    return slug if slug[:1].isalpha() else f"t_{slug}"


# --- what is brought in ---------------------------------------------------------------------------


def _write_members(state: State, model: Model, engine: Engine, folder: Path) -> None:
    """Per dimension: which member a mention is, and the golden records that are to be in the target."""
    for name, artefact in state.tables_of("match").items():
        frame = artefact.read(engine).frame
        if name.endswith(MEMBERS):
            mentions = frame.filter(~nw.col("_mention").is_null()).group_by("_mention").agg(nw.col("_cluster").min())
            engine.write(mentions, folder / f"{name}.parquet")
        elif name in model.tables and model.tables[name].role == "dimension":
            fields = {c.name: model.fields_of(name)[c.name].type for c in artefact.columns}
            columns = [typed(nw.col(f), t).alias(f) for f, t in fields.items()]
            frame = _going_in(state, name, frame, engine)
            engine.write(frame.select("_cluster", "_inferred", *columns), folder / f"{name}.golden.parquet")


def _going_in(state: State, dimension: str, golden: Frame, engine: Engine) -> Frame:
    """The golden records that a load of this run takes in: all, but of waves and samples."""
    if "load" not in state.outcomes:
        return golden
    rows = planning.rows_behind(state, dimension, engine)
    members = state.tables_of("match")[f"{dimension}{MEMBERS}"].read(engine).frame
    clusters = members.join(rows, on=[SOURCE, ROW], how="semi").select("_cluster")
    return golden.join(clusters, on="_cluster", how="semi")


def _take_events(side: LegacySide, paths: Sequence[Path]) -> None:
    run = side.sandbox.run
    run(
        'CREATE TABLE happened (_source VARCHAR, _row BIGINT, fate VARCHAR, rule VARCHAR, "table" VARCHAR, '
        '"column" VARCHAR, step VARCHAR, reason VARCHAR)'
    )
    for path in paths:
        files = str(path / "*.parquet" if path.is_dir() else path)
        run(
            'INSERT INTO happened SELECT _source, _row, fate, rule, "table", "column", step, reason '
            "FROM read_parquet(?) WHERE _row IS NOT NULL AND fate IN ('excluded', 'rejected', 'merged', 'set_aside')",
            [files],
        )
    run(
        "CREATE TABLE gravest AS SELECT DISTINCT ON (_source, _row) _source, _row, fate, "
        "coalesce(reason, rule) AS reason, list_position(['excluded', 'rejected', 'merged'], fate) AS rank "
        "FROM happened WHERE fate <> 'set_aside' ORDER BY _source, _row, rank, rule, reason"
    )
    run(
        "CREATE TABLE causes AS SELECT *, row_number() OVER (ORDER BY rank, reason) AS stage "
        "FROM (SELECT rank, fate, reason FROM gravest GROUP BY ALL)"
    )
    run("CREATE TABLE cuts AS SELECT g._source, g._row, c.stage AS _cut FROM gravest g JOIN causes c "
        "USING (rank, fate, reason)")  # fmt: skip
    rows = run("SELECT fate, reason, stage FROM causes ORDER BY stage")
    side.causes = [Cause(fate, reason, 0, stage) for fate, reason, stage in rows]


def _take_members(side: LegacySide, dimension: str, folder: Path) -> None:
    name, path = _quoted(f"m_{dimension}"), folder / f"{dimension}{MEMBERS}.parquet"
    if path.exists():
        side.sandbox.copy(name, path)
        [(extra,)] = side.sandbox.run(f"SELECT count(*) - count(DISTINCT _cluster) FROM {name}")
        side.joined[dimension] = int(extra)
    else:
        side.sandbox.run(f"CREATE TABLE {name} (_mention VARCHAR, _cluster BIGINT)")


def _take_table(side: LegacySide, model: Model, table: Table, path: Path, folder: Path) -> None:
    name = load.target_name(model, table.name)
    _take_rows(side, name, path, "*")
    fields = [c.name for c in table.columns]
    cells = _take_aside(side, name, table.name, fields)
    dimension = model.tables[table.name].role == "dimension"
    links = [f.removesuffix("_key") for f in table.meta["fed"] if f not in fields]
    keys = {link: _quoted(f"{link}_mention") for link in links} | ({table.name: "_mention"} if dimension else {})
    asides = f" LEFT JOIN {_quoted(f'aside_{name}')} a USING (_source, _row)" if cells else ""
    joins = "".join(
        f" LEFT JOIN {_quoted(f'm_{k}')} m{i} ON m{i}._mention = r.{c}" for i, (k, c) in enumerate(keys.items())
    )
    columns = [*(_cell(f, side.last - 1, aside=f in cells) for f in fields)]
    columns += [f"{_key(f'r.{c}', f'm{i}')} AS {_quoted(f'{k}_key')}" for i, (k, c) in enumerate(keys.items())]
    columns.append("FALSE AS is_inferred" if dimension else "r._source || '|' || r._row AS _key")
    golden = folder / f"{table.name}.golden.parquet"
    until = f" AND getvariable('stage') < {side.last}" if dimension and golden.exists() else ""
    sql = f"SELECT {', '.join(columns)} FROM {_rows(name)} r{asides}{joins} WHERE r._cut > getvariable('stage'){until}"
    if until:
        sql += f" UNION ALL BY NAME {_golden(side, table.name, golden, fields)}"
    side.sandbox.run(f"CREATE VIEW {_quoted(name)} AS {sql}")


def _golden(side: LegacySide, dimension: str, path: Path, fields: Sequence[str]) -> str:
    name = _quoted(f"golden_{dimension}")
    side.sandbox.copy(name, path)
    has = {row[0] for row in side.sandbox.run(f"DESCRIBE {name}")}
    columns = ", ".join(_quoted(f) for f in fields if f in has)
    return (
        f"SELECT {columns}, _cluster AS {_quoted(f'{dimension}_key')}, _inferred AS is_inferred FROM {name} "
        f"WHERE getvariable('stage') >= {side.last}"
    )


def _take_rows(side: LegacySide, name: str, path: Path, columns: str) -> None:
    """Rows with the stage at which each is left out."""
    side.sandbox.run(
        f"CREATE TABLE {_rows(name)} AS SELECT p.*, coalesce(c._cut, {_NEVER}) AS _cut "
        f"FROM (SELECT {columns} FROM read_parquet(?)) p LEFT JOIN cuts c USING (_source, _row)",
        [str(path / "*.parquet" if path.is_dir() else path)],
    )
    _count(side, name)


def _count(side: LegacySide, name: str) -> None:
    rows = side.sandbox.run(f"SELECT _cut, count(*) FROM {_rows(name)} WHERE _cut < {_NEVER} GROUP BY 1")
    side.counts[name] = {int(stage): int(n) for stage, n in rows}


def _take_aside(side: LegacySide, name: str, table: str, fields: Sequence[str]) -> list[str]:
    """The cells of a table that were set aside although they have the type of their field."""
    condition = f"fate = 'set_aside' AND step = 'check' AND \"table\" = '{table}'"
    rows = side.sandbox.run(f'SELECT "column", count(*) FROM happened WHERE {condition} GROUP BY 1')
    found = {column: int(n) for column, n in rows if column in fields}
    side.aside[name] = found
    if found:
        flags = ", ".join(f"bool_or(\"column\" = '{f}') AS {_quoted(f)}" for f in found)
        side.sandbox.run(
            f"CREATE TABLE {_quoted(f'aside_{name}')} AS SELECT _source, _row, {flags} FROM happened "
            f"WHERE {condition} GROUP BY 1, 2"
        )
    return list(found)


def _cell(name: str, stage: int, *, aside: bool) -> str:
    column = _quoted(name)
    if not aside:
        return f"r.{column}"
    return f"CASE WHEN getvariable('stage') >= {stage} AND a.{column} THEN NULL ELSE r.{column} END AS {column}"


def _key(mention: str, members: str) -> str:
    """What stands for a member: its spelling, and from the last stage on the member itself."""
    own = f"CAST(hash({mention}) >> 2 AS BIGINT)"
    known = f"CASE WHEN getvariable('resolved') THEN coalesce({members}._cluster, {own}) ELSE {own} END"
    return f"CASE WHEN {mention} IS NULL THEN -1 ELSE {known} END"


def _take_raw(side: LegacySide, state: State, wanted: set[str]) -> None:
    """The views legacy.* that statements read: the files' own columns, all text."""
    side.sandbox.run("CREATE SCHEMA legacy")
    known = sources(state)
    for view in sorted(wanted & set(known)):
        parts = []
        for source in known[view]:
            artefact = state.gathered.tables[source]
            name = f"raw.{source}"
            if name not in side.counts:
                _take_rows(side, name, artefact.path, _labelled(artefact.columns))
            parts.append(f"SELECT * EXCLUDE (_cut) FROM {_rows(name)} WHERE _cut > getvariable('stage')")
        side.sandbox.run(f"CREATE VIEW legacy.{_quoted(view)} AS {' UNION ALL BY NAME '.join(parts)}")
        counts: dict[int, int] = {}
        for source in known[view]:
            for stage, n in side.counts[f"raw.{source}"].items():
                counts[stage] = counts.get(stage, 0) + n
        names = " UNION ALL ".join(f"SELECT _source, _row, _cut FROM {_rows(f'raw.{s}')}" for s in known[view])
        side.sandbox.run(f"CREATE VIEW {_rows(f'legacy.{view}')} AS {names}")
        side.counts[f"legacy.{view}"] = counts


def _labelled(columns: Sequence[Any]) -> str:
    """Columns under their original headers; one that stands twice gets a number."""
    parts, taken = [], {"_source", "_row", "_cut"}
    for column in columns:
        names = (column.label, *(f"{column.label}_{i}" for i in range(2, len(columns) + 2)))
        name = next(n for n in names if n.lower() not in taken)
        taken.add(name.lower())
        parts.append(f"{_quoted(column.name)} AS {_quoted(name)}")
    return ", ".join([*parts, "_source", "_row"])


def _rows(table: str) -> str:
    return _quoted(f"rows_{table}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
