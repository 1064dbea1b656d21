# ruff: noqa: RUF001 - dashes that look alike
"""Spellings of "there is nothing here"."""

from __future__ import annotations

NULL_SPELLINGS: frozenset[str] = frozenset(
    {
        "-", "--", "---", "–", "—", "?", "??", "???", ".", "..", "...", "…", "null", "(null)", "<null>",
        "[null]", "\\n", "nil", "none", "(none)", "<none>", "nan", "<na>", "#n/a", "#n/v", "#nv",
        "#null!", "n/a", "n.a.", "n.a", "n/d", "n.d.", "n.v.", "k.a.", "k. a.", "k.a", "k/a",
        "keine angabe", "keine angaben", "not available", "not applicable", "not provided", "sin datos",
        "s/d", "s.d.", "no aplica", "non disponible", "non disponibile", "niet bekend", "(empty)",
        "(leer)", "(blank)", "undefined",
    }
)  # fmt: skip
"""Casefolded texts that stand for null; `NA` is not one: it may be Namibia or a name, so a column decides."""


def is_null_spelling(text: str) -> bool:
    """Whether a text says that there is no value; blank texts do.

    >>> is_null_spelling(" k.A. "), is_null_spelling("#N/A"), is_null_spelling("NA"), is_null_spelling("0")
    (True, True, False, False)
    """
    stripped = text.strip().casefold()
    return not stripped or stripped in NULL_SPELLINGS
