"""Two runs side by side: rows by fate, values by column, findings come and gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import duckdb

from crmmigrate.core.answer import Answer
from crmmigrate.core.errors import UsageError
from crmmigrate.project.ledger import Ledger
from crmmigrate.project.lock import locked
from crmmigrate.project.project import Project
from crmmigrate.project.run_notes import accounts_of, files_of, note_of, runs_with_notes, tables_of
from crmmigrate.steps.load import KEYS, SOURCES
from crmmigrate.values.masking import mask

FATES = ("gathered", "loaded", "merged", "rejected", "excluded")
EXAMPLES = 3


def diff(project: Project, one: int | None = None, two: int | None = None) -> Answer:
    """Compare two runs; without numbers, the last two that left a note.

    Args:
        project: The project.
        one: The earlier run.
        two: The later run; by default the newest.

    Raises:
        UsageError: A run left nothing to compare, or there are not two.
    """
    with locked(project.state):
        numbers = _chosen(project, one, two)
        notes = [note_of(project, n) for n in numbers]
        data = {
            "runs": _runs(project, numbers),
            "accounting": _accounts(*notes),
            "rows": _rows(*notes),
            "values": _values(project, *notes),
            "findings": _come_and_gone(notes[0]["findings"], notes[1]["findings"], _name_of_finding, "count"),
            "causes": _causes(*notes),
        }
        return Answer("diff", data=data)


def _chosen(project: Project, one: int | None, two: int | None) -> tuple[int, int]:
    known = runs_with_notes(project)
    last = known[-1] if two is None and known else two
    first = next((n for n in reversed(known) if last is None or n < last), None) if one is None else one
    if first is None or last is None:
        raise UsageError("there are no two runs to compare", next="run `crmmigrate rehearse` twice")
    return first, last


def _runs(project: Project, numbers: Iterable[int]) -> list[dict[str, Any]]:
    ledger = Ledger(project.state / "ledger.db")
    try:
        known = {run["run"]: run for run in ledger.runs()}
    finally:
        ledger.close()
    return [known.get(n, {"run": n}) for n in numbers]


def _accounts(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """The accounts of sources that differ."""
    one, two = accounts_of(before), accounts_of(after)
    found = []
    for source in sorted(one.keys() | two.keys()):
        pair = [{f: getattr(a, f) for f in FATES} if a else None for a in (one.get(source), two.get(source))]
        if pair[0] != pair[1]:
            zero = dict.fromkeys(FATES, 0)
            change = {f: (pair[1] or zero)[f] - (pair[0] or zero)[f] for f in FATES}
            found.append({"source": source, "before": pair[0], "after": pair[1], "change": change})
    return found


def _rows(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    names = sorted(before["tables"].keys() | after["tables"].keys())
    pairs = [(n, *(note["tables"].get(n, {}).get("rows", 0) for note in (before, after))) for n in names]
    return [{"table": n, "before": one, "after": two} for n, one, two in pairs]


def _come_and_gone(
    before: list[dict[str, Any]], after: list[dict[str, Any]], name: Callable[[dict[str, Any]], Any], size: str
) -> dict[str, list[dict[str, Any]]]:
    one, two = {name(f): f for f in before}, {name(f): f for f in after}
    changed = [
        {**two[k], "before": one[k][size]} for k in two if k in one and one[k][size] != two[k][size]
    ]  # fmt: skip
    return {
        "come": [f for k, f in two.items() if k not in one], "gone": [f for k, f in one.items() if k not in two],
        "changed": changed,
    }  # fmt: skip


def _causes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The causes come and gone, where both runs looked for them."""
    one, two = before["causes"], after["causes"]
    if one is None or two is None:
        return {"compared": False, "come": [], "gone": [], "changed": []}
    return {"compared": True, **_come_and_gone(one, two, _name_of_cause, "rows")}


def _name_of_finding(finding: dict[str, Any]) -> tuple[str, ...]:
    # Numbers in a message are its count, said again.
    words = "".join("0" if c.isdigit() else c for c in finding["message"])
    return finding["code"], finding["where"], words if not finding["where"] else ""


def _name_of_cause(cause: dict[str, Any]) -> tuple[str, ...]:
    return cause["kind"], cause["title"], *cause["files"]


# --- values -----------------------------------------------------------------------------------------


def _values(project: Project, before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns whose values differ: row by row where both runs' tables are there, else by their digests."""
    if before["content"] == after["content"]:
        return []
    files = [tables_of(project, note["run"]) for note in (before, after)]
    hide = set(before["personal"]) | set(after["personal"])
    found = []
    for table in sorted(before["tables"].keys() | after["tables"].keys()):
        pair = [note["tables"].get(table) for note in (before, after)]
        differing = _differing(*pair, same_version=before["duckdb"] == after["duckdb"])
        if not differing:
            continue
        if all(pair) and all(table in f and SOURCES in f for f in files):
            with _Tables(files[0], files[1]) as tables:
                found += tables.columns(table, differing, pair[1] or {}, hide)
        else:
            found += [_by_digest(table, c, *pair) for c in differing]
    return [f for f in found if not f["exact"] or f["changed"] or f["added"] or f["removed"]]


def _differing(one: dict[str, Any] | None, two: dict[str, Any] | None, *, same_version: bool) -> list[str]:
    columns = [dict((note or {}).get("columns", {})) for note in (one, two)]
    names = [*columns[0], *(n for n in columns[1] if n not in columns[0])]
    numbers = ("filled", "distinct", "min", "max", *(("hash",) if same_version else ()))
    rows = (one or {}).get("rows") != (two or {}).get("rows")
    return [
        n for n in names
        if rows or any(columns[0].get(n, {}).get(k) != columns[1].get(n, {}).get(k) for k in numbers)
    ]  # fmt: skip


def _by_digest(table: str, column: str, one: dict[str, Any] | None, two: dict[str, Any] | None) -> dict[str, Any]:
    filled = [(note or {}).get("columns", {}).get(column, {}).get("filled", 0) for note in (one, two)]
    return {
        "table": table, "column": column, "changed": None, "added": max(filled[1] - filled[0], 0),
        "removed": max(filled[0] - filled[1], 0), "exact": False, "examples": [],
    }  # fmt: skip


@dataclass
class _Tables:
    """The tables of two runs in one database."""

    one: dict[str, Path]
    two: dict[str, Path]

    def __enter__(self) -> Self:
        self._db = duckdb.connect()
        for side, files in (("a", self.one), ("b", self.two)):
            self._db.execute(f"CREATE SCHEMA {side}")
            for name in (SOURCES, KEYS):
                if name in files:
                    self._db.execute(f"CREATE TABLE {side}.{name} AS SELECT * FROM {_read(files[name])}")
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def columns(self, table: str, columns: list[str], note: dict[str, Any], hide: set[str]) -> list[dict[str, Any]]:
        """What became of the values of columns, in one pass over both tables."""
        sides = [self._side(s, files[table], table, note) for s, files in (("a", self.one), ("b", self.two))]
        present = [
            {r[0] for r in self._db.execute(f"DESCRIBE SELECT * FROM {_read(f[table])}").fetchall()}
            for f in (self.one, self.two)
        ]
        pairs = {
            c: tuple(f'{s}."{c}"' if c in here else "NULL" for s, here in zip("ab", present, strict=True))
            for c in columns
        }
        joined = f"({sides[0]}) a FULL JOIN ({sides[1]}) b ON a._k = b._k"
        parts = [_counts(a, b) for a, b in pairs.values()]
        row = self._db.execute(f"SELECT {', '.join(parts)} FROM {joined}").fetchone() or ()
        found = []
        for i, (column, (a, b)) in enumerate(pairs.items()):
            changed, added, removed = row[3 * i : 3 * i + 3]
            shown = mask if f"{table}.{column}" in hide else str
            examples = self._examples(joined, a, b, shown) if changed else []
            found.append(
                {"table": table, "column": column, "changed": changed, "added": added, "removed": removed,
                 "exact": True, "examples": examples}
            )  # fmt: skip
        return found

    def _examples(self, joined: str, a: str, b: str, shown: Callable[[str], str]) -> list[dict[str, str]]:
        rows = self._db.execute(
            f"SELECT {a}::VARCHAR, {b}::VARCHAR, count(*) AS n FROM {joined} WHERE {a} <> {b} "
            f"GROUP BY ALL ORDER BY n DESC, 1, 2 LIMIT {EXAMPLES}"
        ).fetchall()
        return [{"before": shown(one), "after": shown(two), "count": n} for one, two, n in rows]

    def _side(self, side: str, file: Path, table: str, note: dict[str, Any]) -> str:
        """A table with `_k`, by which the same row is known in both runs: surrogate keys may differ between them."""
        if note["merge_key"] == ["_key"]:
            same = f"SELECT source FROM a.{SOURCES} JOIN b.{SOURCES} USING (source, sha256)"
            return (
                f"SELECT t.*, CASE WHEN s.source IN ({same}) THEN 's|' || s.source || '|' || t._row "
                f"ELSE 'k|' || t._key END AS _k FROM {_read(file)} t "
                f"LEFT JOIN {side}.{SOURCES} s ON s.source_key = t._source_key"
            )
        key = note["merge_key"][0]
        name = key.removesuffix("_key")
        if table.startswith("dim_") and f"dim_{name}" == table and KEYS in self.one and KEYS in self.two:
            natural = f"SELECT key, min(natural_key) AS n FROM {side}.{KEYS} WHERE table_name = '{name}' GROUP BY key"
            return (
                f"SELECT t.*, coalesce(k.n, t.{key}::VARCHAR) AS _k FROM {_read(file)} t "
                f"LEFT JOIN ({natural}) k ON k.key = t.{key}"
            )
        keys = " || '|' || ".join(f'"{k}"::VARCHAR' for k in note["merge_key"])
        return f"SELECT *, {keys} AS _k FROM {_read(file)}"


def _read(path: Path) -> str:
    listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files_of(path))
    return f"read_parquet([{listed}])"


def _counts(a: str, b: str) -> str:
    return (
        f"count(*) FILTER ({a} <> {b}), count(*) FILTER ({a} IS NULL AND {b} IS NOT NULL), "
        f"count(*) FILTER ({a} IS NOT NULL AND {b} IS NULL)"
    )
