import pytest

from crmmigrate.core.documents import Cleaning, Constraint, TableCleaning
from crmmigrate.steps.clean import CleanConfig, run

DEALS = {
    "Created": ["2020-01-01", "2020-05-01", "2020-03-01", "2020-03-01", None],
    "Closed": ["2020-02-01", "2020-04-01", "2020-03-01", "31.02.2020", "2020-01-01"],
    "Stage": ["won", "won", "lost", "won", "open"],
    "Amount": ["100", None, "9", "10", None],
    "Discount": ["10", "9", "101", None, "x"],
}
DATES = {"name": "closed_after", "check": 'cast("Closed" as date) >= cast("Created" as date)'}


def constrained(table, engine, *said):
    entry = TableCleaning(applies_to=[table.name], constraints=[Constraint(**one) for one in said])
    return run({table.name: table}, CleanConfig(Cleaning(tables=[entry])), engine)


def events_of(result):
    return [row for frame in result.events for row in frame.collect(backend="pyarrow").rows(named=True)]


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        ('cast("Closed" as date) >= cast("Created" as date)', (2,)),
        ('"Stage" <> \'won\' or not "Amount" is null', (2,)),
        ('"Discount" <= 100', (3,)),
        ('"Discount" between 10 and 100', (2, 3)),
        ("\"Stage\" in ('won', 'lost')", (5,)),
    ],
)
def test_warnings_change_nothing(staged, engine, check, rows):
    table = staged(**DEALS)
    result = constrained(table, engine, {"name": "c", "check": check})
    (finding,) = result.findings
    assert (finding.code, finding.where.rows, finding.count) == ("constraint-broken", rows, len(rows))
    assert result.tables["list.csv"] is table
    assert (result.events, result.changes) == ((), ())


def test_several_at_once_are_told_apart(staged, engine):
    result = constrained(staged(**DEALS), engine, DATES, {"name": "d", "check": '"Discount" <= 100'})
    assert [(f.where.rows, f.examples) for f in result.findings] == [
        ((2,), ("2020-04-01, 2020-05-01",)),
        ((3,), ("101",)),
    ]


def test_cells_are_set_aside_with_their_value(staged, engine, cells, log):
    said = {"name": "at_most_100", "check": '"Discount" <= 100', "severity": "set_aside", "column": "Discount"}
    result = constrained(staged(**DEALS), engine, said)
    assert cells(result.tables["list.csv"], "c005") == ["10", "9", None, None, "x"]
    (event,) = events_of(result)
    assert (event["_row"], event["fate"], event["column"], event["value"]) == (3, "set_aside", "Discount", "101")
    assert log(result) == [("c005", "101", None, "constraint:at_most_100", 1)]
    assert constrained(result.tables["list.csv"], engine, said).findings == ()


def test_rows_are_rejected(staged, engine, cells):
    result = constrained(staged(**DEALS), engine, DATES | {"severity": "reject"})
    assert cells(result.tables["list.csv"], "_row") == [1, 3, 4, 5]
    (event,) = events_of(result)
    assert (event["_row"], event["fate"], event["step"], event["rule"]) == (2, "rejected", "clean", "constraint")
    assert "closed_after" in event["reason"]


def test_a_row_that_breaks_two_is_rejected_once(staged, engine, cells):
    reject = {"severity": "reject"}
    result = constrained(
        staged(**DEALS), engine, DATES | reject, {"name": "won", "check": 'not "Amount" is null'} | reject
    )
    assert cells(result.tables["list.csv"], "_row") == [1, 3, 4]
    assert sorted(event["_row"] for event in events_of(result)) == [2, 5]


def test_postcodes_fit_their_city(staged, engine):
    table = staged(
        PLZ=["10115"] * 9 + ["80331"] * 6 + ["1"],
        Ort=["Berlin"] * 7 + ["BERLIN", "Bonn"] + ["Ulm"] * 3 + ["Wien"] * 3 + ["X"],
    )
    result = constrained(table, engine, {"name": "p", "check": "postcode_fits_city", "columns": ["PLZ", "Ort"]})
    assert [(f.where.rows, f.examples) for f in result.findings] == [((9,), ("10115, Bonn",))]


def test_regions_and_postcodes_fit_their_country(staged, engine):
    table = staged(Region=["CA", "CA", "?"], Country=["US", "DE", "US"], Zip=["90001", "9000", "1"])
    result = constrained(
        table, engine, {"name": "r", "check": "region_fits_country", "columns": ["Region", "Country"]},
        {"name": "z", "check": "postcode_fits_country", "columns": ["Zip", "Country"]},
    )  # fmt: skip
    assert [(f.where.rows, f.examples) for f in result.findings] == [
        ((2,), ("CA, DE",)),
        ((2, 3), ("9000, DE", "1, US")),
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"check": '"Nowhere" > 1'},
        {"check": "postcode_fits_city", "columns": ["Stage"]},
        {"check": '"Discount" > 1', "severity": "set_aside", "column": "Nowhere"},
        {"check": "drop table x"},
    ],
)
def test_what_cannot_be_followed_is_said(staged, engine, said):
    table = staged(**DEALS)
    result = constrained(table, engine, {"name": "c", **said})
    assert [f.code for f in result.findings] == ["cleaning-lost"]
    assert result.tables["list.csv"] is table
