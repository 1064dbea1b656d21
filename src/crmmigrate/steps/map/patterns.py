"""Regular expressions of people, kept to the subset that all engines read alike."""

from __future__ import annotations

import re

_ESCAPES = frozenset("dDwWsS.\\/()[]{}+*?^$|-nt\"'#&,:;=@%_~!<>` ")
_LONGEST = 300


def like(pattern: str) -> str:
    """A pattern of LIKE as a regular expression for the whole text."""
    parts = {"%": ".*", "_": "."}
    return "(?s)^" + "".join(parts.get(c) or re.escape(c) for c in pattern) + r"\z"


def fault(pattern: str) -> str | None:
    """Why a pattern cannot be used; None when it can."""
    if len(pattern) > _LONGEST:
        return f"the pattern is longer than {_LONGEST} characters"
    try:
        re.compile(re.sub(r"\\p\{L[ul]?\}", "[a-z]", pattern))
    except (re.error, RecursionError, OverflowError) as wrong:
        return f"the pattern {pattern!r} is none: {wrong}"
    for found in re.finditer(
        r"\\(?P<escaped>p\{L[ul]?\}|.)|(?P<group>\(\?(?!:).?.?)|(?P<posix>\[:)|[*+?}][+]", pattern, re.DOTALL
    ):
        escaped = found["escaped"]
        if escaped is None or not (escaped in _ESCAPES or escaped.startswith("p{")):
            return f"{found[0]!r} in a pattern is not allowed: engines read it differently"
    return None


def same_everywhere(pattern: str) -> str:
    r"""The pattern with `$` as the very end of the text; Java's also stands before a last newline.

    >>> same_everywhere("^a[$]\\$b$")
    '^a[$]\\$b\\z'
    """
    pieces = re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL)
    return "".join(r"\z" if piece == "$" else piece for piece in pieces)
