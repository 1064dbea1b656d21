"""The picture of a star: boxes with lines, and links between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal["", "PK", "FK", "NK"]


@dataclass(frozen=True)
class Line:
    """A column in a box.

    Attributes:
        name: Column.
        type: A type of the model.
        mark: PK surrogate or row key, FK foreign key, NK natural key or part of the grain.
        note: A few words about it.
    """

    name: str
    type: str
    mark: Mark = ""
    note: str = ""


@dataclass(frozen=True)
class Box:
    """A table.

    Attributes:
        name: In the target.
        role: fact, dimension or bridge.
        lines: Its columns.
        title: What it is called in the model; empty for the calendar.
    """

    name: str
    role: str
    lines: tuple[Line, ...]
    title: str = ""


@dataclass(frozen=True)
class Link:
    """Many rows of one table point to one row of another.

    Attributes:
        table, column: Those that point.
        to, to_column: What they point to.
        by_key: By a foreign key of the target; else only the values say so.
    """

    table: str
    column: str
    to: str
    to_column: str
    by_key: bool = True


@dataclass(frozen=True)
class Diagram:
    """Tables and what holds them together."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
