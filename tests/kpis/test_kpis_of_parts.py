"""KPIs of a part: samples and waves leave rows out of both sides."""

from __future__ import annotations

import pytest

from crmmigrate import api

ACCOUNTS = "no;name;city\n" + "".join(f"C{i};Firm {i};{'Berlin' if i % 2 else 'Bonn'}\n" for i in range(1, 9))
ACCOUNTS += "C1;Firm 1;Berlin\nC2;Firm 2;Bonn\n"  # two that stand twice
ORDERS = "order_no;line;customer;date;amount\n"
ORDERS += "".join(f"O{i};1;C{i};2023-01-{i:02d};10.00\n" for i in (1, 2, 3, 4, 11, 12))  # two that nobody describes
SOURCES = {
    "accounts.csv": (
        ACCOUNTS, "account", {"no": "account.external_id", "name": "account.name", "city": "account.billing_city"}
    ),
    "orders.csv": (
        ORDERS, "order",
        {"order_no": "order.number", "line": "order.line_number", "customer": "account.external_id",
         "date": "order.date", "amount": "order.total_amount"},
    ),
}  # fmt: skip
WAVES = "waves:\n  - name: berlin\n    where: {account: billing_city = 'Berlin'}\n  - {name: rest, rest: true}\n"


@pytest.fixture
def root(kpi, tmp_path):
    return kpi.write(tmp_path / "a", SOURCES)


def wrong(answer):
    return [f.message for f in answer.findings if f.code == "kpi-different"]


@pytest.mark.long
@pytest.mark.parametrize("sample", [api.Sample(rows=3), api.Sample(share=0.5, seed=7), api.Sample(rows=1000)])
def test_of_a_sample_members_that_stay_out_are_on_neither_side(root, sample):
    with api.project(root) as project:
        answer = api.rehearse(project, api.RehearseOptions(sample=sample))
    found = {k["name"]: k for k in answer.data["kpis"]}
    assert wrong(answer) == []
    assert found["accounts"]["ok"]
    assert found["accounts"]["legacy"] == "10"
    assert 1 <= int(found["accounts"]["target"]) <= 4  # only those that a chosen order names


@pytest.mark.long
def test_of_waves_too_in_validate_and_in_kpis(root):
    text = (root / "migration.yaml").read_text("utf-8")
    (root / "migration.yaml").write_text(text + WAVES, "utf-8")
    target = f"duckdb:///{root / 'w.duckdb'}"
    for waves, accounts in (("berlin",), "4"), (("berlin", "rest"), "8"):
        with api.project(root) as project:
            api.load(project, api.LoadOptions(target, subset=api.Subset(waves)))
            proven, listed = api.validate(project, to=target), api.kpis(project, api.KpiOptions(target))
        for answer in (proven, listed):
            found = {k["name"]: k for k in answer.data["kpis"]}
            assert wrong(answer) == []
            assert (found["accounts"]["target"], found["accounts"]["ok"]) == (accounts, True)
