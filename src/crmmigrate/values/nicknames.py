"""First names that are one name."""

from __future__ import annotations


def first_name_groups(name: str) -> tuple[str, ...]:
    """The names that a first name may stand for."""
    return (name,)
