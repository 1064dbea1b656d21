"""Read one source into the store; what a worker process does as well as the main one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import narwhals as nw

from crmmigrate.adapters.readers import choose, parts, takes
from crmmigrate.core.documents import TextDialect
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.sources import Grid, Reader, Refused, Relation
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import SOURCE, Fate, events
from crmmigrate.project import plugins
from crmmigrate.project.project import SourceFile
from crmmigrate.project.store import Store
from crmmigrate.steps import gather

FOLDER = "staged"


@dataclass(frozen=True)
class Job:
    """One source to read.

    Attributes:
        file: The source.
        key: Key of its outcome.
        twin: Name of the file with the same content that was there before it.
        secret: Password that a person typed; it is kept nowhere.
    """

    file: SourceFile
    key: str
    twin: str | None = None
    secret: str | None = None


@dataclass(frozen=True)
class Fault:
    """Why a source could not be read, as plain text that goes from process to process."""

    code: str
    message: str
    next: str


def do(job: Job, store: Store, engine: Engine) -> Fault | None:
    """Read a source and keep its outcome under the job's key; None when it went well."""
    readers = plugins.readers()  # what they unpacked and swept lives as long as they do: until it is stored
    try:
        store.save(FOLDER, job.key, read(job, readers, engine), engine)
    except SourceError as fault:
        path = job.file.path
        message = fault.message.removeprefix(f"{job.file.name}: ")
        message = message.removeprefix(f"{path.name}: ") if path else message
        return Fault(fault.code, message, fault.next or "leave it out with `exclude` in migration.yaml")
    return None


def read(job: Job, readers: Sequence[Reader], engine: Engine) -> Result:
    """The tables and events of a source.

    Args:
        job: The source.
        readers: All readers; they must live until the result is written.
        engine: Where its tables are held.

    Raises:
        SourceError: It cannot be read.
    """
    file = job.file
    options = file.options.for_reader() | ({"password": job.secret} if job.secret else {})
    taken: set[str] = set()
    name, found = _parts(file, readers, options, taken)
    try:
        result = gather.run(gather.GatherInput(file.name, file.system, name, found, file.options), engine)
    except UnicodeError as fault:  # of a codec that reads on: UTF-16 without its mark, a stream that ends early
        told = options.get("encoding", "what it seems to be")
        message = f"its text cannot be decoded as {told}"
        raise SourceError(message, next="set `encoding` in migration.yaml to what the file is in") from fault
    unheeded = sorted(options.keys() - taken - gather.OPTIONS - {"password"})
    result = replace(result, findings=(*result.findings, *_unheeded(unheeded, file.name, name)))
    return _counted(_left_out(result, file.name, job.twin) if job.twin else result)


def _parts(
    file: SourceFile, readers: Sequence[Reader], options: Mapping[str, Any], taken: set[str]
) -> tuple[str, Iterator[Grid | Relation | Refused]]:
    if file.path is None:
        database: Any = next(reader for reader in readers if reader.name == "database")
        taken |= takes(database, options)
        return database.name, database.read_url(file.url, options)
    reader = choose(file.path, readers, options)
    return reader.name, parts(file.path, reader, readers, options, taken)


def _unheeded(options: Sequence[str], name: str, reader: str) -> Iterator[Finding]:
    """What the user set, and no reader of the file knows."""
    if options:
        shown = ", ".join(f"`{f'dialect.{o}' if o in TextDialect.model_fields else o}`" for o in options)
        message = f"{shown} has no effect here: the file was read by the reader {reader!r}, which does not know it"
        hint = "take it out of `options`, or see whether this is the file that was meant"
        yield Finding("option-unused", message, Severity.WARNING, Where(name), len(options), next=hint)


def _left_out(result: Result, name: str, twin: str) -> Result:
    """The same file again: all its records are excluded, none is loaded twice."""
    frames = [
        events(
            t.frame,
            step="gather",
            fate=Fate.EXCLUDED,
            rule="same_file_twice",
            reason=f"the same content as {twin}",
        )
        for t in result.tables.values()
    ]
    finding = Finding(
        "same-file-twice", f"has the same content as {twin}; its rows are excluded", Severity.WARNING, Where(name),
        count=sum(t.n_rows or 0 for t in result.tables.values()), next="remove one of the two",
    )  # fmt: skip
    tables = [
        t | {"n_rows": 0, "n_excluded": t["n_excluded"] + t["n_rows"], "twin_of": twin, "n_records": t["n_rows"]}
        for t in result.data["tables"]
    ]
    return Result(
        events=(*result.events, *frames),
        findings=(*result.findings, finding),
        data=result.data | {"tables": tables},
    )


def _counted(result: Result) -> Result:
    """Add how many rows of each source became no record: everything that has an event."""
    counts: dict[str, int] = {}
    for frame in result.events:
        grouped = frame.group_by(SOURCE).agg(nw.len().cast(nw.Int64()).alias("n"))
        for row in grouped.collect(backend="pyarrow").rows(named=True):
            counts[row[SOURCE]] = counts.get(row[SOURCE], 0) + int(row["n"])
    return replace(result, data=result.data | {"aside": counts})


def work(jobs: list[Job], state: Path, memory_limit: str) -> list[tuple[Job, Fault | None]]:
    """What a worker process does with some jobs; what their engine held goes with it."""
    engine, store = plugins.engine("duckdb", memory_limit, threads=1), Store(state)
    try:
        return [(job, do(job, store, engine)) for job in jobs]
    finally:
        engine.close()  # type: ignore[attr-defined]
