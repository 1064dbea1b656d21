"""Rows a second, CPU seconds and peak memory of `clean`, beside pandas `apply` and the engine's bare read and write.

    python benchmarks/clean_speed.py [ROWS] [--peers PYTHON] [--only expressions,functions,bare,pandas]

ROWS x 20 contact-like text cells (seeded; Parquet, as staged): names, telephone numbers 90 % distinct in eight
spellings, e-mails, dates `dd.mm.yyyy`, times that hardly repeat, amounts with a decimal comma, countries, postcodes,
codes, flags, free text, blanks, null spellings. `expressions`: rules of the engine alone. `functions`: all.
Each is the whole stage: rules, change log, findings, Parquet of table and log. `bare` reads and writes the same file.
`pandas` applies phonenumbers, email-validator, dateutil and nameparser to FEWER rows, and pandas' own string methods to
the rest; --peers names a Python that has them. Each contender is a process of its own. Trust the ratios.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.documents import Cleaning, CleaningRule, ColumnCleaning, TableCleaning
from crmmigrate.core.tables import Column, Table, column_name
from crmmigrate.project.store import Store
from crmmigrate.steps.clean import CleanConfig, run

ROWS = 1_000_000
FEWER = 10_000
"""Rows for pandas, whose time is the same for each row."""
SEED = 0.42
_NULLS = "['', ' ', '-', 'n/a', 'k.A.'][1 + CAST(random() * 4 AS INT)]"
_BERLIN = "CAST(1000000 + CAST(random() * 8999999 AS INT) AS VARCHAR)"
_PHONE = f"""CASE CAST(random() * 7 AS INT)
    WHEN 0 THEN '030 ' || {_BERLIN} WHEN 1 THEN '030/' || {_BERLIN} WHEN 2 THEN '+49 30 ' || {_BERLIN}
    WHEN 3 THEN '0049 30 ' || {_BERLIN} WHEN 4 THEN '(030) ' || {_BERLIN} WHEN 5 THEN '+4930' || {_BERLIN}
    WHEN 6 THEN '0171-' || {_BERLIN} ELSE '+44 20 7' || left({_BERLIN}, 3) || ' ' || right({_BERLIN}, 4) END"""
_FIRST = "['Anna', 'Peter', 'José', 'Zoë', 'Jürgen', 'MARIA', 'hans'][1 + CAST(random() * 6 AS INT)]"
_LAST = "chr(65 + CAST(random() * 25 AS INT)) || ['müller', 'berg', 'son', 'stein'][1 + CAST(random() * 3 AS INT)]"
_DAY = "DATE '1999-01-01' + CAST(random() * 9000 AS INT)"
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "id": ("'K' || lpad(CAST(i AS VARCHAR), 8, '0')", ()),
    "name": (
        f"CASE WHEN random() < 0.1 THEN '  ' ELSE '' END || {_FIRST} || ' ' || {_LAST} || ' ' || i % 90000",
        ("mojibake", "person"),
    ),
    "company": (
        "'Firma ' || CAST(random() * 4e5 AS INT) || ['GmbH', ' AG', ' KG '][1 + CAST(random() * 2 AS INT)]",
        (),
    ),
    "phone": (f"CASE WHEN random() < 0.05 THEN {_NULLS} ELSE {_PHONE} END", ("phone",)),
    "mobile": (f"CASE WHEN random() < 0.6 THEN '+49 17' || {_BERLIN} || i % 10 END", ("phone",)),
    "email": ("['', 'mailto:'][1 + CAST(random() * 0.6 AS INT)] || 'User.' || i || '@Example.com'", ("email",)),
    "street": ("'Straße ' || CAST(random() * 20000 AS INT) || '  ' || i % 90", ()),
    "postcode": ("lpad(CAST(CAST(random() * 99998 AS INT) AS VARCHAR), 5, '0')", ()),
    "city": ("'City ' || chr(65 + CAST(random() * 25 AS INT)) || '\u00a0'", ()),
    "country": ("['Germany', 'Deutschland', 'DE', 'Österreich', 'CH'][1 + CAST(random() * 4 AS INT)]", ("country",)),
    "born": (f"CASE WHEN random() < 0.1 THEN NULL ELSE strftime({_DAY}, '%d.%m.%Y') END", ("date",)),
    "since": (f"strftime({_DAY}, '%Y-%m-%d')", ("date",)),
    "changed": (
        "strftime(TIMESTAMP '2015-01-01' + INTERVAL 1 SECOND * CAST(random() * 3e8 AS INT), '%d.%m.%Y %H:%M:%S')",
        ("datetime",),
    ),
    "revenue": ("replace(printf('%.2f €', random() * 9e5), '.', ',')", ("number",)),
    "limit": ("replace(printf('%d.%03d,%02d', 1 + i % 90, i % 1000, i % 100), ' ', '')", ("number",)),
    "discount": ("CAST(CAST(random() * 40 AS INT) AS VARCHAR) || ' %'", ("percent",)),
    "active": ("['ja', 'nein', 'J', 'N', 'x'][1 + CAST(random() * 4 AS INT)]", ("boolean",)),
    "status": ("['open', 'won ', 'lost', 'n/a'][1 + CAST(random() * 3 AS INT)]", ()),
    "owner": ("'U' || lpad(CAST(CAST(random() * 40 AS INT) AS VARCHAR), 2, '0')", ()),
    "note": ("CASE WHEN random() < 0.2 THEN 'called at ' || CAST(random() * 1e5 AS INT) || '  and again' END", ()),
}
"""Header -> SQL of the cells, and the rules beside trim and nulls."""
BY_ENGINE = frozenset({"number", "percent", "date:since", "boolean", "country"})
"""Rules of which the engine does all or nearly all: few distinct values, or an expression."""
OPTIONS = {
    "number": {"decimal": ","},
    "percent": {"decimal": ","},
    "date": {"order": "dmy"},
    "datetime": {"order": "dmy"},
    "phone": {"region": "DE"},
    "nulls": {"values": ["-", "n/a", "k.A."]},
}
PANDAS = """
import sys, json, time, resource, warnings
import pandas, phonenumbers, email_validator, nameparser
from dateutil import parser
warnings.simplefilter("ignore")
def phone(text):
    try:
        n = phonenumbers.parse(text, "DE")
        return phonenumbers.format_number(n, 0) if phonenumbers.is_valid_number(n) else text
    except Exception: return text
def email(text):
    try: return email_validator.validate_email(text.removeprefix("mailto:"), check_deliverability=False).normalized
    except Exception: return text
def day(text):
    try: return parser.parse(text, dayfirst=True).isoformat(" ")
    except Exception: return text
def name(text):
    return str(nameparser.HumanName(text))
def number(text):
    return text.replace("€", "").replace("%", "").strip().replace(".", "").replace(",", ".")
ways = {"phone": phone, "mobile": phone, "email": email, "name": name, "born": day, "since": day, "changed": day,
        "revenue": number, "limit": number, "discount": number}
frame = pandas.read_parquet(sys.argv[1]).head(int(sys.argv[2]))
labels = sys.argv[4].split(",")
frame.columns = [*labels, *frame.columns[len(labels):]]
wall, cpu = time.perf_counter(), time.process_time()
for label in labels:
    text = frame[label].str.strip().str.replace(r"\\s+", " ", regex=True)
    text = text.mask(text.isin(["", "-", "n/a", "k.A."]))
    frame[label] = text.map(ways[label], na_action="ignore") if label in ways else text
frame.to_parquet(sys.argv[3])
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu, len(frame)]))
"""


def make(path: Path, rows: int) -> None:
    """Write the table, the same for the same number of rows."""
    columns = ", ".join(f"{sql} AS {column_name(i)}" for i, (sql, _) in enumerate(COLUMNS.values()))
    lineage = "'contacts.csv' AS _source, i + 1 AS _row, i + 2 AS _line"
    connection = duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})
    connection.execute(f"SELECT setseed({SEED})")
    connection.execute(f"COPY (SELECT {columns}, {lineage} FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)")
    connection.close()


def rules(header: str, wanted: str) -> list[CleaningRule]:
    """The rules of a column: all, or those that the engine applies by itself."""
    own = [
        rule
        for rule in COLUMNS[header][1]
        if wanted == "functions" or rule in BY_ENGINE or f"{rule}:{header}" in BY_ENGINE
    ]
    return [CleaningRule(rule=rule, options=OPTIONS.get(rule, {})) for rule in ("trim", "nulls", *own)]  # type: ignore[arg-type]


def cleaned(path: Path, rows: int, wanted: str) -> None:
    """The stage on one table: rules, log, findings, and all that is written."""
    columns = [ColumnCleaning(column=header, rules=rules(header, wanted)) for header in COLUMNS]
    config = CleanConfig(Cleaning(tables=[TableCleaning(applies_to=["contacts.csv"], columns=columns)]))
    with DuckDBEngine() as engine:
        headers = tuple(Column(column_name(i), header) for i, header in enumerate(COLUMNS))
        table = Table("contacts.csv", engine.read([path]), headers, rows)
        result = run({table.name: table}, config, engine)
        Store(path.parent / wanted).save("clean", wanted, result, engine)


def contend(name: str, path: Path, rows: int) -> None:
    """Run one contender in this process and print its wall and CPU seconds and rows as JSON."""
    wall, before = time.perf_counter(), _cpu()
    if name == "bare":
        with DuckDBEngine() as engine:
            engine.write(engine.read([path]), path.with_suffix(".copy"))
    else:
        cleaned(path, rows, name)
    print(json.dumps([time.perf_counter() - wall, _cpu() - before, rows]))


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in used)


WATCH = """
import os, subprocess, sys, threading, time
def tree(pid):
    kids = open(f"/proc/{pid}/task/{pid}/children").read().split()
    return [pid, *(p for k in kids for p in tree(int(k)))]
def rss(pid):
    return next(int(l.split()[1]) for l in open(f"/proc/{pid}/smaps_rollup") if l.startswith("Pss:"))
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
peak = 0
def watch():
    global peak
    while child.poll() is None:
        try: peak = max(peak, sum(map(rss, tree(child.pid))))
        except (OSError, StopIteration): pass
        time.sleep(0.05)
watcher = threading.Thread(target=watch)
watcher.start()
out = child.stdout.read().decode()
child.wait(); watcher.join()
print(out.strip().splitlines()[-1] if out.strip() else "null"); print(peak)
sys.exit(child.returncode)
"""
"""Memory of a process and of its workers together: what they share counts once."""


def apart(command: list[str]) -> tuple[float, float, int, int]:
    """Wall and CPU seconds, rows, and peak memory in MB of a contender, which runs as a child."""
    watched = [sys.executable, "-c", WATCH, *command]
    told, peak = subprocess.run(watched, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    wall, cpu, rows = json.loads(told)
    return wall, cpu, rows, int(peak) // 1024


def main(rows: int, peers: str, only: list[str]) -> None:
    """Make the file, run the contenders, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.parquet"
        make(path, rows)
        print(f"{rows:,} rows x {len(COLUMNS)} columns, {path.stat().st_size >> 20} MB\n")
        print("| | wall s | CPU s | peak MB | rows/s | rows/s of CPU |\n|---|---|---|---|---|---|")
        for name in only:
            command = [sys.executable, __file__, str(rows), "--contend", name, "--file", str(path)]
            if name == "pandas":
                command = [peers, "-c", PANDAS, str(path), str(FEWER), f"{path}.pandas", ",".join(COLUMNS)]
            wall, cpu, done, peak = apart(command)
            figures = f"{wall:.2f} | {cpu:.2f} | {peak:,} | {done / wall:,.0f} | {done / cpu:,.0f}"
            print(f"| {name}{f', {done:,} rows' if done != rows else ''} | {figures} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--only", default="bare,expressions,functions,pandas")
    parser.add_argument("--contend", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contend:
        contend(options.contend, options.file, options.rows)
    else:
        main(options.rows, options.peers, options.only.split(","))
