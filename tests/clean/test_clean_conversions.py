from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmmigrate import config
from crmmigrate.core.documents import Cleaning, Conversion, TableCleaning
from crmmigrate.core.errors import ConfigError
from crmmigrate.core.tables import Column
from crmmigrate.steps.clean import CleanConfig, run

RATES = [
    ("2024-01-01", "USD", "EUR", "0.90"), ("2024-03-01", "USD", "EUR", "0.925"), ("2024-01-01", "EUR", "GBP", "0.8"),
    ("2024-01-01", "EUR", "IDR", "17000"),
]  # fmt: skip
SAID = {
    "name": "eur",
    "amount": "Amount",
    "currency": "Cur",
    "date": "Day",
    "to": "EUR",
    "rates": "r.csv",
    "into": "EUR",
}


def converted(table, engine, given_rates=RATES, **said):
    table_of_rates = pa.table(
        {name: [r[i] for r in given_rates] for i, name in enumerate(("date", "from", "to", "rate"))}
    )
    entry = TableCleaning(applies_to=[table.name], conversions=[Conversion(**(SAID | said))])
    return run({table.name: table}, CleanConfig(Cleaning(tables=[entry]), rates={"r.csv": table_of_rates}), engine)


def column(table, name):
    return table.frame.sort("_row").collect(backend="pyarrow")[name].to_list()


def test_the_newest_rate_of_the_day_or_before_counts(staged, engine):
    table = staged(
        Amount=["100", "100", "100.10", "10", "5", None, "7", "8", "x"],
        Cur=["USD", "USD", "USD", "GBP", "EUR", "USD", "JPY", None, "EUR"],
        Day=[
            "2024-02-29",
            "2024-03-01",
            "2023-12-31",
            "2024-06-01",
            None,
            "2024-02-01",
            "2024-02-01",
            "2024-02-01",
            None,
        ],
    )
    result = converted(table, engine)
    after = result.tables["list.csv"]
    assert column(after, "c004") == ["90.00", "92.50", None, "12.50", "5.00", None, None, None, None]
    assert after.columns[-1] == Column("c004", "EUR", of="c001")
    assert after.frame.collect_schema().names() == ["c001", "c002", "c003", "c004", "_source", "_row", "_line"]
    assert column(after, "c001") == column(table, "c001")
    missing, inverse = sorted(result.findings, key=lambda f: f.code, reverse=True)
    assert (missing.code, missing.count) == ("rate-missing", 4)
    assert "USD -> EUR, 2023-12-31: 1" in missing.examples
    assert "no currency -> EUR, 2024-02-01: 1" in missing.examples
    assert (inverse.code, inverse.count, inverse.examples) == ("rate-inverse", 1, ("GBP -> EUR, 2024-06-01: 1",))


def test_a_fixed_currency_at_the_newest_rate(staged, engine):
    table = staged(Amount=["1", "2.345"])
    result = converted(table, engine, currency="USD", date=None, decimals=3)
    assert column(result.tables["list.csv"], "c002") == ["0.925", "2.169"]
    many = converted(staged(Amount=["170000000000"]), engine, currency="IDR", date=None)
    assert column(many.tables["list.csv"], "c002") == ["10000000.00"]
    large = converted(staged(Amount=["123.45", "123456789012"]), engine, currency="EUR", date=None, to="IDR")
    assert column(large.tables["list.csv"], "c002") == ["2098650.00", None]


@pytest.mark.parametrize(
    "said", [{"rates": "x.csv"}, {"amount": "X"}, {"currency": "X"}, {"date": "X"}, {"into": "Cur"}]
)
def test_what_cannot_be_followed_is_said(staged, engine, said):
    table = staged(Amount=["1"], Cur=["USD"], Day=["2024-01-01"])
    result = converted(table, engine, **said)
    assert [f.code for f in result.findings] == ["cleaning-lost"]
    assert result.tables["list.csv"] is table


@pytest.mark.long
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=20),
    st.decimals("0.0001", "99999", places=4, allow_nan=False),
)
def test_an_inverse_pair_leads_back(staged_rows, engine, cents, rate):
    rows = [(f"{Decimal(n) / 100:.2f}",) for n in cents]
    exact = [Decimal(row[0]) for row in rows]
    direct = [("2024-01-01", "AAA", "BBB", f"{rate}")]
    there = converted(staged_rows(["Amount"], rows), engine, direct, currency="AAA", date=None, to="BBB", decimals=6)
    found = column(there.tables["list.csv"], "c002")
    for value, text in zip(exact, found, strict=True):
        if abs(value * rate) < Decimal(10) ** 11:
            assert Decimal(text) == (value * rate).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    back = converted(
        staged_rows(["Amount"], [(text,) for text in found]), engine, direct, currency="BBB", date=None, to="AAA"
    )
    for value, text, middle in zip(exact, column(back.tables["list.csv"], "c002"), found, strict=True):
        if middle is not None:
            slack = Decimal("0.0000006") / rate + Decimal("0.006")
            assert abs(Decimal(text) - value) <= slack


def test_rates_are_read_with_located_faults(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text("Date;from;to;rate\n2024-01-01;USD;EUR;0.9\n\n2024-01-02;USD;EUR;1\n", "utf-8")
    assert config.read_rates(path).to_pylist()[1]["date"] == "2024-01-02"
    path.write_text("date,from,to,rate\n01.02.2024,USD,EUR,0.9\n2024-01-01,usd,EUR,0\n2024-01-01,USD,EUR\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        config.read_rates(path)
    assert [(f.line, f.path) for f in caught.value.faults] == [(2, "date"), (3, "from"), (3, "rate"), (4, "line 4")]
    path.write_text("date,from,to,rates\n", "utf-8")
    with pytest.raises(ConfigError, match="rate"):
        config.read_rates(path)
    with pytest.raises(ConfigError, match="no such file"):
        config.read_rates(tmp_path / "none.csv")
    path.write_text("date,from,to,rate\n2024-01-01,USD,EUR,0.9\n2024-01-01,USD,EUR,0.8\n", "utf-8")
    with pytest.raises(ConfigError, match="line 2"):
        config.read_rates(path)
