"""What the user told of a sheet or text and what cannot be done: said, never passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.sources import Grid
from crmmigrate.steps.gather.block import Block, whole
from crmmigrate.steps.gather.places import clipped, told_rows

OPTIONS = frozenset({"header_rows", "skip", "range", "transposed", "unpivot", "keep_rows"})
"""The options of this step; the others are those of readers."""


def of_grid(path: str, grid: Grid, options: ReadOptions) -> Iterator[Finding]:
    """What was told of a grid and has no effect on it."""
    block = whole(grid)
    for option, why in _unheeded(block, options):
        hint = f"correct `{option}` in the options, or take it out"
        yield Finding("option-unused", f"`{option}` has no effect: {why}", Severity.WARNING, Where(path), next=hint)


def _unheeded(block: Block, options: ReadOptions) -> Iterator[tuple[str, str]]:
    inner: Block | None = block
    if options.range is not None:
        inner = clipped(block, options.range)
        if inner is None:
            yield "range", f"there are no cells at {options.range}"
    if options.header_rows is not None and inner is not None:
        missing = sorted(set(options.header_rows) - {inner.line(i) for i in told_rows(inner, options.header_rows)})
        if missing:
            inside = " in the range" if options.range else ""
            first, last = inner.line(0), inner.line(inner.height - 1)
            yield "header_rows", f"there is no row {missing[0]}{inside} ({first} to {last})"
        elif gaps := _between(inner, options.header_rows):
            yield "header_rows", f"the rows between count as header too, such as row {gaps[0]}"
    if options.skip and (options.range is not None or options.header_rows is not None):
        yield "skip", "`range` and `header_rows` tell where the table is"
    elif options.skip and options.skip >= block.height:
        yield "skip", f"there are {block.height} rows only; all of them were left out"
    if options.transposed and options.header_rows is not None:
        yield "transposed", "with `header_rows` the names stand in rows"


def _between(block: Block, lines: Sequence[int]) -> list[int]:
    """Rows with cells between those of a header, which is one piece."""
    told = told_rows(block, lines)
    return [block.line(i) for i in range(told[0], told[-1]) if i not in told and block.filled[i]] if told else []


def check_large(path: str, grid: Grid, options: ReadOptions) -> None:
    """Refuse what cannot be done with rows that never stand in memory all at once.

    Raises:
        SourceError: The table would be another one than the user told.
    """
    if grid.bulk is None:
        return
    told = [name for name in ("range", "transposed") if getattr(options, name)]
    head = grid.tail_from if grid.tail_from is not None else len(grid.rows)
    if options.skip and options.skip >= head:
        told.append("skip")
    if any(line > grid.lines[head - 1] for line in options.header_rows or ()):
        told.append("header_rows")
    if told:
        raise SourceError(
            f"{path}: the table is large, and `{told[0]}` does not reach beyond its first {head} rows",
            code="option-unused",
            next=f"correct `{told[0]}` or take it out of the options, or cut the file in pieces",
        )


def unpivot_unheeded(path: str, options: ReadOptions, tables: int) -> Iterator[Finding]:
    """Columns to unpivot that no table has."""
    if options.unpivot is not None and tables:
        names = ", ".join(options.unpivot.columns)
        message = f"`unpivot` has no effect: no table here has all of the columns {names}"
        hint = "write the columns as they stand in the header"
        yield Finding("option-unused", message, Severity.WARNING, Where(path), tables, next=hint)


def of_relations(path: str, options: ReadOptions) -> Iterator[Finding]:
    """What was told of the layout of a file that tells its own."""
    names = [n for n in ("header_rows", "skip", "range", "transposed") if getattr(options, n) is not None]
    if names:
        shown = ", ".join(f"`{name}`" for name in names)
        message = f"{shown} has no effect: a file of this format tells its tables itself"
        yield Finding(
            "option-unused", message, Severity.WARNING, Where(path), len(names), next="take it out of the options"
        )
