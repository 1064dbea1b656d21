"""A large CSV to staged Parquet: `gather` beside DuckDB's own parallel COPY of the same file, in one run.

    python benchmarks/gather_csv.py [--rows 9000000] [--faults] [--file PATH] [--runs 1]

Each runs as a process of its own, in turn; seconds of wall time and CPU, and peak memory, are those of the operating
system. What counts is the ratio of the best times. `gather` does more: it hashes the file, judges every row, adds
lineage and accounts for all of them. With `--faults` one row in a thousand has a fault (ragged, a stray quotation
mark, blank, bytes that are no UTF-8 in the second half); DuckDB cannot read that, so it gets the file without them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

ROWS = 9_000_000
BLOCK = 500_000
FIRST = np.array(["Anna", "Björn", "Chloé", "David", "Eva", "Frank", "Grete", "Hans"])
LAST = np.array(["Müller", "Schmidt", "O'Neil", "García", "Rossi", "Meyer", "Kowalski"])
CITY = np.array(["Berlin", "München", "Paris", "Madrid", "New York", "København", "Łódź"])
NOTE = np.array(["", "call back", "VIP", "see contract, page 2"])
STATUS = np.array(["open", "won", "lost"])
FAULTS = (
    b'K,3" pipe,Rossi,x@example.com,Paris,12345,+33 1,1.00,2020-01-01,,open,1\n',
    b"K,too,short\n",
    b"K,too,many,x@example.com,Paris,12345,+33 1,1.00,2020-01-01,,open,1,surplus\n",
    b"\n",
    b'K,"never closed,Rossi,x@example.com,Paris,12345,+33 1,1.00,2020-01-01,,open,1\n',
    b'K,"two\nlines",Rossi,x@example.com,Paris,12345,+33 1,1.00,2020-01-01,,open,1\n',
)
LATE = b"K,Bj\xf6rn,Rossi,x@example.com,Paris,12345,+33 1,1.00,2020-01-01,,open,1\n"


@dataclass(frozen=True)
class Timing:
    """One process: wall and CPU seconds, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def make_apart(path: Path, rows: int, *, faults: bool) -> None:
    """Write the file in another process: what this one holds would count as memory of those that it starts."""
    process = get_context("spawn").Process(target=make, args=(path, rows), kwargs={"faults": faults})
    process.start()
    process.join()


def make(path: Path, rows: int, *, faults: bool) -> None:
    """Write the file, half of its fields quoted, the same for the same number of rows."""
    draw = np.random.default_rng(1)
    with path.open("wb") as out:
        for start in range(0, rows, BLOCK):
            n = min(BLOCK, rows - start)
            sink = pa.BufferOutputStream()
            header = pa_csv.WriteOptions(include_header=start == 0, quoting_style="needed")
            pa_csv.write_csv(_block(draw, start, n), sink, header)
            data = sink.getvalue().to_pybytes()
            out.write(_spoilt(data, late=start * 2 >= rows) if faults and start else data)


def _block(draw: np.random.Generator, start: int, n: int) -> pa.Table:
    first, last = FIRST[draw.integers(0, len(FIRST), n)], LAST[draw.integers(0, len(LAST), n)]
    numbers = np.arange(start, start + n)
    days = zip(draw.integers(10, 25, n), draw.integers(1, 13, n), draw.integers(1, 29, n), strict=True)
    return pa.table(
        {
            "id": [f"K{i:08d}" for i in numbers],
            "first": first,
            "last": last,
            "email": [f"{a.lower()}.{b.lower()}{i}@example.com" for a, b, i in zip(first, last, numbers, strict=True)],
            "city": CITY[draw.integers(0, len(CITY), n)],
            "zip": [f"{i:05d}" for i in draw.integers(0, 99999, n)],
            "phone": [f"+49 30 {i}" for i in draw.integers(1000000, 9999999, n)],
            "amount": [f"{x:.2f}" for x in draw.random(n) * 1e5],
            "date": [f"20{y:02d}-{m:02d}-{d:02d}" for y, m, d in days],
            "note": NOTE[draw.integers(0, len(NOTE), n)],
            "status": STATUS[draw.integers(0, len(STATUS), n)],
            "qty": draw.integers(0, 100, n),
        }
    )


def _spoilt(data: bytes, *, late: bool) -> bytes:
    """The lines with a faulty one after every thousand."""
    lines = data.splitlines(keepends=True)
    faults = (*FAULTS, LATE) if late else FAULTS
    for k, i in enumerate(range(999, len(lines), 1000)):
        lines[i] += faults[k % len(faults)]
    return b"".join(lines)


def timed(command: list[str]) -> Timing:
    """Run a process to its end."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(command)[:300]}")
    return Timing(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def peer(file: Path, folder: Path) -> Timing:
    """The time of DuckDB alone."""
    target = folder / "peer.parquet"
    query = f"COPY (FROM read_csv('{file}', all_varchar = true)) TO '{target}' (FORMAT parquet)"
    return timed([sys.executable, "-c", f"import duckdb; duckdb.execute({query!r})"])


def gather(file: Path, folder: Path) -> Timing:
    """The time of `crmmigrate gather FILE --json --out D`, start-up of Python and all."""
    main = "from crmmigrate.cli.main import main; main()"
    return timed([sys.executable, "-c", main, "gather", str(file), "--json", "--out", str(folder / "out")])


def main() -> None:
    """Make the file where none is given, time both, print a row."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--file", type=Path, help="a clean file that stands already")
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clean = options.file or folder / "clean.csv"
        if options.file is None:
            make_apart(clean, options.rows, faults=False)
        file = clean
        if options.faults:
            file = folder / "faults.csv"
            make_apart(file, options.rows, faults=True)
        ours, theirs = [], []
        for _ in range(options.runs):
            theirs.append(peer(clean, folder))
            ours.append(gather(file, folder))
        show(file, min(ours, key=lambda t: t.wall), min(theirs, key=lambda t: t.wall))


def show(file: Path, own: Timing, other: Timing) -> None:
    """Print the row."""
    print("| file | | wall s | CPU s | peak MB | rate / DuckDB |\n|---|---|---|---|---|---|")
    size = f"{file.name}, {file.stat().st_size / 1e6:,.0f} MB"
    print(f"| {size} | DuckDB COPY | {other.wall:.1f} | {other.cpu:.1f} | {other.peak:.0f} | 1.00 |")
    print(f"| | gather | {own.wall:.1f} | {own.cpu:.1f} | {own.peak:.0f} | {other.wall / own.wall:.2f} |")


if __name__ == "__main__":
    main()
