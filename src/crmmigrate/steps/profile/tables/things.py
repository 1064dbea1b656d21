"""Which tables list things, such as customers or products, and by which columns two of their rows are compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from crmmigrate.structure.facts import Facts

NAMING = 0.6  # distinct values per filled row from which a text names the row
MOSTLY_ONCE = 0.85
FEWEST_ROWS = 10
MOST_COMPARED = 12
MOST_BLOCKING = 4
MOST_LENGTH = 120
_IDENTIFYING = frozenset({"person", "company", "email", "phone"})
_PLACES = frozenset({"city", "region", "postcode", "country", "street", "address"})


@dataclass(frozen=True)
class Columns:
    """Columns by which rows are compared, by index.

    Attributes:
        names: Those that name the thing: they must be alike.
        blocking: Those whose rare words bring rows together.
        texts: Those compared by spelling.
        compared: All; those that are no texts are alike or not.
        weights: Of each, the bits that its values tell if all are as frequent.
        trust: Of each, the share of them that counts.
        enough: Bits that must agree, so that no chance made the rows alike.
    """

    names: tuple[int, ...]
    blocking: tuple[int, ...]
    texts: tuple[int, ...]
    compared: tuple[int, ...]
    weights: Mapping[int, float]
    trust: Mapping[int, float]
    enough: float


def columns(facts: Facts) -> Columns | None:
    """What rows are compared by; None where rows are no things, or too little is told of them."""
    if facts.sample.n < FEWEST_ROWS or facts.role == "bridge":
        return None
    able = [i for i in range(len(facts.roles)) if _comparable(facts, i)]
    able.sort(key=lambda i: (-facts.sample.distinct(i), i))
    able = able[:MOST_COMPARED]
    naming = [i for i in able if _names_row(facts, i)]
    if not naming or not _things(facts, naming):
        return None
    texts = [i for i in able if facts.sample.columns[i].inferred_type == "string"]
    names = [i for i in texts if facts.sample.columns[i].semantic_type in ("person", "company")]
    first = [i for i in naming if facts.sample.columns[i].semantic_type not in ("email", "phone")]
    names = names or first[:1]
    trust = {i: _trust(facts, i) for i in able}
    weights = {i: math.log2(1 + facts.sample.distinct(i)) * trust[i] for i in able}
    blocking = sorted({*names, *naming}, key=lambda i: (i not in names, -weights[i], i))[:MOST_BLOCKING]
    # Names alone repeat by chance; one further thing has to agree.
    enough = math.log2(facts.sample.n) + 1.0
    return Columns(tuple(names), tuple(blocking), tuple(texts), tuple(able), weights, trust, enough)


def _comparable(facts: Facts, index: int) -> bool:
    column, role = facts.sample.columns[index], facts.roles[index]
    if facts.sample.distinct(index) < 2 or column.semantic_type in ("free_text", "url"):
        return False
    if column.inferred_type in ("date", "datetime"):
        return column.pii == "birth"
    number = (index in facts.key or role in ("key", "degenerate")) and column.semantic_type not in _IDENTIFYING
    # Two records of one customer have two numbers.
    if number and (_distinctness(facts, index) >= NAMING or column.inferred_type == "integer"):
        return False
    return column.max_length <= MOST_LENGTH


def _names_row(facts: Facts, index: int) -> bool:
    column = facts.sample.columns[index]
    return (
        column.inferred_type == "string"
        and facts.roles[index] != "measure"
        and column.semantic_type not in _PLACES | {"code"}
        and _distinctness(facts, index) >= NAMING
        and 2 * facts.sample.filled(index) >= facts.sample.n
    )


def _things(facts: Facts, naming: list[int]) -> bool:
    """Whether rows are things and no events: an order, a call or a ticket names a customer too, but many name one."""
    if len(facts.key) > 1:
        return False
    columns = facts.sample.columns
    dated = any(r == "date" and columns[i].pii != "birth" for i, r in enumerate(facts.roles))
    named = [_distinctness(facts, i) for i in naming if columns[i].semantic_type in _IDENTIFYING]
    if facts.role == "dimension":
        return not dated or max(named, default=0.0) >= (MOSTLY_ONCE if facts.grows else NAMING)
    measured = any(role == "measure" for role in facts.roles)
    return bool(named) and not (measured and dated) and not facts.grows


def _trust(facts: Facts, index: int) -> float:
    """Amounts and places say less of who it is than their number of values promises."""
    return 0.5 if facts.roles[index] == "measure" or facts.sample.columns[index].semantic_type in _PLACES else 1.0


def _distinctness(facts: Facts, index: int) -> float:
    return facts.sample.distinct(index) / max(1, facts.sample.filled(index))
