"""What `crmmigrate gather` makes of a folder of files, one JSON object a table or refusal.

usage: gather_corpus.py DIR OUT.jsonl

It runs the command as a user would and reads its JSON document and the Parquet files that it names, nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


def gathered(folder: Path, out: Path) -> dict[str, Any]:
    """The command's JSON document over a folder."""
    command = [sys.executable, "-m", "crmmigrate", "gather", str(folder), "--json", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def predictions(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The tables and refusals of a document."""
    told: dict[str, list[str]] = defaultdict(list)
    for finding in document["findings"]:
        text = f"{finding['code']}: {finding['message']} {' '.join(finding['examples'])}"
        told[finding["where"]["file"]].append(text)
    for error in document["data"]["errors"]:
        yield {"file": error["file"], "error": error["message"]}
    for table in document["data"]["tables"]:
        yield {
            "file": table["file"],
            "table": {"sheet": table["table"]} if table["table"] else None,
            "header": None if table["header_missing"] else table["header"],
            "rows": _rows(table),
            "n_rejected": table["n_rejected"],
            "warnings": told[table["file"]],
        }


def _rows(table: dict[str, Any]) -> list[list[str | None]]:
    if not table["staged"]:
        return []
    names = [column["name"] for column in table["columns"]]
    rows = pq.read_table(table["staged"]).sort_by("_row").select(names).to_pylist()
    return [list(row.values()) for row in rows]


def main(folder: Path, target: Path) -> None:
    """Run over the folder."""
    with tempfile.TemporaryDirectory() as out, target.open("w", encoding="utf-8") as file:
        for prediction in predictions(gathered(folder, Path(out))):
            file.write(json.dumps(prediction, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
