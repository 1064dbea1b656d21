from __future__ import annotations

import csv

import pytest
from scoring import table

from crmmigrate.cli.main import _run


@pytest.fixture(scope="session")
def match(tmp_path_factory):
    """Match bare files by the command line: record -> cluster."""

    def run(kind, id_column, *files):
        to = tmp_path_factory.mktemp("match") / "clusters.csv"
        assert _run(["match", *map(str, files), "--entity", kind, "--id", id_column, "--to", str(to)]) in (0, 1)
        return table(to)

    return run


@pytest.fixture(scope="session")
def write_csv(tmp_path_factory):
    """Write rows (dicts of the same columns) as a CSV file of that name."""

    def write(name, rows, columns=None):
        path = tmp_path_factory.mktemp("files") / name
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns or list(rows[0]), restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write
