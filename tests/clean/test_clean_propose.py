import pytest

from crmmigrate.core.documents import Migration
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.clean import propose

MIGRATION = Migration(name="m", default_region="DE")


def column(label="A", inferred="string", n=10, **known):
    values = {"nulls": 0, "distinct": n, "max_length": 10} | known
    return ColumnProfile("c001", label, n, inferred_type=inferred, **values)


def proposed(*columns, migration=MIGRATION):
    cleaning = propose({"a.csv": TableProfile("a.csv", 10, columns)}, migration)
    return {c.column: {r.rule: r for r in c.rules} for c in cleaning.of("a.csv").columns}


@pytest.mark.parametrize(
    "clean",
    [
        column(inferred="integer", patterns=(("9", 4), ("9+", 6))),
        column(inferred="number", patterns=(("99.99", 6), ("-9.9", 4))),
        column(inferred="date", date_order="ymd", patterns=(("9+-99-99", 10),)),
        column(inferred="datetime", date_order="ymd", patterns=(("9+-99-99 99:99:99", 10),)),
        column(inferred="boolean", patterns=(("a+", 10),), top=(("true", 6), ("false", 4)), distinct=2),
        column(inferred="string", patterns=(("Aa+ A+", 10),)),
        column(
            inferred="string",
            semantic_type="country",
            semantic_share=1.0,
            patterns=(("AA", 10),),
            top=(("DE", 6), ("FR", 4)),
            distinct=2,
        ),
        column(inferred="string", semantic_type="phone", semantic_share=1.0, patterns=(("+9+", 10),)),
        column(inferred="string", semantic_type="email", semantic_share=1.0, patterns=(("a+@a+.aa", 10),)),
        column(inferred="empty", nulls=10, distinct=0),
    ],
)
def test_a_clean_column_gets_no_rule(clean):
    assert proposed(clean) == {}


def test_a_german_list():
    found = proposed(
        column("Umsatz", "number", decimal=",", patterns=(("9.999,99", 10),), type_share=0.95),
        column("Seit", "date", date_order="dmy", patterns=(("99.99.9+", 10),), ambiguous=4),
        column("Kunde", "string", patterns=((" Aa+", 10),), sample=("MÃ¼ller",)),
        column("Tel", "string", semantic_type="phone", semantic_share=0.97, patterns=(("9+ 9+", 10),)),
        column("Aktiv", "boolean", patterns=(("aa", 5), ("a+", 5)), top=(("ja", 5), ("nein", 5)), distinct=2),
        column("Ort", "string", nulls=3, null_spellings=("-", "NA"), patterns=(("Aa+", 10),)),
    )
    assert {label: list(rules) for label, rules in found.items()} == {
        "Umsatz": ["number"],
        "Seit": ["date"],
        "Kunde": ["trim", "mojibake"],
        "Tel": ["phone"],
        "Aktiv": ["boolean"],
        "Ort": ["trim", "nulls"],
    }
    assert found["Umsatz"]["number"].options == {"decimal": ","}
    assert found["Umsatz"]["number"].confidence == 0.95
    assert found["Seit"]["date"].options == {"order": "dmy"}
    assert found["Tel"]["phone"].options == {"region": "DE"}
    assert found["Ort"]["nulls"].options == {"values": ["-", "NA"]}
    assert all(rule.why and rule.enabled for rules in found.values() for rule in rules.values())


def test_dates_that_nothing_decides_are_less_certain():
    sure = proposed(column("D", "date", date_order="mdy", ambiguous=9, patterns=(("99/99/9+", 10),)))
    doubtful = proposed(column("D", "date", date_order="mdy", ambiguous=10, patterns=(("99/99/9+", 10),)))
    assert sure["D"]["date"].confidence == 1.0
    assert doubtful["D"]["date"].confidence == 0.6
    assert "nothing in the column decides" in doubtful["D"]["date"].why


@pytest.mark.parametrize(("region", "order"), [("US", "mdy"), ("GB", "dmy"), (None, "dmy")])
def test_the_usual_order_of_the_country_where_the_profile_names_none(region, order):
    migration = Migration(name="m", default_region=region)
    found = proposed(column("D", "date", patterns=(("99/99/99", 10),)), migration=migration)
    assert found["D"]["date"].options == {"order": order}


@pytest.mark.parametrize(("shape", "order"), [("99/99/9+", "mdy"), ("99.99.9+", "dmy")])
def test_the_usual_order_of_the_country_where_nothing_in_the_column_decides(shape, order):
    migration = Migration(name="m", default_region="US")
    for ambiguous, taken in ((10, order), (9, "dmy")):
        doubtful = column("D", "date", date_order="dmy", ambiguous=ambiguous, patterns=((shape, 10),))
        assert proposed(doubtful, migration=migration)["D"]["date"].options == {"order": taken}


def test_what_changes_meaning_is_off():
    mixed = proposed(column("P", "number", patterns=(("99 %", 5), ("9.99", 5))))
    assert not mixed["P"]["percent"].enabled
    signed = proposed(column("P", "number", patterns=(("99 %", 10),)))
    assert signed["P"]["percent"].enabled
    unsure = proposed(column("L", "string", semantic_type="country", semantic_share=0.8, patterns=(("Aa+", 10),)))
    assert not unsure["L"]["country"].enabled


def test_names_made_of_digits_are_no_numbers():
    assert proposed(column("PLZ", "integer", semantic_type="postcode", patterns=(("9 9+", 10),))) == {}


def test_unseen_shapes_are_not_taken_for_clean():
    assert list(proposed(column("N", "integer", patterns=(("9", 9),)))["N"]) == ["trim", "number"]
    assert list(proposed(column("T", "string", max_length=80, patterns=(("Aa+", 10),)))["T"]) == ["trim"]


def test_tables_with_the_same_rules_share_an_entry():
    one, other = (
        column("D", "date", date_order="dmy", patterns=(("99.99.9+", 10),)),
        column("X", patterns=(("a", 10),)),
    )
    profiles = {name: TableProfile(name, 10, (one, other)) for name in ("b.csv", "a.csv")}
    profiles["c.csv"] = TableProfile("c.csv", 10, (other,))
    cleaning = propose(profiles, MIGRATION)
    assert [table.applies_to for table in cleaning.tables] == [["a.csv", "b.csv"]]


def test_repeated_labels_are_told_apart_by_position():
    shaped = column("A", patterns=((" a", 10),))
    cleaning = propose({"a.csv": TableProfile("a.csv", 10, (shaped, shaped))}, MIGRATION)
    assert [c.position for c in cleaning.of("a.csv").columns] == [1, 2]


def test_bare_digits_do_not_become_telephone_numbers_unasked():
    bare = column("KUNNR", "string", semantic_type="phone", semantic_share=1.0, patterns=(("9+", 10),))
    assert not proposed(bare)["KUNNR"]["phone"].enabled
    key = column("KUNNR", "string", semantic_type="phone", semantic_share=1.0, patterns=(("9+ 9", 10),), role="key")
    assert proposed(key) == {}
