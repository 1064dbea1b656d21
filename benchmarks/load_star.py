"""From one file to a star schema: a CSV of 12 columns with 1 % late bad rows, beside peers, in one run.

    python benchmarks/load_star.py [--rows 1000000] [--postgres URL] [--peers /path/of/python] [--repeat] [--delta]

`crmmigrate load` on a project with a confirmed mapping: customers, products, calendar and orders, with all checks,
rejects, lineage and accounts. The bare guarded split casts what fits and sets the rest apart, no more: into DuckDB,
or from DuckDB by COPY blocks into PostgreSQL. `--peers` names a Python that has dlt[postgres], pandas, psycopg and
psycopg2 and sqlalchemy. Each contender is a process of its own; seconds and peak memory are those of the operating
system. Start-up is a load of 10 rows. `--repeat` loads again with nothing changed, `--delta` with 1 % of the rows
changed. The other tools load a tenth of the rows.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from load_bare import COLUMNS, TYPES, Timing, make_file, run, split_program

FIELDS = {
    "order_id": "order.number", "customer_no": "account.external_id", "customer": "account.name",
    "city": "account.billing_city", "country": "account.billing_country", "order_date": "order.date",
    "sku": "product.sku", "quantity": "order.quantity", "unit_price": "order.unit_price",
    "amount": "order.total_amount", "status": "common.status", "remark": "common.notes",
}  # fmt: skip
FEWER = 10
"""The other tools load a tenth of the rows; the table tells rates."""
TOOL = str(Path(sys.executable).with_name("crmmigrate"))


def make_project(folder: Path, file: Path) -> Path:
    """A project over one file, its mapping confirmed."""
    mappings = folder / "mappings"
    mappings.mkdir(parents=True)
    (folder / "migration.yaml").write_text(f"version: 1\nname: bench\nsources: [{{path: {file}}}]\n", "utf-8")
    columns = "".join(f"  - {{column: {c}, field: {f}, confidence: 1, status: confirmed}}\n" for c, f in FIELDS.items())
    (mappings / "orders.yaml").write_text(
        f"version: 1\nlayout: orders\napplies_to: ['../{file.name}']\nrows_are: order\nstatus: confirmed\n"
        f"confidence: 1\ncolumns:\n{columns}",
        "utf-8",
    )
    return folder


def load(name: str, project: Path, url: str, schema: str | None = None) -> Timing:
    """One `crmmigrate load`."""
    where = ["--schema", schema] if schema else []
    return run(name, [TOOL, "load", "-p", str(project), "--to", url, *where, "--json"])


def split_to_postgres(file: Path, url: str) -> str:
    """The bare guarded split in DuckDB, then COPY of blocks of what fits."""
    fits = " AND ".join(f'("{c}" IS NULL OR regexp_full_match("{c}", \'{p}\'))' for c, (_, p) in TYPES.items())
    ddl = ", ".join(f"{c} {TYPES[c][0] if c in TYPES else 'text'}" for c in COLUMNS)
    return f"""
import duckdb, psycopg, tempfile, os
con = duckdb.connect()
con.execute("SET memory_limit = '512MB'")
con.execute('''CREATE TABLE staged AS SELECT * FROM read_csv('{file}', all_varchar = true, header = true)''')
good, bad = tempfile.mktemp(), tempfile.mktemp()
con.execute(r'''COPY (SELECT * FROM staged WHERE {fits}) TO ''' + repr(good) + " (FORMAT csv, HEADER false)")
con.execute(r'''COPY (SELECT * FROM staged WHERE NOT ({fits})) TO ''' + repr(bad) + " (FORMAT csv, HEADER false)")
with psycopg.connect({url!r}) as db:
    db.execute("DROP TABLE IF EXISTS bench_split; DROP TABLE IF EXISTS bench_split_bad")
    db.execute("CREATE TABLE bench_split ({ddl})")
    db.execute("CREATE TABLE bench_split_bad ({", ".join(f"{c} text" for c in COLUMNS)})")
    for table, path in (("bench_split", good), ("bench_split_bad", bad)):
        with db.cursor().copy(f"COPY {{table}} FROM STDIN (FORMAT csv)") as copy, open(path, "rb") as data:
            while block := data.read(1 << 20):
                copy.write(block)
os.unlink(good); os.unlink(bad)
"""


def peer_programs(file: Path, url: str, folder: Path) -> dict[str, str]:
    """What users write with other tools; all columns as text, since the bad rows would stop them."""
    alchemy = url.replace("postgresql://", "postgresql+psycopg://")
    secret = url.replace("postgres@", "postgres:none@") if "postgres@" in url else url  # dlt insists on a password
    pipeline = f"""
import dlt
p = dlt.pipeline('bench', destination=dlt.destinations.postgres({secret!r}), dataset_name='bench_dlt',
                 pipelines_dir={str(folder / "dlt")!r}, dev_mode=False)
"""
    rows = f"""
import csv
def rows():
    with open({str(file)!r}, newline='') as f:
        yield from csv.DictReader(f)
p.run(rows(), table_name='orders', write_disposition='replace')
"""
    arrow = f"""
import pyarrow.csv as pc, pyarrow as pa
names = {list(COLUMNS)!r}
def batches():
    text = pc.ConvertOptions(column_types={{n: pa.string() for n in names}})
    yield from pc.open_csv({str(file)!r}, convert_options=text)
p.run(dlt.resource(batches(), name='orders_arrow'), write_disposition='replace')
"""
    pandas = f"""
import pandas as pd, sqlalchemy as sa
e = sa.create_engine({alchemy!r})
for i, part in enumerate(pd.read_csv({str(file)!r}, dtype=str, chunksize=50_000)):
    how = 'append' if i else 'replace'
    part.to_sql('bench_pandas', e, if_exists=how, index=False, method='multi', chunksize=1000)
"""
    return {
        "dlt, Arrow -> PostgreSQL": pipeline + arrow, "dlt, dicts -> PostgreSQL": pipeline + rows,
        "pandas to_sql -> PostgreSQL": pandas,
    }  # fmt: skip


def changed(file: Path) -> None:
    """Change one row in a hundred."""
    new = file.with_suffix(".new")
    duckdb.execute(f"""COPY (SELECT * REPLACE (CASE WHEN order_id::BIGINT % 100 = 3 THEN remark || ' changed'
        ELSE remark END AS remark) FROM read_csv('{file}', all_varchar = true)) TO '{new}' (HEADER)""")
    new.replace(file)


def contest(folder: Path, arguments: argparse.Namespace) -> list[Timing]:
    """All contenders, one after the other."""
    small, file = folder / "small" / "orders.csv", folder / "orders.csv"
    small.parent.mkdir()
    make_file(small, 10)
    make_file(file, arguments.rows)
    url = arguments.postgres
    project = make_project(folder / "duck", file)
    database = f"duckdb:///{folder / 'star.duckdb'}"
    found = [
        load("start-up", make_project(small.parent / "p", small), f"duckdb:///{small.parent / 's.duckdb'}"),
        run("bare guarded split -> DuckDB", [sys.executable, "-c", split_program(file, folder / "split.duckdb")]),
        load("crmmigrate load -> DuckDB", project, database),
    ]
    if arguments.repeat:
        found.append(load("crmmigrate load again -> DuckDB", project, database))
    if url:
        _sql(url, "DROP SCHEMA IF EXISTS bench_star CASCADE")
        star = make_project(folder / "pg", file)
        found += [
            run("bare guarded split -> PostgreSQL", [sys.executable, "-c", split_to_postgres(file, url)], fine=(0,)),
            load("crmmigrate load -> PostgreSQL", star, url, "bench_star"),
        ]
        if arguments.repeat:
            found.append(load("crmmigrate load again -> PostgreSQL", star, url, "bench_star"))
        ddl = ", ".join(f"{c} text" for c in COLUMNS)
        made = f"DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy ({ddl})"
        copy = f"\\copy bench_copy FROM '{file}' WITH (FORMAT csv, HEADER)"
        found.append(run("psql COPY as text -> PostgreSQL", ["psql", url, "-q", "-c", made, "-c", copy]))
    few = folder / "few.csv"
    make_file(few, arguments.rows // FEWER)  # the slowest of them would take minutes
    for name, program in (peer_programs(few, url, folder) if url and arguments.peers else {}).items():
        found.append(run(name, [arguments.peers, "-c", program], fine=(0,)))
    if arguments.delta:
        changed(file)
        found.append(load("crmmigrate load, 1 % changed -> DuckDB", project, database))
        if url:
            found.append(load("crmmigrate load, 1 % changed -> PostgreSQL", star, url, "bench_star"))
    if url:
        _sql(url, "DROP SCHEMA IF EXISTS bench_star CASCADE; DROP SCHEMA IF EXISTS bench_dlt CASCADE; "
             "DROP SCHEMA IF EXISTS bench_dlt_staging CASCADE; "
             "DROP TABLE IF EXISTS bench_split, bench_split_bad, bench_copy, bench_pandas")  # fmt: skip
    return found


def _sql(url: str, sql: str) -> None:
    subprocess.run(["psql", url, "-q", "-c", sql], check=True, capture_output=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--postgres")
    parser.add_argument("--peers")
    parser.add_argument("--repeat", action="store_true")
    parser.add_argument("--delta", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        start, *found = contest(Path(name), arguments)
    base = {t.name.rsplit("-> ", 1)[1]: t for t in found if t.name.startswith("bare")}
    print(f"{arguments.rows:,} rows; start-up of crmmigrate (10 rows): {start.wall:.1f} s, {start.cpu:.1f} CPU s")
    print("| | wall s | CPU s | peak MB | rows/s | rate / bare split | CPU / bare split |")
    print("|---|---|---|---|---|---|---|")
    for t in found:
        ours = t.name.startswith("crmmigrate")
        wall, cpu = t.wall - (start.wall if ours else 0), t.cpu - (start.cpu if ours else 0)
        bare = base[t.name.rsplit("-> ", 1)[1]]
        share = 1 / FEWER if t.name.startswith(("dlt", "pandas")) else 1
        print(
            f"| {t.name} | {t.wall:.1f} | {t.cpu:.1f} | {t.peak:.0f} | {arguments.rows * share / wall:,.0f} "
            f"| {share * bare.wall / wall:.2f} | {cpu / share / bare.cpu:.2f} |"
        )


if __name__ == "__main__":
    main()
