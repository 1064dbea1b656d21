"""A refresh of model.yaml: what people changed survives, what they did not touch follows the data."""

from __future__ import annotations

import difflib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate import config
from crmmigrate.config.saving import text_of
from crmmigrate.core.documents import Model, ModelField, ModelTable


def field(header: str, **more) -> ModelField:
    return ModelField(description=header, confidence=0.9, why=f"seen in {header}", **more)


def proposal(**more) -> Model:
    """What the data say: customers, orders, and what is asked for beside."""
    customer = {
        "no": field("Customer No", role="key", required=True), "name": field("Name"), "city": field("City"),
        **more.get("customer", {}),
    }  # fmt: skip
    order = {
        "order_no": field("Order No", role="degenerate", required=True),
        "customer_no": field("Customer", role="key", references="customer", reference_field="no"),
        "amount": field("Amount", type="money", role="measure", additive="additive"), **more.get("order", {}),
    }  # fmt: skip
    tables = {
        "customer": ModelTable(role="dimension", grain=["no"], identify=[["no"]], fields=customer, why="pointed to"),
        "order": ModelTable(
            role="fact", grain=more.get("grain", ["order_no"]), dimensions=["customer"], fields=order, confidence=0.9
        ),
        **more.get("tables", {}),
    }  # fmt: skip
    return Model(name="inferred", description="Proposed.", tables=tables)


FIRST = proposal()
LATER = proposal(
    customer={"segment": field("Segment"), "city": field("City", type="category")},
    order={"amount": field("Amount", type="number", role="measure", additive="non")},
    tables={"product": ModelTable(role="dimension", fields={"sku": field("SKU", role="key")})},
)
TEXT = text_of(FIRST)


def refresh(text: str, new: Model = LATER, last: Model | None = FIRST) -> config.Refresh:
    return config.refreshed(text, "model.yaml", new, last)


def read(text: str) -> Model:
    return config.parse_text(text, "model.yaml", Model).document


def kinds(done: config.Refresh) -> dict[str, str]:
    return {change.path: change.kind for change in done.changes}


def test_nothing_touched_follows_the_data():
    done = refresh(TEXT)
    model = read(done.text)
    assert model.tables["customer"].fields["city"].type == "category"
    assert model.tables["order"].fields["amount"].additive == "non"
    assert list(model.tables) == ["customer", "order", "product"]
    assert kinds(done) == {
        "customer.segment": "added", "customer.city": "updated", "order.amount": "updated", "product": "added",
    }  # fmt: skip
    assert config.check_model(config.parse_text(done.text, "model.yaml", Model)) == ()


def test_an_edited_field_stays_and_the_other_opinion_is_told():
    edited = TEXT.replace("type: money", "type: integer  # cents").replace("# The star", "# Ours. The star")
    done = refresh(edited)
    assert "type: integer  # cents" in done.text
    assert done.text.startswith(edited.split("\n\n")[0])
    [kept] = [c for c in done.changes if c.kind == "kept"]
    assert kept.path == "order.amount"
    assert (kept.yours["type"], kept.proposed["type"]) == ("integer", "number")
    assert refresh(done.text, LATER, done.suggestion).changes == ()


def test_what_was_taken_out_stays_out_even_after_a_delivery_without_it():
    without = re.sub(r"      city:\n(        .*\n)+", "", TEXT)
    assert "city" not in without
    small = proposal()
    del small.tables["customer"].fields["city"]
    first = refresh(without, small)
    again = refresh(first.text, LATER, first.suggestion)
    assert "city" not in read(again.text).tables["customer"].fields


def test_renamed_tables_and_fields_go_on_under_their_names():
    renamed = TEXT.replace("  customer:", "  client:").replace("references: customer", "references: client")
    renamed = renamed.replace("- customer\n", "- client\n").replace("[customer]", "[client]")
    renamed = renamed.replace("      city:", "      town:")
    done = refresh(renamed)
    model = read(done.text)
    assert list(model.tables) == ["client", "order", "product"]
    assert list(model.tables["client"].fields) == ["no", "name", "town", "segment"]
    assert model.tables["client"].fields["town"].type == "category"
    assert config.check_model(config.parse_text(done.text, "model.yaml", Model)) == ()


def test_what_is_gone_from_the_data_is_told_each_time_and_stays():
    less = proposal()
    del less.tables["customer"].fields["city"]
    first = refresh(TEXT, less)
    again = refresh(first.text, less, first.suggestion)
    assert kinds(first) == kinds(again) == {"customer.city": "gone"}
    assert first.text == again.text == TEXT


def test_a_new_key_of_what_was_taken_out_is_not_written():
    line = {"line": field("Line", role="key", required=True)}
    text = text_of(proposal(order=line))
    without = re.sub(r"      line:\n(        .*\n)+", "", text)
    done = refresh(without, proposal(order=line, grain=["order_no", "line"]), proposal(order=line))
    assert read(done.text).tables["order"].grain == ["order_no"]
    assert config.check_model(config.parse_text(done.text, "model.yaml", Model)) == ()


def test_without_memory_nothing_that_stands_changes():
    done = refresh(TEXT, LATER, None)
    model = read(done.text)
    assert model.tables["order"].fields["amount"] == FIRST.tables["order"].fields["amount"]
    assert {"segment"} <= model.tables["customer"].fields.keys()


EDITS = {
    "role": (r"role: measure", "role: attribute"),
    "type": (r"type: money", "type: percent"),
    "words": (r"description: Name", "description: What they are called"),
    "comment": (r"      amount:\n", "      amount:  # net, in euro\n"),
    "line": (r"  order:\n", "  # one row for each order\n  order:\n"),
    "policy": (r"        role: degenerate\n", "        role: degenerate\n        severity: warn\n"),
    "taken_out": (r"      city:\n(?:        .*\n)+", ""),
    "own_field": (r"(  customer:\n(?:.*\n)*?    fields:\n)", "\\1      vip:\n        type: boolean\n"),
    "rename": (r"      city:\n", "      town:\n"),
    "grain": (r"    grain:\n      - order_no\n|    grain: \[order_no\]\n", "    grain: [order_no, customer_no]\n"),
}


@settings(deadline=None, max_examples=30)
@given(st.sets(st.sampled_from(sorted(EDITS)), min_size=1), st.sampled_from(["later", "less", "same"]))
def test_every_edit_survives_and_a_second_refresh_changes_nothing(edits, data):
    text = TEXT
    for name in sorted(edits):
        text = re.sub(EDITS[name][0], EDITS[name][1], text, count=1)
    ours, new = read(text), {"later": LATER, "less": proposal(tables={}), "same": FIRST}[data]
    done = refresh(text, new)
    model = read(done.text)
    for table, spec in ours.tables.items():
        for name, mine in spec.fields.items():
            if FIRST.tables[table].fields.get(name) != mine and name != "town":
                assert model.tables[table].fields[name] == mine
        assert [n for n in model.tables[table].fields if n in spec.fields] == list(spec.fields)
        gone = FIRST.tables[table].fields.keys() - spec.fields.keys()
        assert not gone & model.tables[table].fields.keys()
    if "grain" in edits:
        assert model.tables["order"].grain == ["order_no", "customer_no"]
    for comment in re.findall(r"#.*", text):
        assert comment in done.text
    again = refresh(done.text, new, done.suggestion)
    assert again.text == done.text
    assert not [c for c in again.changes if c.kind != "gone"]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_only_what_changes_is_written(ends):
    done = refresh(TEXT.replace("\n", ends), proposal(customer={"segment": field("Segment")}))
    compared = list(difflib.ndiff(TEXT.splitlines(), done.text.split(ends)[:-1]))
    assert not [line for line in compared if line.startswith("- ")]
    assert sum(line.startswith("+ ") for line in compared) == 5
