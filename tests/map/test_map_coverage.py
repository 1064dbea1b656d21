"""Which layouts feed which field, what is missing, and where they contradict each other."""

from crmmigrate.core.documents import ColumnMapping, Combined, Mapping, Model
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import conflicts, coverage

MODEL = Model.model_validate(
    {
        "name": "m",
        "common": {"owner": {}},
        "tables": {
            "account": {"role": "dimension", "fields": {"name": {"required": True}, "city": {}}},
            "order": {"role": "fact", "fields": {"number": {"required": True}, "amount": {"type": "money"}}},
        },
    }
)


def layout(name, rows_are, *columns, **more):
    entries = [ColumnMapping(column=c, field=f, confidence=0.8, **rest) for c, f, rest in columns]
    return Mapping(layout=name, applies_to=[f"{name}.csv"], rows_are=rows_are, columns=entries, **more)


def of(found, path):
    return next(entry for entry in found if entry["field"] == path)


def test_each_field_knows_who_feeds_it_and_where_it_is_missing():
    north = layout("north", "account", ("Firma", "account.name", {}), ("Ort", "account.city", {}))
    south = layout("south", "account", ("Firma", "account.name", {"status": "rejected"}))
    found = coverage([north, south], MODEL)
    assert [e["field"] for e in found][:2] == ["common.owner", "account.name"]
    name = of(found, "account.name")
    assert [f["layout"] for f in name["feeds"]] == ["north"]
    assert name["missing"] == ["south"]
    assert of(found, "order.number")["missing"] == []  # no layout has rows of orders
    assert of(found, "account.city")["feeds"][0] == {
        "layout": "north", "how": "column", "columns": ["Ort"], "confidence": 0.8, "status": "suggested", "files": 1,
    }  # fmt: skip


def test_parts_combined_fields_and_constants_feed_too():
    one = layout(
        "a", "order", ("Kunde", "account.name", {"parts": {"account.city": "city_of"}}),
        combined=[Combined(field="order.number", columns=["Jahr", "Nr"])],
        constants={"common.owner": "Anna"}, constants_of={"a.csv": {"order.amount": "1"}},
    )  # fmt: skip
    found = coverage([one], MODEL)
    assert {e["field"]: e["feeds"][0]["how"] for e in found} == {
        "common.owner": "constant", "account.name": "column", "account.city": "part", "order.number": "combined",
        "order.amount": "constant",
    }  # fmt: skip
    assert not any(e["missing"] for e in found)


def test_a_header_with_two_meanings_and_a_field_with_two_columns_are_conflicts():
    a = layout("a", "account", ("Name", "account.name", {}), ("City", "account.city", {}), ("Town", "account.city", {}))
    b = layout("b", "account", ("NAME", "account.city", {}))
    c = layout("c", "account", ("name", None, {}))
    header, double = conflicts([a, b, c])
    assert header["header"] == "Name"
    assert {f["field"]: f["layouts"] for f in header["fields"]} == {
        "account.name": ["a"], "account.city": ["b"], None: ["c"],
    }  # fmt: skip
    assert double == {"kind": "field", "layout": "a", "field": "account.city", "columns": ["City", "Town"]}


def test_a_header_that_means_another_thing_in_other_rows_is_no_conflict():
    accounts = layout("a", "account", ("Name", "account.name", {}), ("Kunde", "account.city", {}))
    orders = layout("o", "order", ("Name", "order.number", {}), ("Kunde", "account.name", {}))
    (told,) = conflicts([accounts, orders])
    assert told["header"] == "Kunde"  # two fields of one table, though rows differ

    def profile(source, *columns):
        return TableProfile(source, 9, tuple(ColumnProfile(f"c{i}", n, 9, 0, 9, k) for i, (n, k) in enumerate(columns)))

    names = profile("a.csv", ("Name", "string"), ("Kunde", "string"))
    numbers = profile("o.csv", ("Name", "string"), ("Kunde", "integer"))
    assert conflicts([accounts, orders], {"a.csv": names, "o.csv": numbers}) == []


def test_without_mappings_nothing_is_fed_and_nothing_is_missing():
    found = coverage([], MODEL)
    assert len(found) == 5
    assert not any(e["feeds"] or e["missing"] for e in found)
    assert conflicts([]) == []
