"""`trace` tells why rows are one: evidence in bits, keys, and what people said."""

from __future__ import annotations

import json

import duckdb
import match_shapes
import pytest

from crmmigrate import api, config
from crmmigrate.cli.main import _run
from crmmigrate.core.linking import PairDecision, RecordRef
from crmmigrate.report.pairs import bits

SAME = ("old/kunden.csv", 3, "old/kunden.csv:1003"), ("old/clienti.csv", 2, "old/clienti.csv:C8")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Companies, two of whom people joined although nothing speaks for it, and a row that stands twice."""
    root = match_shapes.companies(tmp_path_factory.mktemp("traced") / "p")
    file = root / "old" / "clienti.csv"
    file.write_text(file.read_text("utf-8") + "C10;Ferrari Meccanica;;;;;;\n", "utf-8")
    with api.project(root) as project:
        one, other = (RecordRef(*ref) for ref in SAME)
        said = PairDecision("account", one, other, "same", "anna", "2026-11-26T09:30:00+00:00", "one owner")
        config.append_pairs(project.pairs_path, [said])
        api.load(project, api.LoadOptions(f"duckdb:///{root / 'w.duckdb'}", accept=0.0))
    return root


@pytest.fixture
def cli(capsys, monkeypatch):
    """Run a command line in this process: code and stdout."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments):
        capsys.readouterr()
        code = _run([str(a) for a in arguments])
        return code, capsys.readouterr().out

    return run


def joined_of(cli, root, *arguments):
    code, told = cli("trace", *arguments, "-p", root, "--json")
    assert code == 0
    return json.loads(told)["data"]["joined"]


@pytest.mark.long
def test_a_row_tells_the_pair_that_joins_it_with_reasons_that_make_its_probability(cli, root):
    [pair] = joined_of(cli, root, "kunden.csv", 1)
    assert {pair["left"]["key"], pair["right"]["key"]} == {"old/kunden.csv:1001", "old/clienti.csv:C7"}
    assert (pair["table"], pair["by"], pair["vetoes"], pair["decisions"]) == ("account", "evidence", [], [])
    words = {reason["words"] for reason in pair["reasons"]}
    assert {"same tax or register number", "same e-mail address"} <= words
    with api.project(root) as project:
        prior = api.match(project).data["weights"]["account"]["prior"]
    total = bits(prior) + sum(reason["bits"] for reason in pair["reasons"])
    assert bits(pair["probability"]) == pytest.approx(min(total, 30), rel=0.15)


def test_people_are_named_with_their_reason(cli, root):
    pairs = joined_of(cli, root, "kunden.csv", 3)
    [pair] = [one for one in pairs if one["by"] == "people"]
    assert pair["decisions"] == [
        {"who": "anna", "verdict": "same", "when": "2026-11-26T09:30:00+00:00", "why": "one owner"}
    ]
    _, told = cli("trace", "kunden.csv", 3, "-p", root)
    assert "joined by people" in told
    assert "anna said same on 2026-11-26: one owner" in told


def test_one_number_of_one_system_is_told_where_nothing_else_joins(cli, root):
    [pair] = joined_of(cli, root, "clienti.csv", 8)
    assert pair["by"] in ("key", "evidence")
    assert pair["left"]["key"] == pair["right"]["key"] == "old/clienti.csv:C10"


def test_a_golden_record_tells_the_fewest_pairs_that_hold_its_rows_together(cli, root):
    url = f"duckdb:///{root / 'w.duckdb'}"
    with duckdb.connect(str(root / "w.duckdb"), read_only=True) as connection:
        [(key,)] = connection.execute(
            "SELECT account_key FROM dim_account WHERE name ILIKE 'ferrari meccanica%'"
        ).fetchall()
    pairs = joined_of(cli, root, "account", key, "--to", url)
    records = {(one[side]["source"], one[side]["row"]) for one in pairs for side in ("left", "right")}
    assert records == {("old/clienti.csv", 4), ("old/clienti.csv", 5), ("old/clienti.csv", 8)}
    assert len(pairs) == len(records) - 1


def test_the_terminal_shows_bits_and_words_in_eighty_columns(cli, root):
    code, told = cli("trace", "clienti.csv", 1, "-p", root)
    assert code == 0
    assert "old/clienti.csv row 1 is old/kunden.csv row 1: over 99.9 % likely" in told
    assert "same tax or register number" in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_row_alone_is_joined_with_nothing(cli, root):
    assert joined_of(cli, root, "kunden.csv", 4) == []
