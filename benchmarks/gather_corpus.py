"""Read every file of a folder and write what came out, one JSON object a line.

usage: gather_corpus.py DIR OUT.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.adapters.readers import choose
from crmmigrate.adapters.readers.excel import ExcelReader
from crmmigrate.adapters.readers.text import TextReader
from crmmigrate.core.documents import ReadOptions
from crmmigrate.core.errors import SourceError
from crmmigrate.core.steps import Result
from crmmigrate.core.tables import ROW
from crmmigrate.steps.gather import GatherInput, run


def predictions(path: Path, engine: DuckDBEngine) -> Iterator[dict[str, Any]]:
    """The tables of one file, or the error that its user sees."""
    readers = [ExcelReader(), TextReader()]
    try:
        reader = choose(path, readers)
        grids = list(reader.read(path, {}))
        result = run(GatherInput(path.name, "", reader.name, grids, ReadOptions()), engine)
    except SourceError as fault:
        yield {"file": path.name, "error": fault.message}
        return
    warnings = [f"{f.code}: {f.message}" for f in result.findings]
    if not result.tables:
        yield {"file": path.name, "error": "; ".join(warnings)}
        return
    yield from _tables(path, result, warnings)


def _tables(path: Path, result: Result, warnings: list[str]) -> Iterator[dict[str, Any]]:
    for table in result.tables.values():
        names = [column.name for column in table.columns]
        rows = table.frame.sort(ROW).select(*names).collect(backend="pyarrow").to_native().to_pylist()
        yield {
            "file": path.name,
            "table": {"sheet": table.meta["table"]} if table.meta["table"] else None,
            "header": table.meta["header"] if table.meta["header_rows"] else None,
            "rows": [list(row.values()) for row in rows],
            "n_rejected": table.meta["n_rejected"],
            "warnings": warnings,
        }


def main(folder: Path, out: Path) -> None:
    """Run over the folder."""
    with DuckDBEngine() as engine, out.open("w", encoding="utf-8") as target:
        for path in sorted(p for p in folder.iterdir() if p.is_file()):
            for prediction in predictions(path, engine):
                target.write(json.dumps(prediction, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
