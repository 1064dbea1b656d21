"""The versions of members that a target remembers."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crmmigrate.core.ports import Target
from crmmigrate.steps.load import VERSIONS
from crmmigrate.steps.load.versions import SCHEMA


def existing(target: Target, present: dict[str, int]) -> pa.Table:
    """The versions that the target has; an empty table where it has none."""
    if VERSIONS not in present:
        return SCHEMA.empty_table()
    names = ", ".join(f'"{name}"' for name in SCHEMA.names)
    return target.query(f'SELECT {names} FROM "{VERSIONS}"').cast(SCHEMA)


def digest(versions: pa.Table) -> str:
    """A hash of versions in whatever order they stand."""
    ordered = versions.cast(SCHEMA).sort_by([("table_name", "ascending"), ("key", "ascending")]).combine_chunks()
    whole = hashlib.sha256()
    for batch in ordered.to_batches():
        whole.update(batch.serialize())
    return whole.hexdigest()


def digest_at(path: Path) -> str:
    """The hash of versions in a Parquet file or folder."""
    return digest(pq.read_table(path, columns=SCHEMA.names))
