"""Bad input: what, where, what next; the right exit code; nothing half-written; never a traceback."""

from __future__ import annotations

import errno
import os
import re
import struct
import subprocess
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest

from crmmigrate.project.store import Store


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def project(tiny):
    """A project in `acme`, nothing run yet."""
    return tiny.write(Path("acme"))


def sheet(name, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(name)


def encrypted(name):
    """An encrypted workbook as Excel writes it: an OLE2 container with two streams (here without content)."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    chains = [fat, end, *range(3, 10), end, *range(11, 18), end]
    entries = [("Root Entry", 5, free, 2, end, 0), ("EncryptionInfo", 2, free, free, 2, 4096)]
    entries += [("EncryptedPackage", 2, 1, free, 10, 4096), ("", 0, free, free, 0, 0)]
    folder = b""
    for title, kind, left, child, start, size in entries:
        text = title.encode("utf-16-le")
        length = len(text) + 2 if title else 0
        folder += text.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", length, kind, 1, left, free, child, start, size)
    Path(name).write_bytes(head + struct.pack("<128I", *chains, *[free] * (128 - len(chains))) + folder + bytes(8192))


def said(told, *parts):
    text = " ".join((told.out + told.err).split())
    for part in parts:
        assert part in text, text


# --- files -------------------------------------------------------------------------------------------


def test_an_empty_file(cli):
    Path("empty.csv").touch()
    told = cli("gather", "empty.csv")
    assert told.code == 1
    said(told, "source-empty", "empty.csv: the file is empty", "next: ")
    assert cli("load", "empty.csv", "--to", "duckdb:///w.duckdb").code == 1
    assert not Path("w.duckdb").exists()


def test_binary_junk(cli, cli_json):
    Path("junk.csv").write_bytes(bytes(range(1, 256)) * 20)
    Path("good.csv").write_text("a;b\n1;x\n2;y\n3;z\n", "utf-8")
    told = cli("gather", "junk.csv", "good.csv")
    assert told.code == 1
    said(told, "source-binary", "junk.csv", "good.csv 3")
    assert [e["file"] for e in cli_json("gather", "junk.csv", "good.csv").errors] == ["junk.csv"]


def test_a_workbook_with_a_password(cli):
    encrypted("secret.xlsx")
    told = cli("gather", "secret.xlsx")
    assert told.code == 1
    said(told, "source-encrypted", "secret.xlsx", "password", "next: ")


def test_a_wrong_password(cli, project, monkeypatch):
    encrypted("acme/legacy/secret.xlsx")
    monkeypatch.setenv("BOOK_PASSWORD", "wrong")
    with Path("acme/migration.yaml").open("a", encoding="utf-8") as file:
        file.write("exclude: []\n")
    text = Path("acme/migration.yaml").read_text("utf-8")
    entry = "  - path: legacy/secret.xlsx\n    options: {password_env: BOOK_PASSWORD}\n"
    Path("acme/migration.yaml").write_text(text.replace("sources:\n", f"sources:\n{entry}"), "utf-8")
    told = cli("gather", "-p", "acme")
    assert told.code == 1
    said(told, "source-encrypted", "secret.xlsx", "next: ")
    assert "wrong" not in told.out.replace("extension-wrong", "")


def test_a_folder_without_files(cli):
    Path("nothing").mkdir()
    told = cli("profile", "nothing")
    assert told.code == 2
    said(told, "source-none", "nothing", "next: ")


def test_a_sheet_without_rows(cli):
    sheet("zero.xlsx", [["number", "name", "city"]])
    sheet("blank.xlsx", [])
    told = cli("gather", "zero.xlsx", "blank.xlsx")
    assert told.code in (0, 1)
    said(told, "zero.xlsx", "blank.xlsx", "next: ")


def test_a_sheet_of_300_columns(cli, cli_json):
    sheet("wide.xlsx", [[f"column {i}" for i in range(300)], *([f"{r}-{i}" for i in range(300)] for r in range(3))])
    told = cli_json("gather", "wide.xlsx")
    assert told.exit_code == 0
    assert [len(t["columns"]) for t in told.tables] == [300]


def test_a_missing_file(cli):
    told = cli("gather", "nowhere.csv")
    assert told.code == 2
    said(told, "nowhere.csv", "next: ")
    told = cli("fix", "nowhere.xlsx", "-p", ".")
    assert told.code == 2


def test_a_file_without_permission(cli, monkeypatch):
    Path("closed.csv").write_text("a;b\n1;2\n", "utf-8")
    Path("open.csv").write_text("c;d\n1;x\n2;y\n", "utf-8")
    opened = Path.open

    def closed(self, *arguments, **options):
        if self.name == "closed.csv":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return opened(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", closed)
    told = cli("gather", "closed.csv", "open.csv")
    assert told.code == 1
    said(told, "source-unreadable", "closed.csv", "Permission denied", "open.csv", "next: ")


# --- the project's own files -------------------------------------------------------------------------


def test_no_project(cli):
    told = cli("load", "--to", "duckdb:///w.duckdb")
    assert told.code == 2
    said(told, "no migration.yaml", "next: ", "crmmigrate init")
    assert list(Path().iterdir()) == []


def test_a_typo_in_yaml(cli, cli_json, project):
    path = project / "migration.yaml"
    path.write_text(
        path.read_text("utf-8").replace("sources:", "sorces:").replace("as_of: 2024", "as_of: soon"), "utf-8"
    )
    told = cli("gather", "-p", "acme")
    assert told.code == 2
    said(told, "acme/migration.yaml:3:1", 'did you mean "sources"', "acme/migration.yaml:6:")
    error = cli_json("gather", "-p", "acme").error
    assert (error["code"], error["message"].count("migration.yaml:")) == ("config", 2)
    assert not (project / ".crmmigrate").exists()


def test_yaml_that_is_none(cli, project):
    (project / "model.yaml").write_text("version: 1\ntables: [a\n", "utf-8")
    told = cli("map", "-p", "acme")
    assert told.code == 2
    assert re.search(r"acme/model\.yaml:\d+:\d+", told.err)


def test_an_unknown_field_in_a_mapping(cli, project):
    path = project / "mappings/orders.yaml"
    path.write_text(path.read_text("utf-8").replace("order.amount", "order.amuont"), "utf-8")
    told = cli("load", "-p", "acme", "--to", "duckdb:///w.duckdb")
    assert told.code == 2
    said(told, "mappings/orders.yaml:", "order.amuont", "order.amount")
    assert not Path("w.duckdb").exists()


def test_an_unknown_engine(cli, project):
    with (project / "migration.yaml").open("a", encoding="utf-8") as file:
        file.write("engine: duckbd\n")
    told = cli("profile", "-p", "acme")
    assert told.code == 2
    said(told, "duckbd", "next: use duckdb")


def test_two_projects_in_one_place(cli, project):
    told = cli("init", "acme", "--from", "acme/legacy")
    assert told.code == 2
    said(told, "acme/migration.yaml", "next: ")


# --- targets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "code", "parts"),
    [
        ("mysql://127.0.0.1:1/x", 3, ("target-away", "127.0.0.1:1")),
        ("postgresql://kim:geheim@127.0.0.1:1/x", 3, ("target-away", "127.0.0.1:1")),
        ("duckdb:////nowhere/at/all.duckdb", 3, ("target-away", "/nowhere/at/all.duckdb")),
        ("sqlite:////nowhere/at/all.db", 3, ("target-away", "/nowhere/at/all.db")),
        ("warehouse.duckdb", 2, ("usage", "not a database URL")),
        ("kim:geheim@host", 2, ("usage", "not a database URL")),
        ("oracle://host/db", 2, ("plugin", "oracle")),
    ],
)
def test_a_target_that_is_away(cli, url, code, parts, request):
    driver = {"postgresql": "psycopg", "mysql": "pymysql"}.get(url.partition(":")[0])
    if driver:
        pytest.importorskip(driver)
    Path("people.csv").write_text("id;name\n1;Ann\n2;Bob\n", "utf-8")
    told = cli("load", "people.csv", "--to", url)
    assert told.code == code
    said(told, *parts, "next: ")
    assert "geheim" not in told.out + told.err
    assert [p.name for p in Path().iterdir()] == ["people.csv"]


def test_a_wrong_url_is_told_before_the_work(cli, project):
    assert cli("load", "-p", "acme", "--to", "foo").code == 2
    assert cli("validate", "-p", "acme", "--to", "foo").code == 2
    assert not (project / ".crmmigrate").exists()


def test_no_target(cli, project):
    told = cli("load", "-p", "acme")
    assert told.code == 2
    said(told, "no target named", "--to URL")


def test_a_target_that_does_not_stand_is_not_made_by_asking(cli, project):
    assert cli("validate", "-p", "acme", "--to", "duckdb:///w.duckdb").code == 2
    told = cli("trace", "dim_account", "1", "-p", "acme", "--to", "sqlite:///w.db")
    assert told.code == 2
    said(told, "there is no w.db")
    assert [p.name for p in Path().iterdir()] == ["acme"]


# --- usage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"], ["gather", "--nonsense"], ["load", "--accept-suggested", "2"], ["load", "--max-rejects", "many"],
        ["trace", "a.csv", "first"], ["trace", "only-one"], ["fix"], ["init", "acme"], ["match", "--id", "x"],
    ],
)  # fmt: skip
def test_wrong_usage(cli, cli_json, arguments):
    told = cli(*arguments)
    assert (told.code, told.out) == (2, "")
    assert told.err.strip()
    assert cli_json(*arguments).error["code"] == "usage"


def test_a_demo_over_somebodys_files(cli):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine", "utf-8")
    told = cli("demo", "mine")
    assert told.code == 2
    said(told, "mine is not empty", "next: ")


# --- the disk ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_full_disk_while_an_artefact_is_written(cli, project, monkeypatch):
    save = Store.save

    def full(self, folder, key, result, engine):
        if folder == "conformed":
            engine.write = no_space
        return save(self, folder, key, result, engine)

    def no_space(frame, path, digest=None):
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", full)
        told = cli("load", "-p", "acme", "--to", "duckdb:///w.duckdb")
    assert told.code == 3
    said(told, "disk-full", "acme/.crmmigrate", "next: ")
    assert list((project / ".crmmigrate/conformed").iterdir()) == []
    assert not Path("w.duckdb").exists()
    assert cli("load", "-p", "acme", "--to", "duckdb:///acme/w.duckdb").code == 0


def mount(*arguments):
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(place, size):
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)):
        pytest.skip("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("size", ["96k", "512k"])
def test_a_disk_that_is_really_full(cli, tiny, size):
    place = Path("small")
    place.mkdir()
    with small_disk(place, size):
        root = tiny.write(place / "acme")
        told = cli("load", "-p", root, "--to", f"duckdb:///{root}/w.duckdb")
        assert told.code == 3
        said(told, "disk-full", "next: ")
        assert [str(p) for p in root.rglob("*.tmp")] == []
        if size == "96k":
            return
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        assert cli("load", "-p", root, "--to", f"duckdb:///{root}/w.duckdb").code == 0
        assert tiny.rows(root / "w.duckdb", tiny.facts_sql) == tiny.facts


@contextmanager
def read_only(folder):
    if os.geteuid() == 0:
        if not mount("--bind", str(folder), str(folder)) or not mount("-o", "remount,ro,bind", str(folder)):
            pytest.skip("cannot make a folder read-only here")
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize(
    "arguments",
    [
        ["gather", "-p", "acme"], ["status", "-p", "acme"], ["load", "-p", "acme", "--to", "duckdb:///w.duckdb"],
        ["profile", "people.csv", "--html", "acme/page.html"], ["gather", "people.csv", "--out", "acme/out"],
        ["load", "people.csv", "--to", "duckdb:///acme/w.duckdb"], ["schema", "acme/schemas"],
        ["rejects", "people.csv", "--to", "acme/rejects.xlsx"],
    ],
)  # fmt: skip
def test_a_folder_that_is_read_only(cli, cli_json, project, arguments):
    Path("people.csv").write_text("id;name\n1;Ann\n2;Bob\n", "utf-8")
    with read_only(project):
        told = cli(*arguments)
        assert told.code == 3
        said(told, "error ", "acme", "next: ")
        if arguments[0] in ("gather", "status"):
            assert cli_json(*arguments).error["code"] == "outside"


@pytest.mark.parametrize(
    "arguments",
    [["profile", "people.csv", "--html", "no/page.html"], ["rejects", "people.csv", "--to", "no/r.xlsx"]],
)
def test_a_place_that_is_not_there(cli, arguments):
    Path("people.csv").write_text("id;name\n1;Ann\n2;Bob\n", "utf-8")
    told = cli(*arguments)
    assert told.code == 3
    said(told, "no/", "next: ")
