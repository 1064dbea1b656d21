"""The step: the grids of one file become tables with lineage, and everything else becomes events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.sources import Grid
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import Column, Frame, Table, column_name
from crmmigrate.steps.gather import notes
from crmmigrate.steps.gather.frames import Event, Staged, aside_event, held, row_events, stage
from crmmigrate.steps.gather.shaping import Shaped, shape


@dataclass(frozen=True)
class GatherInput:
    """One file as its reader gave it.

    Attributes:
        path: Path relative to the project, with `/`.
        system: Source system.
        reader: Name of the reader.
        grids: Sheets, or the one grid of a text file.
        options: What the user set for the file.
    """

    path: str
    system: str
    reader: str
    grids: Sequence[Grid]
    options: ReadOptions


def run(file: GatherInput, engine: Engine) -> Result:
    """Shape the grids of one file.

    Returns:
        A table per table found, one frame of events for all rows that are no records, and the findings.
    """
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    small: list[Event] = []
    large: list[Frame] = []
    for grid in file.grids:
        findings.extend(_placed(f, file.path, grid.sheet) for f in grid.findings)
        parts = shape(grid, file.options)
        _swept_by_none(file, grid, parts)
        named = list(_named(file, grid, parts))
        for source, part in named:
            small.extend(row_events(part, source))
            if part.header is not None:
                staged = stage(part, source, engine)
                tables[source] = _table(file, source, part, staged)
                large.extend([staged.excluded] if staged.excluded is not None else [])
                if staged.swept is not None:
                    small.extend(aside_event(aside, source) for aside in staged.swept.rejected)
                    findings.extend(_placed(f, file.path, grid.sheet) for f in staged.swept.findings)
                findings.extend(notes.of_table(file.path, part, staged))
        findings.extend(notes.of_grid(file.path, grid, [part for _, part in named]))
    if not tables:
        findings.append(notes.nothing(file.path))
    frame = held(small, engine)
    return Result(
        tables=tables,
        events=(nw.concat([frame, *large], how="vertical") if large else frame,),
        findings=tuple(findings),
        data={"tables": [_data(table) for table in tables.values()]},
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


def _table(file: GatherInput, source: str, part: Shaped, staged: Staged) -> Table:
    grid = part.block.grid
    header = part.header
    meta: dict[str, Any] = {
        "file": file.path,
        "table": grid.sheet,
        "range": _range(part),
        "header": list(part.names),
        "header_original": list(part.originals),
        "header_rows": [part.block.line(i) for i in part.header_rows],
        "header_confidence": header.confidence if header else 0.0,
        "n_rows": staged.n_rows,
        "n_rejected": staged.n_rejected,
        "n_excluded": sum(staged.counts.values()),
        "excluded": dict(sorted(staged.counts.items())),
        "reader": file.reader,
        "options": dict(grid.options),
        "hidden": grid.hidden,
    }
    columns = tuple(Column(column_name(j), name) for j, name in enumerate(part.names))
    scratch = staged.swept.records if staged.swept else None
    return Table(source, staged.frame, columns, staged.n_rows, file.system, meta, scratch=scratch)


def _range(part: Shaped) -> str | None:
    """The cells from the header's first to the last record, as spreadsheets write it; None for text files."""
    block = part.block
    if block.grid.sheet is None:
        return None
    rows = [*part.header_rows, *part.records]
    first, last = (block.line(min(rows)), block.line(max(rows))) if rows else (block.line(0), block.line(0))
    left = block.left + part.margin
    return f"{_letters(left)}{first}:{_letters(left + len(part.names) - 1)}{last}"


def _letters(column: int) -> str:
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _data(table: Table) -> dict[str, Any]:
    columns = [{"name": column.name, "header": column.label} for column in table.columns]
    return table.meta | {"name": table.name, "columns": columns}
