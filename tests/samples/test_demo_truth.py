"""The demo against the truth that was written when its files were made."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from crmmigrate import api

TRUTH = json.loads((Path(__file__).resolve().parents[2] / "samples" / "truth.json").read_text("utf-8"))
STACKED = {"nordics/Order log Nordics.xlsx#Orders", "marketing/Messekontakte.xlsx#Kontakte"}
"""Sheets on which tables with one header stand below one another: they are read as one table."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "company"
    return folder, api.demo(folder)


def _expected(key: str) -> dict[str, int]:
    """A number of the truth by source, stacked tables added up."""
    found: dict[str, int] = {}
    for source, entry in TRUTH["sources"].items():
        base = next((s for s in STACKED if source.startswith(s)), source)
        found[base] = found.get(base, 0) + entry[key]
    return found


def test_demo_reads_every_record(demo) -> None:
    folder, _ = demo
    with api.project(folder) as project:
        tables = api.gather(project).data["tables"]
    found = {}
    for table in tables:
        name = table["file"].removeprefix("legacy/") + (f"#{table['table']}" if table["table"] else "")
        found[name] = found.get(name, 0) + table["n_rows"]
    assert len(tables) >= 29
    expected: dict[str, int] = {}
    for source, records in _expected("records").items():
        sheet = "#".join(source.split("#")[:2])
        expected[sheet] = expected.get(sheet, 0) + records
    assert found == expected


def test_demo_balances_and_proves_its_totals(demo) -> None:
    _, answer = demo
    assert answer.status == "ok"
    accounts = answer.data["accounting"]
    assert all(a["balanced"] for a in accounts)
    assert sum(a["gathered"] for a in accounts) == sum(
        a["loaded"] + a["merged"] + a["rejected"] + a["excluded"] for a in accounts
    )
    assert len(answer.data["control_totals"]) >= 20
    assert [t for t in answer.data["control_totals"] if not t["ok"]] == []


def test_demo_totals_are_the_true_ones(demo) -> None:
    """The ERP's totals, added up again from the files by the csv module alone."""
    folder, answer = demo
    totals = {(t["source"], t["measure"]): Decimal(t["legacy"]) for t in answer.data["control_totals"]}
    for name in ("VBAP_2020-2022.csv", "VBAP_2023-2024.csv"):
        with (folder / "legacy" / "erp" / name).open(encoding="cp1252", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        for column, measure in (("KWMENG", "quantity"), ("NETWR", "subtotal")):
            assert totals[f"legacy/erp/{name}", measure] == sum(_number(row[column]) for row in rows)


def _number(text: str) -> Decimal:
    sign = -1 if text.endswith("-") else 1
    return sign * Decimal(text.removesuffix("-").replace(".", "").replace(",", "."))


def test_demo_star_has_its_references(demo) -> None:
    folder, answer = demo
    assert all(i["orphans"] == 0 for i in answer.data["integrity"])
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        unknown = connection.execute("SELECT count(*) FROM dim_account WHERE account_key = -1").fetchone()
        inferred = connection.execute("SELECT count(*) FROM dim_account WHERE is_inferred").fetchone()
        erp = connection.execute(
            "SELECT count(*) FROM fact_order f JOIN _crmmigrate_source s ON s.source_key = f._source_key "
            "WHERE s.source LIKE '%VBAP%' AND f.account_key = -1"
        ).fetchone()
    assert unknown == (1,)
    assert inferred is not None
    assert inferred[0] > 0
    missing = sum(e["dirt"].get("missing_customer", 0) for s, e in TRUTH["sources"].items() if "VBAP" in s)
    assert erp == (missing,)
    report = (folder / "report.html").read_text("utf-8")
    assert "What came in" in report
    assert "http://" not in report.replace("http://www.w3.org", "")
