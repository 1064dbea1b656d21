"""Calculations, conversions and constraints in a project: accounts balance, documents go round, rates are reread."""

import pytest
import yaml

from crmmigrate import api
from crmmigrate.core.errors import ConfigError

ENTRY = {
    "applies_to": ["legacy/orders.csv"],
    "constraints": [
        {"name": "small", "check": '"amount" <= 100', "severity": "reject"},
        {"name": "few", "check": '"quantity" <= 7', "severity": "set_aside", "column": "quantity"},
    ],
    "conversions": [
        {"name": "usd", "amount": "amount", "currency": "EUR", "date": "order_date", "to": "USD", "rates": "rates.csv",
         "into": "amount_usd"},
    ],
}  # fmt: skip
RATES = "date,from,to,rate\n2023-01-01,EUR,USD,1.10\n"


def prepared(root):
    (root / "cleaning.yaml").write_text(yaml.safe_dump({"version": 1, "tables": [ENTRY]}), "utf-8")
    (root / "rates.csv").write_text(RATES, "utf-8")
    return root


@pytest.mark.long
def test_rejected_rows_and_cells_set_aside_are_accounted_for(fresh, tiny):
    root = prepared(fresh)
    answer = tiny.load(root, root / "w.duckdb")
    accounts = {a["source"]: a for a in answer.data["accounting"]}["legacy/orders.csv"]
    # O06 with 101.00 goes beside the two that the tiny company rejects; O11 loses its quantity of 8.
    assert (accounts["gathered"], accounts["loaded"], accounts["rejected"]) == (13, 8, 3)
    assert accounts["gathered"] == sum(accounts[fate] for fate in ("loaded", "merged", "rejected", "excluded"))
    found = {row[0]: row for row in tiny.rows(root / "w.duckdb", tiny.facts_sql)}
    assert "O06" not in found
    assert found["O11"][4] is None
    broken = {f.where.rows for f in answer.findings if f.code == "constraint-broken"}
    assert len(broken) == 2
    with api.project(root) as project:
        assert "constraint" in {row["rule"] for row in api.rejects(project).data["rejects"]}


def test_a_changed_rate_is_heeded_and_a_wrong_one_located(fresh, tmp_path):
    root = prepared(fresh)

    def missing():
        with api.project(root) as project:
            answer = api.clean(project)
        return [f.count for f in answer.findings if f.code == "rate-missing"], answer.data.get("conversions")

    first, told = missing()
    assert told == [
        {"table": "legacy/orders.csv", "amount": "amount", "into": "amount_usd", "to": "USD", "column": "c007"}
    ]
    (root / "rates.csv").write_text(RATES.replace("2023-01-01", "2023-06-01"), "utf-8")
    assert sum(missing()[0]) > sum(first)
    (root / "rates.csv").write_text("date,from,to,rate\n1.1.23,EUR,USD,1.10\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        missing()
    assert [(f.line, f.path) for f in caught.value.faults] == [(2, "date")]


def test_what_was_proposed_goes_round_and_an_edit_stays(tmp_path):
    (tmp_path / "legacy").mkdir()
    lines = [f"{i};{i % 7 + 1};{i + 0.5:.2f};{(i % 7 + 1) * (i + 0.5):.2f}" for i in range(1, 60)]
    (tmp_path / "legacy" / "lines.csv").write_text(
        "\n".join(["No;Qty;Price;Total", *lines, "99;2;5.00;11.00"]), "utf-8"
    )
    (tmp_path / "migration.yaml").write_text("version: 1\nname: t\nsources:\n  - path: legacy/*\n", "utf-8")
    with api.project(tmp_path) as project:
        first = api.clean(project)
    assert "calculation-differs" in {f.code for f in first.findings}
    text = (tmp_path / "cleaning.yaml").read_text("utf-8")
    assert 'is: "\\"Qty\\" * \\"Price\\""' in text or 'is: \'"Qty" * "Price"\'' in text
    (tmp_path / "cleaning.yaml").write_text(text.replace("then: report", "then: recompute"), "utf-8")
    if "then: report" not in text:
        edited = yaml.safe_load(text)
        edited["tables"][0]["calculations"][0]["then"] = "recompute"
        (tmp_path / "cleaning.yaml").write_text(yaml.safe_dump(edited), "utf-8")
    with api.project(tmp_path) as project:
        second = api.clean(project)
    changed = [c for c in second.data["changes"] if c["rule"].startswith("calculation:")]
    assert [(c["before"], c["after"], c["count"]) for c in changed] == [("11.00", "10.00", 1)]
