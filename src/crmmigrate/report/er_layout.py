"""Where the boxes of a star stand: facts in the middle, their dimensions on both sides, what those point to outside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crmmigrate.core.diagram import Box, Diagram, Line, Link

WIDTH, HEAD, ROW, PAD = 248, 30, 18, 7
GAP_X, GAP_Y = 92, 22
MOST_LINES = 12


@dataclass(frozen=True)
class Placed:
    """A box with its place.

    Attributes:
        box: The table.
        x, y: Its upper left corner.
        lines: The lines that are shown; keys always are.
        more: How many are not.
        column: 0 for the middle, negative on the left, positive on the right.
    """

    box: Box
    x: float
    y: float
    lines: tuple[Line, ...]
    more: int
    column: int

    @property
    def height(self) -> float:
        """Its height."""
        return height(self.lines, self.more)

    def row(self, name: str) -> float:
        """The middle of the row of a column; of the head where it is not shown."""
        for place, line in enumerate(self.lines):
            if line.name == name:
                return self.y + HEAD + PAD / 2 + place * ROW + ROW / 2
        return self.y + HEAD / 2


def height(lines: Sequence[Line], more: int) -> float:
    """The height of a box."""
    return HEAD + PAD + ROW * (len(lines) + bool(more))


def shown(box: Box) -> tuple[tuple[Line, ...], int]:
    """The lines that are shown, and how many are not: keys first, then others while there is room."""
    keys = [line for line in box.lines if line.mark]
    others = [line for line in box.lines if not line.mark]
    room = max(MOST_LINES - len(keys), 3)
    room += len(others) == room + 1  # a line that says "1 more" is no shorter
    return (*keys, *others[:room]), max(len(others) - room, 0)


def laid_out(picture: Diagram) -> tuple[list[Placed], float, float]:
    """The boxes with their places, and width and height of the whole."""
    columns = _columns(picture)
    sizes = {box.name: height(*shown(box)) for box in picture.boxes}
    tall = max((_tall(names, sizes) for names in columns.values()), default=0)
    tops = _tops(columns, sizes, tall, picture.links)
    least = min(columns, default=0)
    boxes = {box.name: box for box in picture.boxes}
    placed = [
        Placed(boxes[name], (column - least) * (WIDTH + GAP_X), tops[name], *shown(boxes[name]), column)
        for column, names in columns.items()
        for name in names
    ]
    wide = (max(columns, default=0) - least) * (WIDTH + GAP_X) + WIDTH
    alone = [box for box in picture.boxes if box.name not in tops]
    return _with_alone(placed, alone, wide, tall)


def _with_alone(
    placed: list[Placed], alone: Sequence[Box], wide: float, tall: float
) -> tuple[list[Placed], float, float]:
    """Tables without links stand in rows below."""
    across = max(int((wide + GAP_X) // (WIDTH + GAP_X)), 3) if alone else 1
    wide = max(wide if placed else 0, (min(across, len(alone)) * (WIDTH + GAP_X) - GAP_X) if alone else 0)
    y = tall + 2 * GAP_Y if placed else 0.0
    for start in range(0, len(alone), across):
        row = alone[start : start + across]
        placed += [Placed(b, n * (WIDTH + GAP_X), y, *shown(b), n) for n, b in enumerate(row)]
        y += max(height(*shown(box)) for box in row) + GAP_Y
    return placed, wide, max(y - GAP_Y if alone else tall, HEAD)


def _columns(picture: Diagram) -> dict[int, list[str]]:
    """Names by column: who points and is not pointed to in the middle, then outwards by distance."""
    links = [link for link in picture.links if link.table != link.to]
    pointed = {link.to for link in links}
    middle = [b.name for b in picture.boxes if any(k.table == b.name for k in links) and b.role != "dimension"]
    middle = middle or [
        b.name for b in picture.boxes if any(k.table == b.name for k in links) and b.name not in pointed
    ]
    columns: dict[int, list[str]] = {0: _near_each_other(middle, links)} if middle else {}
    sizes = {box.name: height(*shown(box)) for box in picture.boxes}
    done = set(middle)
    ring, distance = list(columns.get(0, [])), 1
    while ring:
        following = [b.name for b in picture.boxes if b.name not in done and _touches(b.name, ring, links)]
        following.sort(key=lambda name: _middle_of(name, ring, links))
        for name in following:
            sides = _sides(name, columns, distance, links)
            side = min(sides, key=lambda s: (_tall(columns.get(s, []), sizes), -s))
            columns.setdefault(side, []).append(name)
        done |= set(following)
        ring, distance = following, distance + 1
    return dict(sorted(columns.items()))


def _near_each_other(names: Sequence[str], links: Sequence[Link]) -> list[str]:
    """Facts so that each stands next to the one with which it shares most dimensions."""
    dimensions = {name: {link.to for link in links if link.table == name} for name in names}
    left = sorted(names, key=lambda name: (-len(dimensions[name]), name))
    ordered: list[str] = left[:1]
    left = left[1:]
    while left:
        best = max(left, key=lambda name: len(dimensions[name] & dimensions[ordered[-1]]))
        ordered.append(best)
        left.remove(best)
    return ordered


def _sides(name: str, columns: Mapping[int, Sequence[str]], distance: int, links: Sequence[Link]) -> list[int]:
    """The columns in which a box may stand: of outer ones that on the side of what it belongs to."""
    if distance == 1:
        return [-1, 1]
    near = [c for c, names in columns.items() if abs(c) == distance - 1 and _touches(name, names, links)]
    return [distance if c > 0 else -distance for c in near] or [-distance, distance]


def _touches(name: str, others: Collection[str], links: Iterable[Link]) -> bool:
    return any((k.to == name and k.table in others) or (k.table == name and k.to in others) for k in links)


def _middle_of(name: str, ring: Sequence[str], links: Iterable[Link]) -> tuple[float, str]:
    """Where in a column the boxes stand, on average, to which a box belongs."""
    places = [ring.index(o) for k in links for o in (k.table, k.to) if name in (k.table, k.to) and o in ring]
    return sum(places) / max(len(places), 1), name


def _tall(names: Iterable[str], sizes: Mapping[str, float]) -> float:
    return sum(sizes[name] + GAP_Y for name in names) - GAP_Y


def _tops(
    columns: Mapping[int, Sequence[str]], sizes: Mapping[str, float], tall: float, links: Sequence[Link]
) -> dict[str, float]:
    """Where each box begins: as near as can be to the middle of what it belongs to."""
    tops: dict[str, float] = {}
    for column in sorted(columns, key=abs):
        names = columns[column]
        spare = (tall - _tall(names, sizes)) / max(len(names), 1)
        wished, y = {}, spare / 2
        for name in names:
            near = [tops[o] + sizes[o] / 2 for k in links for o in (k.table, k.to)
                    if name in (k.table, k.to) and o in tops and o != name]  # fmt: skip
            wished[name] = sum(near) / len(near) - sizes[name] / 2 if near else y
            y += sizes[name] + GAP_Y + spare
        tops |= _apart(sorted(names, key=lambda n: (wished[n], n)) if column else names, wished, sizes, tall)
    return tops


def _apart(
    names: Sequence[str], wished: Mapping[str, float], sizes: Mapping[str, float], tall: float
) -> dict[str, float]:
    """Places as near as can be to those wished for, without overlaps, and none outside.

    Neighbours that meet move as one: measured from where each box would stand if all were stacked, places must not
    fall (isotonic regression).
    """
    stacked, y = [], 0.0
    for name in names:
        stacked.append(y)
        y += sizes[name] + GAP_Y
    blocks: list[tuple[float, int]] = []
    for name, start in zip(names, stacked, strict=True):
        blocks.append((wished[name] - start, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (one, n), (other, m) = blocks[-2:]
            blocks[-2:] = [((one * n + other * m) / (n + m), n + m)]
    shifts = [shift for shift, count in blocks for _ in range(count)]
    most = max(tall - (y - GAP_Y), 0.0)
    return {n: start + min(max(shift, 0.0), most) for n, start, shift in zip(names, stacked, shifts, strict=True)}
