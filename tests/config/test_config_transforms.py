# ruff: noqa: E501 - a fault a line
"""Faults of transforms in mappings: each at its place, with the nearest word."""

import pytest

from crmmigrate import config
from crmmigrate.core.documents import Mapping, Model
from crmmigrate.steps.map import TRANSFORMS

MODEL = Model.model_validate(
    {
        "name": "m",
        "tables": {
            "order": {
                "role": "fact",
                "fields": {
                    "amount": {"type": "money"},
                    "currency": {},
                    "date": {"type": "date"},
                    "paid": {"type": "boolean"},
                },
            }
        },
    }
)
HEADERS = {"a.csv": {"Betrag": "string", "Jahr": "integer", "Monat": "string", "Aktiv": "boolean"}}
HEAD = "version: 1\nlayout: a\napplies_to: [a.csv]\nrows_are: order\n"


def faults(text):
    parsed = config.parse_text(HEAD + text, "m.yaml", Mapping)
    return [str(f) for f in config.check_project(MODEL, None, [parsed], config.TransformChecks(TRANSFORMS, HEADERS))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("columns: [{column: Betrag, field: order.amount, transform: amout}]", 'm.yaml:5:60 columns[0].transform: unknown transform "amout", did you mean "amount"?'),
        ("columns: [{column: Betrag, field: order.amount, transform: currency_of}]", "gives a text, but order.amount is a money"),
        ("columns: [{column: Aktiv, field: order.amount, transform: thousands}]", "takes a number, but the column holds boolean values"),
        ("columns: [{column: Betrag, field: order.currency, transform: part}]", "part is written part(number, [separator])"),
        ("columns: [{column: Betrag, field: order.currency, transform: joined}]", "stands in `combined`"),
        ("columns: [{column: Betrag, parts: {order.curency: currency_of}}]", 'the model has no field "order.curency"'),
        ("columns: [{column: Betrag, parts: {order.date: currency_of}}]", "gives a text, but order.date is a date"),
        ("columns: [{column: Betrag, field: order.currency, sql: '\"Betrg\" || value'}]", 'names the column "Betrg"'),
        ("columns: [{column: Betrag, field: order.currency, sql: '(select 1)'}]", "columns[0].sql: the SQL uses '(SELECT 1)'"),
        ("columns: [{column: Betrag, field: order.currency, sql: value, transform: lower}]", "stands beside a transform"),
        ("columns: [{column: Betrag, field: order.currency}, {column: Monat, field: order.currency}]", 'columns[1].field: "Betrag" feeds order.currency too'),
        ("combined: [{field: order.date, columns: [Jahr, Mont], transform: period}]", 'no column "Mont", did you mean "Monat"?'),
        ("combined: [{field: order.date, columns: [Jahr], transform: date_of_parts}]", "takes 3 columns, not 1"),
        ("combined: [{field: order.date, columns: [Jahr, Monat], transform: joined}]", "gives a text, but order.date is a date"),
        ("combined: [{field: order.currency, columns: [Jahr], transform: lower}]", "stands in `columns`"),
        ("combined: [{field: order.date, columns: [Jahr]}]", "needs a transform"),
        ("combined: [{field: order.dat, columns: [Jahr], sql: '\"Jahr\"'}]", 'no field "order.dat"'),
        ("constants_of: {b.csv: {order.currency: EUR}}", '"b.csv" is not in applies_to'),
        ("constants_of: {a.csv: {order.curency: EUR}}", 'did you mean "order.currency"?'),
    ],
)  # fmt: skip
def test_faults(text, told):
    (found,) = faults(text)
    assert told in found


def test_no_faults():
    assert (
        faults(
            "columns:\n"
            "  - {column: Betrag, field: order.amount, transform: amount, parts: {order.currency: currency_of}}\n"
            "  - {column: Aktiv, field: order.paid, transform: not}\n"
            "combined:\n"
            "  - {field: order.date, columns: [Jahr, Monat], transform: period}\n"
            "constants_of: {a.csv: {order.currency: EUR}}\n"
        )
        == []
    )
