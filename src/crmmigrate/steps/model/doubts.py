"""What the proposal is not sure of, and what it took for history: findings from the sample."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from crmmigrate.core.findings import Finding, Severity
from crmmigrate.steps.model.checks import where
from crmmigrate.steps.model.star import Star
from crmmigrate.structure.facts import Facts
from crmmigrate.structure.hierarchies import Hierarchy
from crmmigrate.structure.history import History
from crmmigrate.values.masking import mask


def findings(star: Star) -> list[Finding]:
    """Rival grains, histories and hierarchies with members that break them."""
    found = [f for facts in star.tables for f in _rivals(facts)]
    found += [_history(star.tables[t], h) for t, h in sorted(star.understood.histories.items()) if t in star.names]
    chains = [(star.tables[t], h) for all_ in star.levels.values() for t, h in all_ if any(h.broken)]
    return found + [_broken(facts, hierarchy) for facts, hierarchy in chains]


def _rivals(facts: Facts) -> list[Finding]:
    """Another smallest group of columns that identifies a row as well, and says that a row is something else."""
    position = facts.sample.positions
    groups = [tuple(sorted(position[c] for c in key)) for key in facts.sample.profile.keys]
    rivals = [g for g in groups if len(g) > 1 and len(facts.key) > 1 and _rival(facts, g)]
    if not rivals:
        return []
    names = [", ".join(facts.label(i) for i in g) for g in (facts.key, *rivals)]
    others = "; or ".join(names[1:4])
    return [
        Finding(
            "grain-rivals",
            f"a row of {facts.name} may be one per {names[0]}, or one per {others}",
            where=where(facts, facts.key), count=len(rivals) + 1, examples=tuple(names),
            next="say which under `grain` in model.yaml: rows that agree on it are one row",
        )
    ]  # fmt: skip


def _rival(facts: Facts, group: Sequence[int]) -> bool:
    mine, other = set(facts.key) - set(group), set(group) - set(facts.key)
    if not other or not mine:
        return False
    dated = any(facts.roles[i] == "date" for i in facts.key)
    able = all(facts.roles[i] in ("key", "degenerate") or (dated and facts.roles[i] == "date") for i in group)
    same = any(facts.equivalent(i, j) for i, j in itertools.product(mine, other))
    return able and not same


def _history(facts: Facts, history: History) -> Finding:
    advice = {
        "members": "the proposal keeps history by `snapshot` and `scd: 2`; without them the newest values win",
        "versions": "the load makes versions of them again, each until the next one begins",
        "numbered": "there is no date from which a version holds: name one as `snapshot`, or load the newest rows only",
        "measures": "sum its measures over members, not over time",
    }
    odd = ""
    if history.gaps or history.overlaps:
        odd = f"; {history.gaps} begin after a gap, {history.overlaps} before the one before ends"
    return Finding(
        "history-found", f"{facts.name}: {history.why}{odd}", severity=Severity.INFO,
        where=where(facts, (*history.natural, history.date)), count=history.members, next=advice[history.kind],
    )  # fmt: skip


def _broken(facts: Facts, found: Hierarchy) -> Finding:
    chain = " < ".join(facts.label(i) for i in found.levels)
    examples = []
    for column, member, parents in found.examples:
        hide = facts.sample.columns[column].pii is not None
        examples.append(f"{mask(member) if hide else member}: {' / '.join(parents)}")
    return Finding(
        "hierarchy-broken",
        f"{sum(found.broken)} members of {chain} belong to more than one of the next level",
        where=where(facts, found.levels), count=sum(found.broken), examples=tuple(examples), severity=Severity.INFO,
        next="correct them, or take the chain out of `hierarchies` in model.yaml",
    )  # fmt: skip
