"""Clusters that stand already: new records may join one, and never bring two of them together.

Only numbers of records and weights come here, not what the records say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crmmigrate.steps.match.resolving import UNDECIDED, Edges, Integers, Pair, components, one_to_one

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Kept:
    """Pairs to join that leave clusters apart which stand.

    Attributes:
        edges: These pairs.
        refused: The others, each with its reason: `undecided` or `rival`.
        members: Records of the clusters that `edges` touch, each behind the record that stands for its cluster.
        tied: What all pairs together would have made one: of each such set the records that stand for its clusters,
            and then its smallest new record.
    """

    edges: Edges
    refused: dict[Pair, str]
    members: tuple[Pair, ...] = ()
    tied: tuple[tuple[int, ...], ...] = ()


def kept_apart(edges: Edges, standing: Sequence[Pair], certain: float) -> Kept:
    """The pairs that may be joined.

    A record that fits two such clusters about equally joins nobody. Of what still brings two together the strongest
    pairs come first; where equally strong ones exclude one another, none of them is joined.

    Args:
        edges: Pairs to join, smaller record first; each has a record that is in no cluster yet.
        standing: Records of clusters, each with the record that stands for its cluster.
        certain: Bits of a pair that even an undecided record keeps.
    """
    if not len(edges.left) or not standing:
        return Kept(edges, {})
    of = dict(standing)
    left, right = (_stood_for(ends, of) for ends in (edges.left, edges.right))
    heads = set(of.values())
    open_ = _open(Edges(left, right, edges.weight), heads)
    undecided = np.isin(edges.left, open_) | np.isin(edges.right, open_)
    undecided &= edges.weight < certain
    tried = Edges(left[~undecided], right[~undecided], edges.weight[~undecided])
    rivals = one_to_one(tried, dict.fromkeys(heads, 0))[1] if len(tried.left) else {}
    whole = zip(left.tolist(), right.tolist(), strict=True)
    rival = ~undecided & np.fromiter((pair in rivals for pair in whole), np.bool_, len(left))
    refused = dict.fromkeys(_pairs(edges, undecided), "undecided") | dict.fromkeys(_pairs(edges, rival), "rival")
    kept = ~undecided & ~rival
    still = Edges(edges.left[kept], edges.right[kept], edges.weight[kept])
    touched = set(left[kept].tolist()) | set(right[kept].tolist())
    members = tuple((head, record) for record, head in standing if head in touched and head != record)
    return Kept(still, refused, members, _tied(left, right, heads))


def _stood_for(ends: Integers, of: dict[int, int]) -> Integers:
    return np.fromiter((of.get(record, record) for record in ends.tolist()), np.int64, len(ends))


def _pairs(edges: Edges, mask: Mask) -> list[Pair]:
    return list(zip(edges.left[mask].tolist(), edges.right[mask].tolist(), strict=True))


def _open(edges: Edges, heads: set[int]) -> list[int]:
    """The records that fit two of the clusters about as well."""
    best: dict[int, dict[int, float]] = defaultdict(dict)
    for left, right, weight in zip(edges.left.tolist(), edges.right.tolist(), edges.weight.tolist(), strict=True):
        if (left in heads) != (right in heads):
            head, record = (left, right) if left in heads else (right, left)
            best[record][head] = max(weight, best[record].get(head, weight))
    found = []
    for record, fits in best.items():
        first, *rest = sorted(fits.values(), reverse=True)
        if rest and first - rest[0] < UNDECIDED:
            found.append(record)
    return found


def _tied(left: Integers, right: Integers, heads: set[int]) -> tuple[tuple[int, ...], ...]:
    nodes, part = components(left, right)
    groups: dict[int, list[int]] = defaultdict(list)
    for node, label in zip(nodes.tolist(), part.tolist(), strict=True):
        groups[label].append(node)
    found = []
    for group in groups.values():
        stand = sorted(node for node in group if node in heads)
        if len(stand) > 1:
            found.append((*stand, min(node for node in group if node not in heads)))
    return tuple(sorted(found))
