"""Read a workbook of many rows, and compare with what python-calamine alone takes to give the same cells to Python.

usage: gather_xlsx.py [ROWS] [COLUMNS] [FILE.xlsx]
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import python_calamine
import xlsxwriter

from crmmigrate.adapters.readers.excel import ExcelReader

KINDS = "stnnd%tnsd"
CITIES = ("Berlin", "Paris", "München", "Lyon")


def make(path: Path, rows: int, columns: int) -> None:
    """Texts, numbers, dates and percentages."""
    random.seed(1)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        date, percent = (book.add_format({"num_format": code}) for code in ("dd.mm.yyyy", "0.00%"))
        sheet.write_row(0, 0, [f"column {j}" for j in range(columns)])
        for row in range(1, rows + 1):
            for column in range(columns):
                match KINDS[column % len(KINDS)]:
                    case "s":
                        sheet.write_string(row, column, f"Customer {row * 7 % 99_991} {column}")
                    case "t":
                        sheet.write_string(row, column, random.choice(CITIES))
                    case "n":
                        value = row * 3 + column if column % 2 else round(random.random() * 1000, 2)
                        sheet.write_number(row, column, value)
                    case "d":
                        sheet.write_datetime(row, column, dt.date(2015, 1, 1) + dt.timedelta(days=row % 3000), date)
                    case _:
                        sheet.write_number(row, column, random.randrange(100) / 100, percent)


def calamine(path: Path) -> int:
    """What python-calamine alone takes."""
    return len(python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python())


def reader(path: Path) -> int:
    """Grid, sidecar and records as Parquet."""
    total = 0
    for grid in ExcelReader().read(path, {}):
        if grid.bulk is not None:
            swept = grid.bulk.sweep(2, "book.xlsx#Data", lambda _: None)
            total += swept.n_rows + 1
        else:
            total += len(grid.rows)
    return total


def measure(name: str, path: Path) -> tuple[float, float]:
    """Seconds and CPU seconds of one way, in a process of its own."""
    code = f"import gather_xlsx as b, pathlib; b.told(b.{name}, pathlib.Path({str(path)!r}))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    seconds, busy, peak, rows = run.stdout.split()
    print(f"{name:10} {float(seconds):6.2f} s  {float(busy):6.2f} CPU s  {float(peak):6.0f} MB  {int(rows):,} rows")
    return float(seconds), float(busy)


def told(way, path: Path) -> None:
    """Run one way, and print seconds, peak MB and rows; imports and the interpreter are not counted."""
    start, busy = time.perf_counter(), time.process_time()
    rows = way(path)
    seconds = time.perf_counter() - start
    print(seconds, time.process_time() - busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, rows)


def main(rows: int, columns: int, path: Path | None) -> None:
    """Make the file and measure each way three times; the best of each counts."""
    with tempfile.TemporaryDirectory() as folder:
        book = path or Path(folder) / "book.xlsx"
        if not book.exists():
            make(book, rows, columns)
        print(f"{book.stat().st_size / 1e6:.1f} MB")
        runs = [(measure("calamine", book), measure("reader", book)) for _ in range(3)]
        alone, ours = ([min(run[way][k] for run in runs) for k in (0, 1)] for way in (0, 1))
        print(f"ratio {ours[0] / alone[0]:.2f}, of CPU time {ours[1] / alone[1]:.2f}")


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
    files = [Path(a).resolve() for a in sys.argv[1:] if not a.isdigit()]
    main(*[*numbers, 200_000, 20][:2] if len(numbers) < 2 else numbers[:2], files[0] if files else None)
