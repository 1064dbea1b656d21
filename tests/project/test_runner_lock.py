"""Two runs at once on one project: the second gets a clear error."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from crmmigrate import api
from crmmigrate.cli.main import _run
from crmmigrate.core.errors import OutsideError
from crmmigrate.project.pipeline import Pipeline

HOLD = """
import sys
from pathlib import Path
from crmmigrate.project.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(loaded):
    """The project, while another process works on it."""
    command = [sys.executable, "-c", HOLD, str(loaded / ".crmmigrate")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        yield loaded, other
        other.kill()


def test_the_second_run_is_told(held, capsys, monkeypatch, tiny):
    root, _ = held
    monkeypatch.chdir(root)
    before = tiny.snapshot(root / "w.duckdb")
    for command in ("gather", "load", "rehearse", "validate", "rejects"):
        to = ["--to", "duckdb:///w.duckdb"] if command in ("load", "validate") else []
        assert _run([command, *to]) == 3
        said = capsys.readouterr().err
        assert "locked" in said
        assert "wait until it ends" in said
    assert tiny.snapshot(root / "w.duckdb") == before


def test_the_second_run_in_json(held, capsys):
    root, _ = held
    assert _run(["load", "--to", f"duckdb:///{root / 'w.duckdb'}", "-p", str(root), "--json"]) == 3
    document = json.loads(capsys.readouterr().out)
    assert (document["status"], document["data"]["error"]["code"]) == ("error", "locked")


def test_a_rehearsal_does_not_take_away_the_database_of_another(held):
    root, _ = held
    (root / ".crmmigrate/rehearsal.duckdb").write_bytes(b"in use")
    with api.project(root) as project, pytest.raises(OutsideError):
        api.rehearse(project)
    assert (root / ".crmmigrate/rehearsal.duckdb").read_bytes() == b"in use"


def test_a_killed_run_takes_its_lock_with_it(held, tiny):
    root, other = held
    other.kill()
    other.wait()
    assert tiny.load(root, root / "w.duckdb").status == "ok"


def test_the_lock_goes_when_the_run_cannot_begin(loaded, tiny):
    ledger = loaded / ".crmmigrate/ledger.db"
    kept = ledger.read_bytes()
    for file in loaded.glob(".crmmigrate/ledger.db*"):
        file.unlink()
    ledger.mkdir()
    with api.project(loaded) as project, pytest.raises(OutsideError, match="ledger"), Pipeline(project, "gather"):
        pass
    ledger.rmdir()
    ledger.write_bytes(kept)
    assert tiny.load(loaded, loaded / "w.duckdb").status == "ok"
