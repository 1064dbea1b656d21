import pytest

from crmmigrate.core.documents import Cleaning, TableCleaning, Total
from crmmigrate.steps.clean import CleanConfig, run

ORDERS = {"No": ["1", "2", "3", "4"], "Total": ["30.00", "5.00", "7", None]}
LINES = {
    "Order": ["1", "1", "2", "2", "3", None, "9"],
    "Amount": ["10.00", "20.00", "2.50", "2.49", "x", "9", "1"],
    "Qty": ["1", "1", "2", "1", "1", "1", "1"],
}
SAID = {"name": "order_total", "column": "Total", "key": ["No"], "of": "lines.csv", "of_key": ["Order"]}


def totalled(tables, engine, **said):
    entry = TableCleaning(applies_to=["orders.csv"], totals=[Total(**(SAID | said))])
    return run({table.name: table for table in tables}, CleanConfig(Cleaning(tables=[entry])), engine)


def test_totals_of_another_table(staged, engine):
    tables = [staged("orders.csv", **ORDERS), staged("lines.csv", **LINES)]
    result = totalled(tables, engine, sum='"Amount"')
    (finding,) = result.findings
    assert (finding.code, finding.count, finding.where.rows) == ("total-differs", 1, (2,))
    assert finding.examples == ("2: 5.00, sum 4.99",)
    assert result.tables["orders.csv"] is tables[0]
    assert totalled(tables, engine, sum='"Amount"', tolerance=0.01).findings == ()


def test_a_sum_of_an_expression(staged, engine):
    tables = [staged("orders.csv", **ORDERS), staged("lines.csv", **LINES)]
    (finding,) = totalled(tables, engine, sum='"Amount" * "Qty"').findings
    assert finding.examples == ("2: 5.00, sum 7.49",)


def test_totals_in_the_same_table(staged, engine):
    table = staged("orders.csv", No=["1", "1", "2"], Total=["3", "3", "5"], Amount=["1", "2", "4"])
    (finding,) = totalled([table], engine, sum='"Amount"', of="", of_key=[]).findings
    assert finding.where.rows == (3,)


@pytest.mark.parametrize(
    "said",
    [{"of": "none.csv"}, {"key": ["X"]}, {"of_key": ["X"]}, {"sum": '"X"'}, {"column": "X"}, {"key": ["No", "Total"]}],
)
def test_what_cannot_be_followed_is_said(staged, engine, said):
    tables = [staged("orders.csv", **ORDERS), staged("lines.csv", **LINES)]
    result = totalled(tables, engine, **({"sum": '"Amount"'} | said))
    assert [f.code for f in result.findings] == ["cleaning-lost"]


def test_millionths_and_large_sums_are_exact(staged, engine):
    amounts = ["999999999.999999", "0.000001"] * 3
    tables = [
        staged("orders.csv", No=["1"], Total=["3000000000.000000"]),
        staged("lines.csv", Order=["1"] * 6, Amount=amounts),
    ]
    assert totalled(tables, engine, sum='"Amount"').findings == ()
