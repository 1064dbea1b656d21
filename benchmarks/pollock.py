"""Score `crmmigrate gather`, without parameters, on the files of the Pollock benchmark.

usage: pollock.py [--others] [--keep DIR] [--worst N]

The files are made by the benchmark's published recipe from an invented table. They lie in one folder, and gather reads
them in one run. Of a file with two tables the first is scored, as the benchmark asks; a file without a header is
written without one; what gather rejects or excludes is not there; a file that it cannot read scores 0.
With --others, DuckDB's `read_csv` and pandas' `read_csv(sep=None)` read the same files, each with its own guesses.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from pyarrow import parquet

from gather_corpus import gathered
from pollock_files import Polluted, files
from pollock_score import measures

Rows = list[list[str]]


def write(folder: Path, polluted: Sequence[Polluted]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in polluted:
        (folder / f"{file.name}.csv").write_bytes(file.text.encode("ascii"))


def by_gather(folder: Path, out: Path) -> dict[str, Rows]:
    """What gather made of each file; a file that it refused is missing, an empty one has no rows."""
    document = gathered(folder, out)
    refused = {Path(error["file"]).stem for error in document["data"]["errors"]}
    found: dict[str, Rows] = {path.stem: [] for path in folder.iterdir() if path.stem not in refused}
    seen: set[str] = set()
    for table in document["data"]["tables"]:
        if table["file"] not in seen:
            seen.add(table["file"])
            found[Path(table["file"]).stem] = _rows(table)
    return found


def _rows(table: dict[str, Any]) -> Rows:
    header = [] if table["header_missing"] else [list(table["header"])]
    if not table["staged"]:
        return header
    names = [column["name"] for column in table["columns"]]
    records = parquet.read_table(table["staged"]).sort_by("_row").select(names).to_pylist()
    return header + [["" if cell is None else str(cell) for cell in row.values()] for row in records]


def by_duckdb(path: Path) -> Rows:
    options = "all_varchar=true, strict_mode=false, ignore_errors=true, null_padding=true, parallel=false"
    with duckdb.connect() as connection:
        frame = connection.execute(f"SELECT * FROM read_csv(?, {options})", [str(path)])  # all options are ours
        header = [column[0] for column in frame.description]
        return [header, *([cell or "" for cell in row] for row in frame.fetchall())]


def by_pandas(path: Path) -> Rows:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pd.read_csv(path, sep=None, engine="python", dtype=str, on_bad_lines="skip", keep_default_na=False)
    return [list(frame.columns), *frame.fillna("").to_numpy().tolist()]


def of_each(folder: Path, reader: Callable[[Path], Rows]) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for path in folder.iterdir():
        with contextlib.suppress(Exception):  # whatever a loader raises is its failure on that file
            found[path.stem] = reader(path)
    return found


def report(name: str, polluted: Sequence[Polluted], found: dict[str, Rows], worst: int) -> dict[str, float]:
    """Print the scores of a reader; 10 is best."""
    scores = {file.name: sum(measures(file.clean, found.get(file.name))) for file in polluted}
    total = sum(file.weight for file in polluted)
    simple = sum(scores.values()) / len(polluted)
    weighted = sum(scores[file.name] * file.weight for file in polluted) / total
    print(f"{name}: simple {simple:.3f}, weighted {weighted:.3f}; {len(polluted)} files")
    families: dict[str, list[Polluted]] = defaultdict(list)
    for file in polluted:
        families[file.family].append(file)
    losses = {
        family: (sum(10 - scores[f.name] for f in members), sum((10 - scores[f.name]) * f.weight for f in members))
        for family, members in families.items()
    }
    print(f"  {'pollution':34} {'files':>5} {'score':>7}  loss of the simple and the weighted score")
    for family, (plain, heavy) in sorted(losses.items(), key=lambda item: -item[1][1] / total - item[1][0] / 2290):
        members = families[family]
        if plain > 1e-9:
            score = 10 - plain / len(members)
            print(f"  {family:34} {len(members):5} {score:7.3f}  {plain / len(polluted):.4f}  {heavy / total:.4f}")
    lowest = sorted(scores, key=lambda n: scores[n])[:worst]
    print("  lowest: " + ", ".join(f"{n} {scores[n]:.2f}" for n in lowest))
    return {"simple": simple, "weighted": weighted}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", action="store_true", help="score DuckDB and pandas as well")
    parser.add_argument("--keep", type=Path, help="a new folder for the files and what gather makes of them")
    parser.add_argument("--worst", type=int, default=12, help="how many of the worst files to name")
    told = parser.parse_args()
    polluted = list(files())
    with tempfile.TemporaryDirectory() as scratch:
        base = told.keep or Path(scratch)
        folder = base / "files"
        write(folder, polluted)
        started = time.monotonic()
        found = by_gather(folder, base / "out")
        print(f"gather took {time.monotonic() - started:.0f} s for {len(polluted)} files")
        if told.keep:
            (base / "found.json").write_text(json.dumps(found), encoding="utf-8")
        report("crmmigrate gather", polluted, found, told.worst)
        if told.others:
            for name, reader in (("DuckDB read_csv", by_duckdb), ("pandas read_csv(sep=None)", by_pandas)):
                report(name, polluted, of_each(folder, reader), told.worst)


if __name__ == "__main__":
    main()
