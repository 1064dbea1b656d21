"""Edits as splices of the text itself: what is not edited stays to the byte, comments and quotes too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from crmmigrate.config.emit import block, fits_one_line, flow
from crmmigrate.config.tree import Path, Tree


@dataclass(frozen=True)
class Edit:
    """One change of a document.

    Attributes:
        path: Where.
        value: The new value; with `append`, the list of items or the mapping of keys to add at the end.
        append: Add to the list or mapping at `path` instead of replacing it.
    """

    path: Path
    value: Any
    append: bool = False


@dataclass(frozen=True)
class _Splice:
    start: int
    end: int
    text: str
    depth: int = 0  # of splices at one place, the deeper comes first in the text


def apply_to_text(tree: Tree, edits: Sequence[Edit]) -> str:
    """The text with the edits made."""
    text = tree.text
    if tree.root is None:
        made = apply_to_values({}, edits)
        return text + ("" if not text or text.endswith("\n") else "\n") + block(made)
    splices = [splice for edit in edits for splice in _splices(tree, edit)]
    ends = "\r\n" if "\r\n" in text else "\n"
    splices.sort(key=lambda s: (s.start, -s.depth))
    for splice in splices[::-1]:
        text = text[: splice.start] + splice.text.replace("\n", ends) + text[splice.end :]
    return text


def apply_to_values(values: Any, edits: Iterable[Edit]) -> Any:
    """The same edits on plain values, in place: what the edited text must read as."""
    for edit in edits:
        parent = values
        for part in edit.path[:-1]:
            parent = parent[part]
        held = _get(parent, edit.path[-1])
        if not edit.append or not held:
            parent[edit.path[-1]] = edit.value
        elif isinstance(held, list):
            held.extend(edit.value)
        else:
            held.update(edit.value)
    return values


def comment_inside(tree: Tree, path: Path) -> bool:
    """Whether a person's comment stands inside the value at a path, so that replacing it would lose it."""
    node = tree.node(path)
    if not isinstance(node, SequenceNode | MappingNode):
        return False
    text, start, end = tree.text, node.start_mark.index, _end(node)
    for leaf in sorted(_scalars(node), key=lambda s: -s.start_mark.index):
        low, high = max(leaf.start_mark.index, start), min(leaf.end_mark.index, end)
        if leaf.value and low < high:
            text = text[:low] + "x" * (high - low) + text[high:]
    return "#" in text[start:end]


def _splices(tree: Tree, edit: Edit) -> list[_Splice]:
    node = tree.node(edit.path)
    parent = tree.node(edit.path[:-1])
    if node is None:
        added = {str(edit.path[-1]): edit.value}
        return [] if parent is None else [_add(tree.text, parent, added, len(edit.path) - 1)]
    if edit.append and isinstance(node, SequenceNode | MappingNode) and node.value:
        return [_add(tree.text, node, edit.value, len(edit.path))]
    return [_replace(tree, node, parent, edit)]


def _add(text: str, node: Node, value: Any, depth: int) -> _Splice:
    """Items or keys after the last of a list or mapping."""
    if _is_flow(node):
        at = node.end_mark.index - 1
        inner = flow(value)[1:-1]
        return _Splice(at, at, f", {inner}" if node.value else inner, depth)
    indent = node.start_mark.column
    at = _end(node)
    if text[at - 1 : at] != "\n":
        newline = text.find("\n", at)
        at = len(text) if newline < 0 else newline + 1
    lines = _indented(value, indent)
    return _Splice(at, at, lines if at == 0 or text[at - 1] == "\n" else f"\n{lines.rstrip()}", depth)


def _replace(tree: Tree, node: Node, parent: Node | None, edit: Edit) -> _Splice:
    text, value = tree.text, edit.value
    key = _key(parent, edit.path[-1])
    start, end = node.start_mark.index, _end(node)
    if key is not None and _is_blank(node):
        start = end = text.index(":", key.end_mark.index) + 1
    is_block = isinstance(node, SequenceNode | MappingNode) and not _is_flow(node)
    if is_block and value and type(value) is (list if isinstance(node, SequenceNode) else dict):
        return _Splice(start, end, _indented(value, node.start_mark.column).strip())
    nested = not fits_one_line(value) and key is not None and parent is not None and not _flowing(tree, edit.path)
    if nested and key is not None:
        while text[start - 1] == " ":
            start -= 1
        return _Splice(start, end, "\n" + _indented(value, key.start_mark.column + 2).rstrip("\n"))
    if is_block and key is not None and not text[key.end_mark.index : start].strip(": \n\r"):
        start = text.index(":", key.end_mark.index) + 1
        return _Splice(start, end, f" {flow(value)}")
    literal = isinstance(node, ScalarNode) and node.style in ("|", ">")
    return _Splice(start, end, (" " if start == end else "") + flow(value) + ("\n" if literal else ""))


def _indented(value: Any, indent: int) -> str:
    text = block(value)
    if isinstance(value, list):
        text = "".join(line.removeprefix("  ") for line in text.splitlines(keepends=True))
    return "".join(" " * indent + line for line in text.splitlines(keepends=True))


def _end(node: Node) -> int:
    """Where a node ends, without the blanks and comments that the parser counts to a block collection."""
    if isinstance(node, ScalarNode) or _is_flow(node) or not node.value:
        return int(node.end_mark.index)
    if isinstance(node, SequenceNode):
        return _end(node.value[-1])
    key, value = node.value[-1]
    return int(key.end_mark.index) if _is_blank(value) else _end(value)


def _scalars(node: Node) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    parts = node.value if isinstance(node, SequenceNode) else [part for pair in node.value for part in pair]
    return [leaf for part in parts for leaf in _scalars(part)]


def _flowing(tree: Tree, path: Path) -> bool:
    nodes = (tree.node(path[:length]) for length in range(len(path)))
    return any(node is not None and _is_flow(node) for node in nodes)


def _is_flow(node: Node) -> bool:
    return bool(getattr(node, "flow_style", False))


def _key(parent: Node | None, part: str | int) -> Node | None:
    if not isinstance(parent, MappingNode):
        return None
    return next((k for k, _ in parent.value if isinstance(k, ScalarNode) and k.value == part), None)


def _is_blank(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None and node.value == ""


def _get(parent: Any, part: str | int) -> Any:
    return parent.get(part) if isinstance(parent, dict) else parent[part]
