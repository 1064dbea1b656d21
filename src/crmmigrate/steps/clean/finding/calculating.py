"""Propose calculations from the relations that a sample shows. They only report, so they are switched on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from crmmigrate.core.documents import Calculation, TableCleaning
from crmmigrate.steps.clean.finding.arithmetic import Relation, relations
from crmmigrate.steps.clean.finding.figures import Figures, figures
from crmmigrate.steps.clean.looking import Look

MOST = 12  # of one table


def find(look: Look, _: Sequence[Look]) -> TableCleaning:
    """The entry of a table with the calculations that its rows show."""
    entry = look.entry
    if len(look.profile.columns) < 2 or look.profile.n_rows < 2:
        return entry
    found = figures(look)
    labels = [column.label for column in found.columns]
    if len(set(labels)) < len(labels):  # a formula could not tell them apart
        found, labels = _single(found)
    known = {calculation.column for calculation in entry.calculations}
    proposed = [
        _proposal(one, labels, _formulas(look, labels[one.target]))
        for one in relations(found, labels)
        if labels[one.target] not in known
    ]
    if not proposed:
        return entry
    names = unique_names([calculation.name for calculation in proposed])
    named = [one.model_copy(update={"name": name}) for one, name in zip(proposed, names, strict=True)]
    return entry.model_copy(update={"calculations": [*entry.calculations, *named[:MOST]]})


def _single(found: Figures) -> tuple[Figures, list[str]]:
    labels = [column.label for column in found.columns]
    kept = [i for i, label in enumerate(labels) if labels.count(label) == 1]
    values = found.values[:, kept] if kept else np.empty((len(found.rows), 0))
    columns, places = tuple(found.columns[i] for i in kept), tuple(found.places[i] for i in kept)
    return Figures(columns, values, places, found.rows), [column.label for column in columns]


def _formulas(look: Look, label: str) -> str:
    """What the spreadsheet tells: whether it works the column out itself."""
    facts = look.table.meta.get("facts") or []
    told = {column.label: fact.get("formulas", 0) for column, fact in zip(look.table.columns, facts, strict=False)}
    return f"; the sheet has formulas in {told[label]:,} of its cells" if told.get(label) else ""


def _proposal(relation: Relation, labels: Sequence[str], formulas: str) -> Calculation:
    quoted = [quote(labels[i]) for i in relation.parts]
    parts = [f"coalesce({name}, 0)" for name in quoted] if relation.blanks else quoted
    formula, target = relation.form.write.format(*parts), labels[relation.target]
    missed = round(relation.n * (1 - relation.share))
    rows = f"; rows that differ: {', '.join(map(str, relation.broken))}" if relation.broken else ""
    why = f"holds in {relation.n - missed:,} of {relation.n:,} rows of the sample{rows}{formulas}"
    return Calculation(
        name=name_of(target, relation.form.name), column=target, formula=formula,
        tolerance=relation.tolerance, confidence=round(relation.share, 3), why=why,
    )  # fmt: skip


def unique_names(names: Sequence[str]) -> list[str]:
    """Names with a number behind those that stand there already; headers in other letters give short ones.

    >>> unique_names(["c_sum", "c_sum", "a"])
    ['c_sum', 'c_sum_2', 'a']
    """
    counts: Counter[str] = Counter()
    found = []
    for name in names:
        counts[name] += 1
        found.append(name if counts[name] == 1 else f"{name}_{counts[name]}")
    return found


def quote(label: str) -> str:
    """A header as SQL has it, in double quotes."""
    return '"' + label.replace('"', '""') + '"'


def name_of(*words: str) -> str:
    """A name made of headers.

    >>> name_of("Line Total £", "product")
    'line_total_product'
    """
    parts = [re.sub(r"[^a-z0-9]+", "_", word.casefold()).strip("_") for word in words]
    name = "_".join(part for part in parts if part)
    return (name if name[:1].isalpha() else f"c_{name}")[:60].strip("_")
