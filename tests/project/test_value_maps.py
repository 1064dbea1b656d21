"""Value maps over a whole project: suggested, decided in a file, applied, asked for before a load."""

import csv

import pytest

from crmmigrate import api
from crmmigrate.core.errors import ConfigError

MODEL = """version: 1
name: deals
tables:
  deal:
    role: fact
    grain: [number]
    fields:
      number: {role: degenerate, required: true}
      stage: {type: category, allowed: [Proposal, Won, Lost], severity: warn}
      amount: {type: money, role: measure}
"""
MAPPING = """version: 1
layout: szanse
applies_to: [legacy/szanse.csv]
rows_are: deal
status: confirmed
columns:
  - {column: Nr, field: deal.number, status: confirmed}
  - {column: Etap, field: deal.stage, status: confirmed}
  - {column: Kwota, field: deal.amount, status: confirmed}
"""
ROWS = """Nr;Etap;Kwota
1;Wygrana;10
2;wygrana;20
3;Przegrana;5
4;Oferta wysłana;7
5;W kosmosie;1
6;Won;2
7;;3
"""
FILE = "mappings/values/deal.stage.csv"


@pytest.fixture
def deals(tmp_path):
    for name, text in {
        "migration.yaml": "version: 1\nname: deals\nsources:\n  - path: legacy/*\nmodel: model.yaml\n",
        "model.yaml": MODEL,
        "mappings/szanse.yaml": MAPPING,
        "legacy/szanse.csv": ROWS,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def mapped(root):
    with api.project(root) as project:
        return api.map(project)


def load(root, **options):
    with api.project(root) as project:
        return api.load(project, api.LoadOptions(f"duckdb:///{root / 'out.duckdb'}", **options))


def lines(root):
    with (root / FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decide(root, value, **cells):
    found = [line | cells if line["value"] == value else line for line in lines(root)]
    with (root / FILE).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, found[0])
        table.writeheader()
        table.writerows(found)


def stages(root, rows):
    return rows(root / "out.duckdb", "SELECT number, stage FROM deal ORDER BY 1")


def test_suggestions_stand_in_the_answer_and_in_a_file(deals):
    answer = mapped(deals)
    found = {m["value"]: (m["field"], m["to"], m["count"], m["status"]) for m in answer.data["value_maps"]}
    assert found == {
        "Oferta wysłana": ("deal.stage", "Proposal", 1, "suggested"),
        "Przegrana": ("deal.stage", "Lost", 1, "suggested"),
        "W kosmosie": ("deal.stage", None, 1, "suggested"),
        "Wygrana": ("deal.stage", "Won", 1, "suggested"),
        "wygrana": ("deal.stage", "Won", 1, "suggested"),
    }
    assert [line["value"] for line in lines(deals)] == list(found)
    assert [(f.count, f.examples) for f in answer.findings if f.code == "values-unmapped"] == [(1, ("W kosmosie (1)",))]


def test_a_load_asks_for_values_as_for_columns(deals):
    answer = load(deals)
    (waiting,) = [f for f in answer.findings if f.code == "values-suggested"]
    assert (waiting.count, answer.data["applied"]) == (4, False)
    assert "Wygrana -> Won (0.97)" in waiting.examples


def test_what_is_accepted_is_loaded_and_traced_to_its_cell(deals, tiny):
    load(deals, accept=0.9)
    key = tiny.rows(deals / "out.duckdb", "SELECT _key FROM deal WHERE number = '3'")[0][0]
    with api.project(deals) as project:
        traced = api.trace_key(project, "deal", key, to=f"duckdb:///{deals / 'out.duckdb'}")
    (cell,) = [c for c in traced.data["cells"] if c["field"] == "stage"]
    assert (cell["raw"], cell["cleaned"], cell["value"]) == ("Przegrana", "Przegrana", "Lost")
    loaded = dict(stages(deals, tiny.rows))
    assert loaded == {"1": "Won", "2": "Won", "3": "Lost", "4": "Proposal", "5": "W kosmosie", "6": "Won", "7": None}


def test_decisions_are_applied_and_stay(deals, tiny):
    mapped(deals)
    for value in ("Wygrana", "wygrana", "Przegrana"):
        decide(deals, value, status="confirmed")
    decide(deals, "Oferta wysłana", status="rejected")
    decide(deals, "W kosmosie", to="Lost", status="confirmed")
    before = (deals / FILE).read_bytes()
    load(deals)
    assert dict(stages(deals, tiny.rows)) == {
        "1": "Won", "2": "Won", "3": "Lost", "4": "Oferta wysłana", "5": "Lost", "6": "Won", "7": None,
    }  # fmt: skip
    assert b"".join(before.split()) == b"".join((deals / FILE).read_bytes().split())


def test_new_values_are_added_and_old_ones_stay(deals):
    mapped(deals)
    text = ROWS.replace("Wygrana", "Zdobyte") + "8;wygrana;1\n"
    (deals / "legacy/szanse.csv").write_text(text, "utf-8")
    answer = mapped(deals)
    found = {m["value"]: (m["to"], m["count"]) for m in answer.data["value_maps"]}
    assert (found["Zdobyte"], found["wygrana"], found["Wygrana"]) == (("Won", 1), ("Won", 2), ("Won", 0))
    assert "~ values of deal.stage: 1 new, 0 suggestions changed" in answer.changes


def test_a_line_that_leads_to_no_listed_value_is_a_fault(deals):
    mapped(deals)
    decide(deals, "Wygrana", to="Wonn", status="confirmed")
    with pytest.raises(ConfigError, match=r'deal.stage.csv:\d+:1 to: .*"Wonn", did you mean "Won"'):
        mapped(deals)


def test_a_file_of_no_field_is_a_fault(deals):
    (deals / "mappings/values").mkdir()
    (deals / "mappings/values/deal.stge.csv").write_text("value,to\n", "utf-8")
    with pytest.raises(ConfigError, match="the model has no such field"):
        mapped(deals)


def test_a_field_without_listed_values_takes_a_file_of_people(deals):
    (deals / "model.yaml").write_text(MODEL.replace("allowed: [Proposal, Won, Lost], ", ""), "utf-8")
    assert mapped(deals).data["value_maps"] == []
    (deals / "mappings/values").mkdir()
    (deals / FILE).write_text("value,to,status\nWygrana,yes,confirmed\n", "utf-8")
    found = [(m["value"], m["to"], m["count"]) for m in mapped(deals).data["value_maps"]]
    assert found == [("Wygrana", "yes", 1)]
