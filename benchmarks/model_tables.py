"""Time of profile and model over many made tables: `model_tables.py [--tables 60] [--rows 50000] [--shape many]`.

Shapes: `many` (60 tables of 10 to 200 columns, 1,000 to 50,000 rows, with keys and foreign keys between them),
`long` (one table, 500,000 rows x 20 columns), `wide` (one table, 20 rows x 300 columns).
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
import pyarrow as pa

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.tables import LINE, ROW, SOURCE, Column, Table, column_name
from crmmigrate.steps import model, profile

Columns = dict[str, pa.Array]


def made(seed: int, rows: int, columns: int, earlier: dict[str, list[str]]) -> Columns:
    """Columns of one table: a key, references to earlier tables, and texts, dates, amounts, flags, codes in turn."""
    random = np.random.default_rng(seed)
    found: Columns = {
        f"t{seed:02d}_id": pa.array([f"{seed:02d}{i:06d}" if seed % 2 else str(i + 1) for i in range(rows)])
    }
    for name, keys in list(earlier.items())[-min(4, columns // 4) :]:
        found[f"{name}_id"] = pa.array(random.choice(keys, rows))
    words = np.array([f"word{i} of {i % 17}" for i in range(max(5, rows // 20))])
    days = np.arange(np.datetime64("2019-01-01"), np.datetime64("2024-01-01")).astype(str)
    for i in range(columns - len(found)):
        numbers = random.integers(0, max(2, rows // (1 + i % 9)), rows)
        makers = (
            lambda n=numbers: words[n % len(words)],
            lambda n=numbers: days[n % len(days)],
            lambda n=numbers: np.char.mod("%.2f", n / 7),
            lambda n=numbers: n.astype(str),
            lambda n=numbers: np.array(["yes", "no"])[n % 2],
            lambda n=numbers: np.char.mod("C%05d", n % 4000),
            lambda n=numbers: (n % 9).astype(str),
        )
        found[f"f{i:03d}"] = pa.array(makers[i % len(makers)]())
    return found


def staged(name: str, columns: Columns, engine: DuckDBEngine) -> Table:
    """A made table as gathering leaves one."""
    rows = len(next(iter(columns.values())))
    names = [column_name(i) for i in range(len(columns))]
    numbers = pa.array(range(1, rows + 1), pa.int64())
    source = pa.array([f"{name}.csv"] * rows)
    table = pa.table([*columns.values(), source, numbers, numbers], names=[*names, SOURCE, ROW, LINE])
    labels = tuple(Column(n, label) for n, label in zip(names, columns, strict=True))
    return Table(f"{name}.csv", engine.hold(table), labels, rows)


def shapes(shape: str, tables: int, rows: int) -> list[tuple[int, int]]:
    """(rows, columns) of each table."""
    if shape == "long":
        return [(500_000, 20)]
    if shape == "wide":
        return [(20, 300)]
    random = np.random.default_rng(7)
    counts = np.geomspace(1_000, rows, tables).astype(int)
    widths = np.linspace(10, 200, tables).astype(int)
    return list(zip(counts.tolist(), random.permutation(widths).tolist(), strict=True))


def main() -> None:
    """Make, profile, model; print seconds, found references and peak memory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shape", choices=("many", "long", "wide"), default="many")
    parser.add_argument("--tables", type=int, default=60)
    parser.add_argument("--rows", type=int, default=50_000)
    asked = parser.parse_args()
    with DuckDBEngine() as engine:
        tables, earlier, wanted = {}, {}, set()
        for i, (rows, columns) in enumerate(shapes(asked.shape, asked.tables, asked.rows)):
            data = made(i, rows, columns, earlier)
            tables[f"t{i:02d}.csv"] = staged(f"t{i:02d}", data, engine)
            wanted |= {(f"t{i:02d}", name) for name in data if name.endswith("_id") and name != f"t{i:02d}_id"}
            earlier[f"t{i:02d}"] = data[f"t{i:02d}_id"].to_pylist()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        start, began = time.perf_counter(), time.process_time()
        profiles = profile.profiles(tables, engine)
        middle, between = time.perf_counter(), time.process_time()
        inferred = model.infer(tables, profiles, engine)
        end, ended = time.perf_counter(), time.process_time()
    found = {(k["table"], k["columns"][0]) for k in inferred.foreign_keys}
    keys = sum(t["primary_key"] == [f"{t['name']}_id"] for t in inferred.tables)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{asked.shape}: {len(tables)} tables, {sum(len(t.columns) for t in tables.values())} columns: "
        f"profile {middle - start:.1f} s (CPU {between - began:.1f}), "
        f"model {end - middle:.1f} s (CPU {ended - between:.1f}); keys {keys} of {len(tables)}, "
        f"references {len(found & wanted)} of {len(wanted)} ({len(found - wanted)} more); memory {before} -> {peak} MB"
    )


if __name__ == "__main__":
    main()
