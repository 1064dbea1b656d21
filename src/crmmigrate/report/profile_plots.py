"""Small plots as paths of SVG: bars side by side, of whole pixels, so that a page holds thousands of them."""

from __future__ import annotations

from collections.abc import Sequence


def bars(counts: Sequence[float], width: int, height: int, *, most: float | None = None) -> str:
    """The path of bars that stand on the line y = `height`; what is not zero has at least one pixel.

    Args:
        counts: One a bar.
        width: Of all, in pixels.
        height: Of the tallest, in pixels.
        most: What fills the height; None for the largest.

    >>> bars([1, 0, 4], 30, 8)
    'M0 8V6H10V8H20V0H30V8Z'
    """
    whole = max(counts, default=0) if most is None else most
    if not whole:
        return ""
    path, last = [f"M0 {height}"], height
    for number, count in enumerate(counts, 1):
        tall = max(round(height * count / whole), 1) if count else 0
        y, x = height - min(tall, height), round(width * number / len(counts))
        path.append(f"{f'V{y}' if y != last else ''}H{x}")
        last = y
    return f"{''.join(path)}V{height}Z"


def shares(counts: Sequence[int], width: int) -> list[tuple[float, float]]:
    """Parts of a stacked bar: where each begins and how wide it is."""
    whole, start, found = sum(counts) or 1, 0.0, []
    for count in counts:
        part = width * count / whole
        found.append((round(start, 2), round(part, 2)))
        start += part
    return found
