"""What is wrong, by root cause: one wrong mapping that breaks 40,000 rows is one finding, with the change for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import narwhals as nw

from crmmigrate.config.amending import amend, planned
from crmmigrate.core.causes import Cause, Change
from crmmigrate.core.errors import UsageError
from crmmigrate.core.findings import Finding
from crmmigrate.core.ports import Engine
from crmmigrate.core.tables import Frame
from crmmigrate.project import accounting
from crmmigrate.project.pipeline import Pipeline, State
from crmmigrate.project.project import Project
from crmmigrate.project.rehearsing_bench import Bench
from crmmigrate.project.rehearsing_columns import Found, count, of_cells
from crmmigrate.project.rehearsing_faults import Fault, faults
from crmmigrate.project.rehearsing_members import unnamed
from crmmigrate.project.rehearsing_misread import misread
from crmmigrate.project.rehearsing_tables import left_out, of_findings, repeated_keys, unfed, wrong_grains

KEPT = "causes.json"
AGAIN = "run `crmmigrate rehearse` first; its list numbers the proposals"


def causes(pipeline: Pipeline, state: State, findings: Sequence[Finding]) -> tuple[list[Cause], int]:
    """What is wrong, by cause, those that concern most rows first; and how many rows they concern together.

    Args:
        pipeline: The run.
        state: Brought up to `match`.
        findings: Of all stages and proofs.
    """
    if not state.gathered.sources:
        return _numbered(of_findings(list(findings))), 0
    with pipeline.engine("duckdb") as engine:
        bench = Bench(pipeline.project, state, engine)
        found = [*wrong_grains(bench)]
        elsewhere = {source for f in found for source in f.cause.files}
        events = accounting.all_events(state.event_paths, engine)
        if events is not None:
            here = [f for f in faults(state, events) if not elsewhere.issuperset(f.cells)]
            found += [*_cells(bench, here, events), *repeated_keys(bench, events), *left_out(bench, events)]
        found += misread(bench)
        found += [f for f in unfed(bench) if not elsewhere.issuperset(f.cause.files)]
        found += [f for f in unnamed(bench) if not elsewhere.issuperset(f.cause.files)]
        found += of_findings(list(findings))
        return _numbered(found), _together(found, engine)


def _cells(bench: Bench, found: Sequence[Fault], events: Frame) -> list[Found]:
    return of_cells(bench, found, events)


def _numbered(found: Sequence[Found]) -> list[Cause]:
    ordered = sorted((f.cause for f in found), key=lambda c: (-c.rows, -c.cells, c.kind, c.files, c.columns))
    return [replace(cause, id=number) for number, cause in enumerate(ordered, 1)]


def _together(found: Sequence[Found], engine: Engine) -> int:
    """Rows of all causes, none counted twice."""
    rows = [f.rows for f in found if f.rows is not None]
    return count(engine.hold(nw.concat(rows, how="vertical").unique())) if rows else 0


# --- kept for --apply ---------------------------------------------------------------------------------


def keep(project: Project, run: int, found: Sequence[Cause]) -> None:
    """Keep the proposals of a rehearsal, until the next one."""
    kept = [
        {"id": c.id, "title": c.title, "words": c.proposal.words, "confidence": c.proposal.confidence,
         "change": asdict(c.proposal.change)}
        for c in found if c.proposal
    ]  # fmt: skip
    place = project.state / KEPT
    temporary = place.with_suffix(".tmp")
    temporary.write_text(json.dumps({"run": run, "causes": len(found), "proposals": kept}, default=str), "utf-8")
    temporary.replace(place)


def kept(project: Project) -> dict[str, Any]:
    """The proposals of the last rehearsal.

    Raises:
        UsageError: There was none.
    """
    place = project.state / KEPT
    if not place.is_file():
        raise UsageError("nothing was rehearsed yet", next=AGAIN)
    found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return found


def chosen(project: Project, numbers: Sequence[int], least: float | None = None) -> list[dict[str, Any]]:
    """Proposals of the last rehearsal, by number, or all from a confidence on.

    Raises:
        UsageError: A number has no proposal, or none is left.
    """
    last = kept(project)
    there = {p["id"]: p for p in last["proposals"]}
    if least is not None:
        picked = [p for p in there.values() if p["confidence"] >= least]
        if not picked:
            raise UsageError(f"no proposal of the last rehearsal has a confidence of {least:.2f} or more", next=AGAIN)
        return picked
    missing = [n for n in numbers if n not in there]
    if missing:
        listed = ", ".join(map(str, sorted(there))) or "none"
        raise UsageError(
            f"the last rehearsal (run {last['run']}) has no proposal {missing[0]}", next=f"there are: {listed}"
        )
    return [there[n] for n in dict.fromkeys(numbers)]


def apply(project: Project, proposals: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write proposals into the files of the project, all of them or none, as decisions of a person.

    Raises:
        UsageError: A file has changed at one of their places since, or two of them change the same place.
    """
    changes = [Change.of(p["change"]) for p in proposals]
    diffs = amend(project.root, changes)
    return [
        {"id": p["id"], "file": change.file, "diff": diff}
        for p, change, diff in zip(proposals, changes, diffs, strict=True)
    ]


def together(project: Project, proposals: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the proposals that can be written together, the surest first; the others wait for the next rehearsal."""
    kept: list[dict[str, Any]] = []
    for proposal in sorted(proposals, key=lambda p: (-p["confidence"], p["id"])):
        alone, joined = (_can(project, some) for some in ([proposal], [*kept, proposal]))
        if joined or not alone:  # a proposal that is stale on its own is told when all are written
            kept.append(proposal)
    return sorted(kept, key=lambda p: int(p["id"]))


def _can(project: Project, proposals: Sequence[dict[str, Any]]) -> bool:
    try:
        planned(project.root, [Change.of(p["change"]) for p in proposals])
    except UsageError:
        return False
    return True
