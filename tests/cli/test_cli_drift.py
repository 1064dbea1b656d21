"""`profile --compare`: an earlier document, other files, a project, or the profile before the files changed."""

from __future__ import annotations

import pytest

from crmmigrate import api

BEFORE = "No;Person;Email;Status\n" + "".join(
    f"{i};Anna Meyer;anna{i}@example.com;{'open' if i % 2 else 'won'}\n" for i in range(40)
)
AFTER = BEFORE.replace("open", "on hold").replace("No;", "Number;")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "old" / "orders.csv").write_text(BEFORE, "utf-8")
    (tmp_path / "new" / "orders.csv").write_text(AFTER, "utf-8")
    return tmp_path


def codes(told):
    return {c["code"] for c in told.drift["changes"]}


def test_a_document_or_files_of_then(cli, cli_json, folder):
    (folder / "old.json").write_text(cli("profile", "old/orders.csv", "--json").out, "utf-8")
    told = cli_json("profile", "new/orders.csv", "--compare", "old.json", "--html", "page.html")
    assert told.exit_code == 0
    assert {"drift-values-new", "drift-column-renamed"} <= codes(told)
    assert codes(told) <= {f["code"] for f in told.findings}
    assert codes(cli_json("profile", "new/orders.csv", "--compare", "old/orders.csv")) == codes(told)
    page = (folder / "page.html").read_text("utf-8")
    assert "What drifted" in page
    assert "on hold" in page
    assert "Anna" not in page
    assert codes(cli_json("profile", "old/orders.csv", "--compare", "old.json")) == set()
    strict = cli("profile", "new/orders.csv", "--compare", "old.json", "--fail-on-drift")
    assert strict.code == 1
    assert "values-new" in strict.out
    assert max(map(len, strict.out.splitlines())) <= 80


def test_a_project_remembers_the_profile_before(cli, cli_json, folder):
    api.init("acme", ["old"])
    told = cli("profile", "-p", "acme", "--compare", "last")
    assert told.code == 2
    cli("profile", "-p", "acme")
    (folder / "old" / "orders.csv").write_text(AFTER, "utf-8")
    assert "drift-values-new" in codes(cli_json("profile", "-p", "acme", "--compare", "last"))
    assert "drift-values-new" in codes(cli_json("profile", "-p", "acme", "--compare", "last"))  # it stays comparable
    assert codes(cli_json("profile", "new", "--compare", "acme")) == {"drift-table-renamed"}


def test_personal_data_only_when_asked(cli, cli_json, folder):
    assert "Anna" not in cli("profile", "old/orders.csv", "--json", "--html", "page.html").out
    shown = cli("profile", "old/orders.csv", "--unmask", "--json", "--html", "plain.html").out
    assert "anna0@example.com" in shown
    assert "anna0@example.com" in (folder / "plain.html").read_text("utf-8")
    assert "anna0@example.com" not in (folder / "page.html").read_text("utf-8")
    api.init("acme", ["old"])
    assert "anna0@example.com" in cli("profile", "-p", "acme", "--unmask").out
    assert "anna0@example.com" not in cli("profile", "-p", "acme").out
    assert "anna0@example.com" not in cli("clean", "-p", "acme").out  # what is asked of one command is of no other


@pytest.mark.parametrize("named", ["nothing.json", "wrong.json", "acme"])
def test_what_is_no_profile_is_refused(cli, folder, named):
    (folder / "wrong.json").write_text('{"schema_version": 1, "command": "map", "data": {}}', "utf-8")
    api.init("acme", ["old"])
    where = ("-p", "acme") if named == "acme" else ("new/orders.csv",)
    told = cli("profile", *where, "--compare", named)
    assert told.code == 2
    assert "next" in told.err.lower() or "next" in told.out.lower()


def test_to_fail_on_drift_there_must_be_something_to_compare(cli, folder):
    assert cli("profile", "new/orders.csv", "--fail-on-drift").code == 2
