"""Transforms on the whole way: proposed, shown, asked for before a load, and traced."""

import pytest

from crmmigrate import api
from crmmigrate.core.documents import Migration, SourceEntry
from crmmigrate.core.errors import ConfigError
from crmmigrate.project.project import create_project

ORDERS = """Order No,Jahr,Monat,Customer,Order Total
S1,2023,Januar,Alder Ltd,EUR 100.50
S2,2023,März,Birch GmbH,USD 20.00
S3,2024,Mai,Alder Ltd,EUR 5.00
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    create_project(tmp_path, Migration(name="t", sources=[SourceEntry(path="*.csv")]))
    return tmp_path


def test_a_date_of_parts_and_amounts_in_two_currencies(root, tiny):
    url = f"duckdb:///{root / 'w.duckdb'}"
    with api.project(root) as project:
        data = api.map(project).data
        (together,) = data["combined"]
        assert (together["field"], together["transform"]) == ("order.date", "period")
        assert together["preview"][1] == ("2023 + März", "2023-03-01")
        amount = next(c for c in data["columns"] if c["column"] == "Order Total")
        assert (amount["transform"], amount["parts"]) == ("amount", {"common.currency": "currency_of"})
        assert amount["preview"][0][0] == "100.50 EUR"  # as `money` writes it
        refused = api.load(project, api.LoadOptions(url))
        assert refused.status == "findings"
        waiting = next(f for f in refused.findings if f.code == "mapping-suggested")
        assert any(text.startswith("Jahr + Monat -> order.date") for text in waiting.examples)
        api.load(project, api.LoadOptions(url, accept=0.0))
    loaded = tiny.rows(root / "w.duckdb", "SELECT total_amount, currency, date_key FROM fact_order ORDER BY number")
    assert [(str(a).rstrip("0").rstrip("."), c, d) for a, c, d in loaded] == [
        ("100.5", "EUR", 20230101), ("20", "USD", 20230301), ("5", "EUR", 20240501),
    ]  # fmt: skip


def test_a_wrong_transform_is_a_fault_of_the_file(root):
    with api.project(root) as project:
        api.map(project)
    (path,) = (root / "mappings").glob("*.yaml")
    path.write_text(path.read_text("utf-8").replace("transform: amount", "transform: amout"), "utf-8")
    with api.project(root) as project, pytest.raises(ConfigError, match='did you mean "amount"'):
        api.map(project)
