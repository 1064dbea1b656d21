"""KPIs of three companies that are known by hand; each difference explained to the last digit."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest


def amounts(entry: dict) -> dict[str, str]:
    return {e["cause"]: e["amount"] for e in entry["explained"]}


def adds_up(entry: dict) -> bool:
    steps = sum((Decimal(e["amount"]) for e in entry["explained"]), Decimal(0))
    legacy, target = (Decimal(entry[side] or 0) for side in ("legacy", "target"))
    return legacy == target + steps + Decimal(entry["unexplained"])


@pytest.mark.long
def test_orders_with_duplicates_and_rejects(kpi, tmp_path):
    root = kpi.write(tmp_path / "a", kpi.orders)
    kpi.load(root)
    found, answer = kpi.proven(root)
    assert answer.status == "ok"
    revenue = found["order_revenue"]
    assert (revenue["legacy"], revenue["target"], revenue["status"]) == ("320", "220", "explained")
    assert amounts(revenue) == {"rejected": "30", "merged": "70"}
    assert revenue["explained"][0]["examples"] == [{"source": "legacy/orders.csv", "row": 3}]
    assert [e["rows"] for e in revenue["explained"]] == [1, 1]
    orders = found["orders"]
    assert (orders["legacy"], orders["target"], amounts(orders)) == ("4", "3", {"rejected": "1"})
    years = {s["value"]: (s["legacy"], s["target"], s["ok"]) for s in orders["slices"] if s["slice"] == "year"}
    assert years == {"2023": ("1", "1", True), "2024": ("2", "2", True), "": ("1", None, True)}
    assert found["invoiced"]["status"] == "not_applicable"
    assert found["invoiced"]["target"] is None
    assert "due_date" in found["invoiced"]["reason"]
    assert all(adds_up(e) for e in found.values() if e["status"] in ("equal", "explained"))


@pytest.mark.long
def test_deals_with_stages_and_currencies(kpi, tmp_path):
    root = kpi.write(tmp_path / "a", kpi.deals)
    kpi.load(root)
    found, answer = kpi.proven(root)
    assert answer.status == "ok"
    expected = {
        "won_revenue EUR": "1000", "won_revenue USD": "300", "average_deal USD": "300", "pipeline EUR": "300",
        "weighted_pipeline EUR": "100", "win_rate_value EUR": "0.666666666667", "win_rate": "0.666666666667",
        "median_sales_cycle": "45", "slippage": "0.5",
    }  # fmt: skip
    assert {name: found[name]["target"] for name in expected} == expected
    assert "won_revenue" not in found  # never one sum over currencies
    assert found["won_revenue EUR"]["status"] == "equal"  # a deal that stands twice counts once on either side
    assert found["pipeline_coverage"]["reason"] == "the parameter quota is not set in kpis.yaml"
    assert all(adds_up(e) for e in found.values() if e["status"] in ("equal", "explained"))


@pytest.mark.long
def test_invoices_with_days_before_months(kpi, tmp_path):
    own = kpi.document(
        kpi.metric(
            "booked", "SUM(total_amount)", dataset="lines", slices={"year": "EXTRACT(YEAR FROM date)"},
            legacy="SELECT SUM(num(\"Betrag\", ',')) AS value FROM legacy.rechnungen",
            legacy_slices={"year": "SELECT YEAR(day_of(\"Datum\", 'dmy')) AS slice, SUM(num(\"Betrag\", ',')) AS value "
                                   "FROM legacy.rechnungen GROUP BY 1"},
            expected="old.csv",
        )
    )  # fmt: skip
    root = kpi.write(tmp_path / "a", kpi.invoices, own)
    (root / "old.csv").write_text("kpi;slice;value\nbooked;;1779,5\nbooked;year=2023;100\nbooked;year=2024;1700\n")
    kpi.load(root)
    found, answer = kpi.proven(root)
    booked = found["booked"]
    assert (booked["legacy"], booked["target"], booked["status"]) == ("1819.75", "1779.5", "explained")
    assert amounts(booked) == {"rejected": "40.25"}
    assert {s["value"]: s["unexplained"] for s in booked["slices"]} == {"2022": "0", "2023": "0", "2024": "0", "": "0"}
    assert [e["ok"] for e in booked["expected"]] == [True, True, False]
    assert [f.code for f in answer.findings if f.code.startswith("kpi")] == ["kpi-expected"]


@pytest.mark.long
def test_the_shipped_set_on_invoices(kpi, tmp_path):
    root = kpi.write(tmp_path / "a", kpi.invoices)
    kpi.load(root)
    found, _ = kpi.proven(root)
    assert found["open_receivables"]["target"] == "365"
    assert found["invoiced"]["target"] == "1779.5"
    assert Decimal(found["dso"]["target"]) == pytest.approx(Decimal(365 * 365) / Decimal("1599.5"))
    assert (found["active_accounts"]["target"], found["churn"]["target"]) == ("1", "1")


@pytest.mark.long
def test_without_a_day_that_is_today(kpi, tmp_path):
    root = kpi.write(tmp_path / "a", kpi.invoices)
    migration = root / "migration.yaml"
    migration.write_text(migration.read_text("utf-8").replace("as_of: 2024-12-31\n", ""), "utf-8")
    kpi.load(root)
    found, _ = kpi.proven(root)
    assert found["churn"]["status"] == "not_applicable"
    assert "as_of" in found["churn"]["reason"]
    assert found["order_revenue"]["status"] == "explained"


@pytest.mark.long
@pytest.mark.parametrize(
    ("sql", "kpis"),
    [
        ("UPDATE fact_order SET total_amount = 60 WHERE line_number = 2", {"order_revenue", "average_order"}),
        ("DELETE FROM fact_order WHERE number = 'O3'", {"order_revenue", "orders", "average_order"}),
        ("UPDATE fact_order SET date = DATE '2022-01-01' WHERE number = 'O1'", {"order_revenue", "orders"}),
    ],
)
def test_tampering_is_found(kpi, tmp_path, sql, kpis):
    root = kpi.write(tmp_path / "a", kpi.orders)
    kpi.load(root)
    with duckdb.connect(str(root / "w.duckdb")) as connection:
        connection.execute(sql)
    found, answer = kpi.proven(root)
    assert kpis <= {name for name, e in found.items() if not e["ok"]}
    assert kpis <= {f.where.column for f in answer.findings if f.code == "kpi-different"}
    assert answer.status == "findings"


@pytest.mark.long
def test_a_measure_that_stands_on_every_line_is_caught(kpi, tmp_path):
    lines = [f"O{o};{n};C{o};2024-01-0{o};{o}{n}.00;{o}.50" for o in range(1, 8) for n in (1, 2, 3)]
    heads = [f"O{o};{o},50" for o in range(1, 8)]
    text = "order_no;line;customer;date;amount;freight\n" + "\n".join(lines) + "\n"
    own = kpi.document(
        kpi.metric(
            "freight", "SUM(shipping_amount)", dataset="lines",
            legacy="SELECT SUM(num(freight, ',')) AS value FROM legacy.heads",
        )
    )  # fmt: skip
    files = {"orders.csv": (text, "order", kpi.orders["orders.csv"][2])}
    root = kpi.write(tmp_path / "a", files, own)
    (root / "heads.txt").write_text("")
    (root / "legacy" / "heads.csv").write_text("order_no;freight\n" + "\n".join(heads) + "\n")
    (root / "mappings" / "heads.csv.yaml").write_text(
        "version: 1\nlayout: heads\napplies_to: [legacy/heads.csv]\nrows_are: null\nstatus: confirmed\ncolumns: []\n"
    )
    kpi.load(root)
    found, answer = kpi.proven(root)
    freight = found["freight"]
    assert freight["fan_out"] == {
        "field": "fact_order.shipping_amount", "key": "number", "groups": 7, "counted": "94.5", "once": "31.5",
    }  # fmt: skip
    assert (freight["legacy"], freight["target"], freight["ok"]) == ("31.5", "94.5", False)
    assert {"kpi-fan-out", "kpi-different"} <= {f.code for f in answer.findings}


def freight_of(kpi, root, freight):
    """Whether the fan-out of a KPI is told: seven orders of three lines, their freight by order and line."""
    lines = [f"O{o};{n};C{o};2024-01-0{o};{o}{n}.00;{freight(o, n)}" for o in range(1, 8) for n in (1, 2, 3)]
    text = "order_no;line;customer;date;amount;freight\n" + "\n".join(lines) + "\n"
    own = kpi.document(kpi.metric("freight", "SUM(shipping_amount)", dataset="lines"))
    kpi.write(root, {"orders.csv": (text, "order", kpi.orders["orders.csv"][2])}, own)
    kpi.load(root)
    return bool(kpi.proven(root)[0]["freight"]["fan_out"])


@pytest.mark.long
@pytest.mark.parametrize(
    ("freight", "told"),
    [
        (lambda o, n: (5, 10, 15, 20)[o % 4], True),
        (lambda o, n: (5, 10)[o % 2], True),
        (lambda o, n: 5, False),  # the same everywhere: of the line or of the order, who knows
        (lambda o, n: (5, 10)[n % 2], False),
        (lambda o, n: 9 if o == 3 and n == 2 else 5, False),
    ],
)
def test_flat_freight_is_seen_where_orders_agree_more_than_by_chance(kpi, tmp_path, freight, told):
    assert freight_of(kpi, tmp_path / "a", freight) is told


@pytest.mark.long
def test_a_quotient_of_nothing_is_nothing(kpi, tmp_path):
    """1 - net / list of lines without a discount: 0 on either side, whatever floats make of it."""
    lines = "".join(f"O{n};1;C1;2024-01-01;{n * 0.1 * 3:.2f};0.00\n" for n in range(1, 40))
    text = "order_no;line;customer;date;amount;freight\n" + lines
    shares = [
        kpi.metric("none", "1 - SUM(total_amount) / SUM(total_amount * 1.1 / 1.1)", dataset="lines", unit="percent"),
        kpi.metric("left", "SUM(total_amount) - SUM(total_amount * 3) / 3.0", dataset="lines"),
    ]
    root = kpi.write(
        tmp_path / "a", {"orders.csv": (text, "order", kpi.orders["orders.csv"][2])}, kpi.document(*shares)
    )
    for target in (None, f"sqlite:///{root / 'w.sqlite'}"):
        kpi.load(root, target)
        found, answer = kpi.proven(root, target)
        assert all(e["ok"] for e in found.values()), found
        assert answer.status == "ok"
