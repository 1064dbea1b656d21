"""Throw-away targets: beside the real one, never in it, gone at the end."""

from __future__ import annotations

import sqlite3

import duckdb
import psycopg
import pymysql
import pytest
from sqlalchemy.engine import make_url

from crmmigrate import api
from crmmigrate.core.errors import UsageError
from crmmigrate.project import rehearse_desk
from crmmigrate.project.rehearsing_scratch import mark


def marked(root) -> str:
    with api.project(root) as project:
        return mark(project)


def left(folder, real) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name != real)


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def test_a_sqlite_file_is_rehearsed_beside(warm, place, rehearsed):
    real = place / "real.db"
    with sqlite3.connect(real) as db:
        db.execute("CREATE TABLE fact_order (precious TEXT)")
    before = real.read_bytes()
    answer = rehearsed(warm, to=f"sqlite:///{real}")
    assert {a["source"]: a["loaded"] for a in answer.data["accounting"]}["legacy/orders.csv"] == 9
    assert all(t["ok"] for t in answer.data["control_totals"])
    assert left(place, "real.db") == []
    assert real.read_bytes() == before


def test_a_folder_of_parquet_is_rehearsed_beside(warm, place, rehearsed):
    with api.project(warm) as project:
        api.load(project, api.LoadOptions(f"parquet:///{place / 'star'}"))
    before = {file: file.read_bytes() for file in (place / "star").rglob("*") if file.is_file()}
    answer = rehearsed(warm, to=f"parquet:///{place / 'star'}")
    assert {a["source"]: a["loaded"] for a in answer.data["accounting"]}["legacy/orders.csv"] == 9
    assert all(t["ok"] for t in answer.data["control_totals"])
    assert left(place, "star") == []
    assert {file: file.read_bytes() for file in (place / "star").rglob("*") if file.is_file()} == before


@pytest.mark.long
def test_a_duckdb_file_is_kept_where_asked_for(warm, place, rehearsed):
    answer = rehearsed(warm, to=f"duckdb:///{place / 'real.duckdb'}", keep=True)
    name = answer.data["scratch"]["name"]
    with duckdb.connect(name, read_only=True) as db:
        assert db.execute("SELECT count(*) FROM fact_order").fetchone() == (9,)
    rehearsed(warm, to=f"duckdb:///{place / 'real.duckdb'}")
    assert name in [str(p) for p in place.iterdir()]


def test_it_is_dropped_after_an_error_too(warm, place, rehearsed, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(rehearse_desk, "loaded_and_proven", broken)
    with pytest.raises(RuntimeError):
        rehearsed(warm, to=f"sqlite:///{place / 'real.db'}")
    assert left(place, "real.db") == []


def test_leftovers_of_this_project_go_and_those_of_others_stay(warm, place, rehearsed):
    ours = place / f"crmmigrate_rehearsal_{marked(warm)}_7.db"
    others = [place / "crmmigrate_rehearsal_tiny_0000abcd_7.db", place / f"crmmigrate_rehearsal_{marked(warm)}_x.db"]
    for file in (ours, *others):
        file.write_bytes(b"")
    rehearsed(warm, to=f"sqlite:///{place / 'real.db'}")
    assert left(place, "real.db") == sorted(f.name for f in others)


def test_a_database_in_memory_cannot_be_rehearsed_beside(warm, rehearsed):
    with pytest.raises(UsageError, match="names no file"):
        rehearsed(warm, to="sqlite://")


@pytest.mark.postgres
def test_on_postgresql_it_is_a_schema(warm, rehearsed, server_of, unique_name):
    url = server_of("postgres")
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(f'CREATE SCHEMA "crmmigrate_rehearsal_{marked(warm)}_7"')
        db.execute(f'CREATE SCHEMA "{unique_name}"')
        db.execute(f'CREATE TABLE "crmmigrate_rehearsal_{marked(warm)}_7".x (a int)')
        try:
            sql = "SELECT nspname FROM pg_namespace ORDER BY 1"
            before = db.execute(sql).fetchall()
            answer = rehearsed(warm, to=url)
            after = db.execute(sql).fetchall()
        finally:
            db.execute(f'DROP SCHEMA "{unique_name}"')
    assert all(t["ok"] for t in answer.data["control_totals"])
    mine = f"crmmigrate_rehearsal_{marked(warm)}"
    assert [n for n in after if n[0].startswith(mine)] == []
    assert (unique_name,) in before
    assert (unique_name,) in after


@pytest.mark.mysql
def test_on_mariadb_it_is_a_database(warm, rehearsed, server_of):
    url = make_url(server_of("mysql"))
    answer = rehearsed(warm, to=url.render_as_string(hide_password=False))
    assert all(t["ok"] for t in answer.data["control_totals"])
    connection = pymysql.connect(host=url.host, port=url.port or 3306, user=url.username, password=url.password or "")
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW DATABASES")
        names = [name for (name,) in cursor.fetchall()]
    assert [n for n in names if n.startswith(f"crmmigrate_rehearsal_{marked(warm)}")] == []
