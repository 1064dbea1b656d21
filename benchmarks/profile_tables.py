"""Time `profile` beside DuckDB's SUMMARIZE on the same Parquet file, in one process; trust the ratios.

Usage: python benchmarks/profile_tables.py [ROWS]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.tables import Column, Table, column_name
from crmmigrate.steps.profile import ProfileConfig, run

ROWS = 500_000
SEED = 0.42
COLUMNS = {
    "order_no": "'A' || lpad(CAST(i // 3 AS VARCHAR), 8, '0')",
    "line": "CAST(1 + i % 3 AS VARCHAR)",
    "customer_id": "CAST(10000 + CAST(random() * 40000 AS INT) AS VARCHAR)",
    "company": "'Company ' || CAST(random() * 4e4 AS INT) || ' GmbH'",
    "person": "['Anna', 'Peter'][1 + CAST(random() AS INT)] || ' N' || CAST(random() * 9e4 AS INT)",
    "email": "'user' || CAST(random() * 200000 AS INT) || '@example.com'",
    "phone": "'+49 30 ' || CAST(1000000 + CAST(random() * 8999999 AS INT) AS VARCHAR)",
    "city": "'City ' || chr(65 + CAST(random() * 25 AS INT))",
    "country": "['DE', 'AT', 'CH', 'FR'][1 + CAST(random() * 3 AS INT)]",
    "ordered": "strftime(DATE '2019-01-01' + CAST(random() * 1800 AS INT), '%d.%m.%Y')",
    "changed": "CAST(TIMESTAMP '2019-01-01' + INTERVAL 1 SECOND * CAST(random() * 1.5e8 AS INT) AS VARCHAR)",
    "quantity": "CAST(1 + CAST(random() * 30 AS INT) AS VARCHAR)",
    "price": "printf('%.2f', random() * 900)",
    "amount": "replace(printf('%.2f', random() * 20000), '.', ',')",
    "discount": "CAST(5 * CAST(random() * 6 AS INT) AS VARCHAR) || ' %'",
    "status": "['open', 'won', 'lost', 'n/a'][1 + CAST(random() * 3 AS INT)]",
    "active": "['Y', 'N'][1 + CAST(random() AS INT)]",
    "product": "'P-' || lpad(CAST(CAST(random() * 999 AS INT) AS VARCHAR), 4, '0')",
    "note": "CASE WHEN random() < 0.2 THEN 'called at ' || CAST(random() * 1e5 AS INT) || ' and again' END",
    "owner": "'U' || lpad(CAST(CAST(random() * 40 AS INT) AS VARCHAR), 2, '0')",
}


def make(path: Path, rows: int) -> None:
    """Write a Parquet file of text columns, the same for the same number of rows."""
    columns = ", ".join(f"{sql} AS {column_name(i)}" for i, sql in enumerate(COLUMNS.values()))
    lineage = "'orders.csv' AS _source, i + 1 AS _row, i + 2 AS _line"
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"SELECT setseed({SEED})")
    connection.execute(f"COPY (SELECT {columns}, {lineage} FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)")
    connection.close()


def timed(name: str, action: Callable[[], object]) -> float:
    """Run and print wall-clock and processor seconds; the processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    action()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:28s} {wall:6.2f} s  {cpu:6.2f} CPU s  peak so far {peak:,} MB")
    return cpu


def main(rows: int) -> None:
    """Make the file, run both, print the ratios."""
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine() as engine:
        path = Path(folder) / "orders.parquet"
        make(path, rows)
        frame = engine.read([path])
        table = Table("orders.csv", frame, tuple(Column(column_name(i), name) for i, name in enumerate(COLUMNS)), rows)
        names = [column.name for column in table.columns]
        print(f"{rows:,} rows x {len(COLUMNS)} columns")
        peer = timed("DuckDB SUMMARIZE", lambda: duckdb.sql(f"SUMMARIZE FROM '{path}'").fetchall())
        limit = timed("exact statistics alone", lambda: engine.statistics(frame, names, ProfileConfig().known))
        own = timed("profile", lambda: run({table.name: table}, ProfileConfig(), engine))
        print(f"profile / SUMMARIZE {own / peer:.2f}, profile / statistics alone {own / limit:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
