"""What keeps two records apart, in words."""

from __future__ import annotations

from collections.abc import Sequence

from crmmigrate.core.linking import Kind

REFUSED = {
    "conflict": "to join them would join records that something keeps apart",
    "bridge": "nothing but this pair would hold two groups of records together",
    "rival": "one source has no duplicates, and another of its records fits better, or as well",
    "undecided": "one of the two fits a third record as well, and the other does not",
}
"""Why likely pairs were not joined although no gate closed: see `resolving.Resolved.refused`."""


def vetoes_of(kind: Kind, names: str) -> Sequence[str]:
    """The vetoes of a pair in words; `names` as in the column `vetoes`."""
    words = {veto.name: veto.reason for veto in kind.vetoes} | REFUSED
    return [words.get(name, name) for name in names.split()]
