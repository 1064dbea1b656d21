"""Records with malformed quotation marks: the one reading that has the width of the other records, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 20_000
MOST_DELIMITERS = 400


@dataclass
class _Way:
    """The cheapest readings up to a place: how odd, how many of them, and the last step of one."""

    oddness: int
    count: int
    cell: str = ""
    before: tuple[int, int] | None = None


def repaired(text: str, delimiter: str, quote: str, width: int) -> list[str] | None:
    """The cells of a record whose quotation marks are malformed.

    A mark is odd where it stands unescaped within a quoted cell, or begins a cell that it does not enclose. Of all
    readings with `width` cells the least odd one is taken, and none where two are equally odd.

    >>> repaired('7,"Shed, 10" high",x', ",", '"', 3)
    ['7', 'Shed, 10" high', 'x']
    >>> repaired('7,"Shed,10,"a, b"', ",", '"', 4)
    ['7', '"Shed', '10', 'a, b']
    """
    if width < 1 or len(text) > MOST_CHARACTERS or not width - 1 <= text.count(delimiter) <= MOST_DELIMITERS:
        return None
    end = len(text) + len(delimiter)
    ways: dict[tuple[int, int], _Way] = {(0, 0): _Way(0, 1)}
    # Readings only lead forward, so that places in order of their position are settled when their turn comes.
    waiting = {0: {0}}
    while waiting:
        at = min(waiting)
        for done in sorted(waiting.pop(at)):
            if at == end or done == width:
                continue
            for cell, following, oddness in _cells(text, at, delimiter, quote):
                _enter(ways, (following, done + 1), (at, done), cell, oddness)
                waiting.setdefault(following, set()).add(done + 1)
    found = ways.get((end, width))
    return _trace(ways, (end, width)) if found is not None and found.count == 1 else None


def _enter(
    ways: dict[tuple[int, int], _Way], place: tuple[int, int], before: tuple[int, int], cell: str, oddness: int
) -> None:
    old, known = ways[before], ways.get(place)
    total = old.oddness + oddness
    if known is None or total < known.oddness:
        ways[place] = _Way(total, old.count, cell, before)
    elif total == known.oddness:
        known.count += old.count


def _trace(ways: dict[tuple[int, int], _Way], place: tuple[int, int]) -> list[str]:
    cells = []
    way = ways[place]
    while way.before is not None:
        cells.append(way.cell)
        way = ways[way.before]
    return cells[::-1]


def _cells(text: str, at: int, delimiter: str, quote: str) -> Iterator[tuple[str, int, int]]:
    """The cells that may begin at a place, where the next one begins then, and how odd that is."""
    stop = text.find(delimiter, at)
    plain = text[at:] if stop < 0 else text[at:stop]
    start = at
    if delimiter != " ":
        start += len(text[at:]) - len(text[at:].lstrip(" "))
    marked = text.startswith(quote, start)
    enclosed = plain.rstrip(" ").endswith(quote) and len(plain.strip(" ")) > 1
    yield plain, at + len(plain) + len(delimiter), (1 + enclosed) if marked else 0
    if not marked:
        return
    close = text.find(quote, start + 1)
    while close >= 0:
        after = close + 1
        while delimiter != " " and text.startswith(" ", after):
            after += 1
        if after == len(text) or text.startswith(delimiter, after):
            inner = text[start + 1 : close]
            odd = quote in inner.replace(quote * 2, "")
            yield inner.replace(quote * 2, quote), after + len(delimiter), int(odd)
        close = text.find(quote, close + 1)
