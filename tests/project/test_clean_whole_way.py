"""All that cleaning can do in one project, from files to a proven target and back to the cells."""

import pytest
import yaml

from crmmigrate import api

CUSTOMERS = """Region;Customer no.;Company;City;Contact;Phone
Nord;C1;Alder GmbH;Kiel;Dr. Anna Berg;0431 / 901820
;C2;Birch AG;Lübeck;Ben Cole;
;C2;Birch AG;;Ben Cole;+49 451 901820
Süd;C3;Cedar KG;Ulm;Cleo Dahl;
;C4;Dogwood GmbH;Koeln;Dora Eden;0731 901820
"""
ORDERS = """Order;Customer;Day;Qty;Price;Discount;Total;Cur;Status;Limit
O1;C1;05.01.2023;2;10,00;0;20,00;EUR;offen;5
O2;C1;17.02.2023;3;10,00;10;30,00;EUR;Offen;5
O3;C2;20.02.2023;1;1.000,00;0;1.000,00;USD;zu;5
O4;C2;21.03.2023;4;5,00;0;;USD;zu;5
O5;C3;22.03.2023;1;8,00;0;8,00;EUR;zu;900
O6;C3;23.03.2023;1;-7,00;0;-7,00;EUR;zu;5
O7;C1;24.03.2023;x;6,00;0;12,00;EUR;zu;5
O8;C2;25.03.2023;1;6,00;0;6,00;GBP;zu;5
"""
CLEANING = {
    "version": 1,
    "tables": [
        {
            "applies_to": ["legacy/customers.csv"],
            "columns": [
                {"column": "Phone", "rules": [{"rule": "phone", "options": {"region": "DE"}}]},
                {
                    "column": "Contact",
                    "split": {"by": "person", "into": {"given": "Given", "family": "Family", "title": "Title"}},
                },
            ],
            "carry_down": [{"columns": ["Region"]}],
            "together": [{"name": "customers", "key": ["Customer no."]}],
        },
        {
            "applies_to": ["legacy/orders.csv"],
            "columns": [
                {"column": name, "rules": [{"rule": "number", "options": {"decimal": ","}}]}
                for name in ("Price", "Total")
            ]
            + [{"column": "Day", "rules": [{"rule": "date", "options": {"order": "dmy"}}]}],
            "values": "cleaning/orders.csv",
            "calculations": [
                {
                    "name": "line",
                    "column": "Total",
                    "is": '"Qty" * "Price" * (1 - "Discount" / 100)',
                    "then": "recompute",
                }
            ],
            "conversions": [
                {
                    "name": "euro",
                    "amount": "Total",
                    "currency": "Cur",
                    "date": "Day",
                    "to": "EUR",
                    "rates": "rates.csv",
                    "into": "Total EUR",
                }
            ],
            "constraints": [
                {"name": "credit", "check": '"Limit" <= 100', "severity": "set_aside", "column": "Limit"},
                {"name": "above_zero", "check": '"Total EUR" > 0', "severity": "reject"},
            ],
        },
    ],
}
RATES = "date,from,to,rate\n2023-01-01,USD,EUR,0.9\n2023-03-01,USD,EUR,0.5\n"
VALUES = "column,before,after,rule,count,status\nStatus,Offen,offen,,1,confirmed\n"
PATCHES = (
    "source,row,column,before,after,who,when,why\n"
    "legacy/orders.csv,7,Qty,x,2,kim,2024-01-01,asked them\n"
    "legacy/customers.csv,5,City,Koeln,Köln,kim,2024-01-01,\n"
    "legacy/orders.csv,1,Qty,99,3,kim,2024-01-01,of an older file\n"
)
MIGRATION = """version: 1
name: way
sources:
  - path: legacy/*
model: model.yaml
as_of: 2024-01-01
policies:
  archive:
    - {name: never_bought, table: account, without: [order]}
"""
MODEL = """version: 1
name: way
tables:
  account:
    role: dimension
    identify: [[number]]
    fields:
      number: {role: key}
      name: {}
      region: {}
      city: {}
      given: {}
      family: {}
      phone: {type: phone}
  order:
    role: fact
    grain: [number]
    dimensions: [account]
    fields:
      number: {role: degenerate, required: true}
      date: {type: date, role: date, required: true}
      quantity: {type: integer, role: measure}
      amount: {type: money, role: measure}
      amount_eur: {type: money, role: measure}
      credit: {type: integer}
      status: {}
"""
FIELDS = {
    "customers": ("account", {"Region": "account.region", "Customer no.": "account.number", "Company": "account.name",
                              "City": "account.city", "Given": "account.given", "Family": "account.family",
                              "Phone": "account.phone"}),
    "orders": ("order", {"Order": "order.number", "Customer": "account.number", "Day": "order.date",
                         "Qty": "order.quantity", "Total": "order.amount", "Total EUR": "order.amount_eur",
                         "Limit": "order.credit", "Status": "order.status"}),
}  # fmt: skip
ACCOUNTS = (
    "SELECT number, name, region, city, given, family, phone FROM dim_account WHERE number IS NOT NULL ORDER BY 1"
)
FACTS = (
    "SELECT f.number, a.number, date_key, quantity, CAST(amount AS DECIMAL(18,2)), CAST(amount_eur AS DECIMAL(18,2)), "
    "credit, status FROM fact_order f JOIN dim_account a USING (account_key) ORDER BY 1"
)


def written(root):
    files = {
        "legacy/customers.csv": CUSTOMERS, "legacy/orders.csv": ORDERS, "rates.csv": RATES, "migration.yaml": MIGRATION,
        "model.yaml": MODEL, "cleaning/orders.csv": VALUES, "decisions/patches.csv": PATCHES,
        "cleaning.yaml": yaml.safe_dump(CLEANING, sort_keys=False, allow_unicode=True),
    }  # fmt: skip
    for layout, (rows_are, columns) in FIELDS.items():
        mapped = [{"column": c, "field": f, "confidence": 1.0, "status": "confirmed"} for c, f in columns.items()]
        mapping = {
            "version": 1, "layout": layout, "applies_to": [f"legacy/{layout}.csv"], "rows_are": rows_are,
            "status": "confirmed", "columns": mapped,
        }  # fmt: skip
        files[f"mappings/{layout}.yaml"] = yaml.safe_dump(mapping, sort_keys=False, allow_unicode=True)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def accounts_of(answer):
    fates = ("gathered", "loaded", "merged", "rejected", "excluded")
    return {a["source"]: tuple(a[fate] for fate in fates) for a in answer.data["accounting"]}


def facts(tiny, root):
    return [
        (n, c, d, q, str(a), None if e is None else str(e), k, s)
        for n, c, d, q, a, e, k, s in tiny.rows(root / "w.duckdb", FACTS)
    ]


LOADED = [
    ("O1", "C1", 20230105, 2, "20.00", "20.00", 5, "offen"),
    ("O2", "C1", 20230217, 3, "27.00", "27.00", 5, "offen"),  # recalculated; status by the value map
    ("O3", "C2", 20230220, 1, "1000.00", "900.00", 5, "zu"),
    ("O4", "C2", 20230321, 4, "20.00", "10.00", 5, "zu"),  # was empty; a newer rate
    ("O5", "C3", 20230322, 1, "8.00", "8.00", None, "zu"),  # the limit was set aside
    ("O7", "C1", 20230324, 2, "12.00", "12.00", 5, "zu"),  # by a patch
    ("O8", "C2", 20230325, 1, "6.00", None, 5, "zu"),  # no rate
]


@pytest.mark.long
def test_everything_on_the_way_to_the_target_and_back(tmp_path, tiny):
    root, to = written(tmp_path), f"duckdb:///{tmp_path / 'w.duckdb'}"
    answer = tiny.load(root, root / "w.duckdb", accept=0.0)
    codes = {f.code for f in answer.findings}
    assert not {c for c in codes if c in ("cleaning-lost", "unaccounted-rows")}
    assert {"rate-missing", "constraint-broken", "patch-stale", "calculation-filled"} <= codes
    assert accounts_of(answer) == {
        "legacy/customers.csv": (5, 3, 1, 0, 1),  # two rows of C2 brought together, C4 never bought
        "legacy/orders.csv": (8, 7, 0, 1, 0),
    }
    assert tiny.rows(root / "w.duckdb", ACCOUNTS) == [
        ("C1", "Alder GmbH", "Nord", "Kiel", "Anna", "Berg", "+49431901820"),
        ("C2", "Birch AG", "Nord", "Lübeck", "Ben", "Cole", "+49451901820"),
        ("C3", "Cedar KG", "Süd", "Ulm", "Cleo", "Dahl", None),
    ]
    assert facts(tiny, root) == LOADED

    with api.project(root) as project:
        proof = api.validate(project, to=to)
    assert proof.status == "ok", [f for f in proof.findings if f.severity == "error"]

    before = tiny.snapshot(root / "w.duckdb")
    again = tiny.load(root, root / "w.duckdb", accept=0.0)
    assert again.status != "error"
    assert tiny.snapshot(root / "w.duckdb") == before


@pytest.mark.long
def test_trace_names_what_made_each_cell(tmp_path, tiny):
    root, to = written(tmp_path), f"duckdb:///{tmp_path / 'w.duckdb'}"
    tiny.load(root, root / "w.duckdb", accept=0.0)
    with api.project(root) as project:

        def row(file, number):
            return api.trace_row(project, file, number).data

        def rules(file, number):
            return {c["column"]: (c["cleaned"], c["rule"]) for c in row(file, number)["cells"] if c["rule"]}

        assert rules("orders.csv", 2)["Total"] == ("27.00", "number > calculation:line")
        assert rules("orders.csv", 2)["Status"] == ("offen", "value_map")
        assert rules("orders.csv", 5)["Limit"] == (None, "constraint:credit")
        assert rules("orders.csv", 7)["Qty"] == ("2", "patch")
        assert rules("customers.csv", 2)["Region"] == ("Nord", "carry_down")
        assert rules("customers.csv", 2)["Phone"] == ("+49451901820", "together:customers")
        assert (row("orders.csv", 6)["fate"], row("orders.csv", 6)["events"][0]["rule"]) == ("rejected", "constraint")
        assert (row("customers.csv", 3)["fate"], row("customers.csv", 3)["events"][0]["rule"]) == (
            "merged",
            "together:customers",
        )
        assert row("customers.csv", 5)["fate"] == "excluded"
        number = tiny.rows(root / "w.duckdb", "SELECT account_key FROM dim_account WHERE number = 'C2'")[0][0]
        cells = api.trace_key(project, "dim_account", str(number), to=to).data["cells"]
        made = {c["field"]: (c["raw"], c["column"]) for c in cells if c["source"] == "legacy/customers.csv"}
        assert made["given"] == ("Ben Cole", "Given")
        (key,) = tiny.rows(root / "w.duckdb", "SELECT _key FROM fact_order WHERE number = 'O4'")[0]
        cells = {c["field"]: c["raw"] for c in api.trace_key(project, "order", str(key), to=to).data["cells"]}
        assert cells["date"] == "21.03.2023"


@pytest.mark.long
def test_rehearse_diff_and_archive_know_what_cleaning_did(tmp_path, tiny):
    root = written(tmp_path)
    tiny.load(root, root / "w.duckdb", accept=0.0)
    with api.project(root) as project:
        left = api.archive(project).data
        assert [p["rows"] for p in left["policies"]] == [{"account": 1}]
        rehearsed = api.rehearse(project)
        assert rehearsed.status != "error"
    orders = root / "legacy" / "orders.csv"
    orders.write_text(ORDERS.replace("O5;C3;22.03.2023;1;8,00", "O5;C3;22.03.2023;1;9,00"), "utf-8")
    answer = tiny.load(root, root / "w.duckdb", accept=0.0)
    with api.project(root) as project:
        told = api.diff(project).data
    changes = {(v["table"], v["column"], v["changed"]) for v in told["values"]}
    assert changes == {("fact_order", "amount", 1), ("fact_order", "amount_eur", 1)}
    assert accounts_of(answer)["legacy/orders.csv"] == (8, 7, 0, 1, 0)
    changed = [(*row[:4], "9.00", "9.00", *row[6:]) if row[0] == "O5" else row for row in LOADED]
    assert facts(tiny, root) == changed
