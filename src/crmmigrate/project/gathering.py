"""Read the source files into staging, each once: a file whose content is known is not read again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import narwhals as nw

from crmmigrate import __version__
from crmmigrate.adapters.readers import choose
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity, Where
from crmmigrate.core.ports import Engine
from crmmigrate.core.sources import Reader
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import SOURCE, Fate, events
from crmmigrate.project import plugins
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project, SourceFile
from crmmigrate.project.store import Artefact, Outcome, Store, key_of
from crmmigrate.steps import gather

FOLDER = "staged"


@dataclass
class Gathered:
    """All that was gathered.

    Attributes:
        outcomes: One a file that could be read, by the file's name.
        hashes: SHA-256 by the file's name.
        errors: What could not be read: {file, code, message, next}.
        findings: Findings of all files.
        reused: Whether nothing had to be read.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    reused: bool = True

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
    """Gather every file of the project; a file that cannot be read is reported and the others go on."""
    files = project.files()
    progress.begin("gather", len(files))
    started = time.monotonic()
    done = Gathered()
    readers = plugins.readers()
    seen: dict[str, str] = {}
    engine = plugins.engine("duckdb", project.migration.memory_limit)
    try:
        for file in files:
            _gather_one(file, readers, store, engine, seen, done)
            progress.advance("gather", file.name)
    finally:
        engine.close()  # type: ignore[attr-defined]
    store.forget(FOLDER, [o.key for o in done.outcomes.values()])
    progress.end("gather", time.monotonic() - started, reused=done.reused)
    return done


def _gather_one(
    file: SourceFile,
    readers: list[Reader],
    store: Store,
    engine: Engine,
    seen: dict[str, str],
    done: Gathered,
) -> None:
    try:
        digest = _digest(file)
        twin = seen.get(digest)
        key = key_of("gather", __version__, digest, file.name, file.system, file.options, twin)
        outcome = store.find(FOLDER, key)
        if outcome is None:
            done.reused = False
            result = _read(file, readers, engine)
            result = _counted(_left_out(result, file.name, twin) if twin else result)
            outcome = store.save(FOLDER, key, result, engine)
    except SourceError as fault:
        message = fault.message.removeprefix(f"{file.name}: ").removeprefix(f"{file.path.name}: ")
        advice = fault.next or "leave it out with `exclude` in migration.yaml"
        done.errors.append({"file": file.name, "code": fault.code, "message": message, "next": advice})
        done.findings.append(Finding(fault.code, message, Severity.ERROR, Where(file.name), next=advice))
        return
    seen.setdefault(digest, file.name)
    done.hashes[file.name] = digest
    done.outcomes[file.name] = outcome
    done.findings += outcome.findings


def _digest(file: SourceFile) -> str:
    try:
        return file.sha256()
    except OSError as fault:
        raise SourceError(f"{file.name}: {fault.strerror}", next="check the permissions of the file") from fault


def _read(file: SourceFile, readers: list[Reader], engine: Engine) -> Result:
    reader = choose(file.path, readers)
    options = file.options.model_dump(exclude_none=True)
    grids = list(reader.read(file.path, options))
    return gather.run(gather.GatherInput(file.name, file.system, reader.name, grids, file.options), engine)


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
    tables = [t | {"n_rows": 0, "n_excluded": t["n_excluded"] + t["n_rows"]} for t in result.data["tables"]]
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
