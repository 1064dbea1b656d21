"""Decisions of people, written into mapping files by round trip: everything else stays to the byte."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from crmmigrate.config.emit import tree_of
from crmmigrate.config.files import write_text
from crmmigrate.config.loading import Parsed, parse_text, read_text
from crmmigrate.config.marks import marked
from crmmigrate.config.merging import applied
from crmmigrate.config.splice import Edit, comment_inside
from crmmigrate.core.documents import ColumnMapping, Combined, Mapping, SuggestedConstant
from crmmigrate.core.errors import ConfigError, Fault

Entry = ColumnMapping | Combined | SuggestedConstant
Under = Literal["columns", "combined", "suggested_constants"]


@dataclass(frozen=True)
class Decision:
    """What a person decided for one entry of a mapping.

    Attributes:
        column: Header of the entry; of a combined field or a constant, the field.
        position: Column number, where headers repeat.
        values: Key of the entry -> value, such as `field` and `status`.
        under: Where the entry stands: `columns`, `combined` or `suggested_constants`.
    """

    column: str
    position: int | None = None
    values: MappingType[str, Any] = field(default_factory=dict)
    under: Under = "columns"


def decide(path: Path, decisions: Sequence[Decision]) -> list[str]:
    """Write decisions into the mapping file at `path`, complete or not at all.

    Returns:
        One line a change, such as `~ columns "PLZ": status suggested -> confirmed`.

    Raises:
        ConfigError: The file has faults, or lacks an entry.
    """
    raw = read_text(path)
    text, lines = decide_text(raw, str(path), decisions)
    if text != raw:
        write_text(path, text)
    return lines


def decide_text(text: str, name: str, decisions: Sequence[Decision]) -> tuple[str, list[str]]:
    """The text with decisions in it, and the lines of change; see `decide`."""
    parsed = parse_text(text, name, Mapping)
    edits: list[Edit] = []
    lines: list[str] = []
    for decision in decisions:
        at, entry = _entry(parsed, decision)
        changed = {k: v for k, v in decision.values.items() if getattr(entry, k) != v}
        if comment_inside(parsed.tree, (*at, "why")):
            changed.pop("why", None)  # a comment of a person among our reasons is worth more
        edits += [Edit((*at, key), tree_of(value)) for key, value in changed.items()]
        told = [f"{k} {_word(getattr(entry, k))} -> {_word(v)}" for k, v in changed.items() if k != "why"]
        if told:
            place = f"{at[0]} {decision.column!r}" + (f" #{decision.position}" if decision.position else "")
            lines.append(f"~ {place}: {', '.join(told)}")
    if not edits:
        return text, []
    made = applied(parsed, edits)
    return ("\ufeff" if text.startswith("\ufeff") else "") + marked(made), lines


def _entry(parsed: Parsed[Mapping], decision: Decision) -> tuple[tuple[str, int], Entry]:
    entries: Sequence[Entry] = getattr(parsed.document, decision.under)
    for index, entry in enumerate(entries):
        name = (entry.column, entry.position) if isinstance(entry, ColumnMapping) else (entry.field, None)
        if name == (decision.column, decision.position):
            return (decision.under, index), entry
    message = f"has no entry {decision.column!r}"
    raise ConfigError((Fault(parsed.tree.name, 1, 1, "columns", message),), next="run `crmmigrate map` again")


def _word(value: Any) -> str:
    if isinstance(value, str) and value == "":
        return "nothing"
    return "NONE" if value is None else str(tree_of(value)) if value != {} else "nothing"
