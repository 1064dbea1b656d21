"""Proposals of transforms: only where values or headers show the form."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from crmmigrate.core.documents import ColumnMapping, Mapping, Model, Status
from crmmigrate.core.profiles import ColumnProfile, TableProfile
from crmmigrate.steps.map import file_names, propose, splits

SHIPPED = Path(__file__).resolve().parents[2] / "mappings"
MODEL = Model.model_validate(YAML(typ="safe").load(SHIPPED / "crm.yaml"))
NAMES = ("Herr Max Meier", "Schmidt, Anna", "Dr. Eva von Berg", "Hans P. Wolf", "Uwe Klein")


def column(label, *values, kind="string", **more):
    return ColumnProfile("c001", label, 100, 0, len(values), kind, sample=values, **more)


def proposed(*pairs, rows_are="account", sources=("a.csv",), statuses=()):
    """The mapping of (field, profile) pairs with what is proposed for them."""
    entries = [
        ColumnMapping(column=p.label, field=field, confidence=0.9, status=statuses[i] if statuses else Status.SUGGESTED)
        for i, (field, p) in enumerate(pairs)
    ]
    mapping = Mapping(layout="a", applies_to=list(sources), rows_are=rows_are, columns=entries)
    return splits.proposed(mapping, TableProfile("a.csv", 100, tuple(p for _, p in pairs)), sources, MODEL)


def one(field, profile, *others):
    entry = proposed((field, profile), *others).columns[0]
    return entry.transform, entry.parts


@pytest.mark.parametrize(
    ("field", "profile", "transform", "parts"),
    [
        (
            "contact.full_name", column("AP", *NAMES), None,
            {n: n for n in ("first_name", "last_name", "salutation", "middle_name")},
        ),
        (
            "account.billing_street", column("Sitz", "Hauptstr. 5, 12345 Berlin", "Am Ring 7, 80331 München"), "street",
            {"billing_postal_code": "postcode", "billing_city": "city"},
        ),
        (
            "account.shipping_city", column("Town", "Springfield, IL 62701", "Portland, OR 97201"), "city",
            {"shipping_postal_code": "postcode", "shipping_region": "region"},
        ),
        ("contact.mailing_city", column("O", "1010 Wien", "75001 PARIS"), "city", {"mailing_postal_code": "postcode"}),
        ("account.email", column("Mail", "a@x.com; b@x.com", "c@x.com"), None, {}),
        ("contact.email", column("Mail", "a@x.com; b@x.com", "c@x.com"), "part(1)", {"email_2": "part(2)"}),
        ("account.industry", column("Branche", "10 - Handel", "20 - Bau"), "label_of", {}),
        ("product.name", column("Artikel", "4711 - Schraube", "4712 - Mutter"), "label_of", {"sku": "code_of"}),
        ("account.external_id", column("Kunde", "K10 - Meier AG", "K11 - Wolf KG"), "code_of", {"name": "label_of"}),
        ("account.annual_revenue", column("Umsatz", "2,5 Mio. €", "300 T€", decimal=","), "amount(',')", {}),
    ],
)  # fmt: skip
def test_values_that_show_a_form(field, profile, transform, parts):
    table_, _, _ = field.partition(".")
    found = one(field, profile)
    expected = {f"{table_}.{name}": part for name, part in parts.items()}
    assert found[0] == transform
    assert {p: t for p, t in found[1].items() if p != "common.currency"} == expected


@pytest.mark.parametrize(
    ("field", "profile"),
    [
        ("contact.full_name", column("AP", *NAMES[:2], "Müller GmbH", "Einkauf", "Maier")),
        ("contact.full_name", column("AP", "Max Meier")),
        ("account.billing_street", column("Straße", "Hauptstr. 5", "Am Ring 7", "Nebenweg 9, 12345 Berlin")),
        ("account.billing_city", column("Ort", "Berlin", "Frankfurt am Main")),
        ("contact.email", column("Mail", "a@x.com", "b@x.com")),
        ("account.industry", column("Branche", "Handel - Groß", "Bau")),
        ("account.annual_revenue", column("Umsatz", "5", "7", kind="integer")),
        ("contact.email_opt_out", column("Unsubscribed", "yes", "no", kind="boolean")),
    ],
)
def test_values_that_do_not(field, profile):
    assert one(field, profile) == (None, {})


def test_parts_are_not_taken_from_columns_that_feed_them():
    last = ("contact.last_name", column("Nachname", "Meier", "Wolf"))
    assert one("contact.full_name", column("Name", *NAMES), last) == (None, {})


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.REJECTED])
def test_what_people_decided_stays(status):
    found = proposed(("contact.full_name", column("AP", *NAMES)), statuses=[status])
    assert found.columns[0].parts == {}


@pytest.mark.parametrize(
    ("header", "transform"),
    [
        ("Umsatz (TEUR)", "thousands"), ("Revenue k$", "thousands"), ("Sales in 1000 EUR", "thousands"),
        ("CA en milliers", "thousands"), ("Omsättning (tkr)", "thousands"), ("Przychód w tys. zł", "thousands"),
        ("Revenue ($M)", "millions"), ("Umsatz Mio. €", "millions"), ("Ingresos (millones)", "millions"),
        ("Оборот, млн", "millions"), ("売上（百万円）", "millions"), ("营业额（万元）", "scaled(10000)"),  # noqa: RUF001
        ("Umsatz", None), ("Market", None), ("KPI", None), ("Terminal", None), ("Minimum", None),
    ],
)  # fmt: skip
def test_headers_tell_the_scale(header, transform):
    assert one("account.annual_revenue", column(header, "5", "7.5", kind="number"))[0] == transform


@pytest.mark.parametrize("header", ["opted in", "Newsletter", "Einwilligung", "Suscrito"])
def test_consent_is_the_opposite_of_an_opt_out(header):
    assert one("contact.email_opt_out", column(header, "ja", "nein", kind="boolean"))[0] == "not"


def test_one_currency_is_a_constant_and_several_are_a_part():
    same = proposed(("order.total_amount", column("Amount", "5 €", "7 €", kind="number")), rows_are="order")
    (currency,) = same.suggested_constants
    assert (currency.field, currency.value, currency.status) == ("common.currency", "EUR", "suggested")
    assert 0.9 < currency.confidence < 1
    assert "100 % of the amounts" in currency.why[0]
    assert same.columns[0].transform is None
    mixed = proposed(("order.total_amount", column("Amount", "5 €", "7 USD", kind="number")), rows_are="order")
    assert mixed.suggested_constants == []
    assert (mixed.columns[0].transform, mixed.columns[0].parts) == ("amount", {"common.currency": "currency_of"})


def test_year_and_month_make_a_date_and_two_names_a_name():
    year, month = column("Jahr", "2023", "2024", kind="integer"), column("Monat", "März", "Mai")
    (made,) = proposed((None, year), (None, month), ("order.number", column("Nr", "1", "2")), rows_are="order").combined
    assert (made.field, made.columns, made.transform) == ("order.date", ["Jahr", "Monat"], "period")
    (made,) = proposed(("account.name", column("Name 1", "A")), (None, column("Name 2", "B"))).combined
    assert (made.field, made.columns, made.transform) == ("account.name", ["Name 1", "Name 2"], "joined")
    assert made.confidence <= 0.6


@pytest.mark.parametrize(
    ("sources", "rows_are", "path", "values"),
    [
        (["x/orders_germany.csv", "x/orders_france.csv"], "order", "account.billing_country", ["DE", "FR"]),
        (["Kunden.xlsx#Nord", "Kunden.xlsx#Süd"], "account", "account.territory", ["North", "South"]),
        (["2024/jan/sales.csv", "2024/feb/sales.csv"], "order", "order.date", ["2024-01-01", "2024-02-01"]),
        (["sales_2024-01.csv", "sales_2024-02.csv"], "order", "order.date", ["2024-01-01", "2024-02-01"]),
        (["2024 list 1.csv", "2024 list 2.csv"], "order", None, []),
        (["Anna Meyer.xlsx", "Uwe Klein.xlsx"], "account", "common.owner", ["Anna Meyer", "Uwe Klein"]),
        (["list a.csv", "list b.csv"], "account", None, []),
        (["orders_germany.csv", "orders_x.csv"], "order", None, []),
        (["orders_germany.csv"], "order", None, []),
    ],
)
def test_names_of_files_tell_constants(sources, rows_are, path, values):
    found = file_names.constants_of(sources, rows_are, set(), MODEL)
    assert [c.field for c in found] == ([path] if path else [])
    assert [c.value_of for c in found] == ([dict(zip(sources, values, strict=True))] if path else [])
    assert all(0 < c.confidence < 0.9 and c.why for c in found)


def test_proposals_come_with_the_mapping():
    columns = (column("account name", "A", "B"), column("annual revenue (TEUR)", "5", "7", kind="integer"))
    (mapping,) = propose({"a.csv": TableProfile("a.csv", 100, columns)}, MODEL, [])
    assert [c.transform for c in mapping.columns] == [None, "thousands"]
    assert mapping.columns[1].why[-1] == "the header says 'TEUR'"
