"""Causes that single columns tell: cells that do not fit their field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from crmmigrate.core.causes import Amendment, Cause, Change, Effect, Kind, Proposal
from crmmigrate.core.documents import ColumnMapping
from crmmigrate.core.errors import CrmMigrateError
from crmmigrate.core.tables import Frame, source_file
from crmmigrate.project.rehearsing_bench import Bench, Sample
from crmmigrate.project.rehearsing_faults import MOST_WARNED, Fault, cells_of, places
from crmmigrate.project.rehearsing_remedies import MOST, Remedy, Scene, remedies, stands_for_nothing
from crmmigrate.values.masking import mask

MOST_TRIED = 25
"""Faults for which changes are tried; those with fewer cells are told without."""
MOST_VALUES = 1000
LEAST = 0.2
EXAMPLES = 5
REJECTS = "`crmmigrate rejects --to rejects.xlsx` lists them for people, `crmmigrate fix` takes their corrections"
_TITLES: dict[str, str] = {
    "type": "values of {header} are no {type} for {path}",
    "transform": "values of {header} that its transform cannot read",
    "required": "rows have no {path}, which must be filled",
    "range": "values of {header} are outside the range of {path}",
    "allowed": "values of {header} are not among those that the model lists for {path}",
    "pattern": "values of {header} do not have the form of {path}",
    "length": "values of {header} are longer than {path} may be",
}
_KINDS: dict[str, Kind] = {
    "required": "missing", "range": "range", "allowed": "unknown-value", "length": "too-long", "transform": "transform",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A cause with the source rows that it concerns, to count each once in the sum."""

    cause: Cause
    rows: Frame | None


def of_cells(bench: Bench, faults: Sequence[Fault], events: Frame) -> list[Found]:
    """A cause for each fault; one that the change for another mends too is told with that."""
    found: list[Found] = []
    done: set[int] = set()
    most = [f for f in faults if _share(bench, f) >= MOST]
    for number, fault in enumerate(faults):
        share = _share(bench, fault)
        if id(fault) in done or (fault.is_warned_only and share < MOST_WARNED):
            continue
        others = tuple(o for o in most if o is not fault and _near(o, fault))
        for held, values, part in _parts(bench.engine.hold(fault.events(events))):
            scene = Scene(bench, fault, share * part, values, others)
            made = _cause(scene, held, events, tried=number < MOST_TRIED)
            done |= {id(f) for f in made[1]}
            found.append(made[0])
    return together(bench, found)


def _parts(held: Frame) -> Iterator[tuple[Frame, dict[str, int], float]]:
    """Events that are of placeholders and the others apart, with their values and their part of all."""
    values = _values(held)
    nothing = {v: n for v, n in values.items() if stands_for_nothing(v)}
    other = {v: n for v, n in values.items() if v not in nothing}
    if not nothing or not other:
        yield held, values, 1.0
        return
    whole = sum(values.values())
    is_nothing = nw.col("value").is_in(sorted(nothing)).fill_null(value=False)
    yield held.filter(is_nothing), nothing, sum(nothing.values()) / whole
    yield held.filter(~is_nothing), other, sum(other.values()) / whole


def together(bench: Bench, found: list[Found]) -> list[Found]:
    """The causes with all columns in which placeholders stand for no value as one: it is one habit of people."""
    alike = [f for f in found if f.cause.kind == "null-spelling" and f.rows is not None and _is_whole(f.cause)]
    if len(alike) < 2:
        return found
    proposals = [f.cause.proposal for f in alike if f.cause.proposal]
    change = Change(proposals[0].change.file, "cleaning", _joined(a for p in proposals for a in p.change.amendments))
    try:
        diff = bench.diff(change)
    except CrmMigrateError:  # two of the changes are at one place
        return found
    rows = bench.engine.hold(nw.concat([f.rows for f in alike if f.rows is not None], how="vertical").unique())
    n, spellings = count(rows), list(dict.fromkeys(e for f in alike for e in f.cause.examples))
    columns = tuple(c for f in alike for c in f.cause.columns)
    words = f"{', '.join(spellings[:3])} stand for no value"
    proposal = Proposal(change, words, diff, Effect(n, n), min(p.confidence for p in proposals))
    files = tuple(dict.fromkeys(s for f in alike for s in f.cause.files))
    cause = Cause(
        kind="null-spelling", rows=n, cells=sum(f.cause.cells for f in alike), files=files, columns=columns,
        title=f"placeholders stand in {len(columns)} columns where values are asked for",
        share=n / max(cells_of(bench.state, files, []), 1), examples=tuple(spellings[:EXAMPLES]), proposal=proposal,
    )  # fmt: skip
    return [Found(cause, rows), *(f for f in found if f not in alike)]


def _joined(amendments: Iterable[Amendment]) -> tuple[Amendment, ...]:
    """The amendments, with one new entry for sources that several columns would make one for."""
    kept: list[Amendment] = []
    new: dict[tuple[str, ...], list[Any]] = {}
    for one in amendments:
        if one.at == ("tables",):
            new.setdefault(tuple(one.after[0]["applies_to"]), []).extend(one.after[0]["columns"])
        else:
            kept.append(one)
    entries = [{"applies_to": list(sources), "columns": columns} for sources, columns in new.items()]
    return (*kept, *(Amendment(("tables",), None, [entry], append=True) for entry in entries))


def _is_whole(cause: Cause) -> bool:
    return cause.proposal is not None and cause.proposal.effect.rows == cause.proposal.effect.of


def _near(one: Fault, other: Fault) -> bool:
    return one.mapping.layout == other.mapping.layout


def _share(bench: Bench, fault: Fault) -> float:
    whole = cells_of(bench.state, sorted(fault.cells), [] if fault.rules == {"required"} else fault.entries)
    return min(1.0, sum(fault.cells.values()) / whole) if whole else 0.0


def _values(events: Frame) -> dict[str, int]:
    counted = events.filter(~nw.col("value").is_null()).group_by("value").agg(nw.len().cast(nw.Int64()).alias("n"))
    top = counted.sort("n", "value", descending=[True, False]).head(MOST_VALUES)
    return {row["value"]: row["n"] for row in top.collect(backend="pyarrow").rows(named=True)}


def _cause(scene: Scene, held: Frame, events: Frame, *, tried: bool) -> tuple[Found, tuple[Fault, ...]]:
    fault, bench = scene.fault, scene.bench
    rows = bench.engine.hold(places(held))
    sample = bench.sample(rows, fault.entries)
    best, proposal = best_of(bench, list(remedies(scene, sample)), sample) if tried else (None, None)
    more = best.mends if best else ()
    if more:
        rows = bench.engine.hold(nw.concat([rows, *(places(f.events(events)) for f in more)], how="vertical").unique())
        proposal = _wider(proposal, count(rows))
    cause = Cause(
        kind=best.kind if best and proposal else _kind(fault),
        title=_title(scene, best if proposal else None),
        rows=count(rows), cells=count(held) + sum(sum(f.cells.values()) for f in more),
        files=tuple(scene.sources), table=fault.table,
        columns=tuple(f.header or f.path for f in (fault, *more)), share=scene.share,
        examples=_examples(scene), next=_next(fault, proposal), proposal=proposal,
    )  # fmt: skip
    return Found(cause, rows), more


def _wider(proposal: Proposal | None, rows: int) -> Proposal | None:
    """The proposal for the rows of all faults that it mends."""
    if proposal is None:
        return None
    effect = replace(proposal.effect, rows=round(proposal.effect.share * rows), of=rows)
    return replace(proposal, effect=effect)


def best_of(bench: Bench, tried: Sequence[Remedy], sample: Sample) -> tuple[Remedy | None, Proposal | None]:
    """The remedy that lets most rows pass and is most likely meant, tried on all different values."""
    few = sample.few()
    score, best, effect = 0.0, None, None
    for remedy in sorted(tried, key=lambda r: -r.hope * r.prior):
        if remedy.hope * remedy.prior <= max(score, LEAST):
            break  # no later one can do better
        try:
            tried_out = bench.effect(few, remedy.change)
        except CrmMigrateError:  # it would not be a valid project
            continue
        if tried_out.share * remedy.prior > score:
            score, best, effect = tried_out.share * remedy.prior, remedy, tried_out
    if best is None or effect is None or score < LEAST:
        return None, None
    if few.covered < sample.covered:
        effect = bench.effect(sample, best.change)
    effect = replace(effect, changes=best.changes)
    return best, Proposal(best.change, best.words, bench.diff(best.change), effect, best.prior * effect.share**0.5)


def count(rows: Frame) -> int:
    """Number of rows."""
    return int(rows.select(nw.len()).collect(backend="pyarrow").item())


def _kind(fault: Fault) -> Kind:
    return next((kind for rule, kind in _KINDS.items() if rule in fault.rules), "value")


def _title(scene: Scene, best: Remedy | None) -> str:
    fault, field = scene.fault, scene.field
    if best and best.kind == "mapping":
        return f"{fault.header} is mapped to {fault.path}, which most of its values do not fit"
    rule = min(fault.rules)
    words = _TITLES.get(rule, "values of {header} do not fit {path}")
    text = words.format(header=fault.header or "a row", path=fault.path, type=field.type if field else "value")
    reason = {"reading": "as they are written: ", "null-spelling": "placeholders: "}.get(best.kind if best else "", "")
    if not fault.header and fault.rules == {"required"}:
        return f"rows of {fault.path} have nothing that identifies them"
    return f"{reason}{text}"


def _examples(scene: Scene) -> tuple[str, ...]:
    values = list(scene.values)[:EXAMPLES]
    hide = personal(scene.bench, scene.sources, scene.fault.entries)
    return tuple(mask(v) if hide and not stands_for_nothing(v) else v for v in values)


def personal(bench: Bench, sources: Sequence[str], entries: Sequence[ColumnMapping]) -> bool:
    """Whether columns hold personal data: by what stands in them, or by the fields that they feed."""
    return any((source_file(s), e.column) in bench.personal for s in sources for e in entries)


def _next(fault: Fault, proposal: Proposal | None) -> str:
    if proposal and proposal.effect.rows == proposal.effect.of:
        return ""
    if "allowed" in fault.rules:
        return "write the listed value under `to` in the value map, or correct the cells: " + REJECTS
    return REJECTS
