"""Receipts of a Parquet target: a table like the others, written again with each commit."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from crmmigrate.adapters.targets.parquet_folder import KEPT, Folder, Manifest, Version
from crmmigrate.adapters.targets.parquet_rewrite import copied, source
from crmmigrate.core.ports import TargetColumn

RECEIPTS = "_crmmigrate_batch"
_KINDS = {
    "batch": "string", "table_name": "string", "inserted": "bigint", "updated": "bigint", "rows_after": "bigint",
    "applied_at": "datetime", "run": "string", "ordinal": "bigint", "kept": "text",
}  # fmt: skip
COLUMNS = tuple(TargetColumn(name, kind, nullable=name in {"applied_at", "kept"}) for name, kind in _KINDS.items())
_ARROW: dict[str, pa.DataType] = {"bigint": pa.int64(), "datetime": pa.timestamp("us")}
_FIELDS: list[pa.Field[Any]] = [pa.field(name, _ARROW.get(kind, pa.string())) for name, kind in _KINDS.items()]
_SCHEMA = pa.schema(_FIELDS)


def receipts_of(db: duckdb.DuckDBPyConnection, folder: Folder, manifest: Manifest) -> list[dict[str, Any]]:
    """The receipts in the order of their commits, without those of tables that are gone.

    A folder of an older version has no ordinals; its receipts stand in this order.
    """
    version = manifest.version(RECEIPTS)
    if version is None:
        return []
    found = db.sql(f"SELECT * FROM {source(folder, version)}").to_arrow_table().to_pylist()
    numbered = [{"ordinal": place, **row} for place, row in enumerate(found, 1)]
    rows = [row for row in numbered if row["table_name"] in manifest.tables]
    return _with_kept(sorted(rows, key=lambda row: int(row["ordinal"])), manifest)


def receipts_version(
    db: duckdb.DuckDBPyConnection, folder: Folder, manifest: Manifest, file: Path, rows: list[dict[str, Any]]
) -> Version:
    """The receipts as a table of the target, as they are once this manifest is in force."""
    db.register("receipts_now", receipts_table(_with_kept(rows, manifest)))
    key = ("batch", "table_name")
    version = Version("", 0, "", COLUMNS, key, key, "Receipts: what each batch did")
    return copied(db, folder, file, version, "SELECT * FROM receipts_now", ordered=True)


def receipts_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Receipts in Arrow; those without a time get one."""
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return pa.Table.from_pylist([{"applied_at": now, **row} for row in rows], schema=_SCHEMA)


def _with_kept(receipts: list[dict[str, Any]], manifest: Manifest) -> list[dict[str, Any]]:
    """Receipts that say to which version an undo goes back, of those that can be taken back one after another."""
    of_table = defaultdict(list)
    for row in receipts:
        of_table[row["table_name"]].append(row["batch"])
    told = []
    for row in receipts:
        batches = of_table[row["table_name"]]
        nth = len(batches) - 1 - batches.index(row["batch"])  # 0 for the newest
        older = [version.file for version in manifest.tables[row["table_name"]][-2::-1]]
        first = nth == len(batches) - 1 == len(older)
        there = nth < KEPT and (first or nth < len(older))
        told.append({**row, "kept": json.dumps({"version": None if first else older[nth]}) if there else None})
    return told
