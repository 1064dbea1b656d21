"""The ledger: runs, steps, sources, receipts and accounts."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

from crmmigrate import api


def ledger(root, sql):
    with closing(sqlite3.connect(root / ".crmmigrate/ledger.db")) as connection:
        return connection.execute(sql).fetchall()


def test_one_load_in_the_ledger(loaded, tiny):
    assert ledger(loaded, "SELECT command, status, ended IS NOT NULL FROM run") == [("load", "ok", 1)]
    steps = ledger(loaded, "SELECT step, reused FROM step ORDER BY id")
    assert steps == [(name, 0) for name in ("profile", "clean", "map", "check", "match")]
    accounts = ledger(loaded, "SELECT source, gathered, loaded, merged, rejected, excluded FROM account ORDER BY 1")
    assert {a[0]: a[1:] for a in accounts} == tiny.truth


def test_sources_with_their_hashes(loaded, tiny):
    found = ledger(loaded, "SELECT source, file, sha256, gathered, records FROM source ORDER BY 1")
    assert [f[0] for f in found] == sorted(tiny.truth)
    assert [(f[3], f[4]) for f in found] == [(4, 4), (3, 3), (13, 12), (4, 3)]
    for _, file, sha256, *_ in found:
        assert sha256 == hashlib.sha256((loaded / file).read_bytes()).hexdigest()


def test_receipts_are_those_of_the_target(loaded, tiny):
    copied = ledger(loaded, 'SELECT "table", batch, inserted, updated, rows_after FROM receipt ORDER BY 1')
    columns = "table_name, batch, inserted, updated, rows_after"
    assert copied == tiny.rows(loaded / "w.duckdb", f"SELECT {columns} FROM _crmmigrate_batch ORDER BY 1")
    assert ("fact_order", 9, 0, 9) in [(t, i, u, n) for t, _, i, u, n in copied]


def test_a_url_in_the_ledger_has_no_password(loaded, tiny):
    targets = ledger(loaded, "SELECT DISTINCT target FROM receipt")
    assert [t.startswith("duckdb:///") for (t,) in targets] == [True]


def test_runs_newest_first_with_their_steps(loaded, tiny):
    tiny.load(loaded, loaded / "w.duckdb")
    with api.project(loaded) as project:
        api.profile(project)
        history = api.runs(project).data["runs"]
    assert [(r["run"], r["command"]) for r in history] == [(3, "profile"), (2, "load"), (1, "load")]
    assert [s["step"] for s in history[0]["steps"]] == ["profile"]
    assert all(s["reused"] for s in history[1]["steps"])
    assert not any(s["reused"] for s in history[2]["steps"])


def test_status_says_where_the_project_stands(loaded, tmp_path, tiny):
    with api.project(tiny.write(tmp_path / "other")) as project:
        fresh_status = api.status(project).data
    with api.project(loaded) as project:
        data = api.status(project).data
    assert {a["source"]: a["gathered"] for a in data["accounting"]} == {s: t[0] for s, t in tiny.truth.items()}
    assert data["last_run"]["command"] == "load"
    assert data["mappings"] == {"layouts": 3, "confirmed": 13, "suggested": 0}
    assert fresh_status["last_run"] is None
    assert fresh_status["next"] == "crmmigrate profile"
