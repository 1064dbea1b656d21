"""What notebooks and the command line call. Each function does one command and gives back an `Answer`.

from crmmigrate import api
with api.project("acme") as project:
    answer = api.load(project, api.LoadOptions("duckdb:///warehouse.duckdb", accept=0.9))
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from crmmigrate import config
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.codes import CODES
from crmmigrate.core.documents import Migration, ReadOptions
from crmmigrate.core.errors import UsageError
from crmmigrate.project import (
    against_desk,
    align_desk,
    archives,
    clean_desk,
    clusters,
    documents,
    mapping_tables,
    match_desk,
    model_desk,
    outputs,
    profile_desk,
    rejecting,
    reporting,
    shipped,
    targets,
    tracing,
    wave_status,
)
from crmmigrate.project.clean_desk import CleanOptions
from crmmigrate.project.cluster_desk import Voice
from crmmigrate.project.cluster_desk import join as match_join
from crmmigrate.project.cluster_desk import split as match_split
from crmmigrate.project.cluster_desk import unmerge as match_unmerge
from crmmigrate.project.comparing import diff
from crmmigrate.project.entries import entry_of
from crmmigrate.project.kpi_desk import KpiOptions
from crmmigrate.project.kpi_desk import list_kpis as kpis
from crmmigrate.project.load_desk import load, load_and_validate
from crmmigrate.project.lock import locked
from crmmigrate.project.mapping_desk import map_check, map_from, map_learn, map_review, map_to
from crmmigrate.project.match_desk import MatchOptions, match_review, match_review_from, match_review_to
from crmmigrate.project.merges import merges
from crmmigrate.project.model_desk import ModelOptions
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.previewing import previews
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import MIGRATION, STATE, Project, bare_project, create_project, open_project
from crmmigrate.project.proofs import ProofOptions
from crmmigrate.project.rehearse_desk import RehearseOptions, apply_proposals, rehearse
from crmmigrate.project.retire_desk import RetireOptions, restore, retire
from crmmigrate.project.targets import LoadOptions, Subset
from crmmigrate.project.undo_desk import undo
from crmmigrate.project.validate_desk import SignOffOptions, validate
from crmmigrate.steps.load import Sample


def project(root: str | Path = ".") -> AbstractContextManager[Project]:
    """The project in a folder."""
    return nullcontext(open_project(Path(root)))


def bare(
    paths: Sequence[str | Path], *, model: str = "crm", options: ReadOptions | None = None, name: str = "bare"
) -> AbstractContextManager[Project]:
    """A temporary project over files, folders, globs or URLs of databases."""
    return bare_project(list(paths), model=model, options=options, name=name)


def init(root: str | Path, sources: Sequence[str | Path], *, model: str = "crm", name: str | None = None) -> Answer:
    """Make a project folder over existing files."""
    place = Path(root)
    entries = [entry_of(str(source), place) for source in sources]
    title = name or "".join(c if c.isalnum() else "_" for c in place.resolve().name)
    made = create_project(
        place, Migration(name=title if title[:1].isalpha() else f"p_{title}", sources=entries, model=model)
    )
    files = [f.name for f in made.files()] if entries else []
    return Answer("init", data={"project": str(place), "files": files})


def gather(project: Project, *, out: Path | None = None, progress: Progress | None = None) -> Answer:
    """Read every file into staging."""
    with Pipeline(project, "gather", progress) as pipeline:
        state = pipeline.gather()
        paths = outputs.staged(project, state) | outputs.copied(state, "gather", out)
        tables = [outputs.gathered(t, paths) for o in state.gathered.outcomes.values() for t in o.data["tables"]]
        data = {"tables": tables, "errors": state.gathered.errors}
        return Answer("gather", in_order(state.gathered.findings), data)


def profile(
    project: Project, *, page: Path | None = None, masked: bool = True, compare: str | None = None,
    fail_on_drift: bool = False, progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Say what is in every column of every table; with `compare`, what has drifted since an earlier profile."""
    with Pipeline(project, "profile", progress) as pipeline:
        looked = profile_desk.look(pipeline, profile_desk.Looking(page, masked, compare, fail_on_drift))
        seen = (looked.profiles, looked.survey)
        return Answer("profile", in_order(looked.findings), looked.data, report=page, shown=seen)


def clean(project: Project, options: CleanOptions | None = None, *, progress: Progress | None = None) -> Answer:
    """Propose cleaning rules, apply them, list every change."""
    with Pipeline(project, "clean", progress) as pipeline:
        return clean_desk.clean(pipeline, options or CleanOptions())


def model(project: Project, options: ModelOptions | None = None, *, progress: Progress | None = None) -> Answer:
    """Propose a star schema from the data, and write down the model in force; with `refresh` bring it up to the data.

    Raises:
        UsageError: A refresh was asked for, and model.yaml is not from the data.
        ConfigError: model.yaml is wrong, or cannot take the proposal.
    """
    with Pipeline(project, "model", progress) as pipeline:
        return model_desk.propose(pipeline, options or ModelOptions())


def align(project: Project, named: str, *, write: bool = False, progress: Progress | None = None) -> Answer:
    """Lay the data beside a model: `crm`, a model.yaml, or `chosen`; with `write`, add missing fields to that."""
    with Pipeline(project, "model", progress) as pipeline:
        return align_desk.answer(pipeline, named, write=write)


def map(  # noqa: A001
    project: Project, *, out: Path | None = None, page: Path | None = None, masked: bool = True,
    weights: str | None = None, packs: Sequence[Path] = (), progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Map every column to a field of the model; with `out`, bring the rows into its tables and copy them there."""
    with Pipeline(project, "map", progress, weights, packs) as pipeline:
        state = pipeline.upto("map") if out else pipeline.mapped()
        if page:
            mapping_tables.write_page(pipeline, state, page, masked=masked)
        known = state.known
        data = outputs.mapped(known.mappings, known.chosen_model, previews(pipeline, state), known.profiles)
        data["value_maps"] = outputs.value_maps(state)
        if out:
            data["tables"] = outputs.entries(state, "map", outputs.copied(state, "map", out))
        return Answer("map", in_order(state.findings()), data, tuple(state.changes), page)


def check(project: Project, *, progress: Progress | None = None) -> Answer:
    """Check conformed rows against the contracts of the model."""
    with Pipeline(project, "check", progress) as pipeline:
        state = pipeline.upto("check")
        findings = [*state.findings(), *pipeline.event_findings(state)]
        return Answer("check", in_order(findings), {"tables": outputs.entries(state, "check", {})})


def match(project: Project, options: MatchOptions | None = None, *, progress: Progress | None = None) -> Answer:
    """Find the records of one thing in many files."""
    asked = options or MatchOptions()
    with Pipeline(match_desk.as_sure(project, asked.precision), "match", progress) as pipeline:
        state = pipeline.upto("match")
        return match_desk.answer(pipeline, state, state.outcomes["match"].data["clusters"], asked)


def match_file(
    paths: Sequence[str | Path], entity: str, id_column: str, to: Path, options: MatchOptions | None = None, *,
    progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Find the duplicates in bare files; writes `record_id,cluster_id`.

    Raises:
        UsageError: No table has the id column; `to` or a folder of the options is something else.
    """
    asked = options or MatchOptions()
    against_desk.check(asked)
    with bare_project(paths) as made:
        model_ = clusters.only(shipped.crm_model(), entity)
        config.save(made.root / "model.yaml", model_)
        with Pipeline(match_desk.as_sure(made, asked.precision), "match", progress) as pipeline:
            wanted = against_desk.Wanted(entity, model_.tables[entity], id_column, to)
            if asked.against:
                return against_desk.against(pipeline, wanted, asked)
            pipeline.golden, pipeline.remember = False, asked.remember is not None
            state = pipeline.upto("match")
            remember = against_desk.remembering(state, wanted, asked.remember) if asked.remember else None
            counts = clusters.write(pipeline, state, entity, id_column, to, remember)
            return match_desk.answer(pipeline, state, counts, asked)


def archive(
    project: Project, *, to: Path | None = None, policy: str | None = None, keep: Sequence[str] = (),
    progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """What archive policies leave behind; with `keep`, spare members of a policy first; with `to`, list all as CSV.

    Raises:
        UsageError: There is no such policy, or it is not clear of which to keep members.
    """
    return archives.answer(project, archives.Asked(to, policy, tuple(keep)), progress)


def rejects(project: Project, *, to: Path | None = None, progress: Progress | None = None) -> Answer:
    """List what was rejected or set aside; write it as a workbook for people."""
    with Pipeline(project, "rejects", progress) as pipeline:
        state = pipeline.upto("match")
        rows = rejecting.reject_rows(pipeline, state, None if to is None else 1000)
        written = rejecting.write_rejects(pipeline, state, to) if to else 0
        data = {"rejects": rows, "written": written, "to": str(to) if to else None}
        return Answer("rejects", in_order(pipeline.event_findings(state)), data)


def fix(project: Project, workbook: Path, *, who: str = "", why: str = "") -> Answer:
    """Read corrections back; every later run applies them."""
    if not workbook.is_file():
        raise UsageError(f"no such file: {workbook}", next="name the workbook that `crmmigrate rejects --to` wrote")
    with locked(project.state):
        patches = rejecting.read_fixes(project, workbook, who, why)
    return Answer("fix", data={"patches": [p.model_dump() for p in patches], "file": str(project.patches_path)})


def trace_key(
    project: Project, table: str, key: str, *, to: str | None = None, schema: str | None = None,
    progress: Progress | None = None,
) -> Answer:  # fmt: skip
    """Every source cell behind a row of the target."""
    options = targets.named(project, to, schema)
    with Pipeline(project, "trace", progress) as pipeline:
        state = pipeline.upto("match")
        return Answer("trace", data=tracing.trace_key(pipeline, state, options, table, key))


def trace_row(
    project: Project, file: str, row: int, *, by_line: bool = False, progress: Progress | None = None
) -> Answer:
    """The fate of a source row."""
    with Pipeline(project, "trace", progress) as pipeline:
        state = pipeline.upto("match")
        archives.archived(pipeline, state)
        return Answer("trace", data=tracing.trace_row(pipeline, state, file, row, by_line=by_line))


def status(project: Project, *, to: str | None = None, schema: str | None = None) -> Answer:
    """Where the project stands; with `to`, what that target says of its waves."""
    options = targets.named(project, to, schema) if to else None
    return Answer("status", data=reporting.status(project) | {"waves": wave_status.standing(project, options)})


def runs(project: Project) -> Answer:
    """All runs of the project, newest first."""
    return Answer("runs", data={"runs": reporting.runs(project)})


def explain(code: str | None = None) -> Answer:
    """What a code means and what to do; without one, all codes.

    Raises:
        UsageError: There is no such code.
    """
    if code is None:
        return Answer("explain", data={"codes": dict(CODES)})
    if code not in CODES:
        raise UsageError(f"no code {code!r}", next="`crmmigrate explain` without a code lists all")
    return Answer("explain", data={"code": code, "text": CODES[code]})


def schemas(folder: Path, root: str | Path = ".") -> Answer:
    """Write the JSON Schemas of all YAML files; in a project with the fields of its model."""
    folder.mkdir(parents=True, exist_ok=True)
    model_ = None
    if (Path(root) / MIGRATION).is_file():
        made = open_project(Path(root))
        model_ = documents.standing_model(made) if documents.has_model(made) else None
    return Answer("schema", data={"files": [str(p) for p in config.write_schemas(folder, model_)]})


def demo(folder: Path, *, progress: Progress | None = None) -> Answer:
    """Make the sample project in a new folder and run it to its end on the embedded DuckDB."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty", next="name another folder: `crmmigrate demo FOLDER`")
    shutil.copytree(shipped.folder("samples") / "legacy", folder / "legacy", dirs_exist_ok=True)
    shutil.copyfile(shipped.folder("samples") / "migration.yaml", folder / "migration.yaml")
    made = open_project(folder)
    config.write_schemas(made.state / "schemas")
    return load_and_validate(
        made,
        to=f"duckdb:///{folder / 'warehouse.duckdb'}",
        accept_suggested=0.0,
        page=folder / "report.html",
        progress=progress,
    )


__all__ = [
    "STATE", "Answer", "CleanOptions", "KpiOptions", "LoadOptions", "MatchOptions", "ModelOptions", "ProofOptions",
    "RehearseOptions", "RetireOptions", "Sample", "SignOffOptions", "Subset", "Voice", "align", "apply_proposals",
    "archive", "bare", "check", "clean", "demo", "diff", "explain", "fix", "gather", "init", "kpis", "load",
    "load_and_validate", "map", "map_check", "map_from", "map_learn", "map_review", "map_to", "match", "match_file",
    "match_join", "match_review", "match_review_from", "match_review_to", "match_split", "match_unmerge", "merges",
    "model", "profile", "project", "rehearse", "rejects", "restore", "retire", "runs", "schemas", "status",
    "trace_key", "trace_row", "undo", "validate",
]  # fmt: skip
