"""Bridges: who belongs to whom, once a pair, with weights that sum to one."""

from __future__ import annotations

from decimal import Decimal

import pytest

MODEL = """version: 1
name: bridges
tables:
  account:
    role: dimension
    identify: [[customer_no]]
    fields:
      customer_no: {role: key}
      name: {}
  contact:
    role: dimension
    identify: [[contact_no], [email]]
    fields:
      contact_no: {role: key}
      email: {type: email}
  membership:
    role: bridge
    dimensions: [contact, account]
    SETTINGS
    fields:
      role: {}
      share: {type: number}
"""
CONTACTS = ("contact", {"contact_no": "contact.contact_no", "email": "contact.email"},
            [("P1", "ann@a.example"), ("P2", "bob@b.example"), ("P3", "cat@c.example")])  # fmt: skip
ACCOUNTS = ("account", {"customer_no": "account.customer_no", "name": "account.name"},
            [("C1", "Alder"), ("C2", "Birch"), ("C3", "Cedar")])  # fmt: skip
OWN = {"customer_no": "account.customer_no", "role": "membership.role", "share": "membership.share"}
BY_NUMBER = {"contact_no": "contact.contact_no", **OWN}
BY_EMAIL = {"email": "contact.email", **OWN}
ROWS = (
    'SELECT c."contact_no", a."customer_no", b."role", {weight} FROM "bridge_membership" b '
    'JOIN "dim_contact" c ON c."contact_key" = b."contact_key" '
    'JOIN "dim_account" a ON a."account_key" = b."account_key" ORDER BY 1, 2, 3'
)


@pytest.fixture
def loaded(tmp_path, history):
    url = f"duckdb:///{tmp_path / 'w.duckdb'}"

    def run(settings, **files):
        tables = {"contacts.csv": CONTACTS, "accounts.csv": ACCOUNTS}
        tables |= {f"{name}.csv": ("membership", fields, rows) for name, (fields, rows) in files.items()}
        root = history.write(tmp_path / "p", MODEL.replace("SETTINGS", settings), tables)
        answer = history.load(root, url)
        weight = 'b."share"' if "weight:" in settings else 'b."weighting_factor"'
        accounts = {a["source"][7:-4]: a for a in answer.data["accounting"]}
        return history.ask(url, ROWS.format(weight=weight)), accounts, answer

    return run


@pytest.mark.long
def test_a_pair_stands_once_however_it_is_spelled(loaded):
    found, accounts, _ = loaded(
        "description: who works where",
        a=(BY_NUMBER, [("P1", "C1", "buyer", ""), ("P1", "C2", "", ""), ("P1", "C3", "", ""), ("P2", "C1", "", "")]),
        b=(BY_EMAIL, [("ann@a.example", "C1", "boss", ""), ("new@n.example", "C2", "", ""), ("", "", "nobody", "")]),
    )
    third, rest = Decimal("0.333333333333333"), Decimal("0.333333333333334")
    assert [row[:3] for row in found] == [
        ("P1", "C1", "buyer"), ("P1", "C2", None), ("P1", "C3", None), ("P2", "C1", None), (None, "C2", None),
    ]  # fmt: skip
    assert [row[3] for row in found] == [third, third, rest, 1, 1]
    assert sum(row[3] for row in found[:3]) == 1
    told = {name: tuple(accounts[name][f] for f in ("gathered", "loaded", "merged", "rejected")) for name in "ab"}
    assert told == {"a": (4, 4, 0, 0), "b": (3, 1, 1, 1)}


@pytest.mark.long
def test_a_pair_stays_one_row_in_later_loads(loaded):
    first = (BY_NUMBER, [("P1", "C1", "buyer", ""), ("P2", "C1", "", "")])
    loaded("description: x", a=first)
    found, _, answer = loaded("description: x", a=first, b=(BY_EMAIL, [("ann@a.example", "C2", "", "")]))
    assert found == [("P1", "C1", "buyer", Decimal("0.5")), ("P1", "C2", None, Decimal("0.5")), ("P2", "C1", None, 1)]
    [receipt] = [r for r in answer.data["receipts"] if r["table"] == "bridge_membership"]
    assert (receipt["inserted"], receipt["updated"]) == (1, 2)


@pytest.mark.long
def test_the_unknown_member_has_its_place(loaded):
    rows = [("", "C1", "boss", ""), ("P1", "C1", "buyer", ""), ("P1", "", "payer", "")]
    found, _, _ = loaded("within: account", a=(BY_NUMBER, rows))
    half = Decimal("0.5")
    assert found == [("P1", "C1", "buyer", half), ("P1", None, "payer", 1), (None, "C1", "boss", half)]


@pytest.mark.long
def test_weights_that_are_given_stay_and_others_are_equal(loaded):
    rows = [("P1", "C1", "", "0.7"), ("P1", "C2", "", "0.3"), ("P2", "C1", "", ""), ("P2", "C2", "", "")]
    found, _, _ = loaded("weight: share", a=(BY_NUMBER, rows))
    assert [row[3] for row in found] == [Decimal("0.7"), Decimal("0.3"), Decimal("0.5"), Decimal("0.5")]


def test_a_role_in_the_grain_parts_pairs(loaded):
    rows = [("P1", "C1", "buyer", ""), ("P1", "C1", "payer", ""), ("P1", "C1", "buyer", "")]
    found, accounts, _ = loaded("grain: [role]", a=(BY_NUMBER, rows))
    assert found == [("P1", "C1", "buyer", Decimal("0.5")), ("P1", "C1", "payer", Decimal("0.5"))]
    assert (accounts["a"]["loaded"], accounts["a"]["merged"]) == (2, 1)
