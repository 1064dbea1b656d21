"""Functions on values over many values at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def mapped(texts: Iterable[str | None], function: Callable[[str], str | None]) -> dict[str, str]:
    """The canonical text of each distinct text that has one; those without are left out.

    >>> mapped(["a", "b", None, "a"], {"a": "A"}.get)
    {'a': 'A'}
    """
    results = {text: function(text) for text in dict.fromkeys(texts) if text is not None}
    return {text: result for text, result in results.items() if result is not None}
