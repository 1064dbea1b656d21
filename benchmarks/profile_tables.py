"""Time and memory of `profile` beside DuckDB's SUMMARIZE and ydata-profiling, on the same Parquet file.

    python benchmarks/profile_tables.py [ROWS] [--columns 20|12] [--ydata PYTHON]

Each contender runs in a process of its own. `profile` is columns, survey, page and JSON, after staging; it is also told
in parts. ydata-profiling (minimal mode, page included) runs in this Python or in the one of --ydata; without it a line
says so. The usual shapes are 500000 rows of 20 columns and 5000000 of 12. Trust the ratios.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.profiles import from_plain
from crmmigrate.core.survey import from_plain as survey_from_plain
from crmmigrate.core.tables import Column, Table, column_name
from crmmigrate.report.profile_page import profile_page
from crmmigrate.steps.profile import ProfileConfig, SurveyConfig, run, survey

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


NARROW = (
    "order_no", "line", "customer_id", "company", "email", "city", "country", "ordered", "quantity", "price", "status",
    "product",
)  # fmt: skip
"""The columns of the narrow shape."""
YDATA = """
import sys, pandas
from ydata_profiling import ProfileReport
frame = pandas.read_parquet(sys.argv[1]).drop(columns=["_source", "_row", "_line"])
ProfileReport(frame, minimal=True, progress_bar=False).to_file(sys.argv[1] + ".html", silent=True)
"""


def chosen(columns: int) -> dict[str, str]:
    """Name -> SQL of the columns of a shape."""
    return COLUMNS if columns == len(COLUMNS) else {name: COLUMNS[name] for name in NARROW}


def make(path: Path, rows: int, named: dict[str, str]) -> None:
    """Write a Parquet file of text columns, the same for the same number of rows."""
    columns = ", ".join(f"{sql} AS {column_name(i)}" for i, sql in enumerate(named.values()))
    lineage = "'orders.csv' AS _source, i + 1 AS _row, i + 2 AS _line"
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"SELECT setseed({SEED})")
    connection.execute(f"COPY (SELECT {columns}, {lineage} FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)")
    connection.close()


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Wall-clock and processor seconds of an action."""
    wall, cpu = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - wall, time.process_time() - cpu


def contend(name: str, path: Path, rows: int, columns: int) -> None:
    """Run one contender in this process, and print its seconds, and those of its parts, as JSON."""
    if name == "summarize":
        print(json.dumps({name: timed(lambda: duckdb.sql(f"SUMMARIZE FROM '{path}'").fetchall())}))
        return
    labels = list(chosen(columns))
    with DuckDBEngine() as engine:
        frame = engine.read([path])
        table = Table("orders.csv", frame, tuple(Column(column_name(i), n) for i, n in enumerate(labels)), rows)
        names = [column.name for column in table.columns]
        if name == "statistics":
            print(json.dumps({name: timed(lambda: engine.statistics(frame, names, ProfileConfig().known))}))
            return
        print(json.dumps(profiled(table, engine, path)))


def profiled(table: Table, engine: DuckDBEngine, path: Path) -> dict[str, tuple[float, float]]:
    """All of `profile`, part by part."""
    tables = {table.name: table}
    kept: dict[str, object] = {}

    def columns() -> None:
        kept["columns"] = run(tables, ProfileConfig(), engine)

    def whole() -> None:
        plain = kept["columns"].data["profiles"]  # type: ignore[attr-defined]
        profiles = {table.name: from_plain(json.loads(json.dumps(plain[0])))}
        kept["profiles"] = profiles
        kept["survey"] = survey(tables, SurveyConfig(profiles), engine)

    def page() -> None:
        seen = survey_from_plain(json.loads(json.dumps(kept["survey"].data["survey"])))  # type: ignore[attr-defined]
        text = profile_page(list(kept["profiles"].values()), seen)  # type: ignore[attr-defined]
        path.with_suffix(".html").write_text(text, "utf-8")
        data = kept["columns"].data["tables"]  # type: ignore[attr-defined]
        path.with_suffix(".json").write_text(json.dumps(data), "utf-8")

    return {"columns": timed(columns), "survey": timed(whole), "page and JSON": timed(page)}


def apart(name: str, command: list[str]) -> dict[str, list[float]]:
    """Run a contender as a child; print its row and those of its parts; the parts with seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.perf_counter()
    measured = (
        f"import resource, subprocess, sys; r = subprocess.run({command!r}, stdout=subprocess.PIPE, check=True); "
        "sys.stdout.write(r.stdout.decode()); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    *told, peak = subprocess.run(
        [sys.executable, "-c", measured], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    wall = time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    parts: dict[str, list[float]] = json.loads(told[-1]) if told else {}
    if parts:  # without the start of the interpreter and imports
        wall, cpu = (sum(part[i] for part in parts.values()) for i in (0, 1))
    print(f"| {name} | {wall:.2f} | {cpu:.2f} | {int(peak) // 1024:,} |", flush=True)
    for part, (w, c) in parts.items() if len(parts) > 1 else ():
        print(f"| - {part} | {w:.2f} | {c:.2f} | |", flush=True)
    return parts


def main(rows: int, columns: int, ydata: str | None) -> None:
    """Make the file, run the contenders, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.parquet"
        make(path, rows, chosen(columns))
        print(f"{rows:,} rows x {columns} columns\n\n| | wall s | CPU s | peak MB |\n|---|---|---|---|")
        for name in ("summarize", "statistics", "profile"):
            own = [sys.executable, __file__, str(rows), "--columns", str(columns), "--only", name, "--file", str(path)]
            apart({"summarize": "DuckDB SUMMARIZE", "statistics": "exact statistics alone"}.get(name, name), own)
        if ydata or importlib.util.find_spec("ydata_profiling"):
            apart("ydata-profiling, minimal", [ydata or sys.executable, "-W", "ignore", "-c", YDATA, str(path)])
        else:
            print("ydata-profiling is not installed (--ydata PYTHON names one that has it): left out")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    parser.add_argument("--columns", type=int, choices=(len(COLUMNS), len(NARROW)), default=len(COLUMNS))
    parser.add_argument("--ydata", metavar="PYTHON")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        contend(options.only, options.file, options.rows, options.columns)
    else:
        main(options.rows, options.columns, options.ydata)
