"""The ways in which people look over and decide mappings."""

from __future__ import annotations

from pathlib import Path

from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.documents import Model
from crmmigrate.core.errors import UsageError
from crmmigrate.project import documents, mapping_check, mapping_tables, outputs, packs, reviewing
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.previewing import previews
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project
from crmmigrate.project.reviewing import Review


def map_check(project: Project) -> Answer:
    """Look mappings/*.yaml over without a run."""
    mappings, model_, findings = mapping_check.check(project)
    return Answer("map", in_order(findings), outputs.mapped(mappings, model_))


def map_learn(project: Project, pack: Path) -> Answer:
    """Write what people confirmed and rejected into a mapping pack, or into the one that stands there."""
    made, findings = packs.learn(project, pack)
    data = {"pack": str(pack), "name": made.name, "entries": len(made.entries), "layouts": len(made.layouts)}
    return Answer("map", in_order(findings), data)


def map_to(project: Project, to: Path, *, masked: bool = True, progress: Progress | None = None) -> Answer:
    """Write all mappings as a workbook for people."""
    with Pipeline(project, "map", progress) as pipeline:
        state = pipeline.mapped()
        rows = mapping_tables.write_workbook(pipeline, state, to, masked=masked)
        return Answer("map", data={"to": str(to), "rows": rows}, changes=tuple(state.changes))


def map_from(project: Project, workbook: Path, *, progress: Progress | None = None) -> Answer:
    """Bring what people wrote into the workbook into the mapping files: all of it, or nothing."""
    if not workbook.is_file():
        raise UsageError(f"no such file: {workbook}", next="name the workbook that `crmmigrate map --to` wrote")
    with Pipeline(project, "map", progress) as pipeline:
        state = pipeline.mapped()
        findings, lines = mapping_tables.read_workbook(pipeline, state, workbook)
        data = {"from": str(workbook), "changes": lines}
        return Answer("map", in_order(findings), data, tuple(state.changes))


def map_review(
    project: Project, *, below: float | None = None, progress: Progress | None = None
) -> tuple[Review, Model]:
    """The open questions, the least sure first; the project is free while people think."""
    with Pipeline(project, "map", progress) as pipeline:
        state = pipeline.mapped()
        files = documents.placed(project, state.known.mappings)
        found = reviewing.questions(files, state.known.profiles, previews(pipeline, state))
        return Review(project, reviewing.open_questions(found, below)), state.known.chosen_model
