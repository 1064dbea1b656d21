"""What is told of how values are written and spread: fields, findings, and that the engine counts the same."""

import datetime as dt
import json
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate.core.ports import ColumnStatistics
from crmmigrate.steps.profile import ProfileConfig, profiles, run, spread
from crmmigrate.steps.profile.notation import notation
from crmmigrate.steps.profile.spelling import spelling, variants
from crmmigrate.steps.profile.weights import weigh
from crmmigrate.values.infer import infer


def days(first, last, n, form="%d.%m.%Y"):
    numbers = random.Random(5)
    start, end = dt.date.fromisoformat(first).toordinal(), dt.date.fromisoformat(last).toordinal()
    return [dt.date.fromordinal(numbers.randint(start, end)).strftime(form) for _ in range(n)]


COLUMNS = {
    "Amount": ["1.234,56", "2.345,10", "987,65"] * 18 + ["1,234.56", "2,000.10", "99.95"] * 2,
    "Weight": [f"{i % 30 + 1} kg" for i in range(50)] + [f"{i} lb" for i in range(1, 11)],
    "Price": [f"{i % 40 + 1},00 €" for i in range(55)] + ["12,00 USD"] * 5,
    "Firm": ["ACME GmbH", "Acme gmbh ", "ACME  GmbH", "Nord AG", "MÃ¼ller OHG", "S?d OHG"] * 10,
    "No": [f"{i * 337:05}" for i in range(1, 59)] + ["123", "77"],
    "Surname": ["Smith", "Jones", "Na", "Nagy", "Miller", "Null"] * 10,
    "Land": ["NO", "DE", "SE", "NA", "FR", "DK"] * 10,
    "When": [*days("2019-01-01", "2022-12-31", 56), "02/13/2021", "03/25/2021", "01.01.1900", "31.12.9999"],
    "Born": [*days("1950-01-01", "1999-12-31", 58, "%Y-%m-%d"), "2055-03-01", "1900-01-01"],
    "Qty": [str(i % 40 + 1) for i in range(58)] + ["99999"] * 2,
    "Siren": ["732829320", "552100554", "542051180", "775670417", "552081317", "552081318"] * 10,
    "Size": ["S", "M", "L", "XL", "S", "M"] * 10,
    "Plain": [f"Item {i}" for i in range(60)],
}


@pytest.fixture(scope="module")
def result(staged, engine):
    rows = zip(*COLUMNS.values(), strict=True)
    text = "\n".join([",".join(COLUMNS), *(",".join(f'"{cell}"' for cell in row) for row in rows)])
    return run({"t.csv": staged(text, "t.csv")}, ProfileConfig(), engine)


@pytest.fixture(scope="module")
def columns(result):
    return {column["name"]: column for column in result.data["tables"][0]["columns"]}


def told(result, column):
    return {f.code: f for f in result.findings if f.where.column == column}


@pytest.mark.parametrize(
    ("column", "code", "count", "example"),
    [
        ("Amount", "locales-mixed", 6, None),
        ("Weight", "units-mixed", 10, "lb: 10"),
        ("Price", "units-mixed", 5, "USD: 5"),
        ("Firm", "spelling-variants", 1, "ACME  GmbH | ACME GmbH | Acme gmbh "),
        ("Firm", "encoding-damage", 20, "MÃ¼ller OHG"),
        ("Firm", "padded", 20, None),
        ("No", "leading-zeros", 2, "77"),
        ("When", "locales-mixed", 2, None),
        ("When", "column-outliers", 2, "1900-01-01"),
        ("Born", "column-outliers", 2, "••••-••-01"),
        ("Qty", "column-outliers", 2, "99999"),
        ("Siren", "check-digits", 10, "552081318"),
    ],
)
def test_what_is_odd_is_told(result, column, code, count, example):
    found = told(result, column)[code]
    assert found.count == count
    assert found.next
    assert len(found.examples) <= 5
    assert example is None or example in found.examples


def test_nothing_is_told_of_what_is_well(result):
    for column in ("Land", "Size", "Plain"):
        assert told(result, column) == {}, column
    assert set(told(result, "Surname")) == {"personal-data"}


def test_fields_stand_in_the_json(columns):
    assert columns["Weight"]["units"] == [{"value": "kg", "count": 50}, {"value": "lb", "count": 10}]
    assert {pair["value"] for pair in columns["Amount"]["locales"]} == {"1.234,56", "1,234.56"}
    assert (columns["No"]["leading_zeros"], columns["No"]["lost_zeros"]) == (29, 2)
    assert (columns["Siren"]["identifier"], columns["Siren"]["inferred_type"]) == ("fr.siren", "string")
    assert columns["Siren"]["identifier_share"] == pytest.approx(5 / 6, abs=1e-6)
    assert [name for name, column in columns.items() if column["category"]] == ["Land", "Size"]
    assert (columns["Land"]["null_count"], columns["Surname"]["null_count"]) == (0, 0)
    assert columns["Born"]["histogram"] == []  # its ends are birthdays
    assert all(column["estimated"] == [] for column in columns.values())
    json.dumps(columns)


def test_no_personal_value_is_shown_in_the_clear(result):
    shown = json.dumps(result.data["tables"], ensure_ascii=False) + str(result.findings)
    assert "2055-03-01" not in shown
    assert "Nagy" not in shown


def test_histograms_hold_every_row_that_is_no_outlier(columns):
    for name in ("Amount", "Price", "When", "Qty"):
        column = columns[name]
        ends = [(bar["from"], bar["to"]) for bar in column["histogram"]]
        assert len(ends) <= 20
        assert all(a[1] == b[0] for a, b in pairwise(ends))
        fits = round(column["type_share"] * 60)
        assert sum(bar["count"] for bar in column["histogram"]) + column["outlier_count"] == fits, name


def test_the_engine_counts_the_same_bars(staged, engine):
    numbers = random.Random(11)
    amounts = [f"{numbers.lognormvariate(6, 1):.2f}".replace(".", ",") for _ in range(2950)] + ["99999999,00"] * 50
    when = [*days("2019-01-01", "2023-12-31", 2990, "%Y-%m-%d 11:30:00"), *["9999-12-31 00:00:00"] * 10]
    text = "a,d,x\n" + "\n".join(f'"{a}",{d},{i}' for i, (a, d) in enumerate(zip(amounts, when, strict=True)))
    a, d, x = profiles({"t": staged(text)}, engine, ProfileConfig(known=50))["t"].columns
    assert (a.outlier_count, a.outliers) == (50, ("99999999",))
    assert (d.outlier_count, d.outliers) == (10, ("9999-12-31",))
    assert (x.outlier_count, sum(n for _, _, n in x.histogram)) == (0, 3000)
    values = sorted(float(text.replace(",", ".")) for text in amounts)[:-50]
    for low, high, n in a.histogram[1:-1]:
        assert n == sum(1 for value in values if float(low) <= value < float(high))
    assert sum(n for _, _, n in a.histogram) == 2950
    for low, high, n in d.histogram[1:-1]:
        assert n == sum(1 for day in when if low <= day[:10] < high)
    assert "padded" in a.estimated
    assert "histogram" not in a.estimated


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["0010", "10"], 1),
        (["01067", "80331", "1067"], 1),
        (["0900", "1030", "1145"], 0),
        (["007", "1200", "13000"], 0),
    ],
)
def test_lost_zeros(texts, expected):
    values = [(text, 1) for text in texts]
    assert spelling(values, infer(values), None).lost_zeros == expected


@pytest.mark.parametrize("text", ["SÃO PAULO", "Ångström", "ÅRHUS", "MAÑANA", "NAÏVE", "Łódź", "How? Why?"])
def test_letters_that_are_well(text):
    assert spelling([(text, 1)], infer([(text, 1)]), None).damaged == 0


def test_ids_that_differ_by_case_are_no_variants():
    ids = [(f"0015000000Wb{a}{b}Ya", 1) for a in "aAbBcC" for b in "xXyY"]
    assert variants(ids, "code") == []


@pytest.mark.parametrize(
    ("texts", "units"),
    [
        (("5 $", "7 USD", "5 €"), {"$", "USD", "EUR"}),
        (("12a", "7b", "3", "15c", "4"), set()),
        (("2 hrs", "3 Stunden", "30 min"), {"hr", "min"}),
        (("5 kg", "7 kgs", "9 Kilogramm"), {"kg"}),
    ],
)
def test_units(texts, units):
    values = [(text, 1) for text in texts]
    assert {unit for unit, _ in notation(values, infer(values)).units} == units


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(1, 50)), min_size=1, max_size=60),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_bars_and_outliers_are_all_values_in_any_order(pairs, whole, order):
    texts = [(str(number) if whole else f"{number / 100:.2f}", weight) for number, weight in dict(pairs).items()]
    known = spread.known(texts, days=False)
    grid = spread.grid(known, whole=whole)
    bars, outliers = spread.counted(known, grid)
    assert sum(n for _, _, n in bars) + outliers == sum(weight for _, weight in texts)
    assert len(bars) <= spread.MOST_BARS
    assert outliers <= 0.05 * sum(weight for _, weight in texts)
    order.shuffle(texts)
    again = spread.known(texts, days=False)
    assert spread.counted(again, spread.grid(again, whole=whole)) == (bars, outliers)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0])
def test_a_long_tail_is_no_outlier(sigma):
    numbers = random.Random(2)
    texts = [(f"{numbers.lognormvariate(7, sigma):.2f}", 1) for _ in range(2000)]
    known = spread.known(texts, days=False)
    assert spread.counted(known, spread.grid(known, whole=False))[1] <= 1


def test_a_value_on_an_edge_is_in_the_bar_that_begins_there():
    texts = [(f"{tenth / 10:.1f}", 1) for tenth in range(-9, 61)]
    known = spread.known(texts, days=False)
    bars, _ = spread.counted(known, spread.grid(known, whole=False))
    for low, high, n in bars:
        assert n == sum(float(low) <= float(text) < float(high) for text, _ in texts)
    assert "0" in {low for low, _, _ in bars}  # and not 0.00000000000000006


def test_rows_of_values_that_were_not_drawn_are_shared_out():
    top = tuple((f"t{i:03}", 3) for i in range(500))
    sample = tuple(f"s{i:04}" for i in range(100))
    weighed = weigh(ColumnStatistics("c", 1640, 0, 620, 4, 5, top, (), sample))
    assert sum(weight for _, weight in weighed.values) == 1640
    assert {weight for _, weight in weighed.values[500:]} == {1, 2}
