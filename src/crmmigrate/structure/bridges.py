"""Bridges: tables that say who belongs to whom, with the weights that part one among many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmmigrate.structure import numbers
from crmmigrate.structure.facts import UNIQUE, Facts
from crmmigrate.structure.numbers import Numbers
from crmmigrate.structure.relations import ForeignKey
from crmmigrate.structure.sampling import Codes

SUMS = 0.95  # share of the members whose weights sum to 1


@dataclass(frozen=True)
class Bridge:
    """A table between two dimensions.

    Attributes:
        pointing: Its columns that are references.
        weight: Column of weights.
        within: The reference for whose members they sum to 1.
        share: Share of these members for whom they do.
    """

    pointing: tuple[int, ...]
    weight: int | None = None
    within: int | None = None
    share: float = 0.0


def settle(tables: Sequence[Facts], references: Sequence[ForeignKey]) -> dict[int, Bridge]:
    """Bridges by table; a table of references and a weight becomes one, with role and reason."""
    found: dict[int, Bridge] = {}
    for t, facts in enumerate(tables):
        pointing = tuple(sorted({c for k in references if k.table == t and k.ref_table != t for c in k.columns}))
        if facts.role == "bridge":
            found[t] = Bridge(pointing)
        elif len(pointing) >= 2 and all(facts.unique[c] < UNIQUE for c in pointing):
            weighted = _weighted(facts, pointing)
            if weighted is not None:
                found[t] = weighted
                label = facts.label(int(weighted.weight or 0))
                within = facts.label(int(weighted.within or 0))
                facts.role = "bridge"
                facts.role_why = f"references and {label}, which sums to 1 for {weighted.share:.0%} of {within}"
    return found


def _weighted(facts: Facts, pointing: tuple[int, ...]) -> Bridge | None:
    rest = [i for i in range(len(facts.roles)) if i not in pointing and (i not in facts.key or len(facts.key) > 1)]
    measures = [i for i in rest if facts.sample.columns[i].inferred_type in ("number", "integer")]
    if len(rest) > 2 or not measures:
        return None
    for weight in measures:
        rows = numbers.of_rows(facts, weight)
        if np.isnan(rows).mean() > 0.05 or np.nanmin(rows) < 0 or np.nanmax(rows) > 1:
            continue
        shares = {c: _sums(facts.sample.codes[:, c], np.nan_to_num(rows)) for c in pointing}
        within = max(shares, key=lambda c: (shares[c], -c))
        if shares[within] >= SUMS and len(np.unique(rows[~np.isnan(rows)])) > 1:
            return Bridge(pointing, weight, within, round(shares[within], 4))
    return None


def _sums(codes: Codes, rows: Numbers) -> float:
    """Share of the members whose rows sum to 1."""
    known = codes >= 0
    sums = np.bincount(codes[known], weights=rows[known])
    present = np.bincount(codes[known]) > 0
    return float((np.abs(sums[present] - 1) < 0.005).mean()) if present.any() else 0.0
