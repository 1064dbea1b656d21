"""Columns that are added beside those of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crmmigrate.core.documents import TableCleaning
from crmmigrate.core.findings import Finding, Where
from crmmigrate.core.tables import Column, Frame, Table, column_name, source_file, source_sheet


def beside(table: Table, headers: Sequence[str], of: str) -> tuple[Column, ...]:
    """New columns for a table, named on from its last one.

    Args:
        table: The table.
        headers: Their headers, none of which the table has.
        of: Name of the column that they are made of.
    """
    # An added column tells of a staged one, also where it is made of another that was added.
    root = next((column.of or column.name for column in table.columns if column.name == of), of)
    count = len(table.columns)
    return tuple(Column(column_name(count + i), header, root) for i, header in enumerate(headers))


def with_added(table: Table, frame: Frame, added: Sequence[Column]) -> Table:
    """The table with columns added, which stand in `frame`; lineage stays at the end."""
    columns = (*table.columns, *added)
    names = {column.name for column in columns}
    rest = [name for name in frame.collect_schema().names() if name not in names]
    ordered = frame.select(*(column.name for column in columns), *rest)
    return replace(table.with_frame(ordered), columns=columns)


def taken(table: Table, headers: Sequence[str]) -> list[str]:
    """The headers that cannot be added: the table has them, or two new columns share one."""
    there = [column.label.strip().casefold() for column in table.columns]
    wanted = [header.strip().casefold() for header in headers]
    return [h for h, w in zip(headers, wanted, strict=True) if w in there or wanted.count(w) > 1 or not w]


def added_headers(entry: TableCleaning) -> frozenset[str]:
    """The headers of columns that splits add."""
    splits = (column.split for column in entry.columns)
    return frozenset(header for split in splits if split and split.enabled for header in split.into.values())


def header_taken(table: Table, column: str, headers: Sequence[str]) -> Finding:
    """That columns were not added, since nothing is overwritten."""
    return Finding(
        "header-taken",
        f"Nothing was added beside [{column}]: {', '.join(f'[{h}]' for h in headers)} "
        "would stand in the table twice, or is no header.",
        where=Where(source_file(table.name), source_sheet(table.name), column),
        count=len(headers),
        next="give the new columns other headers in cleaning.yaml",
    )
