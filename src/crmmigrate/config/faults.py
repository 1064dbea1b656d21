"""pydantic's errors in plain words, at their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from crmmigrate.config.tree import Path, Tree, bare
from crmmigrate.core.errors import Fault

_NEAR = 60.0
_LISTED = 12

_WORDS: dict[str, str] = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": "must be a date such as 2024-06-30",
    "date_parsing": "must be a date such as 2024-06-30",
    "date_from_datetime_parsing": "must be a date such as 2024-06-30",
    "date_from_datetime_inexact": "must be a date such as 2024-06-30",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "greater_than_equal": "must be at least {ge:g}",
    "greater_than": "must be more than {gt:g}",
    "less_than_equal": "must be at most {le:g}",
    "less_than": "must be less than {lt:g}",
    "string_too_short": "must have at least {min_length} character(s)",
    "string_too_long": "must have at most {max_length} character(s)",
}
_PATTERNS: dict[str, str] = {
    r"^[A-Za-z][A-Za-z0-9_]{0,62}$": "must begin with a letter, then have letters, digits or _, at most 63",
    r"^[A-Z]{2}$": "must be a country code of two capitals, such as DE",
}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like `word`; None when none is near."""
    found = process.extractOne(word, sorted(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=_NEAR)
    return str(found[0]) if found else None


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """A message for a word that is not among the known: with the nearest, or the list where it is short."""
    words = sorted(known)
    near = nearest(word, words)
    if near is not None:
        return f'{what}, did you mean "{near}"?'
    return f"{what}; known: {', '.join(words)}" if 0 < len(words) <= _LISTED else what


def translate(error: ValidationError, tree: Tree, document: type[BaseModel]) -> list[Fault]:
    """The faults of a validation, each at its place in the tree."""
    return [_fault(details, tree, document) for details in error.errors(include_url=False)]


def _fault(details: ErrorDetails, tree: Tree, document: type[BaseModel]) -> Fault:
    kind, path = details["type"], tuple(details["loc"])
    if path and path[-1] == "[key]":
        return tree.fault(path[:-1], f"this name {_sentence(details)}", key=True)
    if kind == "missing":
        line, column = tree.place(path[:-1], key=True)
        return Fault(tree.name, line, column, tree.fault(path, "").path, "required key is missing")
    if kind == "extra_forbidden":
        return tree.fault(path, unknown("unknown key", str(path[-1]), _keys(document, path[:-1])), key=True)
    if kind in ("literal_error", "enum"):
        return tree.fault(path, _choice(details))
    return tree.fault(path, f"{_sentence(details)}{_instead(details['input'])}")


def _sentence(details: ErrorDetails) -> str:
    context: Mapping[str, Any] = details.get("ctx", {})
    if details["type"] == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return _PATTERNS.get(pattern, f"must match {pattern}")
    words = _WORDS.get(details["type"])
    return words.format(**context) if words else details["msg"]


def _choice(details: ErrorDetails) -> str:
    expected = str(details.get("ctx", {}).get("expected", ""))
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    value = details["input"]
    near = nearest(value, words) if isinstance(value, str) else None
    hint = f', did you mean "{near}"?' if near else ""
    return f"must be one of {', '.join(words)}{_instead(value)}{hint}"


def _instead(value: Any) -> str:
    if value is None:
        return ", but it is empty"
    if isinstance(value, list | tuple):
        return ", not a list"
    if isinstance(value, Mapping):
        return ", not a mapping"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f', not "{text if len(text) <= 40 else text[:39] + "…"}"'


def _keys(document: Any, path: Path) -> list[str]:
    """The keys that may stand at a path of a document."""
    kind = bare(document)
    for part in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = next((f.annotation for n, f in kind.model_fields.items() if part in (n, f.alias)), Any)
        else:
            kind = (get_args(kind) or (Any,))[-1]
        kind = bare(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [f.alias or n for n, f in kind.model_fields.items()]
    return []
