"""The page of `clean`: what is proposed, what changed, what stayed. One file, no network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from markupsafe import Markup

from crmmigrate.report.page import Number, environment

MOST_ROWS = 3_500
"""Rows of changes on the page; of more groups only the most frequent change is shown, then only their counts."""
_TITLES = {
    "splits": "Columns that are split", "calculations": "Columns that follow from others",
    "totals": "Totals beside their detail", "conversions": "Amounts in another currency",
    "constraints": "What must hold between columns", "carried": "Values carried down",
    "together": "Rows brought together", "archived": "Rows for the archive",
}  # fmt: skip
MOST = {"diff": (1_200, "cells"), "unread": (400, "count"), "rules": (1_000, "cells")}
"""Entries of each kind on the page, and by what they are chosen; the page says how many are left out."""
_MOST_OFF = 200
_KNOWN = frozenset({"sample", "tables", "changes", "columns", "unread", "rules", "diff"})
_Entry = Mapping[str, Any]


@dataclass(frozen=True)
class CleanPage:
    """All that the page shows.

    Attributes:
        project, created: For the head.
        data: The data of the command.
        sample: Rows of each table that were tried, if not all.
        masked: Whether personal data is masked.
    """

    project: str
    created: str
    data: Mapping[str, Any]
    sample: int | None = None
    masked: bool = True


@dataclass(frozen=True)
class Change:
    """The changes of one column by one rule."""

    column: str
    rule: str
    cells: int
    values: int
    pairs: Sequence[_Entry]


@dataclass(frozen=True)
class TableChanges:
    """What changed in a table, what stayed, and what is proposed for it."""

    name: str
    changes: tuple[Change, ...]
    unread: tuple[_Entry, ...]
    rules: tuple[_Entry, ...]

    @property
    def cells(self) -> int:
        """Cells changed; a cell that two rules change counts twice."""
        return sum(change.cells for change in self.changes)


@dataclass(frozen=True)
class Other:
    """Entries of another kind, as a table."""

    title: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int


def page(shown: CleanPage) -> str:
    """The page as one HTML file."""
    script = resources.files("crmmigrate.report").joinpath("templates/clean.js").read_text("utf-8")
    data, left = _kept(shown.data)
    tables = list(_tables(data))
    off = [rule for table in tables for rule in table.rules if not rule["enabled"]]
    return environment().get_template("clean.html.j2").render(
        shown=shown,
        tables=tables,
        off=off[:_MOST_OFF],
        left=left | ({"rules that are off": len(off) - _MOST_OFF} if len(off) > _MOST_OFF else {}),
        others=list(_others(shown.data)),
        numbers=_numbers(shown.data),
        names=sorted({rule["rule"] for rule in shown.data["rules"]} | {g["rule"] for g in shown.data["diff"]}),
        yaml=accepting,
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )  # fmt: skip


def _kept(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """The data with the weightiest entries of each kind; rules that are off come first; and what is left out."""
    kept, left = dict(data), {}
    for key, (most, by) in MOST.items():
        entries = data[key]
        if len(entries) > most:
            ranks = [(entry.get("enabled", True), -entry[by], place) for place, entry in enumerate(entries)]
            kept[key] = [entries[place] for place in sorted(place for *_, place in sorted(ranks)[:most])]
            left[{"diff": "groups of changes"}.get(key, key)] = len(entries) - most
    return kept, left


def _tables(data: Mapping[str, Any]) -> Iterator[TableChanges]:
    most = _pairs_shown(data["diff"])
    by_source: dict[str, tuple[list[Change], list[_Entry], list[_Entry]]] = {}
    for group in data["diff"]:
        change = Change(group["column"], group["rule"], group["cells"], group["values"], group["pairs"][:most])
        by_source.setdefault(group["source"], ([], [], []))[0].append(change)
    for entry in data["unread"]:
        by_source.setdefault(entry["source"], ([], [], []))[1].append(entry)
    for rule in data["rules"]:
        by_source.setdefault(rule["table"], ([], [], []))[2].append(rule)
    for name, (changes, unread, rules) in sorted(by_source.items()):
        yield TableChanges(name, tuple(changes), tuple(unread), tuple(rules))


def _pairs_shown(groups: Sequence[_Entry]) -> int:
    """Changes shown of each group, so that the page stays small."""
    most = max((len(group["pairs"]) for group in groups), default=0)
    while most > 1 and sum(min(len(group["pairs"]), most) for group in groups) > MOST_ROWS:
        most -= 1
    return most


def _others(data: Mapping[str, Any]) -> Iterator[Other]:
    """Entries that later parts of the step told, each kind as a table of its own keys."""
    for key, entries in data.items():
        rows = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        if key in _KNOWN or not rows:
            continue
        names = tuple(dict.fromkeys(name for row in rows for name in row))
        cells = tuple(tuple(_cell(row.get(name)) for name in names) for row in rows[: MOST_ROWS // 20])
        yield Other(_TITLES.get(key, key), names, cells, len(rows) - len(cells))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _numbers(data: Mapping[str, Any]) -> list[Number]:
    changed = sum(group["cells"] for group in data["diff"])
    unread = sum(entry["count"] for entry in data["unread"])
    on = sum(rule["enabled"] for rule in data["rules"])
    off = len(data["rules"]) - on
    return [
        Number("tables", f"{len(data['tables']):,}"),
        Number("cells changed", f"{changed:,}"),
        Number("columns changed", f"{len({(g['source'], g['column']) for g in data['diff']}):,}"),
        Number("cells left unread", f"{unread:,}", tone="warn" if unread else "good"),
        Number("rules on", f"{on:,}"),
        Number("rules proposed, off", f"{off:,}", tone="warn" if off else "plain"),
    ]


def accepting(rule: _Entry) -> str:
    """What to write into cleaning.yaml to accept a rule that is off; JSON is YAML."""

    def text(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    lines = [f"- column: {text(rule['column'])}", "  rules:", f"    - rule: {rule['rule']}"]
    if rule["options"]:
        lines.append(f"      options: {text(rule['options'])}")
    return "\n".join([*lines, "      enabled: true", "  status: confirmed"])
