"""`match` from the command line: companies in two languages, people with shared mailboxes, one tiny list."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from pathlib import Path

import match_shapes
import pyarrow.parquet as pq
import pytest

from crmmigrate import api, config
from crmmigrate.cli.main import _run
from crmmigrate.core.linking import PairDecision, RecordRef
from crmmigrate.project.pair_reading import books
from crmmigrate.project.pipeline import Pipeline


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Projects after their first `match`, and what it said."""
    made = {}

    def of(make):
        if make not in made:
            root = make(tmp_path_factory.mktemp("kept") / "p")
            with api.project(root) as project:
                made[make] = root, api.match(project)
        return made[make]

    return of


@pytest.fixture
def companies(kept, tmp_path):
    """A copy of the project over companies: every step up to `match` finds its result."""
    root = tmp_path / "p"
    shutil.copytree(kept(match_shapes.companies)[0], root)
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


def matched(root, see):
    with api.project(root) as project, Pipeline(project, "match") as pipeline:
        state = pipeline.upto("match")
        with pipeline.engine("duckdb") as engine:
            return see(state, {book.entity: book for book in books(state, engine)})


def clusters(root, entity):
    """The records of each member, as their numbers in the files."""

    def see(_, found):
        members = {}
        for row in found[entity].keys.collect(backend="pyarrow").rows(named=True):
            members.setdefault(row["_cluster"], set()).add(row["_key"].rpartition(":")[2])
        return sorted(sorted(m) for m in members.values() if len(m) > 1)

    return matched(root, see)


def golden(root):
    """The golden records, cell for cell, and which record won what."""

    def see(state, _):
        tables = state.outcomes["match"].tables
        return [
            sorted(map(repr, pq.read_table(tables[name].path).to_pylist())) for name in ("account", "account.members")
        ]

    return matched(root, see)


def refs(root):
    """Records by their number in the files."""

    def see(_, found):
        rows = found["account"].keys.collect(backend="pyarrow").rows(named=True)
        return {
            r["_key"].rpartition(":")[2]: RecordRef(r["_source"], r["_row"], r["_key"]) for r in rows
        }  # fmt: skip

    return matched(root, see)


def decide(root, *said):
    known = refs(root)
    with api.project(root) as project:
        config.append_pairs(
            project.pairs_path,
            [PairDecision("account", known[a], known[b], verdict, who, why="asked") for a, b, verdict, who in said],
        )


# --- what is joined


@pytest.mark.long
def test_companies_in_two_languages_are_joined_and_companies_of_one_group_are_not(kept):
    root, answer = kept(match_shapes.companies)
    found = clusters(root, "account")
    assert ["1001", "C7"] in found
    assert ["C8", "C9"] in found
    assert ["C10", "C11"] in found
    assert not any({"1004", "1005"} <= set(members) for members in found)
    assert answer.data["pairs"]["auto"] >= 3
    assert answer.data["vetoes"]["tax_numbers"] == 1


@pytest.mark.long
def test_people_behind_one_mailbox_and_telephone_stay_three(kept):
    root, _ = kept(match_shapes.people)
    assert clusters(root, "contact") == [["P1", "P2"], ["P6", "P7"]]


@pytest.mark.long
def test_a_single_tiny_file_gives_its_clusters(cli, tmp_path):
    (tmp_path / "tiny.csv").write_text(match_shapes.TINY, "utf-8")
    to, page = tmp_path / "clusters.csv", tmp_path / "tiny.html"
    code, told = cli(
        "match", tmp_path / "tiny.csv", "--entity", "account", "--id", "Ref", "--to", to, "--html", page, "--json"
    )
    assert code == 0
    data = json.loads(told)["data"]
    with to.open(encoding="utf-8", newline="") as file:
        rows = {row["record_id"]: row["cluster_id"] for row in csv.DictReader(file)}
    assert rows["A1"] == rows["A2"] != rows["A3"]
    assert data["clusters"] == {"records": 5, "members": 4}
    assert data["pairs"]["auto"] == 1
    shown = page.read_text("utf-8")
    assert "Miller Limited" in shown
    assert not any(telling in shown for telling in ("4960001", "sales@miller")), "personal data is masked"


# --- what it says


def test_the_json_tells_thresholds_and_the_weight_of_each_answer(kept):
    data = kept(match_shapes.companies)[1].data
    assert set(data) >= {"clusters", "pairs", "vetoes", "thresholds", "weights"}
    assert data["thresholds"]["account"] == {"automatic": 0.8, "review": 0.5, "precision": None}
    names = data["weights"]["account"]["comparisons"]["name"]
    assert [names[0]["level"], names[-1]["level"]] == ["same", "other"]
    assert sum(level["m"] for level in names) == pytest.approx(1, abs=0.01)
    assert names[0]["bits"] > 0 > names[-1]["bits"]


def test_the_terminal_tells_pairs_and_what_kept_them_apart(cli, companies):
    code, told = cli("match", "-p", companies, "--html", companies / "m.html", "--unmask")
    assert code == 0
    assert re.search(r"\d+ pairs joined without a person, \d+ alike but not joined", told)
    assert re.search(r"kept apart: .*tax numbers 1", told)
    assert max(map(len, told.partition("Report: ")[0].splitlines())) <= 80
    page = (companies / "m.html").read_text("utf-8")
    assert "Nordwind Energie Service GmbH" in page
    assert "their tax numbers differ" in page
    assert "any two records that are compared" in page


def test_options_that_do_not_go_together_are_refused(cli, companies):
    assert cli("match", "-p", companies, "--review-to", "a.xlsx", "--html", "b.html")[0] == 2
    assert cli("match", "-p", companies, "--review-to", "a.xlsx", "--review-from", "a.xlsx")[0] == 2


# --- what people decide


@pytest.mark.long
def test_different_splits_a_member_and_without_the_line_all_is_as_it_was(companies):
    before, records = clusters(companies, "account"), golden(companies)
    decide(companies, ("1001", "C7", "different", "anna"))
    assert clusters(companies, "account") == [members for members in before if "C7" not in members]
    assert golden(companies) != records
    (companies / "decisions" / "pairs.csv").unlink()
    assert clusters(companies, "account") == before
    assert golden(companies) == records


@pytest.mark.long
def test_same_joins_what_is_unlike_and_what_a_gate_keeps_apart(companies):
    decide(companies, ("1003", "C8", "same", "anna"), ("1004", "1005", "same", "anna"))
    found = clusters(companies, "account")
    assert ["1003", "C8", "C9"] in found
    assert ["1004", "1005"] in found


@pytest.mark.long
def test_what_people_contradict_each_other_in_is_told_and_decides_nothing(cli, companies):
    before = clusters(companies, "account")
    decide(companies, ("1001", "C7", "different", "anna"), ("1001", "C7", "same", "ben"))
    with api.project(companies) as project:
        config.append_pairs(
            project.pairs_path,
            [PairDecision("account", RecordRef("gone.csv", 1, "gone"), RecordRef("gone.csv", 2, "gone too"), "same")],
        )
    code, told = cli("match", "-p", companies, "--json")
    found = {finding["code"]: finding for finding in json.loads(told)["findings"]}
    assert code == 0
    assert found["pair-disagreement"]["examples"] == ["anna: different (asked)", "ben: same (asked)"]
    assert found["pair-lost"]["count"] == 1
    assert clusters(companies, "account") == before


@pytest.mark.long
def test_a_workbook_of_pairs_goes_out_and_its_verdicts_hold_in_the_next_run(cli, companies):
    to = companies / "pairs.csv"
    code, told = cli("match", "-p", companies, "--review-to", to)
    assert code == 0
    assert "fill in `verdict`" in told
    lines = to.read_text("utf-8-sig").splitlines()
    at = next(i for i, line in enumerate(lines) if "MUELLER UND SOEHNE" in line)
    number, _, rest = lines[at].split(",", 2)
    lines[at] = f"{number},n,{rest}"
    to.write_text("\n".join(lines) + "\n", "utf-8")
    code, told = cli("match", "-p", companies, "--review-from", to, "--who", "anna", "--json")
    assert (code, json.loads(told)["data"]["added"]) == (0, 1)
    assert not any("C7" in members for members in clusters(companies, "account"))


def test_the_review_in_the_terminal_asks_and_keeps_answers(cli, companies, monkeypatch):

    monkeypatch.setattr(sys, "stdin", io.StringIO("y\nq\n"))
    code, told = cli("match", "-p", companies, "--review", "--who", "anna")
    assert code == 0
    assert "likely the same account" in told
    with api.project(companies) as project:
        assert [(d.verdict, d.who) for d in config.read_pairs(project.pairs_path)] == [("same", "anna")]


@pytest.mark.long
def test_decisions_follow_records_whose_rows_move(companies: Path):
    decide(companies, ("1001", "C7", "different", "anna"))
    file = companies / "old" / "kunden.csv"
    header, *lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([header, *reversed(lines)]) + "\n", "utf-8")
    assert not any("C7" in members for members in clusters(companies, "account"))
