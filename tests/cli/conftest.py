from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from crmmigrate.cli.main import _run


@pytest.fixture
def cli(capsys, monkeypatch):
    """Run a command line in this process: code, out, err."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments):
        capsys.readouterr()
        code = _run([str(a) for a in arguments])
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return SimpleNamespace(code=code, out=told.out, err=told.err)

    return run


@pytest.fixture
def cli_json(cli):
    """Run a command line with `--json`: the one document on stdout, with nothing beside it."""

    def run(*arguments):
        told = cli(*arguments, "--json")
        assert told.err == ""
        document = json.loads(told.out)
        assert list(document) == ["schema_version", "command", "status", "findings", "data"]
        assert document["schema_version"] == 1
        assert document["command"] == arguments[0]
        assert (document["status"], told.code) in {("ok", 0), ("findings", 1), ("error", 1), ("error", 2), ("error", 3)}
        for finding in document["findings"]:
            assert set(finding) == {"code", "severity", "where", "count", "examples", "message", "next"}
            assert set(finding["where"]) == {"file", "table", "column", "rows"}
            assert len(finding["examples"]) <= 5
        return SimpleNamespace(
            exit_code=told.code, status=document["status"], findings=document["findings"], **document["data"]
        )

    return run
