"""Databases as sources of a project: read on each run, kept by content, without a secret anywhere."""

import sqlite3

import pytest
import sqlalchemy as sa

from crmmigrate import api
from crmmigrate.core.documents import Migration, ReadOptions, SourceEntry
from crmmigrate.project.project import create_project

ROWS = [("001", "Müller GmbH", "12.50"), ("002", "NA", None), ("003", "O'Neil", "1000.00")]


class Heard:
    """Progress that remembers which stages had nothing to do."""

    def __init__(self):
        self.reused = {}

    def begin(self, stage, items):
        pass

    def advance(self, stage, item):
        pass

    def end(self, stage, seconds, *, reused):
        self.reused[stage] = reused

    def ask(self, question):
        return None


def run(root):
    heard = Heard()
    with api.project(root) as project:
        answer = api.profile(project, progress=heard)
    return answer, heard.reused


def fill(url):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE kunde (nr VARCHAR(8) PRIMARY KEY, name VARCHAR(40), umsatz NUMERIC(10, 2))")
        )
        for row in ROWS:
            connection.execute(sa.text("INSERT INTO kunde VALUES (:a, :b, :c)"), dict(zip("abc", row, strict=True)))
        connection.execute(sa.text("CREATE VIEW gross AS SELECT * FROM kunde WHERE umsatz > 100"))
    engine.dispose()


def change(url):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO kunde VALUES ('004', 'Neu', 1)"))
    engine.dispose()


def is_a_source(root, url, monkeypatch):
    """What holds for every database."""
    monkeypatch.setenv("LEGACY_URL", url)
    create_project(root, Migration(name="p", sources=[SourceEntry(url_env="LEGACY_URL", system="erp")]))
    answer, reused = run(root)
    (table,) = answer.data["tables"]
    assert (table["table"], table["n_rows"], [c["name"] for c in table["columns"]]) == (
        "kunde", 3, ["nr", "name", "umsatz"],
    )  # fmt: skip
    assert reused == {"gather": False, "profile": False}
    assert run(root)[1] == {"gather": True, "profile": True}
    change(url)
    answer, reused = run(root)
    assert answer.data["tables"][0]["n_rows"] == 4
    assert reused == {"gather": False, "profile": False}


def test_sqlite_by_url_is_a_source(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/erp.db"
    fill(url)
    is_a_source(tmp_path / "p", url, monkeypatch)


@pytest.fixture
def fresh_database(server_of, unique_name):
    """Makes a database on a server, and drops it at the end."""
    made = []

    def make(kind):
        url = sa.make_url(server_of(kind))
        driver = {"postgres": "postgresql+psycopg", "mysql": "mysql+pymysql"}[kind]
        admin = sa.create_engine(url.set(drivername=driver), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {unique_name}"))
        made.append((admin, unique_name))
        own = url.set(drivername=driver, database=unique_name)
        fill(own)
        return own.render_as_string(hide_password=False)

    yield make
    for admin, name in made:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name}"))
        admin.dispose()


@pytest.mark.postgres
def test_postgresql_is_a_source(fresh_database, tmp_path, monkeypatch):
    is_a_source(tmp_path / "p", fresh_database("postgres"), monkeypatch)


@pytest.mark.mysql
def test_mariadb_is_a_source(fresh_database, tmp_path, monkeypatch):
    is_a_source(tmp_path / "p", fresh_database("mysql"), monkeypatch)


def test_what_a_view_and_a_query_give(tmp_path):
    with sqlite3.connect(tmp_path / "erp.db") as connection:
        connection.execute("CREATE TABLE t (a TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [("1",), ("2",), ("3",)])
        connection.execute("CREATE VIEW v AS SELECT a FROM t WHERE a > '1'")
    connection.close()
    found = {}
    for name, options in (
        ("all", ReadOptions()),
        ("view", ReadOptions(tables=["v"])),
        ("query", ReadOptions(query="SELECT a AS b FROM t WHERE a = '3'")),
    ):
        with api.bare([tmp_path / "erp.db"], options=options) as project:
            answer = api.gather(project)
        found[name] = [(t["table"], t["header"], t["n_rows"]) for t in answer.data["tables"]]
    assert found == {"all": [("t", ["a"], 3)], "view": [("v", ["a"], 2)], "query": [(None, ["b"], 1)]}


def test_no_secret_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("LEGACY_URL", "postgresql://ann:geheim@127.0.0.1:1/erp")
    create_project(tmp_path / "p", Migration(name="p", sources=[SourceEntry(url_env="LEGACY_URL")]))
    with api.project(tmp_path / "p") as project, pytest.raises(Exception, match="cannot be reached") as caught:
        api.gather(project)
    assert "geheim" not in str(caught.value)
    left = [p for p in (tmp_path / "p").rglob("*") if p.is_file() and b"geheim" in p.read_bytes()]
    assert left == []
