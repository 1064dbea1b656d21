"""Transforms: what each makes of a value, and how feeds apply them."""

from pathlib import Path

import narwhals as nw
import pytest

from crmmigrate.core.documents import ColumnMapping, Combined, Mapping, Model
from crmmigrate.core.errors import UsageError
from crmmigrate.core.transforms import call_of
from crmmigrate.steps.map import ConformConfig, preview, run
from crmmigrate.steps.map.combining import COMBINING
from crmmigrate.steps.map.transforms import SIGNATURES, with_table

MODEL = Model.model_validate(
    {
        "name": "m",
        "common": {"currency": {"type": "category"}},
        "tables": {
            "contact": {
                "role": "dimension",
                "identify": [["full_name"]],
                "fields": {
                    "full_name": {}, "first_name": {}, "last_name": {}, "email": {}, "email_2": {}, "street": {},
                    "city": {}, "postcode": {}, "country": {}, "revenue": {"type": "money"}, "born": {"type": "date"},
                    "opt_out": {"type": "boolean"},
                },
            }
        },
    }
)  # fmt: skip
EXAMPLES = {"default": "('unknown')", "scaled": "(12)", "part": "(2)"}


def mapped(*columns, combined=(), **more):
    return Mapping(
        layout="a", applies_to=["a.csv"], rows_are="contact", columns=list(columns), combined=list(combined), **more
    )


def column(header, field=None, **more):
    return ColumnMapping(column=header, field=field, confidence=0.9, **more)


def conformed(engine, table, mapping):
    """Field -> values, and (rule, column, value) of the events."""
    result = run({table.name: table}, ConformConfig(MODEL, (mapping,)), engine)
    rows = result.tables["contact"].frame.sort("_row").collect(backend="pyarrow").rows(named=True)
    told = [e for frame in result.events for e in frame.collect(backend="pyarrow").rows(named=True)]
    fields = {name: [row.get(name) for row in rows] for name in MODEL.fields_of("contact")}
    return fields, [(e["rule"], e["column"], e["value"]) for e in told]


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_the_example_of_each_transform_is_true(name, engine, source):
    sign = SIGNATURES[name]
    before, after = sign.example
    written = name + EXAMPLES.get(name, "")
    if sign.several:
        values = {f"c{i}": [text.strip()] for i, text in enumerate(before.split("+"))}
        assert sign.columns[0] <= len(values) <= sign.columns[1]
        entry = Combined(field="contact.full_name", columns=list(values), transform=written, confidence=0.9)
        mapping = mapped(combined=[entry])
    else:
        values = {"c0": [before]}
        mapping = mapped(column("c0", "contact.full_name", transform=written))
    found, _ = conformed(engine, source(values), mapping)
    assert found["full_name"] == [after]


def test_the_page_lists_all_transforms():
    page = (Path(__file__).resolve().parents[2] / "docs" / "map.md").read_text("utf-8")
    assert with_table(page) == page


def test_names_fill_parts_and_what_is_unclear_stays_whole(engine, source):
    names = ["Dr. Max von Musterfrau", "Smith, John F. Jr.", "Müller GmbH", "Juan Pérez García", None, "田中 太郎"]
    parts = {"contact.first_name": "first_name", "contact.last_name": "last_name"}
    found, events = conformed(engine, source({"N": names}), mapped(column("N", "contact.full_name", parts=parts)))
    assert found["full_name"] == names
    assert found["last_name"] == ["von Musterfrau", "Smith", None, None, None, "田中"]
    assert found["first_name"] == ["Max", "John", None, "Juan", None, "太郎"]
    assert events == []


def test_a_value_that_nothing_keeps_is_counted(engine, source):
    table = source({"N": ["Anna Meyer", "Müller GmbH", ""], "Id": ["1", "2", "3"]})
    only = column("N", "contact.last_name", transform="last_name")
    found, events = conformed(engine, table, mapped(only, column("Id", "contact.full_name")))
    assert found["last_name"] == ["Meyer", None, None]
    assert events == [("transform", "N", "Müller GmbH")]


def test_an_address_feeds_four_fields_and_a_street_alone_stays(engine, source):
    texts = ["Hauptstr. 5, 12345 Berlin, Germany", "Nebenweg 7", "12 rue de Rivoli, 75001 PARIS"]
    parts = {"contact.postcode": "postcode", "contact.city": "city", "contact.country": "country"}
    entry = column("A", "contact.street", transform="street", parts=parts)
    found, events = conformed(engine, source({"A": texts}), mapped(entry))
    assert found["street"] == ["Hauptstr. 5", "Nebenweg 7", "12 rue de Rivoli"]
    assert found["postcode"] == ["12345", None, "75001"]
    assert found["city"] == ["Berlin", None, "PARIS"]
    assert found["country"] == ["DE", None, None]
    assert events == []


def test_an_amount_and_its_currency_and_what_is_none_is_caught(engine, source):
    texts = ["EUR 1,234.50", "1.234,50 $", "about five", "1.234 €", "2,5 Mio. CHF"]
    entry = column("A", "contact.revenue", transform="amount", parts={"common.currency": "currency_of"})
    table = source({"A": texts, "N": list("abcde")})
    found, events = conformed(engine, table, mapped(entry, column("N", "contact.full_name")))
    by_name = dict(zip(found["full_name"], zip(found["revenue"], found["currency"], strict=True), strict=True))
    assert by_name == {
        "a": ("1234.50", "EUR"), "b": ("1234.50", None), "c": (None, None), "d": (None, "EUR"), "e": ("2500000", "CHF"),
    }  # fmt: skip
    assert {e for e in events if e[0] == "type"} == {("type", "A", "about five"), ("type", "A", "1.234 €")}


def test_combined_before_column_before_part_before_constant(engine, source):
    table = source({"A": ["a", None, None, None], "B": ["b", "b", None, None], "C": ["c", "c", "x; c", None]})
    mapping = mapped(
        column("B", "contact.city"),
        column("C", "contact.full_name", parts={"contact.city": "part(2)"}),
        combined=[Combined(field="contact.city", columns=["A"], transform="first_filled", confidence=0.9)],
        constants={"contact.city": "k"},
    )
    found, _ = conformed(engine, table, mapping)
    assert found["city"] == ["a", "b", "c", "k"]


def test_constants_of_a_source_win(engine, source):
    mapping = mapped(
        column("A", "contact.full_name"),
        constants={"contact.country": "XX"},
        constants_of={"a.csv": {"contact.country": "DE"}},
    )
    assert conformed(engine, source({"A": ["a"]}), mapping)[0]["country"] == ["DE"]


def test_dates_of_parts_with_names_of_months_and_days_that_are_none(engine, source):
    table = source(
        {"T": ["5", "31", "29", "1"], "M": ["März", "April", "2", "mai"], "J": ["2024", "2024", "2023", "24"]}
    )
    entry = Combined(field="contact.born", columns=["T", "M", "J"], transform="date_of_parts(dmy)", confidence=0.9)
    found, events = conformed(engine, table, mapped(column("T", "contact.full_name"), combined=[entry]))
    assert found["born"] == ["2024-03-05", None, None, None]
    assert sorted(value for _, _, value in events) == ["1 | mai | 24", "29 | 2 | 2023", "31 | April | 2024"]


def test_sql_over_other_columns(engine, source):
    table = source({"Betrag": ["10.5", "7", "x"], "Art": ["Gutschrift", "Rechnung", "Rechnung"]})
    entry = column("Betrag", "contact.city", sql="case when \"Art\" = 'Gutschrift' then -value else value end")
    assert conformed(engine, table, mapped(entry))[0]["city"] == ["-10.5", "7", "x"]


def test_a_value_that_sql_makes_nothing_of_is_told(engine, source):
    table = source({"A": ["7", "x", None, "y"], "N": list("abcd")})
    sql = "case when value = 'y' then 'why' when value > 0 then value end"
    found, events = conformed(
        engine, table, mapped(column("A", "contact.city", sql=sql), column("N", "contact.full_name"))
    )
    assert found["city"] == ["7", None, None, "why"]
    assert events == [("transform", "A", "x")]


def test_combined_sql_is_told_where_all_its_columns_are_filled(engine, source):
    table = source({"A": ["7", "x", None], "B": ["1", "2", "3"], "N": list("abc")})
    entry = Combined(field="contact.city", columns=["A", "B"], sql='"A" + "B"', confidence=0.9)
    name = column("N", "contact.full_name")
    found, events = conformed(engine, table, mapped(name, combined=[entry]))
    assert found["city"] == ["8", None, None]
    assert events == [("transform", "A + B", "x | 2")]
    kept = [column("A", "contact.first_name"), column("B", "contact.last_name")]
    assert conformed(engine, table, mapped(name, *kept, combined=[entry]))[1] == []


def test_preview_shows_real_values(engine, source):
    table = source({"N": ["Anna Meyer", None, "Müller GmbH", *["Anna Meyer"] * 9], "M": ["a@x; b@y", *[None] * 11]})
    parts = {"contact.first_name": "first_name", "contact.last_name": "last_name"}
    mapping = mapped(
        column("N", "contact.full_name", parts=parts),
        column("M", "contact.email", transform="part(1)"),
        combined=[Combined(field="contact.city", columns=["N", "M"], transform="joined(' / ')")],
    )
    shown = preview(table, mapping, MODEL, engine)
    assert shown["columns", 0] == [("Anna Meyer", "first_name: Anna, last_name: Meyer"), ("Müller GmbH", "")]
    assert shown["columns", 1] == [("a@x; b@y", "a@x")]
    assert shown["combined", 0][0] == ("Anna Meyer + a@x; b@y", "Anna Meyer / a@x; b@y")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("part", "is written part"), ("part(x)", "must be a whole number"), ("part(1, ;, 3)", "is written part"),
        ("scaled('k')", "must be a number"), ("lower upper", "is no transform"), ("nothing", "unknown transform"),
        ("default('a)", "cannot be read"),
    ],
)  # fmt: skip
def test_wrong_calls(written, told):
    with pytest.raises(UsageError, match=told):
        call_of(written, SIGNATURES)


def test_combining_has_a_use_for_its_columns():
    with pytest.raises(UsageError, match="letters of ymd"):
        COMBINING["date_of_parts"].months("xyz")
    assert isinstance(COMBINING["sum"].expression([nw.col("a")]), nw.Expr)
