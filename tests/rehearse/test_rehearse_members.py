"""Facts that all point to the unknown member, because the column that names their members feeds nothing."""

from __future__ import annotations

import pytest

from crmmigrate import config
from crmmigrate.core.documents import Candidate, ColumnMapping, Mapping, Migration, SourceEntry, Status

MODEL = """version: 1
name: shop
tables:
  account:
    role: dimension
    identify: [[customer_no]]
    fields:
      customer_no: {role: key}
      name: {}
  order:
    role: fact
    grain: [order_no]
    dimensions: [account]
    fields:
      order_no: {role: degenerate, required: true}
      customer_po: {}
"""


@pytest.fixture
def shop(tmp_path):
    """Accounts, and orders whose column with the customer feeds nothing, by a suggestion."""

    def make(cust=lambda i: f"C{i % 7}", status=Status.SUGGESTED, field=None, candidate="account.customer_no"):
        root = tmp_path / "shop"
        (root / "in").mkdir(parents=True)
        accounts = "\n".join(f"C{i};Firm {i}" for i in range(7))
        orders = "\n".join(f"A{i};{cust(i)}" for i in range(40))
        (root / "in" / "accounts.csv").write_text(f"No;Name\n{accounts}\n", "utf-8")
        (root / "in" / "orders.csv").write_text(f"Order;Cust\n{orders}\n", "utf-8")
        sources = [SourceEntry(path="in/*")]
        config.save(root / "migration.yaml", Migration(name="shop", sources=sources, model="model.yaml"))
        (root / "model.yaml").write_text(MODEL, "utf-8")

        def column(name, path):
            return ColumnMapping(column=name, field=path, confidence=1.0, status=Status.CONFIRMED)

        left = ColumnMapping(
            column="Cust", field=field, confidence=0.6, status=status,
            candidates=[Candidate(field=candidate, confidence=0.25)],
        )  # fmt: skip
        columns = {
            "accounts": ("account", [column("No", "account.customer_no"), column("Name", "account.name")]),
            "orders": ("order", [column("Order", "order.order_no"), left]),
        }
        for name, (table, listed) in columns.items():
            made = Mapping(
                layout=name, applies_to=[f"in/{name}.csv"], rows_are=table, status=Status.SUGGESTED, columns=listed
            )
            config.save(root / "mappings" / f"{name}.yaml", made)
        return root

    return make


@pytest.mark.long
def test_the_column_that_would_name_the_members_is_proposed_and_mends_it(shop, rehearsed, applied):
    root = shop()
    [cause] = rehearsed(root).data["causes"]
    assert (cause["kind"], cause["rows"], cause["columns"]) == ("unfed", 40, ["Cust"])
    proposal = cause["proposal"]
    assert proposal["words"] == "Cust feeds account.customer_no"
    assert (proposal["effect"]["changes"], proposal["confidence"]) == (40, 0.95)
    applied(root, "1")
    assert rehearsed(root).data["causes"] == []


def test_values_that_no_member_has_make_it_unsure(shop, rehearsed):
    [cause] = rehearsed(shop(cust=lambda i: f"X{i}")).data["causes"]
    assert cause["proposal"]["confidence"] == 0.3


@pytest.mark.parametrize("decided", [{"status": Status.REJECTED}, {"candidate": "order.customer_po"}])
def test_what_a_person_decided_and_what_names_no_member_is_no_cause(shop, rehearsed, decided):
    assert rehearsed(shop(**decided)).data["causes"] == []
