"""A warm process that gathers one file a line of stdin and says what came of it, one JSON line each.

A line back holds `kind`: `table`, `refused` (a SourceError), `silent` (neither table nor refusal nor finding),
`lost` (something of the file is nowhere), or `crash` (any other exception, which would end the run for all files), and
`why`.
"""

from __future__ import annotations

import json
import resource
import sys
import traceback
import warnings
from collections import Counter
from pathlib import Path

import accounting
from accounting import Made, signs

from crmmigrate.adapters.readers import encoding
from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.errors import SourceError
from crmmigrate.core.sources import Grid
from crmmigrate.core.tables import LINE
from crmmigrate.project import plugins, reading
from crmmigrate.project.project import SourceFile
from crmmigrate.steps import gather

MEMORY = 4 << 30
"""Bytes of data that the process may hold: a file that wants more would stop the machine."""


def gathered(path, engine):
    file = SourceFile(path, path.name, "s", 0, ReadOptions())
    readers = plugins.readers()
    name, found = reading._parts(file, readers, {}, set())
    parts = list(found)
    return name, parts, gather.run(gather.GatherInput(file.name, file.system, name, iter(parts), file.options), engine)


def lost_characters(path, grid):
    """What of a text file is in no row of its grid."""
    told = grid.options
    found = encoding.Encoding(told["encoding"], 1.0, told.get("encoding_second", "cp1252"))
    text = encoding.decode(path.read_bytes(), found)[0].removeprefix("\ufeff").replace("\0", "")
    gone = signs([text]) - signs(grid.raw)
    return f"characters of the file in no row: {dict(gone.most_common(8))}" if gone else ""


def lost_cells(grid):
    """Rows whose cells hold less than their raw text."""
    for i, row in enumerate(grid.rows):
        gone = signs([grid.raw[i]]) - signs([c for c in row if c is not None])
        if gone and i not in grid.damaged and grid.options.get("delimiter", "") not in gone:
            return f"line {grid.lines[i]}: cells without {dict(gone.most_common(8))}"
    return ""


def lost_rows(grid, result):
    """Rows that are no header, record, reject or excluded."""
    tables = result.data["tables"]
    if any(table["transposed"] for table in tables):
        return ""
    fates = Counter(line for table in tables for line in table["header_rows"])
    frames = [*(table.frame for table in result.tables.values()), *result.events]
    for frame in frames:
        fates.update(frame.select(LINE).collect(backend="pyarrow")[LINE].to_list())
    for i, row in enumerate(grid.rows):
        if any(c is not None for c in row) or i in grid.damaged:
            count = fates[grid.lines[i]]
            if count != 1:
                return f"line {grid.lines[i]} has {count} fates: {grid.raw[i][:60]!r}"
    return ""


def lost(path, reader, parts, made):
    """What of the file is nowhere, by all that can be told of it."""
    grids = [part for part in parts if isinstance(part, Grid)]
    if len(parts) == len(grids) == 1 and path.suffix not in {".gz", ".zip"} and grids[0].raw and grids[0].bulk is None:
        found = lost_characters(path, grids[0]) or lost_cells(grids[0]) or lost_rows(grids[0], made.result)
        if found:
            return found
    return accounting.grid_cells(grids, made) or accounting.lost(path, reader, made)


def outcome(path, engine):
    try:
        reader, parts, result = gathered(path, engine)
        gone = lost(path, reader, parts, Made.of(result))
    except SourceError as fault:
        return {"kind": "refused" if fault.message else "silent", "why": fault.message}
    except BaseException:  # noqa: BLE001
        return {"kind": "crash", "why": traceback.format_exc()[-1500:]}
    if gone:
        return {"kind": "lost", "why": gone}
    if result.tables or result.findings or result.data["errors"]:
        return {"kind": "table", "why": ""}
    return {"kind": "silent", "why": "neither table nor finding nor refusal"}


def main():
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    engine = plugins.engine("duckdb", "512MB", threads=1)
    for line in sys.stdin:
        answer = outcome(Path(json.loads(line)), engine)
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
