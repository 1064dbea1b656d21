"""How a shape is written down: a function that makes the file, and what a careful analyst would read from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Leaves = str | Sequence[str]  # how every value of a file is read by another library, or the values
Build = Callable[[], bytes] | Callable[[Path], None]


@dataclass(frozen=True)
class Shape:
    """One file, with its truth in the form of `expected.jsonl`."""

    build: Build
    expected: dict[str, Any]
    encoding: str | None
    leaves: Leaves = ()

    @property
    def file(self) -> str:
        return self.expected["file"]

    def write(self, folder: Path) -> None:
        path = folder / self.file
        if self.build.__code__.co_argcount:
            self.build(path)
        else:
            path.write_bytes(self.build())


class Shapes(list):
    """The shapes of a module."""

    def __init__(self, leaves: Leaves = ()):
        super().__init__()
        self.leaves = leaves

    def add(
        self,
        file: str,
        *tables: dict,
        told: str = "",
        error: str = "",
        or_error: str = "",
        encoding: str | None = None,
        extra: bool = False,
        leaves: Leaves | None = None,
    ) -> Callable[[Build], Build]:
        """Note a builder down: tables or a refusal, what must be told, the encoding of a text file, and its values.

        With `extra` there may be more tables than those named: how nested data is laid out is a choice.
        """
        expected = {"file": file, "tables": list(tables), "must_warn": told, "error": error, "or_error": or_error}

        def note(build: Build) -> Build:
            kept = self.leaves if leaves is None else leaves
            self.append(Shape(build, expected | {"extra": extra}, encoding, kept))
            return build

        return note


def table(
    header: Sequence[str] | None,
    n_rows: int,
    *cells: tuple[int, int | str, Any],
    sheet: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A table: header (None where the file has none), records, exact cells as (record, column, accepted)."""
    kept = {"header_any": [], "n_rows_any": [], "max_rejected": 0} | more
    return {"sheet": sheet, "header": header, "n_rows": n_rows, "cells": list(cells), **kept}


def lines(text: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    """A text file from a literal; the line break after the opening quotes is not part of it."""
    return text.removeprefix("\n").replace("\n", end).encode(encoding)


def joined(rows: Iterable[Sequence[Any]], delimiter: str = ";", end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    """A text file from rows of plain fields."""
    return "".join(delimiter.join("" if v is None else str(v) for v in row) + end for row in rows).encode(encoding)


def plain(name: str) -> str:
    """A header as it is compared: without case, blanks and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())
