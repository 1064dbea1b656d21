"""Inference of star schemas over folders of CSV files: `model_cases.py CASES_DIR OUT_DIR`.

Each folder of CASES_DIR is a case; a prediction is written to OUT_DIR/<case>.yaml (JSON, which is YAML).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from crmmigrate.adapters.engines.duckdb_engine import DuckDBEngine
from crmmigrate.core.tables import LINE, ROW, SOURCE, Column, Table, column_name
from crmmigrate.steps import model, profile


def read(path: Path, engine: DuckDBEngine) -> Table:
    """A CSV file as a staged table: every cell as text, blank cells null."""
    head = csv.open_csv(path).schema.names
    options = csv.ConvertOptions(
        column_types={name: pa.string() for name in head}, strings_can_be_null=True, null_values=[""]
    )
    rows = csv.read_csv(path, convert_options=options, parse_options=csv.ParseOptions(newlines_in_values=True))
    names = [column_name(i) for i in range(len(head))]
    numbers = pa.array(range(1, rows.num_rows + 1), pa.int64())
    source = pa.array([path.name] * rows.num_rows, pa.string())
    staged = pa.table([*rows.columns, source, numbers, numbers], names=[*names, SOURCE, ROW, LINE])
    columns = tuple(Column(n, label) for n, label in zip(names, head, strict=True))
    return Table(path.name, engine.hold(staged), columns, rows.num_rows)


def predict(case: Path) -> dict[str, Any]:
    """The prediction for one case."""
    with DuckDBEngine() as engine:
        tables = {p.name: read(p, engine) for p in sorted(case.glob("*.csv"))}
        profiles = profile.profiles(tables, engine)
        start = time.perf_counter()
        inferred = model.infer(tables, profiles, engine)
        print(f"{case.name:28s} {len(tables):3d} tables {time.perf_counter() - start:6.2f} s")
    found = [{**t, "measure_grain": t["coarse_measures"]} for t in inferred.tables]
    return {
        "case": case.name,
        "tables": found,
        "foreign_keys": inferred.foreign_keys,
        "dimensions": inferred.dimensions,
    }


def main() -> None:
    """Run every case."""
    cases, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for case in sorted(p for p in cases.iterdir() if p.is_dir()):
        text = json.dumps(predict(case), ensure_ascii=False, indent=1)
        (out / f"{case.name}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
