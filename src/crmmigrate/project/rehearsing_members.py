"""Causes of facts that point to the unknown member because the columns that name their members feed nothing."""

from __future__ import annotations

import narwhals as nw

from crmmigrate.core.causes import Cause, Effect, Proposal
from crmmigrate.core.documents import ColumnMapping, Mapping, Status
from crmmigrate.core.profiles import ColumnProfile
from crmmigrate.core.tables import ROW, SOURCE, Frame
from crmmigrate.project import rehearsing_edits as edits
from crmmigrate.project.rehearsing_bench import Bench
from crmmigrate.project.rehearsing_columns import Found, count
from crmmigrate.project.rehearsing_faults import is_of, own

NEARLY_ALL = 0.95
"""From this part of a layout's rows on, that they name no member is the mapping's doing."""


def unnamed(bench: Bench) -> list[Found]:
    """A cause for each layout and dimension of which (nearly) no row names a member, where a free column could."""
    found, tables = [], bench.state.known.chosen_model.tables
    for layout in bench.state.known.mappings:
        spec = tables.get(layout.rows_are or "")
        sources = [s for s in layout.applies_to if s in bench.state.gathered.tables]
        for dimension in spec.dimensions if spec and spec.role != "dimension" and sources else ():
            best = _best(bench, layout, dimension, sources)
            made = _unnamed(bench, layout, dimension, sources, best) if best else None
            found += [made] if made else []
    return found


def _best(bench: Bench, layout: Mapping, dimension: str, sources: list[str]) -> tuple[float, ColumnMapping, str] | None:
    """The free column that is likeliest to name the members, the field that it would feed, and how sure that is."""
    spec = bench.state.known.chosen_model.tables[dimension]
    names = {f"{dimension}.{field}" for group in spec.identify for field in group}
    fits = [
        (max(c.confidence, 0.3 + 0.65 * _known(bench, sources, entry, c.field)), entry, c.field)
        for entry in layout.columns
        if entry.field is None and entry.status is Status.SUGGESTED
        for c in entry.candidates
        if own(c.field, layout) in names
    ]
    return max(fits, key=lambda f: f[0], default=None)


def _known(bench: Bench, sources: list[str], entry: ColumnMapping, path: str) -> float:
    """Part of a column's values that stand in other columns which feed the field."""
    mine = {v.strip() for c in _profiles(bench, sources, entry) for v in c.sample}
    others: set[str] = set()
    for layout in bench.state.known.mappings:
        for fed in (e for e in layout.columns if e.field == path and e.status is not Status.REJECTED):
            others |= {v.strip() for c in _profiles(bench, layout.applies_to, fed) for v in c.sample}
    return len(mine & others) / max(len(mine), 1)


def _profiles(bench: Bench, sources: list[str], entry: ColumnMapping) -> list[ColumnProfile]:
    tables = [bench.state.known.profiles[s] for s in sources if s in bench.state.known.profiles]
    return [c for t in tables for c in t.columns if is_of(entry, c.label, c.name)]


def _unnamed(
    bench: Bench, layout: Mapping, dimension: str, sources: list[str], best: tuple[float, ColumnMapping, str]
) -> Found | None:
    table = str(layout.rows_are)
    artefact = bench.state.outcomes["match"].tables.get(table)
    if artefact is None:
        return None
    frame = artefact.read(bench.engine).frame.filter(nw.col(SOURCE).is_in(sources))
    rows = bench.engine.hold(frame.filter(nw.col(f"{dimension}_mention").is_null()).select(SOURCE, ROW))
    n, whole = count(rows), count(frame)
    if not n or n < NEARLY_ALL * whole:
        return None
    entry = best[1]
    cause = Cause(
        kind="unfed", rows=n, cells=n, files=tuple(sources), table=table, columns=(entry.column,), share=n / whole,
        title=f"rows of {layout.layout} name no {dimension}: {entry.column}, which could, feeds nothing",
        next=f"name the columns that tell the {dimension} in the mapping, or reject this one",
        proposal=_proposal(bench, layout, best, sources, rows),
    )  # fmt: skip
    return Found(cause, rows)


def _proposal(
    bench: Bench, layout: Mapping, best: tuple[float, ColumnMapping, str], sources: list[str], rows: Frame
) -> Proposal | None:
    """The column feeds the field; the rows in which it is filled name a member then, rather than the unknown one."""
    sure, entry, path = best
    change = edits.fed_to(bench, layout, {(entry.column, entry.position): path})
    if change is None:
        return None
    named = 0
    for source in sources:
        table = bench.seen(source)
        name = next((c.name for c in table.columns if is_of(entry, c.label, c.name)), None)
        filled = table.frame.filter(~nw.col(name).is_null()).select(SOURCE, ROW) if name else None
        named += count(rows.join(filled, on=[SOURCE, ROW], how="semi")) if filled is not None else 0
    return Proposal(change, f"{entry.column} feeds {path}", bench.diff(change), Effect(0, 0, changes=named), sure)
