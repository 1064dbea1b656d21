"""Shares as people write them on the command line."""

from __future__ import annotations

import typer


def share(text: str | None) -> float | None:
    """`0.5%` or `0.005` as a number; None stays None.

    Raises:
        BadParameter: It is neither.
    """
    if text is None:
        return None
    try:
        value = float(text.removesuffix("%"))
    except ValueError as fault:
        raise typer.BadParameter(f"{text!r} is no share; write 0.005 or 0.5%") from fault
    return value / 100 if text.endswith("%") else value
