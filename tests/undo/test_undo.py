"""`undo`: the target is again what it was before the load, the ledger says so, and the load can be done again."""

import json
import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner

from crmmigrate import api
from crmmigrate.adapters.targets.base import SqlTarget
from crmmigrate.cli.main import app
from crmmigrate.core.errors import OutsideError, UsageError

KINDS = ("duckdb", "sqlite", "postgres", "mysql")


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_later_delivery_goes_back_and_comes_again(place_of, kind):
    place = place_of(kind, loads=1)
    [first], [before] = place.answers, place.states
    place.later()
    assert place.load().data["applied"]
    after = place.everything()
    assert after != before
    shown = place.undo(dry_run=True)
    assert place.everything() == after
    answer = place.undo()
    assert [t["table"] for t in shown.data["tables"]] == [t["table"] for t in answer.data["tables"]]
    assert (shown.data["applied"], answer.data["applied"]) == (False, True)
    assert place.everything() == before
    assert place.load().data["applied"]
    assert place.everything() == after
    place.undo()
    place.undo()
    assert {table: rows for table, rows in place.everything().items() if rows} == {}
    place.earlier()
    assert [r["inserted"] for r in place.load().data["receipts"]] == [r["inserted"] for r in first.data["receipts"]]
    assert place.everything() == before


@pytest.mark.long
def test_several_loads_go_back_one_after_the_other(place_of):
    place = place_of("sqlite", loads=1)
    states = [*place.states]
    for number in range(1, 4):
        place.later(number)
        place.load()
        states.append(place.everything())
    for state in reversed(states[:-1]):
        place.undo()
        assert place.everything() == state


@pytest.mark.long
def test_only_the_newest_load_that_stands(place_of):
    place = place_of("duckdb", loads=2)
    before = place.everything()
    with pytest.raises(UsageError, match="not the newest") as caught:
        place.undo(1)
    assert caught.value.next == "undo 2 first"
    with pytest.raises(UsageError, match="does not stand") as caught:
        place.undo(9)
    assert "2, 1" in caught.value.next
    assert place.everything() == before
    assert place.undo(2).data["run"] == "tiny#2"
    with pytest.raises(UsageError, match="tiny#2 does not stand"):
        place.undo(2)
    assert place.undo(1).data["run"] == "tiny#1"
    with pytest.raises(UsageError, match="no load stands"):
        place.undo()


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
@pytest.mark.parametrize("applied", [0, 1, 4])
def test_an_undo_that_was_cut_short_goes_on(place_of, monkeypatch, kind, applied):
    place = place_of(kind, loads=2)
    before = place.states[0]
    _cut_after(monkeypatch, applied)
    with pytest.raises(KeyboardInterrupt):
        place.undo()
    monkeypatch.undo()
    place.undo()
    assert place.everything() == before


def test_an_undo_cut_at_its_very_end_takes_no_second_load_back(place_of, monkeypatch):
    place = place_of("sqlite", loads=2)
    before, n = place.states[0], len(place.answers[-1].data["receipts"])
    _cut_after(monkeypatch, n)
    monkeypatch.setattr("crmmigrate.project.ledger.Ledger.step", _interrupted)
    with pytest.raises(KeyboardInterrupt):
        place.undo()
    monkeypatch.undo()
    assert place.everything() == before
    again = place.undo()
    assert (again.data["run"], again.data["tables"]) == ("tiny#2", [])
    assert place.everything() == before


@pytest.mark.long
def test_a_load_cut_short_and_repeated_is_one_load(place_of, monkeypatch):
    place = place_of("duckdb", loads=1)
    before = place.everything()
    place.later()
    _cut_after(monkeypatch, 3)
    with pytest.raises(KeyboardInterrupt):
        place.load()
    monkeypatch.undo()
    place.load()
    assert place.undo().data["run"] == "tiny#2"
    assert place.everything() == before


@pytest.mark.long
def test_the_ledger_says_what_stands(place_of):
    place = place_of("duckdb", loads=1)
    status = _status(place)
    place.later()
    place.load()
    assert _status(place) != status
    place.undo()
    assert _status(place) == status
    with api.project(place.root) as project:
        runs = api.runs(project).data["runs"]
    assert [(r["command"], r["status"]) for r in runs] == [("undo", "ok"), ("load", "ok"), ("load", "ok")]
    assert runs[0]["steps"][0]["outputs"]["fact_order"] == 9


def test_what_somebody_changed_since_is_not_taken_back(place_of):
    place = place_of("sqlite", loads=1)
    status = _status(place)
    with closing(sqlite3.connect(place.url.removeprefix("sqlite:///"))) as db, db:
        db.execute("DELETE FROM fact_order WHERE order_no = 'O01'")
    with pytest.raises(OutsideError, match="somebody changed it"):
        place.undo()
    assert _status(place) == status


@pytest.mark.long
def test_a_target_of_an_older_version(place_of):
    place = place_of("sqlite", loads=1)
    with closing(sqlite3.connect(place.url.removeprefix("sqlite:///"))) as db, db:
        for column in ("run", "ordinal", "kept"):
            db.execute(f"ALTER TABLE _crmmigrate_batch DROP COLUMN {column}")
    with pytest.raises(UsageError, match="no load stands"):
        place.undo()
    before = {table: rows for table, rows in place.everything().items() if table != "_crmmigrate_batch"}
    place.later()
    place.load()
    place.undo()
    after = {table: rows for table, rows in place.everything().items() if table != "_crmmigrate_batch"}
    assert after == before
    with pytest.raises(UsageError, match="older version"):
        place.undo()


def test_the_load_of_another_project_is_left_alone(place_of):
    place = place_of("duckdb", loads=1)
    text = (place.root / "migration.yaml").read_text("utf-8")
    (place.root / "migration.yaml").write_text(text.replace("name: tiny", "name: other"), "utf-8")
    with pytest.raises(UsageError, match="tiny#1, of another project"):
        place.undo()


def test_the_command(place_of):
    place = place_of("duckdb", loads=2)
    arguments = ["undo", "-p", str(place.root), "--to", place.url]
    shown = CliRunner().invoke(app, [*arguments, "--dry-run"])
    assert (shown.exit_code, "would be taken back" in shown.stdout) == (0, True)
    done = json.loads(CliRunner().invoke(app, [*arguments, "2", "--json"]).stdout)
    assert (done["status"], done["data"]["run"]) == ("ok", "tiny#2")
    rows = {
        t["table"]: (t["inserted"], t["updated"], t["rows_before"], t["rows_after"]) for t in done["data"]["tables"]
    }
    assert rows["fact_order"] == (1, 9, 10, 9)


def _status(place):
    with api.project(place.root) as project:
        data = api.status(project).data
    return data["accounting"], data["receipts"]


def _interrupted(*_):
    raise KeyboardInterrupt


def _cut_after(monkeypatch, n):
    """The process ends after so many plans."""
    real, done = SqlTarget.apply, []

    def apply(self, plan):
        if len(done) == n:
            raise KeyboardInterrupt
        done.append(plan)
        return real(self, plan)

    for kind in ("duckdb_target.DuckDBTarget", "sqlite_target.SQLiteTarget"):
        module, name = kind.split(".")
        monkeypatch.setattr(f"crmmigrate.adapters.targets.{module}.{name}.apply", apply)
