"""The step: the grids of one file become tables with lineage, and everything else becomes events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import narwhals as nw
import pyarrow as pa

from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.sources import Grid, Refused, Relation
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Column, Frame, Table, column_name
from crmmigrate.steps.gather import crosstab, heeded, notes, sidecar, told, unpivoting
from crmmigrate.steps.gather.advice import advised
from crmmigrate.steps.gather.frames import Event, Staged, aside_event, held, row_events, stage
from crmmigrate.steps.gather.shaping import Shaped, shape


@dataclass(frozen=True)
class GatherInput:
    """One file as its reader gave it.

    Attributes:
        path: Path relative to the project, with `/`.
        system: Source system.
        reader: Name of the reader.
        parts: Sheets, the one grid of a text file, told tables, and what could not be read.
        options: What the user set for the file.
    """

    path: str
    system: str
    reader: str
    parts: Iterable[Grid | Relation | Refused]
    options: ReadOptions


@dataclass
class _Gathering:
    """What has been found of a file so far."""

    file: GatherInput
    engine: Engine
    tables: dict[str, Table] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)
    left_out: int = 0
    grids: int = 0
    unpivoted: int = 0
    names: set[str] = field(default_factory=set)

    def _only(self, source: str) -> str:
        """An id that nothing else has: a sheet may be called like the second table of another one."""
        number, name = 1, source
        while name in self.names:
            number += 1
            name = f"{source} ({number})"
        self.names.add(name)
        return name

    def part(self, part: Grid | Relation | Refused) -> None:
        """Take a part; one of several that turns out to be damaged is refused, and the others go on."""
        if isinstance(part, Refused):
            self.refused(part)
            return
        name = part.sheet if isinstance(part, Grid) else part.table
        try:
            if isinstance(part, Grid):
                self.grid(part)
            else:
                self.relation(part)
        except SourceError as fault:
            if name is None:
                raise
            self.refused(Refused(name, fault.code, fault.message, fault.next))

    def grid(self, grid: Grid) -> None:
        """Find the tables of a grid."""
        self.grids += 1
        self.findings += [_placed(f, self.file.path, grid.sheet) for f in grid.findings]
        heeded.check_large(self.file.path, grid, self.file.options)
        parts = shape(grid, self.file.options)
        if parts:
            unheeded = heeded.of_grid(self.file.path, grid, self.file.options)
            self.findings += [_placed(f, self.file.path, grid.sheet) for f in unheeded]
        _swept_by_none(self.file, grid, parts)
        named = [(self._only(source), part) for source, part in _named(self.file, grid, parts)]
        for source, part in named:
            if part.header is None:
                self.events += row_events(part, source)
            else:
                self._shaped(source, grid, part)
        self.findings += notes.of_grid(self.file.path, grid, [part for _, part in named])

    def _shaped(self, source: str, grid: Grid, part: Shaped) -> None:
        staged = stage(part, source, self.engine)
        self.findings += notes.of_table(self.file.path, part, staged)
        self.runs += sidecar.rows(part, source)
        table = _table(self.file, source, grid, part, staged)
        places = self._unpivoted(part.names)
        self._left(source, part, staged, max(1, len(places)))
        if places:
            table = self._unpivot(table, places)
        elif (found := crosstab.find(part.names, [part.record(i) for i in part.records[:200]])) is not None:
            table.meta["crosstab"] = crosstab.offer(part.names, found) | {"confidence": found.confidence}
            self.findings.append(notes.crosstab(self.file.path, grid.sheet, part, found))
        self.tables[source] = table

    def _unpivoted(self, names: Sequence[str]) -> list[int]:
        """The columns of a table that are to become rows, as the user told."""
        wish = self.file.options.unpivot
        return crosstab.positions(names, wish) if wish else []

    def _unpivot(self, table: Table, places: Sequence[int]) -> Table:
        wish = self.file.options.unpivot
        assert wish is not None  # noqa: S101 - there are places
        table, blank = unpivoting.unpivot(table, places, wish, self.engine)
        self.unpivoted += 1
        self.frames.append(blank)
        self.findings.append(notes.unpivoted(self.file.path, table, wish))
        return table

    def _left(self, source: str, part: Shaped, staged: Staged, times: int) -> None:
        """Keep what is no record; where a row becomes several records, its number moves with them."""
        found = [*row_events(part, source)]
        if staged.swept is not None:
            found += [aside_event(aside, source) for aside in staged.swept.rejected]
            self.findings += [_placed(f, self.file.path, part.block.grid.sheet) for f in staged.swept.findings]
        self.events += unpivoting.renumbered(found, times)
        if staged.excluded is not None:
            self.frames.append(unpivoting.renumbered_frame(staged.excluded, times))

    def relation(self, relation: Relation) -> None:
        """Take a table as the file tells it."""
        source = self._only(self.file.path if relation.table is None else f"{self.file.path}#{relation.table}")
        staged = told.stage(relation, source, self.engine)
        places = self._unpivoted(staged.names) if staged.frame is not None else []
        self.events += unpivoting.renumbered([*told.aside_events(relation, source)], max(1, len(places)))
        self.findings += [_placed(f, self.file.path, relation.table) for f in relation.findings]
        self.findings += notes.of_relation(self.file.path, relation, staged)
        if staged.excluded is not None:
            self.frames.append(staged.excluded)
            self.left_out += 1
        if staged.frame is not None:
            table = _told_table(self.file, source, relation, staged)
            self.tables[source] = self._unpivot(table, places) if places else table

    def nothing(self) -> None:
        """Say that there is no table, and what else is known of the file."""
        none = notes.nothing(self.file.path)
        message = "; ".join([none.message, *(f.message for f in self.findings)])
        self.errors.append({"file": self.file.path, "code": none.code, "message": message, "next": none.next})
        self.findings.append(none)

    def refused(self, part: Refused) -> None:
        """Say what could not be read."""
        where = Where(self.file.path, part.table)
        advice = part.next or "leave it out with `exclude` in migration.yaml"
        message = part.message.removeprefix(f"{part.table}: ")
        self.findings.append(Finding(part.code, message, Severity.ERROR, where, next=advice))
        self.errors.append({"file": self.file.path, "code": part.code, "message": part.message, "next": advice})


def run(file: GatherInput, engine: Engine) -> Result:
    """Shape the parts of one file.

    Returns:
        A table per table found, events for all rows that are no records, the sidecar, and the findings.
    """
    found = _Gathering(file, engine)
    for part in file.parts:
        found.part(part)
    if not found.unpivoted:
        found.findings += heeded.unpivot_unheeded(file.path, file.options, len(found.tables))
    if found.tables and not found.grids:
        found.findings += heeded.of_relations(file.path, file.options)
    if not found.tables and not found.errors and not found.left_out:
        found.nothing()
    events = [held(found.events, engine)] if found.events else []
    events += found.frames
    runs = (engine.hold(pa.Table.from_pylist(found.runs, sidecar.SCHEMA)),) if found.runs else ()
    return Result(
        tables=found.tables,
        events=(nw.concat(events, how="vertical"),) if events else (),
        sidecar=runs,
        findings=advised(found.findings),
        data={"tables": [_data(table) for table in found.tables.values()], "errors": found.errors},
    )


def _swept_by_none(file: GatherInput, grid: Grid, parts: Sequence[Shaped]) -> None:
    """A large file without a table would lose its rows between head and tail.

    Raises:
        SourceError: There is none.
    """
    if grid.bulk is not None and all(part.header is None for part in parts):
        raise SourceError(
            f"{file.path}: there is no table at the head of this large file",
            code="source-empty",
            next="name its header with `header_rows` in migration.yaml, or leave it out with `exclude`",
        )


def _named(file: GatherInput, grid: Grid, parts: Sequence[Shaped]) -> Iterator[tuple[str, Shaped]]:
    """Source ids. Cells beside the tables of a sheet have ids of their own: their rows are not those of a table."""
    base = file.path if grid.sheet is None else f"{file.path}#{grid.sheet}"
    more = "##" if grid.sheet is None else "#"
    has_table = any(part.header is not None for part in parts)
    number = aside = 0
    for part in parts:
        if part.header is None:
            aside += 1
            yield (f"{base}{more}aside{aside if aside > 1 else ''}" if has_table or aside > 1 else base), part
            continue
        number += 1
        yield (base if number == 1 else f"{base}{more}{number}"), part


def _placed(finding: Finding, path: str, sheet: str | None) -> Finding:
    return replace(finding, where=Where(path, finding.where.table or sheet, finding.where.column, finding.where.rows))


def _table(file: GatherInput, source: str, grid: Grid, part: Shaped, staged: Staged) -> Table:
    header, own = part.header, part.block.grid
    missing = header is None or header.missing
    meta: dict[str, Any] = {
        "file": file.path,
        "table": grid.sheet,
        "range": _range(part),
        "header": list(part.names[: part.width]),
        "header_original": list(part.originals),
        "header_missing": missing,
        "header_rows": [] if own.options.get("transposed") else [part.block.line(i) for i in part.header_rows],
        "header_confidence": header.confidence if header else 0.0,
        "transposed": bool(own.options.get("transposed")),
        "n_rows": staged.n_rows,
        "n_rejected": staged.n_rejected,
        "n_excluded": sum(staged.counts.values()),
        "excluded": dict(sorted(staged.counts.items())),
        "reader": file.reader,
        "options": dict(grid.options),
        "hidden": grid.hidden,
        "facts": sidecar.summary(part),
        "derived": list(part.names[part.width :]),
    }
    columns = tuple(Column(column_name(j), name) for j, name in enumerate(part.names))
    scratch = staged.swept.records if staged.swept else None
    return Table(source, staged.frame, columns, staged.n_rows, file.system, meta, scratch=scratch)


def _told_table(file: GatherInput, source: str, relation: Relation, staged: told.Told) -> Table:
    types = relation.options.get("types", {})
    facts = [{"type": types[name]} if name in types else {} for name in relation.header]
    meta: dict[str, Any] = {
        "file": file.path,
        "table": relation.table,
        "range": None,
        "header": list(staged.names),
        "header_original": list(relation.header),
        "header_missing": False,
        "header_rows": [],
        "header_confidence": 1.0,
        "transposed": False,
        "n_rows": staged.n_rows,
        "n_rejected": len(relation.aside),
        "n_excluded": 0,
        "excluded": {},
        "reader": file.reader,
        "options": {name: value for name, value in relation.options.items() if name != "types"},
        "hidden": relation.hidden,
        "facts": facts,
        "derived": [],
    }
    columns = tuple(Column(column_name(j), name) for j, name in enumerate(staged.names))
    return Table(source, staged.frame, columns, staged.n_rows, file.system, meta)  # type: ignore[arg-type]


def _range(part: Shaped) -> str | None:
    """The cells from the header's first to the last record, as spreadsheets write it; None for text files."""
    block = part.block
    if block.grid.sheet is None:
        return None
    if block.grid.options.get("transposed"):
        _, left, _, right = block.grid.options["area"]
        first, last = block.grid.options["lines"]
        return f"{_letters(left)}{first}:{_letters(right)}{last}"
    rows = [*part.header_rows, *part.records]
    first, last = (block.line(min(rows)), block.line(max(rows))) if rows else (block.line(0), block.line(0))
    left = block.left + part.margin
    return f"{_letters(left)}{first}:{_letters(left + part.width - 1)}{last}"


def _letters(column: int) -> str:
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _data(table: Table) -> dict[str, Any]:
    facts = table.meta.get("facts") or [{} for _ in table.columns]
    columns = [
        {"name": column.name, "header": column.label, **known}
        for column, known in zip(table.columns, facts, strict=True)
    ]
    return {k: v for k, v in table.meta.items() if k != "facts"} | {"name": table.name, "columns": columns}
