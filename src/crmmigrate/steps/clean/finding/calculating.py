"""Propose calculations from the relations that a sample shows. They only report, so they are switched on."""

from __future__ import annotations

import re
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
    proposed = [_proposal(one, labels) for one in relations(found, labels) if labels[one.target] not in known]
    if not proposed:
        return entry
    unique = {calculation.name: calculation for calculation in proposed}
    return entry.model_copy(update={"calculations": [*entry.calculations, *list(unique.values())[:MOST]]})


def _single(found: Figures) -> tuple[Figures, list[str]]:
    labels = [column.label for column in found.columns]
    kept = [i for i, label in enumerate(labels) if labels.count(label) == 1]
    values = found.values[:, kept] if kept else np.empty((len(found.rows), 0))
    columns, places = tuple(found.columns[i] for i in kept), tuple(found.places[i] for i in kept)
    return Figures(columns, values, places, found.rows), [column.label for column in columns]


def _proposal(relation: Relation, labels: Sequence[str]) -> Calculation:
    quoted = [quote(labels[i]) for i in relation.parts]
    parts = [f"coalesce({name}, 0)" for name in quoted] if relation.blanks else quoted
    formula, target = relation.form.write.format(*parts), labels[relation.target]
    missed = round(relation.n * (1 - relation.share))
    rows = f"; rows that differ: {', '.join(map(str, relation.broken))}" if relation.broken else ""
    why = f"holds in {relation.n - missed:,} of {relation.n:,} rows of the sample{rows}"
    return Calculation(
        name=name_of(target, relation.form.name), column=target, formula=formula,
        confidence=round(relation.share, 3), why=why,
    )  # fmt: skip


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
