"""How records of each kind of thing are compared: features, candidates, questions, gates."""

from __future__ import annotations

from crmmigrate.core.documents import ModelTable
from crmmigrate.core.linking import Kind
from crmmigrate.steps.match.kinds import account, contact, employee, generic, product

KINDS: dict[str, Kind] = {kind.name: kind for kind in (account.KIND, contact.KIND, employee.KIND, product.KIND)}


def kind_of(name: str, table: ModelTable) -> Kind | None:
    """How records of a dimension are compared; None where its keys decide alone.

    The model may say it. A dimension that is named like one of `KINDS` is one if it has a field of which that kind asks
    for names.
    """
    if table.compare:
        return KINDS.get(table.compare)
    kind = KINDS.get(name)
    if kind is not None and any(field in table.fields for field in kind.comparisons[0].fields):
        return kind
    return generic.kind_of(name, table)


__all__ = ["KINDS", "kind_of"]
