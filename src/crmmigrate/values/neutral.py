"""Texts that a spreadsheet would run as a formula, made harmless, and back."""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-][0-9][0-9.,]*")


def neutralise(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it; plain numbers stay as they are.

    >>> neutralise("=1+1"), neutralise("-5,00"), neutralise("Anna")
    ("'=1+1", '-5,00', 'Anna')
    """
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def restore(text: str) -> str:
    """What was neutralised.

    >>> restore("'=1+1"), restore("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    return text[1:] if _MARKED.match(text) else text
