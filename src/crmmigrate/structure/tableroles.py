"""What each table is: fact, dimension or bridge; and the roles of columns once references are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmmigrate.structure import dependencies
from crmmigrate.structure.calendar import DATES
from crmmigrate.structure.facts import IDENTIFYING, UNIQUE, Facts
from crmmigrate.structure.keys import counts_lines, small_steps
from crmmigrate.structure.relations import ForeignKey
from crmmigrate.values.semantic import header_words
from crmmigrate.values.semantic_words import CATEGORY_WORDS

LOOKED_AT = 500  # rows, about, of the documents that are looked at first
NEARLY = 0.9


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
    lines = _lines(facts)
    for i, column in enumerate(facts.sample.columns):
        if column.inferred_type in DATES or facts.roles[i] == "date" or (i in facts.calendar and i in facts.key):
            facts.roles[i] = "date"
        elif i in pointing:
            facts.roles[i] = "key"
        elif i in facts.key and (len(facts.key) > 1 or column.inferred_type != "number"):
            alone = facts.role == "fact" and not referenced
            transaction = alone and (i in facts.grows or len(facts.key) == 1)
            facts.roles[i] = "degenerate" if transaction else "key"
        elif i in lines:
            facts.roles[i] = "degenerate"
        elif facts.roles[i] == "attribute" and _counts_things(facts, i):
            facts.roles[i] = "measure"


def _counts_things(facts: Facts, index: int) -> bool:
    """Whether small numbers count something: the smallest are the most frequent, and nothing else tells them.

    Ranks, grades and line numbers are small as well; those are no counts: a header that speaks of them decides,
    and numbers that number the lines of a document.
    """
    sample, codes = facts.sample, facts.sample.codes[:, index]
    numbers = sample.numbers(index)
    if sample.columns[index].inferred_type != "integer" or index in facts.calendar or len(numbers) < 3:
        return False
    if len(numbers) != sample.distinct(index) or numbers.min() not in (0, 1) or numbers.max() > 2 * len(numbers):
        return False
    if CATEGORY_WORDS & set(header_words(facts.label(index))) or facts.depends[:, index].max() >= 0.5:
        return False
    counts = np.bincount(codes[codes >= 0], minlength=len(numbers))[np.argsort(numbers)]
    falls = (counts[1:] <= 1.1 * counts[:-1]).all() or (counts[2:] <= 1.1 * counts[1:-1]).all()
    return bool(falls and counts[:2].sum() > 0.5 * counts.sum() and counts[-1] <= 0.5 * counts.max())


def _lines(facts: Facts) -> set[int]:
    """Columns that number the lines of a document: 1, 2, 3 ... or 10, 20, 30 ... within its number."""
    sample = facts.sample
    able = [
        i
        for i, c in enumerate(sample.columns)
        if c.inferred_type == "integer" and facts.roles[i] in ("attribute", "measure") and small_steps(facts, i)
    ]
    documents = [
        i
        for i, role in enumerate(facts.roles)
        if role in ("key", "degenerate") and sample.n / 50 < sample.distinct(i) and facts.unique[i] < UNIQUE
    ]
    if not able or not documents:
        return set()
    return {i for d in documents for i in able if _numbers_lines(facts, d, i)}


def _numbers_lines(facts: Facts, document: int, index: int) -> bool:
    """Whether a column numbers the rows of each document; a few whole documents are looked at first."""
    codes, pair = facts.sample.codes, (document, index)
    if facts.sample.distinct(document) * facts.sample.distinct(index) < UNIQUE * len(codes):
        return False
    few = codes[codes[:, document] < max(1, facts.sample.distinct(document) * LOOKED_AT // len(codes))]
    if len(few) and dependencies.uniqueness(few, pair) < NEARLY:
        return False
    return dependencies.uniqueness(codes, pair) >= UNIQUE and counts_lines(facts, codes, pair, index)
