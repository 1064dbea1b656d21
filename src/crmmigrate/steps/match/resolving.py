"""Clusters of records from pairs, such that nothing hangs on one weak pair and no gate is broken by a third record.

Only numbers of records and weights come here, not what the records say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

STRONG = 3.0
"""Bits above the threshold at which one pair alone may join two clusters of several records each."""
UNDECIDED = 1.0
"""Bits by which a record must prefer one of two clusters that cannot be one."""

Pair = tuple[int, int]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Edges:
    """Pairs to join.

    Attributes:
        left, right: Records.
        weight: Bits.
    """

    left: Integers
    right: Integers
    weight: NDArray[np.float64]


@dataclass
class Resolved:
    """Clusters, and the pairs that were not joined although they are likely.

    Attributes:
        label: Record to the smallest record of its cluster; records alone are not in it.
        refused: Pair to the reason: `conflict`, `bridge`, `undecided` or `rival`.
    """

    label: dict[int, int] = field(default_factory=dict)
    refused: dict[Pair, str] = field(default_factory=dict)


def components(left: Integers, right: Integers) -> tuple[Integers, Integers]:
    """The records of pairs, and for each the smallest record that hangs together with it."""
    nodes, at = np.unique(np.concatenate([left, right]), return_inverse=True)
    n = len(nodes)
    graph = coo_matrix((np.ones(len(left), np.int8), (at[: len(left)], at[len(left) :])), shape=(n, n))
    _, part = connected_components(graph, directed=False)
    least = np.full(part.max() + 1 if n else 0, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(least, part, nodes)
    return nodes, least[part]


def resolve(edges: Edges, threshold: float, conflicts: Collection[Pair], together: Collection[Pair] = ()) -> Resolved:
    """Clusters of the records of pairs.

    Args:
        edges: Pairs to join, those of `together` among them.
        threshold: Bits from which pairs are joined.
        conflicts: Pairs (smaller first) that may not be in one cluster.
        together: Pairs that a person has joined; they come first.
    """
    nodes, part = components(edges.left, edges.right)
    found = Resolved(dict(zip(nodes.tolist(), part.tolist(), strict=True)))
    sizes = dict(zip(*(a.tolist() for a in np.unique(part, return_counts=True)), strict=True))
    bound = {found.label[pair[0]] for pair in conflicts if found.label.get(pair[0]) == found.label.get(pair[1], -1)}
    looked_at = {label for label, size in sizes.items() if size > 3 or label in bound}
    groups: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for left, right, weight in zip(edges.left.tolist(), edges.right.tolist(), edges.weight.tolist(), strict=True):
        if (label := found.label[left]) in looked_at:
            groups[label].append((-weight, left, right))
    apart = _neighbours(conflicts)
    first = set(together)
    for group in groups.values():
        part_of, refused = _component(sorted(group), apart, threshold, first)
        found.label.update(part_of)
        found.refused.update(refused)
    return found


def one_to_one(edges: Edges, source: Mapping[int, int]) -> tuple[Edges, dict[Pair, str]]:
    """The pairs that may be joined where sources have no duplicates.

    The strongest come first, and no two records of such a source hang together. Where equally strong pairs exclude
    one another, none of them is the best.

    Args:
        edges: Pairs to join.
        source: Record to the number of its source, for records of sources without duplicates.

    Returns:
        The pairs that remain, and those that gave way (`rival`).
    """
    crowded = _crowded(edges, source)
    if not crowded.any():
        return edges, {}
    order = np.lexsort((edges.right[crowded], edges.left[crowded], -edges.weight[crowded]))
    left, right = edges.left[crowded][order].tolist(), edges.right[crowded][order].tolist()
    weights = edges.weight[crowded][order].tolist()
    parts = _Parts(source)
    for _, level in groupby(range(len(weights)), key=weights.__getitem__):
        parts.join([(left[i], right[i]) for i in level])
    rivals = {(a, b): "rival" for a, b in zip(left, right, strict=True) if parts.of(a) != parts.of(b)}
    pairs = zip(edges.left.tolist(), edges.right.tolist(), strict=True)
    kept = np.fromiter((pair not in rivals for pair in pairs), np.bool_, len(edges.left))
    return Edges(edges.left[kept], edges.right[kept], edges.weight[kept]), rivals


def _crowded(edges: Edges, source: Mapping[int, int]) -> NDArray[np.bool_]:
    """Which pairs hang together with two records of one source."""
    nodes, part = components(edges.left, edges.right)
    known = np.fromiter((node in source for node in nodes.tolist()), np.bool_, len(nodes))
    here = np.fromiter((source[node] for node in nodes[known].tolist()), np.int64, int(known.sum()))
    both, counts = np.unique(np.stack([part[known], here]), axis=1, return_counts=True)
    return np.isin(part[np.searchsorted(nodes, edges.left)], both[0, counts > 1])


class _Parts:
    """Records that hang together, never two of one source."""

    def __init__(self, source: Mapping[int, int]) -> None:
        self._source = source
        self._above: dict[int, int] = {}
        self._sources: dict[int, set[int]] = {}

    def of(self, node: int) -> int:
        """The record that stands for those that hang together with one."""
        if node not in self._above:
            self._above[node] = node
            self._sources[node] = {self._source[node]} if node in self._source else set()
        while (above := self._above[node]) != node:
            self._above[node] = self._above[above]
            node = above
        return node

    def join(self, pairs: Iterable[Pair]) -> None:
        """Join what pairs of one strength make hang together, where no source is then there twice."""
        ends = [pair for pair in ((self.of(left), self.of(right)) for left, right in pairs) if pair[0] != pair[1]]
        if not ends:
            return
        nodes, part = components(*np.array(ends, np.int64).T)
        groups: dict[int, list[int]] = defaultdict(list)
        for node, label in zip(nodes.tolist(), part.tolist(), strict=True):
            groups[label].append(node)
        for first, *others in groups.values():
            sources = [self._sources[node] for node in (first, *others)]
            whole = set().union(*sources)
            if len(whole) == sum(map(len, sources)):
                self._above.update(dict.fromkeys(others, first))
                self._sources[first] = whole


def _neighbours(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        found[left].add(right)
        found[right].add(left)
    return found


def _component(
    edges: Sequence[tuple[float, int, int]], apart: Mapping[int, set[int]], threshold: float, first: Collection[Pair]
) -> tuple[dict[int, int], dict[Pair, str]]:
    """Join the strongest pairs first, as far as conflicts and bridges allow."""
    refused: dict[Pair, str] = {}
    undecided = _undecided(edges, apart)
    members: dict[int, set[int]] = {}
    of: dict[int, int] = {}
    for _, left, right in edges:
        for node in (left, right):
            members.setdefault(node, {node})
            of.setdefault(node, node)
    touching: dict[frozenset[int], int] = defaultdict(int)
    ordered = sorted(edges, key=lambda e: ((e[1], e[2]) not in first, *e))
    waiting: list[tuple[float, int, int]] = []
    for edge in ordered:
        minus, left, right = edge
        one, two = of[left], of[right]
        pair = (left, right)
        if one == two:
            continue
        if pair not in first and (left in undecided or right in undecided):
            refused[pair] = "undecided"
        elif any(apart.get(node, set()) & members[two] for node in members[one]):
            refused[pair] = "conflict"
        elif pair in first or min(len(members[one]), len(members[two])) == 1 or -minus >= threshold + STRONG:
            _join(one, two, members, of)
        else:
            waiting.append(edge)
    _bridges(waiting, members, of, apart, refused, touching)
    return {node: min(members[root]) for node, root in of.items()}, refused


def _bridges(
    waiting: Sequence[tuple[float, int, int]], members: dict[int, set[int]], of: dict[int, int],
    apart: Mapping[int, set[int]], refused: dict[Pair, str], touching: dict[frozenset[int], int],
) -> None:  # fmt: skip
    """Join clusters of several records where at least two pairs speak for it."""
    changed = True
    while changed:
        changed = False
        touching.clear()
        for _, left, right in waiting:
            if of[left] != of[right]:
                touching[frozenset((of[left], of[right]))] += 1
        for _, left, right in waiting:
            one, two = of[left], of[right]
            if one == two or touching[frozenset((one, two))] < 2:
                continue
            if not any(apart.get(node, set()) & members[two] for node in members[one]):
                _join(one, two, members, of)
                changed = True
                break
    for _, left, right in waiting:
        if of[left] != of[right]:
            conflict = any(apart.get(node, set()) & members[of[right]] for node in members[of[left]])
            refused[(left, right)] = "conflict" if conflict else "bridge"


def _join(one: int, two: int, members: dict[int, set[int]], of: dict[int, int]) -> None:
    keep, go = (one, two) if len(members[one]) >= len(members[two]) else (two, one)
    for node in members[go]:
        of[node] = keep
    members[keep] |= members.pop(go)


def _undecided(edges: Sequence[tuple[float, int, int]], apart: Mapping[int, set[int]]) -> set[int]:
    """Records that fit two others, which are not one, about as well."""
    weights: dict[int, dict[int, float]] = defaultdict(dict)
    for minus, left, right in edges:
        weights[left][right] = weights[right][left] = -minus
    found = set()
    for node, others in weights.items():
        for other, weight in others.items():
            rivals = [others[o] for o in apart.get(other, ()) if o in others]
            if any(abs(weight - rival) < UNDECIDED for rival in rivals) and weight >= max(others.values()) - UNDECIDED:
                found.add(node)
    return found
