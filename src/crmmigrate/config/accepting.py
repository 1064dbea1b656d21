"""Decisions of people in cleaning.yaml, made by round trip: everything else stays to the byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from crmmigrate.config.files import write_text
from crmmigrate.config.loading import Parsed, parse_text, read_text
from crmmigrate.config.merging import applied
from crmmigrate.config.splice import Edit
from crmmigrate.core.documents import Cleaning, Status
from crmmigrate.core.errors import UsageError


def accept(path: Path, wanted: Sequence[tuple[str, str]], of: Callable[[str], bool] = lambda _: True) -> list[str]:
    """Switch proposed rules on.

    Args:
        path: cleaning.yaml.
        wanted: Pairs of column and rule.
        of: Whether a source is meant.

    Returns:
        One line a change.

    Raises:
        UsageError: Nothing of the kind is proposed.
        ConfigError: The file has faults, or cannot be edited in place.
    """
    raw = read_text(path)
    parsed = parse_text(raw, str(path), Cleaning)
    edits: list[Edit] = []
    lines: list[str] = []
    for column, rule in wanted:
        found = [at for at in _places(parsed.document, column, rule) if _meant(parsed.document, at[1], of)]
        if not found:
            raise UsageError(f"no rule {rule!r} is proposed for {column!r}", next="see `crmmigrate clean --diff`")
        for at in found:
            source = parsed.document.tables[int(at[1])].applies_to[0]
            edits += [Edit((*at, "enabled"), value=True), Edit((*at[:4], "status"), Status.CONFIRMED.value)]
            lines.append(f"~ {source} {column!r}: {rule} is on")
    _save(path, raw, parsed, edits)
    return lines


def name_values(path: Path, names: Mapping[int, str]) -> None:
    """Name value maps in cleaning.yaml: number of the entry -> path of the CSV. Raises as `accept`."""
    if names:
        raw = read_text(path)
        parsed = parse_text(raw, str(path), Cleaning)
        _save(path, raw, parsed, [Edit(("tables", place, "values"), name) for place, name in names.items()])


def _places(document: Cleaning, column: str, rule: str) -> list[tuple[str, int, str, int, str, int]]:
    return [
        ("tables", t, "columns", c, "rules", r)
        for t, table in enumerate(document.tables)
        for c, entry in enumerate(table.columns)
        for r, one in enumerate(entry.rules)
        if entry.column == column and one.rule == rule
    ]


def _meant(document: Cleaning, place: int, of: Callable[[str], bool]) -> bool:
    return any(of(source) for source in document.tables[place].applies_to)


def _save(path: Path, raw: str, parsed: Parsed[Cleaning], edits: Sequence[Edit]) -> None:
    unique = list({edit.path: edit for edit in edits}.values())
    if unique:
        made = applied(parsed, unique)
        write_text(path, ("\ufeff" if raw.startswith("\ufeff") else "") + made.tree.text)
