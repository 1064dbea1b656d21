"""Regular expressions of people, kept to the subset that all engines read alike."""

from __future__ import annotations

import re

_ESCAPES = frozenset("dDwWsS.\\/()[]{}+*?^$|-nt\"'#&,:;=@%_~!<>` ")
_LONGEST = 300
_MOST_TIMES = 1000  # RE2's limit, of repetitions within repetitions too
_PIECES = re.compile(
    r"\\(?:p\{L[ul]?\}|.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|\{(?P<least>[0-9]+)(?:,(?P<most>[0-9]*))?\}|.", re.DOTALL
)


def like(pattern: str) -> str:
    """A pattern of LIKE as a regular expression for the whole text."""
    parts = {"%": ".*", "_": "."}
    return "(?s)^" + "".join(parts.get(c) or re.escape(c) for c in pattern) + r"\z"


def fault(pattern: str) -> str | None:
    """Why a pattern cannot be used; None when it can."""
    if len(pattern) > _LONGEST:
        return f"the pattern is longer than {_LONGEST} characters"
    wrong_set = _fault_of_sets(pattern)
    if wrong_set:
        return wrong_set
    try:
        _compiled(pattern)
    except (re.error, RecursionError, OverflowError) as wrong:
        return f"the pattern {pattern!r} is none: {wrong}"
    for found in re.finditer(
        r"\\(?P<escaped>p\{L[ul]?\}|.)|(?P<group>\(\?(?!:).?.?)|(?P<posix>\[:)|[*+?}][+]", pattern, re.DOTALL
    ):
        escaped = found["escaped"]
        if escaped is None or not (escaped in _ESCAPES or escaped.startswith("p{")):
            return f"{found[0]!r} in a pattern is not allowed: engines read it differently"
    return _fault_of_repetitions(pattern)


def groups(pattern: str) -> int:
    """The number of groups of a pattern."""
    return _compiled(pattern).groups


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\p\{L[ul]?\}", r"\\w", pattern))


def _fault_of_sets(pattern: str) -> str | None:
    for piece in _PIECES.finditer(pattern):
        inside = re.sub(r"\\.", "", (piece["set"] or "")[1:-1], flags=re.DOTALL)
        if "[" in inside:
            return rf"'[' inside the set {piece[0]!r} is not allowed: write \["
        if "&&" in inside:
            return f"'&&' inside the set {piece[0]!r} is not allowed: engines read it differently"
    return None


def _fault_of_repetitions(pattern: str) -> str | None:
    open_groups, last = [1], 1
    for piece in _PIECES.finditer(pattern):
        if piece["least"]:
            last *= max(int(piece["most"] or 0), int(piece["least"]), 1)
            if last > _MOST_TIMES:
                return f"{piece[0]!r} repeats more than {_MOST_TIMES} times"
        elif piece[0] == "{":
            return r"'{' without a number is not allowed: write {0,n} for a repetition, and \{ for the sign"
        elif piece[0] == "(":
            open_groups.append(1)
            continue
        else:
            last = open_groups.pop() if piece[0] == ")" else 1
        open_groups[-1] = max(open_groups[-1], last)
    return None


def same_everywhere(pattern: str) -> str:
    r"""The pattern with `$` as the very end of the text; Java's also stands before a last newline.

    >>> same_everywhere("^a[$]\\$b$")
    '^a[$]\\$b\\z'
    """
    return "".join(r"\z" if piece[0] == "$" else piece[0] for piece in _PIECES.finditer(pattern))
