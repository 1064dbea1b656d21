"""Settings given as `key=value` on the command line, validated like those of a YAML file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from crmmigrate.config.emit import block
from crmmigrate.config.loading import load_text
from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.errors import UsageError

_TAB = "\\t"


def read_options(pairs: Iterable[str]) -> ReadOptions:
    r"""How to read files, from settings such as `encoding=cp850`, `dialect.delimiter=\t`, `header_rows=[4, 5]`.

    Raises:
        UsageError: A setting has no `=`.
        ConfigError: A key or value is wrong.
    """
    tree: dict[str, Any] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key.strip():
            raise UsageError(f"{pair!r} is no setting", next="write it like encoding=cp850 or header_rows=[4,5]")
        place = tree
        *folders, last = key.strip().split(".")
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = _value(value)
    return load_text(block(tree) if tree else "{}", "--set", ReadOptions)


def _value(text: str) -> Any:
    """A list or mapping written as JSON, else text."""
    if text == _TAB:
        return "\t"
    if text[:1] in "[{" and text:
        try:
            return json.loads(text)
        except ValueError as fault:
            raise UsageError(f"{text!r} is not JSON", next='write lists like [4, 5] or ["a", "b"]') from fault
    return text
