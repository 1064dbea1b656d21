"""Damaged records of text files: one verdict, whether a file is small and read at once or large and swept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

RAGGED = "rows-ragged"
BROKEN = "quotes-broken"
BLANK = "blank"
"""The rule for blank rows; a row with cells beyond the last column is none."""
TORN = "the record is torn in two by a line break"


def surplus(cells: int, width: int) -> str:
    """Why a record with more cells than the table has columns is rejected."""
    return f"the record has {cells} cells, the table has {width} columns"


def may_be_torn(odd: int, rows: int, width: int) -> bool:
    """Whether short records may be halves of others: only where most records are whole."""
    return width >= 3 and odd * 5 <= rows


def torn(lengths: Mapping[int, int], width: int) -> Iterator[int]:
    """Both halves of records that an unquoted line break tore.

    Args:
        lengths: Row -> number of cells, for rows of another width than `width`, without excluded ones.
        width: Columns of the table.
    """
    for row, length in lengths.items():
        following = lengths.get(row + 1)
        if following is not None and halves(length, following, width):
            yield from (row, row + 1)


def halves(first: int, second: int, width: int) -> bool:
    """Whether two records that follow one another make a whole one: they share the torn cell."""
    return first < width and second < width and first + second - 1 == width
