"""What becomes of columns when the model changes: decided by a pure function, shown, and done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from crmmigrate.cli.main import app
from crmmigrate.core.ports import TargetColumn
from crmmigrate.steps.load import changes, findings
from crmmigrate.steps.load.evolution import compared, kind_of

KINDS = ("duckdb", "sqlite", "postgres", "mysql")
TYPES = ["string", "integer", "bigint", "money", "number", "percent", "date", "datetime", "boolean", "email"]
kinds = st.sampled_from(sorted({kind_of(t) for t in TYPES}))
tables = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(TYPES), min_size=1)


def columns(table):
    return [TargetColumn(name, kind) for name, kind in table.items()]


def kinds_of(table):
    return {name: kind_of(kind) for name, kind in table.items()}


@given(kinds, kinds, kinds)
def test_wider_is_an_order(one, two, three):
    assert compared(one, one) == "same"
    if compared(one, two) == "wider":
        assert compared(two, one) != "wider"
        if compared(two, three) == "wider":
            assert compared(one, three) == "wider"


@given(tables)
def test_a_table_as_the_model_says_is_left_alone(table):
    assert changes("t", columns(table), kinds_of(table)) == ()
    assert changes("t", columns(table), {}) == ()


@given(tables, tables, st.booleans())
def test_every_difference_is_said_once_and_once_done_is_no_more(old, new, drop):
    found = changes("t", columns(new), kinds_of(old), drop=drop)
    said = [c.column for c in found]
    assert len(said) == len(set(said))
    assert set(old) - set(new) == {c.column for c in found if c.kind == ("drop" if drop else "keep") and not c.after}
    assert set(new) - set(old) == {c.column for c in found if c.kind == "add"}
    after = kinds_of(old)
    for change in found:
        if change.kind in {"add", "widen"}:
            after[change.column] = change.after
        elif change.kind == "drop":
            del after[change.column]
    again = changes("t", columns(new), after, drop=drop)
    assert {c.kind for c in again} <= {"keep", "refuse"}
    assert [f.severity == "error" for f in findings(found)].count(True) == [c.kind for c in found].count("refuse")


def test_names_that_differ_in_case_only():
    planned = [TargetColumn("Email", "string")]
    assert changes("t", planned, {"email": "text"}) == ()
    assert [c.kind for c in changes("t", planned, {"email": "text"}, case_sensitive=True)] == ["add", "keep"]


def test_a_type_of_somebody_elses_choice_is_left_alone():
    assert changes("t", [TargetColumn("a", "number")], {"a": "other"}) == ()


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_model(place_of, kind):
    place = place_of(kind, loads=1)
    before = rows_of(place, 'SELECT "order_no", "quantity" FROM "fact_order" ORDER BY 1')
    change(place, "      quantity: {type: integer, role: measure}", "      quantity: {type: number, role: measure}")
    change(place, "      city: {}", "      city: {}\n      phone: {type: phone}")
    change(place, "      title: {}\n", "")
    mapping = place.root / "mappings/products.yaml"
    text = mapping.read_text("utf-8")
    entry = "  - column: title\n    field: product.title\n    confidence: 1.0\n    status: confirmed\n"
    assert entry in text
    mapping.write_text(text.replace(entry, "  - column: title\n    field: null\n    status: confirmed\n"), "utf-8")
    shown = place.load(dry_run=True)
    expected = {
        ("dim_account", "phone", "add", "", "text"),
        ("dim_product", "title", "keep", "text", ""),
        ("fact_order", "quantity", "widen", "integer", "decimal(30,15)"),
    }
    assert {tuple(c.values()) for c in shown.data["changes"]} == expected
    assert not shown.data["applied"]
    answer = place.load()
    assert answer.data["applied"]
    assert {tuple(c.values()) for c in answer.data["changes"]} == expected
    assert "column-gone" in {f.code for f in answer.findings}
    assert rows_of(place, 'SELECT "order_no", "quantity" FROM "fact_order" ORDER BY 1') == before
    assert len(rows_of(place, 'SELECT "title" FROM "dim_product" WHERE "title" IS NOT NULL')) == 3
    assert {c["kind"] for c in place.load().data["changes"]} == {"keep"}
    assert {c["kind"] for c in place.load(drop_columns=True).data["changes"]} == {"drop"}
    target = place.target()
    assert "title" not in target.columns("dim_product")
    assert target.columns("fact_order")["quantity"] == "decimal(30,15)"
    target.close()
    assert place.load().data["changes"] == []


@pytest.mark.long
def test_a_type_that_cannot_become_another_stops_the_load(place_of):
    place = place_of("duckdb", loads=1)
    before = place.everything()
    change(place, "      quantity: {type: integer, role: measure}", "      quantity: {type: date}")
    answer = place.load()
    [told] = [f for f in answer.findings if f.code == "type-not-widened"]
    assert (answer.data["applied"], told.severity, str(told.where)) == (False, "error", "fact_order [quantity]")
    assert place.everything() == before
    shown = CliRunner().invoke(app, ["load", "-p", str(place.root), "--to", place.url])
    assert shown.exit_code == 1
    assert "REFUSED" in shown.stdout
    assert "model.yaml" in shown.stdout


def change(place, old, new):
    model = place.root / "model.yaml"
    text = model.read_text("utf-8")
    assert old in text
    model.write_text(text.replace(old, new), "utf-8")


def rows_of(place, sql):
    target = place.target()
    try:
        return [tuple(row.values()) for row in target.query(sql).to_pylist()]
    finally:
        target.close()
