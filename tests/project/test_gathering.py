"""Many files, databases' neighbours, copies: what the runner does with sources."""

import os
import signal
import sys

import cloudpickle
import duckdb
import pytest

from crmmigrate import api
from crmmigrate.core.documents import Migration, SourceEntry
from crmmigrate.core.errors import ConfigError, UsageError
from crmmigrate.project import gathering, plugins, reading
from crmmigrate.project.copies import stem
from crmmigrate.project.project import create_project, url_name


def write_many(folder, count):
    folder.mkdir()
    for k in range(count):
        rows = "".join(f"{k}-{i};Name {i};{i}\n" for i in range(5))
        (folder / f"list {chr(97 + k % 26)}{k}.csv").write_text(f"id;name;value\n{rows}", "utf-8")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 cut")


@pytest.mark.long
def test_several_processes_give_what_one_gives(tmp_path, monkeypatch):
    write_many(tmp_path / "in", 24)
    outs = []
    for many, out in ((10_000, tmp_path / "one"), (2, tmp_path / "more")):
        monkeypatch.setattr(gathering, "MANY", many)
        with api.bare([tmp_path / "in"]) as project:
            answer = api.gather(project, out=out)
        found = sorted(p.name for p in out.iterdir())
        rows = duckdb.sql(f"SELECT * FROM read_parquet('{out}/*.parquet') ORDER BY _source, _row").fetchall()
        outs.append((found, rows, answer.data["errors"], [f.message for f in answer.findings]))
    assert outs[0] == outs[1]
    assert len(outs[0][1]) == 120
    assert [e["file"] for e in outs[0][2]] == ["broken.xlsx"]


class Dies:
    """A reader that ends its process, as a fault in a compiled library does."""

    name = "dies"

    def claims(self, path, head):
        return 9.0 if head.startswith(b"die") else 0.0

    def read(self, path, options):
        os.kill(os.getpid(), signal.SIGKILL)
        yield from ()


def dying_work(jobs, state, memory_limit):
    real = plugins.readers
    plugins.readers = lambda: [Dies(), *real()]
    try:
        return reading.work(jobs, state, memory_limit)
    finally:
        plugins.readers = real


@pytest.mark.long
def test_a_file_at_which_a_process_ends_is_refused_and_the_others_are_read(tmp_path, monkeypatch):
    write_many(tmp_path / "in", 6)
    (tmp_path / "in" / "kills.csv").write_bytes(b"die,die\n1,2\n")
    monkeypatch.setattr(gathering, "MANY", 2)
    monkeypatch.setattr(gathering, "work", dying_work)
    here = sys.modules[__name__]
    cloudpickle.register_pickle_by_value(here)  # workers cannot import tests
    try:
        with api.bare([tmp_path / "in"]) as project:
            answer = api.gather(project)
    finally:
        cloudpickle.unregister_pickle_by_value(here)
    assert len(answer.data["tables"]) == 6
    assert {e["file"] for e in answer.data["errors"]} == {"broken.xlsx", "kills.csv"}
    (told,) = [f for f in answer.findings if f.where.file == "kills.csv"]
    assert "ended the process" in told.message


CUSTOMERS = "No;Name;City\n" + "".join(f"C{i};Name {i};Bonn\n" for i in range(10))


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Kunden.csv", "Kunden_final_v2.csv"),
        ("customers.csv", "customers (1).csv"),
        ("clientes 2019.csv", "clientes 2019 copia.csv"),
        ("a/list.csv", "b/list_neu.csv"),
    ],
)
def test_a_newer_copy_is_told(tmp_path, older, newer):
    for name, text in ((older, CUSTOMERS), (newer, CUSTOMERS + "C10;New;Ulm\n")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    with api.bare([tmp_path]) as project:
        answer = api.gather(project)
    (finding,) = [f for f in answer.findings if f.code == "copy-newer"]
    assert finding.where.file == newer
    assert older in finding.message
    assert finding.count == 10


def test_files_of_one_series_are_no_copies(tmp_path):
    for year in (2019, 2020):
        rows = "".join(f"O{year}{i};{i}\n" for i in range(10))
        (tmp_path / f"orders_{year}.csv").write_text(f"No;Value\n{rows}", "utf-8")
    with api.bare([tmp_path]) as project:
        assert [f.code for f in api.gather(project).findings if f.code == "copy-newer"] == []


@pytest.mark.parametrize(
    ("name", "same"),
    [("Kunden_final_v2.xlsx", "kunden"), ("Kunden (2).xlsx", "kunden"), ("Copy of Kunden.xlsx", "kunden"),
     ("Kunden 2020-05-01.csv", "kunden"), ("Kunden_alt.csv", "kunden"), ("2019.csv", "2019")],
)  # fmt: skip
def test_stems(name, same):
    assert stem(name) == same


def test_a_source_has_one_place(tmp_path):
    root = tmp_path / "p"
    create_project(root, Migration(name="p", sources=[SourceEntry(path="legacy/*")]))
    path = root / "migration.yaml"
    path.write_text("version: 1\nname: p\nsources:\n  - path: a.csv\n    url_env: DB\n", "utf-8")
    with pytest.raises(ConfigError, match="exactly one of path, url and url_env"):
        api.project(root)


def test_an_unset_url_is_told(tmp_path, monkeypatch):
    monkeypatch.delenv("LEGACY_DB", raising=False)
    create_project(tmp_path / "p", Migration(name="p", sources=[SourceEntry(url_env="LEGACY_DB")]))
    with api.project(tmp_path / "p") as project, pytest.raises(UsageError, match="LEGACY_DB is not set"):
        api.gather(project)


def test_names_of_databases_hold_no_secret():
    assert url_name("postgresql://ann:geheim@db.example:5433/crm?sslmode=require") == "postgresql://db.example:5433/crm"


def test_init_refuses_a_password(tmp_path):
    with pytest.raises(UsageError, match="password"):
        api.init(tmp_path / "p", ["postgresql://ann:geheim@db.example/crm"])


def test_companions_of_a_file_are_no_sources(tmp_path):
    for name in ("a.dbf", "a.FPT", "b.db", "b.db-wal", "lone.dbt", "c.csv"):
        (tmp_path / name).write_bytes(b"x;y\n1;2\n")
    with api.bare([tmp_path]) as project:
        assert [f.name for f in project.files()] == ["a.dbf", "b.db", "c.csv", "lone.dbt"]
