"""`profile` in the terminal: some tables in full, many in a line each, one when it is named."""

from __future__ import annotations

import json

import pytest

ROWS = "".join(f"<tr><td>{n}</td><td>Ulm {n}</td></tr>" for n in range(5))
PAGE = f"<table><tr><th>no</th><th>town</th></tr>{ROWS}</table>"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(5):
        (tmp_path / "in" / f"list{number}.csv").write_text(
            f"no;city;mail\n{number}1;Köln;anna@example.com\n{number}2;Graz;tom@example.at\n", "utf-8"
        )
    return tmp_path


def test_tables_are_lines_or_blocks(folder, cli):
    few = cli("profile", "in/list0.csv", "in/list1.csv")
    assert few.code == 0
    assert few.out.count("Köln") == 2
    assert "anna" not in few.out
    many = cli("profile", "in")
    assert "Köln" not in many.out
    assert "--table NAME" in many.out
    named = cli("profile", "in", "--table", "LIST3", "--table", "list4.*", "--html", "page.html")
    assert named.out.count("Köln") == 2
    assert "Report: page.html" in named.out
    assert "list4.csv" in (folder / "page.html").read_text("utf-8")
    assert cli("profile", "in", "--all").out.count("Köln") == 5


def test_its_own_pages_and_documents_are_no_sources(folder, cli):
    page, document = folder / "in" / "page.html", folder / "in" / "march.json"
    first = cli("profile", "in", "--html", str(page), "--json")
    document.write_text(first.out, "utf-8")
    (folder / "in" / "other.html").write_text(PAGE, "utf-8")
    again = json.loads(cli("profile", "in", "--json").out)
    assert {table["file"] for table in again["data"]["tables"]} == {
        *(f"list{n}.csv" for n in range(5)), "other.html",
    }  # fmt: skip
    left_out = {f["where"]["file"] for f in again["findings"] if f["code"] == "own-file"}
    assert left_out == {"page.html", "march.json"}
