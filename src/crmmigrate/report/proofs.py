"""The proofs of a validation, brought into lines for terminal and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmmigrate.values.masking import mask

Row = Mapping[str, Any]
MOST_VALUES = 6
MOST_ROWS = 60
LINES = (
    ("Rows and columns as loaded", "rows", "tables"),
    ("Keys once in each table", "grain", "keys"),
    ("Control totals by source", "control_totals", "totals"),
    ("Totals by month, category, currency", "slice_totals", "totals"),
    ("First and last dates", "dates", "fields"),
    ("Different values of keys", "keys", "fields"),
    ("Values before and after", "distributions", "fields"),
    ("Completeness before and after", "completeness", "fields"),
)


@dataclass(frozen=True)
class ProofLine:
    """One proof: what was compared, how much of it, and how much is not equal."""

    name: str
    compared: str
    wrong: int


def proof_lines(data: Row) -> list[ProofLine]:
    """One line a proof that was made."""
    lines = []
    references: Sequence[Row] = data.get("integrity") or ()
    if references:
        wrong = sum(bool(r["orphans"]) for r in references)
        lines.append(ProofLine("References to dimensions", f"{len(references):,} foreign keys", wrong))
    for name, key, unit in LINES:
        rows: Sequence[Row] = data.get(key) or ()
        if rows:
            lines.append(ProofLine(name, f"{len(rows):,} {unit}", sum(not r["ok"] for r in rows)))
    cells: Row = data.get("cells") or {}
    if cells:
        how = f"{cells['cells']:,} cells, {cells['explained']:,} by a rule"
        lines.append(ProofLine("Cells against the files", how, cells["different"]))
    return lines


@dataclass(frozen=True)
class Proofs:
    """What the page shows of the proofs; values of personal data come masked.

    Attributes:
        lines: One a proof.
        slices: Totals that differ.
        dates: First and last dates.
        distributions: Fields with their most frequent values, before and after.
        completeness: Fields with their shares, before and after.
        cells: The sampled comparison.
        differences: Cells that differ.
    """

    lines: Sequence[ProofLine] = ()
    slices: Sequence[Row] = ()
    dates: Sequence[Row] = ()
    distributions: Sequence[Row] = ()
    completeness: Sequence[Row] = ()
    cells: Row | None = None
    differences: Sequence[Row] = ()


def shown(data: Row, personal: frozenset[str]) -> Proofs:
    """What the page shows.

    Args:
        data: As ValidationReport has it in JSON.
        personal: `table.field` (table as in the target, or as in the model) of fields with personal data.
    """
    cells = data.get("cells") or None
    return Proofs(
        proof_lines(data),
        [_slice(r, personal) for r in data["slice_totals"] if not r["ok"]][:MOST_ROWS],
        data["dates"],
        [_distribution(r, personal) for r in _wrong_first(data["distributions"])],
        _wrong_first(data["completeness"]),
        cells,
        [_difference(r) for r in (cells or {}).get("differences", ())][:MOST_ROWS],
    )


def _wrong_first(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: (r["ok"], r["table"], r["field"]))


def _slice(row: Row, personal: frozenset[str]) -> Row:
    name = row["slice"] if "." in row["slice"] else f"{row['table']}.{row['slice']}"
    return {**row, "value": mask(row["value"])} if name in personal else row


def _distribution(row: Row, personal: frozenset[str]) -> Row:
    after = dict(row["after"])
    before = dict(row["before"])
    named = [*row["changed"], *before, *after]
    values = [(v, before.get(v, 0), after.get(v, 0)) for v in dict.fromkeys(named)][:MOST_VALUES]
    hidden = f"{row['table']}.{row['field']}" in personal
    told = [("(none)" if v is None else mask(v) if hidden else v, b, a) for v, b, a in values]
    return {**row, "values": told, "more": max(0, len({*before, *after}) - MOST_VALUES)}


def _difference(row: Row) -> Row:
    if not row["personal"]:
        return row
    return {**row, **{name: mask(row[name]) if row[name] else row[name] for name in ("legacy", "target")}}
