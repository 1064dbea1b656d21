"""Every command, on a project and on bare files."""

from __future__ import annotations

import re

import pytest

from crmmigrate import __version__
from crmmigrate.cli.main import COMMANDS

TO = "duckdb:///w.duckdb"
ON_PROJECT = {
    "gather": [], "profile": [], "clean": [], "model": [], "map": [], "match": [], "check": [], "rehearse": [],
    "load": ["--to", TO], "validate": ["--to", TO], "rejects": [], "trace": ["orders.csv", "3"], "status": [],
    "runs": [],
}  # fmt: skip
KEYS = {
    "gather": {"tables", "errors"},
    "profile": {"tables"},
    "clean": {"tables", "changes"},
    "model": {"tables", "foreign_keys", "dimensions", "star"},
    "map": {"columns", "layouts", "value_maps"},
    "match": {"pairs", "clusters"},
    "check": {"tables"},
    "rehearse": {"accounting", "control_totals", "kpis", "goals", "receipts"},
    "load": {"accounting", "receipts", "applied"},
    "validate": {"accounting", "control_totals", "kpis", "goals", "receipts"},
    "rejects": {"rejects", "written"},
    "trace": {"source", "row", "line", "fate", "events", "cells"},
    "status": {"name", "files", "mappings", "accounting", "next"},
    "runs": {"runs"},
}


@pytest.fixture
def here(loaded, monkeypatch):
    monkeypatch.chdir(loaded)
    return loaded


def too_wide(text):
    """Lines over 80 columns that are no path."""
    return [line for line in text.splitlines() if len(line.rstrip()) > 80 and "/" not in line]


@pytest.mark.long
def test_every_command_on_a_project_in_json(here, cli_json):
    for command, arguments in ON_PROJECT.items():
        told = cli_json(command, *arguments)
        assert told.exit_code == 0, command
        assert vars(told).keys() >= KEYS[command], command


@pytest.mark.long
def test_every_command_on_a_project_for_people(here, cli):
    for command, arguments in ON_PROJECT.items():
        told = cli(command, *arguments)
        assert told.code == 0, command
        assert told.out.strip(), command
        assert too_wide(told.out + told.err) == [], command
        progress = command not in ("status", "runs", "trace")
        assert ("reading files" in told.err) is progress, command
        assert "reading files" not in told.out


def test_a_load_prints_its_accounts(here, cli):
    told = cli("load", "--to", TO).out
    assert re.search(r"legacy/orders\.csv +13 +9 +1 +2 +1 +✓", told)
    assert re.search(r"total +24 +17 +2 +3 +2 +✓", told)
    assert re.search(r"fact_order +9 +0 +9 +was there already", told)


def test_a_load_in_json_holds_the_contract(here, cli_json, tiny):
    told = cli_json("load", "--to", TO)
    assert {a["source"]: a["balanced"] for a in told.accounting} == dict.fromkeys(tiny.truth, True)
    assert told.receipts[-1].keys() >= {"batch", "table", "inserted", "updated", "applied", "rows_after"}


def test_tables_as_parquet(here, cli_json):
    told = cli_json("clean", "--out", "out")
    assert sorted(p.name for p in (here / "out").iterdir()) == sorted(
        t["path"].removeprefix("out/") for t in told.tables
    )
    assert len(told.tables) == 4


def test_trace_of_a_member(here, cli, cli_json):
    told = cli_json("trace", "dim_account", "1", "--to", TO)
    assert {"field", "value", "source", "row", "line", "column", "raw", "cleaned", "used"} <= told.cells[0].keys()
    text = cli("trace", "dim_account", "1", "--to", TO)
    assert "Alder GmbH" in text.out
    assert too_wide(text.out) == []
    by_line = cli_json("trace", "orders.csv", "4", "--line")
    assert (by_line.row, by_line.fate) == (3, "rejected")


def test_rejects_and_fix(here, cli, cli_json):
    assert cli("rejects", "--to", "rejects.xlsx").code == 0
    assert (here / "rejects.xlsx").is_file()
    assert cli_json("fix", "rejects.xlsx").patches == []
    assert "0 corrections" in cli("fix", "rejects.xlsx").out


BARE = {
    "gather": [], "profile": [], "clean": [], "model": [], "map": [], "match": [], "check": [], "rejects": [],
    "load": ["--to", TO],
}  # fmt: skip


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "visits.csv"
    path.write_text("visit;company;on\nV1;Alder GmbH;2024-01-05\nV2;Birch Ltd;2024-02-30\n", "utf-8")
    return path


@pytest.mark.long
def test_every_command_on_bare_files(file, cli_json):
    for command, arguments in BARE.items():
        told = cli_json(command, file, *arguments)
        assert vars(told).keys() >= KEYS[command], command
    assert told.accounting == [
        {
            "source": "visits.csv",
            "gathered": 2,
            "loaded": 2,
            "merged": 0,
            "rejected": 0,
            "excluded": 0,
            "balanced": True,
        }
    ]
    left = sorted(p.name for p in file.parent.iterdir())
    assert left == ["visits.csv", "w.duckdb"]  # no project is left behind


def test_validate_bare_files(file, cli_json):
    cli_json("load", file, "--to", TO)
    assert cli_json("validate", file, "--to", TO).counts == [
        {"source": "visits.csv", "ledger": 2, "target": 2, "ok": True}
    ]


@pytest.mark.long
def test_duplicates_of_bare_files(tmp_path, file, cli, cli_json):
    people = tmp_path / "people.csv"
    people.write_text("id,company\n1,Alder GmbH\n2,Birch Ltd\n3,Alder GmbH\n", "utf-8")
    told = cli_json("match", people, "--id", "id", "--to", "clusters.csv")
    assert told.clusters == {"records": 3, "members": 2}
    lines = (tmp_path / "clusters.csv").read_text("utf-8").splitlines()
    assert lines[0] == "record_id,cluster_id"
    groups = dict(line.split(",", 1) for line in lines[1:])
    assert groups["1"] == groups["3"] != groups["2"]
    assert cli("match", people, "--to", "clusters.csv").code == 2


def test_init_finds_every_file(tmp_path, tiny, cli, cli_json, monkeypatch):
    source = tiny.write(tmp_path / "old") / "legacy"
    monkeypatch.chdir(tmp_path)
    told = cli_json("init", "acme", "--from", source)
    assert (told.exit_code, len(told.files)) == (0, 4)
    assert (tmp_path / "acme/migration.yaml").read_text("utf-8").startswith("# yaml-language-server: $schema=")
    assert cli_json("status", "-p", "acme").files == 4
    again = cli("init", "acme", "--from", source)
    assert (again.code, "stands already" in again.err) == (2, True)


def test_explain_and_schema(tmp_path, cli, cli_json, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "another" in cli_json("explain", "locked").text.lower()
    assert "locked" in cli("explain").out.splitlines()
    assert cli("explain", "no-such-code").code == 2
    files = cli_json("schema", "schemas").files
    assert "schemas/migration.json" in files


def test_help_and_version(cli):
    assert cli("--version").out == f"crmmigrate {__version__}\n"
    told = cli("--help")
    listed = re.findall(r"^  ([a-z]+)  ", told.out, re.MULTILINE)
    assert listed == list(COMMANDS)
    assert too_wide(told.out) == []
    for command in COMMANDS:
        shown = cli(command, "--help")
        assert (shown.code, too_wide(shown.out)) == (0, []), command
