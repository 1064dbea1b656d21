"""`clean` in the terminal: every change in 80 columns, filters, masks, samples, what is proposed and off."""

from __future__ import annotations

import pytest

from crmmigrate import config
from crmmigrate.core.documents import Cleaning, CleaningRule, ColumnCleaning, Effect, TableCleaning

LONG = "with quite a long name that goes on and on and on for ever"
TEXT = (
    "name;amount;mail;day\n"
    + "".join(f" Firm {i} {LONG};{i}.234,50;anna{i}@example.com ;{i % 28 + 1:02}.05.2021\n" for i in range(1, 40))
    + "x;tbd;b@example.com;31.02.2021\n"
)


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(TEXT, "utf-8")
    (tmp_path / "migration.yaml").write_text("version: 1\nname: p\nsources:\n  - path: '*.csv'\n", "utf-8")
    return tmp_path


def test_each_change_and_what_stayed_in_80_columns(root, cli):
    told = cli("clean", "--diff", "--top", "3")
    assert told.code == 0
    assert max(map(len, told.out.splitlines())) <= 80
    for text in ("amount  number  39 cells, 39 values", "1.234,50", "-> 1234.50", "… and 36 other values"):
        assert text in told.out
    assert "Left as in the source: 2 cells" in told.out
    assert "such as tbd" in told.out
    assert "no calendar has" in told.out
    assert "next: correct them" in told.out


def test_filters_and_masks(root, cli, cli_json):
    told = cli("clean", "--diff", "--column", "mail")
    assert "1.234,50" not in told.out
    assert "anna1" not in told.out
    assert "mail" in told.out
    assert "anna10@" in cli("clean", "--diff", "--column", "mail", "--unmask").out
    found = cli_json("clean", "--diff", "--rule", "num*", "--table", "LIST")
    assert {group["rule"] for group in found.diff} == {"number"}
    assert {entry["rule"] for entry in found.unread} == {"number"}
    assert found.unread[0] | {"examples": ["tbd"]} == found.unread[0]
    assert not hasattr(cli_json("clean"), "diff")


def test_a_sample_says_so(root, cli):
    told = cli("clean", "--sample", "10")
    assert "A sample: at most 10 rows" in told.out
    assert cli("clean", "--sample", "10", "--out", "o").code == 2


def test_bare_files_name_their_headers(root, cli_json):
    found = cli_json("clean", "list.csv", "--out", "o")
    assert found.tables[0]["columns"][1] == {"name": "c002", "header": "amount"}
    assert (root / "o" / "list.csv.parquet").exists()


def test_what_is_off_is_listed_and_accepted(root, cli):
    effect = Effect(cells=39, examples=["1,5 -> 1.5"])
    rule = CleaningRule(rule="number", options={"decimal": ","}, enabled=False, why="not sure", effect=effect)
    columns = [ColumnCleaning(column="amount", rules=[rule])]
    config.save(root / "cleaning.yaml", Cleaning(tables=[TableCleaning(applies_to=["list.csv"], columns=columns)]))
    told = cli("clean")
    assert "Proposed, and off: 1 rule" in told.out
    assert "--accept amount:number" in told.out
    assert max(map(len, told.out.splitlines())) <= 80
    done = cli("clean", "--accept", "amount:number", "--diff")
    assert "number is on" in done.out
    assert "-> 1234.50" in done.out
    assert cli("clean", "--accept", "amount:nothing").code == 2
