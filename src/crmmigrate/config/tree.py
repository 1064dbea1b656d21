"""The YAML tree of a text with the place of each key and value, and its plain values."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from crmmigrate.core.errors import ConfigError, Fault

Path = tuple[str | int, ...]

_DEEPEST = 40
_MOST_NODES = 1_000_000
_KEPT = 64
"""Texts whose nodes are kept: a run reads each document several times."""
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def path_text(path: Sequence[str | int]) -> str:
    """A path as people read it: `columns[1].field`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


@dataclass(frozen=True)
class Tree:
    """A composed YAML text.

    Attributes:
        name: The file as the user named it.
        text: What was composed, without a byte order mark.
        root: The top node; None for an empty text.
    """

    name: str
    text: str
    root: Node | None

    def node(self, path: Path) -> Node | None:
        """The value node at a path; None when there is none."""
        node = self.root
        for part in path:
            found = _child(node, part)
            if found is None:
                return None
            node = found[1]
        return node

    def place(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at a path, or of the part of the path that is there.

        Args:
            path: Where.
            key: Give the place of the key (or list item) instead of its value.
        """
        node, mark = self.root, None if self.root is None else self.root.start_mark
        for index, part in enumerate(path):
            found = _child(node, part)
            if found is None:
                break
            key_node, node = found
            deeper = index < len(path) - 1 and not isinstance(node, ScalarNode)
            at_key = key or deeper or _is_blank(node)
            mark = (key_node if at_key and key_node is not None else node).start_mark
        return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)

    def fault(self, path: Path, message: str, *, key: bool = False) -> Fault:
        """A fault with the place of a path."""
        return Fault(self.name, *self.place(path, key=key), path_text(path), message)


def compose(text: str, name: str) -> Tree:
    """Compose a text.

    Raises:
        ConfigError: The text is not one YAML document; the place of the fault is named.
    """
    text = text.removeprefix("\ufeff")
    try:
        return Tree(name, text, _composed(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        parts = [part for part in (error.context, error.problem) if part]
        raise ConfigError((Fault(name, line, column, "", "not valid YAML: " + ", ".join(parts)),)) from error
    except ReaderError as error:
        line, column = _line_column(text, error.position)
        message = "not valid YAML: a control character stands here"
        raise ConfigError((Fault(name, line, column, "", message),)) from error


@lru_cache(maxsize=_KEPT)
def _composed(text: str) -> Node | None:
    """The top node. Nodes are never changed, so they serve whoever reads the same text again."""
    found: Node | None = YAML(typ="safe", pure=True).compose(text)
    return found


def structure_faults(tree: Tree) -> Iterator[Fault]:
    """Duplicate keys and keys that are no words.

    Raises:
        ConfigError: The tree is too deep or too large to go through, as nested aliases make it.
    """
    left = [_MOST_NODES]
    yield from _structure(tree, tree.root, (), left)


def _structure(tree: Tree, node: Node | None, path: Path, left: list[int]) -> Iterator[Fault]:
    left[0] -= 1
    if left[0] <= 0 or len(path) > _DEEPEST:
        message = f"more than {_MOST_NODES} values or {_DEEPEST} levels; are aliases nested?"
        raise ConfigError((tree.fault(path[:3], message),))
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield from _structure(tree, item, (*path, index), left)
    elif isinstance(node, MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            yield from _key_faults(tree, key, path, seen)
            name = key.value if isinstance(key, ScalarNode) else "?"
            yield from _structure(tree, value, (*path, name), left)


def _key_faults(tree: Tree, key: Node, path: Path, seen: dict[str, int]) -> Iterator[Fault]:
    line, column = key.start_mark.line + 1, key.start_mark.column + 1
    if not isinstance(key, ScalarNode):
        yield Fault(tree.name, line, column, path_text(path), "a key must be a word, not a list or mapping")
    elif key.value in seen:
        message = f"duplicate key, it stands in line {seen[key.value]} already"
        yield Fault(tree.name, line, column, path_text((*path, key.value)), message)
    else:
        seen[key.value] = line


def plain(node: Node | None, wanted: Any) -> Any:
    """The plain value of a node: texts as they were written where text is wanted, else YAML 1.2 values.

    Args:
        node: The node.
        wanted: Annotation of the place: a document, `list[...]`, `dict[..., ...]`, a scalar or `Any`.
    """
    if isinstance(node, ScalarNode) and node.style is None and node.value in _NULLS:
        return _nothing(wanted)
    wanted = bare(wanted)
    if isinstance(node, SequenceNode):
        item = (get_args(wanted) or (Any,))[0] if get_origin(wanted) is list else Any
        return [plain(child, item) for child in node.value]
    if isinstance(node, MappingNode):
        kinds = _fields(wanted)
        other = get_args(wanted)[1] if get_origin(wanted) is dict else Any
        return {k.value: plain(v, kinds.get(k.value, other)) for k, v in node.value if isinstance(k, ScalarNode)}
    return scalar(node, text=_wants_text(wanted)) if isinstance(node, ScalarNode) else None


def scalar(node: ScalarNode, *, text: bool) -> Any:
    """The value of a scalar node by the YAML 1.2 core schema; with `text`, all but null stays as written."""
    value: str = node.value
    if node.style is not None:
        return value
    if value in _NULLS:
        return None
    if text:
        return value
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    if _INTEGER.fullmatch(value) and len(value) <= 19:
        return int(value)
    return float(value) if _FLOAT.fullmatch(value) else value


def _nothing(wanted: Any) -> Any:
    """What a key without a value means: an empty list or mapping where one must be, else null."""
    if get_origin(wanted) is list:
        return []
    is_document = isinstance(wanted, type) and issubclass(wanted, BaseModel)
    return {} if is_document or get_origin(wanted) is dict else None


def _fields(wanted: Any) -> dict[str, Any]:
    if not (isinstance(wanted, type) and issubclass(wanted, BaseModel)):
        return {}
    return {f.alias or n: f.annotation for n, f in wanted.model_fields.items()}


def bare(wanted: Any) -> Any:
    """The annotation without Annotated and without None."""
    if get_origin(wanted) is Annotated:
        return bare(get_args(wanted)[0])
    if get_origin(wanted) in (Union, types.UnionType):
        rest = [arg for arg in get_args(wanted) if arg is not type(None)]
        return bare(rest[0]) if len(rest) == 1 else wanted
    return wanted


def _wants_text(wanted: Any) -> bool:
    if get_origin(wanted) is Literal:
        return all(isinstance(arg, str) for arg in get_args(wanted))
    return isinstance(wanted, type) and issubclass(wanted, str)


def _is_blank(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None and node.value == ""


def _child(node: Node | None, part: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return None, node.value[part]
    if isinstance(node, MappingNode):
        return next(((k, v) for k, v in node.value if isinstance(k, ScalarNode) and k.value == part), None)
    return None


def _line_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
