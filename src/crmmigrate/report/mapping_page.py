"""The page of mappings: columns on the left, the model on the right, a line for each answer. One file, no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from markupsafe import Markup

from crmmigrate.report.page import environment

COLUMN_HEIGHT, FIELD_HEIGHT, TABLE_HEIGHT = 46, 28, 30
"""Pixels; the style sheet has the same, so that the lines meet what they join without a script."""
SHORTEST = 60
_MOST_FEEDS = 8


@dataclass(frozen=True)
class Column:
    """One column of a layout.

    Attributes:
        header, samples, why: What people know it by; samples are masked or not.
        fields: What it feeds; empty for nothing.
        confidence, status: Of the answer.
        look: Whether a person should look at it.
        others: Further candidates with their confidence.
        transform: How the value is changed on its way.
    """

    header: str
    fields: tuple[str, ...]
    confidence: float
    status: str
    look: bool = False
    samples: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    others: tuple[tuple[str | None, float], ...] = ()
    transform: str = ""

    @property
    def tone(self) -> str:
        """The class of its colour."""
        if self.status == "confirmed":
            return "sure"
        return "high" if self.confidence >= 0.9 else "middle" if self.confidence >= 0.6 else "low"


@dataclass(frozen=True)
class Layout:
    """The mapping of one layout."""

    name: str
    files: tuple[str, ...]
    rows_are: str | None
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class MappingPage:
    """All that the page shows; `fields` are those of the model with their descriptions."""

    project: str
    created: str
    layouts: tuple[Layout, ...]
    fields: Mapping[str, str]
    coverage: Sequence[Mapping[str, Any]]
    conflicts: Sequence[Mapping[str, Any]]
    masked: bool = True


@dataclass(frozen=True)
class Target:
    """An item on the right: a field, or the name of a table where `field` is empty."""

    label: str
    field: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Line:
    """A line from a column to an item on the right, by their numbers."""

    column: int
    target: int
    tone: str
    path: str


@dataclass(frozen=True)
class Drawing:
    """One layout, laid out: the items on the right, the lines and the height of all."""

    layout: Layout
    targets: tuple[Target, ...]
    lines: tuple[Line, ...]
    height: int
    look: int


def page(shown: MappingPage) -> str:
    """The page as one HTML file."""
    script = resources.files("crmmigrate.report").joinpath("templates/mappings.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    missing: dict[str, list[str]] = {}
    for entry in shown.coverage:
        for layout in entry["missing"]:
            missing.setdefault(layout, []).append(entry["field"])
    drawings = [draw(layout, list(shown.fields), missing.get(layout.name, [])) for layout in shown.layouts]
    return environment().get_template("mappings.html.j2").render(
        shown=shown,
        drawings=drawings,
        tables=_tables(shown.coverage),
        numbers=_numbers(shown),
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=digest,
        most=_MOST_FEEDS,
    )  # fmt: skip


def draw(layout: Layout, order: Sequence[str], missing: Sequence[str] = ()) -> Drawing:
    """Lay a layout out: fields stand in the order of the model under the names of their tables.

    Args:
        layout: The layout.
        order: All fields of the model.
        missing: Required fields that nothing feeds.
    """
    used = {path for column in layout.columns for path in column.fields} | set(missing)
    paths = [path for path in order if path in used] + sorted(used - set(order))
    targets: list[Target] = []
    places: dict[str, tuple[int, float]] = {}
    y = 0
    for path in paths:
        table, _, name = path.partition(".")
        if table not in {t.label for t in targets if not t.field}:
            targets.append(Target(table))
            y += TABLE_HEIGHT
        places[path] = len(targets), y + FIELD_HEIGHT / 2
        targets.append(Target(name, path, path in missing))
        y += FIELD_HEIGHT
    lines = [
        Line(number, places[path][0], column.tone, _curve((number + 0.5) * COLUMN_HEIGHT, places[path][1]))
        for number, column in enumerate(layout.columns)
        for path in column.fields
    ]
    height = max(SHORTEST, y, COLUMN_HEIGHT * len(layout.columns))
    return Drawing(layout, tuple(targets), tuple(lines), height, sum(c.look for c in layout.columns))


def _curve(left: float, right: float) -> str:
    return f"M0 {left:g}C50 {left:g} 50 {right:g} 100 {right:g}"


def _tables(coverage: Sequence[Mapping[str, Any]]) -> dict[str, tuple[list[Mapping[str, Any]], list[str]]]:
    """By table: the fields that are fed or required, and the names of the others."""
    found: dict[str, tuple[list[Mapping[str, Any]], list[str]]] = {}
    for entry in coverage:
        table, _, name = entry["field"].partition(".")
        shown, others = found.setdefault(table, ([], []))
        if entry["feeds"] or entry["missing"]:
            shown.append(entry)
        else:
            others.append(name)
    return found


def _numbers(shown: MappingPage) -> list[tuple[str, str, str]]:
    """Headline numbers: label, value, tone."""
    columns = [c for layout in shown.layouts for c in layout.columns]
    look = sum(c.look for c in columns)
    decided = sum(c.status != "suggested" for c in columns)
    fed = sum(bool(entry["feeds"]) for entry in shown.coverage)
    missing = sum(bool(entry["missing"]) for entry in shown.coverage)
    return [
        ("layouts", f"{len(shown.layouts):,}", "plain"),
        ("columns", f"{len(columns):,}", "plain"),
        ("need a look", f"{look:,}", "warn" if look else "good"),
        ("decided by people", f"{decided:,}", "plain"),
        ("fields fed", f"{fed:,} of {len(shown.coverage):,}", "plain"),
        ("required, without a source", f"{missing:,}", "bad" if missing else "good"),
    ]
