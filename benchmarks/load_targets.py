"""1,000,000 x 12 from Parquet into each target, beside plain DuckDB CTAS and psql COPY, as ratios (Linux).

    python benchmarks/load_targets.py [--rows 1000000] [--merge]

Servers are taken from CRMMIGRATE_TEST_POSTGRES and CRMMIGRATE_TEST_MYSQL; without them their lines fall away.
Each measurement runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from crmmigrate.adapters.targets import open_target
from crmmigrate.core.ports import DropPlan, TablePlan, TargetColumn

SCHEMA = "crmmigrate_bench"
COLUMNS = {
    "sale_key": "bigint", "order_no": "string", "customer": "string", "email": "email", "phone": "phone",
    "stage": "category", "quantity": "integer", "amount": "money", "discount": "percent",
    "ordered_on": "date",
    "changed_at": "datetime", "won": "boolean",
}  # fmt: skip
ROWS = """
    SELECT i::BIGINT AS sale_key, 'ORD-' || lpad(i::VARCHAR, 8, '0') AS order_no,
        CASE WHEN hash(i) % 10 > 0 THEN 'Customer ' || hash(i) % 50000 || ' GmbH' END AS customer,
        CASE WHEN hash(i + 1) % 20 = 0 THEN '' ELSE 'n' || hash(i + 2) % 1000 || '@example.com' END AS email,
        '+49 30 ' || hash(i + 3) % 10000000 AS phone, ['new', 'won', 'lost'][(hash(i) % 3)::INT + 1] AS stage,
        (hash(i) % 100000)::BIGINT AS quantity, ((hash(i) % 10000000) / 100)::DECIMAL(18, 4) AS amount,
        ((hash(i + 5) % 1000) / 1000)::DECIMAL(30, 15) AS discount,
        (DATE '2015-01-01' + (hash(i) % 3650)::INT)::DATE AS ordered_on,
        TIMESTAMP '2015-01-01' + INTERVAL (hash(i) % 100000000) SECOND AS changed_at, hash(i) % 2 = 0 AS won
    FROM range({n}) AS t(i)
"""
PSQL = """BEGIN;
CREATE TABLE bench_psql (sale_key bigint, order_no text, customer text, email text, phone text, stage text,
    quantity bigint, amount numeric(18,4), discount numeric(30,15), ordered_on date, changed_at timestamp,
    won boolean);
\\copy bench_psql FROM '{csv}' (FORMAT csv)
ALTER TABLE bench_psql ADD PRIMARY KEY (sale_key);
CREATE UNIQUE INDEX ON bench_psql (order_no);
ROLLBACK;
"""


def plan_of(parquet: Path, rows: int, batch: str = "first") -> TablePlan:
    columns = tuple(TargetColumn(name, kind) for name, kind in COLUMNS.items())
    return TablePlan("sales", columns, ("sale_key",), ("order_no",), batch, parquet, rows)


def plain_ctas(parquet: Path, folder: Path, _: int) -> None:
    with duckdb.connect(str(folder / "ctas.duckdb")) as db:
        db.execute("SET memory_limit = '512MB'")
        db.execute("SET enable_progress_bar = false")
        db.execute(f"CREATE TABLE sales AS SELECT * FROM read_parquet('{parquet}')")


def psql_copy(parquet: Path, _folder: Path, _rows: int) -> None:
    """COPY of a CSV file that was written before the clock started, then the same keys."""
    command = ["psql", "-qX", "-v", "ON_ERROR_STOP=1", os.environ["CRMMIGRATE_TEST_POSTGRES"]]
    subprocess.run(command, input=PSQL.format(csv=parquet.with_suffix(".csv")), text=True, check=True)


class Load:
    def __init__(self, url: str, schema: str | None, *, again: bool = False) -> None:
        self.url, self.schema, self.again = url, schema, again

    def __call__(self, parquet: Path, folder: Path, rows: int) -> None:
        target = open_target(self.url.format(folder=folder), self.schema)
        receipt = target.apply(plan_of(parquet, rows, "again" if self.again else "first"))
        assert receipt.rows_after == rows
        target.close()


def peak_megabytes() -> float:
    """Of this process; ru_maxrss would count what the parent had before exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _measured(run, parquet, folder, rows, pipe) -> None:
    started = time.perf_counter()
    run(parquet, folder, rows)
    wall = time.perf_counter() - started
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    pipe.send((wall, sum(use.ru_utime + use.ru_stime for use in uses), peak_megabytes()))


def measured(run, parquet: Path, folder: Path, rows: int) -> tuple[float, float, float]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_measured, args=(run, parquet, folder, rows, there))
    child.start()
    child.join()
    return here.recv()


def candidates(*, merge: bool) -> dict[str, Callable[[Path, Path, int], None]]:
    places = {
        "DuckDB": ("duckdb:///{folder}/star.duckdb", None),
        "SQLite": ("sqlite:///{folder}/star.db", None),
    }
    for name, variable in (("PostgreSQL", "CRMMIGRATE_TEST_POSTGRES"), ("MariaDB", "CRMMIGRATE_TEST_MYSQL")):
        if os.environ.get(variable):
            places[name] = (os.environ[variable], SCHEMA)
    runs: dict[str, Callable[[Path, Path, int], None]] = {"plain DuckDB CTAS": plain_ctas}
    if shutil.which("psql") and "PostgreSQL" in places:
        runs["psql COPY of CSV, then keys"] = psql_copy
    for name, (url, schema) in places.items():
        runs[name] = Load(url, schema)
        if merge:
            runs[f"{name}, all rows merged again"] = Load(url, schema, again=True)
    return runs


def drop_leftovers() -> None:
    for variable in ("CRMMIGRATE_TEST_POSTGRES", "CRMMIGRATE_TEST_MYSQL"):
        if os.environ.get(variable):
            target = open_target(os.environ[variable], SCHEMA)
            target.apply(DropPlan(tuple(target.tables())))
            target.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--merge", action="store_true", help="also load all rows a second time under another batch")
    options = parser.parse_args()
    drop_leftovers()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parquet = folder / "sales.parquet"
        with duckdb.connect() as db:
            db.execute(f"COPY ({ROWS.format(n=options.rows)}) TO '{parquet}' (FORMAT parquet)")
            db.execute(
                f"COPY (FROM read_parquet('{parquet}')) TO '{parquet.with_suffix('.csv')}' "
                "(FORMAT csv, HEADER false, FORCE_QUOTE (customer, email))"
            )
        peers: dict[str, float] = {}
        print(f"{'':38}{'rows/s':>10}{'CPU s':>8}{'peak MB':>9}  ratio to CTAS / COPY")
        for what, run in candidates(merge=options.merge).items():
            wall, cpu, peak = measured(run, parquet, folder, options.rows)
            peers[what] = wall
            ratios = " / ".join(f"{peers[p] / wall:.2f}" for p in list(peers)[:2])
            print(f"{what:38}{options.rows / wall:>10,.0f}{cpu:>8.1f}{peak:>9.0f}  {ratios}", flush=True)
    drop_leftovers()


if __name__ == "__main__":
    main()
