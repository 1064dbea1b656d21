"""Roles of columns, alone and among tables."""

import pytest

from crmmigrate.steps.profile import profiles


def roles(tables, engine, name):
    return {column.label: column.role for column in profiles(tables, engine)[name].columns}


def test_values_point_to_the_key_of_another_table(staged, engine):
    staff = "Nr;Name\n" + "\n".join(f"{i};Person {i}" for i in range(1, 21))
    cases = "Nr;Techniker;Annahme;Vertrag;Minuten;Prioritaet\n" + "\n".join(
        f"{i};{1 + i * 7 % 20};{1 + i * 3 % 20};{i * 11 % 90};{i * 37 % 400};{1 + i % 4}" for i in range(1, 200)
    )
    tables = {"Mitarbeiter.csv": staged(staff, delimiter=";"), "Faelle.csv": staged(cases, delimiter=";")}
    assert roles(tables, engine, "Faelle.csv") == {
        "Nr": "key",
        "Techniker": "key",
        "Annahme": "key",  # no telling header: it holds all keys of the staff
        "Vertrag": "key",
        "Minuten": "measure",
        "Prioritaet": "attribute",
    }


def test_letter_codes_are_keys_only_where_a_table_has_them(staged, engine):
    airports = "faa,name\nJFK,Kennedy\nEWR,Newark\nLGA,La Guardia\nBOS,Logan\n"
    flights = "origin,delay\n" + "\n".join(f"{('JFK', 'EWR', 'LGA')[i % 3]},{i * 7 % 60 - 9}" for i in range(60))
    both = {"airports.csv": staged(airports), "flights.csv": staged(flights)}
    assert roles(both, engine, "flights.csv") == {"origin": "key", "delay": "measure"}
    assert roles({"flights.csv": both["flights.csv"]}, engine, "flights.csv")["origin"] == "attribute"


def test_transaction_numbers_of_a_fact_are_degenerate(staged, engine):
    lines = "Beleg,Kunde,Artikelnr,Menge,Netto\n" + "\n".join(
        f"R{70000 + i // 4},K{100 + i % 17},A-{i % 23:03},{1 + i % 31},{(i * 997 % 5000) / 8}" for i in range(240)
    )
    found = roles({"zeilen.csv": staged(lines)}, engine, "zeilen.csv")
    assert found == {
        "Beleg": "degenerate",
        "Kunde": "key",
        "Artikelnr": "key",
        "Menge": "measure",
        "Netto": "measure",
    }


@pytest.mark.parametrize(
    ("label", "texts", "role"),
    [
        ("FLD007", [str(10_000 + 7 * (i % 90)) for i in range(300)], "key"),  # long, one length, not rounded
        ("FLD008", [str(10_000 * (1 + i % 40)) for i in range(300)], "measure"),  # rounded: a budget
        ("FLD009", [str(1 + i * i % 37) for i in range(300)], "measure"),
        ("FLD010", [str(1 + i % 4) for i in range(300)], "attribute"),
        ("FLD011", [f"{i % 70}.{1 + i % 9}" for i in range(300)], "measure"),
        ("hash", [f"{i % 120 * 7919:010x}c4" for i in range(300)], "key"),
        ("Size", ["S", "M", "L"] * 100, "attribute"),
        ("Age band", ["18-24", "25-34", "35-44"] * 100, "attribute"),
        ("Built", [str(1990 + i % 30) for i in range(300)], "attribute"),
        ("Zip", [f"{10115 + i % 80}" for i in range(300)], "attribute"),
        ("No. of employees", [str(3 + i * 7 % 400) for i in range(300)], "measure"),
        ("bonus", [str(3 + i * 7 % 400) for i in range(300)], "measure"),  # not the receipt `bon`
        ("Delivered", [f"{1 + i % 28:02}.11.2023" for i in range(300)], "date"),
    ],
)
def test_single_columns(staged, engine, label, texts, role):
    table = staged(f"x,{label}\n" + "\n".join(f"{i % 3},{text}" for i, text in enumerate(texts)))
    assert roles({"t": table}, engine, "t")[label] == role
