"""Read the sources into staging, each once: a file whose content is known is not read again."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from crmmigrate import __version__
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.project import copies, own_files, plugins, workers
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project, SourceFile
from crmmigrate.project.reading import FOLDER, Fault, Job, do, work
from crmmigrate.project.store import Artefact, Outcome, Store, key_of

MANY = 40
"""From so many files to read on, other processes help: to start one costs as much as some files."""
MUCH = 12 * 1024 * 1024
"""Or from so many bytes on, in several files."""
TRIES = 3


@dataclass
class Gathered:
    """All that was gathered.

    Attributes:
        outcomes: One a source that could be read, by the source's name.
        hashes: SHA-256 by the source's name.
        errors: What could not be read: {file, code, message, next}.
        findings: Findings of all sources.
        reused: Whether nothing had to be read.
        names: Source ids of all tables.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    reused: bool = True
    names: set[str] = field(default_factory=set)

    @property
    def tables(self) -> dict[str, Artefact]:
        """All staged tables by source id."""
        return {name: table for outcome in self.outcomes.values() for name, table in outcome.tables.items()}

    @property
    def sources(self) -> list[dict[str, object]]:
        """One row a source for the ledger: source, file, sha256, gathered, records."""
        rows: list[dict[str, object]] = []
        for file, outcome in self.outcomes.items():
            records = {table["name"]: int(table["n_rows"]) for table in outcome.data["tables"]}
            aside: dict[str, int] = outcome.data["aside"]
            rows += [
                {"source": source, "file": file, "sha256": self.hashes[file], "records": records.get(source, 0),
                 "gathered": records.get(source, 0) + aside.get(source, 0)}
                for source in sorted({*records, *aside})
            ]  # fmt: skip
        return rows


def gather_all(project: Project, store: Store, progress: Progress) -> Gathered:
    """Gather every source of the project; one that cannot be read is reported and the others go on."""
    files, left_out = own_files.apart(project.files())
    progress.begin("gather", len(files))
    started = time.monotonic()
    engine = plugins.engine("duckdb", project.migration.memory_limit)
    try:
        done = _gathered(files, project, store, engine, progress)
        done.findings += left_out
        done.findings += copies.findings(done.tables, engine)
    finally:
        engine.close()  # type: ignore[attr-defined]
    store.forget(FOLDER, [o.key for o in done.outcomes.values()])
    progress.end("gather", time.monotonic() - started, reused=done.reused)
    return done


def _gathered(
    files: Sequence[SourceFile], project: Project, store: Store, engine: Engine, progress: Progress
) -> Gathered:
    done = Gathered()
    jobs, faults = jobs_of([f for f in files if f.path is not None], done)
    waiting = [job for job in jobs if not store.stands(FOLDER, job.key)]
    done.reused = not waiting
    for job in jobs:
        if store.stands(FOLDER, job.key):
            progress.advance("gather", job.file.name)
    for job, fault in _read_all(waiting, project, store, engine, progress):
        if fault is not None:
            faults[job.file.name] = fault
    keys = {job.file.name: job.key for job in jobs}
    for file in files:
        if file.path is None:
            keys[file.name], fault = _database(file, store, engine, done)
            if fault is not None:
                faults[file.name] = fault
            progress.advance("gather", file.name)
    for file in files:
        _take(file, keys, faults, store, done)
    return done


def jobs_of(files: Sequence[SourceFile], done: Gathered) -> tuple[list[Job], dict[str, Fault]]:
    """What is to be read, by content: the second file with the same content is a twin of the first."""
    jobs, faults = [], {}
    seen: dict[str, str] = {}
    for file in files:
        try:
            digest = file.sha256()
        except OSError as fault:
            faults[file.name] = Fault("source-unreadable", str(fault.strerror), "check the permissions of the file")
            continue
        twin = seen.setdefault(digest, file.name)
        twin_name = twin if twin != file.name else None
        key = key_of("gather", __version__, digest, file.name, file.system, file.options, twin_name)
        done.hashes[file.name] = digest
        jobs.append(Job(file, key, twin_name))
    return jobs, faults


def _read_all(
    jobs: Sequence[Job], project: Project, store: Store, engine: Engine, progress: Progress
) -> Iterator[tuple[Job, Fault | None]]:
    """Read in this process, or, where there is much to read, in several; a password is asked for here."""
    much = len(jobs) > 1 and sum(job.file.path.stat().st_size for job in jobs if job.file.path) > MUCH
    count = workers.count()
    if count > 1 and (len(jobs) >= MANY or much):
        found: Iterator[tuple[Job, Fault | None]] = _in_processes(jobs, project, store, count)
    else:
        found = ((job, do(job, store, engine)) for job in jobs)
    for job, fault in found:
        settled = _asked(job, fault, store, engine, progress)
        progress.advance("gather", job.file.name)
        yield job, settled


def _asked(job: Job, fault: Fault | None, store: Store, engine: Engine, progress: Progress) -> Fault | None:
    """Ask for the password of a file that needs one, and read it again."""
    for _ in range(TRIES):
        if fault is None or fault.code != "source-encrypted":
            break
        secret = progress.ask(f"Password of {job.file.name}")
        if not secret:
            break
        fault = do(replace(job, secret=secret), store, engine)
    return fault


def _in_processes(
    jobs: Sequence[Job], project: Project, store: Store, count: int
) -> Iterator[tuple[Job, Fault | None]]:
    """Read in several processes; a file at which one of them ends is found by reading its neighbours one by one."""
    waiting = workers.portions(jobs, count)
    read = partial(work, state=store.state, memory_limit=project.migration.memory_limit)
    while waiting:
        suspects = yield from workers.pooled(read, waiting, count)
        for job in suspects:
            if (yield from workers.pooled(read, [[job]], 1)):
                message = "reading it ended the process (out of memory, or a fault of a library)"
                yield job, Fault("source-unreadable", message, "save it in another format")


def _database(file: SourceFile, store: Store, engine: Engine, done: Gathered) -> tuple[str, Fault | None]:
    """Read a database anew; the same content has the same key, so that later stages find nothing changed."""
    started = key_of("reading", file.name, os.getpid())
    fault = do(Job(file, started), store, engine)
    if fault is not None:
        return "", fault
    digest = store.digest(FOLDER, started)
    key = key_of("gather", __version__, digest, file.name, file.system, file.options)
    done.hashes[file.name] = digest
    done.reused = store.adopt(FOLDER, started, key) and done.reused
    return key, None


def _take(file: SourceFile, keys: dict[str, str], faults: dict[str, Fault], store: Store, done: Gathered) -> None:
    fault = faults.get(file.name)
    outcome = store.find(FOLDER, keys[file.name]) if fault is None else None
    if fault is not None:
        done.errors.append({"file": file.name, "code": fault.code, "message": fault.message, "next": fault.next})
        done.findings.append(Finding(fault.code, fault.message, Severity.ERROR, Where(file.name), next=fault.next))
        done.hashes.pop(file.name, None)
    elif outcome is None:
        raise SourceError(f"{file.name}: its staged copy is gone", next="run again")
    elif clash := outcome.tables.keys() & done.names:
        message = f"its table {min(clash)} has the name of a table of another file"
        fault = Fault("source-unreadable", message, "rename the file")
        _take(file, keys, faults | {file.name: fault}, store, done)
    else:
        done.outcomes[file.name] = outcome
        done.names |= outcome.tables.keys()
        done.errors += outcome.data["errors"]
        done.findings += outcome.findings
