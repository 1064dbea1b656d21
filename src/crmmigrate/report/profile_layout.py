"""Where boxes of a graph stand: in layers, each part that hangs together by itself, parts side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Arc = tuple[str, str, str]
LEADING = "reference"
"""The kind of arcs that lead from one layer to the next; others only join."""
_MOST_LAYERS = 4
_SWEEPS = 8


@dataclass(frozen=True)
class Layout:
    """The upper left corner of each box that is joined to another, and the size of all."""

    places: Mapping[str, tuple[float, float]]
    width: int
    height: int


def laid_out(
    boxes: Sequence[str], arcs: Sequence[Arc], *, size: tuple[int, int], gap: tuple[int, int], width: int
) -> Layout:
    """Lay joined boxes out from left to right along their arcs.

    Args:
        boxes: In their order, which decides where nothing else does.
        arcs: From, to and kind.
        size: Width and height of a box.
        gap: Between layers, and between boxes of one layer.
        width: Parts stand side by side up to this width.
    """
    places: dict[str, tuple[float, float]] = {}
    left = top = tall = wide = 0.0
    for part in _parts(boxes, arcs):
        inside = [(a, b) for a, b, _ in arcs if a in part]
        strong = [(a, b) for a, b, kind in arcs if a in part and kind == LEADING]
        layers = _ordered(_filled(_layers(part, strong), part), inside)
        across = len(layers) * (size[0] + gap[0]) - gap[0]
        down = max(map(len, layers)) * (size[1] + gap[1]) - gap[1]
        if left and left + across > width:
            left, top, tall = 0.0, top + tall + 2 * gap[1], 0.0
        for number, layer in enumerate(layers):
            free = down - (len(layer) * (size[1] + gap[1]) - gap[1])
            for place, box in enumerate(layer):
                places[box] = left + number * (size[0] + gap[0]), top + free / 2 + place * (size[1] + gap[1])
        left, tall, wide = left + across + gap[0], max(tall, down), max(wide, left + across)
    return Layout(places, round(wide), round(top + tall))


def _parts(boxes: Sequence[str], arcs: Sequence[Arc]) -> list[list[str]]:
    """What hangs together, the largest first; single boxes are left out."""
    beside: dict[str, list[str]] = {box: [] for box in boxes}
    for a, b, _ in arcs:
        beside[a].append(b)
        beside[b].append(a)
    seen: set[str] = set()
    parts = []
    for box in boxes:
        part, waiting = set(), [box]
        while waiting:
            if (here := waiting.pop()) not in seen:
                seen.add(here)
                part.add(here)
                waiting += beside[here]
        if len(part) > 1:
            parts.append([b for b in boxes if b in part])
    return sorted(parts, key=len, reverse=True)


def _layers(part: Sequence[str], arcs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Boxes by the longest way to them, rings broken; each as near to what it points at as it can be.

    Boxes without an arc are left out.
    """
    after = _without_rings(part, arcs)
    depth = dict.fromkeys(part, 0)
    for _ in part:  # the longest way has fewer steps than there are boxes
        for a, targets in after.items():
            for b in targets:
                depth[b] = min(max(depth[b], depth[a] + 1), _MOST_LAYERS - 1)
    before = {b for targets in after.values() for b in targets}
    for box in part:
        if box not in before and after[box]:
            depth[box] = max(0, min(depth[b] for b in after[box]) - 1)
    joined = [box for box in part if box in before or after[box]]
    used = sorted({depth[box] for box in joined})
    return [[box for box in joined if depth[box] == level] for level in used]


def _filled(layers: list[list[str]], part: Sequence[str]) -> list[list[str]]:
    """Boxes that no leading arc touches go where there is most room."""
    layers = layers if len(layers) > 1 else [*layers, *([] for _ in range(2 - len(layers)))]
    placed = {box for layer in layers for box in layer}
    for box in part:
        if box not in placed:
            min(layers, key=len).append(box)
    return layers


def _without_rings(part: Sequence[str], arcs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Arcs that do not lead back, found depth first."""
    after: dict[str, list[str]] = {box: [] for box in part}
    for a, b in arcs:
        after[a].append(b)
    state: dict[str, int] = {}
    kept: dict[str, list[str]] = {box: [] for box in part}
    for root in part:
        stack = [(root, iter(after[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            box, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                state[box] = 2
                stack.pop()
            elif state.get(target) != 1:
                kept[box].append(target)
                if target not in state:
                    state[target] = 1
                    stack.append((target, iter(after[target])))
    return kept


def _ordered(layers: list[list[str]], arcs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Boxes of a layer in the order of what they are joined to, so that few lines cross."""
    beside: dict[str, list[str]] = {}
    for a, b in arcs:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    height = {box: _heights(layer)[i] for layer in layers for i, box in enumerate(layer)}
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 else layers[::-1]:
            mean = {box: sum(height[b] for b in beside[box]) / len(beside[box]) for box in layer}
            layer.sort(key=lambda box: (round(mean[box], 6), height[box]))
            height.update(zip(layer, _heights(layer), strict=True))
    return layers


def _heights(layer: Sequence[str]) -> list[float]:
    """Where boxes of a layer stand, from its middle."""
    return [place - (len(layer) - 1) / 2 for place in range(len(layer))]
