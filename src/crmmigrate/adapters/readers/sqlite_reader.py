"""Reader of SQLite files: every table and view, as they stand at one moment."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from crmmigrate.adapters.readers import content
from crmmigrate.adapters.readers.queries import only_select, wanted
from crmmigrate.adapters.readers.streams import BATCH_ROWS, Scratch
from crmmigrate.adapters.readers.texts import named_otherwise
from crmmigrate.adapters.readers.values import batches, decoded
from crmmigrate.core.errors import SourceError
from crmmigrate.core.findings import Finding, Severity
from crmmigrate.core.sources import Refused, Relation

_SIDECARS = ("-wal", "-journal")


class SqliteReader:
    """Reads tables in the order of their names' creation; nothing is ever written to the file."""

    name = "sqlite"
    takes = frozenset({"tables", "query"})

    def __init__(self) -> None:
        self._scratch = Scratch(self)

    def claims(self, path: Path, head: bytes) -> float:
        """See `Reader.claims`."""
        return 1.0 if content.kind_of(path, head) == content.SQLITE else 0.0

    def read(self, path: Path, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:
        """See `Reader.read`."""
        with _faults(path):
            _check_length(path)
            database = _Database(path, _connected(path, self._scratch))
            if query := only_select(options, "sqlite"):
                yield database.query(query)
                return
            yield from _tables(database, options)


@dataclass(frozen=True)
class _Object:
    name: str
    kind: str
    """`table`, `view`, `virtual` or `shadow`."""


class _Database:
    """An open file. It closes when nobody reads from it any more."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        weakref.finalize(self, connection.close)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def objects(self) -> list[_Object]:
        kinds = {name: kind for schema, name, kind, *_ in self.rows("PRAGMA table_list") if schema == "main"}
        listed = self.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid")
        found = [_Object(_str(name), kinds.get(name, "table")) for (name,) in listed]
        return [one for one in found if not one.name.startswith("sqlite_")]

    def relation(self, one: _Object, *, hidden: bool) -> Relation:
        """The table, whose rows are read when its batches are."""
        columns = [row for row in self.rows(f"PRAGMA table_xinfo({_quoted(one.name)})") if row[6] != 1]
        names = tuple(_str(row[1]) for row in columns)
        options: dict[str, Any] = {"types": {n: _str(row[2]) for n, row in zip(names, columns, strict=True) if row[2]}}
        if keys := [_str(row[1]) for row in sorted(columns, key=lambda row: row[5]) if row[5]]:
            options["primary_key"] = keys
        if foreign := self._foreign_keys(one.name):
            options["foreign_keys"] = foreign
        if one.kind == "view":
            options["view"] = True
        sql = f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(one.name)}"
        self.connection.execute(f"{sql} LIMIT 0")
        findings: list[Finding] = []
        return Relation(
            one.name,
            names,
            batches(self._chunks(sql), names, findings),
            [],
            findings,
            excluded="view" if hidden else "",
            options=options,
        )

    def query(self, sql: str) -> Relation:
        """What a query gives."""
        described = self.connection.execute(f"SELECT * FROM ({sql}) LIMIT 0").description
        names = tuple(column[0] for column in described)
        findings: list[Finding] = []
        rows = batches(self._chunks(sql), names, findings)
        return Relation(None, names, rows, [], findings, options={"query": sql})

    def _foreign_keys(self, table: str) -> list[dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for number, _, target, column, there, *_ in self.rows(f"PRAGMA foreign_key_list({_quoted(table)})"):
            key = found.setdefault(number, {"columns": [], "table": _str(target), "references": []})
            key["columns"].append(_str(column))
            if there is not None:
                key["references"].append(_str(there))
        return [found[number] for number in sorted(found, reverse=True)]

    def _chunks(self, sql: str) -> Iterator[Sequence[tuple[Any, ...]]]:
        with _faults(self.path):
            cursor = self.connection.execute(sql)
            while rows := cursor.fetchmany(BATCH_ROWS):
                yield rows


def _tables(database: _Database, options: Mapping[str, Any]) -> Iterator[Relation | Refused]:
    objects = database.objects()
    if not objects:
        raise SourceError(f"{database.path.name}: the database has no tables", code="source-empty")
    chosen = wanted(options, [one.name for one in objects], database.path.name)
    findings = named_otherwise(database.path, content.SQLITE, (".sqlite", ".sqlite3"))
    findings += _left_out(objects) if chosen is None else []
    picked = [one for one in objects if (one.name in chosen if chosen is not None else one.kind != "shadow")]
    for one in sorted(picked, key=lambda one: one.kind == "view"):
        try:
            relation = database.relation(one, hidden=one.kind == "view" and chosen is None)
        except sqlite3.OperationalError as fault:
            hint = "the extension that this table needs is not here" if "module" in str(fault) else ""
            yield Refused(one.name, "source-unreadable", f"{one.kind} {one.name} cannot be read: {fault}", hint)
            continue
        relation.findings.extend(findings)
        findings = []
        yield relation


def _left_out(objects: Sequence[_Object]) -> list[Finding]:
    found = []
    if views := [one.name for one in objects if one.kind == "view"]:
        message = f"{len(views)} views repeat rows of tables; they are not taken: {', '.join(views[:5])}"
        hint = "name those you want with `tables` in migration.yaml"
        found.append(Finding("views-found", message, Severity.INFO, count=len(views), examples=tuple(views), next=hint))
    if shadows := [one.name for one in objects if one.kind == "shadow"]:
        message = f"{len(shadows)} tables hold the inner workings of a virtual table and were left out"
        found.append(Finding("system-tables", message, Severity.INFO, count=len(shadows), examples=tuple(shadows)))
    return found


def _connected(path: Path, scratch: Scratch) -> sqlite3.Connection:
    """A connection in a read transaction. Rows that lie in a log beside the file belong to it, so a copy is opened."""
    logs = [log for suffix in _SIDECARS if (log := Path(f"{path}{suffix}")).exists() and log.stat().st_size]
    if logs:
        folder = Path(tempfile.mkdtemp(dir=scratch.folder()))
        for file in (path, *logs):
            shutil.copyfile(file, folder / file.name)
        uri = f"file:{quote(str(folder / path.name))}?mode=rw"
    else:
        uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.text_factory = decoded
        for setting in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _check_length(path: Path) -> None:
    """A file shorter than the number of pages in its header has been cut off."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100:
        raise SourceError(f"{path.name}: a truncated SQLite database", next="get a complete copy of the file")
    size = int.from_bytes(head[16:18], "big")
    told = int.from_bytes(head[28:32], "big") * (65_536 if size == 1 else size)
    there = path.stat().st_size
    if head[24:28] == head[92:96] and there < told:
        raise SourceError(
            f"{path.name}: a truncated SQLite database; it has {there:,} of {told:,} bytes",
            next="get a complete copy of the file",
        )


@contextlib.contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as fault:
        if not str(fault).startswith(("no such", "near ", "ambiguous", "wrong number")):
            raise _damaged(path, fault) from fault
        raise SourceError(
            f"{path.name}: a query or view does not fit the database: {fault}", next="correct `query`"
        ) from fault
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as fault:
        raise _damaged(path, fault) from fault


def _damaged(path: Path, fault: Exception) -> SourceError:
    return SourceError(
        f"{path.name}: a damaged SQLite database, or one that cannot be read ({fault})",
        next="get another copy, or try `sqlite3 FILE .recover`",
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _str(value: Any) -> str:
    """A name of the schema, even where it is not UTF-8."""
    return value.decode("cp1252", errors="replace") if isinstance(value, bytes) else str(value)
