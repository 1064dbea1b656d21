"""What people's decisions on pairs come to: which records must be one, which must not, and where people contradict."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.linking import PairDecision, RecordRef, ReviewPair, Verdict

FILE = "decisions/pairs.csv"
"""Where decisions stand in a project."""

VERDICTS: Mapping[str, Verdict] = {
    "same": "same", "different": "different", "unsure": "unsure", "y": "same", "yes": "same", "n": "different",
    "no": "different", "u": "unsure", "?": "unsure",
}  # fmt: skip
"""Words that people write for a verdict, in lower case."""

_Node = tuple[str, RecordRef]


class PairId(NamedTuple):
    """An unordered pair: `left` is the one that sorts first. Rows of one file are several entities, so it has one."""

    entity: str
    left: RecordRef
    right: RecordRef


def pair_id(pair: PairDecision | ReviewPair) -> PairId:
    """The pair that a decision or a question is about."""
    left, right = sorted((pair.left, pair.right), key=_order)
    return PairId(pair.entity, left, right)


@dataclass(frozen=True)
class Contradiction:
    """Records that people say are different, and a chain of `same` that joins them.

    Attributes:
        pair: The two.
        chain: The records from the one to the other, both with it; each is the same as the next.
    """

    pair: PairId
    chain: tuple[RecordRef, ...]


@dataclass(frozen=True)
class Rulings:
    """What decisions come to.

    Attributes:
        same: Pairs that must be one, without those of contradictions: nothing is joined that somebody keeps apart.
        different: Pairs that must not be one.
        unsure: Pairs of which nobody knows, with who said so.
        disagreements: By pair, the decisions of people who say both; such a pair is in none of the above.
        contradictions: Pairs of `different` that a chain of `same` joined.
    """

    same: frozenset[PairId] = frozenset()
    different: frozenset[PairId] = frozenset()
    unsure: Mapping[PairId, frozenset[str]] = field(default_factory=dict)
    disagreements: Mapping[PairId, tuple[PairDecision, ...]] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()

    def verdict(self, pair: PairId) -> Verdict | None:
        """Whether two records must or must not be one, also by way of third ones; None: that is open."""
        left, right = ((pair.entity, ref) for ref in (pair.left, pair.right))
        if pair in self.different:
            return "different"
        one, other = self._component.get(left, left), self._component.get(right, right)
        if one == other:
            return "same"
        return "different" if frozenset((one, other)) in self._apart else None

    def is_open(self, pair: PairId, who: str) -> bool:
        """Whether a pair is still to be asked of a person: nothing settles it, and they did not say `unsure`."""
        knows_not = person(who) in self.unsure.get(pair, ())
        return pair not in self.disagreements and not self.verdict(pair) and not knows_not

    def findings(self) -> list[Finding]:
        """`pair-disagreement` and `pair-contradiction`, one of each pair."""
        found = [_disagreement(pair, said) for pair, said in self.disagreements.items()]
        return found + [_contradicted(each) for each in self.contradictions]

    @cached_property
    def _component(self) -> dict[_Node, _Node]:
        """By record, the first of those that must be one with it."""
        return _components(_neighbours(self.same))

    @cached_property
    def _apart(self) -> frozenset[frozenset[_Node]]:
        ends = ([(pair.entity, ref) for ref in (pair.left, pair.right)] for pair in self.different)
        return frozenset(frozenset(self._component.get(end, end) for end in pair) for pair in ends)


def in_force(decisions: Iterable[PairDecision]) -> dict[tuple[PairId, str], PairDecision]:
    """By pair and person, the last thing said."""
    return {(pair_id(decision), person(decision.who)): decision for decision in decisions}


def person(who: str) -> str:
    """A name, for comparing: `Anna ` is `anna`."""
    return who.strip().casefold()


def unsaid(decisions: Iterable[PairDecision], said: Iterable[PairDecision]) -> list[PairDecision]:
    """The decisions that say something else than what the same person said last of the same pair."""
    known = dict(in_force(said))
    found = []
    for decision in decisions:
        key = pair_id(decision), person(decision.who)
        before = known.get(key)
        if before is None or (before.verdict, before.why) != (decision.verdict, decision.why):
            found.append(decision)
            known[key] = decision
    return found


def ruled(decisions: Iterable[PairDecision]) -> Rulings:
    """What decisions come to. Their order counts only where one person says two things of one pair: the later holds.

    Args:
        decisions: In the order of the file; of records as they are now, see `renewed`.
    """
    said: dict[PairId, list[PairDecision]] = {}
    for (pair, _), decision in sorted(
        in_force(decisions).items(), key=lambda item: (_pair_order(item[0][0]), item[0][1])
    ):
        said.setdefault(pair, []).append(decision)
    verdicts = {pair: {decision.verdict for decision in of} for pair, of in said.items()}
    split = {pair for pair, found in verdicts.items() if {"same", "different"} <= found}
    same = {pair for pair, found in verdicts.items() if "same" in found} - split
    different = {pair for pair, found in verdicts.items() if "different" in found} - split
    contradictions, broken = _contradictions(same, sorted(different, key=_pair_order))
    return Rulings(
        same=frozenset(same - broken),
        different=frozenset(different),
        unsure={
            pair: frozenset(person(d.who) for d in of) for pair, of in said.items() if verdicts[pair] == {"unsure"}
        },
        disagreements={pair: tuple(of) for pair, of in said.items() if pair in split},
        contradictions=tuple(contradictions),
    )


def renewed(
    decisions: Sequence[PairDecision], known: Iterable[RecordRef]
) -> tuple[list[PairDecision], list[PairDecision]]:
    """Decisions with their records as they stand now, and those of which a record is gone.

    A record is the one of the same source, row and key; else the only one of its source and key (rows moved); else
    the only one of its key (the file has another name).

    Args:
        decisions: As read.
        known: Records of now; those with the keys of the decisions are enough.
    """
    here = set(known)
    by_place: dict[tuple[str, str], set[RecordRef]] = {}
    by_key: dict[str, set[RecordRef]] = {}
    for ref in here:
        by_place.setdefault((ref.source, ref.key), set()).add(ref)
        by_key.setdefault(ref.key, set()).add(ref)

    def now(ref: RecordRef) -> RecordRef | None:
        near = by_place.get((ref.source, ref.key)) or by_key.get(ref.key, set())
        return ref if ref in here else next(iter(near)) if len(near) == 1 else None

    found, lost = [], []
    for decision in decisions:
        left, right = now(decision.left), now(decision.right)
        if left is None or right is None or left == right:
            lost.append(decision)
        else:
            found.append(replace(decision, left=left, right=right))
    return found, lost


def gone(lost: Sequence[PairDecision]) -> list[Finding]:
    """`pair-lost`, at most one, of decisions that `renewed` could not place."""
    if not lost:
        return []
    places = tuple(f"{_place(decision.left)} and {_place(decision.right)}" for decision in lost)
    message = "decisions are about records that are not there any more, or that several records may be"
    advice = "decide these pairs again, or delete the lines"
    return [Finding("pair-lost", message, Severity.INFO, Where(file=FILE), len(lost), places, advice)]


def _contradictions(same: set[PairId], different: Sequence[PairId]) -> tuple[list[Contradiction], set[PairId]]:
    """The contradictions, and the pairs of `same` on every chain between records that are different."""
    near, found, broken = _neighbours(same), list[Contradiction](), set[PairId]()
    component = _components(near)
    for pair in different:
        one, other = (component.get((pair.entity, ref)) for ref in (pair.left, pair.right))
        if one and one == other:
            found.append(Contradiction(pair, tuple(ref for _, ref in _chain(near, pair))))
    for contradiction in found:
        while chain := _chain(near, contradiction.pair):
            for above, below in pairwise(chain):
                near[above].discard(below)
                near[below].discard(above)
                left, right = sorted((above[1], below[1]), key=_order)
                broken.add(PairId(above[0], left, right))
    return found, broken


def _neighbours(pairs: Iterable[PairId]) -> dict[_Node, set[_Node]]:
    near: dict[_Node, set[_Node]] = {}
    for entity, left, right in pairs:
        near.setdefault((entity, left), set()).add((entity, right))
        near.setdefault((entity, right), set()).add((entity, left))
    return near


def _components(near: Mapping[_Node, set[_Node]]) -> dict[_Node, _Node]:
    """By record, the first of those that hang together with it."""
    found: dict[_Node, _Node] = {}
    for node in sorted(near, key=lambda n: (n[0], _order(n[1]))):
        if node not in found:
            found |= dict.fromkeys(_reached(near, node), node)
    return found


def _reached(near: Mapping[_Node, set[_Node]], start: _Node) -> dict[_Node, _Node]:
    """All that hangs together with a record, each with the one before it on the shortest way."""
    before, queue = {start: start}, deque([start])
    while queue:
        node = queue.popleft()
        for other in sorted(near.get(node, ()), key=lambda n: _order(n[1])):
            if other not in before:
                before[other] = node
                queue.append(other)
    return before


def _chain(near: Mapping[_Node, set[_Node]], pair: PairId) -> list[_Node]:
    """The shortest way from the one to the other; empty where there is none."""
    start, end = (pair.entity, pair.left), (pair.entity, pair.right)
    before = _reached(near, start)
    if end not in before:
        return []
    chain = [end]
    while chain[-1] != start:
        chain.append(before[chain[-1]])
    return chain[::-1]


def _order(ref: RecordRef) -> tuple[str, int, str]:
    return ref.source, ref.row, ref.key


def _pair_order(pair: PairId) -> tuple[str, tuple[str, int, str], tuple[str, int, str]]:
    return pair.entity, _order(pair.left), _order(pair.right)


def _disagreement(pair: PairId, said: Sequence[PairDecision]) -> Finding:
    return Finding(
        "pair-disagreement",
        f"people disagree whether {_place(pair.left)} and {_place(pair.right)} are one {pair.entity}; neither counts",
        where=_where(pair),
        examples=tuple(f"{d.who or 'somebody'}: {d.verdict}{f' ({d.why})' if d.why else ''}" for d in said),
        next="talk it over; who gives way corrects the line in decisions/pairs.csv",
    )


def _contradicted(found: Contradiction) -> Finding:
    pair, chain = found.pair, found.chain
    return Finding(
        "pair-contradiction",
        f"{_place(pair.left)} and {_place(pair.right)} are decided to be different, yet a chain of decisions makes "
        f"them one {pair.entity}; they stay apart, and the chain does not count",
        where=_where(pair),
        count=len(chain) - 1,
        examples=tuple(f"{_place(a)} = {_place(b)}" for a, b in pairwise(chain)),
        next="correct the wrong one of these lines in decisions/pairs.csv",
    )


def _where(pair: PairId) -> Where:
    one_file = pair.left.source == pair.right.source
    return Where(
        file=pair.left.source, table=pair.entity, rows=(pair.left.row, *([pair.right.row] if one_file else []))
    )


def _place(ref: RecordRef) -> str:
    return f"{ref.source} row {ref.row}"
