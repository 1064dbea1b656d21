"""A CSV of 12 columns with 1 % late bad rows, from file to table: `crmmigrate load` beside its peers in one run.

    python benchmarks/load_bare.py [--rows 1000000] [--postgres postgresql://postgres@127.0.0.1:5432/postgres]

Peers: the bare guarded split (DuckDB expressions: cast what fits, set the rest apart; no lineage, no checks, no
accounts), plain CREATE TABLE AS, and psql COPY of all columns as text. Each runs as a process of its own; seconds
of wall time and CPU, and peak memory, are those of the operating system. Start-up is measured by a load of 10 rows.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

TYPES = {
    "order_id": ("BIGINT", r"^-?\d{1,18}$"),
    "order_date": ("DATE", r"^\d{4}-\d\d-\d\d$"),
    "quantity": ("BIGINT", r"^-?\d{1,18}$"),
    "unit_price": ("DECIMAL(21,6)", r"^-?\d{1,15}(\.\d+)?$"),
    "amount": ("DECIMAL(21,6)", r"^-?\d{1,15}(\.\d+)?$"),
}
COLUMNS = (
    "order_id", "customer_no", "customer", "city", "country", "order_date", "sku", "quantity", "unit_price", "amount",
    "status", "remark",
)  # fmt: skip


@dataclass(frozen=True)
class Timing:
    """One process: wall and CPU seconds, peak memory in MB."""

    name: str
    wall: float
    cpu: float
    peak: float


def make_file(path: Path, rows: int) -> None:
    """The file; from row 20,000 on one row in a hundred has a text in a number, or a date that no calendar has."""
    bad = "(i > 20000 AND i % 100 = 7)"
    duckdb.execute(f"""
        COPY (SELECT i + 1 AS order_id, 'C' || lpad(((i * 7919) % 50000)::VARCHAR, 6, '0') AS customer_no,
            'Company ' || ((i * 7919) % 50000) AS customer,
            ['Berlin', 'Madrid', 'London', 'Oslo', 'Wien'][1 + i % 5] AS city,
            ['DE', 'ES', 'GB', 'NO', 'AT'][1 + i % 5] AS country,
            CASE WHEN {bad} AND i % 3 = 0 THEN '31.02.2021'
                 ELSE strftime(DATE '2019-01-01' + (i % 1800)::INT, '%Y-%m-%d') END AS order_date,
            'SKU-' || (i % 3000) AS sku,
            CASE WHEN {bad} AND i % 3 = 1 THEN 'tbd' ELSE (1 + i % 20)::VARCHAR END AS quantity,
            CASE WHEN {bad} AND i % 3 = 2 THEN 'on request'
                 ELSE ((i * 37) % 100000 / 100.0)::DECIMAL(12, 2)::VARCHAR END AS unit_price,
            ((1 + i % 20) * ((i * 37) % 100000 / 100.0))::DECIMAL(14, 2) AS amount,
            ['open', 'shipped', 'closed'][1 + i % 3] AS status, 'note ' || md5(i::VARCHAR) AS remark
        FROM range({rows}) t(i)) TO '{path}' (HEADER)""")


def split_program(file: Path, database: Path) -> str:
    """The bare guarded split as a program."""
    fits = " AND ".join(f'("{c}" IS NULL OR regexp_full_match("{c}", \'{p}\'))' for c, (_, p) in TYPES.items())
    cast = ", ".join(f'TRY_CAST("{c}" AS {TYPES[c][0]}) AS "{c}"' if c in TYPES else f'"{c}"' for c in COLUMNS)
    return f"""
import duckdb
con = duckdb.connect({str(database)!r})
con.execute("SET memory_limit = '1GB'")
con.execute('''CREATE TABLE staged AS SELECT * FROM read_csv('{file}', all_varchar = true, header = true)''')
con.execute(r'''CREATE TABLE good AS SELECT {cast} FROM staged WHERE {fits}''')
con.execute(r'''CREATE TABLE bad AS SELECT * FROM staged WHERE NOT ({fits})''')
"""


def run(name: str, command: list[str], fine: tuple[int, ...] = (0, 1)) -> Timing:
    """Run a process to its end; 1 is the exit code of findings."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) not in fine:
        sys.exit(f"{name} failed: {' '.join(command)[:200]}")
    return Timing(name, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def peers(file: Path, folder: Path, postgres: str | None) -> list[Timing]:
    """All contenders, one after the other."""
    tool = [str(Path(sys.executable).with_name("crmmigrate")), "load"]
    sql = f"CREATE TABLE t AS FROM read_csv('{file}', all_varchar = true, header = true)"
    ctas = f"import duckdb; duckdb.connect({str(folder / 'ctas.duckdb')!r}).execute({sql!r})"
    found = [
        run("bare guarded split -> DuckDB", [sys.executable, "-c", split_program(file, folder / "split.duckdb")]),
        run("CREATE TABLE AS -> DuckDB", [sys.executable, "-c", ctas]),
        run("crmmigrate load -> DuckDB", [*tool, str(file), "--to", f"duckdb:///{folder / 'tool.duckdb'}"]),
    ]
    if postgres:
        ddl = ", ".join(f"{c} text" for c in COLUMNS)
        sql = f"DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy ({ddl})"
        copy = ["psql", postgres, "-q", "-c", sql, "-c", f"\\copy bench_copy FROM '{file}' WITH (FORMAT csv, HEADER)"]
        found += [
            run("psql COPY as text -> PostgreSQL", copy),
            run("crmmigrate load -> PostgreSQL", [*tool, str(file), "--to", postgres, "--schema", "bench_tool"]),
        ]
        subprocess.run(
            ["psql", postgres, "-q", "-c", "DROP TABLE bench_copy; DROP SCHEMA bench_tool CASCADE"],
            check=True,
            capture_output=True,
        )
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--postgres")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, file = folder / "small.csv", folder / "orders.csv"
        make_file(small, 10)
        make_file(file, arguments.rows)
        tool = str(Path(sys.executable).with_name("crmmigrate"))
        start = run("start-up", [tool, "load", str(small), "--to", f"duckdb:///{folder / 'small.duckdb'}"])
        found = peers(file, folder, arguments.postgres)
    base = found[0]
    print(f"{arguments.rows:,} rows; start-up of crmmigrate (10 rows): {start.wall:.1f} s, {start.peak:.0f} MB")
    print("| | wall s | CPU s | peak MB | rows/s without start-up | rate / bare split |")
    print("|---|---|---|---|---|---|")
    for timing in found:
        wall = timing.wall - (start.wall if timing.name.startswith("crmmigrate") else 0)
        rate, ratio = arguments.rows / wall, base.wall / wall
        print(
            f"| {timing.name} | {timing.wall:.1f} | {timing.cpu:.1f} | {timing.peak:.0f} | {rate:,.0f} | {ratio:.2f} |"
        )


if __name__ == "__main__":
    main()
