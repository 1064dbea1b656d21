"""Documents as YAML text: defaults left out, in the models' order, quoted where YAML 1.1 would stumble."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from io import StringIO
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from crmmigrate.core import documents as d

_ALWAYS: dict[type[BaseModel], frozenset[str]] = {
    d.Migration: frozenset({"version"}),
    d.Model: frozenset({"version"}),
    d.Vocabulary: frozenset({"version"}),
    d.Mapping: frozenset({"version", "rows_are", "status"}),
    d.ColumnMapping: frozenset({"field", "status"}),
    d.Combined: frozenset({"status"}),
    d.SuggestedConstant: frozenset({"status"}),
    d.Cleaning: frozenset({"version"}),
    d.ColumnCleaning: frozenset({"status"}),
    d.ModelField: frozenset({"type"}),
    d.Kpis: frozenset({"version"}),
    d.Pack: frozenset({"version"}),
    d.Survivorship: frozenset({"policy"}),
}
_LONGEST_FLOW = 90
_SHORT = ({"field", "confidence"}, {"dialect", "expression"}, {"header", "field"}, {"cells"})
"""Keys of mappings that read well on one line."""
_PLAIN = re.compile(r"(?!.* #)(?:\d[\d.]* % )?[^\W\d](?:[\w .()/%*+@'#-]*[\w.()/%*+@'-])?")
_AMBIGUOUS = re.compile(r"(?i)y|n|yes|no|on|off|null|true|false")


class _Representer(RoundTripRepresenter):
    """Writes null as a word: a key without a value looks forgotten."""

    def represent_none(self, data: None) -> ScalarNode:  # noqa: ARG002 - the signature is ruamel's
        return self.represent_scalar("tag:yaml.org,2002:null", "null")


_Representer.add_representer(type(None), _Representer.represent_none)


def tree_of(value: Any, *, full: bool = False) -> Any:
    """Plain values (mappings, lists, scalars) of a document or a part of one.

    Args:
        value: A document, a list or mapping of documents, or a scalar.
        full: Keep the values that are defaults, too.
    """
    if isinstance(value, BaseModel):
        kept = _ALWAYS.get(type(value), frozenset())
        shown = ((f.alias or n, f, n) for n, f in type(value).model_fields.items())
        pairs = ((key, f, n, getattr(value, n)) for key, f, n in shown)
        found = {
            k: tree_of(v, full=full) for k, f, n, v in pairs if full or n in kept or f.is_required() or v != f.default
        }
        return found[short] if (short := _shorthand(value)) and not full and set(found) == {short} else found
    if isinstance(value, Mapping):
        return {str(key): tree_of(item, full=full) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [tree_of(item, full=full) for item in value]
    return value.value if isinstance(value, Enum) else value


def _shorthand(value: BaseModel) -> str | None:
    """The key whose value alone may stand for the whole document."""
    found: str | None = getattr(type(value), "SHORTHAND", None)
    return found


def block(value: Any, indent: int = 0) -> str:
    """YAML text of plain values in block style, each line indented, ending in a line end."""
    out = StringIO()
    writer().dump(_styled(value, top=True), out)
    text = out.getvalue().removesuffix("...\n")
    return "".join(" " * indent + line if line.strip() else line for line in text.splitlines(keepends=True))


def flow(value: Any) -> str:
    """YAML text of plain values on one line: a scalar, `[a, b]` or `{a: 1}`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    held = CommentedSeq([_styled(value)])
    held.fa.set_flow_style()
    out = StringIO()
    writer().dump(held, out)
    return out.getvalue().rstrip("\n")[1:-1]


def writer() -> YAML:
    """The YAML writer of all our files: two blanks a level, lists indented, no line folded."""
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def fits_one_line(value: Any) -> bool:
    """Whether plain values are written on one line: scalars, and short lists and mappings of scalars."""
    if not isinstance(value, list | dict):
        return True
    parts = value.values() if isinstance(value, dict) else value
    if any(isinstance(part, list | dict) for part in parts):
        return False
    return not value or len(str(value)) <= _LONGEST_FLOW


def _styled(value: Any, *, top: bool = False) -> Any:
    """The same values as ruamel's types, with quotes and flow style where they read well."""
    styled: Any = value
    if isinstance(value, dict):
        styled = CommentedMap((_styled(k), _styled(v)) for k, v in value.items())
        short = set(value) in _SHORT
    elif isinstance(value, list):
        styled = CommentedSeq(_styled(v) for v in value)
        short = True
    else:
        return DoubleQuotedScalarString(value) if _needs_quotes(value) else value
    if not top and short and fits_one_line(value):
        styled.fa.set_flow_style()
    return styled


def _needs_quotes(value: Any) -> bool:
    """Whether a text is more than plain words: no YAML reader, old or new, may misread it."""
    return isinstance(value, str) and not (_PLAIN.fullmatch(value) and not _AMBIGUOUS.fullmatch(value))
