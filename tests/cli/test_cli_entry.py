"""The real entry point, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


def crmmigrate(*arguments, cwd, **options):
    command = [sys.executable, *options.pop("python", ()), "-m", "crmmigrate", *map(str, arguments)]
    environment = os.environ | {"COLUMNS": "80"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False, **options
    )


def test_help_costs_no_data_library(tmp_path):
    told = crmmigrate("--help", cwd=tmp_path, python=("-X", "importtime"))
    assert told.returncode == 0
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in told.stderr.splitlines()}
    assert "typer" in imported
    assert not imported & {"duckdb", "narwhals", "pandas", "pandera", "pyarrow", "pydantic", "rich", "sqlalchemy"}


@pytest.mark.long
def test_json_is_alone_on_stdout(tmp_path, tiny):
    root = tiny.write(tmp_path / "acme")
    told = crmmigrate("gather", "--json", cwd=root)
    assert (told.returncode, told.stderr) == (0, "")
    assert len(json.loads(told.stdout)["data"]["tables"]) == 4


@pytest.mark.long
def test_a_closed_pipe_is_no_error(tmp_path):
    command = f"{sys.executable} -m crmmigrate explain | head -1"
    told = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (told.stdout, told.stderr) == ("error\n", "")
