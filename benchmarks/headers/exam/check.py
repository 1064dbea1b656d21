"""Consistency check of the examination set: run it from anywhere with `python check.py`."""

import csv
import sys
from collections import Counter
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent
MODEL = HERE.parents[2] / "mappings" / "crm.yaml"
KINDS = {"real", "recalled", "handmade", "opaque"}


def fields_of_model() -> set[str]:
    model = YAML(typ="safe").load(MODEL.read_text(encoding="utf-8"))
    names = {f"common.{name}" for name in model["common"]}
    for table, entry in model["tables"].items():
        names.update(f"{table}.{name}" for name in entry["fields"])
    return names


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def faults_of_labels(truth: list[dict[str, str]], known: set[str]) -> list[str]:
    faults: list[str] = []
    for row in truth:
        where = f"{row['file']}: {row['source_column']!r}"
        right = row["canonical_field"]
        also = [part for part in row["also_accept"].split("|") if part]
        faults.extend(f"{where}: no such field {f}" for f in [right, *also] if f != "NONE" and f not in known)
        if right in also or len(also) != len(set(also)):
            faults.append(f"{where}: also_accept repeats a label")
    return faults


def faults_of_file(row: dict[str, str], labelled: list[str]) -> tuple[list[str], int, int]:
    name = row["file"]
    delimiter = "\t" if row["delimiter"] == "tab" else row["delimiter"]
    with (HERE / "files" / name).open(encoding="utf-8", newline="") as handle:
        header, *body = list(csv.reader(handle, delimiter=delimiter))
    faults: list[str] = []
    if row["kind"] not in KINDS:
        faults.append(f"{name}: kind {row['kind']}")
    if len(header) != len(set(header)):
        faults.append(f"{name}: a header occurs twice")
    if header != labelled:
        faults.append(f"{name}: columns and labels differ")
    if len(header) != int(row["columns"]) or len(body) != int(row["rows"]):
        faults.append(f"{name}: the counts of files.csv are wrong")
    if not 8 <= len(body) <= 40:
        faults.append(f"{name}: {len(body)} rows")
    faults.extend(f"{name}: row {n} is ragged" for n, line in enumerate(body, 1) if len(line) != len(header))
    return faults, sum(map(len, body)), sum(not cell.strip() for line in body for cell in line)


def main() -> int:
    known = fields_of_model()
    files = rows_of("files.csv")
    truth = rows_of("ground_truth.csv")
    faults = faults_of_labels(truth, known)
    labels: dict[str, list[str]] = {}
    for row in truth:
        labels.setdefault(row["file"], []).append(row["source_column"])
    listed = [row["file"] for row in files]
    if len(listed) != len(set(listed)):
        faults.append("files.csv lists a file twice")
    if set(listed) != {path.name for path in (HERE / "files").iterdir()}:
        faults.append("files.csv and the folder files differ")
    if set(labels) != set(listed):
        faults.append("files.csv and ground_truth.csv differ")
    cells = blank = 0
    for row in files:
        found, in_all, empty = faults_of_file(row, labels.get(row["file"], []))
        faults.extend(found)
        cells += in_all
        blank += empty
    none = sum(row["canonical_field"] == "NONE" for row in truth)
    several = sum(bool(row["also_accept"]) for row in truth)
    print(f"{len(files)} files, {len(truth)} columns, NONE {none / len(truth):.1%}, blank cells {blank / cells:.1%}")
    print(f"columns with a second right answer: {several}")
    for key in ("kind", "language", "delimiter"):
        print(key, dict(Counter(row[key] for row in files).most_common()))
    print("fields in use", len({row["canonical_field"] for row in truth} - {"NONE"}), "of", len(known))
    print("\n".join(faults) or "no faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
