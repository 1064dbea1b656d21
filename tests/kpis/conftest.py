"""Three invented companies whose KPIs are known by hand."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from crmmigrate import api

MIGRATION = "version: 1\nname: acme\nsources:\n  - path: legacy/*\nmodel: crm\nas_of: 2024-12-31\n"


def write(root: Path, files: dict[str, tuple[str, str, dict[str, str]]], kpis: str = "") -> Path:
    """A project: file -> its text, what its rows are, and header -> field, all confirmed."""
    (root / "legacy").mkdir(parents=True)
    (root / "mappings").mkdir()
    (root / "migration.yaml").write_text(MIGRATION, "utf-8")
    for name, (text, rows_are, fields) in files.items():
        (root / "legacy" / name).write_text(text, "utf-8")
        lines = ["version: 1", f"layout: {name}", "applies_to:", f"  - legacy/{name}", f"rows_are: {rows_are}"]
        lines += ["status: confirmed", "columns:"]
        for header, field in fields.items():
            lines += [f"  - column: {header}", f"    field: {field}", "    confidence: 1.0", "    status: confirmed"]
        (root / "mappings" / f"{name}.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    if kpis:
        (root / "kpis.yaml").write_text(kpis, "utf-8")
    return root


def metric(name: str, expression: str, **settings: object) -> str:
    data = json.dumps(settings, indent=1).replace("\n", "\n              ")
    return (
        f"      - name: {name}\n        expression:\n          dialects:\n            - dialect: ANSI_SQL\n"
        f"              expression: {json.dumps(expression)}\n        custom_extensions:\n"
        f"          - vendor_name: CRMMIGRATE\n            data: |-\n              {data}\n"
    )


def document(*metrics: str, datasets: str = "      - name: lines\n        source: fact_order\n") -> str:
    head = 'version: "0.1.1"\nsemantic_model:\n  - name: own\n    datasets:\n'
    return head + datasets + "    metrics:\n" + "".join(metrics)


def load(root: Path, url: str | None = None) -> str:
    target = url or f"duckdb:///{root / 'w.duckdb'}"
    with api.project(root) as project:
        answer = api.load(project, api.LoadOptions(target))
    assert answer.status == "ok", answer.findings
    return target


def proven(root: Path, url: str | None = None) -> tuple[dict[str, dict], api.Answer]:
    """The KPIs by name and currency, and the answer of `validate`."""
    with api.project(root) as project:
        answer = api.validate(project, to=url or f"duckdb:///{root / 'w.duckdb'}")
    return {f"{k['name']} {k['currency']}".strip(): k for k in answer.data["kpis"]}, answer


ORDERS = """order_no;line;customer;date;amount;freight
O1;1;C1;2023-01-05;100.00;5.00
O1;2;C1;2023-01-05;50.00;5.00
O2;1;C2;2023-02-31;30.00;3.00
O3;1;C2;2024-03-01;70.00;4.00
O3;1;C2;2024-03-01;70.00;4.00
O4;1;C1;2024-04-01;abc;2.00
"""
ORDER_FIELDS = {
    "order_no": "order.number", "line": "order.line_number", "customer": "account.external_id", "date": "order.date",
    "amount": "order.total_amount", "freight": "order.shipping_amount",
}  # fmt: skip
DEALS = """id;name;stage;amount;currency;probability;close;opened
D1;Big;Closed Won;1000;EUR;100;2024-03-01;2024-01-01
D1;Big;Closed Won;1000;EUR;100;2024-03-01;2024-01-01
D2;Old;Lost;500;EUR;0;2024-04-01;2024-01-11
D3;Usd;Gewonnen;300;USD;100;2024-05-01;2024-04-01
D4;New;Proposal;200;EUR;50;2024-11-01;2024-10-01
D5;Late;Proposal;100;EUR;;2025-03-01;2024-10-01
"""
DEAL_FIELDS = {
    "id": "opportunity.external_id", "name": "opportunity.name", "stage": "opportunity.stage",
    "amount": "opportunity.amount", "currency": "common.currency", "probability": "opportunity.probability",
    "close": "opportunity.close_date", "opened": "common.created_at",
}  # fmt: skip
INVOICES = """Nummer;Kunde;Datum;Fällig;Betrag;Status
R1;K1;05.03.2024;04.04.2024;1.234,50;bezahlt
R2;K1;17.06.2024;17.07.2024;365,00;offen
R3;K2;24.12.2023;23.01.2024;100,00;bezahlt
R4;K2;31.11.2024;30.12.2024;40,25;offen
""" + "".join(f"R{n};K3;{n}.05.2022;{n}.06.2022;10,00;bezahlt\n" for n in range(13, 21))
INVOICE_FIELDS = {
    "Nummer": "order.number", "Kunde": "account.external_id", "Datum": "order.date", "Fällig": "order.due_date",
    "Betrag": "order.total_amount", "Status": "order.payment_status",
}  # fmt: skip


@pytest.fixture(scope="session")
def kpi():
    """Helpers and the files of the three companies."""
    return SimpleNamespace(
        write=write, load=load, proven=proven, metric=metric, document=document,
        orders={"orders.csv": (ORDERS, "order", ORDER_FIELDS)},
        deals={"deals.csv": (DEALS, "opportunity", DEAL_FIELDS)},
        invoices={"rechnungen.csv": (INVOICES, "order", INVOICE_FIELDS)},
    )  # fmt: skip
