"""Comments of our own in mapping files: how much there is to look at, and where. They are refreshed, never piled up."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml.nodes import ScalarNode

from crmmigrate.config.files import write_text
from crmmigrate.config.loading import Parsed, read_text
from crmmigrate.core.documents import ColumnMapping, Mapping, Status

SURE = 0.9
WORTH = 0.05
"""Below this another candidate is not worth a word."""
_OURS = re.compile(r"\s*# look here: \d+ %(?:, or [\w.]+| sure that it feeds nothing)?\s*")
_COUNTS = re.compile(r"(?m)\A((?:#.*\n|\s*\n)*?)# \d+ columns?: [^\r\n]*")


def needs_look(mapping: Mapping, column: ColumnMapping) -> bool:
    """Whether a person should look at an entry: an unsure suggestion in a layout that is not decided."""
    open_ = Status.SUGGESTED is mapping.status and column.status is Status.SUGGESTED
    return open_ and column.confidence < SURE


def counts(mapping: Mapping) -> str:
    """One line: how many columns are sure, to be looked at, and decided."""
    look = sum(needs_look(mapping, c) for c in mapping.columns)
    decided = sum(c.status is not Status.SUGGESTED for c in mapping.columns)
    n = len(mapping.columns)
    sure = n - look - decided
    parts = [f"{sure} sure", f'{look} to look at (marked "look here")' if look else "none to look at"]
    parts += [f"{decided} decided"] if decided else []
    return f"# {n} column{'' if n == 1 else 's'}: {', '.join(parts)}."


def marked(parsed: Parsed[Mapping]) -> str:
    """The text of a mapping file with our own comments as they should be now; those of people stay."""
    mapping, text = parsed.document, parsed.tree.text
    for index in reversed(range(len(mapping.columns))):
        node = parsed.tree.node(("columns", index, "column"))
        if not isinstance(node, ScalarNode) or node.style in ("|", ">"):
            continue
        start = int(node.end_mark.index)
        end = _line_end(text, start)
        column = mapping.columns[index]
        rest = text[start:end]
        if not rest.strip() or _OURS.fullmatch(rest):
            told = needs_look(mapping, column) and column.confidence > 0  # without one it is not the tool's
            text = text[:start] + (_mark(column) if told else "") + text[end:]
    return _COUNTS.sub(lambda found: f"{found[1]}{counts(mapping)}", text, count=1)


def _mark(column: ColumnMapping) -> str:
    other = next((c.field for c in column.candidates if c.field != column.field and c.confidence >= WORTH), None)
    percent = round(100 * column.confidence)
    if column.field is None and other is None:
        return f"  # look here: {percent} % sure that it feeds nothing"
    return f"  # look here: {percent} %" + (f", or {other}" if other else "")


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return end - 1 if end > start and text[end - 1] == "\r" else end


def remark(parsed: Parsed[Mapping]) -> None:
    """Bring our own comments in the file of a mapping up to date."""
    text = marked(parsed)
    if text != parsed.tree.text:
        path = Path(parsed.tree.name)
        write_text(path, ("\ufeff" if read_text(path).startswith("\ufeff") else "") + text)
