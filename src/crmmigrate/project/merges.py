"""Which clusters changed from one run to another: merged, split, new and gone."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb

from crmmigrate.config import written
from crmmigrate.core.answer import Answer, in_order
from crmmigrate.core.errors import UsageError
from crmmigrate.project import cluster_notes
from crmmigrate.project.pipeline import Pipeline
from crmmigrate.project.progress import Progress
from crmmigrate.project.project import Project

CHANGES = ("merged", "split", "new", "gone")
MOST_TOLD = 200
COLUMNS = ("entity", "change", "before", "after", "source", "row", "key")
# A record is known by its key; of several with one key, by their order.
_RECORDS = """
    CREATE OR REPLACE TABLE {name} AS
    WITH r AS (SELECT _source AS source, _row AS "row", _key AS key, _cluster AS c,
                      row_number() OVER (PARTITION BY _key ORDER BY _source, _row) AS nth FROM read_parquet($1))
    SELECT *, first(key) OVER (PARTITION BY c ORDER BY source, "row") AS name FROM r
"""
_CHANGES = """
    CREATE OR REPLACE TABLE changed AS
    WITH links AS (
        SELECT DISTINCT one.c AS c1, two.c AS c2, one.name AS n1, two.name AS n2 FROM one JOIN two USING (key, nth)
    ), found AS (
        SELECT 'merged' AS change, list(c1 ORDER BY n1, c1) AS before, [c2] AS after, list(n1 ORDER BY n1) AS nb,
               [any_value(n2)] AS na FROM links GROUP BY c2 HAVING count(*) > 1
        UNION ALL
        SELECT 'split', [c1], list(c2 ORDER BY n2, c2), [any_value(n1)], list(n2 ORDER BY n2) FROM links GROUP BY c1
        HAVING count(*) > 1
        UNION ALL
        SELECT 'new', [], [c], [], [any_value(name)] FROM two WHERE c NOT IN (SELECT c2 FROM links) GROUP BY c
        UNION ALL
        SELECT 'gone', [c], [], [any_value(name)], [] FROM one WHERE c NOT IN (SELECT c1 FROM links) GROUP BY c
    )
    SELECT *, list_position(['merged', 'split', 'new', 'gone'], change) AS kind FROM found
"""
_LISTED = """
    SELECT change, array_to_string(nb, ' + '), array_to_string(na, ' + '), source, "row", key FROM (
        SELECT changed.*, two.source, two."row", two.key FROM changed JOIN two ON list_contains(after, two.c)
        UNION ALL
        SELECT changed.*, one.source, one."row", one.key FROM changed JOIN one ON list_contains(before, one.c)
        WHERE change = 'gone'
    ) ORDER BY kind, nb, na, source, "row"
"""


def merges(
    project: Project, *, since: int | None = None, to: Path | None = None, progress: Progress | None = None
) -> Answer:
    """The clusters of compared dimensions that are not what they were.

    Args:
        project: The project; it is brought up to `match` first.
        since: A run, as `runs` shows it; None: the newest one with other clusters.
        to: Write all records of changed clusters here, as CSV.
        progress: Who is told.

    Returns:
        `data`: `since`; `counts`, by dimension how many `merged`, `split`, `new` and `gone`; `total`; `changes`, the
        first of them with `entity`, `change`, `before` and `after`, clusters by the key of their first record; `to`,
        `written`.

    Raises:
        UsageError: There is no earlier run, or its clusters are not kept any more.
        OutsideError: The file cannot be written.
    """
    with Pipeline(project, "match", progress) as pipeline:
        state = pipeline.upto("match")
        run, key = _earlier(pipeline, state.outcomes["match"].key, since)
        before = cluster_notes.of(project.state, key)
        after = cluster_notes.of(project.state, state.outcomes["match"].key)
        data: dict[str, Any] = {"since": run, "counts": {}, "total": 0, "changes": [], "to": None, "written": 0}
        rows: list[tuple[str, duckdb.DuckDBPyConnection]] = []
        try:
            for entity in sorted(before.keys() & after.keys()):
                rows.append((entity, _compared(before[entity], after[entity])))
                _tell(data, *rows[-1])
            if to:
                data |= {"to": str(to), "written": _write(to, rows)}
        finally:
            for _, db in rows:
                db.close()
        return Answer("match", in_order(state.findings()), data)


def _earlier(pipeline: Pipeline, now: str, since: int | None) -> tuple[int, str]:
    """A run before this one, and the key of its `match`."""
    for run in pipeline.ledger.runs():
        number = run["run"]
        if number == pipeline.run or since not in (None, number):
            continue
        key = next((s["key"] for s in pipeline.ledger.steps(number) if s["step"] == "match"), None)
        if key is None or (since is None and key == now):
            continue
        if cluster_notes.of(pipeline.project.state, key):
            return number, key
        raise UsageError(f"the clusters of run {number} are not kept any more", next="name a later run with --since")
    if since is None:
        raise UsageError(
            "no earlier run had other clusters", next="run `crmmigrate match` again when something changed"
        )
    raise UsageError(f"run {since} found no clusters", next="look for one that did: `crmmigrate runs`")


def _compared(before: list[str], after: list[str]) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    db.execute(_RECORDS.format(name="one"), [before])
    db.execute(_RECORDS.format(name="two"), [after])
    db.execute(_CHANGES)
    return db


def _tell(data: dict[str, Any], entity: str, db: duckdb.DuckDBPyConnection) -> None:
    counts = dict(db.execute("SELECT change, count(*) FROM changed GROUP BY 1").fetchall())
    data["counts"][entity] = {change: counts.get(change, 0) for change in CHANGES}
    data["total"] += sum(counts.values())
    told = db.execute("SELECT change, nb, na FROM changed ORDER BY kind, nb, na LIMIT ?", [MOST_TOLD]).fetchall()
    room = MOST_TOLD - len(data["changes"])
    data["changes"] += [
        {"entity": entity, "change": change, "before": one, "after": two} for change, one, two in told[:room]
    ]


def _write(to: Path, rows: list[tuple[str, duckdb.DuckDBPyConnection]]) -> int:
    count = 0
    with written(to) as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for entity, db in rows:
            found = db.execute(_LISTED)
            while some := found.fetchmany(10_000):
                writer.writerows((entity, *row) for row in some)
                count += len(some)
    return count
