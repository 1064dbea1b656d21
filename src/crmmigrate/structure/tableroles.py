"""What each table is: fact, dimension or bridge; and the roles of columns once references are known."""

from __future__ import annotations

from collections.abc import Sequence

from crmmigrate.structure.facts import IDENTIFYING, Facts
from crmmigrate.structure.relations import ForeignKey


def settle(tables: Sequence[Facts], references: Sequence[ForeignKey]) -> None:
    """Set the role of each table and of its columns."""
    for t, facts in enumerate(tables):
        outgoing = [k for k in references if k.table == t and k.ref_table != t]
        incoming = {k.table for k in references if k.ref_table == t and k.table != t}
        pointing = {c for k in references if k.table == t for c in k.columns}
        facts.role, facts.role_why = _role(facts, outgoing, len(incoming), len(tables))
        _column_roles(facts, pointing, referenced=bool(incoming))


def _role(facts: Facts, outgoing: Sequence[ForeignKey], incoming: int, total: int) -> tuple[str, str]:
    pointing = {c for k in outgoing for c in k.columns}
    rest = [i for i in range(len(facts.roles)) if i not in pointing and i not in facts.key]
    if len(pointing) >= 2 and not rest:
        return "bridge", "nothing but references"
    if total == 1:
        alone = _describes(facts)
        return ("dimension", "each row describes one thing") if alone else ("fact", "the only table")
    measures = sum(facts.roles[i] == "measure" for i in rest)
    dates = sum(facts.roles[i] == "date" for i in rest)
    described = sum(_descriptive(facts, i) for i in range(len(facts.roles)))
    evidence = (
        0.8 * len(pointing),
        0.8 if len(facts.key) > 1 else -0.5,
        0.4 * min(dates, 4),
        1.5 * measures / len(facts.roles),
        1.0 * any(facts.roles[i] == "date" for i in facts.key),
        0.5 * any(i in facts.grows for i in facts.key),
        -0.6 * min(incoming, 2),
        -0.7 * min(described, 3),
        -1.0 * (not dates and incoming > 0 and len(facts.key) == 1),
    )
    why = f"{len(pointing)} references, {incoming} tables point here, {measures} measures, {described} names"
    return ("fact" if sum(evidence) > 0.3 else "dimension"), why


def _describes(facts: Facts) -> bool:
    """Whether a table that stands alone lists things: one key column, names, no dates and few amounts."""
    dates = [i for i, c in enumerate(facts.sample.columns) if c.inferred_type in ("date", "datetime")]
    named = [i for i in range(len(facts.roles)) if _descriptive(facts, i)]
    amounts = sum(r == "measure" for r in facts.roles)
    return len(facts.key) == 1 and bool(named) and not dates and 3 * amounts < len(facts.roles)


def _descriptive(facts: Facts, index: int) -> bool:
    """A name or address of its own: text that is (nearly) different on every row."""
    column = facts.sample.columns[index]
    if column.inferred_type != "string" or facts.unique[index] < 0.6 or facts.roles[index] == "key":
        return False
    return column.semantic_type in IDENTIFYING or facts.sample.filled(index) > 0.5 * facts.sample.n


def _column_roles(facts: Facts, pointing: set[int], *, referenced: bool) -> None:
    for i, column in enumerate(facts.sample.columns):
        dated = column.inferred_type in ("date", "datetime")
        if dated:
            facts.roles[i] = "date"
        elif i in pointing:
            facts.roles[i] = "key"
        elif i in facts.key and (len(facts.key) > 1 or column.inferred_type != "number"):
            alone = facts.role == "fact" and not referenced
            transaction = alone and (i in facts.grows or len(facts.key) == 1)
            facts.roles[i] = "degenerate" if transaction else "key"
