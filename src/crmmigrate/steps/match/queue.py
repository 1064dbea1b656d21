"""Which pairs people are asked first.

Of every six pairs three are doubtful, two automatic and one vetoed, as long as there are such:

- doubtful: those that no veto closes and that would not be joined without a person; nearest to a threshold or to an
  even chance first, for there an answer decides most. Of pairs between the same two groups of records (joined by
  automatic pairs) one is asked before the second of any other, for the others mostly follow from it;
- automatic: drawn by the hash of the pair, so at random and yet the same in every run. Their share of `same` is the
  precision of what is joined without a person;
- vetoed: the likeliest first, for there a veto may be wrong. The unlikely ones come last of all.

Two pairs in a row have no record in common where that can be had, so that nobody answers by habit.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from crmmigrate.core.linking import RecordRef, ReviewPair, Thresholds
from crmmigrate.core.rulings import PairId, Rulings, pair_id

_TURNS = ("doubtful", "automatic", "doubtful", "vetoed", "doubtful", "automatic")
_EVEN = 0.5
_AHEAD = 50
"""How far ahead a pair is looked for that shares no record with the one before."""


def queue(
    pairs: Iterable[ReviewPair], rulings: Rulings, who: str, thresholds: Mapping[str, Thresholds] | None = None
) -> list[ReviewPair]:
    """The pairs that are open for a person, the most informative first; the order of `pairs` means nothing.

    Args:
        pairs: Candidates of one or more entities, bounded by whoever draws them.
        rulings: What is decided; settled pairs are left out, also those that follow from others.
        who: The person.
        thresholds: In force, by entity; absent: the usual ones.
    """
    limits = thresholds or {}
    found = {pair_id(pair): pair for pair in pairs}
    ranked = sorted(found, key=_hash)
    groups = _groups(found[key] for key in ranked)
    open_ = [key for key in ranked if rulings.is_open(key, who)]
    kinds: dict[str, list[PairId]] = {"doubtful": [], "automatic": [], "vetoed": []}
    for key in open_:
        kinds[_kind(found[key])].append(key)
    doubtful = sorted(kinds["doubtful"], key=lambda key: _distance(found[key], limits))
    vetoed = sorted(kinds["vetoed"], key=lambda key: -round(found[key].probability, 6))
    likely = [key for key in vetoed if _is_likely(found[key], limits)]
    lines = {
        "doubtful": deque(_one_of_each_first(doubtful, groups)),
        "automatic": deque(kinds["automatic"]),
        "vetoed": deque(likely),
    }
    order = [*_by_turns(lines), *(key for key in vetoed if not _is_likely(found[key], limits))]
    return [found[key] for key in _apart(order)]


def _kind(pair: ReviewPair) -> str:
    return "vetoed" if pair.vetoes else "automatic" if pair.band == "automatic" else "doubtful"


def _is_likely(pair: ReviewPair, thresholds: Mapping[str, Thresholds]) -> bool:
    return pair.probability >= thresholds.get(pair.entity, Thresholds()).review


def _distance(pair: ReviewPair, thresholds: Mapping[str, Thresholds]) -> float:
    """How far a pair is from where an answer decides most; rounded, so that no last digit orders pairs."""
    limits = thresholds.get(pair.entity, Thresholds())
    places = (_EVEN, limits.review, limits.automatic)
    return round(min(abs(pair.probability - place) for place in places), 6)


def _hash(pair: PairId) -> bytes:
    parts = (pair.entity, *(str(part) for ref in (pair.left, pair.right) for part in (ref.source, ref.row, ref.key)))
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _groups(pairs: Iterable[ReviewPair]) -> dict[tuple[str, RecordRef], tuple[str, RecordRef]]:
    """By record, one that stands for all that automatic pairs join with it."""
    above: dict[tuple[str, RecordRef], tuple[str, RecordRef]] = {}

    def top(node: tuple[str, RecordRef]) -> tuple[str, RecordRef]:
        while (up := above.setdefault(node, node)) != node:
            above[node] = above[up]
            node = up
        return node

    for pair in pairs:
        left, right = top((pair.entity, pair.left)), top((pair.entity, pair.right))
        if _kind(pair) == "automatic":
            above[left] = right
    return {node: top(node) for node in above}


def _one_of_each_first(
    pairs: Sequence[PairId], groups: dict[tuple[str, RecordRef], tuple[str, RecordRef]]
) -> list[PairId]:
    """Rounds: the best pair between any two groups, then the second best of each, and so on."""
    seen: dict[frozenset[tuple[str, RecordRef]], int] = {}
    rounds: list[tuple[int, int]] = []
    for place, pair in enumerate(pairs):
        ends = frozenset((groups[pair.entity, pair.left], groups[pair.entity, pair.right]))
        seen[ends] = seen.get(ends, 0) + 1
        rounds.append((seen[ends], place))
    return [pairs[place] for _, place in sorted(rounds)]


def _by_turns(lines: dict[str, deque[PairId]]) -> Iterator[PairId]:
    """One line after the other in fixed turns; an empty line loses its turn."""
    for turn in itertools.cycle(_TURNS):
        if lines[turn]:
            yield lines[turn].popleft()
        elif not any(lines.values()):
            return


def _apart(order: Sequence[PairId]) -> Iterator[PairId]:
    """The same pairs; one that shares a record with the pair before it waits for its turn."""
    waiting, last = deque(order), frozenset[RecordRef]()
    while waiting:
        near = itertools.islice(waiting, _AHEAD)
        place = next((i for i, pair in enumerate(near) if last.isdisjoint((pair.left, pair.right))), 0)
        pair = waiting[place]
        del waiting[place]
        last = frozenset((pair.left, pair.right))
        yield pair
