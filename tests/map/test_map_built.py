"""A proposed model maps its own sources: by what its fields were made of, not by how headers look."""

from crmmigrate.core.documents import ColumnMapping, Mapping, Model, ModelField, ModelTable, Status
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import propose
from crmmigrate.steps.map.built import as_built, built_table

BARE = TableProfile("orders.csv", 9, ())


def model():
    key = ModelField(role="key", made_of={"orders.csv": "Kunde"})
    order = ModelTable(
        role="fact", grain=["no"], dimensions=["customer"], rows_of=["orders.csv"],
        fields={
            "no": ModelField(role="degenerate", made_of={"orders.csv": "Beleg"}),
            "customer": ModelField(role="key", references="customer", made_of={"orders.csv": "Kunde"}),
        },
    )  # fmt: skip
    name = ModelField(made_of={"orders.csv": "Firma"})
    customer = ModelTable(role="dimension", identify=[["customer"]], fields={"customer": key, "name": name})
    return Model(name="inferred", tables={"customer": customer, "orders": order})


def suggested(**columns):
    return Mapping(
        layout="orders", applies_to=["orders.csv"], rows_are="customer", confidence=0.3,
        columns=[ColumnMapping(column=c, field=f, confidence=0.3) for c, f in columns.items()],
    )  # fmt: skip


def test_columns_feed_what_was_made_of_them():
    found = as_built(suggested(Beleg="customer.name", Kunde=None, Firma="orders.no", Notiz="orders.no"), model(), BARE)
    assert found.rows_are == "orders"
    assert {c.column: c.field for c in found.columns} == {
        "Beleg": "orders.no", "Kunde": "orders.customer", "Firma": "customer.name", "Notiz": None,
    }  # fmt: skip
    assert {c.status for c in found.columns} == {Status.SUGGESTED}
    assert all(c.why for c in found.columns)


def test_what_people_decided_stays():
    given = suggested(Beleg="customer.name", Firma="orders.no")
    mine = given.columns[0].model_copy(update={"status": Status.CONFIRMED})
    found = as_built(given.model_copy(update={"columns": [mine, given.columns[1]]}), model(), BARE)
    assert [c.field for c in found.columns] == ["customer.name", "customer.name"]
    whole = given.model_copy(update={"status": Status.CONFIRMED})
    assert as_built(whole, model(), BARE) == whole


def test_a_model_that_was_made_of_other_sources_changes_nothing():
    other = suggested(Beleg="customer.name").model_copy(update={"applies_to": ["other.csv"]})
    assert as_built(other, model(), BARE) == other
    assert built_table(model(), "orders.csv") == "orders"
    assert built_table(model(), "other.csv") is None


def amounts(source, *cells):
    column = ColumnProfile("c001", "Preis", 3, 0, 3, "number", decimal=",", sample=cells)
    return TableProfile(source, 3, (column,))


def test_amounts_in_several_currencies_are_read():
    fields = {"price": ModelField(type="money", role="measure", made_of={"a.csv": "Preis", "b.csv": "Preis"})}
    star = Model(name="m", tables={"sale": ModelTable(role="fact", fields=fields, rows_of=["a.csv", "b.csv"])})
    tables = {"a.csv": amounts("a.csv", "1,50 €", "2 €"), "b.csv": amounts("b.csv", "1,50 €", "2,10 CHF")}
    found = {tuple(m.applies_to): m.columns[0] for m in propose(tables, star, [])}
    assert {c.field for c in found.values()} == {"sale.price"}
    assert {sources: c.transform for sources, c in found.items()} == {("a.csv",): None, ("b.csv",): "amount(',')"}
