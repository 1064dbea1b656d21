"""Wall time, CPU and memory of `crmmigrate match` on made records (Linux).

    python benchmarks/match_scale.py [RECORDS] [--only start,mixed,account,contact,again,against] [--new 10000]
                                     [--keep FOLDER]

RECORDS (default 1,000,000) are companies and people at them, in the files of six systems; see match_records.py.
`start` is the command on 300 of them; `mixed` all files at once, as they are; `account` and `contact` the files of one
kind with `--to`, whose clusters are scored. `again` is a project that has matched all but the last NEW records, and
then gets these as a second delivery: `first` and `again` are its two runs, `idle` a third one with nothing new.
`against` are RECORDS companies that are remembered, and NEW others that are matched against them.
CPU is user and system time, memory the peak of all processes together: what they share counts once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from match_records import COMPANIES, make

WAIT = 0.2


@dataclass(frozen=True)
class Measured:
    """What a command took: seconds, and MB at its peak."""

    wall: float
    cpu: float
    peak: float


def measured(command: Sequence[str]) -> Measured:
    """Run a command of crmmigrate and watch it.

    Raises:
        SystemExit: It failed; what it said is shown.
    """
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen([sys.executable, "-m", "crmmigrate", *command], stdout=said, stderr=said)
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(child.pid, peak), daemon=True)
        watcher.start()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        watcher.join()
        if child.returncode:
            said.seek(0)
            sys.exit(f"exit {child.returncode}: {' '.join(command)}\n{said.read().decode()[-3000:]}")
    return Measured(wall, used.ru_utime + used.ru_stime, peak[0] / 1024)


def _watch(pid: int, peak: list[int]) -> None:
    """Keep the highest memory of a process and all below it, in KB, until it ends."""
    while True:
        try:
            peak[0] = max(peak[0], sum(map(_memory, _tree(pid))))
        except (OSError, StopIteration):  # gone, or one of its workers just went
            if not Path(f"/proc/{pid}/smaps_rollup").exists() or _state(pid) in "ZX":
                return
        time.sleep(WAIT)


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [pid, *(each for child in children for each in _tree(int(child)))]


def _memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def scored(to: Path, truth: Path) -> str:
    """Precision and recall over pairs."""
    ((right, merged, true),) = duckdb.sql(f"""
        WITH joined AS (SELECT entity_id, coalesce(cluster_id, 'alone ' || record_id) AS cluster_id
            FROM read_csv('{truth}', all_varchar = true) AS truth
            LEFT JOIN read_csv('{to}', all_varchar = true) AS said USING (record_id))
        SELECT (SELECT sum(n * (n - 1) // 2) FROM (SELECT count(*) n FROM joined GROUP BY entity_id, cluster_id)),
            (SELECT sum(n * (n - 1) // 2) FROM (SELECT count(*) n FROM joined GROUP BY cluster_id)),
            (SELECT sum(n * (n - 1) // 2) FROM (SELECT count(*) n FROM joined GROUP BY entity_id))""").fetchall()
    return f"{right / max(merged, 1):.4f} | {right / max(true, 1):.4f}"


def line(name: str, rows: int, took: Measured, quality: str = " | ") -> None:
    """One line of the table, at once."""
    print(f"| {name} | {rows:,} | {took.wall:.1f} | {took.cpu:.1f} | {took.peak:,.0f} | {quality} |", flush=True)


def all_at_once(folder: Path, records: int, wanted: Sequence[str]) -> None:
    """`mixed`, `account` and `contact`."""
    files = make(folder / "all", records)
    if "mixed" in wanted:
        line("mixed", records, measured(["match", *map(str, files["account"] + files["contact"]), "--json"]))
    for kind in ("account", "contact"):
        if kind in wanted:
            to, truth = folder / f"{kind}.csv", folder / "all" / f"truth_{kind}.csv"
            told = measured(
                ["match", *map(str, files[kind]), "--entity", kind, "--id", "ID", "--to", str(to), "--json"]
            )
            rows = duckdb.sql(f"SELECT count(*) FROM read_csv('{truth}', all_varchar = true)").fetchall()[0][0]
            line(kind, rows, told, scored(to, truth))


def in_deliveries(folder: Path, records: int, new: int) -> None:
    """`first`, `again` and `idle`: a project, and a second delivery."""
    share = 1 - new / records
    legacy, project = folder / "legacy", folder / "project"
    _moved(make(folder / "made1", records, 0.0, share), legacy / "first")
    measured(["init", str(project), "--from", str(legacy)])
    line("first", records - new, measured(["match", "-p", str(project), "--json"]))
    _moved(make(folder / "made2", records, share, 1.0), legacy / "second")
    line("again", new, measured(["match", "-p", str(project), "--json"]))
    line("idle", 0, measured(["match", "-p", str(project), "--json"]))


def against_known(folder: Path, records: int, new: int) -> None:
    """`remember` and `against`: files of companies with `--remember`, and a delivery with `--against`."""
    whole = int((records + new) / COMPANIES)
    share = records / (records + new)
    known = make(folder / "known", whole, 0.0, share)["account"]
    later = make(folder / "later", whole, share, 1.0)["account"]
    said = ["--entity", "account", "--id", "ID", "--json"]
    kept = str(folder / "memory")
    line("remember", records, measured(["match", *map(str, known), *said, "--to", str(folder / "known.csv"),
                                        "--remember", kept]))  # fmt: skip
    told = measured(["match", *map(str, later), *said, "--to", str(folder / "links.csv"), "--against", kept])
    line("against", new, told)


def _moved(files: dict[str, list[Path]], to: Path) -> None:
    to.mkdir(parents=True)
    for file in (f for kind in files.values() for f in kind):
        file.rename(to / file.name)


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("records", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--only", default="start,mixed,account,contact,again")
    parser.add_argument("--new", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it")
    options = parser.parse_args()
    wanted = options.only.split(",")
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{options.records:,} records\n\n| | rows | wall s | CPU s | peak MB | precision | recall |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        if "start" in wanted:
            few = make(folder / "few", 300)
            line("start", 300, measured(["match", *map(str, few["account"] + few["contact"]), "--json"]))
        if {"mixed", "account", "contact"} & set(wanted):
            all_at_once(folder, options.records, wanted)
        if "again" in wanted:
            in_deliveries(folder, options.records, options.new)
        if "against" in wanted:
            against_known(folder, options.records, options.new)


if __name__ == "__main__":
    main()
