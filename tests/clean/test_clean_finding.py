"""What rows show: arithmetic, totals, constraints. The shapes are of several trades and languages."""

import random
import time
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from crmmigrate.core.documents import Migration
from crmmigrate.core.profiles import from_plain
from crmmigrate.steps.clean import CleanConfig, enriched, propose, run
from crmmigrate.steps.profile import ProfileConfig
from crmmigrate.steps.profile import run as profile

MIGRATION = Migration(version=1, name="t", sources=[])
CENT = Decimal("0.01")


def cents(value):
    return str(Decimal(value).quantize(CENT, ROUND_HALF_UP))


def proposed(engine, *tables, migration=MIGRATION):
    """The proposals for tables, by table."""
    by_name = {table.name: table for table in tables}
    told = profile(by_name, ProfileConfig(), engine)
    profiles = {p["source"]: from_plain(p) for p in told.data["profiles"]}
    cleaning = enriched(propose(profiles, migration), by_name, profiles, migration, engine)
    return {table.name: cleaning.of(table.name) for table in tables}, cleaning


def lines_of_an_order(n=300, wrong=()):
    chance, rows = random.Random(1), []
    for i in range(n):
        quantity, price = chance.randint(1, 20), Decimal(chance.randint(100, 99999)) / 100
        discount = chance.choice([0, 0, 5, 10])
        total = cents(quantity * price * (1 - Decimal(discount) / 100) + (7 if i in wrong else 0))
        tax = cents(Decimal(total) * Decimal("0.19"))
        rows.append(
            (f"L{i}", str(quantity), cents(price), str(discount), total, tax, cents(Decimal(total) + Decimal(tax)))
        )
    return ["Line", "Menge", "Preis", "Rabatt", "Zeilenwert", "Steuer", "Brutto"], rows


def formulas(entry):
    return {c.column: c.formula for c in entry.calculations}


def test_the_lines_of_an_order(engine, staged_rows):
    entries, cleaning = proposed(engine, staged_rows(*lines_of_an_order(wrong={4, 90})))
    found = formulas(entries["list.csv"])
    assert found["Zeilenwert"] == '"Menge" * "Preis" * (1 - "Rabatt" / 100)'
    assert found["Brutto"] == '"Zeilenwert" + "Steuer"'
    assert set(found) <= {"Zeilenwert", "Brutto", "Steuer"}
    said = next(c for c in entries["list.csv"].calculations if c.column == "Zeilenwert")
    assert (said.then, said.enabled, said.confidence) == ("report", True, 0.993)
    assert "5, 91" in said.why
    result = run({"list.csv": staged_rows(*lines_of_an_order(wrong={4, 90}))}, CleanConfig(cleaning), engine)
    told = {f.where.column: f.where.rows for f in result.findings if f.code == "calculation-differs"}
    assert told == {"Zeilenwert": (5, 91)}
    assert result.changes == ()


def test_margins_of_a_price_list(engine, staged_rows):
    chance, rows = random.Random(2), []
    for i in range(120):
        price = Decimal(chance.randint(500, 90000)) / 100
        cost = Decimal(cents(price * chance.randint(40, 90) / 100))
        rows.append((f"P{i}", cents(price), cents(cost), cents(price - cost)))
    entries, _ = proposed(engine, staged_rows(["SKU", "List price", "Cost", "Margin"], rows))
    assert formulas(entries["list.csv"]) == {"Margin": '"List price" - "Cost"'}


def test_the_months_of_a_budget_with_gaps(engine, staged_rows):
    chance, months, rows = random.Random(3), [f"M{m:02d}" for m in range(1, 13)], []
    for i in range(80):
        values = [None if chance.random() < 0.1 else Decimal(chance.randint(0, 99999)) / 100 for _ in months]
        rows.append((f"K{i}", *(None if v is None else cents(v) for v in values), cents(sum(v or 0 for v in values))))
    entries, _ = proposed(engine, staged_rows(["Kst", *months, "Jahr"], rows))
    (said,) = entries["list.csv"].calculations
    assert said.column == "Jahr"
    assert all(f'coalesce("{month}", 0)' in said.formula for month in months)


def test_freight_discount_and_tax(engine, staged_rows):
    chance, rows = random.Random(4), []
    for i in range(150):
        goods, freight = Decimal(chance.randint(1000, 99999)) / 100, Decimal(chance.choice([0, 490, 990])) / 100
        less, tax = Decimal(chance.randint(0, 900)) / 100, Decimal(chance.randint(0, 5000)) / 100
        rows.append(
            (f"R{i}", cents(goods), cents(freight), cents(less), cents(tax), cents(goods + freight - less + tax))
        )
    entries, _ = proposed(engine, staged_rows(["Facture", "Marchandise", "Port", "Remise", "TVA", "Montant"], rows))
    assert formulas(entries["list.csv"]) == {"Montant": '"Marchandise" + "Port" - "Remise" + "TVA"'}


def test_nothing_is_found_where_nothing_is(engine, staged_rows):
    chance, rows = random.Random(5), []
    for _ in range(200):
        same = cents(chance.random() * 100)
        rows.append((*(str(chance.randint(0, 50)) for _ in range(6)), "0", "7", same, same))
    entries, _ = proposed(engine, staged_rows([*"ABCDEF", "Zero", "Seven", "X", "Y"], rows))
    assert formulas(entries["list.csv"]) == {}


def test_header_totals_of_another_table(engine, staged_rows):
    chance, heads, lines = random.Random(6), [], []
    for i in range(60):
        amounts = [Decimal(chance.randint(100, 9999)) / 100 for _ in range(chance.randint(1, 5))]
        lines += [(f"SO{i:03d}", f"I{chance.randint(1, 9)}", cents(a)) for a in amounts]
        heads.append((f"SO{i:03d}", f"C{i % 7}", cents(sum(amounts) + (1 if i == 10 else 0))))
    tables = [
        staged_rows(["Order No", "Customer", "Value"], heads, name="heads.csv"),
        staged_rows(["Order", "Item", "Amount"], lines, name="lines.csv"),
    ]
    entries, cleaning = proposed(engine, *tables)
    (said,) = entries["heads.csv"].totals
    assert (said.column, said.key, said.of, said.sum, said.of_key) == (
        "Value", ["Order No"], "lines.csv", '"Amount"', ["Order"],
    )  # fmt: skip
    result = run({table.name: table for table in tables}, CleanConfig(cleaning), engine)
    assert [f.where.rows for f in result.findings if f.code == "total-differs"] == [(11,)]


def deals(n=400):
    chance, rows, start = random.Random(7), [], date(2020, 1, 1)
    cities = [("10115", "Berlin"), ("80331", "München"), ("20095", "Hamburg"), ("50667", "Köln")]
    for i in range(n):
        created = start + timedelta(days=chance.randint(0, 900))
        closed = created + timedelta(days=-5 if i == 9 else chance.randint(0, 60))
        stage = chance.choice(["won", "lost", "open"])
        amount = str(chance.randint(100, 9999)) if stage == "won" or chance.random() < 0.2 else None
        discount = "130" if i == 20 else str(chance.choice([0, 5, 10, 50]))
        rows.append((f"D{i}", created.isoformat(), closed.isoformat(), stage, amount, discount, *chance.choice(cities)))
    return ["Deal", "Create Date", "Close Date", "Stage", "Amount", "Discount %", "Postal Code", "City"], rows


def test_constraints_of_deals(engine, staged_rows):
    table = staged_rows(*deals())
    entries, cleaning = proposed(engine, table)
    found = {c.check: c for c in entries["list.csv"].constraints}
    dates = 'cast("Close Date" as date) >= cast("Create Date" as date)'
    assert dates in found
    assert '"Discount %" between 0 and 100' in found
    assert '"Stage" <> \'won\' or not "Amount" is null' in found
    assert "postcode_fits_city" in found
    assert all(c.severity == "warn" for c in found.values() if c.enabled)
    result = run({"list.csv": table}, CleanConfig(cleaning), engine)
    told = {f.where.rows for f in result.findings if f.code == "constraint-broken"}
    assert told == {(10,), (21,)}


def test_looking_is_quick(engine, staged_rows):
    chance = random.Random(8)
    rows = [tuple(cents(Decimal(chance.randint(0, 10**6)) / 100) for _ in range(20)) for _ in range(1500)]
    table = staged_rows([f"F{i}" for i in range(20)], rows)
    told = profile({"list.csv": table}, ProfileConfig(), engine)
    profiles = {p["source"]: from_plain(p) for p in told.data["profiles"]}
    started = time.process_time()
    enriched(propose(profiles, MIGRATION), {"list.csv": table}, profiles, MIGRATION, engine)
    assert time.process_time() - started < 3  # one second where nothing else runs


def test_an_amount_of_rounded_prices_is_no_ratio(engine, staged_rows):
    chance, rows = random.Random(7), []
    for i in range(300):
        quantity, price = chance.randint(2, 40), Decimal(chance.randint(100000, 9999999)) / 10000
        rows.append((f"A{i}", str(quantity), cents(price), cents(quantity * price)))
    entries, _ = proposed(engine, staged_rows(["Bon", "Antal", "Styckpris", "Belopp total"], rows))
    (said,) = entries["list.csv"].calculations
    assert (said.column, said.formula, said.tolerance) == ("Belopp total", '"Antal" * "Styckpris"', 0.2)
