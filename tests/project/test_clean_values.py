"""Proposals with effects, and value maps of cells that people edit in a spreadsheet: they win, and can be undone."""

from __future__ import annotations

import csv
import io

import narwhals as nw
import pyarrow.parquet as pq
import pytest

from crmmigrate import api, config
from crmmigrate.core.documents import Cleaning, Patch
from crmmigrate.core.errors import ConfigError, UsageError

STATES = ("ja", "nein", "weiß nicht")
FILE = "cleaning/list.csv"


def source(n=30, day="05"):
    rows = [
        f" Firma {i};{STATES[i % 3 if i % 9 == 2 else i % 2]};{i + 1}.234,50;"
        f"{day}.{i % 12 + 1:02}.2021;anna{i}@ex.com \n"
        for i in range(n)
    ]
    return "name;ok;amount;day;mail\n" + "".join(rows)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "legacy").mkdir()
    (tmp_path / "legacy" / "list.csv").write_text(source(), "utf-8")
    (tmp_path / "migration.yaml").write_text("version: 1\nname: p\nsources:\n  - path: legacy/*\n", "utf-8")
    return tmp_path


def clean(root, **options):
    with api.project(root) as project:
        return api.clean(project, api.CleanOptions(**options))


def column(root, place):
    table = pq.read_table(clean(root, out=root / "out").data["tables"][0]["path"])
    return nw.from_native(table, eager_only=True).sort("_row")[f"c{place:03d}"].to_list()


def lines(root):
    text = (root / FILE).read_text("utf-8").removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";status" in text else ","))


def write(root, found, *, delimiter=",", bom="", ending="\n"):
    out = io.StringIO()
    table = csv.DictWriter(out, list(found[0]), delimiter=delimiter, lineterminator=ending)
    table.writeheader()
    table.writerows(found)
    (root / FILE).write_bytes((bom + out.getvalue()).encode())


def edit(root, before, **cells):
    found = lines(root)
    assert any(line["before"] == before for line in found)
    write(root, [line | cells if line["before"] == before else line for line in found])


def rules(root, name):
    found = config.load(root / "cleaning.yaml", Cleaning).tables[0].columns
    return {rule.rule: rule for c in found if c.column == name for rule in c.rules}


def test_a_proposal_says_what_it_would_do(root):
    told = clean(root).data
    number = rules(root, "amount")["number"]
    assert number.effect.cells == 30
    assert number.effect.examples[0] == "1.234,50 -> 1234.50"
    assert len(number.effect.examples) == 3
    trimmed = rules(root, "mail")["trim"].effect
    assert trimmed.cells == 30
    assert not any("anna" in example for example in trimmed.examples)
    assert "trim" not in rules(root, "day")  # proven to do nothing
    entry = next(r for r in told["rules"] if (r["column"], r["rule"]) == ("amount", "number"))
    assert (entry["cells"], entry["effect"]["cells"], entry["enabled"]) == (30, 30, True)
    assert set(entry) == {"table", "column", "rule", "options", "enabled", "confidence", "why", "effect", "cells"}
    assert "effect:\n              cells: 30\n              examples: [" in (root / "cleaning.yaml").read_text("utf-8")


def test_edits_stay_when_effects_change_and_a_rule_switched_off_does_nothing(root):
    assert column(root, 3)[0] == "1234.50"
    path = root / "cleaning.yaml"
    off = "rule: number\n            enabled: false  # mine"
    path.write_text(path.read_text("utf-8").replace("rule: number", off), "utf-8")
    assert column(root, 3)[0] == "1.234,50"
    (root / "legacy" / "list.csv").write_text(source(40), "utf-8")
    answer = clean(root)
    assert not any("rules changed" in line for line in answer.changes)
    assert "enabled: false  # mine" in path.read_text("utf-8")
    assert rules(root, "name")["trim"].effect.cells == 40
    assert not any((c["column"], c["rule"]) == ("amount", "number") for c in answer.data["changes"])


def test_a_rule_is_accepted_by_round_trip(root):
    clean(root)
    path = root / "cleaning.yaml"
    off = "rule: number\n            enabled: false"
    path.write_text("# kept\n" + path.read_text("utf-8").replace("rule: number", off), "utf-8")
    with pytest.raises(UsageError, match="no rule"):
        clean(root, accept=("amount:phone",))
    with pytest.raises(UsageError, match="COLUMN:RULE"):
        clean(root, accept=("amount",))
    answer = clean(root, accept=("amount:number",))
    assert "# kept" in path.read_text("utf-8")
    assert rules(root, "amount")["number"].enabled
    assert any(c["column"] == "amount" for c in answer.data["changes"])


@pytest.mark.long
def test_edited_lines_win_and_deleted_ones_no_longer_do(root):
    answer = clean(root, values=True)
    assert any(FILE in line for line in answer.changes)
    assert "values: cleaning/list.csv" in (root / "cleaning.yaml").read_text("utf-8")
    assert column(root, 3)[:3] == ["1234.50", "2234.50", "3234.50"]  # written is not decided
    edit(root, "1.234,50", after="99.00")
    edit(root, "2.234,50", status="rejected")
    edit(root, "3.234,50", after="", status="confirmed")
    assert column(root, 3)[:4] == ["99.00", "2.234,50", None, "4234.50"]
    changes = clean(root, diff=True, rules=("value_map",)).data["diff"]
    assert [(g["column"], g["cells"]) for g in changes] == [("amount", 2)]
    clean(root, values=True)  # written anew, decisions stay
    assert {line["before"]: line["status"] for line in lines(root)}["2.234,50"] == "rejected"
    assert column(root, 3)[:4] == ["99.00", "2.234,50", None, "4234.50"]
    write(root, [line for line in lines(root) if not line["before"].startswith(("1.", "2.", "3."))])
    assert column(root, 3)[:3] == ["1234.50", "2234.50", "3234.50"]


@pytest.mark.long
def test_what_a_spreadsheet_makes_of_values_is_no_edit(root):
    clean(root, values=True)
    plain = [column(root, place) for place in range(1, 6)]
    habits = {"1234.50": "1234,5", "2021-01-05": "05.01.2021", "true": "WAHR", "false": "FALSCH"}
    found = [line | {"after": habits.get(line["after"], line["after"])} for line in lines(root)]
    write(root, found, delimiter=";", bom="\ufeff", ending="\r\n")
    assert [column(root, place) for place in range(1, 6)] == plain
    clean(root, values=True)
    raw = (root / FILE).read_bytes()
    assert raw.startswith("\ufeffcolumn;before;after".encode())
    found = lines(root)
    assert all(line["status"] == "suggested" for line in found)
    # A confirmed line counts though the spreadsheet made its key over.
    mangled = {"before": "1234,5", "after": "7", "status": "confirmed"}
    write(root, [line | (mangled if line["before"] == "1.234,50" else {}) for line in found], delimiter=";")
    assert column(root, 3)[0] == "7"


def test_formulas_are_neutral_and_come_back(root):
    path = root / "legacy" / "list.csv"
    path.write_text("name;n\n=1+1 ;1\n@Bert ;2\nCarl;3\n-Dora ;4\n", "utf-8")
    clean(root, values=True)
    assert {line["before"] for line in lines(root)} == {"'=1+1 ", "'@Bert ", "'-Dora "}
    edit(root, "'=1+1 ", after="'=2")
    assert column(root, 1) == ["=2", "@Bert", "Carl", "-Dora"]


def test_value_maps_are_no_sources(root):
    (root / "migration.yaml").write_text("version: 1\nname: p\nsources:\n  - path: '*/*.csv'\n", "utf-8")
    clean(root, values=True)
    answer = clean(root)
    assert [t["file"] for t in answer.data["tables"]] == ["legacy/list.csv"]
    assert any(finding.code == "own-file" for finding in answer.findings)


def test_wrong_lines_are_told_with_their_places(root):
    clean(root, values=True)
    good = lines(root)
    edit(root, "1.234,50", after="")
    with pytest.raises(ConfigError) as told:
        clean(root)
    assert "emptied" in str(told.value.faults[0].message)
    write(root, [*good, good[0] | {"status": "sure"}])
    with pytest.raises(ConfigError) as told:
        clean(root)
    assert (told.value.faults[0].line, told.value.faults[0].path) == (len(good) + 2, "status")
    (root / FILE).unlink()
    with pytest.raises(ConfigError):
        clean(root)


def test_bare_files_have_no_value_maps(root):
    with api.bare([root / "legacy" / "list.csv"]) as project, pytest.raises(UsageError):
        api.clean(project, api.CleanOptions(values=True))


def test_a_sample_is_spread_the_same_again_and_keeps_nothing(root):
    told = clean(root, sample=7).data
    assert told["tables"][0]["n_sampled"] <= 7
    assert told["tables"][0]["path"] is None
    amount = next(g for g in told["diff"] if g["rule"] == "number")
    assert 1 < amount["cells"] <= 7
    assert clean(root, sample=7).data == told
    assert not (root / ".crmmigrate" / "cleaned").exists()
    with pytest.raises(UsageError):
        clean(root, sample=7, out=root / "out")


@pytest.mark.long
def test_trace_names_the_rules(root):
    clean(root)
    with api.project(root) as project:
        cells = {c["column"]: c for c in api.trace_row(project, "list.csv", 1).data["cells"]}
    assert (cells["amount"]["rule"], cells["name"]["rule"], cells["mail"]["rule"]) == ("number", "trim", "trim")
    assert cells["amount"]["cleaned"] == "1234.50"
    decision = {"source": "legacy/list.csv", "row": 1, "column": "amount", "before": "1.234,50", "after": "9,5"}
    config.append_patches(root / "decisions" / "patches.csv", [Patch(**decision)])
    clean(root, values=True)
    edit(root, "2.234,50", after="3")
    with api.project(root) as project:
        first = {c["column"]: c for c in api.trace_row(project, "list.csv", 1).data["cells"]}["amount"]
        second = {c["column"]: c for c in api.trace_row(project, "list.csv", 2).data["cells"]}["amount"]
        assert {c["column"]: c for c in api.trace_row(project, "list.csv", 3).data["cells"]}["day"]["rule"] == "date"
    assert (first["raw"], first["cleaned"], first["rule"]) == ("1.234,50", "9.5", "patch > number")
    assert (second["cleaned"], second["rule"]) == ("3", "value_map")
