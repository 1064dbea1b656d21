"""SQL of the user's own: what it may look like, and what is told when it cannot be run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crmmigrate import api
from crmmigrate.core.errors import ConfigError

PAGE = Path(__file__).parents[2] / "docs/kpis.md"
INVOICES = """Nummer;Kunde;Datum;Betrag;WKZ
R1;K1;05.03.2024;1.234,50;EUR
R2;K1;17.06.2024;365,00;EUR
R3;K2;24.12.2023;100,00;CHF
"""
FIELDS = {
    "Nummer": "order.number", "Kunde": "account.external_id", "Datum": "order.date", "Betrag": "order.total_amount",
    "WKZ": "common.currency",
}  # fmt: skip
SUM = "SELECT SUM(num(\"Betrag\", ',')) AS value FROM legacy.rechnungen"


def invoices(kpi, root, legacy: str, **settings):
    metric = kpi.metric("booked", "SUM(total_amount)", dataset="lines", legacy=legacy, **settings)
    kpi.write(root, {"rechnungen.csv": (INVOICES, "order", FIELDS)}, kpi.document(metric))
    kpi.load(root)
    return root


@pytest.mark.long
def test_the_example_of_the_page_runs(kpi, tmp_path):
    [example] = re.findall(r"(?s)```yaml\n(version.*?)```", PAGE.read_text("utf-8"))
    root = kpi.write(tmp_path / "a", {"rechnungen.csv": (INVOICES, "order", FIELDS)}, example)
    (root / "old_figures.csv").write_text("kpi;currency;value\nbooked;EUR;1.599,50\nbooked;CHF;100\n", "utf-8")
    kpi.load(root)
    found, answer = kpi.proven(root)
    assert {n: (k["legacy"], k["target"], k["status"]) for n, k in found.items()} == {
        "booked EUR": ("1599.5", "1599.5", "equal"), "booked CHF": ("100", "100", "equal"),
    }  # fmt: skip
    assert [e["ok"] for k in found.values() for e in k["expected"]] == [True, True]
    assert answer.status == "ok"


@pytest.mark.parametrize("end", [" -- all of them", ";", " ; -- done", " /* a */ ; ", "\n-- x\n"])
def test_comments_and_semicolons_may_end_it(kpi, tmp_path, end):
    root = invoices(kpi, tmp_path / "a", SUM + end)
    assert kpi.proven(root)[0]["booked"]["status"] == "equal"


@pytest.mark.long
@pytest.mark.parametrize(
    ("legacy", "unit", "words"),
    [
        (SUM, "money", "selects no column currency; money is one figure a currency"),
        (SUM.replace("AS value", "AS total"), "number", "selects no column value"),
        (SUM.replace("Betrag", "Betrug"), "number", "Betrug"),
        (SUM.replace("rechnungen", "rechnung"), "number", "rechnung"),
        ('SELECT CAST("Betrag" AS INTEGER) AS value FROM legacy.rechnungen', "number", "Conversion Error"),
        ("SELECT 'x' AS value FROM legacy.rechnungen LIMIT 1", "number", "a value that is no number"),
        ("SELECT num(\"Betrag\", ',') AS value FROM legacy.rechnungen", "number", "several rows"),
        (SUM + " WHERE day_of(\"Datum\", 'dmy') < :as_of", "number", None),
    ],
)
def test_a_fault_names_its_kpi_and_place(kpi, tmp_path, legacy, unit, words):
    root = invoices(kpi, tmp_path / "a", legacy, unit=unit)
    if words is None:
        assert kpi.proven(root)[0]["booked"]["legacy"] == "1699.5"
        return
    with pytest.raises(ConfigError) as told:
        kpi.proven(root)
    [fault] = told.value.faults
    assert fault.message.startswith("booked: ")
    assert words in fault.message
    assert (fault.line, told.value.exit_code) == (8, 2)


def test_every_kpi_that_fails_is_named(kpi, tmp_path):
    metrics = [
        kpi.metric(n, "SUM(total_amount)", dataset="lines", legacy=SUM.replace("Betrag", n)) for n in ("one", "two")
    ]
    files = {"rechnungen.csv": (INVOICES, "order", FIELDS)}
    root = kpi.write(tmp_path / "a", files, kpi.document(*metrics))
    with api.project(root) as project, pytest.raises(ConfigError) as told:
        api.kpis(project, api.KpiOptions())
    assert [f.message.split(":")[0] for f in told.value.faults] == ["one", "two"]
