"""Towns under their several names."""

from __future__ import annotations


def town_key(plain: str) -> str:
    """One key for a town."""
    return plain
